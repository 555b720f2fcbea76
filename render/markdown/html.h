/* The walk over a parsed document that prints its HTML. Private to Markdown. */
#ifndef RENDER_MARKDOWN_HTML_H
#define RENDER_MARKDOWN_HTML_H

#include "render/markdown/markdown.h"
#include "render/markdown/write.h"
#include "render/markdown/tree.h"

/* One rendering; zeroed but for the first fields, to `start`. */
struct walk {
	const struct markdown_options *options;
	struct str text;
	struct buf *out, *excerpt;
	size_t start; /* what stood in `out` before */

	struct tree *alt;   /* the image within whose alternative text we are */
	struct tree *table; /* the one we are in */
	bool in_head, body_open;
	size_t column; /* of the table's row */
	bool seen_image;
	bool quoting; /* what is printed belongs to the excerpt, from `quote_from` on */
	bool quoted;  /* the excerpt is complete */
	size_t quote_from;

	uint32_t *starts; /* the offset of each line, once one was asked for */
	uint32_t lines;
	uint32_t link_line; /* of the last link whose column was found, and the byte after it */
	size_t link_end;
	size_t searched; /* bytes looked at for columns; bounded */

	struct ids ids;
	struct buf id, title; /* of the heading that is open */
	unsigned footnotes;   /* definitions printed so far */
	unsigned backrefs;    /* the last definition whose way back is printed */
	struct buf marks;     /* one uint32_t a footnote: how often it was referred to */
};

/* Prints a document. During memory_run, which may leave it in the middle. */
void walk_document(struct walk *w, struct tree *document);

/* The same in the way of Ruby's CommonMarker: commonmark.c. */
void commonmark_document(struct walk *w, struct tree *document);

/* Reads and prints the text in the way of kramdown, without a parsed document: kramdown/kramdown.c. */
void kramdown_render(struct walk *w);

/* Frees what a walk holds, finished or not. */
void walk_done(struct walk *w);

/* Begins a line. */
void walk_cr(struct walk *w);

/* Opens a block: "<tag", its position in the file, and `rest`. */
void walk_open(struct walk *w, struct tree *node, struct str tag, struct str rest);

/* A printer: what it does at each type of node; NULL is nothing. One that holds others is entered and left. */
struct printer {
	void (*leaf[TREE_TYPES])(struct walk *w, struct tree *node);
	void (*holder[TREE_TYPES])(struct walk *w, struct tree *node, bool entering);
	void (*alternative)(struct walk *w, struct tree *node); /* a node in an image's brackets */
};

/* Prints a node of the walk. */
void walk_node(struct walk *w, const struct printer *p, struct tree *node, bool entering);

/* Ends the list of footnotes, where there are any. */
void walk_end(struct walk *w);

/* What printers have in common: the title of a link or image as an attribute; text; code within a line; emphasis. */
void walk_title(struct walk *w, struct tree *node);
void walk_literal(struct walk *w, struct tree *node);
void walk_code(struct walk *w, struct tree *node);
void walk_emphasis(struct walk *w, struct tree *node, bool entering);
void walk_strong(struct walk *w, struct tree *node, bool entering);
void walk_struck(struct walk *w, struct tree *node, bool entering);

/* What is printed between the two does not go into the excerpt. */
void walk_quote_pause(struct walk *w);
void walk_quote_resume(struct walk *w);

/* extra.c: a reference to a footnote, a footnote, and the link back, once a footnote. */
void walk_footnote_mark(struct walk *w, struct tree *node);
void walk_footnote(struct walk *w, struct tree *node, bool entering);
void walk_backref(struct walk *w, struct str before, struct str after);

void walk_table(struct walk *w, struct tree *node, bool entering);
void walk_table_row(struct walk *w, struct tree *node, bool entering);
void walk_table_cell(struct walk *w, struct tree *node, bool entering);

/* A line of the text, from 1, with its end. */
struct str walk_line(struct walk *w, uint32_t line);

/* Reports at a line of the text: completes path, line and source of `d`. */
void walk_report(struct walk *w, struct diag d, uint32_t line);

/* Adds the plain text of what stands in a node; the ends of its lines are '\n'. */
void walk_text(struct tree *node, struct buf *b);

#endif
