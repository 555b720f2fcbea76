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
			"make it anew, by update --json FILE",
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
	struct data series = data_get(m, S("series")), after = data_get(m, S("after"));
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
		.rss_kb = data_float(data_get(after, S("rss_anon_kb")), 0),
		.peak_kb = data_float(data_get(m, S("peak_rss_kb")), 0),
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

/* What is claimed: rows of a command, and which of its scenarios. */
struct claim {
	struct str command;
	bool cold;   /* starts without a cache; else all others */
	bool memory; /* what is compared; else the p50 */
	const char *what;
};

static double
value_of(const struct claim *c, const struct report_row *row)
{
	return c->memory ? row->rss_kb : row->p50;
}

/* A checkout's time begins with its last file, when the page may have been there long since: no figure to claim. */
static bool
is_about(const struct claim *c, const struct report_row *row)
{
	if (str_eq(row->scenario, S("checkout")))
		return false;
	bool cold = str_eq(row->command, S("startup")) && str_eq(row->scenario, S("cold"));
	return str_eq(row->command, c->command) && cold == c->cold && value_of(c, row) > 0;
}

bool
report_same(const struct report_row *a, const struct report_row *b)
{
	return a->posts == b->posts && str_eq(a->scenario, b->scenario) &&
	       str_eq(a->style, b->style) && str_eq(a->command, b->command);
}

/* The best of platen's rows against that tool's; false where there are none to compare. */
static bool
add_claim(struct buf *b, struct data report, struct str tool, const struct claim *c)
{
	double best = -1e9;
	struct report_row at = { 0 };
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row theirs = report_row(report, i);
		if (!str_eq(theirs.tool, tool) || !is_about(c, &theirs))
			continue;
		for (size_t k = 0; k < report_rows(report); k++) {
			struct report_row ours = report_row(report, k);
			double less = (1 - value_of(c, &ours) / value_of(c, &theirs)) * 100;
			if (!str_eq(ours.tool, S("platen")) || !report_same(&ours, &theirs) ||
				less <= best)
				continue;
			best = less;
			at = ours;
		}
	}
	if (best == -1e9)
		return false;
	if (best < 0.05)
		buf_printf(b, "no %s", c->what);
	else /* a hundredth below, so that nothing takes no time at all */
		buf_printf(b, "%.*f %% %s (%.*s%s%lld posts)", best > 99.9 ? 2 : 1,
			best > 99.99 ? 99.99 : best, c->what, c->cold ? 0 : (int)at.scenario.len,
			at.scenario.ptr, c->cold ? "" : ", ", (long long)at.posts);
	return true;
}

static void
headline_tool(struct buf *b, struct data report, struct str tool)
{
	static const struct claim claims[] = {
		{ { "startup", 7 }, false, false, "faster start-up" },
		{ { "update", 6 }, false, false, "faster updates" },
		{ { "startup", 7 }, true, false, "faster first page without a cache" },
		{ { "build", 5 }, false, false, "faster builds" },
		{ { "memory", 6 }, false, true, "less memory" },
	};
	struct buf line = { 0 };
	bool better = false; /* at least in what is told first */
	bool timed = false;  /* it has more than memory */
	for (size_t i = 0; i < sizeof(claims) / sizeof(*claims); i++) {
		struct buf one = { 0 };
		if (add_claim(&one, report, tool, &claims[i])) {
			if (line.len == 0)
				better = !str_starts(buf_str(&one), S("no "));
			buf_printf(&line, "%s%.*s", line.len ? ", " : "", STR(buf_str(&one)));
			timed |= !claims[i].memory;
		}
		buf_done(&one);
	}
	if (line.len && !better)
		line.ptr[0] = 'N';
	if (line.len)
		buf_printf(b, "%s%.*s than %.*s%s\n", better ? "Up to " : "", STR(buf_str(&line)),
			STR(tool), timed ? ", p50" : "");
	buf_done(&line);
}

static void
headline_floor(struct buf *b, struct data report)
{
	double best = 0, worst = 0;
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (row.ratio <= 0 || str_eq(row.command, S("browser")))
			continue; /* what is painted waits for the screen's clock */
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
	for (size_t i = 0; i < data_len(tools); i++) {
		struct str name = data_str(data_get(data_at(tools, i), S("name")));
		if (!str_eq(name, S("platen")))
			headline_tool(b, report, name);
	}
	headline_floor(b, report);
	if (str_eq(data_str(data_get(noise, S("verdict"))), S("noisy")))
		buf_printf(b,
			"A noisy machine, or too few samples: two processes of the same program "
			"differ by %.1f %% ± %.0f %%; these times are no figures to quote\n",
			data_float(data_get(noise, S("null_shift")), 0) * 100,
			data_float(data_get(noise, S("null_blur")), 0) * 100);
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

/* What is shown: the report, beside the baseline where one is given to be shown beside. */
static bool
read_shown(const struct bench_options *o, struct str json, struct report_file *ret, struct buf *m)
{
	struct report_file file, baseline;
	if (!report_parse(S("the report"), json, &file, m))
		return false;
	*ret = file;
	if (!o->baseline || o->command == BENCH_CHECK)
		return true;
	bool good = report_read(o->baseline, &baseline, m);
	if (good) {
		struct buf both = { 0 };
		report_merge(&both, &file.data, 1, baseline.data);
		good = report_parse(S("the report"), buf_str(&both), ret, m);
		buf_done(&both);
		report_file_done(&baseline);
	}
	report_file_done(&file);
	return good;
}

bool
report_write(const struct bench_options *o, struct str json, struct buf *ret_message)
{
	struct report_file file;
	if (!read_shown(o, json, &file, ret_message))
		return false;
	const struct {
		const char *path;
		void (*add)(struct buf *, struct data);
	} forms[] = { { o->markdown, report_markdown }, { o->html, report_html },
		{ o->action, report_action } };
	bool good = true, out = o->json && strcmp(o->json, "-") == 0;
	struct buf text = { 0 };
	buf_add(&text, json);
	if (o->json)
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
