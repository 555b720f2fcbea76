/* A trace of what a process did when, as Chrome trace events: chrome://tracing and Perfetto show it. */
#ifndef WATCH_TRACE_H
#define WATCH_TRACE_H

#include <stdio.h>

#include "core/str.h"

struct report;

struct trace {
	FILE *file;            /* NULL: nothing is traced, and all functions do nothing */
	bool first;            /* nothing was written yet */
	struct report *report; /* who is told of tasks as well */
};

/* Begins the file `path`. 0 or a negative code. */
int trace_open(struct trace *t, const char *path);
void trace_close(struct trace *t);

/* Something that lasted. `about` is shown with it. */
void trace_span(
	struct trace *t, const char *name, uint64_t start_ns, uint64_t end_ns, struct str about);

/* Something that happened now: `what` to a task of `kind` and `key`. */
void trace_mark(struct trace *t, const char *what, struct str kind, struct str key);

#endif
