/* What `platen build` leaves: in an output that earlier builds made, after any edits, the same files as in an empty
 * one, those that no longer belong there included; and each of them is what the running server answers at its
 * address, less the client's script. */
#include "tests/oracle/oracle.h"

#include <ctype.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define EMPTY "../empty" /* the output that is made from nothing */

enum { PATH = 1024 };

/* The exit status; 0 and 1 are a build's own. One that may use what is kept works as it is drawn, on one core or on more
 * than there are, with little memory or enough; the other is alone, and has all it wants. */
static int
run(const char *platen, const char *out, bool kept)
{
	static const char *const threads[] = { "1", "2", "8" }, *const memories[] = { "1", "1G" };
	const char *on = kept ? threads[pick(3)] : "1", *memory = kept ? memories[pick(2)] : "1G";
	const char *size = kept && pick(4) ? "4M" : "0";
	int status = 0;
	if (kept)
		did("a build with --threads %s --memory %s --cache-size %s", on, memory, size);
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);
		dup2(null, STDIN_FILENO);
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
		execl(platen, platen, "build", ".", "-o", out, "--url", "http://oracle.example",
			"--keep-going", "--threads", on, "--memory", memory, "--cache-size", size,
			(char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		abort();
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int
build_into(const struct play *p, const char *out)
{
	did("a build into %s", out);
	return run(p->platen, out, true);
}

int
build_again(const struct play *p)
{
	return run(p->platen, p->out, true);
}

static bool
contents(const char *path, struct buf *ret)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = -1;
	buf_clear(ret);
	while (fd >= 0 && buf_reserve(ret, 4096) && (n = read(fd, ret->ptr + ret->len, 4096)) > 0)
		ret->len += (size_t)n;
	if (fd >= 0)
		close(fd);
	return n == 0;
}

/* Calls `good` with the path of each file below a folder, from there; whether it was always true. Else the path that
 * it was not true for is in ret_where. */
static bool
each(const char *folder, bool (*good)(void *ctx, const char *path), void *ctx, char ret_where[PATH])
{
	bool fine = true;
	FTS *tree = fts_open(
		(char *[]){ (char *)(uintptr_t)folder, NULL }, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	if (!tree)
		abort();
	for (FTSENT *e; fine && (e = fts_read(tree));) {
		const char *path = e->fts_path + strlen(folder) + 1;
		if (e->fts_info == FTS_D || e->fts_info == FTS_DP)
			continue;
		fine = strlen(path) < PATH / 2 && good(ctx, path);
		if (!fine)
			(void)snprintf(ret_where, PATH, "%s", path);
	}
	fts_close(tree);
	return fine;
}

/* ---- the two outputs --------------------------------------------------------------------------- */

static bool
is_in_empty(void *ctx, const char *path)
{
	char other[PATH];
	(void)snprintf(other, sizeof(other), "%s/%s", EMPTY, path);
	return access(other, F_OK) == 0;
}

static bool
is_same(void *ctx, const char *path)
{
	const char *out = ctx;
	struct buf a = { 0 }, b = { 0 };
	char name[PATH];
	(void)snprintf(name, sizeof(name), "%s/%s", EMPTY, path);
	bool same = contents(name, &a);
	(void)snprintf(name, sizeof(name), "%s/%s", out, path);
	same = same && contents(name, &b) && str_eq(buf_str(&a), buf_str(&b));
	buf_done(&a);
	buf_done(&b);
	return same;
}

/* ---- what is served ---------------------------------------------------------------------------- */

/* Removes the client's script, which no file has. */
static void
drop_script(struct buf *b)
{
	static const struct str begins = { "<script src=\"/_platen/client.js\" ", 33 };
	struct str text = buf_str(b), end = S("</script>");
	size_t at = str_search(text, begins);
	if (at == text.len)
		return;
	size_t after = at + str_search(str_from(text, at), end) + end.len;
	memmove(b->ptr + at, b->ptr + after, b->len - after);
	b->len -= after - at;
}

static void
url_of(const char *path, char ret[3 * PATH])
{
	size_t len = strlen(path), n = 0;
	struct str file = { path, len };
	if (str_eq(file, S("index.html")) || str_ends(file, S("/index.html")))
		len -= sizeof("index.html") - 1;
	ret[n++] = '/';
	for (size_t i = 0; i < len; i++)
		if (strchr("/-._~+", path[i]) || isalnum((unsigned char)path[i]))
			ret[n++] = path[i];
		else
			n += (size_t)sprintf(ret + n, "%%%02X", (unsigned char)path[i]);
	ret[n] = '\0';
}

static bool
is_served(void *ctx, const char *path)
{
	struct server *live = ctx;
	struct buf file = { 0 }, answer = { 0 };
	char name[PATH], url[3 * PATH];
	(void)snprintf(name, sizeof(name), "%s/%s", EMPTY, path);
	url_of(path, url);
	bool same = contents(name, &file) && server_get(live, url, &answer);
	/* a page that says that nothing is there may say so by its status, too */
	same = same && (str_starts(buf_str(&answer), S("HTTP/1.1 200")) ||
			       (strcmp(path, "404.html") == 0 &&
				       str_starts(buf_str(&answer), S("HTTP/1.1 404"))));
	struct str text = buf_str(&answer);
	size_t head = str_search(text, S("\n\n"));
	if (same) {
		memmove(answer.ptr, answer.ptr + head + 2, answer.len - head - 2);
		answer.len -= head + 2;
		drop_script(&answer);
		same = str_eq(buf_str(&answer), buf_str(&file));
	}
	buf_done(&file);
	buf_done(&answer);
	return same;
}

/* Whether a file is there for what is served at an address that does not say its name; or a folder, which is then an
 * error that the build tells. */
static bool
is_written(const char *url)
{
	static const char *const ends[] = { "", "index.html", ".html" };
	char path[PATH];
	struct stat st;
	bool any = false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		size_t len = (size_t)snprintf(path, sizeof(path), "%s%s%s", EMPTY, url, ends[i]);
		any |= path[len - 1] != '/' && stat(path, &st) == 0;
	}
	return any;
}

static const char *
not_written(const struct site_sort *site, struct server *live)
{
	struct buf b = { 0 };
	const char *found = NULL;
	for (size_t i = 0; i < site->nurls && !found; i++)
		if (server_get(live, site->urls[i], &b) &&
			str_starts(buf_str(&b), S("HTTP/1.1 200")) && !is_written(site->urls[i]))
			found = site->urls[i];
	buf_done(&b);
	return found;
}

bool
build_agrees(const struct play *p, struct server *live, unsigned step)
{
	char where[PATH] = "";
	const char *what = NULL, *url = NULL;
	remove_tree(EMPTY);
	int kept = build_again(p), status = run(p->platen, EMPTY, false);
	if (kept != status || kept < 0 || kept > 1)
		what = "the exit status";
	else if (access(EMPTY, F_OK) < 0)
		return true; /* the configuration is broken: nothing is made, nothing is removed */
	else if (!each(p->out, is_in_empty, NULL, where))
		what = "a file that no longer belongs there";
	else if (!each(EMPTY, is_same, (void *)(uintptr_t)p->out, where))
		what = "what was written before";
	else if (!each(EMPTY, is_served, (void *)(uintptr_t)live, where))
		what = "what is served";
	else if ((url = not_written(p->site, live)))
		what = "what is served and not written";
	if (what && !p->quiet)
		say_wrong(step,
			"a build into an empty folder (status %d) differs from one into %s (status "
			"%d), or from what is served: %s: %s",
			status, p->out, kept, what, url ? url : where);
	return !what;
}
