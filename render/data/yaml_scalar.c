/* The types of plain scalars: YAML 1.1 as Jekyll's reader takes it. */
#include <math.h>
#include <stdlib.h>

#include "render/data/yaml.h"

#include "core/utf8.h"

#include "core/char.h"

static bool
is_one_of(struct str s, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq_nocase(s, str_of(words[i])))
			return true;
	}
	return false;
}

static bool
put_word(struct data_builder *b, struct str s)
{
	static const char *const yes[] = { "true", "yes", "on" };
	static const char *const no[] = { "false", "no", "off" };
	static const char *const null[] = { "", "~", "null" };
	if (is_one_of(s, null, 3))
		data_put_null(b);
	else if (is_one_of(s, yes, 3))
		data_put_bool(b, true);
	else if (is_one_of(s, no, 3))
		data_put_bool(b, false);
	else
		return false;
	return true;
}

/* Whether each byte of `s` is a digit of the base; `_` and, in decimals, `,` may stand between. */
static bool
are_digits(struct str s, int base)
{
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool digit = c >= '0' && c < '0' + (base < 10 ? base : 10);
		if (base == 16)
			digit |= (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
		bool gap = i > 0 && (c == '_' || (c == ',' && base == 10));
		if (!digit && !gap)
			return false;
		if (gap && base == 10 && (i + 1 == s.len || !char_is_digit(s.ptr[i + 1])))
			return false;
	}
	return true;
}

/* The value of digits that are_digits accepted; false where it takes more than 64 bits. */
static bool
value_of(struct str s, int base, bool negative, int64_t *ret)
{
	uint64_t v = 0, limit = (uint64_t)INT64_MAX + negative;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == '_' || c == ',')
			continue;
		uint64_t digit = (uint64_t)(char_is_digit(c) ? c - '0' : (c | 32) - 'a' + 10);
		if (v > (limit - digit) / (uint64_t)base)
			return false;
		v = v * (uint64_t)base + digit;
	}
	*ret = negative ? (int64_t)(0 - v) : (int64_t)v;
	return true;
}

static bool
put_int(struct data_builder *b, struct str s)
{
	int64_t v;
	int base = 10;
	bool negative = s.ptr[0] == '-';
	if (negative || s.ptr[0] == '+')
		s = str_from(s, 1);
	struct str prefix = str_slice(s, 0, 2);
	if (str_eq_nocase(prefix, S("0x")) || str_eq_nocase(prefix, S("0b"))) {
		base = str_eq_nocase(prefix, S("0x")) ? 16 : 2;
		s = str_from(s, 2);
	} else if (s.len > 1 && s.ptr[0] == '0') {
		base = 8;
	}
	if (!are_digits(s, base) || !value_of(s, base, negative, &v))
		return false;
	data_put_int(b, v);
	return true;
}

/* Puts the text of a float, without its underscores, where the form is one: [-+]?[0-9_]*.[0-9_]*([eE][-+][0-9]+)? */
static bool
is_float(struct str s, struct buf *plain)
{
	size_t i = 0, count = 0;
	if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+'))
		buf_add_char(plain, s.ptr[i++]);
	for (int part = 0; part < 2; part++) {
		for (; i < s.len && (char_is_digit(s.ptr[i]) || (s.ptr[i] == '_' && count)); i++) {
			if (s.ptr[i] == '_')
				continue;
			buf_add_char(plain, s.ptr[i]);
			count++;
		}
		if (part == 0 && (i == s.len || s.ptr[i] != '.'))
			return false;
		if (part == 0)
			buf_add_char(plain, s.ptr[i++]);
	}
	struct str exponent = str_from(s, i);
	if (count == 0 || exponent.len == 0)
		return count > 0;
	if ((exponent.ptr[0] | 32) != 'e' || exponent.len < 3 ||
		(exponent.ptr[1] != '-' && exponent.ptr[1] != '+') ||
		!are_digits(str_from(exponent, 2), 8 + 2))
		return false;
	buf_add(plain, exponent);
	return str_find(exponent, '_', 0) == exponent.len &&
	       str_find(exponent, ',', 0) == exponent.len;
}

