/* site.pages: the pages that are files, then those that plugins make. Plugins of one priority take turns as they are
 * named: first those that make pages of files without front matter, redirects and archives; then the one of READMEs;
 * at last those of the paginator's from the second on, the feed, the sitemap. */
#include "render/jekyll/archives.h"
#include "render/jekyll/feed.h"
#include "render/jekyll/render.h"

#include <uv.h>

#include "core/path.h"

/* ---- what one of them says ---- */

/* What a feed's page says of itself: nil but for these, whatever the defaults say. */
static int
feed_get(struct rendering *r, const struct drop *d, struct str key, struct liquid_value *ret)
{
	struct feed feed;
	bool found;
	int e = read_feed(r->t, d->made, &feed, &found);
	if (e < 0 || !found)
		return e;
	struct str said = str_eq(key, S("collection")) ? feed.collection
			  : str_eq(key, S("category")) ? feed.category
			  : str_eq(key, S("tags"))     ? feed.tag
						       : S("");
	if (said.len)
		*ret = liquid_string(said);
	return 0;
}

/* The defaults of front matter are for pages without a file, too. */
static int
made_default(struct rendering *r, struct str path, struct str key, struct liquid_value *ret)
{
	struct value v;
	int e = task_read(r->t, K_READING, S(""), &v);
	if (e == 0)
		*ret = liquid_data(defaults_find(data_of(v.bytes), path, S(""), S("pages"), key));
	return e;
}

/* What a page at a document's former URL says of itself. */
static int
redirect_get(struct rendering *r, const struct drop *d, struct str key, struct liquid_value *ret)
{
	struct document to;
	struct str url;
	if (str_eq(key, S("url")) || str_eq(key, S("permalink")))
		*ret = liquid_string(d->made);
	else if (str_eq(key, S("name")) || str_eq(key, S("path")))
		*ret = liquid_string(S("redirect.html"));
	else if (str_eq(key, S("layout")))
		*ret = liquid_string(S("redirect"));
	else if (str_eq(key, S("sitemap")))
		*ret = liquid_bool(false);
	else if (str_eq(key, S("content")))
		*ret = liquid_string(S(""));
	else if (str_eq(key, S("dir")))
		return page_dir(r, d, ret);
	else if (!str_eq(key, S("redirect")))
		return made_default(r, S("redirect.html"), key, ret);
	if (!str_eq(key, S("redirect")))
		return 0;
	int e = read_document(r->t, d->redirect, &to);
	if (e == 0)
		e = absolute_url(r->t, to.url, &url);
	if (e < 0)
		return e;
	struct liquid_map *map = liquid_map_new(task_arena(r->t), 2);
	map->pairs[0] = (struct liquid_pair){ S("from"), liquid_string(d->made) };
	map->pairs[1] = (struct liquid_pair){ S("to"), liquid_string(url) };
	*ret = liquid_map(map);
	return 0;
}

/* What the source map of a sheet says of itself: what the sheet does, but for its place. */
static int
map_get(struct rendering *r, const struct drop *d, struct str key, struct liquid_value *ret)
{
	struct data value;
	if (str_eq(key, S("name"))) {
		*ret = liquid_string(path_basename(d->made));
		return 0;
	}
	int e = read_document_data(r->t, d->path, key, &value);
	if (e == 0)
		*ret = liquid_data(value);
	return e;
}

/* jekyll-feed names its file with the slash. */
int
made_get(struct rendering *r, const struct drop *d, struct str key, struct liquid_value *ret)
{
	bool feed = d->current;
	if (d->redirect.ptr)
		return redirect_get(r, d, key, ret);
	if (str_eq(key, S("url")) || (feed && str_eq(key, S("name"))))
		*ret = liquid_string(d->made);
	else if (str_eq(key, S("path")) || (!d->path.len && str_eq(key, S("name"))))
		*ret = liquid_string(str_from(d->made, 1));
	else if (str_eq(key, S("dir")))
		return page_dir(r, d, ret);
	else if (d->path.len && !str_eq(key, S("content")))
		return map_get(r, d, key, ret);
	else if (feed && (str_eq(key, S("sitemap")) || str_eq(key, S("xsl"))))
		*ret = liquid_bool(false);
	else if (str_eq(key, S("content")))
		*ret = liquid_string(S(""));
	else if (feed && (str_eq(key, S("collection")) || str_eq(key, S("category")) ||
				 str_eq(key, S("tags"))))
		return feed_get(r, d, key, ret);
	else if (!str_eq(key, S("layout")))
		return made_default(r, str_from(d->made, 1), key, ret);
	return 0;
}

/* ---- the list ---- */

