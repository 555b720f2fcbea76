/* The watcher without a kernel, for tests in one process: see events.c. One for the program. */
#ifndef TESTS_ORACLE_EVENTS_H
#define TESTS_ORACLE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

struct site;
struct site_answer;

void events_begin(void); /* what lies in the current folder is known */
void events_end(void);
void events_notice(void);   /* what was done since the last call is in the queue */
void events_read(size_t n); /* so many of the queue go into batches */
void events_overflow(void); /* the queue is lost: everything is looked at again */
void events_rescan(void);   /* the same, and the queue stays */
bool events_pending(void);  /* something is not named yet */

/* The clock goes on; what has settled by then is named to the site. Whether anything was. */
bool events_tick(struct site *site, unsigned ms);

/* Some work of the look at files of several names that is done behind (site_aliases), and what comes of it. False when
 * nothing is left. */
bool events_sweep(struct site *site);

/* What such tests compare: two sites answer the same. */
bool site_answer_eq(const struct site_answer *a, const struct site_answer *b);

#endif
