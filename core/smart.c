/* SmartyPants, by the rules of kramdown's parser. */
#include "core/smart.h"

#include "core/char.h"
#include "core/html.h"
#include "core/html_tag.h"
#include "core/utf8.h"

enum { OPEN_MAX = 64 };

struct smart {
	struct buf *out;
	struct str s;
	size_t at;
	struct str open[OPEN_MAX]; /* tags that wait for their end, the innermost last */
	size_t n_open;
	size_t raw; /* how many are open with the outermost whose text stays as it is; 0: none is */
	bool block; /* the outermost is no part of a line */
	bool no_comments; /* none ends any more */
};

static char
peek(const struct smart *p, size_t ahead)
{
	return p->at + ahead < p->s.len ? p->s.ptr[p->at + ahead] : 0;
}

static bool
is_quote(char c)
{
	return c == '"' || c == '\'';
}

static void
take_text(struct smart *p, size_t n)
{
	html_text(p->out, str_slice(p->s, p->at, p->at + n));
	p->at += n;
}

static void
copy(struct smart *p, size_t n)
{
	buf_add(p->out, str_slice(p->s, p->at, p->at + n));
	p->at += n;
}

/* ---- quotes ---- */

static void
put_quote(struct smart *p, char quote, bool left)
{
	if (quote == '"')
		buf_add(p->out, left ? S("\xE2\x80\x9C") : S("\xE2\x80\x9D"));
	else
		buf_add(p->out, left ? S("\xE2\x80\x98") : S("\xE2\x80\x99"));
	p->at++;
}

/* Whether a punctuation sign follows the quote that stands at `at`, and no word after that. */
static bool
before_punctuation(const struct smart *p)
{
	char c = peek(p, 1), next = peek(p, 2);
	if (c <= ' ' || (c & 0x80) || c == '&' || c == 0x7f || (char_is_word(c) && c != '_'))
		return false;
	if (next == '.' && peek(p, 3) == '.')
		return false;
	struct str rest = str_from(p->s, p->at + 2);
	uint32_t code;
	bool word = utf8_next(&rest, &code, NULL) &&
		    (utf8_class(code) & ~(unsigned)UTF8_NUMBER) != UTF8_OTHER;
	return c == '_' ? word : !word;
}

/* A quote that its right side alone decides about; false: it does not. */
static bool
quote_by_right(struct smart *p)
{
	char c = peek(p, 0);
	size_t marks = peek(p, 1) == '_' || peek(p, 1) == '*';
	if (!is_quote(c))
		return false;
	if (marks && peek(p, 2) && !char_is_space(peek(p, 2)))
		put_quote(p, c, true);
	else if (before_punctuation(p))
		put_quote(p, c, false);
	else
		return false;
	return true;
}

/* Two quotes, one in the other, and abbreviated decades, with a blank before them or without. */
static bool
quotes_special(struct smart *p)
{
	size_t blank = char_is_space(peek(p, 0));
	char first = peek(p, blank), second = peek(p, blank + 1);
	if (is_quote(first) && is_quote(second) && first != second &&
		char_is_word(peek(p, blank + 2))) {
		take_text(p, blank);
		put_quote(p, first, true);
		put_quote(p, second, true);
		return true;
	}
	if (first == '\'' && char_is_digit(second) && char_is_digit(peek(p, blank + 2)) &&
		peek(p, blank + 3) == 's') {
		take_text(p, blank);
		put_quote(p, first, false);
		return true;
	}
	return false;
}

/* The bytes of the character at `at`. */
static size_t
character(const struct smart *p)
{
	size_t n = utf8_size(str_from(p->s, p->at));
	return n ? n : 1;
}

/* The quote at `at`, or behind the character there; false where there is none. */
static bool
quote(struct smart *p)
{
	char c = peek(p, 0);
	size_t n = character(p);
	char behind = peek(p, n);
	bool pair = is_quote(behind) && c != '\\';
	if (!is_quote(c) && !pair)
		return false;
	if (quote_by_right(p) || quotes_special(p))
		return true;
	if (pair && char_is_space(c) && char_is_word(peek(p, n + 1))) {
		take_text(p, n);
		put_quote(p, behind, true);
	} else if (pair && !strchr(" \\\t\r\n[{(-", c)) {
		take_text(p, n);
		put_quote(p, behind, false);
	} else if (is_quote(c) && (!peek(p, 1) || char_is_space(peek(p, 1)) ||
					  (peek(p, 1) == 's' && !char_is_word(peek(p, 2))))) {
		put_quote(p, c, false);
	} else if (pair) {
		take_text(p, n);
		put_quote(p, behind, true);
	} else {
		put_quote(p, c, true);
	}
	return true;
}

