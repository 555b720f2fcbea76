/* What a page is made of, and which pages a file reaches: walks along the graph's edges. */
#include "render/jekyll/jekyll.h"

#include <stdlib.h>

#include "core/path.h"
#include "core/table.h"

/* Tasks that were met, in the order in which they were. */
struct met {
	struct arena arena;
	struct table table;
	struct met_task *first, **end;
	size_t depth;
};

struct met_task {
	struct table_node node;
	struct met_task *next;
	unsigned kind;
	struct str key;
	size_t depth;
	bool listed; /* only lists lead here */
};

static bool
meet(struct met *m, unsigned kind, struct str key, bool listed)
{
	uint64_t hash = hash64(key, kind);
	for (struct table_node *n = table_first(&m->table, hash); n; n = table_next(n)) {
		struct met_task *t = (struct met_task *)n;
		if (t->kind == kind && str_eq(t->key, key))
			return false;
	}
	struct met_task *t = arena_alloc(&m->arena, sizeof(*t));
	*t = (struct met_task){
		.kind = kind, .key = arena_str(&m->arena, key), .depth = m->depth, .listed = listed
	};
	table_add(&m->table, &t->node, hash);
	*m->end = t;
	m->end = &t->next;
	return true;
}

static void
met_done(struct met *m)
{
	table_done(&m->table);
	arena_done(&m->arena);
}

/* ---- what a page is made of -------------------------------------------------------------------- */

struct down {
	struct met met;
	struct site *site;
	size_t n;
};

/* What an index holds is not what the page is made of: what it takes from there, it reads by itself. */
static void
go_down(void *ctx, unsigned kind, struct str key, const char *query)
{
	struct down *d = ctx;
	size_t n;
	const struct kind *kinds = site_kinds(&n);
	if (kind >= n || !meet(&d->met, kind, key, false) || kinds[kind].class == KIND_INDEX)
		return;
	d->met.depth++;
	graph_dependencies(d->site->graph, kind, key, go_down, d);
	d->met.depth--;
}

void
site_made_of(struct site *s, struct str url, site_task_fn *each, void *ctx)
{
	struct value v;
	size_t n;
	const struct kind *kinds = site_kinds(&n);
	struct down d = { .site = s };
	d.met.end = &d.met.first;
	graph_get(s->graph, K_OUTPUT, url, &v);
	go_down(&d, K_OUTPUT, url, "");
	for (const struct met_task *t = d.met.first; t; t = t->next) {
		bool file = t->kind == K_FILE || t->kind == K_ASSET;
		each(ctx, t->depth, kinds[t->kind].name, t->key,
			file && source_stat(s, t->key) == REGULAR);
	}
	met_done(&d.met);
}

/* ---- what of a page is to be looked at ---------------------------------------------------------- */

enum { LOOKED_MAX = 256 }; /* tasks */

/* Not to documents: its own file a page reads by itself, and those of others are in lists. */
static void
go_down_some(void *ctx, unsigned kind, struct str key, const char *query)
{
	struct down *d = ctx;
	size_t n;
	const struct kind *kinds = site_kinds(&n);
	if (d->n == LOOKED_MAX || kind >= n || kind == K_DOCUMENT ||
		!meet(&d->met, kind, key, false))
		return;
	d->n++;
	if (kinds[kind].class != KIND_INDEX)
		graph_dependencies(d->site->graph, kind, key, go_down_some, d);
}

void
site_aliases_of(struct site *s, struct str url, size_t *found)
{
	struct down d = { .site = s };
	struct site_answer answer;
	if (s->early) /* to make the page would take all front matter */
		return;
	d.met.end = &d.met.first;
	site_get(s, url, &answer); /* else nobody knows what it is made of */
	go_down_some(&d, K_OUTPUT, url_canonical(url), "");
	for (const struct met_task *t = d.met.first; t; t = t->next)
		*found += update_sweep(s, t->key);
	met_done(&d.met);
}

bool
site_has_read(struct site *s, struct str file)
{
	return graph_has(s->graph, s->rule.jekyll ? K_DOCUMENT : K_META, file);
}

struct str
site_page_of(struct site *s, struct str file, struct arena *a)
{
	struct value v;
	if (!s->rule.jekyll && source_is_markdown(file)) {
		graph_get(s->graph, K_META, file, &v);
		struct meta m = meta_unpack(v.bytes);
		return m.status == META_POST || m.status == META_PAGE ? arena_str(a, m.url) : S("");
	}
	if (!s->rule.jekyll || !site_has_read(s, file))
		return S("");
	graph_get(s->graph, K_DOCUMENT, file, &v);
	struct document d = document_unpack(v.bytes);
	bool page = d.type != DOCUMENT_STATIC && d.output && str_eq(d.output_ext, S(".html"));
	return page ? arena_str(a, url_canonical(d.target)) : S("");
}

/* ---- which pages a file reaches ---------------------------------------------------------------- */

static bool
is_list(unsigned kind)
{
	size_t n;
	const struct kind *kinds = site_kinds(&n);
	return kind < n && (kinds[kind].class == KIND_INDEX || kinds[kind].class == KIND_LISTING);
}

/* Where one walk up stands: `listed` once it has come through a list. */
struct up {
	struct met *met;
	bool listed;
};

static void
go_up(void *ctx, unsigned kind, struct str key, const char *query)
{
	struct up *u = ctx;
	(void)meet(u->met, kind, key, u->listed);
}

static int
by_key(const void *left, const void *right)
{
	return str_cmp(
		(*(struct met_task *const *)left)->key, (*(struct met_task *const *)right)->key);
}

/* Whether the answer is a file as it lies there: a list only says whose its address is. */
static bool
is_copied(struct site *s, struct str url)
{
	struct value v;
	graph_get(s->graph, K_OUTPUT, url, &v);
	return output_unpack(v.bytes).file.len > 0;
}

/* The pages among what was met, in order. */
static void
tell_pages(struct site *s, struct met *m, void (*each)(void *ctx, struct str url, bool listed),
	void *ctx)
{
	struct met_task **pages = arena_alloc(&m->arena, (m->table.n + 1) * sizeof(*pages));
	size_t n = 0;
	for (struct met_task *t = m->first; t; t = t->next)
		if (t->kind == K_OUTPUT && !(t->listed && is_copied(s, t->key)))
			pages[n++] = t;
	qsort(pages, n, sizeof(*pages), by_key);
	for (size_t i = 0; i < n; i++)
		each(ctx, pages[i]->key, pages[i]->listed);
}

void
site_reaches(struct site *s, struct str file, void (*each)(void *ctx, struct str url, bool listed),
	void *ctx)
{
	static const unsigned inputs[] = { K_FILE, K_STAT, K_ASSET, K_HEADER, K_MTIME };
	struct met m = { .end = &m.first };
	graph_budget(s->graph, 0); /* what stands between a file and a page is asked for */
	while (site_sweep(s))
		;
	for (size_t i = 0; i < sizeof(inputs) / sizeof(*inputs); i++)
		if (graph_has(s->graph, inputs[i], file))
			(void)meet(&m, inputs[i], file, false);
	/* first without the lists, so that what is reached in both ways is not taken for what only they reach */
	struct up near = { &m, false }, far = { &m, true };
	for (struct met_task *t = m.first; t; t = t->next)
		if (!is_list(t->kind))
			graph_dependents(s->graph, t->kind, t->key, go_up, &near);
	for (struct met_task *t = m.first; t; t = t->next)
		if (is_list(t->kind) || t->listed)
			graph_dependents(s->graph, t->kind, t->key, go_up, &far);
	tell_pages(s, &m, each, ctx);
	met_done(&m);
}
