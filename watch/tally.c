/* What the tasks of a site have to say, and by how many each of it is said. */
#include "watch/tally.h"

#include <stdlib.h>

#include "core/heap.h"

/* ---- records ----------------------------------------------------------------------------------- */

static struct table *
part_of(struct parts *p, uint64_t hash)
{
	return &p->of[hash >> 58];
}
_Static_assert(TALLY_PARTS == 1 << (64 - 58), "a part for each beginning of a hash");

static void
parts_done(struct parts *p)
{
	for (size_t i = 0; i < TALLY_PARTS; i++)
		table_done(&p->of[i]);
}

void
tally_done(struct tally *t)
{
	parts_done(&t->speakers);
	parts_done(&t->places);
	parts_done(&t->problems);
	parts_done(&t->files);
	pool_done(&t->pool);
	free(t->changed);
}

static struct speaker *
speaker_find(struct tally *t, uint64_t hash, unsigned kind, struct str key)
{
	struct table_node *n = table_first(part_of(&t->speakers, hash), hash);
	for (; n; n = table_next(n)) {
		struct speaker *s = (struct speaker *)n;
		if (s->kind == kind && str_eq((struct str){ s->key, s->len }, key))
			return s;
	}
	return NULL;
}

static void
copy(char *to, struct str s)
{
	if (s.len)
		memcpy(to, s.ptr, s.len);
}

static struct speaker *
speaker_new(struct tally *t, uint64_t hash, unsigned kind, struct str key)
{
	struct speaker *s = pool_get(&t->pool, sizeof(*s) + key.len);
	*s = (struct speaker){ .kind = kind, .len = (uint32_t)key.len };
	copy(s->key, key);
	table_add(part_of(&t->speakers, hash), &s->node, hash);
	return s;
}

static void
speaker_free(struct tally *t, struct speaker *s)
{
	table_remove(part_of(&t->speakers, s->node.hash), &s->node);
	pool_put(&t->pool, s, sizeof(*s) + s->len);
}

static struct faulty *
file_of(struct tally *t, struct str path)
{
	uint64_t hash = hash64(path, 0);
	struct table *part = part_of(&t->files, hash);
	for (struct table_node *n = table_first(part, hash); n; n = table_next(n)) {
		struct faulty *f = (struct faulty *)n;
		if (str_eq((struct str){ f->path, f->len }, path))
			return f;
	}
	struct faulty *f = pool_get(&t->pool, sizeof(*f) + path.len);
	*f = (struct faulty){ .len = path.len };
	copy(f->path, path);
	table_add(part, &f->node, hash);
	return f;
}

static void
file_leave(struct tally *t, struct faulty *f)
{
	if (--f->problems)
		return;
	table_remove(part_of(&t->files, f->node.hash), &f->node);
	pool_put(&t->pool, f, sizeof(*f) + f->len);
}

static struct problem *
problem_of(struct tally *t, const struct diag *d)
{
	struct fingerprint id = fingerprint_mix(fingerprint_of(d->path), d->message);
	id.lo += (uint64_t)d->severity;
	struct table *part = part_of(&t->problems, id.hi);
	for (struct table_node *n = table_first(part, id.hi); n; n = table_next(n)) {
		struct problem *p = (struct problem *)n;
		if (fingerprint_eq(p->id, id))
			return p;
	}
	struct problem *p = pool_get(&t->pool, sizeof(*p) + d->message.len);
	*p = (struct problem){ .id = id,
		.warning = d->severity == DIAG_WARNING,
		.file = file_of(t, d->path),
		.len = d->message.len };
	copy(p->message, d->message);
	p->file->problems++;
	table_add(part, &p->node, id.hi);
	return p;
}

void
tally_drop(struct tally *t, struct problem *p)
{
	table_remove(part_of(&t->problems, p->node.hash), &p->node);
	file_leave(t, p->file);
	pool_put(&t->pool, p, sizeof(*p) + p->len);
}

/* ---- what came and went ------------------------------------------------------------------------ */

static void
note_change(struct tally *t, struct problem *p)
{
	if (p->changed)
		return;
	p->changed = true;
	t->changed = heap_grow(t->changed, t->n_changed, &t->cap_changed, sizeof(*t->changed));
	t->changed[t->n_changed++] = p;
}

static void
problem_came(struct tally *t, struct problem *p)
{
	p->file->errors += !p->warning;
	note_change(t, p);
}

static void
problem_went(struct tally *t, struct problem *p)
{
	note_change(t, p);
	if (p->warning || --p->file->errors)
		return;
	for (struct problem *kept = p->file->kept; kept; kept = kept->next)
		note_change(t, kept);
}

static size_t *
counter(struct tally *t, const struct problem *p)
{
	return p->warning ? &t->warnings : &t->errors;
}

