/* Answering a question: from the sequence of an index, or the value of a task. Nothing is recorded here. */
#include "graph/answer.h"

static void
answer_add(struct arena *a, struct answer *ret, const struct rec *r)
{
	if (ret->n == ret->cap) {
		size_t cap = ret->cap ? 2 * ret->cap : 8;
		struct entry *entries = arena_alloc_raw(a, cap * sizeof(*entries));
		struct fingerprint *fps = arena_alloc_raw(a, cap * sizeof(*fps));
		if (ret->n) {
			memcpy(entries, ret->entries, ret->n * sizeof(*entries));
			memcpy(fps, ret->fps, ret->n * sizeof(*fps));
		}
		ret->entries = entries;
		ret->fps = fps;
		ret->cap = cap;
	}
	ret->entries[ret->n] = r ? rec_entry(r) : (struct entry){ 0 };
	ret->fps[ret->n++] = r ? r->fp : (struct fingerprint){ 0, 0 };
}

static void
answer_range(struct arena *a, const struct seq *s, const struct ask *q, struct answer *ret)
{
	struct place p = seq_find(s, q->prefix, false);
	p = seq_skip(s, p, q->from);
	for (struct rec *r; ret->n < q->n && (r = seq_at(s, p)); p = seq_next(s, p)) {
		if (!str_starts(rec_sort(r), q->prefix))
			break;
		answer_add(a, ret, r);
	}
}

/* The one before a place, or NULL. */
static struct rec *
rec_ahead(const struct seq *s, struct place p)
{
	if (p.at > 0)
		return s->chunks[p.chunk]->recs[p.at - 1];
	return p.chunk > 0 ? s->chunks[p.chunk - 1]->recs[s->counts[p.chunk - 1] - 1] : NULL;
}

/* A listing's entry by its ref; listings keep no table of these. */
static const struct rec *
listing_first(const struct seq *s, struct str ref, struct str prefix)
{
	struct place p = seq_find(s, prefix, false);
	for (struct rec *r; (r = seq_at(s, p)); p = seq_next(s, p)) {
		if (!str_starts(rec_sort(r), prefix))
			return NULL;
		if (str_eq(rec_ref(r), ref))
			return r;
	}
	return NULL;
}

static const struct rec *
first_of(struct index *x, struct str ref, struct str prefix)
{
	return x->n_buckets ? index_first(x, ref, prefix) : listing_first(&x->seq, ref, prefix);
}

static void
answer_neighbours(struct arena *a, struct index *x, const struct ask *q, struct answer *ret)
{
	const struct rec *own = first_of(x, q->ref, q->prefix), *prev = NULL, *next = NULL;
	if (own) {
		struct place p = seq_place(&x->seq, own);
		prev = rec_ahead(&x->seq, p);
		next = seq_at(&x->seq, seq_next(&x->seq, p));
	}
	answer_add(a, ret, prev && str_starts(rec_sort(prev), q->prefix) ? prev : NULL);
	answer_add(a, ret, next && str_starts(rec_sort(next), q->prefix) ? next : NULL);
}

/* The group of an entry: its sort key behind the prefix, up to the first zero byte. */
static struct str
group_of(const struct rec *r, struct str prefix)
{
	struct str rest = str_from(rec_sort(r), prefix.len);
	return str_slice(rest, 0, str_find(rest, '\0', 0));
}

/* The first `n` bytes of a sort key and a zero byte: with that, all that belong to its group begin
 * that have more behind the name. */
static struct str
group_end(struct arena *a, const struct rec *r, size_t n)
{
	char *p = arena_alloc(a, n + 1);
	memcpy(p, r->data, n);
	return (struct str){ p, n + 1 };
}

/* What the answer says of a group, and no more: not where in it its first entry stands. */
static struct fingerprint
group_fingerprint(const struct entry *e)
{
	struct fingerprint f = fingerprint_of(e->sort);
	f = fingerprint_mix(f, e->ref);
	return fingerprint_mix(f, e->payload);
}

