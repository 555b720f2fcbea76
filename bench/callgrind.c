/* How many instructions a program executes for one thing. */
#include "bench/callgrind.h"

#include <stdio.h>
#include <stdlib.h>

#include "bench/guard.h"
#include "bench/machine.h"

enum { FEW = 3, MANY = 13, QUIET_MS = 400, LIMIT_MS = 600000 };

bool
callgrind_is_there(void)
{
	const char *argv[] = { "valgrind", "--version", NULL };
	return process_run(argv, -1) == 0;
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

static void
save_once(struct rig *r, const char *url, unsigned edit)
{
	struct str about, body;
	char marker[32];
	(void)snprintf(marker, sizeof(marker), "edit-%08u", edit);
	(void)subject_save(r->subject, GEN_BODY, edit, SAVE_REPLACE);
	if (!rig_event(r, CLIENT_LIMIT_MS * 2, &about).len)
		guard_fail(BENCH_VOID, "callgrind: an update was lost");
	if (conn_get(&r->pages, url, &body) != 200 || str_search(body, str_of(marker)) == body.len)
		guard_fail(BENCH_VOID, "callgrind: wrong: no %s in %s", marker, url);
	process_drain(&r->p);
	/* nobody asks it meanwhile: asking costs instructions, too */
	(void)machine_wait_quiet(r->p.pid, QUIET_MS, LIMIT_MS);
}

/* A session of so many saves, from its start to its end. */
static double
session(const struct subject *s, const char *platen, unsigned saves)
{
	char file[4200], option[4300];
	struct rig r = { .platen = platen, .subject = s };
	struct str body, name, data;
	struct buf url = { 0 };
	(void)snprintf(file, sizeof(file), "%s.callgrind", s->dir);
	(void)snprintf(option, sizeof(option), "--callgrind-out-file=%s", file);
	const char *argv[] = { "valgrind", "-q", "--log-file=/dev/null", "--tool=callgrind", option,
		platen, "dev", s->dir, "--port", "0", "--log", "json", NULL };
	int started = process_start(argv, &r.p);
	if (started < 0 || conn_open(r.p.port, &r.pages) < 0)
		guard_fail(BENCH_MACHINE, "valgrind does not start %s", platen);
	subject_url(&url, s, GEN_BODY, 0);
	if (conn_get(&r.pages, url.ptr, &body) != 200)
		guard_fail(BENCH_VOID, "callgrind: %s is not answered", url.ptr);
	(void)machine_wait_quiet(r.p.pid, QUIET_MS, LIMIT_MS);
	if (saves && (events_open(r.p.port, url.ptr, &r.events) < 0 ||
			     events_next(&r.events, CLIENT_LIMIT_MS, &name, &data) < 0))
		guard_fail(BENCH_VOID, "callgrind: no event stream");
	r.listening = saves > 0;
	(void)machine_wait_quiet(r.p.pid, QUIET_MS, LIMIT_MS);
	while (saves && events_next(&r.events, 0, &name, &data) == 0)
		continue;
	for (unsigned i = 1; i <= saves; i++)
		save_once(&r, url.ptr, i);
	rig_stop(&r);
	buf_done(&url);
	return read_total(file);
}

static double
build(const struct subject *s, const char *platen)
{
	char file[4200], option[4300], out[4200];
	(void)snprintf(file, sizeof(file), "%s.callgrind", s->dir);
	(void)snprintf(option, sizeof(option), "--callgrind-out-file=%s", file);
	(void)snprintf(out, sizeof(out), "%s.out", s->dir);
	const char *argv[] = { "valgrind", "-q", "--log-file=/dev/null", "--tool=callgrind", option,
		platen, "build", s->dir, "-o", out, "--quiet", NULL };
	if (process_run(argv, -1) != 0)
		guard_fail(BENCH_SITE, "the site does not build under valgrind");
	guard_remove(out);
	return read_total(file);
}

double
callgrind_count(struct run *run, const char *platen, enum callgrind kind, size_t posts)
{
	struct subject s;
	double count = 0;
	subject_make(&s, run->options, run->scratch, run->options->layout, posts);
	switch (kind) {
	case CALLGRIND_STARTUP:
		count = session(&s, platen, 0);
		break;
	case CALLGRIND_UPDATE:
		count = session(&s, platen, FEW);
		count = (session(&s, platen, MANY) - count) / (MANY - FEW);
		break;
	case CALLGRIND_BUILD:
		count = build(&s, platen);
		break;
	case CALLGRIND_KINDS:
		break;
	}
	subject_done(&s);
	return count;
}
