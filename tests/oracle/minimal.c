/* Minimality: the tasks that run in an update are those that a model predicts, no fewer and no more.
 *
 *	site_minimal [--site plain|jekyll] [--seed N] [--steps N]
 *
 * Each step opens or closes a page now and then, makes one to four random edits and names them in one batch. Of
 * each kind that the model tells of, the settling has to run exactly the tasks whose ingredients the batch has
 * changed, each once; asked for afterwards, the open pages run nothing. Two things are left open, as they depend on
 * what was done before, which the model does not know: a task that is first wanted, or no longer wanted, in this
 * very batch may run; and a file's bytes, which are not kept, may be read again for a new reader.
 *
 * What a model does not tell of is not looked at: its own file says what that is. */
#include "tests/oracle/minimal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/hash.h"
#include "render/site.h"
#include "tests/oracle/oracle.h"

enum { TASKS_MAX = 1024, KEY = 120, URLS_MAX = 256 };

struct wanted {
	const char *kind;
	char key[KEY];
	uint64_t used;
	bool loose; /* may run, or not */
	bool ran;
};

struct set {
	struct wanted all[TASKS_MAX];
	size_t n;
};

static const struct model *model;
static struct site *site;
static bool open_pages[URLS_MAX];
static struct set before, after;
static struct set *asking; /* the one that `want` fills */
static bool watching;      /* an update is settled, or its pages are asked for */
static unsigned step, wrong;
static struct counts {
	unsigned long predicted, ran, again, new, old, cut;
} counts;

bool
is_open(size_t url)
{
	return open_pages[url];
}

static struct wanted *
find(struct set *s, const char *kind, struct str key)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->all[i].kind, kind) == 0 && str_eq(str_of(s->all[i].key), key))
			return &s->all[i];
	return NULL;
}

static void
add(const char *kind, struct str key, uint64_t used, bool loose)
{
	if (find(asking, kind, key))
		return;
	if (asking->n == TASKS_MAX || key.len >= KEY)
		abort();
	struct wanted *w = &asking->all[asking->n++];
	*w = (struct wanted){ .kind = kind, .used = used, .loose = loose };
	memcpy(w->key, key.ptr, key.len);
}

void
want(const char *kind, struct str key, struct str used)
{
	add(kind, key, hash64(used, 1), false);
}

void
allow(const char *kind, struct str key)
{
	add(kind, key, 0, true);
}

static void
look(struct set *s)
{
	s->n = 0;
	asking = s;
	model->tasks();
}

void
put(const char *path, struct str text)
{
	bool folder = strchr(path, '/') != NULL;
	if (folder)
		make_parents(path);
	if (text.ptr)
		save(path, text);
	else
		edit_remove(path);
	if (site && text.ptr)
		site_written(site, str_of(path));
	else if (site)
		site_gone(site, str_of(path));
}

/* ---- what runs ---- */

static bool
is_told_of(const char *kind)
{
	for (const char *const *k = model->kinds; *k; k++)
		if (strcmp(*k, kind) == 0)
			return true;
	return false;
}

static void
complain(const char *what, const char *kind, struct str key, const struct graph_note *n)
{
	size_t nkinds;
	const struct kind *kinds = site_kinds(&nkinds);
	wrong++;
	printf("# step %u: %s: %s %.*s", step, what, kind, STR(key));
	if (n && n->cause_kind < nkinds)
		printf(" (because of %s %.*s)", kinds[n->cause_kind].name, STR(n->cause_key));
	printf("\n");
}

/* One task ran. */
static void
on_note(void *ctx, const struct graph_note *n)
{
	size_t nkinds;
	const char *kind = site_kinds(&nkinds)[n->kind].name;
	if (!watching || !is_told_of(kind))
		return;
	counts.cut += n->event == GRAPH_CUT; /* told besides */
	if (n->event != GRAPH_RAN)
		return;
	struct wanted *was = find(&before, kind, n->key), *is = find(&after, kind, n->key);
	bool file = strcmp(kind, "file") == 0;
	counts.ran++;
	counts.again += file && is && (is->ran || (was && was->used == is->used));
	bool same = was && is && !was->loose && !is->loose && was->used == is->used;
	if (!file && same)
		complain("ran for nothing", kind, n->key, n);
	else if (!was && !is)
		complain("nobody wants it", kind, n->key, n);
	else if (!file && is && is->ran)
		complain("ran twice", kind, n->key, n);
	counts.new += !was;
	counts.old += !is;
	if (is)
		is->ran = true;
}

