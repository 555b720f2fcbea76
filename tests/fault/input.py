#!/usr/bin/env python3
"""Input that was made to hurt: each case is a site of its own, in both layouts, built under limits of processor time
and memory. What is refused is told with file, line and column; what is shown is escaped.

	input.py PLATEN [--only WORD]
"""
import argparse, os, re, resource, shutil, subprocess, sys

import lib
from lib import ok

CPU_S = 20
MEMORY = 1 << 30  # of the address space
FRONT = "---\ntitle: A\ndate: 2024-01-01\n---\n"
K = 1024


def limits():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def build(site, *more):
    """The status, what was said, and the seconds of processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    r = subprocess.run([lib.platen, "build", site, "-o", lib.top + "/out", "--future", *more], stdin=subprocess.DEVNULL,
                       capture_output=True, preexec_fn=limits, env=lib.clean, timeout=600)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return r.returncode, r.stdout + r.stderr, seconds


def save(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content if isinstance(content, bytes) else content.encode())


def begin(layout):
    site = lib.top + "/site"
    shutil.rmtree(site, ignore_errors=True)
    shutil.rmtree(lib.top + "/out", ignore_errors=True)
    save(site + "/index.html" if layout != "plain" else site + "/index.md", "---\ntitle: Home\n---\nhome\n")
    if layout != "plain":
        save(site + "/_config.yml", "title: T\nmarkdown: %s\n" % layout)
        save(site + "/_posts/2024-01-01-ok.md", "---\ntitle: fine\n---\nwords\n")
    return site


# ---- texts: Markdown that is quadratic or worse somewhere -----------------------------------------------

WIDE = "|" + "a|" * 4000 + "\n|" + "-|" * 4000 + "\n" + "|\n" * 4000
TEXTS = {
    "a wide table with short rows": WIDE,
    "a table of more columns than 16 bits count": "|" + "a|" * 70000 + "\n|" + "-|" * 70000 + "\n|b|\n",
    "many wide rows": "|a" * 500 + "|\n" + "|-" * 500 + "|\n" + ("|b" * 500 + "|\n") * 60,
    "unclosed <?": "<?" * 32 * K,
    "unclosed <!A": "a <!A" * 16 * K,
    "unclosed CDATA": "a <![CDATA[" * 8 * K,
    "unclosed comments": "<!--" * 16 * K,
    "unclosed tags": "<a " * 20 * K,
    "brackets": "[" * 50 * K,
    "brackets and parentheses": "[a](" * 16 * K,
    "images within images": "![" * 32 * K,
    "closed brackets": "]" * 50 * K + "[a]: b\n",
    "quotes within quotes": ">" * 20 * K + "a\n",
    "lists within lists": "".join(" " * 2 * i + "* a\n" for i in range(400)),
    "bullets in a line": "* " * 10 * K + "a\n",
    "emphasis": "*a_ " * 16 * K,
    "openers": "**a " * 16 * K,
    "backticks": "".join("e" + "`" * i for i in range(400)),
    "addresses": "a_b.c@" * 10 * K,
    "links to nowhere": "".join("[%d]" % i for i in range(10 * K)),
    "references": "".join("[%d]: /u\n" % i for i in range(8 * K)) + "[1] " * 1000,
    "one reference again and again": "[a]: /%s\n\n" % ("u" * 10 * K) + "[a] " * 10 * K,
    "footnotes": "".join("[^%d]: x [^%d]\n" % (i, i + 1) for i in range(4 * K)) + "[^0]\n",
    "strikes": "~~a " * 16 * K,
    "entities": "&" * 32 * K + "&#x;" * 8 * K,
    "headings of one name": "# a\n" * 8 * K,
    "attribute lists": "{:" * 16 * K,
    "definitions": "a\n: b\n" * 4 * K,
    "addresses that do not end": "<http://a" * 100 * K,
    "hosts in one word": "(www.a" * 100 * K,
    "tags that do not end": "<a" * 200 * K,
    "extensions that do not end": "{::options a" * 100 * K,
    "extensions that do not end, in lines": "{::options a\n" * 100 * K,
    "math": "$$" * 16 * K,
    "quotation marks": "\"'" * 32 * K,
    "HTML blocks": "<div>\n" * 8 * K,
    "HTML spans": "<b>" * 10 * K,
    "fences": "```\n" * 8 * K + "~~~\n",
    "code of one long line": "```js\n" + "/*" * 20 * K + "\n```\n",
    "strings in code": "```ruby\n" + "\"#{" * 10 * K + "\n```\n",
    "numbers": "1) " * 10 * K,
    "setext": "a\n" * 10 * K + "===\n",
    "carriage returns": "a\r" * 32 * K,
}


def texts():
    for name, text in TEXTS.items():
        for layout in "plain", "kramdown", "CommonMark":
            if options.only and options.only not in name + " " + layout:
                continue
            site = begin(layout)
            path = "/post.md" if layout == "plain" else "/_posts/2024-01-02-post.md"
            save(site + path, FRONT + text)
            status, said, seconds = build(site)
            placed = re.search(rb"post\.md:\d+:\d+: error: ", said)
            ok(status == 0 or status == 1 and placed, "%s, %s: %s" % (
                name, layout, "made" if status == 0 else "refused with its place"), "status %d, %.1f s" % (status, seconds),
               said[-2000:].decode(errors="replace"))


# ---- files ----------------------------------------------------------------------------------------------

BOMB = "a0: &a0 [x,x,x,x,x,x,x,x]\n" + "".join("a%d: &a%d [%s]\n" % (
    i, i, ",".join(["*a%d" % (i - 1)] * 8)) for i in range(1, 12))
DEEP = "{% if true %}" * 200 + "x" + "{% endif %}" * 200
DOUBLE = "{% assign x = 'xxxxxxxxxxxxxxxx' %}" + "{% assign x = x | append: x %}" * 40 + "{{ x }}"

LONG = "x" * 9000  # longer than any path

# layout, file, content, what is said: a place, or nothing where the site is built
FILES = [
    ("aliases that grow, in front matter", "plain", "a.md", "---\n" + BOMB + "---\nx\n", rb"a\.md:\d+:\d+: error"),
    ("aliases that grow, in the configuration", "plain", "_config.yml", BOMB, rb"_config\.yml:\d+:\d+: error"),
    ("aliases that grow, in data", "kramdown", "_data/a.yml", BOMB, rb"_data/a\.yml:\d+:\d+: error"),
    ("an alias of itself", "kramdown", "_data/a.yml", "a: &a [*a]\n", rb"_data/a\.yml:\d+:\d+: error"),
    ("deep lists in front matter", "plain", "a.md", "---\na: " + "[" * 16000 + "\n---\nx\n", rb"a\.md:\d+:\d+: error"),
    ("deep maps in data", "kramdown", "_data/a.json", '{"a":' * 100000, rb"_data/a\.json:\d+:\d+: error"),
    ("deep lists in data", "kramdown", "_data/a.yml", "- " * 20000 + "a\n", rb"_data/a\.yml:\d+:\d+: error"),
    ("very wide CSV", "kramdown", "_data/a.csv", "a," * 200000 + "\n" + "1," * 200000 + "\n", rb"_data/a\.csv:\d+:\d+: error"),
    ("a quote that does not end", "kramdown", "_data/a.csv", 'a,b\n1,"' + "x\n" * 100000, rb"_data/a\.csv:\d+:\d+: error"),
    ("very many tags", "plain", "a.md", "---\ntitle: A\ntags: [%s]\n---\nx\n" % ", ".join("t%d" % i for i in range(20000)),
     rb"a\.md:3:\d+: warning: there are more than 200 tags"),
    ("long front matter", "plain", "a.md", "---\na: " + "x" * 4000000 + "\n---\nx\n", None),
    ("front matter beyond 4 MB", "plain", "a.md", "---\na: " + "x" * 5000000 + "\n---\nx\n", rb"a\.md:\d+:\d+: error"),
    ("blocks within blocks", "kramdown", "a.html", "---\n---\n" + DEEP, rb"a\.html:\d+:\d+: error"),
    ("a loop of a thousand million", "kramdown", "a.html",
     "---\n---\n{% for i in (1..1000000000) %}{% endfor %}", rb"a\.html:\d+:\d+: error"),
    ("loops within loops", "kramdown", "a.html", "---\n---\n" + "{% for i in (1..2000) %}" * 5 + "x" + "{% endfor %}" * 5,
     rb"a\.html:\d+:\d+: error"),
    ("a string that doubles", "kramdown", "a.html", "---\n---\n" + DOUBLE, rb"a\.html:\d+:\d+: error"),
    ("an include of itself", "kramdown", "_includes/a.html", "{% include a.html %}", rb"a\.html:\d+:\d+: error"),
    ("a layout of itself", "kramdown", "_layouts/a.html", "---\nlayout: a\n---\n{{ content }}", None),
    ("a sheet that does not end", "kramdown", "a.scss", "---\n---\n@while true { a { b: c } }\n", rb"a\.scss:3:1: error"),
    ("a sheet within itself", "kramdown", "a.scss", "---\n---\n" + "a {" * 20000, rb"a\.scss:\d+:\d+: error"),
    ("100 MB of text", "plain", "a.md", b"word " * (20 << 20), rb"a\.md:1:1: error: cannot be read: file too large"),
    ("5 MB of text", "plain", "a.md", "words\n" * 900000, rb"a\.md:699051:1: error"),
    ("5 MB of text that Liquid prints", "kramdown", "a.md", "---\n---\n\n{% for i in (1..900000) %}words\n{% endfor %}", rb"a\.md:4: error"),
    ("5 MB of text in a filter", "kramdown", "a.html", "---\n---\n{% capture x %}{% for i in (1..900000) %}words\n{% endfor %}{% endcapture %}"
     "\n{{ x | markdownify }}", rb"a\.html:5:1: error"),
    ("a nest that Liquid leaves as it is", "kramdown", "a.md", "---\n---\n{{ 'a' }}\n\n" + ">" * 20 * K + "a\n", rb"a\.md:5:1: error"),
    ("an excerpt of itself", "kramdown", "_posts/2024-01-02-a.md", "---\n---\nx {{ site.posts[0].excerpt }}\n\nmore\n",
     rb"_posts/2024-01-02-a\.md:3:3: error"),
    ("excerpts of each other", "kramdown", "_posts/2024-01-01-ok.md", "---\n---\nx {{ site.posts[0].excerpt }}\n\nmore\n", rb"_posts/.*\.md: error"),
    ("100 MB of a static file", "plain", "a.bin", b"word " * (20 << 20), None),
    ("random bytes named .md", "plain", "a.md", bytes((i * i * 31 + i // 7) % 256 for i in range(200000)), rb"a\.md:\d+:\d+: warning"),
    ("bytes that are no UTF-8", "plain", "a.md", b"fine\nx \xff\xfe \xc0\xaf \xed\xa0\x80\n", rb"a\.md:2:3: warning"),
    ("a zero byte", "plain", "a.md", b"a\nb\0c\n", rb"a\.md:2:2: warning"),
    ("CR LF and a byte order mark", "plain", "a.md", b"\xef\xbb\xbf---\r\ntitle: Marked\r\n---\r\n\r\nx\r\n", None),
    ("no UTF-8 in a page with Liquid", "kramdown", "a.html", b"---\n---\nfine\nx \xff {{ 'y' }}\n", rb"a\.html:4:3: warning: not UTF-8"),
    ("no UTF-8 in a page without", "kramdown", "a.html", b"---\n---\nfine\n\xff\n", rb"a\.html:4:1: warning: not UTF-8"),
    ("no UTF-8 in a layout", "kramdown", "_layouts/a.html", b"<p>\n \xc0\xaf {{ content }}", rb"_layouts/a\.html:2:2: error: not UTF-8"),
    ("no UTF-8 in an include", "kramdown", "_includes/a.html", b"\xed\xa0\x80", rb"_includes/a\.html:1:1: error: not UTF-8"),
    ("a layout that is no name", "kramdown", "a.md", "---\nlayout: {a: b}\n---\nx\n", rb"a\.md:2:9: warning"),
    ("interpolations within each other", "kramdown", "a.scss", "---\n---\na { b: %s1%s }" % ("#{" * 2000, "}" * 2000), rb"a\.scss:3:1: error"),
    ("no UTF-8 in front matter", "plain", "a.md", b"---\ntitle: \xff\n---\nx\n", rb"a\.md:\d+:\d+: error"),
    ("links that no file can have", "plain", "a.md", "[a](%s.md) ![b](%s.png) [c](/%s)\n" % (LONG, LONG, "x/" * 9000), rb"a\.md:1:5: warning"),
    ("an image that no file can have", "plain", "a.md", "---\ntitle: A\ndate: 2024-01-01\nimage: %s\n---\nx\n" % LONG, None),
    ("a layout that no file can have", "kramdown", "a.md", "---\nlayout: %s\n---\nx\n" % LONG, rb"a\.md:2:9: warning"),
    ("an include that no file can have", "kramdown", "a.md", "---\n---\n{%% include %s.html %%}\n" % LONG, rb"a\.md:3:1: error"),
    ("the same beside the page", "kramdown", "a.md", "---\n---\n{%% include_relative %s.html %%}\n" % LONG, rb"a\.md:3:1: error"),
    ("a permalink that no file can have", "kramdown", "a.md", "---\npermalink: /%s\n---\nx\n" % ("x/" * 9000), rb"a\.md:2:12: error"),
    ("a document that no file can have", "kramdown", "a.md", "---\n---\n{%% link %s.md %%}\n" % LONG, rb"a\.md:3:1: error"),
    ("an import that no file can have", "kramdown", "a.scss", "---\n---\n@import '%s';\n" % LONG, rb"a\.scss:3:1: error"),
    ("a theme that no file can have", "kramdown", "_config.yml", "theme: %s\n" % LONG, rb"_config\.yml:1:8: error"),
    ("folders that no file can have", "kramdown", "_config.yml", "includes_dir: %s\nsass: {sass_dir: %s}\n" % (LONG, LONG), None),
    ("a tag that no file can have", "plain", "a.md", "---\ntitle: A\ntags: [fine, %s]\n---\nx\n" % ("t" * 300), rb"a\.md:3:\d+: warning"),
    ("a tag that no key can have", "plain", "a.md", "---\ntitle: A\ntags:\n- fine\n- %s\n---\nx\n" % LONG, rb"a\.md:5:3: warning"),
    ("a redirect that no file can have", "kramdown", "a.md", "---\nredirect_from: [/old/, /%s/]\n---\nx\n" % ("x" * 300),
     rb"a\.md:2:24: error"),
    ("a redirect that no key can have", "kramdown", "a.md", "---\nredirect_from:\n- /%s/\n---\nx\n" % ("x/" * 5000), rb"a\.md:3:3: error"),
    ("an archive that no file can have", "kramdown", "_posts/2024-01-02-a.md", "---\ntags: [fine, %s]\n---\nx\n" % ("t" * 300),
     rb"_posts/2024-01-02-a\.md:2:14: error"),
    ("an archive that no key can have", "kramdown", "_posts/2024-01-02-a.md", "---\ncategory: %s\n---\nx\n" % LONG,
     rb"_posts/2024-01-02-a\.md:2:11: error"),
    ("a tag that no list can have", "kramdown", "_posts/2024-01-02-a.md", "---\ntags: [\"a%s\"]\n---\nx\n" % ("!" * 9000),
     rb"_posts/2024-01-02-a\.md:2:8: warning"),
    ("a permalink with a name that is too long", "kramdown", "a.md", "---\npermalink: /%s/\n---\nx\n" % ("x" * 256), rb"a\.md:2:12: error"),
    ("a slug that is too long", "kramdown", "_posts/2024-01-02-a.md", "---\ntitle: A\nslug: %s\n---\nx\n" % ("x" * 256),
     rb"_posts/2024-01-02-a\.md:3:7: error"),
    ("a name that is too long as .html", "kramdown", "x" * 252 + ".md", "---\n---\nx\n", rb"x\.md:1:1: error"),
    ("a name that is too long as .css.map", "kramdown", "x" * 250 + ".scss", "---\n---\na { b: c }\n", rb"x\.scss:1:1: error"),
    ("a long title", "plain", "a.md", "---\ntitle: %s\n---\nx\n" % LONG, None),
    ("an empty file", "plain", "a.md", "", None),
    ("an unclosed front matter", "plain", "a.md", "---\ntitle: x\n", rb"a\.md:\d+:\d+: (error|warning)"),
]


def files():
    for name, layout, path, content, says in FILES:
        if options.only and options.only not in name:
            continue
        site = begin(layout)
        save(site + "/" + path, content)
        if "redirect" in name or "archive" in name:
            save(site + "/_config.yml", "plugins: [jekyll-redirect-from, jekyll-archives]\njekyll-archives: {enabled: all}\n")
            save(site + "/_layouts/archive.html", "{{ content }}")
        if path.startswith("_includes"):
            save(site + "/use.html", "---\n---\n{% include a.html %}")
        if "each other" in name:
            save(site + "/_posts/2024-01-02-b.md", "---\n---\nx {{ site.posts[1].excerpt }}\n\nmore\n")
        if path.startswith("_layouts"):
            save(site + "/use.html", "---\nlayout: a\n---\nx")
        if path.startswith("_data"):
            save(site + "/use.html", "---\n---\n{{ site.data.a | size }}")
        status, said, seconds = build(site)
        good = status in (0, 1) and (re.search(says, said) if says else status == 0)
        if name == "a long title":
            with open(lib.top + "/out/index.html") as f:
                good = good and 'href="/a/"' in f.read()
        ok(good, "%s: %s" % (name, "told with its place" if says else "made"), "status %d, %.1f s" % (status, seconds),
           said[-2000:].decode(errors="replace"))


# ---- memory: templates that make much of little ------------------------------------------------------------

RESIDENT = 256 << 10  # KB, of the whole process

NOTHING = "{% assign l = '' | split: '' %}"
MANY = "{% assign x = 'x,y' | split: ',' %}{% for i in (1..16) %}{% assign x = x | concat: x %}{% endfor %}"
MILLION = "{% assign x = 'x' %}{% for i in (1..20) %}{% assign x = x | append: x %}{% endfor %}"
KILO = "{% assign k = 'x' %}{% for i in (1..10) %}{% assign k = k | append: k %}{% endfor %}"
FILTERS = "strip_html | upcase | normalize_whitespace | jsonify"


def loop(n, body):
    return "{%% for i in (1..%d) %%}%s{%% endfor %%}" % (n, body)


# files, what the page says besides its front matter, and whether it is made
BOMBS = {
    "layouts that double": ({"_layouts/l%d.html" % i: "---\nlayout: l%d\n---\n{{content}}{{content}}" % (i + 1) for i in range(60)},
                            "layout: l0", "x", False),
    "joins of a list that grows": ({}, "", NOTHING + loop(100000, "{% assign l = l | push: 'xxxxxxxxxxxxxxxxxxxxxxxxxxxx' %}"
                                   "{% assign s = l | join: 'y' %}{% assign u = l | uniq %}") + "{{ s | size }}", False),
    "large texts in a list": ({}, "", MILLION + NOTHING + loop(100000, "{% assign y = x | append: i %}{% assign l = l | push: y %}"
                              "{% assign u = l | uniq %}") + "{{ u | size }}", False),
    "includes that double": (dict({"_includes/i%d.html" % i: "{%% include i%d.html x=include.x %%}" % (i + 1) * 2 for i in range(90)},
                                  **{"_includes/i90.html": "xx"}), "", "{% include i0.html x='a' %}", False),
    "a text that grows letter by letter": ({}, "", "{% assign x = 'x' %}" + loop(200000, "{% assign x = x | append: 'xxxxxxxxxxxxxxxxxx' %}")
                                           + "{{ x | size }}", False),
    "captures that double": ({}, "", "{% assign x = 'x' %}" + loop(60, "{% capture x %}{{ x }}{{ x }}{% endcapture %}"), False),
    "lists that double": ({}, "", "{% assign x = 'x,y' | split: ',' %}" + loop(60, "{% assign x = x | concat: x %}") + "{{ x | size }}", False),
    "lists within lists": ({}, "", "{% assign x = 'x,y' | split: ',' %}" + loop(60, "{% assign x = x | push: x %}") + "{{ x | jsonify }}", False),
    "a range as a list": ({}, "", "{% assign x = (1..9999999) | sort %}{{ x | size }}", False),
    "a text in letters, again and again": ({}, "", MILLION + loop(1000, "{% assign y = x | split: '' %}") + "{{ y | size }}", False),
    "objects again and again": ({}, "", loop(4000000, "{% assign x = site.posts | first %}"), False),
    "groups again and again": ({}, "", "{% assign x = site.posts %}" + loop(16, "{% assign x = x | concat: x %}") + loop(
        1000, "{% assign y = x | group_by_exp: 'p', 'p.title | append: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"' %}"), False),
    "a page of 20 MB, of texts that went through four filters": ({}, "", KILO + loop(20000, "{{ k | %s }}" % FILTERS), True),
    "the same with variables": ({}, "", KILO + loop(20000, "{%% assign y = k | %s %%}{{ y }}" % FILTERS), True),
    "the same in three layouts": ({"_layouts/l%d.html" % i: "---\n%s---\n<p>{{ content }}</p>" % ("layout: l%d\n" % (i + 1) if i < 2 else "")
                                   for i in range(3)}, "layout: l0", KILO + loop(20000, "{{ k }}"), True),
    "2,000 choices among 1,024 items": ({}, "", "{% assign x = site.posts %}" + loop(10, "{% assign x = x | concat: x %}") + loop(
        2000, "{% assign y = x | where: 'title', 'none' %}{{ y | size }}"), True),
}


# A process begins with what its parent has resident, and this one holds the texts above: a small one stands between.
MEASURE = """import os, subprocess, sys
p = subprocess.Popen(sys.argv[1:])
_, status, used = os.wait4(p.pid, 0)
os.write(1, b"\\n%d %d" % (os.waitstatus_to_exitcode(status), used.ru_maxrss))
"""


def resident(site):
    """The status, what was said, and the most that was resident, in KB."""
    # MALLOC_PERTURB_ writes to all that malloc gives and gets, and so makes resident what nobody uses
    r = subprocess.run([sys.executable, "-c", MEASURE, lib.platen, "build", site, "-o", lib.top + "/out"], stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=limits,
                       env={k: v for k, v in lib.clean.items() if k != "MALLOC_PERTURB_"})
    said, _, measured = r.stdout.rpartition(b"\n")
    status, most = measured.split()
    return int(status), said, int(most)


def bombs():
    for name, (more, front, text, made) in BOMBS.items():
        if options.only and options.only not in name:
            continue
        site = begin("kramdown")
        save(site + "/a.html", "---\n%s\n---\n%s" % (front, text))
        for path, content in more.items():
            save(site + "/" + path, content)
        status, said, most = resident(site)
        good = status == 0 if made else status == 1 and re.search(rb"\.html:\d+:\d+: error: this (needs|prints|takes)", said)
        ok(good, "%s: %s" % (name, "made" if made else "told with its place"), "status %d" % status, said[-2000:].decode(errors="replace"))
        ok(most < RESIDENT, name + ": in less than %d MB" % (RESIDENT >> 10), "%d MB" % (most >> 10))


# ---- names ----------------------------------------------------------------------------------------------

NAMES = [b"new\nline", b"quote\"s", b"quote's", b"per%cent%20", b"<script>alert(1)<", b"back\\slash", b"ques?tion", b"ha#sh",
         b"sp ace", b"-dash", b"a&b", b"esc\x1b[31m", b"bell\x07", b"\xff\xfe no utf-8", "ümläut".encode(), b"x" * 252,
         b"tab\there", b"{{ page }}", b"a;b", b"a:b", b"a|b", b"javascript:alert(1)", b"%2e%2e%2fetc", b"..a", b"a..", b"con"]


def names():
    for layout in "plain", "kramdown":
        site = begin(layout)
        made = []
        for name in NAMES:
            front = "---\ntitle: \"<script>alert(2)</script>\"\n---\n" if name != b"-dash" else "---\n---\n"
            try:
                save(site.encode() + b"/" + name + b".md", front + "words [x](missing<script>.md)\n")
                save(site.encode() + b"/" + name[:240] + b".txt", "text")
                made.append(name)
            except OSError:
                pass
        status, said, _ = build(site, "--keep-going")
        ok(status in (0, 1), "%s: %d names that were made to hurt are built or refused" % (layout, len(made)), status,
           said[-1500:].decode(errors="replace"))
        bad = [b for b in (b"\x1b", b"\x07", b"\0") if b in said]
        ok(not bad, layout + ": no control character of a name reaches the terminal", bad)
        raw, pages = [], 0
        for at, _, found in os.walk(lib.top.encode() + b"/out"):
            for name in found:
                if not name.endswith((b".html", b".xml")):
                    continue
                pages += 1
                with open(os.path.join(at, name), "rb") as f:
                    text = f.read()
                if layout == "plain" and b"<script>alert" in text:
                    raw.append(name)
        ok(not raw and pages > len(made) / 2, "%s: in %d pages no name and no title is markup" % (layout, pages), raw)
        status, said, _ = build(site, "--keep-going", "--log", "json")
        lines = [l for l in said.decode(errors="replace").splitlines() if l.startswith("{")]
        import json
        broken = []
        for line in lines:
            try:
                json.loads(line)
            except ValueError as e:
                broken.append((line[:200], e))
        ok(lines and not broken, "%s: each line of the JSON log is JSON" % layout, *broken[:3])


parser = argparse.ArgumentParser()
parser.add_argument("platen")
parser.add_argument("--only", default="")
options = parser.parse_args()
lib.begin(options.platen)
try:
    texts()
    files()
    bombs()
    if not options.only or options.only == "names":
        names()
finally:
    status = lib.end()
sys.exit(status)
