/* The outside of a server: starting it, asking it, listening to it. Blocking, for measuring. */
#ifndef BENCH_CLIENT_H
#define BENCH_CLIENT_H

#include <sys/types.h>

#include "core/buf.h"

enum { CLIENT_LIMIT_MS = 20000 }; /* nothing is waited for longer: it is lost then */

/* Nanoseconds on the monotonic clock. */
uint64_t client_now(void);

/* Reads what has come, waiting for the first byte: > 0, 0 at the end, or a negative errno. */
int client_fill(int fd, struct buf *b, int limit_ms);

/* Takes the first bytes away. */
void client_drop(struct buf *b, size_t n);

/* A program that says on standard output where it listens. */
struct process {
	pid_t pid;
	int out;          /* its standard output, which it must not fill up: process_drain */
	unsigned port;    /* as it said */
	char base[256];   /* and below which path: "" or "/blog" */
	uint64_t exec_ns; /* just before it was started */
	struct buf said;  /* what it printed so far */
};

/* Starts argv[0], looked for in PATH, with both outputs going to `out`. Its id, or a negative errno. */
pid_t process_spawn(const char *const argv[], int out);

/* The same in a process group of its own, so that what it starts can be ended with it. */
pid_t process_spawn_group(const char *const argv[], int out);

/* Runs argv to its end, its output going to `out` (-1: nowhere). Its exit status, or a negative errno. */
int process_run(const char *const argv[], int out);

/* The same; where its memory that was resident at once, the largest of its processes', came to more than *peak_kb, that
 * is what *peak_kb becomes. What is no more than this process's own is not told: the kernel counts that of whoever
 * calls exec, too. */
int process_run_peak(const char *const argv[], int out, uint64_t *peak_kb);

/* Starts argv[0] and waits for "http://localhost:PORT/BASE/". 0, or a negative errno: then there is no process, and
 * of *ret only `said` is there, its last words, which the caller frees. */
int process_start(const char *const argv[], struct process *ret);

/* Takes what it printed since, so that it never blocks. */
void process_drain(struct process *p);

/* Ends it with SIGTERM, reads its last words, and returns its exit status; -1 if it was killed. */
int process_stop(struct process *p);

/* One connection to it. */
struct conn {
	int fd;
	unsigned port;
	struct buf in;     /* bytes that came */
	size_t taken;      /* of these, the bytes of the last event, dropped by the next call */
	uint64_t first_ns; /* when the last answer's first byte was read */
	struct str head;   /* of the last answer; valid as its body is */
};

/* At 127.0.0.1, or else at ::1. */
int conn_open(unsigned port, struct conn *ret);
void conn_close(struct conn *c);

/* One GET. The status, or a negative errno; the body is valid until the next call. Where the server has closed
 * the idle connection, another one is opened. */
int conn_get(struct conn *c, const char *path, struct str *ret_body);

/* The number that a head's line says; 0 where there is none. */
uint64_t http_number(struct str head, struct str name);

/* One GET on a connection of its own, answered until its end: for servers of any kind. The status, or a
 * negative errno; the body is put into *ret_body. */
int http_once(unsigned port, const char *path, struct buf *ret_body);

/* Takes the next answer that comes without a request. As conn_get. */
int conn_answer(struct conn *c, struct str *ret_body);

/* Opens the event stream of the page at `url`, which may have the base before it. 0 or a negative errno. */
int events_open(const struct process *p, const char *url, struct conn *ret);

/* Waits for the next event; comments are passed over. 0, or -ETIMEDOUT after `limit_ms`. Valid until
 * the next call. */
int events_next(struct conn *c, int limit_ms, struct str *ret_name, struct str *ret_data);

/* The number behind "name": in a JSON text; false where there is none. */
bool json_number(struct str json, const char *name, uint64_t *ret);

#endif
