/* A site in Jekyll's layout: each edit shows on the pages that read what was edited, and runs no more than
 * that. What it prints, byte for byte, is compared with Jekyll in tests/jekyll. */
#include "site_rig.h"

/* Whether the edit since then changed the pages (as "/a.html /b.html") and ran these kinds. */
static bool
changes(const char *pages, const char *kinds)
{
	struct buf changed = { 0 };
	struct site_update u = update();
	struct str before = buf_str(&ran);
	for (size_t i = 0; i < u.pages; i++)
		buf_printf(&changed, "%s%.*s", i ? " " : "", STR(site_changed(site, i)));
	bool good = str_eq(buf_str(&changed), str_of(pages)) && str_eq(before, str_of(kinds));
	if (!good)
		note("changed '%.*s', ran '%.*s'", STR(buf_str(&changed)), STR(before));
	buf_done(&changed);
	return good;
}

#define POST_A "---\nlayout: post\ntitle: %s\n---\nFirst%s.\n\n{%% include note.html of='a' %%}\n"

static void
save_post(const char *title, const char *word)
{
	char text[512];
	(void)snprintf(text, sizeof(text), POST_A, title, word);
	save("_posts/2020-01-01-a.md", text);
}

static void
write_site(void)
{
	save("_config.yml", "title: Site\ntagline: One\nmarkdown: CommonMark\n"
			    "defaults:\n- scope: {path: ''}\n  values: {mood: calm}\n");
	save("_layouts/default.html", "<title>{{ page.title }}</title>{% include outer.html %}"
				      "<main>{{ content }}</main>{{ layout.foot }}\n");
	save("_layouts/post.html", "---\nlayout: default\nfoot: end\n---\n"
				   "<article>{{ content }}</article>{{ page.previous.title }}");
	save("_includes/outer.html", "<nav>{% include inner.html %}</nav>");
	save("_includes/inner.html", "inner");
	save("_includes/note.html", "note of {{ include.of }}");
	save("_data/menu.yml", "- name: Home\n");
	save("_data/other.yml", "- name: Other\n");
	save_post("Alpha", "");
	save("_posts/2020-01-02-b.md", "---\nlayout: post\ntitle: Beta\n---\nSecond.\n");
	save("index.html", "---\ntitle: Home\n---\n{% for post in site.posts %}<li>{{ post.title }}"
			   "</li>{% endfor %}");
	save("menu.html", "---\n---\n{% for item in site.data.menu %}{{ item.name }}{% endfor %}");
	save("about.md", "---\ntitle: About\n---\n{{ site.tagline }} {{ page.mood }}\n");
	save("plain.md", "---\ntitle: Plain\n---\nPlain.\n");
}

static void
test_pages(void)
{
	ok(has("/2020/01/01/a.html",
		   "<title>Alpha</title><nav>inner</nav><main><article><p>First.</p>"
		   "\n<p>note of a</p>\n</article></main>end"),
		"a post stands in its layouts, with the includes of both");
	ok(has("/2020/01/02/b.html", "</article>Alpha</main>"), "and knows the one before it");
	ok(has("/", "<li>Beta</li><li>Alpha</li>"), "a page lists the posts, the newest first");
	ok(has("/menu.html", "Home"), "a page prints a data file");
	ok(has("/about.html", "<p>One calm</p>"), "settings and defaults are there");
}

static void
test_edits(void)
{
	site_open(site, S("/2020/01/01/a.html"));
	site_open(site, S("/"));
	site_open(site, S("/menu.html"));
	site_open(site, S("/about.html"));
	save_post("Alpha", "ly");
	ok(changes("/2020/01/01/a.html", "file front content page"),
		"a body's typo touches the post alone, and no list");
	save_post("Alpha 2", "ly");
	ok(changes("/2020/01/01/a.html /",
		   "file front document targets collection content file content page page"),
		"a title re-renders the pages that print it");
	save("_layouts/default.html", "<title>{{ page.title }}</title>{% include outer.html %}"
				      "<main>{{ content }}</main>{{ layout.foot }}\n<p>new</p>");
	ok(changes("/2020/01/01/a.html", "file template page"),
		"a layout re-renders what stands in it, without Markdown");
	save("_includes/inner.html", "deep");
	ok(changes("/2020/01/01/a.html", "file template page"), "an include two deep is an edge");
	save("_includes/note.html", "seen {{ include.of }}");
	ok(changes("/2020/01/01/a.html", "file template file content page"),
		"as is an include within a post");
	save("_data/menu.yml", "- name: House\n");
	ok(changes("/menu.html", "file datum file content page"),
		"a data file re-renders the page that prints it");
	save("_data/other.yml", "- name: New\n");
	ok(changes("", ""), "and another data file nothing");
	save("_config.yml", "title: Site\ntagline: Two\nmarkdown: CommonMark\n"
			    "defaults:\n- scope: {path: ''}\n  values: {mood: calm}\n");
	ok(changes("/about.html", "file settings reading file content page"),
		"a tagline re-renders the page that prints it");
}

