/* What one edit costs the engine alone, by size: median ns, tasks run, edges walked. Not a test.
 *
 *	graph-bench [N...]      default 100 1000 10000 100000 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/graph/big.h"

enum { TURNS = 301 };

static uint64_t
now_ns(void)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static void
bench(struct big *b, enum big_edit e)
{
	static uint64_t ns[TURNS];
	struct graph_counters before = { 0 }, after = { 0 };
	enum big_edit open = e == EDIT_DELETE ? EDIT_NEW : e;
	big_open(b, open);
	for (size_t i = 0; i < TURNS; i++) {
		if (e == EDIT_NEW)
			big_edit(b, EDIT_DELETE, i);
		if (e == EDIT_DELETE)
			big_edit(b, EDIT_NEW, i);
		before = graph_counters(b->graph);
		uint64_t start = now_ns();
		big_edit(b, e, i + 1);
		ns[i] = now_ns() - start;
		after = graph_counters(b->graph);
	}
	if (open == EDIT_NEW)
		big_edit(b, EDIT_DELETE, 0);
	big_close(b, open);
	qsort(ns, TURNS, sizeof(*ns), compare);
	printf("%8zu  %-28s %8llu ns  %3llu tasks  %3llu edges\n", b->n, big_edit_names[e],
		(unsigned long long)ns[TURNS / 2],
		(unsigned long long)(after.tasks_run - before.tasks_run),
		(unsigned long long)(after.edges_walked - before.edges_walked));
}

static uint64_t
heat(struct big *b, uint64_t *ret_slices)
{
	uint64_t start = now_ns();
	for (*ret_slices = 1; graph_heat(b->graph); ++*ret_slices)
		;
	return now_ns() - start;
}

/* What it costs to open and to close a page that reads everything: at once, and behind. */
static void
bench_open(struct big *b)
{
	struct value v;
	uint64_t slices;
	graph_get(b->graph, B_ARCHIVE, S(""), &v);
	uint64_t start = now_ns();
	graph_open(b->graph, B_ARCHIVE, S(""));
	uint64_t open = now_ns() - start, behind = heat(b, &slices);
	printf("%8zu  open the archive %llu us, heated behind it in %llu us, %llu slices\n", b->n,
		(unsigned long long)(open / 1000), (unsigned long long)(behind / 1000),
		(unsigned long long)slices);
	start = now_ns();
	graph_close(b->graph, B_ARCHIVE, S(""));
	open = now_ns() - start;
	behind = heat(b, &slices);
	printf("%8zu  close the archive %llu us, cooled behind it in %llu us, %llu slices\n", b->n,
		(unsigned long long)(open / 1000), (unsigned long long)(behind / 1000),
		(unsigned long long)slices);
}

static size_t
bytes_of(struct big *b)
{
	struct graph_account a = graph_account(b->graph);
	return a.task_bytes + a.edge_bytes + a.index_bytes + a.value_bytes;
}

/* An archive that reads two parts of each post: first, again after one title changed, and verified. */
static void
bench_parts(struct big *b)
{
	struct value v;
	uint64_t slices, first = now_ns(), hot, cold;
	size_t bytes = bytes_of(b);
	graph_get(b->graph, B_PARTS, S(""), &v);
	first = now_ns() - first;
	bytes = bytes_of(b) - bytes - v.bytes.len;
	graph_open(b->graph, B_PARTS, S(""));
	(void)heat(b, &slices);
	hot = now_ns();
	big_edit(b, EDIT_TITLE_HOME, 1);
	hot = now_ns() - hot;
	graph_close(b->graph, B_PARTS, S(""));
	(void)heat(b, &slices);
	big_edit(b, EDIT_TITLE_HOME, 2);
	cold = now_ns();
	graph_get(b->graph, B_PARTS, S(""), &v);
	cold = now_ns() - cold;
	printf("%8zu  all parts: first %llu us, again hot %llu us, from cold %llu us; %zu bytes a "
	       "part\n",
		b->n, (unsigned long long)(first / 1000), (unsigned long long)(hot / 1000),
		(unsigned long long)(cold / 1000), bytes / (2 * b->n));
}

static void
bench_size(size_t n)
{
	uint64_t start = now_ns();
	struct big *b = big_new(n);
	uint64_t built = now_ns() - start;
	struct graph_account a = graph_account(b->graph);
	printf("%8zu  built in %llu ms; %zu bytes of everything a post\n", n,
		(unsigned long long)(built / 1000000),
		(a.task_bytes + a.edge_bytes + a.index_bytes + a.value_bytes) / n);
	for (int e = 0; e < EDITS; e++)
		bench(b, (enum big_edit)e);
	bench_open(b);
	bench_parts(b);
	big_free(b);
}

int
main(int argc, char **argv)
{
	static const size_t sizes[] = { 100, 1000, 10000, 100000 };
	for (int i = 1; i < argc; i++)
		bench_size(strtoul(argv[i], NULL, 10));
	for (size_t i = 0; argc < 2 && i < sizeof(sizes) / sizeof(*sizes); i++)
		bench_size(sizes[i]);
	return 0;
}
