/* The gate: may this change be merged? Work counters, instructions, wall clock, growth. */
#include "bench/check.h"

#include <math.h>
#include <stdio.h>

#include "bench/callgrind.h"
#include "bench/check_work.h"
#include "bench/compare.h"
#include "bench/guard.h"

static const double MORE_INSTRUCTIONS = 1.02;

/* What the size of a site may not matter for. */
static const char FLAT[] = "body,title,tag,layout,new,deleted,folder,folder-deleted,home-title";
enum { FEW_POSTS = 100 }; /* where instructions are counted */

/* ---- what is run again ---- */

static void
add_size(struct bench_options *o, size_t posts)
{
	for (size_t i = 0; i < o->n_sizes; i++)
		if (o->sizes[i] == posts)
			return;
	if (o->n_sizes < BENCH_SIZES && posts > 0)
		o->sizes[o->n_sizes++] = posts;
}

/* A copy with a zero byte behind it, as long as the run. */
static const char *
keep(struct arena *arena, struct str s)
{
	return arena_printf(arena, "%.*s", STR(s)).ptr;
}

/* The user's own site is named on the command line, what is edited in it by the baseline. */
static void
own_of(struct data baseline, struct bench_options *o, struct arena *arena)
{
	struct str post = data_str(data_get(baseline, S("post")));
	struct str page = data_str(data_get(baseline, S("page")));
	if (!o->site)
		guard_fail(BENCH_USAGE, "the baseline is of a site of your own: --site DIR");
	if (!o->post && post.len)
		o->post = keep(arena, post);
	if (!o->page && page.len)
		o->page = keep(arena, page);
	if (!o->post || !o->page)
		guard_fail(BENCH_USAGE, "--site needs --post FILE, which is edited, and --page "
					"PATH, where it shows: the baseline does not say them");
}

/* Whether it is a row of a command that can be run again, and of which. */
static bool
is_run(const struct report_row *row, enum bench_command *ret)
{
	static const enum bench_command all[] = { BENCH_UPDATE, BENCH_STARTUP, BENCH_BUILD,
		BENCH_FLOOR };
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		*ret = all[i];
		if (str_eq(row->command, str_of(bench_command_name(all[i]))))
			return str_eq(row->tool, all[i] == BENCH_FLOOR ? S("floor") : S("platen"));
	}
	return false;
}

/* A file that somebody else wrote may say anything. */
static void
expect_size(const struct report_row *row)
{
	bool own = str_eq(row->layout, S("own"));
	if (own ? row->posts != 0 : row->posts < 10 || row->posts > 10000000)
		guard_fail(BENCH_MACHINE, "the baseline is corrupt: '%.*s' of %lld posts",
			STR(row->scenario), (long long)row->posts);
}

/* The options under which the baseline was made, as far as its counters depend on them. */
static void
options_of(struct data baseline, struct bench_options *o, struct arena *arena,
	bool ret_has[BENCH_HELP])
{
	struct buf names = { 0 };
	o->n_sizes = 0;
	for (int i = 0; i < SAVE_STYLES; i++)
		o->styles[i] = false;
	for (size_t i = 0; i < report_rows(baseline); i++) {
		struct report_row row = report_row(baseline, i);
		enum bench_command command;
		if (!is_run(&row, &command))
			continue;
		ret_has[command] = true;
		expect_size(&row);
		add_size(o, (size_t)row.posts);
		if (str_eq(row.scenario, S("open-loop")))
			o->every_ms = (unsigned)data_int(data_get(baseline, S("every_ms")), 0);
		buf_printf(&names, "%s%.*s", names.len ? "," : "", STR(row.scenario));
		for (int k = 0; k < SAVE_STYLES; k++)
			o->styles[k] |=
				str_eq(row.style, str_of(save_style_name((enum save_style)k)));
		(void)gen_layout_named(row.layout, &o->layout);
		if (str_eq(row.layout, S("own")))
			own_of(baseline, o, arena);
		else if (o->site)
			guard_fail(BENCH_USAGE, "the baseline is not of a site of your own, but of "
						"a made-up one: leave out --site");
	}
	if (names.len == 0)
		guard_fail(BENCH_MACHINE, "the baseline has no run that could be repeated");
	o->styles[SAVE_REPLACE] |= !o->styles[SAVE_IN_PLACE] && !o->styles[SAVE_TRUNCATE];
	o->seed = (uint64_t)data_int(data_get(baseline, S("seed")), 1);
	o->warm = (size_t)data_int(data_get(baseline, S("warm_up")), 10);
	o->scenarios = keep(arena, buf_str(&names));
	buf_done(&names);
	o->runs = o->runs > 10 ? 10 : o->runs; /* counters are the same each time */
}

