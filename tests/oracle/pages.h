/* The pages of a random site around a step: what is at each URL before it and after, which are open, and which ran.
 * What the engine did to them is held against the model of reach.h. One site for the program. */
#ifndef TESTS_ORACLE_PAGES_H
#define TESTS_ORACLE_PAGES_H

#include "core/hash.h"

struct site;
struct site_sort;
struct world;

enum { PAGES_MAX = 256 };

struct place {
	bool shown;                /* a page is there, by the last look, */
	struct fingerprint answer; /* and this is it */
	bool open;                 /* somebody has it on a screen */
	bool ran, rests;           /* in this step; had no reason to */
};

/* Of the pages that were open, and shown before a step and after. */
struct pages_told {
	unsigned long had_to;   /* that a new site makes another of, and that ran */
	unsigned long must_not; /* that the model has no reason for, and that did not */
	unsigned long open_ran,
		open_rested; /* that came out the same, for a reason that it cannot exclude */
};

/* Prints them as a comment. */
void pages_say(const struct pages_told *told);

/* A new site of that sort: nothing is shown or open. */
void pages_begin(const struct site_sort *sort);

/* The i-th URL's; that of a URL, or NULL. */
struct place *page_nth(size_t i);
struct place *page_at(struct str url);

/* Whether it was shown before the last look. */
bool page_was_shown(struct str url);

/* Behind a step's edits: what `fresh`, which stands on nothing before, makes of `now`, which lies there. `now` learns its
 * files' URLs. */
void pages_look(struct site *fresh, struct world *now);

/* Behind that, and the model's update: which of them have no reason to run; none rests where it cannot tell. */
void pages_expect(bool telling);

/* Behind the step: whether each that had to run did. Else tells those that did not, unless `quiet`. They are added to
 * `told`, which is NULL where the model cannot tell. */
bool pages_judge(unsigned step, struct pages_told *told, bool quiet);

/* All are current: what happened so far is no reason to run any more. */
void pages_settle(void);

#endif
