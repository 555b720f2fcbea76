/* Connections of the server. */
#include "watch/conn.h"

#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/heap.h"
#include "watch/handed.h"
#include "watch/live.h"
#include "watch/route.h"

enum {
	CHUNK = 64 * 1024, /* of a file, read and sent at a time */
	LINGER_MS = 1000,  /* for the client to close after our last answer */
};

enum conn_state {
	CONN_READING,   /* waits for a head, or reads one */
	CONN_WAITING,   /* its request has no answer yet, and stays in the buffer */
	CONN_ANSWERING, /* an answer is under way */
	CONN_STREAM,    /* an event stream: it only ends by closing */
	CONN_LINGERING, /* the last answer is sent; reads until the client closes, or it would be reset */
	CONN_CLOSED /* uv_close was called */
};

struct conn {
	uv_tcp_t tcp;
	struct conns *all;
	struct conn *next, **link;
	enum conn_state state;
	uint64_t deadline_ms; /* of the state, on the loop's clock; UINT64_MAX: none */
	bool ended;           /* the client sends no more */
	bool paused;          /* nothing is read until the answer is out */
	bool close;           /* the answer under way is the last */
	struct stream *stream;
	uv_shutdown_t shutdown;
	uv_write_t write;
	char *chunk;   /* what is being written: rest of an answer, or a part of a file */
	size_t queued; /* the write queue when its progress was last looked at */
	int fd;        /* the file being sent, or -1 */
	uint64_t fd_from, fd_left;
	bool fd_known; /* it has to stay what it is by fd_id */
	struct file_id fd_id;
	char local[INET6_ADDRSTRLEN];
	size_t in_len;
	char in[HTTP_HEAD_MAX];
};

/* One write to an event stream that did not fit into the socket. */
struct queued_write {
	uv_write_t write;
	char bytes[];
};

static void process(struct conn *c);
static void send_file(struct conn *c);

static uv_stream_t *
stream_of(struct conn *c)
{
	return (uv_stream_t *)&c->tcp;
}

struct conns *
conn_all(struct conn *c)
{
	return c->all;
}

struct str
conn_local(const struct conn *c)
{
	return str_of(c->local);
}

static void on_timer(uv_timer_t *timer);

/* Makes sure that the timer fires by `deadline`. It is not put off when a deadline moves: firing
 * early once is cheaper than a search at each request. */
static void
arm(struct conns *cs, uint64_t deadline)
{
	if (deadline >= cs->armed_ms)
		return;
	uint64_t now = uv_now(cs->loop);
	cs->armed_ms = deadline;
	(void)uv_timer_start(&cs->timer, on_timer, deadline > now ? deadline - now : 0, 0);
}

/* Nobody is left to be waited for: a server that idles is not woken once more. */
static void
disarm(struct conns *cs)
{
	cs->armed_ms = UINT64_MAX;
	(void)uv_timer_stop(&cs->timer);
}

static void
set_deadline(struct conn *c, unsigned ms)
{
	c->deadline_ms = uv_now(c->all->loop) + ms;
	arm(c->all, c->deadline_ms);
}

static void
on_timer_closed(uv_handle_t *handle)
{
	struct conns *cs = handle->data;
	cs->emptied(cs);
}

static void
finish_closing(struct conns *cs)
{
	if (cs->closing && cs->n == 0)
		uv_close((uv_handle_t *)&cs->timer, on_timer_closed);
}

static void
on_closed(uv_handle_t *handle)
{
	struct conn *c = handle->data;
	struct conns *cs = c->all;
	free(c->chunk);
	free(c);
	cs->n--;
	finish_closing(cs);
}

void
conn_drop(struct conn *c)
{
	if (c->state == CONN_CLOSED)
		return;
	c->state = CONN_CLOSED;
	*c->link = c->next;
	if (c->next)
		c->next->link = c->link;
	if (!c->all->first)
		disarm(c->all);
	if (c->fd >= 0)
		(void)close(c->fd);
	c->fd = -1;
	uv_close((uv_handle_t *)&c->tcp, on_closed);
	if (c->stream)
		live_closed(c->stream);
	c->stream = NULL;
}

static void
on_shutdown(uv_shutdown_t *shutdown, int status)
{
	/* nothing: the client's end, or the deadline, is what counts */
}

/* Says that no more will come, and waits for the client to have read it. */
static void
linger(struct conn *c)
{
	if (c->ended || uv_shutdown(&c->shutdown, stream_of(c), on_shutdown) < 0) {
		conn_drop(c);
		return;
	}
	c->state = CONN_LINGERING;
	set_deadline(c, c->all->closing ? c->all->close_ms / 2 : LINGER_MS);
}

