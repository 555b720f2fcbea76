/* The same posts in the layouts of several tools: a blog's usual templates (a frame, the posts' layout
 * within it, an include, a home page), as each tool's authors would write them. */
#include "bench/gen_layout.h"

#include <stdio.h>

static const char *const layout_names[GEN_LAYOUTS] = { "plain", "jekyll", "hugo", "zola",
	"eleventy" };

/* Where what an edit changes lies; NULL: the layout has none. */
static const struct {
	const char *layout, *include, *data, *config, *style, *image;
} places[GEN_LAYOUTS] = {
	{ NULL, NULL, NULL, "_config.yml", "style.css", "images/photo.png" },
	{ "_layouts/post.html", "_includes/head.html", "_data/bench.yml", "_config.yml",
		"style.css", "images/photo.png" },
	{ "layouts/_default/single.html", "layouts/partials/head.html", "data/bench.yml",
		"config.toml", "static/style.css", "static/images/photo.png" },
	{ "templates/page.html", "templates/head.html", NULL, "config.toml", "static/style.css",
		"static/images/photo.png" },
	{ "_includes/post.njk", "_includes/head.njk", "_data/bench.json", NULL, "style.css",
		"images/photo.png" },
};

static const struct layout_file {
	enum gen_layout layout;
	const char *name, *text;
} files[] = {
	{ GEN_JEKYLL, "_layouts/default.html",
		"<!doctype html>\n<html lang=\"en\">\n<head>{% include head.html %}</head>\n"
		"<body><nav><a href=\"/\">{{ site.title }}</a></nav>\n{{ content }}\n"
		"<footer>{{ site.tagline }} {{ site.data.bench.edit "
		"}}</footer></body>\n</html>\n" },
	{ GEN_JEKYLL, "index.html",
		"---\nlayout: default\ntitle: Home\n---\n{% for post in site.posts limit: 20 %}\n"
		"<h2><a href=\"{{ post.url }}\">{{ post.title | escape }}</a></h2>\n"
		"<p>{{ post.description | escape }}</p>\n{% endfor %}\n" },
	{ GEN_HUGO, "layouts/_default/list.html",
		"<!doctype html>\n<html lang=\"en\"><head>{{ partial \"head.html\" . }}</head>\n"
		"<body>{{ range first 20 .Site.RegularPages.ByDate.Reverse }}<h2><a href=\"{{ "
		".RelPermalink }}\">{{ .Title }}</a></h2>\n<p>{{ .Description }}</p>{{ end }}"
		"</body></html>\n" },
	{ GEN_ZOLA, "content/_index.md", "+++\nsort_by = \"date\"\n+++\n" },
	{ GEN_ZOLA, "templates/index.html",
		"<!doctype html>\n<html lang=\"en\"><head>{% include \"head.html\" "
		"%}</head>\n<body>"
		"{% for page in section.pages | slice(end=20) %}<h2><a href=\"{{ page.path }}\">"
		"{{ page.title }}</a></h2>\n{% endfor %}</body></html>\n" },
	{ GEN_ELEVENTY, ".eleventy.js",
		"module.exports = (c) => {\n\tc.addPassthroughCopy(\"style.css\");\n"
		"\tc.addPassthroughCopy(\"images\");\n};\n" },
	{ GEN_ELEVENTY, "index.njk",
		"---\ntitle: Home\n---\n<!doctype html>\n<html lang=\"en\"><head>{% include "
		"\"head.njk\" %}</head>\n<body>{% for post in collections.post | reverse %}"
		"{% if loop.index <= 20 %}<h2><a href=\"{{ post.url }}\">{{ post.data.title }}</a>"
		"</h2>{% endif %}{% endfor %}</body></html>\n" },
};

#define NEIGHBOURS                                                                                 \
	"{% if page.previous %}<a href=\"{{ page.previous.url }}\">"                               \
	"{{ page.previous.title | escape }}</a>{% endif %}\n"                                      \
	"{% if page.next %}<a href=\"{{ page.next.url }}\">{{ page.next.title | escape }}"         \
	"</a>{% endif %}\n"

