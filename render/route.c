/* Paths and URLs of a plain folder, both ways.
 *
 * A URL follows from the path alone (a/b.md -> /a/b/), so a request finds its file by looking at a
 * few names and needs no listing. Where several files claim one URL, the first of this order wins, and
 * the page says so: b.md, b.markdown, b/index.md, b/README.md, b/index.html. */
#include "render/kinds.h"

#include "core/char.h"
#include "core/path.h"
#include "core/yield.h"
#include "render/jekyll/jekyll.h"

/* Byte by byte, so that names differ where the bytes do; only case and white space are levelled. */
struct str
route_tag_slug(struct arena *a, struct str tag)
{
	struct buf b = BUF_ARENA(a);
	tag = str_trim(tag);
	for (size_t i = 0; i < tag.len; i++) {
		char c = tag.ptr[i];
		if (c == ' ' || c == '/' || c == '\\' || (c >= 0 && c < ' '))
			c = '-';
		buf_add_char(&b, char_lower(c));
	}
	struct str slug = buf_str(&b);
	if (str_eq(slug, S(".")) || str_eq(slug, S("..")) || str_starts(slug, S(".")))
		return arena_printf(a, "-%.*s", STR(slug)); /* never a dotfile, nor a way up */
	return slug;
}

struct str
route_tag(struct arena *a, struct str tag)
{
	struct str slug = route_tag_slug(a, tag);
	return arena_join(a, S("/tags/"), slug, S("/"));
}

struct str
route_folder(struct arena *a, struct str folder)
{
	return folder.len ? arena_join(a, S("/"), folder, S("/")) : S("/");
}

struct str
route_paged(struct arena *a, struct str url, size_t page)
{
	return page > 1 ? arena_printf(a, "%.*spage/%zu/", STR(url), page) : url;
}

void
route_list(struct buf *list, struct str url, size_t from, size_t to)
{
	if (from > to)
		return;
	pack_str(list, url);
	pack_u64(list, from);
	pack_u64(list, to);
}

size_t
route_next(struct str list, size_t at, size_t *page, struct buf *ret)
{
	struct str rest = str_from(list, at), url = unpack_str(&rest);
	size_t from = (size_t)unpack_u64(&rest), to = (size_t)unpack_u64(&rest);
	size_t now = *page ? *page : from;
	buf_add(ret, url);
	if (now > 1)
		buf_printf(ret, "page/%zu/", now);
	*page = now < to ? now + 1 : 0;
	return *page ? at : list.len - rest.len;
}

static bool
is_readme(struct str path)
{
	struct str name = path_basename(path);
	return str_eq(name, S("README.md")) || str_eq(name, S("readme.md"));
}

/* "a/b" of a/b.md, and of a/b/index.md. */
static struct str
without_extension(struct str path)
{
	return str_slice(path, 0, path.len - path_extension(path).len);
}

/* The URL of a file that is a page of its own. */
static struct str
own_url(struct arena *a, struct str path)
{
	struct str stem = without_extension(path);
	return str_eq(stem, S("404")) ? S("/404.html") : arena_join(a, S("/"), stem, S("/"));
}

int
route_url(struct task *t, struct str path, struct str *ret)
{
	struct arena *a = task_arena(t);
	struct str folder = path_dirname(path);
	bool own = true; /* a page of its own, not its folder's */
	if (str_eq(path_stem(path), S("index"))) {
		own = false;
	} else if (is_readme(path)) {
		own = false;
		for (size_t i = 0; !own && i < 2; i++) {
			struct str index = arena_printf(a, "%.*s%sindex.%s", STR(folder),
				folder.len ? "/" : "", i ? "markdown" : "md");
			int r = read_regular(t, index, &own);
			if (r < 0)
				return r;
		}
	}
	*ret = own ? own_url(a, path) : route_folder(a, folder);
	return 0;
}

struct str
route_guess(struct arena *a, struct str path)
{
	bool own = !str_eq(path_stem(path), S("index")) && !is_readme(path);
	return own ? own_url(a, path) : route_folder(a, path_dirname(path));
}

void
route_pack(struct buf *b, struct route r)
{
	pack_u64(b, r.type);
	pack_u64(b, r.page);
	pack_str(b, r.name);
}

static struct route
route_unpack(struct str value)
{
	struct route r;
	r.type = (enum route_type)unpack_u64(&value);
	r.page = (size_t)unpack_u64(&value);
	r.name = unpack_str(&value);
	return r;
}

