/* The parser of Liquid, from the inside: for the files render/liquid/parse*.c, lex.c alone.
 *
 * It does as Ruby's Liquid does in the mode that Jekyll uses: a markup is read strictly, and where
 * that fails it is read again in the old way, by patterns, with a warning. Functions return 0, or
 * UV_EINVAL after they have reported what is wrong. Then the piece is left out and the next one is read, so that all
 * that is wrong is told; the program is none. */
#ifndef RENDER_LIQUID_PARSE_H
#define RENDER_LIQUID_PARSE_H

#include <uv.h>

#include "core/table.h"
#include "render/liquid/liquid.h"
#include "render/liquid/code.h"

enum {
	LIQUID_NEST_MAX = 50,      /* brackets within brackets */
	LIQUID_BRACKET_MAX = 4096, /* bytes between two that belong together */
	LIQUID_WARNINGS_MAX = 100, /* of one template */
	LIQUID_LINE_MAX = 4096,    /* bytes of a line that is shown */
};

/* ---- lex.c: pieces of markup ---- */

enum liquid_token_kind {
	TOKEN_END,
	TOKEN_ID,
	TOKEN_NUMBER,
	TOKEN_STRING,
	TOKEN_COMPARISON,
	TOKEN_DOTDOT,
	TOKEN_PIPE,
	TOKEN_DOT,
	TOKEN_COLON,
	TOKEN_COMMA,
	TOKEN_OPEN_SQUARE,
	TOKEN_CLOSE_SQUARE,
	TOKEN_OPEN_ROUND,
	TOKEN_CLOSE_ROUND,
	TOKEN_QUESTION,
	TOKEN_DASH,
};

struct liquid_token {
	enum liquid_token_kind kind;
	struct str text;
};

/* The kind's name in messages. */
const char *liquid_token_name(enum liquid_token_kind kind);

/* All tokens of a markup, TOKEN_END last. False where a character begins none: *ret_bad is that
 * one. */
bool liquid_tokens(
	struct arena *a, struct str markup, struct liquid_token **ret, struct str *ret_bad);

/* The end of the run without blanks, commas and bars, but those in quotes, at `at`, which may be
 * empty. */
size_t liquid_unbroken(struct str s, size_t at);

/* The end of the quoted fragment at `at`: of a string, or else of such a run. */
size_t liquid_fragment(struct str s, size_t at);

/* The end of the string in quotes at `at`, or `at`. */
size_t liquid_quoted(struct str s, size_t at);

/* The first quoted fragment at or after *at, and *at behind it. */
bool liquid_fragment_next(struct str s, size_t *at, struct str *ret);

/* Fragments that touch, as one. */
bool liquid_fragments_next(struct str s, size_t *at, struct str *ret);

/* The place behind the white space at `at`. */
size_t liquid_skip(struct str s, size_t at);

/* The end of the run of letters, digits, "_" and "-" at `at`. */
size_t liquid_segment(struct str s, size_t at);

/* The next `key: value` at or after *at. */
bool liquid_attribute_next(struct str s, size_t *at, struct str *ret_key, struct str *ret_value);

/* The next word at *at behind white space, where it is this one, with white space behind it. */
bool liquid_keyword(struct str s, size_t *at, struct str word);

/* ---- the parser ---- */

/* Where the next piece of the template comes from. */
struct liquid_input {
	struct str text;
	size_t at;
	bool lines;                  /* of a `liquid` tag */
	bool no_tag_end, no_out_end; /* none is left */
};

struct liquid_parser {
	const struct liquid_source *source;
	struct buf *diags;
	struct arena arena;              /* of one markup */
	struct arena kept;               /* of the table of names */
	struct buf code, strings, names; /* words; bytes; words */
	struct table by_name;
	struct liquid_input *input;
	const struct liquid_token *token; /* of the markup that is read strictly */
	struct str problem;               /* what is wrong with it */
	struct str hint;                  /* for the next diagnostic */
	const char *seen, *seen_start;    /* the place whose line is known, and where that begins */
	uint32_t seen_line, warnings;
	unsigned depth, nest;
	unsigned errors;  /* that were told */
	struct str block; /* the name of the tag that is being compiled; "" outside of any */
	bool failed;      /* a piece was left out: the program is none */
	bool lost;        /* a tag was left out: which end belongs to what is not known any more */
	bool over;        /* nothing more is read */
	size_t text;      /* the node before, if it is text that may be trimmed; else 0 */
	bool trim;        /* the text that follows loses its leading white space */
	bool counts;      /* among the nodes are increment or decrement */
};

/* The words that are written. */
static inline size_t
liquid_here(const struct liquid_parser *p)
{
	return p->code.len / 4;
}

void liquid_emit(struct liquid_parser *p, uint32_t word);
void liquid_patch(struct liquid_parser *p, size_t at, uint32_t word);
uint32_t liquid_word(const struct liquid_parser *p, size_t at);

