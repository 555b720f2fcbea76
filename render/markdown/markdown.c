/* Markdown to HTML: tree.c parses, html.c prints; here what is refused, and why. */
#include "render/markdown/markdown.h"

#include <stdlib.h>
#include <uv.h>

#include "core/utf8.h"
#include "render/markdown/html.h"
#include "render/markdown/memory.h"
#include "render/markdown/scan.h"
#include "render/markdown/tree.h"

enum {
	MEMORY_BASE = 16 * 1024 * 1024,
	MEMORY_FACTOR = 256, /* usual text takes 30 bytes a byte, the densest lists 250 */
	MEMORY_MAX = 512 * 1024 * 1024,
	HEADING_LINES = 16 /* a heading underlined with '=' that is longer is not looked for */
};

bool
markdown_is_parallel(void)
{
	return tree_is_parallel();
}

/* A parse and what it is for. */
struct job {
	struct tree_parse parse;
	struct walk *walk; /* prints the document, or NULL */
	struct buf *title; /* takes the text of the heading it begins with, or NULL */
};

/* Within memory_run: nothing here needs freeing. */
static void
job_run(void *arg)
{
	struct job *job = arg;
	struct tree *document = tree_parse(&job->parse);
	if (job->walk && job->walk->options->commonmark) {
		commonmark_document(job->walk, document);
		return;
	}
	if (job->walk) {
		walk_document(job->walk, document);
		return;
	}
	struct tree *first = tree_first(document);
	if (first && tree_type(first) == TREE_HEADING && tree_level(first) == 1)
		walk_text(first, job->title);
}

static int
job_start(struct job *job)
{
	(void)tree_is_parallel(); /* registers the extensions, in memory that stays */
	size_t limit = MEMORY_BASE + job->parse.text.len * MEMORY_FACTOR;
	if (limit > MEMORY_MAX)
		limit = MEMORY_MAX;
	int r = memory_run(limit, job_run, job);
	tree_parse_done(&job->parse); /* where it was left in the middle */
	return r;
}

/* Where the first byte stands that cannot be shown, as a warning. */
static void
report_byte(struct walk *w, size_t offset, struct str message, struct str hint)
{
	struct str before = str_slice(w->text, 0, offset), line;
	struct diag d = { .severity = DIAG_WARNING, .length = 1, .message = message, .hint = hint };
	uint32_t n = 1;
	size_t start = 0;
	for (struct str rest = before; str_line(&rest, &line);) {
		if (!rest.len && before.ptr[before.len - 1] != '\n')
			break;
		start = before.len - rest.len;
		n++;
	}
	d.column = (uint32_t)(offset - start) + 1;
	walk_report(w, d, n);
}

/* Whether the text is within bounds; reports where it is not. */
static bool
is_bounded(struct walk *w)
{
	struct markdown_hazard hazard;
	if (markdown_scan(w->text, &hazard))
		return true;
	/* of lines and blocks, not of places in them */
	struct diag d = { .severity = DIAG_ERROR,
		.message = hazard.message,
		.hint = hazard.hint,
		.column = hazard.line ? 1 : 0 };
	walk_report(w, d, hazard.line);
	return false;
}

static int
render(struct walk *w)
{
	if (!is_bounded(w))
		return UV_E2BIG;
	size_t valid = utf8_check(w->text);
	size_t zero = str_find(w->text, '\0', 0);
	if (valid < w->text.len)
		report_byte(w, valid, S("not UTF-8: the byte is shown as U+FFFD"),
			S("save the file as UTF-8"));
	else if (zero < w->text.len)
		report_byte(w, zero, S("a zero byte is shown as U+FFFD"), S("is this a text?"));
	if (w->options->kramdown) {
		kramdown_render(w);
		return 0;
	}
	struct job job = { .parse = { .text = w->text,
				   .without = w->options->without,
				   .with = w->options->with,
				   .valid = valid == w->text.len },
		.walk = w };
	int r = job_start(&job);
	if (r < 0) {
		struct diag d = { .severity = DIAG_ERROR,
			.message = S("the text takes too much memory to parse"),
			.hint = S("split it into several files"),
			.column = 1 };
		walk_report(w, d, 1);
	}
	return r;
}

int
markdown_render(struct str text, const struct markdown_options *options, struct buf *ret_html,
	struct buf *ret_excerpt)
{
	struct walk w = { .options = options,
		.text = text,
		.out = ret_html,
		.excerpt = ret_excerpt,
		.start = ret_html->len };
	size_t excerpt_before = ret_excerpt ? ret_excerpt->len : 0;
	int r = render(&w);
	walk_done(&w);
	if (r < 0) {
		ret_html->len = w.start;
		if (ret_excerpt)
			ret_excerpt->len = excerpt_before;
	}
	return r;
}

/* A line without its indentation, where that is none of a code block; else "". */
static struct str
unindented(struct str line)
{
	size_t i = 0;
	while (i < line.len && line.ptr[i] == ' ')
		i++;
	return i < 4 ? str_trim(line) : S("");
}

static bool
is_all(struct str s, char c)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] != c)
			return false;
	return s.len > 0;
}

/* The part of the text that may be a heading of level 1 at its beginning, or "". */
static struct str
heading_candidate(struct str text)
{
	if (str_starts(text, S("\xef\xbb\xbf")))
		text = str_from(text, 3);
	struct str rest = text, line;
	do {
		if (!str_line(&rest, &line))
			return S("");
	} while (!str_trim(line).len);
	const char *start = line.ptr;
	struct str first = unindented(line);
	if (str_starts(first, S("#")))
		return str_starts(first, S("##")) ? S("") : line;
	for (size_t i = 0; i < HEADING_LINES && str_line(&rest, &line) && str_trim(line).len; i++)
		if (is_all(unindented(line), '='))
			return (struct str){ start, (size_t)(line.ptr + line.len - start) };
	return S("");
}

void
markdown_first_heading(struct str text, struct arena *a, struct str *ret)
{
	struct markdown_hazard hazard;
	*ret = S("");
	struct str candidate = heading_candidate(text);
	if (!candidate.len)
		return;
	if (memchr(candidate.ptr, '[', candidate.len))
		candidate = text; /* what a reference refers to may stand anywhere */
	if (!markdown_scan(candidate, &hazard))
		return;
	struct buf title = { 0 };
	struct job job = { .parse = { .text = candidate,
				   .valid = utf8_check(candidate) == candidate.len },
		.title = &title };
	if (job_start(&job) == 0) {
		for (size_t i = 0; i < title.len; i++)
			if (title.ptr[i] == '\n')
				title.ptr[i] = ' ';
		*ret = arena_str(a, str_trim(buf_str(&title)));
	}
	buf_done(&title);
}
