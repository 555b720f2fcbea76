/* The answer of a URL: a document's content in its layouts, a file, or what is not there.
 *
 * What is broken answers 500 with its diagnostics and mends itself with them. Layouts are run here and
 * Markdown is not: an edit of a layout prints the same content again. */
#include "render/jekyll/archives.h"
#include "render/jekyll/feed.h"
#include "render/jekyll/names.h"
#include "render/jekyll/redirect.h"
#include "render/jekyll/render.h"

#include <uv.h>

#include "core/http.h"
#include "core/path.h"
#include "core/yield.h"

struct making {
	struct task *t;
	struct str url;
	struct rendering r;
	struct buf *body;
	struct site_answer *answer;
};

/* ---- what is wrong ---- */

static int
broken_site(struct task *t, struct theme_site *ret)
{
	struct str baseurl;
	int e = read_setting_text(t, S("title"), &ret->title);
	if (e == 0)
		e = read_setting_text(t, S("baseurl"), &baseurl);
	if (e < 0)
		return e;
	if (ret->title.len == 0)
		ret->title = S("Site");
	ret->lang = S("en");
	ret->baseurl = str_eq(baseurl, S("/")) ? S("") : baseurl;
	return 0;
}

/* The page of what is wrong: the errors alone, where there are some. */
static int
make_broken(struct making *m, struct str path, struct str diags)
{
	struct theme_site site = { 0 };
	struct diag d;
	size_t n = 0, used = 0;
	bool errors = diags_have_error(diags);
	struct buf problems = BUF_ARENA(task_arena(m->t));
	int e = broken_site(m->t, &site);
	if (e < 0)
		return e;
	for (struct str rest = diags; diag_next(&rest, &d);)
		n++;
	struct diag *all = arena_alloc(task_arena(m->t), (n + 1) * sizeof(*all));
	for (struct str rest = diags; diag_next(&rest, &d);) {
		if ((!errors || d.severity == DIAG_ERROR) && diag_encode_once(&problems, &d))
			all[used++] = d;
	}
	*m->answer = (struct site_answer){ .status = SITE_BROKEN,
		.type = S("text/html; charset=utf-8"),
		.html = true,
		.problems = buf_str(&problems) };
	m->body->len = 0;
	theme_broken(m->body, &site, path, all, used);
	return 0;
}

/* A document whose front matter cannot be read: whoever read it says why. */
static int
make_broken_front(struct making *m)
{
	struct value v;
	int e = task_read(m->t, K_DOCUMENT, m->r.path, &v);
	struct str diags = v.diags;
	if (e == 0 && !diags_have_error(diags)) {
		e = task_read(m->t, K_FRONT, m->r.path, &v);
		diags = v.diags;
	}
	return e < 0 ? e : make_broken(m, m->r.path, diags);
}

/* ---- documents ---- */

/* Adds a page as plugins leave it. */
static int
add_page(struct making *m, struct str path, struct str text)
{
	if (m->answer->html)
		return names_replace(m->t, path, text, m->body);
	buf_add(m->body, text);
	return 0;
}

static int
make_document(struct making *m, struct str path, size_t page)
{
	struct value v;
	struct rendering *r = &m->r;
	struct str text;
	int e = rendering_start(r, m->t, STAGE_PAGE, path, page);
	if (e < 0)
		return e;
	if (r->head.type == DOCUMENT_BROKEN)
		return make_broken_front(m);
	e = task_read(m->t, K_CONTENT, content_key(task_arena(m->t), path, page), &v);
	if (e < 0)
		return e;
	struct content content = content_unpack(v.bytes);
	if (content.counters.len)
		counters_begin(r, content.counters);
	/* what is wrong with the layouts is told with what is wrong with the content */
	e = rendering_layouts(r, content.text, &text);
	if (e == UV_EINVAL || (e == 0 && content.broken)) {
		struct buf diags = BUF_ARENA(task_arena(m->t));
		buf_add(&diags, content.broken ? v.diags : S(""));
		buf_add(&diags, buf_str(&r->diags));
		return make_broken(m, path, buf_str(&diags));
	}
	m->answer->type = http_content_type(r->head.target);
	m->answer->html = str_starts(m->answer->type, S("text/html"));
	if (e == 0 && yield_now())
		return UV_EAGAIN;
	return e < 0 ? e : add_page(m, path, text);
}

