/* The fallback: looking again and again, where no kernel tells (network file systems, shared
 * folders of virtual machines, inotify's limits), or on demand. For want of a descriptor it is a matter of time: each
 * look asks for one again.
 *
 * One look lists every folder and stats every file, in slices on the loop. What differs is fed to
 * the same batch as inotify's events; folders that come or go are told as there. Four traps:
 *
 *  - A file may be in the middle of being written: what differed is looked at again soon, and given
 *    out once it stays the same.
 *  - A file may be away for a moment (editors rename the old one first): what is missing is gone
 *    if the next look, which comes soon, does not see it either. What this or that look sees under
 *    another name, and is the same file by its inode, was renamed: both ends are told together.
 *  - Two saves within the clock's tick, of the same size, look like one. So a file whose mtime is
 *    younger than three seconds is told once more when it is older; the content decides. So it does
 *    where the ctime alone moved: what was saved may have been given its old mtime back (cp -p, rsync).
 *  - What comes behind one look and goes before the next, no look sees. Whoever has read it meanwhile is told of
 *    the folder that it was in, since the folder's own times moved. */
#include "watch/poll_impl.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "core/file.h"
#include "core/hash.h"
#include "core/heap.h"
#include "core/path.h"
#include "core/temporary.h"

enum { POLL_MS = 300, SOON_MS = 50, SHARE = 10, SLICE_NS = 200 * 1000, SLICE = 256 };

#define RACY_NS ((int64_t)3 * 1000 * 1000 * 1000)

