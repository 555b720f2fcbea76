/* What kramdown does to its tree once all blocks are read: spans, attributes, abbreviations, line breaks, ids. */
#include <stdlib.h>

#include "core/char.h"
#include "core/hash.h"
#include "core/slug.h"
#include "core/yield.h"
#include "render/kramdown/kramdown.h"

/* ---- spans and attribute lists ---- */

static void
insert_before(struct element *parent, struct element *e, struct element *place)
{
	e->prev = place->prev;
	e->next = place;
	if (place->prev)
		place->prev->next = e;
	else
		parent->first = e;
	place->prev = e;
}

/* Puts the children of `e` in its place. */
static void
unwrap(struct element *parent, struct element *e)
{
	while (e->first) {
		struct element *child = e->first;
		kramdown_remove(e, child);
		insert_before(parent, child, e);
	}
	kramdown_remove(parent, e);
}

static void
read_text(struct kramdown *k, struct element *parent, struct element *e)
{
	struct str text = buf_str(&e->text);
	k->text_type = ELEMENT_TEXT;
	kramdown_read_spans(k, e, text, SPANS_ALL);
	unwrap(parent, e);
}

/* Adds the plain text of what stands in an element, for ids. */
static void
add_plain(struct kramdown *k, struct element *e, struct buf *b)
{
	for (struct element *c = e->first; c; c = c->next) {
		bool text = c->type == ELEMENT_TEXT;
		if (text ||
			((c->type == ELEMENT_CODE || c->type == ELEMENT_MATH) && !k->options.plain))
			buf_add(b, buf_str(&c->text));
		else if (c->type == ELEMENT_CHARACTER && !k->options.plain)
			buf_add(b, c->plain);
		else
			add_plain(k, c, b);
	}
}

void
kramdown_update(struct kramdown *k, struct element *e)
{
	struct element *blank = NULL;
	for (struct element *c = e->first, *next; c && !yield_often(); c = next) {
		next = c->next;
		if (c->type == ELEMENT_BLANK && blank) {
			kramdown_remove(e, c);
		} else if (c->type == ELEMENT_BLANK) {
			blank = c;
		} else if (c->type == ELEMENT_END) {
			kramdown_apply(k, &c->attrs, c->list);
			kramdown_remove(e, c);
		} else if (c->type == ELEMENT_RAW_TEXT) {
			blank = NULL;
			read_text(k, e, c);
		} else {
			blank = NULL;
			kramdown_update(k, c);
			kramdown_apply(k, &c->attrs, c->list);
			if (c->type == ELEMENT_TERM ||
				(c->type == ELEMENT_HEADING &&
					(!k->options.plain || k->options.strip_ids))) {
				struct buf b = BUF_ARENA(k->arena);
				add_plain(k, c, &b);
				c->plain = b.len ? buf_str(&b) : S("");
			}
		}
	}
}

/* ---- abbreviations ---- */

struct abbreviations {
	struct str *names; /* the longest first */
	size_t n;
	bool starts[256]; /* the bytes with which they begin */
};

/* The abbreviation that stands here, or "". */
static struct str
abbreviation_at(const struct abbreviations *a, struct str s)
{
	if (!s.len || !a->starts[(unsigned char)s.ptr[0]])
		return S("");
	for (size_t i = 0; i < a->n; i++)
		if (str_starts(s, a->names[i]))
			return a->names[i];
	return S("");
}

static void
insert_text(struct kramdown *k, struct element *parent, struct element *place, struct str s)
{
	if (!s.len)
		return;
	struct element *e = kramdown_element(k, ELEMENT_TEXT);
	buf_add(&e->text, s);
	insert_before(parent, e, place);
}

static void
mark_text(struct kramdown *k, struct abbreviations *a, struct element *parent, struct element *e)
{
	struct str s = buf_str(&e->text);
	size_t from = 0;
	for (size_t i = 0; i < s.len;) {
		bool boundary = i == from || !char_is_word(s.ptr[i - 1]);
		struct str name = boundary && kramdown_charge(k, 1 + a->n / 4)
					  ? abbreviation_at(a, str_from(s, i))
					  : S("");
		size_t end = i + name.len;
		if (!name.len || (end < s.len && char_is_word(s.ptr[end]))) {
			i++;
			continue;
		}
		insert_text(k, parent, e, str_slice(s, from, i));
		struct element *mark = kramdown_element(k, ELEMENT_ABBREVIATION);
		buf_add(&mark->text, name);
		insert_before(parent, mark, e);
		from = i = end;
	}
	if (!from)
		return;
	insert_text(k, parent, e, str_from(s, from));
	kramdown_remove(parent, e);
}

static void
mark_all(struct kramdown *k, struct abbreviations *a, struct element *e)
{
	for (struct element *c = e->first, *next; c && !yield_often(); c = next) {
		next = c->next;
		bool raw = e->type == ELEMENT_HTML && e->content == CONTENT_RAW;
		if (c->type == ELEMENT_TEXT && !raw)
			mark_text(k, a, e, c);
		else
			mark_all(k, a, c);
	}
}

