/* Questions: to an index, and to a part of a value.
 *
 * A question is a memo whose key says what it asks, and whose fingerprint is the answer's. The
 * answer itself is not kept: asking again costs no more than copying it. */
#include "graph/internal.h"

enum question {
	ASK_COUNT,
	ASK_SLICE,
	ASK_GET,
	ASK_NEIGHBOURS,
	ASK_EACH,
	ASK_GROUPS,
	ASK_PART,
	ASK_BEFORE,
	ASK_BUNDLE /* behind the type stand the numbers of the others */
};

/* What is asked. Everything is a copy: it is put into the memo's key as it stands. */
struct ask {
	uint32_t target;
	uint32_t type;
	uint64_t from, n;
	struct str prefix; /* or the sort key, or the argument of a part, or the other task */
	struct str ref;
};

struct answer {
	struct entry *entries;
	struct fingerprint *fps; /* of the entries, or of the groups */
	size_t *counts;          /* groups only */
	size_t n, cap;
	size_t number;    /* a count; whether it comes before */
	struct str bytes; /* a part */
};

static const char *const names[] = { "count", "slice", "get", "neighbours", "each", "groups",
	"part", "before", "bundle" };

/* A key is as short as its type allows: a page can ask hundreds of thousands of questions. */
enum { ASK_FIXED = sizeof(uint32_t) + 1 };

/* How long the numbers are that stand behind the type. */
static size_t
ask_numbers(uint32_t type)
{
	switch ((enum question)type) {
	case ASK_SLICE:
		return 2 * sizeof(uint64_t); /* from, n */
	case ASK_NEIGHBOURS:
	case ASK_BEFORE:
		return sizeof(uint64_t); /* where the ref begins */
	case ASK_COUNT:
	case ASK_GET:
	case ASK_EACH:
	case ASK_GROUPS:
	case ASK_PART:
	case ASK_BUNDLE:
		break;
	}
	return 0;
}

static struct str
ask_encode(struct arena *a, const struct ask *q)
{
	size_t numbers = ask_numbers(q->type);
	uint64_t v[2] = { numbers == sizeof(uint64_t) ? q->prefix.len : q->from, q->n };
	size_t n = ASK_FIXED + numbers + q->prefix.len + q->ref.len;
	char *start = arena_alloc_raw(a, n), *p = start;
	memcpy(p, &q->target, sizeof(q->target));
	p[sizeof(q->target)] = (char)q->type;
	memcpy(p + ASK_FIXED, v, numbers);
	p += ASK_FIXED + numbers;
	if (q->prefix.len)
		memcpy(p, q->prefix.ptr, q->prefix.len);
	if (q->ref.len)
		memcpy(p + q->prefix.len, q->ref.ptr, q->ref.len);
	return (struct str){ start, n };
}

static struct ask
ask_decode(const struct memo *m)
{
	struct str key = memo_key(m);
	struct ask q = { .type = (uint8_t)key.ptr[sizeof(q.target)], .n = SIZE_MAX };
	uint64_t v[2] = { 0, SIZE_MAX };
	size_t numbers = ask_numbers(q.type);
	memcpy(&q.target, key.ptr, sizeof(q.target));
	memcpy(v, key.ptr + ASK_FIXED, numbers);
	struct str rest = str_from(key, ASK_FIXED + numbers);
	size_t at = numbers == sizeof(uint64_t) ? v[0] : rest.len;
	if (numbers == sizeof(v)) {
		q.from = v[0];
		q.n = v[1];
	}
	q.prefix = str_slice(rest, 0, at);
	q.ref = str_from(rest, at);
	return q;
}

struct memo *
question_target(struct graph *g, const struct memo *m)
{
	uint32_t target;
	memcpy(&target, m->key->bytes, sizeof(target));
	return memo_at(g, target);
}

const char *
question_name(const struct memo *m)
{
	return m->kind == QUESTION ? names[ask_decode(m).type] : "";
}

/* ---- answering ---- */

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

static void
answer(struct graph *g, struct arena *a, const struct ask *q, struct answer *ret)
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

/* An answer's fingerprint; all entries of an index have one already. */
static struct fingerprint
ask_fingerprint(struct graph *g, const struct ask *q)
{
	if (q->type == ASK_EACH && q->prefix.len == 0) {
		g->counters.queries_asked++;
		return seq_fingerprint(&memo_at(g, q->target)->index->seq);
	}
	struct arena_mark mark = arena_mark(&g->scratch);
	struct answer r = { 0 };
	answer(g, &g->scratch, q, &r);
	struct fingerprint fp = answer_fingerprint(g, &r);
	arena_release(&g->scratch, mark);
	return fp;
}

