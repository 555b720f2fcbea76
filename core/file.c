/* Files beneath a root folder: opening, reading, identity.
 *
 * Everything goes through file_open, and so through one openat2 with RESOLVE_BENEATH: the kernel resolves
 * the path in one step, and no rename in between can lead it elsewhere. Writing is in file_write.c,
 * listing in file_list.c, where links lead in file_links.c. */
#include "core/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <uv.h>

#include "core/heap.h"
#include "core/path.h"
#include "core/temporary.h"
#include "core/yield.h"

enum { OPEN_TRIES = 16 };

/* Always: children do not inherit it, a terminal does not become ours, a FIFO does not keep us waiting. */
#define OPEN_FLAGS (O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

int
root_open(const char *path, struct root *ret)
{
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	char *real = realpath(path, NULL);
	if (!real) {
		int r = -errno;
		(void)close(fd); /* nothing was written */
		return r;
	}
	*ret = (struct root){ .fd = fd, .path = real };
	return 0;
}

int
root_open_below(const struct root *above, struct str path, struct root *ret)
{
	struct arena a = { 0 };
	int fd = file_open_walk(above, path, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0);
	if (fd < 0)
		return fd;
	struct str real = arena_printf(&a, "%s/%.*s", above->path, STR(path));
	*ret = (struct root){ .fd = fd, .path = heap_copy(real) };
	arena_done(&a);
	return 0;
}

void
root_close(struct root *root)
{
	if (root->path)
		(void)close(root->fd); /* nothing was written */
	free(root->path);
	*root = (struct root){ .fd = -1 };
}

bool
root_is_current(const struct root *root)
{
	struct stat there, ours;
	return stat(root->path, &there) == 0 && fstat(root->fd, &ours) == 0 &&
	       there.st_dev == ours.st_dev && there.st_ino == ours.st_ino;
}

void
root_renew(struct root *root)
{
	struct root fresh;
	if (root_is_current(root) || root_open(root->path, &fresh) < 0)
		return;
	fresh.hides = root->hides;
	fresh.hides_ctx = root->hides_ctx;
	fresh.unlinked = root->unlinked;
	root_close(root);
	*root = fresh;
}

bool
file_is_beyond(const struct root *root, struct str path)
{
	return strlen(root->path) + 1 + path.len >= PATH_MAX;
}

/* A path below the root as the kernel takes it. */
static int
path_terminate(const struct root *root, struct str path, char ret[PATH_MAX])
{
	if (!path_is_normal(path))
		return UV_EINVAL;
	if (path.len == 0)
		path = S(".");
	if (file_is_beyond(root, path))
		return UV_ENAMETOOLONG;
	memcpy(ret, path.ptr, path.len);
	ret[path.len] = '\0';
	return 0;
}

/* O_PATH takes hardly any other flag. */
static int
all_flags(int flags)
{
	return flags & O_PATH ? flags | O_CLOEXEC : flags | OPEN_FLAGS;
}

/* Where links lead in the end, from the root on, in `real`: UV_EXDEV where that is elsewhere, UV_ENOENT where the
 * root hides it. */
static int
link_target(const struct root *root, const char *name, char real[PATH_MAX], struct str *ret)
{
	char full[PATH_MAX];
	int n = snprintf(full, sizeof(full), "%s/%s", root->path, name);
	if (n < 0 || (size_t)n >= sizeof(full))
		return UV_ENAMETOOLONG;
	struct str top = str_of(root->path);
	if (!realpath(full, real))
		return errno == ENOENT ? file_leads_nowhere(top, full) : -errno;
	struct str target = str_of(real);
	if (!path_is_below(target, top))
		return UV_EXDEV;
	target = str_from(target, top.len + 1);
	if (root->hides && root->hides(root->hides_ctx, target))
		return UV_ENOENT;
	*ret = target;
	return 0;
}

/* Where links led out of the root or were not followed: they may lead back in, as absolute ones to a
 * neighbour do. What realpath says is opened beneath the root again, through no link. */
static int
open_target(const struct root *root, const char *name, int flags)
{
	char real[PATH_MAX];
	struct str target;
	int r = link_target(root, name, real, &target);
	return r < 0 ? r : file_open_walk(root, target, flags, 0);
}

/* One openat2 beneath the root, which resolves as `resolve` has it beside; again where something was
 * renamed meanwhile. */
