/* Files beneath a root, in a folder made for this run. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <uv.h>

#include "core/buf.h"
#include "core/file.h"
#include "core/path.h"
#include "core/yield.h"

#include "tap.h"

static struct arena arena;
static struct root site;
static char folder[] = "platen-file-XXXXXX";

/* How opening goes: by openat2, and as on kernels without it. */
struct opener {
	const char *name;
	int (*open)(const struct root *root, struct str path, int flags, mode_t mode);
	bool follows; /* links that stay beneath the root */
};

static const struct opener kernel = { "openat2", file_open, true };

static int
try_open(const struct opener *o, struct str path)
{
	int fd = o->open(&site, path, O_RDONLY, 0);
	if (fd < 0)
		return fd;
	(void)close(fd);
	return 0;
}

static void
write_text(const char *path, const char *text)
{
	int r = file_write(&site, str_of(path), str_of(text));
	if (r)
		note("%s: %s", path, uv_strerror(r));
}

static bool
reads(const char *path, const char *want)
{
	struct str text = S("(nothing)");
	int r = file_read(&site, str_of(path), 1000, &arena, &text, NULL);
	return r == 0 && str_eq(text, str_of(want));
}

static int
read_result(const char *path)
{
	struct str text;
	return file_read(&site, str_of(path), 1000, &arena, &text, NULL);
}

static void
test_write(void)
{
	write_text("a/b/c.md", "one");
	ok(reads("a/b/c.md", "one"), "a file is written, with its folders");
	write_text("a/b/c.md", "two");
	ok(reads("a/b/c.md", "two"), "and replaced");
	write_text("a/empty", "");
	ok(reads("a/empty", ""), "an empty file");
	struct file_id id;
	(void)umask(027);
	write_text("mode", "x");
	ok(file_stat(&site, S("mode"), &id) == 0 && (id.mode & 0777) == 0640, "the umask counts");
	(void)umask(022);
	ok(file_create(&site, S("new/made"), S("x")) == 0 &&
			file_create(&site, S("new/made"), S("y")) == UV_EEXIST,
		"a file is created once, with its folders, and never written over");
	ok(file_write(&site, S("a"), S("x")) == UV_EISDIR, "a folder is not replaced by a file");
	ok(file_write(&site, S("mode/x"), S("x")) == UV_ENOTDIR, "a file is no folder");
	ok(file_write(&site, S("../x"), S("x")) == UV_EINVAL, "no path leads up");
	ok(file_write(&site, S(""), S("x")) == UV_EINVAL, "the root is no file");
	ok(file_mkdirs(&site, S("d/e/f")) == 0 && file_mkdirs(&site, S("d/e/f")) == 0,
		"folders are made once");
	struct file_entry *entries;
	size_t count;
	ok(file_list(&site, S("a"), &arena, &entries, &count) == 0 && count == 2,
		"no temporary file stays");
}

static void
test_update(void)
{
	struct file_folders folders = FILE_FOLDERS(&site);
	struct file_id id, now;
	bool anew;
	ok(file_update(&folders, S("fresh/file"), S("one"), &anew, &id) == 0 && anew &&
			reads("fresh/file", "one"),
		"an update writes what is not there, with its folders");
	ok(file_lstat(&site, S("fresh/file"), &now) == 0 && file_id_eq(&id, &now),
		"and says its identity");
	ok(file_update(&folders, S("fresh/file"), S("one"), &anew, &id) == 0 && !anew &&
			file_id_eq(&id, &now),
		"what is there stays as it is");
	ok(file_update(&folders, S("fresh/file"), S("two"), &anew, &id) == 0 && anew &&
			reads("fresh/file", "two"),
		"other bytes of the same length are written");
	ok(file_update(&folders, S("fresh/file"), S(""), &anew, &id) == 0 && anew && id.size == 0 &&
			file_update(&folders, S("fresh/file"), S(""), &anew, &id) == 0 && !anew,
		"and none");
	char path[200];
	(void)snprintf(path, sizeof(path), "%s/fresh/link", folder);
	ok(symlink("file", path) == 0 &&
			file_update(&folders, S("fresh/link"), S(""), &anew, &id) == 0 && anew &&
			file_id_type(&id) == FILE_REGULAR,
		"a link to the same bytes is replaced by a file");
	ok(file_update(&folders, S("fresh"), S("x"), &anew, &id) == UV_EISDIR, "a folder is not");
	ok(file_update(&folders, S("side/by"), S("1"), &anew, &id) == 0 &&
			file_update(&folders, S("side/a/b/c"), S("2"), &anew, &id) == 0 &&
			file_update(&folders, S("side/a/d/c"), S("3"), &anew, &id) == 0 &&
			file_update(&folders, S("side/a/d/c"), S("3"), &anew, &id) == 0 && !anew &&
			file_update(&folders, S("top"), S("4"), &anew, &id) == 0,
		"folders beside each other, beneath and above follow each other");
	ok(reads("side/by", "1") && reads("side/a/b/c", "2") && reads("side/a/d/c", "3") &&
			reads("top", "4"),
		"and each file is in its own");
	(void)snprintf(path, sizeof(path), "%s/side/out", folder);
	ok(symlink("/tmp", path) == 0 &&
			file_update(&folders, S("side/a/d/e"), S("5"), &anew, &id) == 0 &&
			file_update(&folders, S("side/out/x"), S("6"), &anew, &id) < 0,
		"a folder that is a link out of the root is not written to");
	file_folders_done(&folders);
	int64_t second = 1000 * 1000 * 1000;
	ok(file_update(&folders, S("rest"), S("7"), &anew, &id) == 0, "a file is written");
	file_settle(file_now_ns(), second);
	ok(file_id_is_settled(&id, file_now_ns()) || id.ctime_ns % second == 0,
		"and has come to rest when that was waited for");
	file_folders_done(&folders);
}

