/* Liquid's blocks: conditions, cases and loops. */
#include "core/char.h"
#include "render/liquid/parse.h"

/* ---- if, unless ---- */

/* Takes the text out of all bodies of the branches between `at` and here. */
static void
remove_branch_blanks(struct liquid_parser *p, size_t at)
{
	while (at < liquid_here(p)) {
		size_t body = at + 1 + liquid_word(p, at);
		liquid_remove_blanks(p, body);
		at = body + liquid_word(p, body);
	}
}

/* One branch: its condition, and the body to the next tag of the block. */
static int
emit_branch(struct liquid_parser *p, const struct liquid_found *head, bool otherwise, bool *blank,
	struct liquid_found *ret)
{
	size_t at = liquid_here(p);
	liquid_emit(p, 0);
	if (!otherwise) {
		int r = liquid_emit_condition(p, head->markup);
		if (r < 0)
			return r;
	}
	liquid_patch(p, at, (uint32_t)(liquid_here(p) - at - 1));
	return liquid_emit_body(p, blank, ret);
}

static int
parse_branches(struct liquid_parser *p, enum liquid_node kind, const struct liquid_found *tag,
	bool *ret_blank)
{
	struct liquid_found head = *tag, found;
	bool blank = true, otherwise = false;
	size_t node = liquid_open_node(p, kind, tag->whole.ptr), branches = liquid_here(p);
	for (;;) {
		int r = emit_branch(p, &head, otherwise, &blank, &found);
		if (r < 0)
			return r;
		otherwise = str_eq(found.name, S("else"));
		if (!otherwise && !str_eq(found.name, S("elsif")))
			break;
		head = found;
	}
	if (!str_starts(found.name, S("end")) || !str_eq(str_from(found.name, 3), tag->name))
		return liquid_unknown(p, tag, &found);
	if (blank)
		remove_branch_blanks(p, branches);
	liquid_close_node(p, node);
	*ret_blank = *ret_blank && blank;
	return 0;
}

int
liquid_parse_if(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	return parse_branches(p, NODE_IF, tag, ret_blank);
}

int
liquid_parse_unless(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	return parse_branches(p, NODE_UNLESS, tag, ret_blank);
}

/* ---- case ---- */

/* The values of a `when`, between commas and `or`. */
static int
emit_when(struct liquid_parser *p, const struct liquid_found *when)
{
	struct str s = when->markup, value;
	size_t at = 0;
	for (;;) {
		if (!liquid_fragment_next(s, &at, &value))
			return liquid_error(p, when->whole,
				"Syntax Error in tag 'case' - Valid when condition: {%% when "
				"[condition] [or condition2...] %%}");
		liquid_emit_expression(p, value, true);
		size_t next = liquid_skip(s, at);
		if (next < s.len && s.ptr[next] == ',')
			next++;
		else if (!liquid_keyword(s, &at, S("or")))
			return 0;
		else
			next = at;
		next = liquid_skip(s, next);
		if (liquid_fragment(s, next) == next)
			return 0;
		at = next;
	}
}

static int
emit_case_branch(struct liquid_parser *p, const struct liquid_found *tag,
	const struct liquid_found *head, bool *blank, struct liquid_found *ret)
{
	size_t at = liquid_here(p);
	liquid_emit(p, 0);
	int r = 0;
	if (str_eq(head->name, S("when")))
		r = emit_when(p, head);
	else if (!str_eq(head->name, S("else")))
		r = liquid_unknown(p, tag, head);
	else if (str_trim(head->markup).len)
		r = liquid_error(p, head->whole,
			"Syntax Error in tag 'case' - Valid else condition: {%% else %%} (no "
			"parameters)");
	if (r < 0)
		return r;
	liquid_patch(p, at, (uint32_t)(liquid_here(p) - at - 1));
	return liquid_emit_body(p, blank, ret);
}

int
liquid_parse_case(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct liquid_found found;
	struct str left;
	size_t at = 0;
	bool blank = true;
	if (!liquid_fragment_next(tag->markup, &at, &left))
		return liquid_error(
			p, tag->whole, "Syntax Error in 'case' - Valid syntax: case [condition]");
	size_t node = liquid_open_node(p, NODE_CASE, tag->whole.ptr);
	liquid_emit_expression(p, left, false);
	size_t branches = liquid_here(p);
	int r = liquid_emit_body(p, &blank, &found);
	p->code.len = branches * 4; /* what stands before the first `when` is not printed */
	while (r == 0 && found.name.ptr &&
		!(str_starts(found.name, S("end")) && str_eq(str_from(found.name, 3), S("case"))))
		r = emit_case_branch(p, tag, &found, &blank, &found);
	if (r == 0 && !found.name.ptr)
		r = liquid_unknown(p, tag, &found);
	if (r < 0)
		return r;
	if (blank)
		remove_branch_blanks(p, branches);
	liquid_close_node(p, node);
	*ret_blank = *ret_blank && blank;
	return 0;
}

