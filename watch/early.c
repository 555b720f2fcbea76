/* Large folders that a thread arms first, while the loop goes on.
 *
 * The kernel marks each name in a folder that it has cached when somebody begins to watch it: 9 ms for 100,000. So what
 * was left at the start (scan.c) is armed by a thread when its time has come, and by the loop behind that, which then
 * takes microseconds and returns the same descriptor. Nothing else changes: what the kernel tells in between is
 * of a folder that nobody knows, and passed over; the loop notes what was read, arms, and lists, as it does without a
 * thread, and whoever cannot wait for the thread does so at once. */
#include "watch/watcher_impl.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <sys/inotify.h>

#include "core/crew.h"
#include "core/heap.h"

struct early {
	struct crew_job job; /* the first member */
	struct crew *crew;   /* one thread */
	int fd;
	char **paths;
	int *wds; /* of these; < 0: it cannot be watched */
	size_t n;
	atomic_bool over;
};

static void
job_run(struct crew_job *job)
{
	struct early *e = (struct early *)job; /* its first member */
	for (size_t i = 0; i < e->n; i++)
		e->wds[i] = folder_arm(e->fd, e->paths[i], false);
	atomic_store(&e->over, true);
}

void
early_begin(struct watcher *w)
{
	if (w->early || !w->n_left)
		return;
	struct early *e = heap_new(sizeof(*e));
	e->fd = w->fd;
	e->paths = heap_array(w->n_left, sizeof(*e->paths));
	e->wds = heap_array(w->n_left, sizeof(*e->wds));
	for (size_t i = 0; i < w->n_left; i++) {
		const struct scan_item *item = &w->left[i];
		const char *full = watcher_path(w, (struct str){ item->path, item->len });
		if (!full)
			continue;
		e->wds[e->n] = -1;
		e->paths[e->n++] = heap_copy(str_of(full));
	}
	w->early = e;
	e->crew = crew_new(1);
	crew_add(e->crew, &e->job, job_run);
	crew_wake(e->crew);
	if (crew_helpers(e->crew) == 0) { /* no thread can be had */
		crew_cancel(e->crew, &e->job);
		atomic_store(&e->over, true);
	}
}

bool
early_works(const struct watcher *w)
{
	return w->early && !atomic_load(&w->early->over);
}

/* Whether the loop has taken what the thread has armed. */
static bool
is_taken(struct watcher *w, int wd)
{
	for (size_t i = 0; i < w->n_bound; i++)
		if (w->bound[i].wd == wd)
			return true;
	return wd == w->git_wd || folder_find(w, wd);
}

void
early_end(struct watcher *w)
{
	struct early *e = w->early;
	if (!e)
		return;
	crew_cancel(e->crew, &e->job);
	crew_free(e->crew);
	for (size_t i = 0; i < e->n; i++) {
		bool ran = atomic_load(&e->over);
		if (ran && e->wds[i] >= 0 && !is_taken(w, e->wds[i]))
			(void)inotify_rm_watch(e->fd, e->wds[i]); /* it went, or was renamed */
		free(e->paths[i]);
	}
	free(e->paths);
	free(e->wds);
	free(e);
	w->early = NULL;
}
