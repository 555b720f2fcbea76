/* The configuration as data: Jekyll's defaults, then the files, then the command line's options.
 *
 * As configuration.rb has it: maps are merged at any depth, a key without a value keeps what was there,
 * `posts` is always a collection, and comes first. Its value is packed: the diagnostics where it
 * cannot be used, the theme's prefix, the names of the plugins, what of the keys that tell the layout is
 * written, and the settings without positions, so that a comment in the file changes nothing. */
#include "render/jekyll/jekyll.h"

#include "core/path.h"
#include "render/jekyll/github.h"
#include "render/jekyll/older.h"
#include "render/jekyll/plugin.h"
#include "render/kramdown/settings.h"
#include "render/jekyll/url.h"
#include "render/jekyll/wanted.h"
#include "render/data/yaml.h"

enum { SETTINGS_MAX = 1 << 20 };

extern const unsigned char jekyll_settings_yml[];
extern const size_t jekyll_settings_yml_len;

static struct str
defaults_text(void)
{
	return (struct str){ (const char *)jekyll_settings_yml, jekyll_settings_yml_len };
}

/* What `exclude` always holds besides. */
static const char *const excludes[] = { ".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile",
	"Gemfile.lock", "node_modules", "vendor/bundle/", "vendor/cache/", "vendor/gems/",
	"vendor/ruby/" };

static const struct {
	const char *style, *permalink;
} styles[] = {
	{ "none", "/:categories/:title:output_ext" },
	{ "date", "/:categories/:year/:month/:day/:title:output_ext" },
	{ "ordinal", "/:categories/:year/:y_day/:title:output_ext" },
	{ "pretty", "/:categories/:year/:month/:day/:title/" },
	{ "weekdate", "/:categories/:year/W:week/:short_day/:title:output_ext" },
};

/* The settings while they are put together. */
struct setting_up {
	struct task *t;
	struct buf diags; /* all that is reported here */
	struct str path;  /* of the file that is read */
	struct data map;  /* of what was read so far, later files over earlier ones */
	struct str theme; /* the prefix of its folder, or "" */
	struct str theme_plugins;
	bool github;          /* GitHub Pages' rules hold */
	struct str title;     /* what site.title is by these, or "" */
	struct wanted wanted; /* of Ruby */
	struct settings_file *files;
};

/* A configuration that was read, the last one first. */
struct settings_file {
	struct settings_file *before;
	struct str path;
	struct data map;
};

static void
report(struct setting_up *s, struct data node, enum diag_severity severity, struct str message,
	struct str hint)
{
	struct diag d = { .severity = severity,
		.path = s->path,
		.line = data_line(node),
		.column = data_column(node),
		.message = message,
		.hint = hint };
	if (document_locate(s->t, &d) < 0)
		return;
	diag_encode(&s->diags, &d);
	task_report(s->t, &d);
}

/* The file whose word for the setting counts. */
static struct str
path_of(struct setting_up *s, struct str key)
{
	const struct settings_file *f = s->files;
	while (f && f->before && data_kind(data_get(f->map, key)) == DATA_NULL)
		f = f->before;
	return f ? f->path : s->path;
}

static void
report_setting(void *ctx, struct data at, struct str top, struct str message, struct str hint)
{
	struct setting_up *s = ctx;
	s->path = path_of(s, top);
	report(s, at, DIAG_WARNING, message, hint);
}

static struct data
merged(struct setting_up *s, struct data under, struct data over)
{
	struct buf *block = arena_alloc(task_arena(s->t), sizeof(*block));
	*block = BUF_ARENA(task_arena(s->t));
	struct data_builder b = { .out = block };
	data_put_merged(&b, under, over);
	data_builder_done(&b);
	return data_of(buf_str(block));
}

static struct data
parsed(struct setting_up *s, const struct yaml_source *source)
{
	struct buf *block = arena_alloc(task_arena(s->t), sizeof(*block));
	struct buf diags = BUF_ARENA(task_arena(s->t));
	*block = BUF_ARENA(task_arena(s->t));
	int r = yaml_parse(source, block, &diags);
	document_report(s->t, buf_str(&diags));
	buf_add(&s->diags, buf_str(&diags));
	return r == 0 ? data_of(buf_str(block)) : (struct data){ NULL, 0 };
}

/* ---- what is wrong with what is written ---- */

