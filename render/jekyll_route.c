/* URLs of a site in Jekyll's layout: what each is, and which there are. */
#include "render/jekyll.h"

void
jekyll_routes(struct task *t, struct buf *ret)
{
}
