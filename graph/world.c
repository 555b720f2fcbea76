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
 * and held against its fingerprint. The entries are ordered by kind and key: files of one folder come together. */
#include "graph/internal.h"

#include "core/pack.h"

enum what { BY_FINGERPRINT, BY_IDENTITY, BY_ANSWER };

void
world_note(struct graph *g, const struct memo *m, struct str identity)
{
	if (!g->proves)
		return;
	pack_u64(&g->identities, m->id);
	pack_str(&g->identities, identity);
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
by_kind_and_key(const void *left, const void *right)
{
	const struct memo *a = *(struct memo *const *)left, *b = *(struct memo *const *)right;
	return a->kind != b->kind ? a->kind - b->kind : str_cmp(memo_key(a), memo_key(b));
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
	qsort(ground, n, sizeof(*ground), by_kind_and_key);
	*ret_n = n;
	return ground;
}

/* The identity that each input had when it was read last, by number; the caller frees it. */
static struct str *
identities(struct graph *g)
{
	struct str *of = graph_alloc(g, (g->memo_next + 1) * sizeof(*of));
	for (struct str rest = buf_str(&g->identities); rest.len;) {
		uint64_t id = unpack_u64(&rest);
		of[id] = unpack_str(&rest);
	}
	return of;
}

static void
pack_ground(struct graph *g, struct buf *b, const struct memo *m, struct str identity)
{
	bool question = m->kind == QUESTION;
	const struct memo *named = question ? question_target(g, m) : m;
	buf_add_char(b, (char)named->kind);
	buf_add_char(b, question ? BY_ANSWER : identity.len ? BY_IDENTITY : BY_FINGERPRINT);
	pack_str(b, memo_key(named));
	if (question)
		pack_str(b, str_from(memo_key(m), sizeof(named->id)));
	if (identity.len)
		pack_str(b, identity);
	else
		pack_fingerprint(b, m->fp);
}

bool
graph_world(struct graph *g, struct buf *ret)
{
	size_t n;
	struct memo **ground = gather(g, &n);
	if (!ground)
		return false;
	struct str *of = identities(g);
	pack_u64(ret, (uint64_t)g->moment);
	for (size_t i = 0; i < n; i++)
		pack_ground(g, ret, ground[i], of[ground[i]->id]);
	free(of);
	free(ground);
	return true;
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
	bool same = (int64_t)unpack_u64(&world) <= g->moment;
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
