/* What samples say: percentiles, intervals, comparisons and growth. Pure, and seeded: the same samples
 * give the same answer. Times are in nanoseconds, as double. */
#ifndef BENCH_STATS_H
#define BENCH_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Samples in the order in which they were taken. */
struct series {
	double *v;
	size_t n, cap;
};

void series_add(struct series *s, double v);
void series_done(struct series *s);

/* The least sample that `percent` of all are not above (nearest rank); 0 where there is none. */
double stats_percentile(const double *v, size_t n, double percent);

struct interval {
	double low, high;
};

enum { STATS_SAMPLES_LEAST = 5 }; /* of fewer no interval is believed */

/* 95 % of what the percentile would be, were the samples drawn again (bootstrap, 1,000 times). */
struct interval stats_bootstrap(const double *v, size_t n, double percent, uint64_t seed);

/* Whether `b` tends to be larger than `a`: the one-sided p of Mann and Whitney's rank test, ties
 * corrected, by the normal approximation. 1 where there are less than 5 of either. */
double stats_rank_p(const double *a, size_t na, const double *b, size_t nb);

/* By how much `b` is larger than `a`: Hodges and Lehmann's median of all differences. */
double stats_shift(const double *a, size_t na, const double *b, size_t nb);

/* 95 % of that shift, by bootstrap. */
struct interval stats_shift_interval(
	const double *a, size_t na, const double *b, size_t nb, uint64_t seed);

/* Holm's correction for several comparisons: each p becomes what may be held against alpha. */
void stats_holm(double *p, size_t n);

/* The verdict of a comparison of two programs. */
struct verdict {
	double p;              /* corrected, where the caller did so */
	double shift;          /* in ns */
	struct interval range; /* of the shift */
	double base;           /* the first one's p50 */
	bool slower;
};

enum { STATS_FLOOR_NS = 5000 }; /* a smaller difference is nobody's */

/* Compares; `slower` holds where p < 0.01 and the interval's lower end is beyond 5 % of the first one's
 * p50 and beyond STATS_FLOOR_NS. */
struct verdict stats_compare(const double *a, size_t na, const double *b, size_t nb, uint64_t seed);

/* Decides `slower` anew, for a corrected p. */
void stats_decide(struct verdict *v);

/* How y grows with x: y ~ x^exponent, by least squares of the logarithms over medians; the interval by
 * bootstrap over the samples of each size. Grows where the whole interval is above 0.05, flat where it is below
 * 0.1 (twice the time for a thousand times the posts); else, and of less than STATS_SAMPLES_LEAST samples of a
 * size, it is unclear. */
struct growth {
	double exponent;
	struct interval range;
	bool grows, flat;
};
struct growth stats_growth(
	const double *sizes, const struct series *samples, size_t n, uint64_t seed);

#endif
