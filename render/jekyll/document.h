/* What the files that make up a document share. Private to document.c, document_value.c and post.c. */
#ifndef RENDER_JEKYLL_DOCUMENT_H
#define RENDER_JEKYLL_DOCUMENT_H

#include "render/jekyll/jekyll.h"
#include "render/jekyll/url.h"

/* A document while it is made. */
struct making_document {
	struct task *t;
	struct str path; /* from the site's root */
	struct data reading;
	struct entry_at at;
	struct str label;       /* of its collection, or "" */
	struct data collection; /* of the reading, or absent */
	struct data front;      /* what its front matter says, or absent */
	struct data data;       /* page.*, without positions */
	const struct zone *zone;
	struct document *d;
	struct str basename;   /* the file's name without its extension */
	struct data permalink; /* its own or a default */
	bool readme;           /* it is the index of its folder, though it is not called so */
};

/* Adds the value of which document_unpack makes the same again. */
void document_pack(struct buf *b, const struct document *d);

/* Reports on the task; an error makes the document a broken one. `node` is of its front matter, or absent: then it is
 * told at the file's first line. */
void document_complain(struct making_document *m, struct data node, enum diag_severity severity,
	struct str message, struct str hint);

/* The data of a document of a collection, its date and whether it is shown. 0 or as task_read. */
int post_make(struct making_document *m);

/* Tells of addresses that no file can have, and of tags that no list takes (address.c). As task_read. */
int address_check(struct making_document *m);

/* Tells that no file can have the document's own address, and why, at what makes it so long. */
void address_complain(struct making_document *m, const char *misfit);

/* Ends a builder that builds in the task's arena. */
struct data_builder document_builder(struct making_document *m);
struct data document_built(struct data_builder *b);

#endif
