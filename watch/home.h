/* Which folder is the site's, and in which its configuration lies: the two differ where that names a `source`. */
#ifndef WATCH_HOME_H
#define WATCH_HOME_H

#include "core/arena.h"
#include "core/buf.h"
#include "watch/options.h"
#include "watch/report.h"

struct home {
	struct str dir;     /* DIR: of the configuration, and of _site; a real path */
	struct str root;    /* of the site; a real path */
	struct str configs; /* for the site's options */
	struct buf ways;    /* for home_each_step: what was asked for, each with a NUL behind it */
};

/* 0, or the exit status to end with, and the reason was reported, unless that is NULL; the ways are known then, too. */
int home_find(
	const struct options *options, struct report *report, struct arena *a, struct home *ret);

/* Tells of each name that a way depends on: the links on it, and what it ends at before its end, since that is not
 * there, or no folder. It lies in `folder`, a real path. They live during the call only. */
typedef void home_step_fn(void *ctx, struct str folder, struct str name);
void home_each_step(struct str way, home_step_fn *each, void *ctx);

#endif
