/* The tables of TOML. */
#include "render/highlight/lex.h"

enum {
	ROOT = 1,
	BASIC,
	VALUE,
	CONTENT,
	DOUBLE,
	DOUBLES,
	SINGLE,
	SINGLES,
	ESCAPES,
	ARRAY,
	INLINE,
	STATES
};

/* From a bracket to the last one before white space: sections, and lists without blanks. */
static bool
section(struct highlight_run *r, const struct highlight_match *m)
{
	size_t from = m->at[0], end = 0;
	for (size_t i = from + 1; i < r->end && !strchr(" \t\n\r\f\v", r->text.ptr[i]); i++)
		if (r->text.ptr[i] == ']' && i > from + 1)
			end = i + 1;
	if (!end)
		return false;
	highlight_token(r, "nn", end);
	r->at = end;
	return true;
}

/* clang-format off */

#define KEY "([^\\s=]+(?=\\s*=)|\"[^\"]+\"|'[^']+')\t\\s*\t="
#define DIGITS "\\d+(_\\d+)*"

static const struct highlight_rule basic[] = {
	RULE("\\s+", ""), RULE("#.*", "c"), RULE("(true|false)", "kc"),
	PUSH(INLINE, KEY "\t\\s*\t{", "nn", "", "o", "", "p"), HOOK(section, "\\["),
	RULE("\\d\\d\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "ld"),
	RULE("[+-]?" DIGITS "\\." DIGITS "([eE][+-]?" DIGITS ")?", "mf"), RULE("[+-]?" DIGITS "[eE][+-]?" DIGITS, "mf"),
	RULE("[+-]?(nan|inf)", "mf"), RULE("0x\\h+(_\\h+)*", "mh"), RULE("0o[0-7]+(_[0-7]+)*", "mo"),
	RULE("0b[01]+(_[01]+)*", "mb"), RULE("[+-]?" DIGITS, "mi"), { 0 },
};
static const struct highlight_rule root[] = { MIX(BASIC), PUSH(VALUE, KEY, "py", "", "p"), { 0 } };
static const struct highlight_rule value[] = { POP("\\n", ""), MIX(CONTENT), { 0 } };
static const struct highlight_rule content[] = {
	MIX(BASIC), RULE(KEY, "py", "", "p"), PUSH(DOUBLES, "\"\"\"", "s"), PUSH(DOUBLE, "\"", "s"),
	PUSH(SINGLES, "'''", "s"), PUSH(SINGLE, "'", "s"), MIX(ESCAPES), RULE(",", "p"), PUSH(ARRAY, "\\[", "p"), { 0 },
};
static const struct highlight_rule in_double[] = {
	POP("\"", "s"), POP("\\n", "err"), MIX(ESCAPES), RULE("[^\\\\\"\\n]+", "s"), { 0 },
};
static const struct highlight_rule doubles[] = {
	POP("\"\"\"", "s"), MIX(ESCAPES), RULE("[^\\\\\"]+", "s"), RULE("\"+", "s"), { 0 },
};
static const struct highlight_rule single[] = { POP("'", "s"), POP("\\n", "err"), RULE("[^'\\n]+", "s"), { 0 } };
static const struct highlight_rule singles[] = { POP("'''", "s"), RULE("[^']+", "s"), RULE("'+", "s"), { 0 } };
static const struct highlight_rule escapes[] = { RULE("\\\\[0tn \"\\\\r\\t\\n]", "se"), { 0 } };
static const struct highlight_rule array[] = { MIX(CONTENT), POP("\\]", "p"), { 0 } };
static const struct highlight_rule in_line[] = { MIX(CONTENT), POP("}", "p"), { 0 } };

static const struct highlight_rule *const toml[STATES] = {
	[ROOT] = root, [BASIC] = basic, [VALUE] = value, [CONTENT] = content, [DOUBLE] = in_double, [DOUBLES] = doubles,
	[SINGLE] = single, [SINGLES] = singles, [ESCAPES] = escapes, [ARRAY] = array, [INLINE] = in_line,
};
const struct highlight_language highlight_toml = { .names = "toml", .states = toml };
