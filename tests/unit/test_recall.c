/* Answers that a process keeps for the next one: given again where nothing has changed that they stand on, and never
 * where something has. Each answer is held against that of a site that has nothing from before. */
#include "core/file.h"
#include "core/store.h"

#include "site_rig.h"

#define POST "---\ntitle: "

static const struct fingerprint version = { 3, 4 };
static struct store *store;
static struct site_options options;

static void
begin(void)
{
	enum store_state state;
	(void)mkdir(".platen", 0777);
	file_settle(file_now_ns(), INT64_MAX); /* what was saved is older than a tick */
	if (store_open(".platen", version, 64 << 20, &store, &state) < 0 || !rig_open(options))
		abort();
	site_keep(site, store, true);
	site_early(site);
}

/* Ends it as the server does; `late`: when all that there was to do behind was done. */
static void
end(bool late)
{
	while (late && site_warm(site))
		continue;
	if (late && site_late(site))
		(void)update();
	while (late && (site_fill(site) || site_sweep(site) || site_keep_step(site)))
		continue;
	site_recall_keep(site);
	site_keep(site, NULL, false);
	rig_close();
	store_close(store);
}

/* What a site without anything from before answers. */
static bool
is_right(const char *url, const struct site_answer *a)
{
	struct site *fresh;
	struct site_answer b;
	struct site_options o = options;
	o.root = str_of(dir);
	o.now = o.now ? o.now : 1700000000;
	if (site_new(&o, &fresh) < 0)
		abort();
	site_get(fresh, str_of(url), &b);
	bool same = a->status == b.status && str_eq(a->body, b.body) && str_eq(a->file, b.file) &&
		    str_eq(a->type, b.type) && fingerprint_eq(a->fingerprint, b.fingerprint);
	if (!same)
		note("%s: %.*s\ninstead of\n%.*s", url, STR(a->body), STR(b.body));
	site_free(fresh);
	return same;
}

/* Asks, and whether the answer was one from before; aborts the test where it is wrong. */
static bool
asked(const char *url, bool *right)
{
	uint64_t before = site_work(site).pages_recalled;
	struct site_answer a;
	site_ask(site, str_of(url), &a);
	*right = *right && is_right(url, &a);
	return site_work(site).pages_recalled > before;
}

/* A process that is asked for the home page alone: whether it had that from before, and it was right. */
static bool
recalls(bool *right)
{
	begin();
	bool is = asked("/", right);
	end(true);
	return is;
}

static void
make_site(void)
{
	save("_config.yml", "title: Words\ntagline: one\nplugins: []\n");
	save("_layouts/default.html", "{% include head.html %}{{ site.data.d.x }}{{ content }}");
	save("_includes/head.html", "<head><link href=\"/style.css\"></head>");
	save("_data/d.yml", "x: 1\n");
	save("style.css", "body { color: red }\n");
	save("index.html", "---\nlayout: default\n---\n{% for p in site.posts limit: 3 %}"
			   "{{ p.title }} {{ p.url }}\n{% endfor %}{{ site.tagline }}");
	save("when.html", "---\n---\nat {{ site.time }}");
	save("where.html", "---\n---\nat {{ site.url }}");
	save("_posts/2020-01-01-a.md", POST "A\n---\nwords");
	save("_posts/2020-01-02-b.md", POST "B\n---\nwords");
	save("_posts/2020-01-03-c.md", POST "C\n---\nwords");
	save("_posts/2024-01-01-later.md", POST "Later\n---\nwords");
}

