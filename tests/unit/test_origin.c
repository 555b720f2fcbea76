/* Where a block of a page was written: by marks that are put into its sources, for real sites. */
#include "core/diag.h"
#include "watch/marks.h"
#include "watch/markup.h"
#include "watch/origin.h"

#include "site_rig.h"

static struct arena arena;

/* ---- marks ------------------------------------------------------------------------------------- */

/* Compares the text with a '^' for each of its marks, which has to stand behind the letter that it tells. */
static void
marked(const char *text, const char *wanted, const char *sentence)
{
	struct buf b = { 0 }, shown = { 0 };
	struct marks marks = { .file = 7, .from = 0, .to = SIZE_MAX };
	struct str rest;
	unsigned file;
	size_t offset, at, n = 0;
	bool right = true;
	marks_add(&b, str_of(text), &marks);
	for (rest = buf_str(&b); marks_first(rest, &file, &offset, &at); n++) {
		/* the first letter of a mark is what it is found by: the rest of it is stripped */
		marks_strip(&shown, str_slice(rest, 0, at));
		right &= file == 7 && offset + 1 + n == shown.len;
		buf_add_char(&shown, '^');
		rest = str_from(rest, at + 4);
	}
	marks_strip(&shown, rest);
	if (!ok(right && str_eq(buf_str(&shown), str_of(wanted)), "%s", sentence))
		note("%.*s", STR(buf_str(&shown)));
	buf_done(&b);
	buf_done(&shown);
}

static void
test_marks(void)
{
	marked("Some words\nand more\n", "S^ome words\na^nd more\n", "a line's first word");
	marked("# A *strong* one\n* item\n1. first\n", "# A^ *strong* one\n* i^tem\n1. f^irst\n",
		"behind what begins a block");
	marked("| a b | c |\n|---|:-:|\n", "| a^ b | c^ |\n|---|:-:|\n", "each cell of a table");
	marked("see [the text](http://a.b/c d.md) [x][ref]\n[ref]: http://a.b \"title\"\n",
		"s^ee [t^he text](http://a.b/c d.md) [x^][ref]\n[ref]: http://a.b \"title\"\n",
		"the text of links, not where they lead");
	marked("![](dot.svg)![A dot](dot.svg)\n", "![^](dot.svg)![A^ dot](dot.svg)\n",
		"images, by what they are called");
	marked("<p class=\"x\">One</p><script>let x;</script>two\n",
		"<p class=\"x\">O^ne</p><script>let x;</script>t^wo\n",
		"what a tag has in it, not tags or scripts");
	marked("{% if page.x %}{{ page.y }} made{% endif %}\n{: .note #id}\n",
		"{% if page.x %}{{ page.y }} m^ade{% endif %}\n{: .note #id}\n",
		"no templates, no attributes");
	marked("```js\ncode();\n```\nhttp://a.b/c and &amp; so\n",
		"```js\nc^ode();\n```\nhttp://a.b/c a^nd &amp; so\n",
		"no languages, addresses, entities");
	marked("---\ntitle: Home\nlayout: post of mine\ntags: a b\nlead: \"Some words\"\nweight: "
	       "x\n---\nText\n",
		"---\ntitle: H^ome\nlayout: post of mine\ntags: a b\nlead: \"S^ome "
		"words\"\nweight: x\n---\nT^ext\n",
		"of front matter what is meant to be read");
}

/* ---- pages ------------------------------------------------------------------------------------- */

/* The nth element of that name whose text begins like that; its place as indexes, from the html element down. */
static bool
place_of(const struct markup *m, const char *name, const char *text, size_t nth, uint32_t *at,
	size_t *ret_depth)
{
	for (uint32_t i = 0; i < m->n; i++) {
		struct buf b = { 0 };
		markup_write(&b, m, i);
		size_t inner = str_find(buf_str(&b), '>', 0) + 1;
		bool found = str_eq(m->nodes[i].name, str_of(name)) &&
			     str_starts(str_trim(str_from(buf_str(&b), inner)), str_of(text));
		buf_done(&b);
		if (!found || nth--)
			continue;
		size_t depth = 0;
		for (uint32_t up = i; up; up = m->nodes[up].parent)
			depth++;
		*ret_depth = depth;
		for (uint32_t up = i; up; up = m->nodes[up].parent) {
			uint32_t index = 0;
			for (uint32_t c = m->nodes[m->nodes[up].parent].first; c != up;
				c = m->nodes[c].next)
				index++;
			at[--depth] = index;
		}
		return true;
	}
	return false;
}

