/* Pages that say little of themselves, as GitHub Pages reads them: jekyll-optional-front-matter,
 * jekyll-default-layout and jekyll-titles-from-headings. */
#ifndef RENDER_JEKYLL_BARE_H
#define RENDER_JEKYLL_BARE_H

#include "render/jekyll_document.h"

/* Adds to the reading what of these the settings switch on: a list `bare`. */
int bare_put(struct task *t, struct data settings, struct data_builder *b);

/* Whether a Markdown file without front matter is a page all the same. */
bool bare_is_page(struct making_document *m);

/* Gives a Markdown document the layout and the title that it does not name. 0 or as task_read. */
int bare_complete(struct making_document *m);

#endif
