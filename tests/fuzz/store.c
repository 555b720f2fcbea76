/* The cache's files, damaged as the input says: what is read back is what was written, or nothing.
 *
 * The input is a row of strokes of five bytes: which file and how (flip bits, cut, append), where, and with what. */
#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/store.h"
#include "tests/fuzz/fuzz.h"

enum { RECORDS = 100, STROKE = 5, SIZE = 1 << 20 };

static char folder[] = "/tmp/platen-fuzz-XXXXXX";
static const struct fingerprint version = { 1, 2 };

static struct fingerprint
key_of(unsigned i)
{
	return fingerprint_of((struct str){ (const char *)&i, sizeof(i) });
}

static struct str
value_of(unsigned i, struct arena *a)
{
	struct buf b = BUF_ARENA(a);
	while (b.len < i * 13 % 700 + 3)
		buf_printf(&b, "%u.", i);
	return buf_str(&b);
}

static void
remove_folder(void)
{
	(void)rmdir(folder); /* best effort: it is empty after each input */
}

static struct store *
begin(void)
{
	enum store_state state;
	struct store *s = NULL;
	static bool made;
	if (!made && (!mkdtemp(folder) || atexit(remove_folder) != 0))
		abort();
	made = true;
	int r = store_open(folder, version, SIZE, &s, &state);
	assert(r == 0);
	return s;
}

static void
fill(struct store *s, struct arena *a)
{
	for (unsigned i = 0; i < RECORDS; i++)
		(void)store_put(s, key_of(i), value_of(i, a));
}

static void
stroke(const uint8_t *p)
{
	char path[64], byte = 0;
	(void)snprintf(path, sizeof(path), "%s/%s", folder, p[0] & 1 ? "index" : "values");
	int fd = open(path, O_RDWR | O_CLOEXEC);
	struct stat st;
	if (fd < 0 || fstat(fd, &st) < 0)
		abort();
	off_t at =
		st.st_size ? ((off_t)p[1] << 16 | (off_t)p[2] << 8 | p[3]) % (st.st_size + 1) : 0;
	if (p[0] & 2)
		at %= 64; /* the header */
	if (p[0] & 4 && ftruncate(fd, at) < 0)
		abort();
	if (!(p[0] & 4) && pread(fd, &byte, 1, at) >= 0) {
		byte = (char)(byte ^ (char)p[4]);
		if (pwrite(fd, &byte, 1, at) != 1)
			abort();
	}
	(void)close(fd);
}

static void
check(struct store *s, struct arena *a)
{
	struct str got;
	for (unsigned i = 0; i < RECORDS; i++)
		if (store_get(s, key_of(i), a, &got))
			assert(str_eq(got, value_of(i, a)));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct arena a = { 0 };
	struct store *s = begin();
	fill(s, &a);
	store_close(s);
	for (size_t i = 0; i + STROKE <= n; i += STROKE)
		stroke(bytes + i);
	s = begin();
	check(s, &a);
	fill(s, &a);
	store_sync(s);
	check(s, &a);
	store_close(s);
	int r = store_remove(folder);
	assert(r == 0);
	arena_done(&a);
	return 0;
}
