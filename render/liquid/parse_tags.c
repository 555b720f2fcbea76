/* Liquid's tags that have no body, or one that is not Liquid, and the tags of the host. */
#include "core/char.h"
#include "render/liquid/parse.h"

/* A run of letters, digits and -.[] with round brackets about any of them: the name that `assign`
 * and `capture` take. The first at or after *at. */
static bool
signature_next(struct str s, size_t *at, struct str *ret)
{
	size_t start = *at, i;
	for (; start < s.len; start++) {
		for (i = start; i < s.len;) {
			size_t c = i + (s.ptr[i] == '(');
			if (c >= s.len || !(char_is_word(s.ptr[c]) || strchr("-.[]", s.ptr[c])))
				break;
			if (!s.ptr[c])
				break;
			i = c + 1;
			i += i < s.len && s.ptr[i] == ')';
		}
		if (i > start) {
			*ret = str_slice(s, start, i);
			*at = i;
			return true;
		}
	}
	return false;
}

int
liquid_parse_assign(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct str name, s = tag->markup;
	size_t at = 0;
	while (signature_next(s, &at, &name)) {
		size_t equals = liquid_skip(s, at);
		if (equals >= s.len || s.ptr[equals] != '=')
			continue;
		size_t node = liquid_open_node(p, NODE_ASSIGN, tag->whole.ptr);
		liquid_emit_name(p, name);
		int r = liquid_emit_variable(p, str_from(s, liquid_skip(s, equals + 1)));
		liquid_close_node(p, node);
		return r;
	}
	return liquid_error(
		p, tag->whole, "Syntax Error in 'assign' - Valid syntax: assign [var] = [source]");
}

int
liquid_parse_capture(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct str name;
	size_t at = 0;
	bool blank = true;
	if (!signature_next(tag->markup, &at, &name))
		return liquid_error(
			p, tag->whole, "Syntax Error in 'capture' - Valid syntax: capture [var]");
	size_t node = liquid_open_node(p, NODE_CAPTURE, tag->whole.ptr);
	liquid_emit_name(p, name);
	int r = liquid_emit_block(p, tag, &blank);
	liquid_close_node(p, node);
	return r;
}

int
liquid_parse_echo(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	size_t node = liquid_open_node(p, NODE_OUTPUT, tag->whole.ptr);
	int r = liquid_emit_variable(p, tag->markup);
	liquid_close_node(p, node);
	*ret_blank = false;
	return r;
}

static int
simple(struct liquid_parser *p, enum liquid_node kind, const struct liquid_found *tag, bool named)
{
	size_t node = liquid_open_node(p, kind, tag->whole.ptr);
	if (named)
		liquid_emit_name(p, str_trim(tag->markup));
	liquid_close_node(p, node);
	return 0;
}

int
liquid_parse_increment(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	*ret_blank = false;
	p->counts = true;
	return simple(p, NODE_INCREMENT, tag, true);
}

int
liquid_parse_decrement(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	*ret_blank = false;
	p->counts = true;
	return simple(p, NODE_DECREMENT, tag, true);
}

int
liquid_parse_break(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	*ret_blank = false;
	return simple(p, NODE_BREAK, tag, false);
}

int
liquid_parse_continue(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	*ret_blank = false;
	return simple(p, NODE_CONTINUE, tag, false);
}

/* ---- cycle ---- */

/* Whether a colon follows: *ret is behind it. */
static bool
colon_at(struct str s, size_t at, size_t *ret)
{
	size_t colon = liquid_skip(s, at);
	*ret = colon + 1;
	return colon < s.len && s.ptr[colon] == ':';
}

/* The name before a colon, if there is one: its end, and *ret_rest behind the colon. A run may have
 * colons within; the last one counts. */
static size_t
cycle_name(struct str s, size_t *ret_rest)
{
	size_t end = liquid_fragment(s, 0);
	if (end == 0 || colon_at(s, end, ret_rest))
		return end;
	end = liquid_unbroken(s, 0);
	if (colon_at(s, end, ret_rest))
		return end;
	size_t name = 0;
	for (size_t i = 0; i < end;) {
		size_t quoted = liquid_quoted(s, i);
		if (i > 0 && s.ptr[i] == ':')
			name = i;
		i = quoted > i ? quoted : i + 1;
	}
	*ret_rest = name + 1;
	return name;
}

