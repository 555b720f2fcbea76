/* Sites of made-up posts, for measuring: sizes with a heavy tail, few tags for many and many for
 * few, the Markdown that people write (headings, lists, links, code, a table here and there). */
#include "bench/gen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const words[] = { "about", "after", "again", "build", "cache", "carry", "change",
	"clear", "column", "compose", "copy", "draft", "early", "editor", "every", "figure",
	"first", "folder", "follow", "graph", "hand", "ink", "letter", "line", "little", "margin",
	"measure", "never", "number", "once", "order", "page", "paper", "place", "plain", "plate",
	"press", "print", "proof", "quick", "read", "render", "reader", "save", "sentence", "small",
	"still", "style", "table", "text", "that", "there", "thing", "time", "title", "type",
	"under", "until", "watch", "where", "while", "without", "word", "write" };
enum { WORDS = sizeof(words) / sizeof(*words), TAGS = 40 };

/* splitmix64: small, and good enough to be unlike itself. */
static uint64_t
next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static unsigned
below(uint64_t *state, unsigned n)
{
	return (unsigned)(next(state) % n);
}

static void
add_words(struct buf *b, uint64_t *state, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		buf_printf(b, "%s%s", i ? " " : "", words[below(state, WORDS)]);
}

static void
add_paragraph(struct buf *b, uint64_t *state)
{
	unsigned sentences = 2 + below(state, 4);
	for (unsigned i = 0; i < sentences; i++) {
		add_words(b, state, 5 + below(state, 12));
		if (below(state, 3) == 0)
			buf_printf(b, " **%s** and [%s](https://example.org/%u)",
				words[below(state, WORDS)], words[below(state, WORDS)],
				below(state, 1000));
		buf_lit(b, ".\n");
	}
	buf_lit(b, "\n");
}

static void
add_list(struct buf *b, uint64_t *state)
{
	for (unsigned i = 0, n = 3 + below(state, 5); i < n; i++) {
		buf_lit(b, "- ");
		add_words(b, state, 3 + below(state, 8));
		buf_lit(b, "\n");
	}
	buf_lit(b, "\n");
}

static void
add_code(struct buf *b, uint64_t *state)
{
	buf_printf(b, "```js filename=\"%s.js\"\n", words[below(state, WORDS)]);
	for (unsigned i = 0, n = 3 + below(state, 10); i < n; i++)
		buf_printf(b, "const %s = %s(%u);\n", words[below(state, WORDS)],
			words[below(state, WORDS)], below(state, 100));
	buf_lit(b, "```\n\n");
}

static void
add_table(struct buf *b, uint64_t *state)
{
	buf_lit(b, "| a | b | c |\n|---|---|---|\n");
	for (unsigned i = 0, n = 2 + below(state, 5); i < n; i++)
		buf_printf(b, "| %s | %s | %u |\n", words[below(state, WORDS)],
			words[below(state, WORDS)], below(state, 1000));
	buf_lit(b, "\n");
}

static void
add_section(struct buf *b, uint64_t *state)
{
	buf_lit(b, "## ");
	add_words(b, state, 2 + below(state, 4));
	buf_lit(b, "\n\n");
	add_paragraph(b, state);
	switch (below(state, 6)) {
	case 0:
		add_code(b, state);
		break;
	case 1:
		add_table(b, state);
		break;
	case 2:
	case 3:
		add_list(b, state);
		break;
	}
	add_paragraph(b, state);
}

/* The day of post n, so that its URL follows from its number. The first ten have a year of their own:
 * their neighbours are the same ones in a site of any size. */
static void
add_day(struct buf *b, size_t n, char separator)
{
	if (n < 10) {
		buf_printf(b, "2004%c01%c%02zu", separator, separator, n + 1);
		return;
	}
	buf_printf(b, "%u%c%02u%c%02u", 2005 + (unsigned)(n % 20), separator,
		1 + (unsigned)(n / 20 % 12), separator, 1 + (unsigned)(n / 240 % 28));
}

static void
add_front_matter(
	struct buf *b, const struct gen_site *site, uint64_t *state, size_t n, unsigned edit)
{
	buf_lit(b, "---\ntitle: \"");
	add_words(b, state, 3 + below(state, 4));
	if (edit)
		buf_printf(b, " edit-%08u", edit);
	buf_printf(b, " %zu\"\ndate: ", n);
	add_day(b, n, '-');
	buf_lit(b, "\ntags: [");
	for (unsigned i = 0, tags = 1 + below(state, 3); i < tags; i++) {
		/* the product of two draws prefers the first tags, as people do */
		unsigned tag = below(state, TAGS) * below(state, TAGS) / TAGS;
		buf_printf(b, "%stag-%u", i ? ", " : "", tag);
	}
	buf_lit(b, "]\ndescription: ");
	add_words(b, state, 12);
	buf_printf(b, ".\n%s---\n\n", site->jekyll ? "layout: post\n" : "");
}

static void
add_post(struct buf *b, const struct gen_site *site, size_t n, unsigned title, unsigned body)
{
	uint64_t state = site->seed ^ (n * 0xd1342543de82ef95u);
	add_front_matter(b, site, &state, n, title);
	add_paragraph(b, &state);
	buf_printf(b, "This is edit-%08u.\n\n", body);
	/* about 4 KB on average; one in sixteen is several times as long */
	unsigned sections = 2 + below(&state, 7);
	if (below(&state, 16) == 0)
		sections *= 4;
	for (unsigned i = 0; i < sections; i++)
		add_section(b, &state);
}

