/* Jekyll's filters of lists: what it compares, it compares by a property of each item, as text or, where
 * the text is a number, as that number. */
#include "render/liquid/filters_items.h"

#include "core/hash.h"
#include "render/liquid/filter.h"

/* ---- a property ---- */

static int
fail_property(struct liquid_run *run, struct liquid_value item, struct str property)
{
	struct buf shown = filter_buf(run);
	int r = liquid_inspect(run, item, &shown);
	struct str s = str_slice(buf_str(&shown), 0, 80);
	return r < 0 ? r : liquid_fail(run, "%.*s has no property '%.*s'", STR(s), STR(property));
}

/* -?\d+, or -?(\d+\.?\d*|\.\d+), in white space: *ret_float tells which. */
static bool
looks_number(struct str s, bool *ret_float)
{
	size_t i = 0, digits = 0;
	s = str_trim(s);
	*ret_float = false;
	i += s.len && s.ptr[0] == '-';
	for (; i < s.len; i++) {
		bool point = s.ptr[i] == '.' && !*ret_float;
		if (!point && (s.ptr[i] < '0' || s.ptr[i] > '9'))
			return false;
		digits += !point;
		*ret_float = *ret_float || point;
	}
	return digits > 0;
}

/* A number instead of its text, for sorting. */
static int
parse_sort_input(struct liquid_run *run, struct liquid_value *v)
{
	bool is_float;
	if (v->kind != LIQUID_STRING || !looks_number(v->string, &is_float))
		return 0;
	int64_t n;
	struct str s;
	if (!is_float) {
		if (filter_to_i(v->string, &n))
			*v = liquid_int(n);
		return 0;
	}
	/* "1." and ".5" as Liquid reads them with their zeros */
	struct buf b = filter_buf(run);
	s = str_trim(v->string);
	size_t point = str_find(s, '.', 0);
	buf_add(&b, str_slice(s, 0, point));
	buf_add(&b, point == 0 || s.ptr[point - 1] == '-' ? S("0.") : S("."));
	buf_add(&b, str_from(s, point + 1));
	buf_add(&b, point + 1 == s.len ? S("0") : S(""));
	*v = liquid_to_number(liquid_string(buf_str(&b)));
	return 0;
}

/* A property of a property: "a.b". What has no properties is false there. */
static int
dotted_property(struct liquid_run *run, struct liquid_value item, struct str property,
	struct liquid_value *ret)
{
	struct str rest = property, key;
	*ret = item;
	while (rest.len && rest.ptr[rest.len - 1] == '.')
		rest.len--;
	while (str_split(&rest, '.', &key)) {
		struct liquid_value v = *ret;
		enum filter_found found;
		int r = filter_property(run, v, liquid_string(key), ret, &found);
		if (r < 0)
			return r;
		if (found == FILTER_TYPE_ERROR)
			return fail_property(run, v, key);
		if (found == FILTER_NO_INDEX)
			*ret = liquid_bool(false);
	}
	return 0;
}

int
jekyll_property(struct liquid_run *run, struct liquid_value item, struct str property,
	struct liquid_value *ret)
{
	enum filter_found found = FILTER_FOUND;
	int r;
	if (str_find(property, '.', 0) < property.len)
		r = dotted_property(run, item, property, ret);
	else
		r = filter_property(run, item, liquid_string(property), ret, &found);
	if (r < 0)
		return r;
	if (found != FILTER_FOUND)
		return fail_property(run, item, property);
	return parse_sort_input(run, ret);
}

/* ---- choosing by a property ---- */

struct wanted {
	struct str property, text;
	enum { WANT_NIL, WANT_EMPTY, WANT_TEXT } what;
};

/* As Ruby's Array(v): a list's items, nothing of nil, else the value itself. */
static int
as_items(struct liquid_run *run, struct liquid_value *v, struct filter_items *ret)
{
	*ret = (struct filter_items){ v, v->kind != LIQUID_NIL };
	return filter_is_enumerable(*v) ? filter_items(run, *v, ret) : 0;
}

/* As Jekyll's compare_property_vs_target. */
static int
is_wanted(struct liquid_run *run, const struct wanted *w, struct liquid_value v, bool *ret)
{
	struct filter_items items;
	struct str s;
	*ret = v.kind == LIQUID_NIL && w->what != WANT_TEXT;
	if (*ret || w->what == WANT_NIL)
		return 0;
	if (v.kind == LIQUID_STRING) {
		*ret = str_eq(v.string, w->text);
		return 0;
	}
	int r = as_items(run, &v, &items);
	*ret = w->what == WANT_EMPTY;
	for (size_t i = 0; r == 0 && i < items.n && *ret == (w->what == WANT_EMPTY); i++) {
		r = filter_text(run, items.at[i], &s);
		*ret = str_eq(s, w->text);
	}
	return r;
}

