/* What the machine did not let us read: not what is wrong with a site, but why it cannot be known.
 *
 * A file that is not there is a value like any other. A file that is there, and cannot be read because the
 * disk fails, a permission is missing or descriptors have run out, must not look as if it were not: its page
 * would be missing in silence, and its output removed. So it is an error of the site, and every batch looks
 * again, since nothing tells when the machine is well. */
#include "render/trouble.h"

#include <stdlib.h>
#include <string.h>
#include <uv.h>

#include "core/heap.h"
#include "core/pack.h"
#include "core/path.h"
#include "core/yield.h"
#include "render/folder.h"
#include "render/kinds.h"

enum trouble_what { TROUBLE_FILE, TROUBLE_FOLDER, TROUBLE_BEYOND, TROUBLE_MACHINE };

struct trouble {
	char *path;
	size_t len;
	int code;
	enum trouble_what what;
	bool looked; /* of a folder: something in it was looked at, and taken for absent */
};

struct troubles {
	struct trouble *all;
	size_t n, cap;
	uint64_t version;
	uint64_t asked; /* how often tasks that failed were run again */
};

struct troubles *
troubles_new(void)
{
	return heap_new(sizeof(struct troubles));
}

void
troubles_free(struct troubles *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->all[i].path);
	free(l->all);
	free(l);
}

uint64_t
troubles_version(const struct troubles *l)
{
	return l->version;
}

/* What tells of the file, and not of the machine. */
static bool
is_answer(int code)
{
	switch (code) {
	case UV_ENOENT:
	case UV_ENOTDIR:
	case UV_EISDIR:
	case UV_ELOOP:
	case UV_EXDEV:
	case UV_ENXIO:
	case UV_EINVAL:
	case UV_ENAMETOOLONG:
	case UV_EFBIG:
		return true;
	case UV_EAGAIN:
		return yield_is_told(); /* it was left in the middle, and is read another time */
	default:
		return code >= 0;
	}
}

static struct trouble *
note(struct troubles *l, struct str path, int code, enum trouble_what what)
{
	/* a folder may fail to be looked at, and to be listed: each is tried again by itself */
	for (size_t i = 0; i < l->n; i++)
		if (l->all[i].what == what &&
			str_eq(path, (struct str){ l->all[i].path, l->all[i].len }))
			return &l->all[i];
	l->all = heap_grow(l->all, l->n, &l->cap, sizeof(*l->all));
	l->all[l->n] = (struct trouble){ heap_copy(path), path.len, code, what, false };
	l->version++;
	return &l->all[l->n++];
}

/* Whether it is a folder above that may not be entered: then that is what is wrong. */
static bool
is_by_folder(struct site *s, struct str path, int code)
{
	if (code != UV_EACCES)
		return false;
	folders_doubt(s);
	return folder_shuts(s, path);
}

void
trouble_note(struct site *s, struct str path, int code)
{
	if (!is_answer(code) && !is_by_folder(s, path, code))
		(void)note(s->troubles, path, code, TROUBLE_FILE);
}

void
trouble_note_folder(struct site *s, struct str path, int code)
{
	if (!is_answer(code))
		(void)note(s->troubles, path, code, TROUBLE_FOLDER);
}

void
trouble_note_shut(struct site *s, struct str path, int code)
{
	if (!is_answer(code))
		note(s->troubles, path, code, TROUBLE_FOLDER)->looked = true;
}

void
trouble_note_apart(struct site *s, struct str path, int code)
{
	if (code != UV_EACCES && code != UV_EPERM)
		trouble_note(s, path, code);
}

void
trouble_note_beyond(struct site *s, struct str path)
{
	(void)note(s->troubles, path, UV_ENAMETOOLONG, TROUBLE_BEYOND);
}

int
trouble_note_machine(struct task *t, struct str what, int code)
{
	struct site *s = task_site(t);
	struct value v;
	if (!is_answer(code))
		(void)note(s->troubles, what, code, TROUBLE_MACHINE);
	return task_read(t, K_MACHINE, S(""), &v);
}

void
machine_compute(struct task *t, struct str key, struct buf *ret)
{
	const struct site *s = task_site(t);
	pack_u64(ret, s->troubles->asked);
}

static void
drop(struct troubles *l, size_t i)
{
	free(l->all[i].path);
	l->all[i] = l->all[--l->n];
	l->version++;
}

static void
forget(struct troubles *l, struct str folder, bool looked)
{
	for (size_t i = l->n; i-- > 0;)
		if ((l->all[i].what == TROUBLE_FOLDER || l->all[i].what == TROUBLE_BEYOND) &&
			(looked || !l->all[i].looked) &&
			path_is_below((struct str){ l->all[i].path, l->all[i].len }, folder))
			drop(l, i);
}

void
troubles_forget_listing(struct site *s, struct str folder)
{
	forget(s->troubles, folder, false);
}

void
troubles_forget_folders(struct site *s, struct str folder)
{
	forget(s->troubles, folder, true);
}

/* Whether the folder can be listed by now, or is none any more. */
static bool
is_answered(struct site *s, struct str path)
{
	struct site_place place;
	int r = site_place_open(s, path, &place);
	if (r == 0) {
		r = file_lists(place.root, place.path);
		site_place_close(&place);
	}
	return is_answer(r);
}

bool
troubles_retry(struct site *s, void (*touch)(struct site *s, struct str path))
{
	struct troubles *l = s->troubles;
	bool relist = false;
	/* from the end on: what is noted meanwhile stands behind */
	for (size_t i = l->n; i-- > 0;) {
		struct trouble one = l->all[i];
		struct str path = { one.path, one.len };
		if (one.what == TROUBLE_BEYOND ||
			(one.what == TROUBLE_FOLDER && !is_answered(s, path)))
			continue;
		l->all[i] = l->all[--l->n];
		l->version++;
		relist |= one.what == TROUBLE_FOLDER;
		if (one.what == TROUBLE_FILE || one.what == TROUBLE_FOLDER)
			touch(s, path);
		if (one.what == TROUBLE_MACHINE) {
			l->asked++;
			graph_touch(s->graph, K_MACHINE, S(""));
		}
		free(one.path);
	}
	return relist;
}

size_t
troubles_count(const struct troubles *l)
{
	return l->n;
}

struct diag
trouble_diag(const struct troubles *l, size_t i, struct arena *a)
{
	static const char *const said[] = { [TROUBLE_FILE] = "cannot be read",
		[TROUBLE_FOLDER] = "this folder cannot be read",
		[TROUBLE_BEYOND] = "cannot be read",
		[TROUBLE_MACHINE] = "cannot be made" };
	const struct trouble *t = &l->all[i];
	struct str path = { t->path, t->len };
	bool file = t->what == TROUBLE_FILE; /* whoever wanted its text says the same of it */
	return (struct diag){
		.severity = DIAG_ERROR,
		.path = path.len ? path : S("."),
		.line = file,
		.column = file,
		.message = arena_printf(a, "%s: %s", said[t->what], uv_strerror(t->code)),
	};
}
