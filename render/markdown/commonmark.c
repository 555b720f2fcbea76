/* The HTML that jekyll-commonmark makes of a parsed document, byte for byte: what Ruby's CommonMarker prints
 * (its HtmlRenderer), with the code blocks of jekyll-commonmark.
 *
 * Where it differs from cmark's own printer it is by what that Ruby code does: a table begins no line of
 * its own, code in an image's brackets is left out, a language is printed as it was written. */
#include <stdlib.h>

#include "core/html.h"
#include "core/yield.h"
#include "render/highlight/highlight.h"
#include "render/markdown/html.h"

static const struct markdown_commonmark *
how(const struct walk *w)
{
	return w->options->commonmark;
}

static void
position(struct walk *w, struct tree *node)
{
	if (!how(w)->positions)
		return;
	struct tree_place at = tree_place(node);
	buf_printf(w->out, " data-sourcepos=\"%d:%d-%d:%d\"", at.start_line, at.start_column,
		at.end_line, at.end_column);
}

/* "<tag", the position, `rest`. */
static void
open_tag(struct walk *w, struct tree *node, struct str tag, struct str rest)
{
	buf_add(w->out, tag);
	position(w, node);
	buf_add(w->out, rest);
}

static void
heading(struct walk *w, struct tree *node, bool entering)
{
	unsigned level = tree_level(node);
	if (!entering) {
		buf_lit(w->out, "</h");
		buf_add_number(w->out, level);
		buf_add_char(w->out, '>');
		walk_cr(w);
		return;
	}
	walk_cr(w);
	buf_lit(w->out, "<h");
	buf_add_number(w->out, level);
	open_tag(w, node, S(""), S(">"));
}

/* Whether the innermost list around the node is tight. */
static bool
in_tight(struct tree *node)
{
	for (struct tree *n = tree_parent(node); n; n = tree_parent(n)) {
		if (tree_type(n) == TREE_LIST)
			return tree_is_tight(n);
	}
	return false;
}

static bool
backref(struct walk *w)
{
	if (w->backrefs == w->footnotes)
		return false;
	w->backrefs = w->footnotes;
	buf_printf(w->out, "<a href=\"#fnref%u\" class=\"footnote-backref\">↩</a>", w->footnotes);
	return true;
}

static void
paragraph(struct walk *w, struct tree *node, bool entering)
{
	struct tree *parent = tree_parent(node);
	if (tree_type(parent) != TREE_QUOTE && in_tight(node))
		return;
	if (entering) {
		walk_cr(w);
		open_tag(w, node, S("<p"), S(">"));
		return;
	}
	if (tree_type(parent) == TREE_FOOTNOTE && !tree_next(node)) {
		buf_lit(w->out, " ");
		(void)backref(w);
	}
	buf_lit(w->out, "</p>\n");
}

static void
list(struct walk *w, struct tree *node, bool entering)
{
	bool bullets = tree_is_bulleted(node);
	if (!entering) {
		buf_add(w->out, bullets ? S("</ul>\n") : S("</ol>\n"));
		return;
	}
	walk_cr(w);
	buf_add(w->out, bullets ? S("<ul") : S("<ol"));
	if (!bullets && tree_list_start(node) != 1)
		buf_printf(w->out, " start=\"%d\"", tree_list_start(node));
	open_tag(w, node, S(""), S(">\n"));
}

static void
item(struct walk *w, struct tree *node, bool entering)
{
	bool done;
	if (!entering) {
		buf_lit(w->out, "</li>\n");
		return;
	}
	walk_cr(w);
	open_tag(w, node, S("<li"), S(">"));
	if (tree_task(node, &done))
		buf_printf(w->out, "<input type=\"checkbox\" %sdisabled=\"\" /> ",
			done ? "checked=\"\" " : "");
}

static void
between(struct walk *w, struct str before, struct str text, struct str after)
{
	buf_add(w->out, before);
	buf_add(w->out, text);
	buf_add(w->out, after);
}

