/* Programs on one machine in turns. */
#include "bench/compare.h"

#include <math.h>
#include <stdio.h>

#include "bench/guard.h"

static const struct {
	const char *name, *scenario;
} kinds[] = {
	[COMPARE_UPDATE] = { "update, save to page", "update" },
	[COMPARE_WORK] = { "update, the server's work", "work" },
	[COMPARE_STARTUP] = { "start-up, exec to page", "start-up" },
};

struct side {
	const char *platen;
	struct subject subject;
	struct rig rig;
	struct series *of[COMPARE_KINDS];
};

/* Who takes part, and in what. */
struct turns {
	struct run *run;
	const struct bench_options *o;
	struct side sides[COMPARE_SIDES];
	size_t n;
	bool updates, starts;
};

/* What the server says of its last update: from its begin to its last message, in ns. 0: nothing. */
static double
server_work(struct side *s)
{
	struct str state = rig_wait_idle(&s->rig);
	uint64_t begin, pushed;
	state = str_from(state, str_search(state, S("\"last_update\"")));
	if (!json_number(state, "begin_ns", &begin) || !json_number(state, "pushed_ns", &pushed))
		return 0; /* an older platen */
	return (double)(pushed - begin);
}

/* One body edit: from the save to the page, in ns. */
static double
update(struct side *s, unsigned edit)
{
	struct str about, body;
	struct buf marker = { 0 };
	subject_marker(&marker, &s->subject, GEN_BODY, edit);
	(void)rig_wait_idle(&s->rig);
	uint64_t saved = subject_save(&s->subject, GEN_BODY, edit, SAVE_REPLACE);
	if (!rig_event(&s->rig, CLIENT_LIMIT_MS, &about).len)
		guard_fail(BENCH_VOID, "%s: lost: no event", s->platen);
	int status = conn_get(&s->rig.pages, s->rig.open.ptr, &body);
	uint64_t answered = client_now();
	if (status != 200 || str_search(body, buf_str(&marker)) == body.len)
		guard_fail(BENCH_VOID, "%s: wrong: no %.*s in the page", s->platen,
			STR(buf_str(&marker)));
	buf_done(&marker);
	return (double)(answered - saved);
}

/* exec → the page, in ns. */
static double
startup(const struct side *s)
{
	const char *argv[] = { s->platen, "dev", s->subject.dir, "--no-watch", "--port", "0",
		"--log", "json", NULL };
	struct process p;
	struct conn c;
	struct str body;
	rig_launch(argv, &p);
	if (conn_open(p.port, &c) < 0)
		guard_fail(BENCH_MACHINE, "%s does not answer", s->platen);
	/* of somebody's own site the home page may be none */
	bool known = s->subject.options->page || !s->subject.options->site;
	int status = conn_get(&c, s->rig.open.ptr, &body);
	if (status < 0 || (known && status != 200))
		guard_fail(BENCH_VOID, "%s: no page after a start", s->platen);
	uint64_t end = client_now();
	conn_close(&c);
	(void)process_stop(&p);
	return (double)(end - p.exec_ns);
}

static void
begin(struct turns *t, struct side *s)
{
	struct buf url = { 0 };
	subject_make(&s->subject, t->o, t->run->scratch, t->o->layout, t->o->sizes[0]);
	rig_start(&s->rig, s->platen, &s->subject);
	subject_url(&url, &s->subject, GEN_BODY, 0);
	rig_open(&s->rig, url.ptr);
	buf_done(&url);
}

static void
sample(const struct turns *t, struct side *s, size_t i)
{
	size_t starts = t->updates ? t->o->runs / 3 : t->o->runs;
	if (t->updates) {
		double ns = update(s, (unsigned)i + 1), work = server_work(s);
		if (i >= t->o->warm)
			series_add(s->of[COMPARE_UPDATE], ns);
		if (i >= t->o->warm && work > 0)
			series_add(s->of[COMPARE_WORK], work);
	}
	if (t->starts && i < (starts > 5 ? starts : 5))
		series_add(s->of[COMPARE_STARTUP], startup(s));
}

static void
take_turns(struct turns *t)
{
	uint64_t random = t->o->seed;
	run_progress_part(t->run, t->o->warm + t->o->runs);
	for (size_t i = 0; i < t->o->warm + t->o->runs; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		/* who begins, and which way around */
		size_t first = (random >> 40) % t->n, step = random >> 63 ? 1 : t->n - 1;
		for (size_t k = 0; k < t->n; k++)
			sample(t, &t->sides[(first + k * step) % t->n], i);
		run_progress(t->run, t->n < COMPARE_SIDES ? "null run" : "check: wall clock");
	}
}

static struct verdict
verdict_of(const struct compare *c, enum compare_side other, uint64_t seed)
{
	const struct series *was = &c->of[COMPARE_WAS], *is = &c->of[other];
	return stats_compare(was->v, was->n, is->v, is->n, seed);
}