static void
check_list(struct setting_up *s, const char *key)
{
	struct data node = data_get(s->map, str_of(key));
	if (!data_exists(node) || data_kind(node) == DATA_LIST ||
		(data_kind(node) == DATA_NULL && str_eq(str_of(key), S("plugins"))))
		return;
	report(s, node, DIAG_ERROR, arena_printf(task_arena(s->t), "'%s' should be a list", key),
		arena_printf(task_arena(s->t), "write it as %s: [one, two]", key));
}

static void
check_zone(struct setting_up *s)
{
	const struct zone *zone;
	struct data node = data_get(s->map, S("timezone"));
	struct str name = data_str(node);
	if (name.len && site_zone(task_site(s->t), name, &zone) < 0)
		report(s, node, DIAG_ERROR,
			arena_printf(task_arena(s->t), "unknown timezone '%.*s'", STR(name)),
			S("write it as Europe/Vienna"));
}

static void
check_time(struct setting_up *s)
{
	struct date moment;
	struct data node = data_get(s->map, S("time"));
	if (data_exists(node) && data_kind(node) != DATA_NULL &&
		!setting_moment(node, NULL, &moment))
		report(s, node, DIAG_ERROR, S("'time' is not a date"),
			S("write it as 2023-10-26 14:05 +0200"));
}

static void
check_permalink(struct setting_up *s, struct data node)
{
	struct str key, hint;
	if (data_kind(node) != DATA_STRING || url_check(data_str(node), &key))
		return;
	hint = S("see Jekyll's permalinks: :year, :month, :day, :title, :categories, …");
	report(s, node, DIAG_ERROR,
		arena_printf(
			task_arena(s->t), "the permalink has an unknown part ':%.*s'", STR(key)),
		hint);
}

static void
check_collections(struct setting_up *s)
{
	struct data all = data_get(s->map, S("collections"));
	check_permalink(s, data_get(s->map, S("permalink")));
	if (data_kind(all) == DATA_LIST || data_kind(all) == DATA_NULL)
		return;
	if (data_kind(all) != DATA_MAP) {
		report(s, all, DIAG_ERROR, S("'collections' should be a map or a list"), S(""));
		return;
	}
	for (size_t i = 0; i < data_len(all); i++)
		check_permalink(s, data_get(data_at(all, i), S("permalink")));
}

static void
check_defaults(struct setting_up *s)
{
	struct data sets = data_get(s->map, S("defaults"));
	for (size_t i = 0; data_kind(sets) == DATA_LIST && i < data_len(sets); i++) {
		struct data set = data_at(sets, i);
		if (data_kind(data_get(set, S("values"))) != DATA_MAP)
			report(s, set, DIAG_WARNING,
				S("these defaults have no 'values', and are not used"),
				S("write a scope and values"));
	}
}

static void
check_limit(struct setting_up *s)
{
	struct data limit = data_get(s->map, S("limit_posts"));
	if (data_int(limit, 0) < 0)
		report(s, limit, DIAG_ERROR, S("'limit_posts' should not be negative"), S(""));
}

static void
report_kramdown(void *ctx, struct data at, struct str message, struct str hint)
{
	report(ctx, at, DIAG_WARNING, message, hint);
}

static void
check(struct setting_up *s)
{
	check_list(s, "include");
	check_list(s, "exclude");
	check_list(s, "plugins");
	check_zone(s);
	check_time(s);
	check_collections(s);
	check_defaults(s);
	check_limit(s);
	kramdown_check_settings(
		data_get(s->map, S("kramdown")), task_arena(s->t), report_kramdown, s);
}

/* ---- files ---- */

/* Jekyll makes strings of the settings' own keys, though not of those further in. */
static struct data
with_text_keys(struct setting_up *s, struct data map)
{
	struct buf made = BUF_ARENA(task_arena(s->t));
	struct data_builder b = {
		.out = &made, .line = data_line(map), .column = data_column(map)
	};
	bool any = false;
	for (size_t i = 0; i < data_len(map); i++)
		any |= data_exists(data_key_scalar(data_str(data_key_at(map, i))));
	if (!any)
		return map;
	data_open_map(&b);
	for (size_t i = 0; i < data_len(map); i++) {
		struct buf key = BUF_ARENA(task_arena(s->t));
		data_key_text(&key, data_str(data_key_at(map, i)));
		b.line = data_line(data_key_at(map, i));
		b.column = data_column(data_key_at(map, i));
		data_put_key(&b, buf_str(&key));
		data_put(&b, data_at(map, i));
	}
	data_close(&b);
	data_builder_done(&b);
	return data_of(buf_str(&made));
}

