/* Makes a program slow where it meets the rest of the world, now here and now there: loaded before the C library by
 * LD_PRELOAD. $PLATEN_DELAY is the number of the draw; without it nothing waits.
 *
 * In front of a call and behind it the thread may sleep. How often and for how long is drawn from the number, the thread
 * and the function, so that each number makes other calls slow, and its threads drift apart: mostly below 0.2 ms, at one
 * in sixteen up to 3 ms, at one in 256 for 50 ms. What one thread draws is the same each time that it makes the same
 * calls; how the kernel lets several threads and processes take turns is its own affair, so a number shows the same
 * fault often, not always.
 *
 * Met are the program's own calls and libuv's (epoll_pwait, and the clock by which its timers go, among them), and
 * openat2, which has no function of its own. Not met: what the C library calls inside of itself (the getdents64 of
 * readdir, the openat of opendir, fopen's reads); the vdso; memory that is mapped, once it is there. */
#undef _FILE_OFFSET_BITS /* both forms of each function are here, with and without 64 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

enum {
	SHORT_NS = 200 * 1000,
	LONG_NS = 3 * 1000 * 1000,
	VERY_LONG_NS = 50 * 1000 * 1000,
	HOT = 6,   /* one in so many functions is slow, */
	OFTEN = 8, /* so many times as often, and longer */
};

static uint64_t seed;
static bool on;

__attribute__((constructor)) static void
begin(void)
{
	const char *number = getenv("PLATEN_DELAY");
	on = number != NULL;
	seed = number ? strtoull(number, NULL, 10) : 0;
}

static uint64_t
mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* What a thread draws from, and how slow it is: it sleeps at one in so many calls. */
struct thread {
	uint64_t state;
	unsigned pace;
};

static struct thread *
this_thread(void)
{
	static _Thread_local struct thread t;
	static _Atomic uint64_t threads;
	static const unsigned paces[] = { 16, 64, 64, 256 };
	if (t.pace == 0) {
		t.state = mix(seed ^ (atomic_fetch_add(&threads, 1) + 1) << 32);
		t.pace = paces[t.state % 4];
	}
	return &t;
}

static uint64_t
draw(struct thread *t)
{
	return mix(t->state += 0x9e3779b97f4a7c15u);
}

static void
nap(struct thread *t, bool hot)
{
	uint64_t r = draw(t), ns = r >> 16;
	bool very_long = r % (hot ? 32 : 256) == 0;
	ns = very_long ? VERY_LONG_NS : ns % (r % 16 == 1 ? LONG_NS : SHORT_NS);
	int before = errno;
	(void)nanosleep(&(struct timespec){ .tv_nsec = (long)ns }, NULL); /* a signal ends it */
	errno = before;
}

/* Whether the function is slow more often, for this number. */
static bool
is_hot(const char *name)
{
	uint64_t x = seed;
	for (; *name; name++)
		x = mix(x + (unsigned char)*name);
	return x % HOT == 0;
}

/* In front of a call of the function, or behind one; of those that are made all the time, rarely. */
static void
wait_at(const char *name, unsigned rarely)
{
	if (!on)
		return;
	struct thread *t = this_thread();
	bool hot = is_hot(name);
	unsigned one_in = (hot ? t->pace / OFTEN : t->pace) * rarely;
	if (draw(t) % one_in == 0)
		nap(t, hot);
}

/* The C library's own function of that name. */
#define REAL(name)                                                                                 \
	static const char name_of[] = #name;                                                       \
	static __typeof__(&name) real;                                                             \
	if (!real)                                                                                 \
	*(void **)&real = dlsym(RTLD_NEXT, #name)

/* One that is called with its arguments as they are. */
#define SLOW(type, name, rarely, parameters, arguments)                                            \
	EXPORT type name parameters                                                                \
	{                                                                                          \
		REAL(name);                                                                        \
		wait_at(name_of, rarely);                                                          \
		type ret = real arguments;                                                         \
		wait_at(name_of, rarely);                                                          \
		return ret;                                                                        \
	}

#define MODE(flags)                                                                                \
	va_list ap;                                                                                \
	va_start(ap, flags);                                                                       \
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(ap, unsigned) : 0;            \
	va_end(ap)

#define OPEN(name)                                                                                 \
	EXPORT int name(const char *path, int flags, ...)                                          \
	{                                                                                          \
		MODE(flags);                                                                       \
		REAL(name);                                                                        \
		wait_at(name_of, 1);                                                               \
		int ret = real(path, flags, mode);                                                 \
		wait_at(name_of, 1);                                                               \
		return ret;                                                                        \
	}
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                                               \
	EXPORT int name(int dir, const char *path, int flags, ...)                                 \
	{                                                                                          \
		MODE(flags);                                                                       \
		REAL(name);                                                                        \
		wait_at(name_of, 1);                                                               \
		int ret = real(dir, path, flags, mode);                                            \
		wait_at(name_of, 1);                                                               \
		return ret;                                                                        \
	}
OPENAT(openat)
OPENAT(openat64)

EXPORT long
syscall(long number, ...)
{
	long a[6];
	va_list ap;
	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	static const char name_of[] = "openat2";
	static long (*real)(long, ...);
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "syscall");
	bool slow = number == SYS_openat2;
	if (slow)
		wait_at(name_of, 1);
	long ret = real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (slow)
		wait_at(name_of, 1);
	return ret;
}

