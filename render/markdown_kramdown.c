/* The HTML of a site whose converter is kramdown, Jekyll's default: cmark-gfm's reading of the text, laid out as kramdown's
 * converter lays it out.
 *
 * Each block stands on lines of its own, indented by what it stands in; a blank line of the text is
 * one of the HTML; headings have ids, code has kramdown's classes. What is kramdown's own in the text
 * itself (attribute lists, definition lists, math) is not read yet. */
#include <stdlib.h>

#include "core/html.h"
#include "render/highlight.h"
#include "render/markdown_html.h"

/* ---- where things stand in the text ---- */

/* Whether a line of the text is blank, but for the marks of a quotation. */
static bool
is_blank(struct walk *w, int line)
{
	struct str s = line > 0 ? walk_line(w, (uint32_t)line) : S("x");
	for (size_t i = 0; i < s.len; i++)
		if (!strchr(" \t\r\n>", s.ptr[i]))
			return false;
	return true;
}

/* Whether a blank line of the text stands in front of a block. */
static bool
is_apart(struct walk *w, struct tree *node)
{
	return is_blank(w, tree_place(node).start_line - 1);
}

static bool
begins_with_paragraph(struct tree *item)
{
	struct tree *first = tree_first(item);
	return first && tree_type(first) == TREE_PARAGRAPH;
}

/* Whether a blank line follows the paragraph that an item begins with. */
static bool
is_followed_by_blank(struct walk *w, struct tree *item)
{
	struct tree *first = tree_first(item), *second = tree_next(first), *next = tree_next(item);
	if (second)
		return is_apart(w, second);
	return next && is_apart(w, next);
}

/* Whether the paragraph that an item begins with has no tags: parser/kramdown/list.rb. */
static bool
is_bare(struct walk *w, struct tree *item)
{
	bool any_bare = false;
	struct tree *list = tree_parent(item);
	bool last = !tree_next(item), only = last && tree_first(list) == item;
	if (!begins_with_paragraph(item) || is_followed_by_blank(w, item))
		return false;
	if (!last || only)
		return true;
	for (struct tree *n = tree_first(list); n != item && !any_bare; n = tree_next(n))
		any_bare = !begins_with_paragraph(n) || !is_followed_by_blank(w, n);
	return any_bare;
}

static bool
is_bare_paragraph(struct walk *w, struct tree *node)
{
	struct tree *parent = tree_parent(node);
	return tree_type(parent) == TREE_ITEM && tree_first(parent) == node && is_bare(w, parent);
}

/* ---- lines ---- */

static void
indent(struct walk *w)
{
	for (unsigned i = 0; i < w->indent; i++)
		buf_add_char(w->out, ' ');
}

/* The blank line in front of a block, where the text has one. */
static void
gap(struct walk *w, struct tree *node)
{
	enum tree_type type = tree_type(tree_parent(node));
	if (type != TREE_DOCUMENT && type != TREE_QUOTE && type != TREE_ITEM)
		return;
	struct tree *before = tree_before(node);
	if (before && tree_type(node) != TREE_FOOTNOTE && is_apart(w, node))
		buf_lit(w->out, "\n");
}

static void
open_line(struct walk *w, struct str tag)
{
	indent(w);
	buf_add(w->out, tag);
}

/* A block whose parts stand on lines of their own. */
static void
container(struct walk *w, bool entering, struct str open, struct str close)
{
	if (entering) {
		open_line(w, open);
		w->indent += 2;
		return;
	}
	w->indent -= 2;
	open_line(w, close);
}

/* ---- blocks ---- */

static void
heading(struct walk *w, struct tree *node, bool entering)
{
	unsigned level = tree_level(node);
	if (!entering) {
		buf_printf(w->out, "</h%u>\n", level);
		return;
	}
	buf_clear(&w->title);
	buf_clear(&w->id);
	walk_text(node, &w->title);
	slugs_add(&w->ids, buf_str(&w->title), &w->id);
	indent(w);
	buf_printf(w->out, "<h%u id=\"", level);
	html_attribute(w->out, buf_str(&w->id));
	buf_lit(w->out, "\">");
}

static void
back_to_text(struct walk *w)
{
	if (w->backrefs == w->footnotes)
		return;
	w->backrefs = w->footnotes;
	buf_printf(w->out,
		" <a href=\"#fnref:%u\" class=\"reversefootnote\" "
		"role=\"doc-backlink\">&#8617;</a>",
		w->footnotes);
}

static void
paragraph(struct walk *w, struct tree *node, bool entering)
{
	if (is_bare_paragraph(w, node)) {
		if (!entering && tree_next(node))
			buf_lit(w->out, "\n");
		return;
	}
	if (entering) {
		open_line(w, S("<p>"));
		return;
	}
	if (tree_type(tree_parent(node)) == TREE_FOOTNOTE && !tree_next(node))
		back_to_text(w);
	buf_lit(w->out, "</p>\n");
}