static int
wanted_of(struct liquid_run *run, const struct liquid_args *args, struct wanted *ret)
{
	struct liquid_value target = filter_arg(args, 1);
	ret->what = target.kind == LIQUID_NIL ? WANT_NIL : WANT_TEXT;
	if (target.kind == LIQUID_EMPTY || target.kind == LIQUID_BLANK)
		ret->what = WANT_EMPTY;
	int r = filter_arg_text(run, args, 0, &ret->property);
	if (r == 0)
		r = filter_text(run, target, &ret->text);
	return r;
}

/* Whether `where` and `find` look at the input at all. */
static bool
can_choose(struct liquid_value input, const struct liquid_args *args)
{
	struct liquid_value target = filter_arg(args, 1);
	return liquid_truthy(filter_arg(args, 0)) && !filter_is_array(target) &&
	       !filter_is_hash(target) && filter_is_enumerable(input);
}

/* The items that are to be looked at: all, where the host cannot tell less. */
static int
candidates(struct liquid_run *run, struct liquid_value input, const struct wanted *w,
	struct filter_items *ret)
{
	const struct liquid_object *o = &input.object;
	struct liquid_list found = { 0 };
	int r = 0;
	if (w->what == WANT_TEXT && input.kind == LIQUID_OBJECT && o->class->having)
		r = o->class->having(run, o->self, w->property, w->text, &found);
	*ret = (struct filter_items){ found.items, found.n };
	if (r > 0)
		return liquid_step(run, found.n);
	return r < 0 ? r : filter_values(run, input, ret);
}

int
jekyll_where(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items, kept = { 0 };
	struct wanted w;
	*ret = input;
	if (!can_choose(input, args))
		return 0;
	int r = wanted_of(run, args, &w);
	if (r == 0)
		r = candidates(run, input, &w, &items);
	if (r < 0)
		return r;
	kept.at = arena_alloc_raw(liquid_passing(run), (items.n + 1) * sizeof(*kept.at));
	for (size_t i = 0; i < items.n; i++) {
		struct liquid_value v;
		bool wanted = false;
		r = jekyll_property(run, items.at[i], w.property, &v);
		if (r == 0)
			r = is_wanted(run, &w, v, &wanted);
		if (r < 0)
			return r;
		if (wanted)
			kept.at[kept.n++] = items.at[i];
	}
	*ret = filter_list(run, &kept);
	return 0;
}

int
jekyll_find(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items;
	struct wanted w;
	*ret = input;
	if (!can_choose(input, args))
		return 0;
	int r = wanted_of(run, args, &w);
	if (r == 0)
		r = candidates(run, input, &w, &items);
	*ret = liquid_nil();
	for (size_t i = 0; r == 0 && i < items.n; i++) {
		struct liquid_value v;
		bool wanted = false;
		r = jekyll_property(run, items.at[i], w.property, &v);
		if (r == 0)
			r = is_wanted(run, &w, v, &wanted);
		if (wanted) {
			*ret = items.at[i];
			break;
		}
	}
	return r;
}

/* ---- choosing by an expression ---- */

struct condition {
	const struct liquid_expression *expression;
	struct str variable;
};

static int
condition_of(struct liquid_run *run, const struct liquid_args *args, struct condition *ret)
{
	struct str text;
	int r = filter_arg_text(run, args, 0, &ret->variable);
	if (r == 0)
		r = filter_arg_text(run, args, 1, &text);
	if (r == 0)
		ret->expression = liquid_expression(run, text);
	return r;
}

int
jekyll_where_exp(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items, kept = { 0 };
	struct condition c;
	*ret = input;
	if (!filter_is_enumerable(input))
		return 0;
	int r = condition_of(run, args, &c);
	if (r == 0)
		r = filter_values(run, input, &items);
	if (r < 0)
		return r;
	kept.at = arena_alloc_raw(liquid_passing(run), (items.n + 1) * sizeof(*kept.at));
	for (size_t i = 0; i < items.n; i++) {
		bool holds = false;
		r = liquid_holds(run, c.expression, c.variable, items.at[i], &holds);
		if (r < 0)
			return r;
		if (holds)
			kept.at[kept.n++] = items.at[i];
	}
	*ret = filter_list(run, &kept);
	return 0;
}

