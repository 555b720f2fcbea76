/* Text: UTF-8, paths and URLs, slugs, escaping. */
#include <stdlib.h>

#include <uv.h>

#include "core/encode.h"
#include "core/html.h"
#include "core/html_tag.h"
#include "core/json.h"
#include "core/near.h"
#include "core/path.h"
#include "core/slug.h"
#include "core/smart.h"
#include "core/utf8.h"

#include "tap.h"

static struct arena arena;

/* What `add` makes of `s`. */
static struct str
made(void (*add)(struct buf *, struct str), struct str s)
{
	struct buf b = BUF_ARENA(&arena);
	add(&b, s);
	return buf_str(&b);
}

static void
expect(struct str got, const char *want, const char *sentence)
{
	if (!ok(str_eq(got, str_of(want)), "%s", sentence))
		note("got '%.*s', want '%s'", STR(got), want);
}

static void
test_utf8(void)
{
	static const char *bad[] = { "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
		"\xF8\x88\x80\x80\x80", "\x80", "\xC3", "\xE2\x82", "\xF0\x9F\x98" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!utf8_valid(str_of(bad[i])), "byte sequence %zu is no UTF-8", i);
	ok(utf8_valid(S("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")), "one to four bytes are UTF-8");
	ok(utf8_check(S("0123456789\xC3\xA9\xFF")) == 12, "the first invalid byte is found");
	expect(made(utf8_add_clean, S("a\xFF\xC3\xA9")), "a\xEF\xBF\xBD\xC3\xA9",
		"invalid bytes are replaced");
	expect(made(utf8_add_lower, S("\xC3\x89T\xC3\x89 \xCE\xA3\xD0\x96")),
		"\xC3\xA9t\xC3\xA9 \xCF\x83\xD0\xB6", "letters beyond ASCII have a lower case");
	expect(made(utf8_add_upper, S("Stra\xC3\x9F"
				      "e \xEF\xAC\x81\xFF\xC5\xBE")),
		"STRASSE FI\xFF\xC5\xBD", "and capitals, which may be several");
	expect(made(utf8_add_capital, S("\xC3\x9F"
					"A \xC3\x89")),
		"Ssa \xC3\xA9", "a capital at the beginning, small letters behind it");
	expect(made(utf8_add_lower, S("\xC4\xB0\xFF")), "i\xCC\x87\xFF",
		"a dotted capital I keeps its dot, and a byte that is no text stays");
}

static void
expect_base64(const char *plain, const char *encoded)
{
	struct buf b = BUF_ARENA(&arena), back = BUF_ARENA(&arena);
	base64_add(&b, str_of(plain), false);
	expect(buf_str(&b), encoded, "text in Base64");
	ok(base64_decode(&back, buf_str(&b), false), "is Base64");
	expect(buf_str(&back), plain, "and reads back");
}

