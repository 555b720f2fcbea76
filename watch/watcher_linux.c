/* inotify's events. Our own descriptor on uv_poll_t, since libuv's uv_fs_event drops a queue
 * overflow silently, cannot ask for IN_CLOSE_WRITE and loses the cookies of renames.
 *
 *	CLOSE_WRITE, MOVED_TO     the file is complete: at once (an empty one: when it is filled)
 *	CREATE                    a folder: arm, then list. A link or a further name: at once.
 *	                          Else somebody is writing it, or linkat gave it its first name
 *	MODIFY                    wait for its close; truncate(2) has none
 *	DELETE, MOVED_FROM        held, the path may come back
 *	…of a name that is gone   it was written unseen, perhaps a further name of a file: told as that
 *	ATTRIB                    of a file: told. Of a folder: it may have become readable
 *	IGNORED                   the kernel forgot the folder: so do we
 *	Q_OVERFLOW                events were lost: everything is armed and listed anew
 *
 * A folder that moves away keeps its watch until the queue is handled: if it arrives somewhere
 * beneath the root, the scan there finds it watched. Nothing depends on the cookie for that; it is
 * used to see that a file was renamed to an editor's backup name, and will soon be back, or that a
 * file or folder has another name now: then both ends are told together, with no hold. */
#include "watch/watcher_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/temporary.h"

enum { READ_SIZE = 64 * 1024, READS_A_TURN = 64 };

/* What lstat says, where it is a file or a link: nothing else may be an input. */
static bool
look(struct watcher *w, struct str path, struct stat *ret)
{
	const char *full = watcher_path(w, path);
	return full && watcher_lstat(full, ret) && (S_ISREG(ret->st_mode) || S_ISLNK(ret->st_mode));
}

static void
file_gone(struct watcher *w, struct str path)
{
	bool folder = place_find(w, path) != NULL; /* it was a link to one */
	if (folder) {
		place_remove_below(w, path);
		w->relink = true;
	}
	if (w->n_links)
		link_drop(w, path);
	watcher_add(w, path, folder ? BATCH_FOLDER_GONE : BATCH_GONE);
}

/* A name that appeared, or was renamed over. */
static void
file_appeared(struct watcher *w, struct str path, const struct stat *st, bool moved)
{
	/* what a link is renamed over nobody else tells of: a file, or what led to a folder */
	if ((moved && S_ISLNK(st->st_mode)) || place_find(w, path))
		file_gone(w, path);
	else if (w->n_links)
		link_drop(w, path);
	w->relink |= S_ISLNK(st->st_mode); /* other links may lead through this one */
	if (S_ISLNK(st->st_mode)) {
		if (link_found(w, path, SCAN_APPEARED) == LINK_FOLDER)
			watcher_add(w, path, BATCH_FOLDER);
	} else if (moved) {
		watcher_add(w, path, BATCH_WRITTEN);
	} else {
		watcher_add_file(w, path, st);
	}
}

static void
file_event(struct watcher *w, struct str path, uint32_t mask)
{
	struct stat st = { 0 };
	if (mask & (IN_DELETE | IN_MOVED_FROM)) {
		file_gone(w, path);
		return;
	}
	if ((mask & (IN_MODIFY | IN_ATTRIB)) && batch_has(w->batch, path)) {
		/* it was looked at before */
		watcher_add(w, path, mask & IN_MODIFY ? BATCH_MODIFIED : BATCH_ATTRIB);
		return;
	}
	if (!look(w, path, &st)) {
		if ((mask & IN_MOVED_TO) && st.st_mode && !S_ISDIR(st.st_mode))
			file_gone(w, path); /* what it is renamed over nobody else tells of */
		/* gone again, which is another event; but other names may keep what was written */
		if (mask != IN_CREATE && (S_ISDIR(st.st_mode) || watcher_absent(w, path)))
			watcher_add(w, path, BATCH_UNSEEN);
		return;
	}
	if (mask & (IN_CREATE | IN_MOVED_TO))
		file_appeared(w, path, &st, mask & IN_MOVED_TO);
	else if (mask & IN_CLOSE_WRITE)
		watcher_add(w, path, st.st_size > 0 ? BATCH_WRITTEN : BATCH_CREATED);
	else if (mask & IN_MODIFY)
		watcher_add(w, path, BATCH_MODIFIED);
	else if (mask & IN_ATTRIB)
		watcher_add(w, path, BATCH_ATTRIB);
	if (S_ISREG(st.st_mode) && st.st_nlink > 1)
		watcher_add(w, path, BATCH_LINKED);
}

static void
folder_event(struct watcher *w, struct str path, uint32_t mask, bool through_link)
{
	w->relink |= w->n_links > 0;
	if (mask & (IN_CREATE | IN_MOVED_TO)) {
		scan_push(w, path, mask & IN_CREATE ? SCAN_APPEARED : SCAN_MOVED, through_link);
		/* a disappearance of the same path must not be told while the scan is under way */
		watcher_add(w, path, BATCH_FOLDER);
	} else if (mask & IN_DELETE) {
		struct place *p = place_find(w, path);
		if (p) /* it was empty: nothing is below, and rm -rf of many folders stays linear */
			place_remove(w, p);
		watcher_add(w, path, BATCH_FOLDER_GONE);
	} else if (mask & IN_MOVED_FROM) {
		place_remove_below(w, path);
		watcher_add(w, path, BATCH_FOLDER_GONE);
	} else if (mask & IN_ATTRIB) {
		scan_push(w, path, SCAN_APPEARED, through_link);
		watcher_add(w, path, BATCH_RESCAN);
	}
}

