/* `update`: a save → the event → the page with the new bytes, for each kind of edit, with the floor in
 * turns. */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "bench/guard.h"
#include "bench/machine.h"
#include "bench/run.h"
#include "bench/tool.h"
#include "bench/verify.h"

/* What takes turns at one size. */
struct turns {
	struct run *run;
	struct subject subject;
	struct rig rig;
	struct floor_rig floor;
	struct browser_rig *browser; /* NULL: none */
	struct tool_rig tools[BENCH_TOOLS];
	unsigned edit;  /* the last number used */
	size_t noted;   /* samples of all scenarios */
	bool disturbed; /* another process has had the processor since the last sample */
	bool rested;    /* what an idle server costs has been looked at */
	uint64_t random;
};

/* One sample's moments. */
struct moments {
	uint64_t saved, heard, answered;
};

static const char *
label(const struct scenario *sc, enum save_style style, size_t posts)
{
	static char text[128]; /* of the process's one thread */
	(void)snprintf(text, sizeof(text), "update/%s%s%s, %zu posts", sc->name,
		sc->styles ? "/" : "", sc->styles ? save_style_name(style) : "", posts);
	return text;
}

/* Random spacing, so that no edit keeps step with anything: up to a millisecond. */
static void
space(struct turns *t)
{
	t->random = t->random * 6364136223846793005u + 1442695040888963407u;
	uint64_t until = client_now() + (t->random >> 33) % 1000000;
	while (client_now() < until)
		continue; /* a sleep would let the processor doze, too */
}

/* The event that the wish names, about the page that it names. */
static void
expect_event(struct turns *t, const struct scenario *sc, const struct wish *w)
{
	struct str about, name = rig_event(&t->rig, CLIENT_LIMIT_MS, &about);
	if (name.len == 0)
		guard_fail(BENCH_VOID, "%s: lost: no event after %d s", sc->name,
			CLIENT_LIMIT_MS / 1000);
	char text[32];
	(void)snprintf(text, sizeof(text), "%.*s", STR(name));
	if (!bench_listed(w->events, text) || !str_eq(about, str_of(w->url.ptr)))
		guard_fail(BENCH_VOID, "%s: wrong: the event is %s of %.*s, not %s of %s", sc->name,
			text, STR(about), w->events, w->url.ptr);
}

/* True where the page is as the wish says. */
static bool
look(struct turns *t, const struct scenario *sc, const struct wish *w)
{
	struct str body;
	int status = conn_get(&t->rig.pages, w->url.ptr, &body);
	if (status < 0)
		guard_fail(BENCH_VOID, "%s: lost: %s is not answered: %s", sc->name, w->url.ptr,
			strerror(-status));
	return (unsigned)status == w->status &&
	       (w->marker.len == 0 || str_search(body, buf_str(&w->marker)) < body.len);
}

/* A burst's saves may come one by one or together: what counts is when the last one shows. */
static void
expect_last(struct turns *t, const struct scenario *sc, const struct wish *w, struct moments *m)
{
	do {
		expect_event(t, sc, w);
		m->heard = client_now();
	} while (!look(t, sc, w));
	m->answered = client_now();
}

static void
expect(struct turns *t, const struct scenario *sc, const struct wish *w, struct moments *m)
{
	if (sc->shape == SHAPE_BURST) {
		expect_last(t, sc, w, m);
		return;
	}
	if (w->events)
		expect_event(t, sc, w);
	m->heard = client_now();
	if (!look(t, sc, w))
		guard_fail(BENCH_VOID, "%s: %s: %s has no '%.*s'", sc->name,
			w->events ? "late: the event came before the page was new" : "wrong",
			w->url.ptr, STR(buf_str(&w->marker)));
	m->answered = client_now();
}

/* Nothing may come behind: an update that is told twice is drawn twice. */
static struct str
expect_nothing_more(struct turns *t, const struct scenario *sc)
{
	struct str about, state = rig_wait_idle(&t->rig);
	struct str name = rig_event(&t->rig, 0, &about);
	unsigned more = 0;
	/* a burst's last event but one may have found the last save already: then one more is due */
	while (sc->shape == SHAPE_BURST && name.len && ++more < BURST_SAVES)
		name = rig_event(&t->rig, 0, &about);
	/* in a site of one's own other pages may link into the one that is broken: their warnings go, and the
	 * count that the broken page shows is told anew; a generated site has no such link */
	while (t->subject.options->site && sc->shape == SHAPE_BREAK && str_eq(name, S("problem")))
		name = rig_event(&t->rig, 0, &about);
	if (name.len)
		guard_fail(BENCH_VOID, "%s: doubled: %.*s of %.*s came when all was done", sc->name,
			STR(name), STR(about));
	return state;
}

