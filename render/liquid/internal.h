/* A run of a Liquid program from the inside: for the files of the engine, those of render/liquid, alone.
 *
 * Names of variables become symbols when a program is linked, once for each program and run, so
 * that a lookup is an index into an array. A symbol's slot holds what the outermost scope knows of
 * it, and the chain of those that hide it: loops and includes, whose bindings live on the C stack.
 */
#ifndef RENDER_LIQUID_INTERNAL_H
#define RENDER_LIQUID_INTERNAL_H

#include <assert.h>

#include <uv.h>

#include "core/table.h"
#include "render/liquid/liquid.h"
#include "render/liquid/code.h"

enum {
	LIQUID_VALUE_DEPTH_MAX = 100, /* lists within lists, where they are printed or compared */
	LIQUID_BODY_DEPTH_MAX = 500,  /* blocks being run within each other, includes counted in */
	LIQUID_ARGS_MAX = 16,         /* positional arguments of a filter */
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
	uint32_t id;
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
	struct liquid_context *next; /* spare */
	struct str changed;          /* what ifchanged printed */
	bool has_changed;
};

/* A program with its names as symbols of this run. */
struct liquid_linked {
	struct table_node node;
	const char *program;
	const uint32_t *code;
	const char *strings;
	const uint32_t *symbols; /* by the program's names */
};

/* A template that is being run, and where in it. */
struct liquid_frame {
	const struct liquid_linked *linked;
	struct str path;
	uint32_t position; /* of the tag or output that is run: LIQUID_LINE, LIQUID_COLUMN */
	struct liquid_frame *outer;
};

/* What `forloop` and `tablerowloop` show. It lives in the run's arena: a template may keep it. */
struct liquid_loop {
	struct str name;
	int64_t index, length;
	int64_t row, col, cols; /* of a tablerow */
	struct liquid_loop *parent;
};

/* What an error said. */
struct liquid_told {
	struct str path, message;
	uint32_t line, column;
};

enum liquid_interrupt { LIQUID_GOES_ON, LIQUID_BREAK, LIQUID_CONTINUE };

struct liquid_run {
	const struct liquid_host *host;
	struct arena *arena;
	struct arena passing; /* until the output or assignment that is run is done */
	struct liquid_frame *frame;
	struct liquid_context *context;
	struct liquid_context *outermost; /* whose counters are the host's */
	struct liquid_context *spare;     /* that `render` may use again */
	struct liquid_loop *loop;         /* the innermost `for` */
	struct table symbols, programs;
	struct buf by_id;   /* struct liquid_symbol *, by id */
	struct buf scratch; /* for keys that are looked up */
	uint64_t steps, steps_max;
	size_t memory_max;     /* bytes given out by both arenas */
	bool counts;           /* a template that was linked has increment or decrement */
	bool asked;            /* the host, whether more steps are allowed */
	bool without_blank;    /* nothing equals `blank` */
	unsigned depth;        /* of blocks */
	unsigned scopes, base; /* of loops and includes; of renders around them */
	unsigned disabled;     /* renders around: `include` is not allowed */
	enum liquid_interrupt interrupt;
	struct liquid_told *told; /* NULL: nothing was wrong by now */
	size_t told_n;
	unsigned failures; /* tags and outputs that failed, each as often as it was run */
	bool over;         /* nothing more is run: a limit was met */
};

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

/* Reports at the tag or output that is run, with the chain of includes. */
void liquid_report(
	struct liquid_run *run, enum diag_severity severity, struct str message, struct str hint);

/* Tells the host of an error, unless it was told before: loops come by again. */
void liquid_tell(struct liquid_run *run, const struct diag *d);

/* What might have been meant, as the hint of a diagnostic; "" where nothing is near. */
struct str liquid_hint(struct liquid_run *run, const struct near *near);

/* ---- value.c, compare.c ---- */

/* The value of a key: nil and false where there is none. */
int liquid_find(struct liquid_run *run, struct liquid_value v, struct str key,
	struct liquid_value *ret, bool *ret_found);

/* As Ruby's to_i: cut to an integer, 0 for what is no number. */
int64_t liquid_to_i(struct liquid_value v);

/* The items [from, from + n) into `items`; the result is how many there are, or a negative code. */
int64_t liquid_slice(struct liquid_run *run, struct liquid_value v, size_t from, size_t n,
	struct liquid_value *items);

