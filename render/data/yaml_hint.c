/* What libyaml's complaints mean to somebody who writes front matter. */
#include "render/data/yaml_hint.h"

struct yaml_hint
yaml_hint(struct str problem, struct str context)
{
	static const struct {
		const char *problem, *context; /* how they begin */
		struct yaml_hint hint;
	} hints[] = {
		{ "mapping values are not allowed", "",
			{ S("a second colon in one line"), S("put the value in quotes"), false } },
		{ "found unexpected end of stream", "while scanning a quoted scalar",
			{ S("this quotation mark is never closed"), S("close it, or take it away"),
				true } },
		{ "found unexpected document indicator", "while scanning a quoted scalar",
			{ S("this quotation mark is never closed"), S("close it, or take it away"),
				true } },
		{ "could not find expected ':'", "",
			{ S("expected ':' after this key"), S("write `key: value`"), true } },
		{ "did not find expected ',' or ']'", "",
			{ S("expected ',' or ']' in a list"),
				S("put a value that begins with [ in quotes"), false } },
		{ "did not find expected ',' or '}'", "",
			{ S("expected ',' or '}' in a map"),
				S("put a value that begins with { in quotes"), false } },
		{ "did not find expected key", "while parsing a block mapping",
			{ S("expected a key here"),
				S("check the indentation, and quote a value that begins with [, {, "
				  "\", ', & or *"),
				false } },
		{ "did not find expected '-' indicator", "",
			{ S("expected '-' here"), S("all items of a list begin in the same column"),
				false } },
		{ "found character that cannot start any token", "", { S(""), S(""), false } },
		{ "found unknown escape character", "",
			{ S("unknown escape in a double-quoted value"),
				S("write \\\\ for a backslash, or use single quotes"), false } },
	};
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++) {
		if (str_starts(problem, str_of(hints[i].problem)) &&
			str_starts(context, str_of(hints[i].context)))
			return hints[i].hint;
	}
	return (struct yaml_hint){ 0 };
}

struct str
yaml_hint_at(struct yaml_hint hint, struct str rest)
{
	if (hint.hint.len || rest.len == 0)
		return hint.hint;
	switch (rest.ptr[0]) {
	case '\t':
		return S("use blanks: YAML does not take tabs here");
	case '`':
	case '@':
	case '%':
	case '|':
	case '>':
		return S("put the value in quotes");
	default:
		return hint.hint;
	}
}
