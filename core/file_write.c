/* Files written as a whole, and removed. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <uv.h>

#include "core/file.h"
#include "core/path.h"

enum { TEMPORARY_TRIES = 16 };

/* The last component of a path as the kernel takes it. */
static int
last_name(struct str path, char ret_name[NAME_MAX + 1])
{
	struct str name = path_basename(path);
	if (name.len > NAME_MAX)
		return UV_ENAMETOOLONG;
	memcpy(ret_name, name.ptr, name.len);
	ret_name[name.len] = '\0';
	return 0;
}

/* The same of a path that is to name something in the root, and not the root itself. */
static int
file_name(struct str path, char ret_name[NAME_MAX + 1])
{
	return path.len == 0 || !path_is_normal(path) ? UV_EINVAL : last_name(path, ret_name);
}

/* The folder of `path` as a descriptor, and its last component. */
static int
open_parent(const struct root *root, struct str path, char ret_name[NAME_MAX + 1])
{
	int r = file_name(path, ret_name);
	return r < 0 ? r : file_open(root, path_dirname(path), O_PATH | O_DIRECTORY, 0);
}

int
file_open_temporary(int dir, uint64_t *number, char ret_name[FILE_TEMPORARY_NAME])
{
	for (int i = 0; i < TEMPORARY_TRIES; i++, *number = 0) {
		if (*number == 0 && getrandom(number, sizeof(*number), 0) != sizeof(*number))
			return -errno;
		(void)snprintf(ret_name, FILE_TEMPORARY_NAME,
			FILE_TEMPORARY "%016llx" FILE_TEMPORARY_END,
			(unsigned long long)*number); /* sized for it */
		int fd = openat(
			dir, ret_name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
		if (fd >= 0)
			return fd;
		if (errno != EEXIST)
			return -errno;
	}
	return UV_EEXIST;
}

bool
file_is_left(const struct root *root, struct str path)
{
	enum { LONG_AGO_S = 600 };
	struct file_id id;
	struct str name = path_basename(path);
	return str_starts(name, S(FILE_TEMPORARY)) && str_ends(name, S(FILE_TEMPORARY_END)) &&
	       file_lstat(root, path, &id) == 0 &&
	       id.mtime_ns / 1000000000 < time(NULL) - LONG_AGO_S;
}

int
file_write_all(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes = str_from(bytes, (size_t)n);
	}
	return 0;
}

static int
write_renamed(int folder, const char *name, struct str bytes, uint64_t *number)
{
	char temporary[FILE_TEMPORARY_NAME];
	int fd = file_open_temporary(folder, number, temporary);
	if (fd < 0)
		return fd;
	int r = file_write_all(fd, bytes);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0 && renameat(folder, temporary, folder, name) < 0)
		r = -errno;
	if (r < 0)
		(void)unlinkat(folder, temporary, 0); /* best effort: its name says what it is */
	return r;
}

static int
write_in_folder(int folder, const char *name, struct str bytes)
{
	uint64_t number = 0;
	return write_renamed(folder, name, bytes, &number);
}

/* Best effort: what stays is seen when a folder is made in its place. */
static void
remove_link(int folder, const char *name)
{
	struct stat st;
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(st.st_mode))
		(void)unlinkat(
			folder, name, 0); /* never a folder that another thread has made by now */
}

/* A folder as a descriptor, made where it is missing. */
static int
make_folders(const struct root *root, struct str path)
{
	char name[NAME_MAX + 1];
	int fd = file_open(root, path, O_PATH | O_DIRECTORY, 0);
	bool barred = root->unlinked && (fd == UV_ELOOP || fd == UV_ENOTDIR);
	if ((fd != UV_ENOENT && !barred) || path.len == 0)
		return fd;
	int r = last_name(path, name);
	if (r < 0)
		return r;
	int up = make_folders(root, path_dirname(path));
	if (up < 0)
		return up;
	if (barred)
		remove_link(up, name);
	r = mkdirat(up, name, 0777) < 0 ? -errno : 0;
	if (r == 0)
		fd = openat(up, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	else if (r == UV_EEXIST)
		fd = file_open(root, path, O_PATH | O_DIRECTORY, 0);
	if (r == 0 && fd < 0)
		r = -errno;
	(void)close(up); /* nothing was written */
	return r == 0 || r == UV_EEXIST ? fd : r;
}

int
file_mkdirs(const struct root *root, struct str path)
{
	int fd = make_folders(root, path);
	if (fd >= 0)
		(void)close(fd); /* nothing was written */
	return fd < 0 ? fd : 0;
}

/* open_parent, where missing folders are made. */
static int
make_parent(const struct root *root, struct str path, char ret_name[NAME_MAX + 1])
{
	int r = file_name(path, ret_name);
	return r < 0 ? r : make_folders(root, path_dirname(path));
}

/* The identity of a file, or all zeroes. */
static bool
look(int folder, const char *name, struct file_id *ret)
{
	struct stat st;
	bool there = fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	*ret = there ? file_id_of(&st) : (struct file_id){ 0 };
	return there;
}

/* Whether what can be read from here on is this, and no more. */
static bool
reads_as(int fd, struct str bytes)
{
	char part[16 << 10];
	for (;;) {
		ssize_t n = read(fd, part, sizeof(part));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 && bytes.len == 0;
		if ((size_t)n > bytes.len || memcmp(part, bytes.ptr, (size_t)n) != 0)
			return false;
		bytes = str_from(bytes, (size_t)n);
	}
}

/* Whether the file is there and holds these bytes; its identity from before it was looked into. */
static bool
holds(int folder, const char *name, struct str bytes, struct file_id *ret)
{
	if (!look(folder, name, ret) || file_id_type(ret) != FILE_REGULAR || ret->size != bytes.len)
		return false;
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool same = fd >= 0 && reads_as(fd, bytes);
	if (fd >= 0)
		(void)close(fd); /* nothing was written */
	return same;
}

static int
create_in_folder(int folder, const char *name, struct str bytes)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (fd < 0)
		return -errno;
	int r = file_write_all(fd, bytes);
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r < 0)
		(void)unlinkat(folder, name, 0); /* best effort: half a file is nobody's */
	return r;
}

