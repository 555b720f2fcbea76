/* What a person, or a program, is told: lines of text or of JSON, and diagnostics in clang's style.
 *
 * Text goes to standard output and diagnostics to standard error; with --log json all goes to
 * standard output, one object a line, each with a member `event`. */
#ifndef WATCH_REPORT_H
#define WATCH_REPORT_H

#include "render/site.h"
#include "watch/options.h"

struct report {
	enum log_form form;
	bool verbose, quiet;
	bool colour_out;          /* standard output is a terminal that wants them */
	bool colour_err;          /* standard error is */
	bool terminal;            /* standard error is one: a progress bar may be drawn */
	bool screen;              /* the start screen was shown */
	bool drawn;               /* a progress bar stands on the last line */
	const struct kind *kinds; /* for the names of tasks; NULL before the site is open */
	size_t nkinds;
	struct buf line; /* reused */
};

void report_init(struct report *r, const struct options *options);
void report_done(struct report *r);

/* The program's own error, on standard error: "platen: error: ..."; nothing where `r` is NULL. */
void report_error(struct report *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A line about something that a person may want to know; nothing with --quiet. */
void report_note(struct report *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Only with --verbose. */
void report_detail(struct report *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* dev answers requests: the start screen. */
struct report_listening {
	struct str url, about; /* the site's address, and that of the page about the server */
	struct str folder;
	uint64_t took_ns; /* since the process's begin */
	bool keys;        /* somebody sits at a terminal */
};
void report_listening(struct report *r, const struct report_listening *l);

/* What was recognised, and how much there is. */
void report_start(struct report *r, const struct site_summary *s, uint64_t took_ns);

/* One batch of changes. */
struct report_batch {
	struct str what; /* the paths, as a person would say them */
	size_t files;    /* how many */
	const struct site_update *update;
	size_t pushed; /* pages and assets sent to a browser */
	uint64_t took_ns;
	bool pushed_nothing; /* because nothing came out differently */
};
void report_update(struct report *r, const struct report_batch *batch);

/* What happened to a task, with --verbose; fits graph_observe by way of the caller. */
void report_task(struct report *r, const struct graph_note *note);

void report_diag(struct report *r, const struct diag *d);

/* A diagnostic that is gone. */
void report_mended(struct report *r, struct str path, struct str message);

/* So many more came, or went, than a terminal is told one by one. */
void report_more(struct report *r, size_t n);
void report_more_mended(struct report *r, size_t n);

/* So many more places of the fault that was told last, and so many more faults, which --verbose would tell. */
void report_more_places(struct report *r, size_t n);
void report_more_faults(struct report *r, size_t n);

/* "2 errors, 1 warning", where there are any. */
void report_problems(struct report *r, size_t errors, size_t warnings);

/* What a build did. */
struct report_built {
	struct str out;
	size_t pages, files;                /* the site's */
	size_t written, unchanged, removed; /* files of the output folder */
	uint64_t took_ns;
};
void report_built(struct report *r, const struct report_built *built);

/* A file that `new` or `post` made. */
void report_created(struct report *r, struct str path);

/* A task that a page stands on, indented by its depth. */
void report_part(struct report *r, size_t depth, const char *kind, struct str key, bool file);

/* A task that is as it is because of the next one that is told; the first is what was asked for. */
void report_cause(struct report *r, bool first, struct str kind, struct str key);

/* A page that a file reaches. */
void report_reached(struct report *r, struct str url, bool listed);

/* A bar, drawn on a terminal only; with done == total it goes away. */
void report_progress(struct report *r, const char *what, size_t done, size_t total);

/* dev was ended by a signal. */
void report_stopped(struct report *r);

#endif
