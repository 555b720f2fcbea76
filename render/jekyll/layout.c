/* A document's content in its layout, that in its own, and so on: renderer.rb, place_in_layouts. */
#include "render/jekyll/render.h"

#include <uv.h>

/* Adds one map to another, recursively: Utils.deep_merge_hashes. */
static void
merge(struct data_builder *b, struct data under, struct data over)
{
	data_open_map(b);
	for (size_t i = 0; i < data_len(under); i++) {
		struct str key = data_str(data_key_at(under, i));
		struct data old = data_at(under, i), new = data_get(over, key);
		data_put_key(b, key);
		if (data_kind(old) == DATA_MAP && data_kind(new) == DATA_MAP)
			merge(b, old, new);
		else
			data_put(b, data_exists(new) && data_kind(new) != DATA_NULL ? new : old);
	}
	for (size_t i = 0; i < data_len(over); i++) {
		struct str key = data_str(data_key_at(over, i));
		if (data_exists(data_get(under, key)))
			continue;
		data_put_key(b, key);
		data_put(b, data_at(over, i));
	}
	data_close(b);
}

/* `layout` of a layout: what its front matter says, and over it what those within it say. */
static void
merge_layout(struct rendering *r, struct data own)
{
	struct buf *block = arena_alloc(task_arena(r->t), sizeof(*block));
	struct data_builder b = { .out = block };
	*block = BUF_ARENA(task_arena(r->t));
	if (data_kind(own) != DATA_MAP)
		own = (struct data){ 0 };
	merge(&b, own, data_kind(r->layout) == DATA_MAP ? r->layout : (struct data){ 0 });
	data_builder_done(&b);
	r->layout = data_of(buf_str(block));
}

static int
missing_layout(struct rendering *r, struct str name)
{
	struct value v;
	struct near near = { .given = name };
	int e = rendering_near(r->t, S("_layouts/"), &near);
	if (e == 0)
		e = task_read(r->t, K_FRONT, r->path, &v);
	if (e < 0)
		return e;
	struct data written = data_get(data_of(front_unpack(v.bytes).data), S("layout"));
	struct diag d = { .severity = DIAG_WARNING,
		.path = r->path,
		.line = data_line(written),
		.column = data_column(written),
		.length = (uint32_t)name.len,
		.message = arena_printf(task_arena(r->t),
			"Layout '%.*s' requested in %.*s does not exist", STR(name),
			STR(r->path)) };
	if (near.best)
		d.hint = arena_printf(task_arena(r->t), "did you mean '%s'?", near.best);
	e = r->silent ? 0 : document_locate(r->t, &d);
	if (!r->silent && e == 0)
		task_report(r->t, &d);
	return e;
}

/* Whether the document goes into a layout at all: place_in_layout?. */
static bool
is_placed(const struct rendering *r)
{
	static const char *const never[] = { ".scss", ".sass", ".coffee", ".yml", ".yaml" };
	size_t n = r->head.type == DOCUMENT_POST ? 5 : 3;
	for (size_t i = 0; i < n; i++)
		if (str_eq(r->head.ext, str_of(never[i])))
			return false;
	return r->head.layout.len && !str_eq(r->head.layout, S("none"));
}

static bool
is_among(const struct str *all, size_t n, struct str s)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(all[i], s))
			return true;
	return false;
}

/* Puts what there is of the page into one layout; nothing is left of it where that is broken. */
static int
make_layout(struct rendering *r, const struct template *layout)
{
	struct buf *out = arena_alloc(task_arena(r->t), sizeof(*out));
	*out = BUF_ARENA(task_arena(r->t));
	merge_layout(r, data_of(layout->data));
	int e = rendering_run(r, layout->path, layout->program, layout->diags, out);
	r->content = e == 0 && out->ptr ? buf_str(out) : S("");
	return e;
}

/* The layout that jekyll-redirect-from brings. */
static int
redirect_layout(struct rendering *r, struct template *ret)
{
	bool on;
	int e = read_plugin(r->t, S("jekyll-redirect-from"), &on);
	return e < 0 || !on ? e : read_template(r->t, S("plugin:redirect"), ret);
}

/* Puts the content into the layout of that name, that into its own, and so on: each once. Behind a broken one it
 * goes on, so that all that is wrong with the page is told. */
static int
place(struct rendering *r, struct str content, struct str *ret)
{
	enum { LAYOUTS_MAX = 100 };
	struct str used[LAYOUTS_MAX], name = r->head.layout;
	size_t n = 0;
	int broken = 0;
	r->content = content;
	while (name.len && n < LAYOUTS_MAX) {
		struct template layout;
		struct str key = arena_printf(task_arena(r->t), "_layouts/%.*s", STR(name));
		int e = read_template(r->t, key, &layout);
		bool plugin = n == 0 && str_eq(name, S("redirect"));
		if (e == 0 && !layout.program.ptr && plugin)
			e = redirect_layout(r, &layout);
		if (e == 0 && !layout.program.ptr && n == 0)
			e = missing_layout(r, name);
		if (e < 0)
			return e;
		if (!layout.program.ptr || is_among(used, n, layout.path))
			break;
		used[n++] = layout.path;
		e = make_layout(r, &layout);
		if (e == UV_EINVAL)
			broken = e;
		else if (e < 0)
			return e;
		name = layout.layout;
	}
	*ret = r->content;
	return broken;
}

int
rendering_layouts(struct rendering *r, struct str content, struct str *ret)
{
	uint32_t line;
	r->text = *ret = content;
	if (!is_placed(r))
		return 0;
	int e = r->head.type == DOCUMENT_PAGE && r->path.len
			? read_document_source(r->t, r->path, &r->source, &line)
			: 0;
	return e < 0 ? e : place(r, content, ret);
}
