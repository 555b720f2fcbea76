/* Where what is wrong with a page was written.
 *
 * A page does not say which of its bytes come from where: what it is made of passed through Markdown, Liquid and
 * layouts. So the sources are searched for what was found in the page: its own file first, then its layouts, then
 * the includes, and for references in the forms in which authors write them. Only a page with something
 * wrong pays for that. */
#include "render/check/check.h"

#include <string.h>

#include "core/char.h"
#include "core/path.h"
#include "render/front.h"
#include "render/jekyll/jekyll.h"

/* ---- the sources ------------------------------------------------------------------------------- */

/* Looks for something in one text; SIZE_MAX where it is not there, else the byte, and how many to mark. */
typedef size_t finder(struct str text, struct str what, size_t *ret_len);

/* Completes the diagnostic where the file has it: 1; 0 where it has not; negative as task_read. */
static int
find_in_file(struct check *c, struct str path, finder *find, struct str what, struct diag *d)
{
	enum what kind;
	struct str text;
	size_t len = 0;
	int r = read_text(c->t, path, &kind, &text);
	if (r < 0 || kind != REGULAR)
		return r < 0 ? r : 0;
	size_t at = find(text, what, &len);
	if (at == SIZE_MAX)
		return 0;
	d->path = path;
	d->length = (uint32_t)len;
	diag_locate(d, text, at);
	return 1;
}

enum { LAYOUTS_MAX = 16 };

static int
find_in_layouts(struct check *c, finder *find, struct str what, struct diag *d)
{
	struct document document;
	int r = read_document(c->t, c->path, &document);
	struct str name = document.layout;
	for (int i = 0; r == 0 && name.len && i < LAYOUTS_MAX; i++) {
		struct template layout;
		r = read_template(
			c->t, arena_printf(task_arena(c->t), "_layouts/%.*s", STR(name)), &layout);
		if (r < 0 || !layout.path.ptr || str_search(layout.path, S("//")) < layout.path.len)
			return r < 0 ? r : 0; /* a theme's is not the author's to mend */
		r = find_in_file(c, layout.path, find, what, d);
		name = layout.layout;
	}
	return r;
}

static int
find_in_includes(struct check *c, finder *find, struct str what, struct diag *d)
{
	struct entry *e;
	size_t n;
	int r = task_each(c->t, K_TREE, S(""), S("_includes/"), &e, &n);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = find_in_file(c, e[i].sort, find, what, d);
	return r;
}

/* 1 where one of the forms was found; 0: the diagnostic is about the page's file as a whole. */
static int
find_any(struct check *c, finder *find, const struct str *forms, size_t n, struct diag *d)
{
	int r = 0;
	for (size_t i = 0; r == 0 && i < n; i++)
		if (forms[i].len)
			r = find_in_file(c, c->path, find, forms[i], d);
	for (size_t i = 0; r == 0 && c->jekyll && i < n; i++)
		if (forms[i].len)
			r = find_in_layouts(c, find, forms[i], d);
	for (size_t i = 0; r == 0 && c->jekyll && i < n; i++)
		if (forms[i].len)
			r = find_in_includes(c, find, forms[i], d);
	if (r == 0)
		d->path = c->path;
	return r;
}

/* ---- references -------------------------------------------------------------------------------- */

static bool
is_one_of(char c, const char *set)
{
	return c && strchr(set, c);
}

/* Whether the text at `at` may be the value of a key, or an item: ": x", "- x", "[x", ", x". */
static bool
is_value(struct str text, size_t at)
{
	while (at > 0 && is_one_of(text.ptr[at - 1], " \t"))
		at--;
	return at > 0 && is_one_of(text.ptr[at - 1], ":-[,");
}

/* Whether what stands before `at` may begin a reference: a quote or a bracket, what Liquid printed, a tag of
 * Jekyll's; with `values` that of a definition or key too. In prose the same letters are only a word. */
static bool
may_begin(struct str text, size_t at, bool values)
{
	struct str before = str_trim(str_slice(text, 0, at));
	if (at == 0 || is_one_of(text.ptr[at - 1], "\"'(=<}"))
		return true;
	if (!is_one_of(text.ptr[at - 1], " \t\r\n"))
		return false;
	return (values && is_value(text, at)) || str_ends(before, S("link")) ||
	       str_ends(before, S("post_url")) || str_starts(str_from(text, at), S("http"));
}

static bool
may_end(struct str text, size_t at)
{
	return at == text.len || is_one_of(text.ptr[at], "\"')>}]{,|#?& \t\r\n");
}

/* Whether what stands at `at` is part of another site's address. */
static bool
is_elsewhere(struct str text, size_t at)
{
	size_t from = at;
	while (from > 0 && !is_one_of(text.ptr[from - 1], "\"'(=<>[] \t\r\n"))
		from--;
	struct str word = str_slice(text, from, at + 1);
	return str_search(word, S("//")) < word.len;
}