/* ---- against another program ---- */

/* Both programs do the same edits; the other one's measures are renamed. Their counters are compared by
 * way of the report that they make, as those of a file are. */
static void
run_both(struct gate *g, struct bench_options *o)
{
	struct result *r = g->run->result;
	struct report_file both;
	struct buf json = { 0 }, message = { 0 };
	const char *mine = o->platen;
	o->platen = o->baseline_binary;
	run_progress_part(g->run, 0);
	run_update(g->run);
	for (size_t i = 0; i < r->n; i++)
		(void)snprintf(r->v[i].tool, sizeof(r->v[i].tool), "baseline");
	o->platen = mine;
	run_progress_part(g->run, 0);
	run_update(g->run);
	result_json(&json, r);
	if (!report_parse(S("the run"), buf_str(&json), &both, &message))
		guard_fail(BENCH_MACHINE, "%.*s", STR(buf_str(&message)));
	check_counters(g, both.data, S("baseline"));
	report_file_done(&both);
	buf_done(&json);
}

static void
judge_instructions(struct gate *g, const char *name, double was, double is)
{
	char about[64];
	struct moved m = { str_of(name), name, "instructions", was, is };
	(void)snprintf(about, sizeof(about), "up to %+.0f %%", (MORE_INSTRUCTIONS - 1) * 100);
	if (is > was * MORE_INSTRUCTIONS)
		gate_fail_moved(g, "instructions", BENCH_INSTRUCTIONS, &m, about);
	else
		gate_say_moved(g, "instructions", "pass", &m, str_of(about));
}

static void
judge_growing(struct gate *g, const struct scenario *sc, size_t posts, double few, double many)
{
	char key[80], what[160], about[64];
	int n = snprintf(
		key, sizeof(key), "%s%s/instructions", sc->name, sc->styles ? "/replace" : "");
	(void)snprintf(what, sizeof(what), "%s, %d posts, then %zu", key, FEW_POSTS, posts);
	double bound = check_instructions_bound(FEW_POSTS, few, posts);
	(void)snprintf(about, sizeof(about), "up to %.2f times", bound / few);
	struct moved m = { { key, (size_t)n }, what, "instructions", few, many };
	if (many > bound)
		gate_fail_moved(g, "growth", BENCH_GROWTH, &m, about);
	else
		gate_say_moved(g, "growth", "pass", &m, str_of(about));
}

/* Why instructions cannot be counted; "" where they can. */
static const char *
uncounted(struct gate *g, const char *was, const char *is)
{
	if (!callgrind_is_there())
		return "valgrind is not installed";
	if (callgrind_knows(is) && (!was || callgrind_knows(was)))
		return "";
	return arena_printf(&g->run->arena, "%s has been stripped of its functions' names",
		callgrind_knows(is) ? was : is)
		.ptr;
}

/* Two jobs for one size: the site as it is, and the one whose home page is the first of many; none where no scenario
 * wants it. */
static size_t
add_growing(const struct bench_options *o, size_t posts, struct callgrind_job *jobs, size_t n)
{
	for (int paged = 0; paged < 2; paged++) {
		bool any = false;
		jobs[n] = (struct callgrind_job){ .platen = o->platen,
			.kind = CALLGRIND_UPDATE,
			.posts = posts,
			.scenarios = o->scenarios,
			.paged = paged };
		for (size_t i = 0; i < n_scenarios; i++)
			any = any || callgrind_counts(&jobs[n], o->layout, i);
		n += any;
	}
	return n;
}

