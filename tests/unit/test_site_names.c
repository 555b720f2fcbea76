/* Files of more than one name: behind links to folders, by hard links, and names that are gone when the batch comes. */
#include <time.h>

#include "site_rig.h"

static void
test_linked_folder(void)
{
	save("real/q.md", "# Behind");
	ok(symlink("real", "linked") == 0, "a folder with a second name");
	site_written(site, S("linked"));
	site_written(site, S("linked/q.md"));
	update();
	ok(has("/", "/real/q/") && has("/sitemap.xml", "/linked/q/"),
		"is listed by both, as a fresh process lists it");
	site_rescan(site, S(""));
	update();
	ok(has("/sitemap.xml", "/linked/q/"), "and so by a walk");
	(void)unlink("linked");
	site_gone(site, S("linked"));
	update();
	ok(has("/", "/real/q/") && lacks("/sitemap.xml", "/linked/q/"), "with the link it goes");
}

/* A link to a folder takes a file's name, and a file that of the link, each by being renamed over it. */
static void
test_file_for_link(void)
{
	struct site *watching = site;
	save("real/q.md", "# Behind");
	save("own.md", "Own words");
	update();
	ok(has("/own/", "Own words") && symlink("real", "way") == 0 && rename("way", "own.md") == 0,
		"a file gives way to a link to a folder");
	site_written(site, S("own.md"));
	site_written(site, S("own.md/q.md"));
	update();
	ok(has("/sitemap.xml", "/own.md/q/"), "what lies behind it is listed");
	site = NULL;
	save("new.md", "New words");
	site = watching;
	ok(rename("new.md", "own.md") == 0, "which gives way to a file");
	site_gone(site, S("own.md"));
	site_written(site, S("own.md"));
	update();
	ok(has("/own/", "New words") && lacks("/sitemap.xml", "/own.md/q/"),
		"and is not listed any more");
	drop("own.md");
	update();
}

/* A folder's further names are no file's: folders have several, one of each folder in them. */
static void
test_linked_cost(void)
{
	save("deep/in/q.md", "# Deep");
	(void)has("/deep/in/q/", "Deep");
	uint64_t before = site_work(site).files_doubted;
	ok(symlink("deep", "way") == 0, "a link to a folder with another in it");
	site_written(site, S("way"));
	site_written(site, S("way/in/q.md"));
	update();
	ok(has("/way/in/q/", "Deep") && mkdir("deep/on", 0755) == 0, "which gets one more");
	save("deep/on/q.md", "# More");
	site_written(site, S("way/on/q.md"));
	update();
	ok(has("/way/on/q/", "More") && site_work(site).files_doubted == before,
		"has no other file looked at");
	(void)unlink("way");
	site_gone(site, S("way"));
	update();
}

/* Writes to a file by a further name, which is gone before anyone looks. */
static void
write_by_other_name(const char *path, const char *text)
{
	struct site *watching = site;
	if (link(path, "other.md") < 0)
		abort();
	site = NULL;
	save("other.md", text);
	site = watching;
	(void)unlink("other.md");
	site_unseen(site);
	site_gone(site, S("other.md"));
}

static void
test_second_name(void)
{
	save("s.md", "Old words");
	update();
	(void)has("/s/", "Old words");
	uint64_t before = site_work(site).files_doubted;
	write_by_other_name("s.md", "New words");
	update();
	ok(has("/s/", "New words") && site_work(site).files_doubted > before,
		"a file is written by a second name that is gone again");
	write_by_other_name("s.md", "Newer words");
	update();
	ok(has("/s/", "Newer words"), "and once more");
	before = site_work(site).files_doubted;
	save("s.md.old", "Old words");
	update();
	save("s.md", "Other words");
	drop("s.md.old");
	update();
	ok(site_work(site).files_doubted == before && has("/s/", "Other words"),
		"an editor's save, with a backup that comes and goes, looks at no other file");
	drop("s.md");
	update();
}

/* Waits until a change of the file that came now would show in its times. */
static void
wait_until_settled(const char *path)
{
	struct stat st;
	struct timespec now;
	if (stat(path, &st) < 0)
		abort();
	do
		(void)clock_gettime(CLOCK_REALTIME, &now);
	while (now.tv_sec < st.st_ctim.tv_sec + 2 && usleep(10000) == 0);
}

/* The batch comes long after the write: a server that others keep busy, or a git at work. */
static void
test_late_names(void)
{
	save("l.md", "Old words");
	save("m.md", "Other words");
	update();
	(void)(has("/l/", "Old words") && has("/m/", "Other words"));
	if (link("l.md", "l2.md") < 0)
		abort();
	save("l2.md", "New words");
	wait_until_settled("l.md");
	update();
	ok(has("/l/", "New words"), "a file is written by its new name, of which we hear late");
	save("l2.md", "Newer words");
	if (link("m.md", "m2.md") < 0)
		abort();
	wait_until_settled("l.md");
	site_written(site, S("m2.md"));
	update();
	ok(has("/l/", "Newer words"), "by one that is known, while another file gets one");
	drop("l2.md");
	drop("m2.md");
	drop("l.md");
	drop("m.md");
	update();
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	save("a.md", "---\ntitle: Alpha\ndate: 2023-01-01\n---\nText.\n");
	struct site_options o = { .url = S("http://example.com"), .now = 1750000000 };
	if (!rig_open(o))
		return 1;
	test_linked_folder();
	test_file_for_link();
	test_linked_cost();
	test_second_name();
	test_late_names();
	rig_close();
	return done_testing();
}
