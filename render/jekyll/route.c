/* URLs of a site in Jekyll's layout: what each is, and which there are.
 *
 * Jekyll writes files, and so a URL is a file of these: "/a/" is /a/index.html. Two that are written
 * to one file are no error there; the last one stays (but see named.c), and we say so. */
#include "render/jekyll/jekyll.h"
#include "render/jekyll/archives.h"
#include "render/jekyll/feed.h"
#include "render/jekyll/named.h"
#include "render/jekyll/redirect.h"

#include <stdlib.h>

#include "core/path.h"

/* ---- targets ---- */

/* Sets the place of a diagnostic to the file's own permalink, or else to its beginning. As task_read. */
static int
locate_permalink(struct task *t, struct diag *d)
{
	struct document document;
	struct value v;
	d->line = d->column = 1;
	int r = read_document(t, d->path, &document);
	if (r < 0 || document.type == DOCUMENT_STATIC)
		return r;
	r = task_read(t, K_FRONT, d->path, &v);
	if (r < 0)
		return r;
	struct data node = data_get(data_of(front_unpack(v.bytes).data), S("permalink"));
	if (!data_exists(node))
		return 0;
	d->line = data_line(node);
	d->column = data_column(node);
	return document_locate(t, d);
}

static int
report_claimed(struct task *t, struct str target, struct str winner, struct str loser)
{
	struct arena *a = task_arena(t);
	struct diag d = { .severity = DIAG_WARNING,
		.path = loser,
		.rule = S("duplicate-permalink"),
		.message = arena_printf(
			a, "%.*s is written by %.*s too, which wins", STR(target), STR(winner)),
		.hint = S("give one of the two another permalink") };
	int r = locate_permalink(t, &d);
	if (r == 0)
		task_report(t, &d);
	return r;
}

/* The file that is written to the target: 1 found, 0 none, negative as task_read. */
static int
find_target(struct task *t, struct str target, struct str *ret)
{
	struct entry *e;
	size_t n, best = 0;
	struct str prefix = arena_printf(task_arena(t), "%.*s%c", STR(target), '\0');
	int r = named_find(t, target, ret);
	if (r != 0)
		return r;
	r = task_each(t, K_TARGETS, S(""), prefix, &e, &n);
	if (r < 0 || n == 0)
		return r;
	for (size_t i = 1; i < n; i++) {
		if (str_cmp(e[i].payload, e[best].payload) >= 0)
			best = i;
	}
	r = n > 1 ? named_prefer(t, target, e, n, &best) : 0;
	if (r < 0)
		return r;
	for (size_t i = 0; r >= 0 && i < n; i++) {
		if (i != best)
			r = report_claimed(t, target, e[best].ref, e[i].ref);
	}
	if (r < 0)
		return r;
	*ret = e[best].ref;
	return 1;
}

/* ---- pagination: jekyll-paginate ---- */

struct pager {
	bool on;
	size_t per_page;
	struct str before, after; /* of the folder of a page, around its number; "/page", "" */
	struct str template;      /* the page that is repeated, or "" */
};

/* The page that is repeated: index.html of the deepest folder on the way to the pages. */
static int
find_template(struct task *t, struct str folder, struct str *ret)
{
	for (;; folder = path_dirname(folder)) {
		struct buf sort = BUF_ARENA(task_arena(t));
		struct entry e;
		struct str path =
			folder.len ? arena_printf(task_arena(t), "%.*s/index.html", STR(folder))
				   : S("index.html");
		jekyll_sheet_sort(&sort, path, PAGE_READ, 0);
		int r = task_get(t, K_SHEETS, S(""), buf_str(&sort), &e);
		if (r < 0)
			return r;
		if (e.sort.ptr) {
			*ret = path;
			return 0;
		}
		if (folder.len == 0)
			return 0;
	}
}

int
read_posts_per_page(struct task *t, size_t *ret)
{
	struct data per;
	struct str text;
	int r = read_setting(t, S("paginate"), &per);
	if (r < 0)
		return r;
	double number = data_float(per, 0);
	int64_t n = number >= 1 && number < 1e9 ? (int64_t)number : 0; /* and 2.5 for 2 */
	text = arena_str(task_arena(t), data_str(per));                /* Jekyll takes "5" for 5 */
	if (text.len)
		n = strtoll(text.ptr, NULL, 10);
	*ret = n > 0 ? (size_t)n : 0;
	return 0;
}

