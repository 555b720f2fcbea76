/* kramdown's tree: elements, their attributes, and what names stand for. */
#include "core/hash.h"
#include "render/kramdown/kramdown.h"

enum { /* what goes beyond is left out */
	ATTRIBUTES_MAX = 256,
	CLASS_MAX = 16384 /* bytes */
};

struct element *
kramdown_element(struct kramdown *k, enum element_type type)
{
	struct element *e = arena_alloc(k->arena, sizeof(*e));
	k->elements++;
	e->type = type;
	e->text.arena = k->arena;
	return e;
}

void
kramdown_append(struct element *parent, struct element *e)
{
	e->prev = parent->last;
	e->next = NULL;
	if (parent->last)
		parent->last->next = e;
	else
		parent->first = e;
	parent->last = e;
}

void
kramdown_remove(struct element *parent, struct element *e)
{
	if (e->prev)
		e->prev->next = e->next;
	else
		parent->first = e->next;
	if (e->next)
		e->next->prev = e->prev;
	else
		parent->last = e->prev;
	e->prev = e->next = NULL;
}

struct element *
kramdown_block(struct kramdown *k, enum element_type type)
{
	struct element *e = kramdown_element(k, type);
	e->list = k->next_list;
	k->next_list = NULL;
	return e;
}

void
kramdown_text(struct kramdown *k, struct element *parent, struct str s, enum element_type type)
{
	if (!s.len)
		return;
	if (!parent->last || parent->last->type != type)
		kramdown_append(parent, kramdown_element(k, type));
	buf_add(&parent->last->text, s);
}

struct str
kramdown_copy(struct kramdown *k, struct str s)
{
	return arena_str(k->arena, s);
}

struct str *
kramdown_attribute(struct attributes *a, struct str name)
{
	for (struct attribute *i = a->first; i; i = i->next)
		if (str_eq(i->name, name))
			return &i->value;
	return NULL;
}

void
kramdown_set(struct kramdown *k, struct attributes *a, struct str name, struct str value)
{
	struct str *old = kramdown_attribute(a, name);
	if (old) {
		*old = value;
		return;
	}
	struct attribute **end = &a->first;
	size_t n = 0;
	for (; *end; end = &(*end)->next)
		if (++n == ATTRIBUTES_MAX)
			return;
	*end = arena_alloc(k->arena, sizeof(**end));
	(*end)->name = name;
	(*end)->value = value;
}

bool
kramdown_has_ref(const struct attributes *list, struct str name)
{
	for (struct reference *r = list ? list->refs : NULL; r; r = r->next)
		if (str_eq(r->name, name))
			return true;
	return false;
}

static void
apply(struct kramdown *k, struct attributes *a, const struct attributes *list, unsigned depth)
{
	for (struct reference *r = list->refs; r && depth < 8; r = r->next) {
		struct definition *d = kramdown_define(k, &k->lists, r->name, false);
		if (d && kramdown_charge(k, 16))
			apply(k, a, &d->attrs, depth + 1);
	}
	for (struct attribute *i = list->first; i; i = i->next) {
		struct str *old = kramdown_attribute(a, i->name);
		struct str value = i->value;
		bool class = str_eq(i->name, S("class"));
		if (old && class && old->len > CLASS_MAX)
			continue;
		if (old && old->len && class)
			value = arena_printf(k->arena, "%.*s %.*s", STR(*old), STR(value));
		kramdown_set(k, a, i->name, value);
	}
}

void
kramdown_apply(struct kramdown *k, struct attributes *a, const struct attributes *list)
{
	if (list)
		apply(k, a, list, 0);
}

struct attributes *
kramdown_list_of(struct kramdown *k, struct element *e)
{
	if (!e->list)
		e->list = arena_alloc(k->arena, sizeof(*e->list));
	return e->list;
}

struct definition *
kramdown_define(struct kramdown *k, struct table *t, struct str name, bool make)
{
	uint64_t hash = hash64(name, 0);
	for (struct table_node *n = table_first(t, hash); n; n = table_next(n)) {
		struct definition *d = (struct definition *)n;
		if (str_eq(d->name, name))
			return d;
	}
	if (!make)
		return NULL;
	struct definition *d = arena_alloc(k->arena, sizeof(*d));
	d->name = kramdown_copy(k, name);
	table_add(t, &d->node, hash);
	return d;
}

struct footnote *
kramdown_footnote(struct kramdown *k, struct str name, bool make)
{
	uint64_t hash = hash64(name, 0);
	for (struct table_node *n = table_first(&k->footnotes, hash); n; n = table_next(n)) {
		struct footnote *f = (struct footnote *)n;
		if (str_eq(f->name, name))
			return f;
	}
	if (!make)
		return NULL;
	struct footnote *f = arena_alloc(k->arena, sizeof(*f));
	f->name = kramdown_copy(k, name);
	table_add(&k->footnotes, &f->node, hash);
	return f;
}

bool
kramdown_charge(struct kramdown *k, size_t n)
{
	if (k->work > k->work_max)
		return false;
	k->work += n;
	return true;
}
