/* Memory that is given out piece by piece and taken back all at once. */
#include "core/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/heap.h"

enum { CHUNK_SIZE = 64 * 1024, ALIGN = 16, KEEP_MAX = 512 * 1024 };

struct arena_chunk {
	struct arena_chunk *next;
	size_t size; /* bytes of data */
	_Alignas(ALIGN) char data[];
};

static struct arena_chunk *
chunk_new(size_t size)
{
	struct arena_chunk *c = heap_raw(sizeof(*c) + size);
	c->next = NULL;
	c->size = size;
	return c;
}

/* Moves on to a chunk that holds `n` bytes: the next one where it is large enough, else a new one. That takes the
 * place of a next one that was made for a larger piece than most, so that pieces which grow do not leave their like
 * behind. */
static void
chunk_advance(struct arena *a, size_t n)
{
	struct arena_chunk **link = a->now ? &a->now->next : &a->first;
	if (!*link || (*link)->size < n) {
		struct arena_chunk *next = *link, *c;
		if (next && next->size > CHUNK_SIZE) {
			*link = next->next;
			free(next);
		}
		c = chunk_new(n > CHUNK_SIZE ? n : CHUNK_SIZE);
		c->next = *link;
		*link = c;
	}
	a->now = *link;
	a->used = 0;
}

void *
arena_alloc_raw(struct arena *a, size_t n)
{
	if (n > PTRDIFF_MAX)
		abort(); /* a size that has wrapped: nothing useful can follow */
	n = (n + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	if (!a->now || a->now->size - a->used < n)
		chunk_advance(a, n);
	void *p = a->now->data + a->used;
	a->used += n;
	a->given += n;
	return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
	void *p = arena_alloc_raw(a, size);
	memset(p, 0, size);
	return p;
}

struct str
arena_str(struct arena *a, struct str s)
{
	char *p = arena_alloc_raw(a, s.len + 1);
	if (s.len)
		memcpy(p, s.ptr, s.len);
	p[s.len] = '\0';
	return (struct str){ p, s.len };
}

struct str
arena_join(struct arena *a, struct str first, struct str second, struct str third)
{
	const struct str parts[] = { first, second, third };
	size_t len = first.len + second.len + third.len;
	char *p = arena_alloc_raw(a, len + 1), *end = p;
	for (size_t i = 0; i < 3; i++) {
		if (parts[i].len)
			end = mempcpy(end, parts[i].ptr, parts[i].len);
	}
	*end = '\0';
	return (struct str){ p, len };
}

/* Into what is left of the chunk, where it mostly fits: then nothing is measured first. (What is left is a multiple of
 * ALIGN, so that what fits is not moved on to another chunk.) */
struct str
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	size_t room = a->now ? a->now->size - a->used : 0;
	char *p = room ? a->now->data + a->used : NULL;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(p, room, fmt, ap);
	va_end(ap);
	if (n >= 0) {
		bool fits = (size_t)n < room;
		p = arena_alloc_raw(a, (size_t)n + 1); /* the same place, where it fits */
		if (!fits)
			(void)vsnprintf(p, (size_t)n + 1, fmt, again); /* measured above */
	}
	va_end(again);
	return n < 0 ? S("") : (struct str){ p, (size_t)n };
}

struct arena_mark
arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->now, a->used, a->given };
}

void
arena_release(struct arena *a, struct arena_mark mark)
{
	a->now = mark.chunk;
	a->used = mark.used;
	a->given = mark.given;
}

void
arena_reset(struct arena *a)
{
	size_t kept = 0;
	for (struct arena_chunk **link = &a->first; *link;) {
		struct arena_chunk *c = *link;
		kept += c->size;
		if (kept <= KEEP_MAX) {
			link = &c->next;
			continue;
		}
		kept -= c->size;
		*link = c->next;
		free(c);
	}
	a->now = NULL;
	a->used = a->given = 0;
}

void
arena_done(struct arena *a)
{
	while (a->first) {
		struct arena_chunk *c = a->first;
		a->first = c->next;
		free(c);
	}
	*a = (struct arena){ 0 };
}
