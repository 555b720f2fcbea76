/* Liquid's templates: taken apart into text, outputs and tags, and put together as a program. */
#include <stdlib.h>

#include "core/char.h"
#include "core/near.h"
#include "render/liquid/internal.h"
#include "render/liquid/parse.h"

/* ---- pieces ---- */

/* The end of a tag or output that begins at in->at; in->at + 2 where it does not end. */
static size_t
piece_end(struct liquid_input *in, bool tag)
{
	struct str rest = str_from(in->text, in->at + 2);
	if (tag) {
		size_t end = in->no_tag_end ? rest.len : str_search(rest, S("%}"));
		in->no_tag_end = end >= rest.len;
		return in->no_tag_end ? in->at + 2 : in->at + 2 + end + 2;
	}
	size_t end = in->no_out_end ? rest.len : str_find(rest, '}', 0);
	in->no_out_end = end >= rest.len;
	if (in->no_out_end)
		return in->at + 2;
	end += in->at + 3;
	return end + (end < in->text.len && in->text.ptr[end] == '}');
}

static bool
opens(struct str s, size_t at)
{
	return at + 1 < s.len && s.ptr[at] == '{' && (s.ptr[at + 1] == '%' || s.ptr[at + 1] == '{');
}

bool
liquid_input_next(struct liquid_input *in, struct str *ret)
{
	size_t end;
	if (in->at >= in->text.len)
		return false;
	if (in->lines) {
		end = str_find(in->text, '\n', in->at);
		*ret = str_slice(in->text, in->at, end);
		in->at = end + 1;
		return true;
	}
	if (opens(in->text, in->at)) {
		end = piece_end(in, in->text.ptr[in->at + 1] == '%');
	} else {
		end = str_find(in->text, '{', in->at);
		while (end < in->text.len && !opens(in->text, end))
			end = str_find(in->text, '{', end + 1);
	}
	*ret = str_slice(in->text, in->at, end);
	in->at = end;
	return true;
}

bool
liquid_take_tag(const struct liquid_input *in, struct str piece, struct liquid_found *ret)
{
	struct str s = piece;
	if (!in->lines) {
		if (s.len < 4 || !str_starts(s, S("{%")) || !str_ends(s, S("%}")))
			return false;
		s = str_slice(s, 2, s.len - 2);
		if (s.len && s.ptr[0] == '-')
			s = str_from(s, 1);
		if (s.len && s.ptr[s.len - 1] == '-')
			s.len--;
	}
	size_t at = liquid_skip(s, 0), end = at;
	if (at < s.len && s.ptr[at] == '#')
		end++;
	else
		while (end < s.len && char_is_word(s.ptr[end]))
			end++;
	if (end == at)
		return false;
	ret->name = str_slice(s, at, end);
	ret->markup = str_from(s, liquid_skip(s, end));
	ret->whole = in->lines ? str_trim(piece) : piece;
	return true;
}

/* ---- bodies ---- */

static bool
is_blank(struct str s)
{
	return liquid_skip(s, 0) == s.len;
}

/* Whitespace control at both ends of a tag or output. */
static void
control(struct liquid_parser *p, struct str piece)
{
	if (piece.len > 2 && piece.ptr[2] == '-' && p->text) {
		uint32_t where = liquid_word(p, p->text + 2), len = liquid_word(p, p->text + 3);
		while (len && char_is_space(p->strings.ptr[where + len - 1]))
			len--;
		liquid_patch(p, p->text + 3, len);
	}
	p->trim = piece.len > 2 && piece.ptr[piece.len - 3] == '-';
}

static void
emit_text(struct liquid_parser *p, struct str s, bool *blank)
{
	if (p->trim)
		s = str_from(s, liquid_skip(s, 0));
	p->trim = false;
	p->text = 0;
	*blank = *blank && is_blank(s);
	if (!s.len)
		return;
	p->text = liquid_here(p);
	liquid_emit(p, NODE_TEXT);
	liquid_emit(p, 4);
	liquid_emit_str(p, s);
}

static int
emit_output(struct liquid_parser *p, struct str piece)
{
	struct str s = piece;
	if (s.len < 4 || !str_ends(s, S("}}")))
		return liquid_error(p, piece,
			"Variable '%.*s' was not properly terminated with regexp: /\\}\\}/",
			STR(str_slice(piece, 0, 80)));
	s = str_slice(s, 2, s.len - 2);
	if (s.len && s.ptr[0] == '-')
		s = str_from(s, 1);
	if (s.len && s.ptr[s.len - 1] == '-')
		s.len--;
	size_t at = liquid_open_node(p, NODE_OUTPUT, piece.ptr);
	int r = liquid_emit_variable(p, s);
	liquid_close_node(p, at);
	return r;
}

