/* The last updates: when their stages were over, how long each took, and, while somebody looks at the page about the
 * server, what each task of them did. What is always kept is a few numbers of each; tasks cost nothing unless
 * somebody looks. */
#ifndef WATCH_RECORD_H
#define WATCH_RECORD_H

#include "core/arena.h"
#include "graph/graph.h"

struct session;
struct report_batch;

enum {
	RECORD_UPDATES = 32, /* that are kept */
	RECORD_TASKS = 400,  /* of one update */
	RECORD_BUCKETS = 8 * 32,
};

/* One task of an update. Times are on the monotonic clock. */
struct record_task {
	unsigned kind, cause_kind; /* KIND_NONE: named by the watcher, or new */
	struct str key, cause_key;
	size_t depth, bytes;
	uint64_t begin_ns, end_ns;
	enum graph_event did;
	bool told; /* `did` is known */
};

struct record_update {
	char what[160]; /* the paths, perhaps cut; with a zero byte behind them */
	int64_t at_ms;  /* since 1970 */
	size_t files, ran, cut, pages, assets;
	uint64_t event_ns, begin_ns, settled_ns, pushed_ns;
	struct arena arena;        /* of the tasks */
	struct record_task *tasks; /* in the order of their begin; NULL: nobody looked */
	size_t n, more;            /* that did not fit */
};

struct record {
	struct record_update updates[RECORD_UPDATES]; /* the i-th at i % RECORD_UPDATES */
	size_t n;                                     /* updates so far */
	uint64_t first_revision; /* of the site, after the first that changed anything; or 0 */
	uint32_t latencies[RECORD_BUCKETS]; /* see record_floor */
	bool looking;                       /* somebody does */
	struct record_update *now;          /* whose tasks are noted; NULL: none is under way */
	size_t open[64], depth;             /* tasks that have begun */
};

void record_done(struct record *r);

/* Somebody looks from now on, or nobody any more: then the tasks that were noted are forgotten. */
void record_look(struct record *r, bool looking);

/* An update begins, and has ended with what `batch` says; its stages are those in the session. */
void record_begin(struct session *s);
void record_end(struct session *s, const struct report_batch *batch, bool counts);

/* The least latency of a bucket, in microseconds: eight to each power of two. */
uint64_t record_floor(size_t bucket);

#endif
