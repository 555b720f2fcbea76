/* Where the references of a page lead: to a page, a file or an anchor of the site, or nowhere. Other sites are
 * never asked. */
#include "render/check/check.h"

#include <stdlib.h>

#include "core/near.h"
#include "core/path.h"
#include "core/yield.h"
#include "render/jekyll/jekyll.h"
#include "render/near.h"

/* ---- anchors ----------------------------------------------------------------------------------- */

enum { ANCHORS_ANY = 'a', ANCHORS_LISTED = 'l' };

static int
by_number(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
	return a < b ? -1 : a > b;
}

static uint64_t
anchor_number(struct str id)
{
	return fingerprint_of(id).lo;
}

/* The ids of a page, as sorted hashes behind a byte that says whether they are known. */
static void
list_anchors(struct arena *a, struct str html, bool known, struct buf *ret)
{
	struct html_tag tag;
	struct str id;
	size_t at = 0;
	struct buf numbers = BUF_ARENA(a), plain = BUF_ARENA(a);
	while (known && !yield_often() && html_tag_next(html, &at, &tag)) {
		if (tag.closes || (!html_tag_attribute(&tag, S("id"), &id) &&
					  !(str_eq_nocase(tag.name, S("a")) &&
						  html_tag_attribute(&tag, S("name"), &id))))
			continue;
		buf_clear(&plain);
		html_resolve(&plain, id);
		uint64_t number = anchor_number(buf_str(&plain));
		buf_add(&numbers, (struct str){ (const char *)&number, sizeof(number) });
	}
	if (numbers.len)
		qsort(numbers.ptr, numbers.len / sizeof(uint64_t), sizeof(uint64_t), by_number);
	buf_add_char(ret, known ? ANCHORS_LISTED : ANCHORS_ANY);
	buf_add(ret, numbers.len ? buf_str(&numbers) : S(""));
}

void
anchors_compute(struct task *t, struct str url, struct buf *ret)
{
	struct value v;
	if (task_read(t, K_OUTPUT, url, &v) < 0)
		return;
	struct site_answer answer = output_unpack(v.bytes);
	bool known = answer.status == SITE_OK && answer.html && answer.file.len == 0;
	list_anchors(task_arena(t), answer.body, known, ret);
}

