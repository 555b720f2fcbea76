/* Memory that is given out piece by piece and taken back all at once.
 *
 * A compute allocates from its arena and never frees; whoever made the arena resets or drops it.
 * Some chunks are kept over a reset, so that a warm arena asks the system for nothing. */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include "core/str.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *first; /* in the order of use */
	struct arena_chunk *now;   /* the chunk that gives out memory, or NULL before the first */
	size_t used;               /* bytes of `now` given out */
	size_t given;              /* bytes given out in all, whatever chunks they lie in */
};

/* A zeroed struct arena is an empty arena. */

/* `size` bytes, zeroed, aligned for any type. Never NULL: no memory left ends the process. */
void *arena_alloc(struct arena *a, size_t size);

/* `n` bytes without the zeroes, aligned to 16. */
void *arena_alloc_raw(struct arena *a, size_t n);

/* A copy of `s` that lives as long as the arena, with a zero byte behind it. */
struct str arena_str(struct arena *a, struct str s);

/* The three, one behind the other, as long as the arena lives: a tenth of what arena_printf costs. */
struct str arena_join(struct arena *a, struct str first, struct str second, struct str third);

/* A formatted string that lives as long as the arena. */
struct str arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), nonnull(2)));

/* A place in the arena, to come back to: all that is allocated in between is given back. */
struct arena_mark {
	struct arena_chunk *chunk;
	size_t used, given;
};
struct arena_mark arena_mark(const struct arena *a);
void arena_release(struct arena *a, struct arena_mark mark);

/* Gives all memory back to the arena, which keeps half a megabyte of its chunks. */
void arena_reset(struct arena *a);

/* Gives all memory back to the system; the arena is empty again. */
void arena_done(struct arena *a);

#endif
