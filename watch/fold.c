/* The same fault in many places, told once; see fold.h. */
#include "watch/fold.h"

#include "core/hash.h"

/* What nobody uses is said of the file itself: each is a fault of its own. */
static struct str
own_path(const struct diag *d)
{
	return str_starts(d->rule, S("orphan-")) ? d->path : S("");
}

static bool
is_same(const struct fold_group *g, const struct diag *d)
{
	return g->severity == d->severity && str_eq(g->message, d->message) &&
	       str_eq(g->path, own_path(d));
}

static struct fold_group *
find(const struct fold *f, uint64_t hash, const struct diag *d)
{
	struct table_node *n = table_first(&f->groups, hash);
	while (n && !is_same((struct fold_group *)n, d))
		n = table_next(n);
	return (struct fold_group *)n;
}

void
fold_done(struct fold *f)
{
	table_done(&f->groups);
}

void
fold_count(struct fold *f, const struct diag *d)
{
	uint64_t hash = hash64(d->message, 0);
	struct fold_group *g = find(f, hash, d);
	if (!g) {
		g = arena_alloc(f->arena, sizeof(*g));
		*g = (struct fold_group){ .message = arena_str(f->arena, d->message),
			.path = arena_str(f->arena, own_path(d)),
			.notes = BUF_ARENA(f->arena),
			.severity = d->severity };
		table_add(&f->groups, &g->node, hash);
	}
	if (g->n++ && g->n <= FOLD_PLACES)
		diag_note_add(&g->notes, d->path, d->line, d->column, S("here too"));
}

const struct fold_group *
fold_take(struct fold *f, const struct diag *d)
{
	struct fold_group *g = find(f, hash64(d->message, 0), d);
	if (g->taken++ == 0)
		g->number = ++f->met[d->severity];
	return g;
}
