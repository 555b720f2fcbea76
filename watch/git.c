/* Whether git is at work on the files: what it writes is told as one update, when it is done.
 *
 * git creates `index.lock` before it looks at anything, has it open while it changes files, writes the new
 * index into it and closes it; only then it renames it. So the lock that is open is the sign, and not the lock
 * that is there: `git commit -a` leaves a closed one there while the author writes the message, and a git that
 * was killed for ever. inotify tells of creation and close in one queue with the files between them, so that
 * nothing depends on how long git takes, or on when we look.
 *
 * Where nothing has told of that (polling, limits, a lock from before the start, lost events) a lock that is
 * young and empty counts as one that is open. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/heap.h"
#include "watch/watcher_impl.h"

static const char lock_name[] = "index.lock";

/* What a `.git` file of a worktree or submodule names: "gitdir: PATH". NULL where it is none. */
static char *
folder_of_file(const char *folder, const char *file)
{
	char line[PATH_MAX] = "", *ret = NULL;
	struct stat st;
	if (lstat(file, &st) < 0 || !S_ISREG(st.st_mode))
		return NULL;
	FILE *f = fopen(file, "re");
	if (!f)
		return NULL;
	if (fgets(line, sizeof(line), f) && strncmp(line, "gitdir: ", 8) == 0) {
		line[strcspn(line, "\r\n")] = '\0';
		const char *dir = line + 8;
		struct buf b = { 0 };
		buf_printf(&b, "%s%s%s%c", *dir == '/' ? "" : folder, *dir == '/' ? "" : "/", dir,
			'\0');
		ret = b.ptr;
	}
	(void)fclose(f); /* read only */
	return ret;
}

/* The folder with the index of the repository that the root belongs to, at the root or above it, or NULL. */
static char *
find_folder(const struct watcher *w)
{
	struct buf folder = { 0 }, git = { 0 };
	struct str at = w->root;
	char *ret = NULL;
	while (!ret) {
		struct stat st;
		buf_clear(&folder);
		buf_clear(&git);
		buf_printf(&folder, "%.*s%c", STR(at), '\0');
		buf_printf(&git, "%.*s/.git%c", STR(at), '\0');
		if (stat(git.ptr, &st) == 0 && S_ISDIR(st.st_mode))
			ret = heap_copy(str_of(git.ptr));
		else
			ret = folder_of_file(folder.ptr, git.ptr);
		if (at.len == 0)
			break;
		at = str_slice(at, 0, str_rfind(at, '/') < at.len ? str_rfind(at, '/') : 0);
	}
	buf_done(&folder);
	buf_done(&git);
	return ret;
}

/* Whether the lock is there, empty, and so young that a git that is alive may hold it. */
static bool
lock_is_young(const struct watcher *w)
{
	struct stat st;
	struct timespec now;
	if (!w->git_lock || lstat(w->git_lock, &st) < 0 || st.st_size > 0)
		return false;
	(void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail */
	int64_t age = (int64_t)now.tv_sec - (int64_t)st.st_ctim.tv_sec;
	return age >= 0 && age <= 2;
}

void
git_watch(struct watcher *w)
{
	/* added to a mask: the folder may be the site's as well */
	uint32_t mask =
		IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR | IN_MASK_ADD;
	w->git_wd = -1;
	if (w->git_folder && w->fd >= 0)
		w->git_wd = inotify_add_watch(w->fd, w->git_folder, mask);
	git_doubt(w);
}

void
git_find(struct watcher *w)
{
	struct buf lock = { 0 };
	char *folder = find_folder(w);
	bool same = folder && w->git_folder && strcmp(folder, w->git_folder) == 0;
	if (!same && w->git_wd >= 0 && !folder_find(w, w->git_wd))
		(void)inotify_rm_watch(w->fd, w->git_wd); /* fails where the folder is gone */
	git_free(w);
	w->git_folder = folder;
	if (folder) {
		buf_printf(&lock, "%s/%s%c", folder, lock_name, '\0');
		w->git_lock = lock.ptr;
	}
	git_watch(w);
}

void
git_free(struct watcher *w)
{
	free(w->git_folder);
	free(w->git_lock);
	w->git_folder = w->git_lock = NULL;
}

void
git_event(struct watcher *w, uint32_t mask, struct str name)
{
	if (mask & IN_IGNORED) {
		w->git_wd = -1;
	} else if (str_eq(name, str_of(lock_name))) {
		w->git_open = (mask & IN_CREATE) != 0;
		w->git_told = true;
	}
}

void
git_doubt(struct watcher *w)
{
	w->git_told = false;
}

bool
git_works(const struct watcher *w)
{
	return w->git_wd >= 0 && w->git_told ? w->git_open : lock_is_young(w);
}
