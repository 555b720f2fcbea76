/* `site.data`: folders of _data as maps, found in the tree of their names; a file is read when it is printed.
 * Where the theme has data, each map is the theme's with the site's upon it, as deep as both are maps. */
#include "render/jekyll/render.h"

#include <stdlib.h>
#include <uv.h>

#include "core/path.h"

enum { LOOKED_AT = 16 /* entries below a name, to see whether it is a folder */ };

struct folder {
	struct str tree;   /* the key of K_DATA_TREE: the site's, or the theme's */
	struct str prefix; /* of sort keys in it */
};

static const struct liquid_class folder_class;

static struct liquid_value
folder_value(struct rendering *r, struct str tree, struct str prefix)
{
	struct folder *f = arena_alloc(task_arena(r->t), sizeof(*f));
	*f = (struct folder){ tree, prefix };
	return liquid_object(&folder_class, f);
}

static bool
comes_after(struct str path, struct str other)
{
	size_t a = datum_rank(path), b = datum_rank(other);
	return a != b ? a > b : str_cmp(path, other) > 0;
}

static int
file_value(struct rendering *r, struct str path, struct liquid_value *ret)
{
	struct value v;
	int e = task_read(r->t, K_DATUM, path, &v);
	if (e == 0)
		e = rendering_foreign(r, v.diags);
	if (e == 0)
		*ret = liquid_data(data_of(v.bytes));
	return e;
}

/* What stands at a name, given by its prefix: a folder, else the file that counts, else nil. */
static int
name_value(struct rendering *r, struct str tree, struct str prefix, struct liquid_value *ret)
{
	struct entry *e;
	size_t n;
	struct str found = { 0 };
	int error = task_slice(r->t, K_DATA_TREE, tree, prefix, 0, LOOKED_AT, &e, &n);
	if (error < 0)
		return error;
	for (size_t i = 0; i < n; i++) {
		if (e[i].sort.len > prefix.len) {
			*ret = folder_value(r, tree, prefix);
			return 0;
		}
		if (!found.ptr || comes_after(e[i].ref, found))
			found = e[i].ref;
	}
	return found.ptr ? file_value(r, found, ret) : 0;
}

static int
folder_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	struct rendering *r = rendering_of(run);
	const struct folder *f = self;
	struct buf b = BUF_ARENA(task_arena(r->t));
	if (str_find(key, '\0', 0) < key.len)
		return 0;
	buf_add(&b, f->prefix);
	buf_add(&b, key);
	buf_add_char(&b, '\0');
	return name_value(r, f->tree, buf_str(&b), ret);
}

struct name {
	struct str name;
	size_t rank; /* of the first file; behind them folders */
	struct str path;
};

static int
by_reading(const void *left, const void *right)
{
	const struct name *a = left, *b = right;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return str_cmp(a->path, b->path);
}

/* The names in a folder in the order in which Jekyll reads them. */
static int
folder_names(struct rendering *r, const struct folder *f, struct name **ret, size_t *ret_n)
{
	enum { FOLDERS = 100 };
	struct entry *groups, one;
	size_t *counts, n;
	int e = task_groups(r->t, K_DATA_TREE, f->tree, f->prefix, &groups, &counts, &n);
	if (e < 0)
		return e;
	struct name *all = arena_alloc(task_arena(r->t), (n + 1) * sizeof(*all));
	size_t used = 0;
	for (size_t i = 0; i < n; i++) {
		if (groups[i].sort.len == 0)
			continue; /* the file of the folder's own name, which is not read */
		struct buf b = BUF_ARENA(task_arena(r->t));
		buf_add(&b, f->prefix);
		buf_add(&b, groups[i].sort);
		buf_add_char(&b, '\0');
		e = task_get(r->t, K_DATA_TREE, f->tree, buf_str(&b), &one);
		if (e < 0)
			return e;
		all[used++] = (struct name){ groups[i].sort,
			one.sort.ptr ? datum_rank(one.ref) : FOLDERS, groups[i].ref };
	}
	if (used)
		qsort(all, used, sizeof(*all), by_reading);
	*ret = all;
	*ret_n = used;
	return 0;
}

