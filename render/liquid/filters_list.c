/* Liquid's filters of lists: order and shape. Those that choose items are in filters_where.c. */
#include "core/char.h"
#include "core/utf8.h"
#include "render/liquid/filter.h"
#include "render/liquid/filters_where.h"
#include "render/liquid/number.h"

static int
put_list(struct liquid_run *run, const struct filter_items *items, struct liquid_value *ret)
{
	*ret = filter_list(run, items);
	return 0;
}

/* ---- ends and parts ---- */

static int
first(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items = { 0 };
	/* an empty range has one too */
	if (input.kind == LIQUID_RANGE || input.kind == LIQUID_OBJECT)
		return liquid_get(run, input, S("first"), ret);
	if (!filter_is_enumerable(input))
		return 0;
	int r = liquid_items(run, input, 0, 1, &items.at, &items.n);
	if (r == 0 && items.n)
		*ret = items.at[0];
	return r;
}

static int
last(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items = { 0 };
	size_t n = 0;
	if (input.kind == LIQUID_RANGE || input.kind == LIQUID_OBJECT)
		return liquid_get(run, input, S("last"), ret);
	if (!filter_is_array(input))
		return 0;
	int r = liquid_count(run, input, &n);
	if (r == 0 && n)
		r = liquid_items(run, input, n - 1, 1, &items.at, &items.n);
	if (r == 0 && items.n)
		*ret = items.at[0];
	return r;
}

static size_t
length(struct str s)
{
	size_t n = 0;
	uint32_t code;
	while (utf8_next(&s, &code, NULL))
		n++;
	return n;
}

static int
size(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	size_t n = 0;
	int r = 0;
	if (input.kind == LIQUID_STRING)
		n = length(input.string);
	else if (input.kind == LIQUID_INT)
		n = sizeof(input.integer); /* as Ruby has it */
	else if (filter_is_enumerable(input))
		r = liquid_count(run, input, &n);
	*ret = liquid_int((int64_t)n);
	return r;
}

/* The span [*from, *from + *n) within a length, where a negative start counts from the end; false: beyond. */
static bool
span(int64_t length_of, int64_t *from, int64_t *n)
{
	if (*from < 0)
		*from += length_of;
	if (*from < 0 || *from > length_of || *n < 0)
		return false;
	if (*n > length_of - *from)
		*n = length_of - *from;
	return true;
}

static int
slice_list(struct liquid_run *run, struct liquid_value input, int64_t from, int64_t n,
	struct liquid_value *ret)
{
	struct filter_items items = { 0 };
	size_t count = SIZE_MAX / 2;
	int r = 0;
	if (from < 0)
		r = liquid_count(run, input, &count);
	if (r == 0 && span((int64_t)count, &from, &n) && n)
		r = liquid_items(run, input, (size_t)from, (size_t)n, &items.at, &items.n);
	return r < 0 ? r : put_list(run, &items, ret);
}

static size_t
skip(struct str s, int64_t n)
{
	struct str rest = s;
	uint32_t code;
	while (n-- > 0 && utf8_next(&rest, &code, NULL))
		;
	return s.len - rest.len;
}

static int
slice(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	int64_t from, n = 1;
	struct str s;
	int r = filter_integer(run, filter_arg(args, 0), &from);
	if (r == 0 && liquid_truthy(filter_arg(args, 1)))
		r = filter_integer(run, filter_arg(args, 1), &n);
	if (r < 0)
		return r;
	if (filter_is_array(input))
		return slice_list(run, input, from, n, ret);
	r = filter_text(run, input, &s);
	if (r < 0)
		return r;
	*ret = liquid_string(S(""));
	if (!span((int64_t)length(s), &from, &n))
		return 0;
	s = str_from(s, skip(s, from));
	*ret = liquid_string(str_slice(s, 0, skip(s, n)));
	return 0;
}

/* ---- shape ---- */

static int
join(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items;
	struct str glue = S(" "), s;
	int r = filter_input(run, input, &items);
	if (r == 0 && args->n)
		r = filter_arg_text(run, args, 0, &glue);
	struct buf b = filter_buf(run);
	for (size_t i = 0; r == 0 && i < items.n && !b.overflow; i++) {
		if (i)
			buf_add(&b, glue);
		r = filter_text(run, items.at[i], &s);
		if (r == 0)
			buf_add(&b, s);
	}
	return r < 0 ? r : filter_put(run, &b, ret);
}

