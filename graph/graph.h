/* The incremental engine: memoised tasks that re-run only where a change can reach.
 *
 * A *task* is (kind, key) -> value. A *kind* is a row of a table that the caller owns: name, rank
 * and a compute function. A compute gets other values only through `task_read` and the queries
 * below, and every one of these records a *dependency*: reading is depending. The engine knows
 * nothing of files, Markdown or HTTP; values are bytes.
 *
 * Rules (each is asserted or tested):
 *  1. A task reads kinds of a lower rank; among equals only what comes earlier (`task_before`).
 *  2. A task is to be *hot* while it is open, an index stands on it, or a hot task reads it. What reads
 *     much is heated and cooled in slices (`graph_heat`), and cold on the way. Outside of `graph_settle`
 *     every hot task is current. A change is pushed through the hot set in the order of ranks, and
 *     stops (*early cutoff*) where a value comes out the same.
 *  3. All other tasks are *cold*: pulled when asked for, by verifying their dependencies in the order
 *     in which they were read (changed_at, verified_at). No mark is spread over them.
 *  4. An *index* is an ordered counted sequence of entries in chunks of at most 256. It stands on its
 *     members, and a changed member replaces its entries in O(log n). Its fingerprint is a sum over
 *     the entries, so it does not depend on the history. Readers ask *queries*, whose answers are
 *     what they depend on.
 *  5. The revision moves only when an input's fingerprint moves, or a member appears or goes.
 *  6. What was only looked at (graph_look) may be *folded*: it stands on what the tasks below it had read, and
 *     these are forgotten. A value may be dropped. Both are computed again when somebody asks, and come out
 *     the same; a fingerprint and diagnostics stay. What is open is neither folded nor dropped.
 *  7. Results do not depend on the history: any sequence of changes leaves what a new graph over the
 *     same inputs would compute, diagnostics included.
 *
 * The graph belongs to one thread. */
#ifndef GRAPH_GRAPH_H
#define GRAPH_GRAPH_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/diag.h"
#include "core/hash.h"
#include "core/yield.h"

struct graph;
struct task; /* a compute that is running */

enum { RANK_MAX = 15, KIND_NONE = 255, KEY_MAX = 8192 };

enum kind_class {
	KIND_INPUT, /* computed by reading the world; again when the caller names it (graph_touch) */
	KIND_TASK,  /* computed from other tasks */
	KIND_LISTING, /* an index that the caller fills and patches: names of what exists */
	KIND_INDEX,   /* an index over the entries of a listing, by way of a member task for each */
};

/* An entry of an index. Entries are ordered by the bytes of their sort key, then by ref, then by
 * payload. In a listing no two have the same sort key. */
struct entry {
	struct str sort;    /* at most KEY_MAX bytes; a zero byte ends the name of a group */
	struct str ref;     /* what it stands for, as long; in a listing, the key of its member */
	struct str payload; /* small, or "" */
};

/* What becomes of a task when one above it is folded (fold.c). */
enum kind_fold {
	FOLD_NOT,     /* it stays, so that a change stops at it */
	FOLD_THROUGH, /* it is forgotten: it is made for a reader or a few */
	FOLD_ITSELF,  /* it stays, and is folded in its turn: many may read it, each another part */
};

struct entries; /* what an index's `entries` function puts its entries into */
void entries_add(struct entries *, struct entry);

/* How far a value has been shortened; zeroed: not at all. */
struct shortening {
	size_t seen, done; /* bytes */
	bool as_is;        /* it cannot be */
};

/* A row of the caller's table. What does not apply to the class is left out. */
struct kind {
	const char *name;
	uint8_t rank;
	enum kind_class class;
	bool keep;  /* input, task: the cache keeps it for the next process; see graph_keep */
	bool prove; /* task: kept as well, without its value, once graph_prove was called */
	/* In records of what some tasks stand on (graph_world_of): */
	bool held;     /* task: it looks at what differs from process to process */
	bool fleeting; /* input: its value does; a task that has read it whole has no record */
	enum kind_fold fold; /* task */
	bool file; /* task: a key is a file's path, up to a zero byte; a loop is told at it */
	bool path; /* a key is a path: graph_each_below tells it */
	bool drop; /* the value is dropped at the end of a batch unless it is open; computed again when read */

