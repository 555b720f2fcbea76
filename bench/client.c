/* The outside of a server: starting it, asking it, listening to it. */
#include "bench/client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

uint64_t
client_now(void)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

int
client_fill(int fd, struct buf *b, int limit_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int r = poll(&p, 1, limit_ms);
	if (r <= 0)
		return r < 0 ? -errno : -ETIMEDOUT;
	if (!buf_reserve(b, 65536))
		return -ENOMEM;
	ssize_t n = read(fd, b->ptr + b->len, 65536);
	if (n < 0)
		return -errno;
	b->len += (size_t)n;
	return (int)n;
}

void
client_drop(struct buf *b, size_t n)
{
	if (n == 0)
		return;
	memmove(b->ptr, b->ptr + n, b->len - n);
	b->len -= n;
}

/* Where it says that it is; false until it has said all of it. */
static bool
find_address(struct str said, struct process *ret)
{
	size_t at = str_search(said, S("http://localhost:"));
	if (at == said.len)
		return false;
	struct str rest = str_from(said, at + sizeof("http://localhost:") - 1);
	unsigned port = 0;
	size_t i = 0, end = 0;
	for (; i < rest.len && rest.ptr[i] >= '0' && rest.ptr[i] <= '9'; i++)
		port = port * 10 + (unsigned)(rest.ptr[i] - '0');
	for (end = i; end < rest.len && rest.ptr[end] > ' ' && rest.ptr[end] != '"'; end++)
		continue;
	if (i == 0 || end == rest.len)
		return false;
	ret->port = port;
	struct str base = str_slice(rest, i, end);
	while (base.len && base.ptr[base.len - 1] == '/')
		base.len--;
	(void)snprintf(ret->base, sizeof(ret->base), "%.*s", STR(base));
	return true;
}

static int
spawn(const char *const argv[], int out, int err, bool group, pid_t *ret)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	(void)posix_spawnattr_init(&attributes);
	if (group)
		(void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, out, 1);
	if (err >= 0)
		(void)posix_spawn_file_actions_adddup2(&actions, err, 2);
	int r = posix_spawnp(ret, argv[0], &actions, &attributes, (char *const *)(uintptr_t)argv,
		environ); /* which writes to none of them */
	(void)posix_spawnattr_destroy(&attributes);
	(void)posix_spawn_file_actions_destroy(&actions);
	return -r;
}

pid_t
process_spawn(const char *const argv[], int out)
{
	pid_t pid;
	int r = spawn(argv, out, out, false, &pid);
	return r < 0 ? r : pid;
}

pid_t
process_spawn_group(const char *const argv[], int out)
{
	pid_t pid;
	int r = spawn(argv, out, out, true, &pid);
	return r < 0 ? r : pid;
}

int
process_run(const char *const argv[], int out)
{
	uint64_t peak_kb = 0;
	return process_run_peak(argv, out, &peak_kb);
}

