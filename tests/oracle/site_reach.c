/* Minimality and correctness in the same runs, over the oracle's own random sites and edits: after each batch every
 * page is what a new site makes of it, and no task has run that had no reason to.
 *
 * So of each page that was there it is said beforehand whether it runs: it has to where a new site makes another page of
 * what lies there now than one did of what lay there before the batch; it must not where reach.c finds no reason. What
 * is left open are pages that come out the same although something has changed that they may have read. How many, and
 * which of them ran, is printed.
 *
 *	site_reach [--site plain|jekyll] [--seed N] [--steps N]
 *
 * All pages are open. Each step makes one to four random edits, of which some are such as few people make; they come to
 * the site as one batch, as from the watcher, and it settles. What then ran is judged by reach.c, where that can tell of
 * the batch. */
#include "tests/oracle/reach.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "render/site.h"
#include "tests/oracle/events.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/world.h"

enum { URLS_MAX = 256 };

static const struct site_sort *sort;
static struct site *live;
static struct world *then, *now;
static bool telling; /* reach.c tells of this step */

/* What is at each URL. */
static struct place {
	bool shown;                /* a page is there, by the last look, */
	struct fingerprint answer; /* and this is it */
	bool ran, rests;           /* in this batch; had no reason to */
} places[URLS_MAX];
static unsigned step, wrong;
static struct counts {
	unsigned long batches, told, ran, pages, runs, rests, open_ran, open_rested;
} counts;

static struct place *
place_of(struct str url)
{
	for (size_t i = 0; i < sort->nurls; i++)
		if (str_eq(url, str_of(sort->urls[i])))
			return &places[i];
	return NULL;
}

/* A page that counts goes on from where the one before it has left off. Where that is another page than before, it is
 * only known once this one has asked; it has not run yet, and what it leaves may make this one run again. */
static bool
is_counted_again(const struct graph_note *n, const struct kind *kinds)
{
	return strcmp(kinds[n->cause_kind].name, "left") == 0 &&
	       reach_has_run(kinds[n->kind].name, n->key);
}

static void
on_note(void *ctx, const struct graph_note *n)
{
	size_t nkinds;
	const struct kind *kinds = site_kinds(&nkinds);
	const char *kind = kinds[n->kind].name;
	if (n->event != GRAPH_RAN)
		return;
	counts.ran += telling;
	bool is_new = n->cause_kind >= nkinds; /* or was given up, as nobody wanted it */
	bool excused = is_new ? strcmp(kind, "page") != 0 : is_counted_again(n, kinds);
	if (telling && !reach_allows(kind, n->key) && !excused) {
		wrong++;
		printf("# step %u: had no reason to run: %s %.*s", step, kind, STR(n->key));
		if (!is_new)
			printf(" (because of %s %.*s)", kinds[n->cause_kind].name,
				STR(n->cause_key));
		printf("\n");
	}
	reach_ran(kind, n->key);
	struct place *p = strcmp(kind, "page") == 0 ? place_of(n->key) : NULL;
	if (p)
		p->ran = true;
}

static struct site *
site_begin(void)
{
	char dir[1024];
	struct site *ret;
	struct site_options o = {
		.out = S("_site"), .url = S("http://oracle.example"), .now = 1700000000
	};
	if (!getcwd(dir, sizeof(dir)))
		abort();
	o.root = str_of(dir);
	if (site_new(&o, &ret) < 0)
		abort();
	return ret;
}

static void
settle(void)
{
	struct site_update u;
	do {
		events_read(SIZE_MAX);
		if (events_tick(live, 1000))
			site_settle(live, &u);
		else
			u.relisted = false;
		if (u.relisted)
			events_rescan();
	} while (events_pending());
	while (site_heat(live))
		continue;
	if (graph_pending(site_graph(live)))
		site_settle(live, &u);
}

/* By a site that has been asked for all of them. */
static void
note_urls(struct site *fresh)
{
	struct arena a = { 0 };
	struct site_answer answer;
	for (size_t i = 0; i < sort->nurls; i++)
		site_get(fresh, str_of(sort->urls[i]), &answer);
	for (size_t i = 0; i < now->n; i++)
		world_set_url(now, i, site_page_of(fresh, str_of(now->all[i]->path), &a));
	arena_done(&a);
}

