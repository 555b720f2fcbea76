/* The door to the tables of languages. */
#include "render/highlight/highlight.h"

#include "core/char.h"
#include "core/html.h"
#include "render/highlight/lex.h"

static const struct highlight_language *const languages[] = { &highlight_javascript,
	&highlight_typescript, &highlight_jsx, &highlight_tsx, &highlight_json, &highlight_html,
	&highlight_xml, &highlight_css, &highlight_shell, &highlight_console, &highlight_python,
	&highlight_ruby, &highlight_c, &highlight_go, &highlight_rust, &highlight_yaml,
	&highlight_diff, &highlight_java, &highlight_toml, &highlight_scss, &highlight_cpp };

static bool
has_name(struct str names, struct str name)
{
	struct str one;
	while (str_split(&names, ' ', &one))
		if (str_eq(one, name))
			return true;
	return false;
}

const struct highlight_language *
highlight_find(struct str name)
{
	for (size_t i = 0; name.len && i < HL_COUNT(languages); i++)
		if (has_name(str_of(languages[i]->names), name))
			return languages[i];
	return NULL;
}

bool
highlight_is_plain(struct str name)
{
	return has_name(S("plaintext text"), name);
}

void
highlight(const struct highlight_language *language, struct str code, struct buf *out)
{
	if (!language) {
		html_text(out, code);
		return;
	}
	struct highlight_run r;
	memset(&r, 0, offsetof(struct highlight_run, pool));
	memset(&r.pooled, 0,
		offsetof(struct highlight_run, set) - offsetof(struct highlight_run, pooled));
	r.text = code;
	r.out = out;
	highlight_run(&r, language);
}

/* Writes the coloured text at `at`, up to the line's end, and returns where that is. *open is the span that is open
 * in the text; it is written only where this line has something of it. */
static size_t
put_line(struct str html, size_t at, struct str *open, struct buf *out)
{
	bool within = false;
	while (at < html.len && html.ptr[at] != '\n') {
		if (html.ptr[at] != '<') {
			buf_add(out, within ? S("") : *open);
			within = open->len > 0;
			buf_add_char(out, html.ptr[at++]);
			continue;
		}
		struct str tag = str_slice(html, at, str_find(html, '>', at) + 1);
		bool closes = str_eq(tag, S("</span>"));
		buf_add(out, closes && within ? tag : S(""));
		within = within && !closes;
		*open = closes ? S("") : tag;
		at += tag.len;
	}
	buf_add(out, within ? S("</span>") : S(""));
	return at;
}

static bool
is_marked(struct str marked, size_t line)
{
	size_t n = 0;
	for (size_t i = 0; i < marked.len; i++) {
		bool digit = char_is_digit(marked.ptr[i]);
		if (!digit && n == line)
			return true;
		n = digit ? n * 10 + (size_t)(marked.ptr[i] - '0') : 0;
	}
	return n == line;
}

static size_t
count_lines(struct str code)
{
	size_t n = code.len && code.ptr[code.len - 1] != '\n';
	for (size_t i = 0; i < code.len; i++)
		n += code.ptr[i] == '\n';
	return n;
}

void
highlight_marked(const struct highlight_language *language, struct str code, struct str marked,
	struct buf *out)
{
	struct buf coloured = { 0 };
	struct str open = S("");
	size_t lines = count_lines(code), at = 0;
	highlight(language, code, &coloured);
	for (size_t i = 1; i <= lines; i++) {
		bool is = is_marked(marked, i);
		buf_add(out, is ? S("<span class=\"hll\">") : S(""));
		at = put_line(buf_str(&coloured), at, &open, out) + 1;
		buf_add(out, is ? S("\n</span>") : S("\n"));
	}
	buf_done(&coloured);
}

void
highlight_numbered(const struct highlight_language *language, struct str code,
	const struct highlight_table *table, struct buf *out)
{
	bool open = code.len == 0 || code.ptr[code.len - 1] != '\n';
	size_t lines = count_lines(code) + (code.len == 0);
	buf_printf(out,
		"<table class=\"rouge-table\"><tbody><tr><td class=\"%sgutter gl\"><pre "
		"class=\"lineno\">",
		table->prefix);
	for (size_t i = 0; i < lines; i++)
		buf_printf(out, "%d\n", table->first + (int)i);
	buf_printf(out, "</pre></td><td class=\"%scode\"><pre>", table->prefix);
	if (table->marked.len)
		highlight_marked(language, code, table->marked, out);
	else
		highlight(language, code, out);
	buf_add(out, open ? S("\n</pre></td></tr></tbody></table>")
			  : S("</pre></td></tr></tbody></table>"));
}
