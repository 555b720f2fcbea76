/* A plain folder of Markdown answers every URL as it should, and each edit runs what it must. */
#include "site_rig.h"

/* Entries of folders that were read since the last time. */
static uint64_t
entries_read(void)
{
	static uint64_t before;
	uint64_t now = site_work(site).entries_read, since = now - before;
	before = now;
	return since;
}

static void
test_first_update(void)
{
	(void)get("/a/");
	save("p.png", "png");
	ok(!update().anything, "a first save that changes nothing changes nothing");
}

/* The site has five entries: a.md, d, d/b.md, d/c.md, p.png. */
static void
test_folders(void)
{
	ok(get("/a/").status == SITE_OK && entries_read() == 0,
		"a page is answered before any folder is read");
	ok(has("/", "Alpha") && entries_read() == 5, "a list reads every entry once");
	ok(has("/feed.xml", "Beta") && has("/tags/red/", "Alpha") && entries_read() == 0,
		"and other lists read none");
	save("a.md", "---\ntitle: Alpha\ndate: 2023-01-01\ntags: [red]\n---\nTypo.\n");
	update();
	ok(has("/", "Typo") && entries_read() == 0, "an edit reads none");
	save("d/new.md", "---\ntitle: New\ndate: 2024-03-03\n---\nNew.\n");
	update();
	ok(has("/", "New") && entries_read() == 0, "nor does a new file");
	drop("d/new.md");
	update();
	ok(lacks("/", "New") && entries_read() == 0, "nor one that goes");
	site_rescan(site, S(""));
	update();
	ok(entries_read() == 5, "on doubt all are read once more");
	save("a.md",
		"---\ntitle: Alpha\ndate: 2023-01-01\ntags: [red]\n---\nText [x](d/b.md#y).\n");
	update();
}

/* Addresses, and links, that are longer than any path of a file. */
static void
test_long_names(void)
{
	static char url[16001] = "/", text[16100];
	memset(url + 1, 'x', sizeof(url) - 2);
	ok(get(url).status == SITE_NOT_FOUND, "an address of 16 KB answers 404");
	(void)snprintf(text, sizeof(text), "[x](%s.md)", url + 1);
	save("long.md", text);
	update();
	ok(has("/long/", "<a href=\"/xxx"), "a link as long is shown as it is");
	drop("long.md");
	update();
}

static void
test_pages(void)
{
	ok(get("/a/").status == SITE_OK && has("/a/", "<h1>Alpha</h1>"), "a post has its page");
	ok(has("/", "Alpha") && has("/", "Beta"), "the home page lists the posts");
	struct site_answer home = get("/");
	ok(str_search(home.body, S("Beta")) < str_search(home.body, S("Alpha")),
		"the newest comes first");
	ok(has("/tags/red/", "Alpha"), "a tag has its page");
	ok(has("/feed.xml", "<feed") && has("/feed.xml", "Beta"), "there is a feed");
	ok(has("/sitemap.xml", "http://example.com/a/"), "there is a sitemap");
	ok(get("/nothing/").status == SITE_NOT_FOUND, "what is not there answers 404");
	ok(get("/404.html").status == SITE_NOT_FOUND, "the 404 page is one");
	ok(get("/a").status == SITE_MOVED && str_eq(get("/a").location, S("/a/")),
		"a page without its slash moves");
	ok(str_eq(get("/p.png").file, S("p.png")), "a file is a file");
	ok(get("/a.md").status == SITE_NOT_FOUND && get("/_config.yml").status == SITE_NOT_FOUND,
		"sources are not served");
	ok(has("/a/", "href=\"/d/b/#y\"") && has("/", "href=\"/d/b/#y\""),
		"a link relative to the source leads to the page, on its page and on the home "
		"page");
	ok(has("/d/b/", "src=\"/p.png\""), "an image relative to the source is found");
	ok(has("/d/", "Plain"), "a folder lists what is in it");
	ok(has("/d/c/", "<img src=\"/p.png\" alt=\"raw\"><a href=\"/a/#x\">"),
		"references in raw HTML are found as well");
	ok(has("/d/c/", "src=&quot;../p.png&quot;"), "but not what code shows");
}

