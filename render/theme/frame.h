/* What every page of the theme shares: its head and foot, and a printer that escapes. Private to
 * the theme's own files. */
#ifndef RENDER_THEME_FRAME_H
#define RENDER_THEME_FRAME_H

#include "render/theme/theme.h"

/* What the head of a page says about it. */
struct theme_head {
	struct str title;       /* of the page; "" on the home page */
	struct str description; /* text, or "" */
	struct str url;       /* the page's path, or "": it has no address of its own (404, 500) */
	struct str canonical; /* an absolute URL that wins over `url`, or "" */
	struct str image;     /* URL, or "" */
	struct str feed;      /* URL of a feed, or "": the site's */
	const struct date *published; /* NULL: this is no article */
	bool home;                    /* the site's title is the page's heading */
};

/* Prints a pattern. Each directive takes a struct str: %t as text, %a as the value of an attribute,
 * %r raw; but %d takes a struct date, printed as <time>. Anything else stands for itself. */
void theme_put(struct buf *b, const char *pattern, ...);

/* Everything up to <main>, and everything after it. */
void theme_begin(struct buf *b, const struct theme_site *, const struct theme_head *);
void theme_end(struct buf *b, const struct theme_site *);

/* Adds `url` with the site's own in front of it where it is a path, and the site's is known; not
 * escaped. */
void theme_absolute(struct buf *b, const struct theme_site *, struct str url);

/* Adds "2023-10-26", or with the time where one was written. */
void theme_moment(struct buf *b, struct date d);

#endif
