/* The tags of Jekyll: link, post_url, highlight, gist; and those of its plugins that are built in. */
#include "render/jekyll/render.h"

#include <uv.h>

#include "core/char.h"
#include "core/html.h"
#include "core/path.h"
#include "render/highlight/highlight.h"
#include "render/jekyll/plugin.h"
#include "render/near.h"

/* ---- link and post_url ---- */

static int
print_url(struct liquid_run *run, struct str path, struct buf *out)
{
	struct rendering *r = rendering_of(run);
	struct drop d = { .path = path };
	struct str url;
	int e = drop_url(r, &d, &url);
	if (e == 0)
		e = relative_url(r->t, url, &url);
	if (e == 0)
		buf_add(out, url);
	return e;
}

/* Whether a file of the site is there that is written. */
static int
is_written(struct rendering *r, struct str path, bool rooted, bool *ret)
{
	struct document head;
	bool beyond;
	int e = read_document(r->t, path, &head);
	if (e == 0)
		e = read_beyond_limit(r->t, path, &head, &beyond);
	if (e < 0)
		return e;
	bool file = head.type == DOCUMENT_STATIC;
	bool posted = head.type == DOCUMENT_POST && head.output && !beyond;
	*ret = rooted ? file && head.collection.len == 0
		      : file || posted || head.type == DOCUMENT_PAGE;
	return 0;
}

/* A path may be that of a file, or lie below the folder of collections; a static file's may begin with
 * a slash. */
static int
find_linked(struct rendering *r, struct str name, struct str *ret, bool *ret_found)
{
	struct arena *a = task_arena(r->t);
	struct str folder, path = name;
	bool rooted = str_starts(name, S("/"));
	*ret_found = false;
	if (rooted)
		path = str_from(name, 1);
	if (!path_is_normal(path) || path.len == 0)
		return 0;
	*ret = path;
	int e = is_written(r, path, rooted, ret_found);
	if (e < 0 || *ret_found || rooted)
		return e;
	e = read_setting_text(r->t, S("collections_dir"), &folder);
	if (e < 0 || folder.len == 0)
		return e;
	*ret = arena_printf(a, "%.*s/%.*s", STR(folder), STR(path));
	return is_written(r, *ret, false, ret_found);
}

static int
unlinked(struct liquid_run *run, struct str name)
{
	struct rendering *r = rendering_of(run);
	struct near near = { 0 };
	struct str path = str_from(name, str_starts(name, S("/")));
	int e = near_name(r->t, K_TREE, path, &near);
	if (e < 0)
		return e;
	return liquid_fail_near(run, near_hint(task_arena(r->t), name, &near),
		"Could not find document '%.*s' in tag 'link'", STR(name));
}

static int
tag_link(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	struct str name, path = { 0 };
	bool found = false;
	int e = liquid_call_expand(run, call, &name);
	if (e == 0)
		e = find_linked(rendering_of(run), name, &path, &found);
	if (e < 0)
		return e;
	if (!found)
		return unlinked(run, name);
	return print_url(run, path, out);
}

/* What post_url is given: "folder/2020-01-02-slug". */
struct post_name {
	struct str folder; /* with its slash, or "" */
	struct str dated;  /* the date and the slug */
};

static size_t
digits(struct str s, size_t at)
{
	size_t n = 0;
	while (at + n < s.len && char_is_digit(s.ptr[at + n]))
		n++;
	return n;
}

/* Whether `s` begins with a date and a hyphen. */
static bool
begins_dated(struct str s)
{
	size_t at = 0;
	for (int i = 0; i < 3; i++) {
		size_t n = digits(s, at);
		if (n == 0 || at + n >= s.len || s.ptr[at + n] != '-')
			return false;
		at += n + 1;
	}
	return true;
}

static bool
parse_post_name(struct str s, struct post_name *ret)
{
	if (str_starts(s, S("/")))
		s = str_from(s, 1);
	size_t slash = str_rfind(s, '/');
	size_t at = slash < s.len ? slash + 1 : 0;
	ret->folder = str_slice(s, 0, at);
	ret->dated = str_from(s, at);
	return begins_dated(ret->dated);
}