static struct place *
place_of(struct tally *t, struct problem *p, const struct diag *d)
{
	uint64_t at[] = { p->id.hi, p->id.lo, (uint64_t)d->line << 32 | d->column };
	uint64_t hash = hash64((struct str){ (const char *)at, sizeof(at) }, 0);
	struct table *part = part_of(&t->places, hash);
	for (struct table_node *n = table_first(part, hash); n; n = table_next(n)) {
		struct place *place = (struct place *)n;
		if (place->problem == p && place->line == d->line && place->column == d->column)
			return place;
	}
	struct place *place = pool_get(&t->pool, sizeof(*place));
	*place = (struct place){
		.problem = p, .next = p->places, .line = d->line, .column = d->column
	};
	if (p->places)
		p->places->prev = place;
	else
		problem_came(t, p);
	p->places = place;
	++*counter(t, p);
	table_add(part, &place->node, hash);
	return place;
}

/* Nobody says that any more. */
static void
place_drop(struct tally *t, struct place *place)
{
	struct problem *p = place->problem;
	if (place->next)
		place->next->prev = place->prev;
	if (place->prev)
		place->prev->next = place->next;
	else
		p->places = place->next;
	if (!p->places)
		problem_went(t, p);
	--*counter(t, p);
	table_remove(part_of(&t->places, place->node.hash), &place->node);
	pool_put(&t->pool, place, sizeof(*place));
}

static int
saying_cmp(const struct saying *a, const struct saying *b)
{
	if (a->by->kind != b->by->kind)
		return a->by->kind < b->by->kind ? -1 : 1;
	int r = str_cmp(
		(struct str){ a->by->key, a->by->len }, (struct str){ b->by->key, b->by->len });
	return r ? r : (a->offset > b->offset) - (a->offset < b->offset);
}

static void
say(struct tally *t, struct speaker *by, const struct diag *d, size_t offset)
{
	struct place *place = place_of(t, problem_of(t, d), d);
	struct saying *s = pool_get(&t->pool, sizeof(*s));
	*s = (struct saying){
		.by = by, .more = by->sayings, .at = place, .next = place->sayings, .offset = offset
	};
	if (s->next)
		s->next->prev = s;
	if (!place->sayings || (place->first && saying_cmp(s, place->first) < 0))
		place->first = s;
	place->sayings = by->sayings = s;
}

static void
unsay(struct tally *t, struct saying *s)
{
	if (s->next)
		s->next->prev = s->prev;
	if (s->prev)
		s->prev->next = s->next;
	else
		s->at->sayings = s->next;
	if (s->at->first == s)
		s->at->first = NULL;
	if (!s->at->sayings)
		place_drop(t, s->at);
	pool_put(&t->pool, s, sizeof(*s));
}

void
tally_take(struct tally *t, unsigned kind, struct str key, struct str diags)
{
	uint64_t hash = hash64(key, kind);
	struct speaker *by = speaker_find(t, hash, kind, key);
	t->taken++;
	if (!by && !diags.len)
		return;
	if (!by)
		by = speaker_new(t, hash, kind, key);
	struct saying *before = by->sayings, *more;
	struct str rest = diags;
	struct diag d;
	by->sayings = NULL;
	for (size_t at = 0; diag_next(&rest, &d); at = diags.len - rest.len)
		say(t, by, &d, at);
	for (; before; before = more) { /* what is said again was never gone */
		more = before->more;
		unsay(t, before);
	}
	if (!by->sayings)
		speaker_free(t, by);
}

struct problem *
tally_next(struct tally *t)
{
	enum { KEEP = 1024 };
	if (t->n_changed) {
		struct problem *p = t->changed[--t->n_changed];
		p->changed = false;
		return p;
	}
	if (t->cap_changed > KEEP) {
		free(t->changed);
		t->changed = NULL;
		t->cap_changed = 0;
	}
	return NULL;
}

void
tally_keep(struct problem *p)
{
	if (p->kept)
		return;
	p->kept = true;
	p->next = p->file->kept;
	if (p->next)
		p->next->prev = p;
	p->file->kept = p;
}

void
tally_unkeep(struct problem *p)
{
	if (!p->kept)
		return;
	p->kept = false;
	if (p->next)
		p->next->prev = p->prev;
	if (p->prev)
		p->prev->next = p->next;
	else
		p->file->kept = p->next;
	p->prev = p->next = NULL;
}

/* ---- orders ------------------------------------------------------------------------------------ */

const struct saying *
place_said(struct place *p)
{
	if (p->first)
		return p->first;
	p->first = p->sayings;
	for (struct saying *s = p->first->next; s; s = s->next)
		if (saying_cmp(s, p->first) < 0)
			p->first = s;
	return p->first;
}

int
place_cmp(const struct place *a, const struct place *b)
{
	int r = a->problem->file == b->problem->file
			? 0
			: str_cmp(problem_path(a->problem), problem_path(b->problem));
	if (r == 0)
		r = (a->line > b->line) - (a->line < b->line);
	if (r == 0)
		r = (a->column > b->column) - (a->column < b->column);
	return r ? r : str_cmp(problem_message(a->problem), problem_message(b->problem));
}

int
problem_cmp(const struct problem *a, const struct problem *b)
{
	if (a->id.hi != b->id.hi)
		return a->id.hi < b->id.hi ? -1 : 1;
	return (a->id.lo > b->id.lo) - (a->id.lo < b->id.lo);
}
