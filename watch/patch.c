/* Comparing two trees; see patch.h. */
#include "watch/patch.h"

#include <assert.h>
#include <stdlib.h>

#include "core/diag.h"
#include "watch/markup_impl.h"

enum {
	OPS_MAX = 256,   /* more are not worth it */
	WHOLE_MAX = 160, /* an element that is this short is exchanged whole */
	FNV_START = 0x811c9dc5,
	FNV_PRIME = 0x01000193,
};

struct making {
	struct patch *patch;
	struct arena *arena;
	const struct markup *old, *now;
	bool failed;
};

/* The children of two nodes that are compared. */
struct pair {
	const struct patch_level *at;
	uint32_t *old, *now; /* the children's nodes */
	uint32_t *checks;    /* of the old children's names: checks[i] those before i */
};

/* Part of each side's children. */
struct gap {
	uint32_t old_from, old_to, new_from, new_to;
};

/* ---- names ------------------------------------------------------------------------------------- */

static uint32_t
hash_name(uint32_t hash, struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (uint8_t)name.ptr[i]) * (uint32_t)FNV_PRIME;
	return (hash ^ ' ') * (uint32_t)FNV_PRIME;
}

/* The names of the elements in it, nested as they are. */
static uint32_t
hash_shape(uint32_t hash, const struct markup *m, uint32_t node)
{
	const struct markup_node *n = &m->nodes[node];
	if (n->type != MARKUP_ELEMENT)
		return hash;
	hash = hash_name(hash, n->name);
	for (uint32_t c = n->leaf ? MARKUP_NONE : n->first; c != MARKUP_NONE; c = m->nodes[c].next)
		hash = hash_shape(hash, m, c);
	return hash_name(hash, S("/"));
}

/* ---- operations -------------------------------------------------------------------------------- */

static struct patch_op *
add_op(struct making *m, const struct patch_level *at)
{
	struct patch *p = m->patch;
	if (p->n == OPS_MAX) {
		m->failed = true;
		p->n--; /* the last one is lost: nobody will read it */
	}
	if (p->n == p->cap) {
		struct patch_op *before = p->ops;
		p->cap = p->cap ? p->cap * 2 : 8;
		p->ops = arena_alloc(m->arena, p->cap * sizeof(*p->ops));
		if (p->n)
			memcpy(p->ops, before, p->n * sizeof(*p->ops));
	}
	p->ops[p->n] = (struct patch_op){ .at = at };
	return &p->ops[p->n++];
}

static bool
may_go(const struct markup *m, const uint32_t *children, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) {
		if (m->nodes[children[i]].fixed)
			return false;
	}
	return true;
}

static void
exchange(struct making *m, const struct pair *p, struct gap g)
{
	if (!may_go(m->old, p->old, g.old_from, g.old_to) ||
		!may_go(m->now, p->now, g.new_from, g.new_to)) {
		m->failed = true;
		return;
	}
	struct patch_op *op = add_op(m, p->at);
	op->from = g.old_from;
	op->drop = g.old_to - g.old_from;
	op->check = p->checks[g.old_from];
	op->shape = FNV_START;
	for (uint32_t i = g.old_from; i < g.old_to; i++)
		op->shape = hash_shape(op->shape, m->old, p->old[i]);
	op->put = g.new_to - g.new_from;
	op->first = op->put ? p->now[g.new_from] : MARKUP_NONE;
}

/* ---- one level --------------------------------------------------------------------------------- */

static bool
equal(const struct making *m, uint32_t old, uint32_t now)
{
	return fingerprint_eq(m->old->nodes[old].fingerprint, m->now->nodes[now].fingerprint);
}

static void
trim(const struct making *m, const struct pair *p, struct gap *g)
{
	while (g->old_from < g->old_to && g->new_from < g->new_to &&
		equal(m, p->old[g->old_from], p->now[g->new_from])) {
		g->old_from++;
		g->new_from++;
	}
	while (g->old_from < g->old_to && g->new_from < g->new_to &&
		equal(m, p->old[g->old_to - 1], p->now[g->new_to - 1])) {
		g->old_to--;
		g->new_to--;
	}
}

