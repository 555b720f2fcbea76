/* URLs made of permalinks. */
#include "render/jekyll/url.h"

#include "core/arena.h"
#include "core/char.h"
#include "core/slug.h"
#include "core/utf8.h"

enum part {
	PART_COLLECTION,
	PART_PATH,
	PART_OUTPUT_EXT,
	PART_NAME,
	PART_TITLE,
	PART_SLUG,
	PART_CATEGORIES,
	PART_SLUGIFIED_CATEGORIES,
	PART_DATE
};

static const struct {
	const char *key;
	enum part part;
	const char *format; /* of dates */
} parts[] = {
	{ "collection", PART_COLLECTION, NULL },
	{ "path", PART_PATH, NULL },
	{ "output_ext", PART_OUTPUT_EXT, NULL },
	{ "name", PART_NAME, NULL },
	{ "title", PART_TITLE, NULL },
	{ "slug", PART_SLUG, NULL },
	{ "categories", PART_CATEGORIES, NULL },
	{ "slugified_categories", PART_SLUGIFIED_CATEGORIES, NULL },
	{ "year", PART_DATE, "%Y" },
	{ "month", PART_DATE, "%m" },
	{ "day", PART_DATE, "%d" },
	{ "hour", PART_DATE, "%H" },
	{ "minute", PART_DATE, "%M" },
	{ "second", PART_DATE, "%S" },
	{ "i_day", PART_DATE, "%-d" },
	{ "i_month", PART_DATE, "%-m" },
	{ "short_month", PART_DATE, "%b" },
	{ "long_month", PART_DATE, "%B" },
	{ "short_year", PART_DATE, "%y" },
	{ "w_year", PART_DATE, "%G" },
	{ "week", PART_DATE, "%V" },
	{ "w_day", PART_DATE, "%u" },
	{ "short_day", PART_DATE, "%a" },
	{ "long_day", PART_DATE, "%A" },
	{ "y_day", PART_DATE, "%j" },
};

enum { PARTS = sizeof(parts) / sizeof(*parts) };

/* The number of a part, or PARTS. */
static size_t
part_of(struct str key)
{
	size_t i = 0;
	while (i < PARTS && (key.len == 0 || parts[i].key[0] != key.ptr[0] ||
				    !str_eq(key, str_of(parts[i].key))))
		i++;
	return i;
}

/* Takes text up to the next ":key" off *rest, and the key; an underscore at its end is text again, as in
 * "/:month_:day". False at the end, where *ret_text is what is left. */
static bool
next_part(struct str *rest, struct str *ret_text, struct str *ret_key)
{
	for (size_t i = str_find(*rest, ':', 0); i < rest->len; i = str_find(*rest, ':', i + 1)) {
		size_t end = i + 1;
		while (end < rest->len &&
			((rest->ptr[end] >= 'a' && rest->ptr[end] <= 'z') || rest->ptr[end] == '_'))
			end++;
		if (end == i + 1)
			continue;
		if (rest->ptr[end - 1] == '_')
			end--;
		*ret_text = str_slice(*rest, 0, i);
		*ret_key = str_slice(*rest, i + 1, end);
		*rest = str_from(*rest, end);
		return true;
	}
	*ret_text = *rest;
	return false;
}

bool
url_check(struct str template, struct str *ret_key)
{
	struct str text;
	while (next_part(&template, &text, ret_key)) {
		if (part_of(*ret_key) == PARTS)
			return false;
	}
	return true;
}

static bool
is_plain(char c)
{
	return char_is_alnum(c) || (c && strchr("-._~!$&'()*+,;=:@/?", c));
}

void
url_escape(struct buf *b, struct str part)
{
	for (size_t i = 0; i < part.len; i++) {
		if (is_plain(part.ptr[i]))
			buf_add_char(b, part.ptr[i]);
		else
			buf_printf(b, "%%%02X", (unsigned char)part.ptr[i]);
	}
}

struct str
url_unescape(struct arena *a, struct str url)
{
	struct buf b = BUF_ARENA(a);
	for (size_t i = 0; i < url.len; i++) {
		int high = i + 2 < url.len && url.ptr[i] == '%' ? char_hex(url.ptr[i + 1]) : -1;
		int low = high >= 0 ? char_hex(url.ptr[i + 2]) : -1;
		if (low >= 0 && high * 16 + low != 0) {
			buf_add_char(&b, (char)(high * 16 + low));
			i += 2;
		} else {
			buf_add_char(&b, url.ptr[i]);
		}
	}
	return b.len ? buf_str(&b) : S("");
}

