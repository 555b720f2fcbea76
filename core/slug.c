/* Text into names: ids of headings as GitHub makes them, slugs as Jekyll makes them. */
#include "core/slug.h"

#include "core/utf8.h"

void
slug_heading(struct buf *b, struct str text)
{
	uint32_t code;
	/* GitHub drops all but \p{Word}, hyphen and blank, and only then turns blanks into hyphens. */
	while (utf8_next(&text, &code, NULL)) {
		if (code == ' ' || code == '-')
			buf_add_char(b, '-');
		else if ((utf8_class(code) & ~UTF8_NUMBER))
			utf8_add(b, utf8_lower(code));
	}
}

static bool
is_ascii_alnum(uint32_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Whether a code point stays in a slug; what does not becomes a hyphen together with its neighbours. */
static bool
keeps(uint32_t code, enum slug_mode mode)
{
	switch (mode) {
	case SLUG_NONE:
		return true;
	case SLUG_RAW:
		return !is_blank(code);
	case SLUG_ASCII:
		return is_ascii_alnum(code);
	case SLUG_PRETTY:
		if (code && code < 0x80 && strchr("._~!$&'()+,;=@", (int)code))
			return true;
		return utf8_class(code) & (UTF8_LETTER | UTF8_MARK | UTF8_DIGIT);
	case SLUG_DEFAULT:
		return utf8_class(code) & (UTF8_LETTER | UTF8_MARK | UTF8_DIGIT);
	}
	return false;
}

void
slug_jekyll(struct buf *b, struct str text, enum slug_mode mode, bool cased)
{
	bool trims = mode != SLUG_NONE && mode != SLUG_RAW;
	bool gap = false, any = false;
	uint32_t code;
	while (utf8_next(&text, &code, NULL)) {
		if (!keeps(code, mode)) {
			gap = true;
			continue;
		}
		if (gap && (any || !trims))
			buf_add_char(b, '-');
		utf8_add(b, cased ? code : utf8_lower(code));
		gap = false;
		any = true;
	}
	if (gap && !trims)
		buf_add_char(b, '-');
}
