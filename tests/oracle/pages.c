/* The pages of a random site around a step: see pages.h. */
#include "tests/oracle/pages.h"

#include <stdio.h>
#include <stdlib.h>

#include "render/site.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/reach.h"
#include "tests/oracle/world.h"

static const struct site_sort *sort;
static struct place places[PAGES_MAX], before[PAGES_MAX];

void
pages_begin(const struct site_sort *of)
{
	sort = of;
	if (sort->nurls > PAGES_MAX)
		abort();
	memset(places, 0, sizeof(places));
}

struct place *
page_nth(size_t i)
{
	return &places[i];
}

struct place *
page_at(struct str url)
{
	for (size_t i = 0; i < sort->nurls; i++)
		if (str_eq(url, str_of(sort->urls[i])))
			return &places[i];
	return NULL;
}

bool
page_was_shown(struct str url)
{
	const struct place *p = page_at(url);
	return p && before[p - places].shown;
}

void
pages_look(struct site *fresh, struct world *now)
{
	struct arena a = { 0 };
	memcpy(before, places, sizeof(places));
	for (size_t i = 0; i < sort->nurls; i++) {
		struct site_answer answer;
		site_get(fresh, str_of(sort->urls[i]), &answer);
		places[i].shown = answer.status == SITE_OK && answer.file.len == 0;
		places[i].answer = answer.fingerprint;
		places[i].ran = false;
	}
	for (size_t i = 0; i < now->n; i++)
		world_set_url(now, i, site_page_of(fresh, str_of(now->all[i]->path), &a));
	arena_done(&a);
}

void
pages_expect(bool telling)
{
	for (size_t i = 0; i < sort->nurls; i++)
		places[i].rests = telling && !reach_allows(S("page"), str_of(sort->urls[i]));
}

/* Itself, or as the page of another address which is shown there, too. */
static bool
has_run(const struct place *p)
{
	bool ran = p->ran;
	for (size_t i = 0; i < sort->nurls && !ran; i++)
		ran = places[i].ran && fingerprint_eq(places[i].answer, p->answer);
	return ran;
}

/* What is shown at the address of another page has no task of its own; what is gone, or new, is not counted. */
static bool
judge_page(size_t i, struct pages_told *told)
{
	const struct place *is = &places[i], *was = &before[i];
	bool another = !fingerprint_eq(is->answer, was->answer);
	if (!is->open || !was->shown || !is->shown ||
		!reach_knows(S("page"), str_of(sort->urls[i])))
		return true;
	if (told) {
		told->had_to += another;
		told->must_not += !another && is->rests;
		told->open_ran += !another && !is->rests && is->ran;
		told->open_rested += !another && !is->rests && !is->ran;
	}
	return !another || has_run(is);
}

bool
pages_judge(unsigned step, struct pages_told *told, bool quiet)
{
	bool good = true;
	for (size_t i = 0; i < sort->nurls; i++) {
		if (judge_page(i, told))
			continue;
		good = false;
		if (!quiet)
			say_wrong(step, "had to run: page %s", sort->urls[i]);
	}
	return good;
}

void
pages_settle(void)
{
	for (size_t i = 0; i < sort->nurls; i++)
		reach_settled(S("page"), str_of(sort->urls[i]));
}

void
pages_say(const struct pages_told *told)
{
	printf("# of %lu open pages, shown before and after, %lu had to be made again and were; of "
	       "those that came out the same %lu must not be made, %lu were not, and %lu were, for "
	       "a reason that cannot be excluded\n",
		told->had_to + told->must_not + told->open_rested + told->open_ran, told->had_to,
		told->must_not, told->open_rested, told->open_ran);
}
