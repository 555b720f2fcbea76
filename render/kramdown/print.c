/* The HTML of kramdown's tree, laid out as kramdown's converter lays it out: each block on lines of its own,
 * indented by what it stands in; a blank line of the text is one of the HTML. */
#include <stdlib.h>

#include "core/char.h"
#include "core/html.h"
#include "core/yield.h"
#include "render/kramdown/print.h"

/* ---- pieces ---- */

/* The length of a character reference at the beginning of `s`, or 0. */
static size_t
reference_length(struct str s)
{
	bool number = s.len > 1 && s.ptr[1] == '#', hex = number && s.len > 2 && s.ptr[2] == 'x';
	size_t from = 1 + number + hex, i = from;
	for (; i < s.len && s.ptr[i] != ';'; i++) {
		char c = s.ptr[i];
		bool name = char_is_word(c) || c == ':' || (i > from && (c == '-' || c == '.'));
		if (number ? !(hex ? char_hex(c) >= 0 : char_is_digit(c)) : !name)
			return 0;
	}
	return i < s.len && i > from ? i + 1 : 0;
}

void
print_escaped(struct buf *b, struct str s, bool value)
{
	size_t from = 0, n;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (c != '<' && c != '>' && c != '&' && !(value && c == '"'))
			continue;
		if (c == '&' && (n = reference_length(str_from(s, i)))) {
			i += n - 1;
			continue;
		}
		buf_add(b, str_slice(s, from, i));
		buf_add(b, c == '<'   ? S("&lt;")
			   : c == '>' ? S("&gt;")
			   : c == '&' ? S("&amp;")
				      : S("&quot;"));
		from = i + 1;
	}
	buf_add(b, str_from(s, from));
}

void
print_attribute(struct printer *p, struct str name, struct str value)
{
	if (str_eq(name, S("id")) && !str_trim(value).len)
		return;
	buf_printf(p->out, " %.*s=\"", STR(name));
	print_escaped(p->out, value, true);
	buf_lit(p->out, "\"");
}

static void
attributes(struct printer *p, const struct attributes *a)
{
	for (struct attribute *i = a->first; i; i = i->next)
		print_attribute(p, i->name, i->value);
}

void
print_blanks(struct printer *p, unsigned n)
{
	while (n--)
		buf_add_char(p->out, ' ');
}

static void
open(struct printer *p, const char *name, const struct element *e)
{
	buf_printf(p->out, "<%s", name);
	attributes(p, &e->attrs);
	buf_lit(p->out, ">");
}

static void
inner(struct printer *p, struct element *e, unsigned indent)
{
	for (struct element *c = e->first; c; c = c->next)
		print_element(p, e, c, indent + 2);
}

/* A block in one line. */
static void
line_block(struct printer *p, const char *name, struct element *e, unsigned indent)
{
	print_blanks(p, indent);
	open(p, name, e);
	inner(p, e, indent);
	buf_printf(p->out, "</%s>\n", name);
}

/* A block whose parts stand on lines of their own. */
void
print_indented(struct printer *p, const char *name, struct element *e, unsigned indent)
{
	print_blanks(p, indent);
	open(p, name, e);
	buf_lit(p->out, "\n");
	inner(p, e, indent);
	print_blanks(p, indent);
	buf_printf(p->out, "</%s>\n", name);
}

static void
span(struct printer *p, const char *name, struct element *e, unsigned indent)
{
	open(p, name, e);
	inner(p, e, indent);
	buf_printf(p->out, "</%s>", name);
}

/* Whether the list of contents or the footnotes will be put there. */
static bool
is_place(const struct printer *p, size_t at)
{
	return (p->toc && p->toc_at == at) || (p->has_notes_place && p->notes_at == at);
}

/* Whether what was printed since ends a line; a place that is filled later does not. */
static bool
ends_line(const struct printer *p, size_t from)
{
	size_t n = p->out->len;
	return n > from && !is_place(p, n) && p->out->ptr[n - 1] == '\n';
}

/* ---- blocks ---- */

/* An image alone, with {:standalone}. */
static void
figure(struct printer *p, struct element *e, unsigned indent)
{
	struct element *image = e->first;
	struct str *alt = kramdown_attribute(&image->attrs, S("alt"));
	static const char *const moved[] = { "class", "id" };
	for (size_t i = 0; i < 2; i++) {
		struct attribute **a = &image->attrs.first;
		while (*a && !str_eq((*a)->name, str_of(moved[i])))
			a = &(*a)->next;
		if (!*a || kramdown_attribute(&e->attrs, str_of(moved[i])))
			continue;
		kramdown_set(p->k, &e->attrs, (*a)->name, (*a)->value);
		*a = (*a)->next;
	}
	print_blanks(p, indent);
	open(p, "figure", e);
	buf_lit(p->out, "\n");
	print_blanks(p, indent + 2);
	buf_lit(p->out, "<img");
	attributes(p, &image->attrs);
	buf_lit(p->out, " />\n");
	print_blanks(p, indent + 2);
	buf_printf(p->out, "<figcaption>%.*s</figcaption>\n", alt ? (int)alt->len : 0,
		alt ? alt->ptr : "");
	print_blanks(p, indent);
	buf_lit(p->out, "</figure>\n");
}

