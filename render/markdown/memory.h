/* The memory of one document's parse: given out in order, dropped at once, and with a ceiling.
 *
 * cmark takes three functions without a context and cannot fail. So the memory in use is the
 * thread's, as a stack (rendering may lead to another document), and at the ceiling the parse is
 * left by a jump: all it had was this memory. Chunks stay with the thread for the next document. */
#ifndef RENDER_MARKDOWN_MEMORY_H
#define RENDER_MARKDOWN_MEMORY_H

#include <setjmp.h>
#include <stddef.h>

struct memory_chunk;

struct memory {
	struct memory *outer;        /* of the document whose rendering led to this one */
	struct memory_chunk *chunks; /* the newest first */
	char *next, *end;   /* what is left of the newest chunk; next is 8 below a multiple of 16 */
	size_t used, limit; /* bytes of all chunks */
	jmp_buf escape;
};

/* Calls `run(arg)` with memory of at most `limit` bytes; UV_ENOMEM where it went past that, or gives way
 * (core/yield.h), and was left in the middle. Frees the memory either way. `run` holds nothing else that needs freeing. */
int memory_run(size_t limit, void (*run)(void *arg), void *arg);

/* For struct cmark_mem; during memory_run only. */
void *memory_calloc(size_t n, size_t size);
void *memory_realloc(void *p, size_t size);
void memory_free(void *p);

#endif
