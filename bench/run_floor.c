/* The floor: the barest program for the same work, beside a run and by itself. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/guard.h"
#include "bench/run.h"
#include "core/diag.h"

static void
started(int r, const char *what)
{
	if (r < 0)
		guard_fail(BENCH_MACHINE, "%s: %s", what, strerror(-r));
}

void
floor_start(struct floor_rig *f, struct run *run, const struct subject *s)
{
	*f = (struct floor_rig){ .run = run };
	(void)snprintf(f->dir, sizeof(f->dir), "%s.floor", s->dir);
	if (mkdir(f->dir, 0700) < 0)
		guard_fail(BENCH_MACHINE, "a temporary folder");
	const char *argv[] = { run->options->floor, "update", f->dir, NULL };
	rig_launch(argv, &f->p);
	started(conn_open(f->p.port, &f->pushed), "connecting to the floor");
}

double
floor_sample(struct floor_rig *f, const struct subject *s, unsigned edit)
{
	struct buf text = { 0 };
	char path[4300], marker[32];
	struct str body;
	subject_text(&text, s, GEN_BODY, edit);
	(void)snprintf(path, sizeof(path), "%s/post.md", f->dir);
	(void)snprintf(marker, sizeof(marker), "edit-%08u", edit);
	uint64_t saved = subject_write(path, buf_str(&text), SAVE_IN_PLACE);
	int r = conn_answer(&f->pushed, &body);
	uint64_t answered = client_now();
	if (r < 0 || str_search(body, str_of(marker)) == body.len)
		guard_fail(BENCH_VOID, "the floor lost an update");
	uint64_t begun = http_number(f->pushed.head, S("begun"));
	uint64_t made = http_number(f->pushed.head, S("made"));
	if (begun < saved || made < begun || answered < made)
		guard_fail(BENCH_VOID,
			"the floor's stages do not add up: its clock is not this process's");
	f->n++;
	f->whole += (double)(answered - saved);
	f->woken += (double)(begun - saved);
	f->received += (double)(answered - made);
	buf_done(&text);
	return (double)(answered - saved);
}

/* "read 1.5 µs, hash 0.2 µs" as members of a JSON object, in ns. The sum of those that are not the send:
 * a client on another processor has the page before send returns. */
static double
add_stages(struct buf *b, struct str said)
{
	struct str one;
	double sum = 0;
	while (str_split(&said, ',', &one)) {
		one = str_trim(one);
		size_t blank = str_find(one, ' ', 0);
		double us = blank < one.len ? strtod(one.ptr + blank, NULL) : 0;
		if (blank == one.len || str_starts(one, S("send ")))
			continue;
		buf_printf(b, ",\"%.*s\":%.0f", STR(str_slice(one, 0, blank)), us * 1e3);
		sum += us * 1e3;
	}
	return sum;
}

/* Means, since only they add up. The floor prints its own in tenths of a microsecond. */
static void
add_up(const struct floor_rig *f, double own)
{
	double n = (double)f->n, whole = f->whole / n;
	double sum = f->woken / n + own + f->received / n;
	/* a check's counters are exact on any machine, and it holds no time against the floor */
	if (f->run->options->command == BENCH_CHECK)
		return;
	if (sum < whole * 0.98 - 500 || sum > whole * 1.02 + 500)
		guard_fail(BENCH_VOID,
			"the floor's stages do not add up: %.1f µs in stages, %.1f µs from save to "
			"page",
			sum / 1e3, whole / 1e3);
}

void
floor_stop(struct floor_rig *f)
{
	char text[512];
	struct buf *stages = &f->run->result->floor_stages;
	double n = (double)(f->n ? f->n : 1);
	conn_close(&f->pushed); /* it ends by itself once nobody listens */
	ssize_t got = read(f->p.out, text, sizeof(text) - 1);
	text[got > 0 ? got : 0] = 0;
	(void)process_stop(&f->p);
	buf_clear(stages);
	buf_printf(stages, "{\"woken\":%.0f", f->woken / n);
	double own = add_stages(stages, str_trim(str_of(text)));
	buf_printf(stages, ",\"received\":%.0f}", f->received / n);
	if (f->n)
		add_up(f, own);
	guard_remove(f->dir);
}

