/* Sends SIGTERM to the process at one moment while one session of `dev` follows another: loaded before the C library by
 * LD_PRELOAD. $PLATEN_SIGNAL_AT is the moment: "leave", as what listens is left to the next session, in the middle of a
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
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static bool leaves, sent;
static int loops;

static void
send_at(const char *moment)
{
	const char *at = getenv("PLATEN_SIGNAL_AT");
	if (sent || !at || strcmp(at, moment) != 0)
		return;
	sent = true;
	(void)kill(getpid(), SIGTERM);
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
		send_at("leave");
	}
	return (int)syscall(SYS_fcntl, fd, command, arg);
}

EXPORT int
close(int fd)
{
	if (leaves)
		send_at("close");
	return (int)syscall(SYS_close, fd);
}

EXPORT int
epoll_create1(int flags)
{
	if (leaves && ++loops == 2) /* the first one is of what is left */
		send_at("between");
	return (int)syscall(SYS_epoll_create1, flags);
}
