/* CommonMark's and GitHub's own suites, through our pipeline: as cmark-gfm prints it, byte for byte;
 * and as our pages show it, which may differ by the listed decorations only. */
#include "render/markdown/markdown.h"
#include "core/diag.h"
#include "suite.h"

enum {
	ALL = MARKDOWN_TABLE | MARKDOWN_STRIKETHROUGH | MARKDOWN_AUTOLINK | MARKDOWN_TASKLIST |
	      MARKDOWN_FOOTNOTES
};

/* What cmark-gfm itself fails. */
static const struct known failing[] = {
	{ "gfm-spec.json 279",
		"the boxes' attributes stand in another order, and <input> ends in /" },
	{ "gfm-spec.json 280", "the same" },
};

/* Where a page differs by more than can be stripped. */
static const struct known decorated[] = {
	{ "gfm-regression.json 13",
		"a second reference to a footnote has an id and a way back of its own" },
};

/* What a suite's case asks for: CommonMark's none, GitHub's the named ones, extensions' all. */
static struct markdown_options
options_of(struct data test, bool all)
{
	static const char *const names[] = { "table", "strikethrough", "autolink", "tasklist",
		"footnotes" };
	struct markdown_options o = { .plain = true, .without = all ? 0 : ALL, .filter_tags = all };
	struct data ext = data_get(test, S("ext"));
	for (size_t e = 0; e < data_len(ext); e++) {
		struct str name = data_str(data_at(ext, e));
		for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (str_eq(name, str_of(names[i])))
				o.without &= ~(1u << i);
		o.filter_tags = o.filter_tags || str_eq(name, S("tagfilter"));
	}
	return o;
}

/* Takes every part from `from` up to `to` out of `s`; both ends belong to it. */
static struct str
without(struct arena *a, struct str s, struct str from, struct str to)
{
	struct buf b = BUF_ARENA(a);
	for (;;) {
		size_t at = str_search(s, from);
		buf_add(&b, str_slice(s, 0, at));
		if (at == s.len)
			return buf_str(&b);
		struct str rest = str_from(s, at + from.len);
		size_t end = str_search(rest, to);
		s = str_from(rest, end + to.len);
	}
}

static struct str
replaced(struct arena *a, struct str s, struct str from, struct str to)
{
	struct buf b = BUF_ARENA(a);
	for (;;) {
		size_t at = str_search(s, from);
		buf_add(&b, str_slice(s, 0, at));
		if (at == s.len)
			return buf_str(&b);
		buf_add(&b, to);
		s = str_from(s, at + from.len);
	}
}

/* HTML without the decorations. Applied to both sides, since raw HTML may hold the same words. */
static struct str
stripped(struct arena *a, struct str s)
{
	static const struct str cut[][2] = {
		{ S(" tabindex=\"0\""), S("") },         /* of what is scrolled */
		{ S("<a class=\"anchor\""), S("</a>") }, /* a heading's link to itself */
		{ S("<figure class=\"code\"><figcaption>"), S("</figcaption>") }, /* a file name */
		{ S("</figure"), S(">") },
		{ S("<span class=\""), S("\">") }, /* colours of code */
		{ S("</span"), S(">") },
		{ S("<div class=\"table\">"), S("\n") }, /* around a table */
		{ S(" aria-label=\""), S("\"") },        /* boxes, ways back */
		{ S(" class=\"task\""), S("") },
		{ S(" scope=\"col\""), S("") },
		{ S(" loading=\"lazy\""), S("") },
		{ S("=\"\" disabled"), S("") },
		{ S(" disabled=\"\""), S("") },
		{ S(" disabled"), S("") },
	};
	static const char *const replace[][2] = {
		{ "</table>\n</div>", "</table>" },
		{ " class=\"align-", " align=\"" },
		{ " />", ">" },
		{ " checked=\"\"", " checked" },
	};
	for (size_t i = 0; i < sizeof(cut) / sizeof(cut[0]); i++)
		s = without(a, s, cut[i][0], cut[i][1]);
	for (size_t i = 0; i < sizeof(replace) / sizeof(replace[0]); i++)
		s = replaced(a, s, str_of(replace[i][0]), str_of(replace[i][1]));
	for (char level = '1'; level <= '6'; level++) {
		struct str with_id = arena_printf(a, "<h%c id=\"", level);
		s = replaced(a, s, with_id, arena_printf(a, "<h%c \001", level));
		s = without(a, s, S(" \001"), S("\""));
	}
	return s;
}

