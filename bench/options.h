/* The command line of platen-bench. */
#ifndef BENCH_OPTIONS_H
#define BENCH_OPTIONS_H

#include "bench/gen.h"
#include "core/buf.h"

enum bench_command {
	BENCH_STARTUP,
	BENCH_UPDATE,
	BENCH_BUILD,
	BENCH_MEMORY,
	BENCH_FLOOR,
	BENCH_GEN,
	BENCH_REPORT,
	BENCH_CHECK,
	BENCH_HELP
};

/* What a process ends with; names as in the program's own help. */
enum bench_status {
	BENCH_FINE = 0,
	BENCH_SITE = 1, /* the site does not build */
	BENCH_USAGE = 2,
	BENCH_MACHINE = 3,   /* a missing tool or baseline, a port, a disk; too noisy to judge */
	BENCH_VOID = 4,      /* an update was lost, late, doubled or wrong */
	BENCH_COUNTERS = 10, /* check: more work */
	BENCH_INSTRUCTIONS = 11, /* check: more instructions */
	BENCH_CLOCK = 12,        /* check: slower */
	BENCH_GROWTH = 13,       /* check: grows with the site */
};

enum { BENCH_SIZES = 8, BENCH_TOOLS = 8, BENCH_REPORTS = 8, BENCH_RUNS = 100000 };

/* How a file is saved. */
enum save_style { SAVE_IN_PLACE, SAVE_TRUNCATE, SAVE_REPLACE, SAVE_STYLES };

/* Strings point into argv; NULL where an option was not given. */
struct bench_options {
	enum bench_command command;
	const char *platen, *floor; /* programs; found beside this one where not given */
	const char *site;           /* the user's own; worked on in a copy */
	const char *post, *page; /* of it: a file that is edited, and the URL path that shows it */
	size_t sizes[BENCH_SIZES], n_sizes;
	size_t runs, warm; /* samples of each scenario; those before, not counted */
	size_t verify;     /* each so many-th sample is compared with another process's answer */
	uint64_t seed;
	enum gen_layout layout;
	bool styles[SAVE_STYLES];
	const char *scenarios;          /* names with commas; NULL: all that the layout has */
	const char *tools[BENCH_TOOLS]; /* names, or files that describe one */
	size_t n_tools;
	unsigned every_ms; /* open loop: a save so often, whatever the server does; 0: closed */
	bool browser;      /* update: in Chromium, too */
	bool quick, accept, quiet, noisy;            /* noisy: judges on a noisy machine too */
	const char *json, *markdown, *html, *action; /* files to be written; "-": standard output */
	const char *baseline, *baseline_binary;
	const char *gates;    /* check: names with commas; NULL: all */
	const char *accepted; /* check: a file of growth that is wanted, for accepted.h */
	const char *paths[BENCH_REPORTS]; /* report: what is read; gen: where to, the first */
	size_t n_paths;
};

/* Reads the command line. BENCH_FINE, or BENCH_USAGE with what is wrong in *ret_message; for BENCH_HELP
 * the text is there. */
int bench_options_read(int argc, char **argv, struct bench_options *ret, struct buf *ret_message);

/* Whether a comma-separated list, NULL for all, has the name. */
bool bench_listed(const char *list, const char *name);

/* Whether a comma-separated list, NULL for an empty one, has no other names than these. */
bool bench_all_known(const char *list, const char *const names[], size_t n);

const char *bench_command_name(enum bench_command command);
const char *save_style_name(enum save_style style);

#endif