static void
test_edits(void)
{
	site_open(site, S("/a/"));
	save("a.md", "---\ntitle: Alpha\ndate: 2023-01-01\ntags: [red]\nexcerpt: '[x]'\n---\nNew "
		     "[x](d/b.md#y).\n");
	struct site_update u = update();
	save("a.md", "---\ntitle: Alpha\ndate: 2023-01-01\ntags: [red]\nexcerpt: '[x]'\n---\nNewer "
		     "[x](d/b.md#y).\n");
	u = update();
	ok(u.pages == 1 && str_eq(site_changed(site, 0), S("/a/")),
		"a changed body changes the open page");
	ok(str_eq(buf_str(&ran), S("file front body page")),
		"a body edit runs file, front, body and page: %.*s", STR(buf_str(&ran)));
	save("a.md", "---\ntitle: Alpha\ndate: 2023-01-01\ntags: [red]\nexcerpt: '[x]'\n---\nNewer "
		     "[x](d/b.md#y).\n");
	u = update();
	ok(u.pages == 0 && !u.anything, "a save that changes nothing changes nothing");
	save("d/b.md", "---\ntitle: Beta two\ndate: 2024-01-01\n---\nText ![i](../p.png)\n");
	u = update();
	ok(u.pages == 0, "another post's title is no change of the open page");
	site_open(site, S("/"));
	save("d/b.md", "---\ntitle: Beta three\ndate: 2024-01-01\n---\nText ![i](../p.png)\n");
	u = update();
	ok(u.pages == 1 && has("/", "Beta three"), "but of the home page that lists it");
	save("d/b.md",
		"---\ntitle: Beta three\ndate: 2024-01-01\n---\nText ![i](../p.png)\n\nMore.\n");
	u = update();
	ok(u.pages == 0, "a body's end is not");
	save("new.md", "---\ntitle: Gamma\ndate: 2025-01-01\n---\nHi\n");
	u = update();
	ok(u.pages == 1 && has("/", "Gamma"), "a new post appears on the open home page");
	drop("new.md");
	u = update();
	ok(u.pages == 1 && lacks("/", "Gamma") && get("/new/").status == SITE_NOT_FOUND,
		"a deleted one goes");
}

/* A list of tags says how many posts have each, and not when they were written. */
static void
test_tags(void)
{
	save("tagged.md", "---\ntitle: Tagged\ndate: 2023-03-03\ntags: [lone]\n---\nText\n");
	update();
	site_close(site, S("/")); /* which shows the date */
	site_open(site, S("/tags/"));
	save("tagged.md", "---\ntitle: Tagged\ndate: 2023-04-04\ntags: [lone]\n---\nText\n");
	update();
	ok(has("/tags/", "lone") && !str_ends(buf_str(&ran), S(" page")),
		"another date of its only post runs no page: %.*s", STR(buf_str(&ran)));
	site_close(site, S("/tags/"));
	site_open(site, S("/"));
	drop("tagged.md");
	update();
}

static void
test_not_found(void)
{
	save("404.md", "---\ntitle: Lost\ndraft: true\n---\nOwn words.\n");
	update();
	ok(get("/404.html").status == SITE_NOT_FOUND && lacks("/404.html", "Own words"),
		"a draft of the 404 page is not shown");
	save("404.md", "---\ntitle: Lost\n---\nOwn words.\n");
	update();
	ok(get("/404.html").status == SITE_NOT_FOUND && has("/404.html", "Own words"),
		"404.md is the 404 page");
	ok(get("/nowhere/").status == SITE_NOT_FOUND && has("/nowhere/", "Own words"),
		"and what is not there answers with it");
	drop("404.md");
	update();
	ok(lacks("/nowhere/", "Own words"), "until it goes");
}

/* An old text of the author's, which was never meant to be read. */
static void
test_backups(void)
{
	save("p.png.bak", "Old words");
	save("p.png.orig", "Old words");
	ok(get("/p.png.bak").status == SITE_NOT_FOUND &&
			get("/p.png.orig").status == SITE_NOT_FOUND,
		"backups are no part of the site");
}

static void
count_diag(void *ctx, const struct diag *d)
{
	struct buf *b = ctx;
	buf_printf(b, "%.*s:%u:%u %.*s;", STR(d->path), d->line, d->column, STR(d->message));
}

/* Of files that claim one URL the first is its page, and the others are in no list. */
static void
test_claims(void)
{
	save("twice/index.md", "---\ntitle: Inside\ndate: 2024-02-02\n---\nInside\n");
	update();
	ok(has("/twice/", "Inside") && has("/", "Inside"), "a folder's page");
	save("twice.markdown", "---\ntitle: Beside\ndate: 2024-02-02\n---\nBeside\n");
	update();
	ok(has("/twice/", "<p>Beside</p>") && has("/", "Beside") && lacks("/", "Inside"),
		"has to give way to a .markdown beside the folder, in lists too");
	save("twice.md", "---\ntitle: Before\ndate: 2024-02-02\n---\nBefore\n");
	update();
	ok(has("/twice/", "<p>Before</p>") && has("/", "Before") && lacks("/", "Beside"),
		"and that to a .md");
	drop("twice.md");
	drop("twice.markdown");
	update();
	ok(has("/", "Inside") && lacks("/", "Beside"), "until they are gone");
	drop("twice/index.md");
	update();
	ok(get("/twice/").status == SITE_NOT_FOUND, "as it goes itself");
}

