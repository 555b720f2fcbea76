/* An index that is built in slices, behind: however the world changes between two of them, it comes out as one that was
 * built at once. */
#include "tests/unit/tap.h"

#include <stdlib.h>

#include "tests/graph/numbered.h"

enum { FILE_, CONF, LIST, NAME, LONG, SHOWN, SEEN, INDEX, OTHER, ASK };
enum { N = 300, THERE = N * 2 / 3, HALF = N / 2 };
enum { SLICE = 10, PACE = 4 * SLICE }; /* members, where these are current */
enum { LONG_TEXT = 100 * PACE };

struct site {
	bool there[N];
	char names[N];
	char sign;
	unsigned filled; /* so far the listing was told */
	struct graph *graph;
};

static bool
fill(void *site, struct str key, bool begins, struct entries *ret)
{
	struct site *s = site;
	char buf[8];
	s->filled = begins ? 0 : s->filled;
	for (unsigned end = s->filled + SLICE; s->filled < end; s->filled++) {
		if (s->there[s->filled])
			entries_add(ret, listed(s->filled, buf));
	}
	return s->filled < N;
}

static void
file_compute(struct task *t, struct str key, struct buf *ret)
{
	const struct site *s = task_site(t);
	buf_add_char(ret, s->names[strtoul(key.ptr, NULL, 10)]);
}

static void
conf_compute(struct task *t, struct str key, struct buf *ret)
{
	const struct site *s = task_site(t);
	buf_add_char(ret, s->sign);
}

static void
name_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, FILE_, key, &v) == 0)
		buf_add(ret, v.bytes);
}

static void
index_params(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, CONF, S(""), &v) == 0)
		buf_add(ret, v.bytes);
}

/* Two for each: so that some come in front of what is there. */
static void
index_entries_of(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	entries_add(ret, (struct entry){ value, member, params });
	entries_add(ret, (struct entry){ member, value, params });
}

static void
ask_compute(struct task *t, struct str key, struct buf *ret)
{
	static const unsigned both[] = { INDEX, OTHER };
	for (int k = 0; k < 2; k++) {
		struct entry *e;
		size_t n;
		if (task_each(t, both[k], S(""), S(""), &e, &n) < 0)
			return;
		for (size_t i = 0; i < n; i++)
			buf_printf(ret, "%.*s%.*s%.*s ", STR(e[i].sort), STR(e[i].ref),
				STR(e[i].payload));
	}
}

/* A long text; a page that shows it; a look at the page. */
static void
long_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, NAME, key, &v) == 0)
		for (int i = 0; i < LONG_TEXT; i++)
			buf_add(ret, v.bytes);
}

static void
shown_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, LONG, key, &v) == 0)
		buf_printf(ret, "<p>%.*s</p>", STR(v.bytes));
}

static void
seen_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, SHOWN, key, &v) == 0)
		buf_printf(ret, "%zu", v.bytes.len);
}

static const struct kind kinds[] = {
	[FILE_] = { .name = "file", .class = KIND_INPUT, .compute = file_compute },
	[CONF] = { .name = "conf", .class = KIND_INPUT, .compute = conf_compute },
	[LIST] = { .name = "list", .class = KIND_LISTING, .fill = fill },
	[NAME] = { .name = "name", .rank = 1, .class = KIND_TASK, .compute = name_compute },
	[LONG] = { .name = "long", .rank = 2, .class = KIND_TASK, .compute = long_compute },
	[SHOWN] = { .name = "shown", .rank = 3, .class = KIND_TASK, .compute = shown_compute },
	[SEEN] = { .name = "seen", .rank = 4, .class = KIND_TASK, .compute = seen_compute },
	[INDEX] = { .name = "index",
		.rank = 2,
		.class = KIND_INDEX,
		.compute = index_params,
		.source = LIST,
		.member = NAME,
		.entries = index_entries_of },
	[OTHER] = { .name = "other",
		.rank = 2,
		.class = KIND_INDEX,
		.source = LIST,
		.member = NAME,
		.entries = index_entries_of },
	[ASK] = { .name = "ask", .rank = 3, .class = KIND_TASK, .compute = ask_compute },
};
enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

