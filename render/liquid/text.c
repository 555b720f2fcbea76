/* Liquid's values as text: as they are printed, as Ruby's inspect, and read as numbers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/char.h"
#include "core/utf8.h"
#include "render/liquid/internal.h"

/* The fewest digits that read back the same: "d.ddde±xx" in `digits`. */
static void
shortest(double v, char digits[static 32])
{
	for (int n = 1; n <= 17; n++) {
		(void)snprintf(digits, 32, "%.*e", n - 1, v);
		if (strtod(digits, NULL) == v)
			return;
	}
}

/* As Ruby prints a float: 1.0, 0.0001, 1.0e-05, 1.0e+15. */
static void
float_text(struct buf *b, double v)
{
	char digits[32], plain[32];
	if (isnan(v) || isinf(v)) {
		buf_add(b, isnan(v) ? S("NaN") : v < 0 ? S("-Infinity") : S("Infinity"));
		return;
	}
	shortest(v, digits);
	char *e = strchr(digits, 'e');
	int exponent = atoi(e + 1), after = (int)(e - digits) - (v < 0 || signbit(v)) - 2;
	if (after < 0)
		after = 0;
	if (v != 0 && (exponent < -4 || exponent > 15 || (exponent == 15 && after <= 15))) {
		buf_add(b, (struct str){ digits, (size_t)(e - digits) });
		buf_printf(
			b, "%se%c%02d", after ? "" : ".0", exponent < 0 ? '-' : '+', abs(exponent));
		return;
	}
	int decimals = after - exponent > 1 ? after - exponent : 1;
	(void)snprintf(plain, sizeof(plain), "%.*f", decimals, v);
	buf_add(b, str_of(plain));
}

static void
date_text(struct liquid_run *run, struct buf *b, struct date d)
{
	if (d.floating)
		d = date_in_zone(d, liquid_host(run)->zone);
	struct str form = d.utc ? S("%Y-%m-%d %H:%M:%S UTC") : S("%Y-%m-%d %H:%M:%S %z");
	date_format(b, d, d.has_time ? form : S("%Y-%m-%d"), NULL);
}

static void
quote_char(struct buf *b, uint32_t c, bool before_brace)
{
	static const char special[] = "\a\b\t\n\v\f\r\033\"\\";
	static const char letter[] = "abtnvfre\"\\";
	const char *at = c && c < 128 ? strchr(special, (int)c) : NULL;
	if (at)
		buf_printf(b, "\\%c", letter[at - special]);
	else if (c == '#' && before_brace)
		buf_lit(b, "\\#");
	else if (c < 32 || c == 127)
		buf_printf(b, c == 127 ? "\\x%02X" : "\\u%04X", c);
	else
		utf8_add(b, c);
}

/* A string in quotes. */
static void
quote(struct buf *b, struct str s)
{
	uint32_t c;
	bool valid = true;
	buf_add_char(b, '"');
	for (struct str rest = s; rest.len;) {
		unsigned char first = (unsigned char)rest.ptr[0];
		(void)utf8_next(&rest, &c, &valid);
		if (!valid)
			buf_printf(b, "\\x%02X", first);
		else
			quote_char(b, c, rest.len && strchr("{$@", rest.ptr[0]) && rest.ptr[0]);
	}
	buf_add_char(b, '"');
}

static int text_of(struct liquid_run *run, struct liquid_value v, unsigned depth, struct buf *b);
static int inspect(struct liquid_run *run, struct liquid_value v, unsigned depth, struct buf *b);

/* Each item of a list: printed one behind the other, or inspected in brackets. */
static int
each_item(struct liquid_run *run, struct liquid_value v, unsigned depth, bool inspected,
	struct buf *b)
{
	struct liquid_value items[16];
	int64_t n;
	size_t from = 0;
	if (depth > LIQUID_VALUE_DEPTH_MAX)
		return liquid_fail(run, "lists are nested too deep");
	do {
		n = liquid_slice(run, v, from, 16, items);
		int r = n < 0 ? (int)n : liquid_step(run, (uint64_t)n);
		for (int64_t i = 0; i < n && r == 0; i++) {
			if (inspected && from + (size_t)i > 0)
				buf_lit(b, ", ");
			r = inspected ? inspect(run, items[i], depth + 1, b)
				      : text_of(run, items[i], depth + 1, b);
		}
		if (r < 0)
			return r;
		if (b->len > LIQUID_OUTPUT_MAX)
			return liquid_fail(run, "a list is too long to be printed");
		from += (size_t)n;
	} while (n == 16);
	return 0;
}

