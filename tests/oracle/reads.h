/* What of a site's files has changed between two worlds, and what a text reads of them: the ground of reach.h's rules. */
#ifndef TESTS_ORACLE_READS_H
#define TESTS_ORACLE_READS_H

#include "tests/oracle/world.h"

enum { NAMED_MAX = FILES_MAX, TARGETS_MAX = 128 };

/* What lists are made of. */
enum class { POSTS, DOCS, OTHERS, CLASSES, NO_CLASS = CLASSES };

/* What something is made of. */
struct reads {
	bool any, names,
		times; /* of all files: everything, which there are, when they were written */
	bool fronts[CLASSES];
	const char *paths[NAMED_MAX]; /* whole files, of one of the worlds */
	size_t npaths;
	const char *cards[NAMED_MAX]; /* what lists show of these */
	size_t ncards;
	char targets[TARGETS_MAX][REACH_PATH]; /* where their pages are */
	size_t ntargets;
	char folders[TARGETS_MAX]
		    [REACH_PATH]; /* the names in them, as something there is missing */
	size_t nfolders;
};

/* These two worlds are compared from now on. */
void reads_compare(const struct world *then, const struct world *now, bool jekyll);

bool reads_changed(const struct reads *r);

enum there { NOTHING, A_FILE, A_FOLDER, A_LINK }; /* to nothing */
enum there what_is_there(const struct world *w, struct str path);

/* Whether that is another of the file, or of any below a folder ("" for all). */
bool is_changed(struct str path, enum aspect aspect);
bool any_changed(struct str folder, enum aspect aspect);

struct str text_bytes(const struct text *t);
struct str text_front(const struct text *t); /* less its last line; "" where there is none */
enum class text_class(const struct text *t);
void text_add_front(
	struct buf *b, const struct text *t); /* with the headings, where titles are made of them */
void text_add_card(struct buf *b, const struct text *t); /* and the first paragraph */

/* Which images the text names, and whether they are there. */
void text_add_images(struct buf *b, const struct world *w, const struct text *t);

/* With its slash; "" for what lies at the top. */
struct str folder_of(struct str path);

bool has(struct str text, const char *needle);

/* ---- what is read ---- */

void read_classes(struct reads *r, bool posts, bool docs, bool others);

/* What lists show of it. */
void read_listed(struct reads *r, const struct text *t);

void read_whole(struct reads *r, const struct text *t);

/* Whether anything is there, a file or a folder, and where its page is. */
void read_place(struct reads *r, struct str path);

/* Which files there are in its folder, and below. */
void read_beside(struct reads *r, const struct text *t);

/* All that a document, layout or include of Jekyll's may read; and by way of its layouts. */
void read_liquid(struct reads *r, const struct world *w, const struct text *t);
void read_layouts(struct reads *r, const struct world *w, const struct text *t);

/* Every file below that folder, be it the theme's, in full, and which there are. */
void read_folder(struct reads *r, const struct world *w, struct str folder);

/* The contents of every file of that class. */
void read_contents(struct reads *r, const struct world *w, enum class class);

/* A document of a plain folder: its text, and where its links lead. */
void read_plain(struct reads *r, const struct world *w, const struct text *t);

/* A README stands for the index where there is none. */
bool is_index(struct str path);

#endif
