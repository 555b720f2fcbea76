/* Where a block of a page was written: the page is made once more, with marks in its sources. */
#include "watch/origin.h"

#include "core/path.h"
#include "watch/markup.h"
#include "watch/marks.h"

enum { TRIES_MAX = 48, PARTS_MAX = 256 };

/* Marks that are tried together. */
struct part {
	size_t first, last; /* files */
	size_t from, to;    /* bytes of each: of one file only, it may be a part */
};

struct search {
	struct site *twin;
	const struct origin *what;
	struct arena arena;     /* as long as the search */
	struct arena try_arena; /* of one page */
	struct markup page;
	struct str text;    /* of the block */
	size_t *sizes;      /* of the files, as they were read */
	struct part now;    /* what is tried */
	struct part *parts; /* what is left to be tried: a stack */
	size_t nparts;

	bool found;
	size_t best; /* where in the block's text the found mark stands */
	size_t file, offset;
};

/* ---- the sources ------------------------------------------------------------------------------- */

static bool
is_data(struct str path)
{
	struct str ext = path_extension(path);
	return str_eq(ext, S(".yml")) || str_eq(ext, S(".yaml"));
}

static bool
is_text(struct str path)
{
	static const char *const others[] = { ".css", ".scss", ".sass", ".js", ".json", ".csv",
		".tsv", ".xml", ".svg" };
	struct str ext = path_extension(path);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (str_eq(ext, str_of(others[i])))
			return false;
	/* a theme is not the author's to change, and no save of it would be told to the twin */
	return path.ptr[0] != '/' && !str_starts(path_basename(path), S("_config."));
}

/* What the twin reads. */
static struct str
edit(void *ctx, struct str path, struct str text, struct arena *a)
{
	struct search *s = ctx;
	for (size_t i = s->now.first; i < s->now.last; i++) {
		if (!str_eq(s->what->files[i], path) || !is_text(path))
			continue;
		s->sizes[i] = text.len;
		struct buf marked = BUF_ARENA(a);
		struct marks marks = { .file = (unsigned)i,
			.from = s->now.from,
			.to = s->now.to,
			.data = is_data(path) };
		marks_add(&marked, text, &marks);
		return marked.len ? buf_str(&marked) : S("");
	}
	return text;
}

/* ---- the page ---------------------------------------------------------------------------------- */

/* The child of that index; MARKUP_NONE without one. */
static uint32_t
child(const struct markup *m, uint32_t node, uint32_t index)
{
	uint32_t at = m->nodes[node].first;
	while (at != MARKUP_NONE && index--)
		at = m->nodes[at].next;
	return at;
}

/* The block, or the code that it is in: how that is coloured depends on its words. */
static uint32_t
block_of(const struct markup *m, const struct origin *what)
{
	uint32_t node = 0;
	for (size_t i = 0; i < what->depth && node != MARKUP_NONE; i++) {
		if (str_eq(m->nodes[node].name, S("pre")))
			break;
		node = child(m, node, what->at[i]);
	}
	return node;
}

/* Whether the two trees have the same elements at the same places, but for those in code. */
static bool
is_alike(const struct markup *a, uint32_t x, const struct markup *b, uint32_t y)
{
	const struct markup_node *left = &a->nodes[x], *right = &b->nodes[y];
	if (!str_eq(left->name, right->name))
		return false;
	if (str_eq(left->name, S("pre")))
		return true;
	for (x = left->first, y = right->first; x != MARKUP_NONE && y != MARKUP_NONE;
		x = a->nodes[x].next, y = b->nodes[y].next)
		if (!is_alike(a, x, b, y))
			return false;
	return x == y;
}

/* What a reader sees of the node, and images whole. */
static void
add_text(struct buf *b, const struct markup *m, uint32_t node)
{
	const struct markup_node *n = &m->nodes[node];
	if (n->type == MARKUP_TEXT || str_eq(n->name, S("img")))
		buf_add(b, n->open);
	for (uint32_t at = n->first; at != MARKUP_NONE; at = m->nodes[at].next)
		add_text(b, m, at);
}

