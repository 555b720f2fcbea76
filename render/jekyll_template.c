/* Layouts and includes, compiled: the site's, else the theme's; and files of _data. */
#include "render/jekyll.h"

void
template_compute(struct task *t, struct str key, struct buf *ret)
{
}

void
datum_compute(struct task *t, struct str path, struct buf *ret)
{
}
