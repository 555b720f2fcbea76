/* Pages that say little of themselves: each of the four plugins as its generator.rb has it. A file without front
 * matter that becomes a page is copied besides, unless the settings say otherwise. */
#include "render/jekyll/bare.h"

#include "core/path.h"
#include "render/jekyll/render.h"

static const char *const plugins[] = { "jekyll-optional-front-matter", "jekyll-default-layout",
	"jekyll-titles-from-headings", "jekyll-readme-index" };

enum { OPTIONAL, LAYOUT, TITLES, README, PLUGINS };

/* Their settings' keys; jekyll-default-layout has none. */
static const char *const keys[PLUGINS] = { "optional_front_matter", NULL, "titles_from_headings",
	"readme_index" };

/* What else of their settings is read: a flag of one of them, and its name in the list. */
static const struct {
	int plugin;
	const char *key, *flag;
} flags[] = { { TITLES, "collections", "titles of collections" },
	{ TITLES, "strip_title", "no headings of titles" },
	{ OPTIONAL, "remove_originals", "no originals" },
	{ README, "remove_originals", "no readmes" },
	{ README, "with_frontmatter", "readmes with front matter" } };

int
bare_put(struct task *t, struct data settings, struct data_builder *b)
{
	bool required = data_bool(data_get(settings, S("require_front_matter")), false);
	int r = 0;
	data_put_key(b, S("bare"));
	data_open_list(b);
	for (int i = 0; r == 0 && i < PLUGINS; i++) {
		bool on;
		struct data own =
			keys[i] ? data_get(settings, str_of(keys[i])) : (struct data){ NULL, 0 };
		r = read_plugin(t, str_of(plugins[i]), &on);
		if (r < 0 || !on || !data_bool(data_get(own, S("enabled")), true) ||
			(i == OPTIONAL && required))
			continue;
		data_put_str(b, str_of(plugins[i]));
		for (size_t k = 0; k < sizeof(flags) / sizeof(*flags); k++) {
			if (flags[k].plugin == i &&
				data_bool(data_get(own, str_of(flags[k].key)), false))
				data_put_str(b, str_of(flags[k].flag));
		}
	}
	data_close(b);
	return r;
}

static bool
has_flag(struct making_document *m, const char *name)
{
	return jekyll_list_has(data_get(m->reading, S("bare")), str_of(name));
}

static bool
is_on(struct making_document *m, int plugin)
{
	return has_flag(m, plugins[plugin]);
}

/* ---- what is a page ---- */

static bool
is_wanted(struct making_document *m)
{
	static const char *const left_out[] = { "readme", "license", "licence", "copying",
		"code_of_conduct", "contributing", "issue_template", "pull_request_template" };
	struct str name = path_basename(m->path);
	if (jekyll_list_has(data_get(m->reading, S("include")), name))
		return true;
	for (size_t i = 0; i < sizeof(left_out) / sizeof(*left_out); i++) {
		if (str_eq_nocase(m->basename, str_of(left_out[i])))
			return false;
	}
	return true;
}

/* Whether a file of the README's folder is the folder's page: index.html and its kind; Markdown with front matter,
 * or where that is optional. (Another page's permalink is not asked: of the two that page is written.) */
static int
has_index(struct making_document *m, bool *ret)
{
	static const char *const ends[] = { "html", "htm", "xhtml", "xml" };
	struct arena *a = task_arena(m->t);
	struct str folder = path_dirname(m->path), slash = folder.len ? S("/") : S(""), ext;
	struct str rest = data_str(data_get(m->reading, S("markdown_ext")));
	struct value v;
	int r = 0;
	*ret = false;
	for (size_t i = 0; r == 0 && !*ret; i++) {
		bool markdown = i >= sizeof(ends) / sizeof(*ends);
		if (markdown && !str_split(&rest, ',', &ext))
			break;
		if (!markdown)
			ext = str_of(ends[i]);
		r = task_read(m->t, K_HEADER,
			arena_printf(a, "%.*s%.*sindex.%.*s", STR(folder), STR(slash), STR(ext)),
			&v);
		if (r == 0)
			*ret = v.bytes.ptr[0] == 'y' ||
			       (v.bytes.ptr[0] == 'n' && (!markdown || is_on(m, OPTIONAL)));
	}
	return r;
}

