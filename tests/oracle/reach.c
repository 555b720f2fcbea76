/* What a page can stand on, by the rules of reach.h. */
#include "tests/oracle/reach.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/oracle/world.h"

enum { NAMED_MAX = 128 };

/* What lists are made of. */
enum class { POSTS, DOCS, OTHERS, CLASSES, NO_CLASS = CLASSES };

/* What something is made of. */
struct reads {
	bool any, names, times;
	bool fronts[CLASSES];
	const char *paths[NAMED_MAX]; /* whole files, of one of the worlds */
	size_t npaths;
	char targets[NAMED_MAX][REACH_PATH]; /* their names and front matter */
	size_t ntargets;
	char folders[NAMED_MAX][REACH_PATH]; /* the names in them, as something there is missing */
	size_t nfolders;
};

static const struct world *then, *now;
static bool jekyll, titles_from_text;

/* ---- what has changed -------------------------------------------------------------------------- */

static struct str
bytes_of(const struct text *t)
{
	return (struct str){ t->bytes.ptr, t->bytes.len };
}

/* The bytes with which it stands in lists: all of them where it has no front matter, or its title may be its text's. */
static struct str
front_of(const struct text *t)
{
	struct str text = bytes_of(t);
	size_t end = str_search(text, S("\n---\n"));
	bool has = str_starts(text, S("---\n")) && end < text.len;
	return has && !titles_from_text ? (struct str){ text.ptr, end } : text;
}

enum there { NOTHING, A_FILE, A_FOLDER };

static enum there
what_is_there(const struct world *w, struct str path)
{
	bool folder = false;
	for (size_t i = 0; i < w->n && !folder; i++) {
		struct str other = str_of(w->all[i]->path);
		folder = str_starts(other, path) && other.len > path.len &&
			 other.ptr[path.len] == '/';
	}
	return world_find(w, path) ? A_FILE : folder ? A_FOLDER : NOTHING;
}

static bool
name_changed(struct str path)
{
	return what_is_there(then, path) != what_is_there(now, path);
}

/* Notes of each file of a world what of it is another in the other world. */
static void
note_changes(const struct world *w, const struct world *other)
{
	for (size_t i = 0; i < w->n; i++) {
		struct text *t = w->all[i];
		const struct text *o = world_find(other, str_of(t->path));
		bool name = name_changed(str_of(t->path));
		t->changed[NAME] = name;
		t->changed[TEXT] = name || !o || !str_eq(bytes_of(t), bytes_of(o));
		t->changed[FRONT] = name || !o || !str_eq(front_of(t), front_of(o));
		t->changed[TIME] = name || !o || t->mtime != o->mtime;
	}
}

static bool
is_changed(struct str path, enum aspect aspect)
{
	const struct text *was = world_find(then, path), *t = was ? was : world_find(now, path);
	return t ? t->changed[aspect] : name_changed(path);
}

static bool
text_changed(struct str path)
{
	return is_changed(path, TEXT);
}

static enum class class_of(struct str path) {
	if (str_search(path, S("_posts/")) < path.len ||
		str_search(path, S("_drafts/")) < path.len) return POSTS;
	if (str_search(path, S("_docs/")) < path.len) return DOCS;
	bool own = path.ptr[0] == '_' && !str_starts(path, S("_shown/"));
	return own && jekyll ? NO_CLASS : OTHERS;
}

/* Whether that is another of any file below a folder ("" for all), of one class or of any. */
static bool
any_changed(struct str folder, enum class class, enum aspect aspect)
{
	const struct world *worlds[] = { then, now };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < worlds[k]->n; i++) {
			const struct text *t = worlds[k]->all[i];
			struct str path = str_of(t->path);
			if (t->changed[aspect] && str_starts(path, folder) &&
				(class == NO_CLASS || class_of(path) == class))
				return true;
		}
	return false;
}

static struct str
folder_of(struct str path)
{
	while (path.len && path.ptr[path.len - 1] != '/')
		path.len--;
	return path;
}

static bool
reads_changed(const struct reads *r)
{
	struct str all = S("");
	bool changed = (r->any && any_changed(all, NO_CLASS, TEXT)) ||
		       (r->names && any_changed(all, NO_CLASS, NAME)) ||
		       ((r->any || r->times) && any_changed(all, NO_CLASS, TIME));
	for (size_t c = 0; !changed && c < CLASSES; c++)
		changed = r->fronts[c] && any_changed(all, (enum class)c, FRONT);
	for (size_t i = 0; !changed && i < r->npaths; i++)
		changed = is_changed(str_of(r->paths[i]), TEXT);
	for (size_t i = 0; !changed && i < r->ntargets; i++)
		changed = is_changed(str_of(r->targets[i]), FRONT);
	for (size_t i = 0; !changed && i < r->nfolders; i++)
		changed = any_changed(str_of(r->folders[i]), NO_CLASS, NAME);
	return changed;
}

/* ---- what a text reads ------------------------------------------------------------------------- */

