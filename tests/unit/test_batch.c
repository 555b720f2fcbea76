/* The rules by which events become batches, with a clock that is turned by hand. */
#include "tests/unit/tap.h"

#include <stdlib.h>

#include "core/temporary.h"
#include "watch/batch.h"

#define MS(n) ((uint64_t)(n)*1000 * 1000)

struct bench {
	struct batch *b;
	uint64_t now;
	enum batch_hold hold;
	const struct change *out;
	size_t n;
};

static struct bench
start(void)
{
	return (struct bench){ .b = batch_new(batch_times_default()), .now = MS(1000) };
}

static void
add(struct bench *t, const char *path, enum batch_event event)
{
	batch_add(t->b, str_of(path), event, t->now);
}

/* Turns the clock on by `ms` and takes what has settled. */
static size_t
after(struct bench *t, uint64_t ms)
{
	t->now += MS(ms);
	return t->n = batch_take(t->b, t->now, t->hold, &t->out);
}

/* As after, and true where exactly this one change comes out. */
static bool
gives(struct bench *t, uint64_t ms, const char *path, enum change_kind kind)
{
	return after(t, ms) == 1 && t->out[0].kind == kind && str_eq(t->out[0].path, str_of(path));
}

static void
add_many(struct bench *t, int n, enum batch_event event)
{
	char name[16];
	for (int i = 0; i < n; i++) {
		(void)snprintf(name, sizeof(name), "%d.md", i); /* fits */
		add(t, name, event);
	}
}

static void
test_saves(void)
{
	struct bench t = start();
	ok(after(&t, 0) == 0 && batch_due(t.b, t.now) == UINT64_MAX, "nothing comes of nothing");
	add(&t, "a.md", BATCH_WRITTEN);
	ok(batch_due(t.b, t.now) <= t.now, "a closed file is due at once");
	ok(gives(&t, 0, "a.md", CHANGE_WRITTEN), "and is given out with no time passing");
	ok(t.out[0].event_ns == t.now, "with the time of its event");
	ok(after(&t, 5000) == 0 && !batch_pending(t.b), "once");

	add(&t, "a.md", BATCH_MODIFIED);
	ok(after(&t, 499) == 0, "a file that is written to waits for its close");
	add(&t, "a.md", BATCH_WRITTEN);
	ok(gives(&t, 0, "a.md", CHANGE_WRITTEN), "which ends the wait");
	add(&t, "a.md", BATCH_MODIFIED);
	ok(gives(&t, 500, "a.md", CHANGE_WRITTEN), "without a close: 500 ms (truncate(2))");

	for (int i = 0; i < 19; i++) {
		add(&t, "log", BATCH_MODIFIED);
		if (after(&t, 50) != 0)
			break;
	}
	ok(t.n == 0, "who goes on writing is waited for");
	add(&t, "log", BATCH_MODIFIED);
	ok(gives(&t, 50, "log", CHANGE_WRITTEN), "a second, not for ever");

	add(&t, "a.md", BATCH_CREATED);
	ok(after(&t, 99) == 0, "an empty file waits for its content");
	ok(gives(&t, 1, "a.md", CHANGE_WRITTEN), "100 ms: then it is meant to be empty");
	add(&t, "a.md", BATCH_FOUND);
	ok(after(&t, 0) == 0 && gives(&t, 5, "a.md", CHANGE_WRITTEN),
		"a found file settles in 5 ms");
	add(&t, "a.md", BATCH_FOUND);
	add(&t, "a.md", BATCH_MODIFIED);
	ok(after(&t, 50) == 0, "unless somebody still writes it");
	add(&t, "a.md", BATCH_FOUND);
	ok(after(&t, 10) == 0, "and finding it again does not hurry it");
	batch_free(t.b);
}

