/* What a gate says, and how all of them end: sentences and rows for all reports, and the exit status. */
#ifndef BENCH_GATE_H
#define BENCH_GATE_H

#include "bench/accepted.h"
#include "bench/run.h"

/* What is known while the gates decide. */
struct gate {
	struct run *run;
	struct accepted accepted;
	int status;    /* of the first gate that failed, in the order of their numbers */
	size_t failed; /* sentences */
};

/* Something that was counted or timed in both. */
struct moved {
	struct str key;   /* as in the file of what is accepted */
	const char *what; /* for people */
	const char *unit; /* "", "instructions" or "ns" */
	double was, is;
};

/* Whether --gates asks for it. */
bool gate_is_wanted(const struct gate *g, const char *gate);

/* One sentence, for all reports. */
void gate_say(struct gate *g, const char *gate, const char *verdict, const char *about);

/* One row of the table. */
void gate_say_moved(struct gate *g, const char *gate, const char *verdict, const struct moved *m,
	struct str about);

/* Something failed that would end the run with this status. */
void gate_note(struct gate *g, int status);
void gate_fail(struct gate *g, const char *gate, int status, const char *about);

/* More than there may be; unless somebody wrote down that it is wanted. */
void gate_fail_moved(
	struct gate *g, const char *gate, int status, const struct moved *m, const char *about);

/* A gate's last word, where nothing failed since `before`. */
void gate_pass(struct gate *g, const char *gate, size_t before, const char *about);

#endif
