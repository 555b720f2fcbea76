/* Events become batches: what may be acted on now, what has to be waited for, and how long.
 *
 * Pure: no clock, no files, no libuv. The time is passed in, in nanoseconds that never go back,
 * so that tests turn it by hand. One entry a path; each new event moves the entry on:
 *
 *	written   complete now: a close after writing, a rename to this name, a link     at once
 *	found     stands there with content; perhaps somebody is still writing           found_ns
 *	created   an empty file: its close is to come                                    write_ns
 *	modified  written to or truncated, and not closed       open_ns after the last, at most slow_ns
 *	attrib    mode, owner or times; whatever else happens to the path swallows it    gone_ns
 *	gone      deleted or moved away; the same path coming back cancels it            gone_ns
 *	backup    moved away to an editor's backup name: it is about to come back        slow_ns
 *	moved     gone, and seen to arrive under another name: both ends go out together
 *	arrived   in a folder that was moved as a whole: complete when all of it is listed
 *
 * Up to small files go out as soon as they are ready. More are gathered until nothing happened for
 * quiet_ns and every disappearance is certain, at most gather_ns. While git is at work on the files all
 * wait for it, so that a checkout is one batch: at most lock_ns after the last event, or lock_small_ns
 * while they are few, since these may be somebody's save beside a git that does something else. */
#ifndef WATCH_BATCH_H
#define WATCH_BATCH_H

#include "core/str.h"

enum change_kind {
	CHANGE_GONE,    /* a file, or a folder with all that was in it */
	CHANGE_RESCAN,  /* a folder, "" for the root: list it anew, with all folders below it */
	CHANGE_WRITTEN, /* a file: new, or perhaps with other content. It may be gone again */
	CHANGE_ATTRIB,  /* a file: mode, owner, times or number of links */
};

struct change {
	struct str path; /* from the root, without a slash at either end */
	enum change_kind kind;
	uint64_t event_ns; /* when the event that decided it was read */
	bool folder;       /* it is gone, and was seen to be a folder, or a link to one */
	bool unseen; /* a file of this name was written, and gone before anyone looked: it may have other names */
};

enum batch_event {
	BATCH_WRITTEN,
	BATCH_FOUND,
	BATCH_CREATED,
	BATCH_MODIFIED,
	BATCH_ATTRIB,
	BATCH_GONE,
	BATCH_BACKUP,
	BATCH_MOVED,   /* of a disappearance: it is certain, at once; a folder's at batch_scanned */
	BATCH_ARRIVED, /* held until batch_scanned */
	BATCH_FOLDER_GONE, /* as gone; a file in its place does not cancel that, only a folder does */
	BATCH_FOLDER,      /* a folder stands here (again): a disappearance turns into a rescan */
	BATCH_RESCAN,      /* held until batch_scanned */
	BATCH_UNSEEN, /* written, but gone when it was looked at: as gone, where nothing else is known */
	BATCH_LINKED, /* seen to have other names: these are unseen if it goes before it is told */
	BATCH_FOLLOWED, /* what was unseen here has arrived under another name, and is told there */
};

/* What is to be held back although it is ready. */
enum batch_hold {
	BATCH_HOLD_NONE,
	BATCH_HOLD_MANY, /* more than a few: folders are being listed */
	BATCH_HOLD_ALL,  /* git is at work */
};

struct batch_times {
	uint64_t found_ns, write_ns, open_ns, slow_ns, gone_ns, quiet_ns, gather_ns, lock_ns,
		lock_small_ns;
	size_t small; /* a batch of up to so many paths is not gathered */
};

/* In this order 5, 100, 500, 1000, 30, 10, 250 ms, 10 and 2 s, and 8 files: as the design has them, but for open_ns,
 * which was 100 ms. On two cores with a load of 35 one of a thousand saves that truncate, write and close was stopped
 * for longer than that between the first and the last, and half a post was shown. Only what is never closed waits. */
struct batch_times batch_times_default(void);

struct batch;

struct batch *batch_new(struct batch_times times);
void batch_free(struct batch *b);

/* One event for a path. The path is copied. */
void batch_add(struct batch *b, struct str path, enum batch_event event, uint64_t now_ns);

/* Every folder known of is watched now, so what is listed from now on stays true: rescans go out. */
void batch_scanned(struct batch *b, uint64_t now_ns);

/* True while anything is held for this path; for the whole batch. */
bool batch_has(const struct batch *b, struct str path);
bool batch_pending(const struct batch *b);

/* True while batch_take may have something to give, so that its `hold` is worth finding out. */
bool batch_ready(const struct batch *b, uint64_t now_ns);

/* When batch_take should be asked again; UINT64_MAX: not before the next event. */
uint64_t batch_due(const struct batch *b, uint64_t now_ns);

/* Takes what has settled, gone before rescan before the rest and each in the order of events;
 * returns how many, 0 for none. *ret and its paths live until the next batch_take or batch_free. */
size_t batch_take(
	struct batch *b, uint64_t now_ns, enum batch_hold hold, const struct change **ret);

#endif