/* A blog's usual templates: a frame, the posts' layout within it, an include, a home page. */
static void
add_layout(struct buf *b, unsigned edit)
{
	buf_printf(b,
		"---\nlayout: default\n---\n"
		"<article><h1>{{ page.title }}</h1>\n<p>edit-%08u</p>\n"
		"<time>{{ page.date | date: \"%%Y-%%m-%%d\" }}</time>\n"
		"{%% for tag in page.tags %%}<a href=\"/tags/#{{ tag }}\">{{ tag }}</a> {%% endfor "
		"%%}\n"
		"{{ content }}\n"
		"{%% if page.previous %%}<a href=\"{{ page.previous.url }}\">"
		"{{ page.previous.title | escape }}</a>{%% endif %%}\n"
		"{%% if page.next %%}<a href=\"{{ page.next.url }}\">{{ page.next.title | escape }}"
		"</a>{%% endif %%}\n</article>\n",
		edit);
}

static const struct {
	const char *path, *text;
} templates[] = {
	{ "_config.yml", "title: A made-up blog\ntagline: For measuring\nmarkdown: CommonMark\n" },
	{ "_layouts/default.html",
		"<!doctype html>\n<html lang=\"en\">\n<head>{% include head.html %}</head>\n"
		"<body><nav><a href=\"/\">{{ site.title }}</a></nav>\n{{ content }}\n"
		"<footer>{{ site.tagline }}</footer></body>\n</html>\n" },
	{ "_includes/head.html",
		"<meta charset=\"utf-8\"><title>{{ page.title | escape }} · {{ site.title | escape "
		"}}"
		"</title><link rel=\"stylesheet\" href=\"{{ '/style.css' | relative_url }}\">" },
	{ "index.html",
		"---\nlayout: default\ntitle: Home\n---\n{% for post in site.posts limit: 10 %}\n"
		"<h2><a href=\"{{ post.url }}\">{{ post.title | escape }}</a></h2>\n"
		"<p>{{ post.description | escape }}</p>\n{% endfor %}\n" },
	{ "style.css", "body { max-width: 40em; margin: auto }\n" },
};

void
gen_text(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit)
{
	if (what == GEN_LAYOUT)
		add_layout(b, edit);
	else
		add_post(b, site, n, what == GEN_TITLE ? edit : 0, what == GEN_BODY ? edit : 0);
}

void
gen_file(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what)
{
	if (what == GEN_LAYOUT) {
		buf_lit(b, "_layouts/post.html");
	} else if (site->jekyll) {
		buf_lit(b, "_posts/");
		add_day(b, n, '-');
		buf_printf(b, "-post-%06zu.md", n);
	} else {
		buf_printf(b, "%u/post-%06zu.md", 2005 + (unsigned)(n % 20), n);
	}
}

void
gen_url(struct buf *b, const struct gen_site *site, size_t n)
{
	buf_lit(b, "/");
	if (site->jekyll)
		add_day(b, n, '/');
	else
		buf_printf(b, "%u", 2005 + (unsigned)(n % 20));
	buf_printf(b, "/post-%06zu%s", n, site->jekyll ? ".html" : "/");
}

static int
write_file(const char *path, struct str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	ssize_t n = write(fd, bytes.ptr, bytes.len);
	int r = n == (ssize_t)bytes.len ? 0 : n < 0 ? -errno : -EIO;
	(void)close(fd);
	return r;
}

/* Writes one file of the site, and the folder it lies in. */
static int
write_to(const struct gen_site *site, struct str name, struct str text)
{
	struct buf path = { 0 };
	size_t slash = str_find(name, '/', 0);
	buf_printf(&path, "%s/%.*s%c", site->dir, STR(str_slice(name, 0, slash)), 0);
	int r = 0;
	if (slash < name.len && mkdir(path.ptr, 0755) < 0 && errno != EEXIST)
		r = -errno;
	buf_clear(&path);
	buf_printf(&path, "%s/%.*s%c", site->dir, STR(name), 0);
	if (r == 0)
		r = write_file(path.ptr, text);
	buf_done(&path);
	return r;
}

int
gen_write(const struct gen_site *site)
{
	struct buf name = { 0 }, text = { 0 };
	int r = 0;
	for (size_t n = 0; r == 0 && n < site->posts; n++) {
		buf_clear(&name);
		buf_clear(&text);
		gen_file(&name, site, n, GEN_BODY);
		gen_text(&text, site, n, GEN_BODY, 0);
		r = write_to(site, buf_str(&name), buf_str(&text));
	}
	for (size_t i = 0; site->jekyll && r == 0 && i < sizeof(templates) / sizeof(*templates);
		i++)
		r = write_to(site, str_of(templates[i].path), str_of(templates[i].text));
	buf_clear(&text);
	add_layout(&text, 0);
	if (site->jekyll && r == 0)
		r = write_to(site, S("_layouts/post.html"), buf_str(&text));
	buf_done(&name);
	buf_done(&text);
	return r;
}
