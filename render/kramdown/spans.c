/* kramdown's spans: emphasis, code, addresses, quotes and symbols, math, entities, breaks, escapes, what is struck
 * through; the order in which it looks for them decides. */
#include "core/char.h"
#include "core/smart.h"
#include "core/utf8.h"
#include "core/yield.h"
#include "render/kramdown/kramdown.h"

static struct str
here(const struct kramdown *k)
{
	return str_from(k->src.s, k->src.at);
}

static char
peek(const struct kramdown *k, size_t ahead)
{
	size_t i = k->src.at + ahead;
	return i < k->src.s.len ? k->src.s.ptr[i] : '\0';
}

static void
add_text(struct kramdown *k, struct str s)
{
	kramdown_text(k, k->tree, s, k->text_type);
}

/* Takes `n` bytes as text. */
static void
take(struct kramdown *k, size_t n)
{
	add_text(k, str_slice(here(k), 0, n));
	k->src.at += n;
}

/* ---- emphasis ---- */

struct delimiter {
	char mark;
	unsigned count;
};

static bool
is_letter(uint32_t code)
{
	return (utf8_class(code) & UTF8_LETTER) != 0;
}

static bool
alnum_at(struct str s)
{
	uint32_t code;
	return utf8_next(&s, &code, NULL) && (utf8_class(code) & (UTF8_LETTER | UTF8_DIGIT));
}

static bool
at_delimiter(struct kramdown *k, struct element *e, void *ctx)
{
	const struct delimiter *d = ctx;
	for (unsigned i = 0; i < d->count; i++)
		if (peek(k, i) != d->mark)
			return false;
	if (char_is_space((char)(k->src.at ? k->src.s.ptr[k->src.at - 1] : 'x')) || !e->first)
		return false;
	if (d->count == 1 && peek(k, 1) == d->mark && peek(k, 2) != d->mark)
		return false;
	return d->mark != '_' || !alnum_at(str_from(here(k), d->count));
}

/* Reads emphasis behind its delimiter; false: it has no end, and nothing was read. */
static bool
emphasized(struct kramdown *k, struct delimiter d)
{
	enum element_type type = d.count == 2 ? ELEMENT_STRONG : ELEMENT_EM;
	struct element *e = kramdown_element(k, type);
	size_t from = k->src.at;
	if (!kramdown_charge(k, 1) || k->depth >= KRAMDOWN_DEPTH_MAX)
		return false;
	k->depth++;
	bool found = kramdown_spans(k, e, at_delimiter, &d, SPANS_ALL);
	k->depth--;
	if (!found) {
		(void)kramdown_charge(k, 8 * (k->src.s.len - from));
		k->src.at = from;
		return false;
	}
	k->src.at += d.count;
	kramdown_append(k->tree, e);
	return true;
}

/* Whether a '_' at this place stands in a word. */
static bool
in_word(const struct kramdown *k, size_t at)
{
	uint32_t code = kramdown_before(k->src.s, at);
	if (code == '-')
		code = kramdown_before(k->src.s, at - 1);
	return is_letter(code);
}

static void
emphasis(struct kramdown *k)
{
	size_t at = k->src.at;
	struct delimiter d = { peek(k, 0), peek(k, 1) == peek(k, 0) ? 2 : 1 };
	enum element_type type = d.count == 2 ? ELEMENT_STRONG : ELEMENT_EM;
	if ((d.mark == '_' && in_word(k, at)) || char_is_space(peek(k, d.count)) ||
		k->tree->type == type || (k->inside & UINT64_C(1) << type)) {
		take(k, d.count);
		return;
	}
	k->src.at += d.count;
	if (emphasized(k, d))
		return;
	if (d.count == 2 && k->tree->type != ELEMENT_EM) {
		k->src.at = at + 1;
		if (emphasized(k, (struct delimiter){ d.mark, 1 }))
			return;
	}
	k->src.at = at;
	take(k, d.count);
}

/* ---- code, addresses, math ---- */

