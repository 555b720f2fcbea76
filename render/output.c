/* What a URL answers: the page, list, feed, file or error that its route stands for.
 *
 * A page that is broken answers 500 with its diagnostics and heals with them; nothing here remembers
 * what was there before. */
#include "render/kinds.h"

#include <uv.h>

#include "core/path.h"
#include "render/jekyll/jekyll.h"

struct making {
	struct task *t;
	struct str url;
	struct theme_site site;
	struct route route;
	struct buf *body;
	struct site_answer *answer;
};

void
output_pack(struct buf *b, const struct site_answer *a)
{
	pack_u64(b, a->status);
	pack_str(b, a->type);
	pack_str(b, a->file);
	pack_str(b, a->location);
	pack_u64(b, a->html);
	pack_str(b, a->problems);
	pack_long(b, a->body);
}

struct site_answer
output_unpack(struct str value)
{
	struct site_answer a = { .status = SITE_BROKEN, .type = S("text/plain; charset=utf-8") };
	if (value.len == 0)
		return a;
	a.status = (enum site_status)unpack_u64(&value);
	a.type = unpack_str(&value);
	a.file = unpack_str(&value);
	a.location = unpack_str(&value);
	a.html = unpack_u64(&value) != 0;
	a.problems = unpack_str(&value);
	a.body = unpack_str(&value);
	return a;
}

static struct str
complete(const struct making *m, struct str url)
{
	struct buf b = BUF_ARENA(task_arena(m->t));
	buf_add(&b, m->site.baseurl);
	url_encode_path(&b, url);
	return buf_str(&b);
}

/* The page of what is wrong, made of one task's diagnostics. */
static void
make_broken(struct making *m, struct str path, struct str diags)
{
	size_t n = 0;
	struct diag d, *all;
	for (struct str rest = diags; diag_next(&rest, &d);)
		n++;
	all = arena_alloc(task_arena(m->t), n * sizeof(*all));
	n = 0;
	for (struct str rest = diags; diag_next(&rest, &all[n]);)
		n++;
	m->answer->status = SITE_BROKEN;
	m->answer->problems = diags;
	m->body->len = 0;
	theme_broken(m->body, &m->site, path, all, n);
}

static int
make_link(struct making *m, struct entry e, struct theme_link *ret)
{
	struct str part;
	if (!e.sort.ptr)
		return 0;
	int r = task_read_part(m->t, K_META, e.ref, S("link"), &part);
	if (r == 0) {
		ret->title = unpack_str(&part);
		ret->url = complete(m, unpack_str(&part));
	}
	return r;
}

static void
make_authors(struct making *m, const struct meta *meta, struct theme_post *p)
{
	struct str *authors = arena_alloc(task_arena(m->t), meta->authors.n * sizeof(*authors));
	struct str rest = meta->authors.items;
	for (size_t i = 0; i < meta->authors.n; i++)
		authors[i] = unpack_str(&rest);
	p->authors = authors;
	p->nauthors = meta->authors.n;
}

/* Everything of a document; 1 where it is broken, and the answer says why. */
static int
make_post(struct making *m, struct str path, const struct meta *meta, struct theme_post *p)
{
	struct value v;
	int r = task_read(m->t, K_BODY, path, &v);
	if (r < 0)
		return r;
	struct body body = body_unpack(v.bytes);
	if (body.broken) {
		make_broken(m, path, v.diags);
		return 1;
	}
	r = read_card(m->t, path, &p->card);
	if (r < 0)
		return r;
	p->content = body.html;
	p->description = meta->description;
	p->canonical = meta->canonical;
	make_authors(m, meta, p);
	return 0;
}

/* Reads no list: the page of a post is there before anything is listed, at any number of posts. */
static int
make_document(struct making *m)
{
	struct value v;
	struct str path = m->route.name;
	struct theme_post p = { 0 };
	int r = task_read(m->t, K_META, path, &v);
	if (r < 0)
		return r;
	struct meta meta = meta_unpack(v.bytes);
	if (meta.status == META_BROKEN) {
		struct str diags = v.diags;
		r = task_read(m->t, K_FRONT, path, &v);
		if (r == 0)
			make_broken(m, path, diags_have_error(v.diags) ? v.diags : diags);
		return r;
	}
	r = make_post(m, path, &meta, &p);
	if (r)
		return r < 0 ? r : 0;
	if (meta.status == META_POST)
		theme_post(m->body, &m->site, &p);
	else
		theme_page(m->body, &m->site, &p);
	return 0;
}

/* ---- lists ---- */

