/* Large folders, which are left at the start until the first answer is given: what changes in them before they are
 * watched is seen. Nothing here waits for a time: each step is done by name, in the order that would lose it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "render/site.h"
#include "tests/watch/harness.h"

enum { FILES_MAX = 3500, LARGE = 64 * 1024, HOUR_MS = 3600 * 1000 };

static unsigned files; /* in the large folder, besides the one that is read */

/* A folder of as many files as make it large; false where this file system does not say how large it is. */
static bool
make_large(struct harness *h, const char *name)
{
	char path[300];
	struct stat st = { 0 };
	make_folder(h, name);
	for (files = 0; files < FILES_MAX && st.st_size < LARGE; files++) {
		(void)snprintf(path, sizeof(path), "%s/2020-01-02-p%0200u.md", name, files);
		put(h, path, "");
		if (lstat(at(h, name), &st) < 0)
			abort();
	}
	(void)snprintf(path, sizeof(path), "%s/2020-01-02-one.md", name);
	put(h, path, "---\ntitle: T\n---\nfirst words\n");
	bool large = st.st_size >= LARGE && st.st_nlink <= 2;
	if (!large)
		skip("a large folder is left", "this file system does not tell that it is large");
	return large;
}

/* ---- the watcher alone ---- */

static unsigned asked, asked_armed; /* how often it was asked, and with how many folders watched */
static bool was_read;

static bool
on_doubt(void *ctx, struct str folder)
{
	struct harness *h = ctx;
	asked++;
	asked_armed = h->watcher ? (unsigned)watcher_stats(h->watcher).watches : 0;
	return was_read;
}

/* All of the start is done but what is left, however slow the machine is. */
static void
finish_start(struct harness *h)
{
	while (watcher_pending(h->watcher))
		(void)uv_run(&h->loop, UV_RUN_NOWAIT);
}

static bool
open_left(struct harness *h)
{
	harness_folder(h);
	make_folder(h, "small");
	bool large = make_large(h, "posts");
	asked = 0;
	was_read = false;
	h->options.doubt = on_doubt;
	h->options.left_ms = HOUR_MS;
	harness_start(h);
	finish_start(h);
	return large;
}

static unsigned
watches(const struct harness *h)
{
	return (unsigned)watcher_stats(h->watcher).watches;
}

static void
test_unread(void)
{
	struct harness h;
	if (open_left(&h)) {
		watcher_pump(h.watcher);
		ok(watches(&h) == 2 && !watcher_ready(h.watcher),
			"a large folder is not watched before the first answer");
		harness_ready(&h);
		ok(watches(&h) == 3, "it is when the loop turns");
		put(&h, "posts/2020-01-02-one.md", "two");
		watcher_pump(h.watcher);
		expect(&h, "posts/2020-01-02-one.md", CHANGE_WRITTEN, 1, "and tells of a save");
		expect(&h, "posts", CHANGE_WRITTEN, 0,
			"nothing was read of it, nothing is doubted");
	}
	harness_close(&h);
}

static void
test_read(void)
{
	struct harness h;
	if (open_left(&h)) {
		watcher_pump(h.watcher);
		was_read = true;
		asked = 0;
		watcher_pump(h.watcher);
		ok(asked == 1 && asked_armed == 2 && watches(&h) == 3,
			"what was read is noted once, before the folder is watched");
		expect(&h, "posts", CHANGE_WRITTEN, 1, "and told within the second pump");
		harness_sync(&h);
		expect(&h, "posts", CHANGE_WRITTEN, 1, "once");
	}
	harness_close(&h);
}

static void
test_listed(void)
{
	struct harness h;
	if (open_left(&h)) {
		was_read = true;
		watcher_arm(h.watcher, S("small"));
		watcher_arm(h.watcher, S("post"));
		ok(watches(&h) == 2 && asked == 0, "another folder may be listed");
		watcher_arm(h.watcher, S("posts/2020"));
		ok(watches(&h) == 3, "before itself is, or one in it, it is watched");
		ok(h.n_seen == 0, "in the middle of what lists it, which is told nothing");
		(void)uv_run(&h.loop, UV_RUN_NOWAIT);
		expect(&h, "posts", CHANGE_WRITTEN, 1, "but behind that, at once");
	}
	harness_close(&h);
	if (open_left(&h)) {
		watcher_arm(h.watcher, S(""));
		ok(watches(&h) == 3, "the same where all is listed");
	}
	harness_close(&h);
}

/* Whatever becomes of it before it is watched. */
static void
test_gone(void)
{
	static const char *const ways[] = { "rm -r posts", "mv posts other", "mv posts ../away",
		"mv posts other; mkdir posts; echo x > posts/x.md", "chmod 0 posts",
		"rm -r posts; echo > posts", "rm -r posts; ln -s small posts" };
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		struct harness h;
		if (open_left(&h)) {
			model_list(&h.model, S(""));
			was_read = true;
			run(&h, "%s", ways[i]);
			watcher_pump(h.watcher);
			while (!watcher_ready(h.watcher))
				(void)uv_run(&h.loop, UV_RUN_ONCE);
			agrees(&h, ways[i]);
			(void)chmod(at(&h, "posts"), 0755); /* so that it can be removed */
		}
		harness_close(&h);
	}
}

