/* The site when events come late: after any edits, and whatever was asked for and worked on behind while
 * only some of the events had arrived, a site answers what a new one answers. No server, no clock, no
 * chance: a seed gives the same run on every machine.
 *
 *	site_late [--site plain|jekyll] [--seed N] [--steps N]
 *
 * Each edit is seen by comparing the folder with what it was, and becomes the events that the watcher
 * reads; they wait in a queue as in the kernel, are read a few at a time into the watcher's own batches,
 * by a clock that is turned by hand, and named to the site as the session does. In between anything may
 * happen: requests, opened and closed pages, slices of the work behind, a queue that overflows. */
#include "tests/oracle/oracle.h"

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
#include "watch/batch.h"

enum { PATHS_MAX = 4096, EVENTS_MAX = 8192, OPEN_MAX = 4 };

/* ---- what the folder was ---- */

struct seen {
	char path[512];
	bool folder;
	uint64_t ino, content, mtime;
};

struct snapshot {
	struct seen seen[PATHS_MAX];
	size_t n;
};

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

/* The events of what was done since the last call. */
static void
notice(void)
{
	before = now;
	now.n = 0;
	look(&now, "");
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
}

/* ---- the watcher ---- */

static struct batch *batch;
static uint64_t clock_ns = 1;
static struct site *live;

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

static void
read_events(size_t n)
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

static void
overflow(void)
{
	nqueue = 0;
	batch_add(batch, S(""), BATCH_RESCAN, clock_ns);
}

/* ---- the session ---- */

static void
settle(void)
{
	struct site_update u;
	site_settle(live, &u);
	if (u.relisted)
		batch_add(batch, S(""), BATCH_RESCAN, clock_ns);
}

static void
name(const struct change *c)
{
	if (c->unseen)
		site_unseen(live);
	switch (c->kind) {
	case CHANGE_GONE:
		site_gone(live, c->path);
		break;
	case CHANGE_RESCAN:
		site_rescan(live, c->path);
		break;
	case CHANGE_WRITTEN:
	case CHANGE_ATTRIB:
		site_written(live, c->path);
		break;
	}
}

static void
tick(unsigned ms)
{
	const struct change *changes;
	clock_ns += (uint64_t)ms * 1000000 + 1;
	batch_scanned(batch, clock_ns);
	size_t n = batch_take(batch, clock_ns, BATCH_HOLD_NONE, &changes);
	for (size_t i = 0; i < n; i++)
		name(&changes[i]);
	if (n)
		settle();
}

/* ---- what else happens ---- */

static const struct site_sort *sort;
static const char *open_pages[OPEN_MAX];

static void
get(struct site *site, const char *url, struct site_answer *ret)
{
	site_get(site, str_of(url), ret);
}

static void
turn_page(void)
{
	const char **p = &open_pages[pick(OPEN_MAX)];
	if (*p) {
		site_close(live, str_of(*p));
		*p = NULL;
	} else {
		*p = sort->urls[pick((unsigned)sort->nurls)];
		site_open(live, str_of(*p));
	}
}

static void
work(struct site *site, bool (*step)(struct site *), unsigned most)
{
	for (unsigned n = 1 + pick(most); n; n--)
		if (!step(site))
			break;
	if (site == live && graph_pending(site_graph(live)))
		settle();
}

/* The work behind, whatever its turn is. */
static void
work_behind(struct site *site)
{
	static bool (*const steps[])(
		struct site *) = { site_heat, site_warm, site_fill, site_sweep };
	work(site, PICK(steps), 20);
}

static void
happen(void)
{
	struct site_answer a;
	switch (pick(14)) {
	case 0:
	case 1:
	case 2:
		read_events(1 + pick(4));
		break;
	case 3:
	case 4:
		read_events(EVENTS_MAX);
		break;
	case 5:
	case 6:
	case 7:
		tick(pick(3) ? pick(12) : pick(300));
		break;
	case 8:
	case 9:
		for (unsigned n = 1 + pick(5); n; n--)
			get(live, sort->urls[pick((unsigned)sort->nurls)], &a);
		break;
	case 10:
		turn_page();
		break;
	case 11:
	case 12:
		work_behind(live);
		break;
	case 13:
		if (pick(20) == 0)
			overflow();
		else if (pick(20) == 0)
			graph_budget(site_graph(live), pick(2) ? pick(20000) : 0);
		else
			work(live, site_fill, 100);
		break;
	}
}

