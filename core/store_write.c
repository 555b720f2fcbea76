/* Writing a store: by its thread alone, one batch after the other.
 *
 * Records are appended to the values from where they were put, then each gets its slot in the index: in the order of
 * buckets, those close together by one reading and one writing. A slot that is torn by the end of the
 * process does not count, nor one whose record is not there. What takes a place in no slot any more is
 * dead, until the files are written anew. An index that is too small is made anew by itself: the records
 * stay where they are. */
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uv.h>

#include "core/heap.h"
#include "core/store_file.h"

enum {
	LITTLE = 4 << 20,
	PIECE = 1 << 20,
	SLOT_ROOM = 3 * sizeof(struct slot),
	WINDOW = 64, /* buckets that are changed together, */
	GAP = 4      /* where no more than these lie between two */
};

/* What a record takes in both files, in an index that is a third full. */
static uint64_t
room_of(const struct slot *slot)
{
	return SUM_BYTES + (uint64_t)slot->len + SLOT_ROOM;
}

static void
fail(struct store *s, int code)
{
	atomic_store(&s->failure, code < 0 ? code : UV_EIO);
}

static bool
is_good(const struct slot *slot, const struct store_files *f)
{
	return slot->offset && slot->check == slot_check(slot, f->generation);
}

/* ---- slots ---- */

/* Some buckets of the index, in memory: first to first + n - 1. */
struct window {
	uint64_t first, n;
	struct slot slots[WINDOW][SLOTS];
};

/* Where the slot belongs in a bucket: in the place of the same key, else in a free one; -1 where it is full. */
static int
place_in(struct store_writer *w, const struct slot bucket[SLOTS], const struct slot *slot)
{
	int at = -1;
	for (int i = SLOTS - 1; i >= 0; i--)
		if (!is_good(&bucket[i], &w->files))
			at = i;
	for (int i = 0; i < SLOTS; i++)
		if (fingerprint_eq(bucket[i].key, slot->key) && bucket[i].offset)
			at = i;
	if (at < 0)
		return at;
	if (is_good(&bucket[at], &w->files))
		w->live -= SUM_BYTES + bucket[at].len;
	else
		w->used++;
	w->live += SUM_BYTES + slot->len;
	return at;
}

/* Puts the slot into a bucket, of the window where it is in it; else of the file. False where that fails. */
static bool
bucket_put(struct store_writer *w, struct window *in, uint64_t bucket, const struct slot *slot,
	bool *ret_done)
{
	struct slot slots[SLOTS];
	uint64_t place = bucket_place(&w->files, bucket);
	bucket &= w->files.buckets - 1;
	bool near = bucket - in->first < in->n;
	struct slot *to = near ? in->slots[bucket - in->first] : slots;
	if (!near && !store_read_at(w->files.index, slots, sizeof(slots), place))
		return false;
	int at = place_in(w, to, slot);
	*ret_done = at >= 0;
	if (at < 0)
		return true;
	to[at] = *slot;
	return near || store_write_at(w->files.index, slot, sizeof(*slot),
			       place + (uint64_t)at * sizeof(*slot));
}

/* False where that fails; *ret_full: where there is no room for it. A key whose buckets were full once may
 * stand in a later one: those before stay full, as slots are never freed. */
static bool
slot_put(struct store_writer *w, struct window *in, const struct slot *slot, bool *ret_full)
{
	bool done = false, good = true;
	uint64_t first = bucket_first(&w->files, slot->key);
	for (uint64_t i = 0; good && !done && i < PROBES && i < w->files.buckets; i++)
		good = bucket_put(w, in, first + i, slot, &done);
	*ret_full = good && !done;
	return good;
}

struct sorted {
	uint64_t bucket;
	struct slot *slot;
};

/* Of one key's the later record comes later. */
static int
by_bucket(const void *left, const void *right)
{
	const struct sorted *a = left, *b = right;
	if (a->bucket != b->bucket)
		return a->bucket > b->bucket ? 1 : -1;
	return (a->slot->offset > b->slot->offset) - (a->slot->offset < b->slot->offset);
}

