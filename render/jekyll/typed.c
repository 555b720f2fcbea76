/* Which types the settings may have.
 *
 * Jekyll takes any value for any setting, and then ends with an error of Ruby's somewhere, or goes on with what nobody
 * meant: `future: "false"` shows the future, `url: [a]` stands in links as it is written. What it can use is fine here
 * as well, whatever its type: `paginate: "5"`, `baseurl: 2024`. */
#include "render/jekyll/typed.h"

#include "core/char.h"

enum { TEXT = 1, NUMBER = 2, TRUTH = 4, LIST = 8, MAP = 16, DATE = 32, ANY = 63 };

bool
setting_is_on(struct data node)
{
	return data_exists(node) && data_kind(node) != DATA_NULL && data_bool(node, true);
}

/* ---- what more than a type tells ------------------------------------------------------- */

/* On or off; and what means on, and is taken for it. */
static bool
is_truth(struct data node)
{
	struct str s = data_str(node);
	return data_kind(node) == DATA_BOOL || data_int(node, 0) != 0 || str_eq(s, S("true")) ||
	       str_eq(s, S("yes")) || str_eq(s, S("on"));
}

/* A number, or a text that begins with one, but 0; Ruby's pages are none where it is negative. */
static bool
is_count(struct data node)
{
	struct str s = data_str(node);
	size_t i = 0;
	while (i < s.len && s.ptr[i] == '0')
		i++;
	return (i < s.len && char_is_digit(s.ptr[i])) || data_float(node, 0) >= 1 ||
	       data_float(node, 0) < 0;
}

/* A number, also as a text. */
static bool
is_number(struct data node)
{
	struct str s = data_str(node);
	size_t i = 0;
	while (i < s.len && char_is_digit(s.ptr[i]))
		i++;
	return data_kind(node) != DATA_STRING || (s.len && i == s.len);
}

static bool
is_error_mode(struct data node)
{
	struct str s = data_str(node);
	return str_eq(s, S("lax")) || str_eq(s, S("warn")) || str_eq(s, S("strict"));
}

static bool
has_number(struct data node)
{
	return str_search(data_str(node), S(":num")) < data_str(node).len;
}

static bool
is_enabled(struct data node)
{
	return data_kind(node) != DATA_STRING || str_eq(data_str(node), S("all"));
}

/* ---- the rules ------------------------------------------------------------------------- */

