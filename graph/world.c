/* All that the tasks of a process stand on, in one record: so that the next one can tell by one walk over the
 * inputs that nothing has changed, and need not even look up what a task had read.
 *
 * Tasks come out of what they read, and all reading ends at inputs, listings, and questions to inputs. Where
 * each of these is as it was, so is every value. What a task looks at besides (options, the environment, the
 * program itself) is the caller's business, as in keep.c; a task that says that there is more than that
 * (task_volatile) lets no such record be made.
 *
 * What was due by the clock when it was made is due for good, and nobody has asked the clock for that: as in keep.c
 * a record of a later moment does not count.
 *
 *	moment, then of each
 *	input, listing:  kind  what  key  its identity, or its fingerprint
 *	question:        kind  what  key  question  fingerprint of the answer
 *
 * An input whose identity told nothing when it was read (its file was racy, or it has none) is computed again,
 * and held against its fingerprint. The entries are ordered by key: files of one folder come together, and what
 * several inputs know the same file by is written, and looked at, once.
 *
 * There are two such records: of all that a process has computed (graph_world), and of some tasks (graph_world_of).
 * The first takes what each input was known by from a note that was made when it was read; the second from the
 * records of the inputs themselves: whenever that was, the file that it names has the fingerprint that it names, and
 * is what the tasks stand on if that is the input's. */
#include "graph/internal.h"

#include "core/pack.h"

enum what { BY_FINGERPRINT, BY_IDENTITY, BY_ANSWER };

void
world_note(struct graph *g, const struct memo *m, struct str identity)
{
	if (!g->cache.proves)
		return;
	pack_u64(&g->cache.identities, m->id);
	pack_str(&g->cache.identities, identity);
}

/* ---- making it ---- */

/* Whether a task or an index has read it itself, not only questions to it. */
static bool
is_read_whole(struct graph *g, const struct memo *m)
{
	const uint32_t rings[] = { m->hot, m->cold };
	for (size_t i = 0; i < 2; i++) {
		for (uint32_t id = rings[i]; id;) {
			const struct edge *e = edge_at(g, id);
			const struct memo *reader = memo_at(g, e->reader);
			if (reader->kind != QUESTION || memo_is_bundle(reader))
				return true;
			id = e->next == rings[i] ? 0 : e->next;
		}
	}
	return false;
}

/* Whether something stands on it that stands on nothing else. */
static bool
is_ground(struct graph *g, const struct memo *m)
{
	if (memo_is_bundle(m))
		return false;
	if (m->kind == QUESTION) {
		const struct memo *target = question_target(g, m);
		return target->kind < g->n_kinds && g->kinds[target->kind].class == KIND_INPUT &&
		       (m->hot || m->cold);
	}
	if (m->kind >= g->n_kinds)
		return false;
	enum kind_class class = g->kinds[m->kind].class;
	return class == KIND_LISTING || (class == KIND_INPUT && is_read_whole(g, m));
}

static int
by_key_and_kind(const void *left, const void *right)
{
	const struct memo *a = *(struct memo *const *)left, *b = *(struct memo *const *)right;
	int c = str_cmp(memo_key(a), memo_key(b));
	return c ? c : a->kind - b->kind;
}

/* All of it, sorted; the caller frees it. NULL where it cannot be told. */
static struct memo **
gather(struct graph *g, size_t *ret_n)
{
	struct memo **ground = graph_alloc_raw(g, (g->memo_next + 1) * sizeof(*ground));
	size_t n = 0;
	bool good = !graph_pending(g);
	for (uint32_t id = 1; good && id <= g->memo_next; id++) {
		struct memo *m = memo_at(g, id);
		if (!(m->flags & COMPUTED))
			continue;
		bool is = is_ground(g, m);
		good = !(m->flags & VOLATILE) && (!is || memo_settled(g, m));
		if (is)
			ground[n++] = m;
	}
	if (!good) {
		free(ground);
		return NULL;
	}
	qsort(ground, n, sizeof(*ground), by_key_and_kind);
	*ret_n = n;
	return ground;
}

/* The identity that each input had when it was read last, by number; the caller frees it. */
static struct str *
identities(struct graph *g)
{
	struct str *of = graph_alloc(g, (g->memo_next + 1) * sizeof(*of));
	for (struct str rest = buf_str(&g->cache.identities); rest.len;) {
		uint64_t id = unpack_u64(&rest);
		of[id] = unpack_str(&rest);
	}
	return of;
}

/* What the entry before was known by, where that was a file's identity. */
struct looked {
	const struct memo *input;
	struct buf identity;
};

/* Whether the entry before looks at the same. */
static bool
is_looked_at(struct graph *g, const struct looked *last, const struct memo *m, struct str identity)
{
	return last->input && g->kinds[last->input->kind].identity == g->kinds[m->kind].identity &&
	       str_eq(memo_key(last->input), memo_key(m)) &&
	       str_eq(buf_str(&last->identity), identity);
}

static void
pack_head(struct graph *g, struct buf *b, const struct memo *m, enum what what)
{
	const struct memo *named = m->kind == QUESTION ? question_target(g, m) : m;
	buf_add_char(b, (char)named->kind);
	buf_add_char(b, (char)what);
	pack_str(b, memo_key(named));
}

static void
pack_ground(struct graph *g, struct buf *b, const struct memo *m, struct str identity,
	struct looked *last)
{
	if (identity.len == 0) {
		pack_head(g, b, m, m->kind == QUESTION ? BY_ANSWER : BY_FINGERPRINT);
		if (m->kind == QUESTION)
			pack_str(b, str_from(memo_key(m), sizeof(m->id)));
		pack_fingerprint(b, m->fp);
	} else if (!is_looked_at(g, last, m, identity)) {
		pack_head(g, b, m, BY_IDENTITY);
		pack_str(b, identity);
		last->input = m;
		buf_clear(&last->identity);
		buf_add(&last->identity, identity);
	}
}

