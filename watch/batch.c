/* Events become batches: what may be acted on now, what has to be waited for, and how long. */
#include "watch/batch.h"

#include <assert.h>
#include <stdlib.h>

#include "core/hash.h"
#include "core/heap.h"
#include "core/path.h"
#include "core/table.h"

#define MS ((uint64_t)1000 * 1000)

struct entry {
	struct table_node node;
	struct entry *next, **link; /* in the order of arrival */
	enum change_kind kind;
	uint64_t event_ns;
	uint64_t first_ns;   /* when it began to wait */
	uint64_t due_ns;     /* not before; HELD: not before batch_scanned */
	bool folder;         /* what is gone was a folder */
	bool unseen, linked; /* as their events say */
	bool loose;          /* certain, and no longer found by its path: a file took its place */
	size_t len;
	char path[];
};

#define HELD UINT64_MAX

struct batch {
	struct batch_times times;
	struct table paths;
	struct entry *first, **end;
	uint64_t next_ns;  /* no entry is due before this */
	uint64_t last_ns;  /* the last event */
	uint64_t began_ns; /* the batch was empty before this, or a lock held it until then */
	bool any_held;     /* some entry waits for batch_scanned */
	bool gathering;    /* something is due and was not given out */
	struct change *out;
	size_t n_out;
	struct entry **given; /* what `out` points into */
};

struct batch_times
batch_times_default(void)
{
	return (struct batch_times){ .found_ns = 5 * MS,
		.write_ns = 100 * MS,
		.open_ns = 500 * MS,
		.slow_ns = 1000 * MS,
		.gone_ns = 30 * MS,
		.quiet_ns = 10 * MS,
		.gather_ns = 250 * MS,
		.lock_ns = 10000 * MS,
		.lock_small_ns = 2000 * MS,
		.small = 8 };
}

struct batch *
batch_new(struct batch_times times)
{
	struct batch *b = heap_new(sizeof(*b));
	b->times = times;
	b->end = &b->first;
	b->next_ns = HELD;
	return b;
}

static void
forget_given(struct batch *b)
{
	for (size_t i = 0; i < b->n_out; i++)
		free(b->given[i]);
	free(b->given);
	free(b->out);
	b->given = NULL;
	b->out = NULL;
	b->n_out = 0;
}

void
batch_free(struct batch *b)
{
	if (!b)
		return;
	forget_given(b);
	struct entry *next;
	for (struct entry *e = b->first; e; e = next) {
		next = e->next;
		free(e);
	}
	table_done(&b->paths);
	free(b);
}

static struct entry *
entry_find(const struct batch *b, struct str path)
{
	for (struct table_node *n = table_first(&b->paths, hash64(path, 0)); n; n = table_next(n)) {
		struct entry *e = (struct entry *)n; /* its first member */
		if (str_eq((struct str){ e->path, e->len }, path))
			return e;
	}
	return NULL;
}

static struct entry *
entry_new(struct batch *b, struct str path, uint64_t now_ns)
{
	struct entry *e = heap_new(sizeof(*e) + path.len + 1);
	if (path.len)
		memcpy(e->path, path.ptr, path.len);
	e->len = path.len;
	e->kind = CHANGE_WRITTEN;
	e->link = b->end;
	*b->end = e;
	b->end = &e->next;
	table_add(&b->paths, &e->node, hash64(path, 0));
	if (!b->first->next)
		b->began_ns = now_ns;
	return e;
}

static void
entry_unlink(struct batch *b, struct entry *e)
{
	*e->link = e->next;
	if (e->next)
		e->next->link = e->link;
	else
		b->end = e->link;
	if (!e->loose)
		table_remove(&b->paths, &e->node);
}

/* Moves an entry on: what it is now, and when that is certain. */
static void
entry_set(struct batch *b, struct entry *e, enum change_kind kind, uint64_t due_ns, uint64_t now_ns)
{
	bool waited = e->event_ns && e->due_ns > now_ns && e->kind == kind;
	if (!waited)
		e->first_ns = now_ns;
	e->kind = kind;
	e->event_ns = now_ns;
	e->due_ns = due_ns;
	b->any_held |= due_ns == HELD;
	if (due_ns < b->next_ns)
		b->next_ns = due_ns;
}

/* Still being written: quiet for that long, but not put off for ever by somebody who never stops. */
static void
entry_writing(struct batch *b, struct entry *e, uint64_t quiet_ns, uint64_t now_ns)
{
	bool waiting = e->event_ns && e->kind == CHANGE_WRITTEN && e->due_ns > now_ns;
	uint64_t limit = (waiting ? e->first_ns : now_ns) + b->times.slow_ns;
	uint64_t due = now_ns + quiet_ns;
	entry_set(b, e, CHANGE_WRITTEN, due < limit ? due : limit, now_ns);
}

