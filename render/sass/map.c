/* Source maps as libsass would write them, had it read each file once.
 *
 * A file that is imported again is given to libsass as an empty text (sass.c), and is one more source to
 * it; no place of the CSS comes from there. These sources are taken out, and the mappings that count them
 * are numbered anew. The form is that of libsass: JSON on many lines, its members always in one order. */
#include "render/sass/library.h"

#include "core/arena.h"

/* One source: its name and text, as JSON strings, and its number among those that stay. */
struct source {
	struct str name, text;
	size_t number;
	bool again;
};

struct map {
	struct arena arena;
	struct source *sources;
	size_t n;
	struct str head; /* what stands before the sources */
};

/* Takes the JSON string that *rest begins with off it, with its quotes. */
static bool
take_string(struct str *rest, struct str *ret)
{
	if (rest->len == 0 || rest->ptr[0] != '"')
		return false;
	size_t at = 1;
	while (at < rest->len && rest->ptr[at] != '"')
		at += rest->ptr[at] == '\\' ? 2 : 1;
	if (at >= rest->len)
		return false;
	*ret = str_slice(*rest, 0, at + 1);
	*rest = str_from(*rest, at + 1);
	return true;
}

/* Takes all up to and with `mark` off *rest. */
static bool
take_mark(struct str *rest, struct str mark)
{
	size_t at = str_search(*rest, mark);
	bool there = at < rest->len;
	*rest = str_from(*rest, at + mark.len);
	return there;
}

/* Takes the next string of a list of JSON off *rest; false at its end. */
static bool
next_item(struct str *rest, struct str *ret)
{
	while (rest->len && strchr(" \t\n,", rest->ptr[0]))
		*rest = str_from(*rest, 1);
	return take_string(rest, ret);
}

static struct source *
find(struct map *m, struct str name)
{
	for (size_t i = 0; i < m->n; i++)
		if (str_eq(m->sources[i].name, name))
			return &m->sources[i];
	return NULL;
}

/* Reads the two lists; false where the map is of another form, or nothing is in it twice. */
static bool
read_sources(struct map *m, struct str map, struct str *ret_rest)
{
	struct str rest = map, item, from;
	size_t cap = 0, kept = 0;
	if (!take_mark(&rest, S("\"sources\": [")))
		return false;
	m->head = str_slice(map, 0, map.len - rest.len);
	for (from = rest; next_item(&from, &item);)
		cap++;
	m->sources = arena_alloc(&m->arena, (cap + 1) * sizeof(*m->sources));
	while (next_item(&rest, &item)) {
		const struct source *first = find(m, item);
		m->sources[m->n++] = (struct source){
			.name = item, .again = first, .number = first ? first->number : kept++
		};
	}
	if (kept == m->n || !take_mark(&rest, S("\"sourcesContent\": [")))
		return false;
	for (size_t i = 0; i < m->n; i++)
		if (!next_item(&rest, &m->sources[i].text))
			return false;
	*ret_rest = rest;
	return true;
}

static void
write_list(struct buf *b, const struct map *m, bool texts)
{
	bool any = false;
	for (size_t i = 0; i < m->n; i++) {
		const struct source *s = &m->sources[i];
		if (s->again)
			continue;
		buf_printf(b, "%s\n\t\t", any ? "," : "");
		buf_add(b, texts ? s->text : s->name);
		any = true;
	}
	buf_lit(b, "\n\t]");
}

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Reads one number in base 64 off *rest. */
static bool
take_number(struct str *rest, int64_t *ret)
{
	uint64_t value = 0;
	for (unsigned shift = 0; rest->len && shift < 60; shift += 5) {
		const char *digit = strchr(digits, rest->ptr[0]);
		if (!digit || !rest->ptr[0])
			return false;
		uint64_t v = (uint64_t)(digit - digits);
		*rest = str_from(*rest, 1);
		value |= (v & 31) << shift;
		if (!(v & 32)) {
			*ret = value & 1 ? -(int64_t)(value >> 1) : (int64_t)(value >> 1);
			return true;
		}
	}
	return false;
}

static void
put_number(struct buf *b, int64_t n)
{
	uint64_t value = n < 0 ? (uint64_t)-n << 1 | 1 : (uint64_t)n << 1;
	do {
		uint64_t v = value & 31;
		value >>= 5;
		buf_add_char(b, digits[value ? v | 32 : v]);
	} while (value);
}

/* The mappings: segments of numbers, each the difference to the segment's before; the second of a segment
 * is that of its source. */
static bool
write_mappings(struct buf *b, const struct map *m, struct str rest)
{
	int64_t source = 0, number = 0, column, step;
	while (rest.len) {
		char c = rest.ptr[0];
		if (c == ',' || c == ';') {
			buf_add_char(b, c);
			rest = str_from(rest, 1);
			continue;
		}
		if (!take_number(&rest, &column))
			return false;
		put_number(b, column);
		if (!rest.len || rest.ptr[0] == ',' || rest.ptr[0] == ';')
			continue;
		if (!take_number(&rest, &step))
			return false;
		source += step;
		if (source < 0 || (size_t)source >= m->n)
			return false;
		int64_t now = (int64_t)m->sources[source].number;
		put_number(b, now - number);
		number = now;
		size_t end = 0;
		while (end < rest.len && rest.ptr[end] != ',' && rest.ptr[end] != ';')
			end++;
		buf_add(b, str_slice(rest, 0, end));
		rest = str_from(rest, end);
	}
	return true;
}

void
sass_map_tidy(struct str map, struct buf *ret)
{
	struct map m = { 0 };
	struct str rest, mappings;
	size_t start = ret->len;
	bool done = read_sources(&m, map, &rest);
	if (done) {
		struct str names = rest;
		done = take_mark(&rest, S("\"mappings\": ")) && take_string(&rest, &mappings);
		size_t from = str_search(names, S(","));
		size_t to = str_search(names, S("\"mappings\": "));
		buf_add(ret, m.head);
		write_list(ret, &m, false);
		buf_lit(ret, ",\n\t\"sourcesContent\": [");
		write_list(ret, &m, true);
		buf_add(ret, str_slice(names, from, to));
		buf_lit(ret, "\"mappings\": \"");
		done = done && write_mappings(ret, &m, str_slice(mappings, 1, mappings.len - 1));
		buf_lit(ret, "\"");
		buf_add(ret, rest);
	}
	if (!done) {
		ret->len = start;
		buf_add(ret, map);
	}
	arena_done(&m.arena);
}
