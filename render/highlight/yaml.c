/* The tables of YAML, where depth is in the indentation. */
#include "render/highlight/lex.h"

/* clang-format off */

enum {
	ROOT = 1, BASIC, INDENTATION, BLOCK_LINE, DESCRIPTORS, BLOCK_NODES, FLOW_NODES, FLOW, FLOW_SEQUENCE,
	FLOW_MAPPING, SCALAR, SCALAR_HEADER, IGNORED, QUOTED_BLANKS, SINGLE, DOUBLE, PLAIN_LINE, PLAIN, PLAIN_FLOW,
	YAML_DIRECTIVE, TAG_DIRECTIVE, STATES,
};

/* The indentations that are open: note[1] and on, note[0] of them; that of the line, and of a block
 * scalar, -1 where it is not known yet. */
enum { INDENTS = 15, NEXT = 16, SCALAR_INDENT = 17 };

static void
reset_indent(struct highlight_run *r)
{
	int64_t *note = r->lexer->note;
	note[0] = 1;
	note[1] = note[NEXT] = 0;
	note[SCALAR_INDENT] = -1;
}

static int64_t
indent(const struct highlight_run *r)
{
	return r->lexer->note[r->lexer->note[0]];
}

/* A line begins with `n` blanks: how many of them are an indentation that is open, or n where it is deeper. */
static size_t
save_indent(struct highlight_run *r, size_t n)
{
	int64_t *note = r->lexer->note;
	note[NEXT] = (int64_t)n;
	if ((int64_t)n >= indent(r))
		return n;
	while ((int64_t)n < indent(r))
		note[0]--;
	return (size_t)indent(r);
}

static void
set_indent(struct highlight_run *r, size_t n)
{
	int64_t *note = r->lexer->note;
	if (indent(r) < note[NEXT] && note[0] < INDENTS)
		note[++note[0]] = note[NEXT];
	note[NEXT] += (int64_t)n;
}

static bool
directive(struct highlight_run *r, const struct highlight_match *m)
{
	highlight_token(r, "nt", m->at[1]);
	reset_indent(r);
	return true;
}

static bool
document(struct highlight_run *r, const struct highlight_match *m)
{
	highlight_token(r, "nn", m->at[1]);
	reset_indent(r);
	return true;
}

static bool
line_begins(struct highlight_run *r, const struct highlight_match *m)
{
	size_t text = save_indent(r, m->at[1] - m->at[0]);
	highlight_token(r, "", m->at[0] + text);
	highlight_token(r, "err", m->at[1]);
	return true;
}

static bool
continues(struct highlight_run *r, const struct highlight_match *m)
{
	highlight_token(r, "", m->at[1]);
	r->lexer->note[NEXT] += (int64_t)(m->at[1] - m->at[0]);
	return true;
}

static bool
indicator(struct highlight_run *r, const struct highlight_match *m)
{
	set_indent(r, m->at[1] - m->at[0]);
	highlight_token(r, "pi", m->at[1]);
	return true;
}

static bool
key(struct highlight_run *r, const struct highlight_match *m)
{
	highlight_token(r, "na", m->at[1]);
	highlight_token(r, "pi", m->at[2]);
	set_indent(r, 0);
	return true;
}

static bool
scalar_empty(struct highlight_run *r, const struct highlight_match *m)
{
	int64_t n = r->lexer->note[SCALAR_INDENT];
	size_t size = m->at[1] - m->at[0];
	highlight_token(r, "", m->at[0] + (n >= 0 && (size_t)n < size ? (size_t)n : size));
	highlight_token(r, "no", m->at[1]);
	return true;
}

static bool
scalar_line(struct highlight_run *r, const struct highlight_match *m)
{
	int64_t *note = r->lexer->note, size = (int64_t)(m->at[1] - m->at[0]);
	highlight_token(r, "", m->at[1]);
	int64_t dedent = note[SCALAR_INDENT] >= 0 ? note[SCALAR_INDENT] : indent(r);
	if (note[SCALAR_INDENT] < 0)
		note[SCALAR_INDENT] = size;
	if (size < dedent) {
		(void)save_indent(r, (size_t)size);
		highlight_pop(r, 1);
		highlight_push(r, INDENTATION);
	}
	return true;
}

