/* The engine against plain evaluation, under random edits.
 *
 *	oracle [--seed N] [--steps N] [--episode N]
 *
 * An episode is a script of random steps on a new toy site. After each batch every open task, and
 * some others, must have the value and the diagnostics that plain evaluation gives. A script that
 * fails is cut down to one from which no step can be taken away, and printed. Each run is a process
 * of its own, so that a failed assertion is a failure like any other. */
#include "tests/unit/tap.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/graph/script.h"

enum { EPISODE = 400 };

/* Runs a script in a process of its own: whether it passes. */
static bool
passes(uint64_t seed, const struct step *steps, size_t n, bool quiet)
{
	static const struct rlimit for_ever = { 4, 5 }; /* seconds: a failure like any other */
	(void)fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		int null = quiet ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
		if (null >= 0) {
			(void)dup2(null, 1);
			(void)dup2(null, 2);
		}
		(void)setrlimit(RLIMIT_CPU, &for_ever); /* of this process's own work */
		run_script(seed, steps, n);
		(void)fflush(stdout);
		_exit(0);
	}
	int status = 1;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return status == 0;
}

/* Takes away what is not needed for the failure, larger pieces first. */
static size_t
shrink(uint64_t seed, struct step *steps, size_t n)
{
	struct step *less = calloc(n, sizeof(*less));
	for (size_t piece = n / 2; less && piece > 0; piece /= 2) {
		for (size_t at = 0; at + piece <= n;) {
			memcpy(less, steps, at * sizeof(*less));
			memcpy(less + at, steps + at + piece, (n - at - piece) * sizeof(*less));
			if (passes(seed, less, n - piece, true)) {
				at += piece;
				continue;
			}
			n -= piece;
			memcpy(steps, less, n * sizeof(*less));
		}
	}
	free(less);
	return n;
}

static void
report(uint64_t seed, struct step *steps, size_t n)
{
	n = shrink(seed, steps, n);
	note("the script, from seed %llu:", (unsigned long long)seed);
	for (size_t i = 0; i < n; i++)
		note("%2zu %s %u %u %u %u", i, step_name(&steps[i]), steps[i].a, steps[i].b,
			steps[i].c, steps[i].d);
	(void)passes(seed, steps, n, false);
}

/* One episode; false where it failed. */
static bool
episode(uint64_t seed)
{
	struct step steps[EPISODE];
	uint64_t state = seed ^ 0x5bf03635;
	for (size_t i = 0; i < EPISODE; i++)
		steps[i] = step_random(&state);
	if (passes(seed, steps, EPISODE, true))
		return true;
	report(seed, steps, EPISODE);
	return false;
}

int
main(int argc, char **argv)
{
	uint64_t seed = 1, n = 5000;
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--steps") == 0)
			n = strtoull(argv[i + 1], NULL, 10);
	}
	note("--seed %llu --steps %llu", (unsigned long long)seed, (unsigned long long)n);
	uint64_t failed = 0, episodes = (n + EPISODE - 1) / EPISODE;
	for (uint64_t i = 0; i < episodes && !failed; i++)
		failed = episode(seed + i) ? 0 : seed + i;
	ok(!failed, "%llu steps leave what plain evaluation gives",
		(unsigned long long)(episodes * EPISODE));
	if (failed)
		note("again with --seed %llu --steps 1", (unsigned long long)failed);
	return done_testing();
}
