/* CSV and TSV: what Ruby's CSV makes of the same bytes, or where it says that they are no table. */
#include <stdlib.h>

#include <uv.h>

#include "core/diag.h"
#include "render/data/csv.h"
#include "render/data/data.h"

#include "tap.h"

static struct arena arena;

/* The table as JSON, or "line:column: message". */
static struct str
read_source(const struct csv_source *source)
{
	struct buf out = BUF_ARENA(&arena), diags = BUF_ARENA(&arena), b = BUF_ARENA(&arena);
	struct diag d = { 0 };
	int r = csv_parse(source, &out, &diags);
	struct str rest = buf_str(&diags);
	if (diag_next(&rest, &d))
		buf_printf(&b, "%u:%u: %.*s", d.line, d.column, STR(d.message));
	else
		data_json(&b, data_of(buf_str(&out)));
	if (r < 0 && out.len > 0)
		buf_lit(&b, " and something was added");
	return buf_str(&b);
}

static void
expect_of(struct csv_source source, const char *want, const char *sentence)
{
	struct str got = read_source(&source);
	if (!ok(str_eq(got, str_of(want)), "%s", sentence))
		note("got %.*s", STR(got));
}

static void
expect(struct str text, const char *want, const char *sentence)
{
	expect_of((struct csv_source){ .path = S("a.csv"), .text = text, .separator = ',' }, want,
		sentence);
}

static void
test_tables(void)
{
	expect(S("a,b\n1,2\n3,4"), "[{\"a\":\"1\",\"b\":\"2\"},{\"a\":\"3\",\"b\":\"4\"}]",
		"a table is a list of maps");
	expect(S(""), "[]", "an empty file is an empty list");
	expect(S("a,b"), "[]", "and so are headers alone");
	expect(S("a, b \n 1 , 2\n"), "[{\"a\":\" 1 \",\" b \":\" 2\"}]", "blanks are kept");
	expect(S("a\r\n1\r\n"), "[{\"a\":\"1\"}]", "lines may end with CR LF");
	expect(S("a,b\r1,2\r"), "[{\"a\":\"1\",\"b\":\"2\"}]", "or with CR");
	expect(S("a;b\n1;2\n"), "[{\"a;b\":\"1;2\"}]", "nothing but a comma separates");
	expect(S("\xEF\xBB\xBF"
		 "a\n1\n"),
		"[{\"\xEF\xBB\xBF"
		"a\":\"1\"}]",
		"a byte order mark is part of the first header, as in Jekyll");
	expect_of((struct csv_source){ .text = S("a\tb\n1,5\t\"x\ty\"\n"), .separator = '\t' },
		"[{\"a\":\"1,5\",\"b\":\"x\\u0009y\"}]", "a TSV is separated by tabs");
	expect_of(
		(struct csv_source){
			.text = S("a,b\n\n1,\n"), .separator = ',', .no_headers = true },
		"[[\"a\",\"b\"],[],[\"1\",null]]", "without headers it is a list of lists");
}

static void
test_fields(void)
{
	expect(S("a,\"b\"\n\"x\"\"y\",\"l1\nl2\"\n"), "[{\"a\":\"x\\\"y\",\"b\":\"l1\\u000al2\"}]",
		"quotes hold quotes and line breaks");
	expect(S("a,b\n\"\",\n"), "[{\"a\":\"\",\"b\":null}]",
		"an empty field is null, an empty quoted one a string");
	expect(S("a,b\n1\n"), "[{\"a\":\"1\",\"b\":null}]", "a short row is filled up with null");
	expect(S("a,b\n\n1,2\n\n"),
		"[{\"a\":null,\"b\":null},{\"a\":\"1\",\"b\":\"2\"},{\"a\":null,\"b\":null}]",
		"an empty line is a row of nothing");
	expect(S("a,b\n1,2,3,4\n"), "[{\"a\":\"1\",\"b\":\"2\",\"\":\"3\"}]",
		"the first field without a header is kept");
	expect(S("a,,\n1,2,3\n"), "[{\"a\":\"1\",\"\":\"2\"}]", "empty headers are no header");
	expect(S("a,a,b\n1,2,3\n"), "[{\"a\":\"1\",\"b\":\"3\"}]",
		"of two headers of one name the first counts");
	expect(S("\n\na\n1\n"), "[{},{\"\":\"a\"},{\"\":\"1\"}]",
		"an empty first line names nothing");
	expect(S("\"a\nb\",c\n1,2\n"), "[{\"a\\u000ab\":\"1\",\"c\":\"2\"}]",
		"a header in two lines");
}

