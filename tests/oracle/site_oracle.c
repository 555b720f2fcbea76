/* The site oracle: after any edits, what the running `dev` answers is what a process started afterwards
 * answers: status, headers (but for Date) and bytes, for every URL.
 *
 *	site_oracle PLATEN [--seed N] [--steps N] [--posts N]
 *
 * A random plain site lies in a temporary folder; each step makes one to four random edits, such as a
 * person, an editor or git make. Then a file is saved whose answer tells that the watcher has come
 * that far. A difference that does not go away within a deadline is a failure; the deadline only bounds the
 * failing case. The seed and, on failure, the edits are printed. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/buf.h"

enum { DEADLINE_MS = 20000, NAMES = 14, LOG = 400 };

/* ---- a seeded generator: the same everywhere ---- */

static uint64_t state;

static uint64_t
next(void)
{
	state += 0x9e3779b97f4a7c15u;
	uint64_t z = state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static unsigned
pick(unsigned n)
{
	return (unsigned)(next() % n);
}

/* ---- what was done, to be told on failure ---- */

static char edits[LOG][256];
static unsigned nedits;

__attribute__((format(printf, 1, 2))) static void
did(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(edits[nedits++ % LOG], sizeof(edits[0]), fmt, ap);
	va_end(ap);
}

static void
tell(void)
{
	unsigned first = nedits > 40 ? nedits - 40 : 0;
	for (unsigned i = first; i < nedits; i++)
		printf("#   %s\n", edits[i % LOG]);
}

static uint64_t
now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

/* ---- a server, and what it answers ---- */

struct server {
	pid_t pid;
	int port;
};

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

static bool
server_start(const char *platen, const char *dir, bool watch, struct server *ret)
{
	int out[2];
	if (pipe2(out, O_CLOEXEC) < 0)
		return false;
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(out[1], 1);
		dup2(null, 2);
		execl(platen, platen, "dev", dir, watch ? "--watch" : "--no-watch", "--port", "0",
			"--url", "http://oracle.example", "--log", "json", (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	*ret = (struct server){ pid, read_port(out[0]) };
	if (watch)
		(void)fcntl(out[0], F_SETFD,
			FD_CLOEXEC); /* kept open: its lines fill a pipe nobody reads */
	else
		close(out[0]);
	if (watch) { /* a reader of its own keeps the pipe empty */
		pid_t drain = fork();
		if (drain == 0) {
			char junk[65536];
			while (read(out[0], junk, sizeof(junk)) > 0)
				;
			_exit(0);
		}
		close(out[0]);
	}
	return ret->port != 0;
}

static void
server_stop(struct server *s)
{
	kill(s->pid, SIGKILL);
	(void)waitpid(s->pid, NULL, 0);
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

/* The whole answer to a GET, without its Date and the port; false when there was none. */
static bool
get(const struct server *s, const char *url, struct buf *ret)
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

/* ---- the site and its edits ---- */

static const char *const names[NAMES] = { "a.md", "b.md", "c.md", "index.md", "README.md",
	"d/index.md", "d/e.md", "d/README.md", "d.md", "f/g/h.md", "f/g.md", "2023-04-05-old.md",
	"_drafts/z.md", "404.md" };
static const char *const files[] = { "style.css", "p.png", "d/q.png", "d/index.html", "f/x.txt",
	"feed.xml" };
static const char *const tags[] = { "red", "Green", "blue sky", "C++", "red " };
static const char *const dates[] = { "2023-01-02", "2023-01-02", "2024-05-06 07:08",
	"October 26th 2023", "2099-01-01", "2022-12-31T23:59:59+02:00" };

static void
make_parents(const char *path)
{
	char part[512];
	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
		(void)snprintf(part, sizeof(part), "%.*s", (int)(p - path), path);
		(void)mkdir(part, 0777);
	}
}

/* Saves in one of the ways that editors have. */
static void
save(const char *path, struct str text)
{
	char temp[600];
	unsigned how = pick(3);
	make_parents(path);
	(void)snprintf(temp, sizeof(temp), how == 2 ? "%s.tmp" : "%s", path);
	int fd = open(temp, O_WRONLY | O_CREAT | (how == 0 ? 0 : O_TRUNC), 0666);
	if (fd < 0)
		return; /* a folder lies there */
	if (write(fd, text.ptr, text.len) != (ssize_t)text.len ||
		(how == 0 && ftruncate(fd, (off_t)text.len)))
		abort();
	close(fd);
	if (how == 2 && rename(temp, path) < 0)
		(void)unlink(temp);
	did("save %s (way %u, %zu bytes)", path, how, text.len);
}

static void
random_front(struct buf *b)
{
	buf_lit(b, "---\n");
	if (pick(4))
		buf_printf(b, "title: T%u\n", pick(5));
	if (pick(3))
		buf_printf(b, "date: %s\n", dates[pick(6)]);
	if (pick(2))
		buf_printf(b, "tags: [%s, \"%s\"]\n", tags[pick(5)], tags[pick(5)]);
	if (pick(4) == 0)
		buf_printf(b, "excerpt: E%u\n", pick(3));
	if (pick(6) == 0)
		buf_printf(b, "image: %s\n", pick(2) ? "p.png" : "/d/q.png");
	if (pick(8) == 0)
		buf_lit(b, "draft: true\n");
	if (pick(8) == 0)
		buf_lit(b, "published: false\n");
	if (pick(10) == 0)
		buf_lit(b, "isFeatured: true\n");
	if (pick(12) == 0)
		buf_lit(b, "broken: [1, 2\n");
	if (pick(20) == 0)
		buf_lit(b, "date: tuesday\n");
	if (pick(30))
		buf_lit(b, "---\n");
}

static void
random_document(const char *path)
{
	struct buf b = { 0 };
	if (pick(8))
		random_front(&b);
	if (pick(4) == 0)
		buf_printf(&b, "# Heading %u\n\n", pick(3));
	buf_printf(&b, "Text %u of *words*.\n\n", pick(4));
	for (unsigned n = pick(4); n; n--) {
		const char *target = names[pick(NAMES)];
		buf_printf(&b, pick(2) ? "[link](%s#x)\n" : "[link](/%s)\n", target);
	}
	if (pick(3) == 0)
		buf_printf(&b, "![image](%s)\n", files[pick(3)]);
	if (pick(5) == 0)
		buf_lit(&b, "\n```js filename=\"x.js\"\nlet a;\n```\n");
	save(path, buf_str(&b));
	buf_done(&b);
}

static void
random_file(const char *path)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "<p>file %u</p>", pick(4));
	save(path, (struct str){ text, (size_t)n });
}

static void
random_config(void)
{
	struct buf b = { 0 };
	buf_printf(&b, "title: Site %u\n", pick(3));
	if (pick(3) == 0)
		buf_lit(&b, "future: true\n");
	if (pick(3) == 0)
		buf_lit(&b, "show_drafts: true\n");
	if (pick(4) == 0)
		buf_lit(&b, "timezone: Asia/Tokyo\n");
	if (pick(8) == 0)
		buf_lit(&b, "bad: [\n");
	if (pick(8) == 0)
		buf_lit(&b, "description: said\nauthor: somebody\n");
	save("_config.yml", buf_str(&b));
	buf_done(&b);
}

static void
remove_tree(const char *path)
{
	char child[600];
	DIR *d = opendir(path);
	for (struct dirent *e; d && (e = readdir(d));) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		(void)snprintf(child, sizeof(child), "%s/%s", path, e->d_name);
		remove_tree(child);
	}
	if (d)
		closedir(d);
	(void)remove(path);
}

