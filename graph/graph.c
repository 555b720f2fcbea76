/* The engine's door: what the caller opens, asks for and names as changed. The batch itself is in
 * climb.c, listings are in listing.c. */
#include "graph/internal.h"

static void
check_kinds(const struct kind *kinds, size_t n)
{
	assert(n < QUESTION);
	for (size_t i = 0; i < n; i++) {
		const struct kind *k = &kinds[i];
		assert(k->name && k->rank <= RANK_MAX);
		if (k->class == KIND_INDEX) {
			assert(k->source < n && kinds[k->source].class == KIND_LISTING);
			assert(kinds[k->source].rank < k->rank);
			assert(k->member == KIND_NONE || kinds[k->member].rank < k->rank);
		}
		if (k->class <= KIND_TASK)
			assert(k->compute);
		assert(k->fold == FOLD_NOT || k->class == KIND_TASK);
		if (k->ordered)
			assert(kinds[k->order_index].rank < k->rank);
	}
}

struct graph *
graph_new(const struct kind *kinds, size_t n, void *site)
{
	check_kinds(kinds, n);
	struct graph *g = heap_new(sizeof(*g));
	g->kinds = kinds;
	g->n_kinds = n;
	g->site = site;
	g->revision = 1;
	graph_pace(g, 0);
	graph_share(g, 0);
	/* number 0 is none, in both pages */
	g->memos = graph_alloc(g, sizeof(*g->memos));
	g->memos[g->n_memo_pages++] = graph_alloc(g, PAGE * sizeof(struct memo));
	g->edges = graph_alloc(g, sizeof(*g->edges));
	g->edges[g->n_edge_pages++] = graph_alloc(g, PAGE * sizeof(struct edge));
	return g;
}

/* What indexes hold but for pieces, which all go at once. */
static void
free_indexes(struct graph *g)
{
	for (uint32_t id = 1; id <= g->memo_next; id++) {
		struct memo *m = memo_at(g, id);
		if (m->kind != KIND_NONE && memo_is_indexed(g, m))
			index_end(g, m);
	}
}

static void
free_lists(struct graph *g)
{
	struct ids *const lists[] = { &g->heat.opening, &g->heat.cooling, &g->heat.loops,
		&g->heat.late, &g->heat.doomed, &g->batch.touched, &g->batch.moved,
		&g->cache.keeping, &g->batch.drops, &g->batch.work, &g->batch.walked,
		&g->diags.said, &g->fold.leaves, &g->fold.shared, &g->slice.building };
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		free(lists[i]->v);
	for (unsigned i = 0; i < LEVELS; i++) {
		free(g->queue.ids[i].v);
		free(g->queue.heap[i]);
	}
	free(g->heat.warming);
	free(g->fill.tours);
	for (size_t i = 0; i < g->batch.n_ops; i++)
		free(g->batch.ops[i].below);
	free(g->batch.ops);
	free(g->batch.changes);
	free(g->run.chain);
	free(g->run.postponed);
}

void
graph_free(struct graph *g)
{
	if (!g)
		return;
	graph_empty_trash(g);
	free_indexes(g);
	free_lists(g);
	pool_done(&g->pieces);
	for (size_t i = 0; i < g->n_memo_pages; i++)
		free(g->memos[i]);
	for (size_t i = 0; i < g->n_edge_pages; i++)
		free(g->edges[i]);
	memo_table_free(g);
	below_free(g);
	for (size_t i = 0; i < DEPTH_MAX + 2 && g->run.frames[i]; i++) {
		arena_done(&g->run.frames[i]->arena);
		buf_done(&g->run.frames[i]->value);
		buf_done(&g->run.frames[i]->diags);
		free(g->run.frames[i]);
	}
	arena_done(&g->scratch);
	buf_done(&g->part);
	buf_done(&g->cache.record);
	buf_done(&g->cache.now.record);
	buf_done(&g->cache.later.record);
	buf_done(&g->diags.resaid);
	buf_done(&g->cache.identity);
	buf_done(&g->cache.identities);
	free(g->memos);
	free(g->edges);
	free(g->memory.trash);
	free(g);
}

/* Makes a task current from outside of all computes. */
static struct memo *
pull(struct graph *g, unsigned kind, struct str key, bool value)
{
	assert(g->run.depth == 0 && g->run.n_frames == 0); /* computes use task_read */
	struct memo *m = memo_intern(g, kind, key);
	m->flags |= ROOT;
	if (memo_current(g, m) && !(value && (m->flags & MISSING))) {
		graph_tell(g, GRAPH_HIT, m);
		return m;
	}
	demand(g, m, value);
	climb(g);
	g->heat.left = g->heat.pace;
	graph_cool(g);
	return m;
}

bool
graph_get_unproved(struct graph *g, unsigned kind, struct str key, struct value *ret)
{
	graph_drop(g, false);
	struct memo *m = pull(g, kind, key, false);
	bool there = !(m->flags & MISSING);
	*ret = (struct value){ .diags = block_diags(m->block), .fingerprint = m->fp };
	if (there)
		ret->bytes = block_bytes(m->block);
	return there;
}

