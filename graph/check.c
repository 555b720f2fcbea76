/* Asserting what the engine promises about itself. */
#include "graph/internal.h"

/* ---- indexes against ones built anew ---- */

static void
check_seq(const struct seq *s)
{
	const struct rec *last = NULL;
	struct fingerprint sum = { 0, 0 };
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++) {
		struct fingerprint of_chunk = { 0, 0 };
		assert(s->counts[i] > 0 && s->counts[i] <= CHUNK_MAX);
		for (size_t j = 0; j < s->counts[i]; j++, n++) {
			const struct rec *r = s->chunks[i]->recs[j];
			assert(!last || rec_cmp(last, r) <= 0);
			of_chunk = fingerprint_add(of_chunk, r->fp);
			last = r;
		}
		assert(fingerprint_eq(of_chunk, s->chunks[i]->fp));
		sum = fingerprint_add(sum, of_chunk);
	}
	assert(n == s->len && fingerprint_eq(sum, s->sum));
}

/* Everything that the members have to say, asked again. */
static void
check_anew(struct graph *g, struct memo *m)
{
	struct seq anew = { 0 };
	const struct seq *s = &index_source(g, m)->index->seq;
	for (struct place p = { 0, 0 }; seq_at(s, p); p = seq_next(s, p)) {
		struct entries es = { .graph = g };
		struct rec *r = seq_at(s, p);
		if (index_accepts(g, m, r))
			assert(index_entries(g, m, r, &es) == 0);
		for (size_t i = 0; i < es.n; i++)
			seq_insert(g, &anew, es.recs[i]);
		free(es.recs);
	}
	check_seq(&anew);
	assert(anew.len == m->index->seq.len);
	assert(fingerprint_eq(seq_fingerprint(&anew), m->fp));
	for (struct place p = { 0, 0 }; seq_at(&anew, p); p = seq_next(&anew, p))
		rec_free(g, seq_at(&anew, p));
	seq_done(g, &anew);
}

/* ---- tasks ---- */

static size_t
check_ring(struct graph *g, struct memo *m, uint32_t head, bool hot)
{
	size_t n = 0;
	for (uint32_t id = head; id; n++) {
		struct edge *e = edge_at(g, id);
		struct memo *reader = memo_at(g, e->reader);
		assert(e->dep == m->id && e->hot == hot && !e->taken);
		assert(!hot || e->member || (reader->flags & (HOT | LUKEWARM)));
		assert(hot || !(e->member || (reader->flags & HOT)));
		assert(m->rank <= reader->rank);
		assert(edge_at(g, e->next)->prev == id);
		id = e->next == head ? 0 : e->next;
	}
	return n;
}

static void
check_memo(struct graph *g, struct memo *m)
{
	bool indexed = memo_is_indexed(g, m);
	size_t pin = indexed && m->index && m->index->pinned;
	size_t hot = check_ring(g, m, m->hot, true);
	(void)check_ring(g, m, m->cold, false);
	assert(m->heat == hot + (m->flags & HOT ? m->opens : 0) + pin);
	assert(!(m->flags & (QUEUED | CHAIN)));
	if (m->flags & HOT) {
		assert(m->heat || (m->flags & COOLING));
		assert(memo_current(g, m) || (m->flags & TOUCHED) || !m->heat);
	} else {
		assert(!m->heat);
	}
	if (m->flags & LUKEWARM)
		assert(!(m->flags & HOT) && ((m->flags & (WARMING | COOLING)) || m->opens));
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after)
		assert(edge_at(g, id)->reader == m->id);
	if (indexed && m->index) {
		check_seq(&m->index->seq);
		assert(!m->index->built || (m->index->n_deltas == 0 && m->index->n_dirty == 0));
	}
}

/* The lists of what is heated and cooled have what the flags say, once. */
static void
check_lists(struct graph *g)
{
	size_t opening = 0, warming = 0, cooling = 0;
	for (uint32_t id = 1; id <= g->memo_next; id++) {
		const struct memo *m = memo_at(g, id);
		opening += m->opens && !(m->flags & HOT);
		warming += (m->flags & WARMING) != 0;
		cooling += (m->flags & COOLING) != 0;
	}
	assert(opening == g->heat.opening.n && warming == g->heat.warming_n);
	assert(cooling == g->heat.cooling.n + (g->heat.cool.memo != 0));
}

void
graph_check(struct graph *g)
{
	assert(g->run.depth == 0 && g->run.n_frames == 0 && g->run.chain_n == 0 &&
		g->run.postponed_n == 0);
	check_lists(g);
	below_check(g);
	size_t values = 0;
	for (uint32_t id = 1; id <= g->memo_next; id++) {
		struct memo *m = memo_at(g, id);
		if (m->kind == KIND_NONE)
			continue;
		check_memo(g, m);
		if (m->kind == QUESTION || memo_is_indexed(g, m))
			continue;
		values += block_size(m->block);
	}
	assert(values == g->memory.value_bytes);
	for (uint32_t id = 1; id <= g->memo_next; id++) {
		struct memo *m = memo_at(g, id);
		if (m->kind != KIND_NONE && m->kind != QUESTION && (m->flags & COMPUTED) &&
			g->kinds[m->kind].class == KIND_INDEX)
			check_anew(g, m);
	}
	graph_empty_trash(g);
}
