/* Markdown rendered before it is asked for: what the text asked meanwhile is kept, to be asked again.
 *
 * markdown_render asks for the URL of each link and tells of headings and diagnostics. A thread that renders
 * ahead may not read the graph, so that it guesses what the answers will be, and keeps a record of them. Who
 * wants the result goes through the record with the real functions: where every answer is the one that was
 * guessed, the result holds; else the text is rendered again with the answers. Private to render/. */
#ifndef RENDER_REHEARSAL_H
#define RENDER_REHEARSAL_H

#include "render/markdown/markdown.h"

/* A rendering and its record; zeroed it is empty. What it renders lives as long as it is used. */
struct rehearsal {
	struct str text;
	/* Its functions are not called; which of them are there says what is to be recorded. */
	struct markdown_options options;
	bool excerpted;
	/* Where a link leads, valid as in markdown/markdown.h. */
	struct str (*guess)(void *ctx, struct str url);
	void *ctx;
	/* made */
	int result; /* of markdown_render */
	struct buf html, excerpt, record;
};

/* Whether it is of this text of a document, and of options of the same dialect that print the same. */
bool rehearsal_is(const struct rehearsal *r, struct str text,
	const struct markdown_options *options, bool excerpted);

/* Renders; for any thread. */
void rehearsal_make(struct rehearsal *r);

/* Goes through the record with the real functions, and adds their answers to *ret, packed. Whether all are as they were
 * guessed. A yield point. */
bool rehearsal_ask(
	const struct rehearsal *r, const struct markdown_options *options, struct buf *ret);

/* What markdown_render returned, and printed. */
int rehearsal_take(const struct rehearsal *r, struct buf *ret_html, struct buf *ret_excerpt);

/* Renders with these answers; all else was told. */
int rehearsal_again(const struct rehearsal *r, const struct markdown_options *options,
	struct str answers, struct buf *ret_html, struct buf *ret_excerpt);

/* Does what markdown_render does; `r` is of the same text, and of options that print the same. */
int rehearsal_perform(const struct rehearsal *r, const struct markdown_options *options,
	struct buf *ret_html, struct buf *ret_excerpt);

void rehearsal_done(struct rehearsal *r);

#endif
