/* The diagnostics of all tasks: which memos have some is known, so that nobody has to look at the others.
 *
 * One that has nothing to say any more stays on the list (graph.said) until somebody asks for all. */
#include "graph/internal.h"

void
diags_note(struct graph *g, struct memo *m, const struct block *before, const struct block *now)
{
	if (str_eq(block_diags(before), block_diags(now)))
		return;
	g->diags_version++;
	if (block_diags(now).len && !(m->flags & SAID)) {
		m->flags |= SAID;
		ids_add(&g->said, m->id);
	}
}

static struct str
diags_of(struct graph *g, const struct memo *m)
{
	if (m->kind == KIND_NONE || m->kind == QUESTION || !(m->flags & COMPUTED))
		return S("");
	if (memo_is_indexed(g, m))
		return m->index ? block_diags(m->index->params) : S("");
	return block_diags(m->block);
}

static int
memo_cmp(const void *a, const void *b)
{
	const struct memo *x = *(struct memo *const *)a, *y = *(struct memo *const *)b;
	return x->kind != y->kind ? (int)x->kind - (int)y->kind : str_cmp(memo_key(x), memo_key(y));
}

void
graph_diags(struct graph *g,
	void (*each)(void *ctx, unsigned kind, struct str key, struct str diags), void *ctx)
{
	struct memo **found = graph_alloc(g, (g->said.n + 1) * sizeof(struct memo *));
	size_t n = 0;
	for (size_t i = 0; i < g->said.n; i++) {
		struct memo *m = memo_at(g, g->said.v[i]);
		if (diags_of(g, m).len) {
			g->said.v[n] = m->id;
			found[n++] = m;
		} else {
			m->flags &= (uint32_t)~SAID;
		}
	}
	g->said.n = n;
	if (n)
		qsort(found, n, sizeof(struct memo *), memo_cmp);
	for (size_t i = 0; i < n; i++)
		each(ctx, found[i]->kind, memo_key(found[i]), diags_of(g, found[i]));
	free(found);
}

uint64_t
graph_diags_version(const struct graph *g)
{
	return g->diags_version;
}
