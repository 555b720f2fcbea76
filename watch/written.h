/* What a build knows of the files that earlier ones wrote, so that it need not look into them: which answer a
 * file holds, by its fingerprint, and the file's identity when that was known.
 *
 * A file counts as holding it while its identity is the same. Two changes that follow each other quickly
 * may leave the same identity; so it is remembered only at the end of a build, if it is the one from right
 * after the writing, and old enough by then that no later change can have it. */
#ifndef WATCH_WRITTEN_H
#define WATCH_WRITTEN_H

#include "core/file.h"
#include "watch/cache.h"

struct written {
	struct fingerprint answer;
	struct fingerprint bytes; /* of the file (outputs_bytes) */
	struct str path;          /* in the output folder */
	bool html;
	struct file_id id;
};

/* What is known of the URL's file in the output folder `out` (absolute); false where nothing is. In the arena. */
bool written_find(
	struct cache *c, struct str out, struct str url, struct arena *a, struct written *ret);

/* Whether the file still is the one that is known. */
bool written_holds(const struct root *out, const struct written *w);

/* Remembers what is known, which the caller has found to be sure. */
void written_keep(struct cache *c, struct str out, struct str url, const struct written *w);

#endif
