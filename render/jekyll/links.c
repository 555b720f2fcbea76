/* jekyll-relative-links, as its generator.rb has it: before Liquid runs, the text of a Markdown file is searched
 * for [text](path#fragment "title") and [text]: path, wherever these stand (in code, too), and a path that is
 * that of a file of the site is replaced by that file's URL. What the plugin's expressions match is matched
 * here by hand, the shortest way first, as they do. */
#include "render/jekyll/links.h"

#include "core/char.h"
#include "core/path.h"
#include "render/jekyll/bare.h"
#include "render/jekyll/render.h"
#include "render/jekyll/url.h"

enum {
	STEPS_MAX = 50000000
}; /* of the search in one text: what it costs can grow faster than the text */

/* One link of the text. */
struct link {
	struct str text, path, fragment, title;
	size_t from, to; /* all of it */
	bool reference;
	size_t steps; /* of the search so far */
};

struct linking {
	struct task *t;
	struct str source; /* the file's path, */
	struct str text;   /* and its text */
	struct str folder; /* of collections, or "" */
	struct buf *out;
};

/* ---- what is a link ---- */

static size_t
skip_space(struct str s, size_t at)
{
	while (at < s.len && char_is_space(s.ptr[at]))
		at++;
	return at;
}

/* The end of a title at `at`: white space, and text from a double quote to the next `close` that has no
 * backslash before it; 0 where there is none. */
static size_t
title_end(struct str s, size_t at, char close)
{
	size_t open = skip_space(s, at);
	if (open == at || open >= s.len || s.ptr[open] != '"')
		return 0;
	for (size_t i = open + 1; i < s.len; i++) {
		if (s.ptr[i] == close && s.ptr[i - 1] != '\\')
			return i + 1;
	}
	return 0;
}

/* Where what follows a link's title ends: at the bracket, or with the line, whose white space goes. 0: it does not
 * follow. */
static size_t
tail_end(struct str s, size_t at, bool reference)
{
	if (!reference)
		return at < s.len && s.ptr[at] == ')' ? at + 1 : 0;
	while (at < s.len && s.ptr[at] != '\n' && char_is_space(s.ptr[at]))
		at++;
	return at == s.len || s.ptr[at] == '\n' ? at + 1 : 0;
}

/* A title, or none, and the end of the link at `at`. */
static bool
ends_at(struct str s, size_t at, struct link *l)
{
	static const char quotes[] = { '"', '\'' };
	size_t end = 0;
	for (size_t i = 0; i < sizeof(quotes) && !end; i++) {
		size_t title = title_end(s, at, quotes[i]);
		end = title ? tail_end(s, title, l->reference) : 0;
		if (end)
			l->title = str_slice(s, at, title);
	}
	if (!end) {
		l->title = S("");
		end = tail_end(s, at, l->reference);
	}
	if (end)
		l->to = end - l->reference; /* the line's end stays */
	return end > 0;
}

/* The path at `at`, and all behind it. */
static bool
path_at(struct str s, size_t at, struct link *l)
{
	for (size_t end = at; end < s.len; end++) {
		char c = s.ptr[end];
		if (++l->steps > STEPS_MAX)
			return false;
		if (end > at) {
			l->path = str_slice(s, at, end);
			for (size_t to = end + 2; c == '#' && to <= s.len; to++) {
				if (s.ptr[to - 1] == '\n' || ++l->steps > STEPS_MAX)
					break;
				l->fragment = str_slice(s, end, to);
				if (ends_at(s, to, l))
					return true;
			}
			l->fragment = S("");
			if (ends_at(s, end, l))
				return true;
		}
		if (c == (l->reference ? '\n' : ')'))
			return false;
	}
	l->path = str_from(s, at);
	l->fragment = S("");
	return l->path.len && ends_at(s, s.len, l);
}

/* The link whose bracket opens at `at`. */
static bool
link_at(struct str s, size_t at, bool reference, struct link *l)
{
	struct str between = reference ? S("]: ") : S("](");
	struct str line = str_slice(s, 0, str_find(s, '\n', at));
	l->reference = reference;
	for (size_t i = at + 1; i < line.len && l->steps <= STEPS_MAX; i++) {
		l->steps++;
		if (!str_starts(str_from(line, i), between))
			continue;
		l->text = str_slice(s, at + 1, i);
		if (path_at(s, i + between.len, l))
			return true;
	}
	return false;
}

/* The next link from *at on. */
static bool
next_link(struct str s, size_t at, struct link *l)
{
	for (; at < s.len && l->steps <= STEPS_MAX; at++) {
		bool starts = at == 0 || s.ptr[at - 1] == '\n';
		l->from = at;
		if (s.ptr[at] == '[' && link_at(s, at, false, l))
			return true;
		if (!starts || (s.ptr[at] != '[' && !char_is_space(s.ptr[at])))
			continue;
		size_t open = skip_space(s, at);
		if (open < s.len && s.ptr[open] == '[' && link_at(s, open, true, l))
			return true;
	}
	return false;
}

/* ---- where it leads ---- */

static bool
is_relative(struct str path)
{
	size_t end = 0;
	for (; end < path.len; end++) {
		char c = path.ptr[end];
		bool rest = char_is_digit(c) || c == '+' || c == '-' || c == '.';
		if (!char_is_alpha(c) && !(end && rest))
			break;
	}
	bool scheme = end > 0 && end < path.len && path.ptr[end] == ':';
	return path.ptr[0] != '#' && !scheme;
}

