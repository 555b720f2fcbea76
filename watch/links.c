/* Symlinks: what a link leads to is watched too, by its folder, never as a file.
 *
 * From a link to its target there may be several steps, each of them a name in some folder; any of
 * them may be replaced. Each step is an alias: "a change of this name in this folder is a change of
 * that link". A link to a folder is one more place of that folder instead. Where folders come, go or
 * move, links may lead elsewhere with no name changed: then all are looked at again. In folders that are
 * passed over (node_modules) nobody sees that, so that the names in them that a link leads through are
 * aliases, too: of the way. */
#include "watch/watcher_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/file.h"
#include "core/heap.h"

enum { MAX_STEPS = 16 };

/* Takes the alias out of its folder; its link forgets it by itself. */
static void
alias_unlink(struct watcher *w, struct alias *a)
{
	struct alias **at = &a->folder->aliases;
	while (*at != a)
		at = &(*at)->next;
	*at = a->next;
	folder_note_idle(w, a->folder);
}

void
alias_free(struct watcher *w, struct alias *a)
{
	struct alias **at = &a->link->aliases;
	while (*at != a)
		at = &(*at)->next_of_link;
	*at = a->next_of_link;
	alias_unlink(w, a);
	free(a);
}

static void
link_free(struct watcher *w, size_t i)
{
	struct link *l = w->links[i];
	while (l->aliases)
		alias_free(w, l->aliases);
	w->links[i] = w->links[--w->n_links];
	free(l);
}

/* The index of a link, or n_links. There are few of them. */
static size_t
link_index(const struct watcher *w, struct str path)
{
	size_t i = 0;
	while (i < w->n_links && !str_eq(w->links[i]->path, path))
		i++;
	return i;
}

void
link_drop(struct watcher *w, struct str path)
{
	size_t i = link_index(w, path);
	if (i < w->n_links)
		link_free(w, i);
}

void
links_done(struct watcher *w)
{
	while (w->n_links > 0)
		link_free(w, w->n_links - 1);
	free(w->links);
	w->links = NULL;
	w->cap_links = 0;
}

static struct link *
link_new(struct watcher *w, struct str path)
{
	struct link *l = heap_new(sizeof(*l) + path.len + 1);
	memcpy(l->bytes, path.ptr, path.len);
	l->path = (struct str){ l->bytes, path.len };
	w->links = heap_grow(w->links, w->n_links, &w->cap_links, sizeof(struct link *));
	w->links[w->n_links++] = l;
	return l;
}

static void
alias_add(struct watcher *w, const char *folder, struct str name, struct link *link, bool way)
{
	int error;
	struct folder *f = folder_watch(w, folder, true, &error);
	if (!f) {
		w->step_silent |= error != -ENOENT && error != -ENOTDIR && error != -ELOOP;
		return; /* gone since: the link itself still is watched */
	}
	struct alias *a = heap_new(sizeof(*a) + name.len + 1);
	memcpy(a->bytes, name.ptr, name.len);
	a->name = (struct str){ a->bytes, name.len };
	a->folder = f;
	a->next = f->aliases;
	f->aliases = a;
	a->link = link;
	a->way = way;
	a->next_of_link = link->aliases;
	link->aliases = a;
}

static bool
within_root(const struct watcher *w, struct str real)
{
	if (w->root.len == 1)
		return true; /* the root is "/" */
	return str_starts(real, w->root) &&
	       (real.len == w->root.len || real.ptr[w->root.len] == '/');
}

/* One step of a link: reads the link at `at` and puts where it leads, its folder resolved, into `at`
 * again, and that folder into `folder`. False at the end of the way. */
