/* What other documents print of one: its text as Jekyll has it at that moment of its work, its page, and its
 * excerpt. */
#include "render/jekyll/render.h"

#include <uv.h>

#include "core/path.h"

/* The page of the paginator that a drop is: the page that is repeated is the first of them. */
static int
read_number(struct rendering *r, const struct drop *d, size_t *ret)
{
	struct str template;
	size_t n;
	*ret = d->page;
	if (d->page || !str_eq(path_basename(d->path), S("index.html")))
		return 0;
	int e = read_paginator(r->t, &template, &n);
	if (e == 0 && n && str_eq(template, d->path))
		*ret = 1;
	return e;
}

/* The converted text of another document. */
static int
other_content(struct rendering *r, struct str path, size_t page, struct content *ret)
{
	struct value v;
	int e = task_read(r->t, K_CONTENT, content_key(task_arena(r->t), path, page), &v);
	if (e < 0)
		return e;
	*ret = content_unpack(v.bytes);
	return ret->broken ? rendering_foreign(r, v.diags) : 0;
}

/* Whether Jekyll has rendered the document before the one that is rendered now. */
static int
is_before(struct rendering *r, const struct drop *d, bool *ret)
{
	*ret = false;
	if (r->stage == STAGE_EXCERPT)
		return 0;
	if (str_eq(d->path, r->path))
		*ret = r->page > (d->page ? d->page : 1);
	else if (r->page > 1) /* the paginator's other pages come when those of files are done */
		*ret = true;
	else if (d->page <= 1)
		return task_precedes(r->t, K_ORDER, S(""), d->path, r->path, ret);
	return 0;
}

/* A document's text as Jekyll has it at this moment of its work. */
int
drop_text(struct rendering *r, const struct drop *d, struct str *ret)
{
	bool before;
	uint32_t line;
	size_t page = 0;
	struct content content = { 0 };
	if (str_eq(d->path, r->path) && (d->page == r->page || (d->page <= 1 && r->page <= 1))) {
		*ret = r->text;
		return 0;
	}
	int e = is_before(r, d, &before);
	if (e < 0)
		return e;
	if (!before)
		return read_document_source(r->t, d->path, ret, &line);
	e = read_number(r, d, &page);
	if (e == 0)
		e = other_content(r, d->path, page, &content);
	*ret = content.text;
	return e;
}

/* The page that was made of another document, where that has been rendered before: its content in its
 * layouts, made again here, so that whoever prints it depends on those. */
int
drop_output(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	enum { DEPTH_MAX = 20 }; /* of outputs in layouts that print outputs */
	struct rendering other;
	struct content content = { 0 };
	struct str text;
	size_t page;
	bool before;
	int e = is_before(r, d, &before);
	if (e < 0 || !before || r->depth > DEPTH_MAX)
		return e;
	e = read_number(r, d, &page);
	if (e < 0)
		return e;
	e = rendering_start(&other, r->t, STAGE_PAGE, d->path, page);
	other.depth = r->depth + 1;
	if (e == 0)
		e = other_content(r, d->path, page, &content);
	if (e == 0 && content.counters.len)
		counters_begin(&other, content.counters);
	if (e == 0)
		e = rendering_layouts(&other, content.text, &text);
	if (e == UV_EINVAL)
		buf_add(&r->diags, buf_str(&other.diags));
	if (e == 0)
		*ret = liquid_string(text);
	return e;
}

/* The excerpt that is made of the text, rendered. */
int
drop_made_excerpt(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct value v;
	if (r->stage == STAGE_EXCERPT && r->run && str_eq(d->path, r->path))
		return liquid_fail(r->run, "this is in the excerpt that it shows");
	int e = task_read(r->t, K_EXCERPT, d->path, &v);
	if (e < 0)
		return e;
	struct content c = content_unpack(v.bytes);
	*ret = liquid_string(c.text);
	return c.broken ? rendering_foreign(r, v.diags) : 0;
}

/* The excerpt that the front matter gives, as text; nil where it gives none. */
int
drop_given_excerpt(struct rendering *r, const struct drop *d, struct liquid_value *ret)
{
	struct data v;
	int e = read_document_data(r->t, d->path, S("excerpt"), &v);
	if (e < 0 || !data_exists(v) || data_kind(v) == DATA_NULL)
		return e;
	if (data_kind(v) == DATA_BOOL && !data_bool(v, false))
		return 0;
	struct buf b = BUF_ARENA(task_arena(r->t));
	data_text(&b, v);
	*ret = liquid_string(b.len ? buf_str(&b) : S(""));
	return 0;
}
