/* Diagnostics: encoding, text in clang's style, JSON. */
#include "tests/unit/tap.h"

#include "core/diag.h"

static bool
text_is(const struct diag *d, const char *want)
{
	struct buf b = { 0 };
	diag_text(&b, d, false);
	bool same = str_eq(buf_str(&b), str_of(want));
	if (!same)
		printf("# got:\n%.*s# wanted:\n%s", STR(buf_str(&b)), want);
	buf_done(&b);
	return same;
}

static void
test_encoding(void)
{
	struct buf b = { 0 };
	struct diag d = { DIAG_ERROR, S("a.md"), 3, 9, 4, S("no"), S("yes"), S("line") }, got;
	struct diag w = { .message = S("w") };
	diag_encode(&b, &d);
	diag_encode(&b, &w);
	struct str rest = buf_str(&b);
	ok(diag_next(&rest, &got) && got.severity == DIAG_ERROR && str_eq(got.path, d.path) &&
			got.line == 3 && got.column == 9 && got.length == 4 &&
			str_eq(got.message, d.message) && str_eq(got.hint, d.hint) &&
			str_eq(got.source, d.source),
		"an encoded diagnostic comes back whole");
	ok(diag_next(&rest, &got) && got.severity == DIAG_WARNING && str_eq(got.message, S("w")),
		"and so does the next");
	ok(!diag_next(&rest, &got), "then there is none");
	buf_done(&b);
}

static void
test_text(void)
{
	struct diag d = { DIAG_ERROR, S("a.md"), .message = S("unknown layout 'psot'"),
		.hint = S("did you mean 'post'?"), .length = 4 };
	diag_locate(&d, S("---\ntitle: x\nlayout: psot\r\n---\n"), 21);
	ok(d.line == 3 && d.column == 9 && str_eq(d.source, S("layout: psot")),
		"an offset is located: line, column, source line without its CR");
	ok(text_is(&d, "a.md:3:9: error: unknown layout 'psot'\n  layout: psot\n"
		       "          ^~~~ did you mean 'post'?\n"),
		"text is in clang's style");
	struct diag t = { DIAG_WARNING, S("b"), 1, 4, 1, S("m"), S(""), S("\t\xc3\xa9x") };
	ok(text_is(&t, "b:1:4: warning: m\n  \t\xc3\xa9x\n  \t ^\n"),
		"a tab stays a tab beneath the line, and a character of two bytes is one column");
	struct diag e = { DIAG_ERROR, S("b"), 0, 0, 0, S("\x1b[31m \xff"), S("h"), S("") };
	ok(text_is(&e, "b: error: \\x1b[31m \\xff\n  h\n"),
		"controls and invalid bytes are escaped");
	struct diag end = { DIAG_ERROR, S("b"), 1, 4, 0, S("m"), S(""), S("abc") };
	ok(text_is(&end, "b:1:4: error: m\n  abc\n     ^\n"), "a caret behind the line's end");
	char line[500];
	memset(line, 'x', sizeof(line));
	struct diag far = { DIAG_ERROR, S("b"), 1, 301, 3, S("m"), S(""), { line, sizeof(line) } };
	struct buf b = { 0 };
	diag_text(&b, &far, false);
	ok(b.len < 260 && str_search(buf_str(&b), S("\xe2\x80\xa6\n")) < b.len,
		"a long line is cut around its column");
	buf_done(&b);
}

static void
test_json(void)
{
	struct buf b = { 0 };
	struct diag d = { DIAG_ERROR, S("a\"b"), 1, 2, 3, S("x\n\xff"), S(""), S("\\") };
	diag_json(&b, &d);
	ok(str_eq(buf_str(&b),
		   S("{\"severity\":\"error\",\"file\":\"a\\\"b\",\"line\":1,\"column\":2,"
		     "\"length\":3,\"message\":\"x\\u000a\xef\xbf\xbd\",\"hint\":\"\","
		     "\"source\":\"\\\\\",\"notes\":[]}")),
		"JSON is escaped, and invalid UTF-8 is replaced");
	buf_done(&b);
}

static void
test_notes(void)
{
	struct buf notes = { 0 }, b = { 0 };
	diag_note_add(&notes, S("_includes/b.html"), 4, 2, S("included here"));
	diag_note_add(&notes, S("a.md"), 9, 0, S("and \"here\""));
	struct diag d = { DIAG_ERROR, S("c.html"), 1, 2, .message = S("m"),
		.notes = buf_str(&notes) };
	ok(text_is(&d, "c.html:1:2: error: m\n_includes/b.html:4:2: note: included here\n"
		       "a.md:9: note: and \"here\"\n"),
		"notes follow a diagnostic, each with its place");
	diag_encode(&b, &d);
	struct str rest = buf_str(&b);
	struct diag got;
	ok(diag_next(&rest, &got) && str_eq(got.notes, d.notes) && rest.len == 0,
		"and are encoded with it");
	buf_clear(&b);
	diag_json(&b, &d);
	ok(str_search(buf_str(&b),
		   S("\"notes\":[{\"file\":\"_includes/b.html\",\"line\":4,\"column\":2,"
		     "\"message\":\"included here\"},{\"file\":\"a.md\",\"line\":9,\"column\":0,"
		     "\"message\":\"and \\\"here\\\"\"}]}")) < b.len,
		"and stand in its JSON");
	buf_done(&notes);
	buf_done(&b);
}

int
main(void)
{
	test_encoding();
	test_text();
	test_json();
	test_notes();
	return done_testing();
}
