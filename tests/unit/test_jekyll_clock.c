/* A folder in Jekyll's layout as its clock goes on, and back. */
#include "site_rig.h"

#define FRONT "---\n---\n"

static void
test_schedule(void)
{
	save("_posts/2023-11-16-later.md", FRONT "Later\n"); /* the clock stands at 2023-11-14 */
	save("_drafts/idea.md", FRONT "Idea\n");
	(void)update();
	ok(get("/2023/11/16/later.html").status == SITE_NOT_FOUND, "a post of tomorrow is hidden");
	int64_t due = site_due(site);
	ok(due == 1700092800, "and it is known when it is due");
	site_set_now(site, due);
	(void)update();
	ok(has("/2023/11/16/later.html", "Later") && site_due(site) == 0, "then it is there");
	save("_config.yml", "plugins: []\nshow_drafts: true\n");
	(void)update();
	ok(has("/2023/11/16/idea.html", "Idea"), "drafts are shown where that is asked for");
	ok(!site_is_past(site, due) && !site_is_past(site, due + 24 * 3600 - 1),
		"they are of this day as long as it lasts");
	ok(site_is_past(site, due + 24 * 3600) && site_is_past(site, due - 1),
		"and not behind it, nor before what the clock shows");
	save("_config.yml", "plugins: []\nshow_drafts: true\ntimezone: Pacific/Auckland\n");
	(void)update();
	ok(!site_is_past(site, due + 11 * 3600 - 1) && site_is_past(site, due + 11 * 3600),
		"a day ends where the site is");
	save("_config.yml", "plugins: []\nshow_drafts: true\n");
	site_set_now(site, 1700000000);
	(void)update();
	ok(get("/2023/11/16/later.html").status == SITE_NOT_FOUND && site_due(site) == due,
		"set back, a post is yet to come");
	ok(has("/2023/11/14/idea.html", "Idea") &&
			get("/2023/11/16/idea.html").status == SITE_NOT_FOUND,
		"and drafts are of that day");
	save("_config.yml", "plugins: []\n");
	drop("_drafts/idea.md");
	drop("_posts/2023-11-16-later.md");
}

/* How many documents the last update took up. */
static size_t
documents_ran(void)
{
	struct str rest = ran.len ? buf_str(&ran) : S(""), one;
	size_t n = 0;
	while (str_split(&rest, ' ', &one) && one.ptr)
		n += str_eq(one, S("document"));
	return n;
}

/* A clock that steps back a little, as a time server sets it. */
static void
test_step_back(void)
{
	save("_posts/2023-11-14-new.md",
		"---\ntitle: New\ndate: 2023-11-14 22:00:00 +0000\n---\nNew\n");
	(void)update();
	ok(has("/2023/11/14/new.html", "New"), "a post that was due a quarter of an hour ago");
	site_set_now(site, 1700000000 - 60);
	(void)update();
	ok(has("/2023/11/14/new.html", "New") && documents_ran() == 0,
		"a minute back no document is taken up");
	site_set_now(site, 1700000000 - 1200);
	(void)update();
	ok(get("/2023/11/14/new.html").status == SITE_NOT_FOUND && documents_ran() == 1,
		"twenty, and the one is that came in between");
	site_set_now(site, 1700000000);
	drop("_posts/2023-11-14-new.md");
	(void)update();
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	save("_config.yml", "plugins: []\n");
	save("a.md", "Text\n");
	if (!rig_open((struct site_options){ 0 }))
		return 1;
	test_schedule();
	test_step_back();
	rig_close();
	return done_testing();
}
