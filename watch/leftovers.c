/* What lies in an output folder and is not written any more. */
#include "watch/leftovers.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "core/heap.h"
#include "core/path.h"

/* Whether it is what platen wrote. `piece` as of file_fingerprint. A negative code. */
static int
look(const struct root *out, struct str path, const struct outputs *old, char *piece,
	bool *ret_proved)
{
	struct file_id id;
	struct fingerprint bytes;
	uint64_t size;
	int r = file_lstat(out, path, &id);
	*ret_proved = false;
	if (r < 0 || file_id_type(&id) != FILE_REGULAR)
		return r;
	int fd = file_open(out, path, O_RDONLY | O_NOFOLLOW, 0);
	if (fd < 0)
		return fd;
	r = file_fingerprint(fd, piece, &bytes, &size);
	(void)close(fd); /* read only */
	*ret_proved = r == 0 && outputs_proves(old, path, bytes);
	return r;
}

struct walk {
	struct leftovers *leftovers;
	const struct root *out;
	const struct outputs *old, *wanted;
	bool whole;
	struct arena *arena;
	struct str *folders; /* where a file is to be, or in such a one; owned */
	size_t n_folders, cap_folders;
	int failure; /* the first */
	struct str at;
};

static void
bar(struct walk *w, struct str path, struct str wanted, bool folder)
{
	struct leftovers *l = w->leftovers;
	l->barriers = heap_grow(l->barriers, l->n_barriers, &l->cap_barriers, sizeof(*l->barriers));
	l->barriers[l->n_barriers++] =
		(struct barrier){ arena_str(w->arena, path), arena_str(w->arena, wanted), folder };
}

static void
see_folder(struct walk *w, struct str path)
{
	struct str wanted = outputs_bar(w->wanted, path);
	bool above = wanted.ptr && path_is_below(path, wanted);
	if (!above && !outputs_has(w->wanted, path))
		return;
	w->folders = heap_grow(w->folders, w->n_folders, &w->cap_folders, sizeof(*w->folders));
	w->folders[w->n_folders++] = arena_str(w->arena, path);
}

static int
visit(void *ctx, struct str path, enum file_type type)
{
	struct walk *w = ctx;
	struct leftovers *l = w->leftovers;
	if (type == FILE_FOLDER) {
		see_folder(w, path);
		return str_eq(path, S(".git"));
	}
	if (outputs_has(w->wanted, path))
		return 0;
	if (file_is_left(w->out, path)) {
		(void)file_remove(w->out, path); /* best effort: it is in nobody's way */
		return 0;
	}
	struct str barred = outputs_bar(w->wanted, path);
	if (type == FILE_LINK && barred.ptr && path_is_below(barred, path))
		return 0;
	if (outputs_has(w->old, path)) {
		if (w->whole || barred.ptr)
			l->paths[l->n++] = arena_str(w->arena, path);
		return 0;
	}
	l->foreign++;
	if (barred.ptr)
		bar(w, path, barred, false);
	return 0;
}

static void
find_former(struct walk *w)
{
	struct leftovers *l = w->leftovers;
	const struct outputs *old = w->old, *wanted = w->wanted;
	for (size_t i = 0, j = 0; i < old->n; i++) {
		struct str path = old->files[i].path;
		while (j < wanted->n && str_cmp(wanted->files[j].path, path) < 0)
			j++;
		if (j == wanted->n || !str_eq(wanted->files[j].path, path))
			l->former[l->n_former++] = path;
	}
}

/* Of what is known, too, only that gives way which platen wrote. */
static void
bar_altered(struct walk *w)
{
	struct leftovers *l = w->leftovers;
	char *piece = l->n ? heap_resize(NULL, FILE_PIECE, 1) : NULL;
	for (size_t i = 0; i < l->n; i++) {
		bool proved;
		struct str barred = outputs_bar(w->wanted, l->paths[i]);
		if (barred.ptr && look(w->out, l->paths[i], w->old, piece, &proved) == 0 && !proved)
			bar(w, l->paths[i], barred, false);
	}
	free(piece);
}

static int
by_path(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* A folder goes with the last file that goes, or went; in others there was none. */
static void
bar_folders(struct walk *w)
{
	const struct leftovers *l = w->leftovers;
	size_t n = 0;
	struct str *sorted = heap_resize(NULL, l->n + l->n_barriers, sizeof(*sorted));
	for (size_t i = 0; w->n_folders && i < l->n; i++)
		sorted[n++] = l->paths[i];
	for (size_t i = 0; w->n_folders && i < l->n_barriers; i++)
		sorted[n++] = l->barriers[i].path;
	qsort(sorted, n, sizeof(*sorted), by_path);
	for (size_t i = 0; i < w->n_folders; i++) {
		struct str path = w->folders[i], wanted = path;
		if (!outputs_has(w->wanted, path))
			wanted = outputs_bar(w->wanted, path);
		if (!path_first_below(sorted, n, path) &&
			!path_first_below(l->former, l->n_former, path))
			bar(w, path, wanted, true);
	}
	free(sorted);
}

static void
see_unread(void *ctx, struct str path, int code)
{
	struct walk *w = ctx;
	if (code >= 0 || code == UV_ENOENT || w->failure < 0)
		return;
	w->failure = code;
	w->at = arena_str(w->arena, path);
}

int
leftovers_find(struct leftovers *l, const struct root *out, const struct outputs *old,
	const struct outputs *wanted, bool whole, struct arena *a, struct str *ret_at)
{
	struct walk w = {
		.leftovers = l, .out = out, .old = old, .wanted = wanted, .whole = whole, .arena = a
	};
	*l = (struct leftovers){ .paths = heap_resize(NULL, old->n, sizeof(*l->paths)),
		.former = heap_resize(NULL, old->n, sizeof(*l->former)) };
	find_former(&w);
	see_unread(&w, S(""),
		file_walk(out, S(""), (struct file_visitor){ visit, &w, see_unread }, NULL));
	bar_altered(&w);
	bar_folders(&w);
	free(w.folders);
	if (w.failure < 0)
		*ret_at = w.at;
	return w.failure;
}

void
leftovers_free(struct leftovers *l)
{
	free(l->paths);
	free(l->former);
	free(l->barriers);
	*l = (struct leftovers){ 0 };
}

int
leftovers_remove(struct leftovers *l, const struct root *out, const struct outputs *old,
	size_t *removed, struct str *ret_at)
{
	char *piece = l->n ? heap_resize(NULL, FILE_PIECE, 1) : NULL;
	int r = 0;
	for (size_t i = 0; i < l->n && r == 0; i++) {
		bool proved;
		r = look(out, l->paths[i], old, piece, &proved);
		if (r == 0 && !proved) {
			l->altered++;
			continue;
		}
		if (r == 0)
			r = file_remove(out, l->paths[i]);
		if (r == 0) {
			file_remove_empty_parents(out, l->paths[i]);
			++*removed;
		} else if (r == UV_ENOENT || r == UV_ENOTDIR || r == UV_ELOOP ||
			   r == UV_ENOTEMPTY) {
			r = 0; /* it is gone already, or somebody's folder or link has its name */
		} else {
			*ret_at = l->paths[i];
		}
	}
	for (size_t i = 0; i < l->n_former && r == 0; i++)
		file_remove_empty_parents(out, l->former[i]);
	free(piece);
	return r;
}