static void
code(struct kramdown *k)
{
	size_t at = k->src.at, n = 0;
	while (peek(k, n) == '`')
		n++;
	struct str rest = str_from(here(k), n), ticks = str_slice(here(k), 0, n);
	uint32_t previous = kramdown_before(k->src.s, at);
	bool blank = at == 0 || (previous < 128 && char_is_space((char)previous));
	size_t end = kramdown_charge(k, 1) ? str_search(rest, ticks) : rest.len;
	if ((n == 1 && blank && char_is_space(peek(k, 1))) || end == rest.len) {
		(void)kramdown_charge(k, end == rest.len ? rest.len : 0);
		take(k, n);
		return;
	}
	struct str text = str_slice(rest, 0, end);
	if (n > 1 && str_starts(text, S(" ")))
		text = str_from(text, 1);
	if (n > 1 && str_ends(text, S(" ")))
		text.len--;
	struct element *e = kramdown_element(k, ELEMENT_CODE);
	buf_add(&e->text, text);
	kramdown_append(k->tree, e);
	k->src.at += n + end + n;
}

/* Whether an e-mail address stands between a '<' and the '>' at `end`. */
static bool
is_mail(struct str s)
{
	size_t at = str_find(s, '@', 0);
	struct str rest = s;
	uint32_t c;
	if (at == 0 || at + 1 >= s.len || str_find(s, '@', at + 1) < s.len)
		return false;
	while (utf8_next(&rest, &c, NULL))
		if (!(utf8_class(c) & (UTF8_LETTER | UTF8_DIGIT)) && c != '@' && c != '-' &&
			c != '_' && c != '.')
			return false;
	return true;
}

static bool
autolink(struct kramdown *k)
{
	static const char *const schemes[] = { "mailto:", "http:", "https:", "ftp:", "ftps:" };
	struct str s = str_from(here(k), 1);
	size_t scheme = 0, end;
	if (!kramdown_charge(k, 1))
		return false;
	for (size_t i = 0; i < 5; i++)
		if (str_starts(s, str_of(schemes[i])))
			scheme = strlen(schemes[i]);
	end = scheme ? scheme + 1 : 0;
	while (end < s.len && s.ptr[end] != '>' && s.ptr[end] != '\n' &&
		(scheme || s.ptr[end] != ' '))
		end++;
	struct str address = str_slice(s, 0, end);
	if (end >= s.len || s.ptr[end] != '>' || (!scheme && !is_mail(address))) {
		(void)kramdown_charge(k, end);
		return false;
	}
	struct element *e = kramdown_element(k, ELEMENT_LINK);
	address = kramdown_copy(k, address);
	kramdown_set(k, &e->attrs, S("href"),
		scheme ? address : arena_printf(k->arena, "mailto:%.*s", STR(address)));
	kramdown_text(
		k, e, str_from(address, str_starts(address, S("mailto:")) ? 7 : 0), k->text_type);
	kramdown_append(k->tree, e);
	k->src.at += end + 2;
	return true;
}

static bool
math(struct kramdown *k)
{
	struct str rest = str_from(here(k), 2);
	if (peek(k, 1) != '$' || !kramdown_charge(k, 1))
		return false;
	size_t end = str_search(rest, S("$$"));
	if (end == rest.len) {
		(void)kramdown_charge(k, end);
		return false;
	}
	struct element *e = kramdown_element(k, ELEMENT_MATH);
	buf_add(&e->text, str_trim(str_slice(rest, 0, end)));
	e->span = true;
	kramdown_append(k->tree, e);
	k->src.at += end + 4;
	return true;
}

/* ---- typography ---- */

static bool
line_break(struct kramdown *k)
{
	char c = peek(k, 0);
	if ((c != ' ' && c != '\\') || peek(k, 1) != c || peek(k, 2) != '\n')
		return false;
	kramdown_append(k->tree, kramdown_element(k, ELEMENT_BREAK));
	k->src.at += 2;
	return true;
}

static bool
escape(struct kramdown *k)
{
	char c = peek(k, 1);
	if (!c || !strchr("\\.*_+`<>()[]{}#!:|\"'$=-~", c) || (k->options.plain && c == '~'))
		return false;
	k->src.at++;
	take(k, 1);
	return true;
}

