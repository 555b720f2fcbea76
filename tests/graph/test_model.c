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
		w, "file:posts/a front:posts/a excerpt:posts/a body:posts/a output:posts/a feed");
	note("a typo in what others quote reaches these");
	save(w, "posts/a", "title: A\ndate: 1\ntag: t\nbody: Fist a. Best\n");
	settle(w);
	expect_ran(w, "file:posts/a front:posts/a excerpt:posts/a body:posts/a output:docs/x "
		      "output:docs/list output:posts/a feed");
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
	expect_ran(w, "file:posts/a front:posts/a meta:posts/a collection:posts tags routes "
		      "excerpt:posts/a body:docs/list body:posts/a body:posts/b feed "
		      "output:docs/list output:posts/b");
	note("a key that nobody prints re-runs nothing above meta");
	save(w, "posts/a", "title: Z\ndate: 1\ntag: t\nmood: fine\nbody: First a. Rest\n");
	settle(w);
	expect_ran(w, "file:posts/a front:posts/a meta:posts/a collection:posts tags routes "
		      "excerpt:posts/a body:posts/a");
	note("a date that moves the post re-runs the lists, and the neighbours that it had and "
	     "has");
	save(w, "posts/a", "title: Z\ndate: 4\ntag: t\nmood: fine\nbody: First a. Rest\n");
	settle(w);
	expect_ran(w, "file:posts/a front:posts/a meta:posts/a collection:posts tags routes "
		      "excerpt:posts/a body:docs/list body:posts/a body:posts/b output:posts/a "
		      "output:posts/b "
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
	note("the clock: who reads it");
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

/* Opens a document of its own, without a layout. */
static void
put_page(struct world *w, const char *name, const char *text)
{
	save(w, "_layouts/none", "body: <content>\n");
	put(w, name, text);
	graph_open(w->graph, OUTPUT, str_of(name));
	settle(w);
	w->ran[0] = 0;
}

/* Saves an input that is no text of the site. */
static void
change(struct world *w, unsigned kind, const char *name, const char *text)
{
	save(w, name, text);
	graph_touch(w->graph, kind, str_of(name));
	settle(w);
}

static void
test_inputs(void)
{
	struct world *w = model();
	save(w, "JEKYLL_ENV", "development");
	save(w, "mtime docs/t", "early");
	put_page(w, "docs/e", "date: 6\nlayout: none\nbody: <env>\n");
	put_page(w, "docs/t", "date: 7\nlayout: none\nbody: <mtime>\n");
	note("an environment variable re-runs who reads it");
	change(w, ENV, "JEKYLL_ENV", "production");
	expect_ran(w, "env:JEKYLL_ENV body:docs/e output:docs/e");
	expect(w, OUTPUT, "docs/e", "production");
	note("so does a file's time, which is not its text");
	w->ran[0] = 0;
	change(w, MTIME, "mtime docs/t", "late");
	expect_ran(w, "mtime:mtime docs/t body:docs/t output:docs/t");
	world_free(w);
}

static void
test_pages(void)
{
	struct world *w = model();
	put_page(w, "docs/p1", "date: 6\nlayout: none\nbody: <page.1>\n");
	put_page(w, "docs/p2", "date: 7\nlayout: none\nbody: <page.2>\n");
	expect(w, OUTPUT, "docs/p2", "[C]");
	w->ran[0] = 0;
	note("a new post re-runs the page of the list that it stands on, not those before");
	put(w, "posts/d", "title: D\ndate: 4\nbody: d\n");
	settle(w);
	expect_ran(w, "tree file:posts/d front:posts/d meta:posts/d collection:posts tags "
		      "routes body:docs/list body:docs/p2 output:posts/c sitemap "
		      "output:docs/list output:docs/p2");
	note("a page of the list that begins to be is read from then on");
	put_page(w, "docs/p3", "date: 8\nlayout: none\nbody: <page.3>\n");
	expect(w, OUTPUT, "docs/p3", "");
	put(w, "posts/e", "title: E\ndate: 5\nbody: e\n");
	settle(w);
	expect(w, OUTPUT, "docs/p3", "[E]");
	world_free(w);
}

static void
test_links(void)
{
	struct world *w = model();
	put_page(w, "docs/u", "date: 6\nlayout: none\nlink: /c/\nbody: <url.posts/c>\n");
	graph_open(w->graph, CHECK, S("docs/u"));
	settle(w);
	expect(w, CHECK, "docs/u", "/c/ -> (absent)");
	w->ran[0] = 0;
	note("a permalink that moves re-runs who links there, and heals who looked for it");
	save(w, "posts/c",
		"title: C\ndate: 3\nnote: special\npermalink: /c/\nbody: c <include.$note>\n");
	settle(w);
	expect_ran(w, "file:posts/c front:posts/c meta:posts/c collection:posts tags routes "
		      "route:/c/ body:posts/c body:docs/u sitemap output:docs/u check:docs/u");
	expect(w, OUTPUT, "docs/u", "/c/");
	expect(w, CHECK, "docs/u", "/c/ -> posts/c");
	w->ran[0] = 0;
	note("of two that claim a URL the first has it; a later one runs nobody");
	put(w, "posts/d", "title: D\ndate: 4\npermalink: /c/\nbody: d\n");
	settle(w);
	expect(w, ROUTE, "/c/", "posts/c");
	note("until the first goes");
	unlink_file(w, "posts/c");
	graph_remove(w->graph, TREE, S(""), S("posts/c"));
	settle(w);
	expect(w, CHECK, "docs/u", "/c/ -> posts/d");
	world_free(w);
}

static void
test_labels(void)
{
	struct world *w = model();
	put_page(w, "docs/all", "date: 6\nlayout: none\nbody: <labels>\n");
	put_page(w, "docs/prev", "date: 7\nlayout: none\nbody: <prev>\n");
	graph_open(w->graph, ARCHIVE, S("t"));
	graph_open(w->graph, ARCHIVE, S("u"));
	settle(w);
	expect(w, OUTPUT, "docs/all", "[t 2]");
	expect(w, ARCHIVE, "u", "(absent)");
	w->ran[0] = 0;
	note("a tag that a post gets makes its page, and counts; no other list");
	save(w, "posts/c", "title: C\ndate: 3\ntag: u\nnote: special\nbody: c <include.$note>\n");
	settle(w);
	expect_ran(w, "file:posts/c front:posts/c meta:posts/c collection:posts tags routes "
		      "body:docs/all body:posts/c archive:u output:docs/all");
	expect(w, OUTPUT, "docs/all", "[t 2][u 1]");
	expect(w, ARCHIVE, "u", "[C]");
	note("the last post that loses it takes the page away");
	save(w, "posts/c", "title: C\ndate: 3\nnote: special\nbody: c <include.$note>\n");
	settle(w);
	expect(w, ARCHIVE, "u", "(absent)");
	world_free(w);
}

static void
test_assets(void)
{
	struct world *w = model();
	put(w, "theme/assets/style", "theme's");
	put_page(w, "docs/s", "date: 6\nlayout: none\nbody: <asset.style>\n");
	put_page(w, "docs/f", "date: 7\nlayout: none\nbody: <files>\n");
	expect(w, OUTPUT, "docs/s", "theme's");
	w->ran[0] = 0;
	note("a static file re-runs who has its content, and not the list of them");
	change(w, ASSET, "theme/assets/style", "theme's new");
	expect_ran(w, "asset:theme/assets/style body:docs/s output:docs/s");
	note("the site's hides the theme's");
	put(w, "assets/style", "own");
	settle(w);
	expect_ran(w, "tree collection:posts tags routes statics body:docs/f "
		      "asset:assets/style body:docs/s output:docs/f output:docs/s");
	expect(w, OUTPUT, "docs/s", "own");
	expect(w, OUTPUT, "docs/f", "[assets/style][theme/assets/style]");
	note("until it goes");
	graph_remove(w->graph, TREE, S(""), S("assets/style"));
	settle(w);
	expect(w, OUTPUT, "docs/s", "theme's new");
	world_free(w);
}

/* A post for tomorrow: not there, and there when the clock says so. */
static void
test_scheduled(void)
{
	struct world *w = model();
	save(w, "now", "5");
	graph_touch(w->graph, CLOCK, S("now"));
	put(w, "posts/d", "title: D\ndate: 4\ndue: 6\nbody: d\n");
	settle(w);
	expect(w, OUTPUT, "docs/list", "page([A][B][C]|First a)");
	w->ran[0] = 0;
	note("a clock that moves runs nobody who waits for a later moment");
	change(w, CLOCK, "now", "5b");
	expect_ran(w, "clock:now");
	note("the moment itself runs the post that waited, and the lists");
	change(w, CLOCK, "now", "6");
	expect_ran(w, "clock:now meta:posts/d collection:posts tags routes body:docs/list "
		      "output:posts/c sitemap output:docs/list");
	expect(w, OUTPUT, "docs/list", "page([A][B][C][D]|First a)");
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
	test_inputs();
	test_pages();
	test_links();
	test_labels();
	test_assets();
	test_scheduled();
	test_loops();
	return done_testing();
}