void
graph_get(struct graph *g, unsigned kind, struct str key, struct value *ret)
{
	graph_drop(g, false);
	struct memo *m = pull(g, kind, key, true);
	struct index *x = memo_is_indexed(g, m) ? m->index : NULL;
	const struct block *b = memo_is_indexed(g, m) ? (x ? x->params : NULL) : m->block;
	*ret = (struct value){ block_bytes(b), block_diags(b), m->fp };
}

bool
graph_next(
	struct graph *g, unsigned kind, struct str key, const struct buf *after, struct entry *ret)
{
	const struct memo *m = memo_find(g, kind, key);
	if (!m || !(m->flags & COMPUTED))
		return false;
	const struct seq *s = &m->index->seq;
	struct place p = after ? seq_find(s, buf_str(after), false) : (struct place){ 0, 0 };
	while (after && seq_at(s, p) && str_eq(rec_sort(seq_at(s, p)), buf_str(after)))
		p = seq_next(s, p);
	if (!seq_at(s, p))
		return false;
	*ret = rec_entry(seq_at(s, p));
	return true;
}

void
graph_each_of(struct graph *g, unsigned kind, struct str key, struct str sort,
	void (*each)(void *ctx, struct entry e), void *ctx)
{
	const struct memo *m = memo_find(g, kind, key);
	if (!m || !(m->flags & COMPUTED))
		return;
	const struct seq *s = &m->index->seq;
	struct place p = seq_find(s, sort, false);
	for (; seq_at(s, p) && str_eq(rec_sort(seq_at(s, p)), sort); p = seq_next(s, p))
		each(ctx, rec_entry(seq_at(s, p)));
}

void
graph_look(struct graph *g, unsigned kind, struct str key)
{
	graph_drop(g, false);
	struct memo *m = pull(g, kind, key, false);
	m->flags |= LOOKED;
	fold(g, m);
}

void
graph_open(struct graph *g, unsigned kind, struct str key)
{
	graph_drop(g, false);
	struct memo *m = pull(g, kind, key, true);
	g->heat.left = g->heat.pace;
	m->opens++;
	assert(m->opens); /* so often no page is open */
	if (m->flags & HOT)
		m->heat++;
	else
		warm_open(g, m);
}

unsigned
graph_opens(struct graph *g, unsigned kind, struct str key)
{
	const struct memo *m = memo_find(g, kind, key);
	return m ? m->opens : 0;
}

void
graph_close(struct graph *g, unsigned kind, struct str key)
{
	struct memo *m = memo_find(g, kind, key);
	assert(m && m->opens); /* every close has its open */
	m->opens--;
	if (m->flags & HOT)
		memo_unheat(g, m);
	else if (m->opens == 0)
		warm_close(g, m);
	g->heat.left = g->heat.pace;
	graph_cool(g);
}

void
graph_forget(struct graph *g, unsigned kind, struct str key)
{
	struct memo *m = memo_find(g, kind, key);
	if (!m || !(m->flags & ROOT))
		return;
	m->flags &= (uint32_t)~ROOT;
	memo_doom(g, m);
	if (!graph_pending(g))
		graph_collect(g);
}

static void
touch(struct graph *g, struct memo *m)
{
	if (m->flags & TOUCHED)
		return;
	m->flags |= TOUCHED;
	ids_add(&g->batch.touched, m->id);
}

void
graph_touch(struct graph *g, unsigned kind, struct str key)
{
	assert(kind < g->n_kinds && g->kinds[kind].class == KIND_INPUT);
	struct memo *m = memo_find(g, kind, key);
	if (m && (m->flags & COMPUTED)) /* else nobody has read it: it will be read as it is then */
		touch(g, m);
}

void
graph_touch_moved(struct graph *g)
{
	for (size_t i = 0; i < g->batch.moved.n; i++) {
		struct memo *m = memo_at(g, g->batch.moved.v[i]);
		if (m->kind < g->n_kinds && g->kinds[m->kind].class == KIND_INPUT)
			touch(g, m);
	}
}

bool
graph_has(struct graph *g, unsigned kind, struct str key)
{
	struct memo *m = memo_find(g, kind, key);
	return m && (m->flags & COMPUTED);
}

uint32_t
graph_number(struct graph *g, unsigned kind, struct str key)
{
	struct memo *m = memo_find(g, kind, key);
	return m ? m->id : 0;
}

bool
graph_numbered(struct graph *g, uint32_t number, unsigned *ret_kind, struct str *ret_key)
{
	struct memo *m = memo_at(g, number);
	if (m->kind >= g->n_kinds) /* it is free, or a question */
		return false;
	*ret_kind = m->kind;
	*ret_key = memo_key(m);
	return true;
}

bool
graph_pending(const struct graph *g)
{
	return g->batch.touched.n || g->batch.moved.n || g->batch.n_ops;
}

