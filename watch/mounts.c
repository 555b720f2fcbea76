/* What is mounted over the root, and beneath it.
 *
 * A file system that is put over a folder, or taken away from there, changes what its path leads to, and inotify tells
 * nothing of it: the old folder lives on for whoever has it open, and we have. The kernel does say that the table of
 * mounts changed, by a condition of /proc/self/mountinfo; its lines are then compared with what they were. Those that
 * lie elsewhere, a container's and a stick's, cost a read of that table.
 *
 * Where there is no such table nothing is lost but this. libuv asks the kernel for nothing before the loop's first
 * turn, and by asking what was mounted until then is forgotten: so the table is compared once more a little later.
 *
 * What is mounted in the root may be a file system that tells nothing: then we poll. It may be a single file, as in
 * containers: saved by its other name, it is so in another folder, and has a watch of its own. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/arena.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/heap.h"
#include "core/path.h"
#include "watch/watcher_impl.h"

enum { LATE_MS = 50 };

/* A line's first five fields: which mount it is, of what, and where. The others may change with nothing mounted. */
static struct str
line_mount(struct str line)
{
	struct str rest = line, field;
	for (int i = 0; i < 5 && str_split(&rest, ' ', &field); i++)
		continue;
	return str_slice(line, 0, line.len - rest.len);
}

/* Where that is: the last of them, with blanks and the like as \040. */
static struct str
mount_point(struct arena *a, struct str mount)
{
	struct buf b = BUF_ARENA(a);
	struct str field = S("");
	while (str_split(&mount, ' ', &field) && mount.len)
		continue;
	for (size_t i = 0; i < field.len; i++) {
		const char *c = field.ptr + i;
		if (*c == '\\' && field.len - i > 3) {
			buf_add_char(
				&b, (char)((c[1] - '0') << 6 | (c[2] - '0') << 3 | (c[3] - '0')));
			i += 3;
		} else {
			buf_add_char(&b, *c);
		}
	}
	return buf_str(&b);
}

/* The whole table; false where it cannot be read. */
static bool
read_table(int fd, struct buf *ret)
{
	return lseek(fd, 0, SEEK_SET) == 0 && file_read_rest(fd, ret) == 0;
}

/* Whether it is mounted in a folder of ours, and may keep silent. */
static bool
is_silent(struct watcher *w, struct arena *a, struct str at)
{
	size_t top = w->root.len == 1 ? 1 : w->root.len + 1;
	return !watcher_skips(w, str_from(at, top), true) && !fs_tells(arena_str(a, at).ptr);
}

static void
forget_files(struct watcher *w)
{
	for (size_t i = 0; i < w->n_bound; i++) {
		(void)inotify_rm_watch(w->fd, w->bound[i].wd); /* fails where it was there twice */
		free((void *)(uintptr_t)w->bound[i].path.ptr);
	}
	free(w->bound);
	w->bound = NULL;
	w->n_bound = w->cap_bound = 0;
}

/* Watches it where it is a file; false where that is impossible, and it may be read. */
static bool
watch_file(struct watcher *w, const char *full, struct str path)
{
	struct stat st;
	if (lstat(full, &st) < 0 || !S_ISREG(st.st_mode))
		return true;
	int wd = inotify_add_watch(
		w->fd, full, IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_DONT_FOLLOW);
	if (wd < 0)
		return access(full, R_OK) < 0;
	w->bound = heap_grow(w->bound, w->n_bound, &w->cap_bound, sizeof(*w->bound));
	w->bound[w->n_bound++] = (struct bound){ wd, { heap_copy(path), path.len } };
	return true;
}

/* All of those in the root, anew: false where one cannot be watched. */
static bool
watch_files(struct watcher *w, struct str table)
{
	struct arena a = { 0 };
	struct str line;
	bool good = true;
	forget_files(w);
	while (str_line(&table, &line)) {
		struct str at = mount_point(&a, line_mount(line));
		if (!str_eq(at, w->root) && path_is_below(at, w->root))
			good &= watch_file(w, arena_str(&a, at).ptr, str_from(at, w->root_len));
	}
	arena_done(&a);
	return good;
}

/* What concerns the root, each as a hash: the mounts that it lies in, and those that lie in it. */
static void
look(struct watcher *w, struct mounted *ret)
{
	struct arena a = { 0 };
	struct buf table = BUF_ARENA(&a);
	struct mounted now = { 0 };
	if (read_table(w->mounts_fd, &table)) {
		struct str rest = buf_str(&table), line;
		while (str_line(&rest, &line)) {
			struct str mount = line_mount(line), at = mount_point(&a, mount);
			bool over = str_eq(at, S("/")) || str_eq(at, w->root) ||
				    path_is_below(w->root, at);
			if (over)
				now.over = hash64(mount, now.over);
			else if (path_is_below(at, w->root)) {
				now.below = hash64(mount, now.below);
				now.silent |= is_silent(w, &a, at);
			}
		}
		/* what lies over the root may have covered them */
		if (now.below != ret->below || now.over != ret->over)
			now.silent |= !watch_files(w, buf_str(&table));
		*ret = now;
	}
	arena_done(&a);
}

static void
compare(struct watcher *w)
{
	struct mounted was = w->mounted;
	if (w->closing || w->fd < 0)
		return;
	look(w, &w->mounted);
	if (w->mounted.over != was.over)
		inotify_root_lost(w);
	else if (w->mounted.silent)
		watcher_use_polling(w, MOUNTS_SILENT);
	else if (w->mounted.below != was.below)
		scan_all(w, true);
	else
		return;
	watcher_pump(w);
}

static void
on_mounts(uv_poll_t *poll, int status, int events)
{
	if (status >= 0)
		compare(poll->data);
}

/* The second time at the latest the loop has asked the kernel: a turn that came late begins with timers. */
static void
on_late(uv_timer_t *timer)
{
	struct watcher *w = timer->data;
	if (!w->mounts_asked) {
		w->mounts_asked = true;
		return;
	}
	(void)uv_timer_stop(timer); /* never fails */
	compare(w);
}

void
mounts_start(struct watcher *w)
{
	w->mounts_fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (w->mounts_fd < 0)
		return;
	if (uv_poll_init(w->loop, &w->mounts, w->mounts_fd) < 0) {
		(void)close(w->mounts_fd); /* nothing is lost with it */
		w->mounts_fd = -1;
		return;
	}
	(void)uv_timer_init(w->loop, &w->mounts_late); /* never fails */
	w->handles += 2;
	w->mounts.data = w->mounts_late.data = w;
	w->mounts_asked = false;
	look(w, &w->mounted);
	/* fails only without a callback */
	(void)uv_timer_start(&w->mounts_late, on_late, LATE_MS, LATE_MS);
	/* fails only where it is being closed */
	(void)uv_poll_start(&w->mounts, UV_PRIORITIZED, on_mounts);
}

void
mounts_stop(struct watcher *w)
{
	if (w->mounts_fd < 0)
		return;
	forget_files(w);
	uv_close((uv_handle_t *)&w->mounts, watcher_handle_closed);
	uv_close((uv_handle_t *)&w->mounts_late, watcher_handle_closed);
	(void)close(w->mounts_fd); /* stopped by uv_close */
	w->mounts_fd = -1;
}
