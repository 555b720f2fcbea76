/* Memory that is free goes back to the system a piece at a time.
 *
 * malloc_trim does it in one stretch, in which nobody is served: the kernel takes 0.1 to 0.3 ms for each megabyte, and the
 * first look at 100,000 posts leaves hundreds of them. Here what is free is asked of malloc, long pieces first; each is
 * held, so that it is not met again, while the system takes the pages within; and when malloc has to get more for another
 * piece, all are freed. Nothing is held that lies behind where the heap ended at first: malloc may get more for a piece
 * that just fits, and so for the next, without end. Whoever needs memory in between gets it as ever.
 *
 * Of the heap that grows by brk alone: it is the one of the thread that the graph belongs to. */
#ifndef CORE_TRIM_H
#define CORE_TRIM_H

#include <stdbool.h>
#include <stddef.h>

/* Of a step: bytes that go back, and pieces that are taken or freed. */
enum { TRIM_BYTES = 128 << 10, TRIM_PIECES = 16 };

/* Zeroed: nothing was begun. */
struct trim {
	void *held;    /* pieces that were taken; each begins with the address of the next one */
	char *at, *to; /* pages within the last one that are still to go */
	char *top;     /* where the heap ended at first */
	unsigned size; /* of pieces: an index, the longest first; behind the last all are freed */
	size_t given;  /* bytes that went back, in all */
};

/* A step; false when it was the last one: the next begins anew. */
bool trim_step(struct trim *t);

/* Much has got free since it was begun: it is looked for from long pieces on again. */
void trim_again(struct trim *t);

/* Frees what is held, at once. */
void trim_end(struct trim *t);

/* malloc puts in order what it was given when it is asked for a piece that is not small, and that would be by whoever
 * comes next: three times 40 us of an edit's 290 it looked at what the fill had freed, all over the memory of 20,000
 * posts. In the middle of the first lists it was 4 ms at once. */
void trim_order(void);

#endif
