/* Free memory goes back to the system by pieces; see trim.h. */
#include "core/trim.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/str.h"

/* Kilobytes of pieces as malloc counts them, each with its head. Less than 1024, of which malloc makes mappings; and not
 * much less: at each end a page stays. Those at the end are for gaps of few pages, of which there may be thousands. */
static const unsigned short sizes[] = { 960, 64, 32, 24, 20, 16, 14, 12, 11, 10, 9, 8, 7, 6, 5 };
enum { SIZES = sizeof(sizes) / sizeof(*sizes), KB = 1024, HEAD = 16 };

extern char end; /* of the program's data: the heap lies behind it */

static char *
page_up(const char *p)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	return (char *)(((uintptr_t)p + page - 1) & ~(page - 1)); /* pages are powers of two */
}

/* Takes a piece of what is free; false where malloc had to get one elsewhere. */
static bool
take(struct trim *t)
{
	size_t size = (size_t)sizes[t->size] * KB;
	if (!t->top)
		t->top = sbrk(0);
	char *p = malloc(size - HEAD);
	uintptr_t at = (uintptr_t)p;
	if (at < (uintptr_t)&end || at + size > (uintptr_t)t->top) {
		free(p);
		return false;
	}
	*(void **)(void *)p = t->held;
	t->held = p;
	t->at = page_up(p + sizeof(void *));
	t->to = page_up(p + size - HEAD + 1 - (size_t)sysconf(_SC_PAGESIZE));
	return true;
}

/* At most so many bytes of the piece that was taken last: how many. */
static size_t
give(struct trim *t, size_t max)
{
	size_t n = t->at < t->to ? (size_t)(t->to - t->at) : 0;
	if (n > max)
		n = max;
	if (n)
		(void)madvise(t->at, n, MADV_DONTNEED); /* best effort */
	t->at += n;
	t->given += n;
	return n;
}

static bool
let_go(struct trim *t)
{
	for (unsigned n = 0; n < TRIM_PIECES && t->held; n++) {
		void *p = t->held;
		t->held = *(void **)p;
		free(p);
	}
	trim_order();
	return t->held;
}

bool
trim_step(struct trim *t)
{
	size_t given = 0;
	for (unsigned n = 0; n < TRIM_PIECES && given < TRIM_BYTES && t->size < SIZES; n++) {
		if (t->at < t->to || take(t))
			given += give(t, TRIM_BYTES - given);
		else
			t->size++;
	}
	if (t->size < SIZES || given || let_go(t))
		return true;
	*t = (struct trim){ .given = t->given };
	return false;
}

void
trim_again(struct trim *t)
{
	t->size = 0;
	t->top = NULL;
}

void
trim_end(struct trim *t)
{
	while (t->held)
		(void)let_go(t);
	*t = (struct trim){ .given = t->given };
}

void
trim_order(void)
{
	enum { NOT_SMALL = 100 * 1000 };
	void *volatile piece = malloc(NOT_SMALL);
	free(piece);
}
