/* `startup`'s first answers: one address asked of a process that has just started, and nothing before it. What it needs
 * is told by the form of the site (gen.h), and each stands beside the least that has to be done for it:
 *
 *	named       no cache; the address names the file, the layout shows no other post: a bare start
 *	undated     no cache; the address leaves out the date: a bare start that reads the folder of posts
 *	neighbours  no cache; links to the posts before and after it: all front matter read, on all cores
 *	home        all is in the cache; a home page that lists twenty posts: a look at each file */
#include <stdio.h>

#include "bench/guard.h"
#include "bench/run.h"
#include "bench/verify.h"

enum floor_kind { FLOOR_BARE, FLOOR_FOLDER, FLOOR_FRONT, FLOOR_STAT };

static const struct first {
	const char *name;
	enum gen_form form;
	bool home; /* the home page, with a cache; else a post, without one */
	enum floor_kind floor;
} firsts[] = {
	{ "named", GEN_ALONE, false, FLOOR_BARE },
	{ "undated", GEN_UNDATED, false, FLOOR_FOLDER },
	{ "neighbours", GEN_USUAL, false, FLOOR_FRONT },
	{ "home", GEN_USUAL, true, FLOOR_STAT },
};
enum { FIRSTS = sizeof(firsts) / sizeof(*firsts) };

const char *
run_first_name(size_t i)
{
	return i < FIRSTS ? firsts[i].name : NULL;
}

static double
floor_of(const struct run *run, const struct subject *s, enum floor_kind kind)
{
	char posts[4200];
	(void)snprintf(posts, sizeof(posts), "%s/_posts", s->dir);
	switch (kind) {
	case FLOOR_BARE:
		return floor_answer(run, NULL);
	case FLOOR_FOLDER:
		return floor_answer(run, posts);
	case FLOOR_FRONT:
		return floor_run(run, "front", s->dir, NULL);
	case FLOOR_STAT:
		return floor_run(run, "stat", s->dir, NULL);
	}
	return 0;
}

static void
sample(const struct run *run, const struct subject *s, const struct first *f, struct measure *m,
	const char *url)
{
	const struct bench_options *o = run->options;
	const char *argv[] = { o->platen, "dev", s->dir, "--port", "0", "--log", "json", NULL };
	struct rig rig = { .platen = o->platen, .subject = s };
	struct str body;
	char kept[4200];
	(void)snprintf(kept, sizeof(kept), "%s/.platen", s->dir);
	if (!f->home)
		guard_remove(kept);
	rig_launch(argv, &rig.p);
	if (conn_open(rig.p.port, &rig.pages) < 0)
		guard_fail(BENCH_MACHINE, "%s does not answer", o->platen);
	int status = conn_get(&rig.pages, url, &body);
	uint64_t page = client_now();
	if (status != 200)
		guard_fail(BENCH_VOID, "startup/%s: wrong: %s answers %d", f->name, url, status);
	if (m) {
		series_add(measure_series(m, "page"), (double)(page - rig.p.exec_ns));
		series_add(measure_series(m, "floor"), floor_of(run, s, f->floor));
	}
	if (m && m->verified == 0) {
		verify_page(&rig, url, f->name);
		m->verified++;
	}
	rig_stop(&rig);
}

/* Has the cache hold all that a site of this form needs. */
static void
fill(const struct run *run, const struct subject *s)
{
	struct rig rig;
	rig_start(&rig, run->options->platen, s);
	rig_stop(&rig);
}

static void
measure_one(struct run *run, struct subject *s, const struct first *f)
{
	const struct bench_options *o = run->options;
	struct buf url = { 0 };
	struct measure m = { .command = "startup",
		.scenario = f->name,
		.style = "",
		.tool = "platen",
		.layout = gen_layout_name(o->layout),
		.posts = s->gen.posts };
	subject_form(s, f->form);
	subject_url(&url, s, f->home ? GEN_LISTED : GEN_BODY, 0);
	if (f->home)
		fill(run, s);
	for (size_t i = 0; i < o->warm + o->runs; i++) {
		sample(run, s, f, i < o->warm ? NULL : &m, url.ptr);
		run_progress(run, "startup");
	}
	buf_done(&url);
	*result_add(run->result) = m;
}

void
run_first(struct run *run, struct subject *s)
{
	const struct bench_options *o = run->options;
	for (size_t i = 0; i < FIRSTS; i++)
		if (!o->site && o->layout == GEN_JEKYLL &&
			bench_listed(o->scenarios, firsts[i].name))
			measure_one(run, s, &firsts[i]);
}
