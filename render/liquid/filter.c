/* What the tables of filters share. */
#include "render/liquid/filter.h"

#include "core/hash.h"
#include "core/utf8.h"

enum { RANGE_MAX = 10000000 }; /* items of a range that a filter goes through */

int
filter_text(struct liquid_run *run, struct liquid_value v, struct str *ret)
{
	if (!filter_is_array(v))
		return liquid_to_str(run, v, ret);
	struct buf b = BUF_ARENA(liquid_arena(run));
	int r = liquid_inspect(run, v, &b);
	if (r < 0)
		return r;
	*ret = buf_str(&b);
	return 0;
}

int
filter_arg_text(struct liquid_run *run, const struct liquid_args *args, size_t i, struct str *ret)
{
	return filter_text(run, filter_arg(args, i), ret);
}

int
filter_integer(struct liquid_run *run, struct liquid_value v, int64_t *ret)
{
	return liquid_to_integer(v, ret) ? 0 : liquid_fail(run, "invalid integer");
}

struct buf
filter_buf(struct liquid_run *run)
{
	return (struct buf){ .arena = liquid_passing(run), .max = LIQUID_OUTPUT_MAX };
}

int
filter_put(struct liquid_run *run, const struct buf *b, struct liquid_value *ret)
{
	if (b->overflow)
		return liquid_over(run, "the text is longer than %d MB", LIQUID_OUTPUT_MAX >> 20);
	*ret = liquid_string(buf_str(b));
	return 0;
}

int
filter_change(struct liquid_run *run, struct liquid_value input,
	void (*change)(struct buf *b, struct str s), struct liquid_value *ret)
{
	struct str s;
	int r = filter_text(run, input, &s);
	if (r < 0)
		return r;
	struct buf b = filter_buf(run);
	(void)buf_reserve(&b, s.len); /* mostly as long as before */
	change(&b, s);
	return filter_put(run, &b, ret);
}

static bool
is_data(struct liquid_value v, enum data_kind kind)
{
	return v.kind == LIQUID_DATA && data_kind(v.data) == kind;
}

bool
filter_is_array(struct liquid_value v)
{
	if (v.kind == LIQUID_OBJECT)
		return v.object.class->items && !v.object.class->map;
	return v.kind == LIQUID_LIST || is_data(v, DATA_LIST);
}

bool
filter_is_hash(struct liquid_value v)
{
	if (v.kind == LIQUID_OBJECT)
		return v.object.class->map != NULL;
	return v.kind == LIQUID_MAP || is_data(v, DATA_MAP);
}

bool
filter_is_enumerable(struct liquid_value v)
{
	return v.kind == LIQUID_RANGE || filter_is_array(v) || filter_is_hash(v);
}

int
filter_items(struct liquid_run *run, struct liquid_value v, struct filter_items *ret)
{
	if (v.kind == LIQUID_RANGE && v.range.to > v.range.from &&
		(uint64_t)v.range.to - (uint64_t)v.range.from > RANGE_MAX)
		return liquid_fail(run, "the range has more than %d items", RANGE_MAX);
	return liquid_items(run, v, 0, SIZE_MAX, &ret->at, &ret->n);
}

/* A list that grows by doubling. */
struct grower {
	struct filter_items items;
	size_t cap;
};

static void
grow(struct liquid_run *run, struct grower *g, struct liquid_value v)
{
	if (g->items.n == g->cap) {
		g->cap = g->cap ? g->cap * 2 : 16;
		struct liquid_value *at =
			arena_alloc_raw(liquid_passing(run), g->cap * sizeof(*at));
		if (g->items.n)
			memcpy(at, g->items.at, g->items.n * sizeof(*at));
		g->items.at = at;
	}
	g->items.at[g->items.n++] = v;
}

static bool
is_nested(struct liquid_value v)
{
	return v.kind == LIQUID_LIST || is_data(v, DATA_LIST);
}

