/* The store: what is found again, whatever happens to its files and to the process that writes them. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

#include "core/buf.h"
#include "core/store_file.h"
#include "core/yield.h"
#include "tests/unit/tap.h"

enum { BIG = 64 << 20 };

static char folder[] = "/tmp/platen-store-XXXXXX";
static const struct fingerprint version = { 1, 2 };

static struct store *
begin_with(uint64_t max, enum store_state *ret_state)
{
	struct store *s = NULL;
	if (store_open(folder, version, max, &s, ret_state) < 0)
		return NULL;
	return s;
}

static struct store *
begin(void)
{
	enum store_state state;
	return begin_with(BIG, &state);
}

static const char *
in(const char *name)
{
	static char path[64];
	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static struct fingerprint
key_of(unsigned i)
{
	return fingerprint_of((struct str){ (const char *)&i, sizeof(i) });
}

/* The value of record `i` in its n-th edition: its length says which. */
static void
value_of(unsigned i, unsigned edition, struct buf *ret)
{
	buf_clear(ret);
	buf_printf(ret, "%u.%u ", i, edition);
	while (ret->len < 20 + i * 37 % 3000)
		buf_printf(ret, "%u", i);
}

static bool
put(struct store *s, unsigned i, unsigned edition)
{
	struct buf b = { 0 };
	value_of(i, edition, &b);
	bool good = store_put(s, key_of(i), buf_str(&b));
	buf_done(&b);
	return good;
}

enum found { NOTHING, RIGHT, WRONG };

static enum found
look(struct store *s, unsigned i, unsigned edition)
{
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct str got;
	enum found found = NOTHING;
	value_of(i, edition, &b);
	if (store_get(s, key_of(i), &a, &got))
		found = str_eq(got, buf_str(&b)) ? RIGHT : WRONG;
	buf_done(&b);
	arena_done(&a);
	return found;
}

/* How many of `n` records are there; UINT_MAX where one is wrong. */
static unsigned
count(struct store *s, unsigned n, unsigned edition)
{
	unsigned right = 0;
	for (unsigned i = 0; i < n; i++) {
		enum found f = look(s, i, edition);
		if (f == WRONG)
			return (unsigned)-1;
		right += f == RIGHT;
	}
	return right;
}

static void
fill(struct store *s, unsigned n, unsigned edition)
{
	for (unsigned i = 0; i < n; i++)
		(void)put(s, i, edition);
	store_sync(s);
}

static void
test_again(void)
{
	enum store_state state;
	struct store *s = begin_with(BIG, &state);
	ok(s && state == STORE_NEW, "an empty folder becomes a store");
	fill(s, 3000, 0);
	ok(count(s, 3000, 0) == 3000, "3,000 records are found, in an index that grew");
	ok(look(s, 3000, 0) == NOTHING, "and no other");
	bool all = true;
	for (unsigned i = 0; i < 20000; i++) /* in a batch that is as large as it may be */
		all = all && store_put(s, key_of(100000 + i), S("x"));
	store_sync(s);
	for (unsigned i = 0; i < 20000; i++) {
		struct arena a = { 0 };
		struct str got;
		all = all && store_get(s, key_of(100000 + i), &a, &got);
		arena_done(&a);
	}
	ok(all, "20,000 more are");
	fill(s, 10, 1);
	ok(count(s, 10, 1) == 10, "a record takes the place of the one before");
	store_close(s);
	s = begin_with(BIG, &state);
	ok(s && state == STORE_KEPT, "the next process finds the store");
	ok(count(s, 10, 1) == 10 && look(s, 2999, 0) == RIGHT, "with its records");
	store_close(s);
	ok(store_open(folder, (struct fingerprint){ 3, 4 }, BIG, &s, &state) == 0 &&
			state == STORE_OTHER && look(s, 50, 0) == NOTHING,
		"another version begins anew");
	store_close(s);
	ok(store_open(in("absent"), version, BIG, &s, &state) == UV_ENOENT,
		"a folder that is not there is an error");
}

static void
test_in_step(void)
{
	enum store_state state;
	struct store *s = begin_with(BIG, &state);
	bool all = s;
	store_in_step(s);
	for (unsigned i = 0; i < 2000; i++)
		all = all && put(s, i, 0);
	unsigned before = count(s, 2000, 0);
	ok(all && before > 0 && before < 2000, "in step, what was handed over is written at once");
	store_flush(s);
	ok(count(s, 2000, 0) == 2000, "and the rest by a flush");
	store_close(s);
}

/* How many of `n` records are there, from `first` on. */
static unsigned
count_from(struct store *s, unsigned first, unsigned n)
{
	unsigned right = 0;
	for (unsigned i = first; i < first + n; i++)
		right += look(s, i, 0) == RIGHT;
	return right;
}

