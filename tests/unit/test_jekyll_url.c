/* URLs of Jekyll's layout from their permalinks, and front-matter defaults by their scopes. */
#include <stdlib.h>

#include "render/jekyll/jekyll.h"
#include "render/jekyll/url.h"
#include "render/data/yaml.h"

#include "tap.h"

static struct arena arena;

static struct data
yaml(const char *text)
{
	struct buf *block = arena_alloc(&arena, sizeof(*block));
	struct buf diags = BUF_ARENA(&arena);
	struct yaml_source source = { .path = S("t"), .text = str_of(text) };
	*block = BUF_ARENA(&arena);
	if (yaml_parse(&source, block, &diags) < 0)
		abort();
	return data_of(buf_str(block));
}

static bool
is(struct str got, const char *want)
{
	bool same = str_eq(got, str_of(want));
	if (!same)
		note("'%.*s', not '%s'", STR(got), want);
	return same;
}

static struct str
document(const char *template)
{
	struct url_names n = { .collection = S("posts"),
		.path = S("/a b/2020-03-01-It's"),
		.output_ext = S(".html"),
		.basename = S("2020-03-01-It's"),
		.slug = S("It's  Me, \xC3\x9C!"),
		.categories = yaml("[News & Co, b/c, News & Co]") };
	struct date_civil c = { .year = 2020, .month = 3, .day = 1, .hour = 5, .minute = 6 };
	n.date = date_of_civil(&c, NULL);
	return url_document(&arena, str_of(template), &n);
}

static void
test_documents(void)
{
	ok(is(document("/:categories/:year/:month/:day/:title:output_ext"),
		   "/news%20&%20co/b/c/2020/03/01/It's-Me,-%C3%9C!.html"),
		"a document's URL is made of its parts, each escaped");
	ok(is(document("/:slug/:name/:slugified_categories"),
		   "/it-s-me-%C3%BC/2020-03-01-it-s/news-co/b-c"),
		"slugs are in lower case");
	ok(is(document(":i_day.:i_month.:short_year :hour:minute :y_day :week :w_day"),
		   "/1.3.20 0506 061 09 7"),
		"dates have many parts");
	ok(is(document("/:collection/:path/"), "/posts/a%20b/2020-03-01-It's/"),
		"a collection's path");
	ok(is(document("/:year_:month"), "/2020_03"), "an underscore behind a part is text");
	ok(is(document("a//b/../c/./d"), "/a/b/c/d"), "a URL has no dots that lead up");
	ok(is(document("/:nothing/x"), "/x"), "a part that is not known stands for nothing");
}

static void
test_check(void)
{
	struct str key;
	ok(url_check(S("/:year/:title:output_ext"), &key), "known parts are fine");
	ok(!url_check(S("/:year/:wat/x"), &key) && is(key, "wat"),
		"one that is not known is told by its name");
	ok(url_check(S("12:30"), &key), "a colon before a digit is text");
}

static void
test_pages(void)
{
	struct url_pair pairs[] = { { S("path"), S("/a b") }, { S("basename"), S("c#d?") },
		{ S("output_ext"), S(".html") } };
	ok(is(url_page(&arena, S("/:path/:basename:output_ext"), pairs, 3), "/a%20b/c%23d?.html"),
		"a page's URL");
	ok(is(url_page(&arena, S("/:title/:basename/"), pairs, 3), "/:title/c%23d?/"),
		"what is no part of a page's stays");
	ok(is(url_with_suffix(&arena, S("x"), S("pretty")), "x/") &&
			is(url_with_suffix(&arena, S("x"), S("date")), "x:output_ext") &&
			is(url_with_suffix(&arena, S("x"), S("/:title/")), "x/") &&
			is(url_with_suffix(&arena, S("x"), S("weekdate")), "x"),
		"pages end as the site's permalink style does");
	ok(is(url_unescape(&arena, S("/a%20b%2")), "/a b%2") &&
			is(url_unescape(&arena, S("%zz%00")), "%zz%00"),
		"escapes are resolved, broken ones stay");
}

static struct str
found(struct data reading, const char *path, const char *type, const char *key)
{
	return data_str(
		defaults_find(reading, str_of(path), str_of(path), str_of(type), str_of(key)));
}

