/* Files that change without an event for their own name: links, and files with several names.
 *
 * inotify tells of the name by which a file was written. The others are kept here, with the identity that they had, by
 * their paths and by the inodes that they lead to. A batch looks (one stat each) at those that lead to an inode which
 * one of its paths leads to, or led to, and touches what moved. So what a save costs does not grow with their number.
 *
 * By a name outside of the site any of them may be written, and nothing tells so. All are looked at once more behind
 * each batch, a few at a time (site_aliases). What has moved then may be in the middle of a save, by its own name: so it is
 * touched only after some time, and if it is still another than was known. A batch that comes meanwhile has them all
 * looked at once again, from where that stands. A file that gets such a name after it was looked at is not known to have it.
 *
 * A file that gets a second name says so at one name only: so of files with one name it is known which of them has an
 * inode (inodes.h).
 *
 * A second name that was written and gone before anyone looked tells nothing of its file, which has one
 * name again, and no identity that was kept. Then what changed since the last such look is touched. */
#include "render/alias.h"

#include <stddef.h>
#include <stdlib.h>
#include <uv.h>

#include "core/heap.h"
#include "core/table.h"
#include "render/inodes.h"

enum {
	UNREAD_MAX = 64, /* that a batch takes along; the others wait for the work behind */
	AT_ONCE = 8,     /* looks of that work without a pause */
};

struct alias {
	struct table_node node;    /* in aliases.table, by path */
	struct table_node by_file; /* in aliases.files, by inode, if it leads to anything */
	struct file_id id;         /* of what it leads to; zeroed: nothing */
	uint32_t batch;            /* in which it was touched or looked at last */
	uint32_t named; /* the last in which its inode was named while it was the first of that */
	bool link;      /* it was a link when it was looked at by its name */
	bool racy;      /* changed so shortly before that a change after it may look the same */
	bool unread;    /* what was read of it may be older than its identity here: to be touched */
	bool waits;     /* it is in aliases.unread */
	bool moved;     /* it is in aliases.moved */
	struct str path;
	char bytes[];
};

struct alias_list {
	struct alias **v;
	size_t n, cap;
};

struct aliases {
	struct table table, files;
	struct inodes inodes; /* of files with one name */
	struct alias **items;
	size_t n, cap;
	uint64_t *named; /* inodes that the paths of this batch lead to, or led to */
	size_t n_named, cap_named;
	struct alias_list
		unread; /* those, and some that are no longer; the batch takes them along */
	struct alias_list moved; /* what was found behind */
	struct alias **group;    /* the aliases of one inode, while they are looked at */
	size_t cap_group;
	uint32_t batch;
	size_t at, left;  /* the next item to be looked at behind, and how many there are */
	bool all;         /* the next batch is to look at each of them */
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
	if (l->n == 0)
		return NULL;
	struct table_node *n = table_first(&l->table, hash64(path, 0));
	while (n && !str_eq(((struct alias *)n)->path, path))
		n = table_next(n);
	return (struct alias *)n; /* its first member */
}

/* ---- inodes ---- */

static bool
is_there(const struct file_id *id)
{
	return id->mode != 0;
}

static uint64_t
inode_hash(const struct file_id *id)
{
	uint64_t both[] = { id->dev, id->ino };
	return hash64((struct str){ (const char *)both, sizeof(both) }, 0);
}

static struct alias *
of_file(struct table_node *t)
{
	return (void *)((char *)t - offsetof(struct alias, by_file));
}

/* The batch is to look at what else leads there: once, however many of the names it touches. Who comes to lead there after
 * that has been looked at itself. */
static void
name_inode(struct aliases *l, uint64_t inode)
{
	struct table_node *first = table_first(&l->files, inode);
	if (first && of_file(first)->named == l->batch)
		return;
	if (first)
		of_file(first)->named = l->batch;
	l->named = heap_grow(l->named, l->n_named, &l->cap_named, sizeof(*l->named));
	l->named[l->n_named++] = inode;
}

