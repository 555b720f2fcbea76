/* kramdown's settings: those of options.rb and of its parser for GitHub's dialect, and Jekyll's own of
 * kramdown_parser.rb. */
#include "render/kramdown/settings.h"

#include "core/near.h"

/* Whether a setting is there, and is false or nothing. */
static bool
is_off(struct data settings, struct str key)
{
	struct data d = data_get(settings, key);
	if (!data_exists(d))
		return false;
	return data_kind(d) == DATA_NULL || !data_bool(d, true) ||
	       str_eq(data_str(d), S("false")) || str_eq(data_str(d), S("nil"));
}

static bool
is_on(struct data settings, struct str key)
{
	struct data d = data_get(settings, key);
	return data_bool(d, false) || str_eq(data_str(d), S("true"));
}

static struct str
text(struct data settings, struct str key)
{
	return data_str(data_get(settings, key));
}

static unsigned
toc_levels(struct data d)
{
	unsigned set = markdown_kramdown_levels(data_str(d));
	for (size_t i = 0; i < data_len(d); i++) {
		int64_t level = data_int(data_at(d, i), 0);
		set |= level >= 1 && level <= 6 ? 1U << level : 0;
	}
	return set;
}

/* Levels are 1 to 6, so that more than 6 is as good as 6. */
static int
header_offset(struct data d)
{
	int64_t n = data_int(d, 0);
	return n > 6 ? 6 : n < -6 ? -6 : (int)n;
}

/* A list as one text, with commas between. */
static struct str
joined(struct data d, struct arena *a)
{
	struct buf b = BUF_ARENA(a);
	if (data_kind(d) != DATA_LIST)
		return data_str(d);
	for (size_t i = 0; i < data_len(d); i++) {
		if (i)
			buf_add_char(&b, ',');
		data_text(&b, data_at(d, i));
	}
	return b.len ? buf_str(&b) : S("");
}

/* ---- code ---- */

/* A setting of code: that for the place, else that for both. */
static struct data
of_code(struct data all, struct data own, const char *key)
{
	struct data d = data_get(own, str_of(key));
	return data_exists(d) ? d : data_get(all, str_of(key));
}

static bool
is_true(struct data d)
{
	return data_exists(d) && data_kind(d) != DATA_NULL && data_bool(d, true);
}

static struct markdown_code
code_settings(struct data settings, struct str place)
{
	struct data all = data_get(settings, S("syntax_highlighter_opts"));
	struct data own = data_get(all, place), guess = data_get(own, S("guess_lang"));
	struct data first = of_code(all, own, "start_line");
	struct markdown_code c = { .plain = is_true(of_code(all, own, "disable")),
		.bare = data_exists(guess) ? !is_true(guess) : is_off(settings, S("guess_lang")),
		.numbered = is_true(of_code(all, own, "line_numbers")),
		.has_first = data_exists(first),
		.first = (int)data_int(first, 1),
		.language = data_str(of_code(all, own, "default_lang")),
		.box = data_str(of_code(all, own, "css_class")) };
	return c;
}

/* ---- characters ---- */

static enum markdown_entities
entities(struct str name)
{
	static const char *const names[] = { [ENTITIES_CHARACTER] = "as_char",
		[ENTITIES_INPUT] = "as_input",
		[ENTITIES_SYMBOLIC] = "symbolic",
		[ENTITIES_NUMERIC] = "numeric" };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, str_of(names[i])))
			return (enum markdown_entities)i;
	return name.len ? ENTITIES_NUMERIC : ENTITIES_CHARACTER;
}

static void
symbols(struct data map, struct arena *a, struct str *ret)
{
	static const char *const names[SYMBOLS] = { [SYMBOL_HELLIP] = "hellip",
		[SYMBOL_MDASH] = "mdash",
		[SYMBOL_NDASH] = "ndash",
		[SYMBOL_LAQUO] = "laquo",
		[SYMBOL_RAQUO] = "raquo",
		[SYMBOL_LAQUO_SPACE] = "laquo_space",
		[SYMBOL_RAQUO_SPACE] = "raquo_space" };
	for (size_t i = 0; i < SYMBOLS; i++) {
		struct data one = data_get(map, str_of(names[i]));
		struct buf b = BUF_ARENA(a);
		if (!data_exists(one))
			continue;
		data_text(&b, one);
		ret[i] = b.len ? buf_str(&b) : S("");
	}
}

static void
links(struct data map, struct arena *a, struct markdown_kramdown *ret)
{
	size_t n = data_kind(map) == DATA_MAP ? data_len(map) : 0;
	struct markdown_definition *all = arena_alloc(a, (n + 1) * sizeof(*all));
	for (size_t i = 0; i < n; i++) {
		struct data one = data_at(map, i), title = data_at(one, 1);
		all[i] = (struct markdown_definition){ .id = data_str(data_key_at(map, i)),
			.url = data_str(data_at(one, 0)),
			.title = data_str(title),
			.has_title = data_kind(title) == DATA_STRING };
	}
	ret->links = all;
	ret->n_links = n;
}

