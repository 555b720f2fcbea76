/* What the tables of filters share: Ruby's conversions, a list as filters see it, a property of an item
 * with Ruby's errors, sorting by a comparison that may fail, and keys that are equal where values are.
 *
 * Functions return 0, or a negative code that ends the run. */
#ifndef RENDER_LIQUID_FILTER_H
#define RENDER_LIQUID_FILTER_H

#include "core/table.h"
#include "render/liquid/liquid.h"

/* The i-th argument, or nil. */
static inline struct liquid_value
filter_arg(const struct liquid_args *args, size_t i)
{
	return args && i < args->n ? args->positional[i] : liquid_nil();
}

/* As Ruby's to_s: unlike what is printed, a list is as `inspect` shows it. */
int filter_text(struct liquid_run *run, struct liquid_value v, struct str *ret);

/* The i-th argument as Ruby's to_s: "" where it is missing. */
int filter_arg_text(
	struct liquid_run *run, const struct liquid_args *args, size_t i, struct str *ret);

/* As an integer; else the run ends as Liquid does: "invalid integer". */
int filter_integer(struct liquid_run *run, struct liquid_value v, int64_t *ret);

/* A buffer in memory that passes, for a filter's text, and that text as its value: too long a one ends the run. */
struct buf filter_buf(struct liquid_run *run);
int filter_put(struct liquid_run *run, const struct buf *b, struct liquid_value *ret);

/* The input's text, changed: for filters that make one text of another. */
int filter_change(struct liquid_run *run, struct liquid_value input,
	void (*change)(struct buf *b, struct str s), struct liquid_value *ret);

/* What Ruby would have as an Array; a Hash; something that can be gone through (these two, and ranges). */
bool filter_is_array(struct liquid_value v);
bool filter_is_hash(struct liquid_value v);
bool filter_is_enumerable(struct liquid_value v);

/* Items that a filter goes through. */
struct filter_items {
	struct liquid_value *at;
	size_t n;
};

/* The items of what is enumerable, as they are: a hash's are pairs. */
int filter_items(struct liquid_run *run, struct liquid_value v, struct filter_items *ret);

/* The items of an input, as Liquid's filters go through it: lists are flattened, a hash or a scalar is
 * one item, nil is none. */
int filter_input(struct liquid_run *run, struct liquid_value v, struct filter_items *ret);

/* The values of a hash, or the items of another enumerable. */
int filter_values(struct liquid_run *run, struct liquid_value v, struct filter_items *ret);

/* A list with a copy of the items. */
struct liquid_value filter_list(struct liquid_run *run, const struct filter_items *items);

/* How item[property] ended: Ruby knows three ends. */
enum filter_found {
	FILTER_FOUND,      /* a value, or nil */
	FILTER_TYPE_ERROR, /* no such thing can be asked of it */
	FILTER_NO_INDEX    /* it has no properties at all */
};

/* item[property], as Ruby's. */
int filter_property(struct liquid_run *run, struct liquid_value item, struct liquid_value property,
	struct liquid_value *ret, enum filter_found *ret_found);

/* Whether the item has properties that can be asked for: FILTER_NO_INDEX is not what comes. */
bool filter_has_properties(struct liquid_value item);

/* Ends the run as Liquid does for a property of what has none. */
int filter_fail_property(struct liquid_run *run, struct liquid_value property);

/* a <=> b: *ret_comparable is false for what has no order. */
int filter_compare(struct liquid_run *run, struct liquid_value a, struct liquid_value b, int *ret,
	bool *ret_comparable);

/* Sorts by a comparison, stable. Each item has a key that is made once. */
struct filter_sorted {
	struct liquid_value key, item;
};
typedef int filter_order(struct liquid_run *run, const void *ctx, struct liquid_value a,
	struct liquid_value b, int *ret);
int filter_sort(struct liquid_run *run, struct filter_sorted *items, size_t n, filter_order *order,
	const void *ctx);

/* Adds bytes that two values have in common where Ruby's eql? holds: of one kind, and equal. */
int filter_key(struct liquid_run *run, struct liquid_value v, struct buf *ret);

/* Numbers by key, in the order in which the keys came. */
struct filter_index {
	struct table table;
	struct arena *arena;
	size_t n;
};

/* The number of the key: a new one gets the next, *ret_new says so. Keys need not live on. */
size_t filter_index_add(struct filter_index *index, struct str key, bool *ret_new);
void filter_index_done(struct filter_index *index);

/* Splits at white space, as Ruby's split: takes the next word off *rest; false at the end. */
bool filter_word(struct str *rest, struct str *ret);

/* As Ruby's strip and its halves: white space and NUL. */
struct str filter_strip(struct str s, bool left, bool right);

/* As Ruby's to_i: what a text begins with, 0 where that is no number; false where it is too large. */
bool filter_to_i(struct str s, int64_t *ret);

#endif