void
floor_prove(struct run *run, const struct subject *s)
{
	enum { SAMPLES = 20 };
	struct floor_rig f;
	floor_start(&f, run, s);
	for (unsigned i = 0; i < SAMPLES; i++)
		(void)floor_sample(&f, s, i);
	floor_stop(&f);
}

double
floor_run(const struct run *run, const char *mode, const char *dir, const char *out)
{
	const char *argv[] = { run->options->floor, mode, dir, out, NULL };
	uint64_t start = client_now();
	if (process_run(argv, -1) != 0)
		guard_fail(BENCH_MACHINE, "floor %s failed", mode);
	return (double)(client_now() - start);
}

double
floor_answer(const struct run *run, const char *folder)
{
	const char *argv[] = { run->options->floor, "startup", folder, NULL };
	struct process p;
	struct conn c;
	struct str body;
	rig_launch(argv, &p);
	if (conn_open(p.port, &c) < 0 || conn_get(&c, "/", &body) != 200)
		guard_fail(BENCH_MACHINE, "the floor does not answer");
	uint64_t end = client_now();
	conn_close(&c);
	(void)process_stop(&p);
	return (double)(end - p.exec_ns);
}

/* The last one is run_write.c's. */
enum { FLOOR_UPDATE, FLOOR_STARTUP, FLOOR_WALK, FLOOR_WHOLE, FLOOR_TIMED, FLOOR_KINDS };
static const char *const kinds[] = { "update", "startup", "stat-walk", "build", "write" };

size_t
run_few(const struct bench_options *o)
{
	return o->runs > 10 ? (o->runs + 9) / 10 : 1;
}

/* One sample of a kind in ns; 0: it has no turn now. */
static double
turn(struct floor_rig *f, const struct subject *s, int kind, size_t i, const char *out)
{
	const struct bench_options *o = f->run->options;
	if (!bench_listed(o->scenarios, kinds[kind]))
		return 0;
	switch (kind) {
	case FLOOR_UPDATE:
		return floor_sample(f, s, (unsigned)i);
	case FLOOR_STARTUP:
		return floor_answer(f->run, NULL);
	case FLOOR_WALK:
		return floor_run(f->run, "stat", s->dir, NULL);
	default:
		return i >= o->warm && (i - o->warm) % 10 == 0
			       ? floor_run(f->run, "build", s->dir, out)
			       : 0;
	}
}

static void
measure_times(struct run *run, const struct subject *s)
{
	const struct bench_options *o = run->options;
	struct floor_rig f;
	struct measure m[FLOOR_TIMED] = { 0 };
	char out[4200];
	(void)snprintf(out, sizeof(out), "%s.out", s->dir);
	floor_start(&f, run, s);
	for (size_t i = 0; i < o->warm + o->runs; i++) {
		for (int k = 0; k < FLOOR_TIMED; k++) {
			double ns = turn(&f, s, k, i, out);
			if (i >= o->warm && ns > 0)
				series_add(measure_series(&m[k], "floor"), ns);
		}
		run_progress(run, "floor");
	}
	floor_stop(&f);
	for (int k = 0; k < FLOOR_TIMED; k++) {
		if (m[k].n_series == 0)
			continue;
		m[k].command = "floor";
		m[k].scenario = kinds[k];
		m[k].style = "";
		(void)snprintf(m[k].tool, sizeof(m[k].tool), "floor");
		m[k].layout = gen_layout_name(o->layout);
		m[k].posts = s->gen.posts;
		*result_add(run->result) = m[k];
	}
	guard_remove(out);
}

static void
measure_size(struct run *run, size_t posts)
{
	const struct bench_options *o = run->options;
	struct subject s;
	subject_make(&s, o, run->scratch, o->layout, posts);
	bool timed = false;
	for (int k = 0; k < FLOOR_TIMED; k++)
		timed |= bench_listed(o->scenarios, kinds[k]);
	if (timed)
		measure_times(run, &s);
	if (bench_listed(o->scenarios, kinds[FLOOR_TIMED]) && s.gen.posts)
		run_write(run, &s);
	subject_done(&s);
}

void
run_floor(struct run *run)
{
	const struct bench_options *o = run->options;
	run_expect_scenarios(run, kinds, FLOOR_KINDS);
	run->progress.all = o->n_sizes * (o->warm + o->runs);
	for (size_t i = 0; i < o->n_sizes; i++)
		measure_size(run, o->sizes[i]);
}
