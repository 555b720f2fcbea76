/* How other tools tell their pages to load anew: a line in an event stream, or a message on a WebSocket.
 * Nothing of it is parsed but the answer's head: the message is recognised by a text within it. */
#include "bench/tool_events.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#include "bench/guard.h"
#include "bench/options.h"

/* A text frame as a client sends it: masked, with a mask of zeros. */
static void
add_frame(struct buf *b, struct str text)
{
	buf_add_char(b, (char)0x81);
	if (text.len < 126) {
		buf_add_char(b, (char)(0x80 | text.len));
	} else {
		buf_add_char(b, (char)(0x80 | 126));
		buf_add_char(b, (char)(text.len >> 8));
		buf_add_char(b, (char)text.len);
	}
	buf_add(b, (struct str){ "\0\0\0\0", 4 });
	buf_add(b, text);
}

static void
send_all(struct tool_events *e, const struct buf *b)
{
	if (send(e->conn.fd, b->ptr, b->len, MSG_NOSIGNAL) != (ssize_t)b->len)
		guard_fail(BENCH_MACHINE, "a tool's reload messages: %s", strerror(errno));
}

void
tool_events_open(struct tool_events *e, unsigned port, struct data description, struct str page)
{
	struct buf b = { 0 };
	struct str path = data_str(data_get(description, S("path")));
	struct str hello = data_str(data_get(description, S("hello")));
	bool socket = data_bool(data_get(description, S("websocket")), false);
	size_t at = str_search(path, S("{page}"));
	*e = (struct tool_events){ .message = data_str(data_get(description, S("message"))) };
	if (path.len == 0 || e->message.len == 0 || hello.len > 65535)
		guard_fail(BENCH_USAGE, "--tool: `events` needs `path` and `message`");
	if (conn_open(port, &e->conn) < 0)
		guard_fail(BENCH_MACHINE, "a tool's reload messages: nobody listens");
	buf_printf(&b, "GET %.*s", STR(str_slice(path, 0, at)));
	if (at < path.len)
		buf_printf(&b, "%.*s%.*s", STR(page), STR(str_from(path, at + 6)));
	buf_printf(&b, " HTTP/1.1\r\nHost: localhost:%u\r\nOrigin: http://localhost:%u\r\n", port,
		port);
	if (socket)
		buf_lit(&b, "Connection: Upgrade\r\nUpgrade: websocket\r\n"
			    "Sec-WebSocket-Version: 13\r\n"
			    "Sec-WebSocket-Key: cGxhdGVuLWJlbmNoLXRvb2w=\r\n");
	else
		buf_lit(&b, "Accept: text/event-stream\r\n");
	buf_lit(&b, "\r\n");
	send_all(e, &b);
	while (str_search(buf_str(&e->conn.in), S("\r\n\r\n")) == e->conn.in.len)
		if (client_fill(e->conn.fd, &e->conn.in, CLIENT_LIMIT_MS) <= 0)
			guard_fail(BENCH_MACHINE, "a tool's reload messages: no answer");
	buf_clear(&b);
	if (hello.len) {
		add_frame(&b, hello);
		send_all(e, &b);
	}
	buf_done(&b);
}

void
tool_events_forget(struct tool_events *e)
{
	while (client_fill(e->conn.fd, &e->conn.in, 0) > 0)
		continue;
	e->conn.in.len = 0;
}

uint64_t
tool_events_wait(struct tool_events *e, int limit_ms)
{
	uint64_t end = client_now() + (uint64_t)limit_ms * 1000000, now = client_now();
	while (str_search(buf_str(&e->conn.in), e->message) == e->conn.in.len && now < end) {
		if (client_fill(e->conn.fd, &e->conn.in, (int)((end - now) / 1000000) + 1) <= 0)
			return 0;
		now = client_now();
	}
	return now < end ? now : 0;
}

void
tool_events_close(struct tool_events *e)
{
	conn_close(&e->conn);
}
