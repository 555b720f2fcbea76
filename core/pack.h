/* Values as bytes that can be used in place: numbers and strings one behind the other.
 *
 * A value of the graph is one block. A kind packs its result into a buffer and unpacks it into a
 * struct whose strings point into the block; nothing is copied on reading. A block comes from this
 * process or from a cache checked by hash, so unpacking asserts instead of reporting. */
#ifndef CORE_PACK_H
#define CORE_PACK_H

#include <assert.h>

#include "core/buf.h"

static inline void
pack_u64(struct buf *b, uint64_t v)
{
	buf_add(b, (struct str){ (const char *)&v, sizeof(v) });
}

static inline void
pack_str(struct buf *b, struct str s)
{
	pack_u64(b, s.len);
	buf_add(b, s);
}

static inline uint64_t
unpack_u64(struct str *rest)
{
	uint64_t v;
	assert(rest->len >= sizeof(v));
	memcpy(&v, rest->ptr, sizeof(v));
	*rest = str_from(*rest, sizeof(v));
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

#endif