/* The cards of one page of an index. */
static int
make_cards(struct making *m, unsigned index, struct str prefix, struct theme_list *l)
{
	struct entry *e;
	size_t n = 0, count;
	int r = task_count(m->t, index, S(""), prefix, &count);
	if (r == 0)
		r = task_slice(m->t, index, S(""), prefix, (m->route.page - 1) * PER_PAGE, PER_PAGE,
			&e, &n);
	if (r < 0)
		return r;
	struct theme_card *cards = arena_alloc(task_arena(m->t), n * sizeof(*cards));
	for (size_t i = 0; i < n; i++) {
		r = read_card(m->t, e[i].ref, &cards[i]);
		if (r < 0)
			return r;
	}
	l->cards = cards;
	l->ncards = n;
	l->page = m->route.page;
	l->pages = count ? (count + PER_PAGE - 1) / PER_PAGE : 1;
	return 0;
}

static void
make_pager(struct making *m, struct str first, struct theme_list *l)
{
	struct arena *a = task_arena(m->t);
	if (l->page > 1)
		l->newer = (struct theme_link){ S("Newer"),
			complete(m, route_paged(a, first, l->page - 1)) };
	if (l->page < l->pages)
		l->older = (struct theme_link){ S("Older"),
			complete(m, route_paged(a, first, l->page + 1)) };
	l->url = complete(m, m->url);
	l->feed = complete(m, S("/feed.xml"));
}

/* Where a folder is listed alone; "" for the site's own, and where its address is a document's. */
static int
find_folder_list(struct making *m, struct str folder, struct str *ret)
{
	struct route route;
	*ret = S("");
	if (folder.len == 0)
		return 0;
	struct str url = route_folder(task_arena(m->t), folder);
	int r = read_route(m->t, url, &route);
	if (r == 0 && route.type == ROUTE_FOLDER)
		*ret = complete(m, url);
	return r;
}

/* The links of one folder's pages; a long folder ends with a link to its own list, if it has one. */
static int
make_section(struct making *m, struct str folder, size_t count, struct theme_section *ret)
{
	struct entry *e;
	size_t n;
	struct str all = S(""),
		   prefix = arena_printf(task_arena(m->t), "%.*s%c", STR(folder), '\0');
	int r = count > PER_PAGE ? find_folder_list(m, folder, &all) : 0;
	if (r == 0)
		r = task_slice(m->t, K_PAGES, S(""), prefix, 0, all.len ? PER_PAGE : count, &e, &n);
	if (r < 0)
		return r;
	struct theme_link *links = arena_alloc(task_arena(m->t), (n + 1) * sizeof(*links));
	for (size_t i = 0; i < n; i++) {
		r = make_link(m, e[i], &links[i]);
		if (r < 0)
			return r;
	}
	if (count > n)
		links[n++] =
			(struct theme_link){ arena_printf(task_arena(m->t), "All %zu pages", count),
				all };
	*ret = (struct theme_section){ folder.len ? folder : S("Pages"), links, n };
	return 0;
}

static int
make_sections(struct making *m, struct theme_list *l)
{
	struct entry *groups;
	size_t *counts, n;
	int r = task_groups(m->t, K_PAGES, S(""), S(""), &groups, &counts, &n);
	if (r < 0)
		return r;
	struct theme_section *sections = arena_alloc(task_arena(m->t), n * sizeof(*sections));
	for (size_t i = 0; i < n; i++) {
		r = make_section(m, groups[i].sort, counts[i], &sections[i]);
		if (r < 0)
			return r;
	}
	l->sections = sections;
	l->nsections = n;
	return 0;
}

static int
make_tag_list(struct making *m, const struct theme_tag **ret, size_t *ret_n)
{
	struct entry *groups;
	size_t *counts, n;
	int r = task_groups(m->t, K_TAGS, S(""), S(""), &groups, &counts, &n);
	if (r < 0)
		return r;
	struct theme_tag *tags = arena_alloc(task_arena(m->t), n * sizeof(*tags));
	for (size_t i = 0; i < n; i++)
		tags[i] = (struct theme_tag){ groups[i].payload,
			complete(m, route_tag(task_arena(m->t), groups[i].sort)), counts[i] };
	*ret = tags;
	*ret_n = n;
	return 0;
}

/* The home page's own text, where there is an index.md or README.md; 1 where that is broken. */
static int
make_home_text(struct making *m, struct theme_list *l)
{
	struct value v, body;
	int r = task_read(m->t, K_META, m->route.name, &v);
	if (r == 0)
		r = task_read(m->t, K_BODY, m->route.name, &body);
	if (r < 0)
		return r;
	struct meta meta = meta_unpack(v.bytes);
	struct body text = body_unpack(body.bytes);
	if (meta.status == META_BROKEN || text.broken)
		return make_document(m) < 0 ? UV_EAGAIN : 1;
	l->heading = meta.title;
	l->content = text.html;
	return 0;
}

