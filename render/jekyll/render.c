/* Runs the Liquid of one text of the site: what it may ask, and what becomes of its errors. */
#include "render/jekyll/render.h"

#include <uv.h>

#include "core/path.h"
#include "render/jekyll/typed.h"
#include "render/near.h"

int
read_setting_text(struct task *t, struct str key, struct str *ret)
{
	struct data d;
	int r = read_setting(t, key, &d);
	if (r < 0)
		return r;
	struct buf b = BUF_ARENA(task_arena(t));
	if (data_exists(d) && data_kind(d) != DATA_MAP && data_kind(d) != DATA_LIST)
		data_text(&b, d);
	*ret = b.len ? buf_str(&b) : S("");
	return 0;
}

int
rendering_now(struct rendering *r, struct date *ret)
{
	struct value v;
	int e = task_read(r->t, K_CLOCK, S(""), &v);
	if (e < 0)
		return e;
	struct date d = { .seconds = (int64_t)unpack_u64(&v.bytes), .has_time = true };
	*ret = date_in_zone(d, r->host.zone);
	return 0;
}

int
rendering_time(struct rendering *r, struct date *ret)
{
	struct data time;
	int e = read_setting(r->t, S("time"), &time);
	if (e < 0 || setting_moment(time, r->host.zone, ret))
		return e;
	return rendering_now(r, ret);
}

/* ---- what a program asks ---- */

static int
layout_global(struct rendering *r, struct liquid_value *ret)
{
	struct data own = r->layout;
	if (!data_exists(own) && r->head.layout.len) {
		int e = read_layout_data(r->t, r->head.layout, &own);
		if (e < 0)
			return e;
	}
	if (data_kind(own) == DATA_MAP)
		*ret = liquid_data(own);
	return 0;
}

static int
jekyll_global(struct rendering *r, struct liquid_value *ret)
{
	struct liquid_map *map = liquid_map_new(task_arena(r->t), 2);
	map->pairs[0] = (struct liquid_pair){ S("version"), liquid_string(S("4.3.1")) };
	map->pairs[1] =
		(struct liquid_pair){ S("environment"), liquid_string(source_environment()) };
	*ret = liquid_map(map);
	return 0;
}

static int
theme_global(struct rendering *r, struct liquid_value *ret)
{
	struct str root;
	int e = read_theme(r->t, &root);
	if (e < 0 || root.len == 0)
		return e;
	while (root.len && root.ptr[root.len - 1] == '/')
		root.len--;
	struct liquid_map *map = liquid_map_new(task_arena(r->t), 1);
	map->pairs[0] = (struct liquid_pair){ S("root"), liquid_string(root) };
	*ret = liquid_map(map);
	return 0;
}

/* What Jekyll's converter of Markdown puts around highlighted code. */
static int
highlighter_global(struct rendering *r, struct liquid_value *ret)
{
	int e = 0;
	if (document_is_markdown(r->t, r->head.ext, &e))
		*ret = liquid_string(S("\n"));
	return e;
}

static const char *const globals[] = { "site", "page", "content", "paginator", "layout", "jekyll",
	"theme", "highlighter_prefix", "highlighter_suffix", NULL };

static int
on_global(struct liquid_run *run, struct str name, struct liquid_value *ret)
{
	struct rendering *r = rendering_of(run);
	if (str_eq(name, S("site")))
		*ret = site_value();
	else if (str_eq(name, S("page")))
		*ret = drop_current(r);
	else if (str_eq(name, S("content")) && r->content.ptr)
		*ret = liquid_string(r->content);
	else if (str_eq(name, S("paginator")) && r->page)
		*ret = paginator_value();
	else if (str_eq(name, S("layout")))
		return layout_global(r, ret);
	else if (str_eq(name, S("jekyll")))
		return jekyll_global(r, ret);
	else if (str_eq(name, S("theme")))
		return theme_global(r, ret);
	else if (str_starts(name, S("highlighter_")))
		return highlighter_global(r, ret);
	return 0;
}

static int
on_now(struct liquid_run *run, struct date *ret)
{
	return rendering_now(rendering_of(run), ret);
}

/* What a site whose pages need more asks for; most never read it. */
static int
on_steps(struct liquid_run *run, uint64_t *ret)
{
	struct data own;
	int e = read_setting(rendering_of(run)->t, S("platen"), &own);
	int64_t n = e == 0 ? data_int(data_get(own, S("liquid_steps")), 0) : 0;
	if (n > 0)
		*ret = (uint64_t)n;
	return e;
}

static int
on_include(struct liquid_run *run, enum liquid_how how, struct str name, struct str from,
	struct liquid_template *ret)
{
	struct rendering *r = rendering_of(run);
	struct arena *a = task_arena(r->t);
	struct template m;
	struct str key = arena_printf(a, "_includes/%.*s", STR(name));
	if (str_starts(name, S("plugin:")))
		key = name;
	*ret = (struct liquid_template){ 0 };
	if (how == LIQUID_INCLUDE_RELATIVE) {
		struct str path;
		/* from the page on, in whatever file the tag stands */
		if (path_join(a, path_dirname(r->path), name, &path) < 0)
			return 0;
		key = arena_printf(a, "./%.*s", STR(path));
	}
	int e = read_template(r->t, key, &m);
	if (e == 0)
		*ret = (struct liquid_template){ m.path, m.program, m.diags };
	return e;
}

