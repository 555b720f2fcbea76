/* A document's text with its Liquid run, converted; and what stands before its excerpt's separator.
 *
 * The content of a page of the paginator has the page's number behind its path: "index.html", NUL, "2". */
#include "render/jekyll/render.h"

#include <stdlib.h>
#include <uv.h>

#include "core/char.h"
#include "core/path.h"
#include "core/yield.h"

static void
content_pack(struct buf *b, struct rendering *r, bool broken, const struct buf *text,
	const struct buf *map)
{
	struct buf counters = BUF_ARENA(task_arena(r->t));
	pack_u64(b, broken);
	pack_long(b, broken || !text->ptr ? S("") : buf_str(text));
	pack_str(b, broken || !map->ptr ? S("") : buf_str(map));
	counters_pack(r, &counters);
	if (counters.len && r->stage == STAGE_CONTENT)
		pack_str(b, buf_str(&counters));
}

struct content
content_unpack(struct str value)
{
	struct content c = { .broken = true, .text = S(""), .map = S(""), .counters = S("") };
	if (value.len == 0)
		return c;
	c.broken = unpack_u64(&value) != 0;
	c.text = unpack_str(&value);
	c.map = unpack_str(&value);
	if (value.len)
		c.counters = unpack_str(&value);
	return c;
}

struct str
content_key(struct arena *a, struct str path, size_t page)
{
	return page ? arena_printf(a, "%.*s%c%zu", STR(path), '\0', page) : path;
}

/* ---- what is done with a text ---- */

static bool
is_one_of(struct str ext, struct str a, struct str b)
{
	return str_eq(ext, a) || str_eq(ext, b);
}

/* Whether the text's Liquid is run at all: document.rb, render_with_liquid?. */
static int
runs_liquid(struct rendering *r, bool *ret)
{
	struct data with;
	int e = read_document_data(r->t, r->path, S("render_with_liquid"), &with);
	if (e < 0)
		return e;
	bool yaml = r->head.type == DOCUMENT_POST && is_one_of(r->head.ext, S(".yml"), S(".yaml"));
	*ret = data_bool(with, true) && !yaml && !str_eq(r->head.ext, S(".coffee"));
	return 0;
}

static int
convert(struct rendering *r, struct str text, uint32_t line, struct buf *ret, struct buf *map)
{
	bool indented, broken = false;
	int e = 0;
	if (document_is_markdown(r->t, r->head.ext, &e)) {
		r->line = line;
		r->as_it_is = str_eq(text, r->source);
		e = jekyll_markdown(r, text, ret);
		r->line = 0;
		return e;
	}
	if (e < 0)
		return e;
	if (!document_is_sass(r->head.ext, &indented)) {
		buf_add(ret, text);
		return 0;
	}
	struct sass_source source = {
		.path = r->path, .text = text, .line = line, .indented = indented
	};
	bool mapped = r->head.type == DOCUMENT_PAGE; /* the converter knows of pages alone */
	e = sass_convert(r->t, &source, ret, mapped ? map : NULL, &broken);
	return e == 0 && broken ? UV_EINVAL : e;
}

/* Liquid, then the converter. */
static int
render(struct rendering *r, struct str text, uint32_t line, struct buf *ret, struct buf *map)
{
	bool liquid;
	struct buf printed = BUF_ARENA(task_arena(r->t));
	int e = runs_liquid(r, &liquid);
	if (e == 0 && liquid)
		e = rendering_text(r, r->path, text, line, &printed);
	else
		buf_add_long(&printed, text);
	if (e == 0 && yield_now())
		return UV_EAGAIN;
	return e < 0 ? e : convert(r, buf_str(&printed), line, ret, map);
}

/* A document that leads elsewhere has no content. */
static int
redirected(struct task *t, struct str path, struct str *source)
{
	struct data redirect;
	bool on;
	int e = read_document_data(t, path, S("redirect"), &redirect);
	if (e == 0)
		e = read_plugin(t, S("jekyll-redirect-from"), &on);
	if (e == 0 && on && data_exists(redirect))
		*source = S("");
	return e;
}

/* What a document is made of; UV_ENOENT where there is none. */
static int
start(struct rendering *r, struct task *t, enum rendering_stage stage, struct str path, size_t page,
	uint32_t *ret_line)
{
	int e = rendering_start(r, t, stage, path, page);
	if (e == 0 && r->head.type != DOCUMENT_PAGE && r->head.type != DOCUMENT_POST)
		return UV_ENOENT;
	if (e == 0)
		e = read_document_source(t, path, &r->source, ret_line);
	if (e == 0 && stage == STAGE_CONTENT && str_eq(r->head.layout, S("redirect")))
		e = redirected(t, path, &r->source);
	r->text = r->source;
	return e;
}

void
content_compute(struct task *t, struct str key, struct buf *ret)
{
	struct rendering r;
	uint32_t line;
	struct buf out = BUF_ARENA(task_arena(t)), map = BUF_ARENA(task_arena(t));
	size_t at = str_find(key, '\0', 0);
	size_t page = at < key.len ? strtoul(arena_str(task_arena(t), str_from(key, at + 1)).ptr,
					     NULL, 10)
				   : 0;
	int e = start(&r, t, STAGE_CONTENT, str_slice(key, 0, at), page, &line);
	if (e == 0)
		e = render(&r, r.source, line, &out, &map);
	if (e == 0 || e == UV_EINVAL || e == UV_ENOENT)
		content_pack(ret, &r, e < 0, &out, &map);
}

