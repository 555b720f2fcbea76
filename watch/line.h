/* The line that a report is making: text with colours, or an object of JSON. For report*.c alone. */
#ifndef WATCH_LINE_H
#define WATCH_LINE_H

#include <stdio.h>

#include "watch/report.h"

/* Takes a progress bar off the terminal before something else is written there. */
void line_clear_bar(struct report *r);

/* Writes what is there, at once; line_end with the line's end behind. */
void line_put(struct report *r, FILE *stream);
void line_end(struct report *r, FILE *stream);

/* The text, in a terminal's colour (the numbers between "[" and "m") where `colour`. */
void line_coloured(struct report *r, bool colour, const char *code, struct str s);

/* An object, its members, and its end, which writes it. */
void line_object(struct report *r, const char *event);
void line_member(struct report *r, const char *name, struct str s);
void line_number(struct report *r, const char *name, uint64_t n);
void line_object_end(struct report *r);

/* Time as a person reads it: three digits, in the unit that fits. */
void line_duration(struct buf *b, uint64_t ns);

/* "1 page", "2 pages". */
void line_count(struct buf *b, size_t n, const char *one, const char *many);

#endif
