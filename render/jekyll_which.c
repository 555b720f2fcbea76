/* Which layout the folder is in: Jekyll's, or a plain one. */
#include "render/jekyll.h"

void
which_compute(struct task *t, struct str key, struct buf *ret)
{
}

int
read_is_jekyll(struct task *t, bool *ret)
{
	*ret = false;
	return 0;
}
