/* The table of kinds of a whole Jekyll site, as a toy: every read of the site model, and exactly
 * which tasks run when something is edited.
 *
 * A file is `name: value` lines, `---`, then a program, a command a line (see run_line). Files are
 * of a kind that is dropped, so whoever runs again reads its own file again. */
#include "tests/graph/world.h"

enum {
	FILE_,
	CLOCK,
	TREE,
	CONFIG,
	DATA,
	TEMPLATE,
	FRONT,
	META,
	POSTS,
	TAGS,
	ROUTES,
	BODY,
	EXCERPT,
	OUTPUT,
	PAGER,
	FEED,
	SITEMAP,
	KINDS
};

static struct str
read_value(struct task *t, unsigned kind, struct str key)
{
	struct value v = { 0 };
	return task_read(t, kind, key, &v) < 0 ? S("") : v.bytes;
}

static struct str
read_part(struct task *t, unsigned kind, struct str key, const char *arg)
{
	struct str v = S("");
	(void)task_read_part(t, kind, key, str_of(arg), &v);
	return v;
}

static void
part_field(struct str value, struct str arg, struct buf *ret)
{
	char name[64];
	(void)snprintf(name, sizeof(name), "%.*s", STR(arg));
	buf_add(ret, world_field(value, name));
}

/* What stands behind the line `---`, or in front of it. */
static struct str
half(struct str text, bool behind)
{
	size_t at = str_search(text, S("---\n"));
	if (at == text.len)
		return behind ? text : S("");
	return behind ? str_from(text, at + 4) : str_slice(text, 0, at);
}

static void
clock_compute(struct task *t, struct str key, struct buf *ret)
{
	world_file_compute(t, S("clock"), ret);
}

static void
config_compute(struct task *t, struct str key, struct buf *ret)
{
	buf_add(ret, str_from(read_value(t, FILE_, S("options")), 1)); /* the command line wins */
	buf_add(ret, str_from(read_value(t, FILE_, S("_config")), 1));
}

static void
data_compute(struct task *t, struct str key, struct buf *ret)
{
	buf_add(ret, str_trim(str_from(read_value(t, FILE_, key), 1)));
}

/* A layout or an include: the site's own, else the theme's. */
static void
template_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str own = read_value(t, FILE_, key);
	if (own.len && own.ptr[0] == '-')
		own = read_value(t, FILE_, arena_printf(task_arena(t), "theme/%.*s", STR(key)));
	buf_add(ret, str_from(own, 1));
	if (own.len && own.ptr[0] == '-') {
		struct diag d = { DIAG_ERROR, key, 0, 0, 0, S("no such template"), S(""), S("") };
		task_report(t, &d);
	}
}

static void
front_compute(struct task *t, struct str key, struct buf *ret)
{
	buf_add(ret, half(str_from(read_value(t, FILE_, key), 1), false));
}

static void
meta_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str front = read_value(t, FRONT, key);
	buf_add(ret, front);
	if (world_field(front, "layout").len == 0)
		buf_printf(
			ret, "layout: %.*s\n", STR(read_part(t, CONFIG, S(""), "default_layout")));
}

static bool
is_post(struct str key, struct str params, struct entry e)
{
	return str_starts(e.ref, S("_posts/"));
}

static void
posts_entries(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	entries_add(ret, (struct entry){ world_field(value, "date"), member, S("") });
}

static void
tags_entries(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	struct str tag = world_field(value, "tag");
	if (tag.len) {
		char sort[64];
		int n = snprintf(sort, sizeof(sort), "%.*s%c%.*s", STR(tag), 0,
			STR(world_field(value, "date")));
		entries_add(ret, (struct entry){ { sort, (size_t)n }, member, S("") });
	}
}

static void
routes_entries(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	struct str url = world_field(value, "permalink");
	entries_add(ret, (struct entry){ url.len ? url : member, member, S("") });
}

/* ---- templates ---- */

static void run_program(
	struct task *t, struct str page, struct str program, struct str content, struct buf *ret);

static void
add_neighbour(struct task *t, struct str page, bool next, struct buf *ret)
{
	struct entry e[2] = { { .sort = S("") } };
	if (task_neighbours(t, POSTS, S(""), S(""), page, &e[0], &e[1]) == 0 && e[next].sort.ptr)
		buf_add(ret, read_part(t, META, e[next].ref, "title"));
}

