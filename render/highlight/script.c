/* The tables of JavaScript and TypeScript, with and without tags in them, and of JSON. */
#include "render/highlight/lex.h"

/* clang-format off */

static const char *const javascript_words[] = {
	"Array=nb", "ArrayBuffer=nb", "Boolean=nb", "DataView=nb", "Date=nb", "Error=nb",
	"Float32Array=nb", "Float64Array=nb", "Function=nb", "Infinity=kc", "Int16Array=nb",
	"Int32Array=nb", "Int8Array=nb", "Map=nb", "Math=nb", "NaN=kc", "Number=nb", "Object=nb",
	"Packages=nb", "Promise=nb", "Proxy=nb", "Reflect=nb", "RegExp=nb", "Set=nb", "String=nb",
	"Symbol=nb", "Uint16Array=nb", "Uint16ClampedArray=nb", "Uint32Array=nb",
	"Uint32ClampedArray=nb", "Uint8Array=nb", "Uint8ClampedArray=nb", "WeakMap=nb",
	"WeakSet=nb", "as=k+", "async=k+", "await=k+", "break=k+", "case=k+", "catch=k+",
	"class=kd+", "const=kd+", "constructor=kd+", "continue=k+", "debugger=k+", "decodeURI=nb",
	"decodeURIComponent=nb", "default=k+", "delete=k+", "do=k+", "document=nb", "else=k+",
	"encodeURI=nb", "encodeURIComponent=nb", "enum=kr", "eval=nb", "export=k+", "extends=kd+",
	"false=kc", "finally=k+", "for=k+", "from=k+", "function=kd+", "get=kd+", "global=nb",
	"if=k+", "implements=kr", "import=k+", "in=k+", "instanceof=k+", "interface=kr",
	"isFinite=nb", "isNaN=nb", "let=kd+", "navigator=nb", "netscape=nb", "new=k+", "null=kc",
	"of=k+", "package=kr", "parseFloat=nb", "parseInt=nb", "private=kr", "protected=kr",
	"public=kr", "return=k+", "self=nb", "set=kd+", "static=kd+", "sun=nb", "super=k+",
	"switch=k+", "this=k+", "throw=k+", "true=kc", "try=k+", "typeof=k+", "undefined=kc",
	"var=kd+", "void=k+", "while=k+", "window=nb", "with=kd+", "yield=k+",
};
static const char *const typescript_words[] = {
	"Array=nb", "ArrayBuffer=nb", "Boolean=nb", "DataView=nb", "Date=nb", "Error=nb",
	"Float32Array=nb", "Float64Array=nb", "Function=nb", "Infinity=kc", "Int16Array=nb",
	"Int32Array=nb", "Int8Array=nb", "Map=nb", "Math=nb", "NaN=kc", "Number=nb", "Object=nb",
	"Packages=nb", "Partial=nb", "Pick=nb", "Promise=nb", "Proxy=nb", "Readonly=nb",
	"Record=nb", "Reflect=nb", "RegExp=nb", "Set=nb", "String=nb", "Symbol=nb",
	"Uint16Array=nb", "Uint16ClampedArray=nb", "Uint32Array=nb", "Uint32ClampedArray=nb",
	"Uint8Array=nb", "Uint8ClampedArray=nb", "WeakMap=nb", "WeakSet=nb", "abstract=kd+",
	"any=kr", "as=k+", "async=k+", "await=k+", "break=k+", "case=k+", "catch=k+", "class=kd+",
	"const=kd+", "constructor=kd+", "continue=k+", "debugger=k+", "declare=kr", "decodeURI=nb",
	"decodeURIComponent=nb", "default=k+", "delete=k+", "do=k+", "document=nb", "else=k+",
	"encodeURI=nb", "encodeURIComponent=nb", "enum=kr", "eval=nb", "export=k+", "extends=kd+",
	"false=kc", "finally=k+", "for=k+", "from=k+", "function=kd+", "get=kd+", "global=nb",
	"if=k+", "implements=k+", "import=k+", "in=k+", "instanceof=k+", "interface=kr", "is=k+",
	"isFinite=nb", "isNaN=nb", "keyof=kr", "let=kd+", "module=kr", "namespace=k+",
	"navigator=nb", "netscape=nb", "new=k+", "null=kc", "number=kr", "of=k+", "package=kr",
	"parseFloat=nb", "parseInt=nb", "private=k+", "protected=k+", "public=k+", "readonly=k+",
	"return=k+", "self=nb", "set=kd+", "static=k+", "string=kr", "sun=nb", "super=k+",
	"switch=k+", "this=k+", "throw=k+", "true=kc", "try=k+", "type=kd+", "typeof=k+",
	"undefined=kc", "var=kd+", "void=k+", "while=k+", "window=nb", "with=kd+", "yield=k+",
};

