/* How many instructions a program executes for one thing.
 *
 * How often a loop goes around, and where a slice behind an update ends, is a matter of time, and valgrind's
 * time is fifty times as long: of a whole session that is some percent, another one each time. So the cost of
 * some functions is counted, each with all that it calls, as callgrind notes it with every call. Three more
 * things are a matter of time. The folder may be listed a second time soon after the start, and what waits until
 * nobody saves may begin between two saves: so a session is counted only from a save until all is quiet behind it,
 * by orders that vgdb brings; the rest of it, with the start and what is done behind, runs without, some ten times
 * as fast, so that a large site can be looked at, too.
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

/* The first saves of a kind find some things for the first time. */
enum { FEW = 2, COUNTED = 6, QUIET_MS = 200, LIMIT_MS = 600000, AGE_S = 2 };

#define VALGRIND "valgrind", "-q", "--log-file=/dev/null", "--tool=callgrind"
#define NAMES    "--compress-strings=no"
#define OUT_FILE "--callgrind-out-file="
#define PIPES    "--vgdb-prefix=" /* the run's own folder: they are left behind where it is killed */

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

/* A session under valgrind. */
struct session {
	struct rig rig;
	const char
		*file; /* what callgrind writes; its n-th order to write, counted from 1: FILE.N */
	size_t written;
	unsigned edit; /* the last number used */
};

