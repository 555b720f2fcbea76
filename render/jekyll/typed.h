/* Settings of a type that Jekyll fails at, or takes for what nobody means: told, and left out. */
#ifndef RENDER_JEKYLL_TYPED_H
#define RENDER_JEKYLL_TYPED_H

#include "render/jekyll/jekyll.h"

/* Who is told of one: the value, the setting at the top that it is a part of, what is wrong, what is used instead. */
typedef void typed_report(
	void *ctx, struct data at, struct str top, struct str message, struct str hint);

/* The settings without those that cannot be used, so that the defaults hold for these; what is on or off stays as it
 * is (setting_is_on). `plugins`: the names of those that are on, packed. In the arena. */
struct data typed_settings(
	struct data settings, struct str plugins, struct arena *a, typed_report *report, void *ctx);

/* Whether a setting that is to be true or false counts as true: anything else does, as in Ruby. */
bool setting_is_on(struct data node);

#endif
