/* Ways to write the files of a build, without anything else of one: what the file system asks for them. See
 * run_write.c. */
#include "bench/floor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PIECE = 1 << 20 };

static char page[FLOOR_PAGE];

void
floor_name(char name[FLOOR_NAME], size_t i)
{
	(void)snprintf(name, FLOOR_NAME, "%zu/%d.html", i, (int)getpid());
}

static bool
put(int dir, const char *name)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool good = fd >= 0 && write(fd, page, sizeof(page)) == (ssize_t)sizeof(page);
	if (fd >= 0)
		(void)close(fd);
	return good;
}

static int
by_rename(int dir, size_t n)
{
	char other[FLOOR_NAME], name[FLOOR_NAME];
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(other, sizeof(other), "%zu/.new", i);
		floor_name(name, i);
		if (!put(dir, other) || renameat(dir, other, dir, name) < 0)
			return -errno;
	}
	return 0;
}

static int
by_name(int dir, size_t n)
{
	char name[FLOOR_NAME];
	for (size_t i = 0; i < n; i++) {
		floor_name(name, i);
		if (!put(dir, name))
			return -errno;
	}
	return 0;
}

static int
by_link(int dir, size_t n)
{
	char old[FLOOR_NAME], name[FLOOR_NAME];
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(old, sizeof(old), "%zu/old.html", i);
		floor_name(name, i);
		if (linkat(dir, old, dir, name, 0) < 0)
			return -errno;
	}
	return 0;
}

/* Fewer, larger writes: all pages in one file. */
static int
by_pieces(int dir, size_t n)
{
	static char piece[PIECE];
	char name[FLOOR_NAME];
	size_t used = 0;
	(void)snprintf(name, sizeof(name), "%d.all", (int)getpid());
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	bool good = fd >= 0;
	for (size_t i = 0; i < n && good; i++) {
		if (used + sizeof(page) > sizeof(piece)) {
			good = write(fd, piece, used) == (ssize_t)used;
			used = 0;
		}
		memcpy(piece + used, page, sizeof(page));
		used += sizeof(page);
	}
	good = good && write(fd, piece, used) == (ssize_t)used;
	if (fd >= 0)
		(void)close(fd);
	return good ? 0 : -errno;
}

static const struct {
	const char *name;
	int (*write)(int dir, size_t n); /* 0, or a negative number */
} ways[] = {
	{ "rename", by_rename },
	{ "in-place", by_name },
	{ "io-uring", floor_ring },
	{ "hard-link", by_link },
	{ "one-file", by_pieces },
};
enum { WAYS = sizeof(ways) / sizeof(*ways) };

/* The folders are there, the files are not; but those that links lead to. Nothing is removed: ext4 makes those pay who
 * write behind a mass delete. */
static int
prepare(int dir, size_t n)
{
	char name[FLOOR_NAME];
	for (size_t i = 0; i < n; i++) {
		(void)snprintf(name, sizeof(name), "%zu", i);
		(void)mkdirat(dir, name, 0755);
		(void)snprintf(name, sizeof(name), "%zu/old.html", i);
		if (faccessat(dir, name, F_OK, 0) < 0 && !put(dir, name))
			return -errno;
	}
	return 0;
}

/* Of all threads, those of the kernel that work for this process as well. */
static uint64_t
processor_ns(void)
{
	struct rusage u;
	(void)getrusage(RUSAGE_SELF, &u);
	return (uint64_t)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1000000000 +
	       (uint64_t)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1000;
}

int
floor_write(const char *way, const char *path, size_t n)
{
	size_t i = 0;
	while (i < WAYS && strcmp(ways[i].name, way) != 0)
		i++;
	(void)mkdir(path, 0755);
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	memset(page, 'x', sizeof(page));
	if (i == WAYS || dir < 0 || prepare(dir, n) < 0)
		return 1;
	uint64_t before = processor_ns();
	int r = ways[i].write(dir, n);
	uint64_t after = processor_ns();
	(void)close(dir);
	if (r == -ENOSYS || r == -EPERM || r == -EINVAL) {
		printf("%s\n", strerror(-r));
		return FLOOR_FORBIDDEN;
	}
	printf("%llu\n", (unsigned long long)(after - before));
	return r < 0 ? 1 : 0;
}
