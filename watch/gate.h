/* The gate in front of every route: whether a request may be answered at all, and what it names.
 *
 * A dev server listens where every web page that its author visits can send requests to. So a page
 * of another site must not read it (Origin, and no CORS header ever), a name that somebody else's
 * DNS points here must not open it (Host), nothing but GET and HEAD exists (no side effects to
 * trigger), and a path that two readers could take for two files is refused before either reads.
 * It is one pure function so that no route can forget it, and every attack is a line in a table. */
#ifndef WATCH_GATE_H
#define WATCH_GATE_H

#include "core/http.h"

struct gate {
	const struct str *names; /* --host and each --allowed-host; ".x" stands for x and below */
	size_t n_names;
	struct str baseurl; /* "" or "/docs": begins with a slash, does not end with one */

	/* Takes in what was saved until now, by which the baseurl may be another. NULL: nothing. */
	void (*settle)(void *ctx);
	/* Whether the site has this path although there is a dotfile in it; NULL: never. */
	bool (*included)(void *ctx, struct str path);
	void *ctx;
};

enum gate_route {
	GATE_REFUSED,  /* `status` and `why` say how; nothing else is set */
	GATE_SITE,     /* `path` is within the site, baseurl taken off */
	GATE_PLATEN,   /* `path` begins with /_platen/ */
	GATE_REDIRECT, /* `path` is where to go: the folder that the baseurl names */
};

struct gate_answer {
	enum gate_route route;
	unsigned status;  /* GATE_REFUSED: 400, 403, 404, 405, 413 */
	const char *why;  /* GATE_REFUSED: in words, without anything that the client sent */
	struct str path;  /* decoded, beginning with a slash */
	struct str query; /* raw, without '?' */
};

/* Checks a request that came to the address `local` ("127.0.0.1", "::1"). `path` is filled with
 * the decoded path, into which *ret points. */
void gate_check(const struct gate *g, const struct http_request *request, struct str local,
	struct buf *path, struct gate_answer *ret);

#endif
