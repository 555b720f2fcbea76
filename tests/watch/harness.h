/* A folder that is really watched, and a person's or an editor's hands on it.
 *
 * Nothing here sleeps: what was done has been seen once a cookie file, written after it, has come
 * back as a change. Holds are made longer than a loaded machine stalls, so that no test depends on
 * how fast it runs. */
#ifndef TESTS_WATCH_HARNESS_H
#define TESTS_WATCH_HARNESS_H

#include <stdio.h>

#include "core/buf.h"
#include "tests/unit/tap.h"
#include "tests/watch/model.h"
#include "watch/watcher.h"

struct seen {
	char *path;
	enum change_kind kind;
	unsigned batch; /* its number */
	long size;      /* of the file when it was told, read then and there; -1: absent */
	bool changed;   /* its content was not the one that was known */
	bool unseen;    /* as the change says */
	bool whole;     /* its content ended as `harness.ending` says, or no ending is expected */
};

struct harness {
	uv_loop_t loop;
	uv_timer_t tick; /* ends a turn of the loop that nothing else ends */
	struct watcher *watcher;
	char root[64]; /* the watched folder, inside `base` */
	char base[64];
	struct seen *seen;
	size_t n_seen, cap_seen;
	unsigned batches;
	unsigned cookies;
	const char *ending;  /* what a complete file ends with, or NULL */
	const char *skipped; /* a folder's name that is skipped, or NULL */
	char notice[256];
	struct model model; /* what a caller knows */
	struct watcher_options options;
};

/* A new folder; then, after what the test puts there, the watcher on it. */
void harness_folder(struct harness *h);
void harness_watch(struct harness *h);
void harness_start(struct harness *h); /* the first half of it, without waiting until it is ready */
void harness_ready(struct harness *h);
void harness_open(struct harness *h); /* a folder, and the watcher on it */
void harness_close(struct harness *h);

/* Runs the loop until all that was done before has been seen, and nothing is held any more. */
void harness_sync(struct harness *h);
/* Runs the loop until `path` is told as `kind`; false after ten seconds. */
bool harness_wait(struct harness *h, const char *path, enum change_kind kind);
/* Forgets what was seen. */
void harness_forget(struct harness *h);

/* How often a path was told so; the number of different batches that tell it as written. */
size_t harness_count(const struct harness *h, const char *path, enum change_kind kind);
size_t harness_batches_with(const struct harness *h, const char *path);
/* The number of different batches in what was seen; cookies are no part of it. */
size_t harness_batches(const struct harness *h);
/* How often it was told with a content that was not known: emacs opens for writing once more after
 * its save, and closes; the caller's hash absorbs that. */
size_t harness_updates(const struct harness *h, const char *path);
/* True where no batch told the path as gone, found it absent or empty, or not whole. */
bool harness_never_broken(const struct harness *h, const char *path);
/* Prints what was seen as comments. */
void harness_note(const struct harness *h);

/* Files: the path is relative to the root; all end the process when they fail. */
void put(struct harness *h, const char *path, const char *text);
void make_folder(struct harness *h, const char *path);
void run(struct harness *h, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
int run_status(struct harness *h, const char *command);
/* The same while the loop runs, as with an editor beside the server. Returns the exit status. */
int run_live(struct harness *h, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool have(const char *program);
const char *at(struct harness *h, const char *path); /* absolute; of eight calls each its own */

/* True where who followed the changes knows what is on the disk. */
bool harness_agrees(struct harness *h);

/* A sentence about how often one path is told so; says more where it is wrong. Here, as all that
 * counts assertions is (tap.h). */
__attribute__((unused)) static void
expect(struct harness *h, const char *path, enum change_kind kind, size_t n, const char *sentence)
{
	if (!ok(harness_count(h, path, kind) == n, "%s", sentence))
		harness_note(h);
}

/* Waits for all to be seen; the sentence holds where who followed the changes knows the disk. */
__attribute__((unused)) static void
agrees(struct harness *h, const char *sentence)
{
	harness_sync(h);
	if (!ok(harness_agrees(h), "%s", sentence))
		harness_note(h);
}

#endif
