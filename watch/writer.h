/* Writing the files of a build, by several threads. */
#ifndef WATCH_WRITER_H
#define WATCH_WRITER_H

#include "core/crew.h"
#include "core/file.h"
#include "render/site.h"

struct writer;

/* What became of a file: `r` is 0 or a negative libuv code; `written`: its bytes were not there yet; `id`: its
 * identity then, or NULL where it is not certain that it holds what it was to hold. `from`: what was to be copied, where it
 * was not, and its copy was left as it was: UV_ECANCELED where it holds other bytes by now; else NULL. */
typedef void writer_done_fn(void *ctx, void *item, int r, bool written, const struct file_id *id,
	const struct site_place *from);

/* Into the folder `out`; both outlive it. `crew` may be NULL. */
struct writer *writer_new(
	struct crew *crew, const struct root *out, writer_done_fn *done, void *ctx);

/* Writes `body` to `path`, where its bytes differ from those that are there. Takes the body over, which is
 * malloc's; the path lives until the writer ends. `item` is what the caller is told of when it is done. */
void writer_page(struct writer *w, struct str path, char *body, size_t len, void *item);

/* Copies a file that holds `bytes`; takes the place over, whose path lives until the writer ends. */
void writer_copy(struct writer *w, struct str path, const struct site_place *from,
	struct fingerprint bytes, void *item);

/* Waits until all is written, and ends it. */
void writer_end(struct writer *w);

#endif
