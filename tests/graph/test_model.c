/* The table of kinds for the whole site model of Jekyll, on toy files: who reads what, and so what each
 * edit re-runs. The real kinds of render/ follow these rules; a later one adds a row, not a rule.
 *
 * A file has lines "name: value". Its body, a layout or an include is a text with commands:
 *
 *	<title>            the page's own, from its meta          <site.tagline>   a key of the configuration
 *	<data.menu>        a data file                            <include.NAME>   a template
 *	<include.$KEY>     one whose name the page's meta has     <content>        what a layout is around
 *	<titles.LABEL>     titles of a collection                 <next> <prev>    titles of the neighbours
 *	<page.N>           titles on a page of the paginator      <tag.T>          titles of a tag
 *	<related>          newest title that shares the tag       <excerpt.KEY>    another document's
 *	<body.KEY>         its HTML if it comes earlier, else its source
 *	<url.KEY>          its route                              <mtime> <now> <env>
 *
 * Every page is open in each test, so that what did not run had no reason to. */
#include "tests/graph/world.h"

#include <uv.h>

enum {
	FILE_,
	TREE,
	MTIME,
	CLOCK,
	ENV,
	CONFIG,
	DATA,
	TEMPLATE,
	FRONT,
	META,
	COLLECTION,
	TAGS,
	ROUTES,
	BODY,
	EXCERPT,
	OUTPUT,
	FEED,
	SITEMAP,
};

/* ---- rank 0 and 1 ---- */

static struct str
read_value(struct task *t, unsigned kind, struct str key)
{
	struct value v = { 0 };
	return task_read(t, kind, key, &v) < 0 ? S("") : v.bytes;
}

/* The text of a file, "" where it is absent. */
static struct str
file_text(struct task *t, struct str key)
{
	return str_from(read_value(t, FILE_, key), 1);
}

/* The world's other inputs are files as well, outside of the tree. */
static void
input_compute(struct task *t, struct str key, struct buf *ret)
{
	struct world *w = task_site(t);
	struct world_file *f = world_find(w, key);
	buf_add(ret, f && f->exists ? str_of(f->text) : S("-"));
}

static void
text_compute(struct task *t, struct str key, struct buf *ret)
{
	buf_add(ret, file_text(t, key));
}

static void
field_part(struct str value, struct str arg, struct buf *ret)
{
	char name[64];
	(void)snprintf(name, sizeof(name), "%.*s", STR(arg));
	buf_add(ret, world_field(value, name));
}

/* A template is the site's, else the theme's: a second root. What is absent is a value. */
static void
template_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str own = file_text(t, key);
	if (own.len == 0)
		own = file_text(t, arena_printf(task_arena(t), "theme/%.*s", STR(key)));
	buf_add(ret, own.len ? world_field(own, "body") : S("(absent)"));
}

/* Everything but the body. */
static void
front_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str rest = file_text(t, key), line;
	while (str_line(&rest, &line)) {
		if (!str_starts(line, S("body:")))
			buf_printf(ret, "%.*s\n", STR(line));
	}
}

static struct str
config(struct task *t, const char *key)
{
	struct str part = S("");
	(void)task_read_part(t, CONFIG, S("_config"), str_of(key), &part);
	return part;
}

/* ---- rank 2 ---- */

/* Front matter, then the configuration's defaults for this collection. */
static void
meta_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str front = read_value(t, FRONT, key),
		   label = str_slice(key, 0, str_find(key, '/', 0));
	char name[64];
	(void)snprintf(name, sizeof(name), "default-%.*s", STR(label));
	buf_add(ret, front);
	if (world_field(front, "layout").len == 0)
		buf_printf(ret, "layout: %.*s\n", STR(config(t, name)));
}

static struct str
meta(struct task *t, struct str key, const char *name)
{
	struct str part = S("");
	if (key.len)
		(void)task_read_part(t, META, key, str_of(name), &part);
	return part;
}

/* ---- rank 3 ---- */

static void
tree_fill(void *site, struct str key, struct entries *ret)
{
	struct world *w = site;
	for (size_t i = 0; i < w->n_files; i++) {
		struct str name = str_of(w->files[i].name);
		if (w->files[i].exists && str_find(name, '/', 0) < name.len)
			entries_add(ret, (struct entry){ name, name, S("") });
	}
}

