/* The tree of a page, and patches from one to the next: by example, and at random. */
#include "tests/unit/tap.h"

#include <stdlib.h>

#include "watch/patch.h"

/* ---- the tree ---------------------------------------------------------------------------------- */

/* A tree as text: "html(head()body(p('x')))"; "refused" where there is none. */
static void
add_shape(struct buf *b, const struct markup *m, uint32_t node)
{
	const struct markup_node *n = &m->nodes[node];
	if (n->type == MARKUP_TEXT)
		buf_printf(b, "'%.*s'", STR(n->open));
	else
		buf_printf(b, "%.*s", STR(n->name));
	if (n->leaf)
		return;
	buf_add_char(b, '(');
	for (uint32_t c = n->first; c != MARKUP_NONE; c = m->nodes[c].next)
		add_shape(b, m, c);
	buf_add_char(b, ')');
}

static void
shape_of(struct buf *b, const char *html)
{
	struct arena arena = { 0 };
	struct markup m = { 0 };
	buf_clear(b);
	if (markup_parse(&m, &arena, str_of(html)))
		add_shape(b, &m, 0);
	else
		buf_lit(b, "refused");
	markup_done(&m);
	arena_done(&arena);
}

struct shape_case {
	const char *html, *shape, *what;
};

/* What a body comes out as; each case's page is "<!DOCTYPE html>" and this, with no head of its own. */
static const struct shape_case shapes[] = {
	{ "<p>a<p>b<div>c</div>", "p('a')p('b')div('c')", "a p ends where a block begins" },
	{ "<ul><li>a<li>b<p>c</ul>", "ul(li('a')li('b'p('c')))",
		"items and paragraphs end themselves" },
	{ "<dl><dt>a<dd>b<dt>c</dl>", "dl(dt('a')dd('b')dt('c'))", "terms and their texts too" },
	{ "<table><tr><td>a<td>b<tr><th>c</table>", "table(tbody(tr(td('a')td('b'))tr(th('c'))))",
		"a table gets its tbody" },
	{ "<table><thead><tr><th>a</th></tr></thead><tbody></tbody></table>",
		"table(thead(tr(th('a')))tbody())", "a whole table is as it is" },
	{ "<br>a<img src=x>b<hr/>", "br()'a'img()'b'hr()", "void elements have no end" },
	{ "<script>if (a<b) '</p>'</script><style>p > a {}</style>",
		"script('if (a<b) '</p>'')style('p > a {}')", "scripts and styles are text" },
	{ "<textarea>\n<p>a</textarea>", "textarea('<p>a')", "so is what a textarea holds" },
	{ "<pre>\n\na</pre>", "pre('\na')", "the first line feed of a pre is none" },
	{ "a < b <!-- <p> -->c", "'a < b '#comment'c'", "comments, and a lone bracket" },
	{ "<P CLASS=\"a>b\">x</P>", "p('x')", "capitals, and a bracket in a value" },
	{ "<svg viewBox='0 0 1 1'><path d=''/><g><title>x</title></g></svg>a", "svg'a'",
		"svg is one piece" },
	{ "<x-y><a-b></a-b></x-y>", "x-y(a-b())", "unknown elements nest" },
	{ "<select><option>a<option>b</select>", "select(option('a')option('b'))", "options" },
	{ "<ruby>a<rt>b<rt>c</rt></ruby>", "ruby('a'rt('b')rt('c'))", "ruby" },
	{ "<details><summary>a</summary>b</details>", "details(summary('a')'b')", "details" },
	{ "<div/><p>a</p>", "div(p('a'))", "a slash ends no element" },
	{ "<p><p>a</p></p>b</div>c", "p()p('a')p()'bc'", "ends of what was not begun" },
	{ "<p>a</body>\n</html>\n", "p('a\n\n')", "blanks behind the body's end are in it" },
};

