/* Hot and cold: which tasks a change is pushed through.
 *
 * A hot task heats what it reads. Heat is a count, and only its first and last unit go further down.
 * Cooling waits until nothing runs any more: a task that loses its last reader in the middle of a
 * climb may find another one in the same climb, and must not have missed a change in between.
 *
 * Cooling goes in slices. A task that has lost its heat is cold at once, and *lukewarm* while the
 * edges to what it read are made cold, one by one; the same state as on the way up (warm.c). Those
 * whose turn has not come yet stay hot without heat: a change makes them stale, and runs nothing.
 *
 * Loops would heat themselves for ever. A cyclic task that loses heat without becoming cold is a
 * suspect, and the loop around it is cooled if nothing from outside heats any of its members. */
#include "graph/internal.h"

void
become_hot(struct graph *g, struct memo *m)
{
	if (m->opens)
		warm_done(g, m);
	m->flags = (m->flags | HOT) & ~(uint32_t)LUKEWARM;
	m->heat += m->opens;
	if (m->flags & STALE)
		queue_add(g, m, NULL); /* never to be verified: so the climb has to run it */
}

void
heat_below(struct graph *g, struct memo *m)
{
	assert(memo_current(g, m)); /* a hot task is never verified, so it starts out current */
	size_t base = g->batch.work.n;
	become_hot(g, m);
	ids_add(&g->batch.work, m->id);
	while (g->batch.work.n > base) {
		struct memo *reader = memo_at(g, g->batch.work.v[--g->batch.work.n]);
		for (uint32_t id = reader->deps; id; id = edge_at(g, id)->after) {
			struct memo *dep = memo_at(g, edge_at(g, id)->dep);
			if (edge_at(g, id)->hot)
				continue;         /* it was lukewarm */
			if (dep->flags & CHAIN) { /* it runs: its own edges are not settled yet */
				ids_add(&g->heat.late, id);
				continue;
			}
			edge_move(g, id, true);
			dep->heat++;
			if (dep->flags & HOT)
				continue;
			become_hot(g, dep);
			ids_add(&g->batch.work, dep->id);
		}
	}
}

void
memo_heat(struct graph *g, struct memo *m)
{
	m->heat++;
	if (!(m->flags & HOT))
		heat_below(g, m);
}

void
memo_unheat(struct graph *g, struct memo *m)
{
	assert(m->heat > 0);
	m->heat--;
	if (m->heat == 0)
		cool_later(g, m);
	else if (m->flags & CYCLIC)
		ids_add(&g->heat.loops, m->id);
}

void
cool_later(struct graph *g, struct memo *m)
{
	if (m->flags & COOLING)
		return;
	m->flags |= COOLING;
	ids_add(&g->heat.cooling, m->id);
}

void
edges_settle(struct graph *g)
{
	for (size_t i = 0; i < g->heat.late.n; i++) {
		uint32_t id = g->heat.late.v[i];
		struct edge *e = edge_at(g, id);
		if (!e->reader || e->hot || !(memo_at(g, e->reader)->flags & HOT))
			continue;
		edge_move(g, id, true);
		memo_heat(g, memo_at(g, e->dep));
	}
	g->heat.late.n = 0;
}

void
edge_cool(struct graph *g, uint32_t id)
{
	struct edge *e = edge_at(g, id);
	struct memo *dep = memo_at(g, e->dep);
	edge_move(g, id, false);
	memo_unheat(g, dep);
	if (dep->changed_at > memo_at(g, e->reader)->verified_at)
		fill_add(g, dep);
}

/* From now on it is verified before it is used. Its edges are still hot. */
static void
become_cold(struct graph *g, struct memo *m)
{
	m->flags = (m->flags | LUKEWARM | REREAD) & ~(uint32_t)HOT;
	m->verified_at = g->revision;
}

void
memo_doom(struct graph *g, struct memo *m)
{
	if (m->hot || m->cold || (m->flags & DOOMED))
		return;
	m->flags |= DOOMED;
	ids_add(&g->heat.doomed, m->id);
}

/* The cyclic hot tasks that `m` heats, itself included, at the end of g->batch.work. */
static void
gather_loop(struct graph *g, struct memo *m, uint32_t serial)
{
	size_t base = g->batch.work.n;
	m->mark = serial;
	ids_add(&g->batch.work, m->id);
	for (size_t i = base; i < g->batch.work.n; i++) {
		struct memo *x = memo_at(g, g->batch.work.v[i]);
		for (uint32_t id = x->deps; id; id = edge_at(g, id)->after) {
			struct memo *dep = memo_at(g, edge_at(g, id)->dep);
			if (dep->mark == serial || !(dep->flags & CYCLIC) || !(dep->flags & HOT))
				continue;
			dep->mark = serial;
			ids_add(&g->batch.work, dep->id);
		}
	}
}

