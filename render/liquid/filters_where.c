/* Liquid's filters that choose items by a property. */
#include "render/liquid/filters_where.h"

#include "render/liquid/filter.h"

/* What is asked of each item. */
struct choice {
	struct liquid_run *run;
	struct liquid_value property, target;
	bool any_value; /* no target: the property is to be true */
};

static struct choice
choice_of(struct liquid_run *run, const struct liquid_args *args)
{
	struct choice c = { run, filter_arg(args, 0), filter_arg(args, 1), false };
	c.any_value = c.target.kind == LIQUID_NIL;
	return c;
}

/* Whether an item has what is asked for. *ret_ends: it has no properties at all, which ends the filter with
 * nil. */
static int
chosen(const struct choice *c, struct liquid_value item, bool *ret, bool *ret_ends)
{
	struct liquid_value v;
	enum filter_found found;
	int r = filter_property(c->run, item, c->property, &v, &found);
	if (r < 0)
		return r;
	if (found == FILTER_TYPE_ERROR)
		return filter_fail_property(c->run, c->property);
	*ret_ends = found == FILTER_NO_INDEX;
	if (!c->any_value)
		return liquid_equal(c->run, v, c->target, ret);
	*ret = liquid_truthy(v);
	return 0;
}

/* The items that have it, or those that do not. */
static int
keep(const struct choice *c, struct liquid_value input, bool having, struct liquid_value *ret)
{
	struct filter_items items, kept = { 0 };
	int r = filter_input(c->run, input, &items);
	if (r < 0)
		return r;
	kept.at = arena_alloc_raw(liquid_passing(c->run), (items.n + 1) * sizeof(*kept.at));
	for (size_t i = 0; i < items.n; i++) {
		bool has = false, ends = false;
		r = chosen(c, items.at[i], &has, &ends);
		if (r < 0 || ends)
			return r;
		if (has == having)
			kept.at[kept.n++] = items.at[i];
	}
	*ret = filter_list(c->run, &kept);
	return 0;
}

int
filter_where(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct choice c = choice_of(run, args);
	return keep(&c, input, true, ret);
}

int
filter_reject(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct choice c = choice_of(run, args);
	return keep(&c, input, false, ret);
}

/* Where the first item is that has it. */
struct place {
	struct filter_items items;
	size_t at; /* items.n: there is none */
	bool ends; /* as of chosen */
};

static int
search(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct place *ret)
{
	struct choice c = choice_of(run, args);
	bool has = false;
	*ret = (struct place){ 0 };
	int r = filter_input(run, input, &ret->items);
	for (size_t i = 0; r == 0 && i < ret->items.n && !has && !ret->ends; i++) {
		ret->at = i;
		r = chosen(&c, ret->items.at[i], &has, &ret->ends);
	}
	if (r == 0 && !has)
		ret->at = ret->items.n;
	return r;
}

int
filter_find(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct place found;
	int r = search(run, input, args, &found);
	if (r == 0 && !found.ends && found.at < found.items.n)
		*ret = found.items.at[found.at];
	return r;
}

int
filter_find_index(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct place found;
	int r = search(run, input, args, &found);
	if (r == 0 && !found.ends && found.at < found.items.n)
		*ret = liquid_int((int64_t)found.at);
	return r;
}

int
filter_has(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct place found;
	int r = search(run, input, args, &found);
	if (r == 0 && !found.ends)
		*ret = liquid_bool(found.at < found.items.n);
	return r;
}

/* The property of an item, or the item itself where none is asked for. */
static int
property_of(
	const struct choice *c, struct liquid_value item, struct liquid_value *ret, bool *ret_ends)
{
	enum filter_found found = FILTER_FOUND;
	int r = 0;
	*ret = item;
	if (c->property.kind != LIQUID_NIL)
		r = filter_property(c->run, item, c->property, ret, &found);
	if (r == 0 && found == FILTER_TYPE_ERROR)
		r = filter_fail_property(c->run, c->property);
	*ret_ends = found == FILTER_NO_INDEX;
	return r;
}

int
filter_compact(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct choice c = choice_of(run, args);
	struct filter_items items, kept = { 0 };
	int r = filter_input(run, input, &items);
	if (r < 0)
		return r;
	kept.at = arena_alloc_raw(liquid_passing(run), (items.n + 1) * sizeof(*kept.at));
	for (size_t i = 0; i < items.n; i++) {
		struct liquid_value v;
		bool ends;
		r = property_of(&c, items.at[i], &v, &ends);
		if (r < 0 || ends)
			return r;
		if (v.kind != LIQUID_NIL)
			kept.at[kept.n++] = items.at[i];
	}
	*ret = filter_list(run, &kept);
	return 0;
}

/* Keeps what is seen for the first time; *ret_ends as of chosen. One item is not asked for its property. */
static int
keep_new(const struct choice *c, const struct filter_items *items, struct filter_items *kept,
	struct filter_index *seen, bool *ret_ends)
{
	struct buf key = { 0 };
	int r = 0;
	for (size_t i = 0; r == 0 && i < items->n && !*ret_ends; i++) {
		struct liquid_value v;
		bool new = false;
		buf_clear(&key);
		r = property_of(c, items->at[i], &v, ret_ends);
		if (r == 0)
			r = filter_key(c->run, v, &key);
		if (r == 0)
			r = liquid_step(c->run, key.len / 16);
		if (r == 0)
			(void)filter_index_add(seen, buf_str(&key), &new);
		if (new)
			kept->at[kept->n++] = items->at[i];
	}
	buf_done(&key);
	return r;
}

int
filter_uniq(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	struct choice c = choice_of(run, args);
	struct filter_index seen = { .arena = liquid_passing(run) };
	struct filter_items items, kept = { 0 };
	bool ends = false;
	int r = filter_input(run, input, &items);
	if (r < 0)
		return r;
	kept.at = arena_alloc_raw(liquid_passing(run), (items.n + 1) * sizeof(*kept.at));
	if (items.n > 1)
		r = keep_new(&c, &items, &kept, &seen, &ends);
	else
		kept = items;
	filter_index_done(&seen);
	if (r == 0 && !ends)
		*ret = filter_list(run, &kept);
	return r;
}