/* Each larger site's jobs against those of the smallest, which stand last. */
static void
judge_all_growing(
	struct gate *g, const struct bench_options *o, const struct callgrind_job *jobs, size_t n)
{
	for (size_t k = n; k-- > 0;) {
		const struct callgrind_job *few = jobs + n - 1;
		while (few->paged != jobs[k].paged)
			few--;
		for (size_t i = 0; i < n_scenarios && few != &jobs[k]; i++)
			if (callgrind_counts(few, o->layout, i))
				judge_growing(g, &scenarios[i], jobs[k].posts, few->counts[i],
					jobs[k].counts[i]);
	}
}

/* Gate 2, and 4's instructions. The longest jobs stand first. */
static void
gate_instructions(struct gate *g, const struct bench_options *o)
{
	const char *was = o->baseline_binary, *is = o->platen;
	enum { UPDATE, UPDATE_WAS, BUILD, BUILD_WAS, START, START_WAS, JOBS };
	const struct callgrind_job fixed[JOBS] = {
		[UPDATE] = { is, CALLGRIND_UPDATE, FEW_POSTS, "body", false, { 0 } },
		[UPDATE_WAS] = { was, CALLGRIND_UPDATE, FEW_POSTS, "body", false, { 0 } },
		[BUILD] = { is, CALLGRIND_BUILD, 1000, NULL, false, { 0 } },
		[BUILD_WAS] = { was, CALLGRIND_BUILD, 1000, NULL, false, { 0 } },
		[START] = { is, CALLGRIND_STARTUP, FEW_POSTS, NULL, false, { 0 } },
		[START_WAS] = { was, CALLGRIND_STARTUP, FEW_POSTS, NULL, false, { 0 } },
	};
	struct callgrind_job all[2 * BENCH_SIZES + 2 + JOBS];
	bool both = gate_is_wanted(g, "instructions"),
	     grows = gate_is_wanted(g, "growth") || gate_is_wanted(g, "growth-instructions");
	size_t n = 0;
	for (size_t i = o->n_sizes; grows && !o->site && i-- > 0;)
		if (o->sizes[i] > FEW_POSTS)
			n = add_growing(o, o->sizes[i], all, n);
	if (n)
		n = add_growing(o, FEW_POSTS, all, n);
	if (!both && !n)
		return;
	const char *why = o->quick && !o->gates ? "--quick leaves that to --gates instructions"
						: uncounted(g, both ? was : NULL, is);
	if (*why) {
		gate_say(g, both ? "instructions" : "growth", "skipped",
			arena_printf(&g->run->arena, "instructions are not counted: %s", why).ptr);
		return;
	}
	struct callgrind_job *jobs = all + n;
	memcpy(jobs, fixed, sizeof(fixed));
	callgrind_count(g->run, all, n + (both ? JOBS : 0));
	if (both) {
		judge_instructions(g, "start-up", jobs[START_WAS].counts[0], jobs[START].counts[0]);
		judge_instructions(g, "update", jobs[UPDATE_WAS].counts[0], jobs[UPDATE].counts[0]);
		judge_instructions(g, "build", jobs[BUILD_WAS].counts[0], jobs[BUILD].counts[0]);
	}
	judge_all_growing(g, o, all, n);
}

static void
tell_clock(struct gate *g, const struct compare *c, bool slower)
{
	char about[200];
	const struct series *is = &c->of[COMPARE_IS];
	if (c->of[COMPARE_WAS].n == 0 || is->n == 0) {
		(void)snprintf(
			about, sizeof(about), "%s: one of the two does not tell it", c->name);
		gate_say(g, "clock", "skipped", about);
		return;
	}
	struct moved m = { str_of(c->name), c->name, "ns", c->verdict.base,
		stats_percentile(is->v, is->n, 50) };
	(void)snprintf(about, sizeof(about), "shift %+.1f µs [%+.1f, %+.1f], p = %.4f",
		c->verdict.shift / 1e3, c->verdict.range.low / 1e3, c->verdict.range.high / 1e3,
		c->verdict.p);
	if (slower)
		gate_fail_moved(g, "clock", BENCH_CLOCK, &m, about);
	else
		gate_say_moved(g, "clock", "pass", &m, str_of(about));
}