/* Whether a post with that front matter is broken, and its page shows the line. */
static bool
shown(const char *front, const char *line)
{
	char text[256];
	struct diag d;
	(void)snprintf(text, sizeof(text), "---\n%s\n---\nText\n", front);
	save("a.md", text);
	update();
	struct str problems = get("/a/").problems;
	bool is = diag_next(&problems, &d) && str_eq(d.source, str_of(line)) && has("/a/", "^");
	if (!is)
		note("%s: line %u is '%.*s'", front, d.line, STR(d.source));
	return is;
}

static void
test_broken(void)
{
	struct buf b = { 0 };
	save("a.md", "---\ntitle: [Alpha\ndate: 2023-01-01\n---\nText\n");
	struct site_update u = update();
	ok(u.pages >= 1 && get("/a/").status == SITE_BROKEN && has("/a/", "a.md:"),
		"a broken post says where");
	struct diag d;
	struct str problems = get("/a/").problems;
	ok(diag_next(&problems, &d) && str_eq(d.path, S("a.md")) && d.line == 3,
		"and its answer carries why, as data");
	site_diags(site, count_diag, &b);
	ok(b.len > 0, "and the site knows: %.*s", STR(buf_str(&b)));
	ok(shown("title: [Alpha\ndate: 2023-01-01", "date: 2023-01-01") &&
			shown("date: [", "date: [") && shown("- a list", "- a list") &&
			shown("title: x\ndate: tomorrow\n", "date: tomorrow"),
		"whatever is wrong, its page shows the line with a caret");
	save("a.md", "---\ntitle: Alpha\ndate: 2023-01-01\n---\nText ![no](no.png)\n");
	update();
	ok(get("/a/").status == SITE_OK && get("/a/").problems.len == 0,
		"mended, it is itself again");
	buf_clear(&b);
	site_diags(site, count_diag, &b);
	ok(str_search(buf_str(&b), S("a.md:5")) < b.len,
		"a missing image is a warning with its line: %.*s", STR(buf_str(&b)));
	save("no.png", "x");
	update();
	(void)get("/a/");
	buf_clear(&b);
	site_diags(site, count_diag, &b);
	ok(b.len == 0, "and creating the image heals it");
	save("_config.yml", "title: [x\n");
	update();
	ok(get("/a/").status == SITE_BROKEN && has("/a/", "_config.yml"),
		"a broken configuration is said on every page");
	save("_config.yml", "title: Named\n");
	update();
	ok(has("/a/", "Named"), "and a good one heals them");
	buf_done(&b);
}

static void
test_feed(void)
{
	save("f.md", "---\ndate: 2024-05-05\ntags: [One, one, two]\n---\nSee [b](d/b.md).\n");
	update();
	ok(lacks("/feed.xml", "&quot;/d/b/&quot;") &&
			has("/feed.xml", "&quot;http://example.com/d/b/&quot;"),
		"every link of the feed is complete, in summaries too");
	ok(has("/tags/", ">One</a> <span class=\"count\">1</span>"),
		"a tag that is written in two ways counts once");
	drop("f.md");
	update();
}

/* The date of a page that the sitemap leaves out, or says nothing of, is nothing to it. */
static void
test_sitemap(void)
{
	static const char *const unseen[] = { "404.md", "index.md" };
	site_close(site, S("/")); /* which shows dates */
	site_open(site, S("/sitemap.xml"));
	for (size_t i = 0; i < sizeof(unseen) / sizeof(*unseen); i++) {
		save(unseen[i], "---\ndate: 2023-01-01\n---\nWords.\n");
		update();
		save(unseen[i], "---\ndate: 2023-01-02\n---\nWords.\n");
		update();
		ok(!str_ends(buf_str(&ran), S(" page")),
			"the sitemap does not stand on the date of %s", unseen[i]);
		drop(unseen[i]);
		update();
	}
	site_close(site, S("/sitemap.xml"));
}

