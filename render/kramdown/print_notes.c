/* What kramdown prints at its own place: footnotes at the end, the table of contents where its list stood. */
#include "render/kramdown/print.h"

/* The paragraph that takes the way back: the last of a footnote, or a new one; *ret_space: behind its text. With the
 * option for it, the last one within lists and quotes will do, and a heading. */
static struct element *
backlink_place(struct printer *p, struct element *note, bool *ret_space)
{
	struct element *last = note->last;
	if (p->k->options.backlink_inline)
		while (last && last->type != ELEMENT_PARAGRAPH && last->type != ELEMENT_HEADING)
			last = last->last;
	*ret_space = last && (last->type == ELEMENT_PARAGRAPH || p->k->options.backlink_inline);
	if (*ret_space)
		return last;
	kramdown_append(note, kramdown_element(p->k, ELEMENT_PARAGRAPH));
	return note->last;
}

static void
add_backlink(
	struct printer *p, const struct footnote *f, struct element *para, bool space, unsigned n)
{
	struct element *e = kramdown_element(p->k, ELEMENT_RAW);
	struct str text = p->k->options.backlink ? *p->k->options.backlink : S("&#8617;");
	if (!text.len)
		return;
	if (space)
		buf_add(&e->text, kramdown_character(p->k, 0xA0, S("")));
	buf_printf(&e->text, "<a href=\"#fnref:%.*s%.*s", STR(p->k->options.footnote_prefix),
		STR(f->name));
	if (n)
		buf_printf(&e->text, ":%u", n);
	buf_lit(&e->text, "\" class=\"reversefootnote\" role=\"doc-backlink\">");
	print_escaped(&e->text, text, false);
	if (n)
		buf_printf(&e->text, "<sup>%u</sup>", n + 1);
	buf_lit(&e->text, "</a>");
	kramdown_append(para, e);
}

void
print_footnotes(struct printer *p)
{
	unsigned first = p->k->options.footnote_first;
	if (!p->notes)
		return;
	buf_lit(p->out, "<div class=\"footnotes\" role=\"doc-endnotes\">\n  <ol");
	if (first > 1)
		buf_printf(p->out, " start=\"%u\"", first);
	buf_lit(p->out, ">\n");
	for (struct footnote *f = p->notes; f; f = f->next) {
		bool space;
		struct element *para = backlink_place(p, f->content, &space);
		struct str id = arena_printf(p->k->arena, "fn:%.*s%.*s",
			STR(p->k->options.footnote_prefix), STR(f->name));
		kramdown_set(p->k, &f->content->attrs, S("id"), id);
		kramdown_set(p->k, &f->content->attrs, S("role"), S("doc-endnote"));
		add_backlink(p, f, para, space, 0);
		for (unsigned i = 1; i <= f->marks; i++)
			add_backlink(p, f, para, true, i);
		print_element(p, NULL, f->content, 4);
	}
	buf_lit(p->out, "  </ol>\n</div>\n");
}

/* Builds the list of the headings: each under the last one of a lower level. */
static struct element *
contents(struct printer *p)
{
	struct element *root = kramdown_element(p->k, p->toc->type), *stack[8] = { NULL };
	unsigned levels[8], depth = 0;
	root->attrs = p->toc->attrs;
	if (!kramdown_attribute(&root->attrs, S("id")))
		kramdown_set(p->k, &root->attrs, S("id"), S("markdown-toc"));
	struct str *own = kramdown_attribute(&root->attrs, S("id"));
	struct str prefix = own ? *own : S("markdown-toc");
	for (struct heading *h = p->first_heading; h; h = h->next) {
		struct element *li = kramdown_element(p->k, ELEMENT_ITEM);
		struct element *para = kramdown_element(p->k, ELEMENT_PARAGRAPH);
		struct element *a = kramdown_element(p->k, ELEMENT_HTML);
		para->transparent = a->span = true;
		buf_lit(&a->text, "a");
		a->first = h->e->first;
		kramdown_set(
			p->k, &a->attrs, S("href"), arena_printf(p->k->arena, "#%.*s", STR(h->id)));
		kramdown_set(p->k, &a->attrs, S("id"),
			arena_printf(p->k->arena, "%.*s-%.*s", STR(prefix), STR(h->id)));
		kramdown_append(para, a);
		kramdown_append(li, para);
		while (depth && levels[depth - 1] >= h->e->level)
			depth--;
		struct element *parent = depth ? stack[depth - 1] : NULL;
		if (parent && parent->last->type != root->type)
			kramdown_append(parent, kramdown_element(p->k, root->type));
		kramdown_append(parent ? parent->last : root, li);
		levels[depth] = h->e->level;
		stack[depth++] = li;
	}
	return root;
}

void
print_insert(struct buf *out, size_t at, const struct buf *b)
{
	if (!buf_reserve(out, b->len) || !b->len)
		return;
	memmove(out->ptr + at + b->len, out->ptr + at, out->len - at);
	memcpy(out->ptr + at, b->ptr, b->len);
	out->len += b->len;
}

void
print_contents(struct printer *p)
{
	struct buf *out = p->out, b = { 0 };
	struct element *list = contents(p);
	p->contents = true;
	p->out = &b;
	if (list->first)
		print_indented(p, list->type == ELEMENT_BULLETS ? "ul" : "ol", list, 0);
	p->out = out;
	print_insert(out, p->toc_at, &b);
	buf_done(&b);
}