static int
inspect_map(struct liquid_run *run, struct liquid_value v, unsigned depth, struct buf *b)
{
	const struct liquid_map *map;
	if (depth > LIQUID_VALUE_DEPTH_MAX)
		return liquid_fail(run, "maps are nested too deep");
	int r = liquid_pairs(run, v, &map);
	if (r < 0)
		return r;
	buf_add_char(b, '{');
	for (size_t i = 0; i < map->n; i++) {
		if (i)
			buf_lit(b, ", ");
		r = inspect(run, liquid_key(map->pairs[i].key), depth + 1, b);
		buf_lit(b, "=>");
		if (r == 0)
			r = liquid_step(run, 1);
		if (r == 0)
			r = inspect(run, map->pairs[i].value, depth + 1, b);
		if (r < 0)
			return r;
		if (b->len > LIQUID_OUTPUT_MAX)
			return liquid_fail(run, "a map is too long to be printed");
	}
	buf_add_char(b, '}');
	return 0;
}

static int
object_text(struct liquid_run *run, struct liquid_value v, unsigned depth, struct buf *b)
{
	if (v.object.class->text)
		return v.object.class->text(run, v.object.self, b);
	if (liquid_is_list(v))
		return each_item(run, v, depth, false, b);
	if (v.object.class->map && strcmp(v.object.class->name, "Hash") == 0)
		return inspect_map(run, v, depth, b);
	buf_add(b, str_of(v.object.class->name));
	return 0;
}

static int
text_of(struct liquid_run *run, struct liquid_value v, unsigned depth, struct buf *b)
{
	switch (v.kind) {
	case LIQUID_NIL:
	case LIQUID_EMPTY:
	case LIQUID_BLANK:
		return 0;
	case LIQUID_BOOL:
		buf_add(b, v.boolean ? S("true") : S("false"));
		return 0;
	case LIQUID_INT:
		buf_printf(b, "%lld", (long long)v.integer);
		return 0;
	case LIQUID_FLOAT:
		float_text(b, v.real);
		return 0;
	case LIQUID_STRING:
		buf_add_long(b, v.string);
		return 0;
	case LIQUID_DATE:
		date_text(run, b, v.date);
		return 0;
	case LIQUID_RANGE:
		buf_printf(b, "%lld..%lld", (long long)v.range.from, (long long)v.range.to);
		return 0;
	case LIQUID_LIST:
	case LIQUID_MAP:
	case LIQUID_DATA:
		return liquid_is_map(v) ? inspect_map(run, v, depth, b)
					: each_item(run, v, depth, false, b);
	case LIQUID_OBJECT:
		return object_text(run, v, depth, b);
	}
	return 0;
}

/* Whether it is a list of data or of the host, rather than something that prints itself. */
static bool
is_listed(struct liquid_value v)
{
	if (v.kind == LIQUID_OBJECT)
		return v.object.class->count && !v.object.class->text;
	return v.kind == LIQUID_DATA && liquid_is_list(v);
}

static int
inspect(struct liquid_run *run, struct liquid_value v, unsigned depth, struct buf *b)
{
	if (v.kind == LIQUID_NIL) {
		buf_lit(b, "nil");
	} else if (v.kind == LIQUID_STRING) {
		quote(b, v.string);
	} else if (v.kind == LIQUID_LIST || is_listed(v)) {
		buf_add_char(b, '[');
		int r = each_item(run, v, depth, true, b);
		buf_add_char(b, ']');
		return r;
	} else {
		return text_of(run, v, depth, b);
	}
	return 0;
}

int
liquid_text(struct liquid_run *run, struct liquid_value v, struct buf *ret)
{
	return text_of(run, v, 0, ret);
}

int
liquid_inspect(struct liquid_run *run, struct liquid_value v, struct buf *ret)
{
	return inspect(run, v, 0, ret);
}