/* `size`, `first`, `last` behind a dot, of what has no such key: 1, 0 where it has none of these,
 * or a negative code. */
int liquid_command(
	struct liquid_run *run, struct liquid_value v, struct str key, struct liquid_value *ret);

/* `left contains right`. */
int liquid_contains(
	struct liquid_run *run, struct liquid_value left, struct liquid_value right, bool *ret);

/* ---- symbol.c: names, variables, scopes ---- */

/* The symbol of a name. */
struct liquid_symbol *liquid_intern(struct liquid_run *run, struct str name);
struct liquid_symbol *liquid_symbol(const struct liquid_run *run, uint32_t id);

/* The program, its names known to this run. It must stay where it is until the run's end. */
const struct liquid_linked *liquid_link(struct liquid_run *run, struct str program);

/* What a context knows of a symbol; valid until the next symbol is made. */
struct liquid_slot *liquid_slot(struct liquid_run *run, struct liquid_context *c, uint32_t id);
struct liquid_rare *liquid_rare(struct liquid_run *run, struct liquid_context *c, uint32_t id);

/* What the host has counted under a name; *ret stays where it has nothing, or is not to be asked. */
int liquid_counter(struct liquid_run *run, struct str name, struct liquid_value *ret);

/* The variable, nil where there is none. */
int liquid_look(struct liquid_run *run, uint32_t id, struct liquid_value *ret, bool *ret_found);

/* A variable in the innermost scope: it is b->value that may change until liquid_unbind. */
void liquid_bind(
	struct liquid_run *run, struct liquid_binding *b, uint32_t id, struct liquid_value value);
void liquid_unbind(struct liquid_run *run, struct liquid_binding *b);

/* Counts a scope in; UV_EINVAL, reported, where there are too many. liquid_leave counts it out. */
int liquid_enter(struct liquid_run *run);
void liquid_leave(struct liquid_run *run);

/* A context for `render`, to be given back. */
struct liquid_context *liquid_context_new(struct liquid_run *run);
void liquid_context_done(struct liquid_run *run, struct liquid_context *c);

/* ---- eval.c: expressions ---- */

static inline uint32_t
liquid_code_size(const uint32_t *at)
{
	return *at >> 8;
}

static inline uint32_t
liquid_code_kind(const uint32_t *at)
{
	return *at & 0xff;
}

/* A string of the program that is run: [where, length]. */
static inline struct str
liquid_code_str(const struct liquid_run *run, const uint32_t *at)
{
	return (struct str){ run->frame->linked->strings + at[0], at[1] };
}

/* The symbol of a name of the program that is run. */
static inline uint32_t
liquid_code_name(const struct liquid_run *run, uint32_t name)
{
	return run->frame->linked->symbols[name];
}

/* Any expression but conditions. */
int liquid_eval(struct liquid_run *run, const uint32_t *at, struct liquid_value *ret);

/* Conditions, up to the last that belongs to the first. */
int liquid_eval_condition(struct liquid_run *run, const uint32_t *at, bool *ret);

/* Compiles an expression: a condition, or a variable with filters. UV_EINVAL: *ret_problem, in `a`. */
int liquid_compile_expression(
	struct str text, bool condition, struct buf *ret, struct str *ret_problem, struct arena *a);

/* ---- exec.c and its kind: nodes ---- */

/* Runs a body: [words] and nodes. UV_EINVAL only where nothing more is to be run. */
int liquid_exec_body(struct liquid_run *run, const uint32_t *body, struct buf *out);

/* The same for a body whose text is asked for: UV_EINVAL where any of it failed. */
int liquid_exec_text(struct liquid_run *run, const uint32_t *body, struct buf *out);

/* One node; each prints into out. */
typedef int liquid_exec(struct liquid_run *run, const uint32_t *node, struct buf *out);

/* A `forloop` of so many items, and its value. */
struct liquid_loop *liquid_loop_new(struct liquid_run *run, struct str name, size_t length);
struct liquid_value liquid_loop_value(const struct liquid_loop *l);

liquid_exec liquid_exec_for, liquid_exec_tablerow, liquid_exec_include, liquid_exec_render,
	liquid_exec_jekyll, liquid_exec_call;

#endif
