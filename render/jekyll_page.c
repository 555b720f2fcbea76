/* The answer of a URL: a document's content in its layouts, a file, or what is not there. */
#include "render/jekyll.h"

void
jekyll_output(struct task *t, struct str url, struct buf *ret)
{
}