enum {
	ROOT = 1, COMMENT, BLANK, EXPRESSION, REGEX, REGEX_END, REGEX_GROUP, DOUBLE, SINGLE, STATEMENT, OBJECT,
	TERNARY, TEMPLATE, TEMPLATE_EXPRESSION, TAG, TAG_OPENING, ELEMENT, ELEMENT_NAME, INTERPOLATION,
	INTERPOLATION_INNER, COMMON, ID, STATES,
};

#define NAME "[\\i$]\\w*"

static const struct highlight_rule comment[] = {
	POP("\\*/", "cm"), RULE("[^*/]+", "cm"), RULE("[*/]", "cm"), { 0 },
};
static const struct highlight_rule blank[] = {
	RULE("\\s+", ""), RULE("<!--", "c"), RULE("//.*", "c1"), PUSH(COMMENT, "/\\*", "cm"), { 0 },
};
static const struct highlight_rule expression[] = {
	MIX(BLANK), GOTO(REGEX, "/", "sr"), GOTO(OBJECT, "[{]", "p"), POP("", ""), { 0 },
};
static const struct highlight_rule tagged_expression[] = {
	MIX(TAG), MIX(BLANK), GOTO(REGEX, "/", "sr"), GOTO(OBJECT, "[{]", "p"), POP("", ""), { 0 },
};
static const struct highlight_rule regex[] = {
	GOTO(REGEX_END, "/", "sr"), POP("[^/]\\n", "err"), POP("\\n", "err"),
	PUSH(REGEX_GROUP, "\\[\\^", "se"), PUSH(REGEX_GROUP, "\\[", "se"), RULE("\\\\.", "se"),
	RULE("\\(\\?[:=<!]", "se"), RULE("[{][\\d,]+[}]", "se"), RULE("[()?]", "se"), RULE(".", "sr"), { 0 },
};
static const struct highlight_rule regex_end[] = { POP("[gimuy]+", "sr"), POP("", ""), { 0 } };
static const struct highlight_rule regex_group[] = {
	RULE("/", "se"), { .pattern = "[^/]\\n", .token = { "err" }, .pop = 2 }, POP("\\]", "se"),
	RULE("\\\\.", "se"), RULE(".", "sr"), { 0 },
};
static const struct highlight_rule common[] = {
	PUSH(STATEMENT, "\\s*#!.*\\n", "cp"),
	MIX(BLANK),
	PUSH(EXPRESSION, "(\\+\\+|--|\\~|\\?\\?=?|&&|\\|\\||\\\\(?=\\n)|<<|>>>?|===|!==)", "o"),
	PUSH(EXPRESSION, "[-<>+*%&|^/!=]=?", "o"),
	PUSH(EXPRESSION, "[(\\[,]", "p"),
	PUSH(STATEMENT, ";", "p"),
	RULE("[)\\].]", "p"),
	PUSH(TEMPLATE, "`", "s2"),
	RULE("\\?\\.", "p"),
	{ .pattern = "\\?", .token = { "p" }, .push = { TERNARY, EXPRESSION } },
	PUSH(EXPRESSION, "@\t\\w*", "p", "nd"),
	PUSH(STATEMENT, "[{}]", "p"),
	MIX(ID),
	RULE("[0-9]+\\.[0-9]+([eE][0-9]+)?[fd]?", "mf"),
	RULE("0[xX]\\h+", "mh"),
	RULE("0[oO][0-7][0-7_]*", "mo"),
	RULE("0[bB][01][01_]*", "mb"),
	RULE("[0-9]+", "mi"),
	PUSH(DOUBLE, "\"", "dl"),
	PUSH(SINGLE, "'", "dl"),
	RULE(":", "p"),
	{ 0 },
};
static const struct highlight_rule root[] = { MIX(COMMON), { 0 } };
static const struct highlight_rule typed_root[] = {
	RULE("\\?\\.", "p"), RULE("\\?\\?", "o"), MIX(COMMON), { 0 },
};
static const struct highlight_rule id[] = {
	WORDS(javascript_words, NAME, "nx", .push = { EXPRESSION }), { 0 },
};
static const struct highlight_rule typed_id[] = {
	WORDS(typescript_words, NAME, "nx", .push = { EXPRESSION }), { 0 },
};
static const struct highlight_rule in_double[] = {
	RULE("\\\\[\\\\nrt\"]?", "se"), RULE("[^\\\\\"]+", "s2"), POP("\"", "dl"), { 0 },
};
static const struct highlight_rule in_single[] = {
	RULE("\\\\[\\\\nrt']?", "se"), RULE("[^\\\\']+", "s1"), POP("'", "dl"), { 0 },
};
static const struct highlight_rule statement[] = {
	GOTO(EXPRESSION, "case\\b", "k"), RULE(NAME "\t\\s*\t:", "nl", "", "p"), MIX(EXPRESSION), { 0 },
};
static const struct highlight_rule typed_statement[] = {
	PUSH(EXPRESSION, NAME "\t\\??\t\\s*\t:", "nl", "p", "", "p"),
	GOTO(EXPRESSION, "case\\b", "k"), MIX(EXPRESSION), { 0 },
};
static const struct highlight_rule object[] = {
	MIX(BLANK), PUSH(HIGHLIGHT_SAME, "[{]", "p"), GOTO(STATEMENT, "[}]", "p"),
	PUSH(EXPRESSION, NAME "\t\\s*\t:", "na", "", "p"), RULE(":", "p"), MIX(ROOT), { 0 },
};
static const struct highlight_rule ternary[] = { GOTO(EXPRESSION, ":", "p"), MIX(ROOT), { 0 } };
static const struct highlight_rule template[] = {
	PUSH(TEMPLATE_EXPRESSION, "[$]{", "p"), POP("`", "s2"), RULE("\\\\[$`]", "se"), RULE("[^$`\\\\]+", "s2"),
	RULE("[\\\\$]", "s2"), { 0 },
};
static const struct highlight_rule template_expression[] = { POP("}", "p"), MIX(ROOT), { 0 } };

