/* What open pages are told of in Jekyll's layout: files that come and go, by whatever address. */
#include "site_rig.h"

#define FRONT "---\n---\n"
#define SETTINGS                                                                                   \
	"collections: {docs: {output: true}, own: {output: true, permalink: '/kept/:path'}}\n"

static void
look_at_all(void)
{
	while (site_warm(site) || site_lists(site) || site_fill(site) || site_sweep(site))
		continue;
}

/* Whether just this is told, as a file. */
static bool
is_told(const char *url)
{
	struct site_update u = update();
	bool told =
		u.pages == 0 && u.assets == 1 && str_eq(site_changed_asset(site, 0), str_of(url));
	for (size_t i = 0; i < u.assets && !told; i++)
		note("told: %.*s", STR(site_changed_asset(site, i)));
	return told;
}

static bool
is_missing(const char *url)
{
	(void)update();
	return get(url).status == SITE_NOT_FOUND;
}

/* Whether a file is there, for somebody who waits for it. */
static bool
is_shown(const char *url)
{
	struct site_answer a;
	(void)update();
	site_ask(site, str_of(url), &a);
	return a.status == SITE_OK && a.file.len;
}

static void
test_again(void)
{
	save("again.js", FRONT "x = 1\n");
	look_at_all();
	drop("again.js");
	bool missing = is_missing("/again.js");
	save("again.js", FRONT "x = 2\n");
	ok(missing && is_told("/again.js"), "a script that was known before is told when it comes");
}

static void
test_collection(void)
{
	bool missing = is_missing("/docs/a.png");
	save("_docs/a.png", "a");
	ok(missing && is_told("/docs/a.png"), "so is a file of a collection");
	save("_docs/a.png", "b");
	ok(is_told("/docs/a.png"), "and when it changes");
	drop("_docs/a.png");
	ok(is_told("/docs/a.png"), "and when it goes");
	save("_own/b.png", "b");
	bool shown = is_shown("/kept/b.png");
	drop("_own/b.png");
	ok(shown && is_told("/kept/b.png"), "one that has an address of its own, too");
}

static void
test_folder(void)
{
	save("from/a.png", "a");
	bool missing = is_missing("/to/a.png");
	ok(rename("from", "to") == 0, "a folder gets another name");
	site_rescan(site, S("from"));
	site_rescan(site, S("to"));
	ok(missing && is_told("/to/a.png"), "and what is in it is told");
	ok(rename("to", "from") == 0, "as it is when it goes");
	site_rescan(site, S("from"));
	site_gone(site, S("to"));
	ok(is_told("/to/a.png"), "from there");
}

static void
test_address(void)
{
	save("script.js", FRONT "x = 1\n");
	bool missing = is_missing("/js/app.js");
	save("script.js", "---\npermalink: /js/app.js\n---\nx = 1\n");
	ok(missing && is_told("/js/app.js"), "so is what gets an address by its front matter");
	save("_config.yml", SETTINGS "exclude: [other.png]\n");
	save("other.png", "a");
	missing = is_missing("/other.png");
	save("_config.yml", SETTINGS);
	ok(missing && is_told("/other.png"), "and by the settings");
	bool shown = is_shown("/other.png");
	save("_config.yml", SETTINGS "exclude: [other.png]\n");
	ok(shown && is_told("/other.png"), "which may take it away as well");
	save("_config.yml", SETTINGS);
	ok(is_told("/other.png"), "and give it back");
}

/* Of several files that claim an address one wins, and the others say nothing. */
static void
test_claimed(void)
{
	save("_docs/two.png", "a");
	bool shown = is_shown("/docs/two.png");
	save("docs/two.png", "b");
	ok(shown && is_told("/docs/two.png"), "a file that takes the address of another is told");
	save("0.html", "---\npermalink: /docs/two.png\n---\nText\n");
	struct site_update u = update();
	ok(u.assets == 0, "one that comes and does not get it is not: %d", (int)u.assets);
	drop("0.html");
	(void)update();
	drop("docs/two.png");
	ok(is_told("/docs/two.png"), "but when it gives it back");
	save("_own/swap.png", "a");
	shown = is_shown("/kept/swap.png");
	drop("_own/swap.png");
	save("kept/swap.png", "b");
	ok(shown && is_told("/kept/swap.png"),
		"a file that gives way to another in the first batch is told");
}

