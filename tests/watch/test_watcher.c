/* The watcher on a real folder: what programs and people do to files and folders. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/watch/harness.h"

static void
test_write(void)
{
	struct harness h;
	harness_open(&h);
	put(&h, "a.md", "one");
	harness_sync(&h);
	expect(&h, "a.md", CHANGE_WRITTEN, 1, "a new file is written once");
	harness_forget(&h);
	put(&h, "a.md", "two");
	watcher_pump(h.watcher);
	expect(&h, "a.md", CHANGE_WRITTEN, 1, "a save is told at once, with no timer");
	harness_sync(&h);
	expect(&h, "a.md", CHANGE_WRITTEN, 1, "and only once");
	harness_forget(&h);
	run(&h, "rm a.md");
	watcher_pump(h.watcher);
	ok(h.n_seen == 0, "a disappearance is held");
	harness_sync(&h);
	expect(&h, "a.md", CHANGE_GONE, 1, "and then told");
	harness_close(&h);
}

static void
test_temporary(void)
{
	struct harness h;
	harness_folder(&h);
	h.skipped = "_site";
	make_folder(&h, "_site");
	harness_watch(&h);
	put(&h, ".a.md.swp", "x");
	put(&h, "4913", "x");
	put(&h, "a.md~", "x");
	put(&h, "_site/index.html", "x");
	make_folder(&h, "_site/posts");
	put(&h, "_site/posts/a.html", "x");
	harness_sync(&h);
	if (!ok(h.n_seen == 0, "temporary files and skipped folders are never told of"))
		harness_note(&h);
	ok(watcher_stats(h.watcher).watches == 1, "a skipped folder is not even watched");
	harness_close(&h);
}

static void
test_odd_writes(void)
{
	struct harness h;
	harness_open(&h);
	put(&h, "a.md", "0123456789");
	harness_sync(&h);
	harness_forget(&h);
	int fd = open(h.root, O_TMPFILE | O_RDWR | O_CLOEXEC, 0644);
	char proc[64];
	(void)snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd); /* fits */
	if (fd >= 0 && write(fd, "hello", 5) == 5 &&
		linkat(AT_FDCWD, proc, AT_FDCWD, at(&h, "tmpfile.md"), AT_SYMLINK_FOLLOW) == 0) {
		harness_sync(&h);
		expect(&h, "tmpfile.md", CHANGE_WRITTEN, 1, "O_TMPFILE and linkat");
	} else {
		skip("O_TMPFILE and linkat", "not on this file system");
	}
	(void)close(fd); /* written */
	ok(chmod(at(&h, "a.md"), 0600) == 0, "chmod(2)");
	harness_sync(&h);
	expect(&h, "a.md", CHANGE_ATTRIB, 1, "chmod is told as such");
	ok(truncate(at(&h, "a.md"), 5) == 0, "truncate(2)");
	harness_sync(&h);
	expect(&h, "a.md", CHANGE_WRITTEN, 1, "truncate, which closes nothing, is told");
	harness_forget(&h);
	fd = open(at(&h, "a.md"), O_RDWR | O_CLOEXEC);
	char *map = mmap(NULL, 5, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ok(map != MAP_FAILED, "mmap(2)"))
		map[0] = 'X';
	(void)munmap(map, 5);
	(void)close(fd); /* here the event is made */
	harness_sync(&h);
	expect(&h, "a.md", CHANGE_WRITTEN, 1, "a write through a mapping is told");
	harness_forget(&h);
	ok(mkfifo(at(&h, "pipe.md"), 0644) == 0, "mkfifo(3)");
	fd = open(at(&h, "pipe.md"), O_RDWR | O_CLOEXEC);
	ok(write(fd, "x", 1) == 1 && close(fd) == 0, "somebody writes into it");
	harness_sync(&h);
	ok(h.n_seen == 0, "a FIFO is never told of");
	put(&h, "piped.md", "text");
	harness_sync(&h);
	harness_forget(&h);
	ok(rename(at(&h, "pipe.md"), at(&h, "piped.md")) == 0, "it is renamed over a file");
	harness_sync(&h);
	expect(&h, "piped.md", CHANGE_GONE, 1, "of which it is told that it is gone");
	harness_forget(&h);
	fd = open(at(&h, "slow.md"), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ok(write(fd, "part", 4) == 4, "a file is being written");
	watcher_pump(h.watcher);
	ok(h.n_seen == 0, "and not told of before its close");
	(void)close(fd);
	watcher_pump(h.watcher);
	expect(&h, "slow.md", CHANGE_WRITTEN, 1, "but right then");
	harness_close(&h);
}

