/* Text into names: ids of headings as GitHub makes them, slugs as Jekyll makes them. */
#ifndef CORE_SLUG_H
#define CORE_SLUG_H

#include "core/buf.h"
#include "core/str.h"

/* Adds the id that GitHub gives to a heading with this plain text: lower case, without punctuation, blanks as
 * hyphens. Making ids unique in a page ("-1", "-2") is the caller's. */
void slug_heading(struct buf *b, struct str text);

/* Jekyll's modes of the `slugify` filter. */
enum slug_mode {
	SLUG_NONE,    /* lower case, nothing else */
	SLUG_RAW,     /* white space becomes hyphens */
	SLUG_DEFAULT, /* all but letters, marks and digits becomes hyphens */
	SLUG_PRETTY,  /* as DEFAULT, but ._~!$&'()+,;=@ stay */
	SLUG_ASCII,   /* all but ASCII letters and digits becomes hyphens */
	SLUG_LATIN /* as DEFAULT, but letters lose their accents, and those of other scripts go */
};

/* Adds the slug of `text`; in lower case unless `cased`. One hyphen goes at either end (but for NONE). */
void slug_jekyll(struct buf *b, struct str text, enum slug_mode mode, bool cased);

#endif
