/* Colours of code: Rouge's classes by language, every byte kept, and bounds. */
#include "render/highlight/highlight.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/html.h"
#include "render/highlight/lex.h"
#include "render/kinds.h"

#include "tap.h"

static struct arena arena;

static const struct highlight_language *const all[] = { &highlight_javascript,
	&highlight_typescript, &highlight_jsx, &highlight_tsx, &highlight_json, &highlight_html,
	&highlight_xml, &highlight_css, &highlight_shell, &highlight_console, &highlight_python,
	&highlight_ruby, &highlight_c, &highlight_go, &highlight_rust, &highlight_yaml,
	&highlight_diff, &highlight_java, &highlight_toml, &highlight_scss, &highlight_cpp };

/* The spans as [class text], all else as it is. */
static struct str
brief(struct str html)
{
	struct buf b = BUF_ARENA(&arena);
	for (size_t i = 0; i < html.len; i++) {
		struct str rest = str_from(html, i);
		if (str_starts(rest, S("<span class=\""))) {
			size_t end = str_find(rest, '"', 13);
			buf_add_char(&b, '[');
			buf_add(&b, str_slice(rest, 13, end));
			buf_add_char(&b, ' ');
			i += end + 1;
		} else if (str_starts(rest, S("</span>"))) {
			buf_add_char(&b, ']');
			i += 6;
		} else {
			buf_add_char(&b, html.ptr[i]);
		}
	}
	return buf_str(&b);
}

static void
expect(const char *language, const char *code, const char *want, const char *sentence)
{
	struct buf out = BUF_ARENA(&arena);
	highlight(highlight_find(str_of(language)), str_of(code), &out);
	struct str got = brief(buf_str(&out));
	if (!ok(str_eq(got, str_of(want)), "%s: %s", language, sentence))
		note("got  %.*s\nwant %s", STR(got), want);
}

static void
test_languages(void)
{
	expect("js", "let a = `x${b}`; // c",
		"[kd let] [nx a] [o =] [s2 `x][p ${][nx b][p }][s2 `][p ;] [c1 // c]",
		"a template has code in it");
	expect("js", "a = b / c / d; e = /f/g",
		"[nx a] [o =] [nx b] [o /] [nx c] [o /] [nx d][p ;] [nx e] [o =] [sr /f/g]",
		"a slash divides, or begins a pattern");
	expect("ts", "let a: string = 'b'",
		"[kd let] [nx a][p :] [kr string] [o =] [dl '][s1 b][dl ']", "a type");
	expect("jsx", "x = <A b=\"c\">{d} e</A>",
		"[nx x] [o =] [p &lt;][nc A] [na b][p =][s \"c\"][p &gt;][si {][nx d][si }] e[p "
		"&lt;/][nc A][p &gt;]",
		"tags");
	expect("json", "{\"a\": [1, true]}",
		"[p {][nl \"a\"][p :][w  ][p [][mi 1][p ,][w  ][kc true][p ]}]", "keys are labels");
	expect("sh", "if [ \"$a\" ]; then echo b; fi",
		"[k if] [o [] [s2 \"][nv $a][s2 \"] [o ]][p ;] [k then ][nb echo ]b[p ;] [k fi]",
		"words");
	expect("html", "<a href=\"b\">c</a><script>var d;</script>",
		"[nt &lt;a] [na href=][s \"b\"][nt &gt;]c[nt &lt;/a&gt;&lt;script&gt;][kd var] [nx "
		"d][p ;][nt &lt;/script&gt;]",
		"scripts are JavaScript");
	expect("css", "a:hover { color: red !important }",
		"[nt a][nd :hover] [p {] [nl color][p :] [no red] [cp !important] [p }]",
		"properties and values");
	expect("py", "def a(b): return f\"{b} c\"",
		"[k def] [nf a][p (][n b][p ):] [k return] [sa f][s \"][si {][n b][si }][s  c\"]",
		"functions and strings with expressions");
	expect("rb", "x = <<~A\n  #{b}\nA\ny",
		"[n x] [o =] [o &lt;&lt;~][no A][sh \n  ][si #{][n b][si }][sh \n][no A]\n[n y]",
		"a heredoc ends at its name");
	expect("c", "#include <a.h>\nint f(char *s)\n{\n\treturn 0x1f; /* b */\n}\n",
		"[cp #include] [cpf &lt;a.h&gt;][cp \n][kt int] [nf f][p (][kt char] [o *][n s][p "
		")]\n[p {]\n	[k return] [mh 0x1f][p ;] [cm /* b */]\n[p }]\n",
		"functions");
	expect("go", "func a() { b := \"c\\n\" }",
		"[k func] [n a][p ()] [p {] [n b] [o :=] [s \"c][se \\n][s \"] [p }]", "strings");
	expect("rust", "fn a<'b>(c: &'b str) { d!(r#\"e\"#) }",
		"[k fn] [n a][o &lt;][nv 'b][o &gt;][p (][n c][p :] [o &amp;][nv 'b] [nb str][p )] "
		"[p {] [nd d!][p (][s r#\"e\"#][p )] [p }]",
		"lifetimes, macros and raw strings");
	expect("yml", "a: b\nc:\n  - \"d\"\n",
		"[na a][pi :] [s b]\n[na c][pi :]\n  [pi -] [s2 \"][s d\"]\n", "keys and items");
	expect("diff", "+a\n-b\n c\n", "[gi +a\n][gd -b\n] c\n", "lines added and removed");
	expect("console", "$ ls -l\na\n", "[gp $][w  ][nb ls] [nt -l]\n[go a\n]",
		"a prompt, a command, its output");
	expect("cobol", "MOVE A < B", "MOVE A &lt; B", "a language that is not known stays plain");
}