/* The first place where `what` is a whole reference, or the end of one: what follows a folder, an anchor. */
static size_t
find_reference(struct str text, struct str what, size_t *ret_len)
{
	*ret_len = what.len;
	for (size_t from = 0; from < text.len;) {
		size_t at = from + str_search(str_from(text, from), what);
		if (at >= text.len)
			break;
		bool begins = is_one_of(what.ptr[0], "#/") ? !is_elsewhere(text, at)
							   : may_begin(text, at, true);
		if (begins && may_end(text, at + what.len))
			return at;
		from = at + 1;
	}
	return SIZE_MAX;
}

/* The first place where `what` is a part of a path, or a value of the front matter that a link is made of. */
static size_t
find_name(struct str text, struct str what, size_t *ret_len)
{
	struct front_split split;
	front_split(text, &split);
	*ret_len = what.len;
	for (size_t from = 0; from < text.len;) {
		size_t at = from + str_search(str_from(text, from), what);
		if (at >= text.len)
			break;
		size_t end = at + what.len;
		bool front = text.ptr + at < split.body.ptr;
		bool inside = at > 0 && text.ptr[at - 1] == '/' && !is_elsewhere(text, at - 1);
		end += end < text.len && text.ptr[end] == '/';
		if ((inside || may_begin(text, at, front)) && may_end(text, end))
			return at;
		from = at + 1;
	}
	return SIZE_MAX;
}

static bool
has_letter(struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		if (char_is_alpha(name.ptr[i]) || (unsigned char)name.ptr[i] >= 0x80)
			return true;
	return false;
}

int
check_place_link(struct check *c, struct str reference, struct diag *d)
{
	struct arena *a = task_arena(c->t);
	struct buf plain = BUF_ARENA(a);
	struct str forms[4] = { reference }, names[2] = { S(""), S("") };
	struct url_parts parts = url_split(reference);
	if (url_decode(&plain, reference, URL_DECODE_BYTES) == 0)
		forms[1] = buf_str(&plain);
	if (c->baseurl.len && str_starts(forms[1], c->baseurl))
		forms[2] = str_from(forms[1], c->baseurl.len);
	struct str path = parts.path;
	while (str_ends(path, S("/")))
		path.len--;
	struct str name = path_basename(path);
	if (parts.has_fragment && parts.fragment.len)
		forms[3] = arena_printf(a, "#%.*s", STR(parts.fragment));
	if (has_letter(name)) {
		names[0] = arena_printf(a, "%.*s.md", STR(name));
		names[1] = name;
	}
	int r = find_any(c, find_reference, forms, 4, d);
	if (r == 0)
		r = find_any(c, find_name, names, 2, d);
	return r < 0 ? r : 0;
}

/* "![](" before the reference. */
static size_t
find_image(struct str text, struct str what, size_t *ret_len)
{
	for (size_t from = 0; from < text.len;) {
		size_t at = from + str_search(str_from(text, from), S("![]("));
		struct str line = str_slice(text, at, str_find(text, '\n', at));
		*ret_len = str_find(line, ')', 0) + 1;
		if (line.len && str_search(str_slice(line, 0, *ret_len), what) < *ret_len)
			return at;
		from = at + 1;
	}
	return SIZE_MAX;
}

int
check_place_image(struct check *c, struct str reference, struct diag *d, bool *ret)
{
	struct buf plain = BUF_ARENA(task_arena(c->t));
	struct str forms[2] = { S(""), path_basename(url_split(reference).path) };
	if (url_decode(&plain, reference, URL_DECODE_BYTES) == 0)
		forms[0] = path_basename(url_split(buf_str(&plain)).path);
	int r = find_any(c, find_image, forms, 2, d);
	*ret = r > 0;
	return r < 0 ? r : 0;
}

/* ---- tags -------------------------------------------------------------------------------------- */

/* "div" finds the last <div> that is not closed again, "/div" the first </div> with none before it. */
static size_t
find_tag(struct str text, struct str what, size_t *ret_len)
{
	enum { OPEN_MAX = 256 };
	size_t open[OPEN_MAX], n = 0, at = 0;
	bool end = what.ptr[0] == '/';
	struct str name = str_from(what, end);
	struct html_tag tag;
	*ret_len = what.len + 2;
	while (html_tag_next(text, &at, &tag)) {
		if (!str_eq_nocase(tag.name, name) || tag.self_closing)
			continue;
		if (!tag.closes && n < OPEN_MAX)
			open[n++] = tag.at;
		else if (tag.closes && n > 0)
			n--;
		else if (tag.closes && end)
			return tag.at;
	}
	return n && !end ? open[n - 1] : SIZE_MAX;
}

int
check_place_tag(struct check *c, struct str name, struct diag *d)
{
	int r = find_any(c, find_tag, &name, 1, d);
	return r < 0 ? r : 0;
}
