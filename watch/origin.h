/* Where a block of a page was written, exactly: for Alt-click.
 *
 * A page passed through Liquid, Markdown, layouts, includes and excerpts, and says of none of its bytes where they
 * come from; nor should it. So it is made once more, beside the server's, from sources with marks in their words
 * (watch/marks.h): the mark that comes out in the block tells its file and byte, whatever the way there was. The
 * page with marks has to be the same tree of elements, and its block to begin with the same text: where it is not (a
 * marked word was a key, or was compared), marks are left out by halves, until what is left changes nothing. */
#ifndef WATCH_ORIGIN_H
#define WATCH_ORIGIN_H

#include "render/site.h"

struct origin {
	struct str url;  /* of the page */
	struct str html; /* what it is now */
	/* The block, as child indexes from the html element, as patches count them. */
	const uint32_t *at;
	size_t depth;
	const struct str *files; /* that it is made of */
	size_t nfiles;
};

/* Asks `twin`, the page's site opened once more, of which nobody has asked anything. The place: one of the files, and
 * a byte of it. False where the block's text comes from no word in them, or the page has no such block. */
bool origin_find(
	struct site *twin, const struct origin *what, size_t *ret_file, size_t *ret_offset);

#endif
