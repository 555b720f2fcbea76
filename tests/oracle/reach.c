/* Which tasks had a reason to run, by the rules of reach.h. */
#include "tests/oracle/reach.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/oracle/reads.h"

static const struct world *worlds[2]; /* before and after the batch */
static bool jekyll;
static bool (*was_shown)(struct str url);

/* ---- pages of a plain folder ------------------------------------------------------------------- */

/* Whether it names the tag of that address. */
static bool
has_tag(const struct text *t, struct str slug)
{
	struct str front = text_front(t);
	size_t same = 0;
	for (size_t i = 0; i < front.len && same < slug.len; i++) {
		char c = front.ptr[i] == ' ' ? '-' : front.ptr[i];
		c = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
		if (c != slug.ptr[same]) {
			i -= same;
			same = 0;
		} else {
			same++;
		}
	}
	return same == slug.len;
}

static bool
is_dated(const struct text *t)
{
	return has(text_front(t), "date:") || str_starts(str_of(t->path), S("20"));
}

/* What a list knows of a document: where it is, what it is sorted by, and what it shows of it. */
static void
add_listed(struct buf *b, const struct world *w, const struct text *t, bool card)
{
	buf_printf(b, "%s at %s: ", t->path, t->url);
	(card ? text_add_card : text_add_front)(b, t);
	if (card)
		text_add_images(b, w, t);
}

/* Its front matter is not all read: what is in effect of it is not known here. */
static bool
is_broken(const struct text *t)
{
	struct str front = text_front(t);
	return front.len == t->bytes.len || has(front, "\nbroken: ") ||
	       has(front, "\ndate: tuesday");
}

/* One that has a page, or may have one. */
static bool
is_listed(const struct text *t)
{
	return str_ends(str_of(t->path), S(".md")) && (*t->url || is_broken(t));
}

static void
add_lines(struct buf *b, const struct text *t, struct str name)
{
	struct str front = text_front(t), line;
	while (str_line(&front, &line))
		if (str_starts(line, name))
			buf_add(b, line);
}

/* What the list at that address shows of a document. */
static void
add_to_list(struct buf *b, const struct world *w, const struct text *t, struct str url)
{
	bool tag = str_starts(url, S("/tags/")) && url.len > strlen("/tags/");
	struct str folder = str_from(url, 1);
	if (str_eq(url, S("/")) || str_starts(url, S("/page/")) || str_eq(url, S("/feed.xml"))) {
		add_listed(b, w, t, is_dated(t));
	} else if (tag) {
		if (has_tag(t, str_slice(url, strlen("/tags/"), url.len - 1)))
			add_listed(b, w, t, true);
	} else if (str_eq(url, S("/tags/")) && has(text_front(t), "\ntags:")) {
		buf_printf(b, "%s at %s: ", t->path, t->url);
		add_lines(b, t, S("date:"));
		add_lines(b, t, S("tags:"));
	} else if (str_eq(url, S("/sitemap.xml"))) { /* which hidden index there is, too */
		buf_printf(b, "%s at %s: ", t->path, t->url);
		add_lines(b, t, is_broken(t) ? S("") : S("date:"));
	} else if (str_starts(str_of(t->path), folder)) {
		add_listed(b, w, t, true);
	}
}

/* Whether a page that is made of others shows something else of them. */
static bool
list_changed(struct str url)
{
	struct buf b[2] = { { 0 }, { 0 } };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < worlds[k]->n; i++)
			if (is_listed(worlds[k]->all[i]) || str_eq(url, S("/sitemap.xml")))
				add_to_list(&b[k], worlds[k], worlds[k]->all[i], url);
	bool ret = !str_eq(buf_str(&b[0]), buf_str(&b[1]));
	buf_done(&b[0]);
	buf_done(&b[1]);
	return ret;
}

/* What all dated posts say, in full. */
static void
read_feed(struct reads *r, const struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (is_dated(w->all[i]))
			read_plain(r, w, w->all[i]);
}

static bool
is_folder(struct str path)
{
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < worlds[k]->n; i++)
			if (str_starts(str_of(worlds[k]->all[i]->path), path))
				return true;
	return false;
}

