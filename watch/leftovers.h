/* What lies in an output folder and is not written any more: what platen wrote once goes, if it is still that; all else
 * stays. */
#ifndef WATCH_LEFTOVERS_H
#define WATCH_LEFTOVERS_H

#include "watch/outputs.h"

/* What is there, is not platen's, and so stays, though a file cannot be written beside it: a folder of the one has the
 * other's name, or (`folder`) the name is that of a folder. */
struct barrier {
	struct str path, wanted;
	bool folder;
};

struct leftovers {
	struct str *paths; /* known, there, not to be written any more, and to be removed; owned */
	size_t n;
	struct str *former; /* known, there or not, and not to be written any more; owned */
	size_t n_former;
	size_t foreign;           /* files that are neither known nor written */
	size_t altered;           /* known, and not what platen wrote */
	struct barrier *barriers; /* owned */
	size_t n_barriers, cap_barriers;
};

/* Walks through the folder `out`; `old` is what earlier builds wrote, `wanted` what this one is going to, as a
 * sorted list. Not `whole`: files may be missing there that are to stay, and only those go that others cannot be written
 * beside. Half-written files of builds that were killed are removed at once. A link is in nobody's way where a folder is
 * to be: it is replaced. The first negative code, with the path that it came of in *ret_at; paths live in the arena. *l is
 * to be freed in any case. */
int leftovers_find(struct leftovers *l, const struct root *out, const struct outputs *old,
	const struct outputs *wanted, bool whole, struct arena *a, struct str *ret_at);
void leftovers_free(struct leftovers *l);

/* Removes what `old` proves, by reading it, and folders that are empty then, also those of which all that was written went
 * before; counts in *removed and l->altered. The first negative code, with the path that it came of in *ret_at. */
int leftovers_remove(struct leftovers *l, const struct root *out, const struct outputs *old,
	size_t *removed, struct str *ret_at);

#endif
