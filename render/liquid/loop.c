/* Liquid's loops, run: `for` and `tablerow`, and the objects that tell where they are.
 *
 * What is gone through is asked for in slices. A loop with a limit asks an object for these items
 * and nothing else: what it prints does not depend on how many more there are. */
#include "render/liquid/internal.h"

enum {
	SLICE = 16,         /* items on the stack */
	OBJECT_SLICE = 64,  /* items of an object, which may be slow to ask */
	LIMIT_MAX = 1 << 12 /* a limit up to which items are asked for at once */
};

/* ---- forloop, tablerowloop ---- */

static int
get_place(const struct liquid_loop *l, struct str key, struct liquid_value *ret)
{
	if (str_eq(key, S("index")))
		*ret = liquid_int(l->index + 1);
	else if (str_eq(key, S("index0")))
		*ret = liquid_int(l->index);
	else if (str_eq(key, S("rindex")))
		*ret = liquid_int(l->length - l->index);
	else if (str_eq(key, S("rindex0")))
		*ret = liquid_int(l->length - l->index - 1);
	else if (str_eq(key, S("first")))
		*ret = liquid_bool(l->index == 0);
	else if (str_eq(key, S("last")))
		*ret = liquid_bool(l->index == l->length - 1);
	else if (str_eq(key, S("length")))
		*ret = liquid_int(l->length);
	return 0;
}

static const struct liquid_class forloop_class;

static int
forloop_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	const struct liquid_loop *l = self;
	if (str_eq(key, S("name")))
		*ret = liquid_string(l->name);
	else if (str_eq(key, S("parentloop")) && l->parent)
		*ret = liquid_object(&forloop_class, l->parent);
	else
		return get_place(l, key, ret);
	return 0;
}

static const struct liquid_class forloop_class = {
	.name = "Liquid::ForloopDrop",
	.get = forloop_get,
};

static int
tablerow_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	const struct liquid_loop *l = self;
	if (str_eq(key, S("col")))
		*ret = liquid_int(l->col);
	else if (str_eq(key, S("col0")))
		*ret = liquid_int(l->col - 1);
	else if (str_eq(key, S("row")))
		*ret = liquid_int(l->row);
	else if (str_eq(key, S("col_first")))
		*ret = liquid_bool(l->col == 1);
	else if (str_eq(key, S("col_last")))
		*ret = liquid_bool(l->col == l->cols);
	else
		return get_place(l, key, ret);
	return 0;
}

static const struct liquid_class tablerow_class = {
	.name = "Liquid::TablerowloopDrop",
	.get = tablerow_get,
};

struct liquid_loop *
liquid_loop_new(struct liquid_run *run, struct str name, size_t length)
{
	struct liquid_loop *l = arena_alloc(run->arena, sizeof(*l));
	l->name = name;
	l->length = (int64_t)length;
	l->row = l->col = 1;
	return l;
}

struct liquid_value
liquid_loop_value(const struct liquid_loop *l)
{
	return liquid_object(&forloop_class, l);
}

/* ---- heads ---- */

/* A loop's head, taken apart. */
struct head {
	uint32_t flags, variable, name; /* symbols */
	const uint32_t *collection;
	const uint32_t *limit, *offset, *cols; /* NULL: not there */
	bool goes_on;                          /* offset: continue */
	const uint32_t *body;
};

static struct head
read_head(struct liquid_run *run, const uint32_t *node)
{
	const uint32_t *at = node + 3;
	struct head h = {
		.flags = at[0],
		.variable = liquid_code_name(run, at[1]),
		.name = liquid_code_name(run, at[2]),
		.collection = at + 3,
	};
	for (at = h.collection + liquid_code_size(h.collection); *at; at += 2 + at[1]) {
		if (*at == FOR_LIMIT) {
			h.limit = at + 2;
		} else if (*at == FOR_COLS) {
			h.cols = at + 2;
		} else {
			h.offset = at + 2;
			h.goes_on = *at == FOR_CONTINUE;
		}
	}
	h.body = at + 1;
	return h;
}

/* What a loop goes through: n items of v from `start` on, and those of them that are at hand, which
 * are in the order of v: `have` of them, the first or (reversed) the last of which is the loop's
 * item `from`. */
struct segment {
	struct liquid_value v;
	size_t start, n;
	bool reversed;
	struct liquid_value *items; /* room for `room` of them; NULL: none has been asked for */
	size_t room, from, have;
};

/* What Ruby can go through: lists and maps, and strings as one item. */
static bool
is_collection(struct liquid_value v)
{
	return liquid_is_list(v) || liquid_is_map(v) ||
	       (v.kind == LIQUID_STRING && v.string.len > 0);
}