static void
list(struct walk *w, struct tree *node, bool entering)
{
	bool done, tasks = tree_first(node) && tree_task(tree_first(node), &done);
	if (!tree_is_bulleted(node))
		container(w, entering, S("<ol>\n"), S("</ol>\n"));
	else
		container(w, entering, tasks ? S("<ul class=\"task-list\">\n") : S("<ul>\n"),
			S("</ul>\n"));
}

static void
item(struct walk *w, struct tree *node, bool entering)
{
	bool done, task = tree_task(node, &done), bare = !tree_first(node) || is_bare(w, node);
	if (entering) {
		open_line(w, task ? S("<li class=\"task-list-item\">") : S("<li>"));
		if (task)
			buf_printf(w->out,
				"<input type=\"checkbox\" class=\"task-list-item-checkbox\" "
				"disabled=\"disabled\" %s/>",
				done ? "checked=\"checked\" " : "");
		if (!bare)
			buf_lit(w->out, "\n");
		w->indent += 2;
		return;
	}
	w->indent -= 2;
	if (!bare || (w->out->len && w->out->ptr[w->out->len - 1] == '\n'))
		indent(w);
	buf_lit(w->out, "</li>\n");
}

static void
bare_block(struct walk *w, struct str language, struct str code)
{
	open_line(w, S("<pre><code"));
	if (language.len) {
		buf_lit(w->out, " class=\"language-");
		html_attribute(w->out, language);
		buf_lit(w->out, "\"");
	}
	buf_lit(w->out, ">");
	html_text(w->out, code);
	buf_lit(w->out, "</code></pre>\n");
}

static void
code_block(struct walk *w, struct tree *node)
{
	struct str language = markdown_info_language(tree_info(node));
	if (w->options->no_colours || (!language.len && w->options->bare_code)) {
		bare_block(w, language, tree_literal(node));
		return;
	}
	if (!language.len)
		language = S("plaintext");
	open_line(w, S("<div class=\"language-"));
	html_attribute(w->out, language);
	buf_lit(w->out, " highlighter-rouge\"><div class=\"highlight\"><pre class=\"highlight\">"
			"<code>");
	highlight(highlight_find(language), tree_literal(node), w->out);
	buf_lit(w->out, "</code></pre></div>");
	open_line(w, S("</div>\n"));
}

static void
html_block(struct walk *w, struct tree *node)
{
	struct str html = tree_literal(node);
	indent(w);
	markdown_write_unmarked(w->out, html);
	if (!str_ends(html, S("\n")))
		buf_lit(w->out, "\n");
}

static void
table(struct walk *w, struct tree *node, bool entering)
{
	if (!entering && w->body_open) {
		w->indent -= 2;
		open_line(w, S("</tbody>\n"));
	}
	container(w, entering, S("<table>\n"), S("</table>\n"));
	w->table = node;
	w->body_open = false;
}

static void
row(struct walk *w, struct tree *node, bool entering)
{
	bool head = tree_is_head(node);
	if (entering && (head || !w->body_open)) {
		open_line(w, head ? S("<thead>\n") : S("<tbody>\n"));
		w->indent += 2;
		w->body_open = !head;
	}
	container(w, entering, S("<tr>\n"), S("</tr>\n"));
	w->in_head = head;
	w->column = 0;
	if (!entering && head) {
		w->indent -= 2;
		open_line(w, S("</thead>\n"));
	}
}

static void
cell(struct walk *w, bool entering)
{
	if (!entering) {
		buf_add(w->out, w->in_head ? S("</th>\n") : S("</td>\n"));
		w->column++;
		return;
	}
	open_line(w, w->in_head ? S("<th") : S("<td"));
	char align = tree_align(w->table, w->column);
	if (align == 'l' || align == 'c' || align == 'r')
		buf_printf(w->out, " style=\"text-align: %s\"",
			align == 'l'   ? "left"
			: align == 'c' ? "center"
				       : "right");
	buf_lit(w->out, ">");
}

static void
footnote(struct walk *w, bool entering)
{
	if (entering && w->footnotes++ == 0) {
		w->indent = 0;
		buf_lit(w->out, "\n<div class=\"footnotes\" role=\"doc-endnotes\">\n  <ol>\n");
		w->indent = 4;
	}
	if (entering) {
		indent(w);
		buf_printf(w->out, "<li id=\"fn:%u\" role=\"doc-endnote\">\n", w->footnotes);
		w->indent += 2;
		return;
	}
	w->indent -= 2;
	open_line(w, S("</li>\n"));
}

/* ---- spans ---- */

static void
attribute(struct walk *w, const char *name, struct str value)
{
	buf_printf(w->out, " %s=\"", name);
	markdown_write_text(w->out, value);
	buf_lit(w->out, "\"");
}

static void
link(struct walk *w, struct tree *node, bool entering)
{
	if (!entering) {
		buf_lit(w->out, "</a>");
		return;
	}
	buf_lit(w->out, "<a");
	attribute(w, "href", tree_url(node));
	walk_title(w, node);
	buf_lit(w->out, ">");
}

static void
image(struct walk *w, struct tree *node, bool entering)
{
	if (entering) {
		buf_lit(w->out, "<img");
		attribute(w, "src", tree_url(node));
		buf_lit(w->out, " alt=\"");
		w->alt = node;
		return;
	}
	buf_lit(w->out, "\"");
	walk_title(w, node);
	buf_lit(w->out, " />");
}

