#!/usr/bin/env python3
"""Sites built by Jekyll and by platen, compared file by file and byte by byte, in TAP.

	differential.py PLATEN [NAME...]        Jekyll's output is made now; needs `jekyll`
	differential.py PLATEN --golden         Jekyll's output is the one in golden/; needs nothing
	differential.py PLATEN --accept         writes golden/ from what Jekyll makes now, but for sites with
	                                        a theme, which is not in every machine
	differential.py PLATEN --random N [--seed FROM]    N random sites instead; what
	                                        Jekyll refuses, platen has to refuse
	differential.py PLATEN --folder FOLDER  a site of anybody's instead, as it lies there; colours of code
	                                        are not compared
	differential.py PLATEN --keep FOLDER    leaves both outputs in FOLDER, to be looked at

A site is a folder of sites/; the comment that its _config.yml begins with is the sentence that it
proves. normalise.py lists what is not compared; known.txt the sites that are known to differ, and why."""

import argparse
import base64
import difflib
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import random_site
from normalise import normalise

HERE = pathlib.Path(__file__).resolve().parent
SITES, GOLDEN = HERE / "sites", HERE / "golden"
SHARED = pathlib.Path(os.environ.get("PLATEN_SHARED", HERE.parent.parent.parent / "shared"))
EPOCH = 1767225600  # 2026-01-01 00:00:00 UTC: what time it is, for both
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": tempfile.gettempdir(),
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "SOURCE_DATE_EPOCH": str(EPOCH),
    "NO_COLOR": "1",
    **{key: value for key, value in os.environ.items() if key.endswith("SAN_OPTIONS")},
}
LIMIT = 600  # seconds; ends only what has failed
LINES = 40  # of a difference


class Failed(Exception):
    pass


class Refused(Failed):
    """Jekyll itself makes nothing of the site."""


