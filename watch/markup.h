/* An HTML page as the tree that a browser makes of it: as light as comparing two of them needs.
 *
 * A patch names places by their position in the browser's tree, so this tree has to be the same one,
 * or none. The rules of the HTML standard are followed where authors and templates meet them: void
 * and raw text elements, optional tags, implied html, head, body, tbody and tr. Where the standard
 * goes on to mend what does not nest (text in a table, <b><p></b>, a second <body>), and wherever a
 * browser's version matters, the page is refused: it is then reloaded, which is never wrong.
 *
 * The tree is one array in document order; names, tags and text point into the page's bytes, or into
 * the arena. Node 0 is the html element. All of it is linear in the length of the page, but for
 * the depth, which is bounded as it is in browsers. A page that differs little from the one before
 * costs little more than comparing their bytes. */
#ifndef WATCH_MARKUP_H
#define WATCH_MARKUP_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/hash.h"

enum markup_type { MARKUP_ELEMENT, MARKUP_TEXT, MARKUP_COMMENT };

enum { MARKUP_NONE = UINT32_MAX };

struct markup_tag;

struct markup_node {
	enum markup_type type;
	bool leaf;  /* text, comments, and what is only known whole: <svg> */
	bool fixed; /* it or something in it cannot be exchanged in a running page */
	bool known; /* its fingerprint is */
	const struct markup_tag *tag;       /* NULL for what HTML does not know, and for text */
	struct str name;                    /* lower case; "#text", "#comment" */
	struct str open;                    /* the start tag; of a leaf, all of it */
	struct str attributes;              /* the part of the start tag behind its name */
	uint32_t parent, first, last, next; /* MARKUP_NONE where there is none */
	uint32_t children;
	uint32_t end; /* in the page, where `open` and what follows is all of it; else 0 */
	struct fingerprint fingerprint; /* of all of it */
};

struct markup {
	struct arena *arena;
	struct markup_node *nodes;
	size_t n, cap;
	size_t taken; /* nodes that were taken over from the page before */
	struct str text;
	bool strict;               /* the document type is plain "html" */
	struct fingerprint prolog; /* of what stands before the html element */
};

/* Makes the tree of a page; `text` has to stay. False where it is refused. */
bool markup_parse(struct markup *m, struct arena *arena, struct str text);

/* The same tree, for the work of what is not in the page before: elements whose bytes are the same, in
 * the same place of the tree, are taken over (markup_same.c). `before` is a tree that was made, and
 * whose text and arena are still there. */
bool markup_parse_next(
	struct markup *m, struct arena *arena, struct str text, const struct markup *before);

/* Frees what is not in the arena. */
void markup_done(struct markup *m);

/* Adds a node as HTML, with all its end tags. */
void markup_write(struct buf *b, const struct markup *m, uint32_t node);

#endif
