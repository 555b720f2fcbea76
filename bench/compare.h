/* Two programs on one machine in turns: the wall clock's gate. */
#ifndef BENCH_COMPARE_H
#define BENCH_COMPARE_H

#include "bench/run.h"

enum { COMPARE_UPDATE, COMPARE_STARTUP, COMPARE_KINDS };

struct compare {
	const char *name;
	struct series was, is;  /* ns; `was` is the baseline's */
	struct verdict verdict; /* p corrected for the number of comparisons */
};

/* Runs o->platen and o->baseline_binary in turns, in random order within each, on sites of their own with
 * the same bytes. How much the baseline differs from itself, as a part of its p50. */
double compare_run(
	struct run *run, const struct bench_options *o, struct compare ret[COMPARE_KINDS]);
void compare_done(struct compare c[COMPARE_KINDS]);

#endif
