/* Reading JSON (RFC 8259) into the site's data. */
#include <errno.h>
#include <stdlib.h>

#include <uv.h>

#include "core/char.h"
#include "core/utf8.h"
#include "core/yield.h"
#include "render/data/data.h"
#include "render/data/yaml.h"

struct reader {
	struct data_builder *b;
	struct str text;
	size_t at;         /* the next byte */
	size_t line_start; /* of the line that `counted` is in */
	size_t counted;    /* up to here line breaks are counted */
	uint32_t line;     /* from 1 */
	struct buf string; /* the last one read */
	bool as_yaml;      /* numbers have YAML's types */
	const char *problem;
	size_t problem_at;
};

static bool read_value(struct reader *r);

static bool
fail(struct reader *r, size_t at, const char *problem)
{
	if (!r->problem) {
		r->problem = problem;
		r->problem_at = at;
	}
	return false;
}

static char
peek(const struct reader *r)
{
	return r->at < r->text.len ? r->text.ptr[r->at] : '\0';
}

static void
skip_blanks(struct reader *r)
{
	for (char c = peek(r); c == ' ' || c == '\t' || c == '\n' || c == '\r'; c = peek(r))
		r->at++;
}

static bool
take(struct reader *r, char c)
{
	skip_blanks(r);
	if (r->at >= r->text.len || peek(r) != c)
		return false;
	r->at++;
	return true;
}

/* The builder's position: that of the next byte. */
static void
mark(struct reader *r)
{
	for (; r->counted < r->at; r->counted++) {
		if (r->text.ptr[r->counted] == '\n') {
			r->line++;
			r->line_start = r->counted + 1;
		}
	}
	r->b->line = r->line;
	r->b->column = (uint32_t)(r->at - r->line_start + 1);
}

static bool
read_hex(struct reader *r, uint32_t *ret)
{
	*ret = 0;
	for (int i = 0; i < 4; i++) {
		int v = char_hex(peek(r));
		if (v < 0)
			return fail(r, r->at, "\\u needs four hexadecimal digits");
		*ret = *ret << 4 | (uint32_t)v;
		r->at++;
	}
	return true;
}

/* What follows "\u"; two halves of a pair make one code point, a half alone is replaced. */
static bool
read_unicode(struct reader *r)
{
	uint32_t code, low;
	if (!read_hex(r, &code))
		return false;
	size_t before = r->at;
	if (code >= 0xD800 && code < 0xDC00 && str_starts(str_from(r->text, r->at), S("\\u"))) {
		r->at += 2;
		if (!read_hex(r, &low))
			return false;
		if (low >= 0xDC00 && low < 0xE000)
			code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
		else
			r->at = before;
	}
	utf8_add(&r->string, code);
	return true;
}

static bool
read_escape(struct reader *r)
{
	static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
	char c = peek(r);
	r->at++;
	if (c == 'u')
		return read_unicode(r);
	for (const char *p = escapes; *p; p += 2) {
		if (c == p[0]) {
			buf_add_char(&r->string, p[1]);
			return true;
		}
	}
	return fail(r, r->at - 2, "unknown escape in a string");
}

/* Reads what follows an opening quote into r->string. */
static bool
read_string(struct reader *r)
{
	size_t start = r->at - 1;
	buf_clear(&r->string);
	while (r->at < r->text.len) {
		unsigned char c = (unsigned char)peek(r);
		size_t size = utf8_size(str_from(r->text, r->at));
		if (c == '"') {
			r->at++;
			return true;
		}
		if (c < 0x20)
			return fail(
				r, r->at, "a control character in a string: write it as an escape");
		if (size == 0)
			return fail(r, r->at, "not UTF-8");
		if (c == '\\') {
			r->at++;
			if (!read_escape(r))
				return false;
			continue;
		}
		buf_add(&r->string, str_slice(r->text, r->at, r->at + size));
		r->at += size;
	}
	return fail(r, start, "this string is never closed");
}

static size_t
count_digits(const struct reader *r, size_t at)
{
	size_t n = 0;
	while (at + n < r->text.len && char_is_digit(r->text.ptr[at + n]))
		n++;
	return n;
}

