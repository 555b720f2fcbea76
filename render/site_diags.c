/* What is wrong with a site: the diagnostics of all its tasks, each once, by file and line. */
#include "render/kinds.h"

#include <stdlib.h>

#include "core/heap.h"
#include "render/trouble.h"

struct gathering {
	const struct site *site;
	struct diag *all;
	size_t n, cap;
};

/* Whether the kind says nothing of a site in its present layout: a folder that changed it may still have
 * tasks of the other one. */
static bool
is_of_other_layout(const struct site *s, unsigned kind)
{
	uint64_t plain = UINT64_C(1) << K_CONFIG | UINT64_C(1) << K_SITE | UINT64_C(1) << K_META |
			 UINT64_C(1) << K_BODY | UINT64_C(1) << K_CARD;
	uint64_t jekyll = UINT64_C(1) << K_SETTINGS | UINT64_C(1) << K_READING |
			  UINT64_C(1) << K_DATUM | UINT64_C(1) << K_TEMPLATE |
			  UINT64_C(1) << K_DOCUMENT | UINT64_C(1) << K_EXCERPT |
			  UINT64_C(1) << K_CONTENT | UINT64_C(1) << K_LEFT;
	return (s->rule.jekyll ? plain : jekyll) >> kind & 1;
}

static void
gather(void *ctx, unsigned kind, struct str key, struct str diags)
{
	struct gathering *g = ctx;
	struct diag d;
	if (is_of_other_layout(g->site, kind))
		return;
	while (diag_next(&diags, &d)) {
		g->all = heap_grow(g->all, g->n, &g->cap, sizeof(*g->all));
		g->all[g->n++] = d;
	}
}

static void
gather_troubles(struct site *s, struct gathering *g, struct arena *a)
{
	for (size_t i = 0; i < troubles_count(s->troubles); i++) {
		g->all = heap_grow(g->all, g->n, &g->cap, sizeof(*g->all));
		g->all[g->n++] = trouble_diag(s->troubles, i, a);
	}
}

static int
by_place(const void *left, const void *right)
{
	const struct diag *a = left, *b = right;
	int r = str_cmp(a->path, b->path);
	if (r == 0)
		r = (a->line > b->line) - (a->line < b->line);
	if (r == 0)
		r = (a->column > b->column) - (a->column < b->column);
	return r ? r : str_cmp(a->message, b->message);
}

void
site_diags(struct site *s, void (*each)(void *ctx, const struct diag *), void *ctx)
{
	struct gathering g = { .site = s };
	struct arena a = { 0 };
	graph_diags(s->graph, gather, &g);
	gather_troubles(s, &g, &a);
	if (g.n)
		qsort(g.all, g.n, sizeof(*g.all), by_place);
	for (size_t i = 0; i < g.n; i++) {
		if (i && by_place(&g.all[i - 1], &g.all[i]) == 0)
			continue; /* two tasks may find the same */
		each(ctx, &g.all[i]);
	}
	free(g.all);
	arena_done(&a);
}

uint64_t
site_diags_version(struct site *s)
{
	return graph_diags_version(s->graph) + troubles_version(s->troubles);
}

bool
site_is_whole(const struct site *s)
{
	return troubles_count(s->troubles) == 0;
}