static bool
is_document(struct str key, struct str params, struct entry e)
{
	return str_starts(e.ref, S("posts/")) || str_starts(e.ref, S("docs/"));
}

static bool
in_collection(struct str key, struct str params, struct entry e)
{
	return str_starts(e.ref, key) && e.ref.ptr[key.len] == '/';
}

static void
collection_entries(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	entries_add(ret, (struct entry){ world_field(value, "date"), member, S("") });
}

static void
tags_entries(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	char sort[128];
	struct str tag = world_field(value, "tag");
	int n = snprintf(
		sort, sizeof(sort), "%.*s%c%.*s", STR(tag), 0, STR(world_field(value, "date")));
	if (tag.len)
		entries_add(ret, (struct entry){ { sort, (size_t)n }, member, S("") });
}

static void
routes_entries(
	struct str key, struct str params, struct str member, struct str value, struct entries *ret)
{
	struct str url = world_field(value, "permalink");
	entries_add(ret, (struct entry){ url.len ? url : member, member, S("") });
}

/* ---- rank 4 to 6: texts with commands ---- */

static void expand(
	struct task *t, struct str key, struct str text, struct str content, struct buf *b);

static void
add_titles(struct task *t, struct entry *e, size_t n, struct buf *b)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "[%.*s]", STR(meta(t, e[i].ref, "title")));
}

static void
add_neighbour(struct task *t, struct str key, bool next, struct buf *b)
{
	struct entry before = { 0 }, after = { 0 };
	(void)task_neighbours(t, COLLECTION, S("posts"), S(""), key, &before, &after);
	buf_add(b, meta(t, next ? after.ref : before.ref, "title"));
}

static void
add_tagged(struct task *t, struct str tag, size_t most, struct buf *b)
{
	struct entry *e = NULL;
	size_t n = 0;
	struct str prefix = arena_printf(task_arena(t), "%.*s%c", STR(tag), 0);
	(void)task_slice(t, TAGS, S(""), prefix, 0, most, &e, &n);
	add_titles(t, e, n, b);
}

static void
add_list(struct task *t, struct str label, size_t from, size_t n, struct buf *b)
{
	struct entry *e = NULL;
	size_t got = 0;
	(void)task_slice(t, COLLECTION, label, S(""), from, n, &e, &got);
	add_titles(t, e, got, b);
}

/* The HTML of a document that comes earlier in the order, the source of a later one. */
static void
add_body(struct task *t, struct str key, struct buf *b)
{
	if (task_before(t, key))
		buf_add(b, read_value(t, BODY, key));
	else
		buf_printf(b, "src:%.*s", STR(world_field(file_text(t, key), "body")));
}

static void
add_include(struct task *t, struct str key, struct str name, struct str content, struct buf *b)
{
	char field[64];
	if (str_starts(name, S("$"))) {
		(void)snprintf(field, sizeof(field), "%.*s", STR(str_from(name, 1)));
		name = meta(t, key, field);
	}
	struct str path = arena_printf(task_arena(t), "_includes/%.*s", STR(name));
	expand(t, key, read_value(t, TEMPLATE, path), content, b);
}