static void
test_trees(void)
{
	struct harness h;
	harness_folder(&h);
	run(&h, "mkdir -p ../away/x/y a/b/c; for i in 1 2 3; do echo $i > ../away/x/y/$i.md; "
		"echo $i > a/b/c/$i.md; done");
	harness_watch(&h);
	run(&h, "mv ../away/x in");
	harness_sync(&h);
	expect(&h, "in/y/2.md", CHANGE_WRITTEN, 1, "a tree moved in is listed");
	agrees(&h, "and known");
	run(&h, "mv a/b moved");
	harness_sync(&h);
	expect(&h, "a/b", CHANGE_GONE, 1, "a tree moved within is gone from its old path");
	expect(&h, "moved/c/3.md", CHANGE_WRITTEN, 1, "and found under its new one");
	harness_forget(&h);
	put(&h, "moved/c/3.md", "new");
	watcher_pump(h.watcher);
	expect(&h, "moved/c/3.md", CHANGE_WRITTEN, 1, "where it still is watched");
	run(&h, "mv moved ../out");
	harness_sync(&h);
	expect(&h, "moved", CHANGE_GONE, 1, "a tree moved out is gone");
	harness_forget(&h);
	run(&h, "echo x > ../out/c/1.md");
	harness_sync(&h);
	ok(h.n_seen == 0, "and nothing more is told of it");
	ok(watcher_stats(h.watcher).watches == 4, "nor is it watched: %d are",
		(int)watcher_stats(h.watcher).watches);
	run(&h, "mv in in2; mkdir in; echo n > in/n.md; rm -r in2/y/1.md; mv in2/y in/z");
	agrees(&h, "renames on top of each other are followed");
	run(&h, "rm -r in; mkdir -p in/z; echo q > in/z/q.md");
	harness_sync(&h);
	expect(&h, "in", CHANGE_GONE, 0, "a folder that was made anew at once never was gone");
	agrees(&h, "but listed anew");
	run(&h, "rm -r in; echo file > in");
	agrees(&h, "a file in place of a folder");
	run(&h, "rm in; mkdir in; echo f > in/f.md");
	agrees(&h, "a folder in place of a file");
	run(&h, "mkdir -p in/deep; echo x > in/deep/x.md");
	harness_sync(&h);
	run(&h, "mv in ../in; echo file > in");
	agrees(&h, "a file in place of a folder that moved away");
	run(&h, "mkdir t; echo one > t/x.md; ln -s t/x.md l.md; ln -s t lt; ln -s lt/x.md ll.md; "
		"ln -s later/x.md n.md");
	agrees(&h, "links");
	run(&h, "mv t u; mkdir t; echo two > t/x.md; mkdir later; echo x > later/x.md");
	agrees(&h, "links whose target's folder was replaced, or is made later");
	run(&h, "mv t v; echo file > t");
	agrees(&h, "links to a folder that became a file");
	run(&h, "rm t; mv u t");
	agrees(&h, "and to one that came back");
	harness_forget(&h);
	put(&h, "t/x.md", "three");
	harness_sync(&h);
	ok(harness_count(&h, "l.md", CHANGE_WRITTEN) == 1 &&
			harness_count(&h, "ll.md", CHANGE_WRITTEN) == 1 &&
			harness_count(&h, "lt/x.md", CHANGE_WRITTEN) == 1,
		"where they are followed as before");
	harness_close(&h);
}