/* The length of the number here, 0 where none is; whether it has a fraction or an exponent. */
static size_t
number_length(const struct reader *r, bool *ret_float)
{
	size_t i = r->at, n;
	*ret_float = false;
	if (peek(r) == '-')
		i++;
	n = count_digits(r, i);
	if (n == 0 || (n > 1 && r->text.ptr[i] == '0'))
		return 0;
	i += n;
	if (i < r->text.len && r->text.ptr[i] == '.') {
		n = count_digits(r, i + 1);
		if (n == 0)
			return 0;
		*ret_float = true;
		i += n + 1;
	}
	if (i < r->text.len && (r->text.ptr[i] == 'e' || r->text.ptr[i] == 'E')) {
		i++;
		if (i < r->text.len && (r->text.ptr[i] == '+' || r->text.ptr[i] == '-'))
			i++;
		n = count_digits(r, i);
		if (n == 0)
			return 0;
		*ret_float = true;
		i += n;
	}
	return i - r->at;
}

static bool
read_number(struct reader *r)
{
	bool is_float;
	size_t n = number_length(r, &is_float);
	if (n == 0)
		return fail(r, r->at, "not a value of JSON");
	buf_clear(&r->string);
	buf_add(&r->string, str_slice(r->text, r->at, r->at + n));
	r->at += n;
	if (r->as_yaml) {
		yaml_put_plain(r->b, buf_str(&r->string));
		return true;
	}
	buf_add_char(&r->string, '\0');
	errno = 0;
	long long whole = strtoll(r->string.ptr, NULL, 10);
	if (is_float || errno == ERANGE)
		data_put_float(r->b, strtod(r->string.ptr, NULL));
	else
		data_put_int(r->b, whole);
	return true;
}

static bool
take_word(struct reader *r, struct str word)
{
	if (!str_starts(str_from(r->text, r->at), word))
		return false;
	r->at += word.len;
	return true;
}

static bool
read_list(struct reader *r)
{
	size_t start = r->at - 1;
	data_open_list(r->b);
	if (!take(r, ']')) {
		do {
			if (!read_value(r))
				return false;
		} while (take(r, ','));
		if (!take(r, ']'))
			return r->at < r->text.len ? fail(r, r->at, "expected ',' or ']'")
						   : fail(r, start, "this list is never closed");
	}
	data_close(r->b);
	return true;
}

static bool
read_map(struct reader *r)
{
	size_t start = r->at - 1;
	data_open_map(r->b);
	if (take(r, '}')) {
		data_close(r->b);
		return true;
	}
	do {
		skip_blanks(r);
		mark(r);
		if (!take(r, '"'))
			return fail(r, r->at, "expected a name in double quotes");
		if (!read_string(r))
			return false;
		data_put_key(r->b, buf_str(&r->string));
		if (!take(r, ':'))
			return fail(r, r->at, "expected ':'");
		if (!read_value(r))
			return false;
	} while (take(r, ','));
	if (!take(r, '}'))
		return r->at < r->text.len ? fail(r, r->at, "expected ',' or '}'")
					   : fail(r, start, "this object is never closed");
	data_close(r->b);
	return true;
}

static bool
read_value(struct reader *r)
{
	skip_blanks(r);
	mark(r);
	if (yield_often())
		return false;
	if (r->b->too_deep || r->b->depth >= DATA_DEPTH_MAX)
		return fail(r, r->at, "nested too deeply");
	if (take(r, '{'))
		return read_map(r);
	if (take(r, '['))
		return read_list(r);
	if (take(r, '"')) {
		if (!read_string(r))
			return false;
		data_put_str(r->b, buf_str(&r->string));
	} else if (take_word(r, S("true"))) {
		data_put_bool(r->b, true);
	} else if (take_word(r, S("false"))) {
		data_put_bool(r->b, false);
	} else if (take_word(r, S("null"))) {
		data_put_null(r->b);
	} else {
		return read_number(r);
	}
	return true;
}

static int
read_all(struct data_builder *b, struct str path, struct str text, bool as_yaml, struct diag *ret)
{
	struct reader r = { .b = b, .text = text, .line = 1, .as_yaml = as_yaml };
	size_t depth = b->depth;
	if (str_starts(text, S("\xEF\xBB\xBF")))
		r.at = r.line_start = r.counted = 3;
	bool fine = read_value(&r);
	skip_blanks(&r);
	if (fine && r.at < text.len)
		fine = fail(&r, r.at, "nothing may follow the value");
	buf_done(&r.string);
	if (fine)
		return 0;
	b->depth = depth;
	*ret = (struct diag){ .severity = DIAG_ERROR, .path = path, .message = str_of(r.problem) };
	diag_locate(ret, text, r.problem_at);
	return UV_EINVAL;
}

int
data_from_json(struct data_builder *b, struct str path, struct str text, struct diag *ret)
{
	return read_all(b, path, text, false, ret);
}

int
data_from_json_as_yaml(struct data_builder *b, struct str path, struct str text, struct diag *ret)
{
	return read_all(b, path, text, true, ret);
}
