/* Fingerprints: 128 bits by XXH3 that stand for bytes. Equal fingerprints are taken for equal bytes. */
#ifndef CORE_HASH_H
#define CORE_HASH_H

#include "core/str.h"

struct fingerprint {
	uint64_t lo;
	uint64_t hi;
};

struct fingerprint fingerprint_of(struct str bytes);

/* The fingerprint of bytes seen in the light of another one (a seed, a kind, what came before). */
struct fingerprint fingerprint_mix(struct fingerprint before, struct str bytes);

static inline bool
fingerprint_eq(struct fingerprint a, struct fingerprint b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

/* Sums for sets whose fingerprint must not depend on the order in which members came and went. */
struct fingerprint fingerprint_add(struct fingerprint a, struct fingerprint b);
struct fingerprint fingerprint_sub(struct fingerprint a, struct fingerprint b);

/* 32 hexadecimal digits and a zero byte. */
enum { FINGERPRINT_HEX = 33 };
void fingerprint_hex(struct fingerprint f, char ret[FINGERPRINT_HEX]);
bool fingerprint_parse(struct str hex, struct fingerprint *ret);

/* 64 bits for hash tables. */
uint64_t hash64(struct str bytes, uint64_t seed);

#endif