/* "*" is any key of a map, "-" any item of a list. */
static const struct rule {
	const char *path, *plugin; /* the plugin without which nobody reads it, or NULL */
	unsigned takes;
	bool (*fits)(struct data node); /* besides; or NULL */
	const char *wanted, *instead;
} rules[] = {
	{ "baseurl", NULL, TEXT | NUMBER, NULL, "a path", "there is none" },
	{ "collections.*", NULL, MAP, NULL, "a map", "it has no settings" },
	{ "collections.-", NULL, TEXT, NULL, "a name", "it is passed over" },
	{ "collections.*.order", NULL, LIST, NULL, "a list", "there is none" },
	{ "collections.*.output", NULL, ANY, is_truth, "true or false", "it is taken for true" },
	{ "collections.*.permalink", NULL, TEXT, NULL, "a text", "there is none" },
	{ "collections_dir", NULL, TEXT, NULL, "a folder", "it is the site's own" },
	{ "data_dir", NULL, TEXT, NULL, "a folder", "it is _data" },
	{ "defaults", NULL, LIST, NULL, "a list", "there are none" },
	{ "defaults.-.scope", NULL, MAP, NULL, "a map", "they are for all" },
	{ "defaults.-.scope.type", NULL, TEXT, NULL, "a text", "they are for all types" },
	{ "encoding", NULL, TEXT, NULL, "a text", "it is utf-8" },
	{ "excerpt_separator", NULL, TEXT | NUMBER | TRUTH | DATE, NULL, "a text",
		"it is an empty line" },
	{ "feed", "jekyll-feed", MAP, NULL, "a map", "there is none" },
	{ "feed.categories", "jekyll-feed", LIST, NULL, "a list", "there is none" },
	{ "feed.collections", "jekyll-feed", LIST | MAP, NULL, "a list or a map", "there is none" },
	{ "feed.path", "jekyll-feed", TEXT, NULL, "a path", "it is feed.xml" },
	{ "feed.posts_limit", "jekyll-feed", NUMBER | TEXT, is_number, "a number", "it is 10" },
	{ "future", NULL, ANY, is_truth, "true or false", "it is taken for true" },
	{ "highlighter", NULL, TEXT | TRUTH, NULL, "a name", "it is rouge" },
	{ "include.-", NULL, TEXT, NULL, "a text", "it is passed over" },
	{ "includes_dir", NULL, TEXT, NULL, "a folder", "it is _includes" },
	{ "jekyll-archives", "jekyll-archives", MAP, NULL, "a map", "there are none" },
	{ "jekyll-archives.enabled", "jekyll-archives", TEXT | TRUTH | LIST, is_enabled,
		"a list, or all", "there are none" },
	{ "jekyll-archives.layout", "jekyll-archives", TEXT, NULL, "a text", "it is archive" },
	{ "jekyll-archives.layouts", "jekyll-archives", MAP, NULL, "a map", "there are none" },
	{ "jekyll-archives.layouts.*", "jekyll-archives", TEXT, NULL, "a text", "there is none" },
	{ "jekyll-archives.permalinks", "jekyll-archives", MAP, NULL, "a map",
		"they are the plugin's own" },
	{ "jekyll-archives.permalinks.*", "jekyll-archives", TEXT, NULL, "a text",
		"it is the plugin's own" },
	{ "keep_files", NULL, LIST, NULL, "a list", "no file is removed that is not platen's" },
	{ "kramdown", NULL, MAP, NULL, "a map", "there are none" },
	{ "lang", "jekyll-seo-tag", ANY & ~LIST, NULL, "a text", "there is none" },
	{ "layouts_dir", NULL, TEXT, NULL, "a folder", "it is _layouts" },
	{ "limit_posts", NULL, NUMBER, NULL, "a number", "all posts are there" },
	{ "liquid", NULL, MAP, NULL, "a map", "there is none" },
	{ "liquid.error_mode", NULL, TEXT, is_error_mode, "lax, warn or strict", "it is warn" },
	{ "liquid.strict_filters", NULL, ANY, is_truth, "true or false", "it is taken for true" },
	{ "liquid.strict_variables", NULL, ANY, is_truth, "true or false", "it is taken for true" },
	{ "logo", "jekyll-seo-tag", TEXT | MAP, NULL, "a path", "there is none" },
	{ "markdown", NULL, TEXT, NULL, "a name", "it is kramdown" },
	{ "markdown_ext", NULL, TEXT, NULL, "a text", "it is markdown,mkdown,mkdn,mkd,md" },
	{ "paginate", "jekyll-paginate", NUMBER | TEXT, is_count, "a number above 0",
		"there are no further pages" },
	{ "paginate_path", "jekyll-paginate", TEXT, has_number, "a path with :num",
		"it is /page:num" },
	{ "permalink", NULL, TEXT, NULL, "a style or a path", "it is date" },
	{ "plugins.-", NULL, TEXT, NULL, "a name", "it is passed over" },
	{ "redirect_from", "jekyll-redirect-from", MAP, NULL, "a map", "there is none" },
	{ "sass", NULL, MAP, NULL, "a map", "there is none" },
	{ "sass.sass_dir", NULL, TEXT, NULL, "a folder", "it is _sass" },
	{ "show_drafts", NULL, ANY, is_truth, "true or false", "it is taken for true" },
	{ "timezone", NULL, TEXT, NULL, "a name as Europe/Vienna", "it is UTC" },
	{ "unpublished", NULL, ANY, is_truth, "true or false", "it is taken for true" },
	{ "url", NULL, TEXT, NULL, "a text as https://example.com", "there is none" },
};

