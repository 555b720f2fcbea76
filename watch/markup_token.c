/* The tokens of HTML, as far as they are the same in every browser, and what it knows of tags. */
#include "watch/markup_impl.h"

#include <string.h>

enum {
	BLOCK = TAG_SPECIAL | TAG_CLOSES_P | TAG_BLOCK_END,
	PART = TAG_SPECIAL | TAG_TABLE,
	CELL = PART | TAG_BLOCK_END | TAG_SCOPE,
	HEADING = BLOCK | TAG_HEADING,
	FORMAT = TAG_FORMATTING,
	VOID = TAG_VOID | TAG_SPECIAL,
	RUBY = TAG_IMPLIED_END,
	OUT = TAG_REFUSED,
};

/* By name. */
static const struct markup_tag tags[] = {
	{ "a", TAG_A, FORMAT },
	{ "address", TAG_ADDRESS, BLOCK },
	{ "applet", 0, OUT },
	{ "area", 0, VOID },
	{ "article", 0, BLOCK },
	{ "aside", 0, BLOCK },
	{ "b", 0, FORMAT },
	{ "base", TAG_BASE, VOID | TAG_HEAD },
	{ "basefont", 0, OUT },
	{ "bgsound", 0, OUT },
	{ "big", 0, FORMAT },
	{ "blockquote", 0, BLOCK },
	{ "body", TAG_BODY, TAG_SPECIAL | TAG_BLOCK_END },
	{ "br", 0, VOID },
	{ "button", TAG_BUTTON, TAG_SPECIAL | TAG_BLOCK_END | TAG_SCOPE },
	{ "caption", TAG_CAPTION, CELL },
	{ "center", 0, BLOCK },
	{ "code", 0, FORMAT },
	{ "col", TAG_COL, PART | TAG_VOID },
	{ "colgroup", TAG_COLGROUP, PART },
	{ "dd", TAG_DD, BLOCK | TAG_IMPLIED_END },
	{ "details", 0, BLOCK },
	{ "dialog", 0, TAG_CLOSES_P | TAG_BLOCK_END },
	{ "dir", 0, BLOCK },
	{ "div", TAG_DIV, BLOCK },
	{ "dl", 0, BLOCK },
	{ "dt", TAG_DT, BLOCK | TAG_IMPLIED_END },
	{ "em", 0, FORMAT },
	{ "embed", 0, VOID },
	{ "fieldset", 0, BLOCK },
	{ "figcaption", 0, BLOCK },
	{ "figure", 0, BLOCK },
	{ "font", 0, FORMAT },
	{ "footer", 0, BLOCK },
	{ "form", TAG_FORM, BLOCK },
	{ "frame", 0, OUT },
	{ "frameset", 0, OUT },
	{ "h1", 0, HEADING },
	{ "h2", 0, HEADING },
	{ "h3", 0, HEADING },
	{ "h4", 0, HEADING },
	{ "h5", 0, HEADING },
	{ "h6", 0, HEADING },
	{ "head", TAG_HEAD_ITSELF, TAG_SPECIAL },
	{ "header", 0, BLOCK },
	{ "hgroup", 0, BLOCK },
	{ "hr", 0, VOID | TAG_CLOSES_P },
	{ "html", TAG_HTML, TAG_SPECIAL | TAG_SCOPE },
	{ "i", 0, FORMAT },
	{ "iframe", 0, TAG_RAW | TAG_SPECIAL },
	{ "image", 0, OUT },
	{ "img", 0, VOID },
	{ "input", 0, VOID },
	{ "keygen", 0, OUT },
	{ "li", TAG_LI, BLOCK | TAG_IMPLIED_END },
	{ "link", TAG_LINK, VOID | TAG_HEAD },
	{ "listing", 0, OUT },
	{ "main", 0, BLOCK },
	{ "marquee", 0, OUT },
	{ "math", 0, OUT },
	{ "menu", 0, BLOCK },
	{ "meta", TAG_META, VOID | TAG_HEAD },
	{ "nav", 0, BLOCK },
	{ "nobr", TAG_NOBR, FORMAT },
	{ "noembed", 0, OUT },
	{ "noframes", 0, OUT },
	{ "noscript", TAG_NOSCRIPT, TAG_RAW | TAG_SPECIAL | TAG_HEAD },
	{ "object", 0, TAG_SPECIAL | TAG_BLOCK_END | TAG_SCOPE },
	{ "ol", 0, BLOCK },
	{ "optgroup", TAG_OPTGROUP, TAG_IMPLIED_END },
	{ "option", TAG_OPTION, TAG_IMPLIED_END },
	{ "p", TAG_P, BLOCK | TAG_IMPLIED_END },
	{ "param", 0, VOID },
	{ "plaintext", 0, OUT },
	{ "pre", 0, BLOCK | TAG_NEWLINE },
	{ "rb", TAG_RB, RUBY },
	{ "rp", TAG_RP, RUBY },
	{ "rt", TAG_RT, RUBY },
	{ "rtc", TAG_RTC, RUBY },
	{ "ruby", TAG_RUBY, 0 },
	{ "s", 0, FORMAT },
	{ "script", TAG_SCRIPT, TAG_RAW | TAG_SPECIAL | TAG_HEAD },
	{ "search", 0, OUT }, /* young: not every browser closes a p at it */
	{ "section", 0, BLOCK },
	{ "select", TAG_SELECT, TAG_SPECIAL },
	{ "small", 0, FORMAT },
	{ "source", 0, VOID },
	{ "span", 0, 0 },
	{ "strike", 0, FORMAT },
	{ "strong", 0, FORMAT },
	{ "style", 0, TAG_RAW | TAG_SPECIAL | TAG_HEAD },
	{ "sub", 0, 0 },
	{ "summary", 0, BLOCK },
	{ "sup", 0, 0 },
	{ "svg", TAG_SVG, 0 },
	{ "table", TAG_TABLE_ITSELF, TAG_SPECIAL | TAG_CLOSES_P | TAG_SCOPE },
	{ "tbody", TAG_TBODY, PART },
	{ "td", TAG_TD, CELL },
	{ "template", 0, OUT },
	{ "textarea", 0, TAG_RAW | TAG_SPECIAL | TAG_NEWLINE },
	{ "tfoot", TAG_TBODY, PART },
	{ "th", TAG_TD, CELL },
	{ "thead", TAG_TBODY, PART },
	{ "title", 0, TAG_RAW | TAG_SPECIAL | TAG_HEAD },
	{ "tr", TAG_TR, PART },
	{ "track", 0, VOID },
	{ "tt", 0, FORMAT },
	{ "u", 0, FORMAT },
	{ "ul", 0, BLOCK },
	{ "var", 0, 0 },
	{ "wbr", 0, VOID },
	{ "xmp", 0, OUT },
};

