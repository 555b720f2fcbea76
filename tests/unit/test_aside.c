/* Long texts in the work behind: a thread renders them, the graph's thread is left to others meanwhile, and what comes of
 * it is what a site without a thread says, whatever happens before the thread is done. */
#include "render/kinds.h"

#include "site_rig.h"

#include <dirent.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "core/yield.h"

enum { LONG = 10 * 1000, PARAGRAPHS = 1000, URLS = 8 };

/* A folder's long text, and what is asked of it. */
struct sort {
	const char *name, *config, *path, *front, *line;
	const char *urls[URLS];
	size_t jobs; /* of the thread, until all is done behind */
};

#define SIX(text) text text text text text text

static const struct sort sorts[] = {
	{ "a text", NULL, "long.md", "", "Some *words*, `code` and [a link](#there).\n\n",
		{ "/long/", "/", "/feed.xml", "/sitemap.xml" }, 1 },
	{ "one with links to be looked up", NULL, "long.md", "",
		"Some *words*, [a page](other.md) and [none](none.md).\n\n", { "/long/", "/" }, 2 },
	{ "a post", NULL, "long.md", "---\ndate: 2020-01-01\n---\n",
		"Some *words*.\n\nAnd more words.\n\n", { "/long/", "/", "/feed.xml" }, 1 },
	{ "one that is refused", NULL, "long.md", "", SIX(SIX("a <? ")) "\n", { "/long/", "/" },
		1 },
	{ "Markdown for Jekyll", "markdown: CommonMark\nplugins: []\n", "_posts/2020-01-01-long.md",
		"---\n---\n", "Some *words*, `code` and [a link](/).\n\n",
		{ "/2020/01/01/long.html" }, 1 },
	{ "kramdown", "plugins: []\n", "long.md", "---\n---\n",
		"Some *words* {{ 1 | plus: 1 }}.\n\n", { "/long.html" }, 1 },
	{ "a part of a page", "plugins: []\n", "long.html", "---\n---\n{% capture c %}",
		"Some *words*.\n\n", { "/long.html" }, 0 },
};

/* What the threads have told. */
static sem_t done;
static atomic_uint jobs;

static void
on_done(void *ctx)
{
	jobs++;
	(void)sem_post(ctx);
}

/* Who waits: nobody, but how often that was asked is counted. */
static bool
somebody_waits(void *ctx)
{
	unsigned *asked = ctx;
	++*asked;
	return false;
}

static unsigned asked;

static void
begin(bool aside)
{
	if (!rig_open((struct site_options){ 0 }))
		abort();
	asked = 0;
	jobs = 0;
	while (sem_trywait(&done) == 0)
		continue;
	graph_yield(site_graph(site), somebody_waits, &asked);
	if (aside)
		site_aside(site, LONG, on_done, &done);
}

static bool
step(void)
{
	return site_warm(site) || site_lists(site) || site_fill(site) || site_sweep(site);
}

/* Takes steps until one waits for a thread; false where none does. */
static bool
until_awaited(void)
{
	while (step())
		if (site_awaits(site))
			return true;
	return false;
}

static void
await(void)
{
	while (sem_wait(&done) < 0)
		continue;
}

static void
work(void)
{
	while (until_awaited())
		await();
}

static void
see(void *ctx, const struct diag *d)
{
	struct buf *all = ctx;
	buf_printf(all, "%.*s:%u:%u %.*s\n", STR(d->path), (unsigned)d->line, (unsigned)d->column,
		STR(d->message));
}

/* What the site answers, and, when all was looked at, what is wrong with it. */
static struct str
said(const struct sort *s, bool all, struct arena *a)
{
	struct buf b = { 0 };
	for (size_t i = 0; i < URLS && s->urls[i]; i++)
		buf_add(&b, get(s->urls[i]).body);
	if (all)
		site_diags(site, see, &b);
	struct str ret = arena_str(a, buf_str(&b));
	buf_done(&b);
	return ret;
}

static void
save_long(const struct sort *s, const char *first)
{
	struct buf b = { 0 };
	buf_printf(&b, "%s%s\n\n", s->front, first);
	for (int i = 0; i < PARAGRAPHS; i++)
		buf_printf(&b, "%s", s->line);
	buf_printf(&b, "%s",
		str_ends(str_of(s->front), S("%}")) ? "{% endcapture %}{{ c | markdownify }}" : "");
	buf_add_char(&b, '\0');
	save(s->path, b.ptr);
	buf_done(&b);
}

/* What a site without threads says of what is there now. */
static struct str
wanted(const struct sort *s, bool all, struct arena *a, unsigned *ret_asked)
{
	struct site *running = site;
	unsigned before = asked, before_jobs = jobs;
	site = NULL;
	begin(false);
	work();
	struct str ret = said(s, all, a);
	site_free(site);
	site = running;
	*ret_asked = asked;
	asked = before;
	jobs = before_jobs;
	return ret;
}

static bool
is_as_wanted(const struct sort *s, bool all)
{
	struct arena a = { 0 };
	unsigned n;
	bool same = str_eq(said(s, all, &a), wanted(s, all, &a, &n));
	arena_done(&a);
	return same;
}

/* Undisturbed. */
static void
test_alone(const struct sort *s)
{
	struct arena a = { 0 };
	unsigned without;
	save_long(s, "First");
	begin(true);
	work();
	struct str got = said(s, true, &a), want = wanted(s, true, &a, &without);
	ok(str_eq(got, want), "%s: it comes to the same", s->name);
	ok(jobs == s->jobs, "by a thread, asked %u times: %u", (unsigned)s->jobs, jobs);
	ok(s->jobs != 1 || without < PARAGRAPHS || asked + PARAGRAPHS / 2 < without,
		"the graph's has less to do: %u yield points, %u without it", asked, without);
	ok(!step() && !site_awaits(site), "and then all is done");
	arena_done(&a);
	rig_close();
}

