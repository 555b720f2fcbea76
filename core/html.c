/* Escaping for HTML and XML. */
#include "core/html.h"

#include "core/utf8.h"
#include "core/yield.h"

enum escape { ESCAPE_TEXT, ESCAPE_ATTRIBUTE, ESCAPE_XML };

/* What stands for a byte, or "" where the byte stands for itself. */
static struct str
entity(unsigned char c, enum escape how)
{
	switch (c) {
	case '&':
		return S("&amp;");
	case '<':
		return S("&lt;");
	case '>':
		return S("&gt;");
	case '"':
		return how == ESCAPE_TEXT ? S("") : S("&quot;");
	case '\'':
		return how == ESCAPE_TEXT ? S("") : S("&#39;");
	default:
		return S("");
	}
}

/* Whether XML 1.0 has no place for the character, not even as a reference. */
static bool
xml_forbids(uint32_t code)
{
	return (code < 0x20 && code != '\t' && code != '\n' && code != '\r') || code == 0xFFFE ||
	       code == 0xFFFF;
}

/* The first byte at which `s` cannot be copied as it is. */
static size_t
plain_length(struct str s, enum escape how)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c >= 0x80 || entity(c, how).len || (how == ESCAPE_XML && xml_forbids(c)))
			return i;
	}
	return s.len;
}

static void
escape(struct buf *b, struct str s, enum escape how)
{
	while (s.len && !yield_often()) {
		size_t n = plain_length(s, how);
		buf_add(b, str_slice(s, 0, n));
		s = str_from(s, n);
		if (s.len == 0)
			break;
		struct str with = entity((unsigned char)s.ptr[0], how);
		uint32_t code;
		(void)utf8_next(&s, &code, NULL); /* s is not empty */
		if (with.len)
			buf_add(b, with);
		else if (how != ESCAPE_XML || !xml_forbids(code))
			utf8_add(b, code);
	}
}

void
html_text(struct buf *b, struct str s)
{
	escape(b, s, ESCAPE_TEXT);
}

void
html_attribute(struct buf *b, struct str s)
{
	escape(b, s, ESCAPE_ATTRIBUTE);
}

void
xml_text(struct buf *b, struct str s)
{
	escape(b, s, ESCAPE_XML);
}