static int
read_pager(struct task *t, struct pager *ret)
{
	struct data path;
	struct str normal;
	bool plugin;
	*ret = (struct pager){ .template = S("") };
	int r = read_posts_per_page(t, &ret->per_page);
	if (r < 0 || ret->per_page == 0)
		return r;
	r = read_plugin(t, S("jekyll-paginate"), &plugin);
	if (r == 0)
		r = read_setting(t, S("paginate_path"), &path);
	if (r < 0 || !plugin || path_normalise(task_arena(t), data_str(path), &normal) < 0)
		return r;
	size_t num = str_search(normal, S(":num"));
	ret->on = num < normal.len;
	ret->before = arena_printf(task_arena(t), "/%.*s", STR(str_slice(normal, 0, num)));
	ret->after = str_from(normal, num + 4);
	return ret->on ? find_template(t, path_dirname(normal), &ret->template) : 0;
}

static int
count_pages(struct task *t, const struct pager *p, size_t *ret)
{
	size_t n;
	int r = task_count(t, K_COLLECTION, S("posts/visible"), S(""), &n);
	*ret = (n + p->per_page - 1) / p->per_page;
	return r;
}

int
read_paginator(struct task *t, struct str *ret_template, size_t *ret_pages)
{
	struct pager p;
	*ret_pages = 0;
	*ret_template = S("");
	int r = read_pager(t, &p);
	if (r < 0 || p.template.len == 0)
		return r;
	*ret_template = p.template;
	return count_pages(t, &p, ret_pages);
}

/* The number of a page from its folder ("/page2"), or 0. */
static size_t
page_number(const struct pager *p, struct str folder)
{
	size_t n = 0;
	if (folder.len <= p->before.len + p->after.len || !str_starts(folder, p->before) ||
		!str_ends(folder, p->after))
		return 0;
	struct str digits = str_slice(folder, p->before.len, folder.len - p->after.len);
	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.ptr[i];
		if (c < '0' || c > '9' || (c == '0' && i == 0) || i > 8)
			return 0;
		n = 10 * n + (size_t)(c - '0');
	}
	return n;
}

static int
find_page(struct task *t, struct str target, struct jekyll_route *ret)
{
	struct pager p;
	size_t pages;
	if (!str_ends(target, S("/index.html")))
		return 0;
	int r = read_pager(t, &p);
	if (r < 0 || p.template.len == 0)
		return r;
	size_t n = page_number(&p, str_slice(target, 0, target.len - 11));
	if (n < 2)
		return 0;
	r = count_pages(t, &p, &pages);
	if (r == 0 && n <= pages)
		*ret = (struct jekyll_route){ JEKYLL_DOCUMENT, p.template, n };
	return r;
}

/* Whether a page is the first of the paginator's. */
static int
number_first(struct task *t, struct jekyll_route *route)
{
	struct pager p;
	if (!str_eq(path_basename(route->path), S("index.html")))
		return 0;
	int r = read_pager(t, &p);
	if (r == 0 && str_eq(p.template, route->path)) {
		size_t pages;
		r = count_pages(t, &p, &pages);
		route->page = pages > 0; /* without posts there is no paginator */
	}
	return r;
}

/* ---- what plugins write ---- */

/* What the plugins answer for: their names, and where. */
static int
find_plugin(struct task *t, struct str target, struct jekyll_route *ret)
{
	struct feed feed;
	bool on = false;
	int r = read_feed(t, target, &feed, &on);
	if (r == 0 && on)
		ret->type = JEKYLL_FEED;
	bool map = str_eq(target, S("/sitemap.xml")), robots = str_eq(target, S("/robots.txt"));
	if (r == 0 && ret->type == JEKYLL_NONE && (map || robots)) {
		r = read_plugin(t, S("jekyll-sitemap"), &on);
		if (r == 0 && on)
			ret->type = map ? JEKYLL_SITEMAP : JEKYLL_ROBOTS;
	}
	return r;
}

/* Those of jekyll-redirect-from. */
static int
find_redirect(struct task *t, struct str target, struct jekyll_route *ret)
{
	struct str from, path;
	bool list;
	int r = read_redirect(t, target, &from, &path);
	if (r == 1) {
		ret->type = JEKYLL_REDIRECT;
		ret->path = arena_printf(task_arena(t), "%.*s%c%.*s", STR(from), '\0', STR(path));
	}
	if (r != 0 || !str_eq(target, S("/redirects.json")))
		return r < 0 ? r : 0;
	r = read_redirect_list(t, &list);
	if (r == 0 && list)
		ret->type = JEKYLL_REDIRECTS;
	return r;
}