/* The values: what stands between commas, quotes or not. */
static uint32_t
emit_values(struct liquid_parser *p, struct str rest)
{
	uint32_t n = 0;
	struct str part, value;
	while (str_split(&rest, ',', &part)) {
		size_t at = 0;
		if (!liquid_fragment_next(part, &at, &value))
			continue;
		size_t before = p->code.len;
		liquid_emit_expression(p, value, false);
		if ((liquid_word(p, before / 4) & 0xff) == CODE_NIL) /* Ruby leaves it out */
			p->code.len = before;
		else
			n++;
	}
	return n;
}

/* Cycles without a name are the same where their values are the same constants; else each is one. */
static void
emit_cycle_key(struct liquid_parser *p, const struct liquid_found *tag, size_t values)
{
	struct buf key = BUF_ARENA(&p->arena);
	bool constant = true;
	buf_lit(&key, "\n");
	for (size_t at = values; at < liquid_here(p); at += liquid_word(p, at) >> 8) {
		uint32_t kind = liquid_word(p, at) & 0xff;
		constant = constant && kind <= CODE_STRING;
		buf_printf(&key, "%u,", kind);
		if (kind == CODE_STRING)
			buf_add(&key, str_slice(buf_str(&p->strings), liquid_word(p, at + 1),
					      liquid_word(p, at + 1) + liquid_word(p, at + 2)));
		else if (kind == CODE_INT || kind == CODE_FLOAT)
			buf_printf(&key, "%x-%x", liquid_word(p, at + 1), liquid_word(p, at + 2));
	}
	if (!constant)
		buf_printf(&key, "@%.*s:%zu", STR(p->source->path),
			(size_t)(tag->whole.ptr - p->source->text.ptr));
	liquid_emit_name(p, arena_str(&p->kept, buf_str(&key)));
}

int
liquid_parse_cycle(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct str s = tag->markup;
	size_t rest = 0, name = cycle_name(s, &rest);
	*ret_blank = false;
	if (!name && liquid_fragment(s, 0) == 0)
		return liquid_error(p, tag->whole,
			"Syntax Error in 'cycle' - Valid syntax: cycle [name :] var [, var2, var3 "
			"...]");
	size_t node = liquid_open_node(p, NODE_CYCLE, tag->whole.ptr);
	liquid_emit(p, name != 0);
	liquid_emit(p, 0);
	size_t values = liquid_here(p);
	uint32_t n = emit_values(p, name ? str_from(s, rest) : s);
	liquid_patch(p, values - 1, n);
	if (name)
		liquid_emit_expression(p, str_slice(s, 0, name), false);
	else
		emit_cycle_key(p, tag, values);
	liquid_close_node(p, node);
	return 0;
}

/* ---- text that is not Liquid ---- */

/* {% endNAME %} at the end of a piece: where it begins; piece.len where there is none. */
static size_t
closing(struct str piece, struct str name, bool *ret_trim)
{
	if (!str_ends(piece, S("%}")))
		return piece.len;
	for (size_t i = piece.len; i-- > 0;) {
		if (!str_starts(str_from(piece, i), S("{%")))
			continue;
		size_t at = i + 2;
		at += at < piece.len && piece.ptr[at] == '-';
		at = liquid_skip(piece, at);
		struct str word = str_slice(piece, at, at);
		while (at < piece.len && char_is_word(piece.ptr[at])) {
			at++;
			word.len++;
		}
		if (!word.len)
			continue;
		*ret_trim = piece.len > 2 && piece.ptr[piece.len - 3] == '-';
		bool same = str_starts(word, S("end")) && str_eq(str_from(word, 3), name);
		return same ? i : piece.len;
	}
	return piece.len;
}

int
liquid_read_raw(struct liquid_parser *p, const struct liquid_found *tag, struct buf *ret)
{
	struct str piece;
	struct liquid_found found;
	bool trim = false;
	while (liquid_input_next(p->input, &piece)) {
		size_t end = closing(piece, tag->name, &trim);
		if (p->input->lines && liquid_take_tag(p->input, piece, &found) &&
			str_starts(found.name, S("end")) &&
			str_eq(str_from(found.name, 3), tag->name))
			return 0;
		buf_add(ret, str_slice(piece, 0, end));
		if (end < piece.len) {
			p->trim = trim;
			return 0;
		}
	}
	return liquid_error(p, tag->whole, "'%.*s' tag was never closed", STR(tag->name));
}

