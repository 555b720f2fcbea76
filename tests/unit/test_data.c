/* The site's data: built, read in place, printed, read from JSON. */
#include <stdlib.h>

#include <uv.h>

#include "render/data/data.h"

#include "tap.h"

static struct arena arena;

/* What JSON text holds; absent, with a note, where it is none. */
static struct data
from_json(const char *text)
{
	struct buf out = BUF_ARENA(&arena);
	struct data_builder b = { .out = &out };
	struct diag d;
	int r = data_from_json(&b, S("x.json"), str_of(text), &d);
	if (r)
		note("%s: %.*s", text, STR(d.message));
	data_builder_done(&b);
	return r ? (struct data){ 0 } : data_of(buf_str(&out));
}

static void
expect_json(struct data d, const char *want, const char *sentence)
{
	struct buf b = BUF_ARENA(&arena);
	data_json(&b, d);
	if (!ok(str_eq(buf_str(&b), str_of(want)), "%s", sentence))
		note("got %.*s", STR(buf_str(&b)));
}

static void
put_site(struct data_builder *b)
{
	data_open_map(b);
	b->line = 2;
	b->column = 1;
	data_put_key(b, S("title"));
	b->column = 8;
	data_put_str(b, S("Hello"));
	data_put_key(b, S("tags"));
	data_open_list(b);
	data_put_str(b, S("a"));
	data_put_int(b, -5);
	data_put_float(b, 1.5);
	data_put_null(b);
	data_put_bool(b, true);
	data_close(b);
	data_put_key(b, S("date"));
	data_put_date(
		b, (struct date){ .seconds = 86400, .ns = 7, .offset = 3600, .has_time = true });
	data_close(b);
}

static void
test_reading(void)
{
	struct buf out = BUF_ARENA(&arena);
	struct data_builder b = { .out = &out };
	put_site(&b);
	data_builder_done(&b);
	struct data d = data_of(buf_str(&out));
	ok(d.len == out.len && data_kind(d) == DATA_MAP && data_len(d) == 3, "a map of three");
	ok(str_eq(data_str(data_get(d, S("title"))), S("Hello")), "a string by its key");
	ok(data_line(data_get(d, S("title"))) == 2 && data_column(data_get(d, S("title"))) == 8 &&
			data_column(data_key_at(d, 0)) == 1,
		"a node knows where it was written");
	struct data tags = data_get(d, S("tags"));
	ok(data_len(tags) == 5 && data_int(data_at(tags, 1), 0) == -5 &&
			data_float(data_at(tags, 1), 0) == -5 &&
			data_float(data_at(tags, 2), 0) == 1.5 &&
			data_kind(data_at(tags, 3)) == DATA_NULL &&
			data_bool(data_at(tags, 4), false),
		"a list of scalars");
	struct date date = data_date(data_get(d, S("date")));
	ok(date.seconds == 86400 && date.ns == 7 && date.offset == 3600 && date.has_time, "a date");
	ok(!data_exists(data_get(data_get(d, S("none")), S("x"))) &&
			!data_exists(data_at(tags, 5)) &&
			data_kind(data_get(d, S("none"))) == DATA_NULL,
		"what is absent reads as null, all the way down");
	ok(data_int(data_get(d, S("title")), 9) == 9 && data_bool(tags, true) &&
			data_str(tags).len == 0,
		"another kind gives the fallback");
	expect_json(d,
		"{\"title\":\"Hello\",\"tags\":[\"a\",-5,1.5,null,true],\"date\":\"1970-01-02T01:"
		"00:00+01:00\"}",
		"a node as JSON");
	struct buf text = BUF_ARENA(&arena);
	data_text(&text, tags);
	ok(str_eq(buf_str(&text), S("a-51.5true")), "a list as text");
}

static void
test_doubles(void)
{
	struct data d = from_json("{\"a\":1,\"b\":2,\"a\":[3],\"c\":4,\"b\":5}");
	expect_json(d, "{\"a\":[3],\"b\":5,\"c\":4}",
		"of a key written twice the last value wins, at the first's place");
	ok(data_int(data_get(d, S("b")), 0) == 5 && data_int(data_get(d, S("c")), 0) == 4,
		"and is found");
}

static void
test_many_keys(void)
{
	struct buf out = BUF_ARENA(&arena);
	struct data_builder b = { .out = &out };
	data_open_map(&b);
	for (int i = 0; i < 1000; i++) {
		struct str key = arena_printf(&arena, "k%d", i * 7 % 1000);
		data_put_key(&b, key);
		data_put_int(&b, i);
	}
	data_close(&b);
	data_builder_done(&b);
	struct data d = data_of(buf_str(&out));
	bool all = data_len(d) == 1000;
	for (int i = 0; i < 1000; i++)
		all &= data_int(data_get(d, arena_printf(&arena, "k%d", i * 7 % 1000)), -1) == i;
	ok(all, "a thousand keys are found");
	ok(!data_exists(data_get(d, S("k1000"))) && !data_exists(data_get(d, S(""))),
		"and no others");
	ok(str_eq(data_str(data_key_at(d, 1)), S("k7")), "in the order in which they were written");
}

