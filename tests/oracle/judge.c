/* What the running server did in a step, held against the model: see judge.h.
 *
 * The server stands still while the step's files change, so that all of its work is done on what then lies there, in as
 * few batches as the watcher makes of it. Of each page that is open it is said beforehand whether it runs: it has to
 * where a new site makes another page of what lies there now than one did of what lay there before; it must not where
 * the model finds no reason. No task that the model knows may run without a reason, and none more often than there were
 * batches. A page or task that was not there yet, or whose value nobody held, is made when it is asked for. */
#include "tests/oracle/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/hash.h"
#include "render/site.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/reach.h"
#include "tests/oracle/world.h"

enum {
	DOUBTS_MAX = 1024,
	REST_MS = 5000, /* bounds the failing case only */
};

struct judged judged;

static const struct site_sort *sort;
static uint64_t seed;
static struct world *then, *now;
static bool known;                     /* what the server stands on is `now` */
static bool judging;                   /* this step, as it began at rest */
static bool telling;                   /* the model tells of the last that was judged */
static bool resting;                   /* all that happened has been taken in */
static unsigned long revision, rested; /* of the server's site; and when it last was at rest */
static bool several;                   /* the step before took more than one */
static struct buf said;

/* What lies there now, and what a new site makes of it. */
static void
look(void)
{
	struct site *fresh = fresh_site();
	world_free(then);
	then = now;
	now = world_look();
	pages_look(fresh, now);
	site_free(fresh);
}

/* ---- what ran ---------------------------------------------------------------------------------- */

/* The string behind `name` in a line of the log, without escapes; "" for none. */
static struct str
member(struct str line, const char *name)
{
	size_t at = str_search(line, str_of(name));
	struct str rest = str_from(line, at < line.len ? at + strlen(name) : at);
	return str_slice(rest, 0, str_find(rest, '"', 0));
}

struct ran {
	struct str kind, key, cause_kind, cause_key;
	const struct place *place; /* of a page that is open; else NULL */
};

static struct ran doubts[DOUBTS_MAX]; /* without a reason */
static size_t ndoubts;

/* What has no cause was not there, or its value was not: then it is made for who asks. Not so where a tab holds it. */
static bool
is_excused(const struct ran *r)
{
	bool counts = str_eq(r->cause_kind, S("left"));
	if (r->cause_kind.len == 0)
		return !r->place;
	/* A page that counts goes on from where the one before it has left off. Where that is another page than before, it is
	 * only known once this one has asked; it has not run yet, and what it leaves may make this one run again. */
	return counts && reach_runs(r->kind, r->key) > 0;
}

static void
complain(const char *what, const struct ran *r, unsigned step, bool quiet)
{
	judged.wrong++;
	if (quiet)
		return;
	say_wrong(step, "%s: %.*s %.*s, because of %.*s %.*s", what, STR(r->kind), STR(r->key),
		STR(r->cause_kind.len ? r->cause_kind : S("nothing")), STR(r->cause_key));
}

static void
judge_task(const struct ran *r, unsigned step, bool quiet)
{
	if (is_excused(r))
		return;
	if (!reach_allows(r->kind, r->key) && ndoubts < DOUBTS_MAX)
		doubts[ndoubts++] = *r;
	else if (r->cause_kind.len && reach_is_through(r->kind, r->key, revision - rested))
		complain("ran more often than there were batches", r, step, quiet);
}

static bool
anything_gone(void)
{
	bool ret = false;
	for (size_t i = 0; then && i < then->n && !ret; i++)
		ret = !world_find(now, str_of(then->all[i]->path));
	return ret;
}

/* What is gone is told later than what was written. In between both are there, and what that changes runs there and
 * back. */
static void
judge_doubts(unsigned step, bool quiet)
{
	bool there = revision - rested > 1 && anything_gone();
	for (size_t i = 0; i < ndoubts; i++)
		if (there && reach_runs(doubts[i].kind, doubts[i].key) > 1)
			judged.back++;
		else
			complain("had no reason to run", &doubts[i], step, quiet);
	ndoubts = 0;
}

/* What the cache had is there as what ran is, but nobody had to make it. */
static void
hear_task(struct str line, bool ran, unsigned step, bool quiet)
{
	struct ran r = { .kind = member(line, "\"kind\":\""), .key = member(line, "\"key\":\"") };
	struct place *p = str_eq(r.kind, S("page")) ? page_at(r.key) : NULL;
	r.cause_kind = member(line, "\"cause_kind\":\"");
	r.cause_key = member(line, "\"cause_key\":\"");
	r.place = p && p->open ? p : NULL;
	judged.ran += ran && telling;
	if (ran && telling)
		judge_task(&r, step, quiet);
	if (ran || !reach_knows(r.kind, r.key))
		reach_ran(r.kind, r.key, r.cause_kind.len);
	if (resting)
		reach_settled(r.kind, r.key);
	if (p)
		p->ran = true;
}

/* Each batch moves the revision on, and so does what was found to have changed before it was told. */
static void
hear_update(struct str line)
{
	struct str name = S("\"revision\":");
	size_t at = str_search(line, name);
	bool update = str_starts(line, S("{\"event\":\"update\"")) ||
		      str_starts(line, S("{\"event\":\"unchanged\""));
	if (update && at < line.len)
		revision = strtoul(line.ptr + at + name.len, NULL, 10); /* a line's end follows */
}

