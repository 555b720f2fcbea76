/* What is edited: a post and the files around it. */
#include "bench/subject.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/client.h"
#include "bench/guard.h"

/* What is written through a link that leads out of the copy is the user's own file. */
static void
expect_inside(const struct subject *s, const char *path)
{
	char *top = realpath(s->dir, NULL), *file = realpath(path, NULL);
	size_t n = top ? strlen(top) : 0;
	if (!file || n == 0 || strncmp(file, top, n) != 0 || file[n] != '/')
		guard_fail(BENCH_USAGE,
			"--post '%s' leads out of the site, to '%s': it would not be edited in a "
			"copy",
			s->options->post, file ? file : "");
	free(top);
	free(file);
}

static void
read_own(struct subject *s)
{
	char path[8192], text[65536];
	(void)snprintf(path, sizeof(path), "%s/%s", s->dir, s->options->post);
	FILE *f = fopen(path, "re");
	if (!f)
		guard_fail(BENCH_MACHINE, "--post '%s': %s", s->options->post, strerror(errno));
	expect_inside(s, path);
	for (size_t n; (n = fread(text, 1, sizeof(text), f)) > 0;)
		buf_add(&s->own, (struct str){ text, n });
	(void)fclose(f);
}

/* The user's folder is read only: what is worked on is this copy. */
static void
copy_own(struct subject *s)
{
	char from[8192];
	(void)snprintf(from, sizeof(from), "%s/.", s->options->site);
	const char *argv[] = { "cp", "-a", "--", from, s->dir, NULL };
	int r = process_run(argv, -1);
	if (r != 0)
		guard_fail(BENCH_MACHINE, "cannot copy '%s'", s->options->site);
	(void)snprintf(from, sizeof(from), "%s/.platen", s->dir);
	guard_remove(from);
	if (s->options->post)
		read_own(s);
}

void
subject_make(struct subject *s, const struct bench_options *o, const char *scratch,
	enum gen_layout layout, size_t posts)
{
	subject_make_like(s, o, scratch, &(struct gen_site){ .layout = layout, .posts = posts });
}

void
subject_make_like(struct subject *s, const struct bench_options *o, const char *scratch,
	const struct gen_site *like)
{
	*s = (struct subject){ .options = o };
	(void)snprintf(s->dir, sizeof(s->dir), "%s/site-XXXXXX", scratch);
	if (!mkdtemp(s->dir))
		guard_fail(BENCH_MACHINE, "a temporary folder: %s", strerror(errno));
	s->gen = *like;
	s->gen.dir = s->dir;
	s->gen.seed = o->seed;
	if (o->site) {
		s->gen.posts = 0;
		copy_own(s);
		return;
	}
	int r = gen_write(&s->gen);
	if (r < 0)
		guard_fail(BENCH_MACHINE, "writing posts: %s", strerror(-r));
}

void
subject_form(struct subject *s, enum gen_form form)
{
	s->gen.form = form;
	s->gen.page = form == GEN_UNDATED ? S("/posts/{name}.html") : S("");
	int r = gen_write_layout(&s->gen);
	if (r < 0)
		guard_fail(BENCH_MACHINE, "writing a site's layout: %s", strerror(-r));
}

void
subject_done(struct subject *s)
{
	guard_remove(s->dir);
	buf_done(&s->own);
}

bool
subject_has(const struct subject *s, enum gen_edit what)
{
	return s->options->site ? what == GEN_BODY || what == GEN_BROKEN : gen_has(&s->gen, what);
}

static bool
is_new(enum gen_edit what)
{
	return what == GEN_NEW || what == GEN_MOVED || what == GEN_FOLDER ||
	       what == GEN_FOLDER_MOVED;
}

void
subject_file(struct buf *b, const struct subject *s, enum gen_edit what, unsigned edit)
{
	buf_printf(b, "%s/", s->dir);
	if (s->options->site)
		buf_add(b, str_of(s->options->post));
	else if (is_new(what))
		gen_new_file(b, &s->gen, SUBJECT_POST, what, edit);
	else
		gen_file(b, &s->gen, SUBJECT_POST, what);
	buf_add_char(b, 0);
}

void
subject_text(struct buf *b, const struct subject *s, enum gen_edit what, unsigned edit)
{
	if (!s->options->site) {
		gen_text(b, &s->gen, SUBJECT_POST, what, edit);
		return;
	}
	if (what == GEN_BROKEN)
		buf_lit(b, "---\ntitle: \"broken\n---\n");
	buf_add(b, buf_str(&s->own));
	if (what != GEN_BROKEN)
		buf_printf(b, "\n\nThis is edit-%08u.\n", edit);
}

void
subject_url(struct buf *b, const struct subject *s, enum gen_edit what, unsigned edit)
{
	if (s->options->site)
		buf_add(b, str_of(s->options->page ? s->options->page : "/"));
	else if (is_new(what))
		gen_new_url(b, &s->gen, SUBJECT_POST, what, edit);
	else if (what == GEN_STYLE)
		buf_lit(b, "/style.css");
	else if (what == GEN_IMAGE)
		buf_lit(b, "/images/photo.png");
	else if (what == GEN_LISTED)
		buf_lit(b, "/");
	else
		gen_url(b, &s->gen, SUBJECT_POST);
	buf_add_char(b, 0);
}

