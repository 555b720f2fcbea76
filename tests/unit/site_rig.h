/* A site in a folder of its own: files that come and go, what a URL answers, and what an edit ran. */
#ifndef TESTS_SITE_RIG_H
#define TESTS_SITE_RIG_H

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/site.h"

#include "tap.h"

static char dir[] = "/tmp/platen-site-XXXXXX";
static struct site *site;
static struct buf
	ran; /* "file front document" of the last update, in the order in which they ran */

/* Writes a file beneath the site, and the folders above it. */
static void
save(const char *path, const char *text)
{
	char part[256];
	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
		(void)snprintf(part, sizeof(part), "%.*s", (int)(p - path), path);
		(void)mkdir(part, 0777);
	}
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abort();
	close(fd);
	if (site)
		site_written(site, str_of(path));
}

__attribute__((unused)) static void
drop(const char *path)
{
	(void)unlink(path);
	site_gone(site, str_of(path));
}

static struct site_answer
get(const char *url)
{
	struct site_answer a;
	site_get(site, str_of(url), &a);
	return a;
}

/* Whether the page has the text; shows the page where it has not. */
__attribute__((unused)) static bool
has(const char *url, const char *text)
{
	struct site_answer a = get(url);
	bool found = str_search(a.body, str_of(text)) < a.body.len;
	if (!found)
		note("%s answers %d: %.*s", url, a.status,
			(int)(a.body.len > 3000 ? 3000 : a.body.len), a.body.ptr);
	return found;
}

__attribute__((unused)) static bool
lacks(const char *url, const char *text)
{
	struct site_answer a = get(url);
	return str_search(a.body, str_of(text)) == a.body.len;
}

static void
on_note(void *ctx, const struct graph_note *n)
{
	size_t kinds;
	const struct kind *k = site_kinds(&kinds);
	if (n->event != GRAPH_HIT && n->event != GRAPH_CUT)
		buf_printf(&ran, "%s%s", ran.len ? " " : "", k[n->kind].name);
}

__attribute__((unused)) static struct site_update
update(void)
{
	struct site_update u;
	buf_clear(&ran);
	site_settle(site, &u);
	return u;
}

/* Whether an update ran just these, by the names of their kinds. */
__attribute__((unused)) static bool
ran_is(const char *want)
{
	(void)update();
	bool same = ran.len ? str_eq(buf_str(&ran), str_of(want)) : !*want;
	if (!same)
		note("ran: %.*s", STR(ran.len ? buf_str(&ran) : S("")));
	return same;
}

/* Makes the folder, and goes there. */
static bool
rig_enter(void)
{
	return mkdtemp(dir) && chdir(dir) == 0;
}

/* Opens the folder as a site, by a clock that stands. */
static bool
rig_open(struct site_options o)
{
	o.root = str_of(dir);
	o.now = o.now ? o.now : 1700000000;
	if (site_new(&o, &site) < 0)
		return false;
	graph_observe(site_graph(site), on_note, NULL);
	return true;
}

static void
rig_close(void)
{
	graph_check(site_graph(site));
	site_free(site);
	site = NULL;
	buf_done(&ran);
	ran = (struct buf){ 0 };
}

#endif