static void
paragraph(struct printer *p, struct element *e, unsigned indent)
{
	struct element *only = e->first && !e->first->next ? e->first : NULL;
	if (e->transparent)
		inner(p, e, indent);
	else if (only && only->type == ELEMENT_IMAGE &&
		 kramdown_has_ref(only->list, S("standalone")))
		figure(p, e, indent);
	else
		line_block(p, "p", e, indent);
}

static bool
has_no_toc(struct element *e)
{
	struct str *class = kramdown_attribute(&e->attrs, S("class"));
	size_t at = class ? str_search(*class, S("no_toc")) : 0;
	return class && at < class->len;
}

static void
heading(struct printer *p, struct element *e, unsigned indent)
{
	const struct markdown_kramdown *o = &p->k->options;
	int level = (int)e->level + o->header_offset;
	if (!o->no_ids && !p->contents)
		kramdown_give_plain_id(p->k, e);
	struct str *id = kramdown_attribute(&e->attrs, S("id"));
	char name[] = "h0";
	if (id && (!o->toc_levels || (o->toc_levels & 1U << e->level)) && !has_no_toc(e)) {
		struct heading *h = arena_alloc(p->k->arena, sizeof(*h));
		*h = (struct heading){ NULL, e, *id };
		*p->end_headings = h;
		p->end_headings = &h->next;
	}
	name[1] = (char)('0' + (level > 6 ? 6 : level < 1 ? 1 : level));
	line_block(p, name, e, indent);
}

static void
list(struct printer *p, struct element *e, unsigned indent)
{
	if (!p->toc && kramdown_has_ref(e->list, S("toc"))) {
		p->toc = e;
		p->toc_at = p->out->len;
	} else if (!p->has_notes_place && kramdown_has_ref(e->list, S("footnotes"))) {
		p->has_notes_place = true;
		p->notes_at = p->out->len;
	} else {
		print_indented(p, e->type == ELEMENT_BULLETS ? "ul" : "ol", e, indent);
	}
}

static void
item(struct printer *p, struct element *e, unsigned indent)
{
	const char *name = e->type == ELEMENT_ITEM ? "li" : "dd";
	bool bare = !e->first || (e->first->type == ELEMENT_PARAGRAPH && e->first->transparent);
	print_blanks(p, indent);
	open(p, name, e);
	if (!bare)
		buf_lit(p->out, "\n");
	size_t from = p->out->len;
	inner(p, e, indent);
	if (!bare || ends_line(p, from))
		print_blanks(p, indent);
	buf_printf(p->out, "</%s>\n", name);
}

static void
row(struct printer *p, struct element *e, unsigned indent)
{
	p->column = 0;
	print_indented(p, "tr", e, indent);
}

static void
cell(struct printer *p, struct element *e, unsigned indent)
{
	static const char *const names[] = { "left", "right", "center" };
	char align = p->column < p->table->align.len ? p->table->align.ptr[p->column] : ' ';
	struct str *style = kramdown_attribute(&e->attrs, S("style"));
	const char *name = p->in_head ? "th" : "td";
	if (align != ' ')
		kramdown_set(p->k, &e->attrs, S("style"),
			arena_printf(p->k->arena, "%.*s%stext-align: %s",
				style ? (int)style->len : 0, style ? style->ptr : "",
				style ? "; " : "",
				names[align == 'l'     ? 0
					: align == 'r' ? 1
						       : 2]));
	p->column++;
	print_blanks(p, indent);
	open(p, name, e);
	size_t from = p->out->len;
	inner(p, e, indent);
	if (p->out->len == from)
		buf_add(p->out, kramdown_character(p->k, 0xA0, S("")));
	buf_printf(p->out, "</%s>\n", name);
}

static void
math(struct printer *p, struct element *e, unsigned indent)
{
	bool plain = p->k->options.no_math;
	struct str s = buf_str(&e->text);
	if (plain) {
		struct attributes class = { 0 };
		kramdown_set(p->k, &class, S("class"), S("kdmath"));
		kramdown_apply(p->k, &e->attrs, &class);
	}
	if (!e->attrs.first) {
		buf_add(p->out, e->span ? S("\\(") : S("\\["));
		html_text(p->out, s);
		buf_add(p->out, e->span ? S("\\)") : S("\\]\n"));
		return;
	}
	if (!e->span)
		print_blanks(p, indent);
	open(p, e->span ? "span" : "div", e);
	buf_add(p->out, e->span ? S("$") : plain ? S("$$\n") : S("\\["));
	if (e->span || plain)
		buf_add(p->out, s);
	else
		html_text(p->out, s);
	buf_add(p->out, e->span ? S("$</span>") : plain ? S("\n$$</div>\n") : S("\\]\n</div>\n"));
}

