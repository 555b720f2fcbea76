/* The tables of C, C++ and Rust. */
#include "render/highlight/lex.h"

#include <stdio.h>

/* clang-format off */

static const char *const c_words[] = {
	"DIR=kt", "FILE=kt", "_Alignas=k", "_Alignof=k", "_Atomic=k", "_Bool=kt", "_Complex=kt",
	"_Generic=k", "_Imaginary=k", "_Noreturn=k", "_Static_assert=k", "_Thread_local=k",
	"__asm=kr", "__based=kr", "__cdecl=kr", "__declspec=kr", "__except=kr", "__fastcall=kr",
	"__finally=kr", "__inline=kr", "__int16=kr", "__int32=kr", "__int61=kr", "__int8=kr",
	"__leave=kr", "__naked=kr", "__restrict=kr", "__stdcall=kr", "__thread=kr", "__try=kr",
	"__typename=kr", "_inline=kr", "_naked=kr", "_restrict=kr", "_thread=kr", "_typename=kr",
	"auto=k", "break=k", "case=k", "char=kt", "char16_t=kt", "char32_t=kt", "clock_t=kt",
	"const=k", "continue=k", "default=k", "div_t=kt", "do=k", "double=kt", "else=k", "enum=k",
	"extern=k", "float=kt", "for=k", "fpos_t=kt", "goto=k", "if=k", "inline=kr", "int=kt",
	"int16_t=kt", "int32_t=kt", "int64_t=kt", "int8_t=kt", "int_fast16_t=kt", "int_fast32_t=kt",
	"int_fast64_t=kt", "int_fast8_t=kt", "int_least16_t=kt", "int_least32_t=kt",
	"int_least64_t=kt", "int_least8_t=kt", "intmax_t=kt", "intptr_t=kt", "jmp_buf=kt",
	"ldiv_t=kt", "long=kt", "mbstate_t=kt", "naked=kr", "off_t=kt", "ptrdiff_t=kt",
	"register=k", "restrict=kr", "restricted=k", "return=k", "short=kt", "sig_atomic_t=kt",
	"signed=kt", "size_t=kt", "sizeof=k", "ssize_t=kt", "static=k", "struct=k", "switch=k",
	"thread=kr", "time_t=kt", "typedef=k", "typename=kr", "uint16_t=kt", "uint32_t=kt",
	"uint64_t=kt", "uint8_t=kt", "uint_fast16_t=kt", "uint_fast32_t=kt", "uint_fast64_t=kt",
	"uint_fast8_t=kt", "uint_least16_t=kt", "uint_least32_t=kt", "uint_least64_t=kt",
	"uint_least8_t=kt", "uintmax_t=kt", "uintptr_t=kt", "union=k", "unsigned=kt", "va_list=kt",
	"virtual=k", "void=kt", "volatile=k", "wchar_t=kt", "wctrans_t=kt", "wctype_t=kt",
	"while=k", "wint_t=kt",
};

enum {
	ROOT = 1, BOL, EXPRESSION_BOL, INLINE_BLANK, BLANK, EXPRESSION_BLANK, STATEMENTS, CASE, FUNCTION, STRING,
	MACRO, INCLUDE, IF_0, CLASSNAME, TEMPLATE, STATES,
};

#define NAME "[a-zA-Z_][a-zA-Z0-9_]*"

enum { SIGNATURE = 4096 }; /* a function's head is sought so far */

static bool
is_head(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '*' ||
	       c == ' ' || c == '\t' || c == '\n' || c == '\r' || (unsigned char)c >= 0x80;
}

/* The first ')' whose following text (blanks and comments aside) is '{' or ';', before any ';'. */
static size_t
signature_end(struct highlight_run *r, size_t at, struct highlight_match *ret)
{
	size_t from = r->at, limit = at + SIGNATURE < r->end ? at + SIGNATURE : r->end, end = SIZE_MAX;
	for (; at < limit && r->text.ptr[at] != ';' && end == SIZE_MAX; at++) {
		if (r->text.ptr[at] != ')')
			continue;
		r->at = at + 1;
		if (highlight_match(r, "(\\s|//.*\\n|/\\*~(\\*/))*\t[{;]", ret) != SIZE_MAX)
			end = at + 1;
	}
	r->at = from;
	return end;
}