/* What it leads to is this now; where that is another inode, both are to be looked at. */
static void
set_id(struct aliases *l, struct alias *a, const struct file_id *id)
{
	bool was = is_there(&a->id), is = is_there(id);
	bool same = was && is && a->id.dev == id->dev && a->id.ino == id->ino;
	if (was && !same) {
		name_inode(l, a->by_file.hash);
		table_remove(&l->files, &a->by_file);
	}
	if (is && !same) {
		a->named = 0;
		table_add(&l->files, &a->by_file, inode_hash(id));
		if (was)
			name_inode(l, a->by_file.hash);
	}
	a->id = *id;
	a->racy = id->ctime_ns > racy_since_ns();
}

/* By each task that reads it, since any of them may go. Where the site is made once nobody asks for it later. */
void
alias_note_sole(struct site *s, struct str path, const struct file_id *id)
{
	static const uint8_t inputs[] = { K_FILE, K_HEADER, K_ASSET, K_MTIME };
	if (s->shelf.phase != SHELF_SHUT)
		return;
	for (size_t i = 0; i < sizeof(inputs); i++) {
		uint32_t number = graph_number(s->graph, inputs[i], path);
		if (number)
			inodes_add(&s->aliases->inodes, (uint32_t)inode_hash(id), number);
	}
}

/* ---- keeping ---- */

static void
list_add(struct alias_list *l, struct alias *a)
{
	l->v = heap_grow(l->v, l->n, &l->cap, sizeof(struct alias *));
	l->v[l->n++] = a;
}

static void
set_unread(struct aliases *l, struct alias *a)
{
	a->unread = true;
	if (!a->waits)
		list_add(&l->unread, a);
	a->waits = true;
}

static struct alias *
alias_new(struct aliases *l, struct str path)
{
	struct alias *a = heap_new(sizeof(*a) + path.len);
	memcpy(a->bytes, path.ptr, path.len);
	a->path = (struct str){ a->bytes, path.len };
	table_add(&l->table, &a->node, hash64(path, 0));
	l->items = heap_grow(l->items, l->n, &l->cap, sizeof(struct alias *));
	l->items[l->n++] = a;
	return a;
}

/* The file has one name more than was known: those that were read by one name, and may be this file, are looked at. What
 * was read of them may be older than what this name, which is news, has written since. */
static void
find_others(struct site *s, const struct alias *a)
{
	struct aliases *l = s->aliases;
	unsigned kind;
	struct str path;
	uint32_t at = 0, number, *numbers = NULL; /* looking may add to the inodes */
	size_t n = 0, cap = 0;
	while ((number = inodes_find(&l->inodes, (uint32_t)inode_hash(&a->id), &at))) {
		numbers = heap_grow(numbers, n, &cap, sizeof(*numbers));
		numbers[n++] = number;
	}
	for (size_t i = 0; i < n; i++) {
		if (!graph_numbered(s->graph, numbers[i], &kind, &path) || find(l, path))
			continue;
		s->work.files_doubted++;
		alias_note(s, path);
		struct alias *other = find(l, path);
		if (other)
			set_unread(l, other);
	}
	free(numbers);
}

/* Remembers the path with what it leads to. */
static struct alias *
keep(struct site *s, struct str path, const struct file_id *id)
{
	struct aliases *l = s->aliases;
	struct alias *a = find(l, path);
	if (a && !file_id_eq(id, &a->id))
		set_unread(l, a);
	if (!a)
		a = alias_new(l, path);
	bool news = a->id.ino != id->ino || a->id.links != id->links;
	set_id(l, a, id);
	if (news && file_id_type(id) == FILE_REGULAR && id->links > 1)
		find_others(s, a);
	return a;
}

void
alias_note(struct site *s, struct str path)
{
	struct file_id id;
	(void)alias_stat(s, path, &id); /* what is not there is no alias */
}