/* The server's own moments, behind that of the save; false of an older platen, which tells none. */
static bool
server_moments(struct str state, uint64_t ret[SERVER_MOMENTS])
{
	static const char *const names[SERVER_MOMENTS - 1] = { "event_ns", "begin_ns", "read_ns",
		"settled_ns", "pushed_ns" };
	state = str_from(state, str_search(state, S("\"last_update\"")));
	for (int i = 0; i < SERVER_MOMENTS - 1; i++)
		if (!json_number(state, names[i], &ret[i + 1]))
			return false;
	return true;
}

void
run_note_stages(
	struct measure *m, const struct stage *stages, size_t n, uint64_t *at, double doubt_ns)
{
	for (size_t i = 0; i < n; i++) {
		double back = (double)at[i] - (double)at[i + 1];
		if (back > doubt_ns)
			guard_fail(BENCH_VOID, "%s: the clock: '%s' ends %.1f µs before it begins",
				m->scenario, stages[i].name, back / 1e3);
		if (back > 0)
			at[i + 1] = at[i];
		series_add(measure_stage(m, stages[i].name, stages[i].wait),
			(double)(at[i + 1] - at[i]));
	}
}

static void
note_stages(struct measure *m, const uint64_t server[SERVER_MOMENTS], const struct moments *w)
{
	static const struct stage stages[] = {
		{ "write returned → event read", true },
		{ "event read → batch settled", true },
		{ "inputs read and hashed", false },
		{ "pages computed", false },
		{ "patches made, message written", false },
		{ "message written → received", true },
		{ "page fetched", false },
	};
	uint64_t at[8] = { w->saved, server[1], server[2], server[3], server[4], server[5],
		w->heard, w->answered };
	/* on another processor the message is read here before the server knows that it is written */
	if (at[5] > at[6])
		at[5] = at[6];
	run_note_stages(m, stages, 7, at, 0);
}

static const char *const counter_names[] = { "tasks_run", "tasks_cut", "edges_walked",
	"queries_asked", "entries_encoded", "bytes_hashed", "allocations", "edges_linked",
	"edges_moved", "patch_bytes", "pages_pushed", "files_pushed", "files_read",
	"folder_entries_read", "pages_rendered", "bytes_pushed", "records_read", "values_weighed",
	"values_dropped" };
enum { COUNTERS = sizeof(counter_names) / sizeof(*counter_names) };

void
run_note_counters(struct measure *m, struct str state)
{
	uint64_t n;
	state = str_from(state, str_search(state, S("\"last_update\"")));
	for (size_t i = 0; i < COUNTERS; i++)
		if (json_number(state, counter_names[i], &n))
			series_add(measure_counter(m, counter_names[i]), (double)n);
}

/* What the server has counted since its start. What it counts of its last update only is none of it. */
static void
read_totals(struct str state, uint64_t ret[COUNTERS])
{
	struct str whole = str_slice(state, 0, str_search(state, S("\"last_update\"")));
	for (size_t i = 0; i < COUNTERS; i++)
		if (!json_number(whole, counter_names[i], &ret[i]))
			ret[i] = 0;
}

/* A checkout is as many updates as it happens to be: all of their work. */
static void
note_totals(struct measure *m, const uint64_t before[COUNTERS], struct str state)
{
	uint64_t now[COUNTERS];
	read_totals(state, now);
	for (size_t i = 0; i < COUNTERS; i++)
		if (now[i])
			series_add(
				measure_counter(m, counter_names[i]), (double)(now[i] - before[i]));
}

void
run_note_usage(struct measure *m, pid_t pid)
{
	struct usage before, after;
	(void)machine_wait_quiet(pid, 100, 5000); /* it has gone to sleep after the last answer */
	if (!machine_usage(pid, &before))
		return;
	(void)nanosleep(&(struct timespec){ .tv_sec = 1 }, NULL);
	m->has_after = machine_usage(pid, &after);
	m->after.rss_anon_kb = after.rss_anon_kb;
	m->after.rss_file_kb = after.rss_file_kb;
	m->after.idle_cpu_us = (after.cpu_ns - before.cpu_ns) / 1000;
	m->after.idle_wakeups = after.wakeups - before.wakeups;
}

void
run_note_after(struct measure *m, struct rig *r)
{
	char cache[4200];
	struct str state = rig_wait_idle(r);
	(void)json_number(state, "watches", &m->after.watches);
	run_note_usage(m, r->p.pid);
	(void)snprintf(cache, sizeof(cache), "%s/.platen", r->subject->dir);
	m->after.cache_bytes = machine_folder_bytes(cache);
}

