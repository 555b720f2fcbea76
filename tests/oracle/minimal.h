/* What the test of minimality and its models share. A model is a second implementation of what a page reads, over
 * files and pages: it knows its site as plain C data, writes that to files, and says which tasks stand behind the
 * pages that somebody looks at, and of what each is made. It does not call graph/. */
#ifndef TESTS_ORACLE_MINIMAL_H
#define TESTS_ORACLE_MINIMAL_H

#include "core/buf.h"

struct model {
	const char *name;
	const char *const *kinds; /* which it tells of; NULL at the end */
	const char *const *urls;
	size_t nurls;
	void (*start)(void); /* the first files */
	void (*edit)(void);  /* one random edit */

	/* Calls `want` for every task behind the pages for which `is_open` is true. */
	void (*tasks)(void);
};

extern const struct model model_plain, model_jekyll;

bool is_open(size_t url);

/* There is a task of this kind and key, made of `used`: it runs where that has changed, and nowhere else. */
void want(const char *kind, struct str key, struct str used);

/* The task may run, or not: what it was made of is gone. */
void allow(const char *kind, struct str key);

/* For edits: writes the file, or removes it where `text` has no pointer, and names it to the site. */
void put(const char *path, struct str text);

#endif
