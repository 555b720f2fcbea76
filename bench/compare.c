/* Two programs on one machine in turns. */
#include "bench/compare.h"

#include <math.h>
#include <stdio.h>

#include "bench/guard.h"

enum { BASELINE, MINE, SIDES };

struct side {
	const char *platen;
	struct subject subject;
	struct rig rig;
	struct series *of[COMPARE_KINDS];
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
	char marker[32];
	(void)snprintf(marker, sizeof(marker), "edit-%08u", edit);
	(void)rig_wait_idle(&s->rig);
	uint64_t saved = subject_save(&s->subject, GEN_BODY, edit, SAVE_REPLACE);
	if (!rig_event(&s->rig, CLIENT_LIMIT_MS, &about).len)
		guard_fail(BENCH_VOID, "%s: lost: no event", s->platen);
	int status = conn_get(&s->rig.pages, s->rig.open.ptr, &body);
	uint64_t answered = client_now();
	if (status != 200 || str_search(body, str_of(marker)) == body.len)
		guard_fail(BENCH_VOID, "%s: wrong: no %s in the page", s->platen, marker);
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
	if (process_start(argv, &p) < 0 || conn_open(p.port, &c) < 0)
		guard_fail(BENCH_MACHINE, "%s does not start", s->platen);
	if (conn_get(&c, s->rig.open.ptr, &body) != 200)
		guard_fail(BENCH_VOID, "%s: no page after a start", s->platen);
	uint64_t end = client_now();
	conn_close(&c);
	(void)process_stop(&p);
	return (double)(end - p.exec_ns);
}

static void
begin(struct run *run, const struct bench_options *o, struct side *s)
{
	struct buf url = { 0 };
	subject_make(&s->subject, o, run->scratch, o->layout, o->sizes[0]);
	rig_start(&s->rig, s->platen, &s->subject);
	subject_url(&url, &s->subject, GEN_BODY, 0);
	rig_open(&s->rig, url.ptr);
	buf_done(&url);
}

static void
take_turns(struct run *run, const struct bench_options *o, struct side sides[SIDES])
{
	uint64_t random = o->seed;
	size_t starts = o->runs / 3 > 5 ? o->runs / 3 : 5;
	for (size_t i = 0; i < o->warm + o->runs; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		for (size_t k = 0; k < SIDES; k++) {
			struct side *s = &sides[k ^ (random >> 63)];
			double ns = update(s, (unsigned)i + 1), work = server_work(s);
			if (i >= o->warm)
				series_add(s->of[COMPARE_UPDATE], ns);
			if (i >= o->warm && work > 0)
				series_add(s->of[COMPARE_WORK], work);
			if (i < starts)
				series_add(s->of[COMPARE_STARTUP], startup(s));
		}
		run_progress(run, "check: wall clock");
	}
}

/* How far the halves of the baseline's own samples are apart. */
static double
null_shift(const struct series *s)
{
	struct series half[2] = { 0 };
	for (size_t i = 0; i < s->n; i++)
		series_add(&half[i % 2], s->v[i]);
	double shift = stats_shift(half[0].v, half[0].n, half[1].v, half[1].n);
	double p50 = stats_percentile(s->v, s->n, 50);
	series_done(&half[0]);
	series_done(&half[1]);
	return p50 > 0 ? (shift < 0 ? -shift : shift) / p50 : 0;
}

/* Half the width of the shift's interval: what is smaller cannot be told. */
static double
blur(const struct verdict *v)
{
	return v->base > 0 ? (v->range.high - v->range.low) / 2 / v->base : 0;
}

static void
judge(const struct bench_options *o, struct compare c[COMPARE_KINDS])
{
	double p[COMPARE_KINDS];
	for (int i = 0; i < COMPARE_KINDS; i++) {
		c[i].verdict = stats_compare(c[i].was.v, c[i].was.n, c[i].is.v, c[i].is.n, o->seed);
		p[i] = c[i].verdict.p;
	}
	stats_holm(p, COMPARE_KINDS);
	for (int i = 0; i < COMPARE_KINDS; i++) {
		c[i].verdict.p = p[i];
		stats_decide(&c[i].verdict);
	}
}

double
compare_run(struct run *run, const struct bench_options *o, struct compare ret[COMPARE_KINDS])
{
	struct side sides[SIDES] = { { .platen = o->baseline_binary }, { .platen = o->platen } };
	static const char *const names[][2] = {
		[COMPARE_UPDATE] = { "update, save to page", "update" },
		[COMPARE_WORK] = { "update, the server's work", "work" },
		[COMPARE_STARTUP] = { "start-up, exec to page", "start-up" },
	};
	for (int i = 0; i < COMPARE_KINDS; i++) {
		ret[i] = (struct compare){ .name = names[i][0], .scenario = names[i][1] };
		sides[BASELINE].of[i] = &ret[i].was;
		sides[MINE].of[i] = &ret[i].is;
	}
	run_progress_part(run, o->warm + o->runs);
	for (int i = 0; i < SIDES; i++)
		begin(run, o, &sides[i]);
	take_turns(run, o, sides);
	for (int i = 0; i < SIDES; i++) {
		rig_stop(&sides[i].rig);
		subject_done(&sides[i].subject);
	}
	judge(o, ret);
	double noise = 0;
	for (int i = 0; i < COMPARE_KINDS; i++)
		noise = fmax(noise, fmax(null_shift(&ret[i].was), blur(&ret[i].verdict)));
	return noise;
}

void
compare_done(struct compare c[COMPARE_KINDS])
{
	for (int i = 0; i < COMPARE_KINDS; i++) {
		series_done(&c[i].was);
		series_done(&c[i].is);
	}
}
