/* Tasks that read themselves.
 *
 * The chain holds what is being brought up to date, each link waiting for the next. A read of a
 * member of the chain closes a loop: everything from there to the top waits for itself. All of them
 * get one value, the report of the loop, turned so that it begins at its smallest member; so it does
 * not matter which was asked first.
 *
 * A loop can also close through a task that is finished: B runs again and now reads A, which reads B
 * as it was. Such an A has to run again to find itself in the loop: loop_probe looks for a way back
 * from A to the chain, among tasks of one rank, before A is used. */
#include "graph/internal.h"

/* So many members of a loop are named. */
enum { NAMED_MAX = 12 };

/* Orders two members by kind name, then key. */
static int
member_cmp(struct graph *g, const struct memo *a, const struct memo *b)
{
	int c = strcmp(g->kinds[a->kind].name, g->kinds[b->kind].name);
	return c ? c : str_cmp(memo_key(a), memo_key(b));
}

static void
add_name(struct graph *g, struct buf *b, const struct memo *m)
{
	buf_printf(b, "%s '%.*s'", g->kinds[m->kind].name, STR(memo_key(m)));
}

/* The tasks (not questions) of the chain from `pos` on, turned to start at the smallest: how many. There is room for
 * twice as many in *ret. */
static size_t
loop_members(struct graph *g, size_t pos, struct memo **ret)
{
	size_t n = 0, least = 0;
	for (size_t i = pos; i < g->run.chain_n; i++) {
		struct memo *m = memo_at(g, g->run.chain[i].memo);
		if (m->kind != QUESTION)
			ret[n++] = m;
	}
	for (size_t i = 1; i < n; i++)
		least = member_cmp(g, ret[i], ret[least]) < 0 ? i : least;
	for (size_t i = 0; i < n; i++)
		ret[n + i] = ret[i];
	memmove(ret, ret + least, n * sizeof(struct memo *));
	return n;
}

/* The value of every member of the loop that the chain makes from `pos` on. */
static struct buf
loop_diags(struct graph *g, size_t pos)
{
	struct memo **members = graph_alloc(g, 2 * (g->run.chain_n - pos) * sizeof(struct memo *));
	size_t n = loop_members(g, pos, members);
	struct buf message = { 0 }, diags = { 0 };
	struct str path = S("");
	for (size_t i = n; i-- > 0;) {
		struct str key = memo_key(members[i]);
		if (g->kinds[members[i]->kind].file)
			path = str_slice(key, 0, str_find(key, '\0', 0));
	}
	for (size_t i = 0; i < n && i < NAMED_MAX; i++) {
		add_name(g, &message, members[i]);
		buf_lit(&message, " reads ");
	}
	if (n > NAMED_MAX)
		buf_printf(&message, "%zu more, and then ", n - NAMED_MAX);
	add_name(g, &message, members[0]);
	struct diag d = { .severity = DIAG_ERROR,
		.message = buf_str(&message),
		.path = path,
		.hint = S("break the loop at one of these"),
		.source = S("") };
	diag_encode(&diags, &d);
	buf_done(&message);
	free(members);
	return diags;
}

void
loop_close(struct graph *g, struct memo *m)
{
	size_t pos = g->run.chain_n;
	while (g->run.chain[--pos].memo != m->id)
		;
	struct buf diags = loop_diags(g, pos);
	for (size_t i = pos; i < g->run.chain_n; i++) {
		if (g->run.chain[i].loop)
			continue;
		g->run.chain[i].loop = block_new(g, S(""), buf_str(&diags));
	}
	buf_done(&diags);
}

/* ---- the way back ---- */

/* A walk down from a task among tasks of its rank. Each is met twice: on the way in, when what it reads is put on the
 * stack (graph.batch.work) above it, and on the way out, when all of that has been seen. */
struct walk {
	struct graph *g;
	unsigned rank;
	uint32_t serial; /* the mark of what was met */
};

/* A dependency is stale if it waits for the chain, or is on it. */
static bool
leads_back(const struct memo *m, uint32_t serial)
{
	return (m->flags & CHAIN) || (m->mark == serial && (m->flags & STALE));
}

/* Pushes the dependencies of `m` that have its rank. */
static void
walk_into(struct walk *w, struct memo *m)
{
	struct graph *g = w->g;
	m->mark = w->serial;
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after) {
		struct memo *dep = memo_at(g, edge_at(g, id)->dep);
		g->counters.edges_walked++;
		if (!(dep->flags & CHAIN) && dep->mark != w->serial && dep->rank == w->rank)
			ids_add(&g->batch.work, dep->id);
	}
}

static bool
any_leads_back(struct graph *g, const struct memo *m, uint32_t serial)
{
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after) {
		if (leads_back(memo_at(g, edge_at(g, id)->dep), serial))
			return true;
	}
	return false;
}

/* Makes it stale if it waits for the chain. Whether that is news. */
static bool
look_back(struct graph *g, struct memo *m, uint32_t serial)
{
	if (!any_leads_back(g, m, serial))
		return false;
	bool news = !(m->flags & STALE);
	m->flags |= STALE;
	if (m->flags & HOT)
		queue_add(g, m, NULL);
	return news;
}

void
loop_probe(struct graph *g, struct memo *m)
{
	if (m->flags & CHAIN)
		return;
	struct walk w = { g, m->rank, ++g->run.serial };
	size_t base = g->batch.work.n;
	bool found = false;
	ids_add(&g->batch.work, m->id);
	g->batch.walked.n = 0;
	while (g->batch.work.n > base) {
		struct memo *x = memo_at(g, g->batch.work.v[g->batch.work.n - 1]);
		if (x->mark != w.serial) {
			walk_into(&w, x);
			continue; /* and come back when what it reads is known */
		}
		g->batch.work.n--;
		ids_add(&g->batch.walked, x->id);
		found = look_back(g, x, w.serial) || found;
	}
	/* Where there is a loop already, one was looked at before what it reads. */
	while (found) {
		found = false;
		for (size_t i = 0; i < g->batch.walked.n; i++)
			found = look_back(g, memo_at(g, g->batch.walked.v[i]), w.serial) || found;
	}
}
