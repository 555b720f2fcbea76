/* Which diagnostics the site has, so that each is said once when it comes and once when it goes. */
#ifndef WATCH_PROBLEMS_H
#define WATCH_PROBLEMS_H

#include "watch/report.h"

struct problem {
	struct fingerprint id; /* of severity, path and message: not of the line, which may move */
	struct str path, message;
	bool warning;
	bool kept; /* not seen, since its file is broken: it is neither there nor mended */
};

struct problem_set {
	struct problem *all; /* by id, after a look */
	size_t n, cap;
	size_t kept; /* how many of them are */
	struct arena arena;
};

struct problems {
	uint64_t version;           /* of the graph's diagnostics, at the last look */
	struct problem_set sets[2]; /* the last look's, and the one's before */
	unsigned now;               /* which is the last look's */
	size_t told, mended;        /* lines since problems_begin */
};

void problems_done(struct problems *p);

/* A batch begins: the terminal has room again. */
void problems_begin(struct problems *p);

/* Looks at the site's diagnostics, and reports what came and what went. False where nothing did. In a terminal at
 * most PROBLEMS_TOLD of each since the batch began, errors before warnings, and how many more there are; a log of
 * JSON, and --verbose, get all. */
enum { PROBLEMS_TOLD = 10 };
bool problems_look(struct problems *p, struct site *site, struct report *report);

size_t problems_count(const struct problems *p);

/* How many diagnostics the site has now, each counted once. */
struct problem_count {
	size_t errors, warnings;
};
void problems_now(struct site *site, struct problem_count *ret);

#endif
