/* A folder in Jekyll's layout: what of it is written where, as files and settings come and go. */
#include "site_rig.h"

static struct buf list; /* "/a.html /b/" */

static void
add_route(void *ctx, struct str path)
{
	buf_printf(&list, "%s%.*s", list.len ? " " : "", STR(path));
}

/* Whether these are all routes, in order. */
static bool
routes(const char *want)
{
	(void)update();
	buf_clear(&list);
	site_each_route(site, add_route, NULL);
	bool same = str_eq(buf_str(&list), str_of(want));
	if (!same)
		note("routes: %.*s", STR(buf_str(&list)));
	return same;
}

static void
add_diag(void *ctx, const struct diag *d)
{
	buf_printf(&list, "%.*s:%u:%u: %.*s\n", STR(d->path), d->line, d->column, STR(d->message));
}

/* Whether somebody says this: part of "path:line:column: message". */
static bool
says(const char *want)
{
	(void)update();
	buf_clear(&list);
	site_each_route(site, add_route, NULL);
	while (site_fill(site))
		continue;
	buf_clear(&list);
	site_diags(site, add_diag, NULL);
	bool found = str_search(buf_str(&list), str_of(want)) < list.len;
	if (!found)
		note("diagnostics: %.*s", STR(buf_str(&list)));
	return found;
}

static bool
is_plain(void)
{
	struct arena a = { 0 };
	struct site_summary s;
	site_summary(site, &a, &s);
	bool plain = str_eq(s.layout, S("plain folder"));
	arena_done(&a);
	return plain;
}

#define FRONT "---\n---\n"

static void
test_layouts(void)
{
	ok(is_plain() && has("/a/", "Text"), "a folder of Markdown is a plain one");
	save("_posts/2020-01-01-p.md", "Post\n");
	(void)update();
	ok(!is_plain() && get("/a/").status == SITE_NOT_FOUND && has("/2020/01/01/p.html", "Post"),
		"with _posts it is in Jekyll's layout, at once");
	ok(routes("/2020/01/01/p.html /a.md"), "where a file without front matter is copied");
	drop("_posts/2020-01-01-p.md");
	(void)rmdir("_posts");
	site_gone(site, S("_posts"));
	(void)update();
	ok(is_plain() && has("/a/", "Text"), "and without them a plain one again");
	save("_config.yml", "collections: [docs]\n");
	(void)update();
	ok(!is_plain(), "a configuration with collections makes it Jekyll's too");
	drop("_config.yml");
	(void)update();
	ok(is_plain(), "until that is gone");
}

static void
test_routes(void)
{
	save("a.md", FRONT "A");
	save("_posts/2020-01-01-p.md", FRONT "Post\n");
	save("_docs/x/one.md", FRONT "One\n");
	save("_docs/pic.png", "png");
	save("d/index.md", FRONT "D\n");
	save("d/s.css", "css");
	ok(routes("/2020/01/01/p.html /a.html /d/ /d/s.css"), "posts, pages and files are routes");
	save("_config.yml", "permalink: pretty\ncollections: {docs: {output: true}}\n");
	ok(routes("/2020/01/01/p/ /a/ /d/ /d/s.css /docs/pic.png /docs/x/one/"),
		"another permalink style moves them all, and a collection comes");
	ok(get("/a").status == SITE_MOVED && str_eq(get("/a").location, S("/a/")),
		"a page without its slash moves");
	save("_config.yml", "collections: {docs: {output: false}}\nexclude: [d]\n");
	ok(routes("/2020/01/01/p.html /a.html"), "an excluded folder goes");
	ok(get("/a/").status == SITE_MOVED && str_eq(get("/a/").location, S("/a")) &&
			has("/a", "A"),
		"a page that is a file answers without its extension, and not as a folder");
	save("a.md", FRONT "A\n---\n");
	save("a.md", "---\npermalink: /moved/:basename.txt\n---\nA");
	ok(routes("/2020/01/01/p.html /moved/a.txt"), "a permalink is where a page is");
}

