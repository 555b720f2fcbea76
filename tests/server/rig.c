/* A server of a small site on a thread of its own, and raw sockets to talk to it. */
#include "tests/server/rig.h"

#include <errno.h>
#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define PAGE "<!doctype html><title>home</title>"

static void
die(const char *what)
{
	perror(what);
	exit(1);
}

static void
site_get(void *ctx, const struct request *request, struct response *ret)
{
	struct rig *rig = ctx;
	if (str_eq(request->path, S("/")) || str_eq(request->path, S("/test"))) {
		ret->content_type = S("text/html; charset=utf-8");
		ret->body = S(PAGE);
		ret->fingerprint = fingerprint_of(ret->body);
	} else if (str_eq(request->path, S("/style.css"))) {
		ret->body = S("body { color: red }\n");
		ret->fingerprint = fingerprint_of(ret->body);
	} else if (str_eq(request->path, S("/big"))) {
		ret->body = (struct str){ rig->big, BIG };
	} else if (str_eq(request->path, S("/clip.mp4"))) {
		ret->fd = dup(rig->clip);
		(void)file_fstat(ret->fd, &ret->id);
		ret->fingerprint = (struct fingerprint){ 1, 2 };
	} else if (str_eq(request->path, S("/torn.mp4")) ||
		   str_eq(request->path, S("/growing.mp4"))) {
		ret->fd = dup(rig->clip);
		(void)file_fstat(ret->fd, &ret->id);
		ret->id.mtime_ns--; /* it has been written since */
		if (str_eq(request->path, S("/torn.mp4")))
			ret->fingerprint = (struct fingerprint){ 1, 2 };
	} else if (str_eq(request->path, S("/later"))) {
		ret->later = !rig->given;
		ret->body = S("at last");
		atomic_fetch_add(&rig->waiting, ret->later);
	} else if (str_eq(request->path, S("/a"))) {
		ret->status = 301;
		ret->location = S("/a \xC3\xA4/");
	} else if (str_eq(request->path, S("/_platen/state.json")) && request->reserved) {
		ret->body = S("{}");
	} else {
		ret->status = str_eq(request->path, S("/broken")) ? 500 : 404;
		ret->content_type = S("text/html; charset=utf-8");
		ret->body = S("<p>no");
	}
}

static void
site_state(void *ctx, struct str page, struct fingerprint *ret)
{
	struct rig *rig = ctx;
	*ret = (struct fingerprint){ 7, rig->version };
}

static void
site_active(void *ctx, struct str page, bool active)
{
	struct rig *rig = ctx;
	atomic_fetch_add(&rig->active, active ? 1 : -1);
	atomic_fetch_add(&rig->activations, active);
}

static void
on_wake(uv_async_t *wake)
{
	struct rig *rig = wake->data;
	rig->call(rig, rig->call_arg);
	uv_sem_post(&rig->ready);
}

static void
run_loop(void *arg)
{
	struct rig *rig = arg;
	(void)uv_run(&rig->loop, UV_RUN_DEFAULT);
	if (uv_loop_close(&rig->loop) != 0)
		die("uv_loop_close");
}

/* The n-th byte of /big and of the file. */
static char
byte_at(size_t n)
{
	return (char)('a' + (n * 7 + n / 251) % 26);
}

static void
make_content(struct rig *rig)
{
	rig->big = malloc(BIG);
	rig->clip = memfd_create("clip", MFD_CLOEXEC);
	if (!rig->big || rig->clip < 0)
		die("content");
	for (size_t i = 0; i < BIG; i++)
		rig->big[i] = byte_at(i);
	if (write(rig->clip, rig->big, CLIP) != CLIP)
		die("write");
}

int
rig_start(struct rig *rig, const struct server_options *options)
{
	static const struct server_site site = {
		.get = site_get, .state = site_state, .active = site_active
	};
	struct server_options any = { .port_explicit = true };
	*rig = (struct rig){ .clip = -1 };
	if (uv_loop_init(&rig->loop) < 0)
		die("uv_loop_init");
	int r = server_new(&rig->loop, options ? options : &any, &site, rig, &rig->server);
	if (r < 0) {
		(void)uv_run(&rig->loop, UV_RUN_DEFAULT);
		(void)uv_loop_close(&rig->loop);
		return r;
	}
	rig->port = server_port(rig->server);
	make_content(rig);
	rig->wake.data = rig;
	if (uv_async_init(&rig->loop, &rig->wake, on_wake) < 0 || uv_sem_init(&rig->ready, 0) < 0 ||
		uv_thread_create(&rig->thread, run_loop, rig) < 0)
		die("thread");
	return 0;
}

void
rig_call(struct rig *rig, void (*call)(struct rig *, void *), void *arg)
{
	rig->call = call;
	rig->call_arg = arg;
	(void)uv_async_send(&rig->wake);
	uv_sem_wait(&rig->ready);
}

static void
on_server_closed(void *arg)
{
	struct rig *rig = arg;
	rig->closed = true;
}

static void
call_close(struct rig *rig, void *arg)
{
	uv_close((uv_handle_t *)&rig->wake, NULL);
	server_close(rig->server, on_server_closed, rig);
}

static void
give(struct rig *rig, void *arg)
{
	rig->given = *(bool *)arg;
	server_again(rig->server);
}

void
rig_give(struct rig *rig, bool given)
{
	rig_call(rig, give, &given);
}