static void
code_block(struct walk *w, struct tree *node)
{
	struct str language = markdown_info_language(tree_info(node));
	walk_cr(w);
	buf_lit(w->out, "<div class=\"");
	if (language.len)
		between(w, S("language-"), language, S(" "));
	buf_lit(w->out, "highlighter-rouge\"><div class=\"highlight\">");
	open_tag(w, node, S("<pre"), S(" class=\"highlight\""));
	if (!how(w)->pre_lang)
		buf_lit(w->out, "><code");
	if (language.len)
		between(w, S(" data-lang=\""), language, S("\""));
	buf_add(w->out, how(w)->pre_lang ? S("><code>") : S(">"));
	highlight(highlight_find(language), tree_literal(node), w->out);
	buf_lit(w->out, "</code></pre></div></div>\n");
}

/* Whether what stands behind "<NAME" ends the name of a tag. */
static bool
ends_name(struct str rest)
{
	return rest.len && (strchr(" \t\n\v\f\r>", rest.ptr[0]) || str_starts(rest, S("/>")));
}

/* Whether the text behind a '<' is one of the tags that GitHub does not let through. */
static bool
is_filtered(struct str rest)
{
	static const char *const names[] = { "title", "textarea", "style", "xmp", "iframe",
		"noembed", "noframes", "script", "plaintext" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct str name = str_of(names[i]);
		if (str_eq_nocase(str_slice(rest, 0, name.len), name) &&
			ends_name(str_from(rest, name.len)))
			return true;
	}
	return false;
}

static void
raw_html(struct walk *w, struct tree *node)
{
	struct str html = tree_literal(node);
	if (!how(w)->unsafe) {
		buf_lit(w->out, "<!-- raw HTML omitted -->");
		return;
	}
	size_t from = 0;
	for (size_t i = 0; how(w)->filter_tags && i < html.len; i++) {
		if (html.ptr[i] != '<' || !is_filtered(str_from(html, i + 1)))
			continue;
		buf_add(w->out, str_slice(html, from, i));
		buf_lit(w->out, "&lt;");
		from = i + 1;
	}
	buf_add(w->out, str_from(html, from));
}

static void
soft_break(struct walk *w, struct tree *node)
{
	(void)node;
	if (how(w)->hard_breaks)
		buf_lit(w->out, "<br />\n");
	else
		buf_add(w->out, how(w)->no_breaks ? S(" ") : S("\n"));
}

static void
link(struct walk *w, struct tree *node, bool entering)
{
	if (!entering) {
		buf_lit(w->out, "</a>");
		return;
	}
	buf_lit(w->out, "<a href=\"");
	markdown_write_url(w->out, tree_url(node));
	buf_lit(w->out, "\"");
	walk_title(w, node);
	buf_lit(w->out, ">");
}

static void
image(struct walk *w, struct tree *node, bool entering)
{
	if (entering) {
		buf_lit(w->out, "<img src=\"");
		markdown_write_url(w->out, tree_url(node));
		buf_lit(w->out, "\" alt=\"");
		w->alt = node;
		return;
	}
	buf_lit(w->out, "\"");
	walk_title(w, node);
	buf_lit(w->out, " />");
}

static void
line_break(struct walk *w, struct tree *node)
{
	(void)node;
	buf_lit(w->out, "<br />\n");
}

static void
html_block(struct walk *w, struct tree *node)
{
	walk_cr(w);
	raw_html(w, node);
	walk_cr(w);
}

static void
quote(struct walk *w, struct tree *node, bool entering)
{
	if (!entering) {
		buf_lit(w->out, "</blockquote>\n");
		return;
	}
	walk_cr(w);
	open_tag(w, node, S("<blockquote"), S(">\n"));
}

static void
rule(struct walk *w, struct tree *node)
{
	walk_cr(w);
	open_tag(w, node, S("<hr"), S(" />\n"));
}

/* ---- tables and footnotes ---- */

