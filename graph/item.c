/* The items of an index: what each source entry has put into it, in a table by member key, which grows by linear
 * hashing as the memos' does. */
#include "graph/internal.h"

static size_t
item_bucket(const struct index *x, struct str ref)
{
	size_t top = (size_t)1 << (63 - __builtin_clzll(x->n_buckets));
	size_t i = (size_t)hash64(ref, 0) & (2 * top - 1);
	return i < x->n_buckets ? i : i - top;
}

static void
items_split(struct index *x)
{
	if ((x->n_buckets & (x->n_buckets - 1)) == 0) {
		size_t cap = x->n_buckets < 16 ? 16 : 2 * x->n_buckets;
		if (x->n_buckets == 0 || x->n_buckets >= 16)
			x->items = heap_resize(x->items, cap, sizeof(struct item *));
	}
	size_t made = x->n_buckets++;
	x->items[made] = NULL;
	if (made == 0)
		return;
	struct item **from = &x->items[made - ((size_t)1 << (63 - __builtin_clzll(made)))];
	while (*from) {
		struct item *it = *from;
		if (item_bucket(x, rec_ref(it->source)) == made) {
			*from = it->next;
			it->next = x->items[made];
			x->items[made] = it;
		} else {
			from = &it->next;
		}
	}
}

struct item **
items_of(struct index *x, struct str ref)
{
	return &x->items[item_bucket(x, ref)];
}

/* Where the item of a source entry hangs, or where a new one would. */
static struct item **
item_find(struct index *x, struct str ref, struct str sort)
{
	struct item **link = items_of(x, ref);
	while (*link &&
		!(str_eq(rec_ref((*link)->source), ref) && str_eq(rec_sort((*link)->source), sort)))
		link = &(*link)->next;
	return link;
}

const struct rec *
index_first(struct index *x, struct str member, struct str prefix)
{
	const struct rec *least = NULL;
	if (x->n_buckets == 0)
		return NULL;
	struct item *it = *items_of(x, member);
	for (; it; it = it->next) {
		if (!str_eq(rec_ref(it->source), member))
			continue;
		for (uint32_t i = 0; i < it->n; i++) {
			const struct rec *r = it->recs[i];
			if (str_starts(rec_sort(r), prefix) && (!least || rec_cmp(r, least) < 0))
				least = r;
		}
	}
	return least;
}

struct memo *
index_changed_by(struct graph *g, const struct index *x, uint64_t revision)
{
	struct memo *found = NULL;
	for (size_t i = 0; i < x->n_buckets; i++) {
		for (const struct item *it = x->items[i]; it; it = it->next) {
			struct memo *member =
				it->edge ? memo_at(g, edge_at(g, it->edge)->dep) : NULL;
			if (member && member->changed_at == revision &&
				(!found || str_cmp(memo_key(member), memo_key(found)) < 0))
				found = member;
		}
	}
	return found;
}

static size_t
item_size(size_t n)
{
	return sizeof(struct item) + n * sizeof(struct rec *);
}

struct item *
item_new(struct graph *g, struct rec *source, const struct entries *es)
{
	struct item *it = graph_piece(g, item_size(es->n));
	*it = (struct item){ .source = rec_share(source), .n = (uint32_t)es->n };
	if (es->n)
		memcpy(it->recs, es->recs, es->n * sizeof(struct rec *));
	g->memory.index_bytes += item_size(es->n);
	return it;
}

void
item_free(struct graph *g, struct item *it)
{
	if (it->edge)
		edge_unlink(g, it->edge);
	g->memory.index_bytes -= item_size(it->n);
	rec_free(g, it->source);
	graph_trash(g, it, item_size(it->n));
}

void
item_hang(struct graph *g, struct index *x, struct item *it)
{
	if (x->n_items >= x->n_buckets)
		items_split(x);
	x->n_items++;
	struct item **link = items_of(x, rec_ref(it->source));
	it->next = *link;
	*link = it;
}

void
item_remove(struct graph *g, struct index *x, struct str ref, struct str sort)
{
	struct item **link = item_find(x, ref, sort), *it = *link;
	if (!it)
		return;
	*link = it->next;
	x->n_items--;
	for (uint32_t i = 0; i < it->n; i++)
		rec_free(g, seq_remove(g, &x->seq, it->recs[i]));
	item_free(g, it);
}

void
items_clear(struct graph *g, struct index *x)
{
	for (size_t i = 0; i < x->n_buckets; i++) {
		while (x->items[i]) {
			struct item *it = x->items[i];
			x->items[i] = it->next;
			for (uint32_t n = 0; n < it->n; n++)
				rec_free(g, it->recs[n]);
			item_free(g, it);
		}
	}
	seq_done(g, &x->seq);
	free(x->items);
	x->items = NULL;
	x->n_items = x->n_buckets = 0;
	items_split(x);
}
