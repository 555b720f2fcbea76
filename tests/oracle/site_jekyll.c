/* Random sites in Jekyll's layout, and random edits of them: layouts, nested includes, data, collections,
 * tags, links, pagination, defaults, configuration, style sheets, and the plugins that make pages or change them; files
 * that break, and are mended.
 *
 * Each text is put together from pieces that read something of the site, so that any two files may come to
 * depend on each other in any way that Liquid allows. */
#include "tests/oracle/oracle.h"

#include <stdio.h>

static const char *const posts[] = { "_posts/2023-01-02-a.md", "_posts/2023-01-02-b.md",
	"_posts/2024-05-06-c.md", "_posts/2022-03-04-d.markdown", "cat/_posts/2023-06-07-e.md",
	"_posts/2099-01-01-later.md", "_drafts/f.md", "_posts/sub/2021-02-03-g.md",
	"col/_posts/2023-08-09-h.md" };
static const char *const docs[] = { "_docs/one.md", "_docs/two.md", "_docs/deep/three.md",
	"_docs/plain.txt", "_docs/2020-02-02-dated.md", "col/_docs/four.md" };
static const char *const pages[] = { "index.html", "about.md", "list.html", "dir/index.md",
	"dir/page.md", "raw.txt", "blog/index.html", "404.md", "README.md", "dir/README.md",
	"bare.md" };
static const char *const layouts[] = { "base", "post", "page", "archive", "default" };
static const char *const includes[] = { "head.html", "foot.html", "inner.html", "sub/item.html" };
static const char *const data[] = { "_data/menu.yml", "_data/people.json", "_data/rows.csv",
	"_data/nest/more.yml", "_data/tabs.tsv" };
static const char *const statics[] = { "s.css", "img/p.png", "_docs/file.bin", "dir/index.html",
	"dir/part.txt", "_shown/x.txt" };
/* A theme in a gem's folder beneath the site: the second root of layouts, includes, data and files. */
#define GEM "vendor/bundle/ruby/3.1.0/gems/atheme-0.1.0/"
static const char *const theme[] = { GEM "_layouts/default.html", GEM "_layouts/page.html",
	GEM "_includes/foot.html", GEM "_data/menu.yml", GEM "_config.yml", GEM "_sass/_part.scss",
	GEM "assets/t.css" };
/* Plugins that make pages of their own, and that change what others are. */
static const char *const plugins[] = { "jekyll-archives", "jekyll-default-layout",
	"jekyll-github-metadata", "jekyll-mentions", "jekyll-optional-front-matter",
	"jekyll-readme-index", "jekyll-redirect-from", "jekyll-relative-links", "jekyll-sitemap",
	"jekyll-titles-from-headings", "jemoji" };
/* Those whose tags are an error without them: they are hardly ever off. */
static const char *const taggers[] = { "jekyll-avatar", "jekyll-feed", "jekyll-include-cache",
	"jekyll-seo-tag" };
static const char *const tags[] = { "red", "Green", "blue sky" };

