/* The watcher and names of more than one file, and files of more than one name: links to files and folders, hard links,
 * links that are replaced, and what lies outside. */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/watch/harness.h"

static void
test_links(void)
{
	struct harness h;
	harness_folder(&h);
	make_folder(&h, "shared");
	put(&h, "shared/target.md", "one");
	run(&h, "echo x > ../outside.md");
	harness_watch(&h);
	put(&h, "a.md", "one");
	harness_sync(&h);
	ok(link(at(&h, "a.md"), at(&h, "b.md")) == 0, "link(2)");
	watcher_pump(h.watcher);
	expect(&h, "b.md", CHANGE_WRITTEN, 1, "a hard link is told at once");
	ok(symlink("shared/target.md", at(&h, "link.md")) == 0, "symlink(2)");
	watcher_pump(h.watcher);
	expect(&h, "link.md", CHANGE_WRITTEN, 1, "a symlink is told at once");
	harness_forget(&h);
	put(&h, "shared/target.md", "two");
	watcher_pump(h.watcher);
	expect(&h, "link.md", CHANGE_WRITTEN, 1, "its target being saved is told of the link");
	expect(&h, "shared/target.md", CHANGE_WRITTEN, 1, "and of the target");
	run(&h, "ln -s ../outside.md out.md");
	harness_sync(&h);
	expect(&h, "out.md", CHANGE_WRITTEN, 0, "a link out of the root is refused");
	ok(watcher_stats(h.watcher).refused > 0 && strstr(h.notice, "out.md"), "and it is said");
	expect(&h, "out.md", CHANGE_GONE, 1, "who reads it looks again: it was not there before");
	run(&h, "ln -s link.md second.md; ln -s . loop; ln -s shared folder");
	harness_sync(&h);
	harness_forget(&h);
	put(&h, "shared/target.md", "three");
	harness_sync(&h);
	expect(&h, "second.md", CHANGE_WRITTEN, 1, "a link to a link follows all the way");
	expect(&h, "folder/target.md", CHANGE_WRITTEN, 1, "a linked folder is one more place");
	run(&h, "ln -sfn a.md link.md");
	harness_sync(&h);
	harness_forget(&h);
	put(&h, "shared/target.md", "four");
	harness_sync(&h);
	expect(&h, "link.md", CHANGE_WRITTEN, 0, "a link that leads elsewhere is let go of");
	put(&h, "a.md", "five");
	harness_sync(&h);
	expect(&h, "second.md", CHANGE_WRITTEN, 1, "and those that lead through it follow");
	run(&h, "mkdir other third; echo x > other/a.md; echo x > third/a.md; ln -s ../other "
		"folder/o; "
		"ln -s ../third other/t; ln -s .. folder/up");
	harness_sync(&h);
	harness_forget(&h);
	put(&h, "other/a.md", "y");
	put(&h, "third/a.md", "y");
	harness_sync(&h);
	expect(&h, "folder/o/a.md", CHANGE_WRITTEN, 1,
		"a linked folder in a linked folder is followed");
	expect(&h, "folder/o/t/a.md", CHANGE_WRITTEN, 0, "a third one on the way is not");
	expect(&h, "folder/up/other/a.md", CHANGE_WRITTEN, 0, "nor one that leads around");
	run(&h, "rm folder loop");
	harness_sync(&h);
	expect(&h, "folder", CHANGE_GONE, 1, "a link to a folder goes away with all in it");
	harness_close(&h);
}

/* A name that leads to a folder may come to lead to another, or be something else, by one rename. */
static void
test_replaced_links(void)
{
	struct harness h;
	harness_folder(&h);
	run(&h, "mkdir one two; echo 1 > one/a.md; echo 1 > one/b.md; echo 2 > two/b.md; echo 2 > "
		"two/c.md; "
		"ln -s one folder; ln -s two other; ln -s one file; ln -s one nothing");
	harness_watch(&h);
	run(&h, "mv -T other folder");
	agrees(&h, "a link to a folder that is renamed over another: what was behind that is gone");
	run(&h, "echo 3 > folder/b.md; echo 3 > one/a.md");
	agrees(&h, "and what is behind it now is followed");
	run(&h, "ln -sfn one folder");
	agrees(&h, "the same by ln -sfn, back again");
	run(&h, "echo file > new.md; mv -T new.md file; ln -s nowhere x; mv -T x nothing");
	agrees(&h, "a file that is renamed over one, and a link to nowhere");
	run(&h, "rm folder; ln -s two folder");
	agrees(&h, "and one that is removed and made at once");
	run(&h, "echo file > plain.md; echo file > other.md");
	agrees(&h, "files");
	run(&h, "ln -s one next; mv -T next plain.md; ln -sfn one other.md");
	agrees(&h, "that a link to a folder is renamed over, or made in the place of");
	harness_close(&h);
}

