/* The toy site evaluated plainly: every value from nothing, lists by sorting, loops by looking at the
 * stack. Nothing of the engine is used. */
#include "tests/graph/toy.h"

#include <stdio.h>
#include <stdlib.h>

enum { ENTRIES_MAX = 4 * POSTS };

struct cell {
	bool known;
	struct str value, diags;
};

/* What is being evaluated; the outermost has no `up`. */
struct level {
	struct level *up;
	unsigned kind;
	struct str key;
	struct buf diags;
	bool looped; /* `loop` is its diagnostics, and its value is empty */
	struct str loop;
};

struct plain {
	const struct toy_world *world;
	struct arena arena;
	struct cell cells[T_KINDS][POSTS + 1]; /* the last is for key "" */
	struct level *top;
	struct entry lists[T_KINDS][ENTRIES_MAX];
	size_t counts[T_KINDS];
	bool listed[T_KINDS];
};

struct plain *
plain_new(const struct toy_world *w)
{
	struct plain *p = calloc(1, sizeof(*p));
	if (!p)
		abort();
	p->world = w;
	return p;
}

void
plain_free(struct plain *p)
{
	arena_done(&p->arena);
	free(p);
}

static int
level_cmp(const struct level *a, const struct level *b)
{
	int c = strcmp(toy_kind_name(a->kind), toy_kind_name(b->kind));
	return c ? c : str_cmp(a->key, b->key);
}

/* `to` waits for itself by way of the top: all in between get the report, from the smallest on. */
static void
report_loop(struct plain *p, struct level *to)
{
	struct level *members[64];
	size_t n = 0, least = 0;
	for (struct level *l = p->top;; l = l->up) {
		members[n++] = l;
		if (l == to)
			break;
	}
	for (size_t i = 0; i < n / 2; i++) {
		struct level *l = members[i];
		members[i] = members[n - 1 - i];
		members[n - 1 - i] = l;
	}
	for (size_t i = 1; i < n; i++)
		least = level_cmp(members[i], members[least]) < 0 ? i : least;
	struct buf message = BUF_ARENA(&p->arena), diags = BUF_ARENA(&p->arena);
	for (size_t i = 0; i < n && i < 12; i++) {
		struct level *l = members[(least + i) % n];
		buf_printf(&message, "%s '%.*s' reads ", toy_kind_name(l->kind), STR(l->key));
	}
	if (n > 12)
		buf_printf(&message, "%zu more, and then ", n - 12);
	buf_printf(&message, "%s '%.*s'", toy_kind_name(members[least]->kind),
		STR(members[least]->key));
	struct diag d = { .severity = DIAG_ERROR,
		.message = buf_str(&message),
		.hint = S("break the loop at one of these") };
	diag_encode(&diags, &d);
	for (size_t i = 0; i < n; i++) {
		members[i]->looped = true;
		members[i]->loop = buf_str(&diags);
	}
}

static bool plain_read(void *ctx, unsigned kind, struct str key, struct str *ret);

static struct cell *
cell_of(struct plain *p, unsigned kind, struct str key)
{
	if (key.len == 0)
		return &p->cells[kind][POSTS];
	return &p->cells[kind][toy_number(key)];
}

/* ---- lists ---- */

static void
list_add(void *ctx, struct entry e)
{
	struct plain *p = ctx;
	size_t *n = &p->counts[T_KINDS - 1];
	p->lists[T_KINDS - 1][(*n)++] = (struct entry){ arena_str(&p->arena, e.sort),
		arena_str(&p->arena, e.ref), arena_str(&p->arena, e.payload) };
}

static int
entry_cmp(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = str_cmp(x->sort, y->sort);
	if (c == 0)
		c = str_cmp(x->ref, y->ref);
	return c ? c : str_cmp(x->payload, y->payload);
}

/* The entries of an index: of all posts, then sorted. (The last list serves as scratch.) */
static struct entry *
list_of(struct plain *p, unsigned index, size_t *ret_n)
{
	if (!p->listed[index]) {
		struct str params = S("");
		if (index != T_ROUTES)
			(void)plain_read(p, T_CONF, S("c1"), &params);
		p->counts[T_KINDS - 1] = 0;
		for (unsigned i = 0; i < POSTS; i++) {
			char buf[32];
			struct entry e = toy_listed(p->world, i, buf);
			struct str value = e.payload;
			if (!p->world->files[i].listed)
				continue;
			if (index != T_ROUTES && !toy_accepts(params, e))
				continue;
			if (index != T_ROUTES)
				(void)plain_read(p, T_META, e.ref, &value);
			toy_entries(index, params, e.ref, value, list_add, p);
		}
		p->counts[index] = p->counts[T_KINDS - 1];
		memcpy(p->lists[index], p->lists[T_KINDS - 1], sizeof(p->lists[index]));
		qsort(p->lists[index], p->counts[index], sizeof(struct entry), entry_cmp);
		p->listed[index] = true;
	}
	*ret_n = p->counts[index];
	return p->lists[index];
}

