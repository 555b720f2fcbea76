/* Files of more than one name: behind links to folders, by hard links, and names that are gone when the batch comes. */
#include <time.h>

#include "render/inodes.h"

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

/* Looks at what a batch has left to be looked at behind, and settles what comes of it. */
static void
look_behind(void)
{
	while (site_aliases(site))
		continue;
	if (site_aliases_touch(site, SIZE_MAX))
		update();
}

/* Writes to a file, with nothing told. */
static void
write_untold(const char *path, const char *text)
{
	struct site *watching = site;
	site = NULL;
	save(path, text);
	site = watching;
}

/* ".name" stands for a name outside of the site: nothing tells of it, and nobody reads it. */
static void
test_outside_name(void)
{
	write_untold("o.md", "Old words");
	write_untold("p.md", "Plain words");
	if (link("o.md", ".o") < 0 || link("p.md", ".p") < 0)
		abort();
	site_written(site, S("o.md"));
	site_written(site, S("p.md"));
	update();
	(void)(has("/o/", "Old words") && has("/p/", "Plain words"));
	wait_until_settled("p.md");
	look_behind();
	struct site_work before = site_work(site);
	write_untold(".o", "New words");
	save("p.md", "Other words");
	update();
	ok(has("/p/", "Other words") && site_work(site).aliases_looked == before.aliases_looked,
		"a save looks at no other file");
	ok(site_aliases_due(site), "those are looked at behind it");
	look_behind();
	ok(has("/o/", "New words") && site_work(site).aliases_swept >= before.aliases_swept + 2,
		"where a file is found that was written by another name");
	ok(!site_aliases_due(site), "and that is over then");
	size_t found = 0;
	write_untold(".o", "Newer words");
	save("p.md", "More words");
	update();
	site_aliases_of(site, S("/o/"), &found);
	ok(found == 1, "of a page that is asked for meanwhile it is found at once");
	update();
	ok(has("/o/", "Newer words"), "and shown");
	drop("o.md");
	drop("p.md");
	(void)unlink(".o");
	(void)unlink(".p");
	update();
	look_behind();
}

/* Of three names of a file a save by one is one of all, and looks at no more than these. */
static void
test_inside_names(void)
{
	save("x.md", "Old words");
	save("y.md", "Other words");
	update();
	(void)(has("/x/", "Old words") && has("/y/", "Other words"));
	uint64_t doubted = site_work(site).files_doubted;
	if (link("x.md", "x2.md") < 0)
		abort();
	site_written(site, S("x2.md"));
	update();
	doubted = site_work(site).files_doubted - doubted;
	ok(doubted > 0 && doubted < 8, /* some that are gone may have had the same inode */
		"a new name has the file's first one looked at: %d", (int)doubted);
	if (link("y.md", "y2.md") < 0 || link("x.md", "x3.md") < 0)
		abort();
	site_written(site, S("y2.md"));
	site_written(site, S("x3.md"));
	update();
	wait_until_settled("x.md");
	look_behind();
	uint64_t looked = site_work(site).aliases_looked;
	save("x2.md", "New words");
	update();
	ok(has("/x/", "New words") && has("/x2/", "New words") && has("/x3/", "New words"),
		"a save by one name is shown by each");
	ok(site_work(site).aliases_looked == looked + 2, "and looks at the two others");
	write_untold("x4.md", "Own words");
	save("x2.md", "Last words");
	ok(rename("x4.md", "x2.md") == 0, "a name is saved, and is another file's when it is told");
	update();
	ok(has("/x/", "Last words") && has("/x2/", "Own words") && has("/x3/", "Last words"),
		"the others show what was saved");
	static const char *const names[] = { "x.md", "x2.md", "x3.md", "y.md", "y2.md" };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		drop(names[i]);
	update();
	look_behind();
}

/* Names that come and go: links, and second names that programs give a file while they save it. */
static void
test_gone(void)
{
	enum { NAMES = 50, FEW = 10 };
	char name[32];
	for (int i = 0; i < NAMES; i++) {
		(void)snprintf(name, sizeof(name), "gone-%d.md", i);
		if ((i % 2 ? link("a.md", name) : symlink("a.md", name)) < 0)
			abort();
		site_written(site, str_of(name));
		update();
		drop(name);
		update();
	}
	if (symlink("later.txt", "led.md") < 0)
		abort();
	site_written(site, S("led.md"));
	update();
	wait_until_settled("a.md");
	look_behind();
	uint64_t swept = site_work(site).aliases_swept;
	site_unseen(site);
	update();
	look_behind();
	swept = site_work(site).aliases_swept - swept;
	ok(swept > 0 && swept < FEW, "names that are gone are not looked at for ever: %d",
		(int)swept);
	write_untold("later.txt", "Led words");
	site_unseen(site);
	update();
	look_behind();
	ok(has("/led/", "Led words"), "but a link to what is not there yet is");
	(void)unlink("later.txt");
	drop("led.md");
	update();
	look_behind();
}

