/* Reading the site's data in place, and printing it.
 *
 * A node is a header and its payload. The payload of a list is its values one behind the other, then a table
 * of where each begins; that of a map is pairs of a key node and a value node, then the table in written
 * order, then the same entries as indices in the order of the keys. The count comes last. */
#include "render/data/data.h"

#include <assert.h>

#include "core/json.h"
#include "render/data/node.h"

enum { FEW = 8 }; /* up to so many keys, looking at each is faster than a binary search */

static struct data_header
header_of(struct data d)
{
	struct data_header h;
	assert(d.len >= sizeof(h));
	memcpy(&h, d.ptr, sizeof(h));
	assert(h.size <= d.len - sizeof(h));
	return h;
}

/* The node at an offset of a payload. */
static struct data
node_at(struct str payload, size_t offset)
{
	assert(offset < payload.len);
	return data_of(str_from(payload, offset));
}

static struct str
payload_of(struct data d)
{
	return (struct str){ d.ptr + sizeof(struct data_header), header_of(d).size };
}

struct data
data_of(struct str block)
{
	if (block.len == 0)
		return (struct data){ 0 };
	struct data d = { block.ptr, block.len };
	d.len = sizeof(struct data_header) + header_of(d).size;
	return d;
}

enum data_kind
data_kind(struct data d)
{
	return d.ptr ? (enum data_kind)header_of(d).kind : DATA_NULL;
}

uint32_t
data_line(struct data d)
{
	return d.ptr ? header_of(d).line : 0;
}

uint32_t
data_column(struct data d)
{
	return d.ptr ? header_of(d).column : 0;
}

static uint32_t
u32_at(struct str s, size_t offset)
{
	uint32_t v;
	assert(offset + sizeof(v) <= s.len);
	memcpy(&v, s.ptr + offset, sizeof(v));
	return v;
}

size_t
data_len(struct data d)
{
	enum data_kind kind = data_kind(d);
	if (kind != DATA_LIST && kind != DATA_MAP)
		return 0;
	struct str p = payload_of(d);
	return u32_at(p, p.len - sizeof(uint32_t));
}

/* Where the tables of a list or map begin in its payload. */
static size_t
table_of(struct data d, struct str payload, size_t count)
{
	size_t tables = data_kind(d) == DATA_MAP ? 2 : 1;
	return payload.len - (count * tables + 1) * sizeof(uint32_t);
}

/* The i-th entry: the value of a list, the key of a map. */
static struct data
entry_at(struct data d, size_t i)
{
	size_t count = data_len(d);
	if (i >= count)
		return (struct data){ 0 };
	struct str p = payload_of(d);
	return node_at(p, u32_at(p, table_of(d, p, count) + i * sizeof(uint32_t)));
}

/* What follows a key in its map. */
static struct data
value_behind(struct data map, struct data key)
{
	const char *end = map.ptr + map.len, *value = key.ptr + key.len;
	return data_of((struct str){ value, (size_t)(end - value) });
}

struct data
data_at(struct data d, size_t i)
{
	struct data entry = entry_at(d, i);
	return entry.ptr && data_kind(d) == DATA_MAP ? value_behind(d, entry) : entry;
}

struct data
data_key_at(struct data d, size_t i)
{
	return data_kind(d) == DATA_MAP ? entry_at(d, i) : (struct data){ 0 };
}

/* A map that is searched: what of it is the same for all its keys. */
struct keys {
	struct str payload;
	size_t count;
	const char *table; /* of the entries; that in the order of the keys is behind it */
};

static uint32_t
offset_at(const struct keys *k, size_t i)
{
	uint32_t v;
	memcpy(&v, k->table + i * sizeof(v), sizeof(v));
	return v;
}

/* The text of the i-th key. */
static struct str
key_at(const struct keys *k, size_t i)
{
	struct data_header h;
	size_t at = offset_at(k, i);
	assert(at + sizeof(h) <= k->payload.len);
	memcpy(&h, k->payload.ptr + at, sizeof(h));
	assert(h.size <= k->payload.len - at - sizeof(h));
	return (struct str){ k->payload.ptr + at + sizeof(h), h.size };
}

static struct data
value_of(const struct keys *k, struct str key)
{
	return node_at(k->payload, (size_t)(key.ptr + key.len - k->payload.ptr));
}

