/* Uses of filters, one JSON object a line as cases.rb writes them, held against what they give here.
 *
 *	filters FILE
 *
 * The TAP line of a case that differs shows both; the others are counted. */
#include <stdlib.h>

#include "core/file.h"

#include "../unit/tap.h"
#include "rig.h"

enum { FILE_MAX = 256 << 20 };

static struct arena arena;

/* Differences that are wanted, by a part of the template. */
static const struct {
	const char *part, *why;
} wanted[] = {
	{ "| sample", "chance hangs on the page's path" },
};

static const char *why_wanted(struct str template)
{
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		if (str_search(template, str_of(wanted[i].part)) < template.len)
			return wanted[i].why;
	}
	return NULL;
}

static bool
check(struct data line)
{
	struct str template = data_str(data_get(line, S("template")));
	struct data result = data_get(line, S("result")), error = data_get(line, S("error"));
	struct rig rig = { .arena = &arena, .data = data_get(line, S("data")) };
	struct buf out = BUF_ARENA(&arena), data = BUF_ARENA(&arena);
	rig.jekyll = str_eq(data_str(data_get(line, S("mode"))), S("jekyll"));
	int r = rig_render(&rig, template, &out);
	bool same = data_exists(error) ? r < 0 : r == 0 && str_eq(buf_str(&out), data_str(result));
	if (same || why_wanted(template))
		return true;
	data_json(&data, rig.data);
	ok(false, "%.*s", STR(template));
	note("with %.*s", STR(buf_str(&data)));
	if (r < 0)
		note("got the error '%.*s'", STR(buf_str(&rig.message)));
	else
		note("got  '%.*s'", STR(buf_str(&out)));
	if (data_exists(error))
		note("want the error '%.*s'", STR(data_str(error)));
	else
		note("want '%.*s'", STR(data_str(result)));
	return false;
}

static void
check_all(struct str text)
{
	size_t cases = 0, same = 0;
	struct str line;
	while (str_line(&text, &line)) {
		struct arena_mark mark = arena_mark(&arena);
		struct buf out = { 0 };
		struct data_builder b = { .out = &out };
		struct diag d;
		int r = data_from_json(&b, S("case"), line, &d);
		data_builder_done(&b);
		if (r < 0)
			ok(false, "a case is JSON: %.*s", STR(d.message));
		else
			same += check(data_of(buf_str(&out)));
		cases++;
		buf_done(&out);
		arena_release(&arena, mark);
	}
	ok(cases > 0 && same == cases, "%zu of %zu uses of filters are as Ruby has them", same,
		cases);
}

int
main(int argc, char **argv)
{
	struct root root;
	struct str text;
	if (argc != 2)
		return 2;
	int r = root_open("/", &root);
	if (r == 0) {
		r = file_read(&root, str_from(str_of(argv[1]), 1), FILE_MAX, &arena, &text, NULL);
		root_close(&root);
	}
	if (ok(r == 0, "the cases can be read"))
		check_all(text);
	arena_done(&arena);
	return done_testing();
}
