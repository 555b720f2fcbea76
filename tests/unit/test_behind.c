/* What is done behind a start goes in steps that are as small in a large site as in a small one: whoever saves or asks
 * meanwhile waits for one of them. */
#include "render/kinds.h"
#include "site_rig.h"

enum { POSTS = 1500, OTHERS = 20 };

/* What a step may do: one page (the feed has twenty posts), or as much of a list as takes about as long. */
enum { TASKS = 60, ENTRIES = 300, FILES = 200 };

struct work {
	uint64_t tasks, entries, files;
};

static struct work
done(void)
{
	struct graph_counters c = graph_counters(site_graph(site));
	return (struct work){ c.tasks_run, c.entries_encoded, site_work(site).entries_read };
}

static uint64_t
larger(uint64_t most, uint64_t after, uint64_t before)
{
	return after - before > most ? after - before : most;
}

/* Takes all steps of one kind; the most that one of them has done. */
static struct work
take(bool (*step)(struct site *), size_t *ret_steps)
{
	struct work most = { 0 };
	bool more = true;
	while (more) {
		struct work before = done();
		more = step(site);
		struct work after = done();
		most.tasks = larger(most.tasks, after.tasks, before.tasks);
		most.entries = larger(most.entries, after.entries, before.entries);
		most.files = larger(most.files, after.files, before.files);
		++*ret_steps;
	}
	return most;
}

static void
test_steps(const char *what, bool (*step)(struct site *), size_t least)
{
	size_t steps = 0;
	struct work most = take(step, &steps);
	if (!ok(most.tasks <= TASKS && most.entries <= ENTRIES && most.files <= FILES &&
			    steps >= least,
		    "%s of %d posts: no step is long", what, POSTS))
		note("%d steps, at most %d tasks, %d entries of lists, %d of folders", (int)steps,
			(int)most.tasks, (int)most.entries, (int)most.files);
}

static void
save_posts(const char *format)
{
	char path[64], text[256];
	for (int i = 0; i < POSTS; i++) {
		(void)snprintf(path, sizeof(path), format, 2000 + i % 20, i);
		(void)snprintf(text, sizeof(text),
			"---\ntitle: Post %d\ndate: 20%02d-01-01\ntags: [t%d]\n---\n## Words\n", i,
			i % 20, i % 7);
		save(path, text);
	}
}

/* A page that links to headings of many, each of which has to be made to know whether it is there. */
static void
save_contents(const char *format)
{
	enum { LINKS = 300, TEXT = 64 * LINKS };
	char text[TEXT] = "---\nlayout: post\n---\n", url[48];
	size_t len = strlen(text);
	for (int i = 0; i < LINKS; i++) {
		(void)snprintf(url, sizeof(url), format, 2000 + i % 20, i);
		len += (size_t)snprintf(text + len, TEXT - len, "[%d](%s#words)\n", i, url);
	}
	save("a.md", text);
}

/* Addresses that no document has are listed once for each list, not for each of its pages. */
static void
test_others(void)
{
	enum { LISTS = 6 + 7 + 20 + 1, BYTES = 20 };
	struct value v;
	graph_get(site_graph(site), K_ROUTES, S(""), &v);
	ok(v.bytes.len < LISTS * BYTES, "%d bytes tell of %d lists", (int)v.bytes.len, LISTS);
}

static void
test_layout(const char *layout)
{
	if (!rig_open((struct site_options){ 0 }))
		abort();
	note("%s", layout);
	test_steps("all front matter", site_warm, POSTS);
	test_steps("the lists", site_lists, POSTS / ENTRIES);
	test_steps("what is due next", site_dates, 1); /* the start line counts that list */
	test_steps("every page", site_sweep, POSTS);
	test_others();
	ok(!site_warm(site) && !site_lists(site) && !site_sweep(site), "and then all is done");
	site_free(site);
	site = NULL;
}

static void
see(void *ctx, const struct diag *d)
{
	bool *found = ctx;
	*found = *found || str_search(d->message, S("none.md")) < d->message.len;
}

/* A walk that is under way while posts come and go looks at each that stays, and once. */
static void
test_changes(void)
{
	if (!rig_open((struct site_options){ 0 }))
		abort();
	for (int i = 0; i < 3; i++)
		(void)site_warm(site);
	save("2000/new.md", "# New");
	drop("2019/post-19.md");
	(void)update();
	while (site_warm(site) || site_lists(site))
		continue;
	ok(has("/2000/new/", "New") && get("/2019/post-19/").status == SITE_NOT_FOUND,
		"what changes while it is being listed is as it is");
	size_t n = site_routes(site);
	for (int i = 0; i < POSTS / 2; i++)
		(void)site_sweep(site);
	save("2019/newer.md", "[nowhere](none.md)\n");
	drop("2019/post-39.md");
	(void)update();
	while (site_sweep(site) || site_fill(site))
		continue;
	ok(site_routes(site) == n, "one came, and one went");
	bool found = false;
	site_diags(site, see, &found);
	ok(found, "what comes in front of where the walk stands is looked at");
	site_free(site);
	site = NULL;
}

/* Values beyond the budget go a few in each step, however many there are. */
static void
test_budget(void)
{
	enum { FEW = 300 };
	uint64_t most = 0, all = graph_counters(site_graph(site)).values_dropped, before;
	bool more = true;
	graph_budget(site_graph(site), 1);
	while (more) {
		before = graph_counters(site_graph(site)).values_dropped;
		more = site_fill(site);
		most = larger(most, graph_counters(site_graph(site)).values_dropped, before);
	}
	all = graph_counters(site_graph(site)).values_dropped - all;
	ok(most <= FEW && all > POSTS, "%llu values are dropped, at most %llu in a step",
		(unsigned long long)all, (unsigned long long)most);
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	save_posts("%d/post-%d.md");
	save_contents("/%d/post-%d/");
	test_layout("plain");
	test_changes();
	save("_layouts/post.html", "<h1>{{ page.title }}</h1>{{ content }}{{ page.next.url }}\n");
	save_posts("_posts/%d-01-01-post-%d.md");
	save_contents("/%d/01/01/post-%d.html");
	test_layout("Jekyll's");
	if (!rig_open((struct site_options){ 0 }))
		return 1;
	while (site_warm(site) || site_lists(site) || site_fill(site) || site_sweep(site))
		continue;
	test_budget();
	rig_close();
	return done_testing();
}