/* What an event makes of an entry; true where it is of no interest and a new entry is not kept. */
static bool
entry_apply(struct batch *b, struct entry *e, enum batch_event event, uint64_t now_ns)
{
	bool fresh = e->event_ns == 0;
	bool writing = !fresh && e->kind == CHANGE_WRITTEN;
	switch (event) {
	case BATCH_WRITTEN:
		entry_set(b, e, CHANGE_WRITTEN, now_ns, now_ns);
		break;
	case BATCH_FOUND:
		if (!writing)
			entry_set(b, e, CHANGE_WRITTEN, now_ns + b->times.found_ns, now_ns);
		break;
	case BATCH_CREATED:
		entry_writing(b, e, b->times.write_ns, now_ns);
		break;
	case BATCH_MODIFIED:
		entry_writing(b, e, b->times.open_ns, now_ns);
		break;
	case BATCH_ATTRIB:
		if (fresh)
			entry_set(b, e, CHANGE_ATTRIB, now_ns + b->times.gone_ns, now_ns);
		break;
	case BATCH_GONE:
	case BATCH_FOLDER_GONE:
		e->folder = event == BATCH_FOLDER_GONE ||
			    (!fresh && e->kind == CHANGE_GONE && e->folder);
		entry_set(b, e, CHANGE_GONE, now_ns + b->times.gone_ns, now_ns);
		break;
	case BATCH_BACKUP:
		if (!fresh && e->kind == CHANGE_GONE)
			entry_set(b, e, CHANGE_GONE, now_ns + b->times.slow_ns, now_ns);
		break;
	case BATCH_MOVED:
		if (!fresh && e->kind == CHANGE_GONE)
			entry_set(b, e, CHANGE_GONE, e->folder ? HELD : now_ns, now_ns);
		break;
	case BATCH_ARRIVED:
		if (!writing)
			entry_set(b, e, CHANGE_WRITTEN, HELD, now_ns);
		break;
	case BATCH_FOLDER:
		if (!fresh && e->kind != CHANGE_RESCAN)
			entry_set(b, e, CHANGE_RESCAN, HELD, now_ns);
		break;
	case BATCH_RESCAN:
		entry_set(b, e, CHANGE_RESCAN, HELD, now_ns);
		break;
	case BATCH_UNSEEN:
		if (fresh)
			entry_set(b, e, CHANGE_GONE, now_ns + b->times.gone_ns, now_ns);
		e->unseen = true;
		break;
	case BATCH_LINKED:
		e->linked = true;
		break;
	case BATCH_FOLLOWED:
		e->unseen = e->linked = false;
		break;
	}
	return e->event_ns == 0;
}

/* True where a file took the place of a folder that is about to be told as gone. */
static bool
replaced(const struct entry *e, enum batch_event event)
{
	return e->kind == CHANGE_GONE && e->folder &&
	       (event == BATCH_WRITTEN || event == BATCH_FOUND || event == BATCH_CREATED ||
		       event == BATCH_MODIFIED);
}

/* The folder is gone for certain, and a file gets an entry of its own behind it. */
static void
entry_let_go(struct batch *b, struct entry *e, uint64_t now_ns)
{
	table_remove(&b->paths, &e->node);
	e->loose = true;
	e->due_ns = now_ns;
	if (now_ns < b->next_ns)
		b->next_ns = now_ns;
}

void
batch_add(struct batch *b, struct str path, enum batch_event event, uint64_t now_ns)
{
	assert(now_ns > 0);
	struct entry *e = entry_find(b, path);
	if (e && replaced(e, event)) {
		entry_let_go(b, e, now_ns);
		e = NULL;
	}
	if (!e)
		e = entry_new(b, path, now_ns);
	if (entry_apply(b, e, event, now_ns)) {
		entry_unlink(b, e);
		free(e);
	}
	b->last_ns = now_ns;
}

void
batch_scanned(struct batch *b, uint64_t now_ns)
{
	for (struct entry *e = b->any_held ? b->first : NULL; e; e = e->next)
		if (e->due_ns == HELD) {
			e->due_ns = now_ns;
			b->next_ns = now_ns;
		}
	b->any_held = false;
}

bool
batch_has(const struct batch *b, struct str path)
{
	return entry_find(b, path) != NULL;
}

bool
batch_pending(const struct batch *b)
{
	return b->first != NULL;
}

bool
batch_ready(const struct batch *b, uint64_t now_ns)
{
	return b->first && b->next_ns <= now_ns;
}

uint64_t
batch_due(const struct batch *b, uint64_t now_ns)
{
	if (!b->first)
		return UINT64_MAX;
	if (b->gathering)
		return now_ns + b->times.quiet_ns;
	return b->next_ns;
}

