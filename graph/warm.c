/* Heating in slices: opening a page that reads everything costs no more at once than another.
 *
 * What an open task reads is heated from below, so that a hot task reads only hot ones at any time.
 * The way down from the open task to what is heated now is kept, with the next edge of each. A task
 * some of whose edges are hot is *lukewarm*: what it reads there is pushed, it itself is cold, and
 * verified when it is asked for. An open one that is not hot is pulled in every batch.
 *
 * Between two slices anything may happen. A task that has run meanwhile is gone through again from
 * its first edge where it has read something else, and what lay below it on the way is left, and
 * cooled. What changes does not tell its lukewarm readers: those that are open are pulled, and for
 * the others the background fill learns of it when their edges are cold again (edge_cool).
 *
 * Loops cannot be heated from below: they are heated at once. */
#include "graph/internal.h"

enum { PACE_DEFAULT = 512 };

void
graph_pace(struct graph *g, size_t edges)
{
	g->heat.pace = edges ? edges : PACE_DEFAULT;
}

/* ---- the way down ---- */

static void
warm_push(struct graph *g, struct memo *m)
{
	m->flags |= WARMING | REREAD;
	g->heat.warming = heap_grow(
		g->heat.warming, g->heat.warming_n, &g->heat.warming_cap, sizeof(*g->heat.warming));
	g->heat.warming[g->heat.warming_n++] = (struct cursor){ m->id, 0 };
}

/* Leaves the lowest; half heated it is cooled again, unless it is open. */
static void
warm_pop(struct graph *g)
{
	struct memo *m = memo_at(g, g->heat.warming[--g->heat.warming_n].memo);
	m->flags = (m->flags | REREAD) & ~(uint32_t)WARMING;
	if ((m->flags & LUKEWARM) && !m->opens)
		cool_later(g, m);
	memo_doom(g, m);
}

/* The next edge of the lowest is hot. */
static void
take_edge(struct graph *g)
{
	struct cursor *c = &g->heat.warming[g->heat.warming_n - 1];
	memo_at(g, c->memo)->flags |= LUKEWARM;
	edge_move(g, c->edge, true);
	memo_at(g, edge_at(g, c->edge)->dep)->heat++;
	c->edge = edge_at(g, c->edge)->after;
}

/* All that the lowest reads is hot, so it can be. */
static void
warm_finish(struct graph *g, struct memo *m)
{
	g->heat.warming_n--;
	m->flags &= (uint32_t)~WARMING;
	if (g->heat.warming_n)
		take_edge(g);
	become_hot(g, m);
}

/* The lowest reads `m`, which is on the way to it. */
static void
warm_loop(struct graph *g, struct memo *m)
{
	while (m->flags & WARMING)
		warm_pop(g);
	if (g->heat.warming_n)
		take_edge(g);
	heat_below(g, m);
}

/* One edge of the lowest, or its end. */
static void
warm_step(struct graph *g)
{
	struct cursor *c = &g->heat.warming[g->heat.warming_n - 1];
	struct memo *m = memo_at(g, c->memo);
	if (m->flags & HOT) { /* by somebody else */
		warm_pop(g);
		return;
	}
	if (m->flags & REREAD)
		c->edge = m->deps;
	m->flags &= (uint32_t)~REREAD;
	if (!c->edge) {
		warm_finish(g, m);
		return;
	}
	struct memo *dep = memo_at(g, edge_at(g, c->edge)->dep);
	if (edge_at(g, c->edge)->hot) {
		c->edge = edge_at(g, c->edge)->after;
	} else if (dep->flags & HOT) {
		take_edge(g);
	} else if (dep->flags & WARMING) {
		warm_loop(g, dep);
	} else if (dep->deps) {
		warm_push(g, dep);
	} else {
		take_edge(g);
		become_hot(g, dep);
	}
}

/* ---- slices ---- */

/* Leaves what nobody on the way reads any more: all below the first that has run meanwhile. */
static void
warm_resume(struct graph *g)
{
	size_t n = 0;
	while (n < g->heat.warming_n && !(memo_at(g, g->heat.warming[n].memo)->flags & REREAD))
		n++;
	while (g->heat.warming_n > n + 1)
		warm_pop(g);
}

/* Whether there is something to go on with. */
static bool
warm_next(struct graph *g)
{
	if (g->heat.opening.n == 0)
		return false;
	struct memo *m = memo_at(g, g->heat.opening.v[g->heat.opening.n - 1]);
	while (g->heat.warming_n && g->heat.warming[0].memo != m->id)
		warm_pop(g);
	if (!memo_current(g, m))
		return false; /* the next batch pulls it */
	if (g->heat.warming_n == 0)
		warm_push(g, m);
	return true;
}

static void
warm_slice(struct graph *g)
{
	warm_resume(g);
	for (; g->heat.left && warm_next(g); g->heat.left--)
		warm_step(g);
	climb(g);
}

bool
graph_heat(struct graph *g)
{
	g->heat.left = g->heat.pace;
	warm_slice(g);
	graph_cool(g);
	return g->heat.left == 0;
}

/* ---- what is open ---- */

void
warm_open(struct graph *g, struct memo *m)
{
	if (m->opens == 1)
		ids_add(&g->heat.opening, m->id);
	warm_slice(g);
}

void
warm_done(struct graph *g, struct memo *m)
{
	struct ids *o = &g->heat.opening;
	size_t i = o->n;
	while (o->v[--i] != m->id)
		;
	memmove(o->v + i, o->v + i + 1, (--o->n - i) * sizeof(*o->v));
}

void
warm_close(struct graph *g, struct memo *m)
{
	warm_done(g, m);
	while (g->heat.warming_n) /* it may be on any way */
		warm_pop(g);
	if (m->flags & LUKEWARM)
		cool_later(g, m);
}

void
warm_pull(struct graph *g)
{
	/* from the last on: those that become hot in this are taken out */
	for (size_t i = g->heat.opening.n; i-- > 0;) {
		if (i < g->heat.opening.n)
			demand(g, memo_at(g, g->heat.opening.v[i]), false);
	}
	climb(g);
}
