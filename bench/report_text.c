/* The reports that are text: for a terminal, in Markdown, and for github-action-benchmark. */
#include <stdio.h>

#include "bench/report.h"

/* How many columns a text takes: its characters, as they are all narrow. */
static int
columns(struct str s)
{
	int n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += (s.ptr[i] & 0xc0) != 0x80;
	return n;
}

static void
cell(struct buf *b, struct str s, int width)
{
	int pad = width < 0 ? -width - columns(s) : width - columns(s);
	if (width > 0)
		buf_printf(b, "%*s", pad > 0 ? pad : 0, "");
	buf_add(b, s);
	if (width < 0)
		buf_printf(b, "%*s", pad > 0 ? pad : 0, "");
	buf_lit(b, "  ");
}

static void
time_cell(struct buf *b, double ns, int width)
{
	struct buf text = { 0 };
	report_time(&text, ns);
	cell(b, buf_str(&text), width);
	buf_done(&text);
}

/* "update/body/replace (page)" */
static void
add_name(struct buf *b, const struct report_row *row)
{
	buf_printf(b, "%.*s/%.*s%s%.*s", STR(row->command), STR(row->scenario),
		row->style.len ? "/" : "", STR(row->style));
}

static void
text_row(struct buf *b, const struct report_row *row)
{
	struct buf name = { 0 };
	add_name(&name, row);
	cell(b, buf_str(&name), -32);
	cell(b, row->tool, -8);
	buf_printf(b, "%7lld  ", (long long)row->posts);
	if (row->lost.len) {
		buf_printf(b, "void: %.*s\n", STR(row->lost));
		buf_done(&name);
		return;
	}
	time_cell(b, row->p50, 9);
	time_cell(b, report_ns(row->main, S("p95")), 9);
	time_cell(b, row->p99, 9);
	time_cell(b, report_ns(row->main, S("max")), 9);
	if (row->ratio > 0)
		buf_printf(b, "%6.2f", row->ratio);
	buf_lit(b, "\n");
	buf_done(&name);
}

static void
add_growth(struct buf *b, struct data report)
{
	struct data growth = data_get(report, S("growth"));
	for (size_t i = 0; i < data_len(growth); i++) {
		struct data g = data_at(growth, i);
		struct str style = data_str(data_get(g, S("style")));
		buf_printf(b, "%.*s/%.*s%s%.*s (%.*s): %.*s, posts^%.3f [%.3f, %.3f]\n",
			STR(data_str(data_get(g, S("command")))),
			STR(data_str(data_get(g, S("scenario")))), style.len ? "/" : "", STR(style),
			STR(data_str(data_get(g, S("tool")))),
			STR(data_str(data_get(g, S("verdict")))),
			data_float(data_get(g, S("exponent")), 0),
			data_float(data_get(g, S("low")), 0),
			data_float(data_get(g, S("high")), 0));
	}
}

static void
add_tools(struct buf *b, struct data report)
{
	struct data tools = data_get(report, S("tools"));
	for (size_t i = 0; i < data_len(tools); i++) {
		struct data t = data_at(tools, i);
		struct str skipped = data_str(data_get(t, S("skipped")));
		buf_printf(b, "%.*s: ", STR(data_str(data_get(t, S("name")))));
		if (skipped.len)
			buf_printf(b, "skipped: %.*s\n", STR(skipped));
		else
			buf_printf(b, "%.*s; %.*s\n", STR(data_str(data_get(t, S("version")))),
				STR(data_str(data_get(t, S("command")))));
	}
}

static void
add_noise(struct buf *b, struct data report)
{
	struct data noise = data_get(report, S("noise")), machine = data_get(report, S("machine"));
	if (data_exists(noise))
		buf_printf(b,
			"A/A null run: the same program twice, in turns, differs by %.1f %% ± %.0f "
			"%% "
			"of the p50: %.*s\n",
			data_float(data_get(noise, S("null_shift")), 0) * 100,
			data_float(data_get(noise, S("null_blur")), 0) * 100,
			STR(data_str(data_get(noise, S("verdict")))));
	buf_printf(b, "%.*s, %lld cores, %.*s; load %.*s\n",
		STR(data_str(data_get(machine, S("processor")))),
		(long long)data_int(data_get(machine, S("cores")), 0),
		STR(data_str(data_get(machine, S("kernel")))),
		STR(data_str(data_get(machine, S("load")))));
}