static void
test_shapes(void)
{
	struct buf got = { 0 }, page = { 0 }, want = { 0 };
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		const struct shape_case *c = &shapes[i];
		buf_clear(&page);
		buf_clear(&want);
		buf_printf(&page, "<!DOCTYPE html><body>%s%c", c->html, 0);
		buf_printf(&want, "html(head()body(%s))", c->shape);
		shape_of(&got, page.ptr);
		if (!ok(str_eq(buf_str(&got), buf_str(&want)), "%s", c->what))
			note("%.*s", STR(buf_str(&got)));
	}
	shape_of(&got,
		"<!DOCTYPE html>\n<html>\n<head>\n<title>a</title>\n</head>\n<body>\nx\n</body>\n"
		"</html>\n");
	ok(str_eq(buf_str(&got), S("html(head('\n'title('a')'\n')'\n'body('\nx\n\n\n'))")),
		"a page that is written out has the blanks where a browser has them");
	shape_of(&got, " <title>a</title> b");
	ok(str_eq(buf_str(&got), S("html(head(title('a')' ')body('b'))")),
		"one that is not gets its html, head and body");
	shape_of(&got, "");
	ok(str_eq(buf_str(&got), S("html(head()body())")), "even an empty one");
	buf_done(&got);
	buf_done(&page);
	buf_done(&want);
}

static const struct shape_case refusals[] = {
	{ "<b><p>a</b></p>", "", "formatting across blocks" },
	{ "<p><b>a<p>b", "", "formatting that is left open" },
	{ "<div><span></div></span>", "", "what does not nest" },
	{ "<table>a</table>", "", "text in a table" },
	{ "<table><p>a</table>", "", "a paragraph in a table" },
	{ "<a href=x>a<a href=y>b</a></a>", "", "a link in a link" },
	{ "<body class=x>", "", "a second body" },
	{ "<h1>a<h2>b</h2></h1>", "", "a heading in a heading" },
	{ "<form><form></form></form>", "", "a form in a form" },
	{ "<tr><td>a</td></tr>", "", "a row without a table" },
	{ "<template><p></template>", "", "templates" },
	{ "<math><mi>x</mi></math>", "", "math" },
	{ "<svg><p>a</p></svg>", "", "HTML within svg" },
	{ "<svg><![CDATA[a]]></svg>", "", "CDATA" },
	{ "<?php a ?>", "", "processing instructions" },
	{ "<script>a", "", "a script without an end" },
	{ "<script><!-- <script> </script> --></script>", "", "a script in a script" },
	{ "<p title=\"a", "", "a tag without an end" },
	{ "<!-- a", "", "a comment without an end" },
	{ "<select><div>a</div></select>", "", "more than options in a select" },
	{ "<frameset>", "", "frames" },
};

static void
test_refusals(void)
{
	struct buf got = { 0 }, page = { 0 };
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		buf_clear(&page);
		buf_printf(&page, "<!DOCTYPE html><body>%s%c", refusals[i].html, 0);
		shape_of(&got, page.ptr);
		ok(str_eq(buf_str(&got), S("refused")), "refused: %s", refusals[i].what);
	}
	buf_clear(&page);
	for (int i = 0; i < 100000; i++)
		buf_lit(&page, "<div>");
	buf_add_char(&page, 0);
	shape_of(&got, page.ptr);
	ok(str_eq(buf_str(&got), S("refused")), "refused: what is nested beyond all bounds");
	buf_clear(&page);
	for (int i = 0; i < 100000; i++)
		buf_lit(&page, "a</body>");
	buf_add_char(&page, 0);
	shape_of(&got, page.ptr);
	ok(str_eq(buf_str(&got), S("refused")), "refused: a body that ends again and again");
	buf_done(&got);
	buf_done(&page);
}

/* ---- patches ----------------------------------------------------------------------------------- */

struct made {
	struct arena arena;
	struct markup old, now;
	struct patch patch;
	struct buf json;
	bool fine;
};

static void
make(struct made *m, struct str old, struct str now)
{
	*m = (struct made){ 0 };
	m->fine = markup_parse(&m->old, &m->arena, old) && markup_parse(&m->now, &m->arena, now) &&
		  patch_make(&m->patch, &m->arena, &m->old, &m->now);
	if (m->fine)
		patch_json(&m->json, &m->patch, &m->now);
}