static void
test_strays(void)
{
	enum { ASKED = 500, KEPT = 64 };
	char at[40];
	struct graph_account before = graph_account(site_graph(site)), after;
	for (int i = 0; i < ASKED; i++) {
		(void)snprintf(at, sizeof(at), "/nowhere-%d%s", i, i % 2 ? "/" : "");
		(void)get(at);
	}
	after = graph_account(site_graph(site));
	ok((after.tasks - before.tasks) / KEPT < 8,
		"of %d addresses that nothing is at the last are remembered: %d tasks", ASKED,
		(int)(after.tasks - before.tasks));
	save("nowhere-1.md", "It came.\n");
	save("nowhere-499.md", "This, too.\n");
	update();
	ok(has("/nowhere-1/", "It came") && has("/nowhere-499/", "This, too"),
		"a page that comes there is shown, remembered or not");
	for (int i = 0; i < KEPT + 1; i++) {
		(void)snprintf(at, sizeof(at), "/elsewhere-%d/", i);
		(void)get(at);
	}
	drop("nowhere-1.md");
	save("nowhere-499.md", "Another.\n");
	update();
	ok(get("/nowhere-1/").status == SITE_NOT_FOUND && has("/nowhere-499/", "Another"),
		"and goes on to be one, while others are asked for");
	drop("nowhere-499.md");
	update();
	before = graph_account(site_graph(site));
	for (int opens = 1; opens >= 0; opens--) {
		for (int i = 0; i < ASKED; i++) {
			(void)snprintf(at, sizeof(at), "/streamed-%d/", i);
			(opens ? site_open : site_close)(site, str_of(at));
		}
		while (site_heat(site) || site_fill(site) || site_sweep(site))
			continue;
	}
	after = graph_account(site_graph(site));
	ok((after.tasks - before.tasks) / KEPT < 8, "so it is of those that were open: %d tasks",
		(int)(after.tasks - before.tasks));
}

static void
test_folder_gone(void)
{
	(void)get("/box");
	(void)mkdir("box", 0777);
	site_written(site, S("box")); /* it was empty */
	update();
	save("box/q.png", "png");
	update();
	ok(get("/box/q.png").status == SITE_OK, "a file in a folder that was empty at first");
	if (rename("box", "elsewhere") < 0)
		abort();
	site_gone(site, S("box"));
	update();
	ok(get("/box/q.png").status == SITE_NOT_FOUND, "goes when the folder is moved away");
}

/* An editor's temporary file, of which the watcher never tells, while a folder is listed anew. */
static void
test_half_saved(void)
{
	save("half/pic.png.tmp", "png");
	save("half/sedAb1cD2", "Text");
	save("half/p.md.sb-1f2e3d-XyZ", "Text");
	(void)mkdir("half/real.tmp", 0777);
	save("half/real.tmp/x.png", "png");
	site_rescan(site, S(""));
	update();
	ok(get("/half/pic.png.tmp").status == SITE_NOT_FOUND &&
			get("/half/sedAb1cD2").status == SITE_NOT_FOUND &&
			get("/half/p.md.sb-1f2e3d-XyZ").status == SITE_NOT_FOUND,
		"temporary files of editors are no part of the site");
	ok(get("/half/real.tmp/x.png").status == SITE_OK, "a folder may have any name");
	if (rename("half/pic.png.tmp", "half/pic.png") < 0)
		abort();
	site_written(site, S("half/pic.png"));
	update();
	ok(get("/half/pic.png").status == SITE_OK &&
			get("/half/pic.png.tmp").status == SITE_NOT_FOUND,
		"what such a file is renamed to is one");
}

static void
test_names(void)
{
	struct buf b = { 0 };
	save("gone.md", "words");
	update();
	ok(get("/gone/").status == SITE_OK, "a page");
	drop("gone.md");
	update();
	(void)get("/gone/");
	site_diags(site, count_diag, &b);
	ok(get("/gone/").status == SITE_NOT_FOUND && b.len == 0,
		"is deleted, which is no error: %.*s", STR(buf_str(&b)));
	save("e/Readme.md", "capital");
	save("g/README.markdown", "long");
	save("h/index.markdown", "index");
	save("h/README.md", "beside");
	save("UP.MD", "upper");
	update();
	ok(has("/e/Readme/", "capital") && has("/g/README/", "long"),
		"only README.md and readme.md are their folder's page");
	ok(has("/h/", "index") && has("/h/README/", "beside"),
		"and not beside an index, however it ends");
	ok(get("/UP/").status == SITE_NOT_FOUND && lacks("/", "/UP/"),
		"another ending is a file, and no list has a page of it");
	save("404.md", "not here");
	save("k/index.md", "first");
	save("l/README.md", "the folder's");
	update();
	ok(has("/l/", "the folder's") && has("/k/", "first") && has("/404.html", "not here"),
		"a page of its folder, or of what is not there");
	ok(get("/l/README/").status == SITE_NOT_FOUND &&
			get("/k/index/").status == SITE_NOT_FOUND &&
			get("/404/").status == SITE_NOT_FOUND &&
			get("/l/README").status == SITE_NOT_FOUND,
		"has no second address, which no build would write");
	save("l/README/index.md", "beneath");
	save("404/index.md", "the number");
	update();
	ok(has("/l/README/", "beneath") && has("/404/", "the number"), "though others may have it");
	save("l/index.md", "now the folder's");
	update();
	ok(has("/l/", "now the folder's") && has("/l/README/", "the folder's"),
		"until it becomes its own");
	buf_done(&b);
}

