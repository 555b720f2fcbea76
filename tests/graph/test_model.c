/* What each edit re-runs in the model of a site, and what it does not. Every page is open in each test, so that
 * what did not run had no reason to. */
#include "tests/graph/model.h"

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
	struct world *w = world_new(model_kinds, MODEL_KINDS, FILE_);
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
