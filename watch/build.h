/* `platen build`: a site as static files, once. */
#ifndef WATCH_BUILD_H
#define WATCH_BUILD_H

#include "watch/options.h"
#include "watch/report.h"

/* Builds, and returns the exit status. */
int build_run(const struct options *options, struct report *report);

#endif
