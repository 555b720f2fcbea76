/* What was only looked at: the tasks below it are forgotten, and nothing else is noticed of that. */
#include "tests/graph/world.h"

enum { FILE_, SETTING, BODY, PAGE, LOOK, KINDS_ };
enum { PAGES = 24, SETTINGS = 4 };

/* The file's text; a '!' in it is told. */
static void
body_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, FILE_, key, &v) < 0)
		return;
	buf_printf(ret, "<%.*s>", STR(v.bytes));
	struct diag d = { DIAG_WARNING, key, 1, 1, 1, S("loud"), S(""), S("") };
	if (str_find(v.bytes, '!', 0) < v.bytes.len)
		task_report(t, &d);
}

/* A setting without its blanks. */
static void
setting_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	if (task_read(t, FILE_, key, &v) == 0)
		buf_add(ret, str_trim(str_from(v.bytes, 1)));
}

/* All settings, its own body, and that of the page before it. */
static void
page_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	char name[8];
	unsigned n = (unsigned)atoi(key.ptr + 1);
	for (int i = 0; i < SETTINGS; i++) {
		(void)snprintf(name, sizeof(name), "s%d", i);
		if (task_read(t, SETTING, str_of(name), &v) < 0)
			return;
		buf_add(ret, v.bytes);
	}
	if (task_read(t, BODY, key, &v) < 0)
		return;
	buf_add(ret, v.bytes);
	(void)snprintf(name, sizeof(name), "p%u", n - 1);
	if (n > 0 && task_read(t, BODY, str_of(name), &v) == 0)
		buf_add(ret, v.bytes);
}

/* Says how long the page is. */
static void
look_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	char text[32];
	if (task_read(t, PAGE, key, &v) < 0)
		return;
	(void)snprintf(text, sizeof(text), "%zu bytes", v.bytes.len);
	struct diag d = { DIAG_WARNING, key, 1, 1, 1, str_of(text), S(""), S("") };
	task_report(t, &d);
}

static const struct kind kinds[KINDS_] = {
	[FILE_] = { .name = "file",
		.class = KIND_INPUT,
		.drop = true,
		.compute = world_file_compute },
	[SETTING] = { .name = "setting",
		.rank = 1,
		.class = KIND_TASK,
		.compute = setting_compute },
	[BODY] = { .name = "body",
		.rank = 2,
		.class = KIND_TASK,
		.fold = FOLD_THROUGH,
		.compute = body_compute },
	[PAGE] = { .name = "page",
		.rank = 3,
		.class = KIND_TASK,
		.fold = FOLD_THROUGH,
		.compute = page_compute },
	[LOOK] = { .name = "look", .rank = 4, .class = KIND_TASK, .compute = look_compute },
};

static struct str
page_key(int i, char name[8])
{
	(void)snprintf(name, 8, "p%d", i);
	return str_of(name);
}

/* A site whose pages have all been looked at. */
static struct world *
looked(size_t budget)
{
	struct world *w = world_new(kinds, KINDS_, FILE_);
	char name[8];
	for (int i = 0; i < SETTINGS; i++) {
		(void)snprintf(name, sizeof(name), "s%d", i);
		save(w, name, "1");
	}
	for (int i = 0; i < PAGES; i++)
		save(w, page_key(i, name).ptr, "text");
	graph_budget(w->graph, budget);
	for (int i = 0; i < PAGES; i++)
		graph_look(w->graph, LOOK, page_key(i, name));
	graph_check(w->graph);
	w->ran[0] = 0;
	return w;
}

struct said {
	size_t n, of_body;
	bool wrong;
	const char *want; /* of the looks */
};

static void
see(void *ctx, unsigned kind, struct str key, struct str diags)
{
	struct said *s = ctx;
	struct diag d;
	s->n++;
	s->of_body += kind == BODY;
	if (kind == LOOK && str_cmp(key, S("p0")) != 0 && diag_next(&diags, &d))
		s->wrong |= !str_eq(d.message, str_of(s->want));
}

static struct said
said(struct world *w, const char *want)
{
	struct said s = { .want = want };
	graph_diags(w->graph, see, &s);
	return s;
}

static void
fill(struct world *w)
{
	w->ran[0] = 0;
	while (graph_fill(w->graph, 1u << LOOK))
		;
	graph_check(w->graph);
}

