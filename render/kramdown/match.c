/* What kramdown's regular expressions match, as functions over the beginning of a text. */
#include "core/char.h"
#include "core/utf8.h"
#include "render/kramdown/kramdown.h"

/* Bytes of an attribute list: of one that never ends, the end is not looked for further. */
enum { LIST_MAX = 16384 };

static char
at(struct str s, size_t i)
{
	return i < s.len ? s.ptr[i] : '\0';
}

size_t
kramdown_line(struct str s)
{
	size_t end = str_find(s, '\n', 0);
	return end < s.len ? end + 1 : end;
}

size_t
kramdown_spaces(struct str s)
{
	size_t i = 0;
	while (i < s.len && char_is_space(s.ptr[i]))
		i++;
	return i;
}

size_t
kramdown_blank_lines(struct str s)
{
	size_t i = kramdown_spaces(s);
	while (i > 0 && s.ptr[i - 1] != '\n')
		i--;
	return i;
}

size_t
kramdown_rest_blank(struct str s)
{
	size_t i = 0;
	while (i < s.len && s.ptr[i] != '\n' && char_is_space(s.ptr[i]))
		i++;
	return at(s, i) == '\n' ? i + 1 : 0;
}

size_t
kramdown_opt_space(struct str s)
{
	size_t i = 0;
	while (i < 3 && at(s, i) == ' ')
		i++;
	return i;
}

size_t
kramdown_indent(struct str s)
{
	if (at(s, 0) == '\t')
		return 1;
	return str_starts(s, S("    ")) ? 4 : 0;
}

size_t
kramdown_end_marker(struct str s)
{
	size_t n = at(s, 0) == '^' ? kramdown_rest_blank(str_from(s, 1)) : 0;
	return n ? n + 1 : 0;
}

size_t
kramdown_name(struct str s)
{
	size_t i = 0;
	while (i < s.len && (char_is_word(s.ptr[i]) || (i && s.ptr[i] == '-')))
		i++;
	return i;
}

static bool
is_letter(struct str s, size_t *ret_size, bool digits)
{
	struct str rest = s;
	uint32_t code;
	if (!utf8_next(&rest, &code, NULL))
		return false;
	*ret_size = s.len - rest.len;
	unsigned wanted = UTF8_LETTER | (digits ? UTF8_DIGIT : 0);
	return code == '_' || (utf8_class(code) & wanted);
}

static size_t
name_part(struct str s)
{
	size_t n = 0, i = 0;
	while (i < s.len) {
		struct str rest = str_from(s, i);
		if (is_letter(rest, &n, i > 0))
			i += n;
		else if (i && strchr("-.", s.ptr[i]) && s.ptr[i])
			i++;
		else
			break;
	}
	return i;
}

size_t
kramdown_tag_name(struct str s)
{
	size_t first = name_part(s);
	size_t second = first && at(s, first) == ':' ? name_part(str_from(s, first + 1)) : 0;
	return second ? first + 1 + second : first;
}

/* Where the brace stands that closes what is open at `from`; s.len: nowhere. */
static size_t
closing_brace(struct str s, size_t from)
{
	size_t end = s.len < from + LIST_MAX ? s.len : from + LIST_MAX;
	for (size_t i = from; i < end; i++) {
		if (s.ptr[i] == '\\' && at(s, i + 1) == '}')
			i++;
		else if (s.ptr[i] == '}')
			return i;
	}
	return s.len;
}

size_t
kramdown_attribute_block(struct str s, struct str *ret)
{
	if (!str_starts(s, S("{:")) || at(s, 2) == ':' || at(s, 2) == '/')
		return 0;
	size_t end = closing_brace(s, 2);
	if (end == s.len || end == 2)
		return 0;
	size_t n = kramdown_rest_blank(str_from(s, end + 1));
	if (n && ret)
		*ret = str_slice(s, 2, end);
	return n ? end + 1 + n : 0;
}

size_t
kramdown_rule(struct str s)
{
	size_t i = kramdown_opt_space(s), n = 0;
	char mark = at(s, i);
	if (mark != '*' && mark != '-' && mark != '_')
		return 0;
	for (; at(s, i) == mark || at(s, i) == ' ' || at(s, i) == '\t'; i++)
		n += at(s, i) == mark;
	return n >= 3 && at(s, i) == '\n' ? i + 1 : 0;
}

size_t
kramdown_fence(struct str s)
{
	size_t from = kramdown_opt_space(s), i = from;
	while (at(s, i) == '`' || at(s, i) == '~')
		i++;
	return i - from >= 3 ? i : 0;
}