int
process_run_peak(const char *const argv[], int out, uint64_t *peak_kb)
{
	int null = out < 0 ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1, status;
	pid_t pid = process_spawn(argv, out < 0 ? null : out);
	struct rusage own, its;
	if (null >= 0)
		(void)close(null);
	if (pid < 0)
		return pid;
	if (wait4(pid, &status, 0, &its) < 0)
		return -errno;
	(void)getrusage(RUSAGE_SELF, &own);
	if (its.ru_maxrss > own.ru_maxrss && (uint64_t)its.ru_maxrss > *peak_kb)
		*peak_kb = (uint64_t)its.ru_maxrss;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* What a program prints between two looks has room: a thousand updates, each with a line or two. */
enum { PIPE_BYTES = 1 << 20 };

int
process_start(const char *const argv[], struct process *ret)
{
	struct process p = { .pid = -1 };
	int pipes[2];
	if (pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	(void)fcntl(pipes[1], F_SETPIPE_SZ, PIPE_BYTES); /* else it has what a pipe has */
	p.out = pipes[0];
	p.exec_ns = client_now();
	int r = spawn(argv, pipes[1], -1, false, &p.pid);
	(void)close(pipes[1]);
	while (r >= 0 && !find_address(buf_str(&p.said), &p)) {
		r = client_fill(p.out, &p.said, CLIENT_LIMIT_MS);
		if (r == 0)
			r = -ECONNREFUSED; /* it ended without a word */
	}
	*ret = p;
	if (r < 0) {
		ret->said = (struct buf){ 0 };
		(void)process_stop(ret);
		*ret = (struct process){ .pid = -1, .out = -1, .said = p.said };
	}
	return r < 0 ? r : 0;
}

void
process_drain(struct process *p)
{
	p->said.len = 0;
	while (client_fill(p->out, &p->said, 0) > 0)
		continue;
}

int
process_stop(struct process *p)
{
	int status = 0;
	if (p->pid > 0) {
		(void)kill(p->pid, SIGTERM);
		while (client_fill(p->out, &p->said, CLIENT_LIMIT_MS) > 0)
			continue;
		if (waitpid(p->pid, &status, 0) < 0)
			status = -1;
	}
	(void)close(p->out);
	buf_done(&p->said);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
connect_to(const struct sockaddr *to, socklen_t len)
{
	int fd = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	int one = 1;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(fd, to, len) < 0) {
		int r = -errno;
		(void)close(fd);
		return r;
	}
	return fd;
}

int
conn_open(unsigned port, struct conn *ret)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	to6.sin6_addr = in6addr_loopback;
	int fd = connect_to((const struct sockaddr *)&to, sizeof(to));
	/* servers that are told to listen at "localhost" may be at this address only */
	if (fd == -ECONNREFUSED)
		fd = connect_to((const struct sockaddr *)&to6, sizeof(to6));
	if (fd < 0)
		return fd;
	*ret = (struct conn){ .fd = fd, .port = port };
	return 0;
}

void
conn_close(struct conn *c)
{
	(void)close(c->fd);
	buf_done(&c->in);
}

static int
send_get(struct conn *c, const char *path)
{
	struct buf b = { 0 };
	buf_printf(&b, "GET %s HTTP/1.1\r\nHost: localhost:%u\r\n\r\n", path, c->port);
	ssize_t n = send(c->fd, b.ptr, b.len, MSG_NOSIGNAL);
	int r = n == (ssize_t)b.len ? 0 : n < 0 ? -errno : -EPIPE;
	buf_done(&b);
	return r;
}

/* Reads until the end of a head is there: its length, or a negative errno. */
static ssize_t
wait_head(struct conn *c)
{
	for (;;) {
		size_t at = str_search(buf_str(&c->in), S("\r\n\r\n"));
		if (at < c->in.len)
			return (ssize_t)at + 4;
		bool first = c->in.len == 0;
		int r = client_fill(c->fd, &c->in, CLIENT_LIMIT_MS);
		if (r <= 0)
			return r < 0 ? r : -ECONNRESET;
		if (first)
			c->first_ns = client_now();
	}
}

uint64_t
http_number(struct str head, struct str name)
{
	struct str line;
	while (str_line(&head, &line)) {
		if (line.len > name.len && line.ptr[name.len] == ':' &&
			str_eq_nocase(str_slice(line, 0, name.len), name))
			return strtoull(line.ptr + name.len + 1, NULL, 10);
	}
	return 0;
}

int
conn_answer(struct conn *c, struct str *ret_body)
{
	ssize_t head = wait_head(c);
	if (head < 0)
		return (int)head;
	if (head < 12)
		return -EPROTO;
	int status = atoi(c->in.ptr + 9);
	size_t length =
		http_number(str_slice(buf_str(&c->in), 0, (size_t)head), S("content-length"));
	while (c->in.len < (size_t)head + length) {
		int r = client_fill(c->fd, &c->in, CLIENT_LIMIT_MS);
		if (r <= 0)
			return r < 0 ? r : -ECONNRESET;
	}
	c->head = (struct str){ c->in.ptr, (size_t)head };
	*ret_body = (struct str){ c->in.ptr + head, length };
	c->in.len = 0; /* one answer at a time: nothing stands behind it */
	return status;
}

int
conn_get(struct conn *c, const char *path, struct str *ret_body)
{
	int r = send_get(c, path);
	if (r == 0)
		r = conn_answer(c, ret_body);
	if ((r != -ECONNRESET && r != -EPIPE) || c->in.len)
		return r;
	/* closed while nothing was asked: servers do that after a while */
	struct conn other;
	r = conn_open(c->port, &other);
	if (r < 0)
		return r;
	conn_close(c);
	*c = other;
	r = send_get(c, path);
	return r < 0 ? r : conn_answer(c, ret_body);
}

int
http_once(unsigned port, const char *path, struct buf *ret_body)
{
	struct conn c;
	struct buf b = { 0 };
	int r = conn_open(port, &c);
	if (r < 0)
		return r;
	buf_printf(&b, "GET %s HTTP/1.0\r\nHost: localhost:%u\r\nConnection: close\r\n\r\n", path,
		port);
	if (send(c.fd, b.ptr, b.len, MSG_NOSIGNAL) < 0)
		r = -errno;
	buf_done(&b);
	while (r >= 0 && (r = client_fill(c.fd, &c.in, CLIENT_LIMIT_MS)) > 0)
		continue;
	struct str all = buf_str(&c.in);
	size_t head = str_search(all, S("\r\n\r\n"));
	if (r >= 0)
		r = all.len >= 12 && head < all.len ? atoi(all.ptr + 9) : -ECONNRESET;
	buf_clear(ret_body);
	buf_add(ret_body, str_from(all, head + 4));
	conn_close(&c);
	return r;
}

int
events_open(const struct process *p, const char *url, struct conn *ret)
{
	struct conn c;
	int r = conn_open(p->port, &c);
	if (r < 0)
		return r;
	struct buf path = { 0 };
	struct str page = str_of(url);
	page = str_from(page, str_starts(page, str_of(p->base)) ? strlen(p->base) : 0);
	buf_printf(&path, "/_platen/events?page=%.*s%c", STR(page), 0);
	r = send_get(&c, path.ptr);
	buf_done(&path);
	ssize_t head = r < 0 ? r : wait_head(&c);
	if (head >= 12 && atoi(c.in.ptr + 9) != 200)
		head = -EPROTO;
	if (head < 0) {
		conn_close(&c);
		return (int)head;
	}
	client_drop(&c.in, (size_t)head);
	*ret = c;
	return 0;
}

/* One event's lines; true where it is more than a comment. */
static bool
read_event(struct str text, struct str *ret_name, struct str *ret_data)
{
	struct str line, name = S("message"), data = { 0 };
	while (str_line(&text, &line)) {
		if (str_starts(line, S("event:")))
			name = str_trim(str_from(line, 6));
		else if (str_starts(line, S("data:")))
			data = str_trim(str_from(line, 5));
	}
	*ret_name = name;
	*ret_data = data;
	return data.ptr != NULL;
}

int
events_next(struct conn *c, int limit_ms, struct str *ret_name, struct str *ret_data)
{
	client_drop(&c->in, c->taken);
	c->taken = 0;
	for (;;) {
		size_t at = str_search(buf_str(&c->in), S("\n\n"));
		if (at < c->in.len) {
			if (read_event(str_slice(buf_str(&c->in), 0, at), ret_name, ret_data)) {
				c->taken = at + 2;
				return 0;
			}
			client_drop(&c->in, at + 2);
			continue;
		}
		int r = client_fill(c->fd, &c->in, limit_ms);
		if (r <= 0)
			return r < 0 ? r : -ECONNRESET;
	}
}

bool
json_number(struct str json, const char *name, uint64_t *ret)
{
	struct buf b = { 0 };
	buf_printf(&b, "\"%s\":", name);
	size_t at = str_search(json, buf_str(&b)), len = b.len;
	buf_done(&b);
	if (at == json.len)
		return false;
	struct str rest = str_trim(str_from(json, at + len));
	if (rest.len == 0 || rest.ptr[0] < '0' || rest.ptr[0] > '9')
		return false;
	*ret = strtoull(
		rest.ptr, NULL, 10); /* a number is never the last of a JSON object's bytes */
	return true;
}
