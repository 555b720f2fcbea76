/* Strings, memory, buffers and fingerprints keep their promises. */
#include "core/arena.h"
#include "core/buf.h"
#include "core/hash.h"
#include "core/heap.h"
#include "core/pool.h"
#include "core/str.h"
#include "core/strset.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static void
test_strings(void)
{
	struct str rest = S("one\r\ntwo\n\nlast"), line;
	int n = 0;
	while (str_line(&rest, &line))
		n++;
	ok(n == 4 && str_eq(line, S("last")), "a text without a final newline has its last line");
	rest = S("a,,b");
	n = 0;
	while (str_split(&rest, ',', &line))
		n++;
	ok(n == 3, "splitting keeps empty parts");
	ok(str_cmp(S("a"), S("ab")) < 0, "a prefix comes before what it begins");
	ok(str_search(S("needle in hay"), S("in")) == 7, "a needle is found where it is");
	ok(str_eq(str_trim(S(" \t a b \n")), S("a b")), "trimming takes white space off both ends");
}

/* Whether it never comes back; in a process of its own. */
static bool
ends_the_process(void (*work)(void))
{
	static const struct rlimit none = { 0, 0 };
	int status = 0;
	(void)fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		(void)setrlimit(RLIMIT_CORE, &none);
		(void)close(STDERR_FILENO); /* a sanitizer has something to say */
		work();
		_exit(0);
	}
	return waitpid(child, &status, 0) == child && status != 0;
}

static void
ask_for_items_that_wrap(void)
{
	free(heap_resize(NULL, SIZE_MAX / 8 + 2, 8));
}

static void
ask_an_arena_for_what_wraps(void)
{
	struct arena a = { 0 };
	(void)arena_alloc_raw(&a, SIZE_MAX - 20);
}

static void
test_strset(void)
{
	struct arena a = { 0 };
	struct strset s = { .arena = &a };
	size_t added = 0, again = 0;
	for (int i = 0; i < 1000; i++)
		added += strset_add(&s, arena_printf(&a, "%d", i));
	for (int i = 0; i < 1000; i++)
		again += strset_add(&s, arena_printf(&a, "%d", i));
	ok(added == 1000 && again == 0 && s.n == 1000, "each string is in a set once");
	ok(str_eq(s.all[0], S("0")) && str_eq(s.all[999], S("999")), "in the order they came in");
	ok(strset_add(&s, S("")) && !strset_add(&s, S("")), "and so is the empty one");
	arena_done(&a);
}

static void
test_heap(void)
{
	size_t n = 0, cap = 0;
	int *items = NULL;
	for (; n < 1000; n++) {
		items = heap_grow(items, n, &cap, sizeof(*items));
		items[n] = (int)n;
	}
	ok(items[0] == 0 && items[999] == 999 && cap >= 1000 && cap < 2000,
		"items that grow keep what is in them");
	free(items);
	char *copy = heap_copy(str_slice(S("word and more"), 0, 4));
	ok(strcmp(copy, "word") == 0, "a copy ends with a zero byte");
	free(copy);
	char *none = heap_array(0, 8);
	ok(none != NULL, "no items are no NULL");
	free(none);
	ok(ends_the_process(ask_for_items_that_wrap) &&
			ends_the_process(ask_an_arena_for_what_wraps),
		"a size that wraps is given to nobody");
}

static void
test_arena(void)
{
	struct arena a = { 0 };
	struct str s = arena_printf(&a, "%d-%s", 7, "x");
	ok(str_eq(s, S("7-x")), "an arena formats");
	struct str joined = arena_join(&a, S("a"), (struct str){ 0 }, S("bc"));
	ok(str_eq(joined, S("abc")) && joined.ptr[3] == '\0', "and joins, with a zero byte behind");
	struct arena_mark m = arena_mark(&a);
	char *p = arena_alloc(&a, 100000);
	ok(p[0] == 0 && p[99999] == 0, "large pieces are zeroed");
	arena_release(&a, m);
	ok(str_eq(s, S("7-x")), "what is older than a mark outlives its release");
	arena_done(&a);
}

static void
test_pool(void)
{
	struct pool p = { 0 };
	char *small[100], *large = pool_get(&p, 1000);
	memset(large, 'l', 1000);
	for (size_t i = 0; i < 100; i++) {
		small[i] = pool_get(&p, i);
		memset(small[i], (int)i, i);
	}
	bool own = large[0] == 'l' && large[999] == 'l';
	for (size_t i = 1; i < 100; i++)
		own = own && small[i][0] == (char)i && small[i][i - 1] == (char)i;
	ok(own, "pieces of a pool do not touch each other");
	pool_put(&p, small[41], 41);
	pool_put(&p, small[48], 48);
	ok(pool_get(&p, 44) == small[48] && pool_get(&p, 45) == small[41],
		"what was given back is taken by the next of its length");
	pool_put(&p, large, 1000);
	pool_done(&p); /* with all that was not given back: valgrind and ASan would tell */
}

static void
test_buffers(void)
{
	struct buf b = { .max = 5 };
	buf_lit(&b, "abc");
	buf_lit(&b, "def");
	ok(b.overflow && str_eq(buf_str(&b), S("abc")), "a buffer never grows past its maximum");
	buf_done(&b);
}

static void
test_fingerprints(void)
{
	struct fingerprint a = fingerprint_of(S("a")), b = fingerprint_of(S("b")), back;
	struct fingerprint ab = fingerprint_add(a, b);
	ok(fingerprint_eq(ab, fingerprint_add(b, a)), "a sum does not depend on the order");
	ok(fingerprint_eq(fingerprint_sub(ab, b), a), "what was added can be taken away");
	char hex[FINGERPRINT_HEX];
	fingerprint_hex(a, hex);
	ok(fingerprint_parse(str_of(hex), &back) && fingerprint_eq(a, back),
		"hexadecimal and back");
}

int
main(void)
{
	test_strings();
	test_strset();
	test_heap();
	test_arena();
	test_pool();
	test_buffers();
	test_fingerprints();
	return done_testing();
}
