/* Indexes: entries of the members of a listing, patched member by member.
 *
 * An index that is built is a pinned root: it heats its members, so that a changed one is computed
 * at once, in its rank, and reaches the index as a note of who changed. What a member has put in is
 * kept with its key, because taking it out needs the old sort keys. */
#include "graph/internal.h"

struct memo *
index_source_by(struct graph *g, const struct memo *m, struct str params)
{
	const struct kind *k = &g->kinds[m->kind];
	return memo_intern(
		g, k->source, k->source_key ? k->source_key(memo_key(m), params) : S(""));
}

struct memo *
index_source(struct graph *g, const struct memo *m)
{
	return index_source_by(g, m, block_bytes(m->index->params));
}

/* ---- what a member puts in ---- */

bool
index_accepts(struct graph *g, struct memo *m, const struct rec *source)
{
	const struct kind *k = &g->kinds[m->kind];
	return !k->accepts ||
	       k->accepts(memo_key(m), block_bytes(m->index->params), rec_entry(source));
}

static struct memo *
member_of(struct graph *g, const struct memo *m, const struct rec *source)
{
	const struct kind *k = &g->kinds[m->kind];
	if (k->member == KIND_NONE)
		return NULL;
	assert(g->kinds[k->member].rank < k->rank);
	return memo_intern(g, k->member, rec_ref(source));
}

int
index_entries(struct graph *g, struct memo *m, const struct rec *source, struct entries *ret)
{
	const struct kind *k = &g->kinds[m->kind];
	struct memo *member = member_of(g, m, source);
	struct entry e = rec_entry(source);
	if (member) {
		int r = ensure(g, member, true);
		if (r < 0)
			return r;
	}
	struct str value = member ? block_bytes(member->block) : e.payload;
	if (k->entries)
		k->entries(memo_key(m), block_bytes(m->index->params), e.ref, value, ret);
	else
		entries_add(ret, e);
	if (ret->n > 1)
		qsort(ret->recs, ret->n, sizeof(struct rec *), recs_cmp);
	return 0;
}

/* Makes the item of a source entry, not yet in the sequence. 0 or UV_EAGAIN. */
static int
item_add(struct graph *g, struct memo *m, struct rec *source, struct item **ret)
{
	struct entries es = { .graph = g };
	int r = index_entries(g, m, source, &es);
	if (r == 0) {
		struct item *it = item_new(g, source, &es);
		struct memo *member = member_of(g, m, source);
		if (member)
			it->edge = edge_link(g, m, member, true, false);
		item_hang(g, m->index, it);
		*ret = it;
	}
	free(es.recs);
	return r;
}

/* ---- building ---- */

static void
delta_free(struct graph *g, struct delta *d)
{
	rec_free(g, d->now);
	rec_free(g, d->old);
}

/* Where a build goes on; NULL: it does not. */
static void
resume_at(struct graph *g, struct index *x, struct rec *r)
{
	struct rec *before = x->resume;
	x->resume = r ? rec_share(r) : NULL;
	rec_free(g, before);
}

static void
index_reset(struct graph *g, struct index *x)
{
	items_clear(g, x);
	for (size_t i = 0; i < x->n_deltas; i++)
		delta_free(g, &x->deltas[i]);
	x->n_deltas = x->n_dirty = 0;
	x->built = x->inserts = false;
	resume_at(g, x, NULL);
}

/* All entries of all items, sorted, into the empty sequence. */
static void
build_seq(struct graph *g, struct index *x)
{
	struct entries all = { .graph = g };
	for (size_t i = 0; i < x->n_buckets; i++) {
		for (struct item *it = x->items[i]; it; it = it->next) {
			for (uint32_t n = 0; n < it->n; n++) {
				all.recs =
					heap_grow(all.recs, all.n, &all.cap, sizeof(struct rec *));
				all.recs[all.n++] = it->recs[n];
			}
		}
	}
	if (all.n)
		qsort(all.recs, all.n, sizeof(struct rec *), recs_cmp);
	seq_build(g, &x->seq, all.recs, all.n);
	free(all.recs);
}

/* Whether the members are many, and most of them not computed, as some tell. */
static bool
is_worth_telling(struct graph *g, struct memo *m, const struct seq *s)
{
	enum { LEAST = 128, STEP = 16 };
	size_t n = 0, told = 0, known = 0;
	for (struct place p = { 0, 0 }; seq_at(s, p); p = seq_next(s, p), n++) {
		const struct rec *r = seq_at(s, p);
		if (n % STEP || !index_accepts(g, m, r))
			continue;
		told++;
		known += graph_has(g, g->kinds[m->kind].member, rec_ref(r));
	}
	return told * STEP >= LEAST && known < told / 2;
}