/* What a function returns, its name, its parameters, and { or ; after them. */
static bool
function_head(struct highlight_run *r, const struct highlight_match *head)
{
	size_t run = head->at[1];
	size_t open = run;
	while (open < r->end && strchr(" \t\n\r\f\v", r->text.ptr[open]))
		open++;
	size_t name = run;
	while (name > r->at && strchr(" \t\n\r\f\v", r->text.ptr[name - 1]))
		name--;
	size_t name_end = name;
	while (name > r->at && is_head(r->text.ptr[name - 1]) && !strchr("* \t\n\r", r->text.ptr[name - 1]))
		name--;
	if (name == name_end || name == r->at || (r->text.ptr[name] >= '0' && r->text.ptr[name] <= '9'))
		return false;
	struct highlight_match tail;
	size_t close = signature_end(r, open, &tail);
	if (close == SIZE_MAX)
		return false;
	highlight_recurse(r, name);
	highlight_token(r, "nf", name_end);
	highlight_recurse(r, close);
	highlight_recurse(r, tail.at[1]);
	highlight_token(r, "p", tail.at[2]);
	if (r->text.ptr[tail.at[1]] == '{')
		highlight_push(r, FUNCTION);
	r->at = tail.at[2];
	return true;
}

static const struct highlight_rule bol[] = { RULE(NAME ":(?!:)", "nl"), MIX(EXPRESSION_BOL), { 0 } };
static const struct highlight_rule expression_bol[] = {
	MIX(INLINE_BLANK), PUSH(IF_0, "#if\\s0", "c"), PUSH(MACRO, "#", "cp"), POP("", ""), { 0 },
};
static const struct highlight_rule inline_blank[] = {
	RULE("[ \\t\\r]+", ""), RULE("\\\\\\n", ""), RULE("/(\\\\\\n)?\\*~(\\*(\\\\\\n)?/)", "cm"), { 0 },
};
static const struct highlight_rule blank[] = {
	PUSH(BOL, "\\n+", ""), PUSH(BOL, "//(\\\\.|.)*", "c1"), MIX(INLINE_BLANK), { 0 },
};
static const struct highlight_rule expression_blank[] = { PUSH(EXPRESSION_BOL, "\\n+", ""), MIX(BLANK), { 0 } };
#define STATEMENTS_WITH(words) \
	MIX(BLANK), PUSH(STRING, "(u8|u|U|L)?\"", "s"), \
	RULE("(u8|u|U|L)?'(\\\\[0-7][0-7]?[0-7]?(?=')|\\\\[xX]\\h\\h?(?=')|\\\\.|[^\\\\'\\n])'", "sc"), \
	RULE("(\\d+\\.\\d*|\\.\\d+|\\d+)[eE][+-]?\\d+[luLU]*", "mf"), RULE("0[xX]\\h+[luLU]*", "mh"), \
	RULE("0[0-7]+[luLU]*", "mo"), RULE("\\d+[luLU]*", "mi"), RULE("\\*/", "err"), \
	RULE("[\\~!%^&*+=|?:<>/-]", "o"), RULE("[()\\[\\],.;]", "p"), PUSH(CASE, "case\\b", "k"), \
	RULE("(true|false|NULL)\\b", "nb"), WORDS(words, NAME, "n"), { 0 },
static const struct highlight_rule statements[] = { STATEMENTS_WITH(c_words) };
static const struct highlight_rule in_case[] = { POP(":", "p"), MIX(STATEMENTS), { 0 } };
static const struct highlight_rule root[] = {
	MIX(EXPRESSION_BLANK), HOOK(function_head, "[\\w*\\s]+(?=\\()"), PUSH(FUNCTION, "{", "p"), MIX(STATEMENTS),
	{ 0 },
};
static const struct highlight_rule function[] = {
	MIX(BLANK), MIX(STATEMENTS), PUSH(FUNCTION, "{", "p"), POP("}", "p"), { 0 },
};
static const struct highlight_rule string[] = {
	POP("\"", "s"), RULE("\\\\([\\\\abfnrtv\"']|x\\h\\h\\h?\\h?|[0-7][0-7]?[0-7]?)", "se"),
	RULE("[^\\\\\"\\n]+", "s"), RULE("\\\\\\n?", "s"), { 0 },
};
static const struct highlight_rule macro[] = {
	MIX(INCLUDE), RULE("[^/\\n\\\\]+", "cp"), RULE("\\\\\\a", "cp"), MIX(INLINE_BLANK), RULE("/", "cp"),
	POP("\\n", "cp"), { 0 },
};
static const struct highlight_rule include[] = {
	RULE("include\t\\s*\t(<[^>]+>|\"[^\"]+\")\t[^\\n]*", "cp", "", "cpf", "c1"), { 0 },
};
static const struct highlight_rule if_0[] = {
	PUSH(IF_0, "^\\s*#if", "c"), POP("^\\s*#\\s*el(se|if)", "c"), POP("^\\s*#\\s*endif\\b.*\\n", "c"),
	RULE(".*\\n", "c"), { 0 },
};
static const struct highlight_rule *const c[STATES] = {
	[ROOT] = root, [BOL] = bol, [EXPRESSION_BOL] = expression_bol, [INLINE_BLANK] = inline_blank,
	[BLANK] = blank, [EXPRESSION_BLANK] = expression_blank, [STATEMENTS] = statements, [CASE] = in_case,
	[FUNCTION] = function, [STRING] = string, [MACRO] = macro, [INCLUDE] = include, [IF_0] = if_0,
};
const struct highlight_language highlight_c = { .names = "c", .states = c, .start = BOL };

