/* The tags of a page, one after the other, as a browser finds them: comments, scripts and the like are passed
 * over. What is between the tags, and whether they fit together, is the caller's. */
#ifndef CORE_HTML_TAG_H
#define CORE_HTML_TAG_H

#include "core/buf.h"
#include "core/str.h"

struct html_tag {
	struct str name;       /* as written, which may be in any case */
	struct str attributes; /* what stands between the name and the '>' or "/>" */
	bool closes;           /* "</name>" */
	bool self_closing;     /* "<name/>", or a script or the like with its end tag */
	size_t at;             /* where its '<' stands */
};

/* The next tag at or after *at, which is moved behind it; behind the text of a script, style, textarea or title,
 * too, so that their end tags are not told. False at the end. */
bool html_tag_next(struct str html, size_t *at, struct html_tag *ret);

/* Takes the next attribute off *rest; its value is as written, "" where it has none. False at the end. */
bool html_attribute_next(struct str *rest, struct str *ret_name, struct str *ret_value);

/* The value of an attribute, as written; false where the tag has none of that name, given in lower case. */
bool html_tag_attribute(const struct html_tag *tag, struct str name, struct str *ret);

/* Whether the element never has an end tag: img, br, … */
bool html_is_void(struct str name);

/* Whether its end tag may be left out: p, li, td, … */
bool html_may_stay_open(struct str name);

/* Adds `s` with its character references resolved: numbers, and the names of HTML 4 and &apos;. */
void html_resolve(struct buf *b, struct str s);

#endif