/* The bytes of the mark of a list with its blanks in front; the line goes on behind it. */
size_t
kramdown_list_start(struct str s, enum element_type type, unsigned blanks)
{
	size_t i = 0, digits;
	while (i < blanks && at(s, i) == ' ')
		i++;
	char c = at(s, i);
	if (type == ELEMENT_NUMBERS) {
		for (digits = i; char_is_digit(at(s, i));)
			i++;
		if (i == digits || at(s, i) != '.')
			return 0;
	} else if (type == ELEMENT_DEFINITIONS ? c != ':' : c != '+' && c != '*' && c != '-') {
		return 0;
	}
	i++;
	c = at(s, i);
	bool ends = c == ' ' || c == '\t' || c == '|';
	return ends && str_find(s, '\n', i) < s.len ? i : 0;
}

bool
kramdown_is_list(struct str s)
{
	return kramdown_list_start(s, ELEMENT_BULLETS, 3) ||
	       kramdown_list_start(s, ELEMENT_NUMBERS, 3);
}

size_t
kramdown_closing_tag(struct str s, struct str *ret_name)
{
	if (!str_starts(s, S("</")))
		return 0;
	size_t n = kramdown_tag_name(str_from(s, 2)), i = 2 + n;
	i += kramdown_spaces(str_from(s, i));
	if (!n || at(s, i) != '>')
		return 0;
	*ret_name = str_slice(s, 2, 2 + n);
	return i + 1;
}

/* Whether a word of the text is the name of an element that stands in lines. */
static bool
is_lazy_span(struct str s)
{
	size_t i = 0, n;
	while (i < s.len && is_letter(str_from(s, i), &n, true))
		i += n;
	struct str word = str_slice(s, 0, i);
	return kramdown_is_span_tag(word) || str_eq(word, S("script"));
}

bool
kramdown_lazy_html(struct str s)
{
	struct str name;
	s = str_from(s, kramdown_opt_space(s));
	if (at(s, 0) != '<')
		return false;
	if (at(s, 1) == '/')
		return !is_lazy_span(str_from(s, 2)) && kramdown_closing_tag(s, &name);
	return !is_lazy_span(str_from(s, 1)) && kramdown_tag_name(str_from(s, 1));
}

bool
kramdown_boundary(struct str s)
{
	return !s.len || kramdown_blank_lines(s) || kramdown_end_marker(s) ||
	       kramdown_attribute_block(str_from(s, kramdown_opt_space(s)), NULL);
}

bool
kramdown_lazy_end(struct str s)
{
	return kramdown_boundary(s) || kramdown_lazy_html(s);
}

static size_t
filled_line(struct str s)
{
	return kramdown_rest_blank(s) ? 0 : kramdown_line(s);
}

size_t
kramdown_code_lines(struct str s)
{
	size_t i = 0, n;
	for (;;) {
		size_t from = i + kramdown_blank_lines(str_from(s, i)), end = from;
		while (end < s.len && kramdown_indent(str_from(s, end)) &&
			(n = filled_line(str_from(s, end))))
			end += n;
		if (end == from)
			return i;
		i = end;
		while (i < s.len && !kramdown_lazy_end(str_from(s, i)) &&
			(n = filled_line(str_from(s, i))))
			i += n;
	}
}

/* ---- tags ---- */

/* The end of the value behind the name of an attribute; `i` where there is none. */
static size_t
attribute_value(struct str s, size_t i)
{
	size_t v = i + kramdown_spaces(str_from(s, i)), n;
	if (at(s, v) != '=')
		return i;
	v++;
	v += kramdown_spaces(str_from(s, v));
	if (at(s, v) == '"' || at(s, v) == '\'') {
		size_t end = str_find(s, s.ptr[v], v + 1);
		return end < s.len ? end + 1 : i;
	}
	size_t end = v;
	while (end < s.len && is_letter(str_from(s, end), &n, true))
		end += n;
	return end > v ? end : i;
}

size_t
kramdown_tag(struct str s, struct kramdown_tag *ret)
{
	size_t name = at(s, 0) == '<' ? kramdown_tag_name(str_from(s, 1)) : 0, i = 1 + name;
	if (!name)
		return 0;
	size_t from = i;
	for (;;) {
		size_t space = kramdown_spaces(str_from(s, i));
		size_t n = space ? kramdown_tag_name(str_from(s, i + space)) : 0;
		if (!n)
			break;
		i = attribute_value(s, i + space + n);
	}
	struct str attributes = str_slice(s, from, i);
	i += kramdown_spaces(str_from(s, i));
	bool closed = at(s, i) == '/';
	if (at(s, i + closed) != '>')
		return 0;
	*ret = (struct kramdown_tag){ str_slice(s, 1, 1 + name), attributes, closed };
	return i + closed + 1;
}

uint32_t
kramdown_before(struct str s, size_t at)
{
	uint32_t code = 0;
	size_t from = at;
	while (from > 0 && at - from < 4 && ((unsigned char)s.ptr[--from] & 0xC0) == 0x80)
		;
	struct str rest = str_slice(s, from, at);
	return at && utf8_next(&rest, &code, NULL) ? code : 0;
}