/* files */
SLOW(ssize_t, read, 1, (int fd, void *p, size_t n), (fd, p, n))
SLOW(ssize_t, write, 1, (int fd, const void *p, size_t n), (fd, p, n))
SLOW(ssize_t, pread, 1, (int fd, void *p, size_t n, off_t at), (fd, p, n, at))
SLOW(ssize_t, pread64, 1, (int fd, void *p, size_t n, off64_t at), (fd, p, n, at))
SLOW(ssize_t, pwrite, 1, (int fd, const void *p, size_t n, off_t at), (fd, p, n, at))
SLOW(ssize_t, pwrite64, 1, (int fd, const void *p, size_t n, off64_t at), (fd, p, n, at))
SLOW(int, stat, 1, (const char *path, struct stat *st), (path, st))
SLOW(int, lstat, 1, (const char *path, struct stat *st), (path, st))
SLOW(int, fstat, 1, (int fd, struct stat *st), (fd, st))
SLOW(int, fstatat, 1, (int dir, const char *path, struct stat *st, int flags),
	(dir, path, st, flags))
SLOW(int, stat64, 1, (const char *path, struct stat64 *st), (path, st))
SLOW(int, lstat64, 1, (const char *path, struct stat64 *st), (path, st))
SLOW(int, fstat64, 1, (int fd, struct stat64 *st), (fd, st))
SLOW(int, fstatat64, 1, (int dir, const char *path, struct stat64 *st, int flags),
	(dir, path, st, flags))
SLOW(int, statx, 1, (int dir, const char *path, int flags, unsigned mask, struct statx *st),
	(dir, path, flags, mask, st))
SLOW(int, access, 1, (const char *path, int mode), (path, mode))
SLOW(int, rename, 1, (const char *from, const char *to), (from, to))
SLOW(int, renameat, 1, (int d, const char *from, int e, const char *to), (d, from, e, to))
SLOW(int, unlink, 1, (const char *path), (path))
SLOW(int, unlinkat, 1, (int dir, const char *path, int flags), (dir, path, flags))
SLOW(int, mkdir, 1, (const char *path, mode_t mode), (path, mode))
SLOW(int, mkdirat, 1, (int dir, const char *path, mode_t mode), (dir, path, mode))
SLOW(int, ftruncate, 1, (int fd, off_t size), (fd, size))
SLOW(int, ftruncate64, 1, (int fd, off64_t size), (fd, size))
SLOW(int, fsync, 1, (int fd), (fd))
SLOW(int, fdatasync, 1, (int fd), (fd))
SLOW(int, flock, 1, (int fd, int operation), (fd, operation))
SLOW(int, close, 1, (int fd), (fd))
SLOW(ssize_t, readlink, 1, (const char *restrict path, char *restrict to, size_t n), (path, to, n))
SLOW(char *, realpath, 1, (const char *restrict path, char *restrict to), (path, to))
SLOW(DIR *, opendir, 1, (const char *path), (path))
SLOW(DIR *, fdopendir, 1, (int fd), (fd))
SLOW(struct dirent *, readdir, 4, (DIR * dir), (dir))
SLOW(struct dirent64 *, readdir64, 4, (DIR * dir), (dir))
SLOW(void *, mmap, 4, (void *at, size_t n, int prot, int flags, int fd, off_t offset),
	(at, n, prot, flags, fd, offset))

/* events and sockets */
SLOW(int, inotify_add_watch, 1, (int fd, const char *path, uint32_t mask), (fd, path, mask))
SLOW(int, inotify_rm_watch, 1, (int fd, int wd), (fd, wd))
SLOW(int, epoll_wait, 1, (int fd, struct epoll_event *to, int n, int ms), (fd, to, n, ms))
SLOW(int, epoll_pwait, 1, (int fd, struct epoll_event *to, int n, int ms, const sigset_t *signals),
	(fd, to, n, ms, signals))
SLOW(int, poll, 1, (struct pollfd * fds, nfds_t n, int ms), (fds, n, ms))
SLOW(int, accept4, 1, (int fd, struct sockaddr *restrict at, socklen_t *restrict n, int flags),
	(fd, at, n, flags))
SLOW(ssize_t, writev, 1, (int fd, const struct iovec *parts, int n), (fd, parts, n))
SLOW(ssize_t, sendmsg, 1, (int fd, const struct msghdr *message, int flags), (fd, message, flags))
SLOW(ssize_t, recvmsg, 1, (int fd, struct msghdr *message, int flags), (fd, message, flags))

/* threads and the clock */
SLOW(int, pthread_mutex_lock, 8, (pthread_mutex_t * mutex), (mutex))
SLOW(int, pthread_mutex_unlock, 8, (pthread_mutex_t * mutex), (mutex))
SLOW(int, pthread_cond_signal, 1, (pthread_cond_t * cond), (cond))
SLOW(int, pthread_cond_broadcast, 1, (pthread_cond_t * cond), (cond))
SLOW(int, clock_gettime, 16, (clockid_t clock, struct timespec *now), (clock, now))

/* On some machines glibc has an older one of that name, which dlsym would take. */
EXPORT int
pthread_cond_wait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex)
{
	static const char name_of[] = "pthread_cond_wait";
	static int (*real)(pthread_cond_t *, pthread_mutex_t *);
	if (!real)
		*(void **)&real = dlvsym(RTLD_NEXT, "pthread_cond_wait", "GLIBC_2.3.2");
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "pthread_cond_wait");
	wait_at(name_of, 1);
	int ret = real(cond, mutex);
	wait_at(name_of, 1);
	return ret;
}