/* Puts the first ones, as many as share a window; how many, or 0 where that fails. */
static size_t
window_put(struct store_writer *w, const struct sorted *all, size_t n, bool *ret_full)
{
	struct window in;
	size_t many = 1;
	in.first = all[0].bucket;
	while (many < n && all[many].bucket - all[many - 1].bucket <= GAP &&
		all[many].bucket - in.first < WINDOW)
		many++;
	in.n = all[many - 1].bucket - in.first + 1;
	if (in.n == 1 && many == 1)
		in.n = 0; /* one slot is written by itself */
	size_t bytes = (size_t)in.n * BUCKET_BYTES;
	uint64_t place = bucket_place(&w->files, in.first);
	bool good = !bytes || store_read_at(w->files.index, in.slots, bytes, place);
	for (size_t i = 0; i < many && good && !*ret_full; i++) {
		all[i].slot->check = slot_check(all[i].slot, w->files.generation);
		good = slot_put(w, &in, all[i].slot, ret_full);
	}
	good = good && (!bytes || store_write_at(w->files.index, in.slots, bytes, place));
	return good ? many : 0;
}

/* Names the records in the index. False where that fails; *ret_full: where there is no room. */
static bool
slots_put(struct store_writer *w, struct slot *slots, size_t n, bool *ret_full)
{
	struct sorted *all = heap_resize(NULL, n, sizeof(*all));
	for (size_t i = 0; i < n; i++)
		all[i] = (struct sorted){ bucket_first(&w->files, slots[i].key), &slots[i] };
	qsort(all, n, sizeof(*all), by_bucket);
	*ret_full = false;
	bool good = true;
	for (size_t i = 0, many = 0; i < n && good && !*ret_full; i += many) {
		many = window_put(w, all + i, n - i, ret_full);
		good = many > 0;
	}
	free(all);
	return good;
}

/* Goes through the index, WINDOW buckets at a time, and tells `each` the good slots. */
static bool
each_slot(const struct store_writer *w, void (*each)(void *ctx, const struct slot *slot), void *ctx)
{
	struct slot slots[WINDOW * SLOTS];
	for (uint64_t b = 0; b < w->files.buckets; b += WINDOW) {
		uint64_t n = w->files.buckets - b < WINDOW ? w->files.buckets - b : WINDOW;
		if (!store_read_at(
			    w->files.index, slots, n * BUCKET_BYTES, bucket_place(&w->files, b)))
			return false;
		for (size_t i = 0; i < n * SLOTS; i++)
			if (is_good(&slots[i], &w->files))
				each(ctx, &slots[i]);
	}
	return true;
}

static void
count_slot(void *ctx, const struct slot *slot)
{
	struct store_writer *w = ctx;
	w->used++;
	w->live += SUM_BYTES + slot->len;
}

/* Goes once through the index, to know how much of the files counts. */
static bool
count(struct store_writer *w)
{
	struct stat st;
	if (w->counted)
		return true;
	if (fstat(w->files.values, &st) < 0)
		return false;
	w->end = (uint64_t)st.st_size < VALUES_START ? VALUES_START : (uint64_t)st.st_size;
	w->live = w->used = 0;
	w->counted = each_slot(w, count_slot, w);
	return w->counted;
}

/* ---- new files ---- */

struct moving {
	struct slot *slots; /* the good ones, the oldest record first */
	size_t n, cap;
	struct store_writer to;
};

static int
by_offset(const void *left, const void *right)
{
	const struct slot *a = left, *b = right;
	return (a->offset > b->offset) - (a->offset < b->offset);
}

static void
gather_slot(void *ctx, const struct slot *slot)
{
	struct moving *m = ctx;
	if (m->n < m->cap)
		m->slots[m->n++] = *slot;
}

static bool
gather(struct store_writer *w, struct moving *m)
{
	m->cap = w->used;
	m->slots = heap_resize(NULL, m->cap, sizeof(*m->slots));
	if (!each_slot(w, gather_slot, m))
		return false;
	qsort(m->slots, m->n, sizeof(*m->slots), by_offset);
	return true;
}