/* The number of the batch that tells the path so, 0 for none. */
static unsigned
batch_of(const struct harness *h, const char *path, enum change_kind kind)
{
	for (size_t i = 0; i < h->n_seen; i++)
		if (strcmp(h->seen[i].path, path) == 0 && h->seen[i].kind == kind)
			return h->seen[i].batch;
	return 0;
}

/* A sentence that holds where both ends of a rename are told once, and in the same batch. */
static void
one_batch(struct harness *h, const char *from, const char *to, const char *sentence)
{
	unsigned batch = batch_of(h, from, CHANGE_GONE);
	if (!ok(batch && batch == batch_of(h, to, CHANGE_WRITTEN) &&
			    harness_batches_with(h, to) == 1,
		    "%s", sentence))
		harness_note(h);
	harness_forget(h);
}

static void
test_renames(void)
{
	struct harness h;
	harness_folder(&h);
	h.skipped = "_site";
	run(&h, "mkdir -p dir/deep _site; echo 1 > a.md; echo 2 > dir/x.md; echo 3 > "
		"dir/deep/y.md");
	harness_watch(&h);
	run(&h, "mv a.md b.md");
	watcher_pump(h.watcher);
	one_batch(&h, "a.md", "b.md", "a rename is one batch, at once");
	run(&h, "mv b.md dir/b.md");
	watcher_pump(h.watcher);
	one_batch(&h, "b.md", "dir/b.md", "into another folder too");
	run(&h, "mv dir dir2");
	harness_sync(&h);
	ok(batch_of(&h, "dir", CHANGE_GONE) == batch_of(&h, "dir2/x.md", CHANGE_WRITTEN) &&
			batch_of(&h, "dir", CHANGE_GONE) ==
				batch_of(&h, "dir2/deep/y.md", CHANGE_WRITTEN),
		"so are both ends of all that is in a folder");
	one_batch(&h, "dir", "dir2/b.md", "that was renamed");
	run(&h, "mv dir2/b.md dir2/b.md.orig");
	watcher_pump(h.watcher);
	expect(&h, "dir2/b.md", CHANGE_GONE, 0, "a backup of whatever name keeps its file held");
	put(&h, "dir2/b.md", "saved");
	harness_sync(&h);
	expect(&h, "dir2/b.md", CHANGE_GONE, 0, "until the save comes");
	run(&h, "mv dir2/b.md _site/b.md");
	watcher_pump(h.watcher);
	expect(&h, "dir2/b.md", CHANGE_GONE, 0, "as does a move to where nobody looks");
	harness_sync(&h);
	run(&h, "echo p > p.md; echo q > q.md; mv p.md t.md; mv q.md p.md; mv t.md q.md");
	agrees(&h, "two files that change places are both there");
	run(&h, "mv p.md r.md; echo again > p.md");
	agrees(&h, "and so is one that is made anew");
	harness_close(&h);
}

/* The same by looking: who was there at the last look stands elsewhere, the same file as before. */
static void
test_renames_polled(void)
{
	struct harness h;
	harness_folder(&h);
	h.options.poll = true;
	h.options.poll_ms = 20;
	run(&h, "mkdir -p dir/deep; echo 1 > a.md; echo 2 > dir/x.md; echo 3 > dir/deep/y.md; "
		"echo 4 > over.md; find . -type f -exec touch -d 2020-01-01 {} +");
	harness_watch(&h);
	run(&h, "mv a.md b.md");
	harness_sync(&h);
	one_batch(&h, "a.md", "b.md", "polling, a rename is one batch");
	run(&h, "mv b.md dir/b.md");
	harness_sync(&h);
	one_batch(&h, "b.md", "dir/b.md", "into another folder too");
	run(&h, "mv dir/b.md over.md");
	harness_sync(&h);
	one_batch(&h, "dir/b.md", "over.md", "and over another file");
	run(&h, "mv dir dir2");
	harness_sync(&h);
	ok(batch_of(&h, "dir", CHANGE_GONE) == batch_of(&h, "dir2/deep/y.md", CHANGE_WRITTEN),
		"so are both ends of all that is in a folder");
	one_batch(&h, "dir", "dir2/x.md", "that was renamed");
	run(&h, "mv over.md over.md.orig");
	ok(harness_wait(&h, "over.md.orig", CHANGE_WRITTEN), "a copy is made by renaming");
	harness_forget(&h);
	put(&h, "over.md", "saved");
	agrees(&h, "and its file comes back");
	run(&h, "mv over.md p.md; mv dir2/x.md over.md; mv p.md dir2/x.md");
	agrees(&h, "two files that change places are both there");
	run(&h, "mv over.md r.md; echo again > over.md");
	agrees(&h, "and so is one that is made anew");
	harness_close(&h);
}