static bool
put_float(struct data_builder *b, struct str s)
{
	static const char *const infinities[] = { ".inf", "+.inf" };
	if (is_one_of(s, infinities, 2) || str_eq_nocase(s, S("-.inf"))) {
		data_put_float(b, s.ptr[0] == '-' ? -INFINITY : INFINITY);
		return true;
	}
	if (str_eq_nocase(s, S(".nan"))) {
		data_put_float(b, NAN);
		return true;
	}
	char text[64] = "";
	struct buf plain = { .ptr = text, .cap = sizeof(text) - 1, .max = sizeof(text) - 1 };
	if (s.len >= sizeof(text) || !is_float(s, &plain))
		return false;
	text[plain.len] = '\0';
	data_put_float(b, strtod(text, NULL));
	return true;
}

/* Days are YYYY-MM-DD with all digits, times have seconds: the other forms that date_parse knows are text
 * for YAML, and become dates only where a date is wanted. */
static bool
is_timestamp(struct str s)
{
	size_t i = 5;
	if (s.len < 8 || s.ptr[4] != '-')
		return false;
	if (s.len == 10 && s.ptr[7] == '-')
		return true;
	while (i < s.len && (char_is_digit(s.ptr[i]) || s.ptr[i] == '-'))
		i++;
	size_t colons = 0;
	for (size_t k = i; k < s.len && s.ptr[k] != '+' && s.ptr[k] != '-'; k++)
		colons += s.ptr[k] == ':';
	return i < s.len && colons == 2;
}

static bool
put_date(struct data_builder *b, struct str s)
{
	struct date d;
	if (!is_timestamp(s) || !date_parse(s, NULL, &d))
		return false;
	char last = s.ptr[s.len - 1];
	size_t time = str_find(s, ':', 0);
	d.utc = last == 'Z' || last == 'z';
	d.floating = d.has_time && !d.utc && str_find(s, '+', time) == s.len &&
		     str_find(s, '-', time) == s.len;
	data_put_date(b, d);
	return true;
}

void
yaml_put_plain(struct data_builder *b, struct str text)
{
	if (put_word(b, text))
		return;
	char c = text.ptr[0];
	bool may_be_number = char_is_digit(c) || c == '-' || c == '+' || c == '.';
	if (may_be_number && (put_int(b, text) || put_float(b, text) || put_date(b, text)))
		return;
	data_put_str(b, text);
}

bool
yaml_key_may_be_typed(struct str text)
{
	enum { WORD_MAX = 5 }; /* "false" */
	char c = text.len ? text.ptr[0] : '~';
	return text.len <= WORD_MAX || char_is_digit(c) || c == '-' || c == '+' || c == '.';
}

struct str
yaml_key(struct arena *a, struct str text, bool plain)
{
	if (!plain || !yaml_key_may_be_typed(text))
		return arena_str(a, text);
	struct buf node = BUF_ARENA(a);
	struct data_builder b = { .out = &node };
	yaml_put_plain(&b, text);
	data_builder_done(&b);
	return data_key_of(a, data_of(buf_str(&node)));
}

/* ---- bytes ---- */

static int
base64_value(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c ? strchr(digits, c) : NULL;
	return p ? (int)(p - digits) : -1;
}

void
yaml_put_binary(struct data_builder *b, struct arena *a, struct str s)
{
	struct buf bytes = BUF_ARENA(a);
	uint32_t bits = 0;
	int count = 0;
	for (size_t i = 0; i < s.len && s.ptr[i] != '='; i++) {
		int v = base64_value(s.ptr[i]);
		if (v < 0)
			continue;
		bits = bits << 6 | (uint32_t)v;
		count += 6;
		if (count >= 8) {
			count -= 8;
			buf_add_char(&bytes, (char)(bits >> count & 0xFF));
		}
	}
	data_put_str(b, utf8_valid(buf_str(&bytes)) ? buf_str(&bytes) : s);
}