/* The layout of all posts, with the edit's number as %u, and links to others as %s. */
static const char *const templates[GEN_LAYOUTS] = {
	[GEN_JEKYLL] = "---\nlayout: default\n---\n"
		       "<article><h1>{{ page.title }}</h1>\n<p>edit-%08u</p>\n"
		       "<time>{{ page.date | date: \"%%Y-%%m-%%d %%H:%%M:%%S\" }}</time>\n"
		       "{%% for tag in page.tags %%}{{ tag }} {%% endfor "
		       "%%}\n"
		       "{{ content }}\n%s</article>\n",
	[GEN_HUGO] =
		"<!doctype html>\n<html lang=\"en\"><head>{{ partial \"head.html\" . }}</head>\n"
		"<body><nav><a href=\"/\">{{ .Site.Title }}</a></nav>\n<article><h1>{{ .Title }}"
		"</h1>\n<p>edit-%08u</p>\n<time>{{ .Date.Format \"2006-01-02 15:04:05\" }}</time>\n"
		"{{ range .Params.tags }}<a href=\"/tags/{{ . }}/\">{{ . }}</a> {{ end }}\n"
		"{{ .Content }}\n{{ with .PrevInSection }}<a href=\"{{ .RelPermalink }}\">{{ "
		".Title "
		"}}</a>{{ end }}\n{{ with .NextInSection }}<a href=\"{{ .RelPermalink }}\">{{ "
		".Title "
		"}}</a>{{ end }}\n</article><footer>{{ .Site.Data.bench.edit }}</footer></body>"
		"</html>\n",
	[GEN_ZOLA] =
		"<!doctype html>\n<html lang=\"en\"><head>{%% include \"head.html\" %%}</head>\n"
		"<body><nav><a href=\"/\">{{ config.title }}</a></nav>\n<article><h1>{{ page.title "
		"}}"
		"</h1>\n<p>edit-%08u</p>\n<time>{{ page.date | date(format=\"%%Y-%%m-%%d "
		"%%H:%%M:%%S\") }}</time>\n{%% for tag in page.taxonomies.tags %%}<a>{{ tag }}</a> "
		"{%% endfor %%}\n{{ page.content | safe }}\n</article></body></html>\n",
	[GEN_ELEVENTY] =
		"<!doctype html>\n<html lang=\"en\"><head>{%% include \"head.njk\" %%}</head>\n"
		"<body><article><h1>{{ title }}</h1>\n<p>edit-%08u</p>\n<time>{{ "
		"page.date.toISOString()"
		" }}</time>\n{%% for tag in tags %%}<a>{{ tag }}</a> {%% endfor %%}\n"
		"{{ content | safe }}\n</article><footer>{{ bench.edit }}</footer></body></html>\n",
};

/* What a Jekyll site has more or less of in each form: links in the layout of posts, lines of its configuration. */
static const struct {
	const char *links, *config;
} forms[] = {
	[GEN_USUAL] = { NEIGHBOURS, "plugins: [jekyll-commonmark]\n" },
	[GEN_ALONE] = { "", "plugins: [jekyll-commonmark]\n" },
	[GEN_UNDATED] = { "", "plugins: [jekyll-commonmark]\npermalink: /posts/:title.html\n" },
	[GEN_PAGED] = { NEIGHBOURS,
		"plugins: [jekyll-commonmark, jekyll-paginate]\npaginate: 20\n" },
};

static const char paged_home[] =
	"---\nlayout: default\ntitle: Home\n---\n{% for post in paginator.posts %}\n"
	"<h2><a href=\"{{ post.url }}\">{{ post.title | escape }}</a></h2>\n"
	"<p>{{ post.description | escape }}</p>\n{% endfor %}\n"
	"<p>Page {{ paginator.page }} of {{ paginator.total_pages }}</p>\n";

/* The include in every head, with the edit's number as %u. */
static const char *const includes[GEN_LAYOUTS] = {
	[GEN_JEKYLL] = "<meta charset=\"utf-8\"><meta name=\"edit\" content=\"edit-%08u\">"
		       "<title>{{ page.title | escape }} · {{ site.title | escape }}</title>"
		       "<link rel=\"stylesheet\" href=\"{{ '/style.css' | relative_url }}\">",
	[GEN_HUGO] = "<meta charset=\"utf-8\"><meta name=\"edit\" content=\"edit-%08u\">"
		     "<title>{{ .Title }} · {{ .Site.Title }}</title>"
		     "<link rel=\"stylesheet\" href=\"/style.css\">",
	[GEN_ZOLA] =
		"<meta charset=\"utf-8\"><meta name=\"edit\" content=\"edit-%08u\">"
		"<title>{{ config.title }}</title><link rel=\"stylesheet\" href=\"/style.css\">",
	[GEN_ELEVENTY] = "<meta charset=\"utf-8\"><meta name=\"edit\" content=\"edit-%08u\">"
			 "<title>{{ title }}</title><link rel=\"stylesheet\" href=\"/style.css\">",
};