static int
make_home(struct making *m)
{
	struct theme_list l = { 0 };
	int r = m->route.name.len ? make_home_text(m, &l) : 0;
	if (r)
		return r < 0 ? r : 0;
	r = make_cards(m, K_POSTS, S(""), &l);
	if (r == 0 && l.page == 1)
		r = make_sections(m, &l);
	if (r == 0 && l.page == 1)
		r = make_tag_list(m, &l.tags, &l.ntags);
	if (r < 0)
		return r;
	if (l.page > 1)
		l.heading = arena_printf(task_arena(m->t), "Page %zu", l.page);
	make_pager(m, S("/"), &l);
	theme_list(m->body, &m->site, &l);
	return 0;
}

static int
make_folder(struct making *m)
{
	struct arena *a = task_arena(m->t);
	struct theme_list l = { .heading = m->route.name };
	struct str prefix = arena_printf(a, "%.*s%c", STR(m->route.name), '\0');
	int r = make_cards(m, K_FOLDERS, prefix, &l);
	if (r < 0)
		return r;
	make_pager(m, route_folder(a, m->route.name), &l);
	theme_list(m->body, &m->site, &l);
	return 0;
}

static int
make_tag(struct making *m)
{
	struct arena *a = task_arena(m->t);
	struct theme_list l = { 0 };
	struct entry *first;
	size_t n = 0;
	struct str prefix = arena_printf(a, "%.*s%c", STR(m->route.name), '\0');
	int r = task_slice(m->t, K_TAGS, S(""), prefix, 0, 1, &first, &n);
	if (r == 0)
		r = make_cards(m, K_TAGS, prefix, &l);
	if (r < 0)
		return r;
	l.heading = n ? first->payload : m->route.name;
	l.up = (struct theme_link){ S("Tags"), complete(m, S("/tags/")) };
	make_pager(m, route_tag(a, m->route.name), &l);
	theme_list(m->body, &m->site, &l);
	return 0;
}

static int
make_tags(struct making *m)
{
	const struct theme_tag *tags;
	size_t n;
	int r = make_tag_list(m, &tags, &n);
	if (r == 0)
		theme_tags(m->body, &m->site, tags, n);
	return r;
}

/* ---- what is no page ---- */

/* Whether the author has a page for what is not there: 404.md, unless it is hidden. */
static int
has_own_not_found(struct making *m, bool *ret)
{
	struct value v;
	*ret = false;
	int r = read_regular(m->t, S("404.md"), ret);
	if (r == 0 && *ret)
		r = task_read(m->t, K_META, S("404.md"), &v);
	if (r == 0 && *ret)
		*ret = meta_unpack(v.bytes).status != META_HIDDEN;
	return r;
}

static int
make_not_found(struct making *m)
{
	bool own;
	int r = has_own_not_found(m, &own);
	if (r == 0 && own) {
		m->route = (struct route){ ROUTE_DOCUMENT, S("404.md"), 1 };
		r = make_document(m);
	} else if (r == 0) {
		theme_not_found(m->body, &m->site);
	}
	if (m->answer->status == SITE_OK)
		m->answer->status = SITE_NOT_FOUND;
	return r;
}

/* ---- feed and sitemap ---- */

static int
make_entry(struct making *m, struct str path, struct theme_entry *ret)
{
	struct value v;
	struct buf content = BUF_ARENA(task_arena(m->t)), excerpt = BUF_ARENA(task_arena(m->t));
	int r = read_card(m->t, path, &ret->card);
	if (r == 0)
		r = task_read(m->t, K_BODY, path, &v);
	if (r < 0)
		return r;
	body_rebase(&content, body_unpack(v.bytes).html, m->site.url, ret->card.url);
	body_rebase(&excerpt, ret->card.excerpt, m->site.url, ret->card.url);
	ret->card.excerpt = buf_str(&excerpt);
	r = task_read(m->t, K_META, path, &v);
	if (r < 0)
		return r;
	struct meta meta = meta_unpack(v.bytes);
	struct str rest = meta.authors.items;
	ret->author = meta.authors.n ? unpack_str(&rest) : S("");
	ret->content = buf_str(&content);
	return 0;
}

