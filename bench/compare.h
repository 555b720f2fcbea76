/* Programs on one machine in turns: the wall clock's gate, and the null run that shows this hour's noise. */
#ifndef BENCH_COMPARE_H
#define BENCH_COMPARE_H

#include "bench/run.h"

/* What is compared. The whole update has the kernel's wake-ups and the sockets in it: a delay of 5 % of it is
 * a greater part of the server's own work, which the server's own clock times, and that is much steadier. */
enum compare_kind {
	COMPARE_UPDATE,  /* the save → the page with the new bytes */
	COMPARE_WORK,    /* of that, from the batch to the message written */
	COMPARE_STARTUP, /* exec → the page */
	COMPARE_KINDS
};

/* Who takes turns: the baseline, the same program once more, and the one that is judged. */
enum compare_side { COMPARE_WAS, COMPARE_AGAIN, COMPARE_IS, COMPARE_SIDES };

struct compare {
	const char *name, *scenario; /* for people, and in the report */
	struct series
		of[COMPARE_SIDES]; /* ns; none where a program does not tell, or takes no part */
	struct verdict verdict;    /* p corrected for the number of comparisons */
	struct verdict null;       /* of the same program's two processes */
};

/* Runs o->baseline_binary, the same again, and o->platen in turns, in random order within each, on sites of
 * their own with the same bytes. How noisy it was, as a part of a p50: the largest shift of the null run, and
 * half the width of an interval, below which nothing can be told. */
double compare_run(
	struct run *run, const struct bench_options *o, struct compare ret[COMPARE_KINDS]);
void compare_done(struct compare c[COMPARE_KINDS]);

/* The raw samples, as measures of `command`. */
void compare_keep(struct run *run, const char *command, const struct compare c[COMPARE_KINDS]);

/* An A/A null run beside what was measured: o->platen twice, its updates where these were measured, else its
 * starts. It becomes the result's noise. */
void compare_null(struct run *run);

#endif