static int
near_include(struct liquid_run *run, enum liquid_how how, struct near *near)
{
	struct rendering *r = rendering_of(run);
	if (how != LIQUID_INCLUDE_RELATIVE)
		return rendering_near(r->t, S("_includes/"), near);
	size_t slash = str_rfind(r->path, '/');
	struct str folder = str_slice(r->path, 0, slash < r->path.len ? slash + 1 : 0);
	return near_name(r->t, K_TREE,
		arena_printf(task_arena(r->t), "%.*s%.*s", STR(folder), STR(near->given)), near);
}

int
rendering_near(struct task *t, struct str folder, struct near *near)
{
	struct entry *e;
	size_t n;
	bool layouts = str_eq(folder, S("_layouts/"));
	int r = task_each(t, K_TREE, S(""), folder, &e, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct str name = str_from(e[i].sort, folder.len);
		if (layouts)
			name.len -= path_extension(name).len;
		near_file(t, near, name);
	}
	return r;
}

/* The line of source that a run's diagnostic is about: a program knows places, and no text. */
static int
add_source(struct rendering *r, struct diag *d)
{
	enum what what;
	struct str text;
	int e = d->line && !d->source.len ? read_text(r->t, d->path, &what, &text) : UV_ENOENT;
	if (e == 0 && what == REGULAR)
		liquid_diag_source(d, text);
	return e == UV_ENOENT ? 0 : e;
}

static void
on_report(struct liquid_run *run, const struct diag *d)
{
	struct rendering *r = rendering_of(run);
	struct diag shown = *d;
	struct buf notes = BUF_ARENA(task_arena(r->t));
	if (r->silent)
		return;
	int e = add_source(r, &shown);
	if (e < 0)
		r->postponed = e;
	if (r->content.ptr && r->path.len) {
		buf_add(&notes, d->notes);
		diag_note_add(&notes, r->path, 0, 0, S("the page that stands in this layout"));
		shown.notes = buf_str(&notes);
	}
	task_report(r->t, &shown);
	diag_encode(&r->diags, &shown);
}

int
rendering_foreign(struct rendering *r, struct str diags)
{
	bool error = false;
	struct diag d;
	while (diag_next(&diags, &d)) {
		error = error || d.severity == DIAG_ERROR;
		if (!r->silent && r->foreign < LIQUID_ERRORS_MAX &&
			diag_encode_once(&r->diags, &d)) {
			r->foreign++;
			task_report(r->t, &d);
		}
	}
	return error ? UV_EINVAL : 0;
}

/* ---- running ---- */

int
rendering_begin(struct rendering *r, struct task *t, enum rendering_stage stage)
{
	struct data liquid;
	struct str none = S("");
	*r = (struct rendering){
		.t = t, .stage = stage, .path = none, .source = none, .text = none
	};
	r->head = (struct document){ .ext = none, .layout = none, .collection = none };
	r->diags = BUF_ARENA(task_arena(t));
	int e = read_zone(t, &r->host.zone);
	if (e == 0)
		e = read_setting(t, S("liquid"), &liquid);
	if (e < 0)
		return e;
	const struct liquid_filters *tables[] = { &jekyll_filters, &liquid_filters_jekyll,
		&liquid_filters_date, &liquid_filters_list, &liquid_filters_text,
		&liquid_filters_number, NULL };
	_Static_assert(sizeof(tables) == sizeof(r->filters), "all tables of filters");
	memcpy(r->filters, tables, sizeof(tables));
	r->host.ctx = r;
	r->host.global = on_global;
	r->host.counter = on_counter;
	r->host.counted = on_counted;
	r->host.include = on_include;
	r->host.near_include = near_include;
	r->host.globals = globals;
	r->host.report = on_report;
	r->host.now = on_now;
	r->host.steps = on_steps;
	r->host.more = "a loop without end? If it has one, write platen: {liquid_steps: 100000000} "
		       "into the configuration";
	r->host.dialect = &jekyll_dialect;
	r->host.filters = r->filters;
	r->host.strict_variables = setting_is_on(data_get(liquid, S("strict_variables")));
	r->host.strict_filters = setting_is_on(data_get(liquid, S("strict_filters")));
	return 0;
}

int
rendering_start(struct rendering *r, struct task *t, enum rendering_stage stage, struct str path,
	size_t page)
{
	int e = rendering_begin(r, t, stage);
	r->path = path;
	r->page = page;
	return e < 0 ? e : read_document(t, path, &r->head);
}

int
rendering_run(
	struct rendering *r, struct str path, struct str program, struct str diags, struct buf *out)
{
	int e = rendering_foreign(r, diags);
	if (e < 0)
		return e;
	r->host.path = path;
	e = liquid_render(&r->host, program, task_arena(r->t), out);
	return r->postponed < 0 ? r->postponed : e;
}

int
rendering_text(
	struct rendering *r, struct str path, struct str text, uint32_t line, struct buf *out)
{
	struct buf program = BUF_ARENA(task_arena(r->t)), diags = BUF_ARENA(task_arena(r->t));
	struct liquid_source source = {
		.path = path, .text = text, .line = line, .dialect = &jekyll_dialect
	};
	if (!liquid_is_in(text)) {
		buf_add_long(out, text);
		jekyll_check_bytes(&source, DIAG_WARNING, &diags);
		return diags.len ? rendering_foreign(r, buf_str(&diags)) : 0;
	}
	int e = jekyll_compile(r->t, &source, &program, &diags);
	jekyll_check_bytes(&source, DIAG_WARNING, &diags);
	return e < 0 ? e : rendering_run(r, path, buf_str(&program), buf_str(&diags), out);
}
