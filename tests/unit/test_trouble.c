/* What the machine did not let us read is no answer: when it can be read, each page is as from scratch. */
#include <sys/resource.h>
#include <uv.h>

#include "render/kinds.h"
#include "render/trouble.h"
#include "tests/unit/site_rig.h"

static struct rlimit limit;

/* No descriptor is left, until `open_up`. */
static void
use_up(void)
{
	(void)getrlimit(RLIMIT_NOFILE, &limit);
	int next = dup(0);
	struct rlimit low = { (rlim_t)next, limit.rlim_max };
	(void)close(next);
	(void)setrlimit(RLIMIT_NOFILE, &low);
}

/* Descriptors are there again, and something is saved. */
static void
open_up(void)
{
	(void)setrlimit(RLIMIT_NOFILE, &limit);
	save("saved.txt", "x");
	(void)update();
}

static void
put(const char *path, const char *text)
{
	struct site *s = site;
	site = NULL; /* nobody tells of it */
	save(path, text);
	site = s;
}

static void
test_folder(void)
{
	ok(rig_open((struct site_options){ 0 }) && has("/", "One"), "a plain site");
	put("docs/two.md", "# Two");
	trouble_note(site, S("docs"), UV_EMFILE);
	trouble_note_folder(site, S("docs"), UV_EMFILE);
	save("saved.txt", "");
	(void)update();
	ok(has("/", "Two"), "a folder that could be neither looked at nor listed is listed again");
	ok(site_is_whole(site), "and nothing is wrong any more");
	rig_close();
}

static void
test_named(void)
{
	put("_config.yml", "plugins: []\npermalink: /:title.html\n");
	put("_posts/2020-01-01-a.md", "---\n---\nfirst");
	put("_posts/2020-01-02-b.md", "---\n---\nsecond");
	if (!rig_open((struct site_options){ 0 }))
		abort();
	site_early(site);
	ok(has("/a.html", "first"), "one in Jekyll's");
	use_up();
	ok(get("/b.html").status != 200, "a post that nobody can find");
	open_up();
	ok(has("/b.html", "second"), "is found when it can be looked for");
	rig_close();
}

/* What is named is looked at while no descriptor is left: then that is told, and tried again. */
static void
heals(const char *named, const char *url, const char *text)
{
	ok(has(url, text) && site_is_whole(site), "%s is read", named);
	use_up();
	site_written(site, str_of(named));
	(void)update();
	(void)get(url);
	ok(!site_is_whole(site), "that it cannot be read is told");
	open_up();
	ok(has(url, text) && site_is_whole(site), "and it is read again");
}

static void
test_remote(void)
{
	put("_config.yml", "plugins: [jekyll-github-metadata]\nplaten: {github_pages: false}\n");
	put(".git/config", "[remote \"origin\"]\n\turl = https://github.com/me/blog.git\n");
	put("g.html", "---\n---\n{{ site.github.repository_nwo }}");
	if (!rig_open((struct site_options){ 0 }))
		abort();
	heals(".git/config", "/g.html", "me/blog");
	rig_close();
}

static void
test_gem(void)
{
	char gems[64], place[128];
	(void)snprintf(gems, sizeof(gems), "%s/home", dir);
	(void)snprintf(place, sizeof(place), "%s/gems/my-theme-1.0", gems);
	(void)setenv("GEM_HOME", gems, 1);
	put("home/gems/my-theme-1.0/_layouts/one.html", "by the theme");
	put("_config.yml", "theme: my-theme\nexclude: [home]\n");
	put("g.html", "---\nlayout: one\n---\n");
	if (!rig_open((struct site_options){ 0 }))
		abort();
	heals(place, "/g.html", "by the theme");
	rig_close();
}

/* Whether there is something outside is nobody's business, and nothing tells of it. */
static void
test_outside(void)
{
	(void)unlink("_config.yml");
	ok(symlink("../none/c.yml", "_config.yml") == 0 && rig_open((struct site_options){ 0 }) &&
			has("/a.html", "it leads out of the site"),
		"a configuration that leads out of the site, to nothing");
	rig_close();
}

/* To root all is permitted: then the site is read by somebody else. */
static void
be_another(void)
{
	if (getuid() == 0 && seteuid(65534) < 0)
		abort();
}

static void
be_oneself(void)
{
	if (seteuid(getuid()) < 0)
		abort();
}

/* A folder that nobody may list is listed by new settings: then what is in it does not count any more. */
static void
test_settings(void)
{
	int said[2];
	put("_config.yml", "plugins: []\n");
	put(".some/x.html", "of some");
	put("i.html", "---\n---\n{% include_relative .some/x.html %}");
	(void)chmod(".some", 0311);
	(void)chmod(dir, 0755);
	be_another();
	if (!rig_open((struct site_options){ 0 }))
		abort();
	ok(has("/i.html", "of some"), "what is passed over may be read");
	be_oneself();
	save("_config.yml", "plugins: []\ninclude: [.some]\n");
	be_another();
	(void)update();
	for (int i = 0; i < 2; i++) {
		said[i] = get("/i.html").status;
		rig_close();
		if (i == 0 && !rig_open((struct site_options){ 0 }))
			abort();
	}
	be_oneself();
	ok(said[0] == said[1], "what is listed by new settings has to be open: %d, %d", said[0],
		said[1]);
	(void)chmod(".some", 0755);
}

static void
open_docs(void *ctx, struct str folder)
{
	be_oneself();
	(void)chmod("docs", 0755);
	be_another();
}

/* For a moment a folder cannot be listed, and just then files in it are looked at; by the time that all is listed, it can
 * be. */
static void
test_looked(void)
{
	put("docs/one.md", "# One\n\n[two](two.md)");
	put("docs/two.md", "# Two");
	(void)chmod(dir, 0755);
	be_another();
	if (!rig_open((struct site_options){ 0 }))
		abort();
	ok(has("/docs/one/", "href=\"/docs/two/\"") && has("/", "Two"), "a link to a page");
	be_oneself();
	(void)chmod("docs", 0111);
	be_another();
	site_before_listing(site, open_docs, NULL);
	site_rescan(site, S(""));
	(void)update();
	(void)get("/docs/one/");
	ok(has("/", "Two"), "all is listed when it can be");
	be_oneself();
	save("saved.txt", "y");
	be_another();
	(void)update();
	ok(has("/docs/one/", "href=\"/docs/two/\""), "and the link is looked at again");
	ok(site_is_whole(site), "nothing is wrong any more");
	be_oneself();
	rig_close();
}

/* What is listed no more is no trouble, either. */
static void
test_passed_over(void)
{
	put("_config.yml", "plugins: []\ninclude: [.shut]\n");
	put("i.html", "---\n---\n{% include_relative .shut/x.html %}");
	put(".shut/x.html", "of it");
	(void)chmod(".shut", 0111);
	be_another();
	if (!rig_open((struct site_options){ 0 }))
		abort();
	ok(get("/i.html").status != 200 && !site_is_whole(site), "a folder that is shut is told");
	be_oneself();
	save("_config.yml", "plugins: []\n");
	be_another();
	(void)update();
	ok(has("/i.html", "of it") && site_is_whole(site),
		"and no more where it is none of the site's");
	be_oneself();
	rig_close();
	(void)chmod(".shut", 0755);
	(void)unlink(".shut/x.html");
	(void)unlink("i.html");
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	put("docs/one.md", "# One");
	test_folder();
	test_looked();
	test_passed_over();
	test_named();
	test_remote();
	test_gem();
	test_settings();
	test_outside();
	return done_testing();
}
