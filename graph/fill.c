/* Work that nobody waits for: cold tasks behind a change are brought up to date, and values that
 * need not be kept are dropped.
 *
 * The fill starts at what has changed and walks up the cold dependents, a few edges a call. Between two
 * calls anything may happen to a ring of dependents. So it is turned as it is walked, and has been seen
 * whole when the edge that the walk began with is the first again; where that is gone, the walk begins
 * anew: what it meets again costs no more than the look. */
#include "graph/internal.h"

/* So many edges a call, so that it takes about as long as a task. */
enum { EDGES_MAX = 256 };

/* Of droppable values, before a fill that goes on drops them: else the next batch has to. Not at once, since what is
 * looked at next may read the same file. */
enum { FEW = 256 * 1024 };

void
value_account(struct graph *g, struct memo *m, size_t before, size_t after)
{
	g->memory.value_bytes += after - before;
	g->memory.passed = 0;
	if (after && m->kind < g->n_kinds && g->kinds[m->kind].drop) {
		g->memory.drop_bytes += after;
		ids_add(&g->batch.drops, m->id);
	}
}

/* Drops the bytes of a value, which the caller gets; what its diagnostics say stays. */
static struct block *
value_drop(struct graph *g, struct memo *m)
{
	struct block *b = m->block, *rest = NULL;
	keep_leave(g, m);
	if (b->diags_len)
		rest = block_new(g, S(""), block_diags(b));
	g->memory.value_bytes += block_size(rest) - block_size(b);
	m->block = rest;
	m->flags |= MISSING;
	g->counters.values_dropped++;
	return b;
}

static bool
can_drop(struct graph *g, const struct memo *m)
{
	return m->kind < g->n_kinds && g->kinds[m->kind].class <= KIND_TASK && m->block &&
	       !m->opens && m->block->len && !(m->flags & (MISSING | QUEUED | STALE));
}

/* Whether no open page wants the value: what is hot for the sake of indexes alone (they have taken what they need of
 * it), or of what is hot for these alone. */
static bool
is_spare(struct graph *g, const struct memo *m, int deep)
{
	enum { READERS = 8 }; /* more are for more than that */
	uint32_t at = m->hot;
	for (int n = 0; at; n++) {
		const struct edge *e = edge_at(g, at);
		if (n == READERS ||
			!(e->member || (deep && is_spare(g, memo_at(g, e->reader), deep - 1))))
			return false;
		at = e->next == m->hot ? 0 : e->next;
	}
	return !m->opens;
}

/* Whether more is kept than should be, and the hand has not been round in vain: once over what was used, and once
 * over all. Diagnostics, which stay, may be more than the budget. */
static bool
is_beyond_budget(const struct graph *g)
{
	return g->memory.budget && g->memory.value_bytes > g->memory.budget &&
	       g->memory.passed < 2 * (size_t)g->memo_next;
}

/* Turns the hand until little enough is kept, but not far in one call, and drops not many: 2,700 are 1 ms; what was read
 * since it came by last is passed over once. */
static void
apply_budget(struct graph *g)
{
	enum { FAR = 4096, MANY = 128 };
	uint64_t end = g->counters.values_dropped + MANY;
	for (uint32_t n = 0; n < FAR && g->counters.values_dropped < end && is_beyond_budget(g);
		n++) {
		g->memory.passed++;
		g->counters.values_weighed++;
		g->memory.hand = g->memory.hand % g->memo_next + 1;
		struct memo *m = memo_at(g, g->memory.hand);
		bool used = m->flags & USED;
		m->flags &= ~(uint32_t)USED;
		if (used || !can_drop(g, m) || !is_spare(g, m, 1))
			continue;
		keep_dropped(g, m);
		block_trash(g, value_drop(g, m));
	}
}

enum { ENOUGH = 4 << 20 }; /* of droppable values, before a batch ends */

static void
drop(struct graph *g, bool all)
{
	if (all || g->memory.drop_bytes > ENOUGH) {
		for (size_t i = 0; i < g->batch.drops.n; i++) {
			struct memo *m = memo_at(g, g->batch.drops.v[i]);
			if (can_drop(g, m) && g->kinds[m->kind].drop)
				block_trash(g, value_drop(g, m));
		}
		g->batch.drops.n = 0;
		g->memory.drop_bytes = 0;
	}
	if (all)
		arena_reset(&g->scratch);
}