static void
add_titles(struct task *t, struct entry *e, size_t n, struct buf *ret)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(ret, "[%.*s]", STR(read_part(t, META, e[i].ref, "title")));
}

static void
add_list(struct task *t, const char *prefix, unsigned index, size_t n, struct buf *ret)
{
	struct entry *e = NULL;
	size_t got = 0;
	if (task_slice(t, index, S(""), str_of(prefix), 0, n, &e, &got) == 0)
		add_titles(t, e, got, ret);
}

static void
run_line(struct task *t, struct str page, struct str line, struct str content, struct buf *ret)
{
	size_t space = str_find(line, ' ', 0);
	struct str verb = str_slice(line, 0, space), rest = str_from(line, space + 1);
	char arg[64];
	(void)snprintf(arg, sizeof(arg), "%.*s", STR(rest));
	if (str_eq(verb, S("text")))
		buf_add(ret, rest);
	else if (str_eq(verb, S("content")))
		buf_add(ret, content);
	else if (str_eq(verb, S("page")))
		buf_add(ret, read_part(t, META, page, arg));
	else if (str_eq(verb, S("site")))
		buf_add(ret, read_part(t, CONFIG, S(""), arg));
	else if (str_eq(verb, S("data")))
		buf_add(ret, read_value(t, DATA, arena_printf(task_arena(t), "_data/%s", arg)));
	else if (str_eq(verb, S("include")))
		run_program(t, page,
			read_value(t, TEMPLATE, arena_printf(task_arena(t), "_includes/%s", arg)),
			content, ret);
	else if (str_eq(verb, S("include_page"))) /* a computed name */
		run_program(t, page,
			read_value(t, TEMPLATE,
				arena_printf(task_arena(t), "_includes/%.*s",
					STR(read_part(t, META, page, arg)))),
			content, ret);
	else if (str_eq(verb, S("next")) || str_eq(verb, S("previous")))
		add_neighbour(t, page, str_eq(verb, S("next")), ret);
	else if (str_eq(verb, S("recent")))
		add_list(t, "", POSTS, 2, ret);
	else if (str_eq(verb, S("related")))
		add_list(t, arg, TAGS, 3, ret);
	else if (str_eq(verb, S("now")))
		buf_add(ret, str_from(read_value(t, CLOCK, S("")), 1));
	else if (str_eq(verb,
			 S("document"))) /* earlier in the order: its content, else its source */
		buf_add(ret, task_before(t, rest) ? read_value(t, BODY, rest) : S("source"));
}

static void
run_program(
	struct task *t, struct str page, struct str program, struct str content, struct buf *ret)
{
	struct str rest = half(program, true), line;
	while (str_line(&rest, &line))
		run_line(t, page, line, content, ret);
}

static void
body_compute(struct task *t, struct str key, struct buf *ret)
{
	run_program(t, key, str_from(read_value(t, FILE_, key), 1), S(""), ret);
}

static void
excerpt_compute(struct task *t, struct str key, struct buf *ret)
{
	buf_add(ret, str_slice(read_value(t, BODY, key), 0, 4));
}

/* The body in its layout, and that in its own. */
static void
output_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str content = read_value(t, BODY, key);
	struct str layout = read_part(t, META, key, "layout");
	for (int depth = 0; layout.len && depth < 5; depth++) {
		struct buf b = BUF_ARENA(task_arena(t));
		struct str name = arena_printf(task_arena(t), "_layouts/%.*s", STR(layout));
		struct str text = read_value(t, TEMPLATE, name);
		run_program(t, key, text, content, &b);
		content = buf_str(&b);
		layout = world_field(half(text, false), "layout");
	}
	buf_add(ret, content);
}

static void
pager_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0;
	if (task_slice(t, POSTS, S(""), S(""), key.ptr[0] == '2' ? 2 : 0, 2, &e, &n) == 0)
		add_titles(t, e, n, ret);
}

static void
feed_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0;
	if (task_each(t, POSTS, S(""), S(""), &e, &n) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		buf_printf(ret, "(%.*s)", STR(read_value(t, EXCERPT, e[i].ref)));
}

