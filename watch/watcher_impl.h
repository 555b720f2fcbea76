/* What the parts of the watcher share: watcher.c (the front), watcher_linux.c (inotify's events),
 * folders.c (which folder is watched under which paths), above.c (the folders above the root), git.c (git at work),
 * mounts.c (what is mounted there), scan.c (arm, then list), links.c (symlinks) and poll.c with poll_missing.c
 * (looking). Nobody else includes this. */
#ifndef WATCH_WATCHER_IMPL_H
#define WATCH_WATCHER_IMPL_H

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#include "core/buf.h"
#include "core/table.h"
#include "watch/watcher.h"

struct place;
struct alias;

/* A folder on disk, by inotify's watch descriptor. */
struct folder {
	struct table_node node; /* in watcher.folders, by wd */
	int wd;
	struct place *places;  /* the paths that it is seen under; NULL: moved, or targets only */
	struct alias *aliases; /* links whose target is a name here, or that lead through one */
	struct folder *next_idle; /* in watcher.idle, while is_idle */
	bool is_idle;             /* neither places nor aliases at some moment: to be looked at */
};

/* A path from the root that is a watched folder, or that only leads to such. They are a tree, so that what goes with a
 * folder is found there. */
struct place {
	struct table_node node;       /* in watcher.places, by path */
	struct folder *folder;        /* NULL: not watched, but something below it is */
	struct place *next;           /* of the same folder */
	struct place *up;             /* of the path above it; NULL for the root */
	struct place *first;          /* right below it */
	struct place *beside, **link; /* the next one there, and what leads here */
	uint64_t seen;                /* the last full scan that came by */
	bool through_link;            /* a symlink to a folder, or below one */
	struct str path;              /* "" is the root */
	char bytes[];
};

enum link_kind {
	LINK_FILE,   /* or it leads nowhere yet */
	LINK_FOLDER, /* to be entered */
	LINK_IGNORED /* refused, a loop, or neither file nor folder */
};

/* A symlink below the root, and where it led when it was looked at. */
struct link {
	enum link_kind kind;
	bool shut;             /* a folder that may not be listed, and so has no place */
	struct stat target;    /* zeroed: nowhere */
	struct alias *aliases; /* the names that are watched for its sake */
	struct str path;
	char bytes[];
};

/* One step on the way from a link to its target: a name in a folder. */
struct alias {
	struct alias *next, *next_of_link;
	struct folder *folder;
	struct link *link;
	bool way; /* the link leads through it: no more than where it leads to may be another */
	struct str name;
	char bytes[];
};

/* What is told of the files in a folder that is listed. */
enum scan_report {
	SCAN_QUIET,    /* nothing: they were there before */
	SCAN_APPEARED, /* they may still be being written */
	SCAN_MOVED,    /* the folder came as a whole: they are complete */
};

/* A folder that waits to be armed and listed. */
struct scan_item {
	char *path;
	size_t len;
	enum scan_report report;
	bool through_link;
};

struct poller;

/* The mounts that concern the root, each a hash of their lines in the kernel's table. */
struct mounted {
	uint64_t over;  /* those that it lies in */
	uint64_t below; /* those that lie in it */
	bool silent;    /* one of these may not tell of changes */
};

/* A file in the root that is a mount point: whoever saves it by another name does so in another folder. */
struct bound {
	int wd;
	struct str path; /* from the root; on the heap */
};

struct watcher {
	uv_loop_t *loop;
	struct watcher_options opt;
	void *ctx;
	struct batch *batch;
	struct watcher_stats stats;
	struct str root;     /* absolute, real, without a slash at its end but for "/" */
	char path[PATH_MAX]; /* the root and a slash; watcher_path puts a path behind it */
	size_t root_len;     /* with the slash */
	char *git_folder;    /* of the index of the repository around the root, or NULL */
	char *git_lock;      /* the index.lock in it, or NULL */
	int git_wd;          /* the watch on that folder; < 0: none */
	bool git_open;       /* git has its lock open, as the last event of it says; */
	bool git_told;       /* no such event was lost since, and there was one */
	uint64_t said;       /* notices that were given, a bit each */
	int handles;         /* open libuv handles: the last to close frees */
	bool closing, in_callback, ready;

	uv_timer_t timer; /* the next batch, or a look whether the root is back */
	uv_idle_t idler;  /* runs the scan in slices while it is not finished */
	uv_poll_t poll;   /* of fd */
	uv_poll_t mounts; /* of mounts_fd */

	int mounts_fd; /* the kernel's table of mounts; < 0: polling, or there is none */
	struct mounted mounted;
	uv_timer_t mounts_late; /* with it: compares once more when the loop has asked the kernel */
	bool mounts_asked;      /* it has fired once */
	struct bound *bound;
	size_t n_bound, cap_bound;

