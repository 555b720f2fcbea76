/* What the layouts of the tools differ in: names, addresses, templates. Within gen only. */
#ifndef BENCH_GEN_LAYOUT_H
#define BENCH_GEN_LAYOUT_H

#include "bench/gen.h"

/* The text of a file of the site that is no post; false where `what` is about a post. */
bool gen_layout_text(struct buf *b, const struct gen_site *site, enum gen_edit what, unsigned edit);

/* Lines of front matter that only this layout needs. */
void gen_layout_front_matter(struct buf *b, const struct gen_site *site, size_t n);

/* The i-th file that no edit changes; false behind the last one. */
bool gen_layout_file(
	const struct gen_site *site, size_t i, struct str *ret_name, struct str *ret_text);

/* The day of post n, so that its URL follows from its number. */
void gen_day(struct buf *b, size_t n, char separator);

#endif
