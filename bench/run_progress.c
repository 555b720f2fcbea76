/* The bar of a run, and the time that is left, on a terminal. */
#include <stdio.h>
#include <unistd.h>

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
run_progress_end(struct run *run)
{
	if (run->progress.drawn_ns)
		(void)fputs("\r\x1b[K", stderr);
	run->progress.drawn_ns = 0;
}