/* The text is saved, asked for, or the end comes, before the thread is done: or just then. */
static void
test_meanwhile(const struct sort *s)
{
	begin(true);
	ok(until_awaited() == (s->jobs > 0), "%s: a step is left, if there is one", s->name);
	ok(is_as_wanted(s, false), "who asks meanwhile does not wait for it");
	work();
	ok(is_as_wanted(s, true), "and all behind it comes to the same");
	rig_close();

	begin(true);
	(void)until_awaited();
	save_long(s, "Second");
	(void)update();
	ok(is_as_wanted(s, false), "what is saved meanwhile is shown");
	work();
	ok(is_as_wanted(s, true), "and stays when the thread is done with the old text");
	save_long(s, "Third");
	(void)update();
	work();
	ok(is_as_wanted(s, true), "a save that nobody asks for is looked at behind");
	rig_close();

	begin(true);
	(void)until_awaited();
	site_aside(site, 0, NULL, NULL);
	work();
	ok(is_as_wanted(s, true), "where the thread is ended all is done as before");
	rig_close();

	for (int i = 0; i < 20; i++) {
		begin(true);
		(void)until_awaited();
		(void)usleep((unsigned)i * 100);
		site_free(site);
		site = NULL;
	}
	ok(true, "and at the end nothing is left of it");
}

static size_t
threads(void)
{
	size_t n = 0;
	DIR *d = opendir("/proc/self/task");
	while (d && readdir(d))
		n++;
	if (d)
		(void)closedir(d);
	return n;
}

/* Steps that want two texts by turns, and never wait: each takes the other's place, as often as aside.c says (IN_VAIN),
 * then the graph's thread renders one itself, and the other has the thread for itself. */
static void
test_turns(void)
{
	enum { IN_VAIN = 4 };
	struct sort s = sorts[0], other = s;
	struct arena a = { 0 };
	unsigned without;
	size_t before = threads(); /* a sanitizer's among them */
	(void)rmdir("_posts");
	other.path = "long2.md";
	s.urls[4] = "/long2/";
	save_long(&s, "First");
	save_long(&other, "Other");
	begin(true);
	struct graph *g = site_graph(site);
	for (bool more = true; more;) {
		more = graph_advance(g, K_BODY, str_of(s.path));
		more = graph_advance(g, K_BODY, str_of(other.path)) || more;
		(void)usleep(100);
	}
	ok(jobs == IN_VAIN + 1,
		"two texts by turns: %d are begun in vain, one is not, the other is rendered here: "
		"%u",
		IN_VAIN, jobs);
	work();
	ok(jobs == IN_VAIN + 1, "and none behind that: both are there");
	struct str got = said(&s, true, &a), want = wanted(&s, true, &a, &without);
	ok(has("/long/", "First") && has("/long2/", "Other") && str_eq(got, want),
		"which comes to the same as without a thread");
	ok(threads() == before + 1, "all is done by one thread");
	arena_done(&a);
	site_rest(site);
	ok(!until_awaited() && threads() == before, "which is ended when all is done");
	rig_close();
	(void)unlink(other.path);
}

/* Takes steps towards the text of the file until one waits for a thread; false where none does. */
static bool
until_begun(const char *path)
{
	while (graph_advance(site_graph(site), K_BODY, str_of(path)))
		if (site_awaits(site))
			return true;
	return false;
}

/* A text is given up for another, and asked for before that one is begun: what there is of it is no answer. */
static void
test_given_up(const struct sort *s)
{
	struct sort other = *s;
	bool all = true;
	(void)rmdir("_posts");
	other.path = "long2.md";
	save_long(s, "First");
	for (int i = 0; i < 5; i++) { /* the thread may be done before */
		save_long(&other, "Other");
		begin(true);
		while (until_begun(other.path))
			await();
		(void)until_begun(s->path);
		save_long(&other, "Third"); /* what else it reads is there */
		(void)update();
		(void)until_begun(other.path);
		await();
		all = is_as_wanted(s, false) && all;
		work();
		all = is_as_wanted(s, true) && all;
		rig_close();
	}
	ok(all, "who asks for what was given up gets all of it");
	(void)unlink(other.path);
}

static void
test_nobody(void)
{
	const struct sort *s = &sorts[0];
	if (!rig_open((struct site_options){ 0 }))
		abort();
	site_aside(site, LONG, on_done, &done);
	ok(!until_awaited() && is_as_wanted(s, true),
		"where nothing gives way, no thread is asked");
	rig_close();
	begin(true);
	site_aside(site, 1000 * LONG, on_done, &done);
	ok(!until_awaited(), "nor for a text that is short");
	ok(!site_awaits(site), "and none is waited for");
	rig_close();
}

int
main(void)
{
	if (!rig_enter() || sem_init(&done, 0, 0) < 0)
		return 1;
	save("other.md", "# Other\n");
	for (size_t i = 0; i < sizeof(sorts) / sizeof(*sorts); i++) {
		const struct sort *s = &sorts[i];
		if (s->config)
			save("_config.yml", s->config);
		test_alone(s);
		test_meanwhile(s);
		(void)unlink(s->path);
		(void)unlink("_config.yml");
	}
	test_turns();
	test_given_up(&sorts[0]);
	test_nobody();
	return done_testing();
}