static void
test_unchanged(void)
{
	bool right = true;
	ok(!recalls(&right) && right, "the first process has nothing from before");
	begin();
	ok(asked("/", &right) && asked("/", &right) && right, "the second one has the answer");
	ok(ran.len > 0 && str_search(buf_str(&ran), S("document")) == ran.len, "without any list");
	ok(!asked("/style.css", &right) && !asked("/none", &right) && right,
		"another page is made");
	(void)asked("/when.html", &right);
	end(true);
	begin();
	ok(asked("/style.css", &right) && asked("/none", &right) && right,
		"and is one from before for the third");
	ok(!asked("/when.html", &right) && right, "but not where it tells the time");
	save("style.css", "body { color: blue }\n");
	struct site_update u = update();
	ok(u.assets == 1, "the save of a file that was shown is told");
	ok(!asked("/", &right) && right, "and from then on nothing is from before");
	end(false);
	ok(recalls(&right) && right, "the next process has what this one made");
	begin();
	(void)asked("/where.html", &right);
	save("style.css", "body { color: blue }\n");
	(void)update();
	end(true);
	ok(recalls(&right) && right,
		"a file that was written anew as it was is none that has changed");
	begin();
	site_rescan(site, S(""));
	(void)update();
	ok(asked("/", &right) && right, "what is only named as changed does not count");
	end(false);
	ok(recalls(&right) && right, "nor does an end before all is done");
}

static void
test_nothing_there(void)
{
	bool right = true;
	for (int i = 0; i < 2; i++) {
		begin();
		(void)asked("/", &right);
		bool before = asked("/none.png", &right);
		ok(before == (i > 0) && right, "that nothing is there is an answer as well");
		if (i == 0)
			end(true);
	}
	save("none.png", "now it is");
	struct site_update u = update();
	ok(u.assets == 0,
		"before all front matter has been read nobody looks what it would be now");
	while (site_warm(site))
		continue;
	ok(site_late(site), "and then there is something to settle");
	u = update();
	ok(u.assets == 1 && str_eq(site_changed_asset(site, 0), S("/none.png")),
		"what comes there is told");
	(void)unlink("none.png");
	end(true);
}

static void
test_excluded(void)
{
	bool right = true;
	begin();
	(void)asked("/", &right);
	(void)asked("/style.css", &right);
	end(true);
	begin();
	ok(asked("/style.css", &right) && right, "a file is shown by an answer from before");
	save("_config.yml", "title: Words\ntagline: one\nplugins: []\nexclude: [style.css]\n");
	(void)update();
	while (site_warm(site))
		continue;
	(void)site_late(site);
	struct site_update u = update();
	ok(u.assets == 1 && str_eq(site_changed_asset(site, 0), S("/style.css")),
		"that it is none of the site's any more is told when all front matter has been "
		"read");
	save("_config.yml", "title: Words\ntagline: one\nplugins: []\n");
	u = update();
	ok(u.assets == 1, "and at once when it is again");
	end(true);
}

/* Two files of one address, the one by the settings: while nothing is listed only its path tells which of them it is. */
static void
test_another_file(void)
{
	bool right = true;
	save("_config.yml",
		"collections: {own: {output: true, permalink: '/:path'}}\nplugins: []\n");
	save("_own/one.png", "a");
	begin();
	(void)asked("/", &right);
	(void)asked("/one.png", &right);
	end(true);
	begin();
	ok(asked("/one.png", &right) && right, "a file is shown again by an answer from before");
	drop("_own/one.png");
	save("one.png", "b");
	(void)update();
	while (site_warm(site))
		continue;
	(void)site_late(site);
	struct site_update u = update();
	ok(u.assets == 1 && str_eq(site_changed_asset(site, 0), S("/one.png")),
		"that another is in its place is told when all front matter has been read");
	ok(update().assets == 0, "once");
	drop("one.png");
	save("_config.yml", "title: Words\ntagline: one\nplugins: []\n");
	(void)update();
	end(true);
}

/* ---- what changes while nobody looks ---- */

static void
same_size(void)
{
	struct stat st;
	if (stat("_posts/2020-01-02-b.md", &st) < 0)
		abort();
	save("_posts/2020-01-02-b.md", POST "X\n---\nwords");
	const struct timespec times[] = { st.st_atim, st.st_mtim };
	(void)utimensat(AT_FDCWD, "_posts/2020-01-02-b.md", times, 0);
}

static void
another_in_its_place(void)
{
	save("other", POST "Y\n---\nwords");
	(void)rename("other", "_posts/2020-01-02-b.md");
}

static void
new_post(void)
{
	save("_posts/2020-02-01-d.md", POST "D\n---\nwords");
}

