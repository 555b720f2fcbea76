/* How many instructions a program executes for one thing, counted by valgrind's callgrind. */
#ifndef BENCH_CALLGRIND_H
#define BENCH_CALLGRIND_H

#include "bench/run.h"

enum callgrind {
	CALLGRIND_STARTUP, /* main() → the first page → all that follows behind → the end */
	CALLGRIND_UPDATE,  /* one save: its batch, up to the push, and the page's answer */
	CALLGRIND_BUILD,   /* a clean build, by one thread */
};

enum { CALLGRIND_COUNTS = 32 }; /* as many scenarios as there may be */

/* What is to be counted, and what came of it. */
struct callgrind_job {
	const char *platen; /* the program */
	enum callgrind kind;
	size_t posts;
	const char *scenarios; /* of updates: names with commas, NULL for all; counted one by one */
	bool paged; /* of updates: the home page is the first of many; those that need it, and no others */
	double counts
		[CALLGRIND_COUNTS]; /* instructions; of updates by the scenario's number, else the first */
};

/* Whether the job has the scenario of this number, on sites of this layout: what is one file's edit, or its
 * appearance or disappearance. */
bool callgrind_counts(const struct callgrind_job *job, enum gen_layout layout, size_t scenario);

/* Whether there is a valgrind, with what gives it orders. */
bool callgrind_is_there(void);

/* Whether the program has the names by which its work is told from waiting: not where it has been stripped. */
bool callgrind_knows(const char *platen);

/* Counts all jobs, as many at a time as there are processors: instructions need no quiet machine. The
 * longest should stand first. Ends the run by guard_fail where one cannot be counted. */
void callgrind_count(struct run *run, struct callgrind_job *jobs, size_t n);

#endif
