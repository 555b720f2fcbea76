/* Small pieces of memory that live long; see pool.h. */
#include "core/pool.h"

#include <sanitizer/asan_interface.h> /* a piece that nobody has is not to be touched; without ASan these are nothing */
#include <stdlib.h>

#include "core/heap.h"

enum { PAGE_BYTES = 64 << 10 };

/* What a page begins with. (A piece that nobody has begins with the next one of its length.) */
struct pool_link {
	struct pool_link *next, *prev;
};

static size_t
steps(size_t n)
{
	return n ? (n + POOL_STEP - 1) / POOL_STEP : 1;
}

/* A page with room for so many bytes. */
static char *
page_new(struct pool *p, size_t n)
{
	struct pool_link *page = heap_raw(sizeof(*page) + n);
	*page = (struct pool_link){ .next = p->pages };
	if (p->pages)
		p->pages->prev = page;
	p->pages = page;
	return (char *)(page + 1);
}

static void
page_free(struct pool *p, struct pool_link *page)
{
	if (page->prev)
		page->prev->next = page->next;
	else
		p->pages = page->next;
	if (page->next)
		page->next->prev = page->prev;
	free(page);
}

/* A piece that nobody had yet. What is left of the page before is lost: less than one piece. */
static char *
cut(struct pool *p, size_t size)
{
	if (p->left < size) {
		p->left = PAGE_BYTES - sizeof(struct pool_link);
		p->rest = page_new(p, p->left);
		ASAN_POISON_MEMORY_REGION(p->rest, p->left);
	}
	p->rest += size;
	p->left -= size;
	return p->rest - size;
}

void *
pool_get(struct pool *p, size_t n)
{
	if (n > POOL_PIECE_MAX)
		return page_new(p, n);
	size_t size = steps(n) * POOL_STEP;
	void **list = &p->free[steps(n)], *piece = *list ? *list : cut(p, size);
	ASAN_UNPOISON_MEMORY_REGION(piece, size);
	if (piece == *list)
		*list = *(void **)piece;
	return piece;
}

void
pool_put(struct pool *p, void *piece, size_t n)
{
	if (n > POOL_PIECE_MAX) {
		page_free(p, (struct pool_link *)piece - 1);
		return;
	}
	*(void **)piece = p->free[steps(n)];
	p->free[steps(n)] = piece;
	ASAN_POISON_MEMORY_REGION(piece, steps(n) * POOL_STEP);
}

void
pool_done(struct pool *p)
{
	while (p->pages)
		page_free(p, p->pages);
	*p = (struct pool){ 0 };
}
