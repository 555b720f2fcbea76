/* increment and decrement go on from page to page: who is asked for them, what an edit re-runs, and how deep it goes. */
#include "site_rig.h"

static bool
ran_exactly(const char *want)
{
	bool same = str_eq(buf_str(&ran), str_of(want));
	if (!same)
		note("ran: %.*s", STR(buf_str(&ran)));
	return same;
}

static bool
ran_some(const char *kind)
{
	struct str rest = buf_str(&ran), one;
	while (str_split(&rest, ' ', &one))
		if (str_eq(one, str_of(kind)))
			return true;
	return false;
}

static void
save_post(int i, const char *text)
{
	char path[64], all[256];
	(void)snprintf(path, sizeof(path), "_posts/2020-01-0%d-p.md", i);
	(void)snprintf(all, sizeof(all), "---\n---\n%s\n", text);
	save(path, all);
}

static const char count[] = "Text {% increment n %}";

/* Nobody counts: nobody is asked, be it for pages or behind. */
static void
test_none(void)
{
	(void)update();
	site_open(site, S("/2020/01/05/p.html"));
	save_post(1, "Text {{ n }} {{ site.nothing }}");
	(void)update();
	(void)site_routes(site);
	while (site_warm(site) || site_fill(site) || site_sweep(site))
		continue;
	ok(!ran_some("counts") && !ran_some("left") && !ran_some("counting"),
		"a site without counters has no task for them");
	save_post(5, "Other");
	(void)update();
	ok(ran_exactly("file front content page"), "nor has an edit there");
}

static void
test_edits(void)
{
	for (int i = 1; i <= 5; i++)
		save_post(i, i == 3 ? "Text {{ n }}" : count);
	(void)update();
	ok(has("/2020/01/05/p.html", "Text 3") && has("/2020/01/03/p.html", "Text</p>") &&
			has("/2020/01/01/p.html", "Text 0"),
		"pages count on, in the order in which they are rendered");
	save_post(1, "Other {% increment n %}");
	(void)update();
	ok(ran_exactly("file front counts content left"),
		"an edit of another page's text stops at what that leaves");
	save_post(3, "Other");
	(void)update();
	ok(ran_exactly("file front uses counts"),
		"that of one between which does not count, sooner");
	save_post(2, "{% increment n %}{% increment n %}");
	(void)update();
	ok(ran_exactly("file front counts content left file content left file content page") &&
			has("/2020/01/05/p.html", "Text 4"),
		"where one counts more, those behind it are made anew up to the open one");
	save_post(3, count);
	(void)update();
	ok(has("/2020/01/05/p.html", "Text 5"), "a page that begins to count is counted in");
	save_post(5, "Text");
	(void)update();
	save_post(1, "None");
	(void)update();
	ok(!ran_some("content") && !ran_some("left"),
		"what does not count any more stands on no other page");
}

/* All pages by their layout: the last one is asked first. */
static void
test_many(void)
{
	enum { MANY = 2000 };
	char path[64];
	for (int i = 0; i < MANY; i++) {
		(void)snprintf(path, sizeof(path), "many/%04d.html", i);
		save(path, "---\nlayout: count\n---\nMany\n");
	}
	save("_layouts/count.html", "{% include count.html %} {{ content }}");
	save("_includes/count.html", "{% increment all %}");
	(void)update();
	uint64_t before = graph_counters(site_graph(site)).tasks_run;
	ok(has("/many/1999.html", "1999 Many"), "the last of %d pages is asked first", MANY);
	uint64_t after = graph_counters(site_graph(site)).tasks_run;
	note("%d tasks", (int)(after - before));
	site_open(site, S("/many/1999.html"));
	save("_includes/count.html", "{% increment all %}{% increment all %}");
	(void)update();
	ok(has("/many/1999.html", "39983999 Many"), "and follows an edit of the include");
	drop("many/0000.html");
	(void)update();
	ok(has("/many/1999.html", "39963997 Many"), "and of who is before it");
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	save("_config.yml", "title: Counters\n");
	for (int i = 1; i <= 5; i++)
		save_post(i, "Text");
	if (!rig_open((struct site_options){ 0 }))
		return 1;
	test_none();
	test_edits();
	test_many();
	rig_close();
	return done_testing();
}
