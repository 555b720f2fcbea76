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
#include "core/heap.h"

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

/* The next entry, whose name is valid until the one after it: 1, 0 at the end, or a negative code. */
static int
read_entry(DIR *dir, struct file_entry *ret)
{
	for (;;) {
		errno = 0;
		const struct dirent *e = readdir(dir);
		if (!e)
			return -errno;
		*ret = (struct file_entry){ .name = str_of(e->d_name) };
		if (str_eq(ret->name, S(".")) || str_eq(ret->name, S("..")))
			continue;
		if (entry_type(dir, e, &ret->type) == 0)
			return 1; /* else it is gone already */
	}
}

static void
add_entry(struct buf *entries, struct file_entry e, struct arena *a)
{
	e.name = arena_str(a, e.name);
	buf_add(entries, (struct str){ (const char *)&e, sizeof(e) });
}

/* What was added to a buffer, as an array in the arena. */
static struct file_entry *
take_entries(struct buf *entries, struct arena *a, size_t *ret_count)
{
	struct file_entry *all = arena_alloc(a, entries->len + 1);
	*ret_count = entries->len / sizeof(*all);
	if (entries->len)
		memcpy(all, entries->ptr, entries->len);
	buf_done(entries);
	return all;
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
	struct file_entry e;
	int r;
	while ((r = read_entry(dir, &e)) > 0)
		add_entry(&entries, e, a);
	*ret = take_entries(&entries, a, ret_count);
	if (*ret_count)
		qsort(*ret, *ret_count, sizeof(**ret), by_name);
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

/* Whether what is in an open folder can be looked at. */
static int
may_enter(int fd)
{
	struct stat st;
	return fstatat(fd, ".", &st, AT_SYMLINK_NOFOLLOW) < 0 ? -errno : 0;
}

int
file_lists(const struct root *root, struct str path)
{
	int fd = file_open(root, path, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return fd;
	int r = may_enter(fd);
	(void)close(fd); /* nothing was written */
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
	HELD_OPEN = 64, /* folders above the one visited; below them they are found anew */
	SOME = 128,     /* entries in a step */
};

/* A folder on the way down. */
struct level {
	DIR *dir;                   /* NULL where it is not held open */
	struct file_entry *entries; /* to visit; in any order: to enter, visited already */
	size_t count, at;
	struct arena_mark mark;
	size_t path_len; /* of the folder's own path */
	bool linked;     /* a link led here: one may not lead to every folder */
	bool more;       /* in any order: not all of it has been read */
};

struct file_walk {
	const struct root *root;
	struct file_visitor visitor;
	bool any_order, begun;
	struct arena arena;
	struct buf path; /* of the entry that is visited */
	struct level *levels;
	size_t depth, cap;
	size_t unread;
};

static int
visit(struct file_walk *w, DIR *dir, const struct file_entry *e)
{
	struct stat st;
	if (e->type == FILE_FOLDER || !w->visitor.look)
		return w->visitor.visit(w->visitor.ctx, buf_str(&w->path), e->type);
	if (!dir)
		return UV_ENAMETOOLONG; /* trees that are deeper than HELD_OPEN are not looked at */
	if (fstatat(dirfd(dir), e->name.ptr, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0; /* it is gone already */
	struct file_id id = file_id_of(&st);
	return w->visitor.look(w->visitor.ctx, buf_str(&w->path), &id);
}

/* ---- the way down ---- */

static struct level *
top(const struct file_walk *w)
{
	return &w->levels[w->depth - 1];
}

/* Puts the name behind the lowest folder's path. */
static void
set_path(struct file_walk *w, struct str name)
{
	w->path.len = top(w)->path_len;
	if (w->path.len)
		buf_add_char(&w->path, '/');
	buf_add(&w->path, name);
}

static void
close_level(struct level *l)
{
	if (l->dir)
		(void)closedir(l->dir); /* nothing was written */
	l->dir = NULL;
}

static void
leave(struct file_walk *w)
{
	close_level(top(w));
	arena_release(&w->arena, top(w)->mark);
	w->depth--;
}

/* From the folder above, where that is still open and no link was followed. It is no link: it was none a moment ago. */
static int
open_below(struct file_walk *w, DIR *up, const char *name)
{
	enum { FLAGS = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };
	if (!up || file_is_beyond(w->root, buf_str(&w->path)))
		return file_open(w->root, buf_str(&w->path), O_RDONLY | O_DIRECTORY, 0);
	int fd = openat(dirfd(up), name, FLAGS);
	return fd < 0 ? -errno : fd;
}

static void
tell_unread(struct file_walk *w, int code)
{
	w->unread++;
	if (w->visitor.unread)
		w->visitor.unread(w->visitor.ctx, buf_str(&w->path), code);
}

/* Goes into the folder at the path, of that name in the lowest so far. What cannot be listed is told, and left, as is what
 * no path leads to (UV_ENAMETOOLONG): so this comes to an end. */
static int
enter(struct file_walk *w, const char *name, bool linked)
{
	w->levels = heap_grow(w->levels, w->depth, &w->cap, sizeof(*w->levels));
	bool first = w->depth == 0;
	DIR *up = first || linked ? NULL : top(w)->dir;
	struct level *l = &w->levels[w->depth++];
	*l = (struct level){
		.mark = arena_mark(&w->arena), .path_len = w->path.len, .linked = linked
	};
	int r = open_dir(open_below(w, up, name), &l->dir);
	if (r == 0)
		r = may_enter(dirfd(l->dir));
	l->more = r == 0 && w->any_order;
	if (r == 0 && !w->any_order)
		r = list(l->dir, &w->arena, &l->entries, &l->count);
	if (!w->any_order && w->depth > HELD_OPEN)
		close_level(l);
	if (r == 0)
		return 0;
	leave(w);
	if (!first)
		tell_unread(w, r);
	return first ? r : 0;
}

/* ---- steps ---- */

/* What the visitor says of an entry: whether it is to be entered, by a link too. */
static bool
is_entered(int said, const struct file_entry *e)
{
	return (said == 0 && e->type == FILE_FOLDER) ||
	       (said == FILE_FOLLOW && e->type == FILE_LINK);
}

static int
enter_entry(struct file_walk *w, const struct file_entry *e)
{
	set_path(w, e->name);
	return enter(w, e->name.ptr, top(w)->linked || e->type == FILE_LINK);
}

/* In the order of names: the next entry, and into it. */
static int
step_ordered(struct file_walk *w)
{
	struct level *l = top(w);
	if (l->at == l->count) {
		leave(w);
		return 0;
	}
	const struct file_entry *e = &l->entries[l->at++];
	set_path(w, e->name);
	int r = visit(w, l->dir, e);
	return is_entered(r, e) ? enter_entry(w, e) : r < 0 ? r : 0;
}

/* In any order: some entries that are read, and visited at once, so that nothing is told that has gone since; then
 * into the folders among them. One that is too deep to be held open is read to its end. */
static int
step_some(struct file_walk *w)
{
	struct level *l = top(w);
	struct buf found = { 0 };
	struct file_entry e;
	int r = 1, said = 0;
	if (l->at < l->count)
		return enter_entry(w, &l->entries[l->at++]);
	if (!l->more) {
		leave(w);
		return 0;
	}
	for (size_t n = 0; said >= 0 && (n < SOME || w->depth > HELD_OPEN); n++) {
		r = read_entry(l->dir, &e);
		if (r <= 0)
			break;
		set_path(w, e.name);
		said = visit(w, w->depth > HELD_OPEN ? NULL : l->dir, &e);
		if (is_entered(said, &e))
			add_entry(&found, e, &w->arena);
	}
	l->entries = take_entries(&found, &w->arena, &l->count);
	l->at = 0;
	l->more = r > 0;
	if (w->depth > HELD_OPEN)
		close_level(l);
	w->path.len = l->path_len;
	if (r < 0)
		tell_unread(w, r);
	return said < 0 ? said : 0;
}

struct file_walk *
file_walk_begin(const struct root *root, struct str path, struct file_visitor visitor)
{
	struct file_walk *w = heap_new(sizeof(*w));
	w->root = root;
	w->visitor = visitor;
	w->any_order = true;
	buf_add(&w->path, path);
	return w;
}

int
file_walk_step(struct file_walk *w)
{
	int r;
	if (!w->begun) {
		w->begun = true;
		/* a link may lead to where it begins */
		r = enter(w, NULL, w->path.len != 0);
	} else {
		r = w->any_order ? step_some(w) : step_ordered(w);
	}
	return r < 0 ? r : w->depth != 0;
}

void
file_walk_end(struct file_walk *w)
{
	if (!w)
		return;
	while (w->depth)
		leave(w);
	buf_done(&w->path);
	arena_done(&w->arena);
	free(w->levels);
	free(w);
}

int
file_walk(const struct root *root, struct str path, struct file_visitor visitor, size_t *ret_unread)
{
	struct file_walk *w = file_walk_begin(root, path, visitor);
	int r;
	w->any_order = false;
	while ((r = file_walk_step(w)) > 0)
		;
	if (ret_unread)
		*ret_unread = w->unread;
	file_walk_end(w);
	return r;
}
