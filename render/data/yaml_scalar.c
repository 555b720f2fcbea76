/* The types of plain scalars: YAML 1.1 as Jekyll's reader takes it. */
#include <math.h>
#include <stdlib.h>

#include "render/data/yaml.h"

#include "core/char.h"
#include "core/utf8.h"

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
			digit = char_hex(c) >= 0;
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

/* The same of more than 64 bits: as a text, which is printed, and counted with, as the number is. */
static void
put_large(struct data_builder *b, struct str s, int base, bool negative)
{
	char text[64];
	size_t at = sizeof(text);
	unsigned __int128 v = 0;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == '_' || c == ',')
			continue;
		unsigned digit = (unsigned)(char_is_digit(c) ? c - '0' : (c | 32) - 'a' + 10);
		v = v * (unsigned)base + digit;
	}
	for (; v; v /= 10)
		text[--at] = (char)('0' + (int)(v % 10));
	if (negative)
		text[--at] = '-';
	data_put_str(b, (struct str){ text + at, sizeof(text) - at });
}

/* Whether so many digits are a number of 127 bits at most. */
static bool
is_short(struct str s, int base)
{
	return s.len <= (size_t)(base == 2 ? 127 : base == 8 ? 42 : base == 16 ? 31 : 38);
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
	if (str_eq(prefix, S("0x")) || str_eq(prefix, S("0b"))) {
		base = str_eq(prefix, S("0x")) ? 16 : 2;
		s = str_from(s, 2);
	} else if (s.len > 1 && s.ptr[0] == '0') {
		base = 8;
	}
	if (!are_digits(s, base))
		return false;
	if (value_of(s, base, negative, &v))
		data_put_int(b, v);
	else if (is_short(s, base))
		put_large(b, s, base, negative);
	else
		return false;
	return true;
}

/* A part of a number to the base of sixty: digits, in the first of them as many as there are, and gaps. */
static bool
read_sixtieth(struct str s, bool first, double *ret)
{
	enum { DIGITS_MAX = 12 };
	bool fits = first ? s.len <= DIGITS_MAX : s.len == 1 || (s.len == 2 && s.ptr[0] <= '5');
	double v = 0;
	for (size_t i = 0; fits && i < s.len; i++) {
		bool gap = first && i > 0 && s.ptr[i] == '_';
		if (!gap && !char_is_digit(s.ptr[i]))
			return false;
		if (!gap)
			v = v * 10 + (s.ptr[i] - '0');
	}
	*ret = v;
	return fits && s.len > 0;
}

/* The digits behind a point, and the part before it, as one number. */
static double
with_fraction(struct str part, struct str behind)
{
	char text[64] = "";
	struct buf plain = { .ptr = text, .cap = sizeof(text) - 1, .max = sizeof(text) - 1 };
	buf_add(&plain, part);
	buf_add(&plain, behind);
	text[plain.len] = '\0';
	return strtod(text, NULL);
}

/* 12:30, 1:02:03, 1:02:03.5: the first part are hours, even where there are but two; a minus is the first's only. */
static bool
put_sixtieths(struct data_builder *b, struct str s)
{
	static const double weights[] = { 3600, 60, 1 };
	bool negative = s.ptr[0] == '-', all = true;
	size_t sign = negative || s.ptr[0] == '+', point = str_find(s, '.', 0), n = 0;
	struct str rest = str_slice(s, sign, point), behind = str_from(s, point), part = S("");
	double sum = 0, v = 0;
	for (; all && n < 3 && str_split(&rest, ':', &part); n++) {
		all = read_sixtieth(part, n == 0, &v);
		v = n == 0 && negative ? -v : v;
		sum += v * weights[n];
	}
	for (size_t i = 1; i < behind.len; i++)
		all = all && char_is_digit(behind.ptr[i]);
	if (!all || n < 2 || rest.ptr)
		return false;
	if (behind.len)
		data_put_float(b, sum + (with_fraction(part, behind) - v) * weights[n - 1]);
	else
		data_put_int(b, (int64_t)sum);
	return true;
}

/* Puts the text of a float, without what stands between its digits, where the form is one:
 * [-+]?([0-9][0-9_,]*)?\.[0-9]*([eE][-+][0-9]+)? */
static bool
is_float(struct str s, struct buf *plain)
{
	size_t i = 0, count = 0;
	if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+'))
		buf_add_char(plain, s.ptr[i++]);
	for (bool behind = false; i < s.len; i++) {
		char c = s.ptr[i];
		bool gap = !behind && count && (c == '_' || c == ',');
		if (!char_is_digit(c) && !gap && (behind || c != '.'))
			break;
		if (!gap)
			buf_add_char(plain, c);
		count += char_is_digit(c);
		behind |= c == '.';
	}
	bool point = str_find(buf_str(plain), '.', 0) < plain->len;
	struct str exponent = str_from(s, i);
	if (!point || count == 0 || exponent.len == 0)
		return point && count > 0;
	bool whole = exponent.len > 2 && (exponent.ptr[0] | 32) == 'e' &&
		     (exponent.ptr[1] == '-' || exponent.ptr[1] == '+');
	for (size_t k = 2; k < exponent.len; k++)
		whole = whole && char_is_digit(exponent.ptr[k]);
	buf_add(plain, exponent);
	return whole;
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
	if (may_be_number && (put_int(b, text) || put_float(b, text) || put_sixtieths(b, text) ||
				     put_date(b, text)))
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
