/* The inside of a page's body, by the rules of the HTML standard's mode "in body", its tables and
 * its selects; see markup.h. */
#include "watch/markup_impl.h"

/* ---- what cannot be exchanged in a running page ------------------------------------------------ */

static bool
attribute_is(struct builder *b, struct str attributes, struct str name, struct str value)
{
	struct str is;
	return markup_attribute(b->m->arena, attributes, name, &is) && str_eq(is, value);
}

static bool
has_attribute(struct builder *b, struct str attributes, struct str name)
{
	struct str value;
	return markup_attribute(b->m->arena, attributes, name, &value);
}

/* A link that is only read, or that a browser follows again when it changes. */
static bool
link_is_plain(struct builder *b, struct str attributes)
{
	static const char *const plain[] = { "alternate", "author", "canonical", "help", "icon",
		"license", "me", "next", "prev", "search", "shortcut", "stylesheet" };
	struct str rel, word;
	if (!markup_attribute(b->m->arena, attributes, S("rel"), &rel))
		return false;
	while (str_split(&rel, ' ', &word)) {
		bool known = word.len == 0;
		for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
			known = known || str_eq(word, str_of(plain[i]));
		if (!known)
			return false;
	}
	return true;
}

static bool
is_fixed(struct builder *b, const struct markup_token *t, const struct markup_tag *tag)
{
	switch (tag ? tag->id : TAG_OTHER) {
	case TAG_BASE:
	case TAG_NOSCRIPT: /* text where scripts run, elements where the client parses it */
		return true;
	case TAG_SCRIPT:
		return !attribute_is(b, t->attributes, S("type"), S("application/ld+json"));
	case TAG_META:
		return has_attribute(b, t->attributes, S("http-equiv")) ||
		       has_attribute(b, t->attributes, S("charset"));
	case TAG_LINK:
		return !link_is_plain(b, t->attributes);
	default:
		return false;
	}
}

/* ---- elements ---------------------------------------------------------------------------------- */

static struct markup_node
node_of(struct builder *b, const struct markup_token *t, const struct markup_tag *tag)
{
	return (struct markup_node){
		.tag = tag,
		.name = t->name,
		.open = t->bytes,
		.attributes = t->attributes,
		.fixed = is_fixed(b, t, tag),
	};
}

/* Where a node of these bytes ends that has nothing in it; 0 where its name is a copy. */
static uint32_t
end_of(const struct builder *b, const struct markup_token *t)
{
	return t->name.ptr == t->bytes.ptr + 1 ? (uint32_t)b->reader.at : 0;
}

/* In a script with <!-- and <script in it, </script> may not be the end. */
static bool
is_escaped(const struct markup_tag *tag, struct str text)
{
	return tag->id == TAG_SCRIPT && str_search(text, S("<!--")) < text.len;
}

/* Whether an element may stand in an <svg>: one that HTML knows would end it. */
static bool
is_svg(const struct markup_token *t)
{
	if (str_eq(t->name, S("a")) || str_eq(t->name, S("title")))
		return true;
	return !t->tag && !str_eq(t->name, S("foreignobject"));
}

/* <svg> is known whole only: its inside has rules of its own, which are followed to its end. */
static bool
insert_svg(struct builder *b, const struct markup_token *t)
{
	struct markup_reader *r = &b->reader;
	struct str names[SVG_DEPTH_MAX];
	size_t depth = 0;
	bool text_only = false; /* within <title> or <desc>, whose inside is HTML */
	while (!t->self_closing) {
		struct markup_token in = markup_next(r);
		if (in.type == TOKEN_TEXT || in.type == TOKEN_COMMENT)
			continue;
		if (in.type == TOKEN_CLOSE && depth == 0 && str_eq(in.name, S("svg")))
			break;
		if (in.type == TOKEN_CLOSE && depth > 0 && str_eq(in.name, names[depth - 1])) {
			depth--;
			text_only = false;
			continue;
		}
		if (in.type != TOKEN_OPEN || text_only || depth == SVG_DEPTH_MAX || !is_svg(&in))
			return false;
		if (in.self_closing)
			continue;
		text_only = str_eq(in.name, S("title")) || str_eq(in.name, S("desc"));
		names[depth++] = in.name;
	}
	struct markup_node node = { .leaf = true, .name = S("svg"), .tag = t->tag };
	node.open = str_slice(r->text, (size_t)(t->bytes.ptr - r->text.ptr), r->at);
	node.end = (uint32_t)r->at;
	(void)builder_append(b, node);
	return true;
}

