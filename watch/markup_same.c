/* What a page has in common with the one before it, taken over into its tree; see markup.h.
 *
 * What the parser makes of an element's bytes depends on them and on the elements that are open
 * around it: on their names, and on nothing else of them. So wherever it comes to a token, and the
 * elements that are open have the names of those around some children of the tree before (their
 * parent is then the current node's "twin"), such children are copied rather than parsed if
 *
 *	- the bytes here are theirs,
 *	- their bytes are all of them (markup_node.end): their own end tags ended them, none of their
 *	  texts was put together, and no name was written in capitals,
 *	- they follow upon the child before them, or upon their parent's start tag, so that nothing
 *	  was left open there that they would have ended, and
 *	- the last is no text, which might go on.
 *
 * The open elements are then what they would have been, as are the mode and the limits that are kept.
 * Bytes are compared mostly once: a part that is known to be common is remembered. Where nothing is,
 * a few children are tried for each token: linear in the page. */
#include "watch/markup_impl.h"

enum {
	TRIED = 12,         /* children that are looked at for one that is here again */
	WORTH_KNOWING = 256 /* bytes in common */
};

/* How many bytes are the same, from here and from there on. */
static size_t
common_length(struct str here, struct str there)
{
	enum { BLOCK = 256, WORD = 8 };
	size_t max = here.len < there.len ? here.len : there.len, n = 0;
	while (n + BLOCK <= max && memcmp(here.ptr + n, there.ptr + n, BLOCK) == 0)
		n += BLOCK;
	while (n + WORD <= max && memcmp(here.ptr + n, there.ptr + n, WORD) == 0)
		n += WORD;
	while (n < max && here.ptr[n] == there.ptr[n])
		n++;
	return n;
}

/* Whether the page has, from `at` on, the bytes of the one before from `from` to `to`. */
static bool
is_common(struct builder *b, size_t at, size_t from, size_t to)
{
	struct common *c = &b->common;
	if (from - at != c->shift || at < c->from || at >= c->to) {
		size_t n = common_length(
			str_from(b->reader.text, at), str_from(b->before->text, from));
		if (n < to - from && n < WORTH_KNOWING)
			return false; /* and what is known stays so */
		*c = (struct common){ at, at + n, from - at };
	}
	return to - from <= c->to - at;
}

static size_t
start_of(const struct markup *m, uint32_t node)
{
	return (size_t)(m->nodes[node].open.ptr - m->text.ptr);
}

/* Where the bytes of a child must begin to follow upon the child before it; 0: nowhere. */
static size_t
place_behind(const struct markup *m, uint32_t parent, uint32_t child)
{
	const struct markup_node *p = &m->nodes[parent];
	if (child != MARKUP_NONE)
		return m->nodes[child].end;
	bool own = p->name.ptr == p->open.ptr + 1; /* not one that the page does not write */
	return own ? start_of(m, parent) + p->open.len : 0;
}

static uint32_t
child_behind(const struct markup *m, uint32_t parent, uint32_t child)
{
	return child == MARKUP_NONE ? m->nodes[parent].first : m->nodes[child].next;
}

/* The last of the children from `first` on that can be taken over together, or MARKUP_NONE. */
static uint32_t
find_last(struct builder *b, uint32_t first)
{
	const struct markup *m = b->before;
	size_t from = start_of(m, first), place = from;
	uint32_t last = MARKUP_NONE;
	for (uint32_t c = first; c != MARKUP_NONE; c = m->nodes[c].next) {
		const struct markup_node *n = &m->nodes[c];
		if (n->end == 0 || start_of(m, c) != place ||
			!is_common(b, b->reader.at, from, n->end))
			break;
		place = n->end;
		if (n->type != MARKUP_TEXT)
			last = c;
	}
	return last;
}

/* The first node behind all that is in `node`. */
static uint32_t
behind(const struct markup *m, uint32_t node)
{
	while (node != MARKUP_NONE && m->nodes[node].next == MARKUP_NONE)
		node = m->nodes[node].parent;
	return node == MARKUP_NONE ? (uint32_t)m->n : m->nodes[node].next;
}

/* Where bytes of the page before, from `from` on, stand in this one. */
struct move {
	const char *from, *to;
	size_t len;
	uint32_t by;  /* how much further the nodes are */
	uint32_t end; /* and where they end, modulo 2^32 */
};

