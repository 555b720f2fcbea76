/* The floor of a start and of a build: a stat of every file, and reading, rendering and writing each post,
 * one behind the other. */
#include "bench/floor.h"

#include <cmark-gfm-core-extensions.h>
#include <fcntl.h>
#include <fts.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
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

/* Reads, renders and writes one post, all into one folder. */
static int
build_one(const char *path, size_t number, int out)
{
	static char text[FILE_MAX];
	char name[32];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = read(fd, text, FILE_MAX - 1);
	(void)close(fd);
	if (len < 4)
		return -1;
	text[len] = 0;
	const char *end = strstr(text + 3, "\n---\n"), *body = end ? end + 5 : text;
	floor_read_yaml(text, end ? (size_t)(end - text) : 0);
	size_t html_len;
	char *html = floor_render(body, (size_t)(text + len - body), &html_len);
	(void)snprintf(name, sizeof(name), "%zu.html", number);
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

int
floor_files(const char *dir, const char *out)
{
	char path[4096];
	char *const roots[] = { path, NULL };
	int to = -1, r = 0;
	size_t posts = 0;
	(void)snprintf(path, sizeof(path), "%s", dir);
	cmark_gfm_core_extensions_ensure_registered();
	if (out) {
		(void)mkdir(out, 0755);
		to = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL); /* with a stat of each */
	for (FTSENT *e; walk && r == 0 && (e = fts_read(walk));)
		if (out && e->fts_info == FTS_F && is_post(e->fts_name))
			r = build_one(e->fts_path, posts++, to);
	if (walk)
		(void)fts_close(walk);
	return walk && r == 0 ? 0 : 1;
}
