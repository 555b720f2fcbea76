/* Reads a folder, by way of links, to folders as far as platen follows them. */
#include "tests/oracle/world.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"

static void
read_text(struct world *w, const char *path, const struct stat *st)
{
	struct text *t = calloc(1, sizeof(*t));
	int fd = open(path, O_RDONLY);
	ssize_t n = -1;
	if (!t || w->n == FILES_MAX || strlen(path) >= REACH_PATH)
		abort();
	(void)snprintf(t->path, sizeof(t->path), "%s", path);
	t->mtime = (uint64_t)st->st_mtim.tv_sec * 1000000000u + (uint64_t)st->st_mtim.tv_nsec;
	while (fd >= 0 && buf_reserve(&t->bytes, 4096) &&
		(n = read(fd, t->bytes.ptr + t->bytes.len, 4096)) > 0)
		t->bytes.len += (size_t)n;
	if (fd >= 0)
		close(fd);
	w->all[w->n++] = t;
}

static void
note_other(struct world *w, const char *path, bool folder)
{
	if (w->nothers == FILES_MAX || strlen(path) >= REACH_PATH)
		abort();
	struct other *o = &w->others[w->nothers++];
	(void)snprintf(o->path, sizeof(o->path), "%s", path);
	o->folder = folder;
}

/* What platen has written there. */
static bool
is_ours(const char *name)
{
	return strcmp(name, ".platen") == 0 || strcmp(name, "_site") == 0;
}

static bool
leads_on(const char *path)
{
	char top[4096];
	return getcwd(top, sizeof(top)) && file_leads_on(top, str_of(path));
}

static void
look_into(struct world *w, const char *folder)
{
	DIR *d = opendir(*folder ? folder : ".");
	for (struct dirent *e; d && (e = readdir(d));) {
		char path[2 * REACH_PATH];
		struct stat st, link;
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
			(!*folder && is_ours(e->d_name)))
			continue;
		(void)snprintf(path, sizeof(path), "%s%s%s", folder, *folder ? "/" : "", e->d_name);
		if (lstat(path, &link) < 0)
			continue;
		bool leads = stat(path, &st) == 0, within = leads && S_ISDIR(st.st_mode);
		if (leads && !within)
			read_text(w, path, &st);
		else
			note_other(w, path, within);
		if (within && (!S_ISLNK(link.st_mode) || leads_on(path)))
			look_into(w, path);
	}
	if (d)
		closedir(d);
}

static int
by_path(const void *left, const void *right)
{
	const struct text *a = *(struct text *const *)left, *b = *(struct text *const *)right;
	return strcmp(a->path, b->path);
}

struct world *
world_look(void)
{
	struct world *w = calloc(1, sizeof(*w));
	if (!w)
		abort();
	look_into(w, "");
	qsort(w->all, w->n, sizeof(struct text *), by_path);
	w->posts = access("_posts", F_OK) == 0;
	w->layouts = access("_layouts", F_OK) == 0;
	return w;
}

void
world_free(struct world *w)
{
	for (size_t i = 0; w && i < w->n; i++) {
		buf_done(&w->all[i]->bytes);
		free(w->all[i]);
	}
	free(w);
}

void
world_set_url(struct world *w, size_t i, struct str url)
{
	(void)snprintf(w->all[i]->url, REACH_PATH, "%.*s", STR(url));
}

const struct text *
world_find(const struct world *w, struct str path)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(str_of(w->all[i]->path), path))
			return w->all[i];
	return NULL;
}

static void
tell_text(const char *what, const struct text *t)
{
	struct str rest = t ? (struct str){ t->bytes.ptr, t->bytes.len } : S("(no file)"), line;
	printf("# --- %s\n", what);
	while (str_line(&rest, &line))
		printf("# %.*s\n", STR(line));
}

/* What of the files of `w` is another in `other`, or is not there. */
static void
tell_files(const struct world *w, const struct world *other, bool missing)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct text *t = w->all[i], *o = world_find(other, str_of(t->path));
		struct str bytes = { t->bytes.ptr, t->bytes.len };
		if (missing ? o != NULL
			    : o && str_eq(bytes, (struct str){ o->bytes.ptr, o->bytes.len }))
			continue;
		printf("# ---- %s\n", t->path);
		tell_text("before", missing ? t : o);
		tell_text("after", missing ? NULL : t);
	}
}

void
world_tell(const struct world *then, const struct world *now)
{
	tell_files(now, then, false);
	tell_files(then, now, true);
}
