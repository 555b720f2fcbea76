/* Liquid: templates compiled to a flat program, and programs run against a host.
 *
 * A program is one block of bytes that refers to nothing outside of itself: it is a value of the
 * graph, hashed and kept like any other. Compiling knows the dialect's tags, and no values; running
 * knows the host's objects, and reads no text again. Both are bounded (LIQUID_*_MAX), and what goes
 * wrong is a diagnostic with file, line, column and the chain of includes.
 *
 *	struct buf program = { 0 }, diags = { 0 };
 *	liquid_compile(&source, &program, &diags);
 *	liquid_render(&host, buf_str(&program), arena, &out);
 */
#ifndef RENDER_LIQUID_H
#define RENDER_LIQUID_H

#include "core/buf.h"
#include "core/diag.h"
#include "core/near.h"
#include "render/liquid/value.h"

enum {
	LIQUID_BLOCK_DEPTH_MAX = 100,   /* blocks within blocks, in one template */
	LIQUID_INCLUDE_DEPTH_MAX = 100, /* templates within templates */
	LIQUID_STEPS = 20000000,        /* of one liquid_render, unless the host allows more */
	LIQUID_OUTPUT_MAX = 32 << 20,   /* bytes */
	LIQUID_MEMORY_MAX = 128 << 20, /* bytes held at a time; more where more steps are allowed */
	LIQUID_ERRORS_MAX = 20,        /* that are told of one template, and of one run */
};

/* ---- tags of the dialect --------------------------------------------------------------------- */

struct liquid_call; /* a tag of the host that is being run */

/* A tag that the host brings ("link", "seo", "highlight"). */
struct liquid_tag {
	const char *name;
	bool block; /* there is an end tag: "end" and the name */
	bool raw;   /* what stands between is text, not Liquid */

	/* Prints into `out`. 0 or a negative code; what is wrong is reported by liquid_fail. */
	int (*run)(struct liquid_run *run, const struct liquid_call *call, struct buf *out);
};

/* What stands behind the tag's name, as written, trimmed. */
struct str liquid_call_markup(const struct liquid_call *call);

/* The block's text: rendered, or as it is where the tag is raw. "" where it is no block. */
int liquid_call_body(struct liquid_run *run, const struct liquid_call *call, struct buf *out);

/* The markup with each {{ … }} in it evaluated, as Jekyll's tags do. */
int liquid_call_expand(struct liquid_run *run, const struct liquid_call *call, struct str *ret);

/* ---- filters --------------------------------------------------------------------------------- */

struct liquid_args {
	size_t n; /* positional */
	const struct liquid_value *positional;
	const struct liquid_map *named; /* NULL: none */
};

/* A filter. 0, or a negative code that ends the run. `liquid_fail` for Liquid's "Liquid error: …". */
struct liquid_filter {
	const char *name;
	int min, max; /* arguments besides the input */
	int (*run)(struct liquid_run *run, struct liquid_value input,
		const struct liquid_args *args, struct liquid_value *ret);
};

/* A table of filters, sorted by name. */
struct liquid_filters {
	const struct liquid_filter *all;
	size_t n;
};

/* Liquid's own filters, and those of Jekyll's that need nothing but their input. */
extern const struct liquid_filters liquid_filters_text, liquid_filters_number, liquid_filters_list,
	liquid_filters_date, liquid_filters_jekyll;

/* ---- compiling ------------------------------------------------------------------------------- */

struct liquid_dialect {
	const struct liquid_tag *tags; /* sorted by name; they win over Liquid's own */
	size_t n;
	bool jekyll_include; /* {% include file.html a=b %}, include_relative; not Liquid's own */
	bool both_includes; /* with jekyll_include: Liquid's own where Jekyll's would name no file */
	bool without_blank; /* nothing equals `blank`, as in Ruby without Rails */
};

/* What becomes of markup that cannot be read as it should be. */
enum liquid_mode {
	LIQUID_WARN,  /* it is read as well as it can be, with a warning */
	LIQUID_LAX,   /* the same without one */
	LIQUID_STRICT /* an error */
};

struct liquid_source {
	struct str path; /* from the site's root, for diagnostics */
	struct str text;
	uint32_t line; /* of the file, where the text begins; 0 as 1 */
	const struct liquid_dialect *dialect;
	enum liquid_mode mode;
};

/* Adds the program to `ret`. Errors go to `diags` (diag_encode), with what Ruby's Liquid says:
 * unknown tags, blocks without end. UV_EINVAL then, and the program prints nothing. Ruby's Liquid ends with
 * the first error; the others are looked for too, but for ends that may be missing because of one before. Where
 * Ruby's Liquid, in the mode that Jekyll uses (lax, with warnings), goes on, this goes on in the same way,
 * with a warning. */
int liquid_compile(const struct liquid_source *source, struct buf *ret, struct buf *diags);

/* Whether a text may have outputs or tags in it: where not, it is what it would be rendered to. */
bool liquid_is_in(struct str text);

/* ---- running --------------------------------------------------------------------------------- */

enum liquid_how { LIQUID_INCLUDE, LIQUID_INCLUDE_RELATIVE, LIQUID_RENDER };

struct liquid_template {
	struct str path;    /* for diagnostics, and what include_relative starts from */
	struct str program; /* ptr NULL: there is no such file */
	struct str diags;   /* of its compiling; with an error among them it is not run */
};

