/* What the files of the engine share: memos, edges, indexes, and the stack of what is running.
 *
 * A *memo* is what the graph remembers of one task: fingerprint, value, dependencies, dependents. A
 * question to an index or to a part of a value is a memo too, of the internal kind QUESTION: it
 * depends on what it asks, its fingerprint is the answer's, and its readers hang on it. So one
 * question asked by many is asked once, and a change that does not touch the answer stops there.
 *
 * Memos and edges are named by numbers into pages that never move. 0 is none. */
#ifndef GRAPH_INTERNAL_H
#define GRAPH_INTERNAL_H

#include <assert.h>
#include <stdlib.h>

#include <uv.h>

#include "graph/graph.h"

enum { PAGE_BITS = 10, PAGE = 1 << PAGE_BITS };
enum { DEPTH_MAX = 64, INDEX_DEPTH_MAX = 16 };
enum { LEVELS = 2 * (RANK_MAX + 1) };
_Static_assert(LEVELS <= 32, "graph.levels has a bit for each");
enum { QUESTION = 254 };
enum { MEMOS_MAX = 1 << 29 }; /* struct edge, `reader` */

/* A finished value: bytes, then encoded diagnostics, in one block. */
struct block {
	uint32_t len;
	uint32_t diags_len;
	char data[];
};

enum memo_flag {
	COMPUTED = 1 << 0,  /* has a fingerprint */
	HOT = 1 << 1,       /* its edges are in the hot lists of what it reads */
	QUEUED = 1 << 2,    /* hot, and something that it read has changed */
	STALE = 1 << 3,     /* has to run before it is used, whatever its dependencies say */
	CHAIN = 1 << 4,     /* being verified or computed, or postponed in the middle of that */
	CYCLIC = 1 << 5,    /* its value is the report of a loop */
	ROOT = 1 << 6,      /* asked for from outside: not collected */
	TOUCHED = 1 << 7,   /* named by the caller in this batch */
	MISSING = 1 << 8,   /* computed, but the value was dropped */
	EQUALS = 1 << 9,    /* a task of its own rank has read it */
	COOLING = 1 << 10,  /* in graph.cooling, or graph.cool */
	MOVED = 1 << 11,    /* in graph.moved */
	DOOMED = 1 << 12,   /* in graph.doomed */
	CHANGED = 1 << 13,  /* in graph.changed */
	SAID = 1 << 14,     /* in graph.said */
	AGAIN = 1 << 15,    /* on the chain, and something that it has read has changed since */
	LUKEWARM = 1 << 16, /* cold, but some of its edges are hot: it is being heated, or cooled */
	WARMING = 1 << 17,  /* in graph.warming */
	REREAD = 1 << 18,   /* its edges are others than when a slice last went through them */
	KEPT = 1 << 19,     /* the cache has it as it is, or it is too much for that */
	KEEPING = 1 << 20,  /* in graph.keeping */
	VOLATILE = 1 << 21, /* its last run looked at what it cannot read (task_volatile) */
	LOOKED = 1 << 22,   /* asked for by graph_look: folded whenever it is current and cold */
	FOLDED = 1 << 23,   /* its edges lead to what its own tasks had read, see fold.c */
	USED = 1 << 24,     /* its value was read since the hand of the budget came by */
};

/* A key, or what a question asks; ended by a zero byte. */
struct name {
	uint32_t len;
	char bytes[];
};

struct memo {
	struct fingerprint fp;
	union {
		struct block *block; /* input, task: the value, NULL where there is none */
		struct index *index; /* listing, index: NULL until it is built */
	};
	struct name *key;
	uint32_t hash;
	uint32_t chain; /* the next memo in the same bucket */
	uint32_t id;
	uint32_t changed_at;  /* the revision in which the fingerprint last moved */
	uint32_t verified_at; /* the revision in which it was last known current; for cold ones */
	uint32_t deps;        /* edges to what it read, in that order, by edge.after */
	uint32_t hot, cold;   /* edges from its dependents: two rings, the last is first.prev */
	uint32_t heat;        /* edges in `hot`, + opens if HOT, + 1 for an index that is built */
	uint32_t mark;        /* the serial of the last frame or walk that met it */
	uint32_t seen;        /* the revision in which the background fill met it */
	uint32_t cause;       /* the memo whose change made it run */
	uint32_t flags;
	uint8_t kind;
	uint8_t rank; /* of its kind, or of what a question asks */
	uint16_t opens;
};