/* True while a disappearance may still turn out to be none. */
static bool
any_uncertain(const struct batch *b, uint64_t now_ns)
{
	for (const struct entry *e = b->first; e; e = e->next)
		if (e->due_ns > now_ns && e->kind != CHANGE_WRITTEN)
			return true;
	return false;
}

/* True while what is due shall wait for more. */
static bool
gathers(struct batch *b, uint64_t now_ns, enum batch_hold hold)
{
	bool small = b->paths.n <= b->times.small;
	bool held = small ? hold == BATCH_HOLD_ALL : hold != BATCH_HOLD_NONE;
	uint64_t limit = small ? b->times.lock_small_ns : b->times.lock_ns;
	if (held && now_ns < b->last_ns + limit) {
		b->began_ns = now_ns;
		return true;
	}
	if (small || now_ns >= b->began_ns + b->times.gather_ns)
		return false;
	return now_ns < b->last_ns + b->times.quiet_ns || any_uncertain(b, now_ns);
}

/* Counts what is due, and finds when the rest will be. */
static size_t
count_due(struct batch *b, uint64_t now_ns, bool *ret_all_anew)
{
	size_t n = 0;
	*ret_all_anew = false;
	b->next_ns = HELD;
	for (struct entry *e = b->first; e; e = e->next)
		if (e->due_ns <= now_ns) {
			n++;
			if (e->len == 0 && e->kind == CHANGE_RESCAN)
				*ret_all_anew = true;
		} else if (e->due_ns < b->next_ns) {
			b->next_ns = e->due_ns;
		}
	return n;
}

/* A file that was written is not there any more, be it that a folder is: nobody will read it. */
static bool
is_unseen(const struct entry *e)
{
	bool away = e->kind == CHANGE_GONE || e->kind == CHANGE_RESCAN;
	return e->unseen || (e->linked && away);
}

/* Gives out what is due and of the kinds from..to; a rescan of everything stands for all the rest. */
static void
give(struct batch *b, uint64_t now_ns, enum change_kind from, enum change_kind to)
{
	struct entry *next;
	for (struct entry *e = b->first; e; e = next) {
		next = e->next;
		if (e->due_ns > now_ns || e->kind < from || e->kind > to)
			continue;
		entry_unlink(b, e);
		b->out[b->n_out] = (struct change){
			.path = { e->path, e->len },
			.kind = e->kind,
			.event_ns = e->event_ns,
			.folder = e->kind == CHANGE_GONE && e->folder,
			.unseen = is_unseen(e),
		};
		b->given[b->n_out++] = e;
	}
}

/* Who lists a folder anew sees by himself what is gone. A disappearance told later would be wrong
 * where the overflow that caused the rescan swallowed that the path came back. */
static void
drop_gone(struct batch *b)
{
	for (size_t i = 0; i < b->n_out; i++) {
		struct entry *next;
		for (struct entry *e = b->out[i].kind == CHANGE_RESCAN ? b->first : NULL; e;
			e = next) {
			next = e->next;
			if (e->kind != CHANGE_GONE ||
				!path_is_below((struct str){ e->path, e->len }, b->out[i].path))
				continue;
			b->out[i].unseen |= is_unseen(e);
			entry_unlink(b, e);
			free(e);
		}
	}
}

/* Leaves only the rescan of the root in what was given out. */
static void
keep_root_only(struct batch *b)
{
	for (size_t i = 0; i < b->n_out; i++)
		if (b->out[i].kind == CHANGE_RESCAN && b->out[i].path.len == 0) {
			struct entry *e = b->given[i];
			b->given[i] = b->given[0];
			b->given[0] = e;
			b->out[0] = b->out[i];
		}
}

size_t
batch_take(struct batch *b, uint64_t now_ns, enum batch_hold hold, const struct change **ret)
{
	forget_given(b);
	if (!batch_ready(b, now_ns)) {
		b->gathering = false;
		return 0;
	}
	b->gathering = gathers(b, now_ns, hold);
	if (b->gathering)
		return 0;
	bool all_anew;
	size_t n = count_due(b, now_ns, &all_anew);
	if (n == 0)
		return 0;
	b->out = heap_array(n, sizeof(*b->out));
	b->given = heap_array(n, sizeof(struct entry *));
	give(b, now_ns, CHANGE_GONE, CHANGE_GONE);
	give(b, now_ns, CHANGE_RESCAN, CHANGE_RESCAN);
	give(b, now_ns, CHANGE_WRITTEN, CHANGE_ATTRIB);
	drop_gone(b);
	if (all_anew)
		keep_root_only(b);
	b->began_ns = now_ns;
	*ret = b->out;
	return all_anew ? 1 : n;
}
