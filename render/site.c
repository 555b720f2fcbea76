/* A site: the door through which the session and the build use it. */
#include "render/kinds.h"

#include <stdlib.h>
#include <uv.h>

#include "core/pack.h"
#include "core/path.h"

/* Where a walk over many tasks stands. */
struct sweep {
	char *block; /* a copy of the list's value; NULL before the first step */
	struct str rest;
};

static void
options_copy(struct site *s, const struct site_options *o)
{
	s->options = *o;
	s->options.root = arena_str(&s->arena, o->root);
	s->options.out = arena_str(&s->arena, o->out);
	s->options.url = arena_str(&s->arena, o->url);
	s->options.configs = arena_str(&s->arena, o->configs);
	if (o->baseurl.ptr)
		s->options.baseurl = config_baseurl(&s->arena, arena_str(&s->arena, o->baseurl));
}

int
site_new(const struct site_options *options, struct site **ret)
{
	struct site *s = calloc(1, sizeof(*s));
	if (!s)
		return UV_ENOMEM;
	s->warming = arena_alloc(&s->arena, sizeof(*s->warming));
	s->sweep = arena_alloc(&s->arena, sizeof(*s->sweep));
	s->now = s->started = options->now;
	options_copy(s, options);
	int r = root_open(s->options.root.ptr, &s->root);
	if (r < 0) {
		arena_done(&s->arena);
		free(s);
		return r;
	}
	size_t nkinds;
	const struct kind *kinds = site_kinds(&nkinds);
	s->graph = graph_new(kinds, nkinds, s);
	s->aliases = aliases_new();
	s->update = update_new();
	(void)source_rule_update(s);
	*ret = s;
	return 0;
}

void
site_skip(struct site *s, struct str folder)
{
	s->skipped = site_grow(s->skipped, s->nskipped, &s->cap_skipped, sizeof(*s->skipped));
	s->skipped[s->nskipped++] = arena_str(&s->arena, folder);
}

void
site_free(struct site *s)
{
	if (!s)
		return;
	graph_free(s->graph);
	root_close(&s->root);
	free(s->warming->block);
	free(s->sweep->block);
	buf_done(&s->unread);
	buf_done(&s->rule.include);
	buf_done(&s->rule.theme);
	aliases_free(s->aliases);
	update_free(s->update);
	free(s->skipped);
	arena_done(&s->arena);
	free(s);
}

struct graph *
site_graph(struct site *s)
{
	return s->graph;
}

struct root *
site_root(struct site *s)
{
	return &s->root;
}

/* ---- answers ---- */

/* "/a/index.html" is asked of "/a/", which knows who its page is. */
static struct str
canonical(struct str path)
{
	if (str_ends(path, S("/index.html")))
		path.len -= sizeof("index.html") - 1;
	return path;
}

void
site_get(struct site *s, struct str path, struct site_answer *ret)
{
	struct value v;
	graph_get(s->graph, K_OUTPUT, canonical(path), &v);
	struct site_answer answer = output_unpack(v.bytes);
	answer.fingerprint = v.fingerprint;
	if (answer.file.len) {
		answer.body = S(""); /* only its fingerprint stands there */
	} else if (answer.status == SITE_OK && s->rule.jekyll &&
		   str_starts(answer.type, S("text/css")) && update_note_sheet(s, path)) {
		site_get(s, path, ret); /* known now, and its value may have moved */
		return;
	}
	*ret = answer;
}

void
site_open(struct site *s, struct str path)
{
	graph_open(s->graph, K_OUTPUT, canonical(path));
	update_opened(s, path, true);
}

void
site_close(struct site *s, struct str path)
{
	graph_close(s->graph, K_OUTPUT, canonical(path));
	update_opened(s, path, false);
}

/* ---- every page ---- */

bool
site_heat(struct site *s)
{
	return graph_heat(s->graph);
}