/* ---- for ---- */

/* A loop's head while it is read. */
struct loop {
	size_t flags; /* where enum liquid_for stands */
	struct str whole;
};

static void
begin_attribute(struct liquid_parser *p, enum liquid_for which, size_t *ret_at)
{
	liquid_emit(p, (uint32_t)which);
	*ret_at = liquid_here(p);
	liquid_emit(p, 0);
}

static void
end_attribute(struct liquid_parser *p, size_t at)
{
	liquid_patch(p, at, (uint32_t)(liquid_here(p) - at - 1));
}

static enum liquid_for
attribute_of(struct str key)
{
	return str_eq(key, S("limit"))    ? FOR_LIMIT
	       : str_eq(key, S("offset")) ? FOR_OFFSET
	       : str_eq(key, S("cols"))   ? FOR_COLS
					  : 0;
}

/* The name of a loop is as it is written, without white space: "item-site.posts". */
static void
emit_loop_name(struct liquid_parser *p, struct str variable, struct str collection)
{
	struct buf name = BUF_ARENA(&p->kept);
	buf_add(&name, variable);
	buf_add_char(&name, '-');
	char quote = 0;
	for (size_t i = 0; i < collection.len; i++) {
		char c = collection.ptr[i];
		if (!quote && (c == '"' || c == '\''))
			quote = c;
		else if (c == quote)
			quote = 0;
		if (quote || !char_is_space(c))
			buf_add_char(&name, c);
	}
	liquid_emit_name(p, buf_str(&name));
}

/* The text from one token to the one before another. */
static struct str
between(const struct liquid_token *from, const struct liquid_token *to)
{
	return (struct str){ from->text.ptr,
		(size_t)(to[-1].text.ptr + to[-1].text.len - from->text.ptr) };
}

static bool
strict_attributes(struct liquid_parser *p)
{
	size_t at;
	while (liquid_take(p, TOKEN_COMMA) ||
		(p->token->kind == TOKEN_ID && p->token[1].kind == TOKEN_COLON)) {
		enum liquid_for which = attribute_of(p->token->text);
		if (p->token->kind != TOKEN_ID || (which != FOR_LIMIT && which != FOR_OFFSET)) {
			p->problem = S("Invalid attribute in for loop. Valid attributes are limit "
				       "and offset");
			return false;
		}
		p->token++;
		if (!liquid_expect(p, TOKEN_COLON))
			return false;
		bool goes_on = which == FOR_OFFSET && str_eq(p->token->text, S("continue"));
		begin_attribute(p, goes_on ? FOR_CONTINUE : which, &at);
		if (!liquid_expression_strict(p, false))
			return false;
		end_attribute(p, at);
	}
	return true;
}

/* Emits the collection and then what follows it; the order of words is the order of the text. */
static bool
strict_for(struct liquid_parser *p, void *ctx)
{
	struct loop *loop = ctx;
	size_t flags = liquid_here(p);
	liquid_emit(p, 0);
	struct str variable = p->token->text;
	if (!liquid_expect(p, TOKEN_ID))
		return false;
	if (!liquid_take_word(p, S("in"))) {
		p->problem = S("For loops require an 'in' clause");
		return false;
	}
	liquid_emit_name(p, variable);
	size_t name = liquid_here(p);
	liquid_emit(p, 0);
	const struct liquid_token *from = p->token;
	if (!liquid_expression_strict(p, false))
		return false;
	struct str collection = between(from, p->token);
	liquid_patch(p, flags, liquid_take_word(p, S("reversed")) ? FOR_REVERSED : 0);
	if (!strict_attributes(p))
		return false;
	liquid_emit(p, 0);
	size_t end = p->code.len;
	emit_loop_name(p, variable, collection);
	liquid_patch(p, name, liquid_word(p, end / 4));
	p->code.len = end;
	loop->flags = flags;
	return true;
}

