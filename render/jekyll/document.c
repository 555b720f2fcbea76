/* One file of a site in Jekyll's layout: what it is, its URL, and its data.
 *
 * Reads the file's first lines, its front matter and one value of settings, so that the twenty
 * thousand documents of a site keep few edges each. */
#include "render/jekyll/document.h"

#include <limits.h>

#include "core/path.h"
#include "core/utf8.h"
#include "render/front.h"
#include "render/jekyll/bare.h"
#include "render/jekyll/redirect.h"
#include "render/jekyll/typed.h"

/* ---- what converters make of an extension ---- */

bool
extension_is_markdown(struct data markdown_ext, struct str ext)
{
	struct str rest = data_str(markdown_ext), one;
	while (ext.len && str_split(&rest, ',', &one)) {
		if (str_eq_nocase(str_from(ext, 1), one))
			return true;
	}
	return false;
}

bool
document_is_markdown(struct task *t, struct str ext, int *ret_error)
{
	struct data all; /* alone: else a default that is edited would run each body again */
	*ret_error = read_setting(t, S("markdown_ext"), &all);
	return *ret_error == 0 && extension_is_markdown(all, ext);
}

static struct str
converted(struct data reading, struct str ext)
{
	if (extension_is_markdown(data_get(reading, S("markdown_ext")), ext))
		return S(".html");
	if (str_eq_nocase(ext, S(".scss")) || str_eq_nocase(ext, S(".sass")))
		return S(".css");
	return ext;
}

/* The extension of a permalink wins over the converter's. */
static struct str
output_ext(const struct making_document *m)
{
	struct str permalink = data_str(m->permalink);
	if (permalink.len && !str_ends(permalink, S("/"))) {
		struct str ext = path_extension(permalink);
		if (ext.len)
			return ext;
	}
	return converted(m->reading, m->d->ext);
}

static bool
is_html(struct str ext)
{
	return str_eq(ext, S(".html")) || str_eq(ext, S(".xhtml")) || str_eq(ext, S(".htm"));
}

/* ---- helpers ---- */

void
document_complain(struct making_document *m, struct data node, enum diag_severity severity,
	struct str message, struct str hint)
{
	struct diag d = { .severity = severity,
		.path = m->path,
		.line = data_exists(node) ? data_line(node) : 1,
		.column = data_exists(node) ? data_column(node) : 1,
		.message = message,
		.hint = hint };
	if (document_locate(m->t, &d) < 0)
		return;
	task_report(m->t, &d);
	if (severity == DIAG_ERROR)
		m->d->type = DOCUMENT_BROKEN;
}

struct data_builder
document_builder(struct making_document *m)
{
	struct buf *block = arena_alloc(task_arena(m->t), sizeof(*block));
	*block = BUF_ARENA(task_arena(m->t));
	return (struct data_builder){ .out = block };
}

struct data
document_built(struct data_builder *b)
{
	data_builder_done(b);
	return data_of(buf_str(b->out));
}

static struct str
without_dots(struct str s)
{
	while (s.len && s.ptr[s.len - 1] == '.')
		s.len--;
	return s;
}

static struct str
without_ext(struct str path)
{
	return str_slice(path, 0, path.len - path_extension(path).len);
}

/* The file that a URL is written to, from the root of the output. */
static struct str
target_of(struct making_document *m, struct str url, struct str file, struct str ext)
{
	struct arena *a = task_arena(m->t);
	struct str path = url_unescape(a, url), normal;
	bool whole = path.len && path.ptr[path.len - 1] == '/';
	if (whole)
		path = arena_printf(a, "%.*s%.*s", STR(path), STR(file));
	if (path_normalise(a, path, &normal) < 0) {
		document_complain(m, data_get(m->front, S("permalink")), DIAG_ERROR,
			arena_printf(a, "the permalink leads out of the site: %.*s", STR(url)),
			S(""));
		return S("");
	}
	if (normal.len >= PATH_MAX) { /* nothing is looked for under such a name */
		address_complain(m, path_misfit(normal));
		return S("");
	}
	return arena_printf(a, "/%.*s%.*s", STR(normal), STR(str_ends(normal, ext) ? S("") : ext));
}