/* Whom a program asks. Functions return 0, or a negative code that ends the run. */
struct liquid_host {
	void *ctx;
	struct str path; /* of the template that is run */

	/* A variable that the template has not assigned: `site`, `page`. Stays nil where there is
	 * none. Asked once for each name in a run; templates of `render` see these too. */
	int (*global)(struct liquid_run *run, struct str name, struct liquid_value *ret);

	/* Counters of increment and decrement that outlive a run, but for those of `render`; both may be NULL.
	 * `counter`: what a name stands at, asked for where a template counts; stays nil where it was never counted.
	 * `counted` hears each new value. */
	int (*counter)(struct liquid_run *run, struct str name, struct liquid_value *ret);
	void (*counted)(struct liquid_run *run, struct str name, int64_t value);

	/* The template that {% include NAME %} and its kind mean. `from` is the path of the template
	 * that includes it. */
	int (*include)(struct liquid_run *run, enum liquid_how how, struct str name,
		struct str from, struct liquid_template *ret);

	/* Tries the names of templates that there are on `near`, where one was not found. May be NULL. */
	int (*near_include)(struct liquid_run *run, enum liquid_how how, struct near *near);

	const char *const
		*globals; /* names that `global` has, be they nil; NULL at the end. May be NULL */

	void (*report)(struct liquid_run *run, const struct diag *d);

	const struct liquid_dialect *dialect; /* that the programs were compiled with */
	const struct liquid_filters *const
		*filters;        /* tables, the first that has the name wins; NULL at the end */
	const struct zone *zone; /* of dates without one; NULL: UTC */

	/* What `"now" | date` shows, asked for when it is shown; NULL: 1970. */
	int (*now)(struct liquid_run *run, struct date *ret);

	/* How many steps a run may take; asked for once, when it has taken LIQUID_STEPS. NULL: no more. */
	int (*steps)(struct liquid_run *run, uint64_t *ret);
	const char *more; /* what an author can do who needs more steps, or NULL */
	uint64_t *taken;  /* the steps of each run are added to it, where it is not NULL */

	bool strict_variables, strict_filters; /* what is not there is an error */
};

/* Runs the program. 0; UV_EINVAL: it failed, and the host's `report` has heard why; else the host's
 * own negative code. Behind a tag or output that failed it goes on, so that all errors are told, each once,
 * unless a limit was met; what stands in `out` is of no use then. Values live in `arena`. */
int liquid_render(
	const struct liquid_host *host, struct str program, struct arena *arena, struct buf *out);

/* Adds to a diagnostic of a run the line of its file's text that it is about, and how much of that is the tag:
 * a program knows places, and no text. */
void liquid_diag_source(struct diag *d, struct str text);

/* ---- for filters, tags and objects, while it runs ----------------------------------------- */

void *liquid_ctx(const struct liquid_run *run);
const struct liquid_host *liquid_host(const struct liquid_run *run);
struct arena *liquid_arena(struct liquid_run *run);

/* Memory for what a filter needs, and for the text that it makes: given back when the output or assignment that is run
 * is done. (A text that was assigned has been copied by then; what a list that was assigned may hold stays.) */
struct arena *liquid_passing(struct liquid_run *run);

/* Whether so many bytes more may be taken, be it at a time: UV_EINVAL, reported, where not. All that lies in the run's
 * arena is counted, so that a page's layouts, which share one, have one budget; liquid_step looks at it as well. */
int liquid_room(struct liquid_run *run, size_t bytes);

/* Reports an error at the tag or output that is run, with the chain of includes, and ends that:
 * its value, UV_EINVAL, is to be returned. */
int liquid_fail(struct liquid_run *run, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same with what to do, or "". */
int liquid_fail_near(struct liquid_run *run, struct str hint, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for a limit that was met: nothing more is run. */
int liquid_over(struct liquid_run *run, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The same as a warning; the run goes on. */
void liquid_warn(struct liquid_run *run, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Counts n units of work (items, words of text) that a filter or tag is about to do beyond its
 * call. A node that is run is one, too: some ten nanoseconds. Past what is allowed the run ends: UV_EINVAL,
 * reported. Nothing else can be done meanwhile, so that a loop without end has to be found in well under a second. */
int liquid_step(struct liquid_run *run, uint64_t n);

/* Tries a name, or those of a map, on `near`. */
void liquid_near(struct liquid_run *run, struct near *near, struct str name);
void liquid_near_keys(struct liquid_run *run, struct near *near, struct data map);

/* A variable as the template sees it now: assigned, of a loop, or the host's. */
int liquid_variable(struct liquid_run *run, struct str name, struct liquid_value *ret);

/* Evaluates an expression given as text (`item.price > 10`) with one more variable, for where_exp
 * and its kind: `liquid_expression` reads it once, the others run it, `liquid_holds` as a condition,
 * `liquid_evaluate` as a variable with filters. */
struct liquid_expression;
const struct liquid_expression *liquid_expression(struct liquid_run *run, struct str text);
int liquid_holds(struct liquid_run *run, const struct liquid_expression *e, struct str variable,
	struct liquid_value value, bool *ret);
int liquid_evaluate(struct liquid_run *run, const struct liquid_expression *e, struct str variable,
	struct liquid_value value, struct liquid_value *ret);

#endif
