/* The folders above the root.
 *
 * One of them may be renamed: `mv blog blog.old; git clone … blog`, where blog/docs is the root. Then the root's path leads
 * to another folder, or to none, and of the folder that it led to nothing is told, since that moved with all that is in
 * it. So each is watched for its own move, and for nothing else. */
#include <stdlib.h>
#include <sys/inotify.h>

#include "core/heap.h"
#include "watch/watcher_impl.h"

/* Added to a mask: a link may lead through such a folder. One that may not be read is not watched. */
static void
watch(struct watcher *w, const char *path)
{
	uint32_t mask = IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR | IN_MASK_ADD;
	int wd = inotify_add_watch(w->fd, path, mask);
	if (wd < 0)
		return;
	w->above = heap_grow(w->above, w->n_above, &w->cap_above, sizeof(*w->above));
	w->above[w->n_above++] = wd;
}

void
above_watch(struct watcher *w)
{
	char path[PATH_MAX];
	memcpy(path, w->root.ptr, w->root.len);
	for (size_t end = w->root.len; end > 1;) {
		do
			end--;
		while (end > 0 && path[end] != '/');
		path[end ? end : 1] = '\0'; /* "/" itself never moves */
		if (end)
			watch(w, path);
	}
}

void
above_forget(struct watcher *w)
{
	for (size_t i = 0; w->fd >= 0 && i < w->n_above; i++)
		if (!folder_find(w, w->above[i]) && w->above[i] != w->git_wd)
			(void)inotify_rm_watch(w->fd, w->above[i]); /* fails where it is gone */
	free(w->above);
	w->above = NULL;
	w->n_above = w->cap_above = 0;
}

bool
above_moved(const struct watcher *w, int wd, uint32_t mask)
{
	for (size_t i = 0; (mask & (IN_MOVE_SELF | IN_DELETE_SELF)) && i < w->n_above; i++)
		if (w->above[i] == wd)
			return true;
	return false;
}
