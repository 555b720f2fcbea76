/* What the parser's own files share: tokens (markup_token.c), the inside of the body
 * (markup_body.c), what is taken over from the page before (markup_same.c), and the rest (markup.c).
 * patch.c reads the traits of tags too. */
#ifndef WATCH_MARKUP_IMPL_H
#define WATCH_MARKUP_IMPL_H

#include "watch/markup.h"

enum markup_trait {
	TAG_VOID = 1 << 0,
	TAG_RAW = 1 << 1,         /* its text ends at its end tag only */
	TAG_SPECIAL = 1 << 2,     /* "special" in the standard */
	TAG_CLOSES_P = 1 << 3,    /* its start tag ends an open p */
	TAG_IMPLIED_END = 1 << 4, /* its end tag may be left out */
	TAG_FORMATTING = 1 << 5,
	TAG_BLOCK_END = 1 << 6, /* its end tag ends what TAG_IMPLIED_END leaves open */
	TAG_HEAD = 1 << 7,      /* may stand in the head */
	TAG_TABLE = 1 << 8,     /* a part of a table */
	TAG_REFUSED = 1 << 9,
	TAG_SCOPE = 1 << 10,   /* an open p is not looked for beyond it */
	TAG_NEWLINE = 1 << 11, /* a line feed behind its start tag is dropped */
	TAG_HEADING = 1 << 12,
};

enum markup_id {
	TAG_OTHER,
	TAG_A,
	TAG_ADDRESS,
	TAG_BODY,
	TAG_BUTTON,
	TAG_CAPTION,
	TAG_COL,
	TAG_COLGROUP,
	TAG_DD,
	TAG_DIV,
	TAG_DT,
	TAG_FORM,
	TAG_HEAD_ITSELF,
	TAG_HTML,
	TAG_LI,
	TAG_LINK,
	TAG_META,
	TAG_NOBR,
	TAG_OPTGROUP,
	TAG_OPTION,
	TAG_P,
	TAG_RB,
	TAG_RP,
	TAG_RT,
	TAG_RTC,
	TAG_RUBY,
	TAG_SCRIPT,
	TAG_SELECT,
	TAG_SVG,
	TAG_TABLE_ITSELF,
	TAG_TBODY,
	TAG_TD,
	TAG_TR,
	TAG_BASE,
	TAG_NOSCRIPT,
};

struct markup_tag {
	const char *name;
	uint8_t id;
	uint16_t traits;
};

enum markup_token_type {
	TOKEN_END,
	TOKEN_TEXT,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_COMMENT,
	TOKEN_DOCTYPE,
	TOKEN_REFUSED
};

struct markup_token {
	enum markup_token_type type;
	struct str bytes;
	struct str name, attributes;  /* of tags */
	const struct markup_tag *tag; /* what HTML knows of the name, or NULL */
	bool self_closing;
};

enum { MARKUP_SLOTS = 512 };

struct markup_reader {
	struct str text;
	size_t at;
	struct arena *arena;
	unsigned copies;             /* names that were copied, since they had capitals */
	uint8_t slots[MARKUP_SLOTS]; /* of tags by name: their number, from 1 */
};

void markup_reader_init(struct markup_reader *r, struct arena *arena, struct str text);

/* What HTML knows of a name in lower case, or NULL. */
const struct markup_tag *markup_tag_find(const struct markup_reader *r, struct str name);

/* The next token of a page. */
struct markup_token markup_next(struct markup_reader *r);

/* The text of a raw element up to its end tag, which is taken too; false where there is none. */
bool markup_raw(struct markup_reader *r, struct str name, struct str *ret);

/* The value of an attribute in lower case; false where the tag has none of that name. */
bool markup_attribute(struct arena *arena, struct str attributes, struct str name, struct str *ret);

/* ---- the builder */

enum {
	DEPTH_MAX = 450, /* browsers flatten what is nested deeper than 512 */
	SVG_DEPTH_MAX = 32,
	JOINS_MAX = 16, /* of texts that did not stand together: text, </body>, text */
};

enum mode { INITIAL, BEFORE_HTML, BEFORE_HEAD, IN_HEAD, AFTER_HEAD, IN_BODY, AFTER_BODY };

/* An open element. */
struct level {
	uint32_t node;
	unsigned odd; /* builder_odd when it was opened */

	/* In the tree before: an element that is open like this one, its ancestors' names being theirs,
	 * or MARKUP_NONE. Of its children the last that was taken over, and the last that was that or
	 * such an element; MARKUP_NONE before the first. */
	uint32_t twin, taken, near;
};

/* A part of the page that is known to stand in the page before, too. */
struct common {
	size_t from, to; /* in the page */
	size_t shift;    /* to where it stands there, modulo 2^64 */
};

struct builder {
	struct markup *m;
	const struct markup *before; /* or NULL */
	struct common common;
	struct markup_reader reader;
	enum mode mode;
	struct level open[DEPTH_MAX]; /* the stack of open elements */
	size_t depth;
	bool drop_lf;     /* the next text loses a line feed at its start */
	unsigned selects; /* open ones */
	unsigned joins;
};

static inline struct markup_node *
builder_node(struct builder *b, size_t from_top)
{
	return &b->m->nodes[b->open[b->depth - 1 - from_top].node];
}

static inline uint8_t
markup_id(const struct markup_node *n)
{
	return n->tag ? n->tag->id : TAG_OTHER;
}

static inline unsigned
markup_traits(const struct markup_node *n)
{
	return n->tag ? n->tag->traits : 0;
}

/* Of the current node, which is the last one that was opened. */
static inline uint8_t
builder_current(struct builder *b)
{
	return b->depth ? markup_id(builder_node(b, 0)) : TAG_OTHER;
}

/* How often something came into the tree that is not as it stands in the page. */
static inline unsigned
builder_odd(const struct builder *b)
{
	return b->joins + b->reader.copies;
}

/* markup.c: the tree. Those that return a bool return false where the page is refused. */
void markup_reserve(struct markup *m, size_t more); /* room for so many nodes more */
void builder_link(struct builder *b, uint32_t first, uint32_t last, uint32_t count);
uint32_t builder_append(struct builder *b, struct markup_node node);
bool builder_push(struct builder *b, uint32_t node);
void builder_pop(struct builder *b);
bool builder_imply(struct builder *b, const char *name, const char *open);
void builder_text(struct builder *b, struct str text);
void builder_close(struct builder *b); /* pops the element whose own end tag was read */

/* markup_body.c */
bool builder_insert(struct builder *b, const struct markup_token *t, const struct markup_tag *tag);
bool builder_open_in_body(struct builder *b, const struct markup_token *t);
bool builder_close_in_body(struct builder *b, const struct markup_token *t);
bool builder_in_table(struct builder *b); /* where no text may stand */

/* markup_same.c */
bool builder_take_over(struct builder *b); /* true where something was: the reader is behind it */
uint32_t builder_twin(struct builder *b, uint32_t node); /* of one that is opened now */

#endif