/* What a text may say: of the page, the site, lists, data; by way of includes; and wrong things. */
static const char *const pieces[] = {
	"{{ page.title }}",
	"{{ page.url }} {{ page.date | date: '%Y-%m-%d' }}",
	"{% increment n %} {{ n }}",
	"{% decrement m %}{% if m < -3 %}{% increment n %}{% endif %}{{ m }}",
	"{{ page.tags | join: ',' }} {{ page.categories | join: ',' }}",
	"{{ page.next.title }}|{{ page.previous.title }}",
	"{{ page.excerpt | strip_html }}",
	"{{ page.layout }} {{ page.path }} {{ page.id }} {{ page.note }}",
	"{{ site.title }} {{ site.tagline }}",
	"{{ site.posts.size }} {{ site.posts.first.title }} {{ site.posts.last.url }}",
	"{% for p in site.posts limit: 2 %}[{{ p.title }} {{ p.url }}]{% endfor %}",
	"{% for p in site.posts %}{{ p.url }} {% endfor %}",
	"{% for p in site.posts offset: 1 limit: 2 %}<{{ p.excerpt | strip_html }}>{% endfor %}",
	"{% for p in site.docs %}({{ p.title }} {{ p.note }}){% endfor %}",
	"{% for p in site.pages %}{{ p.name }}:{{ p.title }} {% endfor %}",
	"{% for f in site.static_files %}{{ f.path }} {% endfor %}",
	"{% for t in site.tags %}{{ t[0] }}={{ t[1].size }} {% endfor %}",
	"{% for p in site.categories.cat %}{{ p.title }}{% endfor %}{{ site.tags.red.size }}",
	"{% for c in site.collections %}{{ c.label }}{{ c.docs.size }} {% endfor %}",
	"{% assign s = site.docs | sort: 'note' | map: 'title' | join: '+' %}{{ s }}",
	"{% assign w = site.posts | where: 'note', 'n1' %}{{ w.size }}",
	"{{ site.posts.first.content | strip_html | truncate: 30 }}",
	"{{ site.docs.first.content | size }} {{ site.docs.last.output | size }}",
	"{{ site.data.menu[0].name }} {{ site.data.menu.size }}",
	"{% for p in site.data.people %}{{ p.name }}{% endfor %}",
	"{% for r in site.data.rows %}{{ r.a }}-{{ r.b }} {% endfor %}{{ site.data.nest.more.k }}",
	"{% for d in site.data %}{{ d[0] }} {% endfor %}",
	"{{ site.github.repository_url }} {{ site.github.is_project_page }} {{ jekyll.environment "
	"}}",
	"{% for p in site.html_pages %}{{ p.url }} {% endfor %}",
	"{% for d in site.documents reversed %}{{ d.url }}{{ d.next.title }} {% endfor %}",
	("{% for f in site.static_files %}{{ f.basename }}{{ f.extname }}{{ f.note }}"
	 "{{ f.modified_time | date: '%s' }} {% endfor %}"),
	"{% assign g = site.posts | group_by: 'note' %}{% for x in g %}{{ x.name }}{{ x.size }}"
	"{% endfor %}",
	"{{ site.pages | where_exp: 'p', \"p.dir == '/dir/'\" | map: 'title' | join: '+' }}",
	"{{ site.docs | find: 'note', 'n1' | map: 'url' }} {{ site.docs | where: 'note', 'n2' | "
	"size }}",
	"{% assign d = site.collections | where: 'label', 'docs' | first %}{{ d.files.size }} {{ "
	"d.note }}",
	"{{ page.previous.excerpt | strip_html }} {{ page.next.content | size }}",
	"{{ site.related_posts | map: 'url' | join: ' ' }}",
	"{% for c in site.categories %}{{ c[0] }}:{{ c[1] | map: 'title' | join }} {% endfor %}",
	"{{ site.data.menu | jsonify }} {{ site.data['nest'].more.k }} {{ site.data.tabs | size }}",
	"{{ site.time | date: '%F' }} {{ page.date | date_to_rfc822 }} {{ page.last_modified_at }}",
	"{% include inner.html x=page.title %}",
	"{% include foot.html %}",
	"{% include_cached inner.html x=page.note %}",
	"{% include_cached foot.html %}",
	"{% seo %}",
	"{% feed_meta %}{% avatar someone size=30 %}",
	"{% highlight ruby %}x = \"{{ page.note }}\"{% endhighlight %}",
	"{:.c #i}\n# Headed\n{: #own}\n\n* toc\n{:toc}\n\n$$ x $$ [^1]\n\n[^1]: a note",
	"{{ page.content | size }} {{ page.excerpt }} {{ content | size }}",
	"{% unless page.dir != '/dir/' %}{% include_relative part.txt x=1 %}{% endunless %}",
	"{% if page.which %}{% include {{ page.which }} %}{% endif %}",
	"{% include sub/item.html x='1' y=site.tagline %}",
	"{{ 'm *d*' | markdownify }} {{ '/x' | relative_url }} {{ 'y' | absolute_url }}",
	"{{ layout.mark }} {{ layout.title }}",
	("{{ paginator.page }}/{{ paginator.total_pages }}{% for p in paginator.posts %}{{ p.title "
	 "}}{% endfor %}"),
	"{% if page.note == 'n1' %}yes{% else %}no{% endif %}",
	"{% for p in site.related_posts limit: 2 %}{{ p.title }}{% endfor %}",
	"{{ site.html_pages.size }} {{ site.documents.size }}",
	"[about](about.md) [page](dir/page.md#x) [up](../index.html) "
	"[post](_posts/2023-01-02-a.md)",
	"[ref]\n\n[ref]: dir/README.md",
	"@someone wrote :tada: to @else",
	"{{ page.type }} {{ page.posts.size }}{% for p in page.posts %} {{ p.title }}{% endfor %}",
	"{{ page.redirect.to }} {{ page.redirect.from }}",
};