int
bare_find(struct making_document *m)
{
	struct document *d = m->d;
	bool written = d->type == DOCUMENT_PAGE, found = false, only = false;
	int r = 0;
	if (d->type != DOCUMENT_STATIC && !written)
		return 0;
	if (m->label.len && (written || !str_eq(m->at.relative, m->path)))
		return 0;
	bool readme = !m->label.len && is_on(m, README) &&
		      str_eq_nocase(m->basename, S("readme")) && m->path.ptr[0] != '/';
	if (readme && (!written || has_flag(m, "readmes with front matter")))
		r = has_index(m, &found);
	if (r < 0)
		return r;
	found = readme && (!written || has_flag(m, "readmes with front matter")) && !found;
	if (found) {
		d->late = written ? PAGE_READ : PAGE_README;
		m->readme = true;
		only = has_flag(m, "no readmes");
	} else if (!written && is_on(m, OPTIONAL) && is_wanted(m)) {
		d->late = PAGE_BARE;
		only = has_flag(m, "no originals");
		found = true;
	}
	if (!found || written)
		return 0;
	d->type = DOCUMENT_PAGE;
	d->original = !only;
	if (!only && !m->label.len)
		d->copied = arena_printf(task_arena(m->t), "/%.*s", STR(m->at.relative));
	return 0;
}

bool
bare_is_readme(struct making_document *m)
{
	struct str folder = m->d->late == PAGE_README ? m->at.relative : m->d->url;
	struct data_builder b = document_builder(m), all = document_builder(m);
	if (!m->readme)
		return false;
	while (folder.len && folder.ptr[folder.len - 1] == '/')
		folder.len--;
	folder = path_dirname(folder);
	if (m->d->late == PAGE_README || folder.len == 0)
		folder = arena_printf(task_arena(m->t), "/%.*s", STR(folder));
	data_open_map(&b);
	data_put_key(&b, S("permalink"));
	data_put_str(&b, arena_printf(task_arena(m->t), "%.*s/", STR(folder)));
	data_close(&b);
	data_put_merged(&all, m->data, document_built(&b));
	m->data = document_built(&all);
	m->d->data = data_bytes(m->data);
	m->permalink = data_get(m->data, S("permalink"));
	return true;
}

/* ---- layouts ---- */

static int
has_layout(struct making_document *m, const char *name, bool *ret)
{
	struct str path;
	struct str key = arena_printf(task_arena(m->t), "_layouts/%s", name);
	int r = task_read_part(m->t, K_TEMPLATE, key, S("path"), &path);
	*ret = r == 0 && path.len > 0;
	return r;
}

static int
find_layout(struct making_document *m, const char **ret)
{
	bool page = m->d->type == DOCUMENT_PAGE, found = false;
	const char *const names[] = { page && str_eq(m->d->url, S("/")) ? "home" : NULL,
		page ? "page" : "post", "default" };
	int r = 0;
	*ret = NULL;
	for (size_t i = 0; r == 0 && !found && i < sizeof(names) / sizeof(*names); i++) {
		if (!names[i])
			continue;
		r = has_layout(m, names[i], &found);
		*ret = found ? names[i] : NULL;
	}
	return r;
}

/* ---- titles ---- */

static bool
is_underline(struct str line)
{
	line = str_trim(line);
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] != '-' && line.ptr[i] != '=')
			return false;
	return line.len > 0;
}

/* The heading with which a text begins, as it is written, and what is behind it; "" where it begins with something
 * else. */
static struct str
first_heading(struct str text, struct str *ret_rest)
{
	struct str line, next;
	size_t at = 0, level = 0;
	*ret_rest = text;
	while (at < text.len && strchr(" \t\r\n\v\f", text.ptr[at]) && text.ptr[at])
		at++;
	text = str_from(text, at);
	if (!str_line(&text, &line))
		return S("");
	while (level < line.len && line.ptr[level] == '#')
		level++;
	bool spaced = level < line.len && (line.ptr[level] == ' ' || line.ptr[level] == '\t');
	if (level >= 1 && level <= 3 && spaced) {
		*ret_rest = text;
		return str_trim(str_from(line, level));
	}
	if (!str_line(&text, &next) || !is_underline(next))
		return S("");
	*ret_rest = text;
	return str_trim(line);
}