static void
compare(void)
{
	for (size_t i = 0; i < after.n; i++) {
		struct wanted *is = &after.all[i];
		struct wanted *was = find(&before, is->kind, str_of(is->key));
		if (!was || was->loose || is->loose || was->used == is->used)
			continue;
		counts.predicted++;
		if (!is->ran)
			complain("did not run", is->kind, str_of(is->key), NULL);
	}
}

/* ---- steps ---- */

static void
settle(void)
{
	struct site_update u;
	site_settle(site, &u);
}

/* Opens or closes a page, and lets the site come to rest. */
static void
turn_page(void)
{
	size_t i = pick((unsigned)model->nurls);
	struct site_answer a;
	if (open_pages[i])
		site_close(site, str_of(model->urls[i]));
	else
		site_open(site, str_of(model->urls[i]));
	open_pages[i] = !open_pages[i];
	did("%s %s", open_pages[i] ? "open" : "close", model->urls[i]);
	site_get(site, str_of(model->urls[i]), &a);
}

static void
rest(void)
{
	struct site_answer a;
	for (size_t i = 0; i < model->nurls; i++)
		if (open_pages[i])
			site_get(site, str_of(model->urls[i]), &a);
	while (site_heat(site))
		continue;
	settle();
}

static void
play_step(void)
{
	struct site_answer a;
	did("step %u", step);
	for (unsigned n = pick(3); n; n--)
		turn_page();
	rest();
	look(&before);
	for (unsigned n = 1 + pick(4); n; n--)
		model->edit();
	look(&after);
	watching = true;
	settle();
	compare();
	for (size_t i = 0; i < model->nurls; i++)
		if (open_pages[i]) /* what ran already complains */
			site_get(site, str_of(model->urls[i]), &a);
	watching = false;
}

static void
begin(void)
{
	char dir[1024];
	struct site_answer a;
	struct site_options o = {
		.out = S("_site"), .url = S("http://oracle.example"), .now = 1700000000
	};
	if (!getcwd(dir, sizeof(dir)) || model->nurls > URLS_MAX)
		abort();
	o.root = str_of(dir);
	model->start();
	if (site_new(&o, &site) < 0)
		abort();
	graph_observe(site_graph(site), on_note, NULL);
	for (size_t i = 0; i < model->nurls; i++) /* so that every index is there */
		site_get(site, str_of(model->urls[i]), &a);
}

static void
run(unsigned steps)
{
	begin();
	for (step = 1; step <= steps && !wrong; step++)
		play_step();
	if (wrong)
		tell();
	graph_check(site_graph(site));
	site_free(site);
	site = NULL;
}

int
main(int argc, char **argv)
{
	unsigned steps = 2000;
	uint64_t seed = 1;
	char dir[] = "/tmp/platen-minimal-XXXXXX";
	model = &model_plain;
	for (int i = 1; i + 1 < argc; i += 2) {
		if (strcmp(argv[i], "--seed") == 0)
			seed = strtoull(argv[i + 1], NULL, 10);
		else if (strcmp(argv[i], "--steps") == 0)
			steps = (unsigned)atoi(argv[i + 1]);
		else if (strcmp(argv[i], "--site") == 0)
			model = strcmp(argv[i + 1], model_jekyll.name) ? &model_plain
								       : &model_jekyll;
	}
	if (!mkdtemp(dir) || chdir(dir) < 0)
		return 2;
	random_seed(seed);
	printf("# %s, seed %llu, %u steps\n1..1\n", model->name, (unsigned long long)seed, steps);
	(void)fflush(stdout);
	run(steps);
	printf("# %lu tasks were predicted; %lu ran, of them %lu first wanted, %lu no longer "
	       "wanted, "
	       "%lu files read again, and %lu came out the same\n",
		counts.predicted, counts.ran, counts.new, counts.old, counts.again, counts.cut);
	printf("%s 1 - in each of %u random batches the tasks that ran are those that the model "
	       "predicts\n",
		wrong ? "not ok" : "ok", steps);
	if (chdir("/") == 0)
		remove_tree(dir);
	return wrong ? 1 : 0;
}
