#!/usr/bin/env python3
"""Jekyll's own end-to-end tests as neutral operations, by the program itself, in TAP.

	scenarios.py PLATEN [WORD...]       those whose name has one of the words; else all
	scenarios.py --jekyll jekyll        what an installed Jekyll makes of them, to know what it
	                                    does not pass itself; nothing is known to fail there

The suite is ../shared/conformance/jekyll-scenarios.json ($PLATEN_SHARED overrides the folder); without it
all is skipped by name. scenarios.txt beside this file lists those that are known not to pass, and
why. It is strict both ways: a scenario that it lists and that passes fails."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
SHARED = pathlib.Path(os.environ.get("PLATEN_SHARED", HERE.parent.parent.parent / "shared"))
SUITE = SHARED / "conformance/jekyll-scenarios.json"
LIMIT = 60  # seconds; ends only what has failed
LINES = 12  # of what is shown of a file or of what a tool said

# The collections that some scenarios begin with: path -> front matter's lines and content.
FIXTURES = {
    "_methods/3940394-21-9393050-fifif1323-test.md": ('---\ntitle: "this is a test!"\n---\n', "words"),
    "_methods/_hidden.md": ("---\ntitle: Hidden\n---\n", "never read"),
    "_methods/collection/entries": (
        '---\ntitle: "Collection#entries"\n---\n',
        "I have no file extension but I should still be a part of the collection."),
    "_methods/configuration.md": (
        '---\ntitle: "Jekyll.configuration"\nwhatever: foo.bar\n---\n',
        "Use `{{ page.title }}` to build a full configuration for use w/Jekyll.\n\n"
        "Whatever: {{ page.whatever }}"),
    "_methods/escape-+ #%20[].md": ('---\ntitle: "Jekyll.escape"\n---\n', "signs"),
    "_methods/extensionless_static_file": ("", "I have no front matter."),
    "_methods/sanitized_path.md": ('---\ntitle: "Jekyll.sanitized_path"\n---\n', "a path"),
    "_methods/site/_hidden.md": ("---\ntitle: Hidden, too\n---\n", "never read"),
    "_methods/site/generate.md": (
        '---\ntitle: "Site#generate"\nlayout: default\n---\n', "Run your generators! {{ page.layout }}"),
    "_methods/site/initialize.md": ("---\n---\n", "Page without title."),
    "_methods/trailing-dots...md": ("---\ntitle: Ellipsis Path\n---\n", ""),
    "_methods/yaml_with_dots.md": ('---\ntitle: "YAML with Dots"\n...\n', "dots"),
    "_tutorials/dive-in-and-publish-already.md": (
        '---\ntitle: "Dive-In and Publish Already!"\nlesson: 3\napprox_time: 30 mins\n---\n', "three"),
    "_tutorials/extending-with-plugins.md": (
        '---\ntitle: "Extending with Plugins"\nlesson: 5\napprox_time: 1 min\n---\n', "five"),
    "_tutorials/getting-started.md": (
        '---\ntitle: "Getting Started"\nlesson: 1\napprox_time: 10 mins\n---\n', "one"),
    "_tutorials/graduation-day.md": (
        '---\ntitle: "Graduation Day"\nlesson: 6\napprox_time: 10 mins\n---\n', "six"),
    "_tutorials/lets-roll.md": ('---\ntitle: "Let\'s Roll!"\nlesson: 2\napprox_time: 1 min\n---\n', "two"),
    "_tutorials/tip-of-the-iceberg.md": ('---\ntitle: "Tip of the Iceberg"\nlesson: 4\n---\n', "four"),
}
# The theme that some scenarios name, where bundler would put it.
THEME = "vendor/bundle/ruby/3.1.0/gems/test-theme-0.1.0"
THEME_FILES = {
    "_config.yml": "test_theme: {skin: aero}\nbaseurl: /test-theme\nexclude: [extras]\n",
    "extras/banner.html": "---\n---\na banner\n",
    "_layouts/default.html": "{{ content }}",
}
LINK = "_methods/um_hi.md", "site/generate.md"

# What Jekyll says, and platen in its own words: a part of the scenario's expression -> another expression.
WORDS = {
    "Document '_posts/2016-01-01-test.md' does not have a valid date in the YAML front matter.":
        r"_posts/2016-01-01-test\.md:2:7: error: 'tuesday' is not a date",
    "Document '_posts/2016-22-01-test.md' does not have a valid date in the filename.":
        r"_posts/2016-22-01-test\.md:1:1: error: the file's name has no date of the calendar",
    "Deprecation: A call to '{% post_url 2019-02-04-hello-world %}' did not match a post":
        r"warning: '2019-02-04-hello-world' is not quite the post's name",
    r"Liquid Exception: Liquid syntax error \(.+/invalid\.html line 1\): "
    r"Unknown tag 'INVALID' included in index\.html":
        r"invalid\.html:1:1: error: Unknown tag 'INVALID'.*\nindex\.html:5:1: note: included here",
    r"Liquid Exception: Liquid error \(.+/_includes/invalid\.html line 1\): "
    r"wrong number of arguments (\(given 1, expected 2\)|\(1 for 2\)) included in index\.html":
        r"_includes/invalid\.html:1:1: error: prepend: wrong number of arguments "
        r"\(given 1, expected 2\).*\nindex\.html:5:1: note: included here",
    r"Liquid error \(line 3\): undefined variable author in index.html":
        r"index\.html:6:1: error: undefined variable author",  # in the file, not behind its front matter
    r"Liquid error \(line 3\): undefined filter foobar in index.html":
        r"index\.html:6:1: error: undefined filter foobar",
    "Liquid Exception: Syntax Error": "error: Syntax Error",
    "Rendering: index.md": r"^  ran     content index\.md$",
}


class Failed(Exception):
    pass


def shown(text):
    lines = text.splitlines()
    return "\n".join(lines[:LINES] + (["..."] if len(lines) > LINES else []))


class Scenario:
    """One scenario's folder, and the operations by their names."""

    def __init__(self, tool, is_jekyll, folder, zone):
        self.tool, self.is_jekyll, self.folder = tool, is_jekyll, folder
        self.said, self.status = "", 0
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(), "LANG": "C.UTF-8", "TZ": zone,
            "NO_COLOR": "1",
            **{key: value for key, value in os.environ.items() if key.endswith("SAN_OPTIONS")},
        }

    def path(self, op):
        return self.folder / op["path"]

    def text(self, op):
        path = self.path(op)
        if not path.is_file():
            raise Failed(f"{op['path']} is not there; it was said:\n{shown(self.said)}")
        return path.read_text(errors="replace")

    def mkdir(self, op):
        self.path(op).mkdir(parents=True, exist_ok=True)

    def write(self, op):
        self.path(op).parent.mkdir(parents=True, exist_ok=True)
        self.path(op).write_text(op["content"])

    def append(self, op):
        with self.path(op).open("a") as file:
            file.write(op["content"])

    def delete(self, op):
        self.path(op).unlink()

    def sleep(self, op):
        if self.is_jekyll:  # it goes by the files' times
            time.sleep(op["seconds"])

    def fixture_collections(self, op):
        for name, (front, content) in FIXTURES.items():
            path = self.path(op) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(front + "\n" + content + "\n" if front else content + "\n")
        (self.path(op) / LINK[0]).symlink_to(LINK[1])

    def mark(self):
        """Jekyll takes any folder for a site of its own; platen wants a sign of it. And the theme."""
        for site in {self.folder, *(path.parent for path in self.folder.rglob("_config.yml"))}:
            (site / "_layouts").mkdir(exist_ok=True)
        config = self.folder / "_config.yml"
        if config.exists() and "theme: test-theme" in config.read_text():
            for name, content in THEME_FILES.items():
                path = self.folder / THEME / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content)

    def run(self, op):
        if not self.is_jekyll:
            self.mark()
        done = subprocess.run(
            [self.tool] + op["args"], cwd=self.folder, env=self.environment, timeout=LIMIT, text=True,
            errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        self.said, self.status = done.stdout, done.returncode

    def exit(self, op):
        if (self.status == 0) != op["zero"] or self.status not in (0, 1):
            raise Failed(f"ended with {self.status}:\n{shown(self.said)}")

    def exists(self, op):
        if self.path(op).exists() != op["want"]:
            raise Failed(f"{op['path']} is {'not ' if op['want'] else ''}there\n{shown(self.said)}")

    def look(self, regex, want, text, where):
        # Ruby's MULTILINE; its ^ and $ are those of lines always
        if bool(re.search(regex, text, re.DOTALL | re.MULTILINE)) != want:
            raise Failed(f"{where} {'lacks' if want else 'has'} /{regex}/:\n{shown(text)}")

    def see(self, op):
        self.look(op["regex"], op["want"], self.text(op), op["path"])

    def see_exact(self, op):
        text = self.text(op).strip()
        if text != op["text"]:
            raise Failed(f"{op['path']} is not {op['text']!r} but {text!r}")

    def see_output(self, op):
        regex = op["regex"] if self.is_jekyll else WORDS.get(op["regex"], op["regex"])
        self.look(regex, op["want"], self.said, "what was said")

    def see_today(self, op):
        today = time.strftime("%Y-%m-%d", time.gmtime())
        yesterday = time.strftime("%Y-%m-%d", time.gmtime(time.time() - LIMIT))
        text = self.text(op)
        if today not in text and yesterday not in text:
            raise Failed(f"{op['path']} lacks {today}:\n{shown(text)}")


def play(scenario, options):
    """What is wrong, or None."""
    with tempfile.TemporaryDirectory(prefix="platen-scenario-") as work:
        folder = pathlib.Path(work) / "site"
        folder.mkdir()
        here = Scenario(options.tool, options.jekyll, folder, scenario["tz"])
        for i, op in enumerate(scenario["ops"]):
            try:
                getattr(here, op["op"])(op)
            except (Failed, subprocess.TimeoutExpired) as problem:
                return f"step {i + 1}, {op['op']}: {problem}"
        return None


def names(scenarios):
    """A name for each, with its feature; the few that stand twice are numbered."""
    seen, ret = {}, []
    for scenario in scenarios:
        name = f"{scenario['feature']}: {scenario['scenario']}".replace("#", "\\#")
        seen[name] = seen.get(name, 0) + 1
        ret.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return ret


def read_known():
    """name -> why it does not pass: two lines each, the second one indented."""
    known, name = {}, None
    for line in (HERE / "scenarios.txt").read_text().splitlines():
        if line.startswith("\t"):
            known[name] = line.strip()
        elif line and not line.startswith("#"):
            name = line
    return known


def report(number, name, problem, reason):
    passed = problem is None
    print(f"{'ok' if passed else 'not ok'} {number} - {name}" + (f" # TODO {reason}" if reason and not passed else ""))
    if passed and reason:
        print("# it is listed as one that does not pass")
    if not passed:
        print("\n".join("# " + line for line in problem.splitlines()), flush=True)
    return passed == (not reason)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tool")
    parser.add_argument("words", nargs="*")
    parser.add_argument("--jekyll", action="store_true")
    options = parser.parse_args()
    if not SUITE.exists():
        print("1..0 # SKIP no ../shared/conformance/jekyll-scenarios.json")
        return 0
    options.tool = os.path.abspath(shutil.which(options.tool) or options.tool)
    scenarios = json.loads(SUITE.read_text())["scenarios"]
    known = {} if options.jekyll else read_known()
    chosen = [(name, scenario) for name, scenario in zip(names(scenarios), scenarios)
              if not options.words or any(word in name for word in options.words)]
    print(f"1..{len(chosen) + 1}")
    fine = passed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = pool.map(lambda pair: play(pair[1], options), chosen)
        for i, ((name, _), problem) in enumerate(zip(chosen, problems)):
            fine += report(i + 1, name, problem, known.get(name))
            passed += problem is None
    gone = set(known) - set(names(scenarios))
    print(f"{'not ok' if gone else 'ok'} {len(chosen) + 1} - what is listed is in the suite"
          + "".join(f"\n# {name}" for name in sorted(gone)))
    print(f"# {passed} of {len(chosen)} passed")
    return 0 if fine == len(chosen) and not gone else 1


if __name__ == "__main__":
    sys.exit(main())
