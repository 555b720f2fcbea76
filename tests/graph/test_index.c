/* Indexes of thousands of entries under random patches: against ones built anew, and every kind of
 * question against a walk over all entries. And one that moves from listing to listing. */
#include "tests/unit/tap.h"

#include <stdlib.h>
#include <string.h>

#include "graph/graph.h"

enum { LIST, INDEX, ASK };
enum { N = 4000, GROUPS = 7 };

/* Entry i is in group i % GROUPS; its place there is what `place` says. */
struct site {
	bool there[N];
	unsigned place[N];
	size_t n;
	struct graph *graph;
	bool same; /* all answers so far */
};

static uint64_t
random_next(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

static struct entry
listed(const struct site *s, unsigned i, char buf[48])
{
	(void)snprintf(buf, 8, "%05u", i);
	int n = snprintf(buf + 8, 40, "g%u%c%04u", i % GROUPS, 0, s->place[i]);
	return (struct entry){ str_of(buf), str_of(buf), { buf + 8, (size_t)n } };
}

static bool
fill(void *site, struct str key, bool begins, struct entries *ret)
{
	struct site *s = site;
	char buf[48];
	for (unsigned i = 0; i < N; i++) {
		if (s->there[i])
			entries_add(ret, listed(s, i, buf));
	}
	return false;
}

static void
index_entries_of(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	entries_add(ret, (struct entry){ value, member, S("p") });
}

static int
compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = str_cmp(x->sort, y->sort);
	return c ? c : str_cmp(x->ref, y->ref);
}

/* All entries of the index, made without it. */
static struct entry *
plain(struct task *t, struct site *s, size_t *ret_n)
{
	struct entry *e = arena_alloc(task_arena(t), N * sizeof(*e));
	size_t n = 0;
	for (unsigned i = 0; i < N; i++) {
		char *buf = arena_alloc(task_arena(t), 48);
		struct entry l = listed(s, i, buf);
		if (s->there[i])
			e[n++] = (struct entry){ l.payload, l.ref, S("p") };
	}
	qsort(e, n, sizeof(*e), compare);
	*ret_n = n;
	return e;
}

static bool
same(struct entry a, struct entry b)
{
	return str_eq(a.sort, b.sort) && str_eq(a.ref, b.ref);
}

static bool
same_list(const struct entry *a, size_t n, const struct entry *b, size_t m)
{
	bool r = n == m;
	for (size_t i = 0; r && i < n; i++)
		r = same(a[i], b[i]);
	return r;
}

static bool
groups_right(struct task *t, const struct entry *all, size_t n)
{
	struct entry *e = NULL;
	size_t *counts = NULL, got = 0, at = 0;
	if (task_groups(t, INDEX, S(""), S(""), &e, &counts, &got) < 0)
		return false;
	for (size_t i = 0; i < got; i++) {
		size_t end = at;
		while (end < n && all[end].sort.ptr[1] == all[at].sort.ptr[1])
			end++;
		if (!str_eq(e[i].sort, str_slice(all[at].sort, 0, 2)) || counts[i] != end - at ||
			!str_eq(e[i].ref, all[at].ref))
			return false;
		at = end;
	}
	return at == n;
}

static bool
neighbours_right(struct task *t, const struct entry *all, size_t n, size_t i)
{
	struct entry prev, next;
	struct str prefix = str_slice(all[i].sort, 0, 3);
	if (task_neighbours(t, INDEX, S(""), prefix, all[i].ref, &prev, &next) < 0)
		return false;
	bool has_prev = i > 0 && str_starts(all[i - 1].sort, prefix);
	bool has_next = i + 1 < n && str_starts(all[i + 1].sort, prefix);
	return (has_prev ? same(prev, all[i - 1]) : !prev.sort.ptr) &&
	       (has_next ? same(next, all[i + 1]) : !next.sort.ptr);
}