/* A folder to write to: links in it lead nowhere, and make room for folders. */
static void
test_unlinked(void)
{
	struct root out;
	struct file_id id;
	bool anew;
	(void)root_open(site.path, &out);
	out.unlinked = true;
	write_text("real/file", "mine");
	(void)symlinkat("real", site.fd, "way");
	(void)symlinkat("/tmp", site.fd, "far");
	ok(file_lstat(&out, S("way/file"), &id) < 0 && file_lstat(&out, S("far"), &id) == 0 &&
			file_id_type(&id) == FILE_LINK && file_stat(&out, S("way"), &id) < 0,
		"no link leads anywhere");
	ok(file_remove(&out, S("way/file")) < 0 && reads("real/file", "mine"),
		"nothing is removed by way of one");
	struct file_folders folders = FILE_FOLDERS(&out);
	ok(file_update(&folders, S("way/file"), S("new"), &anew, &id) == 0 && anew &&
			file_update(&folders, S("way/deep/file"), S("new"), &anew, &id) == 0 &&
			reads("way/deep/file", "new") && reads("real/file", "mine"),
		"a folder takes a link's place when it is written to");
	ok(file_write(&out, S("far/deep/file"), S("new")) == 0 && reads("far/deep/file", "new"),
		"and that of one that leads out of the root");
	ok(file_update(&folders, S("real/file/x"), S("new"), &anew, &id) == UV_ENOTDIR &&
			reads("real/file", "mine"),
		"not that of a file");
	file_folders_done(&folders);
	root_close(&out);
}

/* What file_read_rest says of a file, with so many bytes at most. */
static int
rest_result(const char *path, size_t max)
{
	struct buf text = { .max = max };
	int fd = file_open(&site, str_of(path), O_RDONLY, 0);
	int r = file_read_rest(fd, &text);
	if (r == 0 && text.len != 10)
		r = UV_EIO;
	(void)close(fd);
	buf_done(&text);
	return r;
}

static void
test_read(void)
{
	struct str text;
	struct file_id id, again;
	write_text("ten", "0123456789");
	ok(file_read(&site, S("ten"), 10, &arena, &text, &id) == 0 && text.len == 10 &&
			text.ptr[10] == '\0',
		"a file of the maximum is read, with a zero behind");
	ok(id.size == 10 && file_id_type(&id) == FILE_REGULAR && id.links == 1,
		"its identity comes along");
	ok(file_stat(&site, S("ten"), &again) == 0 && file_id_eq(&id, &again),
		"and is that of file_stat");
	ok(file_read(&site, S("ten"), 9, &arena, &text, NULL) == UV_EFBIG,
		"a larger one is refused");
	ok(rest_result("ten", 10) == 0 && rest_result("ten", 9) == UV_EFBIG,
		"nor is more than a buffer takes read from what is open");
	write_text("ten", "0123456789");
	ok(file_stat(&site, S("ten"), &again) == 0 && !file_id_eq(&id, &again),
		"a new file has another identity");
	ok(read_result("none") == UV_ENOENT, "an absent file");
	ok(read_result("a") == UV_EISDIR, "a folder is not read");
	ok(read_result("a/../ten") == UV_EINVAL, "a path that is not normal");
	char path[200];
	(void)snprintf(path, sizeof(path), "%s/fifo.md", folder);
	ok(mkfifo(path, 0600) == 0 && read_result("fifo.md") == UV_ENXIO, "a FIFO does not block");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/s.md", folder);
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	(void)bind(s, (struct sockaddr *)&address, sizeof(address));
	ok(read_result("s.md") == UV_ENXIO, "a socket is no file");
	(void)close(s);
}