int
jekyll_find_exp(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct filter_items items;
	struct condition c;
	bool holds = false;
	*ret = input;
	if (!filter_is_enumerable(input))
		return 0;
	int r = condition_of(run, args, &c);
	if (r == 0)
		r = filter_values(run, input, &items);
	*ret = liquid_nil();
	for (size_t i = 0; r == 0 && i < items.n && !holds; i++) {
		r = liquid_holds(run, c.expression, c.variable, items.at[i], &holds);
		if (holds)
			*ret = items.at[i];
	}
	return r;
}

/* ---- groups ---- */

/* Items with the number of the group that each is in. */
struct grouping {
	struct filter_items items;
	struct liquid_value *names; /* of the groups, room for one an item */
	size_t *group;              /* of each item */
	struct filter_index index;
};

static int
grouping_of(struct liquid_run *run, struct liquid_value input, struct grouping *ret)
{
	*ret = (struct grouping){ .index = { .arena = liquid_passing(run) } };
	int r = filter_items(run, input, &ret->items);
	if (r < 0)
		return r;
	ret->names = arena_alloc_raw(liquid_passing(run), (ret->items.n + 1) * sizeof(*ret->names));
	ret->group = arena_alloc_raw(liquid_passing(run), (ret->items.n + 1) * sizeof(*ret->group));
	return 0;
}

static int
grouping_add(struct liquid_run *run, struct grouping *g, size_t i, struct liquid_value name)
{
	struct buf key = { 0 };
	bool new;
	int r = filter_key(run, name, &key);
	if (r == 0)
		r = liquid_step(run, key.len / 16);
	if (r == 0) {
		g->group[i] = filter_index_add(&g->index, buf_str(&key), &new);
		if (new)
			g->names[g->group[i]] = name;
	}
	buf_done(&key);
	return r;
}

static struct liquid_value
group(struct liquid_run *run, struct liquid_value name, const struct liquid_list *items)
{
	struct liquid_map *m = liquid_map_new(liquid_arena(run), 3);
	m->pairs[0] = (struct liquid_pair){ S("name"), name };
	m->pairs[1] = (struct liquid_pair){ S("items"), liquid_list(items) };
	m->pairs[2] = (struct liquid_pair){ S("size"), liquid_int((int64_t)items->n) };
	return liquid_map(m);
}

/* The list of all groups, each with its items in their order. */
static struct liquid_value
groups(struct liquid_run *run, const struct grouping *g)
{
	struct arena *a = liquid_arena(run);
	size_t *sizes = arena_alloc(a, (g->index.n + 1) * sizeof(*sizes));
	struct liquid_list **lists = arena_alloc(a, (g->index.n + 1) * sizeof(*lists));
	struct liquid_list *all = liquid_list_new(a, g->index.n);
	for (size_t i = 0; i < g->items.n; i++)
		sizes[g->group[i]]++;
	for (size_t i = 0; i < g->index.n; i++) {
		lists[i] = liquid_list_new(a, sizes[i]);
		sizes[i] = 0;
	}
	for (size_t i = 0; i < g->items.n; i++)
		lists[g->group[i]]->items[sizes[g->group[i]]++] = g->items.at[i];
	for (size_t i = 0; i < g->index.n; i++)
		all->items[i] = group(run, g->names[i], lists[i]);
	return liquid_list(all);
}

int
jekyll_group_by(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct grouping g;
	struct str property, name;
	*ret = input;
	if (!filter_is_enumerable(input))
		return 0;
	int r = filter_arg_text(run, args, 0, &property);
	if (r == 0)
		r = grouping_of(run, input, &g);
	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && i < g.items.n; i++) {
		struct liquid_value v;
		r = jekyll_property(run, g.items.at[i], property, &v);
		if (r == 0)
			r = filter_text(run, v, &name);
		if (r == 0)
			r = grouping_add(run, &g, i, liquid_string(name));
	}
	filter_index_done(&g.index);
	if (r == 0)
		*ret = groups(run, &g);
	return r;
}

int
jekyll_group_by_exp(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret)
{
	struct grouping g;
	struct condition c;
	*ret = input;
	if (!filter_is_enumerable(input))
		return 0;
	int r = condition_of(run, args, &c);
	if (r == 0)
		r = grouping_of(run, input, &g);
	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && i < g.items.n; i++) {
		struct liquid_value v = liquid_nil();
		r = liquid_evaluate(run, c.expression, c.variable, g.items.at[i], &v);
		if (r == 0)
			r = grouping_add(run, &g, i, v);
	}
	filter_index_done(&g.index);
	if (r == 0)
		*ret = groups(run, &g);
	return r;
}
