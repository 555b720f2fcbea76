/* Folding: what stands between a task that is only looked at and what it rests on is forgotten.
 *
 * Of most pages of a large site nobody wants more than what is wrong with them. A task that was looked
 * at (graph_look) keeps its fingerprint and its diagnostics; the tasks that were computed for it (kinds
 * with FOLD_THROUGH: values that are made for their readers) are gone through: the edges to what they
 * had read take the place of the edge to them, and nobody reads them any more. A part of a value that
 * few have asked for becomes the value. What is left of a page are a dozen edges to files, front matter
 * and questions to lists, instead of a hundred edges, ten tasks and ten questions.
 *
 * That is never wrong: what was gone through had come of just these reads, so while none of them has
 * changed it would come out the same. It is coarser: where the value in between would have been cut off
 * the task above now runs, and computes it again, or takes it from the cache. So tasks whose readers
 * are many are not gone through, nor what is open, has something to say, or was asked for from outside.
 * What stands on equals is not folded: among these only what is asked for in its turn may be read, as the
 * read of another can close a loop that nobody would have run into.
 *
 * Pages of one layout read the same settings, templates and lists. Where several had the same set of
 * such shared reads (of one rank, so that it can stand at a place among the ranks) it becomes one memo
 * of its own, a *bundle*, and each of them has one edge to it. A set that is met for the first time
 * stays as it is: most sets are either common, or nobody else's. */
#include "graph/internal.h"

enum {
	DEEP = 8,         /* so many tasks above each other are gone through */
	SHARED = 8,       /* with so many readers it is shared */
	BUNDLE_MIN = 2,   /* fewer are no set */
	LEAVES_MAX = 512, /* what reads more stays as it is: it is a list, of which there are few */
};

/* Flags of what is in use, is about to change, or is asked for: it stays. */
enum {
	BUSY = HOT | LUKEWARM | WARMING | COOLING | QUEUED | STALE | CHAIN | CYCLIC | TOUCHED |
	       MOVED | CHANGED | VOLATILE
};

void
graph_share(struct graph *g, size_t readers)
{
	g->fold.enough = readers ? readers : SHARED;
}

/* One task that is folded. Its new reads are gathered in g->fold.leaves and g->fold.shared. */
struct fold {
	struct graph *g;
	struct memo *reader;
	uint32_t serial;
	bool unfit; /* it reads too much, or what has to be read in its turn */
};

static bool
has_many_readers(struct graph *g, const struct memo *m)
{
	size_t n = 0;
	const uint32_t rings[] = { m->hot, m->cold };
	for (size_t i = 0; i < 2; i++) {
		for (uint32_t id = rings[i]; id;) {
			struct edge *e = edge_at(g, id);
			if (++n == g->fold.enough || memo_is_bundle(memo_at(g, e->reader)))
				return true;
			id = e->next == rings[i] ? 0 : e->next;
		}
	}
	return false;
}

static bool
is_free(struct graph *g, const struct memo *m)
{
	return memo_current(g, m) && !(m->flags & (uint32_t)BUSY) && !m->opens && !m->hot;
}

/* Whether the reads of `m` can stand in the place of a read of `m`. */
static bool
is_between(struct graph *g, const struct memo *m)
{
	if (!is_free(g, m) || has_many_readers(g, m) || keep_is_long(m))
		return false;
	if (m->kind == QUESTION)
		return question_is_part(m) && !memo_is_indexed(g, question_target(g, m));
	return g->kinds[m->kind].fold == FOLD_THROUGH && !(m->flags & ROOT) &&
	       block_diags(m->block).len == 0;
}

static void
gather(struct fold *f, struct memo *m, int depth)
{
	struct graph *g = f->g;
	if (m->mark == f->serial)
		return;
	m->mark = f->serial;
	if (depth < DEEP && is_between(g, m)) {
		keep_dropped(g, m);
		for (uint32_t id = m->deps; id; id = edge_at(g, id)->after)
			gather(f, memo_at(g, edge_at(g, id)->dep), depth + 1);
		return;
	}
	f->unfit |= g->fold.leaves.n + g->fold.shared.n >= LEAVES_MAX || m->rank == f->reader->rank;
	bool shared = !memo_is_bundle(m) && has_many_readers(g, m);
	if (!f->unfit)
		ids_add(shared ? &g->fold.shared : &g->fold.leaves, m->id);
}

