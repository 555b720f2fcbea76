/* `memory`: what a server keeps, in memory and on the disk, and what it costs while nothing happens.
 *
 *	visited   the home page and a hundred posts have been asked for, and all that is left to do behind is done; so of
 *	          other tools' servers, with all their processes
 *	edited    the same after --runs edits of one post's body (10,000), one after the other; it must not grow
 *	cache     what is kept for the next start, beside the bytes of the bodies as the floor renders them; the time in
 *	          which the next start has opened it, by its own clock */
#include <stdio.h>

#include "bench/guard.h"
#include "bench/machine.h"
#include "bench/run.h"
#include "bench/tool.h"
#include "bench/verify.h"

enum kept { KEPT_VISITED, KEPT_EDITED, KEPT_CACHE, KEPTS };
enum { VISITS = 100, OPENS = 20 };

static const char *const names[KEPTS] = { "visited", "edited", "cache" };

/* One size's state. */
struct keeping {
	struct run *run;
	struct subject subject;
	struct rig rig;
	uint64_t visited_kb; /* what all edits are held against; 0: nothing was visited */
};

static struct measure
measure_of(const struct keeping *k, enum kept what)
{
	return (struct measure){ .command = "memory",
		.scenario = names[what],
		.style = "",
		.tool = "platen",
		.layout = gen_layout_name(k->subject.gen.layout),
		.posts = k->subject.gen.posts };
}

/* By a connection of its own, as other tools are asked. */
static void
visit_one(struct keeping *k, const char *url, struct measure *m)
{
	struct str body;
	struct conn c;
	uint64_t start = client_now();
	int status = conn_open(k->rig.p.port, &c);
	if (status >= 0)
		status = conn_get(&c, url, &body);
	uint64_t end = client_now();
	if (status != 200)
		guard_fail(BENCH_VOID, "memory/visited: wrong: %s answers %d", url, status);
	series_add(measure_series(m, "page"), (double)(end - start));
	conn_close(&c);
}

/* The i-th address that is visited: the home page, then posts of all the site. False behind the last one. */
static bool
address(struct buf *url, const struct gen_site *site, size_t i)
{
	size_t n = site->posts < VISITS ? site->posts : VISITS;
	buf_clear(url);
	if (i == 0)
		buf_lit(url, "/");
	else
		gen_url(url, site, (i - 1) * (site->posts / n));
	buf_add_char(url, 0);
	return i <= n;
}

static void
visit(struct keeping *k)
{
	struct measure m = measure_of(k, KEPT_VISITED);
	struct buf url = { 0 };
	for (size_t i = 0; address(&url, &k->subject.gen, i); i++) {
		visit_one(k, url.ptr, &m);
		run_progress(k->run, "memory");
	}
	buf_done(&url);
	run_note_after(&m, &k->rig);
	k->visited_kb = m.after.rss_anon_kb;
	if (bench_listed(k->run->options->scenarios, names[KEPT_VISITED]))
		*result_add(k->run->result) = m;
}

/* The same addresses of another tool's server. One that does not answer is named: nothing else of it counts. */
static void
visit_served(struct tool_rig *t, struct measure *m)
{
	struct buf url = { 0 }, body = { 0 };
	for (size_t i = 0; !m->lost && address(&url, &t->subject.gen, i); i++) {
		uint64_t start = client_now();
		int status = http_once(t->port, url.ptr, &body);
		if (status == 200)
			series_add(measure_series(m, "page"), (double)(client_now() - start));
		else
			measure_lose(m,
				arena_printf(&t->run->arena, "%s answers %d", url.ptr, status).ptr);
		run_progress(t->run, "memory");
	}
	if (!m->lost)
		run_note_usage(m, t->pid);
	buf_done(&url);
	buf_done(&body);
}

static void
visit_tool(const struct keeping *k, const char *name)
{
	struct tool_rig t;
	struct measure m = measure_of(k, KEPT_VISITED);
	tool_make(&t, k->run, name, m.posts);
	if (t.present) {
		(void)snprintf(m.tool, sizeof(m.tool), "%s", t.name);
		m.layout = gen_layout_name(t.subject.gen.layout);
		tool_serve(&t);
		visit_served(&t, &m);
		*result_add(k->run->result) = m;
	}
	tool_stop(&t);
}

