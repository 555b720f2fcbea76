/* The site oracle: after any edits, what the running `dev` answers is what a process started afterwards
 * answers: status, headers (but for Date) and bytes, for every URL; and what a build leaves in an output that
 * is there is what one into an empty folder writes, and what is served. And in the same runs, which tasks it ran is
 * what a model says of files and pages (judge.h): what had to, and nothing without a reason.
 *
 *	site_oracle PLATEN [--site plain|jekyll] [--seed N] [--steps N] [--only N,N…] [--shrink no]
 *
 * A random site lies in a temporary folder; each step makes one to four random edits, such as a
 * person, an editor or git make. Then a file is saved whose answer tells that the watcher has come
 * that far. Now and then the server is ended, in the midst of its work or when nothing is left to do, and
 * begins again with what the cache has; the one it is compared with has none, and makes everything itself.
 * A difference that does not go away within a deadline is a failure; the deadline only bounds the
 * failing case.
 *
 * What a step does depends on the seed, its number and what lies on the disk, on no other step. So a
 * failure is shrunk: steps are left out for as long as it stays, and `--only` plays those that are
 * left. They are printed with their edits, after the server's state and its log of the step that failed. */
#include "tests/oracle/oracle.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/oracle/judge.h"

enum {
	DEADLINE_MS = 20000,
	SHRINK_MS = 3000,              /* the same for each attempt to shrink */
	SHRINK_ALL_MS = 8 * 60 * 1000, /* and for all of them */
	MANY = 1000,                   /* steps in which everything happens */
};

struct options {
	const struct site_sort *site;
	char *platen;
	uint64_t seed;
	size_t steps;
	const char *only; /* or NULL */
	bool whole;       /* a failure is not shrunk */
};

/* Below the site, as it is by itself, for one half of the seeds. */
static const char *
out_of(const struct options *o)
{
	return o->seed % 2 ? "_site" : "../out";
}

static bool
fails(struct play *p, const unsigned *steps, size_t n, uint64_t end)
{
	p->steps = steps;
	p->n = n;
	return now_ms() < end && play(p) == n; /* and not before: then it is another failure */
}

/* Leaves out what is not needed for the difference after the last of the steps; returns how many are
 * left, 0 where it does not come again. The last few steps are tried first: they are soon played. */
static size_t
shrink(const struct options *o, unsigned *steps, size_t n)
{
	uint64_t end = now_ms() + SHRINK_ALL_MS;
	struct play p = { .site = o->site,
		.platen = o->platen,
		.out = out_of(o),
		.seed = o->seed,
		.deadline_ms = SHRINK_MS,
		.last_only = true,
		.quiet = true };
	size_t tail = 1;
	while (tail < n && !fails(&p, steps + n - tail, tail, end))
		tail *= 2;
	if (tail >= n && !fails(&p, steps, tail = n, end))
		return 0;
	memmove(steps, steps + n - tail, tail * sizeof(*steps));
	unsigned *less = malloc(tail * sizeof(*less));
	for (size_t piece = tail / 2; less && piece > 0; piece /= 2)
		for (size_t at = 0; at + piece < tail;) {
			memcpy(less, steps, at * sizeof(*less));
			memcpy(less + at, steps + at + piece, (tail - at - piece) * sizeof(*less));
			if (!fails(&p, less, tail - piece, end)) {
				at += piece;
				continue;
			}
			tail -= piece;
			memcpy(steps, less, tail * sizeof(*less));
		}
	free(less);
	return tail;
}

/* The failure of play `p`, told: its last edits, then as few steps as show it. False where it did not come again. */
static bool
report(const struct options *o, const struct play *p, unsigned *steps, size_t failed)
{
	tell();
	if (o->whole)
		return true;
	size_t n = shrink(o, steps, failed);
	if (n == 0) {
		printf("# it did not come again when the steps were played once more\n");
		return false;
	}
	struct play again = *p;
	again.steps = steps;
	again.n = n;
	again.last_only = true;
	again.deadline_ms = SHRINK_MS;
	(void)play(&again);
	printf("# shrunk to %zu of %zu steps:\n", n, failed);
	tell();
	printf("# again with --site %s --seed %llu --only ", o->site->name,
		(unsigned long long)o->seed);
	for (size_t i = 0; i < n; i++)
		printf("%s%u", i ? "," : "", steps[i]);
	printf("\n");
	return true;
}

/* Plays all steps; the number of the one that failed, or 0. A page that is not as it should be is a failure, whether it
 * comes again or not. What ran is a matter of how the watcher's batches fell, too: where the model finds no reason once,
 * and finds one when the same steps are played again, that is told and counted, and the steps behind it are
 * played; three times at most. */
static size_t
play_all(const struct options *o, struct play *p, unsigned *steps, size_t *ret_once)
{
	enum { ONCE_MAX = 3 };
	size_t n = p->n, from = 0;
	for (;;) {
		p->steps = steps + from;
		p->n = n - from;
		size_t failed = play(p);
		struct judged first = judged; /* before it is shrunk */
		bool once = failed && !report(o, p, steps + from, failed) && first.wrong &&
			    *ret_once < ONCE_MAX;
		judged = first;
		if (!once)
			return failed ? from + failed : 0;
		judged.wrong = 0;
		++*ret_once;
		from += failed;
		if (from == n)
			return 0;
	}
}