static void
test_copies(void)
{
	struct data a = from_json("{\"x\": [1, {\"y\": \"z\"}]}"),
		    c = from_json("\n\n{\"x\":[1,{\"y\":\"z\"}]}");
	ok(data_eq(a, c) && !str_eq(data_bytes(a), data_bytes(c)),
		"equal data written elsewhere is equal");
	struct buf one = BUF_ARENA(&arena), two = BUF_ARENA(&arena);
	struct data_builder b = { .out = &one, .line = 7, .column = 7 };
	data_put_plain(&b, a);
	b.out = &two;
	data_put_plain(&b, c);
	data_builder_done(&b);
	ok(str_eq(buf_str(&one), buf_str(&two)), "and equal bytes without its positions");
	ok(!data_eq(a, from_json("{\"x\": [1, {\"y\": \"w\"}]}")) &&
			!data_eq(from_json("1"), from_json("1.0")) &&
			data_eq((struct data){ 0 }, from_json("null")),
		"other data is not");
	struct buf nested = BUF_ARENA(&arena);
	b = (struct data_builder){ .out = &nested };
	data_open_list(&b);
	data_put(&b, a);
	data_put(&b, (struct data){ 0 });
	data_close(&b);
	data_builder_done(&b);
	expect_json(data_of(buf_str(&nested)), "[{\"x\":[1,{\"y\":\"z\"}]},null]",
		"a node within another");
}

static void
test_depth(void)
{
	struct buf out = BUF_ARENA(&arena);
	struct data_builder b = { .out = &out };
	for (int i = 0; i < 100; i++)
		data_open_list(&b);
	data_put_int(&b, 1);
	for (int i = 0; i < 100; i++)
		data_close(&b);
	struct data d = data_of(buf_str(&out));
	int depth = 0;
	for (; data_len(d); d = data_at(d, 0))
		depth++;
	ok(b.too_deep && b.depth == 0 && depth == DATA_DEPTH_MAX, "nesting has an end");
	struct data whole = data_of(buf_str(&out));
	struct buf more = BUF_ARENA(&arena);
	b.out = &more;
	b.too_deep = false;
	data_open_list(&b);
	data_put(&b, data_at(whole, 0));
	ok(!b.too_deep, "a copy that fits");
	data_put(&b, whole);
	ok(b.too_deep, "a copy that would be too deep is null");
	data_close(&b);
	ok(data_len(data_of(buf_str(&more))) == 2 &&
			data_len(data_at(data_of(buf_str(&more)), 1)) == 0,
		"in its place");
	data_builder_done(&b);
}

static void
expect_problem(const char *text, uint32_t line, uint32_t column, const char *want)
{
	struct buf out = BUF_ARENA(&arena);
	struct data_builder b = { .out = &out };
	struct diag d = { 0 };
	int r = data_from_json(&b, S("x.json"), str_of(text), &d);
	data_builder_done(&b);
	if (!ok(r == UV_EINVAL && d.line == line && d.column == column &&
			    str_eq(d.message, str_of(want)),
		    "JSON: %s", want))
		note("%d:%d %.*s", (int)d.line, (int)d.column, STR(d.message));
}

static void
test_json(void)
{
	expect_json(from_json("\xEF\xBB\xBF [1, 1.0, -0, 1e3, 12345678901234567890, 1.5E-1, "
			      "\"\\u00e9\\ud83d\\ude00\\n\\/\"] "),
		"[1,1.0,0,1000.0,1.2345678901234567e+19,0.15,\"\xC3\xA9\xF0\x9F\x98\x80\\u000a/\"]",
		"JSON is read");
	expect_json(from_json("[\"\\ud83d\", \"\\ud83dx\", {}, [], \"\"]"),
		"[\"\xEF\xBF\xBD\",\"\xEF\xBF\xBDx\",{},[],\"\"]", "half a pair is replaced");
	struct data d = from_json("{\n  \"a\":\n\t[1,\n 2]}");
	ok(data_line(data_at(data_get(d, S("a")), 1)) == 4 &&
			data_column(data_at(data_get(d, S("a")), 1)) == 2 &&
			data_line(data_key_at(d, 0)) == 2 && data_column(data_key_at(d, 0)) == 3,
		"with its places");
	expect_problem("", 1, 1, "not a value of JSON");
	expect_problem("[1,\n 2", 1, 1, "this list is never closed");
	expect_problem("{\"a\" 1}", 1, 6, "expected ':'");
	expect_problem("{a: 1}", 1, 2, "expected a name in double quotes");
	expect_problem("[1 2]", 1, 4, "expected ',' or ']'");
	expect_problem("[1]\n]", 2, 1, "nothing may follow the value");
	expect_problem("\"a", 1, 1, "this string is never closed");
	expect_problem("\"\\q\"", 1, 2, "unknown escape in a string");
	expect_problem("01", 1, 1, "not a value of JSON");
	expect_problem("[1.]", 1, 2, "not a value of JSON");
	expect_problem("\"\xFF\"", 1, 2, "not UTF-8");
	struct buf deep = BUF_ARENA(&arena);
	for (int i = 0; i < 100000; i++)
		buf_add_char(&deep, '[');
	buf_add_char(&deep, '\0');
	struct buf out = BUF_ARENA(&arena);
	struct data_builder b = { .out = &out };
	struct diag diag = { 0 };
	ok(data_from_json(&b, S(""), str_from(buf_str(&deep), 0), &diag) == UV_EINVAL &&
			str_eq(diag.message, S("nested too deeply")),
		"a hundred thousand brackets");
	data_builder_done(&b);
}

int
main(void)
{
	test_reading();
	test_doubles();
	test_many_keys();
	test_copies();
	test_depth();
	test_json();
	arena_done(&arena);
	return done_testing();
}
