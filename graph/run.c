/* Running a compute, and recording what it reads.
 *
 * A task that runs again mostly reads what it read before. Each read is held against the next edges
 * of the last run, so that what is the same relinks nothing, and is not even looked up.
 * New edges are linked before the old ones go, so that nothing cools in between. */
#include "graph/internal.h"

void
graph_trash(struct graph *g, void *piece, size_t size)
{
	if (g->run.depth == 0 && !g->run.n_frames) {
		pool_put(&g->pieces, piece, size);
		return;
	}
	g->memory.trash = heap_grow(
		g->memory.trash, g->memory.n_trash, &g->memory.cap_trash, sizeof(*g->memory.trash));
	g->memory.trash[g->memory.n_trash++] = (struct trash){ piece, size };
}

void
block_free(struct graph *g, struct block *b)
{
	if (b)
		pool_put(&g->pieces, b, block_size(b));
}

void
block_trash(struct graph *g, struct block *b)
{
	if (b)
		graph_trash(g, b, block_size(b));
}

void
graph_empty_trash(struct graph *g)
{
	while (g->memory.n_trash) {
		struct trash t = g->memory.trash[--g->memory.n_trash];
		pool_put(&g->pieces, t.piece, t.size);
	}
}

void
graph_tell(struct graph *g, enum graph_event event, struct memo *m)
{
	if (!g->note || m->kind == QUESTION)
		return;
	struct graph_note n = { event, m->kind, memo_key(m), KIND_NONE, S("") };
	struct memo *cause = m->cause ? memo_at(g, m->cause) : NULL;
	if (cause && memo_is_bundle(cause))
		cause = bundle_cause(g, cause);
	if (cause && cause->kind == QUESTION)
		cause = question_target(g, cause);
	if (cause && cause->kind != KIND_NONE && event != GRAPH_HIT) {
		n.cause_kind = cause->kind;
		n.cause_key = memo_key(cause);
	}
	g->note(g->note_ctx, &n);
}

void
tell_run(struct graph *g, struct memo *m, bool same)
{
	graph_tell(g, GRAPH_RAN, m);
	if (same) {
		g->counters.tasks_cut++;
		g->batch.cut++;
		graph_tell(g, GRAPH_CUT, m);
	}
	m->cause = 0;
}

struct fingerprint
block_fingerprint(struct graph *g, const struct block *b)
{
	size_t n = sizeof(*b) + b->len + b->diags_len;
	g->counters.bytes_hashed += n;
	return fingerprint_of((struct str){ (const char *)b, n });
}

void
block_set(struct graph *g, struct memo *m, struct block *b)
{
	keep_leave(g, m);
	diags_note(g, m, m->block, b);
	value_account(g, m, block_size(m->block), block_size(b));
	block_trash(g, m->block);
	m->block = b;
	m->flags &= (uint32_t)~MISSING;
}

/* ---- edges of a run ---- */

static void
edge_append(struct task *t, uint32_t id)
{
	struct edge *e = edge_at(t->g, id);
	e->after = 0;
	e->taken = true;
	if (t->tail)
		edge_at(t->g, t->tail)->after = id;
	else
		t->head = id;
	t->tail = id;
}

/* The edge to `dep` from the last run, if it is not far ahead; taken off. What lies before it is passed
 * over: a post that goes takes all that was read of it. */
static uint32_t
edge_retake(struct task *t, const struct memo *dep)
{
	enum { AHEAD = 32 };
	if (!dep->hot && !dep->cold)
		return 0;
	uint32_t id = t->old;
	for (int n = 0; id && edge_at(t->g, id)->dep != dep->id; n++)
		id = n < AHEAD ? edge_at(t->g, id)->after : 0;
	if (!id)
		return 0;
	while (t->old != id) {
		uint32_t passed = t->old;
		t->memo->flags |= REREAD;
		t->old = edge_at(t->g, passed)->after;
		edge_at(t->g, passed)->after = t->left;
		t->left = passed;
	}
	t->old = edge_at(t->g, id)->after;
	return id;
}

static void
record(struct task *t, struct memo *dep)
{
	if (dep->mark == t->serial)
		return; /* read before in this run */
	dep->mark = t->serial;
	uint32_t id = edge_retake(t, dep);
	if (!id) {
		t->memo->flags |= REREAD;
		id = edge_link(t->g, t->memo, dep, false, dep->flags & CHAIN);
	}
	edge_append(t, id);
}

