/* The watcher where the machine under it changes: what is mounted, what the time is, what a file system tells; and
 * more events at once than the kernel keeps. */
#include "tests/watch/harness.h"

#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* ---- what the C library answers, where a test wants another answer ---- */

static time_t shift_s;  /* the time of day is off by so much */
static long pretend_fs; /* the type of every file system, or 0 */

int
clock_gettime(clockid_t clock, struct timespec *ret)
{
	int r = (int)syscall(SYS_clock_gettime, clock, ret);
	if (r == 0 && clock == CLOCK_REALTIME)
		ret->tv_sec += shift_s;
	return r;
}

int
statfs(const char *path, struct statfs *ret)
{
	int r = (int)syscall(SYS_statfs, path, ret);
	if (r == 0 && pretend_fs)
		ret->f_type = pretend_fs;
	return r;
}

/* ---- mounts ---- */

/* Mounts of this process alone. */
static bool
own_mounts(void)
{
	return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static void
cover(const char *folder)
{
	if (mount("none", folder, "tmpfs", 0, "size=1m") < 0)
		printf("Bail out! mount(2) on %s\n", folder);
}

static void
uncover(const char *folder)
{
	if (umount2(folder, MNT_DETACH) < 0)
		printf("Bail out! umount2(2) of %s\n", folder);
}

/* The site has its root open, so that a file system can only be taken away from under it lazily; and then it lives on
 * for who has it open, and the kernel tells no watch of its end. */
static void
test_mounted_root(void)
{
	struct harness h;
	harness_folder(&h);
	put(&h, "below.md", "covered");
	cover(h.root);
	put(&h, "a.md", "one");
	int held = open(h.root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	harness_watch(&h);
	put(&h, "b.md", "two");
	agrees(&h, "a root that is mounted is watched");
	harness_forget(&h);
	uncover(h.root);
	ok(harness_wait(&h, "", CHANGE_RESCAN), "that the root is unmounted is told");
	agrees(&h, "with what lies below it");
	put(&h, "below.md", "shown");
	agrees(&h, "which is followed from then on");
	harness_forget(&h);
	cover(h.root);
	ok(harness_wait(&h, "", CHANGE_RESCAN), "as is a file system that is mounted over it");
	put(&h, "b.md", "two");
	agrees(&h, "and followed");
	harness_forget(&h);
	uncover(h.root);
	(void)close(held);
	harness_close(&h);
}

static void
test_mounted_below(void)
{
	struct harness h;
	harness_folder(&h);
	make_folder(&h, "disk with a blank");
	put(&h, "disk with a blank/below.md", "covered");
	put(&h, "a.md", "one");
	harness_watch(&h);
	put(&h, "a.md", "two");
	agrees(&h, "a folder with another in it");
	harness_forget(&h);
	cover(at(&h, "disk with a blank"));
	ok(harness_wait(&h, "", CHANGE_RESCAN),
		"a file system that is mounted in a folder is told");
	put(&h, "disk with a blank/b.md", "two");
	agrees(&h, "and followed");
	harness_forget(&h);
	int held = open(at(&h, "disk with a blank/b.md"), O_RDONLY | O_CLOEXEC);
	uncover(at(&h, "disk with a blank"));
	ok(harness_wait(&h, "", CHANGE_RESCAN), "as is its end");
	put(&h, "disk with a blank/below.md", "shown");
	agrees(&h, "and what comes to light");
	(void)close(held);
	harness_forget(&h);
	char other[] = "/tmp/platen-mount-XXXXXX";
	if (mkdtemp(other)) {
		cover(other);
		uncover(other);
		(void)rmdir(other);
	}
	put(&h, "a.md", "three");
	harness_sync(&h);
	ok(harness_count(&h, "", CHANGE_RESCAN) == 0, "mounts elsewhere are nobody's business");
	harness_close(&h);
}

/* A file system of no known kind in a folder of the site: there before, or mounted later. */
static void
test_silent_below(bool later)
{
	struct harness h;
	harness_folder(&h);
	make_folder(&h, "disk");
	put(&h, "a.md", "one");
	h.options.poll_ms = 20;
	if (later)
		harness_watch(&h);
	if (mount("none", at(&h, "disk"), "devpts", 0, "newinstance") < 0) {
		skip("a file system that may be silent below", "no devpts");
		if (!later)
			harness_watch(&h);
		harness_close(&h);
		return;
	}
	if (!later)
		harness_watch(&h);
	put(&h, "a.md", "two");
	while (!watcher_stats(h.watcher).polling)
		(void)uv_run(&h.loop, UV_RUN_ONCE);
	ok(strstr(h.notice, "mounted in the folder") != NULL, "%s", h.notice);
	agrees(&h, "and what is written beside it is found by looking");
	uncover(at(&h, "disk"));
	harness_close(&h);
}

/* libuv asks the kernel for nothing before the loop has its first turn. */
static void
test_mounted_early(void)
{
	struct harness h;
	harness_folder(&h);
	make_folder(&h, "disk");
	harness_start(&h);
	cover(at(&h, "disk"));
	ok(harness_wait(&h, "", CHANGE_RESCAN),
		"what is mounted before the loop's first turn is told");
	put(&h, "disk/a.md", "one");
	agrees(&h, "and followed");
	uncover(at(&h, "disk"));
	harness_close(&h);
}

static void
write_to(const char *file, const char *text)
{
	FILE *f = fopen(file, "w");
	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		printf("Bail out! writing %s\n", file);
}

/* As containers mount a single file: whoever writes it knows it by another name. */
static void
test_mounted_file(bool early)
{
	struct harness h;
	char elsewhere[] = "/tmp/mounted-XXXXXX";
	int fd = mkstemp(elsewhere);
	harness_folder(&h);
	make_folder(&h, "notes");
	put(&h, "notes/a b.md", "covered");
	write_to(elsewhere, "one");
	if (!early)
		harness_watch(&h);
	if (mount(elsewhere, at(&h, "notes/a b.md"), NULL, MS_BIND, NULL) < 0)
		printf("Bail out! mount(2) of %s\n", elsewhere);
	if (early)
		harness_watch(&h);
	else
		ok(harness_wait(&h, "", CHANGE_RESCAN),
			"a file that is mounted over another is told");
	for (int i = 0; i < 2; i++) {
		harness_forget(&h);
		write_to(elsewhere, i ? "two" : "three");
		ok(harness_wait(&h, "notes/a b.md", CHANGE_WRITTEN),
			"and a save by its other name");
		agrees(&h, "with what it holds then");
	}
	harness_forget(&h);
	uncover(at(&h, "notes/a b.md"));
	ok(harness_wait(&h, "", CHANGE_RESCAN), "that it is taken away again is told");
	harness_forget(&h);
	write_to(elsewhere, "nobody's");
	put(&h, "notes/a b.md", "uncovered");
	agrees(&h, "and then it is what lies there");
	expect(&h, "notes/a b.md", CHANGE_WRITTEN, 1, "whose save is told once");
	harness_close(&h);
	(void)close(fd);
	(void)unlink(elsewhere);
}

/* Another file system lies over the root at first, and so over what is mounted in it. */
static void
test_mounted_file_covered(void)
{
	struct harness h;
	char elsewhere[] = "/tmp/mounted-XXXXXX";
	int fd = mkstemp(elsewhere);
	harness_folder(&h);
	put(&h, "a.md", "covered");
	write_to(elsewhere, "one");
	if (mount(elsewhere, at(&h, "a.md"), NULL, MS_BIND, NULL) < 0)
		printf("Bail out! mount(2) of %s\n", elsewhere);
	cover(h.root);
	int held = open(h.root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	harness_watch(&h);
	uncover(h.root);
	ok(harness_wait(&h, "", CHANGE_RESCAN), "a root with a mounted file comes to light");
	agrees(&h, "with that file");
	harness_forget(&h);
	write_to(elsewhere, "three");
	ok(harness_wait(&h, "a.md", CHANGE_WRITTEN), "whose save by its other name is told");
	uncover(at(&h, "a.md"));
	harness_close(&h);
	(void)close(held);
	(void)close(fd);
	(void)unlink(elsewhere);
}

/* A folder that lies at two places; and one that lies elsewhere, too. */
static void
test_mounted_folder(void)
{
	struct harness h;
	harness_folder(&h);
	run(&h, "mkdir -p in/one two three ../four; echo x > in/one/a.md; echo x > ../four/a.md");
	if (mount(at(&h, "in/one"), at(&h, "two"), NULL, MS_BIND, NULL) < 0 ||
		mount(at(&h, "../four"), at(&h, "three"), NULL, MS_BIND, NULL) < 0)
		printf("Bail out! mount(2) of folders\n");
	harness_watch(&h);
	put(&h, "in/one/a.md", "longer");
	agrees(&h, "a folder that lies at two places is watched at both");
	run(&h, "chmod 700 in/one ../four");
	harness_sync(&h);
	expect(&h, "in/one", CHANGE_RESCAN, 1, "that its mode is another is told at the one");
	expect(&h, "two", CHANGE_RESCAN, 1, "and at the other");
	expect(&h, "three", CHANGE_RESCAN, 1, "and of one that lies elsewhere");
	uncover(at(&h, "two"));
	uncover(at(&h, "three"));
	harness_close(&h);
}

/* ---- the time of day ---- */

/* A clock that is set back an hour, and forth, between saves; seen by inotify and by looking. */
static void
test_clock(bool poll)
{
	static const time_t shifts[] = { 0, -3600, 3600, -86400, 0 };
	struct harness h;
	bool good = true;
	int saves = poll ? 6 : 60; /* a look settles after a second or two here */
	harness_folder(&h);
	put(&h, "a.md", "0000");
	if (poll)
		h.options.poll_ms = 20;
	h.options.poll = poll;
	harness_watch(&h);
	for (int i = 0; i < saves; i++) {
		char text[8];
		struct timespec times[2] = { { 1000000000 - i * 3600, 0 },
			{ 1000000000 - i * 3600, 0 } };
		shift_s = shifts[i % 5];
		(void)snprintf(text, sizeof(text), "%04d", i);
		put(&h, i % 3 ? "a.md" : "b.md", text);
		if (i % 2) /* as files are saved by a clock that went back */
			(void)utimensat(AT_FDCWD, at(&h, i % 3 ? "a.md" : "b.md"), times, 0);
		harness_sync(&h);
		good = good && harness_agrees(&h);
	}
	ok(good, "%d saves while the clock goes back and forth%s: each is seen", saves,
		poll ? ", by looking" : "");
	shift_s = 0;
	harness_close(&h);
}

/* ---- file systems that tell nothing ---- */

static void
test_silent(void)
{
	static const struct {
		long type;
		const char *name;
	} kinds[] = { { 0x6969, "NFS" }, { 0x01021997, "9p" }, { 0x65735546, "FUSE" },
		{ (long)0xff534d42, "CIFS" }, { 0x12345678, "not known to tell" } };
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct harness h;
		harness_folder(&h);
		h.options.poll_ms = 20;
		pretend_fs = kinds[i].type;
		harness_watch(&h);
		ok(watcher_stats(h.watcher).polling && strstr(h.notice, kinds[i].name),
			"where events may never come, it polls and says so: %s", h.notice);
		make_folder(&h, "a");
		put(&h, "a/b.md", "x");
		agrees(&h, "and finds what is written");
		pretend_fs = 0;
		harness_close(&h);
	}
}

/* ---- many events ---- */

enum { FILES = 500, ROUNDS = 100 };

static void
write_all(struct harness *h, int round)
{
	char path[32], text[16];
	for (int i = 0; i < FILES; i++) {
		(void)snprintf(path, sizeof(path), "f%03d.md", i);
		(void)snprintf(text, sizeof(text), "%d", round);
		put(h, path, text);
	}
}

/* 50,000 saves, each of at least two events: in one burst that nobody reads, and beside the reader. */
static void
test_burst(void)
{
	struct harness h;
	harness_open(&h);
	for (int round = 0; round < ROUNDS; round++)
		write_all(&h, round);
	agrees(&h, "50,000 saves at once: the last of each file is known");
	ok(watcher_stats(h.watcher).overflows > 0, "though the kernel did not keep them all");
	uint64_t before = watcher_stats(h.watcher).events;
	for (int round = 0; round < ROUNDS; round++) {
		write_all(&h, ROUNDS + round);
		watcher_pump(h.watcher);
	}
	agrees(&h, "50,000 more, read as they come: the same");
	ok(watcher_stats(h.watcher).events - before >= (uint64_t)FILES * ROUNDS,
		"%d events were read", (int)(watcher_stats(h.watcher).events - before));
	harness_close(&h);
}

int
main(void)
{
	test_clock(false);
	test_clock(true);
	test_silent();
	test_burst();
	if (own_mounts()) {
		test_mounted_root();
		test_mounted_below();
		test_mounted_early();
		test_mounted_file(false);
		test_mounted_file(true);
		test_mounted_file_covered();
		test_mounted_folder();
		test_silent_below(false);
		test_silent_below(true);
	} else {
		skip("mounts", "needs root");
	}
	return done_testing();
}
