/* `where` and `find` on lists of the site: the same as on a list of any other origin, and a page that chooses so
 * stands on what it may choose, not on all there is. */
#include "site_rig.h"

#define PLAIN "---\nlayout: null\n---\n"

/* ---- the same as on any list ---- */

static const char *const lists[] = { "site.posts", "site.docs", "site.documents", "site.pages",
	"site.html_pages", "site.collections[0].docs" };

static const char *const properties[] = { "note", "list", "title", "url", "id", "path", "name",
	"tags", "none", "" };

static const char *const values[] = { "'a'", "'b c'", "''", "1", "'1'", "'1.0'", "1.5", "true",
	"'true'", "nil", "empty", "'2020-01-02'", "'One'", "'/2020/01/02/one'", "'/docs/x.html'",
	"'/docs/x'", "'_docs/x.md'", "'page.md'", "'x.md'", "'/page.html'", "'feed.xml'",
	"'docs/own.md'", "'/old'" };

enum {
	LISTS = sizeof(lists) / sizeof(*lists),
	VALUES = sizeof(values) / sizeof(*values),
	PROPERTIES = sizeof(properties) / sizeof(*properties)
};

static const char *const notes[] = { "a", "b c", "''", "1", "'1'", "'1.0'", "1.0", "1.5", "true",
	"'true'", "~", "2020-01-02", "[a, b c]", "[1, true]", "[1.5, a]", "[]", "[a, a, '1']",
	"{a: b}", "{of: a}", "\"a\\0b\"", "' 1 '", "[[a], b]" };

/* A file for each note in each list; of the posts two share a moment. */
static void
write_all(void)
{
	char path[64], text[200];
	save("_config.yml",
		"markdown: CommonMark\nlimit_posts: 19\ncollections: {docs: {output: true, "
		"sort_by: note}, bare: {}}\n"
		"plugins: [jekyll-feed, jekyll-sitemap, jekyll-redirect-from, "
		"jekyll-optional-front-matter, jekyll-readme-index]\n"
		"defaults: [{scope: {path: docs}, values: {note: a}}]\n");
	for (unsigned i = 0; i < sizeof(notes) / sizeof(*notes); i++) {
		(void)snprintf(text, sizeof(text),
			"---\nnote: %s\nlist: [%s]\ntitle: One\ntags: a b\n---\n", notes[i],
			notes[i]);
		(void)snprintf(path, sizeof(path), "_posts/2020-01-%02u-n%u.md", 1 + i / 2, i);
		save(path, text);
		(void)snprintf(path, sizeof(path), "_docs/n%u.md", i);
		save(path, text);
		(void)snprintf(path, sizeof(path), "pages/%u.md", i);
		save(path, text);
	}
	save("_posts/2020-01-02-one.md", "---\nid: own\nurl: /u\nredirect_from: /old\n---\n");
	save("_docs/x.md", "---\nslug: y\npath: p\nname: x.md\n---\n");
	save("_docs/static.txt", "a");
	save("docs/README.md", "# Bare\n");
	save("docs/own.md", "---\npath: docs/own.md\nname: feed.xml\nurl: /old\n---\n");
	save("docs/bare.md", "# Bare\n");
	save("page.md", PLAIN);
}

/* A page that says of each property and value whether the list and its copy choose another. */
static void
ask(unsigned list)
{
	char path[16];
	struct buf b = { 0 };
	buf_printf(&b, PLAIN "{%% assign all = %s | reverse | reverse %%}", lists[list]);
	for (unsigned p = 0; p < PROPERTIES; p++)
		for (unsigned v = 0; v < VALUES; v++) {
			buf_printf(&b, "{%% assign x = %s | where: '%s', %s | map: 'url' %%}",
				lists[list], properties[p], values[v]);
			buf_printf(&b, "{%% assign y = all | where: '%s', %s | map: 'url' %%}",
				properties[p], values[v]);
			buf_printf(&b, "{%% assign f = %s | find: '%s', %s %%}", lists[list],
				properties[p], values[v]);
			buf_printf(&b, "{%% assign g = all | find: '%s', %s %%}", properties[p],
				values[v]);
			buf_printf(&b,
				"{%% if x != y or f.url != g.url %%}DIFFERS at %u %u: {{ x | join: "
				"' ' }}, "
				"{{ y | join: ' ' }}\n{%% endif %%}",
				p, v);
			buf_lit(&b,
				"{% if x.size > 0 %}{% assign some = some | plus: 1 %}{% endif %}");
		}
	buf_lit(&b, "some: {{ some }}.");
	buf_add_char(&b, '\0');
	(void)snprintf(path, sizeof(path), "ask/%u.md", list);
	save(path, b.ptr);
	buf_done(&b);
}