static void
test_defaults(void)
{
	struct data r = yaml("defaults:\n"
			     "- {scope: {path: ''}, values: {a: all, b: all}}\n"
			     "- {scope: {path: 'x/y'}, values: {a: deep}}\n"
			     "- {scope: {path: 'x'}, values: {a: shallow, c: [1]}}\n"
			     "- {scope: {path: '', type: post}, values: {b: posts}}\n"
			     "- {scope: {path: 'g/*/z'}, values: {a: glob}}\n"
			     "- {scope: {path: ''}}\n");
	ok(is(found(r, "q.md", "pages", "a"), "all"), "a scope without a path is for all");
	ok(is(found(r, "x/y/z.md", "pages", "a"), "deep") &&
			is(found(r, "x/q.md", "pages", "a"), "shallow"),
		"the longer path wins, whatever stands first");
	ok(is(found(r, "q.md", "posts", "b"), "posts") && is(found(r, "q.md", "pages", "b"), "all"),
		"a scope of a type is for that type, by its old name too");
	ok(is(found(r, "g/k/z/a.md", "pages", "a"), "glob") &&
			is(found(r, "g/k/l/z/a.md", "pages", "a"), "all"),
		"a star is one folder, and what lies below is of it");
	struct data all = defaults_all(&arena, r, S("x/y/z.md"), S("x/y/z.md"), S("pages"));
	ok(is(data_str(data_get(all, S("a"))), "deep") && data_len(data_get(all, S("c"))) == 1,
		"all defaults are merged");
	ok(!data_exists(defaults_find(r, S("q"), S("q"), S("pages"), S("none"))),
		"what no scope says is not there");
}

static void
test_entries(void)
{
	struct data r = yaml("include: [.ht, _pages, _f/a.md]\nexclude: [foo, '*.bak', /sub/x]\n"
			     "collections: [{label: posts}, {label: docs, output: true}]\n"
			     "collections_dir: ''\nshow_drafts: true\ntheme: ''\n");
	static const struct {
		char path[32];
		enum entry_place place;
		char what[48];
	} cases[] = {
		{ "a.md", ENTRY_LOOSE, "a file" },
		{ ".htaccess", ENTRY_LOOSE, "a dotfile that `include` begins" },
		{ ".x/a.md", ENTRY_NONE, "any other dotfile" },
		{ "_pages/a/b.md", ENTRY_LOOSE, "an underscored folder that `include` names" },
		{ "_f/a.md", ENTRY_LOOSE, "a file that `include` names in full" },
		{ "_f/b.md", ENTRY_NONE, "but not the one beside it" },
		{ "foobar/a.md", ENTRY_NONE, "what begins like an entry of `exclude`" },
		{ "d/foo.md", ENTRY_LOOSE, "which is from the root" },
		{ "d/e/x.bak", ENTRY_NONE, "a star takes folders" },
		{ "sub/xy", ENTRY_NONE, "a leading slash is no difference" },
		{ "a.md~", ENTRY_NONE, "a backup" },
		{ "#a", ENTRY_NONE, "and an editor's" },
		{ "_posts/2020-01-02-a.md", ENTRY_POST, "a post" },
		{ "x/_posts/y/2020-1-2-a.md", ENTRY_POST, "a post in folders" },
		{ "_posts/a.md", ENTRY_NONE, "a post without a date" },
		{ "_posts/.a/2020-01-02-a.md", ENTRY_NONE, "a post in a dotted folder" },
		{ "_drafts/a.md", ENTRY_DRAFT, "a draft" },
		{ "_docs/x/a.md", ENTRY_COLLECTION, "a collection's document" },
		{ "_docs/_a.md", ENTRY_NONE, "an underscored one" },
		{ "_docs2/a.md", ENTRY_NONE, "of no collection" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str path = str_of(cases[i].path);
		enum entry_place place = entry_locate(&arena, r, path).place;
		ok(place == cases[i].place, "%s: %s", cases[i].path, cases[i].what);
	}
}

int
main(void)
{
	test_documents();
	test_check();
	test_pages();
	test_defaults();
	test_entries();
	arena_done(&arena);
	return done_testing();
}
