/* Minimality and correctness in the same runs, over the oracle's own random sites and edits: after each step every page
 * is what a new site makes of it, and no task has run that had no reason to. No server, no clock, no chance: what
 * judge.c cannot judge, as files changed at work, does not come here, and a fault comes again by its seed.
 *
 *	site_reach [--site plain|jekyll] [--seed N] [--steps N]
 *
 * All pages are open. Each step makes one to four random edits, of which some are such as few people make; they come to
 * the site as one batch, as from the watcher, and it settles. What then ran is held against reach.h. */
#include "tests/oracle/reach.h"

#include <stdio.h>

#include "render/site.h"
#include "tests/oracle/events.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/pages.h"
#include "tests/oracle/world.h"

static const struct site_sort *sort;
static struct site *live;
static struct world *then, *now;
static bool telling;            /* the model tells of this step */
static unsigned long told, ran; /* steps of which it did; tasks that ran in them */
static unsigned step, wrong;
static struct pages_told pages;

/* What has no cause was not there, or nobody had its value: that is made for who asks, but a page that is open. A page
 * that counts goes on from where the one before it has left off. Where that is another page than before, it is only
 * known once this one has asked; it has not run yet, and what it leaves may make this one run again. */
static bool
is_excused(struct str kind, struct str key, struct str cause)
{
	if (cause.len == 0)
		return !str_eq(kind, S("page"));
	return str_eq(cause, S("left")) && reach_runs(kind, key) > 0;
}

static void
on_note(void *ctx, const struct graph_note *n)
{
	size_t nkinds;
	const struct kind *kinds = site_kinds(&nkinds);
	struct str kind = str_of(kinds[n->kind].name);
	bool caused = n->cause_kind < nkinds;
	struct str cause = caused ? str_of(kinds[n->cause_kind].name) : S("");
	struct place *p = str_eq(kind, S("page")) ? page_at(n->key) : NULL;
	if (n->event != GRAPH_RAN)
		return;
	ran += telling;
	if (telling && !reach_allows(kind, n->key) && !is_excused(kind, n->key, cause)) {
		wrong++;
		printf("# step %u: had no reason to run: %.*s %.*s (because of %.*s)\n", step,
			STR(kind), STR(n->key), STR(cause));
	}
	reach_ran(kind, n->key, caused);
	if (p)
		p->ran = true;
}

static void
settle(void)
{
	struct site_update u;
	do {
		events_read(SIZE_MAX);
		u.relisted = false;
		if (events_tick(live, 1000))
			site_settle(live, &u);
		if (u.relisted)
			events_rescan();
	} while (events_pending() || events_sweep(live));
	while (site_heat(live))
		continue;
	if (graph_pending(site_graph(live)))
		site_settle(live, &u);
}

/* Every page is what a new site makes of it. */
static bool
is_as_new(struct site *fresh)
{
	bool good = true;
	for (size_t i = 0; good && i < sort->nurls; i++) {
		struct site_answer one, other;
		site_get(live, str_of(sort->urls[i]), &one);
		site_get(fresh, str_of(sort->urls[i]), &other);
		good = site_answer_eq(&one, &other);
		if (!good)
			printf("# step %u: %s differs\n# --- running: %d\n%.*s\n# --- fresh: "
			       "%d\n%.*s\n",
				step, sort->urls[i], one.status, STR(one.body), other.status,
				STR(other.body));
	}
	return good;
}

static bool
play_step(void)
{
	did("step %u", step);
	for (unsigned n = 1 + pick(3); n; n--)
		if (pick(8) == 0)
			edit_same(sort->path());
		else if (pick(30) == 0 && sort == &site_jekyll)
			edit_swap(sort->path());
		else
			sort->edit();
	events_notice();
	struct site *fresh = fresh_site();
	world_free(then);
	then = now;
	now = world_look();
	pages_look(fresh, now);
	telling = reach_update(then, now, sort == &site_jekyll, page_was_shown, false);
	told += telling;
	pages_expect(telling);
	settle();
	bool good = is_as_new(fresh) && pages_judge(step, telling ? &pages : NULL, false);
	pages_settle();
	site_free(fresh);
	return good && !wrong;
}

static void
begin(void)
{
	sort->start();
	events_begin();
	pages_begin(sort);
	live = fresh_site();
	graph_observe(site_graph(live), on_note, NULL);
	for (size_t i = 0; i < sort->nurls; i++) {
		site_open(live, str_of(sort->urls[i]));
		page_nth(i)->open = true;
	}
	now = world_look();
	pages_look(live, now);
	settle();
}

static bool
run(const struct site_sort *of, unsigned steps)
{
	sort = of;
	begin();
	bool good = true;
	for (step = 1; good && step <= steps; step++)
		good = play_step();
	if (!good)
		world_tell(then, now);
	printf("# of %lu of these steps the model could tell; %lu tasks ran in them\n", told, ran);
	pages_say(&pages);
	graph_check(site_graph(live));
	site_free(live);
	world_free(then);
	world_free(now);
	events_end();
	return good;
}

int
main(int argc, char **argv)
{
	return fresh_run(argc, argv, run,
		"the site equals a new one, what had to run did, and nothing without a reason");
}
