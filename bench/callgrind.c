/* How many instructions a program executes for one thing.
 *
 * How often a loop goes around, and where a slice behind an update ends, is a matter of time, and valgrind's
 * time is fifty times as long: of a whole session that is some percent, another one each time. So collecting
 * stops where the loop begins, and goes on in what the loop calls (--toggle-collect: each function named turns
 * it around while it runs). What is left differs by less than half a percent. */
#include "bench/callgrind.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/guard.h"
#include "bench/machine.h"

/* The first saves find some things for the first time. */
enum { FEW = 3, MANY = 13, QUIET_MS = 300, LIMIT_MS = 600000 };

#define VALGRIND "valgrind", "-q", "--log-file=/dev/null", "--tool=callgrind"
#define COLLECT  "--collect-atstart="
#define TOGGLE   "--toggle-collect="

/* Functions of watch/: a batch up to its push, an answer, a slice of what is done behind. */
#define BATCH  "push_batch"
#define ANSWER "answer_get"
#define STATE  "answer_json" /* in an answer: how often it is asked for is a matter of time, too */
#define SLICE  "on_idle"

bool
callgrind_is_there(void)
{
	const char *argv[] = { "valgrind", "--version", NULL };
	return process_run(argv, -1) == 0;
}

bool
callgrind_knows(const char *platen)
{
	static const char names[][12] = { BATCH, ANSWER, SLICE };
	struct stat st;
	size_t known = 0, all = sizeof(names) / sizeof(*names);
	int fd = open(platen, O_RDONLY | O_CLOEXEC);
	void *bytes = MAP_FAILED;
	if (fd >= 0 && fstat(fd, &st) == 0)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	for (size_t i = 0; bytes != MAP_FAILED && i < all; i++)
		known += memmem(bytes, (size_t)st.st_size, names[i], strlen(names[i]) + 1) != NULL;
	if (bytes != MAP_FAILED)
		(void)munmap(bytes, (size_t)st.st_size);
	if (fd >= 0)
		(void)close(fd);
	return known == all;
}

/* The "totals:" (or "summary:") of callgrind's output. */
static double
read_total(const char *path)
{
	char line[4096];
	double total = 0;
	FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, "totals: ", 8) == 0 || strncmp(line, "summary: ", 9) == 0)
			total = strtod(strchr(line, ' '), NULL);
	if (f)
		(void)fclose(f);
	if (total <= 0)
		guard_fail(BENCH_MACHINE, "callgrind left no total in %s", path);
	return total;
}

/* One page, on a connection of its own: under valgrind a session has pauses that outlast an idle one. */
static int
ask(struct rig *r, const char *url, struct str marker)
{
	struct str body;
	if (conn_open(r->p.port, &r->pages) < 0)
		guard_fail(BENCH_VOID, "callgrind: %s does not answer any more", r->platen);
	int status = conn_get(&r->pages, url, &body);
	if (status == 200 && str_search(body, marker) + marker.len > body.len)
		status = 0;
	conn_close(&r->pages);
	return status;
}

/* Until all is done behind. It is asked only when it looks so: each question costs instructions, and as
 * many have to be counted each time. */
static void
wait_idle(struct rig *r)
{
	do {
		if (!machine_wait_quiet(r->p.pid, QUIET_MS, LIMIT_MS))
			guard_fail(BENCH_VOID, "callgrind: %s is never idle", r->platen);
		process_drain(&r->p);
	} while (ask(r, "/_platen/state.json", S("\"idle\":true")) != 200);
}

static void
save_once(struct rig *r, const char *url, unsigned edit)
{
	struct str about;
	char marker[32];
	(void)snprintf(marker, sizeof(marker), "edit-%08u", edit);
	(void)subject_save(r->subject, GEN_BODY, edit, SAVE_REPLACE);
	if (!rig_event(r, CLIENT_LIMIT_MS * 2, &about).len)
		guard_fail(BENCH_VOID, "callgrind: an update was lost");
	if (ask(r, url, str_of(marker)) != 200)
		guard_fail(BENCH_VOID, "callgrind: wrong: no %s in %s", marker, url);
	wait_idle(r);
}

