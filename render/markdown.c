/* Markdown to HTML: cmark-gfm parses, markdown_html.c prints. No other file knows cmark-gfm. */
#include "render/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <stdlib.h>
#include <uv.h>

#include "core/utf8.h"
#include "render/markdown_html.h"
#include "render/markdown_memory.h"
#include "render/markdown_scan.h"
#include "render/shim.h"

enum {
	MEMORY_BASE =
		16 * 1024 * 1024, /* usual text takes 30 bytes a byte, the densest lists 250 */
	MEMORY_FACTOR = 256,
	MEMORY_MAX = 512 * 1024 * 1024,
	HEADING_LINES = 16 /* a heading underlined with '=' that is longer is not looked for */
};

/* In the order of enum markdown_extension. */
static const char *const extension_names[] = { "table", "strikethrough", "autolink", "tasklist" };

/* What happens once in a process. */
static pthread_once_t start_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t parse_lock = PTHREAD_MUTEX_INITIALIZER;
static bool parallel; /* the shim works: no lock is needed */

static void
attach(cmark_parser *parser, unsigned without)
{
	for (unsigned i = 0; i < sizeof(extension_names) / sizeof(extension_names[0]); i++) {
		cmark_syntax_extension *e = cmark_find_syntax_extension(extension_names[i]);
		if (e && !(without & 1u << i))
			(void)cmark_parser_attach_syntax_extension(parser, e);
	}
}

/* Registers the extensions, closes the shim, and proves on a document that it is in the way. */
static void
start(void)
{
	cmark_gfm_core_extensions_ensure_registered();
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	attach(parser, 0);
	bool closed = shim_close(parser);
	static const char probe[] = "~~a~~";
	cmark_parser_feed(parser, probe, sizeof(probe) - 1);
	cmark_node *document = cmark_parser_finish(parser);
	cmark_node *inside = cmark_node_first_child(cmark_node_first_child(document));
	parallel = closed && shim_was_called() &&
		   strcmp(cmark_node_get_type_string(inside), "strikethrough") == 0;
	cmark_node_free(document);
	cmark_parser_free(parser);
}

bool
markdown_is_parallel(void)
{
	(void)pthread_once(&start_once, start);
	return parallel;
}

/* A parse and what it is for. */
struct job {
	struct str text;
	unsigned without;
	bool valid;        /* the text is UTF-8 */
	bool locked;       /* parse_lock is held */
	struct walk *walk; /* prints the document, or NULL */
	struct buf *title; /* takes the text of the heading it begins with, or NULL */
};

/* Constant, but cmark takes a pointer to what is not. */
static struct cmark_mem memory_functions = { memory_calloc, memory_realloc, memory_free };

static void
unlock(struct job *job)
{
	if (job->locked)
		pthread_mutex_unlock(&parse_lock);
	job->locked = false;
}

static cmark_node *
parse(struct job *job)
{
	int options = CMARK_OPT_UNSAFE;
	if (!job->valid)
		options |= CMARK_OPT_VALIDATE_UTF8;
	if (!(job->without & MARKDOWN_FOOTNOTES))
		options |= CMARK_OPT_FOOTNOTES;
	cmark_parser *parser = cmark_parser_new_with_mem(options, &memory_functions);
	attach(parser, job->without);
	cmark_parser_feed(parser, job->text.ptr, job->text.len);
	if (!markdown_is_parallel()) {
		pthread_mutex_lock(&parse_lock);
		job->locked = true;
	}
	cmark_node *document = cmark_parser_finish(parser); /* the parser goes with the memory */
	unlock(job);
	return document;
}

/* Within memory_run: nothing here needs freeing. */
static void
job_run(void *arg)
{
	struct job *job = arg;
	cmark_node *document = parse(job);
	if (job->walk) {
		walk_document(job->walk, document);
		return;
	}
	cmark_node *first = cmark_node_first_child(document);
	if (first && cmark_node_get_type(first) == CMARK_NODE_HEADING &&
		cmark_node_get_heading_level(first) == 1)
		walk_text(first, job->title);
}

static int
job_start(struct job *job)
{
	(void)markdown_is_parallel(); /* registers the extensions */
	size_t limit = MEMORY_BASE + job->text.len * MEMORY_FACTOR;
	if (limit > MEMORY_MAX)
		limit = MEMORY_MAX;
	int r = memory_run(limit, job_run, job);
	unlock(job); /* where the parse was left in the middle */
	return r;
}

/* Where the first byte that is not UTF-8 stands, as a warning. */
static void
report_invalid(struct walk *w, size_t offset)
{
	struct str before = str_slice(w->text, 0, offset), line;
	struct diag d = { .severity = DIAG_WARNING,
		.length = 1,
		.message = S("not UTF-8: the byte is shown as U+FFFD"),
		.hint = S("save the file as UTF-8") };
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
	struct diag d = { .severity = DIAG_ERROR, .message = hazard.message, .hint = hazard.hint };
	walk_report(w, d, hazard.line);
	return false;
}

static int
render(struct walk *w)
{
	if (!is_bounded(w))
		return UV_E2BIG;
	size_t valid = utf8_check(w->text);
	if (valid < w->text.len)
		report_invalid(w, valid);
	struct job job = { .text = w->text,
		.without = w->options->without,
		.valid = valid == w->text.len,
		.walk = w };
	int r = job_start(&job);
	if (r < 0) {
		struct diag d = { .severity = DIAG_ERROR,
			.message = S("the text takes too much memory to parse"),
			.hint = S("split it into several files") };
		walk_report(w, d, 0);
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
	struct job job = { .text = candidate, .title = &title };
	job.valid = utf8_check(candidate) == candidate.len;
	if (job_start(&job) == 0) {
		for (size_t i = 0; i < title.len; i++)
			if (title.ptr[i] == '\n')
				title.ptr[i] = ' ';
		*ret = arena_str(a, str_trim(buf_str(&title)));
	}
	buf_done(&title);
}