static void
check_words(const struct highlight_rule *rule, bool *sorted)
{
	for (size_t i = 0; i + 1 < rule->word_count; i++) {
		struct str a = str_of(rule->words[i]), b = str_of(rule->words[i + 1]);
		a.len = str_find(a, '=', 0);
		b.len = str_find(b, '=', 0);
		*sorted &= str_cmp(a, b) < 0;
	}
}

static void
visit(const struct highlight_language *l, uint8_t state, bool *seen, bool *sorted)
{
	if (state == 0 || state == HIGHLIGHT_SAME || seen[state])
		return;
	seen[state] = true;
	for (const struct highlight_rule *rule = l->states[state]; rule->pattern || rule->mix;
		rule++) {
		check_words(rule, sorted);
		visit(l, rule->mix, seen, sorted);
		for (size_t i = 0; i < sizeof(rule->push); i++)
			visit(l, rule->push[i], seen, sorted);
	}
}

static void
test_tables(void)
{
	bool sorted = true;
	for (size_t i = 0; i < HL_COUNT(all); i++) {
		bool seen[256] = { false };
		visit(all[i], 1, seen, &sorted);
		visit(all[i], all[i]->start, seen, &sorted);
	}
	ok(sorted, "the words of each language are sorted, so that they are found");
}

/* What is left without the spans. */
static struct str
bare(struct str html)
{
	struct buf b = BUF_ARENA(&arena);
	for (size_t i = 0; i < html.len; i++)
		if (html.ptr[i] == '<')
			i = str_find(html, '>', i);
		else
			buf_add_char(&b, html.ptr[i]);
	return buf_str(&b);
}

static bool
keeps(const struct highlight_language *l, struct str code)
{
	struct buf got = BUF_ARENA(&arena), want = BUF_ARENA(&arena);
	highlight(l, code, &got);
	html_text(&want, code);
	return str_eq(bare(buf_str(&got)), buf_str(&want));
}

static const char *const pieces[] = { "\"", "'", "`", "/*", "*/", "//", "#", "{", "}", "(", ")",
	"[", "]", "<", "</", ">", "<<EOF\n", "EOF\n", "<<~A", "\n", "\n  ", "  ", "\\", "${", "#{",
	"{{", "=", ":", "- ", "|\n", "if", "def ", "class ", "a", "b1", "0x1", "1.5e", "ä", "\xff",
	"\xc3", "&", ";", "%w(", "%r{", "?", "!", "<script>", "</script>", "<style>", "$", "@",
	"f\"", "'''", "\"\"\"", "r#\"", "\t", ".", "..", "---\n" };

static void
test_random(unsigned seed)
{
	srand(seed);
	bool kept = true;
	for (size_t round = 0; round < 4000; round++) {
		struct buf code = BUF_ARENA(&arena);
		for (int n = rand() % 60; n >= 0; n--) {
			if (rand() % 8 == 0)
				buf_add_char(&code, (char)(rand() % 256));
			else
				buf_add(&code, str_of(pieces[(size_t)rand() % HL_COUNT(pieces)]));
		}
		const struct highlight_language *l = all[round % HL_COUNT(all)];
		if (kept && !keeps(l, buf_str(&code))) {
			kept = false;
			note("%s: %.*s", l->names, STR(buf_str(&code)));
		}
		arena_reset(&arena);
	}
	ok(kept, "no byte of random text is lost or moved, seed %u", seed);
}

static void
test_bounds(void)
{
	bool kept = true;
	for (size_t i = 0; i < HL_COUNT(pieces); i++) {
		struct buf code = BUF_ARENA(&arena);
		while (code.len < 20000)
			buf_add(&code, str_of(pieces[i]));
		for (size_t l = 0; l < HL_COUNT(all); l++)
			kept &= keeps(all[l], buf_str(&code));
		arena_reset(&arena);
	}
	ok(kept, "what never ends is read in steps that are counted");
}

