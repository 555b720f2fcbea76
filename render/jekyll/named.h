/* Posts that their URL names: who wins where several are written to one place, and how such a post is found before
 * anything is listed. Private to render/. */
#ifndef RENDER_JEKYLL_NAMED_H
#define RENDER_JEKYLL_NAMED_H

#include "render/jekyll/jekyll.h"

/* Of the `n` that are written to the target (n > 1), the one whose name it tells becomes *best; stays as it is where
 * that is none, or not one alone. 0 or as task_read. */
int named_prefer(struct task *t, struct str target, const struct entry *e, size_t n, size_t *best);

/* While the site is early: the post that the target names. 1 found, 0 none, or not known without the list; negative as
 * task_read. */
int named_find(struct task *t, struct str target, struct str *ret);

/* Kind named, key: a name (named.c): the paths of the files that have it, packed. */
void named_compute(struct task *t, struct str key, struct buf *ret);

/* Kind early, no key: whether not all front matter has been read. */
void early_compute(struct task *t, struct str key, struct buf *ret);

#endif
