/* A running site whose lists are made by several threads: what it answers, and that nothing of it is old. */
#include "render/kinds.h"

#include "site_rig.h"

enum { POSTS = 400, PAGES = 4 };
static const char *const pages[PAGES] = { "/", "/feed.xml", "/tags/t3/", "/post-007/" };

/* Posts of every kind: drafts, some that are broken, empty or no text, and links. */
static void
save_post(int i, const char *state)
{
	static const char *const odd[] = { "", "---\ntitle: [\n---\n",
		"---\ntitle: 1\ntitle: 2\n---\n", "\xff\xfe", "---\ndraft: true\n---\n",
		"# Heading\n\nNo front matter.\n" };
	char path[32], text[256];
	(void)snprintf(path, sizeof(path), "post-%03d.md", i);
	(void)snprintf(text, sizeof(text),
		"---\ntitle: Title %d %s\ndate: 2023-01-%02d\ntags: [t%d]\n---\nText.\n", i, state,
		i % 28 + 1, i % 7);
	save(path, i % 40 < 6 ? odd[i % 40] : text);
}

static void
save_all(const char *state)
{
	for (int i = 0; i < POSTS; i++)
		save_post(i, state);
}

static void
answers(struct arena *a, struct str ret[PAGES])
{
	for (int i = 0; i < PAGES; i++)
		ret[i] = arena_str(a, get(pages[i]).body);
}

/* Whether another site, whose posts are asked for one by one before its lists are, answers the same. */
static bool
is_as_by_one(struct str said[PAGES], struct arena *a)
{
	struct site *running = site;
	struct str alone[PAGES];
	bool same = true;
	site = NULL;
	if (!rig_open((struct site_options){ 0 }))
		abort();
	for (int i = 0; i < POSTS; i++) {
		char url[32];
		(void)snprintf(url, sizeof(url), "/post-%03d/", i);
		(void)get(url);
	}
	answers(a, alone);
	for (int i = 0; i < PAGES; i++)
		same &= said[i].len > 0 && str_eq(said[i], alone[i]);
	site_free(site);
	site = running;
	return same;
}

int
main(void)
{
	struct arena a = { 0 };
	struct str said[PAGES];
	if (!rig_enter())
		return 1;
	save_all("before");
	(void)symlink("post-009.md", "post-900.md");
	(void)symlink("none", "post-901.md");
	rig_open((struct site_options){ 0 });
	answers(&a, said);
	ok(is_as_by_one(said, &a), "lists say what they do where each post is asked for by itself");
	ok(site->work.files_read <= POSTS + 2, "each file is read once: %d of %d",
		(int)site->work.files_read, POSTS + 1);
	ok(!site->ahead, "and no thread is ahead of a site that runs");
	save_all("after");
	(void)update();
	answers(&a, said);
	ok(str_search(said[0], S(" before")) == said[0].len &&
			str_search(said[0], S(" after")) < said[0].len,
		"what is saved then is new in the lists");
	ok(is_as_by_one(said, &a), "as in a site that begins then");
	rig_close();

	/* What other threads have read is given up where something changes before it was used. */
	rig_open((struct site_options){ 0 });
	struct buf paths = { 0 };
	for (int i = 0; i < POSTS; i++) {
		char path[32];
		(void)snprintf(path, sizeof(path), "post-%03d.md", i);
		pack_str(&paths, str_of(path));
	}
	bool helped = ahead_members(site, K_META, buf_str(&paths));
	for (int i = 0; i < POSTS; i++)
		save_post(i, "later");
	ok(!site->ahead, "a change ends what is ahead%s",
		helped ? "" : " (one thread: nothing was)");
	answers(&a, said);
	ok(str_search(said[0], S(" after")) == said[0].len && is_as_by_one(said, &a),
		"and nothing old is told");
	helped = ahead_members(site, K_META, buf_str(&paths));
	ok(!ahead_members(site, K_META, S("")) && !site->ahead,
		"an index that is made ends it, too");
	ok(!ahead_members(site, K_FILE, buf_str(&paths)),
		"nobody is ahead of other tasks than documents");
	buf_done(&paths);
	rig_close();
	arena_done(&a);
	return done_testing();
}