/* Somebody may be waiting: what is a little beyond the budget is the fill's business. */
void
graph_drop(struct graph *g, bool all)
{
	drop(g, all);
	if (g->memory.value_bytes > g->memory.budget + g->memory.budget / 8)
		apply_budget(g);
}

void
graph_rest(struct graph *g)
{
	drop(g, true);
	apply_budget(g);
	graph_empty_trash(g);
}

void
graph_drop_since(struct graph *g, size_t from)
{
	size_t kept = from;
	if (g->memory.drop_bytes <= ENOUGH)
		return;
	for (size_t i = from; i < g->batch.drops.n; i++) {
		struct memo *m = memo_at(g, g->batch.drops.v[i]);
		if (can_drop(g, m) && g->kinds[m->kind].drop && !(m->flags & CHAIN))
			block_free(g, value_drop(g, m));
		else
			g->batch.drops.v[kept++] = m->id;
	}
	g->batch.drops.n = kept;
	g->memory.drop_bytes = 0;
}

void
graph_budget(struct graph *g, size_t bytes)
{
	g->memory.budget = bytes;
}

/* ---- the fill ---- */

/* A question is asked at once, if it is only a look into an index, and so is what stands for several: most walks end
 * here. */
static bool
is_answered(struct graph *g, struct memo *m)
{
	if (m->kind != QUESTION)
		return false;
	if (!memo_is_bundle(m) && !(memo_current(g, question_target(g, m)) &&
					  memo_is_indexed(g, question_target(g, m))))
		return false;
	demand(g, m, false);
	return m->changed_at != g->revision;
}

/* Looks at one reader of what has changed; true if that ran or verified a task. Of one that is wanted the walk ends
 * here: if it comes out different, or did so since, it has been put into `filling` by that. */
static bool
fill_reader(struct graph *g, struct memo *m, uint64_t want)
{
	bool seen = m->seen == g->revision;
	m->seen = g->revision;
	if (is_answered(g, m))
		return false;
	if (m->kind >= 64 || !(want >> m->kind & 1)) {
		if (!seen)
			fill_add(g, m);
		return false;
	}
	if (memo_current(g, m))
		return false;
	g->fill.begins_again = !demand_behind(g, m);
	if (g->fill.begins_again)
		fill_add_itself(g, m);
	else if (m->flags & LOOKED)
		fold(g, m);
	return true;
}

static void
tour_add(struct graph *g, struct tour tour)
{
	g->fill.tours = heap_grow(g->fill.tours, g->fill.n, &g->fill.cap, sizeof(*g->fill.tours));
	g->fill.tours[g->fill.n++] = tour;
}

void
fill_add(struct graph *g, const struct memo *m)
{
	tour_add(g, (struct tour){ .memo = m->id });
}

void
fill_add_itself(struct graph *g, const struct memo *m)
{
	tour_add(g, (struct tour){ .memo = m->id, .itself = true });
}

/* The next reader of the last tour; NULL where it has met all. */
static struct memo *
tour_next(struct graph *g)
{
	struct tour *w = &g->fill.tours[g->fill.n - 1];
	struct memo *m = memo_at(g, w->memo);
	if (w->itself && m->kind != KIND_NONE) {
		g->fill.n--;
		return m;
	}
	uint32_t id = m->kind == KIND_NONE ? 0 : m->cold;
	if (!id || id == w->first)
		return NULL;
	const struct edge *first = w->first ? edge_at(g, w->first) : NULL;
	if (!first || !first->reader || first->dep != m->id || first->hot)
		w->first = id;
	ring_turn(g, &m->cold);
	g->counters.edges_walked++;
	return memo_at(g, edge_at(g, id)->reader);
}

bool
graph_fill(struct graph *g, uint64_t want)
{
	if (g->memory.drop_bytes > FEW && !g->fill.begins_again)
		drop(g, true);
	g->fill.begins_again = false;
	apply_budget(g);
	for (size_t n = 0; n < EDGES_MAX && g->fill.n; n++) {
		struct memo *m = tour_next(g);
		if (!m)
			g->fill.n--;
		else if (fill_reader(g, m, want))
			break;
	}
	climb(g);
	if (g->fill.n)
		return true;
	/* a reader at an edge that is hot still was not met: edge_cool tells of it */
	g->heat.left = g->heat.pace;
	graph_cool(g);
	if (g->heat.left == 0 || g->fill.n)
		return true;
	/* What has lost its last reader on the way says nothing any more; the next batch takes the rest. */
	if (!graph_pending(g))
		graph_collect(g);
	graph_rest(g);
	return is_beyond_budget(g);
}
