/* Which diagnostics the site has, so that each is said once when it comes and once when it goes. */
#include "watch/problems.h"

#include <stdlib.h>

#include "core/heap.h"

void
problems_done(struct problems *p)
{
	for (size_t i = 0; i < 2; i++) {
		free(p->sets[i].all);
		arena_done(&p->sets[i].arena);
	}
}

static int
compare(const void *a, const void *b)
{
	struct fingerprint x = ((const struct problem *)a)->id, y = ((const struct problem *)b)->id;
	if (x.hi != y.hi)
		return x.hi < y.hi ? -1 : 1;
	return x.lo < y.lo ? -1 : x.lo > y.lo;
}

static bool
has(const struct problem_set *set, struct fingerprint id)
{
	struct problem key = { .id = id };
	return set->n && bsearch(&key, set->all, set->n, sizeof(key), compare);
}

/* What a look passes to each diagnostic. */
struct look {
	struct problem_set *before, *now;
	struct report *report;
	size_t errors, warnings; /* that are new, and after that: that may be told */
};

static struct fingerprint
id_of(const struct diag *d)
{
	struct fingerprint id = fingerprint_mix(fingerprint_of(d->path), d->message);
	id.lo += (uint64_t)d->severity;
	return id;
}

static size_t *
counter(struct look *l, const struct diag *d)
{
	return d->severity == DIAG_WARNING ? &l->warnings : &l->errors;
}

static void
add(struct problem_set *set, const struct problem *p)
{
	set->all = heap_grow(set->all, set->n, &set->cap, sizeof(*set->all));
	struct problem *to = &set->all[set->n++];
	*to = *p;
	to->path = arena_str(&set->arena, p->path);
	to->message = arena_str(&set->arena, p->message);
}

static void
see(void *ctx, const struct diag *d)
{
	struct look *l = ctx;
	struct fingerprint id = id_of(d);
	if (!has(l->before, id))
		++*counter(l, d);
	add(l->now, &(struct problem){ .id = id,
			    .path = d->path,
			    .message = d->message,
			    .warning = d->severity == DIAG_WARNING });
}

static void
tell(void *ctx, const struct diag *d)
{
	struct look *l = ctx;
	size_t *left = counter(l, d);
	if (*left == 0 || has(l->before, id_of(d)))
		return;
	--*left;
	report_diag(l->report, d);
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

/* Tells what is new, as far as there is room for it. */
static void
tell_new(struct problems *p, struct look *l, struct site *site)
{
	size_t n = l->errors + l->warnings, fits = room(l->report, p->told);
	l->errors = least(l->errors, fits);
	l->warnings = least(l->warnings, fits - l->errors);
	size_t told = l->errors + l->warnings;
	p->told += told;
	if (told)
		site_diags(site, tell, l);
	if (n > told)
		report_more(l->report, n - told);
}

static bool
is_broken(const struct problem_set *set, struct str path)
{
	for (size_t i = 0; i < set->n; i++)
		if (!set->all[i].warning && !set->all[i].kept && str_eq(set->all[i].path, path))
			return true;
	return false;
}

/* What was there before, and is not seen now. */
static void
let_go(struct problems *p, struct look *l, const struct problem *gone)
{
	if (!gone->warning || !is_broken(l->now, gone->path)) {
		if (room(l->report, p->mended++))
			report_mended(l->report, gone->path, gone->message);
		return;
	}
	struct problem kept = *gone;
	kept.kept = true;
	add(l->now, &kept);
	l->now->kept++;
}

static void
sort(struct problem_set *set)
{
	if (set->n)
		qsort(set->all, set->n, sizeof(*set->all), compare);
}

void
problems_begin(struct problems *p)
{
	p->told = p->mended = 0;
}

/* What the last look has, and this one has not. */
static void
tell_gone(struct problems *p, struct look *l)
{
	struct problem_set seen = { .all = l->now->all, .n = l->now->n };
	size_t before = p->mended;
	for (size_t i = 0; i < l->before->n; i++) {
		const struct problem *gone = &l->before->all[i];
		bool again = i > 0 && compare(gone, gone - 1) == 0;
		seen.all = l->now->all; /* it grows */
		if (!again && !has(&seen, gone->id))
			let_go(p, l, gone);
	}
	if (!room(l->report, p->mended) && p->mended > PROBLEMS_TOLD && p->mended > before)
		report_more_mended(
			l->report, p->mended - (before > PROBLEMS_TOLD ? before : PROBLEMS_TOLD));
}

bool
problems_look(struct problems *p, struct site *site, struct report *report)
{
	uint64_t version = site_diags_version(site);
	if (version == p->version)
		return false; /* nothing came or went, however many there are */
	p->version = version;
	struct look l = { .before = &p->sets[p->now], .now = &p->sets[!p->now], .report = report };
	l.now->n = l.now->kept = 0;
	arena_reset(&l.now->arena);
	site_diags(site, see, &l);
	tell_new(p, &l, site);
	sort(l.now);
	tell_gone(p, &l);
	sort(l.now);
	p->now = !p->now;
	return true;
}

size_t
problems_count(const struct problems *p)
{
	return p->sets[p->now].n - p->sets[p->now].kept;
}

static void
count(void *ctx, const struct diag *d)
{
	struct problem_count *n = ctx;
	if (d->severity == DIAG_ERROR)
		n->errors++;
	else
		n->warnings++;
}

void
problems_now(struct site *site, struct problem_count *ret)
{
	*ret = (struct problem_count){ 0 };
	site_diags(site, count, ret);
}