static int
folder_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	struct rendering *r = rendering_of(run);
	const struct folder *f = self;
	struct name *all;
	size_t n;
	int e = folder_names(r, f, &all, &n);
	if (e < 0)
		return e;
	struct liquid_map *map = liquid_map_new(task_arena(r->t), n);
	for (size_t i = 0; e == 0 && i < n; i++) {
		map->pairs[i].key = all[i].name;
		e = folder_get(run, self, all[i].name, &map->pairs[i].value);
	}
	*ret = map;
	return e;
}

static int
folder_near(struct liquid_run *run, const void *self, struct near *near)
{
	struct name *all;
	size_t n;
	int e = folder_names(rendering_of(run), self, &all, &n);
	for (size_t i = 0; e == 0 && i < n; i++)
		liquid_near(run, near, all[i].name);
	return e;
}

static const struct liquid_class folder_class = {
	.name = "Hash", .get = folder_get, .map = folder_map, .near = folder_near
};

/* ---- a theme's data, and the site's upon it ---- */

struct both {
	struct liquid_value theme, site; /* maps */
};

static const struct liquid_class both_class;

/* What the site says counts, unless it says nothing; two maps are one. */
static struct liquid_value
merged(struct rendering *r, struct liquid_value theme, struct liquid_value site)
{
	if (site.kind == LIQUID_NIL)
		return theme;
	if (!liquid_is_map(theme) || !liquid_is_map(site))
		return site;
	struct both *b = arena_alloc(task_arena(r->t), sizeof(*b));
	*b = (struct both){ theme, site };
	return liquid_object(&both_class, b);
}

/* The value of a key: liquid_get would find a map's size, too. */
static int
member_get(
	struct liquid_run *run, struct liquid_value map, struct str key, struct liquid_value *ret)
{
	*ret = liquid_nil();
	if (map.kind == LIQUID_OBJECT)
		return map.object.class->get(run, map.object.self, key, ret);
	*ret = liquid_data(data_get(map.data, key));
	return 0;
}

static int
both_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	const struct both *b = self;
	struct liquid_value theme, site;
	int e = member_get(run, b->theme, key, &theme);
	if (e == 0)
		e = member_get(run, b->site, key, &site);
	if (e == 0)
		*ret = merged(rendering_of(run), theme, site);
	return e;
}

static bool
has_pair(const struct liquid_map *map, struct str key)
{
	for (size_t i = 0; i < map->n; i++)
		if (str_eq(map->pairs[i].key, key))
			return true;
	return false;
}

/* The theme's keys first, as Ruby's Hash#merge leaves them. */
static int
both_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	const struct both *b = self;
	const struct liquid_map *theme, *site;
	int e = liquid_pairs(run, b->theme, &theme);
	if (e == 0)
		e = liquid_pairs(run, b->site, &site);
	if (e < 0)
		return e;
	struct liquid_map *map =
		liquid_map_new(task_arena(rendering_of(run)->t), theme->n + site->n);
	map->n = 0;
	for (size_t i = 0; e == 0 && i < theme->n; i++) {
		struct liquid_pair *p = &map->pairs[map->n++];
		p->key = theme->pairs[i].key;
		e = both_get(run, self, p->key, &p->value);
	}
	for (size_t i = 0; i < site->n; i++)
		if (!has_pair(theme, site->pairs[i].key))
			map->pairs[map->n++] = site->pairs[i];
	*ret = map;
	return e;
}

/* The names of a map that the site or the theme has. */
static int
member_near(struct liquid_run *run, struct liquid_value map, struct near *near)
{
	if (map.kind == LIQUID_OBJECT)
		return map.object.class->near(run, map.object.self, near);
	liquid_near_keys(run, near, map.data);
	return 0;
}

static int
both_near(struct liquid_run *run, const void *self, struct near *near)
{
	const struct both *b = self;
	int e = member_near(run, b->theme, near);
	return e < 0 ? e : member_near(run, b->site, near);
}

static const struct liquid_class both_class = {
	.name = "Hash", .get = both_get, .map = both_map, .near = both_near
};

int
data_value(struct rendering *r, struct liquid_value *ret)
{
	size_t n;
	int e = task_count(r->t, K_DATA_TREE, S("theme"), S(""), &n);
	struct liquid_value site = folder_value(r, S(""), S(""));
	if (e == 0)
		*ret = n ? merged(r, folder_value(r, S("theme"), S("")), site) : site;
	return e;
}
