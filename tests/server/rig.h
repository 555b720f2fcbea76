/* A server of a small site on a thread of its own, and raw sockets to talk to it. */
#ifndef TESTS_SERVER_RIG_H
#define TESTS_SERVER_RIG_H

#include <stdatomic.h>

#include "core/buf.h"
#include "watch/live.h"
#include "watch/server.h"

/* The site: "/" is a page, "/big" 4 MB, "/clip.mp4" a file of 1 MB, "/torn.mp4" and
 * "/growing.mp4" the same while it is written, the first with a fingerprint, "/a" moves to "/a/", "/broken"
 * is 500, "/later" a text for which
 * one has to wait until rig_give, "/style.css" a small text, "/_platen/state.json" reserved; all else is 404. */
enum { BIG = 4 << 20, CLIP = 1 << 20 };

struct rig {
	uv_loop_t loop;
	uv_thread_t thread;
	uv_async_t wake;
	uv_sem_t ready;
	struct server *server;
	unsigned port;
	int clip;         /* the file behind /clip.mp4 */
	char *big;        /* the bytes behind /big */
	uint64_t version; /* what state() answers with; changed by rig_call only */
	void (*call)(struct rig *, void *);
	void *call_arg;
	atomic_int active;      /* pages that are open, by active() */
	atomic_int activations; /* calls of active(true) */
	atomic_int waiting;     /* answers that were put off */
	bool given;             /* "/later" is there; changed by rig_give only */
	bool closed;            /* server_close has called back */
};

/* Starts; options may be NULL. A negative libuv code where the server cannot listen. */
int rig_start(struct rig *rig, const struct server_options *options);

/* Runs `call` on the loop's thread, and waits for it. */
void rig_call(struct rig *rig, void (*call)(struct rig *, void *), void *arg);

/* "/later" is there from now on, or not: then who asks for it waits. */
void rig_give(struct rig *rig, bool given);

/* Closes the server, and waits until nothing of it is left. */
void rig_stop(struct rig *rig);

/* The same for another server to follow it: begins to close, with what is left to that one; and waits. */
struct handed *rig_leave(struct rig *rig);
void rig_join(struct rig *rig);

/* Sends an event from the loop's thread; page NULL: to all. */
void rig_send(struct rig *rig, const char *event, const char *page, const char *json);

/* Connections, and event streams, that the server has open. */
size_t rig_connections(struct rig *rig);
size_t rig_streams(struct rig *rig);

/* A socket to the server; reads on it give up after ten seconds. */
int dial(struct rig *rig);
void send_all(int fd, struct str bytes);
#define send_lit(fd, literal) send_all((fd), S(literal))

/* One answer as it came. */
struct answer {
	int status; /* 0: the connection ended instead */
	struct buf head;
	struct buf body;
};
void answer_done(struct answer *a);

/* Reads one answer: its head, and unless `head_only` as many bytes as it announces. What it says
 * is freed by the next read into the same struct. */
void read_answer(int fd, bool head_only, struct answer *ret);

/* Whether the head has this line. */
bool has_line(const struct answer *a, const char *line);

/* Sends one request on a new connection (lines after the request line, each with its CR LF; "Host"
 * is added) and reads the answer. */
void ask(struct rig *rig, const char *method, const char *target, const char *lines,
	struct answer *ret);

/* Whether the connection ends with no further byte. */
bool reads_end(int fd);

/* Reads from an event stream until `text` has come, into `seen`; false when it ended. */
bool read_until(int fd, const char *text, struct buf *seen);

/* Opens an event stream for a query, and reads its head. */
int open_stream(struct rig *rig, const char *query, struct buf *seen);

/* Open descriptors of this process, those that libuv keeps for good included. */
int rig_fds(void);

#endif