struct edge {
	uint32_t reader : 29;
	uint32_t hot : 1;    /* in dep->hot */
	uint32_t member : 1; /* from an index to a member: always hot, not in memo.deps */
	uint32_t taken : 1;  /* read in the reader's run that is not finished yet */
	uint32_t dep;
	uint32_t prev, next; /* the ring in dep->hot or dep->cold */
	uint32_t after;      /* the reader's next dependency */
};

/* An entry of an index as it is kept. A listing's is shared by the indexes over it. */
struct rec {
	struct fingerprint fp;
	uint32_t payload_len;
	uint16_t sort_len, ref_len;
	uint32_t shares; /* how many hold on to it, less one */
	char data[];
};

enum { CHUNK_MAX = 256 };
struct chunk {
	struct fingerprint fp; /* the sum of its entries' */
	struct rec *recs[CHUNK_MAX];
};

/* An ordered counted sequence: a flat directory of chunks. No chunk is empty. */
struct seq {
	struct chunk **chunks;
	uint16_t *counts;
	size_t n, cap; /* chunks */
	size_t len;    /* entries */
	struct fingerprint sum;
};

/* A place in a sequence; at the end, chunk == seq.n. */
struct place {
	size_t chunk, at;
};

/* What one member put into an index. */
struct item {
	struct item *next;  /* in the same bucket */
	struct rec *source; /* the listing's entry */
	uint32_t edge;      /* to the member's memo, or 0 */
	uint32_t n;
	struct rec *recs[]; /* sorted; the same that the sequence holds */
};

/* A listing's entry that changed, for an index over it. */
struct delta {
	struct rec *now; /* only its sort key counts; the listing knows the rest */
	struct rec *old; /* NULL: there was none */
};

struct index {
	struct seq seq;
	struct block *params;
	bool built;          /* every entry of the source is in */
	bool params_stale;   /* something that `compute` read has changed */
	struct item **items; /* by member key; listings have none */
	size_t n_items, n_buckets;
	struct delta *deltas;
	size_t n_deltas, cap_deltas;
	uint32_t *dirty; /* members that changed */
	size_t n_dirty, cap_dirty;
	bool pinned;              /* counted in its own heat */
	const struct rec *resume; /* while it is being built: the source entry to go on with */
};

struct entries {
	struct graph *graph;
	struct rec **recs;
	size_t n, cap;
};

/* A growing list of numbers. */
struct ids {
	uint32_t *v;
	size_t n, cap;
};

/* What is being brought up to date, outermost first; each waits for the next. Those postponed by
 * UV_EAGAIN stay, so that a loop through them is seen. */
struct link {
	uint32_t memo;
	struct block *loop; /* it turned out to be in a loop: its value */
	uint32_t tail;      /* postponed: the last of its edges that count, */
	bool linked;        /* and whether that leads to the next link */
};

struct task {
	struct graph *g;
	struct memo *memo;
	size_t pos; /* in graph.chain */
	struct arena arena;
	struct buf value, diags;
	uint32_t old;        /* edges of the last run that were not met yet, in order */
	uint32_t left;       /* edges of the last run that were passed over */
	uint32_t head, tail; /* edges of this run */
	uint32_t serial;
	int error; /* what every further read returns */
};

/* How far a slice has come with a memo's edges: `edge` is the next, unless the memo is REREAD. */
struct cursor {
	uint32_t memo;
	uint32_t edge;
};

/* The readers of a memo that changed, which the fill looks at one by one; or a memo itself. */
struct tour {
	uint32_t memo;
	uint32_t first; /* the edge that it began with; 0: it has not begun */
	bool itself;
};

struct postponed {
	uint32_t memo;
	bool value;
	size_t chain_len;
};

enum op_type { OP_PUT, OP_REMOVE, OP_RELIST };
struct op {
	enum op_type type;
	uint32_t listing;
	struct rec *rec; /* put: the entry; remove: its sort key only */
};

/* An open task that the running settle changed, with what it was before. */
struct change {
	uint32_t memo;
	struct fingerprint before;
};

struct graph {
	const struct kind *kinds;
	size_t n_kinds;
	void *site;
	uint32_t revision;