bool
site_fill(struct site *s)
{
	/* data that no page reads any more, since it is gone, says nothing any more */
	uint64_t want =
		UINT64_C(1) << K_OUTPUT | UINT64_C(1) << K_DATA_READ | UINT64_C(1) << K_DATUM;
	return graph_fill(s->graph, want);
}

/* One step of a walk: takes a copy of what `list` names, then gets `kind` for each of it. */
static bool
sweep_step(struct site *s, struct sweep *w, unsigned list, unsigned kind)
{
	struct value v;
	if (!w->block) {
		graph_get(s->graph, list, S(""), &v);
		w->block = malloc(v.bytes.len + 1);
		if (!w->block)
			abort(); /* out of memory: nothing useful can follow */
		if (v.bytes.len)
			memcpy(w->block, v.bytes.ptr, v.bytes.len);
		w->rest = (struct str){ w->block, v.bytes.len };
		return true;
	}
	if (w->rest.len == 0)
		return false;
	graph_get(s->graph, kind, unpack_str(&w->rest), &v);
	return true;
}

bool
site_warm(struct site *s)
{
	return sweep_step(s, s->warming, K_DOCUMENTS, s->rule.jekyll ? K_DOCUMENT : K_META);
}

/* What no page asks for may be broken, too. */
static void
read_all_data(struct site *s)
{
	struct value v;
	if (s->rule.jekyll)
		graph_get(s->graph, K_DATA_READ, S(""), &v);
}

bool
site_sweep(struct site *s)
{
	if (!s->sweep->block)
		read_all_data(s);
	return sweep_step(s, s->sweep, K_ROUTES, K_OUTPUT);
}

void
site_each_route(struct site *s, void (*each)(void *ctx, struct str path), void *ctx)
{
	struct value v;
	read_all_data(s);
	graph_get(s->graph, K_ROUTES, S(""), &v);
	struct arena a = { 0 };
	struct str rest = arena_str(&a, v.bytes); /* `each` may call site_get */
	while (rest.len)
		each(ctx, unpack_str(&rest));
	arena_done(&a);
}

size_t
site_routes(struct site *s)
{
	struct value v;
	size_t n = 0;
	graph_get(s->graph, K_ROUTES, S(""), &v);
	for (struct str rest = v.bytes; rest.len; n++)
		(void)unpack_str(&rest);
	return n;
}

/* ---- diagnostics ---- */

struct site_zone {
	struct site_zone *next;
	struct str name;
	const struct zone *zone;
};

int
site_zone(struct site *s, struct str name, const struct zone **ret)
{
	for (const struct site_zone *z = s->zones; z; z = z->next)
		if (str_eq(z->name, name)) {
			*ret = z->zone;
			return 0;
		}
	int r = zone_open(&s->arena, name, ret);
	if (r < 0)
		return r; /* looked for again: it may be installed by then */
	struct site_zone *z = arena_alloc(&s->arena, sizeof(*z));
	*z = (struct site_zone){ s->zones, arena_str(&s->arena, name), *ret };
	s->zones = z;
	return 0;
}

void *
site_grow(void *items, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 16;
	items = reallocarray(items, *cap, size);
	if (!items)
		abort(); /* out of memory: nothing useful can follow */
	return items;
}

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

bool
site_skips(struct site *s, struct str path, bool is_folder)
{
	return source_skips(s, path);
}

bool
site_includes(struct site *s, struct str path)
{
	struct str inner = str_from(path, 1);
	if (str_ends(inner, S("/")))
		inner.len--;
	return s->rule.jekyll && str_starts(path, S("/")) && path_is_normal(inner) &&
	       !source_skips(s, inner);
}

int64_t
site_due(struct site *s)
{
	struct value v;
	uint64_t due = 0;
	graph_get(s->graph, K_DUE_DATE, S(""), &v);
	for (size_t i = 0; i < v.bytes.len; i++)
		due = due << 8 | (uint8_t)v.bytes.ptr[i];
	return (int64_t)due;
}
