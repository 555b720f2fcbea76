/* Posts that their URL names: answered before anything is listed, as they are answered afterwards. */
#include "site_rig.h"

#define FRONT "---\n---\n"

static struct buf said;

static void
open_site(bool early)
{
	if (!rig_open((struct site_options){ 0 }))
		abort();
	if (early)
		site_early(site);
	buf_clear(&ran);
}

/* Reads all front matter, and settles what comes of that. */
static void
be_late(void)
{
	while (site_warm(site))
		continue;
	if (site_late(site))
		(void)update();
}

static bool
has_run(const char *kind)
{
	struct str rest = ran.len ? buf_str(&ran) : S(""), one;
	while (rest.len && str_split(&rest, ' ', &one))
		if (str_eq(one, str_of(kind)))
			return true;
	return false;
}

/* Whether the URL is answered with the text, and for that nothing was listed. */
static bool
is_early(const char *permalink, const char *url, const char *text)
{
	char config[200];
	(void)snprintf(config, sizeof(config), "plugins: []\npermalink: %s\n", permalink);
	save("_config.yml", config);
	open_site(true);
	bool right = has(url, text), listed = has_run("tree") || has_run("targets");
	uint64_t read = site_work(site).files_read;
	be_late();
	right = right && has(url, text);
	rig_close();
	note("%s: %d files were read", permalink, (int)read);
	return right && !listed;
}

static void
test_permalinks(void)
{
	save("_posts/2020-01-02-a.md", FRONT "the one");
	save("_posts/2020-01-02-b.md", FRONT "another");
	save("_posts/2021-03-04-c-d.html", "---\ncategories: [x, y]\n---\nthe third");
	ok(is_early("date", "/2020/01/02/a.html", "the one"), "a date and a title name a file");
	ok(is_early("date", "/x/y/2021/03/04/c-d.html", "third"), "with categories before them");
	ok(is_early("pretty", "/2020/01/02/a/", "the one"), "so does a folder's address");
	ok(is_early("none", "/a.html", "the one"), "and a title alone");
	ok(is_early("/blog/:title/", "/blog/a/", "the one"), "behind a folder");
	ok(is_early("/:year-:month-:day/x-:slug-y", "/2020-01-02/x-a-y.html", "the one"),
		"and in the middle of words");
	ok(!is_early("ordinal", "/2020/002/a.html", "the one"), "but not by the day of the year");
	ok(!is_early("/:month/:title/", "/01/a/", "the one"), "nor by a month alone");
}

/* What a page asks for next: it comes without a list, too. */
static void
test_files(void)
{
	save("x/s.css", "plain");
	save("x/t.scss", FRONT "a { b: c }");
	save("x/u.js", FRONT "made of {{ site.title }}");
	save("CNAME", "x.example");
	save("x/index.html", "a page");
	ok(is_early("date", "/x/u.js", "made of"), "a script with front matter is named");
	ok(is_early("date", "/x/t.css", "b: c"), "and a style sheet that is compiled");
	open_site(true);
	bool files = str_eq(get("/x/s.css").file, S("x/s.css")) &&
		     str_eq(get("/CNAME").file, S("CNAME"));
	ok(files && !has_run("tree") && !has_run("targets"), "and what is served as it is");
	ok(get("/x/").status == SITE_OK && has_run("targets"), "but no page");
	rig_close();
}

/* ---- several at one place ---- */

static const struct rival {
	const char *path, *text;
} posts[] = {
	{ "_posts/2020-01-01-r.md", FRONT "0" },
	{ "_posts/2020-01-01-r.html", FRONT "1" },
	{ "_posts/2020-01-01-r.markdown", "---\npublished: false\n---\n2" },
	{ "_posts/2020-01-05-s.md", "---\npermalink: /2020/01/01/r.html\n---\n3" },
	{ "_posts/deep/2020-01-01-r.md", FRONT "4" },
	{ "_c/x.md", "---\npermalink: /2020/01/01/r.html\n---\n5" },
	{ "r.md", "---\npermalink: /2020/01/01/r.html\n---\n6" },
	{ "2020/01/01/r.html", "7" },
};

/* A style sheet that lies where its address says, and what says that it is there. */
static const struct rival sheets[] = {
	{ "x/s.css", "s{t:0}" },
	{ "x/s.scss", FRONT "s{t:1}" },
	{ "x/s.sass", FRONT "s\n  t: 2\n" },
	{ "s.css", "---\npermalink: /x/s.css\n---\ns{t:3}" },
	{ "a.scss", "---\npermalink: /x/s.css\n---\ns{t:4}" },
	{ "_posts/2020-01-05-s.md", "---\npermalink: /x/s.css\n---\n5" },
	{ "_c/x.md", "---\npermalink: /x/s.css\n---\n6" },
	{ "x/s.md", "---\npermalink: /x/s.css\n---\n7" },
};

/* The same with front matter. */
static const struct rival pages[] = {
	{ "x/s.css", FRONT "s{t:0}" },
	{ "x/s.scss", "---\npermalink: /x/t.css\n---\ns{t:1}" },
	{ "x/s.sass", "s\n  t: 2\n" },
	{ "s.css", "---\npermalink: /x/s.css\n---\ns{t:3}" },
	{ "a.scss", "---\npermalink: /x/s.css\n---\ns{t:4}" },
	{ "_posts/2020-01-05-s.md", "---\npermalink: /x/s.css\n---\n5" },
	{ "_c/x.md", "---\npermalink: /x/s.css\n---\n6" },
	{ "x/s.md", "---\npermalink: /x/s.css\n---\n7" },
};
enum { RIVALS = 8 };
_Static_assert(sizeof(posts) == RIVALS * sizeof(*posts) && sizeof(sheets) == sizeof(posts) &&
		       sizeof(pages) == sizeof(posts),
	"as many of each");