/* Inserts an element for the token, with its text where that is raw. */
bool
builder_insert(struct builder *b, const struct markup_token *t, const struct markup_tag *tag)
{
	unsigned traits = tag ? tag->traits : 0;
	b->drop_lf = false;
	if (tag && tag->id == TAG_SVG)
		return insert_svg(b, t);
	uint32_t node = builder_append(b, node_of(b, t, tag));
	if (traits & TAG_VOID) {
		b->m->nodes[node].end = end_of(b, t);
		return true;
	}
	if (!builder_push(b, node))
		return false;
	b->drop_lf = traits & TAG_NEWLINE;
	if (!(traits & TAG_RAW))
		return true;
	struct str text;
	if (!markup_raw(&b->reader, t->name, &text) || is_escaped(tag, text))
		return false;
	builder_text(b, text);
	b->drop_lf = false;
	builder_close(b);
	return true;
}

/* Pops what may be left open, but not an element of `except`. */
static void
imply_ends(struct builder *b, uint8_t except)
{
	while ((markup_traits(builder_node(b, 0)) & TAG_IMPLIED_END) &&
		builder_current(b) != except)
		builder_pop(b);
}

/* Ends an open p in button scope; false where other elements are open in it. */
static bool
close_p(struct builder *b)
{
	for (size_t i = 0; i < b->depth; i++) {
		const struct markup_node *n = builder_node(b, i);
		if (markup_traits(n) & TAG_SCOPE)
			return true;
		if (markup_id(n) != TAG_P)
			continue;
		imply_ends(b, TAG_P);
		if (builder_current(b) != TAG_P)
			return false;
		builder_pop(b);
		return true;
	}
	return true;
}

static bool
is_open(struct builder *b, uint8_t id)
{
	for (size_t i = 0; i < b->depth; i++) {
		if (markup_id(builder_node(b, i)) == id)
			return true;
	}
	return false;
}

/* A list item ends the one before it: li ends li, dt and dd end either. */
static bool
close_item(struct builder *b, uint8_t id)
{
	for (size_t i = 0; i < b->depth; i++) {
		const struct markup_node *n = builder_node(b, i);
		uint8_t is = markup_id(n);
		if (id == TAG_LI ? is == TAG_LI : is == TAG_DD || is == TAG_DT) {
			imply_ends(b, is);
			if (builder_current(b) != is)
				return false;
			builder_pop(b);
			return true;
		}
		bool passed = is == TAG_ADDRESS || is == TAG_DIV || is == TAG_P;
		if ((markup_traits(n) & TAG_SPECIAL) && !passed)
			return true;
	}
	return true;
}

/* ---- tables ------------------------------------------------------------------------------------ */

/* How far out of a table's parts: 1 of a cell or caption, 2 of a row, 3 of a group of rows. */
static void
leave_parts(struct builder *b, int level)
{
	imply_ends(b, TAG_OTHER);
	if (builder_current(b) == TAG_TD || builder_current(b) == TAG_CAPTION ||
		builder_current(b) == TAG_COLGROUP)
		builder_pop(b);
	if (level > 1 && builder_current(b) == TAG_TR)
		builder_pop(b);
	if (level > 2 && builder_current(b) == TAG_TBODY)
		builder_pop(b);
}

static bool
open_part(struct builder *b, const struct markup_token *t, const struct markup_tag *tag)
{
	if (tag->id == TAG_COL && builder_current(b) == TAG_COLGROUP)
		return builder_insert(b, t, tag);
	leave_parts(b, tag->id == TAG_TD ? 1 : tag->id == TAG_TR ? 2 : 3);
	bool row = tag->id == TAG_TR || tag->id == TAG_TD;
	if (row && builder_current(b) == TAG_TABLE_ITSELF && !builder_imply(b, "tbody", "<tbody>"))
		return false;
	if (tag->id == TAG_TD && builder_current(b) == TAG_TBODY && !builder_imply(b, "tr", "<tr>"))
		return false;
	if (tag->id == TAG_COL && builder_current(b) == TAG_TABLE_ITSELF &&
		!builder_imply(b, "colgroup", "<colgroup>"))
		return false;
	uint8_t within = tag->id == TAG_TD    ? TAG_TR
			 : tag->id == TAG_TR  ? TAG_TBODY
			 : tag->id == TAG_COL ? TAG_COLGROUP
					      : TAG_TABLE_ITSELF;
	return builder_current(b) == within && builder_insert(b, t, tag);
}

static bool
close_part(struct builder *b, const struct markup_token *t, const struct markup_tag *tag)
{
	if (tag->id == TAG_TR)
		leave_parts(b, 1);
	else if (tag->id == TAG_TBODY)
		leave_parts(b, 2);
	else if (tag->id == TAG_TABLE_ITSELF)
		leave_parts(b, 3);
	else
		imply_ends(b, TAG_OTHER);
	if (!str_eq(builder_node(b, 0)->name, t->name))
		return false;
	builder_close(b);
	return true;
}

/* Whether the current node is a part of a table that takes no text. */
bool
builder_in_table(struct builder *b)
{
	uint8_t id = builder_current(b);
	return id == TAG_TABLE_ITSELF || id == TAG_TBODY || id == TAG_TR || id == TAG_COLGROUP;
}

/* ---- in body ----------------------------------------------------------------------------------- */