static void
test_links(const struct opener *o)
{
	ok(try_open(o, S("a/b/c.md")) == 0, "%s: a plain file", o->name);
	ok(try_open(o, S("")) == 0, "%s: the root", o->name);
	int r = try_open(o, S("inside"));
	ok(o->follows ? r == 0 : r == UV_ELOOP, "%s: a link that stays inside", o->name);
	r = try_open(o, S("folder/b/c.md"));
	ok(o->follows ? r == 0 : r < 0, "%s: a folder's link that stays inside", o->name);
	r = try_open(o, S("back"));
	ok(o->follows ? r == 0 : r == UV_ELOOP, "%s: an absolute link that leads back in", o->name);
	ok(try_open(o, S("up")) < 0, "%s: a link that leads up", o->name);
	ok(try_open(o, S("absolute")) < 0, "%s: a link to an absolute path", o->name);
	ok(try_open(o, S("etc/passwd")) < 0, "%s: a folder's link that leads out", o->name);
	ok(try_open(o, S("proc/root/etc/passwd")) < 0, "%s: a magic link", o->name);
	ok(try_open(o, S("neighbour")) < 0, "%s: a link to a folder with a longer name", o->name);
	ok(try_open(o, S("loop")) == UV_ELOOP, "%s: a loop", o->name);
	int fd = o->open(&site, S("loop"), O_PATH | O_NOFOLLOW, 0);
	ok(fd >= 0, "%s: a link itself can be looked at", o->name);
	(void)close(fd);
}

static void
make_links(void)
{
	(void)symlinkat("a/b/c.md", site.fd, "inside");
	(void)symlinkat("a", site.fd, "folder");
	(void)symlinkat("../../../../../../../etc/passwd", site.fd, "up");
	(void)symlinkat("/etc/passwd", site.fd, "absolute");
	(void)symlinkat("/etc", site.fd, "etc");
	(void)symlinkat("/proc/self", site.fd, "proc");
	(void)symlinkat("loop", site.fd, "loop");
	write_text("other/d.md", "other");
	(void)symlinkat("b", site.fd, "a/again");
	(void)symlinkat("../../other", site.fd, "a/b/third");
	(void)symlinkat("../..", site.fd, "a/b/around");
	(void)symlinkat("a/b", site.fd, "sub");
	(void)symlinkat("../sub", site.fd, "other/sub");
	(void)symlinkat(arena_printf(&arena, "%s/a/b/c.md", site.path).ptr, site.fd, "back");
	(void)symlinkat(arena_printf(&arena, "%s/none", site.path).ptr, site.fd, "nothing-back");
	(void)symlinkat("none", site.fd, "nothing");
	(void)symlinkat("../none/c.yml", site.fd, "nothing-up");
	(void)symlinkat("nothing-up", site.fd, "nothing-on");
	(void)symlinkat("/none/such", site.fd, "nothing-away");
	(void)symlinkat(arena_printf(&arena, "%s-secret", site.path).ptr, site.fd, "neighbour");
}

/* A way may go through two linked folders, and through none that holds the link. */
static void
test_linked_folders(void)
{
	ok(try_open(&kernel, S("folder/again/c.md")) == 0, "a linked folder in a linked folder");
	ok(try_open(&kernel, S("a/b/third/d.md")) == 0 &&
			try_open(&kernel, S("sub/third/d.md")) == 0,
		"a link in a folder, and in a linked one");
	ok(try_open(&kernel, S("folder/again/third/d.md")) == UV_ENOENT,
		"nothing is behind a third linked folder");
	ok(try_open(&kernel, S("other/sub/third/sub/c.md")) == UV_ENOENT,
		"nor behind links that lead to each other, for ever");
	ok(try_open(&kernel, S("a/b/around/ten")) == UV_ENOENT &&
			try_open(&kernel, S("a/b/around")) == UV_ENOENT,
		"nor behind one that leads to a folder above it");
	ok(file_leads_on(site.path, S("a/none/such")) && file_leads_on(site.path, S("")),
		"where nothing is, no link is in the way");
}

