/* Fingerprints: 128 bits by XXH3 that stand for bytes. */
#include "core/hash.h"

#include <stdio.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

struct fingerprint
fingerprint_of(struct str bytes)
{
	XXH128_hash_t h = XXH3_128bits(bytes.ptr, bytes.len);
	return (struct fingerprint){ h.low64, h.high64 };
}

struct fingerprint
fingerprint_mix(struct fingerprint before, struct str bytes)
{
	XXH128_hash_t h = XXH3_128bits_withSeed(bytes.ptr, bytes.len, before.lo ^ (before.hi << 1));
	return (struct fingerprint){ h.low64, h.high64 };
}

struct fingerprint
fingerprint_add(struct fingerprint a, struct fingerprint b)
{
	uint64_t lo = a.lo + b.lo;
	return (struct fingerprint){ lo, a.hi + b.hi + (lo < a.lo) };
}

struct fingerprint
fingerprint_sub(struct fingerprint a, struct fingerprint b)
{
	return (struct fingerprint){ a.lo - b.lo, a.hi - b.hi - (a.lo < b.lo) };
}

void
fingerprint_hex(struct fingerprint f, char ret[FINGERPRINT_HEX])
{
	static const char digits[] = "0123456789abcdef";
	for (int i = 0; i < 16; i++) {
		ret[i] = digits[f.hi >> (60 - 4 * i) & 15];
		ret[16 + i] = digits[f.lo >> (60 - 4 * i) & 15];
	}
	ret[32] = '\0';
}

static bool
hex_word(struct str hex, uint64_t *ret)
{
	uint64_t v = 0;
	for (size_t i = 0; i < hex.len; i++) {
		char c = hex.ptr[i];
		if (c >= '0' && c <= '9')
			v = v << 4 | (uint64_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uint64_t)(c - 'a' + 10);
		else
			return false;
	}
	*ret = v;
	return true;
}

bool
fingerprint_parse(struct str hex, struct fingerprint *ret)
{
	struct fingerprint f;
	if (hex.len != 32 || !hex_word(str_slice(hex, 0, 16), &f.hi) ||
		!hex_word(str_from(hex, 16), &f.lo))
		return false;
	*ret = f;
	return true;
}

uint64_t
hash64(struct str bytes, uint64_t seed)
{
	return XXH3_64bits_withSeed(bytes.ptr, bytes.len, seed);
}