/* ---- HTML ---- */

static bool
is_raw(const struct element *e)
{
	return e->type == ELEMENT_HTML && e->content == CONTENT_RAW;
}

static void
html_span(struct printer *p, struct element *e, unsigned indent)
{
	struct str name = buf_str(&e->text);
	buf_printf(p->out, "<%.*s", STR(name));
	attributes(p, &e->attrs);
	buf_lit(p->out, ">");
	size_t from = p->out->len;
	inner(p, e, indent);
	if (p->out->len == from && kramdown_is_void_tag(name)) {
		p->out->len--;
		buf_lit(p->out, " />");
	} else {
		buf_printf(p->out, "</%.*s>", STR(name));
	}
}

static void
html_block(struct printer *p, struct element *parent, struct element *e, unsigned indent)
{
	struct str name = buf_str(&e->text);
	bool line = !is_raw(parent), closed = e->closed && e->content == CONTENT_RAW;
	print_blanks(p, line ? indent : 0);
	buf_printf(p->out, "<%.*s", STR(name));
	attributes(p, &e->attrs);
	size_t at = p->out->len;
	buf_lit(p->out, ">");
	if (e->content == CONTENT_BLOCK)
		buf_lit(p->out, "\n");
	size_t from = p->out->len;
	if (!closed)
		inner(p, e, indent);
	bool empty = p->out->len == from && !is_place(p, from);
	if (empty && (closed || kramdown_is_void_tag(name))) {
		p->out->len = at;
		buf_lit(p->out, " />");
	} else if (empty) {
		p->out->len = at;
		buf_printf(p->out, "></%.*s>", STR(name));
	} else {
		if (e->content == CONTENT_BLOCK && !ends_line(p, from))
			buf_lit(p->out, "\n");
		print_blanks(p, e->content == CONTENT_BLOCK ? indent : 0);
		buf_printf(p->out, "</%.*s>", STR(name));
	}
	if (line)
		buf_lit(p->out, "\n");
}

static void
html_comment(struct printer *p, struct element *parent, struct element *e, unsigned indent)
{
	bool line = !e->span && !is_raw(parent);
	print_blanks(p, line ? indent : 0);
	buf_add(p->out, buf_str(&e->text));
	if (line)
		buf_lit(p->out, "\n");
}

static void
comment(struct printer *p, struct element *e, unsigned indent)
{
	print_blanks(p, e->span ? 0 : indent);
	buf_printf(p->out, "<!-- %.*s -->%s", STR(buf_str(&e->text)), e->span ? "" : "\n");
}

/* ---- spans ---- */

static void
footnote_mark(struct printer *p, struct element *e)
{
	struct footnote *f = e->note;
	struct str prefix = p->k->options.footnote_prefix;
	unsigned first = p->k->options.footnote_first ? p->k->options.footnote_first : 1;
	if (p->contents)
		return;
	buf_printf(p->out, "<sup id=\"fnref:%.*s%.*s", STR(prefix), STR(f->name));
	if (f->number) {
		buf_printf(p->out, ":%u", ++f->marks);
	} else {
		f->number = first + p->n_notes++;
		*p->end_notes = f;
		p->end_notes = &f->next;
	}
	buf_printf(p->out,
		"\" role=\"doc-noteref\"><a href=\"#fn:%.*s%.*s\" class=\"footnote\" "
		"rel=\"footnote\">%u</a></sup>",
		STR(prefix), STR(f->name), f->number);
}

static void
abbreviation(struct printer *p, struct element *e)
{
	struct str name = buf_str(&e->text);
	struct definition *d = kramdown_define(p->k, &p->k->abbreviations, name, false);
	bool titled = false;
	buf_lit(p->out, "<abbr");
	for (struct attribute *a = d->end ? d->end->attrs.first : NULL; a; a = a->next) {
		bool is = str_eq(a->name, S("title")) && d->title.len;
		titled = titled || is;
		print_attribute(p, a->name, is ? d->title : a->value);
	}
	if (d->title.len && !titled)
		print_attribute(p, S("title"), d->title);
	buf_printf(p->out, ">%.*s</abbr>", STR(name));
}

static void
link(struct printer *p, struct element *e, unsigned indent)
{
	if (p->contents)
		inner(p, e, indent);
	else
		span(p, "a", e, indent);
}

