/* YAML and front matter: types, places, bounds. */
#include <stdlib.h>

#include <uv.h>

#include "render/front.h"
#include "render/data/yaml_simple.h"

#include "tap.h"

static struct arena arena;

/* What a text parses to; *ret_diag is the first diagnostic, where there is one. */
static int
parse(struct str text, struct data *ret, struct diag *ret_diag)
{
	struct buf out = BUF_ARENA(&arena), diags = BUF_ARENA(&arena);
	struct yaml_source source = { .path = S("a.md"),
		.text = text,
		.line = 2,
		.what = "front matter",
		.max = YAML_FRONT_MATTER_MAX,
		.expanded = 1 << 20 };
	int r = yaml_parse(&source, &out, &diags);
	struct str rest = buf_str(&diags);
	*ret_diag = (struct diag){ 0 };
	(void)diag_next(&rest, ret_diag);
	*ret = data_of(buf_str(&out));
	return r;
}

static void
expect(const char *text, const char *want)
{
	struct data d;
	struct diag diag;
	struct buf b = BUF_ARENA(&arena);
	if (parse(str_of(text), &d, &diag) == 0)
		data_json(&b, d);
	else
		buf_add(&b, diag.message);
	if (!ok(str_eq(buf_str(&b), str_of(want)), "%s", want))
		note("got %.*s", STR(buf_str(&b)));
}

static void
test_types(void)
{
	expect("[yes, No, ON, off, True, FALSE, y, n, 'yes', \"no\"]",
		"[true,false,true,false,true,false,\"y\",\"n\",\"yes\",\"no\"]");
	expect("[~, null, Null, '', '~', nul]", "[null,null,null,\"\",\"~\",\"nul\"]");
	expect("[0, 7, -7, +7, 1_000, 12,345]", "[0,7,-7,7,1000,12,345]");
	expect("- 1,000\n- 0x1F\n- 017\n- 0b101\n- 08\n- 1_\n- 1__0\n- 0x",
		"[1000,31,15,5,\"08\",\"1_\",\"1__0\",\"0x\"]");
	expect("- 9223372036854775807\n- -9223372036854775808\n- 9223372036854775808",
		"[9223372036854775807,-9223372036854775808,\"9223372036854775808\"]");
	expect("[1.5, -.5, 1., +1.25, 1.0e+3, 1e3, 1.2.3, ., -, 1.5e3]",
		"[1.5,-0.5,1.0,1.25,1000.0,\"1e3\",\"1.2.3\",\".\",\"-\",\"1.5e3\"]");
	expect("[.inf, -.INF, .NaN, inf]", "[null,null,null,\"inf\"]");
	expect("[2023-10-26, 2023-1-5, 2023-02-30, '2023-10-26']",
		"[\"2023-10-26\",\"2023-1-5\",\"2023-02-30\",\"2023-10-26\"]");
	expect("- 2023-10-26 14:05:09\n- 2023-10-26T14:05:09+09:00\n- 2023-10-26 14:05",
		"[\"2023-10-26T14:05:09Z\",\"2023-10-26T14:05:09+09:00\",\"2023-10-26 "
		"14:05\"]");
	expect("- 12:30\n- 1:02:03\n- -1:30\n- 1:00:00.5\n- 1:60\n- 1:2:3:4\n- 1_0:5",
		"[45000,3723,-1800,3600.5,\"1:60\",\"1:2:3:4\",36300]");
	expect("- 1_2.3_4\n- 1,000.5\n- .e+3\n- 0X1F\n- 0xFFFFFFFFFFFFFFFFFF\n- "
	       "-1_0000000000000000000",
		"[\"1_2.3_4\",1000.5,\".e+3\",\"0X1F\",\"4722366482869645213695\","
		"\"-10000000000000000000\"]");
	expect("[!!str 1, !!int '1', !!binary aGk=, !!binary /w==, !x y, ! 1]",
		"[\"1\",1,\"hi\",\"/w==\",\"y\",\"1\"]");
	struct data d;
	struct diag diag;
	(void)parse(S("[2023-10-26, 2023-1-5]"), &d, &diag);
	ok(data_kind(data_at(d, 0)) == DATA_DATE && data_kind(data_at(d, 1)) == DATA_STRING,
		"a date has all its digits, else it is text");
}

