/* Sites of made-up posts: the same seed gives the same bytes on every machine, and the same posts in
 * the layouts of several tools. */
#ifndef BENCH_GEN_H
#define BENCH_GEN_H

#include "core/buf.h"

enum gen_layout { GEN_PLAIN, GEN_JEKYLL, GEN_HUGO, GEN_ZOLA, GEN_ELEVENTY, GEN_LAYOUTS };

/* What a Jekyll site's posts and home page need of the others; no other layout has more than GEN_USUAL. */
enum gen_form {
	GEN_USUAL, /* posts have links to their neighbours, the home page lists the newest ones */
	GEN_ALONE, /* a post's page shows no other post, and its address is its file's name */
	GEN_UNDATED, /* the same, but the address has no date: only the folder tells which file it is */
	GEN_PAGED, /* as usual, with a home page of twenty posts and pages of lists behind it */
};

struct gen_site {
	const char *dir; /* exists */
	uint64_t seed;
	size_t posts;
	enum gen_layout layout; /* whose; all but the plain folder have templates and a home page */
	/* where a post's source and its page are, with {year} {month} {day} {name}; "": as is usual there */
	struct str source, page;
	enum gen_form form;
};

/* What an edit writes anew: a post with other words in its body, in its title, or with another tag or
 * date, or so that it does not parse; or a file that belongs to the site. GEN_NEW and GEN_MOVED are posts
 * that gen_write does not write: their names carry the number of the edit. GEN_LISTED is a title, too, of a post
 * that is the newest of all from then on: in the form GEN_PAGED it shows at the top of the home page. GEN_FOLDER and
 * GEN_FOLDER_MOVED are GEN_FOLDER_POSTS such posts in a folder of their own, whose name carries the number; only a plain
 * folder and Jekyll's layout have these. */
enum gen_edit {
	GEN_BODY,
	GEN_TITLE,
	GEN_LAYOUT,
	GEN_INCLUDE,
	GEN_DATA,
	GEN_CONFIG,
	GEN_STYLE,
	GEN_IMAGE,
	GEN_BROKEN,
	GEN_TAG,
	GEN_DATE,
	GEN_NEW,
	GEN_MOVED,
	GEN_LISTED,
	GEN_FOLDER,
	GEN_FOLDER_MOVED,
};

enum { GEN_FOLDER_POSTS = 10 };

/* The name of a layout, and the layout of a name; false where there is none. */
const char *gen_layout_name(enum gen_layout layout);
bool gen_layout_named(struct str name, enum gen_layout *ret);

/* Whether the layout has what the edit changes: a plain folder has no templates. */
bool gen_has(const struct gen_site *site, enum gen_edit what);

/* The text of the edited file. `edit` is a number that each save changes, of a fixed width; 0 is the
 * file as gen_write writes it. */
void gen_text(
	struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit);

/* What then stands in the post's page, or in the file that is served: "edit-00000042", or a date. */
void gen_marker(
	struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit);

/* The file's place in the site, and the URL path of post n. */
void gen_file(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what);
void gen_url(struct buf *b, const struct gen_site *site, size_t n);

/* The same of the post that GEN_NEW (or GEN_MOVED, under its later name) made at an edit, and of the last one in the
 * folder that GEN_FOLDER made. It has the words of post n. */
void gen_new_file(
	struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit);
void gen_new_url(
	struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit);

/* That folder, and the file of its post i. */
void gen_folder(struct buf *b, enum gen_edit what, unsigned edit);
void gen_folder_file(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what,
	unsigned edit, size_t i);

/* Writes the whole site; all of it but the posts. 0 or a negative errno. */
int gen_write(const struct gen_site *site);
int gen_write_layout(const struct gen_site *site);

#endif