int
liquid_parse_raw(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct buf body = { 0 };
	if (str_trim(tag->markup).len)
		return liquid_error(p, tag->whole, "Syntax Error in 'raw' - Valid syntax: raw");
	int r = liquid_read_raw(p, tag, &body);
	p->text = 0;
	if (r == 0 && body.len) {
		liquid_emit(p, NODE_TEXT);
		liquid_emit(p, 4);
		liquid_emit_str(p, buf_str(&body));
		*ret_blank = false;
	}
	buf_done(&body);
	return r;
}

int
liquid_parse_doc(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	if (str_trim(tag->markup).len)
		return liquid_error(p, tag->whole,
			"Syntax Error in 'doc' - Valid syntax: {%% doc %%}{%% enddoc %%}");
	struct buf body = { 0 };
	int r = liquid_read_raw(p, tag, &body);
	struct str text = buf_str(&body);
	for (size_t i = 0; r == 0 && i < text.len; i++) {
		i += str_search(str_from(text, i), S("{%"));
		size_t at = liquid_skip(text, i + 2 + (i + 2 < text.len && text.ptr[i + 2] == '-'));
		if (i < text.len && str_starts(str_from(text, at), S("doc")) &&
			(at + 3 >= text.len || !char_is_word(text.ptr[at + 3])))
			r = liquid_error(p, tag->whole,
				"Syntax Error in 'doc' - Nested doc tags are not allowed");
	}
	p->text = 0;
	buf_done(&body);
	return r;
}

int
liquid_parse_comment(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct str piece;
	struct liquid_found found;
	size_t depth = 1;
	p->text = 0;
	while (liquid_input_next(p->input, &piece)) {
		if (!liquid_take_tag(p->input, piece, &found))
			continue;
		if (str_eq(found.name, S("raw"))) {
			struct buf body = { 0 };
			int r = liquid_read_raw(p, &found, &body);
			buf_done(&body);
			if (r < 0)
				return r;
		}
		depth += str_eq(found.name, S("comment"));
		depth -= str_eq(found.name, S("endcomment"));
		if (depth)
			continue;
		if (!p->input->lines)
			p->trim = piece.ptr[piece.len - 3] == '-';
		return 0;
	}
	return liquid_error(p, tag->whole, "'comment' tag was never closed");
}

int
liquid_parse_hash(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct str s = tag->markup;
	p->text = 0;
	for (size_t at = str_find(s, '\n', 0); at < s.len; at = str_find(s, '\n', at)) {
		at = liquid_skip(s, at);
		if (at < s.len && s.ptr[at] != '#')
			return liquid_error(p, tag->whole,
				"Syntax error in tag '#' - Each line of comments must be prefixed "
				"by the "
				"'#' character");
	}
	return 0;
}

/* ---- of the host ---- */

int
liquid_parse_call(struct liquid_parser *p, const struct liquid_tag *host,
	const struct liquid_found *tag, bool *ret_blank)
{
	struct str markup = str_trim(tag->markup);
	struct buf raw = { 0 };
	bool blank = true;
	size_t node = liquid_open_node(p, NODE_CALL, tag->whole.ptr);
	liquid_emit_name(p, tag->name);
	liquid_emit_str(p, markup);
	bool outputs = str_search(markup, S("{{")) < markup.len;
	int r = outputs ? liquid_emit_text_body(p, markup) : 0;
	if (!outputs)
		liquid_emit(p, 0);
	if (r == 0 && host->block && !host->raw)
		r = liquid_emit_block(p, tag, &blank);
	else
		liquid_emit(p, 0);
	if (r == 0 && host->block && host->raw)
		r = liquid_read_raw(p, tag, &raw);
	liquid_emit_str(p, buf_str(&raw));
	buf_done(&raw);
	liquid_close_node(p, node);
	*ret_blank = *ret_blank && host->block && !host->raw && blank;
	return r;
}
