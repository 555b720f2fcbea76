/* The site when events come late: after any edits, and whatever was asked for and worked on behind while
 * only some of the events had arrived, a site answers what a new one answers. No server, no clock, no
 * chance: a seed gives the same run on every machine.
 *
 *	site_late [--site plain|jekyll] [--seed N] [--steps N]
 *
 * Each edit is seen by comparing the folder with what it was, and becomes the events that the watcher
 * reads; they wait in a queue as in the kernel, are read a few at a time into the watcher's own batches,
 * by a clock that is turned by hand, and named to the site as the session does. In between anything may
 * happen: requests, opened and closed pages, slices of the work behind, a queue that overflows. Where a thread renders
 * texts it is waited for as soon as a step is left for it; what it made may be old before the next. */
#include <semaphore.h>
#include <stdio.h>

#include "render/site.h"
#include "tests/oracle/events.h"
#include "tests/oracle/oracle.h"

enum { OPEN_MAX = 4 };

static const struct site_sort *sort;
static struct site *live;

/* ---- the session ---- */

static void
settle(void)
{
	struct site_update u;
	site_settle(live, &u);
	if (u.relisted)
		events_rescan();
}

static void
tick(unsigned ms)
{
	if (events_tick(live, ms))
		settle();
}

/* ---- what else happens ---- */

static const char *open_pages[OPEN_MAX];

static void
get(struct site *site, const char *url, struct site_answer *ret)
{
	site_get(site, str_of(url), ret);
}

static void
turn_page(void)
{
	const char **p = &open_pages[pick(OPEN_MAX)];
	if (*p) {
		site_close(live, str_of(*p));
		*p = NULL;
	} else {
		*p = sort->urls[pick((unsigned)sort->nurls)];
		site_open(live, str_of(*p));
	}
}

static sem_t done; /* of the thread that renders texts */

static void
on_done(void *ctx)
{
	(void)sem_post(ctx);
}

/* A step, and the end of what a thread does for it; false when nothing is left. */
static bool
take(struct site *site, bool (*step)(struct site *))
{
	while (sem_trywait(&done) == 0)
		continue;
	bool more = step(site);
	if (site_awaits(site))
		while (sem_wait(&done) < 0)
			continue;
	return more;
}

static void
work(struct site *site, bool (*step)(struct site *), unsigned most)
{
	for (unsigned n = 1 + pick(most); n; n--)
		if (!take(site, step))
			break;
	if (site == live && graph_pending(site_graph(live)))
		settle();
}

/* The work behind, whatever its turn is. */
static void
work_behind(struct site *site)
{
	static bool (*const steps[])(struct site *) = { site_heat, site_warm, site_lists,
		site_dates, site_fill, site_sweep, events_sweep };
	work(site, PICK(steps), 20);
}

static void
happen(void)
{
	struct site_answer a;
	switch (pick(14)) {
	case 0:
	case 1:
	case 2:
		events_read(1 + pick(4));
		break;
	case 3:
	case 4:
		events_read(SIZE_MAX);
		break;
	case 5:
	case 6:
	case 7:
		tick(pick(3) ? pick(12) : pick(300));
		break;
	case 8:
	case 9:
		for (unsigned n = 1 + pick(5); n; n--)
			get(live, sort->urls[pick((unsigned)sort->nurls)], &a);
		break;
	case 10:
		turn_page();
		break;
	case 11:
	case 12:
		work_behind(live);
		break;
	case 13:
		if (pick(20) == 0)
			events_overflow();
		else if (pick(20) == 0)
			graph_budget(site_graph(live), pick(2) ? pick(20000) : 0);
		else
			work(live, site_fill, 100);
		break;
	}
}

/* In the middle of a save. */
static void
half_saved(void)
{
	events_notice();
	for (unsigned more = pick(4); more; more--)
		happen();
}

/* ---- comparing ---- */

/* Who waits for the work behind: now and then somebody. That does not turn the dice of the run, since a
 * process that works for us asks as often as it takes long. */
static bool
somebody_waits(void *ctx)
{
	static uint32_t state;
	state = state * 1664525 + 1013904223;
	return (state >> 16) % 64 == 0;
}

/* The running one has little memory, and slices that are short, most of the time. */
static struct site *
live_begin(void)
{
	struct site *ret = fresh_site();
	graph_budget(site_graph(ret), pick(4) ? 1 + pick(20000) : 0);
	graph_pace(site_graph(ret), pick(4) ? 1 + pick(60) : 0);
	graph_yield(site_graph(ret), somebody_waits, NULL);
	if (pick(2))
		site_aside(ret, 1 + pick(100), on_done, &done);
	return ret;
}

static size_t
gcd(size_t a, size_t b)
{
	return b ? gcd(b, a % b) : a;
}

static bool
check(unsigned step, bool deep)
{
	struct site *fresh = fresh_site();
	bool good = true;
	do {
		while (events_pending()) {
			events_read(SIZE_MAX);
			tick(pick(50));
		}
	} while (events_sweep(live) || events_pending());
	/* in any order, as a new one has no history that could excuse it either */
	size_t n = sort->nurls, first = pick((unsigned)n), stride = 1 + pick((unsigned)n - 1);
	bool behind = pick(4) == 0;
	while (gcd(stride, n) != 1)
		stride++;
	for (size_t i = 0; good && i < n; i++) {
		const char *url = sort->urls[(first + i * stride) % n];
		struct site_answer a, b;
		if (behind && pick(10) == 0)
			work_behind(fresh);
		get(live, url, &a);
		get(fresh, url, &b);
		good = site_answer_eq(&a, &b);
		if (!good)
			printf("# step %u: %s differs\n# --- running: %d\n%.*s\n# --- fresh: "
			       "%d\n%.*s\n",
				step, url, a.status, STR(a.body), b.status, STR(b.body));
	}
	site_free(fresh);
	if (graph_pending(site_graph(live)))
		settle();
	if (deep)
		graph_check(site_graph(live));
	return good;
}

static bool
run(const struct site_sort *of, unsigned steps)
{
	bool good = true;
	sort = of;
	sort->start();
	events_begin();
	live = live_begin();
	saving = half_saved;
	for (unsigned step = 1; good && step <= steps; step++) {
		if (pick(30) == 0) {
			site_free(live);
			memset(open_pages, 0, sizeof(open_pages));
			live = live_begin();
			for (unsigned n = pick(8); n; n--) /* all files are half listed */
				(void)site_warm(live);
		}
		did("step %u", step);
		for (unsigned n = 1 + pick(4); n; n--) {
			sort->edit();
			events_notice();
			for (unsigned more = pick(6); more; more--)
				happen();
		}
		if (pick(3) == 0)
			good = check(step, pick(20) == 0);
	}
	site_free(live);
	events_end();
	return good;
}

int
main(int argc, char **argv)
{
	if (sem_init(&done, 0, 0) < 0)
		return 2;
	return fresh_run(argc, argv, run, "the site equals a new one, though events come late");
}
