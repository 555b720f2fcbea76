/* What Liquid sees of a static file: Jekyll's StaticFileDrop. */
#include "render/jekyll/render.h"

#include "core/path.h"

static int
static_name(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	*ret = liquid_string(path_basename(d->path));
	return 0;
}

static int
static_extname(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	*ret = liquid_string(path_extension(d->path));
	return 0;
}

static int
static_basename(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct str stem = path_stem(d->path);
	while (stem.len && stem.ptr[stem.len - 1] == '.')
		stem.len--;
	*ret = liquid_string(stem);
	return 0;
}

/* Of the collection that it is a file of; "" where it is of none. */
static int
file_label(struct rendering *r, const struct drop *d, struct str *ret)
{
	struct document document;
	struct value v;
	int e = read_document(r->t, d->path, &document);
	if (e == 0)
		*ret = document.collection;
	if (e < 0 || document.home == 0)
		return e;
	e = task_read(r->t, K_READING, S(""), &v);
	struct data all =
		e == 0 ? data_get(data_of(v.bytes), S("collections")) : (struct data){ NULL, 0 };
	*ret = data_str(data_get(data_at(all, document.home - 1), S("label")));
	return e;
}

static int
static_collection(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct str label;
	int e = file_label(r, d, &label);
	if (e == 0 && label.len)
		*ret = liquid_string(label);
	return e;
}

static int
static_path(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct str label, path;
	int e = file_label(r, d, &label);
	if (e == 0)
		e = drop_relative_path(r, d->path, &path);
	if (e == 0 && label.len == 0)
		path = arena_printf(task_arena(r->t), "/%.*s", STR(d->path));
	if (e == 0)
		*ret = liquid_string(path);
	return e;
}

static int
static_time(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct value v;
	int e = task_read(r->t, K_MTIME, d->path, &v);
	if (e < 0 || v.bytes.len == 0)
		return e;
	int64_t ns = (int64_t)unpack_u64(&v.bytes), second = 1000000000;
	int64_t part = (ns % second + second) % second;
	struct date date = {
		.seconds = (ns - part) / second, .ns = (uint32_t)part, .has_time = true
	};
	*ret = liquid_date(date_in_zone(date, r->host.zone));
	return 0;
}

static const struct property static_properties[] = { { "name", static_name },
	{ "modified_time", static_time }, { "collection", static_collection },
	{ "basename", static_basename }, { "extname", static_extname }, { "path", static_path },
	{ NULL, NULL } };

/* What the defaults say of a file that a page is made of and that is copied besides, as the file and not as the
 * page; false where it is no such file. */
static int
read_original(struct rendering *r, const struct drop *d, bool *ret, struct data *ret_data)
{
	struct arena *a = task_arena(r->t);
	struct document document;
	struct value v;
	int e = read_document(r->t, d->path, &document);
	struct str label, path = d->path;
	*ret = e == 0 && (document.original || document.home);
	if (*ret)
		e = file_label(r, d, &label);
	if (!*ret || e < 0)
		return e;
	e = task_read(r->t, K_READING, S(""), &v);
	if (document.home == 0)
		path = arena_printf(a, "/%.*s", STR(d->path));
	if (e == 0)
		*ret_data = defaults_all(a, data_of(v.bytes), path, d->path, label);
	return e;
}

static int
static_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	struct data data;
	bool original;
	for (const struct property *p = static_properties; p->name; p++) {
		if (str_eq(key, str_of(p->name)))
			return drop_get(run, static_properties, self, key, ret);
	}
	int e = read_original(rendering_of(run), self, &original, &data);
	if (e == 0 && original)
		*ret = liquid_data(data_get(data, key));
	return e < 0 || original ? e : drop_get(run, static_properties, self, key, ret);
}

static int
static_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	struct rendering *r = rendering_of(run);
	size_t count = sizeof(static_properties) / sizeof(static_properties[0]) - 1;
	struct data data;
	bool original;
	int e = read_original(r, self, &original, &data);
	if (e < 0 || !original)
		return e < 0 ? e : drop_map(run, static_properties, self, ret);
	struct liquid_map *map = liquid_map_new(task_arena(r->t), count + data_len(data));
	for (size_t i = 0; e == 0 && i < count; i++) {
		map->pairs[i].key = str_of(static_properties[i].name);
		e = static_get(run, self, map->pairs[i].key, &map->pairs[i].value);
	}
	for (size_t i = 0; i < data_len(data); i++)
		map->pairs[count + i] = (struct liquid_pair){ data_str(data_key_at(data, i)),
			liquid_data(data_at(data, i)) };
	*ret = map;
	return e;
}

const struct liquid_class static_class = { .name = "Jekyll::Drops::StaticFileDrop",
	.get = static_get,
	.map = static_map,
	.same = drop_same };
