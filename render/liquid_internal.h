/* A run of a Liquid program from the inside: for the files of the engine, render/liquid_*.c, alone.
 *
 * Names of variables become symbols when a program is linked, once for each program and run, so that
 * a lookup is an index into an array. A symbol's slot holds what the outermost scope knows of it, and the
 * chain of those that hide it: loops and includes, whose bindings live on the C stack. */
#ifndef RENDER_LIQUID_INTERNAL_H
#define RENDER_LIQUID_INTERNAL_H

#include <uv.h>

#include "core/table.h"
#include "render/liquid.h"

enum {
	LIQUID_VALUE_DEPTH_MAX = 100, /* lists within lists, where they are printed or compared */
	LIQUID_BODY_DEPTH_MAX = 400,  /* blocks being run within each other, includes counted in */
	LIQUID_ARGS_MAX = 16,         /* positional arguments of a filter */
	LIQUID_NEST_MAX = 50,         /* brackets within brackets in an expression */
};

/* A variable of an inner scope, as long as that scope runs. */
struct liquid_binding {
	struct liquid_value value;
	uint32_t symbol;
	struct liquid_binding *hidden; /* what the symbol meant before */
};

/* What few symbols have. */
struct liquid_rare {
	struct liquid_value counter; /* of increment and decrement; nil: none */
	int64_t cycle;               /* the next one's place */
	int64_t offset;              /* where `offset: continue` goes on */
};

/* A symbol in one context. */
struct liquid_slot {
	struct liquid_value base; /* of the outermost scope, where has_base */
	struct liquid_binding *top;
	struct liquid_rare *rare;
	bool has_base;
};

/* What one name means to all contexts of a run. */
struct liquid_symbol {
	struct table_node node;
	struct str name;
	struct liquid_value global; /* where global_known */
	const struct liquid_filter *filter;
	const struct liquid_tag *tag;
	struct liquid_expression *expression;
	bool global_known, filter_known, tag_known, warned;
};

/* The variables that templates share: `render` makes a new one, all else stays in its own. */
struct liquid_context {
	struct liquid_slot *slots;
	size_t n;
	struct liquid_context *cycles, *offsets; /* whose slots hold them; NULL: nobody's yet */
	struct str changed;                      /* what ifchanged printed */
	bool has_changed, isolated;
};

/* A program with its names as symbols of this run. */
struct liquid_linked {
	const char *program;
	const uint32_t *words;
	const char *strings;
	const uint32_t *symbols;
	struct liquid_linked *next;
};

/* A template that is being run, and where in it. */
struct liquid_frame {
	const struct liquid_linked *linked;
	struct str path;
	uint32_t position; /* of the tag or output that is run: LIQUID_LINE, LIQUID_COLUMN */
	struct liquid_frame *outer;
};

struct liquid_loop;

struct liquid_run {
	const struct liquid_host *host;
	struct arena *arena;
	struct liquid_frame *frame;
	struct liquid_context *context;
	struct liquid_loop *loop; /* the innermost `for` */
	struct liquid_linked *linked;
	struct table symbols;
	struct liquid_symbol **by_id;
	size_t n_symbols, cap_symbols;
	uint64_t steps;
	unsigned depth;     /* of blocks */
	unsigned scopes;    /* of includes and loops */
	unsigned interrupt; /* enum liquid_interrupt */
};

enum liquid_interrupt { LIQUID_GOES_ON, LIQUID_BREAK, LIQUID_CONTINUE };

/* Positions are one word: 20 bits of line, 12 of column. */
static inline uint32_t
liquid_line(uint32_t position)
{
	return position >> 12;
}

static inline uint32_t
liquid_column(uint32_t position)
{
	return position & 0xfff;
}

/* The items [from, from + n) into `items`; the result is how many there are, or a negative code. */
int64_t liquid_slice(struct liquid_run *run, struct liquid_value v, size_t from, size_t n,
	struct liquid_value *items);

/* `size`, `first`, `last` behind a dot, of what has no such key: false where it has none of these. */
int liquid_command(
	struct liquid_run *run, struct liquid_value v, struct str key, struct liquid_value *ret);

/* `left contains right`. */
int liquid_contains(
	struct liquid_run *run, struct liquid_value left, struct liquid_value right, bool *ret);

#endif
