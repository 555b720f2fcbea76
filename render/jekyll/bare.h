/* Pages that say little of themselves, as GitHub Pages reads them: jekyll-optional-front-matter,
 * jekyll-readme-index, jekyll-default-layout and jekyll-titles-from-headings. */
#ifndef RENDER_JEKYLL_BARE_H
#define RENDER_JEKYLL_BARE_H

#include "render/jekyll/document.h"

/* Adds to the reading what of these the settings switch on: a list `bare`. */
int bare_put(struct task *t, struct data settings, struct data_builder *b);

/* Makes a page of a Markdown file that is none by itself, since it has no front matter, be it one of a collection's, or
 * the index of its folder of a README: m->d->type, late, original and copied (not of a collection's). 0 or as
 * task_read. */
int bare_find(struct making_document *m);

/* Gives a README that is the index of its folder that permalink, in m->d->data too; true where it is one. */
bool bare_is_readme(struct making_document *m);

/* Gives a Markdown document the layout and the title that it does not name. 0 or as task_read. */
int bare_complete(struct making_document *m);

/* Takes the heading off the text that the title was taken from, where strip_title says so; *line is the number of the
 * first line. 0 or as task_read. */
int bare_strip(struct task *t, struct str path, struct str *text, uint32_t *line);

#endif