bool
callgrind_is_there(void)
{
	const char *valgrind[] = { "valgrind", "--version", NULL };
	const char *vgdb[] = { "vgdb", "--help", NULL };
	int r = process_run(vgdb, -1); /* its help ends with 1 */
	return process_run(valgrind, -1) == 0 && (r == 0 || r == 1);
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

static bool
says(struct str text, struct str part)
{
	return str_search(text, part) < text.len;
}

/* Until all is done behind; `all`: also what waits until nobody saves. It is asked only when it looks so: a question
 * would get in the way of what it is about. */
static void
wait_idle(struct rig *r, bool all)
{
	struct str state;
	bool idle;
	do {
		if (!machine_wait_quiet(r->p.pid, QUIET_MS, LIMIT_MS))
			guard_fail(BENCH_VOID, "callgrind: %s is never idle", r->platen);
		process_drain(&r->p);
		if (conn_get(&r->pages, "/_platen/state.json", &state) != 200)
			guard_fail(BENCH_VOID, "callgrind: %s does not answer any more", r->platen);
		idle = says(state, S("\"idle\":true")) ||
		       (!all && says(state, S("\"later\":true")));
	} while (!idle || says(state, S("\"pending\":true")));
}

/* An order to callgrind: vgdb has it carried out before it ends, and wakes a program that waits. */
static void
order(const struct session *s, const char *what, const char *argument)
{
	char pid[32], prefix[4300];
	(void)snprintf(pid, sizeof(pid), "--pid=%d", (int)s->rig.p.pid);
	(void)snprintf(prefix, sizeof(prefix), PIPES "%s", s->file);
	const char *argv[] = { "vgdb", pid, prefix, "--max-invoke-ms=1", what, argument, NULL };
	if (process_run(argv, -1) != 0)
		guard_fail(BENCH_MACHINE, "vgdb cannot tell callgrind: %s", what);
}

/* One sample; from the edit until all is quiet it is counted, or not. */
static void
save_once(struct session *s, const struct scenario *sc, bool counted)
{
	struct rig *r = &s->rig;
	struct wish w = { 0 };
	struct str about, body;
	char event[32];
	scenario_prepare(sc, r, ++s->edit, SAVE_REPLACE, &w);
	wait_idle(r, false);
	if (counted)
		order(s, "instrumentation", "on");
	(void)scenario_act(sc, r->subject, s->edit, SAVE_REPLACE);
	struct str name = rig_event(r, CLIENT_LIMIT_MS * 2, &about);
	(void)snprintf(event, sizeof(event), "%.*s", STR(name));
	if (!name.len || !bench_listed(w.events, event))
		guard_fail(BENCH_VOID, "callgrind: %s: the event is '%s', not %s", sc->name, event,
			w.events);
	int status = conn_get(&r->pages, w.url.ptr, &body);
	if (status != (int)w.status || (w.marker.len && !says(body, buf_str(&w.marker))))
		guard_fail(BENCH_VOID, "callgrind: %s: wrong: no %.*s in %s (status %d)", sc->name,
			STR(buf_str(&w.marker)), w.url.ptr, status);
	wait_idle(r, false);
	if (counted)
		order(s, "instrumentation", "off");
	scenario_after(sc, r, s->edit);
	wish_done(&w);
}

/* The mean of some samples, behind a few that are not counted. */
static double
count_scenario(struct session *s, const struct scenario *sc)
{
	struct costs c = { 0 };
	char path[4300];
	for (int i = 0; i < FEW + COUNTED; i++)
		save_once(s, sc, i >= FEW);
	order(s, "dump", NULL);
	(void)snprintf(path, sizeof(path), "%s.%zu", s->file, ++s->written);
	read_costs(path, &c);
	return (c.batches + c.answers) / COUNTED;
}

static void
begin(struct session *s, const struct subject *subject, const struct callgrind_job *job,
	const char *from)
{
	struct buf url = { 0 };
	struct str body;
	char out[4300], prefix[4300];
	(void)snprintf(out, sizeof(out), OUT_FILE "%s", s->file);
	(void)snprintf(prefix, sizeof(prefix), PIPES "%s", s->file);
	const char *argv[] = { VALGRIND, NAMES, from, out, prefix, job->platen, "dev", subject->dir,
		"--port", "0", "--log", "json", NULL };
	s->rig = (struct rig){ .platen = job->platen, .subject = subject };
	rig_launch(argv, &s->rig.p);
	subject_url(&url, subject, GEN_BODY, 0);
	if (conn_open(s->rig.p.port, &s->rig.pages) < 0 ||
		conn_get(&s->rig.pages, url.ptr, &body) != 200)
		guard_fail(BENCH_VOID, "callgrind: %s is not answered", url.ptr);
	wait_idle(&s->rig, true);
	buf_done(&url);
}

/* From the start to the end. */
static double
startup(const struct subject *subject, const struct callgrind_job *job, const char *file)
{
	struct session s = { .file = file };
	struct costs c = { 0 };
	begin(&s, subject, job, "--instr-atstart=yes");
	rig_stop(&s.rig);
	read_costs(file, &c);
	return c.main - c.loop + c.slices + c.answers;
}

bool
callgrind_counts(const struct callgrind_job *job, enum gen_layout layout, size_t scenario)
{
	const struct scenario *sc = &scenarios[scenario];
	bool one = sc->shape == SHAPE_EDIT || sc->shape == SHAPE_NEW || sc->shape == SHAPE_DELETED;
	return one && bench_listed(job->scenarios, sc->name) &&
	       gen_has(&(struct gen_site){ .layout = layout }, sc->what) &&
	       (sc->what == GEN_LISTED) == job->paged;
}

static void
updates(struct subject *subject, const struct callgrind_job *job, const char *file,
	double ret[CALLGRIND_COUNTS])
{
	struct session s = { .file = file };
	if (job->paged)
		subject_form(subject, GEN_PAGED);
	begin(&s, subject, job, "--instr-atstart=no");
	for (size_t i = 0; i < n_scenarios; i++)
		if (callgrind_counts(job, subject->gen.layout, i))
			ret[i] = count_scenario(&s, &scenarios[i]);
	rig_stop(&s.rig);
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
	struct costs c = { 0 };
	read_costs(file, &c);
	return c.main + c.writer;
}

/* ---- several at a time ---- */

enum { COUNT_BYTES = CALLGRIND_COUNTS * sizeof(double) };

/* A job in a process of its own. */
struct part {
	struct callgrind_job *job;
	pid_t pid;
	int pipe; /* what it found comes from here */
};

static void
count(struct run *run, const struct callgrind_job *job, double ret[CALLGRIND_COUNTS])
{
	struct subject s;
	char file[4200];
	subject_make(&s, run->options, run->scratch, run->options->layout, job->posts);
	(void)nanosleep(&(struct timespec){ .tv_sec = AGE_S }, NULL);
	(void)snprintf(file, sizeof(file), "%s.callgrind", s.dir);
	switch (job->kind) {
	case CALLGRIND_STARTUP:
		ret[0] = startup(&s, job, file);
		break;
	case CALLGRIND_BUILD:
		ret[0] = build(&s, job->platen, file);
		break;
	case CALLGRIND_UPDATE:
		updates(&s, job, file, ret);
		break;
	}
	for (size_t i = 0; i < CALLGRIND_COUNTS; i++) {
		bool wanted = job->kind != CALLGRIND_UPDATE
				      ? i == 0
				      : i < n_scenarios && callgrind_counts(job, s.gen.layout, i);
		if (wanted && ret[i] <= 0)
			guard_fail(BENCH_MACHINE, "callgrind left no count in %s", file);
	}
	subject_done(&s);
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
		double found[CALLGRIND_COUNTS] = { 0 };
		count(run, part->job, found);
		bool told = write(pipes[1], found, sizeof(found)) == sizeof(found);
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
	pid_t pid = wait(&status);
	for (size_t i = 0; i < n; i++) {
		if (parts[i].pid != pid)
			continue;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != BENCH_FINE)
			exit(WIFEXITED(status) ? WEXITSTATUS(status) : BENCH_MACHINE);
		double *counts = parts[i].job->counts;
		if (read(parts[i].pipe, counts, COUNT_BYTES) != COUNT_BYTES)
			guard_fail(BENCH_MACHINE, "callgrind: no count");
		(void)close(parts[i].pipe);
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
