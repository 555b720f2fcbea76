/* Liquid's tags that run other templates: include and render, and include as Jekyll has it. */
#include "core/char.h"
#include "render/liquid/parse.h"

/* `key: value` wherever they stand in the markup, and a zero. */
static void
emit_arguments(struct liquid_parser *p, struct str s)
{
	struct str key, value;
	size_t at = 0;
	while (liquid_attribute_next(s, &at, &key, &value)) {
		size_t open = liquid_open(p, CODE_ARGUMENT);
		liquid_emit_name(p, key);
		liquid_emit_expression(p, value, false);
		liquid_close(p, open);
	}
	liquid_emit(p, 0);
}

/* What follows the template's name at *at: `with x`, `for x`, `as y`. */
static void
emit_partial(struct liquid_parser *p, struct str name, struct str s, size_t at)
{
	uint32_t flags = 0;
	struct str value = { 0 }, alias = { 0 };
	size_t i = at;
	bool each = liquid_keyword(s, &i, S("for"));
	if ((each || liquid_keyword(s, &i, S("with"))) && liquid_fragment(s, i) > i &&
		liquid_fragments_next(s, &i, &value)) {
		flags |= PARTIAL_VALUE | (each ? PARTIAL_FOR : 0);
		at = i;
	}
	i = at;
	if (liquid_keyword(s, &i, S("as")) && liquid_segment(s, i) > i) {
		alias = str_slice(s, i, liquid_segment(s, i));
		flags |= PARTIAL_ALIAS;
	}
	liquid_emit(p, flags);
	liquid_emit_expression(p, name, false);
	if (value.ptr)
		liquid_emit_expression(p, value, false);
	if (alias.ptr)
		liquid_emit_name(p, alias);
	emit_arguments(p, s);
}

int
liquid_parse_include(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct str name;
	size_t at = 0;
	*ret_blank = false;
	if (!liquid_fragments_next(tag->markup, &at, &name))
		return liquid_error(p, tag->whole,
			"Error in tag 'include' - Valid syntax: include '[template]' (with|for) "
			"[object|collection]");
	size_t node = liquid_open_node(p, NODE_INCLUDE, tag->whole.ptr);
	emit_partial(p, name, tag->markup, at);
	liquid_close_node(p, node);
	return 0;
}

int
liquid_parse_render(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct str s = tag->markup;
	size_t from = 0, at;
	*ret_blank = false;
	while (from < s.len && liquid_quoted(s, from) == from)
		from++;
	for (at = from; liquid_quoted(s, at) > at;)
		at = liquid_quoted(s, at);
	if (at == from)
		return liquid_error(p, tag->whole,
			"Syntax error in tag 'render' - Template name must be a quoted string");
	size_t node = liquid_open_node(p, NODE_RENDER, tag->whole.ptr);
	emit_partial(p, str_slice(s, from, at), s, at);
	liquid_close_node(p, node);
	return 0;
}

/* ---- Jekyll's ---- */

static bool
is_path(char c)
{
	return char_is_word(c) || c == '-' || c == '.';
}

/* The end of {{ name | filters }} at `at`, and of what touches it; `at` where there is none. */
static size_t
output_end(struct str s, size_t at)
{
	if (!str_starts(str_from(s, at), S("{{")))
		return at;
	size_t i = liquid_skip(s, at + 2), start = i;
	while (i < s.len && is_path(s.ptr[i]))
		i++;
	if (i == start)
		return at;
	i = liquid_skip(s, i);
	if (i < s.len && s.ptr[i] == '|') { /* up to the last end there is */
		for (size_t end = s.len; end > i + 1; end--) {
			if (s.ptr[end - 1] == '}' && s.ptr[end - 2] == '}') {
				i = end - 2;
				break;
			}
		}
	}
	if (!str_starts(str_from(s, i), S("}}")))
		return at;
	for (i += 2; i < s.len && !char_is_space(s.ptr[i]) && s.ptr[i] != '{' && s.ptr[i] != '}';)
		i++;
	return i;
}

/* The file's name, computed or not, and its parameters (ptr NULL: none are written). */
static bool
split_include(struct str s, struct str *ret_file, struct str *ret_params)
{
	size_t at = str_find(s, '{', 0), end = at;
	while (at < s.len && (end = output_end(s, at)) == at)
		at = str_find(s, '{', at + 1);
	bool computed = at < s.len;
	while (computed && output_end(s, end) > end)
		end = output_end(s, end);
	if (!computed) {
		for (end = 0; end < s.len && !char_is_space(s.ptr[end]);)
			end++;
	}
	/* a brace before that is left out, as by Jekyll's pattern */
	size_t start = computed ? at : 0;
	while (start > 0 && s.ptr[start - 1] != '{')
		start--;
	*ret_file = str_trim(str_slice(s, start, end));
	*ret_params = str_trim(str_from(s, end));
	if (!computed && ret_params->len == 0)
		ret_params->ptr = NULL;
	return computed;
}

