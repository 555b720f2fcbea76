/* Marks in a text: letters that nobody writes, put into its words so that they can be found again in what was made
 * of it. Each says of which file it is, and at which byte.
 *
 * A mark stands behind a word's first letter, and is made of letters itself (of cuneiform): to Markdown, Liquid and
 * YAML the word is a longer word, and nothing else. Where that is not so (the word is a key, a date, a part of an
 * address), no mark is put where the syntax tells; where only the site can know, whoever looks at the page sees that
 * it became another one (watch/origin.h). */
#ifndef WATCH_MARKS_H
#define WATCH_MARKS_H

#include "core/buf.h"

enum { MARKS_FILES = 1 << 12, MARKS_TEXT = 1 << 20 }; /* so many files, of so many bytes */

/* Which marks a file gets: those from `from`, before `to`. */
struct marks {
	unsigned file;
	size_t from, to;
	bool data; /* the text is YAML as a whole; else only its front matter is */
};

/* Adds the text with its marks; without any where it has such letters of its own, or is too long. */
void marks_add(struct buf *b, struct str text, const struct marks *marks);

/* The first whole mark in the text: false without one. */
bool marks_first(struct str text, unsigned *ret_file, size_t *ret_offset, size_t *ret_at);

/* Adds the text without marks, whole or cut off. */
void marks_strip(struct buf *b, struct str text);

#endif
