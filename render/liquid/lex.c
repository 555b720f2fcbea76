/* Pieces of Liquid's markup: tokens for the strict parser, and the patterns of the old one. */
#include "core/char.h"
#include "render/liquid/parse.h"

const char *
liquid_token_name(enum liquid_token_kind kind)
{
	static const char *const names[] = {
		[TOKEN_END] = "end_of_string",
		[TOKEN_ID] = "id",
		[TOKEN_NUMBER] = "number",
		[TOKEN_STRING] = "string",
		[TOKEN_COMPARISON] = "comparison",
		[TOKEN_DOTDOT] = "dotdot",
		[TOKEN_PIPE] = "pipe",
		[TOKEN_DOT] = "dot",
		[TOKEN_COLON] = "colon",
		[TOKEN_COMMA] = "comma",
		[TOKEN_OPEN_SQUARE] = "open_square",
		[TOKEN_CLOSE_SQUARE] = "close_square",
		[TOKEN_OPEN_ROUND] = "open_round",
		[TOKEN_CLOSE_ROUND] = "close_round",
		[TOKEN_QUESTION] = "question",
		[TOKEN_DASH] = "dash",
	};
	return names[kind];
}

size_t
liquid_skip(struct str s, size_t at)
{
	while (at < s.len && char_is_space(s.ptr[at]))
		at++;
	return at;
}

size_t
liquid_segment(struct str s, size_t at)
{
	while (at < s.len && (char_is_word(s.ptr[at]) || s.ptr[at] == '-'))
		at++;
	return at;
}

size_t
liquid_quoted(struct str s, size_t at)
{
	if (at >= s.len || (s.ptr[at] != '"' && s.ptr[at] != '\''))
		return at;
	size_t end = str_find(s, s.ptr[at], at + 1);
	return end < s.len ? end + 1 : at;
}

size_t
liquid_unbroken(struct str s, size_t at)
{
	while (at < s.len) {
		char c = s.ptr[at];
		if (char_is_space(c) || c == ',' || c == '|')
			break;
		size_t end = c == '"' || c == '\'' ? liquid_quoted(s, at) : at + 1;
		if (end == at)
			break;
		at = end;
	}
	return at;
}

size_t
liquid_fragment(struct str s, size_t at)
{
	size_t end = liquid_quoted(s, at);
	return end > at ? end : liquid_unbroken(s, at);
}

bool
liquid_fragment_next(struct str s, size_t *at, struct str *ret)
{
	for (size_t i = *at; i < s.len; i++) {
		size_t end = liquid_fragment(s, i);
		if (end > i) {
			*ret = str_slice(s, i, end);
			*at = end;
			return true;
		}
	}
	return false;
}

bool
liquid_fragments_next(struct str s, size_t *at, struct str *ret)
{
	size_t end;
	if (!liquid_fragment_next(s, at, ret))
		return false;
	while ((end = liquid_fragment(s, *at)) > *at) {
		ret->len += end - *at;
		*at = end;
	}
	return true;
}

bool
liquid_keyword(struct str s, size_t *at, struct str word)
{
	size_t i = liquid_skip(s, *at);
	if (i == *at || !str_starts(str_from(s, i), word))
		return false;
	size_t end = liquid_skip(s, i + word.len);
	if (end == i + word.len)
		return false;
	*at = end;
	return true;
}

bool
liquid_attribute_next(struct str s, size_t *at, struct str *ret_key, struct str *ret_value)
{
	size_t i = *at;
	while (i < s.len) {
		if (!char_is_word(s.ptr[i])) {
			i++;
			continue;
		}
		size_t end = liquid_segment(s, i), colon = liquid_skip(s, end);
		if (colon < s.len && s.ptr[colon] == ':') {
			size_t value = liquid_skip(s, colon + 1), stop = liquid_fragment(s, value);
			if (stop > value) {
				*ret_key = str_slice(s, i, end);
				*ret_value = str_slice(s, value, stop);
				*at = stop;
				return true;
			}
		}
		i = end;
	}
	*at = i;
	return false;
}

