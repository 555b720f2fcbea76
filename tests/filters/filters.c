/* Uses of filters, one JSON object a line as cases.rb writes them, held against what they give here.
 *
 *	filters FILE
 *
 * The TAP line of a case that differs shows both; the others are counted. */
#include "tests/cases.h"

#include "rig.h"

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
		struct data d = cases_line(&arena, line);
		same += data_exists(d) && check(d);
		cases++;
		arena_release(&arena, mark);
	}
	ok(cases > 0 && same == cases, "%zu of %zu uses of filters are as Ruby has them", same,
		cases);
}

int
main(int argc, char **argv)
{
	return cases_main(argc, argv, &arena, check_all);
}