static void
test_includes(void)
{
	save(".htaccess", "deny");
	save(".well-known/x", "y");
	save(".hidden", "h");
	ok(routes("/.htaccess /2020/01/01/p.html /moved/a.txt"), "a dotfile is not read, but for "
								 ".htaccess");
	save("_config.yml", "plugins: []\ninclude: [.well-known]\nexclude: [d]\n");
	struct site_update u = update();
	ok(u.relisted && routes("/.well-known/x /2020/01/01/p.html /moved/a.txt"),
		"a dotted folder is where `include` names it");
	save(".well-known/z", "y");
	ok(routes("/.well-known/x /.well-known/z /2020/01/01/p.html /moved/a.txt"),
		"and is followed from then on");
	save("_config.yml", "plugins: []\ninclude: []\nexclude: [d]\n");
	ok(routes("/2020/01/01/p.html /moved/a.txt"), "until it does not");
	save("made.txt", "---\npermalink: /.made/x.txt\n---\nmade");
	(void)update();
	ok(site_includes(site, S("/.made/x.txt")) && has("/.made/x.txt", "made"),
		"what a permalink says is the site's, too");
	ok(!site_includes(site, S("/.made/y.txt")) && !site_includes(site, S("/.hidden")),
		"and nothing else of that folder");
	drop("made.txt");
	(void)update();
}

static void
test_claims(void)
{
	save("one.md", "---\npermalink: /same/\n---\n1");
	save("two.md", "---\npermalink: /same/\n---\n2");
	(void)update();
	ok(has("/same/", "2"), "of two pages at one URL the last one wins");
	(void)get("/same/");
	ok(says("one.md:2:12: /same/index.html is written by two.md too, which wins"),
		"with a warning that names both");
	save("_posts/2020-01-02-s.md", "---\npermalink: /same/\n---\n3");
	(void)update();
	ok(has("/same/", "3"), "a post wins over both");
	drop("_posts/2020-01-02-s.md");
	drop("one.md");
	(void)update();
	(void)get("/same/");
	buf_clear(&list);
	site_diags(site, add_diag, NULL);
	ok(list.len == 0 && has("/same/", "2"), "and it goes with them");
	drop("two.md");
}

static void
test_data(void)
{
	save("_data/team/unread.json", "{\"a\": [1,}");
	ok(says("_data/team/unread.json:1:10: "), "a broken data file that no page reads is told");
	save("_data/team/unread.json", "{\"a\": [1]}");
	ok(!says("unread.json"), "until it is mended");
	save("_data/unread.csv", "a,b\n\"1,2\n");
	ok(says("_data/unread.csv:2:1: "), "a new one is told");
	drop("_data/unread.csv");
	drop("_data/team/unread.json");
	ok(!says("unread"), "and goes with its file");
	save("_includes/broken.html", "{% nonsense %}");
	save("breaks.md", "---\n---\n{% include broken.html %}\n");
	site_get(site, S("/breaks.html"), &(struct site_answer){ 0 });
	ok(says("_includes/broken.html:1:1: "), "a broken include is told");
	drop("breaks.md");
	drop("_includes/broken.html");
	ok(!says("_includes/broken.html"), "and goes with its file and the page");
}

static void
test_broken(void)
{
	save("_posts/2020-01-03-b.md", "---\ntitle: B\ndate: yesterday\n---\nB");
	ok(says("_posts/2020-01-03-b.md:3:7: 'yesterday' is not a date"),
		"a date that is none is told with its place");
	save("_posts/2020-01-03-b.md", "---\npermalink: /:wat/\n---\nB");
	ok(says("_posts/2020-01-03-b.md:2:12: the permalink has an unknown part ':wat'"),
		"as is a part of a permalink that is none");
	drop("_posts/2020-01-03-b.md");
	save("_config.yml", "plugins: []\npermalink: /:yaer/\n");
	ok(says("_config.yml:2:12: the permalink has an unknown part ':yaer'"),
		"in the configuration too");
	ok(get("/moved/a.txt").status == SITE_BROKEN && has("/moved/a.txt", ":yaer"),
		"where all pages show it");
	save("_config.yml", "plugins: [\n");
	(void)update();
	ok(get("/moved/a.txt").status == SITE_BROKEN && str_eq(get("/d/s.css").file, S("d/s.css")),
		"a broken configuration breaks all pages, and no file");
	save("_config.yml", "plugins: [jekyll-scholar]\nremote_theme: x/y\n");
	ok(says("_config.yml:1:11: the plugin 'jekyll-scholar' is Ruby") &&
			says("_config.yml:2:15: a remote_theme is not fetched"),
		"what is not supported is said");
	ok(get("/moved/a.txt").status == SITE_OK, "and is no error");
	save("_config.yml", "theme: no-such-theme\n");
	ok(says("_config.yml:1:8: the theme 'no-such-theme' is not installed"),
		"a theme that is not there is one");
	save("no-such-theme.gemspec",
		"Gem::Specification.new do |spec|\n  spec.name = \"x\"\n"
		"  spec.add_runtime_dependency \"jekyll-feed\", \"~> 1\"\n"
		"  spec.add_development_dependency \"jekyll-sitemap\"\nend\n");
	(void)update();
	ok(!says("is not installed") && get("/feed.xml").status == SITE_OK &&
			get("/sitemap.xml").status == SITE_NOT_FOUND,
		"one that the folder is itself is there, and its plugins with it");
	drop("no-such-theme.gemspec");
	save("_config.yml", "plugins: []\n");
	(void)update();
}

