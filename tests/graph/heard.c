/* What somebody has who follows the diagnostics of a graph. */
#include "tests/graph/heard.h"

#include <stdlib.h>

#include "core/heap.h"

static struct line *
find(const struct heard *h, unsigned kind, struct str key)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->all[i].kind == kind && str_eq(buf_str(&h->all[i].key), key))
			return &h->all[i];
	return NULL;
}

static void
line_done(struct line *l)
{
	buf_done(&l->key);
	buf_done(&l->diags);
}

static void
hear(struct heard *h, unsigned kind, struct str key, struct str diags)
{
	struct line *l = find(h, kind, key);
	if (l) {
		line_done(l);
		*l = h->all[--h->n];
	}
	if (diags.len == 0)
		return;
	h->all = heap_grow(h->all, h->n, &h->cap, sizeof(*h->all));
	l = &h->all[h->n++];
	*l = (struct line){ .kind = kind };
	buf_add(&l->key, key);
	buf_add(&l->diags, diags);
}

void
heard_take(struct heard *h, struct graph *g, size_t most)
{
	unsigned kind;
	struct str key, diags;
	while (most-- && graph_diags_moved(g, &kind, &key, &diags))
		hear(h, kind, key, diags);
}

/* A walk over all there are. */
struct comparing {
	const struct heard *h;
	struct graph *g;
	size_t n;
	bool same;
};

static void
compare(void *ctx, unsigned kind, struct str key, struct str diags)
{
	struct comparing *c = ctx;
	const struct line *l = find(c->h, kind, key);
	struct str told = S("");
	c->n++;
	c->same = c->same && l && str_eq(buf_str(&l->diags), diags) &&
		  graph_diags_told(c->g, kind, key, &told) && str_eq(told, diags);
}

bool
heard_is_all(struct heard *h, struct graph *g)
{
	heard_take(h, g, SIZE_MAX);
	struct comparing c = { h, g, 0, true };
	graph_diags(g, compare, &c);
	return c.same && c.n == h->n;
}

void
heard_done(struct heard *h)
{
	for (size_t i = 0; i < h->n; i++)
		line_done(&h->all[i]);
	free(h->all);
	*h = (struct heard){ 0 };
}