	struct memo **memos;
	struct edge **edges;
	size_t n_memo_pages, n_edge_pages;
	uint32_t memo_next, edge_next; /* numbers never used so far */
	uint32_t memo_free, edge_free; /* lists of freed ones, by .chain and .next */
	uint32_t **buckets;            /* pages of heads */
	size_t n_bucket_pages, n_buckets;

	struct ids queue[LEVELS]; /* to run, by level; those of ordered kinds in no order yet */
	size_t queue_at[LEVELS];
	uint32_t levels; /* a bit for each that may have something */
	struct ordered *heap[LEVELS];
	size_t heap_n[LEVELS], heap_cap[LEVELS];
	bool climbing;
	size_t loop_turns; /* in this batch: members of loops that were queued again */

	struct ids opening;     /* open, but not hot yet; the last is heated first */
	struct cursor *warming; /* from one of these down to what is heated now */
	size_t warming_n, warming_cap;
	struct cursor cool; /* what is cooled now; .memo is 0 where nothing is */
	struct ids cooling; /* heat went to 0, or given up in the middle of being heated */
	size_t pace,
		slice;     /* edges to heat or cool in a call from outside, and in this one still */
	struct ids loops;  /* cyclic, and lost some heat */
	struct ids late;   /* edges that closed a loop: heated when nothing runs any more */
	struct ids doomed; /* lost the last dependent */
	struct ids touched, moved, drops, work, walked;
	struct tour *filling; /* the last is gone on with */
	size_t filling_n, filling_cap;
	struct ids said;           /* have, or had, diagnostics */
	struct ids leaves, shared; /* of the task that is folded */
	size_t shared_at;          /* so many readers make it shared */
	uint64_t sets[256];        /* of shared reads that were met, by their hashes */
	uint64_t diags_version;    /* one more with each change of any task's diagnostics */
	struct op *ops;
	size_t n_ops, cap_ops;
	struct change *changes;
	size_t n_changes, cap_changes;
	struct link *chain;
	size_t chain_n, chain_cap;
	struct postponed *postponed;
	size_t postponed_n, postponed_cap;
	uint32_t deep; /* with UV_EAGAIN: what to compute first */
	bool deep_value;
	size_t depth;
	struct task *frames[DEPTH_MAX + 2];
	size_t n_running;      /* frames in use */
	size_t equals_running; /* of these, with the flag EQUALS */
	uint32_t serial;

	void **trash; /* blocks that a running compute may still look at */
	size_t n_trash, cap_trash;

	struct store *store; /* the cache between processes, or NULL */
	struct fingerprint salt;
	int64_t moment;
	bool proves;         /* kinds with `prove` are kept */
	struct ids keeping;  /* tasks that the cache should get */
	struct buf record;   /* the one that is made */
	struct buf identity; /* of the input that was read last, as it was then */
	struct buf
		identities; /* packed: number and identity of each input that was read (world.c) */

	struct arena scratch;
	struct buf part; /* what a kind's `part` writes into */

	bool revision_moved; /* in this batch */
	size_t batch_ran, batch_cut;
	size_t budget, value_bytes, drop_bytes, index_bytes, key_bytes;
	size_t n_memos, n_edges, n_questions, n_entries;
	uint32_t hand; /* of the clock that drops values, */
	size_t passed; /* and how far it has gone since one came */
	struct graph_counters counters;
	void (*note)(void *ctx, const struct graph_note *);
	graph_span_fn *span; /* NULL: nobody is told */
	void *span_ctx, *note_ctx;
};

static inline struct memo *
memo_at(struct graph *g, uint32_t id)
{
	return &g->memos[id >> PAGE_BITS][id & (PAGE - 1)];
}

static inline struct edge *
edge_at(struct graph *g, uint32_t id)
{
	return &g->edges[id >> PAGE_BITS][id & (PAGE - 1)];
}

static inline struct str
memo_key(const struct memo *m)
{
	return (struct str){ m->key->bytes, m->key->len };
}

static inline bool
memo_is(const struct memo *m, unsigned kind, struct str key)
{
	return m->kind == kind && str_eq(memo_key(m), key);
}

static inline bool
memo_is_indexed(struct graph *g, const struct memo *m)
{
	return m->kind != QUESTION && g->kinds[m->kind].class >= KIND_LISTING;
}

static inline struct str
block_bytes(const struct block *b)
{
	return b ? (struct str){ b->data, b->len } : S("");
}

