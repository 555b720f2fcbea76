/* A toy site of any size, for what one edit costs: pages with a layout, neighbours, a home page, an
 * archive of all titles, and one that reads them part by part. */
#ifndef TESTS_GRAPH_BIG_H
#define TESTS_GRAPH_BIG_H

#include "graph/graph.h"

enum {
	B_FILE,
	B_LAYOUT,
	B_LIST,
	B_META,
	B_INDEX,
	B_BODY,
	B_PAGE,
	B_HOME,
	B_ARCHIVE,
	B_PARTS,
	B_KINDS
};

struct big_post {
	uint32_t title, body;
	bool exists;
};

struct big {
	struct graph *graph;
	struct big_post *posts;
	size_t n; /* and room for one more */
	uint32_t layout;
};

struct big *big_new(size_t n);
void big_free(struct big *b);
struct str big_key(size_t i, char buf[16]);

/* The edits whose cost is measured; each is one batch. */
enum big_edit {
	EDIT_BODY,
	EDIT_OTHER_BODY,
	EDIT_TITLE_BESIDE,
	EDIT_LAYOUT,
	EDIT_NEW,
	EDIT_DELETE,
	EDIT_TITLE_HOME,
	EDIT_ANY_BODY_ARCHIVE,
	EDIT_TOUCH,
	EDITS
};
extern const char *const big_edit_names[EDITS];

/* Opens what the edit is about, does it once to warm up; then big_edit does it once more. */
void big_open(struct big *b, enum big_edit e);
void big_close(struct big *b, enum big_edit e);
void big_edit(struct big *b, enum big_edit e, size_t turn);

#endif