static void
unmake(struct made *m)
{
	markup_done(&m->old);
	markup_done(&m->now);
	buf_done(&m->json);
	arena_done(&m->arena);
}

/* A page around a title and a body. */
static struct str
page(struct arena *a, const char *head, const char *body)
{
	return arena_printf(a,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n%s\n"
		"<script src=\"/_platen/client.js\" "
		"data-have=\"%zu\"></script></head>\n<body>\n%s\n"
		"</body>\n</html>\n",
		head, strlen(body), body);
}

struct patch_case {
	const char *old_head, *old_body, *new_head, *new_body;
	const char *html; /* of all operations, joined by '|'; NULL: a reload */
	const char *what;
};

#define LONG                                                                                       \
	"<p>A paragraph that is so long that it is not worth its while to exchange all of it, "    \
	"when only a word of it is <em>another</em> one: hence this many words, and some "         \
	"more.</p>"

static const struct patch_case patches[] = {
	{ "", "<p>a</p>\n<p>b</p>\n<p>c</p>", "", "<p>a</p>\n<p>x</p>\n<p>c</p>", "<p>x</p>",
		"only the changed block is sent" },
	{ "", "<p>a</p>\n<p>b</p>", "", "<p>a</p>\n<p>n</p>\n<p>b</p>", "<p>n</p>\n",
		"a new block is put in" },
	{ "", "<p>a</p>\n<p>b</p>\n<p>c</p>", "", "<p>a</p>\n<p>c</p>", "", "a block goes" },
	{ "", "<p>a</p>\n<p>b</p>\n<p>c</p>\n<p>d</p>", "",
		"<p>x</p>\n<p>b</p>\n<p>c</p>\n<p>y</p>", "<p>x</p>|<p>y</p>",
		"two changes are two" },
	{ "", "<div>" LONG "<p>b</p></div>", "", "<div>" LONG "<p>c</p></div>", "<p>c</p>",
		"a change deep within is sent alone" },
	{ "<title>a</title>", "x", "<title>b</title>", "x", "<title>b</title>", "a title" },
	{ "<meta name=a content=b>", "x", "<meta name=a content=c>", "x", "<meta name=a content=c>",
		"meta data" },
	{ "<link rel=stylesheet href=a>", "x", "<link rel=stylesheet href=b>", "x",
		"<link rel=stylesheet href=b>", "a style sheet's link" },
	{ "<script type=\"application/ld+json\">1</script>", "x",
		"<script type=\"application/ld+json\">2</script>", "x",
		"<script type=\"application/ld+json\">2</script>", "data for search engines" },
	{ "", "<ul><li>a<li>b</ul>" LONG, "", "<ul><li>a<li>c</ul>" LONG, "<li>c</li>",
		"end tags that were left out are written" },
	{ "", "<table><tr><td>a</table>", "", "<table><tr><td>b</table>",
		"<table><tbody><tr><td>b</td></tr></tbody></table>", "so is a tbody" },
	{ "", "<script>1</script><p>a</p>", "", "<script>1</script><p>b</p>", "<p>b</p>",
		"beside a script that stays as it is" },
	{ "", "<div><script>1</script>a</div>", "", "<div><script>1</script>b</div>", "b",
		"and around it" },
	{ "", "<script>1</script>", "", "<script>2</script>", NULL, "a script changes" },
	{ "", "x", "", "x<script>2</script>", NULL, "a script comes" },
	{ "", "<div><script>2</script></div>x", "", "x", NULL, "a script goes" },
	{ "<script src=a></script>", "x", "<script src=b></script>", "x", NULL,
		"a script of the head changes" },
	{ "<base href=a>", "x", "<base href=b>", "x", NULL, "the base changes" },
	{ "<meta http-equiv=refresh content=1>", "x", "", "x", NULL, "meta that acts" },
	{ "<link rel=modulepreload href=a>", "x", "<link rel=modulepreload href=b>", "x", NULL,
		"a link that loads a script" },
	{ "", "<noscript>a</noscript>", "", "<noscript>b</noscript>", NULL, "noscript" },
	{ "", "<p>a</p>", "", "<b><p>a</b>", NULL, "what cannot be followed" },
	{ "", "x", "", "x", "", "nothing" },
};

