/* Reading many records one after the other, as a start does that looks up what each post was: of what lies near to what
 * was asked for, the system is asked once.
 *
 * Keys are hashes, so that one bucket of the index tells nothing of the next: after as many questions as an eighth of
 * the buckets, they are read by large pieces, which are kept, and asked in memory. (All at once would be one wait
 * of 18 ms at 100,000 posts.) Records that were made together lie together: small
 * ones are read with what is around them.
 *
 * Nothing is trusted that was not before. A slot has its check, a record its sum, and where that does not hold here the
 * files are read themselves. The copy of the index goes when the thread has written: what it does not know yet is a
 * miss, as long as that takes. All of it goes when nothing is left to be done (store_flush). */
#include <stdlib.h>

#include "core/store_file.h"

enum {
	ASKED_LEAST = 64,           /* records, before more is read than they are */
	SHARE = 8,                  /* of the buckets, before all of them are */
	SMALL = 2048,               /* bytes of a record */
	PIECE = 256 * BUCKET_BYTES, /* of the index */
};

void
near_drop(struct store *s)
{
	left_memory(s, s->near.index, (size_t)s->files.buckets * BUCKET_BYTES);
	free(s->near.pieces);
	free(s->near.bytes);
	s->near = (struct store_near){ 0 };
}

/* Keeps buckets, where so many were asked for that it pays. */
static bool
keeps_buckets(struct store *s)
{
	struct store_near *near = &s->near;
	unsigned written = atomic_load_explicit(&s->written, memory_order_acquire);
	if (near->index && near->written == written)
		return true;
	if (near->index)
		near_drop(s);
	if (s->lock < 0 || near->asked < ASKED_LEAST || near->asked < s->files.buckets / SHARE)
		return false; /* what another process writes is not known here */
	size_t bytes = (size_t)s->files.buckets * BUCKET_BYTES;
	near->index = malloc(bytes);
	near->pieces = calloc(bytes / PIECE + 1, 1);
	near->written = written;
	if (near->index && near->pieces)
		return true;
	near_drop(s);
	return false;
}

/* The bucket at that place of the index, in its piece, which is read; or NULL. */
static const char *
kept_bucket(struct store *s, size_t at)
{
	struct store_near *near = &s->near;
	size_t bytes = (size_t)s->files.buckets * BUCKET_BYTES, piece = at / PIECE;
	size_t from = piece * PIECE, n = bytes - from < PIECE ? bytes - from : PIECE;
	if (!near->pieces[piece] &&
		!store_read_at(s->files.index, near->index + from, n, INDEX_START + from))
		return NULL;
	near->pieces[piece] = 1;
	return near->index + at;
}

bool
near_bucket(struct store *s, uint64_t bucket, struct slot ret[SLOTS])
{
	uint64_t place = bucket_place(&s->files, bucket);
	s->near.asked++;
	const char *kept = keeps_buckets(s) ? kept_bucket(s, place - INDEX_START) : NULL;
	if (!kept)
		return store_read_at(s->files.index, ret, BUCKET_BYTES, place);
	memcpy(ret, kept, BUCKET_BYTES);
	return true;
}

/* The piece that has all of it; -1: none has. */
static int
find_piece(const struct store_near *near, uint64_t at, size_t n)
{
	for (int i = 0; near->bytes && i < NEAR_PIECES; i++)
		if (near->at[i] <= at && at + n <= near->at[i] + near->len[i])
			return i;
	return -1;
}

/* Reads the piece around it, in the place of the oldest; -1 where there is not so much. */
static int
read_piece(struct store *s, uint64_t at, size_t n)
{
	struct store_near *near = &s->near;
	if (!near->bytes)
		near->bytes = malloc((size_t)NEAR_PIECES * NEAR_BYTES);
	if (!near->bytes)
		return -1; /* it does without */
	int i = (int)(near->oldest++ % NEAR_PIECES);
	near->at[i] = at / (NEAR_BYTES / 2) * (NEAR_BYTES / 2);
	near->len[i] = store_read_some(
		s->files.values, near->bytes + (size_t)i * NEAR_BYTES, NEAR_BYTES, near->at[i]);
	return at + n <= near->at[i] + near->len[i] ? i : -1;
}

bool
near_record(struct store *s, void *p, size_t n, uint64_t at)
{
	struct store_near *near = &s->near;
	if (n > SMALL || near->asked < ASKED_LEAST)
		return false;
	int i = find_piece(near, at, n);
	if (i < 0)
		i = read_piece(s, at, n);
	if (i < 0)
		return false;
	memcpy(p, near->bytes + (size_t)i * NEAR_BYTES + (at - near->at[i]), n);
	return true;
}
