/* How other tools tell their pages to load anew, as a description says it:
 *
 *	events:
 *	  path: /livereload            # {page} stands for the page's own path
 *	  websocket: true              # else an event stream
 *	  hello: '{"command":"hello"}' # a WebSocket's first message, where one is wanted
 *	  message: '"reload"'          # what stands in the message that tells of an update
 */
#ifndef BENCH_TOOL_EVENTS_H
#define BENCH_TOOL_EVENTS_H

#include "bench/client.h"
#include "render/data/data.h"

struct tool_events {
	struct conn conn;
	struct str message; /* lives in the description */
};

/* Connects as the page at the URL path `page` would. Fails by guard_fail. */
void tool_events_open(
	struct tool_events *e, unsigned port, struct data description, struct str page);
void tool_events_close(struct tool_events *e);

/* What has come so far is about earlier edits. */
void tool_events_forget(struct tool_events *e);

/* The moment of the next message; 0 after `limit_ms`, or where the connection ended. */
uint64_t tool_events_wait(struct tool_events *e, int limit_ms);

#endif
