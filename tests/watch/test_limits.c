/* Where the kernel cannot tell all: queues that overflow, limits that are reached, polling; and
 * random steps under each of these. */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/watch/harness.h"

/* Lowers one of inotify's limits; the old value is in `old`. */
static bool
set_limit(const char *path, const char *value, char old[32])
{
	FILE *f = fopen(path, "re");
	bool fine = f && (!old || fgets(old, 32, f));
	if (f)
		(void)fclose(f); /* read only */
	f = fine ? fopen(path, "we") : NULL;
	fine = f && fputs(value, f) >= 0;
	if (f)
		fine &= fclose(f) == 0;
	return fine;
}

static void
test_overflow(void)
{
	static const char limit[] = "/proc/sys/fs/inotify/max_queued_events";
	struct harness h;
	char old[32] = "";
	harness_folder(&h);
	if (geteuid() != 0 || !set_limit(limit, "16", old)) {
		skip("overflow", "needs root, to lower max_queued_events");
		harness_watch(&h);
		harness_close(&h);
		return;
	}
	/* the limit is taken over when the descriptor is made: others hardly meet the low one */
	harness_watch(&h);
	ok(set_limit(limit, old, NULL), "max_queued_events is what it was");
	run(&h, "for i in 1 2 3 4 5 6 7 8 9; do mkdir -p f$i/g; for j in 1 2 3 4 5 6 7 8 9; do "
		"echo $i > f$i/g/$j.md; done; echo $i > $i.md; done");
	agrees(&h, "after a real overflow everything is known");
	ok(watcher_stats(h.watcher).overflows > 0, "it did overflow");
	ok(harness_count(&h, "", CHANGE_RESCAN) > 0, "and the root was listed anew");
	harness_forget(&h);
	put(&h, "f9/g/9.md", "later");
	watcher_pump(h.watcher);
	expect(&h, "f9/g/9.md", CHANGE_WRITTEN, 1, "folders made meanwhile are watched");
	run(&h, "mv f1 f0; mv f2 f1; rm -r f3; for i in 4 5 6 7 8; do echo > f$i/g/x.md; done");
	agrees(&h, "moves that are lost in an overflow are found");
	put(&h, "f1/g/1.md", "after");
	watcher_pump(h.watcher);
	agrees(&h, "and watched under their new paths");
	harness_close(&h);
}

/* What a turn of the loop lists: an edit waits for no more. */
static void
test_slices(void)
{
	enum { FILES = 20000, SLICE = 1024 };
	struct harness h;
	uint64_t most = 0;
	harness_folder(&h);
	run(&h, "seq -f %%.0f.md %d | xargs touch", FILES);
	harness_watch(&h);
	ok(watcher_stats(h.watcher).rescans == 0, "a start needs no second look at its one folder");
	uint64_t before = watcher_stats(h.watcher).listed, from = before;
	watcher_rescan(h.watcher);
	while (harness_count(&h, "", CHANGE_RESCAN) == 0) {
		(void)uv_run(&h.loop, UV_RUN_ONCE);
		uint64_t now = watcher_stats(h.watcher).listed;
		most = now - from > most ? now - from : most;
		from = now;
	}
	ok(from - before == FILES + 2, "a flat folder of %d files is listed once: %d entries",
		FILES, (int)(from - before));
	ok(most <= SLICE, "in slices of at most %d: %d", SLICE, (int)most);
	harness_close(&h);
}

/* The paths that are passed when a folder of three, each with one in it, is moved out; and when one is removed whose link
 * is renamed over. */
static uint64_t
pass_beside(unsigned folders)
{
	struct harness h;
	harness_folder(&h);
	run(&h,
		"seq -f beside/%%.0f %u | xargs mkdir -p; mkdir -p in/a/b in/c/d in/e/f to/g; "
		"ln -s to link; ln -s nowhere new",
		folders);
	harness_watch(&h);
	uint64_t before = watcher_stats(h.watcher).passed;
	run(&h, "mv in ../out; mv -T new link; rm -r to");
	agrees(&h, "folders go");
	uint64_t passed = watcher_stats(h.watcher).passed - before;
	ok(watcher_stats(h.watcher).watches == folders + 2, "%u are left", folders + 1);
	harness_close(&h);
	return passed;
}

/* What it costs that folders go has to do with what is in them. */
static void
test_beside(void)
{
	uint64_t few = pass_beside(10), more = pass_beside(1000), most = pass_beside(20000);
	ok(few == 9, "those that went are passed, no more: %d", (int)few);
	ok(few == more && few == most,
		"beside 10 folders as beside 1,000 and 20,000: %d, %d and %d", (int)few, (int)more,
		(int)most);
}

