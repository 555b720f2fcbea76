/* Which files are part of a site in Jekyll's layout, by their names and folders: entry_filter.rb and
 * the walk of reader.rb, asked of one path at a time.
 *
 * Quirks that are Jekyll's: an entry of `exclude` or `include` is also a plain prefix ("foo" excludes
 * "foobar"), and its star takes slashes; `include` sees names alone. */
#include "render/jekyll/jekyll.h"

#include "core/char.h"
#include "core/glob.h"
#include "core/path.h"

static struct str
without_slash(struct str s)
{
	while (s.len && s.ptr[0] == '/')
		s = str_from(s, 1);
	return s;
}

/* Whether it matches anything but itself. */
static bool
is_glob(struct str pattern)
{
	for (size_t i = 0; i < pattern.len; i++) {
		char c = pattern.ptr[i];
		if (c == '*' || c == '?' || c == '[' || c == '{' || c == '\\')
			return true;
	}
	return false;
}

bool
entry_is_listed(struct data list, struct str entry, bool is_folder)
{
	size_t n = data_len(list);
	for (size_t i = 0; i < n; i++) {
		struct data item = data_at(list, i);
		struct str pattern = without_slash(data_str(item));
		if (data_kind(item) != DATA_STRING)
			continue;
		if (str_starts(entry, pattern))
			return true;
		if (is_glob(pattern) && glob_match(pattern, entry, GLOB_TEXT))
			return true;
		if (is_folder && pattern.len == entry.len + 1 && str_starts(pattern, entry) &&
			pattern.ptr[entry.len] == '/')
			return true;
	}
	return false;
}

static bool
is_special(struct str name)
{
	return name.len && strchr("._#~", name.ptr[0]);
}

static struct str
joined(struct arena *a, struct str base, struct str entry)
{
	return base.len ? arena_printf(a, "%.*s/%.*s", STR(base), STR(entry)) : entry;
}

bool
entry_accepts(
	struct arena *a, struct data reading, struct str base, struct str entry, bool is_folder)
{
	struct data include = data_get(reading, S("include"));
	struct str name = path_basename(entry);
	if (str_ends(entry, S(".")))
		return false;
	if (entry_is_listed(include, entry, is_folder) || entry_is_listed(include, name, is_folder))
		return true;
	if (entry_is_listed(data_get(reading, S("exclude")), joined(a, base, entry), is_folder))
		return false;
	return !is_special(entry) && !is_special(name) && !str_ends(entry, S("~"));
}

/* Whether the walk over folders comes to the path: each component is an entry of the folder above it. */
static bool
is_reached(struct arena *a, struct data reading, struct str path, bool is_folder)
{
	struct str rest = path, name;
	size_t at = 0;
	while (path.len && str_split(&rest, '/', &name)) {
		struct str base = at ? str_slice(path, 0, at - 1) : S("");
		at += name.len + 1;
		if (!entry_accepts(a, reading, base, name, at <= path.len || is_folder))
			return false;
	}
	return true;
}

struct str
entry_collections_dir(struct data reading)
{
	struct str dir = without_slash(data_str(data_get(reading, S("collections_dir"))));
	while (dir.len && dir.ptr[dir.len - 1] == '/')
		dir.len--;
	return dir;
}

/* A path without the folder of the collections. */
static struct str
relative_to(struct str dir, struct str path)
{
	return dir.len && path_is_below(path, dir) ? str_from(path, dir.len + 1) : path;
}

/* "2020-01-02-slug.ext", after any folders. */
bool
entry_is_dated(struct str entry, struct str *ret_date, struct str *ret_slug, struct str *ret_ext)
{
	static const size_t least[] = { 2, 1, 1 }, most[] = { 4, 2, 2 };
	struct str name = path_basename(entry);
	size_t at = 0, dot = str_rfind(name, '.');
	for (size_t part = 0; part < 3; part++) {
		size_t from = at;
		while (at < name.len && char_is_digit(name.ptr[at]))
			at++;
		if (at - from < least[part] || at - from > most[part] || at == name.len ||
			name.ptr[at] != '-')
			return false;
		at++;
	}
	if (dot == name.len || dot < at || dot + 1 == name.len)
		return false;
	*ret_date = str_slice(name, 0, at - 1);
	*ret_slug = str_slice(name, at, dot);
	*ret_ext = str_from(name, dot);
	return true;
}

