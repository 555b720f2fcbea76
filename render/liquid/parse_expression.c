/* Liquid's expressions: literals, ranges and variables with their keys, read strictly or by
 * patterns. */
#include <errno.h>
#include <stdlib.h>

#include "core/char.h"
#include "render/liquid/parse.h"

static void
emit_constant(struct liquid_parser *p, enum liquid_code kind)
{
	liquid_close(p, liquid_open(p, kind));
}

static void
emit_string(struct liquid_parser *p, struct str s)
{
	size_t at = liquid_open(p, CODE_STRING);
	liquid_emit_str(p, s);
	liquid_close(p, at);
}

static void
emit_bits(struct liquid_parser *p, enum liquid_code kind, uint64_t bits)
{
	size_t at = liquid_open(p, kind);
	liquid_emit(p, (uint32_t)bits);
	liquid_emit(p, (uint32_t)(bits >> 32));
	liquid_close(p, at);
}

static void
emit_number(struct liquid_parser *p, struct str s)
{
	char text[400];
	uint64_t bits;
	size_t n = s.len < sizeof(text) ? s.len : sizeof(text) - 1;
	memcpy(text, s.ptr, n);
	text[n] = 0;
	if (str_find(s, '.', 0) == s.len) {
		errno = 0;
		int64_t integer = strtoll(text, NULL, 10);
		if (errno == 0) {
			emit_bits(p, CODE_INT, (uint64_t)integer);
			return;
		}
	}
	double real = strtod(text, NULL);
	memcpy(&bits, &real, sizeof(bits));
	emit_bits(p, CODE_FLOAT, bits);
}

/* The words that are no names; false where `s` is none of them. */
static bool
emit_literal(struct liquid_parser *p, struct str s, bool condition)
{
	if (s.len == 0 || str_eq(s, S("nil")) || str_eq(s, S("null")))
		emit_constant(p, CODE_NIL);
	else if (str_eq(s, S("true")))
		emit_constant(p, CODE_TRUE);
	else if (str_eq(s, S("false")))
		emit_constant(p, CODE_FALSE);
	else if (condition && str_eq(s, S("empty")))
		emit_constant(p, CODE_EMPTY);
	else if (condition && str_eq(s, S("blank")))
		emit_constant(p, CODE_BLANK);
	else if (str_eq(s, S("empty")) || str_eq(s, S("blank")))
		emit_string(p, S(""));
	else
		return false;
	return true;
}

static void
emit_root(struct liquid_parser *p, struct str name)
{
	size_t at = liquid_open(p, CODE_NAME);
	liquid_emit_name(p, name);
	liquid_close(p, at);
}

static void
emit_key(struct liquid_parser *p, struct str key)
{
	size_t at = liquid_open(p, CODE_KEY);
	liquid_emit_str(p, key);
	liquid_emit(p, str_eq(key, S("size")) || str_eq(key, S("first")) || str_eq(key, S("last")));
	liquid_close(p, at);
}

/* Turns the root at `at` into a lookup with keys behind it; the result is the lookup's place. */
static size_t
begin_lookup(struct liquid_parser *p, size_t at)
{
	liquid_emit(p, 0);
	size_t words = liquid_here(p) - at - 1;
	memmove(p->code.ptr + (at + 1) * 4, p->code.ptr + at * 4, words * 4);
	liquid_patch(p, at, CODE_LOOKUP);
	return at;
}

/* ---- by patterns ---- */

static bool
is_quoted(struct str s)
{
	return s.len && (s.ptr[0] == '"' || s.ptr[0] == '\'') && s.ptr[s.len - 1] == s.ptr[0];
}

/* -?\d+ or -?\d[\d.]+ */
static bool
is_number(struct str s)
{
	size_t i = s.len && s.ptr[0] == '-';
	if (i == s.len || !char_is_digit(s.ptr[i]))
		return false;
	while (i < s.len && (char_is_digit(s.ptr[i]) || s.ptr[i] == '.'))
		i++;
	return i == s.len;
}

/* (a..b): the two ends. */
static bool
split_range(struct str s, struct str *ret_from, struct str *ret_to)
{
	if (s.len < 2 || s.ptr[0] != '(' || s.ptr[s.len - 1] != ')')
		return false;
	s = str_trim(str_slice(s, 1, s.len - 1));
	size_t end = 0;
	while (end < s.len && !char_is_space(s.ptr[end]))
		end++;
	size_t dots = end; /* the last ".." of the first word, or one behind it */
	while (dots > 0 && !(dots + 1 < end && s.ptr[dots] == '.' && s.ptr[dots + 1] == '.'))
		dots--;
	if (dots == 0) {
		dots = liquid_skip(s, end);
		if (!str_starts(str_from(s, dots), S("..")))
			return false;
	} else {
		end = dots;
	}
	*ret_from = str_slice(s, 0, end);
	*ret_to = str_trim(str_from(s, dots + 2));
	for (size_t i = 0; i < ret_to->len; i++) {
		if (char_is_space(ret_to->ptr[i]))
			return false;
	}
	return ret_from->len && ret_to->len;
}

