/* The walk over the nodes of a parsed document, and what every printer does alike. */
#include "render/markdown/html.h"

void
walk_node(struct walk *w, const struct printer *p, struct tree *node, bool entering)
{
	enum tree_type type = tree_type(node);
	if (node == w->alt)
		w->alt = NULL;
	if (w->alt) {
		if (entering)
			p->alternative(w, node);
	} else if (p->holder[type]) {
		p->holder[type](w, node, entering);
	} else if (p->leaf[type] && entering) { /* cmark leaves a reference to a footnote, too */
		p->leaf[type](w, node);
	}
}

void
walk_end(struct walk *w)
{
	if (w->footnotes)
		buf_lit(w->out, "</ol>\n</section>\n");
}

void
walk_title(struct walk *w, struct tree *node)
{
	struct str title = tree_title(node);
	if (!title.len)
		return;
	buf_lit(w->out, " title=\"");
	markdown_write_text(w->out, title);
	buf_lit(w->out, "\"");
}

void
walk_literal(struct walk *w, struct tree *node)
{
	markdown_write_text(w->out, tree_literal(node));
}

void
walk_code(struct walk *w, struct tree *node)
{
	buf_lit(w->out, "<code>");
	walk_literal(w, node);
	buf_lit(w->out, "</code>");
}

void
walk_emphasis(struct walk *w, struct tree *node, bool entering)
{
	(void)node;
	buf_add(w->out, entering ? S("<em>") : S("</em>"));
}

void
walk_strong(struct walk *w, struct tree *node, bool entering)
{
	(void)node;
	buf_add(w->out, entering ? S("<strong>") : S("</strong>"));
}

void
walk_struck(struct walk *w, struct tree *node, bool entering)
{
	(void)node;
	buf_add(w->out, entering ? S("<del>") : S("</del>"));
}
