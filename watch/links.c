/* Symlinks: what a link leads to is watched too, by its folder, never as a file.
 *
 * From a link to its target there may be several steps, each of them a name in some folder; any of
 * them may be replaced. Each step is an alias: "a change of this name in this folder is a change of
 * that link". A link to a folder is no alias but one more place of that folder. */
#include "watch/watcher_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/path.h"

enum { MAX_STEPS = 16 };

void
alias_free(struct watcher *w, struct alias *a)
{
	struct alias **link = &a->folder->aliases;
	while (*link != a)
		link = &(*link)->next;
	*link = a->next;
	folder_note_idle(w, a->folder);
	for (size_t i = 0; i < w->n_links; i++)
		if (w->links[i] == a) {
			w->links[i] = w->links[--w->n_links];
			break;
		}
	free(a);
}

void
link_drop(struct watcher *w, struct str path)
{
	size_t i = 0;
	while (i < w->n_links)
		if (str_eq(w->links[i]->link, path))
			alias_free(w, w->links[i]); /* another one takes its index */
		else
			i++;
}

static void
alias_add(struct watcher *w, const char *folder, struct str name, struct str link)
{
	int error;
	struct folder *f = folder_watch(w, folder, true, &error);
	if (!f)
		return; /* without a watch there: the link itself still is watched */
	struct alias *a = watcher_checked(calloc(1, sizeof(*a) + name.len + link.len));
	memcpy(a->bytes, name.ptr, name.len);
	memcpy(a->bytes + name.len, link.ptr, link.len);
	a->name = (struct str){ a->bytes, name.len };
	a->link = (struct str){ a->bytes + name.len, link.len };
	a->folder = f;
	a->next = f->aliases;
	f->aliases = a;
	if (w->n_links == w->cap_links) {
		w->cap_links = w->cap_links ? w->cap_links * 2 : 16;
		w->links =
			watcher_checked(realloc(w->links, w->cap_links * sizeof(struct alias *)));
	}
	w->links[w->n_links++] = a;
}

static bool
within_root(const struct watcher *w, struct str real)
{
	if (w->root.len == 1)
		return true; /* the root is "/" */
	return str_starts(real, w->root) &&
	       (real.len == w->root.len || real.ptr[w->root.len] == '/');
}

/* One step of a link: reads the link at `at` and puts where it leads, its folder resolved, into `at`
 * again, and that folder into `folder`. False at the end of the way. */
static bool
link_step(char at[PATH_MAX], char folder[PATH_MAX], struct str *ret_name)
{
	char target[PATH_MAX], joined[2 * PATH_MAX + 2];
	ssize_t n = readlink(at, target, sizeof(target) - 1);
	if (n <= 0)
		return false;
	target[n] = '\0';
	struct str here = str_of(at);
	size_t slash = str_rfind(here, '/');
	struct buf b = { .max = sizeof(joined) };
	if (target[0] != '/')
		buf_printf(&b, "%.*s/", STR(str_slice(here, 0, slash)));
	buf_printf(&b, "%s", target);
	struct str whole = buf_str(&b);
	while (whole.len > 1 && whole.ptr[whole.len - 1] == '/')
		whole.len--;
	size_t end = str_rfind(whole, '/');
	struct str name = str_from(whole, end + 1);
	memcpy(joined, whole.ptr, end ? end : 1);
	joined[end ? end : 1] = '\0';
	bool fits = end < whole.len && !b.overflow && realpath(joined, folder) &&
		    strlen(folder) + name.len + 2 <= PATH_MAX;
	if (fits) {
		size_t len = strlen(folder);
		memmove(at, folder, len);
		at[len] = '/';
		memcpy(at + len + 1, name.ptr, name.len);
		at[len + 1 + name.len] = '\0';
		*ret_name = (struct str){ at + len + 1, name.len };
	}
	buf_done(&b);
	return fits;
}

/* Watches every step from the link to its target. */
static void
follow_file(struct watcher *w, struct str path)
{
	char at[PATH_MAX], folder[PATH_MAX];
	struct str name;
	const char *full = watcher_path(w, path);
	if (!full)
		return;
	memcpy(at, full, w->root_len + path.len + 1);
	for (int i = 0; i < MAX_STEPS && link_step(at, folder, &name); i++)
		if (w->opt.allow_outside || within_root(w, str_of(folder)))
			alias_add(w, folder, name, path);
}

/* A link to a folder that holds the link would never end. */
static bool
holds_itself(struct watcher *w, struct str path, struct str target)
{
	char folder[PATH_MAX];
	const char *full = watcher_path(w, path_dirname(path));
	if (!full || !realpath(full, folder))
		return true;
	struct str at = str_of(folder);
	return target.len == 1 ||
	       (str_starts(at, target) && (at.len == target.len || at.ptr[target.len] == '/'));
}

enum link_kind
link_look(struct watcher *w, struct str path, bool through_link)
{
	char real[PATH_MAX];
	struct stat st;
	const char *full = watcher_path(w, path);
	if (!full)
		return LINK_IGNORED;
	if (!realpath(full, real) || stat(real, &st) < 0)
		return LINK_FILE;
	if (!w->opt.allow_outside && !within_root(w, str_of(real))) {
		w->stats.refused++;
		watcher_say(
			w, NOTICE_OUTSIDE, "%.*s leads out of the site: not followed", STR(path));
		return LINK_IGNORED;
	}
	if (S_ISDIR(st.st_mode))
		return through_link || holds_itself(w, path, str_of(real)) ? LINK_IGNORED
									   : LINK_FOLDER;
	return S_ISREG(st.st_mode) ? LINK_FILE : LINK_IGNORED;
}

void
link_found(struct watcher *w, struct str path, bool through_link, bool report)
{
	switch (link_look(w, path, through_link)) {
	case LINK_FOLDER:
		scan_push(w, path, report, true);
		break;
	case LINK_FILE:
		follow_file(w, path);
		if (report)
			watcher_add(w, path, BATCH_WRITTEN);
		break;
	case LINK_IGNORED:
		break;
	}
}