/* Options end options, and groups of them; nothing else is taken in a select. */
static bool
open_option(struct builder *b, const struct markup_token *t, const struct markup_tag *tag)
{
	if (builder_current(b) == TAG_OPTION)
		builder_pop(b);
	if (b->selects && tag->id == TAG_OPTGROUP && builder_current(b) == TAG_OPTGROUP)
		builder_pop(b);
	return builder_insert(b, t, tag);
}

static bool
open_ruby(struct builder *b, const struct markup_token *t, const struct markup_tag *tag)
{
	uint8_t is = builder_current(b);
	if (is == TAG_RB || is == TAG_RP || is == TAG_RT) {
		if (b->depth < 2 || markup_id(builder_node(b, 1)) != TAG_RUBY)
			return false;
		builder_pop(b);
	} else if (markup_traits(builder_node(b, 0)) & TAG_IMPLIED_END) {
		return false;
	}
	return builder_insert(b, t, tag);
}

/* What must be closed before the start tag of a known element; false where it is not simple. */
static bool
make_way(struct builder *b, const struct markup_tag *tag)
{
	switch (tag->id) {
	case TAG_A:
	case TAG_BUTTON:
	case TAG_FORM:
	case TAG_NOBR:
	case TAG_SELECT:
		if (is_open(b, tag->id))
			return false;
		break;
	case TAG_LI:
	case TAG_DD:
	case TAG_DT:
		if (!close_item(b, tag->id))
			return false;
		break;
	case TAG_TABLE_ITSELF:
		if (!b->m->strict && is_open(b, TAG_P))
			return false; /* whether a table ends a p depends on the document type */
		break;
	}
	if ((tag->traits & TAG_CLOSES_P) && !close_p(b))
		return false;
	return !((tag->traits & TAG_HEADING) && (markup_traits(builder_node(b, 0)) & TAG_HEADING));
}

bool
builder_open_in_body(struct builder *b, const struct markup_token *t)
{
	const struct markup_tag *tag = t->tag;
	uint8_t id = tag ? tag->id : TAG_OTHER;
	if (tag && ((tag->traits & TAG_REFUSED) || id == TAG_HTML || id == TAG_HEAD_ITSELF ||
			   id == TAG_BODY))
		return false;
	if (id == TAG_OPTION || id == TAG_OPTGROUP)
		return !builder_in_table(b) && open_option(b, t, tag);
	if (b->selects)
		return false;
	if (tag && (tag->traits & TAG_TABLE))
		return open_part(b, t, tag);
	if (builder_in_table(b))
		return id == TAG_SCRIPT && builder_current(b) != TAG_COLGROUP &&
		       builder_insert(b, t, tag);
	if (id == TAG_RB || id == TAG_RP || id == TAG_RT || id == TAG_RTC)
		return open_ruby(b, t, tag);
	if (tag && !make_way(b, tag))
		return false;
	return builder_insert(b, t, tag);
}

/* Whether an element of the end tag's name is open; for a heading, one of any rank. */
static bool
has_open(struct builder *b, const struct markup_token *t)
{
	unsigned heading = t->tag ? t->tag->traits & TAG_HEADING : 0;
	for (size_t i = 0; i < b->depth; i++) {
		const struct markup_node *n = builder_node(b, i);
		if (str_eq(n->name, t->name) || (markup_traits(n) & heading))
			return true;
	}
	return false;
}

/* The end of what was never begun: mostly nothing, but an empty p. */
static bool
close_nothing(struct builder *b, const struct markup_token *t)
{
	if (str_eq(t->name, S("br")))
		return false; /* a line break */
	if (!t->tag || t->tag->id != TAG_P)
		return true;
	if (builder_in_table(b) || b->selects || !builder_imply(b, "p", "<p>"))
		return false;
	builder_pop(b);
	return true;
}

bool
builder_close_in_body(struct builder *b, const struct markup_token *t)
{
	const struct markup_tag *tag = t->tag;
	uint8_t id = tag ? tag->id : TAG_OTHER;
	b->drop_lf = false;
	if (id == TAG_HTML || id == TAG_BODY) {
		b->mode = AFTER_BODY; /* what is open stays open: blanks that follow belong to it */
		return true;
	}
	if (!has_open(b, t))
		return close_nothing(b, t);
	if (tag && ((tag->traits & TAG_TABLE) || id == TAG_TABLE_ITSELF))
		return close_part(b, t, tag);
	if (id == TAG_SELECT) {
		while (builder_current(b) == TAG_OPTION || builder_current(b) == TAG_OPTGROUP)
			builder_pop(b);
	} else if (tag && (tag->traits & TAG_BLOCK_END)) {
		imply_ends(b, (tag->traits & TAG_IMPLIED_END) ? id : TAG_OTHER);
	}
	if (b->depth < 3 || !str_eq(builder_node(b, 0)->name, t->name))
		return false;
	builder_close(b);
	return true;
}