static void
test_many(void)
{
	struct harness h;
	harness_open(&h);
	int r = run_live(&h,
		"i=0; while [ $i -lt 200 ]; do mkdir -p d$i/e/f; echo $i > d$i/e/f/a.md; "
		"i=$((i+1)); done");
	agrees(&h, "mkdir -p and a file at once, 200 times: none is lost");
	for (int i = 0; i < 200; i++) {
		char path[32];
		(void)snprintf(path, sizeof(path), "d%d/e/f/a.md", i); /* fits */
		r += harness_batches_with(&h, path) < 1;
	}
	ok(r == 0, "each of them was told as written");
	(void)run_live(&h, "for i in 1 2 3 4 5 6 7 8 9; do cp -r d$i c$i; done; rm -rf d*");
	agrees(&h, "rm -rf of 600 folders");
	ok(watcher_stats(h.watcher).watches == 28, "no watch is left: %d",
		(int)watcher_stats(h.watcher).watches);
	harness_close(&h);
}

/* Once, as a folder that came, or, where it was listed before its event was read, as one to be looked at again. */
static bool
folder_told(struct harness *h, const char *path)
{
	return harness_count(h, path, CHANGE_ATTRIB) + harness_count(h, path, CHANGE_RESCAN) == 1;
}

static void
test_empty_folders(void)
{
	struct harness h;
	harness_open(&h);
	put(&h, "a.md", "a");
	(void)run_live(&h, "mkdir one; mkdir -p two/three; mkdir gone; rmdir gone");
	harness_sync(&h);
	if (!ok(folder_told(&h, "one") && folder_told(&h, "two/three"),
		    "a new folder with nothing in it is told"))
		harness_note(&h);
	(void)run_live(&h, "rmdir one; mv two four");
	harness_sync(&h);
	ok(harness_count(&h, "one", CHANGE_GONE) == 1 && folder_told(&h, "four/three"),
		"and when it goes or moves");
	harness_close(&h);
}

static void
test_root(void)
{
	struct harness h;
	harness_open(&h);
	put(&h, "a.md", "one");
	harness_sync(&h);
	harness_forget(&h);
	run(&h, "cd ..; mv site gone");
	ok(harness_wait(&h, "", CHANGE_RESCAN), "the root going away is told");
	ok(harness_agrees(&h), "as nothing left");
	harness_forget(&h);
	ok(mkdir(h.root, 0755) == 0, "it is made anew");
	put(&h, "b.md", "two");
	watcher_pump(h.watcher);
	ok(harness_count(&h, "", CHANGE_RESCAN) == 1 || watcher_pending(h.watcher),
		"and known to who asks at once");
	ok(harness_wait(&h, "", CHANGE_RESCAN), "and told again");
	agrees(&h, "with all that is in it");
	harness_forget(&h);
	put(&h, "b.md", "three");
	watcher_pump(h.watcher);
	expect(&h, "b.md", CHANGE_WRITTEN, 1, "and watched as before");
	ok(strstr(h.notice, "went away") != NULL, "one line says so");
	harness_close(&h);
}

