/* Liquid, held against suites by others: all of their cases, by group. */
#include <regex.h>

#include "render/liquid/liquid.h"

#include "suite.h"

static struct arena arena, scratch;

/* ---- a host with the case's data and templates ---- */

struct host {
	struct data data, templates;
	struct buf said; /* the messages of all diagnostics */
	bool failed;
};

static int
global(struct liquid_run *run, struct str name, struct liquid_value *ret)
{
	struct host *h = liquid_ctx(run);
	*ret = liquid_data(data_get(h->data, name));
	return 0;
}

static void
hear(struct host *h, const struct diag *d)
{
	buf_add(&h->said, d->message);
	buf_lit(&h->said, "; ");
}

static void
report(struct liquid_run *run, const struct diag *d)
{
	struct host *h = liquid_ctx(run);
	hear(h, d);
}

static const struct liquid_dialect dialect;

/* Compiles; what it has to say is heard. */
static int
compile(struct host *h, struct str path, struct str text, struct str *ret, struct str *ret_diags)
{
	struct liquid_source source = { .path = path, .text = text, .dialect = &dialect };
	struct buf program = BUF_ARENA(&scratch), diags = BUF_ARENA(&scratch);
	struct diag d;
	int r = liquid_compile(&source, &program, &diags);
	*ret = buf_str(&program);
	*ret_diags = buf_str(&diags);
	for (struct str rest = *ret_diags; diag_next(&rest, &d);)
		hear(h, &d);
	return r;
}

static int
include(struct liquid_run *run, enum liquid_how how, struct str name, struct str from,
	struct liquid_template *ret)
{
	struct host *h = liquid_ctx(run);
	struct data text = data_get(h->templates, name);
	if (!data_exists(text))
		text = data_get(h->templates, arena_printf(&scratch, "%.*s.liquid", STR(name)));
	if (!data_exists(text))
		return 0;
	*ret = (struct liquid_template){ .path = name };
	(void)compile(h, name, data_str(text), &ret->program, &ret->diags);
	return 0;
}

/* The clock, which stands still. */
static int
now(struct liquid_run *run, struct date *ret)
{
	*ret = (struct date){ .seconds = 1704067318, .has_time = true };
	return 0;
}

static const struct liquid_filters *const filters[] = { &liquid_filters_text,
	&liquid_filters_number, &liquid_filters_list, &liquid_filters_date, NULL };

/* What a case prints. */
static int
render(struct host *h, struct str template, struct str *ret)
{
	struct str program, diags;
	struct buf out = BUF_ARENA(&scratch);
	struct liquid_host host = {
		.ctx = h,
		.path = S("template"),
		.global = global,
		.include = include,
		.report = report,
		.dialect = &dialect,
		.filters = filters,
		.now = now,
	};
	int r = compile(h, S("template"), template, &program, &diags);
	if (r == 0)
		r = liquid_render(&host, program, &scratch, &out);
	*ret = buf_str(&out);
	return r;
}

/* ---- cases ---- */

/* Cases that fail for a reason; "" stands for no case. */
static const struct known known[] = {
	{ "", "none does" },
};

/* Whether a pattern (\\d, (?m) and POSIX's) has a match in `got`. */
static bool
matches(struct str pattern, struct str got)
{
	struct buf b = BUF_ARENA(&scratch);
	regex_t re;
	for (size_t i = 0; i < pattern.len; i++) {
		struct str rest = str_from(pattern, i);
		bool digit = str_starts(rest, S("\\d"));
		if (digit || str_starts(rest, S("(?m)"))) {
			buf_add(&b, digit ? S("[0-9]") : S(""));
			i += digit ? 1 : 3;
		} else {
			buf_add_char(&b, pattern.ptr[i]);
		}
	}
	if (regcomp(&re, arena_str(&scratch, buf_str(&b)).ptr, REG_EXTENDED | REG_NOSUB))
		return false;
	bool fine = regexec(&re, arena_str(&scratch, got).ptr, 0, NULL, 0) == 0;
	regfree(&re);
	return fine;
}

/* Whether one of the case's results is what was printed. */
static bool
is_wanted(struct data t, struct str got)
{
	struct data results = data_get(t, S("results")), pattern = data_get(t, S("result_pattern"));
	if (data_exists(pattern))
		return matches(data_str(pattern), got);
	if (!data_exists(results))
		return str_eq(got, data_str(data_get(t, S("result"))));
	for (size_t i = 0; i < data_len(results); i++) {
		if (str_eq(got, data_str(data_at(results, i))))
			return true;
	}
	return false;
}

/* A case that is invalid passes where that is said: as an error, or as the warning that Ruby's
 * Liquid gives in the mode that Jekyll uses. */
static bool
passes(struct data t, struct str name)
{
	struct host h = { data_get(t, S("data")), data_get(t, S("templates")), BUF_ARENA(&scratch),
		false };
	struct str got;
	int r = render(&h, data_str(data_get(t, S("template"))), &got);
	bool invalid = data_bool(data_get(t, S("invalid")), false) ||
		       data_exists(data_get(t, S("errors")));
	bool fine = invalid ? h.said.len > 0 : r == 0 && is_wanted(t, got);
	if (!fine && getenv("PLATEN_LIQUID"))
		note("%.*s\n%.*s\ngot  %.*s\nwant %.*s\n%.*s", STR(name),
			STR(data_str(data_get(t, S("template")))), STR(got),
			STR(data_str(data_get(t, S("result")))), STR(buf_str(&h.said)));
	return fine;
}

/* One group's cases, counted. */
struct group {
	struct str name;
	size_t passed, failed, known, wrong;
};

static void
run_case(struct data t, const char *suite, struct group *g)
{
	struct str name = data_str(data_get(t, S("name")));
	bool fine = passes(t, name);
	const char *why = known_reason(known, sizeof(known) / sizeof(known[0]), name);
	arena_reset(&scratch);
	g->passed += fine;
	g->failed += !fine && !why;
	g->known += !fine && why;
	g->wrong += fine && why;
	if (!fine && !why)
		note("fails: %s: %.*s", suite, STR(name));
	if (fine && why)
		note("passes, though it is listed as known to fail: %.*s", STR(name));
}

static bool
seen_before(struct data tests, size_t i)
{
	struct str group = data_str(data_get(data_at(tests, i), S("group")));
	for (size_t j = 0; j < i; j++) {
		if (str_eq(group, data_str(data_get(data_at(tests, j), S("group")))))
			return true;
	}
	return false;
}

static void
run_suite(const char *suite)
{
	struct data tests = data_get(suite_open(&arena, suite), S("tests"));
	size_t passed = 0, all = data_len(tests);
	for (size_t i = 0; i < all; i++) {
		struct group g = { .name = data_str(data_get(data_at(tests, i), S("group"))) };
		if (seen_before(tests, i))
			continue;
		for (size_t j = i; j < all; j++) {
			if (str_eq(g.name, data_str(data_get(data_at(tests, j), S("group")))))
				run_case(data_at(tests, j), suite, &g);
		}
		passed += g.passed;
		ok(!g.failed && !g.wrong, "%s: %.*s: %zu of %zu pass, %zu known not to", suite,
			STR(g.name), g.passed, g.passed + g.failed + g.known, g.known);
	}
	if (all)
		note("%s: %zu of %zu pass", suite, passed, all);
}

int
main(void)
{
	run_suite("golden-liquid.json");
	run_suite("liquid-spec-basics.json");
	arena_done(&scratch);
	arena_done(&arena);
	return done_testing();
}