static bool
is_constant(const struct liquid_parser *p, size_t at)
{
	uint32_t kind = liquid_word(p, at) & 0xff;
	return kind <= CODE_STRING;
}

/* Closes a range whose ends are written. */
static void
end_range(struct liquid_parser *p, size_t at)
{
	size_t from = at + 2, to = from + (liquid_word(p, from) >> 8);
	liquid_patch(p, at + 1, is_constant(p, from) && is_constant(p, to));
	liquid_close(p, at);
}

/* The end of the bracket at `at`, brackets within counted; `at` where it does not end. */
static size_t
bracket_end(struct str s, size_t at)
{
	size_t depth = 0;
	for (size_t i = at; i < s.len && i - at < LIQUID_BRACKET_MAX; i++) {
		if (s.ptr[i] == '[')
			depth++;
		if (s.ptr[i] == ']' && --depth == 0)
			return i + 1 > at + 2 ? i + 1 : at;
	}
	return at;
}

/* The next key of a variable: [expression] or a word. */
static bool
next_key(struct str s, size_t *at, struct str *ret)
{
	for (size_t i = *at; i < s.len; i++) {
		size_t end = s.ptr[i] == '[' ? bracket_end(s, i) : liquid_segment(s, i);
		if (end == i)
			continue;
		if (s.ptr[i] != '[' && end < s.len && s.ptr[end] == '?')
			end++;
		*ret = str_slice(s, i, end);
		*at = end;
		return true;
	}
	return false;
}

static void
emit_bracket(struct liquid_parser *p, enum liquid_code kind, struct str key)
{
	size_t at = liquid_open(p, kind);
	liquid_emit_expression(p, str_slice(key, 1, key.len - 1), false);
	liquid_close(p, at);
}

static void
emit_lookup(struct liquid_parser *p, struct str s)
{
	struct str key;
	size_t i = 0, start = liquid_here(p), lookup = SIZE_MAX;
	if (!next_key(s, &i, &key)) { /* a variable without a name */
		emit_constant(p, CODE_NIL);
		emit_constant(p, CODE_NIL);
		liquid_patch(p, start, CODE_DYNAMIC | 2 << 8);
		return;
	}
	if (key.ptr[0] == '[')
		emit_bracket(p, CODE_DYNAMIC, key);
	else
		emit_root(p, key);
	while (next_key(s, &i, &key)) {
		if (lookup == SIZE_MAX)
			lookup = begin_lookup(p, start);
		if (key.ptr[0] == '[')
			emit_bracket(p, CODE_INDEX, key);
		else
			emit_key(p, key);
	}
	if (lookup != SIZE_MAX)
		liquid_close(p, lookup);
}

void
liquid_emit_expression(struct liquid_parser *p, struct str markup, bool condition)
{
	struct str from, to, s = str_trim(markup);
	if (p->nest >= LIQUID_NEST_MAX) {
		emit_constant(p, CODE_NIL);
		return;
	}
	p->nest++;
	if (is_quoted(s)) {
		emit_string(p, str_slice(s, 1, s.len > 1 ? s.len - 1 : 1));
	} else if (is_number(s)) {
		emit_number(p, s);
	} else if (split_range(s, &from, &to)) {
		size_t at = liquid_open(p, CODE_RANGE);
		liquid_emit(p, 0);
		liquid_emit_expression(p, from, false);
		liquid_emit_expression(p, to, false);
		end_range(p, at);
	} else if (!emit_literal(p, s, condition)) {
		emit_lookup(p, s);
	}
	p->nest--;
}

/* ---- strictly ---- */

bool
liquid_take(struct liquid_parser *p, enum liquid_token_kind kind)
{
	if (p->token->kind != kind)
		return false;
	if (kind != TOKEN_END)
		p->token++;
	return true;
}

bool
liquid_take_word(struct liquid_parser *p, struct str word)
{
	return str_eq(p->token->text, word) && liquid_take(p, TOKEN_ID);
}

