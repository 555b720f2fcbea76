/* A function that runs in a process of its own, for libraries that may crash or never return on what
 * they are given: whatever it does, it ends within its limits, and this process goes on.
 *
 * The child is a fork: it sees all that its parent had at that moment, has none of its files and sockets
 * but the one that both talk over, and does not outlive it. What it writes to its standard outputs is
 * kept, for child_log. */
#ifndef CORE_CHILD_H
#define CORE_CHILD_H

#include <sys/types.h>

#include "core/buf.h"

struct child_limits {
	unsigned cpu_s; /* seconds of processor time */
	size_t memory;  /* bytes beyond what the parent has */
};

struct child {
	pid_t pid;
	int fd;  /* the parent's end */
	int log; /* what the child has printed */
};

/* What a child exits with that could not begin: the machine had not enough for it. */
enum { CHILD_NOT_BEGUN = 75 };

/* Starts work(ctx, fd) in a child, whose end `fd` is; its return ends the child. 0 and *ret, which child_end takes
 * back, or a negative libuv code. */
int child_start(void (*work)(void *ctx, int fd), void *ctx, const struct child_limits *limits,
	struct child *ret);

/* Sends one message, whole. 0 or a negative libuv code. */
int child_say(int fd, struct str message);

/* Waits until the child has something to say, or has ended; UV_EAGAIN where that is to give way (core/yield.h). */
int child_await(int fd);

/* Waits for the next message, of at most `max` bytes, and puts it into the emptied *ret. UV_EOF where the
 * other end is gone, UV_EMSGSIZE. */
int child_hear(int fd, size_t max, struct buf *ret);

/* Adds what the child has printed, its first `max` bytes. */
void child_log(const struct child *c, size_t max, struct buf *ret);

/* Ends the child if need be, and frees what belongs to it. 0 where it had returned by itself, UV_ETIMEDOUT where
 * its time was over, UV_ECANCELED where it crashed, or exited otherwise. UV_EINTR where it was killed, here or by
 * somebody else (the kernel, as memory is short), or could not begin: that says nothing of its work. */
int child_end(struct child *c);

#endif
