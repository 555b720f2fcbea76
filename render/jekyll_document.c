/* One file of a site in Jekyll's layout: what it is, its URL, and its data. */
#include "render/jekyll.h"

void
header_compute(struct task *t, struct str path, struct buf *ret)
{
}

void
document_compute(struct task *t, struct str path, struct buf *ret)
{
}

void
document_part(struct str value, struct str arg, struct buf *ret)
{
}