static void
test_encodings(void)
{
	struct buf b = BUF_ARENA(&arena);
	expect_base64("", "");
	expect_base64("a", "YQ==");
	expect_base64("ab", "YWI=");
	expect_base64("abc?~", "YWJjP34=");
	base64_add(&b, S("abc?~\xFF"), true);
	expect(buf_str(&b), "YWJjP37_", "Base64 for URLs");
	static const char *bad[] = { "a", "YQ", "YQ=", "YR==", "Y=Q=", "YQ==YQ==", "Y Q=", "====" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(!base64_decode(&b, str_of(bad[i]), false), "case %zu is no Base64", i);
	ok(base64_decode(&b, S("YQ"), true) && !base64_decode(&b, S("YQ="), true),
		"for URLs, padding is there or not");
	expect(made(form_encode, S("a b+c/\xC3\xA9~*")), "a+b%2Bc%2F%C3%A9~%2A", "a form's value");
	expect(made(form_decode, S("a+b%2bc%zz%4")), "a b+c%zz%4", "and the way back");
	expect(made(uri_normalise, S("/a b/?x=%41%20\"#\xC3\xA9")), "/a%20b/?x=A%20%22#%C3%A9",
		"a URL with what it may not hold");
}

static void
test_smart_text(void)
{
	static const struct {
		const char *plain, *html;
	} cases[] = {
		{ "\"This filter's test...\"",
			"\xE2\x80\x9CThis filter\xE2\x80\x99s test\xE2\x80\xA6\xE2\x80\x9D" },
		{ "&ldquo; &amp; & &#39; &#x22; &quot; &lt;",
			"\xE2\x80\x9C &amp; &amp; ' \" \" &lt;" },
		{ "a -- b --- c ---- d", "a \xE2\x80\x93 b \xE2\x80\x94 c \xE2\x80\x94- d" },
		{ "<< a >> \\<< x <<b>>", "\xC2\xAB\xC2\xA0"
					  "a\xC2\xA0\xC2\xBB &lt;&lt; x \xC2\xAB"
					  "b\xC2\xBB" },
		{ "it's '80s \"'Quoted' words in\"",
			"it\xE2\x80\x99s \xE2\x80\x99"
			"80s \xE2\x80\x9C\xE2\x80\x98Quoted\xE2\x80\x99 words in\xE2\x80\x9D" },
		{ "<i>Custer</i>'s", "<i>Custer</i>\xE2\x80\x99s" },
		{ "a < b & c", "a &lt; b &amp; c" },
		{ "<b>x \"y\"</b>", "<b>x \xE2\x80\x9Cy\xE2\x80\x9D</b>" },
		{ "<div>x \"y\"</div>", "<div>x \"y\"</div>" },
		{ "<code>\"x\" --</code> \"y\"",
			"<code>\"x\" --</code> \xE2\x80\x9Cy\xE2\x80\x9D" },
		{ "a <br> \"b\"", "a <br /> \xE2\x80\x9C"
				  "b\xE2\x80\x9D" },
		{ "x\n\"y\"\n", "x\n\xE2\x80\x9Cy\xE2\x80\x9D" },
		{ "\\\"a\\\"", "\\\xE2\x80\x9C"
			       "a\\\xE2\x80\x9D" },
		{ "'a' (\"b\") [\"c\"] \"d\",'e'; -'f'", "\xE2\x80\x98"
							 "a\xE2\x80\x99 (\xE2\x80\x9C"
							 "b\xE2\x80\x9D) [\xE2\x80\x9C"
							 "c\xE2\x80\x9D] \xE2\x80\x9C"
							 "d\xE2\x80\x9D,\xE2\x80\x99"
							 "e\xE2\x80\x99; -\xE2\x80\x98"
							 "f\xE2\x80\x99" },
		{ "<a href=\"x\">\"q\"</a>", "<a href=\"x\">\xE2\x80\x9Cq\xE2\x80\x9D</a>" },
		{ "</b> \"x\"", "&lt;/b&gt; \xE2\x80\x9Cx\xE2\x80\x9D" },
		{ "5' 6\"", "5\xE2\x80\x99 6\xE2\x80\x9D" },
		{ "\"", "\xE2\x80\x9D" },
		{ "''", "\xE2\x80\x99\xE2\x80\x99" },
		{ "a \"_b_\" '*c*'", "a \xE2\x80\x9C_b_\xE2\x80\x9D \xE2\x80\x98*c*\xE2\x80\x99" },
		{ "hi \"there\"s x", "hi \xE2\x80\x9Cthere\xE2\x80\x9Ds x" },
		{ "line one\n\nline two 'a'\n", "line one\n\nline two \xE2\x80\x98"
						"a\xE2\x80\x99" },
		{ "a<!-- \"c\" --> \"d\"", "a<!-- \"c\" --> \xE2\x80\x9C"
					   "d\xE2\x80\x9D" },
		{ "<i>\"a\"", "<i>\xE2\x80\x9C"
			      "a\xE2\x80\x9D\n</i>" },
		{ "<code>a > \"b\" &lt;<i>--", "<code>a &gt; \"b\" &lt;<i>--\n</i></code>" },
		{ "a <b c=d>e</i>", "a <b c=d>e&lt;/i&gt;\n</b>" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(made(smart_text, str_of(cases[i].plain)), cases[i].html, "typographic text");
	struct buf b = { 0 };
	for (int i = 0; i < 20000; i++)
		buf_lit(&b, "<!-- <a \"<b'<script>");
	ok(made(smart_text, buf_str(&b)).len > b.len, "is set in linear time");
	buf_done(&b);
}

static void
test_html_text(void)
{
	expect(made(html_strip,
		       S("a<script>b<i></script>c<b\nc>d</b><!-- <i> -->e<style>f</style>")),
		"acde", "text without tags, scripts, styles and comments");
	expect(made(html_strip, S("1 < 2 <script> x</script")), "1  x</script",
		"a script that is not closed is a tag");
	expect(made(html_strip, S("a > b < c")), "a > b < c", "what is no tag stays");
	expect(made(html_attribute_once, S("&amp; & &#39; &#x27; <&a b;'")),
		"&amp; &amp; &#39; &amp;#x27; &lt;&amp;a b;&#39;", "what is an entity stays");
}

static void
expect_resolved(const char *from, const char *reference, const char *want)
{
	struct str got = S("(refused)");
	(void)path_resolve(&arena, str_of(from), str_of(reference), &got);
	if (!ok(str_eq(got, str_of(want)), "%s in %s is %s", reference, from, want))
		note("got %.*s", STR(got));
}

static void
test_paths(void)
{
	expect_resolved("a/b.md", "c.md", "a/c.md");
	expect_resolved("a/b.md", "./c.md", "a/c.md");
	expect_resolved("a/b.md", "../c.md", "c.md");
	expect_resolved("a/b.md", "x/../c.md", "a/c.md");
	expect_resolved("a/b.md", "/c//d/", "c/d");
	expect_resolved("a/b.md", "", "a/b.md");
	expect_resolved("a/b.md", "..", "");
	expect_resolved("a/b.md", "../../c.md", "(refused)");
	expect_resolved("b.md", "../b.md", "(refused)");
	struct str got;
	ok(path_normalise(&arena, S("a\0b"), &got) == UV_EINVAL, "a NUL is refused");
	ok(path_is_normal(S("")) && path_is_normal(S("a/.b/c..d")), "normal paths are normal");
	ok(!path_is_normal(S("a/")) && !path_is_normal(S("/a")) && !path_is_normal(S("a//b")) &&
			!path_is_normal(S("a/./b")) && !path_is_normal(S("..")),
		"others are not");
	expect(path_dirname(S("a/b/c.md")), "a/b", "a folder");
	expect(path_dirname(S("c.md")), "", "the root is the folder of a bare name");
	expect(path_basename(S("a/b/c.md")), "c.md", "a name");
	expect(path_extension(S("a.b/c.tar.gz")), ".gz", "an extension");
	expect(path_extension(S("a.b/c")), "", "a folder's dot is no extension");
	expect(path_extension(S(".profile")), "", "a leading dot is no extension");
	expect(path_stem(S("a/c.md")), "c", "a stem");
	ok(path_is_below(S("public/x"), S("public")) &&
			!path_is_below(S("public-secret"), S("public")),
		"a folder is no prefix of its neighbour");
}

static void
test_urls(void)
{
	struct url_parts u = url_split(S("https://a.b:8/c/d?e=f?g#h#i"));
	expect(u.scheme, "https", "the scheme");
	expect(u.authority, "a.b:8", "the authority");
	expect(u.path, "/c/d", "the path");
	expect(u.query, "e=f?g", "the query");
	expect(u.fragment, "h#i", "the fragment");
	ok(url_is_local(S("a/b.md#c")) && url_is_local(S("#c")) && url_is_local(S("./a:b")),
		"references into the site are local");
	ok(!url_is_local(S("//x/y")) && !url_is_local(S("mailto:a@b")) &&
			!url_is_local(S("javascript:x")),
		"others are not");
	expect(made(url_encode_path, S("a b/\xC3\xA9?#%[x]:y")), "a%20b/%C3%A9%3F%23%25%5Bx%5D:y",
		"a path encoded");
	expect(made(url_encode_component, S("a/b&c")), "a%2Fb%26c", "a component encoded");
}

static void
expect_decoded(struct str s, enum url_decode how, const char *want)
{
	struct buf b = BUF_ARENA(&arena);
	buf_lit(&b, "=");
	int r = url_decode(&b, s, how);
	struct str got = r ? S("(refused)") : str_from(buf_str(&b), 1);
	if (!ok(str_eq(got, str_of(want)), "%.*s decoded is %s", STR(s), want))
		note("got %.*s", STR(got));
	if (r)
		ok(b.len == 1, "nothing was added");
}

static void
test_decode(void)
{
	expect_decoded(S("a%20b+c%C3%A9"), URL_DECODE_PATH, "a b+c\xC3\xA9");
	expect_decoded(S("%252e"), URL_DECODE_PATH, "%2e");
	expect_decoded(S("%2e%2E/x"), URL_DECODE_PATH, "../x");
	expect_decoded(S("a%2fb"), URL_DECODE_PATH, "(refused)");
	expect_decoded(S("a%2fb"), URL_DECODE_BYTES, "a/b");
	expect_decoded(S("a%5cb"), URL_DECODE_PATH, "a\\b");
	expect_decoded(S("a\\b"), URL_DECODE_PATH, "(refused)");
	expect_decoded(S("a%5cb"), URL_DECODE_BYTES, "a\\b");
	expect_decoded(S("a%00"), URL_DECODE_BYTES, "(refused)");
	expect_decoded(S("a\0"), URL_DECODE_BYTES, "(refused)");
	expect_decoded(S("%"), URL_DECODE_BYTES, "(refused)");
	expect_decoded(S("%4"), URL_DECODE_BYTES, "(refused)");
	expect_decoded(S("%zz"), URL_DECODE_BYTES, "(refused)");
	expect_decoded(S("%c0%af"), URL_DECODE_PATH, "(refused)");
	expect_decoded(S("caf%e9%ff"), URL_DECODE_PATH, "caf\xE9\xFF");
	expect_decoded(S("%0a"), URL_DECODE_PATH, "\n");
}

static struct str
slug(const char *s, enum slug_mode mode)
{
	struct buf b = BUF_ARENA(&arena);
	slug_jekyll(&b, str_of(s), mode, false);
	return buf_str(&b);
}

static void
test_slugs(void)
{
	expect(made(slug_heading, S("\xC4\xB0yi")), "i\xCC\x87yi", "the Turkish I keeps its dot");
	expect(made(slug_heading, S("Next.js Compiler: Turbocharged")),
		"nextjs-compiler-turbocharged", "a heading's id as GitHub makes it");
	expect(made(slug_heading, S("A & B  \xE2\x80\x9C"
				    "C\xE2\x80\x9D_d \xC3\x89t\xC3\xA9")),
		"a--b--c_d-\xC3\xA9t\xC3\xA9", "punctuation goes, blanks stay as hyphens");
	expect(slug("The _config.yml file", SLUG_NONE), "the _config.yml file", "slug none");
	expect(slug("The _config.yml file ", SLUG_RAW), "the-_config.yml-file", "slug raw");
	expect(slug("--a--", SLUG_RAW), "-a-", "one hyphen goes at either end");
	expect(slug("\xC3\x84pfel & \xC5\x92uvre \xE6\x97\xA5", SLUG_LATIN), "apfel-oeuvre",
		"slug latin");
	expect(slug("\xC4\xB0", SLUG_DEFAULT), "i\xCC\x87", "a dotted capital I is two");
	expect(slug("The _config.yml file!", SLUG_DEFAULT), "the-config-yml-file", "slug default");
	expect(slug("The _config.yml file?", SLUG_PRETTY), "the-_config.yml-file", "slug pretty");
	expect(slug("The _c\xC3\xB6nfig.yml file", SLUG_ASCII), "the-c-nfig-yml-file",
		"slug ascii");
	expect(slug("\xE6\x97\xA5\xE6\x9C\xAC", SLUG_DEFAULT), "\xE6\x97\xA5\xE6\x9C\xAC",
		"letters of all scripts stay");
	expect(slug("---", SLUG_DEFAULT), "", "nothing but punctuation is no slug");
}

static struct str
number(double v)
{
	struct buf b = BUF_ARENA(&arena);
	json_float(&b, v);
	return buf_str(&b);
}

static void
test_escapes(void)
{
	expect(made(html_text, S("<a href=\"x\">&'")), "&lt;a href=\"x\"&gt;&amp;'", "HTML text");
	expect(made(html_attribute, S("<\"&'>")), "&lt;&quot;&amp;&#39;&gt;", "an HTML attribute");
	expect(made(html_text, S("a\xFF")), "a\xEF\xBF\xBD", "HTML is UTF-8");
	expect(made(xml_text, S("a\x01\x0B\t\n\xEF\xBF\xBF<\x7F")), "a\t\n&lt;\x7F",
		"XML without what it forbids");
	expect(number(1), "1.0", "a float is not an integer");
	expect(number(0.1), "0.1", "a short float");
	expect(number(1.0 / 3), "0.3333333333333333", "a float of 16 digits");
	expect(number(1e300), "1e+300", "a large float");
	expect(number(strtod("inf", NULL)), "null", "no infinity in JSON");
}

/* The names of the tags in a page, end tags with a slash, with blanks between. */
static struct str
tag_names(const char *html)
{
	struct buf b = BUF_ARENA(&arena);
	struct html_tag tag;
	for (size_t at = 0; html_tag_next(str_of(html), &at, &tag);)
		buf_printf(&b, "%s%.*s ", tag.closes ? "/" : "", STR(tag.name));
	return str_trim(buf_str(&b));
}

static void
test_tags(void)
{
	struct html_tag tag;
	struct str value = S("");
	size_t at = 0;
	expect(tag_names("a < b <p>x</p ><!-- <i> --><!doctype html><br/>"), "p /p br",
		"tags are found between texts and comments");
	expect(tag_names("<a title='x>y' href=\"<b>\">z</a>"), "a /a",
		"a value may hold what ends a tag, or begins one");
	expect(tag_names("<script>if (a<b) '<p>'</script><p><style>p{}"), "script p style",
		"scripts and style sheets hold none");
	expect(tag_names("<!--> <p> <! <b"), "p", "a page may end anywhere");
	(void)html_tag_next(S("<IMG src = a/b.png ALT='x &amp;&#39;' hidden>"), &at, &tag);
	ok(html_tag_attribute(&tag, S("src"), &value) && str_eq(value, S("a/b.png")),
		"a value may stand without quotes");
	ok(html_tag_attribute(&tag, S("alt"), &value), "names are in any case");
	expect(made(html_resolve, value), "x &'", "references are resolved");
	expect(made(html_resolve, S("#r&eacute;daction&amp;&nothing;&eacute &;")),
		"#r\xc3\xa9"
		"daction&&nothing;&eacute &;",
		"and names, but for what is none");
	ok(html_tag_attribute(&tag, S("hidden"), &value) && value.len == 0 &&
			!html_tag_attribute(&tag, S("id"), &value),
		"an attribute may have no value, or not be there");
}

static const char *
nearest(const char *given, const char *const *words)
{
	struct near near = { .given = str_of(given) };
	for (; *words; words++)
		near_try(&near, *words);
	return near.best ? near.best : "none";
}

static void
test_near(void)
{
	static const char *const words[] = { "posts", "post", "page", NULL };
	ok(strcmp(nearest("psot", words), "post") == 0, "the nearest word is found");
	ok(strcmp(nearest("pots", words), "posts") == 0, "the first of two that are as near");
	ok(strcmp(nearest("layout", words), "none") == 0, "none that is far");
	ok(strcmp(nearest("post", words), "post") == 0, "the word itself before all");
}

int
main(void)
{
	test_tags();
	test_near();
	test_utf8();
	test_paths();
	test_urls();
	test_decode();
	test_encodings();
	test_html_text();
	test_smart_text();
	test_slugs();
	test_escapes();
	arena_done(&arena);
	return done_testing();
}