/* The source map of a style sheet, which is made with its CSS. */
static int
make_map(struct making *m, struct str path)
{
	struct value v;
	int e = task_read(m->t, K_CONTENT, path, &v);
	if (e < 0)
		return e;
	struct content content = content_unpack(v.bytes);
	if (content.broken)
		return make_broken(m, path, v.diags);
	m->answer->type = S("application/json");
	m->answer->html = false;
	buf_add(m->body, content.map);
	return 0;
}

/* ---- what is no document ---- */

static int
make_not_found(struct making *m)
{
	struct jekyll_route route;
	struct theme_site site = { 0 };
	int e = read_jekyll_route(m->t, S("/404.html"), &route);
	if (e == 0 && route.type == JEKYLL_DOCUMENT)
		e = make_document(m, route.path, route.page);
	else if (e == 0)
		e = broken_site(m->t, &site);
	if (e == 0 && site.title.len)
		theme_not_found(m->body, &site);
	if (m->answer->status == SITE_OK)
		m->answer->status = SITE_NOT_FOUND;
	return e;
}

/* A file's bytes stay on the disk; its fingerprint makes the answer's. */
static int
make_file(struct making *m, struct str path)
{
	struct value v;
	int e = task_read(m->t, K_ASSET, path, &v);
	if (e < 0)
		return e;
	if (v.bytes.ptr[0] != REGULAR)
		return make_not_found(m);
	*m->answer = (struct site_answer){ .status = SITE_OK, .type = S(""), .file = path };
	buf_add(m->body, v.bytes);
	return 0;
}

/* ---- what plugins make ---- */

static void
put(struct liquid_map *page, struct str key, struct str value)
{
	if (value.len)
		page->pairs[page->n++] = (struct liquid_pair){ key, liquid_string(value) };
}

/* Whether a style sheet for readers lies beside it. */
static int
put_style(struct making *m, struct str path, struct liquid_map *page)
{
	bool there;
	int e = read_regular(m->t, path, &there);
	if (e == 0 && there)
		page->pairs[page->n++] = (struct liquid_pair){ S("xsl"), liquid_bool(true) };
	return e;
}

static int
make_plugin(struct making *m, struct str name, struct str style, const struct feed *feed)
{
	bool robots = style.len == 0;
	struct template built_in;
	struct rendering *r = &m->r;
	int e = rendering_begin(r, m->t, STAGE_PAGE);
	if (e == 0)
		e = read_template(m->t, name, &built_in);
	if (e < 0)
		return e;
	struct liquid_map *page = liquid_map_new(task_arena(m->t), 5);
	page->n = 0;
	put(page, S("url"), m->url);
	put(page, S("collection"), feed->collection);
	put(page, S("category"), feed->category);
	put(page, S("tags"), feed->tag);
	e = robots ? 0 : put_style(m, style, page);
	if (e < 0)
		return e;
	r->own = liquid_map(page);
	e = rendering_run(r, name, built_in.program, built_in.diags, m->body);
	if (e == UV_EINVAL)
		return make_broken(m, m->url, buf_str(&r->diags));
	m->answer->type =
		robots ? S("text/plain; charset=utf-8") : S("application/xml; charset=utf-8");
	m->answer->html = false;
	return e;
}

static int
make_feed(struct making *m)
{
	struct feed feed = { 0 };
	bool found;
	int e = read_feed(m->t, m->url, &feed, &found);
	return e < 0 ? e : make_plugin(m, S("plugin:feed"), S("feed.xslt.xml"), &feed);
}

/* The page at a document's former URL. */
static int
make_redirect(struct making *m, struct str route)
{
	struct rendering *r = &m->r;
	struct document d;
	struct str to, text, from = str_slice(route, 0, str_find(route, '\0', 0));
	struct buf block = BUF_ARENA(task_arena(m->t));
	struct data_builder b = { .out = &block };
	int e = rendering_begin(r, m->t, STAGE_PAGE);
	if (e == 0)
		e = read_document(m->t, str_from(route, from.len + 1), &d);
	if (e == 0)
		e = absolute_url(m->t, d.url, &to);
	if (e < 0)
		return e;
	data_open_map(&b);
	redirect_put(&b, from, to);
	data_put_key(&b, S("url"));
	data_put_str(&b, from);
	data_close(&b);
	data_builder_done(&b);
	r->own = liquid_data(data_of(buf_str(&block)));
	r->head = (struct document){
		.type = DOCUMENT_POST, .layout = S("redirect"), .ext = S(".html")
	};
	e = rendering_layouts(r, S(""), &text);
	if (e == UV_EINVAL)
		return make_broken(m, m->url, buf_str(&r->diags));
	return e < 0 ? e : add_page(m, S(""), text);
}

