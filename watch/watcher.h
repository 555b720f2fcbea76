/* What changed beneath a folder, in batches that are complete: the door of the file watcher.
 *
 * On Linux an inotify descriptor of our own (watcher_linux.c says why); where that cannot work, or
 * on demand, looking again and again (poll.c). Rules that the caller may rely on:
 *
 *  - A change is a hint and the disk is the truth: read, stat or list, and compare by content. A
 *    path that was written may be gone again, or be the same as before.
 *  - A saved file is told from within the callback that read its event, with no timer: its content
 *    is complete. Disappearances come late (30 ms), and not at all where the path comes back.
 *  - A folder is watched before it is listed. While watcher_ready is false some are not watched
 *    yet; what the caller read until then is covered by a CHANGE_RESCAN of "" when all are.
 *  - A folder of very many files is left for later at the start, where the caller can say what he has
 *    read (doubt): the kernel takes milliseconds to watch it. It is watched before the caller lists
 *    it (watcher_arm), when the loop turns after the first watcher_pump, and before a second one
 *    returns if anything in it was read. What was read of it before is then doubted, to be read again.
 *  - Editors' temporary files, and whatever the skip callback skips, never appear. Nor do FIFOs,
 *    sockets and devices; nothing is ever opened but folders.
 *
 * Symlinks: a link to a file is told as written or gone when it or its target changes, a link to a
 * folder is followed as far as file_leads_on (core/file.h) says, and what is in it told by this way, too.
 * Links that leave the root are refused unless allow_outside. */
#ifndef WATCH_WATCHER_H
#define WATCH_WATCHER_H

#include <uv.h>

#include "watch/batch.h"

struct watcher;

struct watcher_options {
	struct str root;    /* an existing folder */
	bool away;          /* or the real path of one that has gone by now, which is waited for */
	bool poll;          /* do not even try inotify */
	bool allow_outside; /* follow links that leave the root */
	uint32_t poll_ms; /* between two looks when polling; 0: 300, more where a look takes long */

	/* True for what shall never be told of: outputs, caches, ignored files. A skipped folder is
	 * not entered. May be NULL. */
	bool (*skip)(void *ctx, struct str path, bool is_folder);

	uint32_t left_ms; /* how long a large folder is left where nobody needs it; 0: 100 */

	/* Notes what was read of the files in a folder, to be read again when it is told as written, which is at
	 * once, or by any batch before that; false where nothing was. May be NULL: no folder is left. */
	bool (*doubt)(void *ctx, struct str folder);

	/* How often the folder was looked at for the caller's sake so far, for one who polls: what comes after one look of
	 * the watcher and goes before the next, nobody else has seen. Where this moved meanwhile, a folder in which names
	 * came or went is told as CHANGE_RESCAN. NULL: never. */
	uint64_t (*looked)(void *ctx);

	/* A settled batch, n > 0. The changes live during the call only. May call watcher_close. */
	void (*changed)(void *ctx, const struct change *changes, size_t n);

	/* One line for a person, such as "polling: …". Said once each. May be NULL. */
	void (*notice)(void *ctx, struct str text);

	const struct batch_times *times; /* NULL: batch_times_default */
};

struct watcher_stats {
	uint64_t watches; /* folders that are watched now */
	uint64_t events;  /* read from the kernel, or differences that a look found */
	uint64_t batches; /* given to the caller */
	uint64_t changes; /* in them */
	uint64_t overflows;
	uint64_t rescans; /* of the whole root */
	uint64_t refused; /* looks at links that leave the root */
	uint64_t listed;  /* entries read of folders */
	uint64_t passed;  /* watched paths that were passed when some of them went */
	bool polling;
};

/* Starts to watch. What can be done in a few milliseconds is done before it returns, the rest in
 * slices on the loop. On failure (the root is no folder, and may not be away) nothing is left behind. */
int watcher_new(
	uv_loop_t *loop, const struct watcher_options *options, void *ctx, struct watcher **ret);

/* Stops, and frees itself in the loop's next turns. NULL is fine. */
void watcher_close(struct watcher *w);

/* True once every folder is watched (or was looked at). Never calls back for this alone, unless
 * something may have been read too early: then a CHANGE_RESCAN of "" follows. */
bool watcher_ready(const struct watcher *w);

/* True while something was seen that is not given out yet. */
bool watcher_pending(const struct watcher *w);

/* Whether something of that is to be given out now. */
bool watcher_due(const struct watcher *w);

/* Reads what the kernel has by now and gives out what may be: whoever answers a request calls this
 * first, and a file saved before the request is in the answer. Does nothing within the callback. */
void watcher_pump(struct watcher *w);

/* Before a folder is listed, with all below it: watches what of it was left at the start. May be called while
 * a batch is given out. */
void watcher_arm(struct watcher *w, struct str folder);

/* Has a thread begin with that, where anything was left: true while it is at it, and who is about to list something,
 * but can wait, rather does. */
bool watcher_arms(struct watcher *w);

/* Looks at everything anew, with what the skip callback says now; ends with a CHANGE_RESCAN of "". */
void watcher_rescan(struct watcher *w);

struct watcher_stats watcher_stats(const struct watcher *w);

/* The name of the file system that `path` lies on, where others write to it without our kernel's knowing;
 * else NULL. */
const char *network_fs(const char *path);

#endif
