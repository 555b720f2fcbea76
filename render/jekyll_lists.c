/* The indexes of a site in Jekyll's layout. */
#include "render/jekyll.h"

void
jekyll_params(struct task *t, struct str key, struct buf *ret)
{
}

bool
collection_accepts(struct str key, struct str params, struct entry source)
{
	return false;
}

void
collection_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
}

bool
labels_accepts(struct str key, struct str params, struct entry source)
{
	return false;
}

void
labels_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
}

bool
sheets_accepts(struct str key, struct str params, struct entry source)
{
	return false;
}

void
sheets_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
}

bool
statics_accepts(struct str key, struct str params, struct entry source)
{
	return false;
}

void
statics_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
}

bool
targets_accepts(struct str key, struct str params, struct entry source)
{
	return false;
}

void
targets_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
}

bool
order_accepts(struct str key, struct str params, struct entry source)
{
	return false;
}

void
order_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
}

bool
scheduled_accepts(struct str key, struct str params, struct entry source)
{
	return false;
}

void
scheduled_entries(
	struct str key, struct str params, struct str path, struct str value, struct entries *ret)
{
}
