/* The front of the watcher: options, the clock, and giving batches out. */
#include "watch/watcher_impl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/heap.h"
#include "core/path.h"

enum { START_BUDGET_NS = 500 * 1000, SLICE_NS = 200 * 1000, ROOT_LOOK_MS = 100, LEFT_MS = 100 };

const char *
watcher_path(struct watcher *w, struct str path)
{
	if (w->root_len + path.len + 1 > sizeof(w->path))
		return NULL;
	if (path.len)
		memcpy(w->path + w->root_len, path.ptr, path.len);
	w->path[w->root_len + path.len] = '\0';
	return w->path;
}

bool
watcher_skips(struct watcher *w, struct str path, bool is_folder)
{
	return w->opt.skip && w->opt.skip(w->ctx, path, is_folder);
}

void
watcher_say(struct watcher *w, enum watcher_notice what, const char *fmt, ...)
{
	if ((w->said >> what & 1) || !w->opt.notice)
		return;
	w->said |= (uint64_t)1 << what;
	struct buf text = { 0 };
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	w->opt.notice(w->ctx, buf_str(&text));
	buf_done(&text);
}

void
watcher_add(struct watcher *w, struct str path, enum batch_event event)
{
	batch_add(w->batch, path, event, uv_hrtime());
}

/* A file that was found by name: complete, as far as one can see, or still to be written. */
void
watcher_add_file(struct watcher *w, struct str path, const struct stat *st)
{
	if (S_ISLNK(st->st_mode) || (S_ISREG(st->st_mode) && st->st_nlink > 1 && st->st_size > 0))
		watcher_add(w, path, BATCH_WRITTEN);
	else if (S_ISREG(st->st_mode))
		watcher_add(w, path, st->st_size > 0 ? BATCH_FOUND : BATCH_CREATED);
}

/* True where the new name in the same folder is the old one with something behind it or in place of
 * its extension: an editor's backup whose ending nobody knows of (post.md.orig, post.bak). */
bool
watcher_is_backup(struct str from, struct str to)
{
	struct str stem = str_slice(from, 0, from.len - path_extension(from).len);
	struct str to_stem = str_slice(to, 0, to.len - path_extension(to).len);
	return str_starts(to, from) || str_eq(stem, to_stem);
}

bool
watcher_lstat(const char *full, struct stat *ret)
{
	if (lstat(full, ret) == 0)
		return true;
	*ret = (struct stat){ .st_mode = S_IFREG, .st_nlink = 1, .st_size = 1 };
	return errno != ENOENT && errno != ENOTDIR;
}

void
watcher_tell_root(struct watcher *w)
{
	const char *full = watcher_path(w, S(""));
	bool shut = access(full, F_OK) == 0 && access(full, R_OK | X_OK) < 0;
	watcher_say(w, NOTICE_ROOT,
		shut ? "the folder %.*s may not be read: waiting until it may"
		     : "the folder %.*s went away: waiting for it",
		STR(w->root));
	watcher_add(w, S(""), BATCH_RESCAN);
}

bool
watcher_root_shut(struct watcher *w, bool before)
{
	bool shut = access(watcher_path(w, S("")), R_OK | X_OK) < 0 && errno == EACCES;
	if (shut && !before)
		watcher_tell_root(w);
	else if (before && !shut)
		watcher_add(w, S(""), BATCH_RESCAN);
	return shut;
}

bool
watcher_absent(struct watcher *w, struct str path)
{
	struct stat st;
	const char *full = watcher_path(w, path);
	return full && lstat(full, &st) < 0 && errno == ENOENT;
}

