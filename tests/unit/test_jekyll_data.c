/* `site.data`: what is listed for it, and that it is never an old one, however its folder came to be another. */
#include "site_rig.h"

#include "core/path.h"

#define POST "---\nlayout: p\n---\n"

static const char url[] = "/2020/01/01/r.html";
static bool late; /* all files are listed, too */

static void
open_site(bool early)
{
	if (!rig_open((struct site_options){ .out = S("data/made") }))
		abort();
	if (early)
		site_early(site);
	late = false;
}

static void
be_late(void)
{
	while (site_warm(site))
		continue;
	if (site_late(site))
		(void)update();
	late = true;
}

/* ---- what is read for it ---- */

struct reads {
	uint64_t entries, files;
};

/* What the first answer needs in a site of so many posts. */
static struct reads
first_answer(unsigned posts)
{
	char path[64];
	for (unsigned i = 0; i < posts; i++) {
		(void)snprintf(path, sizeof(path), "_posts/2019-01-01-n%u.md", i);
		save(path, POST);
		(void)snprintf(path, sizeof(path), "pages/%u/%u.txt", i % 10, i);
		save(path, "text");
	}
	open_site(true);
	ok(has(url, "\"one\""), "a page that shows data is there, with %u posts", posts);
	struct site_work w = site_work(site);
	rig_close();
	return (struct reads){ w.entries_read, w.files_read };
}

static void
test_local(void)
{
	struct reads few = first_answer(100), many = first_answer(1000);
	ok(few.entries == many.entries && few.files == many.files,
		"as much is listed and read for it as with 1,000 (%u and %u entries, %u and %u "
		"files)",
		(unsigned)few.entries, (unsigned)many.entries, (unsigned)few.files,
		(unsigned)many.files);
	ok(few.entries < 10, "which is what lies in the folder of data");
}

/* ---- changes ---- */

static void
shift(const char *from, const char *to)
{
	if (rename(from, to) < 0)
		abort();
}

static void
lead(const char *link, const char *to)
{
	(void)unlink(link);
	if (symlink(to, link) < 0)
		abort();
}

static void
config(const char *more)
{
	char text[200];
	(void)snprintf(text, sizeof(text), "plugins: []\n%s\n", more);
	save("_config.yml", text);
}

static void
name(const char *path)
{
	site_written(site, str_of(path));
}

/* A folder that came, or that is gone or another, as the watcher names it. */
static void
again(const char *path)
{
	site_rescan(site, str_of(path));
}

static void
gone(const char *path)
{
	site_gone(site, str_of(path));
}

static void
file_added(void)
{
	save("_data/two.yml", "a: 2");
}

static void
file_edited(void)
{
	save("_data/two.yml", "a: 3");
}

static void
file_rewritten(void)
{
	save("_data/two.json", "{\"a\": 4}");
}

static void
file_dropped(void)
{
	drop("_data/two.json");
}

static void
file_renamed(void)
{
	shift("_data/two.yml", "_data/three.yml");
	gone("_data/two.yml");
	name("_data/three.yml");
}

static void
file_of_no_data(void)
{
	save("_data/read.me", "not data");
}

static void
folder_added(void)
{
	save("_data/in/deep/a.csv", "x,y\n1,2\n");
	save("_data/in/b.yml", "[1]");
}

static void
folder_renamed(void)
{
	shift("_data/in", "_data/out");
	again("_data/in");
	name("_data/out/b.yml");
	name("_data/out/deep/a.csv");
}

static void
folder_left(void)
{
	shift("_data/out/deep", "away");
	gone("_data/out/deep");
}

static void
folder_back(void)
{
	shift("away", "_data/out/deep");
	again("_data/out/deep");
}

static void
folder_to_file(void)
{
	shift("_data/out", "away");
	again("_data/out");
	save("_data/out", "no folder");
}

static void
file_to_folder(void)
{
	drop("_data/out");
	shift("away", "_data/out");
	again("_data/out");
}

static void
data_away(void)
{
	shift("_data", "data");
	again("_data");
	again("data");
}

static void
data_elsewhere(void)
{
	config("data_dir: data");
}

static void
elsewhere_edited(void)
{
	save("data/four.yml", "a: 4");
	drop("data/three.yml");
}

static void
back_and_edited(void)
{
	config("");
	save("_data/five.yml", "a: 5");
	save("data/six.yml", "a: 6");
}

