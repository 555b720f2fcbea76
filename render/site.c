/* A site: the table of kinds, and the door through which the session and the build use it. */
#include "render/kinds.h"

#include <stdlib.h>
#include <uv.h>

#include "core/pack.h"
#include "core/path.h"

static const struct kind kinds[KINDS] = {
	[K_FILE] = { .name = "file",
		.rank = 0,
		.class = KIND_INPUT,
		.drop = true,
		.compute = file_compute },
	[K_STAT] = { .name = "stat", .rank = 0, .class = KIND_INPUT, .compute = stat_compute },
	[K_ASSET] = { .name = "asset", .rank = 0, .class = KIND_INPUT, .compute = asset_compute },
	[K_CLAIMS] = { .name = "claims",
		.rank = 0,
		.class = KIND_INPUT,
		.compute = claims_compute },
	[K_TREE] = { .name = "tree", .rank = 0, .class = KIND_LISTING, .fill = tree_fill },
	[K_CLOCK] = { .name = "clock",
		.rank = 0,
		.class = KIND_INPUT,
		.compute = clock_compute,
		.part = clock_part },
	[K_CONFIG] = { .name = "config",
		.rank = 1,
		.class = KIND_TASK,
		.compute = config_compute,
		.part = config_part },
	[K_FRONT] = { .name = "front", .rank = 1, .class = KIND_TASK, .compute = front_compute },
	[K_SITE] = { .name = "site", .rank = 2, .class = KIND_TASK, .compute = site_compute },
	[K_META] = { .name = "meta",
		.rank = 2,
		.class = KIND_TASK,
		.compute = meta_compute,
		.part = meta_part },
	[K_POSTS] = { .name = "posts",
		.rank = 3,
		.class = KIND_INDEX,
		.source = K_TREE,
		.member = K_META,
		.accepts = accepts_markdown,
		.entries = posts_entries },
	[K_PAGES] = { .name = "pages",
		.rank = 3,
		.class = KIND_INDEX,
		.source = K_TREE,
		.member = K_META,
		.accepts = accepts_markdown,
		.entries = pages_entries },
	[K_FOLDERS] = { .name = "folders",
		.rank = 3,
		.class = KIND_INDEX,
		.source = K_TREE,
		.member = K_META,
		.accepts = accepts_markdown,
		.entries = folders_entries },
	[K_TAGS] = { .name = "tags",
		.rank = 3,
		.class = KIND_INDEX,
		.source = K_TREE,
		.member = K_META,
		.accepts = accepts_markdown,
		.entries = tags_entries },
	[K_URLS] = { .name = "urls",
		.rank = 3,
		.class = KIND_INDEX,
		.source = K_TREE,
		.member = K_META,
		.accepts = accepts_markdown,
		.entries = urls_entries },
	[K_ASSETS] = { .name = "assets",
		.rank = 3,
		.class = KIND_INDEX,
		.source = K_TREE,
		.member = KIND_NONE,
		.accepts = accepts_asset,
		.entries = assets_entries },
	[K_DUE] = { .name = "due",
		.rank = 3,
		.class = KIND_INDEX,
		.source = K_TREE,
		.member = K_META,
		.accepts = accepts_markdown,
		.entries = due_entries },
	[K_ROUTE] = { .name = "route", .rank = 4, .class = KIND_TASK, .compute = route_compute },
	[K_BODY] = { .name = "body", .rank = 4, .class = KIND_TASK, .compute = body_compute },
	[K_ROUTES] = { .name = "routes",
		.rank = 5,
		.class = KIND_TASK,
		.drop = true,
		.compute = routes_compute },
	[K_DUE_DATE] = { .name = "due date",
		.rank = 4,
		.class = KIND_TASK,
		.compute = due_date_compute },
	[K_DOCUMENTS] = { .name = "documents",
		.rank = 5,
		.class = KIND_TASK,
		.drop = true,
		.compute = documents_compute },
	[K_SUMMARY] = { .name = "summary",
		.rank = 5,
		.class = KIND_TASK,
		.compute = summary_compute },
	[K_CARD] = { .name = "card", .rank = 5, .class = KIND_TASK, .compute = card_compute },
	[K_OUTPUT] = { .name = "page",
		.rank = 6,
		.class = KIND_TASK,
		.drop = true,
		.compute = output_compute },
};

