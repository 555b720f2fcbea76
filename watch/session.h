/* `platen dev`: what happens over time to a site that somebody is writing.
 *
 * One thread, one loop. The watcher names what changed; the site settles; the open pages that came
 * out differently are pushed; one line says so. Only then, in slices of at most 200 us or one task
 * with a look at all sockets in between, the rest is brought up to date, so that an error anywhere
 * is found and the next click is answered at once. While nothing happens, nothing runs. */
#ifndef WATCH_SESSION_H
#define WATCH_SESSION_H

#include "watch/options.h"
#include "watch/report.h"

/* Serves until a signal ends it, and returns the exit status. */
int session_run(const struct options *options, struct report *report);

#endif
