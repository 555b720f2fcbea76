/* A build that has nothing to do: known by one walk over the source and one over the output.
 *
 * A build that went well leaves one record: what it stood on (site_world), each file that it left in the output
 * folder with its identity, what it said, and its numbers. Where all of that still holds the next build would come
 * to the same, and says so. At the first thing that does not, it is built as if there were no record. */
#ifndef WATCH_UNCHANGED_H
#define WATCH_UNCHANGED_H

#include "watch/cache.h"
#include "watch/pages.h"

struct unchanged {
	struct str summary; /* site_summary_unpack */
	struct str out;     /* the output folder, absolute */
	size_t pages, files;
	struct str diags;   /* diag_next */
	struct str world;   /* site_world */
	struct str outputs; /* path, identity and fingerprint of each, in the order of a walk */
};

/* The record of a build of this site on these terms. False where there is none. In the arena. */
bool unchanged_find(
	struct cache *c, struct fingerprint terms, struct arena *a, struct unchanged *ret);

/* Whether the files of the output folder, and the list of them (outputs_open), are as the build left them. */
bool unchanged_holds(const struct unchanged *u, struct str dir, struct str source);

/* Keeps a record, whose `outputs` are made of the n pages of pages_look. Nothing where one of these is not sure. */
void unchanged_keep(struct cache *c, struct fingerprint terms, struct unchanged u,
	struct page *const *walk, size_t n);

#endif
