/* Deep chains, and loops from every entry. */
#include "tests/graph/world.h"

#include <uv.h>

enum { BASE, LINK, READER };

struct deep {
	unsigned base;  /* added to the lowest link */
	unsigned close; /* the link that reads the highest again; 0: none */
	unsigned highest;
	unsigned runs;
	bool parts; /* read the part of the next, not the whole */
};

static unsigned
number(struct str s)
{
	char buf[16];
	(void)snprintf(buf, sizeof(buf), "%.*s", STR(s));
	return (unsigned)strtoul(buf, NULL, 10);
}

static struct str
link_key(unsigned i, char buf[16])
{
	(void)snprintf(buf, 16, "%05u", i);
	return str_of(buf);
}

static void
base_compute(struct task *t, struct str key, struct buf *ret)
{
	struct deep *d = task_site(t);
	buf_printf(ret, "%u %u", d->base, d->close);
}

/* Link i is link i-1 plus one; link 0 is the base, or reads the highest link and so closes a loop. */
static void
link_compute(struct task *t, struct str key, struct buf *ret)
{
	struct deep *d = task_site(t);
	struct value v = { 0 };
	char buf[16];
	unsigned i = number(key);
	d->runs++;
	bool closes = false;
	if (i == 0) {
		if (task_read(t, BASE, S(""), &v) < 0)
			return;
		closes = number(str_from(v.bytes, str_find(v.bytes, ' ', 0) + 1)) != 0;
		if (!closes) {
			buf_printf(ret, "%u", number(v.bytes));
			return;
		}
	}
	struct str next = link_key(closes ? d->highest : i - 1, buf), part;
	if (d->parts) {
		if (task_read_part(t, LINK, next, S("all"), &part) == 0)
			buf_printf(ret, "%u", number(part) + 1);
	} else if (task_read(t, LINK, next, &v) == 0) {
		buf_printf(ret, "%u", number(v.bytes) + 1);
	}
}

static void
link_part(struct str value, struct str arg, struct buf *ret)
{
	buf_add(ret, value);
}

static void
reader_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v = { 0 };
	if (task_read(t, LINK, key, &v) == 0)
		buf_printf(ret, "[%.*s]", STR(v.bytes));
}

static const struct kind kinds[] = {
	[BASE] = { .name = "base", .class = KIND_INPUT, .compute = base_compute },
	[LINK] = { .name = "link",
		.rank = 2,
		.class = KIND_TASK,
		.compute = link_compute,
		.part = link_part },
	[READER] = { .name = "reader", .rank = 3, .class = KIND_TASK, .compute = reader_compute },
};

static bool
link_is(struct graph *g, unsigned kind, unsigned i, const char *want)
{
	struct value v;
	char buf[16];
	graph_get(g, kind, link_key(i, buf), &v);
	bool same = str_eq(v.bytes, str_of(want));
	if (!same)
		note("%u is '%.*s', not '%s'", i, STR(v.bytes), want);
	return same;
}

static void
test_chain(bool parts)
{
	enum { N = 10000 };
	struct deep d = { .highest = N, .parts = parts };
	struct graph *g = graph_new(kinds, 3, &d);
	char buf[16];
	ok(link_is(g, LINK, N, "10000"), "a chain of 10,000 %s is computed",
		parts ? "parts" : "tasks");
	ok(d.runs <= 2 * N + 2, "each link ran twice at most: %u", d.runs);
	d.runs = 0;
	d.base = 5;
	graph_touch(g, BASE, S(""));
	graph_settle(g, NULL);
	ok(d.runs == 0, "nothing of it is hot");
	ok(link_is(g, LINK, N, "10005"), "it is verified from cold");
	ok(d.runs <= 2 * N + 2, "each link ran twice at most: %u", d.runs);
	graph_open(g, LINK, link_key(N, buf));
	d.runs = 0;
	d.base = 7;
	graph_touch(g, BASE, S(""));
	graph_settle(g, NULL);
	ok(link_is(g, LINK, N, "10007") && d.runs == N + 1, "hot, each link runs once: %u", d.runs);
	d.close = 1;
	graph_touch(g, BASE, S(""));
	graph_settle(g, NULL);
	ok(link_is(g, LINK, N, "") && link_is(g, LINK, 17, ""),
		"closed to a loop, each link is empty");
	d.close = 0;
	graph_touch(g, BASE, S(""));
	graph_settle(g, NULL);
	ok(link_is(g, LINK, N, "10007"), "opened again, it is what it was");
	graph_check(g);
	graph_close(g, LINK, link_key(N, buf));
	graph_check(g);
	graph_free(g);
	struct deep e = { .highest = N, .close = 1, .parts = parts };
	g = graph_new(kinds, 3, &e);
	ok(link_is(g, LINK, N / 2, ""), "a loop of 10,000 is found from cold");
	graph_check(g);
	graph_free(g);
}

