/* Colours for code: the class names of Rouge, so that style sheets made for it fit. */
#ifndef RENDER_HIGHLIGHT_H
#define RENDER_HIGHLIGHT_H

#include "core/buf.h"
#include "core/str.h"

struct highlight_language;
struct shortening;

/* The tables of a language by one of Rouge's names for it, or NULL: such code stays plain. */
const struct highlight_language *highlight_find(struct str name);

/* Whether Rouge has the name for text as it is. */
bool highlight_is_plain(struct str name);

/* Writes the code to `out`, in spans of Rouge's classes; escaped only, where `language` is NULL. No byte of
 * it is lost or moved, whatever it is. */
void highlight(const struct highlight_language *language, struct str code, struct buf *out);

/* The same line by line, as Rouge does it: no span goes beyond its line, each line ends, and those whose numbers
 * are in `marked` ("1 3 4"; from 1) stand in a span "hll". */
void highlight_marked(const struct highlight_language *language, struct str code, struct str marked,
	struct buf *out);

/* How a table of lines looks. */
struct highlight_table {
	int first;          /* line's number */
	const char *prefix; /* of the cells' classes "gutter" and "code" */
	struct str marked;  /* lines, as above; "": none */
};

/* A table of Rouge's: the numbers of the lines in one cell, the code in the other. */
void highlight_numbered(const struct highlight_language *language, struct str code,
	const struct highlight_table *table, struct buf *out);

/* The tags of spans in a byte or two each, for where HTML is stored; and from that the HTML, whatever it was. What is
 * long is shortened a piece at a time (kind.shorten): true where there is more. */
bool highlight_shorten(struct str html, struct shortening *at, struct buf *out);
void highlight_restore(struct str shortened, struct buf *out);

#endif