static void
test_patches(void)
{
	struct arena arena = { 0 };
	struct buf got = { 0 };
	for (size_t i = 0; i < sizeof(patches) / sizeof(*patches); i++) {
		const struct patch_case *c = &patches[i];
		struct made m;
		make(&m, page(&arena, c->old_head, c->old_body),
			page(&arena, c->new_head, c->new_body));
		buf_clear(&got);
		for (size_t k = 0; m.fine && k < m.patch.n; k++) {
			buf_add(&got, k ? S("|") : S(""));
			patch_html(&got, &m.patch.ops[k], &m.now);
		}
		bool right = c->html ? m.fine && str_eq(buf_str(&got), str_of(c->html)) : !m.fine;
		if (!ok(right, "%s: %s", c->html ? "patched" : "reloaded", c->what))
			note("%.*s", STR(buf_str(&m.json)));
		unmake(&m);
	}
	struct made m;
	make(&m, page(&arena, "", "<div class=\"a\">" LONG "</div>"),
		page(&arena, "", "<div class=\"b\">" LONG "</div>"));
	ok(m.fine && m.patch.n == 1 && str_eq(m.patch.ops[0].was, S(" class=\"a\"")) &&
			str_eq(m.patch.ops[0].is, S(" class=\"b\"")),
		"patched: attributes, without what is within");
	unmake(&m);
	make(&m, S("<!DOCTYPE html><head><title>a</title></head>\n<body><p>a"),
		S("<!DOCTYPE html><head><title>b</title></head><body><p>b"));
	ok(m.fine, "patched: head and body, and what stands between them");
	unmake(&m);
	make(&m, S("<!DOCTYPE html>"), S("<!DOCTYPE html><title>a</title><p>b"));
	ok(m.fine && m.patch.n == 2, "patched: head and body, that were empty");
	unmake(&m);
	make(&m, S("<!DOCTYPE html><p>a"), S("<p>a"));
	ok(!m.fine, "reloaded: another document type");
	unmake(&m);
	buf_done(&got);
	arena_done(&arena);
}

static size_t
patch_bytes(size_t paragraphs)
{
	struct buf old = { 0 }, now = { 0 };
	for (size_t i = 0; i < paragraphs; i++) {
		bool here = i == paragraphs / 2;
		buf_printf(&old, "<p>Paragraph %zu is here.</p>\n", i);
		buf_printf(
			&now, "<p>Paragraph %zu is %s.</p>\n", here ? 0 : i, here ? "new" : "here");
	}
	struct made m;
	make(&m, buf_str(&old), buf_str(&now));
	size_t len = m.fine ? m.json.len : SIZE_MAX;
	unmake(&m);
	buf_done(&old);
	buf_done(&now);
	return len;
}

static void
test_bytes(void)
{
	size_t small = patch_bytes(10), large = patch_bytes(100000);
	note("%zu bytes for a page of 10 paragraphs, %zu for one of 100,000", small, large);
	ok(small < 200 && large < small + 20, "a patch's bytes do not grow with the page");
}

/* ---- at random --------------------------------------------------------------------------------- */

struct random {
	uint64_t state;
};

static size_t
below(struct random *r, size_t n)
{
	r->state = r->state * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(r->state >> 33) % n;
}

/* A tree of the test's own: what pages are made of. */
struct thing {
	int kind; /* of `kinds`; -1: text */
	int word;
	size_t n;
	struct thing *things[12];
};

static const char *const kinds[] = { "div", "p", "ul", "li", "em", "span", "section", "x-y", "h2" };
enum { DIV, P, UL, LI, EM, SPAN, SECTION, OTHER, H2, KINDS };

