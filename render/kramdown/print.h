/* What the printers of kramdown's tree share. */
#ifndef RENDER_KRAMDOWN_PRINT_H
#define RENDER_KRAMDOWN_PRINT_H

#include "render/kramdown/kramdown.h"

struct heading { /* of the table of contents */
	struct heading *next;
	struct element *e;
	struct str id;
};

struct printer {
	struct kramdown *k;
	struct buf *out;
	struct heading *first_heading, **end_headings;
	struct element *toc; /* the list that the table of contents replaces */
	size_t toc_at;       /* where it is to stand in `out` */
	bool contents;       /* we print a heading within it */
	bool has_notes_place;
	size_t notes_at;
	struct footnote *notes, **end_notes;
	unsigned n_notes;
	struct element *table;
	bool in_head;
	size_t column;
};

/* print.c: an element, and the parts of one. */
void print_element(struct printer *p, struct element *parent, struct element *e, unsigned indent);
void print_indented(struct printer *p, const char *name, struct element *e, unsigned indent);
void print_attribute(struct printer *p, struct str name, struct str value);
void print_blanks(struct printer *p, unsigned n);

/* Text, or with `value` what stands between quotes; character references stay. */
void print_escaped(struct buf *b, struct str s, bool value);

/* print_code.c */
void print_code_block(struct printer *p, struct element *e, unsigned indent);
void print_code(struct printer *p, struct element *e);

/* print_notes.c: the footnotes that were referred to, and the table of contents into its place. */
void print_footnotes(struct printer *p);
void print_contents(struct printer *p);

/* Puts what `b` holds into the output at a place. */
void print_insert(struct buf *out, size_t at, const struct buf *b);

#endif