static void
test_broken(void)
{
	save("broken.css", FRONT "{% nothing %}\n");
	(void)update();
	ok(get("/broken.css").status == SITE_BROKEN, "a style sheet is broken");
	save("broken.css", FRONT "a {}\n");
	ok(is_told("/broken.css"), "and is told when it is mended");
	bool missing = is_missing("/comes.css");
	save("comes.css", FRONT "{% nothing %}\n");
	(void)update();
	save("comes.css", FRONT "a {}\n");
	ok(missing && is_told("/comes.css"), "so is one that was broken when it came");
}

/* A tab shows that it is missing, and why it is broken: it is a page then. */
static void
test_opened(void)
{
	bool missing = is_missing("/tab.css");
	site_open(site, S("/tab.css"));
	(void)update();
	save("tab.css", FRONT "{% nothing %}\n");
	bool told = update().pages == 1 && get("/tab.css").status == SITE_BROKEN;
	save("tab.css", FRONT "a {}\n");
	ok(missing && told && update().pages == 1, "a tab that is at its address is told as ever");
	site_close(site, S("/tab.css"));
	(void)update();
	save("tab.css", FRONT "b {}\n");
	ok(is_told("/tab.css"), "until it is closed");
}

/* Of very many the last are known, and one that was let go is when it is asked for again. */
static void
test_many(void)
{
	enum { MANY = 400 };
	char path[40];
	bool right = true;
	for (int i = 0; i < MANY; i++) {
		(void)snprintf(path, sizeof(path), "many/%d.png", i);
		save(path, "a");
	}
	(void)update();
	for (int i = 0; i < 2 * MANY; i++) {
		(void)snprintf(path, sizeof(path), "/many/%d.png", i);
		right = right && (i < MANY ? is_shown(path) : is_missing(path));
	}
	ok(right, "there are many files, and as many that are not there");
	ok(is_shown("/many/0.png") && is_missing("/many/400.png"), "the first is asked for again");
	save("_config.yml", SETTINGS "exclude: [many/0.png]\n");
	ok(is_told("/many/0.png"), "and told when it is none any more");
	save("_config.yml", SETTINGS);
	ok(is_told("/many/0.png"), "and is one again");
	save("many/400.png", "a");
	ok(is_told("/many/400.png"), "as is what was missing");
}

/* What costs each save something is looked at where there are other addresses alone. */
static void
test_body(void)
{
	save("a.md", FRONT "Text\n");
	bool missing = is_missing("/nothing.png");
	save("a.md", FRONT "Another\n");
	uint64_t asked = graph_counters(site_graph(site)).queries_asked;
	(void)update();
	asked = graph_counters(site_graph(site)).queries_asked - asked;
	ok(missing && str_eq(buf_str(&ran), S("file header front")) && asked == 0,
		"a text's edit looks at none of them: %.*s", STR(buf_str(&ran)));
}

static void
begin_early(void)
{
	rig_close();
	if (!rig_open((struct site_options){ 0 }))
		abort();
	site_early(site);
}

/* While not all front matter has been read, who answered is remembered, and held against the first list. */
static void
test_early(void)
{
	save("_own/early.png", "a");
	begin_early();
	bool shown = is_shown("/kept/early.png");
	drop("_own/early.png");
	save("kept/early.png", "b");
	ok(shown && is_told("/kept/early.png"),
		"a file that gives way before all is read is told, too");
	save("_own/both.png", "a");
	save("kept/both.png", "b");
	begin_early();
	shown = is_shown("/kept/both.png") &&
		str_eq(get("/kept/both.png").file, S("kept/both.png"));
	save("_config.yml", SETTINGS "exclude: [kept/both.png]\n");
	shown = shown && is_shown("/kept/both.png") &&
		str_eq(get("/kept/both.png").file, S("_own/both.png"));
	save("_config.yml", SETTINGS);
	ok(shown && is_told("/kept/both.png"),
		"and so is one that was back, as the other was shown in between");
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	save("_config.yml", SETTINGS);
	if (!rig_open((struct site_options){ 0 }))
		return 1;
	look_at_all();
	test_again();
	test_collection();
	test_folder();
	test_address();
	test_claimed();
	test_broken();
	test_opened();
	test_many();
	test_body();
	test_early();
	rig_close();
	return done_testing();
}
