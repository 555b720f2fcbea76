/* The tables of Python and Go. */
#include "render/highlight/lex.h"

/* clang-format off */

static const char *const python_words[] = {
	"ArithmeticError=nb", "AssertionError=nb", "AttributeError=nb", "BaseException=nb",
	"BlockingIOError=nb", "BrokenPipeError=nb", "BufferError=nb", "BytesWarning=nb",
	"ChildProcessError=nb", "ConnectionAbortedError=nb", "ConnectionError=nb",
	"ConnectionRefusedError=nb", "ConnectionResetError=nb", "DeprecationWarning=nb",
	"EOFError=nb", "Ellipsis=bp", "EnvironmentError=nb", "Exception=nb", "False=bp",
	"FileExistsError=nb", "FileNotFoundError=nb", "FloatingPointError=nb", "FutureWarning=nb",
	"GeneratorExit=nb", "IOError=nb", "ImportError=nb", "ImportWarning=nb",
	"IndentationError=nb", "IndexError=nb", "InterruptedError=nb", "IsADirectoryError=nb",
	"KeyError=nb", "KeyboardInterrupt=nb", "LookupError=nb", "MemoryError=nb",
	"ModuleNotFoundError=nb", "NameError=nb", "None=bp", "NotADirectoryError=nb",
	"NotImplemented=nb", "NotImplementedError=nb", "OSError=nb", "OverflowError=nb",
	"OverflowWarning=nb", "PendingDeprecationWarning=nb", "ProcessLookupError=nb",
	"RecursionError=nb", "ReferenceError=nb", "ResourceWarning=nb", "RuntimeError=nb",
	"RuntimeWarning=nb", "StandardError=nb", "StopAsyncIteration=nb", "StopIteration=nb",
	"SyntaxError=nb", "SyntaxWarning=nb", "SystemError=nb", "SystemExit=nb", "TabError=nb",
	"TimeoutError=nb", "True=bp", "TypeError=nb", "UnboundLocalError=nb",
	"UnicodeDecodeError=nb", "UnicodeEncodeError=nb", "UnicodeError=nb",
	"UnicodeTranslateError=nb", "UnicodeWarning=nb", "UserWarning=nb", "VMSError=nb",
	"ValueError=nb", "Warning=nb", "WindowsError=nb", "ZeroDivisionError=nb", "__import__=nb",
	"abs=nb", "all=nb", "any=nb", "apply=nb", "as=k", "ascii=nb", "assert=k", "async=k",
	"await=k", "basestring=nb", "bin=nb", "bool=nb", "break=k", "buffer=nb", "bytearray=nb",
	"bytes=nb", "callable=nb", "chr=nb", "classmethod=nb", "cmp=nb", "coerce=nb", "compile=nb",
	"complex=nb", "continue=k", "del=k", "delattr=nb", "dict=nb", "dir=nb", "divmod=nb",
	"elif=k", "else=k", "enumerate=nb", "eval=nb", "except=k", "exec=k", "execfile=nb",
	"exit=nb", "file=nb", "filter=nb", "finally=k", "float=nb", "for=k", "format=nb", "from=k",
	"frozenset=nb", "getattr=nb", "global=k", "globals=nb", "hasattr=nb", "hash=nb", "hex=nb",
	"id=nb", "if=k", "import=k", "input=nb", "int=nb", "intern=nb", "isinstance=nb",
	"issubclass=nb", "iter=nb", "lambda=k", "len=nb", "list=nb", "locals=nb", "long=nb",
	"map=nb", "max=nb", "memoryview=nb", "min=nb", "next=nb", "nonlocal=k", "object=nb",
	"oct=nb", "open=nb", "ord=nb", "pass=k", "pow=nb", "print=k", "property=nb", "raise=k",
	"range=nb", "raw_input=nb", "reduce=nb", "reload=nb", "repr=nb", "return=k", "reversed=nb",
	"round=nb", "self=bp", "set=nb", "setattr=nb", "slice=nb", "sorted=nb", "staticmethod=nb",
	"str=nb", "sum=nb", "super=nb", "try=k", "tuple=nb", "type=nb", "unichr=nb", "unicode=nb",
	"vars=nb", "while=k", "with=k", "xrange=nb", "yield=k", "zip=nb",
};

enum {
	ROOT = 1, FUNCTION, CLASS, STRING, ESCAPE, INTERPOLATION, STATES,
};

#define NAME "\\i\\w*"
#define DOTTED "[\\i.][\\w.]*"
#define DIGITS "[0-9](_?[0-9])*"
#define EXPONENT "[eE][+-]?" DIGITS