static void
edit(struct keeping *k)
{
	struct measure m = measure_of(k, KEPT_EDITED);
	struct buf url = { 0 }, marker = { 0 };
	struct str about;
	unsigned n = (unsigned)k->run->options->runs;
	subject_url(&url, &k->subject, GEN_BODY, 0);
	rig_open(&k->rig, url.ptr);
	for (unsigned i = 1; i <= n; i++) {
		uint64_t saved = subject_save(&k->subject, GEN_BODY, i, SAVE_IN_PLACE);
		if (rig_event(&k->rig, CLIENT_LIMIT_MS, &about).len == 0)
			guard_fail(BENCH_VOID, "memory/edited: lost: no event after %d s",
				CLIENT_LIMIT_MS / 1000);
		series_add(measure_series(&m, "event"), (double)(client_now() - saved));
		process_drain(&k->rig.p);
		run_progress(k->run, "memory");
	}
	subject_marker(&marker, &k->subject, GEN_BODY, n);
	rig_settle(&k->rig, url.ptr, 200, buf_str(&marker));
	run_note_after(&m, &k->rig);
	m.after.rss_before_kb = k->visited_kb;
	verify_page(&k->rig, url.ptr, names[KEPT_EDITED]);
	m.verified++;
	*result_add(k->run->result) = m;
	buf_done(&url);
	buf_done(&marker);
}

/* The bytes of all bodies, rendered by the floor. */
static uint64_t
body_bytes(const struct keeping *k)
{
	char out[4200];
	(void)snprintf(out, sizeof(out), "%s.bodies", k->subject.dir);
	(void)floor_run(k->run, "build", k->subject.dir, out);
	uint64_t bytes = machine_folder_length(out);
	guard_remove(out);
	return bytes;
}

/* How long a start took to open its cache. */
static double
open_once(const struct keeping *k)
{
	const char *argv[] = { k->run->options->platen, "dev", k->subject.dir, "--port", "0",
		"--log", "json", NULL };
	struct rig rig = { .platen = k->run->options->platen, .subject = &k->subject };
	struct str body;
	uint64_t ns = 0;
	rig_launch(argv, &rig.p);
	if (conn_open(rig.p.port, &rig.pages) < 0 ||
		conn_get(&rig.pages, "/_platen/state.json", &body) != 200 ||
		!json_number(body, "cache_open_ns", &ns) || ns == 0)
		guard_fail(BENCH_VOID, "memory/cache: %s does not tell how it opened its cache",
			rig.platen);
	rig_stop(&rig);
	return (double)ns;
}

/* With all that a site of this size leaves in it: of a server that has come to its end. */
static void
look_at_cache(struct keeping *k)
{
	struct measure m = measure_of(k, KEPT_CACHE);
	char cache[4200];
	(void)snprintf(cache, sizeof(cache), "%s/.platen", k->subject.dir);
	m.after.cache_bytes = machine_folder_bytes(cache);
	m.after.body_bytes = body_bytes(k);
	m.has_after = true;
	for (int i = 0; i < OPENS; i++)
		series_add(measure_series(&m, "open"), open_once(k));
	*result_add(k->run->result) = m;
}

static void
measure_size(struct run *run, size_t posts)
{
	const struct bench_options *o = run->options;
	struct keeping k = { .run = run };
	subject_make(&k.subject, o, run->scratch, o->layout, posts);
	rig_start(&k.rig, o->platen, &k.subject);
	visit(&k);
	if (bench_listed(o->scenarios, names[KEPT_EDITED]))
		edit(&k);
	rig_stop(&k.rig);
	if (bench_listed(o->scenarios, names[KEPT_CACHE]))
		look_at_cache(&k);
	for (size_t t = 0; t < o->n_tools && bench_listed(o->scenarios, names[KEPT_VISITED]); t++)
		visit_tool(&k, o->tools[t]);
	subject_done(&k.subject);
}

void
run_memory(struct run *run)
{
	const struct bench_options *o = run->options;
	run_expect_scenarios(run, names, KEPTS);
	if (o->site)
		guard_fail(BENCH_USAGE, "memory is measured of generated sites, not of --site");
	run->progress.all = o->n_sizes * ((1 + o->n_tools) * (1 + VISITS) + o->runs);
	for (size_t i = 0; i < o->n_sizes; i++)
		measure_size(run, o->sizes[i]);
}