static const struct highlight_rule tag[] = {
	{ .pattern = "<", .token = { "p" }, .push = { TAG_OPENING, ELEMENT, ELEMENT_NAME } }, { 0 },
};
static const struct highlight_rule tag_opening[] = {
	{ .pattern = "</", .token = { "p" }, .pop = 1, .push = { ELEMENT, ELEMENT_NAME } },
	MIX(TAG),
	{ .pattern = "{", .token = { "si" }, .push = { INTERPOLATION, EXPRESSION } },
	{ .pattern = "[^<{]+", .within = 1 }, { 0 },
};
static const struct highlight_rule element[] = {
	MIX(BLANK), { .pattern = "/>", .token = { "p" }, .pop = 2 }, POP(">", "p"),
	{ .pattern = "{", .token = { "si" }, .push = { INTERPOLATION, EXPRESSION } },
	RULE("\\w[\\w-]*", "na"), RULE("=", "p"), RULE("(\"[^\"\\n]*\"|'[^'\\n]*')", "s"), { 0 },
};
static const struct highlight_rule element_name[] = {
	RULE("[A-Z]\\w*", "nc"), RULE("\\w+", "nt"), RULE("\\.", "p"), POP("", ""), { 0 },
};
static const struct highlight_rule typed_element_name[] = {
	{ .pattern = "\\w+\t,", .token = { "nx", "p" }, .pop = 3 },
	RULE("[A-Z]\\w*", "nc"), RULE("\\w+", "nt"), RULE("\\.", "p"), POP("", ""), { 0 },
};
static const struct highlight_rule interpolation[] = {
	POP("}", "si"), { .pattern = "{", .token = { "p" }, .push = { INTERPOLATION_INNER, STATEMENT } },
	MIX(ROOT), { 0 },
};
static const struct highlight_rule interpolation_inner[] = { GOTO(STATEMENT, "}", "p"), MIX(ROOT), { 0 } };

