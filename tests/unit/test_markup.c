/* A page's tree, made with what it has in common with the page before, is the tree made from nothing. */
#include "tests/unit/tap.h"

#include <stdlib.h>

#include "watch/markup.h"

struct random {
	uint64_t state;
};

static size_t
below(struct random *r, size_t n)
{
	r->state = r->state * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(r->state >> 33) % n;
}

/* What pages are put together from, at random: with what parsers mend, ignore and refuse among it. */
static const char *const pieces[] = { "<p>one</p>", "<p>two</p>", "<p>one", "\n", "\n\n", "text ",
	"a &lt; b < c ", "<div>", "</div>", "<div class=\"x\">", "<section>", "</section>", "<ul>",
	"<li>item", "<li>item</li>", "</ul>", "<pre>\ncode</pre>", "<pre>", "</pre>", "<br>",
	"<img src=x>", "<!-- note -->", "<DIV>", "</DIV>", "<Br>", "</i>", "</p>",
	"<em>strong</em>", "<b>", "</b>", "<span>", "</span>", "<table><tr><td>a<td>b</table>",
	"<table>", "</table>", "<tbody>", "<tr>", "<td>cell</td>", "</tr>",
	"<svg><path d=''/></svg>", "<script>if (a < b) c</script>", "<style>p > a {}</style>",
	"<textarea>\nx</textarea>", "<h2>title</h2>", "<a href=\"/x\">link</a>",
	"<select><option>a<option>b</select>", "<button>", "</button>", "<dl><dt>a<dd>b</dl>",
	"</body>", "</body>\n</html>\n", "<details>", "</details>", "<object>", "</object>",
	"<title>t</title>", "<link rel=icon href=y>",
	("<article><header><h1>a</h1></header><p>long enough to be looked at as a "
	 "whole</p></article>") };
enum { PIECES = sizeof(pieces) / sizeof(*pieces), COUNT_MAX = 60 };

/* Those that nest, so that most pages are not refused. */
static const char *const whole[] = { "<p>one</p>", "<p>two <em>words</em></p>", "\n", "\n", "text ",
	"<p>open", "<ul><li>a<li>b</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "<pre>\n\nx</pre>",
	"<br>", "<!-- note -->", "</i>", "<DIV>capital</DIV>", "<div>a<p>b</div>",
	"<div><div><p>deep</p>\n<p>deeper</p></div>\n<p>x</p></div>",
	"<table><tr><td>a<td>b</table>", "<svg><path d=''/></svg>", "<h2>title</h2>",
	"<script>a < b</script>", "<section>\n<h2>a</h2>\n<p>b</p>\n</section>", "</p>",
	"<p>x</body>", "<article><p>a</p><p>b</p></article>", "<dl><dt>a<dd>b</dl>" };
enum { WHOLE = sizeof(whole) / sizeof(*whole) };

/* A page as a list of pieces. */
struct page {
	size_t n, head;
	const char *pieces[COUNT_MAX];
};

static const char *
draw(struct random *r, bool wild)
{
	return wild && below(r, 6) == 0 ? pieces[below(r, PIECES)] : whole[below(r, WHOLE)];
}

static void
write_page(struct buf *b, const struct page *p)
{
	static const char *const heads[] = { "<!DOCTYPE html>\n<html>\n<head>\n<title>a</title>\n"
					     "<meta name=a>\n</head>\n<body>\n",
		"<!DOCTYPE html>\n<html>\n<head>\n<title>b</title>\n<meta "
		"name=a>\n</head>\n<body>\n",
		"<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta name=a>\n</head>\n<body>\n",
		"<!DOCTYPE html><body>", "<html><body>", "<title>x</title>", "" };
	buf_printf(b, "%s", heads[p->head % (sizeof(heads) / sizeof(*heads))]);
	for (size_t i = 0; i < p->n; i++)
		buf_printf(b, "%s", p->pieces[i]);
}

static void
edit_page(struct random *r, struct page *p, bool wild)
{
	size_t at = below(r, p->n + 1), n = 1 + below(r, 3);
	if (below(r, 12) == 0)
		p->head = below(r, 20);
	switch (below(r, 3)) {
	case 0: /* insert */
		if (p->n + n > COUNT_MAX)
			break;
		memmove(&p->pieces[at + n], &p->pieces[at], (p->n - at) * sizeof(*p->pieces));
		for (size_t i = 0; i < n; i++)
			p->pieces[at + i] = draw(r, wild);
		p->n += n;
		break;
	case 1: /* delete */
		if (at + n > p->n)
			break;
		p->n -= n;
		memmove(&p->pieces[at], &p->pieces[at + n], (p->n - at) * sizeof(*p->pieces));
		break;
	case 2:
		if (at < p->n)
			p->pieces[at] = draw(r, wild);
		break;
	}
}

static bool
same_place(struct str a, const struct markup *in_a, struct str b, const struct markup *in_b)
{
	bool page_a = a.ptr >= in_a->text.ptr && a.ptr < in_a->text.ptr + in_a->text.len;
	bool page_b = b.ptr >= in_b->text.ptr && b.ptr < in_b->text.ptr + in_b->text.len;
	return str_eq(a, b) && page_a == page_b &&
	       (!page_a || a.ptr - in_a->text.ptr == b.ptr - in_b->text.ptr);
}

