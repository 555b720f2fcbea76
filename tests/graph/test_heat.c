/* A page that reads 100,000 tasks: opened, edited and closed while it is heated in slices. */
#include "tests/unit/tap.h"

#include <stdio.h>
#include <stdlib.h>

#include "graph/graph.h"

enum { FILE_, BODY, ALL };
enum { N = 100000, PACE = 512 };

struct site {
	struct graph *graph;
	unsigned text[N + 1]; /* the last is read by no page */
};

static struct str
name(unsigned i, char buf[16])
{
	(void)snprintf(buf, 16, "%06u", i);
	return str_of(buf);
}

static void
file_compute(struct task *t, struct str key, struct buf *ret)
{
	struct site *s = task_site(t);
	buf_printf(ret, "%u", s->text[strtoul(key.ptr, NULL, 10)]);
}

static void
body_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, FILE_, key, &v) == 0)
		buf_add(ret, v.bytes);
}

/* The sum over all bodies, or over ten. */
static void
sum_compute(struct task *t, struct str key, struct buf *ret)
{
	unsigned long sum = 0;
	for (unsigned i = 0; i < (key.len ? 10 : N); i++) {
		char buf[16];
		struct value v;
		if (task_read(t, BODY, name(i, buf), &v) < 0)
			return;
		(void)snprintf(buf, sizeof(buf), "%.*s", STR(v.bytes));
		sum += strtoul(buf, NULL, 10);
	}
	buf_printf(ret, "%lu", sum);
}

static const struct kind kinds[] = {
	[FILE_] = { .name = "file", .class = KIND_INPUT, .compute = file_compute },
	[BODY] = { .name = "body", .rank = 2, .class = KIND_TASK, .compute = body_compute },
	[ALL] = { .name = "all", .rank = 3, .class = KIND_TASK, .compute = sum_compute },
};

static bool
is_sum(struct site *s)
{
	unsigned long sum = 0;
	char buf[32];
	struct value v;
	for (unsigned i = 0; i < N; i++)
		sum += s->text[i];
	(void)snprintf(buf, sizeof(buf), "%lu", sum);
	graph_get(s->graph, ALL, S(""), &v);
	return str_eq(v.bytes, str_of(buf));
}

/* Saves a file. Whether the open page, if it reads it, was told of as changed. */
static bool
edit(struct site *s, unsigned i)
{
	char buf[16];
	struct settled settled;
	s->text[i]++;
	graph_touch(s->graph, FILE_, name(i, buf));
	graph_settle(s->graph, &settled);
	return settled.changed == (i < N);
}

/* Everything there is has been computed; nothing is hot. */
static struct site *
site_new(void)
{
	struct site *s = calloc(1, sizeof(*s));
	char buf[16];
	struct value v;
	if (!s)
		abort();
	s->graph = graph_new(kinds, sizeof(kinds) / sizeof(*kinds), s);
	graph_get(s->graph, ALL, S(""), &v);
	graph_get(s->graph, BODY, name(N, buf), &v);
	return s;
}

static void
site_free(struct site *s)
{
	graph_free(s->graph);
	free(s);
}

/* Goes on until nothing is left; the most edges that one call moved. */
static uint64_t
heat(struct site *s, uint64_t *ret_calls)
{
	uint64_t most = 0;
	*ret_calls = 0;
	for (bool more = true; more; ++*ret_calls) {
		uint64_t before = graph_counters(s->graph).edges_moved;
		more = graph_heat(s->graph);
		uint64_t moved = graph_counters(s->graph).edges_moved - before;
		most = moved > most ? moved : most;
	}
	return most;
}

static void
test_slices(void)
{
	struct site *s = site_new();
	uint64_t calls, before = graph_counters(s->graph).edges_moved;
	graph_open(s->graph, ALL, S(""));
	uint64_t moved = graph_counters(s->graph).edges_moved - before;
	ok(moved > 0 && moved <= PACE, "opening heats %u edges at most: %llu", PACE,
		(unsigned long long)moved);
	uint64_t most = heat(s, &calls);
	moved = graph_counters(s->graph).edges_moved - before;
	ok(moved == 2 * N && most <= PACE, "%llu edges in all, at most %llu a slice, %llu slices",
		(unsigned long long)moved, (unsigned long long)most, (unsigned long long)calls);
	graph_check(s->graph);

	struct graph_counters a = graph_counters(s->graph);
	ok(edit(s, N), "an edit that it does not read is none of its business");
	struct graph_counters b = graph_counters(s->graph);
	ok(b.edges_walked == a.edges_walked && b.tasks_run == a.tasks_run + 1,
		"and walks nothing of it");
	ok(edit(s, N / 2) && is_sum(s), "an edit that it reads is pushed");
	a = graph_counters(s->graph);
	ok(a.edges_walked == b.edges_walked + 2 && a.tasks_run == b.tasks_run + 3,
		"by way of 2 edges, and 3 tasks run");

	before = a.edges_moved;
	graph_close(s->graph, ALL, S(""));
	moved = graph_counters(s->graph).edges_moved - before;
	ok(moved > 0 && moved <= PACE, "closing cools %u edges at most: %llu", PACE,
		(unsigned long long)moved);
	a = graph_counters(s->graph);
	ok(edit(s, 7) == false, "nobody is told of an edit while it is cooled");
	ok(graph_counters(s->graph).tasks_run == a.tasks_run + 1, "only the file is read again");
	most = heat(s, &calls);
	ok(most <= PACE && graph_counters(s->graph).edges_moved - before == 2 * N,
		"all are cooled, at most %llu a slice", (unsigned long long)most);
	graph_check(s->graph);
	ok(is_sum(s), "and read again it is right");
	site_free(s);
}

