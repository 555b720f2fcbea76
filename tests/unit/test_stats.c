/* The statistics of the bench's gates, on samples with known answers: two recorded runs of one update,
 * quiet and noisy, and what became of them under a delay. */
#include <math.h>

#include "bench/stats.h"
#include "tests/unit/tap.h"

/* save → page in ns: one body edit at 100 posts, forty samples of a quiet run. */
static const double quiet[] = { 71200, 69800, 73100, 70400, 72600, 70900, 74800, 69500, 71800,
	70100, 88400, 72300, 70700, 71500, 69900, 73800, 70200, 71100, 75400, 70600, 72900, 69700,
	71400, 70300, 141000, 72100, 70800, 71900, 70000, 73400, 71000, 69600, 72400, 71700, 70500,
	76900, 71300, 72700, 69400, 73600 };
/* The same edit while others used the machine. */
static const double noisy[] = { 91000, 412000, 88000, 97000, 1560000, 92000, 89000, 286000, 94000,
	87000, 101000, 733000, 90000, 95000, 88500, 2210000, 93000, 86000, 118000, 340000, 89500,
	92500, 96000, 87500, 514000, 90500, 103000, 91500, 88200, 970000, 93500, 86500, 124000,
	89900, 207000, 94500, 90200, 87900, 99000, 635000 };
/* The server's own work of that edit, by its own clock, with a load of 20: one program's two processes in turns,
 * and with them one whose updates take 30 µs longer, 5 % of that hour's save → page. */
static const double work[] = { 268800, 241100, 247400, 241000, 234400, 218700, 264700, 246000,
	252400, 279000, 276100, 272100, 295500, 246200, 210600, 257200, 190300, 212500, 237200,
	241700, 220200, 239800, 231200, 232000, 204800, 239500, 285900, 249200, 220400, 217600,
	230700, 259100, 241600, 247600, 212200, 249900, 246900, 249900, 244700, 243600 };
static const double work_again[] = { 234300, 243100, 274900, 241600, 274300, 235700, 251700, 245900,
	207200, 246600, 256100, 236800, 255400, 255900, 227800, 247700, 227800, 225500, 214100,
	217800, 275100, 208100, 220400, 235500, 228700, 216900, 252800, 254700, 234200, 232000,
	239400, 231300, 202700, 244000, 225800, 239700, 250300, 260200, 239000, 264900 };
static const double work_delayed[] = { 277900, 256400, 290900, 346900, 280400, 12518800, 279900,
	261300, 274300, 274400, 305000, 247200, 277400, 275900, 273800, 271900, 252100, 246400,
	272300, 273300, 287700, 260900, 259000, 241800, 258500, 263800, 278500, 281200, 301900,
	280500, 269700, 266700, 246200, 274600, 527800, 271900, 267000, 715700, 285000, 296700 };
enum { N = sizeof(quiet) / sizeof(*quiet) };

static bool
near(double a, double b, double by)
{
	return fabs(a - b) <= by;
}

static void
test_percentiles(void)
{
	double v[] = { 5, 1, 4, 2, 3, 10, 9, 8, 7, 6 };
	ok(near(stats_percentile(v, 10, 50), 5, 0), "the p50 of 1 to 10 is 5: nearest rank");
	ok(near(stats_percentile(v, 10, 95), 10, 0), "their p95 is 10");
	ok(near(stats_percentile(v, 10, 100), 10, 0), "their largest is 10");
	ok(near(stats_percentile(v, 1, 99), 5, 0), "one sample is every percentile");
	ok(near(stats_percentile(NULL, 0, 50), 0, 0), "no sample is 0");
	struct interval i = stats_bootstrap(quiet, N, 50, 1),
			again = stats_bootstrap(quiet, N, 50, 1);
	double p50 = stats_percentile(quiet, N, 50);
	ok(i.low <= p50 && p50 <= i.high && i.high - i.low < 3000,
		"the p50's interval holds it and is narrow where it is quiet");
	ok(near(i.low, again.low, 0) && near(i.high, again.high, 0),
		"the same seed gives the same interval");
}

/* By hand: U 56 of 64, variance 90.13, z 2.475. */
static void
test_rank(void)
{
	double a[] = { 1, 2, 3, 4, 5, 6, 7, 8 }, b[] = { 5, 6, 7, 8, 9, 10, 11, 12 };
	ok(near(stats_rank_p(a, 8, b, 8), 0.00666, 0.00005), "the rank test's p, with ties: %.4f",
		stats_rank_p(a, 8, b, 8));
	ok(stats_rank_p(b, 8, a, 8) > 0.99, "what is faster is not slower");
	ok(near(stats_rank_p(a, 8, a, 8), 0.5, 0.05), "the same samples are neither: %.3f",
		stats_rank_p(a, 8, a, 8));
	ok(near(stats_rank_p(a, 4, b, 4), 1, 0), "four samples say nothing");
	double same[] = { 3, 3, 3, 3, 3, 3 };
	ok(near(stats_rank_p(same, 6, same, 6), 1, 0), "equal samples say nothing");
	ok(near(stats_shift(a, 8, b, 8), 4, 0), "the shift of b against a is 4");
}

