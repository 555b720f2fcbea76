/* What a look did not come by: renamed, missing, or gone. */
#include "watch/poll_impl.h"

#include <stdlib.h>

#include "core/hash.h"
#include "core/path.h"

/* Whether it lies in one of these, or the root is one. */
static bool
is_shut_in(struct poller *p, const struct sight *s)
{
	const struct sight *folder;
	for (struct str up = path_dirname(s->path); up.len; up = path_dirname(up))
		if ((folder = sight_find(p, up)) && folder->shut && folder->look == p->look)
			return true;
	return p->shut;
}

static uint64_t
inode_hash(const struct stat *st)
{
	uint64_t id[] = { st->st_dev, st->st_ino };
	return hash64((struct str){ (const char *)id, sizeof(id) }, 0);
}

/* What this look or the one before saw first, by inode. */
static void
find_arrived(struct poller *p, struct table *ret)
{
	size_t slot = 0;
	struct table_node *n = table_each(&p->sights, &slot, NULL);
	for (; n; n = table_each(&p->sights, &slot, n)) {
		struct sight *s = (struct sight *)n; /* its first member */
		if (s->look < p->look || !s->arrived || s->arrived + 1 < p->look)
			continue;
		s->arrival.sight = s;
		table_add(ret, &s->arrival.node, inode_hash(&s->st));
	}
}

/* Where the file or folder that is missing stands now, unless that is an editor's backup of it. */
static const struct sight *
find_renamed(const struct table *arrived, const struct sight *missing)
{
	struct table_node *n = table_first(arrived, inode_hash(&missing->st));
	for (; n; n = table_next(n)) {
		const struct sight *s = ((struct arrival *)n)->sight; /* its first member */
		if (sight_same(&s->st, &missing->st) &&
			(S_ISDIR(s->st.st_mode) || !watcher_is_backup(missing->path, s->path)))
			return s;
	}
	return NULL;
}

void
sight_gone(struct poller *p, const struct sight *s)
{
	p->watcher->stats.events++;
	watcher_add(p->watcher, s->path, S_ISDIR(s->st.st_mode) ? BATCH_FOLDER_GONE : BATCH_GONE);
}

/* What the look did not come by: renamed, missing, or gone if it was missing before; false where it
 * is still to be looked at. */
static bool
tell_missing(struct poller *p, const struct table *arrived, struct sight *s)
{
	const struct sight *to = find_renamed(arrived, s);
	if (to && !watcher_absent(p->watcher, s->path))
		to = NULL;
	if (s->is_again || (!to && !s->missing)) {
		s->missing = true;
		sight_again(p, s);
		return false;
	}
	sight_gone(p, s);
	if (to) {
		watcher_add(p->watcher, s->path, BATCH_MOVED);
		if (!S_ISDIR(to->st.st_mode))
			watcher_add(p->watcher, to->path, BATCH_WRITTEN);
	}
	return true;
}

void
missing_find(struct poller *p)
{
	struct table arrived = { 0 };
	size_t slot = 0;
	struct table_node *n = table_each(&p->sights, &slot, NULL);
	find_arrived(p, &arrived);
	while (n) {
		struct sight *s = (struct sight *)n; /* its first member */
		n = table_each(&p->sights, &slot, n);
		if (s->look == p->look || is_shut_in(p, s) || !tell_missing(p, &arrived, s))
			continue;
		table_remove(&p->sights, &s->node);
		free(s);
	}
	table_done(&arrived);
}