static void
hear(struct server *live, unsigned step, bool quiet)
{
	struct str line, rest;
	buf_clear(&said);
	server_said(live, &said);
	for (rest = buf_str(&said); str_line(&rest, &line);)
		hear_update(line);
	for (rest = buf_str(&said); str_line(&rest, &line);) {
		bool ran = str_starts(line, S("{\"event\":\"task\",\"did\":\"ran\""));
		if (ran || str_starts(line, S("{\"event\":\"task\",\"did\":\"cached\"")))
			hear_task(line, ran, step, quiet);
	}
	judge_doubts(step, quiet);
}

/* ---- the server at rest ------------------------------------------------------------------------ */

/* Whether it has given out all that it saw of the files. */
static bool
come_to_rest(struct server *live)
{
	struct buf b = { 0 };
	uint64_t end = now_ms() + REST_MS;
	bool rests = false;
	while (!rests && now_ms() < end && server_get(live, "/_platen/state.json", &b)) {
		rests = str_search(buf_str(&b), S("\"ready\":true")) < b.len &&
			str_search(buf_str(&b), S("\"pending\":false")) < b.len;
		if (!rests)
			(void)nanosleep(&(struct timespec){ .tv_nsec = 2000000 }, NULL);
	}
	buf_done(&b);
	return rests;
}

void
judge_wait(struct server *live)
{
	if (judging && !come_to_rest(live))
		judge_not(UNHEARD);
}

/* Which pages are open is drawn anew in some steps: none, about half of them, or all. */
static bool
open_tabs(struct server *live, unsigned step)
{
	enum { NONE, HALF, WAYS = 4, AGAIN = 16 };
	const char *urls[PAGES_MAX];
	uint64_t draw = hash64((struct str){ (const char *)&step, sizeof(step) }, seed);
	size_t n = 0;
	if (server_hear(live) && draw % AGAIN)
		return true;
	draw /= AGAIN;
	for (size_t i = 0; i < sort->nurls; i++) {
		uint64_t own = hash64(str_of(sort->urls[i]), draw);
		bool open = draw % WAYS > HALF || (draw % WAYS == HALF && own % 2);
		page_nth(i)->open = open;
		if (open)
			urls[n++] = sort->urls[i];
	}
	return server_open(live, urls, n);
}

/* Asks for everything: what the server stands on is what lies there now. */
static bool
ask_all(struct server *live)
{
	struct buf b = { 0 };
	bool fine = true;
	server_ask(live, sort->urls, sort->nurls);
	for (size_t i = 0; fine && i < sort->nurls; i++)
		fine = server_answer(live, &b);
	buf_done(&b);
	return fine;
}

void
judge_rest(struct server *live, unsigned step)
{
	bool rests = come_to_rest(live);
	resting = known && rests;
	hear(live, step, false); /* what was done behind the last one */
	telling = false;
	if (!rests || !open_tabs(live, step) || (!known && !ask_all(live))) {
		judge_not(UNHEARD);
		return;
	}
	server_pause(live);
	hear(live, step, false);
	if (!known) {
		reach_lost();
		look();
	}
	pages_settle();
	known = judging = true;
	resting = false;
	several = revision - rested > 1;
	rested = revision;
}

bool
judge_is_on(void)
{
	return judging;
}

/* ---- the verdict ------------------------------------------------------------------------------- */

/* All that the server has told since it was at rest, but for what it found current. */
static void
tell_said(void)
{
	struct str rest = buf_str(&said), line;
	while (str_line(&rest, &line))
		if (!str_starts(line, S("{\"event\":\"task\",\"did\":\"hit\"")))
			printf("# %.*s\n", STR(line));
}

bool
judge_step(struct server *live, unsigned step, bool quiet)
{
	if (judging && !server_hear(live))
		judge_not(UNHEARD);
	if (!judging) {
		hear(live, step, quiet); /* to know it */
		return true;
	}
	judging = false;
	look();
	telling = reach_update(then, now, sort == &site_jekyll, page_was_shown, several);
	pages_expect(telling);
	hear(live, step, quiet);
	judged.wrong += !pages_judge(step, telling ? &judged.pages : NULL, quiet);
	judged.steps += telling;
	judged.not_judged[UNTOLD] += !telling;
	if (judged.wrong && !quiet) {
		world_tell(then, now);
		tell_said();
	}
	pages_settle();
	return judged.wrong == 0;
}

void
judge_not(enum unjudged why)
{
	judged.not_judged[why]++;
	known = judging = telling = false;
}

/* ---- plays ------------------------------------------------------------------------------------- */

void
judge_forget(void)
{
	reach_forget();
	revision = rested = 0;
	known = judging = telling = false;
}

void
judge_begin(const struct site_sort *site, uint64_t of)
{
	sort = site;
	seed = of;
	pages_begin(sort);
	judged.wrong = 0;
	judge_forget();
}

void
judge_end(void)
{
	world_free(then);
	world_free(now);
	then = now = NULL;
	buf_done(&said);
}
