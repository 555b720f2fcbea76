/* Free memory goes back a piece at a time: as much of it as malloc_trim gives, and never much in one step. */
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/str.h"
#include "core/trim.h"
#include "tests/unit/tap.h"

/* A sanitizer's. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { ANOTHER = true };
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
	__has_feature(memory_sanitizer)
enum { ANOTHER = true };
#else
enum { ANOTHER = false };
#endif
#else
enum { ANOTHER = false };
#endif

enum { TEXTS = 8000, TEXT = 5000, KEPT = 40, EACH = 16, BOUND = 1 << 20 };

static char *texts[TEXTS], *kept[TEXTS];

/* Bytes that are resident and no file's. */
static size_t
resident(void)
{
	unsigned long all = 0, files = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (!f || fscanf(f, "%*u %lu %lu", &all, &files) != 2)
		abort();
	(void)fclose(f); /* nothing was written */
	return (all - files) * (size_t)sysconf(_SC_PAGESIZE);
}

/* Texts that go, and between some of them what stays: first every few texts, so that the gaps are small ones. */
static void
fill(void)
{
	for (size_t i = 0; i < TEXTS; i++) {
		bool stays = i < TEXTS / 4 ? i % 2 == 0 : i % (TEXTS / EACH) == 0;
		texts[i] = malloc(TEXT);
		kept[i] = stays ? malloc(KEPT) : NULL;
		if (!texts[i] || (stays && !kept[i]))
			abort();
		memset(texts[i], (int)i, TEXT);
		if (stays)
			memset(kept[i], (int)(i & 0x7f), KEPT);
	}
}

static void
free_texts(void)
{
	for (size_t i = 0; i < TEXTS; i++)
		free(texts[i]);
	trim_order();
}

/* Frees what stayed; whether it was as it had been. */
static bool
free_kept(void)
{
	bool same = true;
	for (size_t i = 0; i < TEXTS; i++) {
		for (size_t n = 0; kept[i] && n < KEPT; n++)
			same = same && kept[i][n] == (char)(i & 0x7f);
		free(kept[i]);
	}
	return same;
}

/* Bytes that stay resident of so much, when malloc does it. */
static size_t
by_malloc(void)
{
	fill();
	free_texts();
	(void)malloc_trim(0);
	size_t left = resident();
	(void)free_kept();
	return left;
}

static bool
steps(struct trim *t, unsigned *ret_steps, size_t *ret_most)
{
	bool more;
	do {
		size_t before = t->given;
		more = trim_step(t);
		*ret_most = t->given - before > *ret_most ? t->given - before : *ret_most;
	} while (++*ret_steps < 1000 * 1000 && more);
	return !more && !t->held;
}

/* While short pieces are taken, as much as before gets free. */
static void
test_meanwhile(void)
{
	enum { SHORT = 10 };
	struct trim t = { 0 };
	unsigned n = 0;
	size_t most = 0, before = resident();
	while (t.size < SHORT && trim_step(&t))
		continue;
	for (size_t i = 0; i < TEXTS; i++) {
		texts[i] = malloc(TEXT);
		if (!texts[i])
			abort();
		memset(texts[i], (int)i, TEXT);
	}
	char *stays = texts[TEXTS - 1]; /* else all goes back with the heap's end */
	texts[TEXTS - 1] = NULL;
	free_texts();
	trim_again(&t);
	bool ends = steps(&t, &n, &most);
	size_t after = resident();
	ok(ends && after < before + (size_t)TEXTS * TEXT / 16,
		"what gets free in the middle goes back, too: %zu KB resident, %zu afterwards",
		before >> 10, after >> 10);
	free(stays);
}

/* What malloc has left at the heap's end comes to the length of a piece, whatever that is, and to all near it: a piece that
 * just fits there is one for which malloc may get more first, and then the next may just fit again. */
static void
test_ends(void)
{
	enum {
		ALIGNED = 16,
		ENDS = 4096 / ALIGNED,
		LARGE = BOUND / 8 * 7 + ALIGNED,
		MORE = 16 << 20
	};
	struct trim t = { 0 };
	ptrdiff_t grown = 0;
	void *ends[ENDS];
	size_t n = 0;
	while (n < ENDS && grown < MORE) {
		ends[n] = malloc(
			LARGE - sizeof(size_t)); /* in no gap, and so the heap's end is another */
		if (!ends[n++])
			abort();
		const char *top = sbrk(0);
		while (trim_step(&t) && grown < MORE)
			grown = (const char *)sbrk(0) - top;
		trim_end(&t);
	}
	while (n)
		free(ends[--n]);
	ok(grown < MORE, "wherever the heap ends, it does not grow for what is to be given back");
}

int
main(void)
{
	struct trim t = { 0 };
	unsigned n = 0, again = 0;
	size_t most = 0, none = 0;
	if (ANOTHER) {
		ok(steps(&t, &n, &most) && t.given == 0, "another malloc's memory is left alone");
		return done_testing();
	}
	(void)mallopt(M_PERTURB, 0); /* what malloc itself writes to is resident */
	(void)mallopt(M_MMAP_THRESHOLD, BOUND);
	(void)mallopt(M_TRIM_THRESHOLD, BOUND);
	size_t least = by_malloc();
	fill();
	free_texts();
	size_t before = resident();
	bool ends = steps(&t, &n, &most);
	ok(ends, "it comes to an end: %u steps", n);
	size_t after = resident();
	note("%zu KB resident, %zu afterwards; %zu by malloc_trim", before >> 10, after >> 10,
		least >> 10);
	ok(before - after > (before - least) / 16 * 15,
		"about as much goes back as by malloc_trim");
	ok(most <= TRIM_BYTES, "and of it %zu KB at most in one step", most >> 10);
	ok(n >= t.given / TRIM_BYTES, "in as many steps as that takes");
	const char *top = sbrk(0);
	for (size_t i = 0; i < TEXTS; i++)
		texts[i] = malloc(TEXT);
	ok((const char *)sbrk(0) < top + (size_t)TEXTS * TEXT / 4, "what went back is used again");
	free_texts();
	struct trim left = { 0 };
	(void)trim_step(&left);
	(void)trim_step(&left);
	bool held = left.held;
	trim_end(&left);
	ok(held && !left.held, "nothing is held by what was left in the middle");
	ok(steps(&left, &again, &none), "and another begins anew");
	ok(free_kept(), "what stayed is as it was");
	test_meanwhile();
	test_ends();
	return done_testing();
}
