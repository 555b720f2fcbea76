/* Event streams: what happens to the pages that browsers have open, as server-sent events.
 *
 * GET /_platen/events?page=/a/&have=FP&page=/b/&have=FP opens a stream for these pages, each with
 * the fingerprint that the client shows (the i-th have belongs to the i-th page; none: unknown).
 * An address has no room for more than some 200 pages: with stream=TOKEN, which `hello` tells, further requests add
 * theirs to a stream that is open; so many tabs need one connection as well, of the few that a browser has for a host.
 * The stream opens with `hello`, the state of each page, and a `reload` or a `problem` for each that
 * is not current; so nothing can get lost between a page's load, or a restart, and its stream. That is
 * also what makes a queue's end harmless: a stream that falls behind is closed, its client connects
 * again, and is told where it stands. README.md beside this file documents the events. */
#ifndef WATCH_LIVE_H
#define WATCH_LIVE_H

#include "watch/server.h"

struct conn;
struct live;
struct stream;

/* `max` bytes may be queued for one stream. */
struct live *live_new(const struct server_site *site, void *ctx, uint64_t session, size_t max);

/* Frees it; all streams must be closed. Takes NULL. */
void live_free(struct live *l);

/* The number behind the session in the ids of the events that follow. */
void live_set_generation(struct live *l, uint64_t generation);

/* Sends an event to the streams that have `page` open, or to all where its ptr is NULL. `event` is
 * one of hello, patch, asset, reload, gone, problem, ok, follow; `json` is one line of JSON. */
void live_send(struct live *l, const char *event, struct str page, struct str json);

/* Greets all streams again, without pages: something else that stands in a hello has changed. */
void live_greet(struct live *l);

/* Streams open now. */
size_t live_streams(const struct live *l);

/* For the server: opens a stream on a connection whose request was `GET /_platen/events?QUERY`; or, where the query
 * names a stream that is open, adds the pages to that one: *ret is NULL then, and the request is still to be answered.
 * 0, or the status to refuse it with. */
unsigned live_open(struct live *l, struct conn *conn, struct str query, struct stream **ret);

/* For the connection: it has ended. Frees the stream. */
void live_closed(struct stream *stream);

#endif
