/* Small pieces of memory that live long, each given back on its own.
 *
 * Hundreds of thousands of keys and entries that stay, between values that come and go, leave malloc's heap full of holes
 * that nothing fits into; and each has a head there, and is rounded up to sixteen bytes. Here they have pages of
 * their own, and no heads: so whoever gives a piece back says how long it is. What was given back is taken
 * again by the next one of its length, and is the system's again with the pool. */
#ifndef CORE_POOL_H
#define CORE_POOL_H

#include <stddef.h>

enum { POOL_STEP = 8, POOL_PIECE_MAX = 256 };

struct pool_link;

struct pool {
	void *free[POOL_PIECE_MAX / POOL_STEP + 1]; /* lists, by length in steps */
	char *rest;                                 /* of the page that was begun last, */
	size_t left;                                /* and how much that is */
	struct pool_link *pages; /* all of them, and the pieces that are longer */
};

/* A zeroed struct pool is an empty pool. */

/* `n` bytes as they are, aligned to 8. More than POOL_PIECE_MAX are a page of their own. Never NULL: no memory left
 * ends the process. */
void *pool_get(struct pool *p, size_t n);

/* Gives back what pool_get gave for so many bytes. */
void pool_put(struct pool *p, void *piece, size_t n);

/* Frees every piece; the pool is empty again. */
void pool_done(struct pool *p);

#endif
