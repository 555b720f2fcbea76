/* The keys of a map that is being read, to find those written twice. Private to yaml.c. */
#ifndef RENDER_YAML_KEYS_H
#define RENDER_YAML_KEYS_H

#include "core/arena.h"
#include "core/str.h"

struct yaml_keys { /* zeroed at first: a hash table of their strings */
	struct str *slot;
	size_t cap, count;
};

/* Adds a key, which has to live as long as the table does; its slots are the arena's. Whether it is new. */
bool yaml_keys_add(struct yaml_keys *k, struct arena *a, struct str key);

#endif