static void compare(struct making *m, const struct patch_level *at, uint32_t new_node);

/* Whether the two are one element that has changed within. */
static bool
pairs(const struct making *m, uint32_t old, uint32_t now)
{
	const struct markup_node *o = &m->old->nodes[old], *n = &m->now->nodes[now];
	return o->type == n->type && str_eq(o->name, n->name);
}

/* Whether to look into an element rather than to exchange it: where it is long, has blocks in it, or
 * something that cannot be exchanged. */
static bool
worth_it(const struct making *m, uint32_t old, uint32_t now)
{
	const struct markup_node *o = &m->old->nodes[old], *n = &m->now->nodes[now];
	if (o->leaf || o->children == 0 || n->children == 0)
		return false;
	if (markup_traits(o) & TAG_RAW)
		return false;
	if (o->fixed || n->fixed)
		return true;
	size_t length = 0;
	for (uint32_t i = now + 1; i < m->now->n && length <= WHOLE_MAX; i++) {
		const struct markup_node *inner = &m->now->nodes[i];
		if (inner->parent < now)
			break; /* behind the element's end */
		if (markup_traits(inner) & TAG_CLOSES_P)
			return true; /* blocks within a block: one of them is what changed */
		length += inner->open.len;
	}
	return length > WHOLE_MAX;
}

static void
look_into(struct making *m, const struct pair *p, uint32_t i, uint32_t j)
{
	struct patch_level *level = arena_alloc(m->arena, sizeof(*level));
	*level = (struct patch_level){ p->at, p->old[i], i, p->checks[i + 1] };
	compare(m, level, p->now[j]);
}

static void
change_pair(struct making *m, const struct pair *p, uint32_t i, uint32_t j)
{
	if (equal(m, p->old[i], p->now[j]))
		return;
	if (worth_it(m, p->old[i], p->now[j]))
		look_into(m, p, i, j);
	else
		exchange(m, p, (struct gap){ i, i + 1, j, j + 1 });
}

/* What stands between two anchors: followed further where each has its counterpart. */
static void
close_gap(struct making *m, const struct pair *p, struct gap g)
{
	trim(m, p, &g);
	uint32_t olds = g.old_to - g.old_from, news = g.new_to - g.new_from;
	bool paired = olds == news;
	for (uint32_t i = 0; paired && i < olds; i++)
		paired = pairs(m, p->old[g.old_from + i], p->now[g.new_from + i]);
	if (olds == 0 && news == 0)
		return;
	if (!paired) {
		exchange(m, p, g);
		return;
	}
	for (uint32_t i = 0; i < olds && !m->failed; i++)
		change_pair(m, p, g.old_from + i, g.new_from + i);
}

/* ---- anchors ----------------------------------------------------------------------------------- */

/* A child that stands once on each side; sorted by fingerprint, then by the new side's order. */
struct anchor {
	struct fingerprint fingerprint;
	uint32_t old, now; /* places; MARKUP_NONE: not seen on that side */
	uint32_t before;   /* in the chain that this ends: another anchor, or MARKUP_NONE */
};

static int
by_fingerprint(const void *left, const void *right)
{
	struct fingerprint a = ((const struct anchor *)left)->fingerprint;
	struct fingerprint b = ((const struct anchor *)right)->fingerprint;
	if (a.hi != b.hi)
		return a.hi < b.hi ? -1 : 1;
	return (a.lo > b.lo) - (a.lo < b.lo);
}

static int
by_new(const void *left, const void *right)
{
	uint32_t a = ((const struct anchor *)left)->now, b = ((const struct anchor *)right)->now;
	return (a > b) - (a < b);
}

