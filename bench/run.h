/* The runs: each adds its measures to the result. Whatever voids one ends the process by guard_fail. */
#ifndef BENCH_RUN_H
#define BENCH_RUN_H

#include "bench/result.h"
#include "bench/scenario.h"
#include "core/arena.h"

struct run {
	const struct bench_options *options;
	const char *scratch; /* a folder for everything that is written */
	struct result *result;
	struct bench_options repeated; /* check: the options that the baseline was made with */
	struct arena arena;            /* their strings */
	struct progress {
		uint64_t start_ns;
		size_t done, all; /* samples */
		uint64_t drawn_ns;
	} progress;
};

void run_startup(struct run *run);
void run_update(struct run *run);

/* The part of `startup` that is run_first.c, of a site that nothing else has been done to; the name of its i-th
 * scenario, NULL behind the last one. It leaves the site in another form. */
void run_first(struct run *run, struct subject *s);
const char *run_first_name(size_t i);
void run_build(struct run *run);
void run_memory(struct run *run);
void run_floor(struct run *run);

/* The part of `floor` that is run_write.c. */
void run_write(struct run *run, const struct subject *s);

/* How many samples there are of what takes seconds: a tenth of the others, at least one. */
size_t run_few(const struct bench_options *o);

/* Ends the run where --scenarios has a name that is none of these. */
void run_expect_scenarios(const struct run *run, const char *const names[], size_t n);

/* One more sample is there: the bar, and the time that is left, where somebody looks. */
void run_progress(struct run *run, const char *what);

/* A part of the run begins that has so many samples; 0: whoever runs it says how many. The time that is
 * left is that of the part: the next one's samples take another time. */
void run_progress_part(struct run *run, size_t samples);

/* Takes the bar off the terminal. */
void run_progress_end(struct run *run);

/* A part of an update: a wait, for the kernel or a timer, or work. */
struct stage {
	const char *name;
	bool wait;
};

/* Adds the times between `n` + 1 moments to the measure's stages. What ends before it begins, by more than the
 * clocks' doubt, voids the run; by less, it took no time, and at[] says so. */
void run_note_stages(
	struct measure *m, const struct stage *stages, size_t n, uint64_t *at, double doubt_ns);

/* The counters of the last update, and what the server keeps. */
void run_note_counters(struct measure *m, struct str state);
void run_note_after(struct measure *m, struct rig *r);

/* Of that what any program tells: the memory of a process and of all that it started, and what they use in a second in
 * which nothing happens. */
void run_note_usage(struct measure *m, pid_t pid);

/* The floor beside an update: the same post saved in a folder that a bare program watches. */
struct floor_rig {
	struct run *run;
	char dir[4200];
	struct process p;
	struct conn pushed;
	size_t n; /* samples */
	double whole, woken,
		received; /* ns, the sums of all: save to page; save to its begin; made to page */
};
void floor_start(struct floor_rig *f, struct run *run, const struct subject *s);
double floor_sample(struct floor_rig *f, const struct subject *s, unsigned edit); /* ns */

/* Ends it. Its own account of its stages, with the ways to and from it, has to add up to what was measured
 * from outside: else this machine's clock is none, and the run is void. It becomes the result's
 * `floor_stages`. */
void floor_stop(struct floor_rig *f);

/* The floor's start until its one answer, for which it reads the names in `folder` (NULL: none): ns. */
double floor_answer(const struct run *run, const char *folder);

/* How long one of its other commands takes from exec to its end, in ns: "stat" and "front" have a folder, "build" has
 * one to write into beside it (else NULL). */
double floor_run(const struct run *run, const char *mode, const char *dir, const char *out);

/* The open loop: a save every so often, whatever the server does. A sample ends when the page shows that
 * save or a later one, and begins when it was due. The floor has its turn where there is time for it. */
void run_open_loop(struct run *run, struct rig *r, struct floor_rig *f, struct measure *m);

/* The same with a few samples, for runs that have no updates. */
void floor_prove(struct run *run, const struct subject *s);

/* What is known of one update: saved, and the server's own moments. */
enum { SERVER_MOMENTS = 6 };

/* Chromium beside an update; every function does nothing where `b` is NULL. */
struct browser_rig;

/* NULL where it is not asked for, or not installed: which the report then says. */
struct browser_rig *browser_rig_start(struct run *run);
void browser_rig_stop(struct browser_rig *b);

/* A scenario begins, as platen's own `like` does; its end. */
void browser_rig_begin(
	struct browser_rig *b, const struct scenario *sc, const struct measure *like);
void browser_rig_end(struct browser_rig *b, struct result *result);

/* Before a sample: shows the page that the rig has open. */
void browser_rig_prepare(struct browser_rig *b, const struct rig *r, const struct wish *w);

/* Waits until the page has painted the edit. `server`: saved, event read, settled, inputs read, computed,
 * message written, of which only the first is known where there are no `stages`. And the floor's turn. */
void browser_rig_sample(
	struct browser_rig *b, const uint64_t server[SERVER_MOMENTS], bool stages, bool counted);
void browser_rig_floor(struct browser_rig *b, double ns);

#endif
