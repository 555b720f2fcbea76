/* Plugins of Jekyll that are built in: what an edit runs, and what comes and goes with settings and files. */
#include "site_rig.h"

#define FRONT "---\n---\n"

/* Whether an update ran just these, by the names of their kinds. */
static bool
ran_is(const char *want)
{
	(void)update();
	bool same = ran.len ? str_eq(buf_str(&ran), str_of(want)) : !*want;
	if (!same)
		note("ran: %.*s", STR(ran.len ? buf_str(&ran) : S("")));
	return same;
}

static void
test_links(void)
{
	save("_config.yml", "plugins: [jekyll-relative-links, jekyll-readme-index]\n"
			    "markdown: CommonMark\n");
	save("a.md", FRONT "[b](b.md#x) [c](c.md)\n");
	save("b.md", FRONT "B\n");
	(void)update();
	site_open(site, S("/a.html"));
	ok(has("/a.html", "<a href=\"/b.html#x\">b</a> <a href=\"c.md\">c</a>"),
		"a link to a file is one to its page, where there is one");
	save("b.md", FRONT "B, longer\n");
	ok(ran_is("file header front"), "the text of what is linked is not asked for");
	save("b.md", "---\npermalink: /moved/\n---\nB\n");
	(void)update();
	ok(has("/a.html", "<a href=\"/moved/#x\">"), "where it moves the link moves");
	save("c.md", FRONT "C\n");
	(void)update();
	ok(has("/a.html", "<a href=\"/c.html\">c</a>"), "a page that comes heals the link");
	drop("c.md");
	(void)update();
	ok(has("/a.html", "<a href=\"c.md\">c</a>"), "one that goes leaves it as it was written");
	site_close(site, S("/a.html"));
}

static void
test_readme(void)
{
	save("d/README.md", "# Read me\n");
	(void)update();
	ok(has("/d/", "Read me") && get("/d/README.md").file.len, "a README is its folder's page");
	site_open(site, S("/d/"));
	save("d/README.md", "# Read me\n\ntwice\n");
	ok(ran_is("file asset header front content page"),
		"an edit of it runs what that of a page does, and the file that is copied");
	save("d/index.md", FRONT "Index\n");
	(void)update();
	ok(has("/d/", "Index"), "an index takes its place");
	drop("d/index.md");
	(void)update();
	ok(has("/d/", "twice"), "and gives it back");
	site_close(site, S("/d/"));
}

static void
test_archives(void)
{
	save("_layouts/archive.html", "{{ page.type }} {{ page.title }}:"
				      "{% for p in page.posts %} {{ p.title }}{% endfor %}");
	save("_posts/2023-01-02-one.md", "---\ntitle: One\ntags: [a]\n---\n1\n");
	save("_posts/2023-02-03-two.md", "---\ntitle: Two\ntags: [a, b]\n---\n2\n");
	save("_config.yml", "plugins: [jekyll-archives]\njekyll-archives: {enabled: all}\n");
	(void)update();
	site_open(site, S("/tag/a/"));
	site_open(site, S("/2023/01/"));
	ok(has("/tag/a/", "tag a: Two One") && has("/2023/01/", "month : One"),
		"archives list their posts, the newest first");
	save("_posts/2023-01-02-one.md", "---\ntitle: One\ntags: [a]\n---\n1, longer\n");
	ok(ran_is("file front"), "a text touches no archive");
	save("_posts/2023-02-03-two.md", "---\ntitle: Zwei\ntags: [a, b]\n---\n2\n");
	ok(ran_is("file front document targets archives page"),
		"a title re-renders the open archive that prints it");
	save("_posts/2023-02-03-two.md", "---\ntitle: Zwei\ntags: [b]\n---\n2\n");
	(void)update();
	ok(has("/tag/a/", "tag a: One") && has("/tag/b/", "tag b: Zwei"), "a tag goes");
	drop("_posts/2023-01-02-one.md");
	(void)update();
	ok(get("/tag/a/").status == SITE_NOT_FOUND && get("/2023/01/").status == SITE_NOT_FOUND,
		"the last post takes its archives with it");
	save("_config.yml", "plugins: [jekyll-archives]\njekyll-archives: {enabled: [year]}\n");
	(void)update();
	ok(get("/tag/b/").status == SITE_NOT_FOUND && has("/2023/", "year : Zwei"),
		"what is not switched on is not there");
}

int
main(void)
{
	if (!rig_enter() || !rig_open((struct site_options){ 0 })) {
		skip("plugins", "no temporary folder");
		return done_testing();
	}
	test_links();
	test_readme();
	test_archives();
	rig_close();
	return done_testing();
}
