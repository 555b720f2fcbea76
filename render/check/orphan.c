/* Includes and layouts that nobody uses, in Jekyll's layout.
 *
 * What a file includes is read off its text: the names behind `include`, `include_cached` and `render`. A name that is
 * made by Liquid stands for every name that it can be. Files are taken together in parts of a few hundred, so
 * that after an edit one part is looked at again and not the whole site. */
#include "render/check/check.h"

#include <stdlib.h>

#include "core/glob.h"
#include "core/path.h"
#include "render/jekyll/jekyll.h"

/* ---- what one file includes -------------------------------------------------------------------- */

/* Takes the next word of a tag, which ends at a blank outside of {{ }}. */
static struct str
take_word(struct str *rest)
{
	size_t i = 0, depth = 0;
	*rest = str_trim(*rest);
	for (; i < rest->len; i++) {
		char c = rest->ptr[i];
		if (c == '{')
			depth++;
		else if (c == '}' && depth)
			depth--;
		else if (!depth && (c == ' ' || c == '\t' || c == '\n' || c == '\r'))
			break;
	}
	struct str word = str_slice(*rest, 0, i);
	*rest = str_from(*rest, i);
	return word;
}

/* "a/{{ page.x }}.html" as the pattern "a/" + "*" + ".html"; what is a variable alone as "*". */
static struct str
pattern_of(struct arena *a, struct str name)
{
	struct buf b = BUF_ARENA(a);
	for (size_t i = 0; i < name.len; i++) {
		if (!str_starts(str_from(name, i), S("{{"))) {
			buf_add_char(&b, name.ptr[i]);
			continue;
		}
		i += str_search(str_from(name, i), S("}}")) + 1;
		buf_add_char(&b, '*');
	}
	return buf_str(&b);
}

static void
add_tag(struct task *t, struct str inner, struct buf *ret)
{
	struct str tag = take_word(&inner), name = take_word(&inner);
	if (!str_eq(tag, S("include")) && !str_eq(tag, S("include_cached")) &&
		!str_eq(tag, S("render")))
		return;
	if (str_ends(name, S(",")))
		name.len--;
	if (name.len > 1 && (name.ptr[0] == '"' || name.ptr[0] == '\''))
		name = str_slice(name, 1, name.len - 1);
	if (name.len)
		pack_str(ret, pattern_of(task_arena(t), name));
}

void
uses_compute(struct task *t, struct str path, struct buf *ret)
{
	enum what what;
	struct str text;
	if (read_text(t, path, &what, &text) < 0 || what != REGULAR)
		return;
	for (size_t at; (at = str_search(text, S("{%"))) < text.len;) {
		text = str_from(text, at + 2);
		struct str inner = str_slice(text, 0, str_search(text, S("%}")));
		if (str_starts(inner, S("-")))
			inner = str_from(inner, 1);
		if (str_ends(inner, S("-")))
			inner.len--;
		add_tag(t, inner, ret);
	}
}

/* ---- what a part of the tree uses -------------------------------------------------------------- */

/* Names are gathered in a set: layouts as "_layouts/NAME", includes as "_includes/PATTERN". */

static int
add_uses(struct task *t, struct str path, struct strset *s)
{
	struct value v;
	int r = task_read(t, K_USES, path, &v);
	while (r == 0 && v.bytes.len) {
		struct str name = unpack_str(&v.bytes);
		(void)strset_add(s, arena_printf(s->arena, "_includes/%.*s", STR(name)));
	}
	return r;
}

static void
add_layout(struct strset *s, struct str name)
{
	if (name.len)
		(void)strset_add(s, arena_printf(s->arena, "_layouts/%.*s", STR(name)));
}

void
used_compute(struct task *t, struct str part, struct buf *ret)
{
	struct strset s = { .arena = task_arena(t) };
	struct entry *e;
	size_t n;
	size_t from = strtoul(arena_str(s.arena, part).ptr, NULL, 10);
	int r = task_slice(t, K_TREE, S(""), S(""), from, USED_PART, &e, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct document d;
		r = read_document(t, e[i].sort, &d);
		if (r < 0 || (d.type != DOCUMENT_PAGE && d.type != DOCUMENT_POST))
			continue;
		add_layout(&s, d.layout);
		r = add_uses(t, e[i].sort, &s);
	}
	for (size_t i = 0; r == 0 && i < s.n; i++)
		pack_str(ret, s.all[i]);
}

/* ---- who is left ------------------------------------------------------------------------------- */

/* Adds what the documents of the whole site use. */
static int
add_documents(struct task *t, struct strset *s)
{
	size_t n;
	int r = task_count(t, K_TREE, S(""), S(""), &n);
	for (size_t from = 0; r == 0 && from < n; from += USED_PART) {
		struct value v;
		r = task_read(t, K_USED, arena_printf(s->arena, "%zu", from), &v);
		while (r == 0 && v.bytes.len)
			(void)strset_add(s, unpack_str(&v.bytes));
	}
	return r;
}

/* Adds what that uses in turn, a layout's own layout and what both include, to the end of the list. */
static int
add_templates(struct task *t, struct strset *s)
{
	int r = 0;
	for (size_t i = 0; r == 0 && i < s->n; i++) {
		struct template m;
		if (str_find(s->all[i], '*', 0) < s->all[i].len)
			continue;
		r = read_template(t, s->all[i], &m);
		if (r < 0 || !m.path.ptr || !m.program.ptr)
			continue;
		add_layout(s, m.layout);
		if (str_search(m.path, S(":")) == m.path.len)
			r = add_uses(t, m.path, s);
	}
	return r;
}

static bool
is_used(const struct strset *s, struct str name)
{
	for (size_t i = 0; i < s->n; i++)
		if (glob_match(s->all[i], name, GLOB_TEXT))
			return true;
	return false;
}

/* Adds what those includes use that only a pattern names: any of them may be meant. */
static int
add_patterns(struct task *t, struct strset *s, bool *ret_more)
{
	struct entry *e;
	size_t n, before = s->n;
	int r = task_each(t, K_TREE, S(""), S("_includes/"), &e, &n);
	for (size_t i = 0; r == 0 && i < n; i++)
		if (is_used(s, e[i].sort))
			(void)strset_add(s, e[i].sort);
	*ret_more = s->n > before;
	return r;
}

static int
report_unused(struct task *t, const struct strset *s, struct str folder, bool layout)
{
	struct entry *e;
	size_t n;
	int r = task_each(t, K_TREE, S(""), folder, &e, &n);
	for (size_t i = 0; r == 0 && i < n; i++) {
		struct str path = e[i].sort;
		struct str name =
			layout ? str_slice(path, 0, path.len - path_extension(path).len) : path;
		if (is_used(s, name))
			continue;
		struct diag d = { .severity = DIAG_WARNING,
			.path = path,
			.rule = layout ? S("orphan-layout") : S("orphan-include"),
			.message =
				layout ? S("no page has this layout") : S("nobody includes this"),
			.hint = S("remove it, or use it") };
		task_report(t, &d);
	}
	return r;
}

void
orphans_compute(struct task *t, struct str key, struct buf *ret)
{
	struct strset s = { .arena = task_arena(t) };
	bool jekyll, more = true;
	int r = read_is_jekyll(t, &jekyll);
	if (r < 0 || !jekyll)
		return;
	r = add_documents(t, &s);
	while (r == 0 && more) {
		r = add_templates(t, &s);
		if (r == 0)
			r = add_patterns(t, &s, &more);
	}
	if (r == 0)
		r = report_unused(t, &s, S("_layouts/"), true);
	if (r == 0)
		(void)report_unused(t, &s, S("_includes/"), false);
}
