/* A running site whose lists are made by several threads: what it answers, and that nothing of it is old. */
#include "render/kinds.h"

#include <semaphore.h>

#include "core/crew.h"
#include "core/yield.h"
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

static bool
somebody_waits(void *ctx)
{
	return true;
}

/* Saves a post with many tags and a long text. */
static void
save_long(const char *path)
{
	enum { TAGS = 500, LENGTH = 400 * 1000 };
	struct buf b = { 0 };
	buf_lit(&b, "---\ntitle: Long\ntags: [t");
	for (int i = 0; i < TAGS; i++)
		buf_printf(&b, ", t%d", i);
	buf_lit(&b, "]\n---\n");
	while (b.len < LENGTH)
		buf_lit(&b, "Words, and words.\n\n");
	buf_lit(&b, "The end.\n");
	buf_add_char(&b, '\0');
	save(path, b.ptr);
	buf_done(&b);
}

/* Keeps the crew's thread until the test is over. */
struct busy {
	struct crew_job job; /* the first member */
	sem_t over;
};

static void
keep_busy(struct crew_job *job)
{
	while (sem_wait(&((struct busy *)job)->over) < 0)
		continue;
}

/* No thread has begun a job: whoever wants it makes it, in the midst of work that gives way, and in a place where that has
 * been said already. What was made of it is there for others, too. */
static void
test_in_place(void)
{
	struct crew *crew = crew_new(1);
	struct busy busy = { 0 };
	struct buf alone = { 0 }, within = { 0 };
	struct arena kept = { 0 };
	struct str text = { 0 };
	struct file_id id;
	int64_t at_ns;
	int r = -1;
	save_long("a-long.md");
	(void)sem_init(&busy.over, 0, 0);
	crew_add(crew, &busy.job, keep_busy);
	crew_wake(crew);
	rig_open((struct site_options){ 0 });
	site_crew(site, crew);
	yield_begin(somebody_waits, NULL);
	bool told = yield_now(), is = ahead_file(site, S("a-long.md"), &r, &text, &id, &at_ns);
	yield_end();
	ok(told && is && r == 0 && str_ends(text, S("The end.\n")),
		"a job on the thread of work that gives way reads the whole of a long file: %d", r);
	text = arena_str(&kept, text);
	is = ahead_front(site, S("a-long.md"), text, &within);
	rig_close();
	rig_open((struct site_options){ 0 });
	site_crew(site, crew);
	bool as_well = ahead_front(site, S("a-long.md"), text, &alone);
	ok(is && as_well && alone.len > 0 && str_eq(buf_str(&within), buf_str(&alone)),
		"and parses all of its front matter");
	rig_close();
	buf_done(&alone);
	buf_done(&within);
	arena_done(&kept);
	(void)sem_post(&busy.over);
	crew_await(crew, &busy.job);
	crew_free(crew);
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
	test_in_place();
	arena_done(&a);
	return done_testing();
}
