#!/usr/bin/env python3
"""Jekyll's own documentation, built by platen, beside the pages that its authors published, in TAP.

	published.py PLATEN

A page is the same where its text and its links are, without what ../shared/sites/README.md says to mask: times,
JSON-LD, the SEO block, spans of colours, ids of headings. What time it is, is that of the published pages."""

import html
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ARCHIVE = pathlib.Path(os.environ.get("PLATEN_SHARED", HERE.parent.parent.parent / "shared")) / \
    "sites/jekyll-docs-pair.tar.xz"
PUBLISHED = 1726056000  # 2024-09-11 12:00:00 UTC
LEAST = 95  # percent

MASKS = [
    r"<!-- Begin Jekyll SEO tag.*?<!-- End Jekyll SEO tag -->",
    r"<script[^>]*ld\+json.*?</script>",
    r"<time[^>]*>.*?</time>",
]
# Not counted as a difference worth mending, for a reason.
CHANCE = {"jekyllconf/index.html": "shows one video by chance: the filter `sample`"}


def essence(page):
    """A page's text, and the links of its elements."""
    text = page.read_text(errors="replace")
    for mask in MASKS:
        text = re.sub(mask, "", text, flags=re.DOTALL)
    links = re.findall(r'<(?:a|img|link|script|iframe|source)\b[^>]*?\b(?:href|src)="([^"]*)"', text)
    words = html.unescape(re.sub(r"<[^>]*>", "", text)).split()
    return words, [html.unescape(link) for link in links]


def first_difference(want, got):
    for a, b in zip(want + [None], got + [None]):
        if a != b:
            return f"published {a!r}, platen {b!r}"
    return ""


def compare(name, want, got):
    """Why a page differs, or nothing."""
    if not (got / name).exists():
        return "platen does not write it"
    (a, links), (b, ours) = essence(want / name), essence(got / name)
    return first_difference(a, b) or first_difference(links, ours)


def build(platen, source, out):
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(PUBLISHED), "JEKYLL_ENV": "production"}
    return subprocess.run([platen, "build", source, "-o", out, "--quiet"], env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)


def check(good, number, sentence, lines=()):
    print(f"{'ok' if good else 'not ok'} {number} - {sentence}")
    for line in lines:
        print(f"#   {line}")
    return good


def main():
    platen = pathlib.Path(sys.argv[1]).resolve()
    if not ARCHIVE.exists():
        print(f"1..0 # SKIP published pages: no {ARCHIVE.name}")
        return 0
    with tempfile.TemporaryDirectory(prefix="platen-published-") as temporary:
        root = pathlib.Path(temporary)
        subprocess.run(["tar", "xf", ARCHIVE, "-C", root], check=True)
        (want,), (source,) = root.glob("*/expected"), root.glob("*/src/docs")
        done = build(platen, source, root / "out")
        pages = sorted(str(page.relative_to(want)) for page in want.rglob("*.html"))
        why = {name: compare(name, want, root / "out") for name in pages}
        differ = {name: text for name, text in why.items() if text}
        percent = 100 * (len(pages) - len(differ)) / len(pages)
        extra = [page for page in (root / "out").rglob("*.html")
                 if not (want / page.relative_to(root / "out")).exists()]
        results = [
            check(done.returncode == 0, 1, "it builds without error", done.stdout.splitlines()),
            check(done.stdout == "", 2, "and says nothing"),
            check(percent >= LEAST, 3, f"{len(pages) - len(differ)} of {len(pages)} pages ({percent:.1f} %) "
                  f"have the published text and links",
                  [f"{name}: {text}" for name, text in differ.items()]),
            check(differ.keys() <= CHANCE.keys(), 4, "what differs is known",
                  [f"{name}: {text}" for name, text in CHANCE.items()]),
            check(not extra, 5, "there is no page beside them", map(str, extra)),
        ]
    print("1..5")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