bool
smart_quotes(struct str s, size_t at, struct smart_quotes *ret)
{
	char c = at < s.len ? s.ptr[at] : 0;
	size_t n = at < s.len ? utf8_size(str_from(s, at)) : 0;
	size_t behind = at + (n ? n : 1);
	if (!is_quote(c) && !(behind < s.len && is_quote(s.ptr[behind])))
		return false;
	struct buf b = { 0 };
	struct smart p = { .out = &b, .s = s, .at = at };
	bool is = quote(&p);
	if (is) { /* text comes first, then quotes of one byte that became three */
		size_t escaped = is_quote(c) || !strchr("<>&", c) ? 0 : b.len;
		ret->n = (b.len - (p.at - at)) / 2;
		if (escaped)
			ret->n = 1;
		ret->before = p.at - at - ret->n;
		for (size_t i = 0; i < ret->n; i++)
			memcpy(ret->quotes[i], b.ptr + b.len - 3 * (ret->n - i), 3);
	}
	buf_done(&b);
	return is;
}

/* ---- entities and symbols ---- */

struct entity {
	const char *name;
	uint32_t code;
};

static const struct entity entities[] = {
	{ "apos", 0x27 },
	{ "bdquo", 0x201E },
	{ "bull", 0x2022 },
	{ "copy", 0xA9 },
	{ "hellip", 0x2026 },
	{ "laquo", 0xAB },
	{ "ldquo", 0x201C },
	{ "lsquo", 0x2018 },
	{ "mdash", 0x2014 },
	{ "middot", 0xB7 },
	{ "nbsp", 0xA0 },
	{ "ndash", 0x2013 },
	{ "quot", 0x22 },
	{ "raquo", 0xBB },
	{ "rdquo", 0x201D },
	{ "reg", 0xAE },
	{ "rsquo", 0x2019 },
	{ "sbquo", 0x201A },
	{ "times", 0xD7 },
	{ "trade", 0x2122 },
};

/* The code point of "#123" or "#x1f"; 0 where it is none. */
static uint32_t
number_of(struct str name)
{
	bool hex = name.len > 1 && (name.ptr[1] | 0x20) == 'x';
	uint32_t code = 0;
	for (size_t i = hex ? 2 : 1; i < name.len; i++) {
		char c = name.ptr[i];
		uint32_t v =
			char_is_digit(c) ? (uint32_t)(c - '0') : (uint32_t)((c | 0x20) - 'a' + 10);
		if (v >= (hex ? 16u : 10u) || code > UTF8_MAX)
			return 0;
		code = code * (hex ? 16 : 10) + v;
	}
	return code > UTF8_MAX || (code >= 0xD800 && code < 0xE000) ? 0 : code;
}

static uint32_t
code_of(struct str name)
{
	if (name.ptr[0] == '#')
		return number_of(name);
	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (str_eq(name, str_of(entities[i].name)))
			return entities[i].code;
	}
	return 0;
}

/* The name of the entity at `at`, between & and ;, or "". */
static struct str
entity_name(const struct smart *p)
{
	size_t n = 1;
	while (peek(p, 0) == '&' && (char_is_word(peek(p, n)) || (n == 1 && peek(p, n) == '#')))
		n++;
	struct str name = str_slice(p->s, p->at + 1, p->at + n);
	bool is = peek(p, n) == ';' && !(name.len == 1 && name.ptr[0] == '#');
	return is ? name : S("");
}

static bool
entity(struct smart *p)
{
	struct str name = entity_name(p);
	if (name.len == 0)
		return false;
	uint32_t code = code_of(name);
	size_t n = name.len + 1;
	if (code && code != '<' && code != '>' && code != '&')
		utf8_add(p->out, code);
	else
		buf_add(p->out, str_slice(p->s, p->at, p->at + n + 1));
	p->at += n + 1;
	return true;
}

/* An entity as it stands. */
static bool
reference(struct smart *p)
{
	struct str name = entity_name(p);
	if (name.len)
		copy(p, name.len + 2);
	return name.len > 0;
}

struct symbol {
	struct str written, shown;
};