static void
check_permalink(struct making_document *m)
{
	struct data node = m->permalink;
	bool text = data_kind(node) == DATA_STRING;
	if (!data_exists(node) || data_kind(node) == DATA_NULL)
		return;
	if (!text || data_str(node).len == 0)
		document_complain(m, data_get(m->front, S("permalink")), DIAG_ERROR,
			S("the permalink should be a path"), S("write it as /about/"));
	if (!text || data_str(node).len == 0)
		m->permalink = (struct data){ NULL, 0 };
}

/* A layout's name may be a number. */
static struct str
layout_of(struct making_document *m, struct data node)
{
	struct buf b = BUF_ARENA(task_arena(m->t));
	if (data_kind(node) == DATA_LIST || data_kind(node) == DATA_MAP)
		document_complain(m, data_get(m->front, S("layout")), DIAG_WARNING,
			S("'layout' should be a layout's name"), S("the page stands in none"));
	if (data_kind(node) == DATA_INT || data_kind(node) == DATA_FLOAT)
		data_text(&b, node);
	return b.len ? buf_str(&b) : data_str(node);
}

/* ---- the three kinds of files ---- */

/* A document's URL, by its own permalink or its collection's. */
static void
make_post_url(struct making_document *m)
{
	struct arena *a = task_arena(m->t);
	struct document *d = m->d;
	struct data template = data_get(m->collection, S("permalink"));
	struct str style = data_str(data_get(m->reading, S("permalink"))), unknown;
	struct str folder = arena_printf(a, "_%.*s", STR(m->label)), stem;
	struct str url = data_kind(template) == DATA_STRING
				 ? data_str(template)
				 : url_with_suffix(a, S("/:collection/:path"), style);
	check_permalink(m);
	stem = without_dots(without_ext(m->at.relative));
	size_t at = str_search(stem, folder);
	if (at < stem.len)
		stem = arena_printf(a, "%.*s%.*s", STR(str_slice(stem, 0, at)),
			STR(str_from(stem, at + folder.len)));
	struct buf slug = BUF_ARENA(a);
	data_text(&slug, data_get(m->data, S("slug")));
	struct url_names names = { .collection = m->label,
		.path = stem,
		.output_ext = d->output_ext,
		.basename = without_ext(path_basename(m->path)),
		.slug = slug.len ? buf_str(&slug) : S(""),
		.categories = data_get(m->data, S("categories")),
		.date = d->date };
	if (data_exists(m->permalink) && data_kind(m->permalink) == DATA_STRING) {
		url = data_str(m->permalink);
		if (!url_check(url, &unknown))
			document_complain(m, data_get(m->front, S("permalink")), DIAG_ERROR,
				arena_printf(a, "the permalink has an unknown part ':%.*s'",
					STR(unknown)),
				S("see Jekyll's permalinks: :year, :month, :day, :title, …"));
	}
	d->url = url_document(a, url, &names);
	bool whole = str_ends(d->url, S("/"));
	d->target = target_of(m, d->url, S("index.html"), whole ? S("") : d->output_ext);
}

static int
make_post(struct making_document *m)
{
	int r = post_make(m);
	if (r < 0 || m->d->type == DOCUMENT_NONE)
		return r;
	m->d->output_ext = output_ext(m);
	m->d->layout = layout_of(m, data_get(m->data, S("layout")));
	m->d->data = data_bytes(m->data);
	make_post_url(m);
	return 0;
}

/* A key of a page: what is written counts even where it is null; else the default. */
static struct data
page_value(struct making_document *m, struct str key)
{
	struct data own = data_get(m->front, key);
	if (data_exists(own))
		return own;
	return defaults_find(m->reading, m->at.relative, m->path, S("pages"), key);
}

