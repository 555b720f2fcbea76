/* Sites of made-up posts: the same seed gives the same bytes on every machine. */
#ifndef BENCH_GEN_H
#define BENCH_GEN_H

#include "core/buf.h"

struct gen_site {
	const char *dir; /* exists */
	uint64_t seed;
	size_t posts;
	bool jekyll; /* in Jekyll's layout, with layouts, includes and a home page; else a plain folder */
};

/* What an edit writes anew: a post with other words in its body, or in its title, or the layout of all
 * posts. */
enum gen_edit { GEN_BODY, GEN_TITLE, GEN_LAYOUT };

/* The text of the edited file. `edit` is a number that each save changes, of a fixed width; it shows on
 * the post's page as "edit-00000042". */
void gen_text(
	struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what, unsigned edit);

/* The file's place in the site, and the URL path of post n. */
void gen_file(struct buf *b, const struct gen_site *site, size_t n, enum gen_edit what);
void gen_url(struct buf *b, const struct gen_site *site, size_t n);

/* Writes the whole site. 0 or a negative errno. */
int gen_write(const struct gen_site *site);

#endif
