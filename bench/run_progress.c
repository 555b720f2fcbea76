/* What all runs have: the bar, with the time that is left, on a terminal; names that they know. */
#include <stdio.h>
#include <unistd.h>

#include "bench/guard.h"
#include "bench/run.h"

enum { BAR = 24, DRAW_NS = 100000000 };

void
run_progress(struct run *run, const char *what)
{
	struct progress *p = &run->progress;
	uint64_t now = client_now();
	if (p->start_ns == 0)
		p->start_ns = now;
	p->done++;
	if (run->options->quiet || !isatty(STDERR_FILENO) || now - p->drawn_ns < DRAW_NS ||
		p->all == 0)
		return;
	p->drawn_ns = now;
	size_t full = p->done * BAR / p->all;
	double left = (double)(now - p->start_ns) / 1e9 / (double)p->done *
		      (double)(p->all > p->done ? p->all - p->done : 0);
	(void)fprintf(stderr, "\r\x1b[K[%.*s%*s] %3zu %%, %.0f s left: %s", (int)full,
		"########################", (int)(BAR - (full > BAR ? BAR : full)), "",
		p->done * 100 / p->all, left, what);
}

void
run_progress_part(struct run *run, size_t samples)
{
	run->progress.start_ns = client_now();
	run->progress.done = 0;
	run->progress.all = samples;
}

void
run_expect_scenarios(const struct run *run, const char *const names[], size_t n)
{
	const struct bench_options *o = run->options;
	struct buf known = { 0 };
	if (o->command == BENCH_CHECK && o->baseline)
		return; /* what a baseline has and this program has not is told by the gate */
	if (bench_all_known(o->scenarios, names, n))
		return;
	for (size_t i = 0; i < n; i++)
		buf_printf(&known, "%s%s", i ? ", " : "", names[i]);
	guard_fail(
		BENCH_USAGE, "--scenarios has %.*s, not '%s'", STR(buf_str(&known)), o->scenarios);
}

void
run_progress_end(struct run *run)
{
	if (run->progress.drawn_ns)
		(void)fputs("\r\x1b[K", stderr);
	run->progress.drawn_ns = 0;
}
