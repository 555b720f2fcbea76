/* Work in the background: what nobody waits for, in slices between looks at the sockets and the watcher.
 *
 * The rule: at once behind an edit comes what is in reach of it, what is nearest first (the open pages' own links),
 * and of that no more than BURST steps, whatever the site's size; a step is one task, or a walk over so many edges
 * as take about as long. What is more (the other pages of a layout, or of the configuration) waits until nobody has
 * saved for QUIET_MS, and is then done a step at a time. Whatever comes meanwhile sends the rest to wait again, and
 * waits for a fraction of a millisecond at most: a step that goes on for longer than GRACE_NS looks whether somebody
 * waits, and gives way (core/yield.h); unless somebody asks without any pause, when what was given up FREELY times gets
 * more time, so that it ends. Texts of ASIDE bytes and more are rendered by a thread meanwhile, and the work behind waits
 * for that without a turn of the loop (render/aside.c). At the start the same holds of the look at every page. A page
 * that somebody asks for is made then, whether it has had its turn or not: nothing is ever stale, only told later.
 *
 * Files that others may have written by another name are looked at before all that, behind each save (render/alias.c).
 *
 * A second of work behind each save of a layout was tried: an edit waited for a slice of it, and found memory cold
 * that the one before had warmed (twice the time at 20,000 posts; with 256 steps still a half more). */
#include <malloc.h>
#include <poll.h>
#include <stdlib.h>

#include "watch/session_impl.h"

enum {
	SLICE_NS = 100 * 1000,
	GRACE_NS = 300 * 1000, /* of a step, before it gives way, */
	LOOK_NS = 20 * 1000,   /* and between two looks whether it has to */
	FREELY = 8,            /* times, one behind the other; then for twice as long each */
	DOUBLED_MAX = 16,
	ASIDE = 32 * 1024, /* one of 40 KB keeps cmark busy for 0.6 ms without a look */
	BURST = 64,
	START_BURST = 256, /* nobody saves yet */
	START_MS = 100,
	ARMS_MS = 2,
	PAUSE_MS = 20,
	MOVED_MS = 100,
	FOUND_NS = 90 * 1000 * 1000,
	QUIET_MS = 2000,
};

static void
summarise(struct session *s)
{
	struct arena arena = { 0 };
	struct site_summary summary;
	site_summary(s->site, &arena, &summary);
	report_start(s->report, &summary, s->ready_ns - s->start_ns);
	arena_done(&arena);
	s->summarised = true;
}

/* Whether somebody has sent a request or saved a file, of which the loop does not know yet, or a save may be acted on. */
static bool
somebody_waits(void *ctx)
{
	struct session *s = ctx;
	uint64_t now = uv_hrtime();
	if (now < s->wait_ns)
		return false;
	s->wait_ns = now + LOOK_NS;
	struct pollfd any = { .fd = uv_backend_fd(&s->loop), .events = POLLIN };
	s->waited_for = poll(&any, 1, 0) > 0 || (s->watcher && watcher_due(s->watcher));
	return s->waited_for;
}

/* One step; false when there is nothing left. How often it was given up is counted of one step at a time: others that
 * are taken in between, and are short, say nothing about that. */
static bool
take(struct session *s, behind_step *step)
{
	unsigned times = step == s->given_up ? s->gave_way : 0;
	unsigned doubled = times > FREELY ? times - FREELY : 0;
	doubled = doubled < DOUBLED_MAX ? doubled : DOUBLED_MAX;
	s->wait_ns = uv_hrtime() + ((uint64_t)GRACE_NS << doubled);
	s->waited_for = false;
	bool more = step(s->site);
	s->awaits = site_awaits(s->site);
	if (s->waited_for || step == s->given_up) {
		s->gave_way = s->waited_for ? times + 1 : 0;
		s->given_up = step;
	}
	return more;
}

