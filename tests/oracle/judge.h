/* Minimality in the oracle's own runs: what the running server did in a step is held against the model of reach.h. Pages
 * are open in it, as tabs of a browser have them; its log tells each task that ran. */
#ifndef TESTS_ORACLE_JUDGE_H
#define TESTS_ORACLE_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/oracle/pages.h"

struct server;
struct site_sort;

/* Why a step is not judged. */
enum unjudged {
	EDITED_AT_WORK, /* the server was at work while files changed: what it saw of them is not known */
	BEGUN_ANEW,   /* it ended, and another began */
	UNTOLD,       /* the configuration, the theme or the layout changed, on which all stands */
	UNHEARD,      /* it did not come to rest, or no longer told the tabs */
	BESIDE,       /* something else than its files changed: see beside.c */
	NOT_COMPARED, /* neither are its answers */
	UNJUDGED,
};

/* What was judged, and what was not. */
extern struct judged {
	unsigned long steps, not_judged[UNJUDGED];
	unsigned long ran;  /* tasks, in the steps that were judged */
	unsigned long back; /* of these without a reason, but there and back, between two batches */
	struct pages_told pages;
	unsigned wrong; /* tasks that ran without a reason, and pages that had to and did not */
} judged;

/* A new play of that sort of site. */
void judge_begin(const struct site_sort *site, uint64_t seed);
void judge_end(void);

/* The server is another process now. */
void judge_forget(void);

/* Before a step's edits: brings the server to rest, where it stands still, and notes what there is; the step is judged
 * then. Where that fails the step is counted as not judged, and the server goes on. */
void judge_rest(struct server *live, unsigned step);

/* Whether the step is judged, as far as is known. */
bool judge_is_on(void);

/* A step is not judged, for that reason. */
void judge_not(enum unjudged why);

/* Behind the edits of a step that is judged, when the server has seen the last of them: waits until nothing that it saw
 * is held back. */
void judge_wait(struct server *live);

/* Behind a step, when all has been asked for: whether what ran is what had to, and nothing without a reason, as far as it is
 * judged; else tells it, unless `quiet`. */
bool judge_step(struct server *live, unsigned step, bool quiet);

#endif
