/* Settings of older Jekylls, and one that wants a plugin: what they did is not done, and nothing else would say so. */
#ifndef RENDER_JEKYLL_OLDER_H
#define RENDER_JEKYLL_OLDER_H

#include "render/jekyll/typed.h"

/* Tells of those among the settings. `plugins` are the names of those that are on, packed; `github`: GitHub Pages'
 * rules hold. The strings are in the arena. */
void older_report(struct data settings, struct str plugins, bool github, struct arena *a,
	typed_report *report, void *ctx);

#endif
