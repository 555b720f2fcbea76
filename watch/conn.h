/* Connections of the server: reading heads, writing answers, deadlines, and an orderly end.
 *
 * A connection is in one state. Requests that arrive while an answer is under way (pipelining) wait
 * in its buffer; when that is full, in the kernel. So a connection holds at most one head and one
 * answer, however slow or greedy its client is. */
#ifndef WATCH_CONN_H
#define WATCH_CONN_H

#include "core/http.h"
#include "watch/gate.h"
#include "watch/server.h"

struct conn;
struct handed;
struct stream;

/* What all connections of a server share. */
struct conns {
	uv_loop_t *loop;
	const struct server_site *site;
	void *ctx;
	struct gate gate;
	struct live *live;
	unsigned head_ms, idle_ms, write_ms, close_ms;
	size_t max;
	struct conn *first;
	size_t n;
	uv_timer_t timer;      /* runs only while a connection has a deadline */
	uint64_t armed_ms;     /* when it fires, or UINT64_MAX */
	bool closing;          /* no further request is read */
	struct handed *handed; /* who is to go on with connections then; NULL: nobody */
	void (*emptied)(struct conns *conns); /* after conns_close: nothing is left */
};

void conns_init(struct conns *cs);

/* Takes the connection that waits at `listener`. */
void conn_accept(struct conns *cs, uv_stream_t *listener);

/* Goes on with a connection, and closes it one day. What was read of it before is looked at by conns_again. */
void conn_take(struct conns *cs, int fd, struct str bytes);

/* Ends all connections, or hands them over; those with an answer under way a little later. */
void conns_close(struct conns *cs);

/* An answer: head and body are copied as far as they cannot be sent at once. */
struct reply {
	struct str head;
	struct str body;
	int fd; /* -1, or a file to send from after the body; closed by the connection */
	uint64_t fd_from;
	uint64_t fd_len;
	const struct file_id *id; /* what the file has to be until all is sent; or NULL */
	bool close;               /* the connection ends after it */
};
void conn_reply(struct conn *c, const struct reply *reply);

/* The request has no answer yet; conns_again makes it anew for all connections that wait so. */
void conn_wait(struct conn *c);
void conns_again(struct conns *cs);

struct conns *conn_all(struct conn *c);

/* The address that the client connected to, as text. */
struct str conn_local(const struct conn *c);

/* From now on the connection is an event stream. */
void conn_become_stream(struct conn *c, struct stream *stream);

/* Sends on an event stream without waiting. UV_ENOBUFS when more than `max` bytes would be queued,
 * or the error of the socket: the caller then drops the connection. */
int conn_send(struct conn *c, struct str bytes, size_t max);

/* Ends the connection at once. Its stream is told (live_closed) before this returns. */
void conn_drop(struct conn *c);

#endif