static void
test_disappearances(void)
{
	struct bench t = start();
	add(&t, "a.md", BATCH_GONE);
	ok(after(&t, 29) == 0, "a disappearance is held");
	ok(gives(&t, 1, "a.md", CHANGE_GONE), "30 ms");
	add(&t, "a.md", BATCH_GONE);
	(void)after(&t, 20);
	add(&t, "a.md", BATCH_WRITTEN);
	ok(gives(&t, 0, "a.md", CHANGE_WRITTEN), "the path coming back cancels it, at once");
	ok(after(&t, 1000) == 0, "for good");
	add(&t, "a.md", BATCH_GONE);
	(void)after(&t, 20);
	add(&t, "a.md", BATCH_CREATED);
	ok(after(&t, 20) == 0, "an empty file in its place cancels it too, and is waited for");
	add(&t, "a.md", BATCH_ATTRIB);
	ok(after(&t, 20) == 0, "its mode being set changes nothing");
	add(&t, "a.md", BATCH_WRITTEN);
	ok(gives(&t, 0, "a.md", CHANGE_WRITTEN), "its close gives one change in all");
	add(&t, "a.md", BATCH_GONE);
	add(&t, "a.md", BATCH_BACKUP);
	ok(after(&t, 999) == 0, "a file renamed to a backup is held for a second");
	ok(gives(&t, 1, "a.md", CHANGE_GONE), "and no longer");
	add(&t, "b.md", BATCH_BACKUP);
	ok(!batch_pending(t.b), "a backup of what did not go away is nothing");
	add(&t, "a.md", BATCH_WRITTEN);
	add(&t, "a.md", BATCH_GONE);
	ok(gives(&t, 30, "a.md", CHANGE_GONE), "written and gone is gone");
	batch_free(t.b);
}

static void
test_renames(void)
{
	struct bench t = start();
	add(&t, "a.md", BATCH_GONE);
	add(&t, "a.md", BATCH_MOVED);
	add(&t, "b.md", BATCH_WRITTEN);
	ok(after(&t, 0) == 2 && t.out[0].kind == CHANGE_GONE && t.out[1].kind == CHANGE_WRITTEN,
		"a file that was renamed is gone at once, together with its new name");
	add(&t, "a.md", BATCH_MOVED);
	ok(!batch_pending(t.b), "the move of what did not go away is nothing");
	add(&t, "a.md", BATCH_GONE);
	add(&t, "a.md", BATCH_MOVED);
	add(&t, "a.md", BATCH_WRITTEN);
	ok(gives(&t, 0, "a.md", CHANGE_WRITTEN), "nor that of what was made anew");
	add(&t, "posts", BATCH_FOLDER_GONE);
	add(&t, "posts", BATCH_MOVED);
	add(&t, "moved/a.md", BATCH_ARRIVED);
	ok(after(&t, 500) == 0, "a folder that was renamed waits until its new place is listed");
	batch_scanned(t.b, t.now);
	ok(after(&t, 0) == 2 && t.out[0].kind == CHANGE_GONE && t.out[1].kind == CHANGE_WRITTEN,
		"and goes in one batch with what is found there");
	add(&t, "a.md", BATCH_ARRIVED);
	add(&t, "a.md", BATCH_WRITTEN);
	ok(gives(&t, 0, "a.md", CHANGE_WRITTEN), "a save of a file that arrived waits for nothing");
	batch_free(t.b);
}

static void
test_attrib(void)
{
	struct bench t = start();
	add(&t, "a.md", BATCH_ATTRIB);
	ok(after(&t, 29) == 0 && gives(&t, 1, "a.md", CHANGE_ATTRIB), "chmod alone is told, later");
	add(&t, "a.md", BATCH_ATTRIB);
	add(&t, "a.md", BATCH_WRITTEN);
	ok(gives(&t, 0, "a.md", CHANGE_WRITTEN), "a save swallows it");
	batch_free(t.b);
}