/* Whether no component begins with a dot: Ruby's glob passes over those. */
static bool
is_undotted(struct str entry)
{
	struct str name;
	while (str_split(&entry, '/', &name)) {
		if (name.len && name.ptr[0] == '.')
			return false;
	}
	return true;
}

/* Whether the file is read as a post of the folder `dir`, whose _posts or _drafts is `magic`. */
static bool
is_post(struct arena *a, struct data reading, struct str dir, struct str magic, struct str entry)
{
	struct str collections = entry_collections_dir(reading), date, slug, ext;
	bool draft = str_eq(magic, S("_drafts"));
	if (collections.len && !str_starts(dir, collections))
		return false;
	if (draft ? path_extension(entry).len == 0 : !entry_is_dated(entry, &date, &slug, &ext))
		return false;
	if (draft && !data_bool(data_get(reading, S("show_drafts")), false))
		return false;
	return is_undotted(entry) &&
	       entry_accepts(a, reading, joined(a, dir, magic), entry, false) &&
	       is_reached(a, reading, dir, true);
}

static bool
locate_post(struct arena *a, struct data reading, struct str path, struct entry_at *ret)
{
	struct str rest = path, name;
	while (str_split(&rest, '/', &name) && rest.ptr) {
		if (!str_eq(name, S("_posts")) && !str_eq(name, S("_drafts")))
			continue;
		size_t at = (size_t)(name.ptr - path.ptr);
		struct str dir = str_slice(path, 0, at ? at - 1 : 0);
		if (!is_post(a, reading, dir, name, rest))
			continue;
		ret->place = str_eq(name, S("_posts")) ? ENTRY_POST : ENTRY_DRAFT;
		ret->relative = relative_to(entry_collections_dir(reading), path);
		return true;
	}
	return false;
}

static bool
locate_document(struct arena *a, struct data reading, struct str path, struct entry_at *ret)
{
	struct data all = data_get(reading, S("collections"));
	struct str relative = relative_to(entry_collections_dir(reading), path);
	if (entry_collections_dir(reading).len && relative.ptr == path.ptr)
		return false;
	for (size_t i = 0; i < data_len(all); i++) {
		struct str label = data_str(data_get(data_at(all, i), S("label")));
		struct str folder = str_slice(relative, 0, label.len + 1);
		if (str_eq(label, S("posts")) || str_eq(label, S("data")) ||
			!str_starts(relative, S("_")) || !str_eq(str_from(folder, 1), label) ||
			relative.len <= folder.len || relative.ptr[folder.len] != '/')
			continue;
		struct str entry = str_from(relative, folder.len + 1);
		if (!entry_accepts(a, reading, folder, entry, false))
			continue;
		ret->place = ENTRY_COLLECTION;
		ret->collection = i;
		ret->relative = relative;
		return true;
	}
	return false;
}

static bool
is_included(struct data reading, struct str path)
{
	struct data include = data_get(reading, S("include"));
	for (size_t i = 0; i < data_len(include); i++) {
		struct str one = without_slash(data_str(data_at(include, i)));
		if (one.len && str_eq(one, path))
			return true;
	}
	return false;
}

struct entry_at
entry_locate(struct arena *a, struct data reading, struct str path)
{
	struct entry_at at = { .place = ENTRY_NONE, .relative = path };
	struct str theme = data_str(data_get(reading, S("theme")));
	if (theme.len && str_starts(path, theme)) {
		at.relative = str_from(path, theme.len);
		at.place = path_is_below(at.relative, S("assets")) ? ENTRY_LOOSE : ENTRY_NONE;
		return at;
	}
	if (locate_document(a, reading, path, &at) || locate_post(a, reading, path, &at))
		return at;
	if (is_reached(a, reading, path, false) || is_included(reading, path))
		at.place = ENTRY_LOOSE;
	return at;
}