static bool
link_step(char at[PATH_MAX], char folder[PATH_MAX], struct str *ret_name)
{
	char target[PATH_MAX], joined[2 * PATH_MAX + 2];
	ssize_t n = readlink(at, target, sizeof(target) - 1);
	if (n <= 0)
		return false;
	target[n] = '\0';
	struct str here = str_of(at);
	size_t slash = str_rfind(here, '/');
	struct buf b = { .max = sizeof(joined) };
	if (target[0] != '/')
		buf_printf(&b, "%.*s/", STR(str_slice(here, 0, slash)));
	buf_printf(&b, "%s", target);
	struct str whole = buf_str(&b);
	while (whole.len > 1 && whole.ptr[whole.len - 1] == '/')
		whole.len--;
	size_t end = str_rfind(whole, '/');
	struct str name = str_from(whole, end + 1);
	memcpy(joined, whole.ptr, end ? end : 1);
	joined[end ? end : 1] = '\0';
	bool fits = end < whole.len && !b.overflow && realpath(joined, folder) &&
		    strlen(folder) + name.len + 2 <= PATH_MAX;
	if (fits) {
		size_t len = strlen(folder);
		memmove(at, folder, len);
		at[len] = '/';
		memcpy(at + len + 1, name.ptr, name.len);
		at[len + 1 + name.len] = '\0';
		*ret_name = (struct str){ at + len + 1, name.len };
	}
	buf_done(&b);
	return fits;
}

/* Watches every step from the link to its target. */
static void
follow_file(struct watcher *w, struct link *link)
{
	struct str path = link->path;
	char at[PATH_MAX], folder[PATH_MAX];
	struct str name;
	const char *full = watcher_path(w, path);
	if (!full)
		return;
	memcpy(at, full, w->root_len + path.len + 1);
	for (int i = 0; i < MAX_STEPS && link_step(at, folder, &name); i++)
		if (w->opt.allow_outside || within_root(w, str_of(folder)))
			alias_add(w, folder, name, link, false);
}

/* Whether what is in the folder, or the name in it, is passed over. */
static bool
is_passed_over(struct watcher *w, const char *folder, struct str name)
{
	struct str rest = str_of(folder);
	if (!within_root(w, rest))
		return false;
	struct buf path = { .max = PATH_MAX };
	rest = str_from(rest, w->root.len == 1 ? 1 : w->root.len);
	buf_add(&path, rest.len && rest.ptr[0] == '/' ? str_from(rest, 1) : rest);
	bool passed = path.len && watcher_skips(w, buf_str(&path), true);
	if (path.len)
		buf_add_char(&path, '/');
	buf_add(&path, name);
	passed = passed || (!path.overflow && watcher_skips(w, buf_str(&path), true));
	buf_done(&path);
	return passed;
}

/* Watches the names on the way that nobody else tells of, each before it is gone on from there: the first that is not
 * there is the last. */
static void
follow_way(struct watcher *w, struct link *link)
{
	char text[PATH_MAX], at[PATH_MAX], next[2 * PATH_MAX];
	bool passed = false;
	const char *full = watcher_path(w, link->path);
	ssize_t n = full ? readlink(full, text, sizeof(text)) : -1;
	if (n <= 0 || (size_t)n == sizeof(text))
		return;
	struct str rest = { text, (size_t)n }, name, here = str_of(full);
	(void)snprintf(next, sizeof(next), "%.*s/", STR(str_slice(here, 0, str_rfind(here, '/'))));
	if (!realpath(text[0] == '/' ? "/" : next, at))
		return;
	while (str_split(&rest, '/', &name)) {
		if (name.len == 0)
			continue;
		passed = passed || is_passed_over(w, at, name);
		if (passed && !str_eq(name, S(".")) && !str_eq(name, S("..")))
			alias_add(w, at, name, link, true);
		(void)snprintf(next, sizeof(next), "%s/%.*s", at, STR(name)); /* sized for it */
		if (!realpath(next, at))
			return;
	}
}

enum link_kind
link_look(struct watcher *w, struct str path, struct stat *ret_target)
{
	char real[PATH_MAX];
	struct stat st;
	const char *full = watcher_path(w, path);
	*ret_target = (struct stat){ 0 };
	if (!full)
		return LINK_IGNORED;
	if (!realpath(full, real) || stat(real, &st) < 0)
		return LINK_FILE;
	if (!w->opt.allow_outside && !within_root(w, str_of(real))) {
		w->stats.refused++;
		watcher_say(
			w, NOTICE_OUTSIDE, "%.*s leads out of the site: not followed", STR(path));
		return LINK_IGNORED;
	}
	*ret_target = st;
	if (S_ISDIR(st.st_mode))
		return file_leads_on(w->root.ptr, path) ? LINK_FOLDER : LINK_IGNORED;
	return S_ISREG(st.st_mode) ? LINK_FILE : LINK_IGNORED;
}