/* A session of so many saves, from its start to its end. */
static void
session(const struct subject *s, const char *platen, const char *option, unsigned saves)
{
	struct rig r = { .platen = platen, .subject = s };
	struct str name, data;
	struct buf url = { 0 };
	/* of a start all but the loop itself; of updates nothing but the batch and the answer */
	const char *argv[] = { VALGRIND, option, TOGGLE ANSWER, TOGGLE STATE,
		saves ? TOGGLE BATCH : TOGGLE "uv_run", saves ? COLLECT "no" : TOGGLE SLICE,
		saves ? COLLECT "no" : COLLECT "yes", platen, "dev", s->dir, "--port", "0", "--log",
		"json", NULL };
	rig_launch(argv, &r.p);
	subject_url(&url, s, GEN_BODY, 0);
	if (ask(&r, url.ptr, S("")) != 200)
		guard_fail(BENCH_VOID, "callgrind: %s is not answered", url.ptr);
	wait_idle(&r);
	if (saves && (events_open(&r.p, url.ptr, &r.events) < 0 ||
			     events_next(&r.events, CLIENT_LIMIT_MS, &name, &data) < 0))
		guard_fail(BENCH_VOID, "callgrind: no event stream");
	r.listening = saves > 0;
	wait_idle(&r);
	while (saves && events_next(&r.events, 0, &name, &data) == 0)
		continue;
	for (unsigned i = 1; i <= saves; i++)
		save_once(&r, url.ptr, i);
	if (r.listening)
		conn_close(&r.events);
	if (process_stop(&r.p) != 0)
		guard_fail(BENCH_VOID, "callgrind: %s did not end with 0", platen);
	buf_done(&url);
}

static void
build(const struct subject *s, const char *platen, const char *option)
{
	char out[4200];
	(void)snprintf(out, sizeof(out), "%s.out", s->dir);
	const char *argv[] = { VALGRIND, option, platen, "build", s->dir, "-o", out, "--quiet",
		NULL };
	if (process_run(argv, -1) != 0)
		guard_fail(BENCH_SITE, "the site does not build under valgrind");
	guard_remove(out);
}

/* ---- several at a time ---- */

/* A part of a job: a process of its own, which counts once. */
struct part {
	struct callgrind_job *job;
	unsigned saves;
	double share; /* of its count that is the job's */
	pid_t pid;
	int pipe; /* what it found comes from here */
};

static double
count_part(struct run *run, const struct part *part)
{
	struct subject s;
	char file[4200], option[4300];
	subject_make(&s, run->options, run->scratch, run->options->layout, part->job->posts);
	(void)snprintf(file, sizeof(file), "%s.callgrind", s.dir);
	(void)snprintf(option, sizeof(option), "--callgrind-out-file=%s", file);
	if (part->job->kind == CALLGRIND_BUILD)
		build(&s, part->job->platen, option);
	else
		session(&s, part->job->platen, option, part->saves);
	subject_done(&s);
	return read_total(file);
}

/* The child belongs to the guard's group, as all that the run starts. */
static void
start(struct run *run, struct part *part)
{
	int pipes[2];
	if (pipe2(pipes, O_CLOEXEC) < 0 || (part->pid = fork()) < 0)
		guard_fail(BENCH_MACHINE, "callgrind: no process");
	if (part->pid == 0) {
		double count = count_part(run, part);
		bool told = write(pipes[1], &count, sizeof(count)) == sizeof(count);
		_exit(told ? BENCH_FINE : BENCH_MACHINE);
	}
	(void)close(pipes[1]);
	part->pipe = pipes[0];
}

/* Waits for any one of them; what went wrong in it has been said there. */
static void
collect(struct part *parts, size_t n)
{
	int status;
	double count;
	pid_t pid = wait(&status);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].pid != pid)
			continue;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != BENCH_FINE)
			exit(WIFEXITED(status) ? WEXITSTATUS(status) : BENCH_MACHINE);
		if (read(parts[i].pipe, &count, sizeof(count)) != sizeof(count))
			guard_fail(BENCH_MACHINE, "callgrind: no count");
		(void)close(parts[i].pipe);
		parts[i].job->count += count * parts[i].share;
	}
}

void
callgrind_count(struct run *run, struct callgrind_job *jobs, size_t n)
{
	struct part *parts = calloc(2 * n, sizeof(*parts));
	size_t all = 0, running = 0, at_once = (size_t)sysconf(_SC_NPROCESSORS_ONLN);
	if (!parts)
		abort(); /* out of memory: nothing useful can follow */
	for (size_t i = 0; i < n; i++) {
		struct part part = { .job = &jobs[i], .share = 1 };
		jobs[i].count = 0;
		if (jobs[i].kind == CALLGRIND_UPDATE) {
			part.share = 1.0 / (MANY - FEW);
			part.saves = MANY;
			parts[all++] = part;
			part.share = -part.share;
			part.saves = FEW;
		}
		parts[all++] = part;
	}
	run_progress_part(run, all);
	for (size_t i = 0; i < all || running; i++) {
		if (running == at_once || i >= all) {
			collect(parts, all);
			run_progress(run, "check: instructions, under valgrind");
			running--;
		}
		if (i < all) {
			start(run, &parts[i]);
			running++;
		}
	}
	free(parts);
}
