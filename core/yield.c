/* The yield points of a thread; see yield.h. */
#include "core/yield.h"

#include <stddef.h>

__thread struct yield_section yield_section;

void
yield_begin(yield_fn *waits, void *ctx)
{
	struct yield_section *y = &yield_section;
	y->waits = waits;
	y->ctx = ctx;
	y->held = y->told = false;
}

void
yield_end(void)
{
	yield_section.waits = NULL;
}

bool
yield_ask(void)
{
	struct yield_section *y = &yield_section;
	y->told = y->told || y->waits(y->ctx);
	return y->told;
}

void
yield_leave(void)
{
	yield_section.told = yield_section.told || yield_is_possible();
}

bool
yield_hold(void)
{
	bool before = yield_section.held;
	yield_section.held = true;
	return before;
}

void
yield_release(bool held)
{
	yield_section.held = held;
}