/* Those that no file is. */
struct extra {
	struct liquid_value *all;
	size_t n;
};

/* A run of them. */
struct part {
	struct str turn;   /* what the sort keys of those that are files begin with */
	struct extra made; /* those that are none */
	bool files;
	size_t n; /* once they are counted */
};

struct parts {
	struct part all[6];
	size_t n;
	bool counted;
};

struct pages {
	bool html;           /* what is written as HTML alone */
	struct parts *parts; /* once they have been read: it has one at least */
};

static struct drop *
add(struct rendering *r, struct extra *e)
{
	struct drop *d = arena_alloc(task_arena(r->t), sizeof(*d));
	struct liquid_value *all = arena_alloc_raw(task_arena(r->t), (e->n + 1) * sizeof(*all));
	if (e->n)
		memcpy(all, e->all, e->n * sizeof(*all));
	all[e->n++] = liquid_object(&page_class, d);
	e->all = all;
	d->path = S("");
	return d;
}

static int
add_numbered(struct rendering *r, struct extra *e)
{
	struct str template;
	size_t n;
	int error = read_paginator(r->t, &template, &n);
	if (error < 0 || n < 2)
		return error;
	struct drop *drops = arena_alloc(task_arena(r->t), n * sizeof(*drops));
	struct liquid_value *all = arena_alloc_raw(task_arena(r->t), (e->n + n) * sizeof(*all));
	if (e->n)
		memcpy(all, e->all, e->n * sizeof(*all));
	for (size_t i = 2; i <= n; i++) {
		drops[i - 1] = (struct drop){ .path = template, .page = i };
		all[e->n++] = liquid_object(&page_class, &drops[i - 1]);
	}
	e->all = all;
	return 0;
}

/* A page of a plugin's, where no file stands for it. */
static int
add_made(struct rendering *r, struct str url, enum jekyll_route_type type, struct extra *e)
{
	struct jekyll_route route;
	int error = read_jekyll_route(r->t, url, &route);
	if (error < 0 || route.type != type)
		return error;
	struct drop *d = add(r, e);
	d->made = url;
	d->current = type == JEKYLL_FEED;
	return 0;
}

static int
add_feed(struct rendering *r, struct extra *e)
{
	struct feed *feeds;
	size_t n;
	int error = read_feeds(r->t, &feeds, &n);
	for (size_t i = 0; error == 0 && i < n; i++)
		error = add_made(r, feeds[i].path, JEKYLL_FEED, e);
	return error;
}

static int
add_archives(struct rendering *r, bool html, struct extra *e)
{
	struct liquid_value *all;
	size_t n;
	int error = archive_pages(r, html, &all, &n);
	if (error < 0 || n == 0)
		return error;
	struct liquid_value *both = arena_alloc_raw(task_arena(r->t), (e->n + n) * sizeof(*both));
	if (e->n)
		memcpy(both, e->all, e->n * sizeof(*both));
	memcpy(both + e->n, all, n * sizeof(*both));
	*e = (struct extra){ both, e->n + n };
	return 0;
}

/* The pages at former URLs, in the order in which their documents are gone through, and their list. */
static int
add_redirects(struct rendering *r, bool html, struct extra *x)
{
	struct entry *e;
	size_t n;
	int error = task_each(r->t, K_REDIRECTS, S("order"), S(""), &e, &n);
	if (error < 0)
		return error;
	struct drop *drops = arena_alloc(task_arena(r->t), (n + 1) * sizeof(*drops));
	struct liquid_value *all = arena_alloc_raw(task_arena(r->t), (x->n + n + 1) * sizeof(*all));
	if (x->n)
		memcpy(all, x->all, x->n * sizeof(*all));
	for (size_t i = 0; i < n; i++) {
		struct str from = e[i].payload, ext = path_extension(from);
		bool other = ext.len && !str_eq(ext, S(".html")) && !str_eq(ext, S(".htm")) &&
			     !str_eq(ext, S(".xhtml"));
		if (from.len == 0 || (html && other))
			continue; /* a document that leads elsewhere is a page by itself */
		drops[i] = (struct drop){ .path = S(""), .made = from, .redirect = e[i].ref };
		all[x->n++] = liquid_object(&page_class, &drops[i]);
	}
	x->all = all;
	return html ? 0 : add_made(r, S("/redirects.json"), JEKYLL_REDIRECTS, x);
}

/* Whether the page that is being rendered has its turn behind the one of a sort key. */
static bool
is_behind(const struct rendering *r, struct str sort)
{
	struct buf own = BUF_ARENA(task_arena(r->t));
	if (r->path.len == 0 || r->page > 1)
		return true;
	jekyll_sheet_sort(&own, r->path, r->head.late, r->head.home);
	return str_cmp(sort, buf_str(&own)) < 0;
}

