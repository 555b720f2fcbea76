/* Memos and edges: where they live, and how they are found.
 *
 * The table grows by linear hashing: each new memo splits at most one bucket, so that no single edit
 * pays for the growth. */
#include "graph/internal.h"

void *
graph_alloc(struct graph *g, size_t size)
{
	void *p = calloc(1, size ? size : 1);
	if (!p)
		abort(); /* out of memory: nothing useful can follow */
	g->counters.allocations++;
	return p;
}

void *
graph_alloc_raw(struct graph *g, size_t size)
{
	void *p = malloc(size ? size : 1);
	if (!p)
		abort(); /* out of memory: nothing useful can follow */
	g->counters.allocations++;
	return p;
}

void *
graph_grow(struct graph *g, void *array, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return array;
	*cap = *cap ? *cap * 2 : 16;
	void *p = realloc(array, *cap * size);
	if (!p)
		abort(); /* out of memory: nothing useful can follow */
	g->counters.allocations++;
	return p;
}

void
ids_add(struct graph *g, struct ids *ids, uint32_t id)
{
	ids->v = graph_grow(g, ids->v, ids->n, &ids->cap, sizeof(*ids->v));
	ids->v[ids->n++] = id;
}

/* ---- the table ---- */

static uint32_t *
bucket(struct graph *g, size_t i)
{
	return &g->buckets[i >> PAGE_BITS][i & (PAGE - 1)];
}

/* The bucket of a hash, where the buckets before the split point use one bit more. */
static size_t
bucket_of(struct graph *g, uint32_t hash)
{
	size_t top = (size_t)1 << (63 - __builtin_clzll(g->n_buckets));
	size_t i = hash & (2 * top - 1);
	return i < g->n_buckets ? i : i - top;
}

/* Adds a bucket, and moves into it its half of the one that it splits from. */
static void
split_bucket(struct graph *g)
{
	if (g->n_buckets >> PAGE_BITS == g->n_bucket_pages) {
		size_t n = g->n_bucket_pages + 1;
		g->buckets = realloc(g->buckets, n * sizeof(*g->buckets));
		if (!g->buckets)
			abort(); /* out of memory: nothing useful can follow */
		g->buckets[g->n_bucket_pages++] = graph_alloc(g, PAGE * sizeof(uint32_t));
	}
	size_t made = g->n_buckets++;
	if (made == 0)
		return;
	size_t top = (size_t)1 << (63 - __builtin_clzll(made));
	uint32_t *from = bucket(g, made - top), *to = bucket(g, made);
	while (*from) {
		struct memo *m = memo_at(g, *from);
		if (bucket_of(g, m->hash) == made) {
			*from = m->chain;
			m->chain = *to;
			*to = m->id;
		} else {
			from = &m->chain;
		}
	}
}

static struct memo *
find(struct graph *g, unsigned kind, struct str key, uint32_t hash)
{
	if (g->n_buckets == 0)
		return NULL;
	for (uint32_t id = *bucket(g, bucket_of(g, hash)); id;) {
		struct memo *m = memo_at(g, id);
		if (m->hash == hash && m->kind == kind && str_eq(memo_key(m), key))
			return m;
		id = m->chain;
	}
	return NULL;
}

static uint32_t
hash_of(unsigned kind, struct str key)
{
	return (uint32_t)hash64(key, kind);
}

struct memo *
memo_find(struct graph *g, unsigned kind, struct str key)
{
	return find(g, kind, key, hash_of(kind, key));
}

/* A zeroed memo with a number. */
static struct memo *
memo_new(struct graph *g)
{
	uint32_t id = g->memo_free;
	if (id) {
		g->memo_free = memo_at(g, id)->chain;
	} else {
		id = ++g->memo_next;
		assert(id < MEMOS_MAX);
		if (id >> PAGE_BITS == g->n_memo_pages) {
			size_t n = g->n_memo_pages + 1;
			g->memos = realloc(g->memos, n * sizeof(*g->memos));
			if (!g->memos)
				abort(); /* out of memory: nothing useful can follow */
			g->memos[g->n_memo_pages++] = graph_alloc(g, PAGE * sizeof(struct memo));
		}
	}
	struct memo *m = memo_at(g, id);
	*m = (struct memo){ .id = id };
	return m;
}

static size_t
name_size(size_t len)
{
	return sizeof(struct name) + len + 1;
}