static void
test_pagination(void)
{
	char name[64];
	for (int i = 1; i <= 5; i++) {
		(void)snprintf(name, sizeof(name), "_posts/2021-01-0%d-n.md", i);
		save(name, i == 5 ? "---\nhidden: true\n---\n" : FRONT);
	}
	save("blog/index.html", FRONT "{{ paginator.page }} of {{ paginator.total_pages }}");
	save("_config.yml", "plugins: [jekyll-paginate]\npaginate: 2\n"
			    "paginate_path: /blog/p:num/\nexclude: [d]\n");
	(void)update();
	ok(has("/blog/", "1 of 3") && has("/blog/p2/", "2 of 3") && has("/blog/p3/", "3 of 3"),
		"the pages of the posts are numbered, without the hidden ones");
	ok(get("/blog/p4/").status == SITE_NOT_FOUND && get("/blog/p1/").status == SITE_NOT_FOUND,
		"and there are no others");
	drop("_posts/2021-01-01-n.md");
	(void)update();
	ok(has("/blog/", "1 of 2") && get("/blog/p3/").status == SITE_NOT_FOUND,
		"a post less may be a page less");
	for (int i = 2; i <= 5; i++) {
		(void)snprintf(name, sizeof(name), "_posts/2021-01-0%d-n.md", i);
		drop(name);
	}
	drop("blog/index.html");
	save("_config.yml", "plugins: []\nexclude: [d]\n");
	(void)update();
}

/* Whether the line with which the server starts says this of the layout. */
static bool
is_because(const char *what)
{
	struct arena a = { 0 };
	struct site_summary s;
	(void)update();
	site_summary(site, &a, &s);
	bool said = str_search(s.reason, str_of(what)) < s.reason.len;
	if (!said)
		note("reason: %.*s", STR(s.reason));
	arena_done(&a);
	return said;
}

static void
test_theme_data(void)
{
#define THEME "vendor/bundle/ruby/3.1.0/gems/press-1.0/"
	save(THEME "_data/words.yml", "home: Home\nback: {a: Back, b: Again}\n");
	save("_config.yml", "theme: press\nexclude: [d]\n");
	save("n.html", FRONT "{% for w in site.data.words %}{{ w }} {% endfor %}");
	(void)update();
	ok(has("/n.html", "homeHome back{\"a\"=>\"Back\", \"b\"=>\"Again\"}"),
		"a theme's data is the site's");
	save("_data/words.yml", "more: More\nback: {b: Own}\n");
	(void)update();
	ok(has("/n.html", "homeHome back{\"a\"=>\"Back\", \"b\"=>\"Own\"} moreMore"),
		"with what the site says upon it");
	save("_data/words.yml", "broken: [\n");
	(void)update();
	ok(get("/n.html").status == SITE_BROKEN, "which may be broken");
	drop("_data/words.yml");
	(void)update();
	ok(has("/n.html", "\"b\"=>\"Again\""), "or go");
	drop("n.html");
	save("_config.yml", "plugins: []\nexclude: [d]\n");
	(void)update();
}

