/* Unicode: UTF-8 in and out, lower case, and which characters belong to words.
 *
 * The tables are Unicode 16's; they stand here so that an address never depends on the locale. */
#ifndef CORE_UNICODE_H
#define CORE_UNICODE_H

#include "core/buf.h"

/* The length of the UTF-8 character at the start of `s` (not empty), its code point in *ret. 0 where
 * the bytes are none: too long, too short, a surrogate, past U+10FFFF. */
size_t utf8_next(struct str s, uint32_t *ret);

/* The place of the first byte that is not valid UTF-8, or s.len. */
size_t utf8_invalid(struct str s);

/* Adds a code point to a buffer. */
void utf8_add(struct buf *b, uint32_t c);

/* The lower-case letter of `c`, or `c` itself. Simple mappings: one code point to one. */
uint32_t unicode_lower(uint32_t c);

/* Letters, marks, decimal digits and connectors such as '_': what a word consists of. */
bool unicode_is_word(uint32_t c);

#endif
