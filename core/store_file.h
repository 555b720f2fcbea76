/* The files of a store: what reading them (store.c) and writing them (store_write.c) share. */
#ifndef CORE_STORE_FILE_H
#define CORE_STORE_FILE_H

#include <pthread.h>
#include <stdatomic.h>

#include "core/buf.h"
#include "core/store.h"

#define STORE_INDEX  "index"
#define STORE_VALUES "values"
#define STORE_LOCK   "lock"

enum {
	SLOTS = 16, /* of a bucket */
	PROBES = 8, /* buckets that are looked at for a key */
	BUCKET_BYTES = SLOTS * 32,
	INDEX_START = BUCKET_BYTES, /* where the first bucket lies: behind the header */
	VALUES_START = 64,
	BUCKETS_MIN = 64,
	BUCKETS_MAX = 1 << 24,
	SUM_BYTES = 8,
	RECORD_MAX = 64 << 20,
	MET_BITS = 1 << 22,
	NEAR_PIECES = 8,
	NEAR_BYTES = 16 << 10,
	LEFT_MAX = 4,
};

struct slot {
	struct fingerprint key;
	uint64_t offset; /* of the record's sum in the values; 0: the slot is free */
	uint32_t len;    /* of its bytes */
	uint32_t check;  /* of all before */
};
_Static_assert(sizeof(struct slot) * SLOTS == BUCKET_BYTES, "a bucket is read as it stands");

/* Both files begin with this. */
struct store_header {
	char magic[16];
	struct fingerprint version;
	uint64_t generation; /* the same in both */
	uint64_t buckets;    /* of the index; 0 in the values */
	uint64_t check;      /* of all before */
};
_Static_assert(sizeof(struct store_header) <= VALUES_START, "the header has its place");

/* A pair of open files. */
struct store_files {
	int index, values; /* descriptors, or -1 */
	uint64_t generation;
	uint64_t buckets; /* a power of two */
};

/* What the thread alone uses. */
struct store_writer {
	struct store_files files;
	uint64_t end;       /* where the next record goes */
	uint64_t live;      /* bytes of records that slots name */
	uint64_t used;      /* slots */
	bool counted;       /* live and used are known */
	struct buf out;     /* records as they are appended */
	struct slot *slots; /* of these */
	size_t n, cap;
};

/* What was put and is not written yet, in pieces that stay where they are: what it costs to put a record does
 * not depend on how much waits. A piece has whole records, from the front as they are appended to the values (room
 * for the sum, then the bytes), and from the back their slots. */
struct store_piece {
	struct store_piece *next;
	size_t len, n; /* bytes of records; slots */
	size_t cap;    /* of both, a multiple of a slot */
	char *bytes;   /* `own`, or what was given */
	char own[];
};

struct store_queue {
	struct store_piece *first, *last; /* NULL: empty */
	size_t len;                       /* bytes in all of them */
};

/* What was read beside what was asked for; see store_near.c. Zeroed: nothing. */
struct store_near {
	size_t asked;     /* buckets, since the last drop */
	char *index;      /* room for all buckets; NULL: none are kept */
	uint8_t *pieces;  /* which of its pieces were read */
	unsigned written; /* how often the thread had written by then */
	char *bytes;      /* NEAR_PIECES pieces of the values; NULL: none */
	uint64_t at[NEAR_PIECES];
	size_t len[NEAR_PIECES]; /* of these, what was there */
	unsigned oldest;
};

/* What nobody reads any more, until the thread gives it back; see store_left.c. */
struct store_left {
	void *memory[LEFT_MAX];
	size_t n;
	struct store_files files;
};

struct store {
	int folder; /* descriptor */
	int lock;   /* descriptor; -1: another process has it */
	struct fingerprint version;
	uint64_t max;
	struct store_files files; /* what is read */
	struct store_near near;
	bool torn;    /* a record's sum was wrong */
	uint8_t *met; /* two bits for each key that was put; NULL: it did not begin empty */

	bool has_thread;
	bool in_step; /* who flushes waits */
	bool in_bulk; /* who flushes does not hand over */
	pthread_t thread;
	struct store_writer writer;

	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t work, done;
	struct store_queue pending; /* put and not taken by the thread */
	bool wanted;                /* the thread should take it */
	bool busy;                  /* it writes `batch`, which is then its own */
	bool stop;
	struct store_queue batch;
	struct store_files incoming; /* new files, to be read from now on */
	struct store_left left;
	atomic_bool swapped; /* there are such */
	atomic_int failure;
	atomic_uint written; /* batches */
};

/* Reads or writes all `n` bytes; false where there is less, or it fails (errno). */
bool store_read_at(int fd, void *p, size_t n, uint64_t at);
bool store_write_at(int fd, const void *p, size_t n, uint64_t at);

/* Reads as many of them as there are: how many. */
size_t store_read_some(int fd, void *p, size_t n, uint64_t at);

/* A bucket of the index; false where it cannot be read. */
bool near_bucket(struct store *s, uint64_t bucket, struct slot ret[SLOTS]);

/* `n` bytes of the values, as they were lately; false where they are not near: they have to be read. */
bool near_record(struct store *s, void *p, size_t n, uint64_t at);

void near_drop(struct store *s);

/* The thread that writes; false where there can be none. */
bool store_thread(struct store *s);

/* Frees the memory (NULL is fine), closes the files (the mutex is held): later, where there is a thread for it. For much
 * memory there is. */
void left_memory(struct store *s, void *memory, size_t bytes);
void left_files(struct store *s, struct store_files *files);

/* Does what is left, with the mutex let go meanwhile; false where nothing is. The mutex is held. */
bool left_done(struct store *s);

uint32_t slot_check(const struct slot *slot, uint64_t generation);
uint64_t record_sum(struct fingerprint key, struct str bytes);

/* A copy of the bytes; and what was made for store_give, which is the queue's then. */
void pending_add(struct store_queue *q, struct fingerprint key, struct str bytes);
void pending_give(struct store_queue *q, struct fingerprint key, struct buf *record);
void pending_done(struct store_queue *q);

/* Of a piece, the slot of its record `i`. */
static inline struct slot *
piece_slot(struct store_piece *piece, size_t i)
{
	return (struct slot *)(void *)(piece->bytes + piece->cap) - (i + 1);
}

/* The first bucket of a key. */
static inline uint64_t
bucket_first(const struct store_files *f, struct fingerprint key)
{
	return key.hi & (f->buckets - 1);
}

static inline uint64_t
bucket_place(const struct store_files *f, uint64_t bucket)
{
	return INDEX_START + (bucket & (f->buckets - 1)) * BUCKET_BYTES;
}

/* Makes a pair of new files without a record, under names that end in ".new". 0 or a negative code. */
int store_files_new(
	int folder, struct fingerprint version, uint64_t buckets, struct store_files *ret);

/* Makes a new index to the same values, without a slot, under the name that ends in ".new"; each of the two pairs
 * has descriptors of its own. 0 or a negative code. */
int store_index_new(int folder, struct fingerprint version, uint64_t buckets,
	const struct store_files *old, struct store_files *ret);

/* Gives new files, or a new index, their names. */
int store_files_rename(int folder);
int store_index_rename(int folder);
void store_files_close(struct store_files *f);

/* Writes one batch. On failure nothing more is written: s->failure. Called by the thread. */
void store_write(struct store *s);

#endif
