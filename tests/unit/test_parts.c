/* What pages are made of besides themselves, in Jekyll's layout: whoever was shown it is told when it changes, comes and
 * goes, wherever it lies and however it came out before. */
#include "site_rig.h"

#define BROKEN "---\n---\n/* {% if %} */\n"
#define WHOLE  "---\n---\n/* 1 */\n"

static bool
is_told(const char *url)
{
	struct site_update u = update();
	for (size_t i = 0; i < u.assets; i++)
		if (str_eq(site_changed_asset(site, i), str_of(url)))
			return true;
	return false;
}

/* Whether the last update told of it as of a page. */
static bool
is_told_page(const char *url)
{
	struct site_update u = update();
	for (size_t i = 0; i < u.pages; i++)
		if (str_eq(site_changed(site, i), str_of(url)))
			return true;
	return false;
}

static void
test_broken(void)
{
	static const struct {
		const char *file, *url;
	} parts[] = {
		{ "b/a.js", "/b/a.js" },
		{ "b/a.svg", "/b/a.svg" },
		{ "b/a.scss", "/b/a.css" },
	};
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		save(parts[i].file, BROKEN);
		(void)update();
		ok(get(parts[i].url).status == SITE_BROKEN, "%s is broken at first", parts[i].url);
		save(parts[i].file, WHOLE);
		ok(is_told(parts[i].url), "and told when it is mended");
	}
	save("b/page.js", BROKEN);
	(void)update();
	site_open(site, S("/b/page.js"));
	ok(get("/b/page.js").status == SITE_BROKEN, "one is looked at by itself");
	save("b/page.js", WHOLE);
	ok(is_told_page("/b/page.js"), "and told as the page that it is");
	site_close(site, S("/b/page.js"));
	save("b/page.js", BROKEN);
	ok(!is_told_page("/b/page.js"), "but not when that is closed");
}

static void
test_collection(void)
{
	(void)update();
	ok(get("/docs/x/i.png").status == SITE_NOT_FOUND, "an image is not there");
	save("_docs/x/i.png", "1");
	ok(is_told("/docs/x/i.png"), "in a collection it is told when it comes");
	drop("_docs/x/i.png");
	ok(is_told("/docs/x/i.png"), "and when it goes");
	(void)get("/docs/x/i.png");
	save("_docs/x/i.png", "2");
	ok(is_told("/docs/x/i.png"), "and comes back");
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	save("_config.yml", "plugins: []\ncollections: {docs: {output: true}}\n");
	if (!rig_open((struct site_options){ 0 }))
		return 1;
	test_broken();
	test_collection();
	rig_close();
	return done_testing();
}