static bool
struck(struct kramdown *k)
{
	struct str rest = str_from(here(k), 2);
	size_t end;
	if (peek(k, 1) != '~' || peek(k, 2) == '~' || char_is_space(peek(k, 2)) ||
		k->options.plain || !kramdown_charge(k, 1))
		return false;
	for (end = 1; end + 1 < rest.len; end++)
		if (rest.ptr[end] == '~' && rest.ptr[end + 1] == '~' && rest.ptr[end - 1] != '~' &&
			!char_is_space(rest.ptr[end - 1]))
			break;
	if (end + 1 >= rest.len || k->depth >= KRAMDOWN_DEPTH_MAX) {
		(void)kramdown_charge(k, rest.len);
		return false;
	}
	struct element *e = kramdown_element(k, ELEMENT_HTML);
	enum element_type type = k->text_type;
	buf_lit(&e->text, "del");
	e->span = true;
	e->content = CONTENT_SPAN;
	kramdown_append(k->tree, e);
	k->depth++;
	k->text_type = ELEMENT_TEXT;
	kramdown_read_spans(k, e, str_slice(rest, 0, end), SPANS_ALL);
	k->text_type = type;
	k->depth--;
	k->src.at += end + 4;
	return true;
}

/* ---- the order ---- */

static bool
typography(struct kramdown *k)
{
	return (!k->options.no_symbols && kramdown_symbol(k)) ||
	       (!k->options.hard_wrap && line_break(k));
}

static bool
span(struct kramdown *k)
{
	switch (peek(k, 0)) {
	case '*':
	case '_':
		emphasis(k);
		return true;
	case '`':
		code(k);
		return true;
	case '<':
		return autolink(k) || kramdown_html_span(k) || kramdown_quotes(k) || typography(k);
	case '[':
		return kramdown_footnote_mark(k) || kramdown_link(k) || kramdown_quotes(k);
	case '!':
		return kramdown_link(k) || kramdown_quotes(k);
	case '$':
		return kramdown_quotes(k) || math(k);
	case '{':
		return kramdown_quotes(k) || (peek(k, 1) == ':' && kramdown_extension_span(k));
	case '&':
		return kramdown_quotes(k) || kramdown_reference(k);
	case '\\':
		return typography(k) || escape(k);
	case '-':
	case '.':
	case ' ':
	case '>':
		return kramdown_quotes(k) || typography(k);
	case '~':
		return kramdown_quotes(k) || struck(k);
	default:
		return kramdown_quotes(k);
	}
}

/* As above, where few spans are looked for. */
static bool
few(struct kramdown *k, enum span_parsers only)
{
	char c = peek(k, 0);
	if (c == '`' && (only & SPANS_CODE)) {
		code(k);
		return true;
	}
	return c == '<' && (only & SPANS_HTML) && kramdown_html_span(k);
}

static bool
is_plain(char c)
{
	return char_is_word(c) ? c != '_' : (c & 0x80) || c == '\n' || c == ',' || c == ';';
}

/* How many bytes of text are nothing else, one character at least. */
static size_t
plain_run(struct str s)
{
	size_t n = utf8_size(s), i = n ? n : 1, last = i;
	while (i < s.len && is_plain(s.ptr[i])) {
		size_t one = utf8_size(str_from(s, i));
		last = i;
		i += one ? one : 1;
	}
	bool quoted = i < s.len && (s.ptr[i] == '"' || s.ptr[i] == '\'');
	return quoted && last < i && last ? last : i;
}

bool
kramdown_spans(struct kramdown *k, struct element *e, kramdown_stop *stop, void *ctx,
	enum span_parsers only)
{
	struct element *tree = k->tree;
	uint64_t inside = k->inside;
	bool found = false;
	k->inside |= tree ? UINT64_C(1) << tree->type : 0;
	k->tree = e;
	while (k->src.at < k->src.s.len && !(stop && (found = stop(k, e, ctx))) && !yield_often()) {
		if (k->elements > KRAMDOWN_ELEMENTS_MAX) {
			k->too_deep = true;
			take(k, k->src.s.len - k->src.at);
		} else if (only ? few(k, only) : span(k)) {
			continue;
		}
		if (k->src.at == k->src.s.len)
			break;
		take(k, plain_run(here(k)));
	}
	k->tree = tree;
	k->inside = inside;
	return found;
}

void
kramdown_read_spans(struct kramdown *k, struct element *e, struct str text, enum span_parsers only)
{
	struct element *tree = k->tree;
	struct source src = k->src;
	uint64_t inside = k->inside;
	k->tree = NULL;
	k->inside = 0;
	k->src = (struct source){ text, 0 };
	(void)kramdown_spans(k, e, NULL, NULL, only);
	k->tree = tree;
	k->src = src;
	k->inside = inside;
}