static void
make_page_url(struct making_document *m)
{
	struct arena *a = task_arena(m->t);
	struct document *d = m->d;
	struct str dir = path_dirname(m->at.relative), template;
	struct str style = data_str(data_get(m->reading, S("permalink")));
	check_permalink(m);
	if (data_kind(m->permalink) == DATA_STRING)
		template = data_str(m->permalink);
	else if (!is_html(d->output_ext))
		template = S("/:path/:basename:output_ext");
	else if (str_eq(m->basename, S("index")))
		template = S("/:path/");
	else
		template = url_with_suffix(a, S("/:path/:basename"), style);
	struct url_pair pairs[] = { { S("path"),
					    dir.len ? arena_printf(a, "/%.*s", STR(dir)) : S("") },
		{ S("basename"), m->basename }, { S("output_ext"), d->output_ext } };
	d->url = url_page(a, template, pairs, sizeof(pairs) / sizeof(*pairs));
	d->target = target_of(m, d->url, S("index"), d->output_ext);
}

/* The defaults with the front matter over them: a map, maybe an empty one. */
static void
page_data(struct making_document *m, struct data all)
{
	struct data_builder empty = document_builder(m);
	struct data_builder merging = document_builder(m), plain = document_builder(m);
	data_open_map(&empty);
	data_close(&empty);
	struct data none = document_built(&empty);
	bool said = data_kind(m->front) == DATA_MAP;
	data_put_merged(&merging, data_exists(all) ? all : none, said ? m->front : none);
	data_put_plain(&plain, document_built(&merging));
	m->data = document_built(&plain);
}

static void
make_page(struct making_document *m)
{
	struct document *d = m->d;
	struct data published = data_get(m->front, S("published"));
	struct data all =
		defaults_all(task_arena(m->t), m->reading, m->at.relative, m->path, S("pages"));
	bool hidden = data_exists(published) &&
		      (data_kind(published) == DATA_NULL || !data_bool(published, true));
	if (hidden && !data_bool(data_get(m->reading, S("unpublished")), false)) {
		d->type = DOCUMENT_NONE;
		return;
	}
	page_data(m, all);
	m->permalink = page_value(m, S("permalink"));
	d->output = true;
	d->output_ext = output_ext(m);
	d->layout = layout_of(m, page_value(m, S("layout")));
	d->data = data_bytes(m->data);
	make_page_url(m);
	if (bare_is_readme(m))
		make_page_url(m);
}

/* The URL of a file that is copied: its path, less dots before its extension; in a collection by the
 * collection's permalink. */
static void
make_static(struct making_document *m)
{
	struct arena *a = task_arena(m->t);
	struct document *d = m->d;
	struct str path =
		m->label.len ? m->at.relative : arena_printf(a, "/%.*s", STR(m->at.relative));
	struct str cleaned = without_dots(without_ext(path));
	struct data template = data_get(m->collection, S("permalink"));
	d->type = DOCUMENT_STATIC;
	d->output_ext = d->ext;
	if (m->label.len) {
		struct str style = data_str(data_get(m->reading, S("permalink")));
		struct str folder = arena_printf(a, "_%.*s", STR(m->label));
		struct url_pair pairs[] = { { S("collection"), m->label },
			{ S("path"), str_from(cleaned, folder.len) }, { S("output_ext"), S("") },
			{ S("name"), m->basename }, { S("title"), S("") } };
		struct str url = data_kind(template) == DATA_STRING
					 ? data_str(template)
					 : url_with_suffix(a, S("/:collection/:path"), style);
		cleaned = url_page(a, url, pairs, sizeof(pairs) / sizeof(*pairs));
		if (str_ends(cleaned, S("/")))
			cleaned.len--;
	}
	d->url = arena_printf(a, "%.*s%.*s", STR(cleaned), STR(d->ext));
	d->target = target_of(m, d->url, S(""), S(""));
	struct data defaults = defaults_all(a, m->reading, path, m->path, m->label);
	struct data published = data_get(defaults, S("published"));
	d->output = !data_exists(published) || data_bool(published, true);
	if (m->label.len)
		d->output &= setting_is_on(data_get(m->collection, S("output")));
	d->data = data_bytes(defaults);
}