int
liquid_to_str(struct liquid_run *run, struct liquid_value v, struct str *ret)
{
	if (v.kind == LIQUID_STRING) {
		*ret = v.string;
		return 0;
	}
	if (v.kind == LIQUID_INT) { /* of which there may be many */
		*ret = arena_printf(run->arena, "%lld", (long long)v.integer);
		return 0;
	}
	struct buf b = BUF_ARENA(run->arena);
	int r = liquid_text(run, v, &b);
	if (r == 0)
		*ret = b.len ? buf_str(&b) : S("");
	return r;
}

/* ---- numbers ---- */

/* The value of a digit in bases up to 16, else 99. */
static int
digit_value(char c)
{
	int v = char_hex(c);
	return v < 0 ? 99 : v;
}

/* The digits that `s` begins with, "_" between two of them allowed. The result is how many bytes
 * these are; too large a number stops at the end of its kind. */
static size_t
digits(struct str s, int base, bool negative, int64_t *ret)
{
	int64_t v = 0;
	size_t i = 0;
	for (; i < s.len; i++) {
		if (s.ptr[i] == '_' && i > 0 && i + 1 < s.len && s.ptr[i - 1] != '_' &&
			digit_value(s.ptr[i + 1]) < base)
			continue;
		int d = digit_value(s.ptr[i]);
		if (d >= base)
			break;
		if (__builtin_mul_overflow(v, base, &v) ||
			__builtin_add_overflow(v, negative ? -d : d, &v))
			v = negative ? INT64_MIN : INT64_MAX;
	}
	*ret = v;
	return i;
}

static size_t
sign(struct str s, bool *ret_negative)
{
	*ret_negative = s.len && s.ptr[0] == '-';
	return s.len && (s.ptr[0] == '-' || s.ptr[0] == '+');
}

/* -?\d+\.\d+ and nothing else */
static bool
looks_like_float(struct str s)
{
	size_t i = s.len && s.ptr[0] == '-', first = i;
	while (i < s.len && char_is_digit(s.ptr[i]))
		i++;
	if (i == first || i == s.len || s.ptr[i] != '.')
		return false;
	first = ++i;
	while (i < s.len && char_is_digit(s.ptr[i]))
		i++;
	return i == s.len && i > first;
}

struct liquid_value
liquid_to_number(struct liquid_value v)
{
	int64_t n = 0;
	bool negative;
	if (v.kind == LIQUID_INT || v.kind == LIQUID_FLOAT)
		return v;
	if (v.kind != LIQUID_STRING)
		return liquid_int(0);
	struct str s = str_trim(v.string);
	if (looks_like_float(s)) {
		char text[400];
		struct str cut = str_slice(s, 0, sizeof(text) - 1);
		memcpy(text, cut.ptr, cut.len);
		text[cut.len] = 0;
		return liquid_float(strtod(text, NULL));
	}
	size_t at = sign(s, &negative);
	(void)digits(str_from(s, at), 10, negative, &n);
	return liquid_int(n);
}

/* What Ruby's Integer() takes: "0x1f", "0b1", "017" and "1_000" too. */
static bool
read_integer(struct str s, int64_t *ret)
{
	bool negative;
	int base = 10;
	int64_t v = 0;
	s = str_trim(s);
	s = str_from(s, sign(s, &negative));
	if (s.len > 1 && s.ptr[0] == '0') {
		char c = s.ptr[1] | 0x20;
		base = c == 'x' ? 16 : c == 'b' ? 2 : c == 'd' ? 10 : 8;
		if (strchr("xbod", c))
			s = str_from(s, 2);
	}
	if (s.len == 0 || digits(s, base, negative, &v) != s.len)
		return false;
	*ret = v;
	return true;
}

bool
liquid_to_integer(struct liquid_value v, int64_t *ret)
{
	if (v.kind == LIQUID_INT)
		*ret = v.integer;
	return v.kind == LIQUID_INT || (v.kind == LIQUID_STRING && read_integer(v.string, ret));
}

int64_t
liquid_to_i(struct liquid_value v)
{
	v = liquid_to_number(v);
	if (v.kind == LIQUID_INT)
		return v.integer;
	return v.real > -9e18 && v.real < 9e18 ? (int64_t)v.real : 0;
}
