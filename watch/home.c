/* Which folder is the site's, and in which its configuration lies.
 *
 * A configuration within the site is named from there, and watched with it. One that lies elsewhere is
 * named "FOLDER//NAME", as the files of a theme are. */
#include "watch/home.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "core/path.h"
#include "render/site.h"
#include "watch/place.h"

static int
open_folder(const char *dir, struct arena *a, struct str *ret)
{
	char resolved[PATH_MAX];
	struct stat st;
	if (stat(dir, &st) < 0 || !realpath(dir, resolved))
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return UV_ENOTDIR;
	if (access(dir, R_OK | X_OK) < 0)
		return -errno;
	*ret = arena_str(a, str_of(resolved));
	return 0;
}

/* Whose fault it is that a folder cannot be used: what is not there was misspelt. */
static int
complain(struct report *report, const char *dir, int error)
{
	report_error(report, "cannot open the folder '%s': %s", dir, uv_strerror(error));
	return error == UV_ENOENT || error == UV_ENOTDIR ? EXIT_USAGE : EXIT_MACHINE;
}

/* That `path` was asked for, with "." behind it where it is to be a folder. */
static void
add_way(struct home *h, struct str path)
{
	buf_add(&h->ways, path);
	buf_add_char(&h->ways, '\0');
}

/* The file's real path: as named from DIR, else from the current folder, which has no usual one; ptr NULL where it is
 * not there. That a usual one comes where there is none is seen with the site. */
static struct str
find_config(struct home *h, struct str name, bool is_named, struct arena *a)
{
	char resolved[PATH_MAX];
	struct str asked[] = { arena_join(a, h->dir, S("/"), name), arena_str(a, name) };
	bool alone = name.len == 0 || name.ptr[0] == '/';
	for (size_t i = alone ? 1 : 0; i < (is_named ? 2 : 1); i++) {
		bool found = realpath(asked[i].ptr, resolved) != NULL;
		if (found || is_named)
			add_way(h, asked[i]);
		if (found)
			return arena_str(a, str_of(resolved));
	}
	return (struct str){ NULL, 0 };
}

static void
add_config(const struct home *h, struct str path, struct buf *ret)
{
	struct str below = place_below(path, h->root);
	if (ret->len)
		buf_add_char(ret, ',');
	if (below.ptr)
		buf_add(ret, below);
	else
		buf_printf(ret, "%.*s//%.*s", STR(path_dirname(path)), STR(path_basename(path)));
}

/* The real paths of the configuration's files, each behind the last: those of --config, else the usual one. */
static int
list_configs(const struct options *o, struct report *report, struct home *h, struct arena *a,
	struct str *paths, size_t max, size_t *ret_n)
{
	struct str rest = o->config ? str_of(o->config) : S("_config.yml,_config.yaml"), name;
	*ret_n = 0;
	while (str_split(&rest, ',', &name)) {
		struct str path = find_config(h, str_trim(name), o->config, a);
		if (!path.ptr && o->config) {
			report_error(report, "--config: there is no file '%.*s'", STR(name));
			return EXIT_USAGE;
		}
		if (path.ptr && *ret_n == max) {
			report_error(report, "--config: more than %zu files", max);
			return EXIT_USAGE;
		}
		if (path.ptr)
			paths[(*ret_n)++] = path;
		if (path.ptr && !o->config) {
			/* it would go before; the site may lie elsewhere, and not see it come */
			if (!str_eq(name, S("_config.yml")))
				add_way(h, arena_join(a, h->dir, S("/_config.yml"), S("")));
			break;
		}
	}
	return 0;
}

/* Goes where `source` leads; one that leads nowhere counts only where DIR was not named. It leads to no other place of
 * the machine: that is for the command line to name, and a configuration may be by anybody. */
static int
follow_source(const struct options *o, struct report *report, struct home *h, struct arena *a,
	struct str source)
{
	if (source.len == 0)
		return 0;
	const char *dir = source.ptr[0] == '/'
				  ? arena_str(a, source).ptr
				  : arena_printf(a, "%.*s/%.*s", STR(h->dir), STR(source)).ptr;
	int r = open_folder(dir, a, &h->root);
	add_way(h, arena_join(a, str_of(dir), S("/."), S("")));
	if (r < 0)
		return o->dir ? 0 : complain(report, dir, r);
	struct str below = place_below(h->root, h->dir);
	if (below.ptr && site_is_own(below)) {
		report_error(report, "`source` leads to '%.*s', which is no part of a site",
			STR(h->root));
		return EXIT_USAGE;
	}
	if (below.ptr)
		return 0;
	report_error(report, "`source` leads out of the folder, to '%.*s': name that with --source",
		STR(h->root));
	return EXIT_USAGE;
}

int
home_find(const struct options *o, struct report *report, struct arena *a, struct home *ret)
{
	enum { CONFIGS_MAX = 32 };
	struct str paths[CONFIGS_MAX], source = S("");
	struct buf configs = BUF_ARENA(a);
	const char *dir = o->dir ? o->dir : ".";
	size_t n;
	*ret = (struct home){ .configs = S(""), .ways = BUF_ARENA(a) };
	int r = open_folder(dir, a, &ret->dir);
	add_way(ret, arena_join(a, str_of(dir), S("/."), S("")));
	if (r < 0)
		return complain(report, dir, r);
	ret->root = ret->dir;
	r = list_configs(o, report, ret, a, paths, CONFIGS_MAX, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct str one = site_source(paths[i], a);
		source = one.len ? one : source;
	}
	if (r == 0)
		r = follow_source(o, report, ret, a, source);
	/* a configuration whose words lead nowhere is waited for until it says something else, as if it were not there */
	for (size_t i = 0; r != 0 && i < n; i++)
		add_way(ret, arena_join(a, paths[i], S("/."), S("")));
	for (size_t i = 0; r == 0 && i < n; i++)
		add_config(ret, paths[i], &configs);
	/* the usual file of a site is found by the site itself, which sees it come and go */
	if (configs.len && (o->config || !str_eq(ret->root, ret->dir)))
		ret->configs = buf_str(&configs);
	return r;
}

void
home_each_step(struct str way, home_step_fn *each, void *ctx)
{
	enum { LINKS_MAX = 40 }; /* as in the kernel */
	char target[PATH_MAX];
	struct stat st;
	struct arena a = { 0 };
	struct str at = S(""), rest = way, name; /* "" is "/" */
	if (!str_starts(way, S("/")) && getcwd(target, sizeof(target)) && target[1])
		at = arena_str(&a, str_of(target));
	for (int links = 0; links < LINKS_MAX && rest.len && str_split(&rest, '/', &name);) {
		if (name.len == 0 || str_eq(name, S(".")))
			continue;
		if (str_eq(name, S(".."))) {
			at = path_dirname(at);
			continue;
		}
		struct str next = arena_join(&a, at, S("/"), name);
		struct str folder = at.len ? at : S("/");
		ssize_t n = readlink(next.ptr, target, sizeof(target));
		if (n >= 0 && (size_t)n < sizeof(target)) {
			each(ctx, folder, name);
			links++;
			at = target[0] == '/' ? S("") : at;
			rest = arena_printf(&a, "%.*s/%.*s", (int)n, target, STR(rest));
			continue;
		}
		bool there = lstat(next.ptr, &st) == 0, leads = there && S_ISDIR(st.st_mode);
		if (leads ? access(next.ptr, R_OK | X_OK) < 0 : !there || rest.len)
			each(ctx, folder, name);
		if (!leads)
			break;
		at = next;
	}
	arena_done(&a);
}
