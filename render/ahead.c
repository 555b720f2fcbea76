/* What other threads do before it is asked for: files are read, front matter is parsed, Markdown rendered.
 *
 * The graph belongs to one thread, and most of a build's work does not need it: what a file holds, its
 * front matter, the HTML of a text. So, as it is known in which order documents will be asked for, a
 * window of jobs runs ahead of the graph. A compute that wants one of these three looks here first, and
 * takes what a thread has made only if it was made of the same text with the same options: so that a
 * guess that was wrong costs time, and nothing else. Values do not depend on the number of threads.
 *
 * Two walks are foreseen. In the first every document's front matter is asked for, in the order of the
 * paths; in the second every page. What the first has read is on the site's shelf for the second (source.c). Where
 * results are not used (the cache had them) no more are made: each that is taken pays for two others, and one that
 * was missed for one. */
#include "render/kinds.h"

#include <stdlib.h>
#include <uv.h>

#include "core/crew.h"
#include "core/heap.h"
#include "core/pack.h"
#include "core/yield.h"
#include "render/aside.h"
#include "render/front.h"
#include "render/jekyll/jekyll.h"
#include "render/liquid/liquid.h"
#include "render/rehearsal.h"

enum {
	WINDOW_EACH = 24, /* jobs for each thread, */
	WINDOW_MAX = 256, /* and all together */
	REFILL = 4,       /* when this part of the window is free */
	CREDIT_FIRST = 8,
	LOOKS_MAX = 4,
};

/* A dialect that texts were rendered in, and whether with an excerpt, and by lines of the file. */
struct look {
	struct str dialect;
	struct markdown_options options;
	bool excerpted, placed;
};

struct ahead_job {
	struct crew_job crew;
	const struct ahead *ahead;
	const struct look *look; /* NULL: only the front matter is wanted */
	size_t position;         /* in the walk */
	bool pending;            /* added, and not awaited */
	bool taken;              /* something of it was used */
	struct arena arena;
	struct str path;
	struct shelf_text *read; /* before, in the first walk; or NULL */
	/* made by the thread */
	int64_t at_ns; /* before it was read */
	int r;         /* of file_read */
	struct file_id id;
	struct str text;
	struct buf front;
	bool quiet;    /* the front matter is fine */
	bool rendered; /* .rehearsal holds */
	struct rehearsal rehearsal;
};

enum walk_type { WALK_NONE, WALK_DOCUMENTS, WALK_PAGES };

struct ahead {
	struct site *site;
	struct crew *crew;
	bool owns_crew;
	enum walk_type walk;
	char *keys; /* packed: paths or URLs; owned */
	struct str rest;
	size_t next;   /* the position of the first in `rest` */
	size_t credit; /* jobs that may be added */
	struct ahead_job jobs[WINDOW_MAX];
	uint64_t hashes[WINDOW_MAX]; /* of the jobs' paths, side by side: each read looks for one */
	size_t window, first, n;     /* a ring: jobs[(first + i) % window] */
	struct look looks[LOOKS_MAX];
	size_t nlooks;
	bool jekyll;
	struct str baseurl; /* of links, for guesses */
	struct arena arena;
};

struct ahead *
ahead_new(struct site *s, struct crew *crew)
{
	struct ahead *a = heap_new(sizeof(*a));
	size_t window = WINDOW_EACH * (crew_helpers(crew) + 1);
	a->site = s;
	a->crew = crew;
	a->window = window < WINDOW_MAX ? window : WINDOW_MAX;
	return a;
}

static struct ahead_job *
job_at(struct ahead *a, size_t i)
{
	return &a->jobs[(a->first + i) % a->window];
}

/* Gives up the first `n` jobs of the window. */
static void
retire(struct ahead *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ahead_job *job = job_at(a, i);
		if (job->pending)
			crew_cancel(a->crew, &job->crew);
		job->pending = false;
	}
	a->first = (a->first + n) % a->window;
	a->n -= n;
}

void
ahead_free(struct ahead *a)
{
	if (!a)
		return;
	retire(a, a->n);
	for (size_t i = 0; i < a->window; i++) {
		arena_done(&a->jobs[i].arena);
		buf_done(&a->jobs[i].front);
		rehearsal_done(&a->jobs[i].rehearsal);
		free(a->jobs[i].read);
	}
	if (a->owns_crew)
		crew_free(a->crew);
	free(a->keys);
	arena_done(&a->arena);
	free(a);
}

/* ---- a job, in whatever thread ---- */

static struct str
guess_link(void *ctx, struct str url)
{
	struct ahead_job *job = ctx;
	return body_guess(
		&job->arena, &job->ahead->site->root, job->ahead->baseurl, job->path, url);
}

/* Whether the heading that the text begins with is its title; as meta.c finds out. */
static bool
begins_with_title(const struct front *f)
{
	struct str title = str_trim(data_str(data_get(data_of(f->data), S("title"))));
	return f->heading.len && (title.len == 0 || str_eq(title, f->heading));
}

