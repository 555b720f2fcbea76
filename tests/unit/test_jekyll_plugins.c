/* Plugins of Jekyll that are built in: what an edit runs, and what comes and goes with settings and files. */
#include "site_rig.h"

#define FRONT "---\n---\n"

static void
add_diag(void *all, const struct diag *d)
{
	buf_printf(all, "%.*s: %.*s (%.*s)\n", STR(d->path), STR(d->message), STR(d->hint));
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

static void
test_names(void)
{
	save("_config.yml", "plugins: [jekyll-mentions, jemoji]\nmarkdown: CommonMark\n");
	save("who.html", FRONT "<p>:+1: @me:tada: :nope: 1:2:3 <code>:+1: @me</code> <a "
			       "href=x>@me</a></p>");
	save("plain.html", FRONT "<p>a: b</p>");
	(void)update();
	site_open(site, S("/who.html"));
	site_open(site, S("/plain.html"));
	ok(has("/who.html",
		   "<p><img class=\"emoji\" title=\":+1:\" alt=\":+1:\" src=\"https://"
		   "github.githubassets.com/images/icons/emoji/unicode/1f44d.png\" height=\"20\" "
		   "width=\"20\"> <a href=\"https://github.com/me\" class=\"user-mention\">@me"
		   "</a><img class=\"emoji\" title=\":tada:\"") &&
			has("/who.html", "> :nope: 1:2:3 <code>:+1: @me</code> <a href=x>@me</a>"),
		"names of people and of emoji are a link and a picture");
	save("_config.yml", "plugins: [jekyll-mentions, jemoji]\nmarkdown: CommonMark\n"
			    "jekyll-mentions: https://x.example\n");
	ok(ran_is("file settings reading page") &&
			has("/who.html", "> <a href=\"https://x.example/me\" class"),
		"a page without names is not made anew where their settings change");
	site_close(site, S("/who.html"));
	site_close(site, S("/plain.html"));
}

/* How often the diagnostics and the start line say it. */
static size_t
times_said(const char *want)
{
	struct buf all = { 0 };
	struct arena a = { 0 };
	struct site_summary s;
	size_t n = 0;
	site_summary(site, &a, &s);
	site_diags(site, add_diag, &all);
	buf_add(&all, s.reason);
	for (struct str rest = buf_str(&all);; n++) {
		size_t at = str_search(rest, str_of(want));
		if (at == rest.len)
			break;
		rest = str_from(rest, at + strlen(want));
	}
	if (n == 0)
		note("said: %.*s", STR(buf_str(&all)));
	arena_done(&a);
	buf_done(&all);
	return n;
}

static bool
says(const char *want)
{
	return times_said(want) > 0;
}

static void
test_ruby(void)
{
	save("_plugins/x.rb",
		"Liquid::Template.register_tag('shout', Shout)\nclass G < Generator\n");
	save("_plugins/note.txt", "text");
	save("_config.yml", "plugins:\n- jekyll-compose\n- jekyll-toc\n- my-own\n");
	(void)update();
	ok(says("_plugins/x.rb: this is Ruby, and is not run (missing: the tag 'shout', the pages "
		"that "
		"it makes)"),
		"each file of _plugins is named, with what it would have added");
	ok(says("the plugin 'jekyll-toc' is Ruby, and is not run (the filters toc,") &&
			says("the plugin 'my-own' is Ruby, and is not run (what it adds"),
		"and so is each plugin that is not built in");
	ok(says("; not supported: jekyll-toc, my-own, _plugins/x.rb"),
		"the start line names them, and none that concerns no page");
	drop("_plugins/x.rb");
}

/* Whether the plugin's warning is there once, in this file, and it is on the start line once. */
static bool
told_once(const char *file, const char *plugin)
{
	char what[200];
	(void)snprintf(what, sizeof(what), "%s: the plugin '%s' is Ruby", file, plugin);
	return times_said(what) == 1 && times_said(plugin) == 2;
}

/* What a list names, however often and wherever. */
static void
test_once(void)
{
	save("Gemfile", "source 'x'\n# gem 'jekyll-no', group: :jekyll_plugins\n"
			"gem \"jekyll\"\ngem 'jekyll-outside'\n"
			"group :test do\n  gem 'jekyll-test'\nend\n"
			"group :jekyll_plugins, :other do\n  gem \"jekyll-inside\", '~> 1'\n"
			"  if true\n    gem \"jekyll-twice\"\n  end\n  gem 'jekyll-sitemap'\n"
			"  gem 'jekyll-theme-x'\n  gem 'webrick'\nend\n"
			"gem 'jekyll-behind'\ngem \"jekyll-alone\", :group => :jekyll_plugins\n");
	save("_config.yml", "url: https://x.example\nplugins: [my-first, jekyll-twice, my-first, "
			    "jekyll-twice]\nremote_theme: me/theme\n");
	(void)update();
	ok(told_once("_config.yml", "my-first") && told_once("_config.yml", "jekyll-twice"),
		"a plugin that is named twice is listed once");
	ok(told_once("Gemfile", "jekyll-inside") && told_once("Gemfile", "jekyll-alone"),
		"so are those of the Gemfile's group jekyll_plugins");
	ok(!says("jekyll-no") && !says("jekyll-outside") && !says("jekyll-behind") &&
			!says("jekyll-test") && !says("jekyll-theme-x"),
		"other gems, comments and themes are not");
	ok(get("/sitemap.xml").status == SITE_OK, "what is built in is on by the Gemfile alone");
	ok(times_said("a remote_theme is not fetched (put its files") == 1,
		"a remote theme is one clear line");
	drop("Gemfile");
	(void)update();
	ok(get("/sitemap.xml").status == SITE_NOT_FOUND && !says("jekyll-inside"),
		"without a Gemfile it is not");
	rig_close();
	save("b.yml", "plugins: [jekyll-b, my-first]\nremote_theme: false\n");
	if (!rig_open((struct site_options){ .configs = S("_config.yml,b.yml") }))
		return;
	ok(told_once("b.yml", "my-first") && told_once("b.yml", "jekyll-b") &&
			!says("jekyll-twice") && !says("remote_theme"),
		"of several configurations the last one's list is asked for");
	drop("b.yml");
	rig_close();
	(void)rig_open((struct site_options){ 0 });
}

static void
test_kramdown(void)
{
	save("_config.yml",
		"plugins: []\nkramdown:\n  toc_levels: 2..3\n  math_engine: katex\n  "
		"transliterated_header_ids: true\n  html_to_native: false\n  hardwrap: true\n");
	(void)update();
	ok(says("kramdown's 'math_engine: katex' is not built in (math is marked as for MathJax") &&
			says("'transliterated_header_ids' is not built in (ids of headings keep"),
		"a setting of kramdown's that is not built in is told");
	ok(says("kramdown has no setting 'hardwrap'"), "and one that there is not");
	ok(!says("toc_levels") && !says("html_to_native"), "others and what is off are not");
}

/* Settings of blogs that were begun long ago: Jekyll 4 fails on some, and is silent of others. */
static void
test_older(void)
{
	save("_config.yml", "plugins: []\npaginate: 5\nmarkdown: redcarpet\nhighlighter: pygments\n"
			    "relative_permalinks: true\nlsi: true\ngems: [jekyll-paginate]\n");
	(void)update();
	ok(says("'paginate' does nothing without the plugin jekyll-paginate (plugins: [jekyll-pag"),
		"pages that are asked for without the plugin are told");
	ok(says("the Markdown converter 'redcarpet' is not built in (the text is read as "
		"kramdown") &&
			says("the highlighter 'pygments' is not built in (fenced code stays"),
		"what has been another program's is");
	ok(says("'gems' is no setting any more (its name is plugins") &&
			says("'relative_permalinks' is no setting any more") &&
			says("'lsi' is not built in"),
		"and so is what has gone");
	save("_config.yml", "plugins: [jekyll-paginate]\npaginate: 5\nmarkdown: Kramdown\n"
			    "highlighter: rouge\nrelative_permalinks: false\nlsi:\ngems:\n");
	(void)update();
	ok(!says("_config.yml"), "what Jekyll 4 knows, or is off, is not");
	save("_config.yml", "platen: {github_pages: true}\npaginate: 5\nhighlighter: pygments\n");
	(void)update();
	ok(!says("_config.yml"), "nor is what GitHub Pages always has");
}

static void
test_steps(void)
{
	save("_config.yml", "plugins: []\n");
	save("_includes/loop.html", "\n{% for i in (1..30000000) %}{% endfor %}done");
	save("far.html", FRONT "{% include loop.html %}");
	(void)update();
	(void)get("/far.html");
	ok(says("_includes/loop.html: this takes too long: more than 20 million steps (a loop "
		"without "
		"end?"),
		"a loop that takes too long is told with its file");
	save("_config.yml", "plugins: []\nplaten: {liquid_steps: 90000000}\n");
	(void)update();
	ok(has("/far.html", "done"), "a site may allow itself more");
	drop("far.html");
}

/* Markup that Ruby's Liquid reads as well as it can, in a page, and in a layout's include. */
static void
test_modes(void)
{
	save("_includes/lax.html", "[{{ 'x' | append: 'y' zzz }}]");
	save("lax.html", FRONT "{{ 'a' zzz }}{% include lax.html %}");
	save("_config.yml", "plugins: []\nliquid: {error_mode: lax}\n");
	(void)update();
	ok(has("/lax.html", "a[xy]") && !says("lax.html"), "error_mode: lax says nothing of slips");
	save("_config.yml", "plugins: []\n");
	(void)update();
	ok(has("/lax.html", "a[xy]") && says("lax.html: Expected end_of_string but found id"),
		"as it is, it warns");
	save("_config.yml", "plugins: []\nliquid: {error_mode: strict}\n");
	(void)update();
	ok(get("/lax.html").status == SITE_BROKEN, "error_mode: strict makes errors of them");
	drop("lax.html");
	drop("_includes/lax.html");
}

static void
test_modified(void)
{
	save("_config.yml", "plugins: []\nmarkdown: CommonMark\n");
	save("m.md", "---\nlast_modified_at: 2023-04-05\n---\n{% last_modified_at %} {% "
		     "last_modified_at %Y/%m %}\n");
	save("_posts/2023-06-07-m.md", "---\n---\n{% last_modified_at %}\n");
	save("n.md", FRONT "[{% last_modified_at %}]\n");
	(void)update();
	ok(has("/m.html", "05-Apr-23 2023/04"),
		"what the front matter gives is when it was modified");
	ok(has("/2023/06/07/m.html", "07-Jun-23"), "else the date of a post is");
	ok(has("/n.html", "[]") && says("nothing says when this was modified"),
		"when a file was written never is");
}

/* Whether GitHub's rules hold with this configuration, as the site says on its page. */
static bool
is_github(const char *config, const char *want)
{
	save("_config.yml", config);
	(void)update();
	return has("/gh.txt", want);
}

static void
test_github(void)
{
	save("gh.txt", FRONT "{{ site.title }}|{{ site.github.repository_url }}|"
			     "{{ site.github.url }}|{{ site.github.is_user_page }}|"
			     "{{ site.github.extra }}.");
	save("bare.md", "# Bare\n");
	ok(is_github("plugins: []\nrepository: me/it\n", "||||.") &&
			get("/bare.html").status == SITE_NOT_FOUND,
		"by itself a site is read as Jekyll reads it");
	ok(is_github("plugins: [github-pages]\nrepository: me/it\ngithub: {extra: 1}\n",
		   "it|https://github.com/me/it|https://me.github.io/it|false|1.") &&
			has("/bare.html", "<h1 id=\"bare\">Bare"),
		"with github-pages its plugins are on, and site.github is there");
	ok(is_github("plugins: []\nrepository: me/me.github.io\ntitle: T\nplaten: {github_pages: "
		     "true}\n",
		   "T|https://github.com/me/me.github.io|https://me.github.io|true|."),
		"platen's own key asks for it too; a site of a user is one");
	save("e.d it.html", FRONT "{% github_edit_link %}|{% github_edit_link \"Edit 'it'\" %}|{% "
				  "github_edit_link 'one' %}|{{ site.github.source.path }}");
	save("_config.yml", "plugins: [jekyll-github-metadata]\nrepository: me/it\n");
	(void)update();
	ok(has("/e.d it.html", "https://github.com/me/it/edit/gh-pages/e.d%20it.html|"
			       "<a href=\"https://github.com/me/it/edit/gh-pages/e.d%20it.html\">"
			       "Edit 'it'</a>|<a href=\"https://github.com/me/it/edit/gh-pages/"
			       "e.d%20it.html\">one</a>|/"),
		"a page tells where GitHub lets it be edited");
	save("_config.yml", "plugins: [jekyll-github-metadata]\n");
	(void)update();
	ok(has("/e.d it.html", "|<a href=\"\">Edit 'it'</a>|"),
		"and nothing where the repository is not known");
	drop("e.d it.html");
	save("Gemfile", "gem \"jekyll\"\n");
	ok(is_github("plugins: []\n", "||||."), "a Gemfile of Jekyll's own changes nothing");
	save("Gemfile", "source 'x'\ngem \"github-pages\", group: :jekyll_plugins\n");
	ok(is_github("plugins: []\nrepository: a/b\n",
		   "b|https://github.com/a/b|https://a.github.io/b|false|."),
		"one that names github-pages does");
	drop("Gemfile");
	ok(is_github("plugins: []\n", "||||."), "until it goes");
}

/* What GitHub Pages sets for every site, or where the site says nothing. */
static void
test_github_settings(void)
{
	static const char url[] = "/2999/01/02/later.html";
	save("_posts/2999-01-02-later.md", FRONT "Later\n\n```ruby\nx = 1\n```\n");
	save("_config.yml", "plugins: [github-pages]\nhighlighter: pygments\n");
	(void)update();
	ok(has(url, "Later") && has(url, "<span class=\"n\">x</span>"),
		"GitHub shows posts of the future, and knows one highlighter");
	save("_config.yml", "plugins: [github-pages]\nfuture: false\n");
	(void)update();
	ok(get(url).status == SITE_NOT_FOUND, "the former is the site's to say");
	save("_config.yml", "plugins: []\n");
	(void)update();
	ok(get(url).status == SITE_NOT_FOUND, "Jekyll by itself shows none");
	drop("_posts/2999-01-02-later.md");
}

/* A clone of a repository at GitHub, opened anew: .git is read once. */
static void
test_remote(void)
{
	static const struct {
		const char *url, *want;
	} remotes[] = { { "git@github.com:me/my.it.git", "my.it|https://github.com/me/my.it|" },
		{ "https://github.com/me/it", "it|https://github.com/me/it|" },
		{ "https://gitlab.com/me/it.git", "||" } };
	for (size_t i = 0; i < sizeof(remotes) / sizeof(*remotes); i++) {
		char config[300];
		(void)snprintf(config, sizeof(config),
			"[core]\n\turl = no\n[remote \"up\"]\n\turl = x\n[remote "
			"\"origin\"]\n\turl "
			"= %s\n",
			remotes[i].url);
		rig_close();
		save(".git/config", config);
		if (!rig_open((struct site_options){ 0 }))
			return;
		ok(has("/gh.txt", remotes[i].want), "a clone of %s", remotes[i].url);
	}
}

static void
test_bare(void)
{
	save("_config.yml",
		"plugins: [jekyll-optional-front-matter]\ncollections: {things: {output: true}}\n");
	save("pages.txt", "---\n---\n{% for p in site.html_pages %}{{ p.url }} {% endfor %}"
			  "{% for f in site.static_files %}{{ f.path }} {% endfor %}"
			  "{% for d in site.things %}{{ d.title }} {% endfor %}");
	save("_things/a.md", "*text*\n");
	(void)update();
	ok(has("/pages.txt", "/_things/a.html") && has("/pages.txt", "_things/a.md"),
		"Markdown without front matter in a collection's folder is a page, and a file");
	ok(has("/_things/a.html", "<em>text</em>"), "at the address of its path");
	save("_things/a.md", "*other*\n");
	(void)update();
	ok(has("/_things/a.html", "<em>other</em>"), "where an edit shows");
	save("_things/a.md", "---\ntitle: Thing\n---\n*text*\n");
	(void)update();
	ok(has("/pages.txt", "Thing") && !has("/pages.txt", "_things/") &&
			has("/things/a.html", "<em>text</em>") && !has("/_things/a.html", "<em>"),
		"with front matter it is one of the collection's documents");
	save("_things/a.md", "*text*\n");
	(void)update();
	ok(has("/pages.txt", "/_things/a.html") && !has("/pages.txt", "Thing"),
		"and without it is none any more");
	save("_config.yml", "plugins: []\ncollections: {things: {output: true}}\n");
	(void)update();
	ok(!has("/pages.txt", "/_things/a.html") && has("/pages.txt", "_things/a.md"),
		"nor is it a page without the plugin");
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
	test_names();
	test_ruby();
	test_once();
	test_kramdown();
	test_older();
	test_modes();
	test_steps();
	test_modified();
	test_github();
	test_github_settings();
	test_bare();
	test_remote();
	rig_close();
	return done_testing();
}