/* Text of several lines as a comment of one. */
static void
data_note(const char *what, struct str s)
{
	struct buf b = { 0 };
	buf_json(&b, s);
	note("%s: %.*s", what, STR(buf_str(&b)));
	buf_done(&b);
}

/* Whether the decorated page has the same HTML beneath; dead links and codes' languages are its own. */
static bool
same_beneath(struct arena *a, struct str text, struct markdown_options o, struct str plain)
{
	struct buf shown = BUF_ARENA(a);
	o.plain = false;
	if (markdown_render(text, &o, &shown, NULL) < 0)
		return false;
	struct str left = stripped(a, plain), right = stripped(a, buf_str(&shown));
	if (str_eq(left, right))
		return true;
	data_note("decorated", right);
	data_note("plain", left);
	return false;
}

static bool
run_case(struct arena *a, const char *file, struct data test, bool all)
{
	struct markdown_options o = options_of(test, all);
	struct str text = data_str(data_get(test, S("markdown"))),
		   want = data_str(data_get(test, S("html")));
	struct str name =
		arena_printf(a, "%s %lld", file, (long long)data_int(data_get(test, S("n")), 0));
	struct buf got = BUF_ARENA(a);
	int r = markdown_render(text, &o, &got, NULL);
	bool same =
		r == 0 && (str_eq(buf_str(&got), want) || str_eq(str_trim(want), S("<IGNORE>")));
	const char *why = known_reason(failing, sizeof(failing) / sizeof(failing[0]), name);
	if (!same && why) {
		note("%.*s: cmark-gfm itself fails: %s", STR(name), why);
	} else if (!same || why) {
		ok(false, "%.*s: %s", STR(name),
			why ? "passes; take it off the list" : "the suite's HTML");
		data_note("markdown", text);
		data_note("want", want);
		data_note("got", buf_str(&got));
	}
	if (!known_reason(decorated, sizeof(decorated) / sizeof(decorated[0]), name) &&
		!same_beneath(a, text, o, buf_str(&got)))
		ok(false, "%.*s: decorations aside, the page has the suite's HTML", STR(name));
	return same;
}

static void
run_suite(const char *file, bool all)
{
	struct arena a = { 0 };
	struct data suite = suite_open(&a, file);
	int failed_before = tap_failed;
	size_t n = data_len(suite), passed = 0;
	for (size_t i = 0; i < n; i++)
		passed += run_case(&a, file, data_at(suite, i), all);
	if (n)
		ok(tap_failed == failed_before, "%s: %zu of %zu cases", file, passed, n);
	arena_done(&a);
}

struct landing { /* the in-page links of a post, and whether its headings have their ids */
	struct str html;
	size_t links, landed;
};

static struct str
on_link(void *ctx, struct markdown_link link)
{
	struct landing *l = ctx;
	if (str_starts(link.url, S("#"))) {
		struct buf id = { 0 };
		buf_printf(&id, " id=\"%.*s\"", STR(str_from(link.url, 1)));
		l->links++;
		l->landed += str_search(l->html, buf_str(&id)) < l->html.len;
		buf_done(&id);
	}
	return link.url;
}

/* A real post whose author wrote links to the ids that GitHub makes. */
static void
test_landing(void)
{
	struct arena a = { 0 };
	struct root root;
	struct str text;
	struct landing l = { 0 };
	struct markdown_options o = { .ctx = &l };
	struct buf html = { 0 }, again = { 0 };
	if (!ok(root_open(PLATEN_SOURCE "/tests/browser/posts", &root) == 0, "the posts are there"))
		return;
	ok(file_read(&root, S("next-14.md"), SUITE_MAX, &a, &text, NULL) == 0,
		"the post can be read");
	ok(markdown_render(text, &o, &html, NULL) == 0, "the post renders");
	l.html = buf_str(&html);
	o.link = on_link;
	(void)markdown_render(text, &o, &again, NULL);
	ok(l.links == 5 && l.landed == 5, "%zu of its %zu in-page links land on a heading",
		l.landed, l.links);
	root_close(&root);
	buf_done(&html);
	buf_done(&again);
	arena_done(&a);
}

int
main(void)
{
	run_suite("commonmark-0.29.json", false);
	run_suite("gfm-spec.json", false);
	run_suite("gfm-extensions.json", true);
	run_suite("gfm-regression.json", false);
	test_landing();
	return done_testing();
}