static void
render(struct ahead_job *job)
{
	const struct look *look = job->look;
	struct front_split split;
	front_split(job->text, &split);
	if (job->ahead->jekyll && liquid_is_in(split.body))
		return;
	struct rehearsal *r = &job->rehearsal;
	r->text = split.body;
	r->options = look->options;
	r->options.path = job->path;
	if (look->placed) {
		struct front f = front_unpack(buf_str(&job->front));
		r->options.first_line = f.line;
		r->options.first_heading_is_title = begins_with_title(&f);
	}
	r->excerpted = look->excerpted;
	r->guess = guess_link;
	r->ctx = job;
	rehearsal_make(r);
	job->rendered = true;
}

static void
read_source(struct ahead_job *job)
{
	const struct shelf_text *read = job->read;
	job->at_ns = read ? read->at_ns : file_now_ns();
	job->r = 0;
	if (read) {
		job->text = read->text;
		job->id = read->id;
		return;
	}
	job->r = file_read(
		&job->ahead->site->root, job->path, SOURCE_MAX, &job->arena, &job->text, &job->id);
}

static void
make(struct ahead_job *job)
{
	struct buf diags = BUF_ARENA(&job->arena);
	read_source(job);
	if (job->r < 0)
		return;
	bool front = !job->look || job->look->placed;
	if (front)
		front_make(job->path, job->text, &job->arena, &job->front, &diags);
	job->quiet = front && diags.len == 0;
	if (job->look)
		render(job);
}

/* Whole, where the graph's own thread makes it as well: a job is there for whoever asks next, too. */
static void
job_run(struct crew_job *crew)
{
	bool held = yield_hold();
	make((struct ahead_job *)crew); /* its first member */
	yield_release(held);
}

/* ---- the window ---- */

static void
add(struct ahead *a, struct str path, size_t position)
{
	struct ahead_job *job = job_at(a, a->n++);
	arena_reset(&job->arena);
	buf_clear(&job->front);
	job->ahead = a;
	job->path = arena_str(&job->arena, path);
	free(job->read);
	job->read = a->walk == WALK_PAGES ? shelf_take(&a->site->shelf, path) : NULL;
	a->hashes[job - a->jobs] = hash64(path, 0);
	job->look = a->walk == WALK_PAGES && a->nlooks ? &a->looks[a->nlooks - 1] : NULL;
	job->position = position;
	job->taken = job->quiet = job->rendered = false;
	job->pending = true;
	crew_add(a->crew, &job->crew, job_run);
}

/* The document that a page is made of, or "". */
static struct str
document_of(struct ahead *a, struct str url)
{
	struct value v;
	graph_get(a->site->graph, K_ROUTE, url, &v);
	return a->jekyll ? jekyll_route_document(v.bytes) : route_document(v.bytes);
}

/* Several at once: a helper that sleeps is woken for all of them, not for each. */
static void
refill(struct ahead *a)
{
	if (a->window - a->n < a->window / REFILL)
		return;
	while (a->rest.len && a->n < a->window && a->credit) {
		struct str key = unpack_str(&a->rest);
		size_t position = a->next++;
		struct str path = a->walk == WALK_PAGES ? document_of(a, key) : key;
		if (!source_is_document(path))
			continue;
		a->credit--;
		add(a, path, position);
	}
	crew_wake(a->crew);
}

static void
pay(struct ahead *a, size_t credit)
{
	a->credit += credit;
	if (a->credit > 2 * a->window)
		a->credit = 2 * a->window;
}

static void
begin(struct ahead *a, enum walk_type walk, struct str keys)
{
	retire(a, a->n);
	free(a->keys);
	a->keys = heap_copy(keys);
	a->rest = (struct str){ a->keys, keys.len };
	a->walk = walk;
	a->next = 0;
	a->credit = CREDIT_FIRST;
	a->jekyll = a->site->rule.jekyll;
}

void
ahead_documents(struct site *s)
{
	struct buf paths = { 0 };
	if (!s->ahead)
		return;
	walk_documents(s, &paths);
	begin(s->ahead, WALK_DOCUMENTS, buf_str(&paths));
	buf_done(&paths);
	refill(s->ahead);
}

bool
ahead_members(void *site, unsigned kind, struct str paths)
{
	struct site *s = site;
	bool is_document = kind == K_DOCUMENT || kind == K_META;
	if (paths.len == 0)
		ahead_forget(s);
	if (paths.len == 0 || s->ahead || s->shelf.phase != SHELF_SHUT || !is_document)
		return false;
	struct crew *crew = crew_new(crew_cores() - 1);
	if (!crew)
		return false;
	s->ahead = ahead_new(s, crew);
	s->ahead->owns_crew = true;
	begin(s->ahead, WALK_DOCUMENTS, paths);
	refill(s->ahead);
	return true;
}

void
ahead_forget(struct site *s)
{
	if (!s->ahead || !s->ahead->owns_crew)
		return;
	ahead_free(s->ahead);
	s->ahead = NULL;
}

