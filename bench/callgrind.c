/* How many instructions a program executes for one thing.
 *
 * How often a loop goes around, and where a slice behind an update ends, is a matter of time, and valgrind's
 * time is fifty times as long: of a whole session that is some percent, another one each time. So the cost of
 * some functions is counted, each with all that it calls, as callgrind notes it with every call. Two more
 * things are a matter of time. The folder may be listed a second time soon after the start, which is a batch of
 * half an update's cost, and would show in the difference of a longer session and a shorter one: so callgrind
 * writes what it has at each batch's begin, into a file of its own, and those of the first saves are not read.
 * And threads share work as it comes: so a build is to have one. The cache's works in step with it then, and is
 * counted; in a session how much it writes at once, and its end, are a matter of time. What is read within a
 * second of its last change is not trusted by the next start, and costs less to keep: so all files are older than
 * that before anything is counted. Under MALLOC_PERTURB_, which test runners set, malloc fills each block it gives
 * and takes: that is counted as well, and depends on which block is the next free one, so it is not set. */
#include "bench/callgrind.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/guard.h"
#include "bench/machine.h"

/* The first saves find some things for the first time. */
enum { FEW = 3, MANY = 13, QUIET_MS = 300, LIMIT_MS = 600000, AGE_S = 2 };

#define VALGRIND "valgrind", "-q", "--log-file=/dev/null", "--tool=callgrind"
#define NAMES    "--compress-strings=no"
#define OUT_FILE "--callgrind-out-file="

/* Functions of which the cost is known, and `main`, of which it always is. */
#define BATCH  "push_batch" /* a batch, up to its push */
#define ANSWER "answer_get"
#define LOOK   "watcher_pump" /* in an answer: a look whether there is a batch */
#define OWN    "own_answer" /* in an answer: how often the state is asked for is a matter of time */
#define SLICE  "on_idle"    /* a slice of what is done behind */
#define LOOP   "uv_run"     /* of libuv */
#define WRITER "thread_main" /* the cache's thread, which main() does not call */

/* Instructions of some functions, with all that they call. */
struct costs {
	double main, loop, slices, batches, answers, writer;
};

bool
callgrind_is_there(void)
{
	const char *argv[] = { "valgrind", "--version", NULL };
	return process_run(argv, -1) == 0;
}