/* The same of a look by polling. */
static void
test_poll_slices(void)
{
	enum { FILES = 5000, SLICE = 256 };
	struct harness h;
	uint64_t from = 0, most = 0;
	harness_folder(&h);
	run(&h, "seq -f %%.0f.md %d | xargs touch", FILES);
	h.options.poll = true;
	harness_start(&h);
	while (!watcher_ready(h.watcher)) {
		(void)uv_run(&h.loop, UV_RUN_ONCE);
		uint64_t now = watcher_stats(h.watcher).listed;
		most = now - from > most ? now - from : most;
		from = now;
	}
	ok(from == FILES + 2, "polling, a look reads each entry once: %d", (int)from);
	ok(most <= SLICE, "in slices of at most %d: %d", SLICE, (int)most);
	harness_ready(&h);
	put(&h, "new.md", "new");
	agrees(&h, "and the next finds what is new");
	harness_close(&h);
}

/* A process that does anything to a few names, as fast as it can, while the loop runs. */
static void
random_steps(struct harness *h, unsigned seed, const char *name)
{
	int status = run_live(h,
		"seed=%u; r() { seed=$(( (seed * 1103515245 + 12345) %% 2147483648 )); "
		"n=$(( seed / 65536 %% $1 )); }; p() { r 4; x=$n; r 4; y=$n; r 3; "
		"case $n in 0) P=d$x;; 1) P=d$x/d$y;; 2) P=d$x/d$y/f;; esac; }; i=0; "
		"while [ $i -lt 400 ]; do i=$((i+1)); p; A=$P; p; B=$P; r 10; case $n in "
		"0|1) mkdir -p $A;; 2|3) echo $i > $A.md;; 4) rm -rf $A;; 5) mv $A $B;; "
		"6) mv $A.md $B.md;; 7) echo $i > $A.md~ && mv $A.md~ $A.md;; "
		"8) ln -sf $PWD/$B.md $A.md;; 9) cp -r $A $B;; esac; done 2>&-; true",
		seed);
	ok(status == 0, "400 random steps %s, seed %u", name, seed);
	agrees(h, "all that is left of them is known");
}

static void
test_random(unsigned seed)
{
	static const char limit[] = "/proc/sys/fs/inotify/max_queued_events";
	struct harness h;
	harness_open(&h);
	random_steps(&h, seed, "live");
	harness_close(&h);

	char old[32];
	harness_folder(&h);
	bool lowered = geteuid() == 0 && set_limit(limit, "4", old);
	harness_watch(&h);
	if (lowered)
		(void)set_limit(limit, old, NULL); /* asserted in test_overflow */
	random_steps(&h, seed + 1000, "with a short queue");
	note("%d overflows", (int)watcher_stats(h.watcher).overflows);
	harness_close(&h);

	harness_folder(&h);
	h.options.poll = true;
	h.options.poll_ms = 20;
	harness_watch(&h);
	random_steps(&h, seed + 2000, "polled");
	harness_close(&h);
}

/* Without a descriptor for inotify at that moment. */
static void
start_without(struct harness *h)
{
	struct rlimit old, low;
	h->options.poll_ms = 20;
	(void)getrlimit(RLIMIT_NOFILE, &old);
	int next = dup(0);
	low = (struct rlimit){ (rlim_t)next, old.rlim_max };
	(void)close(next);
	(void)setrlimit(RLIMIT_NOFILE, &low);
	harness_start(h);
	(void)setrlimit(RLIMIT_NOFILE, &old);
}

static void
test_descriptors(void)
{
	struct harness h;
	harness_folder(&h);
	start_without(&h);
	ok(watcher_stats(h.watcher).polling, "without a descriptor for inotify, it polls");
	ok(str_starts(str_of(h.notice), S("polling: ")), "and says so: %s", h.notice);
	harness_ready(&h);
	put(&h, "a.md", "x");
	agrees(&h, "what is written is found all the same");
	ok(!watcher_stats(h.watcher).polling, "from where there is one on it watches");
	ok(str_starts(str_of(h.notice), S("watching again")), "and says so: %s", h.notice);
	run(&h, "mkdir -p b/c && echo x > b/c/d.md && rm a.md");
	agrees(&h, "what is done then is told");
	harness_close(&h);
}

/* The name of the folder that may not be watched, though it can be read (SELinux: "watch"); NULL: none. */
static const char *forbidden;

/* In libc's place. */
int
inotify_add_watch(int fd, const char *path, uint32_t mask)
{
	const char *slash = strrchr(path, '/');
	if (forbidden && slash && strcmp(slash + 1, forbidden) == 0) {
		errno = EACCES;
		return -1;
	}
	return (int)syscall(SYS_inotify_add_watch, fd, path, mask);
}

