/* Bringing a memo up to date: from what it read (cold), or because the climb says so (hot).
 *
 * A cold memo is verified: its dependencies are brought up to date in the order in which they were
 * read, and the first that has changed since means that it runs. A hot one is current unless queued.
 *
 * The C stack is bounded: what lies deeper than DEPTH_MAX is postponed. Everything on the stack
 * returns, the deep one is done first, from the bottom, and what was given up runs again. */
#include "graph/internal.h"

/* A task that runs, and is not told by the queue, has read something that has changed since: it would
 * count as current, and must run again. */
static void
notify_running(struct memo *reader, const struct edge *e)
{
	if ((reader->flags & CHAIN) && (e->taken || reader->deps))
		reader->flags |= AGAIN;
}

static void
notify_hot(struct graph *g, struct memo *m, const struct edge *e)
{
	struct memo *reader = memo_at(g, e->reader);
	if (reader->flags & LUKEWARM) {
		notify_running(reader, e);
		return;
	}
	if (memo_is_indexed(g, reader))
		index_notify(g, reader, e);
	/* a reader that waits for just this value need not be told, nor one of the same loop */
	bool waits = (reader->flags & CHAIN) && !e->taken && !e->member;
	bool same_loop = (m->flags & reader->flags & CYCLIC) && fingerprint_eq(m->fp, reader->fp);
	if (!waits && !same_loop)
		queue_add(g, reader, m);
}

void
memo_notify(struct graph *g, struct memo *m)
{
	uint32_t id = m->hot;
	while (id) {
		struct edge *e = edge_at(g, id);
		g->counters.edges_walked++;
		notify_hot(g, m, e);
		id = e->next == m->hot ? 0 : e->next;
	}
}

/* A hot task has run in the middle of others, among equals, and changed. */
static void
notify_cold(struct graph *g, struct memo *m)
{
	uint32_t id = m->cold;
	while (id) {
		struct edge *e = edge_at(g, id);
		notify_running(memo_at(g, e->reader), e);
		id = e->next == m->cold ? 0 : e->next;
	}
}

/* Remembers an open task that changed, with its first fingerprint in this batch. */
static void
note_change(struct graph *g, struct memo *m)
{
	if (!m->opens || !g->queue.climbing || (m->flags & CHANGED))
		return;
	m->flags |= CHANGED;
	g->batch.changes = heap_grow(g->batch.changes, g->batch.n_changes, &g->batch.cap_changes,
		sizeof(*g->batch.changes));
	g->batch.changes[g->batch.n_changes++] = (struct change){ m->id, m->fp };
}

void
memo_commit(struct graph *g, struct memo *m, struct fingerprint fp)
{
	bool computed = m->flags & COMPUTED;
	bool moved = !computed || !fingerprint_eq(m->fp, fp);
	if (moved && computed)
		note_change(g, m);
	m->fp = fp;
	m->flags = (uint32_t)((m->flags | COMPUTED) & ~STALE);
	m->verified_at = g->revision;
	if (!moved)
		return;
	m->changed_at = g->revision;
	if (!computed)
		return;
	if (m->cold)
		fill_add(g, m);
	memo_notify(g, m);
	if ((m->flags & HOT) && g->run.depth > 1)
		notify_cold(g, m);
}

/* ---- verifying ---- */

enum verdict { CLEAN, DIRTY, LOOP, LATER };

/* Cuts off the dependencies behind edge `id` (0: all): the task never gets that far. */
static void
deps_cut(struct graph *g, struct memo *m, uint32_t id)
{
	uint32_t *after = id ? &edge_at(g, id)->after : &m->deps;
	m->flags |= REREAD;
	while (*after) {
		uint32_t rest = *after;
		*after = edge_at(g, rest)->after;
		edge_unlink(g, rest);
	}
}

static enum verdict
verify(struct graph *g, struct memo *m, size_t pos)
{
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after) {
		struct memo *dep = memo_at(g, edge_at(g, id)->dep);
		g->counters.edges_walked++;
		int r = ensure(g, dep, false);
		if (r == UV_EAGAIN) {
			g->run.chain[pos].tail = id;
			g->run.chain[pos].linked = true;
			return LATER;
		}
		if (g->run.chain[pos].loop) {
			deps_cut(g, m, id);
			return LOOP;
		}
		if (dep->changed_at > m->verified_at) {
			m->cause = dep->id;
			return DIRTY;
		}
	}
	return CLEAN;
}

/* ---- running ---- */

/* The value of a member of a loop. What it had read before it came to the loop can have changed in
 * finding it: then it is queued, and another loop may come of it. So often only that no loops can
 * chase each other for ever. */
