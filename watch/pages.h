/* The pages of a build: what becomes a file, and what is known of that. */
#ifndef WATCH_PAGES_H
#define WATCH_PAGES_H

#include "watch/written.h"

struct page {
	struct str route;  /* by URL; by path in the folder: .file.path */
	struct str source; /* the static file that it is a copy of, once that is written; or "" */
	struct written file;
	bool known; /* an earlier build wrote this answer, if the file is still as it was */
	bool fresh; /* .file.id is of what this build wrote, or found */
	bool sure;  /* as of pages_look: it still is, and no later change can have that identity */
	bool changed; /* .source holds other bytes than it did when it was read */
	bool held;
	char *body; /* where it is held; owned */
	size_t len;
};

struct pages {
	struct page *v;
	size_t n, cap;
	size_t held; /* bytes */
};

/* One more, whose URL lives as long as they do. Pages move when one is added. */
struct page *pages_add(struct pages *pages, struct str url);
void pages_free(struct pages *pages);

/* Keeps a copy of the page's bytes with it. */
void page_hold(struct pages *pages, struct page *page, struct str body);

/* Where a URL's file lies in the output folder: "/a/" is a/index.html, and "/a" a page a.html. In the arena. */
struct str page_path(struct arena *a, struct str url, const struct site_answer *answer);

/* The paths in the order of their bytes; the caller frees the array. */
struct str *pages_sorted(const struct pages *pages);

/* Looks at the files of all pages, to set .sure. The pages in the order of a walk over the folder; the caller frees
 * the array. */
struct page **pages_look(struct pages *pages, const struct root *out);

#endif