/* Runs `step` until the slice is over; false when it has nothing left. */
static bool
slice(struct session *s, behind_step *step)
{
	uint64_t start = uv_hrtime();
	do {
		if (!take(s, step))
			return false;
	} while (!s->awaits && uv_hrtime() - start < SLICE_NS);
	return true;
}

static void on_idle(uv_idle_t *idle);
static void on_start(uv_timer_t *timer);

static const struct str by_another_name = { "written by another name", 23 };

/* A slice of a look at what is wrong; false when it is over. */
static bool
look_at_problems(struct session *s)
{
	uint64_t start = uv_hrtime();
	enum problems_step step;
	do {
		step = problems_look(&s->problems, s->site, s->report);
	} while (step == PROBLEMS_MORE && uv_hrtime() - start < SLICE_NS);
	if (step == PROBLEMS_LOOKED)
		push_problems(s);
	return step == PROBLEMS_MORE;
}

/* A slice of what may be long, as far as an edit may leave it behind; `more` where that is used up. */
static bool
burst(struct session *s, behind_step *step)
{
	uint64_t start = uv_hrtime();
	do {
		if (s->steps == 0) {
			s->more = true;
			return false;
		}
		s->steps--;
		if (!take(s, step))
			return false;
		s->steps += s->awaits; /* it has not been taken */
	} while (!s->awaits && uv_hrtime() - start < SLICE_NS);
	return true;
}

static void
on_quiet(uv_timer_t *timer)
{
	struct session *s = timer->data;
	s->behind = BEHIND_REST;
	s->more = false;
	(void)uv_idle_start(&s->idle, on_idle);
}

/* What the work behind has made is dropped now. */
static void
rest(struct session *s)
{
	site_rest(s->site);
	trim_order();
}

/* All is done that was to be done at once. */
static void
wait_for_quiet(struct session *s)
{
	if (!s->more) {
		s->behind = BEHIND_NOTHING;
		return;
	}
	behind_stop(s);
	rest(s);
	(void)uv_timer_start(&s->quiet, on_quiet, QUIET_MS, 0);
	about_state(s);
}

/* Does a little of what is to be done; true where there is more of the same. */
static bool
work(struct session *s)
{
	switch (s->behind) {
	case BEHIND_WARM:
		if (slice(s, site_warm)) {
			trim_order();
			return true;
		}
		if (slice(s, site_lists))
			return true;
		if (site_late(s->site))
			push_late(s);
		return false;
	case BEHIND_SUMMARY:
		if (!s->summarised)
			summarise(s);
		return false;
	case BEHIND_URGENT:
		if (!due_never() && slice(s, site_dates))
			return true;
		due_schedule(s); /* what was saved may be due sooner */
		return look_at_problems(s);
	case BEHIND_FILL:
		return burst(s, site_fill);
	case BEHIND_SWEEP:
		return burst(s, site_sweep);
	case BEHIND_TELL:
	case BEHIND_TELL_REST:
		return look_at_problems(s);
	case BEHIND_KEEP:
	case BEHIND_KEEP_REST:
		return cache_step(s->cache);
	case BEHIND_REST:
		s->swept = true;
		s->rested = 0;
		trim_order(); /* of what all steps have freed it is 3 ms at once */
		trim_again(&s->trim);
		return take(s, site_fill) || take(s, site_sweep);
	case BEHIND_QUIET:
	case BEHIND_NOTHING:
		return false;
	}
	return false;
}

/* Names some of what was found, as a batch: no more than may be settled while somebody waits. */
static void
push_found(struct session *s)
{
	enum { FOUND_MAX = 32 };
	uint64_t start = uv_hrtime();
	size_t n = site_aliases_touch(s->site, FOUND_MAX);
	push_settled(s, by_another_name, n, start);
	if (!s->closing && uv_timer_stop(&s->start) == 0)
		(void)uv_idle_start(&s->idle, on_idle);
}

/* Without a watcher nothing is told, and so nothing is looked for. */
static bool
aliases_due(const struct session *s)
{
	return s->watcher && site_aliases_due(s->site);
}