/* Appends what is in w->out, and names it in the index. */
static bool
append(struct store_writer *w, bool *ret_full)
{
	*ret_full = false;
	if (!store_write_at(w->files.values, w->out.ptr, w->out.len, w->end))
		return false;
	if (!slots_put(w, w->slots, w->n, ret_full))
		return false;
	w->end += w->out.len;
	w->n = 0;
	buf_clear(&w->out);
	return true;
}

static void
add_slot(struct store_writer *w, struct slot slot)
{
	w->slots = heap_grow(w->slots, w->n, &w->cap, sizeof(*w->slots));
	w->slots[w->n++] = slot;
}

/* Adds a record to w->out, and its slot. */
static void
add(struct store_writer *w, struct fingerprint key, struct str bytes)
{
	uint64_t sum = record_sum(key, bytes);
	add_slot(
		w, (struct slot){
			   .key = key, .offset = w->end + w->out.len, .len = (uint32_t)bytes.len });
	buf_add(&w->out, (struct str){ (const char *)&sum, sizeof(sum) });
	buf_add(&w->out, bytes);
}

/* Copies the records from slot `from` on into the new files; those that cannot be read are left out. */
static bool
copy(const struct store_writer *w, struct moving *m, size_t from)
{
	struct buf record = { 0 };
	bool full = false, good = true;
	for (size_t i = from; i < m->n && good && !full; i++) {
		size_t n = SUM_BYTES + (size_t)m->slots[i].len;
		uint64_t sum;
		buf_clear(&record);
		if (n > RECORD_MAX || !buf_reserve(&record, n) ||
			!store_read_at(w->files.values, record.ptr, n, m->slots[i].offset))
			continue;
		memcpy(&sum, record.ptr, sizeof(sum));
		struct str bytes = { record.ptr + SUM_BYTES, n - SUM_BYTES };
		if (sum != record_sum(m->slots[i].key, bytes))
			continue;
		add(&m->to, m->slots[i].key, bytes);
		if (m->to.out.len > PIECE)
			good = append(&m->to, &full);
	}
	if (good && !full)
		good = append(&m->to, &full);
	buf_done(&record);
	return good && !full;
}

/* The first slot of those that are kept: the newest, as far as half of the bound goes, where it is reached. */
static size_t
first_kept(const struct store *s, const struct moving *m)
{
	uint64_t all = s->writer.live + s->writer.used * SLOT_ROOM;
	uint64_t left = all < s->max / 4 * 3 ? UINT64_MAX : s->max / 2;
	size_t i = m->n;
	while (i > 0 && left >= room_of(&m->slots[i - 1]))
		left -= room_of(&m->slots[--i]);
	return i;
}

/* Has the loop's thread read the new files from now on. */
static void
hand_over(struct store *s)
{
	(void)pthread_mutex_lock(&s->mutex);
	struct store_files before = s->incoming; /* which it has not taken yet */
	s->incoming = s->writer.files;
	atomic_store_explicit(&s->swapped, true, memory_order_release);
	(void)pthread_mutex_unlock(&s->mutex);
	store_files_close(&before); /* it may be long, and then who puts would wait */
}

/* An index for so many records is half full, or less. */
static uint64_t
buckets_for(size_t records)
{
	uint64_t buckets = BUCKETS_MIN;
	while (buckets * SLOTS < records * 2 && buckets < BUCKETS_MAX)
		buckets *= 2;
	return buckets;
}

/* Writes both files anew, with room in the index for so many records more. */
static bool
renew(struct store *s, size_t more)
{
	struct store_writer *w = &s->writer;
	struct moving m = { 0 };
	bool good = gather(w, &m);
	size_t from = good ? first_kept(s, &m) : 0;
	uint64_t buckets = buckets_for(m.n - from + more);
	int r = good ? store_files_new(s->folder, s->version, buckets, &m.to.files) : -errno;
	m.to.end = VALUES_START;
	m.to.counted = true;
	if (r == 0 && !copy(w, &m, from))
		r = errno ? -errno : UV_EIO;
	if (r == 0)
		r = store_files_rename(s->folder);
	free(m.slots);
	if (r < 0) {
		store_files_close(&m.to.files);
		buf_done(&m.to.out);
		free(m.to.slots);
		fail(s, r);
		return false;
	}
	buf_done(&w->out);
	free(w->slots);
	*w = m.to;
	hand_over(s);
	return true;
}