static void
ask_compute(struct task *t, struct str key, struct buf *ret)
{
	struct site *s = task_site(t);
	size_t n, got = 0, count = 0, first = 0;
	struct entry *all = plain(t, s, &n), *e = NULL, one;
	bool right = task_each(t, INDEX, S(""), S(""), &e, &got) == 0 && same_list(e, got, all, n);
	right = right && task_slice(t, INDEX, S(""), S(""), n / 3, 10, &e, &got) == 0 &&
		same_list(e, got, all + n / 3, n - n / 3 < 10 ? n - n / 3 : 10);
	while (first < n && all[first].sort.ptr[1] < '3')
		first++;
	size_t end = first;
	while (end < n && all[end].sort.ptr[1] == '3')
		end++;
	right = right && task_count(t, INDEX, S(""), S("g3"), &count) == 0 && count == end - first;
	right = right && task_slice(t, INDEX, S(""), S("g3"), 2, 3, &e, &got) == 0 &&
		(end - first < 5 || same_list(e, got, all + first + 2, 3));
	right = right && groups_right(t, all, n);
	for (size_t i = 0; right && i < n; i += 97)
		right = neighbours_right(t, all, n, i);
	if (n)
		right = right && task_get(t, INDEX, S(""), all[n / 2].sort, &one) == 0 &&
			str_eq(one.sort, all[n / 2].sort);
	right = right && task_get(t, INDEX, S(""), S("none"), &one) == 0 && !one.sort.ptr;
	s->same = s->same && right;
	buf_printf(ret, "%zu", n);
}

static const struct kind kinds[] = {
	[LIST] = { .name = "list", .class = KIND_LISTING, .fill = fill },
	[INDEX] = { .name = "index",
		.rank = 1,
		.class = KIND_INDEX,
		.source = LIST,
		.member = KIND_NONE,
		.entries = index_entries_of },
	[ASK] = { .name = "ask", .rank = 2, .class = KIND_TASK, .compute = ask_compute },
};

static void
patch(struct site *s, uint64_t *state, unsigned grow)
{
	char buf[48];
	unsigned i = (unsigned)random_next(state) % N;
	s->there[i] = random_next(state) % 100 < grow;
	s->place[i] = (unsigned)random_next(state) % 50;
	struct entry e = listed(s, i, buf);
	if (s->there[i])
		graph_put(s->graph, LIST, S(""), e);
	else
		graph_remove(s->graph, LIST, S(""), e.sort);
}

/* ---- an index whose parameters name its listing ---- */

enum { AREA, WHERE, WITHIN, COUNT };

/* Two listings, "a" and "b", of the numbers that are marked; the index is over the one that `where` names. */
struct areas {
	bool there[2][10];
	const char *where;
	size_t filled[2]; /* how often each was listed */
};

static bool
area_fill(void *site, struct str key, bool begins, struct entries *ret)
{
	struct areas *s = site;
	size_t area = (size_t)(key.ptr[0] - 'a');
	s->filled[area]++;
	for (char i = 0; i < 10; i++) {
		char name = (char)('0' + i);
		struct str one = { &name, 1 };
		if (s->there[area][(size_t)i])
			entries_add(ret, (struct entry){ one, one, S("") });
	}
	return false;
}

static void
where_compute(struct task *t, struct str key, struct buf *ret)
{
	const struct areas *s = task_site(t);
	buf_add(ret, str_of(s->where));
}

static void
within_params(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, WHERE, S(""), &v) == 0)
		buf_add(ret, v.bytes);
}

static struct str
within_source(struct str key, struct str params)
{
	return str_slice(params, 0, 1);
}

static void
count_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e;
	size_t n;
	if (task_each(t, WITHIN, S(""), S(""), &e, &n) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		buf_add(ret, e[i].ref);
}

