/* Listings: names of what exists, filled and patched by the caller. */
#include "graph/internal.h"

int
recs_cmp(const void *a, const void *b)
{
	return rec_cmp(*(struct rec *const *)a, *(struct rec *const *)b);
}

void
entries_add(struct entries *es, struct entry e)
{
	es->recs = heap_grow(es->recs, es->n, &es->cap, sizeof(struct rec *));
	es->recs[es->n++] = rec_new(es->graph, e);
}

static bool
fill_some(struct graph *g, struct memo *m, bool begins, struct entries *ret)
{
	const struct kind *k = &g->kinds[m->kind];
	return k->fill && k->fill(g->site, memo_key(m), begins, ret);
}

/* What the caller's `fill` finds, sorted, one entry for each sort key. */
static struct entries
listing_fill(struct graph *g, struct memo *m)
{
	struct entries es = { .graph = g };
	for (bool begins = true; fill_some(g, m, begins, &es);)
		begins = false;
	if (es.n)
		qsort(es.recs, es.n, sizeof(struct rec *), recs_cmp);
	size_t n = 0;
	for (size_t i = 0; i < es.n; i++) {
		if (n && str_eq(rec_sort(es.recs[n - 1]), rec_sort(es.recs[i])))
			rec_free(g, es.recs[--n]);
		es.recs[n++] = es.recs[i];
	}
	es.n = n;
	return es;
}

static struct rec *
seq_get(const struct seq *s, struct str sort)
{
	struct rec *r = seq_at(s, seq_find(s, sort, false));
	return r && str_eq(rec_sort(r), sort) ? r : NULL;
}

static void
seq_drop(struct graph *g, struct seq *s, struct rec *r)
{
	if (r)
		rec_free(g, seq_remove(g, s, r));
}

/* Puts in what one call of `fill` finds, behind what is there; false at the end. */
static bool
listing_put_some(struct graph *g, struct memo *m)
{
	struct index *x = m->index;
	struct entries es = { .graph = g };
	bool more = fill_some(g, m, !x->inserts, &es);
	x->inserts = true;
	for (size_t i = 0; i < es.n; i++) {
		seq_drop(g, &x->seq, seq_get(&x->seq, rec_sort(es.recs[i])));
		seq_insert(g, &x->seq, es.recs[i]);
	}
	free(es.recs);
	return more;
}

int
listing_run(struct graph *g, struct memo *m)
{
	if (!m->index)
		m->index = graph_alloc(g, sizeof(*m->index));
	struct index *x = m->index;
	if (!x->inserts && !g->slice.bounded) {
		struct entries es = listing_fill(g, m);
		seq_build(g, &x->seq, es.recs, es.n);
		free(es.recs);
	} else {
		while (listing_put_some(g, m)) {
			if (g->slice.bounded) {
				advance_leave(g, m);
				return UV_EAGAIN;
			}
		}
	}
	x->inserts = false;
	x->built = true;
	advance_done(g, m);
	memo_commit(g, m, seq_fingerprint(&x->seq));
	return 0;
}

/* What is named while it is being filled: nobody stands on it yet. */
static void
listing_amend(struct graph *g, struct memo *m, enum op_type type, struct entry e)
{
	struct seq *s = &m->index->seq;
	if (type == OP_RELIST || type == OP_BELOW) {
		index_free(g, m);
		return;
	}
	seq_drop(g, s, seq_get(s, e.sort));
	if (type == OP_PUT)
		seq_insert(g, s, rec_new(g, e));
}

/* ---- patches ---- */

/* The same for the indexes that were left in the middle, as far as these have come. */
static void
add_deltas_building(struct graph *g, const struct memo *m, struct rec *now, struct rec *old)
{
	for (size_t i = 0; i < g->slice.building.n; i++) {
		struct memo *reader = memo_at(g, g->slice.building.v[i]);
		struct index *x = reader->index;
		if (x->resume && index_source(g, reader) == m &&
			str_cmp(rec_sort(now ? now : old), rec_sort(x->resume)) < 0)
			index_add_delta(g, x, now, old);
	}
}

/* Tells every index over the listing `m` that the entry at a sort key was `old`. */
static void
add_deltas(struct graph *g, struct memo *m, struct rec *now, struct rec *old)
{
	add_deltas_building(g, m, now, old);
	uint32_t id = m->hot;
	while (id) {
		struct edge *e = edge_at(g, id);
		struct memo *reader = memo_at(g, e->reader);
		struct index *x = memo_is_indexed(g, reader) ? reader->index : NULL;
		if (x && x->built) {
			index_add_delta(g, x, now, old);
			queue_add(g, reader, m); /* even if it all comes to nothing in the end */
		}
		id = e->next == m->hot ? 0 : e->next;
	}
}

/* Makes `now` (NULL: nothing) the entry at a sort key; takes `now`. Whether that changed anything. */
static bool
listing_patch(struct graph *g, struct memo *m, struct str sort, struct rec *now)
{
	struct seq *s = &m->index->seq;
	struct rec *old = seq_get(s, sort);
	if (now ? old && rec_cmp(old, now) == 0 : !old) {
		rec_free(g, now);
		return false;
	}
	add_deltas(g, m, now, old);
	if (old)
		(void)seq_remove(g, s, old); /* it is `old` */
	if (now)
		seq_insert(g, s, now);
	rec_free(g, old);
	return true;
}

