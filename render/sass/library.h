/* What the process that runs libsass and the one that started it say to each other (core/pack.h in
 * core/child.h's messages). Private to sass.c and its parts. */
#ifndef RENDER_SASS_LIBRARY_H
#define RENDER_SASS_LIBRARY_H

#include "render/sass/sass.h"

struct arena;
struct sass_library; /* the functions of libsass */

struct sass_job {
	const struct sass_library *library;
	const struct sass_source *source;
	const struct sass_options *options;
	struct str name; /* the sheet's, as errors and the source map have it */
};

/* From the child: the kind, then its strings. */
enum sass_says {
	SASS_SAYS_IMPORT, /* what is imported, the path of who imports it */
	SASS_SAYS_CSS,    /* the CSS, its source map */
	SASS_SAYS_ERROR,  /* the text, the same with its trace, path; and as numbers line, column */
};

/* To the child, about an import: the kind, then its strings. */
enum sass_told {
	SASS_TOLD_TEXT, /* path, text, and as a number whether it is of the indented syntax */
	SASS_TOLD_NOTHING, /* an address, or there is no such file: libsass knows what to do or to say */
	SASS_TOLD_ERROR, /* what is wrong with it */
};

/* Adds a source map of libsass' without the sources that are in it more than once. */
void sass_map_tidy(struct str map, struct buf *ret);

/* The file that the library is loaded from: the version whose headers it was built with. */
#define SASS_LIBRARY_FILE "libsass.so.1"

/* Loads libsass, if it is not yet. Negative: it is not there, or is another version; the table lives in `a`. */
int sass_library_load(struct arena *a, const struct sass_library **ret);

/* Compiles a struct sass_job, in a child process. */
void sass_library_work(void *job, int fd);

#endif
