/* The watcher on a real folder: what programs and people do to files, as syscalls. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/watch/harness.h"

/* One sentence about what is seen of one path; says more where it is wrong. */
static void
expect(struct harness *h, const char *path, enum change_kind kind, size_t n, const char *sentence)
{
	if (!ok(harness_count(h, path, kind) == n, "%s", sentence))
		harness_note(h);
}

static void
test_write(void)
{
	struct harness h;
	harness_open(&h);
	put(&h, "a.md", "one");
	harness_sync(&h);
	expect(&h, "a.md", CHANGE_WRITTEN, 1, "a new file is written once");
	harness_forget(&h);
	put(&h, "a.md", "two");
	watcher_pump(h.watcher);
	expect(&h, "a.md", CHANGE_WRITTEN, 1, "a save is told at once, with no timer");
	harness_sync(&h);
	expect(&h, "a.md", CHANGE_WRITTEN, 1, "and only once");
	harness_forget(&h);
	run(&h, "rm a.md");
	watcher_pump(h.watcher);
	ok(h.n_seen == 0, "a disappearance is held");
	harness_sync(&h);
	expect(&h, "a.md", CHANGE_GONE, 1, "and then told");
	harness_close(&h);
}

int
main(void)
{
	test_write();
	return done_testing();
}