enum { TAGS = sizeof(tags) / sizeof(*tags) };

/* What a byte may be. */
enum {
	SPACE = 1 << 0,
	ENDS_TAG_NAME = 1 << 1,
	ENDS_NAME = 1 << 2, /* of an attribute */
	ENDS_VALUE = 1 << 3,
	IN_NAME = 1 << 4, /* of a tag that is followed */
	UPPER = 1 << 5,
	LETTER = 1 << 6,
	BLANK = SPACE | ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE,
};

static const uint8_t classes[256] = {
	[' '] = BLANK,
	['\t'] = BLANK,
	['\n'] = BLANK,
	['\r'] = BLANK,
	['\f'] = BLANK,
	['/'] = ENDS_TAG_NAME | ENDS_NAME,
	['>'] = ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE,
	['='] = ENDS_NAME,
	['-'] = IN_NAME,
	[':'] = IN_NAME,
	['_'] = IN_NAME,
	['.'] = IN_NAME,
	['0' ... '9'] = IN_NAME,
	['a' ... 'z'] = IN_NAME | LETTER,
	['A' ... 'Z'] = UPPER | LETTER,
};

static bool
is(char c, uint8_t class)
{
	return classes[(uint8_t)c] & class;
}

/* The first byte of `text` from `at` on that is of a class, or is not; its length where none is. */
static size_t
find_class(struct str text, size_t at, uint8_t class, bool of)
{
	while (at < text.len && is(text.ptr[at], class) != of)
		at++;
	return at;
}

