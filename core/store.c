/* Opening a store, reading from it, and handing over what is to be written. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uv.h>

#include "core/heap.h"
#include "core/store_file.h"
#include "core/yield.h"

enum {
	PENDING_MAX = 32 << 20,
	HAND_OVER = 256 << 10,
	BULK = 4 << 20, /* the same, of a store in bulk */
};
enum { FILES_NEW = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW };

static const char index_magic[16] = "platen index 1\n", values_magic[16] = "platen values1\n";

size_t
store_read_some(int fd, void *p, size_t n, uint64_t at)
{
	size_t all = 0;
	while (all < n) {
		ssize_t got = pread(fd, (char *)p + all, n - all, (off_t)(at + all));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		all += (size_t)got;
	}
	return all;
}

bool
store_read_at(int fd, void *p, size_t n, uint64_t at)
{
	return store_read_some(fd, p, n, at) == n;
}

bool
store_write_at(int fd, const void *p, size_t n, uint64_t at)
{
	for (const char *from = p; n;) {
		ssize_t put = pwrite(fd, from, n, (off_t)at);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		from += put;
		at += (uint64_t)put;
		n -= (size_t)put;
	}
	return true;
}

static struct str
bytes_of(const void *p, size_t n)
{
	return (struct str){ p, n };
}

uint32_t
slot_check(const struct slot *slot, uint64_t generation)
{
	return (uint32_t)hash64(bytes_of(slot, offsetof(struct slot, check)), generation);
}

uint64_t
record_sum(struct fingerprint key, struct str bytes)
{
	return hash64(bytes, key.lo ^ key.hi);
}

/* ---- files ---- */

static bool
header_read(int fd, const char magic[16], struct store_header *ret)
{
	return store_read_at(fd, ret, sizeof(*ret), 0) && memcmp(ret->magic, magic, 16) == 0 &&
	       ret->check == hash64(bytes_of(ret, offsetof(struct store_header, check)), 0);
}

static bool
header_write(int fd, const char magic[16], struct fingerprint version, const struct store_files *f,
	uint64_t buckets)
{
	struct store_header h = {
		.version = version, .generation = f->generation, .buckets = buckets
	};
	memcpy(h.magic, magic, 16);
	h.check = hash64(bytes_of(&h, offsetof(struct store_header, check)), 0);
	return store_write_at(fd, &h, sizeof(h), 0);
}

void
store_files_close(struct store_files *f)
{
	if (f->index >= 0)
		(void)close(f->index); /* what counts was written, or is lost as after a kill */
	if (f->values >= 0)
		(void)close(f->values);
	*f = (struct store_files){ -1, -1, 0, 0 };
}

int
store_files_new(int folder, struct fingerprint version, uint64_t buckets, struct store_files *ret)
{
	struct store_files f = { .buckets = buckets };
	uint64_t index_size = INDEX_START + buckets * BUCKET_BYTES;
	if (getrandom(&f.generation, sizeof(f.generation), 0) < 0)
		return -errno;
	f.index = openat(folder, STORE_INDEX ".new", FILES_NEW, 0666);
	f.values = openat(folder, STORE_VALUES ".new", FILES_NEW, 0666);
	bool good = f.index >= 0 && f.values >= 0 &&
		    header_write(f.index, index_magic, version, &f, buckets) &&
		    header_write(f.values, values_magic, version, &f, 0) &&
		    ftruncate(f.index, (off_t)index_size) == 0 &&
		    ftruncate(f.values, VALUES_START) == 0;
	int r = good ? 0 : errno ? -errno : UV_EIO;
	if (r < 0)
		store_files_close(&f);
	else
		*ret = f;
	return r;
}

int
store_index_new(int folder, struct fingerprint version, uint64_t buckets,
	const struct store_files *old, struct store_files *ret)
{
	struct store_files f = { .generation = old->generation, .buckets = buckets };
	f.index = openat(folder, STORE_INDEX ".new", FILES_NEW, 0666);
	f.values = fcntl(old->values, F_DUPFD_CLOEXEC, 0);
	bool good = f.index >= 0 && f.values >= 0 &&
		    header_write(f.index, index_magic, version, &f, buckets) &&
		    ftruncate(f.index, (off_t)(INDEX_START + buckets * BUCKET_BYTES)) == 0;
	int r = good ? 0 : errno ? -errno : UV_EIO;
	if (r < 0)
		store_files_close(&f);
	else
		*ret = f;
	return r;
}

