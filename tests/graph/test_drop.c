/* Values that are dropped: what stays, what is computed again, and what if it is another then. */
#include "tests/graph/world.h"

enum { FILE_, BODY, PAGE, LIST, INDEX, TOP };

static void
body_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, FILE_, key, &v) < 0)
		return;
	buf_printf(ret, "<%.*s>", STR(v.bytes));
	struct diag d = { DIAG_WARNING, key, 1, 1, 1, S("so it is"), S(""), S("") };
	task_report(t, &d);
}

/* Its own body, and after that the ones that its file names by a letter. */
static void
page_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v, other;
	if (task_read(t, FILE_, key, &v) < 0)
		return;
	for (size_t i = 1; i < v.bytes.len; i++) {
		if (task_read(t, BODY, str_slice(v.bytes, i, i + 1), &other) == 0)
			buf_add(ret, other.bytes);
	}
}

static bool
list_fill(void *site, struct str key, bool begins, struct entries *ret)
{
	entries_add(ret, (struct entry){ S("a"), S("a"), S("") });
	entries_add(ret, (struct entry){ S("b"), S("b"), S("") });
	return false;
}

static void
index_entries_of(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	entries_add(ret, (struct entry){ value, member, S("") });
}

static void
top_compute(struct task *t, struct str key, struct buf *ret)
{
	size_t n;
	if (task_count(t, INDEX, S(""), S(""), &n) == 0)
		buf_printf(ret, "%zu", n);
}

static const struct kind kinds[] = {
	[FILE_] = { .name = "file",
		.class = KIND_INPUT,
		.drop = true,
		.compute = world_file_compute },
	[BODY] = { .name = "body", .rank = 1, .class = KIND_TASK, .compute = body_compute },
	[PAGE] = { .name = "page", .rank = 2, .class = KIND_TASK, .compute = page_compute },
	[LIST] = { .name = "list", .class = KIND_LISTING, .fill = list_fill },
	[INDEX] = { .name = "index",
		.rank = 2,
		.class = KIND_INDEX,
		.source = LIST,
		.member = BODY,
		.entries = index_entries_of },
	[TOP] = { .name = "top", .rank = 3, .class = KIND_TASK, .compute = top_compute },
};

static struct world *
toy(void)
{
	struct world *w = world_new(kinds, TOP + 1, FILE_);
	save(w, "a", "1");
	save(w, "b", "2");
	save(w, "p", "a");
	save(w, "q", "ab");
	return w;
}

static void
count_diags(void *ctx, unsigned kind, struct str key, struct str diags)
{
	++*(unsigned *)ctx;
}

static void
test_drop(void)
{
	struct world *w = toy();
	graph_open(w->graph, PAGE, S("p"));
	settle(w);
	save(w, "p", "ab");
	settle(w);
	expect_ran(w, "file:p file:b body:b page:p");
	save(w, "a", "1");
	settle(w);
	expect_ran(w, "file:a");
	expect(w, PAGE, "p", "<+1><+2>");
	world_free(w);
}

/* The world moves without a word; a value that had been dropped is read again, and is another. */
static void
test_moved(void)
{
	struct world *w = toy();
	graph_open(w->graph, PAGE, S("p"));
	expect(w, PAGE, "q", "<+1><+2>");
	graph_budget(w->graph, 1); /* bodies that are cold are dropped too */
	settle(w);
	w->ran[0] = 0;
	(void)snprintf(w->files[1].text, sizeof(w->files[1].text), "3"); /* b, untold */
	save(w, "q", "b");
	settle(w);
	expect(w, PAGE, "q", "<+3>");
	ok(graph_pending(w->graph) || w->settled.ran > 0, "the change is known to have happened");
	settle(w);
	expect(w, PAGE, "q", "<+3>");
	expect(w, PAGE, "p", "<+1>");
	ok(!graph_pending(w->graph), "and is settled");
	world_free(w);
}

/* A hot reader of what turns out to have moved learns of it in the next batch. */
static void
test_moved_hot(void)
{
	struct world *w = toy();
	graph_open(w->graph, PAGE, S("p")); /* reads body a, which has read file a */
	settle(w);
	(void)snprintf(w->files[0].text, sizeof(w->files[0].text), "9"); /* a, untold */
	struct value v;
	graph_get(w->graph, FILE_, S("a"), &v);
	ok(str_eq(v.bytes, S("+9")) && graph_pending(w->graph),
		"what is read again is what is there");
	settle(w);
	ok(w->settled.changed == 1, "the open page changes");
	expect(w, PAGE, "p", "<+9>");
	ok(!graph_pending(w->graph), "and there is nothing left to settle");
	world_free(w);
}