/* It went before it was watched. */
static void
test_away(bool poll)
{
	struct harness h;
	harness_folder(&h);
	run(&h, "rmdir %s", h.root);
	struct watcher_options options = { .root = str_of(h.root) };
	ok(watcher_new(&h.loop, &options, &h, &h.watcher) == UV_ENOENT,
		"a root that is not there cannot be watched");
	h.options.away = true;
	h.options.poll = poll;
	harness_start(&h);
	ok(mkdir(h.root, 0755) == 0, "unless it may be away, and come");
	put(&h, "a.md", "one");
	ok(harness_wait(&h, "", CHANGE_RESCAN), "which is told");
	agrees(&h, "with all that is in it");
	harness_forget(&h);
	put(&h, "a.md", "three");
	ok(harness_wait(&h, "a.md", CHANGE_WRITTEN), "and watched");
	harness_close(&h);
}

/* What the root's path leads to is another folder then, and the one that was watched has not moved in its own. */
static void
test_above(void)
{
	struct harness h;
	harness_open(&h);
	put(&h, "a.md", "one");
	harness_sync(&h);
	for (int i = 0; i < 2; i++) {
		harness_forget(&h);
		run(&h, "mv %s %s.gone; mkdir -p %s; echo %d >%s/b.md", h.base, h.base, h.root, i,
			h.root);
		ok(harness_wait(&h, "", CHANGE_RESCAN),
			"a folder above the root that moves away is told");
		agrees(&h, "with what stands in its place");
		harness_forget(&h);
		put(&h, "b.md", "two");
		watcher_pump(h.watcher);
		expect(&h, "b.md", CHANGE_WRITTEN, 1, "which is watched");
		run(&h, "rm -r %s.gone", h.base);
	}
	harness_close(&h);
}

static void
test_start(void)
{
	struct harness h;
	harness_folder(&h);
	run(&h, "for i in $(seq 60); do for j in $(seq 50); do echo a/$i/$j; done; done | xargs "
		"mkdir -p");
	harness_watch(&h); /* waits until it is ready */
	ok(watcher_stats(h.watcher).watches == 3062, "3,062 folders are watched");
	harness_forget(&h);
	watcher_close(h.watcher);
	(void)uv_run(&h.loop, UV_RUN_DEFAULT);
	uint64_t before = uv_hrtime();
	ok(watcher_new(&h.loop, &h.options, &h, &h.watcher) == 0, "a second watcher");
	note("watcher_new on 3,062 folders: %d us", (int)((uv_hrtime() - before) / 1000));
	ok(!watcher_ready(h.watcher), "does not make its caller wait for all of them");
	put(&h, "a/3/3/early.md", "written before anybody watched it");
	put(&h, "a/59/50/early.md", "this too");
	agrees(&h, "what was written in the meantime is known in the end");
	ok(watcher_ready(h.watcher) && harness_count(&h, "", CHANGE_RESCAN) == 1,
		"by one rescan, when it is ready");
	(void)run_live(&h, "mkdir b; mv a b/");
	agrees(&h, "3,000 folders move");
	put(&h, "b/a/7/7/x.md", "x");
	watcher_pump(h.watcher);
	ok(harness_count(&h, "b/a/7/7/x.md", CHANGE_WRITTEN) == 1, "and are watched there");
	harness_close(&h);
}

