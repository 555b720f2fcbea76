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
	"_posts/2099-01-01-later.md", "_drafts/f.md", "_posts/sub/2021-02-03-g.md" };
static const char *const docs[] = { "_docs/one.md", "_docs/two.md", "_docs/deep/three.md",
	"_docs/plain.txt" };
static const char *const pages[] = { "index.html", "about.md", "list.html", "dir/index.md",
	"dir/page.md", "raw.txt", "blog/index.html", "404.md", "README.md", "dir/README.md",
	"bare.md" };
static const char *const layouts[] = { "base", "post", "page", "archive", "default" };
static const char *const includes[] = { "head.html", "foot.html", "inner.html", "sub/item.html" };
static const char *const data[] = { "_data/menu.yml", "_data/people.json", "_data/rows.csv",
	"_data/nest/more.yml" };
static const char *const statics[] = { "s.css", "img/p.png", "_docs/file.bin", "dir/index.html" };
/* Plugins that make pages of their own, and that change what others are. */
static const char *const plugins[] = { "jekyll-archives", "jekyll-default-layout", "jekyll-feed",
	"jekyll-mentions", "jekyll-optional-front-matter", "jekyll-readme-index",
	"jekyll-redirect-from", "jekyll-relative-links", "jekyll-seo-tag", "jekyll-sitemap",
	"jekyll-titles-from-headings", "jemoji" };
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
	"{% include inner.html x=page.title %}",
	"{% include foot.html %}",
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

/* May be wrong, or is. Rare, so that most sites are whole most of the time. */
static const char *const wrong[] = { "{% link about.md %}", "{% post_url 2023-01-02-a %}",
	"{% nonsense %}", "{% if page.title %}", "{{ page.title", "{% include missing.html %}",
	"{% link nothing.md %}", "{% post_url 2020-01-01-none %}", "{{ 1 | divided_by: 0 }}",
	"{% feed_meta %}", "{% seo title=false %}" };

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
		buf_add(&b, str_of(pieces[pick(26)]));
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
	unsigned which = pick(4);
	if (pick(25) == 0)
		buf_lit(&b, "\"broken: [");
	else if (which == 0)
		for (unsigned n = pick(3); n; n--)
			buf_printf(&b, "- name: N%u\n", pick(4));
	else if (which == 1)
		buf_printf(&b, "[{\"name\": \"P%u\"}, {\"name\": \"Q\"}]", pick(4));
	else if (which == 2)
		buf_printf(&b, "a,b\n%u,2\nx,\n", pick(4));
	else
		buf_printf(&b, "k: v%u\n", pick(4));
	save(data[which], buf_str(&b));
	buf_done(&b);
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
	buf_lit(b, "]\n");
	if (pick(2))
		buf_printf(b, "jekyll-archives: {enabled: %s}\n", PICK(archives));
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
	static const char *const permalinks[] = { "pretty", "date", "none", "/p/:title/",
		"/:year/:categories/:title.html" };
	struct buf b = { 0 };
	buf_printf(&b, "title: Site %u\ntagline: said %u\n", pick(2), pick(4));
	if (pick(2))
		buf_printf(&b, "permalink: %s\n", PICK(permalinks));
	if (pick(4))
		buf_printf(&b, "collections:\n  docs:\n    output: %s\n%s",
			pick(3) ? "true" : "false", pick(3) ? "" : "    sort_by: note\n");
	bool paginate = pick(2);
	if (paginate)
		buf_printf(&b, "paginate: %u\n", 1 + pick(3));
	random_plugins(&b, paginate);
	if (pick(4) == 0)
		buf_lit(&b, "paginate_path: /blog/page:num/\n");
	if (pick(2))
		buf_printf(&b,
			"defaults:\n  - scope: {path: \"\", type: %s}\n    values: {layout: %s, "
			"note: n%u}\n"
			"  - scope: {path: \"%s\"}\n    values: {note: g}\n",
			pick(2) ? "posts" : "docs", PICK(layouts), pick(3),
			pick(2) ? "dir/*.md" : "_posts/sub");
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
	int n = snprintf(
		text, sizeof(text), "%s<p>file %u</p>", pick(6) ? "" : "---\n---\n", pick(4));
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
		"dir", "_data/nest", "_drafts" };
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
	"/2023/01/02/" };

const struct site_sort site_jekyll = {
	.name = "jekyll",
	.start = start,
	.edit = edit,
	.urls = urls,
	.nurls = sizeof(urls) / sizeof(*urls),
};