/* What begins with `prefix` is to be these, sorted; patches what differs, and takes them. */
static bool
patch_below(struct graph *g, struct memo *m, struct str prefix, struct rec **recs, size_t n)
{
	struct seq *s = &m->index->seq;
	bool changed = false;
	struct entries gone = { .graph = g };
	struct rec *r;
	size_t i = 0;
	for (struct place p = seq_find(s, prefix, false);
		(r = seq_at(s, p)) && str_starts(rec_sort(r), prefix); p = seq_next(s, p)) {
		while (i < n && str_cmp(rec_sort(recs[i]), rec_sort(r)) < 0)
			i++;
		if (i == n || !str_eq(rec_sort(recs[i]), rec_sort(r)))
			entries_add(&gone, rec_entry(r));
	}
	for (i = 0; i < gone.n; i++) {
		changed |= listing_patch(g, m, rec_sort(gone.recs[i]), NULL);
		rec_free(g, gone.recs[i]);
	}
	for (i = 0; i < n; i++)
		changed |= listing_patch(g, m, rec_sort(recs[i]), recs[i]);
	free(gone.recs);
	return changed;
}

/* Fills again, and patches what differs. */
static bool
listing_relist(struct graph *g, struct memo *m)
{
	struct entries es = listing_fill(g, m);
	bool changed = patch_below(g, m, S(""), es.recs, es.n);
	free(es.recs);
	return changed;
}

static bool
op_apply(struct graph *g, struct memo *m, struct op *op)
{
	switch (op->type) {
	case OP_PUT:
		return listing_patch(g, m, rec_sort(op->rec), op->rec);
	case OP_REMOVE: {
		bool changed = listing_patch(g, m, rec_sort(op->rec), NULL);
		rec_free(g, op->rec);
		return changed;
	}
	case OP_BELOW: {
		bool changed = patch_below(g, m, rec_sort(op->rec), op->below, op->n_below);
		rec_free(g, op->rec);
		free(op->below);
		return changed;
	}
	case OP_RELIST:
		return listing_relist(g, m);
	}
	return false;
}

void
listings_apply(struct graph *g)
{
	for (size_t i = 0; i < g->batch.n_ops; i++) {
		struct memo *m = memo_at(g, g->batch.ops[i].listing);
		if (op_apply(g, m, &g->batch.ops[i]))
			m->flags |= TOUCHED;
	}
	for (size_t i = 0; i < g->batch.n_ops; i++) {
		struct memo *m = memo_at(g, g->batch.ops[i].listing);
		if (!(m->flags & TOUCHED))
			continue;
		m->flags &= (uint32_t)~TOUCHED;
		if (fingerprint_eq(m->fp, seq_fingerprint(&m->index->seq)))
			continue;
		revision_move(g);
		g->counters.tasks_run++;
		g->batch.ran++;
		graph_tell(g, GRAPH_RAN, m);
		memo_commit(g, m, seq_fingerprint(&m->index->seq));
	}
	g->batch.n_ops = 0;
}

static struct op *
op_add(struct graph *g, enum op_type type, unsigned listing, struct str key, struct entry e)
{
	assert(listing < g->n_kinds && g->kinds[listing].class == KIND_LISTING);
	struct memo *m = memo_find(g, listing, key);
	if (m && !(m->flags & COMPUTED) && m->index)
		listing_amend(g, m, type, e);
	if (!m || !(m->flags & COMPUTED))
		return NULL; /* when it is filled, that sees the world as it is then */
	g->batch.ops =
		heap_grow(g->batch.ops, g->batch.n_ops, &g->batch.cap_ops, sizeof(*g->batch.ops));
	struct rec *r = type == OP_RELIST ? NULL : rec_new(g, e);
	struct op *op = &g->batch.ops[g->batch.n_ops++];
	*op = (struct op){ .type = type, .listing = m->id, .rec = r };
	return op;
}

void
graph_put(struct graph *g, unsigned listing, struct str key, struct entry e)
{
	(void)op_add(g, OP_PUT, listing, key, e);
}

void
graph_remove(struct graph *g, unsigned listing, struct str key, struct str sort)
{
	(void)op_add(g, OP_REMOVE, listing, key, (struct entry){ .sort = sort });
}

void
graph_relist_below(struct graph *g, unsigned listing, struct str key, struct str prefix,
	const struct entry *entries, size_t n)
{
	struct entries es = { .graph = g };
	struct op *op = op_add(g, OP_BELOW, listing, key, (struct entry){ .sort = prefix });
	if (!op)
		return;
	for (size_t i = 0; i < n; i++) {
		assert(str_starts(entries[i].sort, prefix));
		entries_add(&es, entries[i]);
	}
	if (n)
		qsort(es.recs, n, sizeof(struct rec *), recs_cmp);
	op->below = es.recs;
	op->n_below = n;
}

void
graph_relist(struct graph *g, unsigned listing, struct str key)
{
	(void)op_add(g, OP_RELIST, listing, key, (struct entry){ 0 });
}

static bool
op_has(const struct op *op, struct str sort)
{
	size_t lo = 0, hi = op->n_below;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (str_cmp(rec_sort(op->below[mid]), sort) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < op->n_below && str_eq(rec_sort(op->below[lo]), sort);
}

bool
graph_listed(struct graph *g, unsigned listing, struct str key, struct str sort)
{
	struct memo *m = memo_find(g, listing, key);
	if (!m || !(m->flags & COMPUTED))
		return false;
	for (size_t i = g->batch.n_ops; i > 0; i--) { /* what is named counts, settled or not */
		struct op *op = &g->batch.ops[i - 1];
		if (op->listing != m->id || !op->rec)
			continue;
		if (op->type == OP_BELOW && str_starts(sort, rec_sort(op->rec)))
			return op_has(op, sort);
		if (op->type != OP_BELOW && str_eq(rec_sort(op->rec), sort))
			return op->type == OP_PUT;
	}
	return seq_get(&m->index->seq, sort) != NULL;
}
