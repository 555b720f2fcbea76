/* Work behind that gives way: what somebody waits for comes first, at whatever point, and all comes out as if nobody
 * had waited. */
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <string.h>

#include "tests/graph/numbered.h"

enum { FILE_, LIST, NAME, TEXT, PAGE, INDEX, ASK, COUNT, OUTER, ASK_OUTER, PAPER, LOOK, BOOK };
enum { N = 40, LOOPS = 10 };
enum { BOOK_LEN = 4 << 20, LOOK_EACH = 256 << 10 };

struct site {
	bool there[N];
	char names[N];
	unsigned texts;      /* computes of TEXT that were begun, */
	unsigned names_made; /* and of NAME */
	unsigned papers;     /* and of PAPER; */
	unsigned written;    /* those that were ended */
	int patience;        /* yield points until somebody waits; < 0: nobody does */
	unsigned asked;      /* how often that was asked */
	unsigned leaves;     /* so many times a text waits for something itself */
	struct graph *graph;
};

static bool
fill(void *site, struct str key, bool begins, struct entries *ret)
{
	const struct site *s = site;
	char buf[8];
	for (unsigned i = 0; i < N; i++)
		if (s->there[i])
			entries_add(ret, listed(i, buf));
	return false;
}

static void
file_compute(struct task *t, struct str key, struct buf *ret)
{
	const struct site *s = task_site(t);
	buf_add_char(ret, s->names[strtoul(key.ptr, NULL, 10)]);
}

/* A compute that may be long, as it passes so many yield points; false where it is to return. */
static bool
labour(void)
{
	for (int i = 0; i < LOOPS; i++)
		if (yield_now())
			return false;
	return true;
}

static void
name_compute(struct task *t, struct str key, struct buf *ret)
{
	struct site *s = task_site(t);
	struct value v;
	s->names_made++;
	if (task_read(t, FILE_, key, &v) < 0)
		return;
	buf_add(ret, labour() ? v.bytes : S("half"));
}

static void
text_compute(struct task *t, struct str key, struct buf *ret)
{
	struct site *s = task_site(t);
	struct value v;
	s->texts++;
	if (task_read(t, NAME, key, &v) < 0)
		return;
	if (s->leaves && yield_is_possible()) {
		s->leaves--;
		yield_leave();
	}
	buf_printf(ret, "<%.*s>", STR(labour() ? v.bytes : S("half")));
}

/* What is wrong with a page is told: so that it can be seen without asking for it. */
static void
page_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, TEXT, key, &v) < 0)
		return;
	struct diag d = { .severity = DIAG_WARNING, .message = v.bytes };
	task_report(t, &d);
	buf_add(ret, v.bytes);
}

static void
index_entries_of(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	entries_add(ret, (struct entry){ value, member, S("") });
}

/* What stands in an index. */
static void
tell_index(struct task *t, unsigned index, struct buf *ret)
{
	struct entry *e;
	size_t n;
	if (task_each(t, index, S(""), S(""), &e, &n) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		buf_printf(ret, "%.*s%.*s ", STR(e[i].sort), STR(e[i].ref));
}

static void
ask_compute(struct task *t, struct str key, struct buf *ret)
{
	tell_index(t, INDEX, ret);
}

/* How many names the index has, beside the member's own: each member of the outer index stands on the whole inner one. */
static void
count_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e;
	struct value v;
	size_t n;
	if (task_read(t, NAME, key, &v) == 0 && task_each(t, INDEX, S(""), S(""), &e, &n) == 0)
		buf_printf(ret, "%.*s%zu", STR(v.bytes), n);
}

static void
ask_outer_compute(struct task *t, struct str key, struct buf *ret)
{
	tell_index(t, OUTER, ret);
}

/* A value that is large, and not kept. */
static void
paper_compute(struct task *t, struct str key, struct buf *ret)
{
	enum { LARGE = 300 * 1000 };
	struct site *s = task_site(t);
	struct value v;
	s->papers++;
	if (task_read(t, FILE_, key, &v) < 0)
		return;
	for (int i = 0; i < LARGE; i++)
		buf_add(ret, v.bytes);
	s->written++;
}

static void
look_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, PAPER, key, &v) == 0 && labour())
		buf_add(ret, str_slice(v.bytes, 0, 1));
}

/* A value that is larger still. */
static void
book_compute(struct task *t, struct str key, struct buf *ret)
{
	struct site *s = task_site(t);
	if (buf_reserve(ret, BOOK_LEN))
		memset(ret->ptr, 'b', BOOK_LEN);
	ret->len = BOOK_LEN;
	s->written++;
}

