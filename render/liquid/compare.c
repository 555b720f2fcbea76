/* How Liquid's values compare: equality, order, and `contains`. */
#include "render/liquid/internal.h"

static int equal(struct liquid_run *run, struct liquid_value a, struct liquid_value b,
	unsigned depth, bool *ret);

static int
equal_lists(struct liquid_run *run, struct liquid_value a, struct liquid_value b, unsigned depth,
	bool *ret)
{
	struct liquid_value left[16], right[16];
	size_t na, nb, from = 0;
	*ret = false;
	if (depth > LIQUID_VALUE_DEPTH_MAX)
		return liquid_fail(run, "lists are nested too deep");
	int r = liquid_count(run, a, &na);
	if (r == 0)
		r = liquid_count(run, b, &nb);
	if (r < 0 || na != nb)
		return r;
	for (*ret = true; from < na && *ret; from += 16) {
		int64_t n = liquid_slice(run, a, from, 16, left);
		int64_t m = n < 0 ? n : liquid_slice(run, b, from, 16, right);
		r = m < 0 ? (int)m : liquid_step(run, 16);
		for (int64_t i = 0; i < n && i < m && *ret && r == 0; i++)
			r = equal(run, left[i], right[i], depth + 1, ret);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The value of a key that is there, even if it is nil; else NULL. */
static const struct liquid_value *
value_of(const struct liquid_map *map, struct str key)
{
	for (size_t i = 0; i < map->n; i++) {
		if (str_eq(map->pairs[i].key, key))
			return &map->pairs[i].value;
	}
	return NULL;
}

static int
equal_maps(struct liquid_run *run, struct liquid_value a, struct liquid_value b, unsigned depth,
	bool *ret)
{
	const struct liquid_map *left, *right;
	*ret = false;
	if (depth > LIQUID_VALUE_DEPTH_MAX)
		return liquid_fail(run, "maps are nested too deep");
	int r = liquid_pairs(run, a, &left);
	if (r == 0)
		r = liquid_pairs(run, b, &right);
	if (r < 0 || left->n != right->n)
		return r;
	*ret = true;
	for (size_t i = 0; i < left->n && *ret && r == 0; i++) {
		r = liquid_step(run, left->n);
		const struct liquid_value *other = value_of(right, left->pairs[i].key);
		*ret = other != NULL;
		if (r == 0 && other)
			r = equal(run, left->pairs[i].value, *other, depth + 1, ret);
	}
	return r;
}

static double
real(struct liquid_value v)
{
	return v.kind == LIQUID_INT ? (double)v.integer : v.real;
}

static bool
is_number(struct liquid_value v)
{
	return v.kind == LIQUID_INT || v.kind == LIQUID_FLOAT;
}

static bool
equal_objects(struct liquid_object a, struct liquid_object b)
{
	if (a.class != b.class)
		return false;
	return a.self == b.self || (a.class->same && a.class->same(a.self, b.self));
}

/* Those of one kind, but for lists and maps. */
static bool
equal_scalars(struct liquid_value a, struct liquid_value b)
{
	switch (a.kind) {
	case LIQUID_NIL:
	case LIQUID_EMPTY:
	case LIQUID_BLANK:
		return true;
	case LIQUID_BOOL:
		return a.boolean == b.boolean;
	case LIQUID_INT:
		return a.integer == b.integer;
	case LIQUID_FLOAT:
		return a.real == b.real;
	case LIQUID_STRING:
		return str_eq(a.string, b.string);
	case LIQUID_DATE:
		return date_cmp(a.date, b.date) == 0;
	case LIQUID_RANGE:
		return a.range.from == b.range.from && a.range.to == b.range.to;
	case LIQUID_OBJECT:
		return equal_objects(a.object, b.object);
	case LIQUID_LIST:
	case LIQUID_MAP:
	case LIQUID_DATA:
		break;
	}
	return false;
}

static int
equal(struct liquid_run *run, struct liquid_value a, struct liquid_value b, unsigned depth,
	bool *ret)
{
	bool objects = a.kind == LIQUID_OBJECT || b.kind == LIQUID_OBJECT;
	if (!objects && liquid_is_map(a) && liquid_is_map(b))
		return equal_maps(run, a, b, depth, ret);
	if (!objects && a.kind != LIQUID_RANGE && b.kind != LIQUID_RANGE && liquid_is_list(a) &&
		liquid_is_list(b))
		return equal_lists(run, a, b, depth, ret);
	if (a.kind == b.kind)
		*ret = equal_scalars(a, b);
	else
		*ret = is_number(a) && is_number(b) && real(a) == real(b);
	bool texts = a.kind == LIQUID_STRING && b.kind == LIQUID_STRING;
	return texts && a.string.len == b.string.len ? liquid_step(run, a.string.len / 64) : 0;
}

/* Whether v is empty; what cannot be is not. */
static int
is_empty(struct liquid_run *run, struct liquid_value v, bool *ret)
{
	*ret = v.kind == LIQUID_STRING && v.string.len == 0;
	if (v.kind == LIQUID_RANGE || (!liquid_is_list(v) && !liquid_is_map(v)))
		return 0;
	size_t n;
	int r = liquid_count(run, v, &n);
	*ret = r == 0 && n == 0;
	return r;
}

static int
is_blank(struct liquid_run *run, struct liquid_value v, bool *ret)
{
	*ret = !liquid_truthy(v) || (v.kind == LIQUID_STRING && str_trim(v.string).len == 0);
	return *ret ? 0 : is_empty(run, v, ret);
}

int
liquid_equal(struct liquid_run *run, struct liquid_value a, struct liquid_value b, bool *ret)
{
	*ret = false;
	bool literal_a = a.kind == LIQUID_EMPTY || a.kind == LIQUID_BLANK,
	     literal_b = b.kind == LIQUID_EMPTY || b.kind == LIQUID_BLANK;
	if (literal_a && literal_b)
		return 0;
	struct liquid_value v = literal_a ? b : a;
	if (a.kind == LIQUID_EMPTY || b.kind == LIQUID_EMPTY)
		return is_empty(run, v, ret);
	if (a.kind == LIQUID_BLANK || b.kind == LIQUID_BLANK)
		return run->without_blank ? 0 : is_blank(run, v, ret);
	return equal(run, a, b, 0, ret);
}

int
liquid_compare(struct liquid_run *run, struct liquid_value a, struct liquid_value b, int *ret,
	bool *ret_comparable)
{
	*ret = 0;
	*ret_comparable = true;
	if (a.kind == LIQUID_INT && b.kind == LIQUID_INT)
		*ret = (a.integer > b.integer) - (a.integer < b.integer);
	else if (is_number(a) && is_number(b))
		*ret = (real(a) > real(b)) - (real(a) < real(b));
	else if (a.kind == LIQUID_STRING && b.kind == LIQUID_STRING)
		*ret = str_cmp(a.string, b.string);
	else if (a.kind == LIQUID_DATE && b.kind == LIQUID_DATE)
		*ret = date_cmp(a.date, b.date);
	else
		*ret_comparable = false;
	if (is_number(a) && is_number(b) && (real(a) != real(a) || real(b) != real(b)))
		*ret_comparable = false;
	if (a.kind != LIQUID_STRING || b.kind != LIQUID_STRING)
		return 0;
	return liquid_step(run, (a.string.len < b.string.len ? a.string.len : b.string.len) / 64);
}

/* Whether one of the items is the same as `wanted`. */
static int
list_contains(
	struct liquid_run *run, struct liquid_value list, struct liquid_value wanted, bool *ret)
{
	struct liquid_value items[16];
	int64_t n;
	size_t from = 0;
	do {
		n = liquid_slice(run, list, from, 16, items);
		int r = n < 0 ? (int)n : liquid_step(run, (uint64_t)n);
		for (int64_t i = 0; i < n && r == 0 && !*ret; i++)
			r = liquid_equal(run, items[i], wanted, ret);
		if (r < 0)
			return r;
		from += (size_t)n;
	} while (n == 16 && !*ret);
	return 0;
}

static int
map_contains(struct liquid_run *run, struct liquid_value map, struct liquid_value key, bool *ret)
{
	const struct liquid_map *pairs;
	if (key.kind != LIQUID_STRING)
		return 0;
	int r = liquid_pairs(run, map, &pairs);
	if (r == 0)
		r = liquid_step(run, pairs->n / 8);
	for (size_t i = 0; r == 0 && i < pairs->n && !*ret; i++)
		*ret = str_eq(pairs->pairs[i].key, key.string);
	return r;
}

int
liquid_contains(
	struct liquid_run *run, struct liquid_value left, struct liquid_value right, bool *ret)
{
	struct str wanted;
	bool literal = right.kind == LIQUID_EMPTY || right.kind == LIQUID_BLANK;
	*ret = false;
	if (!liquid_truthy(right) || (literal && left.kind != LIQUID_STRING))
		return 0; /* no item is the word itself */
	if (left.kind == LIQUID_STRING) {
		struct buf b = BUF_ARENA(run->arena);
		bool list = liquid_is_list(right) && right.kind != LIQUID_RANGE;
		int r = list ? liquid_inspect(run, right, &b) : liquid_to_str(run, right, &wanted);
		if (list)
			wanted = buf_str(&b);
		if (r == 0)
			r = liquid_step(run, left.string.len / 32);
		if (r == 0)
			*ret = wanted.len == 0 || str_search(left.string, wanted) < left.string.len;
		return r;
	}
	if (left.kind == LIQUID_RANGE) {
		double v = is_number(right) ? real(right) : 0;
		*ret = is_number(right) && v >= (double)left.range.from &&
		       v <= (double)left.range.to;
		return 0;
	}
	if (liquid_is_list(left))
		return list_contains(run, left, right, ret);
	return liquid_is_map(left) ? map_contains(run, left, right, ret) : 0;
}
