/* `platen new` and `platen post`: a site, and a post, to begin with. */
#ifndef WATCH_NEW_H
#define WATCH_NEW_H

#include "watch/options.h"
#include "watch/report.h"

/* Makes a site in the folder of the options, which is new or empty. The exit status. */
int new_run(const struct options *options, struct report *report);

/* Makes a post in the site of the options. The exit status. */
int new_post_run(const struct options *options, struct report *report);

#endif
