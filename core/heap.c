/* Memory of the heap; see heap.h. */
#include "core/heap.h"

#include <stdlib.h>

static void *
checked(void *p)
{
	if (!p)
		abort(); /* out of memory: nothing useful can follow */
	return p;
}

void *
heap_new(size_t size)
{
	return checked(calloc(1, size ? size : 1));
}

void *
heap_raw(size_t size)
{
	return checked(malloc(size ? size : 1));
}

void *
heap_array(size_t n, size_t size)
{
	return checked(calloc(n ? n : 1, size));
}

void *
heap_resize(void *items, size_t n, size_t size)
{
	return checked(reallocarray(items, n ? n : 1, size));
}

void *
heap_grow(void *items, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 16;
	return heap_resize(items, *cap, size);
}

char *
heap_copy(struct str s)
{
	char *p = heap_raw(s.len + 1);
	if (s.len)
		memcpy(p, s.ptr, s.len);
	p[s.len] = '\0';
	return p;
}
