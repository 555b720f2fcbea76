/* kramdown: its reading of a text (parser/kramdown.rb and GFM's variant), and the HTML of its converter, rule by
 * rule and byte for byte.
 *
 * Blocks are read into a tree of elements first, since links, footnotes and abbreviations may be
 * defined behind their use; then the texts in them are read; then the tree is printed. All of it
 * lives in one arena. What would look ahead again and again is charged to a budget: past it, the
 * rest of the marks are text, and a diagnostic says so. Private to Markdown. */
#ifndef RENDER_KRAMDOWN_H
#define RENDER_KRAMDOWN_H

#include "core/table.h"
#include "render/markdown/markdown.h"

enum element_type {
	ELEMENT_ROOT,
	ELEMENT_BLANK,
	ELEMENT_END,      /* of a block: "^", a definition, an attribute list; not printed */
	ELEMENT_TEXT,     /* read */
	ELEMENT_RAW_TEXT, /* whose spans are to be read */
	ELEMENT_PARAGRAPH,
	ELEMENT_HEADING,
	ELEMENT_RULE,
	ELEMENT_QUOTE,
	ELEMENT_CODE_BLOCK,
	ELEMENT_BULLETS,
	ELEMENT_NUMBERS,
	ELEMENT_ITEM,
	ELEMENT_DEFINITIONS,
	ELEMENT_TERM,
	ELEMENT_DEFINITION,
	ELEMENT_TABLE,
	ELEMENT_HEAD,
	ELEMENT_BODY,
	ELEMENT_FOOT,
	ELEMENT_ROW,
	ELEMENT_CELL,
	ELEMENT_MATH,
	ELEMENT_HTML,
	ELEMENT_HTML_COMMENT, /* and processing instructions */
	ELEMENT_COMMENT,
	ELEMENT_RAW,
	ELEMENT_BREAK,
	ELEMENT_LINK,
	ELEMENT_IMAGE,
	ELEMENT_EM,
	ELEMENT_STRONG,
	ELEMENT_CODE,
	ELEMENT_FOOTNOTE,
	ELEMENT_CHARACTER, /* an entity, a quote or a symbol: `text` as HTML, `plain` as text */
	ELEMENT_ABBREVIATION
};

/* What stands within an element of HTML. */
enum content { CONTENT_RAW, CONTENT_SPAN, CONTENT_BLOCK };

/* Why a block ended; a definition takes attributes, but a plain end is a boundary. */
enum end { END_PLAIN, END_DEFINITION, END_OTHER };

struct attribute {
	struct attribute *next;
	struct str name, value;
};

struct reference {
	struct reference *next;
	struct str name;
};

struct attributes { /* in the order in which they came */
	struct attribute *first;
	struct reference *refs; /* of an attribute list only: names of others */
};

struct element {
	enum element_type type;
	struct element *first, *last, *next, *prev;
	struct buf text;         /* a text, code, HTML, the name of an HTML element */
	struct str plain;        /* a heading's text for its id, what a character stands for */
	struct attributes attrs; /* to be printed */
	struct attributes *list; /* the attribute list that stood at it, or NULL */
	struct str language;     /* of fenced code */
	struct str align;        /* a table's columns: 'l', 'r', 'c' or ' ' */
	struct footnote *note;   /* that a mark refers to */
	enum content content;    /* of HTML */
	enum end end;
	unsigned level;     /* of a heading */
	bool span, closed;  /* in a line; <br/> */
	bool transparent;   /* a paragraph without its tags */
	bool first_as_para; /* a definition after a blank line */
};

/* What a name stands for: a link, a list of attributes, an abbreviation. */
struct definition {
	struct table_node node;
	struct str name, url, title;
	bool has_title;
	struct attributes attrs;
	struct element *end; /* whose attribute list is the definition's */
	struct definition *next;
};

struct footnote {
	struct table_node node;
	struct str name;
	struct element *content;
	unsigned number, marks; /* once printed: from 1; how often it was referred to before */
	struct footnote *next;  /* in the order of their first marks */
};

struct source {
	struct str s;
	size_t at;
};

enum {
	KRAMDOWN_DEPTH_MAX = 100,
	KRAMDOWN_ELEMENTS_MAX = 1000 * 1000,
	KRAMDOWN_COPIED_MAX = 256 * 1000 * 1000 /* bytes of blocks within blocks */
};

struct kramdown {
	struct markdown_kramdown options; /* as the text changed them */
	struct arena *arena;
	struct element *root, *tree;
	struct source src;
	struct attributes *next_list; /* for the block that follows, or NULL */
	enum element_type text_type;
	uint64_t inside; /* of which spans: a set of 1 << enum element_type */
	unsigned depth;
	bool stop;     /* an end tag was found that ends the blocks within */
	bool too_deep; /* or too many elements: what was left over is text */
	size_t elements, copied;
	size_t work, work_max;
	struct str quotes[4]; /* ‘ ’ “ ” as they are printed */
	struct table links, lists, footnotes, abbreviations, plain_ids;
	struct definition *first_abbreviation;
};

/* ---- tree.c: elements, attributes, definitions ---- */

struct element *kramdown_element(struct kramdown *k, enum element_type type);
void kramdown_append(struct element *parent, struct element *e);
void kramdown_remove(struct element *parent, struct element *e);

/* A new block with the attribute list that stood in front of it, as the last of the tree's. */
struct element *kramdown_block(struct kramdown *k, enum element_type type);

/* Adds text to the last text of an element, or as a new one. */
void kramdown_text(
	struct kramdown *k, struct element *parent, struct str s, enum element_type type);