/* The strings that are open, the innermost last: note[0] of them, each its quote, three or one, f and r. */
enum { QUOTE = 0xff, TRIPLE = 0x100, FORMATTED = 0x200, RAW = 0x400 };

static int64_t
innermost(const struct highlight_run *r)
{
	int64_t n = r->lexer->note[0];
	return n ? r->lexer->note[n] : 0;
}

static bool
string_begins(struct highlight_run *r, const struct highlight_match *m)
{
	int64_t how = (unsigned char)r->text.ptr[m->at[1]];
	if (m->at[2] - m->at[1] == 3)
		how |= TRIPLE;
	for (size_t i = m->at[0]; i < m->at[1]; i++) {
		char c = (char)(r->text.ptr[i] | 0x20);
		how |= c == 'f' ? FORMATTED : c == 'r' ? RAW : 0;
	}
	struct highlight_lexer *l = r->lexer;
	if (l->note[0] + 1 < HIGHLIGHT_NOTES)
		l->note[++l->note[0]] = how;
	highlight_token(r, "sa", m->at[1]);
	highlight_token(r, "s", m->at[2]);
	return true;
}

static bool
quote(struct highlight_run *r, const struct highlight_match *m)
{
	int64_t how = innermost(r);
	bool triple = m->at[1] - m->at[0] == 3;
	highlight_token(r, "s", m->at[1]);
	if ((how & QUOTE) == (unsigned char)r->text.ptr[m->at[0]] && triple == ((how & TRIPLE) != 0)) {
		r->lexer->note[0]--;
		highlight_pop(r, 1);
	}
	return true;
}

static bool
escape(struct highlight_run *r, const struct highlight_match *m)
{
	highlight_token(r, innermost(r) & RAW ? "s" : "se", m->at[1]);
	return true;
}

static bool
brace(struct highlight_run *r, const struct highlight_match *m)
{
	bool formatted = innermost(r) & FORMATTED;
	highlight_token(r, formatted ? "si" : "s", m->at[1]);
	if (formatted)
		highlight_push(r, INTERPOLATION);
	return true;
}

static bool
expression(struct highlight_run *r, const struct highlight_match *m)
{
	highlight_recurse(r, m->at[1]);
	return true;
}

static const struct highlight_rule root[] = {
	RULE("\\n+", ""),
	RULE("^:\t\\s*\t[rRuU]?[rRuU]?\"\"\"~(\"\"\")", "p", "", "sd"),
	RULE("((?!\\n)\\s)+", ""), RULE("#.*\\n?", "c1"), RULE("[\\[\\]{}:(),;.]", "p"), RULE("\\\\\\n?", ""),
	RULE("(in|is|and|or|not)\\b", "ow"), RULE("(<<|>>|//|\\*\\*)=?", "o"),
	RULE("([-\\~+/*%=<>&^|@]=?|!=)", "o"),
	RULE("from\t(\\\\\\s|\\s)+\t" DOTTED "\t(\\\\\\s|\\s)+\timport", "kn", "", "nn", "", "kn"),
	RULE("import\t\\s+\t" DOTTED, "kn", "", "nn"),
	PUSH(FUNCTION, "def\t(\\s|\\\\\\s)+", "k", ""), PUSH(CLASS, "class\t(\\s|\\\\\\s)+", "k", ""),
	RULE("`[^`\\n]*`", "sb"),
	{ .pattern = "([rfbuRFBU]?[rfbuRFBU]?(?=['\"]))\t('''|\"\"\"|['\"])", .hook = string_begins,
		.push = { STRING } },
	RULE("@" DOTTED, "nd"),
	WORDS(python_words, NAME, "n"),
	RULE("((" DIGITS ")?\\." DIGITS "|" DIGITS "\\.)(" EXPONENT ")?[jJ]?", "mf"),
	RULE(DIGITS EXPONENT "[jJ]?", "mf"), RULE(DIGITS "[jJ]", "mf"), RULE("0[bB](_?[01])+", "mb"),
	RULE("0[oO](_?[0-7])+", "mo"), RULE("0[xX](_?\\h)+", "mh"), RULE("\\d+L", "il"),
	RULE("([1-9](_?[0-9])*|0(_?0)*)", "mi"), { 0 },
};
static const struct highlight_rule function[] = { POP(NAME, "nf"), { 0 } };
static const struct highlight_rule class[] = { POP(NAME, "nc"), { 0 } };
static const struct highlight_rule string[] = {
	RULE("[^'\"\\\\{]+", "s"), RULE("{{", "s"), HOOK(quote, "('''|\"\"\"|['\"])"),
	PUSH(ESCAPE, "(?=\\\\)", "s"), HOOK(brace, "{"), { 0 },
};
#define HEX4 "\\h\\h\\h\\h"
static const struct highlight_rule escapes[] = {
	{ .pattern = "\\\\([\\\\abfnrtv\"'\\n]|N{[a-zA-Z][a-zA-Z ]+}|u" HEX4 "|U" HEX4 HEX4
		"|x\\h\\h|[0-7][0-7]?[0-7]?)", .hook = escape, .pop = 1 },
	POP("\\\\.", "s"), { 0 },
};
static const struct highlight_rule interpolation[] = {
	HOOK(expression, "[^{}!:]+"), RULE("![asr]", "si"), RULE(":", "si"), PUSH(INTERPOLATION, "{", "si"),
	POP("}", "si"), { 0 },
};
static const struct highlight_rule *const python[STATES] = {
	[ROOT] = root, [FUNCTION] = function, [CLASS] = class, [STRING] = string, [ESCAPE] = escapes,
	[INTERPOLATION] = interpolation,
};
const struct highlight_language highlight_python = { .names = "python py", .states = python };