/* A post is saved by way of a temporary file, and just then the folder is listed anew. */
static void
test_half_saved(void)
{
	save("_config.yml", "plugins: [jekyll-paginate]\npaginate: 2\nexclude: [d]\n");
	save("n.html", FRONT "{{ site.posts.size }}|{% include half.tmp %}");
	save("_includes/half.tmp", "half");
	(void)update();
	ok(get("/n.html").status == SITE_BROKEN, "a temporary file is not included");
	save("n.html", FRONT "{{ site.posts.size }}|");
	(void)update();
	size_t posts = (size_t)atoi(get("/n.html").body.ptr);
	save("_posts/2020-03-01-half.md.tmp", FRONT "Half");
	site_rescan(site, S(""));
	(void)update();
	ok((size_t)atoi(get("/n.html").body.ptr) == posts,
		"a post's temporary file is no post, also where everything is listed anew");
	if (rename("_posts/2020-03-01-half.md.tmp", "_posts/2020-03-01-half.md") < 0)
		abort();
	site_written(site, S("_posts/2020-03-01-half.md"));
	(void)update();
	ok((size_t)atoi(get("/n.html").body.ptr) == posts + 1, "what it is renamed to is one");
	drop("_posts/2020-03-01-half.md");
	drop("_includes/half.tmp");
	drop("n.html");
}

static void
test_summary(void)
{
	save("_plugins/x.rb", "puts 1\n");
	save("_config.yml", "plugins: [jekyll-feed, jekyll-scholar]\nremote_theme: x/y\n");
	ok(is_because("not supported: jekyll-scholar, remote_theme, _plugins/x.rb"),
		"what is not supported is named where the layout is");
	drop("_plugins/x.rb");
	save("_config.yml", "plugins: []\nexclude: [d]\n");
	ok(is_because("_posts"), "where there is any");
}

static void
test_limit(void)
{
	save("_posts/2021-01-02-n.md", FRONT "{{ page.previous.url }}");
	save("_posts/2021-01-03-n.md", FRONT "{{ page.previous.url }}");
	save("_config.yml", "plugins: []\nexclude: [d]\nlimit_posts: 2\n");
	ok(routes("/.htaccess /2021/01/02/n.html /2021/01/03/n.html /moved/a.txt"),
		"posts beyond the limit are no part of the site");
	save("_posts/2021-01-04-n.md", FRONT "{{ page.previous.url }}");
	ok(routes("/.htaccess /2021/01/03/n.html /2021/01/04/n.html /moved/a.txt"),
		"a new one takes the place of the oldest");
	drop("_posts/2021-01-04-n.md");
	(void)update();
	ok(has("/2021/01/03/n.html", "/2021/01/02/n.html"), "which comes back when it goes");
	drop("_posts/2021-01-02-n.md");
	drop("_posts/2021-01-03-n.md");
	save("_config.yml", "plugins: []\nexclude: [d]\n");
	ok(routes("/.htaccess /2020/01/01/p.html /moved/a.txt"), "without the limit all are there");
	save("_config.yml", "plugins: []\nexclude: [d]\nlimit_posts: 1\n");
	save("url.html", FRONT "{% post_url 2020-01-01-p %}");
	save("link.html", FRONT "{% link _posts/2020-01-01-p.md %}");
	save("_posts/2021-01-02-n.md", FRONT);
	(void)update();
	ok(get("/url.html").status == SITE_BROKEN && get("/link.html").status == SITE_BROKEN,
		"a link to a post beyond the limit is one to nothing");
	drop("_posts/2021-01-02-n.md");
	(void)update();
	ok(has("/url.html", "/2020/01/01/p.html") && has("/link.html", "/2020/01/01/p.html"),
		"and heals when it comes back");
	drop("url.html");
	drop("link.html");
	save("_config.yml", "plugins: []\nexclude: [d]\n");
}

static void
test_time(void)
{
	save("_posts/2021-01-02-n.md", FRONT "{{ site.time | date: '%F' }}");
	save("_config.yml", "plugins: []\nexclude: [d]\ntime: 2020-06-01\n");
	ok(routes("/.htaccess /2020/01/01/p.html /moved/a.txt"),
		"posts after the configured time are in the future");
	save("_config.yml", "plugins: []\nexclude: [d]\ntime: 2021-06-01\n");
	(void)update();
	ok(has("/2021/01/02/n.html", "2021-06-01"), "which is the time that pages are told");
	save("_config.yml", "plugins: []\nexclude: [d]\ntime: soon\n");
	ok(says("_config.yml:3:7: 'time' is not a date"), "and has to be one");
	drop("_posts/2021-01-02-n.md");
	save("_config.yml", "plugins: []\nexclude: [d]\n");
	(void)update();
}

