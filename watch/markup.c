/* The tree of a page, built as the HTML standard's tree construction builds it; see markup.h. The
 * names of its modes and rules are the standard's. */
#include "watch/markup_impl.h"

#include <stdlib.h>

#include "core/heap.h"

/* ---- the tree ---------------------------------------------------------------------------------- */

void
markup_reserve(struct markup *m, size_t more)
{
	if (m->n + more <= m->cap)
		return;
	m->cap = m->cap * 2 > m->n + more ? m->cap * 2 : m->n + more + 256;
	m->nodes = heap_resize(m->nodes, m->cap, sizeof(*m->nodes));
}

void
builder_link(struct builder *b, uint32_t first, uint32_t last, uint32_t count)
{
	struct markup_node *parent = builder_node(b, 0);
	if (parent->last == MARKUP_NONE)
		parent->first = first;
	else
		b->m->nodes[parent->last].next = first;
	parent->last = last;
	parent->children += count;
}

uint32_t
builder_append(struct builder *b, struct markup_node node)
{
	struct markup *m = b->m;
	markup_reserve(m, 1);
	uint32_t at = (uint32_t)m->n++;
	node.first = node.last = node.next = node.parent = MARKUP_NONE;
	m->nodes[at] = node;
	if (b->depth) {
		m->nodes[at].parent = b->open[b->depth - 1].node;
		builder_link(b, at, at, 1);
	}
	return at;
}

bool
builder_push(struct builder *b, uint32_t node)
{
	if (b->depth == DEPTH_MAX)
		return false;
	b->open[b->depth] = (struct level){ .node = node,
		.odd = builder_odd(b),
		.twin = builder_twin(b, node),
		.taken = MARKUP_NONE,
		.near = MARKUP_NONE };
	b->depth++;
	b->selects += builder_current(b) == TAG_SELECT;
	return true;
}

void
builder_pop(struct builder *b)
{
	b->selects -= builder_current(b) == TAG_SELECT;
	b->depth--;
}

/* The element's bytes are all of it where nothing in it is odd, and its start tag is its own. */
void
builder_close(struct builder *b)
{
	struct markup_node *n = builder_node(b, 0);
	if (b->open[b->depth - 1].odd == builder_odd(b) && n->name.ptr == n->open.ptr + 1)
		n->end = (uint32_t)b->reader.at;
	builder_pop(b);
}

/* An element that the page does not write, but a browser makes. */
bool
builder_imply(struct builder *b, const char *name, const char *open)
{
	struct markup_node node = { .name = str_of(name), .open = str_of(open) };
	node.tag = markup_tag_find(&b->reader, node.name);
	return builder_push(b, builder_append(b, node));
}

/* Adds text; what follows text directly is the same node, wherever it stood in the page. */
void
builder_text(struct builder *b, struct str text)
{
	if (b->drop_lf && str_starts(text, S("\r")))
		text = str_from(text, 1);
	if (b->drop_lf && str_starts(text, S("\n")))
		text = str_from(text, 1);
	b->drop_lf = false;
	if (text.len == 0)
		return;
	struct markup_node *parent = builder_node(b, 0);
	struct markup_node *last = parent->last == MARKUP_NONE ? NULL : &b->m->nodes[parent->last];
	if (!last || last->type != MARKUP_TEXT) {
		(void)builder_append(
			b, (struct markup_node){ .type = MARKUP_TEXT,
				   .leaf = true,
				   .name = S("#text"),
				   .open = text,
				   .end = (uint32_t)(text.ptr + text.len - b->reader.text.ptr) });
		return;
	}
	b->joins++;
	last->end = 0;
	char *joined = arena_alloc_raw(b->m->arena, last->open.len + text.len);
	memcpy(joined, last->open.ptr, last->open.len);
	memcpy(joined + last->open.len, text.ptr, text.len);
	last->open = (struct str){ joined, last->open.len + text.len };
}

static void
add_comment(struct builder *b, struct str bytes)
{
	b->drop_lf = false;
	(void)builder_append(b, (struct markup_node){ .type = MARKUP_COMMENT,
					.leaf = true,
					.name = S("#comment"),
					.open = bytes,
					.end = (uint32_t)b->reader.at });
}

