/* Layouts and includes, compiled: the site's, else the theme's.
 *
 * A key is written as an author thinks of it, whatever the folders are called in this site:
 * "_layouts/post" (a layout's name, without what its file ends in), "_includes/head.html", and
 * "./posts/part.md" for a file that include_relative names; "plugin:seo" is built in. What is wrong with a template
 * is part of its value: whoever runs it reports that, with the way that led there. */
#include "render/jekyll/jekyll.h"

#include <uv.h>

#include "core/path.h"
#include "core/utf8.h"
#include "render/front.h"
#include "render/jekyll/plugin.h"
#include "render/data/yaml.h"

static void
template_pack(struct buf *b, const struct template *m)
{
	pack_u64(b, m->program.ptr != NULL);
	pack_str(b, m->path);
	pack_str(b, m->layout);
	pack_str(b, m->data);
	pack_str(b, m->program);
	pack_str(b, m->diags);
}

struct template template_unpack(struct str value)
{
	struct template m = { 0 };
	if (value.len == 0)
		return m;
	bool found = unpack_u64(&value) != 0;
	m.path = unpack_str(&value);
	m.layout = unpack_str(&value);
	m.data = unpack_str(&value);
	m.program = unpack_str(&value);
	m.diags = unpack_str(&value);
	if (!found)
		m.program.ptr = NULL;
	return m;
}

/* The part "data": what a layout's front matter says, without its text. */
void
template_part(struct str value, struct str arg, struct buf *ret)
{
	struct template m = template_unpack(value);
	if (str_eq(arg, S("data")))
		buf_add(ret, m.data);
	else if (str_eq(arg, S("path")) && m.program.ptr)
		buf_add(ret, m.path);
}

int
read_template(struct task *t, struct str key, struct template *ret)
{
	struct value v;
	int r = task_read(t, K_TEMPLATE, key, &v);
	if (r == 0)
		*ret = template_unpack(v.bytes);
	return r;
}

int
read_layout_data(struct task *t, struct str name, struct data *ret)
{
	struct str part, key = arena_printf(task_arena(t), "_layouts/%.*s", STR(name));
	int r = task_read_part(t, K_TEMPLATE, key, S("data"), &part);
	if (r == 0)
		*ret = data_of(part);
	return r;
}

/* ---- where it lies ---- */

/* The folder that a setting names, or `fallback`. */
static int
read_folder(struct task *t, struct str setting, struct str fallback, struct str *ret)
{
	struct data d;
	int r = read_setting(t, setting, &d);
	if (r < 0)
		return r;
	struct str folder = data_str(d);
	if (folder.len == 0 || path_normalise(task_arena(t), folder, ret) < 0)
		*ret = fallback;
	return 0;
}

/* A layout's file is what its name is without the end; of several the last by name counts. */
static int
find_layout(struct task *t, struct str stem, struct str *ret)
{
	static const char *const ends[] = { ".yml", ".xsl", ".xml", ".xhtml", ".webmanifest",
		".txt", ".svg", ".rss", ".opml", ".md", ".markdown", ".liquid", ".json", ".js",
		".ics", ".htm", ".html", ".csv", ".css", ".atom" };
	struct str found = { 0 };
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		bool there;
		struct str path = arena_printf(task_arena(t), "%.*s%s", STR(stem), ends[i]);
		int r = read_regular(t, path, &there);
		if (r < 0)
			return r;
		if (there && (!found.ptr || str_cmp(path, found) > 0))
			found = path;
	}
	*ret = found;
	return 0;
}

static int
find_file(struct task *t, struct str path, struct str *ret)
{
	bool there;
	int r = read_regular(t, path, &there);
	if (r == 0)
		*ret = there ? path : (struct str){ 0 };
	return r;
}

/* In the site's own folder, then in the theme's; ptr NULL where it is in neither. */
static int
find_in(struct task *t, struct str folder, struct str own, struct str name, struct str *ret)
{
	struct arena *a = task_arena(t);
	bool layout = str_eq(own, S("_layouts"));
	struct str clean, theme;
	*ret = (struct str){ 0 };
	if (path_normalise(a, name, &clean) < 0 || clean.len == 0)
		return 0;
	struct str path = arena_printf(a, "%.*s/%.*s", STR(folder), STR(clean));
	int r = layout ? find_layout(t, path, ret) : find_file(t, path, ret);
	if (r < 0 || ret->ptr)
		return r;
	r = read_theme(t, &theme);
	if (r < 0 || theme.len == 0)
		return r;
	path = arena_printf(a, "%.*s%.*s/%.*s", STR(theme), STR(own), STR(clean));
	return layout ? find_layout(t, path, ret) : find_file(t, path, ret);
}