/* A static file that a batch named: pushed where its bytes moved. */
struct asset {
	struct str url;
	struct fingerprint before;
};

/* The batch that is being gathered; after settling, what came of it. */
struct update {
	struct arena arena; /* of the strings here; emptied when the next batch begins */
	bool settled;
	uint64_t revision;
	struct asset *assets;
	size_t nassets, cap_assets;
	struct str *pages;
	size_t npages, cap_pages;
};

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
	s->update = arena_alloc(&s->arena, sizeof(*s->update));
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
	s->graph = graph_new(kinds, KINDS, s);
	s->aliases = aliases_new();
	s->update->settled = true;
	*ret = s;
	return 0;
}

void
site_skip(struct site *s, struct str folder)
{
	s->destination = arena_str(&s->arena, folder);
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
	free(s->update->assets);
	free(s->update->pages);
	aliases_free(s->aliases);
	arena_done(&s->update->arena);
	arena_done(&s->arena);
	free(s);
}

struct graph *
site_graph(struct site *s)
{
	return s->graph;
}

const struct kind *
site_kinds(size_t *ret_n)
{
	*ret_n = KINDS;
	return kinds;
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
	if (answer.file.len)
		answer.body = S(""); /* only its fingerprint stands there */
	*ret = answer;
}

void
site_open(struct site *s, struct str path)
{
	graph_open(s->graph, K_OUTPUT, canonical(path));
}

void
site_close(struct site *s, struct str path)
{
	graph_close(s->graph, K_OUTPUT, canonical(path));
}

/* ---- batches ---- */

/* A batch begins with the first change after a settling. */
static struct update *
update_begin(struct site *s)
{
	struct update *u = s->update;
	if (u->settled) {
		arena_reset(&u->arena);
		u->settled = false;
		u->nassets = u->npages = 0;
	}
	return u;
}

static void *
grow(void *items, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	*cap = *cap ? *cap * 2 : 16;
	items = reallocarray(items, *cap, size);
	if (!items)
		abort(); /* out of memory: nothing useful can follow */
	return items;
}

/* Notes what a file that somebody was shown is now, to see later whether it moved. */
static void
note_asset(struct site *s, struct str path)
{
	struct update *u = s->update;
	struct value v = { 0 };
	if (source_is_markdown(path) || source_skips(s, path) || source_is_configuration(s, path))
		return;
	if (graph_has(s->graph, K_ASSET, path))
		graph_get(s->graph, K_ASSET, path, &v);
	else if (!graph_has(s->graph, K_STAT, path))
		return;
	u->assets = grow(u->assets, u->nassets, &u->cap_assets, sizeof(*u->assets));
	u->assets[u->nassets++] =
		(struct asset){ arena_printf(&u->arena, "/%.*s", STR(path)), v.fingerprint };
}

/* Touches the claims of a base unless they say the same of the path: most saves change no name. */
static void
touch_claims(struct site *s, struct str base, struct str path, bool there)
{
	struct value v;
	if (!graph_has(s->graph, K_CLAIMS, base))
		return;
	graph_get(s->graph, K_CLAIMS, base, &v);
	if (!claims_agree(v.bytes, base, path, there))
		graph_touch(s->graph, K_CLAIMS, base);
}

static void
touch_stat(struct site *s, struct str path, char what)
{
	struct value v;
	if (!graph_has(s->graph, K_STAT, path))
		return;
	graph_get(s->graph, K_STAT, path, &v);
	if (v.bytes.ptr[0] != what)
		graph_touch(s->graph, K_STAT, path);
}

/* The path may have changed: what was read of it is looked at again, and whether it is there where
 * that is not what is known. */
static void
touch(struct site *s, struct str path)
{
	char what = source_stat(s, path);
	graph_touch(s->graph, K_FILE, path);
	graph_touch(s->graph, K_ASSET, path);
	touch_stat(s, path, what);
	touch_claims(s, path_dirname(path), path, what == REGULAR);
	touch_claims(
		s, str_slice(path, 0, path.len - path_extension(path).len), path, what == REGULAR);
	for (struct str folder = path_dirname(path); folder.len; folder = path_dirname(folder)) {
		if (graph_has(s->graph, K_STAT, folder))
			touch_stat(s, folder, source_stat(s, folder));
	}
	bool lists = what == REGULAR && source_lists(s, path);
	if (lists)
		graph_put(s->graph, K_TREE, S(""), (struct entry){ .sort = path, .ref = path });
	else
		graph_remove(s->graph, K_TREE, S(""), path);
}

