/* Questions: to an index, and to a part of a value.
 *
 * A question is a memo whose key says what it asks, and whose fingerprint is the answer's. The
 * answer itself is not kept: asking again costs no more than copying it. */
#include "graph/answer.h"

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
		if (g->run.chain[g->run.chain_n - 1].loop)
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
	if (g->run.chain[g->run.chain_n - 1].loop)
		return 0;
	/* the part of a loop's value may come out the same when the loop is gone; its members must not */
	bool cyclic = q.type == ASK_PART && (target->flags & CYCLIC);
	m->flags = (uint32_t)((m->flags & ~CYCLIC) | (cyclic ? CYCLIC : 0));
	memo_commit(g, m, cyclic ? target->fp : question_fingerprint(g, &q));
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
	question_answer(g, &t->arena, &q, ret);
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