/* Makes the index anew, with room for so many records more; the records stay where they are. */
static bool
grow(struct store *s, size_t more)
{
	struct store_writer *w = &s->writer, to = *w;
	struct moving m = { 0 };
	bool full = false;
	to.live = to.used = 0;
	bool good = gather(w, &m);
	int r = good ? store_index_new(
			       s->folder, s->version, buckets_for(m.n + more), &w->files, &to.files)
		     : -errno;
	if (good && r == 0) {
		good = slots_put(&to, m.slots, m.n, &full) && !full;
		r = good ? store_index_rename(s->folder) : errno ? -errno : UV_EIO;
		if (r < 0)
			store_files_close(&to.files);
	}
	free(m.slots);
	if (r < 0 || !good) {
		fail(s, r);
		return false;
	}
	*w = to;
	hand_over(s);
	return true;
}

/* Whether an index of this size has little room left with so many records more: one bucket in six is full then. */
static bool
is_crowded(const struct store_writer *w, size_t more)
{
	return (w->used + more) * 5 > w->files.buckets * SLOTS * 4;
}

/* Whether the records themselves are to be written anew: too much is dead, or the bound is reached, with an index
 * for so many records more. */
static bool
is_worn(const struct store *s, size_t more)
{
	const struct store_writer *w = &s->writer;
	uint64_t dead = w->end - VALUES_START - w->live, buckets = w->files.buckets;
	if (more || is_crowded(w, 0))
		buckets = buckets_for(w->used + more);
	return dead > w->live + LITTLE || w->end + buckets * BUCKET_BYTES > s->max;
}

/* ---- a batch ---- */

/* Writes a piece at `at`, each record with its sum, and adds the slots. */
static bool
write_piece(struct store_writer *w, struct store_piece *piece, uint64_t at)
{
	for (size_t i = 0; i < piece->n; i++) {
		struct slot slot = *piece_slot(piece, i);
		char *record = piece->bytes + slot.offset;
		uint64_t sum = record_sum(slot.key, (struct str){ record + SUM_BYTES, slot.len });
		memcpy(record, &sum, sizeof(sum));
		slot.offset += at;
		add_slot(w, slot);
	}
	return store_write_at(w->files.values, piece->bytes, piece->len, at);
}

/* Appends the batch, from the pieces that it came in, and names it in the index. */
static bool
append_batch(struct store *s, bool *ret_full)
{
	struct store_writer *w = &s->writer;
	uint64_t end = w->end;
	w->n = 0;
	for (struct store_piece *piece = s->batch.first; piece; piece = piece->next) {
		if (!write_piece(w, piece, end))
			return false;
		end += piece->len;
	}
	if (!slots_put(w, w->slots, w->n, ret_full))
		return false;
	w->end = end;
	return true;
}

void
store_write(struct store *s)
{
	struct store_writer *w = &s->writer;
	bool full = true;
	size_t n = 0;
	errno = 0;
	if (atomic_load(&s->failure))
		return;
	if (!count(w)) {
		fail(s, -errno);
		return;
	}
	for (const struct store_piece *piece = s->batch.first; piece; piece = piece->next)
		n += piece->n;
	/* again where the index was full, which is rare, as it is made larger in time; else what was appended is
	 * dead */
	for (int tries = 0; full && tries < 3; tries++) {
		if (is_crowded(w, n) && !is_worn(s, n) && !grow(s, n))
			return;
		if (!append_batch(s, &full)) {
			fail(s, -errno);
			return;
		}
		size_t more = full ? n : 0;
		if (is_worn(s, more) ? !renew(s, more)
				     : (full || is_crowded(w, 0)) && !grow(s, more))
			return;
	}
}