struct str
route_document(struct str value)
{
	struct route r = { ROUTE_NONE, S(""), 0 };
	if (value.len)
		r = route_unpack(value);
	return r.type == ROUTE_DOCUMENT ? r.name : S("");
}

int
read_route(struct task *t, struct str url, struct route *ret)
{
	struct value v;
	int r = task_read(t, K_ROUTE, url, &v);
	if (r < 0)
		return r;
	*ret = v.bytes.len ? route_unpack(v.bytes) : (struct route){ ROUTE_NONE, S(""), 1 };
	return 0;
}

static void
report_claimed(struct task *t, struct str winner, struct str loser, struct str url)
{
	struct arena *a = task_arena(t);
	struct diag d = { .severity = DIAG_WARNING,
		.path = loser,
		.line = 1,
		.column = 1,
		.rule = S("duplicate-permalink"),
		.message = arena_printf(a, "%.*s is the page of %.*s", STR(url), STR(winner)),
		.hint = S("rename one of the two files") };
	task_report(t, &d);
}

/* The files that can claim the folder URL of a base ("a/b"), the winner first. */
static const struct form {
	const char *suffix;
	bool inside, readme;
} forms[CLAIMS] = {
	{ ".md", false, false },
	{ ".markdown", false, false },
	{ "index.md", true, false },
	{ "index.markdown", true, false },
	{ "README.md", true, true },
	{ "readme.md", true, true },
	{ "index.html", true, false },
};

static struct str
claim_path(struct arena *a, struct str base, const struct form *f)
{
	return arena_join(a, base, f->inside && base.len ? S("/") : S(""), str_of(f->suffix));
}

/* An input: for each of the forms, whether the file is there. One look for all of them, since a page of
 * which there are a hundred thousand should not keep seven. */
void
claims_compute(struct task *t, struct str base, struct buf *ret)
{
	for (size_t i = 0; i < CLAIMS; i++) {
		struct str path = claim_path(task_arena(t), base, &forms[i]);
		bool there =
			(base.len || forms[i].inside) && source_stat(task_site(t), path) == REGULAR;
		buf_add_char(ret, there ? REGULAR : ABSENT);
	}
}

/* Whether the path is claim_path's. */
static bool
is_claim(struct str path, struct str base, const struct form *f)
{
	struct str suffix = str_of(f->suffix);
	bool slash = f->inside && base.len;
	return path.len == base.len + slash + suffix.len && str_starts(path, base) &&
	       (!slash || path.ptr[base.len] == '/') && str_ends(path, suffix);
}

bool
claims_agree(struct str value, struct str base, struct str path, bool there)
{
	bool agree = true;
	for (size_t i = 0; i < CLAIMS && i < value.len; i++) {
		if (is_claim(path, base, &forms[i]))
			agree = (value.ptr[i] == REGULAR) == there;
	}
	return agree;
}

/* Whether a file that is there has that URL. Only some by the names of which one may not tell: a README.md is its
 * folder's page but for one beside an index, an index.md always is, and 404.md is what is answered elsewhere. */
static int
has_claimed(struct task *t, struct str path, const struct form *f, struct str url, bool *ret)
{
	struct str own, stem = without_extension(path);
	*ret = true;
	if (f->inside || (!is_readme(path) && !str_eq(path_stem(path), S("index")) &&
				 !str_eq(stem, S("404"))))
		return 0;
	int r = route_url(t, path, &own);
	if (r == 0)
		*ret = str_eq(own, url);
	return r;
}

/* The file whose page is the folder URL of `base`: 1 found, 0 none, negative as task_read. */
static int
find_document(struct task *t, struct str url, struct str base, struct str *ret)
{
	const struct form *by = NULL;
	struct value v;
	int r = task_read(t, K_CLAIMS, base, &v);
	if (r < 0)
		return r;
	for (size_t i = 0; i < CLAIMS; i++) {
		if (v.bytes.ptr[i] != REGULAR || (forms[i].readme && by && by->inside))
			continue; /* a README.md beside an index.md is a page of its own */
		struct str path = claim_path(task_arena(t), base, &forms[i]);
		bool claims;
		r = has_claimed(t, path, &forms[i], url, &claims);
		if (r < 0)
			return r;
		if (!claims)
			continue;
		if (by) {
			report_claimed(t, *ret, path, url);
		} else {
			by = &forms[i];
			*ret = path;
		}
	}
	return by != NULL;
}

