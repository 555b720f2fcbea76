/* What an edit runs by way of each plugin and tag of Jekyll that is built in: exactly these tasks, and where
 * nothing that is read changes, none above the file. */
#include "site_rig.h"

#define FRONT "---\n---\n"

static void
configure(const char *plugins)
{
	char text[300];
	(void)snprintf(text, sizeof(text),
		"url: https://x.example\nmarkdown: CommonMark\nplugins: [%s]\n", plugins);
	save("_config.yml", text);
	save("_posts/2023-01-02-one.md", "---\ntitle: One\ntags: [a]\n---\nFirst\n\nrest\n");
	save("_posts/2023-02-03-two.md", "---\ntitle: Two\ntags: [b]\n---\nSecond\n");
	(void)update();
}

static void
test_feed(void)
{
	configure("jekyll-feed");
	site_open(site, S("/feed.xml"));
	save("_posts/2023-01-02-one.md", "---\ntitle: One\ntags: [a]\n---\nFirst\n\nmore\n");
	ok(ran_is("file front excerpt content page"), "a feed shows texts: that one is made anew");
	save("_posts/2023-01-02-one.md", "---\ntitle: Eins\ntags: [a]\n---\nFirst\n\nmore\n");
	ok(ran_is("file front document targets collection order excerpt content page"),
		"and titles");
	save("page.md", FRONT "A page\n");
	(void)update();
	save("page.md", FRONT "A page, longer\n");
	ok(ran_is("file header front"), "a page is nothing to it");
	site_close(site, S("/feed.xml"));
	drop("page.md");
}

static void
test_sitemap(void)
{
	configure("jekyll-sitemap");
	save("page.md", FRONT "A page\n");
	(void)update();
	site_open(site, S("/sitemap.xml"));
	save("page.md", FRONT "A page, longer\n");
	ok(ran_is("file header front"), "a text is nothing to the sitemap");
	save("page.md", "---\ntitle: T\n---\nA page\n");
	ok(ran_is("file header front document targets order sheets statics"), "nor is a title");
	save("page.md", "---\nsitemap: false\n---\nA page\n");
	ok(ran_is("file header front document targets order sheets statics page"),
		"what leaves it out is");
	site_close(site, S("/sitemap.xml"));
	drop("page.md");
}

static void
test_redirect(void)
{
	configure("jekyll-redirect-from");
	save("page.md", "---\nredirect_from: /old/\n---\nA page\n");
	(void)update();
	site_open(site, S("/old/"));
	save("page.md", "---\nredirect_from: /old/\n---\nA page, longer\n");
	ok(ran_is("file header front"), "a text is nothing to what leads there");
	save("page.md", "---\nredirect_from: /old/\npermalink: /new/\n---\nA page\n");
	ok(ran_is("file header front document targets order redirects sheets statics redirects "
		  "page"),
		"its place is");
	site_close(site, S("/old/"));
	drop("page.md");
}

static void
test_seo(void)
{
	configure("jekyll-seo-tag");
	save("page.html", "---\ntitle: T\n---\n{% seo %}\n");
	save("other.html", FRONT "{{ site.tagline }}\n");
	(void)update();
	site_open(site, S("/page.html"));
	site_open(site, S("/other.html"));
	save("_config.yml",
		"url: https://x.example\nmarkdown: CommonMark\nplugins: [jekyll-seo-tag]\n"
		"twitter: {username: me}\n");
	ok(ran_is("file settings reading content page"),
		"a setting that the tag prints makes its page anew, and no other");
	save("_config.yml",
		"url: https://x.example\nmarkdown: CommonMark\nplugins: [jekyll-seo-tag]\n"
		"twitter: {username: me}\nnobody: reads\n");
	ok(ran_is("file settings reading"), "one that nobody reads makes none");
	save("page.html", "---\ntitle: T2\n---\n{% seo %}\n");
	ok(ran_is("file header front document targets order sheets statics content page"),
		"and so does its title");
	site_close(site, S("/page.html"));
	site_close(site, S("/other.html"));
	drop("page.html");
	drop("other.html");
}

