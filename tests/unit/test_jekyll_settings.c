/* The configuration of a site in Jekyll's layout: what is told of settings of a wrong type, and what holds then. What
 * Jekyll makes of each was looked at. */
#include "site_rig.h"

static struct buf said;

static void
add_diag(void *ctx, const struct diag *d)
{
	if (str_eq(d->path, S("_config.yml")))
		buf_printf(&said, "%u:%u %.*s\n", d->line, d->column, STR(d->message));
}

/* Whether the configuration, and nothing else, is told to be wrong in this. */
static bool
says(const char *config, const char *want)
{
	save("_config.yml", config);
	(void)update();
	(void)get("/page/");
	buf_clear(&said);
	site_diags(site, add_diag, NULL);
	bool same = str_eq(said.len ? buf_str(&said) : S(""), str_of(want));
	if (!same)
		note("%s: %.*s", config, STR(said.len ? buf_str(&said) : S("")));
	return same;
}

static const struct {
	const char *config, *says;
} wrong[] = {
	{ "future: maybe\n", "1:9 'future' should be true or false\n" },
	{ "a: b\nshow_drafts: \"no\"\n", "2:14 'show_drafts' should be true or false\n" },
	{ "unpublished: 0\n", "1:14 'unpublished' should be true or false\n" },
	{ "url: [a]\n", "1:6 'url' should be a text as https://example.com\n" },
	{ "url: 5\n", "1:6 'url' should be a text as https://example.com\n" },
	{ "baseurl: {a: b}\n", "1:10 'baseurl' should be a path\n" },
	{ "permalink: [x]\n", "1:12 'permalink' should be a style or a path\n" },
	{ "permalink: false\n", "1:12 'permalink' should be a style or a path\n" },
	{ "plugins: [jekyll-paginate]\npaginate: x\n",
		"2:11 'paginate' should be a number above 0\n" },
	{ "plugins: [jekyll-paginate]\npaginate: false\n",
		"2:11 'paginate' should be a number above 0\n" },
	{ "plugins: [jekyll-paginate]\npaginate: 2\npaginate_path: /p\n",
		"3:16 'paginate_path' should be a path with :num\n" },
	{ "limit_posts: \"1\"\n", "1:14 'limit_posts' should be a number\n" },
	{ "timezone: 5\n", "1:11 'timezone' should be a name as Europe/Vienna\n" },
	{ "markdown: [a]\n", "1:11 'markdown' should be a name\n" },
	{ "markdown_ext: [md]\n", "1:15 'markdown_ext' should be a text\n" },
	{ "highlighter: 5\n", "1:14 'highlighter' should be a name\n" },
	{ "excerpt_separator: [a]\n", "1:20 'excerpt_separator' should be a text\n" },
	{ "liquid: {error_mode: foo}\n",
		"1:22 'liquid.error_mode' should be lax, warn or strict\n" },
	{ "liquid:\n  strict_filters: \"false\"\n",
		"2:19 'liquid.strict_filters' should be true or false\n" },
	{ "liquid: foo\n", "1:9 'liquid' should be a map\n" },
	{ "kramdown: foo\n", "1:11 'kramdown' should be a map\n" },
	{ "sass: [a]\n", "1:7 'sass' should be a map\n" },
	{ "sass: {sass_dir: 5}\n", "1:18 'sass.sass_dir' should be a folder\n" },
	{ "defaults: {a: b}\n", "1:11 'defaults' should be a list\n" },
	{ "defaults: [{scope: a, values: {b: c}}]\n", "1:20 'defaults.scope' should be a map\n" },
	{ "defaults: [{scope: {type: [a]}, values: {b: c}}]\n",
		"1:27 'defaults.scope.type' should be a text\n" },
	{ "collections: {a: 5}\n", "1:18 'collections.a' should be a map\n" },
	{ "collections: [a, 5]\n", "1:18 each item of 'collections' should be a name\n" },
	{ "collections: {a: {output: \"false\"}}\n",
		"1:27 'collections.a.output' should be true or false\n" },
	{ "collections: {a: {order: b}}\n", "1:26 'collections.a.order' should be a list\n" },
	{ "collections: {a: {permalink: 5}}\n",
		"1:30 'collections.a.permalink' should be a text\n" },
	{ "collections_dir: [a]\n", "1:18 'collections_dir' should be a folder\n" },
	{ "data_dir: 5\nlayouts_dir: 6\nincludes_dir: 7\n",
		"1:11 'data_dir' should be a folder\n2:14 'layouts_dir' should be a folder\n"
		"3:15 'includes_dir' should be a folder\n" },
	{ "include: [5]\n", "1:11 each item of 'include' should be a text\n" },
	{ "plugins: [5]\n", "1:11 each item of 'plugins' should be a name\n" },
	{ "keep_files: a\n", "1:13 'keep_files' should be a list\n" },
	{ "encoding: 5\n", "1:11 'encoding' should be a text\n" },
	{ "plugins: [jekyll-feed]\nfeed: {path: 5, posts_limit: x}\n",
		"2:14 'feed.path' should be a path\n"
		"2:30 'feed.posts_limit' should be a number\n" },
	{ "plugins: [jekyll-archives]\njekyll-archives: {enabled: foo, permalinks: {tag: 5}}\n",
		"2:28 'jekyll-archives.enabled' should be a list, or all\n"
		"2:51 'jekyll-archives.permalinks.tag' should be a text\n" },
};

