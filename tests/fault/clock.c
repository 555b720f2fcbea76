/* Moves the time of day by the seconds that the file $PLATEN_CLOCK holds, as often as they are asked for: loaded before
 * the C library by LD_PRELOAD. What runs on, the monotonic clock, runs on. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static long
moved(void)
{
	const char *path = getenv("PLATEN_CLOCK");
	char text[32];
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	if (fd < 0)
		return 0;
	ssize_t n = read(fd, text, sizeof(text) - 1);
	(void)close(fd);
	text[n > 0 ? n : 0] = '\0';
	return strtol(text, NULL, 10);
}

EXPORT int
clock_gettime(clockid_t clock, struct timespec *ret)
{
	int r = (int)syscall(SYS_clock_gettime, clock, ret);
	if (r == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		ret->tv_sec += moved();
	return r;
}

EXPORT time_t
time(time_t *ret)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_REALTIME_COARSE, &now);
	if (ret)
		*ret = now.tv_sec;
	return now.tv_sec;
}
