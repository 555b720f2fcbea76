/* `build`: a clean build without a cache, on all cores and by one thread; one without a change, one after an edit; with
 * the floor's in turns, and beside the clean one those of other tools. */
#include <stdio.h>

#include "bench/guard.h"
#include "bench/run.h"
#include "bench/tool.h"
#include "bench/verify.h"

enum build { BUILD_ALONE, BUILD_CLEAN, BUILD_UNCHANGED, BUILD_EDITED, BUILDS };

static const char *const names[BUILDS] = { "one-thread", "clean", "unchanged", "one-edit" };

struct builds {
	struct run *run;
	struct subject subject;
	char out[4200], other[4200], floor[4200];
	unsigned edit;
	struct tool_rig tools[BENCH_TOOLS];
	struct measure m[BUILDS], theirs[BENCH_TOOLS]; /* theirs: of BUILD_CLEAN */
};

/* From exec to the end, in ns, with an option and its value where one is given; *peak_kb as process_run_peak has it. */
static double
build(const struct builds *b, const char *out, const char *option, const char *value,
	uint64_t *peak_kb)
{
	const char *argv[] = { b->run->options->platen, "build", b->subject.dir, "-o", out,
		"--quiet", option, value, NULL };
	uint64_t start = client_now();
	int status = process_run_peak(argv, -1, peak_kb);
	uint64_t end = client_now();
	if (status != 0)
		guard_fail(BENCH_SITE,
			"the site does not build (status %d): platen build tells why", status);
	return (double)(end - start);
}

static void
barest(const struct builds *b, const char *mode, const char *dir, const char *out,
	const char *processes)
{
	const char *argv[] = { b->run->options->floor, mode, dir, out, processes, NULL };
	if (process_run(argv, -1) != 0)
		guard_fail(BENCH_MACHINE, "the floor does not build");
}

static bool
is_clean(enum build kind)
{
	return kind == BUILD_CLEAN || kind == BUILD_ALONE;
}

/* All posts read, rendered and written, on as many cores; where nothing or little has changed, a look at every file of
 * the source and of the output. */
static double
floor_build(const struct builds *b, enum build kind)
{
	guard_remove(b->floor);
	uint64_t start = client_now();
	if (is_clean(kind)) {
		barest(b, "build", b->subject.dir, b->floor, kind == BUILD_ALONE ? "1" : NULL);
	} else {
		barest(b, "stat", b->subject.dir, NULL, NULL);
		barest(b, "stat", b->out, NULL, NULL);
	}
	return (double)(client_now() - start);
}

/* What was built step by step is what is built from nothing. */
static void
verify(struct builds *b, const char *what, struct measure *m)
{
	struct buf name = { 0 };
	uint64_t peak_kb = 0;
	guard_remove(b->other);
	(void)build(b, b->other, "--cache-size", "0", &peak_kb);
	if (!verify_folders(b->out, b->other, &name))
		guard_fail(BENCH_VOID, "build/%s: wrong: %.*s is not as a clean build makes it",
			what, STR(buf_str(&name)));
	buf_done(&name);
	if (m)
		m->verified++;
}

/* A warm-up is not `counted`. */
static void
sample(struct builds *b, enum build kind, bool counted)
{
	struct measure *m = &b->m[kind];
	uint64_t peak_kb = 0;
	if (is_clean(kind)) {
		char kept[4300];
		(void)snprintf(kept, sizeof(kept), "%s/.platen", b->subject.dir);
		guard_remove(kept);
		guard_remove(b->out);
	}
	if (kind == BUILD_EDITED)
		(void)subject_save(&b->subject, GEN_BODY, ++b->edit, SAVE_REPLACE);
	bool alone = kind == BUILD_ALONE;
	double ns = build(b, b->out, alone ? "--threads" : NULL, alone ? "1" : NULL,
		counted ? &m->peak_kb : &peak_kb);
	if (!counted)
		return;
	series_add(measure_series(m, "build"), ns);
	series_add(measure_series(m, "floor"), floor_build(b, kind));
}

/* The other tools' turn. */
static void
sample_tools(struct builds *b, bool counted)
{
	for (size_t t = 0; t < b->run->options->n_tools; t++)
		tool_build(&b->tools[t], &b->theirs[t], counted);
}

static bool
is_wanted(const struct builds *b, enum build kind)
{
	const struct bench_options *o = b->run->options;
	bool own = o->site && kind == BUILD_EDITED && !o->post;
	return bench_listed(o->scenarios, names[kind]) && !own;
}

static void
describe(const struct builds *b, struct measure *m, enum build kind, const char *tool,
	const char *layout)
{
	m->command = "build";
	m->scenario = names[kind];
	m->style = "";
	(void)snprintf(m->tool, sizeof(m->tool), "%s", tool);
	m->layout = layout;
	m->posts = b->subject.gen.posts;
}

/* All measures of a size, into the result. */
static void
add_measures(struct builds *b)
{
	const struct bench_options *o = b->run->options;
	for (int k = 0; k < BUILDS; k++) {
		struct measure *m = &b->m[k];
		if (!m->n_series)
			continue;
		describe(b, m, (enum build)k, "platen",
			o->site ? "own" : gen_layout_name(o->layout));
		verify(b, names[k], m);
		*result_add(b->run->result) = *m;
	}
	for (size_t t = 0; t < o->n_tools; t++) {
		struct measure *m = &b->theirs[t];
		const struct tool_rig *rig = &b->tools[t];
		if (!m->n_series && !m->lost)
			continue;
		describe(b, m, BUILD_CLEAN, rig->name, gen_layout_name(rig->subject.gen.layout));
		*result_add(b->run->result) = *m;
	}
}

static void
measure_size(struct run *run, size_t posts)
{
	const struct bench_options *o = run->options;
	struct builds b = { .run = run };
	size_t tools = is_wanted(&b, BUILD_CLEAN) ? o->n_tools : 0;
	subject_make(&b.subject, o, run->scratch, o->layout, posts);
	(void)snprintf(b.out, sizeof(b.out), "%s.out", b.subject.dir);
	(void)snprintf(b.other, sizeof(b.other), "%s.other", b.subject.dir);
	(void)snprintf(b.floor, sizeof(b.floor), "%s.floor", b.subject.dir);
	for (size_t t = 0; t < tools; t++)
		tool_make(&b.tools[t], run, o->tools[t], posts);
	floor_prove(run, &b.subject);
	size_t warm = o->warm < 2 ? o->warm : 2; /* files are in the page cache after one */
	for (size_t i = 0; i < warm + o->runs; i++) {
		for (int k = 0; k < BUILDS; k++) {
			if (is_wanted(&b, (enum build)k))
				sample(&b, (enum build)k, i >= warm);
			if (k == BUILD_CLEAN)
				sample_tools(&b, i >= warm);
			run_progress(run, "build");
		}
	}
	add_measures(&b);
	for (size_t t = 0; t < tools; t++)
		tool_stop(&b.tools[t]);
	guard_remove(b.out);
	guard_remove(b.other);
	guard_remove(b.floor);
	subject_done(&b.subject);
}

void
run_build(struct run *run)
{
	const struct bench_options *o = run->options;
	size_t sizes = o->site ? 1 : o->n_sizes;
	run_expect_scenarios(run, names, BUILDS);
	run->progress.all = sizes * BUILDS * ((o->warm < 2 ? o->warm : 2) + o->runs);
	for (size_t i = 0; i < sizes; i++)
		measure_size(run, o->site ? 0 : o->sizes[i]);
}
