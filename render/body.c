/* A document's Markdown as HTML, its references resolved, and the card that lists show of it.
 *
 * A reference relative to the source file becomes a path from the site's root, so that the HTML is right
 * on every page that shows it. Whether the file is there is an input: creating a missing image heals
 * the warning. */
#include "render/kinds.h"

#include <uv.h>

#include "core/path.h"
#include "core/yield.h"
#include "render/highlight/highlight.h"
#include "render/markdown/markdown.h"
#include "render/near.h"

enum { LONG = 64 * 1024 };

struct rendering {
	struct task *t;
	struct str path;
	struct str baseurl;
	int error; /* a read was refused: the compute must return */
};

static struct str
with_tail(struct arena *a, struct str url, struct url_parts parts)
{
	struct buf b = BUF_ARENA(a);
	buf_add(&b, url);
	if (parts.has_query) {
		buf_add_char(&b, '?');
		buf_add(&b, parts.query);
	}
	if (parts.has_fragment) {
		buf_add_char(&b, '#');
		buf_add(&b, parts.fragment);
	}
	return buf_str(&b);
}

/* The file of the site that a local reference names; false where it can be none. */
static bool
reference_path(struct arena *a, struct str from, struct str reference, struct str *ret)
{
	struct buf b = BUF_ARENA(a);
	return url_decode(&b, reference, URL_DECODE_PATH) == 0 &&
	       path_resolve(a, from, buf_str(&b), ret) == 0;
}

/* The URL of what a reference leads to, where that is no document. */
static struct str
plain_url(struct arena *a, struct str target, enum what what, struct url_parts parts)
{
	bool slash = target.len && (what == FOLDER || parts.path.ptr[parts.path.len - 1] == '/');
	return arena_join(a, S("/"), target, slash ? S("/") : S(""));
}

static struct str
complete_url(struct arena *a, struct str baseurl, struct str url, struct url_parts parts)
{
	struct buf b = BUF_ARENA(a);
	buf_add(&b, baseurl);
	url_encode_path(&b, url);
	return with_tail(a, buf_str(&b), parts);
}

int
body_resolve(
	struct task *t, struct str path, struct str reference, struct str *ret, bool *ret_missing)
{
	struct site *s = task_site(t);
	struct arena *a = task_arena(t);
	struct url_parts parts = url_split(reference);
	struct str target, part, url;
	enum what what;
	*ret = reference;
	*ret_missing = false;
	if (!url_is_local(reference) || parts.path.len == 0 ||
		!reference_path(a, path, parts.path, &target))
		return 0;
	int r = task_read_part(t, K_CONFIG, S(""), S("baseurl"), &part);
	if (r < 0)
		return r;
	struct str baseurl = config_href(a, config_unpack(part).baseurl);
	if (parts.path.ptr[0] == '/' && str_starts(parts.path, baseurl) && baseurl.len &&
		(parts.path.len == baseurl.len || parts.path.ptr[baseurl.len] == '/'))
		return 0; /* complete as it is */
	if (source_is_apart(s, target))
		return 0;
	r = read_stat(t, target, &what);
	if (r < 0 || what == OUTPUT)
		return r;
	*ret_missing = what == ABSENT && path_extension(target).len != 0;
	url = plain_url(a, target, what, parts);
	if (source_is_markdown(target) && what == REGULAR) {
		r = route_url(t, target, &url);
		if (r < 0)
			return r;
	}
	*ret = complete_url(a, baseurl, url, parts);
	return 0;
}

struct str
body_guess(struct arena *a, const struct root *root, struct str baseurl, struct str path,
	struct str reference)
{
	struct url_parts parts = url_split(reference);
	struct file_id id;
	struct str target;
	if (!url_is_local(reference) || parts.path.len == 0 ||
		!reference_path(a, path, parts.path, &target))
		return reference;
	int r = file_stat(root, target, &id);
	enum what what = r < 0 ? ABSENT : file_id_type(&id) == FILE_FOLDER ? FOLDER : REGULAR;
	struct str url = plain_url(a, target, what, parts);
	if (source_is_markdown(target) && what == REGULAR)
		url = route_guess(a, target);
	return complete_url(a, baseurl, url, parts);
}

/* Reports a reference that leads to no file, with the line that has it and what may have been meant. */
static int
report_missing(struct task *t, struct str reference, struct diag *d)
{
	struct near near = { 0 };
	struct str target;
	int r = document_locate(t, d);
	if (r == 0 && reference_path(task_arena(t), d->path, url_split(reference).path, &target))
		r = near_name(t, K_TREE, target, &near);
	if (r < 0)
		return r;
	if (d->column && str_starts(str_from(d->source, d->column - 1), reference))
		d->length = (uint32_t)reference.len;
	d->hint = near_hint(task_arena(t), reference, &near);
	task_report(t, d);
	return 0;
}

