/* What the engine remembers: memos, edges, indexes, and the stack of what is running.
 *
 * A *memo* is what the graph remembers of one task: fingerprint, value, dependencies, dependents. A
 * question to an index or to a part of a value is a memo too, of the internal kind QUESTION: it
 * depends on what it asks, its fingerprint is the answer's, and its readers hang on it. So one
 * question asked by many is asked once, and a change that does not touch the answer stops there.
 *
 * Memos and edges are named by numbers into pages that never move. 0 is none. */
#ifndef GRAPH_STATE_H
#define GRAPH_STATE_H

#include <assert.h>
#include <stdlib.h>

#include <uv.h>

#include "core/heap.h"
#include "core/pack.h"
#include "core/pool.h"
#include "core/table.h"
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
	DOOMED = 1 << 12,   /* in graph.heat.doomed */
	CHANGED = 1 << 13,  /* in graph.changed */
	SAID = 1 << 14,     /* its number is in graph.diags.said, also once the memo is forgotten */
	AGAIN = 1 << 15,    /* on the chain, and something that it has read has changed since */
	LUKEWARM = 1 << 16, /* cold, but some of its edges are hot: it is being heated, or cooled */
	WARMING = 1 << 17,  /* in graph.heat.warming */
	REREAD = 1 << 18,   /* its edges are others than when a slice last went through them */
	KEPT = 1 << 19,     /* the cache has it as it is, or it is too much for that */
	KEEPING = 1 << 20,  /* in graph.cache.keeping */
	VOLATILE = 1 << 21, /* its last run looked at what it cannot read (task_volatile) */
	LOOKED = 1 << 22,   /* asked for by graph_look: folded whenever it is current and cold */
	FOLDED = 1 << 23,   /* its edges lead to what its own tasks had read, see fold.c */
	USED = 1 << 24,     /* its value was read since the hand of the budget came by */
	RESAID = 1 << 25,   /* in graph.resaid */
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

enum { BUCKET_SLOTS = 7, BUCKET_BITS = 8, BUCKETS = 1 << BUCKET_BITS };

/* Memos whose hashes end alike: a line of the processor's cache, so that whoever looks for one of them touches no
 * other memo. */
struct bucket {
	uint32_t ids[BUCKET_SLOTS]; /* 0 behind the last */
	uint32_t hashes[BUCKET_SLOTS];
	struct bucket *more; /* where it is full: those that it has no room for */
};
_Static_assert(sizeof(struct bucket) == 64, "a line of the cache");

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
	bool pinned; /* counted in its own heat */
	/* While it is being built: the source entry to go on with, which it holds on to, whether its members were told, and
	 * whether entries are put in one by one, so that all that is in has its place. */
	struct rec *resume;
	bool foreseen, inserts;
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

/* A folder that keys lie in (below.c). */
struct branch {
	struct table_node node;
	struct branch *up;           /* NULL: of "", which all others are below */
	struct branch *first;        /* of those right below */
	struct branch *next, **link; /* among those right below `up` */
	struct ids memos;            /* directly in it */
	size_t len;
	char path[];
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
	size_t pos; /* in graph.run.chain */
	struct arena arena;
	struct buf value, diags;
	uint32_t old;        /* edges of the last run that were not met yet, in order */
	uint32_t left;       /* edges of the last run that were passed over */
	uint32_t head, tail; /* edges of this run */
	uint32_t serial;
	uint32_t asked[4]; /* memos, by kind: the next question is mostly to one of these */
	int error;         /* what every further read returns */
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

enum op_type { OP_PUT, OP_REMOVE, OP_BELOW, OP_RELIST };
struct op {
	enum op_type type;
	uint32_t listing;
	struct rec *
		rec; /* put: the entry; remove, below: a sort key, or the beginning of some, only */
	struct rec **below; /* below: what there is from now on, sorted */
	size_t n_below;
};

/* A record for the cache, while it is made: of the task `memo`, as it was then. */
struct making {
	struct buf record; /* behind STORE_BEFORE bytes */
	size_t value;      /* where its value begins, of `max` bytes at most; */
	size_t length, width,
		max; /* and where its length stands, which is known when it is there */
	struct shortening at;
	uint32_t memo; /* 0: none */
	uint32_t revision;
};

/* A piece that is given back later. */
struct trash {
	void *piece;
	size_t size;
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
	uint32_t memo_free, edge_free; /* lists of freed ones, by .cause and .next */
	struct bucket **buckets;       /* pages of them */
	size_t n_bucket_pages, n_buckets;
	struct table branches;
	struct branch *branch; /* the last one that a memo was put in; or NULL */

	/* What is to run: climb.c. */
	struct {
		struct ids ids[LEVELS]; /* by level; those of ordered kinds in no order yet */
		size_t at[LEVELS];
		uint32_t levels; /* a bit for each that may have something */
		struct ordered *heap[LEVELS];
		size_t heap_n[LEVELS], heap_cap[LEVELS];
		bool climbing;
		size_t loop_turns; /* in this batch: members of loops that were queued again */
	} queue;