static void
test_in_bulk(void)
{
	enum { FIRST = 50000, N = 2000 };
	enum store_state state;
	struct store *s = begin_with(BIG, &state);
	bool all = s;
	store_in_step(s);
	store_in_bulk(s);
	for (unsigned i = 0; i < N; i++)
		all = all && put(s, FIRST + i, 0);
	store_flush(s);
	ok(all && count_from(s, FIRST, N) == 0, "in bulk, a flush of little writes nothing");
	store_sync(s);
	ok(count_from(s, FIRST, N) == N, "and store_sync does");
	for (unsigned i = N; i < 2 * N; i++)
		all = all && put(s, FIRST + i, 0);
	store_close(s);
	s = begin_with(BIG, &state);
	ok(all && count_from(s, FIRST, 2 * N) == 2 * N, "as the end does");
	store_close(s);
}

/* Of a large index the copy is given back by the thread, though there is nothing to write. */
static void
test_near_large(void)
{
	enum { N = 20000 };
	enum store_state state;
	struct store *s = begin_with(BIG, &state);
	for (unsigned i = 0; s && i < N; i++) {
		(void)put(s, i, 0);
		if (i % 1000 == 0)
			store_sync(s); /* else it may be more than what may wait */
	}
	store_close(s);
	s = begin_with(BIG, &state);
	bool all = s && count(s, N, 0) == N;
	bool before = s && s->has_thread;
	store_flush(s);
	ok(all && !before && s->has_thread, "a thread gives back the copy of a large index");
	ok(count(s, N, 0) == N, "and what it was of is there");
	store_close(s);
}

/* When many records are looked up the index is read at once: what the thread writes is found all the same. */
static void
test_near(void)
{
	enum { N = 2000, LATE = 5000 };
	enum store_state state;
	struct buf large = { 0 };
	struct store *s = begin_with(BIG, &state);
	fill(s, N, 0);
	bool all = s && count(s, N, 0) == N && truncate(in("index"), 0) == 0;
	ok(all && count(s, N, 0) == N, "what was read at once is not read again");
	store_flush(s);
	ok(count(s, N, 0) == 0, "until nothing is left to do");
	store_close(s);
	s = begin_with(BIG, &state);
	fill(s, N, 0);
	ok(s && count(s, N, 0) == N && look(s, LATE, 1) == NOTHING, "a record that there is not");
	for (unsigned i = 0; i < 300000; i++)
		buf_add_char(&large, 'x');
	all = put(s, 7, 1) && put(s, LATE, 1) && store_put(s, key_of(LATE + 1), buf_str(&large));
	while (all && look(s, LATE, 1) != RIGHT) /* so much is handed over at once */
		(void)usleep(1000);
	ok(all && look(s, 7, 1) == RIGHT, "is found once it is written, as is another edition");
	store_close(s);
	buf_done(&large);
}

/* Records of all sizes between each other, some larger than what is handed over at once. */
static void
test_sizes(void)
{
	enum { N = 40 };
	enum store_state state;
	struct buf b = { 0 };
	struct arena a = { 0 };
	struct store *s = begin_with(BIG, &state);
	bool all = s;
	for (unsigned i = 0; i < 300000; i++)
		buf_add_char(&b, (char)(i % 251));
	for (unsigned i = 0; i < N; i++)
		all = all && store_put(s, key_of(i), str_slice(buf_str(&b), i, i * i * i * 5));
	store_sync(s);
	for (unsigned i = 0; i < N; i++) {
		struct str got;
		all = all && store_get(s, key_of(i), &a, &got) &&
		      str_eq(got, str_slice(buf_str(&b), i, i * i * i * 5));
	}
	ok(all, "records of 0 to 300,000 bytes, one behind the other");
	store_close(s);
	arena_done(&a);
	buf_done(&b);
}

static void
test_bound(void)
{
	enum store_state state;
	struct stat st;
	enum { MAX = 2 << 20 };
	(void)store_remove(folder);
	struct store *s = begin_with(MAX, &state);
	fill(s, 4000, 0); /* 6 MB */
	store_close(s);
	(void)stat(in("values"), &st);
	uint64_t size = (uint64_t)st.st_size;
	(void)stat(in("index"), &st);
	ok(size + (uint64_t)st.st_size <= MAX + (512 << 10),
		"the files stay within their bound, and a batch");
	s = begin();
	ok(look(s, 3999, 0) == RIGHT && look(s, 0, 0) == NOTHING, "the oldest records go first");
	store_close(s);
	(void)store_remove(folder);
	s = begin_with(256 << 10, &state);
	for (unsigned i = 0; i < 30000; i++)
		(void)store_put(s, key_of(i), S("x"));
	store_sync(s);
	struct arena a = { 0 };
	struct str got;
	ok(store_get(s, key_of(29999), &a, &got), "the newest stay, however many come at once");
	arena_done(&a);
	store_close(s);
	(void)store_remove(folder);
	s = begin();
	for (unsigned edition = 0; edition < 40; edition++)
		fill(s, 300, edition);
	ok(count(s, 300, 39) == 300, "what was written over and over has its last value");
	store_close(s);
	(void)stat(in("values"), &st);
	ok(st.st_size < 10 << 20, "and what came before does not pile up");
}

