/* One self-contained page: the claims, the distributions, the stages, the growth, the comparison with the
 * floor and with other tools. Charts are SVG; light and dark by the reader's own setting; no script. */
#include <math.h>

#include "bench/report.h"
#include "core/html.h"

enum { WIDTH = 860, LEFT = 230, RIGHT = 70, ROW = 24, DOTS_MAX = 200 };

static const char style[] =
	":root{--bg:#fbfaf7;--ink:#1d2023;--soft:#6b7076;--line:#dcd8cf;--us:#b3402a;--other:#"
	"3a6ea5;"
	"--floor:#8a8f96;--work:#b3402a;--wait:#d9b99f}"
	"@media(prefers-color-scheme:dark){:root{--bg:#16181b;--ink:#e9e6df;--soft:#9aa0a6;"
	"--line:#33373c;--us:#ef8a6a;--other:#7fb2e5;--floor:#7d838a;--work:#ef8a6a;--wait:#6f5747}"
	"}"
	"body{background:var(--bg);color:var(--ink);font:16px/1.55 system-ui,sans-serif;margin:0}"
	"main{max-width:900px;margin:0 auto;padding:2.5rem 1.25rem}"
	"h1{font-size:1.7rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2.6rem 0 .2rem}"
	"p{color:var(--soft);margin:.2rem 0 .8rem}.claim{color:var(--ink);font-size:1.25rem}"
	"svg{width:100%;height:auto;display:block}text{fill:var(--ink);font:12px "
	"system-ui,sans-serif}"
	".s{fill:var(--soft)}.g{stroke:var(--line)}.d{fill:var(--us);fill-opacity:.28}"
	".o .d{fill:var(--other)}.m{stroke:var(--us);stroke-width:2.5}.o .m{stroke:var(--other)}"
	".f{stroke:var(--floor);stroke-width:2;stroke-dasharray:2 2}.b{fill:var(--us)}"
	".bo{fill:var(--other)}.bf{fill:var(--floor)}.work{fill:var(--work)}.wait{fill:var(--wait)}"
	".l{fill:none;stroke:var(--us);stroke-width:2}"
	"table{border-collapse:collapse;width:100%;font-size:.86rem;font-variant-numeric:tabular-"
	"nums}"
	"td,th{text-align:right;padding:.25rem .5rem;border-bottom:1px solid var(--line)}"
	"td:first-child,th:first-child,td:nth-child(2),th:nth-child(2){text-align:left}"
	"pre{overflow:auto;font-size:.8rem;color:var(--soft)}";

/* A logarithmic axis of times. */
struct axis {
	double low, high; /* ns; powers of ten */
};

static double
place(const struct axis *a, double ns)
{
	double v = fmin(fmax(ns, a->low), a->high);
	return LEFT + (WIDTH - LEFT - RIGHT) * log10(v / a->low) / log10(a->high / a->low);
}

/* Wide enough for every row of the report. */
static struct axis
axis_of(struct data report)
{
	double low = 1e12, high = 1;
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		double floor = report_ns(row.floor, S("p50")), max = report_ns(row.main, S("max"));
		if (row.p50 > 0)
			low = fmin(low, floor > 0 ? fmin(row.p50, floor) : row.p50);
		high = fmax(high, max);
	}
	low = low < high ? low : 1;
	return (struct axis){ pow(10, floor(log10(low) - 0.05)),
		pow(10, ceil(log10(high * 1.01))) };
}

static void
add_row_name(struct buf *b, const struct report_row *row)
{
	struct buf text = { 0 };
	buf_printf(&text, "%.*s%s%.*s, %lld posts%s%.*s", STR(row->scenario),
		row->style.len ? "/" : "", STR(row->style), (long long)row->posts,
		str_eq(row->tool, S("platen")) ? "" : ", ",
		str_eq(row->tool, S("platen")) ? 0 : (int)row->tool.len, row->tool.ptr);
	html_text(b, buf_str(&text));
	buf_done(&text);
}