static void
sitemap_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0;
	(void)task_each(t, ROUTES, S(""), S(""), &e, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(ret, "%.*s ", STR(e[i].sort));
}

static bool
is_page(struct str name)
{
	return str_starts(name, S("_posts/")) || str_ends(name, S(".md"));
}

static void
tree_fill(void *site, struct str key, struct entries *ret)
{
	struct world *w = site;
	for (size_t i = 0; i < w->n_files; i++) {
		struct str name = str_of(w->files[i].name);
		if (w->files[i].exists && is_page(name))
			entries_add(ret, (struct entry){ name, name, S("") });
	}
}

static const struct kind kinds[KINDS] = {
	[FILE_] = { "file", 0, KIND_INPUT, .drop = true, .compute = world_file_compute },
	[CLOCK] = { "clock", 0, KIND_INPUT, .compute = clock_compute },
	[TREE] = { "tree", 0, KIND_LISTING, .fill = tree_fill },
	[CONFIG] = { "config", 1, KIND_TASK, .compute = config_compute, .part = part_field },
	[DATA] = { "data", 1, KIND_TASK, .compute = data_compute },
	[TEMPLATE] = { "template", 1, KIND_TASK, .compute = template_compute },
	[FRONT] = { "front", 1, KIND_TASK, .compute = front_compute },
	[META] = { "meta", 2, KIND_TASK, .compute = meta_compute, .part = part_field },
	[POSTS] = { "posts", 3, KIND_INDEX, .source = TREE, .member = META, .accepts = is_post,
		.entries = posts_entries },
	[TAGS] = { "tags", 3, KIND_INDEX, .source = TREE, .member = META, .accepts = is_post,
		.entries = tags_entries },
	[ROUTES] = { "routes", 3, KIND_INDEX, .source = TREE, .member = META,
		.entries = routes_entries },
	[BODY] = { "body", 4, KIND_TASK, .compute = body_compute, .ordered = true,
		.order_index = POSTS },
	[EXCERPT] = { "excerpt", 5, KIND_TASK, .compute = excerpt_compute },
	[OUTPUT] = { "output", 6, KIND_TASK, .compute = output_compute },
	[PAGER] = { "pager", 6, KIND_TASK, .compute = pager_compute },
	[FEED] = { "feed", 6, KIND_TASK, .compute = feed_compute },
	[SITEMAP] = { "sitemap", 6, KIND_TASK, .compute = sitemap_compute },
};

static struct world *
site(void)
{
	struct world *w = world_new(kinds, KINDS, FILE_);
	save(w, "_config", "tagline: T\ndefault_layout: post\n");
	save(w, "_data/d", "D\n");
	save(w, "_layouts/post", "layout: base\n---\npage title\ncontent\n");
	save(w, "theme/_layouts/base", "text <\ncontent\ntext >\n");
	save(w, "theme/_includes/i", "text i\n");
	save(w, "_posts/a", "title: A\ndate: 1\ntag: x\n---\ntext aaaaaa\n");
	save(w, "_posts/b", "title: B\ndate: 2\ntag: x\n---\ntext bbbbbb\nnext\n");
	save(w, "_posts/c", "title: C\ndate: 3\n---\ntext cccccc\ndocument _posts/a\n");
	save(w, "data.md", "title: Data\n---\ndata d\n");
	save(w, "tagline.md", "title: Tagline\n---\nsite tagline\n");
	save(w, "include.md", "title: I\nwhich: i\n---\ninclude_page which\n");
	save(w, "recent.md", "title: R\npermalink: /r/\n---\nrecent\nrelated x\n");
	save(w, "clock", "noon");
	save(w, "now.md", "title: N\n---\nnow\n");
	return w;
}

static const char *const pages[] = { "_posts/a", "_posts/b", "_posts/c", "data.md", "tagline.md",
	"include.md", "recent.md", "now.md" };

/* Every page and list is open: so what does not run was not reached. */
static struct world *
open_site(void)
{
	struct world *w = site();
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
		graph_open(w->graph, OUTPUT, str_of(pages[i]));
	graph_open(w->graph, PAGER, S("1"));
	graph_open(w->graph, PAGER, S("2"));
	graph_open(w->graph, FEED, S(""));
	graph_open(w->graph, SITEMAP, S(""));
	settle(w);
	return w;
}

