/* Memory of the heap that lives as long as its owner wants, who frees it (free).
 *
 * Nothing here returns NULL: where no memory is left, or a size goes beyond what a size_t holds, nothing useful can
 * follow, and the process ends. What can do without asks malloc itself. */
#ifndef CORE_HEAP_H
#define CORE_HEAP_H

#include "core/str.h"

/* `size` bytes, zeroed; and as they are. */
void *heap_new(size_t size);
void *heap_raw(size_t size);

/* `n` items of `size` bytes, zeroed. */
void *heap_array(size_t n, size_t size);

/* The items, which may be NULL, with room for `n` of them in all; what is new is as it is. */
void *heap_resize(void *items, size_t n, size_t size);

/* The items with room for one more behind `n`: where all of *cap are in use it is doubled. */
void *heap_grow(void *items, size_t n, size_t *cap, size_t size);

/* A copy of the bytes, with a zero byte behind. */
char *heap_copy(struct str s);

#endif