static void
append_to(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND);
	if (fd < 0)
		return;
	if (write(fd, "\nmore\n", 6) != 6)
		abort();
	close(fd);
	did("append to %s", path);
}

static void
move(const char *from, const char *to)
{
	make_parents(to);
	if (rename(from, to) == 0)
		did("move %s to %s", from, to);
}

static void
random_folder_edit(void)
{
	static const char *const folders[] = { "d", "f", "f/g", "moved" };
	const char *a = folders[pick(4)], *b = folders[pick(4)];
	if (pick(3) == 0) {
		remove_tree(a);
		did("remove everything of %s", a);
	} else if (strcmp(a, b) != 0) {
		move(a, b);
	}
}

static void
random_edit(void)
{
	const char *name = names[pick(NAMES)], *file = files[pick(6)];
	struct timespec old[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
	switch (pick(16)) {
	case 0:
	case 1:
	case 2:
	case 3:
	case 4:
		random_document(name);
		break;
	case 5:
		append_to(name);
		break;
	case 6:
		if (unlink(name) == 0)
			did("remove %s", name);
		break;
	case 7:
		move(name, names[pick(NAMES)]);
		break;
	case 8:
		random_file(file);
		break;
	case 9:
		if (unlink(file) == 0)
			did("remove %s", file);
		break;
	case 10:
		random_folder_edit();
		break;
	case 11:
		if (pick(2))
			random_config();
		break;
	case 12:
		if (utimensat(AT_FDCWD, name, old, 0) == 0)
			did("touch %s", name);
		break;
	case 13:
		random_document(name);
		(void)utimensat(AT_FDCWD, name, old, 0);
		break;
	case 14:
		(void)unlink(name);
		make_parents(name);
		if (symlink(pick(2) ? "a.md" : "b.md", name) == 0)
			did("link at %s", name);
		break;
	case 15:
		(void)unlink(name);
		make_parents(name);
		if (link(names[pick(NAMES)], name) == 0)
			did("hard link at %s", name);
		break;
	}
}

/* ---- every URL ---- */

static const char *const urls[] = { "/", "/a/", "/b/", "/c/", "/a", "/README/", "/d/", "/d",
	"/d/e/", "/d/README/", "/f/", "/f/g/", "/f/g/h/", "/2023-04-05-old/", "/_drafts/z/",
	"/_drafts/", "/404/", "/404.html", "/moved/", "/moved/e/", "/moved/g/", "/moved/h/",
	"/moved/g/h/", "/f/e/", "/style.css", "/p.png", "/d/q.png", "/d/index.html", "/f/x.txt",
	"/feed.xml", "/sitemap.xml", "/tags/", "/tags/red/", "/tags/green/", "/tags/blue-sky/",
	"/tags/c++/", "/page/2/", "/nothing/", "/_config.yml", "/a.md", "/moved/x.txt",
	"/moved/q.png", "/d/g/", "/d/g/h/", "/d/h/", "/f/g/e/", "/index.html", "/x/" };
enum { URLS = sizeof(urls) / sizeof(*urls) };

/* Saves a file and waits until the running server answers it: what was done before has been seen. */
static bool
barrier(const struct server *live, unsigned step)
{
	char text[32], url[] = "/barrier.txt";
	struct buf b = { 0 };
	int n = snprintf(text, sizeof(text), "step %u.", step);
	int fd = open("barrier.txt", O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || write(fd, text, (size_t)n) != n)
		abort();
	close(fd);
	uint64_t end = now_ms() + DEADLINE_MS;
	bool seen = false;
	while (!seen && now_ms() < end)
		seen = get(live, url, &b) && str_ends(buf_str(&b), (struct str){ text, (size_t)n });
	buf_done(&b);
	return seen;
}

/* The first URL whose answers differ, or NULL. */
static const char *
difference(const struct server *live, const struct server *fresh, struct buf *ret_live,
	struct buf *ret_fresh)
{
	for (unsigned i = 0; i < URLS; i++) {
		if (!get(live, urls[i], ret_live) || !get(fresh, urls[i], ret_fresh) ||
			!str_eq(buf_str(ret_live), buf_str(ret_fresh)))
			return urls[i];
	}
	return NULL;
}

static bool
check(const char *platen, const struct server *live, unsigned step)
{
	struct server fresh;
	struct buf a = { 0 }, b = { 0 };
	if (!barrier(live, step)) {
		printf("# step %u: the server no longer follows\n", step);
		return false;
	}
	if (!server_start(platen, ".", false, &fresh))
		abort();
	uint64_t end = now_ms() + DEADLINE_MS; /* a disappearance may still be held */
	const char *url;
	do {
		url = difference(live, &fresh, &a, &b);
	} while (url && now_ms() < end);
	server_stop(&fresh);
	if (url)
		printf("# step %u: %s differs\n# --- running\n%.*s\n# --- fresh\n%.*s\n", step, url,
			STR(buf_str(&a)), STR(buf_str(&b)));
	buf_done(&a);
	buf_done(&b);
	return !url;
}

static bool
run(const char *platen, unsigned steps)
{
	struct server live;
	for (unsigned i = 0; i < 8; i++)
		random_document(names[pick(NAMES)]);
	if (!server_start(platen, ".", true, &live))
		abort();
	bool good = true;
	for (unsigned step = 1; good && step <= steps; step++) {
		if (pick(50) == 0) { /* half of them start with what the one before left */
			server_stop(&live);
			if (!server_start(platen, ".", true, &live))
				abort();
		}
		did("step %u", step);
		for (unsigned n = 1 + pick(4); n; n--)
			random_edit();
		good = check(platen, &live, step);
	}
	server_stop(&live);
	return good;
}

int
main(int argc, char **argv)
{
	unsigned steps = 2000;
	uint64_t seed = (uint64_t)time(NULL);
	char dir[] = "/tmp/platen-oracle-XXXXXX";
	if (argc < 2)
		return 2;
	for (int i = 2; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--steps") == 0)
			steps = (unsigned)atoi(argv[i + 1]);
	}
	char *platen = realpath(argv[1], NULL);
	if (!platen || !mkdtemp(dir) || chdir(dir) < 0)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	state = seed;
	printf("# seed %llu, %u steps\n1..1\n", (unsigned long long)seed, steps);
	(void)fflush(stdout);
	bool good = run(platen, steps);
	if (!good)
		tell();
	printf("%s 1 - after each of %u random steps the running server equals a new one\n",
		good ? "ok" : "not ok", steps);
	if (chdir("/") == 0)
		remove_tree(dir);
	free(platen);
	return good ? 0 : 1;
}