/* The exact work of each of platen's updates. */
static void
add_work(struct buf *b, struct data report)
{
	static const char *const names[] = { "tasks_run", "edges_walked", "files_read",
		"bytes_hashed", "pages_rendered", "bytes_pushed", "allocations" };
	struct data measures = data_get(report, S("measures"));
	bool first = true;
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		struct data work = data_get(data_at(measures, i), S("counters"));
		struct buf name = { 0 };
		if (data_len(work) == 0 || !str_eq(row.tool, S("platen")))
			continue;
		if (first) {
			cell(b, S("work of one update"), -32);
			for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
				cell(b, str_of(names[k]), 14);
			buf_lit(b, "\n");
		}
		first = false;
		add_name(&name, &row);
		buf_printf(&name, ", %lld", (long long)row.posts);
		cell(b, buf_str(&name), -32);
		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
			buf_printf(b, "%14.0f  ", data_float(data_get(work, str_of(names[k])), 0));
		buf_lit(b, "\n");
		buf_done(&name);
	}
	if (!first)
		buf_lit(b, "\n");
}

/* What the columns below are: "1 write returned → event read (wait), 2 …". */
static void
stages_head(struct buf *b, struct data stages, struct str command)
{
	struct buf names = { 0 };
	for (size_t i = 0; i < data_len(stages); i++) {
		struct data stage = data_at(stages, i);
		buf_printf(&names, "%s%zu %.*s%s", i ? ", " : "", i + 1,
			STR(data_str(data_get(stage, S("name")))),
			data_bool(data_get(stage, S("wait")), false) ? " (wait)" : "");
	}
	buf_printf(b, "stages of one update%s, p50: %.*s\n",
		str_eq(command, S("browser")) ? " in Chromium" : "", STR(buf_str(&names)));
	cell(b, S(""), -32);
	for (size_t i = 0; i < data_len(stages); i++) {
		char digits[24];
		(void)snprintf(digits, sizeof(digits), "%zu", i + 1);
		cell(b, str_of(digits), 9);
	}
	buf_lit(b, "\n");
	buf_done(&names);
}

/* Where the time of each update of one command went. */
static void
add_stages(struct buf *b, struct data report, struct str command)
{
	struct data measures = data_get(report, S("measures"));
	bool any = false;
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		struct data stages = data_get(data_at(measures, i), S("stages"));
		struct buf name = { 0 };
		if (data_len(stages) == 0 || !str_eq(row.command, command))
			continue;
		if (!any)
			stages_head(b, stages, command);
		any = true;
		add_name(&name, &row);
		buf_printf(&name, ", %lld", (long long)row.posts);
		cell(b, buf_str(&name), -32);
		for (size_t k = 0; k < data_len(stages); k++)
			time_cell(b, report_ns(data_at(stages, k), S("p50")), 9);
		buf_lit(b, "\n");
		buf_done(&name);
	}
	if (any)
		buf_lit(b, "\n");
}

/* What a row is about: "100 posts", of another tool "hugo, 100 posts". */
static void
add_about(struct buf *b, const struct report_row *row)
{
	if (!str_eq(row->tool, S("platen")))
		buf_printf(b, "%.*s, ", STR(row->tool));
	buf_printf(b, "%lld posts", (long long)row->posts);
}

/* Of another tool's figure, how many times platen's it is, where the report has that. */
static void
add_times(struct buf *b, struct data report, const struct report_row *theirs, bool peak)
{
	for (size_t i = 0; i < report_rows(report) && !str_eq(theirs->tool, S("platen")); i++) {
		struct report_row row = report_row(report, i);
		double kb = peak ? row.peak_kb : row.rss_kb;
		if (!str_eq(row.tool, S("platen")) || !report_same(&row, theirs) || kb <= 0)
			continue;
		buf_printf(b, " (%.2f times platen's)",
			(peak ? theirs->peak_kb : theirs->rss_kb) / kb);
		return;
	}
}

/* What is known of platen alone, as it tells it itself. */
static void
add_kept(struct buf *b, struct data after)
{
	int64_t watches = data_int(data_get(after, S("watches")), 0);
	if (watches > 0)
		buf_printf(b, ", %lld watches, cache %.1f MB", (long long)watches,
			data_float(data_get(after, S("cache_bytes")), 0) / 1048576);
}

/* What each server keeps, and costs while nothing happens. */
static void
add_after(struct buf *b, struct data report)
{
	struct data measures = data_get(report, S("measures"));
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		struct data after = data_get(data_at(measures, i), S("after"));
		if (!data_exists(after))
			continue;
		double cache = data_float(data_get(after, S("cache_bytes")), 0);
		double bodies = data_float(data_get(after, S("body_bytes")), 0);
		double before = data_float(data_get(after, S("rss_before_kb")), 0);
		if (before > 0)
			buf_printf(b, "after the edits, %.3f times what it was before: ",
				row.rss_kb / before);
		add_about(b, &row);
		if (bodies > 0) {
			buf_printf(b, ": cache %.1f MB, %.2f times the rendered bodies\n",
				cache / 1048576, cache / bodies);
			continue;
		}
		buf_printf(b, ": RssAnon %.1f MB", row.rss_kb / 1024);
		add_times(b, report, &row, false);
		buf_printf(b, ", mapped pages %.1f MB",
			data_float(data_get(after, S("rss_file_kb")), 0) / 1024);
		add_kept(b, after);
		buf_printf(b, "; idle: %lld µs and %lld wake-ups a second\n",
			(long long)data_int(data_get(after, S("idle_cpu_us")), 0),
			(long long)data_int(data_get(after, S("idle_wakeups")), 0));
	}
}

