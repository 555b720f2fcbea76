/* The gates that count work: against another program's counters, and those of a large site against a small
 * one's. Counters are exact, so that they need no quiet machine. */
#include "bench/check_work.h"

#include <math.h>
#include <stdio.h>

#include "bench/guard.h"

static const double MORE_COUNTED = 1.1, MORE_AT_TEN_TIMES = 0.01, SEARCHES = 5000;

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

/* A thousand files are written while the server reads: they fall into one batch or into several. */
static bool
is_chance(struct str scenario)
{
	return str_eq(scenario, S("checkout"));
}

/* Of a folder's files the values that were not dropped before the update, behind it, are dropped in it: how many these
 * are, of two for each file at most, is a matter of time as well. */
static bool
is_left_over(struct str scenario, struct str name)
{
	return str_starts(scenario, S("folder")) && str_eq(name, S("values_dropped"));
}

/* One counter in both: what is the same is not worth a row. */
static void
compare_counter(
	struct gate *g, const struct report_row *row, struct str name, double was, double is)
{
	char key[160], what[200];
	int n = snprintf(key, sizeof(key), "%.*s%s%.*s/%.*s", STR(row->scenario),
		row->style.len ? "/" : "", STR(row->style), STR(name));
	(void)snprintf(what, sizeof(what), "%s, %lld posts", key, (long long)row->posts);
	struct moved m = { { key, (size_t)n }, what, "", was, is };
	if (is > was)
		gate_fail_moved(g, "counters", BENCH_COUNTERS, &m, "more work");
	else if (is < was)
		gate_say_moved(g, "counters", "pass", &m, S("less work"));
}

void
check_counters(struct gate *g, struct data baseline, struct str tool)
{
	size_t before = g->failed, compared = 0, checkouts = 0;
	bool any = false; /* counters in the baseline */
	char text[128];
	if (!gate_is_wanted(g, "counters"))
		return;
	for (size_t i = 0; i < report_rows(baseline); i++) {
		struct report_row row = report_row(baseline, i);
		const struct measure *m = find_measure(g->run->result, &row);
		struct data counters =
			data_get(data_at(data_get(baseline, S("measures")), i), S("counters"));
		if (!str_eq(row.tool, tool) || !str_eq(row.command, S("update")))
			continue;
		if (is_chance(row.scenario)) {
			checkouts++;
			continue;
		}
		any = any || data_len(counters);
		if (!m) {
			(void)snprintf(text, sizeof(text), "%.*s is not measured any more",
				STR(row.scenario));
			gate_say(g, "counters", "skipped", text);
		}
		for (size_t k = 0; m && k < data_len(counters); k++) {
			bool found;
			struct str name = data_str(data_key_at(counters, k));
			double is = counter(m, name, &found);
			if (!found || is_left_over(row.scenario, name))
				continue;
			compare_counter(g, &row, name, data_float(data_at(counters, k), 0), is);
			compared++;
		}
	}
	(void)snprintf(
		text, sizeof(text), "%zu counters compared, none has grown unasked", compared);
	if (checkouts)
		gate_say(g, "counters", "skipped",
			"checkout: how many batches it makes is a matter of time, and so is its "
			"work");
	if (compared == 0 && any)
		gate_fail(g, "counters", BENCH_MACHINE, "nothing could be compared");
	else if (compared == 0)
		gate_say(g, "counters", "skipped", "the baseline has none");
	else
		gate_pass(g, "counters", before, text);
}

/* ---- growth ---- */

bool
check_counter_grows(double few, double many)
{
	return many > few * MORE_COUNTED;
}

double
check_instructions_bound(size_t few_posts, double few, size_t posts)
{
	double tens = log10((double)posts / (double)few_posts);
	return few + (few * MORE_AT_TEN_TIMES + SEARCHES) * tens;
}

static void
growth_of(struct gate *g, const struct measure *few, const struct measure *many)
{
	char key[160], what[240];
	for (size_t i = 0; i < few->n_counters; i++) {
		const char *name = few->counters[i].name;
		bool found;
		double was = stats_percentile(few->counters[i].s.v, few->counters[i].s.n, 50);
		double is = counter(many, str_of(name), &found);
		if (!found || !check_counter_grows(was, is) ||
			is_left_over(str_of(few->scenario), str_of(name)))
			continue;
		int n = snprintf(key, sizeof(key), "%s%s%s/%s", few->scenario,
			*few->style ? "/" : "", few->style, name);
		(void)snprintf(what, sizeof(what), "%s, %zu posts, then %zu", key, few->posts,
			many->posts);
		struct moved m = { { key, (size_t)n }, what, "", was, is };
		gate_fail_moved(g, "growth", BENCH_GROWTH, &m, "more work in a larger site");
	}
}

static bool
is_same(const struct measure *a, const struct measure *b)
{
	return strcmp(a->scenario, b->scenario) == 0 && strcmp(a->style, b->style) == 0 &&
	       strcmp(a->tool, b->tool) == 0;
}

void
check_growth(struct gate *g)
{
	const struct result *r = g->run->result;
	size_t before = g->failed, pairs = 0;
	char text[96];
	bool wanted = gate_is_wanted(g, "growth") || gate_is_wanted(g, "growth-counters");
	for (size_t i = 0; i < r->n && wanted; i++) {
		const struct measure *few = &r->v[i];
		if (strcmp(few->tool, "platen") != 0 || is_chance(str_of(few->scenario)))
			continue;
		bool least = true;
		for (size_t k = 0; k < r->n; k++)
			least = least && (!is_same(&r->v[k], few) || r->v[k].posts >= few->posts);
		size_t larger = 0;
		for (size_t k = 0; k < r->n && least; k++) {
			if (!is_same(&r->v[k], few) || r->v[k].posts == few->posts)
				continue;
			growth_of(g, few, &r->v[k]);
			larger++;
		}
		pairs += larger > 0;
	}
	(void)snprintf(text, sizeof(text), "the counters of %zu scenarios are flat", pairs);
	if (pairs)
		gate_pass(g, "growth", before, text);
	else if (wanted)
		gate_say(g, "growth", "skipped", "one size only");
}