	/* What somebody looks at: heat.c, warm.c. */
	struct {
		struct ids opening;     /* open, but not hot yet; the last is heated first */
		struct cursor *warming; /* from one of these down to what is heated now */
		size_t warming_n, warming_cap;
		struct cursor cool; /* what is cooled now; .memo is 0 where nothing is */
		struct ids cooling; /* heat went to 0, or given up in the middle of being heated */
		size_t pace;        /* edges to heat or cool in a call from outside, */
		size_t left;        /* and in this one still */
		struct ids loops;   /* cyclic, and lost some heat */
		struct ids late;   /* edges that closed a loop: heated when nothing runs any more */
		struct ids doomed; /* lost the last dependent */
	} heat;

	/* Work in slices: advance.c. */
	struct {
		struct ids building; /* indexes that were left; the last is gone on with */
		bool bounded;        /* graph_advance runs, */
		bool left;   /* the slice is used up, or somebody waits: all returns UV_EAGAIN */
		bool yields; /* what runs gives way */
		yield_fn *waits; /* NULL: nothing does */
		void *waits_ctx;
		size_t added;        /* members in this slice */
		uint64_t ran_before; /* counters.tasks_run and .bytes_hashed when it began */
		uint64_t hashed_before;
		uint32_t advanced; /* what the last slice was for, where it is not current yet; */
		/* in this slice, of values that had been dropped, in edges of the pace; */
		uint64_t made_again;
		bool thrashes; /* that was too much in one of its slices */
	} slice;

	/* The look at every task: fill.c. */
	struct {
		struct tour *tours; /* the last is gone on with */
		size_t n, cap;
		bool begins_again; /* it was given up in the last call: what it had read is not dropped */
	} fill;

	/* Reads that many share: fold.c. */
	struct {
		struct ids leaves, shared; /* of the task that is folded */
		size_t enough;             /* so many readers make it shared */
		/* of shared reads that were met, by their hashes; the last first */
		uint64_t sets[128][2];
	} fold;

	/* What tasks say: diags.c. */
	struct {
		struct ids said;  /* have, or had, diagnostics */
		uint64_t version; /* one more with each change of any task's diagnostics */
		bool follows;     /* graph_diags_follow was called: */
		size_t said_left; /* so many of `said` are to be told, the last first, */
		/* and then these, whose diagnostics changed; packed: kind, key */
		struct buf resaid;
		size_t resaid_at; /* the next of them */
	} diags;

	/* The batch: what was told, and what came of it: listing.c, climb.c. */
	struct {
		struct ids touched, moved, drops, work, walked;
		struct op *ops;
		size_t n_ops, cap_ops;
		struct change *changes;
		size_t n_changes, cap_changes;
		bool revision_moved;
		size_t ran, cut;
	} batch;

	/* What runs now: verify.c, run.c, loop.c. */
	struct {
		struct link *chain;
		size_t chain_n, chain_cap;
		struct postponed *postponed;
		size_t postponed_n, postponed_cap;
		uint32_t deep; /* with UV_EAGAIN: what to compute first */
		bool deep_value;
		size_t depth;
		struct task *frames[DEPTH_MAX + 2];
		size_t n_frames; /* in use */
		size_t n_equals; /* of these, with the flag EQUALS */
		uint32_t serial;
	} run;

	/* The cache between processes: keep.c, world.c. */
	struct {
		struct store *store; /* NULL: there is none */
		struct fingerprint salt;
		int64_t moment;
		bool proves;           /* kinds with `prove` are kept */
		struct ids keeping;    /* tasks that it should get */
		struct making now;     /* the record that is made, */
		struct making later;   /* and one that is made a piece at a time */
		struct buf record;     /* an identity, to be compared */
		struct buf identity;   /* of the input that was read last, as it was then */
		struct buf identities; /* of what was read; packed: number, identity */
	} cache;

	/* The budget: fill.c, account.c. */
	struct {
		size_t budget, value_bytes, drop_bytes, index_bytes, key_bytes;
		uint32_t hand;       /* of the clock that drops values, */
		size_t passed;       /* and how far it has gone since one came */
		struct trash *trash; /* what a running compute may still look at */
		size_t n_trash, cap_trash;
	} memory;

	struct pool pieces; /* keys, values, entries and items */
	struct arena scratch;
	struct buf part; /* what a kind's `part` writes into */
	size_t n_memos, n_edges, n_questions, n_entries;
	struct graph_counters counters;
	void (*note)(void *ctx, const struct graph_note *);
	graph_foresee_fn *foresee; /* NULL: nobody is told, as below */
	graph_span_fn *span;
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

/* The task that is probably read next, because the last run read it here; or NULL. */
static inline struct memo *
task_guess(struct task *t)
{
	return t->old ? memo_at(t->g, edge_at(t->g, t->old)->dep) : NULL;
}

#endif
