/* What a question asks, and its answer. */
#ifndef GRAPH_ANSWER_H
#define GRAPH_ANSWER_H

#include "graph/internal.h"

/* A question's type: of each function of graph.h that asks one, and what stands for several reads (fold.c). */
enum question {
	ASK_COUNT,
	ASK_SLICE,
	ASK_GET,
	ASK_NEIGHBOURS,
	ASK_EACH,
	ASK_GROUPS,
	ASK_PART,
	ASK_BEFORE,
	ASK_BUNDLE, /* behind the type stand the numbers of the others */
};

/* What is asked, taken apart; the key of the question's memo has all of it. */
struct ask {
	uint32_t target;   /* the memo that is asked */
	uint32_t type;     /* enum question */
	uint64_t from, n;  /* a slice */
	struct str prefix; /* or the sort key, or the argument of a part, or the other task */
	struct str ref;    /* neighbours, before: the member */
};

/* What has no place in a type's answer is zero. */
struct answer {
	struct entry *entries;
	struct fingerprint *fps; /* of the entries, or of the groups */
	size_t *counts;          /* groups only */
	size_t n, cap;
	size_t number;    /* a count; whether it comes before */
	struct str bytes; /* a part */
};

/* Answers a question whose target is current, and has its value where a part of that is asked for; not a bundle. The
 * arrays of the answer, and a part, live in the arena; the strings of entries are the index's own. */
void question_answer(struct graph *g, struct arena *a, const struct ask *q, struct answer *ret);

/* The fingerprint of that answer. */
struct fingerprint question_fingerprint(struct graph *g, const struct ask *q);

#endif
