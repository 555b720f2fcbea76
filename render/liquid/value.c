/* Liquid's values: what they are made of, and how one gets at their parts. */
#include "render/liquid/internal.h"

struct liquid_value
liquid_data(struct data d)
{
	switch (data_kind(d)) {
	case DATA_NULL:
		return liquid_nil();
	case DATA_BOOL:
		return liquid_bool(data_bool(d, false));
	case DATA_INT:
		return liquid_int(data_int(d, 0));
	case DATA_FLOAT:
		return liquid_float(data_float(d, 0));
	case DATA_STRING:
		return liquid_string(data_str(d));
	case DATA_DATE:
		return liquid_date(data_date(d));
	case DATA_LIST:
	case DATA_MAP:
		break;
	}
	return (struct liquid_value){ .kind = LIQUID_DATA, .data = d };
}

struct liquid_value
liquid_key(struct str key)
{
	struct data scalar = data_key_scalar(key);
	return data_exists(scalar) ? liquid_data(scalar) : liquid_string(key);
}

struct liquid_list *
liquid_list_new(struct arena *a, size_t n)
{
	struct liquid_list *l = arena_alloc(a, sizeof(*l));
	l->items = arena_alloc(a, n * sizeof(*l->items));
	l->n = n;
	return l;
}

/* The memory that lists share which begin with the same items. */
struct liquid_room {
	size_t used, cap; /* items: of the longest list, and at most */
};

struct liquid_list *
liquid_list_add(struct arena *a, const struct liquid_list *l, struct liquid_value item)
{
	enum { CAP_MIN = 16 };
	struct liquid_list *longer = arena_alloc(a, sizeof(*longer));
	*longer = *l;
	if (!l->room || l->room->used != l->n || l->n == l->room->cap) {
		longer->room = arena_alloc(a, sizeof(*longer->room));
		longer->room->cap = l->n < CAP_MIN ? CAP_MIN : 2 * l->n;
		longer->items = arena_alloc_raw(a, longer->room->cap * sizeof(item));
		if (l->n)
			memcpy(longer->items, l->items, l->n * sizeof(item));
	}
	longer->items[longer->n++] = item;
	longer->room->used = longer->n;
	return longer;
}

struct liquid_map *
liquid_map_new(struct arena *a, size_t n)
{
	struct liquid_map *m =
		arena_alloc(a, sizeof(struct liquid_map) + n * sizeof(struct liquid_pair));
	m->n = n;
	return m;
}

bool
liquid_truthy(struct liquid_value v)
{
	return v.kind != LIQUID_NIL && (v.kind != LIQUID_BOOL || v.boolean);
}

bool
liquid_is_list(struct liquid_value v)
{
	switch (v.kind) {
	case LIQUID_LIST:
	case LIQUID_RANGE:
		return true;
	case LIQUID_DATA:
		return data_kind(v.data) == DATA_LIST;
	case LIQUID_OBJECT:
		return v.object.class->count && v.object.class->items;
	case LIQUID_NIL:
	case LIQUID_BOOL:
	case LIQUID_INT:
	case LIQUID_FLOAT:
	case LIQUID_STRING:
	case LIQUID_DATE:
	case LIQUID_MAP:
	case LIQUID_EMPTY:
	case LIQUID_BLANK:
		break;
	}
	return false;
}

bool
liquid_is_map(struct liquid_value v)
{
	if (v.kind == LIQUID_DATA)
		return data_kind(v.data) == DATA_MAP;
	if (v.kind == LIQUID_OBJECT)
		return v.object.class->map && !liquid_is_list(v);
	return v.kind == LIQUID_MAP;
}

static size_t
range_count(struct liquid_value v)
{
	return v.range.to < v.range.from ? 0 : (size_t)v.range.to - (size_t)v.range.from + 1;
}

int
liquid_count(struct liquid_run *run, struct liquid_value v, size_t *ret)
{
	const struct liquid_map *map;
	int r = 0;
	if (v.kind == LIQUID_LIST) {
		*ret = v.list->n;
	} else if (v.kind == LIQUID_MAP) {
		*ret = v.map->n;
	} else if (v.kind == LIQUID_RANGE) {
		*ret = range_count(v);
	} else if (v.kind == LIQUID_DATA) {
		*ret = data_len(v.data);
	} else if (liquid_is_list(v)) {
		r = v.object.class->count(run, v.object.self, ret);
	} else if (liquid_is_map(v)) {
		r = liquid_pairs(run, v, &map);
		*ret = r < 0 ? 0 : map->n;
	} else {
		*ret = v.kind != LIQUID_NIL;
	}
	return r;
}

