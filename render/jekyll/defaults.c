/* Front-matter defaults: frontmatter_defaults.rb.
 *
 * Sets that match are merged in their order, and a set lies over those before it where its scope is as
 * long or longer, or of a type. A scope's path is a plain prefix; one with a star is a glob for files
 * and folders, and takes what lies below these. */
#include "render/jekyll/jekyll.h"

#include "core/glob.h"
#include "core/path.h"

static struct str
sanitised(struct str path)
{
	return path.len && path.ptr[0] == '/' ? str_from(path, 1) : path;
}

/* The types as they were called once. */
static struct str
type_of(struct data scope)
{
	struct str type = data_str(data_get(scope, S("type")));
	if (str_eq(type, S("page")))
		return S("pages");
	if (str_eq(type, S("post")))
		return S("posts");
	if (str_eq(type, S("draft")))
		return S("drafts");
	return type;
}

/* Whether the glob takes the path or a folder above it. */
static bool
glob_takes(struct str pattern, struct str full)
{
	while (pattern.len && pattern.ptr[pattern.len - 1] == '/')
		pattern.len--;
	for (struct str up = full; up.len; up = path_dirname(up)) {
		if (glob_match(pattern, up, GLOB_PATH))
			return true;
	}
	return false;
}

static bool
path_applies(struct data reading, struct data scope, struct str path, struct str full)
{
	struct str want = data_str(data_get(scope, S("path")));
	if (want.len == 0)
		return true;
	if (str_find(want, '*', 0) < want.len)
		return glob_takes(want, full);
	struct str dir = entry_collections_dir(reading);
	if (dir.len && str_starts(want, dir) && want.len > dir.len && want.ptr[dir.len] == '/')
		want = str_from(want, dir.len + 1);
	return str_starts(sanitised(path), want);
}

static bool
applies(struct data reading, struct data set, struct str path, struct str full, struct str type)
{
	struct data scope = data_get(set, S("scope"));
	if (data_kind(data_get(set, S("values"))) != DATA_MAP)
		return false;
	if (!data_exists(scope))
		return true;
	if (data_exists(data_get(scope, S("type"))) &&
		(type.len == 0 || !str_eq(type, type_of(scope))))
		return false;
	return path_applies(reading, scope, path, full);
}

/* Whether a set lies over an older one; `old` is absent before the first. */
static bool
has_precedence(bool first, struct data old, struct data new)
{
	size_t before = sanitised(data_str(data_get(old, S("path")))).len;
	size_t now = sanitised(data_str(data_get(new, S("path")))).len;
	if (first)
		return true;
	if (now != before)
		return now > before;
	return data_exists(data_get(new, S("type"))) || !data_exists(data_get(old, S("type")));
}

static struct data
merged(struct arena *a, struct data under, struct data over)
{
	struct buf block = BUF_ARENA(a);
	struct data_builder b = { .out = &block };
	data_put_merged(&b, under, over);
	data_builder_done(&b);
	return data_of(buf_str(&block));
}

struct data
defaults_all(
	struct arena *a, struct data reading, struct str path, struct str full, struct str type)
{
	struct data sets = data_get(reading, S("defaults")), all = { NULL, 0 }, old = { NULL, 0 };
	bool first = true;
	if (data_kind(sets) != DATA_LIST)
		return all;
	for (size_t i = 0; i < data_len(sets); i++) {
		struct data set = data_at(sets, i), scope = data_get(set, S("scope"));
		struct data values = data_get(set, S("values"));
		if (!applies(reading, set, path, full, type))
			continue;
		if (has_precedence(first, old, scope)) {
			all = data_exists(all) ? merged(a, all, values) : values;
			old = scope;
			first = false;
		} else {
			all = merged(a, values, all);
		}
	}
	return all;
}

struct data
defaults_find(
	struct data reading, struct str path, struct str full, struct str type, struct str key)
{
	struct data sets = data_get(reading, S("defaults")), found = { NULL, 0 }, old = { NULL, 0 };
	bool first = true;
	if (data_kind(sets) != DATA_LIST)
		return found;
	for (size_t i = 0; i < data_len(sets); i++) {
		struct data set = data_at(sets, i), scope = data_get(set, S("scope"));
		struct data value = data_get(data_get(set, S("values")), key);
		if (!data_exists(value) || !applies(reading, set, path, full, type) ||
			!has_precedence(first, old, scope))
			continue;
		found = value;
		old = scope;
		first = false;
	}
	return found;
}