static inline struct str
block_diags(const struct block *b)
{
	return b ? (struct str){ b->data + b->len, b->diags_len } : S("");
}

static inline size_t
block_size(const struct block *b)
{
	return b ? sizeof(*b) + b->len + b->diags_len : 0;
}

static inline struct str
rec_sort(const struct rec *r)
{
	return (struct str){ r->data, r->sort_len };
}

static inline struct str
rec_ref(const struct rec *r)
{
	return (struct str){ r->data + r->sort_len, r->ref_len };
}

static inline struct entry
rec_entry(const struct rec *r)
{
	const char *payload = r->data + r->sort_len + r->ref_len;
	return (struct entry){ rec_sort(r), rec_ref(r), { payload, r->payload_len } };
}

/* Whether nothing has to be done to use it. */
static inline bool
memo_current(struct graph *g, const struct memo *m)
{
	if ((m->flags & (COMPUTED | STALE | QUEUED)) != COMPUTED)
		return false;
	return (m->flags & HOT) || m->verified_at == g->revision;
}

/* Whether its fingerprint is that of the world as it is known now, and comes of no loop. */
static inline bool
memo_settled(struct graph *g, const struct memo *m)
{
	return memo_current(g, m) && !(m->flags & (CYCLIC | MOVED | TOUCHED | CHAIN));
}

static inline void
pack_fingerprint(struct buf *b, struct fingerprint f)
{
	buf_add(b, (struct str){ (const char *)&f, sizeof(f) });
}

static inline struct fingerprint
unpack_fingerprint(struct str *rest)
{
	struct fingerprint f;
	assert(rest->len >= sizeof(f));
	memcpy(&f, rest->ptr, sizeof(f));
	*rest = str_from(*rest, sizeof(f));
	return f;
}

/* The task that is probably read next, because the last run read it here; or NULL. */
static inline struct memo *
task_guess(struct task *t)
{
	return t->old ? memo_at(t->g, edge_at(t->g, t->old)->dep) : NULL;
}

/* ---- task.c: memos and edges ---- */

/* Memory that is counted; never NULL. Zeroed, or as it is. */
void *graph_alloc(struct graph *g, size_t size);
void *graph_alloc_raw(struct graph *g, size_t size);
/* Room for one more in an array that doubles. */
void *graph_grow(struct graph *g, void *array, size_t n, size_t *cap, size_t size);
void ids_add(struct graph *g, struct ids *ids, uint32_t id);

/* The memo of (kind, key), made where there is none; or NULL. */
struct memo *memo_intern(struct graph *g, unsigned kind, struct str key);
struct memo *memo_find(struct graph *g, unsigned kind, struct str key);
/* Forgets a memo that nobody depends on. */
void memo_forget(struct graph *g, struct memo *m);

/* A new edge in the right ring. With `late` it is cold until edges_settle. */
uint32_t edge_link(struct graph *g, struct memo *reader, struct memo *dep, bool member, bool late);
void edge_unlink(struct graph *g, uint32_t id);
/* Puts an edge into the hot or the cold ring of what it reads. Heat is the caller's business. */
void edge_move(struct graph *g, uint32_t id, bool hot);
/* Turns a ring by one: the first edge becomes the last. */
void ring_turn(struct graph *g, uint32_t *head);

/* ---- heat.c: hot and cold ---- */

void memo_heat(struct graph *g, struct memo *m);
void memo_unheat(struct graph *g, struct memo *m);
/* Makes it hot alone: what it reads is hot, or will be at once. */
void become_hot(struct graph *g, struct memo *m);
/* Makes it hot, and all below it. */
void heat_below(struct graph *g, struct memo *m);
/* Heats behind edges that were late. */
void edges_settle(struct graph *g);
/* An edge of a lukewarm memo is cold again. */
void edge_cool(struct graph *g, uint32_t id);
/* Puts it on the list of what is to be cooled. */
void cool_later(struct graph *g, struct memo *m);
/* Cools what has lost all its heat, and loops that only heat themselves, as far as the slice goes. */
void graph_cool(struct graph *g);
/* Remembers what nobody reads any more, for graph_collect. */
void memo_doom(struct graph *g, struct memo *m);
/* Forgets what nobody reads any more. */
void graph_collect(struct graph *g);

/* ---- warm.c: heating in slices ---- */