static void
test_sort_key(void)
{
	save("_notes/a.md", "---\nrank: 1\n---\n");
	save("_notes/b.md", FRONT);
	save("_config.yml", "plugins: []\nexclude: [d]\ncollections: {notes: {sort_by: rank}}\n");
	ok(says("_notes/b.md:1:1: 'rank' not defined"),
		"a document without the key that its collection is sorted by is named");
	ok(!says("_notes/a.md:1:1: 'rank' not defined"), "and one with it is not");
	drop("_notes/a.md");
	drop("_notes/b.md");
	save("_config.yml", "plugins: []\nexclude: [d]\n");
	(void)update();
}

static void
test_redirects(void)
{
	save("_config.yml", "plugins: [jekyll-redirect-from]\nexclude: [d]\n");
	save("to.html", "---\nredirect_from: [/from/, /2020/01/01/p.html]\n---\nHere");
	ok(routes("/.htaccess /2020/01/01/p.html /moved/a.txt /to.html /from/ /redirects.json"),
		"a page may have former URLs; a file of the site goes before them");
	ok(has("/from/", "url=/to.html\"") && has("/redirects.json", "\"/from/\":\"/to.html\""),
		"which lead to it");
	save("to.html", "---\nredirect_from: /other\npermalink: /there/\n---\nHere");
	(void)update();
	ok(get("/from/").status == SITE_NOT_FOUND && has("/other", "url=/there/\""),
		"and follow it");
	save("to.html", "---\nredirect_to: https://example.com/\n---\nHere");
	(void)update();
	ok(has("/to.html", "url=https://example.com/\"") && !has("/to.html", "Here"),
		"a page that leads elsewhere shows nothing of its own");
	save("_config.yml", "plugins: []\nexclude: [d]\n");
	(void)update();
	ok(has("/to.html", "Here") && get("/redirects.json").status == SITE_NOT_FOUND,
		"unless the plugin is not asked for");
	drop("to.html");
	(void)update();
}

static void
test_bare(void)
{
	save("_config.yml", "plugins: [jekyll-default-layout, jekyll-titles-from-headings,"
			    " jekyll-optional-front-matter]\nexclude: [d]\n");
	save("bare.md", "# Its *title*\n");
	(void)update();
	ok(has("/bare.html", "Its <em>title</em>") && !has("/bare.html", "page of"),
		"a page needs no front matter");
	save("_layouts/page.html", "page of {{ page.title }}: {{ content }}");
	(void)update();
	ok(has("/bare.html", "page of Its title: "), "and gets a layout when there is one");
	save("bare.md", "# Another\n");
	(void)update();
	ok(has("/bare.html", "page of Another: "), "its title follows its heading");
	drop("bare.md");
	drop("_layouts/page.html");
	save("_config.yml", "plugins: []\nexclude: [d]\n");
	(void)update();
}

static void
test_avatar(void)
{
	save("who.html", "---\nby: {name: parkr}\n---\n"
			 "{% avatar user=page.by.name size=24 %}|{% avatar @mattr- %}");
	(void)update();
	ok(has("/who.html", "<img class=\"avatar avatar-small\" alt=\"parkr\" width=\"24\" "
			    "height=\"24\" data-proofer-ignore=\"true\" src=\"https://avatars3."
			    "githubusercontent.com/parkr?v=3&s=24\" srcset=\"https://avatars3."
			    "githubusercontent.com/parkr?v=3&s=24 1x, "),
		"an avatar is GitHub's, by a variable");
	ok(has("/who.html", "|<img class=\"avatar avatar-small\" alt=\"mattr-\" width=\"40\""),
		"or by a name");
	drop("who.html");
}

static void
test_sheets(void)
{
	save("_sass/p.scss", "$c: red;\n");
	save("css/s.scss", "---\n---\n@import \"p\";\na{color:$c}\n");
	(void)update();
	ok(has("/css/s.css", "red"), "a style sheet is made of its parts");
	save("_sass/p.scss", "$c: blue;\n");
	struct site_update u = update();
	ok(u.pages == 0 && u.assets == 1 && str_eq(site_changed_asset(site, 0), S("/css/s.css")) &&
			has("/css/s.css", "blue"),
		"and is pushed as a file when a part of it changes");
	save("_sass/p.scss", "$c: blue; // the same\n");
	u = update();
	ok(u.assets == 0, "but not when it comes out the same");
	drop("css/s.scss");
	drop("_sass/p.scss");
}