/* In the middle of a save. */
static void
half_saved(void)
{
	notice();
	for (unsigned more = pick(4); more; more--)
		happen();
}

/* ---- comparing ---- */

static struct site *
site_begin(void)
{
	char dir[1024];
	struct site *ret;
	struct site_options o = { .out = S("_site"), .url = S("http://oracle.example") };
	o.now = 1700000000;
	if (!getcwd(dir, sizeof(dir)))
		abort();
	o.root = str_of(dir);
	if (site_new(&o, &ret) < 0)
		abort();
	return ret;
}

/* The running one has little memory, most of the time. */
static struct site *
live_begin(void)
{
	struct site *ret = site_begin();
	graph_budget(site_graph(ret), pick(4) ? 1 + pick(20000) : 0);
	return ret;
}

static bool
same(const struct site_answer *a, const struct site_answer *b)
{
	return a->status == b->status && str_eq(a->body, b->body) && str_eq(a->file, b->file) &&
	       str_eq(a->location, b->location) && str_eq(a->type, b->type) &&
	       fingerprint_eq(a->fingerprint, b->fingerprint);
}

static size_t
gcd(size_t a, size_t b)
{
	return b ? gcd(b, a % b) : a;
}

static bool
check(unsigned step, bool deep)
{
	struct site *fresh = site_begin();
	bool good = true;
	while (nqueue || batch_pending(batch)) {
		read_events(EVENTS_MAX);
		tick(pick(50));
	}
	/* in any order, as a new one has no history that could excuse it either */
	size_t n = sort->nurls, first = pick((unsigned)n), stride = 1 + pick((unsigned)n - 1);
	bool behind = pick(4) == 0;
	while (gcd(stride, n) != 1)
		stride++;
	for (size_t i = 0; good && i < n; i++) {
		const char *url = sort->urls[(first + i * stride) % n];
		struct site_answer a, b;
		if (behind && pick(10) == 0)
			work_behind(fresh);
		get(live, url, &a);
		get(fresh, url, &b);
		good = same(&a, &b);
		if (!good)
			printf("# step %u: %s differs\n# --- running: %d\n%.*s\n# --- fresh: "
			       "%d\n%.*s\n",
				step, url, a.status, STR(a.body), b.status, STR(b.body));
	}
	site_free(fresh);
	if (graph_pending(site_graph(live)))
		settle();
	if (deep)
		graph_check(site_graph(live));
	return good;
}

static bool
run(unsigned steps)
{
	bool good = true;
	sort->start();
	batch = batch_new(batch_times_default());
	live = live_begin();
	look(&now, "");
	saving = half_saved;
	for (unsigned step = 1; good && step <= steps; step++) {
		if (pick(100) == 0) {
			site_free(live);
			memset(open_pages, 0, sizeof(open_pages));
			live = live_begin();
		}
		did("step %u", step);
		for (unsigned n = 1 + pick(4); n; n--) {
			sort->edit();
			notice();
			for (unsigned more = pick(6); more; more--)
				happen();
		}
		if (pick(3) == 0)
			good = check(step, pick(20) == 0);
	}
	site_free(live);
	batch_free(batch);
	return good;
}

int
main(int argc, char **argv)
{
	unsigned steps = 2000;
	uint64_t seed = 1;
	char dir[] = "/tmp/platen-late-XXXXXX";
	sort = &site_plain;
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--steps") == 0)
			steps = (unsigned)atoi(argv[i + 1]);
		else if (strcmp(argv[i], "--site") == 0)
			sort = strcmp(argv[i + 1], site_jekyll.name) ? &site_plain : &site_jekyll;
	}
	if (!mkdtemp(dir) || chdir(dir) < 0)
		return 2;
	random_seed(seed);
	printf("# %s, seed %llu, %u steps\n1..1\n", sort->name, (unsigned long long)seed, steps);
	(void)fflush(stdout);
	bool good = run(steps);
	if (!good)
		tell();
	printf("%s 1 - after each of %u random steps, with late events, the site equals a new "
	       "one\n",
		good ? "ok" : "not ok", steps);
	if (chdir("/") == 0)
		remove_tree(dir);
	return good ? 0 : 1;
}
