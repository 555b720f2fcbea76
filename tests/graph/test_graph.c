/* The engine on a toy site: exactly which tasks run for each kind of edit. */
#include "tests/graph/world.h"

#include <uv.h>

enum { FILE_, POSTS, META, INDEX, BODY, PAGE, HOME, ARCHIVE };

static struct str
read_text(struct task *t, unsigned kind, struct str key)
{
	struct value v = { 0 };
	return task_read(t, kind, key, &v) < 0 ? S("") : v.bytes;
}

/* title and date, in a line each. */
static void
meta_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str text = str_from(read_text(t, FILE_, key), 1);
	struct str title = world_field(text, "title"), date = world_field(text, "date");
	buf_printf(ret, "title: %.*s\ndate: %.*s\n", STR(title), STR(date));
	if (title.len == 0) {
		struct diag d = { DIAG_ERROR, key, 1, 0, 0, S("no title"), S(""), S("") };
		task_report(t, &d);
	}
}

static void
meta_part(struct str value, struct str arg, struct buf *ret)
{
	char name[32];
	(void)snprintf(name, sizeof(name), "%.*s", STR(arg));
	buf_add(ret, world_field(value, name));
}

static void
index_entries_of(struct str index_key, struct str params, struct str member, struct str value,
	struct entries *ret)
{
	entries_add(ret, (struct entry){ world_field(value, "date"), member, S("") });
}

static void
body_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str text = str_from(read_text(t, FILE_, key), 1);
	buf_printf(ret, "<%.*s>", STR(world_field(text, "body")));
}

static void
add_title(struct task *t, struct str key, struct buf *ret)
{
	struct str title = S("");
	if (key.len && task_read_part(t, META, key, S("title"), &title) == 0)
		buf_printf(ret, "[%.*s]", STR(title));
}

static void
page_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry prev = { 0 }, next = { 0 };
	buf_add(ret, read_text(t, BODY, key));
	add_title(t, key, ret);
	(void)task_neighbours(t, INDEX, S(""), S(""), key, &prev, &next);
	add_title(t, prev.ref, ret);
	add_title(t, next.ref, ret);
}

static void
home_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0;
	(void)task_slice(t, INDEX, S(""), S(""), 0, 2, &e, &n);
	for (size_t i = 0; i < n; i++)
		add_title(t, e[i].ref, ret);
}

static void
archive_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0, count = 0;
	(void)task_each(t, INDEX, S(""), S(""), &e, &n);
	(void)task_count(t, INDEX, S(""), S(""), &count);
	buf_printf(ret, "%zu:", count);
	for (size_t i = 0; i < n; i++)
		add_title(t, e[i].ref, ret);
}

static bool
posts_fill(void *site, struct str key, bool begins, struct entries *ret)
{
	struct world *w = site;
	for (size_t i = 0; i < w->n_files; i++) {
		struct str name = str_of(w->files[i].name);
		if (w->files[i].exists)
			entries_add(ret, (struct entry){ name, name, S("") });
	}
	return false;
}

static const struct kind kinds[] = {
	[FILE_] = { .name = "file", .class = KIND_INPUT, .compute = world_file_compute },
	[POSTS] = { .name = "posts", .class = KIND_LISTING, .fill = posts_fill },
	[META] = { .name = "meta",
		.rank = 2,
		.class = KIND_TASK,
		.compute = meta_compute,
		.part = meta_part },
	[INDEX] = { .name = "index",
		.rank = 3,
		.class = KIND_INDEX,
		.source = POSTS,
		.member = META,
		.entries = index_entries_of },
	[BODY] = { .name = "body", .rank = 4, .class = KIND_TASK, .compute = body_compute },
	[PAGE] = { .name = "page", .rank = 5, .class = KIND_TASK, .compute = page_compute },
	[HOME] = { .name = "home", .rank = 5, .class = KIND_TASK, .compute = home_compute },
	[ARCHIVE] = { .name = "archive",
		.rank = 5,
		.class = KIND_TASK,
		.compute = archive_compute },
};

static struct world *
toy(void)
{
	struct world *w = world_new(kinds, sizeof(kinds) / sizeof(*kinds), FILE_);
	save(w, "a", "title: A\ndate: 1\nbody: aa\n");
	save(w, "b", "title: B\ndate: 2\nbody: bb\n");
	save(w, "c", "title: C\ndate: 3\nbody: cc\n");
	return w;
}

static void
put_post(struct world *w, const char *name, const char *text)
{
	save(w, name, text);
	graph_put(w->graph, POSTS, S(""), (struct entry){ str_of(name), str_of(name), S("") });
}

static void
remove_post(struct world *w, const char *name)
{
	unlink_file(w, name);
	graph_remove(w->graph, POSTS, S(""), str_of(name));
}

