/* `platen check`: everything that is wrong with a site, for people, programs and continuous integration. */
#ifndef WATCH_CHECK_H
#define WATCH_CHECK_H

#include "watch/options.h"
#include "watch/report.h"

/* Looks at the whole site. EXIT_SITE where something was found, else another exit status. */
int check_run(const struct options *options, struct report *report);

#endif
