/* The charts of a report's page. */
#include "bench/report_chart.h"

#include <math.h>
#include <stdlib.h>

#include "core/html.h"

enum { WIDTH = 920, LEFT = 236, RIGHT = 84, ROW = 24, TOP = 30, DOTS_MAX = 200, LABELS_MAX = 64 };

/* A logarithmic axis of times. */
struct axis {
	double low, high; /* ns */
};

static double
place(const struct axis *a, double ns)
{
	double v = fmin(fmax(ns, a->low), a->high);
	return LEFT + (WIDTH - LEFT - RIGHT) * log10(v / a->low) / log10(a->high / a->low);
}

/* 1, 2 or 5 times a power of ten, not above (or not below) v. */
static double
round_to(double v, bool up)
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

/* Wide enough for every row of the report. */
static struct axis
axis_of(struct data report)
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
	return (struct axis){ round_to(low * 0.8, false), round_to(high * 1.1, true) };
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

static void
add_name(struct buf *b, const struct report_row *row, bool tool)
{
	struct buf text = { 0 };
	if (tool && !str_eq(row->tool, S("platen")))
		buf_printf(&text, "%.*s: ", STR(row->tool));
	buf_printf(&text, "%.*s %.*s%s%.*s", STR(row->command), STR(row->scenario),
		row->style.len ? "/" : "", STR(row->style));
	html_text(b, buf_str(&text));
	buf_done(&text);
	if (row->posts)
		buf_printf(b, " <tspan class=\"soft\">%lld</tspan>", (long long)row->posts);
}

static void
open_chart(struct buf *b, const char *title, const char *about, double height)
{
	buf_printf(b,
		"<section><h2>%s</h2><p>%s</p>\n<svg viewBox=\"0 0 %d %.0f\" role=\"img\" "
		"aria-label=\"%s\">",
		title, about, WIDTH, height, title);
}

static void
add_axis(struct buf *b, const struct axis *a, double height)
{
	for (double v = round_to(a->low, true); v <= a->high * 1.001; v *= 10) {
		double x = place(a, v);
		buf_printf(b,
			"<path class=\"grid\" d=\"M%.1f %d V%.0f\"/><text class=\"soft mid\" "
			"x=\"%.1f\" y=\"14\">",
			x, TOP - 8, height, x);
		report_time(b, v);
		buf_lit(b, "</text>\n");
	}
}

/* ---- platen, other tools and the floor --------------------------------------------------------- */

static bool
same_line(const struct report_row *a, const struct report_row *b)
{
	return str_eq(a->scenario, b->scenario) && str_eq(a->style, b->style) &&
	       str_eq(a->command, b->command);
}

static void
add_point(struct buf *b, const struct axis *a, const struct report_row *row, unsigned colour,
	double y)
{
	buf_printf(b, "<circle class=\"t%u\" r=\"5.5\" cx=\"%.1f\" cy=\"%.0f\"><title>", colour,
		place(a, row->p50), y);
	html_text(b, row->tool);
	buf_lit(b, ": ");
	report_time(b, row->p50);
	buf_lit(b, "</title></circle>");
}

/* One line: the floor, platen, and all that did the same. */
static void
add_comparison_row(struct buf *b, struct data report, const struct axis *a,
	const struct report_row *row, double y)
{
	double floor = report_ns(row->floor, S("p50")), last = row->p50;
	struct buf points = { 0 };
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row other = report_row(report, i);
		if (!same_line(&other, row) || other.posts != row->posts || other.p50 <= 0 ||
			str_eq(other.tool, S("platen")))
			continue;
		add_point(&points, a, &other, chart_colour(report, other.tool), y);
		last = fmax(last, other.p50);
	}
	buf_printf(b, "<text y=\"%.0f\">", y + 4);
	add_name(b, row, false);
	buf_printf(b, "</text><path class=\"rail\" d=\"M%.1f %.0f H%.1f\"/>",
		place(a, floor > 0 ? fmin(floor, row->p50) : row->p50), y, place(a, last));
	if (floor > 0)
		buf_printf(
			b, "<path class=\"floor\" d=\"M%.1f %.0f v14\"/>", place(a, floor), y - 7);
	buf_add(b, buf_str(&points));
	add_point(b, a, row, 0, y);
	buf_printf(b, "<text x=\"%d\" y=\"%.0f\">", WIDTH - RIGHT + 14, y + 4);
	report_time(b, row->p50);
	buf_lit(b, "</text>\n");
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