static void
test_open_page(void)
{
	struct world *w = toy();
	graph_open(w->graph, PAGE, S("b"));
	expect(w, PAGE, "b", "<bb>[B][A][C]");
	save(w, "b", "title: B\ndate: 2\nbody: new\n");
	settle(w);
	expect_ran(w, "file:b meta:b body:b page:b");
	ok(w->settled.changed == 1 && w->settled.cut == 1,
		"one open page changed, one task cut off");
	expect(w, PAGE, "b", "<new>[B][A][C]");
	save(w, "b", "title: B\ndate: 2\nbody: new\n");
	settle(w);
	expect_ran(w, "file:b");
	ok(w->settled.changed == 0, "a save that changes nothing changes nothing");
	save(w, "c", "title: C\ndate: 3\nbody: other\n");
	settle(w);
	expect_ran(w, "file:c meta:c");
	save(w, "c", "title: C2\ndate: 3\nbody: other\n");
	settle(w);
	expect_ran(w, "file:c meta:c index page:b");
	expect(w, PAGE, "b", "<new>[B][A][C2]");
	put_post(w, "bc", "title: BC\ndate: 2.5\nbody: x\n");
	settle(w);
	expect_ran(w, "posts file:bc meta:bc index page:b");
	expect(w, PAGE, "b", "<new>[B][A][BC]");
	remove_post(w, "bc");
	settle(w);
	expect_ran(w, "file:bc posts meta:bc index page:b");
	expect(w, PAGE, "b", "<new>[B][A][C2]");
	graph_close(w->graph, PAGE, S("b"));
	save(w, "b", "title: B\ndate: 2\nbody: cold\n");
	settle(w);
	expect_ran(w, "file:b meta:b");
	expect(w, PAGE, "b", "<cold>[B][A][C2]");
	expect_ran(w, "body:b page:b");
	world_free(w);
}

/* Behind the push: what is cold and was reached is filled in, and nothing else. */
static void
test_fill(void)
{
	struct world *w = toy();
	graph_open(w->graph, PAGE, S("a"));
	(void)get(w, PAGE, "b");
	(void)get(w, PAGE, "c");
	(void)get(w, HOME, "");
	settle(w);
	save(w, "c", "title: C2\ndate: 3\nbody: cc\n");
	settle(w);
	expect_ran(w, "file:c meta:c index");
	while (graph_fill(w->graph, 1u << PAGE | 1u << HOME))
		;
	ok(strstr(w->ran, "page:b") && strstr(w->ran, "page:c") && !strstr(w->ran, "page:a") &&
			!strstr(w->ran, "home"),
		"the pages that print the title are filled in: %s", w->ran);
	w->ran[0] = 0;
	expect(w, PAGE, "b", "<bb>[B][A][C2]");
	expect(w, PAGE, "c", "<cc>[C2][B]");
	expect_ran(w, "");
	ok(!graph_fill(w->graph, 1u << PAGE), "then there is nothing left");
	world_free(w);
}

/* The fill stops where a value comes out the same. */
static void
test_fill_cut(void)
{
	struct world *w = toy();
	(void)get(w, PAGE, "b");
	(void)get(w, PAGE, "c");
	settle(w);
	save(w, "c", "title: C\ndate: 3\nnote: seen by nobody\nbody: cc\n");
	settle(w);
	w->ran[0] = 0;
	uint64_t walked = graph_counters(w->graph).edges_walked;
	while (graph_fill(w->graph, 1u << BODY | 1u << PAGE))
		;
	walked = graph_counters(w->graph).edges_walked - walked;
	expect_ran(w, "body:c");
	ok(walked <= 2, "from the file to the body, which is the same, and no further: %d edges",
		(int)walked);
	w->ran[0] = 0;
	expect(w, PAGE, "c", "<cc>[C][B]");
	world_free(w);
}

/* A list, and a count, stand on the order alone; titles on them. */
static void
test_lists(void)
{
	struct world *w = toy();
	graph_open(w->graph, HOME, S(""));
	graph_open(w->graph, ARCHIVE, S(""));
	settle(w);
	w->ran[0] = 0;
	save(w, "c", "title: C\ndate: 3\nbody: new\n");
	settle(w);
	expect_ran(w, "file:c meta:c");
	save(w, "c", "title: C2\ndate: 3\nbody: new\n");
	settle(w);
	expect_ran(w, "file:c meta:c index archive");
	put_post(w, "d", "title: D\ndate: 9\nbody: d\n");
	settle(w);
	expect_ran(w, "posts file:d meta:d index archive");
	put_post(w, "0", "title: O\ndate: 0\nbody: o\n");
	settle(w);
	expect_ran(w, "posts file:0 meta:0 index home archive");
	expect(w, HOME, "", "[O][A]");
	expect(w, ARCHIVE, "", "5:[O][A][B][C2][D]");
	remove_post(w, "d");
	put_post(w, "d", "title: D\ndate: 9\nbody: d\n");
	settle(w);
	expect_ran(w, "file:d index");
	world_free(w);
}

int
main(void)
{
	test_open_page();
	test_fill();
	test_fill_cut();
	test_lists();
	return done_testing();
}
