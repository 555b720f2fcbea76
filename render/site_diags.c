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
	uint64_t layout = (uint64_t)s->rule.jekyll << 63; /* other tasks count */
	return (graph_diags_version(s->graph) + troubles_version(s->troubles)) ^ layout;
}

void
site_diags_follow(struct site *s)
{
	s->told.jekyll = s->rule.jekyll;
	s->told.version = 0;
	graph_diags_follow(s->graph);
}

/* They are few: all at once. */
static void
tell_troubles(struct site *s, struct site_said *ret)
{
	struct arena a = { 0 };
	s->told.version = troubles_version(s->troubles);
	buf_clear(&s->told.troubles);
	for (size_t i = 0; i < troubles_count(s->troubles); i++) {
		struct diag d = trouble_diag(s->troubles, i, &a);
		diag_encode(&s->told.troubles, &d);
	}
	arena_done(&a);
	*ret = (struct site_said){ KIND_NONE, S(""), buf_str(&s->told.troubles) };
}

bool
site_diags_moved(struct site *s, struct site_said *ret)
{
	if (s->told.jekyll != s->rule.jekyll)
		graph_diags_follow(s->graph); /* what did not count may count now, or no longer */
	s->told.jekyll = s->rule.jekyll;
	if (s->told.version != troubles_version(s->troubles)) {
		tell_troubles(s, ret);
		return true;
	}
	if (!graph_diags_moved(s->graph, &ret->kind, &ret->key, &ret->diags))
		return false;
	if (is_of_other_layout(s, ret->kind))
		ret->diags = S("");
	return true;
}

bool
site_diags_told(struct site *s, unsigned kind, struct str key, struct str *ret)
{
	*ret = buf_str(&s->told.troubles);
	return kind == KIND_NONE || graph_diags_told(s->graph, kind, key, ret);
}

bool
site_is_whole(const struct site *s)
{
	return troubles_count(s->troubles) == 0;
}
