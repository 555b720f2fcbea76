/* A long value is kept for the next process a piece at a time, and is there all the same. */
#include "core/file.h"
#include "core/store.h"
#include "render/highlight/highlight.h"

#include "site_rig.h"

enum { LONG = 500 * 1000, PIECE = 128 << 10 };

static const struct fingerprint version = { 5, 6 };
static struct store *store;

static void
begin(void)
{
	enum store_state state;
	(void)mkdir(".platen", 0777);
	file_settle(file_now_ns(), INT64_MAX); /* what was saved is older than a tick */
	if (store_open(".platen", version, 64 << 20, &store, &state) < 0 ||
		!rig_open((struct site_options){ 0 }))
		abort();
	site_keep(site, store, true);
}

static void
end(void)
{
	site_keep(site, NULL, false);
	rig_close();
	store_close(store);
}

static uint64_t
tasks_ran(void)
{
	return graph_counters(site_graph(site)).tasks_run;
}

static unsigned
keep_all(void)
{
	unsigned n = 0;
	while (site_keep_step(site))
		n++;
	return n;
}

static void
save_long(const char *unit, size_t len)
{
	struct buf b = { 0 };
	while (b.len < len)
		buf_printf(&b, "%s\n\n```ruby\ndef f(x) = x + %zu\n```\n\n", unit, b.len);
	buf_add_char(&b, '\0');
	save("long.md", b.ptr);
	buf_done(&b);
}

static struct str
answer(struct arena *a)
{
	return arena_str(a, get("/long/").body);
}

/* So many steps more than a short text of the same sort takes; and the next process takes it from there. */
static void
test_pieces(struct arena *a)
{
	save_long("Some *words*.", 100);
	begin();
	(void)get("/long/");
	unsigned few = keep_all();
	end();
	save_long("Some *words*.", LONG);
	begin();
	struct str html = answer(a);
	uint64_t before = tasks_ran();
	unsigned many = keep_all();
	end();
	ok(html.len > LONG && many > few + html.len / PIECE,
		"a long value of %zu bytes is kept in %u steps, a short one in %u", html.len, many,
		few);
	begin();
	ok(str_eq(answer(a), html), "the next process has it");
	ok(tasks_ran() < before, "and has taken it from the store");
	end();
}

/* What the look at all pages makes and forgets again is no exception. */
static void
test_sweep(void)
{
	save_long("Other *words*.", LONG);
	begin();
	graph_budget(site_graph(site), 64 << 20); /* so that what is between is forgotten */
	while (site_warm(site) || site_lists(site) || site_fill(site) || site_sweep(site))
		continue;
	uint64_t before = graph_counters(site_graph(site)).tasks_kept;
	unsigned steps = keep_all();
	uint64_t kept = graph_counters(site_graph(site)).tasks_kept - before;
	ok(steps > kept + LONG / PIECE, "so is one that only a look at all pages wants: %u steps",
		steps);
	end();
}

static void
test_change(struct arena *a)
{
	save_long("Before.", LONG);
	begin();
	(void)get("/long/");
	for (int i = 0; i < 5; i++)
		(void)site_keep_step(site);
	save_long("After.", LONG);
	(void)update();
	struct str html = answer(a);
	(void)keep_all();
	end();
	begin();
	ok(str_search(html, S("Before.")) == html.len && str_eq(answer(a), html),
		"what changes meanwhile is kept as it is then");
	end();
}

static void
test_end(struct arena *a)
{
	save_long("Left.", LONG);
	begin();
	struct str html = answer(a);
	for (int i = 0; i < 5; i++)
		(void)site_keep_step(site);
	end();
	begin();
	ok(str_eq(answer(a), html), "what was left in the middle is made anew");
	end();
}

/* Spans at every place of a piece's end, and what only looks like one. */
static void
test_shorten(void)
{
	bool same = true;
	for (size_t shift = 0; shift < 64; shift++) {
		struct buf html = { 0 }, kept = { 0 }, back = { 0 };
		struct shortening at = { 0 };
		for (size_t i = 0; i < shift; i++)
			buf_add_char(&html, 'x');
		while (html.len < 3 * PIECE)
			buf_add(&html, S("<span class=\"nf\">f</span> < <b class=\"n\"></b>"));
		if (shift == 63)
			buf_add_char(&html, 2);
		while (highlight_shorten(buf_str(&html), &at, &kept))
			continue;
		highlight_restore(buf_str(&kept), &back);
		same = same && str_eq(buf_str(&html), buf_str(&back)) &&
		       (kept.len < html.len) == (shift < 63);
		buf_done(&html);
		buf_done(&kept);
		buf_done(&back);
	}
	ok(same, "what was shortened by pieces is the same again");
}

int
main(void)
{
	struct arena a = { 0 };
	if (!rig_enter())
		return 1;
	test_pieces(&a);
	test_sweep();
	test_change(&a);
	test_end(&a);
	test_shorten();
	arena_done(&a);
	return done_testing();
}