void
chart_comparison(struct buf *b, struct data report)
{
	struct axis a = axis_of(report);
	struct buf about = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		n += is_compared(&row);
	}
	if (n == 0)
		return;
	buf_lit(&about, "The p50, in turns on the same machine; the scale is logarithmic, the "
			"grey figure the number of posts. ");
	add_legend(&about, report);
	buf_add_char(&about, 0);
	double height = TOP + ROW * (double)n, y = TOP + 8;
	open_chart(b, "Beside the floor and other tools", about.ptr, height);
	buf_done(&about);
	add_axis(b, &a, height);
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (!is_compared(&row))
			continue;
		add_comparison_row(b, report, &a, &row, y);
		y += ROW;
	}
	buf_lit(b, "</svg></section>\n");
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

static void
add_stage_bar(
	struct buf *b, const struct report_row *row, struct data stages, double most, double y)
{
	double x = LEFT;
	buf_printf(b, "<text y=\"%.0f\">", y + 4);
	add_name(b, row, true);
	buf_lit(b, "</text>");
	for (size_t i = 0; i < data_len(stages); i++) {
		struct data stage = data_at(stages, i);
		double ns = report_ns(stage, S("p50")), w = (WIDTH - LEFT - RIGHT) * ns / most;
		bool wait = data_bool(data_get(stage, S("wait")), false);
		if (ns <= 0)
			continue;
		buf_printf(b,
			"<rect class=\"s%zu%s\" x=\"%.1f\" y=\"%.0f\" width=\"%.1f\" "
			"height=\"14\"><title>",
			i % CHART_STAGES, wait ? " wait" : "", x, y - 7, fmax(w - 0.8, 0.4));
		html_text(b, data_str(data_get(stage, S("name"))));
		buf_lit(b, ": ");
		report_time(b, ns);
		buf_lit(b, "</title></rect>");
		x += w;
	}
	buf_printf(b, "<text x=\"%d\" y=\"%.0f\">", WIDTH - RIGHT + 14, y + 4);
	report_time(b, sum_of(stages));
	buf_lit(b, "</text>\n");
}

/* The bars of one command: those of a browser are longer by far. */
static void
stages_of_command(struct buf *b, struct data report, struct str command, const char *title)
{
	size_t n = 0, longest = 0;
	double most = 0, y = 10;
	struct buf about = { 0 };
	for (size_t i = 0; i < report_rows(report); i++) {
		struct data stages = stages_of(report, i);
		if (!str_eq(report_row(report, i).command, command) || data_len(stages) == 0)
			continue;
		n++;
		longest = i;
		most = fmax(most, sum_of(stages));
	}
	if (n == 0 || most <= 0)
		return;
	buf_lit(&about, "One behind the other on one clock, from the save on; waits are pale. ");
	for (size_t i = 0; i < data_len(stages_of(report, longest)); i++) {
		struct data stage = data_at(stages_of(report, longest), i);
		bool wait = data_bool(data_get(stage, S("wait")), false);
		buf_printf(
			&about, "<b class=\"key s%zu%s\">", i % CHART_STAGES, wait ? " wait" : "");
		html_text(&about, data_str(data_get(stage, S("name"))));
		buf_lit(&about, "</b>");
	}
	buf_add_char(&about, 0);
	open_chart(b, title, about.ptr, ROW * (double)n);
	buf_done(&about);
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (!str_eq(row.command, command) || data_len(stages_of(report, i)) == 0)
			continue;
		add_stage_bar(b, &row, stages_of(report, i), most, y);
		y += ROW;
	}
	buf_lit(b, "</svg></section>\n");
}

void
chart_stages(struct buf *b, struct data report)
{
	stages_of_command(b, report, S("update"), "Where the time of an update goes");
	stages_of_command(b, report, S("browser"), "Until Chromium has painted it");
}