/* The source maps of the sheets that have been converted before the page: Jekyll adds each as it is made. Documents of
 * collections are rendered before all pages. */
static int
add_maps(struct rendering *r, struct extra *x)
{
	struct entry *e;
	size_t n;
	bool on;
	if (r->path.len && r->head.type != DOCUMENT_PAGE)
		return 0;
	int error = read_sass_map(r->t, &on);
	if (error < 0 || !on)
		return error;
	error = task_each(r->t, K_SHEETS, S("sass"), S(""), &e, &n);
	for (size_t i = 0; error == 0 && i < n && is_behind(r, e[i].sort); i++) {
		struct document sheet;
		error = read_document(r->t, e[i].ref, &sheet);
		struct drop *d = add(r, x);
		d->path = e[i].ref;
		d->made = arena_printf(task_arena(r->t), "%.*s.map", STR(sheet.url));
	}
	return error;
}

/* The place among the plugins, from 1 on; 0: another way than by name brings it, before those that are named. */
static size_t
place_of(struct data plugins, struct str name)
{
	for (size_t i = 0; i < data_len(plugins); i++)
		if (str_eq(data_str(data_at(plugins, i)), name))
			return i + 1;
	return 0;
}

/* What waits until the end. */
static int
add_last(struct rendering *r, struct data plugins, const struct pages *p, struct extra *ret)
{
	bool feed = false, pager = false, github = false;
	int e = 0;
	for (size_t i = 0; e == 0 && i < data_len(plugins); i++) {
		struct str name = data_str(data_at(plugins, i));
		if (str_eq(name, S("jekyll-paginate")))
			pager = true, e = add_numbered(r, ret);
		else if (p->html)
			continue;
		else if (str_eq(name, S("jekyll-feed")))
			feed = true, e = add_feed(r, ret);
		else if (str_eq(name, S("jekyll-sitemap"))) {
			e = add_made(r, S("/sitemap.xml"), JEKYLL_SITEMAP, ret);
			if (e == 0)
				e = add_made(r, S("/robots.txt"), JEKYLL_ROBOTS, ret);
		}
	}
	if (e == 0 && !pager)
		e = read_plugin(r->t, S("jekyll-paginate"), &github); /* which nobody has to name */
	if (e == 0 && github)
		e = add_numbered(r, ret);
	if (e == 0 && !feed && !p->html)
		e = add_feed(r, ret); /* a theme may bring it */
	return e < 0 || p->html ? e : add_maps(r, ret);
}

static struct str
key_of(const struct pages *p)
{
	return p->html ? S("html") : S("");
}

static void
add_files(enum page_turn turn, struct parts *to)
{
	to->all[to->n++] = (struct part){ .turn = jekyll_sheet_turn(turn), .files = true };
}

/* Those of the plugins that do not ask for their turn, as these are named. */
static int
add_first(struct rendering *r, const struct pages *p, struct data plugins, struct parts *to)
{
	static const char *const names[] = { "jekyll-optional-front-matter", "jekyll-archives",
		"jekyll-redirect-from" };
	enum { BARE, ARCHIVES, REDIRECTS, NAMES };
	int e = 0;
	for (size_t place = 0; e == 0 && place <= data_len(plugins); place++)
		for (size_t i = 0; e == 0 && i < NAMES; i++) {
			struct part *part = &to->all[to->n];
			if (place_of(plugins, str_of(names[i])) != place)
				continue;
			if (i == BARE) {
				add_files(PAGE_BARE, to);
				continue;
			}
			e = i == ARCHIVES ? add_archives(r, p->html, &part->made)
					  : add_redirects(r, p->html, &part->made);
			to->n++;
		}
	return e;
}

static int
read_parts(struct rendering *r, const struct pages *p, const struct parts **ret)
{
	struct data plugins;
	struct parts parts = { .n = 0 };
	*ret = p->parts;
	if (p->parts->n)
		return 0;
	add_files(PAGE_READ, &parts);
	int e = read_setting(r->t, S("plugins"), &plugins);
	if (e == 0)
		e = add_first(r, p, plugins, &parts);
	add_files(PAGE_README, &parts);
	if (e == 0)
		e = add_last(r, plugins, p, &parts.all[parts.n++].made);
	if (e == 0)
		*p->parts = parts;
	return e;
}

