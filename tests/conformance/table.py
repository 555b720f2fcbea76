#!/usr/bin/env python3
"""The table of conformance figures that README.md shows.

	table.py BUILD              prints it, from what the suites' programs in BUILD say
	table.py BUILD README       whether README shows just that, in TAP

The suites are those of ../shared/conformance ($PLATEN_SHARED overrides the folder); without them all is
skipped by name."""

import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SHARED = pathlib.Path(os.environ.get("PLATEN_SHARED", HERE.parent.parent.parent / "shared"))

# What it is, where it comes from and at which commit, the file, and the program that runs it.
SUITES = [
    ("Liquid: golden-liquid, 738 of its 1,054 cases", "jg-rp/golden-liquid", "389a298",
     "golden-liquid.json", "liquid"),
    ("Liquid: liquid-spec, 857 of its 945 basics", "Shopify/liquid-spec", "8a308cb", "liquid-spec-basics.json", "liquid"),
    ("Jekyll's filters, by its own tests", "jekyll/jekyll", "202df57", "jekyll-filters.json", "filters"),
    ("Jekyll's end-to-end tests", "jekyll/jekyll", "202df57", "jekyll-scenarios.json", None),
    ("CommonMark 0.29, in plain folders", "commonmark/commonmark-spec", "db541a2", "commonmark-0.29.json", "markdown"),
    ("GitHub's Markdown, the same", "github/cmark-gfm", "85d8952", "gfm-spec.json", "markdown"),
]


def said_by(build, program):
    """What a suite's program prints; it may end badly, which the figures tell."""
    command = ([build / "tests" / f"conformance_{program}"] if program
               else [sys.executable, HERE / "scenarios.py", build / "watch/platen"])
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout


def figures(said, name):
    """(passed, all) of a suite: in a line about all of it, else by its cases."""
    total = re.search(rf"(?m)^(?:# |ok \d+ - |not ok \d+ - ){re.escape(name)}: (\d+) of (\d+)(?: cases| pass)", said)
    total = total or re.search(r"(?m)^# (\d+) of (\d+) passed$", said)
    if total:
        return int(total[1]), int(total[2])
    return len(re.findall(r"(?m)^ok ", said)), len(re.findall(r"(?m)^(?:not )?ok ", said))


def table(build):
    said = {program: said_by(build, program) for program in {suite[4] for suite in SUITES}}
    lines = ["| suite | upstream, at | passed |", "|---|---|---:|"]
    for text, upstream, commit, name, program in SUITES:
        passed, count = figures(said[program], name)
        lines.append(f"| {text} | [{upstream}](https://github.com/{upstream}) `{commit}` | {passed} of {count} |")
    return lines


def main():
    if not (SHARED / "conformance").is_dir():
        print("1..0 # SKIP no ../shared/conformance")
        return 0
    lines = table(pathlib.Path(sys.argv[1]).resolve())
    if len(sys.argv) < 3:
        print("\n".join(lines))
        return 0
    shown = "\n".join(lines) in pathlib.Path(sys.argv[2]).read_text()
    print(f"{'ok' if shown else 'not ok'} 1 - the README shows the figures\n1..1")
    if not shown:
        print("\n".join("#   " + line for line in lines))
    return 0 if shown else 1


if __name__ == "__main__":
    sys.exit(main())
