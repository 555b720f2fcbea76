/* Other tools: their whole builds. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/guard.h"
#include "bench/tool.h"

/* A post's page in its output: the beginning; to be freed. */
static struct buf
read_page(const struct tool_rig *t, const char *out, size_t n)
{
	struct buf path = { 0 };
	buf_printf(&path, "%s", out);
	gen_url(&path, &t->subject.gen, n);
	buf_add(&path, str_ends(buf_str(&path), S("/")) ? S("index.html") : S(""));
	buf_add_char(&path, 0);
	struct buf page = tool_read(path.ptr);
	buf_done(&path);
	return page;
}

/* Whether each post has a page with its words in the output; the first that has none in *ret_url. */
static bool
has_pages(const struct tool_rig *t, const char *out, struct buf *ret_url)
{
	bool good = true;
	for (size_t n = 0; n < t->subject.gen.posts && good; n++) {
		struct buf page = read_page(t, out, n), marker = { 0 };
		gen_marker(&marker, &t->subject.gen, n, GEN_BODY, 0);
		good = str_search(buf_str(&page), buf_str(&marker)) + marker.len <= page.len;
		if (!good)
			gen_url(ret_url, &t->subject.gen, n);
		buf_done(&page);
		buf_done(&marker);
	}
	return good;
}

static void
lose_build(struct tool_rig *t, struct measure *m, struct str why)
{
	struct buf said = tool_log_read(t);
	struct str text = tool_last_words(&said);
	measure_lose(m, why.ptr);
	(void)fprintf(stderr, "platen-bench: %s: %s%s%.*s\n", t->name, m->lost,
		text.len ? ": " : "", STR(text));
	buf_done(&said);
}

void
tool_build(struct tool_rig *t, struct measure *m, bool counted)
{
	char *words[TOOL_WORDS + 1], *out = NULL;
	uint64_t peak_kb = 0;
	struct buf url = { 0 };
	if (!t->present || m->lost)
		return;
	tool_forget(t);
	out = tool_expand(t, S("{out}"));
	guard_remove(out);
	tool_command(t, S("build"), words);
	int log = tool_log_open(t);
	uint64_t exec = client_now();
	int status =
		process_run_peak((const char *const *)words, log, counted ? &m->peak_kb : &peak_kb);
	uint64_t end = client_now();
	(void)close(log);
	tool_command_done(words);
	if (status != 0)
		lose_build(t, m,
			arena_printf(&t->run->arena, "its build ended with status %d", status));
	else if (!has_pages(t, out, &url))
		lose_build(t, m,
			arena_printf(&t->run->arena, "its build has no %.*s with the post's words",
				STR(buf_str(&url))));
	else if (counted)
		series_add(measure_series(m, "build"), (double)(end - exec));
	free(out);
	buf_done(&url);
}
