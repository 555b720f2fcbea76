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

/* What lies between two worlds has happened. Whether it can tell of that: not where the configuration, the theme or the
 * layout has changed, on which all stands; then all may run again. `shown`: whether a page was there. `several`: what
 * happened before was taken in by several batches; then what ran may have run between two, and may do so once more. */
bool reach_update(const struct world *then, const struct world *now, bool jekyll,
	bool (*shown)(struct str url), bool several);

/* Whether the task has a reason to run: it had not run yet by the last update, or something that it may stand on has
 * changed since it did. Of a kind that it does not know, it says yes. */
bool reach_allows(struct str kind, struct str key);

/* Whether it is judged, and ever ran. */
bool reach_knows(struct str kind, struct str key);

/* How often it ran since the last update because something else had changed. */
unsigned reach_runs(struct str kind, struct str key);

/* Whether it did so in each of these batches, and once more where it was behind before them. */
bool reach_is_through(struct str kind, struct str key, unsigned long batches);

/* It ran, because of that or since its value was wanted and not there. */
void reach_ran(struct str kind, struct str key, bool caused);

/* The task is current, whether it ran or not: what happened so far is no reason any more. */
void reach_settled(struct str kind, struct str key);

/* Something has happened that is not known: all that ran may run again. */
void reach_lost(void);

/* Nothing has run yet: it is another process. */
void reach_forget(void);

#endif
