/* UTF-8, and the few properties of code points that names and slugs need. */
#include "core/utf8.h"

struct class_range {
	uint32_t first, last;
	uint8_t class;
};

struct lower_range {
	uint32_t first, last;
	uint8_t step;
	int32_t delta;
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

enum utf8_class
utf8_class(uint32_t code)
{
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

uint32_t
utf8_lower(uint32_t code)
{
	if (code < 0x80)
		return code >= 'A' && code <= 'Z' ? code + 32 : code;
	size_t low = 0, high = COUNT(lower_ranges);
	while (low < high) {
		size_t mid = (low + high) / 2;
		const struct lower_range *r = &lower_ranges[mid];
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

void
utf8_add_lower(struct buf *b, struct str s)
{
	uint32_t code;
	while (utf8_next(&s, &code, NULL))
		utf8_add(b, utf8_lower(code));
}
