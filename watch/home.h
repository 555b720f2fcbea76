/* Which folder is the site's, and in which its configuration lies: the two differ where that names a `source`. */
#ifndef WATCH_HOME_H
#define WATCH_HOME_H

#include "core/arena.h"
#include "watch/options.h"
#include "watch/report.h"

struct home {
	struct str dir;     /* DIR: of the configuration, and of _site; a real path */
	struct str root;    /* of the site; a real path */
	struct str configs; /* for the site's options */
	struct str
		way; /* by which the root was found, from the current folder; maybe through links */
};

/* 0, or the exit status to end with, and the reason was reported. */
int home_find(
	const struct options *options, struct report *report, struct arena *a, struct home *ret);

/* Tells of each link on the way to `path`: its name, and the folder that it lies in, a real path. They live during the
 * call only. */
typedef void home_link_fn(void *ctx, struct str folder, struct str name);
void home_each_link(struct str path, home_link_fn *each, void *ctx);

#endif
