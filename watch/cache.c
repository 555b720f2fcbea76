/* The cache between processes: where it lies, and what is said about it.
 *
 * It lies in DIR, whatever part of that the configuration names as its `source`, so that it goes where the site goes;
 * where that cannot be written or is on a network, in the user's cache folder, by the path of DIR. What was made of one
 * source is never taken for another's (site_options, `within`), and stays while another is used. Nobody has to know: where
 * there is no place for it everything is made again, which takes longer and is said in one line. */
#include "watch/cache.h"

#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "core/heap.h"
#include "core/pack.h"
#include "core/path.h"
#include "core/store.h"
#include "watch/place.h"
#include "watch/version.h"
#include "watch/watcher.h"

#define OWN_FOLDER ".platen"
#define OWN_CACHE  OWN_FOLDER "/cache"

enum {
	SLICE_NS = 100 * 1000,
	LAST_NS = 300 * 1000 * 1000, /* of what is made, when the process ends */
	DUE = 1024,                  /* tasks */
	WAITING_MAX = 16 << 20,
	SIZE_MIN = 1 << 20,
};

struct cache {
	struct report *report;
	struct site *site;
	struct store *store;
	uint64_t open_ns; /* what opening it took */
	bool said;        /* that it cannot be written, */
	bool said_torn;   /* and that some of it cannot be read */
};

/* ---- what the records are of ---- */

/* One library, or the program itself: a new one may make other pages of the same text. */
static int
add_library(struct dl_phdr_info *info, size_t size, void *ctx)
{
	struct stat st;
	const char *path = info->dlpi_name && *info->dlpi_name ? info->dlpi_name : "/proc/self/exe";
	if (stat(path, &st) < 0)
		return 0; /* the kernel's own, which has no file */
	pack_u64(ctx, (uint64_t)st.st_ino);
	pack_u64(ctx, (uint64_t)st.st_size);
	pack_u64(ctx, (uint64_t)st.st_mtim.tv_sec * 1000000000 + (uint64_t)st.st_mtim.tv_nsec);
	return 0;
}

static struct fingerprint
version(void)
{
	struct buf b = { 0 };
	buf_printf(&b, "%s %s %s %d ", PLATEN_VERSION, PLATEN_COMMIT, PLATEN_LIBRARIES,
		PLATEN_CACHE_FORMAT);
	(void)dl_iterate_phdr(add_library, &b);
	struct fingerprint f = fingerprint_of(buf_str(&b));
	buf_done(&b);
	return f;
}

/* ---- places ---- */

char *
cache_home(const char *below)
{
	const char *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	struct buf path = { 0 };
	if (xdg && xdg[0] == '/')
		buf_printf(&path, "%s/platen%s", xdg, below);
	else if (home && home[0] == '/')
		buf_printf(&path, "%s/.cache/platen%s", home, below);
	else
		return NULL;
	buf_add_char(&path, '\0');
	if (place_folder(str_of(path.ptr)) < 0) {
		buf_done(&path);
		return NULL;
	}
	return path.ptr;
}

int
cache_hide(const struct root *dir)
{
	struct file_id id;
	if (file_lstat(dir, S(OWN_FOLDER "/.gitignore"), &id) == 0)
		return 0;
	return file_write(dir, S(OWN_FOLDER "/.gitignore"), S("*\n"));
}

/* Makes DIR's own folder for it. */
static int
make_own(struct str dir, struct arena *a, const char **ret)
{
	struct root root;
	int r = root_open(arena_str(a, dir).ptr, &root);
	if (r < 0)
		return r;
	r = file_mkdirs(&root, S(OWN_CACHE));
	if (r == 0)
		r = cache_hide(&root);
	root_close(&root);
	*ret = arena_printf(a, "%.*s/" OWN_CACHE, STR(dir)).ptr;
	return r;
}

/* The name of DIR's cache among those of others. */
static struct str
name_of(struct str dir, struct arena *a)
{
	char hex[FINGERPRINT_HEX];
	fingerprint_hex(fingerprint_of(dir), hex);
	return arena_printf(a, "%.16s", hex);
}

int
cache_given(const struct options *o, struct str dir, struct arena *a, struct str *ret)
{
	struct str path;
	int r = o->cache_dir ? place_real(a, o->cache_dir, &path) : UV_ENOENT;
	if (r == 0)
		*ret = arena_printf(a, "%.*s/%.*s", STR(path), STR(name_of(dir, a)));
	return r;
}

