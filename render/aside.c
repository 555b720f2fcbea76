/* Long texts that a thread renders while the work behind, which wants them, leaves the graph's thread to others.
 *
 * Markdown gives way at yield points, but not everywhere: over the tree of a large text cmark goes by itself, 15 to 30 ms
 * for one of 1 MB; and who is asked without a pause would begin it again and again. So work that nobody waits for leaves
 * such a text to a thread, as if somebody waited: it is copied, and rendered with links as they are guessed
 * (rehearsal.h). When that is done the compute runs again, from its start, and takes what was made of the same text with
 * the same options. Links are guessed as they were written; where the graph gives other answers the thread renders
 * once more, with these.
 *
 * One text at a time, and what came of it stays until another is begun, or the work behind is over: the compute may have
 * to give way behind it, and run again. Whoever waits renders the text itself, unless it is there: a save is never
 * handed over. So does the work behind with texts of which a compute may render several, since each would take the
 * other's place, and with the next one where IN_VAIN were begun, one behind the other, and none was taken: two steps that
 * take turns would never end.
 *
 * The thread gives way itself, to the end of the session and to another text, at the same yield points. */
#include "render/aside.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "core/crew.h"
#include "core/heap.h"
#include "core/pack.h"
#include "core/yield.h"
#include "render/markdown/markdown.h"
#include "render/rehearsal.h"

enum { IN_VAIN = 4 };

struct aside {
	struct crew_job job; /* the first member */
	struct crew *crew;   /* one thread, while there is a job; or NULL */
	size_t least;
	void (*done)(void *ctx);
	void *ctx;
	bool begun;           /* there is a job, done or not */
	atomic_bool over;     /* it has run */
	atomic_bool given_up; /* nobody wants it any more */
	bool awaited;         /* a compute was left for it since aside_awaits was called */
	unsigned vain;        /* jobs since one was taken */
	/* of the job */
	struct arena arena;
	struct str dialect;
	struct str answers; /* that are known and were not asked for yet, packed */
	struct rehearsal rehearsal;
};

struct aside *
aside_new(size_t least, void (*done)(void *ctx), void *ctx)
{
	struct aside *a = heap_new(sizeof(*a));
	a->least = least;
	a->done = done;
	a->ctx = ctx;
	return a;
}

static bool
is_running(const struct aside *a)
{
	return a->begun && !atomic_load(&a->over);
}

/* Ends the job, and drops what it made. */
static void
drop(struct aside *a)
{
	if (!a->begun)
		return;
	atomic_store(&a->given_up, true);
	crew_cancel(a->crew, &a->job);
	rehearsal_done(&a->rehearsal);
	arena_done(&a->arena);
	a->begun = false;
}

void
aside_free(struct aside *a)
{
	if (!a)
		return;
	drop(a);
	crew_free(a->crew);
	free(a);
}

void
aside_rest(struct aside *a)
{
	if (!a || is_running(a))
		return;
	drop(a);
	crew_free(a->crew);
	a->crew = NULL;
}

bool
aside_awaits(struct aside *a)
{
	bool awaits = a && a->awaited && is_running(a);
	if (a)
		a->awaited = false;
	return awaits;
}

/* ---- the job, in its thread ---- */

static bool
is_given_up(void *ctx)
{
	struct aside *a = ctx;
	return atomic_load_explicit(&a->given_up, memory_order_relaxed);
}

static struct str
guess_link(void *ctx, struct str url)
{
	struct aside *a = ctx;
	return a->answers.len ? unpack_str(&a->answers) : url;
}

static void
job_run(struct crew_job *job)
{
	struct aside *a = (struct aside *)job; /* its first member */
	yield_begin(is_given_up, a);
	rehearsal_make(&a->rehearsal);
	yield_end();
	atomic_store(&a->over, true);
	a->done(a->ctx);
}

/* ---- the work behind ---- */

/* The compute is run again when the job is done. */
static void
await(struct aside *a)
{
	a->awaited = true;
	yield_leave();
}

/* Has the thread begin, with the answers that are known. */
static void
begin(struct aside *a, struct str text, const struct ahead_dialect *dialect,
	const struct markdown_options *options, bool excerpted, struct str answers)
{
	struct rehearsal *r = &a->rehearsal;
	drop(a);
	if (!a->crew)
		a->crew = crew_new(1);
	a->dialect = arena_str(&a->arena, dialect->bytes);
	a->answers = arena_str(&a->arena, answers);
	*r = (struct rehearsal){ .excerpted = excerpted, .guess = guess_link, .ctx = a };
	dialect->options(a->dialect, &a->arena, &r->options);
	r->text = arena_str(&a->arena, text);
	r->options.path = arena_str(&a->arena, options->path);
	r->options.first_line = options->first_line;
	r->options.first_heading_is_title = options->first_heading_is_title;
	atomic_store(&a->over, false);
	atomic_store(&a->given_up, false);
	a->begun = true;
	a->vain++;
	crew_add(a->crew, &a->job, job_run);
	crew_wake(a->crew);
	if (crew_helpers(a->crew) == 0) { /* no thread can be had */
		a->least = SIZE_MAX;
		drop(a);
	}
	await(a);
}

/* Whether it is the job's text, and all of it is, or will be, rendered. */
static bool
is_same(const struct aside *a, struct str text, const struct ahead_dialect *dialect,
	const struct markdown_options *o, bool excerpted)
{
	return a->begun && !atomic_load(&a->given_up) && str_eq(a->dialect, dialect->bytes) &&
	       rehearsal_is(&a->rehearsal, text, o, excerpted);
}

/* Takes what the thread has made, if the graph answers as it was guessed. */
static int
perform(struct aside *a, const struct ahead_dialect *dialect,
	const struct markdown_options *options, struct buf *ret_html, struct buf *ret_excerpt)
{
	struct buf answers = { 0 };
	struct rehearsal *r = &a->rehearsal;
	int result = 0;
	bool same = rehearsal_ask(r, options, &answers);
	if (yield_is_told()) {
		/* in the middle of that: it runs again */
	} else if (same) {
		a->vain = 0;
		result = rehearsal_take(r, ret_html, ret_excerpt);
	} else if (!yield_is_possible() || a->vain >= IN_VAIN) {
		a->vain = 0;
		result = rehearsal_again(r, options, buf_str(&answers), ret_html, ret_excerpt);
	} else {
		struct arena kept = a->arena; /* the text lies there */
		a->arena = (struct arena){ 0 };
		begin(a, r->text, dialect, options, r->excerpted, buf_str(&answers));
		arena_done(&kept);
	}
	buf_done(&answers);
	return result;
}

bool
aside_markdown(struct site *s, struct str text, const struct ahead_dialect *dialect,
	const struct markdown_options *options, struct buf *ret_html, struct buf *ret_excerpt,
	int *ret)
{
	struct aside *a = s->aside;
	bool excerpted = ret_excerpt != NULL, behind = yield_is_possible();
	if (!a || text.len < a->least || dialect->part || (!behind && !a->begun))
		return false;
	bool same = is_same(a, text, dialect, options, excerpted);
	*ret = 0;
	if (is_running(a)) {
		if (behind && !same)
			atomic_store(&a->given_up, true);
		if (behind)
			await(a);
		return behind;
	}
	if (same) {
		crew_await(a->crew, &a->job);
		*ret = perform(a, dialect, options, ret_html, ret_excerpt);
		return true;
	}
	if (!behind)
		return false;
	if (a->vain >= IN_VAIN) {
		a->vain = 0;
		return false;
	}
	begin(a, text, dialect, options, excerpted, S(""));
	return true;
}