/* What may be the text above a folder's list, and whatever else claims its address. */
static void
read_claims(struct reads *r, const struct world *w, struct str url)
{
	static const char *const names[] = { "/index.md", "/README.md", ".md" };
	struct str folder = str_slice(url, 1, url.len > 1 ? url.len - 1 : 1);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char path[2 * REACH_PATH];
		const char *name = names[i] + (folder.len == 0);
		(void)snprintf(path, sizeof(path), "%.*s%s", STR(folder), name);
		const struct text *t = world_find(w, str_of(path));
		if (t)
			read_plain(r, w, t);
	}
}

/* False where it is no page that is made of others. */
static bool
read_plain_page(struct reads *r, const struct world *w, struct str url)
{
	bool list = str_eq(url, S("/")) || str_starts(url, S("/tags/")) ||
		    str_eq(url, S("/feed.xml")) || str_eq(url, S("/sitemap.xml")) ||
		    is_folder(str_from(url, 1));
	if (str_eq(url, S("/feed.xml")))
		read_feed(r, w);
	read_claims(r, w, url);
	r->any |= list && list_changed(url);
	r->names |=
		!str_ends(url, S("/")); /* it leads to another address, unless something is there */
	return list;
}

/* ---- pages of Jekyll's layout that no document is ---------------------------------------------- */

static bool
is_archive(struct str url)
{
	static const char *const begins[] = { "/tag/", "/t/", "/category/", "/20" };
	bool ret = false;
	for (size_t i = 0; i < sizeof(begins) / sizeof(*begins); i++)
		ret |= str_starts(url, str_of(begins[i]));
	return ret && str_ends(url, S("/"));
}

/* The parts of an index, whichever it is. */
static bool
read_paginated(struct reads *r, const struct world *w)
{
	static const char *const paths[] = { "index.html", "blog/index.html" };
	bool any = false;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		const struct text *t = world_find(w, str_of(paths[i]));
		any |= t != NULL;
		if (t) {
			read_liquid(r, w, t);
			read_layouts(r, w, t);
		}
	}
	return any;
}

static bool
read_jekyll_page(struct reads *r, const struct world *w, struct str url)
{
	static const char *const of_fronts[] = { "/redirects.json", "/old/", "/was/", "/robots.txt",
		"/sitemap.xml" };
	bool known = false;
	const struct text *style = world_find(w, S("main.scss"));
	for (size_t i = 0; i < sizeof(of_fronts) / sizeof(*of_fronts); i++)
		known |= str_starts(url, str_of(of_fronts[i]));
	r->times |= str_eq(url, S("/sitemap.xml"));
	if (str_eq(url, S("/main.css")) && style) {
		read_liquid(r, w, style);
		r->names = true;
		return true;
	}
	if (has(url, "feed") || str_eq(url, S("/docs.xml"))) {
		read_contents(r, w, POSTS);
		read_contents(r, w, DOCS);
		read_folder(r, w, S("_data/"));
		known = true;
	} else if (is_archive(url)) {
		read_folder(r, w, S("_layouts/"));
		known = true;
	} else if (has(url, "/page")) {
		known |= read_paginated(r, w);
	}
	read_classes(r, true, true, true);
	r->names |= !is_archive(url);
	return known;
}

/* ---- documents --------------------------------------------------------------------------------- */

/* Which posts there are decides how many pages an index has, and which of the others is one whose index has them; and
 * where only the last posts are shown, whether this is one. */
static void
read_posts(struct reads *r, const struct world *w, const struct text *t)
{
	const struct text *config = world_find(w, S("_config.yml"));
	bool few = config && has(text_bytes(config), "limit_posts");
	if ((few && text_class(t) == POSTS) || str_ends(str_of(t->path), S("index.html")))
		read_classes(r, true, false, false);
	for (size_t i = 0; str_ends(str_of(t->path), S("index.html")) && i < w->n; i++)
		if (str_ends(str_of(w->all[i]->path), S("index.html")))
			read_listed(r, w->all[i]);
}

/* A README is its folder's index where there is none: no such file, or one without front matter, which is no page. */
static void
read_rival(struct reads *r, const struct world *w, const struct text *t)
{
	static const char *const names[] = { "index.html", "index.md" };
	struct str folder = folder_of(str_of(t->path));
	read_beside(r, t);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char name[2 * REACH_PATH];
		(void)snprintf(name, sizeof(name), "%.*s%s", STR(folder), names[i]);
		const struct text *index = world_find(w, str_of(name));
		if (index)
			read_listed(r, index);
	}
}

