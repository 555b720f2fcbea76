/* What lies where the site's own watcher does not look: configurations that --config names, or a `source` that leads
 * away from its configuration; the installed theme; the lists of outputs where they are not in the source; and what
 * decides where the site and its configurations lie: links on the way there, and what is missing on it. Each folder that
 * holds some has a watcher of its own, which tells of these files alone, as part of the session's batches. */
#ifndef WATCH_ELSEWHERE_H
#define WATCH_ELSEWHERE_H

#include <stdbool.h>

#include "core/str.h"

struct session;

/* One folder, and its watcher. */
struct elsewhere;

/* Watches them all; 0, or a negative libuv code where a folder cannot be watched. The ways are those of home.h. */
int elsewhere_watch(struct session *s, struct str ways);

/* Watches what the ways depend on now, and nothing that they did before. True where that is something else: it was not
 * watched when the ways were gone, so they are to be gone again. */
bool elsewhere_follow_steps(struct session *s, struct str ways);

/* After a settling: the theme may be another. True where one is watched from now on, of which something may have been
 * read before: that is looked at again by the next settling. */
bool elsewhere_follow(struct session *s);

/* As the functions of watcher.h, for all of them. Closing is fine where there are none. */
void elsewhere_pump(struct session *s);
bool elsewhere_pending(const struct session *s);
void elsewhere_close(struct session *s);

#endif