static const char *const cpp_words[] = {
	"DIR=kt", "FILE=kt", "_Alignas=k", "_Alignof=k", "_Atomic=k", "_Bool=kt", "_Complex=kt",
	"_Generic=k", "_Imaginary=k", "_Noreturn=k", "_Static_assert=k", "_Thread_local=k",
	"__asm=kr", "__based=kr", "__cdecl=kr", "__declspec=kr", "__event=kr", "__except=kr",
	"__fastcall=kr", "__finally=kr", "__inline=kr", "__int16=kr", "__int32=kr", "__int61=kr",
	"__int8=kr", "__interface=kr", "__leave=kr", "__multiple_inheritance=kr", "__naked=kr",
	"__restrict=kr", "__single_inheritance=kr", "__stdcall=kr", "__super=kr", "__thread=kr",
	"__try=kr", "__typename=kr", "__uuidof=kr", "__virtual_inheritance=kr", "_inline=kr",
	"_naked=kr", "_restrict=kr", "_thread=kr", "_typename=kr", "alignas=k", "alignof=k",
	"asm=k", "auto=k", "bool=kt", "break=k", "case=k", "catch=k", "char=kt", "char16_t=kt",
	"char32_t=kt", "char8_t=k", "clock_t=kt", "co_await=k", "co_return=k", "co_yield=k",
	"concept=k", "const=k", "const_cast=k", "consteval=k", "constexpr=k", "constinit=k",
	"continue=k", "decltype=k", "default=k", "delete=k", "div_t=kt", "do=k", "double=kt",
	"dynamic_cast=k", "else=k", "enum=k", "explicit=k", "export=k", "extern=k", "final=k",
	"float=kt", "for=k", "fpos_t=kt", "friend=k", "goto=k", "if=k", "inline=kr", "int=kt",
	"int16_t=kt", "int32_t=kt", "int64_t=kt", "int8_t=kt", "int_fast16_t=kt",
	"int_fast32_t=kt", "int_fast64_t=kt", "int_fast8_t=kt", "int_least16_t=kt",
	"int_least32_t=kt", "int_least64_t=kt", "int_least8_t=kt", "intmax_t=kt", "intptr_t=kt",
	"jmp_buf=kt", "ldiv_t=kt", "long=kt", "mbstate_t=kt", "mutable=k", "naked=kr",
	"namespace=k", "new=k", "noexcept=k", "off_t=kt", "operator=k", "override=k", "private=k",
	"protected=k", "ptrdiff_t=kt", "public=k", "register=k", "reinterpret_cast=k",
	"requires=k", "restrict=k", "restricted=k", "return=k", "short=kt", "sig_atomic_t=kt",
	"signed=kt", "size_of=k", "size_t=kt", "sizeof=k", "ssize_t=kt", "static=k",
	"static_assert=k", "static_cast=k", "struct=k", "switch=k", "this=k", "thread=kr",
	"thread_local=k", "throw=k", "throws=k", "time_t=kt", "try=k", "typedef=k", "typeid=k",
	"typename=k", "uint16_t=kt", "uint32_t=kt", "uint64_t=kt", "uint8_t=kt",
	"uint_fast16_t=kt", "uint_fast32_t=kt", "uint_fast64_t=kt", "uint_fast8_t=kt",
	"uint_least16_t=kt", "uint_least32_t=kt", "uint_least64_t=kt", "uint_least8_t=kt",
	"uintmax_t=kt", "uintptr_t=kt", "union=k", "unsigned=kt", "using=k", "va_list=kt",
	"virtual=k", "void=kt", "volatile=k", "wchar_t=kt", "wctrans_t=kt", "wctype_t=kt",
	"while=k", "wint_t=kt",
};