/* Whether the next read of `dep` would be one that the last run did not make there. */
static bool
is_new(const struct task *t, const struct memo *dep)
{
	return !t->old || edge_at(t->g, t->old)->dep != dep->id;
}

static void
unlink_list(struct graph *g, uint32_t id)
{
	while (id) {
		uint32_t after = edge_at(g, id)->after;
		edge_unlink(g, id);
		id = after;
	}
}

/* Edges of this run become the memo's. It may have become hot in the middle, by a loop through what it
 * read: heating did not see these edges then. */
static void
edges_give(struct task *t)
{
	for (uint32_t id = t->head; id; id = edge_at(t->g, id)->after) {
		struct edge *e = edge_at(t->g, id);
		e->taken = false;
		if ((t->memo->flags & HOT) && !e->hot)
			ids_add(&t->g->heat.late, id);
	}
}

/* The run is over: its edges are the memo's. */
void
edges_finish(struct task *t)
{
	t->memo->deps = t->head;
	if (t->old)
		t->memo->flags |= REREAD;
	edges_give(t);
	unlink_list(t->g, t->left);
	unlink_list(t->g, t->old);
}

/* The run was given up: all edges stay, those of this run in front. */
void
edges_restore(struct task *t)
{
	while (t->left) {
		uint32_t id = t->left;
		t->left = edge_at(t->g, id)->after;
		edge_at(t->g, id)->after = t->old;
		t->old = id;
	}
	edges_give(t);
	if (t->tail)
		edge_at(t->g, t->tail)->after = t->old;
	t->memo->deps = t->head ? t->head : t->old;
}

/* ---- frames ---- */

struct task *
frame_begin(struct graph *g, struct memo *m, size_t pos)
{
	assert(g->run.n_frames <= DEPTH_MAX);
	struct task **f = &g->run.frames[g->run.n_frames++];
	if (!*f) {
		*f = graph_alloc(g, sizeof(**f));
		(*f)->g = g;
	}
	struct task *t = *f;
	t->memo = m;
	t->pos = pos;
	t->old = m->deps;
	t->left = t->head = t->tail = 0;
	memset(t->asked, 0, sizeof(t->asked));
	t->serial = ++g->run.serial;
	t->error = 0;
	m->flags &= ~(uint32_t)(VOLATILE | FOLDED);
	buf_clear(&t->value);
	buf_clear(&t->diags);
	m->deps = 0;
	g->run.n_equals += (m->flags & EQUALS) != 0;
	return t;
}

void
frame_end(struct graph *g, struct task *t, bool equals)
{
	enum { KEEP = 1 << 20 }; /* a frame does not hold on to the memory of a huge value */
	arena_reset(&t->arena);
	if (t->value.cap > KEEP)
		buf_done(&t->value);
	if (t->diags.cap > KEEP)
		buf_done(&t->diags);
	g->run.n_frames--;
	g->run.n_equals -= equals;
}

static struct block *
block_make(struct graph *g, size_t len, struct str diags)
{
	struct block *b = graph_piece(g, sizeof(*b) + len + diags.len);
	b->len = (uint32_t)len;
	b->diags_len = (uint32_t)diags.len;
	if (diags.len)
		memcpy(b->data + len, diags.ptr, diags.len);
	return b;
}

struct block *
block_new(struct graph *g, struct str bytes, struct str diags)
{
	struct block *b = block_make(g, bytes.len, diags);
	if (bytes.len)
		memcpy(b->data, bytes.ptr, bytes.len);
	return b;
}

struct block *
block_long(struct graph *g, struct str bytes, struct str diags)
{
	struct block *b = block_make(g, bytes.len, diags);
	if (yield_copy(b->data, bytes.ptr, bytes.len))
		return b;
	g->slice.left = true;
	block_free(g, b);
	return NULL;
}

/* `before` where the frame holds the same, else a new block; NULL where that is given up. */
static struct block *
block_of(struct task *t, struct block *before)
{
	struct str bytes = buf_str(&t->value), diags = buf_str(&t->diags);
	if (before && str_eq(bytes, block_bytes(before)) && str_eq(diags, block_diags(before)))
		return before;
	return block_long(t->g, bytes, diags);
}