static bool
has(struct str text, const char *needle)
{
	return str_search(text, str_of(needle)) < text.len;
}

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
add_path(struct reads *r, const struct text *t)
{
	for (size_t i = 0; i < r->npaths; i++)
		if (strcmp(r->paths[i], t->path) == 0)
			return false;
	if (r->npaths == NAMED_MAX)
		abort();
	r->paths[r->npaths++] = t->path;
	return true;
}

static void
add_fronts(struct reads *r, bool posts, bool docs, bool others)
{
	r->fronts[POSTS] |= posts;
	r->fronts[DOCS] |= docs;
	r->fronts[OTHERS] |= others;
}

static void read_liquid(struct reads *r, const struct world *w, const struct text *t);

/* Every file below that folder, in full. */
static void
read_folder(struct reads *r, const struct world *w, struct str folder)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_starts(str_of(w->all[i]->path), folder))
			read_liquid(r, w, w->all[i]);
	r->names = true;
}

static void
read_file(struct reads *r, const struct world *w, const char *folder, struct str name,
	const char *end)
{
	char path[2 * REACH_PATH];
	(void)snprintf(path, sizeof(path), "%s%.*s%s", folder, STR(name), end);
	const struct text *t = world_find(w, str_of(path));
	if (t)
		read_liquid(r, w, t);
	else
		r->names =
			true; /* it is told that there is none, and what is near; or it is the theme's */
}

static struct str
word_of(struct str rest)
{
	size_t n = 0;
	while (n < rest.len && !strchr(" %}\n'\"", rest.ptr[n]))
		n++;
	return str_slice(rest, 0, n);
}

static void
read_includes(struct reads *r, const struct world *w, struct str text)
{
	for (struct str rest = text; skip_to(&rest, "{% include");) {
		if (str_starts(rest, S("_relative")))
			r->any = true;
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
				add_fronts(r, true, false, false);
				known = true;
			}
		if (str_eq(name, S("data")))
			read_folder(r, w, S("_data/"));
		else if (str_eq(name, S("docs")))
			add_fronts(r, false, true, false);
		else if (str_eq(name, S("documents")) || str_eq(name, S("collections")))
			add_fronts(r, true, true, false);
		else if (!known) /* pages are made of posts, too: archives, redirects */
			add_fronts(r, true, true, true);
		r->times |= str_eq(name, S("static_files"));
	}
}

/* All that the text of a document, layout or include may read. */
static void
read_liquid(struct reads *r, const struct world *w, const struct text *t)
{
	static const char *const whole[] = { ".content", ".output", "p.excerpt", "next.excerpt",
		"previous.excerpt", "page.posts", "crement " };
	static const char *const neighbours[] = { ".next", ".previous", "paginator" };
	static const char *const names[] = { ".md", "{% link", "post_url" };
	struct str text = bytes_of(t);
	if (!add_path(r, t))
		return;
	read_includes(r, w, text);
	read_of_site(r, w, text);
	for (size_t i = 0; i < sizeof(whole) / sizeof(*whole); i++)
		r->any |= has(text, whole[i]);
	for (size_t i = 0; i < sizeof(neighbours) / sizeof(*neighbours); i++)
		if (has(text, neighbours[i]))
			add_fronts(r, true, true, false);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (has(text, names[i])) {
			r->names = true;
			add_fronts(r, true, true, true);
		}
	if (has(text, "{% seo"))
		read_folder(r, w, S("_data/"));
	if (has(text, "@import"))
		read_folder(r, w, S("_sass/"));
}

/* Layouts within layouts; any of them where the front matter names none, as settings and plugins then may. */
static void
read_layouts(struct reads *r, const struct world *w, const struct text *t)
{
	struct str text = bytes_of(t), front = front_of(t), name;
	for (unsigned depth = 0; depth < 8; depth++) {
		size_t end = str_search(text, S("\n---\n"));
		front = str_slice(text, 0, end);
		if (!skip_to(&front, "\nlayout: ")) {
			if (depth == 0)
				read_folder(r, w, S("_layouts/"));
			return;
		}
		name = str_slice(front, 0, str_find(front, '\n', 0));
		char path[2 * REACH_PATH];
		read_file(r, w, "_layouts/", name, ".html");
		(void)snprintf(path, sizeof(path), "_layouts/%.*s.html", STR(name));
		t = world_find(w, str_of(path));
		if (!t)
			return;
		text = bytes_of(t);
	}
}

/* ---- what a plain document reads --------------------------------------------------------------- */

/* A README stands for the index where there is none. */
static bool
is_index(struct str path)
{
	return has(path, "README") || has(path, "index");
}

/* Where the links and images of a text lead: the front matter of what is there; and which names there are, where
 * nothing is. */