/* All that stand exactly once on each side, in the new side's order. */
static size_t
find_anchors(const struct making *m, const struct pair *p, struct gap g, struct anchor *all)
{
	size_t n = 0, kept = 0;
	for (uint32_t i = g.old_from; i < g.old_to; i++)
		all[n++] =
			(struct anchor){ m->old->nodes[p->old[i]].fingerprint, i, MARKUP_NONE, 0 };
	for (uint32_t i = g.new_from; i < g.new_to; i++)
		all[n++] =
			(struct anchor){ m->now->nodes[p->now[i]].fingerprint, MARKUP_NONE, i, 0 };
	qsort(all, n, sizeof(*all), by_fingerprint);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && by_fingerprint(&all[i], &all[end]) == 0;)
			end++;
		if (end - i != 2 || (all[i].old == MARKUP_NONE) == (all[i + 1].old == MARKUP_NONE))
			continue;
		struct anchor both = all[i];
		both.old = all[i].old != MARKUP_NONE ? all[i].old : all[i + 1].old;
		both.now = all[i].now != MARKUP_NONE ? all[i].now : all[i + 1].now;
		all[kept++] = both;
	}
	qsort(all, kept, sizeof(*all), by_new);
	return kept;
}

/* The longest chain that rises on both sides (by patience): the last of it, or MARKUP_NONE. */
static uint32_t
longest_chain(struct anchor *all, size_t n, uint32_t *ends)
{
	size_t longest = 0;
	for (uint32_t i = 0; i < n; i++) {
		size_t low = 0, high = longest;
		while (low < high) {
			size_t middle = (low + high) / 2;
			if (all[ends[middle]].old < all[i].old)
				low = middle + 1;
			else
				high = middle;
		}
		all[i].before = low ? ends[low - 1] : MARKUP_NONE;
		ends[low] = i;
		longest += low == longest;
	}
	return longest ? ends[longest - 1] : MARKUP_NONE;
}

/* Cuts a gap at its anchors, and closes what is between them. */
static void
cut_gap(struct making *m, const struct pair *p, struct gap g)
{
	size_t size = g.old_to - g.old_from + g.new_to - g.new_from;
	struct anchor *all = arena_alloc(m->arena, size * sizeof(*all));
	uint32_t *ends = arena_alloc(m->arena, size * sizeof(*ends));
	size_t n = find_anchors(m, p, g, all), chain = 0;
	for (uint32_t at = longest_chain(all, n, ends); at != MARKUP_NONE; at = all[at].before)
		ends[size - ++chain] = at;
	/* the chain now stands at the end of `ends`, first anchor first */
	for (size_t i = size - chain; i < size && !m->failed; i++) {
		const struct anchor *a = &all[ends[i]];
		close_gap(m, p, (struct gap){ g.old_from, a->old, g.new_from, a->now });
		g.old_from = a->old + 1;
		g.new_from = a->now + 1;
	}
	close_gap(m, p, g);
}

static uint32_t *
children_of(struct making *m, const struct markup *tree, uint32_t node)
{
	const struct markup_node *n = &tree->nodes[node];
	uint32_t *all = arena_alloc(m->arena, (n->children + 1) * sizeof(*all)), i = 0;
	for (uint32_t c = n->first; c != MARKUP_NONE; c = tree->nodes[c].next)
		all[i++] = c;
	return all;
}

static void
compare_attributes(struct making *m, const struct patch_level *at, uint32_t new_node)
{
	struct str was = m->old->nodes[at->node].attributes;
	struct str is = m->now->nodes[new_node].attributes;
	if (str_eq(was, is))
		return;
	struct patch_op *op = add_op(m, at);
	op->attributes = true;
	op->was = was;
	op->is = is;
}

/* Of html's children: where the next is that is no text and no comment, so head or body. */
static uint32_t
next_element(const struct markup *tree, const uint32_t *children, uint32_t from, uint32_t to)
{
	while (from < to && tree->nodes[children[from]].type != MARKUP_ELEMENT)
		from++;
	return from;
}

