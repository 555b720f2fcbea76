/* What lies in a folder, in memory, for the model of reach.h. */
#ifndef TESTS_ORACLE_WORLD_H
#define TESTS_ORACLE_WORLD_H

#include "core/buf.h"

enum { REACH_PATH = 256, FILES_MAX = 512 };

/* What may be another between two worlds. */
enum aspect { NAME, TEXT, FRONT, TIME, ASPECTS };

struct text {
	char path[REACH_PATH], url[REACH_PATH];
	bool changed[ASPECTS];
	struct buf bytes;
	uint64_t mtime;
};

struct world {
	struct text *all[FILES_MAX];
	size_t n;
	bool linked; /* a folder is a link */
};

/* The current folder. */
struct world *world_look(void);
void world_free(struct world *w);

/* Where the i-th file's page is, "" for none. */
void world_set_url(struct world *w, size_t i, struct str url);

/* NULL where there is no such file. */
const struct text *world_find(const struct world *w, struct str path);

#endif