static void
alloc_in(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct conn *c = handle->data;
	buf->base = c->in + c->in_len;
	buf->len = sizeof(c->in) - c->in_len;
}

static void
on_read(uv_stream_t *tcp, ssize_t n, const uv_buf_t *buf)
{
	struct conn *c = tcp->data;
	if (n < 0) {
		c->ended = true;
		if (n != UV_EOF || (c->state != CONN_ANSWERING && c->state != CONN_WAITING))
			conn_drop(c);
		return;
	}
	if (c->state == CONN_STREAM || c->state == CONN_LINGERING)
		return; /* nothing more is expected: read and forgotten */
	if (n > 0 && c->in_len == 0 && c->state == CONN_READING)
		set_deadline(c, c->all->head_ms);
	c->in_len += (size_t)n;
	process(c);
}

/* Reads on, unless the buffer is full of requests that wait for an answer under way. */
static void
pace(struct conn *c)
{
	bool full = c->in_len == sizeof(c->in);
	if (c->state == CONN_CLOSED || c->ended || full == c->paused)
		return;
	c->paused = full;
	int r = full ? uv_read_stop(stream_of(c)) : uv_read_start(stream_of(c), alloc_in, on_read);
	if (r < 0)
		conn_drop(c);
}

/* Answers what is in the buffer, one request after the other, until one has to wait. */
static void
process(struct conn *c)
{
	while (c->state == CONN_READING && c->in_len > 0) {
		struct http_request request;
		size_t used;
		int r = http_parse((struct str){ c->in, c->in_len }, &request, &used);
		if (r == 0)
			break;
		if (r < 0) {
			route_refuse(c, (unsigned)-r);
			break;
		}
		route_request(c, &request);
		if (c->state == CONN_CLOSED)
			return;
		if (c->state == CONN_WAITING)
			break;
		c->in_len -= used;
		memmove(c->in, c->in + used, c->in_len);
		if (c->state == CONN_READING && c->in_len > 0)
			set_deadline(c, c->all->head_ms);
	}
	if (c->state == CONN_STREAM || c->state == CONN_LINGERING)
		c->in_len = 0;
	if (c->state == CONN_READING && c->ended)
		conn_drop(c);
	pace(c);
}

/* Ends it here; nobody on the other side sees that where another server goes on with it. */
static void
hand_over(struct conn *c)
{
	uv_os_fd_t fd;
	if (c->all->handed && uv_fileno((uv_handle_t *)&c->tcp, &fd) == 0)
		(void)handed_add(c->all->handed, fd, (struct str){ c->in, c->in_len });
	conn_drop(c);
}

/* The answer is out. */
static void
answered(struct conn *c)
{
	if (!c->close && c->all->closing && c->all->handed) {
		hand_over(c);
	} else if (c->close || c->all->closing) {
		linger(c);
	} else {
		c->state = CONN_READING;
		set_deadline(c, c->all->idle_ms);
	}
}

static void
on_written(uv_write_t *write, int status)
{
	struct conn *c = write->data;
	if (c->state == CONN_CLOSED)
		return;
	if (status < 0) {
		conn_drop(c);
		return;
	}
	if (c->fd >= 0) {
		send_file(c);
		return;
	}
	free(c->chunk);
	c->chunk = NULL;
	answered(c);
	process(c);
}

/* Writes the first `len` bytes of the chunk. */
static void
write_chunk(struct conn *c, size_t len)
{
	uv_buf_t buf = uv_buf_init(c->chunk, (unsigned)len);
	c->write.data = c;
	if (!c->all->closing) /* else conns_close has set the last one */
		set_deadline(c, c->all->write_ms);
	if (uv_write(&c->write, stream_of(c), &buf, 1, on_written) < 0)
		conn_drop(c);
	else
		c->queued = uv_stream_get_write_queue_size(stream_of(c));
}

/* Whether the file was changed while it was sent: what has gone out is of no version. */
static bool
is_another(const struct conn *c)
{
	struct file_id now;
	return c->fd_known && (file_fstat(c->fd, &now) < 0 || !file_id_eq(&now, &c->fd_id));
}

/* Sends the next part of the file; on_written comes back for more on a later turn of the loop, so
 * that a large file and a fast client keep nobody waiting. */