void
subject_marker(struct buf *b, const struct subject *s, enum gen_edit what, unsigned edit)
{
	if (s->options->site)
		buf_printf(b, "edit-%08u", edit);
	else
		gen_marker(b, &s->gen, SUBJECT_POST, what, edit);
}

static uint64_t
write_at(const char *path, struct str bytes, int flags)
{
	struct stat st;
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);
	bool good = fd >= 0 && write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len;
	/* in place: a longer text before this one leaves no tail */
	if (good && fstat(fd, &st) == 0 && (size_t)st.st_size > bytes.len)
		good = ftruncate(fd, (off_t)bytes.len) == 0;
	if (!good)
		guard_fail(BENCH_MACHINE, "saving %s: %s", path, strerror(errno));
	uint64_t now = client_now();
	(void)close(fd);
	return now;
}

uint64_t
subject_write(const char *path, struct str bytes, enum save_style style)
{
	if (style != SAVE_REPLACE)
		return write_at(path, bytes, style == SAVE_TRUNCATE ? O_TRUNC : 0);
	struct buf other = { 0 };
	const char *slash = strrchr(path, '/');
	buf_printf(&other, "%.*s/.%s.swp~%c", (int)(slash - path), path, slash + 1, 0);
	(void)write_at(other.ptr, bytes, O_TRUNC);
	uint64_t now = client_now();
	if (rename(other.ptr, path) < 0)
		guard_fail(BENCH_MACHINE, "saving %s: %s", path, strerror(errno));
	buf_done(&other);
	return now;
}

uint64_t
subject_save(const struct subject *s, enum gen_edit what, unsigned edit, enum save_style style)
{
	struct buf path = { 0 }, text = { 0 };
	subject_file(&path, s, what, edit);
	subject_text(&text, s, what, edit);
	uint64_t now = subject_write(path.ptr, buf_str(&text), style);
	buf_done(&path);
	buf_done(&text);
	return now;
}

void
subject_folder(struct buf *b, const struct subject *s, enum gen_edit what, unsigned edit)
{
	buf_printf(b, "%s/", s->dir);
	gen_folder(b, what, edit);
	buf_add_char(b, 0);
}

/* Makes the folders that the file lies in, beneath the site's. */
static void
make_folders(const struct subject *s, char *path)
{
	for (char *at = path + strlen(s->dir) + 1; (at = strchr(at, '/')); at++) {
		*at = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			guard_fail(BENCH_MACHINE, "making %s: %s", path, strerror(errno));
		*at = '/';
	}
}

void
subject_save_folder(const struct subject *s, unsigned edit)
{
	struct buf path = { 0 }, text = { 0 };
	subject_text(&text, s, GEN_FOLDER, edit);
	for (size_t i = 0; i < GEN_FOLDER_POSTS; i++) {
		buf_clear(&path);
		buf_printf(&path, "%s/", s->dir);
		gen_folder_file(&path, &s->gen, SUBJECT_POST, GEN_FOLDER, edit, i);
		buf_add_char(&path, 0);
		make_folders(s, path.ptr);
		(void)write_at(path.ptr, buf_str(&text), O_TRUNC);
	}
	buf_done(&path);
	buf_done(&text);
}

/* The lock that git has open while it changes files: < 0 where the site is no repository. */
static int
lock_index(const struct subject *s, struct buf *lock)
{
	buf_printf(lock, "%s/.git/index.lock%c", s->dir, 0);
	return open(lock->ptr, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
}

/* What it wrote into the lock is the new index. */
static uint64_t
unlock_index(const struct subject *s, int fd, const char *lock)
{
	char index[4200];
	(void)snprintf(index, sizeof(index), "%s/.git/index", s->dir);
	bool good = write(fd, "DIRC", 4) == 4;
	uint64_t now = client_now();
	if (close(fd) < 0 || !good || rename(lock, index) < 0)
		guard_fail(BENCH_MACHINE, "writing %s: %s", index, strerror(errno));
	return now;
}

void
subject_repository(const struct subject *s)
{
	char git[4200];
	(void)snprintf(git, sizeof(git), "%s/.git", s->dir);
	if (mkdir(git, 0755) < 0 && errno != EEXIST)
		guard_fail(BENCH_MACHINE, "making %s: %s", git, strerror(errno));
}

uint64_t
subject_checkout(const struct subject *s, size_t n, unsigned edit)
{
	struct buf path = { 0 }, text = { 0 }, lock = { 0 };
	uint64_t now = 0;
	int fd = lock_index(s, &lock);
	for (size_t i = 0; i < n && i < s->gen.posts; i++) {
		buf_clear(&path);
		buf_clear(&text);
		buf_printf(&path, "%s/", s->dir);
		gen_file(&path, &s->gen, i, GEN_BODY);
		buf_add_char(&path, 0);
		gen_text(&text, &s->gen, i, GEN_BODY, edit);
		/* as git does: the old file goes, a new one comes */
		(void)unlink(path.ptr);
		now = write_at(path.ptr, buf_str(&text), O_TRUNC);
	}
	if (fd >= 0)
		now = unlock_index(s, fd, lock.ptr);
	buf_done(&path);
	buf_done(&text);
	buf_done(&lock);
	return now;
}
