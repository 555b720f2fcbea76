/* The tables of Ruby. */
#include "render/highlight/lex.h"

/* clang-format off */

static const char *const ruby_keywords[] = {
	"BEGIN=k", "END=k", "alias=k", "begin=k", "break=k", "case=k", "defined?=k", "do=k",
	"else=k", "elsif=k", "end=k", "ensure=k", "for=k", "if=k", "in=k", "next=k", "raise=k",
	"redo=k", "rescue=k", "retry=k", "return=k", "super=k", "then=k", "undef=k", "unless=k",
	"until=k", "when=k", "while=k", "yield=k",
};
static const char *const ruby_pseudo[] = {
	"__FILE__=kp", "__LINE__=kp", "alias_method=kp", "attr=kp", "catch=kp", "extend=kp",
	"false=kp", "include=kp", "loop=kp", "module_function=kp", "nil=kp", "private=kp",
	"protected=kp", "public=kp", "raise=kp", "throw=kp", "true=kp",
};
static const char *const ruby_builtins[] = {
	"__id__=nb", "__send__=nb", "abort=nb", "ancestors=nb", "at_exit=nb", "attr_accessor=nb",
	"attr_reader=nb", "attr_writer=nb", "autoload=nb", "binding=nb", "callcc=nb", "caller=nb",
	"catch=nb", "chomp=nb", "chop=nb", "class_eval=nb", "class_variables=nb", "clone=nb",
	"const_defined?=nb", "const_get=nb", "const_missing=nb", "const_set=nb", "constants=nb",
	"display=nb", "dup=nb", "eval=nb", "exec=nb", "exit=nb", "extend=nb", "fail=nb", "fork=nb",
	"format=nb", "freeze=nb", "getc=nb", "gets=nb", "global_variables=nb", "gsub=nb", "hash=nb",
	"id=nb", "included_modules=nb", "inspect=nb", "instance_eval=nb", "instance_method=nb",
	"instance_methods=nb", "instance_variable_get=nb", "instance_variable_set=nb",
	"instance_variables=nb", "lambda=nb", "load=nb", "local_variables=nb", "loop=nb",
	"method=nb", "method_missing=nb", "methods=nb", "module_eval=nb", "name=nb", "object_id=nb",
	"open=nb", "p=nb", "print=nb", "printf=nb", "private_class_method=nb",
	"private_instance_methods=nb", "private_methods=nb", "proc=nb",
	"protected_instance_methods=nb", "protected_methods=nb", "public_class_method=nb",
	"public_instance_methods=nb", "public_methods=nb", "putc=nb", "puts=nb", "raise=nb",
	"rand=nb", "readline=nb", "readlines=nb", "require=nb", "require_relative=nb", "scan=nb",
	"select=nb", "self=nb", "send=nb", "set_trace_func=nb", "singleton_methods=nb", "sleep=nb",
	"split=nb", "sprintf=nb", "srand=nb", "sub=nb", "syscall=nb", "system=nb", "taint=nb",
	"test=nb", "throw=nb", "to_a=nb", "to_s=nb", "trace_var=nb", "trap=nb", "untaint=nb",
	"untrace_var=nb", "warn=nb",
};
static const char *const ruby_questions[] = {
	"autoload=nb", "block_given=nb", "const_defined=nb", "eql=nb", "equal=nb", "frozen=nb",
	"include=nb", "instance_of=nb", "is_a=nb", "iterator=nb", "kind_of=nb", "method_defined=nb",
	"nil=nb", "private_method_defined=nb", "protected_method_defined=nb",
	"public_method_defined=nb", "respond_to=nb", "tainted=nb",
};
static const char *const ruby_bangs[] = {
	"chomp=nb", "chop=nb", "exit=nb", "gsub=nb", "sub=nb",
};

enum {
	ROOT = 1, SYMBOLS, SIGILS, STRINGS, REGEX_FLAGS, SIMPLE_STRING, SIMPLE_SYMBOL, SIMPLE_BACKTICK, BLANK,
	INLINE_BLANK, HEREDOCS, HEREDOC_QUEUE, RESOLVE, TEST, FUNCTION, CLASS, TERNARY, PARAMETERS, IN_INTERPOLATION,
	INTERPOLATION, ESCAPED, CALL, CALL_SPACED, EXPRESSION, SLASH_REGEX, END_PART, SIGIL, SIGIL_PLAIN, STATES,
};

