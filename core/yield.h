/* Work that nobody waits for gives way to what somebody waits for.
 *
 * Who runs such work says how to find out that somebody waits, and the work asks at its *yield points*: in each loop
 * that may be long. Where it is told to give way it returns at once, whatever it has; the result is thrown away and
 * the work done another time. All other work passes its yield points at the price of a look at a variable.
 *
 * Of the calling thread, each by itself. */
#ifndef CORE_YIELD_H
#define CORE_YIELD_H

#include <stdbool.h>
#include <stddef.h>

/* Whether somebody waits. Asked at every yield point until it is true. */
typedef bool yield_fn(void *ctx);

/* Private to what is below: the thread's section of work that gives way, if it is in one. */
struct yield_section {
	yield_fn *waits; /* NULL: nothing gives way */
	void *ctx;
	bool held, told;
	unsigned passed; /* so often yield_often was called */
};
extern __thread struct yield_section yield_section;

/* From here on yield points ask `waits`, until yield_end. */
void yield_begin(yield_fn *waits, void *ctx);
void yield_end(void);

/* Whether yield points ask at all. */
static inline bool
yield_is_possible(void)
{
	return yield_section.waits && !yield_section.held;
}

/* Whether a yield point has said so. */
static inline bool
yield_is_told(void)
{
	return yield_section.waits && yield_section.told;
}

/* Asks, where the yield point is in such a section. */
bool yield_ask(void);

/* A yield point: true where the work is to return at once. Then it is so until yield_end. */
static inline bool
yield_now(void)
{
	return yield_is_possible() && yield_ask();
}

/* The same for places that are passed every few dozens of nanoseconds: asks each 32nd time. */
static inline bool
yield_often(void)
{
	enum { EACH = 32 };
	struct yield_section *y = &yield_section;
	return y->waits && (y->told || y->passed++ % EACH == 0) && yield_now();
}

/* memcpy, with yield points between pieces where it is long: false where one has said so, and the rest is not copied. */
bool yield_copy(void *to, const void *from, size_t n);

/* The work waits for something itself: from here on yield points say true, where they ask at all. */
void yield_leave(void);

/* Between these yield points say false: of what cannot be thrown away. `held` is what yield_hold returned. */
bool yield_hold(void);
void yield_release(bool held);

#endif