static const struct kind kinds[] = {
	[FILE_] = { .name = "file", .class = KIND_INPUT, .compute = file_compute },
	[LIST] = { .name = "list", .class = KIND_LISTING, .fill = fill },
	[NAME] = { .name = "name", .rank = 1, .class = KIND_TASK, .compute = name_compute },
	[TEXT] = { .name = "text", .rank = 2, .class = KIND_TASK, .compute = text_compute },
	[PAGE] = { .name = "page", .rank = 3, .class = KIND_TASK, .compute = page_compute },
	[INDEX] = { .name = "index",
		.rank = 2,
		.class = KIND_INDEX,
		.source = LIST,
		.member = NAME,
		.entries = index_entries_of },
	[ASK] = { .name = "ask", .rank = 3, .class = KIND_TASK, .compute = ask_compute },
	[COUNT] = { .name = "count", .rank = 3, .class = KIND_TASK, .compute = count_compute },
	[OUTER] = { .name = "outer",
		.rank = 4,
		.class = KIND_INDEX,
		.source = LIST,
		.member = COUNT,
		.entries = index_entries_of },
	[ASK_OUTER] = { .name = "ask outer",
		.rank = 5,
		.class = KIND_TASK,
		.compute = ask_outer_compute },
	[PAPER] = { .name = "paper",
		.rank = 1,
		.class = KIND_TASK,
		.drop = true,
		.compute = paper_compute },
	[LOOK] = { .name = "look", .rank = 2, .class = KIND_TASK, .compute = look_compute },
	[BOOK] = { .name = "book", .rank = 1, .class = KIND_TASK, .compute = book_compute },
};
enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

static bool
somebody_waits(void *ctx)
{
	struct site *s = ctx;
	s->asked++;
	return s->patience >= 0 && s->patience-- == 0;
}

static void
begin(struct site *s)
{
	*s = (struct site){ .patience = -1 };
	for (unsigned i = 0; i < N; i++) {
		s->there[i] = i % 4 != 0;
		s->names[i] = (char)('a' + i % 26);
	}
	s->graph = graph_new(kinds, KINDS, s);
	graph_yield(s->graph, somebody_waits, s);
}

/* The page of a key has this to say, the graph this about it; and all its rules hold. */
static bool
says(struct site *s, unsigned kind, struct str key, const char *want)
{
	struct value v;
	graph_check(s->graph);
	graph_get(s->graph, kind, key, &v);
	return str_eq(v.bytes, str_of(want));
}

static void
test_given_up(void)
{
	struct site s;
	begin(&s);
	s.patience = LOOPS + LOOPS / 2; /* in the middle of the text */
	ok(graph_advance(s.graph, PAGE, S("001")) && s.texts == 1 && s.names_made == 1,
		"a compute is given up in its middle where somebody waits");
	unsigned asked = s.asked;
	ok(graph_advance(s.graph, PAGE, S("001")) || s.texts == 2,
		"and begins again in the next step");
	while (graph_advance(s.graph, PAGE, S("001")))
		;
	ok(s.names_made == 1 && s.asked > asked, "what it had read by then is not made again");
	ok(says(&s, PAGE, S("001"), "<b>"), "and nobody sees what it had by then");
	graph_free(s.graph);
}

/* What a compute waits for is no answer: it is left, and somebody who asks is not asked about. */
static void
test_leaves(void)
{
	struct site s;
	begin(&s);
	s.leaves = 3;
	unsigned steps = 1;
	while (graph_advance(s.graph, PAGE, S("001")))
		steps++;
	ok(steps == 4 && s.texts == 4 && s.names_made == 1,
		"a compute that waits for something itself is left each time, and runs again");
	s.leaves = 1;
	(void)graph_advance(s.graph, PAGE, S("002"));
	s.leaves = 1;
	ok(says(&s, PAGE, S("002"), "<c>") && s.leaves == 1, "but not while somebody waits for it");
	graph_yield(s.graph, NULL, NULL);
	ok(!graph_advance(s.graph, PAGE, S("003")) && s.leaves == 1, "nor where nothing gives way");
	graph_free(s.graph);
}

static void
test_whoever_asks(void)
{
	struct site s;
	begin(&s);
	for (int i = 0; i < 4 * LOOPS; i++) {
		char key[8];
		s.patience = i;
		(void)graph_advance(s.graph, PAGE, key_of((unsigned)i % N, key));
		s.patience = 0;
		char want[] = "<a>";
		want[1] = (char)('a' + i % N % 26);
		if (!says(&s, PAGE, str_of(key), want))
			ok(false, "wrong behind %d yield points", i);
		s.patience = -1;
	}
	ok(true, "who asks meanwhile gets it whole, wherever it was given up, and does not give "
		 "way");
	graph_free(s.graph);
}

static void
note_diag(void *ctx, unsigned kind, struct str key, struct str diags)
{
	struct buf *all = ctx;
	struct diag d;
	while (diag_next(&diags, &d))
		buf_add(all, d.message);
}

static void
test_fill(void)
{
	struct site s;
	struct buf said = { 0 };
	begin(&s);
	graph_look(s.graph, PAGE, S("001"));
	s.names[1] = 'Z';
	graph_touch(s.graph, FILE_, S("001"));
	graph_settle(s.graph, NULL);
	unsigned steps = 0, texts = s.texts;
	do
		s.patience = (int)steps % (4 * LOOPS); /* later each time */
	while (graph_fill(s.graph, 1u << PAGE) && ++steps < 1000);
	graph_diags(s.graph, note_diag, &said);
	ok(s.texts > texts + 1, "what a change has reached is given up as well: begun %u times",
		s.texts - texts);
	ok(str_eq(buf_str(&said), S("<Z>")), "and comes to its end: %.*s", STR(buf_str(&said)));
	buf_done(&said);
	graph_free(s.graph);
}

