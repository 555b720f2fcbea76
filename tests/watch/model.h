/* What somebody knows who listed a folder once and then only followed the changes: each file and the
 * fingerprint of its content. In the end it must be what the disk says. */
#ifndef TESTS_WATCH_MODEL_H
#define TESTS_WATCH_MODEL_H

#include "core/table.h"
#include "watch/batch.h"

struct model {
	const char *root;
	bool (*skip)(void *ctx, struct str path, bool is_folder);
	void *ctx;
	struct table files;
};

/* Reads everything below `path` ("" for all) anew. */
void model_list(struct model *m, struct str path);
/* True where a file that was written is new or has other content. */
bool model_apply(struct model *m, const struct change *change);
/* Compares with the disk; prints the first differences as comments. */
bool model_agrees(struct model *m);
void model_done(struct model *m);

#endif