static void
test_folders(void)
{
	struct bench t = start();
	add(&t, "posts", BATCH_FOLDER);
	ok(!batch_pending(t.b), "a new folder is nothing by itself");
	add(&t, "posts", BATCH_GONE);
	add(&t, "posts", BATCH_FOLDER);
	ok(after(&t, 500) == 0, "one that comes back is held until it is watched");
	batch_scanned(t.b, t.now);
	ok(gives(&t, 0, "posts", CHANGE_RESCAN), "and then listed anew, never gone");
	add(&t, "posts", BATCH_FOLDER_GONE);
	add(&t, "posts", BATCH_WRITTEN);
	ok(after(&t, 0) == 2 && t.out[0].kind == CHANGE_GONE && t.out[0].folder &&
			t.out[1].kind == CHANGE_WRITTEN && !t.out[1].folder,
		"a file in place of a folder: all that was in it is gone, then it is written");
	add(&t, "posts", BATCH_FOLDER_GONE);
	add(&t, "posts", BATCH_GONE);
	ok(gives(&t, 30, "posts", CHANGE_GONE) && t.out[0].folder, "what was a folder is told so");
	add(&t, "posts", BATCH_GONE);
	ok(gives(&t, 30, "posts", CHANGE_GONE) && !t.out[0].folder, "and a file is not");
	add(&t, "posts", BATCH_FOLDER_GONE);
	add(&t, "posts", BATCH_CREATED);
	ok(gives(&t, 0, "posts", CHANGE_GONE), "even where the file is still empty");
	ok(gives(&t, 100, "posts", CHANGE_WRITTEN), "and told when it is not");
	add(&t, "a.md", BATCH_WRITTEN);
	add(&t, "", BATCH_RESCAN);
	add(&t, "b.md", BATCH_GONE);
	batch_scanned(t.b, t.now);
	ok(gives(&t, 0, "", CHANGE_RESCAN), "a rescan of the root stands for all the rest");
	ok(after(&t, 30) == 0, "and for what was about to be gone: it may be back, unseen");
	add(&t, "n", BATCH_WRITTEN);
	add(&t, "old", BATCH_GONE);
	add(&t, "f", BATCH_RESCAN);
	batch_scanned(t.b, t.now);
	t.hold = BATCH_HOLD_ALL;
	(void)after(&t, 40);
	t.hold = BATCH_HOLD_NONE;
	ok(after(&t, 0) == 3 && t.out[0].kind == CHANGE_GONE && t.out[1].kind == CHANGE_RESCAN &&
			t.out[2].kind == CHANGE_WRITTEN,
		"gone comes before rescan before written");
	batch_free(t.b);
}

/* What was written there may have other names, and none of those is told. */
static void
test_unseen(void)
{
	struct bench t = start();
	add(&t, "l.md", BATCH_MODIFIED);
	add(&t, "l.md", BATCH_LINKED);
	add(&t, "l.md", BATCH_GONE);
	ok(gives(&t, 30, "l.md", CHANGE_GONE) && t.out[0].unseen,
		"a name of several that goes before it is told was written unseen");
	add(&t, "l.md", BATCH_MODIFIED);
	add(&t, "l.md", BATCH_LINKED);
	add(&t, "l.md", BATCH_GONE);
	add(&t, "l.md", BATCH_FOLDER);
	batch_scanned(t.b, t.now);
	ok(gives(&t, 0, "l.md", CHANGE_RESCAN) && t.out[0].unseen,
		"so was one in whose place a folder is");
	add(&t, "f/l.md", BATCH_UNSEEN);
	add(&t, "f", BATCH_RESCAN);
	batch_scanned(t.b, t.now);
	ok(gives(&t, 0, "f", CHANGE_RESCAN) && t.out[0].unseen,
		"a rescan of its folder takes that along");
	add(&t, "f/l.md", BATCH_GONE);
	add(&t, "f", BATCH_RESCAN);
	batch_scanned(t.b, t.now);
	ok(gives(&t, 0, "f", CHANGE_RESCAN) && !t.out[0].unseen, "where there is anything");
	batch_free(t.b);
}

static void
test_gathering(void)
{
	struct bench t = start();
	add_many(&t, 8, BATCH_WRITTEN);
	ok(after(&t, 0) == 8, "eight files are not gathered");
	add_many(&t, 9, BATCH_WRITTEN);
	ok(after(&t, 0) == 0 && batch_due(t.b, t.now) == t.now + MS(10), "nine are");
	ok(after(&t, 9) == 0 && after(&t, 1) == 9, "until it is quiet for 10 ms");
	add_many(&t, 9, BATCH_WRITTEN);
	for (int i = 0; i < 31 && after(&t, 8) == 0; i++)
		add(&t, "busy", BATCH_WRITTEN);
	ok(t.n == 0, "a storm is gathered on");
	ok(after(&t, 2) == 10, "250 ms at most");
	add_many(&t, 9, BATCH_WRITTEN);
	add(&t, "x", BATCH_GONE);
	ok(after(&t, 15) == 0, "a disappearance among many is waited for");
	ok(after(&t, 15) == 10, "so that all is one batch");
	add_many(&t, 9, BATCH_GONE);
	ok(after(&t, 29) == 0 && after(&t, 1) == 9, "nine that go away are one batch too");
	batch_free(t.b);
}

