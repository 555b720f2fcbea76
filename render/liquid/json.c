/* Values as JSON, as Ruby's to_json writes them. */
#include "render/liquid/json.h"

#include <math.h>

#include "core/utf8.h"
#include "render/liquid/filter.h"

enum { JSON_DEPTH_MAX = 100 }; /* Ruby's own */

static const char *
short_escape(char c)
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\b':
		return "\\b";
	case '\f':
		return "\\f";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	case '\t':
		return "\\t";
	default:
		return NULL;
	}
}

void
liquid_json_string(struct buf *b, struct str s)
{
	buf_add_char(b, '"');
	size_t from = 0;
	for (size_t i = 0; i < s.len; i++) {
		const char *escape = short_escape(s.ptr[i]);
		if (!escape && (unsigned char)s.ptr[i] >= 0x20)
			continue;
		utf8_add_clean(b, str_slice(s, from, i));
		if (escape)
			buf_add(b, str_of(escape));
		else
			buf_printf(b, "\\u%04x", (unsigned)s.ptr[i]);
		from = i + 1;
	}
	utf8_add_clean(b, str_from(s, from));
	buf_add_char(b, '"');
}

static int put_value(struct liquid_run *run, struct liquid_value v, int depth, struct buf *ret);

static int
put_list(struct liquid_run *run, struct liquid_value v, int depth, struct buf *ret)
{
	struct filter_items items;
	int r = filter_items(run, v, &items);
	buf_add_char(ret, '[');
	for (size_t i = 0; r == 0 && i < items.n && !ret->overflow; i++) {
		if (i)
			buf_add_char(ret, ',');
		r = put_value(run, items.at[i], depth + 1, ret);
	}
	buf_add_char(ret, ']');
	return r;
}

static void
put_key(struct str key, struct buf *ret)
{
	struct buf text = { 0 };
	data_key_text(&text, key);
	liquid_json_string(ret, buf_str(&text));
	buf_done(&text);
}

static int
put_map(struct liquid_run *run, struct liquid_value v, int depth, struct buf *ret)
{
	const struct liquid_map *map = NULL;
	int r = liquid_pairs(run, v, &map);
	buf_add_char(ret, '{');
	for (size_t i = 0; r == 0 && map && i < map->n && !ret->overflow; i++) {
		if (i)
			buf_add_char(ret, ',');
		put_key(map->pairs[i].key, ret);
		buf_add_char(ret, ':');
		r = put_value(run, map->pairs[i].value, depth + 1, ret);
	}
	buf_add_char(ret, '}');
	return r;
}

static int
put_value(struct liquid_run *run, struct liquid_value v, int depth, struct buf *ret)
{
	struct str s;
	if (depth > JSON_DEPTH_MAX)
		return liquid_fail(run, "nesting of %d is too deep", depth);
	if (filter_is_hash(v))
		return put_map(run, v, depth, ret);
	if (filter_is_array(v))
		return put_list(run, v, depth, ret);
	if (v.kind == LIQUID_FLOAT && !isfinite(v.real))
		return liquid_fail(run, "infinities and NaN are not allowed in JSON");
	if (v.kind == LIQUID_NIL) {
		buf_lit(ret, "null");
		return 0;
	}
	if (v.kind == LIQUID_BOOL || v.kind == LIQUID_INT || v.kind == LIQUID_FLOAT)
		return liquid_text(run, v, ret);
	int r = liquid_to_str(run, v, &s);
	if (r == 0)
		liquid_json_string(ret, s);
	return r;
}

int
liquid_json(struct liquid_run *run, struct liquid_value v, struct buf *ret)
{
	return put_value(run, v, 0, ret);
}