int
store_index_rename(int folder)
{
	return renameat(folder, STORE_INDEX ".new", folder, STORE_INDEX) < 0 ? -errno : 0;
}

int
store_files_rename(int folder)
{
	if (renameat(folder, STORE_VALUES ".new", folder, STORE_VALUES) < 0)
		return -errno;
	return store_index_rename(folder);
}

/* What is in the folder: STORE_KEPT, and then *ret is open. */
static enum store_state
files_open(struct store *s, struct store_files *ret)
{
	int flags = (s->lock >= 0 ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
	struct store_files f = { .index = openat(s->folder, STORE_INDEX, flags) };
	f.values = openat(s->folder, STORE_VALUES, flags);
	struct store_header index, values;
	struct stat st;
	enum store_state state = STORE_DAMAGED;
	if (f.index < 0 && f.values < 0) {
		state = STORE_NEW;
	} else if (f.index >= 0 && f.values >= 0 && header_read(f.index, index_magic, &index) &&
		   header_read(f.values, values_magic, &values) &&
		   index.generation == values.generation && fstat(f.index, &st) == 0) {
		uint64_t n = index.buckets;
		bool whole = n >= 1 && n <= BUCKETS_MAX && (n & (n - 1)) == 0 &&
			     (uint64_t)st.st_size == INDEX_START + n * BUCKET_BYTES;
		f.generation = index.generation;
		f.buckets = n;
		if (!fingerprint_eq(index.version, s->version))
			state = STORE_OTHER;
		else if (whole)
			state = STORE_KEPT;
	}
	if (state == STORE_KEPT)
		*ret = f;
	else
		store_files_close(&f);
	return state;
}

/* ---- opening ---- */

/* One process writes. Where the file system knows no locks nobody does: such are network folders. */
static int
lock_take(struct store *s)
{
	int fd = openat(s->folder, STORE_LOCK, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (fd < 0)
		return -errno;
	int r;
	do
		r = flock(fd, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
	while (r == -EINTR);
	if (r == 0)
		s->lock = fd;
	else
		(void)close(fd); /* nothing was written */
	return r == -EWOULDBLOCK ? 0 : r;
}

static int
files_begin(struct store *s, enum store_state *ret_state)
{
	enum store_state state = files_open(s, &s->files);
	int r = 0;
	if (state != STORE_KEPT && s->lock >= 0) {
		r = store_files_new(s->folder, s->version, BUCKETS_MIN, &s->files);
		if (r == 0)
			r = store_files_rename(s->folder);
	}
	if (state != STORE_KEPT && s->lock >= 0)
		s->met = calloc(1, MET_BITS / 8); /* it does without */
	*ret_state = s->lock < 0 ? STORE_SHARED : state;
	s->writer.files = s->files;
	return r;
}

int
store_open(const char *folder, struct fingerprint version, uint64_t max, struct store **ret,
	enum store_state *ret_state)
{
	struct store *s = heap_new(sizeof(*s));
	s->lock = -1;
	s->files = s->incoming = s->left.files = (struct store_files){ -1, -1, 0, 0 };
	s->version = version;
	s->max = max;
	s->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = s->folder < 0 ? -errno : lock_take(s);
	if (r == 0)
		r = files_begin(s, ret_state);
	(void)pthread_mutex_init(&s->mutex, NULL); /* these do not fail on Linux */
	(void)pthread_cond_init(&s->work, NULL);
	(void)pthread_cond_init(&s->done, NULL);
	if (r < 0)
		store_close(s);
	else
		*ret = s;
	return r;
}

/* ---- reading ---- */

/* Most of what is asked of a store that began empty was never put: a clean build asks for each of its records, and
 * need not ask the disk. Each key has two bits; one whose bits are others' is looked up as ever. */
static uint8_t *
met_byte(struct store *s, uint64_t half)
{
	return &s->met[(half & (MET_BITS - 1)) >> 3];
}

static uint8_t
met_bit(uint64_t half)
{
	return (uint8_t)(1u << (half & 7));
}

static bool
may_hold(struct store *s, struct fingerprint key)
{
	return !s->met || ((*met_byte(s, key.lo) & met_bit(key.lo)) &&
				  (*met_byte(s, key.hi) & met_bit(key.hi)));
}

static void
note_met(struct store *s, struct fingerprint key)
{
	if (!s->met)
		return;
	*met_byte(s, key.lo) |= met_bit(key.lo);
	*met_byte(s, key.hi) |= met_bit(key.hi);
}

/* Takes over the files that the thread has written anew. */
static void
files_adopt(struct store *s)
{
	if (!atomic_load_explicit(&s->swapped, memory_order_acquire))
		return;
	near_drop(s);
	(void)pthread_mutex_lock(&s->mutex);
	left_files(s, &s->files);
	s->files = s->incoming;
	s->incoming = (struct store_files){ -1, -1, 0, 0 };
	atomic_store(&s->swapped, false);
	(void)pthread_mutex_unlock(&s->mutex);
}

static bool
slot_find(struct store *s, struct fingerprint key, struct slot *ret)
{
	struct slot slots[SLOTS];
	const struct store_files *f = &s->files;
	for (uint64_t i = 0; i < PROBES && i < f->buckets; i++) {
		bool room = false;
		if (!near_bucket(s, bucket_first(f, key) + i, slots))
			return false;
		for (int n = 0; n < SLOTS; n++) {
			room = room || slots[n].offset == 0;
			if (!fingerprint_eq(slots[n].key, key) || slots[n].offset == 0)
				continue;
			*ret = slots[n];
			return slots[n].check == slot_check(&slots[n], f->generation);
		}
		if (room)
			return false;
	}
	return false;
}

/* Whether these are the sum and the bytes of the key's record. */
static bool
is_record(struct fingerprint key, const char *p, size_t len)
{
	uint64_t sum;
	memcpy(&sum, p, sizeof(sum));
	return sum == record_sum(key, bytes_of(p + SUM_BYTES, len));
}

/* Reads a record, its sum before it: by pieces where it is long. False where that fails; *ret_left: where a yield point
 * between them has said that the work is to return. */
static bool
read_record(struct store *s, char *p, size_t n, uint64_t at, bool *ret_left)
{
	enum { PIECE = 128 << 10 };
	bool good = true;
	for (size_t done = 0; done < n && good; done += PIECE) {
		*ret_left = done && yield_now();
		size_t piece = n - done < PIECE ? n - done : PIECE;
		good = !*ret_left && store_read_at(s->files.values, p + done, piece, at + done);
	}
	return good;
}

bool
store_get(struct store *s, struct fingerprint key, struct arena *a, struct str *ret)
{
	struct slot slot;
	files_adopt(s);
	if (s->files.index < 0 || !may_hold(s, key) || !slot_find(s, key, &slot) ||
		slot.len > RECORD_MAX)
		return false;
	struct arena_mark mark = arena_mark(a);
	size_t n = SUM_BYTES + (size_t)slot.len;
	char *p = arena_alloc_raw(a, n);
	bool left = false,
	     good = (near_record(s, p, n, slot.offset) && is_record(key, p, slot.len)) ||
		    (read_record(s, p, n, slot.offset, &left) && is_record(key, p, slot.len));
	if (good)
		*ret = bytes_of(p + SUM_BYTES, slot.len);
	else
		arena_release(a, mark);
	s->torn |= !good && !left;
	return good;
}

bool
store_torn(const struct store *s)
{
	return s->torn;
}

/* ---- writing ---- */

static void *
thread_main(void *arg)
{
	struct store *s = arg;
	(void)pthread_mutex_lock(&s->mutex);
	while (!s->stop || s->wanted) {
		if (left_done(s))
			continue;
		if (!s->wanted) {
			(void)pthread_cond_wait(&s->work, &s->mutex);
			continue;
		}
		s->batch = s->pending;
		s->pending = (struct store_queue){ 0 };
		s->wanted = false;
		s->busy = true;
		(void)pthread_mutex_unlock(&s->mutex);
		store_write(s);
		atomic_fetch_add_explicit(&s->written, 1, memory_order_release);
		pending_done(&s->batch);
		if (s->writer.out.cap > 2 * HAND_OVER)
			buf_done(&s->writer.out); /* of a burst: it is the system's again */
		(void)pthread_mutex_lock(&s->mutex);
		s->busy = false;
		(void)pthread_cond_broadcast(&s->done);
	}
	(void)pthread_mutex_unlock(&s->mutex);
	return NULL;
}

/* Signals are for the thread that asks for them. */
bool
store_thread(struct store *s)
{
	sigset_t all, old;
	if (s->has_thread)
		return true;
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &old);
	int r = pthread_create(&s->thread, NULL, thread_main, s);
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	s->has_thread = r == 0;
	if (r != 0)
		atomic_store(&s->failure, -r);
	return s->has_thread;
}

uint64_t
store_bytes(const struct store *s)
{
	struct stat index, values;
	if (fstat(s->files.index, &index) < 0 || fstat(s->files.values, &values) < 0)
		return 0;
	return (uint64_t)index.st_blocks * 512 + (uint64_t)values.st_blocks * 512;
}

int
store_failure(struct store *s)
{
	return atomic_load(&s->failure);
}

/* Has the thread write what waits. */
static void
hand_over(struct store *s)
{
	near_drop(s);
	if (store_waiting(s) == 0 || !store_thread(s))
		return;
	(void)pthread_mutex_lock(&s->mutex);
	s->wanted = true;
	(void)pthread_cond_signal(&s->work);
	while (s->in_step && (s->wanted || s->busy))
		(void)pthread_cond_wait(&s->done, &s->mutex);
	(void)pthread_mutex_unlock(&s->mutex);
}

/* Of a record of so many bytes; `given`: what they are in, or NULL, where they are copied. */
static bool
put(struct store *s, struct fingerprint key, struct str bytes, struct buf *given)
{
	if (s->lock < 0 || store_failure(s) || bytes.len > RECORD_MAX)
		return false;
	(void)pthread_mutex_lock(&s->mutex);
	bool room = s->pending.len + bytes.len <= PENDING_MAX;
	if (room && given)
		pending_give(&s->pending, key, given);
	else if (room)
		pending_add(&s->pending, key, bytes);
	if (room)
		note_met(s, key);
	bool flush = s->pending.len > (s->in_bulk ? BULK : HAND_OVER) && !s->wanted;
	(void)pthread_mutex_unlock(&s->mutex);
	if (flush)
		hand_over(s);
	return room;
}

bool
store_put(struct store *s, struct fingerprint key, struct str bytes)
{
	return put(s, key, bytes, NULL);
}

bool
store_give(struct store *s, struct fingerprint key, struct buf *record)
{
	(void)buf_reserve(record, STORE_BEHIND);
	bool kept = put(s, key, str_from(buf_str(record), STORE_BEFORE), record);
	buf_done(record);
	return kept;
}

size_t
store_waiting(struct store *s)
{
	(void)pthread_mutex_lock(&s->mutex);
	size_t n = s->pending.len;
	(void)pthread_mutex_unlock(&s->mutex);
	return n;
}

void
store_flush(struct store *s)
{
	if (!s->in_bulk)
		hand_over(s);
}

void
store_in_bulk(struct store *s)
{
	s->in_bulk = true;
}

void
store_in_step(struct store *s)
{
	s->in_step = true;
}

void
store_sync(struct store *s)
{
	hand_over(s);
	if (!s->has_thread)
		return; /* nothing was ever put, or nobody can write it */
	(void)pthread_mutex_lock(&s->mutex);
	while (s->wanted || s->busy)
		(void)pthread_cond_wait(&s->done, &s->mutex);
	(void)pthread_mutex_unlock(&s->mutex);
}

void
store_close(struct store *s)
{
	if (!s)
		return;
	store_sync(s);
	if (s->has_thread) {
		(void)pthread_mutex_lock(&s->mutex);
		s->stop = true;
		(void)pthread_cond_signal(&s->work);
		(void)pthread_mutex_unlock(&s->mutex);
		(void)pthread_join(s->thread, NULL);
		s->has_thread = false;
		(void)pthread_mutex_lock(&s->mutex);
		(void)left_done(s);
		(void)pthread_mutex_unlock(&s->mutex);
	}
	files_adopt(s);
	near_drop(s);
	store_files_close(&s->files);
	if (s->lock >= 0)
		(void)close(s->lock); /* which ends the lock */
	if (s->folder >= 0)
		(void)close(s->folder);
	(void)pthread_mutex_destroy(&s->mutex);
	(void)pthread_cond_destroy(&s->work);
	(void)pthread_cond_destroy(&s->done);
	pending_done(&s->pending);
	buf_done(&s->writer.out);
	free(s->writer.slots);
	free(s->met);
	free(s);
}

int
store_remove_in(int folder)
{
	static const char *const names[] = { STORE_INDEX, STORE_VALUES, STORE_LOCK,
		STORE_INDEX ".new", STORE_VALUES ".new" };
	int r = 0;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (unlinkat(folder, names[i], 0) < 0 && errno != ENOENT)
			r = -errno;
	return r;
}

int
store_remove(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : -errno;
	int r = store_remove_in(fd);
	(void)close(fd); /* read only */
	return r;
}
