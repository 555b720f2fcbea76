/* The gates that count work, which needs no quiet machine. */
#ifndef BENCH_CHECK_WORK_H
#define BENCH_CHECK_WORK_H

#include "bench/gate.h"
#include "bench/report.h"

/* Whether a counter is more in a site than the same in a smaller one lets be: a tenth more. */
bool check_counter_grows(double few, double many);

/* How many instructions there may be in a site of `posts` for so many in one of `few_posts`: for each factor of ten 1 %
 * more, and 5,000, since what is kept in order is searched by halves, and as often in a short update as in a long one. */
double check_instructions_bound(size_t few_posts, double few, size_t posts);

/* Gate 1: the run's counters against those of the baseline's measures of this tool. */
void check_counters(struct gate *g, struct data baseline, struct str tool);

/* Gate 4's counters: of each scenario those at each size against those at the smallest; a checkout is as large
 * as its site. */
void check_growth(struct gate *g);

#endif