static struct liquid_value
pair_value(struct liquid_run *run, struct str key, struct liquid_value value)
{
	struct liquid_list *l = liquid_list_new(run->arena, 2);
	l->items[0] = liquid_key(key);
	l->items[1] = value;
	return liquid_list(l);
}

/* The item at i of what is held in memory. */
static struct liquid_value
item_at(struct liquid_run *run, struct liquid_value v, size_t i)
{
	if (v.kind == LIQUID_LIST)
		return v.list->items[i];
	if (v.kind == LIQUID_RANGE)
		return liquid_int((int64_t)((uint64_t)v.range.from + i));
	if (v.kind == LIQUID_MAP)
		return pair_value(run, v.map->pairs[i].key, v.map->pairs[i].value);
	if (v.kind != LIQUID_DATA)
		return v;
	struct liquid_value item = liquid_data(data_at(v.data, i));
	return data_kind(v.data) == DATA_LIST
		       ? item
		       : pair_value(run, data_str(data_key_at(v.data, i)), item);
}

int64_t
liquid_slice(struct liquid_run *run, struct liquid_value v, size_t from, size_t n,
	struct liquid_value *items)
{
	if (v.kind == LIQUID_OBJECT && liquid_is_list(v))
		return v.object.class->items(run, v.object.self, from, n, items);
	if (v.kind == LIQUID_OBJECT && liquid_is_map(v)) {
		const struct liquid_map *map;
		int r = liquid_pairs(run, v, &map);
		if (r < 0)
			return r;
		v = liquid_map(map);
	}
	size_t count, i;
	int r = liquid_count(run, v, &count);
	if (r < 0)
		return r;
	for (i = 0; i < n && from < count && i < count - from; i++)
		items[i] = item_at(run, v, from + i);
	return (int64_t)i;
}

int
liquid_items(struct liquid_run *run, struct liquid_value v, size_t from, size_t n,
	struct liquid_value **ret, size_t *ret_n)
{
	/* What a filter makes of a list takes as much as this many of it. */
	enum { ITEMS_TIMES = 4 };
	size_t count;
	int r = liquid_count(run, v, &count);
	if (r < 0)
		return r;
	if (from > count)
		from = count;
	if (n > count - from)
		n = count - from;
	size_t size = (n ? n : 1) * sizeof(struct liquid_value);
	r = liquid_step(run, n);
	if (r == 0)
		r = liquid_room(run, size * ITEMS_TIMES);
	if (r < 0)
		return r;
	struct liquid_value *items = arena_alloc_raw(&run->passing, size);
	int64_t got = liquid_slice(run, v, from, n, items);
	if (got < 0)
		return (int)got;
	*ret = items;
	*ret_n = (size_t)got;
	return 0;
}

int
liquid_pairs(struct liquid_run *run, struct liquid_value v, const struct liquid_map **ret)
{
	*ret = NULL;
	if (v.kind == LIQUID_OBJECT && v.object.class->map)
		return v.object.class->map(run, v.object.self, ret);
	if (v.kind == LIQUID_MAP)
		*ret = v.map;
	if (v.kind != LIQUID_DATA || data_kind(v.data) != DATA_MAP)
		return 0;
	size_t n = data_len(v.data);
	int r = liquid_step(run, n);
	if (r < 0)
		return r;
	struct liquid_map *m = liquid_map_new(run->arena, n);
	for (size_t i = 0; i < n; i++) {
		m->pairs[i].key = data_str(data_key_at(v.data, i));
		m->pairs[i].value = liquid_data(data_at(v.data, i));
	}
	*ret = m;
	return 0;
}

int
liquid_find(struct liquid_run *run, struct liquid_value v, struct str key, struct liquid_value *ret,
	bool *ret_found)
{
	*ret = liquid_nil();
	*ret_found = false;
	if (v.kind == LIQUID_DATA && data_kind(v.data) == DATA_MAP) {
		struct data d = data_get(v.data, key);
		*ret_found = data_exists(d);
		*ret = liquid_data(d);
	} else if (v.kind == LIQUID_MAP) {
		for (size_t i = 0; i < v.map->n && !*ret_found; i++) {
			*ret_found = str_eq(v.map->pairs[i].key, key);
			if (*ret_found)
				*ret = v.map->pairs[i].value;
		}
	} else if (v.kind == LIQUID_OBJECT && v.object.class->get) {
		int r = v.object.class->get(run, v.object.self, key, ret);
		*ret_found = ret->kind != LIQUID_NIL;
		return r;
	}
	return 0;
}

