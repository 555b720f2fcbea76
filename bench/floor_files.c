/* The floor of a start and of a build: a stat of every file; reading each post, with its hash and its front matter; and
 * rendering and writing it into a folder of its own, too; by a process for each core, each with its share. */
#include "bench/floor.h"

#include <cmark-gfm-core-extensions.h>
#include <dirent.h>
#include <fcntl.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>
#include <yaml.h>

enum { FILE_MAX = 1 << 20 };

/* The events of one document: front matter is read, not understood. */
void
floor_read_yaml(const char *text, size_t len)
{
	yaml_parser_t parser;
	yaml_event_t event;
	bool more = true;
	(void)yaml_parser_initialize(&parser);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	while (more && yaml_parser_parse(&parser, &event)) {
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
}

size_t
floor_folder(const char *dir)
{
	size_t n = 0;
	DIR *folder = opendir(dir);
	while (folder && readdir(folder))
		n++;
	if (folder)
		(void)closedir(folder);
	return n;
}

/* Reads, hashes, renders and writes one post, into a folder of its own; `out` < 0: its front matter is enough. */
static int
work_one(const char *path, size_t number, int out)
{
	static char text[FILE_MAX];
	char name[48];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = read(fd, text, FILE_MAX - 1);
	(void)close(fd);
	if (len < 4)
		return -1;
	text[len] = 0;
	if (XXH3_128bits(text, (size_t)len).low64 == 0)
		return -1; /* never: so that the hash is made */
	const char *end = strstr(text + 3, "\n---\n"), *body = end ? end + 5 : text;
	floor_read_yaml(text, end ? (size_t)(end - text) : 0);
	if (out < 0)
		return 0;
	size_t html_len;
	char *html = floor_render(body, (size_t)(text + len - body), &html_len);
	(void)snprintf(name, sizeof(name), "%zu", number);
	(void)mkdirat(out, name, 0755);
	(void)snprintf(name, sizeof(name), "%zu/index.html", number);
	fd = openat(out, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ssize_t written = write(fd, html, html_len);
	(void)close(fd);
	return written == (ssize_t)html_len ? 0 : -1;
}

static int
is_post(const char *name)
{
	const char *dot = strrchr(name, '.');
	return dot && strcmp(dot, ".md") == 0;
}

struct posts {
	char **paths;
	size_t n;
};

static void
posts_add(struct posts *p, const char *path)
{
	if ((p->n & (p->n - 1)) == 0)
		p->paths = realloc(p->paths, (p->n ? 2 * p->n : 1) * sizeof(*p->paths));
	if (!p->paths || !(p->paths[p->n++] = strdup(path)))
		abort(); /* out of memory */
}

/* Works on all, by so many processes. */
static int
work_all(const struct posts *p, int out, long cores)
{
	int r = 0, status;
	for (long core = 0; core < cores; core++) {
		pid_t child = fork();
		if (child < 0)
			return -1;
		if (child > 0)
			continue;
		for (size_t i = (size_t)core; i < p->n && r == 0; i += (size_t)cores)
			r = work_one(p->paths[i], i, out);
		_exit(r == 0 ? 0 : 1);
	}
	while (wait(&status) > 0)
		r |= status;
	return r;
}

int
floor_files(enum floor_work work, const char *dir, const char *out, long processes)
{
	char path[4096];
	char *const roots[] = { path, NULL };
	struct posts posts = { 0 };
	int r = 0;
	(void)snprintf(path, sizeof(path), "%s", dir);
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL); /* with a stat of each */
	for (FTSENT *e; walk && (e = fts_read(walk));)
		if (work != FLOOR_STAT && e->fts_info == FTS_F && is_post(e->fts_name))
			posts_add(&posts, e->fts_path);
	if (walk)
		(void)fts_close(walk);
	long cores = processes > 0 ? processes : sysconf(_SC_NPROCESSORS_ONLN);
	if (walk && work == FLOOR_FRONT)
		r = work_all(&posts, -1, cores);
	if (walk && work == FLOOR_BUILD) {
		cmark_gfm_core_extensions_ensure_registered();
		(void)mkdir(out, 0755);
		int to = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		r = work_all(&posts, to, cores);
		(void)close(to);
	}
	for (size_t i = 0; i < posts.n; i++)
		free(posts.paths[i]);
	free(posts.paths);
	return walk && r == 0 ? 0 : 1;
}
