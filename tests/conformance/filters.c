/* Jekyll's filters, held against its own tests. */
#include "../filters/rig.h"
#include "../unit/site_rig.h"
#include "suite.h"

static struct arena arena;

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

/* A filter that needs a site: the template as a page of one, with the variables in its front matter. */
static int
render_in_site(struct data variables, struct str template, struct buf *out)
{
	struct buf page = BUF_ARENA(&arena);
	buf_lit(&page, "---\n");
	for (size_t i = 0; i < data_len(variables); i++) {
		struct str key = data_str(data_key_at(variables, i));
		buf_printf(&page, "%.*s: ", STR(key));
		data_json(&page, data_at(variables, i));
		buf_add_char(&page, '\n');
	}
	buf_lit(&page, "---\n");
	for (size_t i = 0; i < data_len(variables); i++) {
		struct str key = data_str(data_key_at(variables, i));
		buf_printf(&page, "{%% assign %.*s = page.%.*s %%}", STR(key), STR(key));
	}
	buf_printf(&page, "%.*s", STR(template));
	save("case.txt", arena_printf(&arena, "%.*s", STR(buf_str(&page))).ptr);
	if (!rig_open((struct site_options){ 0 }))
		return -1;
	struct site_answer a = get("/case.txt");
	buf_add(out, a.body);
	rig_close();
	return a.status == SITE_OK ? 0 : -1;
}

static void
check(struct data c, size_t i)
{
	struct str name = data_str(data_get(c, S("name"))),
		   filter = data_str(data_get(c, S("filter")));
	struct data want = data_get(c, S("result")), json = data_get(c, S("result_json"));
	struct rig rig = { .arena = &arena, .jekyll = true, .data = data_get(c, S("data")) };
	struct buf out = BUF_ARENA(&arena);
	struct str template = data_str(data_get(c, S("template")));
	bool site_needed = str_eq(filter, S("markdownify"));
	int r = site_needed ? render_in_site(rig.data, template, &out)
			    : rig_render(&rig, template, &out);
	struct str got = buf_str(&out);
	bool same = data_exists(json) ? same_json(got, json) : str_eq(got, data_str(want));
	if (!ok(r == 0 && same, "%zu: %.*s: %.*s", i, STR(filter), STR(name)))
		note("got '%.*s' %.*s, want '%.*s'", STR(got), STR(buf_str(&rig.message)),
			STR(data_str(want)));
}

int
main(void)
{
	struct data tests = data_get(suite_open(&arena, "jekyll-filters.json"), S("tests"));
	if (!rig_enter())
		return 1;
	save("_layouts/none.html", ""); /* Jekyll's layout */
	for (size_t i = 0; i < data_len(tests); i++)
		check(data_at(tests, i), i);
	arena_done(&arena);
	(void)remove("case.txt");
	(void)remove("_layouts/none.html");
	(void)remove("_layouts");
	(void)rmdir(dir);
	return done_testing();
}