/* What is not from the page stays as it is. */
static inline void
move_str(struct str *s, const struct move *move)
{
	size_t at = (size_t)((uintptr_t)s->ptr - (uintptr_t)move->from);
	if (at < move->len)
		s->ptr = move->to + at;
}

static inline uint32_t
move_link(uint32_t node, const struct move *move)
{
	return node == MARKUP_NONE ? node : node + move->by;
}

static void
move_node(struct markup_node *n, const struct move *move)
{
	if (n->type == MARKUP_ELEMENT) {
		move_str(&n->name, move);
		move_str(&n->attributes, move);
	}
	move_str(&n->open, move);
	if (n->end)
		n->end += move->end;
	n->parent += move->by;
	n->first = move_link(n->first, move);
	n->last = move_link(n->last, move);
	n->next = move_link(n->next, move);
}

/* Copies children of the twin, with all that is in them, to the end of the current node. */
static void
copy_children(struct builder *b, uint32_t first, uint32_t last)
{
	struct markup *m = b->m;
	const struct markup *before = b->before;
	uint32_t n = behind(before, last) - first, by = (uint32_t)m->n - first;
	uint32_t parent = b->open[b->depth - 1].node, count = 0;
	size_t from = start_of(before, first), len = before->nodes[last].end - from;
	struct move move = { before->text.ptr + from, m->text.ptr + b->reader.at, len, by,
		(uint32_t)(b->reader.at - from) };
	markup_reserve(m, n);
	memcpy(&m->nodes[m->n], &before->nodes[first], n * sizeof(*m->nodes));
	for (uint32_t i = 0; i < n; i++)
		move_node(&m->nodes[m->n + i], &move);
	m->n += n;
	for (uint32_t c = first;; c = before->nodes[c].next) {
		m->nodes[c + by].parent = parent;
		count++;
		if (c == last)
			break;
	}
	m->nodes[last + by].next = MARKUP_NONE;
	builder_link(b, first + by, last + by, count);
	b->reader.at += len;
	m->taken += n;
}

/* Whether a text here would be one with the text before it. */
static bool
ends_in_text(struct builder *b)
{
	uint32_t last = builder_node(b, 0)->last;
	return last != MARKUP_NONE && b->m->nodes[last].type == MARKUP_TEXT;
}

/* Takes over what is found among a few children of the twin behind `behind_child`. */
static bool
take_behind(struct builder *b, uint32_t behind_child)
{
	struct level *l = &b->open[b->depth - 1];
	const struct markup *m = b->before;
	uint32_t c = behind_child;
	for (int i = 0; i < TRIED; i++) {
		size_t place = place_behind(m, l->twin, c);
		c = child_behind(m, l->twin, c);
		if (c == MARKUP_NONE)
			return false;
		if (m->nodes[c].end == 0 || start_of(m, c) != place ||
			(m->nodes[c].type == MARKUP_TEXT && ends_in_text(b)))
			continue;
		uint32_t last = find_last(b, c);
		if (last == MARKUP_NONE)
			continue;
		copy_children(b, c, last);
		l->taken = l->near = last;
		return true;
	}
	return false;
}

bool
builder_take_over(struct builder *b)
{
	struct level *l = b->depth ? &b->open[b->depth - 1] : NULL;
	bool in_head = b->mode == IN_HEAD && b->depth == 2;
	if (!l || l->twin == MARKUP_NONE || b->drop_lf || !(in_head || b->mode == IN_BODY) ||
		b->m->strict != b->before->strict)
		return false;
	/* What was inserted stands before what was taken last, what was changed behind its twin. */
	return take_behind(b, l->taken) || (l->near != l->taken && take_behind(b, l->near));
}

uint32_t
builder_twin(struct builder *b, uint32_t node)
{
	if (!b->before)
		return MARKUP_NONE;
	const struct markup *m = b->before;
	struct str name = b->m->nodes[node].name;
	if (b->depth == 0)
		return 0; /* html */
	struct level *up = &b->open[b->depth - 1];
	if (up->twin == MARKUP_NONE)
		return MARKUP_NONE;
	uint32_t c = up->near;
	for (int i = 0; i < TRIED && (c = child_behind(m, up->twin, c)) != MARKUP_NONE; i++) {
		const struct markup_node *n = &m->nodes[c];
		if (n->type == MARKUP_ELEMENT && !n->leaf && str_eq(n->name, name)) {
			up->near = c;
			return c;
		}
	}
	return MARKUP_NONE;
}