	/* Input, task: computes the value of `key` into `ret`. For an index: what `accepts` and `entries`
	 * get as `params` (configuration; may be NULL); when these bytes change, the index is built anew.
	 * If a read returns < 0 the compute must return at once; what it has written is not used. */
	void (*compute)(struct task *t, struct str key, struct buf *ret);

	/* With `keep`: a form of the value that takes less room in the cache, and the value from that form, each
	 * added to `ret`. NULL, both: it is kept as it is. A long value is shortened a piece at a time: true where
	 * there is more. */
	bool (*shorten)(struct str value, struct shortening *at, struct buf *ret);
	void (*restore)(struct str shortened, struct buf *ret);

	/* Input with `keep`: adds the present identity of what `key` names, in the form that `compute` gave to
	 * task_identity. False where it tells nothing: then it is computed. */
	bool (*identity)(void *site, struct str key, struct buf *ret);

	/* The part of a value that `arg` names, for task_read_part; may be NULL. Pure. */
	void (*part)(struct str value, struct str arg, struct buf *ret);

	/* Input, task: the index kind (key "") whose order orders these tasks by ref = key, or KIND_NONE.
	 * Zero in a table means KIND_NONE as well unless `ordered` is set. */
	bool ordered;
	uint8_t order_index;

	/* Listing: adds some of the entries there are, in any order, and returns true while there are more; called
	 * until then when somebody first asks. `begins`: from the first on, whatever was begun before. Between two
	 * calls the world may change: what is named (graph_put, graph_remove) of what was added counts, and what is
	 * added later is as the world is then. */
	bool (*fill)(void *site, struct str key, bool begins, struct entries *ret);

	/* Index: over the entries of the listing `source`, whose key `source_key` makes of the parameters (""
	 * where that is NULL): those that `accepts` takes (all, where NULL); `member` is the kind of the task
	 * (key = the entry's ref) whose value `entries` is given, or KIND_NONE: then the value is the entry's
	 * payload. The functions are pure. */
	uint8_t source;
	uint8_t member;
	struct str (*source_key)(struct str index_key, struct str params);
	bool (*accepts)(struct str index_key, struct str params, struct entry source);
	void (*entries)(struct str index_key, struct str params, struct str member_key,
		struct str value, struct entries *ret);
};

/* ---- within a compute ------------------------------------------------------------------------- */

struct value {
	struct str bytes;               /* valid until the running compute returns */
	struct str diags;               /* encoded diagnostics of that task alone (diag_next) */
	struct fingerprint fingerprint; /* over both */
};

/* Reads the value of (kind, key), computing it where needed.
 * 0; UV_EAGAIN: postponed, because the stack is deep: return at once, the compute is run again later;
 * UV_ELOOP: the task (indirectly) reads itself. The engine has reported that, with the chain; return
 * at once. Every task of the loop gets the same value whatever was asked first: empty bytes and a
 * diagnostic. */
int task_read(struct task *t, unsigned kind, struct str key, struct value *ret);

/* Reads the part of a value that `arg` names (struct kind, `part`). Only a change of the part re-runs
 * the reader. The bytes live in the task's arena. Errors as task_read. */
int task_read_part(struct task *t, unsigned kind, struct str key, struct str arg, struct str *ret);

/* Whether (kind, other), of the running task's own kind, comes before it in that kind's order. The
 * answer is recorded. A task that is not in the order comes after all others, by key. */
bool task_before(struct task *t, struct str other);