static void
open_svg(struct buf *b, double height, const char *title)
{
	buf_printf(b,
		"<svg viewBox=\"0 0 %d %.0f\" role=\"img\" aria-label=\"%s\"><title>%s</title>\n",
		WIDTH, height, title, title);
}

static void
add_axis(struct buf *b, const struct axis *a, double height)
{
	for (double v = a->low; v <= a->high * 1.001; v *= 10) {
		double x = place(a, v);
		buf_printf(b, "<line class=\"g\" x1=\"%.1f\" x2=\"%.1f\" y1=\"18\" y2=\"%.0f\"/>",
			x, x, height);
		buf_printf(b, "<text class=\"s\" text-anchor=\"middle\" x=\"%.1f\" y=\"12\">", x);
		report_time(b, v);
		buf_lit(b, "</text>\n");
	}
}

/* Every sample as a dot, the p50 as a bar, the floor's beside it. */
static void
add_dots(struct buf *b, const struct axis *a, const struct report_row *row, double y)
{
	struct data samples = data_get(row->main, S("samples"));
	size_t n = data_len(samples), step = n / DOTS_MAX + 1;
	double floor = report_ns(row->floor, S("p50"));
	buf_printf(b, "<g%s><text x=\"0\" y=\"%.0f\">",
		str_eq(row->tool, S("platen")) ? "" : " class=\"o\"", y + 4);
	add_row_name(b, row);
	buf_lit(b, "</text>");
	for (size_t i = 0; i < n; i += step)
		buf_printf(b, "<circle class=\"d\" r=\"2.6\" cx=\"%.1f\" cy=\"%.1f\"/>",
			place(a, data_float(data_at(samples, i), 0)), y + (double)(i * 5 % 7) - 3);
	if (floor > 0)
		buf_printf(b, "<line class=\"f\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" y2=\"%.0f\"/>",
			place(a, floor), place(a, floor), y - 8, y + 8);
	buf_printf(b, "<line class=\"m\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.0f\" y2=\"%.0f\"/>",
		place(a, row->p50), place(a, row->p50), y - 9, y + 9);
	buf_printf(b, "<text x=\"%d\" y=\"%.0f\">", WIDTH - RIGHT + 8, y + 4);
	report_time(b, row->p50);
	buf_lit(b, "</text></g>\n");
}

static void
add_distributions(struct buf *b, struct data report)
{
	struct axis a = axis_of(report);
	size_t n = report_rows(report);
	double height = 26 + ROW * (double)n;
	buf_lit(b,
		"<h2>Every sample</h2><p>A dot is a sample, the bar the p50, the dashed line the "
		"floor's p50, measured in turns. The scale is logarithmic.</p>\n");
	open_svg(b, height, "Latency of every sample");
	add_axis(b, &a, height);
	for (size_t i = 0; i < n; i++) {
		struct report_row row = report_row(report, i);
		if (!row.lost.len)
			add_dots(b, &a, &row, 34 + ROW * (double)i);
	}
	buf_lit(b, "</svg>\n");
}