static void
test_posts_come_and_go(void)
{
	save("_posts/2020-01-03-c.md", "---\nlayout: post\ntitle: Gamma\n---\nThird.\n");
	struct site_update u = update();
	ok(u.pages == 1 && has("/", "<li>Gamma</li><li>Beta</li>"),
		"a new post appears on the open page that lists them, and changes no other");
	ok(has("/2020/01/03/c.html", "</article>Beta</main>"), "and has its own page");
	drop("_posts/2020-01-02-b.md");
	u = update();
	ok(u.pages == 1 && lacks("/", "Beta"), "a deleted one goes");
	ok(has("/2020/01/03/c.html", "</article>Alpha 2</main>"),
		"and the next one's neighbour is another");
	ok(get("/2020/01/02/b.html").status == SITE_NOT_FOUND, "its page is gone");
}

static void
test_defaults(void)
{
	save("_config.yml", "title: Site\ntagline: Two\nmarkdown: CommonMark\n"
			    "defaults:\n- scope: {path: 'about.md'}\n  values: {mood: gay}\n");
	struct site_update u = update();
	ok(u.pages == 1 && has("/about.html", "<p>Two gay</p>"),
		"a default shows on the page that prints it, and on no other");
}

/* Whether the page answers 500 with all these texts. */
static bool
is_broken(const char *url, const char *place, const char *message)
{
	if (get(url).status != SITE_BROKEN)
		note("%s answers %d", url, get(url).status);
	return get(url).status == SITE_BROKEN && has(url, place) && has(url, message);
}

static void
test_broken(void)
{
	save("_includes/inner.html", "line\n  {% nonsense %}");
	(void)update();
	ok(is_broken("/2020/01/01/a.html", "_includes/inner.html", "Unknown tag") &&
			has("/2020/01/01/a.html", "2:3"),
		"a broken include breaks the page, with the place in the file");
	ok(has("/2020/01/01/a.html", "_includes/outer.html") &&
			has("/2020/01/01/a.html", "_layouts/default.html") &&
			has("/2020/01/01/a.html", "the page that stands in this layout"),
		"and the way that led there");
	ok(get("/").status == SITE_OK, "but not the pages without it");
	save("_includes/inner.html", "fine");
	(void)update();
	ok(has("/2020/01/01/a.html", "<nav>fine</nav>"), "it heals with the file");
	save_post("Alpha", "\n\n{% if %}");
	(void)update();
	ok(is_broken("/2020/01/01/a.html", "_posts/2020-01-01-a.md", "7:7"),
		"a broken post tells the line of its file");
	save_post("Alpha", "");
	(void)update();
	save("_includes/note.html", "{% include note.html %}");
	(void)update();
	ok(is_broken("/2020/01/01/a.html", "_includes/note.html", "deep"),
		"an include that includes itself is an error");
	drop("_includes/note.html");
	(void)update();
	ok(is_broken("/2020/01/01/a.html", "_posts/2020-01-01-a.md", "note.html"),
		"as is one that is not there");
	save("_includes/note.html", "back");
	(void)update();
	ok(has("/2020/01/01/a.html", "<p>back</p>"), "until it is");
	save_post("Alpha", "\n\n{% include gone.html %} {% nosuch %}\n\n{% other %}");
	save("_includes/inner.html", "{% nonsense %}");
	save("_layouts/post.html",
		"---\nlayout: default\n---\n{{ content }}{% include away.html %}");
	(void)update();
	ok(is_broken("/2020/01/01/a.html", "Unknown tag 'nosuch'", "Unknown tag 'other'") &&
			has("/2020/01/01/a.html", "away.html") &&
			has("/2020/01/01/a.html", "_includes/inner.html"),
		"all that is wrong is told: of the post, and of its layouts");
	save_post("Alpha", "");
	(void)update();
	ok(is_broken("/2020/01/01/a.html", "away.html", "Could not find"),
		"what is left of it remains");
	save("_layouts/post.html", "---\nlayout: default\nfoot: end\n---\n"
				   "<article>{{ content }}</article>{{ page.previous.title }}");
	save("_includes/inner.html", "fine");
	(void)update();
	ok(has("/2020/01/01/a.html", "<nav>fine</nav>"), "until all is mended");
	save("plain.md", "---\ntitle: Plain\nlayout: none-such\n---\nPlain.\n");
	(void)update();
	ok(has("/plain.html", "<p>Plain.</p>"), "a page without its layout is shown without");
}

