/* Which diagnostics the site has, so that each is said once when it comes and once when it goes. */
#include "watch/problems.h"

#include <stdlib.h>

#include "core/heap.h"

/* ---- what is put in order ---------------------------------------------------------------------- */

static void
order_swap(struct order *o, size_t i, size_t j)
{
	void *one = o->v[i];
	o->v[i] = o->v[j];
	o->v[j] = one;
}

static void
order_add(struct order *o, void *one)
{
	o->v = heap_grow(o->v, o->n, &o->cap, sizeof(*o->v));
	size_t i = o->n++;
	o->v[i] = one;
	for (; i && o->cmp(o->v[i], o->v[(i - 1) / 2]) < 0; i = (i - 1) / 2)
		order_swap(o, i, (i - 1) / 2);
}

/* Takes the first out. */
static void *
order_take(struct order *o)
{
	void *first = o->v[0];
	o->v[0] = o->v[--o->n];
	for (size_t i = 0, least = 2 * i + 1; least < o->n; least = 2 * i + 1) {
		if (least + 1 < o->n && o->cmp(o->v[least + 1], o->v[least]) < 0)
			least++;
		if (o->cmp(o->v[i], o->v[least]) <= 0)
			break;
		order_swap(o, i, least);
		i = least;
	}
	return first;
}

/* It is empty; what was much is given back. */
static void
order_end(struct order *o)
{
	enum { KEEP = 1024 };
	o->n = 0;
	if (o->cap <= KEEP)
		return;
	free(o->v);
	o->v = NULL;
	o->cap = 0;
}

static int
places(const void *a, const void *b)
{
	return place_cmp(a, b);
}

static int
problems(const void *a, const void *b)
{
	return problem_cmp(a, b);
}

/* ---- the whole --------------------------------------------------------------------------------- */

void
problems_init(struct problems *p, struct site *site)
{
	*p = (struct problems){
		.errors.cmp = places, .warnings.cmp = places, .gone.cmp = problems
	};
	site_diags_follow(site);
}

void
problems_done(struct problems *p)
{
	tally_done(&p->tally);
	free(p->errors.v);
	free(p->warnings.v);
	free(p->gone.v);
}

void
problems_begin(struct problems *p)
{
	p->told = p->mended = 0;
}

struct problem_count
problems_count(const struct problems *p)
{
	return (struct problem_count){ p->tally.errors, p->tally.warnings };
}

/* Takes what one task says now; false where all is taken. */
static bool
take(struct problems *p, struct site *site)
{
	struct site_said said;
	if (!site_diags_moved(site, &said))
		return false;
	tally_take(&p->tally, said.kind, said.key, said.diags);
	return true;
}

struct problem_count
problems_now(struct problems *p, struct site *site)
{
	enum { FEW = 64 };
	for (int i = 0; p->phase <= PROBLEMS_TAKE && i < FEW && take(p, site); i++)
		;
	return problems_count(p);
}

/* ---- a look ------------------------------------------------------------------------------------ */

/* Finds out what is to be told of a problem that came or went. */
static void
sort(struct problems *p, struct problem *one)
{
	if (one->places) {
		struct place *at = one->known ? NULL : one->places;
		for (; at; at = at->next)
			order_add(one->warning ? &p->warnings : &p->errors, at);
		tally_unkeep(one);
		one->known = true;
	} else if (!one->known) {
		tally_drop(&p->tally, one);
	} else if (one->warning && one->file->errors) {
		tally_keep(one);
	} else {
		tally_unkeep(one);
		order_add(&p->gone, one);
	}
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many lines of a sort the terminal still takes, of which `told` were since the batch began. */
static size_t
room(const struct report *r, size_t told)
{
	bool all = r->form == LOG_JSON || r->verbose;
	return all ? SIZE_MAX : PROBLEMS_TOLD - least(told, PROBLEMS_TOLD);
}

static void
begin_new(struct problems *p, const struct report *r)
{
	size_t n = p->errors.n + p->warnings.n, fits = room(r, p->told);
	p->n_errors = least(p->errors.n, fits);
	p->n_warnings = least(p->warnings.n, fits - p->n_errors);
	p->more = n - p->n_errors - p->n_warnings;
	p->told += n - p->more;
	p->phase = PROBLEMS_NEW;
}

/* The diagnostic as the task has it; without its hint and the like where the task has another by now. */
static void
tell(struct place *at, struct site *site, struct report *report)
{
	const struct problem *one = at->problem;
	const struct saying *said = place_said(at);
	struct str diags;
	struct diag d = { .severity = one->warning ? DIAG_WARNING : DIAG_ERROR,
		.path = problem_path(one),
		.line = at->line,
		.column = at->column,
		.message = problem_message(one) };
	if (site_diags_told(
		    site, said->by->kind, (struct str){ said->by->key, said->by->len }, &diags)) {
		diags = str_from(diags, said->offset);
		(void)diag_next(&diags, &d); /* it is there */
	}
	report_diag(report, &d);
}

/* What is new, by place, as far as there is room for it: the next of them. False where all is told. */
static bool
tell_new(struct problems *p, struct site *site, struct report *report)
{
	if (!p->n_errors && !p->n_warnings) {
		if (p->more)
			report_more(report, p->more);
		order_end(&p->errors);
		order_end(&p->warnings);
		return false;
	}
	bool error =
		p->n_errors && (!p->n_warnings || places(p->errors.v[0], p->warnings.v[0]) <= 0);
	--*(error ? &p->n_errors : &p->n_warnings);
	tell(order_take(error ? &p->errors : &p->warnings), site, report);
	return true;
}

static void
begin_gone(struct problems *p, const struct report *r)
{
	p->n_gone = least(p->gone.n, room(r, p->mended));
	p->more = p->gone.n - p->n_gone;
	p->mended += p->n_gone;
	p->phase = PROBLEMS_GONE;
}

/* The same of what is gone, and forgets it. */
static bool
tell_gone(struct problems *p, struct report *report)
{
	if (!p->gone.n) {
		if (p->more)
			report_more_mended(report, p->more);
		order_end(&p->gone);
		return false;
	}
	bool told = p->n_gone != 0;
	struct problem *one = told ? order_take(&p->gone) : p->gone.v[--p->gone.n];
	if (told) {
		report_mended(report, problem_path(one), problem_message(one));
		p->n_gone--;
	}
	tally_drop(&p->tally, one);
	return true;
}

enum problems_step
problems_look(struct problems *p, struct site *site, struct report *report)
{
	struct problem *one;
	switch (p->phase) {
	case PROBLEMS_REST:
		if (site_diags_version(site) == p->version)
			return PROBLEMS_SAME; /* nothing came or went, however many there are */
		p->phase = PROBLEMS_TAKE;
		break;
	case PROBLEMS_TAKE:
		if (take(p, site))
			break;
		p->version = site_diags_version(site);
		p->phase = PROBLEMS_SORT;
		break;
	case PROBLEMS_SORT:
		if ((one = tally_next(&p->tally)))
			sort(p, one);
		else
			begin_new(p, report);
		break;
	case PROBLEMS_NEW:
		if (!tell_new(p, site, report))
			begin_gone(p, report);
		break;
	case PROBLEMS_GONE:
		if (tell_gone(p, report))
			break;
		p->phase = PROBLEMS_REST;
		return PROBLEMS_LOOKED;
	}
	return PROBLEMS_MORE;
}