void
graph_each_key(struct graph *g, unsigned kind,
	void (*each)(void *ctx, unsigned kind, struct str key), void *ctx)
{
	uint32_t last = g->memo_next; /* those that `each` makes are not told */
	for (uint32_t id = 1; id <= last; id++) {
		struct memo *m = memo_at(g, id);
		bool begun = m->kind == kind && memo_is_indexed(g, m) && m->index;
		if (m->kind == kind && ((m->flags & COMPUTED) || begun))
			each(ctx, kind, memo_key(m));
	}
}

void
graph_changed(struct graph *g, size_t i, unsigned *ret_kind, struct str *ret_key)
{
	assert(i < g->batch.n_changes);
	struct memo *m = memo_at(g, g->batch.changes[i].memo);
	*ret_kind = m->kind;
	*ret_key = memo_key(m);
}

const char *
graph_event_name(enum graph_event event)
{
	static const char *const names[] = { [GRAPH_HIT] = "hit",
		[GRAPH_RAN] = "ran",
		[GRAPH_CUT] = "cut off",
		[GRAPH_FETCHED] = "cached" };
	return names[event];
}

void
graph_observe(struct graph *g, void (*note)(void *ctx, const struct graph_note *), void *ctx)
{
	g->note = note;
	g->note_ctx = ctx;
}

/* ---- telling ---- */

void
graph_foresee(struct graph *g, graph_foresee_fn *foresee)
{
	g->foresee = foresee;
}

void
graph_observe_spans(struct graph *g, graph_span_fn *span, void *ctx)
{
	g->span = span;
	g->span_ctx = ctx;
}

/* What a memo has read; those of a bundle are the reader's own. */
static void
tell_reads(struct graph *g, const struct memo *m, graph_edge_fn *each, void *ctx)
{
	for (uint32_t id = m ? m->deps : 0; id; id = edge_at(g, id)->after) {
		struct memo *dep = memo_at(g, edge_at(g, id)->dep);
		if (memo_is_bundle(dep)) {
			tell_reads(g, dep, each, ctx);
			continue;
		}
		const char *query = question_name(dep);
		if (dep->kind == QUESTION)
			dep = question_target(g, dep);
		each(ctx, dep->kind, memo_key(dep), query);
	}
}

void
graph_dependencies(struct graph *g, unsigned kind, struct str key, graph_edge_fn *each, void *ctx)
{
	tell_reads(g, memo_find(g, kind, key), each, ctx);
}

/* Of what `m` read, the one that changed last until `revision`; the first of several. Of a list it is the member that
 * changed then. NULL: there is none. */
static struct memo *
last_changed(struct graph *g, const struct memo *m, uint64_t revision)
{
	bool list = g->kinds[m->kind].class == KIND_INDEX && m->index;
	struct memo *last = list ? index_changed_by(g, m->index, revision) : NULL;
	if (last)
		return last;
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after) {
		struct memo *dep = memo_at(g, edge_at(g, id)->dep);
		if (dep->changed_at <= revision && (!last || dep->changed_at > last->changed_at))
			last = dep;
	}
	return last;
}

void
graph_why(struct graph *g, unsigned kind, struct str key, graph_why_fn *each, void *ctx)
{
	enum { STEPS_MAX = 64 }; /* tasks of one loop have each other as causes */
	struct memo *m = memo_find(g, kind, key);
	uint64_t revision = UINT64_MAX;
	for (int i = 0; m && i < STEPS_MAX; i++, m = last_changed(g, m, revision)) {
		if (m->changed_at < revision)
			revision = m->changed_at;
		if (memo_is_bundle(m))
			continue;
		/* a question's answer changed, with what it asks or before that did again */
		if (m->kind == QUESTION)
			m = question_target(g, m);
		each(ctx, m->kind, memo_key(m), revision);
	}
}

/* The readers in a ring; those of a question read what it asks. */
static void
tell_ring(struct graph *g, uint32_t head, graph_edge_fn *each, void *ctx, const char *query)
{
	for (uint32_t id = head; id;) {
		struct edge *e = edge_at(g, id);
		struct memo *reader = memo_at(g, e->reader);
		if (reader->kind == QUESTION) {
			const char *asked = memo_is_bundle(reader) ? query : question_name(reader);
			tell_ring(g, reader->hot, each, ctx, asked);
			tell_ring(g, reader->cold, each, ctx, asked);
		} else {
			each(ctx, reader->kind, memo_key(reader), query);
		}
		id = e->next == head ? 0 : e->next;
	}
}

void
graph_dependents(struct graph *g, unsigned kind, struct str key, graph_edge_fn *each, void *ctx)
{
	struct memo *m = memo_find(g, kind, key);
	if (!m)
		return;
	tell_ring(g, m->hot, each, ctx, "");
	tell_ring(g, m->cold, each, ctx, "");
}

struct graph_counters
graph_counters(const struct graph *g)
{
	return g->counters;
}