static void
test_shared(void)
{
	enum store_state state;
	(void)store_remove(folder);
	struct store *s = begin(), *other = begin_with(BIG, &state);
	fill(s, 100, 0);
	ok(other && state == STORE_SHARED, "a second one only reads");
	ok(count(other, 100, 0) == 100, "and finds what the first writes");
	ok(!put(other, 0, 5) && look(other, 0, 0) == RIGHT, "it puts nothing");
	fill(s, 3000, 0);
	unsigned n = count(other, 100, 0);
	ok(n == 100, "it goes on reading when the first has written its files anew");
	store_close(s);
	s = begin_with(BIG, &state);
	ok(state == STORE_KEPT, "who comes after the first may write");
	store_close(other);
	ok(store_remove(folder) == 0 && access(in("values"), F_OK) < 0, "it can be removed");
	ok(put(s, 1, 1), "while somebody uses it");
	store_close(s);
}

/* Hurts a copy of the file in one way, and looks that nothing wrong is read. */
static bool
survives(const char *name, struct str bytes)
{
	int fd = open(in(name), O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0666);
	bool good = fd >= 0 && write(fd, bytes.ptr, bytes.len) == (ssize_t)bytes.len;
	close(fd);
	struct store *s = begin();
	good = good && s && count(s, 40, 0) != (unsigned)-1 && put(s, 7, 0);
	if (s)
		store_sync(s);
	good = good && (look(s, 7, 0) == RIGHT);
	store_close(s);
	return good;
}

static void
read_file(const char *name, struct buf *ret)
{
	int fd = open(in(name), O_RDONLY | O_CLOEXEC);
	struct stat st;
	(void)fstat(fd, &st);
	(void)buf_reserve(ret, (size_t)st.st_size);
	ret->len = (size_t)read(fd, ret->ptr, (size_t)st.st_size);
	close(fd);
}

enum { PAGE = 4096 };

static void
test_torn(void)
{
	struct buf values = { 0 };
	(void)store_remove(folder);
	struct store *s = begin();
	fill(s, 40, 0);
	ok(count(s, 40, 0) == 40 && !store_torn(s), "a whole store is not torn");
	store_close(s);
	read_file("values", &values);
	values.ptr[values.len - 1] ^= 1;
	int fd = open(in("values"), O_WRONLY | O_CLOEXEC);
	ok(write(fd, values.ptr, values.len) == (ssize_t)values.len, "a bit is flipped");
	close(fd);
	s = begin();
	bool before = store_torn(s);
	ok(count(s, 40, 0) == 39 && !before && store_torn(s),
		"that a record is not what was written is known when it was asked for");
	store_close(s);
	buf_done(&values);
}

/* What is cut off: `step` bytes further each time, and at the end of each page, the byte before and the one behind. */
static size_t
next_cut(size_t n, size_t step)
{
	size_t page = (n + 1) / PAGE * PAGE + PAGE - 1, next = n + step;
	if ((n + 1) % PAGE < 2 && n > 0)
		return n + 1;
	return next < page ? next : page;
}

static void
test_hurt(const char *name, size_t step)
{
	struct buf whole[2] = { 0 }, hurt = { 0 };
	static const char *const names[] = { "index", "values" };
	(void)store_remove(folder);
	struct store *s = begin();
	fill(s, 40, 0);
	store_close(s);
	for (int i = 0; i < 2; i++)
		read_file(names[i], &whole[i]);
	const struct buf *own = &whole[strcmp(name, "values") == 0], *other = &whole[own == whole];
	bool cut = true, flipped = true;
	for (size_t n = 0; n < own->len; n = next_cut(n, step)) {
		(void)survives(own == whole ? "values" : "index", buf_str(other));
		cut = cut && survives(name, str_slice(buf_str(own), 0, n));
		(void)survives(own == whole ? "values" : "index", buf_str(other));
		buf_clear(&hurt);
		buf_add(&hurt, buf_str(own));
		hurt.ptr[n] ^= (char)(1 << n % 8);
		flipped = flipped && survives(name, buf_str(&hurt));
	}
	ok(cut, "%s that is cut off anywhere gives nothing wrong", name);
	ok(flipped, "nor one in which a bit is flipped");
	buf_done(&whole[0]);
	buf_done(&whole[1]);
	buf_done(&hurt);
}

