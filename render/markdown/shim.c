/* Lets cmark-gfm parse in several threads at once.
 *
 * The library keeps the characters that its extensions care about ('~', 'w', ':') in global tables,
 * which it fills at the start of every document and clears at its end: another thread that is in the
 * middle of a document then misses strikethrough and links, without a crash or a warning. The
 * function that does this is exported, and the library calls it through the dynamic linker. So the
 * program defines a function of the same name: it lets the tables be filled once, and from then on
 * does nothing. Characters nobody cares about cost a look, and change no output.
 *
 * Should the library once be linked so that it finds its own function first, markdown.c sees that
 * nothing came by here, and takes a lock around every document instead.
 *
 * The two variables are the price: the library's call brings no context that could hold them. */
#include "render/markdown/shim.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <string.h>

static atomic_bool closed;
static atomic_bool called;

/* The library's own function; `call` is NULL where it cannot be found. */
struct special {
	void (*call)(struct cmark_parser *, int);
};

static struct special
special_find(void)
{
	void *symbol = dlsym(RTLD_NEXT, "cmark_manage_extensions_special_characters");
	struct special s;
	/* ISO C has no cast from an object to a function */
	memcpy(&s.call, &symbol, sizeof(s.call));
	return s;
}

void
cmark_manage_extensions_special_characters(struct cmark_parser *parser, int add)
{
	if (atomic_load_explicit(&closed, memory_order_acquire)) {
		if (!atomic_load_explicit(&called, memory_order_relaxed))
			atomic_store_explicit(&called, true, memory_order_relaxed);
		return;
	}
	struct special real = special_find();
	if (real.call)
		real.call(parser, add);
}

bool
shim_close(struct cmark_parser *parser)
{
	struct special real = special_find();
	if (!real.call)
		return false;
	real.call(parser, 1);
	atomic_store_explicit(&closed, true, memory_order_release);
	return true;
}

bool
shim_was_called(void)
{
	return atomic_load_explicit(&called, memory_order_relaxed);
}