static void
read_document(struct reads *r, const struct world *w, const struct text *t)
{
	if (jekyll) {
		read_liquid(r, w, t);
		read_layouts(r, w, t);
		read_posts(r, w, t);
		if (has(str_of(t->path), "README"))
			read_rival(r, w, t);
	} else {
		read_plain(r, w, t);
	}
}

static bool
document_changed(const struct world *w, const struct text *t)
{
	struct reads r = { 0 };
	read_document(&r, w, t);
	return reads_changed(&r);
}

/* The one document whose page is there; NULL where none is, or several. */
static const struct text *
owner_of(const struct world *w, struct str url, size_t *ret_n)
{
	const struct text *ret = NULL;
	*ret_n = 0;
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(str_of(w->all[i]->url), url)) {
			ret = w->all[i];
			++*ret_n;
		}
	return *ret_n == 1 ? ret : NULL;
}

/* The same for what is no HTML, by its name; and for an address without its extension. */
static const struct text *
named_by(const struct world *w, struct str url, size_t *ret_n)
{
	char longer[REACH_PATH];
	size_t slash = str_rfind(url, '/'), n = 0;
	struct str name = str_from(url, slash + 1);
	const struct text *ret = NULL;
	if (str_ends(name, S(".txt"))) {
		for (size_t i = 0; i < w->n; i++)
			if (str_ends(str_of(w->all[i]->path), name)) {
				ret = w->all[i];
				n++;
			}
		*ret_n = n;
		return n == 1 ? ret : NULL;
	}
	(void)snprintf(longer, sizeof(longer), "%.*s.html", STR(url));
	return owner_of(w, str_of(longer), ret_n);
}

/* The page that says that nothing is there is 404.md's. A file may be there that is served as it is. */
static void
read_beyond(struct reads *r, const struct world *w, struct str url)
{
	static const char *const ends[] = { "", "index.html" };
	const struct text *t = world_find(w, S("404.md"));
	if (t && !was_shown(url))
		read_document(r, w, t);
	if (!was_shown(url))
		read_place(r, S("404.md"));
	r->any |= jekyll && !was_shown(url); /* it may be anybody's */
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		char path[2 * REACH_PATH];
		(void)snprintf(path, sizeof(path), "%.*s%s", STR(str_from(url, 1)), ends[i]);
		t = world_find(w, str_of(path));
		if (t)
			read_whole(r, t);
	}
}

/* A page that several documents claim, or others than before, may be anything. */
static bool
page_changed(struct str url)
{
	static struct reads r[2];
	const struct text *owners[2];
	size_t n[2];
	bool known = true;
	memset(r, 0, sizeof(r));
	for (size_t k = 0; k < 2; k++) {
		const struct world *w = worlds[k];
		owners[k] = owner_of(w, url, &n[k]);
		if (jekyll && !n[k])
			owners[k] = named_by(w, url, &n[k]);
		if (owners[k])
			read_document(&r[k], w, owners[k]);
		read_beyond(&r[k], w, url);
		bool made = n[k] == 0 || !jekyll;
		if (made && !(jekyll ? read_jekyll_page : read_plain_page)(&r[k], w, url))
			known &= n[k] == 1;
	}
	bool same =
		n[0] == n[1] && n[0] <= 1 && (!n[0] || !strcmp(owners[0]->path, owners[1]->path));
	r[0].any |= !known || !same;
	return reads_changed(&r[0]) || reads_changed(&r[1]);
}

/* ---- other tasks ------------------------------------------------------------------------------- */

static bool
text_changed(struct str path)
{
	return is_changed(path, TEXT);
}

static bool
file_changed(struct str path)
{
	const struct text *was = world_find(worlds[0], path), *is = world_find(worlds[1], path);
	return !was || !is || document_changed(worlds[0], was) || document_changed(worlds[1], is);
}

/* A document by its own, without what it shows of others. */
static bool
own_changed(struct str path)
{
	struct reads r = { .names = is_index(path) };
	const struct text *t = world_find(worlds[1], path);
	struct str front = t ? text_front(t) : S("");
	r.fronts[OTHERS] = is_index(path);
	if (jekyll && t && !has(front, "\nlayout: "))
		read_folder(&r, worlds[1], S("_layouts/")); /* settings and plugins may name any */
	return text_changed(path) || reads_changed(&r);
}