static int
open_beneath(const struct root *root, const char *name, int flags, mode_t mode, uint64_t resolve)
{
	struct open_how how = { .flags = (uint64_t)all_flags(flags),
		.mode = flags & O_CREAT ? mode : 0,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | resolve };
	for (int i = 0; i < OPEN_TRIES; i++) {
		long fd = syscall(SYS_openat2, root->fd, name, &how, sizeof(how));
		if (fd >= 0)
			return (int)fd;
		if (errno != EAGAIN && errno != EINTR)
			break;
	}
	return -errno;
}

/* Whether links that the path goes through lead on, to what is not hidden. */
static bool
may_follow(const struct root *root, struct str path, const char *name)
{
	char real[PATH_MAX];
	struct str target;
	return file_leads_on(root->path, path) &&
	       !(root->hides && link_target(root, name, real, &target) == UV_ENOENT);
}

/* The same as open_beneath; what stands behind links has to lead on. */
static int
open_linked(const struct root *root, struct str path, const char *name, int flags, mode_t mode)
{
	int r = open_beneath(root, name, flags, mode, RESOLVE_NO_SYMLINKS);
	if (r != UV_ELOOP || root->unlinked)
		return r;
	return may_follow(root, path, name) ? open_beneath(root, name, flags, mode, 0) : UV_ENOENT;
}

/* The same where the last component is not followed: what its folder leads to is opened beneath the root again.
 * `otherwise`: the code where the path is of one component, and so no link is on the way. */
static int
open_in_target(const struct root *root, struct str path, int flags, mode_t mode, int otherwise)
{
	struct str folder = path_dirname(path), target;
	char real[PATH_MAX], whole[PATH_MAX];
	if (folder.len == 0)
		return otherwise;
	memcpy(whole, folder.ptr, folder.len);
	whole[folder.len] = '\0';
	int r = link_target(root, whole, real, &target);
	if (r < 0)
		return r;
	int n = snprintf(whole, sizeof(whole), "%.*s/%.*s", STR(target), STR(path_basename(path)));
	bool fits = n > 0 && (size_t)n < sizeof(whole);
	return fits ? file_open_walk(root, str_of(whole + (target.len == 0)), flags, mode)
		    : UV_ENAMETOOLONG;
}

/* In openat2's place, where there is none (before Linux 5.6; in a container whose filter does not know it). Where links
 * lead is asked first, and opened through none: what was renamed in between is not found, never found elsewhere. */
static int
open_unaided(const struct root *root, struct str path, const char *name, int flags, mode_t mode)
{
	int r = file_open_walk(root, path, flags, mode);
	if ((r != UV_ELOOP && r != UV_ENOTDIR) || root->unlinked)
		return r;
	if (!may_follow(root, path, name))
		return UV_ENOENT;
	bool last_is_followed = !(flags & (O_CREAT | O_NOFOLLOW));
	return last_is_followed ? open_target(root, name, flags)
				: open_in_target(root, path, flags, mode, r);
}

int
file_open(const struct root *root, struct str path, int flags, mode_t mode)
{
	char name[PATH_MAX];
	int r = path_terminate(root, path, name);
	if (r < 0)
		return r;
	r = open_linked(root, path, name, flags, mode);
	if (r == UV_ENOSYS || r == UV_EPERM)
		r = open_unaided(root, path, name, flags, mode);
	bool by_link = r == UV_EXDEV || r == UV_ELOOP || r == UV_ENOTDIR;
	if (!by_link || flags & O_CREAT || root->unlinked)
		return r;
	int fd = flags & O_NOFOLLOW ? open_in_target(root, path, flags, mode, r)
				    : open_target(root, name, flags);
	return fd < 0 ? r : fd;
}

/* Opens the last component; a link is never followed here. */
static int
open_last(int folder, const char *name, int flags, mode_t mode)
{
	int fd = openat(folder, name, all_flags(flags) | O_NOFOLLOW, mode);
	if (fd < 0)
		return -errno;
	struct stat st;
	bool may_be_link = flags & O_PATH && !(flags & O_NOFOLLOW);
	if (may_be_link && (fstat(fd, &st) < 0 || S_ISLNK(st.st_mode))) {
		(void)close(fd); /* nothing was written */
		return UV_ELOOP;
	}
	return fd;
}