bool
callgrind_knows(const char *platen)
{
	static const char names[][16] = { BATCH, ANSWER, LOOK, OWN, SLICE, LOOP };
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

static void
note_call(struct costs *c, struct str from, struct str to, double cost)
{
	if (str_eq(to, S("main")))
		c->main += cost;
	else if (str_eq(to, S(LOOP)))
		c->loop += cost;
	else if (str_eq(to, S(WRITER)))
		c->writer += cost;
	else if (str_eq(to, S(SLICE)))
		c->slices += cost;
	else if (str_eq(to, S(BATCH)))
		c->batches += cost;
	else if (str_eq(to, S(ANSWER)))
		c->answers += cost;
	else if (str_eq(from, S(ANSWER)) && (str_eq(to, S(LOOK)) || str_eq(to, S(OWN))))
		c->answers -= cost;
}

/* Adds a file of callgrind's: "fn=" and who calls, "cfn=" and who is called, "calls=", and below that the
 * place of the call with its cost. */
static void
read_costs(const char *path, struct costs *c)
{
	char line[4096], from[256] = "", to[256] = "";
	bool called = false;
	FILE *f = fopen(path, "re");
	if (!f)
		guard_fail(BENCH_MACHINE, "callgrind left no %s", path);
	while (fgets(line, sizeof(line), f)) {
		struct str text = str_trim(str_of(line));
		if (str_starts(text, S("fn=")))
			(void)snprintf(from, sizeof(from), "%.*s", STR(str_from(text, 3)));
		else if (str_starts(text, S("cfn=")))
			(void)snprintf(to, sizeof(to), "%.*s", STR(str_from(text, 4)));
		else if (called)
			note_call(c, str_of(from), str_of(to),
				strtod(text.ptr + str_find(text, ' ', 0), NULL));
		called = str_starts(text, S("calls="));
	}
	(void)fclose(f);
}

/* callgrind's files of a program that has ended, from its number `first` on, counted from 1; the last one has
 * none. */
static struct costs
read_all(const char *path, size_t first)
{
	struct costs c = { 0 };
	char one[4300];
	for (size_t i = first;; i++) {
		(void)snprintf(one, sizeof(one), "%s.%zu", path, i);
		if (access(one, F_OK) < 0)
			break;
		read_costs(one, &c);
	}
	read_costs(path, &c);
	return c;
}

/* How many files there are up to now. */
static size_t
count_files(const char *path)
{
	char one[4300];
	for (size_t n = 0;; n++) {
		(void)snprintf(one, sizeof(one), "%s.%zu", path, n + 1);
		if (access(one, F_OK) < 0)
			return n;
	}
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

/* Until all is done behind. It is asked only when it looks so: a question would get in the way of what it is
 * about. */
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

/* Opens the page and waits for what that brings; then whatever comes is an update's. */
static void
listen_to(struct rig *r, const char *url)
{
	struct str name, data;
	if (events_open(&r->p, url, &r->events) < 0 ||
		events_next(&r->events, CLIENT_LIMIT_MS, &name, &data) < 0)
		guard_fail(BENCH_VOID, "callgrind: no event stream");
	r->listening = true;
	wait_idle(r);
	while (events_next(&r->events, 0, &name, &data) == 0)
		continue;
}

/* A session from its start to its end; where there are saves, of these all but the first few. */
static double
session(const struct subject *s, const char *platen, const char *file, bool saves)
{
	struct rig r = { .platen = platen, .subject = s };
	struct buf url = { 0 };
	size_t first = 1;
	char option[4300];
	(void)snprintf(option, sizeof(option), OUT_FILE "%s", file);
	const char *argv[] = { VALGRIND, NAMES, option, "--dump-before=" BATCH, platen, "dev",
		s->dir, "--port", "0", "--log", "json", NULL };
	rig_launch(argv, &r.p);
	subject_url(&url, s, GEN_BODY, 0);
	if (ask(&r, url.ptr, S("")) != 200)
		guard_fail(BENCH_VOID, "callgrind: %s is not answered", url.ptr);
	wait_idle(&r);
	if (saves)
		listen_to(&r, url.ptr);
	for (unsigned i = 1; saves && i <= MANY; i++) {
		save_once(&r, url.ptr, i);
		if (i == FEW) /* the next one's begin writes the file of this one */
			first = count_files(file) + 2;
	}
	if (r.listening)
		conn_close(&r.events);
	if (process_stop(&r.p) != 0)
		guard_fail(BENCH_VOID, "callgrind: %s did not end with 0", platen);
	buf_done(&url);
	struct costs c = read_all(file, first);
	return saves ? (c.batches + c.answers) / (MANY - FEW)
		     : c.main - c.loop + c.slices + c.answers;
}

/* A program of before there was the option has one thread. */
static double
build(const struct subject *s, const char *platen, const char *file)
{
	char out[4200], option[4300];
	const char *asked[] = { platen, "build", "--threads", "1", "--help", NULL };
	const char *threads = process_run(asked, -1) == 0 ? "--threads=1" : NULL;
	(void)snprintf(out, sizeof(out), "%s.out", s->dir);
	(void)snprintf(option, sizeof(option), OUT_FILE "%s", file);
	const char *argv[] = { VALGRIND, NAMES, option, platen, "build", s->dir, "-o", out,
		"--quiet", threads, NULL };
	if (process_run(argv, -1) != 0)
		guard_fail(BENCH_SITE, "the site does not build under valgrind");
	guard_remove(out);
	struct costs c = read_all(file, 1);
	return c.main + c.writer;
}

/* ---- several at a time ---- */

/* A job in a process of its own. */
struct part {
	struct callgrind_job *job;
	pid_t pid;
	int pipe; /* what it found comes from here */
};

static double
count(struct run *run, const struct callgrind_job *job)
{
	struct subject s;
	char file[4200];
	subject_make(&s, run->options, run->scratch, run->options->layout, job->posts);
	(void)nanosleep(&(struct timespec){ .tv_sec = AGE_S }, NULL);
	(void)snprintf(file, sizeof(file), "%s.callgrind", s.dir);
	double found = job->kind == CALLGRIND_BUILD
			       ? build(&s, job->platen, file)
			       : session(&s, job->platen, file, job->kind == CALLGRIND_UPDATE);
	subject_done(&s);
	if (found <= 0)
		guard_fail(BENCH_MACHINE, "callgrind left no count in %s", file);
	return found;
}

/* The child belongs to the guard's group, as all that the run starts. */
static void
start(struct run *run, struct part *part)
{
	int pipes[2];
	if (pipe2(pipes, O_CLOEXEC) < 0 || (part->pid = fork()) < 0)
		guard_fail(BENCH_MACHINE, "callgrind: no process");
	if (part->pid == 0) {
		(void)unsetenv("MALLOC_PERTURB_");
		double found = count(run, part->job);
		bool told = write(pipes[1], &found, sizeof(found)) == sizeof(found);
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
	double found;
	pid_t pid = wait(&status);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].pid != pid)
			continue;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != BENCH_FINE)
			exit(WIFEXITED(status) ? WEXITSTATUS(status) : BENCH_MACHINE);
		if (read(parts[i].pipe, &found, sizeof(found)) != sizeof(found))
			guard_fail(BENCH_MACHINE, "callgrind: no count");
		(void)close(parts[i].pipe);
		parts[i].job->count = found;
	}
}

void
callgrind_count(struct run *run, struct callgrind_job *jobs, size_t n)
{
	struct part *parts = calloc(n, sizeof(*parts));
	size_t running = 0, at_once = (size_t)sysconf(_SC_NPROCESSORS_ONLN);
	if (!parts)
		abort(); /* out of memory: nothing useful can follow */
	run_progress_part(run, n);
	for (size_t i = 0; i < n || running; i++) {
		if (running == at_once || i >= n) {
			collect(parts, n);
			run_progress(run, "check: instructions, under valgrind");
			running--;
		}
		if (i < n) {
			parts[i].job = &jobs[i];
			start(run, &parts[i]);
			running++;
		}
	}
	free(parts);
}
