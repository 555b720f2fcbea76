/* What Liquid sees of a static file: Jekyll's StaticFileDrop. */
#include "render/jekyll_render.h"

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

static int
static_collection(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct str label;
	int e = drop_label(r, d, &label);
	if (e == 0 && label.len)
		*ret = liquid_string(label);
	return e;
}

static int
static_path(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct str label, path;
	int e = drop_label(r, d, &label);
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

static int
static_get(struct liquid_run *run, const void *self, struct str key, struct liquid_value *ret)
{
	return drop_get(run, static_properties, self, key, ret);
}

static int
static_map(struct liquid_run *run, const void *self, const struct liquid_map **ret)
{
	return drop_map(run, static_properties, self, ret);
}

const struct liquid_class static_class = { .name = "Jekyll::Drops::StaticFileDrop",
	.get = static_get,
	.map = static_map,
	.same = drop_same };
