/* A parsed Markdown document as a tree: the only door to cmark-gfm, which tree.c alone includes.
 *
 * A tree lives in the memory that is current while it is parsed (memory_run) and goes with it: nothing
 * is freed one by one. Strings point into it. */
#ifndef RENDER_TREE_H
#define RENDER_TREE_H

#include "core/str.h"

struct tree; /* a node */

enum tree_type {
	TREE_OTHER,
	TREE_DOCUMENT,
	TREE_PARAGRAPH,
	TREE_HEADING,
	TREE_QUOTE,
	TREE_LIST,
	TREE_ITEM,
	TREE_CODE_BLOCK,
	TREE_HTML_BLOCK,
	TREE_RULE,
	TREE_FOOTNOTE,
	TREE_TABLE,
	TREE_ROW,
	TREE_CELL,
	TREE_TEXT,
	TREE_SOFT_BREAK,
	TREE_LINE_BREAK,
	TREE_CODE,
	TREE_HTML,
	TREE_EMPHASIS,
	TREE_STRONG,
	TREE_STRUCK,
	TREE_LINK,
	TREE_IMAGE,
	TREE_FOOTNOTE_MARK,
	TREE_TYPES
};

enum tree_type tree_type(struct tree *node);

struct tree *tree_first(struct tree *node);  /* child, or NULL */
struct tree *tree_next(struct tree *node);   /* sibling, or NULL */
struct tree *tree_parent(struct tree *node); /* or NULL; NULL of NULL */

struct str tree_literal(struct tree *node); /* text, code, raw HTML, a footnote mark's number */
struct str tree_url(struct tree *node);     /* a link's or image's destination */
struct str tree_title(struct tree *node);   /* its title */
struct str tree_info(struct tree *node);    /* what stands behind a code block's fence */
unsigned tree_level(struct tree *heading);

bool tree_is_bulleted(struct tree *list);
int tree_list_start(struct tree *list);
bool tree_is_tight(struct tree *list);

/* Whether an item is a task, and whether that is done. */
bool tree_task(struct tree *item, bool *ret_done);

bool tree_is_head(struct tree *row);

/* How a column of a table is aligned: 'l', 'c', 'r', or 0. */
char tree_align(struct tree *table, size_t column);

/* Where a node stands in the text, from 1, in bytes; 0 where cmark does not know. */
struct tree_place {
	int start_line, start_column, end_line, end_column;
};
struct tree_place tree_place(struct tree *node);

/* A walk over a node and all that is in it: containers are met twice, leaves once (entering). */
struct tree_walk;
struct tree_walk *tree_walk_new(struct tree *node);
struct tree *tree_walk_next(struct tree_walk *w, bool *ret_entering); /* NULL at the end */
void tree_walk_skip(struct tree_walk *w, struct tree *node);          /* what is in `node` */
void tree_walk_free(struct tree_walk *w);

/* One parse. */
struct tree_parse {
	struct str text;
	unsigned without; /* a set of enum markdown_extension */
	unsigned with;    /* a set of enum markdown_extra */
	bool valid;       /* the text is UTF-8 */
	bool locked;      /* the parser's lock is held */
};

/* The document, in the memory of memory_run. */
struct tree *tree_parse(struct tree_parse *p);

/* Gives back the lock of a parse that was left in the middle; else nothing. */
void tree_parse_done(struct tree_parse *p);

/* Whether several threads parse at once without a lock (shim.c). The first call registers cmark's
 * extensions. */
bool tree_is_parallel(void);

#endif