static size_t
slot_of(struct str name)
{
	const uint8_t *p = (const uint8_t *)name.ptr;
	return (p[0] * 31u + p[name.len - 1] * 7u + p[name.len / 2] * 3u + name.len * 57u) %
	       MARKUP_SLOTS;
}

void
markup_reader_init(struct markup_reader *r, struct arena *arena, struct str text)
{
	r->text = text;
	r->at = str_starts(text, S("\xef\xbb\xbf")) ? 3 : 0; /* a byte order mark */
	r->arena = arena;
	r->copies = 0;
	memset(r->slots, 0, sizeof(r->slots));
	for (size_t i = 0; i < TAGS; i++) {
		size_t slot = slot_of(str_of(tags[i].name));
		while (r->slots[slot])
			slot = (slot + 1) % MARKUP_SLOTS;
		r->slots[slot] = (uint8_t)(i + 1);
	}
}

const struct markup_tag *
markup_tag_find(const struct markup_reader *r, struct str name)
{
	if (name.len == 0)
		return NULL;
	for (size_t slot = slot_of(name); r->slots[slot]; slot = (slot + 1) % MARKUP_SLOTS) {
		const struct markup_tag *tag = &tags[r->slots[slot] - 1];
		if (strncmp(tag->name, name.ptr, name.len) == 0 && tag->name[name.len] == '\0')
			return tag;
	}
	return NULL;
}

static char
peek(const struct markup_reader *r, size_t ahead)
{
	return r->at + ahead < r->text.len ? r->text.ptr[r->at + ahead] : '\0';
}

/* Lower case; the bytes themselves where they are it already. */
static struct str
lower(struct arena *arena, struct str s)
{
	if (find_class(s, 0, UPPER, true) == s.len)
		return s;
	char *p = arena_alloc_raw(arena, s.len);
	for (size_t i = 0; i < s.len; i++)
		p[i] = (char)(is(s.ptr[i], UPPER) ? s.ptr[i] | 0x20 : s.ptr[i]);
	return (struct str){ p, s.len };
}

static struct markup_token
refused(void)
{
	return (struct markup_token){ .type = TOKEN_REFUSED };
}

/* One attribute from *at on, behind space and slashes; false at the end of the tag. */
static bool
next_attribute(struct str text, size_t *at, struct str *ret_name, struct str *ret_value)
{
	size_t i = *at;
	while (i < text.len && (is(text.ptr[i], SPACE) || text.ptr[i] == '/'))
		i++;
	if (i >= text.len || text.ptr[i] == '>') {
		*at = i;
		return false;
	}
	size_t end = find_class(text, i + 1, ENDS_NAME, true); /* an equals sign may begin it */
	*ret_name = str_slice(text, i, end);
	*ret_value = (struct str){ "", 0 };
	*at = end;
	i = find_class(text, end, SPACE, false);
	if (i >= text.len || text.ptr[i] != '=')
		return true;
	i = find_class(text, i + 1, SPACE, false);
	if (i < text.len && (text.ptr[i] == '"' || text.ptr[i] == '\'')) {
		end = str_find(text, text.ptr[i], i + 1);
		*ret_value = str_slice(text, i + 1, end);
		*at = end + 1;
		return true;
	}
	*at = find_class(text, i, ENDS_VALUE, true);
	*ret_value = str_slice(text, i, *at);
	return true;
}

bool
markup_attribute(struct arena *arena, struct str attributes, struct str name, struct str *ret)
{
	size_t at = 0;
	struct str is, value;
	while (next_attribute(attributes, &at, &is, &value)) {
		if (!str_eq_nocase(is, name))
			continue;
		*ret = lower(arena, value);
		return true;
	}
	return false;
}