static int
count_files(struct rendering *r, const struct pages *p, struct part *part)
{
	size_t late[2] = { 0, 0 };
	int e = task_count(r->t, K_SHEETS, key_of(p), part->turn, &part->n);
	if (e < 0 || part->turn.len)
		return e;
	for (size_t i = 0; e == 0 && i < 2; i++)
		e = task_count(r->t, K_SHEETS, key_of(p),
			jekyll_sheet_turn(i ? PAGE_README : PAGE_BARE), &late[i]);
	part->n -= late[0] + late[1]; /* which are behind the others in this list, too */
	return e;
}

static int
count_parts(struct rendering *r, const struct pages *p, const struct parts **ret)
{
	int e = read_parts(r, p, ret);
	for (size_t i = 0; e == 0 && !p->parts->counted && i < p->parts->n; i++) {
		struct part *part = &p->parts->all[i];
		if (part->files)
			e = count_files(r, p, part);
		else
			part->n = part->made.n;
	}
	p->parts->counted = e == 0;
	return e;
}

static int
pages_count(struct liquid_run *run, const void *self, size_t *ret)
{
	const struct parts *parts;
	int e = count_parts(rendering_of(run), self, &parts);
	*ret = 0;
	for (size_t i = 0; i < parts->n; i++)
		*ret += parts->all[i].n;
	return e;
}

/* Up to n of a part, from one on. */
static int
part_items(struct rendering *r, const struct pages *p, const struct part *part, size_t from,
	size_t n, struct liquid_value *ret)
{
	struct entry *e;
	size_t found, last = n < part->n - from ? from + n : part->n;
	if (!part->files) {
		memcpy(ret, part->made.all + from, (last - from) * sizeof(*ret));
		return (int)(last - from);
	}
	int error =
		task_slice(r->t, K_SHEETS, key_of(p), part->turn, from, last - from, &e, &found);
	if (error < 0)
		return error;
	for (size_t i = 0; i < found; i++)
		ret[i] = drop_value(r, &page_class, e[i].ref);
	return (int)found;
}

static int
pages_items(
	struct liquid_run *run, const void *self, size_t from, size_t n, struct liquid_value *ret)
{
	struct rendering *r = rendering_of(run);
	const struct parts *parts;
	size_t found = 0;
	int e = count_parts(r, self, &parts);
	for (size_t i = 0; e >= 0 && i < parts->n && found < n; i++) {
		const struct part *part = &parts->all[i];
		if (from < part->n) {
			e = part_items(r, self, part, from, n - found, ret + found);
			found += e > 0 ? (size_t)e : 0;
		}
		from -= from < part->n ? from : part->n;
	}
	return e < 0 ? e : (int)found;
}

/* Whether a page that is a file has its turn with the part. */
static bool
is_of_part(struct str place, const struct part *part)
{
	bool late = str_starts(place, jekyll_sheet_turn(PAGE_BARE)) ||
		    str_starts(place, jekyll_sheet_turn(PAGE_README));
	return part->turn.len ? str_starts(place, part->turn) : !late;
}

/* All of those that are no files, as what they say of themselves is in no index. */
static int
choose_of_pages(struct rendering *r, const void *self, struct str property, struct str text,
	struct liquid_list *ret)
{
	const struct pages *p = self;
	const struct parts *parts;
	struct entry *files = NULL;
	size_t n = 0, made = 0;
	int told = read_parts(r, p, &parts);
	if (told == 0)
		told = read_where(r->t, p->html ? S("h") : S("p"), property, text, &files, &n);
	if (told <= 0)
		return told;
	for (size_t i = 0; i < parts->n; i++)
		made += parts->all[i].made.n;
	ret->items = arena_alloc_raw(task_arena(r->t), (n + made + 1) * sizeof(*ret->items));
	for (size_t i = 0; i < parts->n; i++) {
		const struct part *part = &parts->all[i];
		for (size_t k = 0; k < part->made.n; k++)
			ret->items[ret->n++] = part->made.all[k];
		for (size_t k = 0; part->files && k < n; k++) {
			if (is_of_part(files[k].sort, part))
				ret->items[ret->n++] = drop_value(r, &page_class, files[k].ref);
		}
	}
	return told;
}

static int
pages_having(struct liquid_run *run, const void *self, struct str property, struct str text,
	struct liquid_list *ret)
{
	return having_once(run, self, property, text, choose_of_pages, ret);
}

static const struct liquid_class pages_class = {
	.name = "Array", .count = pages_count, .items = pages_items, .having = pages_having
};

struct liquid_value
pages_value(struct rendering *r, bool html)
{
	struct pages *p = arena_alloc(task_arena(r->t), sizeof(*p));
	p->html = html;
	p->parts = arena_alloc(task_arena(r->t), sizeof(*p->parts));
	return liquid_object(&pages_class, p);
}