static void
image(struct printer *p, struct element *e)
{
	buf_lit(p->out, "<img");
	attributes(p, &e->attrs);
	buf_lit(p->out, " />");
}

/* ---- the walk ---- */

static void
print_span(struct printer *p, struct element *e, unsigned indent)
{
	switch ((int)e->type) {
	case ELEMENT_TEXT:
		print_escaped(p->out, kramdown_join_lines(p->k, buf_str(&e->text)), false);
		return;
	case ELEMENT_RAW:
	case ELEMENT_CHARACTER:
		buf_add(p->out, buf_str(&e->text));
		return;
	case ELEMENT_BREAK:
		buf_lit(p->out, "<br />");
		return;
	case ELEMENT_LINK:
		link(p, e, indent);
		return;
	case ELEMENT_IMAGE:
		image(p, e);
		return;
	case ELEMENT_EM:
		span(p, "em", e, indent);
		return;
	case ELEMENT_STRONG:
		span(p, "strong", e, indent);
		return;
	case ELEMENT_CODE:
		print_code(p, e);
		return;
	case ELEMENT_FOOTNOTE:
		footnote_mark(p, e);
		return;
	case ELEMENT_ABBREVIATION:
		abbreviation(p, e);
		return;
	}
}

static void
print_table(struct printer *p, struct element *e, unsigned indent)
{
	switch ((int)e->type) {
	case ELEMENT_TABLE:
		p->table = e;
		print_indented(p, "table", e, indent);
		return;
	case ELEMENT_HEAD:
		p->in_head = true;
		print_indented(p, "thead", e, indent);
		p->in_head = false;
		return;
	case ELEMENT_BODY:
		print_indented(p, "tbody", e, indent);
		return;
	case ELEMENT_FOOT:
		print_indented(p, "tfoot", e, indent);
		return;
	case ELEMENT_ROW:
		row(p, e, indent);
		return;
	case ELEMENT_CELL:
		cell(p, e, indent);
		return;
	}
}

static bool
print_block(struct printer *p, struct element *e, unsigned indent)
{
	switch ((int)e->type) {
	case ELEMENT_BLANK:
		buf_lit(p->out, "\n");
		return true;
	case ELEMENT_PARAGRAPH:
		paragraph(p, e, indent);
		return true;
	case ELEMENT_HEADING:
		heading(p, e, indent);
		return true;
	case ELEMENT_RULE:
		print_blanks(p, indent);
		buf_lit(p->out, "<hr");
		attributes(p, &e->attrs);
		buf_lit(p->out, " />\n");
		return true;
	case ELEMENT_QUOTE:
		print_indented(p, "blockquote", e, indent);
		return true;
	case ELEMENT_CODE_BLOCK:
		print_code_block(p, e, indent);
		return true;
	case ELEMENT_BULLETS:
	case ELEMENT_NUMBERS:
		list(p, e, indent);
		return true;
	case ELEMENT_ITEM:
	case ELEMENT_DEFINITION:
		item(p, e, indent);
		return true;
	case ELEMENT_DEFINITIONS:
		print_indented(p, "dl", e, indent);
		return true;
	case ELEMENT_TERM:
		line_block(p, "dt", e, indent);
		return true;
	case ELEMENT_MATH:
		math(p, e, indent);
		return true;
	case ELEMENT_COMMENT:
		comment(p, e, indent);
		return true;
	}
	return false;
}

void
print_element(struct printer *p, struct element *parent, struct element *e, unsigned indent)
{
	if (yield_often() || print_block(p, e, indent))
		return;
	if (e->type == ELEMENT_HTML && e->span)
		html_span(p, e, indent);
	else if (e->type == ELEMENT_HTML)
		html_block(p, parent, e, indent);
	else if (e->type == ELEMENT_HTML_COMMENT)
		html_comment(p, parent, e, indent);
	else if (e->type >= ELEMENT_TABLE && e->type <= ELEMENT_CELL)
		print_table(p, e, indent);
	else
		print_span(p, e, indent);
}

void
kramdown_print(struct kramdown *k, struct buf *out)
{
	struct printer p = { .k = k, .out = out };
	struct buf notes = { 0 };
	p.end_headings = &p.first_heading;
	p.end_notes = &p.notes;
	for (struct element *c = k->root->first; c && !yield_is_told(); c = c->next)
		print_element(&p, k->root, c, 0);
	p.out = p.has_notes_place ? &notes : out;
	print_footnotes(&p);
	p.out = out;
	if (p.has_notes_place) {
		print_insert(out, p.notes_at, &notes);
		if (p.toc && p.toc_at > p.notes_at)
			p.toc_at += notes.len;
	}
	if (p.toc)
		print_contents(&p);
	buf_done(&notes);
}