/* Those of jekyll-archives. */
static int
find_archive(struct task *t, struct str target, struct jekyll_route *ret)
{
	struct str group;
	int r = read_archive(t, target, &group);
	if (r == 1)
		*ret = (struct jekyll_route){ JEKYLL_ARCHIVE, group, 0 };
	return r < 0 ? r : 0;
}

/* ---- source maps ---- */

/* Whether the page is a style sheet that has a source map. */
static int
has_map(struct task *t, struct str path, bool *ret)
{
	bool indented;
	struct document d;
	*ret = false;
	if (!document_is_sass(path_extension(path), &indented))
		return 0;
	int r = read_document(t, path, &d);
	return r < 0 || d.type != DOCUMENT_PAGE ? r : read_sass_map(t, ret);
}

/* "/a.css.map" of the page that is written to /a.css. */
static int
find_map(struct task *t, struct str target, struct jekyll_route *ret)
{
	struct str path;
	bool there;
	if (!str_ends(target, S(".css.map")))
		return 0;
	int r = find_target(t, str_slice(target, 0, target.len - 4), &path);
	if (r == 1)
		r = has_map(t, path, &there);
	else
		return r;
	if (r == 0 && there)
		*ret = (struct jekyll_route){ JEKYLL_MAP, path, 0 };
	return r;
}

/* ---- a URL ---- */

/* Who is written to a target, of whatever sort. */
static int
find(struct task *t, struct str target, struct jekyll_route *ret)
{
	struct str path;
	struct document d;
	*ret = (struct jekyll_route){ JEKYLL_NONE, S(""), 0 };
	int r = find_target(t, target, &path);
	if (r == 1) {
		r = read_document(t, path, &d);
		if (r < 0)
			return r;
		bool file = d.type == DOCUMENT_STATIC || str_eq(d.copied, target);
		*ret = (struct jekyll_route){ file ? JEKYLL_FILE : JEKYLL_DOCUMENT, path, 0 };
		return d.type == DOCUMENT_PAGE && !file ? number_first(t, ret) : 0;
	}
	if (r == 0)
		r = find_page(t, target, ret);
	if (r == 0 && ret->type == JEKYLL_NONE)
		r = find_plugin(t, target, ret);
	if (r == 0 && ret->type == JEKYLL_NONE)
		r = find_map(t, target, ret);
	if (r == 0 && ret->type == JEKYLL_NONE)
		r = find_redirect(t, target, ret);
	if (r == 0 && ret->type == JEKYLL_NONE)
		r = find_archive(t, target, ret);
	return r;
}

/* Folders have other names for their page as well, as Jekyll's server knows them. */
static int
find_folder(struct task *t, struct str url, struct jekyll_route *ret)
{
	static const char *const names[] = { "index.html", "index.htm", "index.xhtml", "index.xml",
		"index.json" };
	int r = 0;
	for (size_t i = 0; r == 0 && ret->type == JEKYLL_NONE && i < sizeof(names) / sizeof(*names);
		i++)
		r = find(t, arena_printf(task_arena(t), "%.*s%s", STR(url), names[i]), ret);
	if (r < 0 || ret->type != JEKYLL_NONE || url.len == 1)
		return r;
	struct jekyll_route file;
	struct str plain = str_slice(url, 0, url.len - 1);
	r = find(t, arena_printf(task_arena(t), "%.*s.html", STR(plain)), &file);
	if (r == 0 && file.type != JEKYLL_NONE)
		*ret = (struct jekyll_route){ JEKYLL_MOVED, plain, 0 };
	return r;
}

static int
find_file(struct task *t, struct str url, struct jekyll_route *ret)
{
	struct jekyll_route folder;
	int r = find(t, url, ret);
	if (r == 0 && ret->type == JEKYLL_NONE)
		r = find(t, arena_printf(task_arena(t), "%.*s.html", STR(url)), ret);
	if (r < 0 || ret->type != JEKYLL_NONE)
		return r;
	r = find(t, arena_printf(task_arena(t), "%.*s/index.html", STR(url)), &folder);
	if (r == 0 && folder.type != JEKYLL_NONE)
		*ret = (struct jekyll_route){ JEKYLL_MOVED,
			arena_printf(task_arena(t), "%.*s/", STR(url)), 0 };
	return r;
}

void
jekyll_route_compute(struct task *t, struct str url, struct buf *ret)
{
	struct jekyll_route route = { JEKYLL_NONE, S(""), 0 };
	int r = str_ends(url, S("/")) ? find_folder(t, url, &route) : find_file(t, url, &route);
	if (r < 0)
		return;
	pack_u64(ret, route.type);
	pack_u64(ret, route.page);
	pack_str(ret, route.path);
}

