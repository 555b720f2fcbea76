/* The kinds of edit that `update` measures, and what each must lead to. */
#ifndef BENCH_SCENARIO_H
#define BENCH_SCENARIO_H

#include "bench/rig.h"

enum shape {
	SHAPE_EDIT,   /* a file is written */
	SHAPE_REVERT, /* back to what it was at first */
	SHAPE_BREAK,  /* it does not parse any more */
	SHAPE_MEND,   /* and does again */
	SHAPE_NEW,
	SHAPE_DELETED,
	SHAPE_RENAMED,
	SHAPE_FOLDER,      /* a folder of posts gets another name */
	SHAPE_FOLDER_GONE, /* it is moved out of the site */
	SHAPE_TOUCH,       /* its time alone */
	SHAPE_SAME,        /* the same bytes again */
	SHAPE_CHECKOUT,
	SHAPE_BURST,
};

struct scenario {
	const char *name;
	enum gen_edit what;
	enum shape shape;
	bool styles; /* the way of saving matters */
};

/* All of them, in the order in which they are run. */
extern const struct scenario scenarios[];
extern const size_t n_scenarios;

enum { CHECKOUT_FILES = 1000, BURST_SAVES = 20, BURST_MS = 50 };

/* What a sample has to lead to. */
struct wish {
	struct buf url, marker; /* url: with a zero byte */
	unsigned status;
	const char *events; /* names with commas; NULL: none may come */
};

void wish_done(struct wish *w);

/* Brings the site to the state before the sample, and listens to the page that it is about; `edit` has
 * not been used before. What is to be expected is in *w. */
void scenario_prepare(const struct scenario *sc, struct rig *r, unsigned edit,
	enum save_style style, struct wish *w);

/* Removes what a sample left: posts that were new, or broken. */
void scenario_after(const struct scenario *sc, struct rig *r, unsigned edit);

/* What to wish for, without listening: for other tools. */
void scenario_wish(
	const struct scenario *sc, const struct subject *s, unsigned edit, struct wish *w);

/* The edit itself: the moment when others could see it. */
uint64_t scenario_act(
	const struct scenario *sc, const struct subject *s, unsigned edit, enum save_style style);

#endif