/* The place and length of a string. */
void liquid_emit_str(struct liquid_parser *p, struct str s);

/* The index of a name. */
void liquid_emit_name(struct liquid_parser *p, struct str name);

/* Begins an expression; liquid_close gives it its size. */
size_t liquid_open(struct liquid_parser *p, enum liquid_code kind);
void liquid_close(struct liquid_parser *p, size_t at);

/* Begins a node that stands at `where` in the source. */
size_t liquid_open_node(struct liquid_parser *p, enum liquid_node node, const char *where);
void liquid_close_node(struct liquid_parser *p, size_t at);

/* What is wrong, at a place in the source: UV_EINVAL. */
int liquid_error(struct liquid_parser *p, struct str where, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void liquid_warning(struct liquid_parser *p, struct str where, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- parse_expression.c ---- */

/* An expression as text, as Liquid's Expression.parse: whatever it is, it is one. In conditions
 * `empty` and `blank` are literals, elsewhere they are "". */
void liquid_emit_expression(struct liquid_parser *p, struct str markup, bool condition);

/* An expression at the token: false, with p->problem, where there is none. */
bool liquid_expression_strict(struct liquid_parser *p, bool condition);

/* Takes the token if it is of the kind, or the word. */
bool liquid_take(struct liquid_parser *p, enum liquid_token_kind kind);
bool liquid_take_word(struct liquid_parser *p, struct str word);

/* The same, with p->problem where it is not. */
bool liquid_expect(struct liquid_parser *p, enum liquid_token_kind kind);

/* Reads a markup by `strict`; where that fails, what it wrote is taken back, and `lax` reads it. */
struct liquid_reading {
	bool (*strict)(struct liquid_parser *p, void *ctx);
	int (*lax)(struct liquid_parser *p, struct str markup, void *ctx);
	void *ctx;
	struct str shown; /* for the warning: the markup as it stands in the source */
};
int liquid_read(struct liquid_parser *p, struct str markup, const struct liquid_reading *reading);

/* ---- parse_variable.c ---- */

/* An expression with filters. */
int liquid_emit_variable(struct liquid_parser *p, struct str markup);

/* A condition, as of `if`; or strictly only, with p->problem. */
int liquid_emit_condition(struct liquid_parser *p, struct str markup);
bool liquid_condition_strict(struct liquid_parser *p, bool literals);

/* ---- parse.c ---- */

/* A tag that was found: its name, what stands behind it, and where all of it begins. */
struct liquid_found {
	struct str name, markup; /* name.ptr NULL: the end of the template */
	struct str whole;
};

/* A body with its size: to the first tag that is unknown here, which is *ret. */
int liquid_emit_body(struct liquid_parser *p, bool *ret_blank, struct liquid_found *ret);

/* The same where only "end" and the name may follow. */
int liquid_emit_block(struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank);

/* What Ruby's Liquid says of a tag that a block does not know. */
int liquid_unknown(
	struct liquid_parser *p, const struct liquid_found *tag, const struct liquid_found *found);

/* Takes text away from the body at `at`, whose block prints nothing else. */
void liquid_remove_blanks(struct liquid_parser *p, size_t at);

/* The next piece of the template; false at the end. */
bool liquid_input_next(struct liquid_input *in, struct str *ret);

/* Takes a tag apart: false for what is none. */
bool liquid_take_tag(const struct liquid_input *in, struct str piece, struct liquid_found *ret);

/* A text compiled as a body of its own: names with {{ … }} in them. */
int liquid_emit_text_body(struct liquid_parser *p, struct str text);

/* Reads on to the end of a block whose text is not Liquid. */
int liquid_read_raw(struct liquid_parser *p, const struct liquid_found *tag, struct buf *ret);

/* ---- parse_tags.c, parse_blocks.c, parse_include.c ---- */

/* Compiles a tag; *ret_blank stays true where it prints nothing. */
typedef int liquid_tag_parse(
	struct liquid_parser *p, const struct liquid_found *tag, bool *ret_blank);

liquid_tag_parse liquid_parse_if, liquid_parse_unless, liquid_parse_case, liquid_parse_for,
	liquid_parse_tablerow, liquid_parse_capture, liquid_parse_ifchanged, liquid_parse_assign,
	liquid_parse_echo, liquid_parse_cycle, liquid_parse_increment, liquid_parse_decrement,
	liquid_parse_break, liquid_parse_continue, liquid_parse_comment, liquid_parse_doc,
	liquid_parse_raw, liquid_parse_hash, liquid_parse_include, liquid_parse_render,
	liquid_parse_jekyll, liquid_parse_liquid;

/* Whether what stands behind `include` is the name of a file, as Jekyll writes it: with an ending, or computed. */
bool liquid_names_file(struct str markup);

/* A tag of the host. */
int liquid_parse_call(struct liquid_parser *p, const struct liquid_tag *host,
	const struct liquid_found *tag, bool *ret_blank);

#endif