/* Takes the first mark of the block, where the text around it is that of the page. */
static void
take_mark(struct search *s, struct str text)
{
	enum { AROUND = 8 }; /* bytes: excerpts may be cut off behind them */
	unsigned file;
	size_t offset, at;
	struct buf plain = BUF_ARENA(&s->try_arena);
	if (!marks_first(text, &file, &offset, &at) || file >= s->what->nfiles)
		return;
	marks_strip(&plain, text);
	size_t shared = at + AROUND;
	if (s->found && at >= s->best)
		return;
	if (!str_eq(str_slice(buf_str(&plain), 0, shared), str_slice(s->text, 0, shared)))
		return;
	s->found = true;
	s->best = at;
	s->file = file;
	s->offset = offset;
}

/* Whether the page is the same but for the marks; if so, what they tell is taken. */
static bool
try_part(struct search *s)
{
	struct site_answer answer;
	struct site_update update;
	struct markup page = { 0 };
	arena_reset(&s->try_arena);
	for (size_t i = 0; i < s->what->nfiles; i++)
		if (is_text(s->what->files[i]))
			site_written(s->twin, s->what->files[i]);
	site_settle(s->twin, &update);
	site_get(s->twin, s->what->url, &answer);
	if (answer.status != SITE_OK || !answer.html)
		return false;
	bool same = markup_parse(&page, &s->try_arena, arena_str(&s->try_arena, answer.body)) &&
		    is_alike(&page, 0, &s->page, 0);
	if (same) {
		struct buf text = BUF_ARENA(&s->try_arena);
		add_text(&text, &page, block_of(&page, s->what));
		take_mark(s, text.len ? buf_str(&text) : S(""));
	}
	markup_done(&page);
	return same;
}

/* ---- the search -------------------------------------------------------------------------------- */

static void
push(struct search *s, struct part part)
{
	if (s->nparts < PARTS_MAX && part.first < part.last && part.from < part.to)
		s->parts[s->nparts++] = part;
}

/* Halves what did not go: the files, and at last one file's bytes. */
static void
halve(struct search *s, struct part part)
{
	struct part left = part, right = part;
	if (part.last - part.first > 1) {
		left.last = right.first = part.first + (part.last - part.first) / 2;
	} else {
		size_t size = s->sizes[part.first];
		left.to = right.from =
			part.from + ((part.to < size ? part.to : size) - part.from) / 2;
		right.to = part.to < size ? part.to : size;
		if (right.from >= right.to || left.from >= left.to)
			return;
	}
	push(s, right);
	push(s, left);
}

static void
search(struct search *s)
{
	struct arena *a = &s->arena;
	s->sizes = arena_alloc(a, s->what->nfiles * sizeof(*s->sizes));
	s->parts = arena_alloc(a, PARTS_MAX * sizeof(*s->parts));
	site_edit(s->twin, edit, s);
	push(s, (struct part){ 0, s->what->nfiles, 0, MARKS_TEXT });
	for (size_t i = 0; i < TRIES_MAX && s->nparts; i++) {
		s->now = s->parts[--s->nparts];
		if (!try_part(s))
			halve(s, s->now);
	}
}

bool
origin_find(struct site *twin, const struct origin *what, size_t *ret_file, size_t *ret_offset)
{
	struct search s = { .twin = twin, .what = what };
	struct buf text = BUF_ARENA(&s.arena);
	if (what->nfiles && what->nfiles <= MARKS_FILES &&
		markup_parse(&s.page, &s.arena, what->html)) {
		uint32_t block = block_of(&s.page, what);
		if (block != MARKUP_NONE) {
			add_text(&text, &s.page, block);
			s.text = text.len ? buf_str(&text) : S("");
			search(&s);
		}
	}
	markup_done(&s.page);
	arena_done(&s.try_arena);
	arena_done(&s.arena);
	*ret_file = s.file;
	*ret_offset = s.offset;
	return s.found;
}
