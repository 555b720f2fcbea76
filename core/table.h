/* A hash table of nodes that live inside their owners' structs: it allocates its slots only.
 *
 * The owner keeps key and value and compares keys itself: several nodes may have one hash.
 *
 *	for (n = table_first(t, hash); n; n = table_next(n))
 *		if (key_of(n) is the one) ...
 */
#ifndef CORE_TABLE_H
#define CORE_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct table_node {
	struct table_node *next; /* in its slot */
	uint64_t hash;
};

/* A zeroed struct table is an empty table. */
struct table {
	struct table_node **slots; /* NULL before the first node */
	size_t cap;                /* slots, a power of two */
	size_t n;                  /* nodes */
};

/* Adds a node that is in no table. */
void table_add(struct table *t, struct table_node *node, uint64_t hash);

/* Takes a node out that is in this table. */
void table_remove(struct table *t, struct table_node *node);

/* The first node with this hash, and the one after `node` with the same hash; NULL: no more. */
struct table_node *table_first(const struct table *t, uint64_t hash);
struct table_node *table_next(const struct table_node *node);

/* Every node, in no order, from *slot = 0 and prev = NULL on; NULL at the end. */
struct table_node *table_each(const struct table *t, size_t *slot, struct table_node *prev);

/* Frees the slots; the nodes are their owners'. The table is empty again. */
void table_done(struct table *t);

#endif