/* What may stand in what, so that the page nests by the rules. */
static int
kind_within(struct random *r, int within)
{
	static const int inlines[] = { EM, SPAN, -1, -1, -1 };
	if (within == UL)
		return LI;
	if (within == P || within == H2 || within == EM || within == SPAN)
		return inlines[below(r, 5)];
	static const int blocks[] = { DIV, P, P, UL, SECTION, OTHER, H2, -1 };
	return blocks[below(r, 8)];
}

static struct thing *
grow(struct random *r, struct arena *a, int kind, int depth)
{
	struct thing *t = arena_alloc(a, sizeof(*t));
	t->kind = kind;
	t->word = (int)below(r, 6);
	size_t n = kind < 0 || depth == 0 ? 0 : below(r, 7);
	for (size_t i = 0; i < n; i++)
		t->things[t->n++] = grow(r, a, kind_within(r, kind), depth - 1);
	return t;
}

static struct thing *
copy(struct arena *a, const struct thing *from)
{
	struct thing *t = arena_alloc(a, sizeof(*t));
	*t = *from;
	for (size_t i = 0; i < t->n; i++)
		t->things[i] = copy(a, from->things[i]);
	return t;
}

/* One edit somewhere: a word, an attribute, a child that comes, goes, is doubled or moves. */
static void
edit(struct random *r, struct arena *a, struct thing *t)
{
	while (t->n && below(r, 4))
		t = t->things[below(r, t->n)];
	size_t at = below(r, t->n + 1);
	struct thing *moved;
	switch (below(r, 5)) {
	case 0:
		t->word = (int)below(r, 6);
		break;
	case 1:
		if (t->n == 12 || t->kind < 0)
			break;
		memmove(&t->things[at + 1], &t->things[at], (t->n++ - at) * sizeof(t));
		t->things[at] = grow(r, a, kind_within(r, t->kind), 2);
		break;
	case 2:
		if (at < t->n)
			memmove(&t->things[at], &t->things[at + 1], (--t->n - at) * sizeof(t));
		break;
	case 3:
		if (at == t->n || t->n == 12)
			break;
		t->things[t->n++] = copy(a, t->things[at]);
		break;
	case 4:
		if (at >= t->n)
			break;
		moved = t->things[at];
		t->things[at] = t->things[0];
		t->things[0] = moved;
		break;
	}
}

static void
write_thing(struct buf *b, const struct thing *t)
{
	static const char *const words[] = { "one", "two words", "3 &lt; 4", "\n", "five", "six" };
	if (t->kind < 0) {
		buf_printf(b, "%s", words[t->word]);
		return;
	}
	buf_printf(b, "<%s", kinds[t->kind]);
	if (t->word)
		buf_printf(b, " class=\"%s\"", words[t->word]);
	buf_add_char(b, '>');
	for (size_t i = 0; i < t->n; i++)
		write_thing(b, t->things[i]);
	buf_printf(b, "</%s>", kinds[t->kind]);
}

/* Whether the operations are for this place of the old tree. */
static const struct patch_op *
op_at(const struct made *m, uint32_t node, uint32_t child, bool attributes)
{
	for (size_t i = 0; i < m->patch.n; i++) {
		const struct patch_op *op = &m->patch.ops[i];
		if (op->at->node == node && op->attributes == attributes &&
			(attributes || op->from == child))
			return op;
	}
	return NULL;
}

/* Writes the old tree with the operations applied, as the browser's would be written. */
static void
write_patched(struct buf *b, const struct made *m, uint32_t node)
{
	const struct markup_node *n = &m->old.nodes[node];
	if (n->leaf) {
		buf_add(b, n->open);
		return;
	}
	const struct patch_op *op = op_at(m, node, 0, true);
	buf_printf(b, "<%.*s%.*s>", STR(n->name), STR(op ? op->is : n->attributes));
	uint32_t c = n->first;
	for (uint32_t i = 0; i <= n->children;) {
		op = op_at(m, node, i, false);
		if (op)
			patch_html(b, op, &m->now);
		uint32_t drop = op ? op->drop : 0;
		for (uint32_t k = 0; k < drop; k++)
			c = m->old.nodes[c].next;
		i += drop;
		if (c != MARKUP_NONE && !(drop && op_at(m, node, i, false))) {
			write_patched(b, m, c);
			c = m->old.nodes[c].next;
			i++;
		} else if (i >= n->children) {
			break;
		}
	}
	buf_printf(b, "</%.*s>", STR(n->name));
}

