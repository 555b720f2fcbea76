/* A folder that is really watched, and a person's or an editor's hands on it. */
#include "tests/watch/harness.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define COOKIE "cookie"

static void
must(bool fine, const char *what)
{
	if (fine)
		return;
	printf("Bail out! %s\n", what);
	exit(99);
}

const char *
at(struct harness *h, const char *path)
{
	static char text[8][4096];
	static unsigned turn;
	char *ret = text[turn++ % 8];
	(void)snprintf(ret, sizeof(text[0]), "%s/%s", h->root, path); /* short names only */
	return ret;
}

void
put(struct harness *h, const char *path, const char *text)
{
	int fd = open(at(h, path), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	must(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
	(void)close(fd); /* written */
}

void
make_folder(struct harness *h, const char *path)
{
	must(mkdir(at(h, path), 0755) == 0, path);
}

int
run_status(struct harness *h, const char *command)
{
	struct buf b = { 0 };
	buf_printf(&b, "cd '%s' && { %s; } >/dev/null 2>&1 </dev/null%c", h->root, command, '\0');
	int status = system(b.ptr);
	buf_done(&b);
	return status;
}

void
run(struct harness *h, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	buf_add_char(&b, '\0');
	must(run_status(h, b.ptr) == 0, b.ptr);
	buf_done(&b);
}

static void
on_exit_of_child(uv_process_t *process, int64_t status, int signal)
{
	int *ret = process->data;
	*ret = signal ? 128 + signal : (int)status;
	uv_close((uv_handle_t *)process, NULL);
}

int
run_live(struct harness *h, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	buf_add_char(&b, '\0');
	char sh[] = "/bin/sh", c[] = "-c";
	char *args[] = { sh, c, b.ptr, NULL };
	uv_process_t process;
	int status = -1;
	uv_process_options_t o = {
		.file = sh, .args = args, .cwd = h->root, .exit_cb = on_exit_of_child
	};
	process.data = &status;
	must(uv_spawn(&h->loop, &process, &o) == 0, b.ptr);
	while (status < 0)
		(void)uv_run(&h->loop, UV_RUN_ONCE);
	(void)uv_run(&h->loop, UV_RUN_NOWAIT);
	buf_done(&b);
	return status;
}

bool
harness_agrees(struct harness *h)
{
	return model_agrees(&h->model);
}

bool
have(const char *program)
{
	char command[128];
	(void)snprintf(command, sizeof(command), "command -v %s >/dev/null 2>&1", program);
	return system(command) == 0;
}

/* Reads the file as the program would, then and there. */
static void
examine(struct harness *h, struct seen *s)
{
	char end[64] = "";
	struct stat st;
	s->size = -1;
	s->whole = true;
	int fd = open(at(h, s->path), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		s->size = (long)st.st_size;
		size_t n = h->ending ? strlen(h->ending) : 0;
		off_t from = st.st_size - (off_t)n;
		s->whole = n == 0 || (from >= 0 && pread(fd, end, n, from) == (ssize_t)n &&
					     memcmp(end, h->ending, n) == 0);
	}
	(void)close(fd); /* read only */
}

static void
on_changed(void *ctx, const struct change *changes, size_t n)
{
	struct harness *h = ctx;
	h->batches++;
	for (size_t i = 0; i < n; i++) {
		if (h->n_seen == h->cap_seen) {
			h->cap_seen = h->cap_seen ? h->cap_seen * 2 : 64;
			h->seen = realloc(h->seen, h->cap_seen * sizeof(*h->seen));
			must(h->seen, "memory");
		}
		struct seen *s = &h->seen[h->n_seen++];
		*s = (struct seen){ .path = strndup(changes[i].path.ptr, changes[i].path.len),
			.kind = changes[i].kind,
			.unseen = changes[i].unseen,
			.batch = h->batches };
		examine(h, s);
		s->changed = model_apply(&h->model, &changes[i]);
	}
}

static void
on_notice(void *ctx, struct str text)
{
	struct harness *h = ctx;
	(void)snprintf(h->notice, sizeof(h->notice), "%.*s", STR(text)); /* cut is fine */
}

static bool
on_skip(void *ctx, struct str path, bool is_folder)
{
	struct harness *h = ctx;
	return str_eq(path, S(".git")) || str_starts(path, S(".git/")) ||
	       (h->skipped && str_eq(path, str_of(h->skipped)));
}

static void
on_tick(uv_timer_t *tick)
{
}

void
harness_folder(struct harness *h)
{
	const char *tmp = getenv("TMPDIR");
	*h = (struct harness){ 0 };
	(void)snprintf(h->base, sizeof(h->base), "%s/platen-watch-XXXXXX", tmp ? tmp : "/tmp");
	must(mkdtemp(h->base), h->base);
	(void)snprintf(h->root, sizeof(h->root), "%.58s/site", h->base);
	must(mkdir(h->root, 0755) == 0, h->root);
	must(uv_loop_init(&h->loop) == 0, "loop");
	/* UV_RUN_ONCE may run the last timer and then wait for ever; and a lost event is no hang */
	(void)uv_timer_init(&h->loop, &h->tick);
	(void)uv_timer_start(&h->tick, on_tick, 100, 100);
	uv_unref((uv_handle_t *)&h->tick);
}

void
harness_watch(struct harness *h)
{
	harness_start(h);
	harness_ready(h);
}

void
harness_start(struct harness *h)
{
	static struct batch_times times;
	times = batch_times_default();
	/* editors pause for as long as a loaded machine likes; no test waits for these to pass */
	times.gone_ns *= 10;
	times.write_ns *= 10;
	times.open_ns *= 10;
	times.slow_ns *= 10;
	times.gather_ns *= 10;
	times.lock_ns *= 10;
	times.lock_small_ns *= 10;
	h->options.root = str_of(h->root);
	h->options.skip = on_skip;
	h->options.changed = on_changed;
	h->options.notice = on_notice;
	if (!h->options.times)
		h->options.times = &times;
	h->model = (struct model){ .root = h->root, .skip = on_skip, .ctx = h };
	int r = watcher_new(&h->loop, &h->options, h, &h->watcher);
	must(r == 0, "watcher_new");
}

void
harness_ready(struct harness *h)
{
	while (!watcher_ready(h->watcher) || watcher_pending(h->watcher))
		(void)uv_run(&h->loop, UV_RUN_ONCE);
	model_list(&h->model, S(""));
	harness_forget(h);
}

void
harness_open(struct harness *h)
{
	harness_folder(h);
	harness_watch(h);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

void
harness_close(struct harness *h)
{
	watcher_close(h->watcher);
	uv_close((uv_handle_t *)&h->tick, NULL);
	(void)uv_run(&h->loop, UV_RUN_DEFAULT);
	must(uv_loop_close(&h->loop) == 0, "the loop still holds handles");
	(void)nftw(h->base, remove_one, 32, FTW_DEPTH | FTW_PHYS); /* best effort */
	harness_forget(h);
	model_done(&h->model);
	free(h->seen);
}

void
harness_forget(struct harness *h)
{
	for (size_t i = 0; i < h->n_seen; i++)
		free(h->seen[i].path);
	h->n_seen = 0;
	h->batches = 0;
}

bool
harness_wait(struct harness *h, const char *path, enum change_kind kind)
{
	uint64_t end = uv_hrtime() + (uint64_t)10 * 1000 * 1000 * 1000;
	while (harness_count(h, path, kind) == 0 && uv_hrtime() < end)
		(void)uv_run(&h->loop, UV_RUN_ONCE);
	return harness_count(h, path, kind) > 0;
}

/* Takes what was seen of the cookie out again. */
static void
drop_seen(struct harness *h, const char *path)
{
	size_t n = 0;
	for (size_t i = 0; i < h->n_seen; i++)
		if (strcmp(h->seen[i].path, path) == 0)
			free(h->seen[i].path);
		else
			h->seen[n++] = h->seen[i];
	h->n_seen = n;
}

/* True where the cookie was told of since, or a rescan that stands for it. */
static bool
told_since(const struct harness *h, size_t from)
{
	for (size_t i = from; i < h->n_seen; i++)
		if (strcmp(h->seen[i].path, COOKIE) == 0 ||
			(h->seen[i].kind == CHANGE_RESCAN && h->seen[i].path[0] == '\0'))
			return true;
	return false;
}

void
harness_sync(struct harness *h)
{
	size_t from = h->n_seen;
	char text[32];
	h->cookies++;
	(void)snprintf(text, sizeof(text), "%*u", (int)(h->cookies % 20), h->cookies); /* fits */
	put(h, COOKIE, text);
	while (!told_since(h, from))
		(void)uv_run(&h->loop, UV_RUN_ONCE);
	while (watcher_pending(h->watcher))
		(void)uv_run(&h->loop, UV_RUN_ONCE);
	drop_seen(h, COOKIE);
}

size_t
harness_count(const struct harness *h, const char *path, enum change_kind kind)
{
	size_t n = 0;
	for (size_t i = 0; i < h->n_seen; i++)
		n += h->seen[i].kind == kind && strcmp(h->seen[i].path, path) == 0;
	return n;
}

size_t
harness_batches_with(const struct harness *h, const char *path)
{
	size_t n = 0;
	unsigned last = 0;
	for (size_t i = 0; i < h->n_seen; i++)
		if (h->seen[i].kind == CHANGE_WRITTEN && h->seen[i].batch != last &&
			strcmp(h->seen[i].path, path) == 0) {
			last = h->seen[i].batch;
			n++;
		}
	return n;
}

size_t
harness_updates(const struct harness *h, const char *path)
{
	size_t n = 0;
	for (size_t i = 0; i < h->n_seen; i++)
		n += h->seen[i].changed && strcmp(h->seen[i].path, path) == 0;
	return n;
}

bool
harness_never_broken(const struct harness *h, const char *path)
{
	for (size_t i = 0; i < h->n_seen; i++) {
		const struct seen *s = &h->seen[i];
		if (strcmp(s->path, path) == 0 &&
			(s->kind == CHANGE_GONE || s->size <= 0 || !s->whole))
			return false;
	}
	return true;
}

size_t
harness_batches(const struct harness *h)
{
	size_t n = 0;
	for (size_t i = 0; i < h->n_seen; i++)
		n += i == 0 || h->seen[i].batch != h->seen[i - 1].batch;
	return n;
}

void
harness_note(const struct harness *h)
{
	static const char *const names[] = { "gone", "rescan", "written", "attrib" };
	for (size_t i = 0; i < h->n_seen && i < 40; i++)
		note("batch %u: %s %s (%ld bytes)", h->seen[i].batch, names[h->seen[i].kind],
			h->seen[i].path, h->seen[i].size);
	if (h->n_seen > 40)
		note("… of %zu", h->n_seen);
}
