/* Reports: reading a run's JSON, what all forms share, and where they go. */
#include "bench/report.h"

#include <errno.h>
#include <stdio.h>

#include "bench/result.h"

bool
report_parse(struct str path, struct str json, struct report_file *ret, struct buf *ret_message)
{
	struct buf block = { 0 };
	struct data_builder builder = { .out = &block };
	struct diag d;
	int r = data_from_json(&builder, path, json, &d);
	data_builder_done(&builder);
	if (r < 0) {
		diag_text(ret_message, &d, false);
		buf_done(&block);
		return false;
	}
	struct data data = data_of(buf_str(&block));
	int64_t version = data_int(data_get(data, S("version")), 0);
	if (!str_eq(data_str(data_get(data, S("schema"))), S("platen-bench"))) {
		buf_printf(ret_message, "%.*s is no report of platen-bench", STR(path));
	} else if (version != RESULT_SCHEMA) {
		buf_printf(ret_message,
			"%.*s is of version %lld of the schema; this program reads version %d: "
			"make "
			"it anew, or rewrite it with --accept",
			STR(path), (long long)version, RESULT_SCHEMA);
	} else {
		*ret = (struct report_file){ block, data };
		return true;
	}
	buf_done(&block);
	return false;
}

bool
report_read(const char *path, struct report_file *ret, struct buf *ret_message)
{
	struct buf json = { 0 };
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	if (!f) {
		buf_printf(ret_message, "%s: %s", path, strerror(errno));
		return false;
	}
	while (buf_reserve(&json, 65536)) {
		size_t n = fread(json.ptr + json.len, 1, 65536, f);
		json.len += n;
		if (n == 0)
			break;
	}
	if (f != stdin)
		(void)fclose(f);
	bool good = report_parse(str_of(path), buf_str(&json), ret, ret_message);
	buf_done(&json);
	return good;
}

void
report_file_done(struct report_file *r)
{
	buf_done(&r->block);
	r->data = (struct data){ 0 };
}

size_t
report_rows(struct data report)
{
	return data_len(data_get(report, S("measures")));
}

double
report_ns(struct data series, struct str name)
{
	return data_float(data_get(series, name), 0);
}

struct report_row
report_row(struct data report, size_t i)
{
	struct data m = data_at(data_get(report, S("measures")), i);
	struct data series = data_get(m, S("series"));
	struct report_row row = {
		.command = data_str(data_get(m, S("command"))),
		.scenario = data_str(data_get(m, S("scenario"))),
		.style = data_str(data_get(m, S("style"))),
		.tool = data_str(data_get(m, S("tool"))),
		.layout = data_str(data_get(m, S("layout"))),
		.lost = data_str(data_get(m, S("void"))),
		.posts = data_int(data_get(m, S("posts")), 0),
		.main = data_at(series, 0),
		.name = data_str(data_key_at(series, 0)),
		.floor = data_get(series, S("floor")),
	};
	row.p50 = report_ns(row.main, S("p50"));
	row.p99 = report_ns(row.main, S("p99"));
	double floor = report_ns(row.floor, S("p50"));
	if (floor > 0 && !str_eq(row.name, S("floor")))
		row.ratio = row.p50 / floor;
	return row;
}

void
report_time(struct buf *b, double ns)
{
	static const struct {
		double unit;
		const char *name;
	} units[] = { { 1e9, "s" }, { 1e6, "ms" }, { 1e3, "µs" }, { 1, "ns" } };
	size_t i = 0;
	while (i < 3 && ns < units[i].unit)
		i++;
	double v = ns / units[i].unit;
	buf_printf(b, "%.*f %s", v >= 100 ? 0 : v >= 10 ? 1 : 2, v, units[i].name);
}

/* The best of platen's rows against that tool's, for one command. */
static void
claim(struct buf *b, struct data report, struct str tool, struct str command, const char *what)
{
	double best = 0;
	struct report_row at = { 0 };
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row theirs = report_row(report, i);
		if (!str_eq(theirs.tool, tool) || !str_eq(theirs.command, command) ||
			theirs.p50 <= 0)
			continue;
		for (size_t k = 0; k < report_rows(report); k++) {
			struct report_row ours = report_row(report, k);
			if (!str_eq(ours.tool, S("platen")) || ours.posts != theirs.posts ||
				!str_eq(ours.scenario, theirs.scenario) ||
				!str_eq(ours.style, theirs.style) || !str_eq(ours.command, command))
				continue;
			double faster = (1 - ours.p50 / theirs.p50) * 100;
			if (faster > best) {
				best = faster;
				at = ours;
			}
		}
	}
	if (best > 0)
		buf_printf(b, "Up to %.1f %% faster %s than %.*s (%.*s, %lld posts, p50)\n", best,
			what, STR(tool), STR(at.scenario), (long long)at.posts);
}

static void
headline_floor(struct buf *b, struct data report)
{
	double best = 0, worst = 0;
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (row.ratio <= 0)
			continue;
		best = best == 0 || row.ratio < best ? row.ratio : best;
		worst = row.ratio > worst ? row.ratio : worst;
	}
	if (best > 0)
		buf_printf(b, "%.2f to %.2f times what the machine itself needs (the floor), p50\n",
			best, worst);
}

void
report_headline(struct buf *b, struct data report)
{
	struct data tools = data_get(report, S("tools")), noise = data_get(report, S("noise"));
	if (str_eq(data_str(data_get(noise, S("verdict"))), S("noisy")))
		buf_printf(b,
			"A noisy machine (%.0f %% between halves of the same samples): "
			"these times are no figures to quote\n",
			data_float(data_get(noise, S("null_shift")), 0) * 100);
	for (size_t i = 0; i < data_len(tools); i++) {
		struct str name = data_str(data_get(data_at(tools, i), S("name")));
		if (str_eq(name, S("platen")))
			continue;
		claim(b, report, name, S("update"), "updates");
		claim(b, report, name, S("startup"), "start-up");
	}
	headline_floor(b, report);
}

static bool
write_form(const char *path, const struct buf *text, struct buf *m)
{
	FILE *f = strcmp(path, "-") == 0 ? stdout : fopen(path, "we");
	bool good = f && fwrite(text->ptr, 1, text->len, f) == text->len;
	if (f == stdout)
		good = fflush(f) == 0 && good;
	else if (f)
		good = fclose(f) == 0 && good;
	if (!good)
		buf_printf(m, "%s: %s", path, strerror(errno));
	return good;
}

bool
report_write(const struct bench_options *o, struct str json, struct buf *ret_message)
{
	struct report_file file;
	if (!report_parse(S("the report"), json, &file, ret_message))
		return false;
	const struct {
		const char *path;
		void (*add)(struct buf *, struct data);
	} forms[] = { { o->markdown, report_markdown }, { o->html, report_html },
		{ o->action, report_action } };
	bool good = true, out = o->json && strcmp(o->json, "-") == 0;
	struct buf text = { 0 };
	buf_add(&text, json);
	if (o->json && o->command != BENCH_REPORT)
		good = write_form(o->json, &text, ret_message);
	if (o->accept && o->baseline && good)
		good = write_form(o->baseline, &text, ret_message);
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms) && good; i++) {
		if (!forms[i].path)
			continue;
		buf_clear(&text);
		forms[i].add(&text, file.data);
		out |= strcmp(forms[i].path, "-") == 0;
		good = write_form(forms[i].path, &text, ret_message);
	}
	buf_clear(&text);
	report_text(&text, file.data);
	if (!out && good)
		good = write_form("-", &text, ret_message);
	buf_done(&text);
	report_file_done(&file);
	return good;
}
