/* Records by 128-bit keys, in a folder, that outlive the process: a cache that may be lost at any time.
 *
 * What is asked of it: opening costs the same at a hundred records and at a million; reading never
 * crashes or gives wrong bytes, whatever is in the files; writing never makes the reading thread wait;
 * a process that is killed leaves what it had written; two processes may use one folder.
 *
 * LMDB was measured, and left: its pages have no checksums, so that flipped bits in them can end the
 * process, and a value of 6 KB takes a third more room. A log with an index does with less:
 *
 *	values    header, then records one behind the other: sum (8 bytes), bytes
 *	index     header, then buckets of 16 slots: key (16), offset (8), length (4), check (4)
 *	lock      held by the one process that writes
 *
 * A key's slot stands in the bucket that its bits name, or in one of the next. A record is looked up by
 * one read of a bucket and one of the record, with pread: nothing is mapped, so nothing can raise
 * SIGBUS. A slot counts if its check is right, a record if its sum is; the sum is seeded with the key.
 * What is torn, truncated or flipped is a miss, and so is what a power cut took: nothing is ever
 * synced. Records are appended before their slots are written.
 *
 * A thread writes. It gets batches; it alone changes the files. When the index is full, or less than
 * half of the log counts any more, or the bound is reached, it writes new files beside the old ones and
 * renames them; the oldest records go first. Both files name their generation, so that two that do
 * not belong together are found out. A process that did not get the lock reads, and writes nothing. */
#ifndef CORE_STORE_H
#define CORE_STORE_H

#include "core/arena.h"
#include "core/buf.h"
#include "core/hash.h"

struct store;

enum store_state {
	STORE_KEPT,    /* there were records */
	STORE_NEW,     /* nothing was there */
	STORE_OTHER,   /* what was there was of another version, and is gone */
	STORE_DAMAGED, /* what was there was no store, and is gone */
	STORE_SHARED,  /* another process writes: this one only reads */
};

/* Opens the store in the folder (which is there), for the version; records of another one are dropped.
 * `max`: the bytes that its files may take, about. A negative libuv code where the folder cannot be
 * used. */
int store_open(const char *folder, struct fingerprint version, uint64_t max, struct store **ret,
	enum store_state *ret_state);

/* Writes what was put and ends the thread. NULL is fine. */
void store_close(struct store *s);

/* The record of a key, in the arena. False where there is none, or it cannot be read, or a yield point (core/yield.h)
 * within a long one has said that the work is to return. */
bool store_get(struct store *s, struct fingerprint key, struct arena *a, struct str *ret);

/* Keeps a copy of the bytes, in the place of what the key had. Found by store_get when the thread has
 * written it. False where nothing is kept: only reading, failed, or too much waits to be written. */
bool store_put(struct store *s, struct fingerprint key, struct str bytes);

/* The same of a long record that is not copied: it stands behind STORE_BEFORE bytes, with no arena, and is empty
 * afterwards. With room for STORE_BEHIND more it is not moved either. */
enum { STORE_BEFORE = 8, STORE_BEHIND = 64 };
bool store_give(struct store *s, struct fingerprint key, struct buf *record);

/* Has the thread write what was put, when it is done with what it had before; what was read ahead is the system's
 * again. */
void store_flush(struct store *s);

/* From now on store_flush waits until all is written, and store_put where it hands over: one thread works at a
 * time, and what is written at once is the same in each run. For who was told to have one thread. */
void store_in_step(struct store *s);

/* From now on store_flush does nothing, and what was put is written by several megabytes, at the end and by store_sync:
 * records that are named in the index together take fewer and larger writes. For a process that is soon over. */
void store_in_bulk(struct store *s);

/* The bytes that were put and are not yet being written. */
size_t store_waiting(struct store *s);

/* The bytes that its files take; 0 where there are none. */
uint64_t store_bytes(const struct store *s);

/* Waits until all that was put is written. */
void store_sync(struct store *s);

/* Whether a record that was asked for was not what had been written: torn, or flipped. */
bool store_torn(const struct store *s);

/* The negative libuv code with which writing ended for good, or 0. */
int store_failure(struct store *s);

/* Removes the files of a store from the folder; what else is in it stays. 0 where there are none. */
int store_remove(const char *folder);
int store_remove_in(int folder); /* that is open */

#endif
