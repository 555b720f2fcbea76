/* `write`, of the floor: the pages of a build by each way that might cost the file system less, in processor time, at
 * most 10,000 of them. The floor of each is `rename`, what platen does, in turns with it.
 *
 *	rename     a temporary file, renamed
 *	in-place   under its own name: half a file can be seen, and be left
 *	io-uring   64 files a call, of each a chain of open, write, close and rename
 *	hard-link  a link to a file that is there
 *	one-file   all of it in one file, in pieces of 1 MB */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/floor.h"
#include "bench/guard.h"
#include "bench/run.h"

static const char *const ways[] = { "rename", "in-place", "io-uring", "hard-link", "one-file" };
enum { WAYS = sizeof(ways) / sizeof(*ways), PAGES = 10000 };

/* Processor time in ns; 0 where the kernel does not let it, which is told. */
static double
write_once(const struct run *run, const char *way, const char *dir, size_t pages)
{
	char number[32], said[128] = "";
	int pipes[2];
	(void)snprintf(number, sizeof(number), "%zu", pages);
	const char *argv[] = { run->options->floor, "write", way, dir, number, NULL };
	if (pipe2(pipes, O_CLOEXEC) < 0)
		guard_fail(BENCH_MACHINE, "floor write: no pipe");
	int status = process_run(argv, pipes[1]);
	(void)close(pipes[1]);
	ssize_t got = read(pipes[0], said, sizeof(said) - 1);
	(void)close(pipes[0]);
	said[got > 0 ? got : 0] = 0;
	if (status == FLOOR_FORBIDDEN) {
		(void)fprintf(
			stderr, "platen-bench: skipped: write/%s: the kernel says: %s", way, said);
		return 0;
	}
	double ns = strtod(said, NULL);
	if (status != 0 || ns <= 0)
		guard_fail(BENCH_MACHINE, "floor write %s failed", way);
	return ns;
}

void
run_write(struct run *run, const struct subject *s)
{
	const struct bench_options *o = run->options;
	struct measure m[WAYS] = { 0 };
	bool there[WAYS] = { true, true, true, true, true };
	char dir[4200];
	(void)snprintf(dir, sizeof(dir), "%s.pages", s->dir);
	size_t runs = run_few(o), pages = s->gen.posts < PAGES ? s->gen.posts : PAGES;
	for (size_t i = 0; i < 1 + runs; i++) {
		double rename = 0;
		for (int k = 0; k < WAYS; k++) {
			double ns = there[k] ? write_once(run, ways[k], dir, pages) : 0;
			there[k] = ns > 0;
			rename = k == 0 ? ns : rename;
			if (i == 0 || !there[k]) /* the first makes the folders */
				continue;
			series_add(measure_series(&m[k], "processor"), ns);
			series_add(measure_series(&m[k], "floor"), rename);
		}
	}
	for (int k = 0; k < WAYS; k++) {
		if (!there[k])
			continue;
		m[k].command = "floor";
		m[k].scenario = "write";
		m[k].style = ways[k];
		(void)snprintf(m[k].tool, sizeof(m[k].tool), "floor");
		m[k].layout = gen_layout_name(o->layout);
		m[k].posts = pages;
		*result_add(run->result) = m[k];
	}
	guard_remove(dir);
}
