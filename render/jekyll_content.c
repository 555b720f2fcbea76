/* A document's text with its Liquid run, converted; and what stands before its excerpt's separator. */
#include "render/jekyll.h"

void
content_compute(struct task *t, struct str path, struct buf *ret)
{
}

void
excerpt_compute(struct task *t, struct str path, struct buf *ret)
{
}
