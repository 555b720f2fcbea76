/* What was read of a store and is given up goes back to the system by the store's thread, not by whoever reads; and all of
 * it, however much there is and whenever the store is closed. */
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "core/store_file.h"
#include "tests/unit/tap.h"

enum { RECORDS = 3000, ASKED = 1000, LIMIT_S = 20, BIG = 64 << 20 };

static char folder[] = "/tmp/platen-left-XXXXXX";

/* ---- the thread is held while it closes ---- */

static atomic_int watched = -1;
static atomic_bool by_another;
static pthread_t reader;
static sem_t closes, go_on;

/* The C library's; but another thread than the reader's is held while it closes the one that is watched. */
int
close(int fd)
{
	if (fd >= 0 && fd == atomic_load(&watched)) {
		bool another = !pthread_equal(pthread_self(), reader);
		atomic_store(&watched, -1);
		atomic_store(&by_another, another);
		(void)sem_post(&closes);
		while (another && sem_wait(&go_on) < 0)
			continue;
	}
	return (int)syscall(SYS_close, fd);
}

static bool
wait_closes(void)
{
	struct timespec end;
	(void)clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += LIMIT_S;
	return sem_timedwait(&closes, &end) == 0;
}

/* ---- a store ---- */

static struct fingerprint
key_of(unsigned i)
{
	return fingerprint_of((struct str){ (const char *)&i, sizeof(i) });
}

static void
put(struct store *s, unsigned from, unsigned n)
{
	for (unsigned i = from; i < from + n; i++)
		(void)store_put(s, key_of(i), S("a record"));
	store_sync(s);
}

static bool
is_there(struct store *s, unsigned i)
{
	struct arena a = { 0 };
	struct str got;
	bool is = store_get(s, key_of(i), &a, &got) && str_eq(got, S("a record"));
	arena_done(&a);
	return is;
}

/* The index grows, and the reader comes to its new files: the thread is at the old ones, and is held there. */
static bool
hold(struct store *s, unsigned from, unsigned n)
{
	put(s, from, n);
	atomic_store(&by_another, false);
	atomic_store(&watched, s->files.index);
	return is_there(s, from) && wait_closes() && atomic_load(&by_another);
}

/* Reads until there is a copy of the index, and gives that up: how much the thread has before it. */
static size_t
leave_copy(struct store *s)
{
	for (unsigned i = 0; i < ASKED; i++)
		(void)is_there(s, i);
	bool copied = s->near.index;
	store_flush(s);
	(void)pthread_mutex_lock(&s->mutex);
	size_t n = s->left.n;
	(void)pthread_mutex_unlock(&s->mutex);
	return copied ? n : SIZE_MAX;
}

/* Lets the thread go on when the store is about to end. */
static void *
let_go(void *store)
{
	struct store *s = store;
	bool ends;
	do {
		(void)sched_yield();
		(void)pthread_mutex_lock(&s->mutex);
		ends = s->stop;
		(void)pthread_mutex_unlock(&s->mutex);
	} while (!ends);
	(void)sem_post(&go_on);
	return NULL;
}

int
main(void)
{
	struct store *s;
	enum store_state state;
	pthread_t other;
	if (!mkdtemp(folder))
		return 1;
	/* a sanitizer's malloc has no such threshold, and tells of what is lost itself */
	(void)mallopt(M_MMAP_THRESHOLD, 64 << 10);
	reader = pthread_self();
	(void)sem_init(&closes, 0, 0);
	(void)sem_init(&go_on, 0, 0);
	size_t before = mallinfo2().hblks;
	if (store_open(folder, (struct fingerprint){ 1, 2 }, BIG, &s, &state) < 0)
		return 1;
	if (!ok(hold(s, 0, RECORDS), "files that new ones have replaced are closed by the thread"))
		return done_testing(); /* nobody is held */
	ok(is_there(s, 1) && is_there(s, RECORDS - 1), "for which no reader waits");
	ok(leave_copy(s) == 1, "what was read ahead is left to it");
	for (int i = 0; i < 2 * LEFT_MAX; i++)
		(void)leave_copy(s);
	ok(leave_copy(s) == LEFT_MAX, "but not without end");
	(void)sem_post(&go_on);
	put(s, 0, 1);
	ok(s->left.n == 0 && s->left.files.index < 0, "and it gives all of that back");
	bool held = hold(s, RECORDS, 8 * RECORDS) && leave_copy(s) == 1;
	if (!ok(held, "once more") || pthread_create(&other, NULL, let_go, s) != 0)
		return done_testing();
	store_close(s);
	(void)pthread_join(other, NULL);
	size_t after = mallinfo2().hblks;
	ok(after == before, "nothing is left where the store ends meanwhile: %zu, %zu before",
		after, before);
	(void)store_remove(folder);
	(void)rmdir(folder);
	return done_testing();
}
