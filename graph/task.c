/* Memos and edges: where they live. How memos are found is in table.c. */
#include "graph/internal.h"

void *
graph_alloc(struct graph *g, size_t size)
{
	g->counters.allocations++;
	return heap_new(size);
}

void *
graph_alloc_raw(struct graph *g, size_t size)
{
	g->counters.allocations++;
	return heap_raw(size);
}

void *
graph_piece(struct graph *g, size_t size)
{
	g->counters.allocations++;
	return pool_get(&g->pieces, size);
}

void
ids_add(struct ids *ids, uint32_t id)
{
	ids->v = heap_grow(ids->v, ids->n, &ids->cap, sizeof(*ids->v));
	ids->v[ids->n++] = id;
}

/* ---- memos ---- */

struct memo *
memo_find(struct graph *g, unsigned kind, struct str key)
{
	return memo_lookup(g, kind, key, memo_hash(kind, key));
}

/* A memo with a number, and nothing else. */
static struct memo *
memo_new(struct graph *g)
{
	uint32_t id = g->memo_free;
	if (id) {
		g->memo_free = memo_at(g, id)->cause;
	} else {
		id = ++g->memo_next;
		assert(id < MEMOS_MAX);
		if (id >> PAGE_BITS == g->n_memo_pages) {
			size_t n = g->n_memo_pages + 1;
			g->memos = heap_resize(g->memos, n, sizeof(*g->memos));
			g->memos[g->n_memo_pages++] = graph_alloc(g, PAGE * sizeof(struct memo));
		}
	}
	struct memo *m = memo_at(g, id);
	*m = (struct memo){ .id = id, .flags = m->flags & SAID };
	return m;
}

static size_t
name_size(const struct graph *g, unsigned kind, size_t len)
{
	return sizeof(struct name) + len + 1 + below_size(g, kind);
}

struct memo *
memo_intern(struct graph *g, unsigned kind, struct str key)
{
	uint32_t hash = memo_hash(kind, key);
	struct memo *m = memo_lookup(g, kind, key, hash);
	if (m)
		return m;
	assert(kind == QUESTION || kind < g->n_kinds);
	struct name *copy = graph_piece(g, name_size(g, kind, key.len));
	copy->len = (uint32_t)key.len;
	if (key.len)
		memcpy(copy->bytes, key.ptr, key.len);
	copy->bytes[key.len] = 0;
	m = memo_new(g);
	m->kind = (uint8_t)kind;
	m->key = copy;
	m->rank = kind == QUESTION ? question_target(g, m)->rank : g->kinds[kind].rank;
	memo_enter(g, m, hash);
	g->n_questions += kind == QUESTION;
	g->memory.key_bytes += name_size(g, kind, key.len);
	if (below_size(g, kind))
		below_add(g, m);
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
	memo_leave(g, m);
	g->n_questions -= m->kind == QUESTION;
	if (below_size(g, m->kind))
		below_remove(g, m);
	size_t size = name_size(g, m->kind, m->key->len);
	g->memory.key_bytes -= size;
	graph_trash(g, m->key, size);
	*m = (struct memo){
		.id = m->id, .kind = KIND_NONE, .cause = g->memo_free, .flags = m->flags & SAID
	};
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
			g->edges = heap_resize(g->edges, n, sizeof(*g->edges));
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
		ids_add(&g->heat.late, id);
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