/* R"end(…)end" */
static bool
raw_text(struct highlight_run *r, const struct highlight_match *m)
{
	struct str name = str_slice(r->text, m->at[1], m->at[2]), code = str_slice(r->text, m->at[3], r->end);
	char end[24];
	int n = snprintf(end, sizeof(end), ")%.*s\"", STR(name));
	if (name.len > 16)
		return false;
	size_t at = str_search(code, (struct str){ end, (size_t)n });
	if (at == code.len)
		return false;
	r->at = m->at[3] + at + (size_t)n;
	highlight_token(r, "s", r->at);
	return true;
}

#define DIGITS "\\d('?\\d)*"
#define END "[luLU]*"

static const struct highlight_rule cpp_statements[] = {
	PUSH(CLASSNAME, "(class|struct)\\b", "k"), PUSH(TEMPLATE, "template\\b", "k"),
	RULE(DIGITS "(\\." DIGITS ")?(min|ms|us|ns|if|il|y|d|h|s|i)\\b", "mx"),
	RULE("(" DIGITS "\\.(" DIGITS ")?|\\." DIGITS ")([eE][+-]?" DIGITS END ")?", "mf"),
	RULE(DIGITS "[eE][+-]?" DIGITS END, "mf"), RULE("0[xX]\\h('?\\h)*" END, "mh"), RULE("0[bB][01]+('[01]+)*", "mb"),
	RULE("0[0-7]('?[0-7])*" END, "mo"), RULE(DIGITS END, "mi"), RULE("nullptr\\b", "nb"),
	HOOK(raw_text, "(u8|u|U|L)?R\"\t[a-zA-Z0-9_{}\\[\\]#<>%:;.?*+/^&|\\~!=,\"'-]*\t\\("), RULE("(::|<=>)", "o"),
	RULE("[{}]", "p"), STATEMENTS_WITH(cpp_words)
};
static const struct highlight_rule cpp_root[] = {
	RULE("(__offload|__blockingoffload|__outer)\\b", "kp"), MIX(EXPRESSION_BLANK),
	HOOK(function_head, "[\\w*\\s]+(?=\\()"), PUSH(FUNCTION, "{", "p"), MIX(STATEMENTS), { 0 },
};
static const struct highlight_rule cpp_case[] = { POP(":(?!:)", "p"), MIX(STATEMENTS), { 0 } };
static const struct highlight_rule classname[] = {
	POP(NAME, "nc"), MIX(BLANK), RULE("\\.\\.\\.", "o"), POP(",", "p"), POP("", ""), { 0 },
};
static const struct highlight_rule template[] = {
	POP("[>;]", "p"), PUSH(CLASSNAME, "typename\\b", "k"), MIX(STATEMENTS), { 0 },
};
static const struct highlight_rule *const cpp[STATES] = {
	[ROOT] = cpp_root, [BOL] = bol, [EXPRESSION_BOL] = expression_bol, [INLINE_BLANK] = inline_blank,
	[BLANK] = blank, [EXPRESSION_BLANK] = expression_blank, [STATEMENTS] = cpp_statements, [CASE] = cpp_case,
	[FUNCTION] = function, [STRING] = string, [MACRO] = macro, [INCLUDE] = include, [IF_0] = if_0,
	[CLASSNAME] = classname, [TEMPLATE] = template,
};
const struct highlight_language highlight_cpp = { .names = "cpp c++", .states = cpp, .start = BOL };

