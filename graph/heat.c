/* Hot and cold: which tasks a change is pushed through.
 *
 * A hot task heats what it reads. Heat is a count, and only its first and last unit go further down.
 * Cooling waits until nothing runs any more: a task that loses its last reader in the middle of a
 * climb may find another one in the same climb, and must not have missed a change in between.
 *
 * Loops would heat themselves for ever. A cyclic task that loses heat without becoming cold is a
 * suspect, and the loop around it is cooled if nothing from outside heats any of its members. */
#include "graph/internal.h"

static void
become_hot(struct graph *g, struct memo *m)
{
	m->flags |= HOT;
	if (!memo_is_indexed(g, m) && m->kind != QUESTION)
		g->cold_bytes -= block_size(m->block);
	if (m->flags & STALE)
		queue_add(g, m, NULL); /* never to be verified: so the climb has to run it */
	ids_add(g, &g->work, m->id);
}

void
memo_heat(struct graph *g, struct memo *m)
{
	m->heat++;
	if (m->flags & HOT)
		return;
	assert(memo_current(g, m)); /* a hot task is never verified, so it starts out current */
	size_t base = g->work.n;
	become_hot(g, m);
	while (g->work.n > base) {
		struct memo *reader = memo_at(g, g->work.v[--g->work.n]);
		for (uint32_t id = reader->deps; id; id = edge_at(g, id)->after) {
			struct memo *dep = memo_at(g, edge_at(g, id)->dep);
			if (dep->flags & CHAIN) { /* it runs: its own edges are not settled yet */
				ids_add(g, &g->late, id);
				continue;
			}
			edge_move(g, id, true);
			dep->heat++;
			if (!(dep->flags & HOT))
				become_hot(g, dep);
		}
	}
}

void
memo_unheat(struct graph *g, struct memo *m)
{
	assert(m->heat > 0);
	m->heat--;
	if (m->heat == 0 && !(m->flags & COOLING)) {
		m->flags |= COOLING;
		ids_add(g, &g->cooling, m->id);
	} else if (m->heat > 0 && (m->flags & CYCLIC)) {
		ids_add(g, &g->loops, m->id);
	}
}

void
edges_settle(struct graph *g)
{
	for (size_t i = 0; i < g->late.n; i++) {
		uint32_t id = g->late.v[i];
		struct edge *e = edge_at(g, id);
		if (!e->reader || e->hot || !(memo_at(g, e->reader)->flags & HOT))
			continue;
		edge_move(g, id, true);
		memo_heat(g, memo_at(g, e->dep));
	}
	g->late.n = 0;
}

static void
cool(struct graph *g, struct memo *m)
{
	m->flags &= (uint16_t)~HOT;
	m->verified_at = g->revision;
	if (!memo_is_indexed(g, m) && m->kind != QUESTION)
		g->cold_bytes += block_size(m->block);
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after) {
		struct memo *dep = memo_at(g, edge_at(g, id)->dep);
		if (!edge_at(g, id)->hot)
			continue;
		edge_move(g, id, false);
		memo_unheat(g, dep);
	}
	if (!m->hot && !m->cold && !(m->flags & DOOMED)) {
		m->flags |= DOOMED;
		ids_add(g, &g->doomed, m->id);
	}
}

/* The cyclic hot tasks that `m` heats, itself included, at the end of g->work. */
static void
gather_loop(struct graph *g, struct memo *m, uint32_t serial)
{
	size_t base = g->work.n;
	m->mark = serial;
	ids_add(g, &g->work, m->id);
	for (size_t i = base; i < g->work.n; i++) {
		struct memo *x = memo_at(g, g->work.v[i]);
		for (uint32_t id = x->deps; id; id = edge_at(g, id)->after) {
			struct memo *dep = memo_at(g, edge_at(g, id)->dep);
			if (dep->mark == serial || !(dep->flags & CYCLIC) || !(dep->flags & HOT))
				continue;
			dep->mark = serial;
			ids_add(g, &g->work, dep->id);
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
		for (size_t i = base; i < g->work.n; i++) {
			struct memo *m = memo_at(g, g->work.v[i]);
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
	size_t base = g->work.n;
	uint32_t serial = ++g->serial;
	gather_loop(g, m, serial);
	unmark_heated(g, base, serial);
	for (size_t i = base; i < g->work.n; i++) {
		struct memo *x = memo_at(g, g->work.v[i]);
		for (uint32_t id = x->mark == serial ? x->deps : 0; id;
			id = edge_at(g, id)->after) {
			if (!edge_at(g, id)->hot)
				continue;
			edge_move(g, id, false);
			memo_unheat(g, memo_at(g, edge_at(g, id)->dep));
		}
	}
	g->work.n = base;
}

void
graph_cool(struct graph *g)
{
	while (g->cooling.n || g->loops.n) {
		if (g->cooling.n) {
			struct memo *m = memo_at(g, g->cooling.v[--g->cooling.n]);
			m->flags &= (uint16_t)~COOLING;
			if (m->heat == 0 && (m->flags & HOT))
				cool(g, m);
			continue;
		}
		struct memo *m = memo_at(g, g->loops.v[--g->loops.n]);
		if ((m->flags & CYCLIC) && (m->flags & HOT) && m->heat)
			cool_loop(g, m);
	}
}

void
graph_collect(struct graph *g)
{
	while (g->doomed.n) {
		struct memo *m = memo_at(g, g->doomed.v[--g->doomed.n]);
		m->flags &= (uint16_t)~DOOMED;
		if (m->kind == KIND_NONE || m->hot || m->cold || m->opens ||
			(m->flags & (ROOT | TOUCHED | MOVED | CHAIN | QUEUED | CHANGED)))
			continue;
		if (memo_is_indexed(g, m))
			index_free(g, m); /* it no longer stands on its members */
		graph_cool(g);
		if (!m->heat)
			memo_forget(g, m);
	}
}
