/* Arms folders and lists them, always in this order: a file made in between is then seen twice,
 * never not at all.
 *
 *	1. inotify_add_watch(folder)
 *	2. read the folder: its folders are pushed, its symlinks looked at, and where it appeared
 *	   just now, its files reported
 *
 * A full scan (start, overflow, the root came back) numbers the places that it passes; those that
 * it did not pass are removed at its end, and only then is the caller told to list anew. */
#include "watch/watcher_impl.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/heap.h"
#include "core/path.h"
#include "core/temporary.h"

void
scan_push(struct watcher *w, struct str path, enum scan_report report, bool through_link)
{
	w->queue = heap_grow(w->queue, w->n_queue, &w->cap_queue, sizeof(*w->queue));
	w->queue[w->n_queue++] = (struct scan_item){ .path = heap_copy(path),
		.len = path.len,
		.report = report,
		.through_link = through_link };
}

void
scan_all(struct watcher *w, bool tell)
{
	w->tell_rescan |= tell;
	if (w->full_scan) {
		w->scan_again = true;
		return;
	}
	w->full_scan = true;
	w->scan++;
	scan_push(w, S(""), SCAN_QUIET, false);
}

/* One entry of a folder; its path is in `path`, which the entry's name was added to. */
static void
scan_entry(struct watcher *w, const struct scan_item *item, struct str path, unsigned char type)
{
	struct stat st = { 0 };
	if (type == DT_UNKNOWN || (item->report && type == DT_REG)) {
		const char *full = watcher_path(w, path);
		if (!full || !watcher_lstat(full, &st))
			return;
		type = IFTODT(st.st_mode);
	}
	if (watcher_skips(w, path, type == DT_DIR))
		return;
	w->listing_empty = false;
	w->tell_rescan |= w->late && (type == DT_DIR || type == DT_LNK);
	if (type == DT_DIR)
		scan_push(w, path, item->report, item->through_link);
	else if (type == DT_LNK)
		(void)link_found(w, path, item->report);
	else if (type == DT_REG && item->report == SCAN_MOVED && st.st_size > 0)
		watcher_add(w, path, BATCH_ARRIVED);
	else if (type == DT_REG && item->report)
		watcher_add_file(w, path, &st);
}

/* Whether there is anything to arm, or anybody to tell of it. */
static bool
scan_concerns(const struct scan_item *item, const struct dirent *entry)
{
	struct str name = str_of(entry->d_name);
	if (entry->d_type == DT_REG && !item->report)
		return false;
	if (str_eq(name, S(".")) || str_eq(name, S("..")))
		return false;
	return entry->d_type == DT_DIR || !name_is_temporary(name);
}

/* A folder that went away or may not be read is told of by the one above it, should it change. One that the
 * machine cannot arm or list would keep silent: also one that may be read and yet not be watched, since that is
 * a permission of its own to some (SELinux). */
static bool
is_told_above(const char *full, int error)
{
	bool gone = error == ENOENT || error == ENOTDIR || error == ELOOP;
	return gone || (error == EACCES && access(full, R_OK | X_OK) < 0);
}

static void
scan_failed(struct watcher *w, const char *full, int error)
{
	if (is_told_above(full, error))
		return;
	bool limit = error == ENOSPC || error == ENOMEM;
	watcher_use_polling(w, limit ? "the limit of watched folders is reached "
				       "(fs.inotify.max_user_watches)"
				     : "a folder cannot be watched or listed");
}

/* Lists on where the last slice ended, until the folder ends or the slice does; true at its end. The clock is
 * looked at for entries of any type, and no slice lists more than SLICE: a flat folder of files yields too. */
static bool
scan_list(struct watcher *w, uint64_t until)
{
	enum { LOOK = 128, SLICE = 1024 }; /* entries between two looks at the clock, and in all */
	const struct scan_item *item = &w->listing;
	struct buf path = { .max = PATH_MAX };
	struct dirent *entry = NULL;
	buf_add(&path, (struct str){ item->path, item->len });
	if (item->len)
		buf_add_char(&path, '/');
	size_t len = path.len;
	for (unsigned n = 0; n < SLICE && (errno = 0, entry = readdir(w->dir)); n++) {
		path.len = len;
		buf_add(&path, str_of(entry->d_name));
		if (!path.overflow && scan_concerns(item, entry))
			scan_entry(w, item, buf_str(&path), entry->d_type);
		w->stats.listed++;
		if (n % LOOK == LOOK - 1 && uv_hrtime() >= until)
			break;
	}
	int error = entry ? 0 : errno;
	buf_done(&path);
	if (error)
		scan_failed(w, watcher_path(w, (struct str){ item->path, item->len }), error);
	return !entry;
}

/* Arms the folder; false where it is not there, may not be read, or inotify's limits are reached. */
static bool
scan_arm(struct watcher *w, const struct scan_item *item, const char *full)
{
	int error = 0;
	struct str path = { item->path, item->len };
	/* the root may be reached by a link, and a followed link is one */
	bool follow = item->len == 0 || item->through_link;
	struct folder *f = folder_watch(w, full, follow, &error);
	if (f) {
		struct place *p = place_put(w, path, f);
		p->through_link = item->through_link;
		return true;
	}
	if (item->len == 0 && is_told_above(full, -error))
		inotify_root_lost(w);
	else
		scan_failed(w, full, -error);
	return false;
}

/* A folder is armed by marking each name in it that the kernel has cached: 11 ms for 100,000, which is three times
 * what a first answer takes besides. So a large one is left at the start: one whose names take LARGE bytes, and that,
 * by its links, has no folders in it. */