/* What builds had in memory at most. */
static void
add_peaks(struct buf *b, struct data report)
{
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (row.peak_kb <= 0)
			continue;
		add_name(b, &row);
		buf_lit(b, ", ");
		add_about(b, &row);
		buf_printf(b, ": at most %.1f MB resident", row.peak_kb / 1024);
		add_times(b, report, &row, true);
		buf_lit(b, "\n");
	}
}

static void
add_moment(struct buf *b, struct data series, const char *about, struct str name)
{
	double ns = report_ns(data_get(series, name), S("p50"));
	if (ns <= 0)
		return;
	buf_add(b, str_of(about));
	report_time(b, ns);
}

/* What came when after exec, for the post's page and for the home page, which a process of its own answers. */
static void
add_starts(struct buf *b, struct data report)
{
	struct data measures = data_get(report, S("measures"));
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		struct data series = data_get(data_at(measures, i), S("series"));
		if (!data_exists(data_get(series, S("listening"))))
			continue;
		add_name(b, &row);
		buf_printf(b, ", %lld, p50:", (long long)row.posts);
		add_moment(b, series, " listening ", S("listening"));
		add_moment(b, series, ", first byte ", S("first-byte"));
		add_moment(b, series, ", page ", S("page"));
		add_moment(b, series, "; home page: first byte ", S("home-first-byte"));
		add_moment(b, series, ", page ", S("home"));
		buf_lit(b, "\n");
	}
}

void
report_notes(struct buf *b, struct data report)
{
	add_starts(b, report);
	add_growth(b, report);
	add_after(b, report);
	add_peaks(b, report);
	add_tools(b, report);
	add_noise(b, report);
}

void
report_text(struct buf *b, struct data report)
{
	report_headline(b, report);
	buf_lit(b, "\n");
	cell(b, S(""), -32);
	cell(b, S("tool"), -8);
	cell(b, S("posts"), 7);
	cell(b, S("p50"), 9);
	cell(b, S("p95"), 9);
	cell(b, S("p99"), 9);
	cell(b, S("max"), 9);
	buf_lit(b, "× floor\n");
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		text_row(b, &row);
	}
	buf_lit(b, "\n");
	add_stages(b, report, S("update"));
	add_stages(b, report, S("browser"));
	add_work(b, report);
	report_checks_text(b, report);
	report_notes(b, report);
}

void
report_markdown(struct buf *b, struct data report)
{
	buf_lit(b, "### platen bench\n\n");
	report_headline(b, report);
	report_checks_markdown(b, report);
	buf_lit(b, "\n| | tool | posts | p50 | 95 % of the p50 | p95 | p99 | max | × floor |\n"
		   "|---|---|---:|---:|---|---:|---:|---:|---:|\n");
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		static const char *const columns_of[] = { "p50", "", "p95", "p99", "max" };
		buf_lit(b, "| ");
		add_name(b, &row);
		buf_printf(b, " | %.*s | %lld |", STR(row.tool), (long long)row.posts);
		for (int k = 0; k < 5; k++) {
			buf_lit(b, " ");
			if (row.lost.len)
				buf_lit(b, "void");
			else if (k != 1)
				report_time(b, report_ns(row.main, str_of(columns_of[k])));
			else {
				report_time(b, report_ns(row.main, S("p50_low")));
				buf_lit(b, " – ");
				report_time(b, report_ns(row.main, S("p50_high")));
			}
			buf_lit(b, " |");
		}
		if (row.ratio > 0)
			buf_printf(b, " %.2f", row.ratio);
		buf_lit(b, " |\n");
	}
	buf_lit(b, "\n```\n");
	add_stages(b, report, S("update"));
	add_stages(b, report, S("browser"));
	add_work(b, report);
	report_notes(b, report);
	buf_lit(b, "```\n");
}

void
report_action(struct buf *b, struct data report)
{
	bool first = true;
	buf_lit(b, "[");
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		struct buf name = { 0 };
		if (row.lost.len || str_eq(row.command, S("null")))
			continue;
		add_name(&name, &row);
		buf_printf(&name, " %lld posts, %.*s, p50", (long long)row.posts, STR(row.tool));
		buf_printf(b, "%s\n{\"name\":", first ? "" : ",");
		buf_json(b, buf_str(&name));
		buf_printf(b, ",\"unit\":\"us\",\"value\":%.3f,\"range\":\"%.3f – %.3f\"}",
			row.p50 / 1e3, report_ns(row.main, S("p50_low")) / 1e3,
			report_ns(row.main, S("p50_high")) / 1e3);
		first = false;
		buf_done(&name);
	}
	buf_lit(b, "\n]\n");
}
