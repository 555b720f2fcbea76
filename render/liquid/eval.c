/* Liquid's expressions, run: variables with their keys and filters, and conditions. */
#include "render/liquid/internal.h"

static uint64_t
bits_of(const uint32_t *at)
{
	return at[1] | (uint64_t)at[2] << 32;
}

/* An end of a range; constants are cut to integers, other values must be some. */
static int
range_end(struct liquid_run *run, const uint32_t *at, bool constant, int64_t *ret)
{
	struct liquid_value v;
	int r = liquid_eval(run, at, &v);
	*ret = 0;
	if (r < 0)
		return r;
	if (v.kind == LIQUID_NIL || v.kind == LIQUID_STRING || constant)
		v = liquid_int(liquid_to_i(v));
	return liquid_to_integer(v, ret) ? 0 : liquid_fail(run, "invalid integer");
}

static int
eval_range(struct liquid_run *run, const uint32_t *at, struct liquid_value *ret)
{
	int64_t from, to;
	const uint32_t *left = at + 2, *right = left + liquid_code_size(left);
	int r = range_end(run, left, at[1], &from);
	if (r == 0)
		r = range_end(run, right, at[1], &to);
	if (r == 0)
		*ret = (struct liquid_value){ .kind = LIQUID_RANGE, .range = { from, to } };
	return r;
}

/* ---- what is not there ---- */

struct str
liquid_hint(struct liquid_run *run, const struct near *near)
{
	return near->best ? arena_printf(run->arena, "did you mean '%s'?", near->best) : S("");
}

void
liquid_near(struct liquid_run *run, struct near *near, struct str name)
{
	near_try(near, arena_str(run->arena, name).ptr);
}

void
liquid_near_keys(struct liquid_run *run, struct near *near, struct data map)
{
	for (size_t i = 0; data_kind(map) == DATA_MAP && i < data_len(map); i++)
		liquid_near(run, near, data_str(data_key_at(map, i)));
}

static int
undefined(struct liquid_run *run, const struct near *near)
{
	liquid_report(run, DIAG_ERROR,
		arena_printf(run->arena, "undefined variable %.*s", STR(near->given)),
		liquid_hint(run, near));
	return UV_EINVAL;
}

/* A variable that nobody has: what is assigned here, or the host's, may have been meant. */
static int
undefined_variable(struct liquid_run *run, struct str name)
{
	struct near near = { .given = name };
	struct liquid_value v;
	bool found;
	const char *const *global = run->host->globals;
	for (size_t id = 0, n = run->symbols.n; id < n; id++) {
		int r = liquid_look(run, (uint32_t)id, &v, &found);
		if (r < 0)
			return r;
		if (found)
			liquid_near(run, &near, liquid_symbol(run, (uint32_t)id)->name);
	}
	for (; global && *global; global++)
		near_try(&near, *global);
	return undefined(run, &near);
}

/* A key that `from` does not have; an object may have it, and nothing there. */
static int
undefined_key(struct liquid_run *run, struct liquid_value from, struct str key)
{
	struct near near = { .given = key };
	for (size_t i = 0; from.kind == LIQUID_MAP && i < from.map->n; i++)
		liquid_near(run, &near, from.map->pairs[i].key);
	if (from.kind == LIQUID_DATA)
		liquid_near_keys(run, &near, from.data);
	if (from.kind == LIQUID_OBJECT && from.object.class->near) {
		int r = from.object.class->near(run, from.object.self, &near);
		if (r < 0)
			return r;
	}
	return near.best && near.distance == 0 ? 0 : undefined(run, &near);
}

/* ---- variables ---- */

/* Whether the host has a variable by that name, be it nil. */
static bool
is_global(struct liquid_run *run, struct str name)
{
	const char *const *global = run->host->globals;
	while (global && *global && !str_eq(str_of(*global), name))
		global++;
	return global && *global;
}

static int
eval_symbol(struct liquid_run *run, uint32_t id, struct liquid_value *ret)
{
	bool found;
	int r = liquid_look(run, id, ret, &found);
	struct str name = liquid_symbol(run, id)->name;
	if (r == 0 && !found && run->host->strict_variables && !is_global(run, name))
		return undefined_variable(run, name);
	return r;
}

static int
eval_dynamic(struct liquid_run *run, const uint32_t *at, struct liquid_value *ret)
{
	struct liquid_value name;
	int r = liquid_eval(run, at + 1, &name);
	if (r < 0)
		return r;
	*ret = liquid_nil();
	if (name.kind == LIQUID_STRING)
		return eval_symbol(run, liquid_intern(run, name.string)->id, ret);
	if (!run->host->strict_variables)
		return 0;
	struct str text;
	r = liquid_to_str(run, name, &text);
	return r < 0 ? r : undefined_variable(run, text);
}