/* Whether a post's path is the one that is meant: post_url.rb, @name_regex. */
static bool
is_meant(const struct post_name *n, struct str path)
{
	struct str end = str_from(path, path.len);
	struct str below = path;
	if (str_starts(path, S("_posts/")) &&
		str_starts(str_from(path, sizeof("_posts/") - 1), n->folder)) {
		end = str_from(path, sizeof("_posts/") - 1 + n->folder.len);
		if (str_starts(end, n->dated) && str_starts(str_from(end, n->dated.len), S(".")))
			return true;
	}
	if (!str_starts(below, n->folder))
		return false;
	below = str_from(below, n->folder.len);
	if (!str_starts(below, S("_posts")))
		return false;
	below = str_from(below, sizeof("_posts") - 1);
	if (str_starts(below, S("/")))
		below = str_from(below, 1);
	return str_starts(below, n->dated) && str_starts(str_from(below, n->dated.len), S("."));
}

/* The usual endings, so that a link depends on that one post, and on no list. */
static int
find_post_by_path(struct rendering *r, const struct post_name *n, struct str *ret)
{
	static const char *const ends[] = { ".md", ".markdown", ".html", ".mkd", ".mkdn",
		".mkdown" };
	struct arena *a = task_arena(r->t);
	for (size_t i = 0; i < 2 * sizeof(ends) / sizeof(ends[0]); i++) {
		struct document head;
		bool beyond;
		const char *end = ends[i / 2];
		struct str path = i % 2 ? arena_printf(a, "%.*s_posts/%.*s%s", STR(n->folder),
						  STR(n->dated), end)
					: arena_printf(a, "_posts/%.*s%.*s%s", STR(n->folder),
						  STR(n->dated), end);
		if (!path_is_normal(path))
			continue;
		int e = read_document(r->t, path, &head);
		if (e == 0)
			e = read_beyond_limit(r->t, path, &head, &beyond);
		if (e < 0)
			return e;
		if (head.type == DOCUMENT_POST && str_eq(head.collection, S("posts")) && !beyond) {
			*ret = path;
			return 0;
		}
	}
	return 0;
}

/* All posts: for other endings, and for names that leave out the folder, which Jekyll used to allow. */
static int
find_post_in_list(struct rendering *r, const struct post_name *n, struct str *ret, bool *ret_loose)
{
	struct str loose = { 0 };
	struct entry *all;
	size_t count;
	struct str folder;
	int e = task_each(r->t, K_COLLECTION, S("posts"), S(""), &all, &count);
	if (e == 0)
		e = read_setting_text(r->t, S("collections_dir"), &folder);
	for (size_t i = 0; e == 0 && i < count && !ret->ptr; i++) {
		struct str path = all[i].ref;
		if (folder.len && path_is_below(path, folder))
			path = str_from(path, folder.len + 1);
		if (is_meant(n, path))
			*ret = all[i].ref;
		else if (!loose.ptr && n->folder.len == 0 && str_eq(path_stem(path), n->dated))
			loose = all[i].ref;
	}
	*ret_loose = !ret->ptr && loose.ptr;
	if (*ret_loose)
		*ret = loose;
	return e;
}

/* No post has that name: the nearest may have been meant. */
static int
unposted(struct liquid_run *run, struct str name, const struct post_name *n)
{
	struct rendering *r = rendering_of(run);
	struct arena *a = task_arena(r->t);
	struct near near = { .given = n->dated };
	struct entry *all;
	size_t count;
	int e = task_each(r->t, K_COLLECTION, S("posts"), S(""), &all, &count);
	for (size_t i = 0; e == 0 && i < count; i++)
		near_try(&near, arena_str(a, path_stem(all[i].ref)).ptr);
	if (e < 0)
		return e;
	return liquid_fail_near(run, near_hint(a, name, &near),
		"Could not find post \"%.*s\" in tag 'post_url'", STR(name));
}