static bool
foresee(struct graph *g, struct memo *m, const struct seq *s)
{
	unsigned member = g->kinds[m->kind].member;
	struct buf keys = { 0 };
	if (!g->foresee || member == KIND_NONE || !is_worth_telling(g, m, s))
		return false;
	for (struct place p = { 0, 0 }; seq_at(s, p); p = seq_next(s, p))
		if (index_accepts(g, m, seq_at(s, p)))
			pack_str(&keys, rec_ref(seq_at(s, p)));
	bool is = g->foresee(g->site, member, buf_str(&keys));
	buf_done(&keys);
	return is;
}

static void
build_begin(struct graph *g, struct memo *m, const struct seq *source)
{
	m->index->inserts = g->slice.bounded;
	m->index->foreseen = !g->slice.bounded && foresee(g, m, source);
}

static void
build_end(struct graph *g, struct memo *m)
{
	struct index *x = m->index;
	if (x->foreseen)
		(void)g->foresee(g->site, g->kinds[m->kind].member, S(""));
	if (!x->inserts)
		build_seq(g, x);
	resume_at(g, x, NULL);
	x->foreseen = x->inserts = false;
	x->built = true;
	advance_done(g, m);
}

/* The item of the source entry `r`, if it is to have one. 0 or UV_EAGAIN. */
static int
build_item(struct graph *g, struct memo *m, struct rec *r)
{
	struct item *it = NULL;
	int e = index_accepts(g, m, r) ? item_add(g, m, r, &it) : 0;
	for (uint32_t i = 0; it && m->index->inserts && i < it->n; i++)
		seq_insert(g, &m->index->seq, it->recs[i]);
	return e;
}

/* Goes through the source from where it was left. 0 or UV_EAGAIN: a member has to be computed first,
 * from the bottom of the stack; or the slice is used up. */
static int
index_build(struct graph *g, struct memo *m)
{
	struct index *x = m->index;
	const struct seq *s = &index_source(g, m)->index->seq;
	struct place p =
		x->resume ? seq_find(s, rec_sort(x->resume), false) : (struct place){ 0, 0 };
	size_t held = g->batch.drops.n;
	if (!x->resume)
		build_begin(g, m, s);
	for (struct rec *r; (r = seq_at(s, p)); p = seq_next(s, p)) {
		if (advance_leaves(g, m) || build_item(g, m, r) < 0) {
			resume_at(g, x, r);
			if (g->slice.left) /* here, or in what a member stands on */
				advance_leave(g, m);
			return UV_EAGAIN;
		}
		graph_drop_since(g, held);
	}
	build_end(g, m);
	return 0;
}

/* ---- patching ---- */

void
index_add_delta(struct graph *g, struct index *x, struct rec *now, struct rec *old)
{
	x->deltas = heap_grow(x->deltas, x->n_deltas, &x->cap_deltas, sizeof(*x->deltas));
	x->deltas[x->n_deltas++] =
		(struct delta){ rec_share(now ? now : old), old ? rec_share(old) : NULL };
}

static int
patch_delta(struct graph *g, struct memo *m, const struct delta *d)
{
	struct index *x = m->index;
	const struct seq *s = &index_source(g, m)->index->seq;
	struct str sort = rec_sort(d->now);
	struct rec *now = seq_at(s, seq_find(s, sort, false));
	struct item *it = NULL;
	if (now && !str_eq(rec_sort(now), sort))
		now = NULL;
	if (d->old)
		item_remove(g, x, rec_ref(d->old), sort);
	if (now)
		item_remove(g, x, rec_ref(now), sort);
	if (!now || !index_accepts(g, m, now))
		return 0;
	int r = item_add(g, m, now, &it);
	for (uint32_t i = 0; r == 0 && i < it->n; i++)
		seq_insert(g, &x->seq, it->recs[i]);
	return r;
}

/* The member has a new value: what is the same stays in place. */
static int
patch_item(struct graph *g, struct memo *m, struct item **link)
{
	struct index *x = m->index;
	struct item *old = *link;
	struct entries es = { .graph = g };
	int r = index_entries(g, m, old->source, &es);
	if (r < 0)
		return r;
	size_t i = 0, n = 0;
	while (i < old->n || n < es.n) {
		int c = i == old->n ? 1 : n == es.n ? -1 : rec_cmp(old->recs[i], es.recs[n]);
		if (c == 0) {
			rec_free(g, es.recs[n]);
			es.recs[n++] = old->recs[i++];
		} else if (c < 0) {
			rec_free(g, seq_remove(g, &x->seq, old->recs[i++]));
		} else {
			seq_insert(g, &x->seq, es.recs[n++]);
		}
	}
	struct item *it = item_new(g, old->source, &es);
	it->next = old->next;
	it->edge = old->edge;
	old->edge = 0;
	*link = it;
	item_free(g, old);
	free(es.recs);
	return 0;
}