/* Reads one file: 1 it was there, 0 absent, negative as task_read. */
static int
read_file(struct setting_up *s, struct str path)
{
	enum what what;
	struct str text;
	struct data before = s->map;
	s->path = path;
	int r = read_text(s->t, path, &what, &text);
	if (r < 0 || what == ABSENT)
		return r;
	if (what == UNREADABLE) {
		struct diag d = document_unread(s->t, path, text);
		diag_encode(&s->diags, &d);
		task_report(s->t, &d);
		return 1;
	}
	struct yaml_source yaml = { .path = path,
		.text = text,
		.line = 1,
		.max = SETTINGS_MAX,
		.what = "the configuration" };
	s->map = parsed(s, &yaml);
	if (data_kind(s->map) == DATA_MAP)
		s->map = with_text_keys(s, s->map);
	struct settings_file *file = arena_alloc(task_arena(s->t), sizeof(*file));
	*file = (struct settings_file){ s->files, path, s->map };
	s->files = file;
	if (data_kind(s->map) == DATA_MAP)
		check(s);
	else if (data_exists(s->map) && data_kind(s->map) != DATA_NULL)
		report(s, s->map, DIAG_ERROR,
			S("the configuration should be a list of 'key: value'"), S(""));
	if (data_kind(s->map) == DATA_MAP)
		s->map = merged(s, before, s->map);
	else
		s->map = before;
	return 1;
}

static int
read_files(struct setting_up *s)
{
	struct site *site = task_site(s->t);
	struct str rest = site->options.configs, path;
	int r = 0;
	if (rest.len == 0) {
		r = read_file(s, S("_config.yml"));
		return r ? r : read_file(s, S("_config.yaml"));
	}
	while (r >= 0 && str_split(&rest, ',', &path)) {
		r = read_file(s, str_trim(path));
		if (r == 0)
			report(s, (struct data){ NULL, 0 }, DIAG_ERROR,
				S("this configuration file does not exist"), S("see --config"));
	}
	return r;
}

/* Where the theme lies: in the site's own folder, where that is the theme's, else where it is installed; one that
 * is not there is an error, as nothing could look right. */
static int
find_theme(struct setting_up *s)
{
	struct data node = data_get(s->map, S("theme"));
	struct buf own_plugins = BUF_ARENA(task_arena(s->t));
	struct value v;
	bool own;
	if (!data_exists(node) || data_kind(node) == DATA_NULL)
		return 0;
	if (data_kind(node) != DATA_STRING) {
		report(s, node, DIAG_WARNING, S("'theme' should be a name"), S(""));
		return 0;
	}
	struct str name = str_trim(data_str(node));
	int r = wanted_own_theme(s->t, name, &own, &own_plugins);
	if (r == 0 && own && own_plugins.len)
		s->theme_plugins = buf_str(&own_plugins);
	if (r < 0 || own)
		return r;
	r = task_read(s->t, K_GEM, name, &v);
	if (r < 0)
		return r;
	if (v.bytes.len == 0) {
		report(s, node, DIAG_ERROR,
			arena_printf(task_arena(s->t), "the theme '%.*s' is not installed",
				STR(data_str(node))),
			arena_printf(task_arena(s->t),
				"gem install %.*s, or put its files into the site", STR(name)));
		return 0;
	}
	s->theme = unpack_str(&v.bytes);
	s->theme_plugins = v.bytes;
	return 0;
}

static bool
is_said(struct data map, const char *key)
{
	struct data node = data_get(map, str_of(key));
	return data_exists(node) && data_kind(node) != DATA_NULL;
}

static int
find_github(struct setting_up *s)
{
	int r = github_is_host(s->t, s->map, &s->github);
	bool asked = s->github ||
		     jekyll_list_has(data_get(s->map, S("plugins")), S("jekyll-github-metadata"));
	if (r < 0 || !asked || is_said(s->map, "title") || is_said(s->map, "name"))
		return r;
	return github_title(s->t, s->map, &s->title);
}

/* ---- Jekyll's own additions ---- */