/* The first so many include nothing. */
enum { INCLUDED = 40 };

/* May be wrong, or is. Rare, so that most sites are whole most of the time. */
static const char *const wrong[] = { "{% link about.md %}", "{% post_url 2023-01-02-a %}",
	"{% nonsense %}", "{% if page.title %}", "{{ page.title", "{% include missing.html %}",
	"{% link nothing.md %}", "{% post_url 2020-01-01-none %}", "{{ 1 | divided_by: 0 }}",
	"{% include_relative part.txt %}", "{% seo title=false %}" };

static void
add_pieces(struct buf *b, unsigned most)
{
	for (unsigned n = pick(most + 1); n; n--)
		buf_printf(b, "%s\n\n", PICK(pieces));
	if (pick(60) == 0)
		buf_printf(b, "%s\n", PICK(wrong));
}

static void
add_front(struct buf *b)
{
	buf_lit(b, "---\n");
	if (pick(4))
		buf_printf(b, "title: T%u\n", pick(5));
	if (pick(2))
		buf_printf(b, "layout: %s\n", pick(12) ? PICK(layouts) : "missing");
	if (pick(3) == 0)
		buf_printf(b, "tags: [%s, \"%s\"]\n", PICK(tags), PICK(tags));
	if (pick(4) == 0)
		buf_printf(b, "categories: %s\n", pick(2) ? "one two" : "[x]");
	if (pick(3) == 0)
		buf_printf(b, "note: n%u\n", pick(3));
	if (pick(3) == 0)
		buf_printf(b, "which: %s\n", PICK(includes));
	if (pick(6) == 0)
		buf_printf(b, "date: 2023-0%u-05 10:00\n", 1 + pick(9));
	if (pick(10) == 0)
		buf_printf(b, "permalink: %s\n", pick(2) ? "/perma/:title/" : "/fixed.html");
	if (pick(12) == 0)
		buf_lit(b, "published: false\n");
	if (pick(12) == 0)
		buf_lit(b, "excerpt: told\n");
	if (pick(15) == 0)
		buf_lit(b, "excerpt_separator: <!--more-->\n");
	if (pick(12) == 0)
		buf_printf(b, "redirect_from: [/old/%u.html, /was/]\n", pick(3));
	if (pick(20) == 0)
		buf_lit(b, "redirect_to: /about/\n");
	static const char *const rare[] = { "hidden: true", "slug: own-slug", "sitemap: false",
		"last_modified_at: 2023-04-05", "image: /img/p.png", "author: ann",
		"description: said of it", "render_with_liquid: false", "layout: none",
		"redirect_to: [/list.html]", "categories: cat", "lang: de", "excerpt: \"\"",
		"permalink: /:categories/:year/:title:output_ext", "title: \"\"" };
	if (pick(3) == 0)
		buf_printf(b, "%s\n", PICK(rare));
	if (pick(40) == 0)
		buf_lit(b, "broken: [1, 2\n");
	if (pick(40))
		buf_lit(b, "---\n");
}

