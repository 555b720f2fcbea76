/* The charts of a report's page whose rows are scenarios: a name, a track, a figure. The rows are HTML and the tracks
 * SVG in parts of their width, so that a narrow screen puts each track beneath its name, and nothing is cut off. */
#include "bench/report_chart.h"

#include <math.h>
#include <stdlib.h>

#include "core/html.h"

enum { ROWS_MAX = 1024, DOTS_MAX = 200 };

double
chart_part(const struct chart_axis *a, double ns)
{
	double v = fmin(fmax(ns, a->low), a->high);
	return log10(v / a->low) / log10(a->high / a->low);
}

/* The same as a percentage, for SVG. */
static double
place(const struct chart_axis *a, double ns)
{
	return 100 * chart_part(a, ns);
}

double
chart_round(double v, bool up)
{
	static const double steps[] = { 1, 2, 5, 10 };
	double power = pow(10, floor(log10(v))), r = up ? 10 : 1;
	for (int i = 0; i < 4; i++) {
		if (up && steps[i] >= v / power * 0.999 && steps[i] < r)
			r = steps[i];
		if (!up && steps[i] <= v / power * 1.001)
			r = steps[i];
	}
	return r * power;
}

struct chart_axis
chart_axis_of(struct data report)
{
	double low = 1e12, high = 1;
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		double floor = report_ns(row.floor, S("p50"));
		if (row.p50 <= 0)
			continue;
		low = fmin(low, floor > 0 ? fmin(row.p50, floor) : row.p50);
		high = fmax(high, report_ns(row.main, S("max")));
	}
	low = low < high ? low : 1;
	return (struct chart_axis){ chart_round(low * 0.8, false), chart_round(high * 1.1, true) };
}

unsigned
chart_colour(struct data report, struct str tool)
{
	struct data tools = data_get(report, S("tools"));
	unsigned n = 0;
	for (size_t i = 0; i < data_len(tools); i++) {
		struct str name = data_str(data_get(data_at(tools, i), S("name")));
		bool other = !str_eq(name, S("platen")) && !str_eq(name, S("chromium"));
		n += other;
		if (other && str_eq(name, tool))
			return 1 + (n - 1) % (CHART_TOOLS - 1);
	}
	return 0;
}

void
chart_name(struct buf *b, const struct report_row *row, bool tool)
{
	struct buf text = { 0 };
	if (tool && !str_eq(row->tool, S("platen")))
		buf_printf(&text, "%.*s: ", STR(row->tool));
	buf_printf(&text, "%.*s %.*s%s%.*s", STR(row->command), STR(row->scenario),
		row->style.len ? "/" : "", STR(row->style));
	html_text(b, buf_str(&text));
	buf_done(&text);
	if (row->posts)
		buf_printf(b, " <i>%lld</i>", (long long)row->posts);
}

bool
chart_same_line(const struct report_row *a, const struct report_row *b)
{
	return str_eq(a->scenario, b->scenario) && str_eq(a->style, b->style) &&
	       str_eq(a->command, b->command);
}

void
chart_open(struct buf *b, const char *title, const char *about, struct str legend)
{
	buf_printf(b, "<section><h2>%s</h2><p>%s</p>\n", title, about);
	if (legend.len)
		buf_printf(b, "<p class=\"keys\">%.*s</p>\n", STR(legend));
}

/* ---- rows -------------------------------------------------------------------------------------- */

/* Lines at the powers of ten, through every row. */
static void
add_grid(struct buf *b, const struct chart_axis *a)
{
	for (double v = chart_round(a->low, true); v <= a->high * 1.001; v *= 10)
		buf_printf(b, "<line class=\"grid\" x1=\"%.2f%%\" x2=\"%.2f%%\" y2=\"100%%\"/>",
			place(a, v), place(a, v));
}

/* The row above the others, which says what the lines are. */
static void
add_axis(struct buf *b, const struct chart_axis *a)
{
	buf_lit(b, "<div class=\"row axis\"><svg aria-hidden=\"true\">");
	for (double v = chart_round(a->low, true); v <= a->high * 1.001; v *= 10) {
		double at = place(a, v);
		buf_printf(b, "<text class=\"soft%s\" x=\"%.2f%%\" y=\"16\">",
			at < 8    ? ""
			: at > 92 ? " end"
				  : " mid",
			at);
		report_time(b, v);
		buf_lit(b, "</text>");
	}
	buf_lit(b, "</svg></div>\n");
}

/* A row's name; its marks follow, in a box that is 24 high. `a` may be NULL: no lines. */
static void
open_row(struct buf *b, const struct report_row *row, bool tool, const struct chart_axis *a)
{
	buf_lit(b, "<div class=\"row\"><span>");
	chart_name(b, row, tool);
	buf_lit(b, "</span><svg aria-hidden=\"true\">");
	if (a)
		add_grid(b, a);
}