static int
eval_key(struct liquid_run *run, const uint32_t *at, struct liquid_value *v)
{
	struct liquid_value from = *v;
	struct str key = liquid_code_str(run, at + 1);
	bool found;
	int r = liquid_find(run, from, key, v, &found);
	if (r < 0 || found)
		return r;
	if (at[3])
		r = liquid_command(run, from, key, v);
	if (r == 0 && run->host->strict_variables)
		return undefined_key(run, from, key);
	return r < 0 ? r : 0;
}

/* For strict hosts: whether `from` has something by that key, be it nil. */
static int
check_index(struct liquid_run *run, struct liquid_value from, struct liquid_value key)
{
	struct liquid_value v;
	struct str text;
	bool found = false;
	if (key.kind == LIQUID_INT && liquid_is_list(from) && from.kind != LIQUID_RANGE)
		return 0;
	int r = liquid_to_str(run, key, &text);
	if (r == 0 && key.kind == LIQUID_STRING)
		r = liquid_find(run, from, text, &v, &found);
	return r < 0 || found ? r : undefined_key(run, from, text);
}

static int
eval_index(struct liquid_run *run, const uint32_t *at, struct liquid_value *v)
{
	struct liquid_value key, from = *v;
	int r = liquid_eval(run, at + 1, &key);
	if (r == 0)
		r = liquid_index(run, from, key, v);
	if (r == 0 && v->kind == LIQUID_NIL && run->host->strict_variables)
		r = check_index(run, from, key);
	return r;
}

static int
eval_lookup(struct liquid_run *run, const uint32_t *at, struct liquid_value *ret)
{
	const uint32_t *end = at + liquid_code_size(at);
	int r = liquid_eval(run, ++at, ret);
	for (at += liquid_code_size(at); r == 0 && at < end; at += liquid_code_size(at)) {
		if (ret->kind == LIQUID_NIL && !run->host->strict_variables)
			return 0;
		r = liquid_code_kind(at) == CODE_KEY ? eval_key(run, at, ret)
						     : eval_index(run, at, ret);
	}
	return r;
}

/* ---- filters ---- */

