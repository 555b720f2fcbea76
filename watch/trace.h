/* A trace of what a process did when, as Chrome trace events: chrome://tracing and Perfetto show it. */
#ifndef WATCH_TRACE_H
#define WATCH_TRACE_H

#include <stdio.h>

#include "core/str.h"

struct report;
struct graph;

struct trace {
	FILE *file;            /* NULL: nothing is traced, and all functions do nothing */
	bool private;          /* paths, addresses and other names are written as hashes */
	size_t ended;          /* computes */
	struct graph *graph;   /* whose memory is traced */
	struct report *report; /* who is told of tasks as well */
};

/* Begins the file `path`. 0 or a negative code; UV_EBUSY where another process traces into it: it stays as it is. */
int trace_open(struct trace *t, const char *path, bool private);

/* Ends the file. What could not be written is told. */
void trace_close(struct trace *t);

/* Something that lasted. `about` is shown with it. */
void trace_span(
	struct trace *t, const char *name, uint64_t start_ns, uint64_t end_ns, struct str about);

/* A task's compute begins now, or ends, with a value of so many bytes. They are nested. */
void trace_task(struct trace *t, bool begins, struct str kind, struct str key, size_t bytes);

/* How many bytes values, edges and indexes take now: a curve beside the tasks. */
void trace_memory(struct trace *t, size_t values, size_t edges, size_t indexes);

/* Something that happened now: `what` to a task of `kind` and `key`. */
void trace_mark(struct trace *t, const char *what, struct str kind, struct str key);

#endif