static const struct {
	const char *name;
	liquid_tag_parse *parse;
} tags[] = {
	{ "#", liquid_parse_hash },
	{ "assign", liquid_parse_assign },
	{ "break", liquid_parse_break },
	{ "capture", liquid_parse_capture },
	{ "case", liquid_parse_case },
	{ "comment", liquid_parse_comment },
	{ "continue", liquid_parse_continue },
	{ "cycle", liquid_parse_cycle },
	{ "decrement", liquid_parse_decrement },
	{ "doc", liquid_parse_doc },
	{ "echo", liquid_parse_echo },
	{ "for", liquid_parse_for },
	{ "if", liquid_parse_if },
	{ "ifchanged", liquid_parse_ifchanged },
	{ "include", liquid_parse_include },
	{ "increment", liquid_parse_increment },
	{ "liquid", liquid_parse_liquid },
	{ "raw", liquid_parse_raw },
	{ "render", liquid_parse_render },
	{ "tablerow", liquid_parse_tablerow },
	{ "unless", liquid_parse_unless },
};

/* include_cached is jekyll-include-cache's: what it prints once is what it always prints. */
static bool
is_jekyll_include(struct str name)
{
	return str_eq(name, S("include")) || str_eq(name, S("include_relative")) ||
	       str_eq(name, S("include_cached"));
}

/* Compiles a tag that is known everywhere; false where it is none. */
static bool
parse_known(struct liquid_parser *p, const struct liquid_found *tag, bool *blank, int *ret)
{
	const struct liquid_dialect *d = p->source->dialect;
	for (size_t i = 0; d && i < d->n; i++) {
		if (str_eq(str_of(d->tags[i].name), tag->name)) {
			*ret = liquid_parse_call(p, &d->tags[i], tag, blank);
			return true;
		}
	}
	bool jekyll = d && d->jekyll_include && is_jekyll_include(tag->name);
	if (jekyll && d->both_includes && str_eq(tag->name, S("include")))
		jekyll = liquid_names_file(tag->markup);
	if (jekyll) {
		*ret = liquid_parse_jekyll(p, tag, blank);
		return true;
	}
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (str_eq(str_of(tags[i].name), tag->name)) {
			*ret = tags[i].parse(p, tag, blank);
			return true;
		}
	}
	return false;
}

/* Whether a tag may be a part of a block: its end, or where its next branch begins. */
static bool
is_clause(struct str name)
{
	return str_starts(name, S("end")) || str_eq(name, S("else")) || str_eq(name, S("elsif")) ||
	       str_eq(name, S("when"));
}

/* Whether a clause can only belong to a tag that was left out. */
static bool
is_orphan(const struct liquid_parser *p, struct str name)
{
	if (!p->lost || !is_clause(name))
		return false;
	return !p->block.len ||
	       (str_starts(name, S("end")) && !str_eq(str_from(name, 3), p->block));
}

/* What might have been meant by a tag that is none, in the block if there is one. */
static void
suggest(struct liquid_parser *p, struct str name, struct str block)
{
	const struct liquid_dialect *d = p->source->dialect;
	struct near near = { .given = name };
	struct str end = arena_printf(&p->arena, "end%.*s", STR(block));
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		near_try(&near, tags[i].name);
	for (size_t i = 0; d && i < d->n; i++)
		near_try(&near, d->tags[i].name);
	if (block.len)
		near_try(&near, end.ptr);
	if (str_eq(block, S("if")) || str_eq(block, S("unless")))
		near_try(&near, "elsif");
	if (str_eq(block, S("case")))
		near_try(&near, "when");
	if (block.len)
		near_try(&near, "else");
	if (near.best)
		p->hint = arena_printf(&p->kept, "did you mean '%s'?", near.best);
}

static int
unknown_tag(struct liquid_parser *p, const struct liquid_found *tag)
{
	suggest(p, tag->name, p->block);
	return liquid_error(p, tag->whole, "Unknown tag '%.*s'", STR(tag->name));
}

/* Compiles a tag. 1: it is not known here, and may belong to the block around it. */
static int
parse_tag(struct liquid_parser *p, const struct liquid_found *tag, bool *blank)
{
	int r;
	struct str outer = p->block;
	if (is_orphan(p, tag->name))
		return 0;
	p->block = tag->name;
	bool known = parse_known(p, tag, blank, &r);
	p->block = outer;
	if (!known && !is_clause(tag->name))
		r = unknown_tag(p, tag);
	else if (!known)
		return 1;
	p->lost = p->lost || r < 0;
	return r;
}