void
anchors_part(struct str value, struct str arg, struct buf *ret)
{
	uint64_t wanted = anchor_number(arg);
	size_t low = 0, n = value.len ? (value.len - 1) / sizeof(uint64_t) : 0, high = n;
	bool found = value.len == 0 || value.ptr[0] == ANCHORS_ANY;
	while (low < high && !found) {
		size_t middle = low + (high - low) / 2;
		uint64_t each;
		memcpy(&each, value.ptr + 1 + middle * sizeof(each), sizeof(each));
		found = each == wanted;
		if (each < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	buf_add_char(ret, found ? 'y' : 'n');
}

/* Whether the page has an element of just that name: 'y' or 'n'. The page under the look is at hand: a task for its ids
 * would stand on all that this one stands on, for each page with a table of contents. */
static int
read_anchor(struct check *c, struct str page, struct str name, struct str *ret)
{
	struct arena *a = task_arena(c->t);
	struct buf answer = BUF_ARENA(a);
	if (!str_eq(page, c->url))
		return task_read_part(c->t, K_ANCHORS, page, name, ret);
	if (!c->anchors.len) {
		struct buf list = BUF_ARENA(a);
		list_anchors(a, c->html, c->whole, &list);
		c->anchors = buf_str(&list);
	}
	anchors_part(c->anchors, name, &answer);
	*ret = buf_str(&answer);
	return 0;
}

/* Whether the page has an element of that name; percent-encoded or not, as browsers look for it. */
static int
has_anchor(struct check *c, struct str page, struct str fragment, bool *ret)
{
	struct str answer = S("y");
	struct buf plain = BUF_ARENA(task_arena(c->t));
	*ret = true;
	if (fragment.len == 0 || str_eq_nocase(fragment, S("top")) ||
		str_search(fragment, S(":~:")) < fragment.len)
		return 0;
	int r = read_anchor(c, page, fragment, &answer);
	if (r == 0 && str_eq(answer, S("n")) && url_decode(&plain, fragment, URL_DECODE_BYTES) == 0)
		r = read_anchor(c, page, buf_str(&plain), &answer);
	*ret = !str_eq(answer, S("n"));
	return r;
}

/* ---- pages and files --------------------------------------------------------------------------- */

/* What a URL of the site (decoded) is: whether anything is there, and where that moved to. */
static int
find_target(struct check *c, struct str *url, bool *ret)
{
	struct route plain;
	struct jekyll_route route;
	*ret = true;
	if (source_is_reserved(*url) || str_eq(*url, S(THEME_STYLE_PATH)))
		return 0;
	if (str_ends(*url, S("/index.html")))
		url->len -= sizeof("index.html") - 1;
	int r = c->jekyll ? read_jekyll_route(c->t, *url, &route) : read_route(c->t, *url, &plain);
	if (r < 0)
		return r;
	if (c->jekyll && route.type == JEKYLL_MOVED)
		*url = route.path;
	else if (!c->jekyll && plain.type == ROUTE_MOVED)
		*url = plain.name;
	*ret = c->jekyll ? route.type != JEKYLL_NONE : plain.type != ROUTE_NONE;
	return 0;
}

/* The path without what would lead out of the root: browsers stay there. */
static struct str
clamped(struct arena *a, struct str path)
{
	struct buf b = BUF_ARENA(a);
	struct str rest = path, part;
	size_t depth = 0;
	while (str_split(&rest, '/', &part)) {
		bool up = str_eq(part, S(".."));
		if (up && depth == 0)
			continue;
		depth += up ? (size_t)-1 : part.len && !str_eq(part, S("."));
		buf_printf(&b, "%s%.*s", b.len ? "/" : "", STR(part));
	}
	return b.len ? buf_str(&b) : S("");
}

/* The path of a reference from the site's root, "." and ".." resolved as browsers do; a slash at its end stays. */
static int
absolute(struct check *c, struct str path, struct str *ret)
{
	struct arena *a = task_arena(c->t);
	struct buf b = BUF_ARENA(a);
	struct str normal;
	bool folder = path.len == 0 || str_ends(path, S("/")) || str_ends(path, S("/.")) ||
		      str_ends(path, S("/..")) || str_eq(path, S(".")) || str_eq(path, S(".."));
	if (path.len == 0 || path.ptr[0] != '/')
		buf_add(&b, str_slice(c->url, 0, str_rfind(c->url, '/') + 1));
	buf_add(&b, path);
	/* below a baseurl something else may lie around the site */
	struct str whole = c->baseurl.len ? buf_str(&b) : clamped(a, buf_str(&b));
	int r = path_normalise(a, whole, &normal);
	if (r == 0)
		*ret = arena_printf(a, "/%.*s%s", STR(normal), folder && normal.len ? "/" : "");
	return r;
}

/* The folder that the site's address has in it: without a baseurl the site lies there. */
static struct str
origin_folder(const struct check *c, struct str path)
{
	while (path.len && path.ptr[path.len - 1] == '/')
		path.len--;
	return c->baseurl.len ? S("") : path;
}

/* The reference without the site's own address, however its scheme and host are written. */
static struct str
without_origin(const struct check *c, struct str reference)
{
	struct url_parts own = url_split(c->origin), parts = url_split(reference);
	bool web = parts.scheme.len == 0 || str_eq_nocase(parts.scheme, S("https")) ||
		   str_eq_nocase(parts.scheme, S("http"));
	if (!web || !parts.has_authority || own.authority.len == 0 ||
		!str_eq_nocase(parts.authority, own.authority))
		return reference;
	struct str folder = origin_folder(c, own.path);
	size_t begin = (size_t)(parts.authority.ptr + parts.authority.len - reference.ptr);
	if (!str_starts(parts.path, folder) ||
		(folder.len && parts.path.len > folder.len && parts.path.ptr[folder.len] != '/'))
		return reference;
	struct str rest = str_from(reference, begin + folder.len);
	return parts.path.len == folder.len ? arena_printf(task_arena(c->t), "/%.*s", STR(rest))
					    : rest;
}

/* The site's own path of a reference: 1; 0 where it leads elsewhere, UV_EINVAL where it is broken. */
static int
own_path(struct check *c, struct str reference, struct str *ret, struct str *ret_fragment)
{
	reference = without_origin(c, reference);
	struct url_parts parts = url_split(reference);
	struct buf plain = BUF_ARENA(task_arena(c->t));
	*ret_fragment = parts.fragment;
	if (!url_is_local(reference))
		return 0;
	*ret = c->url;
	if (parts.path.len == 0)
		return 1;
	bool rooted = parts.path.ptr[0] == '/';
	if (!rooted && c->based)
		return 0;
	if (rooted && c->baseurl.len) {
		if (!str_starts(parts.path, c->baseurl))
			return 0;
		parts.path = str_from(parts.path, c->baseurl.len);
		if (parts.path.len && parts.path.ptr[0] != '/')
			return 0;
		if (parts.path.len == 0)
			parts.path = S("/");
	}
	int r = url_decode(&plain, parts.path, URL_DECODE_PATH);
	if (r == 0)
		r = absolute(c, buf_str(&plain), ret);
	return r < 0 ? r : 1;
}

/* ---- reports ----------------------------------------------------------------------------------- */

/* Whether the file's own diagnostics speak of that place: the same reference, found missing before. */
static bool
is_told(const struct check *c, const struct diag *d)
{
	struct diag each;
	struct str rest = c->told;
	while (diag_next(&rest, &each))
		if (d->line && each.line == d->line && each.column <= d->column &&
			d->column <= each.column + each.length && str_eq(each.path, d->path))
			return true;
	return false;
}

/* What a reference to nothing may have meant: a page, else a file. */
static int
near_target(struct check *c, struct str reference, struct str *ret_hint)
{
	struct near near = { 0 };
	struct str path, fragment;
	int r = own_path(c, reference, &path, &fragment);
	if (r <= 0)
		return 0;
	r = near_name(c->t, c->jekyll ? K_TARGETS : K_URLS, path, &near);
	if (r == 0 && !c->jekyll && !near.best)
		r = near_name(c->t, K_TREE, str_from(path, 1), &near);
	if (r == 0)
		*ret_hint = near_hint(task_arena(c->t), reference, &near);
	return r;
}

static int
report_missing(struct check *c, const struct html_tag *tag, struct str reference)
{
	bool image = str_eq_nocase(tag->name, S("img")), link = str_eq_nocase(tag->name, S("a"));
	struct str target = str_slice(reference, 0, str_find(reference, '#', 0));
	struct diag d = { .severity = DIAG_WARNING };
	d.rule = image ? S("missing-image") : link ? S("broken-link") : S("missing-file");
	d.message = arena_printf(task_arena(c->t), "%s '%.*s' does not exist",
		image  ? "image"
		: link ? "the page or file"
		       : "file",
		STR(target));
	int r = check_place_link(c, reference, &d);
	if (r < 0 || is_told(c, &d))
		return r;
	r = near_target(c, target, &d.hint);
	if (r == 0)
		task_report(c->t, &d);
	return r;
}

/* The ids of a page, tried on `near`. */
static int
near_anchor(struct check *c, struct str page, struct near *near)
{
	struct value v;
	struct html_tag tag;
	struct str id;
	size_t at = 0;
	int r = task_read(c->t, K_OUTPUT, page, &v);
	if (r < 0)
		return r;
	struct site_answer answer = output_unpack(v.bytes);
	while (!yield_often() && html_tag_next(answer.body, &at, &tag)) {
		struct buf plain = BUF_ARENA(task_arena(c->t));
		if (tag.closes || !html_tag_attribute(&tag, S("id"), &id))
			continue;
		html_resolve(&plain, id);
		near_try(near, arena_str(task_arena(c->t), buf_str(&plain)).ptr);
	}
	return 0;
}

static int
report_anchor(struct check *c, struct str reference, struct str page, struct str fragment)
{
	struct diag d = { .severity = DIAG_WARNING, .rule = S("broken-anchor") };
	d.message = arena_printf(task_arena(c->t), "%.*s has no anchor '#%.*s'",
		STR(str_eq(page, c->url) ? S("the page") : page), STR(fragment));
	struct near near = { .given = fragment };
	int r = check_place_link(c, reference, &d);
	if (r == 0)
		r = near_anchor(c, page, &near);
	if (r == 0 && near.best)
		d.hint = arena_printf(task_arena(c->t), "did you mean '#%s'?", near.best);
	if (r == 0)
		task_report(c->t, &d);
	return r;
}

int
check_link(struct check *c, const struct html_tag *tag, struct str written)
{
	struct str path, fragment, rel = S("");
	struct buf plain = BUF_ARENA(task_arena(c->t));
	bool there = true;
	html_resolve(&plain, str_trim(written));
	struct str reference = buf_str(&plain);
	if (str_eq_nocase(tag->name, S("link")) && html_tag_attribute(tag, S("rel"), &rel) &&
		str_eq_nocase(rel, S("canonical")))
		return 0; /* what it names may lie at another site's address */
	if (reference.len == 0 || !strset_add(&c->seen, reference))
		return 0;
	int r = own_path(c, reference, &path, &fragment);
	if (r == 0)
		return 0;
	if (r < 0)
		return report_missing(c, tag, reference);
	r = str_eq(path, c->url) ? 0 : find_target(c, &path, &there);
	if (r == 0 && !there)
		return report_missing(c, tag, reference);
	if (r == 0)
		r = has_anchor(c, path, fragment, &there);
	return r == 0 && !there ? report_anchor(c, reference, path, fragment) : r;
}
