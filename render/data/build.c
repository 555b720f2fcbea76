/* Building the site's data, node by node, at the end of a buffer. */
#include <assert.h>
#include <stdlib.h>

#include "render/data/data.h"
#include "render/data/node.h"

/* A key of the map that is being closed. */
struct sorting {
	struct str key;
	uint32_t index; /* in the order in which the keys were written */
	uint32_t offset;
};

void
data_builder_done(struct data_builder *b)
{
	buf_done(&b->entries);
	buf_done(&b->sorting);
}

static struct data_frame *
innermost(struct data_builder *b)
{
	return b->depth ? &b->frame[b->depth - 1] : NULL;
}

static void
add_u32(struct buf *b, uint32_t v)
{
	buf_add(b, (struct str){ (const char *)&v, sizeof(v) });
}

/* Notes that an entry of the innermost node begins here. */
static void
note_entry(struct data_builder *b, const struct data_frame *f)
{
	add_u32(&b->entries, (uint32_t)(b->out->len - f->start - sizeof(struct data_header)));
}

/* Whether a value may be put here; one of a list is noted as its entry. */
static bool
begin_value(struct data_builder *b)
{
	if (b->depth > DATA_DEPTH_MAX)
		return false;
	const struct data_frame *f = innermost(b);
	if (f && f->kind == DATA_LIST)
		note_entry(b, f);
	return true;
}

static void
add_header(struct data_builder *b, enum data_kind kind, size_t size)
{
	struct data_header h = { .kind = (uint8_t)kind,
		.column = (uint16_t)(b->column < UINT16_MAX ? b->column : UINT16_MAX),
		.line = b->line,
		.size = (uint32_t)size };
	buf_add(b->out, (struct str){ (const char *)&h, sizeof(h) });
}

static void
put(struct data_builder *b, enum data_kind kind, const void *payload, size_t size)
{
	if (!begin_value(b))
		return;
	add_header(b, kind, size);
	buf_add(b->out, (struct str){ payload, size });
}

void
data_put_null(struct data_builder *b)
{
	put(b, DATA_NULL, NULL, 0);
}

void
data_put_bool(struct data_builder *b, bool v)
{
	char byte = v;
	put(b, DATA_BOOL, &byte, 1);
}

void
data_put_int(struct data_builder *b, int64_t v)
{
	put(b, DATA_INT, &v, sizeof(v));
}

void
data_put_float(struct data_builder *b, double v)
{
	put(b, DATA_FLOAT, &v, sizeof(v));
}

void
data_put_str(struct data_builder *b, struct str s)
{
	put(b, DATA_STRING, s.ptr, s.len);
}

void
data_put_date(struct data_builder *b, struct date d)
{
	uint64_t flags = (uint64_t)d.has_time | (uint64_t)d.floating << 1 | (uint64_t)d.utc << 2;
	struct data_date stored = { d.seconds, d.ns, d.offset, flags };
	put(b, DATA_DATE, &stored, sizeof(stored));
}

/* Tells the innermost node how high the value is that was put into it. */
static void
raise_frame(struct data_builder *b, unsigned height)
{
	struct data_frame *f = innermost(b);
	if (f && f->height < height)
		f->height = (uint8_t)height;
}

static unsigned
height_of(struct data d)
{
	struct data_header h = { 0 };
	if (d.ptr)
		memcpy(&h, d.ptr, sizeof(h));
	return h.kind == DATA_LIST || h.kind == DATA_MAP ? h.height + 1u : 0;
}

void
data_put(struct data_builder *b, struct data d)
{
	unsigned height = height_of(d);
	if (b->depth <= DATA_DEPTH_MAX && b->depth + height > DATA_DEPTH_MAX)
		b->too_deep = true;
	if (!d.ptr || b->depth + height > DATA_DEPTH_MAX) {
		data_put_null(b);
		return;
	}
	if (!begin_value(b))
		return;
	buf_add(b->out, data_bytes(d));
	raise_frame(b, height);
}

/* A value, and all below it, with the builder's position (0) in place of its own. */
static void
put_plain(struct data_builder *b, struct data d)
{
	enum data_kind kind = data_kind(d);
	if (kind != DATA_LIST && kind != DATA_MAP) {
		struct str payload = str_from(data_bytes(d), sizeof(struct data_header));
		put(b, kind, payload.ptr, payload.len);
		return;
	}
	if (kind == DATA_MAP)
		data_open_map(b);
	else
		data_open_list(b);
	for (size_t i = 0; i < data_len(d); i++) {
		if (kind == DATA_MAP)
			data_put_key(b, data_str(data_key_at(d, i)));
		put_plain(b, data_at(d, i));
	}
	data_close(b);
}

void
data_put_plain(struct data_builder *b, struct data d)
{
	uint32_t line = b->line, column = b->column;
	b->line = b->column = 0;
	put_plain(b, d);
	b->line = line;
	b->column = column;
}

static void
open_node(struct data_builder *b, enum data_kind kind)
{
	if (b->depth >= DATA_DEPTH_MAX) {
		b->too_deep = true;
		data_put_null(b);
		b->depth++;
		return;
	}
	(void)begin_value(b); /* it is not too deep */
	b->frame[b->depth++] = (struct data_frame){
		.start = b->out->len, .entries = b->entries.len, .kind = kind
	};
	add_header(b, kind, 0);
}

