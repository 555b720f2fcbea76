/* `startup`: exec → listening → first byte → full page, of a post, and of the home page by a process of its own, with
 * the floor's start and other tools' in turns. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "bench/guard.h"
#include "bench/run.h"
#include "bench/tool.h"
#include "bench/verify.h"

enum { SWITCHED_FILES = 100 };

enum start { START_COLD, START_WARM, START_EDITED, START_SWITCHED, START_DISK, STARTS };

static const char *const names[STARTS] = { "cold", "warm", "one-edit", "branch-switch",
	"page-cache-cold" };

/* One size's state. */
struct starts {
	struct run *run;
	struct subject subject;
	struct buf url, marker;
	unsigned edit;
	struct tool_rig tools[BENCH_TOOLS];
	struct measure m[STARTS], theirs[BENCH_TOOLS][STARTS];
};

/* Has the kernel forget what it read from the disk; false where it may not be told to. */
static bool
drop_page_cache(void)
{
	sync();
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, "3", 1) == 1;
	if (fd >= 0)
		(void)close(fd);
	return done;
}

/* What lies between the last start and this one, for any tool's posts. */
static void
change(const struct subject *subject, enum start kind, unsigned edit)
{
	if (kind == START_EDITED)
		(void)subject_save(subject, GEN_BODY, edit, SAVE_REPLACE);
	if (kind == START_SWITCHED)
		(void)subject_checkout(subject, SWITCHED_FILES, edit);
	if (kind == START_DISK)
		(void)drop_page_cache();
}

static void
prepare(struct starts *s, enum start kind)
{
	char cache[4200];
	(void)snprintf(cache, sizeof(cache), "%s/.platen", s->subject.dir);
	if (kind == START_COLD)
		guard_remove(cache);
	s->edit += kind == START_EDITED || kind == START_SWITCHED;
	change(&s->subject, kind, s->edit);
	buf_clear(&s->marker);
	if (s->edit)
		subject_marker(&s->marker, &s->subject, GEN_BODY, s->edit);
}