void
ahead_pages(struct site *s, struct str urls)
{
	struct ahead *a = s->ahead;
	if (!a)
		return;
	begin(a, WALK_PAGES, urls);
	a->baseurl = config_href(&a->arena, arena_str(&a->arena, site_baseurl(s)));
}

void
ahead_page(struct site *s, size_t position)
{
	struct ahead *a = s->ahead;
	size_t n = 0;
	if (!a)
		return;
	while (n < a->n && job_at(a, n)->position < position)
		n++;
	retire(a, n);
	while (a->rest.len && a->next < position) {
		(void)unpack_str(&a->rest);
		a->next++;
	}
	refill(a);
}

/* ---- taking what was made ---- */

/* The path was asked for, and nothing was made of it. In the order of paths those before it were passed by. */
static void
miss(struct ahead *a, struct str path)
{
	pay(a, 1);
	if (a->walk != WALK_DOCUMENTS)
		return;
	size_t before = a->next;
	for (struct str rest = a->rest; rest.len && str_cmp(unpack_str(&rest), path) <= 0;) {
		a->rest = rest;
		a->next++;
	}
	if (a->next != before)
		retire(a, a->n);
	refill(a);
}

/* The job of a path, when it is done; or NULL. */
static struct ahead_job *
find(struct ahead *a, struct str path)
{
	uint64_t hash = a && a->n ? hash64(path, 0) : 0;
	for (size_t i = 0; a && i < a->n; i++) {
		struct ahead_job *job = job_at(a, i);
		if (a->hashes[job - a->jobs] != hash || !str_eq(job->path, path))
			continue;
		if (job->pending)
			crew_await(a->crew, &job->crew);
		job->pending = false;
		return job;
	}
	return NULL;
}

/* The first use of a job pays for others. */
static void
take(struct ahead *a, struct ahead_job *job)
{
	if (job->taken)
		return;
	job->taken = true;
	pay(a, 2);
}

bool
ahead_file(struct site *s, struct str path, int *ret_r, struct str *ret, struct file_id *ret_id,
	int64_t *ret_at_ns)
{
	struct ahead_job *job = find(s->ahead, path);
	if (!job)
		return false;
	*ret_r = job->r;
	if (job->r == 0) {
		*ret = job->text;
		*ret_id = job->id;
		*ret_at_ns = job->at_ns;
	}
	return true;
}

bool
ahead_front(struct site *s, struct str path, struct str text, struct buf *ret)
{
	struct ahead_job *job = find(s->ahead, path);
	if (!job || job->r < 0 || !job->quiet || !str_eq(job->text, text)) {
		if (s->ahead && !job && source_is_document(path))
			miss(s->ahead, path);
		return false;
	}
	buf_add(ret, buf_str(&job->front));
	take(s->ahead, job);
	if (s->ahead->walk == WALK_DOCUMENTS) {
		while (job_at(s->ahead, 0) != job)
			retire(s->ahead, 1);
		retire(s->ahead, 1);
		refill(s->ahead);
	}
	return true;
}

/* Remembers the dialect, for texts that come. */
static void
learn(struct ahead *a, const struct ahead_dialect *dialect, const struct markdown_options *o,
	bool excerpted)
{
	const struct look *last = a->nlooks ? &a->looks[a->nlooks - 1] : NULL;
	if (a->nlooks == LOOKS_MAX || (last && str_eq(last->dialect, dialect->bytes)))
		return;
	struct look *look = &a->looks[a->nlooks++];
	look->dialect = arena_str(&a->arena, dialect->bytes);
	look->excerpted = excerpted;
	look->placed = o->first_line != 0;
	dialect->options(look->dialect, &a->arena, &look->options);
}

/* Whether the job has rendered this text in this way. */
static bool
is_same(const struct ahead_job *job, struct str text, struct str dialect,
	const struct markdown_options *o, bool excerpted)
{
	return job->rendered && str_eq(job->look->dialect, dialect) &&
	       rehearsal_is(&job->rehearsal, text, o, excerpted);
}

int
ahead_markdown(struct site *s, struct str text, const struct ahead_dialect *dialect,
	const struct markdown_options *options, struct buf *ret_html, struct buf *ret_excerpt)
{
	struct ahead *a = s->ahead;
	int r;
	if (aside_markdown(s, text, dialect, options, ret_html, ret_excerpt, &r))
		return r;
	if (!a)
		return markdown_render(text, options, ret_html, ret_excerpt);
	struct ahead_job *job = find(a, options->path);
	if (job && is_same(job, text, dialect->bytes, options, ret_excerpt != NULL)) {
		take(a, job);
		return rehearsal_perform(&job->rehearsal, options, ret_html, ret_excerpt);
	}
	learn(a, dialect, options, ret_excerpt != NULL);
	if (!job)
		pay(a, 1);
	return markdown_render(text, options, ret_html, ret_excerpt);
}