/* Whether, in the order of an index, the first entry of `left` stands before that of `right`, by ref;
 * as task_before for refs that are not in it. Errors as task_read. */
int task_precedes(struct task *t, unsigned index, struct str key, struct str left, struct str right,
	bool *ret);

/* Reports a diagnostic on the running task. It becomes part of the fingerprint. */
void task_report(struct task *t, const struct diag *d);

/* In the compute of an input with `keep`: what told that the world is as it is read now, taken before it was
 * read. Only where a later change cannot leave it the same; a file that was changed just now has none. */
void task_identity(struct task *t, struct str identity);

/* The task looks at something that it cannot read and that may be another in the next process: it is not kept. */
void task_volatile(struct task *t);

void *task_site(struct task *t);          /* what graph_new was given */
struct arena *task_arena(struct task *t); /* lives until the compute returns */

/* Queries. `prefix` narrows an index to the entries whose sort key begins with it; "" takes all.
 * The answer is recorded, and only a change of the answer re-runs the reader. Answers and their strings are
 * valid until the running compute returns. Errors as task_read. */
int task_count(struct task *t, unsigned index, struct str key, struct str prefix, size_t *ret);

/* The entries from position `from` on, at most `n` of them. */
int task_slice(struct task *t, unsigned index, struct str key, struct str prefix, size_t from,
	size_t n, struct entry **ret, size_t *ret_n);

/* The first entry whose sort key is exactly `sort`; ret->sort.ptr is NULL where there is none. */
int task_get(struct task *t, unsigned index, struct str key, struct str sort, struct entry *ret);

/* The entries directly before and after the first one that member `ref` has within `prefix`; sort.ptr is
 * NULL at the ends. */
int task_neighbours(struct task *t, unsigned index, struct str key, struct str prefix,
	struct str ref, struct entry *ret_prev, struct entry *ret_next);

/* All entries within `prefix`. */
int task_each(struct task *t, unsigned index, struct str key, struct str prefix, struct entry **ret,
	size_t *ret_n);

/* The groups within `prefix`: the distinct parts of the sort keys, behind the prefix, up to the first
 * zero byte; `sort` of each is that part, ref and payload are those of the group's first entry, and
 * counts[i] is its size. */
int task_groups(struct task *t, unsigned index, struct str key, struct str prefix,
	struct entry **ret, size_t **ret_counts, size_t *ret_n);

/* ---- the caller ------------------------------------------------------------------------------- */

/* A graph over `kinds`, which must outlive it; `site` is handed to the computes. */
struct graph *graph_new(const struct kind *kinds, size_t n, void *site);
void graph_free(struct graph *g);

/* Tells what is about to be asked for: an index over many tasks that are not there yet asks for these (of `kind`, their
 * keys packed), in this order. True where that is of use: then it is called once more, without keys, when they have
 * been asked for. Nothing may be asked of the graph meanwhile. */
typedef bool graph_foresee_fn(void *site, unsigned kind, struct str keys);
void graph_foresee(struct graph *g, graph_foresee_fn *foresee);

/* The current value of (kind, key): verified, or computed. Never heats. Valid until the next call. */
void graph_get(struct graph *g, unsigned kind, struct str key, struct value *ret);

/* Work behind: brings (kind, key) nearer to being current by a slice of work, about as much as a small task; an index
 * over many is built so many members at a time, and a task that reads many is left when so many of these were made.
 * False when it is current. Anything may happen between two calls; who asks for the task meanwhile gets it at once,
 * and whole. */
bool graph_advance(struct graph *g, unsigned kind, struct str key);

/* From now on work behind (graph_advance, graph_fill) gives way where `waits` says that somebody does (core/yield.h): the
 * task that runs, and those that wait for it, are given up as they are, and run again from their start in a later
 * call; what they have read stays. NULL: none does. */
void graph_yield(struct graph *g, yield_fn *waits, void *ctx);