/* ---- bundles ---- */

static enum question
question_type(const struct memo *m)
{
	return (enum question)(uint8_t)m->key->bytes[sizeof(m->id)];
}

bool
question_is_part(const struct memo *m)
{
	return question_type(m) == ASK_PART;
}

bool
memo_is_bundle(const struct memo *m)
{
	return m->kind == QUESTION && question_type(m) == ASK_BUNDLE;
}

static struct fingerprint
bundle_fingerprint(struct graph *g, const struct memo *m)
{
	struct fingerprint f = { 0, 0 };
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after) {
		struct fingerprint one = memo_at(g, edge_at(g, id)->dep)->fp;
		f = fingerprint_mix(f, (struct str){ (const char *)&one, sizeof(one) });
	}
	return f;
}

struct memo *
bundle_cause(struct graph *g, const struct memo *m)
{
	struct memo *last = memo_at(g, edge_at(g, m->deps)->dep);
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after) {
		struct memo *dep = memo_at(g, edge_at(g, id)->dep);
		last = dep->changed_at > last->changed_at ? dep : last;
	}
	return last;
}

struct memo *
question_bundle(struct graph *g, const uint32_t *ids, size_t n)
{
	struct arena_mark mark = arena_mark(&g->scratch);
	char *key = arena_alloc_raw(&g->scratch, ASK_FIXED + (n - 1) * sizeof(*ids));
	memcpy(key, ids, sizeof(*ids));
	key[sizeof(*ids)] = ASK_BUNDLE;
	memcpy(key + ASK_FIXED, ids + 1, (n - 1) * sizeof(*ids));
	struct memo *m =
		memo_intern(g, QUESTION, (struct str){ key, ASK_FIXED + (n - 1) * sizeof(*ids) });
	arena_release(&g->scratch, mark);
	uint32_t *end = &m->deps;
	for (size_t i = 0; i < n && !(m->flags & COMPUTED); i++) {
		*end = edge_link(g, m, memo_at(g, ids[i]), false, false);
		end = &edge_at(g, *end)->after;
	}
	if (!memo_current(g, m))
		demand(g, m, false);
	return m;
}

static int
bundle_run(struct graph *g, struct memo *m)
{
	for (uint32_t id = m->deps; id; id = edge_at(g, id)->after) {
		int r = ensure(g, memo_at(g, edge_at(g, id)->dep), false);
		if (r == UV_EAGAIN)
			return r;
		if (g->chain[g->chain_n - 1].loop)
			return 0;
	}
	memo_commit(g, m, bundle_fingerprint(g, m));
	return 0;
}

int
question_run(struct graph *g, struct memo *m)
{
	if (memo_is_bundle(m))
		return bundle_run(g, m);
	struct ask q = ask_decode(m);
	struct memo *target = memo_at(g, q.target);
	int r = ensure(g, target, q.type == ASK_PART);
	if (r == UV_EAGAIN)
		return r;
	if (g->chain[g->chain_n - 1].loop)
		return 0;
	/* the part of a loop's value may come out the same when the loop is gone; its members must not */
	bool cyclic = q.type == ASK_PART && (target->flags & CYCLIC);
	m->flags = (uint32_t)((m->flags & ~CYCLIC) | (cyclic ? CYCLIC : 0));
	memo_commit(g, m, cyclic ? target->fp : ask_fingerprint(g, &q));
	return 0;
}

/* ---- asking ---- */

/* The memo of a question, known before it is asked, so that a loop through it is found. */
static struct memo *
question_known(struct graph *g, struct memo *m, struct memo *target)
{
	if (!m->deps)
		m->deps = edge_link(g, m, target, false, false);
	/* a queued target is about to run: what it then answers has to be the question's answer too */
	if (!memo_current(g, target))
		queue_add(g, m, target);
	return m;
}

struct memo *
question_intern(struct graph *g, struct memo *target, struct str bytes, struct arena *a)
{
	size_t n = sizeof(target->id);
	char *key = arena_alloc_raw(a, n + bytes.len);
	memcpy(key, &target->id, n);
	memcpy(key + n, bytes.ptr, bytes.len);
	struct memo *m = memo_intern(g, QUESTION, (struct str){ key, n + bytes.len });
	return question_known(g, m, target);
}