/* A page that is made of a collection's file is none of the collection's documents; the file stays as it is there. */
static void
leave_collection(struct making_document *m)
{
	struct document *d = m->d;
	make_static(m);
	d->type = DOCUMENT_PAGE;
	d->copied =
		d->output ? d->target : S(""); /* Jekyll writes a collection's files in any case */
	d->home = 1 + (unsigned)m->at.collection;
	d->collection = m->label = S("");
	m->collection = (struct data){ NULL, 0 };
	m->at.place = ENTRY_LOOSE;
}

/* ---- the whole ---- */

void
header_compute(struct task *t, struct str path, struct buf *ret)
{
	enum { FIRST_LINE_MAX = 4096 };
	struct str start;
	int r = source_start(t, path, FIRST_LINE_MAX, &start);
	if (r < 0) {
		buf_add_char(ret, ABSENT);
		return;
	}
	struct str line = str_slice(start, 0, str_find(start, '\n', 0) + 1);
	bool header = str_starts(line, S("---")) && str_ends(line, S("\n")) &&
		      str_trim(str_from(line, 3)).len == 0;
	buf_add_char(ret, header ? 'y' : 'n');
}

/* A file of a theme's assets is not there where the site has one of that name and kind. */
static int
is_shadowed(struct making_document *m, char header, bool *ret)
{
	struct value v;
	*ret = false;
	if (m->at.relative.ptr == m->path.ptr || m->path.ptr[0] != '/')
		return 0;
	int r = task_read(m->t, K_HEADER, m->at.relative, &v);
	if (r == 0)
		*ret = v.bytes.ptr[0] == header &&
		       entry_locate(task_arena(m->t), m->reading, m->at.relative).place ==
			       ENTRY_LOOSE;
	return r;
}

/* Whether a post's text is one: Jekyll passes over what is no UTF-8, such as pictures among the posts. */
static int
is_text(struct making_document *m, bool *ret)
{
	enum what what;
	struct str text;
	*ret = true;
	if (extension_is_markdown(data_get(m->reading, S("markdown_ext")), m->d->ext) ||
		is_html(m->d->ext))
		return 0; /* a body that is no text is its content's concern */
	int r = read_text(m->t, m->path, &what, &text);
	if (r == 0)
		*ret = what == REGULAR && utf8_valid(text);
	return r;
}

/* Finds out what the file is: DOCUMENT_NONE and its kin in m->d->type. */
static int
make_type(struct making_document *m)
{
	struct value v;
	bool no = false;
	int r = 0;
	if (m->at.place == ENTRY_POST || m->at.place == ENTRY_DRAFT) {
		r = is_text(m, &no);
		m->d->type = no ? DOCUMENT_POST : DOCUMENT_NONE;
		return r;
	}
	r = task_read(m->t, K_HEADER, m->path, &v);
	if (r < 0)
		return r;
	char header = v.bytes.ptr[0];
	r = is_shadowed(m, header, &no);
	if (no || header == ABSENT)
		m->d->type = DOCUMENT_NONE;
	else
		m->d->type = header == 'n'  ? DOCUMENT_STATIC
			     : m->label.len ? DOCUMENT_POST
					    : DOCUMENT_PAGE;
	if (r == 0 && extension_is_markdown(data_get(m->reading, S("markdown_ext")), m->d->ext))
		r = bare_find(m);
	if (r == 0 && m->label.len && m->d->type == DOCUMENT_PAGE)
		leave_collection(m);
	return r;
}