/* Whether something that is not marked heats `m`. */
static bool
heated_from_outside(struct graph *g, struct memo *m, uint32_t serial)
{
	if (m->opens)
		return true;
	uint32_t id = m->hot;
	while (id) {
		struct edge *e = edge_at(g, id);
		if (e->member || memo_at(g, e->reader)->mark != serial)
			return true;
		id = e->next == m->hot ? 0 : e->next;
	}
	return false;
}

/* Takes the mark off everything gathered that something from outside keeps hot. */
static void
unmark_heated(struct graph *g, size_t base, uint32_t serial)
{
	for (bool again = true; again;) {
		again = false;
		for (size_t i = base; i < g->batch.work.n; i++) {
			struct memo *m = memo_at(g, g->batch.work.v[i]);
			if (m->mark != serial || !heated_from_outside(g, m, serial))
				continue;
			m->mark = 0;
			again = true;
		}
	}
}

/* Cools a loop if it only heats itself. */
static void
cool_loop(struct graph *g, struct memo *m)
{
	size_t base = g->batch.work.n;
	uint32_t serial = ++g->run.serial;
	gather_loop(g, m, serial);
	unmark_heated(g, base, serial);
	for (size_t i = base; i < g->batch.work.n; i++) {
		struct memo *x = memo_at(g, g->batch.work.v[i]);
		if (x->mark != serial)
			continue;
		for (uint32_t id = x->deps; id; id = edge_at(g, id)->after) {
			if (edge_at(g, id)->hot)
				edge_cool(g, id);
		}
	}
	for (size_t i = base; i < g->batch.work.n; i++) {
		struct memo *x = memo_at(g, g->batch.work.v[i]);
		if (x->mark == serial && x->heat == 0)
			become_cold(g, x);
	}
	g->batch.work.n = base;
}

/* The next that has to be cooled, or 0. Loops are looked at when nothing else is left. */
static uint32_t
cool_next(struct graph *g)
{
	if (g->heat.cooling.n) {
		uint32_t id = g->heat.cooling.v[--g->heat.cooling.n];
		memo_at(g, id)->flags |= REREAD; /* the cursor starts at its first edge */
		return id;
	}
	struct memo *m = memo_at(g, g->heat.loops.v[--g->heat.loops.n]);
	if ((m->flags & CYCLIC) && (m->flags & HOT) && m->heat)
		cool_loop(g, m);
	return 0;
}

/* One edge, or the end. */
static void
cool_step(struct graph *g)
{
	struct cursor *c = &g->heat.cool;
	struct memo *m = memo_at(g, c->memo);
	if ((m->flags & HOT) && m->heat == 0)
		become_cold(g, m);
	if (m->flags & REREAD)
		c->edge = m->deps;
	bool wanted = (m->flags & (HOT | WARMING)) || m->opens;
	if ((m->flags & LUKEWARM) && !wanted && c->edge) {
		m->flags &= (uint32_t)~REREAD;
		uint32_t id = c->edge;
		c->edge = edge_at(g, id)->after;
		if (edge_at(g, id)->hot)
			edge_cool(g, id);
		return;
	}
	m->flags &= (uint32_t) ~(COOLING | (wanted ? 0 : LUKEWARM));
	c->memo = 0;
	memo_doom(g, m);
}

void
graph_cool(struct graph *g)
{
	for (; g->heat.left && (g->heat.cool.memo || g->heat.cooling.n || g->heat.loops.n);
		g->heat.left--) {
		if (g->heat.cool.memo)
			cool_step(g);
		else
			g->heat.cool.memo = cool_next(g);
	}
}

/* An index that nobody asks any more no longer stands on its members. Its own few edges go with it. */
static void
collect_index(struct graph *g, struct memo *m)
{
	index_free(g, m);
	if (m->heat || !(m->flags & HOT))
		return;
	become_cold(g, m);
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after)
		edge_cool(g, id);
	m->flags &= (uint32_t)~LUKEWARM;
}

void
graph_collect(struct graph *g)
{
	while (g->heat.doomed.n) {
		struct memo *m = memo_at(g, g->heat.doomed.v[--g->heat.doomed.n]);
		m->flags &= (uint32_t)~DOOMED;
		if (m->kind == KIND_NONE || m->hot || m->cold || m->opens ||
			(m->flags & (ROOT | TOUCHED | MOVED | CHAIN | QUEUED | CHANGED)))
			continue;
		if (memo_is_indexed(g, m))
			collect_index(g, m);
		graph_cool(g);
		/* else it comes here again when it has been cooled */
		if (!m->heat && !(m->flags & (COOLING | LUKEWARM | WARMING)))
			memo_forget(g, m);
	}
}