static void
command(struct task *t, struct str key, struct str what, struct str content, struct buf *b)
{
	size_t dot = str_find(what, '.', 0);
	struct str name = str_slice(what, 0, dot), arg = str_from(what, dot + 1);
	if (str_eq(name, S("title")))
		buf_add(b, meta(t, key, "title"));
	else if (str_eq(name, S("content")))
		buf_add(b, content);
	else if (str_eq(name, S("site")))
		buf_add(b, config(t, "tagline"));
	else if (str_eq(name, S("data")))
		buf_add(b,
			read_value(t, DATA, arena_printf(task_arena(t), "_data/%.*s", STR(arg))));
	else if (str_eq(name, S("include")))
		add_include(t, key, arg, content, b);
	else if (str_eq(name, S("titles")))
		add_list(t, arg, 0, 100, b);
	else if (str_eq(name, S("page")))
		add_list(t, S("posts"), (size_t)(arg.ptr[0] - '1') * 2, 2, b);
	else if (str_eq(name, S("next")) || str_eq(name, S("prev")))
		add_neighbour(t, key, str_eq(name, S("next")), b);
	else if (str_eq(name, S("tag")))
		add_tagged(t, arg, 100, b);
	else if (str_eq(name, S("related")))
		add_tagged(t, meta(t, key, "tag"), 1, b);
	else if (str_eq(name, S("excerpt")))
		buf_add(b, read_value(t, EXCERPT, arg));
	else if (str_eq(name, S("body")))
		add_body(t, arg, b);
	else if (str_eq(name, S("url")))
		buf_add(b, meta(t, arg, "permalink"));
	else if (str_eq(name, S("now")))
		buf_add(b, read_value(t, CLOCK, S("now")));
	else if (str_eq(name, S("env")))
		buf_add(b, read_value(t, ENV, S("JEKYLL_ENV")));
	else if (str_eq(name, S("mtime")))
		buf_add(b,
			read_value(t, MTIME, arena_printf(task_arena(t), "mtime %.*s", STR(key))));
}

static void
expand(struct task *t, struct str key, struct str text, struct str content, struct buf *b)
{
	while (text.len) {
		size_t open = str_find(text, '<', 0), close = str_find(text, '>', open);
		buf_add(b, str_slice(text, 0, open));
		if (open < text.len)
			command(t, key, str_slice(text, open + 1, close), content, b);
		text = str_from(text, open < text.len ? close + 1 : open);
	}
}

static void
body_compute(struct task *t, struct str key, struct buf *ret)
{
	expand(t, key, world_field(file_text(t, key), "body"), S(""), ret);
}

/* What stands before the first full stop. */
static void
excerpt_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str body = read_value(t, BODY, key);
	buf_add(ret, str_slice(body, 0, str_find(body, '.', 0)));
}

/* The body in its layout, in that layout's layout; a layout's own layout stands in its file. */
static void
output_compute(struct task *t, struct str key, struct buf *ret)
{
	struct str content = read_value(t, BODY, key), layout = meta(t, key, "layout");
	for (int depth = 0; layout.len && depth < 8; depth++) {
		struct buf b = BUF_ARENA(task_arena(t));
		struct str path = arena_printf(task_arena(t), "_layouts/%.*s", STR(layout));
		expand(t, key, read_value(t, TEMPLATE, path), content, &b);
		content = buf_str(&b);
		layout = world_field(file_text(t, path), "layout");
	}
	buf_add(ret, content);
}

static void
feed_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0;
	(void)task_slice(t, COLLECTION, S("posts"), S(""), 0, 2, &e, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(ret, "[%.*s %.*s]", STR(meta(t, e[i].ref, "title")),
			STR(read_value(t, BODY, e[i].ref)));
}

