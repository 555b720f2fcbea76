/* Long texts that a thread renders while the work behind, which wants them, leaves the graph's thread to others.
 * Private to render/. */
#ifndef RENDER_ASIDE_H
#define RENDER_ASIDE_H

#include "render/kinds.h"

/* Of texts of `least` bytes and more; `done` is called by the thread. */
struct aside *aside_new(size_t least, void (*done)(void *ctx), void *ctx);

/* Where a thread is at it, that gives way first. NULL is fine, as below. */
void aside_free(struct aside *a);

/* Renders the text, for the document of options->path: false where that is left to the caller. In work behind the
 * compute may be left (core/yield.h); it is to be run again when the thread is done, and finds it then. */
bool aside_markdown(struct site *s, struct str text, const struct ahead_dialect *dialect,
	const struct markdown_options *options, struct buf *ret_html, struct buf *ret_excerpt,
	int *ret);

/* As site_awaits. */
bool aside_awaits(struct aside *a);

/* What is done is no longer needed. */
void aside_rest(struct aside *a);

#endif