static void
expect_marked(const char *language, const char *code, const char *marked, const char *want,
	const char *sentence)
{
	struct buf out = BUF_ARENA(&arena);
	highlight_marked(highlight_find(str_of(language)), str_of(code), str_of(marked), &out);
	struct str got = brief(buf_str(&out));
	if (!ok(str_eq(got, str_of(want)), "%s: %s", language, sentence))
		note("got  %.*s\nwant %s", STR(got), want);
}

static void
test_marked(void)
{
	expect_marked("ruby", "def a\n  b\nend", "1 3",
		"[hll [k def] [nf a]\n]  [n b]\n[hll [k end]\n]", "marked lines stand in spans");
	expect_marked("js", "a /* b\n\n c */", "2", "[nx a] [cm /* b]\n[hll \n][cm  c */]\n",
		"no span goes beyond its line, and an empty line has none");
	expect_marked("text", "a < b\n", "7 1", "[hll a &lt; b\n]", "plain text has lines, too");
	expect_marked("js", "a /* b\n", "3", "[nx a] [cm /* b]\n", "lines that are not there");
	expect_marked("js", "", "1", "", "no code has no line");
	struct buf out = BUF_ARENA(&arena);
	struct highlight_table table = { .first = 9, .prefix = "", .marked = S("2") };
	highlight_numbered(NULL, S("a\nb"), &table, &out);
	ok(str_search(buf_str(&out), S("<pre class=\"lineno\">9\n10\n</pre>")) < out.len &&
			str_search(buf_str(&out),
				S("<pre>a\n<span class=\"hll\">b\n</span>\n</pre>")) < out.len,
		"a marked line's number is what it is in the code, whatever is printed");
}

/* All the pieces of a value in short. */
static void
shorten(bool (*piece)(struct str, struct shortening *, struct buf *), struct str value,
	struct buf *ret)
{
	struct shortening at = { 0 };
	while (piece(value, &at, ret))
		continue;
}

/* The bytes that it takes in short; 0 where that does not come back as it was. */
static size_t
shortened(struct str html)
{
	struct buf small = BUF_ARENA(&arena), back = BUF_ARENA(&arena);
	shorten(highlight_shorten, html, &small);
	highlight_restore(buf_str(&small), &back);
	return str_eq(buf_str(&back), html) ? small.len : 0;
}

static void
test_shortened(unsigned seed)
{
	enum { TAGS = 7, PARTS = 13 };
	static const char *const parts[PARTS] = { "<span class=\"", "\">", "</span>", "k", "<span",
		"\"", "<", "\1", "\2", "\3", "=", "a &lt; b", " id=\"x" };
	ok(shortened(S("<p><span class=\"kd\">let</span></p>")) == 16,
		"the tags of a span take three bytes");
	ok(shortened(S("\1<span class=\"k\">x</span>")) == 26,
		"a text with such bytes is left as it is");
	bool fine = true;
	srand(seed);
	for (size_t n = 0; n < 20000; n++) {
		struct buf html = BUF_ARENA(&arena);
		for (int i = 1 + rand() % 12; i > 0; i--)
			buf_add(&html, str_of(parts[(size_t)rand() % (n % 2 ? TAGS : PARTS)]));
		fine &= shortened(buf_str(&html)) > 0;
		arena_reset(&arena);
	}
	ok(fine, "whatever it is comes back (seed %u)", seed);
}

/* A post's text and its excerpt, in short: the bytes, or 0. */
static size_t
shortened_body(bool broken, struct str html, struct str excerpt)
{
	struct buf body = BUF_ARENA(&arena), small = BUF_ARENA(&arena), back = BUF_ARENA(&arena);
	pack_u64(&body, broken);
	pack_str(&body, html);
	pack_str(&body, excerpt);
	shorten(body_shorten, buf_str(&body), &small);
	body_restore(buf_str(&small), &back);
	return str_eq(buf_str(&back), buf_str(&body)) ? small.len : 0;
}

static void
test_body(void)
{
	static const char code[] =
		"<p><span class=\"kd\">let</span> <span class=\"n\">a</span></p>";
	ok(shortened_body(false, str_of(code), S("<p>x</p>")) < sizeof(code),
		"so do those of a post's text");
	ok(shortened_body(false, S("<p>\1</p>"), S("<span class=\"k\">b</span>")) &&
			shortened_body(true, S(""), S("")) && shortened_body(false, S("x"), S("")),
		"which comes back with its excerpt, whatever these are");
	struct buf none = BUF_ARENA(&arena);
	shorten(body_shorten, S(""), &none);
	body_restore(S(""), &none);
	ok(none.len == 0, "and so does one that is not there");
}

int
main(void)
{
	test_languages();
	test_marked();
	test_tables();
	test_random((unsigned)getpid());
	test_bounds();
	test_shortened((unsigned)getpid());
	test_body();
	arena_done(&arena);
	return done_testing();
}