/* Open strings with a sigil are note[1] and on, note[0] of them; heredocs to come are word[] and
 * note[TOLERANT] and on, note[QUEUED] of them. */
enum { SIGILS_MAX = 12, QUEUED = 16, TOLERANT = 17, QUEUE_MAX = 4 };

static int64_t
sigil_of(const struct highlight_run *r)
{
	int64_t n = r->lexer->note[0];
	return n ? r->lexer->note[n] : 0;
}

static char
closing(char open)
{
	return open == '{' ? '}' : open == '[' ? ']' : open == '(' ? ')' : open == '<' ? '>' : open;
}

static bool
sigil_push(struct highlight_run *r, int64_t how, uint8_t state)
{
	if (r->lexer->note[0] == SIGILS_MAX)
		return false;
	r->lexer->note[++r->lexer->note[0]] = how;
	highlight_push(r, state);
	return true;
}

static bool
sigil(struct highlight_run *r, const struct highlight_match *m)
{
	char kind = m->at[2] > m->at[1] ? r->text.ptr[m->at[1]] : '\0';
	char open = r->text.ptr[m->at[2]];
	if ((unsigned char)open >= 0x80 || r->lexer->note[0] == SIGILS_MAX)
		return false;
	highlight_token(r, kind == 'r' ? "sr" : "sx", m->at[3]);
	if (kind == 'r')
		highlight_push(r, REGEX_FLAGS);
	bool interpolates = kind && strchr("rQWxI", kind);
	return sigil_push(r, (unsigned char)open | (kind == 'r') << 8, interpolates ? SIGIL : SIGIL_PLAIN);
}

static const char *
sigil_token(const struct highlight_run *r)
{
	return sigil_of(r) >> 8 ? "sr" : "sx";
}

/* An escape, or what opens or closes. */
static bool
sigil_edge(struct highlight_run *r, const struct highlight_match *m)
{
	char open = (char)(sigil_of(r) & 0xff), close = closing(open), c = r->text.ptr[m->at[0]];
	char next = m->at[1] < r->end ? r->text.ptr[m->at[1]] : '\0';
	if (c == '\\' && next && (next == '#' || next == '\\' || next == open || next == close)) {
		r->at = m->at[1] + 1;
		highlight_token(r, "se", r->at);
	} else if (c == open && open != close) {
		highlight_token(r, sigil_token(r), m->at[1]);
		(void)sigil_push(r, sigil_of(r), HIGHLIGHT_SAME);
	} else if (c == close) {
		highlight_token(r, sigil_token(r), m->at[1]);
		if (r->lexer->note[0])
			r->lexer->note[0]--;
		highlight_pop(r, 1);
	} else {
		return false;
	}
	return true;
}

static bool
sigil_text(struct highlight_run *r, const struct highlight_match *m)
{
	char open = (char)(sigil_of(r) & 0xff), close = closing(open);
	size_t end = m->at[0] + 1;
	while (end < m->at[1] && r->text.ptr[end] != open && r->text.ptr[end] != close)
		end++;
	highlight_token(r, sigil_token(r), end);
	r->at = end;
	return true;
}

static bool
heredoc(struct highlight_run *r, const struct highlight_match *m)
{
	struct highlight_lexer *l = r->lexer;
	char quote = m->at[2] > m->at[1] ? r->text.ptr[m->at[1]] : '\0';
	if (l->note[QUEUED] == QUEUE_MAX || (quote && (m->at[3] == r->end || r->text.ptr[m->at[3]] != quote)))
		return false;
	highlight_token(r, "o", m->at[1]);
	r->at = m->at[3] + (quote != '\0');
	highlight_token(r, "no", r->at);
	l->word[l->note[QUEUED]] = str_slice(r->text, m->at[2], m->at[3]);
	l->note[TOLERANT + l->note[QUEUED]++] = m->at[1] - m->at[0] == 3;
	if (highlight_state(r) != HEREDOC_QUEUE)
		highlight_push(r, HEREDOC_QUEUE);
	return true;
}

