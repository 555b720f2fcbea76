/* What a run found, and its JSON: the one form that all reports are made from. bench/README.md has the
 * schema. */
#ifndef BENCH_RESULT_H
#define BENCH_RESULT_H

#include "bench/options.h"
#include "bench/stats.h"
#include "core/buf.h"

enum { RESULT_SCHEMA = 1, MEASURE_SERIES = 8, MEASURE_STAGES = 9, MEASURE_COUNTERS = 20 };

/* One scenario in one style at one size with one tool. Strings are constant or live as long as the run. */
struct measure {
	const char *command, *scenario, *style; /* style: "" where there is none */
	char tool[32];
	const char *layout;
	size_t posts;
	struct {
		const char *name;
		struct series s; /* ns */
	} series[MEASURE_SERIES];
	size_t n_series;
	struct {
		const char *name;
		bool wait; /* for others: the kernel, a timer; else work */
		struct series s;
	} stages[MEASURE_STAGES];
	size_t n_stages;
	struct {
		const char *name;
		struct series s; /* the median is what counts */
	} counters[MEASURE_COUNTERS];
	size_t n_counters;
	struct {
		uint64_t rss_anon_kb, rss_file_kb;
		uint64_t watches, cache_bytes;      /* 0: not known, of other tools */
		uint64_t rss_before_kb;             /* before all edits; 0: not known */
		uint64_t body_bytes;                /* of all bodies, rendered; 0: not known */
		uint64_t idle_cpu_us, idle_wakeups; /* in a second without any change */
	} after;
	bool has_after;
	uint64_t peak_kb;       /* of a build: what was resident at most; 0: not known */
	const char *lost;       /* why another tool's samples count for nothing; NULL: they do */
	size_t verified, built; /* answers, and pages of a whole build, that were compared */
};

struct result {
	const struct bench_options *options;
	const char *line; /* the command line */
	struct measure *v;
	size_t n;
	struct buf floor_stages; /* a JSON object: the floor's own account, in ns */
	struct buf tools;        /* JSON objects with commas */
	struct buf machine;      /* a JSON object, written at the start */
	/* of the null run, as parts of a p50: how far its two processes are apart, and half the width of that
	 * shift's interval, below which nothing can be told; < 0: there was none */
	double null_shift, null_blur;
	struct buf checks; /* JSON objects with commas: what `check` decided */
};

void result_init(struct result *r, const struct bench_options *o, int argc, char **argv);
void result_done(struct result *r);

/* A new measure, empty; valid until the next call. */
struct measure *result_add(struct result *r);

/* The series, stage or counter of that name, made where there is none yet. */
struct series *measure_series(struct measure *m, const char *name);
struct series *measure_stage(struct measure *m, const char *name, bool wait);
struct series *measure_counter(struct measure *m, const char *name);

/* The measure is lost: nothing of what it has counts. `why` lives as long as the run. */
void measure_lose(struct measure *m, const char *why);

/* Names a program that was measured: its version is what it prints when asked, its first line. */
void result_tool(
	struct result *r, const char *name, const char *const version[], const char *command);

/* The whole report. */
void result_json(struct buf *b, const struct result *r);

/* The larger of these two; < 0: no null run was made. Above RESULT_NOISY nothing may be judged. */
static const double RESULT_NOISY = 0.10;
double result_noise(const struct result *r);

#endif
