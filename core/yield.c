/* The yield points of a thread; see yield.h. */
#include "core/yield.h"

#include <string.h>

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

bool
yield_copy(void *to, const void *from, size_t n)
{
	enum { PIECE = 128 << 10 }; /* into pages that nobody had touched yet: 80 us */
	for (size_t at = 0; at < n; at += PIECE) {
		if (at && yield_now())
			return false;
		memcpy((char *)to + at, (const char *)from + at, n - at < PIECE ? n - at : PIECE);
	}
	return true;
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
