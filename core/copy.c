/* Copying a file whole: shared blocks where the file system can, else within the kernel. */
#include "core/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "core/path.h"

enum { PIECE = 64 * 1024 };

/* Whether both hold the same bytes; an error counts as a difference. */
static bool
same_bytes(int a, int b, struct arena *arena)
{
	struct stat sa, sb;
	if (fstat(a, &sa) < 0 || fstat(b, &sb) < 0 || !S_ISREG(sb.st_mode) ||
		sa.st_size != sb.st_size)
		return false;
	char *pa = arena_alloc_raw(arena, PIECE), *pb = arena_alloc_raw(arena, PIECE);
	for (off_t at = 0;; at += PIECE) {
		ssize_t na = file_read_piece(a, pa, PIECE, (uint64_t)at),
			nb = file_read_piece(b, pb, PIECE, (uint64_t)at);
		if (na < 0 || na != nb || memcmp(pa, pb, (size_t)na) != 0)
			return false;
		if (na < PIECE)
			return true;
	}
}

static int
copy_by_hand(int from, int to, struct arena *arena)
{
	char *piece = arena_alloc_raw(arena, PIECE);
	if (ftruncate(to, 0) < 0 || lseek(to, 0, SEEK_SET) < 0)
		return -errno;
	for (off_t at = 0;;) {
		ssize_t n = file_read_piece(from, piece, PIECE, (uint64_t)at);
		if (n <= 0)
			return (int)n;
		int r = file_write_all(to, (struct str){ piece, (size_t)n });
		if (r < 0)
			return r;
		at += n;
	}
}

static int
copy_bytes(int from, int to, struct arena *arena)
{
	if (ioctl(to, FICLONE, from) == 0)
		return 0;
	off_t at = 0;
	for (;;) {
		ssize_t n = copy_file_range(from, &at, to, NULL, (size_t)1 << 30, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n > 0)
			continue;
		/* Some file systems (those in /proc, for one) copy nothing and say that all is well. */
		return n == 0 && at > 0 ? 0 : copy_by_hand(from, to, arena);
	}
}

/* Writes a temporary file into the folder `dir`, and puts it in the place of `name`. */
static int
replace(int from, int dir, const char *name, struct arena *arena)
{
	char temporary[FILE_TEMPORARY_NAME];
	uint64_t number = 0;
	int to = file_open_temporary(dir, &number, temporary);
	if (to < 0)
		return to;
	int r = copy_bytes(from, to, arena);
	if (close(to) < 0 && r == 0)
		r = -errno;
	if (r == 0 && renameat(dir, temporary, dir, name) < 0)
		r = -errno;
	if (r < 0)
		(void)unlinkat(dir, temporary, 0); /* best effort: the error is what counts */
	return r;
}

static int
copy_to(int from, const struct root *to_root, struct str to, struct arena *arena, bool *ret_written)
{
	int there = file_open(to_root, to, O_RDONLY | O_NOFOLLOW, 0);
	if (there >= 0) {
		bool same = same_bytes(from, there, arena);
		(void)close(there);
		*ret_written = !same;
		if (same)
			return 0;
	}
	struct str folder = path_dirname(to);
	int r = file_mkdirs(to_root, folder);
	if (r < 0)
		return r;
	int dir = file_open(to_root, folder, O_RDONLY | O_DIRECTORY, 0);
	if (dir < 0)
		return dir;
	r = replace(from, dir, arena_str(arena, path_basename(to)).ptr, arena);
	(void)close(dir);
	*ret_written = r == 0;
	return r;
}

int
file_copy(const struct root *from_root, struct str from, const struct root *to_root, struct str to,
	bool *ret_written)
{
	struct stat st;
	int fd = file_open(from_root, from, O_RDONLY, 0);
	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		(void)close(fd);
		return UV_EINVAL;
	}
	struct arena arena = { 0 };
	int r = copy_to(fd, to_root, to, &arena, ret_written);
	(void)close(fd);
	arena_done(&arena);
	return r;
}
