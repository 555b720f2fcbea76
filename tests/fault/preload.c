/* Makes the n-th file operation of a program fail: loaded before the C library by LD_PRELOAD.
 *
 * $PLATEN_FAULT names a file that holds a struct control. It is mapped and shared, so that who runs the
 * test arms a program that is already running, and sees afterwards what failed. Only operations that can
 * fail that way are counted: a stat is never interrupted, a read never finds the disk full. What a program
 * says on standard output and error is not counted, nor what its child does that compiles style sheets: that
 * has no files. */
#undef _FILE_OFFSET_BITS /* both forms of each function are here, with and without 64 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

/* What fails, as operations.py counts them. */
enum fault {
	EVERY_EIO,
	EVERY_EACCES,
	EVERY_ENOSPC,
	EVERY_EMFILE,
	EVERY_EINTR,
	EVERY_SHORT,
	EVERY_ENOMEM
};

/* In native byte order, as operations.py packs it. */
struct control {
	_Atomic uint32_t at;     /* which operation fails, from 1; 0: none, nothing is counted */
	uint32_t fault;          /* enum fault */
	uint32_t stays;          /* all later ones fail too: the disk stays full */
	_Atomic uint32_t count;  /* of operations so far */
	_Atomic uint32_t failed; /* how many were made to fail */
	char what[64];           /* the first of them */
};

static struct control *control;
static pid_t owner;

__attribute__((constructor)) static void
begin(void)
{
	const char *name = getenv("PLATEN_FAULT");
	long fd = name ? syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	void *p = (void *)syscall(
		SYS_mmap, NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, (int)fd, 0L);
	(void)syscall(SYS_close, (int)fd);
	if (p != MAP_FAILED)
		control = p;
	owner = getpid();
}

/* What each operation can meet. */
#define BIT(fault)  (1U << EVERY_##fault)
#define CAN_OPEN    (BIT(EIO) | BIT(EACCES) | BIT(EMFILE) | BIT(EINTR))
#define CAN_CREATE  (CAN_OPEN | BIT(ENOSPC))
#define CAN_READ    (BIT(EIO) | BIT(EINTR) | BIT(SHORT))
#define CAN_WRITE   (CAN_READ | BIT(ENOSPC))
#define CAN_NAME    (BIT(EIO) | BIT(EACCES))
#define CAN_RENAME  (CAN_NAME | BIT(ENOSPC))
#define CAN_CHANGE  (BIT(EIO) | BIT(ENOSPC))
#define CAN_INOTIFY (BIT(ENOSPC) | BIT(EMFILE) | BIT(EACCES))
static const int codes[] = { EIO, EACCES, ENOSPC, EMFILE, EINTR, 0, ENOMEM };

/* Whether this operation is the one; errno is set then. */
static bool
hit(const char *what, unsigned can)
{
	uint32_t at = control ? atomic_load(&control->at) : 0;
	if (at == 0 || !(can & 1U << control->fault) || owner != getpid())
		return false;
	uint32_t now = atomic_fetch_add(&control->count, 1) + 1;
	if (now != at && !(control->stays && now > at))
		return false;
	if (atomic_fetch_add(&control->failed, 1) == 0)
		(void)strncpy(control->what, what, sizeof(control->what) - 1);
	errno = codes[control->fault];
	return true;
}

static bool
is_short(void)
{
	return control->fault == EVERY_SHORT;
}

/* The C library's own function of that name. */
#define REAL(name)                                                                                 \
	static __typeof__(&name) real;                                                             \
	if (!real)                                                                                 \
	*(void **)&real = dlsym(RTLD_NEXT, #name)

static mode_t
mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(ap, unsigned) : 0;
}