static bool
heredoc_line(struct highlight_run *r, const struct highlight_match *m)
{
	struct highlight_lexer *l = r->lexer;
	struct str line = str_slice(r->text, m->at[0], m->at[1]), trimmed = str_trim(line);
	if (!l->note[TOLERANT] && line.len)
		trimmed = (struct str){ line.ptr, trimmed.len ? (size_t)(trimmed.ptr - line.ptr) + trimmed.len : 0 };
	bool ends = l->note[QUEUED] && str_eq(trimmed, l->word[0]);
	if (ends) {
		memmove(l->word, l->word + 1, sizeof(l->word) - sizeof(l->word[0]));
		memmove(&l->note[TOLERANT], &l->note[TOLERANT + 1], (QUEUE_MAX - 1) * sizeof(l->note[0]));
		if (--l->note[QUEUED] == 0)
			highlight_pop(r, 1);
	}
	highlight_token(r, ends ? "no" : "sh", m->at[1]);
	highlight_pop(r, 1);
	return true;
}

#define METHOD "([a-zA-Z_]\\w*[!?]?|\\*\\*?|[-+]@?|[/%&|^`\\~]|\\[\\]=?|<<?|>>?|<=>?|>=|===?)"
#define SIMPLE(token_, stop_, fin_) \
	{ MIX(ESCAPED), RULE("[^\\\\" stop_ "#]+", token_), RULE("[\\\\#]", token_), POP(fin_, token_), { 0 } }

