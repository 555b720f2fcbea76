/* Walks over all documents, and over all pages: at once for commands, a step at a time behind.
 *
 * A walk keeps no list. It remembers where in an index it stands, and goes on behind that; so it may be left for as
 * long as one likes, and costs nothing at its beginning. A page that comes in front of where it stands meanwhile is
 * not met: it is made when somebody opens it. */
#include "render/kinds.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/heap.h"
#include "render/check/check.h"
#include "render/jekyll/jekyll.h"

/* A place in a list: the entry that was met last. */
struct cursor {
	bool begun;
	bool standing; /* there is more to do for it */
	struct buf sort;
};

/* All pages: those of documents and files, then all others, which are few. */
struct page_walk {
	struct cursor documents;
	bool others;
	struct buf list; /* of these, as by route_list, */
	size_t at, page; /* and where the next is */
	struct buf url;  /* of the page where it stands */
};

struct walks {
	struct cursor warming;  /* over all front matter, */
	struct cursor using;    /* what each file includes, */
	size_t files, part;     /* how many that were; in how many of them all is gathered */
	struct page_walk sweep; /* and all pages */
	bool sweeping, swept;   /* it has begun; it is done */
	bool standing;          /* the page of `sweep` is not looked at yet */
	size_t position;        /* its number */
	bool warmed, used, orphaned;
};

struct walks *
walks_new(void)
{
	return heap_new(sizeof(struct walks));
}

static void
page_walk_done(struct page_walk *w)
{
	buf_done(&w->documents.sort);
	buf_done(&w->list);
	buf_done(&w->url);
}

void
walks_free(struct walks *w)
{
	buf_done(&w->warming.sort);
	buf_done(&w->using.sort);
	page_walk_done(&w->sweep);
	free(w);
}

/* The next entry of a list, where there is one. Valid until something is asked of the graph. */
static bool
cursor_next(struct site *s, struct cursor *c, unsigned list, struct entry *ret)
{
	if (!graph_next(s->graph, list, S(""), c->begun ? &c->sort : NULL, ret))
		return false;
	c->begun = true;
	buf_clear(&c->sort);
	buf_add(&c->sort, ret->sort);
	return true;
}

/* ---- documents ---- */

/* The path of the next document; in Jekyll's layout of the next file, as each may be one. */
static bool
next_document(struct site *s, struct cursor *c, struct str *ret)
{
	struct entry e;
	while (cursor_next(s, c, K_TREE, &e)) {
		*ret = e.ref;
		if (s->rule.jekyll || source_is_markdown(e.ref))
			return true;
	}
	return false;
}

/* A step towards having the value; true while there is more to do. */
static bool
approach(struct site *s, unsigned kind, struct str key)
{
	struct value v;
	if (graph_advance(s->graph, kind, key))
		return true;
	graph_get(s->graph, kind, key, &v); /* from here on it is remembered */
	return false;
}

/* Gets `kind` for one document more, or a part of it; false at the end. *ret_whole: it is there. */
static bool
step_documents(struct site *s, struct cursor *c, unsigned kind, bool *ret_whole)
{
	struct str path;
	*ret_whole = false;
	if (graph_advance(s->graph, K_TREE, S("")))
		return true;
	if (!c->standing && !next_document(s, c, &path))
		return false;
	c->standing = approach(s, kind, buf_str(&c->sort)); /* which is its path */
	*ret_whole = !c->standing;
	return true;
}

void
walk_documents(struct site *s, struct buf *ret)
{
	struct value v;
	struct str path;
	struct cursor c = { 0 };
	graph_get(s->graph, K_TREE, S(""), &v);
	while (next_document(s, &c, &path))
		pack_str(ret, path);
	buf_done(&c.sort);
}

bool
site_warm(struct site *s)
{
	struct walks *w = s->walks;
	unsigned kind = s->rule.jekyll ? K_DOCUMENT : K_META;
	bool whole;
	w->warmed = w->warmed || !step_documents(s, &w->warming, kind, &whole);
	return !w->warmed;
}

bool
site_lists(struct site *s)
{
	static const uint8_t plain[] = { K_SUMMARY, K_URLS, K_TAGS, K_PAGES };
	static const uint8_t jekyll[] = { K_SUMMARY, K_TARGETS, K_ARCHIVES, K_REDIRECTS };
	_Static_assert(sizeof(plain) == sizeof(jekyll), "one is walked as the other");
	for (size_t i = 0; i < sizeof(plain); i++) {
		if (graph_advance(s->graph, s->rule.jekyll ? jekyll[i] : plain[i], S("")))
			return true;
	}
	return false;
}

bool
site_dates(struct site *s)
{
	return graph_advance(s->graph, K_DUE_DATE, S(""));
}

/* ---- pages ---- */

/* Whether the address is among the others, which are there without a document, too. */
static bool
is_other(const struct site *s, struct str url)
{
	return !s->rule.jekyll && (str_eq(url, S("/")) || str_eq(url, S("/404.html")));
}

/* The next page of a document or file, in w->url; each address once, though several may claim it. */
static bool
next_own(struct site *s, struct page_walk *w)
{
	struct entry e;
	while (cursor_next(s, &w->documents, s->rule.jekyll ? K_TARGETS : K_URLS, &e)) {
		struct str url = s->rule.jekyll ? jekyll_target_url(e.sort) : e.sort;
		if (str_eq(url, buf_str(&w->url)) || is_other(s, url))
			continue;
		buf_clear(&w->url);
		buf_add(&w->url, url);
		return true;
	}
	return false;
}