void
site_written(struct site *s, struct str path)
{
	update_begin(s);
	note_asset(s, path);
	touch(s, path);
}

struct below {
	struct site *site;
	struct str folder;
};

static void
touch_below(void *ctx, unsigned kind, struct str key)
{
	struct below *b = ctx;
	if (!path_is_below(key, b->folder))
		return;
	if (kind == K_ASSET)
		note_asset(b->site, key);
	graph_touch(b->site->graph, kind, key);
}

void
site_rescan(struct site *s, struct str path)
{
	static const uint8_t inputs[] = { K_ASSET, K_CLAIMS, K_FILE, K_STAT };
	struct below below = { s, path };
	update_begin(s);
	for (size_t i = 0; i < sizeof(inputs); i++)
		graph_each_key(s->graph, inputs[i], touch_below, &below);
	touch(s, path);
	graph_relist(s->graph, K_TREE, S(""));
}

void
site_gone(struct site *s, struct str path)
{
	if (graph_has(s->graph, K_FILE, path) || graph_has(s->graph, K_ASSET, path) ||
		graph_listed(s->graph, K_TREE, S(""), path))
		site_written(s, path);
	else
		site_rescan(s, path);
}

void
site_set_now(struct site *s, int64_t now)
{
	update_begin(s);
	s->now = now;
	graph_touch(s->graph, K_CLOCK, S(""));
}

/* Keeps the files whose bytes moved. */
static void
settle_assets(struct site *s)
{
	struct update *u = s->update;
	size_t kept = 0;
	for (size_t i = 0; i < u->nassets; i++) {
		struct value v;
		graph_get(s->graph, K_ASSET, str_from(u->assets[i].url, 1), &v);
		if (!fingerprint_eq(v.fingerprint, u->assets[i].before))
			u->assets[kept++] = u->assets[i];
	}
	u->nassets = kept;
}

static void
settle_pages(struct site *s, size_t changed)
{
	struct update *u = s->update;
	for (size_t i = 0; i < changed; i++) {
		unsigned kind;
		struct str key;
		graph_changed(s->graph, i, &kind, &key);
		u->pages = grow(u->pages, u->npages, &u->cap_pages, sizeof(*u->pages));
		u->pages[u->npages++] = arena_str(&u->arena, key);
	}
}

void
site_settle(struct site *s, struct site_update *ret)
{
	struct update *u = update_begin(s);
	uint64_t before = u->revision;
	aliases_look(s, touch);
	graph_settle(s->graph, &ret->settled);
	settle_pages(s, ret->settled.changed);
	settle_assets(s);
	u->settled = true;
	u->revision = ret->settled.revision;
	ret->pages = u->npages;
	ret->assets = u->nassets;
	ret->anything = u->revision != before || u->npages || u->nassets;
}

struct str
site_changed(struct site *s, size_t i)
{
	assert(i < s->update->npages);
	return s->update->pages[i];
}

struct str
site_changed_asset(struct site *s, size_t i)
{
	assert(i < s->update->nassets);
	return s->update->assets[i].url;
}

/* ---- every page ---- */

bool
site_fill(struct site *s)
{
	return graph_fill(s->graph, 1u << K_OUTPUT);
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
	return sweep_step(s, s->warming, K_DOCUMENTS, K_META);
}

bool
site_sweep(struct site *s)
{
	return sweep_step(s, s->sweep, K_ROUTES, K_OUTPUT);
}

void
site_each_route(struct site *s, void (*each)(void *ctx, struct str path), void *ctx)
{
	struct value v;
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

struct gathering {
	struct diag *all;
	size_t n, cap;
};

static void
gather(void *ctx, unsigned kind, struct str key, struct str diags)
{
	struct gathering *g = ctx;
	struct diag d;
	while (diag_next(&diags, &d)) {
		g->all = grow(g->all, g->n, &g->cap, sizeof(*g->all));
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
		g->all = grow(g->all, g->n, &g->cap, sizeof(*g->all));
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
	struct gathering g = { 0 };
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