static bool
random_edit(struct random *r, size_t *operations)
{
	struct arena arena = { 0 };
	struct buf old = { 0 }, now = { 0 }, got = { 0 }, want = { 0 };
	struct thing *t = grow(r, &arena, DIV, 6);
	write_thing(&old, t);
	for (size_t n = 1 + below(r, 4); n > 0; n--)
		edit(r, &arena, t);
	write_thing(&now, t);
	struct made m;
	make(&m, buf_str(&old), buf_str(&now));
	if (m.fine) {
		write_patched(&got, &m, 0);
		markup_write(&want, &m.now, 0);
		*operations += m.patch.n;
	}
	bool same = m.fine && str_eq(buf_str(&got), buf_str(&want));
	if (!same) {
		note("old  %.*s", STR(buf_str(&old)));
		note("new  %.*s", STR(buf_str(&now)));
		note("got  %.*s", STR(buf_str(&got)));
		note("want %.*s", STR(buf_str(&want)));
		note("by   %.*s", STR(buf_str(&m.json)));
	}
	unmake(&m);
	buf_done(&old);
	buf_done(&now);
	buf_done(&got);
	buf_done(&want);
	arena_done(&arena);
	return same;
}

static void
test_random(uint64_t seed)
{
	enum { EDITS = 5000 };
	struct random r = { seed };
	size_t operations = 0, right = 0;
	while (right < EDITS && random_edit(&r, &operations))
		right++;
	note("seed %llu, %zu operations", (unsigned long long)seed, operations);
	ok(right == EDITS, "%d random edits, each patched to what the new page is", EDITS);
}

/* Each page is copied to where it ends at the end of its memory, for the sanitizers. */
static void
read_copy(struct str html)
{
	char *copy = malloc(html.len + !html.len);
	if (html.len)
		memcpy(copy, html.ptr, html.len);
	struct arena arena = { 0 };
	struct markup m = { 0 };
	struct buf b = { 0 };
	if (markup_parse(&m, &arena, (struct str){ copy, html.len }))
		markup_write(&b, &m, 0);
	buf_done(&b);
	markup_done(&m);
	arena_done(&arena);
	free(copy);
}

static void
test_damage(uint64_t seed)
{
	enum { MUTATIONS = 20000 };
	static const char signs[] = "<>/!-=\"' \n&apstdb";
	struct random r = { seed };
	struct buf whole = { 0 }, damaged = { 0 };
	buf_lit(&whole,
		"<!DOCTYPE html>\n<html lang=en>\n<head><title>a</title><meta a='b'></head>\n"
		"<body>");
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		buf_printf(&whole, "%s\n", shapes[i].html);
	for (size_t i = 0; i <= whole.len; i++)
		read_copy(str_slice(buf_str(&whole), 0, i));
	for (size_t i = 0; i < MUTATIONS; i++) {
		buf_clear(&damaged);
		buf_add(&damaged, buf_str(&whole));
		for (size_t n = 1 + below(&r, 6); n > 0; n--)
			damaged.ptr[below(&r, damaged.len)] = signs[below(&r, sizeof(signs) - 1)];
		read_copy(buf_str(&damaged));
	}
	ok(true, "every truncation of a page and %d mutations are read without harm", MUTATIONS);
	buf_done(&whole);
	buf_done(&damaged);
}

int
main(int argc, char **argv)
{
	test_shapes();
	test_refusals();
	test_patches();
	test_bytes();
	test_damage(argc > 1 ? strtoull(argv[1], NULL, 10) : 1);
	test_random(argc > 1 ? strtoull(argv[1], NULL, 10) : 1);
	return done_testing();
}
