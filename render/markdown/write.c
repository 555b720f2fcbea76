/* The pieces of HTML that Markdown's renderer prints, and the ids of headings. */
#include "render/markdown/write.h"

#include <stdlib.h>

#include "core/char.h"
#include "core/hash.h"
#include "core/heap.h"
#include "core/slug.h"

/* Whether one of the eight bytes is `c`. */
static bool
holds(uint64_t bytes, unsigned char c)
{
	const uint64_t ones = 0x0101010101010101;
	bytes ^= ones * c;
	return ((bytes - ones) & ~bytes & ones << 7) != 0;
}

/* The first of & < > " at or after `from`; s.len where there is none. Eight bytes at once: a bit lies between '<' and
 * '>', and one between '"' and '&'. */
static size_t
next_special(struct str s, size_t from)
{
	const uint64_t bit = 0x0202020202020202;
	for (uint64_t bytes; from + 8 <= s.len; from += 8) {
		memcpy(&bytes, s.ptr + from, 8);
		if (holds(bytes | bit, '>') || holds(bytes | bit << 1, '&'))
			break;
	}
	while (from < s.len && s.ptr[from] != '&' && s.ptr[from] != '<' && s.ptr[from] != '>' &&
		s.ptr[from] != '"')
		from++;
	return from;
}

static struct str
entity_of(char c)
{
	if (c == '&')
		return S("&amp;");
	if (c == '"')
		return S("&quot;");
	return c == '<' ? S("&lt;") : S("&gt;");
}

void
markdown_write_text(struct buf *b, struct str s)
{
	size_t from = 0;
	for (size_t i = next_special(s, 0); i < s.len; i = next_special(s, from)) {
		buf_add(b, str_slice(s, from, i));
		buf_add(b, entity_of(s.ptr[i]));
		from = i + 1;
	}
	buf_add(b, str_from(s, from));
}

/* What a URL is printed with as it is: letters, digits and -_.+!*(),%#@?=;:/$~ */
static const bool url_safe[256] = { ['0' ... '9'] = true,
	['A' ... 'Z'] = true,
	['a' ... 'z'] = true,
	['-'] = true,
	['_'] = true,
	['.'] = true,
	['+'] = true,
	['!'] = true,
	['*'] = true,
	['('] = true,
	[')'] = true,
	[','] = true,
	['%'] = true,
	['#'] = true,
	['@'] = true,
	['?'] = true,
	['='] = true,
	[';'] = true,
	[':'] = true,
	['/'] = true,
	['$'] = true,
	['~'] = true };

void
markdown_write_url(struct buf *b, struct str url)
{
	size_t from = 0;
	for (size_t i = 0; i < url.len; i++) {
		char c = url.ptr[i];
		if (url_safe[(unsigned char)c])
			continue;
		buf_add(b, str_slice(url, from, i));
		from = i + 1;
		if (c == '&')
			buf_lit(b, "&amp;");
		else if (c == '\'')
			buf_lit(b, "&#x27;");
		else
			buf_printf(b, "%%%02X", (unsigned char)c);
	}
	buf_add(b, str_from(url, from));
}

/* Whether `s` begins with `prefix`, written in lower case, in any case. */
static bool
starts_nocase(struct str s, struct str prefix)
{
	return str_eq_nocase(str_slice(s, 0, prefix.len), prefix);
}

bool
markdown_url_runs(struct str url, bool image)
{
	/* No need to look for blanks or control characters within: they are printed percent-encoded. */
	if (starts_nocase(url, S("javascript:")) || starts_nocase(url, S("vbscript:")))
		return true;
	if (!starts_nocase(url, S("data:")))
		return false;
	return !image || !starts_nocase(url, S("data:image/"));
}

struct str
markdown_info_language(struct str info)
{
	size_t end = 0;
	while (end < info.len && !char_is_space(info.ptr[end]))
		end++;
	return str_slice(info, 0, end);
}

struct str
markdown_info_filename(struct str info)
{
	struct str key = S("filename=");
	for (size_t i = 0; i + key.len <= info.len; i++) {
		if ((i && !char_is_space(info.ptr[i - 1])) || !str_starts(str_from(info, i), key))
			continue;
		struct str rest = str_from(info, i + key.len);
		if (rest.len && (rest.ptr[0] == '"' || rest.ptr[0] == '\''))
			return str_slice(rest, 1, str_find(rest, rest.ptr[0], 1));
		return markdown_info_language(rest);
	}
	return S("");
}

/* Whether `s`, which begins with '<', is a tag that GitHub filters. */
static bool
is_filtered(struct str s)
{
	static const struct str names[] = { S("title"), S("textarea"), S("style"), S("xmp"),
		S("iframe"), S("noembed"), S("noframes"), S("script"), S("plaintext") };
	size_t at = s.len > 1 && s.ptr[1] == '/' ? 2 : 1;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct str after = str_from(s, at + names[i].len);
		if (!after.len || !starts_nocase(str_from(s, at), names[i]))
			continue;
		return char_is_space(after.ptr[0]) || after.ptr[0] == '>' ||
		       str_starts(after, S("/>"));
	}
	return false;
}

void
markdown_write_filtered(struct buf *b, struct str html, bool block)
{
	size_t from = 0;
	for (size_t i = 0; i < html.len && (block || i == 0); i++) {
		if (html.ptr[i] != '<' || !is_filtered(str_from(html, i)))
			continue;
		buf_add(b, str_slice(html, from, i));
		buf_lit(b, "&lt;");
		from = i + 1;
	}
	buf_add(b, str_from(html, from));
}

struct ids_entry {
	char *id; /* NULL: an empty slot */
	size_t len;
	size_t count; /* how many ids have been made from this one */
};

static struct ids_entry *
ids_slot(struct ids *ids, struct str id)
{
	size_t i = (size_t)hash64(id, 0) & (ids->cap - 1);
	while (ids->slots[i].id && !str_eq((struct str){ ids->slots[i].id, ids->slots[i].len }, id))
		i = (i + 1) & (ids->cap - 1);
	return &ids->slots[i];
}

static void
ids_grow(struct ids *ids)
{
	struct ids old = *ids;
	ids->cap = old.cap ? old.cap * 2 : 32;
	ids->slots = heap_array(ids->cap, sizeof(*ids->slots));
	for (size_t i = 0; i < old.cap; i++) {
		struct ids_entry *e = &old.slots[i];
		if (e->id)
			*ids_slot(ids, (struct str){ e->id, e->len }) = *e;
	}
	free(old.slots);
}

/* Takes an id; false where it is taken already. */
static bool
ids_take(struct ids *ids, struct str id)
{
	if (ids->n * 2 >= ids->cap)
		ids_grow(ids);
	struct ids_entry *e = ids_slot(ids, id);
	if (e->id)
		return false;
	e->id = heap_copy(id);
	e->len = id.len;
	ids->n++;
	return true;
}

void
slugs_add(struct ids *ids, struct str text, struct buf *b)
{
	size_t start = b->len;
	slug_heading(b, text);
	size_t end = b->len;
	while (!ids_take(ids, str_from(buf_str(b), start))) {
		b->len = end;
		struct ids_entry *first = ids_slot(ids, str_from(buf_str(b), start));
		buf_printf(b, "-%zu", ++first->count);
	}
}

void
ids_done(struct ids *ids)
{
	for (size_t i = 0; i < ids->cap; i++)
		free(ids->slots[i].id);
	free(ids->slots);
	*ids = (struct ids){ 0 };
}