static bool
same_node(const struct markup *a, const struct markup *b, uint32_t i)
{
	const struct markup_node *x = &a->nodes[i], *y = &b->nodes[i];
	return x->type == y->type && x->leaf == y->leaf && x->fixed == y->fixed &&
	       x->known == y->known && x->tag == y->tag && x->parent == y->parent &&
	       x->first == y->first && x->last == y->last && x->next == y->next &&
	       x->children == y->children && x->end == y->end &&
	       fingerprint_eq(x->fingerprint, y->fingerprint) &&
	       same_place(x->name, a, y->name, b) && same_place(x->open, a, y->open, b) &&
	       same_place(x->attributes, a, y->attributes, b);
}

static bool
same_tree(const struct markup *a, const struct markup *b)
{
	if (a->n != b->n || a->strict != b->strict || !fingerprint_eq(a->prolog, b->prolog))
		return false;
	for (uint32_t i = 0; i < a->n; i++) {
		if (!same_node(a, b, i))
			return false;
	}
	return true;
}

/* One version of a page, with its tree made from the version before, and from nothing. */
struct version {
	struct arena arena;
	struct markup next, anew;
	bool fine;
};

static bool
read_version(struct version *v, struct str text, const struct version *before)
{
	arena_reset(&v->arena);
	text = arena_str(&v->arena, text);
	bool fine = markup_parse(&v->anew, &v->arena, text);
	v->fine = markup_parse_next(&v->next, &v->arena, text, before->fine ? &before->next : NULL);
	return v->fine == fine && (!fine || same_tree(&v->next, &v->anew));
}

static void
free_version(struct version *v)
{
	markup_done(&v->next);
	markup_done(&v->anew);
	arena_done(&v->arena);
}

static void
test_random(uint64_t seed, bool wild, const char *what)
{
	enum { PAGES = 400, EDITS = 50 };
	struct random r = { seed };
	struct version versions[2] = { 0 };
	struct buf text = { 0 };
	size_t taken = 0, trees = 0;
	bool same = true;
	for (size_t i = 0; i < PAGES * EDITS && same; i++) {
		static struct page page;
		if (i % EDITS == 0)
			page = (struct page){ .head = below(&r, 20) };
		for (size_t n = i % EDITS ? 1 + below(&r, 3) : below(&r, 40); n > 0; n--)
			edit_page(&r, &page, wild);
		buf_clear(&text);
		write_page(&text, &page);
		struct version *now = &versions[i % 2], *before = &versions[(i + 1) % 2];
		same = read_version(now, buf_str(&text), before);
		trees += now->fine;
		taken += now->next.taken;
		if (!same)
			note("%.*s\nafter\n%.*s", STR(buf_str(&text)), STR(before->next.text));
	}
	note("seed %llu, %zu trees, %zu nodes taken over", (unsigned long long)seed, trees, taken);
	ok(same && taken > trees, "%s", what);
	free_version(&versions[0]);
	free_version(&versions[1]);
	buf_done(&text);
}

/* Bytes that are changed anywhere, within tags as well. */
static void
test_bytes(uint64_t seed)
{
	enum { PAGES = 300, EDITS = 40 };
	static const char signs[] = "<>/!-=\"' \n&apstdbP";
	struct random r = { seed };
	struct version versions[2] = { 0 };
	struct buf text = { 0 };
	bool same = true;
	for (size_t i = 0; i < PAGES * EDITS && same; i++) {
		if (i % EDITS == 0) {
			struct page page = { .head = below(&r, 4) };
			for (size_t n = 20; n > 0; n--)
				page.pieces[page.n++] = draw(&r, false);
			buf_clear(&text);
			write_page(&text, &page);
		} else {
			text.ptr[below(&r, text.len)] = signs[below(&r, sizeof(signs) - 1)];
		}
		same = read_version(&versions[i % 2], buf_str(&text), &versions[(i + 1) % 2]);
		if (!same)
			note("%.*s\nafter\n%.*s", STR(buf_str(&text)),
				STR(versions[(i + 1) % 2].next.text));
	}
	ok(same, "so it is where any bytes change");
	free_version(&versions[0]);
	free_version(&versions[1]);
	buf_done(&text);
}

/* How many nodes of a page of many paragraphs are made anew after one is edited. */
static size_t
made_anew(const char *paragraph)
{
	enum { PARAGRAPHS = 1000 };
	struct version versions[2] = { 0 };
	struct buf text = { 0 };
	for (int v = 0; v < 2; v++) {
		buf_clear(&text);
		buf_lit(&text, "<!DOCTYPE html><html><head><title>a</title></head><body><main>\n");
		for (size_t i = 0; i < PARAGRAPHS; i++)
			buf_printf(&text, "%s\n", v && i == 500 ? paragraph : "<p>a paragraph</p>");
		buf_lit(&text, "</main>\n<footer>the end</footer></body></html>\n");
		(void)read_version(&versions[v], buf_str(&text), &versions[!v]);
	}
	size_t n = versions[1].next.n - versions[1].next.taken;
	free_version(&versions[0]);
	free_version(&versions[1]);
	buf_done(&text);
	return n;
}

int
main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
	size_t changed = made_anew("<p>another one, and longer</p>");
	size_t more = made_anew("<p>a</p>\n<p>b</p>\n<p>c</p>\n<p>d</p>"), less = made_anew("");
	note("%zu, %zu and %zu nodes of 2,000 are made anew", changed, more, less);
	ok(changed < 10 && more < 20 && less < 10, "of a long page what was edited is made anew");
	test_random(seed, false, "a page that is made from the one before is the one made anew");
	test_random(seed + 1, true, "so it is where pages do not nest");
	test_bytes(seed + 2);
	return done_testing();
}
