/* Which of the files of one name that were read has an inode. */
#include "render/inodes.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/heap.h"

enum { FIRST_CAP = 64, BITS = 8 };

static uint32_t *
head_of(const struct inodes *l, uint32_t file)
{
	return &l->heads[file & (l->cap - 1)];
}

/* Of each task the last entry is kept: of files that are saved by being replaced the others say what they were. */
static void
tidy(struct inodes *l)
{
	uint32_t most = 0;
	size_t kept = 0;
	for (size_t i = 0; i < l->n; i++)
		most = l->v[i].number > most ? l->v[i].number : most;
	uint8_t *seen = heap_new((size_t)most / BITS + 1);
	for (size_t i = l->n; i-- > 0;) {
		uint32_t number = l->v[i].number;
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
make_room(struct inodes *l)
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
is_last(const struct inodes *l, size_t at)
{
	enum { FEW = 8 };
	size_t i = at + 1;
	while (i < l->n && i - at <= FEW && l->v[i].number != l->v[at].number)
		i++;
	return i == l->n;
}

/* A file that comes back gets a new entry, as it would be taken out for what was in its place else. */
void
inodes_add(struct inodes *l, uint32_t file, uint32_t number)
{
	uint32_t at = 0, other;
	while ((other = inodes_find(l, file, &at)) && other != number)
		continue;
	if (other && is_last(l, at - 1))
		return;
	if (other)
		l->v[at - 1].number = 0;
	if (l->n == l->cap)
		make_room(l);
	uint32_t *head = head_of(l, file);
	l->v[l->n] = (struct inode_entry){ file, number, *head };
	*head = (uint32_t)++l->n;
}

uint32_t
inodes_find(const struct inodes *l, uint32_t file, uint32_t *at)
{
	if (l->cap == 0)
		return 0;
	uint32_t i = *at ? l->v[*at - 1].next : *head_of(l, file);
	while (i && (l->v[i - 1].file != file || !l->v[i - 1].number))
		i = l->v[i - 1].next;
	*at = i;
	return i ? l->v[i - 1].number : 0;
}

void
inodes_done(struct inodes *l)
{
	free(l->v);
	free(l->heads);
	*l = (struct inodes){ 0 };
}