static const struct highlight_rule symbols[] = {
	RULE(":@?@?[a-zA-Z_]\\w*[!?]?", "ss"),
	RULE(":(\\*\\*|[-+]@|[/%&|^`\\~]|\\[\\]=?|<<|>>|<=?>|<=?|===?)", "ss"),
	RULE(":'(\\\\\\\\|\\\\'|[^'])*'", "ss"), PUSH(SIMPLE_SYMBOL, ":\"", "ss"), { 0 },
};
static const struct highlight_rule sigils[] = { HOOK(sigil, "%\t[rqswQWxiI]?\t[^\\w\\s]"), { 0 } };
static const struct highlight_rule in_sigil[] = {
	HOOK(sigil_edge, "\\a"), MIX(ESCAPED), HOOK(sigil_text, "#"), HOOK(sigil_text, "[^#\\\\]+"), { 0 },
};
static const struct highlight_rule sigil_plain[] = {
	HOOK(sigil_edge, "\\a"), HOOK(sigil_text, "[\\\\#]"), HOOK(sigil_text, "[^#\\\\]+"), { 0 },
};
static const struct highlight_rule strings[] = {
	MIX(SYMBOLS), PUSH(EXPRESSION, "[a-z_]\\w*[?!]?:\\s+", "ss"), RULE("'(\\\\\\\\|\\\\'|[^'])*'", "s1"),
	PUSH(SIMPLE_STRING, "\"", "s2"), PUSH(SIMPLE_BACKTICK, "`", "sb"), { 0 },
};
static const struct highlight_rule regex_flags[] = { POP("[mixounse]*", "sr"), { 0 } };
static const struct highlight_rule simple_string[] = SIMPLE("s2", "\"", "\"");
static const struct highlight_rule simple_symbol[] = SIMPLE("ss", "\"", "\"");
static const struct highlight_rule simple_backtick[] = SIMPLE("sb", "`", "`");
static const struct highlight_rule blank[] = {
	MIX(INLINE_BLANK), PUSH(EXPRESSION, "\\n\\s*", ""), RULE("#.*", "c1"), RULE("=begin\\b~(\\n=end\\b)", "cm"),
	{ 0 },
};
static const struct highlight_rule inline_blank[] = { RULE("[ \\t\\r]+", ""), { 0 } };
#define DECIMAL "\\d+(_\\d+)*"
static const struct highlight_rule root[] = {
	MIX(BLANK), PUSH(END_PART, "__END__", "cp"),
	RULE("0_?[0-7]+(_[0-7]+)*", "mo"), RULE("0x\\h+(_\\h+)*", "mh"), RULE("0b[01]+(_[01]+)*", "mb"),
	RULE(DECIMAL "(\\." DECIMAL "([eE][+-]?\\d+)?|[eE][+-]?\\d+)", "mf"), RULE(DECIMAL, "mi"),
	RULE("@@[a-zA-Z_]\\w*", "vc"), RULE("@[a-zA-Z_]\\w*", "vi"), RULE("\\$\\w+", "vg"),
	RULE("\\$[!@&`'+\\~=/\\\\,;.<>_*$?:\"]", "vg"), RULE("\\$-[0adFiIlpvw]", "vg"), RULE("::", "o"),
	MIX(STRINGS),
	WORDS(ruby_keywords, "(defined\\?|\\i\\w*)(?=\\W|\\Z)", "k", .only = true, .push = { EXPRESSION }),
	WORDS(ruby_pseudo, "\\i\\w*", "kp", .only = true, .push = { EXPRESSION }),
	RULE("module\t\\s+\t[a-zA-Z_][a-zA-Z0-9_]*(::[a-zA-Z_][a-zA-Z0-9_]*)*", "k", "", "nn"),
	PUSH(FUNCTION, "def\\b\t\\s*", "k", ""), PUSH(CLASS, "class\\b\t\\s*", "k", ""),
	{ .pattern = "[a-z_]+\t\\?", .token = { "", "nb" }, .words = ruby_questions,
		.word_count = HL_COUNT(ruby_questions), .only = true, .push = { EXPRESSION } },
	{ .pattern = "[a-z_]+\t!", .token = { "", "nb" }, .words = ruby_bangs,
		.word_count = HL_COUNT(ruby_bangs), .only = true, .push = { EXPRESSION } },
	WORDS(ruby_builtins, "\\i\\w*", "nb", .only = true, .push = { CALL }),
	MIX(HEREDOCS), PUSH(EXPRESSION, "\\.\\.\\.?", "o"), PUSH(CALL, "[A-Z][a-zA-Z0-9_]*", "no"),
	PUSH(CALL, "(\\.|::)\t\\s*\t([a-z_]\\w*[!?]?|[*%&^`\\~+-/\\[<>=])", "p", "", "nf"),
	PUSH(EXPRESSION, "[a-zA-Z_]\\w*[?!]", "n"), PUSH(CALL, "[a-zA-Z_]\\w*", "n"),
	PUSH(EXPRESSION, "(\\*\\*|<<?|>>?|=\\~|===|!\\~|&&?|\\|\\||\\.)", "o"),
	PUSH(EXPRESSION, "[-+/*%=<>&!^|\\~]=?", "o"),
	{ .pattern = "\\?", .token = { "p" }, .push = { TERNARY, EXPRESSION } },
	PUSH(EXPRESSION, "[\\[({,:\\\\;/]", "p"), RULE("[\\])}]", "p"), { 0 },
};
static const struct highlight_rule heredocs[] = {
	HOOK(heredoc, "<<[-\\~]?\t[\"`']?\t[a-zA-Z_]\\w*"), HOOK(heredoc, "<<[-\\~]?\t[\"']\t(?=[\"'])"), { 0 },
};
static const struct highlight_rule heredoc_queue[] = { GOTO(RESOLVE, "(?=\\n)", ""), MIX(ROOT), { 0 } };
static const struct highlight_rule resolve[] = {
	MIX(ESCAPED), PUSH(TEST, "\\n", "sh"), RULE("[#\\\\\\n]", "sh"), RULE("[^#\\\\\\n]+", "sh"), { 0 },
};
static const struct highlight_rule test[] = { HOOK(heredoc_line, "[^#\\\\\\n]*$"), POP("", ""), { 0 } };
static const struct highlight_rule function[] = {
	RULE("\\s+", ""), PUSH(PARAMETERS, "\\(", "p"), POP("[a-zA-Z_]\\w*\t\\.\t" METHOD, "nc", "o", "nf"),
	POP(METHOD, "nf"), POP("", ""), { 0 },
};
static const struct highlight_rule class[] = {
	RULE("\\s+", ""), RULE("\\w+(::\\w+)+", "nc"),
	{ .pattern = "\\(", .token = { "p" }, .push = { PARAMETERS, EXPRESSION } },
	GOTO(EXPRESSION, "<<", "o"), POP("[A-Z_]\\w*", "nc"), POP("", ""), { 0 },
};
static const struct highlight_rule ternary[] = {
	GOTO(EXPRESSION, ":\t\\s+", "p", ""), GOTO(EXPRESSION, ":(?![^#\\n:\\\\]*[:\\\\])", "p"), MIX(ROOT), { 0 },
};
static const struct highlight_rule parameters[] = {
	POP("\\)\t(\\.|::)?", "p", "o"), { .pattern = "\\(", .token = { "p" }, .push = { PARAMETERS, EXPRESSION } },
	MIX(ROOT), { 0 },
};
static const struct highlight_rule in_interpolation[] = { POP("}", "si"), MIX(ROOT), { 0 } };
static const struct highlight_rule interpolation[] = {
	PUSH(IN_INTERPOLATION, "#{", "si"), RULE("#(@@?|\\$)[a-zA-Z_]\\w*", "si"), { 0 },
};
static const struct highlight_rule escaped[] = {
	MIX(INTERPOLATION), RULE("\\\\([\\\\abefnrstv#\"']|x\\h\\h?|[0-7][0-7]?[0-7]?)", "se"), RULE("\\\\.", "se"),
	{ 0 },
};
static const struct highlight_rule call[] = {
	GOTO(EXPRESSION, "[/%]", "o"), POP("(?=\\n)", ""), GOTO(CALL_SPACED, "", ""), { 0 },
};
static const struct highlight_rule call_spaced[] = {
	MIX(BLANK), GOTO(EXPRESSION, "[%/]=", "o"), GOTO(SLASH_REGEX, "/(?=\\S|\\s*/)", "sr"), MIX(SIGILS),
	POP("(?=\\s*/)", ""), GOTO(EXPRESSION, "\\s+", ""), POP("", ""), { 0 },
};
static const struct highlight_rule expression[] = {
	MIX(INLINE_BLANK), GOTO(SLASH_REGEX, "/", "sr"),
	POP("\\?(\\\\[MC]-)*(\\\\([\\\\abefnrstv#\"']|x\\h\\h?|[0-7][0-7]?[0-7]?)|\\S)(?!\\w)", "sc"),
	POP("\\s*\t%[rqswQWxiI]? \\S* ", "", "sx"), MIX(SIGILS), POP("", ""), { 0 },
};
static const struct highlight_rule slash_regex[] = {
	MIX(INTERPOLATION), RULE("\\\\[\\\\/]", "sr"), RULE("[\\\\#]", "sr"), RULE("[^\\\\/#]+", "sr"),
	GOTO(REGEX_FLAGS, "/", "sr"), { 0 },
};
static const struct highlight_rule end_part[] = { POP("\\a+", "cp"), { 0 } };

static const struct highlight_rule *const ruby[STATES] = {
	[ROOT] = root, [SYMBOLS] = symbols, [SIGILS] = sigils, [STRINGS] = strings, [REGEX_FLAGS] = regex_flags,
	[SIMPLE_STRING] = simple_string, [SIMPLE_SYMBOL] = simple_symbol, [SIMPLE_BACKTICK] = simple_backtick,
	[BLANK] = blank, [INLINE_BLANK] = inline_blank, [HEREDOCS] = heredocs, [HEREDOC_QUEUE] = heredoc_queue,
	[RESOLVE] = resolve, [TEST] = test, [FUNCTION] = function, [CLASS] = class, [TERNARY] = ternary,
	[PARAMETERS] = parameters, [IN_INTERPOLATION] = in_interpolation, [INTERPOLATION] = interpolation,
	[ESCAPED] = escaped, [CALL] = call, [CALL_SPACED] = call_spaced, [EXPRESSION] = expression,
	[SLASH_REGEX] = slash_regex, [END_PART] = end_part, [SIGIL] = in_sigil, [SIGIL_PLAIN] = sigil_plain,
};
const struct highlight_language highlight_ruby = { .names = "ruby rb", .states = ruby, .start = EXPRESSION };