/* A folder that may be read and not be watched: below the root, and on the way of a link. */
static void
test_forbidden(void)
{
	struct harness h;
	harness_folder(&h);
	h.options.poll_ms = 20;
	run(&h, "mkdir -p a/open a/shut");
	forbidden = "shut";
	harness_watch(&h);
	ok(watcher_stats(h.watcher).polling,
		"where a folder may be read and not be watched, it polls");
	ok(strstr(h.notice, "cannot be watched"), "and says so: %s", h.notice);
	put(&h, "a/shut/new.md", "x");
	agrees(&h, "what is written there is found");
	harness_close(&h);

	harness_folder(&h);
	h.options.poll_ms = 20;
	harness_watch(&h);
	ok(!watcher_stats(h.watcher).polling, "it does not while there is no such folder");
	run(&h, "mkdir shut; echo x > shut/new.md");
	agrees(&h, "and does as soon as one is made: what is in it is found");
	ok(watcher_stats(h.watcher).polling, "since it polls from then on");
	harness_close(&h);

	harness_folder(&h);
	h.options.poll_ms = 20;
	h.options.allow_outside = true;
	run(&h, "mkdir ../shut; echo x > ../shut/far.md; ln -s ../shut/far.md near.md");
	harness_watch(&h);
	ok(watcher_stats(h.watcher).polling, "and where a link leads into one");
	ok(strstr(h.notice, "a link leads to"), "which it says: %s", h.notice);
	harness_forget(&h);
	run(&h, "echo longer > ../shut/far.md");
	harness_sync(&h);
	expect(&h, "near.md", CHANGE_WRITTEN, 1, "what the link leads to is seen to change");
	harness_close(&h);

	harness_folder(&h);
	run(&h, "mkdir shut");
	start_without(&h);
	harness_ready(&h);
	put(&h, "shut/new.md", "x");
	agrees(&h, "and where a descriptor is there later");
	ok(watcher_stats(h.watcher).polling, "it polls on then");
	ok(strstr(h.notice, "cannot be watched"), "and says why it does now: %s", h.notice);
	harness_close(&h);
	forbidden = NULL;
}

/* With fewer watches than folders: in a user namespace, whose limit is its own. */
static void
limited_child(void)
{
	struct harness h;
	harness_folder(&h);
	run(&h, "mkdir -p a/b/c/d/e/f/g/h");
	h.options.poll_ms = 20;
	harness_watch(&h);
	bool fine = watcher_stats(h.watcher).polling && strstr(h.notice, "max_user_watches");
	put(&h, "a/b/c/d/e/f/g/h/deep.md", "x");
	harness_sync(&h);
	fine = fine && harness_agrees(&h);
	harness_close(&h);
	_exit(fine ? 0 : 1);
}