/* The entries that begin with a prefix, copied. */
static struct entry *
list_within(struct plain *p, unsigned index, struct str prefix, size_t *ret_n)
{
	size_t n, found = 0;
	struct entry *all = list_of(p, index, &n);
	struct entry *ret = arena_alloc(&p->arena, (n + 1) * sizeof(*ret));
	for (size_t i = 0; i < n; i++) {
		if (str_starts(all[i].sort, prefix))
			ret[found++] = all[i];
	}
	*ret_n = found;
	return ret;
}

/* ---- reads ---- */

static void
plain_report(void *ctx, const struct diag *d)
{
	struct plain *p = ctx;
	diag_encode(&p->top->diags, d);
}

static bool
plain_part(void *ctx, unsigned kind, struct str key, struct str arg, struct str *ret)
{
	struct plain *p = ctx;
	struct str value;
	if (!plain_read(ctx, kind, key, &value))
		return false;
	struct buf b = BUF_ARENA(&p->arena);
	toy_part(value, arg, &b);
	*ret = buf_str(&b);
	return true;
}

static size_t
position(struct plain *p, struct str key)
{
	size_t n;
	struct entry *e = list_of(p, T_INDEX, &n);
	for (size_t i = 0; i < n; i++) {
		if (str_eq(e[i].ref, key))
			return i;
	}
	return n + toy_number(key); /* not in the order: by key, behind all others */
}

static bool
plain_before(void *ctx, struct str other, bool *ret)
{
	struct plain *p = ctx;
	*ret = position(p, other) < position(p, p->top->key);
	return true;
}

static bool
plain_count(void *ctx, unsigned index, struct str prefix, size_t *ret)
{
	(void)list_within(ctx, index, prefix, ret);
	return true;
}

static bool
plain_slice(void *ctx, unsigned index, struct str prefix, size_t from, size_t n, struct entry **ret,
	size_t *ret_n)
{
	size_t all;
	struct entry *e = list_within(ctx, index, prefix, &all);
	from = from < all ? from : all;
	*ret = e + from;
	*ret_n = n < all - from ? n : all - from;
	return true;
}

static bool
plain_entry(void *ctx, unsigned index, struct str sort, struct entry *ret)
{
	size_t n;
	struct entry *e = list_of(ctx, index, &n);
	*ret = (struct entry){ 0 };
	for (size_t i = n; i > 0; i--) {
		if (str_eq(e[i - 1].sort, sort))
			*ret = e[i - 1];
	}
	return true;
}

static bool
plain_neighbours(void *ctx, unsigned index, struct str prefix, struct str ref,
	struct entry *ret_prev, struct entry *ret_next)
{
	size_t n, i = 0;
	struct entry *e = list_within(ctx, index, prefix, &n);
	*ret_prev = *ret_next = (struct entry){ 0 };
	while (i < n && !str_eq(e[i].ref, ref))
		i++;
	if (i < n && i > 0)
		*ret_prev = e[i - 1];
	if (i + 1 < n)
		*ret_next = e[i + 1];
	return true;
}

static bool
plain_groups(void *ctx, unsigned index, struct str prefix, struct entry **ret, size_t **ret_counts,
	size_t *ret_n)
{
	struct plain *p = ctx;
	size_t n, groups = 0;
	struct entry *e = list_within(ctx, index, prefix, &n);
	struct entry *found = arena_alloc(&p->arena, (n + 1) * sizeof(*found));
	size_t *counts = arena_alloc(&p->arena, (n + 1) * sizeof(*counts));
	for (size_t i = 0; i < n; i++) {
		struct str rest = str_from(e[i].sort, prefix.len);
		struct str name = str_slice(rest, 0, str_find(rest, '\0', 0));
		if (groups == 0 || !str_eq(found[groups - 1].sort, name)) {
			found[groups] = e[i];
			found[groups++].sort = name;
		}
		counts[groups - 1]++;
	}
	*ret = found;
	*ret_counts = counts;
	*ret_n = groups;
	return true;
}

static void
evaluate(struct plain *p, struct cell *c, unsigned kind, struct str key)
{
	struct level l = { .up = p->top, .kind = kind, .key = key, .diags = BUF_ARENA(&p->arena) };
	struct buf value = BUF_ARENA(&p->arena);
	struct reader r = { p, &p->arena, plain_read, plain_part, plain_before, plain_count,
		plain_slice, plain_entry, plain_neighbours, plain_groups, plain_report };
	p->top = &l;
	toy_compute(p->world, &r, kind, key, &value);
	p->top = l.up;
	*c = (struct cell){ true, l.looped ? S("") : buf_str(&value),
		l.looped ? l.loop : buf_str(&l.diags) };
}

static bool
plain_read(void *ctx, unsigned kind, struct str key, struct str *ret)
{
	struct plain *p = ctx;
	struct cell *c = cell_of(p, kind, key);
	for (struct level *l = p->top; l && !c->known; l = l->up) {
		if (l->kind == kind && str_eq(l->key, key)) {
			report_loop(p, l);
			return false;
		}
	}
	if (!c->known)
		evaluate(p, c, kind, arena_str(&p->arena, key));
	*ret = c->value;
	return !p->top || !p->top->looped;
}

void
plain_get(struct plain *p, unsigned kind, struct str key, struct str *ret, struct str *ret_diags)
{
	(void)plain_read(p, kind, key, ret);
	*ret_diags = cell_of(p, kind, key)->diags;
}
