/* What the two parts of a build share: build.c (making, and the whole), build_write.c (writing). Nobody else includes
 * this. */
#ifndef WATCH_BUILD_IMPL_H
#define WATCH_BUILD_IMPL_H

#include "core/crew.h"
#include "watch/cache.h"
#include "watch/leftovers.h"
#include "watch/pages.h"
#include "watch/place.h"
#include "watch/unchanged.h"
#include "watch/writer.h"

struct build {
	const struct options *options;
	struct report *report;
	struct site *site;
	struct cache *cache; /* NULL where nothing is kept for the next build */
	struct trace trace;
	struct root out;
	struct str dir; /* as of home.h */
	struct str out_path;
	struct arena arena; /* paths, as long as the build lasts */
	struct outputs outputs;
	struct pages pages;
	struct crew *crew; /* NULL: one thread does it all */
	struct writer *writer;
	struct page **later; /* to be written when the list knows their bytes; owned */
	size_t n_later, cap_later;
	unsigned rounds; /* of writing what was put off, so far */
	size_t broken, errors, warnings;
	size_t changed;           /* files, between their reading and their copying */
	struct str moved;         /* one of them */
	struct str gone;          /* one that was to be written and is not to be any more, or "" */
	bool again;               /* an attempt before this one has written, and one was gone */
	bool last;                /* where one is gone, it is not built again */
	struct buf diags;         /* all of them, by diag_encode */
	struct fingerprint terms; /* of its record in the cache (unchanged.h) */
	struct leftovers leftovers;
	struct str unaddressed; /* what was left out, as there is no url */
	bool jekyll;            /* the layout is Jekyll's */
	int failure;            /* a negative code: the machine */
	struct str at;          /* where it failed */
	uint64_t start_ns, drawn_ns;
	size_t done, total; /* of the pass under way */
	struct report_built built;
};

/* build.c */
bool build_interrupted(void); /* by a signal */

/* Whether nothing more is to be done: a signal came, or the machine has failed. */
bool build_stopped(const struct build *b);

/* One page more is done ("made", "written"): drawn on a terminal, and the cache's turn now and then. */
void build_progress(struct build *b, const char *what);

/* The machine has failed at `at`, whose bytes last as long as the build. The first failure counts. */
void build_fail(struct build *b, int code, struct str at);

/* Whether this answer becomes a file. */
bool build_writes(const struct build *b, struct str url, const struct site_answer *answer);

/* What the answer's file is going to hold (outputs_bytes). */
struct fingerprint build_bytes(const struct site_answer *answer);

/* build_write.c */

/* Writes every page that was made and removes what earlier builds have left, into `out`, which is open. Failures are
 * by build_fail. */
void build_write(struct build *b);

/* Behind that: what the next build may know of the files, which came to rest at `written_ns` (file_now_ns). Nothing
 * without a cache. */
void build_keep(struct build *b, int64_t written_ns);

#endif