/* What the two ends of a rename say about the old one. A file that is renamed to an editor's backup
 * name comes back soon, and is held longer; one that has another name now is not held at all. */
static void
note_move(struct watcher *w, const struct inotify_event *ev, struct str path, bool temporary)
{
	if (ev->mask & IN_MOVED_FROM) {
		w->cookie = ev->cookie;
		buf_clear(&w->moved);
		buf_add(&w->moved, path);
		return;
	}
	struct str from = buf_str(&w->moved);
	bool is_folder = ev->mask & IN_ISDIR;
	if (!(ev->mask & IN_MOVED_TO) || ev->cookie != w->cookie)
		return;
	if (!temporary && !watcher_skips(w, path, is_folder))
		watcher_add(w, from, BATCH_FOLLOWED);
	if (temporary)
		watcher_add(w, from, BATCH_BACKUP);
	else if (!watcher_skips(w, path, is_folder) &&
		 (is_folder || !watcher_is_backup(from, path)) && watcher_absent(w, from))
		watcher_add(w, from, BATCH_MOVED);
}

static void
place_event(struct watcher *w, struct place *p, const struct inotify_event *ev, struct str name)
{
	bool is_folder = ev->mask & IN_ISDIR, through_link = p->through_link;
	bool temporary = !is_folder && name_is_temporary(name);
	struct buf path = { .max = PATH_MAX };
	buf_add(&path, p->path);
	if (p->path.len)
		buf_add_char(&path, '/');
	buf_add(&path, name);
	struct str at = buf_str(&path);
	if (str_eq(at, S(".git")))
		git_find(w);
	if (!path.overflow && (ev->mask & IN_MOVE))
		note_move(w, ev, at, temporary);
	if (!path.overflow && !temporary && !watcher_skips(w, at, is_folder)) {
		if (is_folder)
			folder_event(w, at, ev->mask, through_link);
		else
			file_event(w, at, ev->mask);
	}
	buf_done(&path);
}

/* The target of a link changed, or a step on the way to it. */
static void
alias_event(struct watcher *w, struct str link, uint32_t mask)
{
	struct stat st;
	const char *full = watcher_path(w, link);
	if (mask & (IN_DELETE | IN_MOVED_FROM)) {
		watcher_add(w, link, BATCH_GONE);
		return;
	}
	if (!full || stat(full, &st) < 0 || !S_ISREG(st.st_mode))
		return;
	if (mask & (IN_MOVED_TO | IN_CLOSE_WRITE))
		watcher_add(w, link,
			st.st_size > 0 || (mask & IN_MOVED_TO) ? BATCH_WRITTEN : BATCH_CREATED);
	else if (mask & IN_CREATE)
		watcher_add_file(w, link, &st);
	else
		watcher_add(w, link, mask & IN_MODIFY ? BATCH_MODIFIED : BATCH_ATTRIB);
}

/* A change of a name that links lead through. */
static void
aliases_event(struct watcher *w, struct folder *f, uint32_t mask, struct str name)
{
	for (struct alias *a = f->aliases; a; a = a->next)
		if (str_eq(a->name, name)) {
			w->relink |=
				a->way || (mask & (IN_CREATE | IN_MOVED_TO)); /* elsewhere now? */
			if (!a->way)
				alias_event(w, a->link->path, mask);
		}
}

/* The root is not there any more, not what it was, or may not be read. */
void
inotify_root_lost(struct watcher *w)
{
	struct folder *f;
	size_t slot = 0;
	place_remove_below(w, S(""));
	struct table_node *n = table_each(&w->folders, &slot, NULL);
	while (n) {
		f = (struct folder *)n; /* its first member */
		n = table_each(&w->folders, &slot, n);
		(void)inotify_rm_watch(w->fd, f->wd); /* fails where the folder is gone */
		folder_forget(w, f);
	}
	above_forget(w);
	links_done(w);
	scan_done(w);
	w->root_lost = true;
	watcher_tell_root(w);
}

/* Whether the folder above it knows nothing of what happens to it: it lies elsewhere, and its watch is of there. */
static bool
is_apart(struct watcher *w, const struct place *p)
{
	struct statx st;
	const char *full = watcher_path(w, p->path);
	return p->through_link ||
	       (full && statx(AT_FDCWD, full, AT_SYMLINK_NOFOLLOW, 0, &st) == 0 &&
		       (st.stx_attributes & STATX_ATTR_MOUNT_ROOT));
}

