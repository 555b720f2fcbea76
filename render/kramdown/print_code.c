/* Code as kramdown prints it for Rouge: its classes, its boxes. */
#include "core/char.h"
#include "core/html.h"
#include "render/highlight/highlight.h"
#include "render/kramdown/print.h"

/* The language of a class, and the class without it in *ret_rest, trimmed. */
static struct str
take_language(struct kramdown *k, struct str class, struct str *ret_rest)
{
	size_t at = str_search(class, S("language-")), end = at + 9;
	*ret_rest = class;
	if (at == class.len || (at && char_is_word(class.ptr[at - 1])))
		return S("");
	while (end < class.len && !char_is_space(class.ptr[end]))
		end++;
	if (end == at + 9)
		return S("");
	struct buf rest = BUF_ARENA(k->arena);
	buf_add(&rest, str_slice(class, 0, at));
	buf_add(&rest, str_from(class, end));
	*ret_rest = rest.len ? str_trim(buf_str(&rest)) : S("");
	return str_slice(class, at + 9, end);
}

/* The attributes of code, `class` in the place of its class or (`last`) behind all. */
static void
code_attributes(struct printer *p, struct element *e, struct str class, bool last)
{
	bool any = false;
	for (struct attribute *i = e->attrs.first; i; i = i->next) {
		bool is = str_eq(i->name, S("class"));
		any = any || (is && !last);
		if (!is || !last)
			print_attribute(p, i->name, is ? class : i->value);
	}
	if (!any && class.len)
		print_attribute(p, S("class"), class);
}

static struct str
highlighted_class(struct printer *p, struct str language, struct str rest)
{
	if (str_starts(rest, S("language-"))) { /* the new one takes its place */
		while (rest.len && !char_is_space(rest.ptr[0]))
			rest = str_from(rest, 1);
		rest = str_trim(rest);
	}
	return arena_printf(p->k->arena, "language-%.*s %.*s%shighlighter-rouge", STR(language),
		STR(rest), rest.len ? " " : "");
}

/* Whether it is shown in colours; the language is that of the code, or the one for code without. */
static bool
is_highlighted(const struct printer *p, const struct markdown_code *c, struct str language)
{
	if (p->k->options.no_highlighter || c->plain)
		return false;
	if (highlight_is_plain(language))
		return !c->bare;
	return kramdown_knows_language(language);
}

/* The language that is assumed for code without one. */
static struct str
assumed(const struct markdown_code *c)
{
	return c->language.len ? c->language : S("plaintext");
}

static void
colours(struct printer *p, const struct markdown_code *c, struct str language, struct str code)
{
	const struct highlight_language *l = highlight_find(language);
	struct highlight_table table = { .first = c->has_first ? c->first : 1, .prefix = "rouge-" };
	if (c->numbered)
		highlight_numbered(l, code, &table, p->out);
	else
		highlight(l, code, p->out);
}

static void
plain_code_block(struct printer *p, struct element *e, struct str language, struct str rest)
{
	struct str text = buf_str(&e->text);
	buf_lit(p->out, "<pre");
	code_attributes(p, e, rest, !rest.len);
	buf_lit(p->out, "><code");
	if (language.len)
		print_attribute(
			p, S("class"), arena_printf(p->k->arena, "language-%.*s", STR(language)));
	buf_lit(p->out, ">");
	if (str_ends(text, S("\n")))
		text.len--;
	html_text(p->out, text);
	buf_lit(p->out, "\n</code></pre>\n");
}

void
print_code_block(struct printer *p, struct element *e, unsigned indent)
{
	const struct markdown_code *c = &p->k->options.block_code;
	struct str *class = kramdown_attribute(&e->attrs, S("class")), rest = S("");
	struct str language = class ? take_language(p->k, *class, &rest) : S("");
	struct str used = e->language.len ? e->language : language.len ? language : assumed(c);
	struct str box = c->box.len ? c->box : S("highlight");
	print_blanks(p, indent);
	if (!is_highlighted(p, c, used)) {
		plain_code_block(p, e, language, rest);
		return;
	}
	if (!language.len)
		language = assumed(c);
	buf_lit(p->out, "<div");
	code_attributes(p, e, highlighted_class(p, language, rest), !rest.len);
	buf_printf(p->out, "><div class=\"highlight\"><pre class=\"%.*s\"><code>", STR(box));
	colours(p, c, used, buf_str(&e->text));
	buf_lit(p->out, "</code></pre></div>");
	print_blanks(p, indent);
	buf_lit(p->out, "</div>\n");
}

void
print_code(struct printer *p, struct element *e)
{
	const struct markdown_code *c = &p->k->options.code;
	struct str *class = kramdown_attribute(&e->attrs, S("class")), rest = S("");
	struct str language = class ? take_language(p->k, *class, &rest) : S("");
	struct str shown = class ? *class : S("");
	struct str used = language.len ? language : assumed(c);
	bool highlighted = is_highlighted(p, c, used);
	if (highlighted)
		shown = highlighted_class(p, used, shown);
	buf_lit(p->out, "<code");
	code_attributes(p, e, shown, false);
	buf_lit(p->out, ">");
	if (highlighted)
		colours(p, c, used, buf_str(&e->text));
	else
		html_text(p->out, buf_str(&e->text));
	buf_lit(p->out, "</code>");
}
