/* platen-bench: how long a start, an update and a build take, and whether that may be believed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "bench/check.h"
#include "bench/compare.h"
#include "bench/guard.h"
#include "bench/machine.h"
#include "bench/report.h"
#include "bench/run.h"

struct work {
	struct bench_options options;
	int argc;
	char **argv;
};

/* A program beside this one, or where the build left it. The caller never frees it: one a run. */
static const char *
beside(const char *const places[])
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	self[n > 0 ? n : 0] = 0;
	char *slash = strrchr(self, '/');
	for (int i = 0; slash && places[i]; i++) {
		struct buf path = { 0 };
		buf_printf(&path, "%.*s/%s%c", (int)(slash - self), self, places[i], 0);
		if (access(path.ptr, X_OK) == 0)
			return path.ptr;
		buf_done(&path);
	}
	return NULL;
}

/* Ends the run where the program cannot be executed: `given` by an option or found; NULL: in none of `places`. */
static void
expect_program(const char *name, const char *given, const char *const places[])
{
	if (given && access(given, X_OK) == 0)
		return;
	if (given)
		guard_fail(BENCH_MACHINE, "no %s at '%s': %s", name, given, strerror(errno));
	guard_fail(BENCH_MACHINE,
		"no %s beside platen-bench, neither '%s' nor '%s': build or install it, or give "
		"its path "
		"by --%s FILE",
		name, places[0], places[1], name);
}

static void
find_programs(struct bench_options *o)
{
	static const char *const platen[] = { "platen", "../watch/platen", NULL };
	static const char *const floor[] = { "floor", "../libexec/platen/floor", NULL };
	if (!o->platen)
		o->platen = beside(platen);
	if (!o->floor)
		o->floor = beside(floor);
	expect_program("platen", o->platen, platen);
	expect_program("floor", o->floor, floor);
}

/* A report that cannot be written is better known before a run than after it. */
static void
expect_outputs(const struct bench_options *o)
{
	const char *paths[] = { o->json, o->markdown, o->html, o->action };
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct buf folder = { 0 };
		if (!paths[i] || strcmp(paths[i], "-") == 0 || access(paths[i], W_OK) == 0)
			continue;
		const char *slash = strrchr(paths[i], '/');
		buf_printf(&folder, "%.*s/%c", (int)(slash ? slash - paths[i] : 1),
			slash ? paths[i] : ".", 0);
		if (errno != ENOENT || access(folder.ptr, W_OK) < 0)
			guard_fail(BENCH_MACHINE, "%s: %s", paths[i], strerror(errno));
		buf_done(&folder);
	}
}

/* All processes of a run have the same clock: pages may show it. */
static void
hold_clock(void)
{
	char now[32];
	(void)snprintf(now, sizeof(now), "%lld", (long long)time(NULL));
	(void)setenv("SOURCE_DATE_EPOCH", now, 0);
}

static int
measure(struct run *run)
{
	switch (run->options->command) {
	case BENCH_STARTUP:
		run_startup(run);
		compare_null(run);
		break;
	case BENCH_UPDATE:
		run_update(run);
		compare_null(run);
		break;
	case BENCH_BUILD:
		run_build(run);
		compare_null(run);
		break;
	case BENCH_MEMORY:
		run_memory(run);
		break;
	case BENCH_FLOOR:
		run_floor(run);
		compare_null(run);
		break;
	case BENCH_CHECK:
		return check_run(run);
	case BENCH_GEN:
	case BENCH_REPORT:
	case BENCH_HELP:
		break;
	}
	return BENCH_FINE;
}

/* How platen is run, for the report. */
static const char *
command_of(const struct bench_options *o)
{
	return o->command == BENCH_BUILD ? "platen build {site} -o {out} --quiet"
					 : "platen dev {site} --port 0 --log json";
}

/* In the guarded child, with a folder of its own. */
static int
work(void *ctx, const char *folder)
{
	struct work *w = ctx;
	struct result result;
	struct buf json = { 0 }, message = { 0 };
	find_programs(&w->options);
	expect_outputs(&w->options);
	hold_clock();
	result_init(&result, &w->options, w->argc, w->argv);
	machine_json(&result.machine, folder);
	const char *version[] = { w->options.platen, "--version", NULL };
	result_tool(&result, "platen", version, command_of(&w->options));
	struct run run = { .options = &w->options, .scratch = folder, .result = &result };
	int status = measure(&run);
	run_progress_end(&run);
	result_json(&json, &result);
	if (!report_write(&w->options, buf_str(&json), &message))
		guard_fail(BENCH_MACHINE, "%.*s", STR(buf_str(&message)));
	result_done(&result);
	arena_done(&run.arena);
	buf_done(&json);
	return status;
}

static int
generate(const struct bench_options *o)
{
	struct gen_site site = { o->paths[0], o->seed, o->sizes[0], o->layout };
	if (mkdir(o->paths[0], 0755) < 0)
		guard_fail(BENCH_MACHINE, "%s: %s", o->paths[0], strerror(errno));
	int r = gen_write(&site);
	if (r < 0)
		guard_fail(BENCH_MACHINE, "%s: %s", o->paths[0], strerror(-r));
	printf("%zu posts in %s's layout in %s, seed %llu\n", site.posts,
		gen_layout_name(o->layout), o->paths[0], (unsigned long long)o->seed);
	return BENCH_FINE;
}

/* Other forms of reports that are there. */
static int
show(const struct bench_options *o)
{
	struct report_file files[BENCH_REPORTS];
	struct data all[BENCH_REPORTS];
	struct buf json = { 0 }, message = { 0 };
	for (size_t i = 0; i < o->n_paths; i++) {
		if (!report_read(o->paths[i], &files[i], &message))
			guard_fail(BENCH_MACHINE, "%.*s", STR(buf_str(&message)));
		all[i] = files[i].data;
	}
	report_merge(&json, all, o->n_paths, (struct data){ 0 });
	if (!report_write(o, buf_str(&json), &message))
		guard_fail(BENCH_MACHINE, "%.*s", STR(buf_str(&message)));
	for (size_t i = 0; i < o->n_paths; i++)
		report_file_done(&files[i]);
	buf_done(&json);
	return BENCH_FINE;
}

int
main(int argc, char **argv)
{
	struct work w = { .argc = argc, .argv = argv };
	struct buf message = { 0 };
	int status = bench_options_read(argc, argv, &w.options, &message);
	if (status != BENCH_FINE)
		(void)fprintf(stderr, argc < 2 ? "%.*s" : "platen-bench: error: %.*s\n",
			STR(buf_str(&message)));
	else if (w.options.command == BENCH_HELP)
		(void)fwrite(message.ptr, 1, message.len, stdout);
	else if (w.options.command == BENCH_GEN)
		status = generate(&w.options);
	else if (w.options.command == BENCH_REPORT)
		status = show(&w.options);
	else
		status = guard_run(work, &w);
	buf_done(&message);
	return status;
}