static void
begin(struct site *s)
{
	*s = (struct site){ .sign = '+' };
	for (unsigned i = 0; i < N; i++) {
		s->there[i] = i % 3 != 0;
		s->names[i] = (char)('a' + i % 26);
	}
	s->graph = graph_new(kinds, KINDS, s);
	graph_pace(s->graph, PACE);
	for (unsigned i = 0; i < N; i++) {
		struct value v;
		char buf[8];
		graph_get(s->graph, NAME, key_of(i, buf), &v);
	}
}

/* Goes on with the page to its end, which everything has to say as a new graph does. */
static bool
comes_out(struct site *s)
{
	struct value got, want;
	while (graph_advance(s->graph, ASK, S("")))
		;
	graph_check(s->graph);
	struct graph *anew = graph_new(kinds, KINDS, s);
	graph_get(s->graph, ASK, S(""), &got);
	graph_get(anew, ASK, S(""), &want);
	bool same = str_eq(got.bytes, want.bytes) && got.bytes.len != 0;
	graph_free(anew);
	graph_free(s->graph);
	return same;
}

/* Half of the first index is built, then left. */
static void
leave(struct site *s)
{
	struct value v;
	begin(s);
	graph_get(s->graph, LIST, S(""), &v);
	for (int i = 0; i < THERE / 2 / SLICE; i++)
		(void)graph_advance(s->graph, ASK, S(""));
	graph_check(s->graph);
}

static void
list_one(struct site *s, unsigned i, bool there)
{
	char buf[8];
	s->there[i] = there;
	if (there)
		graph_put(s->graph, LIST, S(""), listed(i, buf));
	else
		graph_remove(s->graph, LIST, S(""), key_of(i, buf));
}

static void
test_slices(void)
{
	struct site s;
	struct value v;
	unsigned slices = 0;
	begin(&s);
	uint64_t most = 0;
	bool more = true;
	graph_get(s.graph, LIST, S(""), &v);
	while (more) {
		uint64_t before = graph_counters(s.graph).entries_encoded;
		more = graph_advance(s.graph, INDEX, S(""));
		uint64_t made = graph_counters(s.graph).entries_encoded - before;
		most = made > most ? made : most;
		slices++;
	}
	ok(slices >= THERE / SLICE, "an index over %d members is built in %u slices", THERE,
		slices);
	ok(most <= 2 * (SLICE + 1), "of %d each", SLICE);
	ok(!graph_advance(s.graph, INDEX, S("")), "what is current needs none");
	ok(comes_out(&s), "and comes out as one that was built at once");
}

static void
test_members(void)
{
	struct site s;
	char buf[8];
	static const unsigned changed[] = { 1, HALF - 2, HALF + 2, N - 1 };
	leave(&s);
	for (int i = 0; i < 4; i++) {
		s.names[changed[i]] = 'Z';
		graph_touch(s.graph, FILE_, key_of(changed[i], buf));
	}
	graph_settle(s.graph, NULL);
	ok(comes_out(&s), "members change, in front of where it was left and behind");
}

static void
test_listing(void)
{
	struct site s;
	leave(&s);
	list_one(&s, 0, true);
	list_one(&s, 1, false);
	list_one(&s, N - 2, false);
	list_one(&s, N - 3, true);
	graph_settle(s.graph, NULL);
	list_one(&s, 1, true);
	list_one(&s, 0, false);
	list_one(&s, 2, false);
	graph_settle(s.graph, NULL);
	ok(comes_out(&s), "members come and go, in front of where it was left and behind");
}

/* The one that it would go on with goes, and all its neighbours with it. */
static void
test_place(void)
{
	struct site s;
	leave(&s);
	for (unsigned i = HALF / 2; i < N - HALF / 4; i++)
		list_one(&s, i, false);
	graph_settle(s.graph, NULL);
	ok(comes_out(&s), "the place where it was left is no more");
}

static void
test_params(void)
{
	struct site s;
	leave(&s);
	s.sign = '-';
	graph_touch(s.graph, CONF, S(""));
	graph_settle(s.graph, NULL);
	ok(comes_out(&s), "its parameters change");
}

static void
test_pull(void)
{
	struct site s;
	struct value v;
	leave(&s);
	graph_get(s.graph, ASK, S(""), &v);
	graph_check(s.graph);
	ok(!graph_advance(s.graph, ASK, S("")), "who asks meanwhile gets it whole");
	ok(comes_out(&s), "and it is right");
}