static void
deep(void)
{
	config("data_dir: /data/out/");
	save("data/out/c.yml", "[3]");
}

static void
deep_moved(void)
{
	shift("data", "_notes");
	again("data");
	again("_notes");
}

static void
deep_back(void)
{
	shift("_notes", "data");
	gone("_notes");
	again("data");
	config("data_dir: ./data");
}

static void
into_linked(void)
{
	shift("_data", "away");
	again("_data");
	lead("_data", "data");
	name("_data");
	again("_data");
	config("");
}

static void
linked_edited(void)
{
	save("data/seven.yml", "a: 7");
	name("_data/seven.yml");
}

/* What a build has written is no source, by whatever way; links lead on. */
static void
linked_more(void)
{
	save("data/made/z.yml", "a: 7");
	save("other/eight.yml", "a: 8");
	lead("data/other", "../other");
	again("_data");
	again("data");
}

static void
linked_elsewhere(void)
{
	lead("_data", "other");
	again("_data");
}

static void
linked_outside(void)
{
	lead("_data", "/tmp");
	again("_data");
}

static void
linked_to_file(void)
{
	lead("_data", "_config.yml");
	again("_data");
}

static void
unlinked(void)
{
	if (unlink("_data") < 0)
		abort();
	gone("_data");
}

static void
a_file(void)
{
	save("_data", "a: 9");
}

static void
no_file(void)
{
	drop("_data");
	shift("away", "_data");
	again("_data");
}

/* Of what happens between two listings nothing is named. */
static void
overflowed(void)
{
	struct site *s = site;
	site = NULL;
	save("_data/ten.yml", "a: 10");
	(void)unlink("_data/five.yml");
	shift("data", "_data/inner");
	site = s;
	again("");
}

static void
dotted(void)
{
	save(".data/x.yml", "a: 11");
	config("data_dir: .data");
}

static void
included(void)
{
	config("data_dir: .data\ninclude: [.data]");
}

static void
included_edited(void)
{
	save(".data/y.yml", "a: 12");
}

static void
excluded(void)
{
	config("data_dir: .data");
}

static void
written(void)
{
	save("_site/data/x.yml", "a: 13");
	config("data_dir: _site/data");
}

static void
linked_below_posts(void)
{
	lead("_posts/data", "../_data");
	config("data_dir: _posts/data");
}

static void
below_posts(void)
{
	(void)unlink("_posts/data");
	gone("_posts/data");
	save("_posts/data/x.yml", "a: 14");
}

static void
the_root(void)
{
	config("data_dir: .");
	save("root.yml", "a: 15");
}

static void
outside(void)
{
	config("data_dir: ../data");
}

/* No folder can have such a name. */
static void
too_long(void)
{
	char text[10000];
	(void)snprintf(text, sizeof(text), "plugins: []\ndata_dir: %09000d\n", 1);
	text[sizeof("plugins: []\ndata_dir: ") - 1] = 'x';
	save("_config.yml", text);
}

static void
usual(void)
{
	config("");
	save("_data/end.yml", "a: 16");
}

static const struct step {
	const char *what;
	void (*change)(void);
} steps[] = {
	{ "a file more", file_added },
	{ "a file edited", file_edited },
	{ "a file of the same name", file_rewritten },
	{ "a file less", file_dropped },
	{ "a file renamed", file_renamed },
	{ "a file that holds no data", file_of_no_data },
	{ "a folder more", folder_added },
	{ "a folder renamed", folder_renamed },
	{ "a folder moved away", folder_left },
	{ "a folder moved back", folder_back },
	{ "a file in a folder's place", folder_to_file },
	{ "a folder in a file's place", file_to_folder },
	{ "all of it moved away", data_away },
	{ "where the settings look for it", data_elsewhere },
	{ "a file more and one less there", elsewhere_edited },
	{ "the settings as before, and new files in both places", back_and_edited },
	{ "a folder below another", deep },
	{ "the folder above moved away", deep_moved },
	{ "and back, and other settings", deep_back },
	{ "a link in its place", into_linked },
	{ "a file more behind the link", linked_edited },
	{ "a folder that is written behind it, and another link", linked_more },
	{ "a link to elsewhere", linked_elsewhere },
	{ "a link out of the site", linked_outside },
	{ "a link to a file", linked_to_file },
	{ "nothing in its place", unlinked },
	{ "a file in its place", a_file },
	{ "the folder again", no_file },
	{ "an overflow of events", overflowed },
	{ "a folder with a dot", dotted },
	{ "that is included", included },
	{ "and edited", included_edited },
	{ "and is not any more", excluded },
	{ "a folder that is written", written },
	{ "a link below the posts", linked_below_posts },
	{ "a folder below the posts", below_posts },
	{ "the site itself", the_root },
	{ "a folder out of the site", outside },
	{ "a name that is too long", too_long },
	{ "the usual one", usual },
};
enum { STEPS = sizeof(steps) / sizeof(*steps) };