struct str kramdown_copy(struct kramdown *k, struct str s);
struct str *kramdown_attribute(struct attributes *a, struct str name);
void kramdown_set(struct kramdown *k, struct attributes *a, struct str name, struct str value);
bool kramdown_has_ref(const struct attributes *list, struct str name);

/* Adds what an attribute list says, and the lists it refers to. */
void kramdown_apply(struct kramdown *k, struct attributes *a, const struct attributes *list);

/* The definition of a name; with `make` it is made where there is none. */
struct definition *kramdown_define(struct kramdown *k, struct table *t, struct str name, bool make);
struct footnote *kramdown_footnote(struct kramdown *k, struct str name, bool make);

/* Charges `n` bytes looked at in vain; false: the budget is used up. */
bool kramdown_charge(struct kramdown *k, size_t n);

/* ---- match.c: what stands at the beginning of `s`; the bytes of it, 0: it is not there ---- */

size_t kramdown_blank_lines(struct str s);
size_t kramdown_end_marker(struct str s);
size_t kramdown_line(struct str s);       /* with its end */
size_t kramdown_opt_space(struct str s);  /* up to three blanks */
size_t kramdown_spaces(struct str s);     /* all white space */
size_t kramdown_rest_blank(struct str s); /* white space up to and with a line's end */
size_t kramdown_indent(struct str s);     /* a tab or four blanks */
size_t kramdown_name(struct str s);       /* [\w][\w-]* */
size_t kramdown_tag_name(struct str s);
size_t kramdown_attribute_block(struct str s, struct str *ret); /* "{: …}" and its line's end */
size_t kramdown_rule(struct str s);
size_t kramdown_fence(struct str s); /* up to three blanks and the fence */
size_t kramdown_list_start(struct str s, enum element_type type, unsigned blanks);
bool kramdown_is_list(struct str s);
bool kramdown_lazy_html(struct str s); /* a tag that ends a paragraph */
bool kramdown_lazy_end(struct str s);  /* what ends a quote and a paragraph */
bool kramdown_boundary(struct str s);  /* what a block may end before */
size_t kramdown_closing_tag(struct str s, struct str *ret_name);
size_t kramdown_code_lines(struct str s);          /* indented code */
uint32_t kramdown_before(struct str s, size_t at); /* the character before a place, or 0 */

struct kramdown_tag {
	struct str name, attributes;
	bool closed;
};
size_t kramdown_tag(struct str s, struct kramdown_tag *ret);

/* ---- languages.c ---- */

/* Whether Rouge has a lexer of this name. */
bool kramdown_knows_language(struct str name);

/* ---- the parser ---- */

/* Reads blocks into `e`: of `text`, or with ptr NULL of what is being read. True: an end tag ended them. */
bool kramdown_blocks(struct kramdown *k, struct element *e, struct str text);

/* Each reads the block that stands here; false: there is none of its kind. blocks.c, _list.c, _table.c,
 * _html.c, _attributes.c. */
bool kramdown_list(struct kramdown *k);
bool kramdown_definition_list(struct kramdown *k);
bool kramdown_table(struct kramdown *k);
bool kramdown_html_block(struct kramdown *k);
bool kramdown_extension_block(struct kramdown *k);
bool kramdown_after_boundary(struct kramdown *k);

/* What stands between the braces of an attribute list. */
void kramdown_read_list(struct kramdown *k, struct str s, struct attributes *a);
struct attributes *kramdown_list_of(struct kramdown *k, struct element *e);

/* spans.c: the spans of a text. */
enum span_parsers { SPANS_ALL, SPANS_CODE = 1, SPANS_HTML = 2 };
void kramdown_read_spans(
	struct kramdown *k, struct element *e, struct str text, enum span_parsers only);

/* Reads spans into `e` until `stop` says so (or to the end, where it is NULL); true: it did. */
typedef bool kramdown_stop(struct kramdown *k, struct element *e, void *ctx);
bool kramdown_spans(struct kramdown *k, struct element *e, kramdown_stop *stop, void *ctx,
	enum span_parsers only);

bool kramdown_link(struct kramdown *k);
bool kramdown_footnote_mark(struct kramdown *k);
bool kramdown_html_span(struct kramdown *k);
bool kramdown_extension_span(struct kramdown *k);
struct str kramdown_link_id(struct kramdown *k, struct str id);

/* ---- characters.c ---- */

/* How a code point is printed that was `written` so ("" where it was not). */
struct str kramdown_character(struct kramdown *k, uint32_t code, struct str written);

/* Finds what stands for curly quotes. */
void kramdown_choose_quotes(struct kramdown *k);

/* Each reads what stands here; false: it is none. */
bool kramdown_quotes(struct kramdown *k);
bool kramdown_reference(struct kramdown *k);
bool kramdown_symbol(struct kramdown *k);

/* The text without the ends of lines between characters of Chinese and Japanese, where the option is on. */
struct str kramdown_join_lines(struct kramdown *k, struct str s);

/* Elements of HTML by their kind: names in lower case. */
bool kramdown_is_span_tag(struct str name);
bool kramdown_is_block_tag(struct str name);
bool kramdown_is_void_tag(struct str name);
bool kramdown_is_tag(struct str name);
enum content kramdown_content(struct str name);

/* update.c: reads the spans of all blocks; then abbreviations, line breaks and ids of headings. */
void kramdown_update(struct kramdown *k, struct element *e);
void kramdown_finish(struct kramdown *k);

/* Gives a heading that has no id yet the one of kramdown's own dialect: those within HTML have it. */
void kramdown_give_plain_id(struct kramdown *k, struct element *e);

/* print.c */
void kramdown_print(struct kramdown *k, struct buf *out);

#endif
