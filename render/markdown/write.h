/* The pieces of HTML that Markdown's renderer prints, and the ids of headings. Knows no cmark. */
#ifndef RENDER_MARKDOWN_WRITE_H
#define RENDER_MARKDOWN_WRITE_H

#include "core/buf.h"

/* Text, and values between double quotes: & < > " as entities, the rest as it is. */
void markdown_write_text(struct buf *b, struct str s);

/* A URL between double quotes: what no URL holds is percent-encoded; percent signs stay. */
void markdown_write_url(struct buf *b, struct str url);

/* Whether a browser would run this URL: javascript:, vbscript:, and data: but for images in an image. */
bool markdown_url_runs(struct str url, bool image);

/* The first word of a code block's info string, or "". */
struct str markdown_info_language(struct str info);

/* The value of filename="…" in an info string, or "". */
struct str markdown_info_filename(struct str info);

/* Raw HTML with the '<' of the tags that GitHub does not let through as an entity; in a block all
 * tags are looked at, else only the one at the start. */
void markdown_write_filtered(struct buf *b, struct str html, bool block);

struct ids_entry;

struct ids { /* the ids of a page; a zeroed struct is empty */
	struct ids_entry *slots;
	size_t n, cap; /* entries, and slots: a power of two */
};

void ids_done(struct ids *ids);

/* Adds to `b` the id of a heading with this text, made unique as GitHub does: "-1", "-2". */
void slugs_add(struct ids *ids, struct str text, struct buf *b);

#endif