def run(*command, more=None):
    done = subprocess.run(
        [str(part) for part in command], env={**ENVIRONMENT, **(more or {})}, timeout=LIMIT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        said = [line for line in done.stdout.splitlines() if "/lib/ruby/" not in line
                and "rubygems" not in line]
        raise Failed("\n".join([f"{command[0]} ended with {done.returncode}"] + said))
    return done.stdout


def configs(source):
    """The configuration's files, from the site's folder: its own, and another test's addition."""
    return [name for name in ("_config.yml", "_added.yml") if (source / name).exists()]


@functools.cache
def gem_path():
    """Where Ruby looks for gems by itself."""
    return run("ruby", "-e", "print Gem.path.join(':')")


def gems_of(source):
    """The environment in which the gems that lie in the site's own vendor/bundle are found, too."""
    own = [str(path) for path in source.glob("vendor/bundle/ruby/*")]
    return {"GEM_PATH": ":".join([*own, gem_path()])} if own else None


def build_jekyll(source, out):
    clock = source.parent / "clock.yml"
    clock.write_text("time: 2026-01-01 00:00:00 +0000\n")
    files = [str(source / name) for name in configs(source)] + [str(clock)]
    try:
        run("jekyll", "build", "--quiet", "--disable-disk-cache", "-s", source, "-d", out,
            "--config", ",".join(files), more=gems_of(source))
    except Failed as problem:
        raise Refused(str(problem)) from problem


def build_platen(platen, source, out):
    return run(platen, "build", source, "-o", out, "--quiet", "--config", ",".join(configs(source)))


def add_converter(source, plugins):
    """The CommonMark converter for a site that has another; `plugins` are the site's own. None: none."""
    if plugins is None:
        return
    (source / "_added.yml").write_text(
        "markdown: CommonMark\n"
        "commonmark: {options: [UNSAFE], extensions: [table, strikethrough, autolink]}\n"
        f"plugins: [jekyll-commonmark, {plugins}]\n")


def new_site(plugins, work):
    """What `jekyll new` makes."""
    source = work / "source"
    run("jekyll", "new", source, "--skip-bundle")
    # a Gemfile would make Jekyll look for what it names
    (source / "Gemfile").unlink(missing_ok=True)
    # the welcome post carries the real time of day
    (post,) = (source / "_posts").iterdir()
    text = re.sub(r"(?m)^date: .*", "date: 2025-12-24 18:00:00 +0000", post.read_text())
    post.unlink()
    (source / "_posts/2025-12-24-welcome-to-jekyll.markdown").write_text(text)
    add_converter(source, plugins)


def unpacked(archive, folder, plugins, work):
    """A site from an archive of ../shared/sites, which may hold it in an archive of its own."""
    (work / "archive").mkdir()
    run("tar", "xf", SHARED / "sites" / archive, "-C", work / "archive")
    (found,) = work.glob(f"archive/{folder}")
    if found.is_file():
        (work / "source").mkdir()
        run("tar", "xf", found, "-C", work / "source")
    else:
        found.rename(work / "source")
    for path in (work / "source").rglob("*.html"):  # no plugin of Debian's brings this tag
        path.write_text(re.sub(r"{% avatar [^%]*%}", "", path.read_text()))
    add_converter(work / "source", plugins)


def after_trace(archive, folder, plugins, work):
    """The same, and the changes of all the commits that lie beside it as a trace."""
    unpacked(archive, folder, plugins, work)
    (trace,) = work.glob("archive/*/trace.jsonl")
    for line in trace.read_text().splitlines():
        for change in json.loads(line)["changes"]:
            path = work / "source" / change["path"]
            if change["op"] == "write":
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(base64.b64decode(change["b64"]) if "b64" in change else change["text"].encode())
            elif change["op"] == "delete":
                path.unlink(missing_ok=True)  # a file that was skipped before may be deleted


ARCHIVES = {
    "lanyon": ("a theme that many use", "lanyon.tar.xz", "lanyon", "jekyll-paginate"),
    "lanyon as it is": ("with kramdown", "lanyon.tar.xz", "lanyon", None),
    "jekyll docs": ("Jekyll's own documentation", "jekyll-docs-pair.tar.xz", "*/src/docs",
                    "jekyll-feed, jekyll-seo-tag"),
    "rust blog": ("a blog of many years", "rust-blog-trace.tar.xz", "*/base.tar.gz", ""),
    # its Gemfile names github-pages, which Jekyll sees by itself only where bundler is
    "rust blog later": ("the same, 120 commits later", "rust-blog-trace.tar.xz", "*/base.tar.gz",
                        "jekyll-default-layout, jekyll-optional-front-matter, jekyll-paginate, "
                        "jekyll-readme-index, jekyll-relative-links, jekyll-titles-from-headings"),
}
TRACED = {"rust blog later"}


def copied(name, work):
    shutil.copytree(SITES / name, work / "source", symlinks=True)
    for path in sorted((work / "source").rglob("*%*"), reverse=True):
        path.rename(path.with_name(urllib.parse.unquote(path.name)))  # names beyond ASCII


def given(folder, work):
    shutil.copytree(folder, work / "source", symlinks=True, ignore=shutil.ignore_patterns(".git"))


def config_text(name):
    return (SITES / name / "_config.yml").read_text()


def sentence(name):
    return config_text(name).splitlines()[0].lstrip("# ")


def read_folder(folder, colours=True, fenced=True):
    """path -> content, normalised."""
    return {
        str(path.relative_to(folder)): normalise(path.read_bytes(), colours, fenced)
        for path in sorted(folder.rglob("*")) if path.is_file()
    }


def read_golden(name):
    """The same, from the one text that golden/ has for a site."""
    parts = re.split(rb"(?m)^=== (.*)\n", (GOLDEN / f"{name}.txt").read_bytes())
    return {path.decode(): text[:-1] for path, text in zip(parts[1::2], parts[2::2])}


def write_golden(name, want):
    GOLDEN.mkdir(exist_ok=True)
    text = b"".join(b"=== %s\n%s\n" % (path.encode(), want[path]) for path in sorted(want))
    (GOLDEN / f"{name}.txt").write_bytes(text)


def shown(content):
    return content.decode("utf-8", "backslashreplace").splitlines()


def difference(want, got):
    """Lines that tell what differs; none where nothing does."""
    lines = [f"only Jekyll writes {name}" for name in sorted(want.keys() - got.keys())]
    lines += [f"only platen writes {name}" for name in sorted(got.keys() - want.keys())]
    for name in sorted(want.keys() & got.keys()):
        a, b = shown(want[name]), shown(got[name])
        lines += difflib.unified_diff(
            a, b, f"Jekyll's {name}", f"platen's {name}", lineterm="", n=1)
        if a == b and want[name] != got[name]:
            lines.append(f"{name}: the ends of lines differ")
    same = sum(want[name] == got.get(name) for name in want)
    return [f"{same} of {len(want)} files are the same"] + lines if lines else lines


def random_source(seed, work):
    random_site.make(seed, work / "source")


def refused(problem, options, work):
    """What Jekyll takes for an error is one for platen too, where somebody can see it."""
    options.refused.append(work.name)
    if not options.random:
        return ["Jekyll refuses this site"] + str(problem).splitlines()
    config = (work / "source/_config.yml").read_text()
    if "output: false" in config:
        return []
    if "page_excerpts: true" in config and re.search(r"#excerpt|methods\.each", str(problem)):
        return []  # Jekyll makes the excerpts of all pages that are in a list, shown or not, within themselves, too
    try:
        build_platen(options.platen, work / "source", work / "platen")
    except Failed as ours:
        return [] if "ended with 1\n" in str(ours) else str(ours).splitlines()
    return ["Jekyll refuses this site, and platen does not"] + str(problem).splitlines()


def compare(name, prepare, options, work):
    """Lines that tell what differs, or why nothing could be compared."""
    compared = {"colours": name not in ARCHIVES and not options.folder, "fenced": not options.folder}
    try:
        prepare(work)
        if options.golden:
            want = read_golden(name)
        else:
            build_jekyll(work / "source", work / "jekyll")
            want = read_folder(work / "jekyll", **compared)
        if options.accept and name in own_sites() and "\ntheme:" not in config_text(name):
            write_golden(name, want)
        said = build_platen(options.platen, work / "source", work / "platen")
        lines = difference(want, read_folder(work / "platen", **compared))
        return lines + said.splitlines() if lines else lines
    except Refused as problem:
        return refused(problem, options, work)
    except (Failed, OSError, subprocess.TimeoutExpired) as problem:
        return str(problem).splitlines()


def own_sites():
    return sorted(path.name for path in SITES.iterdir() if path.is_dir())


def cases(options):
    """name -> (sentence, what prepares the source, why it cannot run or None)."""
    if options.random:
        return {f"random {seed}": ("a random site", functools.partial(random_source, seed), None)
                for seed in range(options.seed, options.seed + options.random)}
    if options.folder:
        return {options.folder.name: ("a given site", functools.partial(given, options.folder), None)}
    found = {name: (sentence(name), functools.partial(copied, name), None) for name in own_sites()}
    if not options.golden:
        for name, plugins in ("jekyll new", "jekyll-feed"), ("jekyll new as it is", None):
            found[name] = ("a new site, theme minima", functools.partial(new_site, plugins), None)
        for name, (text, archive, *rest) in ARCHIVES.items():
            missing = None if (SHARED / "sites" / archive).exists() else f"no {archive}"
            prepare = after_trace if name in TRACED else unpacked
            found[name] = (text, functools.partial(prepare, archive, *rest), missing)
    for name, (text, prepare, why) in found.items():
        if options.golden and not (GOLDEN / f"{name}.txt").exists():
            found[name] = (text, prepare, "not in golden/")
    wanted = options.names or found.keys()
    return {name: found[name] for name in found if name in wanted}


def known():
    """site -> why it is known to differ."""
    lines = (HERE / "known.txt").read_text().splitlines()
    return dict(line.split(": ", 1) for line in lines if line and not line.startswith("#"))


def report(number, name, text, lines, todo):
    verdict = "not ok" if lines else "ok"
    print(f"{verdict} {number} - {name}: {text}" + (f" # TODO {todo}" if todo else ""))
    for line in lines[:LINES]:
        print(f"#   {line}")
    if len(lines) > LINES:
        print(f"#   and {len(lines) - LINES} lines more")
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("platen", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--golden", action="store_true")
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_intermixed_args()
    options.platen = options.platen.resolve()
    options.folder = options.folder and options.folder.resolve()
    if not options.golden and not shutil.which("jekyll"):
        print("1..0 # SKIP no jekyll on this machine")
        return 0
    options.refused = []
    todo, failed = known(), 0
    with tempfile.TemporaryDirectory(prefix="platen-jekyll-") as temporary:
        root = options.keep or pathlib.Path(temporary)
        found = cases(options)

        def one(name):
            work = root / name.replace(" ", "-")
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
            return compare(name, found[name][1], options, work)

        with ThreadPoolExecutor(2) as pool:
            runs = {name: pool.submit(one, name) for name in found if not found[name][2]}
            for number, (name, (text, _, missing)) in enumerate(found.items(), 1):
                if missing:
                    print(f"ok {number} - {name}: {text} # SKIP {missing}")
                    continue
                lines = runs[name].result()
                report(number, name, text, lines, todo.get(name))
                failed += bool(lines) != (name in todo)
    print(f"# {len(options.refused)} are refused by Jekyll")
    print(f"1..{len(found)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