/* Writes edition after edition until it is killed, and more records each time, so that the index grows. */
static void
write_for_ever(int ready)
{
	struct store *s = begin();
	for (unsigned edition = 0;; edition++) {
		for (unsigned i = 0; i < 200; i++) {
			struct buf b = { 0 };
			value_of(i, edition % 2, &b);
			(void)store_put(s, key_of(i), buf_str(&b));
			buf_done(&b);
		}
		for (unsigned i = 0; i < 400; i++)
			(void)put(s, 1000 + edition * 400 + i, 0);
		store_sync(s);
		(void)!write(ready, "x", 1);
	}
}

static void
test_killed(void)
{
	bool good = true;
	(void)store_remove(folder);
	for (unsigned round = 0; round < 25 && good; round++) {
		int ready[2];
		char c;
		if (pipe(ready) < 0)
			abort();
		pid_t child = fork();
		if (child == 0) {
			write_for_ever(ready[1]);
			_exit(0);
		}
		for (unsigned i = 0; i <= round % 5; i++)
			good = good && read(ready[0], &c, 1) == 1;
		kill(child, SIGKILL);
		(void)waitpid(child, NULL, 0);
		close(ready[0]);
		close(ready[1]);
		struct store *s = begin();
		for (unsigned i = 0; i < 200 && s; i++)
			good = good && (look(s, i, 0) == RIGHT || look(s, i, 1) == RIGHT);
		store_close(s);
	}
	ok(good, "a process that is killed as it writes leaves every record that it had written");
}

/* The file system says that there is no room: here by a limit of the process. */
static void
test_full(void)
{
	struct rlimit old, little = { 64 << 10, RLIM_INFINITY };
	(void)store_remove(folder);
	struct store *s = begin();
	fill(s, 10, 0);
	(void)getrlimit(RLIMIT_FSIZE, &old);
	little.rlim_max = old.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	(void)setrlimit(RLIMIT_FSIZE, &little);
	fill(s, 400, 1);
	(void)setrlimit(RLIMIT_FSIZE, &old);
	ok(store_failure(s) == UV_EFBIG, "a full disk is told");
	ok(!put(s, 1, 1), "after that nothing is put");
	ok(look(s, 9, 0) == RIGHT, "and what is there is read");
	store_close(s);
	s = begin();
	ok(s && count(s, 10, 0) == 10, "the next process has that, too");
	fill(s, 400, 1);
	ok(count(s, 400, 1) == 400, "and writes again where there is room");
	store_close(s);
}

static bool
third_time(void *ctx)
{
	unsigned *asked = ctx;
	return ++*asked >= 3;
}

/* A record of a megabyte, made where it is given from. */
static void
test_long(void)
{
	enum { LENGTH = 1 << 20 };
	struct arena a = { 0 };
	struct buf b = { 0 };
	struct str got;
	unsigned asked = 0;
	buf_add(&b, (struct str){ "12345678", STORE_BEFORE });
	while (b.len < STORE_BEFORE + LENGTH)
		buf_printf(&b, "%zu ", b.len);
	struct str want = arena_str(&a, str_from(buf_str(&b), STORE_BEFORE));
	struct store *s = begin();
	ok(store_give(s, key_of(1), &b) && put(s, 2, 1) && b.len == 0 && !b.ptr,
		"a long record is taken over");
	store_close(s);
	s = begin();
	ok(store_get(s, key_of(1), &a, &got) && str_eq(got, want) && look(s, 2, 1) == RIGHT,
		"and found again, with what was put behind it");
	yield_begin(third_time, &asked);
	bool found = store_get(s, key_of(1), &a, &got);
	yield_end();
	ok(!found && asked == 3 && !store_torn(s), "reading it is left where somebody waits");
	store_close(s);
	(void)store_remove(folder);
	(void)mkdir(folder, 0700);
	arena_done(&a);
}

int
main(void)
{
	if (!mkdtemp(folder))
		return 1;
	test_again();
	test_in_step();
	test_in_bulk();
	test_near();
	test_near_large();
	test_long();
	test_sizes();
	test_bound();
	test_shared();
	test_torn();
	test_hurt("index", 139);
	test_hurt("values", 397);
	test_killed();
	test_full();
	(void)store_remove(folder);
	(void)rmdir(folder);
	return done_testing();
}
