/* What a text of a site reads: a document, layout, include or style sheet, as it is written. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/oracle/reads.h"

/* Behind the next `needle`; false where there is none. */
static bool
skip_to(struct str *rest, const char *needle)
{
	size_t at = str_search(*rest, str_of(needle));
	bool any = at < rest->len;
	*rest = str_from(*rest, any ? at + strlen(needle) : rest->len);
	return any;
}

/* Whether the file was not taken in before. */
static bool
add_path(const char **paths, size_t *n, const struct text *t)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(paths[i], t->path) == 0)
			return false;
	if (*n == NAMED_MAX)
		abort();
	paths[(*n)++] = t->path;
	return true;
}

void
read_classes(struct reads *r, bool posts, bool docs, bool others)
{
	r->fronts[POSTS] |= posts;
	r->fronts[DOCS] |= docs;
	r->fronts[OTHERS] |= others;
}

void
read_listed(struct reads *r, const struct text *t)
{
	(void)add_path(r->cards, &r->ncards, t);
}

void
read_whole(struct reads *r, const struct text *t)
{
	(void)add_path(r->paths, &r->npaths, t);
}

struct str
folder_of(struct str path)
{
	while (path.len && path.ptr[path.len - 1] != '/')
		path.len--;
	return path;
}

/* Which files there are in that folder, and below. */
static void
read_names(struct reads *r, struct str folder)
{
	for (size_t i = 0; i < r->nfolders; i++)
		if (str_eq(str_of(r->folders[i]), folder))
			return;
	if (r->nfolders == TARGETS_MAX)
		abort();
	(void)snprintf(r->folders[r->nfolders++], REACH_PATH, "%.*s", STR(folder));
}

void
read_beside(struct reads *r, const struct text *t)
{
	read_names(r, folder_of(str_of(t->path)));
}

void
read_folder(struct reads *r, const struct world *w, struct str folder)
{
	for (size_t i = 0; i < w->n; i++) {
		struct str path = str_of(w->all[i]->path);
		bool themes = str_starts(path, S("vendor/")) && str_search(path, folder) < path.len;
		if (themes || str_starts(path, folder))
			read_liquid(r, w, w->all[i]);
	}
	read_names(r, folder);
}

void
read_contents(struct reads *r, const struct world *w, enum class class)
{
	for (size_t i = 0; i < w->n; i++)
		if (text_class(w->all[i]) == class) {
			read_liquid(r, w, w->all[i]);
			if (has(text_bytes(w->all[i]), "layout."))
				read_layouts(r, w, w->all[i]);
		}
	r->fronts[class] = true;
}

/* The pages of all documents in collections. */
static void
read_outputs(struct reads *r, const struct world *w)
{
	read_contents(r, w, POSTS);
	read_contents(r, w, DOCS);
	for (size_t i = 0; i < w->n; i++)
		if (text_class(w->all[i]) == POSTS || text_class(w->all[i]) == DOCS)
			read_layouts(r, w, w->all[i]);
}

/* Or includes what may: by a name that is only known then, or from beside the document. */
static bool
may_count(const struct text *t)
{
	struct str text = text_bytes(t);
	return has(text, "crement ") || has(text, "{% include {{") ||
	       has(text, "{% include_relative") || has(text, "{% include_cached {{");
}

/* What counts goes on from where the documents before it have left off, which may count. A template does so for any. */
static void
read_counters(struct reads *r, const struct world *w)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct text *t = w->all[i];
		if (!may_count(t))
			continue;
		r->any |= text_class(t) == NO_CLASS;
		read_liquid(r, w, t);
		read_layouts(r, w, t);
	}
	read_classes(r, true, true, true);
}

/* ---- Liquid ------------------------------------------------------------------------------------ */

/* A layout or include, be it the theme's; NULL where there is none. */
static const struct text *
template_find(const struct world *w, struct str path)
{
	const struct text *t = world_find(w, path);
	for (size_t i = 0; !t && i < w->n; i++) {
		struct str other = str_of(w->all[i]->path);
		if (str_starts(other, S("vendor/")) && str_ends(other, path))
			t = w->all[i];
	}
	return t;
}