/* One that stands beside its document begins with "./". */
static bool
template_changed(struct str name)
{
	char path[2 * REACH_PATH];
	if (str_starts(name, S("./")))
		name = str_from(name, 2);
	(void)snprintf(path, sizeof(path), "%.*s.html", STR(name));
	return text_changed(name) || text_changed(str_of(path));
}

static const struct rule {
	const char *kind;
	bool (*changed)(struct str key);
} rules[] = {
	{ "front", text_changed },
	{ "meta", own_changed },
	{ "document", own_changed },
	{ "template", template_changed },
	{ "datum", text_changed },
	{ "body", file_changed },
	{ "card", file_changed },
	{ "content", file_changed },
	{ "page", page_changed },
};

/* ---- what has run ------------------------------------------------------------------------------ */

enum { TASKS_MAX = 8192 };

struct task {
	const struct rule *rule;
	char key[REACH_PATH];
	bool stale; /* what it is made of may have changed since it ran, */
	bool owed;  /* by the last update already; */
	bool spare; /* or it ran behind that, but perhaps between two batches */
	unsigned runs,
		caused; /* since the last update; of these, because something else had changed */
};

static struct task tasks[TASKS_MAX];
static size_t ntasks;

static const struct rule *
rule_of(struct str kind)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (str_eq(str_of(rules[i].kind), kind))
			return &rules[i];
	return NULL;
}

static struct task *
task_of(struct str kind, struct str key)
{
	const struct rule *rule = rule_of(kind);
	for (size_t i = 0; rule && i < ntasks; i++)
		if (tasks[i].rule == rule && str_eq(str_of(tasks[i].key), key))
			return &tasks[i];
	return NULL;
}

bool
reach_allows(struct str kind, struct str key)
{
	const struct task *t = task_of(kind, key);
	return !t || t->stale;
}

unsigned
reach_runs(struct str kind, struct str key)
{
	const struct task *t = task_of(kind, key);
	return t ? t->caused : 0;
}

bool
reach_knows(struct str kind, struct str key)
{
	return task_of(kind, key) != NULL;
}

bool
reach_is_through(struct str kind, struct str key, unsigned long batches)
{
	const struct task *t = task_of(kind, key);
	return t && t->caused > 0 && t->caused >= batches + t->owed;
}

void
reach_ran(struct str kind, struct str key, bool caused)
{
	struct task *t = task_of(kind, key);
	if (!rule_of(kind))
		return;
	if (!t) {
		if (ntasks == TASKS_MAX || key.len >= REACH_PATH)
			abort();
		t = &tasks[ntasks++];
		*t = (struct task){ .rule = rule_of(kind), .stale = true, .runs = 1 };
		memcpy(t->key, key.ptr, key.len);
	}
	t->runs += caused;
	t->caused += caused;
}

void
reach_settled(struct str kind, struct str key)
{
	struct task *t = task_of(kind, key);
	if (t)
		t->stale = t->spare = false;
}

void
reach_lost(void)
{
	for (size_t i = 0; i < ntasks; i++) {
		tasks[i].stale = true;
		tasks[i].spare = false;
		tasks[i].runs = tasks[i].caused = 0;
	}
}

void
reach_forget(void)
{
	ntasks = 0;
}

static void
update(struct task *t, bool tells, bool several)
{
	bool spare = t->stale && !t->spare && t->runs && several;
	bool owed = t->stale && !t->spare && t->runs == 0;
	bool reason = !tells || owed || t->rule->changed(str_of(t->key));
	t->stale = reason || spare;
	t->spare = spare && !reason;
	t->owed = owed || spare;
	t->runs = t->caused = 0;
}

bool
reach_update(const struct world *before, const struct world *after, bool is_jekyll,
	bool (*shown)(struct str url), bool several)
{
	worlds[0] = before;
	worlds[1] = after;
	jekyll = is_jekyll;
	was_shown = shown;
	reads_compare(before, after, jekyll);
	bool other = before->posts != after->posts || before->layouts != after->layouts;
	bool tells = !other && !any_changed(S("_config."), TEXT) &&
		     !any_changed(S("vendor/"), TEXT) && !any_changed(S("style.css"), TEXT);
	for (size_t i = 0; i < ntasks; i++)
		update(&tasks[i], tells, several);
	return tells;
}
