/* A growing string of bytes with an end built in: growth past its maximum fails, and is remembered. */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include <stdarg.h>

#include "core/arena.h"
#include "core/str.h"

struct buf {
	char *ptr;           /* NULL before the first byte */
	size_t len;          /* bytes in use */
	size_t cap;          /* bytes allocated, at most max */
	size_t max;          /* never longer than this; 0 stands for BUF_MAX */
	bool overflow;       /* something did not fit within max, and was left out */
	struct arena *arena; /* where the bytes live, or NULL for the heap */
};

#define BUF_MAX ((size_t)1 << 30)

/* A zeroed struct buf is an empty buffer on the heap; BUF_ARENA(a) is one in an arena. */
#define BUF_ARENA(a) ((struct buf){ .arena = (a) })

/* Frees a buffer on the heap, and makes it empty. */
void buf_done(struct buf *b);

static inline void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->overflow = false;
}

static inline struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->ptr, b->len };
}

/* What buf_reserve does where `n` more bytes do not fit into what is allocated. */
bool buf_grow(struct buf *b, size_t n);

/* Room for `n` more bytes at ptr + len, uncounted: false where the maximum is passed. What is allocated is never
 * beyond that, so that mostly one comparison tells. */
static inline bool
buf_reserve(struct buf *b, size_t n)
{
	return n <= b->cap - b->len || buf_grow(b, n);
}

/* Adds bytes; here and below, what does not fit within the maximum is left out as a whole (`overflow`). */
static inline void
buf_add(struct buf *b, struct str s)
{
	if (s.len == 0 || !buf_reserve(b, s.len))
		return;
	memcpy(b->ptr + b->len, s.ptr, s.len);
	b->len += s.len;
}

/* The same of what may be long, with yield points within (core/yield.h): where one says that the work is to return, a
 * part of it or nothing was added. */
void buf_add_long(struct buf *b, struct str s);

static inline void
buf_add_char(struct buf *b, char c)
{
	if (buf_reserve(b, 1))
		b->ptr[b->len++] = c;
}

/* Adds a number in decimal, and formatted text. That needs room for a byte more than it has. */
void buf_add_number(struct buf *b, uint64_t n);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* Adds a constant string. */
#define buf_lit(b, literal) buf_add((b), S(literal))

#endif
