/* The filters of Jekyll that ask the site: its URL, its converters. */
#include "render/jekyll/render.h"

#include <uv.h>

#include "core/char.h"
#include "core/encode.h"
#include "core/path.h"
#include "render/liquid/filter.h"

/* ---- URLs, as Addressable normalises them ---- */

#define PCHAR "!$&'()*+,;=:@"

static void
add_path(struct buf *b, struct str path)
{
	struct str rest = path, part;
	size_t start = b->len;
	bool first = true;
	while (str_split(&rest, '/', &part)) {
		if (!first)
			buf_add_char(b, '/');
		first = false;
		if (str_eq(part, S(".")) || str_eq(part, S(".."))) {
			if (part.len == 2 && b->len > start + 1) {
				b->len--; /* the slash; then the segment before it */
				while (b->len > start && b->ptr[b->len - 1] != '/')
					b->len--;
			} else if (b->len > start && rest.ptr) {
				b->len--;
			}
			if (part.len == 2 && rest.ptr && b->len > start)
				b->len--;
			continue;
		}
		uri_add_part(b, part, PCHAR, "");
	}
}

static void
add_lower(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		buf_add_char(b, char_lower(s.ptr[i]));
}

/* Host and port in lower case, without the port that goes without saying. */
static void
add_authority(struct buf *b, struct str scheme, struct str authority)
{
	struct str port = str_eq(scheme, S("https")) ? S(":443") : S(":80");
	if (scheme.len && str_ends(authority, port))
		authority.len -= port.len;
	buf_lit(b, "//");
	add_lower(b, authority);
}

/* Pairs stay apart: an & or ; within one is escaped. */
static void
add_query(struct buf *b, struct str query)
{
	struct str rest = query, pair;
	char before = '?';
	while (str_split(&rest, '&', &pair)) {
		buf_add_char(b, before);
		uri_add_part(b, pair, "!$'()*+,=:@/?", "+");
		before = '&';
	}
}

static struct str
normalise(struct arena *a, struct str url)
{
	struct buf b = BUF_ARENA(a);
	struct url_parts p = url_split(url);
	if (p.scheme.len) {
		add_lower(&b, p.scheme);
		buf_add_char(&b, ':');
	}
	if (p.has_authority)
		add_authority(&b, p.scheme, p.authority);
	if (p.path.len == 0 && p.has_authority && p.scheme.len)
		buf_add_char(&b, '/');
	add_path(&b, filter_strip(p.path, true, true));
	if (p.has_query && p.query.len)
		add_query(&b, p.query);
	if (p.has_fragment && p.fragment.len) {
		buf_add_char(&b, '#');
		uri_add_part(&b, p.fragment, PCHAR "/?", "");
	}
	return b.ptr ? buf_str(&b) : S("");
}

static void
add_rooted(struct buf *b, struct str part)
{
	if (part.len && part.ptr[0] != '/')
		buf_add_char(b, '/');
	buf_add(b, part);
}

int
relative_url(struct task *t, struct str url, struct str *ret)
{
	struct str baseurl;
	struct buf b = BUF_ARENA(task_arena(t));
	if (url_split(url).scheme.len) {
		*ret = url;
		return 0;
	}
	int e = read_setting_text(t, S("baseurl"), &baseurl);
	if (e < 0)
		return e;
	if (str_ends(baseurl, S("/")))
		baseurl.len--;
	add_rooted(&b, baseurl);
	add_rooted(&b, url);
	*ret = normalise(task_arena(t), b.ptr ? buf_str(&b) : S(""));
	return 0;
}

int
absolute_url(struct task *t, struct str url, struct str *ret)
{
	struct str origin, path;
	if (url_split(url).scheme.len) {
		*ret = url;
		return 0;
	}
	int e = read_setting_text(t, S("url"), &origin);
	if (e == 0)
		e = relative_url(t, url, &path);
	if (e < 0)
		return e;
	*ret = origin.len ? normalise(task_arena(t),
				    arena_printf(task_arena(t), "%.*s%.*s", STR(origin), STR(path)))
			  : path;
	return 0;
}

/* A document stands for its URL. */
static int
url_of(struct liquid_run *run, struct liquid_value v, struct str *ret)
{
	if (v.kind == LIQUID_OBJECT &&
		(v.object.class == &post_class || v.object.class == &excerpt_class)) {
		return drop_url(rendering_of(run), v.object.self, ret);
	}
	return filter_text(run, v, ret);
}

