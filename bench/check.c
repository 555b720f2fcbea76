/* The gate: may this change be merged? Work counters, instructions, wall clock, growth. */
#include "bench/check.h"

#include <stdio.h>

#include "bench/callgrind.h"
#include "bench/compare.h"
#include "bench/guard.h"
#include "bench/report.h"

/* What is known while the gates decide. */
struct gate {
	struct run *run;
	int status;    /* of the first gate that failed, in the order of their numbers */
	size_t failed; /* sentences */
};

/* One sentence of a gate, for all reports. */
static void
say(struct gate *g, const char *gate, const char *verdict, const char *about)
{
	struct buf *b = &g->run->result->checks;
	buf_printf(b, "%s{\"gate\":\"%s\",\"verdict\":\"%s\",\"about\":", b->len ? ",\n" : "", gate,
		verdict);
	buf_json(b, str_of(about));
	buf_add_char(b, '}');
}

static void
fail(struct gate *g, const char *gate, int status, const char *about)
{
	say(g, gate, "fail", about);
	g->failed++;
	/* a machine that could not judge says less than a gate that did */
	if (g->status == BENCH_FINE || g->status == BENCH_MACHINE ||
		(status != BENCH_MACHINE && status < g->status))
		g->status = status;
}

/* A gate's last word, where nothing failed since `before`. */
static void
pass(struct gate *g, const char *gate, size_t before, const char *about)
{
	if (g->failed == before)
		say(g, gate, "pass", about);
}

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

/* The options under which the baseline was made, as far as its counters depend on them. */
static void
options_of(struct data baseline, struct bench_options *o, struct buf *names)
{
	size_t n = 0;
	o->n_sizes = 0;
	for (int i = 0; i < SAVE_STYLES; i++)
		o->styles[i] = false;
	for (size_t i = 0; i < report_rows(baseline); i++) {
		struct report_row row = report_row(baseline, i);
		if (!str_eq(row.command, S("update")) || !str_eq(row.tool, S("platen")))
			continue;
		n++;
		add_size(o, (size_t)row.posts);
		buf_printf(names, "%s%.*s", names->len ? "," : "", STR(row.scenario));
		for (int k = 0; k < SAVE_STYLES; k++)
			o->styles[k] |=
				str_eq(row.style, str_of(save_style_name((enum save_style)k)));
		(void)gen_layout_named(row.layout, &o->layout);
		if (str_eq(row.layout, S("own")) && !o->site)
			guard_fail(BENCH_USAGE,
				"the baseline is of your own site: --site, --post, --page");
	}
	if (n == 0)
		guard_fail(BENCH_MACHINE, "the baseline has no update that could be repeated");
	o->styles[SAVE_REPLACE] |= !o->styles[SAVE_IN_PLACE] && !o->styles[SAVE_TRUNCATE];
	o->seed = (uint64_t)data_int(data_get(baseline, S("seed")), 1);
	o->warm = (size_t)data_int(data_get(baseline, S("warm_up")), 10);
	buf_add_char(names, 0);
	o->scenarios = names->ptr;
	o->runs = o->runs > 10 ? 10 : o->runs; /* counters are the same each time */
	o->verify = 1;
}

static double
counter(const struct measure *m, struct str name, bool *ret_found)
{
	for (size_t i = 0; i < m->n_counters; i++) {
		if (!str_eq(str_of(m->counters[i].name), name))
			continue;
		*ret_found = true;
		return stats_percentile(m->counters[i].s.v, m->counters[i].s.n, 50);
	}
	*ret_found = false;
	return 0;
}

/* ---- gate 1 ---- */

static const struct measure *
find_measure(const struct result *r, const struct report_row *row)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct measure *m = &r->v[i];
		if (str_eq(str_of(m->scenario), row->scenario) &&
			str_eq(str_of(m->style), row->style) &&
			str_eq(str_of(m->command), row->command) &&
			(int64_t)m->posts == row->posts && strcmp(m->tool, "platen") == 0)
			return m;
	}
	return NULL;
}

static void
compare_counter(
	struct gate *g, const struct report_row *row, struct str name, double was, double is)
{
	char text[256];
	if (is <= was)
		return;
	(void)snprintf(text, sizeof(text), "%.*s%s%.*s, %lld posts: %.*s %.0f, was %.0f",
		STR(row->scenario), row->style.len ? "/" : "", STR(row->style),
		(long long)row->posts, STR(name), is, was);
	fail(g, "counters", BENCH_COUNTERS, text);
}