void
alias_read(struct site *s, struct str path, const struct file_id *id)
{
	struct aliases *l = s->aliases;
	if (id->links == 1)
		alias_note_sole(s, path, id);
	if (id->links == 1 || find(l, path))
		return;
	alias_note(s, path);
	struct alias *a = find(l, path);
	if (a && !file_id_eq(id, &a->id))
		set_unread(l, a);
}

int
alias_stat(struct site *s, struct str path, struct file_id *ret)
{
	struct file_id id;
	int r = file_lstat(&s->root, path, &id);
	if (r < 0)
		return r;
	bool link = file_id_type(&id) == FILE_LINK, regular = file_id_type(&id) == FILE_REGULAR;
	if (link)
		r = file_stat(&s->root, path, &id);
	if (link || (regular && id.links > 1) || find(s->aliases, path))
		keep(s, path, r < 0 ? &(struct file_id){ 0 } : &id)->link = link;
	if (regular && id.links == 1)
		alias_note_sole(s, path, &id);
	if (r == 0)
		*ret = id;
	return r;
}

/* ---- the look of a batch ---- */

void
alias_named(struct site *s, struct str path, const struct file_id *id)
{
	struct aliases *l = s->aliases;
	struct alias *a = find(l, path);
	if (a) {
		a->batch = l->batch;
		a->unread = false;
	}
	if (a && is_there(&a->id))
		name_inode(l, a->by_file.hash);
	if (l->n && id)
		name_inode(l, inode_hash(id));
}

/* Looks at one alias, and touches it where it is another: that may be another file, with other names. */
static bool
look_for_change(struct site *s, struct alias *a, alias_touch *touch)
{
	struct file_id id;
	a->batch = s->aliases->batch;
	if (file_stat(&s->root, a->path, &id) < 0)
		id = (struct file_id){ 0 };
	if (!a->unread && file_id_eq(&id, &a->id))
		return false;
	(void)keep(s, a->path, &id);
	a->unread = false; /* unless it moves under our eyes */
	touch(s, a->path);
	return true;
}

/* The same; also where it may be another and look the same. */
static bool
look(struct site *s, struct alias *a, alias_touch *touch)
{
	a->unread |= a->racy;
	return look_for_change(s, a, touch);
}

static bool
is_looked_at(const struct aliases *l, const struct alias *a)
{
	return a->batch == l->batch;
}

/* Those that lead to the inode. They are listed before: looking may have one lead elsewhere. */
static void
look_at_group(struct site *s, uint64_t inode, alias_touch *touch)
{
	struct aliases *l = s->aliases;
	size_t n = 0;
	for (struct table_node *t = table_first(&l->files, inode); t; t = table_next(t)) {
		l->group = heap_grow(l->group, n, &l->cap_group, sizeof(struct alias *));
		l->group[n++] = of_file(t);
	}
	for (size_t i = 0; i < n; i++) {
		if (is_looked_at(l, l->group[i]))
			continue;
		s->work.aliases_looked++;
		(void)look(s, l->group[i], touch);
	}
}

static void
look_at_each(struct site *s, alias_touch *touch)
{
	struct aliases *l = s->aliases;
	l->all = false;
	for (size_t i = 0; i < l->n; i++) {
		if (is_looked_at(l, l->items[i]))
			continue;
		s->work.aliases_looked++;
		(void)look(s, l->items[i], touch);
	}
}