static int
reverse(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items;
	int r = filter_input(run, input, &items);
	if (r < 0)
		return r;
	struct liquid_list *l = liquid_list_new(liquid_arena(run), items.n);
	for (size_t i = 0; i < items.n; i++)
		l->items[i] = items.at[items.n - 1 - i];
	*ret = liquid_list(l);
	return 0;
}

static int
concat(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items left, right;
	if (!filter_is_array(filter_arg(args, 0)))
		return liquid_fail(run, "concat filter requires an array argument");
	int r = filter_input(run, input, &left);
	if (r == 0)
		r = filter_items(run, filter_arg(args, 0), &right);
	if (r < 0)
		return r;
	struct liquid_list *l = liquid_list_new(liquid_arena(run), left.n + right.n);
	if (left.n)
		memcpy(l->items, left.at, left.n * sizeof(*left.at));
	if (right.n)
		memcpy(l->items + left.n, right.at, right.n * sizeof(*right.at));
	*ret = liquid_list(l);
	return 0;
}

static int
map(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items;
	int r = filter_input(run, input, &items);
	if (r < 0)
		return r;
	struct liquid_list *l = liquid_list_new(liquid_arena(run), items.n);
	struct liquid_value property = filter_arg(args, 0);
	bool self = property.kind == LIQUID_STRING && str_eq(property.string, S("to_liquid"));
	for (size_t i = 0; i < items.n; i++) {
		enum filter_found found = FILTER_FOUND;
		l->items[i] = items.at[i];
		if (!self)
			r = filter_property(run, items.at[i], property, &l->items[i], &found);
		if (r == 0 && found == FILTER_TYPE_ERROR)
			r = filter_fail_property(run, property);
		if (r < 0)
			return r;
	}
	*ret = liquid_list(l);
	return 0;
}

static int
sum(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items;
	struct liquid_value property = filter_arg(args, 0);
	struct number n = number_of(liquid_int(0));
	int r = filter_input(run, input, &items);
	for (size_t i = 0; r == 0 && i < items.n; i++) {
		struct liquid_value v = items.at[i];
		enum filter_found found = FILTER_FOUND;
		if (property.kind != LIQUID_NIL)
			r = filter_property(run, items.at[i], property, &v, &found);
		if (r == 0 && found == FILTER_TYPE_ERROR)
			r = filter_fail_property(run, property);
		struct filter_items inner = { 0 };
		if (r == 0)
			r = filter_input(run, v, &inner); /* a property may be a list itself */
		for (size_t k = 0; k < inner.n; k++)
			n = number_add(n, number_of(inner.at[k]));
	}
	*ret = number_value(liquid_arena(run), n);
	return r;
}

/* ---- order ---- */

static int
order(struct liquid_run *run, const void *ctx, struct liquid_value a, struct liquid_value b,
	int *ret)
{
	bool comparable = false;
	int r = filter_compare(run, a, b, ret, &comparable);
	if (r < 0 || comparable)
		return r;
	*ret = a.kind == LIQUID_NIL ? 1 : -1;
	if (a.kind == LIQUID_NIL || b.kind == LIQUID_NIL)
		return 0;
	return liquid_fail(run, "cannot sort values of incompatible types");
}

/* As Ruby's casecmp; the keys are texts already. As in Liquid, nil is behind all, and behind another nil. */
static int
order_natural(struct liquid_run *run, const void *ctx, struct liquid_value a, struct liquid_value b,
	int *ret)
{
	*ret = a.kind == LIQUID_NIL ? 1 : -1;
	if (a.kind == LIQUID_NIL || b.kind == LIQUID_NIL)
		return 0;
	for (size_t i = 0; i < a.string.len && i < b.string.len; i++) {
		unsigned char left = (unsigned char)char_lower(a.string.ptr[i]);
		unsigned char right = (unsigned char)char_lower(b.string.ptr[i]);
		*ret = (left > right) - (left < right);
		if (*ret)
			return 0;
	}
	*ret = (a.string.len > b.string.len) - (a.string.len < b.string.len);
	return 0;
}

/* Whether all items have properties, whatever these are; else they are not sorted at all. */
static bool
have_properties(const struct filter_items *items)
{
	for (size_t i = 0; i < items->n; i++) {
		if (!filter_has_properties(items->at[i]))
			return false;
	}
	return true;
}