static void
test_limit(void)
{
	static const char limit[] = "/proc/sys/user/max_inotify_watches";
	int status = 0;
	pid_t child = fork();
	if (child == 0) {
		if (unshare(CLONE_NEWUSER) < 0 || !set_limit(limit, "4", NULL))
			_exit(77);
		limited_child();
	}
	(void)waitpid(child, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip("the limit of watches", "no user namespaces");
	else
		ok(status == 0, "where the limit of watches is reached, it polls and says so");
}

/* Everything again, by looking. */
static void
test_poll(void)
{
	struct harness h;
	harness_folder(&h);
	h.options.poll = true;
	h.options.poll_ms = 20;
	run(&h, "mkdir -p a/b; for i in 1 2 3; do echo $i > a/b/$i.md; done; touch -d 2020-01-01 "
		"a/b/*");
	harness_watch(&h);
	put(&h, "new.md", "one");
	run(&h, "echo two > a/b/1.md; rm a/b/2.md; mkdir c; echo x > c/x.md; mv a/b/3.md c/; ln -s "
		"c d");
	agrees(&h, "polling finds files written, made, removed and moved, and links");
	run(&h, "touch -d 2020-01-01 a/b/1.md");
	harness_sync(&h);
	run(&h, "echo six > a/b/1.md; touch -d 2020-01-01 a/b/1.md");
	agrees(&h, "and what is as large and as old as before, to the look of it");
	run(&h, "mv c e; rm d; rm -r a");
	agrees(&h, "and folders");
	harness_forget(&h);
	run(&h, "mkdir one; mkdir -p two/three");
	harness_sync(&h);
	ok(harness_wait(&h, "one", CHANGE_ATTRIB) && harness_wait(&h, "two/three", CHANGE_ATTRIB),
		"and a new folder with nothing in it");
	harness_forget(&h);
	run(&h, "rmdir one; mv two four");
	harness_sync(&h);
	ok(harness_wait(&h, "one", CHANGE_GONE) && harness_wait(&h, "four/three", CHANGE_ATTRIB),
		"and when it goes or moves");
	agrees(&h, "which changes no file");
	harness_forget(&h);
	run(&h, "chmod 600 new.md");
	harness_sync(&h);
	ok(harness_wait(&h, "new.md", CHANGE_ATTRIB), "and modes");
	harness_forget(&h);
	put(&h, "new.md", "two"); /* of the same size, perhaps in the same tick */
	put(&h, "new.md", "tri");
	harness_sync(&h);
	agrees(&h, "and a second save at once");
	ok(mkfifo(at(&h, "pipe.md"), 0644) == 0, "mkfifo(3)");
	harness_forget(&h);
	agrees(&h, "a FIFO is not opened");
	ok(harness_count(&h, "pipe.md", CHANGE_WRITTEN) == 0, "nor told of");
	harness_close(&h);
}

static uint64_t looks;

static uint64_t
count_looks(void *ctx)
{
	return looks;
}

/* The caller reads everything now. */
static void
read_all(struct harness *h)
{
	model_list(&h->model, S(""));
	looks++;
}

/* The loop does not turn from the one end of each to the other. */
static void
test_poll_between(void)
{
	struct harness h;
	harness_folder(&h);
	h.options.poll = true;
	h.options.poll_ms = 20;
	h.options.looked = count_looks;
	struct batch_times times = batch_times_default(); /* nothing here is held for long */
	h.options.times = &times;
	run(&h, "mkdir -p a/b c; echo x > a/b/x.md; echo y > c/y.md");
	harness_watch(&h);
	run(&h, "mkdir brief; echo x > brief/x.md; echo y > y.md; echo z > a/b/z.md");
	read_all(&h);
	run(&h, "rm -r brief y.md a/b/z.md");
	agrees(&h, "polling, what came and went between two looks, and was read, is told");
	run(&h, "mkdir sub; echo x > sub/x.md");
	read_all(&h);
	run(&h, "rm -r sub; echo x > sub");
	agrees(&h, "and a folder that is a file now");
	run(&h, "mv a away; mv c/y.md c/z.md");
	read_all(&h);
	run(&h, "mv away a; mv c/z.md c/y.md");
	agrees(&h, "and what was away");
	harness_sync(&h);
	harness_forget(&h);
	run(&h, "mkdir c/d; rmdir c/d");
	harness_sync(&h);
	expect(&h, "c", CHANGE_RESCAN, 0, "of what nobody has read nothing is told");
	harness_close(&h);
}

static bool busy; /* names come and go behind each look */

/* The caller reads whenever it is told, so that there is always something that it has read. */
static uint64_t
count_busy_looks(void *ctx)
{
	struct harness *h = ctx;
	if (busy && (mkdir(at(h, "c/d"), 0755) < 0 || rmdir(at(h, "c/d")) < 0))
		abort();
	return ++looks;
}

/* Somebody makes and removes names for hours: a lock, a journal. */
static void
test_poll_busy(void)
{
	enum { LOOKS = 200, EACH = 5 };
	struct harness h;
	harness_folder(&h);
	h.options.poll = true;
	h.options.poll_ms = 1;
	h.options.looked = count_busy_looks;
	struct batch_times times = batch_times_default();
	h.options.times = &times;
	run(&h, "mkdir c; echo x > c/x.md");
	harness_watch(&h);
	harness_sync(&h);
	harness_forget(&h);
	busy = true;
	uint64_t from = looks, each = 3; /* at its begin, and at the ends of two folders */
	while (looks < from + each * LOOKS)
		(void)uv_run(&h.loop, UV_RUN_ONCE);
	size_t told = harness_count(&h, "c", CHANGE_RESCAN);
	ok(told > 0 && told < LOOKS / EACH,
		"a folder in which names come and go all the time is told %zu times in %d looks",
		told, LOOKS);
	busy = false;
	run(&h, "echo y > c/y.md");
	model_list(&h.model, S(""));
	run(&h, "rm c/y.md");
	agrees(&h, "what was read and went at the end of that is told");
	harness_close(&h);
}

/* Arguments: a seed, and how many times the random steps are done (then nothing else is). */
int
main(int argc, char **argv)
{
	unsigned seed = argc > 1 ? (unsigned)atoi(argv[1]) : 1;
	int times = argc > 2 ? atoi(argv[2]) : 3;
	for (int i = 0; i < times; i++)
		test_random(seed + (unsigned)i);
	if (argc > 2)
		return done_testing();
	test_overflow();
	test_slices();
	test_poll_slices();
	test_beside();
	test_poll();
	test_poll_between();
	test_poll_busy();
	test_descriptors();
	test_forbidden();
	test_limit();
	return done_testing();
}