static void
test_related(void)
{
	configure("");
	save("list.html", FRONT "x");
	save("_posts/2023-03-04-three.md",
		FRONT "{% for p in site.related_posts %}{{ p.title }} {% endfor %}");
	(void)update();
	site_open(site, S("/2023/03/04/three.html"));
	ok(has("/2023/03/04/three.html", "Two One"), "related posts are the newest");
	save("_posts/2023-01-02-one.md", "---\ntitle: One\ntags: [a]\n---\nFirst, longer\n");
	ok(ran_is("file front"), "the text of a related post is not asked for");
	save("_posts/2023-01-02-one.md", "---\ntitle: Eins\ntags: [a]\n---\nFirst\n");
	ok(ran_is("file front document targets collection order file content page"),
		"its title is");
	site_close(site, S("/2023/03/04/three.html"));
	drop("_posts/2023-03-04-three.md");
}

static void
test_includes(void)
{
	configure("jekyll-include-cache");
	save("_includes/i.html", "({{ include.x }}{{ page.title }})");
	save("dir/part.txt", "part");
	save("dir/a.html", "---\ntitle: A\n---\n{% include_cached i.html x=1 %}{% include_relative "
			   "part.txt %}");
	save("dir/b.html", FRONT "no include");
	(void)update();
	site_open(site, S("/dir/a.html"));
	site_open(site, S("/dir/b.html"));
	save("_includes/i.html", "[{{ include.x }}]");
	ok(ran_is("file template content page"),
		"an include that is cached makes the page anew that has it");
	save("dir/part.txt", "other");
	ok(ran_is("file header template file content page"),
		"one beside the page too, which is a file of the site as well");
	save("_includes/unread.html", "x");
	ok(ran_is("tree document targets collection order archives redirects "
		  "sheets statics redirects"),
		"one that nobody includes makes none");
	site_close(site, S("/dir/a.html"));
	site_close(site, S("/dir/b.html"));
	drop("dir/a.html");
	drop("dir/b.html");
}

static void
test_titles(void)
{
	configure("jekyll-titles-from-headings");
	save("page.md", FRONT "# One\n\ntext\n");
	save("list.html", FRONT "{% for p in site.pages %}{{ p.title }} {% endfor %}");
	(void)update();
	site_open(site, S("/list.html"));
	ok(has("/list.html", "One"), "a heading is the title");
	save("page.md", FRONT "# One\n\ntext, longer\n");
	ok(ran_is("file header front document"), "below it nothing is");
	save("page.md", FRONT "# Two\n\ntext\n");
	ok(ran_is("file header front document targets order sheets statics sheets file content "
		  "page"),
		"another heading reaches the page that prints the title");
	site_close(site, S("/list.html"));
	drop("page.md");
	drop("list.html");
}

static void
test_links(void)
{
	configure("");
	save("a.html", FRONT "{% link b.md %} {% post_url 2023-01-02-one %}");
	save("b.md", FRONT "B\n");
	(void)update();
	site_open(site, S("/a.html"));
	save("b.md", FRONT "B, longer\n");
	ok(ran_is("file header front"), "the text of what is linked is not asked for");
	save("_posts/2023-01-02-one.md", "---\ntitle: Eins\n---\nFirst\n");
	ok(ran_is("file front document targets collection order"), "nor a post's title");
	save("b.md", "---\npermalink: /moved/\n---\nB\n");
	ok(ran_is("file header front document targets order sheets statics sheets file content "
		  "page"),
		"its place is");
	site_close(site, S("/a.html"));
	drop("a.html");
	drop("b.md");
}