static void
sitemap_compute(struct task *t, struct str key, struct buf *ret)
{
	struct entry *e = NULL;
	size_t n = 0;
	(void)task_each(t, ROUTES, S(""), S(""), &e, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(ret, "[%.*s]", STR(e[i].sort));
}

#define TASK(n, r, f)                                                                              \
	{                                                                                          \
		.name = (n), .rank = (r), .class = KIND_TASK, .compute = (f)                       \
	}
#define INDEX(n, a, f)                                                                             \
	{                                                                                          \
		.name = (n), .rank = 3, .class = KIND_INDEX, .source = TREE, .member = META,       \
		.accepts = (a), .entries = (f)                                                     \
	}

static const struct kind kinds[] = {
	[FILE_] = { .name = "file", .class = KIND_INPUT, .compute = world_file_compute },
	[TREE] = { .name = "tree", .class = KIND_LISTING, .fill = tree_fill },
	[MTIME] = { .name = "mtime", .class = KIND_INPUT, .compute = input_compute },
	[CLOCK] = { .name = "clock", .class = KIND_INPUT, .compute = input_compute },
	[ENV] = { .name = "env", .class = KIND_INPUT, .compute = input_compute },
	[CONFIG] = { .name = "config",
		.rank = 1,
		.class = KIND_TASK,
		.compute = text_compute,
		.part = field_part },
	[DATA] = TASK("data", 1, text_compute),
	[TEMPLATE] = TASK("template", 1, template_compute),
	[FRONT] = TASK("front", 1, front_compute),
	[META] = { .name = "meta",
		.rank = 2,
		.class = KIND_TASK,
		.compute = meta_compute,
		.part = field_part },
	[COLLECTION] = INDEX("collection", in_collection, collection_entries),
	[TAGS] = INDEX("tags", is_document, tags_entries),
	[ROUTES] = INDEX("routes", is_document, routes_entries),
	[BODY] = { .name = "body",
		.rank = 4,
		.class = KIND_TASK,
		.compute = body_compute,
		.ordered = true,
		.order_index = ROUTES },
	[EXCERPT] = TASK("excerpt", 5, excerpt_compute),
	[OUTPUT] = TASK("output", 6, output_compute),
	[FEED] = TASK("feed", 6, feed_compute),
	[SITEMAP] = TASK("sitemap", 6, sitemap_compute),
};

/* ---- the site ---- */

static void
put(struct world *w, const char *name, const char *text)
{
	save(w, name, text);
	graph_put(w->graph, TREE, S(""), (struct entry){ str_of(name), str_of(name), S("") });
}

static const char *const documents[] = { "posts/a", "posts/b", "posts/c", "docs/x", "docs/list" };

static struct world *
model(void)
{
	struct world *w = world_new(kinds, sizeof(kinds) / sizeof(*kinds), FILE_);
	save(w, "_config", "tagline: Said\ndefault-posts: post\ndefault-docs: page\n");
	save(w, "_data/menu", "one");
	save(w, "_layouts/post", "layout: base\nbody: post(<content>|<next>)\n");
	save(w, "_layouts/page", "body: page(<content>|<excerpt.posts/a>)\n");
	save(w, "_layouts/base", "body: base(<content><include.foot>)\n");
	save(w, "_includes/foot", "body: <include.inner>\n");
	save(w, "theme/_includes/inner", "body: inner\n");
	save(w, "posts/a", "title: A\ndate: 1\ntag: t\nbody: First a. Rest\n");
	save(w, "posts/b", "title: B\ndate: 2\ntag: t\nbody: b <data.menu><related>\n");
	save(w, "posts/c", "title: C\ndate: 3\nnote: special\nbody: c <include.$note>\n");
	save(w, "docs/x", "title: X\ndate: 1\nbody: x <site.tagline>\n");
	save(w, "docs/list", "title: L\ndate: 2\nbody: <titles.posts>\n");
	for (size_t i = 0; i < sizeof(documents) / sizeof(*documents); i++)
		graph_open(w->graph, OUTPUT, str_of(documents[i]));
	graph_open(w->graph, FEED, S(""));
	graph_open(w->graph, SITEMAP, S(""));
	settle(w);
	w->ran[0] = 0;
	return w;
}

/* ---- what each edit runs ---- */

static void
test_values(void)
{
	struct world *w = model();
	expect(w, OUTPUT, "posts/a", "base(post(First a. Rest|B)inner)");
	expect(w, OUTPUT, "posts/b", "base(post(b one[A]|C)inner)");
	expect(w, OUTPUT, "posts/c", "base(post(c (absent)|)inner)");
	expect(w, OUTPUT, "docs/x", "page(x Said|First a)");
	expect(w, OUTPUT, "docs/list", "page([A][B][C]|First a)");
	expect(w, FEED, "", "[A First a. Rest][B b one[A]]");
	expect(w, SITEMAP, "", "[docs/list][docs/x][posts/a][posts/b][posts/c]");
	world_free(w);
}

static void
test_bodies(void)
{
	struct world *w = model();
	note("a typo in a body touches no list, no neighbour, no excerpt that ends before it");
	save(w, "posts/a", "title: A\ndate: 1\ntag: t\nbody: First a. Best\n");
	settle(w);
	expect_ran(
		w, "file:posts/a front:posts/a body:posts/a excerpt:posts/a output:posts/a feed");
	note("a typo in what others quote reaches these");
	save(w, "posts/a", "title: A\ndate: 1\ntag: t\nbody: Fist a. Best\n");
	settle(w);
	expect_ran(w, "file:posts/a front:posts/a body:posts/a excerpt:posts/a output:posts/a feed "
		      "output:docs/x output:docs/list");
	note("a touch runs nothing above the file");
	save(w, "posts/a", "title: A\ndate: 1\ntag: t\nbody: Fist a. Best\n");
	settle(w);
	expect_ran(w, "file:posts/a");
	world_free(w);
}

static void
test_meta(void)
{
	struct world *w = model();
	note("a title re-runs what prints it: its neighbour, the list, related posts, the feed");
	save(w, "posts/a", "title: Z\ndate: 1\ntag: t\nbody: First a. Rest\n");
	settle(w);
	expect_ran(w,
		"file:posts/a front:posts/a meta:posts/a collection:posts tags routes "
		"body:docs/list body:posts/a body:posts/b feed output:docs/list output:posts/b");
	note("a key that nobody prints re-runs nothing above meta");
	save(w, "posts/a", "title: Z\ndate: 1\ntag: t\nmood: fine\nbody: First a. Rest\n");
	settle(w);
	expect_ran(w, "file:posts/a front:posts/a meta:posts/a collection:posts tags routes "
		      "body:posts/a");
	note("a date that moves the post re-runs the lists, and the neighbours that it had and "
	     "has");
	save(w, "posts/a", "title: Z\ndate: 4\ntag: t\nmood: fine\nbody: First a. Rest\n");
	settle(w);
	expect_ran(w, "file:posts/a front:posts/a meta:posts/a collection:posts tags routes "
		      "body:docs/list body:posts/a body:posts/b output:posts/a output:posts/b "
		      "output:posts/c feed output:docs/list");
	note("a permalink moves a route: the sitemap, no page");
	save(w, "posts/c",
		"title: C\ndate: 3\nnote: special\npermalink: /c/\nbody: c <include.$note>\n");
	settle(w);
	expect_ran(w, "file:posts/c front:posts/c meta:posts/c collection:posts tags routes "
		      "body:posts/c sitemap");
	world_free(w);
}

static void
test_configuration(void)
{
	struct world *w = model();
	note("a tagline re-runs the page that prints it");
	save(w, "_config", "tagline: New\ndefault-posts: post\ndefault-docs: page\n");
	settle(w);
	expect_ran(w, "file:_config config:_config body:docs/x output:docs/x");
	note("a default re-runs the documents that it applies to");
	save(w, "_config", "tagline: New\ndefault-posts: post\ndefault-docs: base\n");
	settle(w);
	expect_ran(w, "file:_config config:_config meta:docs/list meta:docs/x tags routes "
		      "output:docs/list output:docs/x");
	note("a key that nobody reads re-runs nothing");
	save(w, "_config", "tagline: New\ndefault-posts: post\ndefault-docs: base\nother: 1\n");
	settle(w);
	expect_ran(w, "file:_config config:_config");
	world_free(w);
}

static void
test_templates(void)
{
	struct world *w = model();
	note("a data file re-runs the page that uses it, and who quotes that");
	save(w, "_data/menu", "two");
	settle(w);
	expect_ran(w, "file:_data/menu data:_data/menu body:posts/b output:posts/b feed");
	note("a layout re-runs its pages and no body");
	save(w, "_layouts/post", "layout: base\nbody: POST(<content>|<next>)\n");
	settle(w);
	expect_ran(w, "file:_layouts/post template:_layouts/post output:posts/a output:posts/b "
		      "output:posts/c");
	note("an include two deep reaches the layouts' pages");
	save(w, "_includes/foot", "body: <include.inner>!\n");
	settle(w);
	expect_ran(w, "file:_includes/foot template:_includes/foot output:posts/a output:posts/b "
		      "output:posts/c");
	note("the site's file hides the theme's, and its absence shows that again");
	save(w, "_includes/inner", "body: own\n");
	settle(w);
	expect_ran(w, "file:_includes/inner template:_includes/inner output:posts/a output:posts/b "
		      "output:posts/c");
	expect(w, OUTPUT, "posts/a", "base(POST(First a. Rest|B)own!)");
	unlink_file(w, "_includes/inner");
	settle(w);
	expect(w, OUTPUT, "posts/a", "base(POST(First a. Rest|B)inner!)");
	note("an include by a computed name that is created heals the post that looked for it");
	w->ran[0] = 0;
	save(w, "_includes/special", "body: here\n");
	settle(w);
	expect_ran(
		w, "file:_includes/special template:_includes/special body:posts/c output:posts/c");
	expect(w, OUTPUT, "posts/c", "base(POST(c here|)inner!)");
	world_free(w);
}

static void
test_lists(void)
{
	struct world *w = model();
	note("a new post: the list, its neighbour, the feed, the sitemap");
	put(w, "posts/d", "title: D\ndate: 0\nbody: d\n");
	settle(w);
	expect_ran(w, "tree file:posts/d front:posts/d meta:posts/d collection:posts tags routes "
		      "body:docs/list output:posts/a body:posts/d feed sitemap output:docs/list");
	note("a new document of another collection: no post");
	put(w, "docs/y", "title: Y\ndate: 9\nbody: y\n");
	settle(w);
	expect_ran(w,
		"tree collection:posts file:docs/y front:docs/y meta:docs/y tags routes sitemap");
	note("a deleted post");
	unlink_file(w, "posts/d");
	graph_remove(w->graph, TREE, S(""), S("posts/d"));
	settle(w);
	expect_ran(w, "file:posts/d tree front:posts/d meta:posts/d collection:posts tags routes "
		      "body:docs/list body:posts/d feed output:posts/a sitemap output:docs/list");
	world_free(w);
}

/* More kinds of read, each on a page of its own. */
static void
test_reads(void)
{
	struct world *w = model();
	save(w, "JEKYLL_ENV", "development");
	save(w, "now", "noon");
	save(w, "mtime docs/x", "early");
	put(w, "docs/z",
		"title: Z\ndate: 5\nlayout: none\nbody: "
		"<page.1>/<page.2>/<tag.t>/<env>/<now>/<url.docs/x>/<prev>\n");
	put(w, "docs/q", "title: Q\ndate: 6\nlayout: none\nbody: <body.docs/x>/<body.posts/a>\n");
	graph_open(w->graph, OUTPUT, S("docs/z"));
	graph_open(w->graph, OUTPUT, S("docs/q"));
	settle(w);
	expect(w, OUTPUT, "docs/z", "(absent)");
	save(w, "_layouts/none", "body: <content>\n");
	settle(w);
	expect(w, OUTPUT, "docs/z", "[A][B]/[C]/[A][B]/development/noon//");
	expect(w, OUTPUT, "docs/q", "src:x <site.tagline>/src:First a. Rest");
	note("the clock, the environment: who reads them");
	w->ran[0] = 0;
	graph_touch(w->graph, CLOCK, S("now"));
	save(w, "now", "night");
	graph_touch(w->graph, CLOCK, S("now"));
	settle(w);
	expect_ran(w, "clock:now body:docs/z output:docs/z");
	note("a document that comes earlier is read as HTML: the order is a read of its own");
	save(w, "docs/q",
		"title: Q\ndate: 6\nlayout: none\npermalink: zz\n"
		"body: <body.docs/x>/<body.posts/a>\n");
	settle(w);
	expect(w, OUTPUT, "docs/q", "x Said/First a. Rest");
	note("and then follows it");
	w->ran[0] = 0;
	save(w, "_config", "tagline: New\ndefault-posts: post\ndefault-docs: page\n");
	settle(w);
	expect_ran(w,
		"file:_config config:_config body:docs/x body:docs/q output:docs/x output:docs/q");
	expect(w, OUTPUT, "docs/q", "x New/First a. Rest");
	world_free(w);
}

/* A link there and a link back are a loop: said, never a hang. */
static void
test_loops(void)
{
	struct world *w = model();
	struct value v;
	save(w, "_includes/foot", "body: <include.inner>\n");
	save(w, "docs/list", "title: L\ndate: 2\nbody: <body.docs/list>\n");
	settle(w);
	expect(w, OUTPUT, "docs/list", "page(src:<body.docs/list>|First a)");
	graph_get(w->graph, BODY, S("docs/list"), &v);
	ok(v.diags.len == 0, "a document that quotes itself has its source, as in Jekyll");
	world_free(w);
}

int
main(void)
{
	test_values();
	test_bodies();
	test_meta();
	test_configuration();
	test_templates();
	test_lists();
	test_reads();
	test_loops();
	return done_testing();
}