/* The first entry of a listing or an index behind the sort key `after` (NULL: the first of all); false at the end, and
 * where it is not there. For walks, on which nothing depends. Valid until the next call. */
bool graph_next(
	struct graph *g, unsigned kind, struct str key, const struct buf *after, struct entry *ret);

/* Calls `each` with the entries that have just this sort key, by their refs; it asks nothing of the graph. */
void graph_each_of(struct graph *g, unsigned kind, struct str key, struct str sort,
	void (*each)(void *ctx, struct entry e), void *ctx);

/* Brings (kind, key) up to date for what it has to say: where a budget is set it is folded, as it is again by
 * graph_fill. It is remembered, as by graph_get. */
void graph_look(struct graph *g, unsigned kind, struct str key);

/* Keeps (kind, key) current from batch to batch, until graph_close; counted. What reads little is hot
 * at once. What reads much is heated by graph_heat, and until then pulled in each batch: it is as
 * current, only at a higher price. */
void graph_open(struct graph *g, unsigned kind, struct str key);
void graph_close(struct graph *g, unsigned kind, struct str key);
unsigned graph_opens(struct graph *g, unsigned kind, struct str key); /* how often it is open now */

/* Work behind, before all other: heats a slice of what open tasks read, the open ones last, then cools a
 * slice of what is closed. False when nothing is left to do. */
bool graph_heat(struct graph *g);

/* At most so many edges are heated or cooled in one call from outside; by graph_advance a quarter so many members are
 * put into an index, or tasks made, of which each counts 16, and 64 bytes of its value 1. 0: the default. For tests. */
void graph_pace(struct graph *g, size_t edges);

/* What so many read is shared by them (fold.c); 0: the default. For tests. */
void graph_share(struct graph *g, size_t readers);

/* A task that was got or opened is remembered, as somebody may ask again; this ends it. If nothing reads it, it is gone
 * at once, with what it alone read, or after the batch that is pending. For addresses that nothing is at. */
void graph_forget(struct graph *g, unsigned kind, struct str key);

/* A batch: name what may have changed, then settle. */
void graph_touch(struct graph *g, unsigned kind, struct str key); /* an input */

/* Names the inputs that were read again, and came out different, without having been named (graph_pending): what
 * was read may have been a file in the middle of a save. */
void graph_touch_moved(struct graph *g);

/* Puts an entry into a listing, in the place of the one with its sort key. Nothing where it is the same, or
 * where the listing was never asked for. */
void graph_put(struct graph *g, unsigned listing, struct str key, struct entry);

/* Takes the entry with this sort key out of a listing. */
void graph_remove(struct graph *g, unsigned listing, struct str key, struct str sort);

/* The entries whose sort keys begin with `prefix` are these `n`, of which each has another; what is the same stays. */
void graph_relist_below(struct graph *g, unsigned listing, struct str key, struct str prefix,
	const struct entry *entries, size_t n);

/* On doubt: fills the listing again, and patches what differs. */
void graph_relist(struct graph *g, unsigned listing, struct str key);

/* Whether there is anything to settle. Besides what the caller named: a value that had been dropped
 * and came out different when it was computed again, so that its other readers have to learn. */
bool graph_pending(const struct graph *g);

/* Whether the task is known, so that a touch can matter. */
bool graph_has(struct graph *g, unsigned kind, struct str key);

/* The number by which a task can be found without its key; 0: it is not known, not even as one that is being computed.
 * And the task that has a number now, which may be another by then; false: none. */
uint32_t graph_number(struct graph *g, unsigned kind, struct str key);
bool graph_numbered(struct graph *g, uint32_t number, unsigned *ret_kind, struct str *ret_key);

/* Whether a listing that was asked for has the entry. */
bool graph_listed(struct graph *g, unsigned listing, struct str key, struct str sort);

/* Calls `each` for every known task of the kind, in no order; `each` may touch and get inputs. */
void graph_each_key(struct graph *g, unsigned kind,
	void (*each)(void *ctx, unsigned kind, struct str key), void *ctx);

