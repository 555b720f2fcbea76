/* A site that is made once, by one thread or several, while its files change: each page is of one moment. */
#include "core/crew.h"
#include "render/shelf.h"

#include "site_rig.h"

enum { POSTS = 200, BYTES = 60000 }; /* too much for all texts to stay where they are read */

/* Writes all posts; whether the site is told of it is the caller's business. */
static void
save_all(const char *state)
{
	struct site *told = site;
	site = NULL;
	for (int i = 0; i < POSTS; i++) {
		struct buf text = { 0 };
		char path[32];
		(void)snprintf(path, sizeof(path), "post-%03d.md", i);
		buf_printf(&text, "---\ntitle: Title %s\ndate: 2023-01-01\n---\n", state);
		while (text.len < BYTES)
			buf_printf(&text, "Text %s.\n\n", state);
		buf_add_char(&text, '\0');
		save(path, text.ptr);
		buf_done(&text);
	}
	site = told;
}

struct seen {
	int pages, mixed;
};

static void
look(void *ctx, struct str url)
{
	struct seen *seen = ctx;
	struct site_answer a;
	if (!str_starts(url, S("/post-")))
		return;
	site_get(site, url, &a);
	bool before = str_search(a.body, S("Title before")) < a.body.len;
	bool same = str_search(a.body, before ? S("Text after.") : S("Text before.")) == a.body.len;
	seen->pages++;
	seen->mixed += a.status != SITE_OK || !same;
}

static void
test_mixed(size_t helpers)
{
	struct seen seen = { 0 };
	struct site_summary summary;
	struct arena a = { 0 };
	struct crew *crew = crew_new(helpers);
	save_all("before");
	if (!rig_open((struct site_options){ 0 }))
		abort();
	site_crew(site, crew);
	site_summary(site, &a, &summary); /* reads all front matter */
	save_all("after");
	site_each_route(site, look, &seen);
	ok(summary.posts == POSTS && seen.pages == POSTS && seen.mixed == 0,
		"pages have front matter and body of one moment with %zu helpers (%d of %d not)",
		helpers, seen.mixed, seen.pages);
	site_free(site);
	site = NULL;
	crew_free(crew);
	arena_done(&a);
}

static void
test_shelf(void)
{
	struct shelf s = { 0 };
	struct file_id id = { .ino = 7 };
	shelf_put(&s, S("a.md"), S("zero"), &id, 4);
	ok(!shelf_find(&s, S("a.md")), "a shelf that is shut keeps nothing");
	s.phase = SHELF_FILLS;
	shelf_put(&s, S("a.md"), S("one"), &id, 5);
	shelf_put(&s, S("a.md"), S("two"), &id, 6);
	shelf_put(&s, S("b.md"), S(""), &id, 7);
	struct shelf_text *t = shelf_take(&s, S("a.md"));
	ok(t && str_eq(t->text, S("one")) && t->text.ptr[3] == 0 && t->at_ns == 5 && t->id.ino == 7,
		"a text is taken as it was put first");
	ok(!shelf_take(&s, S("a.md")) && !shelf_take(&s, S("c.md")), "and once");
	free(t);
	shelf_done(&s);
}

int
main(void)
{
	if (!rig_enter())
		return 1;
	test_shelf();
	test_mixed(0);
	test_mixed(1);
	test_mixed(7);
	rig_open((struct site_options){ 0 });
	rig_close();
	return done_testing();
}