static const struct rival *rivals = posts;
static const char *url = "/2020/01/01/r.html";

static struct fingerprint
answer(void)
{
	return get(url).fingerprint;
}

static void
put_rival(size_t i, bool there)
{
	if (there)
		save(rivals[i].path, rivals[i].text);
	else if (site)
		drop(rivals[i].path);
	else
		(void)unlink(rivals[i].path);
}

/* What a site that has read all answers. */
static struct fingerprint
fresh(void)
{
	open_site(false);
	be_late();
	struct fingerprint f = answer();
	rig_close();
	return f;
}

/* Of this set of files, and of the same with one more or less, edited before all is read. */
static bool
agrees(size_t set, size_t edited)
{
	struct fingerprint before, after, now[4];
	for (size_t i = 0; i < RIVALS; i++)
		put_rival(i, set >> i & 1);
	before = fresh();
	put_rival(edited, !(set >> edited & 1));
	after = fresh();
	put_rival(edited, set >> edited & 1);
	open_site(true);
	now[0] = answer();
	put_rival(edited, !(set >> edited & 1));
	(void)update();
	now[1] = answer();
	be_late();
	now[2] = answer();
	put_rival(edited, set >> edited & 1);
	(void)update();
	now[3] = answer();
	rig_close();
	bool same = fingerprint_eq(now[0], before) && fingerprint_eq(now[1], after) &&
		    fingerprint_eq(now[2], after) && fingerprint_eq(now[3], before);
	if (!same)
		note("set %zx, edited %zu", set, edited);
	return same;
}

static void
test_rivals(const struct rival *of, const char *at, const char *permalink, const char *what)
{
	char config[200];
	bool same = true;
	rivals = of;
	url = at;
	(void)snprintf(config, sizeof(config),
		"plugins: []\npermalink: %s\ncollections: {c: {output: true}}\n", permalink);
	save("_config.yml", config);
	for (size_t set = 0; set < (size_t)1 << RIVALS; set++)
		same = agrees(set, set % RIVALS) && same;
	ok(same, "of any files at one place %s the same is answered early, late and by others",
		what);
	for (size_t i = 0; i < RIVALS; i++)
		put_rival(i, false);
}

static void
add_diag(void *ctx, const struct diag *d)
{
	buf_printf(&said, "%.*s: %.*s\n", STR(d->path), STR(d->message));
}

static void
test_told(void)
{
	save("_config.yml", "plugins: []\n");
	put_rival(0, true);
	put_rival(3, true);
	open_site(true);
	ok(has(url, "0"), "a post that is named wins over a later one that says it is there");
	site_diags(site, add_diag, NULL);
	ok(said.len == 0, "of which nothing is known yet");
	site_open(site, str_of(url));
	be_late();
	ok(has(url, "0"), "and stays when all is known");
	site_diags(site, add_diag, NULL);
	ok(said.len && str_eq(buf_str(&said), S("_posts/2020-01-05-s.md: /2020/01/01/r.html is "
						"written by _posts/2020-01-01-r.md too, "
						"which wins\n")),
		"with a warning then");
	rig_close();
	put_rival(0, false);
	put_rival(3, false);
}

/* A linked folder of posts is listed, so that what lies behind it is found early as well. */
static void
test_link(void)
{
	save("elsewhere/2020-01-01-r.md", FRONT "linked");
	ok(rename("_posts", "posts") == 0 && symlink("elsewhere", "_posts") == 0,
		"_posts is a link");
	open_site(true);
	ok(has(url, "linked"), "what lies behind it is a post");
	be_late();
	ok(has(url, "linked"), "early and late");
	rig_close();
	ok(unlink("_posts") == 0 && rename("posts", "_posts") == 0, "and is none any more");
}

/* A folder that comes and goes as a whole. */
static void
test_folder(void)
{
	save("_config.yml", "plugins: []\npermalink: /:title.html\n");
	put_rival(0, true);
	open_site(true);
	bool there = has("/r.html", "0"), gone;
	ok(rename("_posts", "posts") == 0, "a folder is moved away");
	site_gone(site, S("_posts"));
	(void)update();
	gone = get("/r.html").status == SITE_NOT_FOUND;
	ok(rename("posts", "_posts") == 0, "and back");
	site_rescan(site, S("_posts"));
	(void)update();
	ok(there && gone && has("/r.html", "0"), "and what is named in it with it");
	rig_close();
	put_rival(0, false);
}

/* What a name with a dot before it leads to is asked for each request: no end of memory, either. */
static void
test_hidden(void)
{
	char at[40];
	open_site(false);
	(void)get("/");
	be_late();
	size_t before = graph_account(site_graph(site)).tasks;
	bool any = false;
	for (int i = 0; i < 500; i++) {
		(void)snprintf(at, sizeof(at), "/.hidden-%d/x", i);
		any |= site_includes(site, str_of(at));
	}
	size_t more = graph_account(site_graph(site)).tasks - before;
	ok(!any && more < 50, "addresses of hidden names are not remembered: %d tasks", (int)more);
	rig_close();
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	test_permalinks();
	test_files();
	test_rivals(sheets, "/x/s.css", "date", "as plain files");
	test_rivals(pages, "/x/s.css", "date", "as files with front matter");
	test_rivals(posts, "/2020/01/01/r.html", "date", "by their names and dates");
	test_rivals(posts, "/2020/01/01/r.html", "/:title.html", "by permalinks alone");
	test_rivals(posts, "/2020/01/01/r.html", "/2020/01/01/:title.html", "by their names alone");
	test_told();
	test_link();
	test_folder();
	test_hidden();
	buf_done(&said);
	return done_testing();
}