static int
compare_length(const void *a, const void *b)
{
	size_t x = ((const struct str *)a)->len, y = ((const struct str *)b)->len;
	return x < y ? 1 : x > y ? -1 : 0;
}

static struct abbreviations
sort_abbreviations(struct kramdown *k)
{
	struct abbreviations a = { .n = 0 };
	a.names = arena_alloc(k->arena, k->abbreviations.n * sizeof(*a.names));
	for (struct definition *d = k->first_abbreviation; d; d = d->next) {
		a.starts[(unsigned char)d->name.ptr[0]] = true;
		a.names[a.n++] = d->name;
	}
	qsort(a.names, a.n, sizeof(*a.names), compare_length);
	return a;
}

/* ---- line breaks and ids ---- */

struct id { /* how often a text for an id has been met */
	struct table_node node;
	struct str text;
	unsigned n;
};

static unsigned
count_id(struct kramdown *k, struct table *t, struct str text)
{
	uint64_t hash = hash64(text, 0);
	for (struct table_node *n = table_first(t, hash); n; n = table_next(n)) {
		struct id *id = (struct id *)n;
		if (str_eq(id->text, text))
			return ++id->n;
	}
	struct id *id = arena_alloc(k->arena, sizeof(*id));
	id->text = text;
	table_add(t, &id->node, hash);
	return 0;
}

/* The id of kramdown's own parser: ASCII letters, digits, blanks and hyphens. */
static void
plain_id(struct buf *b, struct str text)
{
	bool begun = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		begun = begun || char_is_alpha(c);
		if (begun && (char_is_alnum(c) || c == ' ' || c == '-'))
			buf_add_char(b, c == ' ' ? '-' : char_lower(c));
	}
	if (!b->len)
		buf_lit(b, "section");
}

static void
set_id(struct kramdown *k, struct table *t, struct element *e, struct str id)
{
	unsigned n = count_id(k, t, id);
	if (n)
		id = arena_printf(k->arena, "%.*s-%u", STR(id), n);
	if (k->options.id_prefix.len)
		id = arena_printf(k->arena, "%.*s%.*s", STR(k->options.id_prefix), STR(id));
	kramdown_set(k, &e->attrs, S("id"), id);
}

void
kramdown_give_plain_id(struct kramdown *k, struct element *e)
{
	struct buf b = BUF_ARENA(k->arena);
	if (kramdown_attribute(&e->attrs, S("id")))
		return;
	plain_id(&b, e->plain);
	set_id(k, &k->plain_ids, e, buf_str(&b));
}

static void
give_id(struct kramdown *k, struct table *t, struct element *e)
{
	struct buf b = BUF_ARENA(k->arena);
	slug_heading(&b, e->plain);
	set_id(k, t, e, b.len ? buf_str(&b) : S(""));
}

static bool
is_block(const struct element *e)
{
	return e->type < ELEMENT_HTML || e->type == ELEMENT_ITEM;
}

/* Makes breaks of what ends lines in a text: backslashes, or with `hard_wrap` the line ends themselves. */
static void
break_lines(struct kramdown *k, struct element *parent, struct element *e)
{
	struct str s = buf_str(&e->text), mark = k->options.hard_wrap ? S("\n") : S("\\\n");
	bool last = is_block(parent) && !e->next;
	size_t at = str_search(s, mark), from = 0;
	if (at == s.len)
		return;
	while (at < s.len) {
		size_t next = at + mark.len;
		insert_text(k, parent, e, str_slice(s, from, at));
		if (next < s.len || !last)
			insert_before(parent, kramdown_element(k, ELEMENT_BREAK), e);
		from = next - 1; /* the line's end is kept */
		at = next + str_search(str_from(s, next), mark);
	}
	insert_text(k, parent, e, str_from(s, from));
	kramdown_remove(parent, e);
}

static void
finish_elements(struct kramdown *k, struct table *t, struct element *e)
{
	for (struct element *c = e->first, *next; c && !yield_often(); c = next) {
		next = c->next;
		bool id = c->type == ELEMENT_HEADING && !k->options.no_ids && !k->options.plain &&
			  !kramdown_attribute(&c->attrs, S("id"));
		if (id)
			give_id(k, t, c);
		else if (c->type == ELEMENT_TEXT && !k->options.plain)
			break_lines(k, e, c);
		else if (c->type != ELEMENT_HTML || k->options.plain)
			finish_elements(k, t, c);
	}
}

void
kramdown_finish(struct kramdown *k)
{
	size_t slot = 0;
	struct table ids = { 0 };
	struct table_node *n = NULL;
	kramdown_update(k, k->root);
	while ((n = table_each(&k->footnotes, &slot, n)))
		kramdown_update(k, ((struct footnote *)n)->content);
	if (k->abbreviations.n) {
		struct abbreviations a = sort_abbreviations(k);
		mark_all(k, &a, k->root);
		for (slot = 0, n = NULL; (n = table_each(&k->footnotes, &slot, n));)
			mark_all(k, &a, ((struct footnote *)n)->content);
	}
	finish_elements(k, &ids, k->root);
	table_done(&ids);
}
