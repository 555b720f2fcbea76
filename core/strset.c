/* Strings, each once, in the order in which they came; see strset.h. */
#include "core/strset.h"

#include "core/hash.h"

enum { FIRST_CAP = 32 }; /* a power of two, as every later one */

/* The slot of the string: the one that has it, or the free one that it belongs in. */
static size_t *
find(const struct strset *s, struct str one)
{
	size_t mask = 2 * s->cap - 1, i = (size_t)hash64(one, 0) & mask;
	while (s->slots[i] && !str_eq(s->all[s->slots[i] - 1], one))
		i = (i + 1) & mask;
	return &s->slots[i];
}

static void
grow(struct strset *s)
{
	const struct str *old = s->all;
	s->cap = s->cap ? 2 * s->cap : FIRST_CAP;
	s->all = arena_alloc_raw(s->arena, s->cap * sizeof(*s->all));
	s->slots = arena_alloc(s->arena, 2 * s->cap * sizeof(*s->slots));
	for (size_t i = 0; i < s->n; i++) {
		s->all[i] = old[i];
		*find(s, old[i]) = i + 1;
	}
}

bool
strset_add(struct strset *s, struct str one)
{
	if (s->n == s->cap)
		grow(s);
	size_t *slot = find(s, one);
	if (*slot)
		return false;
	s->all[s->n++] = one;
	*slot = s->n;
	return true;
}

bool
strset_has(const struct strset *s, struct str one)
{
	return s->cap && *find(s, one);
}