/* ---- growth ------------------------------------------------------------------------------------ */

enum { HEIGHT_LEAST = 340, APART = 13, GROWTH_LEFT = 60, GROWTH_RIGHT = 250 };

struct plot {
	struct axis y;
	double few, many; /* posts */
	double height;    /* as many labels as there are lines have room */
	struct plot_label {
		double at;
		struct report_row row;
		unsigned colour;
	} labels[LABELS_MAX];
	size_t n_labels;
};

static double
plot_x(const struct plot *p, double posts)
{
	return GROWTH_LEFT +
	       (WIDTH - GROWTH_LEFT - GROWTH_RIGHT) * log(posts / p->few) / log(p->many / p->few);
}

static double
plot_y(const struct plot *p, double ns)
{
	double part = (place(&p->y, ns) - LEFT) / (WIDTH - LEFT - RIGHT);
	return p->height - 30 - part * (p->height - 50);
}

/* The p50 of one scenario and tool over the sizes, with its interval. Drawn from its first row on. */
static void
add_line(struct buf *b, struct data report, size_t first, struct plot *p)
{
	struct report_row head = report_row(report, first), row;
	struct buf points = { 0 }, marks = { 0 };
	size_t n = 0;
	double at = 0;
	unsigned colour = chart_colour(report, head.tool);
	for (size_t i = 0; i < report_rows(report); i++) {
		row = report_row(report, i);
		if (!same_line(&row, &head) || !str_eq(row.tool, head.tool) || row.p50 <= 0)
			continue;
		if (i < first)
			break; /* drawn already */
		double x = plot_x(p, (double)row.posts);
		at = plot_y(p, row.p50);
		buf_printf(&points, "%.1f,%.1f ", x, at);
		buf_printf(&marks,
			"<path class=\"l%u\" d=\"M%.1f %.1f V%.1f\"/><circle class=\"t%u\" "
			"r=\"3.5\" cx=\"%.1f\" cy=\"%.1f\"/>",
			colour, x, plot_y(p, report_ns(row.main, S("p50_low"))),
			plot_y(p, report_ns(row.main, S("p50_high"))), colour, x, at);
		n++;
	}
	if (n > 1) {
		buf_printf(b, "<polyline class=\"l%u\" points=\"%.*s\"/>%.*s\n", colour,
			STR(buf_str(&points)), STR(buf_str(&marks)));
		if (p->n_labels < LABELS_MAX)
			p->labels[p->n_labels++] = (struct plot_label){ at, head, colour };
	}
	buf_done(&points);
	buf_done(&marks);
}

static int
compare_labels(const void *a, const void *b)
{
	double x = ((const struct plot_label *)a)->at, y = ((const struct plot_label *)b)->at;
	return (x > y) - (x < y);
}

/* Beside the end of their lines, none over another. */
static void
add_labels(struct buf *b, struct plot *p)
{
	qsort(p->labels, p->n_labels, sizeof(*p->labels), compare_labels);
	double from = WIDTH - GROWTH_RIGHT + 6, last = 10 - APART;
	for (size_t i = 0; i < p->n_labels; i++) {
		double room = p->height - 20 - APART * (double)(p->n_labels - 1 - i);
		double y = fmax(fmin(p->labels[i].at, room), last + APART);
		buf_printf(b,
			"<path class=\"grid\" d=\"M%.0f %.1f L%.0f %.1f\"/><text class=\"x%u\" "
			"x=\"%.0f\" y=\"%.1f\">",
			from, p->labels[i].at, from + 16, y, p->labels[i].colour, from + 20, y + 4);
		p->labels[i].row.posts = 0;
		add_name(b, &p->labels[i].row, true);
		buf_lit(b, "</text>\n");
		last = y;
	}
}