static void
find_collection(struct making_document *m)
{
	struct data all = data_get(m->reading, S("collections"));
	if (m->at.place == ENTRY_LOOSE)
		return;
	size_t i = m->at.place == ENTRY_COLLECTION ? m->at.collection : 0; /* posts come first */
	m->collection = data_at(all, i);
	m->label = data_str(data_get(m->collection, S("label")));
	m->d->collection = m->label;
}

/* What has front matter: a page or a document. */
static int
make_written(struct making_document *m)
{
	struct value v;
	int r = task_read(m->t, K_FRONT, m->path, &v);
	if (r < 0)
		return r;
	struct front f = front_unpack(v.bytes);
	bool broken = f.broken, post = m->d->type == DOCUMENT_POST;
	m->front = broken ? (struct data){ NULL, 0 } : data_of(f.data);
	if (broken && !diags_have_error(v.diags)) {
		m->d->type = DOCUMENT_NONE; /* it is not there */
		return 0;
	}
	if (post)
		r = make_post(m);
	else
		make_page(m);
	if (broken)
		m->d->type = DOCUMENT_BROKEN;
	return r;
}

/* A document that leads elsewhere has the layout and the data of jekyll-redirect-from. */
static int
make_redirect(struct making_document *m)
{
	struct str to;
	struct document *d = m->d;
	if (d->type != DOCUMENT_POST && d->type != DOCUMENT_PAGE)
		return 0;
	int r = redirect_of(m->t, data_of(d->data), &to);
	if (r < 0 || !to.ptr)
		return r;
	struct data_builder b = document_builder(m), all = document_builder(m);
	data_open_map(&b);
	redirect_put(&b, d->url, to);
	data_close(&b);
	data_put_merged(&all, data_of(d->data), document_built(&b));
	d->data = data_bytes(document_built(&all));
	d->layout = S("redirect");
	return 0;
}

/* Tells of an address at which dev has pages of its own. */
static void
check_reserved(struct making_document *m)
{
	struct document *d = m->d;
	struct data own = data_get(m->front, S("permalink"));
	bool written = d->output && (d->type == DOCUMENT_POST || d->type == DOCUMENT_PAGE ||
					    d->type == DOCUMENT_STATIC);
	if (written && source_is_reserved(d->target))
		document_complain(m, own, DIAG_WARNING,
			arena_printf(task_arena(m->t),
				"dev does not show '%.*s': it has pages of its own below /_platen/",
				STR(d->url)),
			S("give it another permalink"));
}

void
document_compute(struct task *t, struct str path, struct buf *ret)
{
	struct value v;
	struct document d = { .type = DOCUMENT_NONE, .ext = path_extension(path) };
	struct making_document m = { .t = t, .path = path, .label = S(""), .d = &d };
	if (task_read(t, K_READING, S(""), &v) < 0)
		return;
	m.reading = data_of(v.bytes);
	m.at = entry_locate(task_arena(t), m.reading, path);
	m.basename = without_dots(without_ext(path_basename(path)));
	int r = 0;
	if (m.at.place != ENTRY_NONE) {
		find_collection(&m);
		r = make_type(&m);
		if (r == 0 && d.type == DOCUMENT_STATIC)
			make_static(&m);
		else if (r == 0 && d.type != DOCUMENT_NONE)
			r = make_written(&m);
		if (r == 0 && extension_is_markdown(data_get(m.reading, S("markdown_ext")), d.ext))
			r = bare_complete(&m);
		if (r == 0)
			r = make_redirect(&m);
		if (r == 0)
			r = address_check(&m);
		check_reserved(&m);
	}
	if (r < 0)
		return;
	if (d.type == DOCUMENT_NONE)
		d = (struct document){ .type = DOCUMENT_NONE, .due = d.due };
	document_pack(ret, &d);
}
