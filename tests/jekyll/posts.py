#!/usr/bin/env python3
"""566 posts of a blog, built in both layouts: nothing is told of them that is not true. In TAP.

	posts.py PLATEN

Each diagnostic of `build` and `check` is judged by looking for itself: whether there is such a file or page in the
output, such an id in the page; and whether the place that it names is one where that reference is written. A
diagnostic of another sort is none that these posts deserve."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ARCHIVE = pathlib.Path(os.environ.get("PLATEN_SHARED", HERE.parent.parent.parent / "shared")) / \
    "sites/rust-blog-posts.tar.xz"
POSTS = 566

TOLD = re.compile(r"^(?P<path>[^ :]+\.md)(?::(?P<line>\d+)(?::(?P<column>\d+))?)?: warning: (?P<message>.*)$", re.M)
MISSING = re.compile(r"^(?:image|file|the page or file) '(?P<to>[^']*)' does not exist$")
ANCHOR = re.compile(r"^(?P<page>the page|\S+) has no anchor '#(?P<id>[^']*)'$")
SILENT = re.compile(r"^the image '(?P<to>[^']*)' has no description$")


class Site:
    def __init__(self, source, out):
        self.source, self.out = source, out

    def pages(self, post):
        """The pages that a post may have become."""
        name = re.sub(r"^\d+-\d+-\d+-", "", post.stem)
        return [*self.out.rglob(f"{post.stem}/index.html"), *self.out.rglob(f"{name}.html"),
                *self.out.rglob(f"{name}/index.html")]

    def exists(self, post, to):
        """Whether there is what a reference leads to: from one of the pages, or beside the post."""
        path = urllib.parse.unquote(urllib.parse.urlsplit(to).path)
        for page in self.pages(post):
            folder = "/" + str(page.parent.relative_to(self.out))
            target = os.path.normpath(os.path.join(folder, path)).lstrip("/")
            for found in target, target + ".html", target + "/index.html":
                if (self.out / found).is_file():
                    return True
        return (post.parent / path.lstrip("/")).is_file() and not path.startswith("/")

    def judge(self, told):
        """What is untrue of a diagnostic, or nothing."""
        post = self.source / told["path"]
        if not post.is_file():
            return "there is no such file"
        line = post.read_text().splitlines()[int(told["line"]) - 1] if told["line"] else None
        for pattern, untrue in (MISSING, self.missing), (ANCHOR, self.anchor), (SILENT, self.silent):
            found = pattern.match(told["message"])
            if found:
                return untrue(post, line, told["column"], found)
        return "no such thing was to be told of these posts"

    def missing(self, post, line, column, found):
        if self.exists(post, found["to"]):
            return "it is there"
        return self.misplaced(line, column, found["to"])

    def anchor(self, post, line, column, found):
        pages = self.pages(post) if found["page"] == "the page" else [self.out / found["page"].lstrip("/") / "index.html"]
        ids = [page for page in pages if page.is_file() and
               re.search(rf'\b(?:id|name)="{re.escape(found["id"])}"', page.read_text())]
        return "the page has it" if ids else self.misplaced(line, column, found["id"])

    def silent(self, post, line, column, found):
        tag = line and re.search(r"<img[^>]*|!\[[^\]]*\]", line)
        return "" if tag and "alt=" not in tag[0] and not re.match(r"!\[.", tag[0]) else "it has one"

    @staticmethod
    def misplaced(line, column, to):
        name = urllib.parse.unquote(to).rstrip("/").rpartition("/")[2]
        if column is None:  # of a link by name: the definition stands elsewhere
            return ""
        return "" if line is None or name in urllib.parse.unquote(line) else "it does not stand in that line"


def run(*command):
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    return subprocess.run([str(part) for part in command], env=environment, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def prepare(layout, posts, source):
    """The posts as a plain folder, or as a site of Jekyll's with one layout."""
    if layout == "plain":
        shutil.copytree(posts, source)
        return
    shutil.copytree(posts, source / "_posts")
    (source / "_layouts").mkdir()
    (source / "_layouts/post.html").write_text("<title>{{ page.title }}</title>\n{{ content }}\n")
    (source / "_config.yml").write_text("title: Posts\nurl: https://posts.example\n")


def check(number, good, sentence, lines=()):
    print(f"{'ok' if good else 'not ok'} {number} - {sentence}")
    for line in lines:
        print(f"#   {line}")
    return good


def check_layout(platen, layout, posts, root, number):
    site = Site(root / layout, root / f"{layout}-out")
    prepare(layout, posts, site.source)
    built = run(platen, "build", site.source, "-o", site.out)
    checked = run(platen, "check", site.source)
    untrue, n = [], 0
    for said in built.stdout, checked.stdout:
        for told in TOLD.finditer(said):
            n += 1
            why = site.judge(told)
            if why:
                untrue.append(f"{told[0]}: {why}")
    errors = [line for line in (built.stdout + checked.stdout).splitlines() if ": error: " in line]
    return [
        check(number, built.returncode == 0 and not errors, f"{layout}: they build without error", errors),
        check(number + 1, f"{POSTS} posts" in built.stdout, f"{layout}: all of them", built.stdout.splitlines()[:1]),
        check(number + 2, n > 0 and not untrue, f"{layout}: each of {n} diagnostics is true", untrue),
    ]


def main():
    platen = pathlib.Path(sys.argv[1]).resolve()
    if not ARCHIVE.exists():
        print(f"1..0 # SKIP posts of a blog: no {ARCHIVE.name}")
        return 0
    with tempfile.TemporaryDirectory(prefix="platen-posts-") as temporary:
        root = pathlib.Path(temporary)
        (root / "archive").mkdir()
        subprocess.run(["tar", "xf", ARCHIVE, "-C", root / "archive"], check=True)
        (posts,) = root.glob("archive/*/posts")
        results = check_layout(platen, "plain", posts, root, 1) + check_layout(platen, "jekyll", posts, root, 4)
    print("1..6")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
