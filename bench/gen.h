/* Folders of made-up posts: the same seed gives the same bytes on every machine. */
#ifndef BENCH_GEN_H
#define BENCH_GEN_H

#include "core/buf.h"

/* The words of an edited body: `edit` is a number that each save changes, of a fixed width. */
void gen_post(struct buf *b, uint64_t seed, size_t n, unsigned edit);

/* The post's place in its folder, without ".md": "2011/post-000042"; its page is at /…/. */
void gen_name(struct buf *b, size_t n);

/* Writes `posts` posts below `dir`, which exists. 0 or a negative errno. */
int gen_site(const char *dir, uint64_t seed, size_t posts);

#endif
