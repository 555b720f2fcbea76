/* The list of what platen wrote to an output folder: only these files may ever be removed from it, and only as long as
 * they hold what was written. The list may be somebody else's, that came with the site's folder, and what has such a
 * name by now may be the author's: so it holds the fingerprint of each file's bytes, and nothing goes without that.
 *
 * It lies in DIR/.platen, whatever part of DIR the configuration names as its `source`, apart from the cache, in a file
 * for each output folder; where DIR cannot be written, in the user's cache folder. */
#ifndef WATCH_OUTPUTS_H
#define WATCH_OUTPUTS_H

#include "core/file.h"
#include "core/hash.h"

struct listed {
	struct str path;          /* relative to the output folder */
	struct fingerprint bytes; /* as of file_fingerprint */
};

struct outputs {
	bool known;    /* there was a list */
	bool unproved; /* or one of a version before, that had no fingerprints */
	struct listed *
		files; /* by outputs_compare; twice where it is not known which of two the file holds */
	size_t n, cap;
	struct arena arena; /* of the strings */
	char *folder;       /* of the output, relative to DIR where it is below; owned */
	char *home;         /* the folder that holds .platen, or the cache folder's own; owned */
	char name[64];      /* the list's path in it */
	bool own;           /* home is DIR */
	char other[FINGERPRINT_HEX]; /* the list's name in the cache folder */
};

/* Reads the list for the output folder `out` of the site in `dir`, or else the one that an earlier version kept in its
 * `source`; all are absolute. *o is to be freed in any case. A negative code where a list may be there that cannot be
 * read. */
int outputs_open(struct outputs *o, const char *dir, const char *source, const char *out);
void outputs_free(struct outputs *o);

/* Of these bytes, as file_fingerprint would have it of a file that holds them. */
struct fingerprint outputs_bytes(struct str bytes);

/* The order of a list, for qsort: by the path's bytes. */
int outputs_compare(const void *a, const void *b);

bool outputs_has(const struct outputs *o, struct str path);

/* A file of the list that cannot be beside one of this path, as a folder of the one has the other's name; ptr NULL where
 * there is none. */
struct str outputs_bar(const struct outputs *o, struct str path);

/* Whether platen wrote a file of these bytes there. */
bool outputs_proves(const struct outputs *o, struct str path, struct fingerprint bytes);

/* Keeps the sorted list `files`; a negative code where it could be kept nowhere. */
int outputs_keep(struct outputs *o, const struct listed *files, size_t n);

/* Tells of each folder below DIR that an earlier build wrote to. Where it still holds a file of its list it is
 * nobody's source, and `file` is the path of one: as long as that is there, nothing else has to be asked. Else `file` is
 * "". The paths, relative to `dir`, live during the call only. */
typedef void outputs_found_fn(void *ctx, struct str folder, struct str file);
void outputs_each(const char *dir, outputs_found_fn *found, void *ctx);

#endif
