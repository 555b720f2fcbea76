/* The open loop: edits arrive on a schedule whatever the server does, so that queueing shows. */
#include <stdlib.h>
#include <time.h>

#include "bench/guard.h"
#include "bench/run.h"
#include "bench/verify.h"

enum { SPARE_NS = 5000000 }; /* the floor's save takes a part of a millisecond */

/* The number of the edit that the page shows. */
static unsigned
shown(struct rig *r, const char *url)
{
	struct str body, mark = S("This is edit-");
	int status = conn_get(&r->pages, url, &body);
	size_t at = str_search(body, mark);
	if (status != 200 || at == body.len)
		guard_fail(BENCH_VOID, "open-loop: wrong: %s answers %d", url, status);
	return (unsigned)strtoul(body.ptr + at + mark.len, NULL, 10);
}

/* Waits for the next event until `due`: the number that the page then shows, or `seen`. */
static unsigned
listen_until(struct rig *r, const char *url, uint64_t due, unsigned seen)
{
	struct str about;
	uint64_t now = client_now();
	int ms = due > now ? (int)((due - now) / 1000000) : 0;
	if (rig_event(r, ms, &about).len)
		return shown(r, url);
	while (client_now() < due)
		continue; /* less than a millisecond */
	return seen;
}

static void
note(struct measure *m, const uint64_t *due, unsigned from, unsigned to, size_t warm)
{
	uint64_t now = client_now();
	for (unsigned i = from + 1; i <= to; i++)
		if (i > warm)
			series_add(measure_series(m, "page"), (double)(now - due[i]));
}

/* The same save of the floor, when nothing is under way and the next one is not due yet. */
static void
floor_turn(struct floor_rig *f, const struct rig *r, struct measure *m, unsigned edit, bool counted)
{
	double ns = floor_sample(f, r->subject, edit);
	if (counted)
		series_add(measure_series(m, "floor"), ns);
}

void
run_open_loop(struct run *run, struct rig *r, struct floor_rig *f, struct measure *m)
{
	const struct bench_options *o = run->options;
	size_t all = o->warm + o->runs;
	uint64_t *due = calloc(all + 1, sizeof(*due));
	uint64_t every = (uint64_t)o->every_ms * 1000000, begin;
	struct buf url = { 0 };
	unsigned seen = 0, saved = 0, floored = 0;
	(void)measure_series(m, "page"); /* the first one is what is compared */
	if (!due)
		abort();
	run->progress.all = all * o->n_sizes;
	subject_url(&url, r->subject, GEN_BODY, 0);
	rig_open(r, url.ptr);
	begin = client_now() + every;
	while (seen < all) {
		uint64_t next = begin + saved * every;
		if (saved == all)
			next = due[seen + 1] + (uint64_t)CLIENT_LIMIT_MS * 1000000;
		unsigned now = listen_until(r, url.ptr, next, seen);
		note(m, due, seen, now, o->warm);
		if (saved == all && now == seen && client_now() >= next)
			guard_fail(BENCH_VOID, "open-loop: lost: edit %u of %zu", seen + 1, all);
		seen = now;
		if (seen == saved && floored < saved && client_now() + SPARE_NS < next) {
			floor_turn(f, r, m, saved, saved > o->warm);
			floored = saved;
		}
		if (saved < all && client_now() >= next) {
			due[++saved] = next;
			(void)subject_save(r->subject, GEN_BODY, saved, SAVE_IN_PLACE);
			run_progress(run, "update/open-loop");
		}
	}
	/* in between nothing stands still long enough to be compared */
	(void)rig_wait_idle(r);
	verify_page(r, url.ptr, "open-loop");
	m->verified = 1;
	m->built = verify_build(r, "open-loop");
	run_note_after(m, r);
	free(due);
	buf_done(&url);
}
