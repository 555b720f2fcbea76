/* Cases that Ruby has answered: a file with one JSON object a line. */
#ifndef TESTS_CASES_H
#define TESTS_CASES_H

#include "core/file.h"
#include "render/data/data.h"
#include "tests/unit/tap.h"

/* One line; absent, and a failed test, where it is no JSON. It lives in the arena. */
static struct data
cases_line(struct arena *arena, struct str line)
{
	struct buf out = BUF_ARENA(arena);
	struct data_builder b = { .out = &out };
	struct diag d;
	int r = data_from_json(&b, S("case"), line, &d);
	data_builder_done(&b);
	if (r < 0)
		ok(false, "a case is JSON: %.*s", STR(d.message));
	return r < 0 ? (struct data){ 0 } : data_of(buf_str(&out));
}

/* The main of such a program: hands the text of the file that is its argument to `check`. */
static int
cases_main(int argc, char **argv, struct arena *arena, void (*check)(struct str text))
{
	enum { FILE_MAX = 256 << 20 };
	struct root root;
	struct str text;
	if (argc != 2)
		return 2;
	int r = root_open("/", &root);
	if (r == 0) {
		r = file_read(&root, str_from(str_of(argv[1]), 1), FILE_MAX, arena, &text, NULL);
		root_close(&root);
	}
	if (ok(r == 0, "the cases can be read"))
		check(text);
	arena_done(arena);
	return done_testing();
}

#endif
