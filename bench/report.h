/* Reports: a run's JSON as a table, as Markdown, as one page of HTML, and for github-action-benchmark.
 * All are made from the JSON, so that `report` can make each of them later. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "bench/options.h"
#include "core/buf.h"
#include "render/data/data.h"

/* A report that was read; `data` lives in `block`. */
struct report_file {
	struct buf block;
	struct data data;
};

/* Reads a report's JSON. False where it is none, or one of another version: *ret_message says so. */
bool report_parse(
	struct str path, struct str json, struct report_file *ret, struct buf *ret_message);
bool report_read(const char *path, struct report_file *ret, struct buf *ret_message);
void report_file_done(struct report_file *r);

/* Adds the JSON of several reports as one: the first one's members, all ones' measures. Where `baseline`
 * exists its own platen is there as another tool. */
void report_merge(struct buf *b, const struct data *reports, size_t n, struct data baseline);

/* A measure, as the reports look at it. */
struct report_row {
	struct str command, scenario, style, tool, layout, lost;
	int64_t posts;
	struct data main;       /* the series that is compared: the first one */
	struct str name;        /* its name */
	struct data floor;      /* absent where there is none */
	double p50, p99, ratio; /* ns; ratio to the floor's p50, 0 without one */
	double rss_kb, peak_kb; /* what a server keeps; what a build had at most; 0: not known */
};
size_t report_rows(struct data report);
struct report_row report_row(struct data report, size_t i);

/* Whether both rows are about the same scenario, style and size, whatever the tool. */
bool report_same(const struct report_row *a, const struct report_row *b);

/* A number of a series, in ns; 0 where it is not there. */
double report_ns(struct data series, struct str name);

/* Adds a time with its unit, in three figures: never rounded to nothing. */
void report_time(struct buf *b, double ns);

/* The line that people know, for each other tool and baseline: "Up to 91 % faster start-up (warm, 100 posts),
 * 98 % faster updates (title, 1,000 posts), 85 % faster first page without a cache (100 posts), 95 % less memory
 * (visited, 100 posts) than hugo", as far as the report has these. And how far from the floor. */
void report_headline(struct buf *b, struct data report);

/* What stands below the figures: growth, what each server keeps, tools, noise, the machine. */
void report_notes(struct buf *b, struct data report);

void report_text(struct buf *b, struct data report);     /* for a terminal */
void report_markdown(struct buf *b, struct data report); /* for a job's summary */

/* What the gates decided, each with the table of what moved; nothing where the report is not `check`'s. Parts
 * of the two above. */
void report_checks_text(struct buf *b, struct data report);
void report_checks_markdown(struct buf *b, struct data report);

void report_action(struct buf *b, struct data report); /* customSmallerIsBetter */
void report_html(struct buf *b, struct data report);   /* self-contained */

/* Writes what the options ask for, and the table where standard output is free. False where a file cannot
 * be written. */
bool report_write(const struct bench_options *o, struct str json, struct buf *ret_message);

#endif
