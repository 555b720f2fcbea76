/* jekyll-relative-links: links between files, as they are written, become those between pages. */
#ifndef RENDER_JEKYLL_LINKS_H
#define RENDER_JEKYLL_LINKS_H

#include "render/jekyll/jekyll.h"

/* Adds to the reading what the plugin's settings say, where it is switched on: a map `links`. */
int links_put(struct task *t, struct data settings, struct data_builder *b);

/* Whether the plugin reads the document: one of a collection is then given an excerpt of its text, whatever its front
 * matter says. 0 or as task_read. */
int links_read(struct task *t, struct str path, bool *ret);

#endif
