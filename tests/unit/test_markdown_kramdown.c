/* What kramdown 2.4 makes of what is its own in Markdown, as it printed it; tests/kramdown compares more where kramdown
 * is. And that any bytes are taken, in time that grows with their length. */
#include <stdlib.h>

#include "render/markdown/markdown.h"
#include "tests/unit/tap.h"

static const struct {
	const char *name, *text, *html;
} cases[] = {
	{ "attribute lists stand at blocks",
		"para\n"
		"{: .lead #first data-x=\"1\"}\n"
		"\n"
		"> quote\n"
		"{:.q}\n"
		"\n"
		"- a\n"
		"- {:.b} b\n"
		"{:.list}\n",
		"<p class=\"lead\" id=\"first\" data-x=\"1\">para</p>\n"
		"\n"
		"<blockquote class=\"q\">\n"
		"  <p>quote</p>\n"
		"</blockquote>\n"
		"\n"
		"<ul class=\"list\">\n"
		"  <li>a</li>\n"
		"  <li class=\"b\">b</li>\n"
		"</ul>\n" },
	{ "attribute lists stand at spans",
		"[a](/u \"t\"){:target=\"_blank\"} *b*{:.c} ![d](e.png){: width=\"9\"} text{:.n"
		"o}\n",
		"<p><a href=\"/u\" title=\"t\" target=\"_blank\">a</a> <em class=\"c\">b</em> <im"
		"g src=\"e.png\" alt=\"d\" width=\"9\" /> text{:.no}</p>\n" },
	{ "lists of attributes have names",
		"{:ref: .x key=\"v\"}\n"
		"\n"
		"para\n"
		"{:ref}\n",
		"\n"
		"<p class=\"x\" key=\"v\">para</p>\n" },
	{ "headings have ids of their text, or their own",
		"# A \"b\" & `c`\n"
		"\n"
		"## Own {#own}\n"
		"\n"
		"# A \"b\" & `c`\n",
		"<h1 id=\"a-b--c\">A “b” &amp; <code class=\"language-plaintext highlighter-"
		"rouge\">c</code></h1>\n"
		"\n"
		"<h2 id=\"own\">Own</h2>\n"
		"\n"
		"<h1 id=\"a-b--c-1\">A “b” &amp; <code class=\"language-plaintext highlighte"
		"r-rouge\">c</code></h1>\n" },
	{ "a table of contents stands where its list stood",
		"* x\n"
		"{:toc}\n"
		"\n"
		"# A [l](/l)\n"
		"## B\n"
		"{:.no_toc}\n"
		"### C\n",
		"<ul id=\"markdown-toc\">\n"
		"  <li><a href=\"#a-l\" id=\"markdown-toc-a-l\">A l</a>    <ul>\n"
		"      <li><a href=\"#c\" id=\"markdown-toc-c\">C</a></li>\n"
		"    </ul>\n"
		"  </li>\n"
		"</ul>\n"
		"\n"
		"<h1 id=\"a-l\">A <a href=\"/l\">l</a></h1>\n"
		"<h2 class=\"no_toc\" id=\"b\">B</h2>\n"
		"<h3 id=\"c\">C</h3>\n" },
	{ "footnotes come in the order of their first marks",
		"a[^2] b[^1] c[^2]\n"
		"\n"
		"[^1]: One\n"
		"[^2]: Two\n"
		"\n"
		"    more\n",
		"<p>a<sup id=\"fnref:2\" role=\"doc-noteref\"><a href=\"#fn:2\" class=\"footnote"
		"\" rel=\"footnote\">1</a></sup> b<sup id=\"fnref:1\" role=\"doc-noteref\"><a hr"
		"ef=\"#fn:1\" class=\"footnote\" rel=\"footnote\">2</a></sup> c<sup id=\"fnref:2"
		":1\" role=\"doc-noteref\"><a href=\"#fn:2\" class=\"footnote\" rel=\"footnote\">1"
		"</a></sup></p>\n"
		"\n"
		"<div class=\"footnotes\" role=\"doc-endnotes\">\n"
		"  <ol>\n"
		"    <li id=\"fn:2\" role=\"doc-endnote\">\n"
		"      <p>Two</p>\n"
		"\n"
		"      <p>more <a href=\"#fnref:2\" class=\"reversefootnote\" role=\"doc-backl"
		"ink\">&#8617;</a> <a href=\"#fnref:2:1\" class=\"reversefootnote\" role=\"doc-"
		"backlink\">&#8617;<sup>2</sup></a></p>\n"
		"    </li>\n"
		"    <li id=\"fn:1\" role=\"doc-endnote\">\n"
		"      <p>One <a href=\"#fnref:1\" class=\"reversefootnote\" role=\"doc-backli"
		"nk\">&#8617;</a></p>\n"
		"    </li>\n"
		"  </ol>\n"
		"</div>\n" },
	{ "definition lists",
		"term\n"
		": one\n"
		": two\n"
		"\n"
		"    more\n",
		"<dl>\n"
		"  <dt>term</dt>\n"
		"  <dd>one</dd>\n"
		"  <dd>two\n"
		"\n"
		"    <p>more</p>\n"
		"  </dd>\n"
		"</dl>\n" },
	{ "abbreviations are words",
		"HTML in HTMLs, HTML.\n"
		"\n"
		"*[HTML]: Hyper Text\n",
		"<p><abbr title=\"Hyper Text\">HTML</abbr> in HTMLs, <abbr title=\"Hyper Tex"
		"t\">HTML</abbr>.</p>\n"
		"\n" },
	{ "math is marked for MathJax",
		"$$\n"
		"a < b\n"
		"$$\n"
		"\n"
		"x $$y$$ and \\$$z$$\n",
		"\\[a &lt; b\\]\n"
		"\n"
		"<p>x \\(y\\) and $$z$$</p>\n" },
	{ "text within HTML is Markdown where it says so",
		"<div markdown=\"1\">\n"
		"# A\n"
		"*b*\n"
		"</div>\n"
		"\n"
		"<div>*c*\n"
		"\n"
		"d</div>\n"
		"\n"
		"<p markdown=\"span\">*e*</p>\n",
		"<div>\n"
		"  <h1 id=\"a\">A</h1>\n"
		"  <p><em>b</em></p>\n"
		"</div>\n"
		"\n"
		"<div>*c*\n"
		"\n"
		"d</div>\n"
		"\n"
		"<p><em>e</em></p>\n" },
	{ "what is not meant for readers, and what is no Markdown",
		"{::comment}\n"
		"a\n"
		"{:/comment}\n"
		"\n"
		"{::nomarkdown}\n"
		"*b*\n"
		"{:/}\n"
		"\n"
		"c {::nomarkdown}*d*{:/}\n",
		"<!-- a -->\n"
		"\n"
		"*b*\n"
		"\n"
		"<p>c *d*</p>\n" },
	{ "tables have attributes and alignment",
		"|a|b|\n"
		"|:-|-:|\n"
		"|`x|y`|2 \\| 3|\n"
		"{:.t}\n",
		"<table class=\"t\">\n"
		"  <thead>\n"
		"    <tr>\n"
		"      <th style=\"text-align: left\">a</th>\n"
		"      <th style=\"text-align: right\">b</th>\n"
		"    </tr>\n"
		"  </thead>\n"
		"  <tbody>\n"
		"    <tr>\n"
		"      <td style=\"text-align: left\"><code class=\"language-plaintext highl"
		"ighter-rouge\">x|y</code></td>\n"
		"      <td style=\"text-align: right\">2 | 3</td>\n"
		"    </tr>\n"
		"  </tbody>\n"
		"</table>\n" },
	{ "quotes, dashes and entities are characters",
		"\"a\" 'b' it's '90s -- --- ... << c >> &copy; &lt; &nope; \\\"d\\\"\n",
		"<p>“a” ‘b’ it’s ’90s – — … « c » © &lt; &amp;nope; \"d\"</p>\n" },
	{ "lines break at two blanks and at a backslash",
		"a  \n"
		"b\\\n"
		"c\n",
		"<p>a<br />\n"
		"b<br />\n"
		"c</p>\n" },
	{ "code takes its language from its fence or its list",
		"~~~ nope\n"
		"a\n"
		"~~~\n"
		"\n"
		"    b\n"
		"{: .language-text .w}\n"
		"\n"
		"`c`{:.d}\n",
		"<pre><code class=\"language-nope\">a\n"
		"</code></pre>\n"
		"\n"
		"<div class=\"language-text w highlighter-rouge\"><div class=\"highlight\"><p"
		"re class=\"highlight\"><code>b\n"
		"</code></pre></div></div>\n"
		"\n"
		"<p><code class=\"language-plaintext d highlighter-rouge\">c</code></p>\n" },
	{ "\"^\" ends a list",
		"- a\n"
		"^\n"
		"- b\n",
		"<ul>\n"
		"  <li>a</li>\n"
		"</ul>\n"
		"<ul>\n"
		"  <li>b</li>\n"
		"</ul>\n" },
};

