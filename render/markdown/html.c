/* The walk over a parsed document that prints its HTML.
 *
 * cmark's own printer gives no ids, no captions, tables with attributes that HTML 5 has dropped, and
 * footnotes that changed between the versions of Debian 12 and 13; what is printed here is the same
 * with both. With `plain` it is cmark's output byte for byte: the conformance suites hold it to that. */
#include "render/markdown/html.h"

#include <stdlib.h>

#include "core/heap.h"
#include "core/yield.h"
#include "render/highlight/highlight.h"

enum { SEARCHED_MAX = 32 * 1024 * 1024 /* bytes looked at for the columns of links */ };

/* The line of the file that corresponds to a line of the text. */
static uint32_t
file_line(const struct walk *w, uint32_t line)
{
	uint32_t first = w->options->first_line;
	return line ? line + (first ? first - 1 : 0) : 0;
}

/* Finds where the lines begin; a CR alone ends one too, as for the parser. */
static void
index_lines(struct walk *w)
{
	size_t cap = 0;
	bool returns = str_find(w->text, '\r', 0) < w->text.len;
	for (size_t i = 0; i <= w->text.len;) {
		w->starts = heap_grow(w->starts, w->lines, &cap, sizeof(*w->starts));
		w->starts[w->lines++] = (uint32_t)i;
		if (!returns)
			i = str_find(w->text, '\n', i);
		while (i < w->text.len && w->text.ptr[i] != '\n' && w->text.ptr[i] != '\r')
			i++;
		i += i + 1 < w->text.len && w->text.ptr[i] == '\r' && w->text.ptr[i + 1] == '\n'
			     ? 2
			     : 1;
	}
}

struct str
walk_line(struct walk *w, uint32_t line)
{
	if (!w->starts)
		index_lines(w);
	if (line == 0 || line > w->lines)
		return S("");
	return str_slice(
		w->text, w->starts[line - 1], line < w->lines ? w->starts[line] : w->text.len);
}

void
walk_report(struct walk *w, struct diag d, uint32_t line)
{
	if (!w->options->diag)
		return;
	d.path = w->options->path;
	d.line = file_line(w, line);
	struct str rest = walk_line(w, line);
	(void)str_line(&rest, &d.source);
	w->options->diag(w->options->ctx, &d);
}

static bool
plain(const struct walk *w)
{
	return w->options->plain;
}

void
walk_cr(struct walk *w)
{
	if (w->out->len > w->start && w->out->ptr[w->out->len - 1] != '\n')
		buf_lit(w->out, "\n");
}

void
walk_quote_pause(struct walk *w)
{
	if (w->quoting)
		buf_add(w->excerpt, str_from(buf_str(w->out), w->quote_from));
}

void
walk_quote_resume(struct walk *w)
{
	w->quote_from = w->out->len;
}

/* Where the block stands in the file, as an attribute. */
static void
position(struct walk *w, struct tree *node)
{
	if (!w->options->source_positions || plain(w))
		return;
	struct tree_place at = tree_place(node);
	walk_quote_pause(w);
	buf_printf(w->out, " data-sourcepos=\"%u:%d-%u:%d\"", file_line(w, (uint32_t)at.start_line),
		at.start_column, file_line(w, (uint32_t)at.end_line), at.end_column);
	walk_quote_resume(w);
}

void
walk_open(struct walk *w, struct tree *node, struct str tag, struct str rest)
{
	buf_add(w->out, tag);
	position(w, node);
	buf_add(w->out, rest);
}

void
walk_text(struct tree *node, struct buf *b)
{
	struct tree_walk *i = tree_walk_new(node);
	bool entering;
	for (struct tree *n; (n = tree_walk_next(i, &entering));) {
		enum tree_type type = tree_type(n);
		if (type == TREE_TEXT || type == TREE_CODE)
			buf_add(b, tree_literal(n));
		else if (type == TREE_SOFT_BREAK || type == TREE_LINE_BREAK)
			buf_lit(b, "\n");
	}
	tree_walk_free(i);
}

