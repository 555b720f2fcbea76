/* Settling a batch: changed inputs are read again, and the change is pushed through the hot set in
 * the order of ranks.
 *
 * Each rank has two levels: its tasks, then the questions to them. Tasks of ordered kinds run in
 * exactly their index's order, looked up when their rank begins: the index lies below and has
 * settled. So a task finds all that comes before it done. */
#include "graph/internal.h"

/* A queued task of an ordered kind. */
struct ordered {
	uint32_t memo;
	const struct rec *rec; /* its place in the order, NULL where it has none */
};

void
queue_add(struct graph *g, struct memo *m, const struct memo *cause)
{
	if (!(m->flags & HOT) || (m->flags & QUEUED))
		return;
	m->flags |= QUEUED;
	if (cause)
		m->cause = cause->id;
	unsigned level = 2 * m->rank + (m->kind == QUESTION);
	ids_add(&g->queue.ids[level], m->id);
	g->queue.levels |= 1u << level;
}

void
revision_move(struct graph *g)
{
	if (g->batch.revision_moved)
		return;
	g->batch.revision_moved = true;
	g->revision++;
	assert(g->revision < UINT32_MAX - 1);
}

/* ---- the ordered ones ---- */

static const struct kind *
ordered_kind(struct graph *g, const struct memo *m)
{
	return m->kind != QUESTION && g->kinds[m->kind].ordered ? &g->kinds[m->kind] : NULL;
}

static bool
ordered_before(struct graph *g, const struct ordered *a, const struct ordered *b)
{
	struct memo *x = memo_at(g, a->memo), *y = memo_at(g, b->memo);
	if (!a->rec || !b->rec)
		return a->rec || (!b->rec && str_cmp(memo_key(x), memo_key(y)) < 0);
	int c = rec_cmp(a->rec, b->rec);
	return c ? c < 0 : x->kind < y->kind;
}

static void
heap_push(struct graph *g, unsigned level, struct ordered o)
{
	struct ordered *h = heap_grow(g->queue.heap[level], g->queue.heap_n[level],
		&g->queue.heap_cap[level], sizeof(*h));
	size_t i = g->queue.heap_n[level]++;
	for (; i > 0 && ordered_before(g, &o, &h[(i - 1) / 2]); i = (i - 1) / 2)
		h[i] = h[(i - 1) / 2];
	h[i] = o;
	g->queue.heap[level] = h;
}

static uint32_t
heap_pop(struct graph *g, unsigned level)
{
	struct ordered *h = g->queue.heap[level];
	uint32_t least = h[0].memo;
	size_t n = --g->queue.heap_n[level], i = 0;
	struct ordered last = h[n];
	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && ordered_before(g, &h[child + 1], &h[child]))
			child++;
		if (!ordered_before(g, &h[child], &last))
			break;
		h[i] = h[child];
	}
	h[i] = last;
	return least;
}

static struct ordered
order_of(struct graph *g, struct memo *m, const struct kind *k)
{
	struct memo *index = memo_find(g, k->order_index, S(""));
	const struct rec *r = NULL;
	if (index && (index->flags & COMPUTED) && index->index)
		r = index_first(index->index, memo_key(m), S(""));
	return (struct ordered){ m->id, r };
}

/* The next task of a level, or 0. */
static uint32_t
level_pop(struct graph *g, unsigned level)
{
	struct ids *q = &g->queue.ids[level];
	while (g->queue.at[level] < q->n) {
		uint32_t id = q->v[g->queue.at[level]++];
		struct memo *m = memo_at(g, id);
		if (!(m->flags & QUEUED))
			continue; /* pulled in the meantime */
		const struct kind *k = ordered_kind(g, m);
		if (!k)
			return id;
		heap_push(g, level, order_of(g, m, k));
	}
	q->n = g->queue.at[level] = 0;
	while (g->queue.heap_n[level]) {
		uint32_t id = heap_pop(g, level);
		if (memo_at(g, id)->flags & QUEUED)
			return id;
	}
	return 0;
}

static uint32_t
queue_pop(struct graph *g)
{
	while (g->queue.levels) {
		unsigned level = (unsigned)__builtin_ctz(g->queue.levels);
		uint32_t id = level_pop(g, level);
		if (id)
			return id;
		g->queue.levels &= g->queue.levels - 1;
	}
	return 0;
}

void
climb(struct graph *g)
{
	for (uint32_t id; (id = queue_pop(g));) {
		struct memo *m = memo_at(g, id);
		if (m->heat) {
			demand(g, m, false);
			continue;
		}
		/* it lost its hot readers in this climb: whoever reads it next runs it, or the fill */
		m->flags = (uint32_t)((m->flags | STALE) & ~QUEUED);
		if (m->cold || (m->flags & ROOT))
			fill_add_itself(g, m);
	}
}

/* ---- a batch ---- */

/* Values that came out different when they were computed again after having been dropped. */
static void
take_moved(struct graph *g)
{
	size_t n = g->batch.moved.n;
	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++) {
		struct memo *m = memo_at(g, g->batch.moved.v[i]);
		m->flags &= (uint32_t)~MOVED;
		revision_move(g);
		m->changed_at = g->revision;
		fill_add(g, m);
		memo_notify(g, m);
	}
	g->batch.moved.n = 0; /* notifying runs nothing, so there are no new ones */
}

static void
take_touched(struct graph *g)
{
	for (size_t i = 0; i < g->batch.touched.n; i++) {
		struct memo *m = memo_at(g, g->batch.touched.v[i]);
		m->flags &= (uint32_t)~TOUCHED;
		m->flags |= STALE;
		demand(g, m, false);
	}
	g->batch.touched.n = 0;
}

/* Keeps the open tasks whose value is another than before the batch. */
static void
filter_changes(struct graph *g)
{
	size_t n = 0;
	for (size_t i = 0; i < g->batch.n_changes; i++) {
		struct change c = g->batch.changes[i];
		struct memo *m = memo_at(g, c.memo);
		m->flags &= (uint32_t)~CHANGED;
		if (m->opens && !fingerprint_eq(m->fp, c.before))
			g->batch.changes[n++] = c;
	}
	g->batch.n_changes = n;
}

static void
round_begin(struct graph *g)
{
	g->batch.revision_moved = false;
	take_moved(g);
	take_touched(g);
	listings_apply(g);
}

void
graph_read_named(struct graph *g)
{
	if (g->queue.climbing)
		return;
	g->batch.ran = g->batch.cut = g->batch.n_changes = g->queue.loop_turns = 0;
	g->queue.climbing = true;
	round_begin(g);
}

void
graph_settle(struct graph *g, struct settled *ret)
{
	enum { ROUNDS = 8 }; /* a world that changes under every read must not keep us here */
	graph_read_named(g);
	for (int round = 1;; round++) {
		climb(g);
		warm_pull(g);
		if (g->batch.moved.n == 0 || round == ROUNDS)
			break;
		round_begin(g);
	}
	g->queue.climbing = false;
	filter_changes(g);
	g->heat.left = g->heat.pace;
	graph_cool(g);
	graph_collect(g);
	graph_drop(g, true);
	if (ret)
		*ret = (struct settled){ g->revision, g->batch.ran, g->batch.cut,
			g->batch.n_changes };
}
