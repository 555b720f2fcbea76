/* The diagnostics of all tasks: which memos have some is known, so that nobody has to look at the others.
 *
 * One that has nothing to say any more stays on the list (graph.diags.said) until somebody asks for all; so does the number of
 * one that is forgotten, whoever has it next. Who follows the changes (graph.resaid) is told kinds and keys. */
#include "graph/internal.h"

static void
note_moved(struct graph *g, struct memo *m)
{
	if (!g->diags.follows || (m->flags & RESAID))
		return;
	m->flags |= RESAID;
	pack_u64(&g->diags.resaid, m->kind);
	pack_str(&g->diags.resaid, memo_key(m));
}

void
diags_note(struct graph *g, struct memo *m, const struct block *before, const struct block *now)
{
	if (str_eq(block_diags(before), block_diags(now)))
		return;
	g->diags.version++;
	note_moved(g, m);
	if (block_diags(now).len && !(m->flags & SAID)) {
		m->flags |= SAID;
		ids_add(&g->diags.said, m->id);
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
	struct memo **found = graph_alloc(g, (g->diags.said.n + 1) * sizeof(struct memo *));
	size_t n = 0;
	for (size_t i = 0; i < g->diags.said.n; i++) {
		struct memo *m = memo_at(g, g->diags.said.v[i]);
		if (diags_of(g, m).len) {
			g->diags.said.v[n] = m->id;
			found[n++] = m;
		} else {
			m->flags &= (uint32_t)~SAID;
		}
	}
	g->diags.said.n = n;
	g->diags.said_left = g->diags.said_left ? n : 0;
	if (n)
		qsort(found, n, sizeof(struct memo *), memo_cmp);
	for (size_t i = 0; i < n; i++)
		each(ctx, found[i]->kind, memo_key(found[i]), diags_of(g, found[i]));
	free(found);
}

uint64_t
graph_diags_version(const struct graph *g)
{
	return g->diags.version;
}

void
graph_diags_follow(struct graph *g)
{
	g->diags.follows = true;
	g->diags.said_left = g->diags.said.n;
}

/* All that changed has been told. */
static void
forget_moved(struct graph *g)
{
	enum { KEEP = 64 << 10 };
	g->diags.resaid_at = 0;
	buf_clear(&g->diags.resaid);
	if (g->diags.resaid.cap > KEEP)
		buf_done(&g->diags.resaid);
}

bool
graph_diags_moved(struct graph *g, unsigned *ret_kind, struct str *ret_key, struct str *ret_diags)
{
	while (g->diags.said_left) {
		const struct memo *m = memo_at(g, g->diags.said.v[--g->diags.said_left]);
		*ret_diags = diags_of(g, m);
		if (ret_diags->len == 0)
			continue;
		*ret_kind = m->kind;
		*ret_key = memo_key(m);
		return true;
	}
	struct str rest = str_from(buf_str(&g->diags.resaid), g->diags.resaid_at);
	if (rest.len == 0) {
		forget_moved(g);
		return false;
	}
	*ret_kind = (unsigned)unpack_u64(&rest);
	*ret_key = unpack_str(&rest);
	g->diags.resaid_at = g->diags.resaid.len - rest.len;
	struct memo *m = memo_find(g, *ret_kind, *ret_key);
	if (m)
		m->flags &= (uint32_t)~RESAID;
	*ret_diags = m ? diags_of(g, m) : S("");
	return true;
}

bool
graph_diags_told(struct graph *g, unsigned kind, struct str key, struct str *ret)
{
	const struct memo *m = memo_find(g, kind, key);
	if (!m || (m->flags & RESAID))
		return false;
	*ret = diags_of(g, m);
	return true;
}
