/* Where a theme lies: the folder that its package was installed to, and the plugins that it asks for.
 *
 * The folders of installed gems are many, most of them are not there, and no watcher looks at all of them. So each time
 * when they are searched it is noted what they were; by that is told, in some 20 looks, whether a search may find
 * something else. */
#include "render/jekyll/jekyll.h"

#include <dirent.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/char.h"
#include "core/path.h"
#include "render/trouble.h"

/* Where gem puts those that somebody installs without being root, below $HOME: as Jekyll's own guide has it, by itself,
 * and with the usual ways to have several Rubies. */
static const char *const own_places[] = { "gems", ".local/share/gem/ruby/*", ".gem/ruby/*",
	".rbenv/versions/*/lib/ruby/gems/*", ".rvm/gems/*",
	".asdf/installs/ruby/*/lib/ruby/gems/*" };

/* Where Debian's packages and gem put those of the machine. */
static const char *const places[] = { "/usr/share/rubygems-integration/*", "/var/lib/gems/*",
	"/usr/local/lib/ruby/gems/*", "/usr/lib/ruby/gems/*" };

static bool
is_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool fine = char_is_word(c) || c == '-' || c == '.';
		if (!fine)
			return false;
	}
	return name.len && name.ptr[0] != '.';
}

/* The version behind "/NAME-" at the end of a gem's folder; ptr NULL where another gem has that name. */
static struct str
version_of(struct str folder, struct str name)
{
	struct str base = path_basename(folder);
	if (base.len <= name.len + 1 || !str_starts(base, name) || base.ptr[name.len] != '-' ||
		base.ptr[name.len + 1] < '0' || base.ptr[name.len + 1] > '9')
		return (struct str){ NULL, 0 };
	return str_from(base, name.len + 1);
}

/* Whether the folder can be opened, as it is for each file that is read of it. */
static bool
is_there(struct site *s, struct str folder)
{
	struct root root;
	int r = site_open_folder(s, folder, &root);
	trouble_note_apart(s, folder, r);
	if (r == 0)
		root_close(&root);
	return r == 0;
}

/* A path as a pattern that only it matches. */
static struct str
literal(struct arena *a, const char *path)
{
	struct buf b = BUF_ARENA(a);
	for (; *path; path++) {
		if (strchr("\\*?[", *path))
			buf_add_char(&b, '\\');
		buf_add_char(&b, *path);
	}
	return buf_str(&b);
}

/* The newest version of the gem in one place, a pattern below the folder `above`; or "". */
static struct str
newest_in(struct site *s, struct arena *a, const char *above, const char *place, struct str name)
{
	struct str best = S(""), best_version = S("");
	struct str pattern = arena_printf(a, "%.*s%s%s/gems/%.*s-[0-9]*", STR(literal(a, above)),
		*above && *place ? "/" : "", place, STR(name));
	glob_t found;
	if (glob(pattern.ptr, 0, NULL, &found) != 0)
		return best;
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct str folder = arena_str(a, str_of(found.gl_pathv[i]));
		struct str version = version_of(folder, name);
		if (version.ptr &&
			(best.len == 0 || strverscmp(version.ptr, best_version.ptr) > 0) &&
			is_there(s, folder)) {
			best = folder;
			best_version = version;
		}
	}
	globfree(&found);
	return best;
}

/* The gems that the theme's own specification asks for at run time, each as a packed string. */
static void
pack_dependencies(struct site *s, struct arena *a, struct str folder, struct buf *ret)
{
	enum { SPECIFICATION_MAX = 1 << 20 };
	struct root root;
	struct str text, line, mark = S("add_runtime_dependency(%q<");
	struct str place = path_dirname(path_dirname(folder));
	struct str file =
		arena_printf(a, "specifications/%.*s.gemspec", STR(path_basename(folder)));
	int r = site_open_folder(s, place, &root);
	if (r == 0) {
		r = file_read(&root, file, SPECIFICATION_MAX, a, &text, NULL);
		root_close(&root);
	}
	trouble_note_apart(s, folder, r);
	while (r == 0 && str_line(&text, &line)) {
		size_t at = str_search(line, mark);
		if (at == line.len)
			continue;
		struct str name = str_from(line, at + mark.len);
		name = str_slice(name, 0, str_find(name, '>', 0));
		if (is_name(name) && !str_eq(name, S("jekyll")))
			pack_str(ret, name);
	}
}

/* Where gems may lie, the first to be preferred: a pattern below the folder `above`. True ends it. */
typedef bool place_fn(void *ctx, const char *above, const char *place);

/* The folders that one of gem's own variables names, a colon between two. */
static bool
each_named(const char *variable, place_fn *each, void *ctx)
{
	const char *value = getenv(variable);
	struct str rest = str_of(value ? value : ""), folder;
	struct arena a = { 0 };
	bool ended = false;
	while (!ended && str_split(&rest, ':', &folder))
		if (str_starts(folder, S("/")))
			ended = each(ctx, arena_str(&a, folder).ptr, "");
	arena_done(&a);
	return ended;
}