/* Writes it in its folder, which is made where it is missing, by one of the two ways above. */
static int
write_by(const struct root *root, struct str path, struct str bytes,
	int (*write_file)(int folder, const char *name, struct str bytes))
{
	char name[NAME_MAX + 1];
	int folder = make_parent(root, path, name);
	if (folder < 0)
		return folder;
	int r = write_file(folder, name, bytes);
	(void)close(folder); /* nothing was written */
	return r;
}

int
file_write(const struct root *root, struct str path, struct str bytes)
{
	return write_by(root, path, bytes, write_in_folder);
}

/* ---- many files ---- */

void
file_folders_done(struct file_folders *f)
{
	file_look_done(&f->at);
	file_look_done(&f->above);
}

/* The folder `name` in the one above, made where it is missing; or a negative code, also where a link is in the way.
 * Where folders are missing the first look at each is spared. */
static int
make_in(struct file_folders *f, const char *name)
{
	enum { FLAGS = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC };
	int fd = f->makes ? -1 : openat(f->above.fd, name, FLAGS);
	f->makes = fd < 0 && mkdirat(f->above.fd, name, 0777) == 0;
	if (fd < 0)
		fd = openat(f->above.fd, name, FLAGS);
	return fd < 0 ? -errno : fd;
}

/* Has it at a folder, which is made where it is missing; *ret_new: there is nothing in it yet. */
static int
enter(struct file_folders *f, struct str folder, bool *ret_new)
{
	char name[NAME_MAX + 1];
	struct str up = path_dirname(folder);
	*ret_new = false;
	if (file_looks_at(&f->at, folder))
		return 0;
	if (folder.len >= sizeof(f->at.folder) || last_name(folder, name) < 0)
		return UV_ENAMETOOLONG;
	int fd = folder.len && file_look_at(&f->above, up) == 0 ? make_in(f, name) : -1;
	*ret_new = fd >= 0 && f->makes;
	if (fd < 0)
		fd = make_folders(f->at.root, folder);
	if (fd < 0)
		return fd;
	file_look_take(&f->at, folder, fd);
	return 0;
}

int
file_update(struct file_folders *in, struct str path, struct str bytes, bool *ret_anew,
	struct file_id *ret_id)
{
	char name[NAME_MAX + 1];
	struct file_id id;
	bool empty;
	int r = file_name(path, name);
	if (r == 0)
		r = enter(in, path_dirname(path), &empty);
	if (r < 0)
		return r;
	bool anew = empty || !holds(in->at.fd, name, bytes, &id);
	r = anew ? write_renamed(in->at.fd, name, bytes, &in->number) : 0;
	if (r == 0 && anew)
		(void)look(in->at.fd, name, &id); /* or it is gone again */
	if (r == 0) {
		*ret_anew = anew;
		*ret_id = id;
	}
	return r;
}

int
file_create(const struct root *root, struct str path, struct str bytes)
{
	return write_by(root, path, bytes, create_in_folder);
}

int
file_remove(const struct root *root, struct str path)
{
	char name[NAME_MAX + 1];
	int folder = open_parent(root, path, name);
	if (folder < 0)
		return folder;
	int r = unlinkat(folder, name, 0) < 0 ? -errno : 0;
	if (r == UV_EISDIR)
		r = unlinkat(folder, name, AT_REMOVEDIR) < 0 ? -errno : 0;
	(void)close(folder); /* nothing was written */
	return r;
}

void
file_remove_empty_parents(const struct root *root, struct str path)
{
	for (path = path_dirname(path); path.len; path = path_dirname(path)) {
		char name[NAME_MAX + 1];
		int folder = open_parent(root, path, name), r = folder;
		if (folder >= 0) {
			r = unlinkat(folder, name, AT_REMOVEDIR) < 0 ? -errno : 0;
			(void)close(folder); /* nothing was written */
		}
		if (r < 0 && r != UV_ENOENT)
			return; /* it is not empty: neither are those above it */
	}
}
