/* Texts that were read for their front matter, until their pages are made: so that a build reads each file once.
 * Private to render/. */
#ifndef RENDER_SHELF_H
#define RENDER_SHELF_H

#include "core/file.h"
#include "core/table.h"

enum shelf_phase {
	SHELF_SHUT,    /* nothing is kept: what is read again is read anew, as `dev` wants it */
	SHELF_FILLS,   /* front matter is read */
	SHELF_EMPTIES, /* pages are made */
};

/* A zeroed struct shelf is empty, and shut. */
struct shelf {
	enum shelf_phase phase;
	struct table table;
	size_t bytes; /* of the texts */
};

/* A file as it was read. */
struct shelf_text {
	struct table_node node;
	int64_t at_ns; /* before it was read */
	struct file_id id;
	struct str path, text; /* the text with a zero byte behind it */
	char bytes[];
};

/* Keeps a copy of the text while the shelf fills, unless too much is there. */
void shelf_put(
	struct shelf *s, struct str path, struct str text, const struct file_id *id, int64_t at_ns);

/* The text of a path, until it is taken; NULL where it is not there. */
const struct shelf_text *shelf_find(const struct shelf *s, struct str path);

/* The same, which is the caller's then, to be freed. */
struct shelf_text *shelf_take(struct shelf *s, struct str path);

/* Frees all; the shelf is empty again, and shut. */
void shelf_done(struct shelf *s);

#endif