/* The stages of one row, one behind the other, as parts of their sum. */
static void
add_stage_bar(struct buf *b, const struct report_row *row, struct data stages, double y)
{
	double sum = 0, x = LEFT;
	for (size_t i = 0; i < data_len(stages); i++)
		sum += report_ns(data_at(stages, i), S("p50"));
	buf_printf(b, "<text x=\"0\" y=\"%.0f\">", y + 4);
	add_row_name(b, row);
	buf_lit(b, "</text>");
	for (size_t i = 0; i < data_len(stages) && sum > 0; i++) {
		struct data stage = data_at(stages, i);
		double ns = report_ns(stage, S("p50")), w = (WIDTH - LEFT - RIGHT) * ns / sum;
		bool wait = data_bool(data_get(stage, S("wait")), false);
		buf_printf(b,
			"<rect class=\"%s\" x=\"%.1f\" y=\"%.0f\" width=\"%.1f\" height=\"16\" "
			"fill-opacity=\"%.2f\"><title>",
			wait ? "wait" : "work", x, y - 8, fmax(w - 1, 0.5), i % 2 ? 0.75 : 1.0);
		html_text(b, data_str(data_get(stage, S("name"))));
		buf_lit(b, ": ");
		report_time(b, ns);
		buf_lit(b, "</title></rect>");
		x += w;
	}
	buf_printf(b, "<text x=\"%d\" y=\"%.0f\">", WIDTH - RIGHT + 8, y + 4);
	report_time(b, sum);
	buf_lit(b, "</text>\n");
}

static struct data
stages_of(struct data report, size_t i)
{
	return data_get(data_at(data_get(report, S("measures")), i), S("stages"));
}

static void
add_stages(struct buf *b, struct data report)
{
	size_t n = 0, at = 0;
	for (size_t i = 0; i < report_rows(report); i++)
		n += data_len(stages_of(report, i)) > 0;
	if (n == 0)
		return;
	buf_lit(b,
		"<h2>Where the time goes</h2><p>The stages between a save and its page, as parts "
		"of "
		"the whole: <b style=\"color:var(--work)\">work</b> of platen's own, and <b "
		"style=\"color:var(--wait)\">waits</b> for the kernel. Point at one for its name "
		"and p50.</p>\n");
	open_svg(b, ROW * (double)n + 16, "Stages of an update");
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (data_len(stages_of(report, i)) > 0)
			add_stage_bar(b, &row, stages_of(report, i), 16 + ROW * (double)at++);
	}
	buf_lit(b, "</svg>\n");
}

static bool
same_line(const struct report_row *a, const struct report_row *b)
{
	return str_eq(a->scenario, b->scenario) && str_eq(a->style, b->style) &&
	       str_eq(a->tool, b->tool) && str_eq(a->command, b->command);
}

/* The p50 of one scenario over the sizes: a line. True where there are two points at least. */
static bool
add_line(struct buf *b, struct data report, size_t first, const struct axis *y, double height)
{
	struct report_row head = report_row(report, first);
	struct buf points = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (!same_line(&row, &head) || row.posts <= 0 || row.p50 <= 0)
			continue;
		if (i < first)
			break; /* drawn already */
		double up = (place(y, row.p50) - LEFT) / (WIDTH - LEFT - RIGHT);
		buf_printf(&points, "%.1f,%.1f ",
			60 + (WIDTH - 120) * (log10((double)row.posts) - 1) / 5,
			height - 24 - up * (height - 40));
		n++;
	}
	if (n > 1) {
		buf_printf(
			b, "<polyline class=\"l\" points=\"%.*s\"><title>", STR(buf_str(&points)));
		add_row_name(b, &head);
		buf_lit(b, "</title></polyline>\n");
	}
	buf_done(&points);
	return n > 1;
}

static void
add_growth(struct buf *b, struct data report)
{
	enum { HEIGHT = 300 };
	struct axis y = axis_of(report);
	struct buf lines = { 0 };
	bool any = false;
	for (size_t i = 0; i < report_rows(report); i++)
		any |= add_line(&lines, report, i, &y, HEIGHT);
	if (any) {
		buf_lit(b, "<h2>How it grows</h2><p>The p50 of each scenario over the number of "
			   "posts; "
			   "both scales are logarithmic. A level line is what is wanted.</p>\n");
		open_svg(b, HEIGHT, "Growth with the number of posts");
		for (double posts = 10; posts < 2e6; posts *= 10)
			buf_printf(b,
				"<text class=\"s\" text-anchor=\"middle\" x=\"%.0f\" y=\"%d\">%.0f"
				"</text>",
				60 + (WIDTH - 120) * (log10(posts) - 1) / 5, HEIGHT - 6, posts);
		for (double v = y.low; v <= y.high * 1.001; v *= 10) {
			double up = (place(&y, v) - LEFT) / (WIDTH - LEFT - RIGHT);
			double at = HEIGHT - 24 - up * (HEIGHT - 40);
			buf_printf(b,
				"<line class=\"g\" x1=\"60\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
				"<text class=\"s\" x=\"0\" y=\"%.1f\">",
				WIDTH, at, at, at + 4);
			report_time(b, v);
			buf_lit(b, "</text>\n");
		}
		buf_add(b, buf_str(&lines));
		buf_lit(b, "</svg>\n");
	}
	buf_done(&lines);
}

