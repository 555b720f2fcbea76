/* One edit is the same work at 100 posts and at 20,000. */
#include "tests/unit/tap.h"

#include <string.h>

#include "tests/graph/big.h"

static struct graph_counters
minus(struct graph_counters a, struct graph_counters b)
{
	return (struct graph_counters){ a.tasks_run - b.tasks_run, a.tasks_cut - b.tasks_cut,
		a.edges_walked - b.edges_walked, a.queries_asked - b.queries_asked,
		a.entries_encoded - b.entries_encoded, a.bytes_hashed - b.bytes_hashed,
		a.allocations - b.allocations, a.edges_linked - b.edges_linked,
		a.edges_moved - b.edges_moved };
}

static void
measure(size_t n, struct graph_counters ret[EDITS])
{
	struct big *b = big_new(n);
	for (int e = 0; e < EDITS; e++) {
		if (e == EDIT_DELETE)
			continue; /* measured behind EDIT_NEW, with the page still open */
		big_open(b, (enum big_edit)e);
		if (e == EDIT_NEW)
			big_edit(b, EDIT_DELETE, 0);
		struct graph_counters before = graph_counters(b->graph);
		big_edit(b, (enum big_edit)e, 1);
		ret[e] = minus(graph_counters(b->graph), before);
		if (e == EDIT_NEW) {
			before = graph_counters(b->graph);
			big_edit(b, EDIT_DELETE, 1);
			ret[EDIT_DELETE] = minus(graph_counters(b->graph), before);
		}
		big_close(b, (enum big_edit)e);
	}
	graph_check(b->graph);
	big_free(b);
}

/* What edges the archive that reads two parts of each post gets when one comes, and goes. */
static void
test_parts(void)
{
	enum { N = 20000 };
	struct big *b = big_new(N);
	graph_open(b->graph, B_PARTS, S(""));
	while (graph_heat(b->graph))
		;
	for (int turn = 0; turn < 2; turn++) {
		struct graph_counters before = graph_counters(b->graph), now;
		big_edit(b, EDIT_NEW, 0);
		now = minus(graph_counters(b->graph), before);
		ok(now.edges_linked <= 6, "a new post links its own %llu edges, of %d",
			(unsigned long long)now.edges_linked, 2 * N);
		before = graph_counters(b->graph);
		big_edit(b, EDIT_DELETE, 0);
		now = minus(graph_counters(b->graph), before);
		ok(now.edges_linked == 0, "a post that goes links none: %llu",
			(unsigned long long)now.edges_linked);
	}
	graph_check(b->graph);
	big_free(b);
}

int
main(void)
{
	struct graph_counters few[EDITS], many[EDITS];
	measure(100, few);
	measure(20000, many);
	for (int e = 0; e < EDITS; e++) {
		struct graph_counters *a = &few[e], *b = &many[e];
		/* growing a list doubles it, so an allocation more or less is not the size's doing */
		a->allocations = b->allocations = 0;
		ok(memcmp(a, b, sizeof(*a)) == 0,
			"%s: %llu tasks, %llu edges, %llu questions, %llu entries at any size",
			big_edit_names[e], (unsigned long long)a->tasks_run,
			(unsigned long long)a->edges_walked, (unsigned long long)a->queries_asked,
			(unsigned long long)a->entries_encoded);
		if (memcmp(a, b, sizeof(*a)) != 0)
			note("but %llu tasks, %llu edges, %llu questions, %llu entries, %llu "
			     "hashed (%llu)",
				(unsigned long long)b->tasks_run,
				(unsigned long long)b->edges_walked,
				(unsigned long long)b->queries_asked,
				(unsigned long long)b->entries_encoded,
				(unsigned long long)b->bytes_hashed,
				(unsigned long long)a->bytes_hashed);
	}
	test_parts();
	return done_testing();
}