static const char *const rust_keywords[] = {
	"Self=k", "abstract=k", "as=k", "async=k", "await=k", "become=k", "box=k", "break=k",
	"const=k", "continue=k", "crate=k", "do=k", "dyn=k", "else=k", "enum=k", "extern=k",
	"false=k", "final=k", "fn=k", "for=k", "if=k", "impl=k", "in=k", "let=k", "log=k", "loop=k",
	"macro=k", "match=k", "mod=k", "move=k", "mut=k", "override=k", "priv=k", "pub=k", "ref=k",
	"return=k", "self=k", "static=k", "struct=k", "super=k", "trait=k", "true=k", "try=k",
	"type=k", "typeof=k", "union=k", "unsafe=k", "unsized=k", "use=k", "virtual=k", "where=k",
	"while=k", "yield=k",
};
static const char *const rust_builtins[] = {
	"Add=nb", "Arc=nb", "AsMut=nb", "AsRef=nb", "BitAnd=nb", "BitOr=nb", "BitXor=nb", "Box=nb",
	"Clone=nb", "Cons=nb", "Const=nb", "Copy=nb", "DIR=nb", "Default=nb", "Div=nb",
	"DoubleEndedIterator=nb", "Drop=nb", "Either=nb", "Eq=nb", "Err=nb", "ExactSizeIterator=nb",
	"Extend=nb", "FILE=nb", "Failure=nb", "Fn=nb", "FnMut=nb", "FnOnce=nb", "From=nb", "Gc=nb",
	"Index=nb", "Into=nb", "IntoIterator=nb", "Iterator=nb", "Left=nb", "Modulo=nb", "Mul=nb",
	"Neg=nb", "Nil=nb", "None=nb", "Num=nb", "Ok=nb", "Option=nb", "Ord=nb", "Owned=nb",
	"PartialEq=nb", "PartialOrd=nb", "Pin=nb", "Ptr=nb", "Rc=nb", "Result=nb", "Right=nb",
	"Send=nb", "Shl=nb", "Shr=nb", "Sized=nb", "Some=nb", "String=nb", "Sub=nb", "Success=nb",
	"Sync=nb", "Unpin=nb", "Vec=nb", "bool=nb", "c_char=nb", "c_double=nb", "c_float=nb",
	"c_int=nb", "c_long=nb", "c_longlong=nb", "c_schar=nb", "c_short=nb", "c_uchar=nb",
	"c_uint=nb", "c_ulong=nb", "c_ulonglong=nb", "c_ushort=nb", "c_void=nb", "char=nb",
	"clock_t=nb", "dev_t=nb", "dirent=nb", "drop=nb", "f32=nb", "f64=nb", "float=nb",
	"fpos_t=nb", "i128=nb", "i16=nb", "i32=nb", "i64=nb", "i8=nb", "ino_t=nb", "int=nb",
	"intptr_t=nb", "isize=nb", "mode_t=nb", "off_t=nb", "pid_t=nb", "ptrdiff_t=nb", "size_t=nb",
	"ssize_t=nb", "str=nb", "time_t=nb", "u128=nb", "u16=nb", "u32=nb", "u64=nb", "u8=nb",
	"uint=nb", "uintptr_t=nb", "usize=nb",
};

enum {
	RUST_BOL = 2, ATTRIBUTE, RUST_BLANK, PLAIN_COMMENT, DOC_COMMENT, RUST_MACRO, MACRO_RULES, LITERALS, RUST_STRING,
	RUST_STATES,
};

#define ID "\\i\\w*"
#define ESCAPES "\\\\([nrt'\"\\\\0]|x\\h\\h|u{\\h[\\h_]*})"
#define SIZED "(u(8|16|32|64|128|size)?|i(8|16|32|64|128|size))?"
#define RUST_EXPONENT "[eE][-+]?[0-9_]+"

/* Brackets within a macro, in note[0] to note[2]; it ends with the last. */
static bool
bracket(struct highlight_run *r, const struct highlight_match *m)
{
	char which = r->text.ptr[m->at[0]];
	int64_t *note = r->lexer->note;
	note[which == '[' || which == ']' ? 0 : which == '(' || which == ')' ? 1 : 2] +=
			which == '[' || which == '(' || which == '{' ? 1 : -1;
	if (strchr("])}", which) && note[0] == 0 && note[1] == 0 && note[2] == 0)
		highlight_pop(r, 1);
	highlight_token(r, "p", m->at[1]);
	return true;
}

/* r"…" with as many # after as before. */
static bool
raw_string(struct highlight_run *r, const struct highlight_match *m)
{
	size_t hashes = m->at[2] - m->at[1], at = m->at[3];
	for (; at < r->end; at++) {
		if (r->text.ptr[at] != '"')
			continue;
		size_t n = 0;
		while (n < hashes && at + 1 + n < r->end && r->text.ptr[at + 1 + n] == '#')
			n++;
		if (n == hashes)
			break;
	}
	if (at == r->end)
		return false;
	highlight_token(r, "s", at + 1 + hashes);
	r->at = at + 1 + hashes;
	return true;
}