#define SYMBOL(written, shown)                                                                     \
	{                                                                                          \
		{ (written), sizeof(written) - 1 },                                                \
		{                                                                                  \
			(shown), sizeof(shown) - 1                                                 \
		}                                                                                  \
	}

static const struct symbol symbols[] = {
	SYMBOL("---", "\xE2\x80\x94"),
	SYMBOL("--", "\xE2\x80\x93"),
	SYMBOL("...", "\xE2\x80\xA6"),
	SYMBOL("\\<<", "&lt;&lt;"),
	SYMBOL("\\>>", "&gt;&gt;"),
	SYMBOL("<< ", "\xC2\xAB\xC2\xA0"),
	SYMBOL(" >>", "\xC2\xA0\xC2\xBB"),
	SYMBOL("<<", "\xC2\xAB"),
	SYMBOL(">>", "\xC2\xBB"),
};

static bool
symbol(struct smart *p)
{
	for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
		if (!str_starts(str_from(p->s, p->at), symbols[i].written))
			continue;
		buf_add(p->out, symbols[i].shown);
		p->at += symbols[i].written.len;
		return true;
	}
	return false;
}

/* ---- HTML ---- */

static const char *const raw_tags[] = { "code", "kbd", "math", "option", "pre", "samp", "script",
	"style", "textarea", "var" };
static const char *const span_tags[] = { "a", "abbr", "acronym", "b", "big", "bdo", "br", "button",
	"cite", "code", "del", "dfn", "em", "i", "img", "input", "ins", "kbd", "label", "mark",
	"option", "q", "rb", "rbc", "rp", "rt", "rtc", "ruby", "samp", "select", "small", "span",
	"strong", "sub", "sup", "textarea", "time", "tt", "u", "var" };

#define AMONG(list, name) among((list), sizeof(list) / sizeof((list)[0]), (name))

static bool
among(const char *const *list, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq_nocase(str_of(list[i]), name))
			return true;
	}
	return false;
}

/* A tag that stands at a place. */
struct tag {
	struct str name;
	size_t len;
	bool closing, closed; /* </a>, <a/> */
};

static size_t
skip_space(struct str s, size_t i)
{
	while (i < s.len && char_is_space(s.ptr[i]))
		i++;
	return i;
}

/* The end of the name that begins at `i`, or `i`. */
static size_t
skip_name(struct str s, size_t i)
{
	size_t from = i;
	while (i < s.len && (char_is_word(s.ptr[i]) || (s.ptr[i] & 0x80) ||
				    (i > from && s.ptr[i] && strchr("-.:", s.ptr[i]))))
		i++;
	return i > from && char_is_digit(s.ptr[from]) ? from : i;
}

/* The end of the value behind a name, from its '=' on; `i` where there is none, s.len where it has no end. */
static size_t
skip_value(struct str s, size_t i)
{
	size_t at = skip_space(s, i), from;
	if (at == s.len || s.ptr[at] != '=')
		return i;
	at = skip_space(s, at + 1);
	if (at < s.len && is_quote(s.ptr[at])) {
		size_t end = str_find(s, s.ptr[at], at + 1);
		return end < s.len ? end + 1 : s.len;
	}
	for (from = at; at < s.len && (char_is_word(s.ptr[at]) || (s.ptr[at] & 0x80)); at++)
		;
	return at > from ? at : i;
}

static size_t
skip_attributes(struct str s, size_t i)
{
	for (;;) {
		size_t at = skip_space(s, i), end = skip_name(s, at);
		if (at == i || end == at)
			return i;
		i = skip_value(s, end);
	}
}

static bool
tag_at(struct str s, struct tag *ret)
{
	struct tag t = { 0 };
	if (s.len < 3 || s.ptr[0] != '<')
		return false;
	t.closing = s.ptr[1] == '/';
	size_t from = 1 + t.closing, i = skip_name(s, from);
	t.name = str_slice(s, from, i);
	if (t.name.len == 0)
		return false;
	if (!t.closing)
		i = skip_attributes(s, i);
	i = skip_space(s, i);
	t.closed = !t.closing && i < s.len && s.ptr[i] == '/';
	i += t.closed;
	if (i >= s.len || s.ptr[i] != '>')
		return false;
	t.len = i + 1;
	*ret = t;
	return true;
}

/* The bytes up to and with the end tag of `name`, or all that is left. */
static size_t
code_length(struct str s, size_t from, struct str name)
{
	for (size_t i = str_find(s, '<', from); i < s.len; i = str_find(s, '<', i + 1)) {
		struct tag t;
		if (i + 1 < s.len && s.ptr[i + 1] == '/' && tag_at(str_from(s, i), &t) &&
			str_eq_nocase(t.name, name))
			return i + t.len;
	}
	return s.len;
}

