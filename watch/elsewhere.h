/* Configurations that lie where the site's own watcher does not look: named by --config, or by a `source` that
 * leads away from its configuration. Each folder that holds some has a watcher of its own, which tells of these
 * files alone, as part of the session's batches. */
#ifndef WATCH_ELSEWHERE_H
#define WATCH_ELSEWHERE_H

#include <stdbool.h>

struct session;

/* One folder, and its watcher. */
struct elsewhere;

/* Watches them all; 0, or a negative libuv code where a folder cannot be watched. */
int elsewhere_watch(struct session *s);

/* As the functions of watcher.h, for all of them. Closing is fine where there are none. */
void elsewhere_pump(struct session *s);
bool elsewhere_pending(const struct session *s);
void elsewhere_close(struct session *s);

#endif
