/* Reading the settings: one key, all of them, or what every document needs of them.
 *
 * Twenty thousand documents that each read the settings by parts would ask again for every edit of the
 * file. They read one value instead, which comes out the same for most of these. */
#include "render/jekyll/jekyll.h"
#include "core/char.h"
#include "render/jekyll/archives.h"
#include "render/jekyll/bare.h"
#include "render/jekyll/links.h"
#include "render/jekyll/typed.h"

struct settings {
	struct str broken, theme, plugins, said, unsupported, github;
	struct data all;
};

static struct settings
settings_unpack(struct str value)
{
	struct settings s = { { NULL, 0 }, S(""), S(""), S(""), S(""), S(""), { NULL, 0 } };
	if (value.len == 0)
		return s; /* the engine's value for a loop */
	s.broken = unpack_str(&value);
	s.theme = unpack_str(&value);
	s.plugins = unpack_str(&value);
	s.said = unpack_str(&value);
	s.unsupported = unpack_str(&value);
	s.github = unpack_str(&value);
	s.all = data_of(value);
	return s;
}

void
settings_part(struct str value, struct str arg, struct buf *ret)
{
	struct settings s = settings_unpack(value);
	if (str_eq(arg, S("!all")))
		buf_add(ret, data_bytes(s.all));
	else if (str_eq(arg, S("!broken")))
		buf_add(ret, s.broken);
	else if (str_eq(arg, S("!theme")))
		buf_add(ret, s.theme);
	else if (str_eq(arg, S("!plugins")))
		buf_add(ret, s.plugins);
	else if (str_eq(arg, S("!unsupported")))
		buf_add(ret, s.unsupported);
	else if (str_eq(arg, S("!github")))
		buf_add(ret, s.github);
	else if (str_starts(arg, S("!said ")))
		buf_add(ret, packed_has(s.said, str_from(arg, 6)) ? S("y") : S(""));
	else
		buf_add(ret, data_bytes(data_get(s.all, arg)));
}

static int
read_part(struct task *t, struct str arg, struct str *ret)
{
	return task_read_part(t, K_SETTINGS, S(""), arg, ret);
}

int
read_setting(struct task *t, struct str key, struct data *ret)
{
	struct str part;
	int r = read_part(t, key, &part);
	if (r == 0)
		*ret = data_of(part);
	return r;
}

int
read_settings(struct task *t, struct data *ret)
{
	return read_setting(t, S("!all"), ret);
}

int
read_zone(struct task *t, const struct zone **ret)
{
	struct data name;
	int r = read_setting(t, S("timezone"), &name);
	*ret = NULL;
	if (r == 0 && data_str(name).len && site_zone(task_site(t), data_str(name), ret) < 0)
		*ret = NULL; /* reported by the settings */
	return r;
}

bool
setting_moment(struct data time, const struct zone *zone, struct date *ret)
{
	if (data_kind(time) != DATA_DATE)
		return data_str(time).len && date_parse(data_str(time), zone, ret);
	*ret = date_localise(data_date(time), zone);
	return true;
}

int
read_theme(struct task *t, struct str *ret_prefix)
{
	return read_part(t, S("!theme"), ret_prefix);
}

int
read_plugin(struct task *t, struct str name, bool *ret)
{
	struct str names;
	int r = read_part(t, S("!plugins"), &names);
	*ret = r == 0 && packed_has(names, name);
	return r;
}

int
read_settings_broken(struct task *t, struct str *ret_diags)
{
	int r = read_part(t, S("!broken"), ret_diags);
	if (r == 0 && ret_diags->len == 0)
		*ret_diags = (struct str){ NULL, 0 };
	return r;
}

bool
jekyll_list_has(struct data list, struct str item)
{
	for (size_t i = 0; i < data_len(list); i++) {
		if (str_eq(data_str(data_at(list, i)), item))
			return true;
	}
	return false;
}

/* ---- what every document needs ---- */

/* A label as a collection's folder and Jekyll's `label` have it. */
static struct str
label_of(struct arena *a, struct str name)
{
	struct buf b = BUF_ARENA(a);
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		if (char_is_word(c) || c == '-' || c == '.')
			buf_add_char(&b, c);
	}
	return b.len ? buf_str(&b) : S("");
}

/* A key as it is, under the same name. */
static void
put_same(struct data_builder *b, struct data all, const char *key)
{
	data_put_key(b, str_of(key));
	data_put(b, data_get(all, str_of(key)));
}

static void
put_reading_collections(struct data_builder *b, struct arena *a, struct data all)
{
	static const char *const keys[] = { "output", "permalink", "order", "sort_by" };
	data_put_key(b, S("collections"));
	data_open_list(b);
	for (size_t i = 0; i < data_len(all); i++) {
		struct data one = data_at(all, i);
		data_open_map(b);
		data_put_key(b, S("label"));
		data_put_str(b, label_of(a, data_str(data_key_at(all, i))));
		for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
			if (data_exists(data_get(one, str_of(keys[k]))))
				put_same(b, one, keys[k]);
		}
		data_close(b);
	}
	data_close(b);
}

