/* The nearest of several words, by the letters that must be changed. */
#include "core/near.h"

enum { WORD_MAX = 64, FAR = 4 };

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters must be put in, taken out, replaced or swapped with the next; anything beyond `limit` where it is
 * more than that. Three rows of the usual table are enough. */
static size_t
distance(struct str a, struct str b, size_t limit)
{
	size_t rows[3][WORD_MAX + 1];
	size_t apart = a.len > b.len ? a.len - b.len : b.len - a.len;
	if (a.len > WORD_MAX || b.len > WORD_MAX || apart > limit)
		return limit + 1;
	for (size_t j = 0; j <= b.len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		const size_t *before = rows[(i + 1) % 3], *above = rows[(i - 1) % 3];
		size_t *row = rows[i % 3], nearest = row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			bool same = a.ptr[i - 1] == b.ptr[j - 1];
			row[j] = least(above[j - 1] + !same, least(above[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
				a.ptr[i - 2] == b.ptr[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
			nearest = least(nearest, row[j]);
		}
		if (nearest > limit)
			return limit + 1; /* it only grows from here */
	}
	return rows[a.len % 3][b.len];
}

void
near_try(struct near *n, const char *word)
{
	size_t limit = n->given.len < 6 ? 1 : least(n->given.len / 3, FAR);
	if (n->best)
		limit = least(limit, n->distance - 1);
	if (n->given.len < 2 || (n->best && n->distance == 0))
		return;
	size_t d = distance(n->given, str_of(word), limit);
	if (d <= limit) {
		n->distance = d;
		n->best = word;
	}
}
