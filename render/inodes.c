/* Which of the files of one name that were read has an inode. */
#include "render/inodes.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/heap.h"

enum { FIRST_CAP = 8, BITS = 8 };

/* Numbers that follow each other by steps, as those of one kind may, are in different parts; and in one part each has
 * its own number / INODES_PARTS. */
static uint32_t
part_of(uint32_t number)
{
	return (number ^ number / INODES_PARTS ^ number / INODES_PARTS / INODES_PARTS) %
	       INODES_PARTS;
}

static uint32_t *
head_of(const struct inodes_part *l, uint32_t file)
{
	return &l->heads[file & (l->cap - 1)];
}

/* Of each task the last entry is kept: of files that are saved by being replaced the others say what they were. */
static void
tidy(struct inodes_part *l)
{
	uint32_t most = 0;
	size_t kept = 0;
	for (size_t i = 0; i < l->n; i++)
		most = l->v[i].number > most ? l->v[i].number : most;
	uint8_t *seen = heap_new((size_t)most / INODES_PARTS / BITS + 1);
	for (size_t i = l->n; i-- > 0;) {
		uint32_t number = l->v[i].number / INODES_PARTS;
		uint8_t bit = (uint8_t)(1U << number % BITS);
		if (seen[number / BITS] & bit)
			l->v[i].number = 0;
		seen[number / BITS] |= bit;
	}
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].number)
			l->v[kept++] = l->v[i];
	l->n = kept;
	free(seen);
}

static void
make_room(struct inodes_part *l)
{
	tidy(l);
	if (l->n >= l->cap - l->cap / 8) {
		l->cap = l->cap ? l->cap * 2 : FIRST_CAP;
		l->v = heap_resize(l->v, l->cap, sizeof(*l->v));
	}
	free(l->heads);
	l->heads = heap_array(l->cap, sizeof(*l->heads));
	for (size_t i = 0; i < l->n; i++) {
		uint32_t *head = head_of(l, l->v[i].file);
		l->v[i].next = *head;
		*head = (uint32_t)i + 1;
	}
}

/* Whether there are but few entries behind this one, and none of its task. */
static bool
is_last(const struct inodes_part *l, size_t at)
{
	enum { FEW = 8 };
	size_t i = at + 1;
	while (i < l->n && i - at <= FEW && l->v[i].number != l->v[at].number)
		i++;
	return i == l->n;
}

/* The entry with this hash behind the one at `i`, and one more; 0: none. `i` is so, too; 0: from the first on. */
static uint32_t
find(const struct inodes_part *l, uint32_t file, uint32_t i)
{
	if (l->cap == 0)
		return 0;
	i = i ? l->v[i - 1].next : *head_of(l, file);
	while (i && (l->v[i - 1].file != file || !l->v[i - 1].number))
		i = l->v[i - 1].next;
	return i;
}

/* A file that comes back gets a new entry, as it would be taken out for what was in its place else. */
void
inodes_add(struct inodes *all, uint32_t file, uint32_t number)
{
	struct inodes_part *l = &all->parts[part_of(number)];
	uint32_t i = 0;
	while ((i = find(l, file, i)) && l->v[i - 1].number != number)
		continue;
	if (i && is_last(l, i - 1))
		return;
	if (i)
		l->v[i - 1].number = 0;
	if (l->n == l->cap) {
		all->moved += l->n;
		make_room(l);
	}
	uint32_t *head = head_of(l, file);
	l->v[l->n] = (struct inode_entry){ file, number, *head };
	*head = (uint32_t)++l->n;
}

uint32_t
inodes_find(const struct inodes *l, uint32_t file, uint32_t *at)
{
	uint32_t part = *at % INODES_PARTS, i = *at / INODES_PARTS;
	while (!(i = find(&l->parts[part], file, i)))
		if (++part == INODES_PARTS)
			return 0;
	*at = i * INODES_PARTS + part;
	return l->parts[part].v[i - 1].number;
}

void
inodes_done(struct inodes *l)
{
	for (size_t i = 0; i < INODES_PARTS; i++) {
		free(l->parts[i].v);
		free(l->parts[i].heads);
	}
	*l = (struct inodes){ 0 };
}
