/* UTF-8, and the few properties of code points that names and slugs need. */
#include "core/utf8.h"

#include "core/char.h"

struct class_range {
	uint32_t first, last;
	uint8_t class;
};

/* Code points, each `step` from the next, that are `delta` away from their other case. */
struct case_range {
	uint32_t first, last;
	uint8_t step;
	int32_t delta;
};

/* A code point that becomes several in another case, or another one than its plain other case. */
struct case_special {
	uint32_t code;
	uint32_t to[3]; /* 0 at the end */
};

#include "core/unicode_table.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The length that a lead byte promises, and the least and greatest second byte after it. The table of the
 * Unicode Standard (3-7): by it overlong forms, surrogates and what is beyond U+10FFFF are refused. */
static size_t
lead(unsigned char c, unsigned char *ret_min, unsigned char *ret_max)
{
	*ret_min = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
	*ret_max = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
	if (c < 0x80)
		return 1;
	if (c < 0xC2)
		return 0;
	if (c < 0xE0)
		return 2;
	if (c < 0xF0)
		return 3;
	return c < 0xF5 ? 4 : 0;
}

size_t
utf8_size(struct str s)
{
	if (s.len == 0)
		return 0;
	const unsigned char *p = (const unsigned char *)s.ptr;
	unsigned char min, max;
	size_t n = lead(p[0], &min, &max);
	if (n < 2 || n > s.len)
		return n > s.len ? 0 : n;
	if (p[1] < min || p[1] > max)
		return 0;
	for (size_t i = 2; i < n; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	}
	return n;
}

bool
utf8_next(struct str *rest, uint32_t *ret, bool *ret_valid)
{
	if (rest->len == 0)
		return false;
	const unsigned char *p = (const unsigned char *)rest->ptr;
	size_t n = utf8_size(*rest);
	if (ret_valid)
		*ret_valid = n > 0;
	if (n == 0)
		*ret = UTF8_REPLACEMENT;
	else if (n == 1)
		*ret = p[0];
	else
		*ret = p[0] & (0x7Fu >> n);
	for (size_t i = 1; i < n; i++)
		*ret = *ret << 6 | (p[i] & 0x3Fu);
	*rest = str_from(*rest, n ? n : 1);
	return true;
}

size_t
utf8_check(struct str s)
{
	size_t i = 0;
	while (i < s.len) {
		uint64_t eight;
		if (s.len - i >= sizeof(eight)) { /* most text is ASCII: eight bytes at a time */
			memcpy(&eight, s.ptr + i, sizeof(eight));
			if (!(eight & 0x8080808080808080u)) {
				i += sizeof(eight);
				continue;
			}
		}
		size_t n = utf8_size(str_from(s, i));
		if (n == 0)
			return i;
		i += n;
	}
	return s.len;
}

void
utf8_add(struct buf *b, uint32_t code)
{
	char c[4];
	size_t n;
	if (code > UTF8_MAX || (code >= 0xD800 && code < 0xE000))
		code = UTF8_REPLACEMENT;
	if (code < 0x80) {
		c[0] = (char)code;
		n = 1;
	} else if (code < 0x800) {
		c[0] = (char)(0xC0 | code >> 6);
		n = 2;
	} else if (code < 0x10000) {
		c[0] = (char)(0xE0 | code >> 12);
		n = 3;
	} else {
		c[0] = (char)(0xF0 | code >> 18);
		n = 4;
	}
	for (size_t i = 1; i < n; i++)
		c[i] = (char)(0x80 | (code >> 6 * (n - 1 - i) & 0x3F));
	buf_add(b, (struct str){ c, n });
}

void
utf8_add_clean(struct buf *b, struct str s)
{
	while (s.len) {
		size_t good = utf8_check(s);
		buf_add(b, str_slice(s, 0, good));
		if (good < s.len)
			utf8_add(b, UTF8_REPLACEMENT);
		s = str_from(s, good + 1);
	}
}

/* Most text is ASCII: nothing is searched for it. */
static enum utf8_class
ascii_class(char c)
{
	if (char_is_alpha(c))
		return UTF8_LETTER;
	return char_is_digit(c) ? UTF8_DIGIT : c == '_' ? UTF8_CONNECTOR : UTF8_OTHER;
}

enum utf8_class
utf8_class(uint32_t code)
{
	if (code < 0x80)
		return ascii_class((char)code);
	size_t low = 0, high = COUNT(class_ranges);
	while (low < high) {
		size_t mid = (low + high) / 2;
		const struct class_range *r = &class_ranges[mid];
		if (code < r->first)
			high = mid;
		else if (code > r->last)
			low = mid + 1;
		else
			return (enum utf8_class)r->class;
	}
	return UTF8_OTHER;
}

static uint32_t
other_case(const struct case_range *ranges, size_t n, uint32_t code)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t mid = (low + high) / 2;
		const struct case_range *r = &ranges[mid];
		if (code < r->first)
			high = mid;
		else if (code > r->last)
			low = mid + 1;
		else
			return (code - r->first) % r->step ? code
							   : (uint32_t)((int32_t)code + r->delta);
	}
	return code;
}

uint32_t
utf8_lower(uint32_t code)
{
	if (code < 0x80)
		return code >= 'A' && code <= 'Z' ? code + 32 : code;
	return other_case(lower_ranges, COUNT(lower_ranges), code);
}

/* Adds what stands for the code point among the special ones; false where it is none of them. */
static bool
add_special(struct buf *b, const struct case_special *specials, size_t n, uint32_t code)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t mid = (low + high) / 2;
		const struct case_special *s = &specials[mid];
		if (code == s->code) {
			for (size_t i = 0; i < 3 && s->to[i]; i++)
				utf8_add(b, s->to[i]);
			return true;
		}
		if (code < s->code)
			high = mid;
		else
			low = mid + 1;
	}
	return false;
}

static void
add_upper(struct buf *b, uint32_t code)
{
	if (code < 0x80)
		buf_add_char(b, (char)(code >= 'a' && code <= 'z' ? code - 32 : code));
	else if (!add_special(b, upper_specials, COUNT(upper_specials), code))
		utf8_add(b, other_case(upper_ranges, COUNT(upper_ranges), code));
}

/* Takes a code point off *rest; a byte that is no UTF-8 is copied as it is, and false is returned. */
static bool
take(struct buf *b, struct str *rest, uint32_t *ret)
{
	bool valid;
	char byte = rest->ptr[0];
	(void)utf8_next(rest, ret, &valid); /* *rest is not empty */
	if (!valid)
		buf_add_char(b, byte);
	return valid;
}

void
utf8_add_lower_code(struct buf *b, uint32_t code)
{
	utf8_add(b, code == 0x130 ? 'i' : utf8_lower(code));
	if (code == 0x130) /* the only one that becomes two: its dot stays */
		utf8_add(b, 0x307);
}

void
utf8_add_lower(struct buf *b, struct str s)
{
	uint32_t code;
	while (s.len) {
		if (take(b, &s, &code))
			utf8_add_lower_code(b, code);
	}
}

void
utf8_add_upper(struct buf *b, struct str s)
{
	uint32_t code;
	while (s.len) {
		if (take(b, &s, &code))
			add_upper(b, code);
	}
}

void
utf8_add_capital(struct buf *b, struct str s)
{
	uint32_t code;
	if (s.len && take(b, &s, &code)) {
		if (!add_special(b, title_specials, COUNT(title_specials), code))
			add_upper(b, code);
	}
	utf8_add_lower(b, s);
}
