/* The tags of a page, one after the other, as a browser finds them. */
#include "core/html_tag.h"

#include "core/char.h"
#include "core/html_entity.h"
#include "core/utf8.h"

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool
is_one_of(struct str name, const struct str *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(name, names[i]))
			return true;
	return false;
}

bool
html_is_void(struct str name)
{
	static const struct str names[] = { S("area"), S("base"), S("br"), S("col"), S("embed"),
		S("hr"), S("img"), S("input"), S("link"), S("meta"), S("param"), S("source"),
		S("track"), S("wbr") };
	return is_one_of(name, names, sizeof(names) / sizeof(*names));
}

bool
html_may_stay_open(struct str name)
{
	static const struct str names[] = { S("html"), S("head"), S("body"), S("p"), S("li"),
		S("dt"), S("dd"), S("tr"), S("td"), S("th"), S("thead"), S("tbody"), S("tfoot"),
		S("colgroup"), S("caption"), S("option"), S("optgroup"), S("rb"), S("rt"), S("rtc"),
		S("rp") };
	return is_one_of(name, names, sizeof(names) / sizeof(*names));
}

/* Whose text has no tags but the one that ends it. */
static bool
is_raw(struct str name)
{
	static const struct str names[] = { S("script"), S("style"), S("textarea"), S("title") };
	return is_one_of(name, names, sizeof(names) / sizeof(*names));
}

/* Where the end tag of a raw element begins, at or after `from`; the length of the text where it has none. */
static size_t
end_of_raw(struct str html, struct str name, size_t from)
{
	for (size_t i = str_find(html, '<', from); i < html.len; i = str_find(html, '<', i + 1)) {
		struct str here = str_slice(html, i + 2, i + 2 + name.len);
		if (i + 1 < html.len && html.ptr[i + 1] == '/' && str_eq_nocase(here, name))
			return i;
	}
	return html.len;
}

/* The end of a tag whose attributes begin at `i`: its '>', which may not stand in a value. */
static size_t
end_of_tag(struct str html, size_t i)
{
	for (; i < html.len && html.ptr[i] != '>'; i++) {
		if (html.ptr[i] != '=')
			continue;
		while (i + 1 < html.len && is_space(html.ptr[i + 1]))
			i++;
		char quote = i + 1 < html.len ? html.ptr[i + 1] : '\0';
		if (quote == '"' || quote == '\'')
			i = str_find(html, quote, i + 2);
	}
	return i;
}

/* Behind a comment, a document type or the like that begins at `i` with "<!" or "<?". */
static size_t
behind_other(struct str html, size_t i)
{
	if (!str_starts(str_from(html, i), S("<!--")))
		return str_find(html, '>', i) + 1;
	struct str inner = str_from(html, i + 4);
	if (str_starts(inner, S(">")))
		return i + 5;
	return i + 4 + str_search(inner, S("-->")) + 3;
}

bool
html_tag_next(struct str html, size_t *at, struct html_tag *ret)
{
	for (size_t i = str_find(html, '<', *at); i + 1 < html.len; i = str_find(html, '<', i)) {
		size_t start = i;
		char next = html.ptr[i + 1];
		if (next == '!' || next == '?') {
			i = behind_other(html, i);
			continue;
		}
		bool closes = next == '/';
		i += closes ? 2 : 1;
		if (i >= html.len || !char_is_alpha(html.ptr[i]))
			continue;
		size_t name = i;
		while (i < html.len && !is_space(html.ptr[i]) && html.ptr[i] != '>' &&
			html.ptr[i] != '/')
			i++;
		size_t end = end_of_tag(html, i);
		if (end >= html.len)
			break; /* the page ends within a tag, which is none then */
		*ret = (struct html_tag){ .name = str_slice(html, name, i),
			.attributes = str_slice(html, i, end),
			.closes = closes,
			.at = start };
		ret->self_closing = str_ends(ret->attributes, S("/"));
		ret->attributes.len -= ret->self_closing;
		*at = end + 1;
		if (!closes && is_raw(ret->name)) {
			end = end_of_raw(html, ret->name, *at);
			*at = str_find(html, '>', end);
			ret->self_closing = *at < html.len; /* its end was there */
		}
		return true;
	}
	*at = html.len;
	return false;
}

bool
html_attribute_next(struct str *rest, struct str *ret_name, struct str *ret_value)
{
	struct str s = *rest;
	size_t i = 0;
	while (i < s.len && (is_space(s.ptr[i]) || s.ptr[i] == '/'))
		i++;
	size_t name = i;
	while (i < s.len && !is_space(s.ptr[i]) && s.ptr[i] != '=' && s.ptr[i] != '/')
		i++;
	*ret_name = str_slice(s, name, i);
	*ret_value = S("");
	size_t behind = i;
	while (i < s.len && is_space(s.ptr[i]))
		i++;
	if (i < s.len && s.ptr[i] == '=') {
		for (i++; i < s.len && is_space(s.ptr[i]); i++)
			;
		char quote = i < s.len && (s.ptr[i] == '"' || s.ptr[i] == '\'') ? s.ptr[i] : '\0';
		size_t value = i + (quote != '\0'), end = value;
		while (end < s.len && (quote ? s.ptr[end] != quote : !is_space(s.ptr[end])))
			end++;
		*ret_value = str_slice(s, value, end);
		behind = end + (quote != '\0');
	}
	*rest = str_from(s, behind > name ? behind : behind + 1);
	return ret_name->len > 0 || rest->len > 0;
}

bool
html_tag_attribute(const struct html_tag *tag, struct str name, struct str *ret)
{
	struct str rest = tag->attributes, each, value;
	while (html_attribute_next(&rest, &each, &value)) {
		if (!str_eq_nocase(each, name))
			continue;
		*ret = value;
		return true;
	}
	return false;
}

/* "&#39;" or "&#x27;" at the start of `s`: its length, the character in *ret; 0 where none is. */
static size_t
number_reference(struct str s, uint32_t *ret)
{
	bool hex = s.len > 2 && (s.ptr[2] == 'x' || s.ptr[2] == 'X');
	size_t start = hex ? 3 : 2, i = start;
	uint32_t c = 0;
	for (; i < s.len && i < start + 8; i++) {
		int digit = char_hex(s.ptr[i]);
		if (digit < 0 || (!hex && digit > 9))
			break;
		c = c * (hex ? 16 : 10) + (uint32_t)digit;
	}
	if (i == start || c == 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*ret = c;
	return i < s.len && s.ptr[i] == ';' ? i + 1 : i;
}

enum { NAME_LEN = 16 }; /* no name is longer */

static size_t
reference(struct buf *b, struct str s)
{
	uint32_t c = 0;
	size_t n = str_starts(s, S("&#")) ? number_reference(s, &c) : 0;
	size_t end = str_find(s, ';', 0);
	if (n == 0 && end < s.len && end <= NAME_LEN) {
		c = html_entity_code(str_slice(s, 1, end));
		n = c ? end + 1 : 0;
	}
	if (n)
		utf8_add(b, c);
	else
		buf_add_char(b, '&');
	return n ? n : 1;
}

void
html_resolve(struct buf *b, struct str s)
{
	for (size_t at; (at = str_find(s, '&', 0)) < s.len;) {
		buf_add(b, str_slice(s, 0, at));
		s = str_from(s, at);
		s = str_from(s, reference(b, s));
	}
	buf_add(b, s);
}