static void
lax_attributes(struct liquid_parser *p, struct str s)
{
	struct str key, value;
	size_t at = 0, place;
	while (liquid_attribute_next(s, &at, &key, &value)) {
		enum liquid_for which = attribute_of(key);
		if (!which)
			continue;
		bool goes_on = which == FOR_OFFSET && str_eq(value, S("continue"));
		begin_attribute(p, goes_on ? FOR_CONTINUE : which, &place);
		liquid_emit_expression(p, value, false);
		end_attribute(p, place);
	}
	liquid_emit(p, 0);
}

/* Emits a head from its parts. */
static void
emit_head(struct liquid_parser *p, struct str variable, struct str collection, bool reversed,
	struct str attributes)
{
	liquid_emit(p, reversed ? FOR_REVERSED : 0);
	liquid_emit_name(p, variable);
	emit_loop_name(p, variable, collection);
	liquid_emit_expression(p, collection, false);
	lax_attributes(p, attributes);
}

static int
lax_for(struct liquid_parser *p, struct str s, void *ctx)
{
	struct loop *loop = ctx;
	size_t end = liquid_segment(s, 0), at = end;
	struct str collection;
	loop->flags = liquid_here(p);
	if (!end || !liquid_keyword(s, &at, S("in")) || liquid_fragment(s, at) == at ||
		!liquid_fragments_next(s, &at, &collection))
		return liquid_error(p, loop->whole,
			"Syntax Error in 'for loop' - Valid syntax: for [item] in [collection]");
	bool reversed = str_starts(str_from(s, liquid_skip(s, at)), S("reversed"));
	emit_head(p, str_slice(s, 0, end), collection, reversed, s);
	return 0;
}

int
liquid_parse_for(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct liquid_found found;
	struct loop loop = { .whole = tag->whole };
	struct liquid_reading reading = { strict_for, lax_for, &loop, tag->markup };
	size_t node = liquid_open_node(p, NODE_FOR, tag->whole.ptr), otherwise = 0;
	int r = liquid_read(p, tag->markup, &reading);
	if (r < 0)
		return r;
	bool blank = true;
	size_t body = liquid_here(p);
	r = liquid_emit_body(p, &blank, &found);
	if (r == 0 && str_eq(found.name, S("else"))) {
		otherwise = liquid_here(p);
		r = liquid_emit_body(p, &blank, &found);
	}
	bool ended = otherwise && r == 0 && str_eq(found.name, S("else"));
	if (ended) { /* as in Ruby: a second else ends the loop, and nothing stands in for it */
		p->code.len = otherwise * 4;
		p->text = 0;
		otherwise = 0;
	} else if (r == 0 && !str_eq(found.name, S("endfor"))) {
		r = liquid_unknown(p, tag, &found);
	}
	if (r < 0)
		return r;
	if (otherwise)
		liquid_patch(p, loop.flags, liquid_word(p, loop.flags) | FOR_ELSE);
	if (blank)
		liquid_remove_blanks(p, body);
	if (blank && otherwise)
		liquid_remove_blanks(p, otherwise);
	liquid_close_node(p, node);
	*ret_blank = *ret_blank && blank;
	return 0;
}

/* ---- tablerow, ifchanged ---- */

int
liquid_parse_tablerow(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct str s = tag->markup, collection = { 0 };
	size_t node = liquid_open_node(p, NODE_TABLEROW, tag->whole.ptr), from = 0, end = 0;
	for (; from < s.len; from = end + (end == from)) {
		for (end = from; end < s.len && char_is_word(s.ptr[end]);)
			end++;
		size_t at = end;
		if (end > from && liquid_keyword(s, &at, S("in")) && liquid_fragment(s, at) > at &&
			liquid_fragments_next(s, &at, &collection))
			break;
	}
	if (!collection.ptr)
		return liquid_error(p, tag->whole,
			"Syntax Error in 'table_row loop' - Valid syntax: table_row [item] in "
			"[collection] cols=3");
	emit_head(p, str_slice(s, from, end), collection, false, s);
	bool blank = true;
	int r = liquid_emit_block(p, tag, &blank);
	liquid_close_node(p, node);
	*ret_blank = *ret_blank && blank;
	return r;
}

int
liquid_parse_ifchanged(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	bool blank = true;
	size_t node = liquid_open_node(p, NODE_IFCHANGED, tag->whole.ptr);
	int r = liquid_emit_block(p, tag, &blank);
	liquid_close_node(p, node);
	*ret_blank = *ret_blank && blank;
	return r;
}