void
data_open_list(struct data_builder *b)
{
	open_node(b, DATA_LIST);
}

void
data_open_map(struct data_builder *b)
{
	open_node(b, DATA_MAP);
}

void
data_put_key(struct data_builder *b, struct str key)
{
	if (b->depth > DATA_DEPTH_MAX)
		return;
	const struct data_frame *f = innermost(b);
	assert(f && f->kind == DATA_MAP);
	note_entry(b, f);
	add_header(b, DATA_STRING, key.len);
	buf_add(b->out, key);
}

static int
by_key(const void *a, const void *b)
{
	const struct sorting *x = a, *y = b;
	int order = str_cmp(x->key, y->key);
	return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* Sorts; of few keys, as most maps have, faster than qsort. */
static void
sort(struct sorting *keys, size_t count)
{
	enum { FEW = 24 };
	if (count > FEW) {
		qsort(keys, count, sizeof(*keys), by_key);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		struct sorting key = keys[i];
		size_t at = i;
		for (; at > 0 && by_key(&keys[at - 1], &key) > 0; at--)
			keys[at] = keys[at - 1];
		keys[at] = key;
	}
}

/* The keys of a map in their order, an array in b->sorting. */
static struct sorting *
sort_keys(struct data_builder *b, const struct data_frame *f, const uint32_t *offsets, size_t count)
{
	struct str payload = str_from(buf_str(b->out), f->start + sizeof(struct data_header));
	buf_clear(&b->sorting);
	for (size_t i = 0; i < count; i++) {
		struct data key = data_of(str_from(payload, offsets[i]));
		struct sorting s = { data_str(key), (uint32_t)i, offsets[i] };
		buf_add(&b->sorting, (struct str){ (const char *)&s, sizeof(s) });
	}
	struct sorting *keys = (struct sorting *)(void *)b->sorting.ptr;
	sort(keys, count);
	return keys;
}

/* Of keys written several times the first place stays, with the last value. The number that is left. */
static size_t
drop_doubles(struct sorting *keys, size_t count)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		if (n && str_eq(keys[n - 1].key, keys[i].key))
			keys[n - 1].offset = keys[i].offset;
		else
			keys[n++] = keys[i];
	}
	return n;
}

/* The two tables of a map behind its entries. */
static uint32_t
add_map_tables(struct data_builder *b, const struct data_frame *f, uint32_t *offsets, size_t count)
{
	struct sorting *keys = sort_keys(b, f, offsets, count);
	size_t left = drop_doubles(keys, count);
	uint32_t gone = UINT32_MAX, place = 0;
	for (size_t i = 0; i < count && left < count; i++)
		offsets[i] = gone;
	for (size_t i = 0; i < left; i++)
		offsets[keys[i].index] = keys[i].offset;
	size_t table = b->out->len;
	for (size_t i = 0; i < count; i++) {
		if (offsets[i] == gone)
			continue;
		add_u32(b->out, offsets[i]);
		offsets[i] = place++; /* from here on: where the entry stands in the table */
	}
	for (size_t i = 0; i < left; i++)
		add_u32(b->out, offsets[keys[i].index]);
	assert(b->out->overflow || b->out->len == table + left * 2 * sizeof(uint32_t));
	return (uint32_t)left;
}

void
data_close(struct data_builder *b)
{
	assert(b->depth > 0);
	if (b->depth > DATA_DEPTH_MAX) {
		b->depth--; /* null stands for it */
		return;
	}
	struct data_frame f = b->frame[--b->depth];
	uint32_t *offsets =
		(uint32_t *)(void *)(b->entries.ptr ? b->entries.ptr + f.entries : NULL);
	size_t count = (b->entries.len - f.entries) / sizeof(uint32_t);
	b->entries.len = f.entries;
	if (b->out->overflow)
		return; /* the block is lost anyway */
	if (f.kind == DATA_MAP && count)
		count = add_map_tables(b, &f, offsets, count);
	else if (count)
		buf_add(b->out, (struct str){ (const char *)offsets, count * sizeof(uint32_t) });
	add_u32(b->out, (uint32_t)count);
	if (b->out->overflow)
		return;
	struct data_header h;
	memcpy(&h, b->out->ptr + f.start, sizeof(h));
	h.size = (uint32_t)(b->out->len - f.start - sizeof(h));
	h.height = f.height;
	memcpy(b->out->ptr + f.start, &h, sizeof(h));
	raise_frame(b, f.height + 1u);
}

void
data_put_merged(struct data_builder *b, struct data under, struct data over)
{
	bool maps = data_kind(under) == DATA_MAP && data_kind(over) == DATA_MAP;
	if (!maps) {
		bool unsaid = !data_exists(over) || data_kind(over) == DATA_NULL;
		data_put(b, unsaid && data_exists(under) ? under : over);
		return;
	}
	data_open_map(b);
	for (size_t i = 0; i < data_len(under); i++) {
		struct str key = data_str(data_key_at(under, i));
		data_put_key(b, key);
		data_put_merged(b, data_at(under, i), data_get(over, key));
	}
	for (size_t i = 0; i < data_len(over); i++) {
		struct str key = data_str(data_key_at(over, i));
		if (data_exists(data_get(under, key)))
			continue;
		data_put_key(b, key);
		data_put(b, data_at(over, i));
	}
	data_close(b);
}
