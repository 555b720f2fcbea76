/* `--follow`: the browser goes to the post that was just saved, at the block that changed. Of several that were saved
 * at once ("write all") that is one that somebody has open, where it is among them: nobody is taken away from what he
 * sees change. Else it is the one that was saved last.
 *
 * Which block that is follows from the page before and after the save; the one before is made from what the graph
 * still has of it, or known because it is open. Only with --follow anything is done at all. */
#ifndef WATCH_FOLLOW_H
#define WATCH_FOLLOW_H

#include "core/arena.h"

struct session;
struct change;

/* Files of one batch: more is a checkout, and no save of somebody who writes. */
enum { FOLLOW_MAX = 8 };

/* A file that is being saved, and its page. */
struct follow_file {
	struct str path;
	struct str url;  /* of its page, as it was; "": there was none */
	struct str html; /* what it answered; "": nothing that can be compared */
};

/* Those of the batch, in the order in which they were saved. */
struct follow {
	struct arena arena; /* of one batch */
	struct follow_file files[FOLLOW_MAX];
	size_t n;
};

void follow_done(struct follow *f);

/* A batch is about to be named to the site. */
void follow_before(struct session *s, const struct change *changes, size_t n);

/* It was pushed: says where to go. */
void follow_after(struct session *s);

#endif