bool
liquid_expect(struct liquid_parser *p, enum liquid_token_kind kind)
{
	if (liquid_take(p, kind))
		return true;
	p->problem = arena_printf(&p->arena, "Expected %s but found %s", liquid_token_name(kind),
		liquid_token_name(p->token->kind));
	return false;
}

static bool
strict_bracket(struct liquid_parser *p, enum liquid_code kind)
{
	size_t at = liquid_open(p, kind);
	if (!liquid_expression_strict(p, false) || !liquid_expect(p, TOKEN_CLOSE_SQUARE))
		return false;
	liquid_close(p, at);
	return true;
}

/* The keys behind a root at `start`. */
static bool
strict_keys(struct liquid_parser *p, size_t start)
{
	size_t lookup = SIZE_MAX;
	while (p->token->kind == TOKEN_OPEN_SQUARE || p->token->kind == TOKEN_DOT) {
		if (lookup == SIZE_MAX)
			lookup = begin_lookup(p, start);
		if (liquid_take(p, TOKEN_OPEN_SQUARE)) {
			if (!strict_bracket(p, CODE_INDEX))
				return false;
			continue;
		}
		p->token++;
		struct str key = p->token->text;
		if (!liquid_expect(p, TOKEN_ID))
			return false;
		emit_key(p, key);
	}
	if (lookup != SIZE_MAX)
		liquid_close(p, lookup);
	return true;
}

static bool
strict_range(struct liquid_parser *p)
{
	size_t at = liquid_open(p, CODE_RANGE);
	liquid_emit(p, 0);
	if (!liquid_expression_strict(p, false) || !liquid_expect(p, TOKEN_DOTDOT) ||
		!liquid_expression_strict(p, false) || !liquid_expect(p, TOKEN_CLOSE_ROUND))
		return false;
	end_range(p, at);
	return true;
}

static bool
strict_id(struct liquid_parser *p, bool condition)
{
	struct str name = p->token++->text;
	bool keys = p->token->kind == TOKEN_OPEN_SQUARE || p->token->kind == TOKEN_DOT;
	if (!keys && emit_literal(p, name, condition))
		return true;
	size_t at = liquid_here(p);
	emit_root(p, name);
	return strict_keys(p, at);
}

static bool
strict_any(struct liquid_parser *p, bool condition)
{
	size_t at = liquid_here(p);
	struct str text = p->token->text;
	if (p->token->kind == TOKEN_ID)
		return strict_id(p, condition);
	if (liquid_take(p, TOKEN_OPEN_SQUARE))
		return strict_bracket(p, CODE_DYNAMIC) && strict_keys(p, at);
	if (liquid_take(p, TOKEN_OPEN_ROUND))
		return strict_range(p);
	if (liquid_take(p, TOKEN_STRING))
		emit_string(p, str_slice(text, 1, text.len - 1));
	else if (liquid_take(p, TOKEN_NUMBER))
		emit_number(p, text);
	else
		p->problem = arena_printf(&p->arena, "'%.*s' (%s) is not a valid expression",
			STR(text), liquid_token_name(p->token->kind));
	return !p->problem.ptr;
}

bool
liquid_expression_strict(struct liquid_parser *p, bool condition)
{
	if (p->nest >= LIQUID_NEST_MAX) {
		p->problem = S("the expression is nested too deep");
		return false;
	}
	p->nest++;
	bool fine = strict_any(p, condition);
	p->nest--;
	return fine;
}

int
liquid_read(struct liquid_parser *p, struct str markup, const struct liquid_reading *reading)
{
	struct liquid_token *tokens;
	struct str bad;
	struct arena_mark mark = arena_mark(&p->arena);
	size_t code = p->code.len;
	int r = 0;
	p->problem = (struct str){ 0 };
	if (!liquid_tokens(&p->arena, markup, &tokens, &bad)) {
		p->problem = arena_printf(&p->arena, "Unexpected character %.*s", STR(bad));
	} else {
		p->token = tokens;
		if (reading->strict(p, reading->ctx))
			(void)liquid_expect(p, TOKEN_END);
	}
	if (p->problem.ptr) {
		struct str shown = str_slice(str_trim(reading->shown), 0, 80);
		p->code.len = code;
		if (p->source->mode == LIQUID_STRICT)
			r = liquid_error(
				p, reading->shown, "%.*s in \"%.*s\"", STR(p->problem), STR(shown));
		else if (p->source->mode == LIQUID_WARN)
			liquid_warning(
				p, reading->shown, "%.*s in \"%.*s\"", STR(p->problem), STR(shown));
		if (r == 0)
			r = reading->lax(p, markup, reading->ctx);
	}
	arena_release(&p->arena, mark);
	return r;
}
