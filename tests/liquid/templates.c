/* Templates, one JSON object a line as cases.rb writes them, held against what they print here.
 *
 *	templates FILE
 *
 * The TAP line of a case that differs shows both; the others are counted. */
#include "tests/cases.h"

#include "host.h"

static struct arena arena;

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
		struct data d = cases_line(&arena, line);
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
	return cases_main(argc, argv, &arena, check_all);
}