static struct str
style_permalink(struct str style)
{
	for (size_t i = 0; i < sizeof(styles) / sizeof(*styles); i++) {
		if (str_eq(style, str_of(styles[i].style)))
			return str_of(styles[i].permalink);
	}
	return style;
}

static void
put_excludes(struct data_builder *b, struct data list)
{
	data_open_list(b);
	for (size_t i = 0; i < data_len(list); i++)
		data_put(b, data_at(list, i));
	for (size_t i = 0; i < sizeof(excludes) / sizeof(*excludes); i++) {
		if (!jekyll_list_has(list, str_of(excludes[i])))
			data_put_str(b, str_of(excludes[i]));
	}
	data_close(b);
}

/* The collection `posts`: always written, by the site's permalink where it has none of its own. */
static void
put_posts(struct data_builder *b, struct data own, struct str permalink)
{
	data_put_key(b, S("posts"));
	data_open_map(b);
	for (size_t i = 0; i < data_len(own); i++) {
		data_put_key(b, data_str(data_key_at(own, i)));
		data_put(b, data_at(own, i));
	}
	data_put_key(b, S("output"));
	data_put_bool(b, true);
	struct data said = data_get(own, S("permalink"));
	if (!data_exists(said) || data_kind(said) == DATA_NULL) {
		data_put_key(b, S("permalink"));
		data_put_str(b, style_permalink(permalink));
	}
	data_close(b);
}

static void
put_collections(struct data_builder *b, struct data all, struct str permalink)
{
	bool list = data_kind(all) == DATA_LIST;
	data_open_map(b);
	put_posts(b, list ? (struct data){ NULL, 0 } : data_get(all, S("posts")), permalink);
	for (size_t i = 0; i < data_len(all); i++) {
		struct str label = data_str(list ? data_at(all, i) : data_key_at(all, i));
		if (str_eq(label, S("posts")))
			continue;
		data_put_key(b, label);
		if (list) {
			data_open_map(b);
			data_close(b);
		} else {
			data_put(b, data_at(all, i));
		}
	}
	data_close(b);
}

static void
put_options(struct data_builder *b, const struct site_options *o)
{
	static const char *const flags[] = { "show_drafts", "future", "unpublished" };
	const bool set[] = { o->drafts, o->future, o->unpublished };
	for (size_t i = 0; i < sizeof(set) / sizeof(*set); i++) {
		if (set[i]) {
			data_put_key(b, str_of(flags[i]));
			data_put_bool(b, true);
		}
	}
	if (o->baseurl.ptr) {
		data_put_key(b, S("baseurl"));
		data_put_str(b, o->baseurl);
	}
	if (o->url.len) {
		data_put_key(b, S("url"));
		data_put_str(b, o->url);
	}
}

/* Jekyll's defaults with what was read over them, and what is added to that; of two GitHub Pages has its own. */
static struct data
completed(struct setting_up *s)
{
	struct site *site = task_site(s->t);
	struct yaml_source yaml = { .path = S("(defaults)"), .text = defaults_text() };
	struct data all = merged(s, parsed(s, &yaml), s->map);
	struct buf *block = arena_alloc(task_arena(s->t), sizeof(*block));
	*block = BUF_ARENA(task_arena(s->t));
	struct data_builder b = { .out = block };
	data_open_map(&b);
	data_put_key(&b, S("source"));
	data_put_str(&b, str_of(site->root.path));
	data_put_key(&b, S("destination"));
	data_put_str(&b, arena_printf(task_arena(s->t), "%s/_site", site->root.path));
	for (size_t i = 0; i < data_len(all); i++) {
		struct str key = data_str(data_key_at(all, i));
		data_put_key(&b, key);
		if (str_eq(key, S("exclude")))
			put_excludes(&b, data_at(all, i));
		else if (s->github && str_eq(key, S("highlighter")))
			data_put_str(&b, S("rouge"));
		else if (s->github && str_eq(key, S("future")) && !is_said(s->map, "future"))
			data_put_bool(&b, true);
		else if (str_eq(key, S("collections")))
			put_collections(
				&b, data_at(all, i), data_str(data_get(all, S("permalink"))));
		else
			data_put(&b, data_at(all, i));
	}
	if (s->title.len) {
		data_put_key(&b, S("title"));
		data_put_str(&b, s->title);
	}
	put_options(&b, &site->options);
	data_close(&b);
	data_builder_done(&b);
	return data_of(buf_str(block));
}