static const char *const configs[GEN_LAYOUTS] = {
	[GEN_PLAIN] = "title: A made-up blog edit-%08u\n",
	[GEN_JEKYLL] = "title: A made-up blog edit-%08u\ntagline: For measuring\n"
		       "markdown: CommonMark\n%s",
	[GEN_HUGO] = "title = \"A made-up blog edit-%08u\"\nbaseURL = \"http://localhost/\"\n"
		     "[permalinks]\nposts = \"/:year/:month/:day/:filename/\"\n"
		     "[markup.goldmark.renderer]\nunsafe = true\n",
	[GEN_ZOLA] = "title = \"A made-up blog edit-%08u\"\nbase_url = \"http://localhost\"\n"
		     "taxonomies = [{ name = \"tags\" }]\n",
};

const char *
gen_layout_name(enum gen_layout layout)
{
	return layout_names[layout];
}

bool
gen_layout_named(struct str name, enum gen_layout *ret)
{
	for (int i = 0; i < GEN_LAYOUTS; i++) {
		if (!str_eq(name, str_of(layout_names[i])))
			continue;
		*ret = (enum gen_layout)i;
		return true;
	}
	return false;
}

/* The place of a file of the site that an edit changes; NULL: none, or a post. */
static const char *
place(const struct gen_site *site, enum gen_edit what)
{
	switch (what) {
	case GEN_LAYOUT:
		return places[site->layout].layout;
	case GEN_INCLUDE:
		return places[site->layout].include;
	case GEN_DATA:
		return places[site->layout].data;
	case GEN_CONFIG:
		return places[site->layout].config;
	case GEN_STYLE:
		return places[site->layout].style;
	case GEN_IMAGE:
		return places[site->layout].image;
	case GEN_BODY:
	case GEN_TITLE:
	case GEN_BROKEN:
	case GEN_TAG:
	case GEN_DATE:
	case GEN_NEW:
	case GEN_MOVED:
	case GEN_LISTED:
	case GEN_FOLDER:
	case GEN_FOLDER_MOVED:
		break;
	}
	return NULL;
}

static bool
is_in_folder(enum gen_edit what)
{
	return what == GEN_FOLDER || what == GEN_FOLDER_MOVED;
}

bool
gen_has(const struct gen_site *site, enum gen_edit what)
{
	if (what == GEN_LISTED)
		return site->layout == GEN_JEKYLL;
	if (is_in_folder(what))
		return site->layout == GEN_JEKYLL || site->layout == GEN_PLAIN;
	return what < GEN_LAYOUT || what >= GEN_BROKEN || place(site, what);
}

/* The smallest picture, with the edit behind its end, where viewers do not look. */
static void
add_image(struct buf *b, unsigned edit)
{
	static const char png[] =
		"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0\x3a\x7e"
		"\x9b\x55\0\0\0\nIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\xdd\x43\x6a"
		"\xc4\0\0\0\0IEND\xae\x42\x60\x82";
	buf_add(b, (struct str){ png, sizeof(png) - 1 });
	buf_printf(b, "edit-%08u", edit);
}

bool
gen_layout_text(struct buf *b, const struct gen_site *site, enum gen_edit what, unsigned edit)
{
	if (!place(site, what))
		return false;
	if (what == GEN_LAYOUT)
		buf_printf(b, templates[site->layout], edit, forms[site->form].links);
	else if (what == GEN_INCLUDE)
		buf_printf(b, includes[site->layout], edit);
	else if (what == GEN_CONFIG)
		buf_printf(b, configs[site->layout], edit, forms[site->form].config);
	else if (what == GEN_DATA)
		buf_printf(b,
			site->layout == GEN_ELEVENTY ? "{ \"edit\": \"edit-%08u\" }\n"
						     : "edit: edit-%08u\n",
			edit);
	else if (what == GEN_STYLE)
		buf_printf(b, "/* edit-%08u */\nbody { max-width: 40em; margin: auto }\n", edit);
	else
		add_image(b, edit);
	return true;
}

void
gen_layout_front_matter(struct buf *b, const struct gen_site *site, size_t n)
{
	if (site->layout == GEN_JEKYLL)
		buf_lit(b, "layout: post\n");
	if (site->layout == GEN_ELEVENTY || site->layout == GEN_ZOLA) {
		buf_add(b, site->layout == GEN_ZOLA ? S("path: ")
						    : S("layout: post.njk\npermalink: "));
		gen_url(b, site, n);
		buf_add_char(b, '\n');
	}
}

bool
gen_layout_file(const struct gen_site *site, size_t i, struct str *ret_name, struct str *ret_text)
{
	for (size_t f = 0; f < sizeof(files) / sizeof(*files); f++) {
		if (files[f].layout != site->layout || i-- > 0)
			continue;
		*ret_name = str_of(files[f].name);
		bool paged = site->form == GEN_PAGED && str_eq(*ret_name, S("index.html"));
		*ret_text = str_of(paged ? paged_home : files[f].text);
		return true;
	}
	return false;
}