/* Why the clock says nothing: "" where it may judge. A null run that is called slower than itself is one
 * reason, too. */
static const char *
unclear(struct gate *g, const struct compare c[COMPARE_KINDS], double noise)
{
	bool lies = false;
	for (int i = 0; i < COMPARE_KINDS; i++)
		lies |= c[i].null.slower;
	if (g->run->options->noisy || (noise <= RESULT_NOISY && !lies))
		return "";
	return arena_printf(&g->run->arena,
		"too noisy to judge: of the p50, only more than %.1f %% could be told", noise * 100)
		.ptr;
}

/* What is slower is looked at a second time; only what is slower then, too, fails. */
static void
gate_clock(struct gate *g, const struct bench_options *o)
{
	struct compare first[COMPARE_KINDS], second[COMPARE_KINDS];
	if (!gate_is_wanted(g, "clock"))
		return;
	double noise = compare_run(g->run, o, first);
	const char *why = unclear(g, first, noise);
	if (*why) {
		gate_say(g, "clock", "refused", why);
		gate_note(g, BENCH_MACHINE);
		compare_keep(g->run, "check", first);
		compare_done(first);
		return;
	}
	bool any = false;
	for (int i = 0; i < COMPARE_KINDS; i++)
		any |= first[i].verdict.slower;
	if (any)
		(void)compare_run(g->run, o, second);
	for (int i = 0; i < COMPARE_KINDS; i++)
		tell_clock(g, any ? &second[i] : &first[i],
			any && first[i].verdict.slower && second[i].verdict.slower);
	compare_keep(g->run, "check", any ? second : first);
	compare_done(first);
	if (any)
		compare_done(second);
}

/* The latency's slope over the sizes, of the runs for the counters. */
static void
gate_slope(struct gate *g)
{
	const struct result *r = g->run->result;
	double sizes[BENCH_SIZES];
	struct series samples[BENCH_SIZES];
	size_t n = 0;
	for (size_t i = 0; i < r->n && n < BENCH_SIZES; i++) {
		const struct measure *m = &r->v[i];
		if (strcmp(m->tool, "platen") != 0 || strcmp(m->scenario, "body") != 0)
			continue;
		sizes[n] = (double)m->posts;
		samples[n++] = m->series[0].s;
	}
	if (n < 2 || !gate_is_wanted(g, "growth"))
		return;
	char text[128];
	if (result_noise(r) < 0)
		compare_null(g->run);
	if (result_noise(r) > RESULT_NOISY && !g->run->options->noisy) {
		(void)snprintf(text, sizeof(text),
			"latency: too noisy to judge: of the p50, only more than %.1f %% could be "
			"told",
			result_noise(r) * 100);
		gate_say(g, "growth", "skipped", text);
		return;
	}
	struct growth s = stats_growth(sizes, samples, n, g->run->options->seed);
	(void)snprintf(text, sizeof(text), "body: save to page takes posts^%.3f [%.3f, %.3f]",
		s.exponent, s.range.low, s.range.high);
	if (s.grows)
		gate_fail(g, "growth", BENCH_GROWTH, text);
	else
		gate_say(g, "growth", "pass", text);
}

static int
against_binary(struct gate *g)
{
	struct run *run = g->run;
	struct bench_options *o = &run->repeated;
	*o = *run->options;
	if (!o->scenarios)
		o->scenarios = FLAT;
	o->styles[SAVE_IN_PLACE] = o->styles[SAVE_TRUNCATE] = false;
	o->styles[SAVE_REPLACE] = true;
	/* counters are the same each time: the clock's gate has the samples */
	size_t runs = o->runs;
	o->runs = runs > 30 ? 30 : runs;
	const char *version[] = { o->baseline_binary, "--version", NULL };
	if (process_run(version, -1) != 0)
		guard_fail(BENCH_MACHINE, "no baseline at '%s'", o->baseline_binary);
	result_tool(run->result, "baseline", version, o->baseline_binary);
	run->options = run->result->options = o;
	bool counts = gate_is_wanted(g, "counters") || gate_is_wanted(g, "growth") ||
		      gate_is_wanted(g, "growth-counters");
	if (counts)
		run_both(g, o);
	gate_instructions(g, o);
	o->runs = runs;
	gate_clock(g, o);
	if (counts)
		check_growth(g);
	if (counts && !o->quick)
		gate_slope(g);
	return g->status;
}