/* One sample of platen; not noted where `m` is NULL. */
static void
sample(struct turns *t, const struct scenario *sc, enum save_style style, struct measure *m)
{
	struct wish w = { 0 };
	struct moments at = { 0 };
	uint64_t before[COUNTERS] = { 0 };
	(void)rig_wait_idle(
		&t->rig); /* a connection that slept while others had their turn is renewed */
	scenario_prepare(sc, &t->rig, ++t->edit, style, &w);
	browser_rig_prepare(t->browser, &t->rig, &w);
	if (sc->shape == SHAPE_CHECKOUT)
		read_totals(rig_wait_idle(&t->rig), before);
	space(t);
	at.saved = scenario_act(sc, &t->subject, t->edit, style);
	expect(t, sc, &w, &at);
	struct str state = expect_nothing_more(t, sc);
	uint64_t server[SERVER_MOMENTS] = { at.saved };
	/* a checkout and a burst are several updates, and the server tells the stages of the last one */
	bool stages = sc->shape != SHAPE_CHECKOUT && sc->shape != SHAPE_BURST &&
		      server_moments(state, server);
	if (m && w.events)
		series_add(measure_series(m, "event"), (double)(at.heard - at.saved));
	if (m)
		series_add(measure_series(m, "page"), (double)(at.answered - at.saved));
	if (m && w.events && stages)
		note_stages(m, server, &at);
	if (m && sc->shape == SHAPE_CHECKOUT)
		note_totals(m, before, state);
	else if (m && w.events)
		run_note_counters(m, state);
	browser_rig_sample(t->browser, server, stages, m);
	if (m && (m->verified == 0 || ++t->noted % t->run->options->verify == 0)) {
		verify_page(&t->rig, w.url.ptr, sc->name);
		m->verified++;
		t->disturbed = true;
	}
	scenario_after(sc, &t->rig, t->edit);
	wish_done(&w);
}

static void
sample_tools(struct turns *t, const struct scenario *sc, enum save_style style, bool counted)
{
	for (size_t i = 0; i < t->run->options->n_tools; i++)
		tool_sample(&t->tools[i], sc, style, counted);
}

/* How many samples a scenario has, those of the warm-up included: a burst alone takes a second, a post that is broken or
 * mended more than two. */
static size_t
samples_of(const struct bench_options *o, const struct scenario *sc, size_t *ret_warm)
{
	bool slow = sc->shape == SHAPE_BURST || sc->shape == SHAPE_CHECKOUT ||
		    sc->shape == SHAPE_BREAK || sc->shape == SHAPE_MEND;
	size_t few = o->runs / 10 > 3 ? o->runs / 10 : o->quick ? 2 : 3;
	*ret_warm = slow && o->quick ? 0 : slow && o->warm > 1 ? 1 : o->warm;
	return *ret_warm + (slow && few < o->runs ? few : o->runs);
}

/* The home page becomes the first of many, with the post that is edited at its top. */
static void
list_posts(struct turns *t)
{
	char marker[32];
	if (t->subject.gen.form == GEN_PAGED)
		return;
	subject_form(&t->subject, GEN_PAGED);
	rig_settle(&t->rig, "/", 200, S("Page 1 of "));
	(void)subject_save(&t->subject, GEN_LISTED, ++t->edit, SAVE_REPLACE);
	(void)snprintf(marker, sizeof(marker), "edit-%08u", t->edit);
	rig_settle(&t->rig, "/", 200, str_of(marker));
}

/* What a sample is compared with is a process that reads the whole site, and leaves nothing else in the processor's
 * caches: so a save that is not noted comes behind it, and one of the floor. */
static void
warm_again(struct turns *t, const struct scenario *sc, enum save_style style)
{
	if (t->disturbed && sc->shape != SHAPE_BURST && sc->shape != SHAPE_CHECKOUT) {
		sample(t, sc, style, NULL);
		(void)floor_sample(&t->floor, &t->subject, t->edit);
	}
	t->disturbed = false;
}

