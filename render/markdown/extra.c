/* The HTML of footnotes and tables: what GitHub adds to CommonMark's blocks. */
#include <stdlib.h>

#include "render/markdown/html.h"

enum { REFERENCES_MAX = 1000 /* ways back from one footnote that are printed */ };

/* How often footnote `number` (from 1) was referred to; room is made for it. */
static uint32_t *
marks_of(struct walk *w, unsigned number)
{
	uint32_t none = 0;
	while (w->marks.len / sizeof(none) < number)
		buf_add(&w->marks, (struct str){ (const char *)&none, sizeof(none) });
	return (uint32_t *)(void *)w->marks.ptr + number - 1;
}

void
walk_backref(struct walk *w, struct str before, struct str after)
{
	if (w->backrefs == w->footnotes)
		return;
	w->backrefs = w->footnotes;
	buf_add(w->out, before);
	if (w->options->plain) {
		buf_printf(w->out, "<a href=\"#fnref%u\" class=\"footnote-backref\">↩</a>",
			w->footnotes);
		buf_add(w->out, after);
		return;
	}
	uint32_t n = *marks_of(w, w->footnotes);
	for (uint32_t i = 1; i <= n && i <= REFERENCES_MAX; i++) {
		buf_printf(w->out, "%s<a href=\"#fnref%u", i > 1 ? " " : "", w->footnotes);
		if (i > 1)
			buf_printf(w->out, "-%u", i);
		buf_printf(w->out,
			"\" class=\"footnote-backref\" aria-label=\"Back to the text, %u\">↩</a>",
			w->footnotes);
	}
	buf_add(w->out, after);
}

void
walk_footnote(struct walk *w, struct tree *node, bool entering)
{
	if (!entering) {
		walk_backref(w, S(""), S("\n"));
		buf_lit(w->out, "</li>\n");
		return;
	}
	if (w->footnotes++ == 0)
		buf_lit(w->out, "<section class=\"footnotes\">\n<ol>\n");
	buf_printf(w->out, "<li id=\"fn%u\"", w->footnotes);
	walk_open(w, node, S(""), S(">\n"));
}

void
walk_footnote_mark(struct walk *w, struct tree *node)
{
	unsigned number = (unsigned)strtoul(tree_literal(node).ptr, NULL, 10);
	uint32_t *n = marks_of(w, number ? number : 1);
	++*n;
	walk_quote_pause(w); /* the footnotes themselves are not in an excerpt */
	buf_printf(w->out, "<sup class=\"footnote-ref\"><a href=\"#fn%u\" id=\"fnref%u", number,
		number);
	if (*n > 1 && !w->options->plain)
		buf_printf(w->out, "-%u", *n);
	buf_printf(w->out, "\">%u</a></sup>", number);
	walk_quote_resume(w);
}

void
walk_table(struct walk *w, struct tree *node, bool entering)
{
	walk_cr(w);
	if (entering) {
		if (!w->options->plain)
			buf_lit(w->out, "<div class=\"table\" tabindex=\"0\">\n");
		walk_open(w, node, S("<table"), S(">"));
		w->table = node;
		w->body_open = false;
		return;
	}
	if (w->body_open)
		buf_lit(w->out, "</tbody>\n");
	w->body_open = false;
	buf_lit(w->out, "</table>\n");
	if (!w->options->plain)
		buf_lit(w->out, "</div>\n");
}

void
walk_table_row(struct walk *w, struct tree *node, bool entering)
{
	bool head = tree_is_head(node);
	walk_cr(w);
	if (!entering) {
		buf_lit(w->out, "</tr>\n");
		if (head)
			buf_lit(w->out, "</thead>\n");
		w->in_head = false;
		return;
	}
	if (head) {
		buf_lit(w->out, "<thead>\n");
	} else if (!w->body_open) {
		buf_lit(w->out, "<tbody>\n");
		w->body_open = true;
	}
	walk_open(w, node, S("<tr"), S(">"));
	w->in_head = head;
	w->column = 0;
}

void
walk_table_cell(struct walk *w, struct tree *node, bool entering)
{
	(void)node;
	if (!entering) {
		buf_add(w->out, w->in_head ? S("</th>") : S("</td>"));
		w->column++;
		return;
	}
	char align = tree_align(w->table, w->column);
	const char *how = align == 'l'   ? "left"
			  : align == 'c' ? "center"
			  : align == 'r' ? "right"
					 : "";
	walk_cr(w);
	buf_add(w->out, w->in_head ? S("<th") : S("<td"));
	if (w->in_head && !w->options->plain)
		buf_lit(w->out, " scope=\"col\"");
	if (*how)
		buf_printf(
			w->out, w->options->plain ? " align=\"%s\"" : " class=\"align-%s\"", how);
	buf_lit(w->out, ">");
}
