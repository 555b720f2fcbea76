/* Links whose way changes while they are looked at: between any two looks of the watcher at the disk. Each of these calls
 * is wrapped, and counted; the edit is made in front of the first, then in front of the second, and so on. */
#include <dirent.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/watch/harness.h"

struct edit {
	const char *what, *before, *after; /* the sentence; commands */
};

static const struct edit edits[] = {
	{ "a file becomes a link to a folder", "echo 1 > way.md", "ln -sfn folder way.md" },
	{ "a link to a folder becomes a file", "ln -s folder way.md",
		"rm way.md; echo 2 > way.md" },
	{ "a link to a folder leads to another", "ln -s folder way.md", "ln -sfn other way.md" },
	{ "a link to a file leads to another", "ln -s folder/a.md way.md",
		"ln -sfn other/b.md way.md" },
	{ "what was not there becomes a link to a folder", "true", "ln -s folder way.md" },
	{ "a link to a folder goes", "ln -s folder way.md", "rm way.md" },
	{ "a folder becomes a link to another", "mkdir way.md; echo 3 > way.md/c.md",
		"mv way.md aside; ln -s folder way.md" },
};

static struct {
	struct harness *h;
	const char *command;
	unsigned left; /* looks until it is run; 0: it was, or is not to be */
} pending;

static void
look(void)
{
	if (pending.left && --pending.left == 0)
		run(pending.h, "%s", pending.command);
}

/* What the linker calls instead of a function of the C library, and that one. */
#define LOOK(type, name, parameters, arguments)                                                    \
	type __real_##name parameters;                                                             \
	type __wrap_##name parameters;                                                             \
	type __wrap_##name parameters                                                              \
	{                                                                                          \
		look();                                                                            \
		return __real_##name arguments;                                                    \
	}
LOOK(char *, realpath, (const char *path, char *to), (path, to))
LOOK(ssize_t, readlink, (const char *path, char *to, size_t n), (path, to, n))
LOOK(int, stat64, (const char *path, struct stat *st), (path, st))
LOOK(int, lstat64, (const char *path, struct stat *st), (path, st))
LOOK(int, inotify_add_watch, (int fd, const char *path, uint32_t mask), (fd, path, mask))
LOOK(DIR *, opendir, (const char *path), (path))

/* False where there are not so many looks. */
static bool
edited_at(const struct edit *edit, unsigned at, bool *ret_agrees)
{
	struct harness h;
	harness_folder(&h);
	run(&h, "mkdir folder other in; echo 1 > folder/a.md; echo 2 > other/b.md; %s",
		edit->before);
	run(&h, "ln -s ../way.md in/link.md");
	harness_watch(&h);
	harness_sync(&h);
	run(&h, "mkdir new"); /* then links may lead elsewhere, and are looked at */
	pending.h = &h;
	pending.command = edit->after;
	pending.left = at;
	harness_sync(&h);
	bool ret = pending.left == 0;
	pending.left = 0;
	harness_sync(&h);
	*ret_agrees = harness_agrees(&h);
	if (!*ret_agrees)
		harness_note(&h);
	harness_close(&h);
	return ret;
}

static void
test_between(const struct edit *edit)
{
	unsigned at = 0, wrong = 0;
	bool agrees;
	while (edited_at(edit, ++at, &agrees))
		if (!agrees)
			note("in front of look %u", at), wrong++;
	ok(at > 1 && wrong == 0, "%s, in front of any of %u looks", edit->what, at - 1);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++)
		test_between(&edits[i]);
	return done_testing();
}
