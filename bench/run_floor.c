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
floor_start(struct floor_rig *f, const struct run *run, const struct subject *s)
{
	(void)snprintf(f->dir, sizeof(f->dir), "%s.floor", s->dir);
	if (mkdir(f->dir, 0700) < 0)
		guard_fail(BENCH_MACHINE, "a temporary folder");
	const char *argv[] = { run->options->floor, "update", f->dir, NULL };
	started(process_start(argv, &f->p), "the floor does not start");
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
	buf_done(&text);
	return (double)(answered - saved);
}

/* "read 1.5 µs, hash 0.2 µs" becomes {"read":1500,"hash":200}, in ns. */
static double
stages_json(struct buf *b, struct str said)
{
	struct str one;
	double sum = 0;
	buf_add_char(b, '{');
	while (str_split(&said, ',', &one)) {
		one = str_trim(one);
		size_t blank = str_find(one, ' ', 0);
		double us = blank < one.len ? strtod(one.ptr + blank, NULL) : 0;
		if (blank == one.len)
			continue;
		buf_printf(b, "%s\"%.*s\":%.0f", b->len > 1 ? "," : "",
			STR(str_slice(one, 0, blank)), us * 1e3);
		/* a client on another processor has the page before send returns */
		if (!str_starts(one, S("send ")))
			sum += us * 1e3;
	}
	buf_add_char(b, '}');
	return sum;
}

double
floor_stop(struct floor_rig *f, struct buf *ret_stages)
{
	char text[512];
	conn_close(&f->pushed); /* it ends by itself once nobody listens */
	ssize_t n = read(f->p.out, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = 0;
	double sum = stages_json(ret_stages, str_trim(str_of(text)));
	(void)process_stop(&f->p);
	return sum;
}

/* How long a floor's mode takes from exec to its end. */
static double
whole(const struct run *run, const char *mode, const char *dir, const char *out)
{
	const char *argv[] = { run->options->floor, mode, dir, out, NULL };
	uint64_t start = client_now();
	if (process_run(argv, -1) != 0)
		guard_fail(BENCH_MACHINE, "floor %s failed", mode);
	return (double)(client_now() - start);
}

static double
startup(const struct run *run)
{
	const char *argv[] = { run->options->floor, "startup", NULL };
	struct process p;
	struct conn c;
	struct str body;
	started(process_start(argv, &p), "the floor does not start");
	started(conn_open(p.port, &c), "connecting to the floor");
	if (conn_get(&c, "/", &body) != 200)
		guard_fail(BENCH_VOID, "the floor does not answer");
	uint64_t end = client_now();
	conn_close(&c);
	(void)process_stop(&p);
	return (double)(end - p.exec_ns);
}

/* The stages cannot be longer than the way that they are a part of: else this clock is no clock. */
static void
add_up(double mean, double stages)
{
	if (stages > mean * 1.02)
		guard_fail(BENCH_VOID,
			"the floor's stages do not add up: %.1f µs before its send, %.1f µs from "
			"save to page",
			stages / 1e3, mean / 1e3);
}

static void
measure_size(struct run *run, size_t posts)
{
	const struct bench_options *o = run->options;
	struct subject s;
	struct floor_rig f;
	struct measure m[4] = { 0 };
	static const char *const names[] = { "update", "startup", "stat-walk", "build" };
	char out[4200];
	double mean = 0;
	subject_make(&s, o, run->scratch, o->layout, posts);
	(void)snprintf(out, sizeof(out), "%s.out", s.dir);
	floor_start(&f, run, &s);
	for (size_t i = 0; i < o->warm + o->runs; i++) {
		double v[4] = { floor_sample(&f, &s, (unsigned)i), startup(run),
			whole(run, "stat", s.dir, NULL), 0 };
		mean += v[0] / (double)(o->warm + o->runs); /* the stages know no warm-up */
		/* whole builds take longest: a tenth of them is enough */
		v[3] = i >= o->warm && (i - o->warm) % 10 == 0 ? whole(run, "build", s.dir, out)
							       : 0;
		for (int k = 0; k < 4 && i >= o->warm; k++)
			if (v[k] > 0)
				series_add(measure_series(&m[k], "floor"), v[k]);
		run_progress(run, "floor");
	}
	double stages = floor_stop(&f, &run->result->floor_stages);
	add_up(mean, stages);
	for (int k = 0; k < 4; k++) {
		m[k].command = "floor";
		m[k].scenario = names[k];
		m[k].style = "";
		(void)snprintf(m[k].tool, sizeof(m[k].tool), "floor");
		m[k].layout = gen_layout_name(o->layout);
		m[k].posts = posts;
		*result_add(run->result) = m[k];
	}
	guard_remove(out);
	subject_done(&s);
}

void
run_floor(struct run *run)
{
	const struct bench_options *o = run->options;
	run->progress.all = o->n_sizes * (o->warm + o->runs);
	for (size_t i = 0; i < o->n_sizes; i++) {
		buf_clear(&run->result->floor_stages);
		measure_size(run, o->sizes[i]);
	}
}