int
task_run(struct graph *g, struct memo *m, size_t pos, struct block *before, struct block **ret)
{
	enum { LARGE = 256 * 1024 }; /* to be copied, and hashed */
	const struct kind *k = &g->kinds[m->kind];
	bool equals = m->flags & EQUALS;
	uint32_t before_flags = m->flags & (VOLATILE | FOLDED);
	struct task *t = frame_begin(g, m, pos);
	(void)yield_now();
	g->counters.tasks_run++;
	g->batch.ran++;
	if (g->span)
		g->span(g->span_ctx, true, m->kind, memo_key(m), 0);
	if (k->compute)
		k->compute(t, memo_key(m), &t->value);
	if (k->class == KIND_INDEX && !t->error) /* it depends on its source as on its parameters */
		(void)read_memo(t, index_source_by(g, m, buf_str(&t->value)), false);
	if (g->span)
		g->span(g->span_ctx, false, m->kind, memo_key(m), t->value.len);
	if (t->value.len > LARGE)
		(void)yield_now();
	bool given_up = g->slice.yields && yield_is_told();
	g->slice.left = g->slice.left || given_up;
	int r = t->error == UV_EAGAIN || given_up ? UV_EAGAIN : 0;
	struct block *b = NULL;
	if (r == 0 && !g->run.chain[pos].loop) {
		b = block_of(t, before);
		r = b ? 0 : UV_EAGAIN;
	}
	if (r == 0) {
		edges_finish(t);
		*ret = b;
	} else {
		m->flags |= before_flags;
		edges_restore(t);
		g->run.chain[pos].tail = t->tail;
		g->run.chain[pos].linked = false;
	}
	frame_end(g, t, equals);
	return r;
}

/* ---- reads ---- */

/* Whether a read among equals may close a loop through what is finished. */
static bool
is_suspect(struct task *t, const struct memo *dep)
{
	if (dep->kind == QUESTION && (question_target(t->g, dep)->flags & CYCLIC))
		return true; /* which it may not have learnt yet */
	return (dep->flags & CYCLIC) || (t->g->run.n_equals && is_new(t, dep));
}

int
read_memo(struct task *t, struct memo *dep, bool value)
{
	struct graph *g = t->g;
	if (t->error)
		return t->error;
	unsigned rank = dep->rank, own = g->kinds[t->memo->kind].rank;
	assert(rank <= own); /* a task reads only lower ranks, and among equals */
	if (rank == own && is_suspect(t, dep))
		loop_probe(g, dep);
	int r = ensure(g, dep, value);
	if (r != UV_EAGAIN) {
		record(t, dep);
		r = g->run.chain[t->pos].loop ? UV_ELOOP : 0;
	}
	t->error = r;
	return r;
}

struct memo *
task_target(struct task *t, const struct memo *guess, unsigned kind, struct str key)
{
	struct graph *g = t->g;
	uint32_t *asked = &t->asked[kind % (sizeof(t->asked) / sizeof(*t->asked))];
	struct memo *target = guess && guess->kind == QUESTION ? question_target(g, guess) : NULL;
	if (target && memo_is(target, kind, key))
		return target;
	if (*asked && memo_is(memo_at(g, *asked), kind, key))
		return memo_at(g, *asked);
	target = memo_intern(g, kind, key);
	*asked = target->id;
	return target;
}

int
task_read(struct task *t, unsigned kind, struct str key, struct value *ret)
{
	if (t->error)
		return t->error;
	struct memo *m = task_guess(t);
	if (!m || !memo_is(m, kind, key))
		m = memo_intern(t->g, kind, key);
	int r = read_memo(t, m, true);
	if (r < 0)
		return r;
	const struct block *b = memo_is_indexed(t->g, m) ? NULL : m->block;
	*ret = (struct value){ block_bytes(b), block_diags(b), m->fp };
	return 0;
}

void
task_identity(struct task *t, struct str identity)
{
	buf_clear(&t->g->cache.identity);
	buf_add(&t->g->cache.identity, identity);
}

void
task_volatile(struct task *t)
{
	t->memo->flags |= VOLATILE;
}

void
task_report(struct task *t, const struct diag *d)
{
	diag_encode(&t->diags, d);
}

void *
task_site(struct task *t)
{
	return t->g->site;
}

struct arena *
task_arena(struct task *t)
{
	return &t->arena;
}
