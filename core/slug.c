/* Text into names: ids of headings as GitHub makes them, slugs as Jekyll makes them. */
#include "core/slug.h"

#include "core/char.h"
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
			utf8_add_lower_code(b, code);
	}
}

/* Whether a code point stays in a slug; what does not becomes a hyphen together with its neighbours. */
static bool
keeps(uint32_t code, enum slug_mode mode)
{
	switch (mode) {
	case SLUG_NONE:
		return true;
	case SLUG_RAW:
		return code >= 0x80 || !char_is_space((char)code);
	case SLUG_ASCII:
		return code < 0x80 && char_is_alnum((char)code);
	case SLUG_PRETTY:
		if (code && code < 0x80 && strchr("._~!$&'()+,;=@", (int)code))
			return true;
		return utf8_class(code) & (UTF8_LETTER | UTF8_MARK | UTF8_DIGIT);
	case SLUG_DEFAULT:
	case SLUG_LATIN:
		return utf8_class(code) & (UTF8_LETTER | UTF8_MARK | UTF8_DIGIT);
	}
	return false;
}

/* What stands for the letters from U+00C0 to U+017E without their accents, as the I18n library of Ruby has
 * it; "" is none. */
enum { LATIN_FIRST = 0xC0, LATIN_LAST = 0x17E };

/* clang-format off */
static const char latin[LATIN_LAST - LATIN_FIRST + 1][3] = {
	"A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I", "I", "D",
	"N", "O", "O", "O", "O", "O", "x", "O", "U", "U", "U", "U", "Y", "Th", "ss", "a", "a",
	"a", "a", "a", "a", "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", "d", "n", "o",
	"o", "o", "o", "o", "", "o", "u", "u", "u", "u", "y", "th", "y", "A", "a", "A", "a",
	"A", "a", "C", "c", "C", "c", "C", "c", "C", "c", "D", "d", "D", "d", "E", "e", "E",
	"e", "E", "e", "E", "e", "E", "e", "G", "g", "G", "g", "G", "g", "G", "g", "H", "h",
	"H", "h", "I", "i", "I", "i", "I", "i", "I", "i", "I", "i", "IJ", "ij", "J", "j", "K",
	"k", "k", "L", "l", "L", "l", "L", "l", "L", "l", "L", "l", "N", "n", "N", "n", "N",
	"n", "'n", "NG", "ng", "O", "o", "O", "o", "O", "o", "OE", "oe", "R", "r", "R", "r",
	"R", "r", "S", "s", "S", "s", "S", "s", "S", "s", "T", "t", "T", "t", "T", "t", "U",
	"u", "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "W", "w", "Y", "y", "Y", "Z",
	"z", "Z", "z", "Z", "z",
};
/* clang-format on */

/* Adds the text in ASCII: letters without accents, "?" for what has none. */
static void
add_ascii(struct buf *b, struct str text)
{
	uint32_t code;
	while (utf8_next(&text, &code, NULL)) {
		const char *plain = "";
		if (code >= LATIN_FIRST && code <= LATIN_LAST)
			plain = latin[code - LATIN_FIRST];
		if (code < 0x80)
			buf_add_char(b, (char)code);
		else
			buf_add(b, *plain ? str_of(plain) : S("?"));
	}
}

/* Adds what stays, hyphens for the rest. */
static void
add_hyphens(struct buf *b, struct str text, enum slug_mode mode, bool cased)
{
	while (text.len) {
		struct str before = text;
		uint32_t code;
		bool gap = false;
		while (utf8_next(&text, &code, NULL) && !keeps(code, mode)) {
			gap = true;
			before = text;
			code = '-';
		}
		if (gap)
			buf_add_char(b, '-');
		struct str kept = str_slice(before, 0, before.len - text.len);
		if (cased)
			buf_add(b, kept);
		else
			utf8_add_lower(b, kept);
	}
}

void
slug_jekyll(struct buf *b, struct str text, enum slug_mode mode, bool cased)
{
	size_t from = b->len;
	struct buf ascii = { 0 };
	if (mode == SLUG_LATIN) {
		add_ascii(&ascii, text);
		text = buf_str(&ascii);
	}
	add_hyphens(b, text, mode, cased);
	buf_done(&ascii);
	if (mode == SLUG_NONE)
		return;
	if (b->len > from && b->ptr[from] == '-')
		memmove(b->ptr + from, b->ptr + from + 1, --b->len - from);
	if (b->len > from && b->ptr[b->len - 1] == '-')
		b->len--;
}
