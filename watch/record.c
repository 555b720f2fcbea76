/* The last updates: their stages, and what each task of them did. */
#include "watch/record.h"

#include <stdlib.h>
#include <time.h>

#include "watch/place.h"
#include "watch/session_impl.h"

void
record_done(struct record *r)
{
	for (size_t i = 0; i < RECORD_UPDATES; i++)
		arena_done(&r->updates[i].arena);
}

void
record_look(struct record *r, bool looking)
{
	r->looking = looking;
	for (size_t i = 0; !looking && i < RECORD_UPDATES; i++) {
		arena_done(&r->updates[i].arena);
		r->updates[i].tasks = NULL;
	}
}

/* ---- tasks ------------------------------------------------------------------------------------- */

static struct record_task *
add(struct record *r, unsigned kind, struct str key)
{
	struct record_update *u = r->now;
	if (u->n == RECORD_TASKS) {
		u->more++;
		return NULL;
	}
	struct record_task *t = &u->tasks[u->n++];
	*t = (struct record_task){ .kind = kind,
		.key = arena_str(&u->arena, key),
		.cause_kind = KIND_NONE,
		.depth = r->depth,
		.did = GRAPH_RAN };
	t->begin_ns = t->end_ns = uv_hrtime();
	return t;
}

static void
on_span(void *ctx, bool begins, unsigned kind, struct str key, size_t bytes)
{
	struct session *s = ctx;
	struct record *r = &s->record;
	enum { DEPTH_MAX = sizeof(r->open) / sizeof(r->open[0]) };
	if (s->options->trace)
		place_on_span(&s->trace, begins, kind, key, bytes);
	if (begins) {
		struct record_task *t = add(r, kind, key);
		if (r->depth < DEPTH_MAX)
			r->open[r->depth] = t ? (size_t)(t - r->now->tasks) : SIZE_MAX;
		r->depth++;
		return;
	}
	r->depth--;
	size_t open = r->depth < DEPTH_MAX ? r->open[r->depth] : SIZE_MAX;
	if (open == SIZE_MAX)
		return;
	r->now->tasks[open].end_ns = uv_hrtime();
	r->now->tasks[open].bytes = bytes;
}

/* The task that a note is about: the last one of that name which is not known yet. */
static struct record_task *
find(struct record *r, const struct graph_note *note)
{
	for (size_t i = r->now->n; i > 0; i--) {
		struct record_task *t = &r->now->tasks[i - 1];
		bool open = !t->told || note->event == GRAPH_CUT;
		if (open && t->kind == note->kind && str_eq(t->key, note->key))
			return t;
	}
	return NULL;
}

static void
on_note(void *ctx, const struct graph_note *note)
{
	struct session *s = ctx;
	struct record *r = &s->record;
	if (s->options->verbose || s->options->trace)
		place_on_note(&s->trace, note);
	if (note->event == GRAPH_HIT)
		return;
	struct record_task *t = find(r, note);
	if (!t)
		t = add(r, note->kind, note->key);
	if (!t)
		return;
	t->told = true;
	t->did = note->event;
	if (note->cause_kind != KIND_NONE) {
		t->cause_kind = note->cause_kind;
		t->cause_key = arena_str(&r->now->arena, note->cause_key);
	}
}

/* ---- updates ----------------------------------------------------------------------------------- */

void
record_begin(struct session *s)
{
	struct record *r = &s->record;
	if (!r->looking)
		return;
	struct record_update *u = &r->updates[r->n % RECORD_UPDATES];
	arena_reset(&u->arena);
	u->tasks = arena_alloc_raw(&u->arena, RECORD_TASKS * sizeof(*u->tasks));
	u->n = u->more = 0;
	r->now = u;
	r->depth = 0;
	graph_observe(site_graph(s->site), on_note, s);
	graph_observe_spans(site_graph(s->site), on_span, s);
}

uint64_t
record_floor(size_t bucket)
{
	if (bucket < 8)
		return bucket;
	return (uint64_t)(8 + bucket % 8) << (bucket / 8 - 1);
}

static size_t
bucket_of(uint64_t us)
{
	size_t shift = 0;
	while (us >> shift >= 16)
		shift++;
	size_t bucket = us < 8 ? us : 8 * (shift + 1) + ((us >> shift) - 8);
	return bucket < RECORD_BUCKETS ? bucket : RECORD_BUCKETS - 1;
}

static int64_t
now_ms(void)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
record_end(struct session *s, const struct report_batch *batch, bool counts)
{
	struct record *r = &s->record;
	struct record_update *u = &r->updates[r->n % RECORD_UPDATES];
	bool looked = r->now;
	if (looked)
		place_listen(s->options, s->site, &s->trace);
	r->now = NULL;
	if (!counts)
		return;
	if (!looked)
		u->tasks = NULL;
	struct str what = str_slice(batch->what, 0, sizeof(u->what) - 1);
	memcpy(u->what, what.ptr, what.len);
	u->what[what.len] = '\0';
	u->at_ms = now_ms();
	u->files = batch->files;
	u->ran = batch->update->settled.ran;
	u->cut = batch->update->settled.cut;
	u->pages = batch->update->pages;
	u->assets = batch->update->assets;
	u->event_ns = s->times.event_ns;
	u->begin_ns = s->times.begin_ns;
	u->settled_ns = s->times.settled_ns;
	u->pushed_ns = s->times.pushed_ns;
	r->n++;
	if (!r->first_revision && (u->ran == 0 || u->cut < u->ran))
		r->first_revision = batch->update->settled.revision;
	r->latencies[bucket_of((u->pushed_ns - u->event_ns) / 1000)]++;
}