static int
tag_post_url(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	struct rendering *r = rendering_of(run);
	struct str name, found = { 0 };
	struct post_name n;
	bool loose = false;
	int e = liquid_call_expand(run, call, &name);
	if (e < 0)
		return e;
	if (!parse_post_name(name, &n))
		return liquid_fail(run,
			"'%.*s' does not contain valid date and/or title in tag "
			"'post_url'",
			STR(name));
	e = find_post_by_path(r, &n, &found);
	if (e == 0 && !found.ptr)
		e = find_post_in_list(r, &n, &found, &loose);
	if (e < 0)
		return e;
	if (loose)
		liquid_warn(run, "'%.*s' is not quite the post's name; it is that of %.*s",
			STR(name), STR(found));
	if (!found.ptr)
		return unposted(run, name, &n);
	return print_url(run, found, out);
}

/* ---- highlight ---- */

struct highlight {
	struct str language;
	struct str marked; /* numbers of lines, as a list */
	bool numbered, coloured;
	bool mismarked; /* mark_lines is no list in quotes */
};

static bool
is_language(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || (c && strchr(".+#_-", c));
}

static bool
is_word(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_';
}

static bool
is_space(char c)
{
	return c && strchr(" \t\r\n\f\v", c);
}

static bool
is_list(char c)
{
	return char_is_digit(c) || is_space(c);
}

/* Takes away from *s, and returns, what it begins with. */
static struct str
take(struct str *s, bool (*is)(char c))
{
	size_t n = 0;
	while (n < s->len && is(s->ptr[n]))
		n++;
	struct str taken = str_slice(*s, 0, n);
	*s = str_from(*s, n);
	return taken;
}

/* A value behind "=": a word, or numbers in quotes, one space apart. */
static bool
take_value(struct str *s, struct str *ret, bool *ret_list)
{
	*ret_list = str_starts(*s, S("\""));
	if (!*ret_list) {
		*ret = take(s, is_word);
		return ret->len > 0;
	}
	*s = str_from(*s, 1);
	*ret = take(s, is_list);
	bool ends = str_starts(*s, S("\""));
	*s = str_from(*s, 1);
	bool apart = ends && ret->len && char_is_digit(ret->ptr[0]) &&
		     char_is_digit(ret->ptr[ret->len - 1]);
	for (size_t i = 1; apart && i < ret->len; i++)
		apart = char_is_digit(ret->ptr[i]) || char_is_digit(ret->ptr[i - 1]);
	return apart;
}

/* Takes an option from *s: space, its name, and what it is set to. */
static bool
take_option(struct str *s, struct highlight *ret)
{
	struct str space = take(s, is_space), name = take(s, is_word), value = { 0 };
	bool list = false;
	if (space.len == 0 || name.len == 0)
		return false;
	if (str_starts(*s, S("="))) {
		*s = str_from(*s, 1);
		if (!take_value(s, &value, &list))
			return false;
	}
	if (str_eq(name, S("linenos")))
		ret->numbered = true;
	if (str_eq(name, S("mark_lines"))) {
		ret->marked = value;
		ret->mismarked = !list;
	}
	return true;
}

/* highlight.rb, SYNTAX. */
static bool
parse_highlight(struct arena *a, struct str markup, struct highlight *ret)
{
	struct str s = str_trim(markup), language = take(&s, is_language);
	struct buf b = BUF_ARENA(a);
	*ret = (struct highlight){ 0 };
	if (language.len == 0)
		return false;
	for (size_t i = 0; i < language.len; i++) {
		char c = language.ptr[i];
		buf_add_char(&b, char_lower(c));
	}
	ret->language = buf_str(&b);
	while (s.len)
		if (!take_option(&s, ret))
			return false;
	return true;
}

/* Without a highlighter the code is escaped as Ruby's CGI does it. */
static void
put_code(struct buf *b, const struct highlight *h, struct str code)
{
	const struct highlight_language *language = highlight_find(h->language);
	struct highlight_table table = { .first = 1, .prefix = "", .marked = h->marked };
	if (!h->coloured) {
		html_attribute(b, str_trim(code));
	} else if (h->numbered) {
		highlight_numbered(language, code, &table, b);
	} else if (h->marked.len) {
		highlight_marked(language, code, h->marked, b);
		b->len -= str_ends(buf_str(b), S("\n")); /* which a line in a span does not */
	} else {
		highlight(language, code, b);
	}
}