#define OPEN(name)                                                                                 \
	EXPORT int name(const char *path, int flags, ...)                                          \
	{                                                                                          \
		va_list ap;                                                                        \
		va_start(ap, flags);                                                               \
		mode_t mode = mode_of(flags, ap);                                                  \
		va_end(ap);                                                                        \
		REAL(name);                                                                        \
		return hit(#name, flags & O_CREAT ? CAN_CREATE : CAN_OPEN)                         \
			       ? -1                                                                \
			       : real(path, flags, mode);                                          \
	}
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                               \
	EXPORT int name(int dir, const char *path, int flags, ...)                                 \
	{                                                                                          \
		va_list ap;                                                                        \
		va_start(ap, flags);                                                               \
		mode_t mode = mode_of(flags, ap);                                                  \
		va_end(ap);                                                                        \
		REAL(name);                                                                        \
		return hit(#name, flags & O_CREAT ? CAN_CREATE : CAN_OPEN)                         \
			       ? -1                                                                \
			       : real(dir, path, flags, mode);                                     \
	}
OPENAT(openat)
OPENAT(openat64)

/* openat2 has no function of its own. */
EXPORT long
syscall(long number, ...)
{
	long a[6];
	va_list ap;
	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	static long (*real)(long, ...);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	if (number == SYS_openat2 && hit("openat2", CAN_OPEN))
		return -1;
	return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* Reading and writing: half of it, or nothing. */
#define TRANSFER(name, pointer, can, more, args)                                                   \
	EXPORT ssize_t name(int fd, pointer p, size_t n more)                                      \
	{                                                                                          \
		REAL(name);                                                                        \
		if (fd > STDERR_FILENO && hit(#name, can)) {                                       \
			if (!is_short())                                                           \
				return -1;                                                         \
			n = n > 1 ? n / 2 : n;                                                     \
		}                                                                                  \
		return real(fd, p, n args);                                                        \
	}
#define NOTHING
#define COMMA ,
TRANSFER(read, void *, CAN_READ, NOTHING, NOTHING)
TRANSFER(write, const void *, CAN_WRITE, NOTHING, NOTHING)
TRANSFER(pread, void *, CAN_READ, COMMA off_t at, COMMA at)
TRANSFER(pread64, void *, CAN_READ, COMMA off64_t at, COMMA at)
TRANSFER(pwrite, const void *, CAN_WRITE, COMMA off_t at, COMMA at)
TRANSFER(pwrite64, const void *, CAN_WRITE, COMMA off64_t at, COMMA at)

/* All that answers -1 and is called with its arguments as they are. */
#define PLAIN(name, can, parameters, arguments)                                                    \
	EXPORT int name parameters                                                                 \
	{                                                                                          \
		REAL(name);                                                                        \
		return hit(#name, can) ? -1 : real arguments;                                      \
	}
PLAIN(stat, CAN_NAME, (const char *path, struct stat *st), (path, st))
PLAIN(lstat, CAN_NAME, (const char *path, struct stat *st), (path, st))
PLAIN(fstat, BIT(EIO), (int fd, struct stat *st), (fd, st))
PLAIN(fstatat, CAN_NAME, (int dir, const char *path, struct stat *st, int flags),
	(dir, path, st, flags))
PLAIN(stat64, CAN_NAME, (const char *path, struct stat64 *st), (path, st))
PLAIN(lstat64, CAN_NAME, (const char *path, struct stat64 *st), (path, st))
PLAIN(fstat64, BIT(EIO), (int fd, struct stat64 *st), (fd, st))
PLAIN(fstatat64, CAN_NAME, (int dir, const char *path, struct stat64 *st, int flags),
	(dir, path, st, flags))
PLAIN(access, CAN_NAME, (const char *path, int mode), (path, mode))
PLAIN(rename, CAN_RENAME, (const char *from, const char *to), (from, to))
PLAIN(renameat, CAN_RENAME, (int d, const char *from, int e, const char *to), (d, from, e, to))
PLAIN(unlink, CAN_NAME, (const char *path), (path))
PLAIN(unlinkat, CAN_NAME, (int dir, const char *path, int flags), (dir, path, flags))
PLAIN(mkdir, CAN_RENAME, (const char *path, mode_t mode), (path, mode))
PLAIN(mkdirat, CAN_RENAME, (int dir, const char *path, mode_t mode), (dir, path, mode))
PLAIN(rmdir, CAN_NAME, (const char *path), (path))
PLAIN(ftruncate, CAN_CHANGE, (int fd, off_t size), (fd, size))
PLAIN(ftruncate64, CAN_CHANGE, (int fd, off64_t size), (fd, size))
PLAIN(fsync, CAN_CHANGE, (int fd), (fd))
PLAIN(fdatasync, CAN_CHANGE, (int fd), (fd))
PLAIN(flock, BIT(EINTR), (int fd, int operation), (fd, operation))
PLAIN(inotify_init1, BIT(EMFILE), (int flags), (flags))
PLAIN(inotify_add_watch, CAN_INOTIFY, (int fd, const char *path, uint32_t mask), (fd, path, mask))

EXPORT ssize_t
readlinkat(int dir, const char *restrict path, char *restrict to, size_t n)
{
	REAL(readlinkat);
	return hit("readlinkat", CAN_NAME) ? -1 : real(dir, path, to, n);
}

EXPORT int
memfd_create(const char *name, unsigned flags)
{
	REAL(memfd_create);
	return hit("memfd_create", BIT(EMFILE)) ? -1 : real(name, flags);
}

/* Those that answer with a pointer. */
#define POINTER(type, name, can, parameters, arguments)                                            \
	EXPORT type *name parameters                                                               \
	{                                                                                          \
		REAL(name);                                                                        \
		return hit(#name, can) ? NULL : real arguments;                                    \
	}
POINTER(char, realpath, CAN_NAME, (const char *restrict path, char *restrict to), (path, to))
POINTER(FILE, fopen, CAN_OPEN, (const char *restrict path, const char *restrict mode), (path, mode))
POINTER(FILE, fopen64, CAN_OPEN, (const char *restrict path, const char *restrict mode),
	(path, mode))
POINTER(DIR, opendir, CAN_OPEN & ~BIT(EACCES), (const char *path),
	(path)) /* an event tells of those */
POINTER(DIR, fdopendir, BIT(ENOMEM), (int fd), (fd))
POINTER(struct dirent, readdir, BIT(EIO), (DIR * dir), (dir))
POINTER(struct dirent64, readdir64, BIT(EIO), (DIR * dir), (dir))

EXPORT void *
mmap(void *at, size_t n, int prot, int flags, int fd, off_t offset)
{
	REAL(mmap);
	if (fd >= 0 && hit("mmap", BIT(ENOMEM) | BIT(EACCES)))
		return MAP_FAILED;
	return real(at, n, prot, flags, fd, offset);
}