/* The page of a tag, a category, or of posts of one time: nothing but its layout. */
static int
make_archive(struct making *m, struct str group)
{
	struct rendering *r = &m->r;
	struct template layout;
	struct str name, text;
	int e = rendering_begin(r, m->t, STAGE_PAGE);
	if (e == 0)
		e = archive_page(r, group, &r->own);
	if (e == 0)
		e = archive_layout(r, group, &name);
	if (e == 0)
		e = read_template(
			m->t, arena_printf(task_arena(m->t), "_layouts/%.*s", STR(name)), &layout);
	if (e < 0)
		return e;
	if (!layout.program.ptr) {
		struct diag d = { .severity = DIAG_WARNING,
			.path = S("_config.yml"),
			.message = arena_printf(task_arena(m->t),
				"the layout '%.*s' of jekyll-archives does not exist", STR(name)),
			.hint = S("make it in _layouts; page.posts are its posts") };
		task_report(m->t, &d);
		return 0;
	}
	struct str url = ((const struct drop *)r->own.object.self)->made;
	if (!str_ends(url, S("/")))
		m->answer->type = http_content_type(url);
	m->answer->html = str_starts(m->answer->type, S("text/html"));
	r->head = (struct document){ .type = DOCUMENT_PAGE, .layout = name, .ext = S(".html") };
	e = rendering_layouts(r, S(""), &text);
	if (e == UV_EINVAL)
		return make_broken(m, m->url, buf_str(&r->diags));
	return e < 0 ? e : add_page(m, S(""), text);
}

static int
make_redirects(struct making *m)
{
	m->answer->type = S("application/json");
	m->answer->html = false;
	return redirect_json(m->t, m->body);
}

static int
make_answer(struct making *m, const struct jekyll_route *route)
{
	static const struct feed none;
	switch (route->type) {
	case JEKYLL_DOCUMENT:
		return make_document(m, route->path, route->page);
	case JEKYLL_FILE:
		return make_file(m, route->path);
	case JEKYLL_MOVED:
		*m->answer = (struct site_answer){
			.status = SITE_MOVED, .type = m->answer->type, .location = route->path
		};
		return 0;
	case JEKYLL_FEED:
		return make_feed(m);
	case JEKYLL_SITEMAP:
		return make_plugin(m, S("plugin:sitemap"), S("sitemap.xsl"), &none);
	case JEKYLL_ROBOTS:
		return make_plugin(m, S("plugin:robots"), S(""), &none);
	case JEKYLL_ARCHIVE:
		return make_archive(m, route->path);
	case JEKYLL_REDIRECT:
		return make_redirect(m, route->path);
	case JEKYLL_REDIRECTS:
		return make_redirects(m);
	case JEKYLL_MAP:
		return make_map(m, route->path);
	case JEKYLL_NONE:
		break;
	}
	if (!str_eq(m->url, S(THEME_STYLE_PATH)))
		return make_not_found(m);
	m->answer->type = S("text/css; charset=utf-8"); /* of the pages above */
	m->answer->html = false;
	buf_add(m->body, theme_style());
	return 0;
}

void
jekyll_output(struct task *t, struct str url, struct buf *ret)
{
	struct buf body = BUF_ARENA(task_arena(t));
	struct site_answer answer = {
		.status = SITE_OK, .type = S("text/html; charset=utf-8"), .html = true
	};
	struct making m = { .t = t, .url = url, .body = &body, .answer = &answer };
	struct jekyll_route route;
	struct str diags;
	int e = read_settings_broken(t, &diags);
	if (e == 0)
		e = read_jekyll_route(t, url, &route);
	if (e == 0) {
		bool page = route.type != JEKYLL_FILE && !str_eq(url, S(THEME_STYLE_PATH));
		e = diags.ptr && page ? make_broken(&m, S("_config.yml"), diags)
				      : make_answer(&m, &route);
	}
	if (e < 0)
		return;
	answer.body = body.ptr ? buf_str(&body) : S("");
	output_pack(ret, &answer);
}