/* ---- excerpts: excerpt.rb ---- */

/* The next tag at or after *at: its name, and where it begins; *at is then behind it. */
static bool
next_tag(struct str s, size_t *at, struct str *ret_name)
{
	for (size_t i = *at; i + 1 < s.len; i++) {
		if (s.ptr[i] != '{' || s.ptr[i + 1] != '%')
			continue;
		size_t from = i + 2;
		from += from < s.len && s.ptr[from] == '-';
		while (from < s.len && strchr(" \t\n\r\f\v", s.ptr[from]) && s.ptr[from])
			from++;
		size_t to = from;
		while (to < s.len && (s.ptr[to] == '_' || char_is_alpha(s.ptr[to])))
			to++;
		size_t end = to + str_search(str_from(s, to), S("%}"));
		if (to == from || end == s.len)
			continue;
		*ret_name = str_slice(s, from, to);
		*at = end + 2;
		return true;
	}
	return false;
}

static bool
is_block(struct str name)
{
	static const char *const names[] = { "if", "unless", "case", "for", "tablerow", "capture",
		"comment", "raw", "ifchanged" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(name, str_of(names[i])))
			return true;
	for (size_t i = 0; i < jekyll_dialect.n; i++)
		if (str_eq(name, str_of(jekyll_dialect.tags[i].name)))
			return jekyll_dialect.tags[i].block;
	return false;
}

static bool
has_end(struct str head, struct str name)
{
	struct str other;
	for (size_t at = 0; next_tag(head, &at, &other);) {
		if (str_starts(other, S("end")) && str_starts(str_from(other, 3), name))
			return true;
	}
	return false;
}

/* Ends the blocks that the separator has cut, the innermost first. */
static void
close_blocks(struct rendering *r, struct str head, uint32_t line, struct buf *ret)
{
	enum { TAGS_MAX = 1000 };
	struct str names[TAGS_MAX], whole = head;
	size_t n = 0, before = ret->len;
	for (size_t at = 0; n < TAGS_MAX && next_tag(head, &at, &names[n]);)
		n += is_block(names[n]);
	while (n--) {
		if (has_end(whole, names[n]))
			continue;
		buf_printf(ret, "\n{%% end%.*s %%}", STR(names[n]));
		whole = buf_str(ret);
	}
	if (ret->len == before)
		return;
	for (size_t i = 0; i < head.len; i++)
		line += head.ptr[i] == '\n';
	struct diag d = { .severity = DIAG_WARNING,
		.path = r->path,
		.line = line,
		.message = S("the excerpt ends within a block of Liquid, and was given its end"),
		.hint = S("set excerpt, or excerpt_separator, in the front matter") };
	task_report(r->t, &d);
}

/* Adds the definitions of links that stand in `tail` and are used in `head`. */
static void
add_definitions(struct str head, struct str tail, struct buf *ret)
{
	struct str line;
	bool first = true;
	while (str_line(&tail, &line)) {
		size_t at = 0;
		while (at < line.len && at < 3 && line.ptr[at] == ' ')
			at++;
		size_t close = str_find(line, ']', at);
		if (at >= line.len || line.ptr[at] != '[' || close == at + 1 ||
			close + 2 >= line.len || line.ptr[close + 1] != ':')
			continue;
		struct str label = str_slice(line, at, close + 1);
		if (str_search(head, label) == head.len)
			continue;
		buf_add(ret, first ? S("\n\n") : S("\n"));
		buf_add(ret, str_from(line, at));
		first = false;
	}
}

static void
extract(struct rendering *r, struct str text, uint32_t line, struct str separator, struct buf *ret)
{
	size_t at = str_search(text, separator);
	struct str head = str_slice(text, 0, at), tail = str_from(text, at + separator.len);
	buf_add(ret, head);
	if (tail.len == 0)
		return;
	if (str_search(head, S("{%")) < head.len)
		close_blocks(r, head, line, ret);
	struct str closed = arena_str(task_arena(r->t), buf_str(ret));
	add_definitions(closed, tail, ret);
}

/* The document's own, else the site's. */
static int
read_separator(struct rendering *r, struct str *ret)
{
	struct data own;
	int e = read_document_data(r->t, r->path, S("excerpt_separator"), &own);
	if (e < 0)
		return e;
	if (!data_exists(own) || data_kind(own) == DATA_NULL ||
		(data_kind(own) == DATA_BOOL && !data_bool(own, true)))
		return read_setting_text(r->t, S("excerpt_separator"), ret);
	struct buf b = BUF_ARENA(task_arena(r->t));
	data_text(&b, own);
	*ret = buf_str(&b);
	return 0;
}

void
excerpt_compute(struct task *t, struct str path, struct buf *ret)
{
	struct rendering r;
	struct str separator;
	uint32_t line;
	struct buf part = BUF_ARENA(task_arena(t)), out = BUF_ARENA(task_arena(t)), map = out;
	int e = start(&r, t, STAGE_EXCERPT, path, 0, &line);
	if (e == 0)
		e = read_separator(&r, &separator);
	if (e == 0 && separator.len) {
		extract(&r, r.source, line, separator, &part);
		r.text = part.ptr ? buf_str(&part) : S("");
		e = render(&r, r.text, line, &out, &map);
	}
	if (e == 0 || e == UV_EINVAL || e == UV_ENOENT)
		content_pack(ret, &r, e < 0, &out, &map);
}