/* The theme's own configuration stands under all of it, but for what Jekyll itself has a default for. */
static int
with_theme(struct setting_up *s, struct data *all)
{
	struct str text;
	enum what what;
	if (s->theme.len == 0 || data_bool(data_get(*all, S("ignore_theme_config")), false))
		return 0;
	struct str path = arena_printf(task_arena(s->t), "%.*s_config.yml", STR(s->theme));
	int r = read_text(s->t, path, &what, &text);
	if (r < 0 || what != REGULAR)
		return r;
	struct yaml_source yaml = { .path = path, .text = text, .line = 1, .max = SETTINGS_MAX };
	struct yaml_source ours = { .path = S("(defaults)"), .text = defaults_text() };
	struct data map = parsed(s, &yaml), taken = parsed(s, &ours);
	struct buf *block = arena_alloc(task_arena(s->t), sizeof(*block));
	*block = BUF_ARENA(task_arena(s->t));
	struct data_builder b = { .out = block };
	data_open_map(&b);
	for (size_t i = 0; i < data_len(map); i++) {
		struct str key = data_str(data_key_at(map, i));
		if (data_exists(data_get(taken, key)))
			continue;
		data_put_key(&b, key);
		data_put(&b, data_at(map, i));
	}
	data_close(&b);
	data_builder_done(&b);
	*all = merged(s, data_of(buf_str(block)), *all);
	return 0;
}

static int
find_plugins(struct setting_up *s)
{
	struct arena *a = task_arena(s->t);
	struct data list = data_get(s->map, S("plugins"));
	struct data remote = data_get(s->map, S("remote_theme"));
	if (data_kind(list) == DATA_LIST)
		s->wanted.list = list;
	if (data_exists(remote) && data_kind(remote) != DATA_NULL)
		s->wanted.remote = remote;
	s->wanted.list_path = path_of(s, S("plugins"));
	s->wanted.remote_path = path_of(s, S("remote_theme"));
	s->wanted.theme = str_trim(data_str(data_get(s->map, S("theme"))));
	int r = wanted_plugins(&s->wanted);
	wanted_remote(&s->wanted);
	buf_add(&s->wanted.names, s->theme_plugins);
	if (s->github)
		github_add_plugins(&s->wanted.names);
	if (r < 0)
		return r;
	struct str names = s->wanted.names.len ? buf_str(&s->wanted.names) : S("");
	older_report(s->map, names, s->github, a, report_setting, s);
	if (data_kind(s->map) == DATA_MAP)
		s->map = typed_settings(s->map, names, a, report_setting, s);
	return 0;
}

/* Which of the keys that make a folder one of Jekyll's are written, one behind the other. */
static void
pack_said(struct setting_up *s, struct buf *ret)
{
	static const char *const keys[] = { "theme", "remote_theme", "plugins", "collections" };
	struct buf said = BUF_ARENA(task_arena(s->t));
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (is_said(s->map, keys[i]))
			pack_str(&said, str_of(keys[i]));
	}
	pack_str(ret, buf_str(&said));
}

void
settings_compute(struct task *t, struct str key, struct buf *ret)
{
	struct setting_up s = { .t = t, .diags = BUF_ARENA(task_arena(t)) };
	s.wanted = (struct wanted){
		.t = t, .names = BUF_ARENA(task_arena(t)), .unsupported = BUF_ARENA(task_arena(t))
	};
	if (read_files(&s) < 0 || find_theme(&s) < 0 || find_github(&s) < 0 || find_plugins(&s) < 0)
		return;
	struct data all = completed(&s);
	if (with_theme(&s, &all) < 0)
		return;
	pack_str(ret, diags_have_error(buf_str(&s.diags)) ? buf_str(&s.diags) : S(""));
	pack_str(ret, s.theme);
	pack_str(ret, s.wanted.names.len ? buf_str(&s.wanted.names) : S(""));
	pack_said(&s, ret);
	pack_str(ret, s.wanted.unsupported.len ? buf_str(&s.wanted.unsupported) : S(""));
	pack_str(ret, s.github ? S("y") : S(""));
	struct data_builder b = { .out = ret };
	data_put_plain(&b, all);
	data_builder_done(&b);
}
