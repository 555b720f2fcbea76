/* The charts of a report's page, as SVG whose colours are the page's custom properties. */
#ifndef BENCH_REPORT_CHART_H
#define BENCH_REPORT_CHART_H

#include "bench/report.h"

/* Each adds a heading, a sentence and a chart; nothing where the report has nothing to show in it. */
void chart_comparison(struct buf *b, struct data report);    /* platen, other tools and the floor */
void chart_stages(struct buf *b, struct data report);        /* stacked bars */
void chart_growth(struct buf *b, struct data report);        /* over the number of posts */
void chart_distributions(struct buf *b, struct data report); /* every sample */

/* ---- what they share ---- */

/* A logarithmic axis of times, wide enough for every row of the report. */
struct chart_axis {
	double low, high; /* ns */
};
struct chart_axis chart_axis_of(struct data report);

/* Where on the axis a time lies, from 0 to 1. */
double chart_part(const struct chart_axis *a, double ns);

/* 1, 2 or 5 times a power of ten, not above (or not below) v. */
double chart_round(double v, bool up);

/* Whether two rows are of one scenario, at whatever size and of whatever tool. */
bool chart_same_line(const struct report_row *a, const struct report_row *b);

/* Adds a row's name; with its tool, where that is another, and the number of posts, where there is one. */
void chart_name(struct buf *b, const struct report_row *row, bool tool);

/* Begins a section: a heading, a sentence, and a legend as HTML, or "". */
void chart_open(struct buf *b, const char *title, const char *about, struct str legend);

/* Which of the page's colours is the tool's: 0 platen's, then in the order of the report's tools. */
unsigned chart_colour(struct data report, struct str tool);

/* The class of a stage's colour, by its place: s0 to s8. */
enum { CHART_STAGES = 9, CHART_TOOLS = 5 };

#endif
