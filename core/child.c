/* A function that runs in a process of its own. */
#include "core/child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "core/yield.h"

enum { OWN_FD = 3, LOG_MAX = 1 << 20 };

static void
limit(int what, uint64_t soft, uint64_t hard)
{
	struct rlimit old, l = { .rlim_cur = soft, .rlim_max = hard };
	if (getrlimit((__rlimit_resource_t)what, &old) < 0)
		return;
	if (l.rlim_max > old.rlim_max)
		l.rlim_max = old.rlim_max;
	if (l.rlim_cur > l.rlim_max)
		l.rlim_cur = l.rlim_max;
	(void)setrlimit((__rlimit_resource_t)what, &l); /* it only lowers, which is allowed */
}

/* The bytes that a limit of data counts for this process. Where there is no /proc, it is a limit for all. */
static int
data_size(uint64_t *ret)
{
	unsigned long size, resident, shared, text, lib, data = 0;
	FILE *f = fopen("/proc/self/statm", "re");
	if (!f && errno != ENOENT)
		return -errno;
	if (f && fscanf(f, "%lu %lu %lu %lu %lu %lu", &size, &resident, &shared, &text, &lib,
			 &data) != 6)
		data = 0;
	if (f)
		(void)fclose(f); /* read only */
	*ret = (uint64_t)data * (uint64_t)sysconf(_SC_PAGESIZE);
	return 0;
}

/* Closes what the child has of its parent but the standard ones, its socket and the log. */
static void
close_others(int fd, int log)
{
	int low = fd < log ? fd : log, high = fd < log ? log : fd;
	(void)close_range(STDERR_FILENO + 1, (unsigned)low - 1, 0);
	(void)close_range((unsigned)low + 1, (unsigned)high - 1, 0);
	(void)close_range((unsigned)high + 1, ~0U, 0);
}

/* Leaves the child nothing of its parent but memory, the socket and the log. */
static void
confine(int fd, int log, const struct child_limits *limits, uint64_t data)
{
	sigset_t none;
	(void)sigemptyset(&none); /* these fail for bad arguments only */
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	for (int s = 1; s < SIGRTMIN; s++)
		(void)signal(s, s == SIGXFSZ || s == SIGPIPE ? SIG_IGN : SIG_DFL);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	close_others(fd, log); /* the parent may have had the last descriptor there is */
	int own = fd <= STDERR_FILENO ? fcntl(fd, F_DUPFD, OWN_FD) : fd; /* out of the way */
	if (own < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0 ||
		dup2(own, OWN_FD) < 0 || chdir("/") < 0)
		_exit(CHILD_NOT_BEGUN);
	(void)close_range(OWN_FD + 1, ~0U, 0); /* at worst a parent's file stays open for a while */
	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_NOFILE, 0, 0); /* what is open stays so; nothing more can be */
	limit(RLIMIT_FSIZE, LOG_MAX, LOG_MAX);
	limit(RLIMIT_CPU, limits->cpu_s, limits->cpu_s + 1);
	limit(RLIMIT_DATA, data + limits->memory, data + limits->memory);
}

int
child_start(void (*work)(void *ctx, int fd), void *ctx, const struct child_limits *limits,
	struct child *ret)
{
	int pair[2], r;
	uint64_t data = 0;
	int log = memfd_create("child", MFD_CLOEXEC);
	if (log < 0)
		return -errno;
	r = data_size(&data); /* while a descriptor is left for it */
	if (r == 0 && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		r = -errno;
	if (r < 0) {
		(void)close(log); /* nothing is in it */
		return r;
	}
	pid_t pid = fork();
	if (pid == 0) {
		confine(pair[1], log, limits, data);
		work(ctx, OWN_FD);
		_exit(0);
	}
	if (pid < 0)
		r = -errno;
	(void)close(pair[1]); /* the child's */
	if (r < 0) {
		(void)close(pair[0]); /* nobody is there */
		(void)close(log);
		return r;
	}
	*ret = (struct child){ .pid = pid, .fd = pair[0], .log = log };
	return 0;
}

static int
send_all(int fd, const char *at, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);
		if (sent < 0 && errno != EINTR)
			return -errno;
		if (sent > 0) {
			at += sent;
			n -= (size_t)sent;
		}
	}
	return 0;
}

static int
receive_all(int fd, char *at, size_t n)
{
	while (n > 0) {
		ssize_t got = recv(fd, at, n, 0);
		if (got == 0)
			return UV_EOF;
		if (got < 0 && errno != EINTR)
			return errno == ECONNRESET ? UV_EOF : -errno;
		if (got > 0) {
			at += got;
			n -= (size_t)got;
		}
	}
	return 0;
}

int
child_say(int fd, struct str message)
{
	uint64_t len = message.len;
	int r = send_all(fd, (const char *)&len, sizeof(len));
	return r < 0 ? r : send_all(fd, message.ptr, message.len);
}

int
child_await(int fd)
{
	const struct timespec moment = { .tv_nsec = 200 * 1000 };
	struct pollfd p = { .fd = fd, .events = POLLIN };
	while (yield_is_possible()) {
		if (ppoll(&p, 1, &moment, NULL) > 0)
			return 0;
		if (yield_now())
			return UV_EAGAIN;
	}
	return 0;
}

int
child_hear(int fd, size_t max, struct buf *ret)
{
	uint64_t len = 0;
	buf_clear(ret);
	int r = receive_all(fd, (char *)&len, sizeof(len));
	if (r < 0)
		return r;
	if (len > max || !buf_reserve(ret, (size_t)len))
		return UV_EMSGSIZE;
	r = receive_all(fd, ret->ptr, (size_t)len);
	if (r < 0)
		return r;
	ret->len = (size_t)len;
	return 0;
}

void
child_log(const struct child *c, size_t max, struct buf *ret)
{
	size_t at = 0;
	while (at < max && buf_reserve(ret, 4096)) {
		ssize_t n = pread(c->log, ret->ptr + ret->len, 4096, (off_t)at);
		if (n <= 0)
			return;
		ret->len += (size_t)n;
		at += (size_t)n;
	}
}

/* What a signal that ended a child says: what it did itself, or what was done to it. */
static int
end_by(int signal)
{
	switch (signal) {
	case SIGXCPU:
		return UV_ETIMEDOUT;
	case SIGABRT:
	case SIGBUS:
	case SIGFPE:
	case SIGILL:
	case SIGSEGV:
	case SIGSYS:
	case SIGTRAP:
		return UV_ECANCELED;
	default:
		return UV_EINTR;
	}
}

int
child_end(struct child *c)
{
	int status = 0;
	/* a child that has returned may still be on its way out: it sees the end of the socket, and
	 * only one that waits for nothing has to be killed */
	(void)close(c->fd); /* nothing is written into it any more */
	(void)close(c->log);
	pid_t r = waitpid(c->pid, &status, WNOHANG);
	if (r == 0) {
		(void)kill(c->pid, SIGKILL); /* it is still there, if only as a zombie */
		do
			r = waitpid(c->pid, &status, 0);
		while (r < 0 && errno == EINTR);
	}
	if (r != c->pid)
		return UV_EINTR;
	if (WIFSIGNALED(status))
		return end_by(WTERMSIG(status));
	switch (WEXITSTATUS(status)) {
	case 0:
		return 0;
	case CHILD_NOT_BEGUN:
		return UV_EINTR;
	default: /* a library's own end; a sanitizer's, of a crash */
		return UV_ECANCELED;
	}
}
