/* The files of a build by io_uring, as the kernel offers it, without a library: 64 files for each call, of each four
 * requests in a chain: open a temporary file, write it, close it, rename it. */
#include "bench/floor.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FILES = 64, STEPS = 4 };

/* What is shared with the kernel. */
struct ring {
	int fd;
	unsigned *sq_tail, *sq_array, *cq_head, *cq_tail;
	unsigned sq_mask, cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
};

static int
ring_open(struct ring *ret)
{
	struct io_uring_params p = { 0 };
	int files[FILES];
	long fd = syscall(__NR_io_uring_setup, FILES * STEPS, &p);
	if (fd < 0)
		return -errno;
	if (!(p.features & IORING_FEAT_SINGLE_MMAP))
		return -ENOSYS;
	size_t sq = p.sq_off.array + p.sq_entries * sizeof(unsigned);
	size_t cq = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
	int access = PROT_READ | PROT_WRITE, flags = MAP_SHARED | MAP_POPULATE;
	char *at = mmap(NULL, sq > cq ? sq : cq, access, flags, (int)fd, IORING_OFF_SQ_RING);
	struct io_uring_sqe *sqes =
		mmap(NULL, p.sq_entries * sizeof(*sqes), access, flags, (int)fd, IORING_OFF_SQES);
	if (at == MAP_FAILED || sqes == MAP_FAILED)
		return -errno;
	memset(files, 0xff, sizeof(files)); /* each place is empty: -1 */
	if (syscall(__NR_io_uring_register, fd, IORING_REGISTER_FILES, files, FILES) < 0)
		return -errno;
	*ret = (struct ring){ .fd = (int)fd,
		.sq_tail = (unsigned *)(void *)(at + p.sq_off.tail),
		.sq_array = (unsigned *)(void *)(at + p.sq_off.array),
		.cq_head = (unsigned *)(void *)(at + p.cq_off.head),
		.cq_tail = (unsigned *)(void *)(at + p.cq_off.tail),
		.sq_mask = *(unsigned *)(void *)(at + p.sq_off.ring_mask),
		.cq_mask = *(unsigned *)(void *)(at + p.cq_off.ring_mask),
		.sqes = sqes,
		.cqes = (struct io_uring_cqe *)(void *)(at + p.cq_off.cqes) };
	return 0;
}

static void
add(struct ring *r, unsigned *tail, struct io_uring_sqe sqe)
{
	unsigned at = (*tail)++ & r->sq_mask;
	r->sqes[at] = sqe;
	r->sq_array[at] = at;
}

static void
add_file(struct ring *r, unsigned *tail, int dir, unsigned place, const char *other,
	const char *name)
{
	static char page[FLOOR_PAGE];
	add(r, tail,
		(struct io_uring_sqe){ .opcode = IORING_OP_OPENAT,
			.flags = IOSQE_IO_LINK,
			.fd = dir,
			.addr = (uintptr_t)other,
			.len = 0644,
			.open_flags = O_WRONLY | O_CREAT | O_TRUNC,
			.file_index = place + 1 });
	add(r, tail,
		(struct io_uring_sqe){ .opcode = IORING_OP_WRITE,
			.flags = IOSQE_IO_LINK | IOSQE_FIXED_FILE,
			.fd = (int)place,
			.addr = (uintptr_t)page,
			.len = sizeof(page) });
	add(r, tail,
		(struct io_uring_sqe){ .opcode = IORING_OP_CLOSE,
			.flags = IOSQE_IO_LINK,
			.file_index = place + 1 });
	add(r, tail,
		(struct io_uring_sqe){ .opcode = IORING_OP_RENAMEAT,
			.fd = dir,
			.addr = (uintptr_t)other,
			.len = (unsigned)dir,
			.addr2 = (uintptr_t)name });
}

/* Waits for all that has been added; the first error of any. */
static int
submit(struct ring *r, unsigned tail, unsigned n)
{
	int result = 0;
	__atomic_store_n(r->sq_tail, tail, __ATOMIC_RELEASE);
	if (syscall(__NR_io_uring_enter, r->fd, n, n, IORING_ENTER_GETEVENTS, NULL, 0) < 0)
		return -errno;
	unsigned head = *r->cq_head, end = __atomic_load_n(r->cq_tail, __ATOMIC_ACQUIRE);
	for (; head != end; head++, n--)
		if (r->cqes[head & r->cq_mask].res < 0 && result == 0)
			result = r->cqes[head & r->cq_mask].res;
	__atomic_store_n(r->cq_head, head, __ATOMIC_RELEASE);
	return result < 0 || n == 0 ? result : -EIO;
}

int
floor_ring(int dir, size_t n)
{
	static char names[FILES][2][FLOOR_NAME];
	struct ring ring = { 0 };
	int r = ring_open(&ring);
	unsigned tail = 0;
	for (size_t i = 0; i < n && r == 0;) {
		unsigned files = 0;
		for (; files < FILES && i < n; files++, i++) {
			(void)snprintf(names[files][0], sizeof(names[0][0]), "%zu/.new", i);
			floor_name(names[files][1], i);
			add_file(&ring, &tail, dir, files, names[files][0], names[files][1]);
		}
		r = submit(&ring, tail, files * STEPS);
	}
	return r;
}
