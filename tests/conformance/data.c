/* Dates, YAML and front matter, held against suites by others. */
#include "render/front.h"
#include "render/data/yaml.h"

#include "suite.h"

static struct arena arena;

static void
test_dates(void)
{
	struct data suite = suite_open(&arena, "dates.json");
	struct data forms = data_get(suite, S("common_forms")),
		    bad = data_get(suite, S("invalid_or_ambiguous"));
	for (size_t i = 0; i < data_len(forms); i++) {
		struct str s = data_str(data_get(data_at(forms, i), S("string"))), got;
		struct str want = data_str(data_get(data_at(forms, i), S("utc")));
		struct buf b = BUF_ARENA(&arena);
		struct date d;
		if (date_parse(s, NULL, &d)) {
			d.offset = 0;
			date_format(&b, d, d.ns ? S("%FT%T.%6NZ") : S("%FT%TZ"), NULL);
		}
		got = buf_str(&b);
		if (!ok(str_eq(got, want), "date '%.*s'", STR(s)))
			note("got %.*s, want %.*s", STR(got), STR(want));
	}
	for (size_t i = 0; i < data_len(bad); i++) {
		struct str s = data_str(data_at(bad, i));
		struct date d;
		ok(!date_parse(s, NULL, &d), "no date '%.*s'", STR(s));
	}
}

static bool same(struct data got, struct data want);

/* A moment, which the suites write as {"$time": "..."} or {"$date": "..."}, in microseconds. */
static bool
same_date(struct date got, struct data want)
{
	struct data text = data_get(want, S("$time"));
	struct date d;
	if (!data_exists(text))
		text = data_get(want, S("$date"));
	if (!data_exists(text))
		text = want;
	return date_parse(data_str(text), NULL, &d) && d.seconds == got.seconds &&
	       d.ns / 1000 == got.ns / 1000;
}

/* The order of keys does not count here. */
static bool
same_map(struct data got, struct data want)
{
	if (data_len(got) != data_len(want))
		return false;
	for (size_t i = 0; i < data_len(want); i++) {
		struct data value = data_get(got, data_str(data_key_at(want, i)));
		if (!data_exists(value) || !same(value, data_at(want, i)))
			return false;
	}
	return true;
}

static bool
same(struct data got, struct data want)
{
	if (data_kind(got) == DATA_DATE)
		return same_date(data_date(got), want);
	if (data_kind(got) != data_kind(want))
		return false;
	if (data_kind(got) == DATA_MAP)
		return same_map(got, want);
	if (data_kind(got) != DATA_LIST)
		return data_eq(got, want);
	bool all = data_len(got) == data_len(want);
	for (size_t i = 0; all && i < data_len(got); i++)
		all = same(data_at(got, i), data_at(want, i));
	return all;
}

static int
parse(struct str text, struct data *ret, struct diag *ret_diag)
{
	struct buf out = BUF_ARENA(&arena), diags = BUF_ARENA(&arena);
	struct yaml_source source = { .text = text };
	int r = yaml_parse(&source, &out, &diags);
	struct str rest = buf_str(&diags);
	*ret_diag = (struct diag){ 0 };
	(void)diag_next(&rest, ret_diag);
	*ret = data_of(buf_str(&out));
	return r;
}

static void
show(struct data got, struct data want, struct diag d)
{
	struct buf b = BUF_ARENA(&arena);
	data_json(&b, got);
	buf_lit(&b, " want ");
	data_json(&b, want);
	note("got %.*s %.*s", STR(buf_str(&b)), STR(d.message));
}

/* Faults of libyaml 0.2.5, which Jekyll's reader shares. */
static const struct known yaml_known[] = {
	{ "2SXE", "libyaml takes no colon in an anchor's name" },
	{ "96NN/01", "libyaml takes no tab at the beginning of a block scalar's line" },
	{ "A2M4", "libyaml takes no tab behind a list's '-'" },
	{ "DK95/03", "libyaml takes no tab in an empty line" },
	{ "DK95/04", "libyaml takes no tab in an empty line" },
	{ "Q5MG", "libyaml takes no tab before a flow mapping" },
	{ "W5VH", "libyaml takes letters and digits only in an anchor's name" },
	{ "Y79Y/001", "libyaml takes no tab at the beginning of a block scalar's line" },
};

static void
test_yaml(void)
{
	struct data tests = data_get(suite_open(&arena, "yaml-frontmatter-like.json"), S("tests"));
	for (size_t i = 0; i < data_len(tests); i++) {
		struct data t = data_at(tests, i), got;
		struct diag d;
		struct str id = data_str(data_get(t, S("id"))),
			   name = data_str(data_get(t, S("name")));
		int r = parse(data_str(data_get(t, S("yaml"))), &got, &d);
		struct data want = data_at(data_get(t, S("docs")), 0);
		bool fine = data_bool(data_get(t, S("error")), false) ? r < 0
								      : r == 0 && same(got, want);
		const char *why =
			known_reason(yaml_known, sizeof(yaml_known) / sizeof(yaml_known[0]), id);
		if (why && !fine) {
			skip(arena_printf(&arena, "YAML %.*s", STR(id)).ptr, why);
			continue;
		}
		ok(fine && !why, "YAML %.*s: %.*s", STR(id), STR(name));
		if (!fine)
			show(got, want, d);
	}
}

static const struct known front_known[] = {
	{ "tabs in yaml",
		"no consensus; the model refuses a tab behind a colon, libyaml takes it" },
	{ "big ints/underscores", "no consensus; integers beyond 64 bits stay text" },
};

/* Whether the text comes out as the model has it. */
static bool
front_fine(struct str text, struct data model, struct data *ret_got, struct diag *ret_diag)
{
	struct front_split f;
	front_split(text, &f);
	*ret_got = (struct data){ 0 };
	*ret_diag = (struct diag){ 0 };
	int r = f.has_front ? parse(f.yaml, ret_got, ret_diag) : 0;
	if (data_exists(data_get(model, S("error"))))
		return r < 0;
	struct data want = data_get(model, S("data"));
	bool has = data_bool(data_get(model, S("front_matter")), false);
	bool empty = data_kind(*ret_got) == DATA_NULL && data_len(want) == 0;
	return r == 0 && f.has_front == has &&
	       str_eq(f.body, data_str(data_get(model, S("content")))) &&
	       (empty || same(*ret_got, want));
}

static void
test_front(void)
{
	struct data tests = data_get(suite_open(&arena, "frontmatter.json"), S("tests"));
	for (size_t i = 0; i < data_len(tests); i++) {
		struct data t = data_at(tests, i), model = data_get(t, S("jekyll_model")), got;
		struct str name = data_str(data_get(t, S("name")));
		struct diag d;
		bool fine = front_fine(data_str(data_get(t, S("input"))), model, &got, &d);
		const char *why = known_reason(
			front_known, sizeof(front_known) / sizeof(front_known[0]), name);
		if (why && !fine) {
			skip(arena_printf(&arena, "front matter: %.*s", STR(name)).ptr, why);
			continue;
		}
		ok(fine && !why, "front matter: %.*s", STR(name));
		if (!fine)
			show(got, data_get(model, S("data")), d);
	}
}

int
main(void)
{
	test_dates();
	test_yaml();
	test_front();
	arena_done(&arena);
	return done_testing();
}