/* The html element's children: head and body stay what they are, whatever stands before, between and behind. */
static void
compare_html(struct making *m, const struct pair *p, uint32_t olds, uint32_t news)
{
	struct gap g = { 0 };
	for (;;) {
		g.old_to = next_element(m->old, p->old, g.old_from, olds);
		g.new_to = next_element(m->now, p->now, g.new_from, news);
		close_gap(m, p, g);
		assert((g.old_to == olds) == (g.new_to == news)); /* each tree has both */
		if (m->failed || g.old_to == olds)
			return;
		if (!equal(m, p->old[g.old_to], p->now[g.new_to]))
			look_into(m, p, g.old_to, g.new_to);
		g.old_from = g.old_to + 1;
		g.new_from = g.new_to + 1;
	}
}

/* Compares an element of both trees: its attributes, then its children. */
static void
compare(struct making *m, const struct patch_level *at, uint32_t new_node)
{
	compare_attributes(m, at, new_node);
	struct pair p = { .at = at };
	uint32_t olds = m->old->nodes[at->node].children, news = m->now->nodes[new_node].children;
	p.old = children_of(m, m->old, at->node);
	p.now = children_of(m, m->now, new_node);
	p.checks = arena_alloc(m->arena, (olds + 1) * sizeof(*p.checks));
	p.checks[0] = (uint32_t)FNV_START;
	for (uint32_t i = 0; i < olds; i++)
		p.checks[i + 1] = hash_name(p.checks[i], m->old->nodes[p.old[i]].name);
	struct gap g = { 0, olds, 0, news };
	if (!at->up) {
		compare_html(m, &p, olds, news);
		return;
	}
	trim(m, &p, &g);
	if (g.old_from == g.old_to || g.new_from == g.new_to)
		close_gap(m, &p, g);
	else
		cut_gap(m, &p, g);
}

bool
patch_make(struct patch *p, struct arena *arena, const struct markup *old, const struct markup *now)
{
	*p = (struct patch){ 0 };
	if (!fingerprint_eq(old->prolog, now->prolog))
		return false;
	struct making m = { .patch = p, .arena = arena, .old = old, .now = now };
	struct patch_level *root = arena_alloc(arena, sizeof(*root));
	compare(&m, root, 0);
	return !m.failed;
}

/* ---- JSON -------------------------------------------------------------------------------------- */

void
patch_html(struct buf *b, const struct patch_op *op, const struct markup *now)
{
	uint32_t at = op->first;
	for (uint32_t i = 0; i < op->put; i++, at = now->nodes[at].next)
		markup_write(b, now, at);
}

static void
add_place(struct buf *b, const struct patch_level *at)
{
	if (!at->up)
		return;
	add_place(b, at->up);
	if (b->ptr[b->len - 1] != '[')
		buf_add_char(b, ',');
	buf_add_number(b, at->index);
	buf_add_char(b, ',');
	buf_add_number(b, at->check);
}

static void
add_json(struct buf *b, const struct patch_op *op, const struct markup *now)
{
	buf_lit(b, "{\"at\":[");
	add_place(b, op->at);
	if (op->attributes) {
		buf_lit(b, "],\"was\":");
		buf_json(b, op->was);
		buf_lit(b, ",\"is\":");
		buf_json(b, op->is);
	} else {
		struct buf html = { 0 };
		patch_html(&html, op, now);
		buf_printf(b,
			"],\"from\":%u,\"check\":%u,\"drop\":%u,\"shape\":%u,\"html\":", op->from,
			op->check, op->drop, op->shape);
		buf_json(b, buf_str(&html));
		buf_done(&html);
	}
	buf_add_char(b, '}');
}

void
patch_json(struct buf *b, const struct patch *p, const struct markup *now)
{
	buf_add_char(b, '[');
	for (size_t i = 0; i < p->n; i++) {
		if (i)
			buf_add_char(b, ',');
		add_json(b, &p->ops[i], now);
	}
	buf_add_char(b, ']');
}