static void
test_hold(void)
{
	struct bench t = start();
	t.hold = BATCH_HOLD_ALL;
	add(&t, "a.md", BATCH_WRITTEN);
	ok(after(&t, 0) == 0 && after(&t, 1900) == 0, "a git at work holds its first file");
	t.hold = BATCH_HOLD_NONE;
	ok(after(&t, 10) == 1, "until it is done");
	t.hold = BATCH_HOLD_ALL;
	add(&t, "a.md", BATCH_WRITTEN);
	ok(after(&t, 1999) == 0 && after(&t, 1) == 1, "a save beside it waits 2 s at most");
	t.hold = BATCH_HOLD_MANY;
	add(&t, "a.md", BATCH_WRITTEN);
	ok(after(&t, 0) == 1, "folders that are listed hold nobody's save");
	add_many(&t, 9, BATCH_WRITTEN);
	ok(after(&t, 9999) == 0, "but a large batch");
	ok(after(&t, 1) == 9, "10 s after the last event at most");
	add_many(&t, 9, BATCH_WRITTEN);
	(void)after(&t, 5000);
	add(&t, "z", BATCH_GONE);
	t.hold = BATCH_HOLD_NONE;
	(void)after(&t, 10);
	ok(t.n == 0 && after(&t, 20) == 10, "what comes just before its end is in the same batch");
	batch_free(t.b);
}

static void
test_names(void)
{
	static const char *const temporary[] = { "a.md~", ".a.md.swp", ".a.md.swo", ".a.md.swx",
		"a.swp", "4913", ".#a.md", "#a.md#", "a.md___jb_tmp___", "a.md___jb_old___",
		"a.md___jb_bak___", "a.md.Qx81Za.bck", ".goutputstream-AB12CD",
		"a.md.sb-1f2e3d-XyZ", "a.tmp", ".a.md.l3Vr4b", ".DS_Store", ".a.md.kate-swp",
		"a.md.aBcDeF", "sedA1b2C3", "sed8kQzRw", "XXfHMXJQ", ".~lock.a.odt#",
		".nfs000000000001", ".fuse_hidden0001" };
	static const char *const kept[] = { "a.md", "_config.yml", "#", "##", "4914", "14913",
		".eslintrc.config", "sedentary", "sedation.md", "swp", "a.sketch", "post.md.script",
		"notes.swift", "README", "a.BACKUP", ".htaccess", ".well-known", "tmp", "a~b.md",
		"x.mov", "" };
	for (size_t i = 0; i < sizeof(temporary) / sizeof(temporary[0]); i++)
		ok(name_is_temporary((struct str){ temporary[i], strlen(temporary[i]) }),
			"temporary: %s", temporary[i]);
	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
		ok(!name_is_temporary((struct str){ kept[i], strlen(kept[i]) }), "somebody's: '%s'",
			kept[i]);
}

/* Any events in any order: each path that had one comes out, and the last word is right. */
static void
test_random(unsigned seed)
{
	struct bench t = start();
	bool told[20] = { 0 }, due[20] = { 0 };
	enum batch_event last[20] = { 0 };
	char name[16];
	int wrong = 0;
	srand(seed);
	for (int step = 0; step < 20000; step++) {
		int p = rand() % 20;
		enum batch_event event = (enum batch_event)(rand() % (BATCH_GONE + 1));
		(void)snprintf(name, sizeof(name), "%d", p); /* fits */
		if (rand() % 3 && step < 19900) {
			add(&t, name, event);
			if (event != BATCH_ATTRIB)
				last[p] = event;
			due[p] |= event != BATCH_ATTRIB;
		}
		t.hold = step < 19900 ? (enum batch_hold)(rand() % 3) : BATCH_HOLD_NONE;
		(void)after(&t, step < 19900 ? (uint64_t)(rand() % 40) : 1000);
		for (size_t i = 0; i < t.n; i++) {
			int q = atoi(t.out[i].path.ptr);
			if (t.out[i].kind == CHANGE_ATTRIB)
				continue;
			told[q] = t.out[i].kind == CHANGE_GONE;
			due[q] = false;
			wrong += t.out[i].kind == CHANGE_GONE && last[q] != BATCH_GONE;
			wrong += t.out[i].kind == CHANGE_WRITTEN && last[q] == BATCH_GONE;
		}
	}
	for (int p = 0; p < 20; p++)
		wrong += due[p] || told[p] != (last[p] == BATCH_GONE);
	ok(wrong == 0 && !batch_pending(t.b), "the last event of a path has the last word, seed %u",
		seed);
	batch_free(t.b);
}

int
main(int argc, char **argv)
{
	test_saves();
	test_disappearances();
	test_renames();
	test_attrib();
	test_folders();
	test_unseen();
	test_gathering();
	test_hold();
	test_names();
	test_random(argc > 1 ? (unsigned)atoi(argv[1]) : 1);
	return done_testing();
}
