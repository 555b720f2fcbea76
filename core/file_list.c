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

int
file_list(const struct root *root, struct str path, struct arena *a, struct file_entry **ret,
	size_t *ret_count)
{
	int fd = file_open(root, path, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return fd;
	DIR *dir = fdopendir(fd);
	if (!dir) {
		int r = -errno;
		(void)close(fd); /* nothing was written */
		return r;
	}
	struct buf entries = { 0 };
	int r = read_entries(dir, a, &entries);
	(void)closedir(dir); /* nothing was written */
	if (r == 0) {
		size_t count = entries.len / sizeof(struct file_entry);
		struct file_entry *list = arena_alloc(a, entries.len ? entries.len : 1);
		if (count) {
			memcpy(list, entries.ptr, entries.len);
			qsort(list, count, sizeof(*list), by_name);
		}
		*ret = list;
		*ret_count = count;
	}
	buf_done(&entries);
	return r;
}

struct walk {
	const struct root *root;
	struct file_visitor visitor;
	struct arena arena;
	struct buf path; /* of the entry that is visited */
	size_t unread;
};

static int walk_folder(struct walk *w, int depth);

/* One entry, whose name is put behind the folder's path and taken off again. */
static int
walk_entry(struct walk *w, const struct file_entry *e, int depth)
{
	size_t before = w->path.len;
	if (before)
		buf_add_char(&w->path, '/');
	buf_add(&w->path, e->name);
	int r = w->visitor.visit(w->visitor.ctx, buf_str(&w->path), e->type);
	if (r == 0 && e->type == FILE_FOLDER)
		r = walk_folder(w, depth + 1);
	w->path.len = before;
	return r < 0 ? r : 0;
}

/* A path has at most 4096 bytes for the kernel, so that this ends before the stack does. */
static int
walk_folder(struct walk *w, int depth)
{
	struct arena_mark mark = arena_mark(&w->arena);
	struct file_entry *entries;
	size_t count;
	int r = file_list(w->root, buf_str(&w->path), &w->arena, &entries, &count);
	if (r < 0 && depth > 0) {
		w->unread++;
		if (w->visitor.unread)
			w->visitor.unread(w->visitor.ctx, buf_str(&w->path), r);
		r = 0;
		count = 0;
	}
	for (size_t i = 0; r == 0 && i < count; i++)
		r = walk_entry(w, &entries[i], depth);
	arena_release(&w->arena, mark);
	return r;
}

int
file_walk(const struct root *root, struct str path, struct file_visitor visitor, size_t *ret_unread)
{
	struct walk w = { .root = root, .visitor = visitor };
	buf_add(&w.path, path);
	int r = walk_folder(&w, 0);
	buf_done(&w.path);
	arena_done(&w.arena);
	if (ret_unread)
		*ret_unread = w.unread;
	return r;
}
