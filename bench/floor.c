/* The floor: the least that this machine needs, on one straight path, for what platen does.
 *
 *	floor startup [DIR]   exec → a listening socket → one answer, for which the names in DIR have been read
 *	floor update DIR      for each saved file: inotify, read, XXH3, YAML, cmark, one local send
 *	floor stat DIR | front DIR | build DIR OUT [PROCESSES]   see floor_files.c
 *	floor write WAY DIR N   see floor_write.c
 *
 * No graph, no server, no cache, no thread, no sleep: what is measured here is the machine and the
 * libraries, with a bump allocator beneath cmark, which is faster than malloc. At the end `update`
 * prints the mean of each stage. */
#include "bench/floor.h"

#include <arpa/inet.h>
#include <cmark-gfm-core-extensions.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

enum stage { STAGE_READ, STAGE_HASH, STAGE_YAML, STAGE_CMARK, STAGE_SEND, STAGES };
static const char *const stage_names[] = { "read", "hash", "yaml", "cmark", "send" };
enum { HEAP = 16 << 20, FILE_MAX = 1 << 20 };

struct rig {
	int socket; /* the one client */
	size_t n;   /* files saved */
	uint64_t ns[STAGES];
	char text[FILE_MAX];
};

static _Alignas(16) char heap[HEAP]; /* cmark's allocator takes no context */
static size_t heap_used;

static void *
bump_realloc(void *old, size_t size)
{
	size_t *p = (size_t *)(void *)(heap + heap_used);
	heap_used += (size + 31) & ~(size_t)15;
	if (heap_used > HEAP)
		abort();
	p[1] = size;
	if (old)
		memcpy(p + 2, old, ((size_t *)old)[-1] < size ? ((size_t *)old)[-1] : size);
	return p + 2;
}

static void *
bump_calloc(size_t n, size_t size)
{
	return memset(bump_realloc(NULL, n * size), 0, n * size);
}

static void
bump_free(void *p)
{
}

static cmark_mem bump = { bump_calloc, bump_realloc, bump_free };

static uint64_t
now_ns(void)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Listens on a free port, says so, and waits for the one client. */
static int
accept_client(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, len) < 0 || listen(fd, 1) < 0 ||
		getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		return -1;
	printf("http://localhost:%u/\n", ntohs(at.sin_port));
	(void)fflush(stdout);
	return accept(fd, NULL, NULL);
}

char *
floor_render(const char *text, size_t len, size_t *ret_len)
{
	static const char *const extensions[] = { "table", "strikethrough", "autolink",
		"tasklist" };
	heap_used = 0;
	cmark_parser *parser =
		cmark_parser_new_with_mem(CMARK_OPT_FOOTNOTES | CMARK_OPT_UNSAFE, &bump);
	for (size_t i = 0; i < sizeof(extensions) / sizeof(*extensions); i++)
		cmark_parser_attach_syntax_extension(
			parser, cmark_find_syntax_extension(extensions[i]));
	cmark_parser_feed(parser, text, len);
	cmark_node *root = cmark_parser_finish(parser);
	char *html = cmark_render_html_with_mem(root, CMARK_OPT_FOOTNOTES | CMARK_OPT_UNSAFE,
		cmark_parser_get_syntax_extensions(parser), &bump);
	*ret_len = strlen(html);
	return html;
}

/* With the moments between which it was made, so that the client can hold them against its own clock. */
static void
send_page(int fd, const char *html, size_t len, uint64_t begun, uint64_t made)
{
	char *page = bump_realloc(NULL, len + 256);
	int head = sprintf(page,
		"HTTP/1.1 200 OK\r\nBegun: %llu\r\nMade: %llu\r\nContent-Length: %zu\r\n\r\n",
		(unsigned long long)begun, (unsigned long long)made, len);
	memcpy(page + head, html, len);
	if (send(fd, page, (size_t)head + len, MSG_NOSIGNAL) < 0)
		exit(1);
}

/* One saved file, from its name to the client. */
static void
update(struct rig *f, int dir, const char *name)
{
	uint64_t t[STAGES + 1] = { now_ns() };
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	ssize_t len = read(fd, f->text, FILE_MAX - 1);
	(void)close(fd);
	if (len < 4)
		return;
	f->text[len] = '\0';
	t[STAGE_HASH] = now_ns();
	volatile uint64_t hash = XXH3_128bits(f->text, (size_t)len).low64;
	(void)hash;
	t[STAGE_YAML] = now_ns();
	const char *end = strstr(f->text + 3, "\n---\n"), *body = end ? end + 5 : f->text;
	floor_read_yaml(f->text, end ? (size_t)(end - f->text) : 0);
	t[STAGE_CMARK] = now_ns();
	size_t html_len;
	char *html = floor_render(body, (size_t)(f->text + len - body), &html_len);
	t[STAGE_SEND] = now_ns();
	send_page(f->socket, html, html_len, t[0], t[STAGE_SEND]);
	t[STAGES] = now_ns();
	for (int i = 0; i < STAGES; i++)
		f->ns[i] += t[i + 1] - t[i];
	f->n++;
}

static int
run_updates(const char *path)
{
	static char events[65536] __attribute__((aligned(8)));
	static struct rig f;
	cmark_gfm_core_extensions_ensure_registered();
	int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), watch = inotify_init1(IN_CLOEXEC);
	if (dir < 0 || inotify_add_watch(watch, path, IN_CLOSE_WRITE | IN_MOVED_TO) < 0)
		return 1;
	f.socket = accept_client();
	struct pollfd p[] = { { .fd = watch, .events = POLLIN },
		{ .fd = f.socket, .events = POLLIN } };
	while (poll(p, 2, -1) > 0 && !p[1].revents) { /* the client goes: the end */
		ssize_t n = read(watch, events, sizeof(events));
		for (char *e = events; e < events + n;) {
			const struct inotify_event *event = (const void *)e;
			update(&f, dir, event->name);
			e += sizeof(*event) + event->len;
		}
	}
	for (int i = 0; i < STAGES && f.n; i++)
		printf("%s %.1f µs%s", stage_names[i], (double)f.ns[i] / 1e3 / (double)f.n,
			i < STAGES - 1 ? ", " : "\n");
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "update") == 0)
		return run_updates(argv[2]);
	if (argc == 3 && strcmp(argv[1], "stat") == 0)
		return floor_files(FLOOR_STAT, argv[2], NULL, 0);
	if (argc == 3 && strcmp(argv[1], "front") == 0)
		return floor_files(FLOOR_FRONT, argv[2], NULL, 0);
	if (argc > 3 && strcmp(argv[1], "build") == 0)
		return floor_files(FLOOR_BUILD, argv[2], argv[3], argc > 4 ? atol(argv[4]) : 0);
	if (argc == 5 && strcmp(argv[1], "write") == 0)
		return floor_write(argv[2], argv[3], (size_t)atol(argv[4]));
	if (argc < 2 || argc > 3 || strcmp(argv[1], "startup") != 0)
		return fprintf(stderr,
			       "usage: floor startup [DIR] | update DIR | stat DIR | front DIR "
			       "| build DIR OUT [PROCESSES] | write WAY DIR N\n"),
		       2;
	char request[4096];
	int fd = accept_client();
	if (read(fd, request, sizeof(request)) <= 0 || (argc == 3 && floor_folder(argv[2]) == 0))
		return 1;
	send_page(fd, "a page\n", 7, 0, 0);
	return 0;
}
