/* The nearest of several words, by the letters that must be changed. */
#include "core/near.h"

enum { WORD_MAX = 24 };

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters must be put in, taken out, replaced or swapped with the next, or WORD_MAX. */
static size_t
distance(struct str a, struct str b)
{
	size_t d[WORD_MAX + 1][WORD_MAX + 1];
	if (a.len > WORD_MAX || b.len > WORD_MAX)
		return WORD_MAX;
	for (size_t i = 0; i <= a.len; i++) {
		for (size_t j = 0; j <= b.len; j++) {
			if (i == 0 || j == 0) {
				d[i][j] = i + j;
				continue;
			}
			bool same = a.ptr[i - 1] == b.ptr[j - 1];
			d[i][j] =
				least(d[i - 1][j - 1] + !same, least(d[i - 1][j], d[i][j - 1]) + 1);
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
				a.ptr[i - 2] == b.ptr[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[a.len][b.len];
}

void
near_try(struct near *n, const char *word)
{
	size_t d = distance(n->given, str_of(word));
	if (n->given.len < 2 || (n->best && d >= n->distance))
		return;
	if (d <= (n->given.len < 6 ? 1 : n->given.len / 3)) {
		n->distance = d;
		n->best = word;
	}
}
