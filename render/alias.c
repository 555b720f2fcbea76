/* Files that change without an event for their own name: links, and files with several names.
 *
 * inotify tells of the name by which a file was written. The others are kept here, with the identity
 * that they had; every batch looks at these (one stat each) and touches what moved. A file that gets a
 * second name says so at one name only, so then all known files are looked at, once a batch. */
#include "render/kinds.h"

#include <stdlib.h>
#include <time.h>

struct alias {
	struct str path;
	struct file_id id;
	bool racy; /* changed so shortly before that a change after it may look the same */
};

struct aliases {
	struct alias *items;
	uint32_t *slots; /* a hash table of numbers from 1; 0 is free */
	size_t n, cap;   /* cap: a power of two; twice as many slots */
	bool linked;     /* a file with several names is new here: others may be names of it */
};

static bool
is_racy(const struct file_id *id)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
	return id->ctime_ns > ns - 1000000000;
}

static uint32_t *
find_slot(struct aliases *l, struct str path)
{
	size_t mask = l->cap * 2 - 1, at = hash64(path, 0) & mask;
	while (l->slots[at] && !str_eq(l->items[l->slots[at] - 1].path, path))
		at = (at + 1) & mask;
	return &l->slots[at];
}

static void
grow(struct aliases *l)
{
	l->cap = l->cap ? l->cap * 2 : 16;
	l->items = reallocarray(l->items, l->cap, sizeof(*l->items));
	free(l->slots);
	l->slots = calloc(l->cap * 2, sizeof(*l->slots));
	if (!l->items || !l->slots)
		abort(); /* out of memory: nothing useful can follow */
	for (size_t i = 0; i < l->n; i++)
		*find_slot(l, l->items[i].path) = (uint32_t)i + 1;
}

/* Remembers the path with what it leads to. */
static void
keep(struct site *s, struct str path, struct file_id id)
{
	struct aliases *l = s->aliases;
	if (l->n == l->cap)
		grow(l);
	uint32_t *slot = find_slot(l, path);
	if (!*slot) {
		l->items[l->n++] = (struct alias){ .path = arena_str(&s->arena, path) };
		*slot = (uint32_t)l->n;
	}
	struct alias *a = &l->items[*slot - 1];
	l->linked |= id.links > 1 && (a->id.ino != id.ino || a->id.links != id.links);
	a->id = id;
	a->racy = is_racy(&id);
}

void
alias_note(struct site *s, struct str path)
{
	struct file_id id;
	(void)alias_stat(s, path, &id); /* what is not there is no alias */
}

int
alias_stat(struct site *s, struct str path, struct file_id *ret)
{
	struct file_id id;
	int r = file_lstat(&s->root, path, &id);
	if (r < 0)
		return r;
	bool link = file_id_type(&id) == FILE_LINK;
	if (link)
		r = file_stat(&s->root, path, &id);
	if (link || (file_id_type(&id) == FILE_REGULAR && id.links > 1))
		keep(s, path, r < 0 ? (struct file_id){ 0 } : id);
	if (r == 0)
		*ret = id;
	return r;
}

static void
note_key(void *ctx, unsigned kind, struct str key)
{
	alias_note(ctx, key);
}

/* Looks at one alias: another identity may be another file, with other names. */
static void
look(struct site *s, size_t i, void (*touch)(struct site *s, struct str path))
{
	struct aliases *l = s->aliases;
	struct file_id id;
	if (file_stat(&s->root, l->items[i].path, &id) < 0)
		id = (struct file_id){ 0 };
	if (!l->items[i].racy && file_id_eq(&id, &l->items[i].id))
		return;
	struct str path = l->items[i].path;
	keep(s, path, id);
	touch(s, path);
}

void
aliases_look(struct site *s, void (*touch)(struct site *s, struct str path))
{
	struct aliases *l = s->aliases;
	do {
		if (l->linked) {
			l->linked = false;
			graph_each_key(s->graph, K_FILE, note_key, s);
			graph_each_key(s->graph, K_ASSET, note_key, s);
			l->linked = false; /* by those that were just looked at */
		}
		for (size_t i = 0; i < l->n; i++)
			look(s, i, touch);
	} while (l->linked); /* a second name was found in looking */
}

struct aliases *
aliases_new(void)
{
	struct aliases *l = calloc(1, sizeof(*l));
	if (!l)
		abort(); /* out of memory: nothing useful can follow */
	return l;
}

void
aliases_free(struct aliases *l)
{
	free(l->items);
	free(l->slots);
	free(l);
}
