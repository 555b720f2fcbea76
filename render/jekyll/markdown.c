/* Markdown as the configuration says.
 *
 * With `markdown: CommonMark` the options are those of jekyll-commonmark; with Jekyll's default they are
 * kramdown's. */
#include "render/jekyll/render.h"

#include <uv.h>

#include "render/kramdown/settings.h"
#include "render/markdown/markdown.h"

struct choice {
	struct markdown_commonmark print;
	unsigned without, with;
	struct markdown_kramdown kramdown;
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

/* The one line of the document's text that is the same as `line`, as a line of the file; 0 where there is none, or
 * several. */
static uint32_t
same_line(const struct rendering *r, struct str line)
{
	struct str rest = r->source, other;
	uint32_t found = 0;
	for (uint32_t n = r->line; line.len && str_line(&rest, &other); n++) {
		if (!str_eq(other, line))
			continue;
		if (found)
			return 0;
		found = n;
	}
	return found;
}

/* Gives what is said of the text that Liquid printed a place in the file: the line itself, where Liquid left that as it
 * is; else the beginning, and the text's line is told. */
static void
place(const struct rendering *r, struct diag *d)
{
	uint32_t line = d->line;
	if (r->as_it_is) {
		d->line = line ? line + r->line - 1 : r->line;
		return;
	}
	d->line = same_line(r, d->source);
	if (d->line)
		return;
	d->column = 0;
	d->source = S("");
	d->line = r->line;
	if (line)
		d->message = arena_printf(task_arena(r->t),
			"%.*s, at line %u of what Liquid prints here", STR(d->message),
			(unsigned)line);
}

static void
on_diag(void *ctx, const struct diag *d)
{
	struct rendering *r = ctx;
	struct diag copy = *d;
	if (r->run && d->severity == DIAG_ERROR) {
		(void)liquid_fail_near(r->run, d->hint, "%.*s", STR(d->message));
		return;
	}
	if (r->run) {
		liquid_warn(r->run, "%.*s", STR(d->message));
		return;
	}
	if (r->line)
		place(r, &copy);
	else
		copy.line = copy.column = 0;
	task_report(r->t, &copy);
	diag_encode(&r->diags, &copy);
}

enum { KRAMDOWN = 'k', COMMONMARK = 'c' };

/* All that the configuration says of Markdown, as bytes; `choose` unpacks it. */
static int
read_dialect(struct task *t, struct buf *ret)
{
	struct str name, highlighter = S("");
	struct data settings;
	int e = read_setting_text(t, S("markdown"), &name);
	if (e < 0)
		return e;
	bool kramdown = !str_eq(name, S("CommonMark"));
	e = read_setting(t, kramdown ? S("kramdown") : S("commonmark"), &settings);
	if (e == 0 && kramdown)
		e = read_setting_text(t, S("highlighter"), &highlighter);
	if (e < 0)
		return e;
	buf_add_char(ret, kramdown ? KRAMDOWN : COMMONMARK);
	pack_str(ret, highlighter);
	if (data_exists(settings))
		buf_add(ret, data_bytes(settings));
	return 0;
}

static void
choose(struct str dialect, struct arena *a, struct markdown_options *ret)
{
	struct choice *c = arena_alloc(a, sizeof(*c));
	bool kramdown = dialect.ptr[0] == KRAMDOWN;
	struct str rest = str_from(dialect, 1), highlighter = unpack_str(&rest);
	struct data settings = data_of(rest);
	*ret = (struct markdown_options){ .diag = on_diag };
	if (kramdown) {
		kramdown_settings(settings, a, &c->kramdown);
		if (data_str(data_get(settings, S("syntax_highlighter"))).len == 0)
			c->kramdown.no_highlighter = !str_eq(highlighter, S("rouge"));
		ret->kramdown = &c->kramdown;
	} else {
		choose_commonmark(settings, c);
		ret->commonmark = &c->print;
	}
	ret->without = c->without;
	ret->with = c->with;
}

int
jekyll_markdown(struct rendering *r, struct str text, struct buf *ret)
{
	struct markdown_options o;
	struct buf dialect = BUF_ARENA(task_arena(r->t));
	int e = read_dialect(r->t, &dialect);
	if (e < 0)
		return e;
	struct ahead_dialect how = { r->run != NULL, buf_str(&dialect), choose };
	choose(how.bytes, task_arena(r->t), &o);
	o.ctx = r;
	o.path = r->path;
	return ahead_markdown(task_site(r->t), text, &how, &o, ret, NULL) < 0 ? UV_EINVAL : 0;
}
