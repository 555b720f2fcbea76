/* A host with nothing but data, for tests of filters: a template, its variables, and what it prints. */
#ifndef TESTS_FILTERS_RIG_H
#define TESTS_FILTERS_RIG_H

#include <uv.h>

#include "render/liquid/liquid.h"

static const struct liquid_filters *const rig_filters[] = { &liquid_filters_text,
	&liquid_filters_number, &liquid_filters_list, &liquid_filters_date, NULL };
static const struct liquid_filters *const rig_jekyll_filters[] = { &liquid_filters_jekyll,
	&liquid_filters_text, &liquid_filters_number, &liquid_filters_list, &liquid_filters_date,
	NULL };

struct rig {
	struct arena *arena;
	const struct zone *zone;
	bool jekyll;        /* Jekyll's filters win over Liquid's own */
	struct data data;   /* the variables */
	struct buf message; /* what was reported last */
};

static int
rig_global(struct liquid_run *run, struct str name, struct liquid_value *ret)
{
	const struct rig *rig = liquid_ctx(run);
	struct data d = data_get(rig->data, name);
	if (data_exists(d))
		*ret = liquid_data(d);
	return 0;
}

static int
rig_include(struct liquid_run *run, enum liquid_how how, struct str name, struct str from,
	struct liquid_template *ret)
{
	return 0;
}

/* The clock, which stands still. */
static int
rig_now(struct liquid_run *run, struct date *ret)
{
	*ret = (struct date){ .seconds = 1704067318, .has_time = true };
	return 0;
}

static void
rig_report(struct liquid_run *run, const struct diag *d)
{
	struct rig *rig = liquid_ctx(run);
	if (d->severity != DIAG_ERROR)
		return;
	buf_clear(&rig->message);
	buf_add(&rig->message, d->message);
}

/* Compiles and runs the template: 0, or a negative code. */
__attribute__((unused)) static int
rig_render(struct rig *rig, struct str template, struct buf *out)
{
	static const struct liquid_dialect dialect = { 0 };
	struct buf program = BUF_ARENA(rig->arena), diags = BUF_ARENA(rig->arena);
	struct liquid_source source = {
		.path = S("t.html"), .text = template, .line = 1, .dialect = &dialect
	};
	struct liquid_host host = {
		.ctx = rig,
		.path = S("t.html"),
		.global = rig_global,
		.include = rig_include,
		.report = rig_report,
		.dialect = &dialect,
		.filters = rig->jekyll ? rig_jekyll_filters : rig_filters,
		.zone = rig->zone,
		.now = rig_now,
	};
	rig->message = BUF_ARENA(rig->arena);
	int r = liquid_compile(&source, &program, &diags);
	struct str rest = buf_str(&diags);
	struct diag d;
	if (r < 0 && diag_next(&rest, &d))
		buf_add(&rig->message, d.message);
	return r < 0 ? r : liquid_render(&host, buf_str(&program), rig->arena, out);
}

#endif
