/* Threads that do jobs: each once, by whoever comes first; and texts that they render ahead. */
#include <stdatomic.h>
#include <stdlib.h>

#include "core/crew.h"
#include "render/rehearsal.h"

#include "tap.h"

/* ---- jobs ---- */

struct counted {
	struct crew_job job;
	atomic_int *begun; /* of all jobs */
	int runs;
};

static void
count(struct crew_job *job)
{
	struct counted *c = (struct counted *)job;
	(void)atomic_fetch_add(c->begun, 1);
	c->runs++;
}

static void
test_jobs(size_t helpers)
{
	enum { N = 20000 };
	static struct counted jobs[N];
	atomic_int begun = 0;
	struct crew *c = crew_new(helpers);
	for (int i = 0; i < N; i++) {
		jobs[i] = (struct counted){ .begun = &begun };
		crew_add(c, &jobs[i].job, count);
	}
	crew_wake(c);
	int once = 0;
	for (int i = 0; i < N; i++) {
		crew_await(c, &jobs[i].job);
		once += jobs[i].runs == 1;
	}
	ok(once == N, "%d jobs run once each with %zu helpers", N, helpers);
	crew_free(c);
}

static void
test_cancel(void)
{
	enum { N = 2000 };
	static struct counted jobs[N];
	atomic_int begun = 0;
	struct crew *c = crew_new(3);
	int wrong = 0, ran = 0;
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < N; i++) {
			jobs[i] = (struct counted){ .begun = &begun };
			crew_add(c, &jobs[i].job, count);
		}
		crew_wake(c);
		for (int i = N - 1; i >= 0; i--) {
			crew_cancel(c, &jobs[i].job);
			wrong += jobs[i].runs > 1;
			jobs[i].runs += 10;
		}
		for (int i = 0; i < N; i++) {
			wrong += jobs[i].runs < 10 || jobs[i].runs > 11;
			ran += jobs[i].runs == 11;
		}
	}
	ok(wrong == 0, "a job that was cancelled has run or never will");
	ok(ran == atomic_load(&begun), "and is counted once");
	crew_free(c);
}

/* ---- rehearsals ---- */

static const char text[] = "# A heading\n\n[one](a.md), ![two](b.png), <http://c.d>.\n\n"
			   "## Another\n\n[three](e.md#f) [no](javascript:x)\n";

struct heard {
	struct buf said;
	const char *answer; /* before each URL */
	struct arena arena;
};

static struct str
on_link(void *ctx, struct markdown_link link)
{
	struct heard *h = ctx;
	buf_printf(&h->said, "link %.*s %u:%u %d\n", STR(link.url), link.line, link.column,
		link.image);
	return arena_printf(&h->arena, "%s%.*s", h->answer, STR(link.url));
}

static void
on_heading(void *ctx, unsigned level, struct str id, struct str plain, uint32_t line)
{
	struct heard *h = ctx;
	buf_printf(&h->said, "h%u %.*s '%.*s' %u\n", level, STR(id), STR(plain), line);
}

static void
on_diag(void *ctx, const struct diag *d)
{
	struct heard *h = ctx;
	buf_printf(&h->said, "%.*s:%u %.*s\n", STR(d->path), d->line, STR(d->message));
}

static struct str
guess(void *ctx, struct str url)
{
	return arena_printf(ctx, "/guessed/%.*s", STR(url));
}

