/* What samples say. */
#include "bench/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWS = 1000, PAIRS_MAX = 1000000 };

static const double GROWS = 0.05; /* twice the time at a million times the posts */
static const double FLAT = 0.1;   /* at a thousand times */

void
series_add(struct series *s, double v)
{
	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 64;
		s->v = realloc(s->v, s->cap * sizeof(*s->v));
		if (!s->v)
			abort(); /* out of memory: nothing useful can follow */
	}
	s->v[s->n++] = v;
}

void
series_done(struct series *s)
{
	free(s->v);
	*s = (struct series){ 0 };
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double *
copy_of(const double *v, size_t n)
{
	double *c = malloc((n ? n : 1) * sizeof(*c));
	if (!c)
		abort();
	if (n)
		memcpy(c, v, n * sizeof(*c));
	return c;
}

static double
of_sorted(const double *v, size_t n, double percent)
{
	if (n == 0)
		return 0;
	size_t i = (size_t)ceil((double)n * percent / 100 - 1e-9);
	return v[i ? i - 1 : 0];
}

double
stats_percentile(const double *v, size_t n, double percent)
{
	double *c = copy_of(v, n);
	qsort(c, n, sizeof(*c), compare);
	double r = of_sorted(c, n, percent);
	free(c);
	return r;
}

/* splitmix64 */
static uint64_t
draw(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static void
draw_again(const double *v, size_t n, uint64_t *state, double *ret)
{
	for (size_t i = 0; i < n; i++)
		ret[i] = v[draw(state) % n];
}

static struct interval
middle(double *draws)
{
	qsort(draws, DRAWS, sizeof(*draws), compare);
	return (struct interval){ of_sorted(draws, DRAWS, 2.5), of_sorted(draws, DRAWS, 97.5) };
}

struct interval
stats_bootstrap(const double *v, size_t n, double percent, uint64_t seed)
{
	double draws[DRAWS], *again = copy_of(v, n);
	for (int i = 0; i < DRAWS && n; i++) {
		draw_again(v, n, &seed, again);
		qsort(again, n, sizeof(*again), compare);
		draws[i] = of_sorted(again, n, percent);
	}
	free(again);
	return n ? middle(draws) : (struct interval){ 0, 0 };
}

struct ranked {
	double v;
	bool second;
};

static int
compare_ranked(const void *a, const void *b)
{
	return compare(&((const struct ranked *)a)->v, &((const struct ranked *)b)->v);
}

/* The sum of the second one's ranks, ties sharing theirs, and the sum of t^3 - t over the ties. */
static double
rank_sum(struct ranked *all, size_t n, double *ret_ties)
{
	double sum = 0;
	*ret_ties = 0;
	qsort(all, n, sizeof(*all), compare_ranked);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && !(all[i].v < all[end].v); end++)
			continue;
		double t = (double)(end - i), rank = ((double)i + 1 + (double)end) / 2;
		*ret_ties += t * t * t - t;
		for (size_t k = i; k < end; k++)
			sum += all[k].second ? rank : 0;
	}
	return sum;
}

double
stats_rank_p(const double *a, size_t na, const double *b, size_t nb)
{
	if (na < 5 || nb < 5)
		return 1;
	size_t n = na + nb;
	struct ranked *all = calloc(n, sizeof(*all));
	if (!all)
		abort();
	for (size_t i = 0; i < n; i++)
		all[i] = (struct ranked){ i < na ? a[i] : b[i - na], i >= na };
	double ties, sum = rank_sum(all, n, &ties);
	free(all);
	double x = (double)na, y = (double)nb, m = x + y;
	double u = sum - y * (y + 1) / 2, mean = x * y / 2;
	double variance = x * y / 12 * ((m + 1) - ties / (m * (m - 1)));
	if (variance <= 0)
		return 1;
	double z = (u - mean - 0.5) / sqrt(variance); /* 0.5: u is a whole number */
	return 0.5 * erfc(z / sqrt(2));
}

