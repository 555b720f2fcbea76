/* The tag {% github_edit_link %} of jekyll-github-metadata: where GitHub lets the page's file be edited.
 *
 *	{% github_edit_link %}	{% github_edit_link "Improve this page" %} */
#include "render/jekyll/plugin.h"

#include "core/path.h"

/* A text by its dotted name; "" where there is none. */
static int
look_up(struct liquid_run *run, const char *const *names, size_t n, struct str *ret)
{
	struct liquid_value v;
	int r = liquid_variable(run, str_of(names[0]), &v);
	for (size_t i = 1; r == 0 && i < n; i++)
		r = liquid_get(run, v, str_of(names[i]), &v);
	*ret = S("");
	return r == 0 && v.kind == LIQUID_STRING ? liquid_to_str(run, v, ret) : r;
}

/* One part of the address, with one slash behind it unless it is the last. */
static void
add_part(struct buf *url, struct str part, bool last)
{
	if (str_starts(part, S("/")))
		part = str_from(part, 1);
	url_encode_path(url, part);
	if (part.len && !last && !str_ends(part, S("/")))
		buf_add_char(url, '/');
}

/* The address; "" where the repository is not known. */
static int
edit_url(struct liquid_run *run, struct buf *ret)
{
	static const char *const repository[] = { "site", "github", "repository_url" };
	static const char *const branch[] = { "site", "github", "source", "branch" };
	static const char *const folder[] = { "site", "github", "source", "path" };
	static const char *const path[] = { "page", "path" };
	struct str url, parts[3];
	int r = look_up(run, repository, 3, &url);
	if (r == 0)
		r = look_up(run, branch, 4, &parts[0]);
	if (r == 0)
		r = look_up(run, folder, 4, &parts[1]);
	if (r == 0)
		r = look_up(run, path, 2, &parts[2]);
	if (r < 0)
		return r;
	if (url.len == 0 || parts[0].len == 0 || parts[2].len == 0) {
		liquid_warn(run, "the repository at GitHub is not known: set 'repository' to "
				 "OWNER/NAME");
		return 0;
	}
	buf_printf(ret, "%.*s%sedit/", STR(url), str_ends(url, S("/")) ? "" : "/");
	for (size_t i = 0; i < 3; i++)
		add_part(ret, parts[i], i == 2);
	return 0;
}

/* What stands between the first quote and the last of its kind; ptr NULL where nothing does. */
static struct str
quoted(struct str markup)
{
	for (size_t i = 0; i < markup.len; i++) {
		char c = markup.ptr[i];
		size_t end = c == '"' || c == '\'' ? str_rfind(markup, c) : i;
		if (end > i && end < markup.len)
			return str_slice(markup, i + 1, end);
	}
	return (struct str){ NULL, 0 };
}

int
plugin_edit_link(struct liquid_run *run, const struct liquid_call *call, struct buf *out)
{
	struct buf url = BUF_ARENA(liquid_arena(run));
	struct str text = quoted(liquid_call_markup(call));
	int r = edit_url(run, &url);
	if (r < 0)
		return r;
	if (text.ptr)
		buf_printf(out, "<a href=\"%.*s\">%.*s</a>", STR(url.len ? buf_str(&url) : S("")),
			STR(text));
	else if (url.len)
		buf_add(out, buf_str(&url));
	return 0;
}