static void
read_file(struct reads *r, const struct world *w, const char *folder, struct str name,
	const char *end)
{
	char path[2 * REACH_PATH];
	(void)snprintf(path, sizeof(path), "%s%.*s%s", folder, STR(name), end);
	const struct text *t = template_find(w, str_of(path));
	if (t)
		read_liquid(r, w, t);
	/* else it is told that there is none, and what is near */
	if (!world_find(w, str_of(path)))
		read_names(r, str_of(folder));
}

static struct str
word_of(struct str rest)
{
	size_t n = 0;
	while (n < rest.len && !strchr(" %}\n'\"", rest.ptr[n]))
		n++;
	return str_slice(rest, 0, n);
}

/* {% include_relative part.txt %}: whichever file it may be. */
static void
read_relative(struct reads *r, const struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_ends(str_of(w->all[i]->path), S("part.txt")))
			read_liquid(r, w, w->all[i]);
	r->names = true;
}

static void
read_includes(struct reads *r, const struct world *w, struct str text)
{
	for (struct str rest = text; skip_to(&rest, "{% include");) {
		if (str_starts(rest, S("_relative")))
			read_relative(r, w);
		else if (skip_to(&rest, " ") && !str_starts(rest, S("{{")))
			read_file(r, w, "_includes/", word_of(rest), "");
		else
			read_folder(r, w, S("_includes/"));
	}
}

static void
read_of_site(struct reads *r, const struct world *w, struct str text)
{
	static const char *const settings[] = { "title", "tagline", "github", "time", "url" },
				 *const posts[] = { "posts", "categories", "tags",
					 "related_posts" };
	for (struct str rest = text; skip_to(&rest, "site.");) {
		size_t n = 0;
		bool known = false;
		while (n < rest.len &&
			(rest.ptr[n] == '_' || (rest.ptr[n] >= 'a' && rest.ptr[n] <= 'z')))
			n++;
		struct str name = str_slice(rest, 0, n);
		for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
			known |= str_eq(name, str_of(settings[i]));
		for (size_t i = 0; i < sizeof(posts) / sizeof(*posts); i++)
			if (str_eq(name, str_of(posts[i]))) {
				read_classes(r, true, false, false);
				known = true;
			}
		if (str_eq(name, S("data")))
			read_folder(r, w, S("_data/"));
		else if (str_eq(name, S("docs")))
			read_classes(r, false, true, false);
		else if (str_eq(name, S("documents")) || str_eq(name, S("collections")))
			read_classes(r, true, true, false);
		else if (!known) /* pages are made of posts, too: archives, redirects */
			read_classes(r, true, true, true);
		r->names |= str_eq(name, S("static_files"));
	}
}

/* Contents and excerpts of others: `text` has one of these words, which is not of the page's own. */
static bool
shows_others(struct str text)
{
	static const char *const words[] = { "p.excerpt", "next.excerpt", "previous.excerpt",
		"next.content", "previous.content", "first.content", "last.content" };
	bool ret = false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		ret |= has(text, words[i]);
	return ret;
}

void
read_liquid(struct reads *r, const struct world *w, const struct text *t)
{
	static const char *const neighbours[] = { ".next", ".previous", "paginator", "page.posts" };
	static const char *const names[] = { ".md", "{% link", "post_url" };
	struct str text = text_bytes(t);
	if (!add_path(r->paths, &r->npaths, t))
		return;
	read_includes(r, w, text);
	read_of_site(r, w, text);
	if (has(text, "crement "))
		read_counters(r, w);
	if (has(text, ".output"))
		read_outputs(r, w);
	r->times |= has(text, "modified_time");
	if (shows_others(text)) {
		read_contents(r, w, POSTS);
		read_contents(r, w, DOCS);
	}
	for (size_t i = 0; i < sizeof(neighbours) / sizeof(*neighbours); i++)
		if (has(text, neighbours[i]))
			read_classes(r, true, true, false);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (has(text, names[i])) {
			r->names |= i > 0; /* what is near, where there is none */
			read_classes(r, true, true, true);
		}
	if (has(text, "{% seo"))
		read_folder(r, w, S("_data/"));
	if (has(text, "@import"))
		read_folder(r, w, S("_sass/"));
}

/* Whether a document that names no layout may have one: by defaults, or by a plugin. */
static bool
has_defaults(const struct world *w)
{
	const struct text *config = world_find(w, S("_config.yml"));
	static const char *const by[] = { "layout: ", "default-layout", "github_pages" };
	bool ret = false;
	for (size_t i = 0; config && i < sizeof(by) / sizeof(*by); i++)
		ret |= has(text_bytes(config), by[i]);
	return ret;
}

