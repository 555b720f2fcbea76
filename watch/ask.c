/* One question to a `platen dev` that runs on this machine. */
#include "watch/ask.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "core/file.h"

/* "localhost:4000" or "[::1]:4000" as a numeric host and a port; false where it is another machine's. */
static bool
split(struct arena *a, struct str authority, const char **ret_host, const char **ret_port)
{
	size_t colon = str_rfind(authority, ':');
	struct str host = str_slice(authority, 0, colon);
	*ret_port = arena_str(a, str_from(authority, colon + 1)).ptr;
	*ret_host = str_eq(host, S("[::1]")) ? "::1" : "127.0.0.1";
	return colon < authority.len &&
	       (str_eq_nocase(host, S("localhost")) || str_eq(host, S("127.0.0.1")) ||
		       str_eq(host, S("[::1]")) || str_ends(host, S(".localhost")));
}

static int
connect_to(const char *host, const char *port)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *found;
	struct timeval limit = { .tv_sec = 2 };
	if (getaddrinfo(host, port, &hints, &found) != 0)
		return UV_EINVAL;
	int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int r = fd < 0 ? -errno : 0;
	if (r == 0) {
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
		r = connect(fd, found->ai_addr, found->ai_addrlen) < 0 ? -errno : 0;
	}
	freeaddrinfo(found);
	if (r < 0 && fd >= 0)
		(void)close(fd);
	return r < 0 ? r : fd;
}

int
ask_server(struct str authority, struct str target, struct buf *ret)
{
	struct arena a = { 0 };
	struct buf answer = { .max = 1 << 20 };
	const char *host, *port;
	int r = UV_EINVAL, fd = -1;
	if (split(&a, authority, &host, &port))
		r = fd = connect_to(host, port);
	if (fd >= 0) {
		struct str ask = arena_printf(&a,
			"GET %.*s HTTP/1.1\r\nHost: %.*s\r\nConnection: close\r\n\r\n", STR(target),
			STR(authority));
		bool sent = send(fd, ask.ptr, ask.len, MSG_NOSIGNAL) == (ssize_t)ask.len;
		r = sent ? file_read_rest(fd, &answer) : UV_EIO;
		(void)close(fd);
	}
	struct str all = buf_str(&answer);
	size_t head = r == 0 ? str_search(all, S("\r\n\r\n")) : 0;
	if (r == 0)
		r = head < all.len && str_starts(all, S("HTTP/1.1 "))
			    ? atoi(arena_str(&a, str_slice(all, 9, 12)).ptr)
			    : UV_EPROTO;
	if (r > 0)
		buf_add(ret, str_from(all, head + 4));
	buf_done(&answer);
	arena_done(&a);
	return r;
}