void
kramdown_settings(struct data settings, struct arena *a, struct markdown_kramdown *ret)
{
	struct data backlink = data_get(settings, S("footnote_backlink"));
	struct data quirks_given = data_get(settings, S("gfm_quirks"));
	struct str quirks = joined(quirks_given, a);
	struct str highlighter = text(settings, S("syntax_highlighter"));
	*ret = (struct markdown_kramdown){
		.plain = !str_eq_nocase(text(settings, S("input")), S("GFM")),
		.no_ids = is_off(settings, S("auto_ids")),
		.strip_ids = is_on(settings, S("auto_id_stripping")),
		.hard_wrap = is_on(settings, S("hard_wrap")),
		.block_html = is_on(settings, S("parse_block_html")),
		.no_span_html = is_off(settings, S("parse_span_html")),
		.no_symbols = str_search(quirks, S("no_auto_typographic")) < quirks.len,
		.no_math = is_off(settings, S("math_engine")),
		.no_highlighter = highlighter.len && !str_eq(highlighter, S("rouge")),
		.backlink_inline = is_on(settings, S("footnote_backlink_inline")),
		.join_lines = is_on(settings, S("remove_line_breaks_for_cjk")),
		.code = code_settings(settings, S("span")),
		.block_code = code_settings(settings, S("block")),
		.entities = entities(text(settings, S("entity_output"))),
		.id_prefix = text(settings, S("auto_id_prefix")),
		.footnote_prefix = text(settings, S("footnote_prefix")),
		.quotes = joined(data_get(settings, S("smart_quotes")), a),
		.toc_levels = toc_levels(data_get(settings, S("toc_levels"))),
		.header_offset = header_offset(data_get(settings, S("header_offset"))),
		.footnote_first = (unsigned)data_int(data_get(settings, S("footnote_nr")), 1),
	};
	if (data_exists(backlink)) {
		struct str *copy = arena_alloc(a, sizeof(*copy));
		*copy = data_str(backlink);
		ret->backlink = copy;
	}
	if (ret->plain) /* these are of GitHub's dialect */
		ret->hard_wrap = ret->no_symbols = false;
	ret->no_paragraph_end =
		data_exists(quirks_given) && str_search(quirks, S("paragraph_end")) == quirks.len;
	symbols(data_get(settings, S("typographic_symbols")), a, ret->symbols);
	links(data_get(settings, S("link_defs")), a, ret);
}

/* ---- what is told ---- */

/* Read above; and, in the last lines, what changes nothing that a site shows. */
static const char *const known[] = { "auto_id_prefix", "auto_id_stripping", "auto_ids",
	"entity_output", "footnote_backlink", "footnote_backlink_inline", "footnote_nr",
	"footnote_prefix", "gfm_quirks", "guess_lang", "hard_wrap", "header_offset", "input",
	"link_defs", "math_engine", "parse_block_html", "parse_span_html",
	"remove_line_breaks_for_cjk", "smart_quotes", "syntax_highlighter",
	"syntax_highlighter_opts", "toc_levels", "typographic_symbols", "forbidden_inline_options",
	"latex_headers", "line_width", "list_indent", "math_engine_opts", "remove_block_html_tags",
	"remove_span_html_tags", "show_warnings" };

static const struct {
	const char *name, *missing;
} others[] = {
	{ "coderay", "code gets the classes of Rouge" },
	{ "enable_coderay", "code gets the classes of Rouge" },
	{ "gfm_emojis", "names of emoji stay text; the plugin jemoji makes pictures of them" },
	{ "html_to_native", "HTML stays as it is" },
	{ "template", "put a layout around the page instead" },
	{ "transliterated_header_ids", "ids of headings keep their letters" },
};

static bool
is_known(struct str name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_eq(name, str_of(known[i])))
			return true;
	return false;
}

static struct str
near_setting(struct str name, struct arena *a)
{
	struct near near = { .given = name };
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		near_try(&near, known[i]);
	return near.best ? arena_printf(a, "did you mean '%s'?", near.best) : S("");
}

/* A setting that is known, but whose value is for another program. */
static const char *
foreign(struct str name, struct data value)
{
	struct str s = data_str(value);
	if (str_eq(name, S("math_engine")) && s.len && !str_eq(s, S("mathjax")) &&
		!str_eq(s, S("nil")))
		return "math is marked as for MathJax, \\(x\\) and \\[x\\]";
	if (str_eq(name, S("syntax_highlighter")) && s.len && !str_eq(s, S("rouge")) &&
		!str_eq(s, S("nil")))
		return "code stays without colours; Rouge's are built in";
	if (str_eq(name, S("input")) && !str_eq_nocase(s, S("GFM")) &&
		!str_eq_nocase(s, S("kramdown")))
		return "the text is read as kramdown";
	return NULL;
}

void
kramdown_check_settings(struct data settings, struct arena *a, kramdown_report *report, void *ctx)
{
	for (size_t i = 0; i < data_len(settings); i++) {
		struct str name = data_str(data_key_at(settings, i));
		struct data value = data_at(settings, i);
		const char *hint = foreign(name, value);
		if (hint) {
			report(ctx, value,
				arena_printf(a, "kramdown's '%.*s: %.*s' is not built in",
					STR(name), STR(data_str(value))),
				str_of(hint));
			continue;
		}
		if (is_known(name))
			continue;

		for (size_t k = 0; k < sizeof(others) / sizeof(*others); k++)
			if (str_eq(name, str_of(others[k].name)))
				hint = others[k].missing;
		if (!hint)
			report(ctx, value,
				arena_printf(a, "kramdown has no setting '%.*s'", STR(name)),
				near_setting(name, a));
		else if (!is_off(settings, name))
			report(ctx, value,
				arena_printf(a, "kramdown's '%.*s' is not built in", STR(name)),
				str_of(hint));
	}
}
