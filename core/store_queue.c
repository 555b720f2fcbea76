/* What was put into a store and is not written yet; see store_file.h. */
#include <assert.h>
#include <stdlib.h>

#include "core/heap.h"
#include "core/store_file.h"

enum { PIECE_BYTES = 64 << 10 };
_Static_assert((int)STORE_BEFORE == (int)SUM_BYTES && STORE_BEHIND >= 2 * sizeof(struct slot),
	"what is given has room for its sum, and behind it for a slot in its place");

static void
append(struct store_queue *q, struct store_piece *piece)
{
	if (q->last)
		q->last->next = piece;
	else
		q->first = piece;
	q->last = piece;
}

/* A piece with room for a record of so many bytes, and its slot. */
static struct store_piece *
pending_room(struct store_queue *q, size_t need)
{
	struct store_piece *last = q->last;
	need += sizeof(struct slot);
	if (last && need <= last->cap - last->len - last->n * sizeof(struct slot))
		return last;
	size_t cap = need > PIECE_BYTES ? (need / sizeof(struct slot) + 1) * sizeof(struct slot)
					: PIECE_BYTES;
	struct store_piece *piece = heap_raw(sizeof(*piece) + cap);
	*piece = (struct store_piece){ .cap = cap, .bytes = piece->own };
	append(q, piece);
	return piece;
}

void
pending_add(struct store_queue *q, struct fingerprint key, struct str bytes)
{
	size_t need = SUM_BYTES + bytes.len;
	struct store_piece *piece = pending_room(q, need);
	*piece_slot(piece, piece->n++) =
		(struct slot){ .key = key, .offset = piece->len, .len = (uint32_t)bytes.len };
	if (bytes.len)
		memcpy(piece->bytes + piece->len + SUM_BYTES, bytes.ptr, bytes.len);
	piece->len += need;
	q->len += need;
}

void
pending_give(struct store_queue *q, struct fingerprint key, struct buf *record)
{
	struct store_piece *piece = heap_raw(sizeof(*piece));
	*piece = (struct store_piece){ .cap = record->cap / sizeof(struct slot) *
					      sizeof(struct slot),
		.len = record->len,
		.n = 1,
		.bytes = record->ptr };
	assert(piece->cap >= piece->len + sizeof(struct slot));
	*piece_slot(piece, 0) =
		(struct slot){ .key = key, .len = (uint32_t)(record->len - SUM_BYTES) };
	append(q, piece);
	q->len += piece->len;
	*record = (struct buf){ 0 };
}

void
pending_done(struct store_queue *q)
{
	struct store_piece *next;
	for (struct store_piece *piece = q->first; piece; piece = next) {
		next = piece->next;
		if (piece->bytes != piece->own)
			free(piece->bytes);
		free(piece);
	}
	*q = (struct store_queue){ 0 };
}
