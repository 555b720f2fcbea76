/* A hash table of nodes that live inside their owners' structs. */
#include "core/table.h"

#include <stdlib.h>

#include "core/heap.h"

enum { FIRST_CAP = 64 };

static void
grow(struct table *t)
{
	size_t cap = t->cap ? t->cap * 2 : FIRST_CAP;
	struct table_node **slots = heap_array(cap, sizeof(struct table_node *));
	for (size_t i = 0; i < t->cap; i++) {
		struct table_node *next;
		for (struct table_node *n = t->slots[i]; n; n = next) {
			next = n->next;
			n->next = slots[n->hash & (cap - 1)];
			slots[n->hash & (cap - 1)] = n;
		}
	}
	free(t->slots);
	t->slots = slots;
	t->cap = cap;
}

void
table_add(struct table *t, struct table_node *node, uint64_t hash)
{
	if (t->n >= t->cap)
		grow(t);
	struct table_node **slot = &t->slots[hash & (t->cap - 1)];
	node->hash = hash;
	node->next = *slot;
	*slot = node;
	t->n++;
}

void
table_remove(struct table *t, struct table_node *node)
{
	struct table_node **link = &t->slots[node->hash & (t->cap - 1)];
	while (*link != node)
		link = &(*link)->next;
	*link = node->next;
	node->next = NULL;
	t->n--;
}

static struct table_node *
with_hash(struct table_node *n, uint64_t hash)
{
	while (n && n->hash != hash)
		n = n->next;
	return n;
}

struct table_node *
table_first(const struct table *t, uint64_t hash)
{
	return t->cap ? with_hash(t->slots[hash & (t->cap - 1)], hash) : NULL;
}

struct table_node *
table_next(const struct table_node *node)
{
	return with_hash(node->next, node->hash);
}

struct table_node *
table_each(const struct table *t, size_t *slot, struct table_node *prev)
{
	if (prev && prev->next)
		return prev->next;
	while (*slot < t->cap) {
		struct table_node *n = t->slots[(*slot)++];
		if (n)
			return n;
	}
	return NULL;
}

void
table_done(struct table *t)
{
	free(t->slots);
	*t = (struct table){ 0 };
}
