/* Work in the background: what nobody waits for, in slices between looks at the sockets. */
#include <stdlib.h>
#include <time.h>

#include "watch/session_impl.h"

enum { SLICE_NS = 200 * 1000, START_MS = 100, PAUSE_MS = 20, DUE_AT_MOST_S = 3600 };

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

/* Runs `step` until the slice is over; false when it has nothing left. */
static bool
slice(struct session *s, bool (*step)(struct site *))
{
	uint64_t start = uv_hrtime();
	do {
		if (!step(s->site))
			return false;
	} while (uv_hrtime() - start < SLICE_NS);
	return true;
}

static void
look_at_problems(struct session *s)
{
	if (problems_look(&s->problems, s->site, s->report))
		push_problems(s);
}

static void
on_idle(uv_idle_t *idle)
{
	struct session *s = idle->data;
	bool more = false;
	/* before all other: until then each batch pulls what is open */
	if (slice(s, site_heat))
		return;
	if (cache_is_due(s->cache) && cache_step(s->cache))
		return;
	switch (s->behind) {
	case BEHIND_WARM:
		more = slice(s, site_warm);
		break;
	case BEHIND_SUMMARY:
		if (!s->summarised)
			summarise(s);
		break;
	case BEHIND_URGENT:
		behind_schedule(s); /* what was saved may be due sooner */
		look_at_problems(s);
		break;
	case BEHIND_PROBLEMS:
		look_at_problems(s);
		break;
	case BEHIND_FILL:
		more = slice(s, site_fill);
		break;
	case BEHIND_SWEEP:
		more = slice(s, site_sweep);
		break;
	case BEHIND_KEEP:
		more = cache_step(s->cache);
		break;
	case BEHIND_NOTHING:
		behind_stop(s);
		about_state(s);
		return;
	}
	if (!more)
		s->behind++;
	/* A file that was read again came out different, before its event was here. */
	if (graph_pending(site_graph(s->site)))
		push_settled(s, S("read again"), 1, uv_hrtime());
}

static void
on_start(uv_timer_t *timer)
{
	struct session *s = timer->data;
	(void)uv_idle_start(&s->idle, on_idle);
}

void
behind_init(struct session *s)
{
	(void)uv_idle_init(&s->loop, &s->idle);
	(void)uv_timer_init(&s->loop, &s->start);
	(void)uv_timer_init(&s->loop, &s->due);
	s->idle.data = s->start.data = s->due.data = s;
	s->behind = BEHIND_WARM;
	(void)uv_timer_start(&s->start, on_start, START_MS, 0);
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
	if (s->summarised && s->behind > from)
		s->behind = from;
	if (uv_is_active((uv_handle_t *)&s->start))
		return;
	/* What was pushed is asked for next: the thread is free for that. */
	(void)uv_idle_stop(&s->idle);
	(void)uv_timer_start(&s->start, on_start, PAUSE_MS, 0);
}

void
behind_stop(struct session *s)
{
	(void)uv_idle_stop(&s->idle);
}

static void
on_due(uv_timer_t *timer)
{
	struct session *s = timer->data;
	int64_t due = site_due(s->site), now = (int64_t)time(NULL);
	if (due && due <= now) {
		site_set_now(s->site, now);
		push_settled(s, S("a scheduled post"), 1, uv_hrtime());
	}
	behind_schedule(s);
}

/* Long waits are cut, since the loop's clock stands still while the machine sleeps. */
void
behind_schedule(struct session *s)
{
	if (s->closing || getenv("SOURCE_DATE_EPOCH"))
		return; /* the site's clock is held */
	int64_t due = site_due(s->site);
	if (due == 0) {
		(void)uv_timer_stop(&s->due);
		return;
	}
	int64_t wait = due - (int64_t)time(NULL);
	wait = wait < 0 ? 0 : wait > DUE_AT_MOST_S ? DUE_AT_MOST_S : wait;
	(void)uv_timer_start(&s->due, on_due, (uint64_t)wait * 1000, 0);
}