bool
graph_world(struct graph *g, struct buf *ret)
{
	size_t n;
	struct memo **ground = gather(g, &n);
	if (!ground)
		return false;
	struct str *of = identities(g);
	struct looked last = { 0 };
	pack_u64(ret, (uint64_t)g->cache.moment);
	for (size_t i = 0; i < n; i++)
		pack_ground(g, ret, ground[i], of[ground[i]->id], &last);
	buf_done(&last.identity);
	free(of);
	free(ground);
	return true;
}

/* ---- the same of some tasks ---- */

/* What was met on the way down from the tasks, in that order. */
struct descent {
	struct graph *g;
	uint32_t serial; /* the mark of what was met */
	struct ids met;
};

static void
meet(struct descent *d, uint32_t id)
{
	struct memo *m = memo_at(d->g, id);
	if (m->mark == d->serial)
		return;
	m->mark = d->serial;
	ids_add(&d->met, id);
}

/* Where the way down ends: its fingerprint or identity tells all. */
static bool
is_bottom(struct graph *g, const struct memo *m)
{
	if (memo_is_bundle(m))
		return false;
	const struct memo *named = m->kind == QUESTION ? question_target(g, m) : m;
	const struct kind *k = &g->kinds[named->kind];
	return k->class == KIND_INPUT || k->held || (m == named && k->class == KIND_LISTING);
}

static void
meet_members(struct descent *d, const struct index *x)
{
	for (size_t i = 0; i < x->n_buckets; i++)
		for (const struct item *it = x->items[i]; it; it = it->next)
			if (it->edge)
				meet(d, edge_at(d->g, it->edge)->dep);
}

/* Whether the way down goes on behind it, or ends well. */
static bool
is_told(struct graph *g, const struct memo *m, bool bottom)
{
	bool fleeting = m->kind != QUESTION && g->kinds[m->kind].fleeting;
	return memo_settled(g, m) && !fleeting && (bottom || !(m->flags & VOLATILE));
}

/* Whether all that the task stands on can be told; then it is met. */
static bool
descend(struct descent *d, struct memo *top)
{
	struct graph *g = d->g;
	size_t from = d->met.n, at = from;
	bool good = true;
	for (meet(d, top->id); good && at < d->met.n; at++) {
		struct memo *m = memo_at(g, d->met.v[at]);
		bool bottom = is_bottom(g, m);
		good = is_told(g, m, bottom);
		if (bottom)
			continue;
		for (uint32_t id = m->deps; id; id = edge_at(g, id)->after)
			meet(d, edge_at(g, id)->dep);
		if (memo_is_indexed(g, m))
			meet_members(d, m->index);
	}
	while (!good && d->met.n > from)
		memo_at(g, d->met.v[--d->met.n])->mark = 0;
	return good;
}

static void
pack_met(struct graph *g, struct buf *b, const struct ids *met)
{
	struct memo **ground = graph_alloc_raw(g, met->n * sizeof(*ground));
	struct looked last = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < met->n; i++)
		if (is_bottom(g, memo_at(g, met->v[i])))
			ground[n++] = memo_at(g, met->v[i]);
	qsort(ground, n, sizeof(*ground), by_key_and_kind);
	pack_u64(b, (uint64_t)g->cache.moment);
	for (size_t i = 0; i < n; i++) {
		struct arena_mark mark = arena_mark(&g->scratch);
		pack_ground(g, b, ground[i], keep_identity_of(g, ground[i], &g->scratch), &last);
		arena_release(&g->scratch, mark);
	}
	buf_done(&last.identity);
	free(ground);
}

void
graph_world_of(struct graph *g, unsigned kind, const struct str *keys, size_t n, bool *ret_told,
	struct buf *ret)
{
	struct descent d = { .g = g, .serial = ++g->run.serial };
	for (size_t i = 0; i < n; i++) {
		struct memo *m = memo_find(g, kind, keys[i]);
		ret_told[i] = m && !graph_pending(g) && descend(&d, m);
	}
	pack_met(g, ret, &d.met);
	free(d.met.v);
}

/* ---- holding the world against it ---- */

static bool
same_fingerprint(struct graph *g, struct memo *m, struct str *rest)
{
	demand(g, m, false);
	return fingerprint_eq(m->fp, unpack_fingerprint(rest));
}

static bool
same_answer(struct graph *g, struct memo *target, struct str *rest)
{
	struct arena_mark mark = arena_mark(&g->scratch);
	struct memo *m = question_intern(g, target, unpack_str(rest), &g->scratch);
	arena_release(&g->scratch, mark);
	return same_fingerprint(g, m, rest);
}

bool
graph_world_same(struct graph *g, struct str world)
{
	bool same = (int64_t)unpack_u64(&world) <= g->cache.moment;
	while (same && world.len) {
		unsigned kind = (uint8_t)world.ptr[0];
		enum what what = (enum what)world.ptr[1];
		world = str_from(world, 2);
		struct str key = unpack_str(&world);
		assert(kind < g->n_kinds);
		switch (what) {
		case BY_IDENTITY:
			same = input_is_as_it_was(g, kind, key, unpack_str(&world));
			break;
		case BY_FINGERPRINT:
			same = same_fingerprint(g, memo_intern(g, kind, key), &world);
			break;
		case BY_ANSWER:
			same = same_answer(g, memo_intern(g, kind, key), &world);
			break;
		}
	}
	return same;
}