static void
send_file(struct conn *c)
{
	size_t want = c->fd_left < CHUNK ? (size_t)c->fd_left : CHUNK;
	ssize_t n = pread(c->fd, c->chunk, want, (off_t)c->fd_from);
	c->fd_from += n > 0 ? (uint64_t)n : 0;
	c->fd_left -= n > 0 ? (uint64_t)n : 0;
	if (n <= 0 || (c->fd_left == 0 && is_another(c))) {
		conn_drop(c); /* not what was promised: only a broken connection says so */
		return;
	}
	if (c->fd_left == 0) {
		(void)close(c->fd);
		c->fd = -1;
	}
	write_chunk(c, (size_t)n);
}

/* Copies what is left of head and body after `sent` bytes; returns its length. */
static size_t
keep_rest(struct conn *c, const struct reply *reply, size_t sent)
{
	struct str head = str_from(reply->head, sent);
	size_t skipped = sent < reply->head.len ? 0 : sent - reply->head.len;
	struct str body = str_from(reply->body, skipped);
	size_t len = head.len + body.len;
	c->chunk = heap_raw(c->fd >= 0 && len < CHUNK ? CHUNK : len); /* a file's parts come next */
	if (head.len)
		memcpy(c->chunk, head.ptr, head.len);
	if (body.len)
		memcpy(c->chunk + head.len, body.ptr, body.len);
	return len;
}

static uv_buf_t
buf_of(struct str s)
{
	return (uv_buf_t){ .base = (char *)(uintptr_t)s.ptr, .len = s.len };
}

void
conn_reply(struct conn *c, const struct reply *reply)
{
	assert(c->state == CONN_READING);
	c->state = CONN_ANSWERING;
	c->close = reply->close;
	c->fd = reply->fd_len > 0 ? reply->fd : -1;
	c->fd_from = reply->fd_from;
	c->fd_left = reply->fd_len;
	c->fd_known = reply->id;
	if (reply->id)
		c->fd_id = *reply->id;
	if (reply->fd >= 0 && c->fd < 0)
		(void)close(reply->fd);

	uv_buf_t bufs[2] = { buf_of(reply->head), buf_of(reply->body) };
	int n = uv_try_write(stream_of(c), bufs, reply->body.len ? 2 : 1);
	if (n < 0 && n != UV_EAGAIN) {
		conn_drop(c);
		return;
	}
	size_t sent = n > 0 ? (size_t)n : 0;
	if (sent < reply->head.len + reply->body.len) {
		write_chunk(c, keep_rest(c, reply, sent));
	} else if (c->fd >= 0) {
		c->chunk = heap_raw(CHUNK);
		send_file(c);
	} else {
		answered(c);
	}
}

void
conn_wait(struct conn *c)
{
	assert(c->state == CONN_READING);
	c->state = CONN_WAITING;
	c->deadline_ms = UINT64_MAX;
}

void
conns_again(struct conns *cs)
{
	for (struct conn *c = cs->first, *after; c; c = after) {
		after = c->next;
		if (c->state != CONN_WAITING)
			continue;
		c->state = CONN_READING;
		set_deadline(c, cs->head_ms);
		process(c);
	}
}

void
conn_become_stream(struct conn *c, struct stream *stream)
{
	assert(c->state == CONN_READING);
	c->state = CONN_STREAM;
	c->stream = stream;
	c->deadline_ms = UINT64_MAX;
	(void)uv_tcp_keepalive(&c->tcp, 1, 60); /* the kernel's work; it wakes us only at the end */
}

static void
on_queued_written(uv_write_t *write, int status)
{
	struct conn *c = write->data;
	free(write); /* the first member of a struct queued_write */
	if (status < 0 && status != UV_ECANCELED)
		conn_drop(c);
}

int
conn_send(struct conn *c, struct str bytes, size_t max)
{
	if (c->state != CONN_STREAM)
		return UV_ENOTCONN;
	uv_buf_t buf = buf_of(bytes);
	int n = uv_try_write(stream_of(c), &buf, 1);
	if (n < 0 && n != UV_EAGAIN)
		return n;
	bytes = str_from(bytes, n > 0 ? (size_t)n : 0);
	if (bytes.len == 0)
		return 0;
	if (uv_stream_get_write_queue_size(stream_of(c)) + bytes.len > max)
		return UV_ENOBUFS;
	struct queued_write *q = heap_raw(sizeof(*q) + bytes.len);
	memcpy(q->bytes, bytes.ptr, bytes.len);
	q->write.data = c;
	buf = uv_buf_init(q->bytes, (unsigned)bytes.len);
	int r = uv_write(&q->write, stream_of(c), &buf, 1, on_queued_written);
	if (r < 0)
		free(q);
	return r;
}

