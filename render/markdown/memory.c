/* The memory of one document's parse: given out in order, dropped at once, and with a ceiling.
 *
 * Against malloc this saves a third of the time of a page. A block is preceded by its size, for
 * realloc: a growing buffer is nearly always the last block, and grows in place. */
#include "render/markdown/memory.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "core/heap.h"
#include "core/yield.h"

enum {
	CHUNK_SIZE = 64 * 1024,
	WARM_MAX = 16 /* chunks that a thread keeps between documents */
};

struct memory_chunk {
	struct memory_chunk *next;
	size_t size;
	_Alignas(16) char data[];
};

struct warm { /* chunks of CHUNK_SIZE that nobody uses */
	struct memory_chunk *first;
	size_t n;
};

static __thread struct memory *current; /* what the three functions take from */
static __thread struct warm *warm;
static pthread_key_t warm_key; /* frees `warm` at the end of a thread */
static pthread_once_t warm_once = PTHREAD_ONCE_INIT;

static void
warm_free(void *arg)
{
	struct warm *w = arg;
	while (w->first) {
		struct memory_chunk *c = w->first;
		w->first = c->next;
		free(c);
	}
	free(w);
	warm = NULL;
}

static void
warm_init(void)
{
	if (pthread_key_create(&warm_key, warm_free))
		abort(); /* a few of 1024 keys are in use */
}

static void
warm_open(void)
{
	if (warm)
		return;
	(void)pthread_once(&warm_once, warm_init);
	warm = heap_new(sizeof(*warm));
	if (pthread_setspecific(warm_key, warm))
		abort(); /* out of memory: nothing useful can follow */
}

static struct memory_chunk *
chunk_new(size_t size)
{
	if (size == CHUNK_SIZE && warm->first) {
		struct memory_chunk *c = warm->first;
		warm->first = c->next;
		warm->n--;
		return c;
	}
	struct memory_chunk *c = heap_raw(sizeof(*c) + size);
	c->size = size;
	return c;
}

static void
chunks_drop(struct memory *m)
{
	while (m->chunks) {
		struct memory_chunk *c = m->chunks;
		m->chunks = c->next;
		if (c->size == CHUNK_SIZE && warm->n < WARM_MAX) {
			c->next = warm->first;
			warm->first = c;
			warm->n++;
		} else {
			free(c);
		}
	}
}

int
memory_run(size_t limit, void (*run)(void *arg), void *arg)
{
	struct memory m = { .outer = current, .limit = limit };
	warm_open();
	current = &m;
	int r = setjmp(m.escape) ? UV_ENOMEM : 0;
	if (!r)
		run(arg);
	current = m.outer;
	chunks_drop(&m);
	return r;
}

/* What a block of `size` bytes takes, so that the next one is 8 below a multiple of 16 again. */
static size_t
rounded(size_t size)
{
	return ((size + 7) & ~(size_t)15) + 8;
}

static void
chunk_advance(struct memory *m, size_t room)
{
	size_t size = room + 16 > CHUNK_SIZE ? room + 16 : CHUNK_SIZE;
	if (size > m->limit - m->used)
		longjmp(m->escape, 1);
	struct memory_chunk *c = chunk_new(size);
	c->next = m->chunks;
	m->chunks = c;
	m->used += size;
	m->next = c->data + 8;
	m->end = c->data + size;
}

static void *
block_new(struct memory *m, size_t size)
{
	if (size > m->limit || yield_often())
		longjmp(m->escape, 1);
	size_t room = 8 + rounded(size);
	if ((size_t)(m->end - m->next) < room)
		chunk_advance(m, room);
	uint64_t header = size;
	memcpy(m->next, &header, sizeof(header));
	void *p = m->next + 8;
	m->next += room;
	return p;
}

static size_t
block_size(const void *p)
{
	uint64_t header;
	memcpy(&header, (const char *)p - 8, sizeof(header));
	return (size_t)header;
}

void *
memory_calloc(size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		longjmp(current->escape, 1);
	return memset(block_new(current, n * size), 0, n * size);
}

void *
memory_realloc(void *p, size_t size)
{
	struct memory *m = current;
	if (!p)
		return block_new(m, size);
	size_t before = block_size(p);
	if (size <= before)
		return p;
	char *last = (char *)p + rounded(before);
	if (last == m->next && size <= m->limit && rounded(size) <= (size_t)(m->end - (char *)p)) {
		uint64_t header = size;
		memcpy((char *)p - 8, &header, sizeof(header));
		m->next = (char *)p + rounded(size);
		return p;
	}
	return memcpy(block_new(m, size), p, before);
}

/* A yield point, too: joining a document's texts, cmark asks for little, and gives back much. */
void
memory_free(void *p)
{
	if (yield_often())
		longjmp(current->escape, 1);
	if (p && (char *)p + rounded(block_size(p)) == current->next)
		current->next = (char *)p - 8; /* the last block: its place is given out again */
}
