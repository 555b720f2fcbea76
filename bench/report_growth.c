/* How the scenarios grow with the number of posts: a small chart for each, all with the same axes, so that one look
 * finds what is not level. One chart of all of them would be a tangle, whose lines nobody can follow. */
#include <math.h>

#include "bench/report_chart.h"
#include "core/html.h"

enum { WIDTH = 200, HEIGHT = 128, LEFT = 54, RIGHT = 8, TOP = 10, BOTTOM = 22, SIZES_MAX = 16 };

struct plot {
	struct chart_axis y;
	int64_t sizes[SIZES_MAX]; /* posts, from few to many */
	size_t n;
};

static double
plot_x(const struct plot *p, int64_t posts)
{
	double few = (double)p->sizes[0], many = (double)p->sizes[p->n - 1];
	return LEFT + (WIDTH - LEFT - RIGHT) * log((double)posts / few) / log(many / few);
}

static double
plot_y(const struct plot *p, double ns)
{
	return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * chart_part(&p->y, ns);
}

/* Keeps a size, each once. */
static void
add_size(struct plot *p, int64_t posts)
{
	size_t at = p->n;
	for (size_t i = 0; i < p->n; i++)
		if (p->sizes[i] == posts)
			return;
	if (posts <= 0 || p->n == SIZES_MAX)
		return;
	for (p->n++; at > 0 && p->sizes[at - 1] > posts; at--)
		p->sizes[at] = p->sizes[at - 1];
	p->sizes[at] = posts;
}

static void
add_axes(struct buf *b, const struct plot *p)
{
	for (double v = chart_round(p->y.low, true); v <= p->y.high * 1.001; v *= 10) {
		buf_printf(b,
			"<path class=\"grid\" d=\"M%d %.1f H%d\"/><text class=\"soft end\" "
			"x=\"%d\" "
			"y=\"%.1f\">",
			LEFT, plot_y(p, v), WIDTH - RIGHT, LEFT - 6, plot_y(p, v) + 4);
		report_time(b, v);
		buf_lit(b, "</text>");
	}
	for (size_t i = 0; i < p->n; i++) {
		bool thousands = p->sizes[i] % 1000 == 0;
		buf_printf(b, "<text class=\"soft size%s\" x=\"%.1f\" y=\"%d\">%lld%s</text>",
			i == 0          ? ""
			: i + 1 == p->n ? " end"
					: " mid",
			plot_x(p, p->sizes[i]), HEIGHT - 6,
			(long long)(thousands ? p->sizes[i] / 1000 : p->sizes[i]),
			thousands ? "k" : "");
	}
}

/* The p50 of one tool over the sizes, with its interval. */
static void
add_line(struct buf *b, struct data report, const struct report_row *line, struct str tool,
	const struct plot *p)
{
	struct buf points = { 0 }, marks = { 0 };
	unsigned colour = chart_colour(report, tool);
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row row = report_row(report, i);
		if (!chart_same_line(&row, line) || !str_eq(row.tool, tool) || row.p50 <= 0)
			continue;
		double x = plot_x(p, row.posts), y = plot_y(p, row.p50);
		buf_printf(&points, "%.1f,%.1f ", x, y);
		buf_printf(&marks,
			"<path class=\"l%u\" d=\"M%.1f %.1f V%.1f\"/><circle class=\"t%u\" r=\"3\" "
			"cx=\"%.1f\" cy=\"%.1f\"/>",
			colour, x, plot_y(p, report_ns(row.main, S("p50_low"))),
			plot_y(p, report_ns(row.main, S("p50_high"))), colour, x, y);
	}
	if (points.len)
		buf_printf(b, "<polyline class=\"l%u\" points=\"%.*s\"/>%.*s\n", colour,
			STR(buf_str(&points)), STR(buf_str(&marks)));
	buf_done(&points);
	buf_done(&marks);
}

/* What was found of each tool's line: "flat", "grows, posts^1.08". */
static void
add_verdicts(struct buf *b, struct data report, const struct report_row *line)
{
	struct data growth = data_get(report, S("growth"));
	for (size_t i = 0; i < data_len(growth); i++) {
		struct data g = data_at(growth, i);
		struct report_row row = { .command = data_str(data_get(g, S("command"))),
			.scenario = data_str(data_get(g, S("scenario"))),
			.style = data_str(data_get(g, S("style"))) };
		struct str tool = data_str(data_get(g, S("tool")));
		struct str verdict = data_str(data_get(g, S("verdict")));
		if (!chart_same_line(&row, line))
			continue;
		buf_printf(b, "<span class=\"x%u\">", chart_colour(report, tool));
		if (!str_eq(tool, S("platen"))) {
			html_text(b, tool);
			buf_add_char(b, ' ');
		}
		html_text(b, verdict);
		if (str_eq(verdict, S("grows")))
			buf_printf(b, ", posts^%.2f", data_float(data_get(g, S("exponent")), 0));
		buf_lit(b, "</span> ");
	}
}

static void
add_panel(struct buf *b, struct data report, struct report_row line, const struct plot *p)
{
	struct data tools = data_get(report, S("tools"));
	line.posts = 0;
	buf_lit(b, "<figure><figcaption>");
	chart_name(b, &line, false);
	buf_lit(b, "<br>");
	add_verdicts(b, report, &line);
	buf_printf(
		b, "</figcaption><svg viewBox=\"0 0 %d %d\" aria-hidden=\"true\">", WIDTH, HEIGHT);
	add_axes(b, p);
	for (size_t i = data_len(tools); i-- > 0;) /* platen's is the first, and lies above */
		add_line(b, report, &line, data_str(data_get(data_at(tools, i), S("name"))), p);
	buf_lit(b, "</svg></figure>\n");
}

/* Whether the row is the first of its scenario that was measured at two sizes or more. */
static bool
begins_panel(struct data report, size_t at)
{
	struct report_row row = report_row(report, at);
	bool sizes = false;
	if (row.p50 <= 0 || str_eq(row.command, S("null")))
		return false;
	for (size_t i = 0; i < report_rows(report); i++) {
		struct report_row other = report_row(report, i);
		if (!chart_same_line(&other, &row) || other.p50 <= 0)
			continue;
		if (i < at)
			return false;
		sizes = sizes || other.posts != row.posts;
	}
	return sizes;
}

void
chart_growth(struct buf *b, struct data report)
{
	struct plot p = { .y = chart_axis_of(report) };
	for (size_t i = 0; i < report_rows(report); i++)
		add_size(&p, report_row(report, i).posts);
	if (p.n < 2)
		return;
	chart_open(b, "How it grows",
		"The p50 over the number of posts, with 95 % of it; both scales are logarithmic, "
		"and "
		"the same in all. A level line is what is wanted.",
		S(""));
	buf_lit(b, "<div class=\"panels\">\n");
	for (size_t i = 0; i < report_rows(report); i++)
		if (begins_panel(report, i))
			add_panel(b, report, report_row(report, i), &p);
	buf_lit(b, "</div></section>\n");
}