static bool
scalar_header(struct highlight_run *r, const struct highlight_match *m)
{
	r->lexer->note[SCALAR_INDENT] = -1;
	for (size_t i = m->at[0]; i < m->at[1]; i++)
		if (r->text.ptr[i] >= '1' && r->text.ptr[i] <= '9')
			r->lexer->note[SCALAR_INDENT] = indent(r) + r->text.ptr[i] - '0';
	highlight_token(r, "pi", m->at[1]);
	return true;
}

static bool
plain_line(struct highlight_run *r, const struct highlight_match *m)
{
	size_t size = m->at[1] - m->at[0];
	highlight_token(r, "", m->at[1]);
	highlight_pop(r, 1);
	if ((int64_t)size <= indent(r)) {
		highlight_pop(r, 1);
		(void)save_indent(r, size);
		highlight_push(r, INDENTATION);
	}
	return true;
}

#define PLAIN_START "[^ \\t\\n\\r\\f\\v?:,\\[\\]{}#&*!|>'\"%@`]"

static const struct highlight_rule root[] = {
	MIX(BASIC), RULE("\\n+", ""), RULE("[ ]+(?=#|$)", ""),
	{ .pattern = "^%YAML\\b", .hook = directive, .push = { YAML_DIRECTIVE } },
	{ .pattern = "^%TAG\\b", .hook = directive, .push = { TAG_DIRECTIVE } },
	{ .pattern = "^(---|\\.\\.\\.)(?= |$)", .hook = document, .push = { BLOCK_LINE } },
	{ .pattern = "[ ]*(?!\\s|$)", .hook = line_begins, .push = { BLOCK_LINE, INDENTATION } }, { 0 },
};
static const struct highlight_rule basic[] = { RULE("#.*", "c1"), { 0 } };
static const struct highlight_rule indentation[] = {
	{ .pattern = "((?!\\n)\\s)*\\n", .token = { "" }, .pop = 2 }, HOOK(continues, "[ ]+(?=[-:?]([ ]|$))"),
	HOOK(indicator, "[?:-](?=[ ]|$)"), { .pattern = "[ ]*", .hook = continues, .pop = 1 }, { 0 },
};
static const struct highlight_rule block_line[] = {
	POP("[ ]*(?=#|$)", ""), RULE("[ ]+", ""), MIX(DESCRIPTORS), MIX(BLOCK_NODES), MIX(FLOW_NODES),
	PUSH(PLAIN, "(?=" PLAIN_START "|[?:-][^ \\t\\n\\r\\f\\v])", ""), { 0 },
};
static const struct highlight_rule descriptors[] = {
	RULE("!<[0-9A-Za-z;/?:@&=+$,_.!\\~*'()\\[\\]%-]+>", "kt"),
	RULE("(![\\w-]+(?=!))?!([\\w;/?:@&=+$,.!\\~*'()\\[\\]%-]*)", "kt"),
	RULE("&[\\w-]+", "nl"), RULE("\\*[\\w-]+", "nv"), { 0 },
};
static const struct highlight_rule block_nodes[] = {
	HOOK(key, "[^#,:?\\[\\]{}\"'\\n]+\t:(?=\\s|\\Z)"),
	{ .pattern = "[|>][+-]?", .token = { "pi" }, .push = { SCALAR, SCALAR_HEADER } }, { 0 },
};
static const struct highlight_rule flow_nodes[] = {
	PUSH(FLOW_SEQUENCE, "\\[", "pi"), PUSH(FLOW_MAPPING, "{", "pi"), PUSH(SINGLE, "'", "s1"),
	PUSH(DOUBLE, "\"", "s2"), { 0 },
};
static const struct highlight_rule flow[] = {
	RULE("\\s+", ""), MIX(BASIC), RULE("[?:,]", "pi"), MIX(DESCRIPTORS), MIX(FLOW_NODES),
	PUSH(PLAIN_FLOW, "(?=" PLAIN_START ")", ""), { 0 },
};
static const struct highlight_rule flow_sequence[] = { POP("\\]", "pi"), MIX(FLOW), { 0 } };
static const struct highlight_rule flow_mapping[] = { POP("}", "pi"), MIX(FLOW), { 0 } };
static const struct highlight_rule scalar[] = {
	RULE("\\n+", ""), HOOK(scalar_empty, "^[ ]+$"), HOOK(scalar_line, "^[ ]*"), RULE("[^\\n\\r\\f\\v]+", "s"), { 0 },
};
static const struct highlight_rule header[] = {
	{ .pattern = "([1-9][+-]?|[+-]?[1-9]?)(?=[ ]|$)", .hook = scalar_header, .pop = 1, .push = { IGNORED } }, { 0 },
};
static const struct highlight_rule ignored[] = { MIX(BASIC), RULE("[ ]+", ""), POP("\\n", ""), { 0 } };
static const struct highlight_rule quoted_blanks[] = {
	RULE("^[ ]+", ""), RULE("[ ]+$", ""), RULE("\\n+", ""), RULE("[ ]+", "nv"), { 0 },
};
static const struct highlight_rule single[] = {
	MIX(QUOTED_BLANKS), RULE("\\\\'", "se"), POP("'", "s"), RULE("[^\\s']+", "s"), { 0 },
};
static const struct highlight_rule in_double[] = {
	POP("\"", "s"), MIX(QUOTED_BLANKS), RULE("\\\\[0abt\\tn\\nvfre \"\\\\N_LP]", "se"),
	RULE("\\\\(x\\h\\h|u\\h\\h\\h\\h|U\\h\\h\\h\\h\\h\\h\\h\\h)", "se"), RULE("[^ \\t\\n\\r\\f\\v\"\\\\]+", "s"), { 0 },
};
static const struct highlight_rule in_plain_line[] = {
	RULE("^[ ]+\\n", ""), RULE("\\n+", ""), { .pattern = "^(?=---|\\.\\.\\.)", .token = { "" }, .pop = 3 },
	HOOK(plain_line, "^[ ]*"), { 0 },
};
static const struct highlight_rule plain[] = {
	POP("[ ]*(?=:[ \\n]|:$)", ""), RULE("[ ]*:\\S+", "s"), POP("[ ]+(?=#)", ""), RULE("[ ]+$", ""),
	PUSH(PLAIN_LINE, "\\n+", ""), RULE("[ ]+", "s"), RULE("(true|false|null)", "no"),
	POP("\\d+(\\.\\d+)?(?=\\r?\\n| +#)", "m"), RULE("[^\\s:]+", "s"), { 0 },
};
static const struct highlight_rule plain_flow[] = {
	POP("[ ]*(?=[,:?\\[\\]{}])", ""), POP("[ ]+(?=#)", ""), RULE("^[ ]+", ""), RULE("[ ]+$", ""), RULE("\\n+", ""),
	RULE("[ ]+", "nv"), RULE("[^\\s,:?\\[\\]{}]+", "nv"), { 0 },
};
static const struct highlight_rule yaml_directive[] = { GOTO(IGNORED, "[ ]+\t\\d+\\.\\d+", "", "m"), { 0 } };
static const struct highlight_rule tag_directive[] = {
	GOTO(IGNORED, "[ ]+\t(![\\w-]*!|!)\t[ ]+\t(!?[\\w;/?:@&=+$,.!\\~*'()\\[\\]%-]+|!)", "", "kt", "", "kt"), { 0 },
};

static const struct highlight_rule *const yaml[STATES] = {
	[ROOT] = root, [BASIC] = basic, [INDENTATION] = indentation, [BLOCK_LINE] = block_line,
	[DESCRIPTORS] = descriptors, [BLOCK_NODES] = block_nodes, [FLOW_NODES] = flow_nodes, [FLOW] = flow,
	[FLOW_SEQUENCE] = flow_sequence, [FLOW_MAPPING] = flow_mapping, [SCALAR] = scalar, [SCALAR_HEADER] = header,
	[IGNORED] = ignored, [QUOTED_BLANKS] = quoted_blanks, [SINGLE] = single, [DOUBLE] = in_double,
	[PLAIN_LINE] = in_plain_line, [PLAIN] = plain, [PLAIN_FLOW] = plain_flow, [YAML_DIRECTIVE] = yaml_directive,
	[TAG_DIRECTIVE] = tag_directive,
};
const struct highlight_language highlight_yaml = { .names = "yaml yml", .states = yaml, .begin = reset_indent };