static void
call_leave(struct rig *rig, void *arg)
{
	*(struct handed **)arg = server_leave(rig->server);
	call_close(rig, NULL);
}

struct handed *
rig_leave(struct rig *rig)
{
	struct handed *handed;
	rig_call(rig, call_leave, &handed);
	return handed;
}

void
rig_stop(struct rig *rig)
{
	rig_call(rig, call_close, NULL);
	rig_join(rig);
}

void
rig_join(struct rig *rig)
{
	(void)uv_thread_join(&rig->thread);
	uv_sem_destroy(&rig->ready);
	(void)close(rig->clip);
	free(rig->big);
}

struct event {
	const char *name, *page, *json;
};

static void
call_send(struct rig *rig, void *arg)
{
	struct event *e = arg;
	live_send(server_live(rig->server), e->name, str_of(e->page), str_of(e->json));
}

void
rig_send(struct rig *rig, const char *event, const char *page, const char *json)
{
	rig_call(rig, call_send, &(struct event){ event, page, json });
}

static void
call_connections(struct rig *rig, void *arg)
{
	*(size_t *)arg = server_connections(rig->server);
}

size_t
rig_connections(struct rig *rig)
{
	size_t n;
	rig_call(rig, call_connections, &n);
	return n;
}

static void
call_streams(struct rig *rig, void *arg)
{
	*(size_t *)arg = live_streams(server_live(rig->server));
}

size_t
rig_streams(struct rig *rig)
{
	size_t n;
	rig_call(rig, call_streams, &n);
	return n;
}

int
dial(struct rig *rig)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)rig->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) < 0)
		die("connect");
	return fd;
}

/* With a time-out set a signal ends recv, whatever its handler's flags: that is no answer. */
static ssize_t
receive(int fd, void *bytes, size_t n)
{
	ssize_t got;
	do
		got = recv(fd, bytes, n, 0);
	while (got < 0 && errno == EINTR);
	return got;
}

void
send_all(int fd, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t n = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
		if (n <= 0)
			return; /* the server has ended it: the read that follows tells */
		bytes = str_from(bytes, (size_t)n);
	}
}

void
answer_done(struct answer *a)
{
	buf_done(&a->head);
	buf_done(&a->body);
}

/* The number behind "Content-Length: ", or 0. */
static size_t
announced(const struct answer *a)
{
	struct str name = S("\r\nContent-Length: ");
	size_t at = str_search(buf_str(&a->head), name);
	return at < a->head.len ? (size_t)strtoull(a->head.ptr + at + name.len, NULL, 10) : 0;
}

void
read_answer(int fd, bool head_only, struct answer *ret)
{
	buf_clear(&ret->head);
	buf_clear(&ret->body);
	ret->status = 0;
	char c;
	while (!str_ends(buf_str(&ret->head), S("\r\n\r\n"))) {
		if (receive(fd, &c, 1) != 1)
			return;
		buf_add_char(&ret->head, c);
	}
	buf_add_char(&ret->head, '\0');
	ret->status = atoi(ret->head.ptr + strlen("HTTP/1.1 "));
	size_t want = head_only || ret->status == 304 ? 0 : announced(ret);
	while (ret->body.len < want && buf_reserve(&ret->body, want)) {
		ssize_t n = receive(fd, ret->body.ptr + ret->body.len, want - ret->body.len);
		if (n <= 0)
			return;
		ret->body.len += (size_t)n;
	}
}

bool
has_line(const struct answer *a, const char *line)
{
	char whole[512];
	(void)snprintf(whole, sizeof(whole), "\r\n%s\r\n", line);
	return str_search(buf_str(&a->head), str_of(whole)) < a->head.len;
}

void
ask(struct rig *rig, const char *method, const char *target, const char *lines, struct answer *ret)
{
	int fd = dial(rig);
	struct buf b = { 0 };
	buf_printf(&b, "%s %s HTTP/1.1\r\nHost: localhost:%u\r\n%s\r\n", method, target, rig->port,
		lines);
	send_all(fd, buf_str(&b));
	read_answer(fd, strcmp(method, "HEAD") == 0, ret);
	buf_done(&b);
	(void)close(fd);
}

bool
reads_end(int fd)
{
	char c;
	return receive(fd, &c, 1) == 0;
}

bool
read_until(int fd, const char *text, struct buf *seen)
{
	char chunk[65536];
	while (str_search(buf_str(seen), str_of(text)) == seen->len) {
		ssize_t n = receive(fd, chunk, sizeof(chunk));
		if (n <= 0)
			return false;
		buf_add(seen, (struct str){ chunk, (size_t)n });
	}
	return true;
}

int
open_stream(struct rig *rig, const char *query, struct buf *seen)
{
	int fd = dial(rig);
	struct buf b = { 0 };
	buf_printf(&b, "GET /_platen/events?%s HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", query,
		rig->port);
	send_all(fd, buf_str(&b));
	buf_done(&b);
	(void)read_until(fd, "\r\n\r\n", seen);
	return fd;
}

int
rig_fds(void)
{
	uv_loop_t loop;
	if (uv_loop_init(&loop) < 0 || uv_loop_close(&loop) < 0)
		die("uv_loop_init");
	int n = 0;
	DIR *dir = opendir("/proc/self/fd");
	if (!dir)
		die("/proc/self/fd");
	while (readdir(dir))
		n++;
	(void)closedir(dir);
	return n;
}
