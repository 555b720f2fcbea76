/* Work in slices: a task that stands on large indexes is brought up to date a little at a time, behind.
 *
 * A compute cannot be left in the middle, but what is built of many members can: when a slice is used up, the index
 * keeps what it has, all that waits for it is given up as if the stack were too deep (UV_EAGAIN), and the next slice
 * goes on with the index itself. What waited runs again from its start, once for each index that it needs. And who
 * waits for a task can be left when that is done: a long text is one slice, its page another, and the look at
 * its links others, in which the pages are made that it looks at.
 *
 * An index that was left in the middle is told of what changes as one that is built: its members are heated by it, and
 * note themselves (index_notify); the listing notes each change in front of where the build stands (listing.c). Its
 * parameters are looked at again where the revision has moved. So who needs it meanwhile goes on with it, to the end. */
#include "graph/internal.h"

/* What a task that has to run counts, in members that are there already, or edges. */
enum { TASK = 16 };

/* Of values: so many bytes count as one edge of the pace, and so many times the pace may be made again. */
enum { BYTES = 64, AGAIN_MAX = 8 };

void
advance_leave(struct graph *g, struct memo *m)
{
	g->slice.left = true;
	advance_done(g, m);
	ids_add(&g->slice.building, m->id);
}

bool
advance_leaves(struct graph *g, struct memo *m)
{
	if (!g->slice.bounded)
		return false;
	size_t ran = (size_t)(g->counters.tasks_run - g->slice.ran_before);
	bool over =
		g->slice.added && (g->slice.added + TASK * ran > g->heat.pace / 4 ||
					  (g->slice.waits && g->slice.waits(g->slice.waits_ctx)));
	g->slice.added++;
	if (over)
		advance_leave(g, m);
	return over;
}

void
advance_again(struct graph *g, size_t bytes)
{
	if (!g->slice.bounded)
		return; /* whoever asks between two slices */
	g->slice.made_again += TASK + bytes / BYTES;
	g->slice.thrashes = g->slice.thrashes || g->slice.made_again > AGAIN_MAX * g->heat.pace;
}

/* An index that is being built goes on instead: it counts its members. And where what one slice has made is dropped by the
 * next, and made again there, all goes on to the end: else each would be as long as all before it. */
bool
advance_ends(struct graph *g)
{
	uint64_t made = TASK * (g->counters.tasks_run - g->slice.ran_before) +
			(g->counters.bytes_hashed - g->slice.hashed_before) / BYTES;
	bool ends = g->slice.bounded && g->run.chain_n && !g->slice.thrashes &&
		    made > g->slice.made_again + g->heat.pace;
	for (size_t i = 0; i < g->run.chain_n && ends; i++) {
		const struct memo *waits = memo_at(g, g->run.chain[i].memo);
		ends = waits->kind != QUESTION && g->kinds[waits->kind].class == KIND_TASK;
	}
	g->slice.left = g->slice.left || ends;
	return ends;
}

void
advance_done(struct graph *g, const struct memo *m)
{
	struct ids *b = &g->slice.building;
	size_t kept = 0;
	for (size_t i = 0; i < b->n; i++) {
		if (b->v[i] != m->id)
			b->v[kept++] = b->v[i];
	}
	b->n = kept;
}

void
graph_yield(struct graph *g, yield_fn *waits, void *ctx)
{
	g->slice.waits = waits;
	g->slice.waits_ctx = ctx;
}

bool
yields_here(struct graph *g)
{
	bool now = g->slice.yields && yield_often();
	g->slice.left = g->slice.left || now;
	return now;
}

bool
demand_behind(struct graph *g, struct memo *m)
{
	g->slice.left = false;
	g->slice.yields = g->slice.waits;
	if (g->slice.yields)
		yield_begin(g->slice.waits, g->slice.waits_ctx);
	demand(g, m, false);
	if (g->slice.yields)
		yield_end();
	g->slice.yields = false;
	bool done = !g->slice.left;
	g->slice.left = false;
	return done;
}

bool
graph_advance(struct graph *g, unsigned kind, struct str key)
{
	assert(g->run.depth == 0 && g->run.n_frames == 0); /* computes use task_read */
	bool begun = g->slice.building.n;
	struct memo *m = begun ? memo_at(g, g->slice.building.v[g->slice.building.n - 1])
			       : memo_intern(g, kind, key);
	if (!begun && memo_current(g, m))
		return false;
	g->slice.bounded = true;
	g->slice.added = 0;
	g->slice.ran_before = g->counters.tasks_run;
	g->slice.hashed_before = g->counters.bytes_hashed;
	g->slice.made_again = 0;
	g->slice.thrashes = g->slice.thrashes && g->slice.advanced == m->id;
	bool done = demand_behind(g, m);
	g->slice.bounded = false;
	g->slice.advanced = done ? 0 : m->id;
	climb(g);
	return !done || begun;
}
