/* What is wrong with a site: the diagnostics of all its tasks, each once, by file and line. */
#include "render/kinds.h"

#include <stdlib.h>
#include <uv.h>

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
			  UINT64_C(1) << K_CONTENT;
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
		g->all = site_grow(g->all, g->n, &g->cap, sizeof(*g->all));
		g->all[g->n++] = d;
	}
}

/* What lies in a folder that may not be listed is missing, and must not be missed in silence. */
static void
gather_unread(struct site *s, struct gathering *g)
{
	for (struct str rest = buf_str(&s->unread); rest.len;) {
		struct diag d = { .severity = DIAG_ERROR,
			.path = unpack_str(&rest),
			.message = S("this folder cannot be read: permission denied") };
		int fd = file_open(&s->root, d.path, O_RDONLY | O_DIRECTORY, 0);
		if (fd >= 0)
			close(fd); /* mended since */
		if (fd != UV_EACCES)
			continue;
		g->all = site_grow(g->all, g->n, &g->cap, sizeof(*g->all));
		g->all[g->n++] = d;
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
	graph_diags(s->graph, gather, &g);
	gather_unread(s, &g);
	if (g.n)
		qsort(g.all, g.n, sizeof(*g.all), by_place);
	for (size_t i = 0; i < g.n; i++) {
		if (i && by_place(&g.all[i - 1], &g.all[i]) == 0)
			continue; /* two tasks may find the same */
		each(ctx, &g.all[i]);
	}
	free(g.all);
}