	/* inotify; fd < 0 when polling */
	int fd;
	struct table folders, places;
	struct folder *idle;
	struct link **links; /* all of them, in no order */
	size_t n_links, cap_links;
	bool step_silent;        /* a folder on the way of one cannot be watched */
	struct scan_item *queue; /* a stack */
	size_t n_queue, cap_queue;
	struct scan_item *left; /* large folders that are not armed yet, in no order */
	size_t n_left, cap_left;
	uint64_t left_until;      /* when they are, if nobody needs them before */
	struct early *early;      /* a thread that arms them, or has; NULL: there is none */
	DIR *dir;                 /* being listed, over several slices where it is large; or NULL */
	struct scan_item listing; /* its place, while dir is open */
	bool listing_empty;       /* nothing that concerns us was found in it so far */
	uint64_t scan;            /* the number of the last full scan */
	bool full_scan;           /* it is under way */
	bool late; /* the first is, and the caller reads: what is armed now may be read already */
	bool scan_again;  /* it was asked for in the middle */
	bool tell_rescan; /* the caller may have read too early: ends with a rescan of "" */
	bool relink;      /* folders changed: links may lead elsewhere */
	bool wanting;     /* it polls for want of a descriptor alone: each look tries again */
	bool root_lost;   /* the root is not there: looked for by the timer */
	int *above;       /* the watches on the folders above it */
	size_t n_above, cap_above;
	uint32_t cookie;  /* of the last IN_MOVED_FROM */
	struct buf moved; /* its path */

	struct poller *poller;
};

/* The notices, for watcher.said. */
enum watcher_notice { NOTICE_POLL, NOTICE_OUTSIDE, NOTICE_ROOT, NOTICE_AGAIN };

/* watcher.c */
const char *watcher_path(struct watcher *w, struct str path); /* NULL: too long */
bool watcher_skips(struct watcher *w, struct str path, bool is_folder);
void watcher_say(struct watcher *w, enum watcher_notice what, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void watcher_settle(struct watcher *w);
void watcher_add(struct watcher *w, struct str path, enum batch_event event);
void watcher_add_file(struct watcher *w, struct str path, const struct stat *st);
bool watcher_is_backup(struct str from, struct str to);
bool fs_tells(const char *path); /* whether the kernel tells of each change there */
bool watcher_absent(struct watcher *w, struct str path); /* ENOENT, and no other error */

/* lstat of a name that an event or a listing told of: false where it is gone. What cannot be looked at counts as
 * a file with something in it, so that who reads it finds out why. */
bool watcher_lstat(const char *full, struct stat *ret);
void watcher_tell_root(struct watcher *w); /* it went away, or may not be read */
/* Whether it may not be read; where that is another answer than before, it is told. */
bool watcher_root_shut(struct watcher *w, bool before);
void watcher_use_polling(struct watcher *w, const char *why);
bool watcher_try_again(struct watcher *w);
void watcher_release(struct watcher *w); /* one handle less */
void watcher_handle_closed(uv_handle_t *handle);

/* watcher_linux.c */
int inotify_start(struct watcher *w);
void inotify_read(struct watcher *w);
void inotify_stop(struct watcher *w);
void inotify_root_lost(struct watcher *w);

/* above.c */
void above_watch(struct watcher *w);  /* the folders above the root */
void above_forget(struct watcher *w); /* all of these */
bool above_moved(const struct watcher *w, int wd,
	uint32_t mask); /* whether the event says so of one of them */

/* git.c */
void git_find(struct watcher *w);  /* which repository is around the root */
void git_watch(struct watcher *w); /* once there is a descriptor */
void git_event(struct watcher *w, uint32_t mask, struct str name);
void git_doubt(struct watcher *w);       /* events were lost */
bool git_works(const struct watcher *w); /* what it has written so far is to be held */
void git_free(struct watcher *w);

/* mounts.c */
#define MOUNTS_SILENT "a file system that is mounted in the folder may not tell of changes"
void mounts_start(struct watcher *w);
void mounts_stop(struct watcher *w);

/* folders.c */
/* inotify_add_watch of a folder: a descriptor, or -1. Called by a thread, too. */
int folder_arm(int fd, const char *path, bool follow);
struct folder *folder_find(struct watcher *w, int wd);
struct folder *folder_watch(struct watcher *w, const char *path, bool follow, int *ret_error);
void folder_forget(struct watcher *w, struct folder *f);
void folder_sweep(struct watcher *w);
struct place *place_find(struct watcher *w, struct str path); /* NULL where none is watched */
struct place *place_put(struct watcher *w, struct str path, struct folder *f);
void place_remove(struct watcher *w, struct place *p);
void place_remove_below(struct watcher *w, struct str path);
void place_remove_unseen(struct watcher *w);
void folder_note_idle(struct watcher *w, struct folder *f);
void folders_done(struct watcher *w);

/* scan.c */
void scan_push(struct watcher *w, struct str path, enum scan_report report, bool through_link);
void scan_all(struct watcher *w, bool tell);
bool scan_run(struct watcher *w, uint64_t budget_ns);
/* Arms what was left and is the folder, above or below it; or of that only what was read. */
void scan_arm_left(struct watcher *w, struct str folder, bool only_read);

/* ---- early.c ---- */

/* Has a thread arm what is left, once. */
void early_begin(struct watcher *w);
/* Whether it is at it. */
bool early_works(const struct watcher *w);
/* Waits for its end, and lets go of what the loop has not armed. */
void early_end(struct watcher *w);
/* Whether it has anything to do. */
bool scan_pending(const struct watcher *w);
void scan_done(struct watcher *w);

/* links.c */
enum link_kind link_look(struct watcher *w, struct str path, struct stat *ret_target);
enum link_kind link_found(struct watcher *w, struct str path, enum scan_report report);
void link_drop(struct watcher *w, struct str path);
void links_refresh(struct watcher *w);
void links_done(struct watcher *w);
void alias_free(struct watcher *w, struct alias *a);

/* poll.c */
void poll_start(struct watcher *w);
void poll_stop(struct watcher *w);
bool poll_pending(const struct watcher *w);

#endif