static void
each_place(const struct site *s, place_fn *each, void *ctx)
{
	const char *home = getenv("HOME");
	bool ended = each_named("GEM_HOME", each, ctx) || each_named("GEM_PATH", each, ctx);
	for (size_t i = 0; i < sizeof(own_places) / sizeof(*own_places) && !ended; i++)
		ended = home && home[0] == '/' && each(ctx, home, own_places[i]);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places) && !ended; i++)
		ended = each(ctx, "", places[i]);
	if (!ended)
		(void)each(ctx, s->root.path, "vendor/bundle/ruby/*");
}

struct search {
	struct site *site;
	struct arena *arena;
	struct str name, found;
};

static bool
search_place(void *ctx, const char *above, const char *place)
{
	struct search *f = ctx;
	f->found = newest_in(f->site, f->arena, above, place, f->name);
	return f->found.len > 0;
}

static void
find(struct site *s, struct arena *a, struct str name, struct buf *ret)
{
	struct search f = { s, a, name, S("") };
	/* where no folder can be opened glob finds nothing, and does not say why */
	if (!is_name(name) || !is_there(s, S("/")))
		return;
	each_place(s, search_place, &f);
	if (f.found.len == 0)
		return;
	pack_str(ret, arena_printf(a, "%.*s//", STR(f.found)));
	pack_dependencies(s, a, f.found, ret);
}

/* ---- whether another one may be found by now --------------------------------------------------- */

/* A folder as it is now, which gets another time when a name comes into it, or goes. */
static void
pack_folder(struct buf *b, const char *path)
{
	struct stat st;
	if (stat(path, &st) < 0)
		st = (struct stat){ 0 };
	uint64_t ns = 1000000000;
	pack_u64(b, st.st_dev);
	pack_u64(b, st.st_ino);
	pack_u64(b, (uint64_t)st.st_mtim.tv_sec * ns + (uint64_t)st.st_mtim.tv_nsec);
	pack_u64(b, (uint64_t)st.st_ctim.tv_sec * ns + (uint64_t)st.st_ctim.tv_nsec);
}

/* Notes the folder up to the first star of the pattern, and for each name in it what lies behind that. */
static void
note_folder(struct buf *noted, struct str above, struct str pattern)
{
	struct arena a = { 0 };
	struct buf now = BUF_ARENA(&a);
	size_t star = str_find(pattern, '*', 0), end = star < pattern.len ? star - 1 : star;
	const char *path =
		arena_printf(&a, "%.*s/%.*s", STR(above), STR(str_slice(pattern, 0, end))).ptr;
	pack_folder(&now, path);
	pack_str(noted, (struct str){ path, strlen(path) + 1 });
	pack_str(noted, buf_str(&now));
	DIR *dir = star < pattern.len ? opendir(path) : NULL;
	for (const struct dirent *e; dir && (e = readdir(dir));)
		if (e->d_name[0] != '.')
			note_folder(noted, arena_printf(&a, "%s/%s", path, e->d_name),
				str_from(pattern, star + 2));
	if (dir)
		(void)closedir(dir); /* read only */
	arena_done(&a);
}

static bool
note_place(void *noted, const char *above, const char *place)
{
	struct buf pattern = { 0 };
	buf_printf(&pattern, "%s%sgems", place, *place ? "/" : "");
	note_folder(noted, str_of(above), buf_str(&pattern));
	buf_done(&pattern);
	return false;
}

static void
note_places(struct site *s)
{
	buf_clear(&s->gem_places);
	s->gem_noted_ns = file_now_ns();
	each_place(s, note_place, &s->gem_places);
}

/* Whether a folder is another, or was looked at so shortly after it changed that it may be. */
static bool
may_have_moved(const struct site *s)
{
	enum { RACY_NS = 1000000000 };
	bool moved = false;
	for (struct str rest = buf_str(&s->gem_places); rest.len && !moved;) {
		struct buf now = { 0 };
		struct str path = unpack_str(&rest), was = unpack_str(&rest), times = was;
		pack_folder(&now, path.ptr);
		moved = !str_eq(buf_str(&now), was);
		for (int i = 0; i < 3; i++)
			(void)unpack_u64(&times);
		moved |= (int64_t)unpack_u64(&times) > s->gem_noted_ns - RACY_NS;
		buf_done(&now);
	}
	return moved;
}

struct moving {
	struct site *site;
	bool moved;
};

static void
find_again(void *ctx, unsigned kind, struct str name)
{
	struct moving *m = ctx;
	struct value v;
	struct arena a = { 0 };
	struct buf found = BUF_ARENA(&a);
	find(m->site, &a, name, &found);
	graph_get(m->site->graph, kind, name, &v);
	m->moved |= !str_eq(v.bytes, buf_str(&found));
	arena_done(&a);
}

bool
gem_moved(struct site *s)
{
	struct moving m = { .site = s };
	if (!may_have_moved(s))
		return false;
	note_places(s);
	graph_each_key(s->graph, K_GEM, find_again, &m);
	return m.moved;
}

void
gem_compute(struct task *t, struct str name, struct buf *ret)
{
	note_places(task_site(t)); /* before they are looked at */
	find(task_site(t), task_arena(t), name, ret);
}
