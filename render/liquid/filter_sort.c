/* Sorting and grouping for filters: a merge sort whose comparison may fail, and an index of keys. */
#include "render/liquid/filter.h"

#include "core/char.h"
#include "core/hash.h"

/* Merges the sorted halves [0, half) and [half, n) of `from` into `to`. */
static int
merge(struct liquid_run *run, const struct filter_sorted *from, struct filter_sorted *to,
	size_t half, size_t n, filter_order *order, const void *ctx)
{
	size_t left = 0, right = half;
	for (size_t i = 0; i < n; i++) {
		int c = 0;
		if (left < half && right < n) {
			int r = order(run, ctx, from[left].key, from[right].key, &c);
			if (r < 0)
				return r;
		}
		if (right == n || (left < half && c <= 0))
			to[i] = from[left++];
		else
			to[i] = from[right++];
	}
	return 0;
}

static int
sort_between(struct liquid_run *run, struct filter_sorted *items, struct filter_sorted *spare,
	size_t n, filter_order *order, const void *ctx)
{
	if (n < 2)
		return 0;
	size_t half = n / 2;
	int r = sort_between(run, items, spare, half, order, ctx);
	if (r == 0)
		r = sort_between(run, items + half, spare + half, n - half, order, ctx);
	if (r == 0)
		r = merge(run, items, spare, half, n, order, ctx);
	if (r == 0)
		memcpy(items, spare, n * sizeof(*items));
	return r;
}

int
filter_sort(struct liquid_run *run, struct filter_sorted *items, size_t n, filter_order *order,
	const void *ctx)
{
	struct filter_sorted *spare =
		arena_alloc_raw(liquid_passing(run), (n + 1) * sizeof(*spare));
	return sort_between(run, items, spare, n, order, ctx);
}

static void
key_bytes(struct buf *b, char kind, const void *bytes, size_t n)
{
	buf_add_char(b, kind);
	buf_add(b, (struct str){ bytes, n });
}

static void
key_string(struct buf *b, struct str s)
{
	key_bytes(b, 's', &s.len, sizeof(s.len));
	buf_add(b, s);
}

static int
key_list(struct liquid_run *run, struct liquid_value v, struct buf *ret)
{
	struct filter_items items;
	int r = filter_items(run, v, &items);
	if (r < 0)
		return r;
	key_bytes(ret, 'l', &items.n, sizeof(items.n));
	for (size_t i = 0; i < items.n && r == 0; i++)
		r = filter_key(run, items.at[i], ret);
	return r;
}

static int
key_map(struct liquid_run *run, struct liquid_value v, struct buf *ret)
{
	const struct liquid_map *map = NULL;
	int r = liquid_pairs(run, v, &map);
	if (r < 0 || !map)
		return r;
	key_bytes(ret, 'm', &map->n, sizeof(map->n));
	for (size_t i = 0; i < map->n && r == 0; i++) {
		key_string(ret, map->pairs[i].key);
		r = filter_key(run, map->pairs[i].value, ret);
	}
	return r;
}

/* Objects are one where they are the same in memory, or, where the class has another idea of that, where
 * their paths are the same. */
static int
key_object(struct liquid_run *run, struct liquid_object o, struct buf *ret)
{
	struct liquid_value path = liquid_nil();
	key_bytes(ret, 'o', &o.class, sizeof(o.class));
	if (o.class->same && o.class->get) {
		int r = o.class->get(run, o.self, S("path"), &path);
		if (r < 0)
			return r;
	}
	if (path.kind == LIQUID_STRING)
		key_string(ret, path.string);
	else
		key_bytes(ret, 'p', &o.self, sizeof(o.self));
	return 0;
}

int
filter_key(struct liquid_run *run, struct liquid_value v, struct buf *ret)
{
	switch (v.kind) {
	case LIQUID_NIL:
	case LIQUID_EMPTY:
	case LIQUID_BLANK:
		buf_add_char(ret, v.kind == LIQUID_NIL ? 'n' : 'e');
		return 0;
	case LIQUID_BOOL:
		buf_add_char(ret, v.boolean ? 't' : 'u');
		return 0;
	case LIQUID_INT:
		key_bytes(ret, 'i', &v.integer, sizeof(v.integer));
		return 0;
	case LIQUID_FLOAT:
		key_bytes(ret, 'f', &v.real, sizeof(v.real));
		return 0;
	case LIQUID_STRING:
		key_string(ret, v.string);
		return 0;
	case LIQUID_DATE:
		key_bytes(
			ret, v.date.has_time ? 'd' : 'D', &v.date.seconds, sizeof(v.date.seconds));
		buf_add(ret, (struct str){ (const char *)&v.date.ns, sizeof(v.date.ns) });
		return 0;
	case LIQUID_RANGE:
		key_bytes(ret, 'r', &v.range, sizeof(v.range));
		return 0;
	case LIQUID_OBJECT:
		return key_object(run, v.object, ret);
	case LIQUID_LIST:
	case LIQUID_MAP:
	case LIQUID_DATA:
		return filter_is_hash(v) ? key_map(run, v, ret) : key_list(run, v, ret);
	}
	return 0;
}

struct numbered {
	struct table_node node; /* first, so that the node is the whole */
	struct str key;
	size_t number;
};

size_t
filter_index_add(struct filter_index *index, struct str key, bool *ret_new)
{
	uint64_t hash = hash64(key, 0);
	struct table_node *n = table_first(&index->table, hash);
	for (; n; n = table_next(n)) {
		struct numbered *k = (struct numbered *)n;
		*ret_new = false;
		if (str_eq(k->key, key))
			return k->number;
	}
	struct numbered *k = arena_alloc(index->arena, sizeof(*k));
	k->key = arena_str(index->arena, key);
	k->number = index->n++;
	table_add(&index->table, &k->node, hash);
	*ret_new = true;
	return k->number;
}

void
filter_index_done(struct filter_index *index)
{
	table_done(&index->table);
}

bool
filter_word(struct str *rest, struct str *ret)
{
	size_t from = 0;
	while (from < rest->len && char_is_space(rest->ptr[from]))
		from++;
	size_t to = from;
	while (to < rest->len && !char_is_space(rest->ptr[to]))
		to++;
	*ret = str_slice(*rest, from, to);
	*rest = str_from(*rest, to);
	return ret->len > 0;
}

struct str
filter_strip(struct str s, bool left, bool right)
{
	size_t from = 0, to = s.len;
	while (left && from < to && (char_is_space(s.ptr[from]) || s.ptr[from] == 0))
		from++;
	while (right && to > from && (char_is_space(s.ptr[to - 1]) || s.ptr[to - 1] == 0))
		to--;
	return str_slice(s, from, to);
}

bool
filter_to_i(struct str s, int64_t *ret)
{
	size_t i = 0;
	bool minus = false, fits = true;
	int64_t v = 0;
	while (i < s.len && char_is_space(s.ptr[i]))
		i++;
	if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+'))
		minus = s.ptr[i++] == '-';
	for (bool digit = false; i < s.len; i++) {
		if (s.ptr[i] == '_' && digit) {
			digit = false;
			continue;
		}
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			break;
		digit = true;
		int place = s.ptr[i] - '0';
		fits = fits && !__builtin_mul_overflow(v, 10, &v) &&
		       !__builtin_add_overflow(v, minus ? -place : place, &v);
	}
	*ret = v;
	return fits;
}
