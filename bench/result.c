/* What a run found, and its JSON. */
#include "bench/result.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "bench/client.h"
#include "core/diag.h"
#include "core/json.h"

void
result_init(struct result *r, const struct bench_options *o, int argc, char **argv)
{
	struct buf line = { 0 };
	*r = (struct result){ .options = o, .null_shift = -1, .null_blur = -1 };
	for (int i = 0; i < argc; i++)
		buf_printf(&line, "%s%s", i ? " " : "", argv[i]);
	buf_add_char(&line, 0);
	r->line = line.ptr;
}

void
result_done(struct result *r)
{
	for (size_t i = 0; i < r->n; i++) {
		for (size_t k = 0; k < r->v[i].n_series; k++)
			series_done(&r->v[i].series[k].s);
		for (size_t k = 0; k < r->v[i].n_stages; k++)
			series_done(&r->v[i].stages[k].s);
		for (size_t k = 0; k < r->v[i].n_counters; k++)
			series_done(&r->v[i].counters[k].s);
	}
	free(r->v);
	free((char *)(uintptr_t)r->line);
	buf_done(&r->floor_stages);
	buf_done(&r->tools);
	buf_done(&r->machine);
	buf_done(&r->checks);
}

struct measure *
result_add(struct result *r)
{
	r->v = realloc(r->v, (r->n + 1) * sizeof(*r->v));
	if (!r->v)
		abort();
	r->v[r->n] = (struct measure){ .style = "" };
	return &r->v[r->n++];
}

struct series *
measure_series(struct measure *m, const char *name)
{
	for (size_t i = 0; i < m->n_series; i++)
		if (strcmp(m->series[i].name, name) == 0)
			return &m->series[i].s;
	if (m->n_series == MEASURE_SERIES)
		abort(); /* a mistake of the caller's: the names are constants */
	m->series[m->n_series].name = name;
	return &m->series[m->n_series++].s;
}

struct series *
measure_stage(struct measure *m, const char *name, bool wait)
{
	for (size_t i = 0; i < m->n_stages; i++)
		if (strcmp(m->stages[i].name, name) == 0)
			return &m->stages[i].s;
	if (m->n_stages == MEASURE_STAGES)
		abort();
	m->stages[m->n_stages].name = name;
	m->stages[m->n_stages].wait = wait;
	return &m->stages[m->n_stages++].s;
}

struct series *
measure_counter(struct measure *m, const char *name)
{
	for (size_t i = 0; i < m->n_counters; i++)
		if (strcmp(m->counters[i].name, name) == 0)
			return &m->counters[i].s;
	if (m->n_counters == MEASURE_COUNTERS)
		abort();
	m->counters[m->n_counters].name = name;
	return &m->counters[m->n_counters++].s;
}

void
measure_lose(struct measure *m, const char *why)
{
	for (size_t i = 0; i < m->n_series; i++)
		series_done(&m->series[i].s);
	m->n_series = 0;
	m->peak_kb = 0;
	m->lost = why;
}

void
result_tool(struct result *r, const char *name, const char *const version[], const char *command)
{
	char text[512] = "";
	int pipes[2];
	if (pipe2(pipes, O_CLOEXEC) == 0) {
		(void)process_run(version, pipes[1]);
		(void)close(pipes[1]);
		ssize_t n = read(pipes[0], text, sizeof(text) - 1);
		text[n > 0 ? n : 0] = 0;
		(void)close(pipes[0]);
	}
	struct str said = str_of(text), line = { 0 };
	(void)str_line(&said, &line);
	buf_printf(&r->tools, "%s{\"name\":", r->tools.len ? "," : "");
	buf_json(&r->tools, str_of(name));
	buf_lit(&r->tools, ",\"version\":");
	buf_json(&r->tools, line);
	buf_lit(&r->tools, ",\"command\":");
	buf_json(&r->tools, str_of(command));
	buf_add_char(&r->tools, '}');
}