/* A slice of the look at files that others may have written by another name; false when it is over, or when all that is
 * left is to wait: what is found may be in the middle of a save, as in wait_for_moved. */
static bool
look_at_aliases(struct session *s)
{
	uint64_t start = uv_hrtime();
	bool more;
	do {
		more = site_aliases(s->site);
	} while (more && uv_hrtime() - start < SLICE_NS);
	if (!site_aliases_found(s->site)) {
		s->found_ns = 0;
		return more;
	}
	watcher_pump(s->watcher);
	if (s->closing)
		return false;
	if (s->found_ns == 0)
		s->found_ns = start;
	if (start - s->found_ns < FOUND_NS || watcher_pending(s->watcher))
		return more;
	push_found(s);
	return true;
}

/* Nothing else is to be done at once, and some of these still wait. */
static bool
wait_for_aliases(struct session *s)
{
	bool at_end = s->behind == BEHIND_NOTHING || s->behind == BEHIND_QUIET;
	if (!at_end || !aliases_due(s))
		return false;
	(void)uv_idle_stop(&s->idle);
	(void)uv_timer_start(&s->start, on_start, MOVED_MS, 0);
	return true;
}

/* The last of all that is done; true where there is more of it. What the look at all pages took, and no longer needs,
 * goes back to the system: a third of what was resident at 10,000 posts. What is before that takes 1 ms at 100,000, and
 * has turns of the loop of its own. Behind an edit alone nothing goes back, since the next one would ask for it
 * again. */
static bool
rest_in_turns(struct session *s)
{
	uint64_t start = uv_hrtime();
	if (!s->swept) {
		rest(s);
		return false;
	}
	s->rested++;
	if (s->rested == 1) {
		site_rest(s->site);
		return true;
	}
	if (s->rested == 2) {
		trim_order();
		return true;
	}
	do {
		s->swept = trim_step(&s->trim);
	} while (s->swept && uv_hrtime() - start < SLICE_NS);
	return s->swept;
}

/* A file that was read again came out different, before its event was here. It may be one that is being saved: then
 * the batch that tells of it takes this along. The kernel tells of a truncation some time after it can be seen, and
 * of a write when it is closed; so only what nothing has told of for as long as a write is waited for is read once
 * more, and told. True while that is waited for. */
static bool
wait_for_moved(struct session *s)
{
	struct graph *g = site_graph(s->site);
	if (s->watcher && graph_pending(g))
		watcher_pump(s->watcher);
	bool waited = s->moved;
	s->moved = graph_pending(g);
	if (!s->moved)
		return false;
	if (s->watcher && (!waited || watcher_pending(s->watcher))) {
		(void)uv_idle_stop(&s->idle);
		(void)uv_timer_start(&s->start, on_start, MOVED_MS, 0);
		return true;
	}
	s->moved = false;
	graph_touch_moved(g);
	push_settled(s, S("read again"), 1, uv_hrtime());
	return false;
}

static void
on_idle(uv_idle_t *idle)
{
	struct session *s = idle->data;
	s->awaits = false;
	if (wait_for_moved(s))
		return;
	/* before all other: until then each batch pulls what is open */
	if (slice(s, site_heat))
		return;
	if (aliases_due(s) && (look_at_aliases(s) || s->closing))
		return;
	if (cache_is_due(s->cache) && cache_step(s->cache))
		return;
	if (wait_for_aliases(s))
		return;
	if (s->behind == BEHIND_NOTHING) {
		if (rest_in_turns(s))
			return;
		behind_stop(s);
		about_state(s);
	} else if (s->behind == BEHIND_QUIET) {
		wait_for_quiet(s);
	} else if (!work(s)) {
		s->behind++;
	} else if (s->awaits) {
		behind_stop(s); /* until on_aside */
	}
}

static void
on_aside(uv_async_t *aside)
{
	behind_wake(aside->data);
}

