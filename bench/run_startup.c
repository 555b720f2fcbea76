/* `startup`: exec → listening → first byte → full page, and the home page behind it, with the floor's
 * start in turns. */
#include <stdio.h>

#include "bench/guard.h"
#include "bench/run.h"
#include "bench/verify.h"

enum { SWITCHED_FILES = 100 };

enum start { START_COLD, START_WARM, START_EDITED, START_SWITCHED, STARTS };

static const char *const names[STARTS] = { "cold", "warm", "one-edit", "branch-switch" };

/* One size's state. */
struct starts {
	struct run *run;
	struct subject subject;
	struct buf url, marker;
	unsigned edit;
};

/* What lies between the last start and this one. */
static void
prepare(struct starts *s, enum start kind)
{
	char cache[4200];
	(void)snprintf(cache, sizeof(cache), "%s/.platen", s->subject.dir);
	if (kind == START_COLD)
		guard_remove(cache);
	if (kind == START_EDITED)
		(void)subject_save(&s->subject, GEN_BODY, ++s->edit, SAVE_REPLACE);
	if (kind == START_SWITCHED)
		(void)subject_checkout(&s->subject, SWITCHED_FILES, ++s->edit);
	buf_clear(&s->marker);
	if (s->edit && s->subject.gen.posts)
		subject_marker(&s->marker, &s->subject, GEN_BODY, s->edit);
}

/* The floor's start, with its one answer. */
static double
bare(const struct starts *s)
{
	const char *argv[] = { s->run->options->floor, "startup", NULL };
	struct process p;
	struct conn c;
	struct str body;
	if (process_start(argv, &p) < 0 || conn_open(p.port, &c) < 0 ||
		conn_get(&c, "/", &body) != 200)
		guard_fail(BENCH_MACHINE, "the floor does not start");
	uint64_t end = client_now();
	conn_close(&c);
	(void)process_stop(&p);
	return (double)(end - p.exec_ns);
}

static void
expect(const struct starts *s, const char *what, const char *url, int status, struct str body)
{
	if (status != 200)
		guard_fail(BENCH_VOID, "startup/%s: wrong: %s answers %d", what, url, status);
	if (str_search(body, buf_str(&s->marker)) + s->marker.len > body.len)
		guard_fail(BENCH_VOID, "startup/%s: wrong: %s has no '%.*s'", what, url,
			STR(buf_str(&s->marker)));
}

static void
sample(struct starts *s, enum start kind, struct measure *m, size_t i)
{
	const struct bench_options *o = s->run->options;
	const char *argv[] = { o->platen, "dev", s->subject.dir, "--port", "0", "--log", "json",
		NULL };
	struct rig rig = { .platen = o->platen, .subject = &s->subject };
	struct str body;
	prepare(s, kind);
	int r = process_start(argv, &rig.p);
	uint64_t listening = client_now(), exec = rig.p.exec_ns;
	if (r < 0 || conn_open(rig.p.port, &rig.pages) < 0)
		guard_fail(BENCH_MACHINE, "%s does not start", o->platen);
	int status = conn_get(&rig.pages, s->url.ptr, &body);
	uint64_t page = client_now(), first = rig.pages.first_ns;
	expect(s, names[kind], s->url.ptr, status, body);
	status = conn_get(&rig.pages, "/", &body);
	uint64_t home = client_now();
	if (status != 200)
		guard_fail(BENCH_VOID, "startup/%s: wrong: / answers %d", names[kind], status);
	if (m) {
		series_add(measure_series(m, "page"), (double)(page - exec));
		series_add(measure_series(m, "listening"), (double)(listening - exec));
		series_add(measure_series(m, "first-byte"), (double)(first - exec));
		series_add(measure_series(m, "home"), (double)(home - exec));
		series_add(measure_series(m, "floor"), bare(s));
	}
	if (m && i % o->verify == 0) {
		verify_page(&rig, s->url.ptr, names[kind]);
		m->verified++;
	}
	rig_stop(&rig);
}

static void
measure_size(struct run *run, size_t posts)
{
	const struct bench_options *o = run->options;
	struct starts s = { .run = run };
	struct measure m[STARTS] = { 0 };
	subject_make(&s.subject, o, run->scratch, o->layout, posts);
	if (o->site && !o->page)
		buf_add(&s.url, (struct str){ "/", 2 });
	else
		subject_url(&s.url, &s.subject, GEN_BODY, 0);
	floor_prove(run, &s.subject);
	for (size_t i = 0; i < o->warm + o->runs; i++) {
		for (int k = 0; k < STARTS; k++) {
			bool edits = k == START_EDITED || k == START_SWITCHED;
			if (bench_listed(o->scenarios, names[k]) && !(o->site && edits))
				sample(&s, (enum start)k, i < o->warm ? NULL : &m[k], i);
			run_progress(run, "startup");
		}
	}
	for (int k = 0; k < STARTS; k++) {
		m[k].command = "startup";
		m[k].scenario = names[k];
		m[k].style = "";
		(void)snprintf(m[k].tool, sizeof(m[k].tool), "platen");
		m[k].layout = o->site ? "own" : gen_layout_name(o->layout);
		m[k].posts = s.subject.gen.posts;
		if (m[k].n_series)
			*result_add(run->result) = m[k];
	}
	buf_done(&s.url);
	buf_done(&s.marker);
	subject_done(&s.subject);
}

void
run_startup(struct run *run)
{
	const struct bench_options *o = run->options;
	size_t sizes = o->site ? 1 : o->n_sizes;
	run->progress.all = sizes * STARTS * (o->warm + o->runs);
	for (size_t i = 0; i < sizes; i++)
		measure_size(run, o->site ? 0 : o->sizes[i]);
}
