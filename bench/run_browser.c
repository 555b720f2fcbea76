/* `update --browser`: the same samples in a real Chromium, until the change is in the DOM and painted. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/browser.h"
#include "bench/guard.h"
#include "bench/run.h"

struct browser_rig {
	struct browser browser;
	const struct run *run;
	struct measure m; /* of the scenario under way */
	bool takes_part;  /* in it */
};

/* Named in the report once, whether it is there or not. */
static void
introduce(struct run *run, const char *program)
{
	struct buf *tools = &run->result->tools;
	if (str_search(buf_str(tools), S("\"name\":\"chromium\"")) < tools->len)
		return;
	if (program) {
		/* Debian's is a script that may have something else to say first */
		const char *version[] = { "sh", "-c", "\"$0\" --version 2>/dev/null", program,
			NULL };
		result_tool(run->result, "chromium", version,
			"chromium --headless --remote-debugging-pipe");
		return;
	}
	buf_lit(tools, ",{\"name\":\"chromium\",\"skipped\":\"not installed\"}");
	(void)fprintf(stderr, "platen-bench: skipped: chromium is not installed\n");
}

struct browser_rig *
browser_rig_start(struct run *run)
{
	const char *program = browser_program();
	if (!run->options->browser)
		return NULL;
	introduce(run, program);
	if (!program)
		return NULL;
	struct browser_rig *b = calloc(1, sizeof(*b));
	if (!b)
		abort();
	b->run = run;
	browser_start(&b->browser, program, run->scratch);
	return b;
}

void
browser_rig_stop(struct browser_rig *b)
{
	if (b)
		browser_stop(&b->browser);
	free(b);
}

/* What a page can see of itself: its own markup, where that is good before and after. */
static bool
takes_part(const struct scenario *sc)
{
	if (sc->what == GEN_STYLE || sc->what == GEN_IMAGE)
		return false;
	switch (sc->shape) {
	case SHAPE_EDIT:
	case SHAPE_REVERT:
	case SHAPE_NEW:
	case SHAPE_RENAMED:
	case SHAPE_FOLDER:
	case SHAPE_CHECKOUT:
	case SHAPE_BURST:
		return true;
	case SHAPE_BREAK:
	case SHAPE_MEND:
	case SHAPE_DELETED:
	case SHAPE_FOLDER_GONE:
	case SHAPE_TOUCH:
	case SHAPE_SAME:
		break;
	}
	return false;
}

void
browser_rig_begin(struct browser_rig *b, const struct scenario *sc, const struct measure *like)
{
	if (!b)
		return;
	b->takes_part = takes_part(sc);
	b->m = (struct measure){ .command = "browser",
		.scenario = like->scenario,
		.style = like->style,
		.layout = like->layout,
		.posts = like->posts };
	(void)snprintf(b->m.tool, sizeof(b->m.tool), "platen");
	if (!b->takes_part)
		browser_open(&b->browser, "about:blank"); /* so that it asks for nothing */
}

void
browser_rig_prepare(struct browser_rig *b, const struct rig *r, const struct wish *w)
{
	char url[8192];
	if (!b || !b->takes_part)
		return;
	(void)snprintf(url, sizeof(url), "http://localhost:%u%s", r->p.port, r->open.ptr);
	browser_open(&b->browser, url);
	browser_expect(&b->browser, buf_str(&w->marker));
}

/* The server's moments and the page's, one behind the other. The page's are known less exactly: what is
 * within that doubt is no time at all, what is beyond it voids the run. */
static void
note_stages(
	struct browser_rig *b, const uint64_t server[SERVER_MOMENTS], const struct painted *page)
{
	static const struct stage stages[] = {
		{ "write returned → event read", true },
		{ "event read → batch settled", true },
		{ "inputs read and hashed", false },
		{ "pages computed", false },
		{ "patches made, message written", false },
		{ "message written → received by the page", true },
		{ "page fetched", false },
		{ "DOM changed", false },
		{ "painted", false },
	};
	uint64_t at[10] = { server[0], server[1], server[2], server[3], server[4], server[5],
		page->received, page->fetched, page->dom, page->painted };
	if (!at[7] || at[7] > at[8])
		at[7] = at[6]; /* the page stayed, or was parsed as it came */
	/* the page is told on another processor before the server knows that it has written */
	if (at[5] > at[6] && at[6])
		at[5] = at[6];
	run_note_stages(&b->m, stages, 9, at, browser_doubt_ns(&b->browser));
}

void
browser_rig_sample(
	struct browser_rig *b, const uint64_t server[SERVER_MOMENTS], bool stages, bool counted)
{
	struct painted page;
	if (!b || !b->takes_part)
		return;
	if (!browser_wait(&b->browser, CLIENT_LIMIT_MS, &page))
		guard_fail(BENCH_VOID, "%s: lost: Chromium's DOM has no marker after %d s",
			b->m.scenario, CLIENT_LIMIT_MS / 1000);
	if (!counted)
		return;
	series_add(measure_series(&b->m, "painted"), (double)page.painted - (double)server[0]);
	series_add(measure_series(&b->m, "dom"), (double)page.dom - (double)server[0]);
	if (stages)
		note_stages(b, server, &page);
}

void
browser_rig_floor(struct browser_rig *b, double ns)
{
	if (b && b->takes_part)
		series_add(measure_series(&b->m, "floor"), ns);
}

void
browser_rig_end(struct browser_rig *b, struct result *result)
{
	if (b && b->takes_part)
		*result_add(result) = b->m;
}