/* Makes the folder to which --cache-dir leads. */
static int
make_given(const struct options *o, struct str dir, struct arena *a, const char **ret)
{
	struct str path;
	int r = cache_given(o, dir, a, &path);
	if (r < 0)
		return r;
	*ret = path.ptr;
	return place_folder(path);
}

static int
try_open(struct cache *c, const struct options *o, const char *folder, enum store_state *ret)
{
	uint64_t size = o->cache_size < SIZE_MIN ? SIZE_MIN : o->cache_size;
	if (network_fs(folder))
		return UV_EXDEV;
	return store_open(folder, version(), size, &c->store, ret);
}

/* Opens it in the first place that takes it. A negative code: of the first that does not. */
static int
find_place(struct cache *c, const struct options *o, struct str dir, enum store_state *ret)
{
	struct arena a = { 0 };
	const char *folder = NULL;
	int r = o->cache_dir ? make_given(o, dir, &a, &folder) : 0;
	if (r == 0 && !o->cache_dir)
		r = network_fs(arena_str(&a, dir).ptr) ? UV_EXDEV : make_own(dir, &a, &folder);
	if (r == 0)
		r = try_open(c, o, folder, ret);
	if (r < 0 && !o->cache_dir) {
		struct str below = arena_printf(&a, "/cache/%.*s", STR(name_of(dir, &a)));
		char *home = cache_home(below.ptr);
		int again = home ? try_open(c, o, home, ret) : UV_ENOENT;
		free(home);
		r = again == 0 ? 0 : r;
	}
	arena_done(&a);
	return r;
}

/* ---- the cache ---- */

static void
say_state(struct report *report, enum store_state state)
{
	switch (state) {
	case STORE_OTHER:
		report_detail(report, "the cache was of another version of platen: it starts anew");
		break;
	case STORE_DAMAGED:
		report_note(report, "the cache was damaged: it starts anew");
		break;
	case STORE_SHARED:
		report_detail(report, "another platen writes the cache: this one only reads it");
		break;
	case STORE_KEPT:
	case STORE_NEW:
		break;
	}
}

struct cache *
cache_open(
	const struct options *o, struct report *report, struct site *site, const struct home *home)
{
	enum store_state state;
	if (o->cache_size == 0)
		return NULL;
	if (o->cache_size < SIZE_MIN)
		report_note(report, "--cache-size: a cache is of 1M at least, and so is this one");
	struct cache *c = heap_new(sizeof(*c));
	*c = (struct cache){ .report = report, .site = site };
	uint64_t start = uv_hrtime();
	int r = find_place(c, o, home->dir, &state);
	c->open_ns = uv_hrtime() - start;
	if (r < 0) {
		report_note(report, "nothing is kept for the next start: %s",
			r == UV_EXDEV ? "the folder is on a network" : uv_strerror(r));
		free(c);
		return NULL;
	}
	say_state(report, state);
	if (o->threads == 1)
		store_in_step(c->store);
	if (o->command == COMMAND_BUILD)
		store_in_bulk(c->store);
	struct arena a = { 0 };
	site_keep(site, c->store, !network_fs(arena_str(&a, home->root).ptr));
	arena_done(&a);
	return c;
}

/* Says once that nothing is kept any more, and that what was kept is not all there. */
static void
look_at_failure(struct cache *c)
{
	int code = store_failure(c->store);
	if (store_torn(c->store) && !c->said_torn)
		report_note(c->report, "the cache was damaged: what is missing is made again");
	c->said_torn |= store_torn(c->store);
	if (code == 0 || c->said)
		return;
	c->said = true;
	report_note(c->report, "from here on nothing is kept for the next start: %s",
		uv_strerror(code));
}

static bool
give_for(struct cache *c, uint64_t ns)
{
	uint64_t end = uv_hrtime() + ns;
	do {
		if (!site_keep_step(c->site))
			return false;
	} while (uv_hrtime() < end);
	return true;
}

bool
cache_step(struct cache *c)
{
	if (!c)
		return false;
	look_at_failure(c);
	return give_for(c, SLICE_NS);
}

bool
cache_is_due(const struct cache *c)
{
	return c && site_keeping(c->site) >= DUE;
}

uint64_t
cache_open_ns(const struct cache *c)
{
	return c ? c->open_ns : 0;
}

