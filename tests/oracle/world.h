/* What lies in a folder, in memory, for the model of reach.h. */
#ifndef TESTS_ORACLE_WORLD_H
#define TESTS_ORACLE_WORLD_H

#include "core/buf.h"

enum { REACH_PATH = 256, FILES_MAX = 512 };

/* What may be another between two worlds: whether it is there, its bytes, what lists know of it (front matter, and
 * headings, of which titles are made), the same with its first paragraph, its time of modification. */
enum aspect { NAME, TEXT, FRONT, CARD, TIME, ASPECTS };

struct text {
	char path[REACH_PATH], url[REACH_PATH];
	bool changed[ASPECTS];
	struct buf bytes;
	uint64_t mtime;
};

/* A folder, or a link that leads to nothing. */
struct other {
	char path[REACH_PATH];
	bool folder;
};

struct world {
	struct text *all[FILES_MAX];
	size_t n;
	struct other others[FILES_MAX];
	size_t nothers;
	bool posts, layouts; /* there are folders _posts and _layouts, be they empty */
};

/* The current folder, by path. */
struct world *world_look(void);
void world_free(struct world *w);

/* Where the i-th file's page is, "" for none. */
void world_set_url(struct world *w, size_t i, struct str url);

/* Prints as comments what of the files is another in the two. */
void world_tell(const struct world *then, const struct world *now);

/* NULL where there is no such file. */
const struct text *world_find(const struct world *w, struct str path);

#endif