static void
measure_one(struct turns *t, const struct scenario *sc, enum save_style style)
{
	struct run *run = t->run;
	if (sc->what == GEN_LISTED)
		list_posts(t);
	const struct bench_options *o = run->options;
	struct measure m = { .command = "update",
		.scenario = sc->name,
		.tool = "platen",
		.style = sc->styles ? save_style_name(style) : "",
		.layout = o->site ? "own" : gen_layout_name(t->subject.gen.layout),
		.posts = t->subject.gen.posts };
	(void)measure_series(&m, "page"); /* the first one is what is compared */
	for (size_t i = 0; i < o->n_tools; i++)
		tool_begin(&t->tools[i], sc, &m);
	browser_rig_begin(t->browser, sc, &m);
	size_t warm, all = samples_of(o, sc, &warm);
	for (size_t i = 0; i < all; i++) {
		bool counted = i >= warm;
		warm_again(t, sc, style);
		sample(t, sc, style, counted ? &m : NULL);
		double floor = floor_sample(&t->floor, &t->subject, t->edit);
		if (counted) {
			series_add(measure_series(&m, "floor"), floor);
			browser_rig_floor(t->browser, floor);
		}
		sample_tools(t, sc, style, counted);
		run_progress(run, label(sc, style, m.posts));
	}
	bool once = style == SAVE_IN_PLACE || !o->styles[SAVE_IN_PLACE] || !sc->styles;
	if (once && (!o->quick || o->site || m.posts == o->sizes[0]))
		m.built = verify_build(&t->rig, sc->name);
	if (!t->rested)
		run_note_after(&m, &t->rig);
	t->rested = true;
	*result_add(run->result) = m;
	browser_rig_end(t->browser, run->result);
	for (size_t i = 0; i < o->n_tools; i++)
		tool_end(&t->tools[i], run->result);
}

static bool
is_wanted(const struct turns *t, const struct scenario *sc, enum save_style style)
{
	const struct bench_options *o = t->run->options;
	if (!bench_listed(o->scenarios, sc->name) || !subject_has(&t->subject, sc->what))
		return false;
	if (o->site && sc->shape == SHAPE_CHECKOUT)
		return false; /* only what the user named is edited */
	if (!o->styles[style] || sc->styles)
		return o->styles[style];
	for (int i = 0; i < (int)style; i++)
		if (o->styles[i])
			return false; /* once is enough */
	return true;
}

/* How many samples there will be, for the bar. */
static size_t
count(struct turns *t)
{
	size_t n = 0, warm;
	for (size_t i = 0; i < n_scenarios; i++)
		for (int style = 0; style < SAVE_STYLES; style++)
			if (is_wanted(t, &scenarios[i], (enum save_style)style))
				n += samples_of(t->run->options, &scenarios[i], &warm);
	return n;
}

static void
start(struct turns *t, size_t posts)
{
	const struct bench_options *o = t->run->options;
	subject_make(&t->subject, o, t->run->scratch, o->layout, posts);
	rig_start(&t->rig, o->platen, &t->subject);
	floor_start(&t->floor, t->run, &t->subject);
	t->browser = browser_rig_start(t->run);
	for (size_t i = 0; i < o->n_tools; i++)
		tool_start(&t->tools[i], t->run, o->tools[i], posts);
}

static void
stop(struct turns *t)
{
	for (size_t i = 0; i < t->run->options->n_tools; i++)
		tool_stop(&t->tools[i]);
	browser_rig_stop(t->browser);
	floor_stop(&t->floor);
	rig_stop(&t->rig);
	subject_done(&t->subject);
}

static void
measure_size(struct run *run, size_t posts, size_t sizes)
{
	struct turns t = { .run = run, .random = run->options->seed };
	start(&t, posts);
	if (run->progress.all == 0)
		run->progress.all = count(&t) * sizes;
	if (run->options->every_ms) {
		struct measure m = { .command = "update",
			.scenario = "open-loop",
			.style = "",
			.tool = "platen",
			.layout = gen_layout_name(t.subject.gen.layout),
			.posts = posts };
		run_open_loop(run, &t.rig, &t.floor, &m);
		*result_add(run->result) = m;
	}
	for (size_t i = 0; i < n_scenarios && !run->options->every_ms; i++)
		for (int style = 0; style < SAVE_STYLES; style++)
			if (is_wanted(&t, &scenarios[i], (enum save_style)style))
				measure_one(&t, &scenarios[i], (enum save_style)style);
	stop(&t);
}

static void
expect_known(const struct run *run)
{
	const char *names[32];
	for (size_t i = 0; i < n_scenarios; i++)
		names[i] = scenarios[i].name;
	run_expect_scenarios(run, names, n_scenarios);
}

void
run_update(struct run *run)
{
	expect_known(run);
	const struct bench_options *o = run->options;
	size_t sizes = o->site ? 1 : o->n_sizes;
	for (size_t i = 0; i < sizes; i++)
		measure_size(run, o->site ? 0 : o->sizes[i], sizes);
}