static void
read_links(struct reads *r, const struct world *w, const struct text *t)
{
	struct str text = bytes_of(t), folder = folder_of(str_of(t->path));
	for (struct str rest = text; skip_to(&rest, "](");) {
		size_t n = 0;
		while (n < rest.len && !strchr(")#\n", rest.ptr[n]))
			n++;
		struct str to = str_slice(rest, 0, n), from = folder;
		if (to.len && to.ptr[0] == '/') {
			to = str_from(to, 1);
			from = S("");
		}
		if (r->ntargets == NAMED_MAX)
			abort();
		char *path = r->targets[r->ntargets++];
		(void)snprintf(path, REACH_PATH, "%.*s%.*s", STR(from), STR(to));
		if (!world_find(w, str_of(path)) || is_index(str_of(path))) {
			struct str beside = folder_of(str_of(path));
			memcpy(r->folders[r->nfolders++], beside.ptr, beside.len);
		}
	}
}

static void
read_plain(struct reads *r, const struct world *w, const struct text *t)
{
	(void)add_path(r, t);
	read_links(r, w, t);
	r->names |= is_index(str_of(t->path));
	r->names |= has(front_of(t), "image:");
}

/* ---- tasks ------------------------------------------------------------------------------------- */

static bool
document_changed(const struct world *w, const struct text *t)
{
	struct reads r = { 0 };
	if (jekyll) {
		read_liquid(&r, w, t);
		read_layouts(&r, w, t);
	} else {
		read_plain(&r, w, t);
	}
	return reads_changed(&r);
}

static bool
is_folder(struct str path)
{
	const struct world *worlds[] = { then, now };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < worlds[k]->n; i++)
			if (str_starts(str_of(worlds[k]->all[i]->path), path))
				return true;
	return false;
}

/* A page that several documents claim, or none, or others than before, may be anything. */
static bool
page_changed(struct str url)
{
	const struct world *worlds[] = { then, now };
	const struct text *owners[2] = { NULL, NULL };
	const struct reads any = { .any = true };
	size_t n[2] = { 0, 0 };
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < worlds[k]->n; i++)
			if (str_eq(str_of(worlds[k]->all[i]->url), url)) {
				owners[k] = worlds[k]->all[i];
				n[k]++;
			}
	if (n[0] != 1 || n[1] != 1 || strcmp(owners[0]->path, owners[1]->path) != 0)
		return reads_changed(&any);
	if (!jekyll && is_folder(str_from(url, 1)))
		return reads_changed(&any); /* its list may be on it */
	return document_changed(then, owners[0]) || document_changed(now, owners[1]);
}

static bool
file_changed(struct str path)
{
	const struct text *was = world_find(then, path), *is = world_find(now, path);
	return !was || !is || document_changed(then, was) || document_changed(now, is);
}

/* A document by its own, without what it shows of others. */
static bool
own_changed(struct str path)
{
	struct reads r = { .names = is_index(path) };
	const struct text *t = world_find(now, path);
	struct str front = t ? front_of(t) : S("");
	r.fronts[OTHERS] = is_index(path);
	if (jekyll && t && !has(front, "\nlayout: "))
		read_folder(&r, now, S("_layouts/")); /* settings and plugins may name any */
	return text_changed(path) || reads_changed(&r);
}

static bool
template_changed(struct str name)
{
	char path[2 * REACH_PATH];
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

enum { TASKS_MAX = 4096 };

struct task {
	const char *kind;
	char key[REACH_PATH];
	bool stale; /* what it is made of may have changed since it ran */
};

static struct task tasks[TASKS_MAX];
static size_t ntasks;

static struct task *
task_of(const char *kind, struct str key)
{
	for (size_t i = 0; i < ntasks; i++)
		if (strcmp(tasks[i].kind, kind) == 0 && str_eq(str_of(tasks[i].key), key))
			return &tasks[i];
	return NULL;
}

static bool
is_judged(const char *kind)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (strcmp(rules[i].kind, kind) == 0)
			return true;
	return false;
}

bool
reach_allows(const char *kind, struct str key)
{
	const struct task *t = task_of(kind, key);
	return !is_judged(kind) || !t || t->stale;
}

void
reach_ran(const char *kind, struct str key)
{
	struct task *t = task_of(kind, key);
	if (!is_judged(kind))
		return;
	if (!t) {
		if (ntasks == TASKS_MAX || key.len >= REACH_PATH)
			abort();
		t = &tasks[ntasks++];
		t->kind = kind;
		memcpy(t->key, key.ptr, key.len);
	}
	t->stale = false;
}

bool
reach_update(const struct world *before, const struct world *after, bool is_jekyll)
{
	const struct text *config = world_find(after, S("_config.yml"));
	then = before;
	now = after;
	jekyll = is_jekyll;
	titles_from_text = !jekyll || (config && has(bytes_of(config), "titles-from-headings"));
	note_changes(then, now);
	note_changes(now, then);
	bool tells = !then->linked && !now->linked && !any_changed(S("_config."), NO_CLASS, TEXT) &&
		     !any_changed(S("vendor/"), NO_CLASS, TEXT) &&
		     !any_changed(S("style.css"), NO_CLASS, TEXT);
	for (size_t i = 0; i < ntasks; i++)
		for (size_t k = 0; !tasks[i].stale && k < sizeof(rules) / sizeof(*rules); k++)
			if (strcmp(rules[k].kind, tasks[i].kind) == 0)
				tasks[i].stale = !tells || rules[k].changed(str_of(tasks[i].key));
	return tells;
}