/* Takes the heading's text and id, and tells of it. */
static void
note_heading(struct walk *w, struct tree *node)
{
	buf_clear(&w->title);
	buf_clear(&w->id);
	walk_text(node, &w->title);
	/* before that: a line's end is no blank in an id, nor on GitHub */
	slugs_add(&w->ids, buf_str(&w->title), &w->id);
	for (size_t i = 0; i < w->title.len; i++)
		if (w->title.ptr[i] == '\n')
			w->title.ptr[i] = ' ';
	if (w->options->heading)
		w->options->heading(w->options->ctx, tree_level(node), buf_str(&w->id),
			buf_str(&w->title), file_line(w, (uint32_t)tree_place(node).start_line));
}

static void
heading(struct walk *w, struct tree *node, bool entering)
{
	char open[] = "<h0", close[] = "</h0>\n";
	open[2] = close[3] = (char)('0' + tree_level(node));
	if (entering) {
		walk_cr(w);
		buf_add(w->out, str_of(open));
		if (!plain(w) && w->id.len) {
			buf_lit(w->out, " id=\"");
			markdown_write_text(w->out, buf_str(&w->id));
			buf_lit(w->out, "\"");
		}
		walk_open(w, node, S(""), S(">"));
		return;
	}
	if (!plain(w) && w->id.len) {
		buf_lit(w->out, "<a class=\"anchor\" href=\"#");
		markdown_write_url(w->out, buf_str(&w->id));
		buf_lit(w->out, "\" aria-hidden=\"true\" tabindex=\"-1\"></a>");
	}
	buf_add(w->out, str_of(close));
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
	int first = tree_list_start(node);
	if (bullets)
		buf_lit(w->out, "<ul");
	else if (first == 1)
		buf_lit(w->out, "<ol");
	else
		buf_printf(w->out, "<ol start=\"%d\"", first);
	walk_open(w, node, S(""), S(">\n"));
}

static void
item(struct walk *w, struct tree *node, bool entering)
{
	if (!entering) {
		buf_lit(w->out, "</li>\n");
		return;
	}
	walk_cr(w);
	bool done;
	if (!tree_task(node, &done)) {
		walk_open(w, node, S("<li"), S(">"));
		return;
	}
	if (plain(w)) {
		walk_open(w, node, S("<li"), S(">"));
		buf_printf(w->out, "<input type=\"checkbox\" %sdisabled=\"\" /> ",
			done ? "checked=\"\" " : "");
		return;
	}
	walk_open(w, node, S("<li class=\"task\""), S(">"));
	buf_add(w->out, done ? S("<input type=\"checkbox\" checked disabled aria-label=\"done\"> ")
			     : S("<input type=\"checkbox\" disabled aria-label=\"to do\"> "));
}

static void
code_block(struct walk *w, struct tree *node)
{
	struct str info = tree_info(node);
	struct str file = plain(w) ? S("") : markdown_info_filename(info);
	struct str language = markdown_info_language(info);
	if (!plain(w) && str_starts(language, S("filename=")))
		language = S("");
	walk_cr(w);
	if (file.len) {
		buf_lit(w->out, "<figure class=\"code\"><figcaption>");
		markdown_write_text(w->out, file);
		buf_lit(w->out, "</figcaption>");
	}
	/* long lines are scrolled, by keys as well */
	walk_open(w, node, plain(w) ? S("<pre") : S("<pre tabindex=\"0\""), S("><code"));
	if (language.len || (plain(w) && info.len)) {
		buf_lit(w->out, " class=\"language-");
		markdown_write_text(w->out, language);
		buf_lit(w->out, "\"");
	}
	buf_lit(w->out, ">");
	const struct highlight_language *colours = plain(w) ? NULL : highlight_find(language);
	if (colours)
		highlight(colours, tree_literal(node), w->out);
	else
		markdown_write_text(w->out, tree_literal(node));
	buf_lit(w->out, "</code></pre>");
	buf_add(w->out, file.len ? S("</figure>\n") : S("\n"));
}