/* An open memo that is not hot: heated from now on, beginning with this slice. */
void warm_open(struct graph *g, struct memo *m);
/* It is no longer open. */
void warm_close(struct graph *g, struct memo *m);
/* It is hot. */
void warm_done(struct graph *g, struct memo *m);
/* Makes all that are not hot yet current. */
void warm_pull(struct graph *g);

/* ---- verify.c: bringing a memo up to date ---- */

/* At the bottom of the stack: makes `m` current, and its value present if `value`. */
void demand(struct graph *g, struct memo *m, bool value);
/* The same from within a compute: 0, UV_EAGAIN, or UV_ELOOP where `m` waits for this itself. */
int ensure(struct graph *g, struct memo *m, bool value);
/* Makes `fp` the memo's fingerprint, as of now; tells its hot dependents where that is a change. */
void memo_commit(struct graph *g, struct memo *m, struct fingerprint fp);
/* Queues the hot dependents of a memo that changed. */
void memo_notify(struct graph *g, struct memo *m);

/* ---- run.c: computes and their reads ---- */

/* Runs the compute of an input or task (or of an index's parameters) and leaves its block in *ret:
 * `before`, where it came out the same as that. 0 or UV_EAGAIN. */
int task_run(struct graph *g, struct memo *m, size_t pos, struct block *before, struct block **ret);
/* A frame for a run of `m`, or for going again through what it had read; its parts, as task_run uses them:
 * the edges of the frame become the memo's (finish), or stand before those of the last run (restore). */
struct task *frame_begin(struct graph *g, struct memo *m, size_t pos);
void frame_end(struct graph *g, struct task *t, bool equals);
void edges_finish(struct task *t);
void edges_restore(struct task *t);
struct block *block_new(struct graph *g, struct str bytes, struct str diags);
/* Reads `dep` on behalf of `t`: ensured, and recorded. */
int read_memo(struct task *t, struct memo *dep, bool value);
void block_set(struct graph *g, struct memo *m, struct block *b);
/* To be told of every change of what a memo's diagnostics are in. */
void diags_note(
	struct graph *g, struct memo *m, const struct block *before, const struct block *now);
struct fingerprint block_fingerprint(struct graph *g, const struct block *b);
/* Frees `p` when no compute can look at it any more. */
void graph_trash(struct graph *g, void *p);
void graph_empty_trash(struct graph *g);
void graph_tell(struct graph *g, enum graph_event event, struct memo *m);
/* Tells and counts that `m` has run, and whether it came out the same. */
void tell_run(struct graph *g, struct memo *m, bool same);

/* ---- loop.c: tasks that read themselves ---- */

/* `m` is on the chain and was read again: marks all from it to the top as members of the loop. */
void loop_close(struct graph *g, struct memo *m);
/* Whether `m` can wait for something on the chain: if so, what lies between is marked stale. */
void loop_probe(struct graph *g, struct memo *m);

/* ---- climb.c ---- */

void queue_add(struct graph *g, struct memo *m, const struct memo *cause);
/* Runs what is queued, lowest level first. */
void climb(struct graph *g);
/* The revision moves, once a batch. */
void revision_move(struct graph *g);

/* ---- seq.c: the ordered sequence ---- */

struct rec *rec_new(struct graph *g, struct entry e);
/* One more that holds on to it, until rec_free. */
struct rec *rec_share(struct rec *r);
void rec_free(struct graph *g, struct rec *r);
int rec_cmp(const struct rec *a, const struct rec *b);
void seq_insert(struct graph *g, struct seq *s, struct rec *r);
/* Takes out `r` itself, and returns it. */
struct rec *seq_remove(struct graph *g, struct seq *s, const struct rec *r);
/* Builds an empty sequence from sorted entries. */
void seq_build(struct graph *g, struct seq *s, struct rec **recs, size_t n);
void seq_done(struct graph *g, struct seq *s);
struct fingerprint seq_fingerprint(const struct seq *s);
/* The first place whose sort key is not before `sort`, and with `behind_prefix` not begun by it. */
struct place seq_find(const struct seq *s, struct str sort, bool behind_prefix);
/* The place of the entry equal to `r`, which is there. */
struct place seq_place(const struct seq *s, const struct rec *r);
struct place seq_next(const struct seq *s, struct place p);
/* `n` entries further on, or the end. */
struct place seq_skip(const struct seq *s, struct place p, size_t n);
size_t seq_position(const struct seq *s, struct place p);
static inline struct rec *
seq_at(const struct seq *s, struct place p)
{
	return p.chunk < s->n ? s->chunks[p.chunk]->recs[p.at] : NULL;
}