/* The next that is still unread; NULL: none. */
static struct alias *
take_unread(struct aliases *l)
{
	while (l->unread.n) {
		struct alias *a = l->unread.v[--l->unread.n];
		a->waits = false;
		if (a->unread)
			return a;
	}
	return NULL;
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
look_at_all(struct site *s, alias_touch *touch)
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
aliases_unwatched(struct site *s)
{
	s->aliases->all = s->aliases->n > 0;
	return s->aliases->all;
}

void
aliases_look(struct site *s, alias_touch *touch)
{
	struct aliases *l = s->aliases;
	struct alias *a;
	size_t taken = 0;
	if (l->doubted)
		look_at_all(s, touch);
	if (l->all)
		look_at_each(s, touch);
	do {
		while (l->n_named)
			look_at_group(s, l->named[--l->n_named], touch);
		a = taken++ < UNREAD_MAX ? take_unread(l) : NULL;
		if (a) {
			s->work.aliases_looked++;
			(void)look(s, a, touch);
		}
	} while (a || l->n_named);
	l->batch++;
}

/* ---- the look behind ---- */

void
aliases_due(struct site *s)
{
	s->aliases->left = s->aliases->n;
}

size_t
site_aliases_found(const struct site *s)
{
	return s->aliases->moved.n + s->aliases->unread.n;
}

bool
site_aliases_due(const struct site *s)
{
	return s->aliases->left || site_aliases_found(s);
}

/* Looks at one, and keeps what is known of it. */
static void
find_moved(struct site *s, struct alias *a)
{
	struct file_id id;
	s->work.aliases_swept++;
	if (a->moved)
		return;
	if (file_stat(&s->root, a->path, &id) < 0)
		id = (struct file_id){ 0 };
	if (!a->racy && file_id_eq(&id, &a->id))
		return;
	a->moved = true;
	list_add(&s->aliases->moved, a);
}

/* Whether nothing has the name any more, not even a link to nothing. What comes by it tells so itself. */
static bool
is_gone(struct site *s, const struct alias *a)
{
	struct file_id id;
	int r = is_there(&a->id) ? 0 : file_lstat(&s->root, a->path, &id);
	return r == UV_ENOENT || r == UV_ENOTDIR;
}

/* Forgets the item where it has one name, of its own, or none. Then the last one takes its place. */
static bool
drop_needless(struct site *s, size_t i)
{
	struct aliases *l = s->aliases;
	struct alias *a = l->items[i];
	bool sole = !a->link && is_there(&a->id) && file_id_type(&a->id) == FILE_REGULAR &&
		    a->id.links == 1;
	if (a->racy || a->unread || a->waits || a->moved || !(sole || is_gone(s, a)))
		return false;
	if (sole) {
		alias_note_sole(s, a->path, &a->id);
		table_remove(&l->files, &a->by_file);
	}
	table_remove(&l->table, &a->node);
	l->items[i] = l->items[--l->n];
	free(a);
	return true;
}

bool
site_aliases(struct site *s)
{
	struct aliases *l = s->aliases;
	for (size_t i = 0; i < AT_ONCE && l->left && l->n; i++) {
		l->at = l->at < l->n ? l->at : 0;
		find_moved(s, l->items[l->at]);
		if (!drop_needless(s, l->at)) {
			l->at++;
			l->left--;
		}
	}
	l->left = l->left < l->n ? l->left : l->n;
	return l->left;
}

size_t
aliases_touch(struct site *s, size_t max, alias_touch *touch)
{
	struct aliases *l = s->aliases;
	struct alias *a;
	size_t n = 0;
	for (; n < max && l->moved.n; n++) {
		a = l->moved.v[--l->moved.n];
		a->moved = false;
		s->work.aliases_swept++;
		(void)look(s, a, touch);
	}
	for (; n < max && (a = take_unread(l)); n++) {
		s->work.aliases_swept++;
		(void)look(s, a, touch);
	}
	l->batch++; /* a batch that comes looks at them itself */
	return n;
}

bool
alias_sweep(struct site *s, struct str path, alias_touch *touch)
{
	struct alias *a = find(s->aliases, path);
	if (!a)
		return false;
	s->work.aliases_swept++;
	bool found = look_for_change(s, a, touch);
	s->aliases->batch++;
	return found;
}

struct aliases *
aliases_new(void)
{
	struct aliases *l = heap_new(sizeof(*l));
	l->since_ns = racy_since_ns();
	l->batch = 1;
	return l;
}

void
aliases_free(struct aliases *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->items[i]);
	free(l->items);
	free(l->named);
	free(l->unread.v);
	free(l->moved.v);
	free(l->group);
	table_done(&l->table);
	table_done(&l->files);
	inodes_done(&l->inodes);
	free(l);
}
