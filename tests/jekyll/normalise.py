"""What is not compared, and why: all that platen may print otherwise than Jekyll does.

Each rule has its reason, is repeated in tests/README.md, and never takes text away that a reader sees.
The clock is not among them: both tools are told the same time."""

import re


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
]

COLOURS = (
    "colours of code, in sites that others wrote: not every language has its table yet. Text and language count",
    rb'(<code [^>]*data-lang="[^"]*"[^>]*>)(.*?)(</code>)',
    lambda m: m[1] + re.sub(rb"</?span[^>]*>", b"", m[2]) + m[3],
)

FENCED = (
    "the same of fenced code, in a site that is given",
    rb'(<pre class="highlight"><code>)(.*?)(</code></pre>)',
    COLOURS[2],
)


def normalise(content, colours=True, fenced=True):
    """`colours`: those of code are compared too; `fenced`: those of fenced code."""
    for _, pattern, replacement in RULES + [COLOURS] * (not colours) + [FENCED] * (not fenced):
        content = re.sub(pattern, replacement, content, flags=re.DOTALL)
    return content