int
file_open_walk(const struct root *root, struct str path, int flags, mode_t mode)
{
	char name[PATH_MAX];
	int r = path_terminate(root, path, name);
	if (r < 0)
		return r;
	int folder = root->fd;
	char *part = name;
	for (char *slash; (slash = strchr(part, '/')); part = slash + 1) {
		*slash = '\0';
		int next = openat(folder, part, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		r = -errno;
		if (folder != root->fd)
			(void)close(folder); /* nothing was written */
		if (next < 0)
			return r;
		folder = next;
	}
	r = open_last(folder, part, flags, mode);
	if (folder != root->fd)
		(void)close(folder); /* nothing was written */
	return r;
}

static int64_t
nanoseconds(struct timespec t)
{
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

struct file_id
file_id_of(const struct stat *st)
{
	return (struct file_id){
		.dev = st->st_dev,
		.ino = st->st_ino,
		.size = (uint64_t)st->st_size,
		.mtime_ns = nanoseconds(st->st_mtim),
		.ctime_ns = nanoseconds(st->st_ctim),
		.mode = st->st_mode,
		.links = (uint32_t)st->st_nlink,
	};
}

enum file_type
file_id_type(const struct file_id *id)
{
	if (S_ISREG(id->mode))
		return FILE_REGULAR;
	if (S_ISDIR(id->mode))
		return FILE_FOLDER;
	return S_ISLNK(id->mode) ? FILE_LINK : FILE_OTHER;
}

int64_t
file_now_ns(void)
{
	struct timespec ts;
	(void)clock_gettime(CLOCK_REALTIME_COARSE, &ts); /* does not fail */
	return nanoseconds(ts);
}

/* Some file systems keep times to 10 ms only; others, whose times have no fraction then, to a second or two. */
enum { FINE_NS = 10 * 1000 * 1000, SECOND_NS = 1000 * 1000 * 1000 };

bool
file_id_is_settled(const struct file_id *id, int64_t at_ns)
{
	int64_t last = id->ctime_ns > id->mtime_ns ? id->ctime_ns : id->mtime_ns;
	bool fine = id->ctime_ns % SECOND_NS != 0;
	return at_ns - last > (fine ? FINE_NS : 2 * (int64_t)SECOND_NS);
}

void
file_settle(int64_t at_ns, int64_t max_ns)
{
	/* newer kernels give some files the time to the nanosecond, which is before file_now_ns by a tick at most */
	enum { TICK_NS = 10 * 1000 * 1000, MOST_NS = FINE_NS + TICK_NS + 1 };
	int64_t left;
	/* again where it was cut short, or the clock stood meanwhile */
	while ((left = at_ns + MOST_NS - file_now_ns()) > 0 && left <= MOST_NS && left <= max_ns) {
		struct timespec t = { .tv_nsec = (long)left }; /* less than a second */
		(void)nanosleep(&t, NULL);
	}
}

/* Reads the rest of `fd`: `size` bytes are expected, `max` are allowed. By pieces, since a megabyte is 1 ms, most of it
 * for pages that nobody had touched yet. */
static int
read_all(int fd, size_t size, size_t max, struct arena *a, struct str *ret)
{
	enum { PIECE = 128 << 10 };
	/* a byte more: the end is then seen without another growth */
	size_t cap = size + 1, len = 0, asked;
	char *p = arena_alloc_raw(a, cap + 1);
	for (;;) {
		if (len && yield_now())
			return UV_EAGAIN;
		asked = cap - len < PIECE ? cap - len : PIECE;
		ssize_t n = read(fd, p + len, asked);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		len += (size_t)n;
		if (len > max)
			return UV_EFBIG;
		/* where more was asked for than has come that is the end as well */
		bool last = len == size && (size_t)n < asked;
		if (n == 0 || last)
			break;
		if (len < cap)
			continue;
		char *more = arena_alloc_raw(a, cap * 2 + 1); /* it grew while it was read */
		memcpy(more, p, len);
		p = more;
		cap *= 2;
	}
	p[len] = '\0';
	*ret = (struct str){ p, len };
	return 0;
}

static int
read_regular(int fd, size_t max, struct arena *a, struct str *ret, struct file_id *ret_id)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISDIR(st.st_mode))
		return UV_EISDIR;
	if (!S_ISREG(st.st_mode))
		return UV_ENXIO;
	if ((uint64_t)st.st_size > max)
		return UV_EFBIG;
	int r = read_all(fd, (size_t)st.st_size, max, a, ret);
	if (r == 0 && ret_id)
		*ret_id = file_id_of(&st);
	return r;
}