static void
number(struct buf *b, const char *name, double v)
{
	char last = b->ptr[b->len - 1];
	buf_printf(b, "%s\"%s\":", last == '{' ? "" : ",", name);
	if (v >= 0 && v < 9e15 && v - (double)(uint64_t)v == 0)
		buf_printf(b, "%llu", (unsigned long long)v);
	else
		json_float(b, v);
}

static void
add_series(struct buf *b, const char *name, const struct series *s, uint64_t seed)
{
	struct interval i = stats_bootstrap(s->v, s->n, 50, seed);
	buf_printf(b, "%s\"%s\":{", b->ptr[b->len - 1] == '{' ? "" : ",", name);
	number(b, "n", (double)s->n);
	number(b, "p50", stats_percentile(s->v, s->n, 50));
	number(b, "p50_low", i.low);
	number(b, "p50_high", i.high);
	number(b, "p95", stats_percentile(s->v, s->n, 95));
	number(b, "p99", stats_percentile(s->v, s->n, 99));
	number(b, "max", stats_percentile(s->v, s->n, 100));
	buf_lit(b, ",\"samples\":[");
	for (size_t k = 0; k < s->n; k++)
		buf_printf(b, "%s%.0f", k ? "," : "", s->v[k]);
	buf_lit(b, "]}");
}

static void
add_stages(struct buf *b, const struct measure *m)
{
	buf_lit(b, ",\"stages\":[");
	for (size_t i = 0; i < m->n_stages; i++) {
		const struct series *s = &m->stages[i].s;
		buf_printf(b, "%s{\"name\":\"%s\",\"wait\":%s", i ? "," : "", m->stages[i].name,
			m->stages[i].wait ? "true" : "false");
		number(b, "p50", stats_percentile(s->v, s->n, 50));
		number(b, "p99", stats_percentile(s->v, s->n, 99));
		buf_add_char(b, '}');
	}
	buf_lit(b, "],\"counters\":{");
	for (size_t i = 0; i < m->n_counters; i++)
		number(b, m->counters[i].name,
			stats_percentile(m->counters[i].s.v, m->counters[i].s.n, 50));
	buf_add_char(b, '}');
}

static void
add_after(struct buf *b, const struct measure *m)
{
	buf_lit(b, ",\"after\":{");
	number(b, "rss_anon_kb", (double)m->after.rss_anon_kb);
	number(b, "rss_file_kb", (double)m->after.rss_file_kb);
	if (m->after.watches)
		number(b, "watches", (double)m->after.watches);
	if (m->after.cache_bytes)
		number(b, "cache_bytes", (double)m->after.cache_bytes);
	if (m->after.rss_before_kb)
		number(b, "rss_before_kb", (double)m->after.rss_before_kb);
	if (m->after.body_bytes)
		number(b, "body_bytes", (double)m->after.body_bytes);
	number(b, "idle_cpu_us", (double)m->after.idle_cpu_us);
	number(b, "idle_wakeups", (double)m->after.idle_wakeups);
	buf_add_char(b, '}');
}

static void
add_measure(struct buf *b, const struct measure *m, uint64_t seed)
{
	buf_printf(b,
		"{\"command\":\"%s\",\"scenario\":\"%s\",\"style\":\"%s\",\"tool\":", m->command,
		m->scenario, m->style);
	buf_json(b, str_of(m->tool));
	buf_printf(b, ",\"layout\":\"%s\",\"posts\":%zu,\"verified\":%zu,\"built\":%zu", m->layout,
		m->posts, m->verified, m->built);
	if (m->peak_kb)
		number(b, "peak_rss_kb", (double)m->peak_kb);
	if (m->lost) {
		buf_lit(b, ",\"void\":");
		buf_json(b, str_of(m->lost));
	}
	buf_lit(b, ",\"series\":{");
	for (size_t i = 0; i < m->n_series; i++)
		add_series(b, m->series[i].name, &m->series[i].s, seed);
	buf_add_char(b, '}');
	add_stages(b, m);
	if (m->has_after)
		add_after(b, m);
	buf_add_char(b, '}');
}

