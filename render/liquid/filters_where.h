/* Liquid's filters that choose items by a property; rows of liquid_filters_list. */
#ifndef RENDER_LIQUID_FILTERS_WHERE_H
#define RENDER_LIQUID_FILTERS_WHERE_H

#include "render/liquid/liquid.h"

/* The items whose property is the value; without a value, those where it is true. */
int filter_where(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

/* The others. */
int filter_reject(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

/* The first such item. */
int filter_find(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

/* Where it stands, from 0. */
int filter_find_index(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret);

/* Whether there is one. */
int filter_has(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

/* Without what is nil, itself or in a property. */
int filter_compact(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret);

/* Each item once, or one for each value of a property. */
int filter_uniq(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret);

#endif
