/* The gates that count work, which needs no quiet machine. */
#ifndef BENCH_CHECK_WORK_H
#define BENCH_CHECK_WORK_H

#include "bench/gate.h"
#include "bench/report.h"

/* What may be more in a large site than in a small one: so many times as much. */
static const double CHECK_MORE_AT_MORE_POSTS = 1.1;

/* Gate 1: the run's counters against those of the baseline's measures of this tool. */
void check_counters(struct gate *g, struct data baseline, struct str tool);

/* Gate 4's counters: between the smallest and the largest size of each scenario; a checkout is as large as
 * its site. */
void check_growth(struct gate *g);

#endif
