/* The watcher without a kernel: what was done to a folder is seen by comparing it with what it was, becomes the events
 * that the watcher reads, waits in a queue, is read into the watcher's own batches by a clock that is turned by hand,
 * and named to the site as the session does. */
#include "tests/oracle/events.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/hash.h"
#include "core/temporary.h"
#include "render/site.h"
#include "tests/oracle/oracle.h"
#include "watch/batch.h"

enum { PATHS_MAX = 4096, EVENTS_MAX = 8192 };

/* ---- what the folder was ---- */

struct seen {
	char path[512];
	bool folder;
	uint64_t ino, content, mtime;
	int held; /* so that no other gets its number while this is known */
};

struct snapshot {
	struct seen seen[PATHS_MAX];
	size_t n;
};

static unsigned notices; /* how often all was looked at */

static uint64_t
content_of(const char *path)
{
	char bytes[65536];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));
	if (fd >= 0)
		close(fd);
	return n < 0 ? 0 : hash64((struct str){ bytes, (size_t)n }, 1);
}

/* Whether it is a folder or a link to one that is gone into, and which one. */
static bool
is_folder(const char *path, const struct stat *own, uint64_t *ret_ino)
{
	struct stat target;
	char top[4096];
	*ret_ino = own->st_ino;
	if (!S_ISLNK(own->st_mode))
		return S_ISDIR(own->st_mode);
	if (stat(path, &target) < 0 || !S_ISDIR(target.st_mode) || !getcwd(top, sizeof(top)) ||
		!file_leads_on(top, str_of(path)))
		return false;
	*ret_ino = own->st_ino + target.st_ino * 31;
	return true;
}

/* The engine's clock, by which it tells whether a file may have been written behind its look and bear the same time.
 * In every other batch all may, and none in those between: by the real one it would depend on how fast the run goes. */
int64_t __wrap_file_now_ns(void);
int64_t
__wrap_file_now_ns(void)
{
	return notices % 2 ? INT64_MAX : 0;
}

/* Times of modification are of a clock of our own, so that a run is the same however fast it goes. */
static void
stamp(const char *path, struct stat *own)
{
	enum { BEGIN = 1600000000, REAL = 1700000000 };
	struct timespec times[2] = { { 0, UTIME_OMIT }, { BEGIN + notices, 0 } };
	if (S_ISREG(own->st_mode) && own->st_mtim.tv_sec >= REAL &&
		utimensat(AT_FDCWD, path, times, 0) == 0)
		own->st_mtim = times[1];
}

static void
look(struct snapshot *s, const char *folder)
{
	DIR *d = opendir(*folder ? folder : ".");
	for (struct dirent *e; d && (e = readdir(d));) {
		struct stat own, st;
		struct seen *x = &s->seen[s->n];
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (s->n == PATHS_MAX)
			abort();
		(void)snprintf(
			x->path, sizeof(x->path), "%s%s%s", folder, *folder ? "/" : "", e->d_name);
		if (lstat(x->path, &own) < 0)
			continue;
		stamp(x->path, &own);
		st = own;
		if (S_ISLNK(own.st_mode) && stat(x->path, &st) < 0)
			st.st_mtim = (struct timespec){ 0, 0 };
		x->folder = is_folder(x->path, &own, &x->ino);
		x->content = x->folder ? 0 : content_of(x->path);
		x->mtime = x->folder ? 0
				     : (uint64_t)st.st_mtim.tv_sec * 1000000000u +
					       (uint64_t)st.st_mtim.tv_nsec;
		s->n++;
		if (x->folder)
			look(s, x->path);
	}
	if (d)
		closedir(d);
}

/* Everything, which stays what it is until snapshot_end. */
static void
snapshot_begin(struct snapshot *s)
{
	notices++;
	s->n = 0;
	look(s, "");
	for (size_t i = 0; i < s->n; i++)
		s->seen[i].held = open(s->seen[i].path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
}

static void
snapshot_end(struct snapshot *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->seen[i].held >= 0)
			close(s->seen[i].held);
	s->n = 0;
}

static const struct seen *
find(const struct snapshot *s, const char *path)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->seen[i].path, path) == 0)
			return &s->seen[i];
	return NULL;
}

/* ---- the kernel's queue ---- */

struct event {
	char path[512];
	enum batch_event what;
};

static struct event queue[EVENTS_MAX];
static size_t nqueue;
static struct snapshot before, now;

static void
queue_add(const char *path, enum batch_event what)
{
	const char *slash = strrchr(path, '/');
	bool file = what == BATCH_GONE || what == BATCH_WRITTEN || what == BATCH_ATTRIB;
	if (file && name_is_temporary(str_of(slash ? slash + 1 : path)))
		return; /* the watcher never tells of these */
	if (nqueue == EVENTS_MAX)
		abort();
	(void)snprintf(queue[nqueue].path, sizeof(queue[nqueue].path), "%s", path);
	queue[nqueue++].what = what;
}