static void
test_data(void)
{
	configure("");
	save("_data/nest/one.yml", "k: 1\nl: 2\n");
	save("_data/nest/two.yml", "k: 1\n");
	save("a.html", FRONT "{{ site.data.nest.one.k }}");
	save("f.html", FRONT "{% for f in site.static_files %}{{ f.path }} {% endfor %}");
	save("n.html", FRONT "{% for p in site.html_pages %}{{ p.name }} {% endfor %}");
	save("s.css", "x");
	(void)update();
	site_open(site, S("/a.html"));
	site_open(site, S("/f.html"));
	site_open(site, S("/n.html"));
	save("_data/nest/two.yml", "k: 2\n");
	ok(ran_is(""), "data beside what is read makes no page");
	save("_data/nest/one.yml", "k: 3\nl: 2\n");
	ok(ran_is("file datum file content page"), "what is read makes its page");
	save("s.css", "y");
	ok(ran_is("header"), "what a file holds makes no list of files");
	save("t.css", "y");
	ok(ran_is("tree header document targets collection order archives redirects "
		  "sheets statics redirects archives sheets sheets file content page"),
		"a new one does");
	save("new.html", FRONT "x");
	ok(ran_is("tree header file front document targets collection order "
		  "archives redirects sheets statics redirects archives sheets sheets file content "
		  "page"),
		"a new page is in the list of pages");
	site_close(site, S("/a.html"));
	site_close(site, S("/f.html"));
	site_close(site, S("/n.html"));
}

#define GLOBBED(mood)                                                                              \
	"markdown: CommonMark\nplugins: []\ncollections: {guides: {output: true}}\n"               \
	"defaults: [{scope: {path: 'd*/a?.html'}, values: {mood: " mood "}}]\n"

static void
test_glob(void)
{
	save("_config.yml", GLOBBED("calm"));
	save("dir/a1.html", FRONT "{{ page.mood }}");
	save("dir/b1.html", FRONT "{{ page.mood }}");
	(void)update();
	site_open(site, S("/dir/a1.html"));
	site_open(site, S("/dir/b1.html"));
	ok(has("/dir/a1.html", "calm") && lacks("/dir/b1.html", "calm"), "a glob picks pages");
	(void)update();
	save("_config.yml", GLOBBED("gay"));
	ok(ran_is("file settings reading "
		  "document "
		  "document document document document document document document document "
		  "document document "
		  "document document document document document mixed targets collection order "
		  "data tree "
		  "sheets statics sheets sheets file content page"),
		"a default by a glob asks all documents, and makes the page anew that prints it");
	site_close(site, S("/dir/a1.html"));
	site_close(site, S("/dir/b1.html"));
	drop("dir/a1.html");
	drop("dir/b1.html");
}

static void
test_collection(void)
{
	save("_guides/one.md", "---\ntitle: One\n---\nfirst\n");
	save("_guides/two.md", "---\ntitle: Two\n---\nsecond\n");
	save("names.html", FRONT "{% for g in site.guides %}{{ g.title }} {% endfor %}");
	save("texts.html", FRONT "{{ site.guides.first.content }}");
	(void)update();
	site_open(site, S("/names.html"));
	site_open(site, S("/texts.html"));
	site_open(site, S("/guides/one.html"));
	ok(has("/names.html", "One Two") && has("/texts.html", "first"), "documents are listed");
	(void)update();
	save("_guides/one.md", "---\ntitle: One\n---\nfirst, longer\n");
	ok(ran_is("file header front content file content page page"),
		"a text of a collection reaches its page and the one that prints it");
	save("_guides/two.md", "---\ntitle: Two\n---\nsecond, longer\n");
	ok(ran_is("file header front"), "one that nobody prints reaches none");
	save("_guides/two.md", "---\ntitle: Zwei\n---\nsecond\n");
	ok(ran_is("file header front document mixed targets order statics collection file content "
		  "page"),
		"its title reaches the page that lists titles");
	site_close(site, S("/names.html"));
	site_close(site, S("/texts.html"));
	site_close(site, S("/guides/one.html"));
}

int
main(void)
{
	if (!rig_enter() || !rig_open((struct site_options){ 0 })) {
		skip("tasks", "no temporary folder");
		return done_testing();
	}
	test_feed();
	test_sitemap();
	test_redirect();
	test_seo();
	test_related();
	test_includes();
	test_titles();
	test_links();
	test_data();
	test_glob();
	test_collection();
	rig_close();
	return done_testing();
}