/* The words of a piece of HTML: without tags, white space and marks of footnotes. */
static struct str
words_of(struct arena *a, struct str html)
{
	struct buf b = BUF_ARENA(a);
	for (size_t i = 0; i < html.len; i++) {
		char c = html.ptr[i];
		size_t end = c == '<' ? str_find(html, '>', i) : html.len;
		if (c == '[' && i + 1 < html.len && html.ptr[i + 1] == '^')
			end = str_find(html, ']', i);
		if (end < html.len)
			i = end;
		else if (!strchr(" \t\r\n", c) || !c)
			buf_add_char(&b, c);
		else if (b.len && b.ptr[b.len - 1] != ' ')
			buf_add_char(&b, ' ');
	}
	return b.len ? str_trim(buf_str(&b)) : S("");
}

static int
find_title(struct making_document *m, struct str *ret)
{
	struct rendering r;
	struct str text, rest;
	uint32_t line;
	struct buf html = BUF_ARENA(task_arena(m->t));
	*ret = S("");
	int e = read_document_text(m->t, m->path, &text, &line);
	struct str heading = e == 0 ? first_heading(text, &rest) : S("");
	if (e < 0 || heading.len == 0)
		return e;
	e = rendering_begin(&r, m->t, STAGE_CONTENT);
	if (e == 0)
		e = jekyll_markdown(&r, heading, &html);
	if (e == 0 && html.len)
		*ret = words_of(task_arena(m->t), buf_str(&html));
	return e;
}

int
bare_strip(struct task *t, struct str path, struct str *text, uint32_t *line)
{
	struct document d;
	struct str rest;
	bool on;
	int r = read_plugin(t, str_of(plugins[TITLES]), &on);
	if (r == 0 && on)
		r = read_document(t, path, &d);
	if (r < 0 || !on || !d.strip_title)
		return r;
	(void)first_heading(*text, &rest);
	while (rest.len && strchr(" \t\r\n\v\f", rest.ptr[0]) && rest.ptr[0])
		rest = str_from(rest, 1);
	for (const char *c = text->ptr; c < rest.ptr; c++)
		*line += *c == '\n';
	*text = str_trim(rest);
	return 0;
}

/* Whether the text begins behind the heading: as the document says, else the settings. */
static bool
strips_title(struct making_document *m, struct data data)
{
	struct data own = data_get(data, S("strip_title"));
	return data_exists(own) ? data_kind(own) == DATA_BOOL && data_bool(own, false)
				: has_flag(m, "no headings of titles");
}

/* ---- both ---- */

/* Whether the plugin looks for a title: pages without one, and other documents if asked to, whose title is that
 * of the file. */
static bool
wants_title(struct making_document *m, struct data data)
{
	struct data title = data_get(data, S("title"));
	if (!is_on(m, TITLES))
		return false;
	if (m->d->type == DOCUMENT_POST)
		return has_flag(m, "titles of collections");
	return !data_exists(title) || data_kind(title) == DATA_NULL;
}

int
bare_complete(struct making_document *m)
{
	struct document *d = m->d;
	struct data data = data_of(d->data);
	const char *layout = NULL;
	struct str title = S("");
	int r = 0;
	if (d->type != DOCUMENT_PAGE && d->type != DOCUMENT_POST)
		return 0;
	bool post = d->type == DOCUMENT_PAGE || str_eq(m->label, S("posts"));
	if (post && is_on(m, LAYOUT) && !data_exists(data_get(data, S("layout"))))
		r = find_layout(m, &layout);
	if (r == 0 && wants_title(m, data)) {
		d->strip_title = strips_title(m, data);
		r = find_title(m, &title);
	}
	if (r < 0 || (!layout && title.len == 0))
		return r;
	struct data_builder b = document_builder(m), all = document_builder(m);
	data_open_map(&b);
	if (layout) {
		data_put_key(&b, S("layout"));
		data_put_str(&b, str_of(layout));
		d->layout = arena_str(task_arena(m->t), str_of(layout));
	}
	if (title.len) {
		data_put_key(&b, S("title"));
		data_put_str(&b, title);
	}
	data_close(&b);
	data_put_merged(&all, data, document_built(&b));
	d->data = data_bytes(document_built(&all));
	return 0;
}