static bool
same_scenario(const struct measure *a, const struct measure *b)
{
	return strcmp(a->command, b->command) == 0 && strcmp(a->scenario, b->scenario) == 0 &&
	       strcmp(a->style, b->style) == 0 && strcmp(a->tool, b->tool) == 0 &&
	       strcmp(a->layout, b->layout) == 0;
}

/* The fit over all sizes of one scenario, where there are several. */
static void
add_growth(struct buf *b, const struct result *r, size_t first)
{
	double sizes[BENCH_SIZES];
	struct series samples[BENCH_SIZES];
	size_t n = 0;
	const struct measure *m = &r->v[first];
	for (size_t i = 0; i < first; i++)
		if (same_scenario(&r->v[i], m))
			return;
	for (size_t i = first; i < r->n && n < BENCH_SIZES; i++) {
		if (!same_scenario(&r->v[i], m))
			continue;
		if (r->v[i].n_series == 0)
			continue; /* lost at this size */
		sizes[n] = (double)r->v[i].posts;
		samples[n++] = r->v[i].series[0].s;
	}
	if (n < 2 || samples[0].n == 0)
		return;
	struct growth g = stats_growth(sizes, samples, n, r->options->seed);
	buf_printf(b,
		"%s{\"command\":\"%s\",\"scenario\":\"%s\",\"style\":\"%s\",\"tool\":\"%s\","
		"\"layout\":\"%s\",\"exponent\":%.4f,\"low\":%.4f,\"high\":%.4f,"
		"\"verdict\":\"%s\"}",
		b->ptr[b->len - 1] == '[' ? "" : ",", m->command, m->scenario, m->style, m->tool,
		m->layout, g.exponent, g.range.low, g.range.high,
		g.grows  ? "grows"
		: g.flat ? "flat"
			 : "unclear");
}

double
result_noise(const struct result *r)
{
	return r->null_shift > r->null_blur ? r->null_shift : r->null_blur;
}

static void
add_date(struct buf *b)
{
	time_t now = time(NULL);
	struct tm tm;
	char text[32];
	(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	buf_printf(b, ",\"date\":\"%s\"", text);
}

void
result_json(struct buf *b, const struct result *r)
{
	const struct bench_options *o = r->options;
	buf_printf(b, "{\"schema\":\"platen-bench\",\"version\":%d,\"command\":\"%s\"",
		RESULT_SCHEMA, bench_command_name(o->command));
	add_date(b);
	buf_lit(b, ",\"line\":");
	buf_json(b, str_of(r->line));
	if (o->post && o->page) {
		buf_lit(b, ",\"post\":");
		buf_json(b, str_of(o->post));
		buf_lit(b, ",\"page\":");
		buf_json(b, str_of(o->page));
	}
	buf_printf(b, ",\"seed\":%llu,\"runs\":%zu,\"warm_up\":%zu,\"every_ms\":%u,\"quick\":%s",
		(unsigned long long)o->seed, o->runs, o->warm, o->every_ms,
		o->quick ? "true" : "false");
	buf_printf(b, ",\"machine\":%.*s,\"tools\":[%.*s]", STR(buf_str(&r->machine)),
		STR(buf_str(&r->tools)));
	double noise = result_noise(r);
	if (noise >= 0)
		buf_printf(b,
			",\"noise\":{\"null_shift\":%.4f,\"null_blur\":%.4f,\"verdict\":\"%s\"}",
			r->null_shift, r->null_blur, noise > RESULT_NOISY ? "noisy" : "quiet");
	if (r->floor_stages.len)
		buf_printf(b, ",\"floor_stages\":%.*s", STR(buf_str(&r->floor_stages)));
	buf_lit(b, ",\"measures\":[");
	for (size_t i = 0; i < r->n; i++) {
		if (i)
			buf_lit(b, ",\n");
		add_measure(b, &r->v[i], o->seed);
	}
	buf_lit(b, "],\"growth\":[");
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].n_series)
			add_growth(b, r, i);
	buf_printf(b, "],\"checks\":[%.*s]}\n", STR(buf_str(&r->checks)));
}