static void
add_plot_axes(struct buf *b, const struct plot *p, struct data report)
{
	for (double v = round_to(p->y.low, true); v <= p->y.high * 1.001; v *= 10) {
		buf_printf(b,
			"<path class=\"grid\" d=\"M%d %.1f H%d\"/><text class=\"soft\" "
			"y=\"%.1f\">",
			GROWTH_LEFT, plot_y(p, v), WIDTH - GROWTH_RIGHT, plot_y(p, v) + 4);
		report_time(b, v);
		buf_lit(b, "</text>\n");
	}
	for (size_t i = 0; i < report_rows(report); i++) {
		int64_t posts = report_row(report, i).posts;
		size_t first =
			0; /* row of that size: several runs in one report have their own order */
		while (report_row(report, first).posts != posts)
			first++;
		if (first == i && posts > 0)
			buf_printf(b,
				"<text class=\"soft mid\" x=\"%.0f\" y=\"%.0f\">%lld posts</text>",
				plot_x(p, (double)posts), p->height - 8, (long long)posts);
	}
}

/* How many lines there may be: the rows that are the first of theirs. */
static double
count_lines(struct data report)
{
	double n = 0;
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i), other = row;
		size_t first = 0;
		for (; first < i; first++) {
			other = report_row(report, first);
			if (same_line(&row, &other) && str_eq(row.tool, other.tool))
				break;
		}
		n += first == i;
	}
	return n;
}

void
chart_growth(struct buf *b, struct data report)
{
	struct plot p = { .y = axis_of(report), .few = 1e12, .many = 0, .height = 0 };
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		p.few = row.posts > 0 ? fmin(p.few, (double)row.posts) : p.few;
		p.many = fmax(p.many, (double)row.posts);
	}
	if (p.many <= p.few)
		return;
	p.height = fmax(HEIGHT_LEAST, APART * fmin(count_lines(report), LABELS_MAX) + 40);
	open_chart(b, "How it grows",
		"The p50 over the number of posts, with 95 % of it; both scales are logarithmic. A "
		"level line is what is wanted.",
		p.height);
	add_plot_axes(b, &p, report);
	for (size_t i = 0; i < report_rows(report); i++)
		if (!str_eq(report_row(report, i).command, S("null")))
			add_line(b, report, i, &p);
	add_labels(b, &p);
	buf_lit(b, "</svg></section>\n");
}

/* ---- every sample ------------------------------------------------------------------------------ */

static void
add_dots(struct buf *b, const struct axis *a, const struct report_row *row, unsigned colour,
	double y)
{
	struct data samples = data_get(row->main, S("samples"));
	size_t n = data_len(samples), step = n / DOTS_MAX + 1;
	buf_printf(b, "<text y=\"%.0f\">", y + 4);
	add_name(b, row, true);
	buf_lit(b, "</text>");
	for (size_t i = 0; i < n; i += step)
		buf_printf(b, "<circle class=\"t%u dot\" r=\"2.6\" cx=\"%.1f\" cy=\"%.1f\"/>",
			colour, place(a, data_float(data_at(samples, i), 0)),
			y + (double)(i * 5 % 11) - 5);
	double p95 = place(a, report_ns(row->main, S("p95")));
	double p99 = place(a, row->p99);
	buf_printf(b, "<path class=\"l%u\" d=\"M%.1f %.0f v18 M%.1f %.0f v10 M%.1f %.0f v10\"/>",
		colour, place(a, row->p50), y - 9, p95, y - 5, p99, y - 5);
	buf_printf(b, "<text x=\"%d\" y=\"%.0f\">", WIDTH - RIGHT + 14, y + 4);
	report_time(b, row->p99);
	buf_lit(b, "</text>\n");
}

void
chart_distributions(struct buf *b, struct data report)
{
	struct axis a = axis_of(report);
	size_t n = 0;
	for (size_t i = 0; i < report_rows(report); i++)
		n += report_row(report, i).p50 > 0;
	if (n == 0)
		return;
	double height = TOP + ROW * (double)n, y = TOP + 8;
	open_chart(b, "Every sample",
		"A dot is a sample; the long bar is the p50, the short ones p95 and p99, which "
		"also "
		"stands at the right.",
		height);
	add_axis(b, &a, height);
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (row.p50 <= 0)
			continue;
		add_dots(b, &a, &row, chart_colour(report, row.tool), y);
		y += ROW;
	}
	buf_lit(b, "</svg></section>\n");
}
