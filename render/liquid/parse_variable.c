/* Liquid's variables with their filters, and conditions: each read strictly, and by patterns where
 * that fails. */
#include "core/char.h"
#include "render/liquid/parse.h"

/* ---- variables ---- */

static bool
strict_argument(struct liquid_parser *p)
{
	if (p->token->kind != TOKEN_ID || p->token[1].kind != TOKEN_COLON)
		return liquid_expression_strict(p, false);
	size_t at = liquid_open(p, CODE_ARGUMENT);
	liquid_emit_str(p, p->token->text);
	p->token += 2;
	if (!liquid_expression_strict(p, false))
		return false;
	liquid_close(p, at);
	return true;
}

static bool
strict_filter(struct liquid_parser *p)
{
	size_t at = liquid_open(p, CODE_FILTER);
	struct str name = p->token->text;
	if (!liquid_expect(p, TOKEN_ID))
		return false;
	liquid_emit_name(p, name);
	if (liquid_take(p, TOKEN_COLON)) {
		do {
			if (!strict_argument(p))
				return false;
		} while (liquid_take(p, TOKEN_COMMA));
	}
	liquid_close(p, at);
	return true;
}

static bool
strict_variable(struct liquid_parser *p, void *ctx)
{
	size_t at = liquid_open(p, CODE_VARIABLE);
	if (p->token->kind == TOKEN_END)
		liquid_emit_expression(p, S(""), false);
	else if (!liquid_expression_strict(p, false))
		return false;
	while (liquid_take(p, TOKEN_PIPE)) {
		if (!strict_filter(p))
			return false;
	}
	liquid_close(p, at);
	return true;
}

/* An argument as text: `key: value`, or an expression. */
static void
lax_argument(struct liquid_parser *p, struct str s)
{
	struct str key, value;
	size_t at = 0;
	if (liquid_attribute_next(s, &at, &key, &value) && at == s.len && key.ptr == s.ptr) {
		size_t open = liquid_open(p, CODE_ARGUMENT);
		liquid_emit_str(p, key);
		liquid_emit_expression(p, value, false);
		liquid_close(p, open);
		return;
	}
	liquid_emit_expression(p, s, false);
}

/* The end of an argument at `at`: a fragment, with `word:` before it or without. */
static size_t
argument_end(struct str s, size_t at)
{
	size_t end = at;
	while (end < s.len && char_is_word(s.ptr[end]))
		end++;
	size_t colon = liquid_skip(s, end);
	if (end > at && colon < s.len && s.ptr[colon] == ':') {
		size_t value = liquid_skip(s, colon + 1);
		end = liquid_fragment(s, value);
		if (end > value)
			return end;
	}
	return liquid_fragment(s, at);
}

static void
lax_filter(struct liquid_parser *p, struct str s)
{
	size_t from = 0, end;
	while (from < s.len && !char_is_word(s.ptr[from]))
		from++;
	for (end = from; end < s.len && char_is_word(s.ptr[end]);)
		end++;
	if (end == from)
		return;
	size_t open = liquid_open(p, CODE_FILTER);
	liquid_emit_name(p, str_slice(s, from, end));
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != ':' && s.ptr[i] != ',')
			continue;
		size_t start = liquid_skip(s, i + 1);
		end = argument_end(s, start);
		if (end == start)
			continue;
		lax_argument(p, str_slice(s, start, end));
		i = end - 1;
	}
	liquid_close(p, open);
}

/* The end of what belongs to one filter: white space, fragments and commas. */
static size_t
filter_end(struct str s, size_t at)
{
	for (;;) {
		size_t end = liquid_skip(s, at);
		if (end == at)
			end = liquid_fragment(s, at);
		if (end == at && at < s.len && s.ptr[at] == ',')
			end++;
		if (end == at)
			return at;
		at = end;
	}
}

static int
lax_variable(struct liquid_parser *p, struct str markup, void *ctx)
{
	struct str name = S("");
	size_t at = 0, open = liquid_open(p, CODE_VARIABLE);
	bool any = liquid_fragment_next(markup, &at, &name);
	liquid_emit_expression(p, name, false);
	at = any ? str_find(markup, '|', at) : markup.len;
	if (at < markup.len)
		at++;
	while (at < markup.len) {
		size_t end = filter_end(markup, at);
		if (end > at)
			lax_filter(p, str_slice(markup, at, end));
		at = end > at ? end : at + 1;
	}
	liquid_close(p, open);
	return 0;
}

int
liquid_emit_variable(struct liquid_parser *p, struct str markup)
{
	struct liquid_reading reading = { strict_variable, lax_variable, NULL, markup };
	return liquid_read(p, markup, &reading);
}

/* ---- conditions ---- */

