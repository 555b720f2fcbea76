/* Settings of older Jekylls, and one that wants a plugin: what they did is not done, and nothing else would say so. */
#ifndef RENDER_JEKYLL_OLDER_H
#define RENDER_JEKYLL_OLDER_H

#include "render/jekyll/jekyll.h"

enum { OLDER_MAX = 6 };

/* What the files say of these settings; all zero for nothing. */
struct older {
	struct data nodes[OLDER_MAX]; /* absent where none has it */
	struct str paths[OLDER_MAX];  /* the file that it stands in: the last one that has it */
};

/* Takes what this configuration says; `map` and `path` have to stay until older_report. */
void older_note(struct older *o, struct data map, struct str path);

/* Reports what was noted. `plugins` are the names of those that are on, packed; `github`: GitHub Pages' rules hold. */
void older_report(struct task *t, const struct older *o, struct str plugins, bool github);

#endif