static int
tag_highlight(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	struct rendering *r = rendering_of(run);
	struct highlight h;
	struct str highlighter;
	struct buf body = BUF_ARENA(liquid_arena(run));
	int e = 0;
	if (!parse_highlight(liquid_arena(run), liquid_call_markup(call), &h))
		return liquid_fail(run, "Syntax Error in tag 'highlight': %.*s",
			STR(liquid_call_markup(call)));
	bool markdown = document_is_markdown(r->t, r->head.ext, &e);
	if (e == 0)
		e = read_setting_text(r->t, S("highlighter"), &highlighter);
	if (e == 0)
		e = liquid_call_body(run, call, &body);
	h.coloured =
		e == 0 && (str_eq(highlighter, S("rouge")) || str_eq(highlighter, S("pygments")));
	if (e < 0)
		return e;
	if (h.coloured && h.mismarked)
		return liquid_fail(run,
			"Syntax Error in tag 'highlight': mark_lines wants numbers in double "
			"quotes, as in mark_lines=\"1 3\"");
	struct str code = body.ptr ? buf_str(&body) : S("");
	while (code.len && strchr("\r\n", code.ptr[0]))
		code = str_from(code, 1);
	while (code.len && strchr("\r\n", code.ptr[code.len - 1]))
		code.len--;
	buf_add(out, markdown ? S("\n") : S(""));
	buf_lit(out, "<figure class=\"highlight\"><pre><code class=\"language-");
	for (size_t i = 0; i < h.language.len; i++)
		buf_add_char(out, h.language.ptr[i] == '+' ? '-' : h.language.ptr[i]);
	buf_printf(out, "\" data-lang=\"%.*s\">", STR(h.language));
	put_code(out, &h, code);
	buf_lit(out, "</code></pre></figure>");
	buf_add(out, markdown ? S("\n") : S(""));
	return 0;
}

/* ---- gist ---- */

/* A name is a variable's, where there is one that is a text. */
static int
gist_word(struct liquid_run *run, struct str word, struct str *ret)
{
	struct liquid_value v = liquid_nil();
	int e = liquid_variable(run, word, &v);
	*ret = word;
	return e < 0 || v.kind == LIQUID_NIL ? e : liquid_to_str(run, v, ret);
}

static int
tag_gist(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	struct str markup = liquid_call_markup(call), rest = markup, id, file = S("");
	if (!str_split(&rest, ' ', &id) || id.len == 0)
		return liquid_fail(run, "Syntax Error in tag 'gist': there is no gist");
	int e = gist_word(run, id, &id);
	if (e == 0 && rest.ptr && str_trim(rest).len)
		e = gist_word(run, str_trim(rest), &file);
	if (e < 0)
		return e;
	buf_lit(out, "<script src=\"https://gist.github.com/");
	html_attribute(out, id);
	buf_lit(out, ".js");
	if (file.len) {
		buf_lit(out, "?file=");
		html_attribute(out, file);
	}
	buf_lit(out, "\"> </script>");
	return 0;
}

/* ---- all of them ---- */

static const struct liquid_tag tags[] = {
	{ "avatar", false, false, plugin_avatar },
	{ "feed_meta", false, false, plugin_feed_meta },
	{ "gist", false, false, tag_gist },
	{ "github_edit_link", false, false, plugin_edit_link },
	{ "highlight", true, false, tag_highlight },
	{ "last_modified_at", false, false, plugin_last_modified },
	{ "link", false, false, tag_link },
	{ "post_url", false, false, tag_post_url },
	{ "seo", false, false, plugin_seo },
};

const struct liquid_dialect jekyll_dialect = {
	.tags = tags,
	.n = sizeof(tags) / sizeof(tags[0]),
	.jekyll_include = true,
	.without_blank = true,
};