static void
html(struct walk *w, struct tree *node, bool block)
{
	if (w->options->filter_tags)
		markdown_write_filtered(w->out, tree_literal(node), block);
	else
		buf_add(w->out, tree_literal(node));
}

static void
html_block(struct walk *w, struct tree *node)
{
	walk_cr(w);
	html(w, node, true);
	walk_cr(w);
}

static void
html_inline(struct walk *w, struct tree *node)
{
	html(w, node, false);
}

/* Whether a paragraph has anything but images: then it can be an excerpt. */
static bool
has_text(struct tree *paragraph)
{
	for (struct tree *n = tree_first(paragraph); n; n = tree_next(n)) {
		enum tree_type type = tree_type(n);
		if (type != TREE_IMAGE && type != TREE_SOFT_BREAK && type != TREE_LINE_BREAK &&
			type != TREE_HTML)
			return true;
	}
	return false;
}

static void
paragraph(struct walk *w, struct tree *node, bool entering)
{
	struct tree *parent = tree_parent(node);
	struct tree *above = tree_parent(parent);
	if (above && tree_type(above) == TREE_LIST && tree_is_tight(above))
		return;
	if (entering) {
		walk_cr(w);
		if (w->excerpt && !w->quoted && !above && has_text(node)) {
			w->quoting = w->quoted = true;
			walk_quote_resume(w);
		}
		walk_open(w, node, S("<p"), S(">"));
		return;
	}
	if (tree_type(parent) == TREE_FOOTNOTE && !tree_next(node))
		walk_backref(w, S(" "), S(""));
	buf_lit(w->out, "</p>\n");
	walk_quote_pause(w);
	w->quoting = false;
}

/* The line of the text where a node stands; of its block where the node does not know. */
static uint32_t
node_line(struct tree *node)
{
	while (node && tree_place(node).start_line <= 0)
		node = tree_parent(node);
	return node ? (uint32_t)tree_place(node).start_line : 1;
}

/* The column of a link's destination, as far as the line shows it; cmark's own columns are of the
 * bracket, and wrong after a line's end in front of some links. */
static uint32_t
link_column(struct walk *w, uint32_t line, struct str url)
{
	struct str source = walk_line(w, line);
	size_t from = w->link_line == line ? w->link_end : 0;
	struct str rest = str_from(source, from);
	if (!url.len || w->searched > SEARCHED_MAX)
		return 0;
	w->searched += rest.len;
	size_t at = str_search(rest, url);
	if (at == rest.len)
		return 0;
	w->link_line = line;
	w->link_end = from + at + url.len;
	return (uint32_t)(from + at + 1);
}

/* The URL to print, or NULL in ptr where there must be none. */
static struct str
destination(struct walk *w, struct tree *node, bool image)
{
	struct str url = tree_url(node);
	uint32_t line = node_line(node);
	if (plain(w))
		return url;
	if (markdown_url_runs(url, image)) {
		struct diag d = { .severity = DIAG_WARNING,
			.message = S("a link that runs a script is left out"),
			.hint = S("write it as HTML if it is meant"),
			.column = link_column(w, line, url) };
		walk_report(w, d, line);
		return (struct str){ NULL, 0 };
	}
	if (!w->options->link)
		return url;
	return w->options->link(w->options->ctx, (struct markdown_link){ .url = url,
							 .line = file_line(w, line),
							 .column = link_column(w, line, url),
							 .image = image });
}

static void
link(struct walk *w, struct tree *node, bool entering)
{
	if (!entering) {
		buf_lit(w->out, "</a>");
		return;
	}
	struct str url = destination(w, node, false);
	buf_lit(w->out, "<a");
	if (url.ptr) {
		buf_lit(w->out, " href=\"");
		markdown_write_url(w->out, url);
		buf_lit(w->out, "\"");
	}
	walk_title(w, node);
	buf_lit(w->out, ">");
}