static void
commit_loop(struct graph *g, struct memo *m, struct block *loop)
{
	enum { TURNS = 10000 }; /* a batch */
	struct fingerprint fp = block_fingerprint(g, loop);
	m->flags |= CYCLIC;
	if ((m->flags & QUEUED) && g->queue.loop_turns++ >= TURNS)
		m->flags &= (uint32_t)~QUEUED;
	if (m->kind == QUESTION)
		block_trash(g, loop);
	else
		block_set(g, m, loop);
	graph_tell(g, GRAPH_RAN, m);
	m->cause = 0;
	memo_commit(g, m, fp);
}

/* An input or task has a new value. Whatever is read again because it had been dropped and comes out
 * different is a change that nobody told us of: its readers learn of it in the next batch. */
static void
commit_block(struct graph *g, struct memo *m, struct block *b, bool restored)
{
	struct fingerprint fp = b == m->block ? m->fp : block_fingerprint(g, b);
	bool same = (m->flags & COMPUTED) && fingerprint_eq(fp, m->fp);
	if (b != m->block)
		block_set(g, m, b);
	tell_run(g, m, same);
	if (!same || !restored)
		m->flags &= (uint32_t)~KEPT;
	if (!restored && !same && (m->flags & COMPUTED) && g->kinds[m->kind].class == KIND_INPUT)
		revision_move(g);
	if (!restored || same) {
		memo_commit(g, m, fp);
		return;
	}
	m->fp = fp;
	m->changed_at = g->revision + 1;
	if (!(m->flags & MOVED)) {
		m->flags |= MOVED;
		ids_add(&g->batch.moved, m->id);
	}
}

/* A listing or index is left where it notes that (advance_leave), and nowhere else. */
static int
run_indexed(struct graph *g, struct memo *m, size_t pos)
{
	bool held = yield_hold();
	int r = g->kinds[m->kind].class == KIND_LISTING ? listing_run(g, m) : index_run(g, m, pos);
	yield_release(held);
	return r;
}

static int
run(struct graph *g, struct memo *m, size_t pos, bool restore, bool value)
{
	if (m->kind == QUESTION)
		return question_run(g, m);
	switch (g->kinds[m->kind].class) {
	case KIND_LISTING:
	case KIND_INDEX:
		return run_indexed(g, m, pos);
	case KIND_INPUT:
	case KIND_TASK:
		break;
	}
	bool done;
	int r = keep_replay(g, m, pos, value, &done);
	if (r == 0 && !done && restore && !g->run.chain[pos].loop)
		r = keep_fetch(g, m, &done);
	if (r < 0 || done || g->run.chain[pos].loop)
		return r;
	bool kept = (m->flags & COMPUTED) && !(m->flags & MISSING) && !g->kinds[m->kind].drop;
	struct block *b = NULL;
	buf_clear(&g->cache.identity);
	r = task_run(g, m, pos, kept ? m->block : NULL, &b);
	if (r == UV_EAGAIN || g->run.chain[pos].loop)
		return r;
	m->flags &= (uint32_t)~CYCLIC;
	if (restore)
		advance_again(g, block_size(b));
	commit_block(g, m, b, restore);
	if (g->kinds[m->kind].class == KIND_INPUT) {
		world_note(g, m, buf_str(&g->cache.identity));
		keep_input(g, m, buf_str(&g->cache.identity));
	} else {
		keep_note(g, m);
	}
	return 0;
}

static int
bring(struct graph *g, struct memo *m, size_t pos, bool value)
{
	bool restore = memo_current(g, m);
	enum verdict v = DIRTY;
	if (!restore && (m->flags & COMPUTED) && !(m->flags & (STALE | QUEUED)))
		v = verify(g, m, pos);
	if (v == LATER)
		return UV_EAGAIN;
	if (v == CLEAN) {
		m->verified_at = g->revision;
		keep_note(g, m);
		if (m->deps)
			graph_tell(g, GRAPH_HIT, m);
		return 0;
	}
	if (v == DIRTY) {
		bool queued = m->flags & QUEUED;
		m->flags &= (uint32_t) ~(QUEUED | AGAIN);
		int r = run(g, m, pos, restore, value);
		if (r == UV_EAGAIN) {
			/* what is current without its value stays so, if that is given up */
			m->flags |= restore && (g->slice.left || (m->flags & HOT)) ? 0 : STALE;
			if (queued)
				queue_add(g, m, NULL);
			return r;
		}
	}
	if (g->run.chain[pos].loop)
		commit_loop(g, m, g->run.chain[pos].loop);
	return 0;
}