int
route_is_first(struct task *t, struct str path, struct str url, bool *ret)
{
	struct value v;
	struct str base = str_slice(url, 1, url.len - 1); /* without the slashes */
	*ret = true;
	if (url.ptr[url.len - 1] != '/' ||
		str_ends(path, claim_path(task_arena(t), base, &forms[0])))
		return 0; /* 404.html; and nobody comes before a.md */
	int r = task_read(t, K_CLAIMS, base, &v);
	if (r < 0)
		return r;
	for (size_t i = 0; i < CLAIMS; i++) {
		struct str other = claim_path(task_arena(t), base, &forms[i]);
		bool claims = v.bytes.ptr[i] == REGULAR;
		if (claims)
			r = has_claimed(t, other, &forms[i], url, &claims);
		if (r < 0)
			return r;
		if (claims) {
			*ret = str_eq(other, path);
			return 0;
		}
	}
	return 0;
}

/* Takes "page/N/" off the end of a list's URL. */
static size_t
take_page(struct str *url)
{
	size_t at = str_search(*url, S("/page/")), page = 0;
	if (at == url->len || url->ptr[url->len - 1] != '/')
		return 1;
	for (size_t i = at + 6; i < url->len - 1; i++) {
		char c = url->ptr[i];
		if (c < '0' || c > '9' || page > 1000000 || (c == '0' && page == 0))
			return 1;
		page = page * 10 + (size_t)(c - '0');
	}
	if (page < 2)
		return 1;
	*url = str_slice(*url, 0, at + 1);
	return page;
}

/* Whether a list of `n` has that page; the first one it has only where there is something to list. */
static bool
has_page(size_t n, size_t page)
{
	return n && page <= (n + PER_PAGE - 1) / PER_PAGE;
}

static int
find_tag(struct task *t, struct str slug, struct route *ret)
{
	size_t n;
	struct str prefix = arena_printf(task_arena(t), "%.*s%c", STR(slug), '\0');
	int r = task_count(t, K_TAGS, S(""), prefix, &n);
	if (r < 0)
		return r;
	if (has_page(n, ret->page)) {
		ret->type = ROUTE_TAG;
		ret->name = slug;
	}
	return 0;
}

static int
find_folder(struct task *t, struct str folder, struct route *ret)
{
	size_t n;
	struct str prefix = arena_printf(task_arena(t), "%.*s%c", STR(folder), '\0');
	int r = task_count(t, K_FOLDERS, S(""), prefix, &n);
	if (r < 0)
		return r;
	if (has_page(n, ret->page)) {
		ret->type = ROUTE_FOLDER;
		ret->name = folder;
	}
	return 0;
}

/* A list that platen makes: home, tags, a tag, a folder. */
static int
find_list(struct task *t, struct str url, struct route *ret)
{
	struct route route = { ROUTE_NONE, S(""), take_page(&url) };
	struct str inner = str_slice(url, 1, url.len - 1); /* without the slashes */
	size_t n;
	int r = 0;
	if (str_eq(url, S("/"))) {
		r = task_count(t, K_POSTS, S(""), S(""), &n);
		if (r == 0 && (route.page == 1 || has_page(n, route.page)))
			route.type = ROUTE_HOME;
	} else if (str_eq(url, S("/tags/")) && route.page == 1) {
		route.type = ROUTE_TAGS;
	} else if (str_starts(url, S("/tags/")) &&
		   str_find(str_from(inner, 5), '/', 0) == inner.len - 5) {
		r = find_tag(t, str_from(inner, 5), &route);
	}
	if (r == 0 && route.type == ROUTE_NONE && url.len > 1)
		r = find_folder(t, inner, &route);
	if (r == 0)
		*ret = route;
	return r;
}

static int
find_page(struct task *t, struct str url, struct route *ret)
{
	struct site *s = task_site(t);
	struct str file, base = str_slice(url, 1, url.len - 1);
	int r = source_is_apart(s, base) && base.len ? 0 : find_document(t, url, base, &file);
	if (r < 0)
		return r;
	if (r == 0)
		return find_list(t, url, ret);
	struct value v;
	struct route route = { ROUTE_FILE, file, 1 };
	if (source_is_markdown(file)) {
		r = task_read(t, K_META, file, &v);
		if (r < 0)
			return r;
		struct meta m = meta_unpack(v.bytes);
		route.type = m.status == META_HIDDEN ? ROUTE_NONE : ROUTE_DOCUMENT;
		if (str_eq(url, S("/")))
			route.type = ROUTE_HOME; /* its text stands above the posts */
	}
	*ret = route;
	return 0;
}