static void
random_document(const char *path)
{
	struct buf b = { 0 };
	bool bare = str_search(str_of(path), S("README")) < strlen(path) || path[0] == 'b';
	if (pick(bare ? 3 : 20))
		add_front(&b);
	if (pick(3) == 0)
		buf_printf(&b, "# Heading %u\n\n", pick(3));
	buf_printf(&b, "Text %u of *words*.\n\n", pick(4));
	add_pieces(&b, 3);
	if (pick(6) == 0)
		buf_lit(&b, "<!--more-->\n\n# Heading\n\n[about]: /about/\n");
	save(path, buf_str(&b));
	buf_done(&b);
}

static void
random_layout(void)
{
	char path[64];
	struct buf b = { 0 };
	const char *name = PICK(layouts);
	(void)snprintf(path, sizeof(path), "_layouts/%s.html", name);
	if (name != layouts[0] && pick(5))
		buf_printf(&b, "---\nlayout: %s\nmark: m%u\n---\n", pick(8) ? "base" : "page",
			pick(3));
	buf_printf(&b, "<%s>", name);
	add_pieces(&b, 3);
	if (pick(15))
		buf_lit(&b, "{{ content }}");
	add_pieces(&b, 1);
	save(path, buf_str(&b));
	buf_done(&b);
}

/* An include may include the next ones of the list; rarely any, and so itself. */
static void
random_include(void)
{
	char path[64];
	struct buf b = { 0 };
	unsigned which = pick(4);
	(void)snprintf(path, sizeof(path), "_includes/%s", includes[which]);
	buf_printf(&b, "(i%u {{ include.x }} {{ include.y }}", pick(3));
	if (which < 3 && pick(2))
		buf_printf(&b, "{%% include %s x=include.x %%}", includes[which + 1]);
	if (pick(30) == 0)
		buf_printf(&b, "{%% include %s %%}", PICK(includes));
	if (pick(2))
		buf_add(&b, str_of(pieces[pick(INCLUDED)]));
	if (pick(40) == 0)
		buf_add(&b, str_of(PICK(wrong)));
	buf_lit(&b, ")");
	save(path, buf_str(&b));
	buf_done(&b);
}

static void
random_data(void)
{
	struct buf b = { 0 };
	unsigned which = pick(5);
	if (pick(25) == 0)
		buf_lit(&b, "\"broken: [");
	else if (which == 0)
		for (unsigned n = pick(3); n; n--)
			buf_printf(&b, "- name: N%u\n", pick(4));
	else if (which == 1)
		buf_printf(&b, "[{\"name\": \"P%u\"}, {\"name\": \"Q\"}]", pick(4));
	else if (which == 2)
		buf_printf(&b, "a,b\n%u,2\nx,\n", pick(4));
	else if (which == 4)
		buf_printf(&b, "a\tb\n%u\t2\n", pick(4));
	else
		buf_printf(&b, "k: v%u\n", pick(4));
	save(data[which], buf_str(&b));
	buf_done(&b);
}

static void
random_theme(void)
{
	for (size_t i = 0; i < sizeof(theme) / sizeof(*theme); i++) {
		struct buf b = { 0 };
		struct str path = str_of(theme[i]);
		if (str_ends(path, S("_config.yml")))
			buf_printf(&b, "tagline: theme%u\nlogo: /t.png\n", pick(3));
		else if (str_ends(path, S(".yml")))
			buf_printf(&b, "- name: theme%u\n", pick(3));
		else if (str_ends(path, S("css")))
			buf_printf(&b, "%s$c: green%u;\n", pick(3) ? "" : "---\n---\n", pick(3));
		else
			buf_printf(&b, "%s<theme>%s{{ content }}",
				pick(2) ? "---\nmark: theme\n---\n" : "", pieces[pick(INCLUDED)]);
		save(theme[i], buf_str(&b));
		buf_done(&b);
	}
}

