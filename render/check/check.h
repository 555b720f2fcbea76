/* What `platen check` looks for beyond what keeps a site from being built: links and anchors that lead nowhere,
 * missing images and descriptions, unclosed tags, front matter of a wrong type, includes and layouts that nobody
 * uses. Each is a warning of a task above the pages, which nobody reads: a page that is not looked at costs
 * nothing, and an edit is pushed before any of them runs.
 *
 *	rank   1  uses     what one file includes
 *	       9  anchors  the ids of one page            used     what a part of the tree uses
 *	      10  check    of one page                    orphans  of the site
 *
 * Private to render/. */
#ifndef RENDER_CHECK_H
#define RENDER_CHECK_H

#include "core/html_tag.h"
#include "core/strset.h"
#include "render/kinds.h"

/* One page under the look. */
struct check {
	struct task *t;
	struct str url;  /* the page's, decoded, without baseurl */
	struct str path; /* the file that it is made of */
	struct str html;
	struct str anchors; /* its ids, as anchors_compute lists them; "": not listed yet */
	struct str baseurl; /* as it stands in links */
	struct str origin;  /* the site's own address, or "" */
	struct str told;    /* diagnostics that the file has already */
	bool jekyll;
	bool whole;         /* the page is answered with 200 */
	bool based;         /* the page has a <base>: nobody but a browser knows where links lead */
	struct strset seen; /* references that were looked at, however often the page has them */
};

/* ---- link.c ---- */

/* Looks where one reference of the page leads, as it stands in the tag's attribute. As task_read. */
int check_link(struct check *c, const struct html_tag *tag, struct str written);

/* ---- place.c ---- */

/* Where in the page's sources a reference was written; `image` with a "![](" before it is all that counts. The
 * diagnostic's path, line and column are completed; without a place it is about the page's own file. As
 * task_read. */
int check_place_link(struct check *c, struct str reference, struct diag *d);

/* The same of the last start tag of that name that is not closed again. */
int check_place_tag(struct check *c, struct str name, struct diag *d);

/* Where the image was written in Markdown with nothing between its brackets; false where it was not. */
int check_place_image(struct check *c, struct str reference, struct diag *d, bool *ret);

/* ---- front.c ---- */

/* Reports front matter of a wrong type, in a site of Jekyll's layout. As task_read. */
int check_front(struct task *t, struct str path);

/* ---- kinds ---- */

void anchors_compute(struct task *t, struct str url, struct buf *ret);
void anchors_part(struct str value, struct str arg, struct buf *ret); /* ID: 'y' or 'n' */
void check_compute(struct task *t, struct str url, struct buf *ret);
void uses_compute(struct task *t, struct str path, struct buf *ret);
/* Of so many files, from the one whose number in the tree is the key. */
enum { USED_PART = 256 };
void used_compute(struct task *t, struct str part, struct buf *ret);
void orphans_compute(struct task *t, struct str key, struct buf *ret);

#endif