/* The file systems of which it is known that all changes go through this kernel, which tells of them. */
bool
fs_tells(const char *path)
{
	static const uint32_t known[] = { 0xef53 /* ext */, 0x58465342 /* XFS */,
		0x9123683e /* Btrfs */, 0x01021994 /* tmpfs */, 0x858458f6 /* ramfs */,
		0x794c7630 /* overlayfs */, 0xf2f52010 /* F2FS */, 0x2fc12fc1 /* ZFS */,
		0xca451a4e /* bcachefs */, 0x3153464a /* JFS */, 0x3434 /* NILFS */,
		0x52654973 /* ReiserFS */, 0x4d44 /* FAT */, 0x2011bab0 /* exFAT */,
		0x5346544e /* NTFS */, 0x7366746e /* NTFS3 */, 0x482b /* HFS+ */,
		0x15013346 /* UDF */, 0x9660 /* ISO 9660 */, 0x73717368 /* SquashFS */,
		0xe0f5e1e2 /* EROFS */, 0xf15f /* eCryptfs */, 0x61756673 /* aufs */,
		0x24051905 /* UBIFS */, 0x72b6 /* JFFS2 */ };
	struct statfs fs;
	if (statfs(path, &fs) < 0)
		return true; /* it is gone: nothing would be polled */
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if ((uint32_t)fs.f_type == known[i])
			return true;
	return false;
}

const char *
network_fs(const char *path)
{
	static const struct {
		uint32_t magic;
		const char *name;
	} known[] = { { 0x6969, "NFS" }, { 0x517b, "SMB" }, { 0xff534d42, "CIFS" },
		{ 0xfe534d42, "SMB" }, { 0x01021997, "9p" }, { 0x65735546, "FUSE" },
		{ 0x6a656a63, "virtiofs" }, { 0x786f4256, "vboxsf" }, { 0xbacbacbc, "vmhgfs" },
		{ 0x00c36400, "Ceph" }, { 0x5346414f, "AFS" }, { 0x73757245, "Coda" } };
	struct statfs fs;
	if (statfs(path, &fs) < 0)
		return NULL;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if ((uint32_t)fs.f_type == known[i].magic)
			return known[i].name;
	return NULL;
}

static void on_timer(uv_timer_t *timer);

/* Sleeps until the batch wants to be asked again. */
static void
rearm(struct watcher *w)
{
	uint64_t now = uv_hrtime(), due = batch_due(w->batch, now);
	if (w->root_lost && due > now + (uint64_t)ROOT_LOOK_MS * 1000000)
		due = now + (uint64_t)ROOT_LOOK_MS * 1000000;
	if (w->n_left && w->left_until < due)
		due = w->left_until;
	if (due == UINT64_MAX) {
		(void)uv_timer_stop(&w->timer); /* never fails */
		return;
	}
	uv_update_time(w->loop);
	/* rounded up: a timer that fires too early would only be set again */
	uint64_t ms = due > now ? (due - now) / 1000000 + 1 : 0;
	(void)uv_timer_start(&w->timer, on_timer, ms, 0); /* fails only without a callback */
}

/* Gives out what has settled. The caller's callback may close the watcher. */
void
watcher_settle(struct watcher *w)
{
	const struct change *changes;
	uint64_t now = uv_hrtime();
	if (w->closing || w->in_callback)
		return;
	if (!scan_pending(w) && !w->full_scan)
		batch_scanned(w->batch, now);
	enum batch_hold hold = scan_pending(w) ? BATCH_HOLD_MANY : BATCH_HOLD_NONE;
	if (batch_ready(w->batch, now) && git_works(w))
		hold = BATCH_HOLD_ALL;
	size_t n = batch_take(w->batch, now, hold, &changes);
	if (n > 0) {
		w->stats.batches++;
		w->stats.changes += n;
		w->in_callback = true;
		w->opt.changed(w->ctx, changes, n);
		w->in_callback = false;
	}
	if (!w->closing)
		rearm(w);
}

static void
on_idle(uv_idle_t *idler)
{
	struct watcher *w = idler->data;
	if (scan_run(w, SLICE_NS))
		(void)uv_idle_stop(&w->idler); /* never fails */
	watcher_settle(w);
}

/* The root went away and may have come back: everything is looked at anew. Not while it may not be read: to try, and to
 * fail, is an event, which would have it tried again. */