static struct data
search(const struct keys *k, struct str key)
{
	size_t low = 0, high = k->count;
	while (low < high) {
		size_t mid = (low + high) / 2;
		struct str other = key_at(k, offset_at(k, k->count + mid));
		int order = str_cmp(key, other);
		if (order == 0)
			return value_of(k, other);
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return (struct data){ 0 };
}

static struct data
scan(const struct keys *k, struct str key)
{
	for (size_t i = 0; i < k->count; i++) {
		struct str other = key_at(k, i);
		if (str_eq(other, key))
			return value_of(k, other);
	}
	return (struct data){ 0 };
}

struct data
data_get(struct data d, struct str key)
{
	if (data_kind(d) != DATA_MAP)
		return (struct data){ 0 };
	struct keys k = { .payload = payload_of(d) };
	k.count = u32_at(k.payload, k.payload.len - sizeof(uint32_t));
	size_t tables = (k.count * 2 + 1) * sizeof(uint32_t);
	assert(tables <= k.payload.len);
	k.table = k.payload.ptr + k.payload.len - tables;
	return k.count > FEW ? search(&k, key) : scan(&k, key);
}

bool
data_bool(struct data d, bool fallback)
{
	return data_kind(d) == DATA_BOOL ? payload_of(d).ptr[0] != 0 : fallback;
}

int64_t
data_int(struct data d, int64_t fallback)
{
	if (data_kind(d) == DATA_INT)
		memcpy(&fallback, payload_of(d).ptr, sizeof(fallback));
	return fallback;
}

double
data_float(struct data d, double fallback)
{
	if (data_kind(d) == DATA_INT)
		return (double)data_int(d, 0);
	if (data_kind(d) == DATA_FLOAT)
		memcpy(&fallback, payload_of(d).ptr, sizeof(fallback));
	return fallback;
}

struct str
data_str(struct data d)
{
	return data_kind(d) == DATA_STRING ? payload_of(d) : S("");
}

struct date
data_date(struct data d)
{
	struct data_date stored = { 0 };
	if (data_kind(d) == DATA_DATE)
		memcpy(&stored, payload_of(d).ptr, sizeof(stored));
	return (struct date){ .seconds = stored.seconds,
		.ns = stored.ns,
		.offset = stored.offset,
		.has_time = stored.flags & 1,
		.floating = stored.flags & 2,
		.utc = stored.flags & 4 };
}

static void
json_date(struct buf *b, struct date d)
{
	buf_add_char(b, '"');
	if (d.has_time)
		date_rfc3339(b, d);
	else
		date_format(b, d, S("%F"), NULL);
	buf_add_char(b, '"');
}

void
data_text(struct buf *b, struct data d)
{
	switch (data_kind(d)) {
	case DATA_NULL:
		return;
	case DATA_STRING:
		buf_add(b, data_str(d));
		return;
	case DATA_DATE:
		date_format(b, data_date(d), data_date(d).has_time ? S("%F %T %z") : S("%F"), NULL);
		return;
	case DATA_LIST:
		for (size_t i = 0; i < data_len(d); i++)
			data_text(b, data_at(d, i));
		return;
	case DATA_BOOL:
	case DATA_INT:
	case DATA_FLOAT:
	case DATA_MAP:
		data_json(b, d);
		return;
	}
}

static void
json_key(struct buf *b, struct str key)
{
	struct buf text = { 0 };
	data_key_text(&text, key);
	buf_json(b, buf_str(&text));
	buf_done(&text);
}

static void
json_entries(struct buf *b, struct data d)
{
	bool map = data_kind(d) == DATA_MAP;
	buf_add_char(b, map ? '{' : '[');
	for (size_t i = 0; i < data_len(d); i++) {
		if (i)
			buf_add_char(b, ',');
		if (map) {
			json_key(b, data_str(data_key_at(d, i)));
			buf_add_char(b, ':');
		}
		data_json(b, data_at(d, i));
	}
	buf_add_char(b, map ? '}' : ']');
}

void
data_json(struct buf *b, struct data d)
{
	switch (data_kind(d)) {
	case DATA_NULL:
		buf_lit(b, "null");
		return;
	case DATA_BOOL:
		buf_add(b, data_bool(d, false) ? S("true") : S("false"));
		return;
	case DATA_INT:
		buf_printf(b, "%lld", (long long)data_int(d, 0));
		return;
	case DATA_FLOAT:
		json_float(b, data_float(d, 0));
		return;
	case DATA_STRING:
		buf_json(b, data_str(d));
		return;
	case DATA_DATE:
		json_date(b, data_date(d));
		return;
	case DATA_LIST:
	case DATA_MAP:
		json_entries(b, d);
		return;
	}
}

static bool
same_entries(struct data a, struct data b)
{
	if (data_len(a) != data_len(b))
		return false;
	for (size_t i = 0; i < data_len(a); i++) {
		if (!str_eq(data_str(data_key_at(a, i)), data_str(data_key_at(b, i))) ||
			!data_eq(data_at(a, i), data_at(b, i)))
			return false;
	}
	return true;
}

bool
data_eq(struct data a, struct data b)
{
	enum data_kind kind = data_kind(a);
	if (kind != data_kind(b))
		return false;
	if (kind == DATA_LIST || kind == DATA_MAP)
		return same_entries(a, b);
	if (!a.ptr || !b.ptr)
		return true; /* absent is null */
	return str_eq(payload_of(a), payload_of(b));
}