/* What stands before the first colon, if no other mark of an address comes before it. */
static struct str
before_colon(struct str url)
{
	size_t n = 0;
	while (n < url.len && !strchr(":/?#", url.ptr[n]))
		n++;
	return str_slice(url, 0, n < url.len && url.ptr[n] == ':' ? n : 0);
}

/* What Addressable refuses: "pre https://x" has a scheme that is none, "http://" no host, "http://a b" one that
 * is none. */
static int
check_address(struct liquid_run *run, struct str url)
{
	struct str scheme = before_colon(url);
	struct url_parts parts = url_split(url);
	if (scheme.len && parts.scheme.len == 0)
		return liquid_fail(run, "'%.*s' is no address: Invalid scheme format: '%.*s'",
			STR(url), STR(scheme));
	bool web = str_eq_nocase(scheme, S("http")) || str_eq_nocase(scheme, S("https")) ||
		   str_eq_nocase(scheme, S("ftp"));
	size_t user = str_rfind(parts.authority, '@');
	struct str host = str_from(parts.authority, user < parts.authority.len ? user + 1 : 0);
	if (web && host.len == 0 && parts.path.len == 0)
		return liquid_fail(run, "'%.*s' is no address: there is no host", STR(url));
	for (size_t i = 0; i < host.len; i++)
		if (!host.ptr[i] || strchr(" \t\r\n\f\v<>{}\\\"", host.ptr[i]))
			return liquid_fail(run,
				"'%.*s' is no address: Invalid character in host: '%.*s'", STR(url),
				STR(host));
	return 0;
}

static int
filter_relative_url(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret)
{
	struct str url;
	if (input.kind == LIQUID_NIL)
		return 0;
	int e = url_of(run, input, &url);
	if (e == 0)
		e = check_address(run, url);
	if (e == 0)
		e = relative_url(rendering_of(run)->t, url, &url);
	if (e == 0)
		*ret = liquid_string(url);
	return e;
}

static int
filter_absolute_url(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret)
{
	struct str url;
	if (input.kind == LIQUID_NIL)
		return 0;
	int e = url_of(run, input, &url);
	if (e == 0)
		e = check_address(run, url);
	if (e == 0)
		e = absolute_url(rendering_of(run)->t, url, &url);
	if (e == 0)
		*ret = liquid_string(url);
	return e;
}

/* ---- converters ---- */

static int
filter_markdownify(struct liquid_run *run, struct liquid_value input,
	const struct liquid_args *args, struct liquid_value *ret)
{
	struct str text;
	struct rendering *r = rendering_of(run);
	struct liquid_run *outer = r->run;
	struct buf out = BUF_ARENA(liquid_passing(run));
	int e = liquid_to_str(run, input, &text);
	r->run = run;
	if (e == 0)
		e = jekyll_markdown(r, text, &out);
	r->run = outer;
	if (e == 0)
		*ret = liquid_string(out.ptr ? buf_str(&out) : S(""));
	return e;
}

static int
filter_sass(
	struct liquid_run *run, struct liquid_value input, bool indented, struct liquid_value *ret)
{
	struct sass_source source = { .path = S("stdin"), .indented = indented };
	struct buf out = BUF_ARENA(liquid_arena(run));
	bool broken = false;
	int e = liquid_to_str(run, input, &source.text);
	if (e == 0)
		e = sass_convert(rendering_of(run)->t, &source, &out, NULL, &broken);
	if (e == 0 && broken)
		return liquid_fail(run, "this style sheet cannot be converted");
	if (e == 0)
		*ret = liquid_string(out.ptr ? buf_str(&out) : S(""));
	return e;
}

static int
filter_sassify(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_sass(run, input, true, ret);
}

static int
filter_scssify(struct liquid_run *run, struct liquid_value input, const struct liquid_args *args,
	struct liquid_value *ret)
{
	return filter_sass(run, input, false, ret);
}

static const struct liquid_filter filters[] = {
	{ "absolute_url", 0, 0, filter_absolute_url },
	{ "markdownify", 0, 0, filter_markdownify },
	{ "relative_url", 0, 0, filter_relative_url },
	{ "sassify", 0, 0, filter_sassify },
	{ "scssify", 0, 0, filter_scssify },
};

const struct liquid_filters jekyll_filters = { filters, sizeof(filters) / sizeof(filters[0]) };