static void
test_cases(void)
{
	struct markdown_kramdown kramdown = { 0 };
	struct markdown_options o = { .kramdown = &kramdown };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf html = { 0 };
		int r = markdown_render(str_of(cases[i].text), &o, &html, NULL);
		bool same = r == 0 && str_eq(buf_str(&html), str_of(cases[i].html));
		if (!same)
			note("got %d: %.*s", r, STR(buf_str(&html)));
		ok(same, "%s", cases[i].name);
		buf_done(&html);
	}
}

/* Pieces of kramdown's syntax, and bytes. */
static void
add_piece(struct buf *b, uint64_t r)
{
	static const char *const pieces[] = { "*", "**", "_", "`", "[", "![", "](", ")", "]",
		"[^a]", "\n[^a]: x\n", "{:", "}", "{:.a}", "{::comment}", "{:/}", "\n- ", "\n1. ",
		"\n: ", "\n> ", "\n    ", "\n\t", "\n\n", "\n|", "|", "\n---\n", "\n```\n", "$$",
		"<div>", "<div markdown=\"1\">\n", "</div>", "<b>", "<!--", "-->", "&amp;", "\"",
		"'", "--", "<<", "~~", "\\", "\n# ", "\n===\n", "{:toc}", "\n*[a]: b\n", "a",
		"\xc3\xa9", "\xff" };
	size_t n = sizeof(pieces) / sizeof(pieces[0]);
	if (r % 16)
		buf_add(b, str_of(pieces[(r >> 8) % n]));
	else
		buf_add_char(b, (char)(r >> 24));
}