static void
look_for_root(struct watcher *w)
{
	struct stat st;
	const char *full = watcher_path(w, S(""));
	if (stat(full, &st) < 0 || !S_ISDIR(st.st_mode) || access(full, R_OK | X_OK) < 0)
		return;
	w->root_lost = false;
	above_watch(w);
	git_find(w);
	scan_all(w, true);
}

/* Goes on with the scan in the next turns of the loop, or ends it there. */
static void
scan_on(struct watcher *w)
{
	if (scan_pending(w) || (w->full_scan && !w->n_left))
		(void)uv_idle_start(&w->idler, on_idle); /* fails only without a callback */
}

/* Arms what is left, its time having come, or of that what was read: all that the thread is not at. */
static void
arm_left(struct watcher *w)
{
	enum { LOOK_NS = 2 * 1000 * 1000 };
	uint64_t now = uv_hrtime();
	bool works = early_works(w);
	scan_arm_left(w, S(""), works || now < w->left_until);
	w->left_until = works ? now + LOOK_NS : 0;
	if (!w->n_left)
		early_end(w);
}

/* Reads what there is; lists new folders, at once if they are few, else in slices. What was left of large ones is armed
 * by the next turn of the loop, and now where something in it was read. */
void
watcher_pump(struct watcher *w)
{
	if (w->closing || w->in_callback)
		return;
	if (w->fd >= 0)
		inotify_read(w);
	if (w->root_lost)
		look_for_root(w);
	if (w->fd >= 0)
		(void)scan_run(w, START_BUDGET_NS);
	if (w->n_left)
		arm_left(w);
	scan_on(w);
	watcher_settle(w);
}

void
watcher_arm(struct watcher *w, struct str folder)
{
	if (w->closing || !w->n_left)
		return;
	scan_arm_left(w, folder, false);
	if (!w->n_left)
		early_end(w);
	scan_on(w);
	rearm(w);
}

bool
watcher_arms(struct watcher *w)
{
	if (w->closing || !w->n_left)
		return false;
	early_begin(w);
	return early_works(w);
}

static void
on_timer(uv_timer_t *timer)
{
	struct watcher *w = timer->data;
	if (w->n_left && uv_hrtime() >= w->left_until)
		early_begin(w);
	/* what the kernel already has may cancel a disappearance that is due now */
	if (w->poller)
		watcher_settle(w);
	else
		watcher_pump(w);
}

void
watcher_use_polling(struct watcher *w, const char *why)
{
	inotify_stop(w);
	w->stats.polling = true;
	if (why)
		watcher_say(w, NOTICE_POLL, "polling: %s", why);
	w->tell_rescan = true;
	poll_start(w);
}

/* Ends the polling where there is a descriptor for inotify by now: true. Everything is armed, and then listed anew. */
bool
watcher_try_again(struct watcher *w)
{
	if (!w->wanting || inotify_start(w) < 0)
		return false;
	w->wanting = false;
	w->said &= ~((uint64_t)1 << NOTICE_POLL); /* another reason is news */
	poll_stop(w);
	if (w->mounted.silent) {
		watcher_use_polling(w, MOUNTS_SILENT);
		return true;
	}
	w->stats.polling = false;
	watcher_say(w, NOTICE_AGAIN, "watching again: there is an inotify descriptor now");
	w->scan++; /* the first one leaves large folders for later */
	scan_all(w, true);
	(void)uv_idle_start(&w->idler, on_idle); /* fails only without a callback */
	return true;
}

void
watcher_release(struct watcher *w)
{
	if (--w->handles > 0 || !w->closing)
		return;
	batch_free(w->batch);
	buf_done(&w->moved);
	git_free(w);
	free((void *)(uintptr_t)w->root.ptr);
	free(w);
}

void
watcher_handle_closed(uv_handle_t *handle)
{
	watcher_release(handle->data);
}

void
watcher_close(struct watcher *w)
{
	if (!w || w->closing)
		return;
	w->closing = true;
	w->handles++; /* so that nothing is freed before all are closed */
	inotify_stop(w);
	poll_stop(w);
	uv_close((uv_handle_t *)&w->timer, watcher_handle_closed);
	uv_close((uv_handle_t *)&w->idler, watcher_handle_closed);
	w->handles--;
}