int
file_read(const struct root *root, struct str path, size_t max, struct arena *a, struct str *ret,
	struct file_id *ret_id)
{
	int fd = file_open(root, path, O_RDONLY, 0);
	if (fd < 0)
		return fd;
	int r = read_regular(fd, max, a, ret, ret_id);
	(void)close(fd); /* nothing was written */
	return r;
}

int
file_read_rest(int fd, struct buf *ret)
{
	char piece[16 << 10];
	while (!ret->overflow) {
		ssize_t n = read(fd, piece, sizeof(piece));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		buf_add(ret, (struct str){ piece, (size_t)n });
	}
	return UV_EFBIG;
}

int
file_fstat(int fd, struct file_id *ret)
{
	struct stat st;
	if (fstat(fd, &st) < 0)
		return -errno;
	*ret = file_id_of(&st);
	return 0;
}

ssize_t
file_read_piece(int fd, char *ret, size_t max, uint64_t at)
{
	size_t have = 0;
	while (have < max) {
		ssize_t n = pread(fd, ret + have, max - have, (off_t)(at + have));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

int
file_fingerprint_step(int fd, char *piece, struct fingerprint *f, uint64_t *size)
{
	ssize_t n = file_read_piece(fd, piece, FILE_PIECE, *size);
	if (n < 0)
		return (int)n;
	if (n > 0)
		*f = fingerprint_mix(*f, (struct str){ piece, (size_t)n });
	*size += (uint64_t)n;
	return n == FILE_PIECE;
}

int
file_fingerprint(int fd, char *piece, struct fingerprint *ret, uint64_t *ret_size)
{
	struct fingerprint f = { 0 };
	uint64_t size = 0;
	int r;
	do {
		r = file_fingerprint_step(fd, piece, &f, &size);
	} while (r > 0);
	if (r < 0)
		return r;
	*ret = f;
	*ret_size = size;
	return 0;
}

static int
stat_with(const struct root *root, struct str path, int flags, struct file_id *ret)
{
	int fd = file_open(root, path, O_PATH | flags, 0);
	if (fd < 0)
		return fd;
	int r = file_fstat(fd, ret);
	(void)close(fd); /* nothing was written */
	return r;
}

int
file_stat(const struct root *root, struct str path, struct file_id *ret)
{
	return stat_with(root, path, 0, ret);
}

int
file_lstat(const struct root *root, struct str path, struct file_id *ret)
{
	return stat_with(root, path, O_NOFOLLOW, ret);
}

void
file_look_done(struct file_looker *l)
{
	if (l->fd >= 0)
		(void)close(l->fd); /* nothing was written */
	l->fd = -1;
}

bool
file_looks_at(const struct file_looker *l, struct str folder)
{
	return l->fd >= 0 && str_eq(folder, str_of(l->folder));
}

void
file_look_take(struct file_looker *l, struct str folder, int fd)
{
	assert(folder.len < sizeof(l->folder));
	file_look_done(l);
	if (folder.len)
		memcpy(l->folder, folder.ptr, folder.len);
	l->folder[folder.len] = '\0';
	l->fd = fd;
}

int
file_look_at(struct file_looker *l, struct str folder)
{
	if (file_looks_at(l, folder))
		return 0;
	int fd = folder.len < sizeof(l->folder)
			 ? file_open(l->root, folder, O_PATH | O_DIRECTORY, 0)
			 : UV_ENAMETOOLONG;
	if (fd < 0)
		return fd;
	file_look_take(l, folder, fd);
	return 0;
}

int
file_look(struct file_looker *l, struct str path, struct file_id *ret)
{
	struct stat st;
	char name[PATH_MAX];
	if (path.len == 0)
		return file_lstat(l->root, path, ret);
	int r = path_terminate(l->root, path, name);
	if (r == 0)
		r = file_look_at(l, path_dirname(path));
	if (r < 0)
		return r;
	if (fstatat(l->fd, name + (path.len - path_basename(path).len), &st, AT_SYMLINK_NOFOLLOW) <
		0)
		return -errno;
	*ret = file_id_of(&st);
	return 0;
}