/* Asks an object for at most n items, without asking it how many there are. */
static int
ask_once(struct liquid_run *run, struct segment *s, size_t n)
{
	s->items = arena_alloc_raw(run->arena, (n ? n : 1) * sizeof(struct liquid_value));
	int64_t got = liquid_slice(run, s->v, s->start, n, s->items);
	if (got < 0)
		return (int)got;
	s->n = s->have = s->room = (size_t)got;
	return 0;
}

/* Finds the items [from, to) of a collection; `to` SIZE_MAX: all. */
static int
open_segment(struct liquid_run *run, struct segment *s, size_t from, size_t to)
{
	size_t count, limit = to > from ? to - from : 0;
	s->start = from;
	s->n = 0;
	if (!is_collection(s->v))
		return 0;
	if (s->v.kind == LIQUID_STRING) {
		s->start = 0;
		s->n = 1;
		return 0;
	}
	if (s->v.kind == LIQUID_OBJECT && liquid_is_list(s->v) && limit <= LIMIT_MAX)
		return ask_once(run, s, limit);
	int r = liquid_count(run, s->v, &count);
	if (r < 0)
		return r;
	s->n = from < count ? count - from : 0;
	if (s->n > limit)
		s->n = limit;
	return 0;
}

/* The i-th item in the loop's order. */
static int
segment_item(struct liquid_run *run, struct segment *s, size_t i, struct liquid_value *stack,
	struct liquid_value *ret)
{
	if (i >= s->from + s->have) {
		if (!s->items) {
			bool object = s->v.kind == LIQUID_OBJECT;
			s->room = object ? OBJECT_SLICE : SLICE;
			s->items = object ? arena_alloc_raw(run->arena,
						    s->room * sizeof(struct liquid_value))
					  : stack;
		}
		size_t n = s->n - i < s->room ? s->n - i : s->room;
		size_t at = s->reversed ? s->n - i - n : i;
		int64_t got = liquid_slice(run, s->v, s->start + at, n, s->items);
		if (got < 0)
			return (int)got;
		for (size_t k = (size_t)got; k < n; k++) /* fewer than it said */
			s->items[k] = liquid_nil();
		s->from = i;
		s->have = n;
	}
	size_t k = i - s->from;
	*ret = s->items[s->reversed ? s->have - 1 - k : k];
	return 0;
}

/* ---- for ---- */

/* An attribute that must be an integer, or nil. */
static int
integer(struct liquid_run *run, const uint32_t *at, bool *ret_nil, int64_t *ret)
{
	struct liquid_value v = liquid_nil();
	int r = at ? liquid_eval(run, at, &v) : 0;
	*ret = 0;
	*ret_nil = v.kind == LIQUID_NIL;
	if (r < 0 || *ret_nil)
		return r;
	return liquid_to_integer(v, ret) ? 0 : liquid_fail(run, "invalid integer");
}

static size_t
not_negative(int64_t v)
{
	return v < 0 ? 0 : (size_t)v;
}

/* The place that a loop ended at the last time. */
static int64_t *
offset_of(struct liquid_run *run, uint32_t name)
{
	return &liquid_rare(run, run->context, name)->offset;
}

static int
for_segment(struct liquid_run *run, const struct head *h, struct segment *s)
{
	int64_t from = 0, limit = 0, to;
	bool none = true;
	int r = 0;
	if (h->goes_on)
		from = *offset_of(run, h->name);
	else
		r = integer(run, h->offset, &none, &from);
	if (r == 0)
		r = liquid_eval(run, h->collection, &s->v);
	if (r == 0)
		r = integer(run, h->limit, &none, &limit);
	if (r < 0)
		return r;
	if (none || __builtin_add_overflow(from, limit, &to))
		to = INT64_MAX;
	s->reversed = h->flags & FOR_REVERSED;
	r = open_segment(run, s, not_negative(from), none ? SIZE_MAX : not_negative(to));
	if (r == 0)
		*offset_of(run, h->name) = from + (int64_t)s->n;
	return r;
}