static void
test_structure(void)
{
	expect("", "null");
	expect("# nothing\n", "null");
	expect("\xEF\xBB\xBF"
	       "a: 1",
		"{\"a\":1}");
	expect("a: 1\r\nb: |\r\n  x\r\n  y\r\n", "{\"a\":1,\"b\":\"x\\u000ay\\u000a\"}");
	expect("a: &x [1, {b: 2}]\nc: *x\n", "{\"a\":[1,{\"b\":2}],\"c\":[1,{\"b\":2}]}");
	expect("&k a: 1\nb: *k\n*k : 3", "{\"a\":3,\"b\":\"a\"}");
	expect("x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\n  c: 4\n",
		"{\"x\":{\"a\":1,\"b\":2},\"y\":{\"a\":1,\"b\":3,\"c\":4}}");
	expect("- &x {a: 1, b: 1}\n- &y {b: 2, c: 2}\n- {<<: [*x, *y], d: 3}\n- {<<: {e: 1}}\n- "
	       "{<<: 1}",
		"[{\"a\":1,\"b\":1},{\"b\":2,\"c\":2},{\"b\":1,\"c\":2,\"a\":1,\"d\":3},{\"e\":1},{"
		"\"<<\":1}]");
	expect("1: a\ntrue: b\n~: c", "{\"1\":\"a\",\"true\":\"b\",\"\":\"c\"}");
}

/* Where and what the first diagnostic is. */
static void
expect_diag(struct str text, enum diag_severity severity, uint32_t line, uint32_t column,
	const char *message)
{
	struct data d;
	struct diag diag;
	int r = parse(text, &d, &diag);
	bool result = severity == DIAG_ERROR ? r == UV_EINVAL : r == 0;
	if (!ok(result && diag.severity == severity && diag.line == line && diag.column == column &&
			    str_eq(diag.message, str_of(message)),
		    "%u:%u: %s", line, column, message))
		note("got %d, %d:%d: %.*s (%.*s)", r, (int)diag.line, (int)diag.column,
			STR(diag.message), STR(diag.source));
}

static void
test_problems(void)
{
	expect_diag(S("title: A\ntitle: B"), DIAG_WARNING, 3, 1, "'title' is there twice");
	expect_diag(S("title: Foo: Bar"), DIAG_ERROR, 2, 11, "a second colon in one line");
	expect_diag(S("a: 1\ntitle: \"Hello\nb: 1\n"), DIAG_ERROR, 3, 8,
		"this quotation mark is never closed");
	expect_diag(
		S("title: `x`"), DIAG_ERROR, 2, 8, "found character that cannot start any token");
	expect_diag(
		S("a:\n\tb: 1"), DIAG_ERROR, 3, 1, "found character that cannot start any token");
	expect_diag(S("title: [draft] Hello"), DIAG_ERROR, 2, 16, "expected a key here");
	expect_diag(S("title: !important"), DIAG_ERROR, 2, 8,
		"'!important' is read as a tag, and nothing follows it");
	expect_diag(S("a: *b"), DIAG_ERROR, 2, 4, "unknown anchor 'b'");
	expect_diag(S("a: &b [*b]"), DIAG_ERROR, 2, 8, "anchor 'b' contains itself");
	expect_diag(S("? [a]\n: b"), DIAG_ERROR, 2, 3, "a key must be text");
	expect_diag(S("a: 1\n--- # two\nb: 2"), DIAG_ERROR, 3, 1,
		"front matter holds a second document");
	expect_diag(S("a: 1\nb: \xC3\xA9\xFF"), DIAG_ERROR, 3, 6, "not UTF-8");
	expect_diag(S("a: 1\nb: \x01"), DIAG_ERROR, 3, 4,
		"a control character, which YAML does not allow");
	expect_diag(S("\xC3\xA9: \xC3\xA9: x"), DIAG_ERROR, 2, 7, "a second colon in one line");
	expect_diag(S("a: \"x\xE2\x80\xA8y\"\nb: c: d"), DIAG_ERROR, 3, 5,
		"a second colon in one line");
	struct data d;
	struct diag diag;
	(void)parse(S("a: 1\n\ttitle: Foo: Bar\r\n"), &d, &diag);
	ok(diag.source.len > 0 && diag.source.ptr[diag.source.len - 1] != '\r',
		"the source line comes along");
	(void)parse(S("title: Foo: Bar"), &d, &diag);
	ok(diag.hint.len > 0 && str_eq(diag.path, S("a.md")), "with a hint, and the file");
}

static void
test_places(void)
{
	struct data d;
	struct diag diag;
	(void)parse(S("a: 1\n\xC3\xA9\xC3\xA9: [x,\n  y]\n"), &d, &diag);
	struct data list = data_at(d, 1);
	ok(data_line(data_key_at(d, 1)) == 3 && data_column(data_key_at(d, 1)) == 1,
		"a key's place");
	ok(data_line(list) == 3 && data_column(list) == 7, "a value's place, in bytes");
	ok(data_line(data_at(list, 1)) == 4 && data_column(data_at(list, 1)) == 3,
		"an item's place");
}