/* Where a text that is printed prints others. */
static void
test_loops(void)
{
	save("_posts/2020-02-01-x.md", "---\ntitle: X\n---\n{% for p in site.posts limit: 2 %}"
				       "{{ p.excerpt }}{% endfor %}\n\nrest");
	save("_posts/2020-02-02-y.md", "---\ntitle: Y\n---\n{% for p in site.posts limit: 2 %}"
				       "{{ p.excerpt }}{% endfor %}\n\nrest");
	(void)update();
	ok(get("/2020/02/01/x.html").status == SITE_BROKEN,
		"excerpts that print each other are an error");
	drop("_posts/2020-02-01-x.md");
	drop("_posts/2020-02-02-y.md");
	(void)update();
	save("_posts/2020-03-01-x.md", "---\ntitle: X\n---\n{% for p in site.posts %}"
				       "[{{ p.content | strip }}]{% endfor %}");
	(void)update();
	ok(get("/2020/03/01/x.html").status == SITE_OK, "contents that print each other are none");
}

/* How often the making of a page asks the graph for lists and parts of documents. */
static uint64_t
asked(const char *path, const char *url, const char *text)
{
	save(path, text);
	(void)update();
	uint64_t before = graph_counters(site_graph(site)).queries_asked;
	ok(get(url).status == SITE_OK, "%s is printed", url);
	return graph_counters(site_graph(site)).queries_asked - before;
}

/* Menus look through all documents for each of their lines. */
static void
test_asked_once(void)
{
	static const char look[] =
		"---\n---\n{%% for i in (1..%d) %%}{%% assign found = site.documents | "
		"where: 'id', '/2020/01/03/c' | first %%}{{ found.title }}"
		"{{ site.tagline }}{%% endfor %%}";
	char text[256];
	(void)snprintf(text, sizeof(text), look, 1);
	uint64_t one = asked("once.html", "/once.html", text);
	(void)snprintf(text, sizeof(text), look, 100);
	uint64_t many = asked("often.html", "/often.html", text);
	ok(many <= one && has("/often.html", "GammaTwoGammaTwo"),
		"what a page asks for a hundred times is read once: %llu and %llu times",
		(unsigned long long)one, (unsigned long long)many);
}

static void
test_sheets(void)
{
	save("_sass/_one.scss", "$ink: black;");
	save("_sass/_two.scss", "$paper: white;");
	save("css/one.scss", "---\n---\n@import 'one'; a { color: $ink }");
	save("css/two.scss", "---\n---\n@import 'two'; b { color: $paper }");
	(void)update();
	ok(has("/css/one.css", "a { color: black; }") && has("/css/two.css", "b { color: white; }"),
		"a style sheet is Sass, with its partials");
	ok(has("/css/one.css", "sourceMappingURL=one.css.map") &&
			has("/css/one.css.map", "_sass/_one.scss"),
		"and has a source map");
	site_open(site, S("/css/one.css"));
	site_open(site, S("/css/two.css"));
	save("_sass/_one.scss", "$ink: navy;");
	ok(changes("/css/one.css", "file content page") && has("/css/one.css", "navy"),
		"a partial runs the sheet that imports it again, and no other");
	save("_sass/_one.scss", "@import 'deep/three';");
	(void)update();
	ok(is_broken("/css/one.css", "_sass/_one.scss:1:1", "there is no 'deep/three' to import"),
		"a missing partial is an error where it is imported");
	ok(has("/css/one.css", "css/one.scss:3:9"), "with the way that led there");
	save("_sass/deep/three.scss", "$ink: teal;");
	struct site_update u = update();
	ok(u.pages == 1 && has("/css/one.css", "teal"), "and heals when it is created");
	save("_sass/deep/_three.scss", "$ink: teal;");
	(void)update();
	ok(is_broken("/css/one.css", "_sass/_one.scss", "may be any of"),
		"two that an import may mean are an error");
	drop("_sass/deep/_three.scss");
	(void)update();
	ok(has("/css/one.css", "teal"), "until one is gone");
	save("_config.yml", "title: Site\nsass: {style: compressed}\n");
	(void)update();
	ok(has("/css/two.css", "b{color:#fff}"), "the style is the configuration's");
}

/* What the URL filters make of `address`: whether it is the text. */
static bool
is_address(const char *address, const char *text)
{
	char page[256];
	(void)snprintf(page, sizeof(page), "---\n---\n[{{ \"%s\" | relative_url }}]", address);
	save("address.html", page);
	(void)update();
	return text ? has("/address.html", text) : get("/address.html").status == SITE_BROKEN;
}

static void
test_addresses(void)
{
	ok(is_address("a b", "[/a%20b]") && is_address("mailto:x@y", "[mailto:x@y]") &&
			is_address("/12:30", "[/12:30]"),
		"an address is a path, or has a scheme");
	ok(is_address("pre https://x", NULL) && is_address("12:30", NULL),
		"a scheme that is none is an error");
	ok(is_address("http://", NULL) && is_address("https://a b/c", NULL),
		"as is a host that is none");
	drop("address.html");
	(void)update();
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	write_site();
	if (!rig_open((struct site_options){ 0 }))
		return 1;
	test_pages();
	test_edits();
	test_posts_come_and_go();
	test_defaults();
	test_broken();
	test_loops();
	test_asked_once();
	test_sheets();
	test_addresses();
	rig_close();
	return done_testing();
}
