/* The configuration as data, with Jekyll's defaults and the command line's options. */
#include "render/jekyll.h"

void
settings_compute(struct task *t, struct str key, struct buf *ret)
{
}

void
settings_part(struct str value, struct str arg, struct buf *ret)
{
}

void
reading_compute(struct task *t, struct str key, struct buf *ret)
{
}

void
gem_compute(struct task *t, struct str name, struct buf *ret)
{
}

int
read_setting(struct task *t, struct str key, struct data *ret)
{
	struct str part;
	int r = task_read_part(t, K_SETTINGS, S(""), key, &part);
	if (r == 0)
		*ret = data_of(part);
	return r;
}

int
read_settings(struct task *t, struct data *ret)
{
	return read_setting(t, S("!all"), ret);
}
