/* `platen why`: what a page is made of, and which pages a file reaches. */
#ifndef WATCH_WHY_H
#define WATCH_WHY_H

#include "watch/options.h"
#include "watch/report.h"

/* Tells it of the options' word. The exit status; EXIT_USAGE where there is no such page or file. */
int why_run(const struct options *options, struct report *report);

#endif