/* ---- against a file ---- */

/* What an earlier check counted into the baseline; 0: nothing. */
static double
counted_before(struct data baseline, const char *what)
{
	struct data checks = data_get(baseline, S("checks"));
	double found = 0;
	for (size_t i = 0; i < data_len(checks); i++) {
		struct data c = data_at(checks, i);
		if (str_eq(data_str(data_get(c, S("gate"))), S("instructions")) &&
			str_eq(data_str(data_get(c, S("what"))), str_of(what)))
			found = data_float(data_get(c, S("is")), 0);
	}
	return found;
}

/* Gate 2 against a file: what it has, or is to have from now on. */
static void
file_instructions(struct gate *g, struct data baseline)
{
	const struct bench_options *o = g->run->options;
	static const char *const names[] = { "start-up", "update", "build" };
	enum { JOBS = sizeof(names) / sizeof(*names) };
	struct callgrind_job jobs[JOBS] = {
		{ o->platen, CALLGRIND_STARTUP, FEW_POSTS, NULL, false, { 0 } },
		{ o->platen, CALLGRIND_UPDATE, FEW_POSTS, "body", false, { 0 } },
		{ o->platen, CALLGRIND_BUILD, 1000, NULL, false, { 0 } },
	};
	bool any = o->accept && o->gates;
	if (!gate_is_wanted(g, "instructions"))
		return;
	for (int i = 0; i < JOBS; i++)
		any |= counted_before(baseline, names[i]) > 0;
	const char *why = any ? uncounted(g, NULL, o->platen)
			      : "the baseline has none: --gates counters,instructions --accept "
				"counts them into it";
	if (*why) {
		gate_say(g, "instructions", "skipped", why);
		return;
	}
	callgrind_count(g->run, jobs, JOBS);
	for (int i = 0; i < JOBS; i++) {
		double was = counted_before(baseline, names[i]);
		double is = jobs[i].counts[0]; /* body is the first of all scenarios */
		judge_instructions(g, names[i], was > 0 ? was : is, is);
	}
}

static void
run_again(struct run *run, const bool has[BENCH_HELP])
{
	if (has[BENCH_UPDATE])
		run_update(run);
	if (has[BENCH_STARTUP])
		run_startup(run);
	if (has[BENCH_BUILD])
		run_build(run);
	if (has[BENCH_FLOOR])
		run_floor(run);
}

static int
against_file(struct gate *g)
{
	struct run *run = g->run;
	struct bench_options *o = &run->repeated;
	struct buf message = { 0 };
	struct report_file baseline;
	*o = *run->options;
	if (!report_read(o->baseline, &baseline, &message))
		guard_fail(BENCH_MACHINE, "%.*s", STR(buf_str(&message)));
	bool has[BENCH_HELP] = { false };
	options_of(baseline.data, o, &run->arena, has);
	run->options = run->result->options = o;
	run_again(run, has);
	check_counters(g, baseline.data, S("platen"));
	file_instructions(g, baseline.data);
	check_growth(g);
	compare_null(run);
	gate_say(g, "clock", "skipped", "time is not judged against a file");
	report_file_done(&baseline);
	return o->accept ? BENCH_FINE : g->status;
}

int
check_run(struct run *run)
{
	const struct bench_options *o = run->options;
	struct gate g = { .run = run };
	struct buf message = { 0 };
	if (o->accepted && !accepted_read(o->accepted, &g.accepted, &message))
		guard_fail(BENCH_USAGE, "%.*s", STR(buf_str(&message)));
	int status = o->baseline ? against_file(&g) : against_binary(&g);
	accepted_done(&g.accepted);
	return status;
}