/* The same start of another tool. */
static void
sample_tool(struct starts *s, size_t i, enum start kind, bool counted)
{
	struct tool_rig *t = &s->tools[i];
	struct measure *m = &s->theirs[i][kind];
	if (!t->present || m->lost)
		return;
	if (kind == START_COLD)
		tool_forget(t);
	change(&t->subject, kind, s->edit);
	double ns = tool_start_once(t, buf_str(&s->marker));
	if (ns <= 0)
		measure_lose(m, "the page did not come");
	else if (counted)
		series_add(measure_series(m, "page"), ns);
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

/* One start, which is asked for one page: what the home page needs, the post's page has not made already. */
static void
sample_page(struct starts *s, enum start kind, bool home, struct measure *m, bool verified)
{
	const struct bench_options *o = s->run->options;
	const char *argv[] = { o->platen, "dev", s->subject.dir, "--port", "0", "--log", "json",
		NULL };
	struct rig rig = { .platen = o->platen, .subject = &s->subject };
	struct str body;
	prepare(s, kind);
	rig_launch(argv, &rig.p);
	uint64_t listening = client_now(), exec = rig.p.exec_ns;
	if (conn_open(rig.p.port, &rig.pages) < 0)
		guard_fail(BENCH_MACHINE, "%s does not answer", o->platen);
	char top[sizeof(rig.p.base) + 1];
	(void)snprintf(top, sizeof(top), "%s/", rig.p.base);
	const char *url = home ? top : s->url.ptr;
	int status = conn_get(&rig.pages, url, &body);
	uint64_t page = client_now(), first = rig.pages.first_ns;
	if (!home)
		expect(s, names[kind], url, status, body);
	else if (status != 200 && !o->site)
		guard_fail(BENCH_VOID, "startup/%s: wrong: / answers %d", names[kind], status);
	if (m && status == 200) {
		series_add(measure_series(m, home ? "home" : "page"), (double)(page - exec));
		series_add(measure_series(m, home ? "home-first-byte" : "first-byte"),
			(double)(first - exec));
		if (!home)
			series_add(measure_series(m, "listening"), (double)(listening - exec));
	}
	if (m && status == 200 && verified) {
		verify_page(&rig, url, names[kind]);
		m->verified += !home;
	}
	rig_stop(&rig);
}

static void
sample(struct starts *s, enum start kind, struct measure *m, size_t i)
{
	bool verified = i % s->run->options->verify == 0;
	sample_page(s, kind, false, m, verified);
	if (m) {
		series_add(measure_series(m, "floor"), floor_answer(s->run, NULL));
		series_add(measure_series(m, "stat-walk"),
			floor_run(s->run, "stat", s->subject.dir, NULL));
	}
	sample_page(s, kind, true, m, verified);
}

/* Whether this start can be measured; where the machine refuses, that is said once. */
static bool
is_wanted(const struct starts *s, enum start kind)
{
	const struct bench_options *o = s->run->options;
	static bool told;
	/* of somebody's own site one post may be edited, where it is known */
	bool own = kind == START_SWITCHED || (kind == START_EDITED && (!o->post || !o->page));
	if (!bench_listed(o->scenarios, names[kind]) || (o->site && own))
		return false;
	if (kind == START_DISK && !o->scenarios)
		return false; /* it slows down all others on this machine: only where asked for */
	if (kind != START_DISK || drop_page_cache())
		return true;
	if (!told)
		(void)fprintf(stderr, "platen-bench: skipped: page-cache-cold needs root\n");
	told = true;
	return false;
}

/* The measures of one tool, into the result. */
static void
add_measures(struct starts *s, struct measure m[STARTS], const char *tool, const char *layout)
{
	for (int k = 0; k < STARTS; k++) {
		m[k].command = "startup";
		m[k].scenario = names[k];
		m[k].style = "";
		(void)snprintf(m[k].tool, sizeof(m[k].tool), "%s", tool);
		m[k].layout = layout;
		m[k].posts = s->subject.gen.posts;
		if (m[k].n_series || m[k].lost)
			*result_add(s->run->result) = m[k];
	}
}

/* The address that is asked for: of somebody's own site the home page, where no other is named. */
static void
find_page(struct starts *s)
{
	struct rig rig;
	const struct bench_options *o = s->run->options;
	if (!o->site || o->page) {
		subject_url(&s->url, &s->subject, GEN_BODY, 0);
		return;
	}
	rig_start(&rig, o->platen, &s->subject);
	buf_printf(&s->url, "%s/%c", rig.p.base, 0);
	rig_expect_page(&rig, s->url.ptr);
	rig_stop(&rig);
}

static void
measure_size(struct run *run, size_t posts)
{
	const struct bench_options *o = run->options;
	struct starts s = { .run = run };
	bool wanted[STARTS];
	subject_make(&s.subject, o, run->scratch, o->layout, posts);
	for (size_t t = 0; t < o->n_tools; t++)
		tool_make(&s.tools[t], run, o->tools[t], posts);
	find_page(&s);
	for (int k = 0; k < STARTS; k++)
		wanted[k] = is_wanted(&s, (enum start)k);
	floor_prove(run, &s.subject);
	for (size_t i = 0; i < o->warm + o->runs; i++) {
		for (int k = 0; k < STARTS; k++) {
			if (wanted[k])
				sample(&s, (enum start)k, i < o->warm ? NULL : &s.m[k], i);
			for (size_t t = 0; t < o->n_tools && wanted[k]; t++)
				sample_tool(&s, t, (enum start)k, i >= o->warm);
			run_progress(run, "startup");
		}
	}
	add_measures(&s, s.m, "platen", o->site ? "own" : gen_layout_name(o->layout));
	run_first(run, &s.subject);
	for (size_t t = 0; t < o->n_tools; t++) {
		add_measures(&s, s.theirs[t], s.tools[t].name,
			gen_layout_name(s.tools[t].subject.gen.layout));
		tool_stop(&s.tools[t]);
	}
	buf_done(&s.url);
	buf_done(&s.marker);
	subject_done(&s.subject);
}

void
run_startup(struct run *run)
{
	const struct bench_options *o = run->options;
	size_t sizes = o->site ? 1 : o->n_sizes, n = STARTS;
	const char *all[2 * STARTS];
	memcpy(all, names, sizeof(names));
	for (const char *name; (name = run_first_name(n - STARTS)); n++)
		all[n] = name;
	run_expect_scenarios(run, all, n);
	size_t kinds = o->site || o->layout != GEN_JEKYLL ? STARTS : n;
	run->progress.all = sizes * kinds * (o->warm + o->runs);
	for (size_t i = 0; i < sizes; i++)
		measure_size(run, o->site ? 0 : o->sizes[i]);
}