/* The keys that items are sorted by. */
static int
sort_keys(struct liquid_run *run, const struct filter_items *items, struct liquid_value property,
	struct filter_sorted *ret)
{
	for (size_t i = 0; i < items->n; i++) {
		enum filter_found found = FILTER_FOUND;
		int r = 0;
		ret[i] = (struct filter_sorted){ items->at[i], items->at[i] };
		if (property.kind != LIQUID_NIL)
			r = filter_property(run, items->at[i], property, &ret[i].key, &found);
		if (r == 0 && found == FILTER_TYPE_ERROR && items->n > 1)
			r = filter_fail_property(run, property);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
texts_of_keys(struct liquid_run *run, struct filter_sorted *sorted, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct str s;
		if (sorted[i].key.kind == LIQUID_NIL)
			continue;
		int r = filter_text(run, sorted[i].key, &s);
		if (r < 0)
			return r;
		sorted[i].key = liquid_string(s);
	}
	return 0;
}

static int
sort_by(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	bool natural, struct liquid_value *ret)
{
	struct filter_items items;
	struct liquid_value property = filter_arg(args, 0);
	int r = filter_input(run, input, &items);
	if (r < 0 || (property.kind != LIQUID_NIL && !have_properties(&items)))
		return r;
	struct filter_sorted *sorted =
		arena_alloc_raw(liquid_passing(run), (items.n + 1) * sizeof(*sorted));
	r = sort_keys(run, &items, property, sorted);
	if (r < 0)
		return r;
	if (natural)
		r = texts_of_keys(run, sorted, items.n);
	if (r == 0)
		r = filter_sort(run, sorted, items.n, natural ? order_natural : order, NULL);
	if (r < 0)
		return r;
	struct liquid_list *l = liquid_list_new(liquid_arena(run), items.n);
	for (size_t i = 0; i < items.n; i++)
		l->items[i] = sorted[i].item;
	*ret = liquid_list(l);
	return 0;
}

static int
sort(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return sort_by(run, input, args, false, ret);
}

static int
sort_natural(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return sort_by(run, input, args, true, ret);
}

/* ---- a value for another ---- */

static int
is_empty(struct liquid_run *run, struct liquid_value v, bool *ret)
{
	size_t n = 1;
	struct liquid_value *at;
	int r = 0;
	if (v.kind == LIQUID_STRING)
		n = v.string.len;
	else if (filter_is_array(v) || filter_is_hash(v))
		r = liquid_items(run, v, 0, 1, &at, &n);
	*ret = n == 0;
	return r;
}

static bool
allows_false(struct liquid_run *run, const struct liquid_args *args)
{
	struct liquid_value v = liquid_nil(), options = filter_arg(args, 1);
	for (size_t i = 0; args->named && i < args->named->n; i++) {
		if (str_eq(args->named->pairs[i].key, S("allow_false")))
			v = args->named->pairs[i].value;
	}
	if (filter_is_hash(options))
		(void)liquid_get(run, options, S("allow_false"), &v);
	return liquid_truthy(v);
}

static int
filter_default(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	bool missing = allows_false(run, args) ? input.kind == LIQUID_NIL : !liquid_truthy(input);
	int r = missing ? 0 : is_empty(run, input, &missing);
	*ret = input;
	if (missing)
		*ret = args->n ? args->positional[0] : liquid_string(S(""));
	return r;
}

static const struct liquid_filter filters[] = {
	{ "compact", 0, 1, filter_compact },
	{ "concat", 1, 1, concat },
	{ "default", 0, 2, filter_default },
	{ "find", 1, 2, filter_find },
	{ "find_index", 1, 2, filter_find_index },
	{ "first", 0, 0, first },
	{ "has", 1, 2, filter_has },
	{ "join", 0, 1, join },
	{ "last", 0, 0, last },
	{ "map", 1, 1, map },
	{ "reject", 1, 2, filter_reject },
	{ "reverse", 0, 0, reverse },
	{ "size", 0, 0, size },
	{ "slice", 1, 2, slice },
	{ "sort", 0, 1, sort },
	{ "sort_natural", 0, 1, sort_natural },
	{ "sum", 0, 1, sum },
	{ "uniq", 0, 1, filter_uniq },
	{ "where", 1, 2, filter_where },
};

const struct liquid_filters liquid_filters_list = { filters, sizeof(filters) / sizeof(filters[0]) };