static void
footnote_mark(struct walk *w, struct tree *node)
{
	struct str n = tree_literal(node);
	buf_printf(w->out,
		"<sup id=\"fnref:%.*s\" role=\"doc-noteref\"><a href=\"#fn:%.*s\" "
		"class=\"footnote\" "
		"rel=\"footnote\">%.*s</a></sup>",
		STR(n), STR(n), STR(n));
}

static void
alternative(struct walk *w, struct tree *node)
{
	enum tree_type type = tree_type(node);
	if (type == TREE_TEXT || type == TREE_CODE)
		markdown_write_text(w->out, tree_literal(node));
	else if (type == TREE_SOFT_BREAK || type == TREE_LINE_BREAK)
		buf_lit(w->out, " ");
}

static void
inline_code(struct walk *w, struct tree *node)
{
	buf_add(w->out, w->options->bare_code || w->options->no_colours
				? S("<code>")
				: S("<code class=\"language-plaintext highlighter-rouge\">"));
	html_text(w->out, tree_literal(node));
	buf_lit(w->out, "</code>");
}

/* ---- the walk ---- */

static bool
leaf_span(struct walk *w, struct tree *node)
{
	switch ((int)tree_type(node)) {
	case TREE_TEXT:
		html_text(w->out, tree_literal(node));
		return true;
	case TREE_SOFT_BREAK:
		buf_lit(w->out, "\n");
		return true;
	case TREE_LINE_BREAK:
		buf_lit(w->out, "<br />\n");
		return true;
	case TREE_CODE:
		inline_code(w, node);
		return true;
	case TREE_HTML:
		buf_add(w->out, tree_literal(node));
		return true;
	case TREE_FOOTNOTE_MARK:
		footnote_mark(w, node);
		return true;
	}
	return false;
}

static bool
span(struct walk *w, struct tree *node, bool entering)
{
	switch ((int)tree_type(node)) {
	case TREE_LINK:
		link(w, node, entering);
		return true;
	case TREE_IMAGE:
		image(w, node, entering);
		return true;
	}
	return walk_emphasis(w, node, entering);
}

static void
block(struct walk *w, struct tree *node, bool entering)
{
	switch ((int)tree_type(node)) {
	case TREE_PARAGRAPH:
		paragraph(w, node, entering);
		return;
	case TREE_HEADING:
		heading(w, node, entering);
		return;
	case TREE_QUOTE:
		container(w, entering, S("<blockquote>\n"), S("</blockquote>\n"));
		return;
	case TREE_LIST:
		list(w, node, entering);
		return;
	case TREE_ITEM:
		item(w, node, entering);
		return;
	case TREE_CODE_BLOCK:
		code_block(w, node);
		return;
	case TREE_HTML_BLOCK:
		html_block(w, node);
		return;
	case TREE_RULE:
		open_line(w, S("<hr />\n"));
		return;
	case TREE_FOOTNOTE:
		footnote(w, entering);
		return;
	case TREE_TABLE:
		table(w, node, entering);
		return;
	case TREE_ROW:
		row(w, node, entering);
		return;
	case TREE_CELL:
		cell(w, entering);
		return;
	}
}

static void
node_event(struct walk *w, struct tree *node, bool entering)
{
	if (node == w->alt)
		w->alt = NULL;
	if (w->alt) {
		if (entering)
			alternative(w, node);
		return;
	}
	if ((entering && leaf_span(w, node)) || span(w, node, entering) ||
		tree_type(node) == TREE_DOCUMENT)
		return;
	block(w, node, entering);
}

/* Whether there is a blank line behind all blocks: behind the last, only what defines links may follow. */
static bool
ends_blank(struct walk *w, struct tree *document)
{
	struct tree *last = tree_last(document);
	struct str rest = w->text, one;
	int from = tree_place(last).start_line;
	while (tree_last(last) && tree_type(last) != TREE_PARAGRAPH &&
		tree_type(last) != TREE_TABLE && tree_type(last) != TREE_HEADING) {
		last = tree_last(last);
		from = tree_place(last).start_line > from ? tree_place(last).start_line : from;
	}
	if (tree_place(last).end_line > from)
		from = tree_place(last).end_line;
	for (int i = 1; str_line(&rest, &one); i++)
		if (i > from && str_trim(one).len == 0)
			return true;
	return false;
}

void
kramdown_document(struct walk *w, struct tree *document)
{
	struct tree_walk *i = tree_walk_new(document);
	struct tree *first = tree_first(document);
	bool entering;
	if (!first || tree_place(first).start_line > 1)
		buf_lit(w->out, "\n");
	for (struct tree *node; (node = tree_walk_next(i, &entering));) {
		if (entering && node != document && !w->alt)
			gap(w, node);
		node_event(w, node, entering);
	}
	if (w->footnotes)
		buf_lit(w->out, "  </ol>\n</div>\n");
	else if (first && ends_blank(w, document))
		buf_lit(w->out, "\n");
}
