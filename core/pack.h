/* Values as bytes that can be used in place: numbers and strings one behind the other.
 *
 * A number takes as many bytes as it needs: seven bits in each, the lowest first, and the eighth where more follow
 * (LEB128). Most are lengths and flags; with eight bytes each a post's records in the cache took a twentieth more.
 *
 * A value of the graph is one block. A kind packs its result into a buffer and unpacks it into a
 * struct whose strings point into the block; nothing is copied on reading. A block comes from this
 * process or from a cache checked by hash, so unpacking asserts instead of reporting. */
#ifndef CORE_PACK_H
#define CORE_PACK_H

#include <assert.h>

#include "core/buf.h"
#include "core/hash.h"

enum { PACK_U64_MAX = 10 };

static inline void
pack_u64(struct buf *b, uint64_t v)
{
	char bytes[PACK_U64_MAX];
	size_t n = 0;
	for (; v >= 0x80; v >>= 7)
		bytes[n++] = (char)(v | 0x80);
	bytes[n++] = (char)v;
	buf_add(b, (struct str){ bytes, n });
}

static inline void
pack_str(struct buf *b, struct str s)
{
	pack_u64(b, s.len);
	buf_add(b, s);
}

/* The same with yield points within, as buf_add_long has them. */
static inline void
pack_long(struct buf *b, struct str s)
{
	pack_u64(b, s.len);
	buf_add_long(b, s);
}

static inline uint64_t
unpack_u64(struct str *rest)
{
	uint64_t v = 0;
	size_t n = 0;
	uint8_t byte;
	do {
		assert(n < rest->len && n < PACK_U64_MAX);
		byte = (uint8_t)rest->ptr[n];
		v |= (uint64_t)(byte & 0x7f) << 7 * n++;
	} while (byte & 0x80);
	*rest = str_from(*rest, n);
	return v;
}

static inline struct str
unpack_str(struct str *rest)
{
	uint64_t len = unpack_u64(rest);
	assert(len <= rest->len);
	struct str s = str_slice(*rest, 0, (size_t)len);
	*rest = str_from(*rest, (size_t)len);
	return s;
}

/* Whether one of the strings that are packed one behind the other is `s`. */
static inline bool
packed_has(struct str packed, struct str s)
{
	bool has = false;
	while (packed.len && !has)
		has = str_eq(unpack_str(&packed), s);
	return has;
}

static inline void
pack_fingerprint(struct buf *b, struct fingerprint f)
{
	buf_add(b, (struct str){ (const char *)&f, sizeof(f) });
}

static inline struct fingerprint
unpack_fingerprint(struct str *rest)
{
	struct fingerprint f;
	assert(rest->len >= sizeof(f));
	memcpy(&f, rest->ptr, sizeof(f));
	*rest = str_from(*rest, sizeof(f));
	return f;
}

#endif