static void
all_same(const char *when)
{
	for (unsigned i = 0; i < LISTS; i++) {
		char url[24];
		(void)snprintf(url, sizeof(url), "/ask/%u.html", i);
		ok(lacks(url, "DIFFERS") && has(url, "some: "), "%s, %s", lists[i], when);
	}
}

static void
test_same(void)
{
	write_all();
	for (unsigned i = 0; i < LISTS; i++)
		ask(i);
	if (!rig_open((struct site_options){ 0 }))
		abort();
	note("each of %d properties and %d values", PROPERTIES, VALUES);
	all_same("chooses what its copy does");
	save("_posts/2020-01-03-n5.md", "---\nnote: 'b c'\ntitle: a\n---\n");
	save("_docs/n3.md", "---\nnote: [b c]\nlist: a\n---\n");
	save("pages/2.md", "---\nnote: '1'\n---\n");
	drop("pages/3.md");
	(void)update();
	all_same("and behind edits");
	rig_close();
}

/* ---- what a page stands on ---- */

static void
test_stands(void)
{
	if (!rig_open((struct site_options){ 0 }))
		abort();
	save("_config.yml", "markdown: CommonMark\ncollections: {docs: {output: true}}\n");
	save("_docs/one.md", "---\nnote: x\ntitle: One\n---\n");
	save("_docs/two.md", "---\nnote: y\ntitle: Two\n---\n");
	save("all.md",
		PLAIN "{{ site.documents | where: 'note', 'x' | map: 'title' | join: '+' }}");
	save("docs.md", PLAIN "{{ site.docs | where: 'note', 'x' | map: 'title' | join: '+' }}");
	save("pages.md", PLAIN "{{ site.pages | where: 'note', 'x' | map: 'title' | join: '+' }}");
	save("other.md", "---\nnote: y\n---\n");
	(void)update();
	site_open(site, S("/all.html"));
	site_open(site, S("/docs.html"));
	site_open(site, S("/pages.html"));
	ok(has("/all.html", "One") && has("/docs.html", "One") && lacks("/pages.html", "One"),
		"pages that choose by a property");
	save("_docs/two.md", "---\nnote: z\ntitle: Zwei\n---\n");
	save("other.md", "---\nnote: z\n---\n");
	(void)update();
	struct str what = buf_str(&ran);
	ok(str_search(what, S("content")) == what.len && str_search(what, S("page")) == what.len,
		"what none of them chooses is edited, and chosen by nobody: none is made anew");
	save("_docs/three.md", "---\nnote: y\n---\n");
	save("more.md", "---\nnote: y\n---\n");
	(void)update();
	what = buf_str(&ran);
	ok(str_search(what, S("content")) == what.len, "nor is one where such a one is new");
	save("_docs/two.md", "---\nnote: x\ntitle: Zwei\n---\n");
	save("other.md", "---\nnote: [y, x]\ntitle: Other\n---\n");
	(void)update();
	ok(has("/all.html", "One+Zwei") && has("/docs.html", "One+Zwei") &&
			has("/pages.html", "Other"),
		"one that is chosen now is there");
	rig_close();
}

/* The same of words without a letter of ASCII: no number is written so. */
static void
test_letters(void)
{
	if (!rig_open((struct site_options){ 0 }))
		abort();
	save("letters.md",
		PLAIN "{{ site.docs | where: 'word', 'да' | map: 'title' | join: '+' }}");
	save("_docs/yes.md", "---\nword: да\ntitle: One\n---\n");
	save("_docs/no.md", "---\nword: нет\ntitle: Two\n---\n");
	(void)update();
	site_open(site, S("/letters.html"));
	ok(has("/letters.html", "One"), "a page that chooses by a word in Cyrillic");
	save("_docs/no.md", "---\nword: может\ntitle: Two\n---\n");
	(void)update();
	struct str what = buf_str(&ran);
	ok(str_search(what, S("content")) == what.len, "does not stand on what has another");
	rig_close();
}

int
main(void)
{
	if (!rig_enter()) {
		skip("where", "no temporary folder");
		return done_testing();
	}
	test_same();
	test_stands();
	test_letters();
	return done_testing();
}
