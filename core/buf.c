/* A growing string of bytes with an end built in. */
#include "core/buf.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/heap.h"
#include "core/yield.h"

void
buf_done(struct buf *b)
{
	if (!b->arena)
		free(b->ptr);
	*b = (struct buf){ .max = b->max, .arena = b->arena };
}

enum { LONG = 64 * 1024 };

static void
grow(struct buf *b, size_t need, size_t max)
{
	size_t cap = b->cap ? b->cap * 2 : 256;
	if (cap < need) /* what is long gets some room: mostly a little is added behind it */
		cap = need < LONG ? need : need + need / 8;
	if (cap > max)
		cap = max;
	if (b->arena) {
		char *p = arena_alloc_raw(b->arena, cap);
		if (b->len)
			memcpy(p, b->ptr, b->len);
		b->ptr = p;
	} else {
		b->ptr = heap_resize(b->ptr, cap, 1);
	}
	b->cap = cap;
}

bool
buf_grow(struct buf *b, size_t n)
{
	size_t max = b->max ? b->max : BUF_MAX;
	if (n > max - b->len) {
		b->overflow = true;
		return false;
	}
	if (b->len + n > b->cap)
		grow(b, b->len + n, max);
	return true;
}

void
buf_add_long(struct buf *b, struct str s)
{
	if (s.len && !yield_now() && buf_reserve(b, s.len) &&
		yield_copy(b->ptr + b->len, s.ptr, s.len))
		b->len += s.len;
}

void
buf_add_number(struct buf *b, uint64_t n)
{
	char digits[20];
	size_t at = sizeof(digits);
	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	buf_add(b, (struct str){ digits + at, sizeof(digits) - at });
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	size_t room = b->cap - b->len;
	int n = vsnprintf(room ? b->ptr + b->len : NULL, room, fmt, ap);
	bool fits = n >= 0 && (size_t)n < room; /* mostly: nothing is measured first */
	if (n >= 0 && !fits && buf_reserve(b, (size_t)n + 1)) {
		(void)vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, again); /* measured above */
		fits = true;
	}
	if (fits)
		b->len += (size_t)n;
	va_end(again);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}
