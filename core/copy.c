/* Copying a file whole, with the fingerprint of what was copied: shared blocks where the file system can. */
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

/* One copy that is under way. */
struct copying {
	int from;
	char *piece; /* of FILE_PIECE bytes */
	file_copy_fn *see;
	void *ctx;
};

/* Whether both hold the same bytes, and the fingerprint of these; an error counts as a difference. */
static bool
same_bytes(const struct copying *c, int there, struct arena *arena, struct fingerprint *ret)
{
	struct stat sa, sb;
	struct fingerprint f = { 0 };
	if (fstat(c->from, &sa) < 0 || fstat(there, &sb) < 0 || !S_ISREG(sb.st_mode) ||
		sa.st_size != sb.st_size)
		return false;
	char *other = arena_alloc_raw(arena, FILE_PIECE);
	for (uint64_t at = 0, end = 0;; at = end) {
		int more = file_fingerprint_step(c->from, c->piece, &f, &end);
		ssize_t n = more < 0 ? more : file_read_piece(there, other, FILE_PIECE, at);
		if (n < 0 || (uint64_t)n != end - at || memcmp(c->piece, other, (size_t)n) != 0)
			return false;
		if (!more) {
			*ret = f;
			return true;
		}
	}
}

static int
copy_by_hand(const struct copying *c, int to, struct fingerprint *ret)
{
	struct fingerprint f = { 0 };
	for (uint64_t at = 0, end = 0;; at = end) {
		int more = file_fingerprint_step(c->from, c->piece, &f, &end);
		int r = more < 0 ? more
				 : file_write_all(to, (struct str){ c->piece, (size_t)(end - at) });
		if (r < 0)
			return r;
		if (!more) {
			*ret = f;
			return 0;
		}
	}
}

static int
copy_bytes(const struct copying *c, int to, struct fingerprint *ret)
{
	uint64_t size;
	if (ioctl(to, FICLONE, c->from) == 0)
		return file_fingerprint(to, c->piece, ret, &size);
	return copy_by_hand(c, to, ret);
}

/* Writes a temporary file into the folder `dir`, and puts it in the place of `name`. */
static int
replace(const struct copying *c, int dir, const char *name)
{
	char temporary[FILE_TEMPORARY_NAME];
	uint64_t number = 0;
	struct fingerprint bytes;
	int to = file_open_temporary(dir, &number, temporary);
	if (to < 0)
		return to;
	int r = copy_bytes(c, to, &bytes);
	if (close(to) < 0 && r == 0)
		r = -errno;
	if (r == 0)
		r = c->see(c->ctx, bytes);
	if (r == 0 && renameat(dir, temporary, dir, name) < 0)
		r = -errno;
	if (r < 0)
		(void)unlinkat(dir, temporary, 0); /* best effort: the error is what counts */
	return r;
}

static int
copy_to(const struct copying *c, const struct root *to_root, struct str to, struct arena *arena,
	bool *ret_written)
{
	struct fingerprint bytes;
	int there = file_open(to_root, to, O_RDONLY | O_NOFOLLOW, 0);
	if (there >= 0) {
		bool same = same_bytes(c, there, arena, &bytes);
		(void)close(there);
		*ret_written = !same;
		if (same)
			return c->see(c->ctx, bytes);
	}
	struct str folder = path_dirname(to);
	int r = file_mkdirs(to_root, folder);
	if (r < 0)
		return r;
	int dir = file_open(to_root, folder, O_RDONLY | O_DIRECTORY, 0);
	if (dir < 0)
		return dir;
	r = replace(c, dir, arena_str(arena, path_basename(to)).ptr);
	(void)close(dir);
	*ret_written = r == 0;
	return r;
}

int
file_copy(const struct root *from_root, struct str from, const struct root *to_root, struct str to,
	file_copy_fn *see, void *ctx, bool *ret_written)
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
	struct copying c = { fd, arena_alloc_raw(&arena, FILE_PIECE), see, ctx };
	int r = copy_to(&c, to_root, to, &arena, ret_written);
	(void)close(fd);
	arena_done(&arena);
	return r;
}