static enum liquid_operator
operator_of(struct str s)
{
	static const struct {
		struct str text;
		enum liquid_operator is;
	} all[] = { { { "==", 2 }, OPERATOR_EQUAL }, { { "!=", 2 }, OPERATOR_UNEQUAL },
		{ { "<>", 2 }, OPERATOR_UNEQUAL }, { { "<", 1 }, OPERATOR_LESS },
		{ { ">", 1 }, OPERATOR_GREATER }, { { "<=", 2 }, OPERATOR_LESS_EQUAL },
		{ { ">=", 2 }, OPERATOR_GREATER_EQUAL }, { { "contains", 8 }, OPERATOR_CONTAINS } };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (str_eq(all[i].text, s))
			return all[i].is;
	}
	return OPERATOR_UNKNOWN;
}

static bool
strict_comparison(struct liquid_parser *p, bool literals, enum liquid_relation *ret_relation)
{
	enum liquid_operator op = OPERATOR_NONE;
	size_t at = liquid_open(p, CODE_CONDITION);
	liquid_emit(p, 0);
	if (!liquid_expression_strict(p, literals))
		return false;
	struct str text = p->token->text;
	if (liquid_take(p, TOKEN_COMPARISON)) {
		op = operator_of(text);
		if (!liquid_expression_strict(p, literals))
			return false;
	}
	*ret_relation = liquid_take_word(p, S("and"))  ? RELATION_AND
			: liquid_take_word(p, S("or")) ? RELATION_OR
						       : RELATION_LAST;
	liquid_patch(p, at + 1, (uint32_t)op | (uint32_t)*ret_relation << 8);
	liquid_close(p, at);
	return true;
}

bool
liquid_condition_strict(struct liquid_parser *p, bool literals)
{
	enum liquid_relation relation;
	do {
		if (!strict_comparison(p, literals, &relation))
			return false;
	} while (relation != RELATION_LAST);
	return true;
}

static bool
strict_condition(struct liquid_parser *p, void *ctx)
{
	return liquid_condition_strict(p, true);
}

/* Whether `and` or `or` stands at `at`, as a word: its length, else 0. */
static size_t
relation_at(struct str s, size_t at)
{
	size_t n = str_starts(str_from(s, at), S("and"))  ? 3
		   : str_starts(str_from(s, at), S("or")) ? 2
							  : 0;
	bool before = at > 0 && char_is_word(s.ptr[at - 1]);
	return n && !before && (at + n == s.len || !char_is_word(s.ptr[at + n])) ? n : 0;
}

/* The end of the comparison at `at`: up to a relation. */
static size_t
comparison_end(struct str s, size_t at)
{
	for (size_t i = liquid_skip(s, at); i < s.len; i = liquid_skip(s, i)) {
		if (relation_at(s, i))
			return i;
		size_t end = liquid_fragment(s, i);
		if (end == i) {
			while (end < s.len && !char_is_space(s.ptr[end]))
				end++;
		}
		i = end;
	}
	return s.len;
}

static bool
is_operator_char(char c)
{
	return c == '=' || c == '!' || c == '<' || c == '>' || c == '_' || (c >= 'a' && c <= 'z');
}

/* A comparison as text, with what it has to do with the next one. */
static bool
lax_comparison(struct liquid_parser *p, struct str s, enum liquid_relation relation)
{
	struct str left, right;
	size_t i = 0;
	if (!liquid_fragment_next(s, &i, &left))
		return false;
	size_t at = liquid_open(p, CODE_CONDITION), start = i = liquid_skip(s, i);
	while (i < s.len && is_operator_char(s.ptr[i]))
		i++;
	struct str text = str_slice(s, start, i);
	enum liquid_operator op = text.len ? operator_of(text) : OPERATOR_NONE;
	liquid_emit(p, (uint32_t)op | (uint32_t)relation << 8);
	liquid_emit_expression(p, left, true);
	if (op != OPERATOR_NONE) {
		start = liquid_skip(s, i);
		right = str_slice(s, start, liquid_fragment(s, start));
		liquid_emit_expression(p, right, true);
	}
	if (op == OPERATOR_UNKNOWN)
		liquid_emit_str(p, text);
	liquid_close(p, at);
	return true;
}

static int
lax_condition(struct liquid_parser *p, struct str markup, void *ctx)
{
	size_t at = 0, n = 1;
	do {
		size_t end = comparison_end(markup, at);
		enum liquid_relation relation = RELATION_LAST;
		struct str s = str_slice(markup, at, end);
		n = relation_at(markup, end);
		if (n)
			relation = n == 3 ? RELATION_AND : RELATION_OR;
		if (!lax_comparison(p, s, relation))
			return liquid_error(p, markup,
				"Syntax Error in tag 'if' - Valid syntax: if [expression]");
		at = end + n;
	} while (n);
	return 0;
}

int
liquid_emit_condition(struct liquid_parser *p, struct str markup)
{
	struct liquid_reading reading = { strict_condition, lax_condition, NULL, markup };
	return liquid_read(p, markup, &reading);
}