/* ---- bundles ---- */

/* Whether this set was met before, or one that is taken for it: a bundle too many is no harm. Two that are met in turns
 * do not drive each other out. */
static bool
was_met(struct graph *g, struct str ids)
{
	uint64_t hash = hash64(ids, 0);
	uint64_t *row = g->fold.sets[hash % (sizeof(g->fold.sets) / sizeof(g->fold.sets[0]))];
	bool met = row[0] == hash || row[1] == hash;
	if (row[0] != hash) {
		row[1] = row[0];
		row[0] = hash;
	}
	return met;
}

/* By rank, then by number. */
static int
shared_cmp(const void *a, const void *b, void *ctx)
{
	struct graph *g = ctx;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	int c = (int)memo_at(g, x)->rank - (int)memo_at(g, y)->rank;
	return c ? c : (x > y) - (x < y);
}

/* Puts each set of shared reads of one rank among the leaves, as a bundle where that is worth it. */
static void
bundle_shared(struct graph *g)
{
	struct ids *s = &g->fold.shared;
	if (s->n)
		qsort_r(s->v, s->n, sizeof(*s->v), shared_cmp, g);
	for (size_t i = 0, end; i < s->n; i = end) {
		unsigned rank = memo_at(g, s->v[i])->rank;
		for (end = i; end < s->n && memo_at(g, s->v[end])->rank == rank; end++)
			;
		struct str set = { (const char *)&s->v[i], (end - i) * sizeof(*s->v) };
		if (end - i >= BUNDLE_MIN && was_met(g, set))
			ids_add(&g->fold.leaves, question_bundle(g, &s->v[i], end - i)->id);
		else
			for (size_t k = i; k < end; k++)
				ids_add(&g->fold.leaves, s->v[k]);
	}
}

/* ---- the task itself ---- */

/* The leaves are what it has read. New edges are linked before the old ones go. */
static void
relink(struct graph *g, struct memo *m)
{
	uint32_t old = m->deps, *end = &m->deps;
	for (size_t i = 0; i < g->fold.leaves.n; i++) {
		*end = edge_link(g, m, memo_at(g, g->fold.leaves.v[i]), false, false);
		end = &edge_at(g, *end)->after;
	}
	while (old) {
		uint32_t after = edge_at(g, old)->after;
		edge_unlink(g, old);
		old = after;
	}
	m->flags |= REREAD | FOLDED;
}

static void
fold_alone(struct graph *g, struct memo *m)
{
	struct fold f = { .g = g, .reader = m, .serial = ++g->run.serial };
	g->fold.leaves.n = g->fold.shared.n = 0;
	m->mark = f.serial;
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after)
		gather(&f, memo_at(g, edge_at(g, id)->dep), 0);
	if (f.unfit)
		return;
	bundle_shared(g);
	relink(g, m);
}

/* The task that an edge leads to, by way of a question. */
static struct memo *
read_by(struct graph *g, uint32_t id)
{
	struct memo *dep = memo_at(g, edge_at(g, id)->dep);
	return dep->kind == QUESTION ? question_target(g, dep) : dep;
}

static bool
can_fold(struct graph *g, const struct memo *m)
{
	return !memo_is_indexed(g, m) && m->kind != QUESTION && is_free(g, m) &&
	       !(m->flags & FOLDED);
}

void
fold(struct graph *g, struct memo *m)
{
	if (!g->memory.budget || graph_pending(g) || g->run.depth || g->run.n_frames ||
		!can_fold(g, m))
		return;
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after) {
		struct memo *dep = read_by(g, id);
		if (dep->kind != QUESTION && g->kinds[dep->kind].fold == FOLD_ITSELF &&
			can_fold(g, dep))
			fold_alone(g, dep);
	}
	fold_alone(g, m);
	graph_collect(g);
}