struct said {
	unsigned n;
	char first[512];
	bool same;
};

static void
on_diags(void *ctx, unsigned kind, struct str key, struct str diags)
{
	struct said *s = ctx;
	struct diag d;
	while (diag_next(&diags, &d)) {
		char text[512];
		(void)snprintf(text, sizeof(text), "%.*s", STR(d.message));
		if (s->n++ == 0)
			(void)snprintf(s->first, sizeof(s->first), "%s", text);
		s->same = s->same && strcmp(s->first, text) == 0;
	}
}

/* Whatever is asked first, all members of the loop say the same. */
static void
test_loop_entries(void)
{
	for (unsigned first = 0; first < 4; first++) {
		for (int open = 0; open < 2; open++) {
			struct deep d = { .highest = 3, .close = 1 };
			struct said s = { .same = true };
			struct graph *g = graph_new(kinds, 3, &d);
			char buf[16];
			if (open)
				graph_open(g, READER, link_key(first, buf));
			for (unsigned i = 0; i < 4; i++)
				(void)link_is(g, LINK, (first + i) % 4, "");
			graph_diags(g, on_diags, &s);
			ok(s.n == 4 && s.same &&
					strcmp(s.first,
						"link '00000' reads link '00003' reads link "
						"'00002' "
						"reads link '00001' reads link '00000'") == 0,
				"a loop entered at %u%s has one report for all four", first,
				open ? ", open" : "");
			d.close = 0;
			graph_touch(g, BASE, S(""));
			graph_settle(g, NULL);
			ok(link_is(g, LINK, 3, "3"), "and mends");
			if (open)
				graph_close(g, READER, link_key(first, buf));
			graph_check(g);
			graph_free(g);
		}
	}
}

/* ---- loops through loops ---- */

enum { NODES = 10 };
enum { READS, NODE };

/* What each node reads, in order: "97" reads node 9, then node 7; "*97" a part of 9, and 7. */
struct web {
	const char *reads[NODES];
};

static void
reads_compute(struct task *t, struct str key, struct buf *ret)
{
	struct web *w = task_site(t);
	buf_add(ret, str_of(w->reads[number(key)]));
}

static void
node_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value reads, v;
	if (task_read(t, READS, key, &reads) < 0)
		return;
	buf_add(ret, key);
	for (size_t i = 0; i < reads.bytes.len; i++) {
		bool part = reads.bytes.ptr[i] == '*';
		i += part;
		struct str node = str_slice(reads.bytes, i, i + 1);
		int r = part ? task_read_part(t, NODE, node, S("all"), &v.bytes)
			     : task_read(t, NODE, node, &v);
		if (r < 0)
			return;
		buf_printf(ret, "(%.*s)", STR(v.bytes));
	}
}

static const struct kind web_kinds[] = {
	[READS] = { .name = "reads", .class = KIND_INPUT, .compute = reads_compute },
	[NODE] = { .name = "node",
		.rank = 1,
		.class = KIND_TASK,
		.compute = node_compute,
		.part = link_part },
};

static struct str
node_key(unsigned i, char buf[16])
{
	(void)snprintf(buf, 16, "%u", i);
	return str_of(buf);
}

static bool
webs_agree(struct graph *a, struct graph *b, unsigned first)
{
	for (unsigned i = 0; i < NODES; i++) {
		struct value v, w;
		char buf[16];
		graph_get(a, NODE, node_key((first + i) % NODES, buf), &v);
		graph_get(b, NODE, str_of(buf), &w);
		if (!fingerprint_eq(v.fingerprint, w.fingerprint)) {
			note("%s is '%.*s', not '%.*s'", buf, STR(v.bytes), STR(w.bytes));
			return false;
		}
	}
	return true;
}

/* 1 and 7 read each other. Then 3, which 7 reads first, comes to read 5, and so 4, 9, 1 and 7: the
 * larger loop is found through the smaller one, whatever is asked and open. */
static void
test_loop_through_loop(void)
{
	for (unsigned first = 0; first < NODES; first++) {
		struct web w = { { "", "7", "", "", "937", "4", "", "*31", "", "1" } };
		struct graph *g = graph_new(web_kinds, 2, &w);
		struct value v;
		char buf[16];
		graph_open(g, NODE, S("9"));
		graph_get(g, NODE, S("4"), &v);
		w.reads[3] = "5";
		graph_touch(g, READS, S("3"));
		graph_settle(g, NULL);
		struct graph *anew = graph_new(web_kinds, 2, &w);
		graph_get(anew, NODE, node_key(first, buf), &v);
		ok(webs_agree(g, anew, first), "a loop through a loop, asked at %u", first);
		graph_check(g);
		graph_free(g);
		graph_free(anew);
	}
}

int
main(void)
{
	test_chain(false);
	test_chain(true);
	test_loop_entries();
	test_loop_through_loop();
	return done_testing();
}
