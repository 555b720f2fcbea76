/* Markdown as Jekyll's two converters print it. What they print is kept here as they printed it: jekyll-commonmark
 * 1.4.0 and kramdown 2.4.0. */
#include <stdlib.h>

#include "render/markdown/markdown.h"
#include "tests/unit/tap.h"

static bool
gives(const struct markdown_options *o, const char *text, const char *want)
{
	struct buf html = { 0 };
	int r = markdown_render(str_of(text), o, &html, NULL);
	bool same = r == 0 && str_eq(html.len ? buf_str(&html) : S(""), str_of(want));
	if (!same)
		note("got %d: %.*s", r, STR(buf_str(&html)));
	buf_done(&html);
	return same;
}

static void
test_commonmark(void)
{
	struct markdown_commonmark plain = { 0 }, unsafe = { .unsafe = true, .filter_tags = true };
	struct markdown_options o = { .commonmark = &plain,
		.without = MARKDOWN_TABLE | MARKDOWN_STRIKETHROUGH | MARKDOWN_AUTOLINK |
			   MARKDOWN_TASKLIST | MARKDOWN_FOOTNOTES };
	ok(gives(&o, "# A\n\nb <i>c</i>\n\n<p>d</p>\n",
		   "<h1>A</h1>\n<p>b <!-- raw HTML omitted -->c<!-- raw HTML omitted --></p>\n"
		   "<!-- raw HTML omitted -->\n"),
		"headings have no ids, raw HTML is left out");
	ok(gives(&o, "```c++ x\na < b\n```\n\n    d\n",
		   "<div class=\"language-c++ highlighter-rouge\"><div class=\"highlight\">"
		   "<pre class=\"highlight\"><code data-lang=\"c++\">"
		   "<span class=\"n\">a</span> <span class=\"o\">&lt;</span> "
		   "<span class=\"n\">b</span>\n</code></pre></div></div>\n"
		   "<div class=\"highlighter-rouge\"><div class=\"highlight\">"
		   "<pre class=\"highlight\"><code>d\n</code></pre></div></div>\n"),
		"code stands in Rouge's boxes");
	ok(gives(&o, "![a `b` *c*](d)\n", "<p><img src=\"d\" alt=\"a  c\" /></p>\n"),
		"code in an image's brackets is left out");
	o = (struct markdown_options){ .commonmark = &unsafe, .with = MARKDOWN_SMART };
	ok(gives(&o, "<script>x</script>\n\n\"a\" -- 'b'... <style>\n",
		   "&lt;script>x</script>\n<p>“a” – ‘b’… &lt;style></p>\n"),
		"unsafe HTML is printed but for what is filtered, quotes are curly");
	ok(gives(&o, "- [x] a\n- [ ] b\n\n|a|b|\n|-|:-:|\n|1|2|\n\nx[^1]\n\n[^1]: y\n",
		   "<ul>\n<li><input type=\"checkbox\" checked=\"\" disabled=\"\" /> a</li>\n"
		   "<li><input type=\"checkbox\" disabled=\"\" /> b</li>\n</ul>\n"
		   "<table>\n<thead>\n<tr>\n<th>a</th>\n<th "
		   "align=\"center\">b</th>\n</tr>\n</thead>\n"
		   "<tbody>\n<tr>\n<td>1</td>\n<td "
		   "align=\"center\">2</td>\n</tr>\n</tbody>\n</table>\n"
		   "<p>x<sup class=\"footnote-ref\"><a href=\"#fn1\" "
		   "id=\"fnref1\">1</a></sup></p>\n"
		   "<section class=\"footnotes\">\n<ol>\n<li id=\"fn1\">\n<p>y <a href=\"#fnref1\" "
		   "class=\"footnote-backref\">↩</a></p>\n</li>\n</ol>\n</section>\n"),
		"tasks, tables and footnotes are as CommonMarker prints them");
}

static void
test_kramdown(void)
{
	struct markdown_kramdown kramdown = { 0 };
	struct markdown_options o = { .kramdown = &kramdown };
	ok(gives(&o, "", "\n"), "nothing is a line's end");
	ok(gives(&o, "# A b\ntext\n\n***\n\n> q\n\nend \"it\"\n\n",
		   "<h1 id=\"a-b\">A b</h1>\n<p>text</p>\n\n<hr />\n\n<blockquote>\n  <p>q</p>\n"
		   "</blockquote>\n\n<p>end “it”</p>\n\n"),
		"blank lines of the text are blank lines of the HTML");
	ok(gives(&o, "- a\n- b\n  - c\n\nd\n\n1. x\n\n2. y\n",
		   "<ul>\n  <li>a</li>\n  <li>b\n    <ul>\n      <li>c</li>\n    </ul>\n  "
		   "</li>\n</ul>\n"
		   "\n<p>d</p>\n\n<ol>\n  <li>\n    <p>x</p>\n  </li>\n  <li>\n    <p>y</p>\n  "
		   "</li>\n</ol>\n"),
		"lists are indented, and loose item by item");
	ok(gives(&o, "`a` ~b~ ~~c~~\n\n```ruby\nd\n```\n",
		   "<p><code class=\"language-plaintext highlighter-rouge\">a</code> ~b~ "
		   "<del>c</del></p>\n"
		   "\n<div class=\"language-ruby highlighter-rouge\"><div class=\"highlight\"><pre "
		   "class=\"highlight\"><code><span "
		   "class=\"n\">d</span>\n</code></pre></div></div>\n"),
		"code has kramdown's classes");
	ok(gives(&o, "<figure><pre>\na\n\n*b*\n</pre></figure>\n\n*c*\n",
		   "<figure><pre>\na\n\n*b*\n</pre></figure>\n\n<p><em>c</em></p>\n"),
		"a block of HTML ends at its end tag, not at a blank line");
	ok(gives(&o, "<div>\n\nopen\n", "<div>\n\nopen\n</div>\n"),
		"one that never ends ends with the text");
	ok(gives(&o, "|a|\n|-:|\n|1|\n",
		   "<table>\n  <thead>\n    <tr>\n      <th style=\"text-align: right\">a</th>\n   "
		   " </tr>\n"
		   "  </thead>\n  <tbody>\n    <tr>\n      <td style=\"text-align: "
		   "right\">1</td>\n    </tr>\n"
		   "  </tbody>\n</table>\n"),
		"tables are indented");
}

/* Any text is printed, in time that grows with its length. */
static void
test_bounds(void)
{
	struct markdown_kramdown kramdown = { 0 };
	struct markdown_options o = { .kramdown = &kramdown };
	struct buf text = { 0 }, html = { 0 };
	for (int i = 0; i < 20000; i++)
		buf_lit(&text, "<div>\n\n");
	for (int i = 0; i < 20000; i++)
		buf_lit(&text, "x\n\n");
	ok(markdown_render(buf_str(&text), &o, &html, NULL) == 0,
		"20,000 tags that never end are read");
	buf_done(&text);
	buf_done(&html);
}

int
main(void)
{
	test_commonmark();
	test_kramdown();
	test_bounds();
	return done_testing();
}
