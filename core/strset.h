/* Strings, each once, in the order in which they came. */
#ifndef CORE_STRSET_H
#define CORE_STRSET_H

#include "core/arena.h"
#include "core/str.h"

/* Zeroed but for its arena it is empty. What it takes is in that arena; the bytes of the strings are the caller's. */
struct strset {
	struct arena *arena;
	struct str *all;
	size_t n, cap;
	size_t *slots; /* by hash, 2 * cap of them: 1 + the place in `all`; 0: free */
};

/* Adds a string, whose bytes live as long as the set; false where it is in the set already. */
bool strset_add(struct strset *s, struct str one);
bool strset_has(const struct strset *s, struct str one);

#endif
