/* The dev server: HTTP on a libuv loop, for whoever knows the site.
 *
 * It listens on loopback (127.0.0.1 and ::1, one port), lets every request through the gate
 * (gate.h), and asks the site for what is left. Sockets, limits, timeouts, ranges, conditional
 * requests and event streams are here; what a path means is not. Nothing here waits for a client:
 * bytes that do not fit into the socket are queued, bounded, one answer a connection. While nobody
 * asks for anything no timer runs. */
#ifndef WATCH_SERVER_H
#define WATCH_SERVER_H

#include <uv.h>

#include "core/buf.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/str.h"

struct handed;
struct live;
struct server;

/* A request that passed the gate. */
struct request {
	struct str path;  /* decoded; begins with '/'; baseurl taken off */
	struct str query; /* raw, without '?'; never changes which file is meant */
	struct str raw;   /* the target as sent, for logs */
	bool head;        /* the body will not be sent */
	bool reserved;    /* path begins with /_platen/, and is none of client.js and events */
};

/* What the site answers. */
struct response {
	unsigned status;                /* 200 at first; 301, 404, 500 */
	struct str content_type;        /* "": by the path's extension */
	struct str body;                /* valid until release, or the next get */
	struct fingerprint fingerprint; /* of the body: the ETag; all zero: none */
	struct str location; /* 301: a decoded path of the site; the server adds the baseurl */
	int fd;              /* -1 at first; else the body is this file, which the server closes */
	struct file_id id;   /* of that file: with a fingerprint, nothing else is sent in full */
	void *hold;          /* the site's own, for release */
	bool later;          /* there is no answer yet: it is asked for again by server_again */
};

/* The site, as the server sees it. All run on the loop's thread. */
struct server_site {
	/* Answers a request; *ret is preset to an empty 200. */
	void (*get)(void *ctx, const struct request *request, struct response *ret);
	/* The body has been sent or copied. May be NULL. */
	void (*release)(void *ctx, struct response *response);
	/* Takes in what was saved until now: before a path of the site is looked at. May be NULL. */
	void (*settle)(void *ctx);
	/* Whether the site has this path although there is a dotfile in it. May be NULL: it has none. */
	bool (*included)(void *ctx, struct str path);
	/* The fingerprint with which `page` would be answered now. */
	void (*state)(void *ctx, struct str page, struct fingerprint *ret);
	/* The event for a client that shows another version of `page`, and its data. May be NULL: they
	 * are told to reload. */
	const char *(*catch_up)(void *ctx, struct str page, struct buf *json);
	/* Adds members to the hello of a stream, each with a comma before it. May be NULL. */
	void (*greet)(void *ctx, struct buf *json);
	/* A browser has opened `page`, which none had open; or the last has left it. May be NULL. */
	void (*active)(void *ctx, struct str page, bool active);
};

/* Zero stands for the default of every field. Strings are copied. */
struct server_options {
	struct str host;    /* "" or "localhost": both loopback addresses; else one IP literal */
	unsigned port;      /* see server_new */
	bool port_explicit; /* `port` is what the user asked for, 0 included */
	const struct str *names; /* further names for Host: NAME, or .NAME with all below it */
	size_t n_names;
	struct str baseurl;  /* "" or "/docs" */
	uint64_t session;    /* begins each event id; 0: random */
	unsigned head_ms;    /* for a request's head to be complete: 10 s */
	unsigned idle_ms;    /* for the next request to begin: 30 s */
	unsigned write_ms;   /* for a client to take something of its answer: 30 s */
	unsigned close_ms;   /* for an answer under way when the server closes: 0.5 s */
	size_t connections;  /* at once: 512 */
	size_t stream_bytes; /* queued for one event stream: 256 KB */
	/* What the server before has left (server_leave), complete: this one goes on with that, wherever it would listen,
	 * and frees it in any case. What has come of requests is looked at by server_again. */
	struct handed *handed;
};

enum { SERVER_PORT = 4000 };

/* Listens. Without an explicit port: 4000, or the next that is free on both loopback addresses.
 * An explicit port that is taken is UV_EADDRINUSE; an explicit 0 is any port. Where the machine has
 * no IPv6 (or no IPv4), the other alone. UV_EINVAL for a host that is no IP literal. Ignores
 * SIGPIPE for the process: libuv's writes would raise it. */
int server_new(uv_loop_t *loop, const struct server_options *options,
	const struct server_site *site, void *ctx, struct server **ret);

unsigned server_port(const struct server *s);

/* The event streams; see live.h. */
struct live *server_live(struct server *s);

/* Requests that the site had no answer to (struct response, later), or that were handed over, are made anew. */
void server_again(struct server *s);

/* The configuration's baseurl has changed. */
void server_set_baseurl(struct server *s, struct str baseurl);

/* Connections open now, event streams included. */
size_t server_connections(const struct server *s);

/* Before server_close, for another server to go on with the sockets that listen and with idle connections. Complete when
 * that calls `done`; see handed.h. NULL where no descriptor is left for it: then nothing has happened. */
struct handed *server_leave(struct server *s);

/* Stops listening, ends idle connections and event streams at once, gives answers under way close_ms,
 * and then calls `done`, when nothing of the server is left. Once only. */
void server_close(struct server *s, void (*done)(void *arg), void *arg);

#endif
