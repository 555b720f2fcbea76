/* What a script of random steps does to a toy site, and what has to be true after each. */
#include "tests/graph/script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/store.h"
#include "tests/graph/heard.h"
#include "tests/graph/toy.h"

enum { OPEN_MAX_ = 12 };

enum step_type {
	EDIT_FIELD,
	EDIT_PROGRAM,
	PUT,
	REMOVE,
	EXIST,
	CONF,
	TOUCH,
	RELIST,
	SETTLE,
	OPEN,
	CLOSE,
	GET,
	FILL,
	BUDGET,
	FORGET,
	HEAT,
	PACE,
	CHECK,
	KEEP,
	RESTART,
	LOOK,
	SHARE,
	ADVANCE,
	STEP_TYPES
};

static const char *const step_names[] = { "edit field", "edit program", "put", "remove", "exist",
	"conf", "touch", "relist", "settle", "open", "close", "get", "fill", "budget", "forget",
	"heat", "pace", "check", "keep", "restart", "look", "share", "advance" };

/* How often each comes. */
static const uint8_t weights[STEP_TYPES] = { 12, 14, 6, 4, 3, 3, 2, 1, 16, 8, 6, 10, 4, 1, 2, 8, 2,
	2, 8, 3, 12, 1, 10 };

const char *
step_name(const struct step *s)
{
	return step_names[s->type];
}