#define SCRIPT(root_, expression_, statement_, element_name_, id_) \
	{ \
		[ROOT] = root_, [COMMENT] = comment, [BLANK] = blank, [EXPRESSION] = expression_, \
		[REGEX] = regex, [REGEX_END] = regex_end, [REGEX_GROUP] = regex_group, \
		[DOUBLE] = in_double, [SINGLE] = in_single, [STATEMENT] = statement_, [OBJECT] = object, \
		[TERNARY] = ternary, [TEMPLATE] = template, [TEMPLATE_EXPRESSION] = template_expression, \
		[TAG] = tag, [TAG_OPENING] = tag_opening, [ELEMENT] = element, \
		[ELEMENT_NAME] = element_name_, [INTERPOLATION] = interpolation, \
		[INTERPOLATION_INNER] = interpolation_inner, [COMMON] = common, [ID] = id_, \
	}

static const struct highlight_rule *const javascript[STATES] =
		SCRIPT(root, expression, statement, element_name, id);
static const struct highlight_rule *const typescript[STATES] =
		SCRIPT(typed_root, expression, typed_statement, element_name, typed_id);
static const struct highlight_rule *const jsx[STATES] =
		SCRIPT(root, tagged_expression, statement, element_name, id);
static const struct highlight_rule *const tsx[STATES] =
		SCRIPT(typed_root, tagged_expression, typed_statement, typed_element_name, typed_id);

const struct highlight_language highlight_javascript = { .names = "javascript js", .states = javascript };
const struct highlight_language highlight_typescript = { .names = "typescript ts", .states = typescript };
const struct highlight_language highlight_jsx = { .names = "jsx react", .states = jsx, .start = EXPRESSION,
	.within = { &highlight_html } };
const struct highlight_language highlight_tsx = { .names = "tsx", .states = tsx, .start = EXPRESSION,
	.within = { &highlight_html } };

enum { JSON_BLANK = 2, JSON_OBJECT, JSON_NAME, JSON_VALUE, JSON_STRING, JSON_ARRAY, JSON_STATES };

static const struct highlight_rule json_root[] = {
	MIX(JSON_BLANK), PUSH(JSON_OBJECT, "{", "p"), PUSH(JSON_ARRAY, "\\[", "p"), MIX(JSON_NAME),
	MIX(JSON_VALUE), RULE("[\\]}]", "p"), { 0 },
};
static const struct highlight_rule json_blank[] = { RULE("\\s+", "w"), { 0 } };
static const struct highlight_rule json_object[] = {
	MIX(JSON_BLANK), MIX(JSON_NAME), MIX(JSON_VALUE), POP("}", "p"), RULE(",", "p"), { 0 },
};
static const struct highlight_rule json_name[] = {
	RULE("\"(\\\\.|[^\"\\\\\\n])*\"\t\\s*\t:", "nl", "w", "p"), { 0 },
};
static const struct highlight_rule json_value[] = {
	MIX(JSON_BLANK), RULE("(true|false|null)", "kc"), RULE("-?(0|[1-9]\\d*)\\.\\d+([eE][+-]?\\d+)?", "mf"),
	RULE("-?(0|[1-9]\\d*)([eE][+-]?\\d+)?", "mi"), PUSH(JSON_STRING, "\"", "s2"),
	PUSH(JSON_ARRAY, "\\[", "p"), PUSH(JSON_OBJECT, "{", "p"), { 0 },
};
static const struct highlight_rule json_string[] = {
	RULE("[^\\\\\"]+", "s2"), RULE("\\\\.", "se"), POP("\"", "s2"), { 0 },
};
static const struct highlight_rule json_array[] = { MIX(JSON_VALUE), POP("\\]", "p"), RULE(",", "p"), { 0 } };

static const struct highlight_rule *const json[JSON_STATES] = {
	[ROOT] = json_root, [JSON_BLANK] = json_blank, [JSON_OBJECT] = json_object, [JSON_NAME] = json_name,
	[JSON_VALUE] = json_value, [JSON_STRING] = json_string, [JSON_ARRAY] = json_array,
};
const struct highlight_language highlight_json = { .names = "json", .states = json };