static void
test_link_files(void)
{
	struct file_id id;
	ok(file_lstat(&site, S("inside"), &id) == 0 && file_id_type(&id) == FILE_LINK,
		"a link's own identity");
	ok(file_stat(&site, S("inside"), &id) == 0 && file_id_type(&id) == FILE_REGULAR,
		"and its target's");
	(void)symlinkat(arena_printf(&arena, "%s/a", site.path).ptr, site.fd, "whole");
	(void)symlinkat("ten", site.fd, "a/to-ten");
	ok(file_lstat(&site, S("whole/b"), &id) == 0 && file_id_type(&id) == FILE_FOLDER &&
			file_lstat(&site, S("whole/to-ten"), &id) == 0 &&
			file_id_type(&id) == FILE_LINK && file_lstat(&site, S("whole"), &id) == 0 &&
			file_id_type(&id) == FILE_LINK,
		"and of what lies behind an absolute one that leads back in");
	write_text("absolute", "mine");
	ok(reads("absolute", "mine") && access("/etc/passwd", F_OK) == 0,
		"a link in the way is replaced");
	ok(file_write(&site, S("etc/x"), S("x")) < 0,
		"nothing is written through a link that leads out");
}

static bool
is_secret(const void *ctx, struct str path)
{
	return path_is_below(path, S("a/b/hidden"));
}

/* What the root hides no link leads to, whatever the way; by its own name it is there. */
static void
test_hidden(void)
{
	write_text("a/b/hidden/x", "");
	(void)symlinkat("a/b/hidden", site.fd, "to-hidden");
	(void)symlinkat("a/b/hidden/x", site.fd, "to-x");
	(void)symlinkat(arena_printf(&arena, "%s/a/b/hidden", site.path).ptr, site.fd, "back-in");
	ok(try_open(&kernel, S("to-hidden/x")) == 0 && try_open(&kernel, S("to-x")) == 0 &&
			try_open(&kernel, S("back-in/x")) == 0,
		"three links");
	site.hides = is_secret;
	ok(try_open(&kernel, S("a/b/hidden/x")) == 0, "what is hidden, by its own name");
	ok(try_open(&kernel, S("to-hidden/x")) == UV_ENOENT &&
			try_open(&kernel, S("to-x")) == UV_ENOENT &&
			try_open(&kernel, S("folder/b/hidden/x")) == UV_ENOENT,
		"no link leads there");
	ok(try_open(&kernel, S("back-in/x")) < 0, "nor does an absolute one");
	ok(try_open(&kernel, S("nothing")) == UV_ENOENT &&
			try_open(&kernel, S("nothing-back")) == UV_ENOENT,
		"a link to nothing in the site");
	ok(try_open(&kernel, S("nothing-up")) == UV_EXDEV &&
			try_open(&kernel, S("nothing-on")) == UV_EXDEV &&
			try_open(&kernel, S("nothing-away")) == UV_EXDEV,
		"one to nothing elsewhere leads out, as if something lay there");
	site.hides = NULL;
}

static int
visit(void *ctx, struct str path, enum file_type type)
{
	struct buf *b = ctx;
	buf_printf(b, "%.*s%s ", STR(path),
		type == FILE_FOLDER ? "/"
		: type == FILE_LINK ? "@"
				    : "");
	return str_eq(path, S("w/skip"))                   ? 1
	       : str_starts(path_basename(path), S("to-")) ? FILE_FOLLOW
							   : 0;
}

static int
stop(void *ctx, struct str path, enum file_type type)
{
	return UV_ECANCELED;
}

static const char walked[] =
	"w/B w/b/ w/b/1 w/b/2 w/b.md w/self@ w/skip/ w/to-b@ w/to-b/1 w/to-b/2 "
	"w/to-b~@ w/to-w@ ";

