/* The yield points of a thread; see yield.h. */
#include "core/yield.h"

#include <stddef.h>

static __thread struct {
	yield_fn *waits; /* NULL: nothing gives way */
	void *ctx;
	bool held, told;
	unsigned passed; /* so often yield_often was called */
} section;

void
yield_begin(yield_fn *waits, void *ctx)
{
	section.waits = waits;
	section.ctx = ctx;
	section.held = section.told = false;
}

void
yield_end(void)
{
	section.waits = NULL;
}

bool
yield_is_possible(void)
{
	return section.waits && !section.held;
}

bool
yield_now(void)
{
	if (!yield_is_possible())
		return false;
	section.told = section.told || section.waits(section.ctx);
	return section.told;
}

bool
yield_often(void)
{
	enum { EACH = 32 };
	return section.waits && (section.told || section.passed++ % EACH == 0) && yield_now();
}

bool
yield_is_told(void)
{
	return section.waits && section.told;
}

bool
yield_hold(void)
{
	bool before = section.held;
	section.held = true;
	return before;
}

void
yield_release(bool held)
{
	section.held = held;
}
