/* Layouts and includes, compiled: the site's, else the theme's. */
#include "render/jekyll.h"

void
template_compute(struct task *t, struct str key, struct buf *ret)
{
}

void
template_part(struct str value, struct str arg, struct buf *ret)
{
}
