/* The servers that the site oracle compares. */
#include "tests/oracle/oracle.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

uint64_t
now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* Reads the port out of the line in which the server says that it listens. */
static int
read_port(int fd)
{
	struct buf b = { 0 };
	int port = 0;
	while (!port && buf_reserve(&b, 4096)) {
		ssize_t n = read(fd, b.ptr + b.len, 4096);
		if (n <= 0)
			break;
		b.len += (size_t)n;
		size_t at = str_search(buf_str(&b), S("http://localhost:"));
		if (at < b.len && str_find(buf_str(&b), '\n', at) < b.len)
			port = atoi(b.ptr + at + sizeof("http://localhost:") - 1);
	}
	buf_done(&b);
	return port;
}

/* Begins a process that keeps the pipe empty, and what came through it in a file without a name. */
static void
keep_log(int pipe, struct server *s)
{
	char name[] = "/tmp/platen-oracle-log-XXXXXX";
	int log = mkostemp(name, O_APPEND | O_CLOEXEC);
	if (log < 0)
		abort();
	(void)unlink(name); /* it stays as long as somebody has it open */
	s->log = log;
	s->keeper = fork();
	if (s->keeper < 0)
		abort();
	if (s->keeper == 0) {
		char bytes[65536];
		for (ssize_t n; (n = read(pipe, bytes, sizeof(bytes))) > 0;)
			if (write(log, bytes, (size_t)n) != n)
				break;
		_exit(0);
	}
}

void
server_quiet(const struct server *s)
{
	if (ftruncate(s->log, 0) < 0)
		abort();
}

static void
tell_lines(struct str text)
{
	struct str line;
	while (str_line(&text, &line))
		printf("# %.*s\n", STR(line));
}

void
server_tell(const struct server *s)
{
	enum { TOLD = 128 * 1024 }; /* what comes after that are requests, again and again */
	struct buf b = { 0 };
	if (server_get(s, "/_platen/state.json", &b))
		tell_lines(buf_str(&b));
	buf_clear(&b);
	for (ssize_t n; b.len < TOLD && buf_reserve(&b, 4096) &&
			(n = pread(s->log, b.ptr + b.len, 4096, (off_t)b.len)) > 0;)
		b.len += (size_t)n;
	tell_lines(buf_str(&b));
	buf_done(&b);
}

bool
server_start(const char *platen, const char *dir, bool watch, struct server *ret)
{
	static const char *const caches[] = { "4M", "4M", "1G", "0" };
	static const char *const memories[] = { "1", "1", "64K", "16M" };
	const char *cache = watch ? caches[pick(4)] : "0";
	const char *memory = watch ? memories[pick(4)] : "1G";
	int out[2];
	if (pipe2(out, O_CLOEXEC) < 0)
		return false;
	if (watch)
		did("a server with --cache-size %s --memory %s", cache, memory);
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(out[1], 1);
		/* the one that is compared with makes everything itself */
		execl(platen, platen, "dev", dir, watch ? "--watch" : "--no-watch", "--port", "0",
			"--url", "http://oracle.example", "--log", "json", "--cache-size", cache,
			"--memory", memory, watch ? "--verbose" : NULL, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	*ret = (struct server){ .pid = pid, .port = read_port(out[0]), .log = -1 };
	if (watch)
		keep_log(out[0], ret);
	close(out[0]);
	return ret->port != 0;
}

void
server_stop(struct server *s, int signal)
{
	kill(s->pid, signal);
	(void)waitpid(s->pid, NULL, 0);
	if (s->log < 0)
		return;
	close(s->log);
	kill(s->keeper,
		SIGKILL); /* nobody reads the rest; it might come from the server's children */
	(void)waitpid(s->keeper, NULL, 0);
}

static int
dial(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

bool
server_get(const struct server *s, const char *url, struct buf *ret)
{
	char request[2048], ch[65536];
	int fd = dial(s->port);
	if (fd < 0)
		return false;
	int n = snprintf(request, sizeof(request),
		"GET %s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n", url, s->port);
	struct buf raw = { 0 };
	bool sent = write(fd, request, (size_t)n) == n;
	for (ssize_t got; sent && (got = read(fd, ch, sizeof(ch))) > 0;)
		buf_add(&raw, (struct str){ ch, (size_t)got });
	close(fd);
	struct str rest = buf_str(&raw), line;
	bool any = raw.len > 12, head = true;
	buf_clear(ret);
	while (head && str_line(&rest, &line)) {
		head = line.len != 0;
		if (!str_starts(line, S("Date:")) && !str_starts(line, S("date:"))) {
			buf_add(ret, line);
			buf_lit(ret, "\n");
		}
	}
	buf_add(ret, rest);
	buf_done(&raw);
	return any;
}
