/* The bounds of the gate of growth: what an update in a large site may be more than in a small one, and what is
 * more. Which of them a real program meets is tests/e2e/bench_gates.sh's. */
#include "bench/callgrind.h"
#include "bench/check_work.h"
#include "tests/unit/tap.h"

static void
test_counters(void)
{
	ok(!check_counter_grows(4, 4), "the same number of tasks is no growth");
	ok(check_counter_grows(4, 5), "one task more than four is");
	ok(check_counter_grows(0, 1), "so is one where there was none");
	ok(!check_counter_grows(4, 3), "less is none");
	ok(!check_counter_grows(12060, 12438),
		"a number that is longer on the page is none: 3 in a hundred");
	ok(check_counter_grows(10000, 11001), "a tenth more of anything is the end");
}

/* One instruction for each post, in an update of half a million: what the counters do not see. */
static void
test_instructions(void)
{
	double few = 600000;
	ok(check_instructions_bound(100, few, 100) == few,
		"at the same size there may be the same");
	ok(check_instructions_bound(100, few, 1000) == few + 11000,
		"a hundredth and 5,000 more at ten times the posts");
	ok(check_instructions_bound(100, few, 100000) > few + 32999 &&
			check_instructions_bound(100, few, 100000) < few + 33001,
		"three times that at a thousand times: a logarithm");
	ok(few + 1 * 10000 < check_instructions_bound(100, few, 10000) &&
			few + 1 * 100000 > check_instructions_bound(100, few, 100000),
		"one instruction for each post is beyond it at 100,000 posts, and not yet at "
		"10,000");
	ok(few + 3 * 10000 > check_instructions_bound(100, few, 10000),
		"three for each are at 10,000");
	ok(128733 < check_instructions_bound(100, 123509, 2000),
		"a deletion is short, and searches as often: within it");
}

/* Which scenarios a job counts, by their numbers. */
static size_t
count(const char *names, bool paged, enum gen_layout layout)
{
	struct callgrind_job job = { .kind = CALLGRIND_UPDATE, .scenarios = names, .paged = paged };
	size_t n = 0;
	for (size_t i = 0; i < n_scenarios; i++)
		n += callgrind_counts(&job, layout, i);
	return n;
}

static void
test_jobs(void)
{
	static const char flat[] = "body,title,tag,layout,new,deleted,home-title";
	ok(n_scenarios <= CALLGRIND_COUNTS, "each scenario has a place for its count");
	ok(strcmp(scenarios[0].name, "body") == 0, "body's is the first");
	ok(count(flat, false, GEN_JEKYLL) == 6 && count(flat, true, GEN_JEKYLL) == 1,
		"in Jekyll's layout six are counted, and one on a site of pages by twenty");
	ok(count(flat, false, GEN_PLAIN) == 5 && count(flat, true, GEN_PLAIN) == 0,
		"a plain folder has no layout to edit, and no such pages");
	ok(count("body", false, GEN_PLAIN) == 1, "one that is asked for alone is");
	ok(count("checkout,burst,touch", false, GEN_JEKYLL) == 0,
		"what is not one update is not counted");
}

int
main(void)
{
	test_counters();
	test_instructions();
	test_jobs();
	return done_testing();
}
