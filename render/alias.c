/* Files that change without an event for their own name: links, and files with several names.
 *
 * inotify tells of the name by which a file was written. The others are kept here, with the identity
 * that they had; every batch looks at these (one stat each) and touches what moved. A file that gets a
 * second name says so at one name only, so then all known files are looked at, once a batch.
 *
 * A second name that was written and gone before anyone looked tells nothing of its file, which has one
 * name again, and no identity that was kept. Then what changed since the last such look is touched. */
#include "render/kinds.h"

#include <stdlib.h>

#include "core/heap.h"
#include "core/table.h"

struct alias {
	struct table_node node; /* in aliases.table, by path */
	struct str path;
	struct file_id id;
	bool racy;   /* changed so shortly before that a change after it may look the same */
	bool unread; /* what was read of it may be older than its identity here: to be touched */
};

struct aliases {
	struct table table;
	struct alias **items;
	size_t n, cap;
	bool linked;      /* a file with several names is new here: others may be names of it */
	bool doubted;     /* some file may have changed by a name that is gone */
	int64_t since_ns; /* no file that changed before was in doubt and was not read since */
};

/* The moment from which on a file that changed may change again and look the same, or change after what is looked at
 * now. */
static int64_t
racy_since_ns(void)
{
	return file_now_ns() - 1000000000;
}

static struct alias *
find(const struct aliases *l, struct str path)
{
	struct table_node *n = table_first(&l->table, hash64(path, 0));
	while (n && !str_eq(((struct alias *)n)->path, path))
		n = table_next(n);
	return (struct alias *)n; /* its first member */
}

/* Remembers the path with what it leads to. */
static void
keep(struct site *s, struct str path, struct file_id id)
{
	struct aliases *l = s->aliases;
	struct alias *a = find(l, path);
	if (!a) {
		a = arena_alloc(&s->arena, sizeof(*a));
		a->path = arena_str(&s->arena, path);
		table_add(&l->table, &a->node, hash64(path, 0));
		l->items = heap_grow(l->items, l->n, &l->cap, sizeof(struct alias *));
		l->items[l->n++] = a;
	} else if (!file_id_eq(&id, &a->id)) {
		a->unread = true;
	}
	l->linked |= file_id_type(&id) == FILE_REGULAR && id.links > 1 &&
		     (a->id.ino != id.ino || a->id.links != id.links);
	a->id = id;
	a->racy = id.ctime_ns > racy_since_ns();
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

/* Of a file that was read long ago: its other name, which is news, may have written to it since. */
static void
note_key(void *ctx, unsigned kind, struct str key)
{
	struct site *s = ctx;
	size_t before = s->aliases->n;
	s->work.files_doubted++;
	alias_note(s, key);
	for (size_t i = before; i < s->aliases->n; i++)
		s->aliases->items[i]->unread = true;
}

/* Looks at one alias: another identity may be another file, with other names. */
static void
look(struct site *s, struct alias *a, void (*touch)(struct site *s, struct str path))
{
	struct file_id id;
	s->work.aliases_looked++;
	if (file_stat(&s->root, a->path, &id) < 0)
		id = (struct file_id){ 0 };
	if (!a->unread && !a->racy && file_id_eq(&id, &a->id))
		return;
	keep(s, a->path, id);
	a->unread = false; /* unless it moves under our eyes */
	touch(s, a->path);
}

/* The files that changed since the last doubt. */
struct doubt {
	struct site *site;
	struct arena arena;
	struct str *paths;
	size_t n, cap;
};

static void
doubt_key(void *ctx, unsigned kind, struct str key)
{
	struct doubt *d = ctx;
	struct file_id id;
	d->site->work.files_doubted++;
	if (file_stat(&d->site->root, key, &id) < 0 || id.ctime_ns < d->site->aliases->since_ns)
		return;
	d->paths = heap_grow(d->paths, d->n, &d->cap, sizeof(*d->paths));
	d->paths[d->n++] = arena_str(&d->arena, key);
}

static void
look_at_all(struct site *s, void (*touch)(struct site *s, struct str path))
{
	static const uint8_t inputs[] = { K_ASSET, K_FILE, K_HEADER, K_MTIME };
	struct doubt d = { .site = s };
	int64_t begin_ns = racy_since_ns();
	for (size_t i = 0; i < sizeof(inputs); i++)
		graph_each_key(s->graph, inputs[i], doubt_key, &d);
	for (size_t i = 0; i < d.n; i++)
		touch(s, d.paths[i]);
	s->aliases->since_ns = begin_ns;
	s->aliases->doubted = false;
	free(d.paths);
	arena_done(&d.arena);
}

void
aliases_doubt(struct site *s)
{
	s->aliases->doubted = true;
}

bool
aliases_any(const struct site *s)
{
	return s->aliases->n > 0;
}

void
aliases_look(struct site *s, void (*touch)(struct site *s, struct str path))
{
	struct aliases *l = s->aliases;
	if (l->doubted)
		look_at_all(s, touch);
	do {
		if (l->linked) {
			l->linked = false;
			graph_each_key(s->graph, K_FILE, note_key, s);
			graph_each_key(s->graph, K_ASSET, note_key, s);
			graph_each_key(s->graph, K_HEADER, note_key, s);
			l->linked = false; /* by those that were just looked at */
		}
		for (size_t i = 0; i < l->n; i++)
			look(s, l->items[i], touch);
	} while (l->linked); /* a second name was found in looking */
}

struct aliases *
aliases_new(void)
{
	struct aliases *l = heap_new(sizeof(*l));
	l->since_ns = racy_since_ns();
	return l;
}

void
aliases_free(struct aliases *l)
{
	free(l->items);
	table_done(&l->table);
	free(l);
}