/* An event of a watched folder itself. */
static void
self_event(struct watcher *w, struct folder *f, uint32_t mask)
{
	struct place *root = place_find(w, S(""));
	uint32_t end = IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT;
	if (root && root->folder == f && (mask & end)) {
		inotify_root_lost(w);
		return;
	}
	if (root && root->folder == f && (mask & IN_ATTRIB))
		scan_all(w, true);
	/* its own name is told by the folder above it */
	for (struct place *p = mask & IN_ATTRIB ? f->places : NULL; p; p = p->next)
		if (p->path.len && is_apart(w, p))
			folder_event(w, p->path, IN_ATTRIB, p->through_link);
	if (mask & (IN_UNMOUNT | IN_MOVE_SELF | IN_DELETE_SELF)) {
		/* below the root the parent tells; a mount or a link's target may have none */
		for (struct place *p = f->places; p; p = p->next)
			if (p->through_link || (mask & IN_UNMOUNT))
				watcher_add(w, p->path, BATCH_RESCAN);
		for (struct alias *a = f->aliases; a; a = a->next)
			if (!a->way)
				watcher_add(w, a->link->path, BATCH_WRITTEN);
		w->relink |= f->aliases != NULL;
	}
	if (mask & IN_IGNORED)
		folder_forget(w, f);
}

/* A change of a file that is a mount point, maybe by its other name. */
static void
bound_event(struct watcher *w, int wd, uint32_t mask)
{
	for (size_t i = 0; i < w->n_bound; i++) {
		struct str path = w->bound[i].path;
		if (w->bound[i].wd == wd && !(mask & IN_IGNORED) && !watcher_skips(w, path, false))
			file_event(w, path, mask);
	}
}

static void
event_handle(struct watcher *w, const struct inotify_event *ev)
{
	w->stats.events++;
	if (ev->mask & IN_Q_OVERFLOW) {
		w->stats.overflows++;
		git_doubt(w);
		scan_all(w, true);
		return;
	}
	if (ev->wd == w->git_wd)
		git_event(w, ev->mask, ev->len ? str_of(ev->name) : S(""));
	if (above_moved(w, ev->wd, ev->mask)) {
		inotify_root_lost(w);
		return;
	}
	bound_event(w, ev->wd, ev->mask);
	struct folder *f = folder_find(w, ev->wd);
	if (!f)
		return; /* let go of before, or a file */
	if (ev->len == 0) {
		self_event(w, f, ev->mask);
		return;
	}
	struct str name = str_of(ev->name);
	struct place *next;
	for (struct place *p = f->places; p; p = next) {
		next = p->next;
		place_event(w, p, ev, name);
	}
	if (f->aliases)
		aliases_event(w, f, ev->mask, name);
}

static size_t
event_size(const struct inotify_event *ev)
{
	return sizeof(*ev) + ev->len;
}

/* Whether the event is a write that the next one says to be complete: a save is both, mostly. */
static bool
is_closed_next(const struct inotify_event *ev, size_t left)
{
	const struct inotify_event *next = (const void *)((const char *)ev + event_size(ev));
	return ev->mask == IN_MODIFY && ev->len && left > event_size(ev) &&
	       next->mask == IN_CLOSE_WRITE && next->wd == ev->wd && next->len == ev->len &&
	       memcmp(next->name, ev->name, ev->len) == 0;
}

/* Reads until there is nothing more, though not for ever: others want their turn. */
void
inotify_read(struct watcher *w)
{
	enum { LARGEST = sizeof(struct inotify_event) + NAME_MAX + 1 };
	_Alignas(struct inotify_event) char bytes[READ_SIZE];
	for (int i = 0; i < READS_A_TURN && w->fd >= 0; i++) {
		ssize_t n = read(w->fd, bytes, sizeof(bytes));
		if (n <= 0)
			return; /* EAGAIN: all is read; EINTR: poll tells again */
		for (size_t at = 0; at < (size_t)n && w->fd >= 0;) {
			const struct inotify_event *ev = (const void *)(bytes + at);
			if (!is_closed_next(ev, (size_t)n - at))
				event_handle(w, ev);
			at += event_size(ev);
		}
		if ((size_t)n + LARGEST <= sizeof(bytes))
			return; /* one more would have fitted: there was none */
	}
}

static void
on_poll(uv_poll_t *poll, int status, int events)
{
	watcher_pump(poll->data);
}

int
inotify_start(struct watcher *w)
{
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->fd < 0)
		return -errno;
	int r = uv_poll_init(w->loop, &w->poll, w->fd);
	if (r < 0) {
		(void)close(w->fd); /* nothing is lost with it */
		w->fd = -1;
		return r;
	}
	w->handles++;
	above_watch(w);
	git_watch(w);
	mounts_start(w);
	return uv_poll_start(&w->poll, UV_READABLE, on_poll);
}

void
inotify_stop(struct watcher *w)
{
	if (w->fd < 0)
		return;
	(void)uv_idle_stop(&w->idler); /* never fails */
	scan_done(w);
	above_forget(w);
	folders_done(w);
	mounts_stop(w);
	w->root_lost = false;
	uv_close((uv_handle_t *)&w->poll, watcher_handle_closed);
	(void)close(w->fd); /* stopped by uv_close; all watches end with it */
	w->fd = w->git_wd = -1;
}
