/* Which folders can be listed and entered, with all above them. Nothing in another one is part of the site: a list does
 * not come to it, and so no look at its path may find it either, whichever of the two is first (source_stat).
 *
 * What was found open is remembered until something is told of a folder, so that neither a page nor a save costs more
 * than one look at each folder. What is shut is not: every look tries again, and so does every batch (trouble.c). */
#include "render/folder.h"

#include <stdlib.h>

#include "core/file.h"
#include "core/heap.h"
#include "core/path.h"
#include "core/strset.h"
#include "render/kinds.h"
#include "render/trouble.h"

struct folders {
	struct arena arena;
	struct strset open;
};

struct folders *
folders_new(void)
{
	struct folders *l = heap_new(sizeof(*l));
	l->open.arena = &l->arena;
	return l;
}

void
folders_free(struct folders *l)
{
	arena_done(&l->arena);
	free(l);
}

void
folders_doubt(struct site *s)
{
	struct folders *l = s->folders;
	arena_reset(&l->arena);
	l->open = (struct strset){ .arena = &l->arena };
}

bool
folder_is_open(struct site *s, struct str folder)
{
	enum { OPEN_MAX = 4096 };
	struct folders *l = s->folders;
	if (strset_has(&l->open, folder))
		return true;
	if (folder.len && !folder_is_open(s, path_dirname(folder)))
		return false;
	int r = file_lists(&s->root, folder);
	trouble_note_shut(s, folder, r);
	if (r < 0)
		return false;
	if (l->open.n == OPEN_MAX)
		folders_doubt(s);
	(void)strset_add(&l->open, arena_str(&l->arena, folder)); /* it is not in it */
	return true;
}

bool
folder_shuts(struct site *s, struct str path)
{
	bool own = path.len && path.ptr[0] != '/';
	return own && !source_skips(s, path) && !folder_is_open(s, path_dirname(path));
}