static void
table(struct walk *w, struct tree *node, bool entering)
{
	if (entering) {
		open_tag(w, node, S("<table"), S(">\n"));
		w->table = node;
		w->body_open = false;
		return;
	}
	buf_add(w->out, w->body_open ? S("</tbody>\n</table>\n") : S("</table>\n"));
}

static void
row(struct walk *w, struct tree *node, bool entering)
{
	bool head = tree_is_head(node);
	if (!entering) {
		buf_add(w->out, head ? S("</tr>\n</thead>\n") : S("</tr>\n"));
		return;
	}
	if (head) {
		buf_lit(w->out, "<thead>\n");
	} else if (!w->body_open) {
		buf_lit(w->out, "<tbody>\n");
		w->body_open = true;
	}
	open_tag(w, node, S("<tr"), S(">\n"));
	w->in_head = head;
	w->column = 0;
}

static void
cell(struct walk *w, struct tree *node, bool entering)
{
	if (!entering) {
		buf_add(w->out, w->in_head ? S("</th>\n") : S("</td>\n"));
		w->column++;
		return;
	}
	buf_add(w->out, w->in_head ? S("<th") : S("<td"));
	char align = tree_align(w->table, w->column);
	if (align == 'l' || align == 'c' || align == 'r')
		buf_printf(w->out, " align=\"%s\"",
			align == 'l'   ? "left"
			: align == 'c' ? "center"
				       : "right");
	open_tag(w, node, S(""), S(">"));
}

static void
footnote(struct walk *w, struct tree *node, bool entering)
{
	(void)node;
	if (!entering) {
		if (backref(w))
			buf_lit(w->out, "\n");
		buf_lit(w->out, "</li>\n");
		return;
	}
	if (w->footnotes++ == 0)
		buf_lit(w->out, "<section class=\"footnotes\">\n<ol>\n");
	buf_printf(w->out, "<li id=\"fn%u\">\n", w->footnotes);
}

static void
footnote_mark(struct walk *w, struct tree *node)
{
	struct str n = tree_literal(node);
	buf_printf(w->out,
		"<sup class=\"footnote-ref\"><a href=\"#fn%.*s\" id=\"fnref%.*s\">%.*s</a></sup>",
		STR(n), STR(n), STR(n));
}

/* ---- the walk ---- */

/* What stands in an image's brackets is text only; code is left out. */
static void
alternative(struct walk *w, struct tree *node)
{
	if (tree_type(node) == TREE_TEXT)
		walk_literal(w, node);
	else if (tree_type(node) == TREE_SOFT_BREAK)
		soft_break(w, node);
}

static const struct printer printer = {
	.leaf = {
		[TREE_TEXT] = walk_literal,
		[TREE_SOFT_BREAK] = soft_break,
		[TREE_LINE_BREAK] = line_break,
		[TREE_CODE] = walk_code,
		[TREE_HTML] = raw_html,
		[TREE_HTML_BLOCK] = html_block,
		[TREE_CODE_BLOCK] = code_block,
		[TREE_RULE] = rule,
		[TREE_FOOTNOTE_MARK] = footnote_mark,
	},
	.holder = {
		[TREE_PARAGRAPH] = paragraph,
		[TREE_HEADING] = heading,
		[TREE_QUOTE] = quote,
		[TREE_LIST] = list,
		[TREE_ITEM] = item,
		[TREE_FOOTNOTE] = footnote,
		[TREE_TABLE] = table,
		[TREE_ROW] = row,
		[TREE_CELL] = cell,
		[TREE_EMPHASIS] = walk_emphasis,
		[TREE_STRONG] = walk_strong,
		[TREE_STRUCK] = walk_struck,
		[TREE_LINK] = link,
		[TREE_IMAGE] = image,
	},
	.alternative = alternative,
};

void
commonmark_document(struct walk *w, struct tree *document)
{
	struct tree_walk *i = tree_walk_new(document);
	bool entering;
	for (struct tree *node; (node = tree_walk_next(i, &entering)) && !yield_often();)
		walk_node(w, &printer, node, entering);
	walk_end(w);
}