static const struct liquid_filter *
find_filter(const struct liquid_filters *table, struct str name)
{
	size_t low = 0, high = table->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(str_of(table->all[middle].name), name);
		if (order == 0)
			return &table->all[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static const struct liquid_filter *
filter_of(struct liquid_run *run, struct liquid_symbol *s)
{
	if (!s->filter_known) {
		s->filter_known = true;
		for (size_t i = 0; run->host->filters && run->host->filters[i] && !s->filter; i++)
			s->filter = find_filter(run->host->filters[i], s->name);
	}
	return s->filter;
}

/* What might have been meant by a filter that nobody has, or "". */
static struct str
suggest_filter(struct liquid_run *run, struct str name)
{
	struct near near = { .given = name };
	for (size_t i = 0; run->host->filters && run->host->filters[i]; i++) {
		for (size_t k = 0; k < run->host->filters[i]->n; k++)
			near_try(&near, run->host->filters[i]->all[k].name);
	}
	return liquid_hint(run, &near);
}

/* A filter that nobody has: an error where the host is strict, else a warning, once. */
static int
unknown_filter(struct liquid_run *run, struct liquid_symbol *s)
{
	bool strict = run->host->strict_filters;
	if (strict || !s->warned)
		liquid_report(run, strict ? DIAG_ERROR : DIAG_WARNING,
			arena_printf(run->arena, "undefined filter %.*s%s", STR(s->name),
				strict ? "" : ": it changes nothing"),
			suggest_filter(run, s->name));
	s->warned = true;
	return strict ? UV_EINVAL : 0;
}

/* Arguments of a filter while they are evaluated. */
struct arguments {
	struct liquid_value positional[LIQUID_ARGS_MAX];
	size_t n;
	struct liquid_map *named;
};

static int
add_named(struct liquid_run *run, const uint32_t *at, struct arguments *args)
{
	struct liquid_map *m = args->named, *wider;
	struct liquid_pair pair = { .key = liquid_code_str(run, at + 1) };
	int r = liquid_eval(run, at + 3, &pair.value);
	if (r < 0)
		return r;
	wider = liquid_map_new(run->arena, m ? m->n + 1 : 1);
	if (m)
		memcpy(wider->pairs, m->pairs, m->n * sizeof(pair));
	wider->pairs[wider->n - 1] = pair;
	args->named = wider;
	return 0;
}

static int
eval_arguments(struct liquid_run *run, const uint32_t *filter, struct arguments *args)
{
	const uint32_t *end = filter + liquid_code_size(filter);
	int r = 0;
	args->n = 0;
	args->named = NULL;
	for (const uint32_t *at = filter + 2; r == 0 && at < end; at += liquid_code_size(at)) {
		if (liquid_code_kind(at) == CODE_ARGUMENT)
			r = add_named(run, at, args);
		else if (args->n == LIQUID_ARGS_MAX)
			r = liquid_fail(run, "more than %d arguments", LIQUID_ARGS_MAX);
		else
			r = liquid_eval(run, at, &args->positional[args->n++]);
	}
	return r;
}

/* What Ruby says where a filter is given more or fewer arguments than it takes. */
static int
wrong_number(struct liquid_run *run, const struct liquid_filter *f, size_t given)
{
	if (f->min == f->max)
		return liquid_fail(run, "%s: wrong number of arguments (given %zu, expected %d)",
			f->name, given + 1, f->min + 1);
	return liquid_fail(run, "%s: wrong number of arguments (given %zu, expected %d..%d)",
		f->name, given + 1, f->min + 1, f->max + 1);
}

/* What a value costs to have: filters in a loop may make ever larger ones. */
static uint64_t
cost(struct liquid_value v)
{
	switch (v.kind) {
	case LIQUID_STRING:
		return 1 + v.string.len / 8;
	case LIQUID_LIST: /* one with room was paid for by whoever added to it */
		return 1 + (v.list->room ? 0 : v.list->n * 4);
	case LIQUID_MAP:
		return 1 + v.map->n * 4;
	case LIQUID_NIL:
	case LIQUID_BOOL:
	case LIQUID_INT:
	case LIQUID_FLOAT:
	case LIQUID_DATE:
	case LIQUID_RANGE:
	case LIQUID_DATA:
	case LIQUID_OBJECT:
	case LIQUID_EMPTY:
	case LIQUID_BLANK:
		break;
	}
	return 1;
}

static int
apply(struct liquid_run *run, const uint32_t *at, struct liquid_value *v)
{
	struct liquid_symbol *s = liquid_symbol(run, liquid_code_name(run, at[1]));
	const struct liquid_filter *f = filter_of(run, s);
	struct arguments args;
	int r = eval_arguments(run, at, &args);
	if (r < 0)
		return r;
	if (!f)
		return unknown_filter(run, s);
	size_t n = args.n + (args.named != NULL); /* Ruby hands them over as one more */
	if (args.n < (size_t)f->min || n > (size_t)f->max)
		return wrong_number(run, f, n);
	struct liquid_args given = { args.n, args.positional, args.named };
	struct liquid_value result = liquid_nil();
	r = v->kind == LIQUID_STRING ? liquid_step(run, v->string.len / 16) : 0;
	if (r == 0)
		r = f->run(run, *v, &given, &result);
	*v = result;
	return r < 0 ? r : liquid_step(run, cost(result));
}

static int
eval_variable(struct liquid_run *run, const uint32_t *at, struct liquid_value *ret)
{
	const uint32_t *end = at + liquid_code_size(at);
	int r = liquid_eval(run, ++at, ret);
	for (at += liquid_code_size(at); r == 0 && at < end; at += liquid_code_size(at))
		r = apply(run, at, ret);
	return r;
}

int
liquid_eval(struct liquid_run *run, const uint32_t *at, struct liquid_value *ret)
{
	uint64_t bits;
	double real;
	*ret = liquid_nil();
	switch ((enum liquid_code)liquid_code_kind(at)) {
	case CODE_NIL:
		break;
	case CODE_TRUE:
	case CODE_FALSE:
		*ret = liquid_bool(liquid_code_kind(at) == CODE_TRUE);
		break;
	case CODE_EMPTY:
		ret->kind = LIQUID_EMPTY;
		break;
	case CODE_BLANK:
		ret->kind = LIQUID_BLANK;
		break;
	case CODE_INT:
		*ret = liquid_int((int64_t)bits_of(at));
		break;
	case CODE_FLOAT:
		bits = bits_of(at);
		memcpy(&real, &bits, sizeof(real));
		*ret = liquid_float(real);
		break;
	case CODE_STRING:
		*ret = liquid_string(liquid_code_str(run, at + 1));
		break;
	case CODE_RANGE:
		return eval_range(run, at, ret);
	case CODE_NAME:
		return eval_symbol(run, liquid_code_name(run, at[1]), ret);
	case CODE_DYNAMIC:
		return eval_dynamic(run, at, ret);
	case CODE_LOOKUP:
		return eval_lookup(run, at, ret);
	case CODE_VARIABLE:
		return eval_variable(run, at, ret);
	case CODE_KEY:
	case CODE_INDEX:
	case CODE_FILTER:
	case CODE_ARGUMENT:
	case CODE_CONDITION:
		assert(!"no expression of its own");
	}
	return 0;
}