struct made_of {
	struct str files[64];
	size_t n;
};

static void
add_file(void *ctx, size_t depth, const char *kind, struct str key, bool file)
{
	struct made_of *m = ctx;
	if (file && m->n < 64)
		m->files[m->n++] = arena_str(&arena, key);
}

/* Asks where the nth such element of the page was written: "file:line:column". */
static void
written(const char *url, const char *name, const char *text, size_t nth, const char *wanted,
	const char *sentence)
{
	struct markup m = { 0 };
	struct made_of made = { .n = 0 };
	struct site *twin = NULL;
	uint32_t at[64];
	struct origin what = { .url = str_of(url), .at = at };
	size_t file, offset;
	const char *found = "nowhere";
	struct site_options o = { .root = str_of(dir), .now = 1700000000 };
	what.html = arena_str(&arena, get(url).body);
	site_made_of(site, what.url, add_file, &made);
	what.files = made.files;
	what.nfiles = made.n;
	if (!markup_parse(&m, &arena, what.html) || !place_of(&m, name, text, nth, at, &what.depth))
		found = "no such element";
	else if (site_new(&o, &twin) == 0 && origin_find(twin, &what, &file, &offset)) {
		struct str whole;
		struct diag d = { 0 };
		if (file_read(site_root(site), made.files[file], 1 << 20, &arena, &whole, NULL) ==
			0)
			diag_locate(&d, whole, offset);
		found = arena_printf(&arena, "%.*s:%u:%u", STR(made.files[file]), d.line, d.column)
				.ptr;
	}
	if (!ok(strcmp(found, wanted) == 0, "%s", sentence))
		note("%s instead of %s", found, wanted);
	site_free(twin);
	markup_done(&m);
}

static const char post[] =
	"---\ntitle: The post\ndate: 2023-01-01\n---\n"                    /* 1 to 4 */
	"Same words.\n\nSame words.\n\n"                                   /* 5, 7 */
	"- one\n- two\n- one\n\n"                                          /* 9, 10, 11 */
	"| a | b |\n|---|---|\n| x | y |\n| x | y |\n\n"                   /* 13 to 16 */
	"```js\nreturn 1;\n```\n\n```js\nreturn 1;\n```\n\n"               /* 19, 23 */
	"> Same words.\n\n## A heading\n\nLast.[^1]\n\n[^1]: The note.\n"; /* 26, 28, 30, 32 */

static void
test_blocks(const char *at, const char *url)
{
	const char *file = arena_printf(&arena, "%s:", at).ptr;
#define AT(place) arena_printf(&arena, "%s%s", file, place).ptr
	written(url, "p", "Same", 0, AT("5:1"), "of two paragraphs that are alike, the first");
	written(url, "p", "Same", 1, AT("7:1"), "the second");
	written(url, "p", "Same", 2, AT("26:3"), "and the one that is quoted");
	written(url, "li", "one", 1, AT("11:3"), "an item of a list, the second of two");
	written(url, "td", "x", 1, AT("16:3"), "a cell of a table, the second of two");
	written(url, "td", "y", 0, AT("15:7"), "the second cell of a row");
	written(url, "pre", "", 1, AT("23:1"), "code, the second of two, with colours");
	written(url, "h2", "A", 0, AT("28:4"), "a heading");
	written(url, "p", "The note", 0, AT("32:7"), "a footnote");
#undef AT
}

