/* Scheduled posts: the moment at which one is due is an event like a save; and the site's clock, which follows the day.
 *
 * A timer wakes whoever has a page open. It may be late, since the loop's clock stands still while the machine sleeps,
 * and what was saved just now may be due already; so whoever asks looks at the clock himself. Which post is due next
 * is asked of the site where something has changed since it was asked last, and not before the first lists are there:
 * until then all that was due at the start is shown.
 *
 * That another day has begun, or the time of day was set back, wakes nobody: it is seen with the next batch, and by
 * whoever asks. */
#include <stdlib.h>
#include <time.h>

#include "watch/session_impl.h"

enum { MS_NS = 1000 * 1000, WAIT_MS_MAX = 60 * 1000 };

#define SECOND_NS ((int64_t)1000 * MS_NS)

/* Nothing is ever due then. */
bool
due_never(void)
{
	return getenv("SOURCE_DATE_EPOCH") != NULL;
}

/* When a post is due next, in seconds; 0 where none is. */
static int64_t
next_due(struct session *s)
{
	if (s->due_revision != s->revision) {
		s->due_revision = s->revision;
		s->due_at = site_due(s->site);
	}
	return s->due_at;
}

/* To the nanosecond: file_now_ns is behind by a tick, and somebody may look at the very moment. */
static int64_t
clock_ns(void)
{
	struct timespec ts;
	(void)clock_gettime(CLOCK_REALTIME, &ts); /* cannot fail */
	return (int64_t)ts.tv_sec * SECOND_NS + ts.tv_nsec;
}

bool
due_follow(struct session *s)
{
	int64_t now = clock_ns() / SECOND_NS;
	if (due_never() || !site_is_past(s->site, now))
		return false;
	site_set_now(s->site, now);
	return true;
}

static bool
show(struct session *s, int64_t now_ns)
{
	int64_t due = next_due(s), now = now_ns / SECOND_NS;
	if (due == 0 || due > now)
		return false;
	site_set_now(s->site, now);
	push_settled(s, S("a scheduled post"), 1, uv_hrtime());
	return true;
}

static void
on_due(uv_timer_t *timer)
{
	struct session *s = timer->data;
	(void)show(s, clock_ns());
	due_schedule(s);
}

void
due_init(struct session *s)
{
	(void)uv_timer_init(&s->loop, &s->due); /* never fails */
	s->due.data = s;
	s->due_revision = UINT64_MAX;
}

void
due_schedule(struct session *s)
{
	if (s->closing || due_never())
		return;
	int64_t due = next_due(s);
	if (due == 0) {
		(void)uv_timer_stop(&s->due);
		return;
	}
	/* rounded up: a timer that fires too early would only be set again; in seconds first, as in nanoseconds a moment of the
	 * year 2300 is none */
	int64_t now = clock_ns(), wait = WAIT_MS_MAX;
	if (due - now / SECOND_NS < WAIT_MS_MAX / 1000)
		wait = (due * SECOND_NS - now) / MS_NS + 1;
	wait = wait < 0 ? 0 : wait;
	uv_update_time(&s->loop);
	(void)uv_timer_start(
		&s->due, on_due, (uint64_t)wait, 0); /* fails only without a callback */
}

void
due_look(struct session *s)
{
	bool anything = due_follow(s);
	if (anything)
		push_settled(s, S("the day"), 0, uv_hrtime());
	if (!s->summarised || due_never())
		return;
	anything |= show(s, clock_ns());
	if (anything)
		due_schedule(s);
}