struct memo *
memo_intern(struct graph *g, unsigned kind, struct str key)
{
	uint32_t hash = hash_of(kind, key);
	struct memo *m = find(g, kind, key, hash);
	if (m)
		return m;
	assert(kind == QUESTION || (kind < g->n_kinds && key.len <= KEY_MAX));
	struct name *copy = graph_alloc_raw(g, name_size(key.len));
	copy->len = (uint32_t)key.len;
	if (key.len)
		memcpy(copy->bytes, key.ptr, key.len);
	copy->bytes[key.len] = 0;
	m = memo_new(g);
	m->kind = (uint8_t)kind;
	m->key = copy;
	m->hash = hash;
	m->rank = kind == QUESTION ? question_target(g, m)->rank : g->kinds[kind].rank;
	if (g->n_memos >= g->n_buckets)
		split_bucket(g);
	uint32_t *head = bucket(g, bucket_of(g, hash));
	m->chain = *head;
	*head = m->id;
	g->n_memos++;
	g->n_questions += kind == QUESTION;
	g->key_bytes += name_size(key.len);
	return m;
}

void
memo_forget(struct graph *g, struct memo *m)
{
	assert(!m->hot && !m->cold && !m->heat && !(m->flags & (CHAIN | QUEUED | COOLING)));
	while (m->deps) {
		uint32_t id = m->deps;
		m->deps = edge_at(g, id)->after;
		edge_unlink(g, id);
	}
	if (memo_is_indexed(g, m))
		index_free(g, m);
	else if (m->block)
		block_set(g, m, NULL);
	for (size_t i = 0; (m->flags & SAID) && i < g->said.n; i++) {
		if (g->said.v[i] == m->id)
			g->said.v[i--] = g->said.v[--g->said.n]; /* its number will be another's */
	}
	uint32_t *link = bucket(g, bucket_of(g, m->hash));
	while (*link != m->id)
		link = &memo_at(g, *link)->chain;
	*link = m->chain;
	g->n_memos--;
	g->n_questions -= m->kind == QUESTION;
	g->key_bytes -= name_size(m->key->len);
	graph_trash(g, m->key);
	*m = (struct memo){ .id = m->id, .kind = KIND_NONE, .chain = g->memo_free };
	g->memo_free = m->id;
}

/* ---- edges ---- */

static struct edge *
edge_new(struct graph *g, uint32_t *ret_id)
{
	uint32_t id = g->edge_free;
	if (id) {
		g->edge_free = edge_at(g, id)->next;
	} else {
		id = ++g->edge_next;
		if (id >> PAGE_BITS == g->n_edge_pages) {
			size_t n = g->n_edge_pages + 1;
			g->edges = realloc(g->edges, n * sizeof(*g->edges));
			if (!g->edges)
				abort(); /* out of memory: nothing useful can follow */
			g->edges[g->n_edge_pages++] = graph_alloc(g, PAGE * sizeof(struct edge));
		}
	}
	*ret_id = id;
	return edge_at(g, id);
}

/* Puts an edge at the end of a ring. */
static void
ring_add(struct graph *g, uint32_t *head, uint32_t id)
{
	struct edge *e = edge_at(g, id);
	if (!*head) {
		*head = e->prev = e->next = id;
		return;
	}
	struct edge *first = edge_at(g, *head);
	e->prev = first->prev;
	e->next = *head;
	edge_at(g, e->prev)->next = id;
	first->prev = id;
}

static void
ring_remove(struct graph *g, uint32_t *head, uint32_t id)
{
	struct edge *e = edge_at(g, id);
	if (e->next == id) {
		*head = 0;
		return;
	}
	edge_at(g, e->prev)->next = e->next;
	edge_at(g, e->next)->prev = e->prev;
	if (*head == id)
		*head = e->next;
}

void
ring_turn(struct graph *g, uint32_t *head)
{
	*head = edge_at(g, *head)->next;
}

void
edge_move(struct graph *g, uint32_t id, bool hot)
{
	struct edge *e = edge_at(g, id);
	struct memo *dep = memo_at(g, e->dep);
	ring_remove(g, e->hot ? &dep->hot : &dep->cold, id);
	ring_add(g, hot ? &dep->hot : &dep->cold, id);
	e->hot = hot;
	g->counters.edges_moved++;
}

uint32_t
edge_link(struct graph *g, struct memo *reader, struct memo *dep, bool member, bool late)
{
	uint32_t id;
	struct edge *e = edge_new(g, &id);
	bool hot = member || ((reader->flags & HOT) && !late);
	*e = (struct edge){ .reader = reader->id, .dep = dep->id, .hot = hot, .member = member };
	ring_add(g, hot ? &dep->hot : &dep->cold, id);
	g->n_edges++;
	g->counters.edges_linked++;
	if (hot)
		memo_heat(g, dep);
	if (late)
		ids_add(g, &g->late, id);
	if (reader->rank == dep->rank)
		dep->flags |= EQUALS;
	return id;
}

void
edge_unlink(struct graph *g, uint32_t id)
{
	struct edge *e = edge_at(g, id);
	struct memo *dep = memo_at(g, e->dep);
	ring_remove(g, e->hot ? &dep->hot : &dep->cold, id);
	if (e->hot)
		memo_unheat(g, dep);
	memo_doom(g, dep);
	g->n_edges--;
	*e = (struct edge){ .next = g->edge_free };
	g->edge_free = id;
}