static struct options
options_parse(int argc, char **argv)
{
	struct options o = { .site = &site_plain, .seed = (uint64_t)time(NULL), .steps = 2000 };
	for (int i = 2; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--seed") == 0)
			o.seed = strtoull(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--steps") == 0)
			o.steps = strtoul(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--only") == 0)
			o.only = argv[i + 1];
		else if (strcmp(argv[i], "--shrink") == 0)
			o.whole = strcmp(argv[i + 1], "no") == 0;
		else if (strcmp(argv[i], "--site") == 0)
			o.site = strcmp(argv[i + 1], site_jekyll.name) ? &site_plain : &site_jekyll;
	}
	o.platen = argc > 1 ? realpath(argv[1], NULL) : NULL;
	return o;
}

/* The numbers of the steps: all of them, or those of --only. */
static unsigned *
steps_list(const struct options *o, size_t *ret_n)
{
	size_t n = o->only ? strlen(o->only) / 2 + 1 : o->steps, i = 0;
	unsigned *steps = calloc(n + 1, sizeof(*steps));
	if (!steps)
		abort();
	for (const char *at = o->only; at && i < n;
		at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		steps[i++] = (unsigned)strtoul(at, NULL, 10);
	for (; !o->only && i < n; i++)
		steps[i] = (unsigned)i + 1;
	*ret_n = i;
	return steps;
}

static void
say_judged(const struct judged *j)
{
	const unsigned long *unjudged = j->not_judged;
	printf("# %lu steps were judged, in which %lu tasks ran (%lu there and back, until what is "
	       "gone was told); not: %lu in which files changed "
	       "while "
	       "the server was at work, %lu behind its end, %lu of the configuration, the theme or "
	       "the layout, %lu in which it did not come to rest\n",
		j->steps, j->ran, j->back, unjudged[EDITED_AT_WORK], unjudged[BEGUN_ANEW],
		unjudged[UNTOLD], unjudged[UNHEARD]);
	pages_say(&j->pages);
}

int
main(int argc, char **argv)
{
	struct options o = options_parse(argc, argv);
	const char *temp = getenv("TMPDIR");
	char dir[512];
	size_t n;
	(void)snprintf(dir, sizeof(dir), "%s/platen-oracle-XXXXXX", temp ? temp : "/tmp");
	if (!o.platen || !mkdtemp(dir) || chdir(dir) < 0)
		return 2;
	unsigned *steps = steps_list(&o, &n);
	(void)signal(SIGPIPE, SIG_IGN);
	/* the feed tells the time, which two processes have to agree upon */
	(void)setenv("SOURCE_DATE_EPOCH", "1700000000", true);
	printf("# --site %s --seed %llu, %zu steps\n1..5\n", o.site->name,
		(unsigned long long)o.seed, n);
	(void)fflush(stdout);
	struct play p = { .site = o.site,
		.platen = o.platen,
		.out = out_of(&o),
		.seed = o.seed,
		.steps = steps,
		.n = n,
		.deadline_ms = DEADLINE_MS,
		.last_only = o.only != NULL };
	size_t once = 0, failed = play_all(&o, &p, steps, &once);
	printf("# answers compared: %u pages, %u broken, %u absent; %lu tasks and %lu answers came "
	       "from the cache\n",
		answered.pages, answered.broken, answered.absent, answered.fetched,
		answered.recalled);
	printf("# behind an end in order %lu answers came from it where nothing was changed, %lu "
	       "where a file was that is not the site's, %lu where one was edited\n",
		answered.at_rest, answered.foreign, answered.edited);
	say_judged(&judged);
	printf("%s 1 - after each of %zu random steps the running server equals a new one\n",
		failed && !judged.wrong ? "not ok" : "ok", n);
	if (failed && !judged.wrong)
		tell_wrong();
	bool reaped = waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD;
	printf("%s 2 - every process that was started has been waited for\n",
		reaped ? "ok" : "not ok");
	bool used = answered.at_rest || failed || n < MANY;
	printf("%s 3 - %s\n", used ? "ok" : "not ok",
		n < MANY ? "few steps: what the process before answered may not be used"
			 : "what the process before answered is used where nothing has changed");
	printf("%s 4 - in each of %lu steps that could be judged what had to run did, and nothing "
	       "without a reason, but for %zu that did not come again\n",
		judged.wrong ? "not ok" : "ok", judged.steps, once);
	if (judged.wrong)
		tell_wrong();
	bool many = judged.steps >= n / 3 || failed || n < MANY;
	printf("%s 5 - %s\n", many ? "ok" : "not ok",
		n < MANY ? "few steps: it may be that few of them can be judged"
			 : "a third of the steps can be judged");
	if (chdir("/") == 0)
		remove_tree(dir);
	free(steps);
	free(o.platen);
	return failed || judged.wrong || !reaped || !used || !many ? 1 : 0;
}