static void
gate_counters(struct gate *g, struct data baseline, struct str tool)
{
	size_t before = g->failed, compared = 0;
	char text[96];
	for (size_t i = 0; i < report_rows(baseline); i++) {
		struct report_row row = report_row(baseline, i);
		const struct measure *m = find_measure(g->run->result, &row);
		struct data counters =
			data_get(data_at(data_get(baseline, S("measures")), i), S("counters"));
		if (!m || !str_eq(row.tool, tool))
			continue;
		for (size_t k = 0; k < data_len(counters); k++) {
			bool found;
			struct str name = data_str(data_key_at(counters, k));
			double is = counter(m, name, &found);
			if (!found)
				continue;
			compare_counter(g, &row, name, data_float(data_at(counters, k), 0), is);
			compared++;
		}
	}
	(void)snprintf(text, sizeof(text), "%zu counters, none has grown", compared);
	if (compared == 0)
		fail(g, "counters", BENCH_MACHINE, "nothing could be compared");
	pass(g, "counters", before, text);
}

/* ---- gate 4 ---- */

static void
growth_of(struct gate *g, const struct measure *few, const struct measure *many)
{
	char text[256];
	for (size_t i = 0; i < few->n_counters; i++) {
		bool found;
		double was = stats_percentile(few->counters[i].s.v, few->counters[i].s.n, 50);
		double is = counter(many, str_of(few->counters[i].name), &found);
		if (!found || is <= 1.1 * was)
			continue;
		(void)snprintf(text, sizeof(text),
			"%s%s%s: %s is %.0f at %zu posts and %.0f at %zu", few->scenario,
			*few->style ? "/" : "", few->style, few->counters[i].name, was, few->posts,
			is, many->posts);
		fail(g, "growth", BENCH_GROWTH, text);
	}
}

static bool
is_same(const struct measure *a, const struct measure *b)
{
	return strcmp(a->scenario, b->scenario) == 0 && strcmp(a->style, b->style) == 0 &&
	       strcmp(a->tool, b->tool) == 0;
}

/* Between the smallest and the largest size of each scenario; a checkout is as large as its site. */
static void
gate_growth_counters(struct gate *g)
{
	const struct result *r = g->run->result;
	size_t before = g->failed, pairs = 0;
	char text[96];
	for (size_t i = 0; i < r->n; i++) {
		const struct measure *few = &r->v[i], *many = few;
		if (strcmp(few->tool, "platen") != 0 || strcmp(few->scenario, "checkout") == 0)
			continue;
		bool least = true;
		for (size_t k = 0; k < r->n; k++) {
			if (!is_same(&r->v[k], few))
				continue;
			least = least && r->v[k].posts >= few->posts;
			many = r->v[k].posts > many->posts ? &r->v[k] : many;
		}
		if (!least || many == few)
			continue;
		growth_of(g, few, many);
		pairs++;
	}
	(void)snprintf(text, sizeof(text), "the counters of %zu scenarios are flat", pairs);
	if (pairs)
		pass(g, "growth", before, text);
	else
		say(g, "growth", "skipped", "one size only");
}

/* ---- against a file ---- */

static int
against_file(struct run *run)
{
	struct bench_options options = *run->options;
	struct buf message = { 0 }, names = { 0 };
	struct report_file baseline;
	struct gate g = { .run = run };
	if (!report_read(options.baseline, &baseline, &message))
		guard_fail(BENCH_MACHINE, "%.*s", STR(buf_str(&message)));
	options_of(baseline.data, &options, &names);
	run->options = &options;
	run_update(run);
	gate_counters(&g, baseline.data, S("platen"));
	gate_growth_counters(&g);
	say(&g, "clock", "skipped", "time is not judged against a file");
	report_file_done(&baseline);
	buf_done(&names);
	return options.accept ? BENCH_FINE : g.status;
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
	g->run->options = o;
	o->platen = o->baseline_binary;
	run_update(g->run);
	for (size_t i = 0; i < r->n; i++)
		(void)snprintf(r->v[i].tool, sizeof(r->v[i].tool), "baseline");
	o->platen = mine;
	run_update(g->run);
	result_json(&json, r);
	if (!report_parse(S("the run"), buf_str(&json), &both, &message))
		guard_fail(BENCH_MACHINE, "%.*s", STR(buf_str(&message)));
	gate_counters(g, both.data, S("baseline"));
	report_file_done(&both);
	buf_done(&json);
}