static const struct kind area_kinds[] = {
	[AREA] = { .name = "area", .class = KIND_LISTING, .fill = area_fill },
	[WHERE] = { .name = "where", .class = KIND_INPUT, .compute = where_compute },
	[WITHIN] = { .name = "within",
		.rank = 1,
		.class = KIND_INDEX,
		.compute = within_params,
		.source = AREA,
		.source_key = within_source,
		.member = KIND_NONE },
	[COUNT] = { .name = "count", .rank = 2, .class = KIND_TASK, .compute = count_compute },
};

/* Marks a number, or unmarks it, and names that to the listing. */
static void
mark(struct graph *g, struct areas *s, const char *area, unsigned i, bool there)
{
	char name = (char)('0' + i);
	struct str one = { &name, 1 };
	s->there[area[0] - 'a'][i] = there;
	if (there)
		graph_put(g, AREA, str_of(area), (struct entry){ one, one, S("") });
	else
		graph_remove(g, AREA, str_of(area), one);
}

static void
move(struct graph *g, struct areas *s, const char *where)
{
	s->where = where;
	graph_touch(g, WHERE, S(""));
}

static bool
counts(struct graph *g, const char *want)
{
	struct value v;
	graph_settle(g, NULL);
	graph_check(g);
	graph_get(g, COUNT, S(""), &v);
	if (!str_eq(v.bytes, str_of(want)))
		note("%.*s", STR(v.bytes));
	return str_eq(v.bytes, str_of(want));
}

static void
test_areas(bool open)
{
	struct areas s = { .where = "a", .there = { { [1] = true, [3] = true }, { [5] = true } } };
	struct graph *g = graph_new(area_kinds, 4, &s);
	const char *how = open ? "open" : "asked for";
	if (open)
		graph_open(g, COUNT, S(""));
	ok(counts(g, "13") && s.filled[1] == 0, "%s: an index lists only what it stands on", how);
	mark(g, &s, "a", 2, true);
	mark(g, &s, "b", 6, true);
	ok(counts(g, "123"), "%s: it is patched from there", how);
	move(g, &s, "b");
	ok(counts(g, "56"), "%s: its parameters name another", how);
	mark(g, &s, "b", 5, false);
	mark(g, &s, "a", 4, true);
	ok(counts(g, "6"), "%s: whose patches it gets then", how);
	mark(g, &s, "b", 7, true);
	mark(g, &s, "a", 1, false);
	move(g, &s, "a");
	ok(counts(g, "234"), "%s: both at once", how);
	move(g, &s, "a!");
	mark(g, &s, "a", 2, false);
	ok(counts(g, "34"), "%s: other parameters, the same listing", how);
	memset(s.there, 0, sizeof(s.there));
	graph_relist(g, AREA, S("a"));
	graph_relist(g, AREA, S("b"));
	ok(counts(g, ""), "%s: listed again", how);
	graph_free(g);
}

int
main(int argc, char **argv)
{
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 7, state = seed;
	struct site s = { .same = true };
	struct value v;
	note("--seed %llu", (unsigned long long)seed);
	s.graph = graph_new(kinds, 3, &s);
	graph_open(s.graph, ASK, S(""));
	static const unsigned grow[] = { 95, 50, 5, 80, 0 };
	for (size_t phase = 0; phase < sizeof(grow) / sizeof(*grow); phase++) {
		for (unsigned batch = 0; batch < 60; batch++) {
			for (unsigned i = 0; i < 120; i++)
				patch(&s, &state, grow[phase]);
			graph_settle(s.graph, NULL);
		}
		graph_check(s.graph);
		graph_get(s.graph, ASK, S(""), &v);
		ok(s.same, "with %.*s entries every answer is right, and all as if built anew",
			STR(v.bytes));
	}
	memset(s.there, 0, sizeof(s.there));
	graph_relist(s.graph, LIST, S(""));
	graph_settle(s.graph, NULL);
	graph_check(s.graph);
	graph_get(s.graph, ASK, S(""), &v);
	ok(s.same && str_eq(v.bytes, S("0")), "listed again, an empty folder is empty");
	graph_free(s.graph);
	test_areas(true);
	test_areas(false);
	return done_testing();
}
