/* Folders: their entries, and walks over all that lies below. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uv.h>

#include "core/buf.h"
#include "core/file.h"

static enum file_type
type_of_mode(mode_t mode)
{
	struct file_id id = { .mode = mode };
	return file_id_type(&id);
}

/* The type of an entry by readdir's word, which is free; by stat where the file system does not tell. */
static int
entry_type(DIR *dir, const struct dirent *e, enum file_type *ret)
{
	struct stat st;
	switch (e->d_type) {
	case DT_REG:
		*ret = FILE_REGULAR;
		return 0;
	case DT_DIR:
		*ret = FILE_FOLDER;
		return 0;
	case DT_LNK:
		*ret = FILE_LINK;
		return 0;
	case DT_UNKNOWN:
		if (fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return -errno;
		*ret = type_of_mode(st.st_mode);
		return 0;
	default:
		*ret = FILE_OTHER;
		return 0;
	}
}

/* The entries one by one; `entries` is an array in a buffer. */
static int
read_entries(DIR *dir, struct arena *a, struct buf *entries)
{
	for (;;) {
		errno = 0;
		const struct dirent *e = readdir(dir);
		if (!e)
			return -errno;
		struct file_entry entry = { .name = str_of(e->d_name) };
		if (str_eq(entry.name, S(".")) || str_eq(entry.name, S("..")))
			continue;
		if (entry_type(dir, e, &entry.type) < 0)
			continue; /* it is gone already */
		entry.name = arena_str(a, entry.name);
		buf_add(entries, (struct str){ (const char *)&entry, sizeof(entry) });
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct file_entry *x = a, *y = b;
	return str_cmp(x->name, y->name);
}

/* The entries of an open folder, sorted, in the arena. */
static int
list(DIR *dir, struct arena *a, struct file_entry **ret, size_t *ret_count)
{
	struct buf entries = { 0 };
	int r = read_entries(dir, a, &entries);
	if (r == 0) {
		size_t count = entries.len / sizeof(struct file_entry);
		struct file_entry *sorted = arena_alloc(a, entries.len ? entries.len : 1);
		if (count) {
			memcpy(sorted, entries.ptr, entries.len);
			qsort(sorted, count, sizeof(*sorted), by_name);
		}
		*ret = sorted;
		*ret_count = count;
	}
	buf_done(&entries);
	return r;
}

/* Takes the descriptor over, or the code in its place. */
static int
open_dir(int fd, DIR **ret)
{
	if (fd < 0)
		return fd;
	*ret = fdopendir(fd);
	if (*ret)
		return 0;
	int r = -errno;
	(void)close(fd); /* nothing was written */
	return r;
}

int
file_list(const struct root *root, struct str path, struct arena *a, struct file_entry **ret,
	size_t *ret_count)
{
	DIR *dir;
	int r = open_dir(file_open(root, path, O_RDONLY | O_DIRECTORY, 0), &dir);
	if (r < 0)
		return r;
	r = list(dir, a, ret, ret_count);
	(void)closedir(dir); /* nothing was written */
	return r;
}

int
file_names(const struct root *root, struct str path, int (*each)(void *ctx, struct str name),
	void *ctx)
{
	DIR *dir;
	const struct dirent *e;
	int r = open_dir(file_open(root, path, O_RDONLY | O_DIRECTORY, 0), &dir);
	if (r < 0)
		return r;
	while (r == 0 && (errno = 0, e = readdir(dir))) {
		struct str name = str_of(e->d_name);
		if (!str_eq(name, S(".")) && !str_eq(name, S("..")))
			r = each(ctx, name);
	}
	if (r == 0)
		r = -errno;
	(void)closedir(dir); /* nothing was written */
	return r;
}

enum {
	HELD_OPEN = 64
}; /* folders above the one that is visited; of a deeper tree those below are found anew */

struct walk {
	const struct root *root;
	struct file_visitor visitor;
	struct arena arena;
	struct buf path; /* of the entry that is visited */
	int linked; /* how many links were followed to it: a link may not lead to every folder */
	size_t unread;
};

static int walk_folder(struct walk *w, DIR *up, const char *name, int depth);

static int
visit(struct walk *w, DIR *dir, const struct file_entry *e)
{
	struct stat st;
	if (e->type == FILE_FOLDER || !w->visitor.look)
		return w->visitor.visit(w->visitor.ctx, buf_str(&w->path), e->type);
	if (!dir || fstatat(dirfd(dir), e->name.ptr, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return dir ? 0
			   : UV_ENAMETOOLONG; /* it is gone already; such trees are not looked at */
	struct file_id id = file_id_of(&st);
	return w->visitor.look(w->visitor.ctx, buf_str(&w->path), &id);
}

/* One entry, whose name is put behind the folder's path and taken off again. */
static int
walk_entry(struct walk *w, DIR *dir, const struct file_entry *e, int depth)
{
	size_t before = w->path.len;
	if (before)
		buf_add_char(&w->path, '/');
	buf_add(&w->path, e->name);
	int r = visit(w, dir, e);
	bool follow = r == FILE_FOLLOW && e->type == FILE_LINK;
	if (follow)
		w->linked++;
	if (follow || (r == 0 && e->type == FILE_FOLDER))
		r = walk_folder(w, w->linked ? NULL : dir, e->name.ptr, depth + 1);
	if (follow)
		w->linked--;
	w->path.len = before;
	return r < 0 ? r : 0;
}

/* From the folder above, where that is still open and no link was followed. It is no link: it was none a moment ago. */
static int
open_below(struct walk *w, DIR *up, const char *name)
{
	enum { FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };
	if (!up)
		return file_open(w->root, buf_str(&w->path), O_RDONLY | O_DIRECTORY, 0);
	int fd = openat(dirfd(up), name, FLAGS);
	return fd < 0 ? -errno : fd;
}

/* A path has at most 4096 bytes for the kernel, so that this ends before the stack does. */
static int
walk_folder(struct walk *w, DIR *up, const char *name, int depth)
{
	struct arena_mark mark = arena_mark(&w->arena);
	struct file_entry *entries;
	size_t count;
	DIR *dir = NULL;
	int r = open_dir(open_below(w, up, name), &dir);
	if (r == 0)
		r = list(dir, &w->arena, &entries, &count);
	if (dir && depth >= HELD_OPEN) {
		(void)closedir(dir); /* nothing was written */
		dir = NULL;
	}
	if (r < 0 && depth > 0) {
		w->unread++;
		if (w->visitor.unread)
			w->visitor.unread(w->visitor.ctx, buf_str(&w->path), r);
		r = 0;
		count = 0;
	}
	for (size_t i = 0; r == 0 && i < count; i++)
		r = walk_entry(w, dir, &entries[i], depth);
	if (dir)
		(void)closedir(dir); /* nothing was written */
	arena_release(&w->arena, mark);
	return r;
}

int
file_walk(const struct root *root, struct str path, struct file_visitor visitor, size_t *ret_unread)
{
	/* a link may lead to where it begins */
	struct walk w = { .root = root, .visitor = visitor, .linked = path.len != 0 };
	buf_add(&w.path, path);
	int r = walk_folder(&w, NULL, NULL, 0);
	buf_done(&w.path);
	arena_done(&w.arena);
	if (ret_unread)
		*ret_unread = w.unread;
	return r;
}