static void
close_row(struct buf *b, double ns)
{
	buf_lit(b, "</svg><b>");
	report_time(b, ns);
	buf_lit(b, "</b></div>\n");
}

/* ---- platen, other tools and the floor --------------------------------------------------------- */

static void
add_point(struct buf *b, const struct chart_axis *a, const struct report_row *row, unsigned colour)
{
	buf_printf(b, "<circle class=\"t%u\" r=\"5.5\" cx=\"%.2f%%\" cy=\"12\"><title>", colour,
		place(a, row->p50));
	html_text(b, row->tool);
	buf_lit(b, ": ");
	report_time(b, row->p50);
	buf_lit(b, "</title></circle>");
}

/* One line: the floor, platen, and all that did the same. */
static void
add_comparison_row(
	struct buf *b, struct data report, const struct chart_axis *a, const struct report_row *row)
{
	double floor = report_ns(row->floor, S("p50")), last = row->p50;
	struct buf points = { 0 };
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row other = report_row(report, i);
		if (!chart_same_line(&other, row) || other.posts != row->posts || other.p50 <= 0 ||
			str_eq(other.tool, S("platen")))
			continue;
		add_point(&points, a, &other, chart_colour(report, other.tool));
		last = fmax(last, other.p50);
	}
	open_row(b, row, false, a);
	double first = floor > 0 ? fmin(floor, row->p50) : row->p50;
	buf_printf(b, "<line class=\"rail\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"12\" y2=\"12\"/>",
		place(a, first), place(a, last));
	if (floor > 0)
		buf_printf(b,
			"<line class=\"floor\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"5\" y2=\"19\"/>",
			place(a, floor), place(a, floor));
	buf_add(b, buf_str(&points));
	add_point(b, a, row, 0);
	close_row(b, row->p50);
	buf_done(&points);
}

static void
add_legend(struct buf *b, struct data report)
{
	struct data tools = data_get(report, S("tools"));
	buf_lit(b, "<b class=\"key t0\">platen</b>");
	for (size_t i = 0; i < data_len(tools); i++) {
		struct data tool = data_at(tools, i);
		struct str name = data_str(data_get(tool, S("name")));
		unsigned colour = chart_colour(report, name);
		if (colour == 0 || data_exists(data_get(tool, S("skipped"))))
			continue;
		buf_printf(b, "<b class=\"key t%u\">", colour);
		html_text(b, name);
		buf_lit(b, "</b>");
	}
	buf_lit(b, "<b class=\"key tf\">the floor</b>");
}

/* Of a null run the samples are shown, further below. */
static bool
is_compared(const struct report_row *row)
{
	return str_eq(row->tool, S("platen")) && row->p50 > 0 && !str_eq(row->command, S("null"));
}

/* Of a start the home page, which another process answered. */
static void
add_home_row(struct buf *b, struct data report, const struct chart_axis *a,
	const struct report_row *row, size_t at)
{
	struct data measure = data_at(data_get(report, S("measures")), at);
	struct report_row home = *row;
	struct buf name = { 0 };
	home.p50 = report_ns(data_get(data_get(measure, S("series")), S("home")), S("p50"));
	if (home.p50 > 0) {
		buf_printf(&name, "%.*s, home", STR(row->scenario));
		home.scenario = buf_str(&name);
		add_comparison_row(b, report, a, &home);
	}
	buf_done(&name);
}

void
chart_comparison(struct buf *b, struct data report)
{
	struct chart_axis a = chart_axis_of(report);
	struct buf legend = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		n += is_compared(&row);
	}
	if (n == 0)
		return;
	add_legend(&legend, report);
	chart_open(b, "Beside the floor and other tools",
		"The p50, in turns on the same machine, but for memory's visits; the scale is "
		"logarithmic, the grey figure the number of posts.",
		buf_str(&legend));
	buf_done(&legend);
	add_axis(b, &a);
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (!is_compared(&row))
			continue;
		add_comparison_row(b, report, &a, &row);
		add_home_row(b, report, &a, &row, i);
	}
	buf_lit(b, "</section>\n");
}

/* ---- stages ------------------------------------------------------------------------------------ */

static struct data
stages_of(struct data report, size_t i)
{
	return data_get(data_at(data_get(report, S("measures")), i), S("stages"));
}

static double
sum_of(struct data stages)
{
	double sum = 0;
	for (size_t i = 0; i < data_len(stages); i++)
		sum += report_ns(data_at(stages, i), S("p50"));
	return sum;
}