static void
image(struct walk *w, struct tree *node, bool entering)
{
	if (entering) {
		struct str url = destination(w, node, true);
		buf_lit(w->out, "<img src=\"");
		markdown_write_url(w->out, url.ptr ? url : S("data:,"));
		buf_lit(w->out, "\" alt=\"");
		w->alt = node;
		return;
	}
	buf_lit(w->out, "\"");
	walk_title(w, node);
	if (plain(w))
		buf_lit(w->out, " /");
	else if (w->seen_image) /* the first one may be what the page opens with */
		buf_lit(w->out, " loading=\"lazy\"");
	w->seen_image = true;
	buf_lit(w->out, ">");
}

/* What stands in an image's brackets is an attribute: text only. */
static void
alternative(struct walk *w, struct tree *node)
{
	enum tree_type type = tree_type(node);
	if (type == TREE_TEXT || type == TREE_CODE || type == TREE_HTML)
		markdown_write_text(w->out, tree_literal(node));
	else if (type == TREE_LINE_BREAK || type == TREE_SOFT_BREAK)
		buf_lit(w->out, " ");
}

static void
soft_break(struct walk *w, struct tree *node)
{
	(void)node;
	buf_lit(w->out, "\n");
}

static void
line_break(struct walk *w, struct tree *node)
{
	(void)node;
	buf_add(w->out, plain(w) ? S("<br />\n") : S("<br>\n"));
}

static void
quote(struct walk *w, struct tree *node, bool entering)
{
	walk_cr(w);
	if (entering)
		walk_open(w, node, S("<blockquote"), S(">\n"));
	else
		buf_lit(w->out, "</blockquote>\n");
}

static void
rule(struct walk *w, struct tree *node)
{
	walk_cr(w);
	walk_open(w, node, S("<hr"), plain(w) ? S(" />\n") : S(">\n"));
}

/* A heading of level 1 with which the document begins, where that is not to be printed; or NULL. */
static struct tree *
title_heading(const struct walk *w, struct tree *document)
{
	struct tree *first = tree_first(document);
	if (!w->options->first_heading_is_title || plain(w) || !first ||
		tree_type(first) != TREE_HEADING)
		return NULL;
	return tree_level(first) == 1 ? first : NULL;
}

static const struct printer printer = {
	.leaf = {
		[TREE_TEXT] = walk_literal,
		[TREE_SOFT_BREAK] = soft_break,
		[TREE_LINE_BREAK] = line_break,
		[TREE_CODE] = walk_code,
		[TREE_HTML] = html_inline,
		[TREE_HTML_BLOCK] = html_block,
		[TREE_CODE_BLOCK] = code_block,
		[TREE_RULE] = rule,
		[TREE_FOOTNOTE_MARK] = walk_footnote_mark,
	},
	.holder = {
		[TREE_PARAGRAPH] = paragraph,
		[TREE_HEADING] = heading,
		[TREE_QUOTE] = quote,
		[TREE_LIST] = list,
		[TREE_ITEM] = item,
		[TREE_FOOTNOTE] = walk_footnote,
		[TREE_TABLE] = walk_table,
		[TREE_ROW] = walk_table_row,
		[TREE_CELL] = walk_table_cell,
		[TREE_EMPHASIS] = walk_emphasis,
		[TREE_STRONG] = walk_strong,
		[TREE_STRUCK] = walk_struck,
		[TREE_LINK] = link,
		[TREE_IMAGE] = image,
	},
	.alternative = alternative,
};

void
walk_document(struct walk *w, struct tree *document)
{
	struct tree *title = title_heading(w, document);
	struct tree_walk *i = tree_walk_new(document);
	bool entering;
	for (struct tree *node; (node = tree_walk_next(i, &entering)) && !yield_often();) {
		if (entering && !plain(w) && tree_type(node) == TREE_HEADING)
			note_heading(w, node);
		if (entering && node == title)
			tree_walk_skip(i, node);
		else
			walk_node(w, &printer, node, entering);
	}
	walk_end(w);
}

void
walk_done(struct walk *w)
{
	free(w->starts);
	ids_done(&w->ids);
	buf_done(&w->id);
	buf_done(&w->title);
	buf_done(&w->marks);
}