static bool
scan_leaves(struct watcher *w, const struct scan_item *item, const char *full)
{
	enum { LARGE = 64 * 1024, LINKS = 2 };
	struct stat st;
	bool first = w->opt.doubt && w->scan == 1 && w->full_scan && item->report == SCAN_QUIET;
	return first && item->len && !item->through_link && full && lstat(full, &st) == 0 &&
	       S_ISDIR(st.st_mode) && st.st_size >= LARGE && st.st_nlink <= LINKS &&
	       !place_find(w, (struct str){ item->path, item->len });
}

static void
arm_left(struct watcher *w, const struct scan_item *item, bool doubted)
{
	struct str path = { item->path, item->len };
	const char *full = watcher_path(w, path);
	if (full && scan_arm(w, item, full)) {
		if (doubted) /* where it has gone and come since, that is told by listing it */
			watcher_add(
				w, path, batch_has(w->batch, path) ? BATCH_FOLDER : BATCH_WRITTEN);
		scan_push(w, path, item->report, item->through_link); /* to be listed */
	}
}

/* The order is what counts: what was read of a folder is noted, the folder armed, and only then is any of it read
 * again, or the folder listed. So whatever changed it, before or after, is seen. */
void
scan_arm_left(struct watcher *w, struct str folder, bool only_read)
{
	for (size_t i = 0; i < w->n_left;) { /* arming one may be the end of all */
		struct scan_item item = w->left[i];
		struct str path = { item.path, item.len };
		bool concerned = path_is_below(path, folder) || path_is_below(folder, path);
		bool doubted = concerned && w->opt.doubt(w->ctx, path);
		if (!concerned || (only_read && !doubted)) {
			i++;
			continue;
		}
		w->left[i] = w->left[--w->n_left];
		arm_left(w, &item, doubted);
		free(item.path);
	}
}

/* Arms the folder and opens it, to be listed. */
static void
scan_begin(struct watcher *w)
{
	struct scan_item *item = &w->listing;
	struct str path = { item->path, item->len };
	const char *full = watcher_path(w, path);
	int error = 0;
	w->listing_empty = true;
	if (scan_leaves(w, item, full)) {
		w->left = heap_grow(w->left, w->n_left, &w->cap_left, sizeof(*w->left));
		w->left[w->n_left++] = *item;
		return;
	}
	/* one that comes shut has nothing that is told, and is told itself */
	if (item->report && full && access(full, R_OK | X_OK) < 0 && errno == EACCES)
		watcher_add(w, path, BATCH_RESCAN);
	if (full && scan_arm(w, item, full)) {
		if (item->report)
			watcher_add(w, path, BATCH_FOLDER);
		w->dir = opendir(watcher_path(w, path));
		error = w->dir ? 0 : errno;
	}
	if (error)
		scan_failed(w, watcher_path(w, path), error);
	if (!w->dir)
		free(item->path);
}

/* Nothing in an empty folder tells that it is there now, so that it is told itself. */
static void
scan_end(struct watcher *w)
{
	(void)closedir(w->dir); /* read only */
	if (w->listing.report && w->listing_empty)
		watcher_add(w, (struct str){ w->listing.path, w->listing.len }, BATCH_ATTRIB);
	w->dir = NULL;
	free(w->listing.path);
}

bool
scan_pending(const struct watcher *w)
{
	return w->n_queue > 0 || w->dir;
}

/* Everything is armed: places that are no more are removed, and the caller lists anew. */
static void
scan_finish(struct watcher *w)
{
	w->full_scan = w->late = false;
	if (w->root_lost)
		return;
	place_remove_unseen(w);
	w->relink |= w->n_links > 0;
	if (w->scan_again) {
		w->scan_again = false;
		scan_all(w, w->tell_rescan);
		return;
	}
	w->ready = true;
	if (w->tell_rescan) {
		w->stats.rescans++;
		watcher_add(w, S(""), BATCH_RESCAN);
	}
	w->tell_rescan = false;
}

/* The queue is empty: links are looked at again, which may fill it. */
static void
scan_emptied(struct watcher *w)
{
	if (w->fd >= 0 && w->full_scan && !w->n_left)
		scan_finish(w);
	if (w->fd >= 0 && !scan_pending(w) && w->relink) {
		w->relink = false;
		links_refresh(w);
	}
}

/* Works on the queue for about as long as asked; true when it is empty. */
bool
scan_run(struct watcher *w, uint64_t budget_ns)
{
	uint64_t until = uv_hrtime() + budget_ns;
	if (!scan_pending(w))
		scan_emptied(w);
	while (scan_pending(w)) {
		if (!w->dir) {
			w->listing = w->queue[--w->n_queue];
			scan_begin(w);
		}
		if (w->dir && !scan_list(w, until))
			return false;
		if (w->dir)
			scan_end(w);
		if (!scan_pending(w))
			scan_emptied(w);
		if (scan_pending(w) && uv_hrtime() >= until)
			return false;
	}
	if (w->fd >= 0 && w->step_silent)
		watcher_use_polling(w, "a folder that a link leads to cannot be watched");
	if (w->fd >= 0)
		folder_sweep(w);
	return true;
}

void
scan_done(struct watcher *w)
{
	early_end(w);
	if (w->dir)
		scan_end(w);
	for (size_t i = 0; i < w->n_queue; i++)
		free(w->queue[i].path);
	for (size_t i = 0; i < w->n_left; i++)
		free(w->left[i].path);
	free(w->queue);
	free(w->left);
	w->queue = w->left = NULL;
	w->n_queue = w->cap_queue = w->n_left = w->cap_left = 0;
	w->full_scan = w->scan_again = false;
}