uint64_t
cache_bytes(const struct cache *c)
{
	return store_bytes(c->store);
}

void
cache_give(struct cache *c)
{
	if (!c)
		return;
	while (site_keep_step(c->site))
		if (store_waiting(c->store) > WAITING_MAX)
			store_sync(c->store);
	look_at_failure(c);
}

void
cache_settle(struct cache *c)
{
	cache_give(c);
	if (c)
		store_sync(c->store);
}

bool
cache_get(struct cache *c, struct fingerprint key, struct arena *a, struct str *ret)
{
	return c && store_get(c->store, key, a, ret);
}

void
cache_put(struct cache *c, struct fingerprint key, struct str bytes)
{
	if (!c)
		return;
	if (store_waiting(c->store) > WAITING_MAX)
		store_sync(c->store);
	(void)store_put(c->store, key, bytes); /* where it is not kept, it is found out anew */
}

void
cache_close(struct cache *c)
{
	if (!c)
		return;
	(void)give_for(c, LAST_NS);
	site_keep(c->site, NULL, false);
	store_close(c->store);
	free(c);
}

/* ---- clean ---- */

/* Tells the first link on the way to `below`. */
static bool
is_linked(struct report *report, const struct root *above, struct str below)
{
	struct file_id id;
	for (size_t n = 1; n <= below.len; n++) {
		struct str way = str_slice(below, 0, n);
		if (n < below.len && below.ptr[n] != '/')
			continue;
		if (file_lstat(above, way, &id) < 0)
			return false;
		if (file_id_type(&id) == FILE_LINK) {
			report_note(report, "'%s/%.*s' is a link, and is not followed", above->path,
				STR(way));
			return true;
		}
	}
	return false;
}

/* Removes one place, which lies in the folder `above` (absolute); what is there besides stays, with its folder. The
 * site may be somebody else's: no link of it leads to what is removed. */
static int
clean_place(struct report *report, const char *above, struct str below, bool *ret_any)
{
	struct root root, folder;
	if (root_open(above, &root) < 0)
		return 0;
	int r = is_linked(report, &root, below) ? UV_ENOENT
						: root_open_below(&root, below, &folder);
	if (r == 0) {
		r = store_remove_in(folder.fd);
		root_close(&folder);
		*ret_any |= r == 0 && file_remove(&root, below) == 0;
	}
	root_close(&root);
	return r == UV_ENOENT || r == UV_ENOTDIR ? 0 : r;
}

/* The same of a folder's path. */
static int
clean_folder(struct report *report, struct arena *a, struct str path, bool *ret_any)
{
	struct str above = arena_str(a, path_dirname(path));
	return clean_place(report, above.len ? above.ptr : "/", path_basename(path), ret_any);
}

/* The same of each place that the cache of DIR may have. The folder that was looked at last is *ret_folder. */
static int
clean_all(const struct options *o, struct report *report, struct arena *a, struct str dir,
	bool *ret_any, struct str *ret_folder)
{
	char *home = cache_home("/cache");
	*ret_folder = arena_printf(a, "%.*s/" OWN_CACHE, STR(dir));
	int r = clean_place(report, arena_str(a, dir).ptr, S(OWN_CACHE), ret_any);
	if (r == 0 && home) {
		*ret_folder = arena_printf(a, "%s/%.*s", home, STR(name_of(dir, a)));
		r = clean_folder(report, a, *ret_folder, ret_any);
	}
	if (r == 0 && cache_given(o, dir, a, ret_folder) == 0)
		r = clean_folder(report, a, *ret_folder, ret_any);
	free(home);
	return r;
}

int
cache_clean(const struct options *o, struct report *report)
{
	struct arena a = { 0 };
	struct home home;
	struct str folder;
	bool any = false;
	int status = home_find(o, report, &a, &home);
	if (status != 0) {
		arena_done(&a);
		return status;
	}
	int r = clean_all(o, report, &a, home.dir, &any, &folder);
	if (r == 0 && !str_eq(home.root, home.dir))
		r = clean_all(o, report, &a, home.root, &any, &folder);
	if (r < 0)
		report_error(report, "cannot remove the cache in '%.*s': %s", STR(folder),
			uv_strerror(r));
	else
		report_note(report,
			any ? "the cache of %.*s is removed" : "there is no cache of %.*s",
			STR(home.dir));
	arena_done(&a);
	return r < 0 ? EXIT_MACHINE : EXIT_FINE;
}