/* What Jekyll takes, and makes of it what was meant; and what nobody reads. */
static const char *const fine[] = {
	"title: [a]\nauthor: 5\ndescription: {a: b}\nlang: [en, de]\n",
	"future: true\nunpublished: yes\nshow_drafts:\n",
	"future: \"true\"\nshow_drafts: 1\n",
	"url:\nbaseurl: 2024\npermalink: none\ntimezone: \"\"\n",
	"plugins: [jekyll-paginate]\npaginate: \"5\"\n",
	"plugins: [jekyll-paginate]\npaginate: 2.5\npaginate_path: \"blog/:num\"\n",
	"plugins: [jekyll-paginate]\npaginate: -1\n",
	"paginate: false\npaginate_path: x\n",
	"highlighter: false\n",
	"excerpt_separator: 5\n",
	"liquid: {error_mode: strict, strict_variables: false}\n",
	"defaults: [{scope: {path: 5}, values: {a: b}}, {values: {c: d}}]\n",
	"collections: {a: , b: {output: true, sort_by: 5}}\n",
	"collections: [a, b]\nexclude: [5, [a]]\n",
	"feed: foo\njekyll-archives: foo\nredirect_from: foo\nlogo: [a]\n",
	"plugins: [jekyll-feed]\nfeed: {posts_limit: \"3\", tags: x, excerpt_only: y}\n",
	"plugins: [jekyll-archives]\njekyll-archives: {enabled: true, layouts: {tag: page}}\n",
	"plugins: [jekyll-archives]\njekyll-archives: {enabled: [year, tags]}\n",
	"my: {own: [things, 5]}\n",
};

static void
test_told(void)
{
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		ok(says(wrong[i].config, wrong[i].says), "told: %.*s",
			(int)strcspn(wrong[i].config, "\n"), wrong[i].config);
	for (size_t i = 0; i < sizeof(fine) / sizeof(*fine); i++)
		ok(says(fine[i], ""), "nothing is told: %.*s", (int)strcspn(fine[i], "\n"),
			fine[i]);
}

static void
test_used(void)
{
	save("_posts/2999-01-01-f.md", "---\n---\nlater\n");
	save("_config.yml", "future: \"false\"\npermalink: [x]\n");
	(void)update();
	ok(has("/2999/01/01/f.html", "later"),
		"a text is taken for true, as by Jekyll, and the default holds where nothing can");
	save("_config.yml", "permalink: date\n");
	(void)update();
	ok(get("/2999/01/01/f.html").status == SITE_NOT_FOUND, "but what is not there is not");
	save("_notes/n.md", "---\n---\na note\n");
	save("_config.yml", "collections: {notes: {output: \"false\", permalink: 5}}\n");
	(void)update();
	ok(has("/notes/n.html", "a note"), "so it is with a collection");
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	save("_layouts/a.html", "{{ content }}");
	save("page.md", "---\n---\ntext\n");
	if (!rig_open((struct site_options){ .out = S("_site") }))
		return 1;
	test_told();
	test_used();
	rig_close();
	buf_done(&said);
	return done_testing();
}
