/* What might have been meant by a word that is none: the nearest of those that are.
 *
 *	struct near near = { .given = word };
 *	for (...)
 *		near_try(&near, name);
 *	if (near.best)
 *		"did you mean '%s'?"
 */
#ifndef CORE_NEAR_H
#define CORE_NEAR_H

#include "core/str.h"

struct near {
	struct str given;
	const char *best; /* NULL: none is near enough */
	size_t distance;  /* of the best */
};

/* Keeps `word` where it is nearer than the best so far, and near enough. */
void near_try(struct near *n, const char *word);

#endif