/* ---- the modes --------------------------------------------------------------------------------- */

static bool
is_blank(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!strchr(" \t\n\r\f", s.ptr[i]))
			return false;
	}
	return true;
}

static bool
take_doctype(struct builder *b, const struct markup_token *t)
{
	if (b->mode != INITIAL)
		return false;
	struct str rest = str_slice(t->bytes, 9, t->bytes.len - 1);
	b->m->strict = str_eq_nocase(str_trim(rest), S("html"));
	b->m->prolog = fingerprint_mix(b->m->prolog, t->bytes);
	b->mode = BEFORE_HTML;
	return true;
}

/* Comments before the html element are the document's own: one that changes is a change of that. */
static bool
take_comment(struct builder *b, const struct markup_token *t)
{
	if (b->mode == INITIAL || b->mode == BEFORE_HTML) {
		b->m->prolog = fingerprint_mix(b->m->prolog, t->bytes);
		return true;
	}
	if (b->mode == AFTER_BODY)
		return false;
	add_comment(b, t->bytes);
	return true;
}

/* The mode in which what is no blank, and no tag of the mode, is taken: the next one. */
static bool
leave_mode(struct builder *b)
{
	switch (b->mode) {
	case INITIAL:
		b->mode = BEFORE_HTML;
		return true;
	case BEFORE_HTML:
		b->mode = BEFORE_HEAD;
		return builder_imply(b, "html", "<html>");
	case BEFORE_HEAD:
		b->mode = IN_HEAD;
		return builder_imply(b, "head", "<head>");
	case IN_HEAD:
		builder_pop(b);
		b->mode = AFTER_HEAD;
		return true;
	case AFTER_HEAD:
		b->mode = IN_BODY;
		return builder_imply(b, "body", "<body>");
	case IN_BODY:
	case AFTER_BODY:
		b->mode = IN_BODY;
		return true;
	}
	return false;
}

static bool
take_text(struct builder *b, struct str text)
{
	size_t blank = 0;
	while (blank < text.len && strchr(" \t\n\r\f", text.ptr[blank]))
		blank++;
	if (b->mode < IN_BODY) {
		if (b->mode == IN_HEAD || b->mode == AFTER_HEAD)
			builder_text(b, str_slice(text, 0, blank));
		text = str_from(text, blank);
		if (text.len == 0)
			return true;
		while (b->mode < IN_BODY) {
			if (!leave_mode(b))
				return false;
		}
	}
	bool blank_all = is_blank(text);
	if (!blank_all)
		b->mode = IN_BODY;
	if (builder_in_table(b) && !blank_all)
		return false;
	builder_text(b, text);
	return b->joins <= JOINS_MAX;
}

/* A start tag before the body; *ret_done where the mode has taken it. */
static bool
open_before_body(struct builder *b, const struct markup_token *t, bool *ret_done)
{
	const struct markup_tag *tag = t->tag;
	uint8_t id = tag ? tag->id : TAG_OTHER;
	*ret_done = true;
	if (b->mode == BEFORE_HTML && id == TAG_HTML) {
		b->mode = BEFORE_HEAD;
		return builder_insert(b, t, tag);
	}
	if (b->mode == BEFORE_HEAD && id == TAG_HEAD_ITSELF) {
		b->mode = IN_HEAD;
		return builder_insert(b, t, tag);
	}
	if (b->mode == IN_HEAD && tag && (tag->traits & TAG_HEAD))
		return builder_insert(b, t, tag);
	if (b->mode == AFTER_HEAD && id == TAG_BODY) {
		b->mode = IN_BODY;
		return builder_insert(b, t, tag);
	}
	if (b->mode == AFTER_HEAD && tag && (tag->traits & TAG_HEAD))
		return false;
	*ret_done = false;
	return leave_mode(b);
}

static bool
take_open(struct builder *b, const struct markup_token *t)
{
	bool done = false;
	while (b->mode < IN_BODY && !done) {
		if (!open_before_body(b, t, &done))
			return false;
	}
	if (done)
		return true;
	b->mode = IN_BODY;
	return builder_open_in_body(b, t);
}

