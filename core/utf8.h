/* UTF-8: validity, stepping through it, and what a code point is (letter, mark, digit), with its lower case.
 * The tables are those of Unicode 14, made by unicode_table.py beside this file. */
#ifndef CORE_UTF8_H
#define CORE_UTF8_H

#include "core/buf.h"
#include "core/str.h"

enum { UTF8_REPLACEMENT = 0xFFFD, UTF8_MAX = 0x10FFFF };

/* What a code point is: a set, of which at most one bit is on. */
enum utf8_class {
	UTF8_OTHER = 0,
	UTF8_LETTER = 1,    /* general category L */
	UTF8_MARK = 2,      /* M */
	UTF8_DIGIT = 4,     /* Nd */
	UTF8_NUMBER = 8,    /* Nl, No */
	UTF8_CONNECTOR = 16 /* Pc: the underscore and its relatives */
};

/* Takes the next code point off *rest. Bytes that are no UTF-8 (overlong forms and surrogates too) come
 * one at a time as UTF8_REPLACEMENT with *ret_valid false, where ret_valid is given. False at the end. */
bool utf8_next(struct str *rest, uint32_t *ret, bool *ret_valid);

/* The byte offset of the first byte that is no UTF-8, or s.len where all is. */
size_t utf8_check(struct str s);

static inline bool
utf8_valid(struct str s)
{
	return utf8_check(s) == s.len;
}

/* Adds one code point; what is none is added as UTF8_REPLACEMENT. */
void utf8_add(struct buf *b, uint32_t code);

/* Adds `s` with every invalid byte replaced by UTF8_REPLACEMENT. */
void utf8_add_clean(struct buf *b, struct str s);

/* The bytes of the code point that `s` begins with: 1 to 4, or 0 where it is no UTF-8. */
size_t utf8_size(struct str s);

enum utf8_class utf8_class(uint32_t code);

/* The simple lower case (one code point to one); what has none is returned as it is. */
uint32_t utf8_lower(uint32_t code);

/* Adds the lower case of a code point; that of the Turkish capital I with a dot is two. */
void utf8_add_lower_code(struct buf *b, uint32_t code);

/* Adds `s` in lower case, in capitals, or with one capital at its beginning and lower case behind it. Some
 * become several ("ß", "ﬁ"). Bytes that are no UTF-8 stay as they are. */
void utf8_add_lower(struct buf *b, struct str s);
void utf8_add_upper(struct buf *b, struct str s);
void utf8_add_capital(struct buf *b, struct str s);

#endif
