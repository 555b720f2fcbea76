/* Long work behind gives way in its middle, whatever it is about, and what it comes to is the same: each sort of it here
 * passes more yield points the longer it is, and is given up again and again. */
#include "site_rig.h"

#include "core/yield.h"

enum { TIMES = 400, ASKED_MORE = 10 };

/* A file of `before`, `unit` so many times, and `after`; and the address that shows what was made of it. */
struct sort {
	const char *name, *config; /* NULL: a plain folder */
	const char *path, *url;
	const char *before, *unit, *after;
	const char *page; /* what shows it, where the file does not; at page.md */
};

static const struct sort sorts[] = {
	{ "Markdown", NULL, "long.md", "/long/", "", "Some *words*, `code` and [a link](/).\n\n",
		"", NULL },
	{ "code that is coloured", NULL, "long.md", "/long/", "```ruby\n",
		"def f(x) = x.map { |y| y + 1 } # z\n", "```\n", NULL },
	{ "a look at links", NULL, "long.md", "/long/", "", "[a](#nowhere)\n", "", NULL },
	{ "Markdown for Jekyll", "markdown: CommonMark\n", "long.md", "/long.html", "---\n---\n",
		"Some *words*, `code` and [a link](/).\n\n", "", NULL },
	{ "kramdown", "plugins: []\n", "long.md", "/long.html", "---\n---\n",
		"Some *words*, `code` and [a link](/).\n\n* one\n* two\n\n", "", NULL },
	{ "Liquid", "plugins: []\n", "long.html", "/long.html", "---\n---\n",
		"{% for i in (1..20) %}{{ i | plus: 1 }}{% endfor %}\n", "", NULL },
	{ "text without its tags", "plugins: []\n", "_includes/long", "/page.html", "",
		"<b>a</b> b\n", "",
		"---\n---\n{% capture c %}{% include long %}{% endcapture %}{{ c | strip_html | "
		"size }}" },
	{ "data as JSON", "plugins: []\n", "_data/long.json", "/page.html", "[1",
		", { \"a\": [2] }", "]", "---\n---\n{{ site.data.long | size }}" },
	{ "data as YAML", "plugins: []\n", "_data/long.yml", "/page.html", "- 1\n", "- a: 2\n", "",
		"---\n---\n{{ site.data.long | size }}" },
	{ "data as CSV", "plugins: []\n", "_data/long.csv", "/page.html", "a,b\n", "1,2\n", "",
		"---\n---\n{{ site.data.long | size }}" },
};

/* Who waits: behind every `patience` yield points, of which there are more each time, so that all comes to an end. */
struct waiting {
	unsigned asked, since, patience, told;
};

static bool
somebody_waits(void *ctx)
{
	struct waiting *w = ctx;
	w->asked++;
	if (w->patience == 0 || ++w->since < w->patience)
		return false;
	w->since = 0;
	w->patience += 1 + w->patience / 8;
	w->told++;
	return true;
}

static void
save_long(const struct sort *s, int times)
{
	struct buf b = { 0 };
	buf_add(&b, str_of(s->before));
	for (int i = 0; i < times; i++)
		buf_add(&b, str_of(s->unit));
	buf_add(&b, str_of(s->after));
	buf_add_char(&b, '\0');
	save(s->path, b.ptr);
	buf_done(&b);
	if (s->page)
		save("page.html", s->page);
}

/* All the work behind of a new process. */
static struct waiting
work(unsigned patience)
{
	struct waiting w = { .patience = patience };
	if (!rig_open((struct site_options){ 0 }))
		abort();
	graph_yield(site_graph(site), somebody_waits, &w);
	while (site_warm(site) || site_lists(site) || site_fill(site) || site_sweep(site))
		continue;
	return w;
}

static struct str
answer(const struct sort *s, struct arena *a)
{
	return arena_str(a, get(s->url).body);
}

static void
test_sort(const struct sort *s)
{
	struct arena a = { 0 };
	if (s->config)
		save("_config.yml", s->config);
	save_long(s, 1);
	unsigned little = work(0).asked;
	rig_close();
	save_long(s, TIMES);
	unsigned much = work(0).asked;
	struct str want = answer(s, &a);
	rig_close();
	ok(much > little + ASKED_MORE,
		"%s gives way in its middle: %u yield points, %u when it is long", s->name, little,
		much);
	struct waiting w = work(1);
	ok(w.told > 3 && str_eq(answer(s, &a), want), "and given up %u times it comes to the same",
		w.told);
	rig_close();
	(void)unlink(s->path);
	(void)unlink("page.html");
	(void)unlink("_config.yml");
	arena_done(&a);
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	for (size_t i = 0; i < sizeof(sorts) / sizeof(*sorts); i++)
		test_sort(&sorts[i]);
	return done_testing();
}