/* Whether what the link leads to may not be listed: then it is not watched, either. */
static bool
is_shut(struct watcher *w, struct str path)
{
	const char *full = watcher_path(w, path);
	return full && access(full, R_OK) < 0 && errno == EACCES;
}

/* Watches what the link leads to, and the way there, anew, and says what that is: watched first, then looked at, so that
 * whoever leads it elsewhere in between is told of behind that. What leads elsewhere under our eyes is begun again. */
static void
link_follow(struct watcher *w, struct link *l)
{
	enum { TRIES = 4 }; /* then the next event tells */
	for (int i = 0; i < TRIES; i++) {
		while (l->aliases)
			alias_free(w, l->aliases);
		follow_way(w, l);
		l->kind = link_look(w, l->path, &l->target);
		if (l->kind != LINK_FILE)
			break;
		follow_file(w, l);
		l->kind = link_look(w, l->path, &l->target);
		if (l->kind == LINK_FILE)
			break;
	}
	l->shut = l->kind == LINK_FOLDER && is_shut(w, l->path);
}

enum link_kind
link_found(struct watcher *w, struct str path, enum scan_report report)
{
	link_drop(w, path);
	struct link *l = link_new(w, path);
	link_follow(w, l);
	if (l->kind == LINK_FOLDER)
		scan_push(w, path, report, true);
	else if (l->kind == LINK_FILE && report)
		watcher_add(w, path, BATCH_WRITTEN);
	else if (report)
		watcher_add(w, path, BATCH_GONE); /* or it cannot be read: that is another thing */
	return l->kind;
}

static bool
same_target(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* Whether it leads where it did, to what is known there. */
static bool
is_as_before(struct watcher *w, const struct link *l, enum link_kind was, bool shut,
	const struct stat *before)
{
	if (l->kind != was || l->target.st_dev != before->st_dev ||
		l->target.st_ino != before->st_ino)
		return false;
	return was == LINK_FOLDER ? place_find(w, l->path) || (shut && l->shut)
				  : same_target(&l->target, before);
}

/* One link, after folders changed. Its steps are watched anew even where it leads where it did: they
 * may be other folders of the same names. So may the folder that it leads to, with the same inode: then the kernel has
 * forgotten the one that was watched. */
static void
link_refresh(struct watcher *w, struct str path)
{
	struct stat st;
	struct link *l = w->links[link_index(w, path)];
	const char *full = watcher_path(w, path);
	if (!full || lstat(full, &st) < 0 || !S_ISLNK(st.st_mode)) {
		link_drop(w, path); /* its own folder told of that */
		return;
	}
	struct stat before = l->target;
	enum link_kind was = l->kind;
	bool shut = l->shut;
	link_follow(w, l);
	if (is_as_before(w, l, was, shut, &before))
		return;
	if (was == LINK_FOLDER)
		place_remove_below(w, path);
	bool is_none = l->kind == LINK_IGNORED || !l->target.st_mode;
	if (was == LINK_FOLDER)
		watcher_add(w, path, BATCH_FOLDER_GONE);
	else if (is_none || (l->kind == LINK_FOLDER && before.st_mode))
		watcher_add(w, path, BATCH_GONE);
	if (l->kind == LINK_FILE && l->target.st_mode)
		watcher_add_file(w, path, &l->target);
	if (l->kind == LINK_FOLDER)
		scan_push(w, path, SCAN_APPEARED, true);
	if (was == LINK_FOLDER && l->kind == LINK_FOLDER)
		watcher_add(w, path, BATCH_FOLDER);
}

/* Looks at all links again. They are collected first, since each look makes its record anew. */
void
links_refresh(struct watcher *w)
{
	struct buf paths = { 0 };
	for (size_t i = 0; i < w->n_links; i++) {
		buf_add(&paths, w->links[i]->path);
		buf_add_char(&paths, '\0');
	}
	struct str rest = buf_str(&paths), path;
	while (rest.len > 0 && str_split(&rest, '\0', &path))
		if (path.len > 0 && link_index(w, path) < w->n_links)
			link_refresh(w, path);
	buf_done(&paths);
}