static void
test_values(struct world *w)
{
	expect(w, OUTPUT, "_posts/a", "<Aaaaaaa>");
	expect(w, OUTPUT, "_posts/b", "<BbbbbbbC>");
	expect(w, OUTPUT, "_posts/c", "<Cccccccaaaaaa>");
	expect(w, OUTPUT, "data.md", "<DataD>");
	expect(w, OUTPUT, "tagline.md", "<TaglineT>");
	expect(w, OUTPUT, "include.md", "<Ii>");
	expect(w, OUTPUT, "recent.md", "<R[A][B][A][B]>");
	expect(w, OUTPUT, "now.md", "<Nnoon>");
	expect(w, PAGER, "2", "[C]");
	expect(w, FEED, "", "(aaaa)(bbbb)(cccc)");
}

static void
edit(struct world *w, const char *what, const char *name, const char *text, const char *ran)
{
	note("%s", what);
	save(w, name, text);
	if (str_eq(str_of(name), S("clock")))
		graph_touch(w->graph, CLOCK, S(""));
	settle(w);
	expect_ran(w, ran);
}

static void
test_edits(struct world *w)
{
	edit(w, "a data file runs the page that prints it", "_data/d", "E\n",
		"file:_data/d data:_data/d file:data.md body:data.md output:data.md");
	edit(w, "a tagline runs the page that prints it", "_config",
		"tagline: U\ndefault_layout: post\n",
		"file:_config file:options config file:tagline.md body:tagline.md "
		"output:tagline.md");
	edit(w, "a body touches no list", "_posts/b",
		"title: B\ndate: 2\ntag: x\n---\ntext bbbbBB\nnext\n",
		"file:_posts/b front:_posts/b body:_posts/b excerpt:_posts/b output:_posts/b");
	edit(w, "a title runs those that print it", "_posts/c",
		"title: C2\ndate: 3\n---\ntext cccccc\ndocument _posts/a\n",
		"file:_posts/c front:_posts/c meta:_posts/c posts tags routes file:_posts/b "
		"body:_posts/b "
		"body:_posts/c excerpt:_posts/b output:_posts/c pager:2 output:_posts/b");
	edit(w, "an earlier document's content runs what prints it", "_posts/a",
		"title: A\ndate: 1\ntag: x\n---\ntext aaaaAA\n",
		"file:_posts/a front:_posts/a body:_posts/a file:_posts/c body:_posts/c "
		"excerpt:_posts/a "
		"excerpt:_posts/c output:_posts/a output:_posts/c");
	edit(w, "the site's own include wins over the theme's", "_includes/i", "text own\n",
		"file:_includes/i template:_includes/i file:include.md body:include.md "
		"output:include.md");
	edit(w, "the clock runs what tells the time", "clock", "one",
		"clock file:now.md body:now.md output:now.md");
	edit(w, "a permalink runs the sitemap", "recent.md",
		"title: R\npermalink: /s/\n---\nrecent\nrelated x\n",
		"file:recent.md front:recent.md meta:recent.md routes body:recent.md sitemap");
	edit(w, "a file that nobody reads runs nothing", "_data/unread", "x\n", "");
}

/* The layout of all posts, with one open page among them. */
static void
test_layout(void)
{
	struct world *w = site();
	graph_open(w->graph, OUTPUT, S("_posts/a"));
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
		(void)get(w, OUTPUT, pages[i]);
	settle(w);
	edit(w, "a layout runs the open page alone", "_layouts/post", "text L\ncontent\n",
		"file:_layouts/post template:_layouts/post output:_posts/a");
	size_t filled = 0;
	while (graph_fill(w->graph, 1u << OUTPUT))
		filled++;
	ok(filled > 0 && strstr(w->ran, "output:data.md") && strstr(w->ran, "output:_posts/b") &&
			!strstr(w->ran, "output:_posts/a"),
		"and the fill runs the others");
	w->ran[0] = 0;
	expect(w, OUTPUT, "data.md", "LD");
	expect_ran(w, "");
	world_free(w);
}

int
main(void)
{
	struct world *w = open_site();
	test_values(w);
	w->ran[0] = 0;
	test_edits(w);
	world_free(w);
	test_layout();
	return done_testing();
}