/* The same text rendered at once, and ahead: what is printed, and what was asked and told. */
static void
test_rehearsal(const char *answer, const char *sentence)
{
	struct heard direct = { .answer = answer }, ahead = { .answer = answer };
	struct markdown_options o = { .ctx = &direct,
		.link = on_link,
		.heading = on_heading,
		.diag = on_diag,
		.path = S("x.md"),
		.first_line = 5 };
	struct buf html = { 0 }, excerpt = { 0 }, html_ahead = { 0 }, excerpt_ahead = { 0 };
	int r = markdown_render(S(text), &o, &html, &excerpt);
	struct rehearsal rehearsal = { .text = S(text),
		.options = o,
		.excerpted = true,
		.guess = guess,
		.ctx = &ahead.arena };
	rehearsal_make(&rehearsal);
	ok(ahead.said.len == 0, "nobody is asked while a text is rendered ahead");
	o.ctx = &ahead;
	int again = rehearsal_perform(&rehearsal, &o, &html_ahead, &excerpt_ahead);
	ok(r == again && str_eq(buf_str(&html), buf_str(&html_ahead)) &&
			str_eq(buf_str(&excerpt), buf_str(&excerpt_ahead)),
		"%s: the HTML is the same", sentence);
	ok(direct.said.len && str_eq(buf_str(&direct.said), buf_str(&ahead.said)),
		"and so is what was asked and told");
	rehearsal_done(&rehearsal);
	buf_done(&html);
	buf_done(&excerpt);
	buf_done(&html_ahead);
	buf_done(&excerpt_ahead);
	buf_done(&direct.said);
	buf_done(&ahead.said);
	arena_done(&direct.arena);
	arena_done(&ahead.arena);
}

/* ---- many texts in many threads ---- */

enum { DOCUMENTS = 100, RENDERS = 100000 };

struct rendering {
	struct crew_job job;
	const struct str *documents;
	const struct buf *want;
	unsigned from;
	int wrong;
};

static struct str
document(struct arena *a, unsigned seed)
{
	static const char *const parts[] = { "~~a~~ b\n\n", "www.a.bc x\n\n",
		"a|b\n-|-\n~~c~~|d\n\n", "- [x] e\n\n", "# F ~~g~~\n\n",
		"h[^1] http://i.jk\n\n[^1]: l\n\n", "*m* `n` [o](p)\n\n", "```c\nint q;\n```\n\n" };
	struct buf b = BUF_ARENA(a);
	for (int i = 0; i < 8; i++) {
		seed = seed * 1103515245 + 12345;
		buf_add(&b, str_of(parts[seed >> 16 & 7]));
	}
	return buf_str(&b);
}

static void
render(struct crew_job *job)
{
	struct rendering *r = (struct rendering *)job;
	struct markdown_options o = { 0 };
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		unsigned n = (r->from + i) % DOCUMENTS;
		struct buf html = { 0 };
		if (markdown_render(r->documents[n], &o, &html, NULL) < 0 ||
			!str_eq(buf_str(&html), buf_str(&r->want[n])))
			r->wrong++;
		buf_done(&html);
	}
}

static void
test_renders(void)
{
	static struct rendering jobs[RENDERS / DOCUMENTS];
	struct arena a = { 0 };
	struct str documents[DOCUMENTS];
	struct buf want[DOCUMENTS] = { 0 };
	struct markdown_options o = { 0 };
	for (unsigned i = 0; i < DOCUMENTS; i++) {
		documents[i] = document(&a, i);
		(void)markdown_render(documents[i], &o, &want[i], NULL);
	}
	struct crew *c = crew_new(7);
	int wrong = 0;
	for (unsigned i = 0; i < RENDERS / DOCUMENTS; i++) {
		jobs[i] = (struct rendering){ .documents = documents, .want = want, .from = i };
		crew_add(c, &jobs[i].job, render);
	}
	crew_wake(c);
	for (unsigned i = 0; i < RENDERS / DOCUMENTS; i++) {
		crew_await(c, &jobs[i].job);
		wrong += jobs[i].wrong;
	}
	ok(wrong == 0, "%d renders on 8 threads are equal to those of one", RENDERS);
	crew_free(c);
	for (unsigned i = 0; i < DOCUMENTS; i++)
		buf_done(&want[i]);
	arena_done(&a);
}

int
main(void)
{
	ok(crew_cores() >= 1, "there is a core");
	ok(!crew_new(0), "no helpers are no crew");
	test_jobs(1);
	test_jobs(7);
	test_cancel();
	test_rehearsal("/guessed/", "a guess that is right");
	test_rehearsal("/other/", "a guess that is wrong");
	test_renders();
	return done_testing();
}
