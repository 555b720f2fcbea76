/* Markdown as the configuration says.
 *
 * With `markdown: CommonMark` the options are those of jekyll-commonmark, and so is each byte. Jekyll's
 * default, kramdown, has a syntax of its own that is not built yet: its texts are read as GitHub's
 * Markdown, with kramdown's classes and heading ids, curly quotes and raw HTML. */
#include "render/jekyll_render.h"

#include <uv.h>

#include "render/markdown.h"

struct choice {
	struct markdown_commonmark print;
	unsigned without, with;
	bool kramdown, bare_code, no_colours;
};

static bool
has(struct data list, const char *name)
{
	for (size_t i = 0; i < data_len(list); i++)
		if (str_eq_nocase(data_str(data_at(list, i)), str_of(name)))
			return true;
	return false;
}

static void
choose_commonmark(struct data settings, struct choice *c)
{
	static const struct {
		const char *name;
		unsigned extension;
	} extensions[] = { { "table", MARKDOWN_TABLE }, { "strikethrough", MARKDOWN_STRIKETHROUGH },
		{ "autolink", MARKDOWN_AUTOLINK }, { "tasklist", MARKDOWN_TASKLIST } };
	struct data options = data_get(settings, S("options"));
	struct data on = data_get(settings, S("extensions"));
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
		if (!has(on, extensions[i].name))
			c->without |= extensions[i].extension;
	if (!has(options, "FOOTNOTES"))
		c->without |= MARKDOWN_FOOTNOTES;
	if (has(options, "SMART"))
		c->with |= MARKDOWN_SMART;
	if (has(options, "LIBERAL_HTML_TAG"))
		c->with |= MARKDOWN_LIBERAL_TAGS;
	if (has(options, "STRIKETHROUGH_DOUBLE_TILDE"))
		c->with |= MARKDOWN_DOUBLE_TILDE;
	c->print.unsafe = has(options, "UNSAFE");
	c->print.hard_breaks = has(options, "HARDBREAKS");
	c->print.no_breaks = has(options, "NOBREAKS");
	c->print.pre_lang = has(options, "GITHUB_PRE_LANG");
	c->print.positions = has(options, "SOURCEPOS");
	c->print.filter_tags = has(on, "tagfilter");
}

static int
choose(struct task *t, struct choice *ret)
{
	struct str name;
	struct data settings;
	int e = read_setting_text(t, S("markdown"), &name);
	if (e < 0)
		return e;
	*ret = (struct choice){ 0 };
	if (!str_eq(name, S("CommonMark"))) {
		ret->kramdown = true;
		ret->without = MARKDOWN_AUTOLINK;
		ret->with = MARKDOWN_SMART | MARKDOWN_DOUBLE_TILDE;
		e = read_setting(t, S("kramdown"), &settings);
		if (e < 0)
			return e;
		e = read_setting_text(t, S("highlighter"), &name);
		ret->no_colours = e == 0 && !str_eq(name, S("rouge"));
		ret->bare_code = e == 0 && !data_bool(data_get(settings, S("guess_lang")), true);
		return e;
	}
	e = read_setting(t, S("commonmark"), &settings);
	if (e == 0)
		choose_commonmark(settings, ret);
	return e;
}

static void
on_diag(void *ctx, const struct diag *d)
{
	struct rendering *r = ctx;
	struct diag copy = *d;
	copy.line = copy.column = 0; /* of the text that Liquid printed, not of the file */
	task_report(r->t, &copy);
	diag_encode(&r->diags, &copy);
}

int
jekyll_markdown(struct rendering *r, struct str text, struct buf *ret)
{
	struct choice c;
	int e = choose(r->t, &c);
	if (e < 0)
		return e;
	struct markdown_options o = { .ctx = r,
		.diag = on_diag,
		.path = r->path,
		.without = c.without,
		.with = c.with,
		.commonmark = c.kramdown ? NULL : &c.print,
		.kramdown = c.kramdown,
		.bare_code = c.bare_code,
		.no_colours = c.no_colours };
	return markdown_render(text, &o, ret, NULL) < 0 ? UV_EINVAL : 0;
}
