/* Two programs on one machine in turns: the wall clock's gate. */
#ifndef BENCH_COMPARE_H
#define BENCH_COMPARE_H

#include "bench/run.h"

/* What is compared. The whole update has the kernel's wake-ups and the sockets in it: a delay of 5 % of it is
 * a greater part of the server's own work, which the server's own clock times, and that is much steadier. */
enum {
	COMPARE_UPDATE,  /* the save → the page with the new bytes */
	COMPARE_WORK,    /* of that, from the batch to the message written */
	COMPARE_STARTUP, /* exec → the page */
	COMPARE_KINDS
};

struct compare {
	const char *name, *scenario; /* for people, and in the report */
	struct series was, is; /* ns; `was` is the baseline's; none where a program does not tell */
	struct verdict verdict; /* p corrected for the number of comparisons */
};

/* Runs o->platen and o->baseline_binary in turns, in random order within each, on sites of their own with
 * the same bytes. How noisy it was, as a part of a p50: the larger of how much the baseline's
 * samples differ from each other, in turns, and of half the width of a shift's interval. */
double compare_run(
	struct run *run, const struct bench_options *o, struct compare ret[COMPARE_KINDS]);
void compare_done(struct compare c[COMPARE_KINDS]);

#endif