static void
test_forgotten(void)
{
	struct world *w = looked(1), *all = looked(0);
	struct graph_account a = graph_account(w->graph), b = graph_account(all->graph);
	ok(a.tasks <= b.tasks - 2 * PAGES + 2, "pages and bodies are gone: %zu of %zu tasks",
		a.tasks, b.tasks);
	ok(a.edges < b.edges, "and with them edges: %zu of %zu", a.edges, b.edges);
	ok(!graph_has(w->graph, PAGE, S("p20")) && graph_has(w->graph, LOOK, S("p20")),
		"what was looked at is known");
	ok(said(w, "18 bytes").n == PAGES && !said(w, "18 bytes").wrong, "and what it has to say");
	expect(w, PAGE, "p20", "1111<+text><+text>");
	expect(all, PAGE, "p20", "1111<+text><+text>");
	world_free(w);
	world_free(all);
}

/* A change finds all that it can reach, by way of what is shared. */
static void
test_fill(void)
{
	struct world *w = looked(1);
	save(w, "s2", "222");
	settle(w);
	expect_ran(w, "file:s2");
	fill(w);
	ok(!said(w, "20 bytes").wrong && said(w, "20 bytes").n == PAGES,
		"a setting that changed is seen in all pages");
	struct graph_account a = graph_account(w->graph);
	save(w, "p7", "more!");
	settle(w);
	fill(w);
	ok(strstr(w->ran, "look:p7") && strstr(w->ran, "look:p8") && !strstr(w->ran, "look:p9"),
		"a text is looked at again where it is shown: %s", w->ran);
	ok(said(w, "").of_body == 1, "what the text has to say is said");
	save(w, "p7", "text");
	settle(w);
	fill(w);
	ok(said(w, "").of_body == 0, "and not any more");
	ok(graph_account(w->graph).tasks == a.tasks, "nothing stays behind: %zu of %zu tasks",
		graph_account(w->graph).tasks, a.tasks);
	world_free(w);
}

/* A task between that comes out the same still stops a change where many stand on it. */
static void
test_cut(void)
{
	struct world *w = looked(1);
	save(w, "s1", "1 ");
	settle(w);
	fill(w);
	ok(strstr(w->ran, "setting:s1") && !strstr(w->ran, "look"), "cut off: %s", w->ran);
	world_free(w);
}

/* What is open is whole, and an edit costs what it costs where nothing is forgotten. */
static void
test_open(void)
{
	struct world *w = looked(1 << 20), *all = looked(0);
	struct world *both[] = { w, all };
	for (size_t i = 0; i < 2; i++) {
		graph_open(both[i]->graph, PAGE, S("p5"));
		settle(both[i]);
		fill(both[i]);
		save(both[i], "p5", "new");
		settle(both[i]);
		expect_ran(both[i], "file:p5 body:p5 page:p5");
		save(both[i], "s0", "2");
		settle(both[i]);
		expect_ran(both[i], "file:s0 setting:s0 page:p5");
		fill(both[i]);
		ok(!strstr(both[i]->ran, "body:p5"), "and nothing of it is computed again behind");
	}
	expect(w, PAGE, "p5", "2111<+new><+text>");
	world_free(w);
	world_free(all);
}

/* The account is the sum of what there is. */
static void
test_account(void)
{
	struct world *w = looked(1);
	struct buf b = { 0 };
	char want[64];
	graph_account_print(w->graph, &b);
	struct graph_account a = graph_account(w->graph);
	(void)snprintf(want, sizeof(want), "all          %8zu", a.tasks + a.queries);
	struct str text = buf_str(&b);
	ok(str_search(text, str_of(want)) < text.len, "%s tasks and queries", want);
	(void)snprintf(
		want, sizeof(want), "%8zu %10zu %10zu", a.edges, a.edge_bytes, a.value_bytes);
	ok(str_search(text, str_of(want)) < text.len, "%s: edges and values", want);
	if (str_search(text, str_of(want)) == text.len)
		note("%.*s", STR(text));
	buf_done(&b);
	world_free(w);
}

int
main(void)
{
	test_forgotten();
	test_fill();
	test_cut();
	test_open();
	test_account();
	return done_testing();
}