static struct jekyll_route
route_unpack(struct str value)
{
	struct jekyll_route route = { JEKYLL_NONE, S(""), 0 };
	if (value.len == 0)
		return route;
	route.type = (enum jekyll_route_type)unpack_u64(&value);
	route.page = (size_t)unpack_u64(&value);
	route.path = unpack_str(&value);
	return route;
}

int
read_jekyll_route(struct task *t, struct str url, struct jekyll_route *ret)
{
	struct value v = { .bytes = S("") };
	int r = task_read(t, K_ROUTE, url, &v);
	*ret = route_unpack(v.bytes);
	return r;
}

struct str
jekyll_route_document(struct str value)
{
	struct jekyll_route route = route_unpack(value);
	return route.type == JEKYLL_DOCUMENT ? route.path : S("");
}

bool
jekyll_route_leads(struct str value)
{
	return route_unpack(value).type != JEKYLL_NONE;
}

/* ---- every route there is ---- */

/* The address of what is at a target: a folder's, where it is its index.html. */
static struct str
target_address(struct str target)
{
	return str_ends(target, S("/index.html")) ? str_slice(target, 0, target.len - 10) : target;
}

struct str
jekyll_target_url(struct str sort)
{
	return target_address(str_slice(sort, 0, str_find(sort, '\0', 0)));
}

/* One that is only there where no file is. */
static int
list_missing(struct task *t, struct str target, struct buf *ret)
{
	struct str path;
	int r = find_target(t, target, &path);
	if (r == 0)
		route_list(ret, target_address(target), 1, 1);
	return r < 0 ? r : 0;
}

static int
list_pages(struct task *t, struct buf *ret)
{
	struct pager p;
	size_t pages = 0;
	int r = read_pager(t, &p);
	if (r == 0 && p.template.len)
		r = count_pages(t, &p, &pages);
	for (size_t n = 2; r == 0 && n <= pages; n++)
		r = list_missing(t,
			arena_printf(task_arena(t), "%.*s%zu%.*s/index.html", STR(p.before), n,
				STR(p.after)),
			ret);
	return r;
}

static int
list_plugins(struct task *t, struct buf *ret)
{
	struct feed *feeds;
	struct data url;
	size_t n;
	bool map = false;
	int r = read_feeds(t, &feeds, &n);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = list_missing(t, feeds[i].path, ret);
	if (r == 0)
		r = read_plugin(t, S("jekyll-sitemap"), &map);
	if (r == 0 && map)
		r = read_setting(t, S("url"), &url);
	if (r == 0 && map && data_str(url).len) /* without it there are no complete URLs to list */
		r = list_missing(t, S("/sitemap.xml"), ret);
	if (r == 0 && map)
		r = list_missing(t, S("/robots.txt"), ret);
	return r;
}

static int
list_maps(struct task *t, struct buf *ret)
{
	struct entry *e;
	size_t n;
	int r = task_each(t, K_SHEETS, S(""), S(""), &e, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct document d;
		bool there;
		r = has_map(t, e[i].ref, &there);
		if (r == 0 && there)
			r = read_document(t, e[i].ref, &d);
		if (r == 0 && there)
			r = list_missing(
				t, arena_printf(task_arena(t), "%.*s.map", STR(d.target)), ret);
	}
	return r;
}

static int
list_redirects(struct task *t, struct buf *ret)
{
	struct entry *e;
	size_t n;
	bool list = false;
	struct str last = S("");
	int r = task_each(t, K_REDIRECTS, S(""), S(""), &e, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct str target = str_slice(e[i].sort, 0, str_find(e[i].sort, '\0', 0));
		if (!str_eq(target, last))
			r = list_missing(t, target, ret);
		last = target;
	}
	if (r == 0)
		r = read_redirect_list(t, &list);
	return r == 0 && list ? list_missing(t, S("/redirects.json"), ret) : r;
}

static int
list_archives(struct task *t, struct buf *ret)
{
	struct entry *e;
	size_t n;
	int r = read_archive_targets(t, &e, &n);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = list_missing(t, e[i].sort, ret);
	return r;
}

void
jekyll_routes(struct task *t, struct buf *ret)
{
	if (list_pages(t, ret) < 0 || list_maps(t, ret) < 0 || list_archives(t, ret) < 0)
		return;
	if (list_redirects(t, ret) == 0)
		(void)list_plugins(t, ret);
}
