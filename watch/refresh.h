/* What the tabs of one open page show, and the way from there to a new answer.
 *
 * The server keeps the last good answer that it gave or pushed, and its tree. A patch names that
 * answer's fingerprint as its base, and a tab applies it only where that is what the tab shows; so
 * no tab has to be trusted, and none is asked. While a page is broken the base stays. */
#ifndef WATCH_REFRESH_H
#define WATCH_REFRESH_H

#include "watch/patch.h"

/* One answer. */
struct refresh_answer {
	struct fingerprint fingerprint;
	struct arena arena; /* of text and tree */
	struct str text;
	struct markup tree;
	bool read;    /* the tree was tried */
	bool refused; /* and there is none */
};

/* A zeroed one keeps nothing. */
struct refresh {
	struct refresh_answer answers[2];
	unsigned now;         /* which is kept */
	bool kept;            /* whether one is */
	struct arena scratch; /* of the comparison */
};

void refresh_done(struct refresh *r);

/* The tabs show this page; copied. */
void refresh_keep(struct refresh *r, struct fingerprint f, struct str html);

/* The tabs show no page that could be patched. */
void refresh_drop(struct refresh *r);

/* Adds `,"base":"…","ops":[…]`, the way from the kept page to this one, which is kept from now on.
 * False where there is none: nothing is added then, but the page is kept all the same. */
bool refresh_patch(struct refresh *r, struct fingerprint f, struct str html, struct buf *json);

#endif