/* Each category once, joined by slashes. */
static struct str
categories(struct arena *a, struct data list, bool slugs)
{
	struct buf all = BUF_ARENA(a);
	for (size_t i = 0; i < data_len(list); i++) {
		struct buf text = BUF_ARENA(a), one = BUF_ARENA(a);
		data_text(&text, data_at(list, i));
		if (slugs)
			slug_jekyll(&one, buf_str(&text), SLUG_DEFAULT, false);
		else
			utf8_add_lower(&one, buf_str(&text));
		struct str mark = arena_printf(a, "\n%.*s\n", STR(buf_str(&one)));
		if (all.len && str_search(buf_str(&all), mark) < all.len)
			continue;
		buf_add(&all, str_from(mark, all.len ? 1 : 0));
	}
	if (all.len == 0)
		return S("");
	for (size_t i = 0; i < all.len; i++)
		all.ptr[i] = all.ptr[i] == '\n' ? '/' : all.ptr[i];
	return str_slice(buf_str(&all), 1, all.len - 1);
}

static struct str
slug(struct arena *a, struct str text, enum slug_mode mode, bool cased)
{
	struct buf b = BUF_ARENA(a);
	slug_jekyll(&b, text, mode, cased);
	return b.len ? buf_str(&b) : S("");
}

static struct str
part_value(struct arena *a, size_t i, const struct url_names *n)
{
	struct buf b = BUF_ARENA(a);
	switch (parts[i].part) {
	case PART_COLLECTION:
		return n->collection;
	case PART_PATH:
		return n->path;
	case PART_OUTPUT_EXT:
		return n->output_ext;
	case PART_NAME:
		return slug(a, n->basename, SLUG_DEFAULT, false);
	case PART_TITLE:
		return slug(a, n->slug, SLUG_PRETTY, true);
	case PART_SLUG:
		return slug(a, n->slug, SLUG_DEFAULT, false);
	case PART_CATEGORIES:
		return categories(a, n->categories, false);
	case PART_SLUGIFIED_CATEGORIES:
		return categories(a, n->categories, true);
	case PART_DATE:
		date_format(&b, n->date, str_of(parts[i].format), NULL);
		return buf_str(&b);
	}
	return S("");
}

/* Adds `s` with each `from` in it replaced. */
static struct str
replaced(struct arena *a, struct str s, struct str from, struct str to)
{
	struct buf b = BUF_ARENA(a);
	for (size_t at = str_search(s, from); at < s.len; at = str_search(s, from)) {
		buf_add(&b, str_slice(s, 0, at));
		buf_add(&b, to);
		s = str_from(s, at + from.len);
	}
	buf_add(&b, s);
	return b.len ? buf_str(&b) : S("");
}

/* Whether two dots are in it, or one before a slash. */
static bool
has_dots(struct str url)
{
	for (size_t at = str_find(url, '.', 0); at + 1 < url.len; at = str_find(url, '.', at + 1)) {
		if (url.ptr[at + 1] == '.' || url.ptr[at + 1] == '/')
			return true;
	}
	return false;
}

/* A URL begins with one slash, has none doubled, and no dots that lead up. */
static struct str
sanitised(struct arena *a, struct str url)
{
	struct buf b = BUF_ARENA(a);
	url = arena_printf(a, "/%.*s", STR(url));
	if (has_dots(url))
		url = replaced(a, replaced(a, url, S(".."), S("/")), S("./"), S(""));
	if (str_search(url, S("//")) == url.len)
		return url;
	for (size_t i = 0; i < url.len; i++) {
		if (url.ptr[i] != '/' || b.len == 0 || b.ptr[b.len - 1] != '/')
			buf_add_char(&b, url.ptr[i]);
	}
	return buf_str(&b);
}

struct str
url_document(struct arena *a, struct str template, const struct url_names *names)
{
	struct buf b = BUF_ARENA(a);
	struct str text, key;
	while (next_part(&template, &text, &key)) {
		size_t i = part_of(key);
		buf_add(&b, text);
		if (i < PARTS)
			url_escape(&b, part_value(a, i, names));
	}
	buf_add(&b, text);
	return sanitised(a, b.len ? buf_str(&b) : S(""));
}

struct str
url_page(struct arena *a, struct str template, const struct url_pair *pairs, size_t n)
{
	for (size_t i = 0; i < n && str_find(template, ':', 0) < template.len; i++) {
		struct buf value = BUF_ARENA(a);
		url_escape(&value, pairs[i].value);
		template = replaced(a, template, arena_printf(a, ":%.*s", STR(pairs[i].key)),
			value.len ? buf_str(&value) : S(""));
	}
	return sanitised(a, template);
}

struct str
url_with_suffix(struct arena *a, struct str template, struct str style)
{
	const char *suffix = "";
	if (str_eq(style, S("pretty")) || str_ends(style, S("/")))
		suffix = "/";
	else if (str_eq(style, S("date")) || str_eq(style, S("ordinal")) ||
		 str_eq(style, S("none")) || str_ends(style, S(":output_ext")))
		suffix = ":output_ext";
	return arena_printf(a, "%.*s%s", STR(template), suffix);
}