static void
answer_groups(struct arena *a, const struct seq *s, const struct ask *q, struct answer *ret)
{
	struct place p = seq_find(s, q->prefix, false);
	struct rec *r = seq_at(s, p);
	size_t cap = 0;
	while (r && str_starts(rec_sort(r), q->prefix)) {
		struct str group = group_of(r, q->prefix);
		size_t start = seq_position(s, p);
		answer_add(a, ret, r);
		ret->entries[ret->n - 1].sort = group;
		ret->fps[ret->n - 1] = group_fingerprint(&ret->entries[ret->n - 1]);
		/* "name", and all that "name\0" begins, which come directly behind it */
		p = seq_find(s, group_end(a, r, q->prefix.len + group.len), true);
		if (ret->n > cap) {
			size_t *counts = arena_alloc_raw(a, ret->cap * sizeof(*counts));
			if (ret->n > 1)
				memcpy(counts, ret->counts, (ret->n - 1) * sizeof(*counts));
			ret->counts = counts;
			cap = ret->cap;
		}
		ret->counts[ret->n - 1] = seq_position(s, p) - start;
		r = seq_at(s, p);
	}
}

/* Whether `a` comes before `b`; those that are not in the order come behind, by key. */
static bool
comes_before(struct index *x, struct str a, struct str b)
{
	const struct rec *p = first_of(x, a, S("")), *q = first_of(x, b, S(""));
	if (p && q)
		return rec_cmp(p, q) < 0;
	return p || (!q && str_cmp(a, b) < 0);
}

static size_t
count_within(const struct seq *s, struct str prefix)
{
	return seq_position(s, seq_find(s, prefix, true)) -
	       seq_position(s, seq_find(s, prefix, false));
}

static void
answer_part(struct graph *g, struct arena *a, const struct ask *q, struct answer *ret)
{
	struct memo *target = memo_at(g, q->target);
	const struct kind *k = &g->kinds[target->kind];
	struct str value = memo_is_indexed(g, target) ? S("") : block_bytes(target->block);
	if (!k->part) {
		ret->bytes = arena_str(a, value);
		return;
	}
	buf_clear(&g->part); /* so that each takes no more of the arena than it is long */
	k->part(value, q->prefix, &g->part);
	ret->bytes = arena_str(a, buf_str(&g->part));
}

void
question_answer(struct graph *g, struct arena *a, const struct ask *q, struct answer *ret)
{
	g->counters.queries_asked++;
	if (q->type == ASK_PART) {
		answer_part(g, a, q, ret);
		return;
	}
	struct index *x = memo_at(g, q->target)->index;
	switch ((enum question)q->type) {
	case ASK_COUNT:
		ret->number = count_within(&x->seq, q->prefix);
		break;
	case ASK_SLICE:
	case ASK_EACH:
		answer_range(a, &x->seq, q, ret);
		break;
	case ASK_GET: {
		struct rec *r = seq_at(&x->seq, seq_find(&x->seq, q->prefix, false));
		answer_add(a, ret, r && str_eq(rec_sort(r), q->prefix) ? r : NULL);
		break;
	}
	case ASK_NEIGHBOURS:
		answer_neighbours(a, x, q, ret);
		break;
	case ASK_GROUPS:
		answer_groups(a, &x->seq, q, ret);
		break;
	case ASK_BEFORE:
		ret->number = comes_before(x, q->ref, q->prefix);
		break;
	case ASK_PART:
	case ASK_BUNDLE:
		break;
	}
}

static struct fingerprint
answer_fingerprint(struct graph *g, const struct answer *r)
{
	uint64_t numbers[2] = { r->n, r->number };
	struct fingerprint f = fingerprint_of((struct str){ (char *)numbers, sizeof(numbers) });
	f = fingerprint_mix(f, (struct str){ (char *)r->fps, r->n * sizeof(*r->fps) });
	if (r->counts)
		f = fingerprint_mix(f, (struct str){ (char *)r->counts, r->n * sizeof(size_t) });
	g->counters.bytes_hashed += sizeof(numbers) + r->bytes.len + r->n * sizeof(*r->fps);
	return fingerprint_mix(f, r->bytes);
}

struct fingerprint
question_fingerprint(struct graph *g, const struct ask *q)
{
	if (q->type == ASK_EACH &&
		q->prefix.len == 0) { /* all entries of an index have one already */
		g->counters.queries_asked++;
		return seq_fingerprint(&memo_at(g, q->target)->index->seq);
	}
	struct arena_mark mark = arena_mark(&g->scratch);
	struct answer r = { 0 };
	question_answer(g, &g->scratch, q, &r);
	struct fingerprint fp = answer_fingerprint(g, &r);
	arena_release(&g->scratch, mark);
	return fp;
}
