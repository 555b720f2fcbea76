/* What lies in an output folder and is not written any more. */
#include "watch/leftovers.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "core/heap.h"

struct walk {
	struct leftovers *leftovers;
	const struct root *out;
	const struct outputs *old, *wanted;
	bool whole;
	struct arena *arena;
	int failure; /* the first */
	struct str at;
};

static void
add(struct walk *w, struct str path)
{
	if (w->whole || outputs_bar(w->wanted, path))
		w->leftovers->paths[w->leftovers->n++] = arena_str(w->arena, path);
}

static int
visit(void *ctx, struct str path, enum file_type type)
{
	struct walk *w = ctx;
	struct leftovers *l = w->leftovers;
	if (type == FILE_FOLDER)
		return str_eq(path, S(".git"));
	if (outputs_has(w->wanted, path))
		return 0;
	if (file_is_left(w->out, path))
		(void)file_remove(w->out, path); /* best effort: it is in nobody's way */
	else if (outputs_has(w->old, path))
		add(w, path);
	else
		l->foreign++;
	return 0;
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
	struct walk w = { l, out, old, wanted, whole, a, 0, S("") };
	*l = (struct leftovers){ .paths = heap_resize(NULL, old->n, sizeof(*l->paths)) };
	see_unread(&w, S(""),
		file_walk(out, S(""), (struct file_visitor){ visit, &w, see_unread }, NULL));
	if (w.failure < 0)
		*ret_at = w.at;
	return w.failure;
}

void
leftovers_free(struct leftovers *l)
{
	free(l->paths);
	*l = (struct leftovers){ 0 };
}

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
	free(piece);
	return r;
}