static void
others_begin(struct site *s, struct page_walk *w)
{
	struct value v;
	graph_get(s->graph, K_ROUTES, S(""), &v);
	buf_add(&w->list, v.bytes);
	w->others = true;
}

static bool
next_other(struct page_walk *w)
{
	if (w->at == w->list.len)
		return false;
	buf_clear(&w->url);
	w->at = route_next(buf_str(&w->list), w->at, &w->page, &w->url);
	return true;
}

/* The next page, in w->url; false at the end. */
static bool
next_page(struct site *s, struct page_walk *w)
{
	if (!w->others && next_own(s, w))
		return true;
	if (!w->others)
		others_begin(s, w);
	return next_other(w);
}

/* The same in steps: false, too, where it was a step towards the list of the others. *ret_more: it is not the end. */
static bool
step_page(struct site *s, struct page_walk *w, bool *ret_more)
{
	*ret_more = true;
	if (w->others)
		return *ret_more = next_other(w);
	if (next_own(s, w))
		return true;
	if (!graph_advance(s->graph, K_ROUTES, S("")))
		others_begin(s, w);
	return false;
}

/* What no page asks for may be broken, too. A step of reading it; true while there is more. */
static bool
read_data(struct site *s)
{
	return s->rule.jekyll && approach(s, K_DATA_READ, S(""));
}

/* The addresses of all pages, packed. */
static void
list_pages(struct site *s, struct buf *ret)
{
	struct value v;
	struct page_walk w = { 0 };
	graph_get(s->graph, s->rule.jekyll ? K_TARGETS : K_URLS, S(""), &v);
	while (next_page(s, &w))
		pack_str(ret, buf_str(&w.url));
	page_walk_done(&w);
}

/* From now on pages are made, in the order of `urls` (packed). */
static void
pages_begin(struct site *s, struct str urls)
{
	if (s->shelf.phase == SHELF_FILLS)
		s->shelf.phase = SHELF_EMPTIES;
	ahead_pages(s, urls);
}

/* False while the list of the sweep's pages is being made. */
static bool
sweep_begin(struct site *s)
{
	struct buf urls = { 0 };
	if (graph_advance(s->graph, s->rule.jekyll ? K_TARGETS : K_URLS, S("")) || read_data(s))
		return false;
	if (s->ahead)
		list_pages(s, &urls);
	pages_begin(s, buf_str(&urls));
	buf_done(&urls);
	return true;
}

/* Whether the page is a file that takes long to be read, and is left to whoever asks for it. Nothing can be wrong
 * with it. */
static bool
is_left(struct site *s, struct str url)
{
	struct file_id id;
	struct str file = str_from(url, 1);
	return s->large.left && source_lists(s, file) && site_file_takes_long(s, file, &id);
}

/* A page, or a part of the lists that it needs; false behind the last. */
static bool
sweep_page(struct site *s, struct walks *w)
{
	bool more;
	if (!w->standing && !step_page(s, &w->sweep, &more))
		return more;
	if (!w->standing)
		ahead_page(s, w->position++);
	struct str url = buf_str(&w->sweep.url);
	if (!w->standing && is_left(s, url))
		return true;
	w->standing = graph_advance(s->graph, K_CHECK, url);
	if (!w->standing)
		graph_look(s->graph, K_CHECK, url);
	return true;
}

/* What each file uses, then what a part of them does, of which K_ORPHANS is made: false when all is there. */
static bool
step_used(struct site *s, struct walks *w)
{
	char part[32];
	bool whole;
	if (!s->rule.jekyll)
		return false;
	if (!w->used && step_documents(s, &w->using, K_USES, &whole)) {
		w->files += whole;
		return true;
	}
	w->used = true;
	if (w->part >= w->files)
		return false;
	(void)snprintf(part, sizeof(part), "%zu", w->part);
	if (!approach(s, K_USED, str_of(part)))
		w->part += USED_PART;
	return true;
}

bool
site_sweep(struct site *s)
{
	struct walks *w = s->walks;
	if (!w->sweeping) {
		w->sweeping = sweep_begin(s);
		return true;
	}
	w->swept = w->swept || !sweep_page(s, w);
	if (!w->swept)
		return true;
	if (w->orphaned)
		return false; /* from here on the fill looks after it */
	if (!step_used(s, w))
		w->orphaned = !approach(s, K_ORPHANS, S(""));
	return true;
}

void
site_each_route(struct site *s, void (*each)(void *ctx, struct str path), void *ctx)
{
	struct buf urls = { 0 };
	while (read_data(s))
		;
	list_pages(s, &urls);
	pages_begin(s, buf_str(&urls));
	struct str rest = buf_str(&urls);
	for (size_t i = 0; rest.len; i++) {
		ahead_page(s, i);
		each(ctx, unpack_str(&rest));
	}
	buf_done(&urls);
}

size_t
site_routes(struct site *s)
{
	size_t n = 0;
	struct buf urls = { 0 };
	list_pages(s, &urls);
	for (struct str rest = buf_str(&urls); rest.len; n++)
		(void)unpack_str(&rest);
	buf_done(&urls);
	return n;
}