static bool
take_close(struct builder *b, const struct markup_token *t)
{
	if (b->mode == IN_HEAD && str_eq(t->name, S("head")))
		return leave_mode(b);
	if (b->mode < IN_BODY)
		return false;
	if (!str_eq(t->name, S("html")) && !str_eq(t->name, S("body")))
		b->mode = IN_BODY;
	return builder_close_in_body(b, t);
}

static bool
take(struct builder *b, const struct markup_token *t)
{
	switch (t->type) {
	case TOKEN_TEXT:
		return take_text(b, t->bytes);
	case TOKEN_OPEN:
		return take_open(b, t);
	case TOKEN_CLOSE:
		return take_close(b, t);
	case TOKEN_COMMENT:
		return take_comment(b, t);
	case TOKEN_DOCTYPE:
		return take_doctype(b, t);
	case TOKEN_END:
	case TOKEN_REFUSED:
		break;
	}
	return false;
}

/* ---- fingerprints ------------------------------------------------------------------------------ */

/* The client's own script carries the page's fingerprint: it is another with each change. */
static bool
is_client(const struct markup_node *n)
{
	return markup_id(n) == TAG_SCRIPT &&
	       str_starts(n->open, S("<script src=\"/_platen/client.js\""));
}

/* Adds a child to what its parent's fingerprint is made of: another order is another sum. */
static void
mix_child(struct fingerprint *f, struct fingerprint child)
{
	f->lo = (f->lo ^ f->lo >> 29) * 0x9e3779b97f4a7c15u + child.lo;
	f->hi = (f->hi ^ f->hi >> 31) * 0xc2b2ae3d27d4eb4fu + child.hi;
}

/* From the last node to the first: children stand behind their parents. */
static void
add_fingerprints(struct markup *m)
{
	for (size_t i = m->n; i-- > 0;) {
		struct markup_node *n = &m->nodes[i];
		if (n->known)
			continue;
		struct fingerprint f =
			fingerprint_of(is_client(n) ? S("the client's script") : n->open);
		for (uint32_t c = n->first; c != MARKUP_NONE; c = m->nodes[c].next) {
			mix_child(&f, m->nodes[c].fingerprint);
			n->fixed = n->fixed || m->nodes[c].fixed;
		}
		mix_child(&f, (struct fingerprint){ n->children, n->children });
		n->fingerprint = f;
		n->known = true;
	}
}

bool
markup_parse(struct markup *m, struct arena *arena, struct str text)
{
	return markup_parse_next(m, arena, text, NULL);
}

bool
markup_parse_next(
	struct markup *m, struct arena *arena, struct str text, const struct markup *before)
{
	m->arena = arena;
	m->text = text;
	m->n = m->taken = 0;
	m->strict = false;
	m->prolog = (struct fingerprint){ 0 };
	if (memchr(text.ptr ? text.ptr : "", 0, text.len) || text.len > UINT32_MAX)
		return false;
	struct builder *b = arena_alloc(arena, sizeof(*b));
	b->m = m;
	b->before = before;
	markup_reader_init(&b->reader, arena, text);
	for (;;) {
		if (before && builder_take_over(b))
			continue;
		struct markup_token t = markup_next(&b->reader);
		if (t.type == TOKEN_END)
			break;
		if (!take(b, &t))
			return false;
	}
	while (b->mode < IN_BODY) {
		if (!leave_mode(b))
			return false;
	}
	add_fingerprints(m);
	return true;
}

void
markup_done(struct markup *m)
{
	free(m->nodes);
	*m = (struct markup){ 0 };
}

void
markup_write(struct buf *b, const struct markup *m, uint32_t node)
{
	const struct markup_node *n = &m->nodes[node];
	buf_add(b, n->open);
	if (n->leaf || (markup_traits(n) & TAG_VOID))
		return;
	const struct markup_node *first = n->first == MARKUP_NONE ? NULL : &m->nodes[n->first];
	if (first && (markup_traits(n) & TAG_NEWLINE) && first->type == MARKUP_TEXT &&
		(first->open.ptr[0] == '\n' || first->open.ptr[0] == '\r'))
		buf_add_char(b, '\n'); /* in place of the one that a parser drops */
	for (uint32_t c = n->first; c != MARKUP_NONE; c = m->nodes[c].next)
		markup_write(b, m, c);
	buf_printf(b, "</%.*s>", STR(n->name));
}