/* The end of a value in quotes, in which a backslash takes the next character along; `at` where it
 * has none. */
static size_t
escaped_end(struct str s, size_t at)
{
	char quote = s.ptr[at];
	for (size_t i = at + 1; i < s.len; i++) {
		if (s.ptr[i] == '\\')
			i++;
		else if (s.ptr[i] == quote)
			return i + 1;
	}
	return at;
}

/* The same where each backslash before a quote takes it along, however many there are. */
static size_t
loose_end(struct str s, size_t at)
{
	for (size_t i = at + 1; i < s.len; i++)
		if (s.ptr[i] == s.ptr[at] && s.ptr[i - 1] != '\\')
			return i + 1;
	return at;
}

/* A value without its quotes, and without the backslash before quotes; where it is loose, without all of
 * them. */
static struct str
unescape(struct liquid_parser *p, struct str s, bool loose)
{
	struct buf b = BUF_ARENA(&p->arena);
	char quote = s.ptr[0];
	s = str_slice(s, 1, s.len - 1);
	for (size_t i = 0; i < s.len; i++) {
		size_t n = 0;
		while (i + n < s.len && s.ptr[i + n] == '\\' && (loose || n == 0))
			n++;
		if (i + n < s.len && s.ptr[i + n] == quote)
			i += n;
		buf_add_char(&b, s.ptr[i]);
	}
	return buf_str(&b);
}

/* Whether a parameter may end at `at`. */
static bool
ends_at(struct str s, size_t at)
{
	return at == s.len || char_is_space(s.ptr[at]);
}

/* The value in quotes at `at`, and where it ends; `at` where it does not. What Jekyll refuses, since it ends
 * within a word, may have quotes behind two backslashes. */
static size_t
quoted_value(struct liquid_parser *p, struct str s, size_t at, struct str *ret)
{
	size_t end = escaped_end(s, at);
	bool loose = end == at || !ends_at(s, end);
	if (loose)
		end = loose_end(s, at);
	if (end > at)
		*ret = unescape(p, str_slice(s, at, end), loose);
	return end;
}

/* The parameter at *at: key=value. False where there is none. */
static bool
emit_parameter(struct liquid_parser *p, struct str s, size_t *at)
{
	size_t end = liquid_segment(s, *at), i = liquid_skip(s, end);
	if (end == *at || i >= s.len || s.ptr[i] != '=')
		return false;
	i = liquid_skip(s, i + 1);
	struct str text = { 0 };
	size_t open = liquid_open(p, CODE_ARGUMENT), stop = i;
	liquid_emit_str(p, str_slice(s, *at, end));
	bool quoted = i < s.len && (s.ptr[i] == '"' || s.ptr[i] == '\'');
	if (quoted)
		stop = quoted_value(p, s, i, &text);
	while (!quoted && stop < s.len && is_path(s.ptr[stop]))
		stop++;
	if (stop == i || !ends_at(s, stop))
		return false;
	if (quoted) {
		size_t string = liquid_open(p, CODE_STRING);
		liquid_emit_str(p, text);
		liquid_close(p, string);
	} else {
		liquid_emit_expression(p, str_slice(s, i, stop), false);
	}
	liquid_close(p, open);
	*at = liquid_skip(s, stop);
	return true;
}

bool
liquid_names_file(struct str markup)
{
	static const char *const ends[] = { ".css", ".htm", ".html", ".js", ".json", ".liquid",
		".markdown", ".md", ".svg", ".txt", ".xml" };
	struct str file, params;
	bool named = split_include(str_trim(markup), &file, &params);
	for (size_t i = 0; !named && i < sizeof(ends) / sizeof(ends[0]); i++)
		named = str_ends(file, str_of(ends[i]));
	return named && file.ptr[0] != '"' && file.ptr[0] != '\'';
}

int
liquid_parse_jekyll(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct str file, params;
	bool computed = split_include(str_trim(tag->markup), &file, &params);
	uint32_t flags = (str_eq(tag->name, S("include_relative")) ? JEKYLL_RELATIVE : 0) |
			 (params.ptr ? JEKYLL_PARAMETERS : 0) | (computed ? JEKYLL_COMPUTED : 0);
	int r = 0;
	*ret_blank = false;
	size_t node = liquid_open_node(p, NODE_JEKYLL, tag->whole.ptr);
	liquid_emit(p, flags);
	if (computed)
		r = liquid_emit_text_body(p, file);
	else
		liquid_emit_str(p, file);
	for (size_t at = 0; r == 0 && at < params.len;) {
		if (!emit_parameter(p, params, &at))
			return liquid_error(p, tag->whole,
				"Invalid syntax for %.*s tag: %.*s - Valid syntax: {%% %.*s "
				"file.ext "
				"param='value' param2='value' %%}",
				STR(tag->name), STR(params), STR(tag->name));
	}
	liquid_emit(p, 0);
	liquid_close_node(p, node);
	return r;
}