/* A start or an end tag, from its name on. */
static struct markup_token
read_tag(struct markup_reader *r, enum markup_token_type type)
{
	size_t start = r->at, name = start + (type == TOKEN_OPEN ? 1 : 2), at = name;
	at = find_class(r->text, name, ENDS_TAG_NAME, true);
	struct markup_token t = { .type = type };
	t.name = lower(r->arena, str_slice(r->text, name, at));
	r->copies += t.name.ptr != r->text.ptr + name;
	t.tag = markup_tag_find(r, t.name);
	size_t attributes = at, behind = at; /* the last attribute */
	struct str ignored, value;
	while (next_attribute(r->text, &at, &ignored, &value))
		behind = at;
	bool plain = t.tag || find_class(t.name, 0, IN_NAME, false) == t.name.len;
	if (at >= r->text.len || !plain)
		return refused(); /* the page ends within the tag, or its name is an odd one */
	t.attributes = str_slice(r->text, attributes, at);
	t.self_closing = at > behind && r->text.ptr[at - 1] == '/';
	r->at = at + 1;
	t.bytes = str_slice(r->text, start, r->at);
	return t;
}

static struct markup_token
read_comment(struct markup_reader *r)
{
	size_t start = r->at, at = start + 4;
	struct str text = r->text;
	if (peek(r, 4) == '>' || (peek(r, 4) == '-' && peek(r, 5) == '>'))
		return refused(); /* ends abruptly */
	for (;;) {
		at = str_find(text, '-', at);
		if (at >= text.len)
			return refused();
		struct str rest = str_from(text, at);
		size_t end = str_starts(rest, S("-->")) ? 3 : str_starts(rest, S("--!>")) ? 4 : 0;
		if (end) {
			r->at = at + end;
			return (struct markup_token){ .type = TOKEN_COMMENT,
				.bytes = str_slice(text, start, r->at) };
		}
		at++;
	}
}

static struct markup_token
read_doctype(struct markup_reader *r)
{
	size_t start = r->at, end = str_find(r->text, '>', start);
	struct str bytes = str_slice(r->text, start, end + 1);
	if (end == r->text.len || !str_eq_nocase(str_slice(bytes, 2, 9), S("doctype")))
		return refused();
	r->at = end + 1;
	return (struct markup_token){ .type = TOKEN_DOCTYPE, .bytes = bytes };
}

/* Text runs up to what begins a tag, or what looks like one. */
static struct markup_token
read_text(struct markup_reader *r)
{
	size_t start = r->at, at = start;
	for (;; at++) {
		at = str_find(r->text, '<', at);
		char c = at + 1 < r->text.len ? r->text.ptr[at + 1] : '\0';
		if (at >= r->text.len || is(c, LETTER) || c == '/' || c == '!' || c == '?')
			break;
	}
	r->at = at;
	return (struct markup_token){ .type = TOKEN_TEXT, .bytes = str_slice(r->text, start, at) };
}

struct markup_token
markup_next(struct markup_reader *r)
{
	if (r->at >= r->text.len)
		return (struct markup_token){ .type = TOKEN_END };
	if (peek(r, 0) != '<')
		return read_text(r);
	char c = peek(r, 1);
	if (is(c, LETTER))
		return read_tag(r, TOKEN_OPEN);
	if (c == '/')
		return is(peek(r, 2), LETTER) ? read_tag(r, TOKEN_CLOSE) : refused();
	if (c == '!' && peek(r, 2) == '-' && peek(r, 3) == '-')
		return read_comment(r);
	if (c == '!')
		return read_doctype(r);
	return c == '?' ? refused() : read_text(r);
}

bool
markup_raw(struct markup_reader *r, struct str name, struct str *ret)
{
	size_t start = r->at;
	for (size_t at = start;; at++) {
		at = str_find(r->text, '<', at);
		if (at + 2 + name.len >= r->text.len)
			return false;
		char behind = r->text.ptr[at + 2 + name.len];
		bool ends = r->text.ptr[at + 1] == '/' &&
			    str_eq_nocase(str_slice(r->text, at + 2, at + 2 + name.len), name) &&
			    (is(behind, SPACE) || behind == '/' || behind == '>');
		if (!ends)
			continue;
		*ret = str_slice(r->text, start, at);
		r->at = at;
		return read_tag(r, TOKEN_CLOSE).type == TOKEN_CLOSE;
	}
}
