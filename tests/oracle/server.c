/* The servers that the site oracle compares. */
#include "tests/oracle/oracle.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Reads the port out of the line in which the server says that it listens; 0 where it ends before. */
static int
read_port(const struct server *s)
{
	static const char name[] = "http://localhost:";
	struct str line = { name, sizeof(name) - 1 };
	char text[65536];
	for (;;) {
		bool ended = waitpid(s->pid, NULL, WNOHANG) != 0;
		ssize_t n = pread(s->log, text, sizeof(text), 0);
		struct str said = { text, n > 0 ? (size_t)n : 0 };
		size_t at = str_search(said, line);
		if (str_find(said, '\n', at) < said.len)
			return atoi(text + at + line.len);
		if (ended)
			return 0;
		(void)nanosleep(&(struct timespec){ .tv_nsec = 200000 }, NULL);
	}
}

static int
log_file(void)
{
	char name[] = "../log-XXXXXX";
	int log = mkostemp(name, O_APPEND | O_CLOEXEC);
	if (log < 0)
		abort();
	(void)unlink(name); /* it stays as long as somebody has it open */
	return log;
}

void
server_quiet(struct server *s)
{
	if (ftruncate(s->log, 0) < 0)
		abort();
	s->heard = 0;
}

void
server_said(struct server *s, struct buf *ret)
{
	enum { PIECE = 65536 };
	size_t from = ret->len;
	ssize_t n;
	while (buf_reserve(ret, PIECE) && (n = pread(s->log, ret->ptr + ret->len, PIECE,
						   (off_t)(s->heard + ret->len - from))) > 0)
		ret->len += (size_t)n;
	while (ret->len > from && ret->ptr[ret->len - 1] != '\n')
		ret->len--; /* the rest of that line is to come */
	s->heard += ret->len - from;
}

void
server_pause(const struct server *s)
{
	kill(s->pid, SIGSTOP);
	if (waitpid(s->pid, NULL, WUNTRACED) != s->pid)
		abort();
}

void
server_go_on(const struct server *s)
{
	kill(s->pid, SIGCONT);
}

static void
tell_lines(struct str text)
{
	struct str line;
	while (str_line(&text, &line))
		printf("# %.*s\n", STR(line));
}

void
server_tell(struct server *s)
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
	int log = log_file();
	if (watch)
		did("a server with --cache-size %s --memory %s", cache, memory);
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(log, 1);
		/* the one that is compared with makes everything itself */
		execl(platen, platen, "dev", dir, watch ? "--watch" : "--no-watch", "--port", "0",
			"--url", "http://oracle.example", "--log", "json", "--cache-size", cache,
			"--memory", memory, watch ? "--verbose" : NULL, (char *)NULL);
		_exit(127);
	}
	*ret = (struct server){ .pid = pid, .log = log, .stream = -1, .fd = -1 };
	ret->port = read_port(ret);
	return ret->port != 0;
}

void
server_stop(struct server *s, int signal)
{
	kill(s->pid, signal);
	(void)waitpid(s->pid, NULL, 0);
	server_hang_up(s);
	server_close(s);
	close(s->log);
}
