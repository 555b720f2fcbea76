"""What is not compared, and why: all that platen may print otherwise than Jekyll does.

Each rule has its reason, is repeated in tests/README.md, and never takes text away that a reader sees.
The clock is not among them: both tools are told the same time."""

import re


def without_spans(match):
    return match[1] + re.sub(rb"</?span[^>]*>|&lt;/?span.*?&gt;", b"", match[2]) + match[3]


def without_blank_lines(match):
    return match[1] + re.sub(rb"\n+", b"\n", match[2]) + match[3]


RULES = [
    (
        "the generator's name and version: platen is not Jekyll, and says so",
        rb"<generator[^>]*>[^<]*</generator>",
        lambda m: b"<generator/>",
    ),
    (
        "the same in HTML",
        rb'<meta name="generator" content="[^"]*" ?/?>',
        lambda m: b'<meta name="generator">',
    ),
    (
        "the version of jekyll-seo-tag in a comment",
        rb"<!-- Begin (emitted )?Jekyll SEO tag v[^ ]* -->",
        lambda m: b"<!-- Begin Jekyll SEO tag -->",
    ),
    (
        "a source map of Jekyll's names the way to a theme's folder on this machine",
        rb'"[^"\n]*/gems/([^"/\n]+/_sass/[^"\n]*")',
        lambda m: b'"' + m[1],
    ),
    (
        "the spans within highlighted code are Rouge's; highlighting is a later step, the text is not",
        rb'(<(?:pre|figure) class="highlight"[^>]*>)(.*?)(</pre>)',
        without_spans,
    ),
    (
        "the same where a page is text within another one: in feeds",
        rb"(&lt;(?:pre|figure) class=&quot;highlight&quot;.*?&gt;)(.*?)(&lt;/pre&gt;)",
        without_spans,
    ),
    (
        "a blank line in what {% highlight %} leaves in Markdown is one there; one with a span is not",
        rb'(<figure class="highlight">)(.*?)(</figure>)',
        without_blank_lines,
    ),
    (
        "the same in feeds",
        rb"(&lt;figure class=&quot;highlight&quot;&gt;)(.*?)(&lt;/figure&gt;)",
        without_blank_lines,
    ),
]


def normalise(content):
    for _, pattern, replacement in RULES:
        content = re.sub(pattern, replacement, content, flags=re.DOTALL)
    return content
