/* A running platen with what asks it: one connection for pages, one event stream. Whatever goes wrong in
 * asking it ends the run by guard_fail. */
#ifndef BENCH_RIG_H
#define BENCH_RIG_H

#include "bench/client.h"
#include "bench/subject.h"

struct rig {
	const char *platen; /* the program */
	const struct subject *subject;
	struct process p;
	struct conn pages, events;
	bool listening;   /* `events` is open */
	struct buf open;  /* the URL path of its page, with a zero byte */
	struct buf about; /* that of the last event */
};

/* As process_start; where it does not start, its own last words end the run. */
void rig_launch(const char *const argv[], struct process *ret);

/* Starts `platen dev` on the subject, and waits until all is done. Ends the run where an address of the user's own
 * site shows nothing. */
void rig_start(struct rig *r, const char *platen, const struct subject *s);

/* Ends the run where the address, of the user's own site, does not answer with a page. */
void rig_expect_page(struct rig *r, const char *url);

/* Ends it in order: it must say 0. */
void rig_stop(struct rig *r);

/* Opens the event stream of this page instead of the one that is open; what it says of the page as it
 * is has been read. */
void rig_open(struct rig *r, const char *url);

/* Waits until nothing is left to do behind but what waits until nobody saves (watch/behind.c); its state.json, valid
 * until the next call. */
struct str rig_wait_idle(struct rig *r);

/* Waits for that as well: it begins two seconds after the last save. */
void rig_wait_all(struct rig *r);

/* Waits for the next event: its name; *ret_about is the URL path that it is about. "" when the time
 * is over. */
struct str rig_event(struct rig *r, int limit_ms, struct str *ret_about);

/* Asks until the page has the marker (or, for 404 and 500, the status), without a look at events; then
 * waits until idle, and forgets the events so far. */
void rig_settle(struct rig *r, const char *url, unsigned status, struct str marker);

/* Takes the client's script and the port out of a page, so that two servers' pages can be compared. */
void rig_normalise(struct buf *b, struct str body, unsigned port);

#endif