static bool
comment(struct smart *p)
{
	struct str rest = str_from(p->s, p->at);
	if (p->no_comments || !str_starts(rest, S("<!--")))
		return false;
	size_t n = str_search(rest, S("-->"));
	p->no_comments = n == rest.len;
	if (p->no_comments)
		return false;
	copy(p, n + 3);
	return true;
}

static void
end_tag(struct smart *p, const struct tag *t)
{
	bool matches = p->n_open && str_eq_nocase(p->open[p->n_open - 1], t->name);
	if (!matches) {
		take_text(p, t->len);
		return;
	}
	copy(p, t->len);
	if (p->raw == p->n_open--)
		p->raw = 0;
	if (p->block && !p->n_open && p->at < p->s.len && p->s.ptr[p->at] != '\n')
		buf_add_char(p->out, '\n'); /* what follows a block has a line of its own */
	p->block &= p->n_open > 0;
}

/* <hr/> becomes <hr />, <b/> in a line <b></b>. */
static void
take_closed(struct smart *p, const struct tag *t)
{
	size_t n = t->len - 2;
	while (char_is_space(p->s.ptr[p->at + n - 1]))
		n--;
	buf_add(p->out, str_slice(p->s, p->at, p->at + n));
	if (p->raw || html_is_void(t->name))
		buf_lit(p->out, " />");
	else
		buf_printf(p->out, "></%.*s>", STR(t->name));
	p->at += t->len;
}

static void
open_tag(struct smart *p, const struct tag *t)
{
	bool code = str_eq_nocase(t->name, S("script")) || str_eq_nocase(t->name, S("style"));
	if (code && !t->closed) {
		copy(p, code_length(str_from(p->s, p->at), t->len, t->name));
		return;
	}
	if (t->closed) {
		take_closed(p, t);
		return;
	}
	copy(p, t->len);
	if (p->n_open == OPEN_MAX)
		return;
	p->open[p->n_open++] = t->name;
	if (!p->raw && AMONG(raw_tags, t->name))
		p->raw = p->n_open;
}

static bool
html(struct smart *p)
{
	struct str rest = str_from(p->s, p->at);
	struct tag t;
	if (comment(p))
		return true;
	if (!tag_at(rest, &t))
		return false;
	if (t.closing) {
		end_tag(p, &t);
	} else if (html_is_void(t.name) && !t.closed) { /* <br> is <br /> */
		copy(p, t.len - 1);
		buf_lit(p->out, " />");
		p->at++;
	} else {
		open_tag(p, &t);
	}
	return true;
}

/* At the beginning of a line, the text of an element that is no part of a line stays as it is. */
static bool
block(struct smart *p)
{
	struct tag t;
	if (p->n_open || !tag_at(str_from(p->s, p->at), &t) || t.closing ||
		AMONG(span_tags, t.name))
		return false;
	html(p);
	p->block = p->n_open;
	p->raw = p->n_open;
	if (!p->block)
		buf_add_char(p->out, '\n');
	return true;
}

static void
take_line_end(struct smart *p)
{
	buf_add_char(p->out, '\n');
	p->at += peek(p, 1) == '\n' ? 2 : 1;
}

void
smart_text(struct buf *b, struct str s)
{
	struct smart p = { .out = b, .s = s };
	if (str_ends(s, S("\r\n")))
		p.s.len -= 2;
	else if (str_ends(s, S("\n")) || str_ends(s, S("\r")))
		p.s.len--;
	while (p.at < p.s.len) {
		if (peek(&p, 0) == '\r') { /* CR LF and CR are line ends, and come out as LF */
			take_line_end(&p);
			continue;
		}
		bool begins = p.at == 0 || p.s.ptr[p.at - 1] == '\n' || p.s.ptr[p.at - 1] == '\r';
		if (begins && block(&p))
			continue;
		if (p.raw ? reference(&p) : quote(&p) || entity(&p) || symbol(&p))
			continue;
		if (!html(&p))
			take_text(&p, character(&p));
	}
	if (p.n_open) /* the line end that the text has for kramdown */
		buf_add_char(b, '\n');
	for (; p.n_open; p.n_open--)
		buf_printf(b, "</%.*s>", STR(p.open[p.n_open - 1]));
}
