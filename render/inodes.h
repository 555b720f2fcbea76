/* Which of the files of one name that were read has an inode: whoever finds a further name of it asks. A file is known
 * by the number of a task whose key is its path, so that one takes some sixteen bytes, and no copy of its path.
 *
 * They are kept in parts, by these numbers: making room goes over all that there is, which at 100,000 posts was 1 ms at
 * once, and so each part does it by itself. */
#ifndef RENDER_INODES_H
#define RENDER_INODES_H

#include <stddef.h>
#include <stdint.h>

struct inode_entry {
	uint32_t file;   /* a hash of its device and inode */
	uint32_t number; /* of the task; 0: it is taken out, or another is behind it */
	uint32_t next;   /* in its chain, and one more; 0: the last */
};

enum { INODES_PARTS = 32 };

struct inodes_part {
	struct inode_entry *v; /* in the order in which they came */
	uint32_t *heads;       /* chains, as many as there is room for entries */
	size_t n, cap;         /* a power of two */
};

/* A zeroed one is empty. A file that has another inode by now, or is gone, is taken out only when room is needed. */
struct inodes {
	struct inodes_part parts[INODES_PARTS];
	size_t moved; /* entries that were gone over to make room, in all */
};

void inodes_add(struct inodes *l, uint32_t file, uint32_t number);

/* The number of the first with this hash from *at = 0 on, and of the one after; 0: no more. */
uint32_t inodes_find(const struct inodes *l, uint32_t file, uint32_t *at);
void inodes_done(struct inodes *l);

#endif