/* A text is done. Called by the thread. */
static void
tell_aside(void *ctx)
{
	struct session *s = ctx;
	(void)uv_async_send(&s->aside);
}

static void
on_start(uv_timer_t *timer)
{
	struct session *s = timer->data;
	if (s->site && !(s->watcher && watcher_arms(s->watcher)))
		(void)uv_idle_start(&s->idle, on_idle);
	else /* it is waited for, or for a thread that watches what would be listed */
		(void)uv_timer_start(timer, on_start, s->site ? ARMS_MS : START_MS, 0);
}

/* Else malloc learns from the largest block that was ever given back how much to keep in each thread, for good: the
 * cache's thread kept 43 MB after the fill of 100,000 posts. */
static void
keep_little(void)
{
	enum { KEPT = 1 << 20 };
	(void)mallopt(M_TRIM_THRESHOLD, KEPT);
	(void)mallopt(M_MMAP_THRESHOLD, KEPT);
}

void
behind_init(struct session *s)
{
	(void)uv_idle_init(&s->loop, &s->idle);
	(void)uv_timer_init(&s->loop, &s->start);
	(void)uv_timer_init(&s->loop, &s->quiet);
	(void)uv_async_init(&s->loop, &s->aside, on_aside);
	s->idle.data = s->start.data = s->quiet.data = s->aside.data = s;
	s->behind = BEHIND_WARM;
	s->steps = START_BURST;
	s->swept = true;
	keep_little();
	(void)uv_timer_start(&s->start, on_start, START_MS, 0);
}

void
behind_yield(struct session *s)
{
	graph_yield(site_graph(s->site), somebody_waits, s);
	site_aside(s->site, ASIDE, tell_aside, s);
}

static bool
is_active(const struct session *s)
{
	return uv_is_active((const uv_handle_t *)&s->idle) ||
	       uv_is_active((const uv_handle_t *)&s->start);
}

/* What was pushed is asked for next: the thread is free for that. */
static void
pause_behind(struct session *s)
{
	(void)uv_idle_stop(&s->idle);
	(void)uv_timer_start(&s->start, on_start, PAUSE_MS, 0);
}

void
behind_look(struct session *s)
{
	if (!s->closing && aliases_due(s) && !is_active(s))
		pause_behind(s);
}

void
behind_look_first(struct session *s, struct str url)
{
	uint64_t start = uv_hrtime();
	size_t found = 0;
	if (!aliases_due(s) || watcher_pending(s->watcher))
		return;
	site_aliases_of(s->site, url, &found);
	if (found)
		push_settled(s, by_another_name, found, start);
	behind_look(s);
}

void
behind_wake(struct session *s)
{
	if (!s->closing && !uv_is_active((uv_handle_t *)&s->start))
		(void)uv_idle_start(&s->idle, on_idle);
}

void
behind_start(struct session *s, enum behind from)
{
	if (s->closing)
		return;
	(void)uv_timer_stop(&s->quiet);
	s->more = s->more || s->behind == BEHIND_REST;
	s->rested = 0;
	s->steps = s->steps > BURST ? s->steps : BURST; /* at the start it may be more */
	if (s->summarised && s->behind > from)
		s->behind = from;
	if (!uv_is_active((uv_handle_t *)&s->start))
		pause_behind(s);
}

void
behind_stop(struct session *s)
{
	(void)uv_idle_stop(&s->idle);
}

void
behind_end(struct session *s)
{
	behind_stop(s);
	trim_end(&s->trim);
	if (s->site)
		site_aside(s->site, 0, NULL, NULL); /* nobody sends to a handle that is closed */
	uv_close((uv_handle_t *)&s->aside, NULL);
}

bool
behind_is_done(const struct session *s)
{
	return s->behind == BEHIND_NOTHING && !is_active(s);
}

bool
behind_is_later(const struct session *s)
{
	return s->behind == BEHIND_QUIET && !is_active(s);
}