static void
test_problems(void)
{
	const char *quote = "a quote within a field that does not begin with one";
	const char *end = "this line does not end as the first one does";
	struct {
		struct str text;
		const char *place, *message;
	} cases[] = {
		{ S("a,b\n1,x\"y\n"), "2:4", quote },
		{ S("a,b\n 1, \"x\"\n"), "2:5", quote },
		{ S("\xEF\xBB\xBF\"a\",b\n"), "1:4", quote },
		{ S("a,b\n1,\"x\"y\n"), "2:6", "nothing may follow the quote that closes a field" },
		{ S("a\n\"l\"\r\n"), "2:4", "nothing may follow the quote that closes a field" },
		{ S("a,b\n1,\"xy\n"), "2:3", "this quoted field is never closed" },
		{ S("a\n\"x\"\""), "2:1", "this quoted field is never closed" },
		{ S("a\n\""), "2:1", "this quoted field is never closed" },
		{ S("a,b\n1,2\r\n"), "2:4", end },
		{ S("a,b\n\r\n"), "2:1", end },
		{ S("a,b\r\n1,2\n"), "2:4", end },
		{ S("a,b\n1,\xff\n"), "2:3", "not UTF-8" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf want = BUF_ARENA(&arena), sentence = BUF_ARENA(&arena);
		buf_printf(&want, "%s: %s%c", cases[i].place, cases[i].message, '\0');
		buf_printf(&sentence, "case %zu: %s%c", i + 1, cases[i].message, '\0');
		expect(cases[i].text, want.ptr, sentence.ptr);
	}
}

static void
test_bounds(void)
{
	struct buf wide = BUF_ARENA(&arena);
	for (int i = 0; i <= CSV_COLUMNS_MAX; i++)
		buf_printf(&wide, "c%d,", i);
	struct str got =
		read_source(&(struct csv_source){ .text = buf_str(&wide), .separator = ',' });
	ok(str_ends(got, S("more columns than anybody can mean")), "too many columns are refused");
	struct buf tall = BUF_ARENA(&arena);
	buf_lit(&tall, "a,b,c,d,e,f,g,h\n");
	for (int i = 0; i < 1000; i++)
		buf_add_char(&tall, '\n');
	expect_of(
		(struct csv_source){ .text = buf_str(&tall), .separator = ',', .expanded = 10000 },
		"37:1: the table is too large", "a table that grows beyond its bound is refused");
}

/* Whatever the bytes are, the parser ends and says what and where. */
static void
test_random(unsigned seed)
{
	static const char letters[] = "a,\"\n\r\t ,\"\n\xc3";
	note("seed %u", seed);
	srand(seed);
	bool fine = true;
	for (int i = 0; i < 5000; i++) {
		char text[24];
		size_t n = (size_t)rand() % sizeof(text);
		for (size_t k = 0; k < n; k++)
			text[k] = letters[(size_t)rand() % (sizeof(letters) - 1)];
		struct str got =
			read_source(&(struct csv_source){ .text = { text, n }, .separator = ',' });
		fine &= got.len > 0 && !str_ends(got, S("added"));
		arena_reset(&arena);
	}
	ok(fine, "5000 random texts are a table or a diagnostic");
}

int
main(int argc, char **argv)
{
	test_tables();
	test_fields();
	test_problems();
	test_bounds();
	test_random(argc > 1 ? (unsigned)atoi(argv[1]) : 1);
	arena_done(&arena);
	return done_testing();
}
