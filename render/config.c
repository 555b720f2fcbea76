/* The site's configuration: _config.yml, else _config.yaml, or what --config names; options win.
 *
 * Readers take parts of it, so that a changed tagline re-runs what prints it and nothing else:
 * "theme" is what every page shows, "content" decides which documents are shown and when. */
#include "render/kinds.h"

#include "core/path.h"
#include "render/data/yaml.h"

enum { CONFIG_MAX = 1 << 20 };

static void
config_pack(struct buf *b, const struct config *c)
{
	pack_str(b, c->title);
	pack_str(b, c->description);
	pack_str(b, c->lang);
	pack_str(b, c->url);
	pack_str(b, c->baseurl);
	pack_str(b, c->author);
	pack_str(b, c->timezone);
	pack_str(b, c->destination);
	pack_u64(b, c->drafts);
	pack_u64(b, c->future);
	pack_u64(b, c->unpublished);
	pack_u64(b, (uint64_t)c->set_back);
}

struct config
config_unpack(struct str value)
{
	struct config c = { 0 };
	if (value.len == 0)
		return c;
	c.title = unpack_str(&value);
	c.description = unpack_str(&value);
	c.lang = unpack_str(&value);
	c.url = unpack_str(&value);
	c.baseurl = unpack_str(&value);
	c.author = unpack_str(&value);
	c.timezone = unpack_str(&value);
	c.destination = unpack_str(&value);
	c.drafts = unpack_u64(&value) != 0;
	c.future = unpack_u64(&value) != 0;
	c.unpublished = unpack_u64(&value) != 0;
	c.set_back = (int64_t)unpack_u64(&value);
	return c;
}

/* "theme", "content", "baseurl": the whole struct with all that does not belong to the part emptied. */
void
config_part(struct str value, struct str arg, struct buf *ret)
{
	struct config all = config_unpack(value), c = { 0 };
	if (str_eq(arg, S("theme"))) {
		c = all;
		c.timezone = c.destination = S("");
		c.drafts = c.future = c.unpublished = false;
		c.set_back = 0;
	} else if (str_eq(arg, S("content"))) {
		c.timezone = all.timezone;
		c.drafts = all.drafts;
		c.future = all.future;
		c.unpublished = all.unpublished;
		c.set_back = all.set_back;
	} else {
		c.baseurl = all.baseurl;
	}
	config_pack(ret, &c);
}

static void
report(struct task *t, struct str path, struct data node, enum diag_severity severity,
	struct str message, struct str hint)
{
	struct diag d = { .severity = severity,
		.path = path,
		.line = data_line(node),
		.column = data_column(node),
		.message = message,
		.hint = hint };
	if (document_locate(t, &d) < 0)
		return;
	task_report(t, &d);
}

static struct str
get_text(struct task *t, struct str path, struct data map, struct str key)
{
	struct data d = data_get(map, key);
	struct buf b = BUF_ARENA(task_arena(t));
	if (data_kind(d) == DATA_LIST || data_kind(d) == DATA_MAP) {
		struct data name = data_get(d, S("name")); /* author: {name: …} */
		if (!data_exists(name))
			report(t, path, d, DIAG_WARNING,
				arena_printf(task_arena(t), "'%.*s' should be a text", STR(key)),
				S(""));
		d = name;
	}
	data_text(&b, d);
	return buf_str(&b);
}

static bool
get_bool(struct task *t, struct str path, struct data map, struct str key)
{
	struct data d = data_get(map, key);
	if (data_exists(d) && data_kind(d) != DATA_BOOL)
		report(t, path, d, DIAG_WARNING,
			arena_printf(task_arena(t), "'%.*s' should be true or false", STR(key)),
			S(""));
	return data_bool(d, false);
}

/* Adds what a file says to *c; a later file's word wins. */
static void
config_apply(struct task *t, struct str path, struct data map, struct config *c)
{
	static const struct {
		const char *key;
		size_t offset;
	} texts[] = {
		{ "title", offsetof(struct config, title) },
		{ "description", offsetof(struct config, description) },
		{ "lang", offsetof(struct config, lang) },
		{ "url", offsetof(struct config, url) },
		{ "baseurl", offsetof(struct config, baseurl) },
		{ "author", offsetof(struct config, author) },
		{ "timezone", offsetof(struct config, timezone) },
		{ "destination", offsetof(struct config, destination) },
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct str key = str_of(texts[i].key);
		if (data_exists(data_get(map, key)))
			*(struct str *)((char *)c + texts[i].offset) = get_text(t, path, map, key);
	}
	if (data_exists(data_get(map, S("show_drafts"))))
		c->drafts = get_bool(t, path, map, S("show_drafts"));
	if (data_exists(data_get(map, S("future"))))
		c->future = get_bool(t, path, map, S("future"));
	if (data_exists(data_get(map, S("unpublished"))))
		c->unpublished = get_bool(t, path, map, S("unpublished"));
}

/* Reads one file: 1 it was there, 0 absent, negative as task_read. */
static int
config_file(struct task *t, struct str path, struct config *c)
{
	enum what what;
	struct str text;
	int r = read_text(t, path, &what, &text);
	if (r < 0 || what == ABSENT)
		return r;
	struct buf block = BUF_ARENA(task_arena(t));
	if (what == UNREADABLE) {
		struct diag d = document_unread(t, path, text);
		task_report(t, &d);
		return 1;
	}
	struct yaml_source yaml = { .path = path,
		.text = text,
		.line = 1,
		.max = CONFIG_MAX,
		.what = "the configuration" };
	if (!document_yaml(t, &yaml, &block))
		return 1;
	struct data map = data_of(buf_str(&block));
	if (data_kind(map) == DATA_MAP)
		config_apply(t, path, map, c);
	else if (data_exists(map) && data_kind(map) != DATA_NULL)
		report(t, path, map, DIAG_ERROR,
			S("the configuration should be a list of 'key: value'"), S(""));
	return 1;
}

