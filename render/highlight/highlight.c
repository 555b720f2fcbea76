/* The door to the tables of languages. */
#include "render/highlight/highlight.h"

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

void
highlight_numbered(const struct highlight_language *language, struct str code, int first,
	const char *prefix, struct buf *out)
{
	int lines = 0;
	for (size_t i = 0; i < code.len; i++)
		lines += code.ptr[i] == '\n';
	bool open = code.len == 0 || code.ptr[code.len - 1] != '\n';
	buf_printf(out,
		"<table class=\"rouge-table\"><tbody><tr><td class=\"%sgutter gl\"><pre "
		"class=\"lineno\">",
		prefix);
	for (int i = 0; i < lines + open; i++)
		buf_printf(out, "%d\n", first + i);
	buf_printf(out, "</pre></td><td class=\"%scode\"><pre>", prefix);
	highlight(language, code, out);
	buf_add(out, open ? S("\n</pre></td></tr></tbody></table>")
			  : S("</pre></td></tr></tbody></table>"));
}
