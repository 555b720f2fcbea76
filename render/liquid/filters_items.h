/* Jekyll's filters of lists; rows of liquid_filters_jekyll. */
#ifndef RENDER_LIQUID_FILTERS_ITEMS_H
#define RENDER_LIQUID_FILTERS_ITEMS_H

#include "render/liquid/liquid.h"

/* item.property as these filters see it: "a.b" goes two levels down, and a text that is a number is that
 * number. */
int jekyll_property(struct liquid_run *run, struct liquid_value item, struct str property,
	struct liquid_value *ret);

/* The items whose property, as text, is the value, or holds it; nil asks for nil. */
int jekyll_where(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

/* The items for which an expression holds. */
int jekyll_where_exp(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret);

/* The first item as of `where`. */
int jekyll_find(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

/* The first item for which an expression holds. */
int jekyll_find_exp(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret);

/* Maps of name, items and size, one for each value of a property. */
int jekyll_group_by(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret);

/* The same, for each value of an expression. */
int jekyll_group_by_exp(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret);

/* Sorted by a property, numbers in texts as numbers; what has none comes first, or last. */
int jekyll_sort(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

/* Without the last n items. */
int jekyll_pop(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

/* Without the first n items. */
int jekyll_shift(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

/* With one more item at the end. */
int jekyll_push(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

/* With one more item at the beginning. */
int jekyll_unshift(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret);

/* One item, or n, by chance: the same for each run of a page. */
int jekyll_sample(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

/* "a, b, and c" */
int jekyll_sentence(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret);

#endif