static uint64_t
random_next(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

struct step
step_random(uint64_t *state)
{
	unsigned total = 0, type = 0;
	for (int i = 0; i < STEP_TYPES; i++)
		total += weights[i];
	unsigned pick = (unsigned)(random_next(state) % total);
	while (pick >= weights[type])
		pick -= weights[type++];
	uint64_t r = random_next(state);
	return (struct step){ (uint8_t)type, (uint8_t)r, (uint8_t)(r >> 8), (uint8_t)(r >> 16),
		(uint8_t)(r >> 24) };
}

/* ---- one run ---- */

struct opened {
	unsigned kind;
	char key[8];
	char value[64];
};

struct run {
	struct toy_world world;
	struct graph *graph;
	struct store *store; /* the cache between restarts; NULL in half of the scripts */
	char folder[32];     /* where it lies */
	struct kind kinds[T_KINDS];
	struct opened open[OPEN_MAX_];
	size_t n_open;
	bool looked[T_KINDS][POSTS]; /* by graph_look, and not forgotten */
	struct heard heard;          /* by following what this graph says */
	bool follows;
	bool unsettled;
	uint64_t patience; /* of who waits for the work behind: random, where `hurried` */
	bool hurried;
	size_t at; /* the step */
};

/* Who waits while there is work behind: now and then somebody, at any of its yield points. */
static bool
somebody_waits(void *ctx)
{
	struct run *r = ctx;
	return r->hurried && random_next(&r->patience) % 8 == 0;
}

/* What differs now: the first to look at is the lowest. */
static void
show_differences(struct run *r)
{
	struct plain *p = plain_new(&r->world);
	for (unsigned kind = T_META; kind < T_KINDS; kind++) {
		for (unsigned i = 0; i < POSTS && (kind == T_META || kind >= T_BODY); i++) {
			char buf[8];
			struct value got;
			struct str want, diags;
			struct diag d = { 0 }, e = { 0 };
			if (!graph_has(r->graph, kind, toy_key(i, buf)))
				continue;
			graph_get(r->graph, kind, str_of(buf), &got);
			plain_get(p, kind, str_of(buf), &want, &diags);
			if (str_eq(got.bytes, want) && str_eq(got.diags, diags))
				continue;
			(void)diag_next(&got.diags, &d);
			(void)diag_next(&diags, &e);
			printf("# %s %s: '%.*s' (%.*s), not '%.*s' (%.*s)\n", toy_kind_name(kind),
				buf, STR(got.bytes), STR(d.message), STR(want), STR(e.message));
		}
	}
}

static void
fail(struct run *r, const char *what, unsigned kind, struct str key)
{
	show_differences(r);
	printf("# step %zu: %s of %s %.*s\n", r->at, what, toy_kind_name(kind), STR(key));
	(void)fflush(stdout);
	_exit(1);
}

/* Whether the engine's value is the plain one. */
static void
compare(struct run *r, struct plain *p, unsigned kind, struct str key, struct str *ret)
{
	struct value got;
	struct str want, diags;
	graph_get(r->graph, kind, key, &got);
	plain_get(p, kind, key, &want, &diags);
	if (!str_eq(got.bytes, want)) {
		printf("# got '%.*s', not '%.*s'\n", STR(got.bytes), STR(want));
		fail(r, "wrong value", kind, key);
	}
	if (!str_eq(got.diags, diags)) {
		struct diag d = { 0 };
		(void)(diag_next(&got.diags, &d) && printf("# got %.*s\n", STR(d.message)));
		(void)(diag_next(&diags, &d) && printf("# not %.*s\n", STR(d.message)));
		fail(r, "wrong diagnostics", kind, key);
	}
	*ret = want;
}

static bool
is_changed(struct run *r, const struct settled *s, const struct opened *o)
{
	for (size_t i = 0; i < s->changed; i++) {
		unsigned kind;
		struct str key;
		graph_changed(r->graph, i, &kind, &key);
		if (kind == o->kind && str_eq(key, str_of(o->key)))
			return true;
	}
	return false;
}

/* Every open task: its value, and whether the engine says truly that it changed. */
static void
compare_open(struct run *r, struct plain *p, const struct settled *s)
{
	for (size_t i = 0; i < r->n_open; i++) {
		struct opened *o = &r->open[i];
		struct str v;
		if (s->changed == 0 || !is_changed(r, s, o)) {
			compare(r, p, o->kind, str_of(o->key), &v);
			if (!str_eq(v, str_of(o->value)))
				fail(r, "unreported change", o->kind, str_of(o->key));
		} else {
			compare(r, p, o->kind, str_of(o->key), &v);
		}
		(void)snprintf(o->value, sizeof(o->value), "%.*s", STR(v));
	}
}

static void
settle(struct run *r)
{
	struct settled s;
	graph_settle(r->graph, &s);
	r->unsettled = false;
	struct plain *p = plain_new(&r->world);
	compare_open(r, p, &s);
	plain_free(p);
}

static unsigned
some_kind(uint8_t n)
{
	static const uint8_t kinds[] = { T_PAGE, T_PAGE, T_PAGE, T_BODY, T_NODE, T_META };
	return kinds[n % sizeof(kinds)];
}

static void
get(struct run *r, const struct step *s)
{
	char buf[8];
	struct str v;
	struct plain *p = plain_new(&r->world);
	compare(r, p, some_kind(s->a), toy_key(s->b, buf), &v);
	plain_free(p);
}

/* One of the tasks that the engine says have something to say. */
struct said {
	struct run *run;
	unsigned kind;
	struct str key, want;
	bool found;
};

static void
see_said(void *ctx, unsigned kind, struct str key, struct str diags)
{
	struct said *s = ctx;
	if (kind != s->kind || !str_eq(key, s->key))
		return;
	s->found = true;
	if (!str_eq(diags, s->want))
		fail(s->run, "what is said is not true any more", kind, key);
}

/* All that was looked at says what it should, without being asked again. */
static void
compare_said(struct run *r)
{
	char buf[8];
	struct str v;
	struct plain *p = plain_new(&r->world);
	for (unsigned i = 0; i < T_KINDS * POSTS; i++) {
		struct said s = { r, i / POSTS, toy_key(i % POSTS, buf), S(""), false };
		if (!r->looked[i / POSTS][i % POSTS])
			continue;
		plain_get(p, s.kind, s.key, &v, &s.want);
		graph_diags(r->graph, see_said, &s);
		if (!s.found && s.want.len)
			fail(r, "nothing is said", s.kind, s.key);
	}
	plain_free(p);
}

/* Work behind; where that comes to an end, all that was looked at has been looked at again. */
static void
fill(struct run *r, unsigned steps)
{
	uint64_t want = 1u << T_PAGE | 1u << T_BODY | 1u << T_NODE | 1u << T_META;
	for (unsigned i = 0; i < steps; i++)
		if (!graph_fill(r->graph, want)) {
			if (!graph_pending(r->graph))
				compare_said(r);
			return;
		}
}

static unsigned
some_index(uint8_t n)
{
	static const uint8_t kinds[] = { T_INDEX, T_TAGS, T_ROUTES };
	return kinds[n % sizeof(kinds)];
}

/* Work behind that somebody may need later: a few slices, or all, and then it is what it should be. */
static void
advance(struct run *r, const struct step *s)
{
	char buf[8];
	unsigned kind = s->c % 2 ? some_kind(s->a) : some_index(s->a);
	struct str key = s->c % 2 ? toy_key(s->b, buf) : S("");
	for (unsigned i = 0; i < s->d % 32u; i++) {
		if (graph_advance(r->graph, kind, key))
			continue;
		if (s->c % 2)
			get(r, s);
		return;
	}
}

static void
open_task(struct run *r, const struct step *s)
{
	struct str v;
	if (r->n_open == OPEN_MAX_)
		return;
	struct opened *o = &r->open[r->n_open++];
	o->kind = some_kind(s->a);
	(void)toy_key(s->b, o->key);
	graph_open(r->graph, o->kind, str_of(o->key));
	struct plain *p = plain_new(&r->world);
	compare(r, p, o->kind, str_of(o->key), &v);
	(void)snprintf(o->value, sizeof(o->value), "%.*s", STR(v));
	plain_free(p); /* and the value with it */
}

static void
close_task(struct run *r, const struct step *s)
{
	if (r->n_open == 0)
		return;
	size_t i = s->a % r->n_open;
	graph_close(r->graph, r->open[i].kind, str_of(r->open[i].key));
	r->open[i] = r->open[--r->n_open];
}

static void
edit_field(struct run *r, const struct step *s)
{
	struct toy_file *f = &r->world.files[s->a % POSTS];
	char buf[8];
	switch (s->b % 5) {
	case 0:
		f->title = s->c % TITLES;
		break;
	case 1:
		f->date = s->c % DATES;
		break;
	case 2:
		f->tag = s->c % TAGS;
		break;
	case 3:
		f->tag2 = s->c % TAGS;
		break;
	default:
		f->flag = s->c % 8;
		break;
	}
	graph_touch(r->graph, T_FILE, toy_key(s->a, buf));
}

static void
edit_program(struct run *r, const struct step *s)
{
	struct toy_file *f = &r->world.files[s->a % POSTS];
	uint8_t *op = s->b & 1 ? f->body[(s->b >> 1) % OPS] : f->node[(s->b >> 1) % OPS];
	char buf[8];
	op[0] = s->c;
	op[1] = s->d;
	graph_touch(r->graph, T_FILE, toy_key(s->a, buf));
}

static void
put(struct run *r, const struct step *s)
{
	struct toy_file *f = &r->world.files[s->a % POSTS];
	char buf[32];
	f->listed = 1;
	f->route = s->b % 4;
	graph_put(r->graph, T_LIST, S(""), toy_listed(&r->world, s->a % POSTS, buf));
}

/* One, or all at once. */
static void
remove_some(struct run *r, const struct step *s, struct str key)
{
	bool all = s->b % 8 == 0;
	for (unsigned i = 0; i < POSTS; i++)
		r->world.files[i].listed &= !all && i != s->a % POSTS;
	if (all)
		graph_relist_below(r->graph, T_LIST, S(""), S("p"), NULL, 0);
	else
		graph_remove(r->graph, T_LIST, S(""), key);
}

static void
edit(struct run *r, const struct step *s)
{
	struct toy_world *w = &r->world;
	char buf[8];
	struct str key = toy_key(s->a, buf);
	r->unsettled = true;
	w->versions[s->a % POSTS] += s->type != CONF;
	switch ((enum step_type)s->type) {
	case EDIT_FIELD:
		edit_field(r, s);
		break;
	case EDIT_PROGRAM:
		edit_program(r, s);
		break;
	case PUT:
		put(r, s);
		break;
	case REMOVE:
		remove_some(r, s, key);
		break;
	case EXIST:
		w->files[s->a % POSTS].exists ^= 1;
		graph_touch(r->graph, T_FILE, key);
		break;
	case CONF:
		w->conf[s->a % CONFS] = s->b % 4;
		graph_touch(r->graph, T_CONF, s->a % CONFS ? S("c1") : S("c0"));
		break;
	case TOUCH:
		graph_touch(r->graph, T_FILE, key);
		break;
	default:
		w->files[s->a % POSTS].listed = s->b & 1;
		graph_relist(r->graph, T_LIST, S(""));
		break;
	}
}

static void
graph_begin(struct run *r)
{
	r->graph = graph_new(r->kinds, T_KINDS, &r->world);
	graph_yield(r->graph, somebody_waits, r);
	if (r->store)
		graph_keep(r->graph, r->store, (struct fingerprint){ 1, 2 }, 0);
}

static void
store_begin(struct run *r)
{
	enum store_state state;
	if (store_open(r->folder, (struct fingerprint){ 3, 4 }, 1 << 20, &r->store, &state) < 0)
		abort();
}

/* Begins to follow, now and then once more; then takes some of what is told, or all, which is what is said then. */
static void
hear(struct run *r, uint8_t a, uint8_t b)
{
	if (!r->follows || a % 8 == 0)
		graph_diags_follow(r->graph);
	r->follows = true;
	heard_take(&r->heard, r->graph, b % 4);
	if (a % 2 && !heard_is_all(&r->heard, r->graph))
		fail(r, "what was told is not what is said", 0, S(""));
}

/* What the cache has is all that is left; sometimes another process opens it. */
static void
restart(struct run *r, bool close)
{
	graph_free(r->graph);
	heard_done(&r->heard);
	r->follows = false;
	r->n_open = 0;
	memset(r->looked, 0, sizeof(r->looked));
	if (close && r->store) {
		store_close(r->store);
		store_begin(r);
	} else if (r->store) {
		store_sync(r->store);
	}
	graph_begin(r);
}

/* A few edges a call, so that most of what is open is half heated; or at once. */
static size_t
pace_of(uint8_t n)
{
	return n % 4 ? 1 + n / 4 % 12 : 0;
}

static void
step(struct run *r, const struct step *s)
{
	char buf[8];
	if (s->type < SETTLE) {
		edit(r, s);
		return;
	}
	bool any_time = s->type == HEAT || s->type == CLOSE || s->type == FORGET;
	if ((r->unsettled && !any_time) || s->type == SETTLE)
		settle(r);
	switch ((enum step_type)s->type) {
	case OPEN:
		open_task(r, s);
		break;
	case CLOSE:
		close_task(r, s);
		break;
	case GET:
		get(r, s);
		break;
	case FILL:
		r->hurried = s->b % 2;
		fill(r, s->a);
		r->hurried = false;
		break;
	case BUDGET:
		graph_budget(r->graph, s->a & 1 ? 0 : (size_t)s->b * 8 + 1);
		break;
	case FORGET:
		graph_forget(r->graph, some_kind(s->a), toy_key(s->b, buf));
		r->looked[some_kind(s->a)][s->b % POSTS] = false;
		break;
	case HEAT:
		for (unsigned i = 0; i < s->a % 8u && graph_heat(r->graph); i++)
			;
		break;
	case PACE:
		graph_pace(r->graph, pace_of(s->a));
		break;
	case CHECK:
		graph_check(r->graph);
		hear(r, s->a, s->b);
		break;
	case KEEP:
		for (unsigned i = 0; i < s->a % 32u && graph_keep_step(r->graph); i++)
			;
		break;
	case RESTART:
		restart(r, s->a & 1);
		break;
	case LOOK:
		graph_look(r->graph, some_kind(s->a), toy_key(s->b, buf));
		r->looked[some_kind(s->a)][s->b % POSTS] = true;
		break;
	case SHARE:
		graph_share(r->graph, s->a % 8u);
		break;
	case ADVANCE:
		r->hurried = s->d / 32 % 2;
		advance(r, s);
		r->hurried = false;
		break;
	default:
		break;
	}
}

static void
world_random(struct toy_world *w, uint64_t *state)
{
	for (unsigned i = 0; i < POSTS; i++) {
		struct toy_file *f = &w->files[i];
		uint8_t *bytes = (uint8_t *)f;
		for (size_t j = 0; j < sizeof(*f); j++)
			bytes[j] = (uint8_t)random_next(state);
		f->exists = i < POSTS - 2;
		f->listed = i < POSTS - 3;
		f->title %= TITLES;
		f->date %= DATES;
		f->tag %= TAGS;
		f->tag2 %= TAGS;
		f->flag %= 8;
		f->route %= 4;
		for (int op = 0; op < OPS; op++) { /* calm at first */
			f->body[op][0] = f->body[op][0] % 3 ? OP_LITERAL : f->body[op][0];
			f->node[op][0] = f->node[op][0] % 2 ? OP_LITERAL : f->node[op][0];
		}
	}
}

void
run_script(uint64_t seed, const struct step *steps, size_t n)
{
	struct run r = { .patience = seed };
	uint64_t state = seed;
	world_random(&r.world, &state);
	toy_kinds(seed & 1, seed >> 1 & 1, seed >> 2 & 1, r.kinds);
	if (seed >> 1 & 1) {
		(void)snprintf(r.folder, sizeof(r.folder), "/tmp/platen-graph-XXXXXX");
		if (!mkdtemp(r.folder))
			abort();
		store_begin(&r);
	}
	graph_begin(&r);
	graph_pace(r.graph, pace_of((uint8_t)(seed >> 1)));
	graph_share(r.graph, seed >> 3 & 1 ? 2 : 0);
	graph_budget(r.graph, seed >> 2 & 1); /* one byte, where tasks are folded */
	for (; r.at < n; r.at++)
		step(&r, &steps[r.at]);
	settle(&r);
	graph_check(r.graph);
	while (graph_heat(r.graph)) /* comes to an end, or to the limit */
		;
	graph_check(r.graph);
	hear(&r, 1, 0);
	heard_done(&r.heard);
	graph_free(r.graph);
	store_close(r.store);
	if (r.store && (store_remove(r.folder) < 0 || rmdir(r.folder) < 0))
		abort();
}
