/* Which keys lie below a folder, where the keys of a kind are paths: found by what is in the folder, not by what there is.
 *
 * A branch is a folder that keys lie in. It has the numbers of the memos that lie directly in it, in no order, and the
 * branches right below it. Each memo knows its place among these numbers, behind the bytes of its key, so that it
 * comes and goes in one step, however many there are: the last one takes its place. (A sorted list of all keys would do
 * without branches, but costs a search for each key that is new, of which each step waits for memory.) */
#include "core/hash.h"
#include "graph/internal.h"

static struct str
folder_of(struct str key)
{
	size_t slash = str_rfind(key, '/');
	return slash < key.len ? str_slice(key, 0, slash) : S("");
}

static struct str
branch_path(const struct branch *b)
{
	return (struct str){ b->path, b->len };
}

static struct branch *
branch_find(struct graph *g, struct str path)
{
	if (g->branch && str_eq(branch_path(g->branch), path))
		return g->branch; /* mostly the key before this one lay there */
	struct table_node *n = table_first(&g->branches, hash64(path, 0));
	while (n && !str_eq(branch_path((struct branch *)n), path))
		n = table_next(n);
	return (struct branch *)n; /* its first member */
}

static struct branch *
branch_new(struct graph *g, struct str path)
{
	struct branch *b = heap_new(sizeof(*b) + path.len);
	b->len = path.len;
	if (path.len)
		memcpy(b->path, path.ptr, path.len);
	table_add(&g->branches, &b->node, hash64(path, 0));
	g->memory.key_bytes += sizeof(*b) + path.len;
	return b;
}

/* The branch of a folder, and those above it; made where there are none. */
static struct branch *
branch_intern(struct graph *g, struct str path)
{
	struct branch *found = branch_find(g, path), *below = NULL;
	for (struct str at = path; !found || below;) {
		struct branch *b = branch_find(g, at), *old = b;
		b = b ? b : branch_new(g, at);
		if (below) {
			below->up = b;
			below->next = b->first;
			below->link = &b->first;
			if (b->first)
				b->first->link = &below->next;
			b->first = below;
		}
		found = found ? found : b;
		below = old || at.len == 0 ? NULL : b;
		at = folder_of(at);
	}
	return found;
}

/* Frees a branch that nothing is in, and those above it of which the same is true then. */
static void
branch_prune(struct graph *g, struct branch *b)
{
	while (b && !b->first && b->memos.n == 0) {
		struct branch *up = b->up;
		if (up) {
			*b->link = b->next;
			if (b->next)
				b->next->link = b->link;
		}
		if (g->branch == b)
			g->branch = NULL;
		table_remove(&g->branches, &b->node);
		g->memory.key_bytes -= sizeof(*b) + b->len;
		free(b->memos.v);
		free(b);
		b = up;
	}
}

/* ---- memos ---- */

size_t
below_size(const struct graph *g, unsigned kind)
{
	return kind != QUESTION && g->kinds[kind].path ? sizeof(uint32_t) : 0;
}

static uint32_t
place_get(const struct memo *m)
{
	uint32_t at;
	memcpy(&at, m->key->bytes + m->key->len + 1, sizeof(at));
	return at;
}

static void
place_set(struct memo *m, size_t at)
{
	uint32_t n = (uint32_t)at;
	memcpy(m->key->bytes + m->key->len + 1, &n, sizeof(n));
}

void
below_add(struct graph *g, struct memo *m)
{
	struct branch *b = branch_intern(g, folder_of(memo_key(m)));
	place_set(m, b->memos.n);
	ids_add(&b->memos, m->id);
	g->memory.key_bytes += sizeof(uint32_t);
	g->branch = b;
}

void
below_remove(struct graph *g, struct memo *m)
{
	struct branch *b = branch_find(g, folder_of(memo_key(m)));
	uint32_t at = place_get(m), last = b->memos.v[--b->memos.n];
	b->memos.v[at] = last;
	place_set(memo_at(g, last), at);
	g->memory.key_bytes -= sizeof(uint32_t);
	branch_prune(g, b);
}

void
below_free(struct graph *g)
{
	size_t slot = 0;
	struct table_node *n = table_each(&g->branches, &slot, NULL);
	while (n) {
		struct branch *b = (struct branch *)n;
		n = table_each(&g->branches, &slot, n);
		free(b->memos.v);
		free(b);
	}
	table_done(&g->branches);
}

void
below_check(struct graph *g)
{
	size_t memos = 0, hung = 0, slot = 0;
	for (uint32_t id = 1; id <= g->memo_next; id++) {
		struct memo *m = memo_at(g, id);
		if (m->kind == KIND_NONE || !below_size(g, m->kind))
			continue;
		struct branch *b = branch_find(g, folder_of(memo_key(m)));
		assert(b && place_get(m) < b->memos.n && b->memos.v[place_get(m)] == id);
		memos++;
	}
	struct table_node *n = NULL;
	while ((n = table_each(&g->branches, &slot, n))) {
		struct branch *b = (struct branch *)n;
		assert(b->memos.n || b->first);
		assert(b->len ? str_eq(branch_path(b->up), folder_of(branch_path(b))) : !b->up);
		hung += b->memos.n;
	}
	assert(memos == hung);
}

/* ---- telling ---- */

/* The branch that comes behind `b` in a walk through all below `top`; NULL at the end. */
static struct branch *
branch_next(const struct branch *top, struct branch *b)
{
	if (b->first)
		return b->first;
	while (b != top && !b->next)
		b = b->up;
	return b == top ? NULL : b->next;
}

static void
add_memo(struct graph *g, struct memo *m, struct ids *ret)
{
	bool begun = memo_is_indexed(g, m) && m->index;
	if ((m->flags & COMPUTED) || begun)
		ids_add(ret, m->id);
}

/* What is told is listed before: `each` may make memos, and lose some. */
void
graph_each_below(struct graph *g, struct str folder,
	void (*each)(void *ctx, unsigned kind, struct str key), void *ctx)
{
	struct ids found = { 0 };
	struct branch *top = branch_find(g, folder);
	for (unsigned kind = 0; kind < g->n_kinds && folder.len; kind++) {
		struct memo *m = g->kinds[kind].path ? memo_find(g, kind, folder) : NULL;
		if (m)
			add_memo(g, m, &found);
	}
	for (struct branch *b = top; b; b = branch_next(top, b))
		for (size_t i = 0; i < b->memos.n; i++)
			add_memo(g, memo_at(g, b->memos.v[i]), &found);
	for (size_t i = 0; i < found.n; i++) {
		struct memo *m = memo_at(g, found.v[i]);
		if (m->kind != KIND_NONE && below_size(g, m->kind))
			each(ctx, m->kind, memo_key(m));
	}
	free(found.v);
}
