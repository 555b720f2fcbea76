/* Which diagnostics the site has, so that each is said once when it comes and once when it goes.
 *
 * A *look* costs what has changed since the last one, and is taken in steps: whose diagnostics changed is taken (tally.h);
 * then, of the problems that came or went with that, those that were told otherwise are put in order, and told. What
 * changes in the middle of the telling waits for the next look. */
#ifndef WATCH_PROBLEMS_H
#define WATCH_PROBLEMS_H

#include "watch/report.h"
#include "watch/tally.h"

/* A heap: the least is first. */
struct order {
	void **v;
	size_t n, cap;
	int (*cmp)(const void *a, const void *b);
};

enum problems_phase { PROBLEMS_REST, PROBLEMS_TAKE, PROBLEMS_SORT, PROBLEMS_NEW, PROBLEMS_GONE };

struct problems {
	struct tally tally;
	uint64_t version; /* of the site's diagnostics, at the last look */
	enum problems_phase phase;
	struct order errors, warnings;       /* places of what is new, */
	struct order gone;                   /* and problems that are not there any more */
	size_t n_errors, n_warnings, n_gone; /* of these, so many are still told, */
	size_t more;                         /* and so many not, as there is no room */
	size_t told, mended;                 /* lines since problems_begin */
};

/* From now on the site is looked at; before anything is asked of it. */
void problems_init(struct problems *p, struct site *site);
void problems_done(struct problems *p);

/* A batch begins: the terminal has room again. */
void problems_begin(struct problems *p);

/* A step of a look at the site's diagnostics, as long as a few lines take: reports what came and what went. In a
 * terminal at most PROBLEMS_TOLD of each since the batch began, errors before warnings, and how many more there are; a
 * log of JSON, and --verbose, get all. */
enum { PROBLEMS_TOLD = 10 };
enum problems_step {
	PROBLEMS_SAME,  /* nothing has changed since the last look */
	PROBLEMS_MORE,  /* the look goes on */
	PROBLEMS_LOOKED /* that was its last step */
};
enum problems_step problems_look(struct problems *p, struct site *site, struct report *report);

/* How many diagnostics the site has, each counted once. */
struct problem_count {
	size_t errors, warnings;
};
struct problem_count problems_count(const struct problems *p); /* as far as was looked */

/* The same with what has changed since; where that is much, without some of it, until the look comes that is due. */
struct problem_count problems_now(struct problems *p, struct site *site);

#endif