static struct str
on_link(void *ctx, struct markdown_link link)
{
	struct rendering *r = ctx;
	struct str url = link.url;
	bool missing = false;
	if (r->error < 0)
		return url;
	r->error = body_resolve(r->t, r->path, link.url, &url, &missing);
	if (r->error == 0 && missing) {
		struct diag d = { .severity = DIAG_WARNING,
			.path = r->path,
			.line = link.line,
			.column = link.column,
			.rule = link.image ? S("missing-image") : S("broken-link"),
			.message = arena_printf(task_arena(r->t), "%s '%.*s' does not exist",
				link.image ? "image" : "file", STR(link.url)) };
		r->error = report_missing(r->t, link.url, &d);
	}
	return url;
}

static void
on_diag(void *ctx, const struct diag *d)
{
	struct rendering *r = ctx;
	task_report(r->t, d);
}

/* Where the value of a reference begins in an HTML attribute, at or after `from`; len where none is. */
static size_t
next_reference(struct str html, size_t from)
{
	for (size_t i = str_find(html, '=', from); i < html.len; i = str_find(html, '=', i + 1)) {
		struct str before = str_slice(html, 0, i);
		bool named = str_ends(before, S(" href")) || str_ends(before, S(" src"));
		if (named && i + 2 < html.len && html.ptr[i + 1] == '"')
			return i + 2;
	}
	return html.len;
}

/* Whether a reference depends on where its page lies. */
static bool
is_relative(struct str reference)
{
	return reference.len && reference.ptr[0] != '/' && reference.ptr[0] != '#' &&
	       reference.ptr[0] != '?' && url_is_local(reference);
}

/* Resolves what is still relative: the references in raw HTML, which Markdown passes as they are. */
static int
resolve_raw(struct rendering *r, struct str html, struct str *ret)
{
	struct buf b = BUF_ARENA(task_arena(r->t));
	size_t done = 0;
	for (size_t at = next_reference(html, 0); at < html.len && !yield_often();
		at = next_reference(html, at)) {
		bool missing;
		struct str url, old = str_slice(html, at, str_find(html, '"', at));
		if (!is_relative(old))
			continue;
		int e = body_resolve(r->t, r->path, old, &url, &missing);
		if (e < 0)
			return e;
		buf_add(&b, str_slice(html, done, at));
		buf_add(&b, url);
		done = at + old.len;
	}
	*ret = html; /* mostly, and it may be long */
	if (b.ptr) {
		buf_add(&b, str_from(html, done));
		*ret = buf_str(&b);
	}
	return 0;
}

static void
options(struct str dialect, struct arena *a, struct markdown_options *ret)
{
	*ret = (struct markdown_options){ .link = on_link, .diag = on_diag };
}

void
body_compute(struct task *t, struct str path, struct buf *ret)
{
	struct value v;
	struct str text;
	enum what what;
	if (task_read(t, K_FRONT, path, &v) < 0)
		return;
	struct front f = front_unpack(v.bytes);
	if (f.broken || read_text(t, path, &what, &text) < 0)
		return; /* whoever reads the body has read the front matter's diagnostics */
	if (task_read_part(t, K_META, path, S("h1"), &v.bytes) < 0)
		return;
	struct rendering r = { .t = t, .path = path };
	struct ahead_dialect how = { .bytes = S("plain"), .options = options };
	struct markdown_options o;
	options(how.bytes, task_arena(t), &o);
	o.ctx = &r;
	o.path = path;
	o.first_line = f.line;
	o.first_heading_is_title = str_eq(v.bytes, S("y"));
	struct buf html = BUF_ARENA(task_arena(t)), excerpt = BUF_ARENA(task_arena(t));
	int e = ahead_markdown(task_site(t), str_from(text, f.body), &how, &o, &html, &excerpt);
	struct str page, summary;
	if (r.error < 0 || yield_now() || resolve_raw(&r, buf_str(&html), &page) < 0 ||
		resolve_raw(&r, buf_str(&excerpt), &summary) < 0)
		return;
	pack_u64(ret, e < 0);
	pack_long(ret, page);
	pack_long(ret, summary);
}

struct body
body_unpack(struct str value)
{
	struct body b = { .broken = true };
	if (value.len == 0)
		return b;
	b.broken = unpack_u64(&value) != 0;
	b.html = unpack_str(&value);
	b.excerpt = unpack_str(&value);
	return b;
}

/* The excerpt, then the HTML up to the end, each as highlight_shorten makes it. */
bool
body_shorten(struct str value, struct shortening *at, struct buf *ret)
{
	if (value.len == 0)
		return false;
	struct body b = body_unpack(value);
	if (at->seen == 0) {
		struct shortening of_excerpt = { 0 };
		struct buf excerpt = { 0 };
		pack_u64(ret, b.broken);
		while (highlight_shorten(b.excerpt, &of_excerpt, &excerpt))
			continue;
		pack_str(ret, buf_str(&excerpt));
		buf_done(&excerpt);
	}
	return highlight_shorten(b.html, at, ret);
}