/* What a page shows as broken until it is there, and when it is there no more. */
static bool
is_told(const char *url)
{
	struct site_update u = update();
	return u.pages == 0 && u.assets == 1 && str_eq(site_changed_asset(site, 0), str_of(url));
}

static void
test_come_and_gone(void)
{
	struct site_answer answer;
	(void)update();
	save("new/b.png", "nobody asks for it");
	ok(update().assets == 0, "a file that nobody asked for is not told");
	site_get(site, S("/new/a.png"), &answer);
	site_get(site, S("/new/s.css"), &answer);
	save("new/a.png", "a");
	ok(is_told("/new/a.png"), "one that was looked for in vain is, when it comes");
	drop("new/a.png");
	ok(is_told("/new/a.png"), "and when it goes");
	save("new/a.png", "b");
	ok(is_told("/new/a.png"), "and comes back");
	save("new/s.scss", "---\n---\na{color:red}\n");
	ok(is_told("/new/s.css"), "so is a style sheet that is made");
	save("new/b.js", "---\n---\nx = 1\n");
	ok(update().assets == 0 && has("/new/b.js", "x = 1"), "a script may be made as well");
	save("new/b.js", "---\n---\nx = 2\n");
	ok(is_told("/new/b.js"), "and is told when it changes");
	drop("new/b.js");
	(void)update();
	save("new/c.md", FRONT "c\n");
	ok(update().assets == 0, "another file tells nothing of them");
	drop("new/a.png");
	drop("new/b.png");
	drop("new/c.md");
	drop("new/s.scss");
	(void)update();
}

static void
test_work(void)
{
	ok(routes("/.htaccess /2020/01/01/p.html /moved/a.txt"), "the site is small again");
	save("_posts/2020-01-01-p.md", FRONT "Posts\n");
	(void)update();
	ok(str_eq(buf_str(&ran), S("file front")), "a body's edit reaches no list: %.*s",
		STR(buf_str(&ran)));
	save("_config.yml", "plugins: []\nexclude: [d]\ntagline: x\n");
	(void)update();
	ok(str_search(buf_str(&ran), S("reading")) < ran.len &&
			str_search(buf_str(&ran), S("document")) == ran.len,
		"a tagline reaches no document: %.*s", STR(buf_str(&ran)));
	save("_config.yml", "plugins: []\nexclude: [d]\ntagline: x\n"
			    "defaults: [{scope: {path: a.md}, values: {x: 1}}]\n");
	(void)update();
	buf_add_char(&ran, ' ');
	size_t documents = 0;
	for (struct str rest = buf_str(&ran), one; str_split(&rest, ' ', &one);)
		documents += str_eq(one, S("document"));
	ok(documents >= 2 && str_search(buf_str(&ran), S("front")) == ran.len,
		"a default runs the documents, and reads no file again");
}

/* Whoever saves meanwhile waits for one step. */
static void
test_sweep(void)
{
	enum { MANY = 300, FEW = 30 };
	char path[64];
	for (int i = 0; i < MANY; i++) {
		(void)snprintf(path, sizeof(path), "pages/%d.md", i);
		save(path, FRONT "Text {% include one.html %}\n");
	}
	save("_includes/one.html", "one");
	save("_includes/other.html", "other");
	(void)update();
	while (site_warm(site))
		continue;
	(void)site_routes(site);
	bool more;
	uint64_t most = 0, before, after = graph_counters(site_graph(site)).tasks_run;
	do {
		before = after;
		more = site_sweep(site);
		after = graph_counters(site_graph(site)).tasks_run;
		most = after - before > most ? after - before : most;
	} while (more);
	ok(most <= FEW, "no step of the look at all pages is many tasks: %d", (int)most);
	ok(says("_includes/other.html:0:0: nobody includes this") && !says("one.html"),
		"and in the end it is known what nobody uses");
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	save("a.md", "Text\n");
	if (!rig_open((struct site_options){ 0 }))
		return 1;
	test_layouts();
	test_routes();
	test_includes();
	test_claims();
	test_data();
	test_broken();
	test_pagination();
	test_half_saved();
	test_theme_data();
	test_summary();
	test_limit();
	test_time();
	test_sort_key();
	test_redirects();
	test_bare();
	test_avatar();
	test_sheets();
	test_come_and_gone();
	test_work();
	test_sweep();
	rig_close();
	buf_done(&list);
	return done_testing();
}