static int
config_files(struct task *t, struct config *c)
{
	struct site *s = task_site(t);
	struct str rest = s->options.configs, path;
	int r = 0;
	if (rest.len == 0) {
		r = config_file(t, S("_config.yml"), c);
		return r ? r : config_file(t, S("_config.yaml"), c);
	}
	while (r >= 0 && str_split(&rest, ',', &path)) {
		r = config_file(t, str_trim(path), c);
		if (r == 0)
			report(t, path, (struct data){ NULL, 0 }, DIAG_ERROR,
				S("this configuration file does not exist"), S("see --config"));
	}
	return r;
}

static struct str
without_slash(struct str s)
{
	while (s.len && s.ptr[s.len - 1] == '/')
		s.len--;
	return s;
}

/* "blog/" is "/blog", and "/" is "". */
struct str
config_baseurl(struct arena *a, struct str baseurl)
{
	baseurl = without_slash(str_trim(baseurl));
	if (baseurl.len && baseurl.ptr[0] != '/')
		return arena_printf(a, "/%.*s", STR(baseurl));
	return baseurl;
}

struct str
config_href(struct arena *a, struct str baseurl)
{
	struct buf decoded = BUF_ARENA(a), ret = BUF_ARENA(a);
	if (url_decode(&decoded, baseurl, URL_DECODE_PATH) < 0)
		buf_add(&decoded, baseurl);
	url_encode_path(&ret, buf_str(&decoded));
	return buf_str(&ret);
}

void
config_compute(struct task *t, struct str key, struct buf *ret)
{
	struct site *s = task_site(t);
	struct config c = { .lang = S("en") };
	const struct zone *zone;
	if (config_files(t, &c) < 0 || read_set_back(t, &c.set_back) < 0)
		return;
	if (s->options.url.len)
		c.url = s->options.url;
	if (s->options.baseurl.ptr)
		c.baseurl = s->options.baseurl;
	c.url = without_slash(str_trim(c.url));
	c.baseurl = config_baseurl(task_arena(t), c.baseurl);
	if (c.title.len == 0)
		c.title = path_basename(str_of(s->root.path));
	if (c.title.len == 0)
		c.title = S("Home");
	if (c.timezone.len && site_zone(s, c.timezone, &zone) < 0) {
		report(t, S("_config.yml"), (struct data){ NULL, 0 }, DIAG_ERROR,
			arena_printf(task_arena(t), "unknown timezone '%.*s'", STR(c.timezone)),
			S("write it as Europe/Vienna"));
		c.timezone = S("");
	}
	config_pack(ret, &c);
}

bool
diags_have_error(struct str diags)
{
	struct diag d;
	while (diag_next(&diags, &d)) {
		if (d.severity == DIAG_ERROR)
			return true;
	}
	return false;
}

/* The site's own icon, of these the first that is there. */
static int
read_icon(struct task *t, struct str *ret)
{
	static const char *const names[] = { "favicon.svg", "favicon.ico", "favicon.png" };
	*ret = S("");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && ret->len == 0; i++) {
		bool there;
		int r = read_regular(t, str_of(names[i]), &there);
		if (r < 0)
			return r;
		if (there)
			*ret = str_of(names[i]);
	}
	return 0;
}

/* The theme's part of the configuration, and the author's style sheet; the diagnostics of a broken
 * configuration are the value then. */
void
site_compute(struct task *t, struct str key, struct buf *ret)
{
	struct value v;
	struct str icon;
	bool style;
	if (task_read(t, K_CONFIG, S(""), &v) < 0 || read_regular(t, S("style.css"), &style) < 0 ||
		read_icon(t, &icon) < 0)
		return;
	bool broken = v.bytes.len == 0 || diags_have_error(v.diags);
	pack_u64(ret, broken);
	pack_str(ret, broken ? v.diags : S(""));
	pack_u64(ret, style);
	pack_str(ret, icon);
	config_part(v.bytes, S("theme"), ret);
}

int
read_site(struct task *t, struct theme_site *ret, struct str *ret_diags)
{
	struct value v;
	int r = task_read(t, K_SITE, S(""), &v);
	if (r < 0)
		return r;
	bool broken = unpack_u64(&v.bytes) != 0;
	struct str diags = unpack_str(&v.bytes);
	bool style = unpack_u64(&v.bytes) != 0;
	struct str icon = unpack_str(&v.bytes);
	struct config c = config_unpack(v.bytes);
	struct str baseurl = config_href(task_arena(t), c.baseurl);
	*ret = (struct theme_site){ .title = c.title.len ? c.title : S("Home"),
		.description = c.description,
		.lang = c.lang.len ? c.lang : S("en"),
		.url = c.url,
		.baseurl = baseurl,
		.author = c.author,
		.icon = icon.len ? arena_printf(task_arena(t), "%.*s/%.*s", STR(baseurl), STR(icon))
				 : S(""),
		.user_style = style };
	*ret_diags = broken ? diags : (struct str){ NULL, 0 };
	return 0;
}