static void
test_relist(void)
{
	struct site s;
	leave(&s);
	for (unsigned i = 0; i < N; i++)
		s.there[i] = i % 2;
	graph_relist(s.graph, LIST, S(""));
	graph_settle(s.graph, NULL);
	graph_check(s.graph);
	ok(comes_out(&s), "all is listed again");
	leave(&s);
	graph_free(s.graph);
	ok(true, "it can be left for good");
}

/* A listing that is left in the middle. */
static void
leave_listing(struct site *s)
{
	begin(s);
	for (int i = 0; i < HALF / SLICE; i++)
		(void)graph_advance(s->graph, ASK, S(""));
	graph_check(s->graph);
}

static void
test_filling(void)
{
	struct site s;
	struct value v;
	leave_listing(&s);
	ok(!graph_has(s.graph, LIST, S("")) && graph_advance(s.graph, LIST, S("")),
		"a listing is filled in slices");
	ok(comes_out(&s), "and comes out as one that was filled at once");
	leave_listing(&s);
	list_one(&s, 0, true);
	list_one(&s, 1, false);
	list_one(&s, N - 2, false);
	list_one(&s, N - 3, true);
	list_one(&s, 2, false);
	list_one(&s, 2, true);
	graph_settle(s.graph, NULL);
	ok(comes_out(&s), "entries come and go, in front of where it was left and behind");
	leave_listing(&s);
	for (unsigned i = 0; i < N; i++)
		s.there[i] = i % 2;
	graph_relist(s.graph, LIST, S(""));
	graph_settle(s.graph, NULL);
	ok(comes_out(&s), "all is listed again");
	leave_listing(&s);
	graph_get(s.graph, LIST, S(""), &v);
	graph_check(s.graph);
	ok(!graph_advance(s.graph, LIST, S("")) && comes_out(&s),
		"who asks meanwhile gets it whole");
	leave_listing(&s);
	graph_free(s.graph);
	ok(true, "it can be left for good");
}

/* Which of them are there: a bit for each. */
static unsigned
there(struct graph *g)
{
	return (unsigned)graph_has(g, LONG, S("001")) |
	       (unsigned)graph_has(g, SHOWN, S("001")) << 1 |
	       (unsigned)graph_has(g, SEEN, S("001")) << 2;
}

static void
test_long(void)
{
	struct site s;
	struct value v;
	begin(&s);
	bool one = graph_advance(s.graph, SEEN, S("001")) && there(s.graph) == 1;
	bool two = graph_advance(s.graph, SEEN, S("001")) && there(s.graph) == 3;
	bool three = !graph_advance(s.graph, SEEN, S("001")) && there(s.graph) == 7;
	ok(one && two && three, "a long text is a slice, its page another, the look at it a third");
	s.names[1] = '%';
	graph_touch(s.graph, FILE_, S("001"));
	graph_settle(s.graph, NULL);
	bool more = graph_advance(s.graph, SEEN, S("001"));
	graph_get(s.graph, SEEN, S("001"), &v);
	graph_check(s.graph);
	ok(more && str_eq(v.bytes, S("4007")) && !graph_advance(s.graph, SEEN, S("001")),
		"who asks meanwhile gets it whole");
	ok(comes_out(&s), "and it is right");
	begin(&s);
	graph_budget(s.graph, 1);
	unsigned slices = 1;
	while (graph_advance(s.graph, SEEN, S("001"))) {
		while (graph_fill(s.graph, 0))
			continue;
		slices++;
	}
	ok(slices <= 12, "what is dropped between two slices is not made for ever (%u)", slices);
	ok(comes_out(&s), "and it is right, too");
	begin(&s);
	graph_budget(s.graph, 1);
	(void)graph_advance(s.graph, SEEN, S("001"));
	for (int i = 0; i < 20; i++) {
		graph_get(s.graph, LONG, S("002"), &v);
		while (graph_fill(s.graph, 0))
			continue;
	}
	ok(graph_advance(s.graph, SEEN, S("001")) && there(s.graph) == 3,
		"what others had made again meanwhile does not count");
	ok(comes_out(&s), "and it is right as well");
}

int
main(void)
{
	test_filling();
	test_slices();
	test_long();
	test_members();
	test_listing();
	test_place();
	test_params();
	test_pull();
	test_relist();
	return done_testing();
}