static int64_t
mtime_ns(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static int64_t
ctime_ns(const struct stat *st)
{
	return (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec;
}

static bool
is_racy(const struct poller *p, const struct stat *st)
{
	return p->at_ns - mtime_ns(st) < RACY_NS;
}

struct sight *
sight_find(struct poller *p, struct str path)
{
	struct table_node *n = table_first(&p->sights, hash64(path, 0));
	for (; n; n = table_next(n))
		if (str_eq(((struct sight *)n)->path, path))
			return (struct sight *)n; /* its first member */
	return NULL;
}

static uint64_t
looked(struct poller *p)
{
	struct watcher *w = p->watcher;
	return w->opt.looked ? w->opt.looked(w->ctx) : 0;
}

/* Where only whole seconds, or two, are kept, one more change in the same is not to be seen. */
static struct stamp
stamp_of(const struct poller *p, const struct stat *st)
{
	enum { FINE_NS = 20 * 1000 * 1000, COARSE_NS = 1000 * 1000 };
	struct stamp s = { .mtime_ns = mtime_ns(st), .ctime_ns = ctime_ns(st) };
	int64_t last = s.mtime_ns > s.ctime_ns ? s.mtime_ns : s.ctime_ns;
	s.racy = p->at_ns - last < (last % COARSE_NS ? FINE_NS : RACY_NS);
	return s;
}

/* Whether names may have come and gone in the folder, or the folder itself, since the last look was there, and the caller
 * may have read them. Who is told reads it all again: where names come and go all the time that is so at a part of the
 * looks only, and once they do no more. */
static bool
stamp_moves(struct poller *p, struct stamp *was, struct stamp now)
{
	enum { IN_A_ROW = 4, EACH = 10 };
	bool moved = was->mtime_ns != now.mtime_ns || was->ctime_ns != now.ctime_ns;
	bool open = looked(p) != p->looked_before;
	bool doubtful = was->doubtful || ((moved || was->racy) && open);
	now.busy = moved ? was->busy + doubtful : 0;
	bool waits = now.busy > IN_A_ROW && now.busy % EACH;
	bool tells = doubtful && !waits && (moved || !now.racy);
	*was = now;
	was->doubtful = doubtful && !tells;
	return tells;
}

static struct sight *
sight_new(struct poller *p, struct str path, const struct stat *st)
{
	struct sight *s = heap_new(sizeof(*s) + path.len + 1);
	memcpy(s->bytes, path.ptr, path.len);
	s->path = (struct str){ s->bytes, path.len };
	s->st = *st;
	s->racy = is_racy(p, st);
	s->arrived = p->watcher->ready ? p->look : 0;
	table_add(&p->sights, &s->node, hash64(path, 0));
	return s;
}

void
sight_again(struct poller *p, struct sight *s)
{
	if (s->is_again)
		return;
	s->is_again = true;
	s->next_again = p->again;
	p->again = s;
}

bool
sight_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       mtime_ns(a) == mtime_ns(b) && (a->st_mode & S_IFMT) == (b->st_mode & S_IFMT);
}

static bool
same_attributes(const struct stat *a, const struct stat *b)
{
	return a->st_mode == b->st_mode && a->st_uid == b->st_uid && a->st_gid == b->st_gid &&
	       a->st_nlink == b->st_nlink;
}

/* A file that is there. */
static void
compare(struct poller *p, struct sight *s, const struct stat *st)
{
	struct watcher *w = p->watcher;
	bool replaced = s->st.st_ino != st->st_ino && st->st_size > 0;
	if (!sight_same(&s->st, st) || s->missing) {
		w->stats.events++;
		watcher_add(w, s->path, replaced ? BATCH_FOUND : BATCH_MODIFIED);
		s->racy = is_racy(p, st);
		if (s->st.st_ino != st->st_ino)
			s->arrived = p->look;
		sight_again(p, s);
	} else if (!same_attributes(&s->st, st)) {
		w->stats.events++;
		watcher_add(w, s->path, BATCH_ATTRIB);
	} else if (ctime_ns(&s->st) != ctime_ns(st)) {
		w->stats.events++;
		watcher_add(w, s->path, BATCH_WRITTEN);
	} else if (s->racy && !is_racy(p, st)) {
		s->racy = false;
		watcher_add(w, s->path, BATCH_WRITTEN);
	}
	s->missing = false;
	s->st = *st;
}

static void
poll_file(struct poller *p, struct str path, const struct stat *st)
{
	struct sight *s = sight_find(p, path);
	if (s && S_ISDIR(s->st.st_mode))
		return; /* a folder was here: gone first, a file at the next look */
	if (s) {
		compare(p, s, st);
	} else {
		s = sight_new(p, path, st);
		if (p->watcher->ready) {
			p->watcher->stats.events++;
			watcher_add(p->watcher, path, BATCH_MODIFIED);
			sight_again(p, s);
		}
	}
	s->look = p->look;
}

/* A folder that was listed. Nothing in an empty one tells that it is there now, or is another: it is told itself. */
static void
poll_listed(struct poller *p, struct str path, DIR *dir, bool empty)
{
	struct stat now, st = { .st_mode = S_IFDIR };
	struct sight *s = sight_find(p, path);
	if (s && !S_ISDIR(s->st.st_mode))
		return; /* as above, the other way round */
	if (fstat(dirfd(dir), &now) == 0) {
		st.st_dev = now.st_dev;
		st.st_ino = now.st_ino;
	}
	bool other = !s || s->st.st_ino != st.st_ino || s->st.st_dev != st.st_dev;
	if (p->watcher->ready && (!s || (empty && other))) {
		bool shut = fstatat(dirfd(dir), ".", &now, 0) < 0;
		watcher_add(p->watcher, path, shut ? BATCH_RESCAN : BATCH_FOLDER);
		if (empty)
			watcher_add(p->watcher, path, BATCH_ATTRIB);
	}
	bool moves = s && stamp_moves(p, &s->stamp, p->stamp);
	if (s && (s->shut || moves))
		watcher_add(p->watcher, path, BATCH_RESCAN);
	if (!s) {
		s = sight_new(p, path, &st);
		s->stamp = p->stamp;
	}
	s->missing = s->shut = false;
	s->look = p->look;
	s->st = st;
}

/* A folder that may not be listed: what was seen in it is neither there nor gone, until it may. */
static void
poll_shut(struct poller *p, struct str path, const char *full)
{
	struct stat now, st = { .st_mode = S_IFDIR };
	struct sight *s = sight_find(p, path);
	if ((s && !S_ISDIR(s->st.st_mode)) || stat(full, &now) < 0)
		return;
	st.st_dev = now.st_dev;
	st.st_ino = now.st_ino;
	s = s ? s : sight_new(p, path, &st);
	if (!s->shut && p->watcher->ready)
		watcher_add(p->watcher, path, BATCH_RESCAN);
	s->shut = true;
	s->missing = false;
	s->look = p->look;
}

static void
push(struct poller *p, struct str path)
{
	p->queue = heap_grow(p->queue, p->n_queue, &p->cap_queue, sizeof(*p->queue));
	p->queue[p->n_queue++] = (struct scan_item){ .path = heap_copy(path), .len = path.len };
}

/* What `path` is, links followed as far as they may be; false where it is no file or folder of ours. */
static bool
examine(struct watcher *w, struct str path, struct stat *ret)
{
	const char *full = watcher_path(w, path);
	if (!full || lstat(full, ret) < 0)
		return false;
	if (S_ISLNK(ret->st_mode) && link_look(w, path, ret) == LINK_IGNORED)
		return false; /* where it leads nowhere, *ret is zeroed */
	return S_ISREG(ret->st_mode) || S_ISDIR(ret->st_mode);
}

/* False where the entry does not concern us. */
static bool
poll_entry(struct poller *p, struct str path, struct str name)
{
	struct watcher *w = p->watcher;
	struct stat st;
	if (!examine(w, path, &st))
		return false;
	bool is_folder = S_ISDIR(st.st_mode);
	if ((!is_folder && name_is_temporary(name)) || watcher_skips(w, path, is_folder))
		return false;
	if (is_folder)
		push(p, path);
	else
		poll_file(p, path, &st);
	return true;
}

/* Opens the next folder of the queue; false where it cannot be. */
static bool
folder_begin(struct poller *p)
{
	p->item = p->queue[--p->n_queue];
	p->at_ns = file_now_ns();
	p->empty = true;
	if (p->item.len == 0)
		p->shut = watcher_root_shut(p->watcher, p->shut);
	struct stat st;
	const char *full = watcher_path(p->watcher, (struct str){ p->item.path, p->item.len });
	p->dir = full ? opendir(full) : NULL;
	if (!p->dir && full && errno == EACCES && p->item.len)
		poll_shut(p, (struct str){ p->item.path, p->item.len }, full);
	if (!p->dir)
		free(p->item.path);
	else if (fstat(dirfd(p->dir), &st) == 0)
		p->stamp = stamp_of(p, &st);
	return p->dir != NULL;
}

static void
folder_end(struct poller *p)
{
	if (p->item.len)
		poll_listed(p, (struct str){ p->item.path, p->item.len }, p->dir, p->empty);
	else if (stamp_moves(p, &p->root, p->stamp) && p->watcher->ready)
		watcher_add(p->watcher, S(""), BATCH_RESCAN);
	(void)closedir(p->dir); /* read only */
	p->dir = NULL;
	free(p->item.path);
}

/* Looks at entries of the open folder until it ends, `most` were looked at, or time is up; how many that were. */
static size_t
folder_look(struct poller *p, size_t most, uint64_t until, bool *ret_end)
{
	enum { LOOK = 32 }; /* entries between two looks at the clock */
	struct buf path = { .max = PATH_MAX };
	size_t n = 0;
	buf_add(&path, (struct str){ p->item.path, p->item.len });
	if (p->item.len)
		buf_add_char(&path, '/');
	size_t len = path.len;
	*ret_end = false;
	for (; n < most && (n % LOOK || uv_hrtime() < until); n++) {
		struct dirent *entry = readdir(p->dir);
		*ret_end = !entry;
		if (!entry)
			break;
		struct str name = str_of(entry->d_name);
		if (str_eq(name, S(".")) || str_eq(name, S("..")))
			continue;
		path.len = len;
		buf_add(&path, name);
		if (!path.overflow && poll_entry(p, buf_str(&path), name))
			p->empty = false;
	}
	p->watcher->stats.listed += n;
	buf_done(&path);
	return n;
}

static void on_timer(uv_timer_t *timer);

static void
schedule(struct poller *p)
{
	uint64_t ms = p->watcher->opt.poll_ms ? p->watcher->opt.poll_ms : POLL_MS;
	uint64_t share = p->worked_ns * SHARE / 1000000;
	if (share > ms)
		ms = share; /* a large tree on a slow disk is looked at less often */
	if (p->again && ms > SOON_MS)
		ms = SOON_MS;
	(void)uv_timer_start(&p->timer, on_timer, ms, 0); /* fails only without a callback */
}

static void
finish(struct poller *p)
{
	struct watcher *w = p->watcher;
	p->looking = false;
	if (w->ready) {
		missing_find(p);
	} else {
		w->ready = true;
		if (w->tell_rescan) {
			w->stats.rescans++;
			watcher_add(w, S(""), BATCH_RESCAN);
		}
		w->tell_rescan = false;
	}
	if (p->again || !watcher_try_again(w))
		schedule(p);
}

/* One slice of a look; true at its end. */
static bool
slice(struct poller *p)
{
	uint64_t from = uv_hrtime(), now = from;
	size_t left = SLICE;
	while ((p->dir || p->n_queue > 0) && left > 0 && now - from < SLICE_NS) {
		bool end = false;
		if (p->dir || folder_begin(p))
			left -= folder_look(p, left, from + SLICE_NS, &end);
		if (end)
			folder_end(p);
		now = uv_hrtime();
	}
	p->worked_ns += now - from;
	return !p->dir && p->n_queue == 0;
}

static void
on_idle(uv_idle_t *idler)
{
	struct poller *p = idler->data;
	if (slice(p)) {
		(void)uv_idle_stop(idler); /* never fails */
		finish(p);
	}
	watcher_settle(p->watcher);
}

/* Whether what differed stays the same. What is not there is left to the look that follows, unless
 * something else is in its place. */
static void
look_soon(struct poller *p)
{
	struct sight *s = p->again, *next;
	struct stat st;
	p->again = NULL;
	p->at_ns = file_now_ns();
	for (; s; s = next) {
		next = s->next_again;
		s->is_again = false;
		bool was_folder = S_ISDIR(s->st.st_mode);
		if (!examine(p->watcher, s->path, &st))
			continue;
		if (S_ISDIR(st.st_mode) == was_folder &&
			!watcher_skips(p->watcher, s->path, was_folder)) {
			if (was_folder)
				s->missing = false;
			else
				compare(p, s, &st);
			continue;
		}
		sight_gone(p, s);
		table_remove(&p->sights, &s->node);
		free(s);
	}
}

static void
on_timer(uv_timer_t *timer)
{
	struct poller *p = timer->data;
	if (p->again) {
		look_soon(p);
		watcher_settle(p->watcher);
		if (p->watcher->closing)
			return;
		uint64_t ms = p->watcher->opt.poll_ms ? p->watcher->opt.poll_ms : POLL_MS;
		if (p->again && uv_now(p->watcher->loop) - p->began_ms < ms) {
			schedule(p);
			return;
		}
	}
	p->look++;
	p->looked_before = p->looked;
	p->looked = looked(p);
	p->worked_ns = 0;
	p->began_ms = uv_now(p->watcher->loop);
	p->looking = true;
	push(p, S(""));
	(void)uv_idle_start(&p->idler, on_idle); /* fails only without a callback */
}

void
poll_start(struct watcher *w)
{
	struct poller *p = heap_new(sizeof(*p));
	w->poller = p;
	w->ready = false;
	p->watcher = w;
	(void)uv_timer_init(w->loop, &p->timer); /* these two never fail */
	(void)uv_idle_init(w->loop, &p->idler);
	p->timer.data = p->idler.data = p;
	on_timer(&p->timer);
}

static void
on_timer_closed(uv_handle_t *handle)
{
	struct poller *p = handle->data;
	struct watcher *w = p->watcher;
	free(p);
	watcher_release(w);
}

static void
on_idler_closed(uv_handle_t *handle)
{
	struct poller *p = handle->data;
	uv_close((uv_handle_t *)&p->timer, on_timer_closed);
}

void
poll_stop(struct watcher *w)
{
	struct poller *p = w->poller;
	if (!p)
		return;
	w->poller = NULL;
	size_t slot = 0;
	struct table_node *n = table_each(&p->sights, &slot, NULL);
	while (n) {
		struct sight *s = (struct sight *)n; /* its first member */
		n = table_each(&p->sights, &slot, n);
		table_remove(&p->sights, &s->node);
		free(s);
	}
	table_done(&p->sights);
	if (p->dir) {
		(void)closedir(p->dir); /* read only */
		free(p->item.path);
	}
	while (p->n_queue > 0)
		free(p->queue[--p->n_queue].path);
	free(p->queue);
	p->queue = NULL;
	(void)uv_timer_stop(&p->timer); /* these two never fail */
	(void)uv_idle_stop(&p->idler);
	w->handles++;
	uv_close((uv_handle_t *)&p->idler, on_idler_closed);
}

bool
poll_pending(const struct watcher *w)
{
	return w->poller && (w->poller->again || !w->ready);
}
