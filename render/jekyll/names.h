/* jekyll-mentions and jemoji: names in the text of a page, @somebody and :tada:, become a link and a picture. */
#ifndef RENDER_JEKYLL_NAMES_H
#define RENDER_JEKYLL_NAMES_H

#include "render/jekyll/jekyll.h"

/* Adds the page `html` with the names in its text replaced, as far as the plugins are switched on; `path` is the
 * document's, or "" where there is none. A page without such names reads nothing. 0 or as task_read. */
int names_replace(struct task *t, struct str path, struct str html, struct buf *out);

#endif