/* What lies above it appeared or went as a whole: the kernel tells of that alone. */
static bool
is_told(const struct snapshot *then, const struct snapshot *other, const char *path)
{
	char up[512];
	(void)snprintf(up, sizeof(up), "%s", path);
	for (char *slash; (slash = strrchr(up, '/'));) {
		*slash = '\0';
		const struct seen *was = find(then, up), *is = find(other, up);
		if (was && was->folder && (!is || !is->folder || is->ino != was->ino))
			return true;
	}
	return false;
}

void
events_notice(void)
{
	before = now;
	snapshot_begin(&now);
	for (size_t i = 0; i < before.n; i++) {
		const struct seen *was = &before.seen[i], *is = find(&now, was->path);
		bool gone =
			!is || is->folder != was->folder || (was->folder && is->ino != was->ino);
		if (gone && (pick(4) == 0 || !is_told(&before, &now, was->path)))
			queue_add(was->path, was->folder ? BATCH_FOLDER_GONE : BATCH_GONE);
	}
	for (size_t i = 0; i < now.n; i++) {
		const struct seen *is = &now.seen[i], *was = find(&before, is->path);
		bool new = !was || is->folder != was->folder || (is->folder && is->ino != was->ino);
		if (is->folder ? !new
			       : !new && is->content == was->content && is->mtime == was->mtime &&
					 is->ino == was->ino)
			continue;
		if (is_told(&now, &before, is->path))
			continue;
		if (!is->folder && !new && is->content == was->content)
			queue_add(is->path, BATCH_ATTRIB);
		else
			queue_add(is->path, is->folder ? BATCH_FOLDER : BATCH_WRITTEN);
	}
	snapshot_end(&before);
}

/* ---- the watcher ---- */

static struct batch *batch;
static uint64_t clock_ns = 1;

/* A folder that appeared is listed when its event is read, as it is then. */
static void
list(const char *folder, bool moved)
{
	static struct snapshot found;
	bool empty = true;
	batch_add(batch, str_of(folder), BATCH_FOLDER, clock_ns);
	found.n = 0;
	look(&found, folder);
	for (size_t i = 0; i < found.n; i++) {
		const char *slash = strrchr(found.seen[i].path, '/');
		if (!found.seen[i].folder && name_is_temporary(str_of(slash + 1)))
			continue;
		empty = false;
		batch_add(batch, str_of(found.seen[i].path),
			found.seen[i].folder ? BATCH_FOLDER
			: moved              ? BATCH_ARRIVED
					     : BATCH_FOUND,
			clock_ns);
	}
	if (empty)
		batch_add(batch, str_of(folder), BATCH_ATTRIB, clock_ns);
}

void
events_read(size_t n)
{
	if (n > nqueue)
		n = nqueue;
	for (size_t i = 0; i < n; i++) {
		if (queue[i].what == BATCH_FOLDER) {
			struct stat own;
			uint64_t ino;
			batch_add(batch, str_of(queue[i].path), BATCH_FOLDER, clock_ns);
			if (lstat(queue[i].path, &own) == 0 && is_folder(queue[i].path, &own, &ino))
				list(queue[i].path, pick(2));
		} else {
			batch_add(batch, str_of(queue[i].path), queue[i].what, clock_ns);
		}
	}
	memmove(queue, queue + n, (nqueue - n) * sizeof(*queue));
	nqueue -= n;
}

void
events_rescan(void)
{
	batch_add(batch, S(""), BATCH_RESCAN, clock_ns);
}

void
events_overflow(void)
{
	nqueue = 0;
	events_rescan();
}

static void
name(struct site *site, const struct change *c)
{
	if (c->unseen)
		site_unseen(site);
	switch (c->kind) {
	case CHANGE_GONE:
		if (c->folder)
			site_rescan(site, c->path);
		else
			site_gone(site, c->path);
		break;
	case CHANGE_RESCAN:
		site_rescan(site, c->path);
		break;
	case CHANGE_WRITTEN:
	case CHANGE_ATTRIB:
		site_written(site, c->path);
		break;
	}
}

bool
events_tick(struct site *site, unsigned ms)
{
	const struct change *changes;
	clock_ns += (uint64_t)ms * 1000000 + 1;
	batch_scanned(batch, clock_ns);
	size_t n = batch_take(batch, clock_ns, BATCH_HOLD_NONE, &changes);
	for (size_t i = 0; i < n; i++)
		name(site, &changes[i]);
	return n;
}

bool
events_sweep(struct site *site)
{
	struct site_update u;
	if (site_aliases(site) || !site_aliases_found(site))
		return site_aliases_due(site);
	(void)site_aliases_touch(site, SIZE_MAX);
	site_settle(site, &u);
	if (u.relisted)
		events_rescan();
	return true;
}

bool
events_pending(void)
{
	return nqueue || batch_pending(batch);
}

void
events_begin(void)
{
	batch = batch_new(batch_times_default());
	snapshot_begin(&now);
}

void
events_end(void)
{
	snapshot_end(&now);
	batch_free(batch);
}

bool
site_answer_eq(const struct site_answer *a, const struct site_answer *b)
{
	return a->status == b->status && str_eq(a->body, b->body) && str_eq(a->file, b->file) &&
	       str_eq(a->location, b->location) && str_eq(a->type, b->type) &&
	       fingerprint_eq(a->fingerprint, b->fingerprint);
}
