/* The charts of a report's page, as SVG whose colours are the page's custom properties. */
#ifndef BENCH_REPORT_CHART_H
#define BENCH_REPORT_CHART_H

#include "bench/report.h"

/* Each adds a heading, a sentence and a chart; nothing where the report has nothing to show in it. */
void chart_comparison(struct buf *b, struct data report);    /* platen, other tools and the floor */
void chart_stages(struct buf *b, struct data report);        /* stacked bars */
void chart_growth(struct buf *b, struct data report);        /* over the number of posts */
void chart_distributions(struct buf *b, struct data report); /* every sample */

/* Which of the page's colours is the tool's: 0 platen's, then in the order of the report's tools. */
unsigned chart_colour(struct data report, struct str tool);

/* The class of a stage's colour, by its place: s0 to s8. */
enum { CHART_STAGES = 9, CHART_TOOLS = 5 };

#endif