/* A file gives way to another and comes back, as where an editor or git puts back what was there. */
static void
test_back_again(void)
{
	enum { OTHERS = 200 };
	char path[32];
	save("b.md", "Old words");
	update();
	(void)has("/b/", "Old words");
	ok(rename("b.md", ".b") == 0, "a file is moved out of the way");
	save("b.md", "Other words");
	update();
	ok(has("/b/", "Other words") && rename(".b", "b.md") == 0, "of another, and comes back");
	site_written(site, S("b.md"));
	update();
	(void)has("/b/", "Old words");
	for (unsigned i = 0; i < OTHERS; i++) {
		(void)snprintf(path, sizeof(path), "many/%u.md", i);
		save(path, "One of many");
	}
	update();
	if (link("b.md", "b2.md") < 0)
		abort();
	save("b2.md", "New words");
	update();
	ok(has("/b/", "New words"), "its new name is known as its own, behind many other files");
	for (unsigned i = 0; i < OTHERS; i++) {
		(void)snprintf(path, sizeof(path), "many/%u.md", i);
		drop(path);
	}
	drop("b.md");
	drop("b2.md");
	update();
	look_behind();
}

/* Which file has an inode: of files that are saved by being replaced only the last is kept. */
static void
test_inodes(void)
{
	enum { FILES = 50, SAVES = 1000, ROOM = 16 };
	struct inodes l = { 0 };
	bool good = true;
	for (uint32_t save = 0; save < SAVES; save++)
		for (uint32_t i = 1; i <= FILES; i++)
			inodes_add(&l, save * FILES + i, i);
	for (uint32_t i = 1; i <= FILES; i++) {
		uint32_t at = 0;
		good = good && inodes_find(&l, (SAVES - 1) * FILES + i, &at) == i &&
		       inodes_find(&l, (SAVES - 1) * FILES + i, &at) == 0;
	}
	ok(good, "each of %d files is found by its last inode, and once", FILES);
	size_t room = 0;
	for (size_t i = 0; i < INODES_PARTS; i++)
		room += l.parts[i].cap;
	ok(room <= ROOM * FILES, "after %d saves of each there is room for no more than %d", SAVES,
		ROOM * FILES);
	inodes_done(&l);
}

/* What is gone over at once to make room for one file more. */
static void
test_inodes_room(uint32_t step)
{
	enum { FILES = 100 * 1000, MOST = FILES / 8 };
	struct inodes l = { 0 };
	size_t most = 0, found = 0;
	for (uint32_t i = 1; i <= FILES; i++) {
		size_t before = l.moved;
		inodes_add(&l, ~i, i * step);
		most = l.moved - before > most ? l.moved - before : most;
	}
	for (uint32_t i = 1; i <= FILES; i++) {
		uint32_t at = 0;
		found += inodes_find(&l, ~i, &at) == i * step && inodes_find(&l, ~i, &at) == 0;
	}
	ok(found == FILES && most <= MOST,
		"%d files, each %d. number: %d are gone over at once, at most", FILES, (int)step,
		(int)most);
	inodes_done(&l);
}

/* A page that becomes a file which is copied as it is: nobody asks for its text any more, only for how it begins. */
static void
test_fewer_tasks(struct site_options o)
{
	save("_config.yml", "plugins: [jekyll-feed]\n");
	save("f.txt", "---\n---\nPage {{ 1 | plus: 1 }}\n");
	if (!rig_open(o))
		abort();
	ok(has("/f.txt", "Page 2"), "a page of Jekyll's");
	write_untold("f.new", "File\n");
	ok(rename("f.new", "f.txt") == 0, "which is replaced by a file");
	site_written(site, S("f.txt"));
	update();
	(void)get("/f.txt");
	save("other.txt", "Other\n");
	update();
	if (link("f.txt", "g.txt") < 0)
		abort();
	site_written(site, S("g.txt"));
	update();
	save("g.txt", "---\n---\nPage {{ 2 | plus: 1 }}\n");
	update();
	ok(has("/g.txt", "Page 3") && has("/f.txt", "Page 3"), "is one again, by another name");
	rig_close();
}

/* A page that shows a list is made of more tasks than its layout. */
static void
test_list(struct site_options o)
{
	enum { POSTS = 100 };
	char path[48];
	for (unsigned i = 0; i < POSTS; i++) {
		(void)snprintf(path, sizeof(path), "_posts/2020-01-01-p%u.md", i);
		save(path, "---\ntitle: One\n---\n");
	}
	save("list.md",
		"---\nlayout: l\n---\n{% for p in site.posts %}{{ p.title }}{% endfor %}\n");
	save("_layouts/l.html", "Old {{ content }}{% include i.html %}\n");
	save("_includes/i.html", "old\n");
	if (link("_layouts/l.html", ".l") < 0 || !rig_open(o))
		abort();
	(void)has("/list.html", "Old ");
	wait_until_settled("_layouts/l.html");
	save("other.txt", "Other\n");
	update();
	look_behind();
	size_t found = 0;
	write_untold(".l", "New {{ content }}\n");
	save("other.txt", "One more\n");
	update();
	site_aliases_of(site, S("/list.html"), &found);
	update();
	ok(found == 1 && has("/list.html", "New "),
		"of a page with a long list its layout is looked at");
	rig_close();
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
	test_outside_name();
	test_inside_names();
	test_gone();
	test_back_again();
	test_inodes();
	test_inodes_room(1);
	test_inodes_room(4);
	test_inodes_room(32);
	rig_close();
	test_fewer_tasks(o);
	test_list(o);
	return done_testing();
}
