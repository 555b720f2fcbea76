/* `platen liquid`: one template, printed with data of one's own, for trying out and for tests. */
#ifndef WATCH_TEMPLATE_H
#define WATCH_TEMPLATE_H

#include "watch/options.h"
#include "watch/report.h"

/* Prints the template that the options name to standard output, whole or, where it has an error, not at
 * all; what is wrong with it goes to standard error. An exit status. */
int template_run(const struct options *options, struct report *report);

#endif