static void
add_bar(struct buf *b, const struct axis *a, const char *class, double ns, double y)
{
	buf_printf(b, "<rect class=\"%s\" x=\"%d\" y=\"%.0f\" width=\"%.1f\" height=\"8\"/>", class,
		LEFT, y, fmax(place(a, ns) - LEFT, 1));
}

static void
add_comparison(struct buf *b, struct data report)
{
	struct axis a = axis_of(report);
	size_t n = report_rows(report);
	buf_lit(b, "<h2>Beside the floor and other tools</h2><p>p50: <b "
		   "style=\"color:var(--us)\">platen"
		   "</b>, <b style=\"color:var(--other)\">other tools</b>, <b "
		   "style=\"color:var(--floor)\">the floor</b>. The scale is logarithmic.</p>\n");
	double height = 26 + ROW * (double)n;
	open_svg(b, height, "platen, other tools and the floor");
	add_axis(b, &a, height);
	for (size_t i = 0; i < n; i++) {
		struct report_row row = report_row(report, i);
		double y = 26 + ROW * (double)i, floor = report_ns(row.floor, S("p50"));
		buf_printf(b, "<text x=\"0\" y=\"%.0f\">", y + 12);
		add_row_name(b, &row);
		buf_lit(b, "</text>");
		if (row.p50 > 0)
			add_bar(b, &a, str_eq(row.tool, S("platen")) ? "b" : "bo", row.p50, y);
		if (floor > 0)
			add_bar(b, &a, "bf", floor, y + 9);
		buf_printf(b, "<text x=\"%d\" y=\"%.0f\">", WIDTH - RIGHT + 8, y + 12);
		if (row.ratio > 0)
			buf_printf(b, "%.2f ×", row.ratio);
		else if (row.lost.len)
			buf_lit(b, "void");
		buf_lit(b, "</text>\n");
	}
	buf_lit(b, "</svg>\n");
}

static void
add_claims(struct buf *b, struct data report)
{
	struct buf claims = { 0 };
	report_headline(&claims, report);
	struct str rest = buf_str(&claims), line;
	while (str_line(&rest, &line)) {
		buf_lit(b, "<p class=\"claim\">");
		html_text(b, line);
		buf_lit(b, "</p>\n");
	}
	buf_done(&claims);
}

void
report_html(struct buf *b, struct data report)
{
	struct buf text = { 0 };
	buf_printf(b,
		"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width\"><title>platen bench %.*s"
		"</title>\n<style>%s</style></head>\n<body><main><h1>platen bench: %.*s</h1>\n<p>",
		STR(data_str(data_get(report, S("command")))), style,
		STR(data_str(data_get(report, S("command")))));
	html_text(b, data_str(data_get(report, S("date"))));
	buf_lit(b, "</p>\n");
	add_claims(b, report);
	add_distributions(b, report);
	add_stages(b, report);
	add_growth(b, report);
	add_comparison(b, report);
	report_text(&text, report);
	buf_lit(b, "<h2>All figures</h2>\n<pre>");
	html_text(b, buf_str(&text));
	buf_lit(b, "</pre></main></body></html>\n");
	buf_done(&text);
}