static int
compare_sums(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* What the whole width stands for: the longest bar, but for those beyond four times the one in the middle. A deleted
 * file is held for 30 ms, and beside that nothing else could be read. */
static double
stages_scale(struct data report, struct str command)
{
	double sums[ROWS_MAX], most = 0;
	size_t n = 0;
	for (size_t i = 0; i < report_rows(report) && n < ROWS_MAX; i++)
		if (str_eq(report_row(report, i).command, command) &&
			data_len(stages_of(report, i)))
			sums[n++] = sum_of(stages_of(report, i));
	qsort(sums, n, sizeof(*sums), compare_sums);
	for (size_t i = 0; i < n; i++)
		if (sums[i] <= 4 * sums[n / 2])
			most = fmax(most, sums[i]);
	return most;
}

static void
add_stage_bar(struct buf *b, const struct report_row *row, struct data stages, double most)
{
	double x = 0, sum = sum_of(stages);
	open_row(b, row, true, NULL);
	for (size_t i = 0; i < data_len(stages); i++) {
		struct data stage = data_at(stages, i);
		double ns = report_ns(stage, S("p50")), w = 100 * ns / most;
		bool wait = data_bool(data_get(stage, S("wait")), false);
		if (ns <= 0 || x >= 100)
			continue;
		buf_printf(b,
			"<rect class=\"s%zu%s\" x=\"%.2f%%\" y=\"5\" width=\"%.2f%%\" "
			"height=\"14\"><title>",
			i % CHART_STAGES, wait ? " wait" : "", x,
			fmax(fmin(w, 100 - x) - 0.12, 0.08));
		html_text(b, data_str(data_get(stage, S("name"))));
		buf_lit(b, ": ");
		report_time(b, ns);
		buf_lit(b, "</title></rect>");
		x += w;
	}
	if (sum > most * 1.001)
		buf_lit(b, "<rect class=\"cut\" x=\"95%\" y=\"2\" width=\"3\" height=\"20\"/>"
			   "<rect class=\"cut\" x=\"96.5%\" y=\"2\" width=\"3\" height=\"20\"/>");
	close_row(b, sum);
}

/* The bars of one command: those of a browser are longer by far. */
static void
stages_of_command(struct buf *b, struct data report, struct str command, const char *title)
{
	size_t longest = 0;
	double most = stages_scale(report, command);
	struct buf legend = { 0 };
	if (most <= 0)
		return;
	for (size_t i = 0; i < report_rows(report); i++)
		if (str_eq(report_row(report, i).command, command) &&
			data_len(stages_of(report, i)) > data_len(stages_of(report, longest)))
			longest = i;
	for (size_t i = 0; i < data_len(stages_of(report, longest)); i++) {
		struct data stage = data_at(stages_of(report, longest), i);
		bool wait = data_bool(data_get(stage, S("wait")), false);
		buf_printf(
			&legend, "<b class=\"key s%zu%s\">", i % CHART_STAGES, wait ? " wait" : "");
		html_text(&legend, data_str(data_get(stage, S("name"))));
		buf_lit(&legend, "</b>");
	}
	chart_open(b, title,
		"One behind the other on one clock, from the save on; waits are pale. A bar that "
		"is "
		"cut goes on.",
		buf_str(&legend));
	buf_done(&legend);
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (str_eq(row.command, command) && data_len(stages_of(report, i)))
			add_stage_bar(b, &row, stages_of(report, i), most);
	}
	buf_lit(b, "</section>\n");
}

void
chart_stages(struct buf *b, struct data report)
{
	stages_of_command(b, report, S("update"), "Where the time of an update goes");
	stages_of_command(b, report, S("browser"), "Until Chromium has painted it");
}

/* ---- every sample ------------------------------------------------------------------------------ */

static void
add_mark(struct buf *b, const struct chart_axis *a, double ns, unsigned colour, int half)
{
	buf_printf(b, "<line class=\"l%u\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" y2=\"%d\"/>",
		colour, place(a, ns), place(a, ns), 12 - half, 12 + half);
}

static void
add_dots(struct buf *b, const struct chart_axis *a, const struct report_row *row, unsigned colour)
{
	struct data samples = data_get(row->main, S("samples"));
	size_t n = data_len(samples), step = n / DOTS_MAX + 1;
	open_row(b, row, true, a);
	for (size_t i = 0; i < n; i += step)
		buf_printf(b, "<circle class=\"t%u dot\" r=\"2.6\" cx=\"%.2f%%\" cy=\"%zu\"/>",
			colour, place(a, data_float(data_at(samples, i), 0)), 7 + i * 5 % 11);
	add_mark(b, a, row->p50, colour, 9);
	add_mark(b, a, report_ns(row->main, S("p95")), colour, 5);
	add_mark(b, a, row->p99, colour, 5);
	close_row(b, row->p99);
}

void
chart_distributions(struct buf *b, struct data report)
{
	struct chart_axis a = chart_axis_of(report);
	size_t n = 0;
	for (size_t i = 0; i < report_rows(report); i++)
		n += report_row(report, i).p50 > 0;
	if (n == 0)
		return;
	chart_open(b, "Every sample",
		"A dot is a sample; the long bar is the p50, the short ones p95 and p99, which "
		"also stands at the right.",
		S(""));
	add_axis(b, &a);
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (row.p50 > 0)
			add_dots(b, &a, &row, chart_colour(report, row.tool));
	}
	buf_lit(b, "</section>\n");
}