/* The i-th item, nil where there is none; negative ones count from the end. */
static int
get_at(struct liquid_run *run, struct liquid_value v, int64_t i, struct liquid_value *ret)
{
	*ret = liquid_nil();
	if (i < 0) {
		size_t count;
		int r = liquid_count(run, v, &count);
		if (r < 0)
			return r;
		if ((uint64_t) - (i + 1) >= count)
			return 0;
		i += (int64_t)count;
	}
	int64_t got = liquid_slice(run, v, (size_t)i, 1, ret);
	return got < 0 ? (int)got : 0;
}

/* The characters of a string, or the bytes of a number: what Ruby's `size` says. */
static int64_t
size_of(struct liquid_value v)
{
	if (v.kind == LIQUID_INT)
		return (int64_t)sizeof(int64_t);
	int64_t n = 0;
	for (size_t i = 0; i < v.string.len; i++)
		n += (v.string.ptr[i] & 0xc0) != 0x80;
	return n;
}

/* The first or last item; 1, or a negative code. */
static int
end_of(struct liquid_run *run, struct liquid_value v, bool last, struct liquid_value *ret)
{
	if (v.kind == LIQUID_RANGE) { /* be it empty */
		*ret = liquid_int(last ? v.range.to : v.range.from);
		return 1;
	}
	int r = get_at(run, v, last ? -1 : 0, ret);
	return r < 0 ? r : 1;
}

int
liquid_command(
	struct liquid_run *run, struct liquid_value v, struct str key, struct liquid_value *ret)
{
	bool list = liquid_is_list(v), map = liquid_is_map(v);
	size_t n = 0;
	*ret = liquid_nil();
	if (str_eq(key, S("first")) && (list || map))
		return end_of(run, v, false, ret);
	if (str_eq(key, S("last")) && list)
		return end_of(run, v, true, ret);
	if (!str_eq(key, S("size")))
		return 0;
	if (v.kind == LIQUID_STRING || v.kind == LIQUID_INT) {
		*ret = liquid_int(size_of(v));
		return 1;
	}
	int r = list || map ? liquid_count(run, v, &n) : 0;
	if (r == 0 && (list || map))
		*ret = liquid_int((int64_t)n);
	return r < 0 ? r : list || map;
}

int
liquid_get(struct liquid_run *run, struct liquid_value v, struct str key, struct liquid_value *ret)
{
	bool found;
	int r = liquid_find(run, v, key, ret, &found);
	if (r == 0 && !found)
		r = liquid_command(run, v, key, ret);
	return r < 0 ? r : 0;
}

/* The value of a key that is no string. */
static int
get_scalar(
	struct liquid_run *run, struct data map, struct liquid_value key, struct liquid_value *ret)
{
	struct arena *a = liquid_arena(run);
	struct buf node = BUF_ARENA(a);
	struct data_builder b = { .out = &node };
	if (key.kind == LIQUID_NIL)
		data_put_null(&b);
	else if (key.kind == LIQUID_BOOL)
		data_put_bool(&b, key.boolean);
	else if (key.kind == LIQUID_INT)
		data_put_int(&b, key.integer);
	else if (key.kind == LIQUID_FLOAT)
		data_put_float(&b, key.real);
	else if (key.kind == LIQUID_DATE)
		data_put_date(&b, key.date);
	data_builder_done(&b);
	if (node.len)
		*ret = liquid_data(data_get(map, data_key_of(a, data_of(buf_str(&node)))));
	return 0;
}

int
liquid_index(struct liquid_run *run, struct liquid_value v, struct liquid_value key,
	struct liquid_value *ret)
{
	bool found;
	struct str text;
	*ret = liquid_nil();
	if (v.kind == LIQUID_DATA && liquid_is_map(v) && key.kind != LIQUID_STRING)
		return get_scalar(run, v.data, key, ret);
	if (key.kind == LIQUID_INT && liquid_is_list(v) && v.kind != LIQUID_RANGE)
		return get_at(run, v, key.integer, ret);
	if (key.kind != LIQUID_STRING && key.kind != LIQUID_INT)
		return 0;
	int r = liquid_to_str(run, key, &text);
	return r < 0 ? r : liquid_find(run, v, text, ret, &found);
}