/* What is given up is begun again at once: what it reads is not dropped before. */
static void
test_fill_again(void)
{
	struct site s;
	begin(&s);
	graph_look(s.graph, LOOK, S("001"));
	s.names[1] = 'Z';
	graph_touch(s.graph, FILE_, S("001"));
	graph_settle(s.graph, NULL);
	s.papers = 0;
	unsigned steps = 0;
	do
		s.patience = steps < 20 ? 4 : -1; /* in the middle of the look */
	while (graph_fill(s.graph, 1u << LOOK) && ++steps < 1000);
	ok(steps > 10 && s.papers == 1,
		"what a step has made is there in the next: made %u times in %u", s.papers, steps);
	ok(says(&s, LOOK, S("001"), "Z"), "and it comes to its end");
	graph_free(s.graph);
}

/* What is large is copied and hashed when it has been computed, which takes time as well. */
static void
test_large(void)
{
	bool late = false;
	for (int patience = 0; patience < 10 && !late; patience++) {
		struct site s;
		begin(&s);
		s.patience = patience;
		late = graph_advance(s.graph, PAPER, S("001")) && s.written == 1;
		s.patience = -1;
		while (graph_advance(s.graph, PAPER, S("001")))
			;
		late = late && s.written == 2;
		graph_free(s.graph);
	}
	ok(late, "a large value is given up before it is kept, too");
}

/* It is kept a piece at a time: so many bytes at most between two looks. */
static void
test_pieces(void)
{
	struct site s;
	struct value v;
	unsigned given_up = 0, whole = 0;
	for (int patience = 0; patience < 1000 && !whole; patience++) {
		begin(&s);
		s.patience = patience;
		bool more = graph_advance(s.graph, BOOK, S("001"));
		given_up += more && s.written == 1;
		whole = s.written == 1 && !more;
		s.patience = -1;
		graph_get(s.graph, BOOK, S("001"), &v);
		if (v.bytes.len != BOOK_LEN || v.bytes.ptr[0] != 'b' ||
			memcmp(v.bytes.ptr, v.bytes.ptr + 1, BOOK_LEN - 1) != 0)
			ok(false, "wrong behind %d yield points", patience);
		graph_free(s.graph);
	}
	ok(whole && given_up >= BOOK_LEN / LOOK_EACH,
		"a value of %d bytes is given up at %u points while it is kept", BOOK_LEN,
		given_up);
}

/* The index is built behind, somebody waits behind every so many yield points, and the listing changes meanwhile. */
static bool
index_comes_out(unsigned ask, int patience)
{
	struct site s;
	struct value got, want;
	char buf[8];
	unsigned n = 0, steps = 0;
	begin(&s);
	for (bool more = true; more && steps < 10 * N * LOOPS; steps++) {
		s.patience = patience;
		more = graph_advance(s.graph, ask, S(""));
		s.patience = -1;
		unsigned i = n++ * 7 % N;
		s.there[i] = !s.there[i];
		if (s.there[i])
			graph_put(s.graph, LIST, S(""), listed(i, buf));
		else
			graph_remove(s.graph, LIST, S(""), key_of(i, buf));
		graph_settle(s.graph, NULL);
		graph_check(s.graph);
	}
	struct graph *anew = graph_new(kinds, KINDS, &s);
	graph_get(s.graph, ask, S(""), &got);
	graph_get(anew, ask, S(""), &want);
	bool same = str_eq(got.bytes, want.bytes) && got.bytes.len && steps > 3;
	graph_free(anew);
	graph_free(s.graph);
	return same;
}

static void
test_index(unsigned ask, const char *sentence)
{
	int wrong = -1;
	for (int patience = 0; patience < 3 * LOOPS; patience++)
		wrong = wrong < 0 && !index_comes_out(ask, patience) ? patience : wrong;
	ok(wrong < 0, "%s (%d)", sentence, wrong);
}

static void
test_nobody(void)
{
	struct site s;
	begin(&s);
	graph_yield(s.graph, NULL, NULL);
	s.patience = 0;
	ok(!graph_advance(s.graph, NAME, S("001")) && s.asked == 0 &&
			says(&s, PAGE, S("001"), "<b>"),
		"where nobody is to be asked, nothing gives way");
	graph_free(s.graph);
}

int
main(void)
{
	test_given_up();
	test_leaves();
	test_whoever_asks();
	test_fill();
	test_fill_again();
	test_large();
	test_pieces();
	test_index(ASK, "an index gives way between two members, and misses nothing");
	test_index(ASK_OUTER, "nor does one whose members stand on it");
	test_nobody();
	return done_testing();
}