/* Compiles a piece that is no text. 1: *ret is a tag that is unknown here. */
static int
emit_piece(struct liquid_parser *p, struct str piece, bool *blank, struct liquid_found *ret)
{
	if (!p->input->lines) {
		control(p, piece);
		if (piece.ptr[1] == '{') {
			*blank = false;
			return emit_output(p, piece);
		}
	}
	if (!liquid_take_tag(p->input, piece, ret)) {
		if (!p->input->lines)
			return liquid_error(p, piece,
				"Tag '%.*s' was not properly terminated with regexp: /\\%%\\}/",
				STR(str_slice(piece, 0, 80)));
		*ret = (struct liquid_found){ piece, piece, str_trim(piece) };
		return unknown_tag(p, ret);
	}
	return parse_tag(p, ret, blank);
}

/* After an error: the piece, whose code begins at `code`, is left out, and the next one can be read. False where
 * there was enough. */
static bool
recover(struct liquid_parser *p, size_t code)
{
	p->code.len = code;
	p->text = 0;
	p->trim = false;
	p->nest = 0;
	p->failed = true;
	return !p->over;
}

/* Nodes up to a tag that is unknown here, or the end: *ret. */
static int
emit_nodes(struct liquid_parser *p, bool *blank, struct liquid_found *ret)
{
	struct str piece;
	while (liquid_input_next(p->input, &piece)) {
		if (p->input->lines ? is_blank(piece) : !opens(piece, 0)) {
			if (!p->input->lines)
				emit_text(p, piece, blank);
			continue;
		}
		size_t code = p->code.len;
		int r = emit_piece(p, piece, blank, ret);
		if (r > 0)
			return 0;
		if (r < 0 && !recover(p, code))
			return r;
	}
	*ret = (struct liquid_found){ 0 };
	return 0;
}

static int
too_deep(struct liquid_parser *p, struct str where)
{
	p->over = true;
	return liquid_error(p, where, "Nesting too deep");
}

int
liquid_emit_body(struct liquid_parser *p, bool *ret_blank, struct liquid_found *ret)
{
	size_t at = liquid_here(p);
	if (p->depth >= LIQUID_BLOCK_DEPTH_MAX)
		return too_deep(p, str_slice(str_from(p->input->text, p->input->at), 0, 1));
	liquid_emit(p, 0);
	p->text = 0;
	p->depth++;
	int r = emit_nodes(p, ret_blank, ret);
	p->depth--;
	p->text = 0;
	liquid_patch(p, at, (uint32_t)(liquid_here(p) - at));
	return r;
}

int
liquid_unknown(
	struct liquid_parser *p, const struct liquid_found *tag, const struct liquid_found *found)
{
	struct str block = tag->name, name = found->name;
	if (p->lost)
		return UV_EINVAL; /* it may be right, without what is wrong before it */
	if (!name.ptr)
		return liquid_error(p, tag->whole, "'%.*s' tag was never closed", STR(block));
	if (str_eq(name, S("else")))
		return liquid_error(
			p, found->whole, "%.*s tag does not expect 'else' tag", STR(block));
	suggest(p, name, block);
	if (!str_starts(name, S("end")))
		return liquid_error(p, found->whole, "Unknown tag '%.*s'", STR(name));
	if (str_eq(block, S("liquid")))
		return liquid_error(p, found->whole,
			"'%.*s' is not a valid delimiter for liquid tags. use %%}", STR(name));
	return liquid_error(p, found->whole,
		"'%.*s' is not a valid delimiter for %.*s tags. use end%.*s", STR(name), STR(block),
		STR(block));
}

static bool
ends(const struct liquid_found *tag, const struct liquid_found *found)
{
	return str_starts(found->name, S("end")) && str_eq(str_from(found->name, 3), tag->name);
}

int
liquid_emit_block(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct liquid_found found;
	int r = liquid_emit_body(p, ret_blank, &found);
	return r < 0 || ends(tag, &found) ? r : liquid_unknown(p, tag, &found);
}

void
liquid_remove_blanks(struct liquid_parser *p, size_t at)
{
	size_t end = at + liquid_word(p, at);
	for (at++; at < end; at += liquid_word(p, at + 1)) {
		if (liquid_word(p, at) == NODE_TEXT)
			liquid_patch(p, at, NODE_NOTHING);
	}
}

