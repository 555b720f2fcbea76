/* Which folder is watched, by its descriptor, and under which paths it is seen.
 *
 * inotify watches an inode: a folder that moves keeps its descriptor, and arming it again under its
 * new path returns the same one. So a move needs no special case: its old paths are removed, its new
 * path is scanned, and what nobody claimed by then is let go (folder_sweep). */
#include "watch/watcher_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/inotify.h>

#include "core/hash.h"
#include "core/heap.h"
#include "core/path.h"

struct folder *
folder_find(struct watcher *w, int wd)
{
	struct table_node *n = table_first(&w->folders, (uint64_t)wd);
	return (struct folder *)n; /* its first member; the hash is the key */
}

int
folder_arm(int fd, const char *path, bool follow)
{
	uint32_t mask = IN_CLOSE_WRITE | IN_MOVED_FROM | IN_MOVED_TO | IN_CREATE | IN_DELETE |
			IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_MODIFY | IN_ONLYDIR |
			IN_EXCL_UNLINK;
	return inotify_add_watch(fd, path, follow ? mask : mask | IN_DONT_FOLLOW);
}

struct folder *
folder_watch(struct watcher *w, const char *path, bool follow, int *ret_error)
{
	int wd = folder_arm(w->fd, path, follow);
	if (wd < 0) {
		*ret_error = -errno;
		return NULL;
	}
	struct folder *f = folder_find(w, wd);
	if (f)
		return f;
	f = heap_new(sizeof(*f));
	f->wd = wd;
	table_add(&w->folders, &f->node, (uint64_t)wd);
	return f;
}

/* A folder without any path may be on its way to another one: looked at when events are handled. */
void
folder_note_idle(struct watcher *w, struct folder *f)
{
	if (f->places || f->aliases || f->is_idle)
		return;
	f->is_idle = true;
	f->next_idle = w->idle;
	w->idle = f;
}

static void
folder_unlink_idle(struct watcher *w, struct folder *f)
{
	struct folder **link = &w->idle;
	while (f->is_idle && *link != f)
		link = &(*link)->next_idle;
	if (f->is_idle)
		*link = f->next_idle;
}

/* The kernel does not watch this folder any more. */
void
folder_forget(struct watcher *w, struct folder *f)
{
	while (f->places)
		place_remove(w, f->places);
	w->relink |= f->aliases != NULL;
	while (f->aliases)
		alias_free(w, f->aliases);
	folder_unlink_idle(w, f);
	table_remove(&w->folders, &f->node);
	free(f);
}

void
folder_sweep(struct watcher *w)
{
	while (w->idle) {
		struct folder *f = w->idle;
		w->idle = f->next_idle;
		f->is_idle = false;
		if (f->places || f->aliases)
			continue;
		(void)inotify_rm_watch(w->fd, f->wd); /* fails where the folder is gone */
		folder_forget(w, f);
	}
}

static struct place *
place_at(const struct watcher *w, struct str path)
{
	struct table_node *n = table_first(&w->places, hash64(path, 0));
	for (; n; n = table_next(n))
		if (str_eq(((struct place *)n)->path, path))
			return (struct place *)n; /* its first member */
	return NULL;
}

struct place *
place_find(struct watcher *w, struct str path)
{
	struct place *p = place_at(w, path);
	return p && p->folder ? p : NULL;
}

static void
place_attach(struct place *p, struct folder *f)
{
	p->folder = f;
	p->next = f->places;
	f->places = p;
}

static void
place_detach(struct watcher *w, struct place *p)
{
	struct place **link = &p->folder->places;
	while (*link != p)
		link = &(*link)->next;
	*link = p->next;
	folder_note_idle(w, p->folder);
	p->folder = NULL;
}

/* The place of the path, and those above it; made where there are none. */
static struct place *
place_intern(struct watcher *w, struct str path)
{
	struct place *found = NULL, *below = NULL, *p;
	for (struct str at = path; !found || below; at = path_dirname(at)) {
		bool known = (p = place_at(w, at)) != NULL;
		if (!known) {
			p = heap_new(sizeof(*p) + at.len + 1);
			if (at.len)
				memcpy(p->bytes, at.ptr, at.len);
			p->path = (struct str){ p->bytes, at.len };
			table_add(&w->places, &p->node, hash64(at, 0));
		}
		if (below) {
			below->up = p;
			below->beside = p->first;
			below->link = &p->first;
			if (p->first)
				p->first->link = &below->beside;
			p->first = below;
		}
		found = found ? found : p;
		below = known || at.len == 0 ? NULL : p;
	}
	return found;
}

/* Frees the place if nothing is watched at or below it. */
static void
place_free(struct watcher *w, struct place *p)
{
	if (p->folder || p->first)
		return;
	if (p->up) {
		*p->link = p->beside;
		if (p->beside)
			p->beside->link = p->link;
	}
	table_remove(&w->places, &p->node);
	free(p);
}

/* The same, and then those above it. */
static void
place_prune(struct watcher *w, struct place *p)
{
	for (struct place *up; p && !p->folder && !p->first; p = up) {
		up = p->up;
		place_free(w, p);
	}
}

struct place *
place_put(struct watcher *w, struct str path, struct folder *f)
{
	struct place *p = place_intern(w, path);
	if (p->folder && p->folder != f)
		place_detach(w, p);
	if (!p->folder)
		place_attach(p, f);
	p->seen = w->scan;
	return p;
}

void
place_remove(struct watcher *w, struct place *p)
{
	place_detach(w, p);
	place_prune(w, p);
}

/* Removes the place and those below it, or with `unseen` of these only what the last full scan did not come by. */
static void
remove_some(struct watcher *w, struct place *p, bool unseen)
{
	w->stats.passed++;
	for (struct place *below = p->first, *next; below; below = next) {
		next = below->beside;
		remove_some(w, below, unseen);
	}
	if (p->folder && !(unseen && p->seen == w->scan))
		place_detach(w, p);
	place_free(w, p);
}

void
place_remove_below(struct watcher *w, struct str path)
{
	struct place *p = place_at(w, path), *up = p ? p->up : NULL;
	if (p)
		remove_some(w, p, false);
	place_prune(w, up);
}

void
place_remove_unseen(struct watcher *w)
{
	struct place *root = place_at(w, S(""));
	if (root)
		remove_some(w, root, true);
}

/* Frees everything; the watches end with the descriptor. */
void
folders_done(struct watcher *w)
{
	size_t slot = 0;
	links_done(w);
	struct table_node *n = table_each(&w->folders, &slot, NULL);
	while (n) {
		struct folder *f = (struct folder *)n;
		n = table_each(&w->folders, &slot, n);
		folder_forget(w, f);
	}
	w->idle = NULL;
	table_done(&w->folders);
	table_done(&w->places);
}