/* How many folders the kernel watches for the loop: what inotify's descriptor says of itself. */
static unsigned
watched_by_kernel(void)
{
	unsigned n = 0;
	char path[64], line[256];
	for (int fd = 0; fd < 64; fd++) {
		(void)snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
		FILE *f = fopen(path, "re");
		while (f && fgets(line, sizeof(line), f))
			n += strncmp(line, "inotify wd:", 11) == 0;
		if (f)
			(void)fclose(f);
	}
	return n;
}

/* A thread arms it first, where that can be waited for. */
static void
test_early(void)
{
	static const char *const ways[] = { "true", "rm -r posts", "mv posts other",
		"mv posts ../away", "mv posts other; mkdir posts; echo x > posts/x.md" };
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		struct harness h;
		if (open_left(&h)) {
			unsigned before = watched_by_kernel();
			model_list(&h.model, S(""));
			was_read = true;
			while (watcher_arms(h.watcher))
				(void)usleep(100); /* for it alone */
			ok(watched_by_kernel() == before + 1 && watches(&h) == 2,
				"a thread watches what was left, and the loop knows of nothing");
			run(&h, "%s", ways[i]);
			watcher_arm(h.watcher, S(""));
			while (!watcher_ready(h.watcher))
				(void)uv_run(&h.loop, UV_RUN_ONCE);
			agrees(&h, ways[i]);
			harness_sync(&h);
			ok(watched_by_kernel() - before == watches(&h) - 2,
				"and what nobody needs is let go");
		}
		harness_close(&h);
	}
}

/* The machine has no thread for it. */
static void
test_no_thread(void)
{
	struct harness h;
	pthread_attr_t usual, huge;
	if (open_left(&h)) {
		(void)pthread_getattr_default_np(&usual); /* none of these fails */
		(void)pthread_attr_init(&huge);
		(void)pthread_attr_setstacksize(&huge, SIZE_MAX / 4);
		(void)pthread_setattr_default_np(&huge);
		was_read = true;
		ok(!watcher_arms(h.watcher), "where no thread can be had none is waited for");
		(void)pthread_setattr_default_np(&usual);
		(void)pthread_attr_destroy(&usual);
		(void)pthread_attr_destroy(&huge);
		watcher_pump(h.watcher);
		ok(watches(&h) == 3, "the loop watches what was left");
	}
	harness_close(&h);
}

/* Nobody asks for anything. */
static void
test_idle(void)
{
	struct harness h;
	harness_folder(&h);
	(void)make_large(&h, "posts");
	was_read = false;
	h.options.doubt = on_doubt;
	h.options.left_ms = 1;
	harness_start(&h);
	harness_ready(&h);
	ok(watches(&h) == 2, "without a request it is watched after a while");
	harness_close(&h);
}

static void
test_nested(void)
{
	struct harness h;
	harness_folder(&h);
	bool large = make_large(&h, "posts");
	make_folder(&h, "posts/2020");
	was_read = false;
	h.options.doubt = on_doubt;
	h.options.left_ms = 1;
	harness_start(&h);
	struct stat st;
	asked = 0;
	harness_ready(&h);
	if (large && lstat(at(&h, "posts"), &st) == 0 && st.st_nlink > 2)
		ok(asked == 0, "one with folders in it is not left");
	ok(watches(&h) == 3, "in the end all are watched");
	harness_close(&h);
}

/* ---- with a site that reads ---- */

static struct site *site;
static struct watcher *watcher;
static size_t pages_changed;

static bool
site_doubts(void *ctx, struct str folder)
{
	return site_doubt(site, folder);
}

static void
arm(void *ctx, struct str folder)
{
	watcher_arm(watcher, folder);
}

/* As the session does it. */
static void
on_batch(void *ctx, const struct change *changes, size_t n)
{
	struct site_update u;
	for (size_t i = 0; i < n; i++)
		if (changes[i].kind == CHANGE_RESCAN)
			site_rescan(site, changes[i].path);
		else if (changes[i].kind == CHANGE_GONE)
			site_gone(site, changes[i].path);
		else
			site_written(site, changes[i].path);
	site_settle(site, &u);
	pages_changed += u.pages;
}

static bool
open_site(struct harness *h, const char *config)
{
	harness_folder(h);
	bool large = make_large(h, "_posts");
	put(h, "_config.yml", config);
	put(h, "index.html", "---\n---\n{{ site.posts.size }} posts");
	put(h, "a.txt", "---\n---\nfirst words\n");
	run(h, "ln a.txt _posts/a.txt");
	struct site_options o = { .root = str_of(h->root), .now = 1700000000 };
	struct watcher_options w = {
		.root = o.root, .doubt = site_doubts, .changed = on_batch, .left_ms = HOUR_MS
	};
	pages_changed = 0;
	if (site_new(&o, &site) < 0 || watcher_new(&h->loop, &w, h, &watcher) < 0)
		abort();
	h->watcher = watcher;
	finish_start(h);
	site_early(site);
	site_before_listing(site, arm, h);
	return large;
}

