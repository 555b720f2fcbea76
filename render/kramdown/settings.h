/* kramdown's settings, as `kramdown` in the configuration has them. */
#ifndef RENDER_KRAMDOWN_SETTINGS_H
#define RENDER_KRAMDOWN_SETTINGS_H

#include "render/data/data.h"
#include "render/markdown/markdown.h"

/* What the map says, with Jekyll's own settings in it. *ret refers to `settings` and to what is in the arena. */
void kramdown_settings(struct data settings, struct arena *a, struct markdown_kramdown *ret);

/* Calls `report` for each setting that is known to change nothing here, though it does something in kramdown, or
 * that is none of kramdown's: its value, what is wrong, what can be done. The strings are in the arena. */
typedef void kramdown_report(void *ctx, struct data at, struct str message, struct str hint);
void kramdown_check_settings(
	struct data settings, struct arena *a, kramdown_report *report, void *ctx);

#endif
