/* The tables of Java. */
#include "core/char.h"
#include "render/highlight/lex.h"

enum { ROOT = 1, CLASS, IMPORT, STATES };
enum { SIGNATURE_MAX = 1000 }; /* bytes in front of a method's name */

static bool
is_word(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_';
}

static size_t
skip_blanks(const struct highlight_run *r, size_t i)
{
	while (i < r->end && strchr(" \t\n\r\f\v", r->text.ptr[i]))
		i++;
	return i;
}

/* Types and modifiers, a name, and the bracket behind it: Java's methods, and whatever else looks so. */
static bool
method(struct highlight_run *r, const struct highlight_match *m)
{
	const char *s = r->text.ptr;
	size_t from = skip_blanks(r, m->at[0]), name = from;
	for (size_t words = 0; name < r->end && name - from < SIGNATURE_MAX; words++) {
		size_t end = name, rest;
		if (char_is_digit(s[name]) || !is_word(s[name]))
			return false;
		while (end < r->end && is_word(s[end]))
			end++;
		rest = skip_blanks(r, end);
		if (words && rest < r->end && s[rest] == '(') {
			highlight_recurse(r, name);
			highlight_token(r, "nf", end);
			highlight_token(r, "", rest);
			highlight_token(r, "o", rest + 1);
			r->at = rest + 1;
			return true;
		}
		while (end < r->end && (is_word(s[end]) || (s[end] && strchr(".[]<>", s[end]))))
			end++;
		name = skip_blanks(r, end);
		if (name == end)
			return false;
	}
	return false;
}

/* clang-format off */

#define DIGITS "(\\d_+\\d|\\d)+"

static const struct highlight_rule root[] = {
	RULE("[ \\t\\r\\f\\v]+", ""), RULE("//.*", "c1"), RULE("/\\*~(\\*/)", "cm"),
	RULE("(assert|break|case|catch|continue|default|do|else|finally|for|if|goto|instanceof|new|return|switch|this|throw|"
		"try|while)\\b", "k"),
	HOOK(method, "(?=\\s|[a-zA-Z_])"),
	RULE("@\\i\\w*", "nd"),
	RULE("(abstract|const|enum|extends|final|implements|native|private|protected|public|static|strictfp|super|"
		"synchronized|throws|transient|volatile)\\b", "kd"),
	RULE("(boolean|byte|char|double|float|int|long|short|var|void)\\b", "kt"), RULE("(true|false|null)\\b", "kc"),
	PUSH(CLASS, "(class|interface)\\b", "kd"), PUSH(IMPORT, "(import|package)\\b", "kn"),
	RULE("\"(\\\\\\\\|\\\\\"|[^\"])*\"", "s"), RULE("'(\\\\.|[^\\\\])'", "sc"), RULE("\\.\t\\i\\w*", "o", "na"),
	RULE("\\i\\w*:", "nl"), RULE("[A-Z][A-Z\\d_]*\\b", "no"), RULE("[A-Z][A-Za-z\\d]*\\b", "nc"), RULE("\\$?\\i\\w*", "n"),
	RULE("[~^*!%&\\[\\](){}<>|+=:;,./?-]", "o"),
	RULE(DIGITS "\\." DIGITS "([eE]" DIGITS ")?[fd]?", "mf"), RULE("0[bB]([01]_+[01]|[01])+", "mb"),
	RULE("0[xX](\\h_+\\h|\\h)+", "mh"), RULE("0([0-7]_+[0-7]|[0-7])+", "mo"), RULE(DIGITS "L?", "mi"),
	RULE("\\n", ""), { 0 },
};
static const struct highlight_rule class[] = { RULE("\\s+", ""), POP("\\i\\w*", "nc"), { 0 } };
static const struct highlight_rule import[] = { RULE("\\s+", ""), POP("[a-zA-Z0-9_.]+\\*?", "nn"), { 0 } };

static const struct highlight_rule *const java[STATES] = { [ROOT] = root, [CLASS] = class, [IMPORT] = import };
const struct highlight_language highlight_java = { .names = "java", .states = java };
