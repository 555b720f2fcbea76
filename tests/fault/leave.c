/* What comes while one session of `dev` leaves, and another follows: loaded before the C library by LD_PRELOAD.
 * $PLATEN_SIGNAL_AT is the moment at which the process is sent SIGTERM, $PLATEN_HOLD_AT that at which it is held up for
 * longer than a session waits for its end: "leave", as what listens is left to the next session, in the middle of a
 * timer's callback; "close", when the first descriptor is closed behind that; "between", as the next loop is made, when
 * the first one is gone. */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static bool leaves, signalled, held;
static int loops;

static bool
is_at(const char *variable, const char *moment, bool *done)
{
	const char *at = getenv(variable);
	if (*done || !at || strcmp(at, moment) != 0)
		return false;
	*done = true;
	return true;
}

static void
come(const char *moment)
{
	if (is_at("PLATEN_SIGNAL_AT", moment, &signalled))
		(void)kill(getpid(), SIGTERM);
	if (is_at("PLATEN_HOLD_AT", moment, &held))
		(void)nanosleep(&(struct timespec){ .tv_sec = 1 }, NULL);
}

static bool
listens(int fd)
{
	int is = 0;
	socklen_t len = sizeof(is);
	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &is, &len) == 0 && is;
}

/* All that are called have at most one argument more. */
EXPORT int
fcntl64(int fd, int command, ...)
{
	va_list ap;
	va_start(ap, command);
	long arg = va_arg(ap, long);
	va_end(ap);
	if (command == F_DUPFD_CLOEXEC && listens(fd)) {
		leaves = true;
		come("leave");
	}
	return (int)syscall(SYS_fcntl, fd, command, arg);
}

EXPORT int
close(int fd)
{
	if (leaves)
		come("close");
	return (int)syscall(SYS_close, fd);
}

EXPORT int
epoll_create1(int flags)
{
	if (leaves && ++loops == 2) /* the first one is of what is left */
		come("between");
	return (int)syscall(SYS_epoll_create1, flags);
}
