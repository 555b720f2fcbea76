/* Writing the files of a build, by several threads.
 *
 * What making a file costs is the kernel's, and it does it for two threads nearly as fast as for one. What
 * waits to be written is bounded: then the thread that brings more writes, too. */
#include "watch/writer.h"

#include <stdlib.h>

#include "core/copy.h"

enum { JOBS = 256, WAITING_MAX = 32 << 20 };

struct write_job {
	struct crew_job crew;
	const struct root *out;
	struct str path;
	char *body; /* NULL: `from` is copied */
	size_t len;
	struct site_place from;
	bool themed; /* from.root is from.theme */
	void *item;
	int64_t begun_ns; /* as writer_new was told */
	int r;
	bool written;
	bool certain; /* .id is that of the file with these bytes */
	struct file_id id;
};

struct writer {
	struct crew *crew;
	const struct root *out;
	writer_done_fn *done;
	void *ctx;
	int64_t begun_ns;
	size_t first, n; /* a ring of jobs that were added */
	size_t waiting;  /* bytes of their bodies */
	struct write_job jobs[JOBS];
};

struct writer *
writer_new(struct crew *crew, const struct root *out, int64_t begun_ns, writer_done_fn *done,
	void *ctx)
{
	struct writer *w = calloc(1, sizeof(*w));
	if (!w)
		abort(); /* out of memory: nothing useful can follow */
	w->crew = crew;
	w->out = out;
	w->done = done;
	w->ctx = ctx;
	w->begun_ns = begun_ns;
	return w;
}

/* It holds what the graph knows of the file where that has not changed since before it was read. */
static void
copy(struct write_job *job)
{
	struct file_id source;
	job->r = file_copy(job->from.root, job->from.path, job->out, job->path, &job->written);
	job->certain = job->r == 0 && file_lstat(job->out, job->path, &job->id) == 0 &&
		       file_stat(job->from.root, job->from.path, &source) == 0 &&
		       file_id_is_settled(&source, job->begun_ns);
}

static void
run(struct crew_job *crew)
{
	struct write_job *job = (struct write_job *)crew; /* its first member */
	if (!job->body) {
		copy(job);
		return;
	}
	struct str body = { job->body, job->len };
	job->r = file_update(job->out, job->path, body, &job->written, &job->id);
	job->certain = job->r == 0 && file_id_type(&job->id) == FILE_REGULAR;
}

/* Waits for the first of the ring. */
static void
take(struct writer *w)
{
	struct write_job *job = &w->jobs[w->first];
	if (w->crew)
		crew_await(w->crew, &job->crew);
	w->first = (w->first + 1) % JOBS;
	w->n--;
	w->waiting -= job->len;
	if (job->body)
		free(job->body);
	else
		site_place_close(&job->from);
	w->done(w->ctx, job->item, job->r, job->r == 0 && job->written,
		job->certain ? &job->id : NULL);
}

static void
add(struct writer *w, struct write_job job)
{
	while (w->n == JOBS || (w->n && w->waiting > WAITING_MAX))
		take(w);
	struct write_job *to = &w->jobs[(w->first + w->n++) % JOBS];
	w->waiting += job.len;
	job.out = w->out;
	job.begun_ns = w->begun_ns;
	*to = job;
	if (job.themed)
		to->from.root = &to->from.theme; /* a place may point into itself */
	if (w->crew) {
		crew_add(w->crew, &to->crew, run);
		crew_wake(w->crew);
	} else {
		run(&to->crew);
		take(w);
	}
}

void
writer_page(struct writer *w, struct str path, char *body, size_t len, void *item)
{
	add(w, (struct write_job){ .path = path, .body = body, .len = len, .item = item });
}

void
writer_copy(struct writer *w, struct str path, const struct site_place *from, void *item)
{
	bool themed = from->root == &from->theme;
	add(w, (struct write_job){ .path = path, .from = *from, .themed = themed, .item = item });
}

void
writer_end(struct writer *w)
{
	while (w->n)
		take(w);
	free(w);
}