/* The same for every known task of the kinds with `path` whose key is `folder` or lies below it ("": all), of any kind;
 * in no more time than there are of these, and folders that they lie in. */
void graph_each_below(struct graph *g, struct str folder,
	void (*each)(void *ctx, unsigned kind, struct str key), void *ctx);

struct settled {
	uint64_t revision;
	size_t ran;     /* tasks computed in this batch */
	size_t cut;     /* of these, came out the same */
	size_t changed; /* open tasks whose value changed; see graph_changed */
};

/* Reads again the inputs that were named: the part of a settling that looks at the world, for who wants to know how
 * long that takes. Nothing may be named until graph_settle, which does it where it was not done. */
void graph_read_named(struct graph *g);

/* Brings all that is hot or open up to date with what was named. */
void graph_settle(struct graph *g, struct settled *ret);

/* The i-th open task that the last settle changed. */
void graph_changed(struct graph *g, size_t i, unsigned *ret_kind, struct str *ret_key);

/* Work behind: brings cold tasks of the kinds marked by `want` (a bit mask of kinds) that the changes so far can
 * have reached up to date, one task a call; false when nothing is left, what was to be cooled is cold, and what
 * nobody reads any more is forgotten with its diagnostics. Nobody looks beyond one of these that comes out the same:
 * kinds that many others stand on should be among them. Never before the push. */
bool graph_fill(struct graph *g, uint64_t want);

/* Drops what the fill has made and nobody holds. The fill itself does so at its end; who leaves the rest of it for
 * later asks for this, else the next batch would have to. Never before the push. */
void graph_rest(struct graph *g);

/* Calls `each` for every task that has diagnostics, in the order of kind and key. */
void graph_diags(struct graph *g,
	void (*each)(void *ctx, unsigned kind, struct str key, struct str diags), void *ctx);

/* A number that moves whenever a task's diagnostics change. */
uint64_t graph_diags_version(const struct graph *g);

/* From now on the graph remembers whose diagnostics change, for graph_diags_moved; at first, and again with each call,
 * all tasks that have some are told. */
void graph_diags_follow(struct graph *g);

/* The next task whose diagnostics are others than it was told last, with what they are: "" where there are none any
 * more, or the task is forgotten. False: no more. A task may be told that has the same. Valid until the next call. */
bool graph_diags_moved(
	struct graph *g, unsigned *ret_kind, struct str *ret_key, struct str *ret_diags);

/* The diagnostics of a task, as graph_diags_moved told them last; false where these are others by now. */
bool graph_diags_told(struct graph *g, unsigned kind, struct str key, struct str *ret);

/* At most about `bytes` of values are kept, but of what is open, or what open tasks stand on (0: all). Applied at
 * the end of a batch, and at each call from outside. */
void graph_budget(struct graph *g, size_t bytes);

/* From now on tasks of the kinds with `keep` are looked up in `store`, which outlives the graph (keep.c), and
 * given to it by graph_keep_step. `salt` stands for all that computes look at besides what they read: options
 * and the environment; the store's version stands for the program. `moment`: what was due by then, by the site's
 * clock, is due for good; what was kept with a later one does not count. Before anything is computed that is kept. */
struct store;
void graph_keep(struct graph *g, struct store *store, struct fingerprint salt, int64_t moment);

/* From now on the cache keeps tasks of the kinds with `prove`, too. */
void graph_prove(struct graph *g);

/* As graph_get, but computes nothing where the cache has proved what fingerprint the value has: then the bytes
 * are not there (ptr NULL), and false. */
bool graph_get_unproved(struct graph *g, unsigned kind, struct str key, struct value *ret);

/* All that the tasks stand on, as a record for the next process, behind what *ret holds; after graph_prove, and where
 * nothing is pending. False where it cannot be told. */
bool graph_world(struct graph *g, struct buf *ret);

