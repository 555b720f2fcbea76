/* Keys that are numbers, and how a listing tells of them: what the tests of work in slices have in common. */
#ifndef TESTS_GRAPH_NUMBERED_H
#define TESTS_GRAPH_NUMBERED_H

#include <stdio.h>

#include "graph/graph.h"

/* The key of number i, of three digits, in `buf`. */
static inline struct str
key_of(unsigned i, char buf[8])
{
	(void)snprintf(buf, 8, "%03u", i % 1000);
	return str_of(buf);
}

/* The entry of a listing that has number i: sorted by its key, without a payload. */
static inline struct entry
listed(unsigned i, char buf[8])
{
	struct str key = key_of(i, buf);
	return (struct entry){ key, key, S("") };
}

#endif
