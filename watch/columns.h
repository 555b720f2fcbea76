/* Texts in the columns of a terminal; each character counts as one. */
#ifndef WATCH_COLUMNS_H
#define WATCH_COLUMNS_H

#include "core/buf.h"

size_t columns_of(struct str s);

/* Adds blanks up to so many columns. */
void columns_pad(struct buf *b, size_t columns);

/* Adds the text; where it has more than `max` columns its end, behind a sign that says so. */
void columns_add_end(struct buf *b, struct str s, size_t max);

/* How wide the terminal at `fd` is now; SIZE_MAX where none is there, or it does not say. */
size_t columns_of_terminal(int fd);

#endif