static void
gone(void)
{
	(void)unlink("_posts/2020-02-01-d.md");
}

static void
renamed(void)
{
	(void)rename("_posts/2020-01-01-a.md", "_posts/2021-01-01-a.md");
}

static void
layout(void)
{
	save("_layouts/default.html", "{% include head.html %}<p>{{ content }}");
}

static void
include(void)
{
	save("_includes/head.html", "<head></head>{{ site.data.d.x }}");
}

static void
data(void)
{
	save("_data/d.yml", "x: 2\n");
}

static void
data_shadowed(void)
{
	(void)unlink("_data/d.yml");
	save("_data/d.json", "{ \"x\": 3 }");
}

static void
configuration(void)
{
	save("_config.yml", "title: Words\ntagline: two\nplugins: []\n");
}

static void
another_home(void)
{
	save("index.md", "---\n---\nhome");
	(void)unlink("index.html");
}

static void
touched(void)
{
	(void)utimensat(AT_FDCWD, "_posts/2020-01-03-c.md", NULL, 0);
}

static void
time_passes(void)
{
	options.now = 1710000000;
}

static void
time_goes_back(void)
{
	options.now = 1600000000;
}

static void
future(void)
{
	options.future = true;
}

static void
draft(void)
{
	save("_drafts/e.md", POST "E\n---\nof the day of the start");
	options.drafts = true;
}

static void
another_day(void)
{
	options.now += 24 * 3600;
}

static const struct {
	void (*change)(void);
	const char *what;
} changes[] = {
	{ same_size, "an edit that keeps size and time" },
	{ another_in_its_place, "a file in the place of another" },
	{ new_post, "a new post" },
	{ gone, "a post that went" },
	{ renamed, "a post with another date" },
	{ layout, "a layout" },
	{ include, "an include" },
	{ data, "data" },
	{ data_shadowed, "data in another file" },
	{ configuration, "the configuration" },
	{ touched, "a touch" },
	{ time_passes, "the moment at which a post is due" },
	{ time_goes_back, "an earlier moment" },
	{ future, "an option" },
	{ draft, "a draft without a date" },
	{ another_day, "another day" },
	{ another_home, "another file for the home page" },
};

static void
test_changes(void)
{
	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		bool right = true;
		changes[i].change();
		bool old = recalls(&right);
		ok(!old && right, "%s is seen", changes[i].what);
		bool kept = recalls(&right);
		ok(kept && right, "... and kept");
	}
}

static void
test_address(void)
{
	bool right = true;
	options.url = S("http://localhost:1234");
	ok(recalls(&right) && right, "at another address the home page is the same");
	begin();
	(void)asked("/where.html", &right);
	end(true);
	begin();
	ok(asked("/where.html", &right) && right,
		"as is a page that tells the address, at this one");
	end(true);
	options.url = S("http://localhost:4321");
	begin();
	ok(!asked("/where.html", &right) && right, "and not at another one");
	end(true);
}

/* Flips a byte here and there. */
static void
test_damage(void)
{
	bool right = true;
	struct stat st;
	if (stat(".platen/values", &st) < 0)
		abort();
	enum { PLACES = 40 };
	for (off_t i = 1; i <= PLACES; i++) {
		int fd = open(".platen/values", O_RDWR);
		off_t at = st.st_size * i / (PLACES + 1);
		char byte = 0;
		if (fd < 0 || pread(fd, &byte, 1, at) < 0)
			abort();
		byte = (char)~byte;
		if (pwrite(fd, &byte, 1, at) < 0)
			abort();
		close(fd);
		begin();
		(void)asked("/", &right);
		(void)asked("/where.html", &right);
		end(false);
	}
	ok(right, "a cache that is damaged anywhere gives no wrong answer");
	if (truncate(".platen/values", st.st_size / 2) < 0)
		abort();
	ok(!recalls(&right) && right, "nor does one that was cut");
}

int
main(void)
{
	if (!rig_enter())
		abort();
	make_site();
	test_unchanged();
	test_nothing_there();
	test_excluded();
	test_another_file();
	test_changes();
	test_address();
	test_damage();
	return done_testing();
}