/* What was read again in the middle of a save is whole when the batch looks at it. */
static void
test_moved_back(void)
{
	struct world *w = toy();
	struct value v;
	graph_open(w->graph, PAGE, S("p"));
	settle(w);
	(void)snprintf(w->files[0].text, sizeof(w->files[0].text), "9"); /* a, untold */
	graph_get(w->graph, FILE_, S("a"), &v);
	(void)snprintf(w->files[0].text, sizeof(w->files[0].text), "1");
	graph_touch_moved(w->graph);
	settle(w);
	ok(w->settled.changed == 0 && !graph_pending(w->graph),
		"what has moved and is back is no change");
	expect(w, PAGE, "p", "<+1>");
	world_free(w);
}

static void
test_budget(void)
{
	struct world *w = toy();
	unsigned n = 0;
	(void)get(w, PAGE, "q");
	graph_budget(w->graph, 1);
	settle(w);
	ok(graph_account(w->graph).value_bytes < 300, "what is cold is dropped");
	graph_diags(w->graph, count_diags, &n);
	ok(n == 2, "but what it has to say is kept: %u", n);
	w->ran[0] = 0;
	expect(w, PAGE, "q", "<+1><+2>");
	ok(strstr(w->ran, "page:q") && strstr(w->ran, "body:a"), "and it is computed again");
	world_free(w);
}

/* What is hot for an index alone can be had again; what an open page stands on is kept for its next run. */
static void
test_budget_hot(void)
{
	struct world *w = toy();
	graph_open(w->graph, TOP, S("t"));
	graph_open(w->graph, PAGE, S("p")); /* reads body a */
	settle(w);
	graph_budget(w->graph, 1);
	settle(w);
	save(w, "p", "aa");
	settle(w);
	ok(strstr(w->ran, "page:p") && !strstr(w->ran, "body:a"), "body a is kept: %s", w->ran);
	w->ran[0] = 0;
	expect(w, PAGE, "q", "<+1><+2>");
	ok(strstr(w->ran, "body:b") && !strstr(w->ran, "body:a"), "body b was not: %s", w->ran);
	save(w, "b", "7");
	settle(w);
	expect(w, PAGE, "q", "<+1><+7>");
	expect(w, TOP, "t", "2");
	world_free(w);
}

static bool
is_said(struct world *w, unsigned n)
{
	unsigned is = 0;
	graph_diags(w->graph, count_diags, &is);
	return is == n;
}

/* Two files change at once, and one page reads both: the fill does not take what it met at the one for met at the
 * other. */
static void
test_fill(void)
{
	struct world *w = toy();
	save(w, "r", "b");
	(void)get(w, PAGE, "q");
	(void)get(w, PAGE, "r");
	ok(is_said(w, 2), "two bodies have something to say");
	save(w, "c", "");
	save(w, "q", "abc");
	save(w, "r", "bc");
	settle(w);
	while (graph_fill(w->graph, 1u << PAGE))
		;
	ok(strstr(w->ran, "page:q") && strstr(w->ran, "page:r"), "both pages ran: %s", w->ran);
	save(w, "b", "8");
	save(w, "a", "9");
	settle(w);
	while (graph_fill(w->graph, 1u << PAGE))
		;
	ok(strstr(w->ran, "page:q") && strstr(w->ran, "page:r"), "and run again: %s", w->ran);
	ok(is_said(w, 3), "all is said");
	world_free(w);
}

static uint64_t
dropped(struct world *w)
{
	return graph_counters(w->graph).values_dropped;
}

/* A fill that is left for later leaves nothing for the batch to drop but what that has made itself. */
static void
test_rest(void)
{
	struct world *w = toy();
	graph_open(w->graph, PAGE, S("p"));
	(void)get(w, PAGE, "q");
	settle(w);
	(void)get(w, FILE_, "a"); /* as the fill does: the values of files are droppable */
	(void)get(w, FILE_, "q");
	uint64_t before = dropped(w);
	graph_rest(w->graph);
	ok(dropped(w) == before + 2, "two values are dropped behind");
	save(w, "p", "b");
	before = dropped(w);
	settle(w);
	ok(dropped(w) == before + 1, "the batch drops the file that it has read: %llu",
		(unsigned long long)(dropped(w) - before));
	expect(w, PAGE, "q", "<+1><+2>");
	world_free(w);
}

static void
test_forget(void)
{
	struct world *w = toy();
	(void)get(w, PAGE, "q");
	size_t before = graph_account(w->graph).tasks;
	graph_forget(w->graph, PAGE, S("q"));
	settle(w);
	ok(graph_account(w->graph).tasks == 0 && before == 6,
		"forgotten with all that it alone read");
	ok(graph_account(w->graph).edges == 0 && graph_account(w->graph).value_bytes == 0,
		"edges and values too");
	world_free(w);
}

int
main(void)
{
	test_drop();
	test_moved();
	test_moved_hot();
	test_moved_back();
	test_budget();
	test_budget_hot();
	test_fill();
	test_rest();
	test_forget();
	return done_testing();
}
