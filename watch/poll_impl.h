/* What the parts of polling share: poll.c (the looks) and poll_missing.c (what a look did not come by). Nobody else
 * includes this. */
#ifndef WATCH_POLL_IMPL_H
#define WATCH_POLL_IMPL_H

#include "watch/watcher_impl.h"

/* A sight in the table of those that arrived lately, by inode. */
struct arrival {
	struct table_node node;
	struct sight *sight;
};

/* When names in a folder changed last, and the folder itself; all of it as it was before it was listed. */
struct stamp {
	int64_t mtime_ns, ctime_ns;
	bool racy; /* so shortly before that one more change may have left no trace */
	bool doubtful; /* somebody has looked into it since, and was not told: so that is when it moves no more */
	unsigned busy; /* looks in a row at which it had moved, and was to be told */
};

/* One path as it was seen last. */
struct sight {
	struct table_node node;
	struct sight *next_again; /* in poller.again, while is_again */
	bool is_again;            /* differed or was missing: looked at soon */
	bool missing;
	bool shut;        /* a folder that the last look could not list */
	bool racy;        /* changed so lately that another change may have left no trace */
	uint64_t look;    /* the last that saw it */
	uint64_t arrived; /* the one that saw this inode here first; 0: there from the start */
	struct arrival arrival;
	struct stamp stamp; /* of a folder */
	struct stat st;     /* of a folder: its inode and type only */
	struct str path;
	char bytes[];
};

struct poller {
	uv_timer_t timer;
	uv_idle_t idler;
	struct watcher *watcher;
	struct table sights;
	struct sight *again;
	uint64_t look; /* the number of the look under way, or the last one */
	int64_t at_ns; /* the moment before what is looked at now, by the clock of files' times */
	uint64_t worked_ns;      /* spent on it */
	uint64_t began_ms;       /* when it started, on the loop's clock */
	struct scan_item *queue; /* folders still to be listed: a stack */
	size_t n_queue, cap_queue;
	DIR *dir;              /* being listed, over several slices where it is large; or NULL */
	struct scan_item item; /* its place, while dir is open */
	struct stamp stamp;    /* of that folder, now */
	struct stamp root;     /* of the root, at the last look */
	uint64_t looked, looked_before; /* by the caller, when this look and the last one began */
	bool empty;                     /* nothing that concerns us was found in it so far */
	bool looking;
	bool shut; /* the root may not be read */
};

/* poll.c */
struct sight *sight_find(struct poller *p, struct str path);
void sight_again(struct poller *p, struct sight *s); /* it is looked at soon */
bool sight_same(const struct stat *a, const struct stat *b);

/* poll_missing.c */
void sight_gone(struct poller *p, const struct sight *s); /* tells of it */
void missing_find(struct poller *p); /* at the end of a look: tells what it did not come by */

#endif
