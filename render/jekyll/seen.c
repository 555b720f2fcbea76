/* The properties that one rendering has read: a hash table in its arena. */
#include "render/jekyll/seen.h"

#include "core/hash.h"

struct seen_entry {
	struct seen_entry *next; /* in its slot */
	uint64_t hash;
	const void *type;
	struct str of, key;
	struct liquid_value value;
};

static uint64_t
hash_of(const void *type, struct str of, struct str key)
{
	return hash64(of, hash64(key, (uintptr_t)type));
}

const struct liquid_value *
seen_find(const struct seen *s, const void *type, struct str of, struct str key)
{
	uint64_t hash = hash_of(type, of, key);
	for (struct seen_entry *e = s->cap ? s->slots[hash & (s->cap - 1)] : NULL; e; e = e->next)
		if (e->hash == hash && e->type == type && str_eq(e->of, of) && str_eq(e->key, key))
			return &e->value;
	return NULL;
}

static void
link_in(struct seen *s, struct seen_entry *e)
{
	struct seen_entry **slot = &s->slots[e->hash & (s->cap - 1)];
	e->next = *slot;
	*slot = e;
}

static void
grow(struct seen *s, struct arena *a)
{
	enum { CAP_MIN = 32 };
	struct seen old = *s;
	s->cap = old.cap ? 2 * old.cap : CAP_MIN;
	s->slots = arena_alloc(a, s->cap * sizeof(struct seen_entry *));
	for (size_t i = 0; i < old.cap; i++) {
		for (struct seen_entry *next, *e = old.slots[i]; e; e = next) {
			next = e->next;
			link_in(s, e);
		}
	}
}

void
seen_add(struct seen *s, struct arena *a, const void *type, struct str of, struct str key,
	struct liquid_value value)
{
	if (s->n == s->cap)
		grow(s, a);
	struct seen_entry *e = arena_alloc_raw(a, sizeof(*e));
	*e = (struct seen_entry){ NULL, hash_of(type, of, key), type, of, key, value };
	link_in(s, e);
	s->n++;
}