static const struct highlight_rule rust_bol[] = { MIX(RUST_BLANK), RULE("#\\s[^\\n]*", "cs"), POP("", ""), { 0 } };
static const struct highlight_rule attribute[] = {
	MIX(RUST_BLANK), MIX(LITERALS), RULE("[(,)=:]", "nd"), POP("\\]", "nd"), RULE(ID, "nd"), { 0 },
};
static const struct highlight_rule rust_blank[] = {
	RULE("\\s+", ""), RULE("////+[^\\n]*", "c1"), RULE("//[/!][^\\n]*", "cd"), RULE("//[^\\n]*", "c1"),
	RULE("/\\*\\*\\*?/", "cm"), PUSH(PLAIN_COMMENT, "/\\*\\*\\*+", "cm"), PUSH(DOC_COMMENT, "/\\*[*!]", "cd"),
	PUSH(PLAIN_COMMENT, "/\\*", "cm"), { 0 },
};
static const struct highlight_rule plain_comment[] = {
	POP("\\*/", "cm"), PUSH(PLAIN_COMMENT, "/\\*", "cm"), RULE("([^*/]+|[*/])", "cm"), { 0 },
};
static const struct highlight_rule doc_comment[] = {
	POP("\\*/", "cd"), PUSH(DOC_COMMENT, "/\\*", "cd"), RULE("([^*/]+|[*/])", "cd"), { 0 },
};
static const struct highlight_rule rust_root[] = {
	PUSH(RUST_BOL, "\\n", ""), MIX(RUST_BLANK), PUSH(ATTRIBUTE, "#!?\\[", "nd"),
	WORDS(rust_keywords, "\\w+", "k", .only = true), MIX(LITERALS), RULE("[=-]>", "k"), RULE("<->", "k"),
	RULE("[()\\[\\]{}|,:;]", "p"), RULE("([*/!@\\~&+%^<>=?-]|\\.\\.\\.?)", "o"),
	RULE("(\\.\\s*)?" ID "(?=\\s*\\()", "nf"), RULE("\\.\\s*await\\b", "k"), RULE("\\.\\s*" ID, "py"),
	RULE("\\.\\s*\\d+", "na"), RULE(ID "\t::", "nn", "p"), PUSH(MACRO_RULES, "macro_rules!", "nd"),
	PUSH(RUST_MACRO, ID "!", "nd"), RULE("'static\\b", "k"), RULE("'" ID, "nv"), WORDS(rust_builtins, ID, "n"),
	{ 0 },
};
static const struct highlight_rule rust_macro[] = {
	MIX(LITERALS), HOOK(bracket, "[\\[{(\\]})]"), RULE(ID "!", "nd"), MIX(ROOT), RULE(".", ""), { 0 },
};
static const struct highlight_rule macro_rules[] = {
	RULE("[$]" ID "(:" ID ")?", "nv"), RULE("[$]", "nv"), MIX(RUST_MACRO), { 0 },
};
static const struct highlight_rule literals[] = {
	RULE("(true|false)\\b", "kc"), RULE("b?'(" ESCAPES "|[^\\\\])'", "sc"), PUSH(RUST_STRING, "b?\"", "s"),
	HOOK(raw_string, "b?r\t#*\t\""),
	RULE("[0-9][0-9_]*(\\.[0-9][0-9_]*(" RUST_EXPONENT ")?(f32|f64)?|" RUST_EXPONENT "(f32|f64)?|f32|f64"
		"|\\.(?![._a-zA-Z]))", "mf"),
	RULE("(0b[10_]+|0x[\\h_]+|0o[0-7_]+|[0-9][0-9_]*)" SIZED, "mi"), { 0 },
};
static const struct highlight_rule rust_string[] = {
	POP("\"", "s"), RULE(ESCAPES, "se"), RULE("[^\"\\\\]+", "s"), { 0 },
};
static const struct highlight_rule *const rust[RUST_STATES] = {
	[ROOT] = rust_root, [RUST_BOL] = rust_bol, [ATTRIBUTE] = attribute, [RUST_BLANK] = rust_blank,
	[PLAIN_COMMENT] = plain_comment, [DOC_COMMENT] = doc_comment, [RUST_MACRO] = rust_macro,
	[MACRO_RULES] = macro_rules, [LITERALS] = literals, [RUST_STRING] = rust_string,
};
const struct highlight_language highlight_rust = {
	.names = "rust rs rust,no_run rs,no_run rust,ignore rs,ignore rust,should_panic rs,should_panic",
	.states = rust, .start = RUST_BOL };