static void
test_bounds(void)
{
	struct buf b = BUF_ARENA(&arena);
	struct data d;
	struct diag diag;
	for (int i = 0; i < 20000; i++)
		buf_add_char(&b, '[');
	ok(parse(buf_str(&b), &d, &diag) == UV_EINVAL &&
			str_starts(diag.message, S("nested too deeply")),
		"twenty thousand brackets");
	buf_clear(&b);
	buf_lit(&b, "a0: &a0 x\n");
	for (int i = 1; i < 20; i++)
		buf_printf(&b, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1,
			i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	ok(parse(buf_str(&b), &d, &diag) == UV_EINVAL &&
			str_eq(diag.message,
				S("front matter is too large once its aliases are expanded")),
		"a billion laughs");
	buf_clear(&b);
	buf_lit(&b, "a0: &a0 x\n");
	for (int i = 1; i < 100; i++)
		buf_printf(&b, "a%d: &a%d [*a%d]\n", i, i, i - 1);
	ok(parse(buf_str(&b), &d, &diag) == UV_EINVAL &&
			str_starts(diag.message, S("nested too deeply")),
		"depth by aliases");
	buf_clear(&b);
	buf_lit(&b, "a0: &a0 {x: 1}\n");
	for (int i = 1; i < 40; i++)
		buf_printf(&b, "a%d: &a%d {<<: [*a%d, *a%d], k%d: [*a%d, *a%d]}\n", i, i, i - 1,
			i - 1, i, i - 1, i - 1);
	ok(parse(buf_str(&b), &d, &diag) == UV_EINVAL, "growth by merging");
	buf_clear(&b);
	for (int i = 0; i < 10000; i++)
		buf_lit(&b, "{<<: ");
	ok(parse(buf_str(&b), &d, &diag) == UV_EINVAL &&
			str_starts(diag.message, S("nested too deeply")),
		"depth by merging");
	buf_clear(&b);
	for (int i = 0; i <= YAML_FRONT_MATTER_MAX; i++)
		buf_add_char(&b, 'x');
	ok(parse(buf_str(&b), &d, &diag) == UV_EINVAL &&
			str_search(diag.message, S("4194304 are the limit")) < diag.message.len,
		"too long a text");
	b.len = 100000;
	ok(parse(buf_str(&b), &d, &diag) == 0 && data_str(d).len == b.len, "a long one");
	buf_clear(&b);
	for (int i = 0; i < 5000; i++)
		buf_printf(&b, "k%d: 1\n", i);
	ok(parse(buf_str(&b), &d, &diag) == 0 && data_len(d) == 5000 && diag.line == 0,
		"five thousand keys");
}

/* Random edits of a text never crash, and always either parse or explain. */
static void
test_random(unsigned seed)
{
	static const char alphabet[] = "-: \n\t[]{},&*!|>'\"%@`#?<~.0a\xC3\xA9\xFF\r";
	static const char start[] =
		"a: &x [1, 'b']\nc: {d: *x, <<: {e: 2}}\nf: |\n  g\n? h\n: - i\n";
	srand(seed);
	bool fine = true;
	for (int i = 0; i < 3000; i++) {
		char text[sizeof(start)];
		memcpy(text, start, sizeof(start));
		for (int k = rand() % 6; k >= 0; k--)
			text[(size_t)rand() % (sizeof(start) - 1)] =
				alphabet[(size_t)rand() % (sizeof(alphabet) - 1)];
		struct arena_mark mark = arena_mark(&arena);
		struct data d;
		struct diag diag;
		int r = parse((struct str){ text, sizeof(start) - 1 }, &d, &diag);
		fine &= r == 0 ? data_exists(d)
			       : diag.message.len > 0 && diag.line >= 2 && diag.column >= 1;
		struct buf b = BUF_ARENA(&arena);
		data_json(&b, d);
		arena_release(&arena, mark);
	}
	ok(fine, "random texts parse or are explained (seed %u)", seed);
}

static void
expect_split(const char *text, const char *yaml, const char *body, uint32_t line)
{
	struct front_split f;
	front_split(str_of(text), &f);
	struct str got = f.has_front ? f.yaml : S("(none)");
	if (!ok(str_eq(got, str_of(yaml)) && str_eq(f.body, str_of(body)) && f.body_line == line &&
			    str_eq(str_from(str_of(text), f.body_offset), f.body),
		    "front matter of %zu bytes, body in line %u", f.yaml.len, f.body_line))
		note("got '%.*s', '%.*s' in %u", STR(got), STR(f.body), f.body_line);
}

static void
test_front(void)
{
	expect_split("---\na: 1\n---\nbody\n", "a: 1\n", "body\n", 4);
	expect_split("\xEF\xBB\xBF---\r\na: 1\r\n---\r\n\r\n  \r\n  body", "a: 1\r\n", "  body", 6);
	expect_split("---  \n...\t\nbody", "", "body", 3);
	expect_split("---\n---", "", "", 2);
	expect_split("---\n---\n \n ", "", "", 4);
	expect_split(
		"---\na: 1\n----\n --- \n--- x\n", "(none)", "---\na: 1\n----\n --- \n--- x\n", 1);
	expect_split("body\n---\n", "(none)", "body\n---\n", 1);
	expect_split("---", "(none)", "---", 1);
	expect_split("", "(none)", "", 1);
	struct front_split f;
	struct diag d;
	struct str text = S("---\n\ntitle: x\nbody\n");
	front_split(text, &f);
	ok(front_diag(&f, text, S("a.md"), &d) && d.line == 1 && d.column == 1 &&
			str_eq(d.source, S("---")),
		"front matter that never ends");
	text = S("---\n\nNot so: a rule\n");
	front_split(text, &f);
	ok(f.unclosed && !front_diag(&f, text, S("a.md"), &d), "a rule is no front matter");
	text = S("---\na: b\n---\n");
	front_split(text, &f);
	ok(!front_diag(&f, text, S("a.md"), &d), "nothing to say of front matter that ends");
}

/* A text in pieces: what front matter is made of, and what makes it harder. */
static void
add_random(struct buf *b)
{
	static const char *const keys[] = { "title", "tags", "date", "a_b", "on", "1", "layout" };
	static const char *const values[] = { "x", "A title", "2020-01-02", "yes", "[a, b c]", "[]",
		"[ 1, 'x', \"y\" ]", "\"in: quotes #\"", "'one'", "1.5", "/a/:b/", "caf\303\251",
		"a - b", "don't", "2020-01-02 10:00:00 +0200", "_x", "\342\200\231s", "a  b  ",
		"null", "0x1F", "[a.b, -c, d-e]" };
	static const char *const odd[] = { " ", ":", ": ", " #", "#", "\n", "\n ", "\"", "'", "[",
		"]", ",", "- ", "\\", "&a ", "*a", "!", "|", ">", "{", "}", "\t", "\r", "---", "?",
		"\302\240", "\302\205", "\342\200\250", "\357\273\277", "\377", "%", "@", "`",
		"~" };
	for (int n = rand() % 5; n >= 0; n--) {
		buf_add(b, str_of(keys[rand() % 7]));
		buf_lit(b, ": ");
		if (rand() % 6 == 0)
			buf_add(b, str_of(odd[rand() % 34]));
		buf_add(b, str_of(values[rand() % 21]));
		if (rand() % 8 == 0)
			buf_add(b, str_of(odd[rand() % 34]));
		buf_add(b, str_of(rand() % 9 ? "\n" : "\n\n"));
	}
	size_t at = (size_t)rand() % b->len;
	if (rand() % 4 == 0)
		b->ptr[at] = odd[rand() % 34][0];
}

/* Whether the text is of the simplest form; *ret_same: then libyaml makes the same of it, and says nothing. */
static bool
is_simple(struct str text, bool *ret_same)
{
	struct buf fast = BUF_ARENA(&arena), slow = BUF_ARENA(&arena), diags = BUF_ARENA(&arena);
	struct yaml_source source = { .path = S("a.md"), .text = text, .line = 2 };
	bool simple = yaml_simple(&source, &fast);
	int r = yaml_parse_whole(&source, &slow, &diags);
	*ret_same = simple ? r == 0 && diags.len == 0 && str_eq(buf_str(&fast), buf_str(&slow))
			   : fast.len == 0;
	return simple;
}

static void
test_simple(unsigned seed)
{
	size_t simple = 0, wrong = 0;
	bool same;
	note("seed %u", seed);
	srand(seed);
	for (size_t i = 0; i < 20000 && !wrong; i++) {
		struct buf text = { 0 };
		add_random(&text);
		simple += is_simple(buf_str(&text), &same);
		wrong += !same;
		if (!same)
			note("%.*s", STR(buf_str(&text)));
		buf_done(&text);
		arena_reset(&arena);
	}
	ok(wrong == 0, "what is read without libyaml is what libyaml reads");
	ok(simple > 2000, "of 20000 texts %zu are of the simplest form", simple);
}

int
main(int argc, char **argv)
{
	test_types();
	test_structure();
	test_problems();
	test_places();
	test_bounds();
	test_random(argc > 1 ? (unsigned)atoi(argv[1]) : 1);
	test_simple(argc > 1 ? (unsigned)atoi(argv[1]) : 1);
	test_front();
	arena_done(&arena);
	return done_testing();
}