double
stats_shift(const double *a, size_t na, const double *b, size_t nb)
{
	if (na == 0 || nb == 0)
		return 0;
	/* of very many samples each so many-th is as good */
	size_t step = 1;
	while ((na / step + 1) * (nb / step + 1) > PAIRS_MAX)
		step++;
	double *d = malloc((na / step + 1) * (nb / step + 1) * sizeof(*d));
	size_t n = 0;
	if (!d)
		abort();
	for (size_t i = 0; i < na; i += step)
		for (size_t k = 0; k < nb; k += step)
			d[n++] = b[k] - a[i];
	qsort(d, n, sizeof(*d), compare);
	double r = (d[(n - 1) / 2] + d[n / 2]) / 2;
	free(d);
	return r;
}

/* The interval is of the difference of the medians, which for a shift is the same and costs less. */
struct interval
stats_shift_interval(const double *a, size_t na, const double *b, size_t nb, uint64_t seed)
{
	if (na == 0 || nb == 0)
		return (struct interval){ 0, 0 };
	double draws[DRAWS], *x = copy_of(a, na), *y = copy_of(b, nb);
	for (int i = 0; i < DRAWS; i++) {
		draw_again(a, na, &seed, x);
		draw_again(b, nb, &seed, y);
		draws[i] = stats_percentile(y, nb, 50) - stats_percentile(x, na, 50);
	}
	free(x);
	free(y);
	return middle(draws);
}

/* Few comparisons: the smallest that is left is looked for each time. */
void
stats_holm(double *p, size_t n)
{
	bool done[64] = { 0 };
	double least = 0;
	if (n > 64)
		n = 64;
	for (size_t turn = 0; turn < n; turn++) {
		size_t best = n;
		for (size_t i = 0; i < n; i++)
			if (!done[i] && (best == n || p[i] < p[best]))
				best = i;
		double corrected = fmin(1, p[best] * (double)(n - turn));
		least = fmax(least, corrected);
		p[best] = least;
		done[best] = true;
	}
}

void
stats_decide(struct verdict *v)
{
	v->slower = v->p < 0.01 && v->range.low > 0.05 * v->base && v->range.low > STATS_FLOOR_NS;
}

struct verdict
stats_compare(const double *a, size_t na, const double *b, size_t nb, uint64_t seed)
{
	struct verdict v = {
		.p = stats_rank_p(a, na, b, nb),
		.shift = stats_shift(a, na, b, nb),
		.range = stats_shift_interval(a, na, b, nb, seed),
		.base = stats_percentile(a, na, 50),
	};
	stats_decide(&v);
	return v;
}

/* The slope of log y over log x. */
static double
slope(const double *x, const double *y, size_t n)
{
	double sx = 0, sy = 0, sxx = 0, sxy = 0;
	for (size_t i = 0; i < n; i++) {
		double lx = log(x[i]), ly = log(fmax(y[i], 1));
		sx += lx;
		sy += ly;
		sxx += lx * lx;
		sxy += lx * ly;
	}
	double below = (double)n * sxx - sx * sx;
	return below > 0 ? ((double)n * sxy - sx * sy) / below : 0;
}

enum { GROWTH_SIZES = 16 };

struct growth
stats_growth(const double *sizes, const struct series *samples, size_t n, uint64_t seed)
{
	double draws[DRAWS], y[GROWTH_SIZES];
	if (n > GROWTH_SIZES)
		n = GROWTH_SIZES;
	for (size_t i = 0; i < n; i++)
		y[i] = stats_percentile(samples[i].v, samples[i].n, 50);
	struct growth g = { .exponent = slope(sizes, y, n) };
	for (int d = 0; d < DRAWS; d++) {
		for (size_t i = 0; i < n; i++) {
			double *again = copy_of(samples[i].v, samples[i].n);
			draw_again(samples[i].v, samples[i].n, &seed, again);
			y[i] = stats_percentile(again, samples[i].n, 50);
			free(again);
		}
		draws[d] = slope(sizes, y, n);
	}
	g.range = middle(draws);
	/* drawn again from one sample there is no interval */
	for (size_t i = 0; i < n; i++)
		if (samples[i].n < STATS_SAMPLES_LEAST)
			return g;
	g.grows = g.range.low > GROWS;
	g.flat = !g.grows && g.range.high < FLAT;
	return g;
}