static void
judge(const struct bench_options *o, struct compare c[COMPARE_KINDS])
{
	double p[COMPARE_KINDS];
	for (int i = 0; i < COMPARE_KINDS; i++) {
		c[i].null = verdict_of(&c[i], COMPARE_AGAIN, o->seed);
		c[i].verdict = verdict_of(&c[i], COMPARE_IS, o->seed);
		p[i] = c[i].verdict.p;
	}
	stats_holm(p, COMPARE_KINDS);
	for (int i = 0; i < COMPARE_KINDS; i++) {
		c[i].verdict.p = p[i];
		stats_decide(&c[i].verdict);
	}
}

/* Everybody's turns, and what came of them. */
static void
run_turns(struct turns *t, struct compare ret[COMPARE_KINDS])
{
	for (int i = 0; i < COMPARE_KINDS; i++) {
		ret[i] = (struct compare){ .name = kinds[i].name, .scenario = kinds[i].scenario };
		for (size_t k = 0; k < t->n; k++)
			t->sides[k].of[i] = &ret[i].of[k];
	}
	for (size_t i = 0; i < t->n; i++)
		begin(t, &t->sides[i]);
	take_turns(t);
	for (size_t i = 0; i < t->n; i++) {
		rig_stop(&t->sides[i].rig);
		subject_done(&t->sides[i].subject);
	}
	judge(t->o, ret);
}

/* As a part of the p50. */
static double
shift_of(const struct verdict *v)
{
	return v->base > 0 ? fabs(v->shift) / v->base : 0;
}

/* Half the width of the shift's interval: what is smaller cannot be told. */
static double
blur(const struct verdict *v)
{
	return v->base > 0 ? (v->range.high - v->range.low) / 2 / v->base : 0;
}

static void
note_null(struct result *r, const struct compare c[COMPARE_KINDS])
{
	r->null_shift = r->null_blur = 0;
	for (int i = 0; i < COMPARE_KINDS; i++) {
		r->null_shift = fmax(r->null_shift, shift_of(&c[i].null));
		r->null_blur = fmax(r->null_blur, blur(&c[i].null));
		if (c[i].of[COMPARE_WAS].n && c[i].of[COMPARE_WAS].n < STATS_SAMPLES_LEAST)
			r->null_blur = fmax(r->null_blur, 1); /* nothing can be told */
	}
}

double
compare_run(struct run *run, const struct bench_options *o, struct compare ret[COMPARE_KINDS])
{
	struct turns t = { .run = run,
		.o = o,
		.sides = { { .platen = o->baseline_binary }, { .platen = o->baseline_binary },
			{ .platen = o->platen } },
		.n = COMPARE_SIDES,
		.updates = true,
		.starts = true };
	run_turns(&t, ret);
	note_null(run->result, ret);
	double noise = result_noise(run->result);
	for (int i = 0; i < COMPARE_KINDS; i++)
		noise = fmax(noise, blur(&ret[i].verdict));
	return noise;
}

void
compare_null(struct run *run)
{
	const struct bench_options *o = run->options;
	struct compare c[COMPARE_KINDS];
	struct turns t = { .run = run,
		.o = o,
		.sides = { { .platen = o->platen }, { .platen = o->platen } },
		.n = 2,
		.updates = o->command == BENCH_UPDATE || o->command == BENCH_CHECK };
	t.starts = !t.updates;
	run_turns(&t, c);
	note_null(run->result, c);
	compare_keep(run, "null", c);
	compare_done(c);
}

void
compare_keep(struct run *run, const char *command, const struct compare c[COMPARE_KINDS])
{
	bool judged = strcmp(command, "check") == 0;
	const char *const names[] = { judged ? "baseline" : "platen", "again", "platen" };
	const struct bench_options *o = run->options;
	for (int i = 0; i < COMPARE_KINDS * COMPARE_SIDES; i++) {
		const struct series *s = &c[i / COMPARE_SIDES].of[i % COMPARE_SIDES];
		if (s->n == 0)
			continue;
		struct measure *m = result_add(run->result);
		m->command = command;
		m->scenario = c[i / COMPARE_SIDES].scenario;
		m->style = "";
		m->layout = o->site ? "own" : gen_layout_name(o->layout);
		m->posts = o->site ? 0 : o->sizes[0];
		(void)snprintf(m->tool, sizeof(m->tool), "%s", names[i % COMPARE_SIDES]);
		struct series *to = measure_series(m, "time");
		for (size_t k = 0; k < s->n; k++)
			series_add(to, s->v[k]);
	}
}

void
compare_done(struct compare c[COMPARE_KINDS])
{
	for (int i = 0; i < COMPARE_KINDS; i++)
		for (int k = 0; k < COMPARE_SIDES; k++)
			series_done(&c[i].of[k]);
}