/* ---- the chain ---- */

static size_t
chain_push(struct graph *g, struct memo *m)
{
	g->run.chain =
		heap_grow(g->run.chain, g->run.chain_n, &g->run.chain_cap, sizeof(*g->run.chain));
	g->run.chain[g->run.chain_n] = (struct link){ .memo = m->id };
	m->flags |= CHAIN;
	return g->run.chain_n++;
}

/* Takes what was postponed off the chain. A member of a loop is finished with that: it needs only
 * the edge to the one that it waited for, which has been finished before it. */
static void
chain_unwind(struct graph *g, size_t len)
{
	while (g->run.chain_n > len) {
		struct link *l = &g->run.chain[--g->run.chain_n];
		struct memo *m = memo_at(g, l->memo);
		m->flags &= (uint32_t)~CHAIN;
		if (!l->loop)
			continue;
		deps_cut(g, m, l->tail);
		if (!l->linked) {
			struct memo *dep = memo_at(g, g->run.chain[g->run.chain_n + 1].memo);
			uint32_t id = edge_link(g, m, dep, false, true);
			*(l->tail ? &edge_at(g, l->tail)->after : &m->deps) = id;
		}
		commit_loop(g, m, l->loop);
	}
}

/* The slice is used up: what waits is given up as it stands, and runs again some day. */
static void
chain_leave(struct graph *g)
{
	while (g->run.chain_n) {
		struct link *l = &g->run.chain[--g->run.chain_n];
		memo_at(g, l->memo)->flags &= (uint32_t)~CHAIN;
		block_trash(g, l->loop);
	}
	g->run.postponed_n = 0;
}

/* An index is better built at the bottom than begun again for each of its members. */
static size_t
depth_limit(struct graph *g, const struct memo *m)
{
	return m->kind != QUESTION && g->kinds[m->kind].class == KIND_INDEX ? INDEX_DEPTH_MAX
									    : DEPTH_MAX;
}

int
ensure(struct graph *g, struct memo *m, bool value)
{
	if (m->flags & CHAIN) {
		loop_close(g, m);
		return UV_ELOOP;
	}
	m->flags |= value ? USED : 0;
	if (yields_here(g))
		return UV_EAGAIN;
	if (memo_current(g, m) && !(value && (m->flags & MISSING)))
		return 0;
	if (g->run.depth >= depth_limit(g, m)) {
		g->run.deep = m->id;
		g->run.deep_value = value;
		return UV_EAGAIN;
	}
	bool again = memo_current(g, m);
	enum { TRIES = 8 }; /* what has not come to rest by then is told when it is hot */
	size_t pos = chain_push(g, m);
	g->run.depth++;
	m->flags &= (uint32_t)~AGAIN;
	int r = bring(g, m, pos, value);
	for (int i = 0; r == 0 && (m->flags & AGAIN) && !g->run.chain[pos].loop && i < TRIES; i++) {
		m->flags = (uint32_t)((m->flags & ~AGAIN) | STALE);
		r = bring(g, m, pos, value);
	}
	g->run.depth--;
	if (r == UV_EAGAIN)
		return r;
	assert(g->run.chain_n == pos + 1);
	g->run.chain_n--;
	m->flags &= (uint32_t)~CHAIN;
	if (value && (m->flags & MISSING))
		return ensure(g, m, value); /* verified without its value, which is wanted too */
	return !again && advance_ends(g) ? UV_EAGAIN : 0;
}

static void
postpone(struct graph *g, uint32_t memo, bool value)
{
	g->run.postponed = heap_grow(g->run.postponed, g->run.postponed_n, &g->run.postponed_cap,
		sizeof(*g->run.postponed));
	g->run.postponed[g->run.postponed_n++] = (struct postponed){ memo, value, g->run.chain_n };
}

void
demand(struct graph *g, struct memo *m, bool value)
{
	assert(g->run.depth == 0);
	size_t base = g->run.postponed_n;
	postpone(g, m->id, value);
	while (g->run.postponed_n > base) {
		struct postponed p = g->run.postponed[g->run.postponed_n - 1];
		chain_unwind(g, p.chain_len);
		if (ensure(g, memo_at(g, p.memo), p.value) == 0)
			g->run.postponed_n--;
		else if (g->slice.left)
			chain_leave(g);
		else
			postpone(g, g->run.deep, g->run.deep_value);
	}
	if (base == 0) {
		assert(g->run.chain_n == 0);
		edges_settle(g);
		graph_empty_trash(g);
	}
}