/* Reads a question on behalf of `t`, and gives its answer. */
static int
ask(struct task *t, unsigned kind, struct str key, struct ask q, struct answer *ret)
{
	struct graph *g = t->g;
	if (t->error)
		return t->error;
	struct memo *m = task_guess(t);
	struct memo *target = task_target(t, m, kind, key);
	assert(q.type == ASK_PART || memo_is_indexed(g, target));
	q.target = target->id;
	struct arena_mark mark = arena_mark(&t->arena);
	struct str question = ask_encode(&t->arena, &q);
	if (!m || !memo_is(m, QUESTION, question))
		m = memo_intern(g, QUESTION, question);
	arena_release(&t->arena, mark);
	int r = read_memo(t, question_known(g, m, target), false);
	if (r == 0 && q.type == ASK_PART)
		r = ensure(g, target, true);
	if (r < 0) {
		t->error = r;
		return r;
	}
	answer(g, &t->arena, &q, ret);
	return 0;
}

int
task_read_part(struct task *t, unsigned kind, struct str key, struct str arg, struct str *ret)
{
	struct answer a = { 0 };
	int r = ask(t, kind, key, (struct ask){ .type = ASK_PART, .prefix = arg }, &a);
	if (r == 0)
		*ret = a.bytes;
	return r;
}

bool
task_before(struct task *t, struct str other)
{
	struct answer a = { 0 };
	const struct kind *k = &t->g->kinds[t->memo->kind];
	assert(k->ordered);
	struct ask q = { .type = ASK_BEFORE, .prefix = memo_key(t->memo), .ref = other };
	return ask(t, k->order_index, S(""), q, &a) == 0 && a.number;
}

int
task_precedes(struct task *t, unsigned index, struct str key, struct str left, struct str right,
	bool *ret)
{
	struct answer a = { 0 };
	struct ask q = { .type = ASK_BEFORE, .prefix = right, .ref = left };
	int r = ask(t, index, key, q, &a);
	if (r == 0)
		*ret = a.number != 0;
	return r;
}

int
task_count(struct task *t, unsigned index, struct str key, struct str prefix, size_t *ret)
{
	struct answer a = { 0 };
	int r = ask(t, index, key, (struct ask){ .type = ASK_COUNT, .prefix = prefix }, &a);
	if (r == 0)
		*ret = a.number;
	return r;
}

int
task_slice(struct task *t, unsigned index, struct str key, struct str prefix, size_t from, size_t n,
	struct entry **ret, size_t *ret_n)
{
	struct answer a = { 0 };
	struct ask q = { .type = ASK_SLICE, .prefix = prefix, .from = from, .n = n };
	int r = ask(t, index, key, q, &a);
	if (r == 0) {
		*ret = a.entries;
		*ret_n = a.n;
	}
	return r;
}

int
task_get(struct task *t, unsigned index, struct str key, struct str sort, struct entry *ret)
{
	struct answer a = { 0 };
	int r = ask(t, index, key, (struct ask){ .type = ASK_GET, .prefix = sort }, &a);
	if (r == 0)
		*ret = a.entries[0];
	return r;
}

int
task_neighbours(struct task *t, unsigned index, struct str key, struct str prefix, struct str ref,
	struct entry *ret_prev, struct entry *ret_next)
{
	struct answer a = { 0 };
	struct ask q = { .type = ASK_NEIGHBOURS, .prefix = prefix, .ref = ref };
	int r = ask(t, index, key, q, &a);
	if (r == 0) {
		*ret_prev = a.entries[0];
		*ret_next = a.entries[1];
	}
	return r;
}

int
task_each(struct task *t, unsigned index, struct str key, struct str prefix, struct entry **ret,
	size_t *ret_n)
{
	struct answer a = { 0 };
	struct ask q = { .type = ASK_EACH, .prefix = prefix, .n = SIZE_MAX };
	int r = ask(t, index, key, q, &a);
	if (r == 0) {
		*ret = a.entries;
		*ret_n = a.n;
	}
	return r;
}

int
task_groups(struct task *t, unsigned index, struct str key, struct str prefix, struct entry **ret,
	size_t **ret_counts, size_t *ret_n)
{
	struct answer a = { 0 };
	int r = ask(t, index, key, (struct ask){ .type = ASK_GROUPS, .prefix = prefix }, &a);
	if (r == 0) {
		*ret = a.entries;
		*ret_counts = a.counts;
		*ret_n = a.n;
	}
	return r;
}