/* A pattern, with what stands for the parts of a post's day and name. */
static void
add_pattern(struct buf *b, struct str pattern, size_t n, struct str name)
{
	struct buf day = { 0 };
	gen_day(&day, n, '-');
	const struct {
		struct str word, text;
	} parts[] = {
		{ S("{year}"), str_slice(buf_str(&day), 0, 4) },
		{ S("{month}"), str_slice(buf_str(&day), 5, 7) },
		{ S("{day}"), str_from(buf_str(&day), 8) },
		{ S("{name}"), name },
	};
	while (pattern.len) {
		size_t i = 0;
		while (i < 4 && !str_starts(pattern, parts[i].word))
			i++;
		buf_add(b, i < 4 ? parts[i].text : str_slice(pattern, 0, 1));
		pattern = str_from(pattern, i < 4 ? parts[i].word.len : 1);
	}
	buf_done(&day);
}

/* True where the site has a pattern for it. */
static bool
add_own(struct buf *b, struct str pattern, size_t n, const char *name, size_t number)
{
	char text[64];
	if (pattern.len == 0)
		return false;
	(void)snprintf(text, sizeof(text), "%s-%06zu", name, number);
	add_pattern(b, pattern, n, str_of(text));
	return true;
}

/* A post's file, by its number and what its name begins with. */
static void
add_file(struct buf *b, const struct gen_site *site, size_t n, const char *name, size_t number)
{
	if (add_own(b, site->source, n, name, number))
		return;
	switch (site->layout) {
	case GEN_PLAIN:
		buf_printf(b, "%u/", 2005 + (unsigned)(n % 20));
		break;
	case GEN_JEKYLL:
		buf_lit(b, "_posts/");
		gen_day(b, n, '-');
		buf_add_char(b, '-');
		break;
	case GEN_HUGO:
		buf_lit(b, "content/posts/");
		break;
	case GEN_ZOLA:
		buf_lit(b, "content/");
		break;
	case GEN_ELEVENTY:
		buf_lit(b, "posts/");
		break;
	case GEN_LAYOUTS:
		break;
	}
	buf_printf(b, "%s-%06zu.md", name, number);
}

static void
add_url(struct buf *b, const struct gen_site *site, size_t n, const char *name, size_t number)
{
	if (add_own(b, site->page, n, name, number))
		return;
	buf_lit(b, "/");
	if (site->layout == GEN_PLAIN)
		buf_printf(b, "%u", 2005 + (unsigned)(n % 20));
	else
		gen_day(b, n, '/');
	buf_printf(b, "/%s-%06zu%s", name, number, site->layout == GEN_JEKYLL ? ".html" : "/");
}

void
gen_file(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what)
{
	const char *at = place(site, what);
	if (at)
		buf_add(b, str_of(at));
	else
		add_file(b, site, n, "post", n);
}

void
gen_url(struct buf *b, const struct gen_site *site, size_t n)
{
	add_url(b, site, n, "post", n);
}

void
gen_folder(struct buf *b, enum gen_edit what, unsigned edit)
{
	buf_printf(b, "%s-%06u", what == GEN_FOLDER_MOVED ? "moved" : "new", edit);
}

void
gen_folder_file(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what,
	unsigned edit, size_t i)
{
	gen_folder(b, what, edit);
	buf_add_char(b, '/');
	if (site->layout == GEN_JEKYLL) {
		buf_lit(b, "_posts/");
		gen_day(b, n, '-');
		buf_add_char(b, '-');
	}
	buf_printf(b, "post-%zu.md", i);
}

/* In Jekyll's layout what is above `_posts` is a category. */
static void
add_folder_url(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what,
	unsigned edit, size_t i)
{
	bool jekyll = site->layout == GEN_JEKYLL;
	buf_add_char(b, '/');
	gen_folder(b, what, edit);
	buf_add_char(b, '/');
	if (jekyll) {
		gen_day(b, n, '/');
		buf_add_char(b, '/');
	}
	buf_printf(b, "post-%zu%s", i, jekyll ? ".html" : "/");
}

void
gen_new_file(
	struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit)
{
	if (is_in_folder(what))
		gen_folder_file(b, site, n, what, edit, GEN_FOLDER_POSTS - 1);
	else
		add_file(b, site, n, what == GEN_MOVED ? "moved" : "new", edit);
}

void
gen_new_url(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit)
{
	if (is_in_folder(what))
		add_folder_url(b, site, n, what, edit, GEN_FOLDER_POSTS - 1);
	else
		add_url(b, site, n, what == GEN_MOVED ? "moved" : "new", edit);
}