static int
root_resolve(struct watcher *w, struct str root, bool away)
{
	struct stat st;
	char *path = heap_copy(root.len ? root : S(".")), *real = realpath(path, NULL);
	int r = real ? 0 : -errno;
	if (!real && away)
		real = heap_copy(root);
	free(path);
	if (!real)
		return r;
	size_t len = strlen(real);
	r = stat(real, &st) < 0 ? -errno : 0;
	if (r == 0 && !S_ISDIR(st.st_mode))
		r = UV_ENOTDIR;
	r = away ? 0 : r;
	if (r == 0 && len + 2 > sizeof(w->path))
		r = UV_ENAMETOOLONG;
	if (r < 0) {
		free(real);
		return r;
	}
	w->root = (struct str){ real, len };
	memcpy(w->path, real, len);
	if (len == 0 || real[len - 1] != '/')
		w->path[len++] = '/';
	w->root_len = len;
	w->path[len] = '\0';
	return 0;
}

static void
start(struct watcher *w)
{
	const char *fs = network_fs(w->path);
	char why[160];
	if (w->opt.poll) {
		watcher_use_polling(w, NULL);
	} else if (fs) {
		(void)snprintf(why, sizeof(why),
			"%s does not tell of changes that are made elsewhere", fs); /* fits */
		watcher_use_polling(w, why);
	} else if (!fs_tells(w->path)) {
		watcher_use_polling(w, "this file system is not known to tell of changes");
	} else if (inotify_start(w) < 0) {
		w->wanting = true;
		watcher_use_polling(w, "no inotify descriptor is left "
				       "(fs.inotify.max_user_instances, open files)");
	} else if (w->mounted.silent) {
		watcher_use_polling(w, MOUNTS_SILENT);
	} else {
		scan_all(w, false);
		w->left_until = uv_hrtime() +
				(uint64_t)(w->opt.left_ms ? w->opt.left_ms : LEFT_MS) * 1000000;
		bool done = scan_run(w, START_BUDGET_NS);
		w->late = !done || w->n_left;
		w->tell_rescan = w->n_queue > 0;
		if (!done)
			(void)uv_idle_start(&w->idler, on_idle); /* only fails without callback */
	}
	rearm(w);
}

int
watcher_new(uv_loop_t *loop, const struct watcher_options *options, void *ctx, struct watcher **ret)
{
	struct watcher *w = heap_new(sizeof(*w));
	int r = root_resolve(w, options->root, options->away);
	if (r < 0) {
		free(w);
		return r;
	}
	w->loop = loop;
	w->opt = *options;
	w->opt.root = w->root;
	w->ctx = ctx;
	w->fd = w->git_wd = w->mounts_fd = -1;
	w->batch = batch_new(options->times ? *options->times : batch_times_default());
	w->opt.times = NULL;
	(void)uv_timer_init(loop, &w->timer); /* these two never fail */
	(void)uv_idle_init(loop, &w->idler);
	w->timer.data = w->idler.data = w->poll.data = w;
	w->handles = 2;
	git_find(w);
	start(w);
	*ret = w;
	return 0;
}

bool
watcher_ready(const struct watcher *w)
{
	return w->ready;
}

bool
watcher_pending(const struct watcher *w)
{
	return batch_pending(w->batch) || scan_pending(w) || poll_pending(w);
}

bool
watcher_due(const struct watcher *w)
{
	uint64_t now = uv_hrtime();
	return batch_due(w->batch, now) <= now;
}

void
watcher_rescan(struct watcher *w)
{
	if (w->closing)
		return;
	if (w->poller) {
		watcher_add(w, S(""), BATCH_RESCAN);
		rearm(w);
		return;
	}
	scan_all(w, true);
	(void)uv_idle_start(&w->idler, on_idle); /* fails only without a callback */
}

struct watcher_stats
watcher_stats(const struct watcher *w)
{
	struct watcher_stats stats = w->stats;
	stats.watches = w->folders.n;
	return stats;
}
