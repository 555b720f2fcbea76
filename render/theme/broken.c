/* The pages of the built-in theme that stand for a missing or a broken one. */
#include "render/theme/frame.h"

#include "core/html.h"

void
theme_not_found(struct buf *b, const struct theme_site *site)
{
	struct theme_head head = { .title = S("Not found") };
	theme_begin(b, site, &head);
	theme_put(b,
		"<p class=\"status\">404</p>\n<h1>There is no page here</h1>\n"
		"<p>It may have moved, or never existed. <a href=\"%a/\">All that is here</a> is "
		"listed on "
		"the home page.</p>\n",
		site->baseurl);
	theme_end(b, site);
}

/* The source line behind its number, and the caret on a line of its own: the terminal's printer
 * draws both, with long lines cut around the caret and control characters shown. */
static void
put_source(struct buf *b, const struct diag *d)
{
	struct diag bare = {
		.line = d->line, .column = d->column, .length = d->length, .source = d->source
	};
	struct buf text = { 0 }, number = { 0 };
	diag_text(&text, &bare, false);
	if (d->line)
		buf_printf(&number, "%u", d->line);
	struct str rest = buf_str(&text), line;
	(void)str_line(&rest, &line); /* the place and the message, which stand above */
	buf_lit(b, "<pre tabindex=\"0\">");
	if (str_line(&rest, &line))
		theme_put(b, "<span class=\"number\">%r │ </span><code>%t</code>\n",
			buf_str(&number), str_from(line, 2));
	if (d->column && str_line(&rest, &line)) {
		buf_printf(b, "<span class=\"number\">%*s │ </span>", (int)number.len, "");
		theme_put(b, "<span class=\"caret\">%t</span>", str_from(line, 2));
	}
	buf_lit(b, "</pre>\n");
	buf_done(&text);
	buf_done(&number);
}

static void
put_place(struct buf *b, struct str path, uint32_t line, uint32_t column)
{
	theme_put(b, "%t", path);
	if (line)
		buf_printf(b, ":%u", line);
	if (line && column)
		buf_printf(b, ":%u", column);
}

/* How one comes to the place: through which includes and layouts. */
static void
put_notes(struct buf *b, struct str notes)
{
	struct diag_note note;
	if (notes.len == 0)
		return;
	buf_lit(b, "<ul class=\"notes\">\n");
	while (diag_note_next(&notes, &note)) {
		buf_lit(b, "<li><span class=\"place\">");
		put_place(b, note.path, note.line, note.column);
		theme_put(b, "</span> %t</li>\n", note.message);
	}
	buf_lit(b, "</ul>\n");
}

static void
put_problem(struct buf *b, const struct diag *d)
{
	bool error = d->severity == DIAG_ERROR;
	struct str name = error ? S("error") : S("warning");
	theme_put(b, "<li class=\"problem %r\">\n<h2><span class=\"severity\">%r:</span> %t</h2>\n",
		name, name, d->message);
	if (d->path.len) {
		buf_lit(b, "<p class=\"place\">");
		put_place(b, d->path, d->line, d->column);
		buf_lit(b, "</p>\n");
	}
	if (d->source.len)
		put_source(b, d);
	if (d->hint.len)
		theme_put(b, "<p class=\"hint\">%t</p>\n", d->hint);
	put_notes(b, d->notes);
	buf_lit(b, "</li>\n");
}

void
theme_broken(struct buf *b, const struct theme_site *site, struct str path,
	const struct diag *diags, size_t n)
{
	struct theme_head head = { .title = S("Error") };
	theme_begin(b, site, &head);
	theme_put(b, "<p class=\"status\">500</p>\n<h1>%t cannot be shown</h1>\n", path);
	buf_lit(b, "<ol class=\"problems\">\n");
	for (size_t i = 0; i < n; i++)
		put_problem(b, &diags[i]);
	buf_lit(b, "</ol>\n<p class=\"empty\">Save a mended file, and the page comes back.</p>\n");
	theme_end(b, site);
}
