/* Where in a text stands what a page shows, by its words: for Alt-click on what watch/origin.h does not know, since
 * a script has put it there, or it comes from a theme or a setting.
 *
 * What is shown has the words of its source, in their order, with marks and links between them. So the place is the
 * one at which most of a block's words follow each other; where several do, the words around it tell, and at last how
 * many such blocks the page has before this one. */
#ifndef WATCH_LOCATE_H
#define WATCH_LOCATE_H

#include <stddef.h>

#include "core/arena.h"

struct locate {
	struct str words;         /* of the block, or of its beginning */
	struct str before, after; /* those around it */
	size_t nth;               /* how many blocks with the same words the page has before it */
};

/* How well the best place in `text` fits, and its byte; 0: none does. Comparable between texts. */
unsigned locate(struct str text, const struct locate *what, struct arena *a, size_t *ret_offset);

#endif