/* The URLs that platen answers itself, unless a file of that name is there. */
static enum route_type
own_route(struct str url)
{
	if (str_eq(url, S("/feed.xml")))
		return ROUTE_FEED;
	if (str_eq(url, S("/sitemap.xml")))
		return ROUTE_SITEMAP;
	if (str_eq(url, S("/404.html")))
		return ROUTE_NOT_FOUND;
	if (str_eq(url, S(THEME_STYLE_PATH)))
		return ROUTE_STYLE;
	return ROUTE_NONE;
}

static int
find_file(struct task *t, struct str url, struct route *ret)
{
	struct site *s = task_site(t);
	struct str path = str_from(url, 1);
	bool there = false;
	int r = 0;
	if (!source_is_apart(s, path) && !source_is_configuration(s, path) &&
		!source_is_markdown(path))
		r = read_regular(t, path, &there);
	if (r < 0)
		return r;
	if (there) {
		*ret = (struct route){ ROUTE_FILE, path, 1 };
		return 0;
	}
	ret->type = own_route(url);
	if (ret->type != ROUTE_NONE)
		return 0;
	struct str folder = arena_join(task_arena(t), url, S("/"), S(""));
	struct route at;
	r = find_page(t, folder, &at);
	if (r == 0 && at.type != ROUTE_NONE)
		*ret = (struct route){ ROUTE_MOVED, folder, 1 };
	return r;
}

void
route_compute(struct task *t, struct str url, struct buf *ret)
{
	struct route route = { ROUTE_NONE, S(""), 1 };
	bool jekyll;
	assert(url.len && url.ptr[0] == '/');
	if (read_is_jekyll(t, &jekyll) < 0)
		return;
	if (jekyll) {
		jekyll_route_compute(t, url, ret);
		return;
	}
	int r = url.ptr[url.len - 1] == '/' ? find_page(t, url, &route) : find_file(t, url, &route);
	if (r == 0)
		route_pack(ret, route);
}

/* ---- every route there is ---- */

struct listing {
	struct task *t;
	struct buf *out;
};

static void
list_route(struct listing *l, struct str url)
{
	route_list(l->out, url, 1, 1);
}

static void
list_pages(struct listing *l, struct str url, size_t count, size_t from)
{
	route_list(l->out, url, from, (count + PER_PAGE - 1) / PER_PAGE);
}

/* The lists of each group of an index. */
static int
list_groups(struct listing *l, unsigned index, struct str (*url)(struct arena *, struct str))
{
	struct entry *groups;
	size_t *counts, n;
	int r = task_groups(l->t, index, S(""), S(""), &groups, &counts, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct route at;
		struct str first = url(task_arena(l->t), groups[i].sort);
		r = read_route(l->t, first, &at);
		if (r == 0 && (at.type == ROUTE_TAG || at.type == ROUTE_FOLDER))
			list_pages(l, first, counts[i], 1);
	}
	return r;
}

/* The files that are served as they are; an index.html whose URL a document has is not. */
static int
list_files(struct listing *l)
{
	struct entry *e;
	size_t n;
	int r = task_each(l->t, K_ASSETS, S(""), S(""), &e, &n);
	for (size_t i = 0; r == 0 && i < n && !yield_often(); i++) {
		struct str url = arena_join(task_arena(l->t), S("/"), e[i].ref, S(""));
		struct route at = { .type = ROUTE_FILE };
		if (str_ends(url, S("/index.html")))
			r = read_route(l->t, str_slice(url, 0, url.len - 10), &at);
		if (r == 0 && at.type == ROUTE_FILE && own_route(url) == ROUTE_NONE)
			list_route(l, url);
	}
	return r;
}

/* Every URL path that a build writes, but for those of documents (and in Jekyll's layout of files), as by route_list. */
void
routes_compute(struct task *t, struct str key, struct buf *ret)
{
	struct listing l = { .t = t, .out = ret };
	size_t posts;
	bool jekyll;
	if (read_is_jekyll(t, &jekyll) < 0)
		return;
	if (jekyll) {
		jekyll_routes(t, ret);
		return;
	}
	list_route(&l, S("/"));
	list_route(&l, S("/404.html"));
	list_route(&l, S(THEME_STYLE_PATH));
	list_route(&l, S("/feed.xml"));
	list_route(&l, S("/sitemap.xml"));
	list_route(&l, S("/tags/"));
	if (list_groups(&l, K_TAGS, route_tag) < 0 ||
		list_groups(&l, K_FOLDERS, route_folder) < 0 || list_files(&l) < 0)
		return;
	if (task_count(t, K_POSTS, S(""), S(""), &posts) == 0)
		list_pages(&l, S("/"), posts, 2);
}
