/* A host for tests: variables from JSON, templates from JSON, Liquid's own filters. */
#ifndef TESTS_LIQUID_HOST_H
#define TESTS_LIQUID_HOST_H

#include "render/liquid/liquid.h"

struct test_host {
	struct arena *arena;
	struct data data, templates;
	const struct liquid_dialect *dialect;
	bool strict;
	struct buf said; /* the diagnostics, as text */
	uint64_t taken;  /* steps */
	uint64_t steps;  /* that it may take, where it is not 0 */
};

static int
test_global(struct liquid_run *run, struct str name, struct liquid_value *ret)
{
	const struct test_host *h = liquid_ctx(run);
	*ret = liquid_data(data_get(h->data, name));
	return 0;
}

static void
test_report(struct liquid_run *run, const struct diag *d)
{
	struct test_host *h = liquid_ctx(run);
	diag_text(&h->said, d, false);
}

/* Compiles into the arena; what it has to say is kept. */
static int
test_compile(struct test_host *h, struct str path, struct str text, struct str *ret,
	struct str *ret_diags)
{
	struct liquid_source source = { .path = path, .text = text, .dialect = h->dialect };
	struct buf program = BUF_ARENA(h->arena), diags = BUF_ARENA(h->arena);
	struct diag d;
	int r = liquid_compile(&source, &program, &diags);
	*ret = buf_str(&program);
	*ret_diags = buf_str(&diags);
	for (struct str rest = *ret_diags; diag_next(&rest, &d);)
		diag_text(&h->said, &d, false);
	return r;
}

static int
test_include(struct liquid_run *run, enum liquid_how how, struct str name, struct str from,
	struct liquid_template *ret)
{
	struct test_host *h = liquid_ctx(run);
	struct data text = data_get(h->templates, name);
	if (!data_exists(text))
		return 0;
	*ret = (struct liquid_template){ .path = name };
	size_t said = h->said.len;
	(void)test_compile(h, name, data_str(text), &ret->program, &ret->diags);
	h->said.len = said; /* the run reports it */
	return 0;
}

static int
test_steps_of(struct liquid_run *run, uint64_t *ret)
{
	const struct test_host *h = liquid_ctx(run);
	if (h->steps)
		*ret = h->steps;
	return 0;
}

/* The clock, which stands still. */
static int
test_now(struct liquid_run *run, struct date *ret)
{
	*ret = (struct date){ .seconds = 1704067318, .has_time = true };
	return 0;
}

/* Compiles and runs a template: 0, or a negative code. */
__attribute__((unused)) static int
test_render(struct test_host *h, struct str text, struct buf *out)
{
	static const struct liquid_filters *const filters[] = { &liquid_filters_text,
		&liquid_filters_number, &liquid_filters_list, &liquid_filters_date, NULL };
	struct liquid_host host = {
		.ctx = h,
		.taken = &h->taken,
		.steps = test_steps_of,
		.path = S("t.html"),
		.global = test_global,
		.include = test_include,
		.report = test_report,
		.dialect = h->dialect,
		.filters = filters,
		.now = test_now,
		.strict_variables = h->strict,
		.strict_filters = h->strict,
	};
	struct str program, diags;
	h->said = BUF_ARENA(h->arena);
	int r = test_compile(h, S("t.html"), text, &program, &diags);
	return r < 0 ? r : liquid_render(&host, program, h->arena, out);
}

#endif