static int
flatten(struct liquid_run *run, const struct filter_items *items, size_t depth, struct grower *g)
{
	if (depth > DATA_DEPTH_MAX)
		return liquid_fail(run, "lists are nested too deeply");
	for (size_t i = 0; i < items->n; i++) {
		struct filter_items inner;
		if (!is_nested(items->at[i])) {
			grow(run, g, items->at[i]);
			continue;
		}
		int r = filter_items(run, items->at[i], &inner);
		if (r == 0)
			r = flatten(run, &inner, depth + 1, g);
		if (r < 0)
			return r;
	}
	return 0;
}

int
filter_input(struct liquid_run *run, struct liquid_value v, struct filter_items *ret)
{
	if (v.kind == LIQUID_NIL) {
		*ret = (struct filter_items){ 0 };
		return 0;
	}
	if (!filter_is_array(v) && v.kind != LIQUID_RANGE) {
		ret->at = arena_alloc(liquid_passing(run), sizeof(*ret->at));
		ret->at[0] = v;
		ret->n = 1;
		return 0;
	}
	int r = filter_items(run, v, ret);
	if (r < 0)
		return r;
	size_t flat = 0;
	while (flat < ret->n && !is_nested(ret->at[flat]))
		flat++;
	if (flat == ret->n)
		return 0;
	struct grower g = { 0 };
	r = flatten(run, ret, 0, &g);
	*ret = g.items;
	return r;
}

int
filter_values(struct liquid_run *run, struct liquid_value v, struct filter_items *ret)
{
	const struct liquid_map *map = NULL;
	if (!filter_is_hash(v))
		return filter_items(run, v, ret);
	int r = liquid_pairs(run, v, &map);
	if (r < 0)
		return r;
	*ret = (struct filter_items){ 0 };
	if (!map)
		return 0;
	ret->at = arena_alloc_raw(liquid_passing(run), (map->n + 1) * sizeof(*ret->at));
	for (; ret->n < map->n; ret->n++)
		ret->at[ret->n] = map->pairs[ret->n].value;
	return 0;
}

struct liquid_value
filter_list(struct liquid_run *run, const struct filter_items *items)
{
	struct liquid_list *l = liquid_list_new(liquid_arena(run), items->n);
	if (items->n)
		memcpy(l->items, items->at, items->n * sizeof(*items->at));
	return liquid_list(l);
}

/* A number as an index, as Ruby takes one: floats lose what is behind the point. */
static bool
as_index(struct liquid_value v, int64_t *ret)
{
	if (v.kind == LIQUID_INT)
		*ret = v.integer;
	else if (v.kind == LIQUID_FLOAT && v.real > -9e15 && v.real < 9e15)
		*ret = (int64_t)v.real;
	else
		return false;
	return true;
}

/* text["part"] is the part or nil, text[2] a character. */
static struct liquid_value
string_property(struct str s, struct liquid_value property)
{
	int64_t index;
	if (property.kind == LIQUID_STRING) {
		size_t at = str_search(s, property.string);
		return at < s.len || property.string.len == 0 ? liquid_string(property.string)
							      : liquid_nil();
	}
	if (!as_index(property, &index))
		return liquid_nil();
	if (index < 0) {
		struct str rest = s;
		uint32_t code;
		while (utf8_next(&rest, &code, NULL))
			index++;
	}
	for (; s.len && index >= 0; index--) {
		size_t n = utf8_size(s);
		if (index == 0)
			return liquid_string(str_slice(s, 0, n ? n : 1));
		s = str_from(s, n ? n : 1);
	}
	return liquid_nil();
}

static int
object_property(struct liquid_run *run, struct liquid_object o, struct liquid_value property,
	struct liquid_value *ret)
{
	*ret = liquid_nil();
	if (!o.class->get || property.kind != LIQUID_STRING)
		return 0;
	return o.class->get(run, o.self, property.string, ret);
}

static int
hash_property(struct liquid_run *run, struct liquid_value item, struct liquid_value property,
	struct liquid_value *ret)
{
	*ret = liquid_nil();
	if (property.kind != LIQUID_STRING)
		return liquid_index(run, item, property, ret);
	if (item.kind == LIQUID_DATA) {
		*ret = liquid_data(data_get(item.data, property.string));
		return 0;
	}
	for (size_t i = 0; i < item.map->n; i++) {
		if (str_eq(item.map->pairs[i].key, property.string))
			*ret = item.map->pairs[i].value;
	}
	return 0;
}