/* 500 saves, each truncating and writing 16 KB in four pieces, next to a reader of every change. */
static void
test_torn(void)
{
	struct harness h;
	size_t torn = 0, told = 0;
	char piece[4097];
	memset(piece, 'x', sizeof(piece));
	harness_open(&h);
	for (int i = 0; i < 500; i++) {
		int fd = open(at(&h, "a.md"), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		for (int j = 0; j < 4; j++) {
			watcher_pump(h.watcher); /* as if it were woken right here */
			if (write(fd, piece, 4096) != 4096)
				torn++;
		}
		watcher_pump(h.watcher);
		(void)close(fd);
		watcher_pump(h.watcher);
		told += harness_count(&h, "a.md", CHANGE_WRITTEN);
		for (size_t k = 0; k < h.n_seen; k++)
			torn += h.seen[k].size != 16384;
		harness_forget(&h);
	}
	ok(told == 500 && torn == 0, "500 saves, 500 changes, none torn (%zu, %zu)", told, torn);
	harness_close(&h);
}

static void
test_git(void)
{
	struct harness h;
	if (!have("git")) {
		skip("git checkout over 5,000 files", "git is not installed");
		return;
	}
	harness_folder(&h);
	run(&h, "git init -q . && git config user.email a@b && git config user.name a && "
		"mkdir -p p/q/r && i=0 && while [ $i -lt 5000 ]; do "
		"echo one > p/$i.md; i=$((i+1)); done && echo x > p/q/r/x.md && git add . && "
		"git commit -qm one && git checkout -qb two && git rm -qr p/q p/1*.md && "
		"for f in p/*.md; do echo two > $f; done && mkdir -p n/m && echo n > n/m/n.md && "
		"git add . && git commit -qm two && git checkout -q master || git checkout -q "
		"main");
	harness_watch(&h);
	for (int turn = 0; turn < 2; turn++) {
		const char *what = turn ? "checkout back" : "checkout";
		ok(run_live(&h, "git checkout -q %s", turn ? "-" : "two") == 0, "git %s", what);
		harness_sync(&h);
		ok(harness_agrees(&h), "%s: all of 5,000 files is known", what);
		ok(harness_batches(&h) == 1, "%s is one batch: %zu", what, harness_batches(&h));
		harness_forget(&h);
	}
	harness_close(&h);
}

static void
close_at_once(void *ctx, const struct change *changes, size_t n)
{
	struct harness *h = ctx;
	watcher_close(h->watcher);
	h->watcher = NULL;
}

static void
test_close(void)
{
	for (int poll = 0; poll < 2; poll++) {
		struct harness h;
		struct watcher *w;
		harness_open(&h);
		h.options.changed = close_at_once;
		h.options.poll = poll;
		watcher_close(h.watcher);
		ok(watcher_new(&h.loop, &h.options, &h, &w) == 0, "a watcher that is closed early");
		h.watcher = w;
		while (h.watcher) {
			if (watcher_ready(w))
				put(&h, "a.md", "x");
			(void)uv_run(&h.loop, UV_RUN_NOWAIT);
		}
		ok(true, "it may be closed from its callback");
		harness_close(&h);
	}
	struct harness h;
	harness_open(&h);
	struct watcher *none = NULL;
	h.options.root = S("/nonexistent/folder");
	ok(watcher_new(&h.loop, &h.options, &h, &none) == UV_ENOENT && !none,
		"no folder, no watcher");
	harness_close(&h);
}

static void
test_rescan(void)
{
	struct harness h;
	harness_folder(&h);
	make_folder(&h, "out");
	harness_watch(&h);
	ok(watcher_stats(h.watcher).watches == 2, "a folder is watched");
	h.skipped = "out";
	watcher_rescan(h.watcher);
	ok(harness_wait(&h, "", CHANGE_RESCAN), "with another rule of what to skip");
	ok(watcher_stats(h.watcher).watches == 1, "it is not any more");
	h.skipped = NULL;
	harness_forget(&h);
	watcher_rescan(h.watcher);
	ok(harness_wait(&h, "", CHANGE_RESCAN) && watcher_stats(h.watcher).watches == 2,
		"nor less");
	harness_close(&h);
}

int
main(void)
{
	test_write();
	test_temporary();
	test_odd_writes();
	test_trees();
	test_renames();
	test_renames_polled();
	test_many();
	test_empty_folders();
	test_root();
	test_away(false);
	test_away(true);
	test_above();
	test_start();
	test_torn();
	test_git();
	test_close();
	test_rescan();
	return done_testing();
}