static void
test_holm(void)
{
	double p[] = { 0.01, 0.04, 0.03, 0.005 };
	stats_holm(p, 4);
	ok(near(p[3], 0.02, 1e-9) && near(p[0], 0.03, 1e-9) && near(p[2], 0.06, 1e-9) &&
			near(p[1], 0.06, 1e-9),
		"Holm's correction of four");
	double one[] = { 0.02 };
	stats_holm(one, 1);
	ok(near(one[0], 0.02, 0), "one comparison needs no correction");
}

/* The samples under a delay of so many ns. */
static struct verdict
delayed(const double *v, double by)
{
	double later[N];
	for (int i = 0; i < N; i++)
		later[i] = v[(i * 7 + 3) % N] + by; /* the same, in another order */
	return stats_compare(v, N, later, N, 1);
}

static void
test_verdicts(void)
{
	ok(!delayed(quiet, 0).slower, "a quiet run against itself passes");
	ok(!delayed(noisy, 0).slower, "a noisy run against itself passes");
	ok(!delayed(quiet, 2000).slower, "3 %% is below the limit");
	ok(!delayed(quiet, 4900).slower, "7 %% of 71 µs is less than 5 µs: nobody's difference");
	ok(delayed(quiet, 15000).slower, "21 %% is slower");
	ok(!delayed(quiet, -15000).slower, "what is faster passes");
	double slow[N];
	for (int i = 0; i < N; i++)
		slow[i] = quiet[i] * 100; /* an update of 7 ms */
	ok(delayed(slow, 700000).slower, "10 %% of 7 ms is slower");
	ok(!delayed(slow, 300000).slower, "4 %% of 7 ms is not");
	ok(!delayed(noisy, 5000).slower, "5 µs in a noisy run are not told from noise");
	struct verdict v = delayed(quiet, 15000);
	v.p = 0.02;
	stats_decide(&v);
	ok(!v.slower, "a p that correction brings above 0.01 does not fail");
}

/* What the clock's gate decides by on a machine where the whole update is lost in noise. */
static void
test_work(void)
{
	struct verdict null = stats_compare(work, N, work_again, N, 1);
	struct verdict slower = stats_compare(work, N, work_delayed, N, 1);
	double p[] = { 1, slower.p, 1 };
	ok(!null.slower && fabs(null.shift) < 0.05 * null.base,
		"the server's work in two processes is the same: %+.0f ns", null.shift);
	ok(near(slower.shift, 30000, 3000), "a delay of 30 µs is measured as %.0f ns",
		slower.shift);
	stats_holm(p, 3);
	slower.p = p[1];
	stats_decide(&slower);
	ok(slower.slower, "and is slower, as one of three comparisons");
	ok(!stats_compare(work_delayed, N, work, N, 1).slower, "the other way around nothing is");
	double less[N];
	for (int i = 0; i < N; i++)
		less[i] = work_delayed[i] - 18000;
	ok(!stats_compare(work, N, less, N, 1).slower, "5 %% of the work is not beyond 5 %%");
}

/* Twenty runs against themselves, each drawn anew from the recorded samples. */
static void
test_null_runs(void)
{
	uint64_t state = 1;
	int slower = 0;
	for (int run = 0; run < 20; run++) {
		double half[2][N];
		for (int i = 0; i < 2 * N; i++) {
			state = state * 6364136223846793005u + 1442695040888963407u;
			half[i % 2][i / 2] = noisy[(state >> 33) % N];
		}
		slower += stats_compare(half[0], N, half[1], N, (uint64_t)run).slower;
	}
	ok(slower == 0, "twenty of twenty null runs pass: %d did not", slower);
}

static void
test_growth(void)
{
	static const double sizes[] = { 100, 1000, 10000 };
	struct series flat[3] = { 0 }, root[3] = { 0 }, wild[3] = { 0 }, few[3] = { 0 };
	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < N; i++) {
			series_add(&flat[k], quiet[(i + k * 11) % N]);
			series_add(&root[k], quiet[i] * pow(sizes[k], 0.2));
			if (i < 4)
				series_add(&few[k], root[k].v[i]);
			if (i < 6)
				series_add(&wild[k], noisy[i + k * 12]);
		}
	}
	struct growth f = stats_growth(sizes, flat, 3, 1), g = stats_growth(sizes, root, 3, 1);
	struct growth w = stats_growth(sizes, wild, 3, 1), o = stats_growth(sizes, few, 3, 1);
	ok(!f.grows && f.flat && near(f.exponent, 0, 0.01), "the same at each size is flat: %.3f",
		f.exponent);
	ok(g.grows && near(g.exponent, 0.2, 0.01), "posts^0.2 grows, and by that: %.3f",
		g.exponent);
	ok(!w.grows && !w.flat, "six samples of a noisy run are neither: %.3f to %.3f", w.range.low,
		w.range.high);
	ok(!o.grows && !o.flat, "four samples of a quiet one are not enough to say so: %.3f",
		o.exponent);
	ok(g.range.low <= g.exponent && g.exponent <= g.range.high, "the interval holds it");
	for (int k = 0; k < 3; k++) {
		series_done(&flat[k]);
		series_done(&root[k]);
		series_done(&wild[k]);
		series_done(&few[k]);
	}
}

int
main(void)
{
	test_percentiles();
	test_rank();
	test_holm();
	test_verdicts();
	test_work();
	test_null_runs();
	test_growth();
	return done_testing();
}