int
liquid_emit_text_body(struct liquid_parser *p, struct str text)
{
	struct liquid_input in = { .text = text }, *before = p->input;
	struct liquid_found found;
	bool trim = p->trim, blank = true;
	struct str block = p->block;
	p->input = &in;
	p->block = S("");
	p->trim = false;
	int r = liquid_emit_body(p, &blank, &found);
	if (r == 0 && found.name.ptr)
		r = liquid_error(p, found.whole, "Unknown tag '%.*s'", STR(found.name));
	p->input = before;
	p->block = block;
	p->trim = trim;
	return r;
}

int
liquid_parse_liquid(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank)
{
	struct liquid_input in = { .text = tag->markup, .lines = true }, *before = p->input;
	struct liquid_found found;
	if (p->depth >= LIQUID_BLOCK_DEPTH_MAX)
		return too_deep(p, tag->whole);
	p->input = &in;
	p->depth++;
	int r = emit_nodes(p, ret_blank, &found);
	p->depth--;
	p->input = before;
	return r < 0 || !found.name.ptr ? r : liquid_unknown(p, tag, &found);
}

/* ---- programs ---- */

static void
put_words(struct buf *ret, const struct buf *words)
{
	buf_add(ret, buf_str(words));
}

/* Puts the parts together. */
static void
assemble(struct liquid_parser *p, struct buf *ret)
{
	struct liquid_header h = {
		.magic = LIQUID_MAGIC,
		.counts = p->counts,
		.names = (uint32_t)p->by_name.n,
		.code = (uint32_t)liquid_here(p),
		.strings = (uint32_t)p->strings.len,
	};
	buf_add(ret, (struct str){ (const char *)&h, sizeof(h) });
	put_words(ret, &p->names);
	put_words(ret, &p->code);
	buf_add(ret, buf_str(&p->strings));
}

static void
parser_done(struct liquid_parser *p)
{
	buf_done(&p->code);
	buf_done(&p->strings);
	buf_done(&p->names);
	table_done(&p->by_name);
	arena_done(&p->arena);
	arena_done(&p->kept);
}

static struct liquid_parser
parser_new(const struct liquid_source *source, struct liquid_input *in, struct buf *diags)
{
	return (struct liquid_parser){
		.source = source,
		.diags = diags,
		.input = in,
		.seen = source->text.ptr,
		.seen_start = source->text.ptr,
		.seen_line = source->line ? source->line : 1,
	};
}

int
liquid_compile(const struct liquid_source *source, struct buf *ret, struct buf *diags)
{
	struct liquid_input in = { .text = source->text };
	struct liquid_parser p = parser_new(source, &in, diags);
	struct liquid_found found;
	bool blank = true;
	int r;
	while ((r = liquid_emit_body(&p, &blank, &found)) == 0 && found.name.ptr) {
		bool outer = str_eq(found.name, S("else")) || str_eq(found.name, S("end"));
		suggest(&p, found.name, S(""));
		(void)liquid_error(&p, found.whole,
			outer ? "Unexpected outer '%.*s' tag" : "Unknown tag '%.*s'",
			STR(found.name));
		p.lost = true;
		if (!recover(&p, p.code.len))
			break;
	}
	if (p.failed)
		r = UV_EINVAL;
	if (r < 0) { /* it prints nothing */
		p.code.len = 0;
		p.text = 0;
		liquid_emit(&p, 1);
	}
	assemble(&p, ret);
	parser_done(&p);
	return r;
}

int
liquid_compile_expression(
	struct str text, bool condition, struct buf *ret, struct str *ret_problem, struct arena *a)
{
	struct liquid_source source = { .text = text };
	struct buf diags = { 0 };
	struct liquid_parser p = parser_new(&source, NULL, &diags);
	struct liquid_token *tokens;
	struct str bad;
	if (!condition) {
		(void)liquid_emit_variable(&p, text);
	} else if (!liquid_tokens(&p.arena, text, &tokens, &bad)) {
		p.problem = arena_printf(&p.arena, "Unexpected character %.*s", STR(bad));
	} else {
		p.token = tokens;
		if (liquid_condition_strict(&p, false))
			(void)liquid_expect(&p, TOKEN_END);
	}
	bool fine = !condition || !p.problem.ptr;
	if (fine)
		assemble(&p, ret);
	else
		*ret_problem = arena_str(a, p.problem);
	buf_done(&diags);
	parser_done(&p);
	return fine ? 0 : UV_EINVAL;
}
