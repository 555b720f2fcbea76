/* How many instructions a program executes for one thing, counted by valgrind's callgrind. */
#ifndef BENCH_CALLGRIND_H
#define BENCH_CALLGRIND_H

#include "bench/run.h"

enum callgrind {
	CALLGRIND_STARTUP, /* exec → the first page → all that follows behind → the end */
	CALLGRIND_UPDATE,  /* the difference of many saves and few, for one */
	CALLGRIND_BUILD,
	CALLGRIND_KINDS
};

bool callgrind_is_there(void);

/* Instructions of this platen for that, at so many posts. Fails by guard_fail. */
double callgrind_count(struct run *run, const char *platen, enum callgrind kind, size_t posts);

#endif
