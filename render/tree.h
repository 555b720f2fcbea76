/* The listing of the tree: what files there are (tree.c). */
#ifndef RENDER_TREE_H
#define RENDER_TREE_H

#include "render/kinds.h"

bool tree_fill(void *site, struct str folder, bool begins, struct entries *ret);

/* What is to be done before the folder is listed (site_before_listing). */
void tree_listing(struct site *s, struct str folder);

/* Ends a listing of all files that was left in the middle, if there is one. */
void tree_leave(struct site *s);

/* Puts the path into the listings that tell of it, or takes it out of them. */
void tree_put(struct site *s, struct str path, bool there);

/* All is listed again that was. */
void tree_relist(struct site *s);

/* The same of what lies below the path, by a look there alone; but everything, where that does not tell all: links that
 * lead to folders give the same files other paths, and a path of a theme, or one that cannot be looked at, tells nothing. */
void tree_relist_below(struct site *s, struct str path);

#endif
