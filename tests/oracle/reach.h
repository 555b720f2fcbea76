/* A second implementation of what a page of a site can stand on, over files and texts, which does not call graph/: for
 * the oracle's own random sites, with all that they have. It tells less than the models of minimal.h, which know
 * each task to the letter, and it tells it of every edit: which tasks have no reason to run.
 *
 * A reason is a file that has changed: the document, its layouts, includes and data, as its text names them; or front
 * matter in a list that it reads; or a name, where it looked for one that is not there. What it cannot tell by such
 * rules, it allows. */
#ifndef TESTS_ORACLE_REACH_H
#define TESTS_ORACLE_REACH_H

#include "core/str.h"

struct world;

/* What lies between two worlds has happened. Whether it can tell of that: not where the configuration, the theme or the layout
 * has changed, on which all stands, nor where a folder is a link; then all may run again. `shown`: whether a page was
 * there. */
bool reach_update(const struct world *then, const struct world *now, bool jekyll,
	bool (*shown)(struct str url));

/* Whether the task has a reason to run: it has not run yet, or something that it may stand on has changed since. Of a
 * kind that it does not know, it says yes. */
bool reach_allows(const char *kind, struct str key);

/* Whether it is judged, and ever ran. */
bool reach_knows(const char *kind, struct str key);

/* Whether it is judged, and ran since the last update. */
bool reach_has_run(const char *kind, struct str key);

void reach_ran(const char *kind, struct str key);

/* All tasks of that kind are current, whether they ran or not: what happened so far is no reason any more. */
void reach_settled(const char *kind);

#endif