/* `exclude` without what `include` names word for word. */
static void
put_excluded(struct data_builder *b, struct data all)
{
	struct data list = data_get(all, S("exclude")), include = data_get(all, S("include"));
	data_put_key(b, S("exclude"));
	data_open_list(b);
	for (size_t i = 0; i < data_len(list); i++) {
		if (!jekyll_list_has(include, data_str(data_at(list, i))))
			data_put(b, data_at(list, i));
	}
	data_close(b);
}

/* A map: collections_dir, collections (a list with label, output, permalink, order, sort_by), include,
 * exclude, markdown_ext, permalink, defaults, show_drafts, future, unpublished, timezone, data_dir,
 * limit_posts, time, archives (archives.h), theme (its prefix). */
void
reading_compute(struct task *t, struct str key, struct buf *ret)
{
	static const char *const same[] = { "collections_dir", "include", "markdown_ext",
		"permalink", "defaults", "timezone", "data_dir", "limit_posts", "time" };
	static const char *const truths[] = { "show_drafts", "future", "unpublished" };
	struct value v;
	int64_t set_back;
	if (task_read(t, K_SETTINGS, S(""), &v) < 0 || read_set_back(t, &set_back) < 0)
		return;
	struct settings s = settings_unpack(v.bytes);
	struct data_builder b = { .out = ret };
	data_open_map(&b);
	for (size_t i = 0; i < sizeof(same) / sizeof(*same); i++)
		put_same(&b, s.all, same[i]);
	for (size_t i = 0; i < sizeof(truths) / sizeof(*truths); i++) {
		data_put_key(&b, str_of(truths[i]));
		data_put_bool(&b, setting_is_on(data_get(s.all, str_of(truths[i]))));
	}
	put_reading_collections(&b, task_arena(t), data_get(s.all, S("collections")));
	put_excluded(&b, s.all);
	if (bare_put(t, s.all, &b) >= 0 && links_put(t, s.all, &b) >= 0 &&
		archives_put(t, s.all, &b) >= 0) {
		data_put_key(&b, S("theme"));
		data_put_str(&b, s.theme);
		data_put_key(&b, S("set back")); /* for nobody to look at: then all is read again */
		data_put_int(&b, set_back);
		data_close(&b);
	}
	data_builder_done(&b);
}

/* ---- what lists need of it ---- */

void
jekyll_put_collections(struct data_builder *b, struct data reading)
{
	static const char *const keys[] = { "label", "order", "sort_by" };
	struct data all = data_get(reading, S("collections"));
	data_put_key(b, S("dir"));
	data_put_str(b, entry_collections_dir(reading));
	data_put_key(b, S("collections"));
	data_open_list(b);
	for (size_t i = 0; i < data_len(all); i++) {
		data_open_map(b);
		for (size_t k = 0; k < sizeof(keys) / sizeof(*keys); k++) {
			struct data node = data_get(data_at(all, i), str_of(keys[k]));
			if (!data_exists(node))
				continue;
			data_put_key(b, str_of(keys[k]));
			data_put(b, node);
		}
		data_close(b);
	}
	data_close(b);
}

/* The place of the oldest post that `limit_posts` leaves; "" where all are. */
static int
read_first(struct task *t, int64_t limit, struct str *ret)
{
	struct entry *e;
	size_t count, n;
	*ret = S("");
	if (limit <= 0)
		return 0;
	int r = task_count(t, K_NEWEST, S(""), S(""), &count);
	if (r < 0 || count <= (size_t)limit)
		return r;
	r = task_slice(t, K_NEWEST, S(""), S(""), count - (size_t)limit, 1, &e, &n);
	if (r == 0 && n)
		*ret = e->sort;
	return r;
}

/* The extensions of the files of collections that may be pages; "": none may. */
static struct str
bare_extensions(struct data reading)
{
	bool on = jekyll_list_has(data_get(reading, S("bare")), S("jekyll-optional-front-matter"));
	return on ? data_str(data_get(reading, S("markdown_ext"))) : S("");
}

/* A map with what the lists need of the reading: where collections lie and how they are ordered, the places of
 * documents in those that have no order, and the first of the posts. */
void
jekyll_params(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	struct str first;
	if (task_read(t, K_READING, S(""), &v) < 0)
		return;
	struct data reading = data_of(v.bytes);
	if (read_first(t, data_int(data_get(reading, S("limit_posts")), 0), &first) < 0)
		return;
	struct data_builder b = { .out = ret };
	data_open_map(&b);
	data_put_key(&b, S("first"));
	data_put_str(&b, first);
	jekyll_put_collections(&b, reading);
	data_put_key(&b, S("bare"));
	data_put_str(&b, bare_extensions(reading));
	if (mixed_put(t, reading, &b) >= 0)
		data_close(&b);
	data_builder_done(&b);
}