/* What links lead to may go, and come again as another folder with the old one's inode. */
static void
test_made_again(void)
{
	struct harness h;
	harness_folder(&h);
	run(&h, "mkdir -p one/in; echo 1 > one/in/a.md; ln -s one folder; ln -s one/in inner");
	harness_watch(&h);
	run(&h, "rm -r one; mkdir -p one/in; echo 2 > one/in/b.md");
	agrees(&h, "a folder is removed and made again: it is known by its links, too");
	run(&h, "echo 3 > one/in/b.md; echo 3 > one/in/c.md; echo 3 > one/d.md");
	agrees(&h, "and followed by them");
	run(&h, "mv one two; mkdir -p one/in; echo 4 > one/in/e.md");
	agrees(&h, "it is renamed, and another made in its place");
	run(&h, "echo 5 > one/in/e.md; echo 5 > two/in/b.md; rm -r one");
	agrees(&h, "which is followed, and goes");
	run(&h, "mv two one; echo 6 > one/in/b.md");
	agrees(&h, "and the first one comes back");
	run(&h, "echo 7 > one/in/b.md; mv one/in one/on; echo 7 > one/on/b.md");
	agrees(&h, "what one of the links led to is renamed");
	run(&h, "mv one/on one/in; echo 8 > one/in/b.md");
	agrees(&h, "and is what it was");
	harness_close(&h);
}

/* That a folder may be listed no more, or may be again, is told by each of its names. */
static void
test_shut(void)
{
	struct harness h;
	harness_folder(&h);
	run(&h, "mkdir -p one/in; echo 1 > one/in/a.md; ln -s one/in folder");
	harness_watch(&h);
	run(&h, "chmod 311 one/in");
	harness_sync(&h);
	expect(&h, "one/in", CHANGE_RESCAN, 1, "a folder that is shut is told");
	expect(&h, "folder", CHANGE_RESCAN, 1, "and told by the link to it");
	run(&h, "chmod 755 one/in");
	harness_sync(&h);
	expect(&h, "folder", CHANGE_RESCAN, 2, "so is one that is opened");
	harness_close(&h);
}

/* A link to a folder that may be entered and not listed; in a process to which not all is permitted. Its exit status. */
static int
ordinary_child(void)
{
	struct harness h;
	harness_folder(&h);
	run(&h, "mkdir -p one/in other; echo 1 > one/in/a.md; ln -s one/in folder; chmod 111 "
		"one/in");
	harness_watch(&h);
	run(&h, "mkdir other/new");
	harness_sync(&h);
	run(&h, "rmdir other/new");
	harness_sync(&h);
	bool quiet = harness_count(&h, "folder", CHANGE_GONE) == 0 &&
		     harness_count(&h, "folder", CHANGE_RESCAN) == 0;
	if (!quiet)
		harness_note(&h);
	run(&h, "chmod 755 one/in; echo 2 > one/in/a.md");
	harness_sync(&h);
	bool opens = harness_agrees(&h);
	run(&h, "mv one/in one/on; mkdir -m 111 one/in");
	harness_sync(&h);
	bool goes = harness_agrees(&h);
	harness_close(&h);
	return quiet && opens && goes ? 0 : 1;
}

static void
test_unlisted(void)
{
	(void)fflush(stdout); /* so that nothing is printed twice */
	pid_t child = fork();
	if (child == 0) {
		struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
		struct __user_cap_data_struct none[2] = { 0 };
		int status = syscall(SYS_capset, &header, none) < 0 ? 2 : ordinary_child();
		(void)fflush(stdout); /* for exit(2) alone */
		_exit(status);
	}
	int status = -1;
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	ok(status == 0,
		"a link to a folder that may not be listed is told when it may, and not before");
}

/* What a link leads to may lie in a folder that is passed over, and go, and come again. */
static void
test_passed_over(void)
{
	struct harness h;
	harness_folder(&h);
	h.skipped = "modules";
	run(&h, "mkdir -p modules/p/dist; echo 1 > modules/p/dist/a.js; ln -s modules/p/dist pkg; "
		"ln -s modules/p/dist/a.js a.js");
	harness_watch(&h);
	run(&h, "echo 2 > modules/p/dist/a.js");
	agrees(&h, "what lies in a folder that is passed over is followed by links");
	run(&h, "rm -r modules");
	agrees(&h, "it is removed");
	run(&h, "mkdir modules");
	harness_sync(&h);
	run(&h, "mkdir modules/p");
	harness_sync(&h);
	run(&h, "mkdir modules/p/dist; echo 3 > modules/p/dist/a.js");
	agrees(&h, "and made again, one folder after the other");
	run(&h, "echo 4 > modules/p/dist/a.js; echo 4 > modules/p/dist/b.js");
	agrees(&h, "and followed");
	run(&h, "rm -r modules; mkdir -p modules/p/dist; echo 5 > modules/p/dist/a.js");
	agrees(&h, "all at once");
	run(&h, "mv modules/p modules/q");
	agrees(&h, "a folder on the way is renamed");
	run(&h, "mkdir -p modules/p/dist; echo 6 > modules/p/dist/a.js");
	agrees(&h, "and another takes its place");
	run(&h, "echo 7 > modules/p/dist/a.js");
	agrees(&h, "which is followed");
	harness_close(&h);
}

static void
test_outside(void)
{
	struct harness h;
	harness_folder(&h);
	h.options.allow_outside = true;
	run(&h, "echo x > ../outside.md; ln -s ../outside.md out.md");
	harness_watch(&h);
	run(&h, "echo y > ../outside.md");
	harness_sync(&h);
	expect(&h, "out.md", CHANGE_WRITTEN, 1,
		"a target outside the root is watched where allowed");
	run(&h, "echo z > ../n; mv ../n ../outside.md");
	harness_sync(&h);
	expect(&h, "out.md", CHANGE_WRITTEN, 2, "saved by rename too");
	harness_close(&h);
}

int
main(void)
{
	test_links();
	test_replaced_links();
	test_made_again();
	test_shut();
	test_unlisted();
	test_passed_over();
	test_outside();
	return done_testing();
}