static int
find(struct task *t, struct str key, struct str *ret)
{
	struct str folder, path;
	int r;
	if (str_starts(key, S("_layouts/"))) {
		r = read_folder(t, S("layouts_dir"), S("_layouts"), &folder);
		return r < 0 ? r
			     : find_in(t, folder, S("_layouts"),
				       str_from(key, sizeof("_layouts/") - 1), ret);
	}
	if (str_starts(key, S("_includes/"))) {
		r = read_folder(t, S("includes_dir"), S("_includes"), &folder);
		return r < 0 ? r
			     : find_in(t, folder, S("_includes"),
				       str_from(key, sizeof("_includes/") - 1), ret);
	}
	*ret = (struct str){ 0 };
	if (path_normalise(task_arena(t), key, &path) < 0)
		return 0;
	return find_file(t, path, ret);
}

/* ---- what it says ---- */

/* Takes a layout's front matter off its text. */
static void
take_front(struct template *m, struct liquid_source *source, struct arena *a, struct buf *diags)
{
	struct front_split split;
	struct diag d;
	struct buf block = BUF_ARENA(a);
	front_split(source->text, &split);
	struct yaml_source yaml = { .path = m->path,
		.text = split.yaml,
		.line = split.yaml_line,
		.max = YAML_FRONT_MATTER_MAX,
		.what = "front matter" };
	if (front_diag(&split, source->text, m->path, &d))
		diag_encode(diags, &d);
	else if (split.has_front && split.yaml.len)
		(void)yaml_parse(&yaml, &block, diags);
	source->text = split.body;
	source->line = split.body_line;
	m->data = buf_str(&block);
	m->layout = data_str(data_get(data_of(m->data), S("layout")));
}

static void
compile_built_in(struct arena *a, struct str name, struct str text, struct buf *ret)
{
	struct buf program = BUF_ARENA(a), diags = BUF_ARENA(a);
	struct liquid_source source = { .path = name, .text = text, .dialect = &jekyll_dialect };
	(void)liquid_compile(&source, &program, &diags);
	struct template m = {
		.path = name, .program = buf_str(&program), .diags = buf_str(&diags)
	};
	template_pack(ret, &m);
}

void
jekyll_check_bytes(
	const struct liquid_source *source, enum diag_severity severity, struct buf *diags)
{
	struct str text = source->text;
	size_t bad = utf8_check(text), begin = 0;
	if (bad == text.len)
		return;
	struct diag d = { .severity = severity,
		.path = source->path,
		.line = source->line ? source->line : 1,
		.length = 1,
		.message = severity == DIAG_ERROR ? S("not UTF-8")
						  : S("not UTF-8: the byte is shown as U+FFFD"),
		.hint = S("save the file as UTF-8") };
	for (size_t i = 0; i < bad; i++) {
		if (text.ptr[i] != '\n')
			continue;
		begin = i + 1;
		d.line++;
	}
	d.column = (uint32_t)(bad - begin) + 1;
	d.source = str_slice(text, begin, str_find(text, '\n', bad));
	diag_encode(diags, &d);
}

int
jekyll_compile(struct task *t, struct liquid_source *source, struct buf *program, struct buf *diags)
{
	struct data settings;
	size_t before = diags->len;
	(void)liquid_compile(source, program, diags);
	if (diags->len == before)
		return 0;
	int r = read_setting(t, S("liquid"), &settings);
	if (r < 0)
		return r;
	struct str mode = data_str(data_get(settings, S("error_mode")));
	source->mode = str_eq(mode, S("strict")) ? LIQUID_STRICT
		       : str_eq(mode, S("lax"))  ? LIQUID_LAX
						 : LIQUID_WARN;
	if (source->mode == LIQUID_WARN)
		return 0;
	program->len = 0;
	diags->len = before;
	(void)liquid_compile(source, program, diags);
	return 0;
}

void
template_compute(struct task *t, struct str key, struct buf *ret)
{
	struct template m = { 0 };
	struct str text;
	enum what what;
	struct buf program = BUF_ARENA(task_arena(t)), diags = BUF_ARENA(task_arena(t));
	text = plugin_template(key);
	if (text.ptr) {
		compile_built_in(task_arena(t), key, text, ret);
		return;
	}
	if (find(t, key, &m.path) < 0)
		return;
	if (!m.path.ptr) {
		template_pack(ret, &m);
		return;
	}
	if (read_text(t, m.path, &what, &text) < 0)
		return;
	if (what != REGULAR) {
		struct diag d = document_unread(t, m.path, text);
		diag_encode(&diags, &d);
		text = S("");
	}
	struct liquid_source source = { .path = m.path, .text = text, .dialect = &jekyll_dialect };
	if (str_starts(key, S("_layouts/")))
		take_front(&m, &source, task_arena(t), &diags);
	if (jekyll_compile(t, &source, &program, &diags) < 0)
		return;
	jekyll_check_bytes(&source, DIAG_ERROR, &diags);
	m.program = program.ptr ? buf_str(&program) : S("");
	m.diags = buf_str(&diags);
	template_pack(ret, &m);
}