static void
test_walk(void)
{
	write_text("w/b/2", "");
	write_text("w/b/1", "");
	write_text("w/B", "");
	write_text("w/b.md", "");
	write_text("w/skip/no", "");
	(void)symlinkat("w", site.fd, "w/self");
	(void)symlinkat("b", site.fd, "w/to-b");
	(void)symlinkat("../w", site.fd, "w/to-w");
	(void)symlinkat("b", site.fd, "w/to-b~");
	struct buf b = BUF_ARENA(&arena);
	size_t unread = 9;
	int r = file_walk(&site, S("w"), (struct file_visitor){ visit, &b }, &unread);
	if (!ok(r == 0 && unread == 2 && str_eq(buf_str(&b), str_of(walked)),
		    "a walk in the order of bytes, through the links that it is told to follow"))
		note("%.*s", STR(buf_str(&b)));
	ok(file_walk(&site, S("w"), (struct file_visitor){ stop, NULL }, NULL) == UV_ECANCELED,
		"a walk ends early");
	ok(file_walk(&site, S("none"), (struct file_visitor){ stop, NULL }, NULL) == UV_ENOENT,
		"an absent folder");
}

static int
count_one(void *ctx, struct str path, enum file_type type)
{
	size_t *n = ctx;
	n[type == FILE_FOLDER]++;
	return 0;
}

/* What stays is visited once, though files come and go meanwhile; and what went is not. */
static void
test_steps(void)
{
	enum { MANY = 1000 };
	char name[32];
	size_t seen[2] = { 0, 0 }, steps = 1;
	for (int i = 0; i < MANY; i++) {
		(void)snprintf(name, sizeof(name), "steps/%s%04d", i % 2 ? "in/" : "", i);
		write_text(name, "");
	}
	struct file_walk *w = file_walk_begin(
		&site, S("steps"), (struct file_visitor){ .visit = count_one, .ctx = seen });
	for (; file_walk_step(w) > 0; steps++) {
		if (steps == 2)
			write_text("steps/in/new", "");
	}
	file_walk_end(w);
	ok(seen[1] == 1 && seen[0] - MANY <= 1, "a walk in steps meets all that stays");
	ok(steps >= MANY / 200, "a few at a time (%zu steps)", steps);
	w = file_walk_begin(
		&site, S("steps"), (struct file_visitor){ .visit = count_one, .ctx = seen });
	for (int i = 0; i < 3; i++)
		(void)file_walk_step(w);
	file_walk_end(w);
	ok(true, "it may be left in the middle");
	w = file_walk_begin(&site, S("none"), (struct file_visitor){ stop, NULL });
	ok(file_walk_step(w) == UV_ENOENT, "an absent folder");
	file_walk_end(w);
	int r;
	w = file_walk_begin(&site, S("steps"), (struct file_visitor){ stop, NULL });
	while ((r = file_walk_step(w)) > 0)
		;
	ok(r == UV_ECANCELED, "it ends early");
	file_walk_end(w);
	struct buf b = BUF_ARENA(&arena);
	w = file_walk_begin(&site, S("w"), (struct file_visitor){ visit, &b });
	while (file_walk_step(w) > 0)
		;
	file_walk_end(w);
	ok(b.len == strlen(walked), "through the links that it is told to follow");
}

static void
test_remove(void)
{
	struct file_id id;
	write_text("r/s/t/u", "");
	write_text("r/keep", "");
	ok(file_remove(&site, S("r/s/t/u")) == 0, "a file is removed");
	file_remove_empty_parents(&site, S("r/s/t/u"));
	ok(file_lstat(&site, S("r/s"), &id) == UV_ENOENT && reads("r/keep", ""),
		"with the folders that it leaves empty");
	ok(file_remove(&site, S("r")) == UV_ENOTEMPTY, "a full folder stays");
	ok(file_remove(&site, S("none/x")) == UV_ENOENT, "what is absent cannot be removed");
	ok(file_remove(&site, S("inside")) == 0 && reads("a/b/c.md", "two"),
		"of a link only the link goes");
}

