/* Jekyll's filters, held against its own tests. */
#include "../filters/rig.h"
#include "suite.h"

static struct arena arena;

static const struct known known[] = {
	{ "markdownify with a number", "the host's filter: it has the site's Markdown" },
};

/* What was printed, where the suite holds it against data. */
static bool
same_json(struct str got, struct data want)
{
	struct buf out = BUF_ARENA(&arena);
	struct data_builder b = { .out = &out };
	struct diag d;
	int r = data_from_json(&b, S("output"), got, &d);
	data_builder_done(&b);
	return r == 0 && data_eq(data_of(buf_str(&out)), want);
}

static void
check(struct data c, size_t i)
{
	struct str name = data_str(data_get(c, S("name")));
	struct data want = data_get(c, S("result")), json = data_get(c, S("result_json"));
	struct rig rig = { .arena = &arena, .jekyll = true, .data = data_get(c, S("data")) };
	struct buf out = BUF_ARENA(&arena);
	const char *why = known_reason(known, sizeof(known) / sizeof(known[0]), name);
	if (why) {
		skip(arena_str(&arena, name).ptr, why);
		return;
	}
	int r = rig_render(&rig, data_str(data_get(c, S("template"))), &out);
	struct str got = buf_str(&out);
	bool same = data_exists(json) ? same_json(got, json) : str_eq(got, data_str(want));
	if (!ok(r == 0 && same, "%zu: %.*s: %.*s", i, STR(data_str(data_get(c, S("filter")))),
		    STR(name)))
		note("got '%.*s' %.*s, want '%.*s'", STR(got), STR(buf_str(&rig.message)),
			STR(data_str(want)));
}

int
main(void)
{
	struct data tests = data_get(suite_open(&arena, "jekyll-filters.json"), S("tests"));
	for (size_t i = 0; i < data_len(tests); i++)
		check(data_at(tests, i), i);
	arena_done(&arena);
	return done_testing();
}