/* An edit here and there between the slices: first those that are hot already, then the others. */
static void
test_edits_between(void)
{
	struct site *s = site_new();
	bool told = true, right = true;
	unsigned edits = 0;
	graph_open(s->graph, ALL, S(""));
	for (unsigned slice = 0; graph_heat(s->graph); slice++) {
		if (slice % 40 != 0)
			continue;
		unsigned i = edits++ % 2 ? edits * 31 : N - 1 - edits * 17;
		told = edit(s, i) && told;
		right = is_sum(s) && right;
	}
	ok(told && right && edits > 10, "%u edits while it is heated: none stale, each told",
		edits);
	uint64_t walked = graph_counters(s->graph).edges_walked;
	ok(edit(s, 3) && graph_counters(s->graph).edges_walked == walked + 2, "then it is hot");
	graph_check(s->graph);
	site_free(s);
}

/* A small page is not behind a large one. */
static void
test_small_page(void)
{
	struct site *s = site_new();
	struct value v;
	graph_get(s->graph, ALL, S("ten"), &v);
	graph_open(s->graph, ALL, S(""));
	(void)graph_heat(s->graph);
	(void)graph_heat(s->graph);
	graph_open(s->graph, ALL, S("ten"));
	char buf[16];
	uint64_t walked = graph_counters(s->graph).edges_walked;
	graph_close(s->graph, ALL, S(""));
	s->text[5]++;
	graph_touch(s->graph, FILE_, name(5, buf));
	struct settled settled;
	graph_settle(s->graph, &settled);
	ok(settled.changed == 1 && settled.ran == 3, "a small page is hot at once");
	ok(graph_counters(s->graph).edges_walked <= walked + 3, "beside one that is half heated");
	graph_check(s->graph);
	while (graph_heat(s->graph))
		;
	graph_check(s->graph);
	ok(is_sum(s), "the large one, closed half heated, is right");
	site_free(s);
}

/* A change that comes while the page is cooled, through an edge that is hot still. `slices`: whether those of
 * heat end first, or the fill begins in the middle. */
static void
test_fill(bool slices)
{
	struct site *s = site_new();
	uint64_t calls;
	graph_open(s->graph, ALL, S(""));
	(void)heat(s, &calls);
	graph_close(s->graph, ALL, S(""));
	(void)edit(s, N - 1);
	while (slices && graph_heat(s->graph))
		;
	while (graph_fill(s->graph, 1u << ALL))
		;
	uint64_t ran = graph_counters(s->graph).tasks_run;
	ok(is_sum(s) && graph_counters(s->graph).tasks_run == ran,
		"the fill behind finds the page that was being cooled%s",
		slices ? "" : ", and cools it before it ends");
	site_free(s);
}

/* Open, close, open again, with half of it hot each time. */
static void
test_to_and_fro(void)
{
	struct site *s = site_new();
	bool right = true;
	for (unsigned turn = 1; turn < 12; turn++) {
		graph_open(s->graph, ALL, S(""));
		for (unsigned i = 0; i < turn * 23; i++)
			(void)graph_heat(s->graph);
		right = edit(s, turn * 4001) && is_sum(s) && right;
		graph_close(s->graph, ALL, S(""));
		for (unsigned i = 0; i < turn * 5; i++)
			(void)graph_heat(s->graph);
		(void)edit(s, turn * 777);
	}
	ok(right && is_sum(s), "opened and closed half heated, it is never stale");
	graph_check(s->graph);
	uint64_t calls;
	(void)heat(s, &calls);
	graph_check(s->graph);
	site_free(s);
}

int
main(void)
{
	test_slices();
	test_edits_between();
	test_small_page();
	test_fill(true);
	test_fill(false);
	test_to_and_fro();
	return done_testing();
}
