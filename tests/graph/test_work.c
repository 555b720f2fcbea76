/* One edit is the same work at 100 posts and at 20,000, and exactly so much. */
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

/* What each edit costs: of the file, what was made of it, and the page that reads it. */
static const struct graph_counters exact[EDITS] = {
	[EDIT_BODY] = { .tasks_run = 4,
		.tasks_cut = 1,
		.edges_walked = 3,
		.queries_asked = 1,
		.bytes_hashed = 60,
		.allocations = 3 },
	[EDIT_OTHER_BODY] = { .tasks_run = 2,
		.tasks_cut = 1,
		.edges_walked = 1,
		.bytes_hashed = 20,
		.allocations = 1 },
	[EDIT_TITLE_BESIDE] = { .tasks_run = 4,
		.tasks_cut = 1,
		.edges_walked = 3,
		.queries_asked = 1,
		.entries_encoded = 1,
		.bytes_hashed = 76,
		.allocations = 5 },
	[EDIT_LAYOUT] = { .tasks_run = 2,
		.edges_walked = 1,
		.queries_asked = 1,
		.bytes_hashed = 40,
		.allocations = 2 },
	[EDIT_NEW] = { .tasks_run = 5,
		.tasks_cut = 2,
		.edges_walked = 4,
		.queries_asked = 2,
		.entries_encoded = 2,
		.bytes_hashed = 100,
		.allocations = 4,
		.edges_linked = 2,
		.edges_moved = 1 },
	[EDIT_DELETE] = { .tasks_run = 5,
		.tasks_cut = 2,
		.edges_walked = 4,
		.queries_asked = 2,
		.entries_encoded = 1,
		.bytes_hashed = 76,
		.allocations = 2,
		.edges_linked = 1,
		.edges_moved = 1 },
	[EDIT_TITLE_HOME] = { .tasks_run = 4,
		.tasks_cut = 1,
		.edges_walked = 3,
		.queries_asked = 1,
		.entries_encoded = 1,
		.bytes_hashed = 96,
		.allocations = 5 },
	[EDIT_ANY_BODY_ARCHIVE] = { .tasks_run = 2,
		.tasks_cut = 1,
		.edges_walked = 1,
		.bytes_hashed = 20,
		.allocations = 1 },
	[EDIT_TOUCH] = { .tasks_run = 1, .tasks_cut = 1 },
};

static void
tell(const char *what, const struct graph_counters *c)
{
	note("%s: %llu tasks, %llu cut off, %llu edges, %llu questions, %llu entries, %llu bytes, "
	     "%llu allocations, %llu linked, %llu moved",
		what, (unsigned long long)c->tasks_run, (unsigned long long)c->tasks_cut,
		(unsigned long long)c->edges_walked, (unsigned long long)c->queries_asked,
		(unsigned long long)c->entries_encoded, (unsigned long long)c->bytes_hashed,
		(unsigned long long)c->allocations, (unsigned long long)c->edges_linked,
		(unsigned long long)c->edges_moved);
}

int
main(void)
{
	struct graph_counters few[EDITS], many[EDITS];
	measure(100, few);
	measure(20000, many);
	for (int e = 0; e < EDITS; e++) {
		if (!ok(memcmp(&few[e], &exact[e], sizeof(*exact)) == 0 &&
				    memcmp(&many[e], &exact[e], sizeof(*exact)) == 0,
			    "%s: tasks, edges, entries, bytes hashed and allocations at any size",
			    big_edit_names[e])) {
			tell("it should be", &exact[e]);
			tell("at 100 it is", &few[e]);
			tell("at 20,000", &many[e]);
		}
	}
	test_parts();
	return done_testing();
}