/* Twenty pages and one more, the last by title, and whether a page links to it. */
static bool
leads_to_last(const char *folder, const char *url)
{
	char path[64];
	for (int i = 0; i < 21; i++) {
		(void)snprintf(path, sizeof(path), "%sz%02d.md", folder, i);
		save(path, "text");
	}
	update();
	(void)snprintf(path, sizeof(path), "href=\"/%sz20/\"", folder);
	return has(url, path);
}

static void
test_many_pages(void)
{
	ok(!leads_to_last("many/", "/many/") && has("/", "href=\"/many/\">All 21") &&
			has("/many/page/2/", "href=\"/many/z20/\""),
		"of a long folder, the home page has the first pages and a link to its list");
	ok(leads_to_last("", "/"), "the site's own folder has no other list: all are there");
	save("own/index.md", "Own words.");
	ok(leads_to_last("own/", "/"), "nor has one that has a page of its own");
}

/* A page below folders of 200 letters, as many as `depth`; or they go. */
struct deep {
	int depth;
	const char *page;
	bool told; /* and not read */
};

static void
deep(const struct deep *d, bool make)
{
	char name[201];
	memset(name, 'd', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	int at = 0;
	while (at < d->depth && (!make || mkdir(name, 0777) == 0) && chdir(name) == 0)
		at++;
	if (make)
		save(d->page, "deep");
	else
		(void)unlink(d->page);
	while (at-- > 0) {
		if (chdir("..") < 0)
			abort();
		if (!make)
			(void)rmdir(name);
	}
}

/* Whether it is told that a name is too long. */
static bool
tells_of_length(void)
{
	struct buf b = { 0 };
	(void)get("/");
	site_diags(site, count_diag, &b);
	bool told = str_search(buf_str(&b), S("too long")) < b.len;
	buf_done(&b);
	return told;
}

/* Files that lie so deep that no path leads to them: from the root of all, where a watcher begins, or from that of the
 * site; and longer than an entry of a list. */
static void
test_deep(void)
{
	static const struct deep all[] = { { 19, "p.md", false },
		{ 20, "about-fifty-letters-long-so-that-it-is-just-too-much.md", true },
		{ 34, "p.md", true }, { 49, "p.md", true } };
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct site *watching = site;
		site = NULL;
		deep(&all[i], true);
		site = watching;
		site_rescan(site, S(""));
		update();
		ok(tells_of_length() == all[i].told, "a page below %d folders is %s", all[i].depth,
			all[i].told ? "told of" : "read");
		deep(&all[i], false);
		site_rescan(site, S(""));
		update();
		ok(!tells_of_length(), "and forgotten with them");
	}
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	save("a.md",
		"---\ntitle: Alpha\ndate: 2023-01-01\ntags: [red]\n---\nText [x](d/b.md#y).\n");
	save("d/b.md", "---\ntitle: Beta\ndate: 2024-01-01\n---\nText ![i](../p.png)\n");
	save("d/c.md",
		"# Plain\n\nA page <img src=\"../p.png\" alt=\"raw\"><a href=\"../a.md#x\">x</a>"
		" and `<img src=\"../p.png\">`.\n");
	save("p.png", "png");
	struct site_options o = { .url = S("http://example.com"), .now = 1750000000 };
	if (!rig_open(o))
		return 1;
	test_first_update();
	test_folders();
	test_pages();
	test_edits();
	test_tags();
	test_not_found();
	test_backups();
	test_claims();
	test_broken();
	test_feed();
	test_sitemap();
	test_folder_gone();
	test_half_saved();
	test_names();
	test_many_pages();
	test_strays();
	test_deep();
	test_long_names();
	rig_close();
	return done_testing();
}
