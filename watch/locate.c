/* Where in a text stands what a page shows. */
#include "watch/locate.h"

#include "core/char.h"
#include "core/hash.h"

enum {
	WORDS_MAX = 24,
	STARTS = 3,  /* so many first words may be missing: a template's output */
	GAP = 14,    /* words between two that follow each other: addresses of links, attributes */
	AROUND = 40, /* as far as words around a place are looked for */
	WHOLE = 1000,
	NEAR = 20,         /* for each of those */
	LOOKS_MAX = 20000, /* places that are looked at: a text of one word has too many */
};

struct word {
	uint32_t hash;
	size_t at;
};

struct words {
	struct word *all;
	size_t n;
};

/* Quotes, dashes and dots that were made of plain ones: U+2000 to U+203F. */
static bool
is_punctuation(struct str s, size_t at)
{
	return at + 2 < s.len && (unsigned char)s.ptr[at] == 0xe2 &&
	       (unsigned char)s.ptr[at + 1] == 0x80;
}

static bool
is_letter(char c)
{
	return char_is_alnum(c) || (unsigned char)c >= 0x80;
}

static uint8_t
lower(char c)
{
	return (uint8_t)char_lower(c);
}

static struct words
words_of(struct str s, size_t max, struct arena *a)
{
	enum { START = 0x811c9dc5, PRIME = 0x01000193 };
	struct words w = { arena_alloc_raw(a, (s.len / 2 + 1) * sizeof(*w.all)), 0 };
	for (size_t i = 0; i < s.len && w.n < max;) {
		if (is_punctuation(s, i)) {
			i += 3;
			continue;
		}
		if (!is_letter(s.ptr[i])) {
			i++;
			continue;
		}
		struct word word = { (uint32_t)START, i };
		for (; i < s.len && is_letter(s.ptr[i]) && !is_punctuation(s, i); i++)
			word.hash = (word.hash ^ lower(s.ptr[i])) * (uint32_t)PRIME;
		w.all[w.n++] = word;
	}
	return w;
}

/* The place of a word among those from `from` up to `to`; `to` for none. */
static size_t
find(const struct words *w, uint32_t hash, size_t from, size_t to)
{
	for (to = to < w->n ? to : w->n; from < to; from++)
		if (w->all[from].hash == hash)
			break;
	return from;
}

/* How many of `what` stand there, in any order. */
static unsigned
count(const struct words *what, const struct words *text, size_t from, size_t to)
{
	unsigned n = 0;
	to = to < text->n ? to : text->n;
	for (size_t i = 0; i < what->n; i++)
		n += find(text, what->all[i].hash, from, to) < to;
	return n;
}

/* What is looked for, as words. */
struct wanted {
	struct words own, before, after;
};

/* How well the text from its word `at` on fits, where the own words before `skipped` are missing. */
static unsigned
score(const struct words *text, const struct wanted *w, size_t at, size_t skipped)
{
	size_t next = at;
	unsigned matched = 0;
	for (size_t i = skipped; i < w->own.n; i++) {
		size_t end = next + GAP < text->n ? next + GAP : text->n;
		size_t found = find(text, w->own.all[i].hash, next, end);
		if (found < end) {
			matched++;
			next = found + 1;
		}
	}
	if (matched * 3 < w->own.n)
		return 0;
	unsigned around = count(&w->before, text, at > AROUND ? at - AROUND : 0, at) +
			  count(&w->after, text, next, next + AROUND) +
			  (STARTS - (unsigned)skipped);
	return matched * WHOLE / (unsigned)w->own.n + around * NEAR;
}

unsigned
locate(struct str text, const struct locate *what, struct arena *a, size_t *ret_offset)
{
	struct wanted w = { words_of(what->words, WORDS_MAX, a),
		words_of(what->before, WORDS_MAX, a), words_of(what->after, WORDS_MAX, a) };
	struct words all = words_of(text, SIZE_MAX, a);
	unsigned best = 0;
	size_t times = 0, looks = 0;
	for (size_t at = 0; at < all.n && looks < LOOKS_MAX; at++) {
		size_t starts = w.own.n < STARTS ? w.own.n : STARTS, i = 0;
		while (i < starts && w.own.all[i].hash != all.all[at].hash)
			i++;
		looks += i < starts;
		unsigned now = i < starts ? score(&all, &w, at, i) : 0;
		if (now == 0 || now < best)
			continue;
		times = now > best ? 0 : times + 1;
		if (now > best || times <= what->nth)
			*ret_offset = all.all[at].at;
		best = now;
	}
	return best;
}
