/* What the site oracle asks of a server: requests one behind the other on one connection, which stays open, so that
 * a step's time is the servers' and not that of connecting. A server may end it behind any answer; what it then
 * has not answered is asked again, once. */
#include "tests/oracle/oracle.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/path.h"

static int
dial(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

void
server_hang_up(struct server *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
	buf_done(&s->in);
	s->used = 0;
}

/* Sends what is not answered yet; the requests are few enough for the socket to take them all at once. */
static bool
send_rest(struct server *s)
{
	struct buf b = { 0 };
	if (s->fd < 0)
		s->fd = dial(s->port);
	for (size_t i = s->answered; i < s->asked; i++)
		buf_printf(
			&b, "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n", s->urls[i], s->port);
	bool sent = s->fd >= 0 && send(s->fd, b.ptr, b.len, MSG_NOSIGNAL) == (ssize_t)b.len;
	buf_done(&b);
	return sent;
}

void
server_ask(struct server *s, const char *const *urls, size_t n)
{
	if (s->answered < s->asked)
		server_hang_up(s); /* nobody wants the rest of those */
	s->urls = urls;
	s->asked = n;
	s->answered = 0;
	(void)send_rest(s); /* else an answer is missing, and it is tried again */
}

static bool
more(struct server *s)
{
	enum { PIECE = 65536 };
	if (s->fd < 0 || !buf_reserve(&s->in, PIECE))
		return false;
	ssize_t n = read(s->fd, s->in.ptr + s->in.len, PIECE);
	s->in.len += n > 0 ? (size_t)n : 0;
	return n > 0;
}

/* The whole answer that comes next: its head is of `ret_head` bytes, with the empty line. */
static bool
arrives(struct server *s, struct str *ret, size_t *ret_head)
{
	struct str name = S("\r\nContent-Length: "), text;
	size_t head, at, length;
	do {
		text = str_from(buf_str(&s->in), s->used);
		head = str_search(text, S("\r\n\r\n"));
	} while (head == text.len && more(s));
	if (head == text.len)
		return false;
	head += 4;
	at = str_search((struct str){ text.ptr, head }, name);
	if (at == head)
		return false;
	length = strtoul(text.ptr + at + name.len, NULL, 10); /* a line's end follows */
	while ((text = str_from(buf_str(&s->in), s->used)).len < head + length && more(s))
		continue;
	*ret = (struct str){ text.ptr, head + length };
	*ret_head = head;
	return text.len >= head + length;
}

bool
server_answer(struct server *s, struct buf *ret)
{
	struct str answer, line;
	size_t head;
	if (!arrives(s, &answer, &head)) {
		server_hang_up(s);
		if (!send_rest(s) || !arrives(s, &answer, &head))
			return false;
	}
	struct str rest = answer;
	buf_clear(ret);
	while ((size_t)(rest.ptr - answer.ptr) < head && str_line(&rest, &line))
		if (!str_starts(line, S("Date:"))) {
			buf_add(ret, line);
			buf_lit(ret, "\n");
		}
	buf_add(ret, rest);
	s->used += answer.len;
	s->answered++;
	if (s->used == s->in.len) {
		buf_clear(&s->in);
		s->used = 0;
	}
	return true;
}

bool
server_get(struct server *s, const char *url, struct buf *ret)
{
	server_ask(s, &url, 1);
	bool any = server_answer(s, ret);
	s->asked = s->answered = 0; /* `url` is gone */
	if (!any)
		server_hang_up(s);
	return any;
}

/* ---- tabs ---- */

/* Reads the stream until it has said so; what it says is not kept. */
static bool
hears(struct server *s, const char *what)
{
	struct buf b = { 0 };
	bool heard = false;
	ssize_t n = 1;
	while (!heard && n > 0 && buf_reserve(&b, 4096)) {
		n = read(s->stream, b.ptr + b.len, 4096);
		b.len += n > 0 ? (size_t)n : 0;
		heard = str_search(buf_str(&b), str_of(what)) < b.len;
	}
	buf_done(&b);
	return heard;
}

bool
server_open(struct server *s, const char *const *urls, size_t n)
{
	struct buf b = { 0 };
	server_close(s);
	s->stream = dial(s->port);
	buf_lit(&b, "GET /_platen/events");
	for (size_t i = 0; i < n; i++) {
		buf_add(&b, i ? S("&page=") : S("?page="));
		url_encode_path_value(&b, str_of(urls[i]));
	}
	buf_printf(&b, " HTTP/1.1\r\nHost: localhost:%d\r\n\r\n", s->port);
	bool open = s->stream >= 0 &&
		    send(s->stream, b.ptr, b.len, MSG_NOSIGNAL) == (ssize_t)b.len &&
		    hears(s, "\nevent: hello\n");
	buf_done(&b);
	if (!open)
		server_close(s);
	return open;
}

bool
server_hear(struct server *s)
{
	char piece[65536];
	ssize_t n;
	if (s->stream < 0)
		return false;
	while ((n = recv(s->stream, piece, sizeof(piece), MSG_DONTWAIT)) > 0)
		continue;
	if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
		server_close(s);
	return s->stream >= 0;
}

void
server_close(struct server *s)
{
	if (s->stream >= 0)
		close(s->stream);
	s->stream = -1;
}