/* The path from the site's root, decoded; false where it leads out of it. */
static bool
from_root(struct linking *k, struct str path, struct str *ret)
{
	struct arena *a = task_arena(k->t);
	bool rooted = path.ptr[0] == '/';
	struct str base = rooted ? S("") : path_dirname(k->source), joined;
	if (path_join(a, base, rooted ? str_from(path, 1) : path, &joined) < 0)
		return false;
	struct buf b = BUF_ARENA(a);
	for (size_t i = 0; i < joined.len; i++)
		buf_add_char(&b, joined.ptr[i] == '+' ? ' ' : joined.ptr[i]);
	*ret = b.len ? url_unescape(a, buf_str(&b)) : S("");
	return path_is_normal(*ret) && ret->len > 0;
}

/* The URL of a file of the site; *ret_url stays where it has none. */
static int
url_of(struct linking *k, struct str path, struct str *ret_url)
{
	struct document d;
	bool beyond;
	int r = read_document(k->t, path, &d);
	if (r == 0)
		r = read_beyond_limit(k->t, path, &d, &beyond);
	if (r == 0 && (d.type == DOCUMENT_STATIC || d.type == DOCUMENT_PAGE ||
			      (d.type == DOCUMENT_POST && d.output && !beyond)))
		r = relative_url(k->t, d.url, ret_url);
	return r;
}

static int
find_url(struct linking *k, struct str written, struct str *ret_url)
{
	struct str path;
	*ret_url = (struct str){ NULL, 0 };
	if (!is_relative(written) || !from_root(k, written, &path))
		return 0;
	int r = url_of(k, path, ret_url);
	if (r < 0 || ret_url->ptr || k->folder.len == 0)
		return r;
	return url_of(
		k, arena_printf(task_arena(k->t), "%.*s/%.*s", STR(k->folder), STR(path)), ret_url);
}

static void
too_long(struct linking *k)
{
	struct diag d = { .severity = DIAG_WARNING,
		.path = k->source,
		.message = S("not all of its relative links are replaced: too many open brackets"),
		.hint = S("break its lines") };
	task_report(k->t, &d);
}

static int
replace_all(struct linking *k)
{
	struct link l = { .steps = 0 };
	size_t at = 0;
	while (next_link(k->text, at, &l)) {
		struct str url;
		int r = find_url(k, l.path, &url);
		if (r < 0)
			return r;
		buf_add(k->out, str_slice(k->text, at, url.ptr ? l.from : l.to));
		at = l.to;
		if (!url.ptr)
			continue;
		buf_printf(k->out, "%s[%.*s]%s%.*s%.*s%.*s%s", l.reference ? "\n" : "", STR(l.text),
			l.reference ? ": " : "(", STR(url), STR(l.fragment), STR(l.title),
			l.reference ? "" : ")");
	}
	buf_add(k->out, str_from(k->text, at));
	if (l.steps > STEPS_MAX)
		too_long(k);
	return 0;
}

/* ---- the plugin ---- */

int
links_put(struct task *t, struct data settings, struct data_builder *b)
{
	bool on;
	struct data own = data_get(settings, S("relative_links"));
	int r = read_plugin(t, S("jekyll-relative-links"), &on);
	if (r < 0 || !on || !data_bool(data_get(own, S("enabled")), true))
		return r;
	data_put_key(b, S("links"));
	data_open_map(b);
	data_put_key(b, S("collections"));
	data_put_bool(b, data_bool(data_get(own, S("collections")), false));
	data_put_key(b, S("exclude"));
	data_put(b, data_get(own, S("exclude")));
	data_close(b);
	return 0;
}

/* Whether the plugin reads the document; *ret_relative is its path as the plugin has it. */
static int
is_read(struct task *t, struct data reading, struct str path, bool *ret, struct str *ret_relative)
{
	struct document d;
	struct data own = data_get(reading, S("links"));
	*ret = false;
	if (!data_exists(own))
		return 0;
	int r = read_document(t, path, &d);
	bool post = d.type == DOCUMENT_POST;
	bool reads = post ? data_bool(data_get(own, S("collections")), false) && d.output
			  : d.type == DOCUMENT_PAGE;
	bool markdown = r == 0 && reads && document_is_markdown(t, d.ext, &r);
	if (r < 0 || !markdown)
		return r;
	*ret_relative = entry_locate(task_arena(t), reading, path).relative;
	*ret = !entry_is_listed(data_get(own, S("exclude")), *ret_relative, false);
	return 0;
}

int
links_read(struct task *t, struct str path, bool *ret)
{
	struct value v;
	struct str relative;
	int r = task_read(t, K_READING, S(""), &v);
	return r < 0 ? r : is_read(t, data_of(v.bytes), path, ret, &relative);
}

/* The text of a document with its links replaced; the same where there is nothing to do. */
static int
links_replace(struct task *t, struct str path, struct str text, struct str *ret)
{
	struct value v;
	bool on, reads = false;
	struct buf out = BUF_ARENA(task_arena(t));
	struct linking k = { .t = t, .text = text, .out = &out };
	*ret = text;
	if (str_find(text, '[', 0) == text.len)
		return 0;
	int r = read_plugin(t, S("jekyll-relative-links"), &on);
	if (r == 0 && on) /* and not else: a default that is edited would run each body again */
		r = task_read(t, K_READING, S(""), &v);
	if (r < 0 || !on)
		return r;
	struct data reading = data_of(v.bytes);
	r = is_read(t, reading, path, &reads, &k.source);
	if (r < 0 || !reads)
		return r;
	k.folder = entry_collections_dir(reading);
	r = replace_all(&k);
	*ret = r == 0 && out.len ? buf_str(&out) : text;
	return r;
}

int
read_document_source(struct task *t, struct str path, struct str *ret, uint32_t *ret_line)
{
	int r = read_document_text(t, path, ret, ret_line);
	if (r == 0)
		r = bare_strip(t, path, ret, ret_line);
	return r < 0 ? r : links_replace(t, path, *ret, ret);
}
