/* Markdown as the configuration says.
 *
 * With `markdown: CommonMark` the options are those of jekyll-commonmark; with Jekyll's default they are
 * kramdown's. */
#include "render/jekyll_render.h"

#include <uv.h>

#include "render/kramdown_settings.h"
#include "render/markdown.h"

struct choice {
	struct markdown_commonmark print;
	unsigned without, with;
	struct markdown_kramdown kramdown;
	bool is_kramdown;
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
		ret->is_kramdown = true;
		e = read_setting(t, S("kramdown"), &settings);
		if (e < 0)
			return e;
		kramdown_settings(settings, task_arena(t), &ret->kramdown);
		e = read_setting_text(t, S("highlighter"), &name);
		if (data_str(data_get(settings, S("syntax_highlighter"))).len == 0)
			ret->kramdown.no_highlighter = !str_eq(name, S("rouge"));
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
		.commonmark = c.is_kramdown ? NULL : &c.print,
		.kramdown = c.is_kramdown ? &c.kramdown : NULL };
	return markdown_render(text, &o, ret, NULL) < 0 ? UV_EINVAL : 0;
}