void
read_layouts(struct reads *r, const struct world *w, const struct text *t)
{
	for (unsigned depth = 0; t && depth < 8; depth++) {
		struct str front = text_front(t);
		if (!skip_to(&front, "\nlayout: ")) {
			if (depth == 0 && has_defaults(w))
				read_folder(r, w, S("_layouts/"));
			return;
		}
		struct str name = str_slice(front, 0, str_find(front, '\n', 0));
		char path[2 * REACH_PATH];
		read_file(r, w, "_layouts/", name, ".html");
		(void)snprintf(path, sizeof(path), "_layouts/%.*s.html", STR(name));
		t = template_find(w, str_of(path));
	}
}

/* ---- plain folders ----------------------------------------------------------------------------- */

bool
is_index(struct str path)
{
	return has(path, "README") || has(path, "index");
}

void
read_place(struct reads *r, struct str path)
{
	if (r->ntargets == TARGETS_MAX)
		abort();
	(void)snprintf(r->targets[r->ntargets++], REACH_PATH, "%.*s", STR(path));
}

/* Where the page of the file is that is named `to` in a text of `folder`; and which names there are, where it is not
 * there. */
static void
read_target(struct reads *r, const struct world *w, struct str folder, struct str to)
{
	if (to.len && to.ptr[0] == '/') {
		to = str_from(to, 1);
		folder = S("");
	}
	char path[REACH_PATH];
	(void)snprintf(path, sizeof(path), "%.*s%.*s", STR(folder), STR(to));
	read_place(r, str_of(path));
	if (!world_find(w, str_of(path)) || is_index(str_of(path))) {
		read_names(r, folder_of(str_of(path)));
	}
}

/* A README stands for the index where there is none, and both are where a document of the folder's name is. */
static void
read_rivals(struct reads *r, const struct world *w, const struct text *t)
{
	static const char *const rivals[] = { "index.md", "README.md" };
	struct str folder = folder_of(str_of(t->path));
	char name[REACH_PATH];
	for (size_t i = 0; i < sizeof(rivals) / sizeof(*rivals); i++)
		read_target(r, w, folder, str_of(rivals[i]));
	(void)snprintf(name, sizeof(name), "/%.*s.md",
		STR(str_slice(folder, 0, folder.len - !!folder.len)));
	read_target(r, w, folder, str_of(name));
}

static void
add_image(struct buf *b, const struct world *w, const struct text *t, struct str to)
{
	char path[2 * REACH_PATH];
	bool top = to.len && to.ptr[0] == '/';
	(void)snprintf(path, sizeof(path), "%.*s%.*s",
		STR(top ? S("") : folder_of(str_of(t->path))), STR(str_from(to, top)));
	buf_printf(b, "%s %d;", path, (int)what_is_there(w, str_of(path)));
}

void
text_add_images(struct buf *b, const struct world *w, const struct text *t)
{
	for (struct str rest = text_bytes(t); skip_to(&rest, "![");) {
		(void)skip_to(&rest, "](");
		add_image(b, w, t, str_slice(rest, 0, str_find(rest, ')', 0)));
	}
	for (struct str rest = text_front(t); skip_to(&rest, "\nimage: ");)
		add_image(b, w, t, str_slice(rest, 0, str_find(rest, '\n', 0)));
}

static void
read_links(struct reads *r, const struct world *w, const struct text *t)
{
	struct str text = text_bytes(t), folder = folder_of(str_of(t->path));
	for (struct str rest = text; skip_to(&rest, "](");) {
		size_t n = 0;
		while (n < rest.len && !strchr(")#\n", rest.ptr[n]))
			n++;
		read_target(r, w, folder, str_slice(rest, 0, n));
	}
}

void
read_plain(struct reads *r, const struct world *w, const struct text *t)
{
	read_whole(r, t);
	read_links(r, w, t);
	if (is_index(str_of(t->path)))
		read_rivals(r, w, t);
	for (struct str front = text_front(t); skip_to(&front, "\nimage: ");)
		read_target(r, w, folder_of(str_of(t->path)),
			str_slice(front, 0, str_find(front, '\n', 0)));
}