/* The same of these tasks alone, which are current; needs no graph_prove. ret_told[i]: whether it could be told, and is
 * part of the record. Of kinds that are `held` it has the fingerprints, not what they read: the next process computes
 * them, and so may have been started otherwise. Walks over all that the tasks stand on. */
void graph_world_of(struct graph *g, unsigned kind, const struct str *keys, size_t n,
	bool *ret_told, struct buf *ret);

/* Whether all of it is as it was, and so every task would come out as it did; given the same `salt` (graph_keep) and
 * the same kinds. `world` lives on its own. */
bool graph_world_same(struct graph *g, struct str world);

/* Work behind, after all other: gives the cache one task that has been computed; false when nothing is left.
 * Never before the push. */
bool graph_keep_step(struct graph *g);

/* How many tasks wait for that. */
size_t graph_keeping(const struct graph *g);

/* What happened to a task, told as it happens; `cause` is the dependency whose change made it run
 * (kind KIND_NONE: none, it was new or named by the caller). */
enum graph_event { GRAPH_HIT, GRAPH_RAN, GRAPH_CUT, GRAPH_FETCHED };
const char *graph_event_name(enum graph_event event); /* "hit", "ran", "cut off", "cached" */
struct graph_note {
	enum graph_event event;
	unsigned kind;
	struct str key;
	unsigned cause_kind;
	struct str cause_key;
};
void graph_observe(struct graph *g, void (*note)(void *ctx, const struct graph_note *), void *ctx);

/* Calls `span` where a compute begins and where it ends; computes are nested, as they read each other. `bytes`:
 * of the value, at the end. NULL ends it. For traces. */
typedef void graph_span_fn(void *ctx, bool begins, unsigned kind, struct str key, size_t bytes);
void graph_observe_spans(struct graph *g, graph_span_fn *span, void *ctx);

/* Calls `each` for every dependency of (kind, key), in the order read; `query` is "" for a whole read,
 * else the name of the question. And the same for its dependents. */
typedef void graph_edge_fn(void *ctx, unsigned kind, struct str key, const char *query);
void graph_dependencies(
	struct graph *g, unsigned kind, struct str key, graph_edge_fn *each, void *ctx);
void graph_dependents(
	struct graph *g, unsigned kind, struct str key, graph_edge_fn *each, void *ctx);

/* Why (kind, key) is as it is now: calls `each` for the task, for the dependency that changed last before it did, and
 * so on down to an input; `revision` is the one in which each changed. Nothing for a task that is not known. */
typedef void graph_why_fn(void *ctx, unsigned kind, struct str key, uint64_t revision);
void graph_why(struct graph *g, unsigned kind, struct str key, graph_why_fn *each, void *ctx);

/* Work done since the start; every member only ever grows. */
struct graph_counters {
	uint64_t tasks_run, tasks_cut, edges_walked, queries_asked, entries_encoded, bytes_hashed;
	uint64_t allocations; /* of keys, values and entries; not what tables and lists grow by */
	uint64_t edges_linked, edges_moved; /* made; made hot, or cold again */
	uint64_t tasks_fetched, tasks_kept; /* taken from the cache, and given to it */
	uint64_t records_read;              /* of the cache, whether they were of use or not */
	uint64_t values_weighed;            /* looked at, to find what can be dropped */
	uint64_t values_dropped;
};
struct graph_counters graph_counters(const struct graph *g);

/* What the engine holds now, in bytes. */
struct graph_account {
	size_t tasks, edges, queries, entries; /* how many */
	size_t task_bytes, edge_bytes, index_bytes, value_bytes;
};
struct graph_account graph_account(const struct graph *g);

/* The same by kind, as a table for people; walks over all there is. */
void graph_account_print(struct graph *g, struct buf *ret);

/* Asserts every invariant of the engine, and compares every index with one built anew. For tests. */
void graph_check(struct graph *g);

#endif
