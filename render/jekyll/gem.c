/* Where a theme lies: the folder that its package was installed to, and the plugins that it asks for. */
#include "render/jekyll/jekyll.h"

#include <glob.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/char.h"
#include "core/path.h"

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
	if (site_open_folder(s, folder, &root) < 0)
		return false;
	root_close(&root);
	return true;
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
newest_in(struct task *t, const char *above, const char *place, struct str name)
{
	struct site *s = task_site(t);
	struct arena *a = task_arena(t);
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
pack_dependencies(struct task *t, struct str folder, struct buf *ret)
{
	enum { SPECIFICATION_MAX = 1 << 20 };
	struct arena *a = task_arena(t);
	struct root root;
	struct str text, line, mark = S("add_runtime_dependency(%q<");
	struct str place = path_dirname(path_dirname(folder));
	struct str file =
		arena_printf(a, "specifications/%.*s.gemspec", STR(path_basename(folder)));
	if (site_open_folder(task_site(t), place, &root) < 0)
		return;
	int r = file_read(&root, file, SPECIFICATION_MAX, a, &text, NULL);
	root_close(&root);
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

/* In the folders that one of gem's own variables names, a colon between two. */
static struct str
newest_named(struct task *t, const char *variable, struct str name)
{
	const char *value = getenv(variable);
	struct str rest = str_of(value ? value : ""), folder, found = S("");
	while (found.len == 0 && str_split(&rest, ':', &folder))
		if (str_starts(folder, S("/")))
			found = newest_in(t, arena_str(task_arena(t), folder).ptr, "", name);
	return found;
}

/* Among the gems of whoever runs this. */
static struct str
newest_of_author(struct task *t, struct str name)
{
	const char *home = getenv("HOME");
	struct str found = newest_named(t, "GEM_HOME", name);
	if (found.len == 0)
		found = newest_named(t, "GEM_PATH", name);
	for (size_t i = 0; i < sizeof(own_places) / sizeof(*own_places) && found.len == 0; i++)
		if (home && home[0] == '/')
			found = newest_in(t, home, own_places[i], name);
	return found;
}

void
gem_compute(struct task *t, struct str name, struct buf *ret)
{
	if (!is_name(name))
		return;
	struct str folder = newest_of_author(t, name);
	for (size_t i = 0; i < sizeof(places) / sizeof(*places) && folder.len == 0; i++)
		folder = newest_in(t, "", places[i], name);
	if (folder.len == 0)
		folder = newest_in(t, site_root(task_site(t))->path, "vendor/bundle/ruby/*", name);
	if (folder.len == 0)
		return;
	pack_str(ret, arena_printf(task_arena(t), "%.*s//", STR(folder)));
	pack_dependencies(t, folder, ret);
}