/* An integer's bit, as Ruby has it. */
static struct liquid_value
bit(int64_t v, int64_t index)
{
	if (index < 0)
		return liquid_int(0);
	return liquid_int(v >> (index > 63 ? 63 : index) & 1);
}

bool
filter_has_properties(struct liquid_value item)
{
	return item.kind == LIQUID_STRING || item.kind == LIQUID_INT ||
	       item.kind == LIQUID_OBJECT || filter_is_array(item) || filter_is_hash(item);
}

int
filter_property(struct liquid_run *run, struct liquid_value item, struct liquid_value property,
	struct liquid_value *ret, enum filter_found *ret_found)
{
	int64_t index;
	*ret = liquid_nil();
	*ret_found = FILTER_FOUND;
	if (item.kind == LIQUID_OBJECT)
		return object_property(run, item.object, property, ret);
	if (filter_is_hash(item))
		return hash_property(run, item, property, ret);
	bool number = as_index(property, &index);
	if (item.kind == LIQUID_STRING && (number || property.kind == LIQUID_STRING))
		*ret = string_property(item.string, property);
	else if (item.kind == LIQUID_INT && number)
		*ret = bit(item.integer, index);
	else if (filter_is_array(item) && number)
		return liquid_index(run, item, liquid_int(index), ret);
	else if (filter_has_properties(item))
		*ret_found = FILTER_TYPE_ERROR;
	else
		*ret_found = FILTER_NO_INDEX;
	return 0;
}

int
filter_fail_property(struct liquid_run *run, struct liquid_value property)
{
	struct str name;
	int r = filter_text(run, property, &name);
	return r < 0 ? r : liquid_fail(run, "cannot select the property '%.*s'", STR(name));
}

/* Objects of one class by date, then path, as Jekyll orders documents. */
static int
compare_objects(struct liquid_run *run, struct liquid_value a, struct liquid_value b, int *ret,
	bool *ret_comparable)
{
	static const struct str keys[] = { { "date", 4 }, { "path", 4 } };
	*ret_comparable = false;
	if (a.object.class != b.object.class || !a.object.class->get)
		return 0;
	for (size_t i = 0; i < 2; i++) {
		struct liquid_value left = liquid_nil(), right = liquid_nil();
		int r = a.object.class->get(run, a.object.self, keys[i], &left);
		if (r == 0)
			r = b.object.class->get(run, b.object.self, keys[i], &right);
		if (r == 0 && left.kind != LIQUID_NIL)
			r = liquid_compare(run, left, right, ret, ret_comparable);
		if (r < 0 || (*ret_comparable && *ret))
			return r;
	}
	return 0;
}

static int
compare_lists(struct liquid_run *run, struct liquid_value a, struct liquid_value b, int *ret,
	bool *ret_comparable)
{
	struct filter_items left, right;
	int r = filter_items(run, a, &left);
	if (r == 0)
		r = filter_items(run, b, &right);
	if (r < 0)
		return r;
	*ret_comparable = true;
	for (size_t i = 0; i < left.n && i < right.n; i++) {
		r = filter_compare(run, left.at[i], right.at[i], ret, ret_comparable);
		if (r < 0 || !*ret_comparable || *ret)
			return r;
	}
	*ret = (left.n > right.n) - (left.n < right.n);
	return 0;
}

int
filter_compare(struct liquid_run *run, struct liquid_value a, struct liquid_value b, int *ret,
	bool *ret_comparable)
{
	bool equal = false;
	*ret_comparable = false;
	if (a.kind == LIQUID_OBJECT && b.kind == LIQUID_OBJECT)
		return compare_objects(run, a, b, ret, ret_comparable);
	if (is_nested(a) && is_nested(b))
		return compare_lists(run, a, b, ret, ret_comparable);
	int r = liquid_compare(run, a, b, ret, ret_comparable);
	if (r < 0 || *ret_comparable)
		return r;
	r = liquid_equal(run, a, b, &equal);
	if (r < 0 || !equal)
		return r;
	*ret = 0;
	*ret_comparable = true;
	return 0;
}