/* Settings of the site and of plugins that make pages or tags, few at a time. */
static void
random_settings(struct buf *b)
{
	static const char *const settings[] = {
		"feed: {posts_limit: 2, excerpt_only: true}",
		"feed: {path: /feed/all.xml, tags: true, categories: [cat, x]}",
		"feed: {collections: {docs: {path: /docs.xml, category: one}}}",
		"feed: {tags: {except: [red]}, collections: [docs]}",
		"limit_posts: 3",
		"page_excerpts: true",
		"collections_dir: col",
		"url: https://y.example",
		"url: https://x.example",
		"theme: atheme",
		"theme: atheme\nignore_theme_config: true",
		"include: [_shown]",
		"repository: me/it",
		"platen: {github_pages: true}\nrepository: me/it",
		"author: {name: Ann, email: a@x.example, twitter: ann}\nlogo: /img/p.png",
		"twitter: {username: t}\nsocial: {name: S, links: [https://a.example]}",
		"liquid: {error_mode: strict}",
		"liquid: {strict_filters: true}",
		"sass: {style: compressed}",
		"redirect_from: {json: false}",
		"show_dir_listing: true\nlsi: false",
		"kramdown: {toc_levels: 2..3, hard_wrap: true, auto_ids: false}",
		"strict_front_matter: true",
		"readme_index: {enabled: false}",
		"description: about it\nlang: de",
	};
	for (unsigned n = pick(4); n; n--)
		buf_printf(b, "%s\n", PICK(settings));
}

/* The list of plugins, and what it says of those that have settings. */
static void
random_plugins(struct buf *b, bool paginate)
{
	static const char *const archives[] = { "all", "[year, tags]", "[month, categories]" };
	buf_printf(b, "plugins: [%s", paginate ? "jekyll-paginate" : "jekyll-compose");
	for (size_t i = 0; i < sizeof(plugins) / sizeof(*plugins); i++)
		if (pick(3) == 0)
			buf_printf(b, ", %s", plugins[i]);
	for (size_t i = 0; i < sizeof(taggers) / sizeof(*taggers); i++)
		if (pick(20))
			buf_printf(b, ", %s", taggers[i]);
	buf_lit(b, "]\n");
	if (pick(2))
		buf_printf(b, "jekyll-archives: {enabled: %s%s}\n", PICK(archives),
			pick(3) ? "" : ", layout: page, permalinks: {tag: '/t/:name/'}");
	if (pick(4) == 0)
		buf_printf(b, "relative_links: {collections: %s}\n", pick(2) ? "true" : "false");
	if (pick(4) == 0)
		buf_printf(b, "titles_from_headings: {strip_title: %s, collections: true}\n",
			pick(2) ? "true" : "false");
	if (pick(4) == 0)
		buf_printf(b,
			"optional_front_matter: {remove_originals: true}\n"
			"readme_index: {with_frontmatter: %s}\n",
			pick(2) ? "true" : "false");
	if (pick(6) == 0)
		buf_lit(b, "jekyll-mentions: https://people.example\n");
}

