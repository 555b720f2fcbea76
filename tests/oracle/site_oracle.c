/* The site oracle: after any edits, what the running `dev` answers is what a process started afterwards
 * answers: status, headers (but for Date) and bytes, for every URL.
 *
 *	site_oracle PLATEN [--site plain|jekyll] [--seed N] [--steps N]
 *
 * A random site lies in a temporary folder; each step makes one to four random edits, such as a
 * person, an editor or git make. Then a file is saved whose answer tells that the watcher has come
 * that far. A difference that does not go away within a deadline is a failure; the deadline only bounds the
 * failing case. The seed and, on failure, the edits are printed. */
#include "tests/oracle/oracle.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { DEADLINE_MS = 20000 };

/* Saves a file and waits until the running server answers it: what was done before has been seen. Where the
 * configuration is broken nothing is answered but that. */
static bool
barrier(const struct server *live, unsigned step)
{
	char text[32], url[] = "/barrier.txt";
	struct buf b = { 0 };
	int n = snprintf(text, sizeof(text), "step %u.", step);
	int fd = open("barrier.txt", O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || write(fd, text, (size_t)n) != n)
		abort();
	close(fd);
	uint64_t end = now_ms() + DEADLINE_MS;
	bool seen = false;
	while (!seen && now_ms() < end)
		seen = server_get(live, url, &b) &&
		       (str_ends(buf_str(&b), (struct str){ text, (size_t)n }) ||
			       str_starts(buf_str(&b), S("HTTP/1.1 500")));
	buf_done(&b);
	return seen;
}

/* What was answered, for a feeling of how much of the site was whole. */
static struct {
	unsigned pages, broken, absent;
} answered;

static void
count(struct str answer)
{
	answered.pages += str_starts(answer, S("HTTP/1.1 200"));
	answered.broken += str_starts(answer, S("HTTP/1.1 500"));
	answered.absent += str_starts(answer, S("HTTP/1.1 404"));
}

/* The first URL whose answers differ, or NULL. */
static const char *
difference(const struct site_sort *site, const struct server *live, const struct server *fresh,
	struct buf *ret_live, struct buf *ret_fresh)
{
	for (size_t i = 0; i < site->nurls; i++) {
		if (!server_get(live, site->urls[i], ret_live) ||
			!server_get(fresh, site->urls[i], ret_fresh) ||
			!str_eq(buf_str(ret_live), buf_str(ret_fresh)))
			return site->urls[i];
		count(buf_str(ret_live));
	}
	return NULL;
}

static bool
check(const struct site_sort *site, const char *platen, const struct server *live, unsigned step)
{
	struct server fresh;
	struct buf a = { 0 }, b = { 0 };
	if (!barrier(live, step)) {
		printf("# step %u: the server no longer follows\n", step);
		return false;
	}
	if (!server_start(platen, ".", false, &fresh))
		abort();
	uint64_t end = now_ms() + DEADLINE_MS; /* a disappearance may still be held */
	const char *url;
	do {
		url = difference(site, live, &fresh, &a, &b);
	} while (url && now_ms() < end);
	server_stop(&fresh);
	if (url)
		printf("# step %u: %s differs\n# --- running\n%.*s\n# --- fresh\n%.*s\n", step, url,
			STR(buf_str(&a)), STR(buf_str(&b)));
	buf_done(&a);
	buf_done(&b);
	return !url;
}

static bool
run(const struct site_sort *site, const char *platen, unsigned steps)
{
	struct server live;
	site->start();
	if (!server_start(platen, ".", true, &live))
		abort();
	bool good = true;
	for (unsigned step = 1; good && step <= steps; step++) {
		if (pick(50) == 0) { /* half of them start with what the one before left */
			server_stop(&live);
			if (!server_start(platen, ".", true, &live))
				abort();
		}
		did("step %u", step);
		for (unsigned n = 1 + pick(4); n; n--)
			site->edit();
		good = check(site, platen, &live, step);
	}
	server_stop(&live);
	return good;
}

int
main(int argc, char **argv)
{
	unsigned steps = 2000;
	uint64_t seed = (uint64_t)time(NULL);
	const struct site_sort *site = &site_plain;
	char dir[] = "/tmp/platen-oracle-XXXXXX";
	if (argc < 2)
		return 2;
	for (int i = 2; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--steps") == 0)
			steps = (unsigned)atoi(argv[i + 1]);
		else if (strcmp(argv[i], "--site") == 0)
			site = strcmp(argv[i + 1], site_jekyll.name) ? &site_plain : &site_jekyll;
	}
	char *platen = realpath(argv[1], NULL);
	if (!platen || !mkdtemp(dir) || chdir(dir) < 0)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	random_seed(seed);
	printf("# %s, seed %llu, %u steps\n1..1\n", site->name, (unsigned long long)seed, steps);
	(void)fflush(stdout);
	bool good = run(site, platen, steps);
	if (!good)
		tell();
	printf("# answers compared: %u pages, %u broken, %u absent\n", answered.pages,
		answered.broken, answered.absent);
	printf("%s 1 - after each of %u random steps the running server equals a new one\n",
		good ? "ok" : "not ok", steps);
	if (chdir("/") == 0)
		remove_tree(dir);
	free(platen);
	return good ? 0 : 1;
}