static void
on_deadline(struct conn *c)
{
	size_t queue = uv_stream_get_write_queue_size(stream_of(c));
	switch (c->state) {
	case CONN_READING:
		if (c->in_len > 0)
			route_refuse(c, 408);
		else
			conn_drop(c);
		break;
	case CONN_ANSWERING:
		if (queue < c->queued && !c->all->closing) {
			c->queued = queue;
			set_deadline(c, c->all->write_ms);
		} else {
			conn_drop(c);
		}
		break;
	case CONN_LINGERING:
		conn_drop(c);
		break;
	case CONN_WAITING:
	case CONN_STREAM:
	case CONN_CLOSED:
		break;
	}
}

static void
on_timer(uv_timer_t *timer)
{
	struct conns *cs = timer->data;
	uint64_t now = uv_now(cs->loop), next = UINT64_MAX;
	cs->armed_ms = UINT64_MAX;
	for (struct conn *c = cs->first, *after; c; c = after) {
		after = c->next;
		if (c->deadline_ms <= now)
			on_deadline(c);
		else if (c->deadline_ms < next)
			next = c->deadline_ms;
	}
	if (next != UINT64_MAX)
		arm(cs, next);
}

void
conns_init(struct conns *cs)
{
	cs->armed_ms = UINT64_MAX;
	(void)uv_timer_init(cs->loop, &cs->timer); /* cannot fail */
	cs->timer.data = cs;
}

static void
read_local(struct conn *c)
{
	struct sockaddr_storage address;
	int len = sizeof(address);
	if (uv_tcp_getsockname(&c->tcp, (struct sockaddr *)&address, &len) < 0)
		return;
	if (address.ss_family == AF_INET)
		(void)uv_ip4_name((struct sockaddr_in *)&address, c->local, sizeof(c->local));
	else
		(void)uv_ip6_name((struct sockaddr_in6 *)&address, c->local, sizeof(c->local));
}

/* One more connection, which has no socket yet; NULL where there can be none. */
static struct conn *
conn_new(struct conns *cs)
{
	struct conn *c = heap_raw(sizeof(*c));
	memset(c, 0, offsetof(struct conn, in)); /* the buffer need not be touched */
	c->all = cs;
	c->fd = -1;
	c->deadline_ms = UINT64_MAX;
	if (uv_tcp_init(cs->loop, &c->tcp) < 0) {
		free(c);
		return NULL;
	}
	c->tcp.data = c;
	c->next = cs->first;
	c->link = &cs->first;
	if (c->next)
		c->next->link = &c->next;
	cs->first = c;
	cs->n++;
	return c;
}

/* It has one, from which it reads from now on; else it ends. */
static bool
begin(struct conn *c)
{
	struct conns *cs = c->all;
	c->paused = c->in_len == sizeof(c->in);
	if (cs->n > cs->max || cs->closing ||
		(!c->paused && uv_read_start(stream_of(c), alloc_in, on_read) < 0)) {
		conn_drop(c);
		return false;
	}
	(void)uv_tcp_nodelay(&c->tcp, 1); /* slower without, but not wrong */
	read_local(c);
	return true;
}

void
conn_accept(struct conns *cs, uv_stream_t *listener)
{
	struct conn *c = conn_new(cs);
	if (!c)
		return;
	if (uv_accept(listener, stream_of(c)) < 0)
		conn_drop(c);
	else if (begin(c))
		set_deadline(c, cs->head_ms);
}

void
conn_take(struct conns *cs, int fd, struct str bytes)
{
	struct conn *c = conn_new(cs);
	if (!c || uv_tcp_open(&c->tcp, fd) < 0) {
		(void)close(fd); /* nothing was written */
		if (c)
			conn_drop(c);
		return;
	}
	assert(bytes.len <= sizeof(c->in));
	if (bytes.len)
		memcpy(c->in, bytes.ptr, bytes.len);
	c->in_len = bytes.len;
	if (!begin(c))
		return;
	if (bytes.len)
		conn_wait(c);
	else
		set_deadline(c, cs->idle_ms);
}

void
conns_close(struct conns *cs)
{
	cs->closing = true;
	if (cs->n == 0)
		finish_closing(cs);
	for (struct conn *c = cs->first, *after; c; c = after) {
		after = c->next;
		if (c->state == CONN_ANSWERING)
			set_deadline(c, cs->close_ms);
		else if (c->state == CONN_READING || c->state == CONN_WAITING)
			hand_over(c);
		else
			conn_drop(c);
	}
}
