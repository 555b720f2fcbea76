/* Memos by kind and key.
 *
 * A lookup is mostly a wait for memory: at 10,000 posts a build makes a million of them, and no memo is where the last
 * one was. So a bucket is one line of the cache and holds the hashes: the only memo that is touched is the one that is
 * found. (Chains through the memos themselves, with a head for each, took twice as long.)
 *
 * The table grows by linear hashing: each new memo splits at most one bucket, so that no single edit pays for the
 * growth. */
#include "graph/internal.h"

enum { LOAD = 4 }; /* memos for each bucket */

uint32_t
memo_hash(unsigned kind, struct str key)
{
	return (uint32_t)hash64(key, kind);
}

static struct bucket *
bucket_at(struct graph *g, size_t i)
{
	return &g->buckets[i >> BUCKET_BITS][i & (BUCKETS - 1)];
}

/* The bucket of a hash, where the buckets before the split point use one bit more. */
static struct bucket *
bucket_of(struct graph *g, uint32_t hash)
{
	size_t top = (size_t)1 << (63 - __builtin_clzll(g->n_buckets));
	size_t i = hash & (2 * top - 1);
	return bucket_at(g, i < g->n_buckets ? i : i - top);
}

static int
bucket_len(const struct bucket *b)
{
	int n = 0;
	while (n < BUCKET_SLOTS && b->ids[n])
		n++;
	return n;
}

static void
bucket_add(struct graph *g, struct bucket *b, uint32_t id, uint32_t hash)
{
	while (b->ids[BUCKET_SLOTS - 1]) {
		if (!b->more)
			b->more = heap_new(sizeof(*b));
		b = b->more;
	}
	int n = bucket_len(b);
	b->ids[n] = id;
	b->hashes[n] = hash;
}

static void
add_page(struct graph *g)
{
	size_t size = BUCKETS * sizeof(struct bucket);
	g->buckets = heap_resize(g->buckets, g->n_bucket_pages + 1, sizeof(*g->buckets));
	struct bucket *page = aligned_alloc(sizeof(*page), size);
	if (!page)
		abort(); /* out of memory: nothing useful can follow */
	memset(page, 0, size);
	g->buckets[g->n_bucket_pages++] = page;
}

/* Adds a bucket, and moves into it its half of the one that it splits from. */
static void
split(struct graph *g)
{
	if (g->n_buckets >> BUCKET_BITS == g->n_bucket_pages)
		add_page(g);
	size_t made = g->n_buckets++;
	if (made == 0)
		return;
	size_t top = (size_t)1 << (63 - __builtin_clzll(made));
	struct bucket *from = bucket_at(g, made - top), whole = *from;
	*from = (struct bucket){ 0 };
	for (struct bucket *b = &whole, *next; b; b = next) {
		next = b->more;
		for (int i = 0; i < BUCKET_SLOTS && b->ids[i]; i++)
			bucket_add(g, bucket_of(g, b->hashes[i]), b->ids[i], b->hashes[i]);
		if (b != &whole)
			free(b);
	}
}

struct memo *
memo_lookup(struct graph *g, unsigned kind, struct str key, uint32_t hash)
{
	for (struct bucket *b = g->n_buckets ? bucket_of(g, hash) : NULL; b; b = b->more) {
		for (int i = 0; i < BUCKET_SLOTS && b->ids[i]; i++) {
			if (b->hashes[i] != hash)
				continue;
			struct memo *m = memo_at(g, b->ids[i]);
			if (memo_is(m, kind, key))
				return m;
		}
	}
	return NULL;
}

void
memo_enter(struct graph *g, struct memo *m, uint32_t hash)
{
	if (g->n_memos >= LOAD * g->n_buckets)
		split(g);
	bucket_add(g, bucket_of(g, hash), m->id, hash);
	g->n_memos++;
}

/* The last one takes its place. */
void
memo_leave(struct graph *g, const struct memo *m)
{
	struct bucket *first = bucket_of(g, memo_hash(m->kind, memo_key(m))), *b = first;
	struct bucket **link = NULL, *last = first;
	int at = 0;
	while (b->ids[at] != m->id) {
		if (++at < BUCKET_SLOTS)
			continue;
		b = b->more;
		at = 0;
	}
	for (; last->more; last = last->more)
		link = &last->more;
	int end = bucket_len(last) - 1;
	b->ids[at] = last->ids[end];
	b->hashes[at] = last->hashes[end];
	last->ids[end] = 0;
	if (end == 0 && link) {
		free(last);
		*link = NULL;
	}
	g->n_memos--;
}

void
memo_table_free(struct graph *g)
{
	for (size_t i = 0; i < g->n_buckets; i++) {
		for (struct bucket *b = bucket_at(g, i)->more, *next; b; b = next) {
			next = b->more;
			free(b);
		}
	}
	for (size_t i = 0; i < g->n_bucket_pages; i++)
		free(g->buckets[i]);
	free(g->buckets);
}