/* Runs the body for each item. */
static int
each(struct liquid_run *run, const struct head *h, struct segment *s, struct liquid_loop *loop,
	struct buf *out)
{
	struct liquid_value stack[SLICE];
	struct liquid_binding forloop, variable;
	int r = 0;
	liquid_bind(run, &forloop, liquid_intern(run, S("forloop"))->id, liquid_loop_value(loop));
	liquid_bind(run, &variable, h->variable, liquid_nil());
	for (size_t i = 0; i < s->n && r == 0; i++, loop->index++) {
		r = liquid_step(run, 1);
		if (r == 0)
			r = segment_item(run, s, i, stack, &variable.value);
		if (r == 0)
			r = liquid_exec_body(run, h->body, out);
		if (run->interrupt) {
			bool ends = run->interrupt == LIQUID_BREAK;
			run->interrupt = LIQUID_GOES_ON;
			if (ends)
				break;
		}
	}
	liquid_unbind(run, &variable);
	liquid_unbind(run, &forloop);
	return r;
}

int
liquid_exec_for(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	struct head h = read_head(run, node);
	struct segment s = { 0 };
	int r = for_segment(run, &h, &s);
	if (r < 0)
		return r;
	if (s.n == 0)
		return h.flags & FOR_ELSE ? liquid_exec_body(run, h.body + h.body[0], out) : 0;
	struct liquid_loop *loop = liquid_loop_new(run, liquid_symbol(run, h.name)->name, s.n),
			   *outer = run->loop;
	r = liquid_enter(run);
	if (r == 0) {
		loop->parent = outer;
		run->loop = loop;
		r = each(run, &h, &s, loop, out);
		run->loop = outer;
	}
	liquid_leave(run);
	return r;
}

/* ---- tablerow ---- */

/* An attribute as a number; what is none is 0. */
static int
number(struct liquid_run *run, const uint32_t *at, int64_t *ret)
{
	struct liquid_value v = liquid_nil();
	int r = at ? liquid_eval(run, at, &v) : 0;
	*ret = liquid_to_i(v);
	return r;
}

/* One cell; *ret_ends where the loop is broken off. */
static int
cell(struct liquid_run *run, const struct head *h, struct liquid_loop *loop, struct buf *out,
	bool *ret_ends)
{
	buf_printf(out, "<td class=\"col%lld\">", (long long)loop->col);
	int r = liquid_exec_body(run, h->body, out);
	if (r < 0)
		return r;
	buf_lit(out, "</td>");
	*ret_ends = run->interrupt == LIQUID_BREAK;
	run->interrupt = LIQUID_GOES_ON;
	if (*ret_ends)
		return 0;
	bool row_ends = loop->col == loop->cols;
	if (row_ends && loop->index != loop->length - 1)
		buf_printf(out, "</tr>\n<tr class=\"row%lld\">", (long long)loop->row + 1);
	loop->index++;
	loop->col = row_ends ? 1 : loop->col + 1;
	loop->row += row_ends;
	return 0;
}

static int
rows(struct liquid_run *run, const struct head *h, struct segment *s, int64_t cols, struct buf *out)
{
	struct liquid_value stack[SLICE];
	struct liquid_binding tablerowloop, variable;
	struct liquid_loop *loop = liquid_loop_new(run, S(""), s->n);
	bool ends = false;
	int r = 0;
	loop->cols = h->cols ? cols : (int64_t)s->n;
	liquid_bind(run, &tablerowloop, liquid_intern(run, S("tablerowloop"))->id,
		liquid_object(&tablerow_class, loop));
	liquid_bind(run, &variable, h->variable, liquid_nil());
	for (size_t i = 0; i < s->n && r == 0 && !ends; i++) {
		r = liquid_step(run, 1);
		if (r == 0)
			r = segment_item(run, s, i, stack, &variable.value);
		if (r == 0)
			r = cell(run, h, loop, out, &ends);
	}
	liquid_unbind(run, &variable);
	liquid_unbind(run, &tablerowloop);
	return r;
}

int
liquid_exec_tablerow(struct liquid_run *run, const uint32_t *node, struct buf *out)
{
	struct head h = read_head(run, node);
	struct segment s = { 0 };
	int64_t from = 0, limit = 0, cols = 0, to = 0;
	int r = liquid_eval(run, h.collection, &s.v);
	if (r < 0 || !liquid_truthy(s.v))
		return r;
	r = number(run, h.offset, &from);
	if (r == 0)
		r = number(run, h.limit, &limit);
	if (r == 0)
		r = number(run, h.cols, &cols);
	if (r == 0 && __builtin_add_overflow(from, limit, &to))
		to = INT64_MAX;
	if (r == 0)
		r = open_segment(
			run, &s, not_negative(from), h.limit ? not_negative(to) : SIZE_MAX);
	if (r < 0)
		return r;
	buf_lit(out, "<tr class=\"row1\">\n");
	r = liquid_enter(run);
	if (r == 0)
		r = rows(run, &h, &s, cols, out);
	liquid_leave(run);
	buf_lit(out, "</tr>\n");
	return r;
}