static unsigned
type_of(struct data node)
{
	switch (data_kind(node)) {
	case DATA_NULL:
		break;
	case DATA_BOOL:
		return TRUTH;
	case DATA_INT:
	case DATA_FLOAT:
		return NUMBER;
	case DATA_STRING:
		return TEXT;
	case DATA_DATE:
		return DATE;
	case DATA_LIST:
		return LIST;
	case DATA_MAP:
		return MAP;
	}
	return ANY; /* nothing is said */
}

/* Whether the path is the rule's, name by name. */
static bool
is_ruled(struct str path, const char *rule)
{
	struct str pattern = str_of(rule), want, name;
	while (pattern.ptr && path.ptr) {
		(void)str_split(&pattern, '.', &want);
		(void)str_split(&path, '.', &name);
		if (!str_eq(want, name) && (!str_eq(want, S("*")) || str_eq(name, S("-"))))
			return false;
	}
	return !pattern.ptr && !path.ptr;
}

struct typing {
	struct str plugins;
	struct arena *a;
	typed_report *report;
	void *ctx;
};

static const struct rule *
rule_of(const struct typing *s, struct str path)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		const char *plugin = rules[i].plugin;
		if (is_ruled(path, rules[i].path) &&
			(!plugin || packed_has(s->plugins, str_of(plugin))))
			return &rules[i];
	}
	return NULL;
}

/* The path without the items that lead there. */
static struct str
shown(const struct typing *s, struct str path)
{
	struct buf b = BUF_ARENA(s->a);
	struct str name;
	while (str_split(&path, '.', &name)) {
		if (str_eq(name, S("-")))
			continue;
		if (b.len)
			buf_add_char(&b, '.');
		buf_add(&b, name);
	}
	return buf_str(&b);
}

/* Whether the value may stay; tells where it is wrong. */
static bool
stays(const struct typing *s, struct str path, struct data node)
{
	const struct rule *rule = rule_of(s, path);
	if (!rule || data_kind(node) == DATA_NULL ||
		((type_of(node) & rule->takes) && (!rule->fits || rule->fits(node))))
		return true;
	struct str top = str_slice(path, 0, str_find(path, '.', 0));
	bool item = str_ends(path, S(".-"));
	s->report(s->ctx, node, top,
		arena_printf(s->a, "%s'%.*s' should be %s", item ? "each item of " : "",
			STR(shown(s, path)), rule->wanted),
		arena_printf(s->a, "as it stands %s", rule->instead));
	return rule->takes == ANY;
}

/* Whether a rule is for something within the top-level setting of this path. */
static bool
goes_on(struct str path)
{
	struct str top = str_slice(path, 0, str_find(path, '.', 0));
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		if (str_starts(str_of(rules[i].path), top) && rules[i].path[top.len] == '.')
			return true;
	return path.len == 0;
}

static void
put(const struct typing *s, struct data_builder *b, struct str path, struct data node)
{
	bool map = data_kind(node) == DATA_MAP;
	b->line = data_line(node);
	b->column = data_column(node);
	if ((!map && data_kind(node) != DATA_LIST) || !goes_on(path)) {
		data_put(b, node);
		return;
	}
	map ? data_open_map(b) : data_open_list(b);
	for (size_t i = 0; i < data_len(node); i++) {
		struct str key = map ? data_str(data_key_at(node, i)) : S("-");
		struct str below =
			path.len ? arena_printf(s->a, "%.*s.%.*s", STR(path), STR(key)) : key;
		bool fine = stays(s, below, data_at(node, i));
		if (map) {
			b->line = data_line(data_key_at(node, i));
			b->column = data_column(data_key_at(node, i));
			data_put_key(b, key);
		}
		if (fine)
			put(s, b, below, data_at(node, i));
		else if (map)
			data_put_null(b);
	}
	data_close(b);
}

struct data
typed_settings(
	struct data settings, struct str plugins, struct arena *a, typed_report *report, void *ctx)
{
	struct typing s = { plugins, a, report, ctx };
	struct buf *block = arena_alloc(a, sizeof(*block));
	*block = BUF_ARENA(a);
	struct data_builder b = { .out = block };
	put(&s, &b, S(""), settings);
	data_builder_done(&b);
	return data_of(buf_str(block));
}
