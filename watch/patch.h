/* From a page's old bytes to its new ones, as what has to be exchanged in the browser's tree.
 *
 * Two trees (markup.h) are compared level by level. Children that are equal at either end of a level
 * are passed over; between them, those that stand in both exactly once are anchors (the longest run
 * of them in order); what is left between two anchors is followed further down where it pairs up,
 * and else exchanged. No step is worse than n log n, and nothing is ever guessed: a patch brings the
 * old tree to the new one exactly, or there is none, and the page is reloaded. There is none where
 * what changed cannot be exchanged in a running page: scripts, <base>, noscript, most of <link> and
 * <meta http-equiv>; nor where it would be larger than is worth it.
 *
 * Each operation names a place in the old tree by child indexes from the html element, where texts
 * that touch count as one child. Beside each index stands a hash of the names of the children up to
 * it, and beside what is removed one of the names within it: a browser whose tree is another one (a
 * script or an extension was there) finds out before it touches anything. */
#ifndef WATCH_PATCH_H
#define WATCH_PATCH_H

#include "core/buf.h"
#include "watch/markup.h"

/* A level of the old tree that something happens in: its place. */
struct patch_level {
	const struct patch_level *up; /* NULL: this is the html element */
	uint32_t node;                /* of the old tree */
	uint32_t index, check;        /* among its parent's children, and their names up to it */
};

/* Exchanges children of a level's element, or where `attributes` is set, its attributes. */
struct patch_op {
	const struct patch_level *at;
	bool attributes;
	struct str was, is;  /* attributes: as they stand in the start tags */
	uint32_t from, drop; /* children: the first, and how many go */
	uint32_t check;      /* of the names of the children before */
	uint32_t shape;      /* of the names of the elements within those that go */
	uint32_t first, put; /* in the new tree: the first that is put there, and how many */
};

struct patch {
	struct patch_op *ops; /* in document order; in the arena */
	size_t n, cap;
};

/* Compares; false where the page has to be reloaded. The trees' arenas must stay; `arena` may be
 * one of them. */
bool patch_make(
	struct patch *p, struct arena *arena, const struct markup *old, const struct markup *now);

/* Adds the operations as a JSON array. */
void patch_json(struct buf *b, const struct patch *p, const struct markup *now);

/* Adds what an operation puts there, as HTML. */
void patch_html(struct buf *b, const struct patch_op *op, const struct markup *now);

#endif
