/* What the tasks of a site have to say, and by how many each of it is said: what is new, and what is gone, falls out of
 * the tasks that changed, however many say something.
 *
 * A *problem* is what is wrong with a file: severity, path and message. It has *places*, the lines where it was found,
 * each once; two tasks may find the same. Tasks that say nothing take no memory. */
#ifndef WATCH_TALLY_H
#define WATCH_TALLY_H

#include "core/diag.h"
#include "core/hash.h"
#include "core/pool.h"
#include "core/table.h"

/* A task that has something to say. */
struct speaker {
	struct table_node node;
	struct saying *sayings; /* what it says, in no order */
	unsigned kind;
	uint32_t len;
	char key[];
};

/* That a task has found a problem at a place. */
struct saying {
	struct speaker *by;
	struct saying *more; /* what else it says */
	struct place *at;
	struct saying *prev, *next; /* others who say the same */
	size_t offset;              /* in the task's diagnostics */
};

struct place {
	struct table_node node;
	struct problem *problem;
	struct place *prev, *next; /* the problem's others */
	struct saying *sayings;
	struct saying *first; /* of them; NULL: not known */
	uint32_t line, column;
};

struct problem {
	struct table_node node;
	struct fingerprint id; /* of severity, path and message: not of the line, which may move */
	struct faulty *file;
	struct place *places; /* NULL: it is not there, */
	bool known;           /* but was told; or it is, and was not */
	bool warning;
	bool changed;                /* it waits for tally_next */
	bool kept;                   /* see tally_keep */
	struct problem *prev, *next; /* the file's others that are */
	size_t len;
	char message[];
};

/* A file that problems are about. */
struct faulty {
	struct table_node node;
	struct problem *kept;
	size_t problems, errors; /* how many have a record, and how many errors are there */
	size_t len;
	char path[];
};

/* Tables in parts, each by the first bits of the hash, so that none has to move much at once when it grows. */
enum { TALLY_PARTS = 64 };
struct parts {
	struct table of[TALLY_PARTS];
};

/* Zeroed it is empty. */
struct tally {
	struct parts speakers, places, problems, files;
	struct pool pool;
	struct problem **changed;
	size_t n_changed, cap_changed;
	size_t errors, warnings; /* places */
	size_t taken;            /* how often tally_take was called, for tests */
};

void tally_done(struct tally *t);

/* The task says these diagnostics now, encoded, and nothing else; "": nothing. */
void tally_take(struct tally *t, unsigned kind, struct str key, struct str diags);

/* A problem that came or went since it was told here last, or may have done both; NULL: no more. */
struct problem *tally_next(struct tally *t);

/* It is not seen, as its file is broken: it is neither there nor mended. It is told again by tally_next when it comes, or
 * when the file is no longer broken. And the opposite. */
void tally_keep(struct problem *p);
void tally_unkeep(struct problem *p);

/* Forgets a problem that is not there, and waits for nothing. */
void tally_drop(struct tally *t, struct problem *p);

/* Who says that of the place: of several the first by kind and key, and of what that says the first. */
const struct saying *place_said(struct place *p);

/* Orders places by path, line, column and message, and problems in a fixed order of no meaning. */
int place_cmp(const struct place *a, const struct place *b);
int problem_cmp(const struct problem *a, const struct problem *b);

static inline struct str
problem_path(const struct problem *p)
{
	return (struct str){ p->file->path, p->file->len };
}

static inline struct str
problem_message(const struct problem *p)
{
	return (struct str){ p->message, p->len };
}

#endif