static void
close_site(struct harness *h)
{
	harness_close(h);
	site_free(site);
}

/* Whether a request is answered with the text, as the session answers. */
static bool
answers(const char *url, const char *text)
{
	struct site_answer a;
	watcher_pump(watcher);
	site_get(site, str_of(url), &a);
	return str_search(a.body, str_of(text)) < a.body.len;
}

#define DATED   "plugins: []\npermalink: date\n"
#define UNDATED "plugins: []\npermalink: /:title.html\n"
#define ONE     "_posts/2020-01-02-one.md"

static void
test_window(void)
{
	static const struct {
		const char *what, *config, *url, *before, *command, *after;
	} cases[] = {
		{ "a save", DATED, "/2020/01/02/one.html", "first words",
			"echo second words > " ONE, "second words" },
		{ "a save by renaming", DATED, "/2020/01/02/one.html", "first words",
			"echo second words > x; mv x " ONE, "second words" },
		{ "a save with the old times and size", DATED, "/2020/01/02/one.html",
			"first words",
			"touch -r " ONE " t; sed -i s/first/other/ " ONE "; touch -r t " ONE,
			"other words" },
		{ "a deletion", DATED, "/2020/01/02/one.html", "first words", "rm " ONE, "404" },
		{ "a new post", DATED, "/2020/01/02/two.html", "404",
			"echo new words > _posts/2020-01-02-two.md", "new words" },
		{ "a new post that is found in the folder", UNDATED, "/two.html", "404",
			"echo new words > _posts/2020-01-02-two.md", "new words" },
		{ "a rename", UNDATED, "/one.html", "first words",
			"mv " ONE " _posts/2020-01-02-two.md", "404" },
		{ "a second post of that name", UNDATED, "/one.html", "first words",
			"rm " ONE "; echo its words > _posts/2019-01-01-one.md", "its words" },
		{ "a save of what is read elsewhere by another name", DATED, "/a.txt",
			"first words", "printf -- '---\\n---\\nsecond words\\n' > _posts/a.txt",
			"second words" },
		{ "a save by another name", DATED, "/2020/01/02/one.html", "first words",
			"ln " ONE " x; echo second words > x", "second words" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct harness h;
		if (open_site(&h, cases[i].config)) {
			bool before = answers(cases[i].url, cases[i].before);
			/* what is not there is told with what may be meant, of a list */
			bool left = watcher_stats(watcher).watches == 1 ||
				    str_eq(str_of(cases[i].before), S("404"));
			run(&h, "%s", cases[i].command);
			ok(before && left && answers(cases[i].url, cases[i].after),
				"%s between the first answer and the watch is in the second answer",
				cases[i].what);
			while (!watcher_ready(watcher) || watcher_pending(watcher))
				(void)uv_run(&h.loop, UV_RUN_ONCE);
			ok(answers(cases[i].url, cases[i].after), "and in those after it");
		}
		close_site(&h);
	}
}

/* An open page is told, without a second request. */
static void
test_open(void)
{
	struct harness h;
	if (open_site(&h, DATED)) {
		ok(answers("/2020/01/02/one.html", "first words"), "a page is answered");
		site_open(site, S("/2020/01/02/one.html"));
		run(&h, "echo second words > " ONE);
		while (!watcher_ready(watcher) || watcher_pending(watcher))
			(void)uv_run(&h.loop, UV_RUN_ONCE);
		ok(pages_changed == 1, "a save before the watch is pushed to who has it open");
	}
	close_site(&h);
}

/* A page that lists posts: the folder is watched before it is listed. */
static void
test_list(void)
{
	struct harness h;
	char posts[32];
	if (open_site(&h, DATED)) {
		(void)snprintf(posts, sizeof(posts), "%u posts", files + 1);
		ok(answers("/", posts), "a first answer that lists posts");
		ok(watcher_stats(watcher).watches == 2, "comes of a folder that is watched");
		run(&h, "rm " ONE "; echo > _posts/2020-01-02-two.md; "
			"echo > _posts/2020-01-02-three.md");
		while (!watcher_ready(watcher) || watcher_pending(watcher))
			(void)uv_run(&h.loop, UV_RUN_ONCE);
		(void)snprintf(posts, sizeof(posts), "%u posts", files + 2);
		ok(answers("/", posts), "and what comes and goes is followed");
	}
	close_site(&h);
}

int
main(void)
{
	test_unread();
	test_read();
	test_listed();
	test_gone();
	test_early();
	test_no_thread();
	test_idle();
	test_nested();
	test_window();
	test_open();
	test_list();
	return done_testing();
}