/* ---- tokens ---- */

static size_t
comparison(struct str s)
{
	static const struct str all[] = { { "==", 2 }, { "!=", 2 }, { "<>", 2 }, { "<=", 2 },
		{ ">=", 2 }, { "<", 1 }, { ">", 1 } };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (str_starts(s, all[i]))
			return all[i].len;
	}
	bool contains = str_starts(s, S("contains")) && s.len > 8 && char_is_space(s.ptr[8]);
	return contains ? 8 : 0;
}

static size_t
number(struct str s)
{
	size_t i = s.ptr[0] == '-', first = i;
	while (i < s.len && char_is_digit(s.ptr[i]))
		i++;
	if (i == first)
		return 0;
	if (i + 1 < s.len && s.ptr[i] == '.' && char_is_digit(s.ptr[i + 1])) {
		i++;
		while (i < s.len && char_is_digit(s.ptr[i]))
			i++;
	}
	return i;
}

static size_t
identifier(struct str s)
{
	if (!char_is_word(s.ptr[0]) || char_is_digit(s.ptr[0]))
		return 0;
	size_t i = liquid_segment(s, 0);
	return i + (i < s.len && s.ptr[i] == '?');
}

static enum liquid_token_kind
special(char c)
{
	static const struct {
		char c;
		enum liquid_token_kind kind;
	} all[] = { { '|', TOKEN_PIPE }, { '.', TOKEN_DOT }, { ':', TOKEN_COLON },
		{ ',', TOKEN_COMMA }, { '[', TOKEN_OPEN_SQUARE }, { ']', TOKEN_CLOSE_SQUARE },
		{ '(', TOKEN_OPEN_ROUND }, { ')', TOKEN_CLOSE_ROUND }, { '?', TOKEN_QUESTION },
		{ '-', TOKEN_DASH } };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (all[i].c == c)
			return all[i].kind;
	}
	return TOKEN_END;
}

/* The token that `s` begins with; length 0 where none does. */
static struct liquid_token
token_of(struct str s)
{
	struct liquid_token t = { .kind = TOKEN_COMPARISON };
	size_t n = comparison(s);
	if (!n) {
		t.kind = TOKEN_STRING;
		n = liquid_quoted(s, 0);
	}
	if (!n) {
		t.kind = TOKEN_NUMBER;
		n = number(s);
	}
	if (!n) {
		t.kind = TOKEN_ID;
		n = identifier(s);
	}
	if (!n && str_starts(s, S(".."))) {
		t.kind = TOKEN_DOTDOT;
		n = 2;
	}
	if (!n) {
		t.kind = special(s.ptr[0]);
		n = t.kind != TOKEN_END;
	}
	t.text = str_slice(s, 0, n);
	return t;
}

bool
liquid_tokens(struct arena *a, struct str markup, struct liquid_token **ret, struct str *ret_bad)
{
	struct buf b = BUF_ARENA(a);
	struct liquid_token t = { .kind = TOKEN_END };
	for (size_t at = liquid_skip(markup, 0); at < markup.len; at = liquid_skip(markup, at)) {
		t = token_of(str_from(markup, at));
		if (t.text.len == 0) {
			*ret_bad = str_slice(markup, at, at + 1);
			while (at + ret_bad->len < markup.len &&
				(ret_bad->ptr[ret_bad->len] & 0xc0) == 0x80)
				ret_bad->len++;
			return false;
		}
		buf_add(&b, (struct str){ (const char *)&t, sizeof(t) });
		at += t.text.len;
	}
	t = (struct liquid_token){ TOKEN_END, str_from(markup, markup.len) };
	buf_add(&b, (struct str){ (const char *)&t, sizeof(t) });
	*ret = (struct liquid_token *)(void *)b.ptr;
	return true;
}