/* ---- index.c: listings and indexes ---- */

/* Builds or patches: 0 or UV_EAGAIN. */
int index_run(struct graph *g, struct memo *m, size_t pos);
void index_free(struct graph *g, struct memo *m);
/* The entries that a source entry has in an index, as its functions say; sorted. EAGAIN or 0. */
int index_entries(struct graph *g, struct memo *m, const struct rec *source, struct entries *ret);
/* Whether an index takes a source entry. */
bool index_accepts(struct graph *g, struct memo *m, const struct rec *source);
struct memo *index_source(struct graph *g, const struct memo *m);
int recs_cmp(const void *a, const void *b); /* for qsort over pointers */

/* ---- listing.c ---- */

void listing_run(struct graph *g, struct memo *m);
/* Applies the puts and removes of this batch. */
void listings_apply(struct graph *g);
/* A dependency of the index `m` has changed. */
void index_notify(struct graph *g, struct memo *m, const struct edge *e);
/* The member that changed in that revision, the first of several; NULL: none did, or it is gone. Looks at all. */
struct memo *index_changed_by(struct graph *g, const struct index *x, uint64_t revision);
/* The first entry of a member, or NULL. */
const struct rec *index_first(struct index *x, struct str member, struct str prefix);

/* ---- query.c ---- */

/* Asks again, and commits the answer's fingerprint. */
int question_run(struct graph *g, struct memo *m);
/* The memo that a question asks. */
struct memo *question_target(struct graph *g, const struct memo *m);
/* The question to `target` whose memo's key ends in `bytes`: what stands behind the target in it. */
struct memo *question_intern(
	struct graph *g, struct memo *target, struct str bytes, struct arena *a);
/* Whether it asks for a part of a value. */
bool question_is_part(const struct memo *m);
/* The memo that stands for all of these: current, and changed when one of them is. They are of one rank, in
 * ascending order, and current. It is a question, to the first of them. */
struct memo *question_bundle(struct graph *g, const uint32_t *ids, size_t n);
bool memo_is_bundle(const struct memo *m);
/* The one of these that changed last. */
struct memo *bundle_cause(struct graph *g, const struct memo *m);
/* What kind of question it is, as a name. */
const char *question_name(const struct memo *m);

/* ---- keep.c: the cache between processes ---- */

/* Makes a memo that was not computed yet what the cache says, if that still holds: *ret_done. 0 or
 * UV_EAGAIN. */
int keep_replay(struct graph *g, struct memo *m, size_t pos, bool *ret_done);
/* Fetches the value of a memo that is current without it; false where it has to be computed. */
bool keep_fetch(struct graph *g, struct memo *m);
/* A task should get into the cache. */
void keep_note(struct graph *g, struct memo *m);
/* An input was read, when its identity was this ("": not known). */
void keep_input(struct graph *g, struct memo *m, struct str identity);
/* The value of a task is about to be dropped. */
void keep_dropped(struct graph *g, struct memo *m);
/* Whether an input with this identity would come out as it did then. */
bool input_is_as_it_was(struct graph *g, unsigned kind, struct str key, struct str identity);

/* ---- world.c ---- */

/* An input is as it was when it had this identity ("": not known). */
void world_note(struct graph *g, const struct memo *m, struct str identity);

/* ---- fold.c ---- */

/* Forgets what stands between `m`, which is current, and what it rests on; unless it is in use, or all is kept. */
void fold(struct graph *g, struct memo *m);

/* ---- fill.c ---- */

/* The fill has to look at the cold readers of this. */
void fill_add(struct graph *g, const struct memo *m);

/* The fill has to look at this itself: nothing that it reads will lead there. */
void fill_add_itself(struct graph *g, const struct memo *m);

/* A value came or went: keeps the sums. */
void value_account(struct graph *g, struct memo *m, size_t before, size_t after);
/* Drops values that need not be kept. */
void graph_drop(struct graph *g, bool all);

/* The same in the middle of a compute, of values made since there were `from` of g->drops: whoever read
 * these has returned, and what was read before them is held and stays. */
void graph_drop_since(struct graph *g, size_t from);

#endif