static void
random_config(void)
{
	static const char *const permalinks[] = { "pretty", "date", "none", "ordinal", "weekdate",
		"/p/:title/", "/:year/:categories/:title.html",
		"/:short_year/:i_month-:i_day/:slug:output_ext" };
	static const char *const globs[] = { "dir/*.md", "_posts/sub", "**/*.png", "_docs",
		"dir/**/*", "col" };
	struct buf b = { 0 };
	buf_printf(&b, "title: Site %u\ntagline: said %u\n", pick(2), pick(4));
	if (pick(2))
		buf_printf(&b, "permalink: %s\n", PICK(permalinks));
	static const char *const sorted[] = { "", "    sort_by: note\n",
		"    order: [two.md, deep/three.md]\n", "    permalink: /d/:path/\n    note: c\n",
		"    permalink: /:collection/:title:output_ext\n" };
	if (pick(4))
		buf_printf(&b, "collections:\n  docs:\n    output: %s\n%s",
			pick(3) ? "true" : "false", PICK(sorted));
	bool paginate = pick(2);
	if (paginate)
		buf_printf(&b, "paginate: %u\n", 1 + pick(3));
	random_plugins(&b, paginate);
	random_settings(&b);
	if (pick(4) == 0)
		buf_lit(&b, "paginate_path: /blog/page:num/\n");
	if (pick(2))
		buf_printf(&b,
			"defaults:\n  - scope: {path: \"\", type: %s}\n    values: {layout: %s, "
			"note: n%u}\n"
			"  - scope: {path: \"%s\"}\n    values: {note: g}\n",
			pick(2) ? "posts" : "docs", PICK(layouts), pick(3), PICK(globs));
	if (pick(12) == 0)
		buf_printf(&b, "data_dir: %s\n", pick(3) ? "_data/nest" : "dir");
	if (pick(4) == 0)
		buf_lit(&b, "exclude: [raw.txt, dir]\n");
	if (pick(5) == 0)
		buf_printf(&b, "%s: true\n",
			pick(3) == 0   ? "future"
			: pick(2) == 0 ? "show_drafts"
				       : "unpublished");
	if (pick(6) == 0)
		buf_lit(&b, "timezone: Asia/Tokyo\n");
	if (pick(6) == 0)
		buf_lit(&b, "excerpt_separator: \"\"\n");
	if (pick(3) == 0)
		buf_lit(&b, "markdown: CommonMark\n");
	if (pick(30) == 0)
		buf_lit(&b, "bad: [\n");
	save("_config.yml", buf_str(&b));
	buf_done(&b);
}

static void
random_style(void)
{
	struct buf b = { 0 };
	if (pick(2)) {
		buf_printf(&b, "$c: %s;%s\n", pick(2) ? "red" : "blue", pick(20) ? "" : " }");
		save(pick(2) ? "_sass/_part.scss" : "_sass/deep/_more.scss", buf_str(&b));
	} else {
		buf_printf(&b, "---\n---\n@import 'part';\n%sp { color: $c; margin: %upx }\n",
			pick(4) ? "" : "@import 'deep/more';\n", pick(4));
		save("main.scss", buf_str(&b));
	}
	buf_done(&b);
}

static void
random_static(void)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "%s<p>file %u {{ page.title }}</p>",
		pick(6) ? "" : "---\n---\n", pick(4));
	save(PICK(statics), (struct str){ text, (size_t)n });
}

static const char *
random_path(void)
{
	static char path[64];
	switch (pick(8)) {
	case 0:
		return PICK(docs);
	case 1:
		return PICK(pages);
	case 2:
		(void)snprintf(path, sizeof(path), "_layouts/%s.html", PICK(layouts));
		return path;
	case 3:
		(void)snprintf(path, sizeof(path), "_includes/%s", PICK(includes));
		return path;
	case 4:
		return PICK(data);
	case 5:
		return PICK(statics);
	default:
		return PICK(posts);
	}
}

static void
random_removal(void)
{
	static const char *const folders[] = { "_posts", "_docs", "_docs/deep", "_includes/sub",
		"dir", "_data", "_data/nest", "_drafts" };
	switch (pick(5)) {
	case 0:
		move(PICK(posts), PICK(posts));
		break;
	case 1:
		move(random_path(), random_path());
		break;
	case 2:
		if (pick(3) == 0) {
			const char *folder = PICK(folders);
			remove_tree(folder);
			did("remove everything of %s", folder);
		} else {
			move(PICK(folders), pick(2) ? "_posts/moved" : "dir");
		}
		break;
	default:
		edit_remove(random_path());
	}
}