static void
gate_instructions(struct gate *g, const struct bench_options *o)
{
	static const char *const names[CALLGRIND_KINDS] = { "start-up", "one update",
		"a build of 1,000 posts" };
	size_t before = g->failed;
	char text[160];
	if (!callgrind_is_there()) {
		say(g, "instructions", "skipped", "valgrind is not installed");
		return;
	}
	for (int kind = 0; kind < CALLGRIND_KINDS; kind++) {
		size_t posts = kind == CALLGRIND_BUILD ? 1000 : 100;
		double was =
			callgrind_count(g->run, o->baseline_binary, (enum callgrind)kind, posts);
		double is = callgrind_count(g->run, o->platen, (enum callgrind)kind, posts);
		(void)snprintf(text, sizeof(text), "%s: %.0f instructions, were %.0f: %+.2f %%",
			names[kind], is, was, (is / was - 1) * 100);
		if (is > was * 1.02)
			fail(g, "instructions", BENCH_INSTRUCTIONS, text);
		else
			say(g, "instructions", "pass", text);
	}
	double few = callgrind_count(g->run, o->platen, CALLGRIND_UPDATE, 100);
	double many = callgrind_count(g->run, o->platen, CALLGRIND_UPDATE, 10000);
	(void)snprintf(text, sizeof(text),
		"one update: %.0f instructions at 100 posts, %.0f at 10,000: %.3f times", few, many,
		many / few);
	if (many > few * 1.1)
		fail(g, "growth", BENCH_GROWTH, text);
	else
		say(g, "growth", "pass", text);
	pass(g, "instructions", before, "none has grown by more than 2 %");
}

static void
tell_clock(struct gate *g, const struct compare *c, bool slower)
{
	char text[200];
	(void)snprintf(text, sizeof(text),
		"%s: p50 %.1f µs, was %.1f µs; shift %+.1f µs [%+.1f, %+.1f], p = %.4f", c->name,
		stats_percentile(c->is.v, c->is.n, 50) / 1e3, c->verdict.base / 1e3,
		c->verdict.shift / 1e3, c->verdict.range.low / 1e3, c->verdict.range.high / 1e3,
		c->verdict.p);
	if (slower)
		fail(g, "clock", BENCH_CLOCK, text);
	else
		say(g, "clock", "pass", text);
}

/* What is slower is looked at a second time; only what is slower then, too, fails. */
static void
gate_clock(struct gate *g, const struct bench_options *o)
{
	struct compare first[COMPARE_KINDS], second[COMPARE_KINDS];
	double noise = compare_run(g->run, o, first);
	if (noise > RESULT_NOISY && !o->noisy) {
		char text[128];
		(void)snprintf(text, sizeof(text),
			"too noisy to judge: the same program differs from itself by %.1f %%",
			noise * 100);
		fail(g, "clock", BENCH_MACHINE, text);
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
	if (n < 2)
		return;
	char text[128];
	struct growth s = stats_growth(sizes, samples, n, g->run->options->seed);
	(void)snprintf(text, sizeof(text), "body: save to page takes posts^%.3f [%.3f, %.3f]",
		s.exponent, s.range.low, s.range.high);
	if (s.grows)
		fail(g, "growth", BENCH_GROWTH, text);
	else
		say(g, "growth", "pass", text);
}

static int
against_binary(struct run *run)
{
	struct bench_options options = *run->options;
	struct gate g = { .run = run };
	if (!options.scenarios)
		options.scenarios = "body,title,tag";
	options.n_sizes = 2;
	options.sizes[0] = run->options->sizes[0];
	options.sizes[1] = run->options->sizes[run->options->n_sizes - 1];
	options.styles[SAVE_IN_PLACE] = options.styles[SAVE_TRUNCATE] = false;
	options.styles[SAVE_REPLACE] = true;
	const char *version[] = { options.baseline_binary, "--version", NULL };
	if (process_run(version, -1) != 0)
		guard_fail(BENCH_MACHINE, "no baseline at '%s'", options.baseline_binary);
	result_tool(run->result, "baseline", version, options.baseline_binary);
	run_both(&g, &options);
	gate_instructions(&g, &options);
	gate_clock(&g, &options);
	gate_growth_counters(&g);
	if (!options.quick)
		gate_slope(&g);
	return g.status;
}

int
check_run(struct run *run)
{
	return run->options->baseline ? against_file(run) : against_binary(run);
}
