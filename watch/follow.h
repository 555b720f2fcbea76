/* `--follow`: the browser goes to the post that was just saved, at the block that changed.
 *
 * Which block that is follows from the page before and after the save; the one before is made from what the graph
 * still has of it, or known because it is open. Only with --follow anything is done at all. */
#ifndef WATCH_FOLLOW_H
#define WATCH_FOLLOW_H

#include "core/arena.h"

struct session;
struct change;

/* The page of the file that is being saved; zeroed: none. */
struct follow {
	struct arena arena; /* of one batch */
	struct str file;    /* "": nobody goes anywhere */
	struct str url;     /* of its page, as it was; "": there was none */
	struct str html;    /* what it answered; "": nothing that can be compared */
};

void follow_done(struct follow *f);

/* A batch is about to be named to the site. */
void follow_before(struct session *s, const struct change *changes, size_t n);

/* It was pushed: says where to go. */
void follow_after(struct session *s);

#endif