static void
edit(void)
{
	switch (pick(20)) {
	case 0:
	case 1:
	case 2:
	case 3:
		random_document(PICK(posts));
		break;
	case 4:
	case 5:
		random_document(PICK(docs));
		break;
	case 6:
	case 7:
		random_document(PICK(pages));
		break;
	case 8:
	case 9:
		random_layout();
		break;
	case 10:
	case 11:
		random_include();
		break;
	case 12:
		random_data();
		break;
	case 13:
		random_config();
		break;
	case 14:
		random_style();
		break;
	case 15:
		random_static();
		break;
	case 16:
	case 17:
		random_removal();
		break;
	case 18:
		edit_append(random_path());
		break;
	case 19:
		edit_touch(random_path());
		break;
	}
}

static void
start(void)
{
	random_config();
	for (unsigned i = 0; i < 12; i++) {
		random_layout();
		random_include();
		random_data();
		random_document(PICK(posts));
		random_document(PICK(pages));
		random_document(PICK(docs));
	}
	random_style();
	random_theme();
}

static const char *const urls[] = { "/", "/index.html", "/about/", "/about.html", "/about",
	"/list.html", "/list/", "/dir/", "/dir", "/dir/page.html", "/dir/page/", "/raw.txt",
	"/blog/", "/blog/page2/", "/blog/page3/", "/page2/", "/page3/", "/page/2/", "/404.html",
	"/404/", "/2023/01/02/a.html", "/2023/01/02/b.html", "/2023/01/02/a/", "/2023/01/02/b/",
	"/one/two/2023/01/02/a.html", "/x/2023/01/02/a.html", "/2024/05/06/c.html",
	"/2024/05/06/c/", "/one/two/2024/05/06/c/", "/2022/03/04/d.html", "/2022/03/04/d/",
	"/cat/2023/06/07/e.html", "/cat/2023/06/07/e/", "/2099/01/01/later.html",
	"/2021/02/03/g.html", "/2021/02/03/g/", "/a.html", "/b.html", "/cat/e.html", "/p/a/",
	"/p/b/", "/p/e/", "/p/f/", "/p/g/", "/2023/a.html", "/2023/cat/e.html",
	"/2023/one/two/b.html", "/2023/05/05/a.html", "/2023/03/05/a/", "/perma/a/", "/perma/one/",
	"/perma/T1/", "/fixed.html", "/docs/one.html", "/docs/two.html", "/docs/one/", "/docs/two/",
	"/docs/deep/three.html", "/docs/plain.txt", "/docs/file.bin", "/s.css", "/img/p.png",
	"/main.css", "/main.scss", "/_config.yml", "/_layouts/base.html", "/_docs/one.md",
	"/about.md", "/feed.xml", "/nothing", "/f.html", "/dir/index.html", "/bare.html", "/bare/",
	"/bare.md", "/README.md", "/README.html", "/README/", "/dir/README.md", "/dir/README.html",
	"/old/0.html", "/old/1.html", "/was/", "/redirects.json", "/sitemap.xml", "/robots.txt",
	"/tag/red/", "/tag/green/", "/tag/blue-sky/", "/category/x/", "/category/one/",
	"/category/cat/", "/2023/", "/2023/01/", "/2023/06/", "/2024/", "/2024/05/06/",
	"/2023/01/02/", "/feed/all.xml", "/feed/cat.xml", "/feed/x.xml", "/docs.xml",
	"/feed/docs.xml", "/feed/docs/one.xml", "/feed/by_tag/red.xml", "/feed/by_tag/blue-sky.xml",
	"/t/red/", "/docs/four.html", "/d/one/", "/d/deep/three/", "/docs/2020-02-02-dated.html",
	"/docs/dated.html", "/2023/08/09/h.html", "/2023/002/a.html", "/2023/W01/Mon/a.html",
	"/23/1-2/a.html", "/23/6-7/e.html", "/own-slug.html", "/assets/t.css", "/_shown/x.txt",
	"/shown/x.txt", "/dir/part.txt" };

const struct site_sort site_jekyll = {
	.name = "jekyll",
	.start = start,
	.edit = edit,
	.path = random_path,
	.theme = random_theme,
	.urls = urls,
	.nurls = sizeof(urls) / sizeof(*urls),
};