static int
make_feed(struct making *m)
{
	enum { ENTRY = 1024 };
	struct entry *e;
	size_t n;
	int r = task_slice(m->t, K_POSTS, S(""), S(""), 0, PER_PAGE, &e, &n);
	if (r < 0)
		return r;
	struct theme_entry *entries = arena_alloc(task_arena(m->t), n * sizeof(*entries));
	size_t room = 0;
	for (size_t i = 0; i < n; i++) {
		r = make_entry(m, e[i].ref, &entries[i]);
		if (r < 0)
			return r;
		room += 2 * entries[i].content.len + ENTRY;
	}
	m->answer->type = S("application/atom+xml; charset=utf-8");
	(void)buf_reserve(m->body, room); /* else it is copied each time that it has doubled */
	theme_feed(m->body, &m->site, complete(m, S("/feed.xml")), entries, n);
	return 0;
}

static int
make_sitemap(struct making *m)
{
	struct entry *e;
	size_t n;
	if (m->site.url.len == 0)
		return make_not_found(m);
	int r = task_each(m->t, K_URLS, S(""), S(""), &e, &n);
	if (r < 0)
		return r;
	struct theme_place *places = arena_alloc(task_arena(m->t), (n + 1) * sizeof(*places));
	size_t used = 0;
	places[used++].url = complete(m, S("/"));
	for (size_t i = 0; i < n; i++) {
		struct str part;
		if (str_eq(e[i].sort, S("/")) || str_eq(e[i].sort, S("/404.html")))
			continue;
		r = task_read_part(m->t, K_META, e[i].ref, S("place"), &part);
		if (r < 0)
			return r;
		if (part.len == 0)
			continue;
		places[used].dated = unpack_u64(&part) != 0;
		places[used].date = unpack_date(&part);
		places[used++].url = complete(m, e[i].sort);
	}
	m->answer->type = S("application/xml; charset=utf-8");
	theme_sitemap(m->body, &m->site, places, used);
	return 0;
}

/* ---- everything else ---- */

/* A file's bytes stay on the disk; its fingerprint makes the answer's. */
static int
make_file(struct making *m)
{
	struct value v;
	int r = task_read(m->t, K_ASSET, m->route.name, &v);
	if (r < 0)
		return r;
	if (v.bytes.ptr[0] != REGULAR)
		return make_not_found(m);
	m->answer->html = false;
	m->answer->file = m->route.name;
	m->answer->type = S("");
	buf_add(m->body, v.bytes);
	return 0;
}

static int
make_answer(struct making *m)
{
	switch (m->route.type) {
	case ROUTE_DOCUMENT:
		return make_document(m);
	case ROUTE_FILE:
		return make_file(m);
	case ROUTE_MOVED:
		m->answer->status = SITE_MOVED;
		m->answer->location = m->route.name;
		m->answer->html = false;
		return 0;
	case ROUTE_HOME:
		return make_home(m);
	case ROUTE_FOLDER:
		return make_folder(m);
	case ROUTE_TAGS:
		return make_tags(m);
	case ROUTE_TAG:
		return make_tag(m);
	case ROUTE_FEED:
		m->answer->html = false;
		return make_feed(m);
	case ROUTE_SITEMAP:
		m->answer->html = m->site.url.len == 0;
		return make_sitemap(m);
	case ROUTE_STYLE:
		m->answer->html = false;
		m->answer->type = S("text/css; charset=utf-8");
		buf_add(m->body, theme_style());
		return 0;
	case ROUTE_NONE:
	case ROUTE_NOT_FOUND:
		return make_not_found(m);
	}
	return 0;
}

static int
make_plain(struct making *m, struct str diags)
{
	bool page = m->route.type != ROUTE_FILE && m->route.type != ROUTE_STYLE;
	if (!diags.ptr || !page)
		return make_answer(m);
	make_broken(m, S("_config.yml"), diags);
	return 0;
}

void
output_compute(struct task *t, struct str url, struct buf *ret)
{
	struct buf body = BUF_ARENA(task_arena(t));
	struct site_answer answer = {
		.status = SITE_OK, .type = S("text/html; charset=utf-8"), .html = true
	};
	struct making m = { .t = t, .url = url, .body = &body, .answer = &answer };
	struct str diags;
	bool jekyll;
	struct site *s = task_site(t);
	s->work.pages_rendered++;
	if (read_is_jekyll(t, &jekyll) < 0)
		return;
	if (jekyll) {
		jekyll_output(t, url, ret);
		return;
	}
	if (read_route(t, url, &m.route) < 0 || read_site(t, &m.site, &diags) < 0 ||
		make_plain(&m, diags) < 0)
		return;
	answer.body = buf_str(&body);
	output_pack(ret, &answer);
}