void
body_restore(struct str shortened, struct buf *ret)
{
	struct buf html = { 0 }, excerpt = { 0 };
	if (shortened.len == 0)
		return;
	pack_u64(ret, unpack_u64(&shortened));
	highlight_restore(unpack_str(&shortened), &excerpt);
	highlight_restore(shortened, &html);
	pack_long(ret, buf_str(&html));
	pack_long(ret, buf_str(&excerpt));
	buf_done(&html);
	buf_done(&excerpt);
}

void
body_rebase(struct buf *b, struct str html, struct str origin, struct str page)
{
	size_t done = 0;
	if (html.len > LONG)
		(void)buf_reserve(b, html.len + html.len / 8); /* it grows by an origin at a time */
	for (size_t at = next_reference(html, 0); at < html.len && !yield_often();
		at = next_reference(html, at)) {
		buf_add_long(b, str_slice(html, done, at));
		done = at;
		bool rooted =
			html.ptr[at] == '/' && (at + 1 == html.len || html.ptr[at + 1] != '/');
		if (rooted || html.ptr[at] == '#')
			buf_add(b, origin);
		if (html.ptr[at] == '#')
			buf_add(b, page);
	}
	buf_add_long(b, str_from(html, done));
}

/* ---- the card ---- */

/* Reads what a card needs of the body: nothing where the front matter has an excerpt. */
static int
card_excerpt(
	struct task *t, struct str path, const struct meta *m, struct str page, struct buf *ret)
{
	struct value v;
	if (m->excerpt.len || m->description.len) {
		struct str text = m->excerpt.len ? m->excerpt : m->description;
		buf_lit(ret, "<p>");
		html_text(ret, text);
		buf_lit(ret, "</p>");
		return 0;
	}
	int r = task_read(t, K_BODY, path, &v);
	if (r == 0)
		body_rebase(ret, body_unpack(v.bytes).excerpt, S(""), page);
	return r;
}

static int
card_image(struct task *t, struct str path, const struct meta *m, struct str *ret)
{
	bool missing = false;
	*ret = S("");
	if (m->image.len == 0)
		return 0;
	int r = body_resolve(t, path, m->image, ret, &missing);
	if (r == 0 && missing) {
		struct diag d = { .severity = DIAG_WARNING,
			.path = path,
			.line = m->image_line,
			.column = m->image_column,
			.rule = S("missing-image"),
			.message = arena_printf(
				task_arena(t), "image '%.*s' does not exist", STR(m->image)) };
		r = report_missing(t, m->image, &d);
		*ret = S("");
	}
	return r;
}

void
card_compute(struct task *t, struct str path, struct buf *ret)
{
	struct value v;
	struct str part, image;
	if (task_read_part(t, K_CONFIG, S(""), S("baseurl"), &part) < 0 ||
		task_read(t, K_META, path, &v) < 0)
		return;
	struct str baseurl = config_href(task_arena(t), config_unpack(part).baseurl);
	struct meta m = meta_unpack(v.bytes);
	struct str url = complete_url(task_arena(t), baseurl, m.url, (struct url_parts){ 0 });
	struct buf excerpt = BUF_ARENA(task_arena(t));
	if (card_image(t, path, &m, &image) < 0 || card_excerpt(t, path, &m, url, &excerpt) < 0)
		return;
	pack_str(ret, m.title);
	pack_str(ret, url);
	pack_u64(ret, m.dated);
	pack_date(ret, &m.date);
	pack_str(ret, buf_str(&excerpt));
	pack_str(ret, image);
	pack_u64(ret, m.featured);
	struct theme_tag *tags = meta_tags(task_arena(t), &m, baseurl);
	pack_u64(ret, m.tags.n);
	for (size_t i = 0; i < m.tags.n; i++) {
		pack_str(ret, tags[i].name);
		pack_str(ret, tags[i].url);
	}
}

int
read_card(struct task *t, struct str path, struct theme_card *ret)
{
	struct value v;
	int r = task_read(t, K_CARD, path, &v);
	if (r < 0)
		return r;
	if (v.bytes.len == 0)
		return UV_ELOOP;
	struct theme_card c = { 0 };
	c.title = unpack_str(&v.bytes);
	c.url = unpack_str(&v.bytes);
	c.dated = unpack_u64(&v.bytes) != 0;
	c.date = unpack_date(&v.bytes);
	c.excerpt = unpack_str(&v.bytes);
	c.image = unpack_str(&v.bytes);
	c.featured = unpack_u64(&v.bytes) != 0;
	c.ntags = (size_t)unpack_u64(&v.bytes);
	struct theme_tag *tags = arena_alloc(task_arena(t), c.ntags * sizeof(*tags));
	for (size_t i = 0; i < c.ntags; i++) {
		tags[i].name = unpack_str(&v.bytes);
		tags[i].url = unpack_str(&v.bytes);
	}
	c.tags = tags;
	*ret = c;
	return 0;
}
