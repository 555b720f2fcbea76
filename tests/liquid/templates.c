/* Templates, one JSON object a line as cases.rb writes them, held against what they print here.
 *
 *	templates FILE
 *
 * The TAP line of a case that differs shows both; the others are counted. */
#include <stdlib.h>

#include "core/file.h"

#include "../unit/tap.h"
#include "host.h"

enum { FILE_MAX = 256 << 20 };

static struct arena arena;

static struct data
read_line(struct str line)
{
	struct buf out = BUF_ARENA(&arena);
	struct data_builder b = { .out = &out };
	struct diag d;
	int r = data_from_json(&b, S("case"), line, &d);
	data_builder_done(&b);
	if (r < 0)
		ok(false, "a case is JSON: %.*s", STR(d.message));
	return r < 0 ? (struct data){ 0 } : data_of(buf_str(&out));
}

static bool
check(struct test_host *h, struct data line)
{
	struct str template = data_str(data_get(line, S("template")));
	struct data result = data_get(line, S("result")), error = data_get(line, S("error"));
	struct buf out = BUF_ARENA(&arena);
	h->strict = data_bool(data_get(line, S("strict")), false);
	int r = test_render(h, template, &out);
	bool same = data_exists(error) ? r < 0 : r == 0 && str_eq(buf_str(&out), data_str(result));
	if (same)
		return true;
	ok(false, "%.*s", STR(template));
	note("got  %s'%.*s'\n%.*s", r < 0 ? "an error " : "", STR(buf_str(&out)),
		STR(buf_str(&h->said)));
	if (data_exists(error))
		note("want the error '%.*s'", STR(data_str(error)));
	else
		note("want '%.*s'", STR(data_str(result)));
	return false;
}

/* The host that the cases behind this line share. */
static struct test_host
host_of(struct data line)
{
	static const struct liquid_dialect plain,
		jekyll = { .jekyll_include = true, .without_blank = true };
	bool is_jekyll = data_bool(data_get(line, S("jekyll")), false);
	return (struct test_host){
		.arena = &arena,
		.data = data_get(line, S("data")),
		.templates = data_get(line, S("templates")),
		.dialect = is_jekyll ? &jekyll : &plain,
	};
}

static void
check_all(struct str text)
{
	size_t cases = 0, same = 0;
	struct str line;
	struct test_host h = { 0 };
	while (str_line(&text, &line)) {
		struct arena_mark mark = arena_mark(&arena);
		struct data d = read_line(line);
		if (data_exists(data_get(d, S("templates")))) {
			h = host_of(d);
			continue;
		}
		same += check(&h, d);
		cases++;
		arena_release(&arena, mark);
	}
	ok(cases > 0 && same == cases, "%zu of %zu templates print as in Ruby", same, cases);
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