static bool
is_taken(struct str text)
{
	struct markdown_kramdown kramdown = { 0 };
	struct markdown_options o = { .kramdown = &kramdown };
	struct buf html = { 0 };
	int r = markdown_render(text, &o, &html, NULL);
	buf_done(&html);
	return r == 0 || html.len == 0;
}

static void
test_random(void)
{
	const char *given = getenv("PLATEN_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : 1, r = seed * 2 + 1;
	bool taken = true;
	for (int i = 0; i < 3000; i++) {
		struct buf text = { 0 };
		for (int n = 0; n < 60; n++) {
			r = r * 6364136223846793005U + 1442695040888963407U;
			add_piece(&text, r >> 16);
		}
		taken = is_taken(buf_str(&text)) && taken;
		buf_done(&text);
	}
	note("seed %llu", (unsigned long long)seed);
	ok(taken, "3,000 random texts are taken");
}

static void
test_repeated(void)
{
	static const char *const pieces[] = { "*a ", "**a ", "_a ", "[", "![", "[a](", "``a ",
		"<b>", "<div>\n", "> ", "- ", "{:a ", "\"", "$$ a$", "<!-- ", "~~a ", "&", "|a",
		"[^a]", "{::comment}", "- a\n\n  ", "a\n: ", "<a \"", "```\n", "[a]: <",
		"*[a]: b\n" };
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		struct buf text = { 0 };
		while (text.len < 60000)
			buf_add(&text, str_of(pieces[i]));
		ok(is_taken(buf_str(&text)), "60 KB of what never ends, %zu", i + 1);
		buf_done(&text);
	}
}

int
main(void)
{
	test_cases();
	test_random();
	test_repeated();
	return done_testing();
}
