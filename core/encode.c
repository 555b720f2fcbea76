/* Base64, and the form that URLs carry. */
#include "core/encode.h"

#include "core/char.h"

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void
base64_add(struct buf *b, struct str s, bool url_safe)
{
	const char *digits = url_safe ? safe : standard;
	for (size_t i = 0; i < s.len; i += 3) {
		uint32_t bits = 0;
		for (size_t k = 0; k < 3; k++)
			bits = bits << 8 | (i + k < s.len ? (unsigned char)s.ptr[i + k] : 0);
		for (size_t k = 0; k < 4; k++) {
			bool padding = k > s.len - i;
			buf_add_char(b, padding ? '=' : digits[bits >> (18 - 6 * k) & 63]);
		}
	}
}

static int
base64_value(char c, bool url_safe)
{
	const char *at = c ? strchr(standard, c) : NULL;
	if (at)
		return (int)(at - standard);
	if (url_safe && (c == '-' || c == '_'))
		return c == '-' ? 62 : 63;
	return -1;
}

/* Cuts the padding off; false where it is not what the length asks for. */
static bool
without_padding(struct str *s, bool url_safe)
{
	size_t whole = s->len;
	while (s->len && whole - s->len < 2 && s->ptr[s->len - 1] == '=')
		s->len--;
	if (whole == s->len && url_safe)
		return s->len % 4 != 1;
	return whole % 4 == 0;
}

bool
base64_decode(struct buf *b, struct str s, bool url_safe)
{
	size_t before = b->len;
	uint32_t bits = 0;
	unsigned n = 0;
	if (!without_padding(&s, url_safe))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		int v = base64_value(s.ptr[i], url_safe);
		if (v < 0) {
			b->len = before;
			return false;
		}
		bits = bits << 6 | (uint32_t)v;
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_add_char(b, (char)(bits >> n));
			bits &= (1u << n) - 1;
		}
	}
	if (bits)
		b->len = before;
	return bits == 0;
}

static bool
is_unreserved(char c)
{
	return char_is_alnum(c) || (c && strchr("-._~", c));
}

static void
add_escape(struct buf *b, char c)
{
	static const char digits[] = "0123456789ABCDEF";
	buf_add_char(b, '%');
	buf_add_char(b, digits[(unsigned char)c >> 4]);
	buf_add_char(b, digits[(unsigned char)c & 15]);
}

void
form_encode(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (is_unreserved(s.ptr[i]))
			buf_add_char(b, s.ptr[i]);
		else if (s.ptr[i] == ' ')
			buf_add_char(b, '+');
		else
			add_escape(b, s.ptr[i]);
	}
}

/* The byte that the escape at *i stands for, or the byte there; *i moves behind it. */
static char
unescaped(struct str s, size_t *i)
{
	char c = s.ptr[*i];
	int high = c == '%' && *i + 2 < s.len ? char_hex(s.ptr[*i + 1]) : -1;
	int low = high >= 0 ? char_hex(s.ptr[*i + 2]) : -1;
	*i += low >= 0 ? 3 : 1;
	return low >= 0 ? (char)(high << 4 | low) : c;
}

void
form_decode(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len;) {
		bool blank = s.ptr[i] == '+';
		char c = unescaped(s, &i);
		buf_add_char(b, blank ? ' ' : c);
	}
}

void
uri_add_part(struct buf *b, struct str s, const char *allowed, const char *kept)
{
	for (size_t i = 0; i < s.len;) {
		size_t from = i;
		char c = unescaped(s, &i);
		bool keep = i - from == 3 && c && strchr(kept, c);
		if (!keep && (is_unreserved(c) || (c && strchr(allowed, c))))
			buf_add_char(b, c);
		else
			add_escape(b, c);
	}
}

void
uri_normalise(struct buf *b, struct str s)
{
	uri_add_part(b, s, ":/?#[]@!$&'()*+,;=", "");
}