/* What ran is held against what was said of it. What is shown at the address of another page has no task of its own;
 * and what is gone, or new, is not counted. */
static void
judge(const struct place *p, const char *url, const struct place *now_there)
{
	bool another = !fingerprint_eq(now_there->answer, p->answer);
	if (!p->shown || !now_there->shown || !reach_knows("page", str_of(url)))
		return;
	if (another && !p->ran) {
		wrong++;
		printf("# step %u: had to run: page %s\n", step, url);
	}
	if (!telling)
		return; /* all may run */
	counts.pages++;
	counts.runs += another;
	counts.rests += !another && p->rests;
	counts.open_ran += !another && !p->rests && p->ran;
	counts.open_rested += !another && !p->rests && !p->ran;
}

/* Every page is what a new site makes of it. */
static bool
is_as_new(struct site *fresh)
{
	bool good = true;
	for (size_t i = 0; good && i < sort->nurls; i++) {
		struct site_answer one, other;
		struct place *p = &places[i];
		site_get(live, str_of(sort->urls[i]), &one);
		site_get(fresh, str_of(sort->urls[i]), &other);
		good = site_answer_eq(&one, &other);
		struct place then_there = *p;
		*p = (struct place){ .shown = other.status == SITE_OK && other.file.len == 0,
			.answer = other.fingerprint };
		judge(&then_there, sort->urls[i], p);
		if (!good)
			printf("# step %u: %s differs\n# --- running: %d\n%.*s\n# --- fresh: "
			       "%d\n%.*s\n",
				step, sort->urls[i], one.status, STR(one.body), other.status,
				STR(other.body));
	}
	return good;
}

static bool
was_shown(struct str url)
{
	const struct place *p = place_of(url);
	return p && p->shown;
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
	world_free(then);
	then = now;
	now = world_look();
	struct site *fresh = site_begin();
	note_urls(fresh);
	telling = reach_update(then, now, sort == &site_jekyll, was_shown);
	counts.batches++;
	counts.told += telling;
	for (size_t i = 0; i < sort->nurls; i++)
		places[i].rests = telling && !reach_allows("page", str_of(sort->urls[i]));
	settle();
	reach_settled("page"); /* all are open */
	bool good = is_as_new(fresh);
	site_free(fresh);
	return good && !wrong;
}

static bool
run(unsigned steps)
{
	bool good = true;
	sort->start();
	events_begin();
	live = site_begin();
	graph_observe(site_graph(live), on_note, NULL);
	for (size_t i = 0; i < sort->nurls; i++)
		site_open(live, str_of(sort->urls[i]));
	now = world_look();
	note_urls(live);
	settle();
	good = is_as_new(live); /* all are asked for */
	for (step = 1; good && step <= steps; step++)
		good = play_step();
	if (!good) {
		tell();
		world_tell(then, now);
	}
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
	unsigned steps = 1000;
	uint64_t seed = 1;
	char dir[] = "/tmp/platen-reach-XXXXXX";
	sort = &site_plain;
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--steps") == 0)
			steps = (unsigned)atoi(argv[i + 1]);
		else if (strcmp(argv[i], "--site") == 0)
			sort = strcmp(argv[i + 1], site_jekyll.name) ? &site_plain : &site_jekyll;
	}
	if (!mkdtemp(dir) || chdir(dir) < 0)
		return 2;
	random_seed(seed);
	printf("# %s, seed %llu, %u steps\n1..1\n", sort->name, (unsigned long long)seed, steps);
	(void)fflush(stdout);
	bool good = run(steps);
	printf("# %lu of %lu batches could be told of; %lu tasks ran in them\n", counts.told,
		counts.batches, counts.ran);
	printf("# of %lu pages shown before and after these, %lu had to be made again and were; of "
	       "those "
	       "that came out the same %lu must not be made, %lu were not, and %lu were, for a "
	       "reason "
	       "that cannot be excluded\n",
		counts.pages, counts.runs, counts.rests, counts.open_rested, counts.open_ran);
	printf("%s 1 - after each of %u random batches the site equals a new one, what had to run "
	       "did, and nothing without a reason\n",
		good ? "ok" : "not ok", steps);
	if (chdir("/") == 0)
		remove_tree(dir);
	return good ? 0 : 1;
}