static const char *const go_words[] = {
	"append=nb", "bool=kt", "break=k", "byte=kt", "cap=nb", "case=k", "chan=k", "close=nb",
	"complex=nb", "complex128=kt", "complex64=kt", "const=k", "continue=k", "copy=nb",
	"default=k", "defer=k", "delete=nb", "else=k", "error=kt", "fallthrough=k", "false=no",
	"float32=kt", "float64=kt", "for=k", "func=k", "go=k", "goto=k", "if=k", "imag=nb",
	"import=k", "int=kt", "int16=kt", "int32=kt", "int64=kt", "int8=kt", "interface=k",
	"iota=no", "len=nb", "make=nb", "map=k", "new=nb", "nil=no", "package=k", "panic=nb",
	"print=nb", "println=nb", "range=k", "real=nb", "recover=nb", "return=k", "rune=kt",
	"select=k", "string=kt", "struct=k", "switch=k", "true=no", "type=k", "uint=kt",
	"uint16=kt", "uint32=kt", "uint64=kt", "uint8=kt", "uintptr=kt", "var=k",
};

enum { GO_RAW = 2, GO_STRING, GO_STATES };

#define GO_FLOAT "([0-9]+\\.[0-9]*([eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\\.[0-9]+([eE][+-]?[0-9]+)?)"

static const struct highlight_rule go_root[] = {
	RULE("//.*", "c"), RULE("/\\*~(\\*/)", "c"),
	WORDS(go_words, NAME, "n"),
	RULE("(" GO_FLOAT "|[0-9]+)i", "m"), RULE(GO_FLOAT, "m"), RULE("(0[xX]\\h+|[0-9]+)", "m"),
	RULE("'(\\\\u" HEX4 "|\\\\U" HEX4 HEX4 "|\\\\[abfnrtv\\\\'\"]|\\\\[0-7][0-7][0-7]|\\\\x\\h\\h|.)'", "sc"),
	RULE("(\\+=|\\+\\+|\\+|&\\^=|&\\^|&=|&&|&|==|=|!=|!|-=|--|-|\\|=|\\|\\||\\||<=|<-|<<=|<<|<|\\*=|\\*|\\^=|\\^|>>=|>>"
		"|>=|>|/|:=|%|\\.\\.\\.|\\.|:)", "o"),
	RULE("[()\\[\\]{},;]", "p"), RULE("\\s+", ""), PUSH(GO_RAW, "`", "s"), PUSH(GO_STRING, "\"", "s"), { 0 },
};
static const struct highlight_rule go_string[] = {
	RULE("\\\\([abfnrtv\\\\'\"]|u" HEX4 "|U" HEX4 HEX4 "|x\\h\\h)", "se"), RULE("\\\\.", "err"),
	POP("\"", "s"), RULE("[^\"\\\\]+", "s"), { 0 },
};
static const struct highlight_rule go_raw[] = { POP("`", "s"), RULE("[^`]+", "s"), { 0 } };
static const struct highlight_rule *const go[GO_STATES] = {
	[ROOT] = go_root, [GO_RAW] = go_raw, [GO_STRING] = go_string,
};
const struct highlight_language highlight_go = { .names = "go golang", .states = go };