/* Whether the listings of folders tell of a file what that of all files does. */
static bool
agree(const char *path)
{
	size_t tree = 0, kinds;
	struct graph *g = site_graph(site);
	struct str one = str_of(path), folder = one;
	const struct kind *k = site_kinds(&kinds);
	while (strcmp(k[tree].name, "tree") != 0)
		tree++;
	bool listed = graph_listed(g, (unsigned)tree, S(""), one);
	do {
		folder = path_dirname(folder);
		if (graph_has(g, (unsigned)tree, folder) &&
			graph_listed(g, (unsigned)tree, folder, one) != listed) {
			note("%s: %slisted among all, and not so in %.*s", path,
				listed ? "" : "not ", STR(folder));
			return false;
		}
	} while (folder.len);
	return true;
}

static bool
all_agree(void)
{
	char path[4200];
	bool same = true;
	FILE *files = popen("find -L . -type f 2>/dev/null", "re");
	while (files && fgets(path, sizeof(path), files)) {
		path[strcspn(path, "\n")] = '\0';
		same = agree(path + 2) && same;
	}
	return files && pclose(files) >= 0 && same;
}

/* What a site that was opened just now answers. */
static struct fingerprint
fresh(void)
{
	struct site *s = site;
	bool was_late = late;
	open_site(false);
	struct fingerprint f = get(url).fingerprint;
	while (site_warm(site))
		continue;
	if (!all_agree())
		f = (struct fingerprint){ 0, 0 };
	site_free(site);
	site = s;
	late = was_late;
	return f;
}

enum how { ASKED, OPEN, EARLY, HOWS };

static bool
is_current(const char *what)
{
	struct fingerprint want = fresh();
	(void)update();
	graph_check(site_graph(site));
	bool same = fingerprint_eq(get(url).fingerprint, want) && (!late || all_agree());
	if (!same)
		note("%s: %.*s", what, STR(get(url).body));
	return same;
}

static void
start(void)
{
	if (system("rm -rf -- * .data") != 0)
		abort();
	config("");
	save("_layouts/p.html", "{{ site.data | jsonify }} {{ site.data.two.a }}");
	save("_posts/2020-01-01-r.md", POST);
	save("_data/one.yml", "name: one");
}

static void
test_changes(enum how how)
{
	static const char *const names[] = { "asked for", "open", "early" };
	struct fingerprint last = { 0, 0 };
	size_t others = 0;
	start();
	open_site(how == EARLY);
	if (how == OPEN)
		site_open(site, str_of(url));
	ok(has(url, "\"one\""), "%s: data is shown", names[how]);
	for (size_t i = 0; i < STEPS; i++) {
		steps[i].change();
		ok(is_current(steps[i].what), "%s: %s", names[how], steps[i].what);
		others += !fingerprint_eq(last, get(url).fingerprint);
		last = get(url).fingerprint;
		if (how == ASKED && i == STEPS / 2)
			be_late();
	}
	note("%zu steps made another page", others);
	be_late();
	ok(is_current("all read"), "%s: and when all is read", names[how]);
	rig_close();
}

/* Each step by itself, from the state before it, in a site that nobody had asked before, or had asked for this alone. */
static void
test_starts(void)
{
	bool same = true;
	start();
	for (size_t i = 0; i < STEPS; i++) {
		open_site(true);
		(void)get(url);
		steps[i].change();
		same = is_current(steps[i].what) && same;
		rig_close();
	}
	ok(same, "each of these is seen by a process that was asked for nothing else");
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	start();
	test_local();
	for (enum how how = 0; how < HOWS; how++)
		test_changes(how);
	test_starts();
	return done_testing();
}