static void
test_folder(void)
{
	save("a.md", post);
	save("b.md", "---\ntitle: B\ndate: 2023-01-02\n---\nSame words.\n");
	ok(rig_open((struct site_options){ .out = S("_site") }), "a plain folder");
	test_blocks("a.md", "/a/");
	written("/a/", "h1", "The post", 0, "a.md:2:8", "a title, in the front matter");
	written("/", "p", "Same", 0, "b.md:5:1", "on the home page, the excerpt of one post");
	written("/", "p", "Same", 1, "a.md:5:1", "and of the other");
	rig_close();
	(void)unlink("a.md");
	(void)unlink("b.md");
}

static void
test_jekyll(void)
{
	save("_config.yml", "title: Site\n");
	save("_data/people.yml", "- name: One of them\n- name: Another one\n");
	save("_layouts/post.html", "<html><head><title>{{ page.title }}</title></head><body>\n"
				   "<nav><p>Menu</p><p>Menu</p></nav>\n<h1>{{ page.title }}</h1>\n"
				   "{{ content }}\n{% include foot.html %}{% include foot.html %}\n"
				   "</body></html>\n");
	save("_includes/foot.html", "<footer>\n<p>Printed</p>\n</footer>\n");
	save("_posts/2023-01-01-a.md", arena_printf(&arena, "---\nlayout: post\n%s", post + 4).ptr);
	save("_posts/2023-01-02-b.md", "---\ntitle: The post\n---\nSame words.\n\nMore.\n");
	save("index.html",
		"---\n---\n<html><head><title>x</title></head><body>\n"
		"{% for p in site.posts %}<h2>{{ p.title }}</h2>{{ p.excerpt }}"
		"<i>{{ p.content | strip_html | truncate: 30 }}</i>{% endfor %}\n"
		"{% for d in site.data.people %}<b>{{ d.name | upcase }}</b>{% endfor %}\n"
		"{% if page.kind == 'x' %}<u>No</u>{% else %}<u>Yes</u>{% endif %}\n"
		"{% capture k %}key{% endcapture %}{% if k == 'key' %}<s>Key</s>{% endif %}\n"
		"</body></html>\n");
	ok(rig_open((struct site_options){ .out = S("_site") }), "a site in Jekyll's layout");
	const char *a = "_posts/2023-01-01-a.md", *url = "/2023/01/01/a.html";
	written(url, "p", "Same", 1, "_posts/2023-01-01-a.md:8:1", "kramdown: the second of two");
	written(url, "li", "one", 1, "_posts/2023-01-01-a.md:12:3", "kramdown: an item");
	written(url, "td", "x", 1, "_posts/2023-01-01-a.md:17:3", "kramdown: a cell");
	written(url, "pre", "", 1, "_posts/2023-01-01-a.md:24:1", "kramdown: code");
	written(url, "h2", "A", 0, "_posts/2023-01-01-a.md:29:4", "kramdown: a heading");
	written(url, "p", "Menu", 1, "_layouts/post.html:2:20", "the layout's second of two");
	written(url, "p", "Printed", 1, "_includes/foot.html:2:4", "what is included twice");
	written(url, "h1", "", 0, arena_printf(&arena, "%s:3:8", a).ptr, "a title");
	written("/index.html", "p", "Same", 0, "_posts/2023-01-02-b.md:4:1",
		"the excerpt of one post");
	written("/index.html", "p", "Same", 1, "_posts/2023-01-01-a.md:6:1", "and of the other");
	written("/index.html", "h2", "The post", 1, "_posts/2023-01-01-a.md:3:8",
		"two posts of one title");
	written("/index.html", "i", "Same", 1, "_posts/2023-01-01-a.md:6:1",
		"what is cut off in the middle");
	written("/index.html", "b", "ANOTHER", 0, "_data/people.yml:2:9",
		"data, with a filter over it");
	written("/index.html", "s", "Key", 0, "index.html:7:57",
		"where a marked word is compared, the others tell");
	rig_close();
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	test_marks();
	test_folder();
	test_jekyll();
	arena_done(&arena);
	return done_testing();
}