/* Moments of a file's last change, and of a reading. */
static void
test_settled(void)
{
	enum { MS = 1000 * 1000 };
	const int64_t second = 1000 * (int64_t)MS, at = 1000 * second + 500 * MS;
	struct file_id fine = { .ctime_ns = at, .mtime_ns = at - second };
	ok(!file_id_is_settled(&fine, at) && !file_id_is_settled(&fine, at + 10 * MS),
		"what changed within a tick of the clock may change again unseen");
	ok(file_id_is_settled(&fine, at + 30 * MS), "and behind that it may not");
	ok(!file_id_is_settled(&fine, at - second), "nor what changed after it was read");
	fine.mtime_ns = at + second;
	ok(!file_id_is_settled(&fine, at + 30 * MS), "a time to come settles nothing");
	struct file_id coarse = { .ctime_ns = 1000 * second, .mtime_ns = 1000 * second };
	ok(!file_id_is_settled(&coarse, coarse.ctime_ns + second) &&
			file_id_is_settled(&coarse, coarse.ctime_ns + 3 * second),
		"times without a fraction may be whole seconds, or two");
}

static int
count_all(void *ctx, struct str path, enum file_type type)
{
	struct buf *b = ctx;
	buf_printf(b, "%.*s\n", STR(path));
	return 0;
}

/* Removes everything, innermost first: a walk names folders before what is in them. */
static void
clean(void)
{
	struct buf b = BUF_ARENA(&arena);
	(void)file_walk(&site, S(""), (struct file_visitor){ count_all, &b }, NULL);
	struct str all = buf_str(&b);
	while (all.len) {
		all.len--;
		size_t line = str_rfind(all, '\n');
		(void)file_remove(&site, str_from(all, line < all.len ? line + 1 : 0));
		all.len = line < all.len ? line + 1 : 0;
	}
	(void)rmdir(folder);
}

/* Who waits: from the `patience`-th yield point on. */
struct waiting {
	unsigned asked, patience;
};

static bool
somebody_waits(void *ctx)
{
	struct waiting *w = ctx;
	return ++w->asked >= w->patience;
}

static void
test_long(void)
{
	enum { LENGTH = 1 << 20, PIECES = 8 }; /* a multiple of a piece */
	char *bytes = malloc(LENGTH);
	struct waiting w = { .patience = 100 };
	struct str text, want = { bytes, LENGTH };
	for (size_t i = 0; bytes && i < LENGTH; i++)
		bytes[i] = (char)(i * 7919 >> 5);
	(void)file_write(&site, S("long"), want);
	yield_begin(somebody_waits, &w);
	int r = file_read(&site, S("long"), LENGTH, &arena, &text, NULL);
	yield_end();
	ok(r == 0 && str_eq(text, want), "a long file is read whole");
	ok(w.asked == PIECES, "with a yield point between its pieces: %u", w.asked);
	w = (struct waiting){ .patience = 3 };
	yield_begin(somebody_waits, &w);
	r = file_read(&site, S("long"), LENGTH, &arena, &text, NULL);
	yield_end();
	ok(r == UV_EAGAIN && w.asked == 3, "and left there, where somebody waits");
	(void)file_remove(&site, S("long"));
	free(bytes);
}

/* A file's times are of a clock that stands behind the one that tells the time, by as much as the machine is held up. */
static void
test_moment(void)
{
	enum { TIMES = 100 };
	struct file_folders folders = FILE_FOLDERS(&site);
	struct file_id id;
	unsigned good = 0;
	for (unsigned i = 0; i < TIMES; i++) {
		bool anew;
		int64_t before = file_now_ns();
		struct str text = i % 2 ? S("one") : S("two");
		good += file_update(&folders, S("moment"), text, &anew, &id) == 0 &&
			(id.ctime_ns >= before ||
				id.ctime_ns % 1000000 == 0); /* a coarse file system's */
	}
	ok(good == TIMES, "what is written behind a moment has no time before it: %u of %u", good,
		(unsigned)TIMES);
	file_folders_done(&folders);
}

int
main(void)
{
	(void)umask(022);
	if (!mkdtemp(folder) || root_open(folder, &site) < 0)
		return 1;
	struct root none;
	ok(root_open("platen-none", &none) == UV_ENOENT, "a root that is absent");
	ok(root_open("/etc/passwd", &none) == UV_ENOTDIR, "a root that is a file");
	test_write();
	test_update();
	test_unlinked();
	test_read();
	test_long();
	make_links();
	test_links(&kernel);
	test_links(&(struct opener){ "walk", file_open_walk, false });
	test_linked_folders();
	test_link_files();
	test_hidden();
	test_walk();
	test_steps();
	test_remove();
	test_settled();
	test_moment();
	clean();
	ok(access(folder, F_OK) < 0, "the test leaves nothing behind");
	root_close(&site);
	arena_done(&arena);
	return done_testing();
}
