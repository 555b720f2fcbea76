/* Writing the files of a build, by several threads.
 *
 * What making a file costs is the kernel's, and it does it for two threads nearly as fast as for one. Files that come
 * one after the other mostly lie in one folder, or side by side: some of them are one job, which opens each folder
 * once, and for which a thread that sleeps is woken once. What waits to be written is bounded: then the thread that
 * brings more writes, too. */
#include "watch/writer.h"

#include <stdlib.h>
#include <uv.h>

#include "core/copy.h"
#include "core/heap.h"

enum { BATCHES = 16, BATCH = 16, WAITING_MAX = 32 << 20 };

struct output {
	struct str path;
	char *body; /* NULL: `from` is copied */
	size_t len;
	struct site_place from;
	struct fingerprint bytes; /* of what is copied */
	bool themed;              /* from.root is from.theme */
	void *item;
	int r;
	bool written;
	bool certain; /* .id is that of the file with these bytes */
	struct file_id id;
};

struct batch {
	struct crew_job crew;
	const struct root *out;
	size_t n;
	struct output outputs[BATCH];
};

struct writer {
	struct crew *crew;
	const struct root *out;
	writer_done_fn *done;
	void *ctx;
	size_t first, n; /* a ring of batches; the last is not full, or was handed over */
	bool open;       /* the last was not handed over yet */
	size_t waiting;  /* bytes of bodies */
	struct batch batches[BATCHES];
};

struct writer *
writer_new(struct crew *crew, const struct root *out, writer_done_fn *done, void *ctx)
{
	struct writer *w = heap_new(sizeof(*w));
	w->crew = crew;
	w->out = out;
	w->done = done;
	w->ctx = ctx;
	return w;
}

static int
see_copied(void *output, struct fingerprint bytes)
{
	const struct output *o = output;
	return fingerprint_eq(bytes, o->bytes) ? 0 : UV_ECANCELED;
}

static void
copy(const struct batch *b, struct output *o)
{
	o->r = file_copy(o->from.root, o->from.path, b->out, o->path, see_copied, o, &o->written);
	o->certain = o->r == 0 && file_lstat(b->out, o->path, &o->id) == 0;
}

static void
run(struct crew_job *crew)
{
	struct batch *b = (struct batch *)crew; /* its first member */
	struct file_folders folders = FILE_FOLDERS(b->out);
	for (size_t i = 0; i < b->n; i++) {
		struct output *o = &b->outputs[i];
		if (!o->body) {
			copy(b, o);
			continue;
		}
		struct str body = { o->body, o->len };
		o->r = file_update(&folders, o->path, body, &o->written, &o->id);
		o->certain = o->r == 0 && file_id_type(&o->id) == FILE_REGULAR;
	}
	file_folders_done(&folders);
}

static void
tell(struct writer *w, struct output *o)
{
	w->waiting -= o->len;
	w->done(w->ctx, o->item, o->r, o->r == 0 && o->written, o->certain ? &o->id : NULL,
		!o->body && o->r < 0 ? &o->from : NULL);
	if (o->body)
		free(o->body);
	else
		site_place_close(&o->from);
}

/* Has the last batch written. */
static void
hand_over(struct writer *w)
{
	struct batch *b = &w->batches[(w->first + w->n - 1) % BATCHES];
	if (!w->open)
		return;
	w->open = false;
	if (!w->crew) {
		run(&b->crew);
		return;
	}
	crew_add(w->crew, &b->crew, run);
	crew_wake(w->crew);
}

/* Waits for the first of the ring. */
static void
take(struct writer *w)
{
	struct batch *b = &w->batches[w->first];
	if (w->n == 1)
		hand_over(w);
	if (w->crew)
		crew_await(w->crew, &b->crew);
	w->first = (w->first + 1) % BATCHES;
	w->n--;
	for (size_t i = 0; i < b->n; i++)
		tell(w, &b->outputs[i]);
}

static void
add(struct writer *w, const struct output *output)
{
	while (w->n && w->waiting > WAITING_MAX)
		take(w);
	if (!w->open) {
		if (w->n == BATCHES)
			take(w);
		struct batch *b = &w->batches[(w->first + w->n++) % BATCHES];
		b->out = w->out;
		b->n = 0;
		w->open = true;
	}
	struct batch *b = &w->batches[(w->first + w->n - 1) % BATCHES];
	struct output *to = &b->outputs[b->n++];
	w->waiting += output->len;
	*to = *output;
	if (output->themed)
		to->from.root = &to->from.theme; /* a place may point into itself */
	if (b->n == BATCH)
		hand_over(w);
}

void
writer_page(struct writer *w, struct str path, char *body, size_t len, void *item)
{
	add(w, &(struct output){ .path = path, .body = body, .len = len, .item = item });
}

void
writer_copy(struct writer *w, struct str path, const struct site_place *from,
	struct fingerprint bytes, void *item)
{
	bool themed = from->root == &from->theme;
	add(w, &(struct output){ .path = path,
		       .from = *from,
		       .bytes = bytes,
		       .themed = themed,
		       .item = item });
}

void
writer_end(struct writer *w)
{
	hand_over(w);
	while (w->n)
		take(w);
	free(w);
}