static int
patch_member(struct graph *g, struct memo *m, uint32_t member)
{
	struct memo *changed = memo_at(g, member);
	struct str key = memo_key(changed);
	if (changed->kind != g->kinds[m->kind].member)
		return 0; /* gone since */
	struct item **link = items_of(m->index, key);
	for (; *link; link = &(*link)->next) {
		if (!str_eq(rec_ref((*link)->source), key))
			continue;
		int r = patch_item(g, m, link);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
index_patch(struct graph *g, struct memo *m)
{
	struct index *x = m->index;
	while (x->n_deltas) {
		struct delta *d = &x->deltas[x->n_deltas - 1];
		int r = patch_delta(g, m, d);
		if (r < 0)
			return r;
		delta_free(g, d);
		x->n_deltas--;
	}
	while (x->n_dirty) {
		int r = patch_member(g, m, x->dirty[x->n_dirty - 1]);
		if (r < 0)
			return r;
		x->n_dirty--;
	}
	return 0;
}

void
index_notify(struct graph *g, struct memo *m, const struct edge *e)
{
	struct index *x = m->index;
	if (!e->member) {
		if (e->dep != index_source(g, m)->id)
			x->params_stale = true;
		return;
	}
	x->dirty = heap_grow(x->dirty, x->n_dirty, &x->cap_dirty, sizeof(*x->dirty));
	x->dirty[x->n_dirty++] = e->dep;
}

/* ---- the whole ---- */

/* Brings the parameters up to date; when they changed, nothing that was built counts. */
static int
index_params(struct graph *g, struct memo *m, size_t pos)
{
	struct index *x = m->index;
	struct block *b = NULL;
	int r = task_run(g, m, pos, NULL, &b);
	if (r < 0)
		return r;
	if (!x->params || !str_eq(block_bytes(x->params), block_bytes(b)))
		index_reset(g, x);
	diags_note(g, m, x->params, b);
	block_trash(g, x->params);
	x->params = b;
	x->params_stale = false;
	return 0;
}

static void
index_commit(struct graph *g, struct memo *m)
{
	struct index *x = m->index;
	struct fingerprint fp = seq_fingerprint(&x->seq);
	bool same = (m->flags & COMPUTED) && fingerprint_eq(fp, m->fp);
	if (!(m->flags & COMPUTED))
		diags_note(g, m, NULL, x->params); /* they count from now on */
	tell_run(g, m, same);
	memo_commit(g, m, fp);
	if (!x->pinned) {
		x->pinned = true;
		memo_heat(g, m);
	}
}

int
index_run(struct graph *g, struct memo *m, size_t pos)
{
	if (!m->index) {
		m->index = graph_alloc(g, sizeof(*m->index));
		m->index->params_stale = true;
	}
	struct index *x = m->index;
	int r = 0;
	/* nobody has told what was left in the middle that a parameter changed */
	if (x->params_stale || (x->resume && m->verified_at != g->revision)) {
		r = index_params(g, m, pos);
	} else if (!x->resume) {
		g->counters.tasks_run++;
		g->batch.ran++;
	}
	if (r == 0)
		m->verified_at = g->revision;
	if (r == 0 && !x->built)
		r = index_build(g, m);
	if (r == 0)
		r = index_patch(g, m);
	if (r == 0)
		index_commit(g, m);
	return r;
}

/* The entries of a listing, which no item holds. */
static void
listing_clear(struct graph *g, struct index *x)
{
	for (struct place p = { 0, 0 }; seq_at(&x->seq, p); p = seq_next(&x->seq, p))
		rec_free(g, seq_at(&x->seq, p));
	seq_done(g, &x->seq);
}

void
index_end(struct graph *g, struct memo *m)
{
	struct index *x = m->index;
	if (!x)
		return;
	seq_done(g, &x->seq);
	free(x->items);
	free(x->deltas);
	free(x->dirty);
	block_trash(g, x->params);
	free(x);
	m->index = NULL;
}

void
index_free(struct graph *g, struct memo *m)
{
	struct index *x = m->index;
	if (!x)
		return;
	if (g->kinds[m->kind].class == KIND_LISTING)
		listing_clear(g, x);
	else
		index_reset(g, x);
	if (x->pinned)
		memo_unheat(g, m);
	advance_done(g, m);
	diags_note(g, m, x->params, NULL);
	index_end(g, m);
	m->flags &= (uint32_t)~COMPUTED;
}
