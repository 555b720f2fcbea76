/* The same fault in many places, told once: a script that a theme's layout wants and nobody has is one fault, not
 * one a page. The first places are told with it, and how many more there are.
 *
 * Two walks over the site's diagnostics, in the same order: fold_count sees each, then fold_take numbers them. */
#ifndef WATCH_FOLD_H
#define WATCH_FOLD_H

#include "core/arena.h"
#include "core/diag.h"
#include "core/table.h"

enum {
	FOLD_PLACES = 5,  /* of one fault that are told, with the first */
	FOLD_FAULTS = 200 /* warnings that a person reads in one go */
};

/* One fault. */
struct fold_group {
	struct table_node node; /* by what is_same compares */
	struct str message;
	struct str path;  /* where the same message about another file is another fault, else "" */
	size_t n;         /* places that fold_count saw */
	size_t taken;     /* places that fold_take saw: which one it is, from 1 */
	size_t number;    /* from 1, among faults of its severity, as fold_take meets them */
	struct buf notes; /* the places behind the first that are told, as a diagnostic's notes */
	enum diag_severity severity;
};

/* A zeroed one is ready, but for its arena. */
struct fold {
	struct arena *arena;
	struct table groups;
	size_t met[DIAG_ERROR + 1]; /* faults that fold_take met, by severity */
};

void fold_done(struct fold *f);

void fold_count(struct fold *f, const struct diag *d);

/* The fault that `d`, which was counted, is a place of. */
const struct fold_group *fold_take(struct fold *f, const struct diag *d);

#endif
