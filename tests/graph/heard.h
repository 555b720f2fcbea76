/* What somebody has who follows the diagnostics of a graph, and how that is compared with all there are. */
#ifndef TESTS_GRAPH_HEARD_H
#define TESTS_GRAPH_HEARD_H

#include "graph/graph.h"

struct heard {
	struct line {
		unsigned kind;
		struct buf key, diags;
	} * all;
	size_t n, cap;
};

/* Takes what the graph has to tell, at most so many tasks. */
void heard_take(struct heard *h, struct graph *g, size_t most);

/* Takes all there is; false where it is not what graph_diags says then. */
bool heard_is_all(struct heard *h, struct graph *g);

/* Forgets all: it is empty again. */
void heard_done(struct heard *h);

#endif
